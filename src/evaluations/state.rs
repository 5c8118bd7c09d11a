//! The life of a sheet, from the branch's draft to the official class.

/// Where the sheet of a meeting stands (HD 42-HD/BTCTW, II.5: the branch committee agrees, the branch votes,
/// the committee above decides).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// It is being filled in.
    Draft,
    /// The branch committee agreed to it.
    Agreed,
    /// The branch voted on it.
    Voted,
    /// It lies with the committee above.
    Submitted,
    /// The committee above gave it back with a question.
    Returned,
    /// The committee above took the branch's points over.
    Confirmed,
    /// The committee above gave points of its own.
    Adjusted,
    /// It is closed for good; a correction is a new version beside it.
    Locked,
}

/// What can be done with a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// The branch changes it.
    Edit,
    /// The branch committee agrees.
    Agree,
    /// The branch votes.
    Vote,
    /// The branch hands it up.
    Submit,
    /// The committee above gives it back.
    Return,
    /// The committee above takes it over as it is.
    Confirm,
    /// The committee above gives points of its own.
    Adjust,
    /// The committee above takes its decision back.
    Withdraw,
    /// It is closed for good.
    Lock,
    /// A new version is made beside a closed one.
    Correct,
}

impl State {
    /// All of them, in the order of a sheet's life.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Agreed,
        Self::Voted,
        Self::Submitted,
        Self::Returned,
        Self::Confirmed,
        Self::Adjusted,
        Self::Locked,
    ];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Agreed => "agreed",
            Self::Voted => "voted",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Confirmed => "confirmed",
            Self::Adjusted => "adjusted",
            Self::Locked => "locked",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The state after an act; none where the act is not allowed.
    ///
    /// A change by the branch undoes agreement and vote, for both were given to other points. A sheet that
    /// was given back is changed and handed up again without them: the question is the committee's, and the
    /// answer is its to judge. A closed sheet stays closed when it is corrected: the correction is another
    /// sheet, which begins as a draft.
    pub const fn after(self, act: Act) -> Option<Self> {
        Some(match (self, act) {
            (Self::Draft | Self::Agreed | Self::Voted, Act::Edit) => Self::Draft,
            (Self::Returned, Act::Edit) => Self::Returned,
            (Self::Draft, Act::Agree) => Self::Agreed,
            (Self::Agreed, Act::Vote) => Self::Voted,
            (Self::Voted | Self::Returned, Act::Submit) => Self::Submitted,
            (Self::Submitted, Act::Return) => Self::Returned,
            (Self::Submitted, Act::Confirm) => Self::Confirmed,
            (Self::Submitted, Act::Adjust) => Self::Adjusted,
            (Self::Confirmed | Self::Adjusted, Act::Withdraw) => Self::Submitted,
            (Self::Confirmed | Self::Adjusted, Act::Lock) | (Self::Locked, Act::Correct) => Self::Locked,
            _ => return None,
        })
    }
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Edit,
        Self::Agree,
        Self::Vote,
        Self::Submit,
        Self::Return,
        Self::Confirm,
        Self::Adjust,
        Self::Withdraw,
        Self::Lock,
        Self::Correct,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table: a row for each state, a column for each act in the order of [`Act::ALL`]; a dot
    /// where it is refused.
    const TABLE: &str = "
                  edit     agree  vote  submit    return   confirm   adjust   withdraw  lock   correct
        draft     draft    agreed .     .         .        .         .        .         .      .
        agreed    draft    .      voted .         .        .         .        .         .      .
        voted     draft    .      .     submitted .        .         .        .         .      .
        submitted .        .      .     .         returned confirmed adjusted .         .      .
        returned  returned .      .     submitted .        .         .        .         .      .
        confirmed .        .      .     .         .        .         .        submitted locked .
        adjusted  .        .      .     .         .        .         .        submitted locked .
        locked    .        .      .     .         .        .         .        .         .      locked
    ";

    #[test]
    fn every_act_in_every_state_is_as_the_table_says() {
        let mut rows = TABLE.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|r| !r.is_empty());
        let head = rows.next().expect("a head");
        assert_eq!(head, Act::ALL.map(|act| format!("{act:?}").to_lowercase()));
        let mut states = Vec::new();
        for row in rows {
            let state = State::from_code(row[0]).expect("a state");
            let after = Act::ALL.map(|act| state.after(act).map_or(".", State::code));
            assert_eq!(after.as_slice(), &row[1..], "{state:?}");
            states.push(state);
        }
        assert_eq!(states, State::ALL);
    }

    #[test]
    fn a_state_is_read_as_it_is_written() {
        let codes = State::ALL.map(State::code);
        assert_eq!(codes, ["draft", "agreed", "voted", "submitted", "returned", "confirmed", "adjusted", "locked"]);
        assert_eq!(codes.map(State::from_code), State::ALL.map(Some));
        assert_eq!(State::from_code("open"), None);
    }
}

//! Who gets a slip when many are handed out at once, and why somebody gets none.

use crate::access::Withheld;
use crate::members::Position;

/// Those for whom slips are handed out together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whom {
    /// The secretaries of branches.
    #[default]
    Secretaries,
    /// Secretaries and deputies of branches.
    Leaders,
    /// Everybody who serves in the committee of a branch.
    Committees,
    /// Secretaries, deputies and offices of the committees.
    Superiors,
}

impl Whom {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Secretaries, Self::Leaders, Self::Committees, Self::Superiors];

    /// As the address writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Secretaries => "secretaries",
            Self::Leaders => "leaders",
            Self::Committees => "branches",
            Self::Superiors => "committees",
        }
    }

    /// What is written so; else the secretaries.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|whom| whom.code() == code).unwrap_or_default()
    }

    /// The positions that are meant.
    pub const fn positions(self) -> &'static [Position] {
        use Position::*;
        match self {
            Self::Secretaries => &[BranchSecretary],
            Self::Leaders => &[BranchSecretary, BranchDeputySecretary],
            Self::Committees => &[BranchSecretary, BranchDeputySecretary, BranchCommitteeMember],
            Self::Superiors => &[CommitteeSecretary, CommitteeDeputySecretary, OfficeHead, OfficeStaff],
        }
    }
}

/// Why somebody gets no slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// It is who hands them out.
    Oneself,
    /// The account is closed.
    Disabled,
    /// He has a password: a lost one is renewed one by one.
    HasPassword,
    /// A slip is open.
    Open,
    /// The account also serves out of reach.
    Beyond,
    /// The right of the office stands beside or above that of who hands out.
    Above,
    /// He gets one already, for another office.
    Twice,
}

/// What decides whether somebody gets a slip.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    /// It is who hands them out.
    pub oneself: bool,
    /// The account is closed.
    pub disabled: bool,
    /// A password was set.
    pub has_password: bool,
    /// A slip is open.
    pub open: bool,
    /// The account holds something out of reach.
    pub beyond: bool,
}

/// Whether somebody gets a slip. `give`: what the rule of giving says of the power of the office.
///
/// # Errors
/// Why not.
pub fn outcome(facts: Facts, give: Result<(), Withheld>) -> Result<(), Without> {
    match () {
        () if facts.oneself => Err(Without::Oneself),
        () if facts.disabled => Err(Without::Disabled),
        () if facts.has_password => Err(Without::HasPassword),
        () if facts.open => Err(Without::Open),
        () if facts.beyond => Err(Without::Beyond),
        () if give.is_err() => Err(Without::Above),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_for_who_has_never_come() {
        let none = Facts::default();
        for (facts, said) in [
            (none, Ok(())),
            (Facts { oneself: true, ..none }, Err(Without::Oneself)),
            (Facts { disabled: true, has_password: true, ..none }, Err(Without::Disabled)),
            (Facts { has_password: true, ..none }, Err(Without::HasPassword)),
            (Facts { open: true, ..none }, Err(Without::Open)),
            (Facts { beyond: true, ..none }, Err(Without::Beyond)),
        ] {
            assert_eq!(outcome(facts, Ok(())), said, "{facts:?}");
        }
        assert_eq!(outcome(none, Err(Withheld::AboveLevel)), Err(Without::Above));
    }

    #[test]
    fn every_position_meant_carries_a_power() {
        for whom in Whom::ALL {
            assert_eq!(Whom::from_code(whom.code()), whom);
            assert!(whom.positions().iter().all(|position| crate::slips::model::power_of(*position).is_some()));
        }
    }
}

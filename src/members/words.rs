//! Codes of members in the user's words.

use super::model::{PoliticalTheory, Position, RosterMember, Sex, Status};
use crate::locale::Locale;
use crate::t;

/// The standing in words, as one says it of a person.
pub fn status_word(l: Locale, status: &Status) -> String {
    match status {
        Status::Official => t!(l, "status-official"),
        Status::Probationary => t!(l, "status-probationary"),
        Status::Exempt => t!(l, "status-exempt"),
        Status::Reduced => t!(l, "status-reduced"),
        Status::LeaveOfAbsence => t!(l, "status-leave-of-absence"),
        Status::Suspended => t!(l, "status-suspended"),
        Status::Abroad => t!(l, "status-abroad"),
    }
}

/// Icon and status class of a standing: shape first, then word, then colour.
pub const fn status_mark(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Official => ("full", "good"),
        Status::Probationary => ("clock", "mid"),
        Status::Exempt => ("ring", ""),
        Status::Reduced => ("half", "fair"),
        Status::LeaveOfAbsence => ("arrow", "fair"),
        Status::Suspended => ("no", "poor"),
        Status::Abroad => ("dash", ""),
    }
}

/// All standings as options.
pub fn statuses(l: Locale) -> Vec<(String, String)> {
    Status::ALL.iter().map(|status| (status.code().to_owned(), status_word(l, status))).collect()
}

/// What the roll calls a member beside the name: the position, else the standing where it is not that of
/// an official member; empty for everybody else.
pub fn office(l: Locale, member: &RosterMember) -> String {
    match (member.position, member.status) {
        (Some(held), _) => position(l, held),
        (None, Status::Official) => String::new(),
        (None, status) => status_word(l, &status),
    }
}

/// A position in words, short, as it stands beside a name on a page of its organization.
pub fn position(l: Locale, position: Position) -> String {
    match position {
        Position::BranchSecretary | Position::CommitteeSecretary => t!(l, "position-secretary"),
        Position::BranchDeputySecretary | Position::CommitteeDeputySecretary => t!(l, "position-deputy-secretary"),
        Position::BranchCommitteeMember => t!(l, "position-branch-committee-member"),
        Position::GroupLeader => t!(l, "position-group-leader"),
        Position::GroupDeputy => t!(l, "position-group-deputy"),
        Position::StandingCommitteeMember => t!(l, "position-standing-committee-member"),
        Position::CommitteeMember => t!(l, "position-committee-member"),
        Position::InspectionChair => t!(l, "position-inspection-chair"),
        Position::InspectionDeputy => t!(l, "position-inspection-deputy"),
        Position::BoardHead => t!(l, "position-board-head"),
        Position::BoardDeputy => t!(l, "position-board-deputy"),
        Position::DivisionHead => t!(l, "position-division-head"),
        Position::DivisionDeputy => t!(l, "position-division-deputy"),
        Position::OfficeHead => t!(l, "position-office-head"),
        Position::OfficeStaff => t!(l, "position-office-staff"),
        Position::VillageHead => t!(l, "position-village-head"),
        Position::PcChair => t!(l, "position-pc-chair"),
    }
}

/// Sex in words.
pub fn sex(l: Locale, sex: Sex) -> String {
    match sex {
        Sex::Male => t!(l, "sex-male"),
        Sex::Female => t!(l, "sex-female"),
    }
}

/// Both sexes as options.
pub fn sexes(l: Locale) -> Vec<(String, String)> {
    Sex::ALL.iter().map(|code| (code.code().to_owned(), sex(l, *code))).collect()
}

/// The level of political theory in words.
pub fn theory(l: Locale, theory: PoliticalTheory) -> String {
    match theory {
        PoliticalTheory::Elementary => t!(l, "theory-elementary"),
        PoliticalTheory::Intermediate => t!(l, "theory-intermediate"),
        PoliticalTheory::Advanced => t!(l, "theory-advanced"),
        PoliticalTheory::Bachelor => t!(l, "theory-bachelor"),
    }
}

/// All levels as options.
pub fn theories(l: Locale) -> Vec<(String, String)> {
    PoliticalTheory::ALL.iter().map(|code| (code.code().to_owned(), theory(l, *code))).collect()
}

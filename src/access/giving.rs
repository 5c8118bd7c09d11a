//! Who may give which role, where: the one table beside `permission.rs`. The database holds the same
//! (`giving_rules` and `grants_guard`, migration 0026).
//!
//! Nobody gives to himself, nobody gives more than he stands for: a committee gives what serves at its level
//! and below, its office and the organization board what stands below the committee, and the committees of
//! the level below. All of these give powers of offices that are held, and with an office they end. An
//! administrator keeps accounts and may give without one, so that a province can begin.

use super::actor::{Grant, Reach, Standing};
use super::{Place, Role};
use crate::ids::OrganizationId;

/// What the holder of a role may give at the organization where his own right begins, and below.
#[must_use]
pub const fn beside(giver: Role) -> &'static [Role] {
    use Role::*;
    match giver {
        Administrator => &[
            BranchSecretary,
            BranchRecorder,
            Committee,
            CommitteeOffice,
            OrganizationBoard,
            Inspection,
            Member,
            Auditor,
            Administrator,
        ],
        Committee => &[BranchSecretary, BranchRecorder, Committee, CommitteeOffice, OrganizationBoard, Inspection],
        OrganizationBoard => &[BranchSecretary, BranchRecorder, CommitteeOffice, OrganizationBoard, Inspection],
        CommitteeOffice => &[BranchSecretary, BranchRecorder, CommitteeOffice],
        BranchSecretary | BranchRecorder | Inspection | Leader | Member | Auditor => &[],
    }
}

/// What he may give in addition at organizations below, because it stands below him there.
#[must_use]
pub const fn below(giver: Role) -> &'static [Role] {
    use Role::*;
    match giver {
        OrganizationBoard => &[Committee],
        CommitteeOffice => &[Committee, OrganizationBoard, Inspection],
        _ => &[],
    }
}

/// A right that somebody wants to give, lengthen or end.
#[derive(Clone, Copy, Debug)]
pub struct Gift {
    /// The role.
    pub role: Role,
    /// Where.
    pub organization: OrganizationId,
    /// The first position that it reaches.
    pub lo: i64,
    /// The position after the last.
    pub hi: i64,
    /// Whether it rests on an office that its holder serves in.
    pub rests: bool,
    /// Whether its holder is who gives it.
    pub own: bool,
    /// Whether its holder is a member of the Party with a record here.
    pub of_member: bool,
}

impl Gift {
    /// What a right reaches from a place.
    #[must_use]
    pub const fn span(place: Place, end: i64, reach: Reach) -> (i64, i64) {
        match reach {
            Reach::Unit => (place.tree_at, place.tree_at + 1),
            Reach::Subtree => (place.tree_at, end),
        }
    }
}

/// Why a right is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// Nobody gives to himself.
    Oneself,
    /// A leader sees what he is assigned to; there is nothing to give.
    Assigned,
    /// The role of a member needs a record of the member.
    NoMember,
    /// It reaches where the giver has nothing to give.
    OutOfReach,
    /// The giver does not stand above this role there.
    AboveLevel,
    /// Without an office only an administrator gives.
    WithoutOffice,
}

impl Standing {
    /// Whether this right may be given, lengthened or ended by the holder of these grants.
    pub fn give(&self, gift: &Gift) -> Result<(), Withheld> {
        judge(&self.grants, gift)
    }
}

/// The rule itself.
fn judge(grants: &[Grant], gift: &Gift) -> Result<(), Withheld> {
    if gift.own {
        return Err(Withheld::Oneself);
    }
    if gift.role == Role::Leader {
        return Err(Withheld::Assigned);
    }
    if gift.role == Role::Member && !gift.of_member {
        return Err(Withheld::NoMember);
    }
    let reaching: Vec<_> = grants
        .iter()
        .filter(|grant| grant.lo <= gift.lo && gift.hi <= grant.hi)
        .filter(|grant| !beside(grant.role).is_empty())
        .collect();
    if reaching.is_empty() {
        return Err(Withheld::OutOfReach);
    }
    let level = |grant: &&&Grant| {
        beside(grant.role).contains(&gift.role)
            || (grant.organization != gift.organization && below(grant.role).contains(&gift.role))
    };
    let able: Vec<_> = reaching.iter().filter(level).collect();
    match able.as_slice() {
        [] => Err(Withheld::AboveLevel),
        able if gift.rests || able.iter().any(|grant| grant.role == Role::Administrator) => Ok(()),
        _ => Err(Withheld::WithoutOffice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMUNE: OrganizationId = OrganizationId(2);
    const BRANCH: OrganizationId = OrganizationId(3);

    /// The giver's own right over the commune, positions 10 to 20.
    fn giver(role: Role, reach: Reach) -> Vec<Grant> {
        let hi = if reach == Reach::Unit { 11 } else { 20 };
        vec![Grant { role, organization: COMMUNE, reach, lo: 10, hi }]
    }

    fn gift(role: Role, organization: OrganizationId) -> Gift {
        let lo = if organization == COMMUNE { 10 } else { 12 };
        Gift { role, organization, lo, hi: lo + 1, rests: true, own: false, of_member: true }
    }

    fn asked(giving: Role, given: Role, organization: OrganizationId) -> Result<(), Withheld> {
        judge(&giver(giving, Reach::Subtree), &gift(given, organization))
    }

    #[test]
    fn nobody_gives_to_himself_not_even_an_administrator() {
        for giving in Role::ALL {
            for given in Role::ALL {
                let own = Gift { own: true, ..gift(*given, BRANCH) };
                assert_eq!(judge(&giver(*giving, Reach::Subtree), &own), Err(Withheld::Oneself));
            }
        }
    }

    #[test]
    fn an_office_gives_nothing_that_stands_beside_or_above_its_committee() {
        use Role::*;
        assert_eq!(asked(CommitteeOffice, Committee, COMMUNE), Err(Withheld::AboveLevel));
        assert_eq!(asked(CommitteeOffice, Committee, BRANCH), Ok(()), "a committee of the level below");
        assert_eq!(asked(OrganizationBoard, Committee, COMMUNE), Err(Withheld::AboveLevel));
        assert_eq!(asked(CommitteeOffice, Inspection, COMMUNE), Err(Withheld::AboveLevel));
        assert_eq!(asked(Committee, Committee, COMMUNE), Ok(()), "a secretary's deputies");
        assert_eq!(asked(CommitteeOffice, BranchSecretary, BRANCH), Ok(()));
        for giving in [BranchSecretary, BranchRecorder, Inspection, Leader, Member, Auditor] {
            assert_eq!(asked(giving, BranchRecorder, BRANCH), Err(Withheld::OutOfReach), "{giving:?}");
        }
    }

    #[test]
    fn the_care_of_accounts_and_the_trail_is_given_by_administrators_alone() {
        use Role::*;
        for giving in [Committee, CommitteeOffice, OrganizationBoard] {
            for given in [Administrator, Auditor, Member] {
                assert_eq!(asked(giving, given, BRANCH), Err(Withheld::AboveLevel), "{giving:?} {given:?}");
            }
        }
        let free = |role| Gift { rests: false, ..gift(role, BRANCH) };
        let administrator = giver(Administrator, Reach::Subtree);
        assert_eq!(judge(&administrator, &free(Auditor)), Ok(()));
        assert_eq!(judge(&administrator, &Gift { of_member: false, ..free(Member) }), Err(Withheld::NoMember));
        assert_eq!(judge(&giver(Committee, Reach::Subtree), &free(BranchSecretary)), Err(Withheld::WithoutOffice));
    }

    #[test]
    fn a_leader_is_assigned_and_never_given() {
        for giving in Role::ALL {
            assert_eq!(asked(*giving, Role::Leader, BRANCH), Err(Withheld::Assigned), "{giving:?}");
        }
    }

    #[test]
    fn nothing_is_given_that_reaches_further_than_the_giver() {
        let wide = Gift { hi: 30, ..gift(Role::BranchSecretary, BRANCH) };
        assert_eq!(judge(&giver(Role::Committee, Reach::Subtree), &wide), Err(Withheld::OutOfReach));
        assert_eq!(
            judge(&giver(Role::Committee, Reach::Unit), &gift(Role::BranchSecretary, BRANCH)),
            Err(Withheld::OutOfReach)
        );
        // Two narrow rights are not one wide one.
        let two = [
            Grant { role: Role::Committee, organization: BRANCH, reach: Reach::Subtree, lo: 12, hi: 14 },
            Grant { role: Role::Committee, organization: OrganizationId(4), reach: Reach::Subtree, lo: 14, hi: 16 },
        ];
        let across = Gift { lo: 12, hi: 16, ..gift(Role::BranchSecretary, BRANCH) };
        assert_eq!(judge(&two, &across), Err(Withheld::OutOfReach));
    }
}

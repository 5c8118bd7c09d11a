//! A programme as its page posts it: a flat list of fields, so that two people on one are merged field by field.

use chrono::NaiveDate;

use super::model::{Draft, GROUPS, Group, Member, Program};
use crate::assignments::forms::{read_month, write_month};
use crate::assignments::model::Leader;
use crate::form::{Fields, Form, FormErrors, Shown};
use crate::ids::UserId;
use crate::locale::Locale;
use crate::{t, text};

/// Fields of the programme itself.
const HEAD: [&str; 4] = ["title", "basis", "first_month", "last_month"];

/// Fields of each person.
const PERSON: [&str; 2] = ["group", "target"];

/// A programme as typed.
#[derive(Clone, Debug, Default)]
pub struct ProgramForm {
    /// Minted when the form was shown.
    pub id: String,
    /// Who issues it.
    pub organization: String,
    /// Every other field with its name.
    pub values: Vec<(String, String)>,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for ProgramForm {
    fn read(fields: &mut Fields) -> Self {
        let shown = fields.shown();
        let (id, organization) = (fields.one("id"), fields.one("organization"));
        let groups = (1..=GROUPS).map(group_field);
        let names = HEAD.iter().map(|name| (*name).to_owned()).chain(groups);
        let mut values: Vec<_> = names.map(|name| (name.clone(), fields.one(&name))).collect();
        for (id, mut row) in fields.rows("leader") {
            values.extend(PERSON.iter().map(|part| (format!("leader.{id}.{part}"), row.one(part))));
            fields.absorb(row);
        }
        Self { id, organization, values, shown }
    }
}

/// Name of the field of a group.
pub fn group_field(no: i16) -> String {
    format!("group{no}")
}

/// Name of a field of a person.
pub fn person_field(leader: UserId, part: &str) -> String {
    format!("leader.{leader}.{part}")
}

impl ProgramForm {
    /// The form of a stored programme; of everybody who can take part, those who do have a group.
    pub fn of(program: &Program, groups: &[Group], members: &[Member], people: &[(UserId, String)]) -> Self {
        let months = [write_month(program.first_month), write_month(program.last_month)];
        let head = [program.title.clone(), program.basis.clone().unwrap_or_default()].into_iter().chain(months);
        let mut values: Vec<_> = HEAD.iter().map(|name| (*name).to_owned()).zip(head).collect();
        for no in 1..=GROUPS {
            let name = groups.iter().find(|group| group.no == no).map(|group| group.name.clone());
            values.push((group_field(no), name.unwrap_or_default()));
        }
        for (leader, _) in people {
            let member = members.iter().find(|member| member.leader == *leader);
            let parts =
                member.map(|member| (member.group_no.to_string(), member.target.to_string())).unwrap_or_default();
            values.push((person_field(*leader, "group"), parts.0));
            values.push((person_field(*leader, "target"), parts.1));
        }
        Self {
            id: program.id.to_string(),
            organization: program.organization.to_string(),
            values,
            shown: Shown::default(),
        }
    }

    /// A new one for a half-year.
    pub fn proposed((first, last): (NaiveDate, NaiveDate), organization: String, leaders: &[Leader]) -> Self {
        let mut values =
            vec![("first_month".to_owned(), write_month(first)), ("last_month".to_owned(), write_month(last))];
        for leader in leaders.iter().filter_map(|leader| leader.user) {
            values.push((person_field(leader, "group"), String::new()));
            values.push((person_field(leader, "target"), String::new()));
        }
        Self { organization, values, ..Self::default() }
    }

    /// What a field holds.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// What is to be stored. `known` are those who may take part: who serves with an account, or stands in the
    /// programme already.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale, known: &[(UserId, String)], waiting: &[Leader]) -> Result<Draft, FormErrors> {
        let mut errors = FormErrors::default();
        let title = self.text(l, &mut errors, "title", 200);
        if title.is_empty() && errors.of("title").is_empty() {
            errors.add("title", t!(l, "program-title-missing"));
        }
        let basis = self.text(l, &mut errors, "basis", 500);
        let months = self.months(l, &mut errors);
        let mut groups = Vec::new();
        for no in 1..=GROUPS {
            let name = self.text(l, &mut errors, &group_field(no), 120);
            if !name.is_empty() {
                groups.push(Group { no, name });
            }
        }
        if groups.is_empty() {
            errors.add(group_field(1), t!(l, "program-group-missing"));
        }
        let people = self.people(l, &mut errors, (known, waiting), &groups);
        let basis = Some(basis).filter(|basis| !basis.is_empty());
        errors.or(months.map(|months| Draft { title, basis, months, groups, people }))
    }

    fn text(&self, l: Locale, errors: &mut FormErrors, name: &str, most: usize) -> String {
        let typed = self.get(name).to_owned();
        if typed.chars().count() > most {
            errors.add(name, t!(l, "error-too-long", count = most));
        }
        typed
    }

    fn months(&self, l: Locale, errors: &mut FormErrors) -> Option<(NaiveDate, NaiveDate)> {
        let mut month = |name: &str| {
            let read = read_month(self.get(name));
            if read.is_none() {
                errors.add(name, t!(l, "program-month-missing"));
            }
            read
        };
        let (first, last) = (month("first_month"), month("last_month"));
        let (first, last) = first.zip(last)?;
        if last < first {
            errors.add("last_month", t!(l, "program-months-order"));
        } else if first.checked_add_months(chrono::Months::new(12)).is_some_and(|end| last >= end) {
            errors.add("last_month", t!(l, "program-months-long"));
        }
        Some((first, last))
    }

    fn people(
        &self,
        l: Locale,
        errors: &mut FormErrors,
        (known, waiting): (&[(UserId, String)], &[Leader]),
        groups: &[Group],
    ) -> Vec<(UserId, i16, i16)> {
        let mut people = Vec::new();
        let rows = self.values.iter().filter_map(|(name, value)| {
            let id = name.strip_prefix("leader.")?.strip_suffix(".group")?;
            Some((id, name, value.trim()))
        });
        for (id, field, group) in rows.filter(|(_, _, group)| !group.is_empty()) {
            let leader = id.parse().ok().filter(|id| known.iter().any(|(user, _)| user == id));
            let Some(leader) = leader else {
                let member = waiting.iter().find(|leader| leader.user.is_none() && leader.member.to_string() == id);
                errors.add(
                    field,
                    match member {
                        Some(leader) => t!(l, "assignment-no-account", name = leader.name.as_str()),
                        None => t!(l, "assignment-not-serving"),
                    },
                );
                continue;
            };
            let Some(no) = group.parse().ok().filter(|no| groups.iter().any(|group| group.no == *no)) else {
                errors.add(field, t!(l, "program-group-unknown"));
                continue;
            };
            let field = person_field(leader, "target");
            match text::parse_count(self.get(&field)).and_then(|count| i16::try_from(count).ok()) {
                Some(target @ 1..=60) => people.push((leader, no, target)),
                _ => errors.add(field, t!(l, "program-target-wrong")),
            }
        }
        people
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{MemberId, OrganizationId};

    fn form(values: &[(&str, &str)]) -> ProgramForm {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ProgramForm { values, ..ProgramForm::default() }
    }

    const HEAD: [(&str, &str); 4] = [
        ("title", "Kế hoạch dự sinh hoạt"),
        ("first_month", "2026-07"),
        ("last_month", "2026-12"),
        ("group1", "Lãnh đạo ban"),
    ];

    #[test]
    fn people_take_part_with_a_group_and_a_number() {
        let (who, other) = (UserId::mint(), UserId::mint());
        let known = [(who, "Lý Hải Yến".to_owned()), (other, "Hà Quốc Trung".to_owned())];
        let (group, target) = (person_field(who, "group"), person_field(who, "target"));
        let mut values = HEAD.to_vec();
        values.extend([(group.as_str(), "1"), (target.as_str(), "3")]);
        let draft = form(&values).parse(Locale::Vi, &known, &[]).unwrap();
        assert_eq!((draft.people, draft.groups.len()), (vec![(who, 1, 3)], 1));
        for (wrong, value) in [(&group, "2"), (&target, "0"), (&target, "61"), (&target, "")] {
            let changed: Vec<_> = values.iter().map(|(n, v)| (*n, if n == wrong { value } else { *v })).collect();
            assert!(
                !form(&changed).parse(Locale::Vi, &known, &[]).unwrap_err().of(wrong).is_empty(),
                "{wrong} {value}"
            );
        }
    }

    #[test]
    fn who_has_no_account_is_refused_with_the_reason() {
        let member = MemberId::mint();
        let waiting = Leader {
            member,
            user: None,
            name: "Vũ Mạnh Cường".into(),
            position: "division_head".into(),
            title: None,
            body: OrganizationId(1),
            seniority: 4,
        };
        let field = format!("leader.{member}.group");
        let mut values = HEAD.to_vec();
        values.push((&field, "1"));
        let errors = form(&values).parse(Locale::Vi, &[], &[waiting]).unwrap_err();
        assert!(errors.of(&field).contains("Vũ Mạnh Cường"), "{}", errors.of(&field));
    }

    #[test]
    fn months_stand_in_order_and_within_a_year() {
        for (first, last) in [("2026-07", "2026-06"), ("2026-07", "2027-07"), ("", "2026-07"), ("2026-07", "x")] {
            let values: Vec<_> = HEAD
                .iter()
                .map(|(name, value)| match *name {
                    "first_month" => (*name, first),
                    "last_month" => (*name, last),
                    _ => (*name, *value),
                })
                .collect();
            assert_eq!(form(&values).parse(Locale::Vi, &[], &[]).unwrap_err().len(), 1, "{first} {last}");
        }
        assert_eq!(form(&[]).parse(Locale::Vi, &[], &[]).unwrap_err().len(), 4, "everything is told at once");
    }
}

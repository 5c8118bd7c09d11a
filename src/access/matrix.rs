//! The access matrix as text, for those who approve it.

use std::fmt::Write as _;

use super::Role;
use super::routes::{Answer, ROUTES, Route};

/// The matrix as text: a line for each route, a column for who is not signed in and for each role.
/// `cell` says what the route answers; [`Route::expected`] unless somebody has asked the program.
#[must_use]
pub fn matrix(cell: impl Fn(&Route, Option<Role>) -> Answer) -> String {
    let columns = || std::iter::once(None).chain(Role::ALL.iter().copied().map(Some));
    let title = |role: Option<Role>| role.map_or("signed out", Role::name);
    let width = ROUTES.iter().map(|route| label(route).len()).max().unwrap_or(0);
    let mut text = "Within the reach of a role; outside of it every object is 404.\n".to_owned();
    let _ = write!(text, "{:<width$}", "");
    for role in columns() {
        let _ = write!(text, "  {}", title(role));
    }
    for route in ROUTES {
        let mut line = format!("\n{:<width$}", label(route));
        for role in columns() {
            let _ = write!(line, "  {:<width$}", cell(route, role).word(), width = title(role).len());
        }
        text.push_str(line.trim_end_matches(' '));
    }
    text.push('\n');
    text
}

/// A route, with its object where the path alone does not tell.
fn label(route: &Route) -> String {
    let same = |other: &&Route| (other.method, other.path) == (route.method, route.path);
    match ROUTES.iter().filter(same).count() {
        1 => route.to_string(),
        _ => format!("{route} ({})", route.object.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_has_a_line_for_each_route_and_a_word_under_each_role() {
        let text = matrix(Route::expected);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), ROUTES.len() + 2);
        let column = lines[1].find("branch_recorder").unwrap();
        let closure = lines.iter().find(|line| line.contains("/meetings/{id}/closure")).unwrap();
        assert!(closure[column..].starts_with("403"), "{closure}");
    }
}

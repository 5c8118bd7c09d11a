//! How the acts on rubrics, assignments, programmes and visits are asked.

use chibo::access::Route;

use super::places::Shape;
use super::requests::{Asking, unknown};

pub fn of_rubrics(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        // A branch issues no rubric for itself.
        "/rubrics/{id}/copies" => Asking {
            address: "/rubrics/00000000-0000-7000-8042-000000000000/copies",
            page: "/rubrics/00000000-0000-7000-8042-000000000000?organization={id}",
            form: "/rubrics/00000000-0000-7000-8042-000000000000/copies",
            answers: &[303, 422],
            ..drawn
        },
        "/rubrics/{id}/edit" => Asking { typed: &[("source", "QĐ {n}")], ..drawn },
        "/rubrics/{id}/groups" => {
            Asking { page: "/rubrics/{id}/edit", typed: &[("group_label", "Nhóm {n}"), ("group_most", "1")], ..drawn }
        }
        "/rubrics/{id}/criteria" => Asking {
            page: "/rubrics/{id}/edit",
            typed: &[
                ("new_code", "{n}"),
                ("new_label", "Mục {n}"),
                ("new_most", "1"),
                ("new_kind", "points"),
                ("new_fact", ""),
            ],
            answers: &[303, 422],
            ..drawn
        },
        "/rubrics/{id}/removals" => Asking { page: "/rubrics/{id}/edit", answers: &[303, 422], ..drawn },
        // The second one of an issuer would apply to the same meetings as the first.
        "/rubrics/{id}/publication" => Asking { page: "/rubrics/{id}/edit", answers: &[303, 422], ..drawn },
        "/rubrics/{id}/withdrawal" => Asking { page: "/rubrics/{id}/edit", ..drawn },
        _ => unknown(route),
    }
}

pub fn of_assignments(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        // Nobody of rank serves in this world, so nobody can be chosen.
        "/assignments" => Asking { page: "/assignments/new?organization={id}&month=2025-09", answers: &[422], ..drawn },
        "/assignments/{id}/withdrawal" => {
            Asking { page: "/assignments/{id}", typed: &[("reason", "Đổi lịch {n}")], ..drawn }
        }
        _ => unknown(route),
    }
}

pub fn of_programs(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        // A branch makes no programme.
        "/programs" => Asking {
            page: "/programs/new?organization={id}",
            typed: &[("title", "Kế hoạch {n}"), ("group1", "Nhóm {n}")],
            answers: &[303, 422],
            ..drawn
        },
        "/programs/{id}/edit" => Asking { typed: &[("title", "Kế hoạch {n}")], ..drawn },
        "/programs/{id}/baseline" => drawn,
        _ => unknown(route),
    }
}

pub fn of_visits(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        // Nobody is chosen.
        "/visits/reminders" => Asking { page: "", typed: &[("month", "2025-08")], answers: &[422], ..drawn },
        "/visits/{id}/telling" => Asking { typed: &[("remarks", "Tốt {n}")], ..drawn },
        "/visits/{id}/submission" => Asking {
            page: "/visits/{id}/telling",
            form: "/visits/{id}/telling",
            typed: &[("arrived_at", "19:20"), ("spoke", "no")],
            ..drawn
        },
        "/visits/{id}/miss" => Asking { typed: &[("reason", "illness")], ..drawn },
        "/visits/{id}/follow-up" => Asking { page: "/visits/{id}", shape: Shape::Missed, ..drawn },
        "/visits/{id}/reopening" => Asking { typed: &[("reason", "Sửa {n}")], shape: Shape::Missed, ..drawn },
        _ => unknown(route),
    }
}

/// A list without its file is refused with a word on what is missing.
pub fn of_imports(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        "/imports" => Asking { page: "/imports/new?organization={id}", answers: &[422], ..drawn },
        "/imports/{id}/columns" => Asking { page: "/imports/{id}?view=columns", ..drawn },
        "/imports/{id}/application" => Asking { page: "/imports/{id}", typed: &[("confirmed", "1")], ..drawn },
        "/imports/{id}/reversal" => {
            Asking { page: "/imports/{id}", typed: &[("confirmed", "1")], shape: Shape::Closed, ..drawn }
        }
        "/imports/{id}/removal" => Asking { page: "/imports/{id}", ..drawn },
        _ => unknown(route),
    }
}

//! How each route is asked so that whoever may is served: which form is sent, what is typed into it, and
//! in which state the record must be. Who may is not said here.

use chibo::access::{Method, Object, Route};

use super::acts::{of_assignments, of_imports, of_programs, of_rubrics, of_visits};
use super::places::Shape;

/// One way to ask a route.
#[derive(Clone, Copy)]
pub struct Asking {
    /// The address, where it is not the path of the route; `{id}` stands for the record.
    pub address: &'static str,
    /// The page that draws the form; empty: what is typed is all.
    pub page: &'static str,
    /// The action of the form on that page.
    pub form: &'static str,
    /// What is typed into it; `{n}` is another four digits each time.
    pub typed: &'static [(&'static str, &'static str)],
    /// The state of the record.
    pub shape: Shape,
    /// What whoever may is answered.
    pub answers: &'static [u16],
    /// What must stand on the page: the ids of all records of these kinds that its reader may see at
    /// its place, or anywhere where the page is about none.
    pub lists: &'static [&'static str],
    /// Other ways to open the same page: printed, of another day, narrowed. `{foreign}` is an
    /// organization out of everybody's reach.
    pub also: &'static [&'static str],
    /// Whether the session does not outlive it.
    pub ends_session: bool,
}

/// How a route is asked.
pub fn asking(route: &Route) -> Asking {
    let shape = if route.object == Object::Meeting { Shape::Recording } else { Shape::Plain };
    let plain = Asking {
        address: route.path,
        page: "",
        form: route.path,
        typed: &[],
        shape,
        answers: &[200],
        lists: &[],
        also: &[],
        ends_session: false,
    };
    match route.method {
        Method::Get => visited(plain, route),
        Method::Post => sent(plain, route),
    }
}

/// Pages are opened as their path says, but for these.
#[expect(clippy::too_many_lines, reason = "one line for each route")]
fn visited(plain: Asking, route: &Route) -> Asking {
    match route.path {
        "/static/{*name}" => Asking { address: "/static/app.css", ..plain },
        "/session/new" | "/organizations" => Asking { answers: &[200, 303], ..plain },
        "/search" if route.object == Object::Organization => {
            Asking { address: "/search?q=lua&what=members&under={id}", ..plain }
        }
        "/search" => Asking {
            address: "/search?q=lua&what=members",
            lists: &["member", "officer"],
            also: &["/search?q=lua", "/search?q=nguyen%20lua", "/search?q=thon"],
            ..plain
        },
        "/history/{record}" => Asking { address: "/history/{id}", ..plain },
        "/organizations/new" => Asking { address: "/organizations/new?under={id}", ..plain },
        "/organizations/{id}" => Asking { also: &["/organizations/{id}?on=01%2F02%2F2024"], ..plain },
        "/organizations/{id}/members" => Asking {
            lists: &["member", "officer"],
            also: &[
                "/organizations/{id}/members?view=print",
                "/organizations/{id}/members?status=left",
                "/organizations/{id}/members?on=01%2F02%2F2024&q=lua",
            ],
            ..plain
        },
        "/meetings" => Asking {
            lists: &["meeting"],
            also: &["/meetings?organization={foreign}", "/meetings?month=2025-08&state=closed"],
            ..plain
        },
        "/assignments" => Asking {
            also: &[
                "/assignments?by=leader",
                "/assignments?month=2025-08&organization={foreign}",
                "/assignments?month=1999-01",
            ],
            ..plain
        },
        "/assignments/new" => Asking { address: "/assignments/new?organization={id}&month=2025-09", ..plain },
        "/programs/new" => Asking { address: "/programs/new?organization={id}", ..plain },
        "/meetings/new" => Asking { address: "/meetings/new?organization={id}", ..plain },
        "/meetings/{id}/reopening" | "/meetings/{id}/sheets/new" => Asking { shape: Shape::Closed, ..plain },
        "/sheets" => Asking {
            lists: &["sheet"],
            also: &["/sheets?kind=attendee", "/sheets?month=2025-08&class=good", "/sheets?organization={foreign}"],
            ..plain
        },
        "/meetings/{id}/score/return" => Asking { shape: Shape::Submitted, ..plain },
        "/meetings/{id}/score/lock" => Asking { shape: Shape::Confirmed, ..plain },
        "/meetings/{id}/score/correction" => Asking { shape: Shape::Locked, ..plain },
        "/scores.xlsx" => Asking { also: &["/scores.xlsx?organization={foreign}"], ..plain },
        "/scores/waiting.xlsx" => {
            Asking { also: &["/scores/waiting.xlsx?what=decide&organization={foreign}"], ..plain }
        }
        "/sheets.xlsx" => Asking { also: &["/sheets.xlsx?organization={foreign}"], ..plain },
        "/scores" => Asking {
            also: &[
                "/scores?organization={foreign}",
                "/scores?month=2025-07&is=held",
                "/scores?year=2024&view=print",
                "/scores?after=0",
            ],
            ..plain
        },
        "/scores/waiting" => Asking {
            also: &[
                "/scores/waiting?what=record",
                "/scores/waiting?what=assist",
                "/scores/waiting?what=score",
                "/scores/waiting?what=submit&month=2025-08",
                "/scores/waiting?what=lock&organization={foreign}",
                "/scores/waiting?what=decide&all=1",
            ],
            ..plain
        },
        "/scores/locks" => Asking { also: &["/scores/locks?month=2025-08"], ..plain },
        "/quality" if route.object == Object::Organization => Asking {
            address: "/quality?organization={id}",
            answers: &[200, 303],
            also: &["/quality?organization={id}&from=2025-01&to=2025-08&type=village"],
            ..plain
        },
        // Who reaches a single branch is led to it.
        "/quality" => Asking { answers: &[200, 303], ..plain },
        "/samples/new" => Asking { address: "/samples/new?organization={id}", ..plain },
        "/samples" => Asking { lists: &["sample"], ..plain },
        "/quality.xlsx" => Asking { address: "/quality.xlsx?organization={id}", ..plain },
        "/quality/losses" => Asking { address: "/quality/losses?organization={id}", ..plain },
        "/quality/list" => Asking {
            address: "/quality/list?organization={id}&from=2025-01&to=2025-08",
            also: &["/quality/list?organization={id}&from=2025-04&to=2025-06&what=no_thematic"],
            ..plain
        },
        "/quality/list.xlsx" => Asking { address: "/quality/list.xlsx?organization={id}", ..plain },
        "/visits" => Asking {
            lists: &["visit report"],
            also: &["/visits?month=2025-08&state=missed", "/visits?organization={foreign}", "/visits?state=planned"],
            ..plain
        },
        "/visits/{id}/reopening" => Asking { shape: Shape::Missed, ..plain },
        // Wrong attempts from the same address, also to sign in, slow this door down too.
        "/calendar/{file}" => Asking { address: super::visits::FEED, answers: &[200, 429], ..plain },
        "/audit" => Asking {
            also: &["/audit?organization={foreign}", "/audit?kind=member&from=01%2F08%2F2025", "/audit?who=lua"],
            ..plain
        },
        "/who-can-see" => Asking { address: who(route), ..plain },
        "/imports" => Asking { lists: &["import"], ..plain },
        "/imports/new" => Asking { address: "/imports/new?organization={id}", ..plain },
        "/imports/{id}" => Asking { also: &["/imports/{id}?view=columns", "/imports/{id}?show=new"], ..plain },
        "/users" => Asking {
            also: &["/users?q=lua&role=branch_secretary", "/users?organization={foreign}", "/users?state=never"],
            ..plain
        },
        // The national one: everybody reads it.
        "/rubrics/{id}" if route.object == Object::None => {
            Asking { address: "/rubrics/00000000-0000-7000-8042-000000000000", ..plain }
        }
        _ => plain,
    }
}

/// Who sees a record is asked by its kind.
fn who(route: &Route) -> &'static str {
    match route.object {
        Object::Organization => "/who-can-see?of=organization&id={id}",
        Object::Member => "/who-can-see?of=member&id={id}",
        Object::Meeting => "/who-can-see?of=meeting&id={id}",
        Object::Task => "/who-can-see?of=task&id={id}",
        Object::Sheet => "/who-can-see?of=sheet&id={id}",
        Object::Rubric => "/who-can-see?of=rubric&id={id}",
        _ => panic!("say how {route} is asked"),
    }
}

/// Forms are sent as their page draws them, with what is typed here.
fn sent(plain: Asking, route: &Route) -> Asking {
    // Too many wrong attempts are slowed down, which is no question of rights.
    let wrong = Asking { answers: &[422, 429], ..plain };
    // The page of the same path draws the form, and the act leads on.
    let drawn = Asking { page: route.path, answers: &[303], ..plain };
    match route.path {
        "/session" => Asking { typed: &[("sign_in_name", "khong.co.ai"), ("password", "sai")], ..wrong },
        "/invitation" => Asking { typed: &[("sign_in_name", "khong.co.ai"), ("code", "sai")], ..wrong },
        "/account/password" => Asking { typed: &[("password", "sai"), ("new_password", "ngắn")], ..wrong },
        "/session/end" => Asking { answers: &[303], ends_session: true, ..plain },
        "/preferences" => Asking { typed: &[("back", "/"), ("lang", "vi")], answers: &[303], ..plain },
        "/account/sessions/end" | "/account/sessions/{id}/end" => Asking { answers: &[303], ..plain },
        // The office of a committee hands no slip to its secretaries.
        "/positions/{id}/invitations" => {
            Asking { page: "/positions/{id}/invitations/new", answers: &[200, 422], ..plain }
        }
        // Where nobody waits for a slip the page draws no form.
        "/organizations/{id}/invitations/bulk" => Asking {
            page: "",
            typed: &[("id", "0190aaaa-0000-7000-8000-00000000{n}"), ("whom", "secretaries")],
            answers: &[200],
            ..drawn
        },
        path if path.starts_with("/users") || path.starts_with("/grants") => of_users(drawn, route),
        "/organizations/{id}/users" => Asking {
            page: "/organizations/{id}/users/new",
            typed: &[("full_name", "Lý Thị Giữ"), ("sign_in_name", "giu.{n}"), ("role", "auditor")],
            // Who keeps accounts at one organization alone gives no right below it.
            answers: &[303, 422],
            ..drawn
        },
        path if path.starts_with("/organizations") => of_organizations(drawn, route),
        path if path.starts_with("/meetings") => of_meetings(drawn, route),
        // The form of a sheet is drawn for its author alone.
        "/sheets/{id}" => Asking { page: "", typed: &[("findings", "Tốt {n}")], ..drawn },
        "/sheets/{id}/signature" => Asking { page: "", typed: JUDGED, ..drawn },
        // What is named is found in the form alone, and nothing is named that anybody may decide.
        "/scores/confirmations" => Asking { answers: &[422], ..plain },
        "/scores/locks" => Asking { typed: &[("month", "2024-01"), ("count", "0")], answers: &[409], ..plain },
        // Nothing was recorded there in these months: a draw is told so, which takes the right to draw.
        "/samples" => Asking {
            page: "/samples/new?organization={id}",
            typed: &[("first_month", "2024-01"), ("last_month", "2024-01"), ("size", "1")],
            answers: &[422],
            ..drawn
        },
        "/samples/{id}/withdrawal" => Asking { page: "/samples/{id}", typed: &[("reason", "Rút lại {n}")], ..drawn },
        path if path.starts_with("/rubrics") => of_rubrics(drawn, route),
        path if path.starts_with("/assignments") => of_assignments(drawn, route),
        path if path.starts_with("/programs") => of_programs(drawn, route),
        // Everybody has duties of their own.
        "/duties" => Asking { typed: &[("first_day", "03/09/2025"), ("title", "Họp {n}")], page: "/duties", ..drawn },
        "/duties/import" => Asking { page: "", typed: &[("file", "no calendar")], answers: &[422], ..drawn },
        "/duties/removals" => Asking { page: "", typed: &[("id", "0190aaaa-0000-7000-8000-00000000dead")], ..drawn },
        path if path.starts_with("/visits") => of_visits(drawn, route),
        path if path.starts_with("/imports") => of_imports(drawn, route),
        "/calendar" => Asking { page: "/calendar", ..plain },
        "/calendar/end" => Asking { answers: &[303], ..plain },
        _ => of_members(drawn, route),
    }
}

fn of_organizations(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        "/organizations" => Asking {
            page: "/organizations/new?under={id}",
            typed: &[("name", "Chi bộ {n}"), ("branch_type", "village"), ("since", "01/08/2025")],
            ..drawn
        },
        "/organizations/{id}/edit" => Asking { typed: &[("code", "3816805300{n}")], ..drawn },
        "/organizations/{id}/name" => Asking { typed: &[("name", "Tên {n}"), ("since", "02/08/2025")], ..drawn },
        "/organizations/{id}/meeting-rule" => Asking { typed: &[("place", "Nhà {n}")], ..drawn },
        "/organizations/{id}/meeting-rule/preview" => Asking {
            page: "/organizations/{id}/meeting-rule",
            form: "/organizations/{id}/meeting-rule",
            answers: &[200],
            ..drawn
        },
        "/organizations/{id}/members/export" => {
            Asking { typed: &[("reason", "Báo cáo {n}"), ("format", "csv")], answers: &[200], ..drawn }
        }
        "/organizations/{id}/members" => Asking {
            page: "/organizations/{id}/members/new",
            typed: &[("full_name", "Lý Thị Mới"), ("sex", "female"), ("birth", "1980")],
            ..drawn
        },
        _ => unknown(route),
    }
}

fn of_users(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        "/users/{id}/edit" => Asking { typed: &[("full_name", "Ma Thị Giữ {n}")], ..drawn },
        "/users/{id}/closure" => Asking { typed: &[("reason", "Nghỉ {n}")], ..drawn },
        "/users/{id}/reopening" | "/users/{id}/sessions/end" | "/grants/{id}/end" => Asking { page: "", ..drawn },
        // The account has the right of its office already.
        "/users/{id}/grants" => Asking { page: "/users/{id}/grants/new", answers: &[303, 422], ..drawn },
        "/grants/{id}/edit" => Asking { typed: &[("until", "01/09/2025")], ..drawn },
        "/users/{id}/invitations" => Asking { page: "/users/{id}/invitations/new", answers: &[200], ..drawn },
        _ => unknown(route),
    }
}

fn of_members(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        "/members/lookup" => {
            Asking { page: "", typed: &[("number", "0900 000 123")], answers: &[200], lists: &["member"], ..drawn }
        }
        "/members/{id}/edit" => Asking { typed: &[("occupation", "Làm vườn {n}")], ..drawn },
        "/members/{id}/status" => Asking { typed: &[("status", "exempt"), ("since", "01/08/2025")], ..drawn },
        "/members/{id}/status/correction" => Asking { typed: &[("status", "reduced")], ..drawn },
        "/members/{id}/departure" => Asking { typed: &[("reason", "resigned")], ..drawn },
        "/members/{id}/return" => Asking { page: "/members/{id}", shape: Shape::Departed, ..drawn },
        "/members/{id}/positions/new" => Asking { typed: &[("position", "branch_committee_member")], ..drawn },
        "/positions/{id}/edit" => Asking { typed: &[("title", "Chức {n}")], ..drawn },
        "/positions/{id}/end" => Asking { page: "/positions/{id}/edit", typed: &[("ended_on", "01/08/2025")], ..drawn },
        _ => unknown(route),
    }
}

fn of_meetings(drawn: Asking, route: &Route) -> Asking {
    match route.path {
        "/meetings" => Asking {
            page: "/meetings/new?organization={id}",
            typed: &[("kind", "branch_thematic"), ("planned_on", "05/08/2025")],
            ..drawn
        },
        "/meetings/{id}/plan" => Asking { typed: &[("place", "Nhà {n}")], ..drawn },
        "/meetings/{id}/attendance" | "/meetings/{id}/statements" | "/meetings/{id}/tasks" => drawn,
        "/meetings/{id}/conclusion" => Asking { typed: &[("dues", "Đủ {n}")], ..drawn },
        "/meetings/{id}/closure" => {
            Asking { page: "/meetings/{id}/conclusion", form: "/meetings/{id}/conclusion", ..drawn }
        }
        "/meetings/{id}/cancellation" => Asking { typed: &[("reason", "Bão")], ..drawn },
        "/meetings/{id}/reopening" => Asking { typed: &[("reason", "Sửa")], shape: Shape::Closed, ..drawn },
        "/meetings/{id}/score" => Asking { typed: &[("shortcomings", "Sửa {n}")], ..drawn },
        "/meetings/{id}/score/agreement" => {
            Asking { page: "/meetings/{id}/score", form: "/meetings/{id}/score", typed: JUDGED, ..drawn }
        }
        "/meetings/{id}/score/revision" => Asking { page: "/meetings/{id}/score", shape: Shape::Agreed, ..drawn },
        "/meetings/{id}/score/vote" => Asking { page: "/meetings/{id}/score", shape: Shape::Agreed, ..drawn },
        "/meetings/{id}/score/submission" => Asking { page: "/meetings/{id}/score", shape: Shape::Voted, ..drawn },
        "/meetings/{id}/sheets" => Asking {
            page: "/meetings/{id}/sheets/new",
            typed: &[("findings", "Tốt {n}")],
            shape: Shape::Closed,
            ..drawn
        },
        path if path.starts_with("/meetings/{id}/score/") => of_decisions(drawn, route),
        "/meetings/{id}/confirmation" => Asking { page: "", shape: Shape::FromPaper, ..drawn },
        _ => unknown(route),
    }
}

fn of_decisions(drawn: Asking, route: &Route) -> Asking {
    let sheet = Asking { page: "/meetings/{id}/score", ..drawn };
    match route.path {
        "/meetings/{id}/score/confirmation" => Asking { shape: Shape::Submitted, ..sheet },
        "/meetings/{id}/score/adjustment" => Asking { typed: NINE, shape: Shape::Submitted, ..sheet },
        "/meetings/{id}/score/return" => {
            Asking { typed: &[("reason", "Xem lại {n}")], shape: Shape::Submitted, ..drawn }
        }
        "/meetings/{id}/score/withdrawal" => Asking { shape: Shape::Confirmed, ..sheet },
        "/meetings/{id}/score/lock" => Asking { shape: Shape::Confirmed, ..drawn },
        "/meetings/{id}/score/correction" => Asking { typed: NINE, shape: Shape::Locked, ..drawn },
        _ => unknown(route),
    }
}

/// Another answer to one criterion of a full sheet, with a reason.
const NINE: &[(&str, &str)] =
    &[("line.00000000-0000-7000-8042-000000000009.answer", "18"), ("reason", "Thiếu phần biểu dương {n}")];

/// What a person must judge of the national rubric.
const JUDGED: &[(&str, &str)] = &[
    ("line.00000000-0000-7000-8042-000000000004.answer", "5"),
    ("line.00000000-0000-7000-8042-000000000008.answer", "5"),
    ("line.00000000-0000-7000-8042-000000000009.answer", "20"),
    ("line.00000000-0000-7000-8042-000000000011.answer", "10"),
    ("line.00000000-0000-7000-8042-000000000012.answer", "5"),
    ("line.00000000-0000-7000-8042-000000000014.answer", "4"),
    ("line.00000000-0000-7000-8042-000000000015.answer", "yes"),
];

pub fn unknown(route: &Route) -> Asking {
    panic!("say in tests/app/access/requests.rs how {route} is asked")
}

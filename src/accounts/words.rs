//! What instants and devices are called.

use chrono::{DateTime, Utc};

use crate::clock::in_vietnam;
use crate::text;

/// "19:42, 22/11/2026": an instant as a clock and a calendar in Vietnam show it.
pub fn instant(at: DateTime<Utc>) -> String {
    let at = in_vietnam(at);
    format!("{}, {}", text::format_time(at.time()), text::format_day(at.date_naive()))
}

/// Browser and system by what a browser calls itself: enough to tell one's own devices apart. Names are
/// the same in every language; empty where neither is known.
pub fn device(user_agent: &str) -> String {
    // In this order: Edge and Cốc Cốc call themselves Chrome too, and everybody calls himself Safari.
    const BROWSERS: [(&str, &str); 8] = [
        ("Zalo", "Zalo"),
        ("Edg", "Edge"),
        ("coc_coc", "Cốc Cốc"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ];
    let known =
        |list: &[(&str, &'static str)]| list.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name);
    [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_told_apart() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (Linux; Android 12; SM-A125F) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) coc_coc_browser/112.0 Chrome/106.0 Safari/537.36",
                "Cốc Cốc, Windows",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
            ("curl/8", ""),
        ] {
            assert_eq!(device(user_agent), name);
        }
    }

    #[test]
    fn an_instant_is_told_by_the_clock_on_the_wall() {
        assert_eq!(instant("2026-11-22T17:30:00Z".parse().unwrap()), "00:30, 23/11/2026");
    }
}

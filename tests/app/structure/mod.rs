//! How the program is written: what the compiler does not hold, these tests do.
//!
//! Each check is a function from texts to sentences that say what is wrong and where; it has a test on a
//! bad sample, and one on the program as it is. What may break a rule stands in a list beside it with the
//! reason, and an entry that nothing needs any more is wrong too.

mod imports;
mod locks;
mod markup;
mod migrations;
mod paths;
mod sizes;
mod templates;

/// Something that may break a rule: `(file, function or area, reason)`.
type Exception = (&'static str, &'static str, &'static str);

/// The sentences for exceptions that nothing used.
fn unused(exceptions: &[Exception], used: &[(String, String)]) -> Vec<String> {
    let needed = |e: &&Exception| !used.iter().any(|(file, what)| (e.0, e.1) == (file, what));
    let say = |e: &Exception| format!("{}: the exception for `{}` is not needed ({})", e.0, e.1, e.2);
    exceptions.iter().filter(needed).map(say).collect()
}

#[test]
fn an_exception_that_nothing_needs_is_told() {
    let exceptions = [("src/a.rs", "f", "because"), ("src/a.rs", "g", "because")];
    let used = [("src/a.rs".to_owned(), "f".to_owned())];
    assert_eq!(unused(&exceptions, &used), ["src/a.rs: the exception for `g` is not needed (because)"]);
}

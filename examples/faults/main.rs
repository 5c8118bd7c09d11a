//! What `script/faults/` sets against a running program: people who save and count what was acknowledged,
//! people on bad lines, a person who clicks twice, a proxy in front of two instances. One thing a command:
//!
//! ```text
//! faults save URL STOP ACKNOWLEDGED [new-id|believe]   saves until the file STOP is there
//! faults ask URL PATH SECONDS [BEGUN]                  asks one page after the other, prints how long it took;
//!                                                      makes the file BEGUN when it is signed in
//! faults slow URL COUNT SECONDS                        holds COUNT connections that hardly move
//! faults click URL COUNT                               the same form COUNT times at the same moment
//! faults proxy LISTEN BACKEND BACKEND                  passes on to whichever is ready
//! ```
//!
//! Plain HTTP, a connection for each request: what a phone on a bad line does.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "tells a person at a terminal what it finds")]

mod http;
mod proxy;

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use http::{Answer, Person};

/// How many save at the same time.
const SAVING: usize = 8;

/// How many ask at the same time.
const ASKING: usize = 4;

/// A leader of the demonstration, who enters duties under the own account.
const LEADER: &str = "lanhdao.tinh";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["save", url, stop, log] => save(url, stop, log, Manner::Careful),
        ["save", url, stop, log, "new-id"] => save(url, stop, log, Manner::NewId),
        ["save", url, stop, log, "believe"] => save(url, stop, log, Manner::Believe),
        ["ask", url, path, seconds] => number(seconds).and_then(|seconds| ask(url, path, seconds, None)),
        ["ask", url, path, seconds, begun] => number(seconds).and_then(|seconds| ask(url, path, seconds, Some(begun))),
        ["slow", url, count, seconds] => number(count).and_then(|count| slow(url, count, number(seconds)?)),
        ["click", url, count] => number(count).and_then(|count| click(url, count)),
        ["proxy", listen, first, second] => proxy::serve(listen, [first, second]),
        _ => Err("faults: see examples/faults/main.rs".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            println!("faults: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text} is no number"))
}

/// What one does who got no answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Sends the same form again until it is acknowledged, as a browser does that is reloaded.
    Careful,
    /// Fills in a new form with the same words (a control: something is there twice).
    NewId,
    /// Takes it for saved (a control: something is missing).
    Believe,
}

/// The fields of a duty. The words are what it is recognized by.
fn duty(id: &str, words: &str) -> Vec<(String, String)> {
    let fields = [("id", id), ("first_day", "15/6/2027"), ("last_day", ""), ("part", "all_day"), ("title", words)];
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// Saves one duty after the other, each under words of its own, and writes down those that were acknowledged.
fn save(url: &str, stop: &str, log: &str, manner: Manner) -> Result<(), String> {
    let person = Person::sign_in(url, LEADER)?;
    let log = OpenOptions::new().create(true).append(true).open(log).map_err(|error| error.to_string())?;
    let log = Mutex::new(log);
    let (saved, again) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..SAVING {
            scope.spawn(|| {
                while !Path::new(stop).exists() {
                    let words = uuid::Uuid::now_v7().to_string();
                    let mut id = uuid::Uuid::now_v7().to_string();
                    while !acknowledged(&person, &duty(&id, &words)) && manner != Manner::Believe {
                        again.fetch_add(1, Ordering::Relaxed);
                        if manner == Manner::NewId {
                            id = uuid::Uuid::now_v7().to_string();
                        }
                        std::thread::sleep(Duration::from_millis(100));
                    }
                    saved.fetch_add(1, Ordering::Relaxed);
                    // One write for each line, so that no two are mixed.
                    let _ = log.lock().map(|mut log| log.write_all(format!("{words}\n").as_bytes()));
                }
            });
        }
    });
    println!("{} acknowledged, sent again {} times", saved.into_inner(), again.into_inner());
    Ok(())
}

fn acknowledged(person: &Person, fields: &[(String, String)]) -> bool {
    person.post("/duties", fields).is_ok_and(|answer| answer.status == 303)
}

/// Asks for one page after the other, signed in, and prints how it went.
fn ask(url: &str, path: &str, seconds: u64, begun: Option<&str>) -> Result<(), String> {
    let person = Person::sign_in(url, LEADER)?;
    if let Some(begun) = begun {
        std::fs::write(begun, "").map_err(|error| error.to_string())?;
    }
    let until = Instant::now() + Duration::from_secs(seconds);
    let all = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..ASKING {
            scope.spawn(|| {
                while Instant::now() < until {
                    let began = Instant::now();
                    let status = person.get(path).map_or(0, |answer| answer.status);
                    let _ = all.lock().map(|mut all| all.push((status, began.elapsed())));
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
        }
    });
    let all = all.into_inner().map_err(|error| error.to_string())?;
    let of = |wanted: fn(u16) -> bool| all.iter().filter(|(status, _)| wanted(*status)).count();
    let (good, busy, failed) = (of(|s| s == 200), of(|s| s == 503), of(|s| s != 200 && s != 503));
    let mut took: Vec<Duration> = all.iter().map(|(_, took)| *took).collect();
    took.sort();
    let at = |share: usize| took.get((took.len().saturating_sub(1)) * share / 100).map_or(0, |t| t.as_millis());
    let busiest = all.iter().filter(|(s, _)| *s == 503).map(|(_, took)| took.as_millis()).max().unwrap_or(0);
    println!(
        "asked={} ok={good} busy={busy} failed={failed} p50={} p99={} max={} busy_max={busiest}",
        all.len(),
        at(50),
        at(99),
        at(100)
    );
    Ok(())
}

/// Holds connections of which half never finish their request and half never read the answer.
fn slow(url: &str, count: u64, seconds: u64) -> Result<(), String> {
    let (host, until) = (http::host(url), Instant::now() + Duration::from_secs(seconds));
    let held = Arc::new(AtomicUsize::new(0));
    let all: Vec<_> = (0..count)
        .map(|nr| {
            let (host, held) = (host.clone(), Arc::clone(&held));
            let worker = std::thread::Builder::new().stack_size(64 * 1024);
            worker.spawn(move || hold(&host, nr % 2 == 0, until, &held))
        })
        .collect();
    for (share, when) in [(seconds / 4, "early"), (seconds / 2, "later")] {
        std::thread::sleep(Duration::from_secs(share));
        println!("{when}: {} of {count} slow connections are held", held.load(Ordering::Relaxed));
    }
    for one in all {
        // A thread that was not started holds nothing, and the figures above say so.
        let _ = one.map(std::thread::JoinHandle::join);
    }
    Ok(())
}

/// One byte a second, in one direction or in the other.
fn hold(host: &str, sends: bool, until: Instant, held: &AtomicUsize) -> Option<()> {
    let mut stream = TcpStream::connect(host).ok()?;
    let request = format!("GET /session/new HTTP/1.1\r\nHost: {host}\r\nX-Slow: {}\r\n\r\n", "x".repeat(4000));
    held.fetch_add(1, Ordering::Relaxed);
    if !sends {
        stream.write_all(request.as_bytes()).ok()?;
    }
    let mut bytes = request.bytes();
    while Instant::now() < until {
        let moved = if sends { stream.write(&[bytes.next()?]) } else { stream.read(&mut [0]) };
        match moved {
            Ok(1) => std::thread::sleep(Duration::from_secs(1)),
            // The program has had enough of us.
            _ => {
                held.fetch_sub(1, Ordering::Relaxed);
                return None;
            }
        }
    }
    Some(())
}

/// Sends one form many times at the same moment and prints what was answered.
fn click(url: &str, count: u64) -> Result<(), String> {
    let person = Person::sign_in(url, LEADER)?;
    let words = uuid::Uuid::now_v7().to_string();
    let fields = duty(&uuid::Uuid::now_v7().to_string(), &words);
    let together = Barrier::new(usize::try_from(count).map_err(|error| error.to_string())?);
    let answers: Vec<Option<Answer>> = std::thread::scope(|scope| {
        let click = || {
            together.wait();
            person.post("/duties", &fields).ok()
        };
        let all: Vec<_> = (0..count).map(|_| scope.spawn(click)).collect();
        all.into_iter().map(|one| one.join().ok().flatten()).collect()
    });
    let same = answers.iter().flatten().filter(|answer| answer.status == 303).count();
    println!("{words} {same} of {count} answered alike");
    Ok(())
}

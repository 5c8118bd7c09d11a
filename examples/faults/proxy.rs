//! A proxy of the simplest kind: each connection goes to an instance that said that it is ready. It does not
//! look into what passes, and repeats nothing.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// How often each instance is asked.
const ASK: Duration = Duration::from_millis(100);

struct Backend {
    address: String,
    ready: AtomicBool,
}

/// Passes on until it is killed.
///
/// # Errors
/// When the address is taken.
pub fn serve(listen: &str, backends: [&str; 2]) -> Result<(), String> {
    let listener = TcpListener::bind(listen).map_err(|error| error.to_string())?;
    let backends =
        backends.map(|address| Arc::new(Backend { address: address.to_owned(), ready: AtomicBool::new(false) }));
    for backend in backends.clone() {
        std::thread::spawn(move || {
            loop {
                backend.ready.store(is_ready(&backend.address).unwrap_or(false), Ordering::Relaxed);
                std::thread::sleep(ASK);
            }
        });
    }
    let turn = AtomicUsize::new(0);
    for client in listener.incoming().flatten() {
        let first = turn.fetch_add(1, Ordering::Relaxed) % 2;
        let order = [Arc::clone(&backends[first]), Arc::clone(&backends[1 - first])];
        std::thread::spawn(move || pass(client, &order));
    }
    Ok(())
}

fn is_ready(address: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

/// The first that is ready and takes the connection.
fn pass(client: TcpStream, order: &[Arc<Backend>]) -> Option<()> {
    let ready = order.iter().filter(|backend| backend.ready.load(Ordering::Relaxed));
    let server = ready.chain(order).find_map(|backend| TcpStream::connect(&backend.address).ok())?;
    let (mut from, mut to) = (client.try_clone().ok()?, server.try_clone().ok()?);
    let there = std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (server, client);
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
    let _ = there.join();
    Some(())
}

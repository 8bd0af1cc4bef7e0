//! Raw peers for the wire's tests: a listener on port 0, a thread a connection, exact bytes.

#![allow(clippy::unwrap_used, reason = "a peer that cannot be set up fails its test")]

use regrant::exchange::{Exchange, Transport as _};
use regrant::request::{PreparedRequest, Purpose};
use regrant::wire::{Settings, Wire};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A listener that hands every connection to a script, with its number from 0.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    connections: Arc<Mutex<usize>>,
}

impl Peer {
    pub(crate) fn start(script: impl Fn(usize, TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(Mutex::new(0));
        let count = Arc::clone(&connections);
        let script = Arc::new(script);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let number = {
                    let mut count = count.lock().unwrap();
                    *count += 1;
                    *count - 1
                };
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                let script = Arc::clone(&script);
                std::thread::spawn(move || script(number, stream));
            }
        });
        Self { address, connections }
    }

    /// A peer that answers every request on every connection with these bytes.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |_, mut stream| {
            while read_request(&mut stream).is_some() {
                if stream.write_all(&answer).is_err() {
                    return;
                }
            }
        })
    }

    /// A peer that answers the first request with these bytes and closes.
    pub(crate) fn answering_once(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |_, mut stream| {
            read_request(&mut stream);
            // The client may have seen enough before all is written.
            let _ = stream.write_all(&answer);
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

/// Reads one request whole: its head, and as much body as `Content-Length` says.
pub(crate) fn read_request(stream: &mut impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let length = head.lines().find_map(|l| l.strip_prefix("content-length:"));
    let mut body = vec![0; length.map_or(0, |l| l.trim().parse().unwrap())];
    stream.read_exact(&mut body).ok()?;
    bytes.extend(body);
    Some(bytes)
}

/// A plain answer of this status and body.
pub(crate) fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

pub(crate) fn post(
    url: impl Into<String>,
    headers: &[(&str, &str)],
    body: &str,
) -> PreparedRequest {
    PreparedRequest {
        shape: "form+basic".to_owned(),
        purpose: Purpose::Decoy,
        method: "POST".to_owned(),
        url: url.into(),
        headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        body: body.as_bytes().to_vec(),
    }
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(future)
}

/// Short limits, so that a test of a silent peer is quick.
pub(crate) fn impatient() -> Settings {
    Settings {
        connect_timeout: Duration::from_millis(300),
        max_time: Duration::from_millis(600),
        ..Settings::default()
    }
}

pub(crate) fn send_with(settings: Settings, request: PreparedRequest) -> Exchange {
    let wire = Wire::new(settings).unwrap();
    block_on(wire.send(request))
}

pub(crate) fn send(request: PreparedRequest) -> Exchange {
    send_with(Settings::default(), request)
}

//! A server between a snippet and the lab: keeps each request's bytes and passes them on, or
//! answers with a redirect.

use regrant::lab::Lab;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

/// A request as it arrived.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    head: String,
    pub(crate) body: Vec<u8>,
    /// The status it was answered with.
    pub(crate) answered: u16,
}

/// The server. Takes requests until it is dropped.
pub(crate) struct Relay {
    address: SocketAddr,
    seen: Receiver<Option<Request>>,
    /// Where a redirect leads.
    elsewhere: TcpListener,
    _lab: Option<Lab>,
}

enum Behind {
    Lab(SocketAddr),
    Redirect(u16, SocketAddr),
}

impl Relay {
    /// Passes everything on to the lab.
    pub(crate) fn to(lab: Lab) -> Self {
        let authority = crate::plain::authority(&lab.token_url).parse().unwrap();
        Self::start(|_| Behind::Lab(authority), Some(lab))
    }

    /// Answers everything with a redirect to another port.
    pub(crate) fn redirecting(status: u16) -> Self {
        Self::start(|elsewhere| Behind::Redirect(status, elsewhere), None)
    }

    fn start(behind: impl FnOnce(SocketAddr) -> Behind, lab: Option<Lab>) -> Self {
        let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
        elsewhere.set_nonblocking(true).unwrap();
        let behind = behind(elsewhere.local_addr().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (send, seen) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A connection without a request is the test's own: everything before it is there.
                if send.send(serve(stream, &behind)).is_err() {
                    return;
                }
            }
        });
        Self { address, seen, elsewhere, _lab: lab }
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request that arrived so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        drop(TcpStream::connect(self.address).unwrap());
        self.seen.iter().map_while(|request| request).collect()
    }

    /// How many connections were made to where the redirect leads.
    pub(crate) fn strayed(&self) -> usize {
        std::iter::from_fn(|| self.elsewhere.accept().ok()).count()
    }
}

impl Request {
    /// The values of every header of that name.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let value = |line| {
            let (n, v) = str::split_once(line, ':')?;
            n.eq_ignore_ascii_case(name).then(|| v.trim())
        };
        self.head.lines().filter_map(value).collect()
    }
}

fn serve(mut stream: TcpStream, behind: &Behind) -> Option<Request> {
    let (bytes, mut request) = receive(&mut stream)?;
    let answer = match behind {
        Behind::Lab(address) => {
            let mut lab = TcpStream::connect(address).unwrap();
            lab.write_all(&bytes).unwrap();
            read_answer(&mut lab)
        }
        Behind::Redirect(status, elsewhere) => format!(
            "HTTP/1.1 {status} Moved\r\nLocation: http://{elsewhere}/oauth/token\r\n\
             Content-Length: 0\r\n\r\n"
        )
        .into_bytes(),
    };
    request.answered = String::from_utf8_lossy(answer.get(9..12)?).parse().ok()?;
    let head_end = find(&answer)?;
    let (head, body) = answer.split_at(head_end - 4);
    let _ = stream.write_all(&[head, b"\r\nConnection: close", body].concat());
    Some(request)
}

fn find(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4)
}

fn content_length(head: &str) -> usize {
    let value = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    };
    head.lines().find_map(value).unwrap_or(0)
}

/// The bytes of a request and what they say; `None` where none came.
fn receive(stream: &mut TcpStream) -> Option<(Vec<u8>, Request)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(start) = find(&bytes) {
            let head = String::from_utf8_lossy(&bytes[..start]).into_owned();
            let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
            let whole = if chunked {
                bytes.ends_with(b"0\r\n\r\n")
            } else {
                bytes.len() >= start + content_length(&head)
            };
            if whole {
                let mut line = head.lines().next()?.split(' ').map(str::to_owned);
                let (method, target) = (line.next()?, line.next()?);
                let body = bytes[start..].to_vec();
                let body = if chunked { dechunked(&body) } else { body };
                return Some((bytes, Request { method, target, head, body, answered: 0 }));
            }
        }
        more(stream, &mut bytes)?;
    }
}

fn read_answer(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        if let Some(start) = find(&bytes) {
            let head = String::from_utf8_lossy(&bytes[..start]);
            if bytes.len() >= start + content_length(&head) {
                return bytes;
            }
        }
        if more(stream, &mut bytes).is_none() {
            return bytes;
        }
    }
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer) {
        Ok(0) | Err(_) => None,
        Ok(count) => {
            bytes.extend_from_slice(&buffer[..count]);
            Some(())
        }
    }
}

fn dechunked(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(size.split(';').next().unwrap().trim(), 16).unwrap();
        out.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[(end + 2 + size + 2).min(rest.len())..];
    }
    out
}

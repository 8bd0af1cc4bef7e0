//! Pasted commands beside the real curl: both send the same bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where its set-up fails")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use regrant::import::{self, Fillings};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

/// `@U` stands for the listener's address, `@P` for its port.
const COMMANDS: &[&str] = &[
    // Bodies.
    "curl -d a=b @U/t",
    "curl @U/t -d grant_type=refresh_token -d 'refresh_token=a+b/c=' -d client_id=x",
    "curl --data 'a=b&c=d' --data-raw '@e' --data-ascii f @U/t",
    "curl -X POST @U/t",
    "curl -X POST @U/t -d ''",
    "curl -d @body.txt @U/t",
    "curl --data-binary @body.txt @U/t",
    "curl -d @body.txt -d x=y @U/t",
    "curl --data-urlencode 'a=b c+d/e' @U/t",
    "curl --data-urlencode '=b c&d' @U/t",
    "curl --data-urlencode 'b c~d' @U/t",
    "curl --data-urlencode @body.txt @U/t",
    "curl --data-urlencode name@body.txt @U/t",
    "curl --data-urlencode 'ä=ö ü' @U/t",
    "curl --data-urlencode 'a=b' --data-urlencode 'c=d%20e' -d f=g @U/t",
    "curl --json '{\"a\":1}' @U/t",
    "curl --json '{\"a\":' --json '1}' @U/t",
    "curl --json '{}' -H 'Content-Type: application/x' @U/t",
    "curl --json '{}' -H 'Accept: text/plain' -H 'X-A: b' @U/t",
    "curl -d a=b --json '{}' @U/t",
    "curl -d '{\"a\":\"b\"}' -H 'Content-Type: application/json' @U/t",
    "curl -d 'line one\nline two' @U/t",
    "curl -d @- @U/t <<'EOF'\na=b\nc=d\nEOF\n",
    "curl --data-binary @- @U/t <<'EOF'\na=b\nc=d\nEOF\n",
    "curl -d @- @U/t <<< 'a=b'",
    // Multipart.
    "curl -F a=b -F 'c=d e' @U/t",
    "curl -F 'a=b;type=text/x' @U/t",
    "curl -F 'a=\"b;c\"' @U/t",
    "curl -F 'a=b; c' @U/t",
    "curl --form-string 'a=@b;type=c' @U/t",
    "curl -F 'a=@body.txt' @U/t",
    "curl -F 'a=<body.txt' @U/t",
    "curl -F 'a=@body.txt;filename=x.y;type=a/b' @U/t",
    "curl -F 'a\"b=c' @U/t",
    "curl -F a=b -H 'Content-Type: multipart/mixed' @U/t",
    // Credentials.
    "curl -u id:secret -d a=b @U/t",
    "curl -u 'id:se:cr et+/=' @U/t",
    "curl -u id: @U/t",
    "curl -u id:secret -H 'Authorization: Bearer x' @U/t",
    "curl --oauth2-bearer abc -d a=b @U/t",
    "curl --basic -u a:b @U/t",
    "curl http://us%40er:p%2Bw@127.0.0.1:@P/t",
    "curl -u a:b http://c:d@127.0.0.1:@P/t",
    // Headers.
    "curl -H 'X-A: b' -H 'X-C:  d ' @U/t",
    "curl -H 'User-Agent: mine' -H 'Accept: a/b' @U/t",
    "curl -H 'User-Agent:' -H 'Accept:' @U/t",
    "curl -H 'X-Empty;' -H 'X-Gone:' @U/t",
    "curl -H 'Host: other.example' @U/t",
    "curl -H 'content-type: a/b' -d c @U/t",
    "curl -H 'Content-Type:' -d c @U/t",
    "curl -H 'Content-Length:' -H 'X: y' -d '' @U/t",
    "curl -H 'authorization: basic abc' -d c @U/t",
    "curl -H @headers.txt -d c @U/t",
    "curl -A agent/1 -e http://r/ -b 'a=b; c=d' @U/t",
    "curl -A '' -d a=b @U/t",
    "curl -b a=b -H 'Cookie: c=d' @U/t",
    "curl -H 'X-A: ä' -d 'ä=€' @U/t",
    "curl --compressed -d a=b @U/t",
    "curl -H 'Referer: x' -e y @U/t",
    // Methods and URLs.
    "curl @U",
    "curl @U/t?a=b#frag",
    "curl 127.0.0.1:@P/t",
    "curl @U?a=b",
    "curl @U/a/../b/./c/..",
    "curl --path-as-is @U/a/../b",
    "curl -G @U/t -d a=b --data-urlencode 'c=d e'",
    "curl -G '@U/t?x=y' -d a=b",
    "curl @U/t --url-query 'a=b c' --url-query '+d=e+f'",
    "curl -G @U/t -d a=b --url-query c=d",
    "curl -I @U/t",
    "curl -X PUT -d a=b @U/t",
    "curl -XGET -da=b @U/t",
    "curl -X POST '@U/t?grant_type=refresh_token&refresh_token=a%2Bb'",
    "curl --url @U/t -d a=b",
    "curl --request POST --url @U/t --header 'a: b' --data c",
    "curl '@U/ä%20b?c=%zz'",
    "curl '@U/t?c=ü' -G -d 'd=ö'",
    "curl '@U/t?a=\"<>^`|' -d b",
    "curl '@U//a//b/' -d b",
    "curl HTTP://127.0.0.1:@P/t",
    // Words.
    "curl -sSkd 'a=b' @U/t",
    "curl -sS \\\n  -X POST \\\n  -d a=b \\\n  @U/t",
    "curl $'-d' $'a=\\'b\\'\\n\\x41\\u00e9\\101' @U/t",
    "curl -d \"a=\\\"b\\\\c\\d\\$e\" @U/t",
    "curl -d 'it'\\''s' @U/t",
    "curl -d a\\ b\"c d\"'e f' @U/t # -d x",
    "A=b; C='d e'; curl -d \"x=$A\" -d \"y=${C}\" -d z=${D:-f} @U/t",
    "TOKEN=abc curl -d 'x=$TOKEN' @U/t",
    "curl -d a=b @U/t | cat > /dev/null",
    "curl -d a=b @U/t 2>/dev/null && true",
    "curl --data-url 'a=b c' --no-compressed --sile @U/t",
    "curl -L --max-time 5 --connect-timeout 3 --retry 0 -o /dev/null -w '%{http_code}' -d a=b @U/t",
    "curl -vs --http1.1 --no-keepalive -d a=b -- @U/t",
];

#[test]
fn import_curl_sends_what_curl_sends() {
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: curl is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("body.txt"), "one=1&\r\ntwo=2\n").unwrap();
    std::fs::write(folder.path().join("headers.txt"), "X-One: 1\nX-Two: 2\n").unwrap();
    let mut wrong = Vec::new();
    for command in COMMANDS {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let text = command
            .replace("@U", &format!("http://127.0.0.1:{port}"))
            .replace("@P", &port.to_string());
        let theirs = recorded(&listener, &text, folder.path());
        let ours = match import::curl(&text, &Fillings::default(), folder.path()) {
            Ok(pasted) => bytes(&pasted.as_sent.request),
            Err(error) => error.to_string(),
        };
        let (theirs, ours) = (normal(&theirs), normal(&ours));
        if theirs != ours {
            wrong.push(format!("{command}\n--- curl\n{theirs}\n--- ours\n{ours}\n"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs the command and gives back what arrived.
fn recorded(listener: &TcpListener, text: &str, folder: &Path) -> String {
    let mut child = Command::new("bash")
        .args(["-c", text])
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let address = listener.local_addr().unwrap();
    // A curl that ends without connecting must not leave the listener waiting.
    let end = std::thread::spawn(move || {
        let _ = child.wait();
        let _ = std::net::TcpStream::connect(address);
    });
    let (mut stream, _) = listener.accept().unwrap();
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&seen) {
        let count = stream.read(&mut buffer).unwrap();
        if count == 0 {
            break;
        }
        seen.extend_from_slice(&buffer[..count]);
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    drop(stream);
    end.join().unwrap();
    String::from_utf8_lossy(&seen).into_owned()
}

fn is_whole(seen: &[u8]) -> bool {
    let text = String::from_utf8_lossy(seen);
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let head_length = seen.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    let length = head
        .lines()
        .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0);
    seen.len() >= head_length + length
}

fn bytes(request: &regrant::request::PreparedRequest) -> String {
    let rest = request.url.split_once("://").unwrap().1;
    let path = &rest[rest.find('/').unwrap()..];
    let mut out = format!("{} {path} HTTP/1.1\r\n", request.method);
    for (name, value) in &request.headers {
        out.extend([name, ": ", value, "\r\n"]);
    }
    out.push_str("\r\n");
    out.push_str(&String::from_utf8_lossy(&request.body));
    out
}

/// Without what differs between versions and runs: curl's own version, the boundary, blanks at
/// the ends of a header's value.
fn normal(text: &str) -> String {
    let boundary = text.split("boundary=").nth(1).and_then(|b| b.split(['\r', '\n']).next());
    let text = match boundary {
        Some(boundary) if !boundary.is_empty() => text.replace(boundary, "BOUNDARY"),
        _ => text.to_owned(),
    };
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let lines: Vec<String> = head
        .split("\r\n")
        .map(|line| match line.split_once(':') {
            Some(("User-Agent", agent)) if agent.trim().starts_with("curl/") => {
                "User-Agent: curl".to_owned()
            }
            Some(("Accept-Encoding", _)) => "Accept-Encoding: some".to_owned(),
            Some((name, value)) if !line.contains(" HTTP/1.1") => {
                format!("{name}: {}", value.trim())
            }
            _ => line.to_owned(),
        })
        .collect();
    format!("{}\n\n{body}", lines.join("\n"))
}

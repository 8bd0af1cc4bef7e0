//! Reading a file that somebody named: bounded, and never one that has no end or keeps us waiting.

use std::fs::Metadata;
use std::io::{Error, Read as _, Result};
use std::path::Path;

/// Reads a regular file of at most `cap` bytes, or a pipe that a shell made, as in `<(cat x)`.
///
/// # Errors
/// Where it cannot be read, is a folder, a device, a socket or a named pipe, or is longer. The
/// message fits after "cannot be read: ".
pub fn read(path: &Path, cap: u64) -> Result<Vec<u8>> {
    let ordinary = |facts: &Metadata| match kind(facts) {
        Some(odd) if !inherited(path) => {
            Err(Error::other(format!("it is {odd}, where a regular file is needed")))
        }
        _ => Ok(()),
    };
    // Opening a named pipe waits for a writer, so the look comes before; and after, where the
    // file was changed for another one in between.
    ordinary(&std::fs::metadata(path)?)?;
    let file = std::fs::File::open(path)?;
    ordinary(&file.metadata()?)?;
    let mut bytes = Vec::new();
    file.take(cap.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > cap {
        return Err(Error::other(format!("it holds more than {cap} bytes")));
    }
    Ok(bytes)
}

/// What a path leads to, unless it is a regular file.
fn kind(facts: &Metadata) -> Option<&'static str> {
    if facts.is_file() {
        None
    } else if facts.is_dir() {
        Some("a folder")
    } else {
        Some(special(facts))
    }
}

#[cfg(unix)]
fn special(facts: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = facts.file_type();
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_: &Metadata) -> &'static str {
    "a device"
}

/// Whether the path names what this process was started with: a shell's pipe has a writer, and
/// `/dev/null` ends at once.
fn inherited(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || path == Path::new("/dev/null")
        || path.starts_with("/dev/fd")
        || path.starts_with("/proc/self/fd")
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a failed set-up should fail the test; its files are throw-away"
)]
mod tests {
    use super::read;
    use std::path::Path;

    #[test]
    fn file_read_keeps_to_the_cap() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().to_string(), "it holds more than 4 bytes");
        assert_eq!(read(&path, u64::MAX).unwrap(), b"12345");
    }

    #[test]
    fn file_read_refuses_what_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let said = |path: &Path| read(path, 64).unwrap_err().to_string();
        assert_eq!(said(folder.path()), "it is a folder, where a regular file is needed");
        #[cfg(unix)]
        {
            let socket = folder.path().join("socket");
            let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
            assert_eq!(said(&socket), "it is a socket, where a regular file is needed");
            let zero = Path::new("/dev/zero");
            assert_eq!(said(zero), "it is a device, where a regular file is needed");
            assert_eq!(read(Path::new("/dev/null"), 64).unwrap(), b"");
        }
    }
}

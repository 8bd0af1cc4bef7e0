//! Files that survive a crash and that nobody else can read.

use super::VaultError;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// A token file longer than this is none of ours.
const MAX_READ: u64 = 4 << 20;
const PROOF_BYTES: usize = 4096;

/// The folder a file lies in.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The same path with something after its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// A hidden file in the same folder, named after this one.
pub(super) fn hidden_beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(suffix);
    path.with_file_name(name)
}

/// Makes a folder, and those above it, for the owner alone. One that is there stays as it is.
pub(super) fn make_folder(folder: &Path) -> Result<(), VaultError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed("create the folder", folder))
}

/// Refuses a place that is taken by a link, a folder or a device.
pub(super) fn refuse_odd(path: &Path) -> Result<(), VaultError> {
    let Ok(found) = fs::symlink_metadata(path) else { return Ok(()) };
    let kind = found.file_type();
    let what = if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        return Ok(());
    } else {
        "no regular file"
    };
    Err(VaultError::Occupied { path: path.to_owned(), what })
}

/// Opens the lock file, which is never written to and never removed.
pub(super) fn open_lock(path: &Path) -> Result<File, VaultError> {
    refuse_odd(path)?;
    private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(path)
        .map_err(failed("create", path))
}

/// Reads a small text file.
pub(super) fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MAX_READ).read_to_string(&mut text)?;
    Ok(text)
}

/// Writes a file under its own name, its content on disk. A leftover of that name is replaced.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed("remove", path)(e)),
        _ => {}
    }
    write_exclusively(path, bytes)
}

/// Replaces a file's content in one step that survives a crash.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    exchange(path, bytes)?;
    sync_folder(path)
}

/// The same, for a file whose name need not be durable before the next [`replace`] in its folder.
pub(super) fn exchange(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let temporary = unique(path);
    let done = write_exclusively(&temporary, bytes).and_then(|()| {
        fs::rename(&temporary, path).map_err(failed("rename a temporary file to", path))
    });
    if done.is_err() {
        // What could not be put in place must not stay as a second copy.
        let _ = fs::remove_file(&temporary);
    }
    done
}

/// Creates a file where `path` would lie, writes and fsyncs it, removes it.
pub(super) fn prove(path: &Path) -> Result<(), VaultError> {
    let proof = unique(path);
    write_exclusively(&proof, &[b'.'; PROOF_BYTES])?;
    fs::remove_file(&proof).map_err(failed("remove", &proof))?;
    sync_folder(path)
}

/// Removes temporary files that a killed run left beside `path`. Only under the lock.
pub(super) fn sweep(path: &Path) {
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else { return };
    let prefix = format!(".{name}.");
    let Ok(entries) = fs::read_dir(folder_of(path)) else { return };
    for entry in entries.flatten() {
        let leftover = entry.file_name();
        let ours = leftover.to_str().is_some_and(|n| n.starts_with(&prefix))
            && Path::new(&leftover).extension().is_some_and(|e| e == "tmp");
        if ours {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn write_exclusively(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let mut file = private(OpenOptions::new().write(true).create_new(true))
        .open(path)
        .map_err(failed("create", path))?;
    let written =
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed("write", path));
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

fn sync_folder(path: &Path) -> Result<(), VaultError> {
    let folder = folder_of(path);
    if cfg!(unix) {
        File::open(&folder).and_then(|f| f.sync_all()).map_err(failed("fsync", &folder))?;
    }
    Ok(())
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn unique(path: &Path) -> PathBuf {
    let mut noise = [0u8; 8];
    // Without randomness the exclusive creation still keeps two files apart.
    let _ = SystemRandom::new().fill(&mut noise);
    let noise = u64::from_le_bytes(noise);
    hidden_beside(path, &format!(".{noise:016x}.tmp"))
}

fn failed(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> VaultError {
    let path = path.to_owned();
    move |source| VaultError::Io { operation, path, source }
}

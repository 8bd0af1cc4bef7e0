//! Custody of the real refresh token: [`RealToken`], the durable [`Vault`] and its lock.
//!
//! A real token can be sent only by giving it away ([`RealToken::present`] consumes it), and it
//! comes back only by saying what the answer was. Every new token is on disk before the next byte
//! leaves: raw answer first, then the record, then the token (temporary file, fsync, rename, fsync
//! of the folder). One run at a time for each client and endpoint.
//!
//! ```compile_fail
//! fn twice(token: regrant::vault::RealToken) {
//!     let write = |_: &regrant::secret::Secret| unimplemented!();
//!     let _ = token.present(write);
//!     let _ = token.present(write); // a token once presented is gone
//! }
//! ```

mod file;
mod record;

use crate::oauth::answer::{TokenAnswer, salvage_refresh_token};
use crate::request::PreparedRequest;
use crate::secret::Secret;
use record::Record;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A refresh token that a server may accept. Cannot be copied; sending it consumes it.
#[derive(Debug)]
pub struct RealToken(Secret);

impl RealToken {
    /// Takes the user's token into custody.
    #[must_use]
    pub const fn new(token: Secret) -> Self {
        Self(token)
    }

    /// The token as a model for decoys and as something for the redactor to know. Never to be sent.
    #[must_use]
    pub const fn model(&self) -> &Secret {
        &self.0
    }

    /// Gives the token away into a request. What becomes of it depends on the answer.
    ///
    /// # Errors
    /// Where the request cannot be written; the token comes back unsent.
    pub fn present<E>(
        self,
        write: impl FnOnce(&Secret) -> Result<PreparedRequest, E>,
    ) -> Result<(PreparedRequest, Presented), (E, Self)> {
        match write(&self.0) {
            Ok(request) => Ok((request, Presented(self.0))),
            Err(error) => Err((error, self)),
        }
    }
}

/// A token that is with the server. Dropping it is how a token is given up for lost.
#[derive(Debug)]
pub struct Presented(Secret);

impl Presented {
    /// The server refused, or answered without another token: the old one stays.
    #[must_use]
    pub fn returned(self) -> RealToken {
        RealToken(self.0)
    }
}

/// Where tokens are kept.
#[derive(Clone, Debug)]
pub struct Place {
    /// `--token-out`.
    pub token_out: Option<PathBuf>,
    /// The user's state directory, where it is known.
    pub state: Option<PathBuf>,
    /// The system's folder for temporary files: the last resort.
    pub temporary: PathBuf,
    /// Names the client and the endpoint: `client_id` and the token URL without its query.
    pub client: String,
}

/// Why a token cannot be kept, or was not.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The operating system refused.
    #[error("could not {operation} {}: {source}", path.display())]
    Io {
        /// What was being done.
        operation: &'static str,
        /// To what.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// What stands at the path is no place for a token.
    #[error("could not keep a token in {}: it is {what}", path.display())]
    Occupied {
        /// The path.
        path: PathBuf,
        /// What stands there.
        what: &'static str,
    },
    /// No state directory is known and no `--token-out` was given.
    #[error(
        "could not find a place for new tokens: neither HOME nor XDG_STATE_HOME is set; name a file with --token-out"
    )]
    Nowhere,
    /// The token lies in a second place.
    #[error("{first}; the new token was kept in {} instead", path.display())]
    Elsewhere {
        /// Why the first place failed.
        first: String,
        /// The second place.
        path: PathBuf,
    },
    /// The token lies nowhere.
    #[error("{first}; no other place took the new token either")]
    Lost {
        /// Why the first place failed.
        first: String,
        /// The token, for the terminal as the very last resort.
        token: Secret,
    },
}

/// The durable store of one client at one endpoint, locked for this run.
#[derive(Debug)]
pub struct Vault {
    token: PathBuf,
    raw: PathBuf,
    record_path: PathBuf,
    record: Record,
    second: Vec<PathBuf>,
    recovered: Option<PathBuf>,
    _lock: File,
}

/// A vault whose lock another run holds.
#[derive(Debug)]
pub struct Waiting {
    file: File,
    place: Place,
    folder: PathBuf,
}

/// What came of opening a vault.
#[derive(Debug)]
pub enum Opened {
    /// It is ours.
    Ready(Box<Vault>),
    /// Another run has it.
    Busy(Waiting),
}

/// Which token a run starts with.
#[derive(Debug)]
pub struct Start {
    /// The token.
    pub token: RealToken,
    /// What the user should know about the choice.
    pub note: Option<String>,
}

impl Vault {
    /// Opens the store of a client, unless another run has it.
    ///
    /// # Errors
    /// Where no folder can be made or locked.
    pub fn open(place: Place) -> Result<Opened, VaultError> {
        let folder = match (&place.state, &place.token_out) {
            (Some(state), _) => state.join("regrant").join(record::digest("", &place.client)),
            (None, Some(path)) => file::folder_of(path),
            (None, None) => return Err(VaultError::Nowhere),
        };
        let (folder, lock) = match (lock_in(&folder), &place.token_out) {
            (Ok(lock), _) => (folder, lock),
            // The state directory is no use; the folder the user named may be.
            (Err(_), Some(path)) => {
                let beside = file::folder_of(path);
                let lock = lock_in(&beside)?;
                (beside, lock)
            }
            (Err(error), None) => return Err(error),
        };
        Waiting { file: lock, place, folder }.retry()
    }

    fn unlocked(lock: File, place: &Place, folder: &Path) -> Result<Self, VaultError> {
        let token = place.token_out.clone().unwrap_or_else(|| folder.join("token"));
        file::make_folder(&file::folder_of(&token))?;
        let record_path = file::beside(&token, ".record.json");
        let record = Record::read(&record_path);
        let mut second = Vec::new();
        if place.token_out.is_some() && place.state.is_some() {
            second.push(folder.join("token"));
        }
        second.push(
            place.temporary.join(format!("regrant-token-{}", record::digest("", &place.client))),
        );
        let raw = file::hidden_beside(&token, ".answer");
        let mut vault =
            Self { token, raw, record_path, record, second, recovered: None, _lock: lock };
        vault.recover();
        Ok(vault)
    }

    /// Where the newest token is kept.
    #[must_use]
    pub fn token_path(&self) -> &Path {
        &self.token
    }

    /// The raw answer of an earlier run that could not be read, where one lies there.
    #[must_use]
    pub fn unread_answer(&self) -> Option<&Path> {
        self.recovered.as_deref()
    }

    /// Shows that a token can be stored: creates a file where it would lie, writes 4 KB, fsyncs,
    /// removes it. Nothing real is sent before this succeeds.
    ///
    /// # Errors
    /// Where any of it fails, or the place is taken by something that is no regular file.
    pub fn prove(&self) -> Result<(), VaultError> {
        file::refuse_odd(&self.token)?;
        file::refuse_odd(&self.record_path)?;
        file::prove(&self.token)
    }

    /// The token kept by an earlier run.
    #[must_use]
    pub fn newest(&self) -> Option<Secret> {
        file::refuse_odd(&self.token).ok()?;
        let text = file::read(&self.token).ok()?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        (!text.is_empty()).then(|| Secret::new(text))
    }

    /// Decides which token the run starts with: the one given, unless this tool has rotated it
    /// since, or the newest was asked for (`--resume`).
    #[must_use]
    pub fn start(&mut self, given: Option<Secret>, resume: Resume) -> Option<Start> {
        let newest = self.newest().filter(|n| self.record.is_newest(n) || resume == Resume::Newest);
        let start = |token, note: Option<&str>| {
            Some(Start { token: RealToken(token), note: note.map(str::to_owned) })
        };
        match (given, newest) {
            (None, None) => None,
            (Some(given), None) => {
                self.record.begin(&given);
                start(given, None)
            }
            (None, Some(newest)) => {
                start(newest, Some("the newest token kept for this client is used"))
            }
            (Some(given), Some(newest)) if given == newest => start(newest, None),
            (Some(given), Some(newest)) => {
                if resume == Resume::Newest {
                    start(
                        newest,
                        Some("the newest token kept for this client is used, not the one given"),
                    )
                } else if self.record.superseded(&given) {
                    start(
                        newest,
                        Some(
                            "the token given was used up in an earlier run; the newest one kept since is used instead",
                        ),
                    )
                } else {
                    self.record.begin(&given);
                    start(given, None)
                }
            }
        }
    }

    /// Writes a success answer down as it came, before anybody reads it.
    ///
    /// # Errors
    /// Where it cannot be written; the answer must then still be read.
    pub fn note_answer(&self, body: &[u8]) -> Result<(), VaultError> {
        file::write_new(&self.raw, body)
    }

    /// The answer held no new token: what was noted of it goes.
    pub fn forget_answer(&self) {
        // Nothing depends on it: an answer that stays is read and removed by the next run.
        let _ = std::fs::remove_file(&self.raw);
    }

    /// Keeps a new token durably, and removes what was noted of the answer.
    ///
    /// # Errors
    /// Where the first place does not take it; the error says where it lies instead.
    pub fn keep(&mut self, old: RealToken, new: Secret) -> Result<RealToken, VaultError> {
        self.record.rotated(&old.0, &new);
        drop(old);
        let first = self
            .record
            .write(&self.record_path)
            .and_then(|()| file::replace(&self.token, new.expose().as_bytes()));
        match first {
            Ok(()) => {
                self.forget_answer();
                Ok(RealToken(new))
            }
            Err(error) => Err(self.keep_elsewhere(new, &error)),
        }
    }

    fn keep_elsewhere(&self, new: Secret, first: &VaultError) -> VaultError {
        let first = first.to_string();
        for path in &self.second {
            let made = file::make_folder(&file::folder_of(path));
            if made
                .and_then(|()| file::refuse_odd(path))
                .and_then(|()| file::replace(path, new.expose().as_bytes()))
                .is_ok()
            {
                self.forget_answer();
                return VaultError::Elsewhere { first, path: path.clone() };
            }
        }
        VaultError::Lost { first, token: new }
    }

    /// Picks up what an earlier run wrote down and could not finish keeping.
    fn recover(&mut self) {
        file::sweep(&self.token);
        let Ok(text) = file::read(&self.raw) else { return };
        let token = match TokenAnswer::read(text.as_bytes()) {
            TokenAnswer::Tokens(tokens) => tokens.refresh,
            _ => salvage_refresh_token(text.as_bytes()),
        };
        match token {
            Some(new) => {
                self.record.follow(&new);
                let kept = self
                    .record
                    .write(&self.record_path)
                    .and_then(|()| file::replace(&self.token, new.expose().as_bytes()));
                if kept.is_ok() {
                    self.forget_answer();
                }
            }
            None if matches!(TokenAnswer::read(text.as_bytes()), TokenAnswer::Tokens(_)) => {
                self.forget_answer();
            }
            None => self.recovered = Some(self.raw.clone()),
        }
    }

    /// Writes the record down before a token is presented, so that a later run knows it was.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn about_to_present(&self) -> Result<(), VaultError> {
        self.record.write(&self.record_path)
    }
}

impl Waiting {
    /// Tries once more to get the lock.
    ///
    /// # Errors
    /// Where locking fails for another reason than that it is held.
    pub fn retry(self) -> Result<Opened, VaultError> {
        match self.file.try_lock() {
            Ok(()) => {
                Ok(Opened::Ready(Box::new(Vault::unlocked(self.file, &self.place, &self.folder)?)))
            }
            Err(std::fs::TryLockError::WouldBlock) => Ok(Opened::Busy(self)),
            Err(std::fs::TryLockError::Error(source)) => {
                Err(VaultError::Io { operation: "lock", path: self.folder, source })
            }
        }
    }
}

/// Whether the newest kept token takes the place of the one given.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Resume {
    /// Only where the one given is known to be used up.
    #[default]
    Given,
    /// Always (`--resume`).
    Newest,
}

fn lock_in(folder: &Path) -> Result<File, VaultError> {
    file::make_folder(folder)?;
    file::open_lock(&folder.join(".regrant-lock"))
}

//! [`PreparedRequest`]: the exact bytes of one request before it leaves.
//!
//! Made by `shape::prepare` or `import`; sent by a `Transport`. What was meant and what was sent
//! are two things: the wire records what it really wrote in the `Exchange`.

/// Why a request is sent.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Purpose {
    /// The right client with a made-up refresh token.
    Decoy,
    /// The same with a deliberately wrong secret.
    Control,
    /// The user's refresh token.
    Real,
    /// Metadata of the authorization server; no credentials.
    Discovery,
    /// A look at where a redirect leads; no credentials.
    Redirect,
}

impl Purpose {
    /// The word the JSON report uses.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Decoy => "decoy",
            Self::Control => "control",
            Self::Real => "real",
            Self::Discovery => "discovery",
            Self::Redirect => "redirect",
        }
    }
}

/// One request, ready to be written. May hold secrets: `Debug` shows none.
#[derive(Clone, Eq, PartialEq)]
pub struct PreparedRequest {
    /// The row of the table of shapes it belongs to: a shape's name, or `as_sent`.
    pub shape: String,
    /// Why it is sent.
    pub purpose: Purpose,
    /// HTTP method.
    pub method: String,
    /// Absolute URL, query included.
    pub url: String,
    /// Headers in the order they are written. `Host` and `Content-Length` are the wire's own
    /// unless they stand here.
    pub headers: Vec<(String, String)>,
    /// The body's exact bytes.
    pub body: Vec<u8>,
}

impl PreparedRequest {
    /// The value of the first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

impl PreparedRequest {
    /// Makes a `Content-Length` that told the body's length before tell its new one. One that was
    /// wrong before is kept: it may be what the server minds.
    pub(crate) fn follow_length(&mut self, before: usize) {
        let length = self.body.len().to_string();
        for (name, value) in &mut self.headers {
            if name.eq_ignore_ascii_case("content-length") && *value == before.to_string() {
                value.clone_from(&length);
            }
        }
    }
}

impl std::fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedRequest")
            .field("shape", &self.shape)
            .field("purpose", &self.purpose)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A request as somebody wrote it (a pasted command, a HAR entry), with the places where its
/// credentials stand, so that it can be sent again with others in them.
#[derive(Clone, Debug)]
pub struct AsSentRequest {
    /// The request, byte for byte as it would be sent.
    pub request: PreparedRequest,
    /// Where the refresh token and the client secret stand in it.
    pub slots: Vec<Slot>,
}

/// One place of a credential in a request as sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Slot {
    /// What stands there.
    pub what: SlotKind,
    /// The part of the request it stands in.
    pub part: Part,
    /// The bytes of that part it takes up, in its spelling.
    pub range: std::ops::Range<usize>,
    /// How it is spelled there; kept when another value is put in.
    pub spelling: Spelling,
}

/// What stands in a [`Slot`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SlotKind {
    /// The refresh token.
    RefreshToken,
    /// The client secret.
    ClientSecret,
}

/// A part of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// The URL.
    Url,
    /// The value of the header with this index.
    Header(usize),
    /// The body.
    Body,
}

/// How a value is spelled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Spelling {
    /// As it is.
    Raw,
    /// Form-encoded.
    Form,
    /// Form-encoded, and what came of it once more.
    FormTwice,
    /// Percent-encoded.
    Percent,
    /// The inside of a JSON string.
    Json,
    /// Base64 of `id:secret`; the id and the separator are kept, and what follows the secret.
    Basic {
        /// What stands before the secret, colon included.
        before: String,
        /// What stands after it (a line feed, for example).
        after: String,
        /// How its base64 is written.
        base64: Base64Form,
    },
}

/// How somebody wrote base64; the default is RFC 4648 section 4.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Base64Form {
    /// With `-` and `_` (section 5) instead of `+` and `/`.
    pub url_safe: bool,
    /// Without `=` at the end.
    pub unpadded: bool,
    /// With a line feed after so many characters, as the `base64` program writes it.
    pub wrapped_at: Option<usize>,
}

impl Base64Form {
    fn write(self, value: &str) -> String {
        let mut text = crate::encode::base64(value);
        if self.url_safe {
            text = text.replace('+', "-").replace('/', "_");
        }
        if self.unpadded {
            text.truncate(text.trim_end_matches('=').len());
        }
        let Some(width) = self.wrapped_at.filter(|w| *w > 0) else { return text };
        let lines: Vec<&[u8]> = text.as_bytes().chunks(width).collect();
        String::from_utf8_lossy(&lines.join(&b'\n')).into_owned()
    }
}

impl AsSentRequest {
    /// Whether a refresh token arrives as it is: one that stands unencoded in a form arrives as
    /// another value where it holds a `+`, a `%`, a `&` or a blank.
    #[must_use]
    pub fn delivers(&self, token: &crate::secret::Secret) -> bool {
        let form = self
            .request
            .header("content-type")
            .is_some_and(|t| t.contains("x-www-form-urlencoded"));
        self.slots.iter().filter(|s| s.what == SlotKind::RefreshToken).all(|slot| {
            let encoded = slot.part == Part::Url || (slot.part == Part::Body && form);
            if slot.spelling == Spelling::FormTwice {
                return crate::encode::form(token.expose()) == token.expose();
            }
            let raw = encoded && slot.spelling == Spelling::Raw;
            let arrives = crate::encode::form_decode(format!("t={}", token.expose()).as_bytes());
            !raw || matches!(arrives.as_slice(), [(_, value)] if value == token.expose())
        })
    }

    /// The same request with other credentials in its slots, each in the spelling it had.
    #[must_use]
    pub fn fill(
        &self,
        purpose: Purpose,
        token: &crate::secret::Secret,
        secret: Option<&crate::secret::Secret>,
    ) -> PreparedRequest {
        let mut out = self.request.clone();
        out.purpose = purpose;
        let mut slots: Vec<&Slot> = self.slots.iter().collect();
        // From the back, so that earlier ranges stay right.
        slots.sort_by_key(|s| std::cmp::Reverse(s.range.start));
        for slot in slots {
            let value = match slot.what {
                SlotKind::RefreshToken => token.expose(),
                SlotKind::ClientSecret => match secret {
                    Some(s) => s.expose(),
                    None => continue,
                },
            };
            let spelled = match &slot.spelling {
                Spelling::Raw => value.to_owned(),
                Spelling::Form => crate::encode::form(value),
                Spelling::FormTwice => crate::encode::form(&crate::encode::form(value)),
                Spelling::Percent => crate::encode::percent(value),
                Spelling::Json => crate::encode::json_inner(value),
                Spelling::Basic { before, after, base64 } => {
                    base64.write(&format!("{before}{value}{after}"))
                }
            };
            match slot.part {
                Part::Url => out.url.replace_range(slot.range.clone(), &spelled),
                Part::Header(i) => out.headers[i].1.replace_range(slot.range.clone(), &spelled),
                Part::Body => {
                    out.body.splice(slot.range.clone(), spelled.into_bytes());
                }
            }
        }
        out.follow_length(self.request.body.len());
        out
    }
}

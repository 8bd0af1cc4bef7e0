//! Shapes: the ways of writing one refresh. Axes, names, the matrix, and `prepare`, which is pure.

pub mod matrix;
pub mod prepare;

pub use prepare::{Ingredients, Signature, prepare};

use std::collections::BTreeSet;
use std::str::FromStr;

/// One way of writing the refresh. Its name joins its parts with `+`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Shape {
    /// How the body is written.
    pub body: Body,
    /// How the client authenticates itself.
    pub client_auth: ClientAuth,
    /// What differs from the bare refresh.
    pub additions: BTreeSet<Addition>,
}

macro_rules! slugs {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $slug:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }
        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable name.
            #[must_use]
            pub const fn slug(self) -> &'static str { match self { $(Self::$variant => $slug),+ } }
            /// The value of that name.
            #[must_use]
            pub fn from_slug(slug: &str) -> Option<Self> { match slug { $($slug => Some(Self::$variant),)+ _ => None } }
        }
    };
}

slugs! {
    /// How the parameters travel.
    Body {
        /// `application/x-www-form-urlencoded`, as RFC 6749 wants it.
        Form = "form",
        /// A JSON object.
        Json = "json",
        /// In the URL's query.
        Query = "query",
        /// `multipart/form-data`.
        Multipart = "multipart",
    }
}

slugs! {
    /// How the client authenticates itself.
    ClientAuth {
        /// Basic, id and secret as they are.
        Basic = "basic",
        /// Basic, each form-encoded first (RFC 6749 section 2.3.1).
        BasicEncoded = "basic_encoded",
        /// `client_id` and `client_secret` in the body.
        Body = "body",
        /// Basic and body.
        Both = "both",
        /// Basic, and `client_id` in the body.
        BasicId = "basic_id",
        /// `client_id` alone: a public client.
        None = "none",
        /// A signed assertion (RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
        /// An assertion signed with the client secret.
        ClientSecretJwt = "client_secret_jwt",
        /// Mutual TLS (RFC 8705).
        Tls = "tls",
    }
}

slugs! {
    /// What differs from the bare refresh.
    Addition {
        /// `redirect_uri` goes along.
        RedirectUri = "redirect_uri",
        /// `scope` goes along.
        Scope = "scope",
        /// The access token in `Authorization: Bearer`.
        AccessTokenHeader = "access_token_header",
        /// The access token as a parameter.
        AccessTokenBody = "access_token_body",
        /// No Accept header.
        AcceptAny = "accept_any",
        /// `; charset=utf-8` after the content type.
        Charset = "charset",
        /// The other trailing-slash form of the path.
        Slash = "slash",
        /// GET instead of POST.
        Get = "get",
        /// A DPoP proof (RFC 9449).
        Dpop = "dpop",
        /// No User-Agent header.
        NoUserAgent = "no_user_agent",
    }
}

impl ClientAuth {
    /// Whether a client secret goes along, so that a wrong one can be sent as a control.
    #[must_use]
    pub const fn carries_secret(self) -> bool {
        match self {
            Self::Basic
            | Self::BasicEncoded
            | Self::Body
            | Self::Both
            | Self::BasicId
            | Self::ClientSecretJwt => true,
            Self::None | Self::PrivateKeyJwt | Self::Tls => false,
        }
    }
}

impl Shape {
    /// A shape without additions.
    #[must_use]
    pub const fn bare(body: Body, client_auth: ClientAuth) -> Self {
        Self { body, client_auth, additions: BTreeSet::new() }
    }

    /// The same shape with one more addition.
    #[must_use]
    pub fn with(mut self, addition: Addition) -> Self {
        self.additions.insert(addition);
        self
    }

    /// The same shape without an addition.
    #[must_use]
    pub fn without(mut self, addition: Addition) -> Self {
        self.additions.remove(&addition);
        self
    }

    /// Whether it has the addition.
    #[must_use]
    pub fn has(&self, addition: Addition) -> bool {
        self.additions.contains(&addition)
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}+{}", self.body.slug(), self.client_auth.slug())?;
        self.additions.iter().try_for_each(|a| write!(f, "+{}", a.slug()))
    }
}

/// A name that is no shape.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("'{name}' is no shape: {problem}")]
pub struct ShapeError {
    /// What was given.
    pub name: String,
    /// What is wrong with it, with the choices.
    pub problem: String,
}

impl FromStr for Shape {
    type Err = ShapeError;

    fn from_str(name: &str) -> Result<Self, ShapeError> {
        let fail = |problem: String| ShapeError { name: name.to_owned(), problem };
        let choices = |slugs: Vec<&str>| slugs.join(", ");
        let mut parts = name.split('+');
        let body = parts.next().unwrap_or_default();
        let body = Body::from_slug(body).ok_or_else(|| {
            fail(format!(
                "'{body}' is no body format ({})",
                choices(Body::ALL.iter().map(|b| b.slug()).collect())
            ))
        })?;
        let auth = parts.next().ok_or_else(|| {
            fail("the client authentication is missing, as in 'form+basic'".to_owned())
        })?;
        let client_auth = ClientAuth::from_slug(auth).ok_or_else(|| {
            fail(format!(
                "'{auth}' is no client authentication ({})",
                choices(ClientAuth::ALL.iter().map(|a| a.slug()).collect())
            ))
        })?;
        let mut additions = BTreeSet::new();
        for part in parts {
            let addition = Addition::from_slug(part).ok_or_else(|| {
                fail(format!(
                    "'{part}' is no addition ({})",
                    choices(Addition::ALL.iter().map(|a| a.slug()).collect())
                ))
            })?;
            if !additions.insert(addition) {
                return Err(fail(format!("'{part}' stands there twice")));
            }
        }
        Ok(Self { body, client_auth, additions })
    }
}

//! The algorithms of RFC 7518 that client keys sign with, as far as ring has them.

use ring::signature as rs;

macro_rules! algorithms {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:ident;)+) => {
        /// A signature algorithm (`alg`).
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum Algorithm { $($(#[$doc])* $variant,)+ }

        impl Algorithm {
            /// Every algorithm known here.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its registered name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The kind of key it signs with.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),+ }
            }
        }
    };
}

algorithms! {
    /// RSA PKCS#1 v1.5 with SHA-256.
    Rs256 = "RS256", Rsa;
    /// RSA PKCS#1 v1.5 with SHA-384.
    Rs384 = "RS384", Rsa;
    /// RSA PKCS#1 v1.5 with SHA-512.
    Rs512 = "RS512", Rsa;
    /// RSA PSS with SHA-256.
    Ps256 = "PS256", Rsa;
    /// RSA PSS with SHA-384.
    Ps384 = "PS384", Rsa;
    /// RSA PSS with SHA-512.
    Ps512 = "PS512", Rsa;
    /// ECDSA on P-256 with SHA-256.
    Es256 = "ES256", P256;
    /// ECDSA on P-384 with SHA-384.
    Es384 = "ES384", P384;
    /// Ed25519 under its older name (RFC 8037).
    EdDsa = "EdDSA", Ed25519;
    /// Ed25519 under its own name (RFC 9864).
    Ed25519 = "Ed25519", Ed25519;
}

/// A kind of key.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// RSA.
    Rsa,
    /// Elliptic curve P-256.
    P256,
    /// Elliptic curve P-384.
    P384,
    /// Edwards curve 25519.
    Ed25519,
}

impl Kind {
    /// How people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::P256 => "EC P-256",
            Self::P384 => "EC P-384",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// The algorithm most servers expect of such a key.
    #[must_use]
    pub const fn usual(self) -> Algorithm {
        match self {
            Self::Rsa => Algorithm::Rs256,
            Self::P256 => Algorithm::Es256,
            Self::P384 => Algorithm::Es384,
            Self::Ed25519 => Algorithm::EdDsa,
        }
    }

    /// The names of the algorithms such a key can sign with, for messages.
    #[must_use]
    pub fn choices(self) -> String {
        let names: Vec<_> =
            Algorithm::ALL.iter().filter(|a| a.kind() == self).map(|a| a.name()).collect();
        names.join(", ")
    }
}

impl Algorithm {
    /// The algorithm of that name, as registered or in other case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.name().eq_ignore_ascii_case(name))
    }

    /// How ring pads an RSA signature.
    pub(super) fn padding(self) -> Option<&'static dyn rs::RsaEncoding> {
        match self {
            Self::Rs256 => Some(&rs::RSA_PKCS1_SHA256),
            Self::Rs384 => Some(&rs::RSA_PKCS1_SHA384),
            Self::Rs512 => Some(&rs::RSA_PKCS1_SHA512),
            Self::Ps256 => Some(&rs::RSA_PSS_SHA256),
            Self::Ps384 => Some(&rs::RSA_PSS_SHA384),
            Self::Ps512 => Some(&rs::RSA_PSS_SHA512),
            Self::Es256 | Self::Es384 | Self::EdDsa | Self::Ed25519 => None,
        }
    }
}

//! JSON objects field by field, each left raw until somebody asks for it.

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A string, a number or a truth value as text.
pub(super) fn scalar(raw: &RawValue) -> Option<String> {
    let text = raw.get();
    match text.as_bytes()[0] {
        b'"' => serde_json::from_str(text).ok().or_else(|| Some(lone_surrogates_replaced(text))),
        b'{' | b'[' | b'n' => None,
        _ => Some(text.to_owned()),
    }
}

/// A JSON string that has half of a surrogate pair in it, read with that half replaced.
fn lone_surrogates_replaced(text: &str) -> String {
    let bytes: Result<Vec<u8>, _> = serde_json::from_str::<Bytes>(text).map(|b| b.0);
    bytes.map_or_else(|_| text.to_owned(), |b| String::from_utf8_lossy(&b).into_owned())
}

/// A JSON string as bytes: `serde_json` lets lone surrogates through here and nowhere else.
struct Bytes(Vec<u8>);

impl<'de> serde::Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Taker;
        impl Visitor<'_> for Taker {
            type Value = Bytes;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        from.deserialize_bytes(Taker)
    }
}

/// A JSON object's fields, unread. The last of two equal names counts, as in most readers.
pub(super) struct Object<'a>(pub Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    pub(super) fn of(raw: &'a RawValue) -> Option<Self> {
        if !raw.get().starts_with('{') {
            return None;
        }
        serde_json::from_str(raw.get()).ok()
    }

    /// Reads a text that should be an object.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        if !text.trim_start().starts_with('{') {
            return None;
        }
        serde_json::from_str(text).ok()
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().rev().find(|(n, _)| n == name).map(|(_, v)| *v);
        found.filter(|raw| raw.get() != "null" || name == "response" || name == "request")
    }

    pub(super) fn object(&self, name: &str) -> Option<Self> {
        self.get(name).and_then(Self::of)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(scalar)
    }

    /// A body: text, or JSON that somebody pasted as it was.
    pub(super) fn body(&self, name: &str) -> Option<String> {
        let raw = self.get(name)?;
        scalar(raw).or_else(|| Some(raw.get().to_owned()))
    }
}

impl<'de: 'a, 'a> serde::Deserialize<'de> for Object<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut out = Vec::new();
                while let Some(field) = map.next_entry()? {
                    out.push(field);
                }
                Ok(out)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
                Ok(Vec::new())
            }
        }
        from.deserialize_map(Fields).map(Object)
    }
}

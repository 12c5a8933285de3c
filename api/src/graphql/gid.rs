//! Relay global ids, typed: `Gid<Audit>` is `ID` on the wire and only ever an audit. Opaque to clients; no authority comes
//! from one.
use super::fault::language;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value, registry::Registry};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::{Error, Id, Reason, kernel::id::Kind};
use std::borrow::Cow;
use uuid::Uuid;

const OTHER_KIND: Reason = Reason::of(
    "GLOBAL_ID",
    "This is not the global id of the kind of thing that is asked for here.",
    "ここで求められている種類のグローバルIDではありません。",
);

/// The global id of `payload` among things of kind `name`.
pub(super) fn global(name: &str, payload: impl std::fmt::Display) -> ID {
    BASE64.encode(format!("{name}:{payload}")).into()
}

/// The global id of a thing that has a UUID.
#[must_use]
pub fn gid<K: Kind>(id: Id<K>) -> ID {
    global(K::NAME, id.uuid().simple())
}

/// The global id of a thing whose kind is known by name.
pub(crate) fn named_gid(kind: &str, id: Uuid) -> ID {
    global(kind, id.simple())
}

/// The kind and the payload of a global id; none if it is none.
pub(super) fn parts(id: &str) -> Option<(String, String)> {
    let plain = String::from_utf8(BASE64.decode(id).ok()?).ok()?;
    let (kind, payload) = plain.split_once(':')?;
    Some((kind.to_owned(), payload.to_owned()))
}

/// The id of the `K` that a global id names, where it stands outside GraphQL; none if it names none.
#[must_use]
pub fn named<K: Kind>(text: &str) -> Option<Id<K>> {
    Gid::decode(text).map(|gid| gid.0)
}

/// An `ID` argument that must name a `K`.
pub(super) struct Gid<K>(pub(super) Id<K>);

impl<K: Kind> Gid<K> {
    fn decode(text: &str) -> Option<Self> {
        let (kind, payload) = parts(text)?;
        (kind == K::NAME).then_some(())?;
        Some(Self(Id::from_uuid(Uuid::try_parse(&payload).ok()?)))
    }
}

impl<K: Kind> InputType for Gid<K> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }
    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value.as_ref() {
            Some(Value::String(text)) => Self::decode(text).ok_or_else(|| {
                let refused = Error::invalid("id", OTHER_KIND);
                InputValueError::custom(refused.message(language()))
                    .with_extension("code", refused.code())
                    .with_extension("reason", OTHER_KIND.code())
            }),
            _ => Err(InputValueError::expected_type(value.unwrap_or_default())),
        }
    }
    fn to_value(&self) -> Value {
        Value::String(gid(self.0).0)
    }
    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

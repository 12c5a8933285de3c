//! The messages of `graphql-transport-ws`.
use crate::http::{caller::ORGANIZATION, client::CLIENT, given::Wanted, language::preferred};
use async_graphql::{Value, Variables};
use axum::{
    extract::ws::Message,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};
use domain::kernel::reason::Language;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, value::RawValue};
use std::{borrow::Cow, collections::BTreeMap};

/// The longest id of an operation, in bytes.
const MOST_ID: usize = 128;
/// What may be said about who holds a socket: the names of the headers that say it over HTTP.
const NAMES: [HeaderName; 3] = [header::AUTHORIZATION, ORGANIZATION, header::ACCEPT_LANGUAGE];

/// A message of a client.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Heard {
    /// Who holds the socket.
    ConnectionInit {
        /// Headers by name.
        payload: Option<Map<String, Json>>,
    },
    /// Are you there?
    Ping {
        /// Comes back.
        payload: Option<Map<String, Json>>,
    },
    /// I am.
    Pong {
        /// Is of no use here.
        #[serde(rename = "payload")]
        _payload: Option<Map<String, Json>>,
    },
    /// An operation.
    Subscribe {
        /// Its id.
        id: String,
        /// What it is.
        payload: Operation,
    },
    /// An operation is of no interest any more.
    Complete {
        /// Its id.
        id: String,
    },
}

/// An operation, with the parts of a request over HTTP.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct Operation {
    pub(super) wanted: Wanted<'static>,
    pub(super) named: Option<String>,
    pub(super) variables: Variables,
    pub(super) extensions: BTreeMap<String, Value>,
}

/// The parts as they were written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<BTreeMap<String, Value>>,
}

impl Heard {
    /// The message, if it is one of the protocol.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let heard: Self = serde_json::from_str(text).ok()?;
        match &heard {
            Self::Subscribe { id, .. } if id.is_empty() || id.len() > MOST_ID => None,
            _ => Some(heard),
        }
    }
}

impl TryFrom<Written> for Operation {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { query, document_id, operation_name, variables, extensions } = written;
        let extensions = extensions.unwrap_or_default();
        let wanted = Wanted::of(query.map(Cow::Owned), document_id.as_deref(), &extensions);
        Ok(Self {
            wanted: wanted.ok_or("no document")?,
            // An empty name is none, as over HTTP.
            named: operation_name.filter(|name| !name.is_empty()),
            variables: variables.unwrap_or_default(),
            extensions,
        })
    }
}

/// The headers of who holds the socket: those it began with, with what is said about them now in their place. None if what is
/// said can be no header.
pub(super) fn headers(began: &HeaderMap, said: Option<Map<String, Json>>) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    // From where it was begun stays so: of that nothing is said.
    for name in NAMES.into_iter().chain([CLIENT]) {
        for value in began.get_all(&name) {
            headers.append(name.clone(), value.clone());
        }
    }
    for (key, value) in said.unwrap_or_default() {
        if let Some(name) = NAMES.iter().find(|name| name.as_str().eq_ignore_ascii_case(&key)) {
            headers.insert(name.clone(), HeaderValue::from_str(value.as_str()?).ok()?);
        }
    }
    Some(headers)
}

/// The language of those headers.
pub(super) fn language(headers: &HeaderMap) -> Language {
    preferred(headers)
}

#[derive(Serialize)]
struct Said<'a, P> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<P>,
}

fn said<P: Serialize>(id: Option<&str>, kind: &'static str, payload: Option<P>) -> Message {
    // What we made ourselves can always be written.
    Message::Text(serde_json::to_string(&Said { id, kind, payload }).unwrap_or_default().into())
}

/// The holder is known.
pub(super) fn acknowledged() -> Message {
    said(None, "connection_ack", None::<()>)
}

/// I am here.
pub(super) fn pong(payload: Option<Map<String, Json>>) -> Message {
    said(None, "pong", payload)
}

/// An answer.
pub(super) fn next(id: &str, payload: &RawValue) -> Message {
    said(Some(id), "next", Some(payload))
}

/// The operation never began; nothing more comes of it.
pub(super) fn error(id: &str, errors: &RawValue) -> Message {
    said(Some(id), "error", Some(errors))
}

/// Nothing more comes of the operation.
pub(super) fn complete(id: &str) -> Message {
    said(Some(id), "complete", None::<()>)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_messages_of_the_protocol_are_heard() {
        let subscribe = r#"{"id":"1","type":"subscribe","payload":{"query":"{ a }","operationName":null,
            "variables":{"n":18446744073709551615,"s":"監査"},"extensions":null,"more":1}}"#;
        let Some(Heard::Subscribe { id, payload }) = Heard::parse(subscribe) else { panic!("not heard") };
        assert_eq!((id.as_str(), payload.wanted.text.as_deref()), ("1", Some("{ a }")));
        assert_eq!((payload.variables.len(), payload.named), (2, None));
        for sound in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"ping","payload":{"a":1}}"#,
            r#"{"type":"pong"}"#,
            r#"{"payload":{"query":"{ a }"},"id":"x","type":"subscribe"}"#,
            r#"{"payload":{"documentId":"a"},"id":"x","type":"subscribe"}"#,
            r#"{"id":"x","type":"complete"}"#,
        ] {
            assert!(Heard::parse(sound).is_some(), "{sound}");
        }
        for odd in [
            "",
            "7",
            "[]",
            "{}",
            r#"{"type":"start"}"#,
            r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
            r#"{"id":"","type":"subscribe","payload":{"query":"{ a }"}}"#,
            r#"{"id":"1","type":"subscribe","payload":{}}"#,
            r#"{"id":7,"type":"complete"}"#,
            r#"{"type":"ping","payload":7}"#,
        ] {
            assert!(Heard::parse(odd).is_none(), "{odd}");
        }
        let long = "x".repeat(MOST_ID + 1);
        assert!(Heard::parse(&subscribe.replace(r#""id":"1""#, &format!(r#""id":"{long}""#))).is_none());
    }

    #[test]
    fn what_is_said_of_the_holder_takes_the_place_of_the_headers() {
        let began = HeaderMap::from_iter([
            (header::AUTHORIZATION, HeaderValue::from_static("Bearer old")),
            (header::ACCEPT_LANGUAGE, HeaderValue::from_static("ja")),
            (header::COOKIE, HeaderValue::from_static("a=b")),
            (CLIENT, HeaderValue::from_static("192.0.2.1")),
        ]);
        let said = serde_json::from_str(
            r#"{"authorization":"Bearer new","Kansa-Organization":"442020","kansa-client-address":"10.0.0.1"}"#,
        );
        let headers = headers(&began, said.unwrap()).unwrap();
        assert_eq!((headers.len(), language(&headers)), (4, Language::Japanese));
        assert_eq!(headers[CLIENT], "192.0.2.1");
        assert_eq!(headers[header::AUTHORIZATION], "Bearer new");
        assert_eq!(headers[ORGANIZATION], "442020");
        for odd in [r#"{"Authorization":7}"#, r#"{"authorization":"a\nb"}"#] {
            assert!(super::headers(&began, serde_json::from_str(odd).unwrap()).is_none(), "{odd}");
        }
    }

    #[test]
    fn a_message_is_written_as_the_protocol_has_it() {
        let raw = RawValue::from_string(r#"{"data":null}"#.to_owned()).unwrap();
        for (message, text) in [
            (acknowledged(), r#"{"type":"connection_ack"}"#),
            (pong(None), r#"{"type":"pong"}"#),
            (next("1", &raw), r#"{"id":"1","type":"next","payload":{"data":null}}"#),
            (complete("\""), r#"{"id":"\"","type":"complete"}"#),
        ] {
            assert_eq!(message.to_text().unwrap(), text);
        }
    }
}

//! `GET /graphql`: a query in the address, as forms are written there (`application/x-www-form-urlencoded`).
use super::{
    Executor,
    given::{Given, Parameters, Text},
    graphql::{Verb, Wired, answer},
    language::preferred,
    media::{self, Media},
    refusal::Refusal,
    unpaid,
};
use async_graphql::parser::types::OperationType;
use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::value::RawValue;
use std::{borrow::Cow, sync::Arc};

/// Takes one query in, has it executed, and answers.
pub(super) async fn serve<E: Executor>(State(wired): State<Arc<Wired<E>>>, request: Request) -> Response {
    let (mut head, _) = request.into_parts();
    let language = preferred(&head.headers);
    let Some((media, events)) = media::negotiate(&head.headers) else {
        let form = (language, Media::Json);
        return unpaid::stopped(&wired, &mut head, Refusal::ACCEPT.into(), form).await;
    };
    let uri = head.uri.clone();
    let address = Address::parse(uri.query().unwrap_or_default());
    let Some(given) = address.as_ref().and_then(Address::given) else {
        let refusal = Refusal::NOT_IN_ADDRESS.into();
        return unpaid::stopped(&wired, &mut head, refusal, (language, media)).await;
    };
    answer(wired, head, given, Verb::Get, language, (media, events)).await
}

/// The parts of a request as they stand in an address.
#[derive(Debug, Default, PartialEq, Eq)]
struct Address<'a> {
    query: Option<Cow<'a, str>>,
    document_id: Option<Cow<'a, str>>,
    operation_name: Option<Cow<'a, str>>,
    variables: Option<Cow<'a, str>>,
    extensions: Option<Cow<'a, str>>,
}

impl<'a> Address<'a> {
    /// Nothing if a part stands there twice, or is no text in UTF-8. Parts that nobody knows are not looked at.
    fn parse(query: &'a str) -> Option<Self> {
        let mut address = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let part = match name {
                "query" => &mut address.query,
                "documentId" => &mut address.document_id,
                "operationName" => &mut address.operation_name,
                "variables" => &mut address.variables,
                "extensions" => &mut address.extensions,
                _ => continue,
            };
            if part.replace(plain(value)?).is_some() {
                return None;
            }
        }
        Some(address)
    }

    /// What is asked; nothing if the parts make no request. Those of JSON may be empty or null.
    fn given(&self) -> Option<Given<'_>> {
        let filled = |text: &&str| !text.trim_ascii().is_empty();
        let variables = match self.variables.as_deref().filter(filled) {
            Some(text) => serde_json::from_str::<Option<&RawValue>>(text).ok()?,
            None => None,
        };
        let extensions = match self.extensions.as_deref().filter(filled) {
            Some(text) => serde_json::from_str(text).ok()?,
            None => None,
        };
        Given::of(Parameters {
            query: self.query.as_deref().map(|text| Text(Cow::Borrowed(text))),
            document_id: self.document_id.as_deref().map(|text| Text(Cow::Borrowed(text))),
            operation_name: self.operation_name.as_deref().map(str::to_owned),
            variables,
            extensions,
        })
    }
}

/// Whether the operation that is meant may stand in an address: a query changes nothing. Which one is meant, and that there
/// is none, is for the schema to say.
pub(super) fn is_query(request: &mut async_graphql::Request) -> bool {
    let wanted = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return true };
    let mut meant = document.operations.iter().filter(|(name, _)| match (name, &wanted) {
        (Some(name), Some(wanted)) => name.as_str() == wanted,
        _ => true,
    });
    meant.all(|(_, operation)| operation.node.ty == OperationType::Query)
}

/// A value without its escapes. Nothing if one is broken, or if what it stands for is no UTF-8.
fn plain(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains(['%', '+']) {
        return Some(Cow::Borrowed(value));
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next()?)? * 16 + digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_taken_away_or_refused() {
        for (written, meant) in [
            ("", Some("")),
            ("hello", Some("hello")),
            ("%7Bhello%7d", Some("{hello}")),
            ("a+b%2Bc%20d", Some("a b+c d")),
            ("%E7%9B%A3%E6%9F%BB", Some("監査")),
            ("%", None),
            ("%4", None),
            ("%g0", None),
            ("%FF", None),
            ("%ED%A0%80", None),
        ] {
            assert_eq!(plain(written).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn a_part_stands_there_once() {
        let read = |query| Address::parse(query).map(|address| address.query.map(Cow::into_owned));
        assert_eq!(read("query={a}&variables=&more=1&more=2"), Some(Some("{a}".into())));
        assert_eq!(read(""), Some(None));
        assert_eq!(read("query={a}&query={a}"), None);
        assert_eq!(read("query=%FF"), None);
    }
}

//! What a request asks, out of its body or its address, as the draft names the parts. Unknown ones are ignored; uploads
//! and batches do not exist.
use super::refusal::Refusal;
use async_graphql::{Value, Variables};
use infra::documents::{DocumentHash, parse_hash};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};

/// The parts as they were written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters<'a> {
    #[serde(borrow)]
    pub(super) query: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) document_id: Option<Text<'a>>,
    pub(super) operation_name: Option<String>,
    /// No variables and null are alike.
    #[serde(borrow)]
    pub(super) variables: Option<&'a RawValue>,
    pub(super) extensions: Option<BTreeMap<String, Value>>,
}

/// A text that is not copied where it stands in the body as it is.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// What was asked.
pub(super) struct Given<'a> {
    /// The document, by its text or by its hash, or by both: one of them at least.
    pub(super) wanted: Wanted<'a>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
    /// The variables as they were written: what is asked is told apart by them, without writing them once more.
    pub(super) written: &'a str,
    pub(super) extensions: BTreeMap<String, Value>,
}

/// The document that is asked for.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) text: Option<Cow<'a, str>>,
    pub(super) name: Option<DocumentName>,
}

/// What a document is called instead of being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentName {
    Hash(DocumentHash),
    /// Nothing that could be one.
    Odd,
}

impl<'a> Given<'a> {
    /// Out of a body of JSON.
    pub(super) fn parse(body: &'a [u8]) -> Result<Self, Refusal> {
        let parameters = serde_json::from_slice(body).map_err(|_| Refusal::NOT_A_REQUEST)?;
        Self::of(parameters).ok_or(Refusal::NOT_A_REQUEST)
    }

    /// Out of the parts; nothing if they make no request.
    pub(super) fn of(parameters: Parameters<'a>) -> Option<Self> {
        let Parameters { query, document_id, operation_name, variables, extensions } = parameters;
        let extensions = extensions.unwrap_or_default();
        let id = document_id.as_ref().map(|id| &*id.0);
        let wanted = Wanted::of(query.map(|text| text.0), id, &extensions)?;
        let written = variables.map(RawValue::get).unwrap_or_default();
        let variables = match variables {
            Some(_) => serde_json::from_str(written).ok()?,
            None => Variables::default(),
        };
        // An empty name is none: an operation cannot be called so.
        let operation_name = operation_name.filter(|name| !name.is_empty());
        Some(Self { wanted, operation_name, variables, written, extensions })
    }
}

impl<'a> Wanted<'a> {
    /// By its text, its id and what the extensions say of it; nothing if that is no document.
    pub(super) fn of(
        text: Option<Cow<'a, str>>,
        id: Option<&str>,
        extensions: &BTreeMap<String, Value>,
    ) -> Option<Self> {
        let name = name(id, extensions.get("persistedQuery"));
        // Who names a document may send an empty text beside the name.
        let text = text.filter(|text| name.is_none() || !text.is_empty());
        (text.is_some() || name.is_some()).then_some(Self { text, name })
    }
}

/// The hash by which a body asks for its document, if it is a request and does.
#[must_use]
pub fn document_named(body: &[u8]) -> Option<DocumentHash> {
    match Given::parse(body).ok()?.wanted.name? {
        DocumentName::Hash(hash) => Some(hash),
        DocumentName::Odd => None,
    }
}

/// What the document is called: by the draft's own parameter, or as clients of persisted queries write it.
fn name(id: Option<&str>, persisted: Option<&Value>) -> Option<DocumentName> {
    let of = |text: &str| parse_hash(text).map_or(DocumentName::Odd, DocumentName::Hash);
    let persisted = match persisted {
        None | Some(Value::Null) => None,
        Some(Value::Object(parts)) => Some(match parts.get("sha256Hash") {
            Some(Value::String(text)) => of(text),
            _ => DocumentName::Odd,
        }),
        Some(_) => Some(DocumentName::Odd),
    };
    match (id.map(of), persisted) {
        (Some(id), Some(other)) if id != other => Some(DocumentName::Odd),
        (id, other) => id.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use infra::documents::hash;
    use serde_json::json;

    #[test]
    fn variables_are_read_and_told_apart_by_how_they_were_written() {
        let given = |variables: &str| {
            let body = format!(r#"{{"query":"{{ hello }}"{variables}}}"#);
            let given = Given::parse(body.as_bytes()).ok()?;
            Some((given.variables, given.written.to_owned()))
        };
        let of = |value| Variables::from_json(value);
        let both = of(json!({ "a": 1, "b": "監査" }));
        for written in [r#"{"a":1,"b":"監査"}"#, r#"{ "b": "\u76e3\u67fb", "a": 1 }"#] {
            let told = given(&format!(r#","variables":{written}"#));
            assert_eq!(told, Some((both.clone(), written.to_owned())));
        }
        assert_eq!(given(r#","variables":null"#), given(""), "alike");
        for odd in ["7", "[]", r#""a""#, "{", r#"{"a":}"#] {
            assert!(given(&format!(r#","variables":{odd}"#)).is_none(), "{odd}");
        }
    }

    #[test]
    fn a_document_is_called_by_its_hash() {
        let called = |parts: serde_json::Value| {
            let body = parts.to_string();
            let wanted = Given::parse(body.as_bytes()).ok()?.wanted;
            Some((wanted.text.is_some(), wanted.name?))
        };
        let hello = hash("{ hello }");
        let (digits, other) = (hex::encode(hello), hex::encode(hash("{ echo }")));
        let persisted = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        let named = Some((false, DocumentName::Hash(hello)));
        assert_eq!(called(json!({ "documentId": digits })), named);
        assert_eq!(called(json!({ "documentId": format!("sha256:{digits}"), "query": "" })), named);
        assert_eq!(called(json!({ "extensions": persisted(&digits) })), named);
        assert_eq!(called(json!({ "documentId": digits, "extensions": persisted(&digits) })), named);
        let both = json!({ "query": "{ hello }", "extensions": persisted(&digits) });
        assert_eq!(called(both), Some((true, DocumentName::Hash(hello))));
        for odd in [
            json!({ "documentId": "hello" }),
            json!({ "documentId": digits.to_uppercase() }),
            json!({ "documentId": digits, "extensions": persisted(&other) }),
            json!({ "extensions": { "persistedQuery": 7 } }),
            json!({ "extensions": { "persistedQuery": {} } }),
            json!({ "extensions": { "persistedQuery": { "sha256Hash": null } } }),
        ] {
            assert_eq!(called(odd.clone()), Some((false, DocumentName::Odd)), "{odd}");
        }
        let unnamed =
            json!({ "query": "{ hello }", "documentId": null, "extensions": { "persistedQuery": null } });
        assert_eq!(called(unnamed), None);
        for nothing in [json!({}), json!({ "query": null }), json!({ "documentId": 7 })] {
            assert!(Given::parse(nothing.to_string().as_bytes()).is_err(), "{nothing}");
        }
    }

    #[test]
    fn an_empty_operation_name_is_none() {
        let given = Given::parse(br#"{"query":"{ hello }","operationName":""}"#);
        assert_eq!(given.ok().map(|given| given.operation_name), Some(None));
    }
}

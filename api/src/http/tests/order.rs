//! Fields come in the order of the document, whichever was found first.
use super::*;
use async_graphql::Interface;

/// What is of one kind or another.
#[derive(Interface)]
#[graphql(field(name = "name", ty = "String"))]
pub(super) enum Thing {
    Left(Left),
    Right(Right),
}

impl Thing {
    pub(super) fn all() -> Vec<Self> {
        vec![Self::Left(Left), Self::Right(Right)]
    }
}

pub(super) struct Left;

#[Object]
impl Left {
    async fn name(&self) -> String {
        "left".to_owned()
    }

    async fn later(&self) -> i32 {
        tokio::task::yield_now().await;
        1
    }
}

pub(super) struct Right;

#[Object]
impl Right {
    async fn name(&self) -> String {
        "right".to_owned()
    }

    async fn later(&self) -> i32 {
        tokio::task::yield_now().await;
        1
    }
}

async fn assert_told(document: &str, data: &str) {
    assert_eq!(ask(document).await.text, format!(r#"{{"data":{data}}}"#), "{document}");
}

#[tokio::test]
async fn fields_come_as_the_document_has_them() {
    for (document, data) in [
        ("{ c: later(turns: 3) a: later(turns: 2) b: hello }", r#"{"c":3,"a":2,"b":"hello"}"#),
        ("{ later __typename hello }", r#"{"later":1,"__typename":"Query","hello":"hello"}"#),
        ("{ deeper { x: later hello } hello }", r#"{"deeper":{"x":1,"hello":"hello"},"hello":"hello"}"#),
        ("{ list { x: later hello } }", r#"{"list":[{"x":1,"hello":"hello"},{"x":1,"hello":"hello"}]}"#),
        ("{ maybeList { x: later hello } }", r#"{"maybeList":[{"x":1,"hello":"hello"},null]}"#),
    ] {
        assert_told(document, data).await;
    }
}

#[tokio::test]
async fn fragments_and_what_is_skipped_count_where_they_stand() {
    for (document, data) in [
        (
            "{ ...F hello } fragment F on Query { x: later deeper { ...G hello } } fragment G on Query { y: later }",
            r#"{"x":1,"deeper":{"y":1,"hello":"hello"},"hello":"hello"}"#,
        ),
        ("{ ... { x: later } ... on Query { y: later } hello }", r#"{"x":1,"y":1,"hello":"hello"}"#),
        ("{ x: later @skip(if: true) hello x: later }", r#"{"hello":"hello","x":1}"#),
        ("{ ... @include(if: false) { x: later } hello x: later }", r#"{"hello":"hello","x":1}"#),
        ("{ x: later @skip(if: false) hello x: later }", r#"{"x":1,"hello":"hello"}"#),
    ] {
        assert_told(document, data).await;
    }
    let document = "query other { hello } \
                    query one ($yes: Boolean!) { x: later @skip(if: $yes) hello x: later @include(if: $yes) }";
    let body = json!({ "query": document, "operationName": "one", "variables": { "yes": true } });
    let answer = send(toy(), post(&[], body.to_string())).await;
    assert_eq!(answer.text, r#"{"data":{"hello":"hello","x":1}}"#);
}

#[tokio::test]
async fn merged_fields_come_where_the_first_of_them_stands() {
    for (document, data) in [
        (
            "{ deeper { x: later } hello deeper { hello y: later x: later } }",
            r#"{"deeper":{"x":1,"hello":"hello","y":1},"hello":"hello"}"#,
        ),
        (
            "{ list { x: later(turns: 4) } list { hello x: later(turns: 4) } }",
            r#"{"list":[{"x":4,"hello":"hello"},{"x":4,"hello":"hello"}]}"#,
        ),
        (
            "{ ...F deeper { deeper { hello } } } fragment F on Query { deeper { deeper { x: later } y: later } }",
            r#"{"deeper":{"deeper":{"x":1,"hello":"hello"},"y":1}}"#,
        ),
    ] {
        assert_told(document, data).await;
    }
}

#[tokio::test]
async fn fields_of_other_kinds_do_not_count() {
    for (document, data) in [
        (
            "{ things { ... on Left { a: later name } ... on Right { name a: later } } }",
            r#"{"things":[{"a":1,"name":"left"},{"name":"right","a":1}]}"#,
        ),
        (
            "{ things { ... on Thing { name } ... on Left { x: later name } } }",
            r#"{"things":[{"name":"left","x":1},{"name":"right"}]}"#,
        ),
        (
            "{ things { ... on Right { x: later name } name ... on Left { x: later } } }",
            r#"{"things":[{"name":"left","x":1},{"x":1,"name":"right"}]}"#,
        ),
        (
            "{ things { ... on Left { y: later } name } }",
            r#"{"things":[{"y":1,"name":"left"},{"name":"right"}]}"#,
        ),
        (
            "{ deeper { things { ...L ...R } } } fragment L on Left { ...T x: later } fragment R on Right { x: later ...T } \
             fragment T on Thing { name }",
            r#"{"deeper":{"things":[{"name":"left","x":1},{"x":1,"name":"right"}]}}"#,
        ),
    ] {
        assert_told(document, data).await;
    }
}

#[tokio::test]
async fn nulls_of_what_failed_stand_in_the_order_too() {
    let answer = ask("{ x: later maybeLeak list { y: later absent hello } }").await;
    let item = r#"{"y":1,"absent":null,"hello":"hello"}"#;
    let data = format!(r#""data":{{"x":1,"maybeLeak":null,"list":[{item},{item}]}}}}"#);
    assert!(answer.text.ends_with(&data), "{}", answer.text);
}

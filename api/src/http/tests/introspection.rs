//! What may be asked of the schema itself, by anybody.
use super::{limits::assert_too_complex, *};

/// What tools ask, `times` times in one document.
fn usual(times: usize) -> String {
    let of_type = "ofType { kind name ".repeat(9) + &"}".repeat(9);
    let schema = "__schema { description queryType { name } mutationType { name } types { ...FullType } \
                  directives { name description locations args(includeDeprecated: true) { ...InputValue } } } ";
    format!(
        "query IntrospectionQuery {{ {schemas} }} \
         fragment FullType on __Type {{ kind name description specifiedByURL \
         fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...InputValue }} \
         type {{ ...TypeRef }} isDeprecated deprecationReason }} \
         inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }} \
         enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} possibleTypes {{ ...TypeRef }} }} \
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason }} \
         fragment TypeRef on __Type {{ kind name {of_type} }}",
        schemas = schema.repeat(times)
    )
}

/// `lists` in each other, under the types of the schema.
fn nested(lists: &[&str]) -> String {
    format!("{{ __schema {{ types {{ {} {{ name {} }} }} }}", lists.join(" { "), "}".repeat(lists.len()))
}

async fn assert_told(document: &str) {
    let answer = ask(document).await;
    assert_eq!(answer.status, StatusCode::OK, "{document}: {}", answer.text);
    assert_eq!(answer.json().get("errors"), None, "{document}");
}

#[tokio::test]
async fn the_usual_introspection_query_fits_once() {
    assert_told(&usual(1)).await;
    assert_too_complex(&usual(2)).await;
}

#[tokio::test]
async fn lists_of_types_are_followed_twice_and_not_round_and_round() {
    for lists in
        [&["interfaces", "possibleTypes"][..], &["fields", "type", "fields"], &["ofType", "inputFields"]]
    {
        assert_told(&nested(lists)).await;
    }
    for lists in [
        &["interfaces", "possibleTypes", "interfaces"][..],
        &["interfaces", "possibleTypes"].repeat(6),
        &["fields", "type", "fields", "type", "fields"],
        &["fields", "args", "type", "inputFields", "type", "fields"],
        &["possibleTypes", "fields", "type", "ofType", "interfaces"],
    ] {
        assert_too_complex(&nested(lists)).await;
    }
    for document in [
        "{ __type(name: \"Query\") { fields { type { fields { type { fields { name } } } } } } }",
        "{ __type(name: \"Query\") { ...a } } fragment a on __Type { fields { type { ...b } } } \
         fragment b on __Type { fields { type { ...c } } } fragment c on __Type { interfaces { name } }",
        "{ hello } fragment a on Query { __schema { types { ... { interfaces { possibleTypes { interfaces { name } } } } } } }",
    ] {
        assert_too_complex(document).await;
    }
    // Elsewhere these are names like any others.
    let aliased =
        ask("{ deeper { fields: list { interfaces: list { possibleTypes: list { hello } } } } }").await;
    assert_eq!(aliased.status, StatusCode::OK, "{}", aliased.text);
}

#[tokio::test]
async fn what_is_told_of_the_schema_is_bounded_however_it_is_asked() {
    let names = |times: usize| format!("{{ __schema {{ queryType {{ {} }} }} }}", "name ".repeat(times));
    assert_told(&names(490)).await;
    assert_too_complex(&names(500)).await;
    assert_told("{ __schema { types { fields { type { fields { name } } } } } }").await;
    // Below all roots together, also where each of them alone would do.
    let wide = "__schema { types { fields { type { fields { name description } } } } } ";
    assert_told(&format!("{{ {} }}", wide.repeat(10))).await;
    assert_too_complex(&format!("{{ {} }}", wide.repeat(20))).await;
}

#[tokio::test]
async fn who_asks_too_much_of_the_schema_is_told_so() {
    let document = nested(&["interfaces", "possibleTypes", "interfaces"]);
    for (language, sentence) in [
        (
            "en",
            "The document asks too much of the schema at once: follow fewer lists of types into each other.",
        ),
        (
            "ja",
            "ドキュメントが一度に求めるスキーマ情報が多すぎます。型の一覧を入れ子でたどる段数を減らしてください。",
        ),
    ] {
        let refused = ask_with(&[("accept-language", language)], &document).await;
        assert_eq!((refused.status, refused.message().as_str()), (StatusCode::BAD_REQUEST, sentence));
    }
}

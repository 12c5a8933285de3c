//! Variables, arguments and directives that would hurt, and fields of one name that are compared with each other.
use super::{limits::assert_too_complex, *};

const VALUES: [(&str, &str); 2] = [
    (
        "en",
        "The arguments or variables nest too deep, hold too long a list or are too much in all: send less at a time.",
    ),
    (
        "ja",
        "引数または変数の入れ子が深すぎるか、リストが長すぎるか、全体の量が多すぎます。分けて送信してください。",
    ),
];

async fn ask_about(language: &str, document: &str, variables: &Value) -> Answer {
    let body = json!({ "query": document, "variables": variables });
    send(toy(), post(&[("accept-language", language)], body.to_string())).await
}

async fn assert_too_much(document: &str, variables: &Value) {
    for (language, sentence) in VALUES {
        let refused = ask_about(language, document, variables).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::BAD_REQUEST, "TOO_COMPLEX".into()),
            "{document}"
        );
        assert_eq!(refused.message(), sentence, "{document}");
    }
}

/// Lists in lists, and objects in objects, with a number inside.
fn nested(depth: usize) -> [Value; 2] {
    let around = |wrap: fn(Value) -> Value| (0..depth).fold(json!(1), |inner, _| wrap(inner));
    [around(|inner| json!([inner])), around(|inner| json!({ "a": inner }))]
}

#[tokio::test]
async fn variables_are_bounded_also_those_that_nobody_uses_or_declares() {
    let list = |items: usize| json!({ "v": vec![1; items] });
    let lists = |times: usize| json!({ "v": { "all": vec![vec![1; 1_000]; times] } });
    // Unused, then used where it does not fit: that is found by who looks at types.
    for (document, status) in
        [("{ hello }", StatusCode::OK), ("query ($v: Int!) { page(first: $v) }", StatusCode::BAD_REQUEST)]
    {
        let [deep, inward] = nested(16);
        for fits in [json!({ "v": deep }), json!({ "v": inward }), list(1_000), lists(49)] {
            let answer = ask_about("en", document, &fits).await;
            assert_eq!(answer.status, status, "{document}");
            assert_ne!(answer.json()["errors"][0]["extensions"]["code"], "TOO_COMPLEX", "{document}");
        }
        let [deep, inward] = nested(17);
        for much in [json!({ "v": deep }), json!({ "v": inward }), list(1_001), lists(50)] {
            assert_too_much(document, &much).await;
        }
        let many: serde_json::Map<_, _> = (0..50_001).map(|i| (format!("v{i}"), json!(1))).collect();
        assert_too_much(document, &Value::Object(many)).await;
    }
}

#[tokio::test]
async fn arguments_and_defaults_are_bounded_alike() {
    let [deep, inward] = [nested(16), nested(17)].map(|[list, _]| list.to_string());
    let [fits, long] = [1_000, 1_001].map(|items| format!("[{}]", "1 ".repeat(items)));
    for document in ["{ page(first: V) }", "query ($v: Int = V) { hello }", "{ hello @include(if: V) }"] {
        for fits in [&deep, &fits] {
            assert_eq!(ask(&document.replace('V', fits)).await.code(), "INVALID", "{document}");
        }
        for much in [&inward, &long] {
            assert_too_much(&document.replace('V', much), &Value::Null).await;
        }
    }
}

#[tokio::test]
async fn a_field_has_few_arguments_and_a_place_few_directives() {
    let arguments = |n: usize| (0..n).map(|i| format!("a{i}: 1 ")).collect::<Vec<_>>().concat();
    let skips = |n: usize| "@skip(if: false) ".repeat(n);
    assert_eq!(ask(&format!("{{ hello({}) }}", arguments(64))).await.code(), "INVALID");
    assert_too_complex(&format!("{{ hello({}) }}", arguments(65))).await;
    assert_too_complex(&format!("{{ hello @skip({}) }}", arguments(65))).await;
    for document in [
        "{ hello D }",
        "{ ... D { hello } }",
        "{ ...a D } fragment a on Query { hello }",
        "query a D { hello }",
        "query a($v: Int D) { page(first: $v) }",
        "{ ...a } fragment a on Query D { hello }",
    ] {
        assert_too_complex(&document.replace('D', &skips(9))).await;
        // Eight are looked at, and the same one eight times is wrong.
        assert_eq!(ask(&document.replace('D', &skips(8))).await.code(), "INVALID", "{document}");
        assert_ne!(ask(&document.replace('D', "")).await.code(), "TOO_COMPLEX", "{document}");
    }
}

/// `{ deeper { … } deeper { … } }`, each with the same inside: 2ⁿ fields that are merged by pairs.
fn twins(n: usize) -> String {
    (0..n).fold("hello".to_owned(), |inner, _| format!("deeper {{ {inner} }} deeper {{ {inner} }}"))
}

#[tokio::test]
async fn fields_of_one_name_are_compared_at_bounded_cost() {
    let answer = ask(&format!("{{ {} }}", twins(3))).await;
    let once = r#"{"data":{"deeper":{"deeper":{"deeper":{"hello":"hello"}}}}}"#;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, once));
    assert_too_complex(&format!("{{ {} }}", twins(11))).await;
    let spread: String = (0..30)
        .map(|i| {
            format!(
                " fragment f{i} on Query {{ deeper {{ ...f{next} }} deeper {{ ...f{next} }} }}",
                next = i + 1
            )
        })
        .collect::<Vec<_>>()
        .concat();
    assert_too_complex(&format!("{{ ...f0 }}{spread} fragment f30 on Query {{ hello }}")).await;

    // As many as may be, as deep as may be, each against the first, with as many arguments as may be.
    let texts: String = (0..1_500).map(|i| format!("echo(text: {i}) ")).collect::<Vec<_>>().concat();
    let arguments: String = (0..64).map(|i| format!("a{i}: 1 ")).collect::<Vec<_>>().concat();
    let wide = format!("hello({arguments}) ").repeat(40);
    for fields in [texts, wide] {
        let document = format!("{{ deeper {{ {} {fields} {} }} }}", "... { ".repeat(28), "} ".repeat(28));
        let answer = ask(&document).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "INVALID".into()));
        assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 20);
    }
}

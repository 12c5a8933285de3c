//! What holds of the guard for every document, made at random or in order to hurt. Work is counted, never timed.
use super::*;
use proptest::prelude::*;
use serde_json::json;

/// How many things may be looked at for each byte that was sent, and how many besides.
const EACH: usize = 5;
const BESIDES: usize = 8;

fn asked(document: &str, variables: &serde_json::Value) -> Request {
    Request::new(document).variables(Variables::from_json(variables.clone()))
}

/// Whether the work was linear. Answers whether the request was admitted.
fn is_admitted(document: &str, variables: &serde_json::Value) -> bool {
    let (verdict, work) = admit_counted(&mut asked(document, variables));
    let bytes = document.len() + variables.to_string().len();
    assert!(work <= EACH * bytes + BESIDES, "{work} for {bytes} bytes: {document:.80}");
    verdict.is_ok()
}

/// How many selections a document has with every spread written out, and how deep its fields nest; nothing once there are
/// more than `most`. Walked as the library does it: anew at each spread.
fn spelled_out(document: &ExecutableDocument, set: &SelectionSet, most: usize) -> Option<(usize, usize)> {
    let (mut selections, mut depth) = (0_usize, 0_usize);
    for item in &set.items {
        let left = most.checked_sub(selections + 1)?;
        let (more, below) = match &item.node {
            Selection::Field(field) => {
                let (more, below) = spelled_out(document, &field.node.selection_set.node, left)?;
                (more, below + 1)
            }
            Selection::InlineFragment(inline) => {
                spelled_out(document, &inline.node.selection_set.node, left)?
            }
            Selection::FragmentSpread(spread) => {
                match document.fragments.get(&spread.node.fragment_name.node) {
                    Some(fragment) => spelled_out(document, &fragment.node.selection_set.node, left)?,
                    None => (0, 0),
                }
            }
        };
        (selections, depth) = (selections + 1 + more, depth.max(below));
    }
    (selections <= most).then_some((selections, depth))
}

fn values() -> impl Strategy<Value = String> {
    let leaf =
        prop::sample::select(vec!["1", "\"a \\\" {\"", "\"\"\" { \\\"\"\" \"\"\"", "$v", "null", "RED"]);
    leaf.prop_map(str::to_owned).prop_recursive(20, 40, 4, |inner| {
        let items = prop::collection::vec(inner, 0..4).prop_map(|items| items.join(" "));
        prop_oneof![
            items.clone().prop_map(|items| format!("[{items}]")),
            items.prop_map(|v| format!("{{ a: [{v}] }}"))
        ]
    })
}

fn selections() -> impl Strategy<Value = String> {
    let plain =
        prop::sample::select(vec!["hello", "x: hello", "...f0", "...f1", "...f2", "...f3", "# {{{\r hello"]);
    let arguments = values().prop_map(|value| format!("echo(text: {value}) @skip(if: $v)"));
    let leaf = prop_oneof![3 => plain.prop_map(str::to_owned), 1 => arguments];
    leaf.prop_recursive(12, 80, 6, |inner| {
        let around = prop::sample::select(vec![
            "deeper",
            "... on Query",
            "...",
            "__schema",
            "types",
            "fields",
            "possibleTypes",
        ]);
        (around, prop::collection::vec(inner, 1..6))
            .prop_map(|(name, set)| format!("{name} {{ {} }}", set.join("\n")))
    })
}

/// A query and four fragments that spread each other as it happens.
fn documents() -> impl Strategy<Value = String> {
    prop::collection::vec(selections(), 5).prop_map(|sets| {
        let fragments =
            sets.iter().skip(1).enumerate().map(|(i, set)| format!(" fragment f{i} on Query {{ {set} }}"));
        format!("query ($v: Boolean = false) {{ {} }}{}", sets[0], fragments.collect::<String>())
    })
}

fn variables() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<i32>().prop_map(|n| json!(n)),
        ".{0,200}".prop_map(|text| json!(text))
    ];
    leaf.prop_recursive(24, 200, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(|items| json!(items)),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..8).prop_map(|fields| json!(fields)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_admitted_is_small_when_it_is_spelled_out(document in documents(), value in variables()) {
        let variables = json!({ "v": value });
        if is_admitted(&document, &variables) {
            let mut request = asked(&document, &variables);
            let parsed = request.parsed_query().expect("made to be parsed");
            let all = parsed.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
            for set in all.chain(parsed.fragments.values().map(|fragment| &fragment.node.selection_set.node)) {
                let (selections, depth) = spelled_out(parsed, set, 2_000).expect("no more than may be");
                prop_assert!(selections <= 2_000 && depth <= MAX_DEPTH);
            }
        }
    }

    #[test]
    fn any_text_is_looked_at_in_linear_time(document in any::<String>(), value in variables()) {
        is_admitted(&document, &json!({ "v": value }));
    }

    #[test]
    fn any_marks_are_looked_at_in_linear_time(document in "[{}()\\[\\]\"\\\\#\n\r\u{3000}a,:$@!.]{0,400}") {
        is_admitted(&document, &json!({}));
    }

    #[test]
    fn a_document_that_was_cut_or_mended_is_looked_at_in_linear_time(
        document in documents(), at in any::<prop::sample::Index>(), mark in "[{}\"#\\\\]?",
    ) {
        let cut = document.char_indices().map(|(place, _)| place).nth(at.index(document.chars().count()));
        let (before, after) = document.split_at(cut.unwrap_or_default());
        is_admitted(before, &json!({}));
        is_admitted(&format!("{before}{mark}{after}"), &json!({}));
    }
}

/// Documents that grow with `n` and would each cost a careless server more than they are long.
fn hostile(n: usize) -> Vec<String> {
    let fragments = |body: &dyn Fn(usize) -> String| {
        let all = (0..n).map(|i| format!(" fragment f{i} on Query {{ {} }}", body(i)));
        format!("{{ ...f0 }}{} fragment f{n} on Query {{ hello }}", all.collect::<String>())
    };
    vec![
        fragments(&|i| format!("...f{next} ...f{next}", next = i + 1)),
        fragments(&|i| format!("...f{}", i + 1)),
        fragments(&|i| format!("...f{}", n - i)),
        fragments(&|_| "...f0".to_owned()),
        fragments(&|i| format!("deeper {{ ...f{} }} ...f{}", i + 1, n)),
        format!("{{ {} }}", "hello ".repeat(n)),
        format!("{{ {} }}", "... { ".repeat(n)),
        format!("{{ echo(text: \"{}\") }}", "\\\"".repeat(n)),
        format!("{{ echo(text: \"\"\"{}", "\\\"\"\"".repeat(n)),
        "\"\" ".repeat(n),
        "\"".repeat(n),
        "#\n".repeat(n),
        format!("{{ echo(text: [{}]) }}", "[1] ".repeat(n)),
        format!("query ({}) {{ hello }}", "$v: [Int] = [1 2 3] ".repeat(n)),
        format!("{{ hello {} }}", "@skip(if: true) ".repeat(n)),
        "query a { hello } ".repeat(n),
        format!("{{ __schema {{ types {} }}", "{ interfaces { possibleTypes ".repeat(n)),
    ]
}

#[test]
fn hostile_documents_are_looked_at_in_linear_time() {
    for n in [1, 10, 100, 1_000, 9_000] {
        for document in hostile(n) {
            is_admitted(&document, &json!({}));
        }
    }
    for n in [1, 100, 10_000, 100_000] {
        let deep = (0..n.min(100)).fold(json!(1), |inner, _| json!([inner]));
        let uses = "a: echo(text: $v) ".repeat(100);
        for value in [json!(vec![1; n]), json!("x".repeat(n)), json!({ "a": vec![vec![1]; n] }), deep] {
            is_admitted(&format!("query ($v: Int) {{ {uses} }}"), &json!({ "v": value, "unused": value }));
        }
    }
}

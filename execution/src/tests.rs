//! An object declared for the library and the same one declared for us say the same.
use crate::Execution;
use async_graphql::{EmptyMutation, EmptySubscription, Request, Response, Schema};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The same world, whose objects are executed by what stands behind a name.
macro_rules! world {
    ($world:ident, $by:literal) => {
        mod $world {
            use async_graphql::{Interface, Object, SimpleObject, Union};
            use tokio::task::yield_now;

            #[derive(Interface)]
            #[graphql(crate = $by, field(name = "name", ty = "String"))]
            pub(super) enum Named {
                Thing(Thing),
                Leaf(Leaf),
            }

            #[derive(Union)]
            #[graphql(crate = $by)]
            pub(super) enum Either {
                Thing(Thing),
                Leaf(Leaf),
            }

            pub(super) struct Leaf(String);

            #[Object(crate = $by)]
            impl Leaf {
                async fn name(&self) -> &str {
                    &self.0
                }
            }

            #[derive(SimpleObject)]
            #[graphql(crate = $by)]
            pub(super) struct Plain {
                text: &'static str,
                none: Option<i32>,
            }

            pub(super) struct Thing(pub(super) u8);

            #[Object(crate = $by)]
            impl Thing {
                async fn name(&self) -> String {
                    format!("thing {}", self.0)
                }
                async fn later(&self, turns: u8) -> u8 {
                    for _ in 0..turns {
                        yield_now().await;
                    }
                    turns
                }
                async fn fails(&self) -> Result<i32, &'static str> {
                    Err("it failed")
                }
                async fn may_fail(&self, turns: u8) -> Result<Option<i32>, &'static str> {
                    for _ in 0..turns {
                        yield_now().await;
                    }
                    Err("it may")
                }
                async fn plain(&self) -> Plain {
                    Plain { text: "plain", none: None }
                }
                async fn deeper(&self) -> Thing {
                    Thing(self.0 + 1)
                }
                async fn maybe(&self) -> Option<Thing> {
                    (self.0 < 2).then(|| Thing(self.0 + 1))
                }
                async fn list(&self) -> Vec<Thing> {
                    (0..3).map(|number| Thing(self.0 + number)).collect()
                }
                async fn named(&self) -> Vec<Named> {
                    vec![Named::Thing(Thing(self.0 + 1)), Named::Leaf(Leaf("leaf".to_owned()))]
                }
                async fn either(&self) -> Vec<Either> {
                    vec![Either::Leaf(Leaf("leaf".to_owned())), Either::Thing(Thing(self.0 + 1))]
                }
            }

            pub(super) struct Query;

            #[Object(crate = $by)]
            impl Query {
                async fn thing(&self) -> Thing {
                    Thing(0)
                }
            }
        }
    };
}

world!(ours, "execution");
world!(theirs, "async_graphql");

async fn asked(document: &str) -> (Response, Response) {
    let request = || Request::new(document);
    let ours = Schema::new(ours::Query, EmptyMutation, EmptySubscription).execute(request()).await;
    let theirs = Schema::new(theirs::Query, EmptyMutation, EmptySubscription).execute(request()).await;
    (ours, theirs)
}

/// What an answer says, in whatever order it came to be.
fn told(response: &Response) -> (Value, Vec<String>) {
    let mut errors: Vec<_> = response.errors.iter().map(|error| json!(error).to_string()).collect();
    errors.sort();
    (json!(response.data), errors)
}

/// What is selected of a thing.
fn selection() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("name".to_owned()),
        Just("__typename".to_owned()),
        Just("fails".to_owned()),
        Just("plain { text none }".to_owned()),
        Just("...F".to_owned()),
        (0..4_u8).prop_map(|turns| format!("l{turns}: later(turns: {turns})")),
        (0..3_u8).prop_map(|turns| format!("m{turns}: mayFail(turns: {turns})")),
    ];
    let selection = leaf.prop_recursive(4, 40, 6, |inner| {
        let around = prop::sample::select(vec![
            "deeper",
            "maybe",
            "list",
            "...",
            "... on Thing",
            "... on Named",
            "named",
            "either",
        ]);
        (around, prop::collection::vec(inner, 1..6)).prop_map(|(around, inner)| {
            // Of what fails altogether the library makes a null, also where there may be none.
            let inner = format!("{} name", inner.join(" "));
            match around {
                "... on Named" => "... on Named { name __typename }".to_owned(),
                "named" => format!("named {{ name ... on Thing {{ {inner} }} ... on Leaf {{ n: name }} }}"),
                "either" => format!("either {{ __typename ... on Thing {{ {inner} }} }}"),
                around => format!("{around} {{ {inner} }}"),
            }
        })
    });
    prop::collection::vec(selection, 1..6).prop_map(|all| all.join(" "))
}

const F: &str = "fragment F on Thing { name f: later(turns: 1) maybe { name } plain { text } }";

proptest! {
    #[test]
    fn whatever_is_asked_is_answered_as_by_the_library(selection in selection()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let document = format!("{{ thing {{ {selection} ...F }} }} {F}");
        let (ours, theirs) = runtime.block_on(asked(&document));
        prop_assert_eq!(told(&ours), told(&theirs), "{}", document);
        prop_assert!(ours.data != async_graphql::Value::Null, "{:?}", ours.errors);
    }
}

#[tokio::test]
async fn fields_stand_in_the_order_of_the_document_whichever_was_there_first() {
    let (ours, _) = asked(
        "{ thing { b: later(turns: 3) a: later(turns: 1) name ...G list { y: later(turns: 1) x: name } deeper { name } } }
         fragment G on Thing { z: later(turns: 2) deeper { __typename } }",
    )
    .await;
    let list = r#"[{"y":1,"x":"thing 0"},{"y":1,"x":"thing 1"},{"y":1,"x":"thing 2"}]"#;
    let deeper = r#"{"__typename":"Thing","name":"thing 1"}"#;
    let thing = format!(r#"{{"b":3,"a":1,"name":"thing 0","z":2,"deeper":{deeper},"list":{list}}}"#);
    assert_eq!(serde_json::to_string(&ours.data).unwrap(), format!(r#"{{"thing":{thing}}}"#));
}

#[tokio::test]
async fn an_object_of_which_nothing_is_left_to_ask_is_empty_and_no_null() {
    let (ours, _) = asked("{ thing { name @skip(if: true) } }").await;
    assert_eq!(json!(ours.data), json!({ "thing": {} }));
}

/// As a server asks, whose fields become null where they failed.
async fn settled(document: &str) -> Response {
    let mut request = Request::new(document);
    let execution = Execution::of(&mut request);
    Schema::new(ours::Query, EmptyMutation, EmptySubscription).execute(request.data(execution)).await
}

#[tokio::test]
async fn a_field_that_failed_is_null_or_what_is_around_it() {
    for (document, thing, failed) in [
        ("{ thing { name mayFail(turns: 0) } }", json!({ "name": "thing 0", "mayFail": null }), 0),
        ("{ thing { mayFail(turns: 2) name } }", json!({ "mayFail": null, "name": "thing 0" }), 0),
        ("{ thing { maybe { name fails } name } }", json!({ "maybe": null, "name": "thing 0" }), 1),
        ("{ thing { maybe { deeper { fails } } name } }", json!({ "maybe": null, "name": "thing 0" }), 1),
        ("{ thing { maybe { list { name fails } } } }", json!({ "maybe": null }), 3),
    ] {
        let told = settled(document).await;
        assert_eq!(json!(told.data), json!({ "thing": thing }), "{document}");
        // Errors of what became null itself are the execution's to tell at the end.
        assert_eq!(told.errors.len(), failed, "{document}");
    }
}

#[tokio::test]
async fn what_cannot_stand_one_way_cannot_stand_another() {
    for document in
        ["{ thing { maybe { name } maybe { fails } } }", "{ thing { maybe { fails } maybe { name } } }"]
    {
        assert_eq!(json!(settled(document).await.data), json!({ "thing": { "maybe": null } }), "{document}");
    }
}

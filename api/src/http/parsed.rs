//! Documents that are kept parsed: to parse a text anew costs more than to copy what came of it. They are kept for all tenants
//! together, with whatever values somebody wrote into them: a document is found by its whole text, never by a hash alone, so
//! nobody finds but what they sent or named themselves, and may run.
use super::{guard, refusal::Refusal};
use async_graphql::{Request, parser::types::ExecutableDocument};
use quick_cache::{Weighter, sync::Cache};
use std::sync::Arc;

/// How many bytes of memory they take in this process at most.
const KEPT: u64 = 8 * 1024 * 1024;
/// How many they are, about.
const DOCUMENTS: usize = 256;
/// The longest text that is kept parsed, in bytes.
const LONGEST: usize = 16 * 1024;
/// What one takes at most, so that it drives few others out.
const LARGEST: u64 = KEPT / 32;
/// What a token takes at most beside its letters: that of a field, which may be a single letter.
const TOKEN: usize = 256;
/// What an entry takes besides, at most.
const OVERHEAD: usize = 256;

/// What is kept, by text. Clones share it.
#[derive(Clone)]
pub(super) struct Parsed(Arc<Cache<Arc<str>, Arc<Known>, ByBytes>>);

struct Known {
    document: ExecutableDocument,
    weight: u64,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Arc<str>, Arc<Known>> for ByBytes {
    fn weight(&self, _: &Arc<str>, known: &Arc<Known>) -> u64 {
        known.weight
    }
}

/// The letters are there twice: in the text and in what was read of it.
const fn weight(text: &str, tokens: usize) -> u64 {
    (2 * text.len() + TOKEN * tokens + OVERHEAD) as u64
}

impl Default for Parsed {
    fn default() -> Self {
        Self(Arc::new(Cache::with_weighter(DOCUMENTS, KEPT, ByBytes)))
    }
}

impl Parsed {
    /// Admits a request as [`guard::admit`] does. A document that is known is not parsed; of it the guard looks at all but the
    /// letters, for the rest depends on the variables. Any other is made ready to be kept.
    pub(super) fn admit(&self, request: &mut Request) -> Result<(), Refusal> {
        if request.query.len() > LONGEST {
            return guard::admit(request);
        }
        if let Some(known) = self.0.get(request.query.as_str()) {
            request.set_parsed_query(known.document.clone());
            return guard::admit_known(request);
        }
        let tokens = guard::admit_unknown(request)?;
        let weight = weight(&request.query, tokens);
        if weight <= LARGEST
            && let Ok(document) = request.parsed_query()
        {
            let known = Arc::new(Known { document: document.clone(), weight });
            let text = Arc::from(request.query.as_str());
            request.data.insert(Parse { into: self.clone(), text, known });
        }
        Ok(())
    }
}

/// A document that was parsed. Part of the request's data until it is validated and paid: what nobody could execute, or has not
/// paid for, drives nothing out.
pub(super) struct Parse {
    into: Parsed,
    text: Arc<str>,
    known: Arc<Known>,
}

impl Parse {
    /// Keeps it for all. What is asked once drives out little of what is asked often.
    pub(super) fn keep(&self) {
        self.into.0.insert(Arc::clone(&self.text), Arc::clone(&self.known));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{
        fair::Toll,
        tests::{Mutation, Query},
    };
    use async_graphql::{
        EmptySubscription, Positioned, Schema, Variables,
        parser::types::{Selection, VariableDefinition},
    };
    use domain::{Clock, Timestamp};
    use infra::redis::{Allowance, Allowances, Fair, Payer};
    use serde_json::{Value, json};

    const HELLO: &str = "{ hello }";

    impl Parsed {
        fn knows(&self, document: &str) -> bool {
            self.0.contains_key(document)
        }
    }

    async fn execute(request: Request) -> Value {
        let schema = guard::harden(Schema::build(Query, Mutation, EmptySubscription)).finish();
        json!(schema.execute(request).await)
    }

    async fn ask(parsed: &Parsed, document: &str, variables: &Value) -> Result<Value, Refusal> {
        let mut request = Request::new(document).variables(Variables::from_json(variables.clone()));
        parsed.admit(&mut request)?;
        Ok(execute(request).await)
    }

    #[tokio::test]
    async fn what_is_known_is_answered_as_if_it_were_not() {
        let document = "query A($t: String!, $s: Boolean!, $n: Int!) {
            hello @skip(if: $s) echo(text: $t) ...F
        }
        fragment F on Query { deeper { hello @skip(if: $s) page(first: $n) } }";
        let parsed = Parsed::default();
        for (text, skip, first) in [("a", true, 1), ("b", false, 2), ("c", false, 101), ("d", true, 3)] {
            let variables = json!({ "t": text, "s": skip, "n": first });
            let anew = ask(&Parsed::default(), document, &variables).await.unwrap();
            assert_eq!(anew.get("errors").is_some(), first > 100, "{anew}");
            assert_eq!(ask(&parsed, document, &variables).await.unwrap(), anew);
            assert!(parsed.knows(document));
        }
        assert!(!parsed.knows(&format!("{document} ")), "another text is another document");
    }

    #[tokio::test]
    async fn of_what_is_known_the_operation_that_is_named_runs() {
        let (parsed, document) = (Parsed::default(), "query A { hello } query B { echo(text: \"b\") }");
        for _ in 0..2 {
            for (name, told) in [("A", json!({ "hello": "hello" })), ("B", json!({ "echo": "b" }))] {
                let mut request = Request::new(document).operation_name(name);
                parsed.admit(&mut request).unwrap();
                assert_eq!(execute(request).await, json!({ "data": told }));
            }
            assert!(parsed.knows(document));
        }
    }

    #[tokio::test]
    async fn variables_are_weighed_each_time() {
        let (parsed, document) = (Parsed::default(), "query ($t: String!) { echo(text: $t) }");
        for _ in 0..2 {
            let echoed = ask(&parsed, document, &json!({ "t": "a" })).await.unwrap();
            assert_eq!(echoed, json!({ "data": { "echo": "a" } }));
            let flood = json!({ "t": "a", "more": vec![1; 1_001] });
            assert_eq!(ask(&parsed, document, &flood).await, Err(Refusal::VALUES));
        }
    }

    #[tokio::test]
    async fn what_is_refused_is_not_kept() {
        let parsed = Parsed::default();
        let deep = format!("{}{{ hello }}{}", "{ deeper ".repeat(40), "}".repeat(40));
        for document in ["{ hello", "{ nothing }", "{ echo(text: 7) }", "{ hello(", &deep] {
            let refused = ask(&parsed, document, &json!({})).await;
            assert!(
                refused.is_err() || refused.is_ok_and(|answer| answer["errors"].is_array()),
                "{document}"
            );
        }
        assert!(parsed.0.is_empty());
    }

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    #[tokio::test]
    async fn what_is_not_paid_for_is_not_kept() {
        let few = Allowance { burst: 10, per_second: 1 };
        let fair = Fair::alone(Allowances { client: few, tenant: few }, Arc::new(Still));
        while fair.pay(&Payer::NOBODY, 1).await.retry_after.is_none() {}
        let (parsed, toll) = (Parsed::default(), Toll::default());
        assert!(!toll.falls_to(&fair, Payer::NOBODY));
        let mut request = Request::new(HELLO).data(toll);
        parsed.admit(&mut request).unwrap();
        assert_eq!(execute(request).await["errors"][0]["extensions"]["code"], "RATE_LIMITED");
        assert!(!parsed.knows(HELLO));
    }

    #[tokio::test]
    async fn many_take_no_more_than_their_room() {
        let parsed = Parsed::default();
        for _ in 0..3 {
            ask(&parsed, HELLO, &json!({})).await.unwrap();
        }
        for number in 0..320 {
            let document = format!("{{ hello }} # {number:>15000}");
            ask(&parsed, &document, &json!({})).await.unwrap();
            assert!(parsed.0.weight() <= KEPT);
        }
        assert!(parsed.0.weight() > KEPT / 2, "{}", parsed.0.weight());
        assert!(parsed.knows(HELLO), "it is asked often");
    }

    #[tokio::test]
    async fn the_large_are_parsed_each_time() {
        let parsed = Parsed::default();
        let long = format!("{{ hello }} # {:>16384}", "");
        let many = format!("{{ deeper {{ {} }} }}", "hello ".repeat(1_500));
        for document in [&long, &many] {
            assert_eq!(ask(&parsed, document, &json!({})).await.unwrap().get("errors"), None);
        }
        assert!(parsed.0.is_empty());
    }

    #[test]
    fn no_token_takes_more_than_is_reckoned() {
        // A name has letters of its own behind its two counts.
        let name = 2 * size_of::<usize>() + 16;
        assert!(size_of::<Positioned<Selection>>() + name <= TOKEN);
        // A variable is four tokens, a field's argument three, an item of a list one.
        assert!(size_of::<Positioned<VariableDefinition>>() + 2 * name <= 4 * TOKEN);
        assert!(size_of::<async_graphql_value::Value>() + name <= TOKEN);
    }
}

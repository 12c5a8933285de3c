//! Answers and judgements of a whole catalogue in one call, and of several people about the same item at once.
use crate::{releases::race, statements::cost, voice::gid};
use anyhow::{Context as _, Result, bail};
use domain::{
    Error,
    audit::{AuditId, JudgementEntry, Note, RecordJudgements, State},
    catalog::Method,
    scoring::{Tier, Verdict},
};
use futures::future::join_all;
use serde_json::{Value, json};
use sqlx::Executor as _;
use tests::{
    Door, House, Tape,
    world::{BEPPU, answers, catalogue, judgements},
};

const WHOLE: usize = 317;

/// A mutation that takes entries, who sends it, and what they are.
struct Call {
    name: &'static str,
    person: &'static str,
    state: State,
    entries: Vec<Value>,
    table: &'static str,
}

fn calls() -> Result<[Call; 2]> {
    let own = answers(BEPPU, Tier::Full)?;
    let own = own
        .iter()
        .map(|one| json!({ "item": one.item, "verdict": one.verdict.as_str(), "note": one.note.as_str() }));
    let found = judgements(BEPPU, Tier::Full)?;
    let found = found.iter().map(|one| {
        json!({ "item": one.item, "verdict": one.verdict.as_str(), "note": one.note.as_str(),
                "method": one.method.as_str() })
    });
    Ok([
        Call {
            name: "recordSelfAssessments",
            person: "beppu-manager",
            state: State::SelfAssessment,
            entries: own.collect(),
            table: "self_assessments",
        },
        Call {
            name: "recordJudgements",
            person: "beppu-auditor",
            state: State::Fieldwork,
            entries: found.collect(),
            table: "judgements",
        },
    ])
}

impl Call {
    /// Sends `entries` about `audit`; answers how many statements that took, and what was answered.
    async fn send(
        &self,
        (house, door): (&House, &Door),
        audit: AuditId,
        entries: &[Value],
    ) -> Result<(u64, Value)> {
        let input = format!("{}{}Input", self.name[..1].to_uppercase(), &self.name[1..]);
        let document = format!(
            "mutation($input: {input}!) {{ {}(input: $input) {{ audit {{ version }}
             userErrors {{ code reason field }} }} }}",
            self.name
        );
        let input = json!({ "input": { "auditId": gid(audit), "entries": entries } });
        let (statements, answer) = cost(house, door, self.person, &document, &input).await?;
        Ok((statements, answer.data(&format!("/{}/userErrors", self.name)).clone()))
    }
}

/// What was said with values, without them.
fn texts(tape: &Tape) -> Vec<String> {
    tape.take().into_iter().filter(|said| said.values.is_some()).map(|said| said.sql).collect()
}

/// Rows of the trail and of the outbox.
async fn left(house: &House) -> Result<(i64, i64)> {
    Ok((house.count("trail").await?, house.count("outbox").await?))
}

/// The same number of statements, and the same statements: each connection prepares them once.
#[tokio::test]
async fn one_entry_and_a_whole_catalogue_take_the_same_statements() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let tape = Tape::of(&house)?;
    for call in calls()? {
        assert_eq!(call.entries.len(), WHOLE);
        let (mut costs, mut said) = (Vec::new(), Vec::new());
        for length in [1, WHOLE] {
            let audit = house.create_audit(BEPPU, Tier::Full).await?;
            house.lead(BEPPU, audit, "beppu-auditor", call.state).await?;
            let (recorded, _) = call.entries.split_at(length);
            let (trail, outbox) = left(&house).await?;
            tape.take();
            let (statements, refused) = call.send((&house, &door), audit, recorded).await?;
            said.push(texts(&tape));
            costs.push(statements);
            assert_eq!(refused, json!([]), "{}", call.name);
            assert_eq!(left(&house).await?, (trail + 1, outbox + 1), "{}: one call, one deed", call.name);
            let rows = house.count(&format!("{} WHERE audit_id = '{}'", call.table, audit.uuid())).await?;
            assert_eq!(rows, i64::try_from(length)?, "{}", call.table);
        }
        assert_eq!(costs.first(), costs.last(), "statements of {} for 1 and for {WHOLE} entries", call.name);
        assert!(said.iter().all(|call| call.iter().any(|sql| sql.contains("unnest"))), "{}", call.name);
        assert_eq!(said.first(), said.last(), "what {} says for 1 and for {WHOLE} entries", call.name);
    }
    Ok(())
}

/// What is wrong with one entry is said of that one, and of all of them nothing is kept.
#[tokio::test]
async fn one_bad_entry_among_a_whole_catalogue_leaves_nothing() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    for call in calls()? {
        let audit = house.create_audit(BEPPU, Tier::Full).await?;
        house.lead(BEPPU, audit, "beppu-auditor", call.state).await?;
        let of_audit = format!("{} WHERE audit_id = '{}'", call.table, audit.uuid());
        let before = left(&house).await?;
        let invalid = |reason: &str| json!([{ "code": "INVALID", "reason": reason, "field": format!("entries.{}.item", WHOLE - 1) }]);
        let stale = json!([{ "code": "CONFLICT", "reason": "STALE_VERSION", "field": null }]);
        let cases = [
            ("item", json!("99.9-99"), invalid("UNKNOWN_ITEM")),
            ("item", call.entries[0]["item"].clone(), invalid("ITEM_TWICE")),
            ("expectedVersion", json!(1), stale.clone()),
            ("expectedVersion", json!(-1), stale.clone()),
            ("expectedVersion", json!(i32::MAX), stale),
        ];
        for (field, value, expected) in cases {
            let mut entries = call.entries.clone();
            let last = entries.last_mut().context("entries")?;
            last[field] = value;
            let (_, refused) = call.send((&house, &door), audit, &entries).await?;
            assert_eq!(refused, expected, "{}", call.name);
            assert_eq!(house.count(&of_audit).await?, 0);
        }
        assert_eq!(left(&house).await?, before, "{}", call.name);
    }
    Ok(())
}

/// As many as a house has connections.
const WRITERS: u8 = 4;

fn judgement(item: &str, writer: u8, expected_version: i32) -> Result<JudgementEntry> {
    let note = Note::parse("note", &format!("記録 {writer}"))?;
    let (verdict, method) = (Verdict::Partial, Method::Observe);
    Ok(JudgementEntry { item: item.to_owned(), verdict, method, note, expected_version })
}

/// No update is lost: of several who saw the same version one is first, and the others are told to look again.
#[tokio::test]
async fn of_several_who_judge_the_same_at_once_one_is_acknowledged() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let [(item, _), ..] = catalogue()? else { bail!("an item") };
    let scope = house.scope("beppu-auditor", None).await?;
    let mut holding = race::holder(&house).await?;
    for seen in 0..3 {
        let (trail, outbox) = left(&house).await?;
        holding.execute("BEGIN; SELECT 1 FROM audits FOR UPDATE").await?;
        let (house, scope) = (&house, &scope);
        let writers = (0..WRITERS).map(|writer| async move {
            let entries = vec![judgement(item, writer, seen)?];
            Ok::<_, anyhow::Error>(house.gate.run(scope, RecordJudgements { audit, entries }).await)
        });
        let let_go = async {
            race::until_blocked(house, WRITERS.into()).await?;
            holding.execute("COMMIT").await?;
            anyhow::Ok(())
        };
        let (written, gone) = tokio::join!(join_all(writers), let_go);
        gone?;
        let mut first = Vec::new();
        for (writer, answer) in written.into_iter().enumerate() {
            match answer? {
                Ok(_) => first.push(format!("記録 {writer}")),
                Err(Error::Conflict(reason)) => assert_eq!(reason.code(), "STALE_VERSION"),
                Err(other) => bail!("refused for another reason: {other}"),
            }
        }
        assert_eq!(first.len(), 1, "acknowledged: {first:?}");
        let kept = house.look("SELECT note, version FROM judgements").await?;
        assert_eq!(
            kept,
            [json!({ "note": first[0], "version": seen + 1 })],
            "what was acknowledged is there"
        );
        let deeds = "trail WHERE action = 'JUDGEMENT_RECORD' AND outcome = 'DONE'";
        assert_eq!(house.count(deeds).await?, i64::from(seen) + 1);
        assert_eq!(left(house).await?, (trail + 1, outbox + 1), "who was refused leaves nothing");
    }
    Ok(())
}

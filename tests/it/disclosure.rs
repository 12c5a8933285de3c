//! What leaves a body: exactly what its live consents allow, and not a moment longer.
use crate::releases::story::{Story, column};
use anyhow::{Context as _, Result};
use domain::engagement::Purpose;
use serde_json::Value;
use tests::world::{BEPPU, JointStage, NAKATSU};

/// Takes part only; all other consents come later.
const BARE: &[Purpose] = &[Purpose::FirmAccess];
/// What leaves a body under which purpose: the rows that are then there, and only then.
const COPIES: [(&str, &str, i64); 3] = [
    ("PROGRESS_TO_PREFECTURE", "progress", 1),
    ("RESULTS_TO_PREFECTURE", "named_results", 36),
    ("BENCHMARK_CONTRIBUTION", "contributions", 4),
];

/// How many rows of `table` are disclosed by the body of that code.
async fn disclosed(story: &Story, table: &str, code: &str) -> Result<i64> {
    let body = story.house.place(code)?.uuid();
    let rows = match table {
        "contributions" => format!("contributions WHERE tenant_id = '{body}' AND withdrawn_at IS NULL"),
        other => format!("{other} WHERE municipality_id = '{body}'"),
    };
    story.house.count(&rows).await
}

/// What the coordinator reads of Beppu at the door: whether progress, whether results.
async fn coordinator_sees(story: &Story) -> Result<(bool, bool)> {
    let document =
        "{ engagements(first: 1) { nodes { progress { disclosing } participations { municipality { code }
        progress { state itemsAsked itemsAnswered itemsJudged } results { lines { points } } } } } }";
    let seen = story.door.ask("oita-coordinator", None, document).await?;
    let all = seen.data("/engagements/nodes/0/participations").as_array().context("no participations")?;
    let beppu = |one: &&Value| one.pointer("/municipality/code") == Some(&Value::from(BEPPU));
    let one = all.iter().find(beppu).context("no Beppu")?;
    let shown = |field: &str| one.get(field).is_some_and(|value| !value.is_null());
    let counted = seen.data("/engagements/nodes/0/progress/disclosing");
    assert_eq!(counted, i64::from(shown("progress")), "counts are of those who disclose");
    Ok((shown("progress"), shown("results")))
}

#[tokio::test]
async fn late_consents_disclose_afterwards_withdrawals_at_once_and_renewed_ones_restore() -> Result<()> {
    let story = Story::reported(&[(BEPPU, BARE), (NAKATSU, BARE)]).await?;
    for (_, table, _) in COPIES {
        assert_eq!(disclosed(&story, table, BEPPU).await?, 0, "{table}");
    }
    assert_eq!(coordinator_sees(&story).await?, (false, false));
    for round in 0..2 {
        for (purpose, table, rows) in COPIES {
            let others: i64 = if round == 0 { 0 } else { disclosed(&story, table, NAKATSU).await? };
            assert_eq!(story.decide(BEPPU, "giveConsents", &format!("[{purpose}]")).await?, "COMPLETED");
            story.house.settle().await?;
            assert_eq!(disclosed(&story, table, BEPPU).await?, rows, "{table}, given");
            assert_eq!(disclosed(&story, table, NAKATSU).await?, others, "nobody else's");
            let seen = coordinator_sees(&story).await?;
            assert_eq!(seen, (purpose.starts_with("PROG"), purpose.starts_with("RESULTS")), "{purpose}");
            assert_eq!(story.decide(BEPPU, "withdrawConsents", &format!("[{purpose}]")).await?, "COMPLETED");
            assert_eq!(disclosed(&story, table, BEPPU).await?, 0, "{table}, before the house hears of it");
            assert_eq!(coordinator_sees(&story).await?, (false, false));
            story.house.settle().await?;
            assert_eq!(disclosed(&story, table, BEPPU).await?, 0, "{table}, afterwards");
        }
    }
    Ok(())
}

#[tokio::test]
async fn progress_before_the_report_is_counts_of_what_was_done() -> Result<()> {
    let story =
        Story::at(JointStage::Active, &[(BEPPU, &[Purpose::FirmAccess, Purpose::ProgressToPrefecture])])
            .await?;
    let audit = story.joint.audit_of(BEPPU)?;
    story.house.lead(BEPPU, audit, "firm-auditor", domain::audit::State::Fieldwork).await?;
    story.house.settle().await?;
    let told = story.house.look("SELECT state, asked, answered, judged FROM progress").await?;
    assert_eq!(
        told,
        [serde_json::json!({ "state": "FIELDWORK", "asked": 110, "answered": 110, "judged": 0 })]
    );
    assert_eq!(coordinator_sees(&story).await?, (true, false));
    Ok(())
}

#[tokio::test]
async fn whatever_is_given_and_withdrawn_the_disclosed_rows_are_what_live_consents_allow() -> Result<()> {
    let story = Story::reported(&[(BEPPU, BARE)]).await?;
    let mut drawn: u64 = 0x9E37_79B9_7F4A_7C15; // xorshift: the same walk in every run
    for step in 0..60 {
        drawn ^= drawn << 13;
        drawn ^= drawn >> 7;
        drawn ^= drawn << 17;
        let chosen = COPIES.iter().zip(0..).filter(|(_, bit)| drawn >> (8 + bit) & 1 == 1);
        let mut chosen: Vec<&str> = chosen.map(|((purpose, ..), _)| *purpose).collect();
        if chosen.is_empty() || (drawn >> 20).is_multiple_of(8) {
            chosen.push("FIRM_ACCESS");
        }
        let verb = if drawn >> 30 & 1 == 1 { "giveConsents" } else { "withdrawConsents" };
        assert_eq!(
            story.decide(BEPPU, verb, &format!("[{}]", chosen.join(", "))).await?,
            "COMPLETED",
            "{step}"
        );
        let settled = drawn >> 40 & 1 == 1 || step == 59;
        if settled {
            story.house.settle().await?;
        }
        let live = story.house.look("SELECT purpose FROM consents WHERE withdrawn_at IS NULL").await?;
        let live = column(&live, "purpose");
        for (purpose, table, rows) in COPIES {
            let there = disclosed(&story, table, BEPPU).await?;
            if !live.iter().any(|one| one == purpose) {
                assert_eq!(there, 0, "step {step}: {table} without consent");
            } else if settled {
                assert_eq!(there, rows, "step {step}: {table} under consent");
            }
        }
    }
    Ok(())
}

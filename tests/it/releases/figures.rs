//! The whole road to released figures, and what everybody sees of them on the way.
#![expect(clippy::float_cmp, reason = "both sides are rounded: whole points, or hundredths of one")]
use super::{
    arithmetic::{moments, points, whole},
    story::{CONTRIBUTES, JOINS, NAMED, Story, column, uuid_of},
};
use anyhow::{Context as _, Result};
use domain::{
    audit::{Advance, DraftReport, Note, RecordJudgements, State},
    engagement::Purpose,
    scoring::{Tier, Verdict},
};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tests::world::{BEPPU, JointStage, MUNICIPALITIES, manager};

/// Takes part in the audit only.
const SILENT: &str = "442143";
/// Contributes, but was looked at too little.
const SPARSE: &str = "444626";

fn cast() -> Vec<(&'static str, &'static [Purpose])> {
    let purposes = |code| match code {
        SILENT => JOINS,
        "442011" | "442046" => NAMED,
        _ => CONTRIBUTES,
    };
    MUNICIPALITIES.iter().map(|code| (*code, purposes(*code))).collect()
}

/// All reports are signed; of `SPARSE`'s items a third was not checked.
async fn story() -> Result<Story> {
    let story = Story::at(JointStage::Active, &cast()).await?;
    let house = &story.house;
    for participant in &story.joint.participants {
        let (code, audit) = (participant.code.as_str(), participant.audit.context("no audit")?);
        if code == SPARSE {
            house.lead(code, audit, "firm-auditor", State::Fieldwork).await?;
            let mut entries = tests::world::judgements(code, Tier::Essential)?;
            for entry in entries.iter_mut().step_by(3) {
                entry.verdict = Verdict::NotChecked;
                entry.note = Note::parse("note", "")?;
            }
            house.run_in("firm-auditor", code, RecordJudgements { audit, entries }).await?;
            let version = house.audit(code, audit).await?.version;
            house.run_in("firm-auditor", code, Advance::<DraftReport>::new(audit, version)).await?;
        }
        house.lead(code, audit, "firm-auditor", State::Reported).await?;
    }
    house.settle().await?;
    Ok(story)
}

#[tokio::test]
async fn a_comparison_says_what_plain_arithmetic_says_to_those_it_is_for() -> Result<()> {
    let story = story().await?;
    let release = story.open("JUDGED").await?;
    nobody_sees_it_yet(&story, &release, "OPEN").await?;
    assert_eq!(story.publish(&release).await?, "RELEASE_STATE", "not closed");
    story.lead("closeRelease", &release).await?;
    nobody_sees_it_yet(&story, &release, "CLOSED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASE_STATE", "not checked");
    story.house.settle().await?;
    nobody_sees_it_yet(&story, &release, "CHECKED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");

    the_figures_are_right(&story, &release).await?;
    names_are_shown_only_where_consented(&story).await?;
    for verb in ["closeRelease", "publishRelease"] {
        let refused = story.lead(verb, &release).await?;
        assert_eq!(refused.reason(verb), "RELEASE_STATE", "{}", refused.body);
    }
    let second = story.try_open("JUDGED").await?;
    assert_eq!(second.reason("openRelease"), "RELEASED_ALREADY", "{}", second.body);
    assert_eq!(second.data("/openRelease/userErrors/0/code"), "CONFLICT");
    no_hand_changes_it(&story, &release).await
}

async fn nobody_sees_it_yet(story: &Story, release: &str, state: &str) -> Result<()> {
    for code in MUNICIPALITIES {
        assert_eq!(story.see(&manager(code), release).await?.body["data"], json!({ "node": null }), "{code}");
        let list = "{ comparisonReleases(first: 5) { totalCount nodes { id } } }";
        let list = story.door.ask(&manager(code), None, list).await?;
        assert_eq!(list.data("/comparisonReleases"), &json!({ "totalCount": 0, "nodes": [] }), "{code}");
    }
    let own = story.see("oita-coordinator", release).await?;
    assert_eq!(own.data("/node/state"), state, "{}", own.body);
    for nothing in ["figures", "means", "ownPosition", "withheld"] {
        assert_eq!(own.data("/node").get(nothing), Some(&Value::Null), "{nothing}");
    }
    Ok(())
}

async fn the_figures_are_right(story: &Story, release: &str) -> Result<()> {
    let mut scores: [Vec<f64>; 9] = Default::default();
    for code in MUNICIPALITIES.into_iter().filter(|code| ![SILENT, SPARSE].contains(code)) {
        for (all, one) in scores.iter_mut().zip(points(&story.house, code).await?) {
            all.extend(one);
        }
    }
    let own = points(&story.house, BEPPU).await?;
    let beppu = story.see("beppu-manager", release).await?;
    let number = |pointer: String| beppu.data(&pointer).as_f64().context(pointer);
    for (place, (scores, own)) in scores.iter().zip(own).enumerate() {
        let (n, mean, sd) = moments(scores);
        let figure = |name| number(format!("/node/figures/{place}/{name}"));
        assert_eq!((figure("n")?, figure("mean")?, figure("standardDeviation")?), (n, mean, sd), "{place}");
        assert_eq!(number(format!("/node/means/{place}"))?, mean);
        let own = own.context("Beppu has a score in each domain")?;
        let position = |name| number(format!("/node/ownPosition/{place}/{name}"));
        assert_eq!(position("points")?, own);
        assert_eq!(position("deviationScore")?, whole(50.0 + 10.0 * (own - mean) / sd), "{place}");
        assert_eq!(position("gapToMean")?, whole(own - mean), "{place}");
    }
    assert_eq!(beppu.data("/node/figures/0/n"), 16, "neither the silent nor the sparse");
    for code in [SILENT, SPARSE] {
        let read = story.see(&manager(code), release).await?;
        assert_eq!(read.data("/node/figures"), beppu.data("/node/figures"), "{code} may read it");
    }
    let coordinator = story.see("oita-coordinator", release).await?;
    assert_eq!(coordinator.data("/node/figures"), beppu.data("/node/figures"));
    assert_eq!(coordinator.data("/node/ownPosition"), &Value::Null);
    let frozen =
        story.house.look("SELECT code FROM cohorts JOIN organizations o ON o.id = tenant_id").await?;
    assert_eq!(column(&frozen, "code").len(), 16);
    Ok(())
}

async fn names_are_shown_only_where_consented(story: &Story) -> Result<()> {
    let document = "{ engagements(first: 1) { nodes { participations { municipality { code } results { lines { points } } } } } }";
    let seen = story.door.ask("oita-coordinator", None, document).await?;
    let all = seen.data("/engagements/nodes/0/participations").as_array().context("no participations")?;
    assert_eq!(all.len(), 18);
    for one in all {
        let code = one.pointer("/municipality/code").and_then(Value::as_str).context("no code")?;
        let named = one.get("results").is_some_and(|results| !results.is_null());
        assert_eq!(named, ["442011", "442046"].contains(&code), "{one}");
    }
    Ok(())
}

/// Neither the application nor the schema's owner moves a released release, whatever they write.
async fn no_hand_changes_it(story: &Story, release: &str) -> Result<()> {
    let before = story.house.look("SELECT * FROM releases").await?;
    let mut hand = PgConnection::connect(&story.house.cluster.superuser(&story.house.database)).await?;
    let prefecture = story.house.place("440001")?.uuid();
    for role in ["kansa_app", "kansa_owner"] {
        for change in ["state = 'OPEN'", "withheld = 'UNIFORM'", "version = 99", "published_at = now()"] {
            let sql = format!(
                "BEGIN; SET LOCAL ROLE {role};
                 SELECT set_config('app.tenant', '{prefecture}', true), set_config('app.organization', '{prefecture}', true);
                 UPDATE releases SET {change} WHERE id = '{}'; COMMIT;",
                uuid_of(release)?
            );
            assert!(hand.execute(AssertSqlSafe(sql)).await.is_err(), "{role} {change}");
            hand.execute("ROLLBACK").await?;
        }
    }
    assert_eq!(story.house.look("SELECT * FROM releases").await?, before);
    Ok(())
}

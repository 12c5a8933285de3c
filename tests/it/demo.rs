//! The demo's story, told in an empty database.
use crate::{
    pictures::committed,
    voice::{Voice, stored},
};
use anyhow::{Context as _, Result, anyhow};
use api::demo::{answer, judgement, tell_once};
use domain::{
    audit::verify_report,
    catalog::{Item, read_catalog},
    scoring::{Basis, Domain, ScoredItem, Tier, score_all},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs::File};
use tests::{
    House,
    cluster::root_of_the_repository,
    world::{BEPPU, MUNICIPALITIES},
};

/// One test, for the story takes a while: what it leaves, that it is not told twice, and where it can be gone on from.
#[tokio::test]
async fn the_story_is_told_once_and_its_scores_are_those_of_its_verdicts() -> Result<()> {
    let house = House::of_the_demo().await?;
    assert_eq!(house.count("governments").await?, 1788);
    assert_eq!(house.count("organizations").await?, 1 + 1 + 18 + 1);
    let signed = "replies JOIN audits ON audits.id = replies.audit_id AND audits.state = 'REPORTED'";
    assert_eq!(house.count(&format!("{signed} WHERE replies.state = 'COMPLETED'")).await?, 17 + 18);
    let contributors = "(SELECT DISTINCT participation_id FROM contributions WHERE withdrawn_at IS NULL) c";
    assert_eq!(house.count(contributors).await?, 17 + 17, "one joins late, and one withdraws");
    assert_eq!(house.count("cohorts").await?, 17 + 17);
    assert_eq!(house.count("(SELECT DISTINCT participation_id FROM named_results) n").await?, 5 + 6);
    assert_eq!(house.count("(SELECT DISTINCT participation_id FROM progress) p").await?, 17 + 18 + 2);
    let releases =
        house.look("SELECT state, basis, tier, fiscal_year FROM releases ORDER BY fiscal_year").await?;
    let published =
        |year| json!({ "state": "RELEASED", "basis": "JUDGED", "tier": "FULL", "fiscal_year": year });
    assert_eq!(releases, [published(2024), published(2025)]);
    let now = domain::Clock::now(&*house.clock).to_rfc3339();
    assert_eq!(house.count(&format!("outbox WHERE delivered_at IS NULL AND due_at <= '{now}'")).await?, 0);

    scores_are_those_of_the_verdicts(&house).await?;
    two_years_of_internal_audits_hang_together(&house).await?;
    three_requests_for_an_advisor_stand_where_they_should(&house).await?;

    let before = stored(&house).await?;
    let (superuser, server) =
        (house.cluster.superuser(&house.database), house.cluster.server(&house.database));
    tell_once(&superuser, &server, &house.files).await?;
    assert_eq!(stored(&house).await?, before, "a second telling adds nothing");

    the_comparison_is_told_to_each_as_their_rights_are(&house).await?;
    committed::pictures_are_those_of(&house).await?;
    the_firm_can_enter_now(&house).await?;
    let open = json!({ "fiscalYear": 2025, "edition": "H19.7", "basis": "SELF_ASSESSED", "tier": "FULL",
        "partition": "POPULATION_BAND" });
    let door = house.door()?;
    Voice::of(&door, "oita-coordinator").does("openRelease", open, "release { id }").await?;
    tell_once(&superuser, &server, &house.files)
        .await
        .context("who tries the demo may open another comparison")
}

/// What became of the findings of Beppu's internal audits, as its audit manager sees it, and that the reports hold.
async fn two_years_of_internal_audits_hang_together(house: &House) -> Result<()> {
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let read = "query($year: Int!) { audits(last: 1, fiscalYear: $year) { nodes { id kind tier state
        publications { state publishedOn }
        reports { content sha256 acknowledgement { answer } }
        findings { id itemCode kind state objection reply isDissentRecorded acceptedUntil recurringYears
                   lineageId carriedFrom { id } correctiveActions { state } } } } }";
    let mut years = Vec::new();
    for (year, state) in [(2024, "CLOSED"), (2025, "REPORTED")] {
        let mut seen = manager.reads(read, json!({ "year": year })).await?;
        let audit = seen["audits"]["nodes"][0].take();
        assert_eq!((&audit["kind"], &audit["tier"]), (&json!("INTERNAL"), &json!("ESSENTIAL")), "{year}");
        assert_eq!(audit["state"], state, "{year}");
        let [report] = audit["reports"].as_array().context("reports")?.as_slice() else {
            anyhow::bail!("one report in {year}")
        };
        let content = report["content"].as_str().context("content")?;
        let held = verify_report(content, report["sha256"].as_str()).map_err(|fault| anyhow!("{fault:?}"))?;
        assert_eq!(held.fiscal_year, year);
        assert_eq!(Some(held.findings.len()), audit["findings"].as_array().map(Vec::len), "{year}");
        years.push((audit, held));
    }
    let [(first, _), (second, told)] = years.as_slice() else { anyhow::bail!("two years") };
    let find = |audit: &Value, item: &str| {
        let all = audit["findings"].as_array().context("findings")?;
        all.iter().find(|one| one["itemCode"] == item).cloned().with_context(|| format!("{item} in {audit}"))
    };

    let disputed = find(first, "3.2-27")?;
    assert_eq!(
        (&disputed["state"], &disputed["isDissentRecorded"]),
        (&json!("CLOSED_VERIFIED"), &json!(true))
    );
    assert!(disputed["objection"].is_string() && disputed["reply"].is_string());
    assert_eq!(disputed["correctiveActions"], json!([{ "state": "EFFECTIVE" }]));
    let noted = find(first, "5.1-07")?;
    assert_eq!((&noted["kind"], &noted["state"]), (&json!("OBSERVATION"), &json!("NOTED")));
    assert!(first["reports"][0]["acknowledgement"]["answer"].is_string());
    assert_eq!(first["publications"], json!([{ "state": "APPROVED", "publishedOn": "2025-02-10" }]));

    let (major, goes_on) = (find(first, "6.2-01")?, find(second, "6.2-01")?);
    assert_eq!((&major["state"], &goes_on["state"]), (&json!("CARRIED_OVER"), &json!("REMEDIATING")));
    assert_eq!(goes_on["carriedFrom"]["id"], major["id"]);
    assert_eq!(goes_on["correctiveActions"], json!([{ "state": "IN_PROGRESS" }]));
    let borne = find(second, "6.6-02")?;
    assert_eq!(borne["state"], "RISK_ACCEPTED");
    assert!(borne["acceptedUntil"].is_string() && borne["carriedFrom"]["id"] == find(first, "6.6-02")?["id"]);
    let again = find(second, "5.1-07")?;
    assert_eq!((&again["state"], &again["recurringYears"]), (&json!("ISSUED"), &json!(2)));
    assert_eq!(again["lineageId"], noted["lineageId"]);
    assert!(again["carriedFrom"].is_null(), "it was found anew");
    let in_report = told.findings.iter().find(|one| one.item.as_deref() == Some("5.1-07"));
    assert_eq!(in_report.map(|one| one.recurring_years), Some(2));

    let read = "query($audit: ID!) { evidence(first: 5, auditId: $audit) { nodes { id current { size } } } }";
    let mut evidence = Vec::new();
    for (audit, _) in &years {
        evidence
            .push(manager.reads(read, json!({ "audit": audit["id"] })).await?["evidence"]["nodes"].take());
    }
    assert_eq!(evidence[0].as_array().map(Vec::len), Some(1));
    assert_eq!(evidence[0], evidence[1], "last year's file is used again");
    Ok(())
}

/// One is reported (and followed up as soon as the next fiscal year has begun), one was passed on, one waits for money.
async fn three_requests_for_an_advisor_stand_where_they_should(house: &House) -> Result<()> {
    let door = house.door()?;
    let read =
        "{ dispatches(first: 10) { nodes { id state results municipality { name } offers { answer } } } }";
    let seen = Voice::of(&door, "center-operator").reads(read, json!({})).await?;
    let all = seen["dispatches"]["nodes"].as_array().context("dispatches")?;
    let [waiting, passed_on, reported] = all.as_slice() else { anyhow::bail!("three requests: {all:?}") };
    for (one, name, offers) in [
        (waiting, "日田市", json!([])),
        (passed_on, "中津市", json!([{ "answer": "DECLINED" }, { "answer": "ACCEPTED" }])),
        (reported, "別府市", json!([{ "answer": "ACCEPTED" }])),
    ] {
        assert_eq!((&one["municipality"]["name"], &one["offers"]), (&json!(name), &offers));
    }
    assert_eq!((&waiting["state"], &passed_on["state"]), (&json!("WAITLISTED"), &json!("CONFIRMED")));
    assert!(["REPORTED", "FOLLOW_UP_DUE"].contains(&reported["state"].as_str().unwrap_or_default()));
    assert!(reported["results"].is_string(), "{reported}");

    let read = "query($id: ID!) { dispatchReport(dispatchId: $id) { isComplete minutes traineesLeading
        visits { visit { state place } record { parts { kind } } } } }";
    let manager = Voice::of(&door, "beppu-manager");
    let told = manager.reads(read, json!({ "id": reported["id"] })).await?["dispatchReport"].take();
    assert_eq!((&told["isComplete"], &told["minutes"]), (&json!(true), &json!(2 * 345)));
    assert_eq!((told["visits"].as_array().map(Vec::len), &told["traineesLeading"]), (Some(2), &json!(2)));
    let kinds = told["visits"][0]["record"]["parts"].as_array().context("parts")?;
    assert_eq!(kinds[0]["kind"], "ATTENDEES", "the first message counts first, though it came last");

    let read = "{ visits(first: 5) { nodes { state municipality { name } record { lastSequence } } }
        dispatches(first: 5) { nodes { id } } viewer { dispatchEntries { id } } }";
    let visited = json!({ "state": "FINALIZED", "municipality": { "name": "別府市" }, "record": null });
    let seen = Voice::of(&door, "advisor-1").reads(read, json!({})).await?;
    assert_eq!(seen["visits"]["nodes"], json!([visited, visited]));
    assert_eq!(seen["dispatches"]["nodes"], json!([{ "id": reported["id"] }]), "not what was declined");
    assert_eq!(seen["viewer"]["dispatchEntries"], json!([]), "the window is over");
    let seen = Voice::of(&door, "advisor-2").reads(read, json!({})).await?;
    assert_eq!(seen["dispatches"]["nodes"], json!([{ "id": passed_on["id"] }]));
    Ok(())
}

/// Over HTTP: both see the same figures of seventeen; only the municipality has a place among them.
async fn the_comparison_is_told_to_each_as_their_rights_are(house: &House) -> Result<()> {
    let door = house.door()?;
    let read =
        "{ comparisonReleases(first: 1) { nodes { state means yearOverYear { changes { n withheld { code } } } figures { domain n mean standardDeviation }
                  ownPosition { points deviationScore gapToMean } } } }";
    let mut seen = Vec::new();
    for person in ["oita-coordinator", "beppu-manager", "nakatsu-manager"] {
        let mut data = Voice::of(&door, person).reads(read, json!({})).await?;
        seen.push(data["comparisonReleases"]["nodes"][0].take());
    }
    let [prefecture, beppu, nakatsu] = seen.as_slice() else { anyhow::bail!("three answers") };
    let figures = prefecture["figures"].as_array().context("figures")?;
    assert_eq!((figures.len(), &figures[0]["n"]), (9, &json!(17)));
    assert!(
        figures.iter().all(|one| one["mean"].is_i64() && one["standardDeviation"].is_i64()),
        "{prefecture}"
    );
    for municipality in [beppu, nakatsu] {
        assert_eq!(municipality["figures"], prefecture["figures"]);
        assert_eq!(municipality["ownPosition"].as_array().map(Vec::len), Some(9));
    }
    let changes = prefecture["yearOverYear"]["changes"].as_array().context("changes")?;
    let kept_back = json!({ "n": null, "withheld": { "code": "COHORTS_TOO_CLOSE" } });
    assert_eq!(changes.len(), 9);
    assert!(changes.iter().all(|one| *one == kept_back), "one left and one joined: {changes:?}");
    assert!(prefecture["ownPosition"].is_null(), "a prefecture is no member of the cohort");
    assert_ne!(beppu["ownPosition"], nakatsu["ownPosition"]);
    Ok(())
}

async fn scores_are_those_of_the_verdicts(house: &House) -> Result<()> {
    let open = |name| File::open(root_of_the_repository().join("catalogs/H19.7").join(name));
    let catalog = read_catalog(open("edition.csv")?, open("categories.csv")?, open("items.csv")?)
        .map_err(|faults| anyhow!("the catalogue has faults: {faults:?}"))?;
    let rows = house
        .look(
            "SELECT o.code, g.population, s.basis, s.tier, s.variable, s.halves, s.weight, s.in_tier, s.applicable,
                    s.judged
             FROM audit_scores s JOIN audits a ON a.id = s.audit_id AND a.participation_id IS NOT NULL
                AND a.fiscal_year = 2025
             JOIN organizations o ON o.id = s.tenant_id JOIN governments g ON g.code = o.code",
        )
        .await?;
    assert_eq!(rows.len(), 18 * 36);
    let mut told = BTreeMap::new();
    let mut populations = BTreeMap::new();
    for row in &rows {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let number = |name: &str| row[name].as_i64().unwrap_or(-1);
        populations.insert(text("code"), u32::try_from(number("population"))?);
        let score = ["halves", "weight", "in_tier", "applicable", "judged"].map(number);
        told.insert((text("code"), text("basis"), text("tier"), number("variable")), score);
    }
    assert_eq!(populations.len(), 18);
    for code in MUNICIPALITIES {
        let population = *populations.get(code).with_context(|| format!("{code} has no scores"))?;
        for basis in Basis::ALL {
            for tier in Tier::ALL {
                let say = if basis == Basis::Judged { judgement } else { answer };
                let scored = |item: &Item| {
                    let item_code = item.code.to_string();
                    let domain = item_code.split('.').next().and_then(|number| number.parse().ok());
                    Ok(ScoredItem {
                        domain: domain.and_then(Domain::new).context("a domain")?,
                        essential: item.essential,
                        weight: u32::from(item.weight.get()),
                        verdict: Some(say(code, population, &item_code)),
                    })
                };
                let items: Vec<ScoredItem> = catalog.items.iter().map(scored).collect::<Result<_>>()?;
                for (variable, score) in score_all(items, tier).iter() {
                    let key = (
                        code.to_owned(),
                        basis.as_str().to_owned(),
                        tier.as_str().to_owned(),
                        i64::from(variable.number()),
                    );
                    let computed = [
                        i64::try_from(score.numerator_halves())?,
                        i64::try_from(score.denominator())?,
                        i64::from(score.in_tier()),
                        i64::from(score.applicable()),
                        i64::from(score.judged()),
                    ];
                    assert_eq!(told.get(&key), Some(&computed), "{key:?}");
                }
            }
        }
    }
    Ok(())
}

async fn the_firm_can_enter_now(house: &House) -> Result<()> {
    let door = house.door()?;
    let auditor = Voice::of(&door, "firm-auditor");
    let seen = auditor.reads("{ viewer { entries { code } } }", json!({})).await?;
    let mut codes: Vec<&str> = seen["viewer"]["entries"]
        .as_array()
        .context("entries")?
        .iter()
        .filter_map(|entry| entry["code"].as_str())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, [BEPPU, "442038"]);
    let read = "{ viewer { standing { isOutsider } } audits(first: 10) { nodes { state kind viewerCan { verbs } } } }";
    let seen = auditor.inside(BEPPU).reads(read, json!({})).await?;
    assert_eq!(seen["viewer"]["standing"]["isOutsider"], true);
    let audit = json!({ "state": "SUBMITTED", "kind": "EXTERNAL", "viewerCan": { "verbs": ["START_FIELDWORK", "RETURN_SELF_ASSESSMENT"] } });
    assert_eq!(seen["audits"]["nodes"], json!([audit]), "the live audit and no earlier one");
    let copies = auditor.reads("{ reportCopies(first: 100) { nodes { body } } }", json!({})).await?;
    assert_eq!(copies["reportCopies"]["nodes"].as_array().map(Vec::len), Some(17 + 18));
    Ok(())
}

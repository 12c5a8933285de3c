//! The writing rows: every mutation with an input that is right for somebody, most aimed at something of Beppu's.
mod advice;
mod dispatches;
mod findings;
mod machine;
mod named;
mod plans;
mod visits;
mod years;

use super::seed::{PENDING, World};
use anyhow::{Context as _, Result};
use domain::{
    audit::{RecordJudgements, RecordSelfAssessments, State},
    scoring::Tier,
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, answers, judgements},
};

/// An essential item.
const ITEM: &str = "1.1-01";

/// A mutation and what it is aimed at.
#[derive(Debug)]
pub(super) struct Deed {
    /// The field.
    pub field: &'static str,
    /// What it is aimed at, where a field has several rows.
    pub variant: &'static str,
    /// The input's field for the aim, and the aim's name in the world.
    aim: Option<(&'static str, &'static str)>,
    /// Another field with another thing of the world.
    also: Option<(&'static str, &'static str)>,
    /// The state that the aim, an audit, is first led to.
    until: Option<State>,
    /// The rest of the input.
    rest: Value,
}

fn deed(field: &'static str, variant: &'static str, aim: (&'static str, &'static str)) -> Deed {
    Deed { field, variant, aim: Some(aim), also: None, until: None, rest: json!({}) }
}

impl Deed {
    fn with(self, rest: Value) -> Self {
        Self { rest, ..self }
    }
    fn at(self, state: State) -> Self {
        Self { until: Some(state), ..self }
    }
}

/// All writing rows.
pub(super) fn deeds() -> Vec<Deed> {
    let mut all = audits();
    all.extend(evidence());
    all.extend(members());
    all.extend(engagements());
    all.extend(plans::deeds());
    all.extend(visits::deeds());
    all.extend(machine::deeds());
    all.extend(findings::deeds());
    all.extend(appointments());
    all.extend(years::deeds());
    all.extend(named::deeds());
    all.extend(advice::deeds());
    all.extend(dispatches::deeds());
    all
}

fn audits() -> Vec<Deed> {
    let new = json!({ "title": "庁内監査", "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025,
        "edition": "H19.7", "tier": "ESSENTIAL" });
    let entry = |more: Value| {
        let mut entry = json!({ "item": ITEM, "verdict": "CONFORMING" });
        if let (Some(entry), Some(more)) = (entry.as_object_mut(), more.as_object()) {
            entry.extend(more.clone());
        }
        json!({ "entries": [entry] })
    };
    let mut all = vec![Deed { aim: None, ..deed("createAudit", "", ("", "")).with(new) }];
    for (variant, aim) in [("internal", "internal"), ("granted", "granted")] {
        let deed = |field| deed(field, variant, ("auditId", aim));
        if aim == "internal" {
            all.push(deed("approveAuditPlan"));
            all.push(deed("notifyAudit").at(State::Planned));
            all.push(deed("startSelfAssessment").at(State::Notified));
            let answers = deed("recordSelfAssessments").at(State::SelfAssessment);
            all.push(answers.with(entry(json!({ "expectedVersion": 0 }))));
            all.push(deed("submitSelfAssessment").at(State::SelfAssessment));
        }
        all.push(deed("startFieldwork").at(State::Submitted));
        let judge = deed("recordJudgements").at(State::Fieldwork);
        all.push(judge.with(entry(json!({ "expectedVersion": 0, "method": "EXAMINE" }))));
        all.push(deed("draftReport").at(State::Fieldwork));
        all.push(deed("startFactCheck").at(State::DraftReport));
        all.push(deed("takeAuditLead").at(State::FactCheck));
        all.push(deed("signReport").at(State::FactCheck));
    }
    all
}

fn evidence() -> Vec<Deed> {
    let new = json!({ "title": "基本方針", "items": [ITEM], "fileName": "policy.pdf" });
    let items = json!({ "items": [ITEM] });
    let both = |field| Deed {
        also: Some(("evidenceId", "granted's evidence")),
        ..deed(field, "", ("auditId", "granted"))
    };
    vec![
        deed("startEvidenceUpload", "", ("auditId", "granted")).with(new),
        deed("startEvidenceDownload", "", ("evidenceId", "granted's evidence")),
        both("linkEvidence").with(items.clone()),
        both("unlinkEvidence").with(items),
    ]
}

fn members() -> Vec<Deed> {
    let free = |field, rest| Deed { aim: None, ..deed(field, "", ("", "")).with(rest) };
    let mut all = vec![
        free("acceptInvitation", json!({ "code": PENDING })),
        free("createOrganization", json!({ "auditFirmName": "新監査株式会社", "firstPersonName": "代表" })),
        free("inviteMember", json!({ "name": "画面", "roles": ["SERVICE_ACCOUNT"] })),
    ];
    for (variant, aim) in [
        ("of beppu", "beppu's member"),
        ("of nakatsu", "nakatsu's member"),
        ("of the firm", "firm's member"),
        ("of the centre", "centre's member"),
    ] {
        let roles = json!({ "roles": ["SERVICE_ACCOUNT"] });
        all.push(deed("assignRole", variant, ("memberId", aim)).with(roles));
        all.push(deed("endMembership", variant, ("memberId", aim)));
    }
    all
}

fn engagements() -> Vec<Deed> {
    let new = json!({ "title": "共同監査", "fiscalYear": 2025, "edition": "H19.7", "tier": "ESSENTIAL",
        "type": "ADVISORY" });
    let release = json!({ "fiscalYear": 2024, "edition": "H19.7", "basis": "JUDGED", "tier": "ESSENTIAL" });
    let window = json!({ "windowFrom": "2025-08-15T00:00:00Z", "windowUntil": "2025-09-15T00:00:00Z" });
    let free = |field, rest| Deed { aim: None, ..deed(field, "", ("", "")).with(rest) };
    let engagement = |field, aim| deed(field, "", ("engagementId", aim));
    let participation = |field, aim| deed(field, "", ("participationId", aim));
    vec![
        free("createEngagement", new),
        engagement("openCall", "draft"),
        engagement("inviteMunicipalities", "called").with(json!({ "municipalities": ["442011"] })),
        engagement("fixParticipants", "called"),
        engagement("setCallTerms", "draft").with(json!({ "text": "条件", "answerBy": "2026-03-31" })),
        engagement("admitLate", "fixed").with(json!({ "municipality": "442011", "reason": "遅れたため" })),
        engagement("recordSpecification", "draft").with(json!({ "title": "監査業務委託", "text": "仕様",
            "method": "OPEN_BID", "announcedOn": "2025-05-01", "bidsUntil": "2025-05-31" })),
        engagement("recordBids", "bid for")
            .with(json!({ "bidders": [{ "name": "監査株式会社", "firmId": "@firm", "state": "BID" }] })),
        engagement("selectBidders", "bid for")
            .with(json!({ "places": [1], "reason": "最低価格", "selectedOn": "2025-06-10" })),
        engagement("appointFirm", "fixed").with(json!({ "firmId": "@firm" })),
        engagement("assignFirm", "appointed")
            .with(json!({ "participationId": "@appointed participation", "firmId": "@firm" })),
        engagement("activateEngagement", "appointed").with(window),
        engagement("startConsolidation", "reported").with(json!({ "leftOut": [] })),
        engagement("reportEngagement", "consolidating").with(json!({ "overview": "概要" })),
        engagement("closeEngagement", "given").with(json!({})),
        engagement("cancelEngagement", "called").with(json!({ "reason": "中止" })),
        participation("giveConsents", "invitation")
            .with(json!({ "purposes": ["FIRM_ACCESS", "PROGRESS_TO_PREFECTURE"], "textVersion": 2 })),
        participation("declineParticipation", "invitation"),
        participation("withdrawConsents", "live").with(json!({ "purposes": ["PROGRESS_TO_PREFECTURE"] })),
        participation("withdrawParticipation", "consented"),
        free("declareNetworkModel", json!({ "model": "ALPHA", "expectedVersion": 0 })),
        free("openRelease", release),
        deed("closeRelease", "", ("releaseId", "open release")),
        deed("publishRelease", "", ("releaseId", "checked release")),
        deed("recheckRelease", "", ("releaseId", "checked release")),
    ]
}

fn appointments() -> Vec<Deed> {
    let window = json!({ "organizationId": "@firm", "windowFrom": "2025-08-15T00:00:00Z",
        "windowUntil": "2025-09-15T00:00:00Z" });
    let mutual = |field| deed(field, "mutual", ("auditId", "mutual"));
    vec![
        deed("appointAuditors", "", ("auditId", "waiting")).with(window),
        deed("dismissAuditors", "", ("auditId", "mutual")).with(json!({ "reason": "中止" })),
        deed("extendAppointment", "", ("auditId", "mutual"))
            .with(json!({ "windowUntil": "2025-12-15T00:00:00Z" })),
        mutual("declareIndependence"),
        mutual("signReport").at(State::FactCheck),
    ]
}

impl Deed {
    /// `Mutation.field`, and what it is aimed at.
    pub(super) fn label(&self) -> String {
        format!("Mutation.{} {}", self.field, self.variant).trim_end().to_owned()
    }

    /// A fresh copy of the world, led to where the deed can be done.
    pub(super) async fn copy(&self, world: &World, day: i64) -> Result<House> {
        let house = House::copy_of(&world.database, day).await?;
        if let (Some(until), Some((_, aim))) = (self.until, self.aim) {
            let id = uuid(world.id(aim)?)?.parse::<uuid::Uuid>()?;
            let auditor = match aim {
                "granted" => "firm-auditor",
                "mutual" => "nakatsu-auditor",
                _ => "beppu-auditor",
            };
            house.lead(BEPPU, id.into(), auditor, until).await?;
            if self.field == "submitSelfAssessment" {
                let entries = answers(BEPPU, Tier::Essential)?;
                house.run("beppu-manager", RecordSelfAssessments { audit: id.into(), entries }).await?;
            } else if self.field == "draftReport" {
                let entries = judgements(BEPPU, Tier::Essential)?;
                house.run_in(auditor, BEPPU, RecordJudgements { audit: id.into(), entries }).await?;
            }
            plans::prepare(&house, self.field, id.into()).await?;
            machine::prepare(&house, self.field, id.into()).await?;
        }
        findings::prepare(&house, world, self.field).await?;
        Ok(house)
    }

    /// The input, with the aim and its present version.
    pub(super) async fn input(&self, world: &World, house: &House) -> Result<Value> {
        let mut input = self.rest.clone();
        let fields = input.as_object_mut().context("an input is an object")?;
        for value in fields.values_mut() {
            named(world, value)?;
        }
        if let Some((field, aim)) = self.also {
            fields.insert(field.to_owned(), json!(world.id(aim)?));
        }
        if let Some((field, aim)) = self.aim {
            let id = world.id(aim)?;
            fields.insert(field.to_owned(), json!(id));
            let unversioned = [
                plans::UNVERSIONED,
                machine::UNVERSIONED,
                findings::UNVERSIONED,
                years::UNVERSIONED,
                dispatches::UNVERSIONED,
            ]
            .concat();
            let unversioned = unversioned.contains(&self.field) || self.field.contains("Evidence");
            // What is recorded in an audit has a version for each entry.
            let by_entry = self.field.starts_with("record") && field == "auditId";
            if !by_entry && !unversioned {
                fields.insert("expectedVersion".to_owned(), version(house, id, field).await?);
            }
        }
        Ok(input)
    }
}

async fn version(house: &House, id: &str, field: &str) -> Result<Value> {
    let (table, key) = match field {
        "auditId" => ("audits", "id"),
        "memberId" => ("members", "id"),
        "engagementId" => ("engagements", "id"),
        "dispatchId" => ("dispatches", "id"),
        "visitId" => ("visits", "id"),
        "departmentId" => ("departments", "id"),
        "systemId" => ("systems", "id"),
        "planId" => ("plans", "id"),
        "webhookId" => ("webhooks", "id"),
        "serviceAccountId" => ("service_accounts", "id"),
        "publicationId" => ("publications", "id"),
        "participationId" => ("replies", "participation_id"),
        "advisorId" => ("advisors", "id"),
        "programmeId" => ("programmes", "id"),
        "namedComparisonId" => (named::VERSIONS, "id"),
        _ => findings::table(field).unwrap_or(("releases", "id")),
    };
    let found = house.look(&format!("SELECT version FROM {table} WHERE {key} = '{}'", uuid(id)?)).await?;
    // Who has not replied yet has no reply, and its version is 0.
    Ok(found.first().and_then(|row| row.get("version")).cloned().unwrap_or_else(|| json!(0)))
}

/// Puts the world's global ids in the place of what names them: `@firm`.
fn named(world: &World, value: &mut Value) -> Result<()> {
    match value {
        Value::String(text) => {
            let Some(name) = text.strip_prefix('@') else { return Ok(()) };
            *text = world.id(name)?.to_owned();
        }
        Value::Array(values) => values.iter_mut().try_for_each(|one| named(world, one))?,
        Value::Object(fields) => fields.values_mut().try_for_each(|one| named(world, one))?,
        _ => {}
    }
    Ok(())
}

fn uuid(id: &str) -> Result<String> {
    Ok(super::owners::parts(id).context("a global id")?.1)
}

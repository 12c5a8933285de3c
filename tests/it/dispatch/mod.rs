//! An advisor is asked for, found and sent: the whole road, who sees what of it, what is refused, and who wins a race.
mod again;
mod audits;
mod contest;
mod employed;
mod kept;
mod matching;
mod pictures;
mod refusals;
mod replicas;
mod sight;
mod stories;
mod teams;
mod visited;
mod whole;

use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::{
    access::Role,
    advisor::{
        AdvisorId, CaisRank, Capacity, CertificateNumber, Certified, Field, Introduction, Particulars,
        PublicProfile, Qualification, RegisterAdvisor, WorkMode,
    },
    audit::{AuditId, AuditKind, State},
    dispatch::UNDERTAKING_VERSION,
    engagement::{Window, Yen},
    kernel::{fiscal::FiscalYear, page::PageRequest},
    membership::{InvitationCode, InviteMember, ListMembers, PersonName},
    programme::{
        Bearer, DraftProgramme, OpenProgramme, ProgrammeId, ProgrammeName, Quota, Rates, RegionRule, Terms,
    },
    register::PrefectureCode,
    team::DeclareIndependence,
};
use serde_json::{Value, json};
use tests::{Door, House, world::BEPPU};

/// What a day on site takes of the budget, in yen.
const DAY: i32 = 65_000;

/// The centre with an open programme and two advisors, and the bodies that may ask.
pub(crate) struct Desk {
    pub(crate) house: House,
    programme: ProgrammeId,
    /// Of `center-advisor`; valid until 31 March 2028.
    pub(crate) first: AdvisorId,
    /// Of `second-advisor`; valid until 30 September 2025.
    pub(crate) second: AdvisorId,
}

impl Desk {
    /// With a budget for so many days on site.
    pub(crate) async fn open(days: i32) -> Result<Self> {
        let house = House::open().await?;
        house.cast().await?;
        house.invite("center-operator", "second-advisor", &[Role::Advisor]).await?;
        let first = register(&house, "center-advisor", "2024-10-01").await?;
        let second = register(&house, "second-advisor", "2022-04-10").await?;
        let yen = |amount| Yen::parse("yen", amount);
        let terms = Terms {
            name: ProgrammeName::parse("name", "アドバイザー派遣事業")?,
            budget: yen(days * DAY)?,
            quota: Quota::USUAL,
            region_rule: RegionRule::Named,
            rates: Rates {
                per_day: yen(40_000)?,
                per_hour: yen(6_000)?,
                travel: yen(25_000)?,
                fees_by: Bearer::Center,
                travel_by: Bearer::Center,
            },
            windows: vec![Window::new("2025-04-01T00:00:00Z".parse()?, "2025-12-01T00:00:00Z".parse()?)?],
        };
        let fiscal_year = FiscalYear::parse("fiscalYear", 2025)?;
        let programme = house.run("center-operator", DraftProgramme { fiscal_year, terms }).await?;
        house.run("center-operator", OpenProgramme { programme, expected_version: 1 }).await?;
        Ok(Self { house, programme, first, second })
    }

    /// What a body sends to ask for an advisor on site.
    fn request(&self, project: &str, days: &[&str]) -> Value {
        json!({ "programmeId": gid(self.programme), "form": {
            "project": project, "section": "情報政策課", "contact": "担当 山田", "aim": "内部監査を自ら行う",
            "presentState": "監査は未実施", "participants": 8, "online": false, "days": days } })
    }

    /// Beppu's request, ranked by it and offered to the first of `order`. Answers its id.
    pub(crate) async fn offered(
        &self,
        door: &Door,
        project: &str,
        days: &[&str],
        order: &[AdvisorId],
    ) -> Result<String> {
        let id = self.screened(door, project, days).await?;
        self.offer(door, &id, order).await?;
        Ok(id)
    }

    /// A request that the centre looks at, ranked by Beppu and offered.
    async fn offer(&self, door: &Door, id: &str, order: &[AdvisorId]) -> Result<()> {
        let reason = "専門分野が合う";
        let named: Vec<_> =
            order.iter().map(|one| json!({ "advisorId": gid(*one), "reason": reason })).collect();
        step(door, "center-operator", "proposeCandidates", id, json!({ "candidates": named })).await?;
        let ids: Vec<_> = order.iter().map(|one| gid(*one)).collect();
        step(door, "beppu-ciso", "rankCandidates", id, json!({ "advisorIds": ids })).await?;
        step(door, "center-operator", "offerDispatch", id, json!({ "answerDays": 7 })).await.map(drop)
    }

    /// Beppu's request, which the centre looks at. Answers its id.
    pub(crate) async fn screened(&self, door: &Door, project: &str, days: &[&str]) -> Result<String> {
        self.sent(door, self.request(project, days)).await
    }

    /// The same of a request that may ask for more. Answers its id.
    async fn sent(&self, door: &Door, request: Value) -> Result<String> {
        let id = self.draft(door, request).await?;
        step(door, "beppu-ciso", "submitDispatchRequest", &id, json!({})).await?;
        step(door, "center-operator", "screenDispatch", &id, json!({})).await?;
        Ok(id)
    }

    /// Beppu's draft. Answers its id.
    pub(crate) async fn drafted(&self, door: &Door, project: &str, days: &[&str]) -> Result<String> {
        self.draft(door, self.request(project, days)).await
    }

    async fn draft(&self, door: &Door, request: Value) -> Result<String> {
        let voice = Voice::of(door, "beppu-ciso");
        let made = voice.does("draftDispatch", request, "dispatch { id state }").await?;
        assert_eq!(made["dispatch"]["state"], "DRAFT");
        Ok(made["dispatch"]["id"].as_str().context("an id")?.to_owned())
    }
}

impl Desk {
    /// `second-advisor` may audit Beppu for the firm, as one of its people; answers an audit of it that has `firm-auditor` on its team.
    async fn second_may_audit_beppu(&self) -> Result<AuditId> {
        let (name, code) =
            (PersonName::parse("name", "second-advisor")?, InvitationCode::new("of an auditor".to_owned()));
        let roles = vec![Role::Auditor];
        self.house.run("firm-manager", InviteMember { name, roles, code: code.clone() }).await?;
        self.house.accept("second-advisor", code).await?;
        let audit = self.house.outside_audit(BEPPU, AuditKind::External).await?;
        self.house.appoint(BEPPU, audit, self.house.place("firm")?).await?;
        self.house.lead(BEPPU, audit, "firm-auditor", State::Submitted).await?;
        Ok(audit)
    }

    /// `second-advisor` is on the team of an audit of Beppu, beside `firm-auditor`.
    pub(crate) async fn second_audits_beppu(&self) -> Result<AuditId> {
        let audit = self.second_may_audit_beppu().await?;
        let expected_version = self.house.audit(BEPPU, audit).await?.version;
        let declare = DeclareIndependence { audit, expected_version };
        Ok(self.house.run_in("second-advisor", BEPPU, declare).await?)
    }
}

/// Puts a person of the centre's on the registry.
async fn register(house: &House, person: &str, certified_on: &str) -> Result<AdvisorId> {
    let page = PageRequest::new(Some(100), None, None, None)?;
    let members = house.run("center-operator", ListMembers(page)).await?.items;
    let member = members.iter().find(|one| one.name.as_str() == person).context("a member")?.id;
    let public = PublicProfile {
        name: PersonName::parse("name", person)?,
        introduction: Introduction::default(),
        fields: vec![Field::InternalAudit],
        regions: vec![PrefectureCode::parse("regions", "44")?],
        modes: vec![WorkMode::OnSite, WorkMode::Online],
    };
    let particulars = Particulars {
        public,
        home: PrefectureCode::parse("home", "40")?,
        employer: None,
        capacity: Capacity::parse("daysPerMonth", 31)?,
    };
    let qualification =
        Qualification::Cais { rank: CaisRank::Auditor, number: CertificateNumber::parse("number", person)? };
    let certified = Certified { qualification, on: certified_on.parse()? };
    Ok(house.run("center-operator", RegisterAdvisor { member, particulars, certified }).await?)
}

/// What `person` sees of a dispatch; null if it is not there for them.
async fn seen(door: &Door, person: &str, id: &str, shows: &str) -> Result<Value> {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Dispatch {{ {shows} }} }} }}");
    Ok(Voice::of(door, person).reads(&document, json!({ "id": id })).await?["node"].take())
}

/// What a verb is sent with, from the present version.
async fn input(door: &Door, person: &str, id: &str, more: Value) -> Result<Value> {
    let mut input = more;
    input["dispatchId"] = json!(id);
    input["expectedVersion"] = seen(door, person, id, "version").await?["version"].take();
    Ok(input)
}

/// A verb from the present version; answers the state.
async fn step(door: &Door, person: &str, verb: &str, id: &str, more: Value) -> Result<String> {
    let input = input(door, person, id, more).await?;
    let done = Voice::of(door, person).does(verb, input, "dispatch { state }").await?;
    Ok(done["dispatch"]["state"].as_str().context("a state")?.to_owned())
}

/// The advisor accepts; answers the state.
pub(crate) async fn accept(door: &Door, person: &str, id: &str) -> Result<Value> {
    let input = json!({ "dispatchId": id, "undertakingVersion": UNDERTAKING_VERSION });
    let done = Voice::of(door, person).does("acceptDispatch", input, "dispatch { state }").await?;
    Ok(done["dispatch"]["state"].clone())
}

/// The advisor declines, and the house passes it on.
async fn decline(desk: &Desk, door: &Door, person: &str, id: &str) -> Result<()> {
    let done = Voice::of(door, person).does("declineDispatch", json!({ "dispatchId": id }), "__typename");
    done.await?;
    desk.house.settle().await
}

/// Where Beppu sees it stand.
async fn state(door: &Door, id: &str) -> Result<Value> {
    Ok(seen(door, "beppu-ciso", id, "state").await?["state"].take())
}

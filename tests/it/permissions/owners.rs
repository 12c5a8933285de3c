//! Whose row is whose: every id of a house with its owner, looked up behind the walls.
use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::collections::{BTreeMap, BTreeSet};
use tests::{House, world::catalogue};

/// The global id of a thing.
pub(super) fn global(kind: &str, payload: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{kind}:{payload}"))
}

/// The kind and payload of a global id.
pub(super) fn parts(id: &str) -> Option<(String, String)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    let (kind, payload) = text.split_once(':')?;
    Some((kind.to_owned(), payload.to_owned()))
}

/// All ids of a house, by kind and by owner.
#[derive(Debug, Default)]
pub(super) struct Owners {
    owners: BTreeMap<String, String>,
    kinds: BTreeMap<String, Vec<String>>,
}

const ROWS: &str = "
    SELECT 'Organization' AS kind, id, id AS owner FROM organizations
    UNION ALL SELECT 'Member', id, tenant_id FROM members
    UNION ALL SELECT 'Audit', id, tenant_id FROM audits
    UNION ALL SELECT 'Evidence', id, tenant_id FROM evidence
    UNION ALL SELECT 'Report', id, tenant_id FROM reports
    UNION ALL SELECT 'ReportCopy', id, tenant_id FROM report_copies
    UNION ALL SELECT 'Consent', id, tenant_id FROM consents
    UNION ALL SELECT 'TrailEntry', id, tenant_id FROM trail
    UNION ALL SELECT 'EntryGrant', id, owner_id FROM entry_grants
    UNION ALL SELECT 'Department', id, tenant_id FROM departments
    UNION ALL SELECT 'InformationSystem', id, tenant_id FROM systems
    UNION ALL SELECT 'Advisory', id, tenant_id FROM advisories
    UNION ALL SELECT 'Plan', id, tenant_id FROM plans
    UNION ALL SELECT 'Publication', id, tenant_id FROM publications
    UNION ALL SELECT 'UrgentNotice', id, tenant_id FROM urgent_notices
    UNION ALL SELECT 'Finding', id, tenant_id FROM findings
    UNION ALL SELECT 'CorrectiveAction', id, tenant_id FROM corrective_actions
    UNION ALL SELECT 'Webhook', id, tenant_id FROM webhooks
    UNION ALL SELECT 'ServiceAccount', id, tenant_id FROM service_accounts
    UNION ALL SELECT 'Engagement', id, prefecture_id FROM engagements
    UNION ALL SELECT 'Participation', id, municipality_id FROM participations
    UNION ALL SELECT 'Dispatch', id, municipality_id FROM dispatches
    UNION ALL SELECT 'DispatchOffer', id, municipality_id FROM dispatch_offers
    UNION ALL SELECT 'DispatchConsent', id, tenant_id FROM dispatch_consents
    UNION ALL SELECT 'DispatchEffects', id, center_id FROM effect_releases
    UNION ALL SELECT DISTINCT 'Event', n.event_id, d.municipality_id FROM news n JOIN dispatches d ON d.id = n.subject_id
    UNION ALL SELECT 'NamedComparison', id, proposer_id FROM named_comparisons
    UNION ALL SELECT 'Visit', id, municipality_id FROM visits
    UNION ALL SELECT 'VisitMessage', id, tenant_id FROM visit_messages
    UNION ALL SELECT 'VisitMessage', id, tenant_id FROM visit_proposals
    UNION ALL SELECT 'ComparisonRelease', id, owner_id FROM releases
    UNION ALL SELECT 'Advisor', id, center_id FROM advisor_profiles
    UNION ALL SELECT 'Programme', p.id, o.id FROM programmes p JOIN organizations o ON o.kind = 'CENTER'
    ORDER BY 1, 2";
const NAMES: &str = "
    SELECT id, CASE WHEN kind = 'CENTER' THEN 'centre' ELSE coalesce(code, split_part(name, ' ', 1)) END AS name
    FROM organizations";

impl Owners {
    /// Everything that is in `house` now.
    pub(super) async fn of(house: &House) -> Result<Self> {
        let text = |row: &serde_json::Value, field: &str| -> Result<String> {
            Ok(row.get(field).and_then(|value| value.as_str()).context("a text")?.replace('-', ""))
        };
        let mut names = BTreeMap::new();
        for row in house.look(NAMES).await? {
            names.insert(text(&row, "id")?, short(&text(&row, "name")?).to_owned());
        }
        let mut all = Self::default();
        for row in house.look(ROWS).await? {
            let (kind, id) = (text(&row, "kind")?, text(&row, "id")?);
            let owner = names.get(&text(&row, "owner")?).context("an owner without a name")?;
            all.owners.insert(global(&kind, &id), owner.clone());
            all.kinds.entry(kind.clone()).or_default().push(global(&kind, &id));
        }
        for code in ["442020", "401005"] {
            all.kinds.entry("LocalGovernment".to_owned()).or_default().push(global("LocalGovernment", code));
        }
        all.kinds.insert("Edition".to_owned(), vec![global("Edition", "H19.7")]);
        let items =
            catalogue()?.iter().take(2).map(|(code, _)| global("CatalogItem", &format!("H19.7/{code}")));
        all.kinds.insert("CatalogItem".to_owned(), items.collect());
        Ok(all)
    }

    /// The global ids of that kind, all of everybody's.
    pub(super) fn ids(&self, kind: &str) -> &[String] {
        self.kinds.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Up to twenty global ids of that kind, some of each owner's.
    pub(super) fn sample(&self, kind: &str) -> Vec<&str> {
        let mut first: Vec<&str> = Vec::new();
        let mut rest: Vec<&str> = Vec::new();
        let mut seen = BTreeSet::new();
        for id in self.ids(kind) {
            if seen.insert(self.named(id)) { first.push(id) } else { rest.push(id) }
        }
        first.into_iter().chain(rest).take(20).collect()
    }

    /// Who owns the row of this global id: what everybody may know is nobody's.
    pub(super) fn owner(&self, id: &str) -> String {
        match parts(id) {
            Some((kind, _))
                if matches!(
                    &*kind,
                    "Organization" | "LocalGovernment" | "Edition" | "CatalogItem" | "Programme"
                ) =>
            {
                "reference".to_owned()
            }
            _ => self.named(id),
        }
    }

    /// The owner even of an organization: itself.
    pub(super) fn named(&self, id: &str) -> String {
        // A person is told the id they go by, and nobody is told another's but by a note that has an owner.
        if parts(id).is_some_and(|(kind, _)| kind == "User") {
            return "self".to_owned();
        }
        self.owners.get(id).cloned().unwrap_or_else(|| "UNKNOWN".to_owned())
    }
}

fn short(name: &str) -> &str {
    match name {
        "442020" => "beppu",
        "442038" => "nakatsu",
        "440001" => "oita",
        "412015" => "saga",
        "400009" => "fukuoka",
        "401005" => "kitakyushu",
        other => other,
    }
}

//! How the stories speak to the front door: verbs with an input, refusals in both languages, everything that is stored.
use anyhow::{Context as _, Result, ensure};
use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::{
    Id, dispatch_consent::DISPATCH_CONSENT_TEXT_VERSION, engagement::CONSENT_TEXT_VERSION, kernel::id::Kind,
    named_comparison::NAMED_COMPARISON_TEXT_VERSION,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Answer, Door, House};

/// Somebody at the door, in their only organization or in the one they name.
#[derive(Clone, Copy)]
pub(crate) struct Voice<'a> {
    door: &'a Door,
    person: &'a str,
    organization: Option<&'a str>,
}

/// Why a mutation was refused, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: String,
    pub(crate) reason: String,
    pub(crate) field: Option<String>,
    pub(crate) en: String,
    pub(crate) ja: String,
}

impl Refused {
    /// Checks code, reason and field, and that both languages say something of their own.
    #[track_caller]
    pub(crate) fn is(&self, code: &str, reason: &str, field: Option<&str>) {
        assert_eq!(
            (self.code.as_str(), self.reason.as_str(), self.field.as_deref()),
            (code, reason, field),
            "{self:?}"
        );
        assert!(self.en.is_ascii() && self.en.ends_with('.'), "an English sentence: {self:?}");
        assert!(!self.ja.is_ascii() && self.ja.ends_with('。'), "a Japanese sentence: {self:?}");
    }

    /// Checks code and reason where the sentences name something Japanese.
    #[track_caller]
    pub(crate) fn is_code(&self, code: &str, reason: &str) {
        assert_eq!((self.code.as_str(), self.reason.as_str()), (code, reason), "{self:?}");
    }

    /// Checks the very sentences, too.
    #[track_caller]
    pub(crate) fn says(&self, en: &str, ja: &str) {
        assert_eq!((self.en.as_str(), self.ja.as_str()), (en, ja));
    }
}

impl<'a> Voice<'a> {
    /// `person` in their only organization.
    pub(crate) const fn of(door: &'a Door, person: &'a str) -> Self {
        Self { door, person, organization: None }
    }

    /// The same person in an organization by its code, or whatever the header is to say.
    pub(crate) const fn inside(self, organization: &'a str) -> Self {
        Self { organization: Some(organization), ..self }
    }

    /// Asks, with variables.
    pub(crate) async fn ask(self, document: &str, variables: Value) -> Result<Answer> {
        self.door.ask_with(self.person, self.organization, document, &variables).await
    }

    /// Asks, with messages in `language`.
    pub(crate) async fn ask_in(self, language: &str, document: &str, variables: &Value) -> Result<Answer> {
        self.door.send(self.request(language, document, variables)?).await
    }

    /// The request that asks.
    pub(crate) fn request(self, language: &str, document: &str, variables: &Value) -> Result<Request<Body>> {
        let token = self.door.token(self.person)?;
        let mut request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT_LANGUAGE, language)
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        if let Some(organization) = self.organization {
            request = request.header("kansa-organization", organization);
        }
        let body = json!({ "query": document, "variables": variables });
        Ok(request.body(Body::from(body.to_string()))?)
    }

    /// Reads: the data, if nothing failed.
    pub(crate) async fn reads(self, document: &str, variables: Value) -> Result<Value> {
        let mut answer = self.ask(document, variables).await?;
        ensure!(answer.body["errors"].is_null(), "{} was refused: {}", self.person, answer.body);
        Ok(answer.body["data"].take())
    }

    /// Does `mutation` and answers what its payload shows, if it was done.
    pub(crate) async fn does(self, mutation: &str, input: Value, shows: &str) -> Result<Value> {
        let variables = json!({ "input": whole(mutation, input) });
        let mut data = self.reads(&document(mutation, shows), variables).await?;
        let payload = data[mutation].take();
        let done = payload["userErrors"].as_array().is_some_and(Vec::is_empty);
        ensure!(done, "{} was refused {mutation}: {payload}", self.person);
        Ok(payload)
    }

    /// Tries `mutation` in both languages; it must be refused, alike and with nothing done.
    pub(crate) async fn is_refused(self, mutation: &str, input: Value) -> Result<Refused> {
        let document = document(mutation, "__typename");
        let variables = json!({ "input": whole(mutation, input) });
        let mut told = Vec::new();
        for language in ["en", "ja"] {
            let answer = self.ask_in(language, &document, &variables).await?;
            let errors = answer.data(&format!("/{mutation}/userErrors")).clone();
            let only = errors.as_array().filter(|errors| errors.len() == 1).and_then(|one| one.first());
            told.push(only.cloned().with_context(|| format!("{mutation}: no refusal in {}", answer.body))?);
        }
        let [en, ja] = <[Value; 2]>::try_from(told).map_err(|_| anyhow::anyhow!("two answers"))?;
        for part in ["code", "reason", "field"] {
            ensure!(en[part] == ja[part], "the languages differ in {part}: {en} {ja}");
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(Refused {
            code: text(&en["code"]),
            reason: text(&en["reason"]),
            field: en["field"].as_str().map(str::to_owned),
            en: text(&en["message"]),
            ja: text(&ja["message"]),
        })
    }

    /// Asks in both languages; the first error of both, as the refusal of a query.
    pub(crate) async fn query_is_refused(self, document: &str, variables: Value) -> Result<Refused> {
        let mut told = Vec::new();
        for language in ["en", "ja"] {
            let answer = self.ask_in(language, document, &variables).await?;
            told.push(answer.body.pointer("/errors/0").cloned().with_context(|| answer.body.to_string())?);
        }
        let [en, ja] = <[Value; 2]>::try_from(told).map_err(|_| anyhow::anyhow!("two answers"))?;
        ensure!(en["extensions"] == ja["extensions"], "the languages differ: {en} {ja}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(Refused {
            code: text(&en["extensions"]["code"]),
            reason: text(&en["extensions"]["reason"]),
            field: en["extensions"]["field"].as_str().map(str::to_owned),
            en: text(&en["message"]),
            ja: text(&ja["message"]),
        })
    }
}

/// A mutation with one `input`, whose payload shows `shows` and its user errors.
pub(crate) fn document(mutation: &str, shows: &str) -> String {
    let input = input_type(mutation);
    format!(
        "mutation($input: {input}!) {{ {mutation}(input: $input) {{ {shows} userErrors {{ code reason field message }} }} }}"
    )
}

fn input_type(mutation: &str) -> String {
    let verbs = match mutation {
        "approveAuditPlan"
        | "notifyAudit"
        | "startSelfAssessment"
        | "submitSelfAssessment"
        | "startFieldwork"
        | "draftReport"
        | "takeAuditLead"
        | "confirmFacts"
        | "reviseDraft"
        | "resumeAudit"
        | "closeAudit" => "AuditVerb",
        "returnSelfAssessment" | "suspendAudit" | "cancelAudit" => "AuditReason",
        "openCall" | "fixParticipants" | "closeEngagement" => "EngagementVerb",
        "startRemediation" => "FindingVerb",
        "withdrawFinding" | "disputeFinding" | "claimFindingReady" | "closeFinding" | "sendFindingBack"
        | "endRiskAcceptance" => "FindingStatement",
        "approveCorrectiveAction" | "startCorrectiveAction" => "CorrectiveActionVerb",
        "rejectCorrectiveAction" | "claimCorrectiveActionDone" | "cancelCorrectiveAction" => {
            "CorrectiveActionStatement"
        }
        "openProgramme" | "closeProgramme" => "Programme",
        "linkEvidence" | "unlinkEvidence" => "EvidenceLinks",
        "declineParticipation" | "withdrawParticipation" => "ParticipationVerb",
        "closeRelease" | "publishRelease" => "ReleaseVerb",
        "submitDispatchRequest" | "screenDispatch" | "confirmDispatch" => "DispatchVerb",
        "rejectDispatch" | "waitlistDispatch" | "cancelDispatch" => "DispatchReason",
        "reportDispatch" | "closeDispatch" => "DispatchAccount",
        "pauseWebhook" | "resumeWebhook" | "removeWebhook" => "WebhookVerb",
        "declineNamedComparison" | "endNamedComparison" => "NamedComparisonVerb",
        "confirmVisit" | "reinstateVisit" | "reviewVisit" | "finalizeVisit" | "endAdvisorEntry" => {
            "VisitVerb"
        }
        "cancelVisit" | "returnVisit" => "VisitReason",
        own => {
            let (first, rest) = own.split_at(1);
            return format!("{}{rest}Input", first.to_uppercase());
        }
    };
    format!("{verbs}Input")
}

/// The input with what every CISO sends who has read the words.
fn whole(mutation: &str, mut input: Value) -> Value {
    if mutation == "giveConsents" && input["textVersion"].is_null() {
        input["textVersion"] = json!(CONSENT_TEXT_VERSION);
    }
    if mutation == "giveDispatchConsents" && input["textVersion"].is_null() {
        input["textVersion"] = json!(DISPATCH_CONSENT_TEXT_VERSION);
    }
    if mutation == "acceptNamedComparison" && input["textVersion"].is_null() {
        input["textVersion"] = json!(NAMED_COMPARISON_TEXT_VERSION);
    }
    input
}

/// The global id of a thing.
pub(crate) fn gid<K: Kind>(id: Id<K>) -> String {
    BASE64.encode(format!("{}:{}", K::NAME, id.uuid().simple()))
}

/// A digest of every table but the register and the catalogue. That somebody was refused is noted in the trail, and no change of
/// anything.
pub(crate) async fn stored(house: &House) -> Result<BTreeMap<String, String>> {
    let tables = house
        .look(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
             WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
               AND tablename NOT IN ('governments', 'catalog_categories', 'catalog_items')",
        )
        .await?;
    ensure!(tables.len() > 20, "all tables: {tables:?}");
    let digest = |row: &Value| {
        let name = row["name"].as_str().unwrap_or_default().to_owned();
        let done = match name.as_str() {
            "public.trail" => "WHERE t.outcome = 'DONE'",
            "public.trail_unsealed" => {
                "WHERE EXISTS (SELECT FROM trail d WHERE (d.tenant_id, d.id) = (t.tenant_id, t.trail_id) AND d.outcome = 'DONE')"
            }
            _ => "",
        };
        format!(
            "SELECT '{name}' AS name, count(*) || ' rows ' ||
             md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS rows FROM {name} t {done}"
        )
    };
    let sql = tables.iter().map(digest).collect::<Vec<_>>().join(" UNION ALL ");
    let rows = house.look(&sql).await?;
    let text = |row: &Value, part: &str| row[part].as_str().unwrap_or_default().to_owned();
    Ok(rows.iter().map(|row| (text(row, "name"), text(row, "rows"))).collect())
}

//! A prefecture's comparison at the front door.
use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::{
    disclosure::Rules,
    engagement::{CONSENT_TEXT_VERSION, Purpose},
};
use serde_json::{Value, json};
use tests::{
    Answer, Door, House,
    world::{Joint, JointStage, ciso},
};

/// Where no Redis is: what is asked then comes from the database.
pub(crate) const NO_REDIS: &str = "redis://127.0.0.1:1/";
/// Takes part, and contributes nothing.
pub(crate) const JOINS: &[Purpose] = &[Purpose::FirmAccess];
/// Contributes, and shows nothing under its name.
pub(crate) const CONTRIBUTES: &[Purpose] = &[Purpose::FirmAccess, Purpose::BenchmarkContribution];
/// Contributes, and shows its results to the prefecture under its name.
pub(crate) const NAMED: &[Purpose] =
    &[Purpose::FirmAccess, Purpose::BenchmarkContribution, Purpose::ResultsToPrefecture];
/// Six contributors, Beppu and Nakatsu first: enough for a mean.
pub(crate) const SIX: [(&str, &[Purpose]); 6] = [
    ("442020", CONTRIBUTES),
    ("442038", CONTRIBUTES),
    ("442011", CONTRIBUTES),
    ("442046", CONTRIBUTES),
    ("442054", CONTRIBUTES),
    ("442062", CONTRIBUTES),
];

const RELEASE: &str = "state version means withheld { code }
    figures { domain n mean standardDeviation quartiles { from to } histogram { from to count } withheld { code } spreadWithheld { code } }
    ownPosition { domain points deviationScore class { from to } gapToMean withheld { code } }";

/// A joint engagement with its reports signed, and a door without Redis.
pub(crate) struct Story {
    pub(crate) house: House,
    pub(crate) joint: Joint,
    pub(crate) door: Door,
}

impl Story {
    /// With these municipalities and their purposes, led to `stage`.
    pub(crate) async fn at(stage: JointStage, with: &[(&str, &[Purpose])]) -> Result<Self> {
        let house = House::open().await?;
        house.cast().await?;
        let joint = house.joint("firm", stage, with).await?;
        let door = house.door_with_redis(NO_REDIS)?;
        Ok(Self { house, joint, door })
    }

    /// With all reports signed.
    pub(crate) async fn reported(with: &[(&str, &[Purpose])]) -> Result<Self> {
        Self::at(JointStage::Reported, with).await
    }

    /// The same story in a house that was started anew with these rules of disclosure.
    pub(crate) fn under(self, rules: Rules) -> Result<Self> {
        let house = self.house.judging_by(rules);
        let door = house.door_with_redis(NO_REDIS)?;
        Ok(Self { house, door, joint: self.joint })
    }

    /// Opens a comparison of `basis`. Answers its global id.
    pub(crate) async fn open(&self, basis: &str) -> Result<String> {
        Ok(self.try_open(basis).await?.text("/openRelease/release/id")?.to_owned())
    }

    /// Tries to open a comparison of `basis`.
    pub(crate) async fn try_open(&self, basis: &str) -> Result<Answer> {
        let document = format!(
            r#"mutation {{ openRelease(input: {{ fiscalYear: 2025, edition: "H19.7", basis: {basis}, tier: ESSENTIAL }})
                {{ release {{ id }} userErrors {{ code reason }} }} }}"#
        );
        self.door.ask("oita-coordinator", None, &document).await
    }

    /// The coordinator's `verb` on the release as it stands.
    pub(crate) async fn lead(&self, verb: &str, release: &str) -> Result<Answer> {
        let seen = self.see("oita-coordinator", release).await?;
        let document = format!(
            "mutation ($id: ID!, $v: Int!) {{ {verb}(input: {{ releaseId: $id, expectedVersion: $v }})
                {{ release {{ state withheld {{ code }} }} userErrors {{ code reason }} }} }}"
        );
        let variables = json!({ "id": release, "v": seen.data("/node/version") });
        self.door.ask_with("oita-coordinator", None, &document, &variables).await
    }

    /// Opens a comparison of `basis` and leads it to CHECKED.
    pub(crate) async fn checked(&self, basis: &str) -> Result<String> {
        let release = self.open(basis).await?;
        self.lead("closeRelease", &release).await?;
        self.house.settle().await?;
        Ok(release)
    }

    /// The state that `publishRelease` ends in, or the reason why it was refused.
    pub(crate) async fn publish(&self, release: &str) -> Result<String> {
        Ok(outcome(&self.lead("publishRelease", release).await?, "publishRelease", "release"))
    }

    /// All that `person` sees of the release.
    pub(crate) async fn see(&self, person: &str, release: &str) -> Result<Answer> {
        see(&self.door, person, release).await
    }

    /// The CISO of the body of that code gives or withdraws consents: `giveConsents` or `withdrawConsents`. Answers the
    /// participation's state, or the reason of the refusal.
    pub(crate) async fn decide(&self, code: &str, verb: &str, purposes: &str) -> Result<String> {
        let own = "{ participations(first: 1) { nodes { id version } } }";
        let own = self.door.ask(&ciso(code), None, own).await?;
        let text = if verb == "giveConsents" {
            format!("textVersion: {CONSENT_TEXT_VERSION},")
        } else {
            String::new()
        };
        let document = format!(
            "mutation ($id: ID!, $v: Int!) {{ {verb}(input: {{ participationId: $id, expectedVersion: $v, {text} purposes: {purposes} }})
                {{ participation {{ state }} userErrors {{ code reason }} }} }}"
        );
        let own = own.data("/participations/nodes/0");
        let variables = json!({ "id": own.get("id"), "v": own.get("version") });
        let answer = self.door.ask_with(&ciso(code), None, &document, &variables).await?;
        Ok(outcome(&answer, verb, "participation"))
    }

    /// Takes the body's contribution back.
    pub(crate) async fn withdraw(&self, code: &str) -> Result<String> {
        self.decide(code, "withdrawConsents", "[BENCHMARK_CONTRIBUTION]").await
    }
}

/// All that `person` sees of a release through this door.
pub(crate) async fn see(door: &Door, person: &str, release: &str) -> Result<Answer> {
    let document =
        format!("query ($id: ID!) {{ node(id: $id) {{ ... on ComparisonRelease {{ {RELEASE} }} }} }}");
    door.ask_with(person, None, &document, &json!({ "id": release })).await
}

pub(crate) fn outcome(answer: &Answer, verb: &str, thing: &str) -> String {
    let state = answer.data(&format!("/{verb}/{thing}/state"));
    state.as_str().map_or_else(|| format!("{}{}", answer.reason(verb), answer.code()), str::to_owned)
}

/// The global id of a thing of this kind with this UUID, however that is written.
pub(crate) fn gid(kind: &str, uuid: &str) -> String {
    BASE64.encode(format!("{kind}:{}", uuid.replace('-', "")))
}

/// The UUID in a global id.
pub(crate) fn uuid_of(gid: &str) -> Result<String> {
    let plain = String::from_utf8(BASE64.decode(gid)?)?;
    Ok(plain.split_once(':').context("no global id")?.1.to_owned())
}

/// The field of each of the rows, as text.
pub(crate) fn column(rows: &[Value], field: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    rows.iter().filter_map(|row| row.get(field)).map(text).collect()
}

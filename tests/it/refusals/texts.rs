//! NUL and its kin, and texts that are too long or blank, in every text that comes in.
use crate::voice::{Voice, gid, stored};
use anyhow::Result;
use domain::audit::State;
use serde_json::{Value, json};
use tests::{House, world::catalogue};

/// Control characters: NUL, the bell, escape, delete, and two of the second set.
const CONTROLS: [char; 6] = ['\0', '\u{7}', '\u{1b}', '\u{7f}', '\u{85}', '\u{9f}'];

const CONTROL: (&str, &str) =
    ("Control characters, such as NUL, are not allowed.", "制御文字（NULなど）は使えません。");

/// A text of a mutation: who sends it, the mutation, its field, how long it may be, and the input around it.
struct Text {
    person: &'static str,
    mutation: &'static str,
    field: &'static str,
    longest: usize,
    /// Whether it may have several lines and be empty.
    prose: bool,
    input: Box<dyn Fn(&str) -> Value>,
}

fn texts(answering: String, judging: String, item: String) -> Vec<Text> {
    let line = |person, mutation, field, longest, input: fn(&str) -> Value| Text {
        person,
        mutation,
        field,
        longest,
        prose: false,
        input: Box::new(input),
    };
    let judged = item.clone();
    vec![
        line("beppu-manager", "createAudit", "title", 120, |text| {
            json!({ "title": text, "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025, "edition": "H19.7",
                    "tier": "FULL" })
        }),
        line(
            "oita-coordinator",
            "createEngagement",
            "title",
            120,
            |text| json!({ "title": text, "type": "ADVISORY", "fiscalYear": 2025, "edition": "H19.7", "tier": "FULL" }),
        ),
        line("beppu-ciso", "inviteMember", "name", 80, |text| json!({ "name": text, "roles": ["VIEWER"] })),
        line(
            "center-operator",
            "createOrganization",
            "auditFirmName",
            120,
            |text| json!({ "auditFirmName": text, "firstPersonName": "代表" }),
        ),
        line(
            "center-operator",
            "createOrganization",
            "firstPersonName",
            80,
            |text| json!({ "auditFirmName": "監査株式会社", "firstPersonName": text }),
        ),
        Text {
            person: "beppu-respondent",
            mutation: "recordSelfAssessments",
            field: "entries.0.note",
            longest: 2_000,
            prose: true,
            input: Box::new(move |text| {
                let entry = json!({ "item": item, "verdict": "PARTIAL", "note": text });
                json!({ "auditId": answering, "entries": [entry] })
            }),
        },
        Text {
            person: "beppu-auditor",
            mutation: "recordJudgements",
            field: "entries.0.note",
            longest: 2_000,
            prose: true,
            input: Box::new(move |text| {
                let entry = json!({ "item": judged, "verdict": "PARTIAL", "method": "TEST", "note": text });
                json!({ "auditId": judging, "entries": [entry] })
            }),
        },
    ]
}

#[tokio::test]
async fn every_text_is_checked() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let answering = gid(house.internal_audit(State::SelfAssessment).await?);
    let judging = gid(house.internal_audit(State::Fieldwork).await?);
    let door = house.door()?;
    let [(item, _), ..] = catalogue()? else { anyhow::bail!("an item") };
    for text in texts(answering, judging, item.clone()) {
        let voice = Voice::of(&door, text.person);
        let before = stored(&house).await?;
        let lines: &[char] = if text.prose { &['\r'] } else { &['\n', '\r', '\t'] };
        for control in CONTROLS.iter().chain(lines) {
            let input = (text.input)(&format!("別{control}府"));
            let refused = voice.is_refused(text.mutation, input).await?;
            refused.is("INVALID", "CONTROL_CHARACTER", Some(text.field));
            refused.says(CONTROL.0, CONTROL.1);
        }
        let refused = voice.is_refused(text.mutation, (text.input)(&"長".repeat(text.longest + 1))).await?;
        refused.is("INVALID", "TOO_LONG", Some(text.field));
        refused.says(
            &format!("It must be at most {} characters.", text.longest),
            &format!("{}文字以内で入力してください。", text.longest),
        );
        for blank in ["", " ", "\u{3000}\n", "\u{200e} \u{202e}"].iter().filter(|_| !text.prose) {
            let refused = voice.is_refused(text.mutation, (text.input)(blank)).await?;
            refused.is("INVALID", "BLANK", Some(text.field));
            refused.says("It must not be blank.", "空欄にはできません。");
        }
        assert_eq!(stored(&house).await?, before, "{}", text.mutation);
        let longest =
            if text.prose { "行\n\t".repeat(text.longest / 3) } else { "長".repeat(text.longest) };
        // Controls of the direction of writing do not count: they are taken out.
        let turned = format!("\u{2067}{longest}\u{202e}");
        voice.does(text.mutation, (text.input)(&turned), "__typename").await?;
    }
    Ok(())
}

#[tokio::test]
async fn codes_with_control_characters_are_no_codes() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let before = stored(&house).await?;
    let operator = Voice::of(&door, "center-operator");
    let found = json!({ "governmentCode": "44202\0", "firstPersonName": "CISO" });
    let refused = operator.is_refused("createOrganization", found).await?;
    refused.is("INVALID", "GOVERNMENT_CODE", Some("governmentCode"));
    let refused = operator.is_refused("acceptInvitation", json!({ "code": "a\0b" })).await?;
    refused.is("INVALID", "INVITATION_NOT_OPEN", Some("code"));
    refused.says(
        "This invitation code is unknown, used or expired.",
        "この招待コードは存在しないか、使用済みまたは期限切れです。",
    );
    let audit = json!({ "title": "監査", "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025, "edition": "H19\0",
                        "tier": "FULL" });
    let refused = Voice::of(&door, "beppu-manager").is_refused("createAudit", audit).await?;
    refused.is("INVALID", "EDITION_CODE", Some("edition"));
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_query_never_fails_within_over_a_text() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    for query in [
        "query($t: String!) { governments(first: 1, filter: { text: $t }) { nodes { code } } }",
        "query($t: String!) { governments(first: 1, filter: { prefecture: $t }) { nodes { code } } }",
        "query($t: String!) { government(code: $t) { code } }",
        "query($t: String!) { edition(code: $t) { code } }",
        "query($t: ID!) { node(id: $t) { id } }",
        "query($t: ID!) { nodes(ids: [$t]) { id } }",
        "query($t: String!) { audits(first: 1, after: $t) { nodes { id } } }",
    ] {
        for odd in ["\0", "a\0b", "\u{7}", "%", "_%\\", "'", "\u{202e}", &"長".repeat(5_000)] {
            let answer = manager.ask(query, json!({ "t": odd })).await?;
            let code = answer.code();
            assert!(code.is_empty() || code == "INVALID", "{query} {odd:?}: {}", answer.body);
        }
    }
    Ok(())
}

//! Ids, codes and headers that lead nowhere.
use crate::voice::{Refused, Voice, document, gid, stored};
use anyhow::Result;
use domain::audit::State;
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, OITA, everything},
};

#[tokio::test]
async fn an_id_of_another_kind_is_never_taken_for_one_of_this() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Draft).await?;
    let door = house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let before = stored(&house).await?;
    let uuid = audit.uuid();
    let foreign: domain::engagement::EngagementId = domain::Id::from_uuid(uuid);
    for wrong in ["", "garbage", "1", &uuid.to_string(), &gid(foreign), "\0", "QXVkaXQ"] {
        let input = json!({ "auditId": wrong, "expectedVersion": 1 });
        for language in ["en", "ja"] {
            let document = document("approveAuditPlan", "audit { id }");
            let answer = ciso.ask_in(language, &document, &json!({ "input": input })).await?;
            assert_eq!(answer.code(), "INVALID", "{}", answer.body);
            assert!(answer.data("/approveAuditPlan").is_null(), "{}", answer.body);
        }
    }
    let absent: domain::audit::AuditId = domain::Id::from_uuid(house.place(BEPPU)?.uuid());
    let input = json!({ "auditId": gid(absent), "expectedVersion": 1 });
    let answer = ciso.ask(&document("approveAuditPlan", "audit { id }"), json!({ "input": input })).await?;
    assert_eq!(answer.code(), "NOT_FOUND", "{}", answer.body);
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn the_header_names_nothing_that_is_not_open() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Draft).await?;
    let door = house.door()?;
    let before = stored(&house).await?;
    let (foreign, own) = (gid(house.place(NAKATSU)?), gid(house.place(BEPPU)?));
    let long = "9".repeat(4_000);
    for wrong in ["999999", NAKATSU, OITA, "garbage", "", "４４２０２０", &gid(audit), &foreign, &long]
    {
        if wrong.is_ascii() {
            let manager = Voice::of(&door, "beppu-manager").inside(wrong);
            let refused =
                manager.query_is_refused("{ audits(first: 1) { nodes { id } } }", json!({})).await?;
            refused.is("NOT_FOUND", "", None);
            refused.says("It was not found.", "見つかりません。");
        }
    }
    for right in [BEPPU, &own, &house.place(BEPPU)?.uuid().to_string()] {
        let manager = Voice::of(&door, "beppu-manager").inside(right);
        manager.reads("{ audits(first: 1) { nodes { id } } }", json!({})).await?;
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

fn check_digit(refused: &Refused, field: &str) {
    refused.is("INVALID", "CHECK_DIGIT", Some(field));
    refused.says(
        "The check digit (the sixth) does not agree with the first five digits.",
        "検査数字（6桁目）が先頭の5桁と合いません。",
    );
}

#[tokio::test]
async fn codes_with_a_wrong_check_digit() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Invited, &everything(&[BEPPU])).await?;
    let door = house.door()?;
    let coordinator = Voice::of(&door, "oita-coordinator");
    let before = stored(&house).await?;
    let invite = |codes: Value| json!({ "engagementId": gid(joint.engagement), "municipalities": codes, "expectedVersion": 3 });
    let refused = coordinator.is_refused("inviteMunicipalities", invite(json!([NAKATSU, "442021"]))).await?;
    check_digit(&refused, "municipalities.1");
    let refused = coordinator.is_refused("inviteMunicipalities", invite(json!(["44202"]))).await?;
    refused.is("INVALID", "GOVERNMENT_CODE", Some("municipalities.0"));
    for none in [json!([]), json!(vec![NAKATSU; 201])] {
        let refused = coordinator.is_refused("inviteMunicipalities", invite(none)).await?;
        refused.is("INVALID", "INVITE_COUNT", Some("municipalities"));
    }

    let operator = Voice::of(&door, "center-operator");
    let found = |code: &str| json!({ "governmentCode": code, "firstPersonName": "CISO" });
    check_digit(&operator.is_refused("createOrganization", found("442021")).await?, "governmentCode");
    let refused = operator.is_refused("createOrganization", found(BEPPU)).await?;
    refused.is("CONFLICT", "ORGANIZATION_EXISTS", None);
    let both = json!({ "governmentCode": BEPPU, "auditFirmName": "監査株式会社", "firstPersonName": "CISO" });
    let refused = operator.is_refused("createOrganization", both).await?;
    refused.is("INVALID", "ONE_OF", Some("governmentCode"));

    let query = "{ government(code: \"442021\") { name } }";
    check_digit(&coordinator.query_is_refused(query, json!({})).await?, "code");
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_window_that_ends_before_it_begins() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Consented, &everything(&[BEPPU])).await?;
    let door = house.door()?;
    let coordinator = Voice::of(&door, "oita-coordinator");
    let engagement = gid(joint.engagement);
    let fix = json!({ "engagementId": engagement, "expectedVersion": 3 });
    coordinator.does("fixParticipants", fix, "__typename").await?;
    let no_firm =
        json!({ "engagementId": engagement, "firmId": gid(house.place(BEPPU)?), "expectedVersion": 4 });
    let refused = coordinator.is_refused("appointFirm", no_firm).await?;
    refused.is("INVALID", "NOT_AN_AUDIT_FIRM", Some("firmId"));
    let firm =
        json!({ "engagementId": engagement, "firmId": gid(house.place("firm")?), "expectedVersion": 4 });
    coordinator.does("appointFirm", firm, "__typename").await?;

    let before = stored(&house).await?;
    let at = "2025-07-01T00:00:00Z";
    for until in [at, "2025-06-30T23:59:59.999Z", "2025-07-01T08:59:59+09:00", "0001-01-01T00:00:00Z"] {
        let input = json!({ "engagementId": engagement, "windowFrom": at, "windowUntil": until, "expectedVersion": 5 });
        let refused = coordinator.is_refused("activateEngagement", input).await?;
        refused.is("INVALID", "WINDOW_ORDER", Some("windowUntil"));
        refused.says("The window must end after it begins.", "期間の終了は開始より後にしてください。");
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

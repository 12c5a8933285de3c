//! What nobody learns of a neighbour, however they ask.
use super::{
    story::{SIX, Story, column, gid},
    walk::{Walk, each, uuids},
};
use anyhow::{Context as _, Result};
use domain::audit::State;
use serde_json::Value;
use std::collections::BTreeSet;
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

/// All UUIDs in rows of which one of these columns names the body of that code.
async fn in_rows_of(house: &House, code: &str, owners: &[&str]) -> Result<BTreeSet<String>> {
    let sql = "SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND udt_name = 'uuid'";
    let columns = house.look(sql).await?;
    let pairs: Vec<(String, String)> =
        column(&columns, "table_name").into_iter().zip(column(&columns, "column_name")).collect();
    let own = house.place(code)?.uuid();
    let mut found = BTreeSet::new();
    for (table, owner) in pairs.iter().filter(|(_, name)| owners.contains(&name.as_str())) {
        for (_, other) in pairs.iter().filter(|(named, _)| named == table) {
            let sql = format!(
                "SELECT DISTINCT {other}::text AS id FROM {table} WHERE {owner} = '{own}' AND {other} IS NOT NULL"
            );
            found.extend(column(&house.look(&sql).await?, "id").into_iter().map(|id| id.replace('-', "")));
        }
    }
    Ok(found)
}

/// The ids of what the body of that code has to itself: `other` has no part in it, and it is no organization.
pub(super) async fn ids_kept_from(house: &House, code: &str, other: &str) -> Result<BTreeSet<String>> {
    let owners = ["tenant_id", "municipality_id", "owner_id"];
    let parties = ["tenant_id", "municipality_id", "owner_id", "grantee_id", "firm_id", "prefecture_id"];
    let mut kept = in_rows_of(house, code, &owners).await?;
    let known = in_rows_of(house, other, &parties).await?;
    let public = column(&house.look("SELECT id::text FROM organizations").await?, "id");
    kept.retain(|id| !known.contains(id) && !public.iter().any(|open| open.replace('-', "") == *id));
    Ok(kept)
}

/// Global ids of everything of everybody: of each kind of node that has a table of its own with an `id`.
pub(super) async fn all_ids(house: &House) -> Result<Vec<String>> {
    let kinds = [
        ("Organization", "organizations"),
        ("Member", "members"),
        ("Audit", "audits"),
        ("Engagement", "engagements"),
        ("Participation", "participations"),
        ("Evidence", "evidence"),
        ("ComparisonRelease", "releases"),
        ("NamedComparison", "named_comparisons"),
        ("ReportCopy", "report_copies"),
        ("Department", "departments"),
        ("InformationSystem", "systems"),
        ("Advisory", "advisories"),
        ("Plan", "plans"),
        ("Publication", "publications"),
        ("Finding", "findings"),
        ("CorrectiveAction", "corrective_actions"),
    ];
    let mut ids = Vec::new();
    for (kind, table) in kinds {
        let rows = house.look(&format!("SELECT id::text FROM {table}")).await?;
        ids.extend(column(&rows, "id").iter().map(|id| gid(kind, id)));
    }
    Ok(ids)
}

/// The scores of a body in points, as they would be shown.
pub(crate) async fn scores(house: &House, code: &str) -> Result<BTreeSet<String>> {
    let sql = format!(
        "SELECT trim_scale(round(50.0 * halves / weight, 2))::float8::text AS points FROM audit_scores
         WHERE weight > 0 AND tenant_id = '{}'",
        house.place(code)?.uuid()
    );
    Ok(column(&house.look(&sql).await?, "points").into_iter().collect())
}

async fn secretive() -> Result<Story> {
    let story = Story::reported(&SIX).await?;
    story.house.internal_audit(State::Reported).await?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    story.checked("SELF_ASSESSED").await?;
    Ok(story)
}

#[tokio::test]
async fn no_query_of_a_neighbour_tells_a_body_s_score_or_names_its_things() -> Result<()> {
    let story = secretive().await?;
    let house = &story.house;
    let forbidden = ids_kept_from(house, BEPPU, NAKATSU).await?;
    assert!(forbidden.len() > 100, "Beppu has a lot to hide: {}", forbidden.len());
    let own = scores(house, NAKATSU).await?;
    let hidden: BTreeSet<String> =
        scores(house, BEPPU).await?.difference(&own).filter(|points| points.contains('.')).cloned().collect();
    assert!(hidden.len() > 5, "{hidden:?}");

    for person in ["nakatsu-manager", "nakatsu-ciso"] {
        let answers = Walk::new(&story.door, person).await?.read(all_ids(house).await?).await?;
        let mut points_seen = 0;
        for answer in &answers {
            each(&answer.body, &mut |name, value| {
                if let Some(text) = value.as_str() {
                    let told = uuids(text).into_iter().find(|id| forbidden.contains(id));
                    assert_eq!(told, None, "{person} learned of it: {}", answer.body);
                }
                if let Some(number) = value.as_number() {
                    assert!(!hidden.contains(&number.to_string()), "{person}: {number} in {}", answer.body);
                    if name == "points" {
                        points_seen += 1;
                        let whole = number.to_string().trim_end_matches(".0").to_owned();
                        assert!(own.contains(&whole), "{person}: {number} is not Nakatsu's: {own:?}");
                    }
                }
            });
        }
        assert!(points_seen > 20, "{person} sees its own scores: {points_seen}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_a_neighbour_s_and_what_does_not_exist_look_alike() -> Result<()> {
    let story = secretive().await?;
    let beppu = story.house.place(BEPPU)?.uuid();
    let absent = "01977000-0000-7000-8000-00000000dead";
    let one =
        |table: &str, owner: &str| format!("SELECT id::text FROM {table} WHERE {owner} = '{beppu}' LIMIT 1");
    let documents = [
        (
            "Audit",
            one("audits", "tenant_id"),
            vec![
                "approveAuditPlan(input: { auditId: $id, expectedVersion: 1 }) { audit { id } userErrors { reason message } }",
                "startSelfAssessment(input: { auditId: $id, expectedVersion: 1 }) { audit { id } userErrors { reason message } }",
                r#"recordSelfAssessments(input: { auditId: $id, entries: [{ item: "1.1-01", verdict: CONFORMING, note: "", expectedVersion: 0 }] }) { audit { id } userErrors { reason message } }"#,
                "signReport(input: { auditId: $id, expectedVersion: 1 }) { audit { id } userErrors { reason message } }",
            ],
        ),
        (
            "Participation",
            one("participations", "municipality_id"),
            vec![
                "giveConsents(input: { participationId: $id, expectedVersion: 1, textVersion: 2, purposes: [FIRM_ACCESS] }) { participation { id } userErrors { reason message } }",
                "withdrawParticipation(input: { participationId: $id, expectedVersion: 1 }) { participation { id } userErrors { reason message } }",
            ],
        ),
        (
            "Member",
            one("members", "tenant_id"),
            vec![
                "assignRole(input: { memberId: $id, roles: [VIEWER], expectedVersion: 1 }) { member { id } userErrors { reason message } }",
                "endMembership(input: { memberId: $id, expectedVersion: 1 }) { member { id } userErrors { reason message } }",
            ],
        ),
        (
            "ComparisonRelease",
            "SELECT id::text FROM releases WHERE state = 'CHECKED'".to_owned(),
            vec![
                "closeRelease(input: { releaseId: $id, expectedVersion: 1 }) { release { id } userErrors { reason message } }",
            ],
        ),
    ];
    for (kind, sql, mutations) in documents {
        let rows = column(&story.house.look(&sql).await?, "id");
        let (theirs, nobodys) = (gid(kind, rows.first().context(kind)?), gid(kind, absent));
        let mut all: Vec<String> =
            mutations.iter().map(|one| format!("mutation ($id: ID!) {{ {one} }}")).collect();
        all.push("query ($id: ID!) { node(id: $id) { __typename id } }".to_owned());
        all.push("query ($id: ID!) { nodes(ids: [$id, $id]) { __typename id } }".to_owned());
        for document in all {
            for person in ["nakatsu-ciso", "nakatsu-manager", "oita-ciso", "firm-manager", "center-operator"]
            {
                let ask = |id: &str| {
                    let variables = serde_json::json!({ "id": id });
                    let document = document.clone();
                    let door = &story.door;
                    async move { door.ask_with(person, None, &document, &variables).await }
                };
                let (found, missed) = (ask(&theirs).await?, ask(&nobodys).await?);
                let parties = match kind {
                    "Participation" => ["oita-ciso", "firm-manager"].as_slice(),
                    "ComparisonRelease" => &["oita-ciso"],
                    _ => &[],
                };
                if parties.contains(&person) {
                    continue;
                }
                assert_eq!(
                    (found.status, &found.body),
                    (missed.status, &missed.body),
                    "{person}: {document}"
                );
                assert_ne!(found.status, 400, "{}", found.body);
                assert!(
                    found.body.get("data").is_some_and(|data| data != &Value::Null)
                        || found.body.get("errors").is_some()
                );
            }
        }
    }
    Ok(())
}

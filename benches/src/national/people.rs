//! Organizations and who speaks for them.
use super::{
    bodies::{Body, Nation, day},
    copy::Copy,
    dice::Kind,
};
use anyhow::Result;
use indicatif::ProgressBar;
use infra::token::DEMO_ISSUER;
use sqlx::PgConnection;

/// By what name a person of the harness finds the body's people: `442020-manager`.
fn subject(body: &Body, prefecture: &str) -> String {
    if body.code.is_empty() { format!("firm-{prefecture}") } else { format!("{}-manager", body.code) }
}

pub(super) async fn fill(db: &mut PgConnection, nation: &Nation, bar: &ProgressBar) -> Result<()> {
    let since = day(nation.years.first().copied().unwrap_or_default(), 0)?.to_rfc3339();
    let columns = "governments (code, name, name_kana, name_en, kind, population, population_year, search)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    for (code, name) in &nation.invented {
        copy.row(&[code, name, name, code, &"CITY", &50_000, &2022, code]).await?;
    }
    copy.end().await?;
    let mut copy = Copy::begin(db, "organizations (id, kind, code, name, created_at)", bar).await?;
    copy.row(&[&nation.center.id, &"CENTER", &r"\N", &nation.center.name, &since]).await?;
    for prefecture in &nation.prefectures {
        copy.row(&[&prefecture.body.id, &"PREFECTURE", &prefecture.body.code, &prefecture.body.name, &since])
            .await?;
        copy.row(&[&prefecture.firm.id, &"AUDIT_FIRM", &r"\N", &prefecture.firm.name, &since]).await?;
        for body in &prefecture.municipalities {
            copy.row(&[&body.id, &"MUNICIPALITY", &body.code, &body.name, &since]).await?;
        }
    }
    copy.end().await?;
    let mut copy = Copy::begin(db, "users (id, issuer, subject, created_at)", bar).await?;
    copy.row(&[&nation.center.manager, &DEMO_ISSUER, &"center-manager", &since]).await?;
    for prefecture in &nation.prefectures {
        let first = prefecture.body.code.get(..2).unwrap_or_default();
        for body in [&prefecture.body, &prefecture.firm].into_iter().chain(&prefecture.municipalities) {
            copy.row(&[&body.manager, &DEMO_ISSUER, &subject(body, first), &since]).await?;
        }
    }
    copy.end().await?;
    let columns = "members (tenant_id, id, user_id, name, roles, started_at, version)";
    let mut copy = Copy::begin(db, columns, bar).await?;
    let center = &nation.center;
    let id = nation.dice.id(Kind::Member, center.number, 0);
    copy.row(&[&center.id, &id, &center.manager, &center.name, &"{OPERATOR}", &since, &1]).await?;
    for prefecture in &nation.prefectures {
        let mut member = async |body: &Body, roles: &str| {
            let id = nation.dice.id(Kind::Member, body.number, 0);
            copy.row(&[&body.id, &id, &body.manager, &body.name, &roles, &since, &1]).await
        };
        member(&prefecture.body, "{COORDINATOR}").await?;
        member(&prefecture.firm, "{AUDITOR}").await?;
        for body in &prefecture.municipalities {
            member(body, "{AUDIT_MANAGER}").await?;
        }
    }
    copy.end().await?;
    Ok(())
}

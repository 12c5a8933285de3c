//! Independence is looked at again whenever it matters.
use super::outcome;
use crate::voice::{Voice, gid};
use anyhow::Result;
use domain::{access::Role, audit::State, target::TargetRef};
use serde_json::json;
use tests::{House, world::BEPPU};

#[tokio::test]
async fn independence_is_looked_at_again_when_it_matters() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let department = house.department(BEPPU, "総務課").await?;
    let audit = house.create_audit(BEPPU, domain::scoring::Tier::Essential).await?;
    house.set_targets(BEPPU, audit, &[TargetRef::Department(department)]).await?;
    let door = house.door()?;
    let early = json!({ "auditId": gid(audit), "expectedVersion": 2 });
    assert_eq!(outcome(&door, "beppu-auditor", "declareIndependence", &early).await?, "AUDIT_STATE");
    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    house.works_in(BEPPU, department, "beppu-auditor", None).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    let sign = json!({ "auditId": gid(audit), "expectedVersion": version });
    let refused = Voice::of(&door, "beppu-auditor").is_refused("signReport", sign.clone()).await?;
    refused.is("CONFLICT", "INDEPENDENCE_DEPARTMENT", None);
    // Another auditor takes over.
    house.invite("beppu-ciso", "second-auditor", &[Role::InternalAuditor]).await?;
    let second = Voice::of(&door, "second-auditor");
    second.does("declareIndependence", sign.clone(), "__typename").await?;
    assert_eq!(outcome(&door, "second-auditor", "declareIndependence", &sign).await?, "ON_TEAM_ALREADY");
    house
        .run("second-auditor", domain::audit::Advance::<domain::audit::TakeLead>::new(audit, version))
        .await?;
    house.lead(BEPPU, audit, "second-auditor", State::Closed).await?;
    let late = json!({ "auditId": gid(audit), "expectedVersion": house.audit(BEPPU, audit).await?.version });
    assert_eq!(outcome(&door, "beppu-auditor", "declareIndependence", &late).await?, "AUDIT_STATE");
    Ok(())
}

//! What Beppu means to audit, and audits that follow from it.
use super::World;
use anyhow::Result;
use domain::{
    kernel::fiscal::FiscalYear,
    planning::{ApprovePlan, DraftPlan, Order, PlanContent, PlanGoals, PlanText, PlanTitle},
    target::TargetRef,
    team::{Advisor, NoteAdvisory},
};
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

/// What Beppu means to audit; a little of Nakatsu's beside it.
pub(super) async fn planned(house: &House, world: &mut World) -> Result<()> {
    let year = |year| FiscalYear::parse("fiscalYear", year);
    let target = TargetRef::Department(world.of("department")?);
    let lines = [(target, 2025), (TargetRef::System(world.of("system")?), 2026)];
    house.mid_term_plan(BEPPU, 2025, &lines[..1]).await?;
    house.mid_term_plan(BEPPU, 2025, &lines).await?;
    let advisor = Advisor::Member(house.member(BEPPU, "beppu-viewer").await?.id);
    house.run("beppu-ciso", NoteAdvisory { advisor, fiscal_year: year(2024)? }).await?;
    let advisor = Advisor::Member(house.member(NAKATSU, "nakatsu-viewer").await?.id);
    house.run("nakatsu-ciso", NoteAdvisory { advisor, fiscal_year: year(2024)? }).await?;
    let (title, text) = (PlanTitle::parse("title", "監査実施要綱")?, PlanText::parse("text", "第1条")?);
    let charter = PlanContent::Charter { title: title.clone(), text: text.clone() };
    world.name("draft charter", house.run("beppu-manager", DraftPlan(charter)).await?);
    let lines = Vec::new();
    let mid_term =
        PlanContent::MidTerm { title: title.clone(), text: text.clone(), first: year(2028)?, lines };
    world.name("draft mid-term", house.run("beppu-manager", DraftPlan(mid_term)).await?);
    let annual = |year| PlanContent::Annual {
        title: title.clone(),
        text: text.clone(),
        goals: PlanGoals::default(),
        year,
        lines: Vec::new(),
    };
    world.name("draft annual", house.run("beppu-manager", DraftPlan(annual(year(2026)?))).await?);
    let plan = house.run("beppu-manager", DraftPlan(annual(year(2025)?))).await?;
    house.run("beppu-ciso", ApprovePlan { plan, expected_version: 1 }).await?;
    world.name("annual", plan);
    house.set_targets(BEPPU, world.audit("internal")?, &[target]).await?;
    let target = TargetRef::Department(world.of("nakatsu's department")?);
    house.mid_term_plan(NAKATSU, 2025, &[(target, 2025)]).await?;
    Ok(())
}

/// Audits by the annual plan and by special orders.
pub(super) async fn ordered(house: &House, world: &World) -> Result<()> {
    house.ordered_audit(BEPPU, Order::AnnualPlan(world.of("annual")?)).await?;
    for (code, department) in [(BEPPU, "department"), (NAKATSU, "nakatsu's department")] {
        let order = house.special_order(code, &[TargetRef::Department(world.of(department)?)]).await?;
        house.ordered_audit(code, Order::SpecialOrder(order)).await?;
    }
    Ok(())
}

//! What enters escrow of one body: its scores, how each item was judged, and how it moved since the year before.
use super::ParticipationId;
use crate::{
    Result, Store,
    audit::{Audit, ScoreLine},
    catalog::ItemCode,
    comparison::Comparable,
    disclosure::Row,
    kernel::fiscal::FiscalYear,
    scoring::{Basis, PerVariable, Tier, TrendItem, TrendLine, Verdict, trend},
    trend::pairs,
};
use std::collections::HashMap;

/// What enters escrow, of every basis and tier.
#[derive(Debug, Clone)]
pub struct Contribution {
    /// The participation it comes from.
    pub participation: ParticipationId,
    /// The audit it comes from.
    pub audit: Audit,
    /// One of each basis and tier.
    pub parts: Vec<ContributionPart>,
}

/// One basis and tier of one body's audit.
#[derive(Debug, Clone)]
pub struct ContributionPart {
    /// Whose verdicts.
    pub basis: Basis,
    /// Over which items.
    pub tier: Tier,
    /// The scores, overall first.
    pub lines: Vec<ScoreLine>,
    /// The items that apply and are judged.
    pub judged: Vec<ItemCode>,
    /// Those of them that conform in full.
    pub conforming: Vec<ItemCode>,
    /// The scores of this year and the one before, over what both asked; `None` without a joint audit of that year.
    pub comparable: Option<Comparable>,
}

/// Puts together what the body contributes of `audit`.
pub(super) async fn contribution<S: Store>(
    store: &mut S,
    participation: ParticipationId,
    audit: Audit,
    lines: Vec<ScoreLine>,
) -> Result<Contribution> {
    let items = store.edition_items(audit.edition).await?;
    let essential: HashMap<ItemCode, bool> = items.iter().map(|item| (item.code, item.essential)).collect();
    let asked =
        |tier: Tier, code: &ItemCode| essential.get(code).is_some_and(|essential| tier.includes(*essential));
    let earlier = match FiscalYear::parse("fiscalYear", audit.fiscal_year.year() - 1) {
        Ok(year) => store.joint_audit_of(year).await?,
        Err(_) => None,
    };
    let mut parts = Vec::new();
    for basis in Basis::ALL {
        let verdicts: Vec<(ItemCode, Verdict)> = match basis {
            Basis::Judged => {
                store.judgements(audit.id, None).await?.into_iter().map(|j| (j.item, j.verdict)).collect()
            }
            Basis::SelfAssessed => {
                let answers = store.self_assessments(audit.id, None).await?;
                answers.into_iter().map(|a| (a.item, a.verdict)).collect()
            }
        };
        // Without a mapping between the two editions nothing compares.
        let years = match &earlier {
            Some(earlier) => pairs(store, earlier, &audit, basis).await?.map(|items| (earlier, items)),
            None => None,
        };
        for tier in Tier::ALL {
            let with = |fits: fn(Verdict) -> bool| -> Vec<ItemCode> {
                let of_tier = |(code, verdict): &&(ItemCode, Verdict)| fits(*verdict) && asked(tier, code);
                verdicts.iter().filter(of_tier).map(|(code, _)| *code).collect()
            };
            parts.push(ContributionPart {
                basis,
                tier,
                lines: lines.iter().filter(|l| l.basis == basis && l.tier == tier).cloned().collect(),
                judged: with(|verdict| verdict.halves().is_some()),
                conforming: with(|verdict| verdict == Verdict::Conforming),
                comparable: years.as_ref().map(|(earlier, items)| comparable(earlier, items, tier)),
            });
        }
    }
    Ok(Contribution { participation, audit, parts })
}

fn comparable(earlier: &Audit, items: &[TrendItem], tier: Tier) -> Comparable {
    let lines = trend(items.iter().copied(), tier);
    let side = |of: fn(&TrendLine) -> crate::scoring::Score| -> Row {
        PerVariable::from_fn(|variable| of(lines.get(variable)).hundredths())
    };
    let (mut both, mut all) = (0_u64, 0_u64);
    for item in items {
        if let TrendItem::Both { later, .. } | TrendItem::Later(later) = item
            && tier.includes(later.essential)
        {
            all += u64::from(later.weight);
            both += if matches!(item, TrendItem::Both { .. }) { u64::from(later.weight) } else { 0 };
        }
    }
    Comparable {
        earlier_year: earlier.fiscal_year,
        earlier_edition: earlier.edition,
        before: side(|line| line.earlier.score()),
        after: side(|line| line.later.score()),
        percent: u32::try_from((100 * both).checked_div(all).unwrap_or(0)).unwrap_or(0),
    }
}

//! Comparing two signed audits of one body.
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    audit::{Audit, AuditId, EditionItem},
    catalog::{ItemCode, MappingLine, UNKNOWN_MAPPING},
    kernel::id::Kind as _,
    scoring::{Basis, ScoredItem, Tier, Trend, TrendItem, Verdict, trend},
};
use std::collections::HashMap;

/// Two years of a body's scores, over the items that both years asked.
#[derive(Debug, Clone)]
pub struct ScoreTrend {
    /// The earlier audit.
    pub from: Audit,
    /// The later one.
    pub audit: Audit,
    /// Whose verdicts.
    pub basis: Basis,
    /// Over which items.
    pub tier: Tier,
    /// The whole and each domain.
    pub trend: Trend,
}

/// Compares the scores of a signed audit with those of another one of the same body, on items that are the same in both:
/// of one edition, or one to one by the mapping from the earlier one's edition.
pub struct ReadScoreTrend {
    /// The later audit.
    pub audit: AuditId,
    /// The earlier one.
    pub from: AuditId,
    /// Whose verdicts.
    pub basis: Basis,
    /// Over which items.
    pub tier: Tier,
}

impl UseCase for ReadScoreTrend {
    const ACTION: Action = Action::PriorRead;
    type Output = ScoreTrend;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ScoreTrend> {
        let found = store.audits(&[self.from, self.audit]).await?;
        let mut one = |id: AuditId| {
            let one = found.iter().find(|audit| audit.id == id).cloned();
            one.ok_or_else(|| {
                cx.record.hidden = Some((Audit::NAME, id.uuid()));
                Error::NotFound
            })
        };
        let (from, audit) = (one(self.from)?, one(self.audit)?);
        from.must_be_signed()?;
        audit.must_be_signed()?;
        let scope = cx.grant.scope();
        if self.basis == Basis::Judged
            && !(from.shows_judgements_to(scope) && audit.shows_judgements_to(scope))
        {
            return Err(Error::NotFound);
        }
        let items = pairs(store, &from, &audit, self.basis).await?.ok_or(Error::Conflict(UNKNOWN_MAPPING))?;
        let trend = trend(items, self.tier);
        Ok(ScoreTrend { from, audit, basis: self.basis, tier: self.tier, trend })
    }
}

type Side = HashMap<ItemCode, ScoredItem>;

/// The items of two audits of one body, those that stayed the same side by side; `None` if no mapping is known from the
/// earlier one's edition.
pub(crate) async fn pairs<S: Store>(
    store: &mut S,
    from: &Audit,
    audit: &Audit,
    basis: Basis,
) -> Result<Option<Vec<TrendItem>>> {
    let earlier = side(store, from, basis).await?;
    let later = side(store, audit, basis).await?;
    let same = same(store, from, audit, &earlier).await?;
    Ok(same.map(|same| paired(earlier, later, &same)))
}

async fn side<S: Store>(store: &mut S, audit: &Audit, basis: Basis) -> Result<Side> {
    let verdicts: HashMap<ItemCode, Verdict> = match basis {
        Basis::Judged => {
            store.judgements(audit.id, None).await?.into_iter().map(|j| (j.item, j.verdict)).collect()
        }
        Basis::SelfAssessed => {
            store.self_assessments(audit.id, None).await?.into_iter().map(|a| (a.item, a.verdict)).collect()
        }
    };
    let scored = |item: EditionItem| {
        let EditionItem { code, domain, essential, weight, .. } = item;
        (code, ScoredItem { domain, essential, weight, verdict: verdicts.get(&code).copied() })
    };
    Ok(store.edition_items(audit.edition).await?.into_iter().map(scored).collect())
}

/// For each item of the earlier edition that stayed one item, its code in the later one. What was split or merged is not
/// the same question any more.
async fn same<S: Store>(
    store: &mut S,
    from: &Audit,
    audit: &Audit,
    earlier: &Side,
) -> Result<Option<HashMap<ItemCode, ItemCode>>> {
    if from.edition == audit.edition {
        return Ok(Some(earlier.keys().map(|item| (*item, *item)).collect()));
    }
    let Some(mapping) = store.mappings(&[(from.edition, audit.edition)]).await?.pop() else {
        return Ok(None);
    };
    let same = mapping.lines().iter().filter_map(|line| match line {
        MappingLine::Same { from, to } => Some((*from, *to)),
        _ => None,
    });
    Ok(Some(same.collect()))
}

fn paired(earlier: Side, mut later: Side, same: &HashMap<ItemCode, ItemCode>) -> Vec<TrendItem> {
    let mut items = Vec::with_capacity(earlier.len() + later.len());
    for (code, earlier) in earlier {
        let counterpart = same.get(&code).and_then(|to| later.remove(to));
        items.push(match counterpart {
            Some(later) => TrendItem::Both { earlier, later },
            None => TrendItem::Earlier(earlier),
        });
    }
    items.extend(later.into_values().map(TrendItem::Later));
    items
}

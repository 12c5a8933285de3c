//! Who may do what with a finding, and what nobody does to their own work.
use super::{
    Disclosure, Finding, FindingEvent, FindingId, FindingState, FindingVerb, Owner, record::takes_findings,
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Action, Context, Role, Scope},
    audit::{Audit, State},
    membership::{Member, MemberId},
    team::{must_be_independent, must_be_on_team},
};
use std::collections::HashMap;

const UNFIT: Reason = Reason::of(
    "UNFIT_OWNER",
    "The owner must be a present member who may carry out corrective actions and read of the finding.",
    "責任者には、指摘を閲覧でき、是正措置を実施できる在籍者を指定してください。",
);
const OWN_WORK: Reason = Reason::of(
    "OWN_WORK",
    "Who owns a finding, or proposed, owns or did one of its corrective actions, does not verify it.",
    "指摘の責任者や、是正措置を立案・担当・実施した人は、その検証を行えません。",
);
const ACTION_HIDDEN: Reason = Reason::of(
    "ACTION_OWNER_SHUT_OUT",
    "This finding is confidential: who owns one of its corrective actions could no longer read it. Cancel the action first.",
    "この指摘は取扱注意のため、是正措置の担当者が閲覧できなくなります。先にその是正措置を取り消してください。",
);
const NOT_OWNER: Reason = Reason::of(
    "NOT_YOUR_FINDING",
    "Only the finding's owner does this.",
    "この操作は、この指摘の責任者だけが行えます。",
);

/// The present member of that id as an owner, if that person may carry out corrective actions.
pub(super) async fn fit_owner<S: Store>(store: &mut S, id: MemberId) -> Result<Owner> {
    fit(store, id, |_| true).await
}

/// Passes if whoever owns a live corrective action of the finding still reads it under its owner.
pub(super) async fn must_stay_open_to_its_doers<S: Store>(store: &mut S, finding: &Finding) -> Result<()> {
    if finding.content.disclosure != Disclosure::Confidential {
        return Ok(());
    }
    let mut live = store.corrective_actions_of(&[finding.id]).await?;
    live.retain(|action| action.state.is_live() && !finding.is_owned_by(action.owner.user));
    let doers: Vec<MemberId> = live.iter().map(|action| action.owner.member).collect();
    let mut doers = store.members(&doers).await?.into_iter();
    if doers.all(|doer| finding.is_open_to_roles(&doer.roles)) {
        Ok(())
    } else {
        Err(Error::Conflict(ACTION_HIDDEN))
    }
}

/// The same as the owner of one of the finding's corrective actions, who must be able to read the finding.
pub(crate) async fn fit_action_owner<S: Store>(
    store: &mut S,
    finding: &Finding,
    id: MemberId,
) -> Result<Owner> {
    fit(store, id, |member| finding.is_open_to_roles(&member.roles) || finding.is_owned_by(member.user)).await
}

async fn fit<S: Store>(store: &mut S, id: MemberId, also: impl Fn(&Member) -> bool) -> Result<Owner> {
    let may = Action::CorrectiveActionCarryOut.policy().members;
    let present = |member: &Member| {
        member.ended_at.is_none() && member.roles.iter().any(|role| may.contains(role)) && also(member)
    };
    let fit = store.members(&[id]).await?.pop().filter(present);
    fit.map(|member| Owner { member: member.id, user: member.user })
        .ok_or_else(|| Error::invalid("ownerMemberId", UNFIT))
}

/// Passes who neither owns the finding, nor ever said that it was mended, nor had a hand in any of its corrective actions,
/// and is independent of what was audited. An outsider is on the audit's team besides.
pub(crate) async fn must_be_of_another_hand<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    finding: &Finding,
) -> Result<()> {
    let user = cx.grant.user()?;
    let years = carried_along(store, finding).await?;
    let actions = store.corrective_actions_of(&years).await?;
    let worked = |event: &FindingEvent| {
        matches!(event.verb, FindingVerb::Remediate | FindingVerb::ClaimReady) && event.by == Some(user)
    };
    let history = store.finding_events(&years).await?;
    if finding.is_owned_by(user)
        || history.iter().any(worked)
        || actions.iter().any(|action| action.had_a_hand(user))
    {
        return Err(Error::Conflict(OWN_WORK));
    }
    if cx.grant.scope().is_entrant() {
        return must_be_on_team(store, audit, user).await;
    }
    must_be_independent(store, audit, user).await
}

/// The finding and those of earlier audits that it was carried over from: one piece of work, whoever did part of it.
async fn carried_along<S: Store>(store: &mut S, finding: &Finding) -> Result<Vec<FindingId>> {
    let mut ids = vec![finding.id];
    if finding.carried_from.is_none() {
        return Ok(ids);
    }
    let before: HashMap<FindingId, Option<FindingId>> = store
        .findings_of_lineages(&[finding.lineage])
        .await?
        .into_iter()
        .map(|one| (one.id, one.carried_from))
        .collect();
    let mut older = finding.carried_from;
    while let Some(id) = older.filter(|id| !ids.contains(id)) {
        ids.push(id);
        older = before.get(&id).copied().flatten();
    }
    Ok(ids)
}

/// Passes a finding that the body follows up: once the report is signed, and in a newer audit that it was carried into.
pub(crate) fn must_be_followed_up(audit: &Audit, finding: &Finding) -> Result<()> {
    let carried = finding.carried_from.is_some() && audit.state < State::Reported;
    if carried || audit.is_followed_up() { Ok(()) } else { audit.state.must_be(State::Reported) }
}

/// Passes the finding's owner and, if `manager_too`, the audit manager.
pub(super) fn must_be_owner(cx: &Context, finding: &Finding, manager_too: bool) -> Result<()> {
    let user = cx.grant.user()?;
    let manages = manager_too && cx.grant.scope().roles().contains(&Role::AuditManager);
    if manages || finding.is_owned_by(user) {
        return Ok(());
    }
    Err(Error::Conflict(NOT_OWNER))
}

/// The action whose policy decides who may; none for what is done by the house, with a signature or with a carry-over.
#[must_use]
pub const fn verb_action(verb: FindingVerb) -> Option<Action> {
    Some(match verb {
        FindingVerb::Propose
        | FindingVerb::Change
        | FindingVerb::Uphold
        | FindingVerb::Revise
        | FindingVerb::Withdraw => Action::FindingRecord,
        FindingVerb::Dispute => Action::FindingDispute,
        FindingVerb::Assign | FindingVerb::Note => Action::FindingFollowUp,
        FindingVerb::Remediate | FindingVerb::ClaimReady => Action::CorrectiveActionCarryOut,
        FindingVerb::Verify | FindingVerb::SendBack => Action::FindingVerify,
        FindingVerb::AcceptRisk | FindingVerb::Reopen => Action::RiskAccept,
        FindingVerb::Issue | FindingVerb::Restore | FindingVerb::CarryOver | FindingVerb::BringOver => {
            return None;
        }
    })
}

/// What `scope` may do with a finding next: by role and by state. Finer guards are told when the verb is tried.
#[must_use]
pub fn open_verbs(audit: &Audit, finding: &Finding, scope: &Scope, now: Timestamp) -> Vec<FindingVerb> {
    let in_time = |verb: FindingVerb| match verb_action(verb) {
        Some(Action::FindingRecord) => {
            let late = finding.state == FindingState::Disputed;
            takes_findings(audit, late).is_ok() && audit.must_be_audited_by(scope).is_ok()
        }
        Some(Action::FindingDispute) => audit.must_take_objections(now).is_ok(),
        _ => must_be_followed_up(audit, finding).is_ok(),
    };
    let open = |verb: &FindingVerb| {
        verb_action(*verb).is_some_and(|action| scope.allows(action))
            && !verb.leads(finding.state).is_empty()
            && finding.content.kind.takes(*verb)
            && in_time(*verb)
    };
    FindingVerb::ALL.iter().copied().filter(open).collect()
}

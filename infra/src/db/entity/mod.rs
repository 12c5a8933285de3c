//! Tables, one file each. Private to the database: the domain never sees a `Model`.
//!
//! Each table says here whose rows a scope may touch: the first wall. The second stands in `migrations`.
#![expect(clippy::disallowed_methods, reason = "called by `#[sea_orm::model]`, not by us")]
#![expect(clippy::struct_field_names, reason = "a table of links has nothing but ids")]
#![expect(unreachable_pub, reason = "`#[sea_orm::model]` wants its models public")]

pub(super) mod acknowledgement;
pub(super) mod action_event;
pub(super) mod advisor;
pub(super) mod advisor_day_off;
pub(super) mod advisor_profile;
pub(super) mod advisor_tie;
pub(super) mod advisory;
pub(super) mod appointment;
pub(super) mod assignment;
pub(super) mod assignment_event;
pub(super) mod audit;
pub(super) mod audit_order;
pub(super) mod carry_over;
pub(super) mod category;
pub(super) mod cohort;
pub(super) mod consent;
pub(super) mod consent_use;
pub(super) mod contribution;
pub(super) mod corrective_action;
pub(super) mod department;
pub(super) mod dispatch;
pub(super) mod dispatch_account;
pub(super) mod dispatch_auditor;
pub(super) mod dispatch_booking;
pub(super) mod dispatch_candidate;
pub(super) mod dispatch_consent;
pub(super) mod dispatch_evidence;
pub(super) mod dispatch_follow_up;
pub(super) mod dispatch_offer;
pub(super) mod dispatch_step;
pub(super) mod download_slot;
pub(super) mod edition;
pub(super) mod edition_change;
pub(super) mod effect_contribution;
pub(super) mod effect_release;
pub(super) mod engagement;
pub(super) mod engagement_firm;
pub(super) mod engagement_report;
pub(super) mod engagement_step;
pub(super) mod entry_grant;
pub(super) mod evidence;
pub(super) mod evidence_link;
pub(super) mod evidence_version;
pub(super) mod figures;
pub(super) mod finding;
pub(super) mod finding_event;
pub(super) mod government;
pub(super) mod idempotency_key;
pub(super) mod invitation;
pub(super) mod item;
pub(super) mod judgement;
pub(super) mod mapping;
pub(super) mod member;
pub(super) mod named_comparison;
pub(super) mod named_consent;
pub(super) mod named_part;
pub(super) mod named_result;
pub(super) mod named_score;
pub(super) mod named_use;
pub(super) mod news;
pub(super) mod organization;
pub(super) mod outbox;
pub(super) mod participation;
pub(super) mod placement;
pub(super) mod plan;
pub(super) mod plan_line;
pub(super) mod prior_answer;
pub(super) mod prior_evidence;
pub(super) mod procurement;
pub(super) mod procurement_bidder;
pub(super) mod procurement_selection;
pub(super) mod profile;
pub(super) mod programme;
pub(super) mod progress;
pub(super) mod progress_date;
pub(super) mod publication;
pub(super) mod release;
pub(super) mod reply;
pub(super) mod report;
pub(super) mod report_copy;
pub(super) mod score;
pub(super) mod self_assessment;
pub(super) mod service_account;
pub(super) mod system;
pub(super) mod target;
pub(super) mod team_member;
pub(super) mod trail;
pub(super) mod trail_head;
pub(super) mod trail_seal;
pub(super) mod transition;
pub(super) mod upload_slot;
pub(super) mod urgent_notice;
pub(super) mod visit;
pub(super) mod visit_message;
pub(super) mod visit_note;
pub(super) mod visit_proposal;
pub(super) mod visit_record;
pub(super) mod webhook;
pub(super) mod webhook_delivery;

use domain::access::{Scope, Standing};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter as _, QuerySelect as _, QueryTrait as _, sea_query::Expr,
};

/// What changes with a table's rows beside themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stirs {
    /// Nothing.
    Nothing,
    /// Who belongs to the tenant, or what they are there.
    People,
    /// Who holds others' results by name.
    Named,
    /// The tenant's own scores.
    Scores,
}

/// A table with its wall.
pub(super) trait Enclosed: EntityTrait {
    /// What is remembered and has to be forgotten when rows are written.
    const STIRS: Stirs = Stirs::Nothing;

    /// The rows that `scope` may touch.
    fn wall(scope: &Scope) -> Condition;

    /// The rows that `scope` may change or remove, where not all that it may read.
    fn own(scope: &Scope) -> Condition {
        Self::wall(scope)
    }
}

/// One tenant's rows; for an outsider those of the granted audit, or none if they belong to no audit.
fn tenant<C: ColumnTrait>(scope: &Scope, tenant: C, audit: Option<C>) -> Condition {
    let own = Condition::all().add(tenant.eq(scope.tenant().uuid()));
    match (scope.standing(), audit) {
        (Standing::Member | Standing::System { .. }, _) => own,
        (Standing::Entrant { entered, .. }, audit) => match entered.audit().zip(audit) {
            Some((granted, audit)) => own.add(audit.eq(granted)),
            None => own.add(Expr::value(false)),
        },
    }
}

/// One tenant's rows about the visits of a dispatch; for an outsider those of the dispatch that it was let in for.
fn visited<C: ColumnTrait>(scope: &Scope, tenant: C, dispatch: C) -> Condition {
    let own = Condition::all().add(tenant.eq(scope.tenant().uuid()));
    match scope.standing() {
        Standing::Member | Standing::System { .. } => own,
        Standing::Entrant { entered, .. } => match entered.dispatch() {
            Some(granted) => own.add(dispatch.eq(granted)),
            None => own.add(Expr::value(false)),
        },
    }
}

/// One tenant's rows; for an outsider those whose `evidence` is linked to the granted audit, or shown to the advisor of the
/// granted dispatch. Who links and shows what is behind the walls of those tables.
fn linked<C: ColumnTrait>(scope: &Scope, tenant: C, evidence: C) -> Condition {
    let own = Condition::all().add(tenant.eq(scope.tenant().uuid()));
    if !scope.is_entrant() {
        return own;
    }
    let links = evidence_link::Entity::find()
        .select_only()
        .column(evidence_link::Column::EvidenceId)
        .filter(evidence_link::Entity::wall(scope));
    let shown = dispatch_evidence::Entity::find()
        .select_only()
        .column(dispatch_evidence::Column::EvidenceId)
        .filter(dispatch_evidence::Entity::wall(scope));
    let seen = Condition::any()
        .add(evidence.in_subquery(links.into_query()))
        .add(evidence.in_subquery(shown.into_query()));
    own.add(seen)
}

/// Rows of advisors whose entry `scope` may touch. Who may touch which is behind the registry's own wall.
fn those_known<C: ColumnTrait>(scope: &Scope, advisor: C) -> Condition {
    let known = advisor::Entity::find()
        .select_only()
        .column(advisor::Column::Id)
        .filter(advisor::Entity::wall(scope));
    Condition::all().add(advisor.in_subquery(known.into_query()))
}

/// Rows that name the tenant in one of these columns.
fn parties<C: ColumnTrait>(scope: &Scope, columns: &[C]) -> Condition {
    columns.iter().fold(Condition::any(), |any, column| any.add(column.eq(scope.tenant().uuid())))
}

/// `rows`, but nothing for an outsider: what parties share is no part of an audit.
fn inside(scope: &Scope, rows: Condition) -> Condition {
    let closed = scope.is_entrant().then(|| Condition::all().add(Expr::value(false)));
    Condition::all().add(rows).add_option(closed)
}

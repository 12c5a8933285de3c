//! The GraphQL schema: one file per feature, plus the few things they share.
#![expect(clippy::unused_async, reason = "a resolver is async by contract, also where it needs not wait")]
mod advisor;
mod advisor_verbs;
mod advisor_words;
mod appointment;
mod assignment;
mod audit;
mod audit_interrupt;
mod audit_item;
mod audit_verbs;
mod audit_words;
mod batches;
mod catalog;
mod command;
mod comparison;
mod consent;
mod context;
mod corrective;
mod corrective_verbs;
mod department;
mod department_verbs;
mod dispatch;
mod dispatch_consent;
mod dispatch_inputs;
mod dispatch_matching;
mod dispatch_papers;
mod dispatch_parts;
mod dispatch_verbs;
mod dispatch_words;
mod effect;
mod engagement;
mod engagement_conduct;
mod engagement_parts;
mod engagement_verbs;
mod evidence;
mod evidence_verbs;
mod fault;
mod figures;
mod finding;
mod finding_inputs;
mod finding_verbs;
mod finding_words;
mod following;
mod gid;
mod joint_words;
mod loader;
mod mapping;
mod member;
mod named_comparison;
mod named_comparison_verbs;
mod node;
mod notice;
mod organization;
mod overview;
mod page;
mod participation;
mod planning;
mod planning_verbs;
mod prefecture_overview;
mod prior;
mod procurement;
mod procurement_verbs;
mod programme;
mod programme_verbs;
mod publication;
mod rate_limit;
mod reading;
mod reads;
mod register;
mod release;
mod release_parts;
mod released;
mod report;
mod report_verbs;
mod scalar;
mod score;
mod service_account;
mod service_account_verbs;
mod target;
mod team;
mod trail;
mod viewer;
mod visit;
mod visit_inputs;
mod visit_record;
mod visit_verbs;
mod webhook;
mod webhook_verbs;
mod words;

pub use batches::Batches;
pub use context::{Request, Services, Visitor};
pub use fault::LANGUAGE;
pub(crate) use following::anew;
pub use following::{Follower, Renew, Subscriptions};
pub(crate) use gid::named_gid;
pub use gid::{gid, named};
pub(crate) use reading::Reading;
pub use reads::Reads;
pub use released::Figures;

use crate::http::guard;
use async_graphql::{MergedObject, Schema, SchemaBuilder};
use chrono::{DateTime, Utc};
use page::Pages;
use uuid::Uuid;

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQueries,
    viewer::ViewerQueries,
    register::RegisterQueries,
    catalog::CatalogQueries,
    organization::OrganizationQueries,
    member::MemberQueries,
    audit::AuditQueries,
    engagement::EngagementQueries,
    evidence::EvidenceQueries,
    comparison::ComparisonQueries,
    report::ReportQueries,
    department::DepartmentQueries,
    assignment::AssignmentQueries,
    team::TeamQueries,
    planning::PlanQueries,
    finding::FindingQueries,
    mapping::MappingQueries,
    prior::PriorQueries,
    named_comparison::NamedComparisonQueries,
    prefecture_overview::OverviewQueries,
    AdviceQueries,
    HouseQueries,
);

/// What a house keeps for itself: its trail, its front ends, and how much it may ask for.
#[derive(MergedObject, Default)]
struct HouseQueries(
    trail::TrailQueries,
    webhook::WebhookQueries,
    service_account::ServiceAccountQueries,
    rate_limit::RateLimitQueries,
);

/// How advisors are found and sent, and what comes of it.
#[derive(MergedObject, Default)]
struct AdviceQueries(
    advisor::AdvisorQueries,
    programme::ProgrammeQueries,
    dispatch::DispatchQueries,
    dispatch_matching::DispatchMatchingQueries,
    dispatch_consent::DispatchConsentQueries,
    visit::VisitQueries,
    effect::EffectQueries,
);

/// Everything that can be done: each a named verb. In parts, for each one of a list stands a level deeper than the last.
#[derive(MergedObject, Default)]
pub struct Mutation(BodyVerbs, AuditVerbs, JointVerbs, AdviceVerbs, DispatchVerbs, VisitingVerbs);

/// What a body is made of, and what it plans.
#[derive(MergedObject, Default)]
struct BodyVerbs(
    organization::OrganizationMutations,
    member::MemberMutations,
    department_verbs::DepartmentMutations,
    target::TargetMutations,
    team::TeamMutations,
    planning_verbs::PlanMutations,
    appointment::AppointmentMutations,
    webhook_verbs::WebhookMutations,
    service_account_verbs::ServiceAccountMutations,
);

/// What happens in an audit, and what comes of it.
#[derive(MergedObject, Default)]
struct AuditVerbs(
    audit_verbs::AuditMutations,
    audit_interrupt::InterruptMutations,
    report_verbs::ReportMutations,
    notice::NoticeMutations,
    publication::PublicationMutations,
    audit_item::AuditItemMutations,
    assignment::AssignmentMutations,
    evidence_verbs::EvidenceMutations,
    finding_verbs::FindingMutations,
    finding_verbs::FindingStatements,
    corrective_verbs::CorrectiveMutations,
    mapping::MappingMutations,
    prior::PriorMutations,
);

/// What bodies do together.
#[derive(MergedObject, Default)]
struct JointVerbs(
    engagement_verbs::EngagementMutations,
    engagement_conduct::EngagementConductMutations,
    procurement_verbs::ProcurementMutations,
    consent::ConsentMutations,
    comparison::ComparisonMutations,
    named_comparison_verbs::NamedComparisonMutations,
);

/// How advisors are found and sent.
#[derive(MergedObject, Default)]
struct AdviceVerbs(advisor_verbs::AdvisorMutations, programme_verbs::ProgrammeMutations);

/// What bodies, the centre and its advisors do about dispatches.
#[derive(MergedObject, Default)]
struct DispatchVerbs(
    dispatch_verbs::DispatchRequestMutations,
    dispatch_verbs::DispatchCenterMutations,
    dispatch_verbs::DispatchAdvisorMutations,
    dispatch_consent::DispatchConsentMutations,
    effect::EffectMutations,
);

/// What happens in visits of advisors.
#[derive(MergedObject, Default)]
struct VisitingVerbs(visit_verbs::VisitMutations, visit_verbs::VisitVerbs, visit_verbs::VisitStatements);

/// The schema, ready to execute.
pub type KansaSchema = Schema<Query, Mutation, Subscriptions>;

/// The most a document may cost: about ten full pages of ten fields.
const MAX_COMPLEXITY: usize = 12_000;

/// Builds the schema. Depth and the shape of documents are limited by `http::guard` before validation.
#[must_use]
pub fn schema() -> KansaSchema {
    let schema = guard::harden(Schema::build(Query::default(), Mutation::default(), Subscriptions));
    let schema = describe(schema);
    schema.limit_depth(guard::MAX_DEPTH).limit_complexity(MAX_COMPLEXITY).finish()
}

type Builder = SchemaBuilder<Query, Mutation, Subscriptions>;

/// Describes what the library makes without a way to describe it.
fn describe(schema: Builder) -> Builder {
    schema
        .override_output_type_description::<DateTime<Utc>>(
            "A moment, ISO 8601 in UTC: `2026-03-31T15:00:00Z`.",
        )
        .override_output_type_description::<Pages<Uuid, audit::Audit>>("A page of audits.")
        .override_output_type_description::<Pages<i32, audit_item::AuditItem>>("A page of an audit's items.")
        .override_output_type_description::<Pages<i32, catalog::CatalogItem>>("A page of an edition's items.")
        .override_output_type_description::<Pages<i32, mapping::ItemMapping>>(
            "A page of a mapping between editions.",
        )
        .override_output_type_description::<Pages<Uuid, release::ComparisonRelease>>("A page of releases.")
        .override_output_type_description::<Pages<Uuid, named_comparison::NamedComparison>>(
            "A page of named comparisons.",
        )
        .override_output_type_description::<Pages<Uuid, engagement::Engagement>>(
            "A page of joint engagements.",
        )
        .override_output_type_description::<Pages<Uuid, dispatch::Dispatch>>("A page of dispatches.")
        .override_output_type_description::<Pages<String, register::LocalGovernment>>(
            "A page of the register.",
        )
        .override_output_type_description::<Pages<Uuid, member::Member>>("A page of members.")
        .override_output_type_description::<Pages<Uuid, organization::Organization>>(
            "A page of organizations.",
        )
        .override_output_type_description::<Pages<Uuid, participation::Participation>>(
            "A page of participations.",
        )
        .override_output_type_description::<Pages<Uuid, report::ReportCopy>>("A page of copies of reports.")
        .override_output_type_description::<Pages<Uuid, trail::TrailEntry>>("A page of the audit trail.")
        .override_output_type_description::<Pages<Uuid, evidence::Evidence>>("A page of evidence.")
        .override_output_type_description::<Pages<Uuid, finding::Finding>>("A page of findings.")
        .override_output_type_description::<Pages<Uuid, department::Department>>("A page of departments.")
        .override_output_type_description::<Pages<Uuid, department::InformationSystem>>(
            "A page of information systems.",
        )
        .override_output_type_description::<Pages<Uuid, assignment::ItemAssignment>>(
            "A page of assigned items.",
        )
        .override_output_type_description::<Pages<Uuid, team::Advisory>>("A page of notes of advisories.")
        .override_output_type_description::<Pages<Uuid, advisor::Advisor>>("A page of advisors.")
        .override_output_type_description::<Pages<Uuid, programme::Programme>>("A page of programmes.")
        .override_output_type_description::<Pages<Uuid, webhook::WebhookDelivery>>(
            "A page of what became of telling a front end.",
        )
        .override_output_type_description::<Pages<Uuid, planning::Plan>>(
            "A page of charters, plans and special orders.",
        )
        .override_output_type_description::<Pages<Uuid, visit::Visit>>("A page of visits of advisors.")
}

/// The schema in SDL, as it is committed.
#[must_use]
pub fn sdl() -> String {
    schema().sdl_with_options(
        async_graphql::SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items(),
    )
}

//! The rules of Kansa: pure types and pure decisions. No I/O, no runtime, no database, no GraphQL.
//!
//! A feature looks the same everywhere: `model` (what it is and the moves it can make), `store` (what it asks of
//! storage), and one file for each verb, named by it.
pub mod access;
pub mod advisor;
pub mod appointment;
pub mod assignment;
pub mod audit;
pub mod catalog;
pub mod comparison;
pub mod corrective;
pub mod department;
pub mod disclosure;
pub mod dispatch;
pub mod dispatch_consent;
pub mod edition_change;
pub mod effect;
pub mod engagement;
pub mod evidence;
pub mod finding;
pub mod kernel;
pub mod matching;
pub mod membership;
pub mod named_comparison;
pub mod news;
pub mod notice;
pub mod organization;
pub mod outbox;
pub mod overview;
pub mod planning;
mod platform;
pub mod prior;
pub mod profile;
pub mod programme;
pub mod publication;
pub mod register;
pub mod report_copy;
pub mod scoring;
pub mod service_account;
pub mod table;
pub mod target;
pub mod team;
pub mod trail;
pub mod trend;
pub mod visit;
pub mod webhook;

pub use kernel::{
    clock::{Clock, Ids, Timestamp},
    error::{Error, Result},
    id::Id,
    reason::Reason,
};
pub use platform::{DirectoryStore, GovernmentInBeing, OutboxStore, PlatformStore};

/// Everything the use cases may ask of storage inside one tenant: one small trait per feature, all on one transaction.
pub trait Store:
    access::IdempotencyStore
    + advisor::AdvisorStore
    + appointment::AppointmentStore
    + assignment::AssignmentStore
    + audit::AuditStore
    + catalog::CatalogStore
    + catalog::MappingStore
    + comparison::ReleaseStore
    + corrective::CorrectiveStore
    + department::DepartmentStore
    + dispatch::DispatchStore
    + dispatch_consent::DispatchConsentStore
    + edition_change::EditionChangeStore
    + effect::EffectStore
    + engagement::EngagementStore
    + engagement::ProcurementStore
    + evidence::EvidenceStore
    + finding::FindingStore
    + membership::MemberStore
    + named_comparison::NamedComparisonStore
    + news::NewsStore
    + notice::NoticeStore
    + organization::OrganizationStore
    + overview::OverviewStore
    + planning::PlanStore
    + publication::PublicationStore
    + prior::PriorStore
    + profile::ProfileStore
    + programme::ProgrammeStore
    + register::RegisterStore
    + report_copy::ReportCopyStore
    + service_account::ServiceAccountStore
    + target::TargetStore
    + team::TeamStore
    + trail::TrailStore
    + visit::VisitStore
    + webhook::WebhookStore
    + Send
{
}

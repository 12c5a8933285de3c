//! The history of the schema. Every table is enclosed by a helper of `enclose`, never by hand.
mod enclose;
mod m0001_foundation;
mod m0002_register;
mod m0003_catalog;
mod m0004_organizations;
mod m0005_audits;
mod m0006_engagements;
mod m0007_comparisons;
mod m0008_trail_seals;
mod m0009_evidence;
mod m0012_standing;
mod m0013_departments;
mod m0014_plans;
mod m0015_audit_machine;
mod m0016_findings;
mod m0017_editions;
mod m0018_appointments;
mod m0019_finer_walls;
mod m0020_joint_engagements;
mod m0021_related_releases;
mod m0023_named_comparisons;
mod m0025_national_indexes;
mod m0026_procurements;
mod m0027_idle_index;
mod m0028_checked_under;
mod m0029_overtaken_releases;
mod m0030_advisors;
mod m0031_dispatches;
mod m0032_visits;
mod m0033_webhooks;
mod m0035_news;
mod m0036_sight_and_effect;
mod m0040_known_migrations;
mod m0041_service_accounts;
mod m0042_swept_keys;
mod m0043_changes;
mod m0044_auditors_and_advisors;
mod m0045_visits_of_teams;
mod m0046_employed_advisors;
mod m0047_left_to_advisors;
mod m0048_reinstated_visits;
pub mod roles;

use sea_orm_migration::prelude::*;

/// Runs the migrations, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_foundation::Migration),
            Box::new(m0002_register::Migration),
            Box::new(m0003_catalog::Migration),
            Box::new(m0004_organizations::Migration),
            Box::new(m0005_audits::Migration),
            Box::new(m0006_engagements::Migration),
            Box::new(m0007_comparisons::Migration),
            Box::new(m0008_trail_seals::Migration),
            Box::new(m0009_evidence::Migration),
            Box::new(m0012_standing::Migration),
            Box::new(m0013_departments::Migration),
            Box::new(m0014_plans::Migration),
            Box::new(m0015_audit_machine::Migration),
            Box::new(m0016_findings::Migration),
            Box::new(m0017_editions::Migration),
            Box::new(m0018_appointments::Migration),
            Box::new(m0019_finer_walls::Migration),
            Box::new(m0020_joint_engagements::Migration),
            Box::new(m0021_related_releases::Migration),
            Box::new(m0023_named_comparisons::Migration),
            Box::new(m0025_national_indexes::Migration),
            Box::new(m0026_procurements::Migration),
            Box::new(m0027_idle_index::Migration),
            Box::new(m0028_checked_under::Migration),
            Box::new(m0029_overtaken_releases::Migration),
            Box::new(m0030_advisors::Migration),
            Box::new(m0031_dispatches::Migration),
            Box::new(m0032_visits::Migration),
            Box::new(m0033_webhooks::Migration),
            Box::new(m0035_news::Migration),
            Box::new(m0036_sight_and_effect::Migration),
            Box::new(m0040_known_migrations::Migration),
            Box::new(m0041_service_accounts::Migration),
            Box::new(m0042_swept_keys::Migration),
            Box::new(m0043_changes::Migration),
            Box::new(m0044_auditors_and_advisors::Migration),
            Box::new(m0045_visits_of_teams::Migration),
            Box::new(m0046_employed_advisors::Migration),
            Box::new(m0047_left_to_advisors::Migration),
            Box::new(m0048_reinstated_visits::Migration),
        ]
    }
}

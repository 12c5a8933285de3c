//! The history of the schema. Every table is enclosed by a helper of [`enclose`], never by hand.
mod enclose;
mod m0002_register;
mod m0003_catalog;
pub mod roles;

use sea_orm_migration::prelude::*;

/// Runs the migrations, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0002_register::Migration), Box::new(m0003_catalog::Migration)]
    }
}

//! What advisors read in the tables' place has the tables' columns. One that is added to a table and forgotten in its view would be
//! missing only where an advisor asks.
use crate::releases::story::column;
use anyhow::{Result, ensure};
use sea_orm::ConnectionTrait as _;
use tests::House;

/// Each view with its table, and the columns, with their types, that are left out of it on purpose: the product reads none of them.
const VIEWS: [(&str, &str, &[&str]); 2] =
    [("dispatches_seen", "dispatches", &[]), ("visits_seen", "visits", &[])];

/// The columns of a table or a view, each with its type.
async fn columns(house: &House, relation: &str) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT column_name || ' ' || udt_name AS told FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = '{relation}' ORDER BY ordinal_position"
    );
    Ok(column(&house.look(&sql).await?, "told"))
}

/// What one of the two has and the other has not.
async fn faults(house: &House) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (view, table, left_out) in VIEWS {
        let (seen, mut kept) = (columns(house, view).await?, columns(house, table).await?);
        ensure!(!seen.is_empty(), "no view {view}");
        kept.retain(|one| !left_out.contains(&one.as_str()));
        let lacks = |whose: &str, one: &String| format!("{whose} lacks {one}");
        faults.extend(kept.iter().filter(|one| !seen.contains(one)).map(|one| lacks(view, one)));
        faults.extend(seen.iter().filter(|one| !kept.contains(one)).map(|one| lacks(table, one)));
    }
    Ok(faults)
}

#[tokio::test]
async fn the_views_have_the_columns_of_their_tables() -> Result<()> {
    assert_eq!(faults(&House::open().await?).await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_column_that_a_view_forgot_is_named() -> Result<()> {
    let house = House::open().await?;
    let added = "ALTER TABLE visits ADD weather text; ALTER TABLE dispatches ADD stops integer[];";
    house.owner.execute_unprepared(added).await?;
    assert_eq!(
        faults(&house).await?,
        ["dispatches_seen lacks stops _int4", "visits_seen lacks weather text"]
    );
    Ok(())
}

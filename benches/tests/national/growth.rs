//! What computing a release costs as its cohort grows: counted in rows and statements, never in time.
use anyhow::{Result, ensure};
use benches::{
    national::{CENTRE, Size, fill, open},
    plans::{Explain, Tape, explain},
};
use tests::House;

/// Rows read and statements said by the release role for the nation.
async fn cost(growth: usize) -> Result<(f64, usize)> {
    let house = House::open().await?;
    let tape = Tape::of(&house)?;
    let size = Size { prefectures: 1, municipalities: 20, detailed: 0, years: 1, growth };
    fill(&house, size, 1).await?;
    let door = house.door()?;
    open(&door, CENTRE, 2025).await?;
    tape.take();
    house.settle().await?;
    let said = tape.take();
    let checked = house.count("releases WHERE state = 'CHECKED'").await?;
    ensure!(checked == 1, "nothing was computed");
    let plans = explain(&house, &said, Explain::Reads).await?;
    let escrow = plans.iter().filter(|plan| plan.sql.contains("contributions"));
    let rows = escrow.map(benches::plans::Plan::rows_read).sum();
    ensure!(rows >= 20.0, "nothing was read");
    Ok((rows, said.len()))
}

#[tokio::test]
async fn a_release_costs_no_more_than_its_rows() -> Result<()> {
    let (one, said) = cost(1).await?;
    let (ten, said_ten) = cost(10).await?;
    let (hundred, said_hundred) = cost(100).await?;
    // From a hundred bodies on items are counted, too: each contribution is looked at a second time.
    assert!(ten <= 2.0 * one * 10.0 + 10.0, "{one} rows grew to {ten}");
    assert!(hundred <= ten * 10.0 + 10.0, "{ten} rows grew to {hundred}");
    assert!(
        said_ten <= said * 10 && said_hundred <= said * 100,
        "{said}, {said_ten}, {said_hundred} statements"
    );
    Ok(())
}

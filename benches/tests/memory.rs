//! What computing the nation's release holds in memory, counted by the allocator of this program, which does nothing else.
use anyhow::{Result, ensure};
use benches::national::{CENTRE, Size, fill, open, publish};
use peak_alloc::PeakAlloc;
use tests::House;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MEGABYTE: usize = 1 << 20;

/// The most bytes that were held, over those before, while a nation of twenty times `growth` bodies was frozen and checked
/// beside its release of the year before.
async fn most_held(growth: usize) -> Result<usize> {
    let house = House::open().await?;
    let size = Size { prefectures: 1, municipalities: 20, detailed: 0, years: 2, growth };
    fill(&house, size, 1).await?;
    let door = house.door()?;
    let before = open(&door, CENTRE, 2024).await?;
    house.settle().await?;
    publish(&door, CENTRE, &before).await?;
    open(&door, CENTRE, 2025).await?;
    let held = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    house.settle().await?;
    let most = MEMORY.peak_usage();
    let checked = house.count("releases WHERE state = 'CHECKED'").await?;
    ensure!(checked == 1, "nothing was computed");
    Ok(most.saturating_sub(held))
}

/// Two thousand bodies are more than the nation has.
#[tokio::test]
async fn the_nation_is_computed_in_little_memory() -> Result<()> {
    let (one, ten, hundred) = (most_held(1).await?, most_held(10).await?, most_held(100).await?);
    // Lists grow by doubling, which the smallest measurement shows most: so the two larger ones are held against each other.
    assert!(hundred <= 12 * ten, "for 20, 200 and 2,000 bodies: {one}, {ten}, {hundred} bytes");
    assert!(hundred <= 32 * MEGABYTE, "{hundred} bytes for 2,000 bodies");
    Ok(())
}

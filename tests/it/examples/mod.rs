//! The pages for who writes a front end: what they show is done over the demo's data, and comes out as they show it.
mod memory;
mod page;
mod reader;
mod shell;

use anyhow::{Context as _, Result};
use infra::redis::{Allowance, Allowances};
use reader::Reader;
use std::fs::read_to_string;
use tests::{House, cluster::root_of_the_repository};

/// What is done page by page, and how many documents, calls and talks each shows at least: so many are not lost unseen.
const PAGES: [(&str, usize); 6] = [
    ("README.md", 2),
    ("docs/front-end.md", 2),
    ("docs/api.md", 88),
    ("docs/named-comparisons.md", 6),
    ("docs/identity.md", 9),
    ("docs/limits.md", 4),
];

/// As a server has them that was told nothing else.
const USUAL: Allowances = Allowances {
    client: Allowance { burst: 24_000, per_second: 1_000 },
    tenant: Allowance { burst: 120_000, per_second: 5_000 },
};

/// One test, for the pages go on from the same story, which takes a while to tell.
#[tokio::test]
async fn every_example_does_what_its_page_shows() -> Result<()> {
    let house = House::of_the_demo().await?;
    let door = house.fair_door(&house.cluster.redis, USUAL)?;
    let mut wrong = Vec::new();
    for (name, least) in PAGES {
        let text = read_to_string(root_of_the_repository().join(name)).context(name)?;
        let examples = page::examples(&text).context(name)?;
        let mut reader = Reader::of(&house, &door);
        for example in examples {
            if let Err(why) = reader.does(example.shows).await {
                wrong.push(format!("{name}:{}: {why:#}", example.line));
            }
        }
        if let Err(why) = reader.runs_the_program().await {
            wrong.push(format!("{name}: {why:#}"));
        }
        assert!(reader.done() >= least, "{name} shows {} of {least}", reader.done());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

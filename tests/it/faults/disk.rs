//! The disk for evidence is full. No file may be larger than a part of what is sent, which a write meets as it meets a full disk.
use crate::{
    evidence::{ITEM, PDF, new},
    voice::document,
};
use anyhow::{Context as _, Result};
use domain::audit::State;
use serde_json::{Value, json};
use tests::audits::MANAGER;
use tests::{Home, House, Served};
use tokio::process::Command;

/// A shell that lets no file grow beyond 1 or 2 MiB, as shells count, and has the write fail instead of the process.
fn on_a_full_disk() -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_served")]);
    shell
}

async fn sends(server: &Served, token: &str, input: &Value, bytes: Vec<u8>) -> Result<tests::Answer> {
    let variables = json!({ "input": input });
    let start = document("startEvidenceUpload", "upload { url }");
    let asked = server.ask(token, &start, &variables).await?;
    let url = asked.text("/startEvidenceUpload/upload/url").context("an address")?;
    Ok(server.put(token, url, bytes).await?)
}

#[tokio::test]
async fn a_full_disk_is_unavailable_and_leaves_nothing() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let home = Home::of(&house)?;
    let server = home.serve(on_a_full_disk()).await?;
    let (token, input) = (home.token(MANAGER)?, new(audit, &[ITEM]));
    let mut large = PDF.to_vec();
    large.resize(4 * 1024 * 1024, b' ');
    for _ in 0..2 {
        let refused = sends(&server, &token, &input, large.clone()).await?;
        assert_eq!((refused.status.as_u16(), refused.code()), (503, "UNAVAILABLE"), "{}", refused.body);
        assert!(!refused.body.to_string().contains("evidence"), "{}", refused.body);
        assert_eq!(home.stored_files()?, Vec::<String>::new(), "nothing of it stays");
        assert_eq!(house.count("evidence_versions").await?, 0);
    }
    let stored = sends(&server, &token, &input, PDF.to_vec()).await?;
    assert_eq!(stored.status.as_u16(), 201, "what there is room for: {}", stored.body);
    assert_eq!((home.stored_files()?.len(), house.count("evidence_versions").await?), (1, 1));
    Ok(())
}

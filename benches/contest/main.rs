//! `cargo xtask bench peers [PART ...]`: Kansa beside its peers and its limits, over a nation of data, or those parts of it
//! alone. Prints what it found, and writes it as Markdown into the target folder after each part, for `docs/performance.md`.
#![expect(clippy::print_stdout, reason = "a benchmark tells the terminal what it found")]
use benches::peers::{Effort, Parts, ensure_peers, markdown, measure, table};
use std::{env, fs, path::Path};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // Cargo tells every benchmark that it is one.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let parts = Parts::named(&words)?;
    let programs = ensure_peers(Path::new(env!("CARGO_BIN_EXE_bench_server")))?;
    let file = programs.server.with_file_name("peers.md");
    let mut told = Vec::new();
    measure(
        &programs,
        &parts,
        Effort::FULL,
        |line| println!("{line}"),
        |more| {
            told.extend(more);
            fs::write(&file, markdown(&told))?;
            Ok(())
        },
    )
    .await?;
    println!("{}", table(&told));
    println!("as Markdown: {}", file.display());
    Ok(())
}

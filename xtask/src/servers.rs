//! Whether this machine has the servers that Kansa starts for itself. Kansa's own search is asked, so that the two never
//! differ; as a file, for a task must be built before anything else is.
#[path = "../../infra/src/embedded/programs.rs"]
#[expect(dead_code, reason = "a task asks only whether the programs are there")]
mod programs;

/// The names of what is missing, as Debian calls the packages.
pub(crate) fn missing() -> Vec<&'static str> {
    let missing = [programs::postgres().err(), programs::redis().err()];
    missing.iter().flatten().map(programs::Missing::package).collect()
}

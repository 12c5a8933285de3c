//! The story's comparison as pictures in a folder, fetched over HTTP as their readers would.
use super::show::{QUERY, ask, at, told};
use crate::{commands::say, http::pictures::RELEASES};
use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use std::path::Path;
use tokio::fs;
use tower::ServiceExt as _;

/// Who looks at what.
const LOOKS: [(&str, &str); 6] = [
    ("beppu-manager", "radar.svg"),
    ("beppu-manager", "strips.svg"),
    ("beppu-manager", "figures.csv"),
    ("beppu-manager", "figures.xlsx"),
    ("oita-coordinator", "heatmap.svg"),
    ("oita-coordinator", "map.svg"),
];

/// Writes the pictures and tables of the story's comparison into `folder`, in Japanese as `radar.ja.svg` and in English as
/// `radar.en.svg`.
pub async fn write(router: &Router, token: impl Fn(&str) -> Result<String>, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).await.with_context(|| format!("cannot make {}", folder.display()))?;
    let answer = ask(router, &token("oita-coordinator")?, QUERY).await?;
    let release = at(told(&answer)?, "/id").as_str().context("the comparison has no id")?;
    for (actor, file) in LOOKS {
        let (stem, ending) = file.split_once('.').context("a file without an ending")?;
        for language in ["ja", "en"] {
            let request = Request::get(format!("{RELEASES}{release}/{file}"))
                .header(header::AUTHORIZATION, format!("Bearer {}", token(actor)?))
                .header(header::ACCEPT_LANGUAGE, language)
                .body(Body::empty())?;
            let response = router.clone().oneshot(request).await?;
            ensure!(response.status() == StatusCode::OK, "{actor} was refused {file}: {}", response.status());
            let bytes = response.into_body().collect().await?.to_bytes();
            let path = folder.join(format!("{stem}.{language}.{ending}"));
            fs::write(&path, bytes).await.with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    say(&format!("Pictures and tables of the comparison: {}", folder.display()));
    Ok(())
}

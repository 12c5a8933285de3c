//! How a picture or a table is sent: what it is, what it is called, and for how long a browser may keep it.
use super::Picture;
use crate::http::{
    caller::ORGANIZATION,
    headers::{CLOSED, disposition},
};
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use charts::{Table, View};
use domain::kernel::reason::Language;

/// What a body without own scores sees of a release never changes: only for an hour, because it may get some.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=3600, immutable");
/// What holds the reader's own scores, or depends on consents that live now.
const FLEETING: HeaderValue = HeaderValue::from_static("private, no-store");

impl Picture {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Radar | Self::Strips | Self::Heatmap | Self::Map => "image/svg+xml",
            Self::Csv(_) => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Radar, Language::Japanese) => "レーダー.svg",
            (Self::Strips, Language::Japanese) => "分布.svg",
            (Self::Heatmap, Language::Japanese) => "団体別分野別.svg",
            (Self::Map, Language::Japanese) => "地図.svg",
            (Self::Csv(Table::Figures), Language::Japanese) => "集計値.csv",
            (Self::Csv(Table::Details), Language::Japanese) => "詳細.csv",
            (Self::Csv(Table::Groups), Language::Japanese) => "グループ別.csv",
            (Self::Csv(Table::Items), Language::Japanese) => "項目別適合率.csv",
            (Self::Xlsx, Language::Japanese) => "集計値.xlsx",
            (_, Language::English) => self.file(),
        }
    }
}

/// Names a file for those who keep it: `大分県_令和7年度_レーダー.svg`, and in plain letters `kansa-2025-radar.svg`.
fn called(picture: Picture, view: &View) -> HeaderValue {
    let how = match picture {
        Picture::Csv(_) | Picture::Xlsx => "attachment",
        Picture::Radar | Picture::Strips | Picture::Heatmap | Picture::Map => "inline",
    };
    let (year, file) = (view.key.fiscal_year, picture.name(view.language));
    let plain = format!("kansa-{}-{}", year.year(), picture.file());
    let name = match view.language {
        Language::Japanese => format!("{}_{}_{file}", view.land.ja, year.era()),
        Language::English => format!("{}_{}_{file}", view.land.en, year.year()),
    };
    disposition(how, &plain, &name)
}

/// The answer. A `fleeting` one is kept by nobody. Others differ by who asks, for which body and in which language.
pub(super) fn with(picture: Picture, view: &View, bytes: Vec<u8>, fleeting: bool) -> Response {
    let language = if view.language == Language::Japanese { "ja" } else { "en" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.content_type())),
        (header::CONTENT_DISPOSITION, called(picture, view)),
        (header::CONTENT_LANGUAGE, HeaderValue::from_static(language)),
        (header::CACHE_CONTROL, if fleeting { FLEETING } else { KEPT }),
        (header::CONTENT_SECURITY_POLICY, CLOSED),
    ];
    let mut response = (headers, bytes).into_response();
    for differs in [header::AUTHORIZATION, ORGANIZATION, header::ACCEPT_LANGUAGE] {
        response.headers_mut().append(header::VARY, HeaderValue::from(differs));
    }
    response
}

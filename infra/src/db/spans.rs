//! Statements as traces show them: by their text, in which `$1` stands for a value, and by PostgreSQL's code where they fail.
use tracing::{Level, Span, field::Empty};

/// What the spans of statements are known by. Where no traces are sent, the log's filter switches them off: they cost nothing.
pub const STATEMENTS: &str = "infra::sql";

/// The span of a statement whose values are apart from its text, or are words of ours. Of what stands in no span, such as the
/// house's own looks at what is due, there is none: each would be a trace of one statement.
pub(super) fn statement(text: &str) -> Span {
    if !tracing::span_enabled!(target: STATEMENTS, Level::INFO) || Span::current().is_none() {
        return Span::none();
    }
    tracing::info_span!(
        target: STATEMENTS,
        "sql",
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = "postgresql",
        db.query.text = text,
        db.response.status_code = Empty,
    )
}

/// The span of a statement that has its values in it: of it the first word is shown.
pub(super) fn unprepared(text: &str) -> Span {
    statement(text.split_whitespace().next().unwrap_or_default())
}

/// Shows how it ended. PostgreSQL's own words may hold values, its codes do not.
pub(super) fn close<T>(span: &Span, ended: &Result<T, sqlx::Error>) {
    let Err(failure) = ended else { return };
    span.record("otel.status_code", "ERROR");
    let Some(said) = failure.as_database_error() else { return };
    if let Some(code) = said.code() {
        span.record("db.response.status_code", &*code);
    }
}

//! No internal text leaves: what an error may say depends on where it arose.
use super::refusal::Refusal;
use async_graphql::{ErrorExtensionValues, ServerError, Value};
use domain::kernel::reason::Language;

/// More errors than this help nobody, and a hostile document can cause thousands.
const MAX_ERRORS: usize = 20;

/// How the library begins the message of an argument that cannot be what it should be. It is about the caller's own
/// input, though it is found while resolving.
const COERCION: [&str; 2] = ["Failed to parse \"", "Expected input type \""];

/// How the library begins the message of a document over one of its limits.
const LIMITS: [&str; 4] = [
    "Query is too complex.",
    "Query is nested too deep.",
    "The recursion depth of the query cannot be",
    "The number of directives on the field",
];

/// Gives every error a code, and takes the text from those that nobody meant for the caller.
pub(super) fn settle(errors: &mut Vec<ServerError>, began: bool, language: Language) {
    errors.truncate(MAX_ERRORS);
    for error in errors {
        if code(error).is_some() {
            bare(&mut error.message);
            continue;
        }
        let speaks_of = |beginnings: &[&str]| beginnings.iter().any(|text| error.message.starts_with(text));
        if error.source.is_some() || began && !speaks_of(&COERCION) {
            tracing::error!(cause = error.message, path = ?error.path, "a resolver failed without a code");
            refuse(error, Refusal::FAILED, language);
        } else if !began && speaks_of(&LIMITS) {
            refuse(error, Refusal::TOO_COMPLEX, language);
        } else {
            if language == Language::Japanese {
                // The library speaks English only; what it found is worth more than a sentence without it.
                error.message = format!("リクエストの内容に誤りがあります。詳細: {}", error.message);
            }
            mark(error, "INVALID");
        }
    }
}

/// Takes off what the library puts around our own sentence about an argument.
fn bare(message: &mut String) {
    if let Some((_, sentence)) = message
        .split_once("\": ")
        .filter(|(library, _)| COERCION.iter().any(|beginning| library.starts_with(beginning)))
    {
        let sentence = sentence.split(" (occurred while parsing").next().unwrap_or(sentence);
        *message = sentence.to_owned();
    }
}

/// The error's `extensions.code`.
pub(super) fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

fn refuse(error: &mut ServerError, refusal: Refusal, language: Language) {
    refusal.message(language).clone_into(&mut error.message);
    error.source = None;
    // What else the error carried was not meant for the caller either.
    error.extensions = None;
    mark(error, refusal.code());
}

fn mark(error: &mut ServerError, code: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
}

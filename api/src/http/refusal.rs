//! Refusals that no schema ever sees, in the shape of GraphQL errors.
use super::{headers::VARY, media::Media};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{Error, kernel::reason::Language};
use serde_json::json;

/// After how many seconds what is unavailable may be asked for again.
pub(super) const SOON: HeaderValue = HeaderValue::from_static("2");

/// A request that is not executed: its status, its stable code, and a sentence in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    en: &'static str,
    ja: &'static str,
}

/// Declares refusals, one a line.
macro_rules! refusals {
    ($($name:ident = $status:ident $code:literal $en:literal $ja:literal;)*) => {
        impl Refusal {
            $(
                #[doc = $en]
                pub const $name: Self =
                    Self { status: StatusCode::$status, code: $code, en: $en, ja: $ja };
            )*
        }
    };
}

refusals! {
    NO_ROUTE = NOT_FOUND "NOT_FOUND"
        "There is nothing at this address." "このアドレスには何もありません。";
    METHOD = METHOD_NOT_ALLOWED "INVALID"
        "This address does not take this method." "このアドレスではこのメソッドは使えません。";
    BROKEN_PATH = BAD_REQUEST "INVALID"
        "The address is not valid UTF-8." "アドレスが正しいUTF-8ではありません。";
    ACCEPT = NOT_ACCEPTABLE "INVALID"
        "Answers are application/graphql-response+json or application/json."
        "応答形式はapplication/graphql-response+jsonまたはapplication/jsonです。";
    CONTENT_TYPE = UNSUPPORTED_MEDIA_TYPE "INVALID"
        "Send the request as application/json in UTF-8." "リクエストはUTF-8のapplication/jsonで送信してください。";
    TOO_LARGE = PAYLOAD_TOO_LARGE "INVALID"
        "The request is larger than 1 MiB." "リクエストが1MiBを超えています。";
    BROKEN_BODY = BAD_REQUEST "INVALID"
        "The request body could not be read." "リクエスト本文を読み取れませんでした。";
    SLOW_BODY = REQUEST_TIMEOUT "INVALID"
        "The request took too long to arrive." "リクエストの受信に時間がかかりすぎました。";
    BATCH = BAD_REQUEST "INVALID"
        "Send one request at a time, not an array." "配列ではなく、リクエストを1件ずつ送信してください。";
    NOT_A_REQUEST = BAD_REQUEST "INVALID"
        "Send a JSON object with a query, and optionally operationName, variables and extensions."
        "query（必要に応じてoperationName、variables、extensions）を持つJSONオブジェクトを送信してください。";
    NOT_IN_ADDRESS = BAD_REQUEST "INVALID"
        "Give the query in the address, once and escaped, and optionally operationName, variables and extensions, the last two as JSON objects."
        "アドレスにqueryを一度だけ、エスケープして指定してください（operationName、variables、extensionsは任意で、後の二つはJSONオブジェクト）。";
    QUERY_ONLY = METHOD_NOT_ALLOWED "INVALID"
        "Only queries come by GET: send this operation by POST."
        "GETで送信できるのはqueryだけです。この操作はPOSTで送信してください。";
    ORIGIN = FORBIDDEN "FORBIDDEN"
        "Pages of this site may not call." "このサイトのページからの呼び出しは許可されていません。";
    DOCUMENT_NAME = BAD_REQUEST "INVALID"
        "A document is named by its SHA-256, 64 hexadecimal digits in lower case."
        "ドキュメントはSHA-256（小文字の16進数64桁）で指定してください。";
    OTHER_DOCUMENT = BAD_REQUEST "INVALID"
        "The hash is not that of the document." "ハッシュがドキュメントと一致しません。";
    NOT_TRUSTED = FORBIDDEN "DOCUMENT_NOT_TRUSTED"
        "Only the documents of your manifest run here." "登録されたドキュメント以外は実行できません。";
    UNTOLD_SCHEMA = FORBIDDEN "FORBIDDEN"
        "This server does not tell its schema." "このサーバーはスキーマを公開していません。";
    UNTERMINATED = BAD_REQUEST "INVALID"
        "A string in the document has no end." "ドキュメント内の文字列が閉じられていません。";
    TOO_COMPLEX = BAD_REQUEST "TOO_COMPLEX"
        "The document is too large or too complex: ask for less at a time."
        "ドキュメントが大きすぎるか、複雑すぎます。一度に取得する量を減らしてください。";
    ONE_ROOT = BAD_REQUEST "INVALID"
        "A subscription follows one thing: name one field." "サブスクリプションで指定できるフィールドは1つです。";
    SUBSCRIPTION = NOT_ACCEPTABLE "INVALID"
        "Subscribe over a WebSocket, or accept text/event-stream."
        "サブスクリプションはWebSocketで接続するか、Acceptにtext/event-streamを指定してください。";
    HANDSHAKE = BAD_REQUEST "INVALID"
        "This is not the beginning of a WebSocket." "WebSocketの開始要求として正しくありません。";
    TOO_MANY_OPERATIONS = TOO_MANY_REQUESTS "RATE_LIMITED"
        "Too many operations run on this connection: complete one first."
        "この接続で実行中の操作が多すぎます。先にいずれかを終了してください。";
    TOO_MANY_CONNECTIONS = TOO_MANY_REQUESTS "RATE_LIMITED"
        "You hold too many connections: close one first." "接続が多すぎます。先にいずれかを閉じてください。";
    FULL = SERVICE_UNAVAILABLE "RATE_LIMITED"
        "No more connections can be held now: come again later." "現在これ以上接続できません。後でもう一度接続してください。";
    VALUES = BAD_REQUEST "TOO_COMPLEX"
        "The arguments or variables nest too deep, hold too long a list or are too much in all: send less at a time."
        "引数または変数の入れ子が深すぎるか、リストが長すぎるか、全体の量が多すぎます。分けて送信してください。";
    INTROSPECTION = BAD_REQUEST "TOO_COMPLEX"
        "The document asks too much of the schema at once: follow fewer lists of types into each other."
        "ドキュメントが一度に求めるスキーマ情報が多すぎます。型の一覧を入れ子でたどる段数を減らしてください。";
    OVERLOADED = SERVICE_UNAVAILABLE "UNAVAILABLE"
        "Too much is asked of the server at the moment. Try again shortly."
        "サーバーが混み合っています。しばらくしてから再度お試しください。";
    RATE_LIMITED = TOO_MANY_REQUESTS "RATE_LIMITED"
        "You asked for too much in too short a time: wait, then ask again."
        "短時間に多くのリクエストがありました。しばらく待ってから、もう一度お試しください。";
    TIMED_OUT = GATEWAY_TIMEOUT "INTERNAL"
        "The request took too long and was given up." "処理に時間がかかりすぎたため中断しました。";
    FAILED = INTERNAL_SERVER_ERROR "INTERNAL"
        "Something failed on our side." "サーバー側で問題が発生しました。";
}

/// Clients know these by their very words, in any language.
impl Refusal {
    /// Documents are not remembered here: send them whole.
    pub const NOT_PERSISTED: Self = Self::word("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
    /// No such document is remembered: send it once with its hash.
    pub const UNKNOWN_DOCUMENT: Self = Self::word("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");

    const fn word(code: &'static str, word: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, en: word, ja: word }
    }
}

impl Refusal {
    /// The sentence in `language`.
    #[must_use]
    pub const fn message(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Japanese => self.ja,
        }
    }

    /// The stable name: `extensions.code`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The answer in plain JSON.
    #[must_use]
    pub fn answer(&self, language: Language) -> Response {
        answer(self.status, self.code, self.message(language), Media::Json)
    }

    /// The answer in the form that was negotiated.
    pub(super) fn answer_as(&self, language: Language, media: Media) -> Response {
        let well_formed = self.is_of_the_document() && media == Media::Json;
        let status = if well_formed { StatusCode::OK } else { self.status };
        let mut response = answer(status, self.code, self.message(language), media);
        if *self == Self::QUERY_ONLY {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }

    /// Whether the request is well-formed, and refused for its document: a request error, like those that the library finds
    /// later.
    fn is_of_the_document(self) -> bool {
        [
            Self::TOO_COMPLEX,
            Self::VALUES,
            Self::INTROSPECTION,
            Self::UNTERMINATED,
            Self::ONE_ROOT,
            Self::NOT_PERSISTED,
            Self::UNKNOWN_DOCUMENT,
            Self::NOT_TRUSTED,
            Self::UNTOLD_SCHEMA,
        ]
        .contains(&self)
    }
}

/// The answer, in plain JSON, to a request outside GraphQL that was refused: with the reason and the field, if there are
/// any.
pub(super) fn refused(error: &Error, status: StatusCode, language: Language) -> Response {
    let extensions = match error {
        Error::Invalid { field, reason } => {
            json!({ "code": error.code(), "reason": reason.code(), "field": field })
        }
        Error::Conflict(reason) => json!({ "code": error.code(), "reason": reason.code() }),
        _ => json!({ "code": error.code() }),
    };
    let body = json!({ "errors": [{ "message": error.message(language), "extensions": extensions }] });
    let mut response = in_json(status, &body, Media::Json);
    explain(error, &mut response);
    response
}

/// The answer to a request whose caller could not be established.
pub(super) fn caller_refused(error: &Error, language: Language, media: Media) -> Response {
    let mut response = answer(status_of(error.code()), error.code(), error.message(language), media);
    explain(error, &mut response);
    response
}

/// What a refusal says beside its body: to the client how to sign in, to the log what failed.
fn explain(error: &Error, response: &mut Response) {
    match error {
        Error::Unauthenticated => {
            let challenge = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        Error::StrongAuthentication => {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, step_up());
        }
        _ => log(error),
    }
}

/// What of a failure is told to the log alone.
pub(super) fn log(error: &Error) {
    match error {
        Error::Internal(cause) => tracing::error!(cause = format!("{cause:#}"), "internal error"),
        Error::Unavailable(cause) => tracing::warn!(cause = format!("{cause:#}"), "unavailable"),
        _ => {}
    }
}

/// How a client is told to have its person sign in anew, by strong means (RFC 9470).
pub(super) fn step_up() -> HeaderValue {
    HeaderValue::from_static("Bearer error=\"insufficient_user_authentication\"")
}

/// The status of a request that failed, as a whole, with `code`.
pub(super) fn status_of(code: &str) -> StatusCode {
    match code {
        "UNAUTHENTICATED" | "STRONG_AUTHENTICATION" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" => StatusCode::FORBIDDEN,
        "NOT_FOUND" => StatusCode::NOT_FOUND,
        "CONFLICT" => StatusCode::CONFLICT,
        "RATE_LIMITED" => StatusCode::TOO_MANY_REQUESTS,
        "UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn answer(status: StatusCode, code: &str, message: &str, media: Media) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    in_json(status, &body, media)
}

fn in_json(status: StatusCode, body: &serde_json::Value, media: Media) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.content_type()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::VARY, VARY),
    ];
    let mut response = (status, headers, Json(body)).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, SOON);
    }
    response
}

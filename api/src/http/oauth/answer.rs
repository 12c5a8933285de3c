//! What the token end-points answer: a token, or what is wrong, by OAuth's names and in our own sentences.
use crate::http::{answer::told, refusal::SOON};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{Error, kernel::reason::Language};
use infra::redis::Bill;
use serde::Serialize;
use serde_json::json;

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrong {
    status: StatusCode,
    /// OAuth's name of it.
    pub(super) error: &'static str,
    /// Our own.
    code: &'static str,
    en: &'static str,
    ja: &'static str,
    /// What was to be paid, and was not; or what was paid before it was refused.
    bill: Option<Bill>,
}

macro_rules! wrongs {
    ($($name:ident = $status:ident $error:literal $code:literal $en:literal $ja:literal;)*) => {
        impl Wrong {
            $(
                #[doc = concat!("Answers `", $en, "`")]
                pub(super) const $name: Self =
                    Self { status: StatusCode::$status, error: $error, code: $code, en: $en, ja: $ja, bill: None };
            )*
        }
    };
}

wrongs! {
    REQUEST = BAD_REQUEST "invalid_request" "INVALID"
        "Send a form, application/x-www-form-urlencoded, with each parameter once."
        "application/x-www-form-urlencodedのフォームで、各パラメーターを一度だけ送信してください。";
    CREDENTIALS = BAD_REQUEST "invalid_request" "INVALID"
        "Send the client's id and secret in one way only: by HTTP Basic, or in the form."
        "クライアントIDとシークレットは、HTTP Basicまたはフォームのいずれか一方で送信してください。";
    CLIENT = UNAUTHORIZED "invalid_client" "UNAUTHENTICATED"
        "This service account cannot sign in with this secret from here."
        "このサービスアカウントは、このシークレットと接続元ではログインできません。";
    GRANT_TYPE = BAD_REQUEST "unsupported_grant_type" "INVALID"
        "Grants are client_credentials and urn:ietf:params:oauth:grant-type:token-exchange."
        "grant_typeはclient_credentialsまたはurn:ietf:params:oauth:grant-type:token-exchangeです。";
    EXCHANGE = BAD_REQUEST "invalid_request" "INVALID"
        "An exchange takes the subject_token of a person, an access token, and no actor_token."
        "トークン交換には、利用者のアクセストークンをsubject_tokenに指定してください。actor_tokenは使えません。";
    PERSON = BAD_REQUEST "invalid_grant" "UNAUTHENTICATED"
        "The token of the person does not hold, is not a person's, or was not made for exchange."
        "利用者のトークンが無効であるか、利用者のトークンではないか、トークン交換用に発行されたものではありません。";
    APART = BAD_REQUEST "invalid_target" "NOT_FOUND"
        "The person and the service account belong to no organization together."
        "利用者とサービスアカウントが共に所属する団体がありません。";
    SCOPE = BAD_REQUEST "invalid_scope" "INVALID"
        "The service account does not have these scopes."
        "このサービスアカウントに、指定されたスコープはありません。";
    PERSONAL = BAD_REQUEST "invalid_scope" "INVALID"
        "These scopes are for acting for a person: exchange that person's token."
        "指定されたスコープは利用者の代理としてのみ使えます。利用者のトークンを交換してください。";
    OFF = SERVICE_UNAVAILABLE "temporarily_unavailable" "INTERNAL"
        "This server has no key for tokens of service accounts."
        "このサーバーにはサービスアカウント用の鍵が設定されていません。";
    LATER = SERVICE_UNAVAILABLE "temporarily_unavailable" "UNAVAILABLE"
        "This cannot be done at the moment. Try again shortly."
        "現在この処理を行えません。しばらくしてから再度お試しください。";
    LIMITED = TOO_MANY_REQUESTS "temporarily_unavailable" "RATE_LIMITED"
        "You asked for too much in too short a time: wait, then ask again."
        "短時間に多くのリクエストがありました。しばらく待ってから、もう一度お試しください。";
    FAILED = INTERNAL_SERVER_ERROR "server_error" "INTERNAL"
        "Something failed on our side." "サーバー側で問題が発生しました。";
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        if let Error::Unavailable(cause) = &error {
            tracing::warn!(cause = format!("{cause:#}"), "unavailable");
            return Self::LATER;
        }
        tracing::error!(cause = format!("{error:#}"), "a token could not be given or ended");
        Self::FAILED
    }
}

impl Wrong {
    /// The refusal of what was not paid.
    pub(super) fn limited(bill: Bill) -> Self {
        Self { bill: Some(bill), ..Self::LIMITED }
    }

    /// The same after something was paid, which it tells, unless it is that more could not be.
    pub(super) fn after(self, paid: Option<Bill>) -> Self {
        Self { bill: self.bill.or(paid), ..self }
    }

    /// The answer: OAuth's two fields in English, and our own error in `language`.
    pub(super) fn answer(self, language: Language) -> Response {
        let message = match language {
            Language::English => self.en,
            Language::Japanese => self.ja,
        };
        let body = json!({
            "error": self.error,
            "error_description": self.en,
            "errors": [{ "message": message, "extensions": { "code": self.code } }],
        });
        let mut response = uncached(self.status, Json(body).into_response());
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"kansa\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if self.code == Self::LATER.code {
            response.headers_mut().insert(header::RETRY_AFTER, SOON);
        }
        told(self.bill, response)
    }
}

/// A token, as OAuth has it told.
#[derive(Serialize)]
pub(super) struct Given {
    pub(super) access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issued_token_type: Option<&'static str>,
    pub(super) token_type: &'static str,
    pub(super) expires_in: i64,
    pub(super) scope: String,
    /// What it cost.
    #[serde(skip)]
    pub(super) bill: Option<Bill>,
}

impl Given {
    pub(super) fn answer(self) -> Response {
        let bill = self.bill;
        told(bill, uncached(StatusCode::OK, Json(self).into_response()))
    }
}

/// Nobody on the way keeps a token.
pub(super) fn uncached(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

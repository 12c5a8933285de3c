//! One call to a front end.
use super::{addresses::resolve, signature};
use domain::webhook::{CallOutcome, Endpoint, Latest, Reach, WebhookSecret};
use reqwest::{Client, Url, header::CONTENT_TYPE, redirect::Policy};
use std::time::Duration;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(4);
/// How long the whole may take, from connecting to the head of the answer. With the name's resolution still far less than
/// a call is held for.
const TOTAL: Duration = Duration::from_secs(10);

/// Calls front ends, as far as it reaches.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    reach: Reach,
}

impl Caller {
    /// A caller that reaches so far.
    #[must_use]
    pub const fn new(reach: Reach) -> Self {
        Self { reach }
    }

    /// How far it reaches.
    #[must_use]
    pub const fn reach(self) -> Reach {
        self.reach
    }

    /// Sends `body` about `event`, signed at `timestamp` in seconds since 1970. The host is resolved anew, and the very
    /// addresses that were looked at are connected to: a name that changes meanwhile changes nothing. Of the answer nothing
    /// but its status is read.
    pub async fn call(
        self,
        endpoint: &Endpoint,
        secrets: &[WebhookSecret],
        event: &str,
        timestamp: i64,
        body: String,
    ) -> CallOutcome {
        match self.attempt(endpoint, secrets, event, timestamp, body).await {
            Ok(status) => CallOutcome { latest: meaning(status), status: i16::try_from(status).ok() },
            Err(latest) => CallOutcome { latest, status: None },
        }
    }

    async fn attempt(
        self,
        endpoint: &Endpoint,
        secrets: &[WebhookSecret],
        event: &str,
        timestamp: i64,
        body: String,
    ) -> Result<u16, Latest> {
        let url = Url::parse(endpoint.as_str()).map_err(|_| Latest::Unresolved)?;
        let (Some(host), Some(port)) = (url.domain(), url.port_or_known_default()) else {
            // An address by number would go by the resolution, and so by the rule.
            tracing::warn!("a front end's host is no name");
            return Err(Latest::Unresolved);
        };
        if url.scheme() != "https" && self.reach != Reach::Loopback {
            tracing::warn!("a front end is not called by https");
            return Err(Latest::Unresolved);
        }
        let addresses = resolve(host, port, self.reach).await?;
        // A client for each call: its addresses are this call's own, and no connection outlives the look at them. A proxy
        // would be an unseen reading of the environment, and would resolve the name anew.
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .resolve_to_addrs(host, &addresses)
            .build()
            .map_err(|_| Latest::Unreachable)?;
        let signed = signature(secrets, event, timestamp, &body);
        let request = client
            .post(url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("kansa-event", event)
            .header("kansa-timestamp", timestamp)
            .header("kansa-signature", signed)
            .body(body);
        match request.send().await {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Err(Latest::Timeout),
            Err(_) => Err(Latest::Unreachable),
        }
    }
}

const fn meaning(status: u16) -> Latest {
    match status {
        200..=299 => Latest::Taken,
        410 => Latest::Gone,
        _ => Latest::Status,
    }
}

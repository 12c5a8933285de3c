//! A webhook.
use super::{Endpoint, SealedSecret, WebhookTopic};
use crate::{Id, Timestamp, access::UserId, kernel::id::Kind};
use chrono::Duration;

/// The most webhooks that one organization may have: each costs a call for every event.
pub const MOST_WEBHOOKS: i16 = 10;

/// How long a former secret signs beside its successor, so that a front end can change over without missing a call.
const OVERLAP: Duration = Duration::hours(24);

/// Where a front end of this organization is told, and of what.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Its place among the organization's, from 1 to [`MOST_WEBHOOKS`].
    pub slot: i16,
    /// The address that is called.
    pub endpoint: Endpoint,
    /// Of what it is told: at least one, each once.
    pub topics: Vec<WebhookTopic>,
    /// What calls are signed with.
    pub secret: SealedSecret,
    /// What they are signed with besides, for a while.
    pub former: Option<FormerSecret>,
    /// Who registered it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// Since when it is told nothing; none if it is told.
    pub paused_at: Option<Timestamp>,
    /// Grows with each change.
    pub version: i32,
}

impl Kind for Webhook {
    const NAME: &'static str = "Webhook";
}
/// Names a webhook.
pub type WebhookId = Id<Webhook>;

/// A secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerSecret {
    /// The secret.
    pub secret: SealedSecret,
    /// Until when it signs, this moment excluded.
    pub until: Timestamp,
}

impl Webhook {
    /// The secrets that sign at `now`, the present one first.
    #[must_use]
    pub fn signing(&self, now: Timestamp) -> Vec<&SealedSecret> {
        let former = self.former.as_ref().filter(|former| now < former.until);
        std::iter::once(&self.secret).chain(former.map(|former| &former.secret)).collect()
    }

    /// Signs with `secret` from now on, and with the present one beside it for a day. One before that signs no more.
    pub(super) fn rotate(&mut self, secret: SealedSecret, now: Timestamp) {
        let former = std::mem::replace(&mut self.secret, secret);
        self.former = Some(FormerSecret { secret: former, until: now + OVERLAP });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::Reach;
    use uuid::Uuid;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_former_secret_signs_for_a_day() {
        let sealed = |byte| SealedSecret(vec![byte]);
        let mut hook = Webhook {
            id: Id::from_uuid(Uuid::nil()),
            slot: 1,
            endpoint: Endpoint::parse("url", "https://front.example.jp/", Reach::Public).unwrap(),
            topics: vec![WebhookTopic::ReportSigned],
            secret: sealed(1),
            former: None,
            created_by: Id::from_uuid(Uuid::nil()),
            created_at: moment(0),
            paused_at: None,
            version: 1,
        };
        assert_eq!(hook.signing(moment(0)), [&sealed(1)]);
        hook.rotate(sealed(2), moment(0));
        assert_eq!(hook.signing(moment(86_399)), [&sealed(2), &sealed(1)]);
        assert_eq!(hook.signing(moment(86_400)), [&sealed(2)]);
        hook.rotate(sealed(3), moment(1));
        assert_eq!(hook.signing(moment(2)), [&sealed(3), &sealed(2)]);
    }
}

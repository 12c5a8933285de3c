//! Refusals at the door of somebody who is known: in the trail of whoever's account or person it is, once a minute of each, for a
//! stranger may bring them about as often as they like. A replica writes nothing more meanwhile, not even to find that out.
use super::Gate;
use domain::{
    Error, Result, Timestamp,
    access::{OrganizationId, PlatformUseCase, VerifiedSubject},
    service_account::{NoteRefusedToken, NoteSignIn, ServiceAccount, SignIn},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::Instrument as _;

/// For how long nothing more is noted of whom something was.
const QUIET: chrono::Duration = chrono::Duration::minutes(1);
/// From so many on, those whose time is over are cleared away; and where that leaves many still, all.
const MANY: usize = 16_384;

/// Of whom a refusal was noted lately, and when.
#[derive(Default)]
pub(super) struct Quiet(Mutex<HashMap<String, Timestamp>>);

/// A refusal that is being noted. Dropped before it is [done](Self::done), it could not be, and the next one is.
struct Noting {
    quiet: Arc<Quiet>,
    /// Nothing once it is noted.
    whom: Option<String>,
}

impl Noting {
    fn done(mut self) {
        self.whom = None;
    }
}

impl Drop for Noting {
    fn drop(&mut self) {
        if let Some(whom) = &self.whom {
            self.quiet.end(whom);
        }
    }
}

impl Quiet {
    /// Begins to note a refusal of `whom`, if it is to be noted now.
    fn begin(self: &Arc<Self>, whom: String, now: Timestamp) -> Option<Noting> {
        self.is_over(&whom, now).then(|| Noting { quiet: Arc::clone(self), whom: Some(whom) })
    }

    /// Whether a refusal of `whom` is to be noted now. For who asks at the same time it is not.
    fn is_over(&self, whom: &str, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = |at: &Timestamp| (now - *at).abs() < QUIET;
        if noted.len() >= MANY {
            noted.retain(|_, at| lately(at));
            if noted.len() > MANY / 2 {
                noted.clear();
            }
        }
        if noted.get(whom).is_some_and(lately) {
            return false;
        }
        noted.insert(whom.to_owned(), now);
        true
    }

    /// It could not be noted.
    fn end(&self, whom: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(whom);
    }
}

impl Gate {
    /// Notes that an account was refused at the token end-point.
    pub async fn note_refused_sign_in(
        &self,
        organization: OrganizationId,
        account: ServiceAccount,
    ) -> Result<()> {
        let whom = format!("sign-in\n{}", account.id.uuid());
        let note = NoteSignIn { organization, account, how: SignIn::Refused, acting_for: None };
        self.note_quietly(whom, note).await
    }

    /// Notes that a token was refused whose holder is known, and `why`: it had ended, or came from elsewhere. Of all tokens of
    /// a front end it is that one's.
    pub async fn note_refused_token(&self, subject: &VerifiedSubject, why: &'static str) -> Result<()> {
        metrics::counter!("kansa_refused_tokens_total", "why" => why).increment(1);
        let whom = match &subject.facts().front_end {
            Some(front_end) => format!("account\n{}", front_end.account.uuid()),
            None => format!("person\n{}\n{}", subject.issuer(), subject.subject()),
        };
        self.note_quietly(whom, NoteRefusedToken(subject.clone())).await
    }

    /// In a task of its own: who hangs up is noted all the same.
    async fn note_quietly(
        &self,
        whom: String,
        note: impl PlatformUseCase<Output = ()> + 'static,
    ) -> Result<()> {
        let Some(noting) = self.quiet.begin(whom, self.clock.now()) else { return Ok(()) };
        let gate = self.clone();
        let work = async move {
            gate.platform(note).await?;
            noting.done();
            Ok(())
        };
        tokio::spawn(work.in_current_span()).await.map_err(Error::internal)?
    }

    /// What becomes of a caller who was refused: a token that had ended is noted.
    pub(super) async fn noting_ended(&self, subject: &VerifiedSubject, refused: Error) -> Error {
        if !matches!(refused, Error::Unauthenticated) {
            return refused;
        }
        self.note_refused_token(subject, "ended").await.err().unwrap_or(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(1_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn each_is_noted_once_a_minute() {
        let quiet = Quiet::default();
        assert!(quiet.is_over("a", at(0)) && !quiet.is_over("a", at(0)) && !quiet.is_over("a", at(59)));
        assert!(quiet.is_over("b", at(1)));
        assert!(quiet.is_over("a", at(60)));
        assert!(quiet.is_over("a", at(-60)), "a clock that was set back makes nobody quiet for longer");
        quiet.end("a");
        assert!(quiet.is_over("a", at(-60)), "what could not be noted is, the next time");
    }

    #[test]
    fn what_is_given_up_half_way_is_noted_the_next_time() {
        let quiet = Arc::<Quiet>::default();
        let begin = || quiet.begin("a".to_owned(), at(0));
        for _ in 0..3 {
            let noting = begin();
            assert!(noting.is_some() && begin().is_none(), "not twice at a time");
        }
        if let Some(noting) = begin() {
            noting.done();
        }
        assert!(begin().is_none());
    }

    #[test]
    fn of_a_crowd_no_more_is_kept_than_there_is_room_for() {
        let quiet = Quiet::default();
        let noted = (0..2 * MANY).filter(|number| quiet.is_over(&number.to_string(), at(0))).count();
        assert_eq!(noted, 2 * MANY);
        assert!(quiet.0.lock().unwrap().len() <= MANY);
    }
}

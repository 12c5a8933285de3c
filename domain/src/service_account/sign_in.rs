//! What the token end-point asks: who an account is, and how its sign-in ended.
use super::{SecretHash, ServiceAccount, ServiceAccountId};
use crate::{
    PlatformStore, Result, Timestamp,
    access::{Caller, OrganizationId, PlatformContext, PlatformTask, PlatformUseCase, VerifiedSubject},
};

/// How a sign-in ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// A token was given.
    Done,
    /// None was: a wrong secret, a wrong address, or an account that has ended.
    Refused,
}

/// Looks up the account of that id, with its organization.
pub struct FindServiceAccount(pub ServiceAccountId);

impl PlatformUseCase for FindServiceAccount {
    const TASK: PlatformTask = PlatformTask::SignInService;
    type Output = Option<(OrganizationId, ServiceAccount)>;

    async fn execute<P: PlatformStore>(self, store: &mut P, _: &PlatformContext) -> Result<Self::Output> {
        store.service_account(self.0).await
    }
}

/// Notes how the sign-in of an account ended, and for whom it acts from now on.
pub struct NoteSignIn {
    /// Where the account is at home.
    pub organization: OrganizationId,
    /// Which.
    pub account: ServiceAccount,
    /// How it ended.
    pub how: SignIn,
    /// The person whose token was exchanged, as the front end lets them in.
    pub acting_for: Option<Caller>,
}

impl PlatformUseCase for NoteSignIn {
    const TASK: PlatformTask = PlatformTask::SignInService;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        store.note_sign_in(self.organization, &self.account, self.how, cx).await?;
        match &self.acting_for {
            Some(person) => store.note_acting_for(&self.account, person, cx).await,
            None => Ok(()),
        }
    }
}

/// Keeps a secret by another hash from now on. It is the same secret: nobody did anything, and nobody sees it.
pub struct RenewSecretHash {
    /// Whose it is.
    pub account: ServiceAccountId,
    /// By which it was kept: where that is there no more, nothing happens.
    pub former: SecretHash,
    /// By which it is kept.
    pub hash: SecretHash,
}

impl PlatformUseCase for RenewSecretHash {
    const TASK: PlatformTask = PlatformTask::SignInService;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, _: &PlatformContext) -> Result<()> {
        store.renew_secret_hash(self.account, &self.former, &self.hash).await
    }
}

/// Notes that a token was refused whose holder is known: it had ended, or came from where it may not.
pub struct NoteRefusedToken(pub VerifiedSubject);

impl PlatformUseCase for NoteRefusedToken {
    const TASK: PlatformTask = PlatformTask::ResolveCaller;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        store.note_refused_token(&self.0, cx).await
    }
}

/// Ends a token before its time. Who has it may: they could do worse with it.
pub struct EndToken {
    /// Whom it speaks of, with what it says of itself.
    pub subject: VerifiedSubject,
    /// When it lapses anyway.
    pub lapses_at: Timestamp,
}

impl PlatformUseCase for EndToken {
    const TASK: PlatformTask = PlatformTask::EndToken;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        let Some(hash) = self.subject.facts().hash else { return Ok(()) };
        let caller = store.caller(&self.subject, cx.now).await?;
        store.end_token(hash, self.lapses_at, caller.as_ref(), cx.now).await
    }
}

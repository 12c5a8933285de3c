//! The person a verified token speaks of.
use super::TokenFacts;

/// The subject of a token whose signature, issuer, audience and times were checked. It says who, never what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VerifiedSubject {
    issuer: String,
    subject: String,
    facts: TokenFacts,
}

impl VerifiedSubject {
    /// Vouches that a token was verified. Only `infra::token` may say so; clippy forbids it elsewhere.
    #[must_use]
    pub const fn vouch(issuer: String, subject: String) -> Self {
        Self { issuer, subject, facts: TokenFacts::NONE }
    }

    /// The same, with what the token said beside.
    #[must_use]
    pub fn saying(self, facts: TokenFacts) -> Self {
        Self { facts, ..self }
    }

    /// The same person, whatever token speaks of them.
    #[must_use]
    pub fn without_token(self) -> Self {
        Self { facts: TokenFacts::NONE, ..self }
    }

    /// What the token said beside.
    #[must_use]
    pub const fn facts(&self) -> &TokenFacts {
        &self.facts
    }

    /// Who issued the token: the `iss` claim.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whom the issuer speaks of: the `sub` claim. Unique only together with the issuer.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

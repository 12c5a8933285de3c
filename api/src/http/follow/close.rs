//! Why a socket is closed, as the protocol numbers it. The reasons are the protocol's own words where it has some.
use axum::extract::ws::{CloseFrame, Message};
use std::borrow::Cow;

/// The most bytes that a reason may have: a frame of control holds 125, two of them the code.
const MOST: usize = 123;

/// The end of a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    /// What stands in the frame; none where nobody is there to read it.
    code: Option<u16>,
    reason: Cow<'static, str>,
}

impl Close {
    /// The client is gone already.
    pub(super) const GONE: Self = Self { code: None, reason: Cow::Borrowed("") };
    /// The server stops: come again, to another one.
    pub(super) const STOPPING: Self = Self::of(1001, "The server stops");
    /// Too much is held, by all or by this one: come again later.
    pub(super) const CROWDED: Self = Self::of(1013, "Too many connections");
    /// Messages were not taken in time: come again, with the last event that was heard.
    pub(super) const SLOW: Self = Self::of(1013, "Messages were not taken in time");
    /// Something failed on our side: come again later.
    pub(super) const FAILED: Self = Self::of(1013, "Something failed on our side");
    /// No message of the protocol.
    pub(super) const INVALID: Self = Self::of(4400, "Invalid message");
    /// An operation before the acknowledgement.
    pub(super) const UNAUTHORIZED: Self = Self::of(4401, "Unauthorized");
    /// Nobody, or nobody here, or not any more.
    pub(super) const FORBIDDEN: Self = Self::of(4403, "Forbidden");
    /// None of our protocols was asked for.
    pub(super) const PROTOCOL: Self = Self::of(4406, "Subprotocol not acceptable");
    /// Nothing was said about who holds the socket.
    pub(super) const UNINITIALISED: Self = Self::of(4408, "Connection initialisation timeout");
    /// It was said twice.
    pub(super) const INITIALISED_TWICE: Self = Self::of(4429, "Too many initialisation requests");

    const fn of(code: u16, reason: &'static str) -> Self {
        Self { code: Some(code), reason: Cow::Borrowed(reason) }
    }

    /// An operation of that id runs already.
    pub(super) fn taken(id: &str) -> Self {
        let mut reason = format!("Subscriber for {id} already exists");
        if reason.len() > MOST {
            "Subscriber already exists".clone_into(&mut reason);
        }
        Self { code: Some(4409), reason: Cow::Owned(reason) }
    }

    /// The last message, if there is anybody to read it.
    pub(super) fn message(&self) -> Option<Message> {
        let reason = self.reason.as_ref().into();
        self.code.map(|code| Message::Close(Some(CloseFrame { code, reason })))
    }

    /// The code as it is counted.
    pub(super) fn word(&self) -> String {
        self.code.map_or_else(|| "gone".to_owned(), |code| code.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_its_frame() {
        for (id, reason) in [
            ("7".to_owned(), "Subscriber for 7 already exists"),
            ("監".repeat(40), "Subscriber already exists"),
        ] {
            assert_eq!(Close::taken(&id).reason, reason);
        }
        assert_eq!(Close::GONE.message(), None);
    }
}

//! How a one-time code reaches a party: a gateway of messages.
//!
//! The one that ships needs no telecom: the code is shown to whoever handles the matter, who tells it to the party face to face
//! or on the telephone and so knows whom it was given to. An office that sends short messages brings a gateway of its own.

use fengqiao_domain::id::PersonId;
use jiff::Timestamp;

/// A code on its way.
#[derive(Clone, Copy)]
pub struct Message<'m> {
    /// Whom it is for.
    pub person_id: PersonId,
    /// Telephone, where the gateway needs one.
    pub phone: Option<&'m str>,
    /// The code. It is never written anywhere.
    pub code: &'m str,
    /// From when it opens nothing.
    pub ends_at: Timestamp,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It was sent; nobody in the office sees the code.
    Sent,
    /// It comes back to whoever asked for it, who tells the party in person.
    Shown,
}

/// The message could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatewayFault;

/// A way by which messages reach parties.
pub trait MessageGateway: Send + Sync {
    /// Stable code of the way, which stands in the log and beside the signature.
    fn channel(&self) -> &'static str;

    /// Whether it needs the party's telephone; then giving a code is a look at it.
    fn needs_phone(&self) -> bool;

    /// Sends a code.
    ///
    /// # Errors
    /// It cannot be sent now.
    fn send(&self, message: &Message<'_>) -> Result<Delivery, GatewayFault>;
}

/// By hand: the code is shown to whoever handles the matter.
#[derive(Debug, Clone, Copy)]
pub struct Handed;

impl MessageGateway for Handed {
    fn channel(&self) -> &'static str {
        "handed"
    }

    fn needs_phone(&self) -> bool {
        false
    }

    fn send(&self, _: &Message<'_>) -> Result<Delivery, GatewayFault> {
        Ok(Delivery::Shown)
    }
}

//! Electronic signatures (电子签名) of parties: a mark under a document, with a one-time code, bound to the bytes of the paper.
//!
//! A signature is the act of a party in the proceeding and is decided by the engine as every act is: it counts once, and of a
//! signature and a withdrawal the one that stands first in the log holds. What the law wants in ink is refused by
//! `data/signatures.toml`.

mod code;
mod gateway;
mod load;
mod paper;
mod rules;
mod sign;
mod verify;

pub use code::GivenSigningCode;
pub use gateway::{Delivery, GatewayFault, Handed, Message, MessageGateway};
pub(crate) use load::{Signing, is_current};
pub use paper::{Paper, PaperState, SignerRead};
pub use rules::{CodeRules, InkRule, SigningRules};
pub use sign::SignDocument;
pub use verify::{SignatureFault, SignaturesChecked};

use fengqiao_document::{canonical, sha256_hex};
use fengqiao_domain::signature::Mark;
use serde::{Deserialize, Serialize};

/// A mark as it is sealed: with a number drawn for it, so that the digest in the log tells nothing of a typed name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptMark {
    pub(crate) number: String,
    pub(crate) mark: Mark,
}

impl KeptMark {
    pub(crate) fn new(mark: Mark) -> Self {
        Self { number: format!("{:032x}", rand::random::<u128>()), mark }
    }

    /// Digest of number and mark.
    pub(crate) fn hash(&self) -> String {
        let mark = serde_json::to_value(&self.mark).unwrap_or_default();
        sha256_hex(&[self.number.as_bytes(), b"\0", canonical(&mark).as_bytes()])
    }
}

/// Digest of a mark as it was sealed; none where that is no mark.
pub(crate) fn hash_of_sealed(clear: &str) -> Option<String> {
    Some(serde_json::from_str::<KeptMark>(clear).ok()?.hash())
}

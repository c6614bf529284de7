//! Views of electronic signatures: the code told once, who may sign, what was signed. Never a mark.

use fengqiao_app::signature::{GivenSigningCode, InkRule, Paper, PaperState, SignerRead};
use fengqiao_app::store::SigningCode;
use fengqiao_domain::signature::Signature;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, instant};

/// A code for signing, told once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SigningCodeView {
    /// How it reaches the party: `handed`, or the way of the installation's gateway.
    pub channel: String,
    /// The code, where it is told to the party in person.
    pub code: Option<String>,
    /// From when it opens nothing.
    pub ends_at: String,
    /// Tries that it allows.
    pub tries: u32,
}

impl SigningCodeView {
    pub(crate) fn of(it: GivenSigningCode) -> Self {
        Self { channel: it.channel.to_owned(), code: it.code, ends_at: instant(it.ends_at), tries: it.tries }
    }
}

/// A code that waits to be used; without the code itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingCode {
    /// From when it opens nothing.
    pub ends_at: String,
    /// Tries that are left.
    pub tries_left: u32,
}

impl From<&SigningCode> for WaitingCode {
    fn from(code: &SigningCode) -> Self {
        Self { ends_at: instant(code.ends_at), tries_left: code.tries_left }
    }
}

/// A party of a document and whether it may sign now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignerView {
    /// Who.
    pub person_id: String,
    /// What the party is called.
    pub label: String,
    /// Why it cannot sign now, as a code; null where it can.
    pub why_not: Option<String>,
    /// Why the law wants ink, where it does, with its article.
    pub ink: Option<Bilingual>,
    /// The code that waits to be used.
    pub code: Option<WaitingCode>,
}

impl From<&SignerRead> for SignerView {
    fn from(it: &SignerRead) -> Self {
        Self {
            person_id: it.person_id.to_string(),
            label: it.label.clone(),
            why_not: it.why_not.map(str::to_owned),
            ink: it.ink.as_ref().map(ink_words),
            code: it.code.as_ref().map(WaitingCode::from),
        }
    }
}

/// An electronic signature. Nothing of who the party is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignatureView {
    /// What the party is called.
    pub label: String,
    /// When.
    pub at: String,
    /// `drawn` or `typed`.
    pub mark: String,
    /// `on_the_spot` or `online`.
    pub place: String,
    /// How the code reached the party.
    pub channel: String,
    /// Digest of the mark; the first 16 signs are printed beside it.
    pub mark_hash: String,
}

impl From<&Signature> for SignatureView {
    fn from(it: &Signature) -> Self {
        Self {
            label: it.label.clone(),
            at: instant(it.at),
            mark: it.mark.clone(),
            place: it.place.clone(),
            channel: it.channel.clone(),
            mark_hash: it.mark_hash.clone(),
        }
    }
}

fn ink_words(rule: &InkRule) -> Bilingual {
    let InkRule { says, basis, .. } = rule;
    Bilingual::new(format!("{}（{basis}）", says.zh), format!("{} ({basis})", says.en))
}

/// A paper as a party sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaperView {
    /// Id of the document.
    pub id: String,
    /// Title.
    pub title: String,
    /// Number.
    pub number: Option<String>,
    /// Day printed on it.
    pub made_on: String,
    /// Pages.
    pub pages: u32,
    /// Code printed on it.
    pub code: String,
    /// Digest of its content; the first 16 signs are printed on every page.
    pub content_hash: String,
    /// `to_sign`, `signed` or `not`.
    pub state: String,
    /// Why it cannot be signed, as a code.
    pub why_not: Option<String>,
    /// Why the law wants ink, where it does, with its article.
    pub ink: Option<Bilingual>,
    /// The one-time code that waits to be used.
    pub waiting: Option<WaitingCode>,
    /// Signatures under it.
    pub signatures: Vec<SignatureView>,
}

impl From<&Paper> for PaperView {
    fn from(it: &Paper) -> Self {
        let (state, why_not) = match it.state {
            PaperState::ToSign => ("to_sign", None),
            PaperState::Signed => ("signed", None),
            PaperState::Not(code) => ("not", Some(code.to_owned())),
        };
        let document = &it.document;
        Self {
            id: document.id.to_string(),
            title: document.title.clone(),
            number: document.number.as_ref().map(|number| number.text.clone()),
            made_on: document.made_on.to_string(),
            pages: document.pages,
            code: document.code.clone(),
            content_hash: document.content_hash.clone(),
            state: state.to_owned(),
            why_not,
            ink: it.ink.as_ref().map(ink_words),
            waiting: it.code.as_ref().map(WaitingCode::from),
            signatures: it.signatures.iter().map(SignatureView::from).collect(),
        }
    }
}

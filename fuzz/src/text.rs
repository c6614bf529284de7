//! Targets of the text crate: the normaliser, the built-in model, and the reader of stored models.

use std::sync::LazyLock;

use fengqiao_text::category::Categories;
use fengqiao_text::classify::Model;
use fengqiao_text::embedded;
use fengqiao_text::lexicon::Lexicon;
use fengqiao_text::normalise::{TEXT_CHARS_MAX, normalise};

static BUILT_IN: LazyLock<Model> = LazyLock::new(|| {
    let categories = Categories::parse("disputes.toml", embedded::DISPUTES).expect("the shipped tree is sound");
    let lexicon = Lexicon::parse("disputes.toml", embedded::DISPUTES_LEXICON, &categories);
    lexicon.and_then(|lexicon| lexicon.train(1)).expect("the shipped lexicon is sound")
});

/// Normalises a text and asks the built-in model for its kind.
pub fn normalise_text(text: &str) {
    let once = normalise(text);
    assert!(once.len() <= TEXT_CHARS_MAX, "the limit holds");
    assert_eq!(normalise(once.text()).text(), once.text(), "what is folded stays as it is");
    for letter in 0..once.len() {
        assert!(!once.span_of_letters(letter, letter + 1).of(text).is_empty(), "letter {letter} came from somewhere");
    }
    let proposal = BUILT_IN.classify_normalised(text, &once);
    assert!((0.0..=1.0).contains(&proposal.confidence), "{}", proposal.confidence);
    proposal.reasons.iter().for_each(|reason| assert_eq!(reason.span.of(text), reason.phrase));
}

/// Reads bytes as a model as they are, and with head and check sum put right, so that the parts behind them are reached.
pub fn read_model(bytes: &[u8]) {
    check(Model::from_bytes(bytes).ok());
    let mut whole = b"FQTEXT\x02\x00".to_vec();
    whole.extend_from_slice(bytes);
    let sum = whole
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    whole.extend_from_slice(&sum.to_le_bytes());
    check(Model::from_bytes(&whole).ok());
}

fn check(model: Option<Model>) {
    let Some(model) = model else { return };
    assert_eq!(Model::from_bytes(&model.to_bytes()).as_ref(), Ok(&model), "what is written reads alike");
    let proposal = model.classify("楼上漏水，物业不管，拖欠工资 ab12");
    assert!(proposal.confidence.is_nan() || (0.0..=1.0).contains(&proposal.confidence));
}

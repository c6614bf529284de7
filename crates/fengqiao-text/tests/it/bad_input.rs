//! Texts and sets nobody would send on purpose: every one gets an answer, none stalls.

use fengqiao_text::TextError;
use fengqiao_text::classify::{Calibration, Example, Model, TrainOptions, train};
use fengqiao_text::same::{Limits, SameMatterIndex};
use fengqiao_text::understanding::{ReportFacts, Understanding};

fn understanding() -> Understanding {
    Understanding::shipped(&[], None, 1).unwrap()
}

fn example(text: &str, label: &str, group: u32) -> Example {
    Example { text: text.to_owned(), label: label.to_owned(), group }
}

fn facts(report: u128, at_days: i32) -> ReportFacts<'static> {
    ReportFacts { report, at_days, region: None, category: None, parties: &[] }
}

#[test]
fn strange_texts_are_understood_as_little_or_nothing() {
    let understanding = understanding();
    let mojibake = "锟斤拷烫烫烫\u{fffd}\u{fffd}ÖÐ¹ú½ð";
    let strange =
        ["", " \t\n", "😀😀👨‍👩‍👧", "𠮷𡈽𠀋𪚥", mojibake, "\u{0}\u{1}\u{2}", "A", "，。！", "999999999999999999999999元"];
    for text in strange {
        let understood = understanding.understand(text, Some(text), Some(7));
        assert!(understood.proposal.confidence.is_finite() && understood.places.is_empty(), "{text:?}");
        let digest = understanding.digest(&understood, &facts(1, 0));
        let mut index = SameMatterIndex::new(Limits { reports: 2, window_days: 1 });
        index.insert(&digest);
        assert!(index.likely(&digest, 5).is_empty());
    }
    assert_eq!(understanding.understand("", None, None).proposal.category, None);
}

#[test]
fn a_megabyte_of_one_letter_is_read_in_bounded_time() {
    let understanding = understanding();
    for letter in ["啊", "a", "路", "9", "😀"] {
        let text = letter.repeat(1_000_000 / letter.len());
        let understood = understanding.understand(&text, None, None);
        assert!(understood.place_keys.len() <= 24);
        let digest = understanding.digest(&understood, &facts(1, 0));
        assert_eq!(digest.report(), 1);
    }
}

#[test]
fn five_thousand_equal_reports_stay_quick_and_bounded() {
    let understanding = understanding();
    let understood = understanding.understand("锦绣花园物业乱收停车费1200元，业主要求公开账目", None, None);
    let mut index = SameMatterIndex::new(Limits { reports: 1_000, window_days: 30 });
    for report in 0..5_000 {
        let digest = understanding.digest(&understood, &facts(report, report as i32 / 500));
        let found = index.likely(&digest, 5);
        assert!(found.len() <= 5 && found.iter().all(|likely| likely.report != report));
        assert_eq!(found.is_empty(), report == 0, "{report}");
        index.insert(&digest);
    }
    assert_eq!(index.len(), 1_000);
}

#[test]
fn the_oldest_report_gives_way_and_the_window_closes() {
    let understanding = understanding();
    let texts = ["锦绣花园漏水赔偿4400元", "翡翠名苑漏水赔偿5300元", "金色家园漏水赔偿6700元"];
    let mut index = SameMatterIndex::new(Limits { reports: 2, window_days: 30 });
    let digest = |place: usize, at_days: i32, report: u128| {
        understanding.digest(&understanding.understand(texts[place], None, None), &facts(report, at_days))
    };
    for place in 0..3 {
        index.insert(&digest(place, 0, place as u128));
    }
    let names = |place: usize, at_days: i32| -> Vec<u128> {
        index.likely(&digest(place, at_days, 99), 5).iter().map(|likely| likely.report).collect()
    };
    assert!(!names(0, 0).contains(&0), "the first has given way");
    assert_eq!(names(2, 0).first(), Some(&2));
    assert!(names(2, 31).is_empty(), "the window is 30 days");
}

#[test]
fn odd_training_sets_are_refused_or_learnt() {
    let options = TrainOptions::default();
    let refused = |examples: &[Example]| matches!(train(examples, &options), Err(TextError::Training { .. }));
    assert!(refused(&[]));
    assert!(refused(&[example("文", " ", 0)]));
    assert!(refused(&[example("", "A", 0), example("\u{0}", "B", 1)]));
    let one = train(&[example("漏水了", "A", 0), example("又漏水", "A", 1)], &options).unwrap();
    assert_eq!(one.label("漏水").unwrap().0, "A");
    let same: Vec<Example> =
        (0..5_000).map(|group| example("同一段文字", if group % 2 == 0 { "A" } else { "B" }, group)).collect();
    let torn = train(&same, &options).unwrap();
    assert!(torn.label("同一段文字").unwrap().1 < 0.7);
}

#[test]
fn damaged_models_are_refused() {
    let options =
        TrainOptions {
            words: vec!["漏水".to_owned()], calibration: Calibration::Folds(2), ..TrainOptions::default()
        };
    let model = train(&[example("楼上漏水", "A", 0), example("拖欠工资", "B", 1)], &options).unwrap();
    let bytes = model.to_bytes();
    assert_eq!(Model::from_bytes(&bytes).unwrap(), model);
    for cut in [0, 5, 16, bytes.len() - 1] {
        assert!(Model::from_bytes(&bytes[..cut]).is_err());
    }
    for at in (0..bytes.len()).step_by(7) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        assert!(Model::from_bytes(&changed).is_err(), "byte {at}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_gets_an_answer_with_spans_inside_it(text in "\\PC{0,80}") {
        use std::sync::OnceLock;
        static SHARED: OnceLock<Understanding> = OnceLock::new();
        let understood = SHARED.get_or_init(understanding).understand(&text, None, None);
        for span in understood.proposal.reasons.iter().map(|reason| reason.span).chain(understood.place_keys.iter().map(|key| key.span)) {
            proptest::prop_assert!(!span.of(&text).is_empty());
        }
    }
}

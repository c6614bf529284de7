//! Kinds of up to three levels, repeats that stay together, and what a stored model says when it is not one.

use fengqiao_text::TextError;
use fengqiao_text::classify::{Calibration, Example, Model, TrainOptions, depth, train, train_and_check};
use fengqiao_text::evaluate::{answers_at_level, evaluate, group_repeats};

/// Texts of a tree of three levels, each told in ever new words.
fn examples(each: u32) -> Vec<Example> {
    let kinds = [
        ("城建/供水/停水", "小区停水多日没有自来水"),
        ("城建/供水/水质", "水龙头流出黄水有异味"),
        ("城建/道路", "路面坑洼破损没人修"),
        ("劳动/欠薪", "老板拖欠工资不给钱"),
        ("劳动/工伤", "上班受伤不赔医药费"),
    ];
    let mut examples = Vec::new();
    for number in 0..each {
        for (label, words) in kinds {
            let letter = |step: u32| char::from_u32(0x4e00 + number * 31 + step).unwrap();
            let text = format!("{}{words}{}{}", letter(1), letter(7), letter(13));
            examples.push(Example { text, label: label.to_owned(), group: 0 });
        }
    }
    group_repeats(&mut examples);
    examples
}

#[test]
fn three_levels_are_learnt_one_by_one() {
    let options = TrainOptions { threads: 2, ..TrainOptions::default() };
    let (model, answers) = train_and_check(&examples(20), &options, 5).unwrap();
    assert_eq!((model.levels(), model.labels().len()), (3, 5));
    for level in 1..=3 {
        let report = evaluate(&answers_at_level(&answers, level));
        assert!(report.accuracy > 0.95, "level {level}: {}", report.accuracy);
    }
    let proposal = model.classify("自来水停水多日");
    assert_eq!(proposal.alternatives[0].category, "城建/供水/停水", "{proposal:?}");
}

#[test]
fn a_kind_that_is_not_sure_gives_way_to_the_broader_one() {
    let model = train(&examples(20), &TrainOptions::default()).unwrap();
    let text = "自来水停水，水龙头流出黄水";
    let levels: Vec<usize> = [0.0, 0.5, 0.9, 0.97, 1.0]
        .into_iter()
        .map(|threshold| model.clone().with_threshold(threshold).classify(text))
        .map(|proposal| proposal.category.map_or(0, |category| depth(&category)))
        .collect();
    assert!(levels.is_sorted_by(|a, b| a >= b), "{levels:?}");
    assert_eq!((levels[0], levels[4]), (3, 0));
}

#[test]
fn labels_of_four_levels_are_refused() {
    let deep = [Example { text: "漏水".into(), label: "a/b/c/d".into(), group: 0 }];
    let refused = train(&deep, &TrainOptions::default()).unwrap_err();
    assert!(refused.to_string().contains("more than 3 levels"), "{refused}");
}

#[test]
fn repeats_but_for_numbers_stay_in_one_group() {
    let example = |text: &str, label: &str| Example { text: text.into(), label: label.into(), group: 9 };
    let mut examples =
        [example("漏水3次！", "B"), example("漏水 14 次。", "B"), example("欠薪", "A"), example("漏水", "B")];
    assert_eq!(group_repeats(&mut examples), 1);
    let groups: Vec<u32> = examples.iter().map(|example| example.group).collect();
    assert_eq!(groups, [1, 1, 0, 2], "the first label is dealt out first");
}

#[test]
fn a_file_that_is_no_model_says_what_it_is_instead() {
    let options = TrainOptions { calibration: Calibration::Folds(2), ..TrainOptions::default() };
    let bytes = train(&examples(4), &options).unwrap().to_bytes();
    let said = |bytes: &[u8]| Model::from_bytes(bytes).unwrap_err().to_string();
    assert!(said(b"PK\x03\x04 a workbook").contains("no model of this program"));
    assert!(said(&[]).contains("no model of this program"));
    assert!(said(&bytes[..7]).contains("cut off"));
    assert!(said(&bytes[..bytes.len() / 2]).contains("the check sum is wrong"));
    let mut newer = bytes.clone();
    newer[6] = 9;
    assert!(said(&newer).contains("format 9, this program reads 2"));
    assert!(matches!(Model::from_bytes(&bytes[1..]), Err(TextError::Model { .. })));
}

#[test]
fn equal_seeds_give_equal_bytes_on_any_number_of_threads() {
    let bytes = |threads: usize, seed: u64| {
        let options = TrainOptions { threads, seed, ..TrainOptions::default() };
        train_and_check(&examples(12), &options, 4).unwrap()
    };
    let (model, answers) = bytes(1, 7);
    for threads in [2, 5, 64] {
        let (other, checked) = bytes(threads, 7);
        assert_eq!((other.to_bytes(), checked), (model.to_bytes(), answers.clone()), "{threads} threads");
    }
}

/// The bytes with a check sum that fits them, as somebody would write who knows the format.
fn with_sum(mut body: Vec<u8>) -> Vec<u8> {
    let sum = body
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    body.extend_from_slice(&sum.to_le_bytes());
    body
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]
    #[test]
    fn a_forged_model_is_refused_or_answers(changes in proptest::collection::vec((0_usize..4_000, proptest::num::u8::ANY), 1..6), cut in 0_usize..4_000) {
        use std::sync::LazyLock;
        static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let options = TrainOptions { words: vec!["停水".into()], ..TrainOptions::default() };
            let bytes = train(&examples(2), &options).unwrap().to_bytes();
            bytes[..bytes.len() - 8].to_vec()
        });
        let mut body = BODY.clone();
        if cut % 3 == 0 {
            body.truncate(8 + cut % (body.len() - 8));
        }
        let length = body.len();
        for (place, value) in changes.into_iter().filter(|_| length > 8) {
            body[8 + place % (length - 8)] = value;
        }
        if let Ok(model) = Model::from_bytes(&with_sum(body)) {
            let proposal = model.classify("小区停水多日，路面破损，拖欠工资");
            proptest::prop_assert!(proposal.alternatives.len() <= 3);
            proptest::prop_assert_eq!(Model::from_bytes(&model.to_bytes()), Ok(model));
        }
    }
}

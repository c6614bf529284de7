//! Kind: macro-F1 on letters and on the tokenised set, accuracy of the surest answers, rates.

use fengqiao_text::classify::{Example, Model, TrainOptions, train};
use fengqiao_text::evaluate::{Evaluation, cross_validate, evaluate, quick};

use crate::table::{Row, Unit};
use crate::{Setting, clock, peer, shared};

/// Folds of every cross-validation.
const FOLDS: u32 = 5;
/// Runs of a rate, of which the best counts.
const RUNS: usize = 3;

/// The rows of the section.
pub fn rows(setting: &Setting) -> Vec<Row> {
    let peers = peer::ask(setting, "kind.py");
    let peer = |name: &str| peers.get(name).copied();
    let letters = examples("letters/labelled_raw_train.csv.gz", 5, 6);
    let tokens = examples("letters/labelled_tokens_train.csv.gz", 1, 2);
    let of_letters = letters.as_deref().map(folded);
    let of_tokens = tokens.as_deref().map(folded);
    let trained = tokens.as_deref().map(|tokens| clock::seconds(|| train(tokens, &TrainOptions::default())));
    let alike = tokens.as_deref().map(|tokens| f64::from(u8::from(same_on_threads(tokens))));
    vec![
        Row::at_least("macro-F1, 7 classes, letters, 5-fold", Unit::Share, (0.895, 0.915))
            .measured(of_letters.as_ref().map(|report| report.macro_f1))
            .peer("scikit-learn char(1-2)", peer("letters_char"))
            .peer("char(1-2) + jieba words", peer("letters_union")),
        Row::at_least("macro-F1, tokenised set, 5-fold", Unit::Share, (0.922, 0.930))
            .measured(of_tokens.as_ref().map(|report| report.macro_f1))
            .peer("scikit-learn words", peer("tokens_word"))
            .peer("char(1-3)", peer("tokens_char")),
        Row::at_least("accuracy at 70 % coverage, letters", Unit::Share, (0.97, 0.98))
            .measured(of_letters.as_ref().and_then(at_70))
            .peer("char(1-2) + jieba words", peer("letters_union_at_70")),
        Row::at_least("classify, raw text to label", Unit::PerSecond, (20_000.0, 40_000.0))
            .measured(letters.as_deref().and_then(rate))
            .peer("scikit-learn char(1-2)", peer("rate_char"))
            .peer("char(1-2) + jieba words", peer("rate_union")),
        Row::at_most("train on 7,368 rows, confidence included", Unit::Seconds, (3.0, 1.0))
            .measured(trained.map(|(_, seconds)| seconds))
            .peer("scikit-learn words, no confidence", peer("train_word")),
        Row::at_least("trained bytes alike on 1, 2 and 7 threads", Unit::Holds, (1.0, 1.0)).measured(alike),
    ]
}

/// Labelled texts of a shared table, dealt out by label, so that folds by group are stratified.
fn examples(path: &str, text: usize, label: usize) -> Option<Vec<Example>> {
    let table = shared::text(path)?;
    let mut examples: Vec<Example> = shared::rows(&table)
        .iter()
        .map(|row| Example { text: row[text].to_owned(), label: row[label].to_owned(), group: 0 })
        .collect();
    examples.sort_by(|a, b| a.label.cmp(&b.label));
    for (place, example) in examples.iter_mut().enumerate() {
        example.group = place as u32;
    }
    Some(examples)
}

fn folded(examples: &[Example]) -> Evaluation {
    let options = TrainOptions { threads: 2, ..TrainOptions::default() };
    let answers = cross_validate(examples, &options, FOLDS).expect("the shared rows have labels");
    evaluate(&answers)
}

fn at_70(report: &Evaluation) -> Option<f64> {
    report.coverage.iter().find(|row| (row.coverage - 0.7).abs() < 1e-9).map(|row| row.accuracy)
}

fn rate(letters: &[Example]) -> Option<f64> {
    let model: Model = train(letters, &quick(&TrainOptions::default())).ok()?;
    let known = |example: &Example| usize::from(model.label(&example.text).is_some());
    Some(clock::rate(letters.len(), RUNS, || letters.iter().map(known).sum::<usize>()))
}

fn same_on_threads(examples: &[Example]) -> bool {
    let bytes = |threads: usize| {
        let options = quick(&TrainOptions { threads, ..TrainOptions::default() });
        train(examples, &options).map(|model| model.to_bytes())
    };
    let one = bytes(1);
    one.is_ok() && [2, 7].into_iter().all(|threads| bytes(threads) == one)
}

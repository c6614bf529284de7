//! Classification of real letters by cross-validation.

use fengqiao_text::classify::{Example, TrainOptions};
use fengqiao_text::evaluate::{cross_validate, evaluate, quick};

use crate::shared;

#[test]
fn five_fold_macro_f1_on_letters_is_above_0895() {
    let Some(text) = shared::text("letters/labelled_raw_train.csv.gz") else { return };
    let mut examples: Vec<Example> = shared::rows(&text)
        .iter()
        .map(|row| Example { text: row[5].to_owned(), label: row[6].to_owned(), group: 0 })
        .collect();
    examples.sort_by(|a, b| a.label.cmp(&b.label));
    // Dealt out in the order of labels: the folds are stratified.
    for (place, example) in examples.iter_mut().enumerate() {
        example.group = place as u32;
    }
    let options = quick(&TrainOptions { threads: 2, ..TrainOptions::default() });
    let report = evaluate(&cross_validate(&examples, &options, 5).unwrap());
    println!("macro-F1 {:.4}, accuracy {:.4}", report.macro_f1, report.accuracy);
    for row in &report.coverage {
        println!("accuracy {:.4} at {:.0} % coverage", row.accuracy, 100.0 * row.coverage);
    }
    assert!(report.macro_f1 > 0.895, "{}", report.macro_f1);
    assert!(report.coverage[2].accuracy > 0.97);
}

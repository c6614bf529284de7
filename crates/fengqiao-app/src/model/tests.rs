//! Files of labelled reports, and the way of a model from training to use and back.

use std::fmt::Write as _;

use fengqiao_text::category::Categories;
use fengqiao_text::embedded;

use super::*;
use crate::error::AppError;

fn trees() -> Vec<Categories> {
    vec![
        Categories::parse("disputes.toml", embedded::DISPUTES).unwrap(),
        Categories::parse("city-services.toml", embedded::CITY_SERVICES).unwrap(),
    ]
}

fn read(text: &str) -> AppResult<Labels> {
    read_labels(text.as_bytes(), &LabelColumns::default(), &trees())
}

fn code(result: AppResult<impl Sized>) -> &'static str {
    match result {
        Err(AppError::Refused(refusal)) => refusal.code,
        Err(other) => panic!("{other}"),
        Ok(_) => "",
    }
}

/// Rows of two kinds in ever new words.
fn rows(many: usize) -> String {
    let mut text = String::from("正文,类别\n");
    for row in 0..many {
        let (words, kind) = if row % 2 == 0 {
            ("楼上漏水，天花板发霉", "D03.02")
        } else {
            ("老板拖欠工资不发", "D04.01")
        };
        let _ = writeln!(text, "{words}第{}次{},{kind}", row, char::from_u32(0x4e00 + row as u32).unwrap());
    }
    text
}

#[test]
fn rows_that_cannot_be_used_are_named_by_line_and_spoil_nothing() {
    let labels = read("正文,类别\n漏水,D03.02\n,D03.02\n欠薪,\n吵架,火星纠纷\n又漏水,相邻\n").unwrap();
    assert_eq!(labels.tree, "disputes");
    let faults: Vec<(u64, &str)> = labels.faults.iter().map(|fault| (fault.line, fault.code)).collect();
    assert_eq!(faults[..3], [(3, "text_missing"), (4, "label_missing"), (5, "label_unknown")]);
    assert_eq!(labels.unknown.get("火星纠纷"), Some(&1));
    assert_eq!(labels.examples.len() as u64 + labels.refused, 5);
}

#[test]
fn labels_that_no_tree_knows_stay_as_they_are() {
    let labels = read("text,label1\n漏水,城乡建设\n欠薪,劳动和社会保障\n").unwrap();
    assert_eq!((labels.tree.as_str(), labels.refused), ("", 0));
    assert_eq!(labels.examples[0].label, "城乡建设");
}

#[test]
fn levels_in_columns_become_one_label() {
    let columns = LabelColumns { labels: vec!["a".into(), "b".into(), "c".into()], ..LabelColumns::default() };
    let labels = read_labels("text,a,b,c\n漏水,甲,乙,丙\n漏电,甲,乙,\n".as_bytes(), &columns, &[]).unwrap();
    let kinds: Vec<&str> = labels.examples.iter().map(|example| example.label.as_str()).collect();
    assert_eq!(kinds, ["甲/乙/丙", "甲/乙"]);
}

#[test]
fn files_that_teach_nothing_are_refused_with_the_reason() {
    assert_eq!(code(read("甲,乙\n1,2\n")), "column_missing");
    let named = LabelColumns { tree: Some("mars".into()), ..LabelColumns::default() };
    assert_eq!(code(read_labels(rows(20).as_bytes(), &named, &trees())), "tree_unknown");
    assert_eq!(code(read("").map(|_| ())), "import_empty");
    assert_eq!(code(read("正文,类别\n漏水,D03.02\n").unwrap().check_learnable()), "labels_too_few");
    let one: String = rows(40).replace("D04.01", "D03.02");
    assert_eq!(code(read(&one).unwrap().check_learnable()), "labels_one_kind");
}

#[test]
fn strange_texts_are_learnt_from_like_any_other() {
    let huge = "啊".repeat(1_000_000 / 3);
    let strange = ["😀😀", "𠮷𡈽𠀋", "ＡＢＣ１２３", "臺灣漏水", "锟斤拷烫烫烫", huge.as_str()];
    let mut text = rows(20);
    strange.iter().for_each(|words| {
        let _ = writeln!(text, "{words},D03.02");
    });
    let labels = read(&text).unwrap();
    let trained = train_on(&labels, 0.5).unwrap();
    assert_eq!(trained.report.rows as usize, labels.examples.len());
    assert!(trained.report.macro_f1 > 0.5, "{:?}", trained.report);
}

#[test]
fn a_training_tells_its_figures_and_is_the_same_each_time() {
    let labels = read(&rows(60)).unwrap();
    let (one, two) = (train_on(&labels, 0.7).unwrap(), train_on(&labels, 0.7).unwrap());
    assert_eq!(one.model.to_bytes(), two.model.to_bytes());
    assert_eq!(one.report, two.report);
    assert_eq!((one.report.rows, one.report.folds, one.report.levels.len()), (60, 5, 2));
    assert!(one.report.accuracy > 0.95, "{}", one.report.accuracy);
    let diagonal: u64 = one.report.confusion.iter().filter(|it| it.truth == it.answer).map(|it| it.rows).sum();
    assert!(diagonal >= 58);
}

#[test]
fn labels_stay_as_they_are_when_no_tree_is_wanted() {
    let columns = LabelColumns { tree: Some(NO_TREE.into()), ..LabelColumns::default() };
    let labels = read_labels("正文,类别\n漏水,D03.02\n".as_bytes(), &columns, &trees()).unwrap();
    assert_eq!((labels.tree.as_str(), labels.examples[0].label.as_str()), ("", "D03.02"));
}

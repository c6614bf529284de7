//! The report of a model as text for a terminal.

use std::fmt::Write as _;

use fengqiao_app::setup::Setup;
use fengqiao_domain::model::ModelReport;

/// Kinds in the table of confusions at most: more do not fit a screen.
const CONFUSION_KINDS_MAX: usize = 12;
/// Pairs named when the table would be too wide.
const CONFUSIONS_NAMED: usize = 15;
/// Columns that a name may take.
const NAME_WIDTH: usize = 24;

/// The report in lines.
#[must_use]
pub fn text(report: &ModelReport, setup: &Setup) -> String {
    let mut out = String::new();
    let how = match report.folds {
        0 => "on these texts".to_owned(),
        folds => format!("cross-validated in {folds} parts"),
    };
    let _ =
        writeln!(out, "\n{how}: macro-F1 {:.3}, right {:.3}, {} texts", report.macro_f1, report.accuracy, report.rows);
    if report.corrections > 0 {
        let _ = writeln!(out, "of these, {} were decided by people of the office", report.corrections);
    }
    if report.levels.len() > 1 {
        for level in &report.levels {
            let _ =
                writeln!(out, "  level {}: macro-F1 {:.3}, right {:.3}", level.level, level.macro_f1, level.accuracy);
        }
    }
    kinds(&mut out, report, setup);
    confusions(&mut out, report, setup);
    let _ = writeln!(out, "\nwhat a threshold buys:\n  answered  threshold  right");
    for row in &report.coverage {
        let _ = writeln!(out, "  {:>6.0} %  {:>9.2}  {:.3}", 100.0 * row.coverage, row.threshold, row.accuracy);
    }
    let _ = write!(out, "below {:.2} the model abstains and asks", report.threshold);
    out
}

/// Precisions of which is told what joining at them buys.
const PRECISIONS: [f64; 4] = [0.9, 0.95, 0.98, 0.99];

/// The report of a pair score in lines.
#[must_use]
pub fn pairs(report: &ModelReport) -> String {
    let mut out = String::new();
    let ModelReport { rows, folds, refused, .. } = report;
    let _ = writeln!(out, "\n{rows} decided pairs, held out in {folds} parts; {refused} could not be read");
    for it in &report.labels {
        let _ = writeln!(
            out,
            "  {:<10} {:>5} pairs, precision {:.3}, recall {:.3}",
            it.label, it.rows, it.precision, it.recall
        );
    }
    let before = |now: f64, then: Option<f64>| then.map_or_else(String::new, |then| format!(" ({:+.3})", now - then));
    let (f1, right) = (report.macro_f1, report.accuracy);
    let _ = writeln!(
        out,
        "  macro-F1 {f1:.3}{}, right {right:.3}{}; in brackets against the score in use",
        before(f1, report.macro_f1_before),
        before(right, report.accuracy_before)
    );
    let _ = writeln!(out, "what joining from a score on buys:\n  precision  score  of the same pairs");
    for least in PRECISIONS {
        let sure = report.joins.iter().take_while(|it| it.accuracy >= least).last();
        let line = sure.map_or_else(
            || format!("  {least:>9.2}  not reached"),
            |it| format!("  {least:>9.2}  {:>5.3}  {:>5.1} %", it.threshold, 100.0 * it.coverage),
        );
        let _ = writeln!(out, "{line}");
    }
    out.trim_end().to_owned()
}

fn kinds(out: &mut String, report: &ModelReport, setup: &Setup) {
    let _ = writeln!(out, "\n  {} texts  precision  recall     F1", wide("kind", NAME_WIDTH));
    for it in &report.labels {
        let name = wide(&name(setup, &it.label), NAME_WIDTH);
        let _ = writeln!(out, "  {name} {:>5}  {:>9.3}  {:>6.3}  {:>5.3}", it.rows, it.precision, it.recall, it.f1);
    }
}

fn confusions(out: &mut String, report: &ModelReport, setup: &Setup) {
    let labels: Vec<&str> = report.labels.iter().map(|it| it.label.as_str()).collect();
    if labels.len() > CONFUSION_KINDS_MAX {
        let mut wrong: Vec<_> = report.confusion.iter().filter(|it| it.truth != it.answer).collect();
        wrong.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| (&a.truth, &a.answer).cmp(&(&b.truth, &b.answer))));
        let _ = writeln!(out, "\nmost often taken for another:");
        for it in wrong.iter().take(CONFUSIONS_NAMED) {
            let _ = writeln!(out, "  {:>5}  {} taken for {}", it.rows, name(setup, &it.truth), name(setup, &it.answer));
        }
        return;
    }
    let _ = writeln!(out, "\nrows: the right kind; columns: the answer, in the same order");
    for truth in &labels {
        let mut line = format!("  {}", wide(&name(setup, truth), NAME_WIDTH));
        for answer in &labels {
            let found = report.confusion.iter().find(|it| it.truth == *truth && it.answer == *answer);
            let _ = write!(line, " {:>5}", found.map_or(0, |it| it.rows));
        }
        let _ = writeln!(out, "{line}");
    }
}

/// Code and name of a kind of a tree; a label of no tree as it is.
fn name(setup: &Setup, label: &str) -> String {
    match setup.category(label) {
        Some(category) => format!("{label} {}", category.name),
        None if label.is_empty() => "(nothing known)".to_owned(),
        None => label.to_owned(),
    }
}

/// The text filled up or cut to columns of a terminal, where a Chinese letter takes two.
fn wide(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut taken = 0;
    for letter in text.chars() {
        let columns = if letter.is_ascii() { 1 } else { 2 };
        if taken + columns > width {
            break;
        }
        taken += columns;
        out.push(letter);
    }
    out.extend(std::iter::repeat_n(' ', width - taken));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_their_columns() {
        assert_eq!(wide("漏水a", 8), "漏水a   ");
        assert_eq!(wide("漏水漏水", 5), "漏水 ");
    }
}

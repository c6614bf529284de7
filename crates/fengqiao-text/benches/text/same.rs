//! Same matter: real letters judged by hand, invented counties of seeds that nothing was fitted on, and one look-up
//! among a million reports. Nothing fitted on letters leaves this bench.

mod county;
mod letters;
pub mod night;

use crate::table::{Row, Unit};
use crate::{Setting, peer};

/// (precision, recall, F1).
#[derive(Debug, Clone, Copy, Default)]
pub struct Rates {
    /// Share of the pairs found that are right.
    pub precision: f64,
    /// Share of the right pairs that were found.
    pub recall: f64,
}

impl Rates {
    /// Their harmonic mean.
    pub fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(1e-9)
    }
}

/// Highest recall at a precision, over scored pairs of which so many should be found.
pub fn recall_at(scored: &mut [(f32, bool)], positives: usize, precision: f64) -> f64 {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut best) = (0usize, 0usize);
    for (place, pair) in scored.iter().enumerate() {
        right += usize::from(pair.1);
        // Equal scores stand or fall together.
        let last = scored.get(place + 1).is_none_or(|next| next.0 < pair.0);
        if last && right as f64 >= precision * (place + 1) as f64 {
            best = right;
        }
    }
    best as f64 / positives.max(1) as f64
}

/// The rows of the section.
pub fn rows(setting: &Setting) -> Vec<Row> {
    let peers = peer::ask(setting, "same.py");
    let letters = letters::measure();
    let county = county::measure();
    let delay = county::delay();
    vec![
        Row::at_least("letters, pair F1, 5-fold by matter, at P 0.85", Unit::Share, (0.80, 0.87))
            .measured(letters.as_ref().map(|it| if it.all.precision >= 0.85 { it.all.f1() } else { 0.0 })),
        Row::plain("  its precision", Unit::Share).measured(letters.as_ref().map(|it| it.all.precision)),
        Row::at_least("letters, pair F1 without the giants, 5-fold", Unit::Share, (0.71, 0.78))
            .measured(letters.as_ref().map(|it| it.small.f1()))
            .peer("datasketch, text J 0.3", peers.get("minhash_small").copied()),
        Row::plain("letters, pair F1 without the giants, shipped model", Unit::Share)
            .measured(letters.as_ref().map(|it| it.shipped.f1())),
        Row::at_least("join by itself, letters, recall at P 0.98, 5-fold", Unit::Share, (0.15, 0.25))
            .measured(letters.as_ref().map(|it| it.join)),
        Row::at_least("invented county, fresh seeds, recall at P 0.95", Unit::Share, (0.80, 0.90))
            .measured(county.at_95),
        Row::at_least("invented county, fresh seeds, recall at P 0.97", Unit::Share, (0.80, 0.90))
            .measured(county.at_97),
        Row::at_least("join by itself, invented county, recall at P 0.98", Unit::Share, (0.15, 0.25))
            .measured(county.at_98),
        Row::plain("invented county without parties, recall at P 0.95", Unit::Share).measured(county.bare_at_95),
        Row::at_most("one report against 1 million stored, p99", Unit::Milliseconds, (5.0, 1.0)).measured(delay.p99),
        Row::plain("memory for 1 million reports", Unit::Megabytes).measured(delay.megabytes),
        Row::at_least("groups alike on 1, 2 and 5 threads", Unit::Holds, (1.0, 1.0)).measured(county.alike),
    ]
}

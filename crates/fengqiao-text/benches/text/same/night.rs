//! The nightly pass on an invented county: its disputes are filed as an office files them, with matters opened twice,
//! reports left alone and reports put into the wrong matter, and the proposals are held against the truth.

use std::collections::HashMap;

use fengqiao_text::same::{Filed, GroupOptions, Limits, Merge, Proposals, SameMatterIndex, propose};

use super::county::{Parties, Reports, county, reports};
use crate::clock;
use crate::table::{Row, Unit};

/// A seed on which nothing was fitted.
const SEED: u64 = 303;
/// Share of a full county.
const SCALE: f64 = 0.5;
/// Days of a pass.
const WINDOW_DAYS: i32 = 90;
/// Score from which a proposal is shown, and from which software may join by itself.
const SHOWN_FROM: f32 = 0.5;
const JOINED_FROM: f32 = 0.98;
/// Of every ten disputes one is opened twice; of every ten reports three stay alone, and of every fifty one is misfiled.
const TWICE: usize = 10;
const MISFILED: usize = 50;

/// The rows of the section.
pub fn rows() -> Vec<Row> {
    let mut county = reports(&county(SEED, SCALE), Parties::Known, 0);
    newest(&mut county);
    let filed = file(&county);
    let mut index = SameMatterIndex::new(Limits { reports: filed.len() as u32, window_days: WINDOW_DAYS as u32 });
    let (found, seconds) = clock::process_seconds(|| propose(&mut index, &filed, &GroupOptions::default(), 1));
    let truth: HashMap<u128, usize> =
        county.digests.iter().map(|digest| digest.report()).zip(county.disputes.iter().copied()).collect();
    let right = |merge: &Merge| truth[&merge.reports.0] == truth[&merge.reports.1];
    let share = |from: f32| {
        let shown: Vec<&Merge> = found.merges.iter().filter(|merge| merge.score >= from).collect();
        (shown.iter().filter(|merge| right(merge)).count() as f64 / shown.len().max(1) as f64, shown.len())
    };
    let ((shown, many), (joined, sure)) = (share(SHOWN_FROM), share(JOINED_FROM));
    let (parted, splits) = parted(&found, &truth);
    println!(
        "{} reports, {seconds:.1} s: {many} merges shown, {sure} joined by themselves, {splits} parts to leave",
        filed.len()
    );
    vec![
        Row::plain("nightly pass, merges shown that are right", Unit::Share).measured(Some(shown)),
        Row::plain("nightly pass, joined at the precision 0.98 that are right", Unit::Share).measured(Some(joined)),
        Row::plain("nightly pass, parts that should leave", Unit::Share).measured(Some(parted)),
        Row::plain("nightly pass, reports a second of one core", Unit::PerSecond)
            .measured(Some(filed.len() as f64 / seconds.max(1e-9))),
    ]
}

/// Share of the parts proposed to leave of which the most alike pair is of two disputes, and their number.
fn parted(found: &Proposals, truth: &HashMap<u128, usize>) -> (f64, usize) {
    let parts: Vec<(u128, u128)> =
        found.splits.iter().flat_map(|split| &split.parts[1..]).map(|part| part.pair).collect();
    let right = parts.iter().filter(|(one, two)| truth[one] != truth[two]).count();
    (right as f64 / parts.len().max(1) as f64, parts.len())
}

/// Keeps the last months.
fn newest(county: &mut Reports) {
    let last = county.days.iter().copied().max().unwrap_or(0);
    let kept: Vec<bool> = county.days.iter().map(|day| last - day < WINDOW_DAYS).collect();
    let mut keep = kept.iter();
    county.digests.retain(|_| *keep.next().unwrap_or(&false));
    let mut keep = kept.iter();
    county.disputes.retain(|_| *keep.next().unwrap_or(&false));
}

fn file(county: &Reports) -> Vec<Filed> {
    let mut seen: HashMap<usize, usize> = HashMap::new();
    let mut before = 1_u128 << 100;
    let mut filed = Vec::with_capacity(county.digests.len());
    for (place, (digest, dispute)) in county.digests.iter().zip(&county.disputes).enumerate() {
        let count = seen.entry(*dispute).or_default();
        *count += 1;
        let second = dispute.is_multiple_of(TWICE) && count.is_multiple_of(2);
        let own = (1_u128 << 100) + *dispute as u128 * 2 + u128::from(second);
        let matter = match (place.is_multiple_of(MISFILED), place % 10 < 3) {
            (true, _) => Some(before),
            (false, true) => None,
            (false, false) => Some(own),
        };
        before = own;
        filed.push(Filed { digest: digest.clone(), matter, changed: true });
    }
    filed
}

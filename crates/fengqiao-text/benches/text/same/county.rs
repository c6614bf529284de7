//! Invented counties: their disputes are known.

use std::collections::HashMap;

use fengqiao_demo::{County, Options, generate, kinds};
use fengqiao_text::category::Categories;
use fengqiao_text::embedded;
use fengqiao_text::normalise::normalise;
use fengqiao_text::place_key::place_keys_normalised;
use fengqiao_text::same::{Digest, DigestInput, GroupOptions, Limits, PartyKey, SameMatterIndex};

use super::recall_at;
use crate::clock;

/// Seeds on which nothing was fitted: the shipped model saw 11 to 14.
const SEEDS: [u64; 2] = [101, 202];
/// Share of a full county.
const SCALE: f64 = 0.15;
/// Reports stored before a look-up is timed, and look-ups timed.
const STORED: usize = 1_000_000;
const LOOK_UPS: usize = 10_000;
/// Reports listed for each new one.
const LISTED: usize = 8;

/// What is measured on counties.
pub struct Found {
    pub at_95: f64,
    pub at_97: f64,
    pub at_98: f64,
    pub bare_at_95: f64,
    pub alike: f64,
}

/// Reports with their truth.
pub struct Reports {
    pub digests: Vec<Digest>,
    pub disputes: Vec<usize>,
    /// Day of each, in the order of the digests.
    pub days: Vec<i32>,
}

/// Whether reports come with the keys of those who sent them.
#[derive(Clone, Copy, PartialEq)]
pub enum Parties {
    Known,
    Left,
}

pub fn measure() -> Found {
    let (mut scored, mut positives) = (Vec::new(), 0);
    let (mut bare, mut bare_positives) = (Vec::new(), 0);
    for seed in SEEDS {
        positives += score(&reports(&county(seed, SCALE), Parties::Known, 0), &mut scored);
        bare_positives += score(&reports(&county(seed, SCALE / 2.0), Parties::Left, 0), &mut bare);
    }
    let mut at = |precision: f64| recall_at(&mut scored, positives, precision);
    let (at_95, at_97, at_98) = (at(0.95), at(0.97), at(0.98));
    Found { at_95, at_97, at_98, bare_at_95: recall_at(&mut bare, bare_positives, 0.95), alike: alike() }
}

/// Adds the scored pairs of every report with those before it; gives the number of pairs that should be found.
fn score(reports: &Reports, scored: &mut Vec<(f32, bool)>) -> usize {
    let mut index = SameMatterIndex::new(Limits::default());
    let (mut seen, mut positives): (HashMap<usize, usize>, usize) = (HashMap::new(), 0);
    for (digest, &dispute) in reports.digests.iter().zip(&reports.disputes) {
        let likely = index.likely(digest, LISTED).into_iter();
        scored.extend(likely.map(|likely| (likely.score, reports.disputes[likely.report as usize] == dispute)));
        let earlier = seen.entry(dispute).or_default();
        positives += *earlier;
        *earlier += 1;
        index.insert(digest);
    }
    positives
}

fn alike() -> f64 {
    let reports = reports(&county(7, 0.02), Parties::Known, 0);
    let mut index = SameMatterIndex::new(Limits::default());
    index.fill(&reports.digests);
    let group = |threads: usize| index.group(&reports.digests, &GroupOptions::default(), threads);
    let one = group(1);
    f64::from(u8::from(group(2) == one && group(5) == one))
}

fn opaque(value: &str, copy: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ copy.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    value.bytes().fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

pub fn county(seed: u64, scale: f64) -> County {
    generate(&Options { seed, scale, ..Options::default() }).expect("the options are within their limits")
}

/// The reports of a county; a copy has other parties, ids and years.
pub fn reports(county: &County, known: Parties, copy: u64) -> Reports {
    let tree = Categories::parse("disputes.toml", embedded::DISPUTES).expect("the shipped tree is sound");
    let codes: Vec<String> =
        kinds().iter().map(|kind| tree.resolve(&kind.code).map_or(String::new(), |found| found.code.clone())).collect();
    let mut out = Reports { digests: Vec::new(), disputes: Vec::new(), days: Vec::new() };
    for report in &county.reports {
        let hard = [&report.reporter_phone, &report.id_number].map(|key| (key, true));
        let names = [&report.reporter, &report.other_party].map(|key| (key, false));
        let keys = hard.into_iter().chain(names).filter(|(key, _)| known == Parties::Known && !key.is_empty());
        let parties: Vec<PartyKey> = keys.map(|(key, hard)| PartyKey { key: opaque(key, copy), hard }).collect();
        let text = normalise(&report.text);
        let days = report.reported_at.date().since(jiff::civil::date(2020, 1, 1)).map_or(0, |span| span.get_days());
        let digest = Digest::new(&DigestInput {
            report: out.digests.len() as u128 + u128::from(copy) * 1_000_000_000,
            at_days: days + copy as i32 * 1_100,
            region: report.village.map_or(0, |village| village as u32 + 100),
            area: report.township as u32 + 1,
            category: &codes[report.recorded_kind],
            text: &text,
            places: &place_keys_normalised(&report.text, &text),
            parties: &parties,
        });
        out.digests.push(digest);
        out.disputes.push(report.dispute);
        out.days.push(days);
    }
    out
}

/// Time of one look-up and memory, a million reports stored.
pub struct Delay {
    pub p99: f64,
    pub megabytes: f64,
}

pub fn delay() -> Delay {
    let mut index = SameMatterIndex::new(Limits { reports: STORED as u32, window_days: 365 });
    let county = county(300, 1.0);
    let mut copy = 1;
    let new = loop {
        let reports = reports(&county, Parties::Known, copy);
        let room = STORED.saturating_sub(index.len());
        reports.digests.iter().take(room).for_each(|digest| index.insert(digest));
        if index.len() >= STORED {
            break reports.digests;
        }
        copy += 1;
    };
    let spread = new.iter().step_by((new.len() / LOOK_UPS).max(1));
    let mut delays: Vec<f64> = spread.map(|digest| 1e3 * clock::seconds(|| index.likely(digest, LISTED)).1).collect();
    delays.sort_unstable_by(f64::total_cmp);
    let p99 = delays.get(delays.len() * 99 / 100).copied().unwrap_or(0.0);
    Delay { p99, megabytes: index.heap_bytes() as f64 / 1e6 }
}

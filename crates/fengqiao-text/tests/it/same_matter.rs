//! Same matter on the invented county's reports and on real letters.

use std::collections::HashMap;

use fengqiao_text::category::Categories;
use fengqiao_text::embedded;
use fengqiao_text::normalise::normalise;
use fengqiao_text::place_key::place_keys_normalised;
use fengqiao_text::same::{Digest, DigestInput, Limits, PartyKey, SameMatterIndex};

use crate::shared;

/// (precision, recall) of the pairs scored at least `from`.
fn measure(scored: &[(f32, bool)], positives: usize, from: f32) -> (f64, f64) {
    let kept = scored.iter().filter(|pair| pair.0 >= from).count();
    let right = scored.iter().filter(|pair| pair.0 >= from && pair.1).count();
    (right as f64 / kept.max(1) as f64, right as f64 / positives.max(1) as f64)
}

/// Rows 12 months wide are enough here; the bench runs over all of them.
const ROWS: usize = 70_000;

#[test]
fn county_reports_of_one_dispute_are_found() {
    let Some(reports) = shared::text("demo-county/reference/reports.csv.gz") else { return };
    let Some(truth) = shared::text("demo-county/reference/truth_report.csv.gz") else { return };
    let categories = Categories::parse("disputes.toml", embedded::DISPUTES).unwrap();
    let truth: HashMap<String, String> =
        shared::rows(&truth).iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    let mut index = SameMatterIndex::new(Limits::default());
    let mut seen: HashMap<String, usize> = HashMap::new();
    let (mut disputes, mut scored, mut positives) = (Vec::new(), Vec::new(), 0);
    // The weights were fitted on the first half: judge on reports after it.
    let rows = shared::rows(&reports);
    for (place, row) in rows[rows.len() / 2..].iter().take(ROWS).enumerate() {
        let dispute = truth[&row[0]].clone();
        let mut parties = Vec::new();
        if !row[10].is_empty() {
            parties.push(PartyKey { key: shared::opaque(&row[10]), hard: true });
        }
        let names = [&row[9], &row[11]].into_iter().filter(|name| !name.is_empty());
        parties.extend(names.map(|name| PartyKey { key: shared::opaque(name), hard: false }));
        let text = normalise(&row[12]);
        let digest = Digest::new(&DigestInput {
            report: place as u128,
            at_days: shared::days(&row[2]),
            region: row[6].parse::<u64>().map_or(0, |code| code as u32),
            area: row[5].parse::<u64>().map_or(0, |code| code as u32),
            category: &categories.resolve(&row[3]).unwrap().code,
            text: &text,
            places: &place_keys_normalised(&row[12], &text),
            parties: &parties,
        });
        for likely in index.likely(&digest, 8) {
            scored.push((likely.score, disputes[likely.report as usize] == dispute));
        }
        let count = seen.entry(dispute.clone()).or_default();
        positives += *count;
        *count += 1;
        disputes.push(dispute);
        index.insert(&digest);
    }
    for from in [0.3, 0.5, 0.7, 0.9] {
        println!("from {from}: precision and recall {:.3?} of {positives} pairs", measure(&scored, positives, from));
    }
    let (precision, recall) = measure(&scored, positives, 0.5);
    assert!(precision > 0.93 && recall > 0.78, "{precision} {recall}");
}

#[test]
fn letters_of_one_matter_lead_the_suggestions() {
    let Some(gold) = shared::text("letters/gold_matters_dev.csv") else { return };
    let Some(letters) = shared::text("letters/messages_attach3_4326.csv.gz") else { return };
    let gold: HashMap<usize, String> =
        shared::rows(&gold).iter().map(|row| (row[1].parse().unwrap(), row[2].to_owned())).collect();
    let mut letters: Vec<(i32, usize, String)> = shared::rows(&letters)
        .iter()
        .enumerate()
        .map(|(place, row)| (shared::days(&row[3]), place, format!("{} {}", &row[2], &row[4])))
        .collect();
    letters.sort();
    let mut index = SameMatterIndex::new(Limits { reports: 10_000, window_days: 2_000 });
    let (mut asked, mut first, mut listed) = (0, 0, 0);
    let mut known: HashMap<&String, usize> = HashMap::new();
    for (at_days, place, letter) in &letters {
        let text = normalise(letter);
        let places = place_keys_normalised(letter, &text);
        let digest = Digest::new(&DigestInput {
            report: *place as u128,
            at_days: *at_days,
            region: 0,
            area: 0,
            category: "",
            text: &text,
            places: &places,
            parties: &[],
        });
        if let Some(matter) = gold.get(place) {
            let earlier = known.entry(matter).or_default();
            if *earlier > 0 {
                let found: Vec<bool> = index
                    .likely(&digest, 5)
                    .iter()
                    .map(|likely| gold.get(&(likely.report as usize)) == Some(matter))
                    .collect();
                asked += 1;
                first += usize::from(found.first() == Some(&true));
                listed += usize::from(found.contains(&true));
            }
            *earlier += 1;
        }
        index.insert(&digest);
    }
    println!("of {asked} letters with an earlier one of their matter: first {first}, among five {listed}");
    assert!(listed * 100 > asked * 75, "{listed} of {asked}");
}

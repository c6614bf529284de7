//! Place: real and made addresses over the whole national table, and letters whose places were taken out.

use std::collections::HashMap;

use fengqiao_text::embedded::REGION_CHANGES;
use fengqiao_text::gazetteer::{Candidate, Changes, Gazetteer, GazetteerRow, PlaceReason};

use crate::table::{Row, Unit};
use crate::{Setting, clock, peer, shared};

/// Confidence from which a place is taken without asking.
const SURE: f32 = 0.6;
/// Runs of a rate, of which the best counts.
const RUNS: usize = 5;

/// The national table with its index.
struct Nation {
    rows: Vec<GazetteerRow>,
    gazetteer: Gazetteer,
    seconds: f64,
}

/// Counts of right, wrong and all.
#[derive(Default)]
struct Tally {
    right: u32,
    wrong: u32,
    all: u32,
}

impl Tally {
    fn add(&mut self, found: Option<&str>, wanted: &str) {
        self.all += 1;
        self.right += u32::from(found == Some(wanted));
        self.wrong += u32::from(found.is_some_and(|found| found != wanted));
    }

    fn share(&self) -> f64 {
        f64::from(self.right) / f64::from(self.all.max(1))
    }
}

/// The rows of the section.
pub fn rows(setting: &Setting) -> Vec<Row> {
    let peers = peer::ask(setting, "place.py");
    let peer = |name: &str| peers.get(name).copied();
    let nation = nation();
    let real = json("addresses/addr_real_train_dev.json.gz");
    let made = json("addresses/addr_synth_dev.json.gz");
    let letters = letters();
    let of_real = nation.as_ref().zip(real.as_ref()).map(|(nation, real)| counties_and_towns(nation, real));
    let of_made = nation.as_ref().zip(made.as_ref()).map(|(nation, made)| town_and_village(nation, made));
    let spurious = nation.as_ref().zip(letters.as_ref()).map(|(nation, letters)| spurious(nation, letters));
    let addresses: Option<Vec<String>> = real.map(|real| real.iter().map(|row| word(row, "text").to_owned()).collect());
    let rate = |texts: &Option<Vec<String>>| {
        let (nation, texts) = (nation.as_ref()?, texts.as_ref()?);
        let work = || texts.iter().map(|text| nation.gazetteer.locate(text).len()).sum::<usize>();
        Some(clock::rate(texts.len(), RUNS, work))
    };
    vec![
        Row::at_least("county, real addresses, dev part", Unit::Share, (0.990, 0.996))
            .measured(of_real.as_ref().map(|tallies| tallies.0.share()))
            .peer("cpca", peer("cpca_county"))
            .peer("jionlp", peer("jionlp_county")),
        Row::at_most("county wrong but not empty, dev part", Unit::Percent, (0.005, 0.005))
            .measured(of_real.as_ref().map(|tallies| f64::from(tallies.0.wrong) / f64::from(tallies.0.all.max(1))))
            .peer("cpca", peer("cpca_wrong"))
            .peer("jionlp", peer("jionlp_wrong")),
        Row::at_least("town with 9-digit code, real addresses, dev part", Unit::Share, (0.95, 0.98))
            .measured(of_real.as_ref().map(|tallies| tallies.1.share()))
            .peer("jionlp", peer("jionlp_town")),
        Row::at_least("town and village only, nationwide", Unit::Share, (0.95, 0.98)).measured(of_made),
        Row::at_most("spurious county in anonymised letters", Unit::Percent, (0.01, 0.003))
            .measured(spurious)
            .peer("cpca, any place", peer("cpca_letters")),
        Row::at_least("addresses, 665,000 regions", Unit::PerSecond, (100_000.0, 500_000.0))
            .measured(rate(&addresses))
            .peer("cpca, 3 levels", peer("cpca_rate"))
            .peer("jionlp", peer("jionlp_rate")),
        Row::at_least("whole letters, 665,000 regions", Unit::PerSecond, (20_000.0, 60_000.0))
            .measured(rate(&letters))
            .peer("cpca, 3 levels", peer("cpca_letter_rate")),
        Row::at_most("load the national table", Unit::Seconds, (1.5, 1.5))
            .measured(nation.as_ref().map(|it| it.seconds)),
        Row::at_most("national table in memory", Unit::Megabytes, (64.0, 64.0))
            .measured(nation.as_ref().map(|it| it.gazetteer.heap_bytes() as f64 / 1e6)),
    ]
}

fn nation() -> Option<Nation> {
    let table = shared::text("regions/china_l1_l5.csv.zst")?;
    let table = shared::rows(&table);
    let level = |row: &csv::StringRecord| row[2].parse::<u8>().unwrap_or(0);
    let ids: HashMap<(&str, u8), u32> = (0u32..).zip(&table).map(|(id, row)| ((&row[0], level(row)), id)).collect();
    let row = |(id, row): (u32, &csv::StringRecord)| GazetteerRow {
        id,
        code: row[0].to_owned(),
        name: row[1].to_owned(),
        level: level(row),
        parent: ids.get(&(&row[3], level(row).saturating_sub(1))).copied(),
        aliases: Vec::new(),
    };
    let mut rows: Vec<GazetteerRow> = (0u32..).zip(&table).map(row).collect();
    Changes::parse("data/regions/changes.csv", REGION_CHANGES).ok()?.apply(&mut rows);
    let (gazetteer, seconds) = clock::seconds(|| Gazetteer::build(&rows, None));
    Some(Nation { gazetteer: gazetteer.ok()?, rows, seconds })
}

fn json(path: &str) -> Option<Vec<serde_json::Value>> {
    serde_json::from_str(&shared::text(path)?).ok()
}

fn word<'v>(row: &'v serde_json::Value, field: &str) -> &'v str {
    row[field].as_str().unwrap_or("")
}

fn letters() -> Option<Vec<String>> {
    let table = shared::text("letters/messages_attach3_4326.csv.gz")?;
    Some(shared::rows(&table).iter().map(|row| format!("{} {}", &row[2], &row[4])).collect())
}

impl Nation {
    /// Code of the region of a level that a candidate is or lies in, cut to its digits.
    fn code(&self, candidate: Option<&Candidate>, level: u8, digits: usize) -> Option<&str> {
        let path = self.gazetteer.path(candidate?.id);
        let at = path.into_iter().find(|&id| self.rows[id as usize].level == level)?;
        self.rows[at as usize].code.get(..digits)
    }
}

fn counties_and_towns(nation: &Nation, real: &[serde_json::Value]) -> (Tally, Tally) {
    let (mut counties, mut towns) = (Tally::default(), Tally::default());
    for row in real.iter().filter(|row| word(row, "split") == "dev") {
        let found = nation.gazetteer.locate(word(row, "text"));
        if row["level"] == 3 {
            counties.add(nation.code(found.first(), 3, 6), word(row, "code"));
        }
        if let Some(town) = row["town"].as_str() {
            towns.add(nation.code(found.first(), 4, 9), town);
        }
    }
    (counties, towns)
}

/// Share of town and village alone that give the 12-digit code, or have it among the candidates said to be ambiguous.
fn town_and_village(nation: &Nation, made: &[serde_json::Value]) -> f64 {
    let mut tally = Tally::default();
    for row in made.iter().filter(|row| word(row, "form") == "town+village") {
        let found = nation.gazetteer.locate(word(row, "text"));
        let open = |best: &Candidate| best.reasons.iter().any(|reason| matches!(reason, PlaceReason::Ambiguous { .. }));
        let given = if found.first().is_some_and(open) { &found[..] } else { &found[..found.len().min(1)] };
        let wanted = word(row, "code");
        let right = given.iter().any(|candidate| nation.rows[candidate.id as usize].code == wanted);
        tally.add(Some(if right { wanted } else { "" }), wanted);
    }
    tally.share()
}

/// Share of letters with a sure county, or a place in one, that neither a province or city beside it bears out, nor the
/// town of a village.
fn spurious(nation: &Nation, letters: &[String]) -> f64 {
    let level = |id: u32| nation.rows[id as usize].level;
    let hits = letters.iter().filter(|letter| {
        let found = nation.gazetteer.locate(letter);
        let Some(best) = found.first().filter(|best| best.confidence >= SURE && level(best.id) >= 3) else {
            return false;
        };
        let above = best.reasons.iter().find_map(|reason| match reason {
            PlaceReason::Within { region, .. } => Some(level(*region)),
            _ => None,
        });
        let real = match above {
            Some(1 | 2) => true,
            Some(4) => level(best.id) == 5,
            _ => false,
        };
        if !real {
            println!("  taken for a place: {} {:.2}", best.span.of(letter), best.confidence);
        }
        !real
    });
    hits.count() as f64 / letters.len().max(1) as f64
}

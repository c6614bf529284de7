//! Party: invented persons and organisations, and historical records in English by the same comparators.

use std::collections::HashMap;

use fengqiao_text::party::{
    Comparator, LinkOptions, Links, Part, Party, PartyKind, Record, Schema, fit_records, link, link_records,
};

use crate::table::{Row, Unit};
use crate::{Setting, clock, peer, shared};

/// Threads that the figures are measured on.
const THREADS: usize = 2;
/// Records of one person that the historical ones are said to have; the fitting takes no party from them.
const RECORDS_PER_PARTY: f64 = 5.0;
/// Mean bits from which historical clusters are one: their records leave more out than an office's.
const HISTORICAL_JOIN_FROM: f32 = -2.0;

/// How well pairs of one cluster are those of one party.
struct Score {
    precision: f64,
    f1: f64,
}

/// The rows of the section.
pub fn rows(setting: &Setting) -> Vec<Row> {
    let peers = peer::ask(setting, "party.py");
    let peer = |name: &str| peers.get(name).copied();
    let invented = shared::text("parties/zh_parties_synth_seed42.csv.gz");
    let invented = invented.as_deref().map(shared::rows);
    let of = |kind, told| invented.as_deref().map(|rows| of_kind(rows, kind, told));
    let (persons, organisations) = (of(PartyKind::Person, "person"), of(PartyKind::Organisation, "org"));
    let historical = shared::text("parties/historical_50k.csv.gz").map(|table| Historical::read(&shared::rows(&table)));
    let ((linked, megabytes), seconds) =
        clock::all_threads(|| clock::peak_megabytes(|| historical.as_ref().map(|historical| historical.link(THREADS))));
    let score =
        historical.as_ref().zip(linked.as_ref()).map(|(historical, links)| score(&historical.truth, &links.party_of));
    let alike = historical.as_ref().zip(linked.as_ref()).map(|(historical, links)| historical.link(1) == *links);
    let alike = alike.map(|alike| alike && invented.as_deref().is_none_or(same_on_threads));
    let there = |number: Option<f64>| number.filter(|_| historical.is_some());
    vec![
        Row::at_least("persons, cluster pair F1", Unit::Share, (0.90, 0.93))
            .measured(persons.as_ref().map(|score| score.f1))
            .peer("Splink", peer("person_f1")),
        Row::at_least("persons, precision", Unit::Share, (0.97, 0.97))
            .measured(persons.as_ref().map(|score| score.precision))
            .peer("Splink", peer("person_precision")),
        Row::at_least("organisations, cluster pair F1", Unit::Share, (0.88, 0.93))
            .measured(organisations.as_ref().map(|score| score.f1))
            .peer("Splink", peer("org_f1")),
        Row::at_least("organisations, precision", Unit::Share, (0.95, 0.95))
            .measured(organisations.as_ref().map(|score| score.precision))
            .peer("Splink", peer("org_precision")),
        Row::at_least("historical_50k, cluster pair F1", Unit::Share, (0.867, 0.90))
            .measured(score.as_ref().map(|score| score.f1))
            .peer("Splink", peer("historical_f1")),
        Row::at_most("historical_50k, fitted and linked, seconds of both cores together", Unit::Seconds, (5.0, 2.0))
            .measured(there(seconds))
            .peer("Splink", peer("historical_seconds")),
        Row::at_most("historical_50k, most memory of the program", Unit::Megabytes, (500.0, 500.0))
            .measured(there(megabytes))
            .peer("Splink", peer("historical_megabytes")),
        Row::at_least("linked alike on 1 and 2 threads", Unit::Holds, (1.0, 1.0))
            .measured(alike.map(|alike| f64::from(u8::from(alike)))),
    ]
}

fn party(row: &csv::StringRecord) -> Party<'_> {
    let told = |column: usize| Some(&row[column]).filter(|text| !text.is_empty());
    let (name, number, phone) = (told(3), told(4), told(5));
    Party { kind: None, name, number, phone, county: told(6), town: told(7), village: told(8) }
}

fn of_kind(rows: &[csv::StringRecord], kind: PartyKind, told: &str) -> Score {
    let rows: Vec<&csv::StringRecord> = rows.iter().filter(|row| &row[2] == told).collect();
    let parties: Vec<Party<'_>> = rows.iter().map(|row| Party { kind: Some(kind), ..party(row) }).collect();
    let truth: Vec<u32> = rows.iter().filter_map(|row| row[1].parse().ok()).collect();
    score(&truth, &link(&parties, &[], &LinkOptions { threads: THREADS, ..LinkOptions::default() }).party_of)
}

fn same_on_threads(rows: &[csv::StringRecord]) -> bool {
    let parties: Vec<Party<'_>> = rows.iter().map(party).collect();
    let on = |threads: usize| link(&parties, &[], &LinkOptions { threads, ..LinkOptions::default() });
    on(1) == on(THREADS)
}

fn score(truth: &[u32], found: &[u32]) -> Score {
    let count = |keys: &mut dyn Iterator<Item = (u32, u32)>| -> f64 {
        let mut sizes: HashMap<(u32, u32), u64> = HashMap::new();
        keys.for_each(|key| *sizes.entry(key).or_default() += 1);
        sizes.values().map(|size| size * (size - 1) / 2).sum::<u64>() as f64
    };
    let both = count(&mut truth.iter().copied().zip(found.iter().copied()));
    let linked = count(&mut found.iter().map(|party| (*party, 0)));
    let known = count(&mut truth.iter().map(|party| (*party, 0)));
    Score { precision: both / linked.max(1.0), f1: 2.0 * both / (linked + known).max(1.0) }
}

/// Records of people of the past with what is told of them in English.
struct Historical {
    records: Vec<Vec<Option<String>>>,
    truth: Vec<u32>,
    schema: Schema,
}

impl Historical {
    fn read(rows: &[csv::StringRecord]) -> Self {
        let mut people: HashMap<&str, u32> = HashMap::new();
        let truth = rows.iter().map(|row| {
            let next = people.len() as u32;
            *people.entry(&row[1]).or_insert(next)
        });
        let truth = truth.collect();
        let told = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let records = rows.iter().map(|row| (4..=10).map(|column| told(&row[column])).collect()).collect();
        Self { records, truth, schema: Self::schema() }
    }

    /// First name, surname, date of birth, place of birth, postcode, gender, occupation.
    fn schema() -> Schema {
        let fields = [
            ("first_name", Comparator::Text),
            ("surname", Comparator::Text),
            ("born_on", Comparator::Date),
            ("birth_place", Comparator::Text),
            ("postcode", Comparator::Code),
            ("gender", Comparator::Exact),
            ("occupation", Comparator::Exact),
        ];
        let rules: [&[(usize, Part)]; 10] = [
            &[(0, Part::Start(3)), (1, Part::Start(4))],
            &[(2, Part::Whole), (0, Part::Start(3))],
            &[(4, Part::Area), (1, Part::Sound)],
            &[(4, Part::Area), (0, Part::Sound)],
            &[(1, Part::Sound), (3, Part::Whole)],
            &[(0, Part::Sound), (3, Part::Whole), (6, Part::Whole)],
            &[(2, Part::Whole), (3, Part::Whole)],
            &[(4, Part::Whole)],
            &[(0, Part::Sound), (1, Part::Sound)],
            &[(0, Part::Sound), (3, Part::Whole), (2, Part::MonthAndDay)],
        ];
        Schema::new(&fields, &rules)
    }

    fn link(&self, threads: usize) -> Links {
        let records: Vec<Record<'_>> =
            self.records.iter().map(|record| record.iter().map(Option::as_deref).collect()).collect();
        let weights = fit_records(&self.schema, &records, RECORDS_PER_PARTY, threads);
        let options = LinkOptions { threads, join_from: HISTORICAL_JOIN_FROM, ..LinkOptions::default() };
        link_records(&self.schema, &records, &weights, &options)
    }
}

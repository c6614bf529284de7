//! Rates of the text pipeline on generated text; needs no shared data and has no goals of its own.

use fengqiao_text::category::Categories;
use fengqiao_text::classify::Calibration;
use fengqiao_text::evaluate::{cross_validate, evaluate, quick};
use fengqiao_text::gazetteer::GazetteerRow;
use fengqiao_text::lexicon::Lexicon;
use fengqiao_text::same::{Digest, Limits, PartyKey, SameMatterIndex};
use fengqiao_text::understanding::{ReportFacts, Understanding};
use fengqiao_text::{classify, embedded};

use crate::table::{Row, Unit};
use crate::{Setting, clock};

/// Rows gathered while the work is done.
#[derive(Default)]
struct Rates(Vec<Row>);

impl Rates {
    fn timed<T>(&mut self, name: &str, count: usize, work: impl FnOnce() -> T) -> T {
        let (result, seconds) = clock::seconds(work);
        self.0.push(Row::plain(name, Unit::PerSecond).measured(count as f64 / seconds.max(1e-9)));
        result
    }

    fn plain(&mut self, name: &str, unit: Unit, value: f64) {
        self.0.push(Row::plain(name, unit).measured(value));
    }
}

/// A county of 16 towns and 700 villages with made-up names.
fn regions() -> Vec<GazetteerRow> {
    let row = |id: u32, name: String, level: u8, parent: Option<u32>| GazetteerRow {
        id,
        code: id.to_string(),
        name,
        level,
        parent,
        aliases: Vec::new(),
    };
    let letters: Vec<char> = "东西南北上下大小石青白黄金龙凤岩溪塘山桥坑坞井柳桃梅松竹樟枫".chars().collect();
    let name = |number: usize, end: &str| -> String {
        let (a, b) = (letters[number % letters.len()], letters[(number / letters.len() + number * 7) % letters.len()]);
        format!("{a}{b}{end}")
    };
    let mut rows = vec![
        row(1, "示例省".to_owned(), 1, None),
        row(2, "云溪市".to_owned(), 2, Some(1)),
        row(3, "青禾县".to_owned(), 3, Some(2)),
    ];
    rows.extend((0..16).map(|town| row(10 + town, name(town as usize * 3 + 1, "镇"), 4, Some(3))));
    rows.extend(
        (0..700).map(|village| row(100 + village, name(village as usize + 50, "村"), 5, Some(10 + village % 16))),
    );
    rows
}

/// Reports made from the lexicon's sentences, with places, numbers and parties strewn in.
fn reports(lexicon: &Lexicon, regions: &[GazetteerRow], count: usize) -> Vec<(String, u32)> {
    let examples = lexicon.examples();
    (0..count)
        .map(|number| {
            let village = &regions[19 + (number * 37) % 700];
            let town = &regions[(village.parent.unwrap_or(10) - 10) as usize + 3];
            let text = &examples[(number * 7919) % examples.len()].text;
            let amount = 100 + (number * 7_907) % 90_000;
            (format!("{}{}{text}，{}号，涉及{amount}元", town.name, village.name, number % 300), village.id)
        })
        .collect()
}

/// The rows of the section.
pub fn rows(_: &Setting) -> Vec<Row> {
    let mut rates = Rates::default();
    let categories = Categories::parse("disputes.toml", embedded::DISPUTES).expect("the shipped tree is sound");
    let lexicon =
        Lexicon::parse("disputes.toml", embedded::DISPUTES_LEXICON, &categories).expect("the shipped lexicon is sound");
    let regions = regions();
    let (shipped, seconds) = clock::seconds(|| Understanding::shipped(&regions, Some(3), 1));
    rates.plain("start: train and index a county", Unit::Seconds, seconds);
    let understanding = shipped.expect("the shipped files and the made-up county are sound");
    let reports = reports(&lexicon, &regions, 260_000);
    let head = &reports[..60_000];
    let letters: Vec<String> =
        reports.chunks(7).take(10_000).map(|few| few.iter().map(|report| report.0.as_str()).collect()).collect();
    rates.timed("classify with reasons, reports (~60 letters)", head.len(), || {
        head.iter().map(|report| understanding.classifier.classify(&report.0).reasons.len()).sum::<usize>()
    });
    rates.timed("classify with reasons, letters (~420 letters)", letters.len(), || {
        letters.iter().map(|letter| understanding.classifier.classify(letter).reasons.len()).sum::<usize>()
    });
    rates.timed("locate, reports", head.len(), || {
        head.iter().map(|report| understanding.gazetteer.locate(&report.0).len()).sum::<usize>()
    });
    rates.timed("locate, letters", letters.len(), || {
        letters.iter().map(|letter| understanding.gazetteer.locate(letter).len()).sum::<usize>()
    });
    let digest = |number: usize, report: &(String, u32)| -> Digest {
        let parties = [
            PartyKey { key: (number as u64 * 31) % 140_000, hard: true },
            PartyKey { key: (number as u64 * 17) % 90_000, hard: false },
        ];
        let facts = ReportFacts {
            report: number as u128,
            at_days: (number / 190) as i32,
            region: Some(report.1),
            category: None,
            parties: &parties,
        };
        understanding.digest(&understanding.understand(&report.0, None, None), &facts)
    };
    let digests: Vec<Digest> = rates.timed("understand and digest", reports.len(), || {
        reports.iter().enumerate().map(|(number, report)| digest(number, report)).collect()
    });
    same_matter(&mut rates, &digests);
    held_out(&mut rates, &lexicon);
    rates.0
}

fn same_matter(rates: &mut Rates, digests: &[Digest]) {
    let mut index = SameMatterIndex::new(Limits::default());
    let (old, new) = digests.split_at(200_000);
    rates.timed("same matter: insert", old.len(), || old.iter().for_each(|digest| index.insert(digest)));
    let mut delays: Vec<f64> = Vec::with_capacity(new.len());
    rates.timed("same matter: look up and insert, 200,000 kept", new.len(), || {
        for digest in new {
            let (found, seconds) = clock::seconds(|| index.likely(digest, 5).len());
            delays.push(1e3 * seconds);
            std::hint::black_box(found);
            index.insert(digest);
        }
    });
    delays.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| delays[(delays.len() * share / 100).min(delays.len() - 1)];
    rates.plain("same matter: one look-up, p50", Unit::Milliseconds, at(50));
    rates.plain("same matter: one look-up, p99", Unit::Milliseconds, at(99));
    rates.plain("same matter: memory for 260,000", Unit::Megabytes, index.heap_bytes() as f64 / 1e6);
}

/// How the shipped lexicon does on its own sentences when it has not seen them, and the confidence fitted there.
fn held_out(rates: &mut Rates, lexicon: &Lexicon) {
    let examples = lexicon.examples();
    let options = lexicon.options(2);
    let answers = cross_validate(&examples, &quick(&options), 5).expect("the lexicon has kinds");
    let report = evaluate(&answers);
    rates.plain("shipped lexicon, sentences held out, macro-F1", Unit::Share, report.macro_f1);
    rates.plain("shipped lexicon, sentences held out, right", Unit::Percent, report.accuracy);
    let fitted = classify::TrainOptions { calibration: Calibration::Folds(5), ..options };
    let model = classify::train(&examples, &fitted).expect("the lexicon has kinds");
    println!("confidence of the shipped lexicon fitted on its sentences: {:?}", model.calibration());
}

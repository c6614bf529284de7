//! `cargo bench -p fengqiao-store --bench list -- --rows 1000000`: list pages and details over a million reports by 16 readers.
//! The database is made once, through the normal path, and kept beside the build.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "office/office.rs"]
#[expect(dead_code, reason = "the bench needs a part of the office")]
mod office;

use std::path::Path;
use std::time::{Duration, Instant};

use fengqiao_domain::id::ReportId;
use fengqiao_store::{PageRequest, Reader, ReportFilter, Store, StoreResult};
use jiff::civil::date;

const READERS: u64 = 16;
const KINDS: [&str; 12] = [
    "first page",
    "deep page",
    "village",
    "town",
    "small town",
    "category",
    "rare category",
    "town and category",
    "state new",
    "channel",
    "one week",
    "detail",
];

fn made(path: &Path, rows: u64) -> Store {
    let store = office::open(path);
    let newest = store.read(1, |reader| Ok::<_, fengqiao_store::StoreError>(reader.outbox_newest()?.unsigned_abs()));
    let done = newest.expect("reads").saturating_sub(1);
    for chunk in done..rows / office::CHUNK {
        office::import_chunk(&store, chunk);
        if chunk % 100 == 99 {
            println!("made {} reports", (chunk + 1) * office::CHUNK);
        }
    }
    store
}

fn filter(kind: &str, draw: u64) -> ReportFilter {
    let any = ReportFilter::default();
    let (town, village) = (1 + draw % 19, 1 + draw / 19 % 20);
    match kind {
        "village" => ReportFilter { region_id: Some(office::region_id(town, village)), ..any },
        "town" => ReportFilter { within: office::town_path(town), ..any },
        "small town" => ReportFilter { within: office::town_path(20), ..any },
        "category" => ReportFilter { category: Some("D03".into()), ..any },
        "rare category" => ReportFilter { category: Some("D10.06".into()), ..any },
        "town and category" => {
            ReportFilter { within: office::town_path(town), category: Some(office::category(draw)), ..any }
        }
        "state new" => ReportFilter { state: Some("new".into()), ..any },
        "channel" => ReportFilter { channel: Some("110".into()), ..any },
        "one week" => ReportFilter { from_on: Some(date(2024, 5, 6)), to_on: Some(date(2024, 5, 12)), ..any },
        _ => any,
    }
}

fn page(reader: &mut Reader<'_>, filter: &ReportFilter, after: Option<(i64, String)>) -> StoreResult<usize> {
    let page = reader.reports(filter, &PageRequest { after, limit: 50 })?;
    let ids: Vec<ReportId> = page.items.iter().map(|row| row.report.id).collect();
    assert!(reader.narratives(&ids)?.iter().all(Option::is_some));
    Ok(ids.len())
}

fn ask(store: &Store, kind: &str, draw: u64, rows: u64) -> usize {
    let found: StoreResult<usize> = store.read(1, |reader| match kind {
        "deep page" => {
            let number = draw % rows;
            let report = office::report(number);
            page(reader, &filter(kind, draw), Some((report.received_at.as_millisecond(), report.id.to_string())))
        }
        "detail" => {
            let id = office::report(draw % rows).id;
            assert!(reader.report(id)?.is_some());
            let people = reader.persons_masked(id)?.len();
            Ok(reader.narratives(&[id])?.len() + people + reader.story("report", &id.to_string(), 100)?.len())
        }
        _ => page(reader, &filter(kind, draw), None),
    });
    found.expect("reads")
}

fn main() {
    let rows = office::flag("--rows", 1_000_000);
    let seconds = office::flag("--seconds", 2);
    let path = office::folder().join(format!("list-{rows}.db"));
    drop(made(&path, rows));
    let started = Instant::now();
    let store = office::open(&path);
    println!("{rows} reports, opened in {:.0} ms; {READERS} readers", started.elapsed().as_secs_f64() * 1_000.0);
    for kind in KINDS {
        let (started, processor) = (Instant::now(), office::processor_seconds());
        let mut times: Vec<Duration> = std::thread::scope(|scope| {
            let reader = |reader: u64| {
                let store = &store;
                move || {
                    let mut times = Vec::new();
                    let mut draw = office::mixed(reader);
                    while started.elapsed() < Duration::from_secs(seconds) {
                        draw = office::mixed(draw);
                        let asked = Instant::now();
                        ask(store, kind, draw, rows);
                        times.push(asked.elapsed());
                    }
                    times
                }
            };
            let threads: Vec<_> = (0..READERS).map(|number| scope.spawn(reader(number))).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("ends")).collect()
        });
        let rate = times.len() as f64 / started.elapsed().as_secs_f64();
        let (p50, p99) = (office::quantile(&mut times, 0.5), office::quantile(&mut times, 0.99));
        let work = (office::processor_seconds() - processor) * 1_000.0 / times.len() as f64;
        println!("{kind:<18} {rate:>7.0}/s   p50 {p50:>7.2} ms   p99 {p99:>7.2} ms   processor {work:>6.3} ms");
    }
}

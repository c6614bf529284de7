//! Lists: filters, paging without loss or repetition, honest totals, subtrees, the boxes of the work page, notices, imports.

use std::collections::BTreeMap;

use fengqiao_domain::event::Event;
use fengqiao_domain::handler::Handler;
use fengqiao_domain::id::ModelId;
use fengqiao_domain::proceeding::Proceeding;
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::report::Report;
use fengqiao_store::*;
use jiff::civil::Date;

use crate::database::on_each;
use crate::world::*;

/// Walks a list from its first page to its last.
fn walk<T>(limit: u32, mut page: impl FnMut(&PageRequest) -> StoreResult<Page<T>>) -> (Vec<T>, i64, bool) {
    let mut request = PageRequest { after: None, limit };
    let mut items = Vec::new();
    loop {
        let found = page(&request).expect("a page");
        assert!(found.items.len() <= limit as usize);
        items.extend(found.items);
        match found.next {
            Some(next) => request.after = Some(next),
            None => return (items, found.total, found.total_exact),
        }
        assert!(items.len() < 10_000, "the list has no end");
    }
}

fn reports(store: &Store, filter: &ReportFilter, limit: u32) -> (Vec<u64>, i64) {
    let (rows, total, exact) = walk(limit, |page| store.read(TOP, |reader| reader.reports(filter, page)));
    assert!(exact);
    (rows.iter().map(|row| u64::try_from(row.report.id.bits() & 0xFFFF_FFFF).expect("small")).collect(), total)
}

/// 120 reports over villages, categories, channels, states and days; ten at a time at the same instant.
fn many() -> Vec<Report> {
    (0..120_u64)
        .map(|number| Report {
            received_at: at(i64::try_from(number / 10).expect("small")),
            reported_at: at(86_400 * i64::try_from(number % 5).expect("small")),
            channel: if number % 3 == 0 { "110".into() } else { "12345".into() },
            closed_at: (number % 4 == 0).then(|| at(0)),
            import_id: (number % 2 == 0).then(|| import_id(1)),
            ..report(
                number,
                match number % 5 {
                    0 => None,
                    1 => Some(0),
                    2 => Some(1),
                    3 => Some(11),
                    _ => Some(22),
                },
                match number % 6 {
                    0 => None,
                    1 | 2 => Some("D13.02"),
                    3 => Some("D13"),
                    4 => Some("D14.01"),
                    _ => Some("E01"),
                },
            )
        })
        .collect()
}

fn with_many(store: &Store) {
    found(store);
    record(store, 0, vec![Event::ReportsImported { import_id: import_id(1), chunk: 0, reports: many() }]);
}

fn newest_first(matching: impl Fn(&Report) -> bool) -> Vec<u64> {
    let mut rows: Vec<Report> = many().into_iter().filter(matching).collect();
    rows.sort_by_key(|report| std::cmp::Reverse((report.received_at, report.id)));
    rows.iter().map(|report| u64::try_from(report.id.bits() & 0xFFFF_FFFF).expect("small")).collect()
}

type Model = Box<dyn Fn(&Report) -> bool>;

fn filters() -> Vec<(ReportFilter, Model)> {
    let any = ReportFilter::default;
    let town = RegionPath::top().child(1).expect("small");
    let below_d13 = |report: &Report| report.category.as_deref().is_some_and(|code| code.starts_with("D13"));
    let in_town = |report: &Report| [Some(region_id(1)), Some(region_id(11))].contains(&report.region_id);
    vec![
        (any(), Box::new(|_| true)),
        (ReportFilter { within: town.clone(), ..any() }, Box::new(in_town)),
        (
            ReportFilter { region_id: Some(region_id(1)), ..any() },
            Box::new(|report| report.region_id == Some(region_id(1))),
        ),
        (ReportFilter { category: Some("D13".into()), ..any() }, Box::new(below_d13)),
        (
            ReportFilter { category: Some("D13.02".into()), ..any() },
            Box::new(|report| report.category.as_deref() == Some("D13.02")),
        ),
        (ReportFilter { channel: Some("110".into()), ..any() }, Box::new(|report| report.channel == "110")),
        (ReportFilter { state: Some("closed".into()), ..any() }, Box::new(|report| report.closed_at.is_some())),
        (ReportFilter { import_id: Some(import_id(1)), ..any() }, Box::new(|report| report.import_id.is_some())),
        (ReportFilter { matter_id: Some(matter_id(1)), ..any() }, Box::new(|_| false)),
        (
            ReportFilter { from_on: Some(on(2)), to_on: Some(on(3)), ..any() },
            Box::new(|report| report.reported_at >= at(86_400) && report.reported_at < at(3 * 86_400)),
        ),
        (
            ReportFilter { within: town, category: Some("D13".into()), channel: Some("12345".into()), ..any() },
            Box::new(move |report| in_town(report) && below_d13(report) && report.channel == "12345"),
        ),
        (ReportFilter { category: Some("D1'; drop table report; --".into()), ..any() }, Box::new(|_| false)),
        (ReportFilter { within: RegionPath::from_stored("zzz".into()), ..any() }, Box::new(|_| false)),
    ]
}

#[test]
fn every_filter_finds_just_what_it_says_in_pages_of_any_size() {
    on_each(|database| {
        with_many(&database.store);
        for (filter, model) in filters() {
            let expected = newest_first(model);
            for limit in [1, 7, 10, 200] {
                let (found, total) = reports(&database.store, &filter, limit);
                assert_eq!(found, expected, "{filter:?} by {limit}");
                assert_eq!(total, expected.len() as i64, "{filter:?}");
            }
        }
    });
}

#[test]
fn new_rows_neither_shift_nor_repeat_the_pages_that_follow() {
    on_each(|database| {
        with_many(&database.store);
        let first = database
            .store
            .read(TOP, |reader| reader.reports(&ReportFilter::default(), &PageRequest { after: None, limit: 50 }))
            .expect("a page");
        let newer = Report { received_at: at(9_999), ..report(5_000, Some(11), None) };
        record(&database.store, 1, vec![Event::ReportReceived { report: newer }]);
        let second = PageRequest { after: first.next, limit: 200 };
        let rest =
            database.store.read(TOP, |reader| reader.reports(&ReportFilter::default(), &second)).expect("a page");
        assert_eq!(rest.items.len(), 70);
        assert_eq!(rest.next, None);
    });
}

#[test]
fn a_total_beyond_a_thousand_is_said_to_be_more() {
    on_each(|database| {
        found(&database.store);
        for chunk in 0..3_u64 {
            let reports = (0..400).map(|number| report(chunk * 400 + number, Some(11), Some("D13"))).collect();
            record(&database.store, 0, vec![Event::ReportsImported { import_id: import_id(1), chunk: 0, reports }]);
        }
        for filter in
            [ReportFilter::default(), ReportFilter { region_id: Some(region_id(11)), ..ReportFilter::default() }]
        {
            let page = database
                .store
                .read(TOP, |reader| reader.reports(&filter, &PageRequest { after: None, limit: 9_999 }))
                .expect("a page");
            assert_eq!((page.items.len(), page.total, page.total_exact), (200, 1_000, false));
        }
        let since = database.store.read(TOP, |reader| reader.reports_since(at(100), 50)).expect("read");
        assert_eq!(since.len(), 50);
        assert!(since.windows(2).all(|pair| pair[0].report.received_at < pair[1].report.received_at), "oldest first");
        assert_eq!(since[49].report.id, report_id(1_199), "the newest are kept");
        let told = |from: i8, limit| {
            let days = (Date::constant(2026, 1, from), Date::constant(2099, 1, 1));
            database.store.read(TOP, |reader| reader.reports_told(&RegionPath::top(), days, limit)).expect("read")
        };
        let all = told(1, 9_999);
        assert!(all.windows(2).all(|pair| pair[0].report.id > pair[1].report.id), "newest first");
        assert_eq!((all.len(), told(1, 30).len()), (1_200, 30));
    });
}

/// 23 matters, proceedings, scans and signals, four at a time at the same instant.
fn with_others(store: &Store) {
    found(store);
    let ties = |number: u64| at(i64::try_from(number / 4).expect("small"));
    for number in 1..=23_u64 {
        let matter = fengqiao_domain::matter::Matter { opened_at: ties(number), ..matter(number) };
        let run = Proceeding { opened_at: ties(number), terminal: number % 2 == 0, ..proceeding(number, 1) };
        let scan = fengqiao_domain::signal::Scan { started_at: ties(number), ..scan(number) };
        record(
            store,
            1,
            vec![
                Event::MatterOpened { matter },
                Event::ProceedingOpened { proceeding: run, step: step(vec![], vec![]) },
                Event::ScanEnded { scan },
                Event::SignalRaised {
                    signal: signal(number, 2 + i8::try_from(number / 4).expect("small")),
                    renewed: false,
                },
            ],
        );
    }
}

#[test]
fn other_lists_page_without_loss_too() {
    on_each(|database| {
        let store = &database.store;
        with_others(store);
        for limit in [1, 4, 200] {
            let ids = |rows: Vec<u128>| {
                assert!(rows.windows(2).all(|pair| pair[0] > pair[1]));
                rows.len()
            };
            let (rows, total, _) =
                walk(limit, |page| store.read(TOP, |reader| reader.matters(&MatterFilter::default(), page)));
            assert_eq!((ids(rows.iter().map(|row| row.matter.id.bits()).collect()), total), (23, 23));
            let (rows, total, _) =
                walk(limit, |page| store.read(TOP, |reader| reader.proceedings(&ProceedingFilter::default(), page)));
            assert_eq!((ids(rows.iter().map(|row| row.proceeding.id.bits()).collect()), total), (23, 23));
            assert!(rows.iter().all(|row| row.proceeding.slots.len() == 3));
            let (rows, total, _) =
                walk(limit, |page| store.read(TOP, |reader| reader.signals(&SignalFilter::default(), page)));
            assert_eq!((ids(rows.iter().map(|row| row.signal.id.bits()).collect()), total), (23, 23));
            let (rows, total, _) = walk(limit, |page| store.read(TOP, |reader| reader.scans(page)));
            assert_eq!((ids(rows.iter().map(|row| row.scan.id.bits()).collect()), total), (23, 23));
            let (rows, total, _) =
                walk(limit, |page| store.read(TOP, |reader| reader.events(&LogFilter::default(), page)));
            assert_eq!((rows.len() as i64, total), (6 + 4 * 23, 6 + 4 * 23));
            assert!(rows.windows(2).all(|pair| pair[0].entry.seq == pair[1].entry.seq + 1));
        }
    });
}

#[test]
fn a_total_by_a_second_condition_is_exact_or_said_to_be_at_least() {
    on_each(|database| {
        found(&database.store);
        for chunk in 0..6_u64 {
            let reports = (chunk * 1_000..(chunk + 1) * 1_000)
                .map(|number| Report {
                    channel: if number % 100 == 0 { "110".into() } else { "12345".into() },
                    ..report(number, Some(11), Some(if number < 4_000 { "D13" } else { "D14" }))
                })
                .collect();
            record(&database.store, 0, vec![Event::ReportsImported { import_id: import_id(1), chunk: 0, reports }]);
        }
        let total = |filter: ReportFilter| {
            let page = database.store.read(TOP, |reader| reader.reports(&filter, &PageRequest::default()));
            page.map(|page| (page.total, page.total_exact)).expect("a page")
        };
        let by_channel = || ReportFilter { channel: Some("110".into()), ..ReportFilter::default() };
        assert_eq!(total(ReportFilter { category: Some("D13".into()), ..by_channel() }), (40, true));
        let (rows, exact) = total(ReportFilter { region_id: Some(region_id(11)), ..by_channel() });
        assert!((50..=60).contains(&rows) && !exact, "{rows} of 60 were seen");
        assert_eq!(total(ReportFilter { region_id: Some(region_id(22)), ..by_channel() }), (0, true));
    });
}

#[test]
fn other_lists_filter_too() {
    on_each(|database| {
        let store = &database.store;
        with_others(store);
        let total = |filter| {
            store.read(TOP, |reader| reader.proceedings(&filter, &PageRequest::default())).expect("a page").total
        };
        assert_eq!(total(ProceedingFilter { terminal: Some(true), ..ProceedingFilter::default() }), 11);
        assert_eq!(
            total(ProceedingFilter {
                within: RegionPath::top().child(2).expect("small"),
                ..ProceedingFilter::default()
            }),
            0
        );
        // Of other regions only those in which the reader stands.
        let only_at = |path: RegionPath, standing| ProceedingFilter {
            only_at: Some(path),
            standing: Some(standing),
            ..ProceedingFilter::default()
        };
        let all = total(ProceedingFilter::default());
        let elsewhere = RegionPath::top().child(2).expect("small");
        assert_eq!(total(only_at(elsewhere.clone(), organisation_id(99))), 0);
        let stands = total(only_at(elsewhere, organisation_id(1)));
        assert!((1..=all).contains(&stands), "{stands} of {all}");
        let known = store.read(TOP, |reader| reader.proceedings(&ProceedingFilter::default(), &PageRequest::default()));
        let code = Some(known.expect("a page").items[0].proceeding.code.clone());
        assert_eq!(total(ProceedingFilter { code, ..ProceedingFilter::default() }), 1);
        assert_eq!(total(ProceedingFilter { code: Some("ZL1".into()), ..ProceedingFilter::default() }), 0);
        let total =
            |filter| store.read(TOP, |reader| reader.signals(&filter, &PageRequest::default())).expect("a page").total;
        let known = store.read(TOP, |reader| reader.signals(&SignalFilter::default(), &PageRequest::default()));
        let code = Some(known.expect("a page").items[0].signal.code.clone());
        assert_eq!(total(SignalFilter { code, ..SignalFilter::default() }), 1);
        assert_eq!(total(SignalFilter { code: Some("YJ1".into()), ..SignalFilter::default() }), 0);
        let total =
            |filter| store.read(TOP, |reader| reader.matters(&filter, &PageRequest::default())).expect("a page").total;
        assert_eq!(total(MatterFilter { code: Some("SX2026-000007".into()), ..MatterFilter::default() }), 1);
        assert_eq!(
            total(MatterFilter { category: Some("D13".into()), state: Some("open".into()), ..MatterFilter::default() }),
            23
        );
        let total =
            |filter| store.read(TOP, |reader| reader.events(&filter, &PageRequest::default())).expect("a page").total;
        assert_eq!(
            total(LogFilter {
                kind: Some("scan_ended".into()),
                account_id: Some(account_id(1)),
                from_at: Some(at(1)),
                to_at: Some(at(2)),
                ..LogFilter::default()
            }),
            23
        );
        assert_eq!(total(LogFilter { to_at: Some(at(0)), ..LogFilter::default() }), 0);
    });
}

#[test]
fn every_proceeding_lies_in_just_one_box_of_an_organisation() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        record(store, 1, vec![Event::MatterOpened { matter: matter(1) }]);
        let slots = |number: u64| match number {
            1 => vec![slot("issuer", 1, false), slot("handler", 2, true)],
            2 => vec![slot("issuer", 1, true), slot("copy", 1, false)],
            3 => vec![slot("issuer", 2, false), slot("copy", 1, false), slot("handler", 3, true)],
            4 => vec![slot("issuer", 1, false), slot("copy", 1, false), slot("handler", 3, true)],
            _ => vec![slot("issuer", 1, true)],
        };
        for number in 1..=5 {
            let run = Proceeding { slots: slots(number), terminal: number == 5, ..proceeding(number, 1) };
            let due = 10_000 - 1_000 * i64::try_from(number).expect("small");
            let clocks = if number == 2 { vec![] } else { vec![clock(number, "answer", &[], due)] };
            record(store, 2, vec![Event::ProceedingOpened { proceeding: run, step: step(clocks, vec![]) }]);
        }
        let whose_box = |work_box, organisation, whose, offset, limit| {
            let filter = WorkFilter {
                work_box,
                organisation_id: organisation_id(organisation),
                account_id: account_id(1),
                whose,
            };
            let (rows, total) = store.read(TOP, |reader| reader.work(&filter, offset, limit)).expect("read");
            (
                rows.iter()
                    .map(|row| u64::try_from(row.proceeding.id.bits() & 0xFF).expect("small"))
                    .collect::<Vec<_>>(),
                total,
            )
        };
        let boxed =
            |work_box, organisation, offset, limit| whose_box(work_box, organisation, Whose::All, offset, limit);
        assert_eq!(boxed(WorkBox::Todo, 1, 0, 10), (vec![2], 1));
        assert_eq!(boxed(WorkBox::Supervising, 1, 0, 10), (vec![4, 1], 2), "the earliest clock first");
        assert_eq!(boxed(WorkBox::Copied, 1, 0, 10), (vec![3], 1));
        assert_eq!(boxed(WorkBox::Todo, 3, 0, 10), (vec![4, 3], 2));
        assert_eq!(boxed(WorkBox::Todo, 3, 1, 10), (vec![3], 2));
        assert_eq!(boxed(WorkBox::Done, 1, 0, 2).0.len(), 2);
        assert_eq!(boxed(WorkBox::Done, 1, 0, 2).1, 5);
        let give = |number, organisation, account: Option<u64>| {
            let handler = Handler { organisation_id: organisation_id(organisation), ..handler(number, account) };
            record(store, 3, vec![Event::HandlerSet { handler, note: None }]);
        };
        // The third organisation owes two; what another organisation's handler of the same line is called says nothing here.
        give(4, 3, Some(1));
        give(3, 2, Some(1));
        let these = |accounts: &[u64]| Whose::These(accounts.iter().map(|it| account_id(*it)).collect());
        assert_eq!(whose_box(WorkBox::Todo, 3, these(&[1]), 0, 10), (vec![4], 1));
        assert_eq!(whose_box(WorkBox::Todo, 3, these(&[2, 1]), 0, 10), (vec![4], 1));
        assert_eq!(whose_box(WorkBox::Todo, 3, these(&[]), 0, 10), (vec![], 0));
        assert_eq!(whose_box(WorkBox::Todo, 3, Whose::Nobody, 0, 10), (vec![3], 1));
        give(4, 3, Some(2));
        assert_eq!(whose_box(WorkBox::Todo, 3, these(&[1]), 0, 10), (vec![], 0));
        give(4, 3, None);
        assert_eq!(whose_box(WorkBox::Todo, 3, Whose::Nobody, 0, 10), (vec![4, 3], 2));
        let handled = |account| {
            let read = |reader: &mut Reader<'_>| reader.handled(account_id(account), organisation_id(2), 10);
            store.read(TOP, read).expect("read")
        };
        assert_eq!((handled(1), handled(2)), (vec![proceeding_id(3)], vec![]));
    });
}

#[test]
fn a_substitute_stands_in_on_its_days() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        record(store, 1, vec![Event::SubstituteSet { account_id: account_id(1), substitute: Some(substitute(1, 2)) }]);
        let stood_in_for =
            |account, day| store.read(TOP, |reader| reader.stood_in_for(account_id(account), on(day))).expect("read");
        let days: Vec<usize> = (1..=6).map(|day| stood_in_for(2, day).len()).collect();
        assert_eq!(days, [0, 1, 1, 1, 1, 0]);
        assert_eq!(stood_in_for(1, 3), []);
        assert_eq!(store.read(TOP, |reader| reader.substitute(account_id(1))).expect("read"), Some(substitute(1, 2)));
        record(store, 2, vec![Event::SubstituteSet { account_id: account_id(1), substitute: None }]);
        assert_eq!(stood_in_for(2, 3), []);
    });
}

#[test]
fn notices_are_listed_counted_and_read() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        for number in 1..=7 {
            let notice = NoticeRow {
                id: notice_id(number),
                account_id: account_id(1 + number % 2),
                at: at(1),
                message: "deadline_near".into(),
                params: BTreeMap::from([("code".to_owned(), format!("BL{number}"))]),
                target_kind: "proceeding".into(),
                target_id: proceeding_id(number).to_string(),
                read_at: None,
            };
            store.write(TOP, at(1), move |tx| tx.notify(&notice)).expect("kept");
        }
        let (rows, total, _) = walk(2, |page| store.read(TOP, |reader| reader.notices(account_id(2), page)));
        assert_eq!(
            (rows.iter().map(|row| row.id).collect::<Vec<_>>(), total),
            ([7, 5, 3, 1].map(notice_id).to_vec(), 4)
        );
        assert_eq!(rows[0].params["code"], "BL7");
        store.write(TOP, at(9), |tx| tx.read_notices(account_id(2), notice_id(4))).expect("read");
        let unread = |number| store.read(TOP, |reader| reader.notices_unread(account_id(number))).expect("read");
        assert_eq!((unread(1), unread(2)), (3, 2));
    });
}

#[test]
fn an_import_goes_on_where_it_stopped_and_ends_once() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let import = NewImport {
            id: import_id(1),
            file_name: "a.csv".into(),
            file_path: "imports/1".into(),
            file_sha256: "ab".into(),
            bytes: 1 << 40,
            profile: "hotline".into(),
            settings: "{}".into(),
            account_id: Some(account_id(1)),
            organisation_id: None,
        };
        let kept = import.clone();
        store.write(TOP, at(1), move |tx| tx.keep_import(&kept)).expect("kept");
        assert_eq!(store.imports_unfinished().expect("read"), [(TOP, import_id(1))]);
        let progress = ImportProgress {
            chunk: 1,
            resume_at: 1_000,
            bytes_read: 70_000,
            rows_read: 1_000,
            rows_accepted: 998,
            rows_rejected: 2,
            rows_repeated: 0,
        };
        let reject = |line| RejectRow {
            line,
            column: "date".into(),
            value_class: "text".into(),
            reason: "no_date".into(),
            detail: "not a date".into(),
        };
        let (moved, rejects) = (progress.clone(), vec![reject(7), reject(3), reject(7)]);
        store.write(TOP, at(2), move |tx| tx.progress_import(import_id(1), &moved, &rejects)).expect("moves");
        let row = store.read(TOP, |reader| reader.import(import_id(1))).expect("read").expect("there");
        assert_eq!((row.import, row.progress, row.state.as_str()), (import, progress.clone(), "running"));
        assert_eq!(store.read(TOP, |reader| reader.rejects(import_id(1), 3, 10)).expect("read"), [reject(7)]);
        store.write(TOP, at(3), |tx| tx.end_import(import_id(1), "done", "[]", None)).expect("ends");
        let again = store.write(TOP, at(4), |tx| tx.end_import(import_id(1), "failed", "[]", None));
        assert!(matches!(again, Err(StoreError::Stale { noun: "import" })), "{again:?}");
        let late = store.write(TOP, at(4), move |tx| tx.progress_import(import_id(1), &progress, &[]));
        assert!(matches!(late, Err(StoreError::Stale { noun: "import" })), "{late:?}");
        assert!(store.imports_unfinished().expect("read").is_empty());
        assert_eq!(store.read(TOP, |reader| reader.imports(&PageRequest::default())).expect("read").total, 1);
    });
}

#[test]
fn one_model_of_a_tree_is_in_use_and_going_back_leaves_none() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let record = |seconds: i64, event: Event| {
            let done: StoreResult<()> = store.write(TOP, at(seconds), move |tx| tx.record(&actor(), &[event]));
            done.expect("recorded");
        };
        record(1, Event::ModelTrained { model: model(1) });
        record(2, Event::ModelTrained { model: model(2) });
        let active =
            || store.read(TOP, |reader| reader.active_model("disputes")).expect("read").map(|row| row.model.id);
        assert_eq!(active(), None);
        for (seconds, wanted) in [(3, Some(1)), (4, Some(2)), (5, Some(1)), (6, None)] {
            let (model_id, before) = (wanted.map(model_id), active());
            record(seconds, Event::ModelActivated { tree: "disputes".into(), model_id, before });
            assert_eq!(active(), model_id);
        }
        let (rows, total, _) = walk(1, |page| store.read(TOP, |reader| reader.models(page)));
        let names: Vec<ModelId> = rows.iter().map(|row| row.model.id).collect();
        assert_eq!((names, total), (vec![model_id(2), model_id(1)], 2));
        assert_eq!(rows[1].activated_at, Some(at(5)));
    });
}

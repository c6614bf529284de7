//! Search: what is found, by whom, what survives, and that nobody is found by name or number.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fengqiao_app::matter::Close;
use fengqiao_app::report::{Join, MatterChoice, NewReport, Separate};
use fengqiao_app::search::{Kind, Reach, SearchQuery, SearchRead};
use fengqiao_app::{App, Ctx};
use fengqiao_domain::id::ReportId;
use fengqiao_domain::person::PersonFields;

use crate::office::{Office, code, report};

const LEAK: &str = "大桥镇石桥村阳光小区楼上卫生间漏水，天花板发霉，邻居欧阳嫦英不管，电话13812345678";
const NOISE: &str = "东溪街道东门社区夜间施工噪音扰民，老人睡不着";

fn query(text: &str) -> SearchQuery {
    SearchQuery { text: text.into(), limit: 20, ..SearchQuery::default() }
}

fn follow(office: &Office) {
    office.app.follow_log(office.top_region, &mut || true).unwrap();
}

fn search(office: &Office, who: &str, text: &str) -> SearchRead {
    office.app.search_texts(&office.ctx(who), &query(text)).unwrap()
}

/// Ids of what was found, matters and reports together.
fn found(read: &SearchRead) -> BTreeSet<String> {
    let id = |shown: &fengqiao_app::search::Shown| match (&shown.report, &shown.matter) {
        (Some(row), _) => row.report.id.to_string(),
        (None, Some(row)) => row.matter.id.to_string(),
        (None, None) => unreachable!(),
    };
    read.groups.iter().flat_map(|group| group.page.items.iter().map(id)).collect()
}

fn total(read: &SearchRead) -> i64 {
    read.groups.iter().map(|group| group.page.total).sum()
}

fn receive(office: &Office, text: &str, village: &str) -> ReportId {
    let new = NewReport { region_id: Some(office.region(village)), ..report(text) };
    office.app.receive_report(&office.ctx("dispatcher"), new).unwrap().report_id
}

fn filled() -> (Office, ReportId, ReportId) {
    let office = Office::on_disk();
    let leak = receive(&office, LEAK, "990101100200");
    let noise = receive(&office, NOISE, "990101001001");
    follow(&office);
    (office, leak, noise)
}

#[test]
fn what_was_told_is_found_by_its_words_sounds_and_slips_with_marks() {
    let (office, leak, _) = filled();
    for (text, reach) in [
        ("漏水", Reach::Words),
        ("小区漏水", Reach::Words),
        ("loushui", Reach::Words),
        ("石桥村", Reach::Words),
        ("漏税", Reach::Sounds),
        ("lousui", Reach::Near),
    ] {
        let read = search(&office, "dispatcher", text);
        assert_eq!(found(&read), BTreeSet::from([leak.to_string()]), "{text}");
        let group = read.groups.iter().find(|group| group.kind == Kind::Report).unwrap();
        assert_eq!(group.reach, reach, "{text}");
        assert_eq!((read.behind, read.left_out), (0, false));
    }
    let shown = search(&office, "dispatcher", "漏水").groups[1].page.items[0].excerpt.clone();
    let letters: Vec<char> = shown.text.chars().collect();
    let marked: Vec<String> = shown.marks.iter().map(|mark| letters[mark.clone()].iter().collect()).collect();
    assert_eq!(marked, ["漏水"]);
    assert!(shown.text.contains("欧***") && !shown.text.contains("嫦英") && !shown.text.contains("1381"), "{shown:?}");
}

#[test]
fn nobody_finds_what_another_place_was_told() {
    let (office, leak, noise) = filled();
    for (who, text, expected) in [
        ("town", "漏水", vec![leak]),
        ("town", "噪音", vec![]),
        ("town", "zaoyin", vec![]),
        ("mediator", "漏水", vec![leak]),
        ("mediator", "噪音", vec![]),
        ("chief", "噪音", vec![]),
        ("clerk", "噪音", vec![noise]),
        ("analyst", "噪音", vec![noise]),
    ] {
        let read = search(&office, who, text);
        let expected: BTreeSet<String> = expected.iter().map(ReportId::to_string).collect();
        assert_eq!((found(&read), total(&read)), (expected.clone(), expected.len() as i64), "{who} {text}");
    }
    for who in ["admin", "auditor", "officer"] {
        assert_eq!(code(office.app.search_texts(&office.ctx(who), &query("漏水"))), "not_permitted", "{who}");
    }
    // Asking for another region does not widen what may be found.
    let elsewhere = SearchQuery { region_id: Some(office.region("990101001001")), ..query("噪音") };
    assert_eq!(total(&office.app.search_texts(&office.ctx("town"), &elsewhere).unwrap()), 0);
}

#[test]
fn a_report_that_moves_away_is_found_no_more_even_before_the_index_knows() {
    let (office, leak, _) = filled();
    let away = fengqiao_app::report::Classify {
        region_id: Some(office.region("990101001001")),
        revision: 1,
        ..fengqiao_app::report::Classify::default()
    };
    office.app.classify_report(&office.ctx("dispatcher"), leak, away).unwrap();
    let read = search(&office, "town", "漏水");
    assert!(found(&read).is_empty() && read.behind > 0);
    follow(&office);
    assert_eq!(total(&search(&office, "town", "漏水")), 0);
    assert_eq!(total(&search(&office, "dispatcher", "漏水")), 1);
}

#[test]
fn matters_are_found_by_code_place_and_what_their_reports_tell() {
    let office = Office::on_disk();
    let ctx = office.ctx("dispatcher");
    let open = NewReport {
        matter: Some(MatterChoice::Open(None)),
        region_id: Some(office.region("990101100200")),
        ..report(LEAK)
    };
    let first = office.app.receive_report(&ctx, open).unwrap();
    let matter_id = first.matter_id.unwrap();
    let second = receive(&office, "又来反映：楼道电动车充电冒烟", "990101100200");
    office.app.join_report(&ctx, second, Join { matter_id, revision: 1 }).unwrap();
    follow(&office);
    let matters = |text: &str, state: Option<&str>| -> Vec<String> {
        let asked = SearchQuery { kind: Some(Kind::Matter), state: state.map(str::to_owned), ..query(text) };
        let read = office.app.search_texts(&ctx, &asked).unwrap();
        read.groups[0].page.items.iter().map(|shown| shown.matter.as_ref().unwrap().matter.code.clone()).collect()
    };
    for text in ["SX2026-000001", "石桥村", "漏水", "电动车充电"] {
        assert_eq!(matters(text, None), ["SX2026-000001"], "{text}");
    }
    assert_eq!((matters("漏水", Some("open")).len(), matters("漏水", Some("closed")).len()), (1, 0));
    let separate = Separate { reason: "不是同一件事".into(), revision: 2 };
    office.app.separate_report(&ctx, second, separate).unwrap();
    let close = Close { outcome: "settled".into(), reason: "已修好".into(), revision: 3 };
    let revision = office.app.matter(&ctx, matter_id).unwrap().row.revision;
    office.app.close_matter(&ctx, matter_id, Close { revision, ..close }).unwrap();
    follow(&office);
    assert_eq!((matters("电动车充电", None).len(), matters("漏水", Some("closed")).len()), (0, 1));
}

#[test]
fn people_are_not_searched_for() {
    let (office, ..) = filled();
    let ctx = office.ctx("dispatcher");
    for text in ["13812345678", "12000001234", "欧阳嫦英", "我叫陈大文", "99999919900101001X"] {
        assert_eq!(code(office.app.search_texts(&ctx, &query(text))), "search_person", "{text}");
    }
    for text in ["嫦英", "欧阳嫦英", "陈大文", "changying", "ouyangchangying", "12345678"] {
        let read = office.app.search_texts(&ctx, &query(text));
        assert!(!read.as_ref().is_ok_and(|read| total(read) > 0), "{text} found something");
    }
    let read = search(&office, "dispatcher", "漏水 13812345678");
    assert_eq!((total(&read), read.left_out), (1, true));
    for (text, expected) in [
        ("", "search_empty"),
        ("的了", "search_only_stop_words"),
        ("水", "search_too_short"),
        (&"漏水".repeat(60), "search_too_long"),
    ] {
        assert_eq!(code(office.app.search_texts(&ctx, &query(text))), expected, "{text}");
    }
}

/// The folder of the office's index.
fn folder(app: &App, top_region: i64) -> PathBuf {
    app.settings().data_dir.join("search").join(top_region.to_string())
}

/// Answers to several questions, for comparison.
fn answers(app: &App, ctx: &Ctx) -> Vec<(BTreeSet<String>, i64)> {
    let ask = |text: &&str| {
        let read = app.search_texts(ctx, &query(text)).unwrap();
        (found(&read), total(&read))
    };
    ["漏水", "噪音", "施工", "阳光小区", "zaoyin", "漏税"].iter().map(ask).collect()
}

#[test]
fn a_rebuilt_index_answers_the_same_and_so_does_one_after_a_restart() {
    let (office, ..) = filled();
    let before = answers(&office.app, &office.ctx("dispatcher"));
    assert!(before.iter().all(|(found, _)| !found.is_empty()));
    let rebuilt = office.app.rebuild_search(office.top_region).unwrap();
    assert_eq!((rebuilt.documents, answers(&office.app, &office.ctx("dispatcher"))), (2, before.clone()));
    let office = office.restarted();
    assert_eq!(answers(&office.app, &office.ctx("dispatcher")), before, "nothing is lost at a restart");
    let path = folder(&office.app, office.top_region);
    let office = office.ended(|_| std::fs::remove_dir_all(&path).unwrap());
    assert_eq!(search(&office, "dispatcher", "漏水").groups[1].page.total, 0);
    follow(&office);
    assert_eq!(answers(&office.app, &office.ctx("dispatcher")), before, "a folder that is gone is built anew");
    let list = folder(&office.app, office.top_region).join("meta.json");
    let office = office.ended(|_| std::fs::write(&list, "{}").unwrap());
    follow(&office);
    assert_eq!(answers(&office.app, &office.ctx("dispatcher")), before, "damaged files are built anew");
}

#[test]
fn following_that_was_broken_off_goes_on_where_it_was() {
    let office = Office::on_disk();
    for _ in 0..3 {
        receive(&office, LEAK, "990101100200");
    }
    // Told to stop after the first step, and taken up by another process.
    let first = office.app.follow_log(office.top_region, &mut || false).unwrap();
    let office = office.restarted();
    receive(&office, NOISE, "990101001001");
    let second = office.app.follow_log(office.top_region, &mut || true).unwrap();
    assert!(second.seq > first.seq);
    assert_eq!((total(&search(&office, "dispatcher", "漏水")), total(&search(&office, "dispatcher", "噪音"))), (3, 1));
    let again = office.app.follow_log(office.top_region, &mut || true).unwrap();
    assert_eq!((again.things, again.seq), (0, second.seq), "nothing is done twice");
}

#[test]
fn a_region_that_is_renamed_is_found_by_its_new_name() {
    let (office, ..) = filled();
    let regions = crate::office::REGIONS.replace("石桥村", "清溪村");
    let admin = office.keyed("admin", "rename", "x");
    let import =
        fengqiao_app::region::ImportRegions { regions: Some(regions.as_bytes()), changes: None, dry_run: false };
    office.app.import_regions(&admin, import).unwrap();
    follow(&office);
    assert_eq!(total(&search(&office, "dispatcher", "清溪村")), 1);
    assert_eq!(total(&search(&office, "dispatcher", "漏水")), 1);
}

/// Bytes of all files below a folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
}

/// Letters that stand in no other word, so that none of them is there by chance.
const RARE: [&str; 5] = ["龘", "靐", "齉", "爩", "灪"];

/// Canaries: a name in every place where one can stand in a report, beside phones, numbers and a plate.
#[test]
fn no_name_or_number_of_the_vault_stands_in_the_files_of_the_index() {
    let office = Office::on_disk();
    let ctx = office.ctx("dispatcher");
    let people: Vec<PersonFields> = (0..40)
        .map(|number: u32| {
            let given: String = RARE.iter().cycle().skip(number as usize).take(2).copied().collect();
            PersonFields {
                name: Some(format!("{}{given}", ["王", "欧阳", "李", "诸葛"][number as usize % 4])),
                phone: Some(format!("1380013{number:04}")),
                id_number: Some(format!("99999919900101{number:03}X")),
                address: Some(format!("青禾县大桥镇石桥村{}号", 300 + number)),
            }
        })
        .collect();
    for person in &people {
        let known = |field: &Option<String>| field.clone().unwrap();
        let (name, phone) = (known(&person.name), known(&person.phone));
        let text = format!(
            "{name}说：楼上漏水，{name}电话{phone}，证件{}，住{}，{}也在场，车牌浙D12345",
            known(&person.id_number),
            known(&person.address),
            name.chars().skip(1).collect::<String>(),
        );
        let new = NewReport {
            place_text: person.address.clone(),
            reporter: person.clone(),
            matter: Some(MatterChoice::Open(None)),
            ..report(&text)
        };
        office.app.receive_report(&ctx, new).unwrap();
    }
    follow(&office);
    assert_eq!(total(&search(&office, "dispatcher", "漏水")), 80);
    let path = folder(&office.app, office.top_region);
    let bytes: Vec<Vec<u8>> = files(&path);
    assert!(bytes.iter().map(Vec::len).sum::<usize>() > 1_000);
    let mut terms = BTreeSet::new();
    office
        .app
        .each_search_term(office.top_region, &mut |term| {
            terms.insert(term.to_owned());
        })
        .unwrap();
    assert!(["漏水", "loushui", "石桥"].iter().all(|term| terms.contains(*term)), "{terms:?}");
    let stands = |canary: &str| {
        let in_bytes = bytes.iter().any(|file| memchr::memmem::find(file, canary.as_bytes()).is_some());
        in_bytes || terms.iter().any(|term| term.contains(canary))
    };
    for letter in RARE {
        assert!(!stands(letter), "{letter}");
    }
    for person in &people {
        let name = person.name.clone().unwrap();
        let phone = person.phone.clone().unwrap();
        for canary in [&name, &name[name.len() - 6..], &phone, &phone[4..], person.id_number.as_deref().unwrap()] {
            assert!(!stands(canary), "{canary}");
        }
        assert_eq!(total_or_none(&office.app, &ctx, &name), 0, "{name}");
        assert_eq!(total_or_none(&office.app, &ctx, &phone), 0, "{phone}");
    }
    // No list shows them either.
    let list = office.app.reports(&ctx, Default::default(), &Default::default()).unwrap();
    for (excerpt, person) in list.excerpts.iter().flat_map(|it| people.iter().map(move |person| (it, person))) {
        let name = person.name.as_deref().unwrap();
        assert!(!excerpt.contains(&name[name.len() - 3..]), "{excerpt}");
    }
}

fn total_or_none(app: &App, ctx: &Ctx, text: &str) -> i64 {
    app.search_texts(ctx, &query(text)).map_or(0, |read| total(&read))
}

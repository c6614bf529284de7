//! Small files of one office: repeats, kills, bad rows, cancelling, uploads, who may see what.

use super::*;
use crate::error::Refusal;

fn refused<T>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Refused(Refusal { code, .. })) => code,
        Err(AppError::NotFound(_)) => "not_found",
        Err(error) => panic!("{error}"),
        Ok(_) => "done",
    }
}

#[test]
fn rows_become_reports_with_kind_place_people_and_narrative() {
    let bench = Bench::new();
    let text = "来电人反映楼上卫生间漏水，天花板发霉，要求赔偿";
    let file = format!(
        "{HEADER}A1,2026-03-05 11:00:00,{text},青石镇,上坞村,翡翠小区,王建国,13800000001,李海燕\n\
         A2,2026-03-05 12:00:00,在柳溪镇下塘村有人打架,,,,,,\nA3,2026-03-05 13:00:00,路灯不亮了,火星镇,无名村,,,,\n"
    );
    let path = bench.file("a.csv", file.as_bytes());
    let id = bench.start(&path, None).unwrap();
    assert_eq!(counts(&bench.run(id)), (3, 3, 0, 0));
    let rows = bench.reports();
    let row = |number: &str| rows.iter().find(|row| row.report.external_id.as_deref() == Some(number)).unwrap();
    let office = bench.app.office(bench.ctx.top_region).unwrap();
    let place = |number: &str| row(number).report.region_id.map(|id| office.region(id).unwrap().name.as_str());
    assert_eq!((place("A1"), place("A2"), place("A3")), (Some("上坞村"), Some("下塘村"), None));
    let first = &row("A1").report;
    assert_eq!((first.category.as_deref(), first.category_by), (Some("D03.02"), CategoryBy::Software));
    assert_eq!((first.persons.len(), first.source.as_str(), first.import_id), (2, "generic-12345", Some(id)));
    let (narrative, people) = bench
        .app
        .store()
        .read(bench.ctx.top_region, |reader| {
            Ok::<_, AppError>((reader.narratives(&[first.id])?, reader.persons_masked(first.id)?))
        })
        .unwrap();
    let narrative = crate::narrative::Narrative::read(narrative[0].as_deref().unwrap());
    assert_eq!((narrative.text.as_str(), narrative.place.as_deref()), (text, Some("翡翠小区")));
    assert_eq!(people.len(), 2);
    let read = bench.app.import(&bench.ctx, id).unwrap();
    assert_eq!(read.row.state, "done");
    let count = |code: &str| {
        read.warnings.iter().find(|warning| warning.code == code).map(|warning| (warning.count, warning.line))
    };
    assert_eq!((count("region_unknown"), count("unlocated")), (Some((1, 4)), Some((1, 4))));
}

#[test]
fn a_repeat_of_the_same_file_changes_nothing() {
    let bench = Bench::new();
    let path = bench.file("a.csv", orders(300).as_bytes());
    assert_eq!(counts(&bench.import(&path, None)), (300, 300, 0, 0));
    let (before, events) = (bench.reports(), bench.events());
    assert_eq!(counts(&bench.import(&path, None)), (300, 0, 0, 300));
    assert_eq!(bench.reports(), before);
    assert_eq!(bench.events(), events + 2, "only the start and the end of the import are new");
}

#[test]
fn rows_without_a_number_are_known_by_their_content() {
    let bench = Bench::new();
    let file = "来电时间,诉求内容,来电人,联系电话\n2026-03-05 11:00:00,路灯不亮,王建国,13800000001\n\
                2026-03-05 11:00:00,路灯不亮,李海燕,13800000002\n2026-03-05 11:00:00,路灯不亮,王建国,13800000001\n";
    let path = bench.file("a.csv", file.as_bytes());
    assert_eq!(counts(&bench.import(&path, Some("generic-12345"))), (0, 0, 0, 0), "the profile needs a number");
    let mapping = super::super::super::Mapping {
        text: vec!["诉求内容".into()],
        reported_at: Some("来电时间".into()),
        reporter_name: Some("来电人".into()),
        reporter_phone: Some("联系电话".into()),
        time_zone: "Asia/Shanghai".into(),
        ..Default::default()
    };
    let start = || StartImport {
        file: ImportFile::Path(path.clone()),
        profile: None,
        mapping: Some(mapping.clone()),
        encoding: None,
    };
    let id = bench.app.start_import(&bench.ctx, start()).unwrap();
    assert_eq!(counts(&bench.run(id)), (3, 2, 0, 1));
    let id = bench.app.start_import(&bench.ctx, start()).unwrap();
    assert_eq!(counts(&bench.run(id)), (3, 0, 0, 3));
}

#[test]
fn a_number_with_another_text_is_rejected_within_a_file_and_counted_across_files() {
    let bench = Bench::new();
    let row = |text: &str| format!("A1,2026-03-05 11:00:00,{text},,,,,,\n");
    let path = bench.file("a.csv", format!("{HEADER}{}{}{}", row("甲"), row("甲"), row("乙")).as_bytes());
    let id = bench.start(&path, None).unwrap();
    assert_eq!(counts(&bench.run(id)), (3, 1, 1, 1));
    let read = bench.app.import(&bench.ctx, id).unwrap();
    assert_eq!((read.rejects[0].line, read.rejects[0].reason.as_str()), (4, "number_repeated"));
    let path = bench.file("b.csv", format!("{HEADER}{}", row("丙")).as_bytes());
    let id = bench.start(&path, None).unwrap();
    assert_eq!(counts(&bench.run(id)), (1, 0, 0, 1));
    assert!(bench.app.import(&bench.ctx, id).unwrap().warnings.iter().any(|warning| warning.code == "number_differs"));
}

#[test]
fn an_import_killed_after_any_chunk_ends_like_one_that_was_not() {
    let file = orders(3_500).replace("GD002500,2026", "GD002500,不是日期");
    let whole = Bench::new();
    let end = whole.import(&whole.file("a.csv", file.as_bytes()), None);
    assert_eq!(counts(&end), (3_500, 3_499, 1, 0));
    let bench = Bench::new();
    let id = bench.start(&bench.file("a.csv", file.as_bytes()), None).unwrap();
    for chunks in 1..=3 {
        bench.run_and_die(id, chunks);
        assert_eq!(bench.app.resume_unfinished().unwrap(), [(bench.ctx.top_region, id)]);
    }
    assert_eq!(counts(&bench.run(id)), counts(&end));
    assert_eq!(bench.numbers(), whole.numbers());
    assert_eq!(bench.reports().len(), 3_499);
    assert!(bench.app.resume_unfinished().unwrap().is_empty());
    assert_eq!(bench.run(id).rows_read, 3_500, "an import that has ended stays as it is");
}

#[test]
fn bad_rows_are_handed_back_and_the_good_ones_land() {
    let bench = Bench::new();
    let file = format!(
        "{HEADER}A1,2026-03-05 11:00:00,路灯不亮,,,,,,\nA2,2026-02-30 11:00:00,没有这一天,,,,,,\nA3,2026-03-05 11:00:00,,,,,,,\n\
         A4,只有两格\nA5,2026-03-05 11:00:00,井盖松动,,,,,,\n"
    );
    let id = bench.start(&bench.file("a.csv", file.as_bytes()), None).unwrap();
    assert_eq!(counts(&bench.run(id)), (5, 2, 3, 0));
    let mut out = Vec::new();
    assert_eq!(bench.app.write_rejects(&bench.ctx, id, &mut out).unwrap(), 3);
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(lines, ["3", "4", "5"]);
    assert!(text.contains("date_impossible") && text.contains("value_missing") && text.contains("columns_too_few"));
}

#[test]
fn a_cancelled_import_keeps_what_it_has_and_takes_no_more() {
    let bench = Bench::new();
    let id = bench.start(&bench.file("a.csv", orders(3_000).as_bytes()), None).unwrap();
    let end = bench
        .app
        .run_import(bench.ctx.top_region, id, clock, &mut |progress| {
            if progress.chunk == 1 {
                bench.app.cancel_import(&bench.ctx, id).unwrap();
            }
        })
        .unwrap();
    assert_eq!(end.rows_accepted, 1_000);
    assert_eq!(bench.reports().len(), 1_000);
    assert_eq!(bench.app.import(&bench.ctx, id).unwrap().row.state, "cancelled");
    assert_eq!(refused(bench.app.cancel_import(&bench.ctx, id)), "import_ended");
}

#[test]
fn the_same_file_is_not_imported_twice_at_once() {
    let bench = Bench::new();
    let path = bench.file("a.csv", orders(10).as_bytes());
    let id = bench.start(&path, None).unwrap();
    assert_eq!(refused(bench.start(&path, None)), "import_running");
    let mut inner = "";
    bench
        .app
        .run_import(bench.ctx.top_region, id, clock, &mut |_| {
            inner = refused(bench.app.run_import(bench.ctx.top_region, id, clock, &mut |_| {}));
        })
        .unwrap();
    assert_eq!(inner, "import_running");
    assert!(bench.start(&path, None).is_ok());
}

#[test]
fn a_file_that_cannot_be_imported_fails_with_a_code() {
    let bench = Bench::new();
    let state = |path: &Path| {
        let id = bench.start(path, Some("generic-12345")).unwrap();
        bench.run(id);
        let row = bench.app.import(&bench.ctx, id).unwrap().row;
        (row.state, row.error.unwrap_or_default())
    };
    let (failed, why) = state(&bench.file("a.pdf", b"%PDF-1.7 no table"));
    assert!(failed == "failed" && why.contains("import_unsupported"), "{why}");
    let (failed, why) = state(&bench.file("b.csv", "a,b\n1,2\n".as_bytes()));
    assert!(failed == "failed" && why.contains("import_columns_missing"), "{why}");
    let gone = bench.file("c.csv", orders(3).as_bytes());
    let id = bench.start(&gone, None).unwrap();
    std::fs::remove_file(&gone).unwrap();
    bench.run(id);
    assert_eq!(bench.app.import(&bench.ctx, id).unwrap().row.state, "failed");
}

#[test]
fn a_chosen_encoding_is_used_and_an_unknown_one_fails() {
    let bench = Bench::new();
    let text = orders(20);
    let (bytes, ..) = encoding_rs::GB18030.encode(&text);
    let path = bench.file("a.csv", &bytes);
    let start = |encoding: &str| StartImport {
        file: ImportFile::Path(path.clone()),
        profile: Some("generic-12345".into()),
        mapping: None,
        encoding: Some(encoding.into()),
    };
    let id = bench.app.start_import(&bench.ctx, start("klingon")).unwrap();
    bench.run(id);
    let row = bench.app.import(&bench.ctx, id).unwrap().row;
    assert!(row.error.is_some_and(|why| why.contains("import_encoding_unknown")));
    let id = bench.app.start_import(&bench.ctx, start("gb18030")).unwrap();
    assert_eq!(counts(&bench.run(id)), (20, 20, 0, 0));
}

#[test]
fn a_workbook_is_imported_and_resumed() {
    let bench = Bench::new();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in orders(2_200).lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write_string(row as u32, column as u16, cell).unwrap();
        }
    }
    let path = bench.file("a.xlsx", &workbook.save_to_buffer().unwrap());
    let id = bench.start(&path, None).unwrap();
    bench.run_and_die(id, 1);
    assert_eq!(counts(&bench.run(id)), (2_200, 2_200, 0, 0));
    assert_eq!(bench.numbers().len(), 2_200);
}

#[test]
fn likely_same_reports_are_found_within_a_file() {
    let bench = Bench::new();
    let row = |number: &str, at: &str| {
        format!(
            "{number},2026-03-05 {at},来电人反映翡翠湾小区3幢楼上卫生间漏水，要求赔偿4400元,青石镇,上坞村,,王建国,13800000001,\n"
        )
    };
    let path = bench.file("a.csv", format!("{HEADER}{}{}", row("A1", "11:00:00"), row("A2", "15:00:00")).as_bytes());
    bench.import(&path, None);
    let rows = bench.reports();
    let find =
        |number: &str| &rows.iter().find(|row| row.report.external_id.as_deref() == Some(number)).unwrap().report;
    assert!(find("A1").likely.is_none());
    assert_eq!(find("A2").likely.as_ref().map(|likely| likely.report_id), Some(find("A1").id));
}

#[test]
fn an_upload_belongs_to_its_account_and_goes_with_its_import() {
    let bench = Bench::new();
    let mut file = Cursor::new(orders(5).into_bytes());
    let upload = bench.app.keep_upload(&bench.ctx, "../../etc/工单.csv", &mut file).unwrap();
    assert_eq!((upload.file_name.as_str(), upload.sha256.len()), ("工单.csv", 64));
    let preview = bench.app.preview_upload(&bench.ctx, &upload.id, None, None).unwrap();
    assert_eq!((preview.profile.as_deref(), preview.rows.len()), (Some("generic-12345"), 5));
    let stranger = dispatcher(bench.ctx.top_region, 2);
    assert_eq!(refused(bench.app.preview_upload(&stranger, &upload.id, None, None)), "not_found");
    for id in ["../uploads", "", "..", "01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
        assert_eq!(refused(bench.app.preview_upload(&bench.ctx, id, None, None)), "not_found");
    }
    let start =
        StartImport { file: ImportFile::Upload(upload.id.clone()), profile: None, mapping: None, encoding: None };
    let id = bench.app.start_import(&bench.ctx, start).unwrap();
    let later = "2026-12-23T00:00:00Z".parse().unwrap();
    assert_eq!(bench.app.expire_uploads(later).unwrap(), 0, "a file that an import still reads stays");
    assert_eq!(counts(&bench.run(id)), (5, 5, 0, 0));
    assert!(!upload.path.exists(), "personal data does not lie about");
}

#[test]
fn uploads_give_way_and_expire() {
    let bench = Bench::new();
    let keep = || bench.app.keep_upload(&bench.ctx, "a.csv", &mut Cursor::new(b"x".to_vec())).unwrap();
    let uploads: Vec<_> = (0..super::super::super::upload::UPLOADS_WAITING_MAX + 2).map(|_| keep()).collect();
    let alive = || uploads.iter().filter(|upload| upload.path.exists()).count();
    assert_eq!(alive(), super::super::super::upload::UPLOADS_WAITING_MAX);
    let later = "2026-11-24T01:00:00Z".parse().unwrap();
    assert_eq!(bench.app.expire_uploads(clock()).unwrap(), 0);
    assert_eq!(bench.app.expire_uploads(later).unwrap() as usize, super::super::super::upload::UPLOADS_WAITING_MAX);
    assert_eq!(alive(), 0);
}

#[test]
fn who_has_no_role_for_imports_sees_and_starts_none() {
    let bench = Bench::new();
    let path = bench.file("a.csv", orders(3).as_bytes());
    let id = bench.start(&path, None).unwrap();
    let mut ctx = bench.ctx.clone();
    ctx.account.roles = vec!["auditor".into()];
    assert_eq!(refused(bench.app.imports(&ctx, &PageRequest::default())), "not_permitted");
    assert_eq!(refused(bench.app.cancel_import(&ctx, id)), "not_permitted");
    assert_eq!(refused(bench.app.keep_upload(&ctx, "a.csv", &mut Cursor::new(Vec::new()))), "not_permitted");
    assert_eq!(bench.app.imports(&bench.ctx, &PageRequest::default()).unwrap().items.len(), 1);
    let other = dispatcher(bench.ctx.top_region + 1, 1);
    assert_eq!(refused(bench.app.import(&other, id)), "not_found");
}

#[test]
fn the_log_tells_of_the_import_without_its_texts_and_people() {
    let bench = Bench::new();
    bench.import(&bench.file("a.csv", orders(3).as_bytes()), None);
    let page = PageRequest { after: None, limit: 50 };
    let log =
        bench.app.store().read(bench.ctx.top_region, |reader| reader.events(&LogFilter::default(), &page)).unwrap();
    let kinds: Vec<&str> = log.items.iter().rev().map(|row| row.kind.as_str()).collect();
    assert_eq!(kinds[kinds.len() - 3..], ["import_started", "reports_imported", "import_ended"]);
    for row in &log.items {
        assert!(
            !row.entry.payload.contains("漏水")
                && !row.entry.payload.contains("王建国")
                && !row.entry.payload.contains("13800")
        );
    }
}

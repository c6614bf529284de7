//! Values: dates, coordinates, numbers, people; profiles and guesses.

use super::*;

fn custom(dates: &[DateForm], zone: &str) -> Profile {
    let mapping = Mapping {
        text: vec!["text".into()],
        external_id: Some("no".into()),
        reported_at: Some("at".into()),
        longitude: Some("x".into()),
        latitude: Some("y".into()),
        reporter_phone: Some("phone".into()),
        reporter_id_number: Some("idn".into()),
        time_zone: zone.into(),
        ..Mapping::default()
    };
    Profile { dates: dates.to_vec(), ..Profile::from_mapping("test", mapping) }
}

fn date(forms: &[DateForm], zone: &str, text: &str) -> Result<String, String> {
    let (row, _) = map_one(custom(forms, zone), setting(), &[("at", text), ("text", "words")]);
    row.map(|row| format!("{}{}", row.reported_at, row.warnings.concat()))
        .map_err(|reject| format!("{} ({})", reject.reason, reject.value_class))
}

#[test]
fn dates_are_read_in_many_forms() {
    for text in [
        "2019-02-28 11:25:05",
        "2019/2/28 11:25:05",
        "2019.2.28 11:25:05",
        "2019年2月28日 11时25分5秒",
        "2019年2月28日11:25:05",
        "２０１９年２月２８日 １１：２５：０５",
        "2019-02-28T11:25:05",
        "2019-02-28T03:25:05Z",
        "2019-02-28 11:25:05+08:00",
        "2019-02-28T11:25:05.123+0800",
        "20190228112505",
        "20190228 112505",
        "2019/2/28 11:25:05 AM",
        "2019年2月28日 上午11点25分05秒",
        " 2019-02-28 11:25:05 ",
        "43524.47575231481",
    ] {
        assert_eq!(date(&DateForm::UNAMBIGUOUS, "Asia/Shanghai", text), Ok("2019-02-28T03:25:05Z".into()), "{text}");
    }
    for (text, at) in [
        ("2019年2月28日 11时", "2019-02-28T03:00:00Z"),
        ("2019/2/28 1:02", "2019-02-27T17:02:00Z"),
        ("20190228", "2019-02-27T16:00:00Z"),
        ("2019-2-28", "2019-02-27T16:00:00Z"),
        ("43524", "2019-02-27T16:00:00Z"),
        ("2019-02-28 24:00", "2019-02-28T16:00:00Z"),
        ("2019/2/28 下午3:05", "2019-02-28T07:05:00Z"),
        ("2019/2/28 12:05 AM", "2019-02-27T16:05:00Z"),
    ] {
        assert_eq!(date(&DateForm::UNAMBIGUOUS, "Asia/Shanghai", text), Ok(at.into()), "{text}");
    }
}

#[test]
fn profile_decides_between_day_and_month() {
    assert_eq!(date(&[DateForm::Dmy], "UTC", "03/04/2019 10:00"), Ok("2019-04-03T10:00:00Z".into()));
    assert_eq!(date(&[DateForm::Mdy], "UTC", "03/04/2019 10:00"), Ok("2019-03-04T10:00:00Z".into()));
    assert_eq!(date(&[DateForm::Mdy], "UTC", "28/02/2019"), Err("date_impossible (date 2019-28-02)".into()));
    assert!(date(&DateForm::UNAMBIGUOUS, "UTC", "03/04/2019").unwrap_err().starts_with("date_unreadable"));
}

#[test]
fn impossible_and_absurd_dates_are_rejected() {
    for (text, reason) in [
        ("2023-02-30", "date_impossible (date 2023-02-30)"),
        ("2023-13-01 10:00", "date_impossible (date 2023-13-01 10:00:00)"),
        ("2023-01-01 25:00:00", "date_impossible (date 2023-01-01 25:00:00)"),
        ("20230231", "date_impossible (date 2023-02-31)"),
        ("60", "date_impossible (date 1900-02-29)"),
        ("2026-11-25", "date_future (date 2026-11-25)"),
        ("1899-12-31", "date_too_early (date 1899-12-31)"),
        ("13800138000", "date_unreadable (number of 11 digits)"),
        ("昨天下午", "date_unreadable (text of 4 characters)"),
        ("", "value_missing (empty)"),
        ("2019-02-28 11:25:05 tail", "date_unreadable (text of 24 characters)"),
    ] {
        assert_eq!(date(&DateForm::UNAMBIGUOUS, "UTC", text), Err(reason.into()), "{text}");
    }
    assert!(date(&DateForm::UNAMBIGUOUS, "UTC", "2026-11-23 20:00").is_ok(), "clocks may differ by hours");
}

#[test]
fn times_that_the_clocks_skipped_or_repeated_are_kept_with_a_doubt() {
    let zone = "America/New_York";
    assert_eq!(date(&[DateForm::Ymd], zone, "2019-03-10 02:30:00"), Ok("2019-03-10T07:30:00Ztime_skipped".into()));
    assert_eq!(date(&[DateForm::Ymd], zone, "2019-11-03 01:30:00"), Ok("2019-11-03T05:30:00Ztime_repeated".into()));
}

#[test]
fn truncated_numbers_are_rejected_and_unsound_ones_kept() {
    let row = |column: &str, value: &str| {
        let (row, _) = map_one(
            custom(&[DateForm::Ymd], "UTC"),
            setting(),
            &[("at", "2020-01-01"), ("text", "words"), (column, value)],
        );
        row.map(|row| row.warnings).map_err(|reject| reject.reason)
    };
    assert_eq!(row("idn", "1.10101E+17"), Err("id_truncated"));
    assert_eq!(row("idn", "110101199003071000"), Err("id_truncated"));
    assert_eq!(row("no", "2.02301E+15"), Err("id_truncated"));
    assert_eq!(row("phone", "1.38E+10"), Err("id_truncated"));
    assert_eq!(row("idn", "11010119900307123X"), Ok(vec!["id_number_unsound"]));
    assert_eq!(row("idn", "11010519491231002X"), Ok(vec![]));
    assert_eq!(row("phone", "12"), Ok(vec!["phone_implausible"]));
    assert_eq!(row("phone", "0571-88888888"), Ok(vec![]));
}

#[test]
fn coordinates_are_judged_and_never_cost_the_row() {
    let bounds = Bounds { west: 119.9, south: 28.8, east: 120.4, north: 29.3 };
    let point = |x: &str, y: &str, bounds| {
        let cells = [("at", "2020-01-01"), ("text", "words"), ("x", x), ("y", y)];
        let (row, _) = map_one(custom(&[DateForm::Ymd], "UTC"), Setting { bounds, ..setting() }, &cells);
        let row = row.unwrap();
        (row.longitude.zip(row.latitude), row.warnings.first().copied())
    };
    assert_eq!(point("120.1", "28.9", Some(bounds)), (Some((120.1, 28.9)), None));
    assert_eq!(point("28.9", "120.1", None), (None, Some("coordinates_swapped")));
    assert_eq!(point("28.9", "120.1", Some(bounds)), (None, Some("coordinates_swapped")));
    assert_eq!(point("0", "0.0", None), (None, Some("coordinates_zero")));
    assert_eq!(point("abc", "1", None), (None, Some("coordinates_unreadable")));
    assert_eq!(point("NaN", "inf", None), (None, Some("coordinates_unreadable")));
    assert_eq!(point("200", "300", None), (None, Some("coordinates_unreadable")));
    assert_eq!(point("121.5", "31.2", Some(bounds)), (Some((121.5, 31.2)), Some("coordinates_outside")));
    assert_eq!(point("", "", Some(bounds)), (None, None));
}

#[test]
fn shifted_coordinates_come_back_and_a_wrong_statement_is_noticed() {
    let truth = [120.1, 28.95];
    let shifted = super::super::coordinates::wgs84_to_gcj02(truth);
    let metres = ((shifted[0] - truth[0]) * 97_400.0).hypot((shifted[1] - truth[1]) * 111_000.0);
    assert!((100.0..1_000.0).contains(&metres), "the shift is some hundred metres, was {metres}");
    let back = CoordinateSystem::Gcj02.to_wgs84(shifted);
    assert!((back[0] - truth[0]).abs() < 1e-7 && (back[1] - truth[1]).abs() < 1e-7);
    let tight = Bounds { west: truth[0] - 1e-4, south: truth[1] - 1e-4, east: truth[0] + 1e-4, north: truth[1] + 1e-4 };
    let (x, y) = (shifted[0].to_string(), shifted[1].to_string());
    let cells = [("at", "2020-01-01"), ("text", "words"), ("x", x.as_str()), ("y", y.as_str())];
    let (_, end) = map_one(custom(&[DateForm::Ymd], "UTC"), Setting { bounds: Some(tight), ..setting() }, &cells);
    assert!(
        end.warnings
            .iter()
            .any(|warning| warning.code == "coordinates_other_system" && warning.detail.contains("gcj02"))
    );
}

#[test]
fn hidden_signs_are_removed_with_a_doubt() {
    let cells = [("at", "2020-01-01"), ("text", "abc\u{202e}txt\u{1}\r\nnext")];
    let (row, _) = map_one(custom(&[DateForm::Ymd], "UTC"), setting(), &cells);
    let row = row.unwrap();
    assert_eq!((row.text.as_str(), row.warnings.as_slice()), ("abctxt\nnext", &["hidden_signs_removed"][..]));
    let cells = [("at", "2020-01-01"), ("text", "\u{f}\r \u{202e}\n\u{f}")];
    let (row, _) = map_one(custom(&[DateForm::Ymd], "UTC"), setting(), &cells);
    assert_eq!(row.unwrap_err().reason, "value_missing", "nothing that can be read is no text");
}

#[test]
fn neither_rejects_nor_debug_output_repeat_personal_data() {
    let cells = [("at", "张三丰"), ("text", "李四的手机13800138000"), ("phone", "13800138000")];
    let (row, _) = map_one(custom(&[DateForm::Ymd], "UTC"), setting(), &cells);
    assert!(!format!("{:?}", row.unwrap_err()).contains("张三丰"));
    let cells = [("at", "2020-01-01"), ("text", "李四的手机13800138000"), ("phone", "13800138000")];
    let (row, _) = map_one(custom(&[DateForm::Ymd], "UTC"), setting(), &cells);
    let shown = format!("{:?}", row.unwrap());
    assert!(!shown.contains("13800138000") && !shown.contains("李四") && shown.contains("phone"));
}

#[test]
fn hotline_export_is_recognised_and_mapped() {
    let file = "工单编号,来电时间,来电人,联系电话,诉求内容,诉求类别,所属区域,经度,纬度\n\
        GD1,2024年3月5日 11时,王某,13800138000,物业不作为,物业,大桥镇,120.1,28.9\n\
        GD2,2024/3/5 9:05,,,无人处理,未知类别,,,\n";
    let found = preview(Cursor::new(file.as_bytes().to_vec()), &ReadOptions::default(), &profiles()).unwrap();
    assert_eq!(found.profile.as_deref(), Some("generic-12345"));
    let (rows, rejects, end) = map_all(Cursor::new(file.as_bytes().to_vec()), profile("generic-12345"), setting());
    assert!(rejects.is_empty());
    assert_eq!(
        (rows[0].category.as_deref(), rows[0].channel.as_str(), rows[0].regions.as_slice()),
        (Some("D07"), "12345", &["大桥镇".to_owned()][..])
    );
    assert_eq!((rows[0].reporter.name.as_deref(), rows[1].category.as_deref()), (Some("王某"), None));
    assert!(rows[0].longitude.unwrap() < 120.1 && rows[0].raw_coordinates == Some([120.1, 28.9]));
    let codes: Vec<&str> = end.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["columns_absent", "category_unknown"]);
}

#[test]
fn unknown_header_is_guessed_by_names_and_values() {
    let file = "流水号,受理时间,手机,具体情况说明,镇街,lng,lat\n9,2024-01-02 03:04,13800138000,楼上漏水一直没有人来修理,大桥镇,120.1,28.9\n";
    let found = preview(Cursor::new(file.as_bytes().to_vec()), &ReadOptions::default(), &profiles()).unwrap();
    assert_eq!(found.profile, None);
    let mapping = found.mapping;
    assert_eq!(mapping.text, ["具体情况说明"]);
    assert_eq!(mapping.reported_at.as_deref(), Some("受理时间"));
    assert_eq!((mapping.external_id.as_deref(), mapping.reporter_phone.as_deref()), (Some("流水号"), Some("手机")));
    assert_eq!((mapping.region.as_slice(), mapping.longitude.as_deref()), (&["镇街".to_owned()][..], Some("lng")));
}

#[test]
fn file_without_header_is_noticed() {
    let found = preview(
        Cursor::new(b"1,2024-01-02 03:04,13800138000\n2,2024-01-03 03:04,13800138001\n".to_vec()),
        &ReadOptions::default(),
        &profiles(),
    )
    .unwrap();
    assert!(found.warnings.iter().any(|warning| warning.code == "header_missing"));
}

#[test]
fn missing_columns_are_named_without_repeating_the_header() {
    let outcome = read("张三,李四\n1,2\n".as_bytes());
    let error = Mapper::new(profile("letters"), &outcome.header, setting()).err().unwrap();
    assert_eq!(error.code(), "import_columns_missing");
    assert!(error.to_string().contains("message_id") && !error.to_string().contains("张三"));
}

#[test]
fn profile_faults_come_with_line_and_advice() {
    let good = "id = \"x\"\ntitle = { zh = \"甲\", en = \"A\" }\ntime_zone = \"UTC\"\n[columns]\ntext = [\"t\"]\nreported_at = \"d\"\n";
    assert!(Profile::parse("x.toml", good).is_ok());
    for (from, to, line, words) in [
        ("time_zone", "time_zome", 3, "did you mean \"time_zone\"?"),
        ("\"UTC\"", "\"Mars/Base\"", 3, "unknown time zone"),
        ("text = [\"t\"]", "text = \"t\"", 5, "must be a list of texts"),
        ("text = [\"t\"]", "text = []", 4, "at least one column"),
        ("reported_at", "reported_on", 6, "did you mean \"reported_at\"?"),
        ("[columns]", "[columns", 4, ""),
        ("[columns]", "dates = [\"dmy\", \"mdy\"]\n[columns]", 4, "two ways"),
        ("[columns]", "[channel.values]\nA = \"fax\"\n[columns]", 5, "unknown value \"fax\""),
    ] {
        match Profile::parse("x.toml", &good.replace(from, to)) {
            Err(ImportError::Profile { line: found, detail, .. }) => {
                assert!(detail.contains(words), "{to}: {detail}");
                assert_eq!(found, line, "{to}: {detail}");
            }
            other => panic!("{to}: {:?}", other.map(|profile| profile.id)),
        }
    }
}

#[test]
fn shipped_profiles_name_codes_that_exist() {
    for profile in profiles() {
        let file = format!("{}/../../data/categories/{}.toml", env!("CARGO_MANIFEST_DIR"), profile.category.tree);
        let Ok(tree) = std::fs::read_to_string(file) else { continue };
        for (name, code) in &profile.category.values {
            assert!(tree.contains(&format!("code = \"{code}\"")), "{}: {name} -> {code}", profile.id);
        }
    }
    assert_eq!(profiles().len(), 5);
}

//! Bad and odd text files.

use super::*;

fn reasons(outcome: &Outcome) -> Vec<(u64, &'static str)> {
    outcome.rejects.iter().map(|reject| (reject.line, reject.reason)).collect()
}

#[test]
fn plain_file_gives_rows_with_line_numbers() {
    let outcome = read(b"id,text\n1,a\n\n2,\"b, c\nd\"\n3,\"e \"\"f\"\"\"\r\n4,");
    assert_eq!(outcome.rows, [["1", "a"], ["2", "b, c\nd"], ["3", "e \"f\""], ["4", ""]]);
    assert_eq!(outcome.lines, [2, 4, 6, 7]);
    assert_eq!((outcome.end.rows, outcome.end.blank, outcome.end.complete), (4, 1, true));
}

#[test]
fn ragged_rows_are_rejected_one_by_one() {
    let outcome = read(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n4,5,6\n");
    assert_eq!(outcome.rows.len(), 3);
    assert_eq!(reasons(&outcome), [(3, "columns_too_few"), (4, "columns_too_many")]);
}

#[test]
fn unclosed_quote_costs_its_own_line_only() {
    let outcome = read(b"a,b\n1,\"open\n2,x\n3,\"y\"\n4,z\n");
    assert_eq!(reasons(&outcome), [(2, "quote_misplaced")]);
    assert_eq!(outcome.rows, [["2", "x"], ["3", "y"], ["4", "z"]]);
}

#[test]
fn unclosed_quote_in_ten_megabytes_loses_one_line() {
    let mut file = b"id,text,other\n".to_vec();
    file.extend_from_slice(b"1,\"never closed,x\n");
    let mut rows = 0u64;
    while file.len() < 10 << 20 {
        rows += 1;
        file.extend_from_slice(format!("{rows},a line of ordinary text without any mark,{rows}\n").as_bytes());
    }
    let outcome = read(&file);
    assert_eq!(reasons(&outcome), [(2, "quote_unclosed")]);
    assert_eq!(outcome.end.rows, rows);
    assert_eq!(outcome.lines.last(), Some(&(rows + 2)));
}

#[test]
fn quotes_on_every_line_stay_linear_in_time() {
    let mut file = b"a,b,c,d\n".to_vec();
    while file.len() < 512 << 10 {
        file.extend_from_slice(b"a\",\"b\n");
    }
    let lines = file.iter().filter(|byte| **byte == b'\n').count() as u64;
    let outcome = read(&file);
    assert_eq!(outcome.end.rows + outcome.end.rejected + 1, lines, "every line is accounted for");
}

#[test]
fn line_of_many_megabytes_is_skipped_in_bounded_memory() {
    let head = Cursor::new(b"a,b\n1,".to_vec());
    let long = std::io::repeat(b'x').take(64 << 20);
    let tail = Cursor::new(b"\n2,good\n".to_vec());
    let mut source = Source::open(head.chain(long).chain(tail), &ReadOptions::default()).unwrap();
    let mut seen = Vec::new();
    let flow = |row: Result<Row<'_>, Reject>| {
        seen.push(row.map(|row| row.line).map_err(|reject| (reject.line, reject.reason)));
        ControlFlow::Continue(())
    };
    let mut flow = flow;
    source.for_each(0, &mut flow).unwrap();
    assert_eq!(seen, [Err((2, "row_too_long")), Ok(3)]);
}

#[test]
fn cell_above_the_limit_is_rejected() {
    let file = [b"a,b\n1,".to_vec(), vec![b'x'; FIELD_BYTES_MAX + 1], b"\n2,good\n".to_vec()].concat();
    let outcome = read(&file);
    assert_eq!(reasons(&outcome), [(2, "cell_too_long")]);
    assert_eq!(outcome.rows, [["2", "good"]]);
}

#[test]
fn nul_is_rejected_with_its_column() {
    let outcome = read(b"a,b\n1,x\0y\n2,good\n");
    assert_eq!((outcome.rejects[0].reason, outcome.rejects[0].column.as_str()), ("nul", "b"));
    assert_eq!(outcome.rows.len(), 1);
}

#[test]
fn carriage_returns_alone_end_lines() {
    let outcome = read(b"a,b\r1,x\r2,\"y\rz\"\r3,w");
    assert_eq!(outcome.rows.len(), 3);
    assert_eq!(outcome.lines, [2, 3, 5]);
}

#[test]
fn separators_are_found_or_stated() {
    for (file, separator) in
        [("a;b\n1,5;x\n", ';'), ("a\tb\n1\tx\n", '\t'), ("sep=;\r\na;b\r\n1;x\r\n", ';'), ("a,b\n1,x\n", ',')]
    {
        let mut source = Source::open(Cursor::new(file.as_bytes().to_vec()), &ReadOptions::default()).unwrap();
        assert_eq!(source.separator(), Some(separator), "{file:?}");
        assert_eq!(source.header().columns, ["a", "b"]);
        assert_eq!(source.for_each(0, &mut |_| ControlFlow::Continue(())).unwrap().rows, 1);
    }
}

#[test]
fn encodings_are_detected() {
    let text = "编号,内容\n1,噪音扰民㐂𠮷𪚥\n2,\"拖欠工资，要求处理\"\n".repeat(3);
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let utf16 = |swap: bool, bom: bool| -> Vec<u8> {
        let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit: u16| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let with_bom = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let cases: [(&[u8], &str); 7] = [
        (text.as_bytes(), "UTF-8"),
        (&with_bom, "UTF-8"),
        (&gb, "gb18030"),
        (&utf16(false, true), "UTF-16LE"),
        (&utf16(true, true), "UTF-16BE"),
        (&utf16(false, false), "UTF-16LE"),
        (&utf16(true, false), "UTF-16BE"),
    ];
    for (bytes, encoding) in cases {
        let outcome = read(bytes);
        assert_eq!(outcome.encoding, encoding);
        assert_eq!(outcome.header.columns, ["编号", "内容"], "{encoding}");
        assert_eq!(outcome.rows[0], ["1", "噪音扰民㐂𠮷𪚥"], "{encoding}");
        assert!(outcome.rejects.is_empty(), "{encoding}");
    }
}

#[test]
fn byte_order_mark_that_lies_is_seen_through() {
    let text = "编号,内容\n1,噪音扰民噪音扰民\n2,拖欠工资要求处理\n".repeat(5);
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    for bom in [&b"\xef\xbb\xbf"[..], b"\xff\xfe"] {
        let outcome = read(&[bom, &gb].concat());
        assert_eq!(outcome.encoding, "gb18030");
        assert_eq!(outcome.rows[0][1], "噪音扰民噪音扰民");
        assert_eq!(outcome.warnings, ["bom_wrong"]);
    }
}

#[test]
fn foreign_bytes_reject_their_row_only() {
    let mut file = "编号,内容\n".as_bytes().to_vec();
    for index in 0..100 {
        file.extend_from_slice(format!("{index},噪音扰民\n").as_bytes());
    }
    file.extend_from_slice(b"x,\xce\xde\xd0\xa7\n");
    file.extend_from_slice("100,好\n".as_bytes());
    let outcome = read(&file);
    assert_eq!(reasons(&outcome), [(102, "encoding")]);
    assert_eq!(outcome.rejects[0].column, "内容");
    assert_eq!(outcome.rows.len(), 101);
}

#[test]
fn character_torn_by_a_separator_is_no_character() {
    let options = ReadOptions { encoding: Some("utf-8".into()), ..ReadOptions::default() };
    let outcome = read_with(b"a,b\nx,y\n\xe4,\xb8\xad\n", &options).unwrap();
    assert_eq!(outcome.rows.len() + outcome.rejects.len(), 2);
    assert_eq!(outcome.rejects[0].reason, "encoding");
}

#[test]
fn undecodable_gb18030_rejects_its_row_only() {
    let (good, _, _) = encoding_rs::GB18030.encode("编号,内容\n1,噪音扰民严重影响休息\n");
    let (more, _, _) = encoding_rs::GB18030.encode("3,拖欠工资要求处理\n");
    let file = [&good[..], b"2,\x81\n", &more.repeat(30)].concat();
    let outcome = read(&file);
    assert_eq!(reasons(&outcome), [(3, "encoding")]);
    assert_eq!(outcome.rows.len(), 31);
}

#[test]
fn encoding_shows_itself_behind_a_long_ascii_start() {
    let mut file = b"id,text\n".to_vec();
    while file.len() < SAMPLE_BYTES + 10_000 {
        file.extend_from_slice(b"1,plain words only\n");
    }
    let (gb, _, _) = encoding_rs::GB18030.encode("2,小区噪音扰民严重影响休息请求处理\n");
    file.extend_from_slice(&gb.repeat(20));
    let outcome = read(&file);
    assert_eq!(outcome.encoding, "gb18030");
    assert!(outcome.rejects.is_empty());
    assert_eq!(outcome.rows.last().unwrap()[1], "小区噪音扰民严重影响休息请求处理");
}

#[test]
fn encoding_can_be_overridden() {
    let (big5, _, _) = encoding_rs::BIG5.encode("編號,內容\n1,噪音擾民\n");
    let options = ReadOptions { encoding: Some("big5".into()), ..ReadOptions::default() };
    assert_eq!(read_with(&big5, &options).unwrap().rows[0][1], "噪音擾民");
    let options = ReadOptions { encoding: Some("klingon".into()), ..ReadOptions::default() };
    assert_eq!(read_with(&big5, &options).err().unwrap().code(), "import_encoding_unknown");
}

#[test]
fn gzip_is_opened_and_counted() {
    let packed = gzip(&b"a,b\n1,x\n".repeat(1000));
    let mut source = Source::open(Cursor::new(packed.clone()), &ReadOptions::default()).unwrap();
    source.for_each(0, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(source.bytes_taken().load(std::sync::atomic::Ordering::Relaxed), packed.len() as u64);
}

#[test]
fn gzip_bomb_is_stopped() {
    let mut bomb = gzip(b"a,b\n");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::io::repeat(b'\n').take(72 << 20), &mut encoder).unwrap();
    bomb.extend(encoder.finish().unwrap());
    let mut source = Source::open(Cursor::new(bomb), &ReadOptions::default()).unwrap();
    let error = source.for_each(0, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.code(), "import_bomb");
}

#[test]
fn foreign_files_are_named() {
    for (bytes, code) in [
        (&b""[..], "import_empty"),
        (b"\n\n\n", "import_empty"),
        (b"%PDF-1.7", "import_unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "import_unsupported"),
        (b"\xef\xbb\xbf <html><table>", "import_unsupported"),
        (b"PK\x03\x04 broken", "import_spreadsheet_damaged"),
        (b"\x1f\x8bnot gzip", "import_unreadable"),
    ] {
        assert_eq!(refused(bytes), code);
    }
    // A workbook whose first bytes are lost, and a page of random bytes.
    let noise: Vec<u8> = (0..5_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_eq!(refused(&noise), "import_unsupported");
    assert_eq!(refused(&gzip(&gzip(b"a,b\n1,2\n"))), "import_unsupported");
    assert_eq!(refused(vec!["c"; COLUMNS_MAX + 1].join(",").as_bytes()), "import_columns_too_many");
}

#[test]
fn duplicate_header_is_refused_when_mapped_only() {
    let outcome = read(b"a,b,B,c\n1,2,3,4\n");
    assert!(matches!(outcome.header.find("b"), Err(ImportError::ColumnAmbiguous { .. })));
    assert_eq!(outcome.header.find(" C ").unwrap(), Some(3));
    let mapping = Mapping {
        text: vec!["b".into()],
        reported_at: Some("a".into()),
        time_zone: "UTC".into(),
        ..Mapping::default()
    };
    let error = Mapper::new(Profile::from_mapping("x", mapping), &outcome.header, setting()).err().unwrap();
    assert_eq!(error.code(), "import_column_ambiguous");
}

#[test]
fn title_rows_are_passed_over_and_the_header_line_can_be_stated() {
    let outcome = read("某县工单导出,,\n编号,时间,内容\n1,2,3\n".as_bytes());
    assert_eq!((outcome.header.line, outcome.rows.len()), (2, 1));
    assert_eq!(outcome.warnings, ["title_rows_skipped"]);
    let options = ReadOptions { header_line: Some(3), ..ReadOptions::default() };
    assert_eq!(read_with(b"x,y\nz,\na,b\n1,2\n", &options).unwrap().header.columns, ["a", "b"]);
}

#[test]
fn reading_resumes_behind_a_line() {
    let mut source =
        Source::open(Cursor::new(b"a,b\n1,x\n2,\"y\nz\"\n3,w\n".to_vec()), &ReadOptions::default()).unwrap();
    let mut lines = Vec::new();
    let end = source
        .for_each(3, &mut |row| {
            lines.push(row.unwrap().line);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((lines, end.skipped, end.rows), (vec![5], 2, 1));
}

#[test]
fn reject_file_is_safe_to_open() {
    let mut writer = RejectWriter::new(Vec::new()).unwrap();
    for column in ["=1+1", "＝cmd", " @x", "-2", "a\"b"] {
        let reject = Reject {
            line: 7,
            column: column.into(),
            value_class: "empty".into(),
            reason: "value_missing",
            detail: "why".into(),
        };
        writer.write(&reject).unwrap();
    }
    assert_eq!(writer.rows(), 5);
    let text = String::from_utf8(writer.finish().unwrap()).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}line,column,value_class,reason,detail");
    assert_eq!(lines[1], "7,\"'=1+1\",\"empty\",\"value_missing\",\"why\"");
    assert!(lines[2].starts_with("7,\"'＝") && lines[3].starts_with("7,\"' @") && lines[4].starts_with("7,\"'-"));
    assert!(lines[5].starts_with("7,\"a\"\"b\""));
}

/// Gives its bytes and then fails, as a disk or a line does.
struct BreaksOff(Cursor<Vec<u8>>);

impl Read for BreaksOff {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(out)? {
            0 if !out.is_empty() => Err(std::io::Error::other("the disk failed")),
            n => Ok(n),
        }
    }
}

#[test]
fn rows_before_a_break_are_given_and_the_break_is_told() {
    let (gb, ..) = encoding_rs::GB18030.encode("编号,内容\n1,噪音扰民\n2,拖欠工资\n3,断");
    // The byte before the break decodes to nothing.
    let with_fault = [&gb[..], b"\n4,x\xff"].concat();
    for (bytes, rows) in [(&b"a,b\n1,x\n2,y\n3,z"[..], 2), (&gb, 2), (&with_fault, 3)] {
        let mut source = Source::open(BreaksOff(Cursor::new(bytes.to_vec())), &ReadOptions::default()).unwrap();
        let mut given = 0;
        let error = source.for_each(0, &mut |row| {
            given += u64::from(row.is_ok());
            ControlFlow::Continue(())
        });
        assert_eq!((given, error.unwrap_err().code()), (rows, "import_unreadable"), "{bytes:?}");
    }
    assert_eq!(refused_by(BreaksOff(Cursor::default())), "import_unreadable");
}

fn refused_by(input: impl Read + Send) -> &'static str {
    Source::open(input, &ReadOptions::default()).err().map_or("opened", |error| error.code())
}

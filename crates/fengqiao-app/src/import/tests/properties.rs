//! Arbitrary input: nothing panics, nothing is passed over in silence.

use proptest::prelude::*;

use super::*;

static HOTLINE: std::sync::LazyLock<Profile> = std::sync::LazyLock::new(|| profile("generic-12345"));

/// Pieces of tables in sound UTF-8.
fn table_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![&b","[..], b"\n", b"\r\n", b"\"", b"\"\"", b"a", b"1", b";", b"\t", b"\r"]).prop_map(<[u8]>::to_vec),
        2 => prop::sample::select(vec!["噪音", "𠮷", "2019-02-28", "=1"]).prop_map(|text| text.as_bytes().to_vec()),
        1 => "[ -~\t]{0,6}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(20_260_101), ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for magic in [&b""[..], b"a,b\n1,2\n", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"a,b,c\n"] {
            let _ = read_with(&[magic, &bytes].concat(), &ReadOptions::default());
        }
    }

    #[test]
    fn every_line_is_a_row_or_a_reject(body in table_like()) {
        let file = [&b"id,when,text\nx,y,z\n"[..], &body].concat();
        let options = ReadOptions { encoding: Some("utf-8".into()), separator: Some(b','), ..ReadOptions::default() };
        let outcome = read_with(&file, &options).unwrap();
        // Lines inside a row belong to it: walk all lines and see that each starts something or lies inside a row.
        let mut starts: Vec<(u64, u64)> = outcome.lines.iter().zip(&outcome.rows)
            .map(|(line, row)| (*line, row.iter().map(|cell| cell.matches('\n').count() as u64).sum()))
            .chain(outcome.rejects.iter().map(|reject| (reject.line, 0)))
            .collect();
        starts.sort_unstable();
        let lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
        let mut next = 2;
        for (line, inside) in starts {
            for passed in next..line {
                let bare = lines[passed as usize - 1];
                prop_assert!(bare.is_empty() || bare == b"\r", "line {} was passed over", passed);
            }
            prop_assert!(line >= next, "line {} came twice", line);
            next = line + inside + 1;
        }
        for passed in next..=lines.len() as u64 {
            let bare = lines[passed as usize - 1];
            prop_assert!(bare.is_empty() || bare == b"\r", "line {} was lost at the end", passed);
        }
        prop_assert!(outcome.end.complete);
    }

    #[test]
    fn quoted_rows_come_back_as_written(rows in prop::collection::vec(prop::collection::vec("[a-z,;\"\n噪音𠮷]{0,12}", 3), 1..30)) {
        let mut file = String::from("a,b,c\n");
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            file.push_str(&cells.join(","));
            file.push('\n');
        }
        let options = ReadOptions { encoding: Some("utf-8".into()), separator: Some(b','), ..ReadOptions::default() };
        let outcome = read_with(file.as_bytes(), &options).unwrap();
        prop_assert_eq!(outcome.rejects.len(), 0);
        prop_assert_eq!(outcome.rows, rows);
    }

    #[test]
    fn arbitrary_cells_map_or_reject(at in "\\PC{0,24}|[0-9/: 年月日-]{0,20}", text in "\\PC{0,30}", x in "[0-9.eE+-]{0,8}", phone in "\\PC{0,12}") {
        let cells = [("来电时间", at.as_str()), ("诉求内容", text.as_str()), ("经度", &x), ("纬度", &x), ("联系电话", &phone), ("工单编号", "1")];
        let _ = map_one(HOTLINE.clone(), setting(), &cells);
    }
}

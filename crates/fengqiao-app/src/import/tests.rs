//! Tests of the reading half: every kind of bad file must end in a clear word, and no good row may be lost.

use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::*;

mod files;
mod mapping;
mod properties;
mod real;
mod workbook;

/// What came out of a file.
struct Outcome {
    rows: Vec<Vec<String>>,
    lines: Vec<u64>,
    rejects: Vec<Reject>,
    end: ReadEnd,
    header: Header,
    encoding: &'static str,
    warnings: Vec<&'static str>,
}

fn read(bytes: &[u8]) -> Outcome {
    read_with(bytes, &ReadOptions::default()).expect("the file opens")
}

fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<Outcome, ImportError> {
    let mut source = Source::open(Cursor::new(bytes.to_vec()), options)?;
    let (mut rows, mut lines, mut rejects) = (Vec::new(), Vec::new(), Vec::new());
    let end = source.for_each(0, &mut |row| {
        match row {
            Ok(row) => {
                lines.push(row.line);
                rows.push((0..row.len()).map(|index| row.cell(index).to_owned()).collect());
            }
            Err(reject) => rejects.push(reject),
        }
        ControlFlow::Continue(())
    })?;
    let warnings = source.warnings().iter().map(|warning| warning.code).collect();
    Ok(Outcome { rows, lines, rejects, end, header: source.header().clone(), encoding: source.encoding(), warnings })
}

fn refused(bytes: &[u8]) -> &'static str {
    match Source::open(Cursor::new(bytes.to_vec()), &ReadOptions::default()) {
        Ok(_) => "opened",
        Err(error) => error.code(),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn now() -> Timestamp {
    "2026-11-23T00:00:00Z".parse().unwrap()
}

fn setting() -> Setting {
    Setting { now: now(), bounds: None, from_1904: false }
}

fn profiles() -> Vec<Profile> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/import-profiles");
    load_profiles(&folder).unwrap()
}

fn profile(id: &str) -> Profile {
    profiles().into_iter().find(|profile| profile.id == id).unwrap()
}

/// Maps a whole file; counts of rows, rejects and warnings.
fn map_all(input: impl Read + Send, profile: Profile, setting: Setting) -> (Vec<MappedRow>, Vec<Reject>, MapEnd) {
    let mut source = Source::open(input, &ReadOptions::default()).unwrap();
    let setting = Setting { from_1904: source.is_from_1904(), ..setting };
    let mut mapper = Mapper::new(profile, source.header(), setting).unwrap();
    let (mut rows, mut rejects) = (Vec::new(), Vec::new());
    source
        .for_each(0, &mut |row| {
            match row.and_then(|row| mapper.map(&row)) {
                Ok(row) => rows.push(row),
                Err(reject) => rejects.push(reject),
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    (rows, rejects, mapper.finish())
}

/// Maps one row given as column and value.
fn map_one(profile: Profile, setting: Setting, cells: &[(&str, &str)]) -> (Result<MappedRow, Reject>, MapEnd) {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line =
        |pick: fn(&(&str, &str)) -> String| cells.iter().map(|cell| quote(&pick(cell))).collect::<Vec<_>>().join(",");
    let file = format!("{}\n{}\n", line(|cell| cell.0.into()), line(|cell| cell.1.into()));
    let (mut rows, mut rejects, end) = map_all(Cursor::new(file.into_bytes()), profile, setting);
    (rows.pop().ok_or_else(|| rejects.pop().unwrap()), end)
}

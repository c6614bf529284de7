//! Data kept outside the project: found by `FENGQIAO_SHARED` or beside the workspace.

use std::io::Read;
use std::path::PathBuf;

/// The text of a shared file, unpacked if it ends in .gz; none, with a printed line, if it is absent.
pub fn text(path: &str) -> Option<String> {
    let root = std::env::var_os("FENGQIAO_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let file = root.map_or(beside, |root| root.join("data")).join(path);
    let Ok(bytes) = std::fs::read(&file) else {
        println!("skipped: {path} is not there (set FENGQIAO_SHARED to the folder that holds data/)");
        return None;
    };
    let mut text = String::new();
    if path.ends_with(".gz") {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text)
}

/// The rows of a CSV text.
pub fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().map(|row| row.unwrap()).collect()
}

/// Days of a date that begins a text, since a fixed day.
pub fn days(date: &str) -> i32 {
    let part = |range: std::ops::Range<usize>| date[range].parse::<i32>().unwrap();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let (year, month) = if month <= 2 { (year - 1, month + 12) } else { (year, month) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day
}

/// A stand-in for a blind index.
pub fn opaque(value: &str) -> u64 {
    value.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

//! Data kept outside the project: found by `FENGQIAO_SHARED` or beside the workspace.

use std::io::Read;
use std::path::PathBuf;

/// The folder that holds the shared data.
pub fn folder() -> PathBuf {
    let root = std::env::var_os("FENGQIAO_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    root.map_or(beside, |root| root.join("data"))
}

/// The text of a shared file, unpacked if it ends in .gz or .zst; none, with a printed line, if it is absent.
pub fn text(path: &str) -> Option<String> {
    let Ok(bytes) = std::fs::read(folder().join(path)) else {
        println!("left out: {path} is not there (set FENGQIAO_SHARED to the folder that holds data/)");
        return None;
    };
    let mut text = String::new();
    let read = match path.rsplit('.').next() {
        Some("gz") => flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text),
        Some("zst") => match ruzstd::decoding::StreamingDecoder::new(bytes.as_slice()) {
            Ok(mut decoder) => decoder.read_to_string(&mut text),
            Err(error) => Err(std::io::Error::other(error)),
        },
        _ => bytes.as_slice().read_to_string(&mut text),
    };
    match read {
        Ok(_) => Some(text),
        Err(error) => {
            println!("left out: {path} cannot be read: {error}");
            None
        }
    }
}

/// The rows of a CSV text.
pub fn rows(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().filter_map(Result::ok).collect()
}

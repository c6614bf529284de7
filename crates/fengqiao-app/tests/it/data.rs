//! The files of `data/`: nothing starts on faulty ones, and each fault is named with its file and line.

use std::path::Path;

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::{App, Settings};
use fengqiao_store::{Keys, Store};

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// What a start says when one text of one file is replaced by another.
fn start(file: &str, text: &str, other: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"), folder.path());
    let path = folder.path().join(file);
    let read = std::fs::read_to_string(&path).unwrap();
    assert!(read.contains(text), "{file} contains {text:?}");
    std::fs::write(&path, read.replacen(text, other, 1)).unwrap();
    let files = DataFiles::read(folder.path()).unwrap();
    let store = Store::open("sqlite::memory:", Keys::from_master(&[7; 32])).unwrap();
    let settings = Settings { data_dir: folder.path().to_owned(), invented: true };
    App::new(store, &files, settings).map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn nothing_starts_on_faulty_files_and_the_place_is_named() {
    assert_eq!(start("watch.toml", "hour = 6", "hour = 7"), Ok(()));
    for (file, text, other, place, word) in [
        (
            "procedures/directive.toml",
            "to = \"confirmed\"",
            "to = \"confirmd\"",
            "directive.toml:",
            "did you mean confirmed",
        ),
        ("procedures/push.toml", "[procedure]", "[procedure", "push.toml:", "not_toml"),
        ("roles.toml", "id = \"read_report\"", "id = read_report", "roles.toml:9:", "string values must be quoted"),
        ("watch.toml", "hour = 6", "hour = 24", "watch.toml:5:", "hour must be 0 to 23"),
        ("points/work.toml", "points = 2", "points = 2000", "points/work.toml:8:", "directive_closed"),
        ("import-profiles/fengqiao.toml", "F1 = ", "F1 ", "fengqiao.toml:40", "no value"),
        ("calendars/cn.csv", "2026-01-01", "2026-13-01", "calendars/cn.csv:", "2026-13-01"),
    ] {
        let message = start(file, text, other).expect_err(file);
        assert!(message.contains(place) && message.contains(word), "{file}: {message}");
    }
}

//! Bad folders: of data files, of an installation.

use std::path::Path;

use crate::installation::{Ended, HEADER, Installation, ended, fengqiao, rows};

/// A copy of the shipped files with one of them changed.
fn files_with(installation: &Installation, path: &str, replace: &str, by: &str) -> std::path::PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
    let folder = installation.path("office-files");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"), &folder);
    let text = std::fs::read_to_string(folder.join(path)).unwrap();
    assert!(text.contains(replace), "{path}: {replace}");
    std::fs::write(folder.join(path), text.replacen(replace, by, 1)).unwrap();
    folder
}

fn run(arguments: &[&str], folder: &Path) -> Ended {
    ended(fengqiao().args(arguments).arg(folder).output().unwrap())
}

#[test]
fn check_names_every_fault_and_no_command_starts_on_one() {
    let installation = Installation::new();
    let files = files_with(&installation, "procedures/push.toml", "owner = \"addressee\"", "owner = \"adressee\"");
    let checked = run(&["check"], &files);
    assert_eq!(checked.code, Some(1));
    let fault =
        "data/procedures/push.toml:44:6: error: state sent names the unknown slot adressee; did you mean addressee?";
    assert!(checked.words.contains(fault), "{}", checked.words);
    let data_dir = installation.data_dir();
    for command in ["serve", "work", "scan", "migrate", "verify"] {
        let end = run(&[command, "--data-dir", data_dir.to_str().unwrap(), "--files"], &files);
        assert_eq!(end.code, Some(1), "{command}: {}", end.words);
        assert!(end.words.contains(fault), "{command}: {}", end.words);
    }
}

#[test]
fn a_folder_that_is_none_is_named() {
    let installation = Installation::new();
    for (path, words) in [("nowhere", "No such file"), ("file", "Not a directory")] {
        installation.file("file", "x");
        let end = run(&["check"], &installation.path(path));
        assert!(end.code == Some(1) && end.words.contains(path) && end.words.contains(words), "{}", end.words);
    }
    std::fs::create_dir(installation.path("empty")).unwrap();
    let end = run(&["check"], &installation.path("empty"));
    assert!(end.code == Some(1) && end.words.contains("data/roles.toml is missing"), "{}", end.words);
}

#[test]
fn a_misspelt_installation_is_not_called_whole() {
    let installation = Installation::new();
    let whole = run(&["verify", "--data-dir"], &installation.data_dir());
    assert!(whole.code == Some(0) && whole.words.contains("the log is whole"), "{}", whole.words);
    let misspelt = run(&["verify", "--data-dir"], &installation.path("rnu"));
    assert_eq!(misspelt.code, Some(1), "{}", misspelt.words);
    assert!(misspelt.words.contains("no office here: look at --data-dir"), "{}", misspelt.words);
}

#[test]
fn a_log_put_back_to_an_earlier_day_is_found_by_what_was_kept_elsewhere() {
    let installation = Installation::new();
    let data_dir = installation.data_dir();
    let verify = |checkpoint: &str| run(&["verify", "--checkpoint", checkpoint, "--data-dir"], &data_dir);
    let earlier = installation.path("earlier.db");
    let kept = run(&["backup", earlier.to_str().unwrap(), "--data-dir"], &data_dir);
    assert_eq!(kept.code, Some(0), "{}", kept.words);
    let import = installation.import(&installation.file("rows.csv", HEADER.to_owned() + &rows("A", 3)));
    assert_eq!(import.code, Some(0), "{}", import.words);
    let words = run(&["verify", "--data-dir"], &data_dir).words;
    let said: Vec<&str> = words.lines().next().unwrap().split([' ', ':', ',']).collect();
    let checkpoint = format!("{}:{}:{}", said[1], said[3], said.last().unwrap());
    assert_eq!(verify(&checkpoint).code, Some(0), "{words}");
    std::fs::remove_file(data_dir.join("fengqiao.db")).unwrap();
    std::fs::copy(earlier, data_dir.join("fengqiao.db")).unwrap();
    assert_eq!(run(&["verify", "--data-dir"], &data_dir).code, Some(0), "by itself the earlier day is whole");
    let end = verify(&checkpoint);
    assert!(end.code == Some(1) && end.words.contains("truncated"), "{}", end.words);
    for wrong in ["", "1:2", "1:2:abc", &checkpoint.replacen("1:", "7:", 1)] {
        assert_ne!(verify(wrong).code, Some(0), "{wrong}");
    }
}

#[test]
fn a_damaged_database_and_a_wrong_key_are_told_apart() {
    let installation = Installation::new();
    let data_dir = installation.data_dir();
    let verify = || run(&["verify", "--data-dir"], &data_dir);
    let key = std::fs::read(data_dir.join("master.key")).unwrap();
    std::fs::write(data_dir.join("master.key"), "short").unwrap();
    let end = verify();
    assert!(
        end.code == Some(1) && end.words.contains("master.key does not hold 64 hexadecimal digits"),
        "{}",
        end.words
    );
    std::fs::write(data_dir.join("master.key"), "ab".repeat(32)).unwrap();
    let end = verify();
    assert!(end.code == Some(1) && end.words.contains("not sealed with these keys"), "{}", end.words);
    std::fs::write(data_dir.join("master.key"), key).unwrap();
    assert_eq!(verify().code, Some(0));
    std::fs::write(data_dir.join("fengqiao.db"), "no database").unwrap();
    let end = verify();
    assert!(
        end.code == Some(1) && end.words.contains("fengqiao.db") && end.words.contains("not a database"),
        "{}",
        end.words
    );
}

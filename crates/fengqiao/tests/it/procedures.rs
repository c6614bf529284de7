//! The log of proceedings as a file, and a changed procedure tried on the past, on the command line.

use std::path::Path;

use crate::installation::{Ended, Installation, ended, fengqiao};

fn run(installation: &Installation, task: &str, arguments: &[&str], file: &Path) -> Ended {
    let mut command = fengqiao();
    command.args(["procedures", task, "--data-dir"]).arg(installation.data_dir()).args(arguments).arg(file);
    ended(command.output().unwrap())
}

fn shipped(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/procedures").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn an_empty_log_is_a_sound_file_of_either_format_and_no_file_is_written_over() {
    let installation = Installation::new();
    let [ocel, xes] = ["log.json", "log.xes"].map(|name| installation.path(name));
    for (format, file) in [("ocel", &ocel), ("xes", &xes)] {
        let end = run(&installation, "export", &["--procedure", "push", "--format", format], file);
        assert_eq!(end.code, Some(0), "{}", end.words);
        assert!(end.words.contains("0 proceedings of push"), "{}", end.words);
    }
    let log: serde_json::Value = serde_json::from_slice(&std::fs::read(&ocel).unwrap()).unwrap();
    assert_eq!((log["events"].as_array().unwrap().len(), log["objects"].as_array().unwrap().len()), (0, 0));
    assert!(std::fs::read_to_string(&xes).unwrap().ends_with("</log>\n"));
    let before = std::fs::read(&ocel).unwrap();
    let again = run(&installation, "export", &["--procedure", "push"], &ocel);
    assert_eq!(again.code, Some(1));
    assert!(again.words.contains("choose a new file"), "{}", again.words);
    assert_eq!(std::fs::read(&ocel).unwrap(), before);
}

#[test]
fn what_cannot_be_exported_is_named_and_leaves_no_file() {
    let installation = Installation::new();
    let file = installation.path("log.json");
    for (arguments, words) in [
        (&["--procedure", "nonsense"][..], "there is no procedure nonsense"),
        (&["--procedure", "push", "--from", "2026-03-06", "--to", "2026-03-05"], "the first day comes after the last"),
        (&["--procedure", "push", "--from", "yesterday"], "yesterday"),
        (&["--procedure", "push", "--office", "7"], "there is no office 7"),
    ] {
        let end = run(&installation, "export", arguments, &file);
        assert_ne!(end.code, Some(0), "{arguments:?}");
        assert!(end.words.contains(words), "{arguments:?}: {}", end.words);
        assert!(!file.exists(), "{arguments:?}");
    }
}

#[test]
fn a_dry_run_checks_the_file_first() {
    let installation = Installation::new();
    let sound = installation.file("push.toml", shipped("push.toml"));
    let end = run(&installation, "dry-run", &[], &sound);
    assert_eq!(end.code, Some(0), "{}", end.words);
    assert!(end.words.contains("push 2026-11: 0 past proceedings"), "{}", end.words);
    let faulty =
        installation.file("faulty.toml", shipped("push.toml").replace("owner = \"issuer\"", "owner = \"isuer\""));
    let end = run(&installation, "dry-run", &[], &faulty);
    assert_eq!(end.code, Some(1));
    assert!(end.words.contains("faulty.toml:") && end.words.contains("did you mean issuer?"), "{}", end.words);
    let end = run(&installation, "dry-run", &[], &installation.path("missing.toml"));
    assert!(end.code == Some(1) && end.words.contains("cannot read"), "{}", end.words);
}

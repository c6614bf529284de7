//! Bad files of data: each fault is named with file and line, and nothing starts on them.

use fengqiao_store::{Keys, Store};

use super::*;
use crate::app::{App, Settings};

/// A change of one shipped file, the text on the line that must be named, and words of the message.
struct Case {
    path: &'static str,
    replace: &'static str,
    by: &'static str,
    at: &'static str,
    words: &'static str,
}

const fn case(path: &'static str, [replace, by]: [&'static str; 2], at: &'static str, words: &'static str) -> Case {
    Case { path, replace, by, at, words }
}

const PUSH: &str = "procedures/push.toml";

/// Overrides put behind the scan's own table.
const OVERRIDE: [[&str; 2]; 9] = [
    ["\n# Playbook", "\n[[scan.override]]\ncategory = \"D1\"\ncount_min = 5\n\n# Playbook"],
    ["\n# Playbook", "\n[[scan.override]]\ncount_min = 5\n\n# Playbook"],
    ["\n# Playbook", "\n[[scan.override]]\nlevel = \"hamlet\"\non = false\n\n# Playbook"],
    ["\n# Playbook", "\n[[scan.override]]\nlevel = \"village\"\nwindows_days = [9]\n\n# Playbook"],
    ["\n# Playbook", "\n[[scan.override]]\nlevel = \"village\"\ncount_min = 2\n\n# Playbook"],
    ["\n# Playbook", "\n[[scan.override]]\nlevel = \"village\"\n\n# Playbook"],
    [
        "\n# Playbook",
        "\n[[scan.override]]\nlevel = \"village\"\non = false\n[[scan.override]]\nlevel = \"village\"\non = true\n\n# Playbook",
    ],
    ["\n# Playbook", "\n[[scan.override]]\nlevel = \"village\"\nratio_min = 0.5\n\n# Playbook"],
    ["\n# Playbook", "\n[[scan.override]]\nlevel = \"village\"\nrecurrence_days_min = 1\n\n# Playbook"],
];

const CASES: &[Case] = &[
    case("roles.toml", ["id = \"read_report\"", "id = 5"], "id = 5", "expected a string"),
    case("roles.toml", ["[[action]]", "[[action]"], "[[action]", "array table"),
    case("roles.toml", ["id = \"write_report\"", "id = \"read_report\"\n#"], "id = \"read_report\"\n#", "stands twice"),
    case("roles.toml", ["\"write_report\"]", "\"write_reprot\"]"], "\"write_reprot\"", "unknown action write_reprot"),
    case("roles.toml", ["[\"own\"", "[\"owm\""], "[\"owm\"", "unknown variant"),
    case("watch.toml", ["hour = 6", "hour = 24"], "hour = 24", "hour must be 0 to 23"),
    case(
        "watch.toml",
        ["windows_days = [4, 7, 10, 14, 21, 28, 42, 56]", "windows_days = []"],
        "windows_days = []",
        "windows_days must",
    ),
    case("watch.toml", ["baseline_days = 364", "baseline_days = 0"], "baseline_days = 0", "baseline_days must"),
    case("watch.toml", ["count_min = 3", "count_min = 0"], "count_min = 0", "count_min must"),
    case("watch.toml", ["replicates = 999", "replicates = 0"], "replicates = 0", "replicates must"),
    case("watch.toml", ["days_min = 75", "days_min = nan"], "days_min = nan", "recurrence_days_min must"),
    case("watch.toml", ["signals_max = 12", "signals_max = 0"], "signals_max = 0", "signals_max must"),
    case("watch.toml", ["tree = \"disputes\"", "tree = \"disptes\""], "tree = \"disptes\"", "tree must be the name"),
    case("watch.toml", ["category = \"D01\"", "category = \"D1\""], "category = \"D1\"", "no category has the code D1"),
    case("watch.toml", ["category = \"D02\"", "category = \"D01\"#"], "category = \"D01\"#", "has a playbook already"),
    case("watch.toml", ["ends_after_days = 14", "ends_after_days = 0"], "ends_after_days = 0", "ends_after_days must"),
    case("watch.toml", OVERRIDE[0], "category = \"D1\"\ncount", "no category D1"),
    case("watch.toml", OVERRIDE[1], "[[scan.override]]\ncount_min", "names a category, a level, or both"),
    case("watch.toml", OVERRIDE[2], "level = \"hamlet\"", "unknown variant `hamlet`"),
    case(
        "watch.toml",
        OVERRIDE[3],
        "windows_days = [9]",
        "windows_days must be some of [4, 7, 10, 14, 21, 28, 42, 56]",
    ),
    case("watch.toml", OVERRIDE[4], "count_min = 2", "count_min must be 3"),
    case("watch.toml", OVERRIDE[5], "[[scan.override]]\nlevel = \"village\"\n\n", "changes nothing"),
    case("watch.toml", OVERRIDE[6], "[[scan.override]]\nlevel = \"village\"\non = true", "have an override already"),
    case("watch.toml", OVERRIDE[7], "ratio_min = 0.5", "ratio_min must be 1 to"),
    case("watch.toml", OVERRIDE[8], "recurrence_days_min = 1\n\n", "recurrence_days_min must be 10 to"),
    case("watch.toml", ["hour = 6", "huor = 6"], "huor = 6", "unknown field `huor`"),
    case("patrol.toml", ["morning = true", "mornin = true"], "mornin = true", "unknown field `mornin`"),
    case("patrol.toml", ["past_days = 364", "past_days = 0"], "past_days = 0", "past_days must be 56 to 1830"),
    case("patrol.toml", ["series_days = 28", "series_days = 200"], "series_days = 200", "series_days must be 1 to 182"),
    case("patrol.toml", ["signal = 3.0", "signal = nan"], "signal = nan", "signal must be 0 to 1000"),
    case("patrol.toml", ["share = 0.25", "share = 1.5"], "share = 1.5", "share must be 0 to 1"),
    case("patrol.toml", ["speed_kmh = 25.0", "speed_kmh = 0.0"], "speed_kmh = 0.0", "speed_kmh must be 1 to 120"),
    case("patrol.toml", ["minutes = 25", "minutes = 0"], "minutes = 0", "minutes must be 1 to 480"),
    case("patrol.toml", ["visits_max = 2", "visits_max = 0"], "visits_max = 0", "visits_max must be 1 to 2400"),
    case(
        "patrol.toml",
        ["period_days = 28", "period_days = 7"],
        "[[cap]]\nlevel = \"place\"\nvisits_max = 4",
        "have a cap already",
    ),
    case(
        "patrol.toml",
        ["level = \"township\"", "level = \"street\""],
        "level = \"street\"",
        "unknown variant `street`",
    ),
    case("patrol.toml", ["from = \"08:30\"", "from = \"8:30\""], "from = \"8:30\"", "write it as 08:30"),
    case("patrol.toml", ["to = \"17:30\"", "to = \"08:40\""], "to = \"08:40\"", "must hold a visit of 25 minutes"),
    case(
        "patrol.toml",
        ["\"D02\", \"D03\", \"D07\"", "\"D02\", \"D3\""],
        "\"D01\", \"D02\", \"D3\"",
        "no category has the code D3",
    ),
    case("patrol.toml", ["\"D11\", \"D12\"", "\"D11\", \"D02\""], "\"D11\", \"D02\"", "D02 has a window already"),
    case("patrol.toml", ["way = \"walk_in\"", "way = \"raid\""], "way = \"raid\"", "unknown variant `raid`"),
    case("points/work.toml", ["points = 2", "points = 0"], "points = 0", "points must be 1 to"),
    case(
        "pairing.toml",
        ["precision_min = 0.98", "precision_min = 0.5"],
        "precision_min = 0.5",
        "precision_min must be",
    ),
    case(
        "pairing.toml",
        ["precision_min = 0.98", "precision_min = nan"],
        "precision_min = nan",
        "precision_min must be",
    ),
    case("pairing.toml", ["mode = \"suggest\"", "mode = \"merge\""], "mode = \"merge\"", "unknown variant"),
    case("pairing.toml", ["group_from = 5", "group_from = 1"], "group_from = 1", "2 households"),
    case("pairing.toml", ["reports_max = 50000", "reports_max = 0"], "reports_max = 0", "reports_max must be"),
    case("pairing.toml", ["unsure_days = 14", "unsure_dasy = 14"], "unsure_dasy", "unknown field"),
    case("calendars/cn.csv", ["date,name,kind", "day,name,kind"], "day,name", "expected the header"),
    case("calendars/cn.csv", [",off,", ",of,"], ",of,", "unknown kind of"),
    case(
        "regions/changes.csv",
        ["year,within,old,new\n", "year,within,old,new\n2020,云溪市,\n"],
        "2020,云溪市,\n",
        "expected year,within",
    ),
    case("calendars/lunar.csv", ["year,spring", "yaer,spring"], "yaer", "expected the header"),
    case(
        "categories/disputes.toml",
        ["parent = \"D01\"", "parent = \"D1\""],
        "[[category]]\ncode = \"D01.01\"",
        "parent D1",
    ),
    case("categories/disputes.toml", ["version = 1", "version = "], "version = ", ""),
    case("categories/disputes.toml", ["tree = \"disputes\"", "tree = \"city-services\""], "tree = ", "rename one"),
    case("lexicon/disputes.toml", ["version = 1", "version = \"1\""], "version = \"1\"", "expected u32"),
    case("lexicon/city-services.toml", ["\"C01\"", "\"C77\""], "[[kind]]", "C77"),
    case("import-profiles/boston-311.toml", ["\"America/New_York\"", "\"Mars\""], "\"Mars\"", "unknown time zone"),
    case("import-profiles/boston-311.toml", ["\"city-services\"", "\"city\""], "tree = \"city\"", "no tree"),
    case("import-profiles/boston-311.toml", ["\"Trash\" = \"C01\"", "\"Trash\" = \"C77\""], "\"Trash\"", "means C77"),
    case("import-profiles/letters.toml", ["id = \"letters\"", "id = \"fengqiao\""], "id = ", "stands in another file"),
    case(
        PUSH,
        ["owner = \"addressee\"\n[[state]]\nid = \"seen\"", "[[state]]\nid = \"seen\""],
        "id = \"sent\"",
        "no owner",
    ),
    case(PUSH, ["initial = \"sent\"", "initial = \"snt\""], "initial = \"snt\"", "did you mean sent?"),
    case(PUSH, ["roles = [", "roles = [\"mayor\", "], "id = \"see\"\n", "unknown role mayor"),
];

fn faults(files: &DataFiles) -> Vec<String> {
    check_files(files).faults
}

fn shipped() -> DataFiles {
    DataFiles::built_in().unwrap()
}

#[test]
fn shipped_files_are_sound() {
    assert_eq!(faults(&shipped()), Vec::<String>::new());
}

#[test]
fn every_kind_of_bad_file_is_named_with_its_line() {
    for Case { path, replace, by, at, words } in CASES {
        let files = shipped();
        let text = files.text(path).unwrap();
        assert!(text.contains(replace), "{path}: {replace}");
        let bad = text.replacen(replace, by, 1);
        let line = bad[..bad.find(at).unwrap_or_else(|| panic!("{path}: {at}"))].matches('\n').count() + 1;
        let found = faults(&files.clone().with(path, &bad));
        let named = |fault: &String| fault.starts_with(&format!("data/{path}:{line}:")) && fault.contains(words);
        assert!(found.iter().any(named), "{path}:{line} {words}: {found:#?}");
    }
}

#[test]
fn all_faults_of_all_files_are_told_at_once() {
    let bad = |files: &DataFiles, path: &str, replace: &str, by: &str| files.text(path).unwrap().replace(replace, by);
    let files = shipped();
    let watch = bad(&files, "watch.toml", "hour = 6", "hour = 30").replace("replicates = 999", "replicates = 0");
    let push = bad(&files, PUSH, "initial = \"sent\"", "initial = \"snt\"");
    let found = faults(&files.with("watch.toml", &watch).with(PUSH, &push).with("procedure/own.toml", "id = 1\n"));
    let of = |path: &str| found.iter().filter(|fault| fault.starts_with(&format!("data/{path}:"))).count();
    assert_eq!((of("watch.toml"), of("procedure/own.toml")), (2, 1), "{found:#?}");
    assert!(of(PUSH) >= 1, "{found:#?}");
}

#[test]
fn a_missing_file_and_a_lexicon_of_no_tree_are_named() {
    let words = faults(&DataFiles::default());
    for path in ["roles.toml", "watch.toml", "patrol.toml", "calendars/cn.csv"] {
        assert!(words.iter().any(|fault| fault.contains(&format!("data/{path} is missing"))), "{path}: {words:#?}");
    }
    let found = faults(&shipped().with("lexicon/dispute.toml", "tree = \"dispute\"\nversion = 1\n"));
    assert_eq!(
        found,
        ["data/lexicon/dispute.toml:1: no tree of categories/ has the name of this file; rename or remove it"]
    );
}

#[test]
fn an_emptied_calendar_and_the_want_of_what_a_signal_opens_are_named() {
    let found = faults(&shipped().with("calendars/lunar.csv", ""));
    assert!(found.len() == 1 && found[0].starts_with("data/calendars/lunar.csv:1: expected the header"), "{found:#?}");
    let path = "procedures/directive.toml";
    let other = shipped().text(path).unwrap().replacen("id = \"directive\"", "id = \"warning\"", 1);
    let found = faults(&shipped().with(path, &other));
    assert_eq!(found, ["data/procedures/directive.toml is missing: a signal opens the procedure directive"]);
}

#[test]
fn nothing_starts_on_a_procedure_with_a_fault() {
    let files = shipped();
    let bad = files.text(PUSH).unwrap().replace("initial = \"sent\"", "initial = \"snt\"");
    let store = Store::open("sqlite::memory:", Keys::from_master(&[7; 32])).unwrap();
    let settings = Settings { data_dir: std::env::temp_dir(), invented: false };
    let error = App::new(store, &files.clone().with(PUSH, &bad), settings).err().unwrap().to_string();
    assert!(error.contains("data/procedures/push.toml:") && error.contains("did you mean sent?"), "{error}");
}

#[test]
fn a_folder_says_which_line_is_not_utf_8_and_passes_over_what_editors_leave() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("roles.toml"), b"a = 1\nb = \"\xb9\xcc\"\n").unwrap();
    let error = DataFiles::read(folder.path()).unwrap_err().to_string();
    assert!(error.ends_with("roles.toml:2: not UTF-8; save the file as UTF-8"), "{error}");
    std::fs::write(folder.path().join("roles.toml"), "a = 1\n").unwrap();
    std::fs::write(folder.path().join(".watch.toml.swp.toml"), b"\xff").unwrap();
    assert_eq!(DataFiles::read(folder.path()).unwrap().below("").count(), 1);
}

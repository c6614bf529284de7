//! `fengqiao search`: the index of an invented county holds none of its people, and a killed rebuild is made up for.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::search::SearchQuery;
use fengqiao_app::{App, Settings};
use fengqiao_domain::person::is_organisation;
use fengqiao_store::{Keys, Store};

use crate::installation::{HEADER, Installation, ended, fengqiao, rows};

fn open(data_dir: &Path) -> (App, i64) {
    let keys = Keys::load_or_create(&data_dir.join("master.key")).unwrap();
    let store = Store::open(&format!("sqlite:{}", data_dir.join("fengqiao.db").display()), keys).unwrap();
    let top_region = store.top_regions().unwrap()[0].0;
    let settings = Settings { data_dir: data_dir.to_owned(), invented: true };
    (App::new(store, &DataFiles::built_in().unwrap(), settings).unwrap(), top_region)
}

fn rebuild(data_dir: &Path) -> std::process::Command {
    let mut command = fengqiao();
    command.args(["search", "rebuild", "--data-dir"]).arg(data_dir).env("FENGQIAO_LOG", "error");
    command
}

/// Names, phones, identity numbers of the persons of the county's reports.
fn canaries(folder: &Path) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(folder.join("demo/report.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|known| known == name).unwrap();
    let (names, numbers) =
        ([column("reporter"), column("other_party")], [column("reporter_phone"), column("id_number")]);
    let mut found = BTreeSet::new();
    for row in reader.records().map(|row| row.unwrap()) {
        // A name of two letters can be an ordinary word that stands in other texts; 张某 and 王女士 name nobody.
        let is_name = |name: &str| {
            let letters = name.chars().count();
            (3..=4).contains(&letters)
                && !is_organisation(name)
                && !name.contains('某')
                && !name.ends_with(['士', '生'])
        };
        found.extend(names.iter().map(|&at| row[at].to_owned()).filter(|name| is_name(name)));
        found.extend(numbers.iter().map(|&at| row[at].to_owned()).filter(|number| number.len() >= 7));
    }
    found
}

#[test]
fn nobody_of_an_invented_county_stands_in_its_index() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("run");
    let mut demo = fengqiao();
    demo.args(["demo", "--load", "--scale", "0.002", "--seed", "7", "--from", "2025-01-01", "--to", "2025-12-31"]);
    let end = ended(demo.arg("--data-dir").arg(&data_dir).env("FENGQIAO_LOG", "error").output().unwrap());
    assert_eq!(end.code, Some(0), "{}", end.words);
    let end = ended(rebuild(&data_dir).output().unwrap());
    assert!(end.code == Some(0) && end.words.contains("documents"), "{}", end.words);
    let (app, top_region) = open(&data_dir);
    let mut terms = BTreeSet::new();
    app.each_search_term(top_region, &mut |term| {
        terms.insert(term.to_owned());
    })
    .unwrap();
    assert!(terms.len() > 1_000, "{} terms", terms.len());
    let files: Vec<String> = std::fs::read_dir(data_dir.join("search").join(top_region.to_string()))
        .unwrap()
        .map(|entry| String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()).into_owned())
        .collect();
    let canaries = canaries(&data_dir);
    assert!(canaries.len() > 200, "{} canaries", canaries.len());
    let stands = |canary: &&String| {
        let in_files = files.iter().any(|file| file.contains(canary.as_str()));
        in_files || terms.contains(canary.as_str())
    };
    let left: Vec<&String> = canaries.iter().filter(stands).collect();
    assert!(left.is_empty(), "{left:?} of {}", canaries.len());
}

#[test]
fn a_killed_rebuild_goes_on_and_ends_with_the_same_answers() {
    let installation = Installation::new();
    let many = 4_000;
    installation.import(&installation.file("big.csv", HEADER.to_owned() + &rows("S", many)));
    let data_dir = installation.data_dir();
    let answer = || {
        let (app, top_region) = open(&data_dir);
        let (office, account) = app.store().account_of_login("d").unwrap().unwrap();
        assert_eq!(office, top_region);
        let ctx = app.context(office, account.id, None, "2026-03-06T00:00:00Z".parse().unwrap()).unwrap().unwrap();
        let query = SearchQuery { text: "楼上漏水".into(), limit: 50, ..SearchQuery::default() };
        let read = app.search_texts(&ctx, &query).unwrap();
        let ids = |group: &fengqiao_app::search::Group| -> Vec<String> {
            let shown = group.page.items.iter();
            shown.map(|shown| shown.report.as_ref().map_or_else(String::new, |row| row.report.id.to_string())).collect()
        };
        (read.behind, read.groups.iter().map(|group| (group.page.total, ids(group))).collect::<Vec<_>>())
    };
    assert!(ended(rebuild(&data_dir).output().unwrap()).code == Some(0));
    let whole = answer();
    assert_eq!((whole.0, whole.1[1].0), (0, many as i64));
    let mut child = rebuild(&data_dir).spawn().unwrap();
    // Killed some time in the middle of taking documents in; wherever that is, nothing may be lost.
    std::thread::park_timeout(Duration::from_millis(700));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ended(rebuild(&data_dir).output().unwrap()).code == Some(0));
    assert_eq!(answer(), whole);
}

//! How the index is kept: what a kill leaves, what damage does, and what can be read from the files.

use std::path::Path;

use fengqiao_search::{Change, Opened, Reach, SearchError, SearchIndex};

use crate::world::{at, found, keep, open, report};

fn reopen(folder: &Path, made_of: &str) -> (SearchIndex, Opened) {
    SearchIndex::open(&folder.join("index"), made_of).unwrap()
}

fn is_new(opened: &Opened) -> bool {
    matches!(opened, Opened::New(_))
}

#[test]
fn what_was_committed_is_there_again_and_what_was_not_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    keep(&index, vec![report(1, "001", "楼上漏水")], 7);
    // As after a kill: taken in, never committed.
    index.add([Change::Keep(report(2, "001", "又漏水"))]).unwrap();
    drop(index);
    let (index, opened) = reopen(folder.path(), "test");
    assert_eq!((opened, index.position()), (Opened::Kept, at(7)));
    assert_eq!(found(&index, "漏水", Reach::Words), [1]);
}

#[test]
fn a_folder_that_is_gone_damaged_or_of_other_words_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("index");
    let filled = || {
        let index = open(folder.path());
        if index.position().seq == 0 {
            keep(&index, (1..40).map(|id| report(id, "001", "楼上漏水，噪音扰民")).collect(), 7);
        }
    };
    let check = |what: &str, spoil: &dyn Fn()| {
        filled();
        spoil();
        let (index, opened) = reopen(folder.path(), "test");
        assert!(is_new(&opened), "{what}: {opened:?}");
        assert_eq!((index.position().seq, index.documents()), (0, 0), "{what}");
        drop(index);
    };
    check("gone", &|| std::fs::remove_dir_all(&place).unwrap());
    check("no list of parts", &|| std::fs::write(place.join("meta.json"), "{").unwrap());
    check("a flipped byte", &|| {
        let largest = |entry: &std::fs::DirEntry| entry.metadata().unwrap().len();
        let files = std::fs::read_dir(&place).unwrap().map(Result::unwrap);
        let parts = files.filter(|file| {
            !file.file_name().to_string_lossy().contains("meta")
                && !file.file_name().to_string_lossy().contains("lock")
                && !file.file_name().to_string_lossy().contains("managed")
        });
        let file = parts.max_by_key(largest).unwrap().path();
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[0] ^= 0x55;
        std::fs::write(&file, bytes).unwrap();
    });
    check("a part missing", &|| {
        let files = std::fs::read_dir(&place).unwrap().map(Result::unwrap);
        let part = files.map(|file| file.path()).find(|path| path.extension().is_some_and(|end| end == "idx")).unwrap();
        std::fs::remove_file(part).unwrap();
    });
    filled();
    let (_index, opened) = reopen(folder.path(), "other words");
    assert!(is_new(&opened), "{opened:?}");
}

#[test]
fn a_second_process_reads_what_the_first_one_writes() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    let again = SearchIndex::open(&folder.path().join("index"), "test");
    assert!(matches!(again, Err(SearchError::Busy(_))), "there is nothing to read yet");
    keep(&first, vec![report(1, "001", "楼上漏水")], 1);
    let (second, _) = reopen(folder.path(), "test");
    assert!(first.is_writer() && !second.is_writer());
    assert_eq!(found(&second, "漏水", Reach::Words), [1]);
    assert!(matches!(second.add([]), Err(SearchError::ReadOnly)));
    keep(&first, vec![report(2, "001", "又漏水")], 2);
    second.refresh().unwrap();
    assert_eq!((found(&second, "漏水", Reach::Words), second.position()), (vec![2, 1], at(2)));
}

#[test]
fn the_same_documents_give_the_same_answers_whatever_their_history() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (long, short) = (open(one.path()), open(two.path()));
    let text = |id: u128| ["楼上漏水", "漏水噪音", "噪音扰民"][(id % 3) as usize];
    for id in 1..=60 {
        keep(&long, vec![report(id, "002", "旧的漏水")], id as i64);
        keep(&long, vec![report(id, "001", text(id))], id as i64);
    }
    keep(&short, (1..=60).map(|id| report(id, "001", text(id))).collect(), 1);
    for question in ["漏水", "噪音", "漏水 噪音", "zaoyin"] {
        assert_eq!(found(&long, question, Reach::Near), found(&short, question, Reach::Near), "{question}");
    }
}

#[test]
fn no_text_can_be_read_from_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    let text = "楼上卫生间漏水，天花板发霉";
    keep(&index, (1..20).map(|id| report(id, "001", text)).collect(), 1);
    drop(index);
    for entry in std::fs::read_dir(folder.path().join("index")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for part in [text, "卫生间漏水", "楼上卫生间"] {
            assert!(!bytes.windows(part.len()).any(|window| window == part.as_bytes()), "{part}");
        }
    }
}

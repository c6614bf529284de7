//! Imports that were broken off and whose file is not what or where it was.

use super::*;

fn failure(bench: &Bench, id: ImportId) -> String {
    bench.app.import(&bench.ctx, id).unwrap().row.error.unwrap_or_default()
}

#[test]
fn a_file_that_changed_after_a_kill_is_not_gone_on_with() {
    let bench = Bench::new();
    let path = bench.file("a.csv", orders(2_500).as_bytes());
    let id = bench.start(&path, None).unwrap();
    bench.run_and_die(id, 1);
    // The corrected file has one row more before the place where the import stopped.
    let corrected =
        orders(2_500).replacen("GD000000,", "GX000000,2026-03-05 10:00:00,先前漏掉的一行,,,,,,\nGD000000,", 1);
    bench.file("a.csv", corrected.as_bytes());
    bench.run(id);
    assert!(failure(&bench, id).contains("import_file_changed"), "{}", failure(&bench, id));
    let kept = bench.numbers().len() as u64;
    assert_eq!(counts(&bench.import(&path, None)), (2_501, 2_501 - kept, 0, kept));
    assert!(bench.numbers().contains("GX000000"), "the row that came late is not lost");
}

#[test]
fn an_import_that_was_broken_off_is_found_by_place_and_by_content() {
    let bench = Bench::new();
    let path = bench.file("a.csv", orders(2_500).as_bytes());
    let found = |path: &Path| bench.app.broken_off_import(&bench.ctx, path).unwrap().map(|row| row.import.id);
    assert_eq!(found(&path), None);
    let id = bench.start(&path, None).unwrap();
    bench.run_and_die(id, 1);
    let other = bench.file("b.csv", orders(10).as_bytes());
    assert_eq!((found(&path), found(&other)), (Some(id), None));
    let moved = bench.folder.path().join("moved.csv");
    std::fs::rename(&path, &moved).unwrap();
    assert_eq!(found(&moved), Some(id));
    bench.run(id);
    assert!(failure(&bench, id).contains("import_unreadable"), "{}", failure(&bench, id));
    assert_eq!(found(&moved), None);
    bench.import(&moved, None);
    assert_eq!(bench.numbers().len(), 2_500);
}

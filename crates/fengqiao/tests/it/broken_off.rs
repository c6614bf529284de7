//! Files and runs that break off in the middle: what came before is kept once, the rest comes when it can.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::installation::{HEADER, Installation, ended, rows};

#[test]
fn a_cut_gz_gives_the_rows_before_the_cut_and_the_whole_one_gives_the_rest() {
    let installation = Installation::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all((HEADER.to_owned() + &rows("G", 3_000)).as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let end = installation.import(&installation.file("cut.csv.gz", &packed[..packed.len() / 2]));
    assert_eq!(end.code, Some(1), "{}", end.words);
    assert!(end.words.contains("cut.csv.gz: the import failed: the gz file is cut off or damaged"), "{}", end.words);
    let kept = installation.numbers().len();
    assert!(kept > 500, "{kept} rows lie before the cut");
    let end = installation.import(&installation.file("whole.csv.gz", &packed));
    assert!(
        end.words.contains(&format!("{} accepted, 0 refused, {kept} known already", 3_000 - kept)),
        "{}",
        end.words
    );
    assert_eq!(installation.numbers().len(), 3_000);
}

#[test]
fn a_killed_import_goes_on_and_ends_whole() {
    let installation = Installation::new();
    let path = installation.file("big.csv", HEADER.to_owned() + &rows("K", 8_000));
    let mut child = installation.import_command(&path).spawn().unwrap();
    let log = installation.data_dir().join("fengqiao.db-wal");
    // Killed as soon as the first chunk is being written.
    while child.try_wait().unwrap().is_none() && !log.metadata().is_ok_and(|log| log.len() > 1 << 20) {
        std::thread::park_timeout(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let end = ended(installation.import_command(&path).output().unwrap());
    assert_eq!(end.code, Some(0), "{}", end.words);
    assert!(end.words.contains("going on with import"), "{}", end.words);
    assert_eq!(installation.numbers().len(), 8_000);
}

const FULL_DISK: &str = "FENGQIAO_TEST_FULL_DISK";

/// Runs [`on_a_full_disk`] in a name space of its own on a file system of 48 MB.
#[test]
fn a_full_disk_stops_an_import_and_room_lets_it_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let mount = |then: &str| {
        let script = format!("mount -t tmpfs -o size=48m full \"$1\" && {then}");
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", &script]).arg(std::env::current_exe().unwrap()).arg(folder.path());
        command
    };
    if !mount("true").status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: no file system of a limited size can be mounted here");
        return;
    }
    let mut child = mount("exec \"$0\" broken_off::on_a_full_disk --exact --nocapture");
    let output = child.env(FULL_DISK, folder.path()).output().unwrap();
    let words =
        [&output.stdout[..], &output.stderr[..]].map(|part| String::from_utf8_lossy(part).into_owned()).concat();
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}

#[test]
fn on_a_full_disk() {
    let Some(folder) = std::env::var_os(FULL_DISK).map(PathBuf::from) else { return };
    let installation = Installation::new_in(&folder);
    let path = installation.file("big.csv", HEADER.to_owned() + &rows("F", 8_000));
    let ballast = installation.path("ballast");
    std::fs::write(&ballast, vec![1; 41 << 20]).unwrap();
    let end = installation.import(&path);
    assert_eq!(end.code, Some(1), "{}", end.words);
    assert!(end.words.contains("no room left on the disk of the database"), "{}", end.words);
    let kept = installation.numbers().len();
    assert!(kept < 8_000, "the disk was full");
    std::fs::remove_file(ballast).unwrap();
    let end = installation.import(&path);
    assert_eq!(end.code, Some(0), "{}", end.words);
    assert!(end.words.contains("going on with import"), "{}", end.words);
    assert_eq!(installation.numbers().len(), 8_000);
}

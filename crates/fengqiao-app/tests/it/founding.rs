//! An office is founded, and its administrator is let in again.

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::founding::NewOffice;
use fengqiao_app::session::SignIn;
use fengqiao_app::{App, Settings};
use fengqiao_store::{Keys, Store};

use crate::office::{REGIONS, code, start};

const FAULTY: &str = "code,name,level,parent\n330681,诸暨市,3,\n330681105,枫桥镇,4,330681\nx,坏行,9,330681\n330681999201,孤村,5,330681999\n";

fn empty() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open("sqlite::memory:", Keys::from_master(&[7; 32])).unwrap();
    let settings = Settings { data_dir: folder.path().to_owned(), invented: false };
    (App::new(store, &DataFiles::built_in().unwrap(), settings).unwrap(), folder)
}

fn office(regions: &str, login: &str) -> NewOffice {
    NewOffice {
        regions: regions.into(),
        organisation: "县矛盾纠纷调处中心".into(),
        kind: "centre".into(),
        login: login.into(),
        name: "王强".into(),
    }
}

fn sign_in(app: &App, login: &str, password: &str) -> Result<bool, fengqiao_app::AppError> {
    let asked = SignIn { login: login.into(), password: password.into(), totp: None, agent: "test".into() };
    app.sign_in(&asked, start()).map(|signed_in| signed_in.one_time)
}

#[test]
fn a_founded_office_has_its_good_regions_and_an_administrator_who_must_choose_a_password() {
    let (app, _folder) = empty();
    let founded = app.found(&office(FAULTY, "Admin"), start()).unwrap();
    let lines: Vec<u64> = founded.regions.faults.iter().map(|fault| fault.line).collect();
    assert_eq!((founded.regions.added, lines), (2, vec![4, 5]));
    assert!(sign_in(&app, "admin", &founded.one_time_password).unwrap(), "the password is for one use");
    assert!(app.store().verify(founded.top_region, &[]).unwrap().faults.is_empty());
}

#[test]
fn what_cannot_be_founded_leaves_nothing_behind() {
    let (app, _folder) = empty();
    let two_tops = "code,name,level,parent\n1,甲县,3,\n2,乙县,3,\n";
    for (regions, login, refusal) in [
        (two_tops, "admin", "bad_region_file"),
        ("code,name,level,parent\n", "admin", "bad_region_file"),
        (REGIONS, "a b", "bad_field"),
    ] {
        assert_eq!(code(app.found(&office(regions, login), start())), refusal);
    }
    assert!(app.store().top_regions().unwrap().is_empty());
    app.found(&office(REGIONS, "admin"), start()).unwrap();
    assert_eq!(code(app.found(&office(REGIONS, "admin"), start())), "bad_field", "the login is taken");
    assert_eq!(code(app.found(&office(REGIONS, "other"), start())), "office_exists");
    assert_eq!(app.store().top_regions().unwrap().len(), 1);
}

#[test]
fn letting_somebody_in_again_ends_the_old_password_and_the_lock() {
    let (app, _folder) = empty();
    let founded = app.found(&office(REGIONS, "admin"), start()).unwrap();
    for _ in 0..6 {
        assert_ne!(code(sign_in(&app, "admin", "wrong wrong wrong")), "accepted");
    }
    assert_eq!(code(sign_in(&app, "admin", &founded.one_time_password)), "locked");
    let password = app.let_in_again("Admin", start()).unwrap();
    assert!(sign_in(&app, "admin", &password).unwrap());
    assert_ne!(code(sign_in(&app, "admin", &founded.one_time_password)), "accepted");
    assert_eq!(code(app.let_in_again("nobody", start())), "unknown_login");
}

#[test]
fn the_file_of_checkpoints_bears_a_crash_and_no_editing() {
    let (app, folder) = empty();
    let top_region = app.found(&office(REGIONS, "admin"), start()).unwrap().top_region;
    let path = folder.path().join(format!("checkpoints-{top_region}.csv"));
    let faults = || app.verify_log(top_region, &[]).map(|found| found.faults.len()).map_err(|error| error.to_string());
    app.keep_checkpoint(top_region, start()).unwrap();
    let kept = std::fs::read_to_string(&path).unwrap();
    assert_eq!((kept.lines().count(), faults()), (1, Ok(0)));
    // A crash cut the next line short; the one after it stands by itself.
    std::fs::write(&path, format!("{kept}9,abcd")).unwrap();
    assert_eq!(faults(), Ok(0));
    app.let_in_again("admin", start()).unwrap();
    app.keep_checkpoint(top_region, start()).unwrap();
    let next = std::fs::read_to_string(&path).unwrap();
    assert!(next.starts_with(&kept) && next.lines().count() == 2 && !next.contains("abcd"), "{next}");
    std::fs::write(&path, format!("nothing\n{next}")).unwrap();
    assert!(faults().unwrap_err().contains(".csv:1: not a place"));
    let digest = kept.split(',').nth(1).unwrap();
    std::fs::write(&path, kept.replace(digest, &"0".repeat(64))).unwrap();
    assert_eq!(faults(), Ok(1));
}

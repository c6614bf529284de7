//! Regions are the office's own: brought from files, changed by files, found under the names of before, never lost.

use fengqiao_app::region::{ImportRegions, RegionsImported};
use fengqiao_app::understanding::Typed;
use fengqiao_domain::id::RegionId;

use crate::office::{Office, code};

fn bring(office: &Office, regions: Option<&str>, changes: Option<&str>, dry_run: bool) -> RegionsImported {
    let import = ImportRegions { regions: regions.map(str::as_bytes), changes: changes.map(str::as_bytes), dry_run };
    office.app.import_regions(&office.ctx("admin"), import).unwrap()
}

fn found(office: &Office, text: &str) -> Option<RegionId> {
    let typed = Typed { text: text.into(), ..Typed::default() };
    office.app.understand(&office.ctx("clerk"), &typed).unwrap().places.first().map(|place| place.region_id)
}

const CHANGES: &str = "on,old_code,old_name,new_code,new_name\n\
    2021-06-01,990101100000,大桥镇,990101100000,大桥街道\n\
    2019-01-01,990101300000,柳城镇,990101001000,东溪街道\n";

#[test]
fn a_trial_tells_everything_and_writes_nothing() {
    let office = Office::new();
    let before = office.app.office(office.top_region).unwrap().regions().to_vec();
    let file = "code,name,level,parent\n990101100203,新开村,5,990101100000\n990101100204,孤村,5,770101100000\n";
    let trial = bring(&office, Some(file), Some(CHANGES), true);
    assert_eq!((trial.added, trial.changed, trial.refused, trial.dry_run), (1, 2, 1, true));
    let fault = &trial.faults[0];
    assert_eq!((fault.line, fault.column.as_str(), fault.reason.as_str()), (3, "parent", "unknown_parent"));
    assert_eq!(office.app.office(office.top_region).unwrap().regions(), before);
    let done = bring(&office, Some(file), Some(CHANGES), false);
    assert_eq!((done.added, done.changed, done.refused), (trial.added, trial.changed, trial.refused));
    assert_eq!(done.told, trial.told, "what was told is what is done");
    let again = bring(&office, Some(file), Some(CHANGES), false);
    assert_eq!((again.added, again.changed, again.refused), (0, 0, 1), "the same files again change nothing");
}

#[test]
fn what_districts_were_called_before_is_found_in_texts() {
    let office = Office::new();
    let (bridge, brook) = (office.region("990101100000"), office.region("990101001000"));
    assert_ne!(found(&office, "柳城镇有人乱倒垃圾，没人管理"), Some(brook));
    bring(&office, None, Some(CHANGES), false);
    assert_eq!(found(&office, "柳城镇有人乱倒垃圾，没人管理"), Some(brook));
    for name in ["大桥镇", "大桥街道"] {
        assert_eq!(found(&office, &format!("{name}有人乱倒垃圾，没人管理")), Some(bridge), "{name}");
    }
    let renamed = office.app.office(office.top_region).unwrap().region(bridge).unwrap().clone();
    assert_eq!((renamed.name.as_str(), renamed.aliases.as_slice()), ("大桥街道", &["大桥镇".to_owned()][..]));
}

#[test]
fn nothing_is_lost_by_a_file_that_says_less() {
    let office = Office::new();
    let full = "code,name,level,parent,population,aliases,valid_from_on\n990101100200,石桥村,5,990101100000,2100,老石桥|石桥大队,1999-10-01\n";
    assert_eq!(bring(&office, Some(full), None, false).changed, 1);
    let less = "code,name,level\n990101100200,石桥新村,5\n";
    assert_eq!(bring(&office, Some(less), None, false).told[0].what, "renamed");
    let known = office.app.office(office.top_region).unwrap().region(office.region("990101100200")).unwrap().clone();
    assert_eq!((known.name.as_str(), known.population), ("石桥新村", Some(2_100)));
    assert_eq!(known.aliases, ["老石桥", "石桥大队", "石桥村"]);
    assert!(known.valid_from_on.is_some());
    let moved = "code,name,level,parent\n990101100200,石桥新村,5,990101001000\n";
    let refused = bring(&office, Some(moved), None, false);
    assert_eq!((refused.changed, refused.faults[0].reason.as_str()), (0, "parent_differs"));
}

#[test]
fn nobody_but_the_administrator_brings_regions() {
    let office = Office::new();
    for login in ["clerk", "dispatcher", "auditor", "analyst"] {
        let import = ImportRegions { regions: Some(b"code,name,level\n"), changes: None, dry_run: true };
        assert_eq!(code(office.app.import_regions(&office.ctx(login), import)), "not_permitted", "{login}");
    }
}

//! Mutual review: told as the mean of a month that has ended, of three answers at least, and never as a row.

use fengqiao_app::proceeding::{InRegion, Start};
use fengqiao_app::store::{PageRequest, ProceedingFilter};
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;

use crate::office::{Office, code};
use crate::walking::{fields, go, on_each_alone, step};

fn rate(office: &Office, login: &str, who: &str, points: i64) {
    let given = json!({ "rated": office.organisations[who].to_string() });
    let start = Start { procedure: "mutual-review".into(), fields: fields(given), ..Start::default() };
    let ctx = office.ctx(login);
    let at = InRegion { region_id: ctx.account.region_id, title: "三月评议".into() };
    let id = office.app.start_in_region(&ctx, at, start).unwrap();
    let answers = json!({ "helpful": points, "fair": 3, "burden": 5, "follow_up": 4, "remark": "请多来" });
    go(office, login, id, "give", answers);
}

#[test]
fn three_answers_are_told_as_a_mean_after_the_month_and_two_are_not() {
    on_each_alone(|mut office| {
        for (login, points) in [("dispatcher", 5), ("officer", 2)] {
            rate(&office, login, "station", points);
        }
        let march = Some(date(2026, 3, 1));
        assert_eq!(code(office.app.reviews(&office.ctx("chief"), None, march)), "period_running");
        office.later(SignedDuration::from_hours(24));
        rate(&office, "town", "station", 4);
        office.later(SignedDuration::from_hours(24));
        // Twice in a month counts once, the newest.
        rate(&office, "town", "station", 1);
        office.later(SignedDuration::from_hours(24 * 31));
        let told = office.app.reviews(&office.ctx("chief"), None, march).unwrap().remove(0);
        assert_eq!((told.raters, told.least), (Some(3), 3));
        // 5, 2 and the newest of the town, 1: 2.67.
        assert_eq!(told.means[0], ("helpful".to_owned(), 27));
        assert_eq!(told.means[2], ("burden".to_owned(), 50));
        let few =
            office.app.reviews(&office.ctx("analyst"), Some(office.organisations["market"]), march).unwrap().remove(0);
        assert_eq!((few.raters, few.means.len()), (None, 0));
        assert_eq!(
            code(office.app.reviews(&office.ctx("chief"), Some(office.organisations["market"]), march)),
            "not_permitted"
        );
    });
}

#[test]
fn the_rated_reads_no_row_and_nobody_rates_the_own_office() {
    let office = Office::new();
    rate(&office, "dispatcher", "station", 5);
    let filter = ProceedingFilter { procedure: Some("mutual-review".into()), ..ProceedingFilter::default() };
    let rows = |login: &str| {
        office.app.proceedings(&office.ctx(login), filter.clone(), &PageRequest::default()).unwrap().items
    };
    assert!(rows("chief").is_empty() && rows("town").is_empty());
    let id = rows("dispatcher")[0].proceeding.id;
    assert_eq!(code(office.app.proceeding(&office.ctx("chief"), id).map(|_| ())), "not_found");
    let given = json!({ "rated": office.organisations["centre"].to_string() });
    let start = Start { procedure: "mutual-review".into(), fields: fields(given), ..Start::default() };
    let at = InRegion { region_id: office.region("990101000000"), title: "评议".into() };
    let own = office.app.start_in_region(&office.ctx("dispatcher"), at, start).unwrap();
    let answers = json!({ "helpful": 5, "fair": 5, "burden": 5, "follow_up": 5 });
    assert_eq!(code(step(&office, "dispatcher", own, "give", answers)), "guard_failed");
}

#[test]
fn what_is_answered_after_the_month_tells_nothing_by_the_difference() {
    let mut office = crate::liaisons::with_stations();
    for (login, points) in [("dispatcher", 5), ("officer", 2), ("town", 4)] {
        rate(&office, login, "station", points);
    }
    // A fourth review is opened on the last day of March and answered in April.
    office.later(SignedDuration::from_hours(24 * 26));
    let given = json!({ "rated": office.organisations["station"].to_string() });
    let start = Start { procedure: "mutual-review".into(), fields: fields(given), ..Start::default() };
    let at = InRegion { region_id: office.region("990101001000"), title: "三月评议".into() };
    let late = office.app.start_in_region(&office.ctx("chief_east"), at, start).unwrap();
    office.later(SignedDuration::from_hours(48));
    let march = Some(date(2026, 3, 1));
    let told = |office: &Office| office.app.reviews(&office.ctx("chief"), None, march).unwrap().remove(0);
    let before = told(&office);
    assert_eq!((before.waits, before.raters, before.means.len()), (true, None, 0), "three have answered, a fourth may");
    let answers = json!({ "helpful": 1, "fair": 1, "burden": 1, "follow_up": 1 });
    go(&office, "chief_east", late, "give", answers);
    let after = told(&office);
    assert_eq!((after.waits, after.raters, after.means[0].1), (false, Some(4), 30));
}

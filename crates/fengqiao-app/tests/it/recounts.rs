//! A holiday notice that comes after deadlines were computed: the running clocks move, and what was told before is kept.

use fengqiao_app::data_files::DataFiles;
use fengqiao_domain::event::Event;
use fengqiao_store::DeadlineRow;
use jiff::SignedDuration;

use crate::office::Office;
use crate::postgres_server::Database;
use crate::races;

/// The calendar of the program with Monday 9 March 2026 off.
fn with_a_day_off() -> DataFiles {
    let files = DataFiles::built_in().unwrap();
    let calendar = format!("{}\n2026-03-09,临时放假,off,2026\n", files.text("calendars/cn.csv").unwrap().trim_end());
    files.with("calendars/cn.csv", &calendar)
}

fn answer_clocks(office: &Office, id: fengqiao_domain::id::ProceedingId) -> Vec<(String, String)> {
    let read = office.app.proceeding(&office.ctx("mediator"), id).unwrap();
    let day = |row: &DeadlineRow| row.deadline.sum["last_on"].as_str().unwrap().to_owned();
    read.deadlines.iter().map(|row| (day(row), row.state.clone())).collect()
}

fn check(office: Office) {
    let id = races::begun(&office);
    let clocks = |office: &Office, all: &[(&str, &str)]| {
        let all: Vec<_> = all.iter().map(|(day, state)| ((*day).to_owned(), (*state).to_owned())).collect();
        assert_eq!(answer_clocks(office, id), all);
    };
    // Three working days from Thursday the 5th: Friday, Monday, Tuesday.
    clocks(&office, &[("2026-03-10", "running")]);
    assert_eq!(office.app.recount_clocks(office.top_region, office.now).unwrap(), 0, "the calendar is the same");
    let mut office = office.reopened(&with_a_day_off());
    office.later(SignedDuration::from_hours(2));
    assert_eq!(office.app.recount_clocks(office.top_region, office.now).unwrap(), 1);
    assert_eq!(office.app.recount_clocks(office.top_region, office.now).unwrap(), 0, "it is counted again once");
    clocks(&office, &[("2026-03-10", "moot"), ("2026-03-11", "running")]);
    let read = office.app.proceeding(&office.ctx("mediator"), id).unwrap();
    let Event::ProceedingStepped { step, proceeding } = read.story.last().unwrap().event().unwrap() else { panic!() };
    assert_eq!((step.transition.as_str(), proceeding.revision), ("recount", 2));
    assert_eq!(step.note.as_deref(), Some("受理答复：2026-03-10 → 2026-03-11"));
    office.app.store().rebuild(office.top_region).unwrap();
    clocks(&office, &[("2026-03-10", "moot"), ("2026-03-11", "running")]);
    // At the end of the 10th nothing runs out; at the end of the 11th the clock does, once.
    let breaches = |office: &Office| {
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        let read = office.app.proceeding(&office.ctx("mediator"), id).unwrap();
        read.story.iter().filter(|row| row.kind == "deadline_breached").count()
    };
    office.now = "2026-03-11T01:00:00Z".parse().unwrap();
    assert_eq!(breaches(&office), 0);
    office.now = "2026-03-11T16:00:00Z".parse().unwrap();
    assert_eq!(breaches(&office), 1);
    // What has run out stays as it was counted, also when the old calendar comes back.
    let office = office.reopened(&DataFiles::built_in().unwrap());
    assert_eq!(office.app.recount_clocks(office.top_region, office.now).unwrap(), 0);
}

#[test]
fn a_notice_that_comes_later_moves_the_clocks_and_keeps_the_day_that_was_told() {
    check(Office::new());
    if let Some(database) = Database::new() {
        check(Office::elsewhere(&database.address));
    }
}

/// The other way round: a calendar by which the clock would have run out already moves nothing.
#[test]
fn nobody_is_late_by_a_notice_that_came_afterwards() {
    let office = Office::new().reopened(&with_a_day_off());
    let id = races::begun(&office);
    let mut office = office.reopened(&DataFiles::built_in().unwrap());
    office.now = "2026-03-11T01:00:00Z".parse().unwrap();
    assert_eq!(office.app.recount_clocks(office.top_region, office.now).unwrap(), 0);
    assert_eq!(answer_clocks(&office, id), [("2026-03-11".to_owned(), "running".to_owned())]);
}

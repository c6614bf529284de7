//! What every event does to the read tables.

use std::collections::BTreeSet;

use fengqiao_domain::alarm::AlarmState;
use fengqiao_domain::artefact::ArtefactState;
use fengqiao_domain::event::Event;
use fengqiao_domain::pairing::{Pairing, PairingKind, PairingState};
use fengqiao_domain::patrol::VisitState;
use fengqiao_domain::points::Points;
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::report::{Likeness, Report};
use fengqiao_domain::signal::DataCut;
use fengqiao_domain::sitting::SittingState;
use fengqiao_domain::trial::TrialKind;
use fengqiao_store::*;

use crate::database::on_each;
use crate::world::*;

fn read<T>(store: &Store, read: impl FnOnce(&mut Reader<'_>) -> StoreResult<T>) -> T {
    store.read(TOP, read).expect("can be read")
}

/// Kinds as the domain spells them in its own source, so that a new kind cannot be forgotten here.
#[test]
fn the_story_has_an_event_of_every_kind() {
    let source = include_str!("../../../fengqiao-domain/src/event.rs");
    let kinds = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \"")?.1.strip_suffix("\","));
    let mut kinds: BTreeSet<&str> = kinds.collect();
    assert!(kinds.len() >= 25, "the source is read as expected");
    for event in story() {
        kinds.remove(event.kind());
    }
    for founded in ["regions_kept", "organisation_kept"] {
        kinds.remove(founded);
    }
    assert!(kinds.is_empty(), "no event of {kinds:?}");
}

#[test]
fn every_event_is_projected_as_it_says() {
    on_each(|database| {
        tell(&database.store);
        read(&database.store, |reader| {
            assert_eq!(reader.regions()?, regions());
            assert_eq!(
                reader.region(region_id(21))?.as_ref(),
                regions().iter().find(|region| region.id == region_id(21))
            );
            assert_eq!(reader.organisations()?, (1..=3).map(organisation).collect::<Vec<_>>());
            assert_eq!(reader.account(account_id(1))?, Some(account(1)));
            assert!(!reader.account(account_id(2))?.expect("there").active);
            assert_eq!(reader.accounts_of(organisation_id(1))?.len(), 1, "only active accounts");
            Ok(())
        });
        the_reports_are_as_told(&database.store);
        the_matter_and_its_proceeding_are_as_told(&database.store);
        the_signal_is_as_told(&database.store);
        the_points_are_as_told(&database.store);
    });
}

fn the_points_are_as_told(store: &Store) {
    read(store, |reader| {
        let back = Points { reverses: Some(points_id(1)), ..points(2, -2) };
        let all = [back.clone(), points(1, 2)];
        assert_eq!(reader.points(Some(organisation_id(2)), &PageRequest::default())?.items, all);
        assert_eq!(reader.points_entry(points_id(1))?, Some(points(1, 2)));
        assert_eq!((reader.reversal_of(points_id(1))?, reader.reversal_of(points_id(2))?), (Some(back), None));
        assert_eq!(reader.points_rules()?, [(7, points_rules())]);
        assert!(reader.has_alarm("struck_off_at_once", "key-1")? && !reader.has_alarm("other", "key-1")?);
        let open = reader.alarms(Some(AlarmState::Open), &PageRequest::default())?.items;
        assert_eq!(open.iter().map(|row| &row.alarm).collect::<Vec<_>>(), [&alarm(1)]);
        let settled = reader.alarm(alarm_id(2))?.expect("there");
        assert_eq!((settled.state, settled.settled_by), (AlarmState::Unfounded, actor().account_id));
        assert!(reader.points(Some(organisation_id(1)), &PageRequest::default())?.items.is_empty());
        assert_eq!(reader.points_since(at(101))?, [(organisation_id(2), 0)].into());
        assert_eq!(reader.points_of_since(organisation_id(2), at(102))?, -2);
        assert!(reader.points_since(at(103))?.is_empty());
        Ok(())
    });
}

fn the_reports_are_as_told(store: &Store) {
    read(store, |reader| {
        let first = reader.report(report_id(1))?.expect("there");
        let Event::ReportReceived { report: told } = story().swap_remove(4) else {
            panic!("the fifth event is a report")
        };
        assert_eq!(first.report, Report { matter_id: Some(matter_id(1)), ..told });
        assert_eq!((first.state.as_str(), first.revision), ("joined", 2));
        let classified = reader.report(report_id(100))?.expect("there");
        assert_eq!(
            (classified.report.category.as_deref(), classified.report.region_id),
            (Some("D14"), Some(region_id(31)))
        );
        let separated = reader.report(report_id(102))?.expect("there");
        assert_eq!((separated.state.as_str(), separated.revision, separated.report.matter_id), ("closed", 3, None));
        assert_eq!(reader.report(report_id(103))?.expect("there").state, "new");
        let counts = reader.counts(&RegionPath::top(), on(1), on(2), CountBy::Category)?;
        assert_eq!(counts, [("D13.02".to_owned(), 10), ("D14".to_owned(), 1)]);
        let town = RegionPath::top().child(3).expect("small");
        assert_eq!(reader.counts(&town, on(1), on(2), CountBy::Category)?, [("D14".to_owned(), 1)]);
        assert_eq!(reader.counts(&RegionPath::top(), on(1), on(2), CountBy::Channel)?, [("12345".to_owned(), 11)]);
        // Told at 23:00 UTC on 31 December: 07:00 on 1 January in China.
        assert_eq!(reader.newest_day()?, Some(on(1)));
        let daily = reader.daily_counts(on(1), on(1))?;
        assert_eq!(daily.iter().map(|row| row.reports).sum::<i64>(), 10, "one was told again by the same person");
        Ok(())
    });
}

fn the_matter_and_its_proceeding_are_as_told(store: &Store) {
    read(store, |reader| {
        let row = reader.matter(matter_id(1))?.expect("there");
        assert_eq!((row.matter, row.state.as_str(), row.outcome, row.closed_at), (matter(1), "open", None, None));
        assert_eq!((row.reports, row.proceedings_open), (1, 0));
        let row = reader.proceeding(proceeding_id(1))?.expect("there");
        assert_eq!((row.proceeding.state.as_str(), row.proceeding.terminal, row.proceeding.revision), ("s3", true, 3));
        assert_eq!((row.due_at, row.start_at), (None, None), "no clock runs any more");
        assert!(row.proceeding.slots.iter().all(|member| !member.owner), "nobody owes a step after the end");
        let states: Vec<_> = reader
            .deadlines(proceeding_id(1))?
            .into_iter()
            .map(|row| (row.deadline.key, row.state, row.fired_at.is_some()))
            .collect();
        let expected = [("answer", "breached", true), ("sign", "met", false), ("close", "moot", false)];
        assert_eq!(states, expected.map(|(key, state, fired)| (key.to_owned(), state.to_owned(), fired)));
        assert_eq!(reader.proceedings_on("matter", &matter_id(1).to_string())?.len(), 1);
        Ok(())
    });
}

fn the_signal_is_as_told(store: &Store) {
    read(store, |reader| {
        let row = reader.signal(signal_id(1))?.expect("there");
        assert_eq!((row.signal.observed, row.signal.end_on, row.signal.seed), (15, on(9), u64::MAX));
        assert_eq!((row.state.as_str(), row.cause.as_deref()), ("false_alarm", Some("festival")));
        assert_eq!((row.ended_on, row.settled_by), (Some(on(9)), Some(account_id(1))));
        let days = reader.signal_history(signal_id(1))?;
        assert_eq!(days.iter().map(|day| (day.on, day.observed)).collect::<Vec<_>>(), [(on(8), 12), (on(9), 15)]);
        assert_eq!(reader.signals_of_scan(scan_id(1))?.len(), 2, "each day as it was seen");
        assert_eq!((reader.running_signals(10)?.len(), reader.signals_since(on(9), 10)?.len()), (0, 1));
        let scans = reader.scans(&PageRequest::default())?;
        assert_eq!(scans.items, [ScanRow { scan: scan(1), account_id: Some(account_id(1)) }]);
        assert_eq!(reader.signals_of_place(region_id(2), "D13.02", on(9))?.len(), 1);
        assert_eq!(reader.signals_of_place(region_id(2), "D13.02", on(10))?.len(), 0);
        Ok(())
    });
}

#[test]
fn faults_of_the_data_and_changes_of_the_watch_are_as_told() {
    on_each(|database| {
        tell(&database.store);
        read(&database.store, |reader| {
            let row = reader.artefact(artefact_id(1))?.expect("there");
            assert_eq!(
                (row.artefact, row.state, row.settled_by),
                (artefact(1, 6), ArtefactState::Fault, Some(account_id(1)))
            );
            let list = |state, reader: &mut Reader<'_>| {
                let filter = ArtefactFilter { state, ..ArtefactFilter::default() };
                Ok::<_, StoreError>(reader.artefacts(&filter, &PageRequest::default())?.items.len())
            };
            assert_eq!((list(Some(ArtefactState::Open), reader)?, list(None, reader)?), (0, 1));
            assert_eq!((reader.artefacts_since(on(6), 9)?.len(), reader.artefacts_since(on(7), 9)?.len()), (1, 0));
            let tunings = reader.tunings()?;
            assert_eq!(tunings.iter().map(|row| row.tuning.clone()).collect::<Vec<_>>(), [tuning(1), tuning(2)]);
            assert_eq!((tunings[0].withdrawn_at, tunings[1].withdrawn_for.as_deref()), (None, Some("太迟")));
            Ok(())
        });
    });
}

#[test]
fn mediators_and_sittings_are_as_told() {
    on_each(|database| {
        tell(&database.store);
        read(&database.store, |reader| {
            assert_eq!(reader.mediators()?, [mediator(1), mediator(2)]);
            assert_eq!(reader.mediator(mediator_id(1))?, Some(mediator(1)));
            let is_running = !reader.proceeding(proceeding_id(1))?.expect("there").proceeding.terminal;
            let running = reader.mandates_running()?;
            assert_eq!(running.get(&mediator_id(1)), None, "another one took its place");
            assert_eq!(running.get(&mediator_id(2)).copied(), is_running.then_some(1));
            assert_eq!(reader.mandates_of(mediator_id(2), proceeding_id(1))?, 0);
            let rows = reader.sittings(&SittingFilter { from_at: at(0), to_at: at(100_000) })?;
            let shown: Vec<_> = rows.iter().map(|row| (row.sitting.id, row.state, row.revision)).collect();
            let expected = [
                (sitting_id(1), SittingState::Booked, 2),
                (sitting_id(2), SittingState::Open, 2),
                (sitting_id(3), SittingState::Cancelled, 2),
            ];
            assert_eq!(shown, expected);
            assert_eq!((rows[0].sitting.ends_at, rows[0].booking.as_ref()), (at(9_000), Some(&booking())));
            let sits = |from, to, without, reader: &mut Reader<'_>| {
                reader.judge_sits(account_id(1), (at(from), at(to)), without)
            };
            assert!(sits(8_000, 8_100, None, reader)? && !sits(8_000, 8_100, Some(sitting_id(1)), reader)?);
            assert!(!sits(9_000, 14_400, None, reader)?, "one may begin where another ends");
            assert!(!sits(22_000, 23_000, None, reader)?, "what was cancelled holds up nothing");
            assert_eq!(reader.sittings_booked_by(organisation_id(2), at(0))?, 1);
            Ok(())
        });
    });
}

#[test]
fn teams_plans_and_visits_are_as_told() {
    on_each(|database| {
        tell(&database.store);
        read(&database.store, |reader| {
            assert_eq!((reader.teams()?, reader.team(team_id(1))?), (vec![team(1, 6)], Some(team(1, 6))));
            assert_eq!(reader.team(team_id(2))?, None);
            let accepted = reader.patrol(patrol_id(1))?.expect("there");
            assert_eq!((&accepted.plan, accepted.state.as_str()), (&plan(1, 9), "accepted"));
            assert_eq!((accepted.proposed_by, accepted.settled_by), (Some(account_id(1)), Some(account_id(1))));
            let settled = accepted.settled.expect("was accepted");
            assert_eq!((settled.changes.len(), settled.routes), (1, vec![route(1, &[11, 13])]));
            let refused = reader.patrol(patrol_id(2))?.expect("there");
            assert_eq!((refused.state.as_str(), refused.refused_for.as_deref()), ("refused", Some("人手另有安排")));
            assert_eq!(refused.settled, None);
            Ok(())
        });
        the_visits_are_as_told(&database.store);
    });
}

fn the_visits_are_as_told(store: &Store) {
    read(store, |reader| {
        let list = |filter: PatrolFilter, reader: &mut Reader<'_>| {
            let page = reader.patrols(&filter, &PageRequest::default())?;
            Ok::<_, StoreError>(page.items.iter().map(|row| row.plan.id).collect::<Vec<_>>())
        };
        assert_eq!(list(PatrolFilter::default(), reader)?, [patrol_id(2), patrol_id(1)], "newest day first");
        let of_day = PatrolFilter { on: Some(on(9)), state: Some("accepted".into()), ..PatrolFilter::default() };
        assert_eq!(list(of_day, reader)?, [patrol_id(1)]);
        let town = PatrolFilter { within: RegionPath::top().child(1).expect("small"), ..PatrolFilter::default() };
        assert!(list(town, reader)?.is_empty(), "they were made for the county");
        let visits = reader.visits_of_patrol(patrol_id(1))?;
        assert_eq!(visits.iter().map(|row| row.visit.clone()).collect::<Vec<_>>(), [visit(11), visit(13)]);
        assert_eq!((visits[0].state, visits[0].note.as_deref()), (VisitState::Done, None), "the last word holds");
        assert_eq!((visits[0].settled_by, visits[1].settled_by), (Some(account_id(1)), None));
        assert_eq!(reader.visit(visit_id(13))?.map(|row| row.state), Some(VisitState::Planned));
        assert_eq!(reader.visit(visit_id(12))?, None, "it was taken out");
        assert_eq!(reader.visits_of_organisation(organisation_id(2), on(9))?, visits);
        assert!(reader.visits_of_organisation(organisation_id(2), on(10))?.is_empty());
        assert!(reader.visits_of_organisation(organisation_id(1), on(9))?.is_empty());
        assert_eq!((reader.visit_days(on(9), on(9))?.len(), reader.visit_days(on(10), on(20))?.len()), (2, 0));
        assert_eq!(reader.last_visits(on(10))?, [(region_id(11), on(9))], "the planned one does not count");
        assert!(reader.last_visits(on(9))?.is_empty());
        Ok(())
    });
}

#[test]
fn pairings_are_as_told_and_what_persons_decided_is_learnt() {
    on_each(|database| {
        tell(&database.store);
        read(&database.store, |reader| {
            let one = reader.pairing(pairing_id(1))?.expect("there");
            assert_eq!((one.state, one.decided_by), (PairingState::Different, Some(account_id(1))));
            assert_eq!(one.decision, Some(decision(PairingState::Different, false)));
            let two = reader.pairing(pairing_id(2))?.expect("there");
            assert_eq!((two.state, two.decision, two.pairing.score), (PairingState::Different, None, 0.75));
            let list = |filter: PairingFilter, reader: &mut Reader<'_>| {
                let page = reader.pairings(&filter, &PageRequest::default())?;
                Ok::<_, StoreError>(page.items.iter().map(|row| row.pairing.id).collect::<Vec<_>>())
            };
            let all = PairingFilter::default();
            assert_eq!(list(all.clone(), reader)?, [pairing_id(2), pairing_id(1)], "the surest first");
            let open = PairingFilter { state: Some(PairingState::Open), ..all.clone() };
            let splits = PairingFilter { kind: Some(PairingKind::Split), ..all.clone() };
            let elsewhere = PairingFilter { within: RegionPath::top().child(1).expect("small"), ..all.clone() };
            let here = PairingFilter { within: RegionPath::top().child(2).expect("small"), ..all };
            assert!(list(open, reader)?.is_empty() && list(splits, reader)?.is_empty());
            assert_eq!((list(elsewhere, reader)?.len(), list(here, reader)?.len()), (0, 2));
            assert_eq!((reader.pairings_since(at(602), 9)?.len(), reader.pairings_since(at(603), 9)?.len()), (1, 0));
            assert_eq!(reader.pairings_of(&matter_id(1).to_string(), 9)?.len(), 2);
            assert_eq!(reader.pairings_of(&report_id(101).to_string(), 9)?.len(), 1);
            let labels = reader.pair_labels(9)?;
            assert!(labels.iter().all(|label| !label.same && label.reports.0 == report_id(1)) && labels.len() == 2);
            assert_eq!(reader.newest_pairing_pass()?, Some(pass(1)));
            Ok(())
        });
        let again = Event::PairingDecided { pairing_id: pairing_id(1), decision: decision(PairingState::Same, false) };
        let late = try_record(&database.store, 90_000, vec![again]).expect_err("it is decided");
        assert!(matches!(late, StoreError::Stale { noun: "pairing" }), "{late}");
    });
}

#[test]
fn hours_are_counted_in_chinas_week_without_days_that_have_no_hour() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        // 1 January 2026, a Thursday, 08:00 in China is the start of the story.
        let told =
            |number: u64, seconds: i64| Report { reported_at: at(seconds), ..report(number, Some(11), Some("D13.02")) };
        let hour = 3_600;
        let mut again = told(5, 0);
        again.likely = Some(Likeness { report_id: report_id(1), score: 0.9, reasons: vec!["same_person".into()] });
        let reports = vec![
            told(1, 0),
            told(2, 30 * 60),
            told(3, 7 * 24 * hour),
            told(4, 15 * hour + 1),
            again,
            told(6, 16 * hour),
            told(7, 4 * 24 * hour - 8 * hour + 60),
        ];
        record(store, 1, reports.into_iter().map(|report| Event::ReportReceived { report }).collect());
        let counts = read(store, |reader| reader.hour_counts(on(1), on(28)));
        let counts: Vec<_> = counts.iter().map(|it| (it.hour, it.reports)).collect();
        // Monday 00:01, Thursday 08:00 to 09:00 three times, Thursday 23:00; midnight sharp of Friday is a day alone.
        assert_eq!(counts, [(0, 1), (80, 3), (95, 1)]);
        assert!(read(store, |reader| reader.hour_counts(on(20), on(28))).is_empty());
    });
}

#[test]
fn pairings_page_by_page_come_each_once() {
    on_each(|database| {
        found(&database.store);
        record(&database.store, 1, vec![Event::MatterOpened { matter: matter(1) }]);
        let many = (1..=7_u32).map(|number| Event::PairingProposed {
            pairing: Pairing { score: f64::from(number / 3) / 10.0, ..pairing(u64::from(number)) },
            again: false,
        });
        record(&database.store, 2, many.collect());
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest { after, limit: 2 };
            let page = read(&database.store, |reader| reader.pairings(&PairingFilter::default(), &request));
            seen.extend(page.items.iter().map(|row| row.pairing.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1].map(pairing_id));
    });
}

/// Later reports and later changes of kind and place leave the counts of an earlier place of the log as they were.
#[test]
fn the_counts_of_a_place_in_the_log_never_change() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let days = (on(1), on(28));
        let mut kept = Vec::new();
        let classified = |number, category: Option<&str>, region| Event::ReportClassified {
            report_id: report_id(number),
            category: category.map(str::to_owned),
            region_id: region,
            proposed: None,
            reason: None,
        };
        let mut again = report(5, Some(11), Some("D13.02"));
        again.likely = Some(Likeness { report_id: report_id(1), score: 0.9, reasons: vec!["same_phone".into()] });
        let imported = (10..20).map(|number| report(number, Some(21 + number % 3), Some("D14"))).collect();
        for event in [
            Event::ReportReceived { report: report(1, Some(11), Some("D13.02")) },
            Event::ReportReceived { report: report(2, None, None) },
            Event::ReportReceived { report: again },
            Event::ReportsImported { import_id: import_id(1), chunk: 0, reports: imported },
            classified(2, Some("D14"), Some(region_id(21))),
            classified(1, None, Some(region_id(11))),
            classified(10, Some("D13.02"), Some(region_id(31))),
            classified(10, Some("D14"), None),
            classified(5, Some("D14"), Some(region_id(31))),
        ] {
            record(store, 1_000, vec![event]);
            kept.push(read(store, |reader| {
                let left = |counts: Vec<DailyCount>| counts.into_iter().filter(|it| it.reports > 0).collect::<Vec<_>>();
                let counts = left(reader.daily_counts(days.0, days.1)?);
                Ok((reader.log_seq()?, counts, reader.arrivals(days.0, days.1)?, reader.regions()?))
            }));
        }
        assert!(kept.iter().any(|(_, counts, ..)| counts.len() > 3), "the days are those of the reports");
        let arrived = |arrivals: &[ArrivalCount]| arrivals.iter().map(|it| it.reports).sum::<i64>();
        assert_eq!(kept.iter().map(|(_, _, arrivals, _)| arrived(arrivals)).max(), Some(13), "all of them came in");
        for (log_seq, counts, arrivals, regions) in kept {
            let cut = DataCut { from_on: days.0, until_on: days.1, log_seq };
            assert_eq!(read(store, |reader| reader.daily_counts_at(cut)), counts, "at {log_seq}");
            assert_eq!(read(store, |reader| reader.arrivals_at(cut)), arrivals, "at {log_seq}");
            assert_eq!(read(store, |reader| reader.regions_at(log_seq)), regions);
        }
    });
}

#[test]
fn a_trial_waits_runs_and_ends_once() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let trial = NewTrial {
            id: trial_id(1),
            kind: TrialKind::Shuffled,
            seed: u64::MAX,
            parameters: "{}".into(),
            account_id: Some(account_id(1)),
            organisation_id: None,
        };
        let write = |verb: fn(&mut Tx<'_>) -> StoreResult<()>| store.write(TOP, at(9), verb);
        let kept = trial.clone();
        store.write(TOP, at(8), move |tx| tx.keep_trial(&kept)).expect("is kept");
        assert_eq!(store.unfinished_trials().expect("read"), [(TOP, trial_id(1))]);
        write(|tx| tx.progress_trial(trial_id(1), 3, 52)).expect("goes on");
        write(|tx| tx.end_trial(trial_id(1), "done", Ok(Some("[1]")))).expect("ends");
        let late = write(|tx| tx.progress_trial(trial_id(1), 4, 52)).expect_err("has ended");
        assert!(matches!(late, StoreError::Stale { .. }), "{late}");
        read(store, |reader| {
            let row = reader.trial(trial_id(1))?.expect("there");
            assert_eq!((&row.trial, row.state.as_str(), row.steps_done, row.steps), (&trial, "done", 3, 52));
            assert_eq!((row.result.as_deref(), row.error), (Some("[1]"), None));
            assert_eq!(reader.newest_trial(TrialKind::Shuffled)?.map(|row| row.trial.id), Some(trial_id(1)));
            assert_eq!(reader.newest_trial(TrialKind::Planted)?, None);
            assert_eq!(reader.trials(None, &PageRequest::default())?.items.len(), 1);
            Ok(())
        });
        assert!(store.unfinished_trials().expect("read").is_empty());
    });
}

#[test]
fn every_event_is_announced_once_and_in_order() {
    on_each(|database| {
        tell(&database.store);
        read(&database.store, |reader| {
            let told = reader.outbox_after(0, 1_000)?;
            let mut log = reader.events_after(0, 1_000)?;
            let newest = log.last().map_or(0, |row| row.entry.seq);
            assert_eq!(reader.quiet_after(0)?, 4);
            assert_eq!(reader.quiet_after(newest)?, 0);
            log.retain(|row| !Event::QUIET.contains(&row.kind.as_str()));
            assert_eq!(told.len(), log.len(), "of quiet events nobody is told");
            for (told, entry) in told.iter().zip(&log) {
                assert_eq!((told.seq, &told.topic, &told.target_id), (entry.entry.seq, &entry.kind, &entry.subject_id));
                assert_eq!(told.target_kind, entry.subject_kind);
                entry.event()?;
            }
            assert_eq!(reader.outbox_newest()?, newest);
            assert_eq!(reader.story("proceeding", &proceeding_id(1).to_string(), 100)?.len(), 16);
            Ok(())
        });
    });
}

#[test]
fn an_outbox_row_stays_until_every_reader_has_passed_it() {
    on_each(|database| {
        tell(&database.store);
        let expire =
            || database.store.write(TOP, at(1_000_000), |tx| tx.expire(at(0), at(1_000_000))).expect("expires");
        expire();
        let waiting = read(&database.store, |reader| reader.outbox_after(0, 1_000)).len();
        let told = story().iter().filter(|event| !event.is_quiet()).count();
        assert_eq!(waiting, FOUNDING_EVENTS + told, "no reader yet");
        let pass = |reader: &'static str, seq| {
            database.store.write(TOP, at(0), move |tx| tx.outbox_done(reader, seq)).expect("is kept");
        };
        pass("live", 20);
        pass("jobs", 10);
        pass("jobs", 5);
        assert_eq!(read(&database.store, |reader| reader.outbox_place("jobs")), 10, "a reader never goes back");
        assert!(read(&database.store, |reader| reader.outbox_oldest_unseen("jobs")).is_some());
        expire();
        assert_eq!(read(&database.store, |reader| reader.outbox_after(0, 1_000))[0].seq, 11);
    });
}

#[test]
fn a_stale_change_is_refused_and_leaves_nothing() {
    on_each(|database| {
        tell(&database.store);
        let refused = [
            Event::ProceedingStepped { proceeding: proceeding(1, 4), step: step(vec![], vec![]) },
            Event::MatterReopened { matter_id: matter_id(1), reason: "又".into() },
            Event::ReportJoined { report_id: report_id(1), matter_id: matter_id(1), proposed: false },
            Event::ReportSeparated { report_id: report_id(103), matter_id: matter_id(1), reason: "无".into() },
            Event::ReportClassified {
                report_id: report_id(77),
                category: None,
                region_id: None,
                proposed: None,
                reason: None,
            },
            Event::SignalSettled { signal_id: signal_id(9), state: "closed".into(), cause: None },
            Event::PatrolAccepted { patrol_id: patrol_id(1), changes: vec![], routes: vec![] },
            Event::PatrolRefused { patrol_id: patrol_id(1), reason: "迟了".into() },
            Event::VisitSettled {
                patrol_id: patrol_id(1),
                visit_id: visit_id(12),
                state: VisitState::Done,
                note: None,
            },
        ];
        let before = database.store.head(TOP).expect("read");
        for event in refused {
            let kind = event.kind();
            let error = try_record(&database.store, 9, vec![event]).expect_err(kind);
            assert!(matches!(error, StoreError::Stale { .. }), "{kind}: {error}");
        }
        assert_eq!(database.store.head(TOP).expect("read"), before);
    });
}

#[test]
fn a_step_on_an_old_revision_is_stale() {
    on_each(|database| {
        found(&database.store);
        record(&database.store, 1, vec![Event::MatterOpened { matter: matter(1) }]);
        record(
            &database.store,
            2,
            vec![Event::ProceedingOpened { proceeding: proceeding(1, 1), step: step(vec![], vec![]) }],
        );
        let stepped = |revision| {
            vec![Event::ProceedingStepped { proceeding: proceeding(1, revision), step: step(vec![], vec![]) }]
        };
        record(&database.store, 3, stepped(2));
        for revision in [1, 2, 4] {
            let error = try_record(&database.store, 4, stepped(revision)).expect_err("is stale");
            assert!(matches!(error, StoreError::Stale { noun: "proceeding" }), "{error}");
        }
        assert_eq!(read(&database.store, |reader| reader.matter(matter_id(1))).expect("there").proceedings_open, 1);
    });
}

#[test]
fn the_same_number_of_the_same_source_is_taken() {
    on_each(|database| {
        found(&database.store);
        record(&database.store, 1, vec![Event::ReportReceived { report: report(1, Some(11), None) }]);
        let again = Report { external_id: Some("N1".into()), ..report(2, Some(11), None) };
        let error =
            try_record(&database.store, 2, vec![Event::ReportReceived { report: again.clone() }]).expect_err("taken");
        assert!(matches!(error, StoreError::Taken("report number of this source")), "{error}");
        let other_source = Report { source: "police".into(), ..again.clone() };
        record(&database.store, 3, vec![Event::ReportReceived { report: other_source }]);
        for number in [3, 4] {
            let unnumbered = Report { external_id: None, ..report(number, None, None) };
            record(&database.store, 4, vec![Event::ReportReceived { report: unnumbered }]);
        }
        let known =
            database.store.write(TOP, at(5), |tx| tx.known_external_ids("hotline", &["N9", "N1"])).expect("asks");
        assert_eq!(known, [false, true]);
    });
}

#[test]
fn a_report_in_an_unknown_region_is_refused() {
    on_each(|database| {
        found(&database.store);
        let error = try_record(&database.store, 1, vec![Event::ReportReceived { report: report(1, Some(999), None) }]);
        assert!(matches!(error, Err(StoreError::Damaged { .. })), "{error:?}");
    });
}

#[test]
fn a_login_is_one_persons_on_the_whole_installation() {
    on_each(|database| {
        found(&database.store);
        let mut twin = account(3);
        twin.login = "user1".into();
        let error =
            try_record(&database.store, 1, vec![Event::AccountKept { account: twin.clone() }]).expect_err("taken");
        assert!(matches!(error, StoreError::Taken("login")), "{error}");
        let other = database.store.keep_top_region(region_id(5), at(1)).expect("kept");
        let elsewhere: StoreResult<()> =
            database.store.write(other, at(1), move |tx| tx.record(&actor(), &[Event::AccountKept { account: twin }]));
        assert!(matches!(elsewhere, Err(StoreError::Taken("login"))), "{elsewhere:?}");
        assert_eq!(database.store.account_of_login("user1").expect("read"), Some((TOP, account(1))));
    });
}

#[test]
fn offices_do_not_see_each_other() {
    on_each(|database| {
        tell(&database.store);
        let other = database.store.keep_top_region(region_id(5), at(1)).expect("kept");
        assert_eq!(database.store.keep_top_region(region_id(5), at(2)).expect("kept"), other);
        assert_eq!(database.store.top_regions().expect("read"), [(TOP, region_id(0)), (other, region_id(5))]);
        let found = database.store.read(other, |reader| {
            let reports = reader.reports(&ReportFilter::default(), &PageRequest::default())?;
            let log = reader.events(&LogFilter::default(), &PageRequest::default())?;
            Ok::<_, StoreError>((reports.total, log.total, reader.report(report_id(1))?, reader.regions()?.len()))
        });
        assert_eq!(found.expect("read"), (0, 0, None, 0));
        assert_eq!(database.store.head(other).expect("read"), None);
    });
}

#[test]
fn what_somebody_tells_again_is_counted_but_makes_no_flare_up() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let likely = |reason: &str| {
            Some(Likeness { report_id: report_id(500), score: 0.9, reasons: vec!["same_place".into(), reason.into()] })
        };
        let told = |number: u64, reason: Option<&str>| Report {
            likely: reason.and_then(likely),
            ..report(number, Some(21), Some("D13.02"))
        };
        let reports = vec![told(500, None), told(501, Some("same_phone")), told(502, Some("rare_phrase"))];
        let received = reports.into_iter().map(|report| Event::ReportReceived { report }).collect();
        record(store, 1, received);
        let counted = || {
            read(store, |reader| {
                let all = reader.counts(&RegionPath::top(), on(1), on(9), CountBy::Category)?;
                let scanned = reader.daily_counts(on(1), on(9))?;
                Ok((all, scanned.iter().map(|row| (row.category.clone(), row.reports)).collect::<Vec<_>>()))
            })
        };
        let under = |category: &str, reports: i64| (category.to_owned(), reports);
        assert_eq!(counted(), (vec![under("D13.02", 3)], vec![under("D13.02", 2)]));
        let again = Event::ReportClassified {
            report_id: report_id(501),
            proposed: Some("D13.02".into()),
            category: Some("D14".into()),
            region_id: Some(region_id(21)),
            reason: None,
        };
        record(store, 2, vec![again]);
        let scanned: Vec<_> = counted().1.into_iter().filter(|(_, reports)| *reports != 0).collect();
        assert_eq!(scanned, [under("D13.02", 2)], "it stays a repeat under its new kind");
    });
}

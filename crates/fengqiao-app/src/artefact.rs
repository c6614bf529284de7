//! Faults of the data: found by scans, told to those who can mend them, and settled by a person. Never an alarm about people.

use fengqiao_domain::category::lies_in;
use std::collections::BTreeMap;

use fengqiao_domain::artefact::{Artefact, ArtefactSeen, ArtefactState};
use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, ArtefactId, NoticeId};
use fengqiao_domain::organisation::Account;
use fengqiao_domain::region::{RegionPath, Relation};
use fengqiao_domain::signal::Scan;
use fengqiao_store::{ArtefactFilter, ArtefactRow, NoticeRow, Page, PageRequest, Tx};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;

/// Days before the newest in which faults of the data are told; older ones are past mending for the watch.
pub(crate) const RECENT_DAYS: i64 = 60;
/// Faults told by one run: beyond this the whole feed is broken, and the widest say so.
const FOUND_MAX: usize = 20;
/// Known faults that are compared with those of one scan.
const KNOWN_MAX: u32 = 500;
/// Characters of a note.
const NOTE_LENGTH_MAX: usize = 1_000;
/// Who is told: those who may settle it.
const TOLD: &str = "settle_artefact";

/// A narrower artefact that explains so much of a wider one is the fault itself.
const EXPLAINED_SHARE: f64 = 0.9;

/// One artefact of those of a kind that lie within each other on the same days: the narrowest that explains nearly all of
/// it, since rows entered under one village show in its county too; otherwise the widest, since a feed of the county that
/// fell silent is silent in every village.
pub(crate) fn clearest(office: &Office, mut found: Vec<ArtefactSeen>) -> Vec<ArtefactSeen> {
    let explained = |wide: &ArtefactSeen| {
        let share = EXPLAINED_SHARE * deviation(wide);
        found.iter().any(|one| {
            one != wide && within(office, wide, one) && !within(office, one, wide) && deviation(one) >= share
        })
    };
    let others: Vec<bool> = found.iter().map(|it| !explained(it)).collect();
    let mut others = others.into_iter();
    found.retain(|_| others.next().unwrap_or(true));
    let depth = |it: &ArtefactSeen| {
        let level = office.region(it.region_id).map_or(u8::MAX, |region| region.level);
        (level, it.category.matches('.').count())
    };
    found.sort_by(|one, two| {
        let place = |it: &ArtefactSeen| (it.region_id, it.category.clone(), it.kind.clone(), it.from_on);
        depth(one).cmp(&depth(two)).then(one.p.total_cmp(&two.p)).then_with(|| place(one).cmp(&place(two)))
    });
    let mut kept: Vec<ArtefactSeen> = Vec::new();
    for one in found {
        if kept.len() < FOUND_MAX && !kept.iter().any(|wide| holds(office, wide, &one)) {
            kept.push(one);
        }
    }
    kept
}

/// How far the reports are from what was expected.
fn deviation(seen: &ArtefactSeen) -> f64 {
    (f64::from(seen.observed) - seen.expected).abs()
}

/// Whether one lies in the other: place, kind and some of the days.
fn within(office: &Office, wide: &ArtefactSeen, narrow: &ArtefactSeen) -> bool {
    let places = match (office.path(narrow.region_id), office.path(wide.region_id)) {
        (Some(low), Some(high)) => low.is_within(high),
        _ => false,
    };
    let days = wide.from_on <= narrow.to_on && narrow.from_on <= wide.to_on;
    wide.kind == narrow.kind && places && days && lies_in(&narrow.category, &wide.category)
}

/// Whether what is kept says this one too: it lies in it, or is another category of the same place on the very days, as
/// when a whole feed falls silent.
fn holds(office: &Office, kept: &ArtefactSeen, one: &ArtefactSeen) -> bool {
    let very_days = (kept.from_on, kept.to_on) == (one.from_on, one.to_on);
    let beside = ArtefactSeen { category: kept.category.clone(), ..one.clone() };
    within(office, kept, one) || (very_days && within(office, kept, &beside))
}

impl App {
    /// What the artefacts of a scan are: new ones, and known ones with other days. Those seen as before are not told again.
    pub(crate) fn find_artefacts(
        &self,
        tx: &mut Tx<'_>,
        scan: &Scan,
        seen: Vec<ArtefactSeen>,
    ) -> AppResult<Vec<Event>> {
        let Some(oldest_on) = seen.iter().map(|it| it.from_on).min() else { return Ok(Vec::new()) };
        let known = tx.reader().artefacts_since(oldest_on, KNOWN_MAX)?;
        let mut events = Vec::new();
        for seen in seen {
            let same = |row: &&ArtefactRow| {
                let old = &row.artefact.seen;
                (&old.kind, old.region_id, &old.category) == (&seen.kind, seen.region_id, &seen.category)
                    && old.from_on <= seen.to_on
                    && seen.from_on <= old.to_on
            };
            let event = match known.iter().find(same).map(|row| &row.artefact) {
                Some(old) if (old.seen.from_on, old.seen.to_on) == (seen.from_on, seen.to_on) => continue,
                Some(old) => {
                    Event::ArtefactFound { artefact: Artefact { seen, scan_id: scan.id, ..old.clone() }, again: true }
                }
                None => {
                    let (id, found_at) = (new_id(scan.started_at, ArtefactId::new), scan.started_at);
                    Event::ArtefactFound { artefact: Artefact { id, found_at, scan_id: scan.id, seen }, again: false }
                }
            };
            events.push(event);
        }
        Ok(events)
    }

    /// Puts new faults of the data on the bells of those who may settle them.
    pub(crate) fn tell_artefacts(&self, tx: &mut Tx<'_>, events: &[Event]) -> AppResult<()> {
        let new = events.iter().filter_map(|event| match event {
            Event::ArtefactFound { artefact, again: false } => Some(artefact),
            _ => None,
        });
        let new: Vec<&Artefact> = new.collect();
        if new.is_empty() {
            return Ok(());
        }
        let office = self.office(tx.top_region())?;
        let accounts = tx.reader().accounts()?;
        for artefact in new {
            let Some(path) = office.path(artefact.seen.region_id) else { continue };
            let place = office.path_names(artefact.seen.region_id).join(" / ");
            let params = BTreeMap::from([
                ("kind".to_owned(), artefact.seen.kind.clone()),
                ("place".to_owned(), place),
                ("day".to_owned(), artefact.seen.from_on.to_string()),
            ]);
            for account_id in self.menders(&office, &accounts, path) {
                let notice = NoticeRow {
                    id: new_id(tx.at(), NoticeId::new),
                    account_id,
                    at: tx.at(),
                    message: "artefact_found".to_owned(),
                    params: params.clone(),
                    target_kind: "artefact".to_owned(),
                    target_id: artefact.id.to_string(),
                    read_at: None,
                };
                tx.notify(&notice)?;
            }
        }
        Ok(())
    }

    fn menders(&self, office: &Office, accounts: &[Account], place: &RegionPath) -> Vec<AccountId> {
        let relation = |account: &Account| office.path(account.region_id).map(|own| place.relation_to(own));
        let mends = |account: &&Account| {
            let may = |relation: Relation| self.setup().matrix.allows(&account.roles, TOLD, relation, "open");
            account.active && relation(account).is_some_and(may)
        };
        accounts.iter().filter(mends).map(|account| account.id).collect()
    }

    /// A page of faults of the data in the person's region, newest days first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn artefacts(&self, ctx: &Ctx, mut filter: ArtefactFilter, page: &PageRequest) -> AppResult<Page<ArtefactRow>> {
        self.setup().matrix.permit(ctx, "read_artefact", Some(&ctx.region_path), "open")?;
        filter.within = self.visible(ctx, &filter.within);
        self.read(ctx, |reader| Ok(reader.artefacts(&filter, page)?))
    }

    /// Says what a fault of the data is: a fault, or sound after all. It can be said again.
    ///
    /// # Errors
    /// Not permitted, no such artefact, no words, or the store refuses.
    pub fn settle_artefact(
        &self,
        ctx: &Ctx,
        id: ArtefactId,
        state: ArtefactState,
        note: &str,
    ) -> AppResult<ArtefactId> {
        let note = note.trim().to_owned();
        if note.is_empty() {
            let refusal =
                Refusal::new("missing_field", "say what was found").field("note", "missing", "say what was found");
            return Err(refusal.into());
        }
        if note.chars().count() > NOTE_LENGTH_MAX {
            let words = format!("a note has at most {NOTE_LENGTH_MAX} characters");
            return Err(Refusal::new("too_long", words.clone()).field("note", "too_long", words).into());
        }
        if state == ArtefactState::Open {
            return refuse("unknown_state", "a fault of the data is settled as fault or as sound");
        }
        let (app, person) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().artefact(id)?.ok_or(AppError::NotFound("artefact"))?;
            let office = app.office(tx.top_region())?;
            let path = office.path(row.artefact.seen.region_id);
            if !app.setup().matrix.may(&person, "read_artefact", path, row.state.word()) {
                return Err(AppError::NotFound("artefact"));
            }
            app.setup().matrix.permit(&person, TOLD, path, row.state.word())?;
            tx.record(&person.actor(), &[Event::ArtefactSettled { artefact_id: id, state, note }])?;
            Ok(id)
        })
    }
}

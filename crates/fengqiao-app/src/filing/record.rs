//! Recording a chunk of suits: new ones, changed ones, those that were moved between courts, and the series they make, in one
//! transaction with how far the import has come.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::Event;
use fengqiao_domain::filing::{Filing, FilingParty, Outcome};
use fengqiao_domain::id::{FilingId, PersonId, SeriesId};
use fengqiao_store::{KnownFiling, LitigantFields, NewLitigant, RejectRow, SealedLitigant, StoreError, Tx};
use jiff::civil::Date;

use super::told::{Teller, ToldSuit};
use crate::app::new_id;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult};
use crate::import::run::{SheetChunk, SheetDone, SheetJob, reject_row};
use crate::import::sheet::{Bound, SheetFault, SheetRow};

/// A suit ready to be recorded.
struct Ready {
    filing: Filing,
    litigants: Vec<SealedLitigant>,
    rows: u64,
    /// What was known of it when its parties were sealed.
    known: Option<KnownFiling>,
}

/// Records the rows of a chunk and returns how far the import has come.
///
/// # Errors
/// The store refuses, or somebody else recorded one of the suits meanwhile; then the import goes on from its last chunk.
pub(crate) fn record_sheet(
    job: &SheetJob,
    bound: &Bound<'_>,
    chunk: SheetChunk,
) -> AppResult<fengqiao_store::ImportProgress> {
    let lists = &job.app.setup().filings;
    let teller = Teller::new(bound, lists, &job.office, day_in_china(job.now));
    let mut done = SheetDone { rejected: chunk.rejects.len() as u64, ..SheetDone::default() };
    let mut rejects = chunk.rejects.clone();
    let mut suits: Vec<(ToldSuit, u64)> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for rows in chunk.rows.chunk_by(|one, other| bound.text(one, "number") == bound.text(other, "number")) {
        match teller.suit(rows).and_then(|suit| once(bound, rows, suit, &mut seen)) {
            Ok(suit) => suits.push((suit, rows.len() as u64)),
            Err(faults) => {
                done.rejected += rows.len() as u64;
                rejects.extend(refused(bound, rows, faults));
            }
        }
    }
    let ready = seal(job, suits, &mut done)?;
    done.accepted = ready.iter().map(|ready| ready.rows).sum();
    let progress = chunk.progress(done);
    let (import_id, actor, kept) = (job.import_id, job.actor, progress.clone());
    job.app.store().write(job.top_region, job.now, move |tx| {
        tx.progress_import(import_id, &kept, &rejects)?;
        let mut recording = Recording { tx, events: Vec::new(), fresh: Vec::new() };
        for ready in &ready {
            recording.take(ready)?;
        }
        let Recording { events, fresh, .. } = recording;
        let mut all = Vec::new();
        if !fresh.is_empty() {
            all.push(Event::FilingsImported { import_id, chunk: kept.chunk - 1, filings: fresh });
        }
        all.extend(events);
        let touched = touched(&all);
        // A changed suit leaves the series of what it was before.
        let mut groups = Vec::new();
        for filing in &touched {
            let before = tx.reader().filing(filing.id)?;
            groups.extend(before.map_or(Ok(Vec::new()), |row| tx.series_groups(&row.filing))?);
        }
        for ready in &ready {
            tx.keep_litigants(&ready.litigants)?;
        }
        tx.record(&actor, &all)?;
        for ready in ready.iter().filter(|ready| ready.known.is_some()) {
            tx.forget_other_litigants(ready.filing.id, &ready.litigants)?;
        }
        for filing in &touched {
            groups.extend(tx.series_groups(filing)?);
        }
        let at = tx.at();
        let series = tx.series_of(groups, || new_id(at, SeriesId::new))?;
        let series: Vec<Event> = series.into_iter().map(|series| Event::SeriesKept { series }).collect();
        tx.record(&actor, &series).map_err(AppError::from)
    })?;
    Ok(progress)
}

/// Refuses a suit whose rows stand in two places of a chunk: the second would look like a change.
fn once(
    bound: &Bound<'_>,
    rows: &[SheetRow],
    suit: ToldSuit,
    seen: &mut BTreeSet<String>,
) -> Result<ToldSuit, Vec<SheetFault>> {
    if seen.insert(suit.number.clone()) {
        return Ok(suit);
    }
    let detail = "rows of this suit stood further above already; put the rows of one suit together";
    Err(rows.iter().map(|row| bound.fault(row, "number", "rows_scattered", detail)).collect())
}

/// The faults of a suit, and for its sound rows where the fault stands.
fn refused(bound: &Bound<'_>, rows: &[SheetRow], faults: Vec<SheetFault>) -> Vec<RejectRow> {
    let at = faults.first().map_or(0, |fault| fault.line);
    let told: BTreeSet<u64> = faults.iter().map(|fault| fault.line).collect();
    let with_it = rows.iter().filter(|row| !told.contains(&row.line)).map(|row| {
        let detail = format!("the suit was refused for line {at}; send all its rows again");
        bound.fault(row, "", "suit_refused", detail)
    });
    let mut all: Vec<RejectRow> = with_it.map(reject_row).collect();
    all.extend(faults.into_iter().map(reject_row));
    all.sort_by_key(|reject| reject.line);
    all
}

/// Gives suits their keys and seals their parties; what is known already word for word is counted and left out.
fn seal(job: &SheetJob, suits: Vec<(ToldSuit, u64)>, done: &mut SheetDone) -> AppResult<Vec<Ready>> {
    let numbers: Vec<&str> = suits.iter().map(|(suit, _)| suit.number.as_str()).collect();
    let store = job.app.store();
    let known = store.read(job.top_region, |reader| reader.known_filings(&numbers))?;
    let first_days = first_days(job, &suits)?;
    let mut ready = Vec::new();
    for ((suit, rows), known) in suits.into_iter().zip(known) {
        let told_sha256 = store.digest(&suit.told);
        if known.as_ref().is_some_and(|known| known.told_sha256 == told_sha256) {
            done.repeated += rows;
            continue;
        }
        let id = known.as_ref().map_or_else(|| new_id(job.now, FilingId::new), |known| known.id);
        let filed_on = first_days.get(&suit.number).copied().unwrap_or(suit.filed_on);
        let mut litigants = Vec::new();
        let mut parties = Vec::new();
        for party in &suit.parties {
            let person_id = new_id(job.now, PersonId::new);
            litigants.push(store.seal_litigant(&NewLitigant {
                id: person_id,
                filing_id: id,
                side: party.side,
                year: filed_on.year(),
                region_code: party.region_code.clone(),
                fields: LitigantFields { name: Some(party.name.clone()), number: party.number.clone() },
            }));
            let &super::told::ToldParty { side, kind, region_id, platform, .. } = party;
            parties.push(FilingParty { person_id, side, kind, region_id, platform });
        }
        let filing = Filing {
            id,
            number: suit.number,
            court: suit.court,
            court_region_id: suit.court_region_id,
            case_type: suit.case_type,
            cause: suit.cause,
            filed_on,
            registered_on: suit.registered_on,
            closed_on: suit.closed_on,
            outcome: suit.outcome,
            amount_fen: suit.amount_fen,
            place_region_id: suit.place_region_id,
            moved_from: suit.moved_from,
            refiled_from: suit.refiled_from,
            merged: suit.merged,
            parties,
            import_id: Some(job.import_id),
            told_sha256,
        };
        ready.push(Ready { filing, litigants, rows, known });
    }
    Ok(ready)
}

/// First filing days of suits that another court had before, by the number of the court that keeps them.
fn first_days(job: &SheetJob, suits: &[(ToldSuit, u64)]) -> AppResult<BTreeMap<String, Date>> {
    let own: BTreeMap<&str, Date> = suits.iter().map(|(suit, _)| (suit.number.as_str(), suit.filed_on)).collect();
    let mut days = BTreeMap::new();
    for (suit, _) in suits {
        let Some(from) = &suit.moved_from else { continue };
        let known = job.app.store().read(job.top_region, |reader| reader.filing_of_number(from))?;
        let before = own.get(from.as_str()).copied().or(known.map(|row| row.filing.filed_on));
        if let Some(before) = before.filter(|before| *before < suit.filed_on) {
            days.insert(suit.number.clone(), before);
        }
    }
    Ok(days)
}

fn touched(events: &[Event]) -> Vec<Filing> {
    let mut found: Vec<Filing> = Vec::new();
    for event in events {
        match event {
            Event::FilingsImported { filings, .. } => found.extend(filings.iter().cloned()),
            Event::FilingChanged { filing } => found.push(filing.clone()),
            _ => {}
        }
    }
    found
}

/// What a chunk becomes in the log.
struct Recording<'r, 't> {
    tx: &'r mut Tx<'t>,
    events: Vec<Event>,
    fresh: Vec<Filing>,
}

impl Recording<'_, '_> {
    fn take(&mut self, ready: &Ready) -> AppResult<()> {
        let known = self.tx.reader().known_filings(&[ready.filing.number.as_str()])?.pop().flatten();
        if known != ready.known {
            return Err(StoreError::Stale { noun: "filing" }.into());
        }
        let mut filing = ready.filing.clone();
        if let Some(kept_by) = self.kept_by(&filing.number)? {
            leave(&mut filing, &kept_by);
        }
        match known {
            None => self.fresh.push(filing.clone()),
            Some(_) => self.events.push(Event::FilingChanged { filing: filing.clone() }),
        }
        self.leave_the_other(&filing)?;
        self.give_the_day(&filing)
    }

    /// The suit at the court to which this one was moved, in this chunk or before it.
    fn kept_by(&mut self, number: &str) -> AppResult<Option<Filing>> {
        let mut own = self.fresh.iter().chain(self.events.iter().filter_map(|event| match event {
            Event::FilingChanged { filing } => Some(filing),
            _ => None,
        }));
        let here = own.rfind(|filing| filing.moved_from.as_deref() == Some(number)).cloned();
        match here {
            Some(filing) => Ok(Some(filing)),
            None => Ok(self.tx.reader().filing_moved_from(number)?.map(|row| row.filing)),
        }
    }

    /// Marks the suit at the court that this one comes from as moved.
    fn leave_the_other(&mut self, filing: &Filing) -> AppResult<()> {
        let Some(from) = &filing.moved_from else { return Ok(()) };
        if let Some(other) = self.fresh.iter_mut().find(|other| other.number == *from) {
            leave(other, filing);
            return Ok(());
        }
        let Some(row) = self.tx.reader().filing_of_number(from)? else { return Ok(()) };
        if row.filing.outcome != Some(Outcome::Moved) {
            let mut other = row.filing;
            leave(&mut other, filing);
            self.events.push(Event::FilingChanged { filing: other });
        }
        Ok(())
    }

    /// Gives the suit that was moved from this one the first day of filing, where it came before this one.
    fn give_the_day(&mut self, filing: &Filing) -> AppResult<()> {
        let Some(row) = self.tx.reader().filing_moved_from(&filing.number)? else { return Ok(()) };
        if row.filing.filed_on > filing.filed_on {
            let kept = Filing { filed_on: filing.filed_on, ..row.filing };
            self.events.push(Event::FilingChanged { filing: kept });
        }
        Ok(())
    }
}

/// A suit that another court keeps is counted there.
fn leave(filing: &mut Filing, kept_by: &Filing) {
    filing.outcome = Some(Outcome::Moved);
    filing.closed_on = filing.closed_on.or(Some(kept_by.registered_on.max(filing.registered_on)));
}

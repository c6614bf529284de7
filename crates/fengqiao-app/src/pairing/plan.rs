//! What a decision moves: the reports that change their matter, the matter that is opened for them and the one that is
//! closed because nothing is left in it. It reads what is so now, and writes nothing.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MatterId, ReportId};
use fengqiao_domain::matter::Matter;
use fengqiao_domain::pairing::{MERGED, MOVES_MAX, Move, Pairing, PairingKind, Side};
use fengqiao_store::{MatterRow, PageRequest, ReportFilter, ReportRow, Tx};
use jiff::Timestamp;

use crate::app::{App, new_id};
use crate::error::{AppResult, refuse};
use crate::matter::next_code;
use crate::office::Office;
use crate::report::matter_title;

/// Reports of a matter that one page of the store gives.
const PAGE: u32 = 200;

/// What a decision changes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) moves: Vec<Move>,
    pub(super) opened: Option<MatterId>,
    pub(super) closed: Option<MatterId>,
    /// What is told after the decision.
    pub(super) events: Vec<Event>,
}

impl Plan {
    fn separate(&mut self, report_id: ReportId, from: MatterId, reason: &str) {
        self.moves.push(Move { report_id, from: Some(from), to: None });
        self.events.push(Event::ReportSeparated { report_id, matter_id: from, reason: reason.to_owned() });
    }

    fn join(&mut self, report_id: ReportId, to: MatterId) {
        match self.moves.iter_mut().find(|it| it.report_id == report_id) {
            Some(moved) => moved.to = Some(to),
            None => self.moves.push(Move { report_id, from: None, to: Some(to) }),
        }
        self.events.push(Event::ReportJoined { report_id, matter_id: to, proposed: true });
    }
}

/// A side as it is now.
struct Now {
    matter: Option<MatterRow>,
    /// Reports of the matter, or those that still stand alone.
    reports: Vec<ReportRow>,
}

/// What follows when the two sides are one trouble, or the part of a matter is another; none when there is nothing left to do.
pub(super) fn plan(app: &App, tx: &mut Tx<'_>, pairing: &Pairing, now: Timestamp) -> AppResult<Option<Plan>> {
    let office = app.office(tx.top_region())?;
    match pairing.kind {
        PairingKind::Merge => merge(app, &office, tx, pairing, now),
        PairingKind::Split => split(app, &office, tx, pairing, now),
    }
}

/// Whether what a pairing asks has been settled another way: its sides are one already, or apart, or one of them is gone.
pub(super) fn is_moot(tx: &mut Tx<'_>, pairing: &Pairing) -> AppResult<bool> {
    Ok(match pairing.kind {
        PairingKind::Merge => {
            let (one, two) = (side(tx, &pairing.one)?, side(tx, &pairing.two)?);
            one.is_with(&two) || one.is_gone() || two.is_gone()
        }
        PairingKind::Split => leaving(tx, pairing)?.is_none(),
    })
}

fn merge(app: &App, office: &Office, tx: &mut Tx<'_>, pairing: &Pairing, now: Timestamp) -> AppResult<Option<Plan>> {
    let (one, two) = (side(tx, &pairing.one)?, side(tx, &pairing.two)?);
    if one.is_with(&two) || one.is_gone() || two.is_gone() {
        return Ok(None);
    }
    let mut plan = Plan::default();
    match (&one.matter, &two.matter) {
        (Some(a), Some(b)) => {
            let (stays, goes, reports) = if stays(a, b) { (a, b, &two.reports) } else { (b, a, &one.reports) };
            empty_into(&mut plan, stays, goes, reports)?;
        }
        (Some(matter), None) => two.reports.iter().for_each(|row| plan.join(row.report.id, matter.matter.id)),
        (None, Some(matter)) => one.reports.iter().for_each(|row| plan.join(row.report.id, matter.matter.id)),
        (None, None) => {
            let all: Vec<&ReportRow> = one.reports.iter().chain(&two.reports).collect();
            open_for(app, office, tx, &mut plan, (&all, now))?;
        }
    }
    Ok(Some(plan))
}

/// Moves every report of a matter into another one and closes it.
fn empty_into(plan: &mut Plan, stays: &MatterRow, goes: &MatterRow, reports: &[ReportRow]) -> AppResult<()> {
    if goes.proceedings_open > 0 {
        let words = format!(
            "proceedings run on {} and on {}; end those of one of them first",
            stays.matter.code, goes.matter.code
        );
        return refuse("proceedings_open", words);
    }
    if reports.len() > MOVES_MAX {
        return refuse("pairing_too_large", format!("{} has more than {MOVES_MAX} reports", goes.matter.code));
    }
    let reason = format!("归并到 {}", stays.matter.code);
    for row in reports {
        plan.separate(row.report.id, goes.matter.id, &reason);
        plan.join(row.report.id, stays.matter.id);
    }
    plan.closed = Some(goes.matter.id);
    plan.events.push(Event::MatterClosed { matter_id: goes.matter.id, outcome: MERGED.to_owned(), reason });
    Ok(())
}

/// Whether the first of two matters stays: work that runs on it decides, then how many reports it has, then its age.
pub(super) fn stays(one: &MatterRow, two: &MatterRow) -> bool {
    let key = |row: &MatterRow| (row.proceedings_open, row.reports, std::cmp::Reverse(row.matter.id));
    key(one) >= key(two)
}

fn split(app: &App, office: &Office, tx: &mut Tx<'_>, pairing: &Pairing, now: Timestamp) -> AppResult<Option<Plan>> {
    let Some((matter, away)) = leaving(tx, pairing)? else { return Ok(None) };
    let matter_id = matter.matter.id;
    let mut plan = Plan::default();
    let reason = format!("与 {} 不是同一件事", matter.matter.code);
    away.iter().for_each(|row| plan.separate(row.report.id, matter_id, &reason));
    if away.len() > 1 {
        open_for(app, office, tx, &mut plan, (&away.iter().collect::<Vec<_>>(), now))?;
    }
    Ok(Some(plan))
}

/// The open matter of a split, and the reports of the second side that are still in it; none when there are none, or when
/// nothing would be left.
fn leaving(tx: &mut Tx<'_>, pairing: &Pairing) -> AppResult<Option<(MatterRow, Vec<ReportRow>)>> {
    let Some(matter_id) = pairing.one.matter_id else { return Ok(None) };
    let Some(matter) = tx.reader().matter(matter_id)?.filter(|row| row.state == "open") else { return Ok(None) };
    let mut away = Vec::new();
    for id in &pairing.two.reports {
        away.extend(tx.reader().report(*id)?.filter(|row| row.report.matter_id == Some(matter_id)));
    }
    let something_stays = away.len() < matter.reports as usize;
    Ok((!away.is_empty() && something_stays).then_some((matter, away)))
}

fn open_for(
    app: &App,
    office: &Office,
    tx: &mut Tx<'_>,
    plan: &mut Plan,
    (reports, now): (&[&ReportRow], Timestamp),
) -> AppResult<()> {
    let Some(first) = reports.first() else { return Ok(()) };
    let (category, region_id) = (first.report.category.clone(), first.report.region_id);
    let title = matter_title(app, office, category.as_deref(), region_id);
    let id = new_id(now, MatterId::new);
    let matter = Matter { id, code: next_code(tx, "SX", now)?, title, category, region_id, opened_at: now };
    plan.opened = Some(id);
    plan.events.push(Event::MatterOpened { matter });
    reports.iter().for_each(|row| plan.join(row.report.id, id));
    Ok(())
}

impl Now {
    fn is_with(&self, other: &Self) -> bool {
        self.matter.as_ref().zip(other.matter.as_ref()).is_some_and(|(one, two)| one.matter.id == two.matter.id)
    }

    fn is_gone(&self) -> bool {
        match &self.matter {
            Some(matter) => matter.state != "open" || self.reports.is_empty(),
            None => self.reports.is_empty(),
        }
    }
}

fn side(tx: &mut Tx<'_>, side: &Side) -> AppResult<Now> {
    if let Some(id) = side.matter_id {
        let matter = tx.reader().matter(id)?;
        return Ok(Now { matter, reports: reports_of(tx, id)? });
    }
    let mut reports = Vec::new();
    for id in &side.reports {
        reports.extend(tx.reader().report(*id)?);
    }
    // All of them joined one matter since: that is the side now.
    let joined = reports.first().and_then(|row| row.report.matter_id);
    if let Some(id) = joined
        && reports.iter().all(|row| row.report.matter_id == joined)
    {
        let matter = tx.reader().matter(id)?;
        return Ok(Now { matter, reports: reports_of(tx, id)? });
    }
    reports.retain(|row| row.report.matter_id.is_none() && row.state == "new");
    Ok(Now { matter: None, reports })
}

/// The reports of a matter, one more than may move at most.
pub(super) fn reports_of(tx: &mut Tx<'_>, id: MatterId) -> AppResult<Vec<ReportRow>> {
    let filter = ReportFilter { matter_id: Some(id), ..ReportFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    while found.len() <= MOVES_MAX {
        let page = tx.reader().reports(&filter, &PageRequest { after, limit: PAGE })?;
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(found)
}

//! What is known of a proposal already: it waits, it was refused, a person parted the two, or a person was unsure. What was
//! refused comes back only with new evidence, and says which.

use std::collections::BTreeMap;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::ReportId;
use fengqiao_domain::pairing::{Pairing, PairingKind, PairingState, Side};
use fengqiao_store::{PairingRow, Reader};
use jiff::{SignedDuration, Timestamp};

use crate::error::AppResult;

/// Pairings of one side that are looked at.
const PAIRINGS_MAX: u32 = 50;
/// Reports of one side whose own pairings are looked at: those of before they had a matter.
const REPORTS_LOOKED_AT: usize = 12;
/// Events of one report that are looked at.
const STORY_MAX: u32 = 100;
/// Reasons that can say something new; the others hold for half the office.
const TELLING: [&str; 6] = ["same_phone", "same_person", "same_place", "same_amount", "rare_phrase", "same_text"];

/// What becomes of a proposal.
pub(super) enum Known {
    /// Nobody has seen these two side by side.
    New,
    /// They wait already, with as many reports.
    Waits,
    /// They wait, or a person was unsure long enough ago: the same pairing is renewed.
    Renew(Box<Pairing>),
    /// They were refused and nothing is new.
    Refused,
    /// They were refused, and this is new.
    NewEvidence(Vec<String>),
}

/// Looks a proposal up among what was proposed before.
pub(super) fn look_up(
    reader: &mut Reader<'_>,
    proposal: &Pairing,
    now: Timestamp,
    unsure_days: u32,
) -> AppResult<Known> {
    let mut found: BTreeMap<u128, PairingRow> = BTreeMap::new();
    for key in keys(proposal) {
        let rows = reader.pairings_of(&ReportId::from_bits(key).to_string(), PAIRINGS_MAX)?;
        found.extend(rows.into_iter().map(|row| (row.pairing.id.bits(), row)));
    }
    // Keys of pairings sort by the moment in which they were made.
    if let Some((_, row)) = found.into_iter().rfind(|(_, row)| asks_the_same(&row.pairing, proposal)) {
        let unsure = SignedDuration::from_hours(i64::from(unsure_days) * 24);
        return Ok(judge(row, proposal, now, unsure));
    }
    if proposal.kind == PairingKind::Merge && parted_by_hand(reader, proposal)? {
        return Ok(Known::Refused);
    }
    Ok(Known::New)
}

fn keys(proposal: &Pairing) -> Vec<u128> {
    let reports = |side: &Side| side.reports.iter().take(REPORTS_LOOKED_AT).map(|id| id.bits()).collect::<Vec<_>>();
    let mut keys = [reports(&proposal.one), reports(&proposal.two)].concat();
    keys.extend([proposal.one.key(), proposal.two.key()].into_iter().flatten());
    keys.extend([proposal.reports.0.bits(), proposal.reports.1.bits()]);
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether a side of before lies in one of now: it is the same matter, or one of its reports is there.
fn lies_in(before: &Side, now: &Side) -> bool {
    (before.matter_id.is_some() && before.matter_id == now.matter_id)
        || before.reports.iter().any(|id| now.reports.contains(id))
}

fn asks_the_same(before: &Pairing, now: &Pairing) -> bool {
    let straight = lies_in(&before.one, &now.one) && lies_in(&before.two, &now.two);
    let crossed = lies_in(&before.one, &now.two) && lies_in(&before.two, &now.one);
    before.kind == now.kind
        && match now.kind {
            PairingKind::Merge => straight || crossed,
            PairingKind::Split => {
                before.one.matter_id == now.one.matter_id
                    && before.two.reports.iter().any(|id| now.two.reports.contains(id))
            }
        }
}

fn judge(row: PairingRow, proposal: &Pairing, now: Timestamp, unsure: SignedDuration) -> Known {
    let refused = match proposal.kind {
        PairingKind::Merge => PairingState::Different,
        PairingKind::Split => PairingState::Same,
    };
    let before = row.pairing;
    let renewed = || Known::Renew(Box::new(Pairing { id: before.id, ..proposal.clone() }));
    match row.state {
        PairingState::Open => {
            let counts = |pairing: &Pairing| {
                let (one, two) = (pairing.one.report_count, pairing.two.report_count);
                (one.min(two), one.max(two))
            };
            if counts(&before) == counts(proposal) { Known::Waits } else { renewed() }
        }
        PairingState::Unsure if row.decided_at.is_some_and(|at| now.duration_since(at) < unsure) => Known::Refused,
        PairingState::Unsure => renewed(),
        state if state == refused => match new_evidence(&before, proposal) {
            none if none.is_empty() => Known::Refused,
            new => Known::NewEvidence(new),
        },
        // What was asked came about once, and has changed since.
        _ => Known::New,
    }
}

/// What speaks for the proposal now and did not when it was refused: a kind of reason, or reports that were not there.
fn new_evidence(before: &Pairing, now: &Pairing) -> Vec<String> {
    let new = |reason: &&String| TELLING.contains(&reason.as_str()) && !before.reasons.contains(reason);
    let mut evidence: Vec<String> = now.reasons.iter().filter(new).cloned().collect();
    let side =
        |side: &Side, id: ReportId| side.reports.contains(&id) || side.report_count as usize > side.reports.len();
    let seen = |id: ReportId| side(&before.one, id) || side(&before.two, id);
    if !seen(now.reports.0) || !seen(now.reports.1) {
        evidence.push("new_report".to_owned());
    }
    evidence
}

/// Whether a person took one of the two reports out of the other's matter.
fn parted_by_hand(reader: &mut Reader<'_>, proposal: &Pairing) -> AppResult<bool> {
    for (report, other) in [(proposal.reports.0, &proposal.two), (proposal.reports.1, &proposal.one)] {
        let Some(matter) = other.matter_id else { continue };
        for row in reader.story("report", &report.to_string(), STORY_MAX)? {
            let by_hand = row.entry.actor.account_id.is_some();
            if by_hand
                && row.kind == "report_separated"
                && matches!(row.event()?, Event::ReportSeparated { matter_id, .. } if matter_id == matter)
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

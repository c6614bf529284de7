//! The nightly pass as proposals: units of the text library become pairings with their places, kinds and reasons.

use fengqiao_domain::id::{MatterId, PairingId, RegionId, ReportId};
use fengqiao_domain::pairing::{Pairing, PairingKind, SIDE_REPORTS_MAX, Side};
use fengqiao_text::same::{
    GroupOptions, Limits, MatchReason, Merge, Proposals, SameMatterIndex, Split, Unit, compare, propose,
};
use jiff::Timestamp;

use super::common_region;
use super::compared::Compared;
use crate::app::{App, new_id};
use crate::error::AppResult;
use crate::office::Office;
use crate::same_matter::reason_code;

/// Threads of a pass; others use the machine.
const THREADS: usize = 2;

/// What a pass would propose, before anything of it is written.
pub struct Gathered {
    /// Reports compared.
    pub reports: u32,
    /// Whether older ones were left out.
    pub cut: bool,
    /// The proposals, the surest first, merges before splits.
    pub pairings: Vec<Pairing>,
}

impl App {
    /// Compares the last months of an office and says what it would propose; nothing is written.
    ///
    /// # Errors
    /// A text does not open, or the store refuses.
    pub fn gather_pairings(&self, top_region: i64, now: Timestamp) -> AppResult<Gathered> {
        let compared = self.compared(top_region, now)?;
        let rules = self.setup().pairing;
        let limits = Limits { reports: rules.reports_max, window_days: rules.window_days };
        let mut index = SameMatterIndex::with_model(limits, self.pair_model(top_region));
        let Proposals { merges, splits } = propose(&mut index, &compared.filed, &GroupOptions::default(), THREADS);
        let office = self.office(top_region)?;
        let gathering = Gathering { compared: &compared, office: &office, now };
        let merges = merges.into_iter().filter(|it| f64::from(it.score) >= rules.score_min).take(rules.proposals_max);
        let mut pairings: Vec<Pairing> = merges.map(|merge| gathering.merge(&merge)).collect();
        pairings.extend(splits.iter().flat_map(|split| gathering.split(split)).take(rules.proposals_max));
        let reports = u32::try_from(compared.filed.len()).unwrap_or(u32::MAX);
        Ok(Gathered { reports, cut: compared.cut, pairings })
    }
}

struct Gathering<'g> {
    compared: &'g Compared,
    office: &'g Office,
    now: Timestamp,
}

impl Gathering<'_> {
    fn merge(&self, merge: &Merge) -> Pairing {
        let (one, two) = (side(&merge.units.0), side(&merge.units.1));
        let reports = (ReportId::from_bits(merge.reports.0), ReportId::from_bits(merge.reports.1));
        self.pairing(PairingKind::Merge, (one, two), reports, (merge.score, &merge.reasons))
    }

    /// One pairing for each part that would leave: what stays is the largest.
    fn split(&self, split: &Split) -> Vec<Pairing> {
        let Some((stays, away)) = split.parts.split_first() else { return Vec::new() };
        let unit = |reports: &[u128]| side(&Unit { matter: Some(split.matter), reports: reports.to_vec() });
        away.iter()
            .map(|part| {
                let sides = (unit(&stays.reports), unit(&part.reports));
                let reports = (ReportId::from_bits(part.pair.0), ReportId::from_bits(part.pair.1));
                let reasons = self.reasons(part.pair.0, part.pair.1);
                self.pairing(PairingKind::Split, sides, reports, (part.score, &reasons))
            })
            .collect()
    }

    /// What the two have in common after all.
    fn reasons(&self, one: u128, two: u128) -> Vec<MatchReason> {
        let digest = |report: u128| self.compared.filed.iter().find(|it| it.digest.report() == report);
        digest(one).zip(digest(two)).map(|(one, two)| compare(&two.digest, &one.digest)).unwrap_or_default()
    }

    fn pairing(
        &self,
        kind: PairingKind,
        (one, two): (Side, Side),
        reports: (ReportId, ReportId),
        (score, reasons): (f32, &[MatchReason]),
    ) -> Pairing {
        let mut codes: Vec<String> = Vec::new();
        for reason in reasons {
            let code = reason_code(reason);
            if !codes.iter().any(|known| known == code) {
                codes.push(code.to_owned());
            }
        }
        let first = self.compared.rows.get(&reports.0.bits());
        Pairing {
            id: new_id(self.now, PairingId::new),
            kind,
            proposed_at: self.now,
            region_id: self.region(reports),
            category: first.and_then(|row| row.report.category.clone()),
            one,
            two,
            reports,
            score: f64::from(score),
            reasons: codes,
            new_evidence: Vec::new(),
        }
    }

    fn region(&self, (one, two): (ReportId, ReportId)) -> Option<RegionId> {
        let (one, two) = (self.compared.region(one.bits())?, self.compared.region(two.bits())?);
        common_region(self.office, one, two)
    }
}

fn side(unit: &Unit) -> Side {
    Side {
        matter_id: unit.matter.map(MatterId::from_bits),
        reports: unit.reports.iter().take(SIDE_REPORTS_MAX).map(|&id| ReportId::from_bits(id)).collect(),
        report_count: u32::try_from(unit.reports.len()).unwrap_or(u32::MAX),
    }
}

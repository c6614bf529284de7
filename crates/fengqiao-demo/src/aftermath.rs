//! What becomes of disputes: mediations and court cases. Each follows from the dispute's own stream, so it changes nothing else.
//! Not here: recurrences, and how offices handled each report.

use crate::book::{Channel, kinds};
use crate::county::{County, Dispute};
use crate::delivery::Report;
use crate::dispute::ReportKind;
use crate::draw::{Draw, Seed};
use crate::table::{Rows, Written, moment, party_id};
use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use std::io::Write;

/// A mediation of a dispute.
#[derive(Debug, Clone, PartialEq)]
pub struct Mediation {
    /// Index of the dispute.
    pub dispute: usize,
    /// Key of the office that mediates.
    pub organisation: String,
    /// Accepted, local time.
    pub accepted_at: DateTime,
    /// Ended, local time; none while it runs on the last day.
    pub ended_at: Option<DateTime>,
    /// `success` or `failure`; none while it runs.
    pub result: Option<&'static str>,
    /// `oral`, `written` or `confirmed` when it succeeded.
    pub agreement: Option<&'static str>,
    /// `yes`, `partly` or `breached` when it succeeded.
    pub fulfilled: Option<&'static str>,
}

/// A civil case of first instance.
#[derive(Debug, Clone, PartialEq)]
pub struct CourtCase {
    /// Number as the court writes it.
    pub case_no: String,
    /// Index of the dispute.
    pub dispute: usize,
    /// Filed, local time.
    pub filed_at: DateTime,
    /// Cause of action.
    pub cause: &'static str,
    /// Closed on; none while it is pending on the last day.
    pub closed_on: Option<Date>,
    /// `judgment`, `settled` or `dismissed` when closed.
    pub result: Option<&'static str>,
    /// Whether enforcement was asked for.
    pub enforcement: bool,
}

fn later(at: DateTime, days: f64) -> DateTime {
    at.saturating_add(SignedDuration::from_secs((days * 86_400.0) as i64))
}

/// Successes in the mediation of a kind, over those of all kinds.
fn ease(group: &str, code: &str) -> f64 {
    match (group, code) {
        (_, "F2") => 0.75,
        ("邻里", _) => 1.02,
        ("土地山林", _) => 0.85,
        ("劳动", _) => 0.95,
        ("物业", _) => 0.88,
        _ => 1.0,
    }
}

impl County {
    fn end(&self) -> DateTime {
        self.options.to.at(23, 59, 59, 0)
    }

    /// The first report of each dispute that fulfils a condition, in the order of the reports.
    fn firsts(&self, wanted: impl Fn(&Report) -> bool) -> Vec<(usize, &Report)> {
        let mut seen = vec![false; self.disputes.len()];
        let first = |report: &&Report| {
            wanted(report)
                && report.kind != ReportKind::DoubleImport
                && !std::mem::replace(&mut seen[report.dispute], true)
        };
        self.reports.iter().filter(first).map(|report| (report.dispute, report)).collect()
    }

    /// The mediations: every dispute that a mediator heard of, and part of those that the police and the court hand on.
    #[must_use]
    pub fn mediations(&self) -> Vec<Mediation> {
        let firsts = self.firsts(|_| true);
        firsts.into_iter().filter_map(|(index, report)| self.mediation(index, report)).collect()
    }

    fn mediation(&self, index: usize, report: &Report) -> Option<Mediation> {
        let dispute = &self.disputes[index];
        let mut draw = Seed(self.options.seed).stream("mediation", dispute.key);
        let handed_on = match report.channel {
            Channel::Mediator => 1.0,
            Channel::Police => 0.25,
            Channel::Hotline => 0.15,
            Channel::Court => 0.35,
            Channel::CourtLine => 0.0,
        };
        if !draw.chance(handed_on) {
            return None;
        }
        let (organisation, success) = self.mediator(dispute, report.channel, &mut draw);
        let accepted_at = later(report.reported_at, draw.lognormal(1.0, 0.8));
        let ended_at = later(accepted_at, draw.lognormal(9.0, 0.7).min(60.0));
        let kind = &kinds()[dispute.kind];
        let succeeded = draw.chance((success * ease(&kind.group, &kind.code)).min(0.99));
        let agreement = ["oral", "written", "confirmed"][draw.weighted(&[0.55, 0.37, 0.08])];
        let fulfilled = ["yes", "partly", "breached"][draw.weighted(&[0.945, 0.03, 0.025])];
        let ended = ended_at <= self.end();
        (accepted_at <= self.end()).then(|| Mediation {
            dispute: index,
            organisation,
            accepted_at,
            ended_at: ended.then_some(ended_at),
            result: ended.then_some(if succeeded { "success" } else { "failure" }),
            agreement: (ended && succeeded).then_some(agreement),
            fulfilled: (ended && succeeded).then_some(fulfilled),
        })
    }

    /// Who mediates, and how often such an office succeeds.
    fn mediator(&self, dispute: &Dispute, channel: Channel, draw: &mut Draw) -> (String, f64) {
        let village = &self.land.villages[dispute.village].code;
        let township = &village[6..9];
        if channel == Channel::Court {
            return ("O-court".to_owned(), 0.66);
        }
        match draw.weighted(&[0.55, 0.25, 0.12, 0.08]) {
            0 => (format!("O-{}", &village[6..]), 0.93),
            1 => (format!("O-{township}-mediation"), 0.88),
            2 => (format!("O-{township}-police"), 0.85),
            _ => ("O-mediation".to_owned(), 0.80),
        }
    }

    /// The court cases, in the order of their filing; numbers start anew each year.
    #[must_use]
    pub fn court_cases(&self) -> Vec<CourtCase> {
        let mut numbers = BTreeMap::new();
        let case = |(index, report): (usize, &Report)| {
            let year = report.reported_at.year();
            let number = numbers.entry(year).or_insert(0);
            *number += 1;
            let dispute = &self.disputes[index];
            let mut draw = Seed(self.options.seed).stream("court case", dispute.key);
            let closed_on = later(report.reported_at, draw.lognormal(55.0, 0.6)).date();
            let result = ["settled", "judgment", "dismissed"][draw.weighted(&[0.44, 0.50, 0.06])];
            let closed = closed_on <= self.options.to;
            CourtCase {
                case_no: format!("（{year}）青0101民初{number}号"),
                dispute: index,
                filed_at: report.reported_at,
                cause: &kinds()[dispute.kind].cause,
                closed_on: closed.then_some(closed_on),
                result: closed.then_some(result),
                enforcement: closed && result == "judgment" && draw.chance(0.35),
            }
        };
        self.firsts(|report| report.channel == Channel::Court).into_iter().map(case).collect()
    }

    pub(crate) fn write_mediations<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("mediation_id,dispute_id,org_id,accepted_at,ended_at,result,agreement,fulfilled")?;
        for (index, mediation) in self.mediations().iter().enumerate() {
            rows.row([
                &format!("M{:06}", index + 1),
                &self.disputes[mediation.dispute].id(),
                &mediation.organisation,
                &moment(mediation.accepted_at),
                &mediation.ended_at.map(moment).unwrap_or_default(),
                mediation.result.unwrap_or(""),
                mediation.agreement.unwrap_or(""),
                mediation.fulfilled.unwrap_or(""),
            ])?;
        }
        Ok(())
    }

    pub(crate) fn write_court_cases<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("case_no,dispute_id,filed_at,cause,closed_on,result,enforcement")?;
        for case in self.court_cases() {
            rows.row([
                &case.case_no,
                &self.disputes[case.dispute].id(),
                &moment(case.filed_at),
                case.cause,
                &case.closed_on.map(|on| on.to_string()).unwrap_or_default(),
                case.result.unwrap_or(""),
                if case.enforcement { "1" } else { "0" },
            ])?;
        }
        Ok(())
    }

    pub(crate) fn write_case_parties<W: Write>(&self, rows: &mut Rows<W>) -> Written {
        rows.head("case_no,party_id,role")?;
        let filings = self.firsts(|report| report.channel == Channel::Court);
        for (case, (_, report)) in self.court_cases().iter().zip(filings) {
            rows.row([&case.case_no, &party_id(report.teller), "plaintiff"])?;
            rows.row([&case.case_no, &party_id(report.other), "defendant"])?;
        }
        Ok(())
    }
}

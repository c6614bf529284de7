//! Reading signals and scans.

use fengqiao_domain::id::{ReportId, ScanId, SignalId};
use fengqiao_domain::signal::SignalSeen;
use fengqiao_store::{
    CountBy, MatterRow, Page, PageRequest, ProceedingRow, ReportFilter, ReportRow, ScanRow, SignalFilter, SignalRow,
};
use jiff::civil::Date;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::narrative::excerpts;
use crate::office::Office;
use crate::proceeding::Proposed;
use crate::signal::raise::DIRECTIVE;

/// Reports shown with a signal.
const REPORTS_SHOWN: u32 = 50;

/// One signal as its reader sees it.
pub struct SignalRead {
    /// The row.
    pub row: SignalRow,
    /// Newest reports behind it with their first words and matters; empty when the reader may not read reports.
    pub reports: Vec<(ReportRow, String, Option<MatterRow>)>,
    /// Reports behind it, and whether that is exact.
    pub reports_total: (i64, bool),
    /// Earlier signals of the same place and kind.
    pub earlier: Vec<SignalRow>,
    /// The proceeding that it opened.
    pub proceeding: Option<ProceedingRow>,
    /// As each scan saw it, oldest day first.
    pub history: Vec<SignalSeen>,
    /// Whom the directive proposes: lead, and further addressees.
    pub proposed: [Vec<Proposed>; 2],
}

/// One run as its reader sees it.
pub struct ScanRead {
    /// The run.
    pub row: ScanRow,
    /// Signals that it raised or saw again, as it saw them, with how they stand now.
    pub signals: Vec<(SignalSeen, SignalRow)>,
}

impl App {
    /// A page of signals in the person's region with their proceedings, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn signals(
        &self,
        ctx: &Ctx,
        mut filter: SignalFilter,
        page: &PageRequest,
    ) -> AppResult<Page<(SignalRow, Option<ProceedingRow>)>> {
        self.setup().matrix.permit(ctx, "read_signal", Some(&ctx.region_path), "open")?;
        filter.within = self.visible(ctx, &filter.within);
        self.read(ctx, |reader| {
            let Page { items, next, total, total_exact } = reader.signals(&filter, page)?;
            let mut with = Vec::with_capacity(items.len());
            for row in items {
                let proceeding = reader.proceedings_on("signal", &row.signal.id.to_string())?.into_iter().next();
                with.push((row, proceeding));
            }
            Ok(Page { items: with, next, total, total_exact })
        })
    }

    /// One signal.
    ///
    /// # Errors
    /// There is none for this person, or the store refuses.
    pub fn signal(&self, ctx: &Ctx, id: SignalId) -> AppResult<SignalRead> {
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let row = reader.signal(id)?.ok_or(AppError::NotFound("signal"))?;
            let path = office.path(row.signal.region_id);
            let proceeding = reader.proceedings_on("signal", &id.to_string())?.into_iter().next();
            let handles = proceeding.as_ref().is_some_and(|proceeding| self.stands_in(ctx, proceeding));
            if !handles && !self.setup().matrix.may(ctx, "read_signal", path, &row.state) {
                return Err(AppError::NotFound("signal"));
            }
            let within = path.cloned().unwrap_or_default();
            let leaf = office.is_leaf(row.signal.region_id).then_some(row.signal.region_id);
            let filter = ReportFilter {
                within,
                region_id: leaf,
                category: Some(row.signal.category.clone()),
                from_on: Some(row.signal.start_on),
                to_on: Some(row.signal.end_on),
                ..ReportFilter::default()
            };
            let page = reader.reports(&filter, &PageRequest { after: None, limit: REPORTS_SHOWN })?;
            let reports_total = (page.total, page.total_exact);
            let mut reports = Vec::new();
            // The counts are for everybody who reads the signal; the narratives only for those who may read reports there.
            if self.setup().matrix.may(ctx, "read_report", path, "new") {
                let ids: Vec<ReportId> = page.items.iter().map(|row| row.report.id).collect();
                let excerpts = excerpts(reader, &ids)?;
                for (row, excerpt) in page.items.into_iter().zip(excerpts) {
                    let matter = row.report.matter_id.map(|id| reader.matter(id)).transpose()?.flatten();
                    reports.push((row, excerpt, matter));
                }
            }
            let mut earlier = reader.signals_of_place(row.signal.region_id, &row.signal.category, Date::MIN)?;
            earlier.retain(|other| other.signal.id != id);
            let history = reader.signal_history(id)?;
            let proposed = self.proposed_for(&office, &row);
            Ok(SignalRead { row, reports, reports_total, earlier, proceeding, history, proposed })
        })
    }

    /// Whom the procedure of directives proposes for a signal, by its own lists.
    fn proposed_for(&self, office: &Office, row: &SignalRow) -> [Vec<Proposed>; 2] {
        let Ok(procedure) = self.procedure(DIRECTIVE) else { return [Vec::new(), Vec::new()] };
        ["lead", "addressees"].map(|slot| {
            let proposals = procedure.slots.iter().find(|it| it.id == slot).map(|it| it.propose.clone());
            let (region_id, category) = (row.signal.region_id, Some(row.signal.category.as_str()));
            self.propose(office, &proposals.unwrap_or_default(), region_id, category)
        })
    }

    /// One run with its signals that this person may read.
    ///
    /// # Errors
    /// Not permitted, no such run, or the store refuses.
    pub fn scan_run(&self, ctx: &Ctx, id: ScanId) -> AppResult<ScanRead> {
        self.setup().matrix.permit(ctx, "read_signal", Some(&ctx.region_path), "open")?;
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let row = reader.scan(id)?.ok_or(AppError::NotFound("scan"))?;
            let mut signals = Vec::new();
            for (signal_id, seen) in reader.signals_of_scan(id)? {
                let Some(signal) = reader.signal(signal_id)? else { continue };
                if self.setup().matrix.may(ctx, "read_signal", office.path(seen.region_id), &signal.state) {
                    signals.push((seen, signal));
                }
            }
            Ok(ScanRead { row, signals })
        })
    }

    /// Scans, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn scans(&self, ctx: &Ctx, page: &PageRequest) -> AppResult<Page<ScanRow>> {
        self.setup().matrix.permit(ctx, "read_signal", Some(&ctx.region_path), "open")?;
        self.read(ctx, |reader| Ok(reader.scans(page)?))
    }

    /// Reports in a subtree and period (days inclusive), grouped.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn counts(
        &self,
        ctx: &Ctx,
        within: &fengqiao_domain::region::RegionPath,
        days: (Date, Date),
        by: CountBy,
    ) -> AppResult<Vec<(String, i64)>> {
        self.setup().matrix.permit(ctx, "read_counts", Some(&ctx.region_path), "any")?;
        let within = self.visible(ctx, within);
        self.read(ctx, |reader| Ok(reader.counts(&within, days.0, days.1, by)?))
    }
}

//! Reading reports.

use fengqiao_domain::id::ReportId;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{LogRow, MaskedPerson, MatterRow, Page, PageRequest, ReportFilter, ReportRow};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::narrative::{Narrative, excerpts};
use crate::understanding::{Typed, Understood};

/// Events shown in a story at most.
pub(crate) const STORY_LENGTH_MAX: u32 = 500;

/// A page of reports with their excerpts, in the same order.
pub struct ReportsRead {
    /// The rows.
    pub page: Page<ReportRow>,
    /// First words of each narrative.
    pub excerpts: Vec<String>,
    /// Code of each report's matter.
    pub matters: Vec<Option<MatterRow>>,
}

/// A likely same report as its reader sees it.
pub struct LikelyRead {
    /// The report.
    pub row: ReportRow,
    /// Its first words.
    pub excerpt: String,
    /// Its matter.
    pub matter: Option<MatterRow>,
    /// 0 to 1.
    pub score: f64,
    /// Stable codes of the reasons.
    pub reasons: Vec<String>,
}

/// One report as its reader sees it.
pub struct ReportRead {
    /// The row.
    pub row: ReportRow,
    /// The narrative.
    pub narrative: Narrative,
    /// Its first words, masked as in lists.
    pub excerpt: String,
    /// Its matter.
    pub matter: Option<MatterRow>,
    /// People, masked.
    pub persons: Vec<MaskedPerson>,
    /// Likely same reports.
    pub likely: Vec<LikelyRead>,
    /// What software makes of the text now.
    pub understood: Option<Understood>,
    /// Events about it, oldest first.
    pub story: Vec<LogRow>,
    /// Acts that the reader may take: `classify`, `join`, `open_matter`, `separate`.
    pub may: Vec<&'static str>,
}

impl App {
    /// Narrows a filter to what the person may see at most: the own subtree.
    pub(crate) fn visible(&self, ctx: &Ctx, asked: &RegionPath) -> RegionPath {
        if asked.is_within(&ctx.region_path) { asked.clone() } else { ctx.region_path.clone() }
    }

    /// A page of reports in the person's region, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn reports(&self, ctx: &Ctx, mut filter: ReportFilter, page: &PageRequest) -> AppResult<ReportsRead> {
        self.setup().matrix.permit(ctx, "read_report", Some(&ctx.region_path), "new")?;
        let office = self.office(ctx.top_region)?;
        if let Some(path) = filter.region_id.and_then(|id| office.path(id)) {
            filter.within = path.clone();
        }
        filter.within = self.visible(ctx, &filter.within);
        // One region without children is found by its own index.
        filter.region_id = office.region_at(&filter.within).map(|region| region.id).filter(|id| office.is_leaf(*id));
        self.read(ctx, |reader| {
            let page = reader.reports(&filter, page)?;
            let ids: Vec<ReportId> = page.items.iter().map(|row| row.report.id).collect();
            let excerpts = excerpts(reader, &ids)?;
            let mut matters = Vec::with_capacity(page.items.len());
            for row in &page.items {
                matters.push(row.report.matter_id.map(|id| reader.matter(id)).transpose()?.flatten());
            }
            Ok(ReportsRead { page, excerpts, matters })
        })
    }

    /// One report.
    ///
    /// # Errors
    /// There is none for this person, or the store refuses.
    pub fn report(&self, ctx: &Ctx, id: ReportId) -> AppResult<ReportRead> {
        let office = self.office(ctx.top_region)?;
        let mut read = self.read(ctx, |reader| {
            let row = reader.report(id)?.ok_or(AppError::NotFound("report"))?;
            let path = row.report.region_id.and_then(|id| office.path(id));
            if !self.setup().matrix.may(ctx, "read_report", path, &row.state) {
                return Err(AppError::NotFound("report"));
            }
            let narrative = reader.narratives(&[id])?.into_iter().flatten().next().unwrap_or_default();
            let matter = row.report.matter_id.map(|id| reader.matter(id)).transpose()?.flatten();
            let persons = reader.persons_masked(id)?;
            let story = reader.story("report", &id.to_string(), STORY_LENGTH_MAX)?;
            let may = self.report_may(ctx, path, &row);
            Ok(ReportRead {
                row,
                narrative: Narrative::read(&narrative),
                excerpt: excerpts(reader, &[id])?.pop().unwrap_or_default(),
                matter,
                persons,
                likely: Vec::new(),
                understood: None,
                story,
                may,
            })
        })?;
        if read.may.contains(&"classify") {
            self.add_proposals(ctx, &mut read)?;
        }
        Ok(read)
    }

    fn report_may(&self, ctx: &Ctx, path: Option<&RegionPath>, row: &ReportRow) -> Vec<&'static str> {
        if !self.setup().matrix.may(ctx, "handle_report", path, &row.state) {
            return Vec::new();
        }
        if row.report.matter_id.is_some() {
            vec!["classify", "separate"]
        } else {
            vec!["classify", "join", "open_matter"]
        }
    }

    fn add_proposals(&self, ctx: &Ctx, read: &mut ReportRead) -> AppResult<()> {
        let typed = Typed {
            text: read.narrative.text.clone(),
            place_text: read.narrative.place.clone(),
            phone: None,
            region_id: read.row.report.region_id,
        };
        if !self.setup().matrix.may(ctx, "write_report", Some(&ctx.region_path), "new") {
            return Ok(());
        }
        let understood = self.understand(ctx, &typed)?;
        let mut likely: Vec<(ReportId, f64, Vec<String>)> = Vec::new();
        if let Some(kept) = &read.row.report.likely {
            likely.push((kept.report_id, kept.score, kept.reasons.clone()));
        }
        for found in &understood.likely {
            let found = crate::same_matter::likeness(found);
            if found.report_id != read.row.report.id && likely.iter().all(|(id, ..)| *id != found.report_id) {
                likely.push((found.report_id, found.score, found.reasons));
            }
        }
        read.likely = self.likely_reads(ctx, &likely)?;
        read.understood = Some(understood);
        Ok(())
    }

    /// Likely same reports as the person may see them; those of other regions are left out.
    ///
    /// # Errors
    /// The store refuses.
    pub fn likely_reads(&self, ctx: &Ctx, likely: &[(ReportId, f64, Vec<String>)]) -> AppResult<Vec<LikelyRead>> {
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let mut reads = Vec::new();
            for (id, score, reasons) in likely {
                let Some(row) = reader.report(*id)? else { continue };
                let path = row.report.region_id.and_then(|id| office.path(id));
                if !self.setup().matrix.may(ctx, "read_report", path, &row.state) {
                    continue;
                }
                let excerpt = excerpts(reader, &[*id])?.pop().unwrap_or_default();
                let matter = row.report.matter_id.map(|id| reader.matter(id)).transpose()?.flatten();
                reads.push(LikelyRead { row, excerpt, matter, score: *score, reasons: reasons.clone() });
            }
            Ok(reads)
        })
    }
}

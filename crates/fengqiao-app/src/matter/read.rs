//! Reading matters.

use fengqiao_domain::id::{MatterId, ReportId};
use fengqiao_domain::pairing::PairingState;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{
    CitizenCode, LogRow, MaskedPerson, MatterFilter, MatterRow, Page, PageRequest, PairingRow, ProceedingRow,
    ReportFilter, ReportRow,
};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::matter::{COUNTED_IN_LIST_MAX, COUNTED_MAX, Crowd, crowd_of};
use crate::narrative::excerpts;
use crate::report::read::STORY_LENGTH_MAX;

/// Reports shown with a matter at most.
const REPORTS_MAX: u32 = 200;
/// Pairings with a matter that are looked at.
const PAIRINGS_MAX: u32 = 50;

/// One matter as its reader sees it.
pub struct MatterRead {
    /// The row.
    pub row: MatterRow,
    /// Its reports with their first words, newest first.
    pub reports: Vec<(ReportRow, String)>,
    /// People named in its reports, masked.
    pub persons: Vec<MaskedPerson>,
    /// Whether the reader may ask to see them.
    pub may_reveal: bool,
    /// Proceedings on it.
    pub proceedings: Vec<ProceedingRow>,
    /// Events about it and its reports, oldest first.
    pub story: Vec<LogRow>,
    /// Acts that the reader may take: `close`, `reopen`, `start`.
    pub may: Vec<&'static str>,
    /// How many households stand behind it.
    pub crowd: Crowd,
    /// Pairings with it that wait for a person, or that software decided by itself; for those who may read them.
    pub pairings: Vec<PairingRow>,
    /// Codes with which people of it follow it; for those who handle it.
    pub codes: Vec<CitizenCode>,
}

/// A matter in a list.
pub struct MatterListed {
    /// The row.
    pub row: MatterRow,
    /// Its proceedings that have not ended.
    pub proceedings: Vec<ProceedingRow>,
    /// How many households stand behind it; counted only where there are reports enough for a group dispute.
    pub crowd: Option<Crowd>,
}

impl App {
    /// A page of matters in the person's region, newest first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn matters(&self, ctx: &Ctx, mut filter: MatterFilter, page: &PageRequest) -> AppResult<Page<MatterListed>> {
        self.setup().matrix.permit(ctx, "read_matter", Some(&ctx.region_path), "open")?;
        let office = self.office(ctx.top_region)?;
        if let Some(path) = filter.region_id.and_then(|id| office.path(id)) {
            filter.within = path.clone();
        }
        filter.within = self.visible(ctx, &filter.within);
        filter.region_id = office.region_at(&filter.within).map(|region| region.id).filter(|id| office.is_leaf(*id));
        let group_from = self.setup().pairing.group_from;
        self.read(ctx, |reader| {
            let page = reader.matters(&filter, page)?;
            let mut items = Vec::new();
            for row in page.items {
                let mut proceedings = Vec::new();
                if row.proceedings_open > 0 {
                    proceedings = reader.proceedings_on("matter", &row.matter.id.to_string())?;
                    proceedings.retain(|it| !it.proceeding.terminal && self.may_show_on_matter(ctx, it));
                }
                let many = row.reports >= group_from;
                let crowd =
                    many.then(|| crowd_of(reader, row.matter.id, group_from, COUNTED_IN_LIST_MAX)).transpose()?;
                items.push(MatterListed { row, proceedings, crowd });
            }
            Ok(Page { items, next: page.next, total: page.total, total_exact: page.total_exact })
        })
    }

    /// One matter.
    ///
    /// # Errors
    /// There is none for this person, or the store refuses.
    pub fn matter(&self, ctx: &Ctx, id: MatterId) -> AppResult<MatterRead> {
        let office = self.office(ctx.top_region)?;
        self.read(ctx, |reader| {
            let row = reader.matter(id)?.ok_or(AppError::NotFound("matter"))?;
            let path = row.matter.region_id.and_then(|id| office.path(id));
            if !self.setup().matrix.may(ctx, "read_matter", path, &row.state) {
                return Err(AppError::NotFound("matter"));
            }
            let filter = ReportFilter { matter_id: Some(id), ..ReportFilter::default() };
            let page = reader.reports(&filter, &PageRequest { after: None, limit: REPORTS_MAX })?;
            let ids: Vec<ReportId> = page.items.iter().map(|row| row.report.id).collect();
            let excerpts = excerpts(reader, &ids)?;
            let mut persons = Vec::new();
            for id in &ids {
                persons.extend(reader.persons_masked(*id)?);
            }
            let mut story = reader.story("matter", &id.to_string(), STORY_LENGTH_MAX)?;
            for id in &ids {
                story.extend(reader.story("report", &id.to_string(), STORY_LENGTH_MAX)?);
            }
            let mut proceedings = reader.proceedings_on("matter", &id.to_string())?;
            proceedings.retain(|it| self.may_show_on_matter(ctx, it));
            for row in &proceedings {
                // What became of it is told on its own page.
                story.extend(reader.story("proceeding", &row.proceeding.id.to_string(), 1)?);
            }
            story.sort_by_key(|row| row.entry.seq);
            let (may, may_reveal) = self.matter_may(ctx, path, &row);
            let crowd = crowd_of(reader, id, self.setup().pairing.group_from, COUNTED_MAX)?;
            let mut pairings = Vec::new();
            if self.setup().matrix.may(ctx, "read_pairing", path, "open") {
                pairings = reader.pairings_of(&id.to_string(), PAIRINGS_MAX)?;
                let top = RegionPath::top();
                let shown = |row: &PairingRow| {
                    let place = row.pairing.region_id.and_then(|id| office.path(id)).unwrap_or(&top);
                    if !self.setup().matrix.may(ctx, "read_pairing", Some(place), row.state.word()) {
                        return false;
                    }
                    let by_itself = row.decision.as_ref().is_some_and(|it| it.by_itself && !it.moves.is_empty());
                    matches!(row.state, PairingState::Open | PairingState::Unsure) || by_itself
                };
                pairings.retain(shown);
            }
            let handles = self.setup().matrix.may(ctx, "handle_matter", path, &row.state);
            let codes = if handles { reader.citizen_codes(id)? } else { Vec::new() };
            let reports = page.items.into_iter().zip(excerpts).collect();
            Ok(MatterRead { row, reports, persons, may_reveal, proceedings, story, may, crowd, pairings, codes })
        })
    }

    fn matter_may(&self, ctx: &Ctx, path: Option<&RegionPath>, row: &MatterRow) -> (Vec<&'static str>, bool) {
        let matrix = &self.setup().matrix;
        let mut may = Vec::new();
        let is_open = row.state == "open";
        if is_open && matrix.may(ctx, "start_proceeding", path, &row.state) {
            may.push("start");
        }
        if matrix.may(ctx, "handle_matter", path, &row.state) {
            match is_open {
                true if row.proceedings_open == 0 => may.extend(["give_code", "close"]),
                true => may.push("give_code"),
                false => may.push("reopen"),
            }
        }
        if matrix.may(ctx, "check_conflict", path, &row.state) {
            may.push("check_conflict");
        }
        (may, matrix.may(ctx, "reveal_person", path, crate::person::reveal_state(row, ctx.now)))
    }
}

//! Reading inspections: an official one's own, a station those that have begun, an office that sets days its own region's.

use fengqiao_domain::id::InspectionId;
use fengqiao_store::{InspectionFilter, InspectionRow, Page, PageRequest, PhotoRow, Reader};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};

/// Which inspections to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListInspections {
    /// State.
    pub state: Option<String>,
    /// `open` for check-ins that wait for a person.
    pub doubt: Option<String>,
}

/// An inspection with what the reader may do.
#[derive(Debug, Clone, PartialEq)]
pub struct InspectionRead {
    /// The inspection.
    pub row: InspectionRow,
    /// The photos of its findings that arrived.
    pub photos: Vec<PhotoRow>,
    /// Acts: `write`, `reply`, `close`, `settle`, `drop`.
    pub may: Vec<&'static str>,
}

impl App {
    /// A page of inspections that this person may read, newest day first.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn inspections(&self, ctx: &Ctx, list: ListInspections, page: &PageRequest) -> AppResult<Page<InspectionRead>> {
        self.setup().matrix.permit(ctx, "read_inspections", Some(&ctx.region_path), "any")?;
        let mut filter = InspectionFilter { state: list.state, doubt: list.doubt, ..self.inspection_scope(ctx) };
        filter.within = ctx.region_path.clone();
        self.read(ctx, |reader| {
            let Page { items, next, total, total_exact } = reader.inspections(&filter, page)?;
            let items = items.into_iter().map(|row| self.with_photos(ctx, reader, row)).collect::<AppResult<_>>()?;
            Ok(Page { items, next, total, total_exact })
        })
    }

    fn with_photos(&self, ctx: &Ctx, reader: &mut Reader<'_>, row: InspectionRow) -> AppResult<InspectionRead> {
        let named = row.written.as_ref().is_some_and(|it| it.found.iter().any(|found| !found.photos.is_empty()));
        let photos = if named { reader.photos(row.id)? } else { Vec::new() };
        Ok(InspectionRead { may: self.inspection_acts(ctx, &row), photos, row })
    }

    /// What a person's list is limited to. Who neither sets days nor inspects is a station: it reads its own, from the
    /// check-in on.
    fn inspection_scope(&self, ctx: &Ctx) -> InspectionFilter {
        let may = |action| self.setup().matrix.may(ctx, action, Some(&ctx.region_path), "any");
        if may("set_inspections") {
            return InspectionFilter { with_set: true, ..InspectionFilter::default() };
        }
        match may("make_inspections") {
            true => InspectionFilter { account_id: Some(ctx.account.id), ..InspectionFilter::default() },
            false => InspectionFilter { station_id: Some(ctx.account.organisation_id), ..InspectionFilter::default() },
        }
    }

    /// One inspection.
    ///
    /// # Errors
    /// There is none for this person, or the store refuses.
    pub fn inspection(&self, ctx: &Ctx, id: InspectionId) -> AppResult<InspectionRead> {
        self.setup().matrix.permit(ctx, "read_inspections", Some(&ctx.region_path), "any")?;
        let scope = self.inspection_scope(ctx);
        let seen = |row: &InspectionRow| {
            row.path.is_within(&ctx.region_path)
                && (scope.with_set || row.inspection.is_some())
                && scope.station_id.is_none_or(|station| row.station_id == station)
                && scope.account_id.is_none_or(|id| row.inspection.as_ref().is_some_and(|it| it.account_id == id))
        };
        self.read(ctx, |reader| {
            let row = reader.inspection(id)?.filter(seen).ok_or(AppError::NotFound("inspection"))?;
            self.with_photos(ctx, reader, row)
        })
    }

    fn inspection_acts(&self, ctx: &Ctx, row: &InspectionRow) -> Vec<&'static str> {
        let today = crate::day::day_in_china(ctx.now);
        let may = |action| self.setup().matrix.may(ctx, action, Some(&row.path), "any");
        let own = row.inspection.as_ref().is_some_and(|it| it.account_id == ctx.account.id);
        let over = row.written.as_ref().is_some_and(|it| it.reply_until_on < today);
        let state = row.state.word();
        let set_by_own = row.set.as_ref().is_some_and(|it| it.organisation_id == ctx.account.organisation_id);
        [
            ("write", own && state == "on_site"),
            ("close", own && (state == "replied" || (state == "written" && over))),
            ("reply", may("reply_inspection") && state == "written" && row.station_id == ctx.account.organisation_id),
            ("settle", may("settle_check_in") && row.doubt == "open" && !own),
            ("drop", may("set_inspections") && set_by_own && state == "set" && row.on > today),
        ]
        .into_iter()
        .filter_map(|(act, holds)| holds.then_some(act))
        .collect()
    }
}

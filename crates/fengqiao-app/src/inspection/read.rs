//! Reading inspections: an official one's own, a station those that have begun, an office that sets days its own region's.

use fengqiao_domain::id::{AccountId, InspectionId, OrganisationId};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{InspectionFilter, InspectionRow, MissedFilter, MissedRow, Page, PageRequest, PhotoRow, Reader};
use jiff::civil::Date;

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
    /// Only those that were written down and about which nothing is doubtful.
    pub made: bool,
    /// From this day on.
    pub from_on: Option<Date>,
    /// Subtree.
    pub within: RegionPath,
    /// Of one station.
    pub station_id: Option<OrganisationId>,
    /// Of the officials of one organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Of one official.
    pub account_id: Option<AccountId>,
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
        let filter = self.inspection_filter(ctx, list);
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

    /// What is asked for within what the person may read: who asks for another's is answered with nothing.
    pub(crate) fn inspection_filter(&self, ctx: &Ctx, list: ListInspections) -> InspectionFilter {
        let scope = self.inspection_scope(ctx);
        let (account_id, other_account) = both(scope.account_id, list.account_id);
        let (station_id, other_station) = both(scope.station_id, list.station_id);
        InspectionFilter {
            within: self.visible(ctx, &list.within),
            state: list.state,
            doubt: list.doubt,
            made: list.made,
            from_on: list.from_on,
            organisation_id: list.organisation_id,
            account_id,
            station_id,
            nothing: other_account || other_station,
            ..scope
        }
    }

    /// The same for windows without a visit.
    pub(crate) fn missed_filter(&self, ctx: &Ctx, asked: MissedFilter) -> MissedFilter {
        let scope = self.inspection_scope(ctx);
        let (account_id, other_account) = both(scope.account_id, asked.account_id);
        let (station_id, other_station) = both(scope.station_id, asked.station_id);
        let within = self.visible(ctx, &asked.within);
        MissedFilter { within, account_id, station_id, nothing: other_account || other_station, ..asked }
    }

    /// Windows that were over without a visit, newest first, as far as the person may read inspections.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn missed_windows(&self, ctx: &Ctx, asked: MissedFilter, page: &PageRequest) -> AppResult<Page<MissedRow>> {
        self.setup().matrix.permit(ctx, "read_inspections", Some(&ctx.region_path), "any")?;
        let filter = self.missed_filter(ctx, asked);
        self.read(ctx, |reader| Ok(reader.missed(&filter, page)?))
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
        self.read(ctx, |reader| {
            let row = reader.inspection(id)?.filter(|row| self.may_read_inspection(ctx, row));
            self.with_photos(ctx, reader, row.ok_or(AppError::NotFound("inspection"))?)
        })
    }

    /// Whether a person may open an inspection: what the list shows, opens.
    pub(crate) fn may_read_inspection(&self, ctx: &Ctx, row: &InspectionRow) -> bool {
        let scope = self.inspection_scope(ctx);
        self.setup().matrix.may(ctx, "read_inspections", Some(&ctx.region_path), "any")
            && row.path.is_within(&ctx.region_path)
            && (scope.with_set || row.inspection.is_some())
            && scope.station_id.is_none_or(|station| row.station_id == station)
            && scope.account_id.is_none_or(|id| row.inspection.as_ref().is_some_and(|it| it.account_id == id))
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

/// What one is limited to and what one asks for, and whether these are two different things.
fn both<T: PartialEq>(limit: Option<T>, asked: Option<T>) -> (Option<T>, bool) {
    match (limit, asked) {
        (Some(limit), Some(asked)) => {
            let other = limit != asked;
            (Some(limit), other)
        }
        (limit, asked) => (limit.or(asked), false),
    }
}

//! The suits behind a figure, and one suit. Nobody is named: the names of parties stay sealed, and a list shows none.

use fengqiao_domain::filing::Filing;
use fengqiao_domain::id::FilingId;
use fengqiao_store::{FilingFilter, FilingRow, Page, PageRequest};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::indicator::FigureQuery;

/// Which suits: those behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingsQuery {
    /// The figure.
    pub figure: FigureQuery,
    /// Whether the suits of the whole are meant, where the figure is a share.
    pub of_denominator: bool,
}

/// One suit with what the lists say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingRead {
    /// The suit.
    pub row: FilingRow,
    /// Name of its cause.
    pub cause: Option<String>,
    /// Name of its type.
    pub case_type: String,
    /// Name of its court.
    pub court: String,
}

impl App {
    /// The counted suits behind a figure, newest first.
    ///
    /// # Errors
    /// Not permitted there, no such indicator or region, a period that is none, a figure that is not made of suits
    /// (`no_filings_behind`), or the store refuses.
    pub fn filings(&self, ctx: &Ctx, query: &FilingsQuery, page: &PageRequest) -> AppResult<Page<FilingRead>> {
        let filter: FilingFilter = self.filings_behind(ctx, query)?;
        self.setup().matrix.permit(ctx, "read_filings", Some(&filter.within), "any")?;
        let found = self.read(ctx, |reader| Ok(reader.filings(&filter, page)?))?;
        let Page { items, next, total, total_exact } = found;
        let items = items.into_iter().map(|row| self.named(row)).collect();
        Ok(Page { items, next, total, total_exact })
    }

    /// One suit.
    ///
    /// # Errors
    /// No such suit or not permitted there, which cannot be told apart; or the store refuses.
    pub fn filing(&self, ctx: &Ctx, id: FilingId) -> AppResult<FilingRead> {
        let found = self.read(ctx, |reader| {
            let row = reader.filing(id)?.ok_or(AppError::NotFound("filing"))?;
            let region = reader.filing_region(&row.filing)?;
            Ok((row, region))
        })?;
        let (row, region) = found;
        if !self.setup().matrix.may(ctx, "read_filings", region.as_ref(), "any") {
            return Err(AppError::NotFound("filing"));
        }
        Ok(self.named(row))
    }

    fn named(&self, row: FilingRow) -> FilingRead {
        let lists = &self.setup().filings;
        let Filing { cause, case_type, court, .. } = &row.filing;
        FilingRead {
            cause: cause
                .as_deref()
                .map(|number| lists.cause(number).map_or(number, |cause| cause.name.as_str()).to_owned()),
            case_type: lists.case_type(case_type).map_or(case_type.as_str(), |it| it.name.as_str()).to_owned(),
            court: lists.court(court).map_or(court.as_str(), |it| it.name.as_str()).to_owned(),
            row,
        }
    }
}

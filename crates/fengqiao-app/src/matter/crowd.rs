//! How many stand behind a matter: households told apart by opaque keys, counted and never named.

use fengqiao_domain::id::{MatterId, ReportId};
use fengqiao_store::{PageRequest, Reader, ReportFilter};
use fengqiao_text::same::{Household, size};

use crate::error::AppResult;

/// Reports whose households are counted on a page; a matter of more has at least so many.
pub(crate) const COUNTED_MAX: usize = 1_000;
/// Reports of each matter of a list whose households are counted.
pub(crate) const COUNTED_IN_LIST_MAX: usize = 200;
/// Reports that one page of the store gives.
const PAGE: u32 = 200;

/// How many stand behind a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Crowd {
    /// Households that are told apart.
    pub households: u32,
    /// Reports of which nobody knows who told them.
    pub unknown: u32,
    /// Whether there may be more, because not every report was counted.
    pub at_least: bool,
    /// Whether so many households make it a group dispute.
    pub group: bool,
}

/// Counts the households behind reports; `group_from` of them make a group dispute.
pub(crate) fn crowd(reader: &mut Reader<'_>, reports: &[ReportId], group_from: u32) -> AppResult<Crowd> {
    let counted = &reports[..reports.len().min(COUNTED_MAX)];
    let keys = reader.households(counted)?;
    let told: Vec<Household> =
        keys.into_iter().map(|keys| Household { address: keys.address, reporter: keys.reporter }).collect();
    let size = size(&told, group_from);
    let at_least = counted.len() < reports.len();
    Ok(Crowd { households: size.households, unknown: size.unknown, at_least, group: size.group })
}

/// Counts the households behind a matter, of `most` reports at most.
pub(crate) fn crowd_of(reader: &mut Reader<'_>, id: MatterId, group_from: u32, most: usize) -> AppResult<Crowd> {
    let filter = ReportFilter { matter_id: Some(id), ..ReportFilter::default() };
    let (mut ids, mut after): (Vec<ReportId>, _) = (Vec::new(), None);
    while ids.len() <= most {
        let page = reader.reports(&filter, &PageRequest { after, limit: PAGE })?;
        ids.extend(page.items.iter().map(|row| row.report.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let crowd = crowd(reader, &ids[..ids.len().min(most)], group_from)?;
    Ok(Crowd { at_least: crowd.at_least || ids.len() > most, ..crowd })
}

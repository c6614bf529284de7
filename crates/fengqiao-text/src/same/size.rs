//! How many stand behind a matter, counted from opaque keys; nobody is named.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Who stands behind one report of a matter, as opaque keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Household {
    /// Key of the address, if it is known.
    pub address: Option<u64>,
    /// Key of the reporter, if it is known.
    pub reporter: Option<u64>,
}

/// How many stand behind a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Reports.
    pub reports: u32,
    /// Households that are told apart: by address, else by reporter.
    pub households: u32,
    /// Reports of which neither is known.
    pub unknown: u32,
    /// Whether so many households make it a group dispute.
    pub group: bool,
}

/// Counts the households behind a matter's reports; `group_from` of them make a group dispute. A reporter who gave an
/// address in one report counts under it in all.
#[must_use]
pub fn size(reports: &[Household], group_from: u32) -> Size {
    let mut home: BTreeMap<u64, u64> = BTreeMap::new();
    for report in reports {
        if let (Some(reporter), Some(address)) = (report.reporter, report.address) {
            home.entry(reporter).or_insert(address);
        }
    }
    let mut households: BTreeSet<(bool, u64)> = BTreeSet::new();
    let mut unknown = 0;
    for report in reports {
        let address = report.address.or_else(|| home.get(&report.reporter?).copied());
        match (address, report.reporter) {
            (Some(address), _) => households.insert((true, address)),
            (None, Some(reporter)) => households.insert((false, reporter)),
            (None, None) => {
                unknown += 1;
                false
            }
        };
    }
    let households = households.len() as u32;
    Size { reports: reports.len() as u32, households, unknown, group: households >= group_from.max(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_counts_once_however_many_reports_it_sends() {
        let report = |address, reporter| Household { address, reporter };
        let reports = [
            report(Some(1), Some(10)),
            report(Some(1), Some(11)),
            report(None, Some(10)),
            report(None, Some(12)),
            report(Some(2), None),
            report(None, None),
        ];
        let size = size(&reports, 3);
        assert_eq!(size, Size { reports: 6, households: 3, unknown: 1, group: true });
        assert!(!super::size(&reports[..3], 3).group);
        assert_eq!(super::size(&[], 3).households, 0);
    }
}

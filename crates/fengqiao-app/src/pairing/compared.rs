//! What a pass compares: the reports of the last months that stand alone or in an open matter, digested, with what is known
//! of each. Texts and opaque keys are read from the vault and forgotten again.

use std::collections::HashMap;

use fengqiao_domain::id::{MatterId, RegionId, ReportId};
use fengqiao_store::{MatterRow, Reader, ReportRow};
use fengqiao_text::same::{Digest, Filed};
use jiff::{Timestamp, ToSpan};

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::office::Office;
use crate::same_matter::digest_stored;

/// Reports whose texts are opened at a time.
const STEP: usize = 500;

/// The reports of a pass.
#[derive(Default)]
pub(super) struct Compared {
    /// In the order of the list.
    pub(super) filed: Vec<Filed>,
    /// The rows, by report.
    pub(super) rows: HashMap<u128, ReportRow>,
    /// The open matters that they belong to.
    pub(super) matters: HashMap<u128, MatterRow>,
    /// Whether there were more than a pass may read.
    pub(super) cut: bool,
}

impl App {
    /// Reads what a pass of this moment compares.
    pub(super) fn compared(&self, top_region: i64, now: Timestamp) -> AppResult<Compared> {
        let rules = self.setup().pairing;
        let hours = (i64::from(rules.window_days) * 24).hours();
        let since = now.checked_sub(hours).unwrap_or(Timestamp::MIN);
        let mut compared = Compared::default();
        let rows = self.store().read(top_region, |reader| {
            // One more than may be read tells whether any was left out.
            let rows = reader.reports_since(since, rules.reports_max + 1)?;
            compared.cut = rows.len() > rules.reports_max as usize;
            let rows: Vec<ReportRow> = rows.into_iter().skip(usize::from(compared.cut)).collect();
            compared.matters = open_matters(reader, &rows)?;
            Ok::<_, AppError>(rows)
        })?;
        let stands = |row: &ReportRow| match row.report.matter_id {
            Some(id) => compared.matters.contains_key(&id.bits()),
            None => row.state == "new",
        };
        let rows: Vec<ReportRow> = rows.into_iter().filter(stands).collect();
        let office = self.office(top_region)?;
        let digests = self.digests(top_region, &office, &rows)?;
        let matter = |row: &ReportRow| row.report.matter_id.map(MatterId::bits);
        compared.filed = rows
            .iter()
            .zip(digests)
            .map(|(row, digest)| Filed { digest, matter: matter(row), changed: true })
            .collect();
        compared.rows = rows.into_iter().map(|row| (row.report.id.bits(), row)).collect();
        Ok(compared)
    }

    /// The reports digested, in the order given.
    pub(super) fn digests(&self, top_region: i64, office: &Office, rows: &[ReportRow]) -> AppResult<Vec<Digest>> {
        let mut digests = Vec::with_capacity(rows.len());
        for part in rows.chunks(STEP) {
            let ids: Vec<ReportId> = part.iter().map(|row| row.report.id).collect();
            let (narratives, keys) = self
                .store()
                .read(top_region, |reader| Ok::<_, AppError>((reader.narratives(&ids)?, reader.party_keys(&ids)?)))?;
            let told = part.iter().zip(narratives).zip(keys);
            digests.extend(told.map(|((row, narrative), keys)| digest_stored(office, row, narrative.as_deref(), keys)));
        }
        Ok(digests)
    }
}

fn open_matters(reader: &mut Reader<'_>, rows: &[ReportRow]) -> AppResult<HashMap<u128, MatterRow>> {
    let mut ids: Vec<MatterId> = rows.iter().filter_map(|row| row.report.matter_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut matters = HashMap::new();
    for id in ids {
        if let Some(row) = reader.matter(id)?.filter(|row| row.state == "open") {
            matters.insert(id.bits(), row);
        }
    }
    Ok(matters)
}

impl Compared {
    /// Where a report lies, else where its matter does.
    pub(super) fn region(&self, report: u128) -> Option<RegionId> {
        let row = self.rows.get(&report)?;
        let matter = row.report.matter_id.and_then(|id| self.matters.get(&id.bits()));
        row.report.region_id.or_else(|| matter?.matter.region_id)
    }
}

//! Reading pairings: a list by how sure they are, and one with both texts, what they share, and how many stand behind each.

use fengqiao_domain::id::{PairingId, ReportId};
use fengqiao_domain::pairing::{PairingState, Side};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{LogRow, MatterRow, Page, PageRequest, PairingFilter, PairingRow, Reader, ReportRow};
use fengqiao_text::normalise::Span;
use fengqiao_text::same::{Digest, MatchReason, compare};

use super::plan::stays;
use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::matter::{Crowd, crowd};
use crate::narrative::Narrative;
use crate::narrative::excerpts;
use crate::office::Office;
use crate::report::read::STORY_LENGTH_MAX;
use crate::same_matter::digest_stored;

/// Other reports of a side that are shown with their first words.
const OTHERS_SHOWN: usize = 20;

/// One side as its reader sees it.
pub struct SideRead {
    /// The matter, as it is now.
    pub matter: Option<MatterRow>,
    /// The report that says most.
    pub report: ReportRow,
    /// What it tells.
    pub narrative: Narrative,
    /// Its first words, masked.
    pub excerpt: String,
    /// Stretches of the text that both have, in bytes of the text.
    pub shared: Vec<Span>,
    /// Further reports with their first words, at most twenty.
    pub others: Vec<(ReportRow, String)>,
    /// Reports of this side when it was proposed.
    pub report_count: u32,
    /// How many households stand behind it.
    pub crowd: Crowd,
}

/// One pairing as its reader sees it.
pub struct PairingRead {
    /// The row.
    pub row: PairingRow,
    /// Both sides.
    pub sides: [SideRead; 2],
    /// Whether, of two matters, the first stays when they are joined.
    pub first_stays: bool,
    /// Events about it, oldest first.
    pub story: Vec<LogRow>,
    /// Acts that the reader may take: `decide`, `undo`.
    pub may: Vec<&'static str>,
}

impl App {
    /// A page of pairings in the person's region, the surest first, with the first words of the report of each side.
    ///
    /// # Errors
    /// Not permitted, or the store refuses.
    pub fn pairings(
        &self,
        ctx: &Ctx,
        mut filter: PairingFilter,
        page: &PageRequest,
    ) -> AppResult<(Page<PairingRow>, Vec<[String; 2]>)> {
        self.setup().matrix.permit(ctx, "read_pairing", Some(&ctx.region_path), "open")?;
        filter.within = self.visible(ctx, &filter.within);
        self.read(ctx, |reader| {
            let page = reader.pairings(&filter, page)?;
            let mut words = Vec::with_capacity(page.items.len());
            for row in &page.items {
                let (one, two) = row.pairing.reports;
                let mut both = excerpts(reader, &[one, two])?.into_iter();
                words.push([both.next().unwrap_or_default(), both.next().unwrap_or_default()]);
            }
            Ok((page, words))
        })
    }

    /// One pairing.
    ///
    /// # Errors
    /// There is none for this person, or the store refuses.
    pub fn pairing(&self, ctx: &Ctx, id: PairingId) -> AppResult<PairingRead> {
        let office = self.office(ctx.top_region)?;
        let group_from = self.setup().pairing.group_from;
        self.read(ctx, |reader| {
            let row = reader.pairing(id)?.ok_or(AppError::NotFound("pairing"))?;
            let top = RegionPath::top();
            let path = row.pairing.region_id.and_then(|id| office.path(id)).unwrap_or(&top);
            if !self.setup().matrix.may(ctx, "read_pairing", Some(path), row.state.word()) {
                return Err(AppError::NotFound("pairing"));
            }
            for id in [row.pairing.reports.0, row.pairing.reports.1] {
                let report = reader.report(id)?.ok_or(AppError::NotFound("report"))?;
                let path = report.report.region_id.and_then(|id| office.path(id));
                if !self.setup().matrix.may(ctx, "read_report", path, &report.state) {
                    return Err(AppError::NotFound("pairing"));
                }
            }
            let may = self.pairing_may(ctx, path, &row);
            let story = reader.story("pairing", &id.to_string(), STORY_LENGTH_MAX)?;
            let (one, two) = row.pairing.reports;
            let mut one = side(reader, &row.pairing.one, one, group_from)?;
            let mut two = side(reader, &row.pairing.two, two, group_from)?;
            share(reader, &office, &mut one, &mut two)?;
            let first_stays = one.matter.as_ref().zip(two.matter.as_ref()).is_none_or(|(one, two)| stays(one, two));
            Ok(PairingRead { row, sides: [one, two], first_stays, story, may })
        })
    }

    fn pairing_may(&self, ctx: &Ctx, path: &RegionPath, row: &PairingRow) -> Vec<&'static str> {
        if !self.setup().matrix.may(ctx, "decide_pairing", Some(path), row.state.word()) {
            return Vec::new();
        }
        match row.state {
            PairingState::Open | PairingState::Unsure => vec!["decide"],
            PairingState::Same | PairingState::Different if row.decision.is_some() => vec!["undo"],
            _ => Vec::new(),
        }
    }

    /// Whether a reader may act on a pairing of a list, as [`PairingRead::may`] says for one.
    #[must_use]
    pub fn pairing_acts(&self, ctx: &Ctx, office: &Office, row: &PairingRow) -> Vec<&'static str> {
        let top = RegionPath::top();
        let path = row.pairing.region_id.and_then(|id| office.path(id)).unwrap_or(&top);
        self.pairing_may(ctx, path, row)
    }
}

fn side(reader: &mut Reader<'_>, side: &Side, shown: ReportId, group_from: u32) -> AppResult<SideRead> {
    let report = reader.report(shown)?.ok_or(AppError::NotFound("report"))?;
    let narrative = reader.narratives(&[shown])?.into_iter().flatten().next().unwrap_or_default();
    let matter = side.matter_id.map(|id| reader.matter(id)).transpose()?.flatten();
    let mut rows = Vec::new();
    for id in side.reports.iter().filter(|id| **id != shown).take(OTHERS_SHOWN) {
        rows.extend(reader.report(*id)?);
    }
    let ids: Vec<ReportId> = std::iter::once(shown).chain(rows.iter().map(|row| row.report.id)).collect();
    let mut words = excerpts(reader, &ids)?.into_iter();
    let excerpt = words.next().unwrap_or_default();
    Ok(SideRead {
        matter,
        report,
        narrative: Narrative::read(&narrative),
        excerpt,
        shared: Vec::new(),
        others: rows.into_iter().zip(words).collect(),
        report_count: side.report_count,
        crowd: crowd(reader, &side.reports, group_from)?,
    })
}

/// Finds what both texts have, in each of them.
fn share(reader: &mut Reader<'_>, office: &Office, one: &mut SideRead, two: &mut SideRead) -> AppResult<()> {
    let ids = [one.report.report.id, two.report.report.id];
    let (narratives, keys) = (reader.narratives(&ids)?, reader.party_keys(&ids)?);
    let rows = [&one.report, &two.report].into_iter().zip(narratives).zip(keys);
    let digests: Vec<Digest> =
        rows.map(|((row, narrative), keys)| digest_stored(office, row, narrative.as_deref(), keys)).collect();
    if let [first, second] = &digests[..] {
        one.shared = spans(first, second);
        two.shared = spans(second, first);
    }
    Ok(())
}

fn spans(own: &Digest, other: &Digest) -> Vec<Span> {
    let span = |reason: MatchReason| match reason {
        MatchReason::SamePlace { span } | MatchReason::SamePhrase { span } => Some(span),
        _ => None,
    };
    let mut spans: Vec<Span> = compare(own, other).into_iter().filter_map(span).collect();
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    // Marks do not overlap.
    let mut apart: Vec<Span> = Vec::new();
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

//! Searching: the question is read and masked, the reader's permits go into the query, and what was found is read again
//! from the store before it is shown.

use std::ops::Range;

use fengqiao_domain::id::{MatterId, ReportId};
use fengqiao_search::{
    Asked, Excerpt, Filter, Found, Hit, Kind, Permit, Question, Reach, Scope, SearchIndex, excerpt, marks,
};
use fengqiao_store::{MatterRow, Page, Reader, ReportRow};
use fengqiao_text::redact::{Class, redact};
use jiff::civil::Date;

use super::indexes::fault;
use super::make::{REPORT_LETTERS_MAX, days, masked_of_matter};
use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};
use crate::narrative::masked;
use crate::office::Office;

/// Letters of a shown stretch.
const SHOWN_LETTERS: usize = 80;
/// Hits on one page at most.
pub const HITS_MAX: u32 = 50;
/// Letters of a question that are looked at, so that a refusal of a long one costs nothing.
const QUESTION_LETTERS_MAX: usize = 1_000;

/// What somebody asks.
#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// The words.
    pub text: String,
    /// Reports alone, matters alone, or both.
    pub kind: Option<Kind>,
    /// Region, with those below it.
    pub region_id: Option<fengqiao_domain::id::RegionId>,
    /// Category, with those below it.
    pub category: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Told or opened on this day or later.
    pub from_on: Option<Date>,
    /// Told or opened on this day or earlier.
    pub to_on: Option<Date>,
    /// How far to reach; as far as needed when absent.
    pub reach: Option<Reach>,
    /// Where the page before ended.
    pub after: Option<(i64, u64)>,
    /// Hits of each kind, 1 to `HITS_MAX`.
    pub limit: u32,
}

/// A hit as its reader sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The report, when it is one.
    pub report: Option<ReportRow>,
    /// The matter, or the report's matter.
    pub matter: Option<MatterRow>,
    /// The matter's title with marks.
    pub title: Option<Excerpt>,
    /// The stretch of the narrative that fits best, masked, with marks.
    pub excerpt: Excerpt,
}

/// Hits of one kind.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they are.
    pub kind: Kind,
    /// How far the search had to reach.
    pub reach: Reach,
    /// The page: the newest first.
    pub page: Page<Shown>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct SearchRead {
    /// Matters, then reports; a kind that the reader may not read is absent.
    pub groups: Vec<Group>,
    /// Whether a name or number was left out of the question.
    pub left_out: bool,
    /// Events that the index does not know yet.
    pub behind: i64,
}

const KINDS: [(Kind, &str); 2] = [(Kind::Matter, "read_matter"), (Kind::Report, "read_report")];

impl App {
    /// Searches what the person may read.
    ///
    /// # Errors
    /// Not permitted, a question that is empty, too long or says nothing (`search_…`), one that asks for a person alone
    /// (`search_person`), or the index cannot be read.
    pub fn search_texts(&self, ctx: &Ctx, query: &SearchQuery) -> AppResult<SearchRead> {
        self.setup().matrix.permit(ctx, "search", Some(&ctx.region_path), "any")?;
        let office = self.office(ctx.top_region)?;
        let (asked, left_out) = read_question(&query.text)?;
        let filter = filter_of(&office, query)?;
        let index = self.search_index(ctx.top_region)?;
        let mut groups = Vec::new();
        for (kind, action) in KINDS {
            let wanted = query.kind.is_none_or(|wanted| wanted == kind);
            if wanted && self.setup().matrix.allows_somewhere(&ctx.account.roles, action) {
                let scope = self.scope(ctx, kind, action);
                let asking = Asking { asked: &asked, scope: &scope, filter: &filter, query };
                groups.push(self.group(ctx, &office, &index, &asking)?);
            }
        }
        let head = self.inner.store.head(ctx.top_region)?.map_or(0, |(seq, _)| seq);
        let known = index.position().seq;
        // Whether an inspection was set would show in this number.
        let quiet = self.read(ctx, |reader| Ok(reader.quiet_after(known)?))?;
        Ok(SearchRead { groups, left_out, behind: (head - known - quiet).max(0) })
    }

    fn scope(&self, ctx: &Ctx, kind: Kind, action: &str) -> Scope {
        let permits = self.setup().matrix.permits(&ctx.account.roles, action);
        let permits = permits.into_iter().map(|(relation, states)| Permit { relation, states }).collect();
        Scope { kind, reader: ctx.region_path.clone(), permits }
    }

    fn group(&self, ctx: &Ctx, office: &Office, index: &SearchIndex, asking: &Asking<'_>) -> AppResult<Group> {
        let (reach, found) = asking.find(index).map_err(|error| {
            // Damage that shows while reading: the next use opens the index anew and builds what is broken.
            self.close_search(ctx.top_region);
            fault(error)
        })?;
        let limit = asking.limit();
        let next = found.hits.get(limit - 1).filter(|_| found.hits.len() > limit).map(Hit::place);
        let mut items = Vec::new();
        self.read(ctx, |reader| {
            for hit in found.hits.iter().take(limit) {
                let shown = match asking.scope.kind {
                    Kind::Report => self.shown_report(ctx, office, reader, (hit, asking.asked, reach))?,
                    Kind::Matter => self.shown_matter(ctx, office, reader, (hit, asking.asked, reach))?,
                };
                items.extend(shown);
            }
            Ok(())
        })?;
        let total = i64::try_from(found.total).unwrap_or(i64::MAX);
        let next = next.map(|(at, low)| (at, format!("{low:016x}")));
        Ok(Group { kind: asking.scope.kind, reach, page: Page { items, next, total, total_exact: true } })
    }

    // The row may have changed since the index was made: whether it may be seen is asked again.
    fn shown_report(
        &self,
        ctx: &Ctx,
        office: &Office,
        reader: &mut Reader<'_>,
        (hit, asked, reach): (&Hit, &Asked, Reach),
    ) -> AppResult<Option<Shown>> {
        let id = ReportId::from_bits(hit.id);
        let Some(row) = reader.report(id)? else { return Ok(None) };
        let path = row.report.region_id.and_then(|id| office.path(id));
        if !self.setup().matrix.may(ctx, "read_report", path, &row.state) {
            return Ok(None);
        }
        let text = masked(reader, &[id], REPORT_LETTERS_MAX)?.pop().flatten().map(|it| it.text);
        let excerpt = text.map(|text| marked(&text.shown(), &text.words(), asked, reach)).unwrap_or_default();
        let matter = row.report.matter_id.map(|id| reader.matter(id)).transpose()?.flatten();
        Ok(Some(Shown { report: Some(row), matter, title: None, excerpt }))
    }

    fn shown_matter(
        &self,
        ctx: &Ctx,
        office: &Office,
        reader: &mut Reader<'_>,
        (hit, asked, reach): (&Hit, &Asked, Reach),
    ) -> AppResult<Option<Shown>> {
        let id = MatterId::from_bits(hit.id);
        let Some(row) = reader.matter(id)? else { return Ok(None) };
        let path = row.matter.region_id.and_then(|id| office.path(id));
        if !self.setup().matrix.may(ctx, "read_matter", path, &row.state) {
            return Ok(None);
        }
        let title = marked(&row.matter.title, &row.matter.title, asked, reach);
        let told = masked_of_matter(reader, id, REPORT_LETTERS_MAX)?;
        let told = told.into_iter().map(|(_, it)| marked(&it.text.shown(), &it.text.words(), asked, reach));
        let weight = |excerpt: &Excerpt| excerpt.marks.iter().map(Range::len).sum::<usize>();
        // Of equally good ones the newest.
        let excerpt = told.rev().max_by_key(weight).unwrap_or_default();
        Ok(Some(Shown { report: None, matter: Some(row), title: Some(title), excerpt }))
    }
}

/// One search.
struct Asking<'a> {
    asked: &'a Asked,
    scope: &'a Scope,
    filter: &'a Filter,
    query: &'a SearchQuery,
}

impl Asking<'_> {
    fn limit(&self) -> usize {
        self.query.limit.clamp(1, HITS_MAX) as usize
    }

    /// Reaches as far as it must to find something, or just as far as was asked.
    fn find(&self, index: &SearchIndex) -> Result<(Reach, Found), fengqiao_search::SearchError> {
        let reaches = self.query.reach.map_or_else(|| Reach::ALL.to_vec(), |reach| vec![reach]);
        let mut last = (Reach::Words, Found::default());
        for reach in reaches {
            let Self { asked, scope, filter, query } = self;
            // One more than the page holds tells whether there is a next one.
            let question = Question { asked, reach, scope, filter, after: query.after, limit: self.limit() + 1 };
            last = (reach, index.find(&question)?);
            if last.1.total > 0 {
                break;
            }
        }
        Ok(last)
    }
}

/// The question without names and numbers, and whether something was left out.
fn read_question(text: &str) -> AppResult<(Asked, bool)> {
    let head: String = text.chars().take(QUESTION_LETTERS_MAX).collect();
    let redacted = redact(&head, &[]);
    let left_out = redacted.masked().iter().any(|masked| !matches!(masked.class, Class::StandIn | Class::House));
    let asked = Asked::read(&redacted.words()).map_err(|fault| {
        if left_out && (Asked::read(&head).is_ok() || fault.code() == "search_empty") {
            let words = "people are not searched for: say what happened and where";
            Refusal::new("search_person", words).field("q", "search_person", words)
        } else {
            Refusal::new(fault.code(), fault.to_string()).field("q", fault.code(), fault.to_string())
        }
    })?;
    Ok((asked, left_out))
}

fn filter_of(office: &Office, query: &SearchQuery) -> AppResult<Filter> {
    let within = match query.region_id {
        Some(id) => office.path(id).cloned().ok_or(AppError::NotFound("region"))?,
        None => Default::default(),
    };
    Ok(Filter {
        within,
        state: query.state.clone(),
        category: query.category.clone(),
        day_from: query.from_on.map(days),
        day_to: query.to_on.map(days),
    })
}

/// The stretch of a shown text that fits best; marks are sought in its masked words.
fn marked(shown: &str, words: &str, asked: &Asked, reach: Reach) -> Excerpt {
    excerpt(shown, &marks(words, asked, reach), SHOWN_LETTERS)
}

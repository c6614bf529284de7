//! Views of reports and of what software understands.

use fengqiao_app::report::{LikelyRead, ReportRead, ReportsRead};
use fengqiao_app::store::{MaskedPerson, MatterRow, ReportRow};
use fengqiao_app::understanding::Understood;
use fengqiao_domain::report::{CategoryBy, Part};
use serde::Serialize;
use utoipa::ToSchema;

use super::timeline::TimelineItem;
use super::{CategoryRef, CodeRef, Names, RegionRef, instant};

/// A report in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportItem {
    /// Id.
    pub id: String,
    /// Received by the platform.
    pub received_at: String,
    /// Told to the channel.
    pub reported_at: String,
    /// Channel.
    pub channel: String,
    /// Category.
    pub category: Option<CategoryRef>,
    /// Who decided it: `source`, `software`, `person`.
    pub category_by: String,
    /// Where.
    pub region: Option<RegionRef>,
    /// First words.
    pub excerpt: String,
    /// `new`, `joined`, `closed`.
    pub state: String,
    /// Its matter.
    pub matter: Option<CodeRef>,
    /// Number of the source.
    pub external_id: Option<String>,
}

impl ReportItem {
    pub(crate) fn of(names: &Names<'_>, row: &ReportRow, excerpt: &str, matter: Option<&MatterRow>) -> Self {
        let report = &row.report;
        let category_by = match report.category_by {
            CategoryBy::Source => "source",
            CategoryBy::Software => "software",
            CategoryBy::Person => "person",
        };
        Self {
            id: report.id.to_string(),
            received_at: instant(report.received_at),
            reported_at: instant(report.reported_at),
            channel: report.channel.clone(),
            category: report.category.as_deref().and_then(|code| names.category(code)),
            category_by: category_by.to_owned(),
            region: report.region_id.and_then(|id| names.region(id)),
            excerpt: excerpt.to_owned(),
            state: row.state.clone(),
            matter: matter.map(|row| CodeRef { id: row.matter.id.to_string(), code: row.matter.code.clone() }),
            external_id: report.external_id.clone(),
        }
    }

    pub(crate) fn page(names: &Names<'_>, read: ReportsRead) -> super::Page<Self> {
        let ReportsRead { page, excerpts, matters } = read;
        let mut beside = excerpts.into_iter().zip(matters);
        super::Page::of("reports", page, |row| {
            let (excerpt, matter) = beside.next().unwrap_or_default();
            Self::of(names, &row, &excerpt, matter.as_ref())
        })
    }
}

/// One report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportView {
    /// As in lists.
    #[serde(flatten)]
    pub item: ReportItem,
    /// Narrative.
    pub text: String,
    /// Place as told.
    pub place_text: Option<String>,
    /// Degrees WGS 84.
    pub longitude: Option<f64>,
    /// Degrees WGS 84.
    pub latitude: Option<f64>,
    /// Counts the changes.
    pub revision: u32,
    /// What software proposes, for those who may decide.
    pub proposal: Option<UnderstandingView>,
    /// People, masked.
    pub persons: Vec<PersonMasked>,
    /// Likely same reports.
    pub likely_same: Vec<LikelySame>,
    /// Story.
    pub timeline: Vec<TimelineItem>,
    /// Import that brought it.
    pub import_id: Option<String>,
    /// Category as the source wrote it.
    pub source_category: Option<String>,
    /// Acts: `classify`, `join`, `open_matter`, `separate`.
    pub may: Vec<String>,
}

impl ReportView {
    pub(crate) fn of(names: &Names<'_>, read: &ReportRead) -> Self {
        let report = &read.row.report;
        let likely: Vec<LikelySame> = read.likely.iter().map(|likely| LikelySame::of(names, likely)).collect();
        Self {
            item: ReportItem::of(names, &read.row, &read.excerpt, read.matter.as_ref()),
            text: read.narrative.text.clone(),
            place_text: read.narrative.place.clone(),
            longitude: report.longitude,
            latitude: report.latitude,
            revision: read.row.revision,
            proposal: read
                .understood
                .as_ref()
                .map(|it| UnderstandingView::of(names, it, &read.narrative.text, likely.clone())),
            persons: read.persons.iter().map(|person| PersonMasked::of(person, false)).collect(),
            likely_same: likely,
            timeline: read.story.iter().map(|row| TimelineItem::of(names, row)).collect(),
            import_id: report.import_id.map(|id| id.to_string()),
            source_category: report.source_category.clone(),
            may: read.may.iter().map(|act| (*act).to_owned()).collect(),
        }
    }
}

/// What software makes of a text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnderstandingView {
    /// Kind.
    pub category: CategoryProposal,
    /// Places, likeliest first.
    pub places: Vec<PlaceProposalView>,
    /// Likely same reports.
    pub likely_same: Vec<LikelySame>,
}

/// A proposed kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryProposal {
    /// The proposed one, null when the software abstains.
    pub best: Option<Scored>,
    /// Whether it abstains.
    pub abstained: bool,
    /// The best kinds.
    pub alternatives: Vec<Scored>,
    /// Why.
    pub reasons: Vec<ReasonView>,
}

/// A kind with confidence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Scored {
    /// Kind.
    pub category: CategoryRef,
    /// 0 to 1.
    pub confidence: f32,
}

/// Words that spoke for a kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonView {
    /// The words.
    pub phrase: String,
    /// Weight.
    pub weight: f32,
    /// First character in the text.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// A proposed region.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceProposalView {
    /// Region.
    pub region: RegionRef,
    /// 0 to 1.
    pub confidence: f32,
    /// Why: a code, a colon, and what it names.
    pub reasons: Vec<String>,
}

impl UnderstandingView {
    pub(crate) fn of(names: &Names<'_>, it: &Understood, text: &str, likely_same: Vec<LikelySame>) -> Self {
        let scored = |code: &str, confidence: f32| names.category(code).map(|category| Scored { category, confidence });
        let characters = |byte: u32| text.get(..byte as usize).map_or(0, |head| head.chars().count());
        let category = it.category.as_ref().map(|proposal| CategoryProposal {
            best: proposal.category.as_deref().and_then(|code| scored(code, proposal.confidence)),
            abstained: proposal.category.is_none(),
            alternatives: proposal.alternatives.iter().filter_map(|it| scored(&it.category, it.confidence)).collect(),
            reasons: proposal
                .reasons
                .iter()
                .map(|reason| ReasonView {
                    phrase: reason.phrase.clone(),
                    weight: reason.weight,
                    start: characters(reason.span.start),
                    end: characters(reason.span.end),
                })
                .collect(),
        });
        let place = |place: &fengqiao_app::understanding::PlaceProposal| PlaceProposalView {
            region: names.region_or_id(place.region_id),
            confidence: place.confidence,
            reasons: place.reasons.clone(),
        };
        let none = CategoryProposal { best: None, abstained: true, alternatives: Vec::new(), reasons: Vec::new() };
        Self { category: category.unwrap_or(none), places: it.places.iter().map(place).collect(), likely_same }
    }
}

/// A likely same report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LikelySame {
    /// The report.
    pub report_id: String,
    /// Its matter.
    pub matter: Option<LikelyMatter>,
    /// 0 to 1.
    pub score: f64,
    /// First words.
    pub excerpt: String,
    /// Told.
    pub reported_at: String,
    /// Channel.
    pub channel: String,
    /// Why.
    pub reasons: Vec<LikelyReason>,
}

/// The matter of a likely same report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LikelyMatter {
    /// Id.
    pub id: String,
    /// Number.
    pub code: String,
    /// Title.
    pub title: String,
}

/// Why two reports are likely the same.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LikelyReason {
    /// Stable code.
    pub code: String,
    /// What exactly, often empty.
    pub detail: String,
}

impl LikelySame {
    pub(crate) fn of(_: &Names<'_>, likely: &LikelyRead) -> Self {
        let matter = likely.matter.as_ref().map(|row| LikelyMatter {
            id: row.matter.id.to_string(),
            code: row.matter.code.clone(),
            title: row.matter.title.clone(),
        });
        let reasons =
            likely.reasons.iter().map(|code| LikelyReason { code: code.clone(), detail: String::new() }).collect();
        Self {
            report_id: likely.row.report.id.to_string(),
            matter,
            score: likely.score,
            excerpt: likely.excerpt.clone(),
            reported_at: instant(likely.row.report.reported_at),
            channel: likely.row.report.channel.clone(),
            reasons,
        }
    }
}

/// A person, masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonMasked {
    /// Row in the vault.
    pub id: String,
    /// `reporter`, `party`, `other_party`.
    pub part: String,
    /// Masked.
    pub name: Option<String>,
    /// Masked.
    pub phone: Option<String>,
    /// Masked.
    pub id_number: Option<String>,
    /// Masked.
    pub address: Option<String>,
    /// Whether the reader may ask to see it.
    pub may_reveal: bool,
}

impl PersonMasked {
    pub(crate) fn of(person: &MaskedPerson, may_reveal: bool) -> Self {
        let part = match person.part {
            Part::Reporter => "reporter",
            Part::Party => "party",
            Part::OtherParty => "other_party",
        };
        let fields = person.fields.clone();
        Self {
            id: person.person_id.to_string(),
            part: part.to_owned(),
            name: fields.name,
            phone: fields.phone,
            id_number: fields.id_number,
            address: fields.address,
            may_reveal,
        }
    }
}

/// Personal data in clear, for the purpose that was named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonRevealed {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Identity number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

//! Views of hot topics.

use fengqiao_app::topic::{Behind, HotMatterRead, PERIODS_BEFORE, PhraseRead, REPORTS_MIN, TopicsRead};
use serde::Serialize;
use utoipa::ToSchema;

use super::report::ReportItem;
use super::{CodeRef, Names, RegionRef};

/// The topics of a region and period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicsView {
    /// Where; null where the region is gone.
    pub region: Option<RegionRef>,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// First day of the time before.
    pub before_from: String,
    /// Last day of the time before.
    pub before_to: String,
    /// Periods that the time before is as long as.
    pub periods_before: i64,
    /// Reports of the period that were read, without what one person told again.
    pub reports_now: u64,
    /// Reports of the time before.
    pub reports_before: u64,
    /// Reports of the period in the other regions; null where the region is the whole office.
    pub reports_elsewhere: Option<u64>,
    /// Whether there are more reports that were not read.
    pub cut: bool,
    /// Reports that a topic has at least, so that it points at nobody.
    pub reports_min: u64,
    /// Phrases, the least likely by chance first.
    pub phrases: Vec<TopicPhrase>,
    /// Matters, the least likely by chance first.
    pub matters: Vec<TopicMatter>,
}

/// How something grew.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicGrowth {
    /// Reports of the period.
    pub now: u32,
    /// Reports of the time before.
    pub before: u32,
    /// Reports expected in the period had nothing changed.
    pub expected: f64,
    /// Reports of the period in the other regions; null where the region is the whole office, and for matters.
    pub elsewhere: Option<u32>,
    /// Chance of so many had nothing changed.
    pub p: f64,
}

/// A phrase that grew.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicPhrase {
    /// The phrase.
    pub phrase: String,
    /// How it grew.
    pub growth: TopicGrowth,
    /// Some of its reports.
    pub reports: Vec<ReportItem>,
}

/// A matter that grew.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicMatter {
    /// The matter.
    pub matter: CodeRef,
    /// Its title.
    pub title: String,
    /// How it grew.
    pub growth: TopicGrowth,
    /// Some of its reports.
    pub reports: Vec<ReportItem>,
}

impl TopicsView {
    pub(crate) fn of(names: &Names<'_>, read: TopicsRead) -> Self {
        let has_others = read.sizes.elsewhere.is_some();
        Self {
            region: read.region_id.and_then(|id| names.region(id)),
            from: read.days.0.to_string(),
            to: read.days.1.to_string(),
            before_from: read.days_before.0.to_string(),
            before_to: read.days_before.1.to_string(),
            periods_before: PERIODS_BEFORE,
            reports_now: read.sizes.now as u64,
            reports_before: read.sizes.before as u64,
            reports_elsewhere: read.sizes.elsewhere.map(|size| size as u64),
            cut: read.sizes.cut,
            reports_min: REPORTS_MIN as u64,
            phrases: read.phrases.into_iter().map(|it| TopicPhrase::of(names, it, has_others)).collect(),
            matters: read.matters.into_iter().map(|it| TopicMatter::of(names, it)).collect(),
        }
    }
}

impl TopicGrowth {
    fn of(growth: &fengqiao_app::topic::Growth, has_others: bool) -> Self {
        let elsewhere = has_others.then_some(growth.elsewhere);
        Self { now: growth.now, before: growth.before, expected: growth.expected, elsewhere, p: growth.p }
    }
}

impl TopicPhrase {
    fn of(names: &Names<'_>, read: PhraseRead, has_others: bool) -> Self {
        let growth = TopicGrowth::of(&read.growth, has_others);
        Self { phrase: read.phrase, growth, reports: items(names, &read.reports) }
    }
}

impl TopicMatter {
    fn of(names: &Names<'_>, read: HotMatterRead) -> Self {
        let matter = &read.row.matter;
        Self {
            matter: CodeRef { id: matter.id.to_string(), code: matter.code.clone() },
            title: matter.title.clone(),
            growth: TopicGrowth::of(&read.growth, false),
            reports: items(names, &read.reports),
        }
    }
}

fn items(names: &Names<'_>, reports: &[Behind]) -> Vec<ReportItem> {
    reports.iter().map(|behind| ReportItem::of(names, &behind.row, &behind.excerpt, None)).collect()
}

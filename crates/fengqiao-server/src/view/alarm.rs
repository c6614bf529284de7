//! Alarms as the auditor sees them.

use fengqiao_app::store::AlarmRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, Ref, RegionRef, instant};

/// An alarm.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlarmView {
    /// Id.
    pub id: String,
    /// Rule id.
    pub rule: String,
    /// Title of the rule.
    pub title: Bilingual,
    /// What it looks for; the web owns the words and the unit.
    pub look: String,
    /// Whose work.
    pub organisation: Option<Ref>,
    /// Where.
    pub region: Option<RegionRef>,
    /// What was seen.
    pub seen: i64,
    /// The limit that it passed.
    pub limit: i64,
    /// Of how many.
    pub of: i64,
    /// Places in the log of the events behind it.
    pub seqs: Vec<i64>,
    /// When.
    pub raised_at: String,
    /// `open`, `founded`, `unfounded`.
    pub state: String,
    /// Why.
    pub reason: Option<String>,
    /// Who said so.
    pub settled_by: Option<Ref>,
    /// When that was.
    pub settled_at: Option<String>,
}

impl AlarmView {
    pub(crate) fn of(names: &Names<'_>, row: &AlarmRow) -> Self {
        let alarm = &row.alarm;
        let rule = names.app.setup().alarms.rules.iter().find(|rule| rule.id == alarm.rule);
        let look = rule.map(|rule| serde_json::to_value(rule.look).ok());
        let look = look.flatten().and_then(|look| look.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            id: alarm.id.to_string(),
            rule: alarm.rule.clone(),
            title: rule.map_or_else(
                || Bilingual::new(&alarm.rule, &alarm.rule),
                |rule| Bilingual::new(&rule.title.zh, &rule.title.en),
            ),
            look,
            organisation: alarm.organisation_id.map(|id| names.organisation(id)),
            region: alarm.region_id.and_then(|id| names.region(id)),
            seen: alarm.seen,
            limit: alarm.limit,
            of: alarm.of,
            seqs: alarm.seqs.clone(),
            raised_at: instant(alarm.raised_at),
            state: row.state.word().to_owned(),
            reason: row.reason.clone(),
            settled_by: row.settled_by.map(|id| names.account(id)),
            settled_at: row.settled_at.map(instant),
        }
    }
}

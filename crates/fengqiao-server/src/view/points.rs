//! Points as the web sees them.

use fengqiao_app::points::{EntryRead, RulesRead, Simulated};
use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::points::{PointsRule, PointsRules, Title};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, Page, Ref, instant};

/// Points with the sums that count now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsView {
    /// The sum of each organisation, in the order of their names: nobody is ranked.
    pub sums: Vec<PointsSum>,
    /// The ledger.
    #[serde(flatten)]
    pub page: Page<PointsItem>,
}

/// The sum of an organisation's points that have not lapsed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsSum {
    /// The organisation.
    pub organisation: Ref,
    /// The sum.
    pub points: i64,
}

/// An entry of the ledger.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsItem {
    /// Id.
    pub id: String,
    /// To whom.
    pub organisation: Ref,
    /// The proceeding, where the reader may open it.
    pub proceeding_id: Option<String>,
    /// The inspection, where the reader may open it.
    pub inspection_id: Option<String>,
    /// The rule.
    pub rule: Bilingual,
    /// What counts.
    pub points: i32,
    /// What the rule says, before the limits of the month.
    pub asked: i32,
    /// When.
    pub given_at: String,
    /// Place in the log of the event that gave them; 0 where it was not kept.
    pub cause_seq: i64,
    /// The entry that this one takes back.
    pub reverses: Option<String>,
    /// Whether another entry takes it back.
    pub reversed: bool,
    /// Whether the reader may appeal now.
    pub may_appeal: bool,
}

/// The rules in force and those of the files.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsRulesView {
    /// Place in the log from which the rules in force hold; none while nothing was given yet.
    pub since_seq: Option<i64>,
    /// The rules in force.
    pub in_force: RuleSet,
    /// Those of the files.
    pub proposed: RuleSet,
    /// Whether they differ.
    pub differs: bool,
    /// Whether the reader may accept the proposed ones.
    pub may_accept: bool,
}

/// A set of rules with its limits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleSet {
    /// Most that is gained in a month.
    pub month_gain_max: u32,
    /// Most that is lost in a month.
    pub month_loss_max: u32,
    /// Months after which an entry lapses.
    pub lapse_months: u32,
    /// Working days to appeal.
    pub appeal_days_working: u32,
    /// The rules.
    pub rules: Vec<RuleView>,
}

/// One rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// The procedure; none where it is an inspection.
    pub procedure: Option<Bilingual>,
    /// The moment of an inspection: `made`, `missed`, `rejected`, `replied`.
    pub inspection: Option<String>,
    /// Points.
    pub points: i32,
    /// For each so many days late; none where it counts once.
    pub late_days: Option<u32>,
    /// Whether its procedure is absent.
    pub waits: bool,
    /// What it stands on.
    pub basis: String,
}

/// What other rules would have given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimulationView {
    /// From when.
    pub from_at: String,
    /// Events that would have given points.
    pub events: u64,
    /// By organisation, in the order of their names.
    pub sums: Vec<SimulationSum>,
}

/// What an organisation had, and would have had.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimulationSum {
    /// The organisation.
    pub organisation: Ref,
    /// What the ledger gave it.
    pub kept: i64,
    /// What the rules would have given it.
    pub simulated: i64,
    /// The same by rule.
    pub by_rule: Vec<SimulationRule>,
}

/// What one rule would have given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimulationRule {
    /// The rule.
    pub rule: Bilingual,
    /// Points.
    pub points: i64,
}

impl PointsView {
    pub(crate) fn of(names: &Names<'_>, sums: &[(OrganisationId, i64)], page: Page<PointsItem>) -> Self {
        let sum =
            |(id, points): &(OrganisationId, i64)| PointsSum { organisation: names.organisation(*id), points: *points };
        let mut sums: Vec<PointsSum> = sums.iter().map(sum).collect();
        sums.sort_by(|one, two| one.organisation.name.cmp(&two.organisation.name));
        Self { sums, page }
    }
}

impl PointsItem {
    pub(crate) fn of(names: &Names<'_>, entry: &EntryRead) -> Self {
        let points = &entry.points;
        Self {
            id: points.id.to_string(),
            organisation: names.organisation(points.organisation_id),
            proceeding_id: points.proceeding_id.filter(|_| entry.opens).map(|id| id.to_string()),
            inspection_id: points.inspection_id.filter(|_| entry.opens).map(|id| id.to_string()),
            rule: rule_title(names, &points.rule),
            points: points.points,
            asked: points.asked,
            given_at: instant(points.given_at),
            cause_seq: entry.cause_seq,
            reverses: points.reverses.map(|id| id.to_string()),
            reversed: entry.reversed,
            may_appeal: entry.may_appeal,
        }
    }
}

impl PointsRulesView {
    pub(crate) fn of(names: &Names<'_>, read: &RulesRead) -> Self {
        let in_force = read.in_force.as_ref().map_or(&read.proposed, |(_, rules)| rules);
        Self {
            since_seq: read.in_force.as_ref().map(|(seq, _)| *seq),
            in_force: rule_set(names, in_force),
            proposed: rule_set(names, &read.proposed),
            differs: read.differs(),
            may_accept: read.may_accept,
        }
    }
}

fn rule_set(names: &Names<'_>, rules: &PointsRules) -> RuleSet {
    let caps = rules.caps;
    RuleSet {
        month_gain_max: caps.month_gain_max,
        month_loss_max: caps.month_loss_max,
        lapse_months: caps.lapse_months,
        appeal_days_working: caps.appeal_days_working,
        rules: rules.rules.iter().map(|rule| rule_view(names, rule)).collect(),
    }
}

fn rule_view(names: &Names<'_>, rule: &PointsRule) -> RuleView {
    let procedure = names.app.setup().procedures.get(&rule.on.procedure);
    let bare = || Bilingual::new(&rule.on.procedure, &rule.on.procedure);
    RuleView {
        id: rule.id.clone(),
        title: title(&rule.title),
        procedure: rule.on.inspection.is_none().then(|| procedure.map_or_else(bare, |it| Bilingual::from(&it.title))),
        inspection: rule.on.inspection.map(|moment| moment.word().to_owned()),
        points: rule.points,
        late_days: rule.late.as_ref().map(|late| late.days),
        waits: procedure.is_none() && rule.on.inspection.is_none(),
        basis: rule.basis.clone(),
    }
}

impl SimulationView {
    pub(crate) fn of(names: &Names<'_>, read: &Simulated) -> Self {
        let rule = |id: &String, points: i64| {
            let known = read.rules.rule(id).map(|rule| title(&rule.title));
            SimulationRule { rule: known.unwrap_or_else(|| Bilingual::new(id, id)), points }
        };
        let sum = |sum: &fengqiao_app::points::SimulatedSum| SimulationSum {
            organisation: names.organisation(sum.organisation_id),
            kept: sum.kept,
            simulated: sum.simulated,
            by_rule: sum.by_rule.iter().map(|(id, points)| rule(id, *points)).collect(),
        };
        let mut sums: Vec<SimulationSum> = read.sums.iter().map(sum).collect();
        sums.sort_by(|one, two| one.organisation.name.cmp(&two.organisation.name));
        Self { from_at: instant(read.from_at), events: read.events, sums }
    }
}

fn title(title: &Title) -> Bilingual {
    Bilingual::new(&title.zh, &title.en)
}

/// The title of a rule; one that the office has taken out is shown by its id.
pub(crate) fn rule_title(names: &Names<'_>, id: &str) -> Bilingual {
    let rule = names.app.setup().points.rule(id);
    rule.map_or_else(|| Bilingual::new(id, id), |rule| title(&rule.title))
}

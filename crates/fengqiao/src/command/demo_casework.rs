//! Casework of the invented county beside its mediations: a fast track, work orders, a triage, a petition, an event; each walked
//! by the accounts that do it, through the verbs that people use.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use fengqiao_app::procedure::How;
use fengqiao_app::proceeding::{InRegion, NewParty, PartyPerson, Start, TakeParty, TakeStep};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_app::{App, Ctx};
use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::person::PersonFields;
use jiff::Timestamp;
use serde_json::{Value, json};

/// What somebody does: who, which act, with which values, and which office it names by kind or duty.
type Act = (&'static str, &'static str, Value, Option<(&'static str, &'static str)>);

/// One case and how far it is walked.
struct Case {
    login: &'static str,
    procedure: &'static str,
    category: &'static str,
    told: &'static str,
    /// Role and invented name of each party; the first one told it.
    parties: &'static [(&'static str, &'static str)],
    /// An office that stands in it from the beginning, by kind or duty.
    stands: Option<(&'static str, &'static str)>,
    fields: Value,
    acts: Vec<Act>,
}

fn cases(today: &str, now: Timestamp) -> Vec<Case> {
    vec![fast_track(today, now), hotline_order(), triage(today), petition(today)]
}

fn fast_track(today: &str, now: Timestamp) -> Case {
    let earlier = |minutes: i64| (now - jiff::SignedDuration::from_mins(minutes)).to_string();
    let screened = json!({
        "crime": "c01", "expected_months": 2, "in_custody": false, "adult_checked": true, "pleads": true, "exclusion": "none",
    });
    let meeting = json!({
        "counsel": "duty_lawyer", "met_from": earlier(50), "met_until": earlier(20), "met_private": true,
        "counsel_opinion": "同意适用速裁，建议从宽。",
    });
    Case {
        login: "police.daqiao",
        procedure: "criminal-fast-track",
        category: "D14.01",
        told: "夜间设卡查获一起酒后驾驶，当事人如实供述。",
        parties: &[("accused", "阮大江")],
        stands: None,
        fields: json!({ "facts": "酒后驾驶机动车，血液酒精含量超标，没有造成事故。", "reported_on": today }),
        acts: vec![
            (
                "police.daqiao",
                "file_case",
                json!({ "receipt_given": true, "case_no": "青公（大桥）立字〔2026〕12号" }),
                None,
            ),
            ("police.daqiao", "screen", screened, None),
            ("police.daqiao", "tell_rights", json!({ "rights_told_on": today }), Some(("justice", "duty:justice"))),
            ("counsel", "meet_counsel", meeting, None),
            ("counsel", "agree_fast", Value::Null, None),
        ],
    }
}

fn hotline_order() -> Case {
    Case {
        login: "clerk",
        procedure: "hotline-12345",
        category: "D07.01",
        told: "小区路灯一周不亮，要求维修。",
        parties: &[],
        stands: None,
        fields: json!({ "demand": "小区路灯一周不亮，要求维修。", "kind": "help" }),
        acts: vec![
            ("clerk", "order", json!({ "level": "utility" }), None),
            ("clerk", "dispatch", json!({}), Some(("unit", "duty:housing"))),
            ("officer.housing", "sign", json!({}), None),
        ],
    }
}

fn triage(today: &str) -> Case {
    Case {
        login: "dispatcher",
        procedure: "triage",
        category: "D08.01",
        told: "起诉要求返还借款三万元，有借条，被告没有还款。",
        parties: &[("applicant", "苗秀英"), ("respondent", "解大海")],
        stands: Some(("issuer", "kind:court")),
        fields: json!({ "request": "请求返还借款三万元。", "case_no": "（2026）青0101民初18号", "registered_on": today }),
        acts: vec![(
            "clerk.court",
            "assess",
            json!({
                "in_remit": true, "right_court": true, "safety": "none", "money_claim": true, "claim": 30_000, "fixed_due": true,
                "mutual_debt": false, "debtor_reachable": true, "preservation": false, "facts_clear": true, "rights_clear": true,
                "little_dispute": true, "small_excluded": "none", "summary_excluded": "none", "panel_reason": "none",
            }),
            None,
        )],
    }
}

fn petition(today: &str) -> Case {
    Case {
        login: "petition",
        procedure: "petition",
        category: "D17.01",
        told: "来信反映工地夜间扬尘，请求处理。",
        parties: &[("petitioner", "狄春生")],
        stands: None,
        fields: json!({ "demand": "反映工地夜间扬尘，请求处理。", "form": "letter" }),
        acts: vec![(
            "petition",
            "transfer",
            json!({ "kind": "request", "told_on": today }),
            Some(("organ", "duty:environment")),
        )],
    }
}

/// Walks the cases and begins an event of outreach.
///
/// # Errors
/// An account or an office of the county is missing, a step is refused, or the database refuses.
pub(super) fn casework(app: &App) -> Result<()> {
    let now = crate::installation::now();
    let today = fengqiao_app::day::day_in_china(now).to_string();
    let cases = cases(&today, now);
    for case in &cases {
        walk(app, case, now).with_context(|| format!("{} of the county", case.procedure))?;
    }
    outreach(app, &today, now)?;
    tracing::info!(cases = cases.len() + 1, "casework walked");
    Ok(())
}

pub(super) fn account(app: &App, login: &str, now: Timestamp) -> Result<Ctx> {
    let (office, account) = app.store().account_of_login(login)?.context("the county lost an account")?;
    app.context(office, account.id, None, now)?.context("an account of the county was dismissed")
}

fn walk(app: &App, case: &Case, now: Timestamp) -> Result<()> {
    let ctx = account(app, case.login, now)?;
    let id = begin(app, &ctx, case)?;
    for (login, transition, given, filled) in &case.acts {
        let who = account(app, login, now)?;
        let instance = app.proceeding(&who, id)?.instance;
        // An act without values is that of the first party.
        let party = match given {
            Value::Null => {
                instance.parties.first().map(|it| TakeParty { id: it.id.clone(), how: How::OnTheSpot, at: None })
            }
            _ => None,
        };
        let take = TakeStep {
            transition: (*transition).to_owned(),
            revision: instance.revision,
            fields: if given.is_null() { BTreeMap::new() } else { serde_json::from_value(given.clone())? },
            slots: slot(app, &ctx, *filled)?,
            party,
            ..TakeStep::default()
        };
        app.take_step(&who, id, take).with_context(|| (*transition).to_owned())?;
    }
    Ok(())
}

fn begin(app: &App, ctx: &Ctx, case: &Case) -> Result<ProceedingId> {
    let person = |name: &str| PersonFields { name: Some(name.to_owned()), ..PersonFields::default() };
    let report = NewReport {
        text: case.told.to_owned(),
        channel: "other".to_owned(),
        category: Some(case.category.to_owned()),
        region_id: Some(ctx.account.region_id),
        reporter: case.parties.first().map(|(_, name)| person(name)).unwrap_or_default(),
        matter: Some(MatterChoice::Open(None)),
        ..NewReport::default()
    };
    let matter_id = app.receive_report(ctx, report)?.matter_id.context("a report that opens a matter has one")?;
    let reporter = app.matter(ctx, matter_id)?.persons.first().map(|it| it.person_id);
    let parties = case.parties.iter().enumerate().map(|(place, (role, name))| {
        let known = reporter.filter(|_| place == 0);
        let person = known.map_or_else(|| PartyPerson::Told(person(name)), PartyPerson::Known);
        NewParty { role: (*role).to_owned(), person }
    });
    let start = Start {
        procedure: case.procedure.to_owned(),
        slots: slot(app, ctx, case.stands)?,
        fields: serde_json::from_value(case.fields.clone())?,
        parties: parties.collect(),
        ..Start::default()
    };
    Ok(app.start_on_matter(ctx, matter_id, start)?)
}

/// A slot with the office of a kind or a duty.
pub(super) fn slot(app: &App, ctx: &Ctx, filled: Option<(&str, &str)>) -> Result<BTreeMap<String, Vec<String>>> {
    let Some((slot, proposal)) = filled else { return Ok(BTreeMap::new()) };
    let office = app.office(ctx.top_region)?;
    let proposed = app.propose(&office, &[proposal.to_owned()], ctx.account.region_id, None);
    let found = proposed.first().with_context(|| format!("the county has no {proposal}"))?;
    Ok([(slot.to_owned(), vec![found.organisation_id.to_string()])].into())
}

fn outreach(app: &App, today: &str, now: Timestamp) -> Result<()> {
    let ctx = account(app, "dispatcher.daqiao", now)?;
    let at = InRegion { region_id: ctx.account.region_id, title: "大桥镇反诈宣传进村".to_owned() };
    let start = Start {
        procedure: "outreach".to_owned(),
        slots: slot(app, &ctx, Some(("host", "kind:township")))?,
        fields: serde_json::from_value(
            json!({ "topic": "fraud", "audience": "elderly", "planned_on": today, "place": "镇文化广场" }),
        )?,
        ..Start::default()
    };
    app.start_in_region(&ctx, at, start)?;
    Ok(())
}

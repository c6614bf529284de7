//! Mediations of the invented county, walked by its mediators through the verbs that people use, so that no page is empty.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use fengqiao_app::procedure::How;
use fengqiao_app::proceeding::{NewParty, PartyPerson, Start, TakeParty, TakeStep};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_app::{App, Ctx};
use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::person::PersonFields;
use serde_json::{Value, json};

/// One quarrel, and the last step to which its mediation is walked.
struct Story {
    login: &'static str,
    category: &'static str,
    told: &'static str,
    request: &'static str,
    /// Who asks, and who stands on the other side; invented as everything here.
    people: [&'static str; 2],
    terms: &'static str,
    until: &'static str,
}

const STORIES: [Story; 6] = [
    Story {
        login: "mediator",
        category: "D03.01",
        told: "楼上住户夜间装修，楼下老人无法休息，两家在楼道争吵，请社区调解。",
        request: "请求晚八点后停止装修。",
        people: ["凌春燕", "展文武"],
        terms: "",
        until: "ask_consent",
    },
    Story {
        login: "mediator",
        category: "D13.01",
        told: "小超市拖欠供货商货款一万二千元，双方愿意商量分期。",
        request: "请求支付货款一万二千元。",
        people: ["苗长根", "车玉兰"],
        terms: "",
        until: "hold_session",
    },
    Story {
        login: "mediator.daqiao",
        category: "D03.01",
        told: "两家合用的围墙倒塌，为重修费用争执。",
        request: "请求分担重修围墙的费用。",
        people: ["解福生", "狄水根"],
        terms: "双方各承担一半，六十日内修好。",
        until: "draft",
    },
    Story {
        login: "mediator.daqiao",
        category: "D13.01",
        told: "出租屋退租，房东不退押金三千元。",
        request: "请求退还押金三千元。",
        people: ["鲍小玲", "钟大海"],
        terms: "六十日内退还押金三千元。",
        until: "seal",
    },
    Story {
        login: "mediator.daqiao",
        category: "D13.01",
        told: "农机修理费争议，双方已谈妥分两期支付。",
        request: "请求支付修理费。",
        people: ["贝金水", "柴来福"],
        terms: "分两期支付修理费六千元。",
        until: "start_confirmation",
    },
    Story {
        login: "mediator",
        category: "D03.01",
        told: "宠物犬扰民，邻里多次争吵，一方表示不愿再谈。",
        request: "请求管好犬只。",
        people: ["祝小梅", "毕建新"],
        terms: "",
        until: "withdraw",
    },
];

/// Tells the quarrels and walks their mediations, each as far as its story goes.
///
/// # Errors
/// An account of the county is missing, a step is refused, or the database refuses.
pub(super) fn mediations(app: &App) -> Result<()> {
    for story in &STORIES {
        let (office, account) = app.store().account_of_login(story.login)?.context("the county lost a mediator")?;
        let now = crate::installation::now();
        let ctx = app.context(office, account.id, None, now)?.context("a mediator of the county was dismissed")?;
        let id = begin(app, &ctx, story)?;
        let today = fengqiao_app::day::day_in_china(now);
        let last = today.checked_add(jiff::Span::new().days(60))?.to_string();
        walk(app, &ctx, (id, story), &today.to_string(), &last)?;
    }
    tracing::info!(mediations = STORIES.len(), "mediations walked");
    Ok(())
}

fn begin(app: &App, ctx: &Ctx, story: &Story) -> Result<ProceedingId> {
    let person = |name: &str| PersonFields { name: Some(name.to_owned()), ..PersonFields::default() };
    let [applicant, respondent] = story.people;
    let report = NewReport {
        text: story.told.to_owned(),
        channel: "mediator".to_owned(),
        category: Some(story.category.to_owned()),
        region_id: Some(ctx.account.region_id),
        reporter: person(applicant),
        matter: Some(MatterChoice::Open(None)),
        ..NewReport::default()
    };
    let matter_id = app.receive_report(ctx, report)?.matter_id.context("a report that opens a matter has one")?;
    let reporter = app.matter(ctx, matter_id)?.persons.first().context("the reporter was told")?.person_id;
    let party = |role: &str, person| NewParty { role: role.to_owned(), person };
    let start = Start {
        procedure: "people-mediation".to_owned(),
        slots: [("committee".to_owned(), vec![ctx.account.organisation_id.to_string()])].into(),
        fields: values(json!({ "request": story.request, "source": "application" }))?,
        parties: vec![
            party("applicant", PartyPerson::Known(reporter)),
            party("respondent", PartyPerson::Told(person(respondent))),
        ],
        ..Start::default()
    };
    Ok(app.start_on_matter(ctx, matter_id, start)?)
}

fn values(value: Value) -> Result<BTreeMap<String, Value>> {
    Ok(serde_json::from_value(value)?)
}

/// The steps in their order; one without values of its own is done by each party.
fn steps(story: &Story, today: &str, last: &str) -> Vec<(&'static str, Option<Value>)> {
    if story.until == "withdraw" {
        return vec![
            ("ask_consent", Some(json!({ "dispute_kind": "general" }))),
            ("consent", None),
            ("withdraw", None),
        ];
    }
    vec![
        ("ask_consent", Some(json!({ "dispute_kind": "general" }))),
        ("consent", None),
        ("accept", Some(json!({}))),
        ("set_mediator", Some(json!({ "mediators": "本村调解员", "mediator_by": "chosen", "conflict": "none" }))),
        ("tell_rights", Some(json!({ "rights_told_on": today }))),
        (
            "hold_session",
            Some(
                json!({ "session_on": today, "session_form": "on_site", "session_record": "双方当面陈述，愿意协商。" }),
            ),
        ),
        (
            "draft",
            Some(json!({
                "agreement_scope": "whole", "agreement_form": "written", "performed_at_once": false,
                "agreement_text": story.terms, "perform_by": last,
            })),
        ),
        ("sign", None),
        ("seal", Some(json!({ "effective_on": today }))),
        ("start_confirmation", Some(json!({}))),
    ]
}

fn walk(app: &App, ctx: &Ctx, (id, story): (ProceedingId, &Story), today: &str, last: &str) -> Result<()> {
    for (transition, given) in steps(story, today, last) {
        let instance = app.proceeding(ctx, id)?.instance;
        let take = |revision| TakeStep { transition: transition.to_owned(), revision, ..TakeStep::default() };
        match given {
            Some(given) => {
                let slots = court(app, ctx, transition)?;
                app.take_step(ctx, id, TakeStep { fields: values(given)?, slots, ..take(instance.revision) })?;
            }
            None => {
                // One leaves, all others do what each does.
                let count = if transition == "withdraw" { 1 } else { instance.parties.len() };
                for (revision, party) in (instance.revision..).zip(instance.parties.iter().take(count)) {
                    let party = TakeParty { id: party.id.clone(), how: How::OnTheSpot, at: None };
                    app.take_step(ctx, id, TakeStep { party: Some(party), ..take(revision) })?;
                }
            }
        }
        if transition == story.until {
            return Ok(());
        }
    }
    Ok(())
}

/// The court of the county, for the step that fills it.
fn court(app: &App, ctx: &Ctx, transition: &str) -> Result<BTreeMap<String, Vec<String>>> {
    if transition != "start_confirmation" {
        return Ok(BTreeMap::new());
    }
    let office = app.office(ctx.top_region)?;
    let court = office.organisations().find(|it| it.kind == "court").context("the county lost its court")?;
    Ok([("court".to_owned(), vec![court.id.to_string()])].into())
}

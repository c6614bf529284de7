//! Receiving a report by hand.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MatterId, PersonId, RegionId, ReportId};
use fengqiao_domain::matter::Matter;
use fengqiao_domain::person::PersonFields;
use fengqiao_domain::report::{CHANNELS, CategoryBy, Part, PersonRef, Report, TEXT_LENGTH_MAX};
use fengqiao_store::{NewPerson, SealedNarrative, SealedPerson, Tx};
use fengqiao_text::normalise::normalise;
use fengqiao_text::same::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};
use crate::matter::{load_open, next_code};
use crate::narrative::Narrative;
use crate::office::Office;
use crate::report::{check_choice, matter_title};
use crate::same_matter::{LIKELY_SCORE_MIN, Told, digest, likeness, party_keys};
use crate::understanding::{PLACE_CONFIDENCE_MIN, TREE, propose_places};

/// Characters of a name, phone, number or address.
const FIELD_LENGTH_MAX: usize = 200;

/// What to do with the matter of a new report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatterChoice {
    /// Join this one.
    Join(MatterId),
    /// Open a new one, with a title if the clerk gives one.
    Open(Option<String>),
}

/// A report as a clerk enters it.
#[derive(Debug, Clone, Default)]
pub struct NewReport {
    /// Narrative.
    pub text: String,
    /// Channel.
    pub channel: String,
    /// Category, when the clerk has decided.
    pub category: Option<String>,
    /// Region, when the clerk has decided.
    pub region_id: Option<RegionId>,
    /// Place as told.
    pub place_text: Option<String>,
    /// Degrees WGS 84.
    pub longitude: Option<f64>,
    /// Degrees WGS 84.
    pub latitude: Option<f64>,
    /// When it was told; now when absent.
    pub reported_at: Option<Timestamp>,
    /// Who told it.
    pub reporter: PersonFields,
    /// What to do with its matter.
    pub matter: Option<MatterChoice>,
}

/// What became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Received {
    /// The report.
    pub report_id: ReportId,
    /// Its matter, if one was joined or opened.
    pub matter_id: Option<MatterId>,
}

/// A report ready to be recorded.
struct SealedReport {
    report: Report,
    narrative: SealedNarrative,
    reporter: Option<SealedPerson>,
    matter: Option<MatterChoice>,
}

impl App {
    /// Receives a report.
    ///
    /// # Errors
    /// A field is missing or wrong, not permitted, or the store refuses.
    pub fn receive_report(&self, ctx: &Ctx, new: NewReport) -> AppResult<Received> {
        let office = self.office(ctx.top_region)?;
        check(self, &office, &new, ctx.now)?;
        let normalised = normalise(&new.text);
        let proposed =
            self.propose_category(ctx.top_region, TREE, &new.text, &normalised).and_then(|proposal| proposal.category);
        let places = propose_places(&office, &new.text, &normalised, new.place_text.as_deref());
        let sure = places.first().filter(|place| place.confidence >= PLACE_CONFIDENCE_MIN).map(|place| place.region_id);
        let category_by = if new.category.is_some() { CategoryBy::Person } else { CategoryBy::Software };
        let mut report = Report {
            id: new_id(ctx.now, ReportId::new),
            received_at: ctx.now,
            reported_at: new.reported_at.unwrap_or(ctx.now),
            channel: new.channel.clone(),
            text_sha256: String::new(),
            region_id: new.region_id.or(sure),
            category: new.category.clone().or(proposed),
            category_by,
            longitude: new.longitude,
            latitude: new.latitude,
            external_id: None,
            source: "entry".to_owned(),
            source_category: None,
            import_id: None,
            matter_id: None,
            closed_at: None,
            persons: Vec::new(),
            likely: None,
        };
        let region_path = report.region_id.and_then(|id| office.path(id));
        self.setup().matrix.permit(ctx, "write_report", region_path, "new")?;
        let told = Told {
            report_id: report.id,
            reported_at: report.reported_at,
            region_id: report.region_id,
            category: report.category.as_deref(),
            text: &new.text,
            normalised: &normalised,
            parties: party_keys(&self.inner.store, &new.reporter),
        };
        let digest = digest(&office, &told);
        let best = self.with_same_matter(ctx.top_region, ctx.now, |same| same.likely(&digest, 1))?;
        report.likely = best.first().map(likeness).filter(|likely| likely.score >= LIKELY_SCORE_MIN);
        let (app, context) = (self.clone(), ctx.clone());
        let sealed = self.seal_report(ctx, report, new);
        let received = self.run(ctx, move |tx| record(&app, &context, tx, &office, sealed))?;
        self.remember_digest(ctx, &digest)?;
        Ok(received)
    }

    // Outside of the verb: the one writer is for what must happen in order.
    fn seal_report(&self, ctx: &Ctx, mut report: Report, new: NewReport) -> SealedReport {
        let narrative = Narrative { text: new.text, place: new.place_text }.write();
        report.text_sha256 = Narrative::sha256(&narrative);
        let narrative = self.store().seal_narrative(report.id, &narrative);
        let reporter = (!new.reporter.is_empty()).then(|| {
            let (id, part) = (new_id(ctx.now, PersonId::new), Part::Reporter);
            report.persons.push(PersonRef { person_id: id, part });
            self.store().seal_person(&NewPerson { id, report_id: report.id, part, fields: new.reporter })
        });
        SealedReport { report, narrative, reporter, matter: new.matter }
    }

    fn remember_digest(&self, ctx: &Ctx, digest: &Digest) -> AppResult<()> {
        self.with_same_matter(ctx.top_region, ctx.now, |same| same.insert(digest))
    }
}

fn record(app: &App, ctx: &Ctx, tx: &mut Tx<'_>, office: &Office, sealed: SealedReport) -> AppResult<Received> {
    let SealedReport { report, narrative, reporter, matter } = sealed;
    tx.keep_sealed_narrative(&narrative)?;
    if let Some(reporter) = reporter {
        tx.keep_sealed_person(&reporter)?;
    }
    let report_id = report.id;
    let likely = report.likely.as_ref().map(|likely| likely.report_id);
    let mut events = Vec::new();
    let matter_id = match matter {
        None => None,
        Some(MatterChoice::Join(matter_id)) => {
            load_open(app, ctx, tx, matter_id)?;
            Some(matter_id)
        }
        Some(MatterChoice::Open(title)) => {
            let given = title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
            let title =
                given.unwrap_or_else(|| matter_title(app, office, report.category.as_deref(), report.region_id));
            let (category, region_id) = (report.category.clone(), report.region_id);
            let code = next_code(tx, "SX", ctx.now)?;
            let matter =
                Matter { id: new_id(ctx.now, MatterId::new), code, title, category, region_id, opened_at: ctx.now };
            let matter_id = matter.id;
            events.push(Event::MatterOpened { matter });
            Some(matter_id)
        }
    };
    events.push(Event::ReportReceived { report });
    if let Some(matter_id) = matter_id {
        let proposed = match likely {
            Some(likely) => tx.reader().report(likely)?.is_some_and(|row| row.report.matter_id == Some(matter_id)),
            None => false,
        };
        events.push(Event::ReportJoined { report_id, matter_id, proposed });
    }
    tx.record(&ctx.actor(), &events)?;
    Ok(Received { report_id, matter_id })
}

fn check(app: &App, office: &Office, new: &NewReport, now: Timestamp) -> AppResult<()> {
    let bad = |field: &str, code, message: &str| {
        Err(AppError::from(Refusal::new("bad_field", message).field(field, code, message)))
    };
    if new.text.trim().is_empty() {
        return Err(Refusal::new("missing_field", "say what happened")
            .field("text", "missing", "say what happened")
            .into());
    }
    if new.text.chars().count() > TEXT_LENGTH_MAX {
        return bad("text", "too_long", "a report has at most 20,000 characters");
    }
    if !CHANNELS.contains(&new.channel.as_str()) {
        return bad("channel", "unknown", "there is no such channel");
    }
    if new.reported_at.is_some_and(|at| at > now) {
        return bad("reported_at", "in_future", "a report cannot have been told in the future");
    }
    let in_range = |value: Option<f64>, limit: f64| value.is_none_or(|value| value.is_finite() && value.abs() <= limit);
    if !in_range(new.longitude, 180.0)
        || !in_range(new.latitude, 90.0)
        || new.longitude.is_some() != new.latitude.is_some()
    {
        return bad("longitude", "bad_coordinates", "longitude and latitude go together, in degrees");
    }
    check_person("reporter", &new.reporter)?;
    check_choice(app, office, new.category.as_deref(), new.region_id)?;
    Ok(())
}

/// Refuses data of a person that is too long; `at` names the person in the request.
pub(crate) fn check_person(at: &str, person: &PersonFields) -> AppResult<()> {
    let named = [
        ("name", &person.name),
        ("phone", &person.phone),
        ("id_number", &person.id_number),
        ("address", &person.address),
    ];
    for (field, value) in named {
        if value.as_ref().is_some_and(|value| value.chars().count() > FIELD_LENGTH_MAX) {
            let message = "at most 200 characters";
            return Err(Refusal::new("bad_field", message).field(format!("{at}.{field}"), "too_long", message).into());
        }
    }
    Ok(())
}

//! Parties: whether somebody who handles a matter is a party of it, and how many distinct parties a region and period had.
//! Both answer with less than a list: kinds of evidence, or one number. Both stand in the log.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, MatterId, OrganisationId, RegionId, ReportId};
use fengqiao_domain::person::PersonFields;
use fengqiao_store::{LinkKey, LinkPurpose, Mention, ReportFilter};
use fengqiao_text::party::{self, LinkOptions, Party};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;
use crate::report::path_of;

/// Reports of a matter that are looked through; more are refused rather than half checked.
const MATTER_REPORTS_MAX: u32 = 2_000;
/// Reports of one count; each of their people is opened and compared in memory.
const COUNT_REPORTS_MAX: u32 = 100_000;
/// Days of one count.
const COUNT_DAYS_MAX: i32 = 366;
/// Threads that link parties; the answer does not depend on it.
const THREADS: usize = 2;
/// Counts below this are not shown: so few people could be told apart.
pub const SHOWN_MIN: u64 = 3;
/// Level of a county in the tree of regions; town and village follow.
const COUNTY: u8 = 3;
/// Purpose of keys that count distinct parties.
const COUNT_PURPOSE: &str = "count_parties";

/// Who is checked: an account, an organisation, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConflictCheck {
    /// The account of whoever handles the matter.
    pub account_id: Option<AccountId>,
    /// The organisation that handles it.
    pub organisation_id: Option<OrganisationId>,
}

/// Whether somebody seems to be a party of a matter. A person judges it: a namesake is no conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictFound {
    /// Whether anything speaks for it.
    pub conflict: bool,
    /// What speaks for it, as sorted codes: `name`, `number`, `phone`.
    pub evidence: Vec<String>,
    /// Whether any of it is hard evidence; a name alone is not.
    pub hard: bool,
}

/// Distinct parties of a region and period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartiesCounted {
    /// Reports that were looked through.
    pub reports: u64,
    /// Distinct parties; none if they are fewer than [`SHOWN_MIN`].
    pub parties: Option<u64>,
}

impl App {
    /// Whether an account or an organisation of the office appears as a party of a matter. The check stands in the log.
    ///
    /// # Errors
    /// There is no such matter, account or organisation, nobody is named, not permitted, or the store refuses.
    pub fn check_conflict(&self, ctx: &Ctx, id: MatterId, check: ConflictCheck) -> AppResult<ConflictFound> {
        let office = self.office(ctx.top_region)?;
        let handlers = handlers(&office, check)?;
        let regions = region_names(&office);
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let matter = tx.reader().matter(id)?.ok_or(AppError::NotFound("matter"))?;
            let path = path_of(tx, matter.matter.region_id)?;
            if !app.setup().matrix.may(&context, "read_matter", path.as_ref(), &matter.state) {
                return Err(AppError::NotFound("matter"));
            }
            app.setup().matrix.permit(&context, "check_conflict", path.as_ref(), &matter.state)?;
            let filter = ReportFilter { matter_id: Some(id), ..ReportFilter::default() };
            let reports = tx.reader().report_regions(&filter, MATTER_REPORTS_MAX + 1)?;
            if reports.len() > MATTER_REPORTS_MAX as usize {
                return refuse("too_many", format!("the matter has more than {MATTER_REPORTS_MAX} reports"));
            }
            let reports: Vec<ReportId> = reports.into_iter().map(|(id, _)| id).collect();
            let mut codes = Vec::new();
            for handler in &handlers {
                codes.extend(tx.reader().compare_parties(&reports, handler, &regions, same_by)?);
            }
            codes.sort_unstable();
            codes.dedup();
            let evidence: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
            let ConflictCheck { account_id, organisation_id } = check;
            let event =
                Event::ConflictChecked { matter_id: id, account_id, organisation_id, evidence: evidence.clone() };
            tx.record(&context.actor(), &[event])?;
            let hard = codes.iter().any(|code| *code != party::Sameness::Name.code());
            Ok(ConflictFound { conflict: !evidence.is_empty(), evidence, hard })
        })
    }

    /// How many distinct persons and organisations the reports of a region and period name. Only a number leaves the vault,
    /// and none below [`SHOWN_MIN`]; the count stands in the log.
    ///
    /// # Errors
    /// The period is turned round or too long, there are too many reports, not permitted, or the store refuses.
    ///
    /// # Source
    /// Mode B of the rate of litigants (distinct parties, keys per period): counted from the records for each region, never
    /// by adding those below.
    pub fn count_parties(
        &self,
        ctx: &Ctx,
        region_id: Option<RegionId>,
        days: (Date, Date),
    ) -> AppResult<PartiesCounted> {
        let office = self.office(ctx.top_region)?;
        let within = match region_id {
            Some(id) => office.path(id).cloned().ok_or(AppError::NotFound("region"))?,
            None => ctx.region_path.clone(),
        };
        self.setup().matrix.permit(ctx, "count_parties", Some(&within), "any")?;
        check_days(days)?;
        let filter = ReportFilter { within, from_on: Some(days.0), to_on: Some(days.1), ..ReportFilter::default() };
        let purpose = LinkPurpose { code: COUNT_PURPOSE.to_owned(), from_on: days.0, to_on: days.1 };
        let regions = region_names(&office);
        let (reports, parties) = self.read(ctx, |reader| {
            let reports = reader.report_regions(&filter, COUNT_REPORTS_MAX + 1)?;
            if reports.len() > COUNT_REPORTS_MAX as usize {
                return refuse("too_many", format!("more than {COUNT_REPORTS_MAX} reports; choose a shorter period"));
            }
            let reports: Vec<(ReportId, [String; 3])> =
                reports.into_iter().map(|(id, region)| (id, place(&office, region))).collect();
            let mut keys: Vec<LinkKey> =
                reader.link_parties(&reports, &regions, &purpose, link)?.into_iter().map(|(_, key)| key).collect();
            keys.sort_unstable();
            keys.dedup();
            Ok((reports.len() as u64, keys.len() as u64))
        })?;
        let actor = ctx.actor();
        self.run(ctx, move |tx| {
            let event = Event::PartiesCounted { region_id, from_on: days.0, to_on: days.1, reports, parties };
            tx.record(&actor, &[event])?;
            Ok(PartiesCounted { reports, parties: (parties >= SHOWN_MIN).then_some(parties) })
        })
    }
}

/// The people and organisations that are checked, as mentions.
fn handlers(office: &Office, check: ConflictCheck) -> AppResult<Vec<Mention>> {
    let mention = |name: &str| Mention {
        fields: PersonFields { name: Some(name.to_owned()), ..PersonFields::default() },
        ..Mention::default()
    };
    let mut handlers = Vec::new();
    if let Some(id) = check.account_id {
        handlers.push(mention(office.account_name(id).ok_or(AppError::NotFound("account"))?));
    }
    if let Some(id) = check.organisation_id {
        handlers.push(mention(&office.organisation(id).ok_or(AppError::NotFound("organisation"))?.name));
    }
    if handlers.is_empty() {
        let message = "name an account or an organisation";
        return Err(Refusal::new("bad_field", message).field("account_id", "missing", message).into());
    }
    Ok(handlers)
}

fn check_days((from, to): (Date, Date)) -> Result<(), Refusal> {
    let days = from.until(to).map(|span| span.get_days()).unwrap_or(i32::MAX);
    let refused = |message: &str| Err(Refusal::new("bad_field", message).field("to", "unknown", message));
    match days {
        ..0 => refused("the last day is before the first"),
        COUNT_DAYS_MAX.. => refused("at most 366 days are counted at once"),
        _ => Ok(()),
    }
}

/// Names of the regions that stand before names of organisations.
fn region_names(office: &Office) -> Vec<String> {
    office.regions().iter().filter(|region| region.level <= COUNTY + 1).map(|region| region.name.clone()).collect()
}

/// County, town and village of a region.
fn place(office: &Office, region_id: Option<RegionId>) -> [String; 3] {
    let mut names: [String; 3] = Default::default();
    for region in region_id.into_iter().flat_map(|id| office.line_above(id)) {
        let level = region.level.checked_sub(COUNTY);
        if let Some(name) = level.and_then(|level| names.get_mut(usize::from(level))) {
            name.clone_from(&region.name);
        }
    }
    names
}

fn party_of(mention: &Mention) -> Party<'_> {
    let [county, town, village] =
        mention.place.each_ref().map(|name| Some(name.as_str()).filter(|name| !name.is_empty()));
    let PersonFields { name, phone, id_number, .. } = &mention.fields;
    Party {
        kind: None,
        name: name.as_deref(),
        number: id_number.as_deref(),
        phone: phone.as_deref(),
        county,
        town,
        village,
    }
}

fn link(mentions: &[Mention], regions: &[String]) -> Vec<u32> {
    let parties: Vec<Party<'_>> = mentions.iter().map(party_of).collect();
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    party::link(&parties, &regions, &LinkOptions { threads: THREADS, ..LinkOptions::default() }).party_of
}

fn same_by(mention: &Mention, other: &Mention, regions: &[String]) -> Vec<&'static str> {
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    let found = party::sameness(&party_of(mention), &party_of(other), &regions);
    found.into_iter().map(party::Sameness::code).collect()
}

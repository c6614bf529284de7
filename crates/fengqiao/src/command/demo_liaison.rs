//! Officials and stations of the invented county: kept, linked by a proposal that is accepted, and a second proposal that waits.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Context, Result};
use fengqiao_app::App;
use fengqiao_app::liaison::KeepOfficial;
use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::liaison::{FormerPost, Level, Personnel, Place, StationNote};
use fengqiao_domain::organisation::Organisation;
use jiff::{Span, Timestamp};

/// The account that assigns.
const ASSIGNER: &str = "office.liaison";

/// Keeps the officials and links them.
///
/// # Errors
/// The county has no such accounts or stations, or the database refuses.
pub(super) fn link(app: &App, organisations: &HashMap<String, Organisation>, now: Timestamp) -> Result<()> {
    let Some((office, account)) = app.store().account_of_login(ASSIGNER)? else { return Ok(()) };
    let ctx = app.context(office, account.id, None, now)?.context("the account that assigns may act")?;
    let station = |key: &str| -> Result<OrganisationId> {
        Ok(organisations.get(key).with_context(|| format!("there is no station {key}"))?.id)
    };
    let regions = app.office(office)?;
    let mut places = Vec::new();
    for read in app.list_stations(&ctx)? {
        let region = regions.organisation(read.note.station_id).and_then(|it| regions.region(it.region_id));
        let place = region.and_then(|it| Some(Place { longitude: it.longitude?, latitude: it.latitude? }));
        app.keep_station(&ctx, StationNote { place, ..read.note })?;
        places.extend(place);
    }
    let lately = fengqiao_app::day::day_in_china(now).saturating_sub(Span::new().months(8));
    for (number, official) in fengqiao_demo::officials().into_iter().enumerate() {
        let (_, account) = app.store().account_of_login(official.login)?.context("every official has an account")?;
        let former = official.former.map(station).transpose()?;
        let personnel = Personnel {
            // Homes lie about the county, some kilometres from its stations.
            home: places.get((number * 7 + 3) % places.len().max(1)).map(|place| beside(*place, number)),
            former: former.map(|station_id| FormerPost { station_id, until_on: lately }).into_iter().collect(),
            relatives: official.relative.map(station).transpose()?.into_iter().collect(),
        };
        let level = Level::of(official.level).context("a known level")?;
        let keep = KeepOfficial { account_id: account.id, level, active: true, personnel: Some(personnel) };
        app.keep_official(&ctx, keep)?;
    }
    app.keep_draws(office, now)?;
    let first = app.propose_liaisons(&ctx, &BTreeSet::new())?;
    let lifted = app.liaison_proposal(&ctx, first)?.row.proposal.links.iter().any(|link| link.lifted);
    app.accept_liaisons(&ctx, first, lifted.then_some("演示：别无人选"))?;
    app.propose_liaisons(&ctx, &BTreeSet::new())?;
    Ok(())
}

/// A point a few kilometres from another, another one for each number.
fn beside(place: Place, number: usize) -> Place {
    let step = f64::from(u32::try_from(number).unwrap_or(0) % 7);
    Place { longitude: place.longitude + 0.012 + 0.006 * step, latitude: place.latitude - 0.004 * step }
}

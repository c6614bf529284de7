//! Liaisons of officials and stations: who may be linked, proposals, and links.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use fengqiao_app::liaison::{Adjust, KeepOfficial};
use fengqiao_domain::id::{AccountId, LiaisonId, LiaisonProposalId, OrganisationId};
use fengqiao_domain::liaison::{FormerPost, Level, Personnel, StationNote};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{day_opt, id, with_names};
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::liaison::{
    AdjustmentView, CandidateView, LiaisonProposalItem, LiaisonProposalView, LiaisonView, OfficialView, PersonnelView,
    PointView, StationView,
};
use crate::view::place::Items;

/// What was kept, proposed, accepted, refused or ended.
#[derive(Serialize, ToSchema)]
pub struct LiaisonDone {
    /// Id.
    id: String,
}

fn done(id: impl ToString) -> Json<LiaisonDone> {
    Json(LiaisonDone { id: id.to_string() })
}

fn level_of(word: &str) -> Result<Level, Problem> {
    Level::of(word).ok_or_else(|| Problem::unreadable("level is province, city or county"))
}

/// Stations of one's region, with where they are.
#[utoipa::path(get, path = "/stations", operation_id = "list_stations", tag = "liaison", responses((status = 200, body = Items<StationView>), Problems))]
pub(crate) async fn list_stations(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<StationView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let items = app.list_stations(names.ctx)?;
        Ok(Json(Items { items: items.iter().map(|read| StationView::of(names, read)).collect() }))
    })
    .await
}

/// What is known of a station from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StationBody {
    /// Where its front desk is.
    place: Option<PointView>,
    /// From which level its official must come.
    level: Option<String>,
}

/// Keeps where a station is, and from which level its official must come.
#[utoipa::path(post, path = "/stations/{id}", operation_id = "keep_station", tag = "liaison", params(("id" = String, Path)), request_body = StationBody, responses((status = 200, body = LiaisonDone), Problems))]
pub(crate) async fn keep_station(
    State(web): State<Web>,
    Path(station): Path<String>,
    verb: Verb<StationBody>,
) -> Result<Json<LiaisonDone>, Problem> {
    let station_id: OrganisationId = id(&station, "station")?;
    let level = verb.body.level.as_deref().filter(|word| !word.is_empty()).map(level_of).transpose()?;
    let note = StationNote { station_id, place: verb.body.place.map(Into::into), level };
    with_names(&web, verb.ctx, move |app, names| Ok(done(app.keep_station(names.ctx, note)?))).await
}

/// Officials who may be linked.
#[utoipa::path(get, path = "/officials", operation_id = "list_officials", tag = "liaison", responses((status = 200, body = Items<OfficialView>), Problems))]
pub(crate) async fn list_officials(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<OfficialView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let items = app.officials(names.ctx)?;
        Ok(Json(Items { items: items.iter().map(|read| OfficialView::of(names, read)).collect() }))
    })
    .await
}

/// Accounts that may make inspections and are no officials yet.
#[utoipa::path(get, path = "/officials/candidates", operation_id = "list_candidates", tag = "liaison", responses((status = 200, body = Items<CandidateView>), Problems))]
pub(crate) async fn list_candidates(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<CandidateView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let items = app.official_candidates(names.ctx)?;
        Ok(Json(Items { items: items.iter().map(|it| CandidateView::of(names, it)).collect() }))
    })
    .await
}

/// An official as kept from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficialBody {
    /// `province`, `city` or `county`.
    level: String,
    /// Whether the official may be given a station; true when absent.
    active: Option<bool>,
    /// What is personal; stays as it is when absent.
    personnel: Option<PersonnelBody>,
}

/// What is personal of an official.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonnelBody {
    /// Where the official sets out.
    home: Option<PointView>,
    /// Stations where the official served.
    #[serde(default)]
    former: Vec<FormerPostBody>,
    /// Stations where relatives work.
    #[serde(default)]
    relatives: Vec<String>,
}

/// A post that an official had.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormerPostBody {
    /// Where.
    station_id: String,
    /// The last day there.
    until_on: String,
}

impl PersonnelBody {
    fn read(self) -> Result<Personnel, Problem> {
        let post = |post: FormerPostBody| {
            let until_on = day_opt(Some(&post.until_on), "until_on")?;
            let until_on = until_on.ok_or_else(|| Problem::unreadable("until_on is missing"))?;
            Ok(FormerPost { station_id: id(&post.station_id, "station")?, until_on })
        };
        Ok(Personnel {
            home: self.home.map(Into::into),
            former: self.former.into_iter().map(post).collect::<Result<_, Problem>>()?,
            relatives: self.relatives.iter().map(|text| id(text, "station")).collect::<Result<_, Problem>>()?,
        })
    }
}

/// Keeps an official; what is personal is sealed at once.
#[utoipa::path(post, path = "/officials/{id}", operation_id = "keep_official", tag = "liaison", params(("id" = String, Path)), request_body = OfficialBody, responses((status = 200, body = LiaisonDone), Problems))]
pub(crate) async fn keep_official(
    State(web): State<Web>,
    Path(account): Path<String>,
    verb: Verb<OfficialBody>,
) -> Result<Json<LiaisonDone>, Problem> {
    let OfficialBody { level, active, personnel } = verb.body;
    let keep = KeepOfficial {
        account_id: id(&account, "account")?,
        level: level_of(&level)?,
        active: active.unwrap_or(true),
        personnel: personnel.map(PersonnelBody::read).transpose()?,
    };
    with_names(&web, verb.ctx, move |app, names| Ok(done(app.keep_official(names.ctx, keep)?))).await
}

/// Why what is personal is looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealOfficial {
    /// Purpose.
    purpose: String,
}

/// Shows what is personal of an official; the look stands in the log.
#[utoipa::path(post, path = "/officials/{id}/reveal", operation_id = "reveal_official", tag = "liaison", params(("id" = String, Path)), request_body = RevealOfficial, responses((status = 200, body = PersonnelView), Problems))]
pub(crate) async fn reveal_official(
    State(web): State<Web>,
    Path(account): Path<String>,
    verb: Verb<RevealOfficial>,
) -> Result<Json<PersonnelView>, Problem> {
    let account: AccountId = id(&account, "account")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(Json(PersonnelView::of(names, &app.reveal_official(names.ctx, account, &verb.body.purpose)?)))
    })
    .await
}

/// The links that hold or are to begin, by station.
#[utoipa::path(get, path = "/liaisons", operation_id = "list_liaisons", tag = "liaison", responses((status = 200, body = Items<LiaisonView>), Problems))]
pub(crate) async fn list_liaisons(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<LiaisonView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let items = app.liaisons(names.ctx)?;
        Ok(Json(Items { items: items.iter().map(|row| LiaisonView::of(names, row, Some(()))).collect() }))
    })
    .await
}

/// One's own links, and those of one's station.
#[utoipa::path(get, path = "/liaisons/own", operation_id = "list_own_liaisons", tag = "liaison", responses((status = 200, body = Items<LiaisonView>), Problems))]
pub(crate) async fn list_own_liaisons(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<LiaisonView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let items = app.own_liaisons(names.ctx)?;
        Ok(Json(Items { items: items.iter().map(|row| LiaisonView::of(names, row, None)).collect() }))
    })
    .await
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiaisonReason {
    /// Why.
    reason: String,
}

/// Ends a link.
#[utoipa::path(post, path = "/liaisons/{id}/end", operation_id = "end_liaison", tag = "liaison", params(("id" = String, Path)), request_body = LiaisonReason, responses((status = 200, body = LiaisonDone), Problems))]
pub(crate) async fn end_liaison(
    State(web): State<Web>,
    Path(liaison): Path<String>,
    verb: Verb<LiaisonReason>,
) -> Result<Json<LiaisonDone>, Problem> {
    let liaison: LiaisonId = id(&liaison, "liaison")?;
    with_names(&web, verb.ctx, move |app, names| Ok(done(app.end_liaison(names.ctx, liaison, &verb.body.reason)?)))
        .await
}

/// The newest proposals.
#[utoipa::path(get, path = "/liaison-proposals", operation_id = "list_liaison_proposals", tag = "liaison", responses((status = 200, body = Items<LiaisonProposalItem>), Problems))]
pub(crate) async fn list_liaison_proposals(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<LiaisonProposalItem>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let rows = app.liaison_proposals(names.ctx)?;
        Ok(Json(Items { items: rows.iter().map(LiaisonProposalItem::of).collect() }))
    })
    .await
}

/// One proposal, with what bars whom.
#[utoipa::path(get, path = "/liaison-proposals/{id}", operation_id = "read_liaison_proposal", tag = "liaison", params(("id" = String, Path)), responses((status = 200, body = LiaisonProposalView), Problems))]
pub(crate) async fn read_liaison_proposal(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(proposal): Path<String>,
) -> Result<Json<LiaisonProposalView>, Problem> {
    let proposal: LiaisonProposalId = id(&proposal, "liaison proposal")?;
    with_names(&web, ctx, move |app, names| {
        Ok(Json(LiaisonProposalView::of(names, &app.liaison_proposal(names.ctx, proposal)?)))
    })
    .await
}

/// Pairs that a person puts so beforehand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeLiaisons {
    /// The pairs.
    #[serde(default)]
    claims: Vec<ClaimBody>,
}

/// Which official goes where.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimBody {
    /// The official's account.
    account_id: String,
    /// The station.
    station_id: String,
}

/// Proposes an assignment of all stations; nobody is linked before a person accepts it.
#[utoipa::path(post, path = "/liaison-proposals", operation_id = "propose_liaisons", tag = "liaison", request_body = ProposeLiaisons, responses((status = 200, body = LiaisonDone), Problems))]
pub(crate) async fn propose_liaisons(
    State(web): State<Web>,
    verb: Verb<ProposeLiaisons>,
) -> Result<Json<LiaisonDone>, Problem> {
    let claim = |it: &ClaimBody| Ok((id(&it.account_id, "account")?, id(&it.station_id, "station")?));
    let claims = verb.body.claims.iter().map(claim).collect::<Result<BTreeSet<_>, Problem>>()?;
    with_names(&web, verb.ctx, move |app, names| Ok(done(app.propose_liaisons(names.ctx, &claims)?))).await
}

/// Which official goes where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentQuery {
    /// The official's account; without it nothing is found.
    #[serde(default)]
    account_id: String,
    /// The station.
    #[serde(default)]
    station_id: String,
}

/// What giving an official another station would do.
#[utoipa::path(get, path = "/liaison-proposals/{id}/effect", operation_id = "measure_adjustment", tag = "liaison", params(("id" = String, Path), AdjustmentQuery), responses((status = 200, body = AdjustmentView), Problems))]
pub(crate) async fn measure_adjustment(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(proposal): Path<String>,
    Query(query): Query<AdjustmentQuery>,
) -> Result<Json<AdjustmentView>, Problem> {
    let proposal: LiaisonProposalId = id(&proposal, "liaison proposal")?;
    let adjust =
        Adjust { account_id: id(&query.account_id, "account")?, station_id: id(&query.station_id, "station")? };
    with_names(&web, ctx, move |app, names| {
        Ok(Json(AdjustmentView::of(names, &app.measure_adjustment(names.ctx, proposal, adjust)?)))
    })
    .await
}

/// A change by hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustLiaisons {
    /// The official's account.
    account_id: String,
    /// The station.
    station_id: String,
    /// Why.
    reason: String,
}

/// Gives an official another station; whoever was to have it takes the one that becomes free.
#[utoipa::path(post, path = "/liaison-proposals/{id}/adjust", operation_id = "adjust_liaisons", tag = "liaison", params(("id" = String, Path)), request_body = AdjustLiaisons, responses((status = 200, body = LiaisonDone), Problems))]
pub(crate) async fn adjust_liaisons(
    State(web): State<Web>,
    Path(proposal): Path<String>,
    verb: Verb<AdjustLiaisons>,
) -> Result<Json<LiaisonDone>, Problem> {
    let proposal: LiaisonProposalId = id(&proposal, "liaison proposal")?;
    let body = verb.body;
    let adjust = Adjust { account_id: id(&body.account_id, "account")?, station_id: id(&body.station_id, "station")? };
    with_names(&web, verb.ctx, move |app, names| {
        Ok(done(app.adjust_liaisons(names.ctx, proposal, adjust, &body.reason)?))
    })
    .await
}

/// Why rules are lifted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptLiaisons {
    /// Why; needed when a link goes against a rule.
    reason: Option<String>,
}

/// Accepts a proposal: all its links begin on the next day.
#[utoipa::path(post, path = "/liaison-proposals/{id}/accept", operation_id = "accept_liaisons", tag = "liaison", params(("id" = String, Path)), request_body = AcceptLiaisons, responses((status = 200, body = LiaisonDone), Problems))]
pub(crate) async fn accept_liaisons(
    State(web): State<Web>,
    Path(proposal): Path<String>,
    verb: Verb<AcceptLiaisons>,
) -> Result<Json<LiaisonDone>, Problem> {
    let proposal: LiaisonProposalId = id(&proposal, "liaison proposal")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(done(app.accept_liaisons(names.ctx, proposal, verb.body.reason.as_deref())?))
    })
    .await
}

/// Refuses a proposal.
#[utoipa::path(post, path = "/liaison-proposals/{id}/refuse", operation_id = "refuse_liaisons", tag = "liaison", params(("id" = String, Path)), request_body = LiaisonReason, responses((status = 200, body = LiaisonDone), Problems))]
pub(crate) async fn refuse_liaisons(
    State(web): State<Web>,
    Path(proposal): Path<String>,
    verb: Verb<LiaisonReason>,
) -> Result<Json<LiaisonDone>, Problem> {
    let proposal: LiaisonProposalId = id(&proposal, "liaison proposal")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(done(app.refuse_liaisons(names.ctx, proposal, &verb.body.reason)?))
    })
    .await
}

//! The register of mediators.

use axum::Json;
use axum::extract::State;
use fengqiao_app::mediator::KeepMediator;
use fengqiao_domain::id::MediatorId;
use fengqiao_domain::mediator::MediatorKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{id, id_opt, with_names};
use crate::extract::{Path, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::mediator::MediatorView;
use crate::view::place::Items;

/// The register, by name; those that were taken out of it last.
#[utoipa::path(get, path = "/mediators", operation_id = "list_mediators", tag = "mediator", responses((status = 200, body = Items<MediatorView>), Problems))]
pub(crate) async fn list_mediators(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<Items<MediatorView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let register = app.mediators(names.ctx)?;
        Ok(Json(Items { items: register.into_iter().map(|it| MediatorView::of(names, it)).collect() }))
    })
    .await
}

/// Person or organisation.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KindOfMediator {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
}

/// An entry as it is from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MediatorBody {
    /// Person or organisation.
    kind: KindOfMediator,
    /// Name.
    name: String,
    /// For which organisation a person mediates, or which one it is.
    organisation_id: Option<String>,
    /// Where it mediates; the keeper's own region when absent.
    region_id: Option<String>,
    /// Codes of kinds of matter; empty means every kind.
    #[serde(default)]
    categories: Vec<String>,
    /// Languages beside the common one.
    #[serde(default)]
    languages: Vec<String>,
    /// Number of the certificate.
    certificate_no: String,
    /// First day of the certificate.
    valid_from_on: String,
    /// Last day of the certificate.
    valid_to_on: String,
    /// Whether it stands in the register; true when absent.
    active: Option<bool>,
}

impl MediatorBody {
    fn read(self, id_of: Option<MediatorId>) -> Result<KeepMediator, Problem> {
        let day = |text: &str| text.parse().map_err(|_| Problem::unreadable("a day is written as 2026-03-05"));
        Ok(KeepMediator {
            id: id_of,
            kind: match self.kind {
                KindOfMediator::Person => MediatorKind::Person,
                KindOfMediator::Organisation => MediatorKind::Organisation,
            },
            organisation_id: id_opt(self.organisation_id.as_deref(), "organisation")?,
            region_id: id_opt(self.region_id.as_deref(), "region")?,
            valid_from_on: day(&self.valid_from_on)?,
            valid_to_on: day(&self.valid_to_on)?,
            name: self.name,
            categories: self.categories,
            languages: self.languages,
            certificate_no: self.certificate_no,
            active: self.active.unwrap_or(true),
        })
    }
}

/// The entry that was kept.
#[derive(Serialize, ToSchema)]
pub struct MediatorDone {
    /// Id.
    id: String,
}

/// Enters somebody into the register.
#[utoipa::path(post, path = "/mediators", operation_id = "create_mediator", tag = "mediator", request_body = MediatorBody, responses((status = 200, body = MediatorDone), Problems))]
pub(crate) async fn create_mediator(
    State(web): State<Web>,
    verb: Verb<MediatorBody>,
) -> Result<Json<MediatorDone>, Problem> {
    let keep = verb.body.read(None)?;
    kept(&web, verb.ctx, keep).await
}

/// Changes an entry of the register, or takes it out.
#[utoipa::path(post, path = "/mediators/{id}/change", operation_id = "change_mediator", tag = "mediator", params(("id" = String, Path)), request_body = MediatorBody, responses((status = 200, body = MediatorDone), Problems))]
pub(crate) async fn change_mediator(
    State(web): State<Web>,
    Path(mediator): Path<String>,
    verb: Verb<MediatorBody>,
) -> Result<Json<MediatorDone>, Problem> {
    let keep = verb.body.read(Some(id(&mediator, "mediator")?))?;
    kept(&web, verb.ctx, keep).await
}

async fn kept(web: &Web, ctx: fengqiao_app::Ctx, keep: KeepMediator) -> Result<Json<MediatorDone>, Problem> {
    let keep = move |app: &fengqiao_app::App, names: &crate::view::Names<'_>| {
        Ok(Json(MediatorDone { id: app.keep_mediator(names.ctx, keep)?.to_string() }))
    };
    with_names(web, ctx, keep).await
}

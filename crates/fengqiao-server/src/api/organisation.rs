//! Organisations, accounts and roles.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_app::organisation::{ChangeOrganisation, NewAccount, NewOrganisation};
use fengqiao_domain::id::{AccountId, OrganisationId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{id, id_opt, with_names};
use crate::extract::{Empty, Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::Page;
use crate::view::place::{Items, OrganisationView, RoleView, roles};
use crate::view::session::{AccountView, OneTimePassword, OpenedAccountView};

/// Which organisations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OrganisationQuery {
    region_id: Option<String>,
    kind: Option<String>,
}

/// Organisations that the reader may see, whole.
#[utoipa::path(get, path = "/organisations", operation_id = "list_organisations", tag = "organisation", params(OrganisationQuery), responses((status = 200, body = Page<OrganisationView>), Problems))]
pub(crate) async fn list_organisations(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<OrganisationQuery>,
) -> Result<Json<Page<OrganisationView>>, Problem> {
    let region: Option<fengqiao_domain::id::RegionId> = id_opt(query.region_id.as_deref(), "region")?;
    let kind = query.kind.filter(|text| !text.is_empty());
    with_names(&web, ctx, move |app, names| {
        let within = region.and_then(|id| names.office.path(id)).cloned().unwrap_or_default();
        let sees = |it: &&fengqiao_domain::organisation::Organisation| {
            let path = names.office.path(it.region_id);
            path.is_some_and(|path| path.is_within(&within))
                && app.setup().matrix.may(names.ctx, "read_regions", path, "any")
        };
        let wanted =
            |it: &&fengqiao_domain::organisation::Organisation| kind.as_ref().is_none_or(|kind| *kind == it.kind);
        let mut items: Vec<OrganisationView> = names
            .office
            .organisations()
            .filter(sees)
            .filter(wanted)
            .map(|it| OrganisationView::of(names, it))
            .collect();
        items.sort_by(|one, two| {
            (&one.kind, one.region.level, &one.name).cmp(&(&two.kind, two.region.level, &two.name))
        });
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        Ok(Json(Page { items, next: None, total, total_exact: true }))
    })
    .await
}

/// A new organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganisationBody {
    name: String,
    kind: String,
    duty: Option<String>,
    region_id: String,
    parent_id: Option<String>,
}

/// Adds an organisation.
#[utoipa::path(post, path = "/organisations", operation_id = "create_organisation", tag = "organisation", request_body = NewOrganisationBody, responses((status = 201, body = OrganisationView), Problems))]
pub(crate) async fn create_organisation(
    State(web): State<Web>,
    verb: Verb<NewOrganisationBody>,
) -> Result<(StatusCode, Json<OrganisationView>), Problem> {
    let NewOrganisationBody { name, kind, duty, region_id, parent_id } = verb.body;
    let new = NewOrganisation {
        name,
        kind,
        duty,
        region_id: id(&region_id, "region")?,
        parent_id: id_opt(parent_id.as_deref(), "organisation")?,
    };
    let made = with_names(&web, verb.ctx.clone(), move |app, names| Ok(app.add_organisation(names.ctx, new)?)).await?;
    Ok((StatusCode::CREATED, Json(organisation(&web, verb.ctx, made).await?)))
}

/// A change of an organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrganisationBody {
    name: Option<String>,
    active: Option<bool>,
}

/// Changes an organisation.
#[utoipa::path(patch, path = "/organisations/{id}", operation_id = "change_organisation", tag = "organisation", params(("id" = String, Path)), request_body = ChangeOrganisationBody, responses((status = 200, body = OrganisationView), Problems))]
pub(crate) async fn change_organisation(
    State(web): State<Web>,
    Path(known): Path<String>,
    verb: Verb<ChangeOrganisationBody>,
) -> Result<Json<OrganisationView>, Problem> {
    let known: OrganisationId = id(&known, "organisation")?;
    let change = ChangeOrganisation { name: verb.body.name, active: verb.body.active };
    with_names(&web, verb.ctx.clone(), move |app, names| Ok(app.change_organisation(names.ctx, known, change)?))
        .await?;
    Ok(Json(organisation(&web, verb.ctx, known).await?))
}

async fn organisation(web: &Web, ctx: fengqiao_app::Ctx, known: OrganisationId) -> Result<OrganisationView, Problem> {
    with_names(web, ctx, move |_, names| {
        let found = names.office.organisation(known).ok_or_else(|| Problem::not_found("organisation"))?;
        Ok(OrganisationView::of(names, found))
    })
    .await
}

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AccountQuery {
    organisation_id: Option<String>,
    role: Option<String>,
    active: Option<bool>,
}

/// Accounts that the administrator keeps, whole.
#[utoipa::path(get, path = "/accounts", operation_id = "list_accounts", tag = "organisation", params(AccountQuery), responses((status = 200, body = Page<AccountView>), Problems))]
pub(crate) async fn list_accounts(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<AccountQuery>,
) -> Result<Json<Page<AccountView>>, Problem> {
    let organisation: Option<OrganisationId> = id_opt(query.organisation_id.as_deref(), "organisation")?;
    with_names(&web, ctx, move |app, names| {
        let mut accounts = app.accounts(names.ctx)?;
        accounts.retain(|(account, _)| organisation.is_none_or(|id| account.organisation_id == id));
        accounts.retain(|(account, _)| query.active.is_none_or(|active| account.active == active));
        accounts.retain(|(account, _)| {
            query.role.as_ref().filter(|role| !role.is_empty()).is_none_or(|role| account.roles.contains(role))
        });
        let items: Vec<AccountView> =
            accounts.iter().map(|(account, credential)| AccountView::of(names, account, credential.as_ref())).collect();
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        Ok(Json(Page { items, next: None, total, total_exact: true }))
    })
    .await
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccountBody {
    login: String,
    name: String,
    organisation_id: String,
    region_id: String,
    roles: Vec<String>,
}

/// Opens an account; its first password is shown once.
#[utoipa::path(post, path = "/accounts", operation_id = "create_account", tag = "organisation", request_body = NewAccountBody, responses((status = 201, body = OpenedAccountView), Problems))]
pub(crate) async fn create_account(
    State(web): State<Web>,
    verb: Verb<NewAccountBody>,
) -> Result<(StatusCode, Json<OpenedAccountView>), Problem> {
    let NewAccountBody { login, name, organisation_id, region_id, roles } = verb.body;
    let new = NewAccount {
        login,
        name,
        organisation_id: id(&organisation_id, "organisation")?,
        region_id: id(&region_id, "region")?,
        roles,
    };
    with_names(&web, verb.ctx, move |app, names| {
        let opened = app.open_account(names.ctx, new)?;
        let view = OpenedAccountView {
            account_id: opened.account_id.to_string(),
            one_time_password: opened.one_time_password,
        };
        Ok((StatusCode::CREATED, Json(view)))
    })
    .await
}

/// Roles of an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RolesBody {
    roles: Vec<String>,
}

/// Sets the roles of an account.
#[utoipa::path(put, path = "/accounts/{id}/roles", operation_id = "set_roles", tag = "organisation", params(("id" = String, Path)), request_body = RolesBody, responses((status = 204), Problems))]
pub(crate) async fn set_roles(
    State(web): State<Web>,
    Path(account): Path<String>,
    verb: Verb<RolesBody>,
) -> Result<StatusCode, Problem> {
    let account: AccountId = id(&account, "account")?;
    with_names(&web, verb.ctx, move |app, names| Ok(app.set_roles(names.ctx, account, verb.body.roles)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Dismisses an account; its sessions end at once.
#[utoipa::path(post, path = "/accounts/{id}/dismiss", operation_id = "dismiss_account", tag = "organisation", params(("id" = String, Path)), responses((status = 204), Problems))]
pub(crate) async fn dismiss_account(
    State(web): State<Web>,
    Path(account): Path<String>,
    verb: Verb<Empty>,
) -> Result<StatusCode, Problem> {
    let account: AccountId = id(&account, "account")?;
    with_names(&web, verb.ctx, move |app, names| Ok(app.dismiss_account(names.ctx, account)?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives an account a new one-time password, shown once.
#[utoipa::path(post, path = "/accounts/{id}/reset-password", operation_id = "reset_password", tag = "organisation", params(("id" = String, Path)), responses((status = 200, body = OneTimePassword), Problems))]
pub(crate) async fn reset_password(
    State(web): State<Web>,
    Path(account): Path<String>,
    verb: Verb<Empty>,
) -> Result<Json<OneTimePassword>, Problem> {
    let account: AccountId = id(&account, "account")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(Json(OneTimePassword { one_time_password: app.reset_password(names.ctx, account)? }))
    })
    .await
}

/// Roles and what each may do.
#[utoipa::path(get, path = "/roles", operation_id = "list_roles", tag = "organisation", responses((status = 200, body = Items<RoleView>), Problems))]
pub(crate) async fn list_roles(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<Items<RoleView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        app.setup().matrix.permit(names.ctx, "read_roles", Some(&names.ctx.region_path), "any")?;
        Ok(Json(Items { items: roles(names) }))
    })
    .await
}

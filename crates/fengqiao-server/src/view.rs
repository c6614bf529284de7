//! Views: what the reader is shown, written for the reader; names are looked up, rules are not computed.

pub mod alarm;
pub mod artefact;
pub mod board;
pub mod bulletin;
pub mod citizen;
pub mod cockpit;
pub mod compared;
pub mod deadline;
pub mod document;
pub mod handler;
pub mod import;
pub mod indicator;
pub mod inspection;
pub mod liaison;
pub mod matter;
pub mod mediator;
pub mod model;
pub mod pairing;
pub mod parties;
pub mod party;
pub mod patrol;
pub mod place;
pub mod points;
pub mod proceeding;
pub mod report;
pub mod scan;
pub mod search;
pub mod session;
pub mod signal;
pub mod signature;
pub mod sitting;
pub mod stages;
pub mod table;
pub mod target;
pub mod timeline;
pub mod topic;
pub mod trail;
pub mod trial;
pub mod tuning;
pub mod version;

use std::sync::Arc;

use fengqiao_app::office::Office;
use fengqiao_app::permission::Bilingual as AppBilingual;
use fengqiao_app::procedure::{Bilingual as ProcedureBilingual, Procedure};
use fengqiao_app::store::Page as StorePage;
use fengqiao_app::{App, Ctx};
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use fengqiao_domain::proceeding::Proceeding;
use serde::Serialize;
use utoipa::ToSchema;

use crate::cursor;
use crate::problem::Problem;

/// A text in the two languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl From<&AppBilingual> for Bilingual {
    fn from(it: &AppBilingual) -> Self {
        Self::new(it.zh.clone(), it.en.clone())
    }
}

impl From<&ProcedureBilingual> for Bilingual {
    fn from(it: &ProcedureBilingual) -> Self {
        Self::new(it.zh.clone(), it.en.clone())
    }
}

/// An organisation, account or region by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ref {
    /// Id.
    pub id: String,
    /// Display name.
    pub name: String,
}

/// A region by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegionRef {
    /// Id.
    pub id: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: u8,
    /// Names from the county down.
    pub path_name: String,
}

/// A category by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CategoryRef {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Names from the top of its tree.
    pub path: String,
}

/// The light of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Without a running clock.
    Grey,
    /// In time.
    Green,
    /// In the last third.
    Yellow,
    /// Over.
    Red,
}

/// A code with its number, as a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CodeRef {
    /// Id.
    pub id: String,
    /// Number that people quote.
    pub code: String,
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// Rows.
    pub items: Vec<T>,
    /// Cursor of the next page, null at the end.
    pub next: Option<String>,
    /// Rows in the whole list, as far as they were counted.
    pub total: i64,
    /// Whether the total is exact.
    pub total_exact: bool,
}

impl<T> Page<T> {
    /// A page of views from a page of rows.
    pub(crate) fn of<R>(list: &str, page: StorePage<R>, view: impl FnMut(R) -> T) -> Self {
        let next = page.next.as_ref().map(|place| cursor::write(list, place));
        Self {
            items: page.items.into_iter().map(view).collect(),
            next,
            total: page.total,
            total_exact: page.total_exact,
        }
    }
}

/// Names of one office, for building views.
pub(crate) struct Names<'n> {
    pub(crate) app: &'n App,
    pub(crate) ctx: &'n Ctx,
    pub(crate) office: Arc<Office>,
}

impl<'n> Names<'n> {
    pub(crate) fn new(app: &'n App, ctx: &'n Ctx) -> Result<Self, Problem> {
        Ok(Self { app, ctx, office: app.office(ctx.top_region)? })
    }

    /// The procedure of a proceeding, as it was when it was opened.
    pub(crate) fn procedure_of(&self, proceeding: &Proceeding) -> Option<Arc<Procedure>> {
        self.version_of(&proceeding.procedure, &proceeding.version)
    }

    pub(crate) fn version_of(&self, procedure: &str, version: &str) -> Option<Arc<Procedure>> {
        self.app.version_of(self.ctx.top_region, procedure, version).ok()
    }

    pub(crate) fn region(&self, id: RegionId) -> Option<RegionRef> {
        self.office.region(id).map(|region| RegionRef {
            id: region.id.to_string(),
            code: region.code.clone(),
            name: region.name.clone(),
            level: region.level,
            path_name: self.office.path_names(id).join(" / "),
        })
    }

    /// A region that must be there; one that is gone is shown by its id.
    pub(crate) fn region_or_id(&self, id: RegionId) -> RegionRef {
        let gone =
            || RegionRef { id: id.to_string(), code: String::new(), name: "?".into(), level: 0, path_name: "?".into() };
        self.region(id).unwrap_or_else(gone)
    }

    pub(crate) fn organisation(&self, id: OrganisationId) -> Ref {
        let name = self.office.organisation(id).map_or("?", |organisation| organisation.name.as_str());
        Ref { id: id.to_string(), name: name.to_owned() }
    }

    pub(crate) fn account(&self, id: AccountId) -> Ref {
        Ref { id: id.to_string(), name: self.office.account_name(id).unwrap_or("?").to_owned() }
    }

    pub(crate) fn category(&self, code: &str) -> Option<CategoryRef> {
        let tree = self.app.setup().tree_of(code)?;
        let category = tree.by_code(code)?;
        let name = Bilingual::new(category.name.clone(), category.name_en.clone());
        let top = tree.by_code(tree.top_of(code)).filter(|top| top.code != code);
        let path = top.map_or_else(|| category.name.clone(), |top| format!("{} / {}", top.name, category.name));
        Some(CategoryRef { code: code.to_owned(), name, path })
    }

    /// A category that must be there; one that is gone is shown by its code.
    pub(crate) fn category_or_code(&self, code: &str) -> CategoryRef {
        let gone = || CategoryRef { code: code.to_owned(), name: Bilingual::new(code, code), path: code.to_owned() };
        self.category(code).unwrap_or_else(gone)
    }

    pub(crate) fn role(&self, id: &str) -> RoleRef {
        let title = self
            .app
            .setup()
            .matrix
            .role(id)
            .map_or_else(|| Bilingual::new(id, id), |role| Bilingual::from(&role.title));
        RoleRef { id: id.to_owned(), title }
    }

    pub(crate) fn light(&self, start_at: Option<jiff::Timestamp>, due_at: Option<jiff::Timestamp>) -> Light {
        use fengqiao_domain::deadline::{Light as Clock, light};
        let (Some(start_at), Some(due_at)) = (start_at, due_at) else { return Light::Grey };
        match light(start_at, due_at, self.ctx.now) {
            Clock::Grey => Light::Grey,
            Clock::Green => Light::Green,
            Clock::Yellow => Light::Yellow,
            Clock::Red => Light::Red,
        }
    }
}

/// A role by title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoleRef {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
}

/// An instant as RFC 3339 in UTC.
/// Whether the reader may train models and put them to use.
pub(crate) fn may_manage_models(names: &Names<'_>) -> bool {
    names.app.setup().matrix.may(names.ctx, "manage_models", Some(&names.ctx.region_path), "any")
}

pub(crate) fn instant(at: jiff::Timestamp) -> String {
    at.to_string()
}

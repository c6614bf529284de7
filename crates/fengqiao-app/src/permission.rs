//! Permission: one matrix of role x action x region relation x state, read from `data/roles.toml`. What is not in it is refused.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fengqiao_domain::region::{RegionPath, Relation};
use serde::{Deserialize, Serialize};

use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};

/// A text in the two languages of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// An action with its title.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
}

/// A role with its permits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// What it may do.
    #[serde(default, rename = "permit")]
    pub permits: Vec<Permit>,
}

/// Actions permitted under the same conditions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// Action ids.
    pub actions: Vec<String>,
    /// How the thing's region may stand to the person's.
    pub relations: Vec<Relation>,
    /// States of the thing; none means every state.
    #[serde(default)]
    pub states: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    #[serde(rename = "action")]
    actions: Vec<Action>,
    #[serde(rename = "role")]
    roles: Vec<Role>,
}

/// The permission matrix.
#[derive(Debug, Clone)]
pub struct Matrix {
    actions: Vec<Action>,
    roles: Vec<Role>,
    allowed: BTreeMap<(String, String, Relation), Option<Vec<String>>>,
}

impl Matrix {
    /// Reads the matrix.
    ///
    /// # Errors
    /// The file is not TOML of this form, or names an unknown action or the same role twice; the message names the place.
    pub fn parse(file: &str, text: &str) -> AppResult<Self> {
        let parsed: RolesFile = toml::from_str(text).map_err(|error| AppError::Data(format!("{file}: {error}")))?;
        let mut allowed: BTreeMap<(String, String, Relation), Option<Vec<String>>> = BTreeMap::new();
        for (place, role) in parsed.roles.iter().enumerate() {
            if parsed.roles[..place].iter().any(|other| other.id == role.id) {
                return Err(AppError::Data(format!("{file}: role {} stands twice; merge the two", role.id)));
            }
            for permit in &role.permits {
                for action in &permit.actions {
                    if !parsed.actions.iter().any(|known| known.id == *action) {
                        return Err(AppError::Data(format!(
                            "{file}: role {} names the unknown action {action}",
                            role.id
                        )));
                    }
                    for relation in &permit.relations {
                        let cell = allowed
                            .entry((role.id.clone(), action.clone(), *relation))
                            .or_insert_with(|| Some(Vec::new()));
                        match (&permit.states, cell.as_mut()) {
                            (Some(states), Some(known)) => known.extend(states.iter().cloned()),
                            _ => *cell = None,
                        }
                    }
                }
            }
        }
        Ok(Self { actions: parsed.actions, roles: parsed.roles, allowed })
    }

    /// All roles.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// All actions.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// One role.
    #[must_use]
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// Whether one of these roles may act on a thing in this relation and state.
    #[must_use]
    pub fn allows(&self, roles: &[String], action: &str, relation: Relation, state: &str) -> bool {
        roles.iter().any(|role| match self.allowed.get(&(role.clone(), action.to_owned(), relation)) {
            None => false,
            Some(None) => true,
            Some(Some(states)) => states.iter().any(|known| known == state),
        })
    }

    /// Whether one of these roles may act on anything at all: for the menu.
    #[must_use]
    pub fn allows_somewhere(&self, roles: &[String], action: &str) -> bool {
        roles.iter().any(|role| {
            Relation::ALL
                .iter()
                .any(|relation| self.allowed.contains_key(&(role.clone(), action.to_owned(), *relation)))
        })
    }

    /// The whole matrix as a table for the golden file: one line for each role and action, one column for each relation.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out =
            String::from("role x action: own | below | above | beside | elsewhere   (* every state, - refused)\n");
        for role in &self.roles {
            for action in &self.actions {
                let cells: Vec<String> =
                    Relation::ALL.iter().map(|relation| self.cell(&role.id, &action.id, *relation)).collect();
                let _ = writeln!(out, "{} x {}: {}", role.id, action.id, cells.join(" | "));
            }
        }
        out
    }

    fn cell(&self, role: &str, action: &str, relation: Relation) -> String {
        match self.allowed.get(&(role.to_owned(), action.to_owned(), relation)) {
            None => "-".to_owned(),
            Some(None) => "*".to_owned(),
            Some(Some(states)) => states.join(","),
        }
    }

    /// Whether this person may act on a thing of this region and state. A thing without a region belongs to the top region.
    #[must_use]
    pub fn may(&self, ctx: &Ctx, action: &str, region: Option<&RegionPath>, state: &str) -> bool {
        let top = RegionPath::top();
        let relation = region.unwrap_or(&top).relation_to(&ctx.region_path);
        self.allows(&ctx.account.roles, action, relation, state)
    }

    /// Refuses unless this person may.
    ///
    /// # Errors
    /// `not_permitted`.
    pub fn permit(&self, ctx: &Ctx, action: &'static str, region: Option<&RegionPath>, state: &str) -> AppResult<()> {
        if self.may(ctx, action, region, state) {
            return Ok(());
        }
        Err(Refusal::new("not_permitted", format!("your roles do not permit {action} here")).into())
    }
}

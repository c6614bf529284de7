//! Permission: one matrix of role x action x region relation x state, read from `data/roles.toml`. What is not in it is refused.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fengqiao_domain::region::{RegionPath, Relation};
use serde::{Deserialize, Serialize};

use crate::context::Ctx;
use crate::data_files::{Faults, toml_fault};
use crate::error::{AppResult, Refusal};

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
    allowed: Allowed,
}

type Allowed = BTreeMap<(String, String, Relation), Option<Vec<String>>>;

fn allowed(roles: &[Role]) -> Allowed {
    let mut allowed = Allowed::new();
    for role in roles {
        for permit in &role.permits {
            for (action, relation) in permit.actions.iter().flat_map(|it| permit.relations.iter().map(move |r| (it, r)))
            {
                let key = (role.id.clone(), action.clone(), *relation);
                let cell = allowed.entry(key).or_insert_with(|| Some(Vec::new()));
                match (&permit.states, cell.as_mut()) {
                    (Some(states), Some(known)) => known.extend(states.iter().cloned()),
                    _ => *cell = None,
                }
            }
        }
    }
    allowed
}

impl Matrix {
    /// Reads the matrix.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, an unknown action, the same role or action twice.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Vec<String>> {
        let RolesFile { actions, roles } = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let mut faults = Faults::new(file, text);
        for (place, action) in actions.iter().enumerate() {
            if actions[..place].iter().any(|other| other.id == action.id) {
                let words = format!("action {} stands twice; remove one of the two", action.id);
                faults.at(&["action", &place.to_string(), "id"], words);
            }
        }
        for (place, role) in roles.iter().enumerate() {
            let place_text = place.to_string();
            if roles[..place].iter().any(|other| other.id == role.id) {
                faults.at(&["role", &place_text, "id"], format!("role {} stands twice; merge the two", role.id));
            }
            for (permit, named) in role.permits.iter().enumerate() {
                for (at, action) in named.actions.iter().enumerate() {
                    if !actions.iter().any(|known| known.id == *action) {
                        let path = ["role", &place_text, "permit", &permit.to_string(), "actions", &at.to_string()];
                        let words = format!("role {} names the unknown action {action}; correct it", role.id);
                        faults.at(&path, words);
                    }
                }
            }
        }
        let allowed = allowed(&roles);
        faults.or(Self { actions, roles, allowed })
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

    /// The relations in which one of these roles may do something, each with the states it is limited to; none means every
    /// state. For a search, which must know beforehand.
    #[must_use]
    pub fn permits(&self, roles: &[String], action: &str) -> Vec<(Relation, Option<Vec<String>>)> {
        let cells = roles.iter().flat_map(|role| Relation::ALL.map(|relation| (role, relation)));
        let permit = |(role, relation): (&String, Relation)| {
            let states = self.allowed.get(&(role.clone(), action.to_owned(), relation))?;
            Some((relation, states.clone()))
        };
        cells.filter_map(permit).collect()
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

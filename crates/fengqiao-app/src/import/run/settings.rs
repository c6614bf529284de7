//! What an import needs to be resumed, as it is kept with the import: the mapping is copied, so that a profile that changes
//! meanwhile does not change the second half of a file.

use serde::{Deserialize, Serialize};

use super::super::upload::read_options;
use super::super::{Mapping, Profile, ReadOptions};
use crate::app::App;
use crate::error::{AppError, AppResult};

/// Id of the profile of a mapping made by hand.
pub(super) const CUSTOM: &str = "custom";

/// The settings of one import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settings {
    /// Columns.
    pub(super) mapping: Mapping,
    /// Encoding that a person chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<String>,
}

impl Settings {
    pub(super) fn read(text: &str) -> AppResult<Self> {
        serde_json::from_str(text).map_err(|error| AppError::Data(format!("settings of the import: {error}")))
    }

    pub(super) fn write(&self) -> AppResult<String> {
        serde_json::to_string(self).map_err(|error| AppError::Data(error.to_string()))
    }

    /// The profile with the columns of this import, and how its file is read.
    pub(super) fn profile(&self, app: &App, id: &str) -> AppResult<(Profile, ReadOptions)> {
        let profile = match id {
            CUSTOM => Profile::from_mapping(CUSTOM, self.mapping.clone()),
            id => app.known_profile(id)?.clone().with_mapping(self.mapping.clone()),
        };
        let options = read_options(Some(&profile), self.encoding.as_deref());
        Ok((profile, options))
    }
}

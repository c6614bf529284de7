//! Reading `data/board.toml`.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_procedure::Procedure;
use serde::Deserialize;

use crate::data_files::{Faults, toml_fault};
use crate::permission::Bilingual;

/// Figures of a board: more than anybody reads.
const FIGURES_MAX: usize = 40;
/// Months that inspections are counted over.
const MONTHS_MAX: u32 = 36;

/// `data/board.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardRules {
    /// Months over which inspections are counted.
    pub months: u32,
    /// The figures.
    #[serde(rename = "figure")]
    pub figures: Vec<FigureRule>,
}

/// What of inspections is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedVisits {
    /// Written down, and nothing about it doubtful.
    Made,
    /// Not written down yet.
    Begun,
    /// The check-in waits for a person.
    Doubtful,
    /// Windows without a visit.
    Missed,
}

/// Whether they run or have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// They run.
    Open,
    /// They have ended.
    Ended,
}

/// Whose work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedWork {
    /// What the person handles.
    Mine,
}

/// One figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureRule {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Proceedings of this procedure.
    #[serde(default)]
    pub procedure: Option<String>,
    /// Whether they run.
    #[serde(default)]
    pub state: Option<RunState>,
    /// State in which they stand.
    #[serde(default)]
    pub at_state: Option<String>,
    /// Only those with a clock that has run out.
    #[serde(default)]
    pub late: bool,
    /// Inspections.
    #[serde(default)]
    pub inspections: Option<CountedVisits>,
    /// Work.
    #[serde(default)]
    pub work: Option<CountedWork>,
    /// Points.
    #[serde(default)]
    pub points: bool,
    /// Whether any at all calls for somebody.
    #[serde(default)]
    pub urgent: bool,
}

impl BoardRules {
    /// Reads the file.
    ///
    /// # Errors
    /// Every fault with file and line: not TOML of this form, an id given twice, an unknown procedure or state, a figure that counts
    /// nothing or two things.
    pub(crate) fn parse(
        file: &str,
        text: &str,
        procedures: &BTreeMap<String, std::sync::Arc<Procedure>>,
    ) -> Result<Self, Vec<String>> {
        let read: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        let (mut faults, mut known) = (Faults::new(file, text), BTreeSet::new());
        if !(1..=MONTHS_MAX).contains(&read.months) {
            faults.at(&["months"], format!("months must be 1 to {MONTHS_MAX}"));
        }
        if read.figures.len() > FIGURES_MAX {
            faults.at(&["figure"], format!("a board has at most {FIGURES_MAX} figures"));
        }
        for (place, figure) in read.figures.iter().enumerate() {
            let (place, id) = (place.to_string(), &figure.id);
            let mut fault =
                |key: &str, words: String| faults.at(&["figure", &place, key], format!("figure {id}: {words}"));
            if !known.insert(id) {
                fault("id", "is given twice; give one another id".to_owned());
            }
            let counted =
                [figure.procedure.is_some(), figure.inspections.is_some(), figure.work.is_some(), figure.points];
            if counted.into_iter().filter(|it| *it).count() != 1 {
                fault("id", "counts a procedure, inspections, work or points, and one of them alone".to_owned());
            }
            let Some(procedure) = &figure.procedure else {
                if figure.state.is_some() || figure.at_state.is_some() || figure.late {
                    fault("id", "chooses by state or lateness, which procedures alone have".to_owned());
                }
                continue;
            };
            match procedures.get(procedure) {
                None => fault("procedure", format!("there is no procedure {procedure}; correct it")),
                Some(procedure) => {
                    for state in figure.at_state.iter().filter(|state| procedure.state(state).is_none()) {
                        fault("at_state", format!("{} has no state {state}; correct it", procedure.id));
                    }
                }
            }
        }
        faults.or(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_files::DataFiles;

    #[test]
    fn faulty_boards_are_refused_with_file_line_and_figure() {
        let files = DataFiles::built_in().unwrap();
        let parse = |(path, text): (&str, &str)| Procedure::parse(path, text).unwrap();
        let procedures: BTreeMap<_, _> =
            files.below("procedures/").map(parse).map(|it| (it.id.clone(), std::sync::Arc::new(it))).collect();
        let read = |text: &str| BoardRules::parse("data/board.toml", text, &procedures);
        assert!(read(files.text("board.toml").unwrap()).is_ok());
        let with = |lines: &str| {
            format!("months = 12\n[[figure]]\nid = \"a\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\n{lines}\n")
        };
        for (text, words) in [
            (with("procedure = \"problems\""), ":5: figure a: there is no procedure problems"),
            (with("procedure = \"problem\"\nat_state = \"gone\""), ":6: figure a: problem has no state gone"),
            (with(""), "one of them alone"),
            (with("points = true\nwork = \"mine\""), "one of them alone"),
            (with("points = true\nlate = true"), "which procedures alone have"),
            (with("inspections = \"persons\""), "unknown variant"),
            (with("procedure = \"problem\"\nperson = \"x\""), "unknown field"),
            (with("points = true").replace("12", "0"), ":1: months must be 1 to 36"),
        ] {
            let found = read(&text).unwrap_err();
            assert!(found.iter().any(|it| it.contains(words)), "{words}: {found:?}");
        }
    }
}

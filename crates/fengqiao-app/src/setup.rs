//! What `data/` says, read and checked once at start: roles, categories, lexica, calendar, changed names of
//! regions, procedures, templates of documents, import profiles, what filings are checked against, indicators, watch, patrol.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use fengqiao_domain::calendar::Calendar;
use fengqiao_domain::points::PointsRules;
use fengqiao_procedure::{Finding, Procedure, Severity, check};
use fengqiao_text::category::{Categories, Category};
use fengqiao_text::classify::Model;
use fengqiao_text::gazetteer::Changes;
use fengqiao_text::lexicon::Lexicon;

use crate::alarm::AlarmRules;
use crate::base::Measures;
use crate::board::BoardRules;
use crate::bulletin::{Bulletins, check_texts};
use crate::data_files::DataFiles;
use crate::document::{Offices, Templates, check_templates};
use crate::error::{AppError, AppResult};
use crate::filing::FilingLists;
use crate::import::{Profile, SheetProfile};
use crate::indicator::Indicator;
use crate::liaison::LiaisonRules;
use crate::pairing::PairingRules;
use crate::patrol::PatrolSettings;
use crate::permission::Matrix;
use crate::remedy::Remedies;
use crate::signature::SigningRules;
use crate::watch::Watch;

mod read;
#[cfg(test)]
mod tests;

/// Everything that `data/` says.
pub struct Setup {
    /// Who may do what.
    pub matrix: Matrix,
    /// Category trees: disputes first.
    pub trees: Vec<Categories>,
    /// The calendar of working days.
    pub calendar: Calendar,
    /// Procedures by id.
    pub procedures: BTreeMap<String, Arc<Procedure>>,
    /// What the check of the procedures found: warnings, since a fault stops the start.
    pub findings: Vec<Finding>,
    /// Import profiles by id.
    pub profiles: BTreeMap<String, Profile>,
    /// Profiles of sheets by id.
    pub sheets: BTreeMap<String, SheetProfile>,
    /// Causes, types, courts and industries that filings are checked against.
    pub filings: FilingLists,
    /// What figures are divided by.
    pub bases: Measures,
    /// Indicators by id.
    pub indicators: BTreeMap<String, Indicator>,
    /// Rules of points, as the files say; those in force stand in the log.
    pub points: PointsRules,
    /// The files of the rules, so that changed ones can be tried beside them.
    pub points_files: DataFiles,
    /// What looks made up.
    pub alarms: AlarmRules,
    /// The figures of the boards.
    pub board: BoardRules,
    /// How reports and matters of one trouble are put together.
    pub pairing: PairingRules,
    /// How the watch looks for flare-ups, and whom it proposes.
    pub watch: Watch,
    /// How visits to places are proposed.
    pub patrol: PatrolSettings,
    /// How officials answer for stations, and inspect them.
    pub liaison: LiaisonRules,
    /// Ways that stand open to somebody with a dispute.
    pub remedies: Remedies,
    /// Codes for signing, and where the law wants ink.
    pub signing: SigningRules,
    /// Names that regions had before.
    pub changes: Changes,
    /// Templates of documents.
    pub templates: Templates,
    /// Kinds of bulletins.
    pub bulletins: Bulletins,
    /// Short names of offices in numbers of documents.
    pub offices: Offices,
    lexica: Vec<Lexicon>,
    models: Vec<OnceLock<Option<Model>>>,
}

impl Setup {
    /// Reads everything; a folder with any fault is refused whole, so that nothing runs on half of its rules.
    pub(crate) fn read(files: &DataFiles) -> AppResult<Self> {
        read::read(files).map_err(|faults| {
            let many = faults.len();
            AppError::Data(format!("the files of data/ cannot be used, faults: {many}\n{}", faults.join("\n")))
        })
    }

    /// Reads everything without an installation: for what needs no database.
    ///
    /// # Errors
    /// Every fault with file and line.
    pub fn of(files: &DataFiles) -> AppResult<Self> {
        Self::read(files)
    }

    /// Reads the calendar alone.
    ///
    /// # Errors
    /// A file is missing or faulty; the message names file and line.
    pub fn calendar(files: &DataFiles) -> AppResult<Calendar> {
        let days = files.text("calendars/cn.csv")?;
        let lunar = files.text("calendars/lunar.csv")?;
        Calendar::parse(days, lunar).map_err(|error| AppError::Data(format!("data/calendars/{error}")))
    }

    /// Reads a changed procedure and checks it beside the others, in the place of the one with its id.
    ///
    /// # Errors
    /// Every fault with file, line and what to do.
    pub fn changed_procedure(&self, file: &str, text: &str) -> Result<Procedure, Vec<String>> {
        let lines = |found: Vec<Finding>| found.iter().map(ToString::to_string).collect::<Vec<String>>();
        let changed = Procedure::parse(file, text).map_err(lines)?;
        let others = self.procedures.values().filter(|other| other.id != changed.id).map(|it| Procedure::clone(it));
        let all: Vec<Procedure> = others.chain([changed.clone()]).collect();
        let mut found = check(&all, &read::vocabulary(&self.matrix));
        found.retain(|finding| finding.severity == Severity::Error);
        if found.is_empty() { Ok(changed) } else { Err(lines(found)) }
    }

    /// A category of any tree.
    #[must_use]
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.trees.iter().find_map(|tree| tree.by_code(code))
    }

    /// The tree that holds a category.
    #[must_use]
    pub fn tree_of(&self, code: &str) -> Option<&Categories> {
        self.trees.iter().find(|tree| tree.by_code(code).is_some())
    }

    /// The classifier of a tree, trained from its lexicon at first use; none when the tree has no lexicon.
    #[must_use]
    pub fn model(&self, tree: &str) -> Option<&Model> {
        const THREADS: usize = 2;
        let place = self.trees.iter().position(|known| known.tree() == tree)?;
        self.models[place].get_or_init(|| self.lexica[place].train(THREADS).ok()).as_ref()
    }
}

/// What a check of a data folder found.
pub struct Checked {
    /// Every fault, with file and place, as lines to print.
    pub faults: Vec<String>,
    /// What stops nothing, with file and place: rules that wait for a procedure.
    pub warnings: Vec<String>,
    /// Files looked at.
    pub read: usize,
    /// How much of the procedures was proved; nothing where there are faults.
    pub proved: Proved,
}

/// How much of the procedures was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proved {
    /// Procedures.
    pub procedures: usize,
    /// Situations that they can come into.
    pub situations: usize,
    /// Steps between them.
    pub steps: usize,
    /// Gates and ceilings that hold on every path.
    pub claims: usize,
}

/// Checks every file of a data folder and reports all faults, not only the first.
#[must_use]
pub fn check_files(files: &DataFiles) -> Checked {
    let read = files.below("").count();
    match read::read(files) {
        Ok(setup) => {
            let faults = [check_templates(&setup), check_texts(&setup)].concat();
            let proved = if faults.is_empty() { proved(&setup) } else { Proved::default() };
            let warnings = setup.findings.iter().map(ToString::to_string).collect();
            Checked { faults, warnings, read, proved }
        }
        Err(faults) => Checked { faults, warnings: Vec::new(), read, proved: Proved::default() },
    }
}

fn proved(setup: &Setup) -> Proved {
    setup.procedures.values().fold(Proved::default(), |sum, procedure| {
        let extent = fengqiao_procedure::extent(procedure);
        Proved {
            procedures: sum.procedures + 1,
            situations: sum.situations + extent.situations,
            steps: sum.steps + extent.steps,
            claims: sum.claims + procedure.claims.gates.len() + procedure.claims.ceilings.len(),
        }
    })
}

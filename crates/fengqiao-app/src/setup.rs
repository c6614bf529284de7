//! What `data/` says, read and checked once at start: roles, categories, lexica, calendar, procedures, import profiles, watch.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use fengqiao_domain::calendar::Calendar;
use fengqiao_procedure::{Procedure, Vocabulary};
use fengqiao_text::category::{Categories, Category};
use fengqiao_text::classify::Model;
use fengqiao_text::lexicon::Lexicon;

use crate::data_files::DataFiles;
use crate::error::{AppError, AppResult};
use crate::import::Profile;
use crate::permission::Matrix;
use crate::points::PointsRules;
use crate::watch::Watch;

/// Everything that `data/` says.
pub struct Setup {
    /// Who may do what.
    pub matrix: Matrix,
    /// Category trees: disputes first.
    pub trees: Vec<Categories>,
    /// The calendar of working days.
    pub calendar: Calendar,
    /// Procedures by id.
    pub procedures: BTreeMap<String, Procedure>,
    /// What the check of the procedures found: warnings, since a fault stops the start.
    pub findings: Vec<fengqiao_procedure::Finding>,
    /// Import profiles by id.
    pub profiles: BTreeMap<String, Profile>,
    /// Rules of points.
    pub points: PointsRules,
    /// How the watch looks for flare-ups, and whom it proposes.
    pub watch: Watch,
    lexica: Vec<Lexicon>,
    models: Vec<OnceLock<Option<Model>>>,
}

impl Setup {
    pub(crate) fn read(files: &DataFiles) -> AppResult<Self> {
        let matrix = Matrix::parse("data/roles.toml", files.text("roles.toml")?)?;
        let mut trees: Vec<Categories> = Vec::new();
        for (path, text) in files.below("categories/") {
            trees.push(
                Categories::parse(&format!("data/{path}"), text).map_err(|error| AppError::Data(error.to_string()))?,
            );
        }
        trees.sort_by_key(|tree| (tree.tree() != "disputes", tree.tree().to_owned()));
        let lexica = trees.iter().map(|tree| lexicon(files, tree)).collect::<AppResult<Vec<_>>>()?;
        let models = trees.iter().map(|_| OnceLock::new()).collect();
        let calendar = Self::calendar(files)?;
        let points = PointsRules::parse("data/points.toml", files.text("points.toml")?)?;
        let (procedures, findings) = procedures(files, &matrix, &points)?;
        sound(&findings)?;
        let profiles = profiles(files)?;
        let watch = Watch::parse("data/watch.toml", files.text("watch.toml")?)?;
        Ok(Self { matrix, trees, calendar, procedures, findings, profiles, points, watch, lexica, models })
    }

    /// Reads the calendar alone.
    ///
    /// # Errors
    /// A file is missing or faulty; the message names file and line.
    pub fn calendar(files: &DataFiles) -> AppResult<Calendar> {
        let days = files.text("calendars/cn.csv")?;
        let lunar = files.text("calendars/lunar.csv")?;
        Calendar::parse(days, lunar).map_err(|error| AppError::Data(format!("data/calendars: {error}")))
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

fn lexicon(files: &DataFiles, tree: &Categories) -> AppResult<Lexicon> {
    let path = format!("lexicon/{}.toml", tree.tree());
    Lexicon::parse(&format!("data/{path}"), files.text(&path)?, tree).map_err(|error| AppError::Data(error.to_string()))
}

/// What a check of a data folder found.
pub struct Checked {
    /// Every fault, with file and place, as lines to print.
    pub faults: Vec<String>,
    /// Files looked at.
    pub read: usize,
}

/// Checks every file of a data folder and reports all faults, not only the first.
#[must_use]
pub fn check_files(files: &DataFiles) -> Checked {
    let mut faults: Vec<String> = Vec::new();
    let mut note = |result: AppResult<()>| faults.extend(result.err().map(|error| error.to_string()));
    let matrix = files.text("roles.toml").and_then(|text| Matrix::parse("data/roles.toml", text));
    note(files.text("watch.toml").and_then(|text| Watch::parse("data/watch.toml", text)).map(|_| ()));
    note(Setup::calendar(files).map(|_| ()));
    for (path, text) in files.below("categories/") {
        let parsed =
            Categories::parse(&format!("data/{path}"), text).map_err(|error| AppError::Data(error.to_string()));
        note(parsed.and_then(|tree| lexicon(files, &tree)).map(|_| ()));
    }
    for (path, text) in files.below("import-profiles/") {
        note(
            Profile::parse(&format!("data/{path}"), text)
                .map(|_| ())
                .map_err(|error| AppError::Data(error.to_string())),
        );
    }
    let points = files.text("points.toml").and_then(|text| PointsRules::parse("data/points.toml", text));
    let points = points.unwrap_or_else(|error| {
        faults.push(error.to_string());
        PointsRules { lapse_days: 1, rules: Vec::new() }
    });
    match matrix {
        Ok(matrix) => match procedures(files, &matrix, &points) {
            Ok((_, findings)) => faults.extend(findings.iter().map(ToString::to_string)),
            Err(error) => faults.push(error.to_string()),
        },
        Err(error) => faults.push(error.to_string()),
    }
    Checked { faults, read: files.below("").count() }
}

type Procedures = (BTreeMap<String, Procedure>, Vec<fengqiao_procedure::Finding>);

/// Nothing runs on a procedure that the check calls faulty: better no start than a directive that nobody can close.
fn sound(findings: &[fengqiao_procedure::Finding]) -> AppResult<()> {
    let faults = findings.iter().filter(|finding| finding.severity == fengqiao_procedure::Severity::Error);
    let faults: Vec<String> = faults.map(ToString::to_string).collect();
    if faults.is_empty() { Ok(()) } else { Err(AppError::Data(faults.join("\n"))) }
}

/// Reads and checks all procedures that can be read at all.
pub(crate) fn procedures(files: &DataFiles, matrix: &Matrix, points: &PointsRules) -> AppResult<Procedures> {
    let mut read = Vec::new();
    let mut findings = Vec::new();
    for (path, text) in files.below("procedures/") {
        match Procedure::parse(&format!("data/{path}"), text) {
            Ok(procedure) => read.push(procedure),
            Err(faults) => findings.extend(faults),
        }
    }
    let vocabulary = Vocabulary {
        roles: matrix.roles().iter().map(|role| role.id.clone()).collect(),
        rules: points.rules.iter().map(|rule| rule.id.clone()).collect(),
        organisation_kinds: crate::organisation::KINDS.iter().map(|kind| (*kind).to_owned()).collect(),
        ..Vocabulary::default()
    };
    findings.extend(fengqiao_procedure::check(&read, &vocabulary));
    let procedures = read.into_iter().map(|procedure| (procedure.id.clone(), procedure)).collect();
    Ok((procedures, findings))
}

fn profiles(files: &DataFiles) -> AppResult<BTreeMap<String, Profile>> {
    let mut profiles = BTreeMap::new();
    for (path, text) in files.below("import-profiles/") {
        let profile =
            Profile::parse(&format!("data/{path}"), text).map_err(|error| AppError::Data(error.to_string()))?;
        profiles.insert(profile.id.clone(), profile);
    }
    Ok(profiles)
}

//! Reading `data/` whole: every fault of every file is kept, and what the files say of one another is compared.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use fengqiao_domain::points::PointsRules;
use fengqiao_procedure::{Finding, Procedure, Severity, Vocabulary, check};
use fengqiao_text::category::Categories;
use fengqiao_text::gazetteer::Changes;
use fengqiao_text::lexicon::Lexicon;

use super::Setup;
use crate::alarm::AlarmRules;
use crate::base::Measures;
use crate::board::BoardRules;
use crate::bulletin::{Bulletins, Known as KnownToBulletins};
use crate::data_files::{DataFiles, Faults};
use crate::document::template::Known as KnownToTemplates;
use crate::document::{Offices, Templates, check_names};
use crate::filing::FilingLists;
use crate::import::sheet::is_sheet;
use crate::import::{Profile, SheetProfile};
use crate::indicator::{Indicator, Known};
use crate::liaison::LiaisonRules;
use crate::pairing::PairingRules;
use crate::patrol::PatrolSettings;
use crate::permission::Matrix;
use crate::points::read_rules;
use crate::remedy::Remedies;
use crate::signal::DIRECTIVE;
use crate::signature::SigningRules;
use crate::watch::Watch;

/// Files with one fixed place.
const FIXED: [&str; 18] = [
    "roles.toml",
    "offices.toml",
    "alarms.toml",
    "board.toml",
    "pairing.toml",
    "watch.toml",
    "patrol.toml",
    "liaison.toml",
    "remedies.toml",
    "signatures.toml",
    "calendars/cn.csv",
    "calendars/lunar.csv",
    "regions/changes.csv",
    "bases.toml",
    "case-types.csv",
    "courts.csv",
    "causes/civil.csv",
    "causes/industries.toml",
];
/// Folders whose TOML files are all read.
const FOLDERS: [&str; 8] = [
    "categories/",
    "lexicon/",
    "import-profiles/",
    "procedures/",
    "documents/",
    "indicators/",
    "points/",
    "bulletins/",
];

/// Everything, or every fault as `file:line: …`.
pub(super) fn read(files: &DataFiles) -> Result<Setup, Vec<String>> {
    let mut reading = Reading { files, faults: strangers(files), warnings: Vec::new() };
    let (matrix, trees) = (reading.one("roles.toml", Matrix::parse), reading.trees());
    let known_trees = trees.as_deref();
    let lexica = reading.lexica(known_trees.unwrap_or_default());
    let calendar = reading.keep(Setup::calendar(files).map_err(|error| vec![error.to_string()]));
    let pairing = reading.one("pairing.toml", PairingRules::parse);
    let procedures = reading.procedures(matrix.as_ref());
    reading.miss_directive(&procedures);
    let profiles = reading.profiles(known_trees);
    let sheets = reading.sheets(&profiles);
    let (filings, bases, indicators) = reading.figures(&procedures);
    let (points, alarms) = (reading.points(&procedures), reading.alarms(&procedures, &indicators));
    let board = reading.board(&procedures);
    let (changes, offices) = (reading.one("regions/changes.csv", changes), reading.one("offices.toml", Offices::parse));
    let templates = reading.templates(matrix.as_ref(), &procedures);
    let bulletins = reading.bulletins(&indicators, &procedures);
    let liaison = reading.one("liaison.toml", LiaisonRules::parse);
    let watch = reading.by_kind("watch.toml", Watch::parse, known_trees);
    let patrol = reading.by_kind("patrol.toml", PatrolSettings::parse, known_trees);
    let remedies = reading.by_kind("remedies.toml", Remedies::parse, known_trees);
    let signing = reading.by_kind("signatures.toml", SigningRules::parse, known_trees);
    match (
        matrix,
        trees,
        calendar,
        (points, pairing, alarms, board),
        (watch, patrol, liaison),
        (remedies, changes, signing),
        (offices, templates, bulletins),
        (filings, bases),
    ) {
        (
            Some(matrix),
            Some(trees),
            Some(calendar),
            (Some(points), Some(pairing), Some(alarms), Some(board)),
            (Some(watch), Some(patrol), Some(liaison)),
            (Some(remedies), Some(changes), Some(signing)),
            (Some(offices), Some(templates), Some(bulletins)),
            (Some(filings), Some(bases)),
        ) if reading.faults.is_empty() => named(Setup {
            findings: reading.warnings,
            models: trees.iter().map(|_| OnceLock::new()).collect(),
            matrix,
            trees,
            calendar,
            procedures,
            profiles,
            sheets,
            filings,
            bases,
            indicators,
            points,
            alarms,
            board,
            points_files: files.only("points/"),
            pairing,
            watch,
            patrol,
            liaison,
            remedies,
            signing,
            changes,
            templates,
            bulletins,
            offices,
            lexica,
        }),
        _ => Err(reading.faults),
    }
}

fn changes(file: &str, text: &str) -> Result<Changes, Vec<String>> {
    Changes::parse(file, text).map_err(|error| vec![error.to_string()])
}

/// The whole, unless a template reads a name that it is never given.
fn named(setup: Setup) -> Result<Setup, Vec<String>> {
    let faults = check_names(&setup);
    if faults.is_empty() { Ok(setup) } else { Err(faults) }
}

/// The names outside of procedures that they may use.
pub(super) fn vocabulary(matrix: &Matrix) -> Vocabulary {
    Vocabulary {
        roles: matrix.roles().iter().map(|role| role.id.clone()).collect(),
        organisation_kinds: crate::organisation::KINDS.iter().map(|kind| (*kind).to_owned()).collect(),
        ..Vocabulary::default()
    }
}

/// A misspelt folder would otherwise hide all that is in it.
fn strangers(files: &DataFiles) -> Vec<String> {
    let has_place = |path: &str| {
        FIXED.contains(&path)
            || (path.ends_with(".typ") && ["documents/", "bulletins/"].iter().any(|folder| path.starts_with(folder)))
            || (path.ends_with(".toml") && FOLDERS.iter().any(|folder| path.starts_with(folder)))
    };
    let strange = files.below("").filter(|(path, _)| !has_place(path));
    let places = || [&FIXED[..], &FOLDERS].concat().join(", ");
    strange.map(|(path, _)| format!("data/{path}:1: nothing reads this file; the places are {}", places())).collect()
}

struct Reading<'f> {
    files: &'f DataFiles,
    faults: Vec<String>,
    /// What the check of the procedures found that stops nothing.
    warnings: Vec<Finding>,
}

impl<'f> Reading<'f> {
    fn keep<T>(&mut self, result: Result<T, Vec<String>>) -> Option<T> {
        result.map_err(|faults| self.faults.extend(faults)).ok()
    }

    fn miss_directive(&mut self, procedures: &BTreeMap<String, Arc<Procedure>>) {
        if self.faults.is_empty() && !procedures.contains_key(DIRECTIVE) {
            let words =
                format!("data/procedures/{DIRECTIVE}.toml is missing: a signal opens the procedure {DIRECTIVE}");
            self.faults.push(words);
        }
    }

    /// What figures are made from. With half of the procedures every name of one would look wrong.
    fn figures(
        &mut self,
        procedures: &BTreeMap<String, Arc<Procedure>>,
    ) -> (Option<FilingLists>, Option<Measures>, BTreeMap<String, Indicator>) {
        let filings = self.keep(FilingLists::read(self.files));
        let bases = self.one("bases.toml", Measures::parse);
        let none = BTreeMap::new();
        let procedures = if self.faults.is_empty() { procedures } else { &none };
        let indicators = match (&filings, &bases) {
            (Some(lists), Some(bases)) => self.indicators(&Known { lists, bases, procedures }),
            _ => BTreeMap::new(),
        };
        (filings, bases, indicators)
    }

    /// Templates of documents, where the procedures that they name are whole.
    fn templates(
        &mut self,
        matrix: Option<&Matrix>,
        procedures: &BTreeMap<String, Arc<Procedure>>,
    ) -> Option<Templates> {
        let matrix = matrix.filter(|_| self.faults.is_empty())?;
        let read = Templates::read(self.files, &KnownToTemplates { procedures, matrix });
        self.keep(read)
    }

    /// Bulletins, where the names that they use are whole.
    fn bulletins(
        &mut self,
        indicators: &BTreeMap<String, Indicator>,
        procedures: &BTreeMap<String, Arc<Procedure>>,
    ) -> Option<Bulletins> {
        if !self.faults.is_empty() {
            return None;
        }
        let read = Bulletins::read(self.files, &KnownToBulletins { indicators, procedures });
        self.keep(read)
    }

    fn one<T>(&mut self, path: &str, parse: impl FnOnce(&str, &str) -> Result<T, Vec<String>>) -> Option<T> {
        let text = self.files.text(path).map_err(|error| vec![error.to_string()]);
        self.keep(text.and_then(|text| parse(&format!("data/{path}"), text)))
    }

    /// A file that names kinds of the trees.
    fn by_kind<'t, T, F>(&mut self, path: &str, parse: F, trees: Option<&'t [Categories]>) -> Option<T>
    where
        F: FnOnce(&str, &str, Option<&'t [Categories]>) -> Result<T, Vec<String>>,
    {
        self.one(path, |file, text| parse(file, text, trees))
    }

    /// All trees, disputes first; none when one of them is faulty, so that names are not compared with half of them.
    fn trees(&mut self) -> Option<Vec<Categories>> {
        let mut trees: Vec<Categories> = Vec::new();
        let mut whole = true;
        for (path, text) in self.files.below("categories/") {
            let file = format!("data/{path}");
            let parsed = Categories::parse(&file, text).map_err(|error| vec![error.to_string()]);
            let alone = parsed.and_then(|tree| apart(&file, text, tree, &trees));
            match self.keep(alone) {
                Some(tree) => trees.push(tree),
                None => whole = false,
            }
        }
        trees.sort_by_key(|tree| (tree.tree() != "disputes", tree.tree().to_owned()));
        whole.then_some(trees)
    }

    fn lexica(&mut self, trees: &[Categories]) -> Vec<Lexicon> {
        let path_of = |tree: &Categories| format!("lexicon/{}.toml", tree.tree());
        for (path, _) in self.files.below("lexicon/") {
            if !trees.is_empty() && !trees.iter().any(|tree| path_of(tree) == path) {
                let words = "no tree of categories/ has the name of this file; rename or remove it";
                self.faults.push(format!("data/{path}:1: {words}"));
            }
        }
        let mut read = |tree: &Categories| {
            let parse =
                |file: &str, text: &str| Lexicon::parse(file, text, tree).map_err(|error| vec![error.to_string()]);
            self.one(&path_of(tree), parse)
        };
        trees.iter().filter_map(&mut read).collect()
    }

    /// What looks made up; as for points.
    fn alarms(
        &mut self,
        procedures: &BTreeMap<String, Arc<Procedure>>,
        indicators: &BTreeMap<String, Indicator>,
    ) -> Option<AlarmRules> {
        if !self.faults.is_empty() {
            self.one("alarms.toml", |_, _| Ok(()));
            return None;
        }
        let parse = |file: &str, text: &str| AlarmRules::parse(file, text, procedures, indicators);
        let (rules, warnings) = self.one("alarms.toml", parse)?;
        self.warnings.extend(warnings);
        Some(rules)
    }

    /// The figures of the boards; as for points.
    fn board(&mut self, procedures: &BTreeMap<String, Arc<Procedure>>) -> Option<BoardRules> {
        if !self.faults.is_empty() {
            self.one("board.toml", |_, _| Ok(()));
            return None;
        }
        self.one("board.toml", |file, text| BoardRules::parse(file, text, procedures))
    }

    /// Rules of points. With half of the procedures every rule of one would look wrong.
    fn points(&mut self, procedures: &BTreeMap<String, Arc<Procedure>>) -> Option<PointsRules> {
        if !self.faults.is_empty() {
            return None;
        }
        let (rules, warnings) = self.keep(read_rules(self.files, procedures))?;
        self.warnings.extend(warnings);
        Some(rules)
    }

    /// Reads all procedures, and checks them together when the names that they use are known.
    fn procedures(&mut self, matrix: Option<&Matrix>) -> BTreeMap<String, Arc<Procedure>> {
        let mut read = Vec::new();
        for (path, text) in self.files.below("procedures/") {
            let parsed = Procedure::parse(&format!("data/{path}"), text);
            read.extend(self.keep(parsed.map_err(|found| found.iter().map(ToString::to_string).collect())));
        }
        if let Some(matrix) = matrix {
            for finding in check(&read, &vocabulary(matrix)) {
                match finding.severity {
                    Severity::Error => self.faults.push(finding.to_string()),
                    Severity::Warning => self.warnings.push(finding),
                }
            }
        }
        read.into_iter().map(|procedure| (procedure.id.clone(), Arc::new(procedure))).collect()
    }

    fn profiles(&mut self, trees: Option<&[Categories]>) -> BTreeMap<String, Profile> {
        let mut profiles: BTreeMap<String, Profile> = BTreeMap::new();
        for (path, text) in self.files.below("import-profiles/").filter(|(_, text)| !is_sheet(text)) {
            let file = format!("data/{path}");
            let parsed = Profile::parse(&file, text).map_err(|error| vec![error.to_string()]);
            let Some(profile) = self.keep(parsed) else { continue };
            let mut faults = Faults::new(&file, text);
            if profiles.contains_key(&profile.id) {
                faults
                    .at(&["id"], format!("profile {} stands in another file already; give it another id", profile.id));
            }
            trees.into_iter().for_each(|trees| compare(&profile, trees, &mut faults));
            if let Some(profile) = self.keep(faults.or(profile)) {
                profiles.insert(profile.id.clone(), profile);
            }
        }
        profiles
    }
}

impl Reading<'_> {
    fn sheets(&mut self, profiles: &BTreeMap<String, Profile>) -> BTreeMap<String, SheetProfile> {
        let mut sheets: BTreeMap<String, SheetProfile> = BTreeMap::new();
        for (path, text) in self.files.below("import-profiles/").filter(|(_, text)| is_sheet(text)) {
            let file = format!("data/{path}");
            let Some(sheet) = self.keep(SheetProfile::parse(&file, text)) else { continue };
            if profiles.contains_key(&sheet.id) || sheets.contains_key(&sheet.id) {
                let words = format!("profile {} stands in another file already; give it another id", sheet.id);
                self.faults.push(format!("{file}:1: {words}"));
            }
            sheets.insert(sheet.id.clone(), sheet);
        }
        sheets
    }

    fn indicators(&mut self, known: &Known<'_>) -> BTreeMap<String, Indicator> {
        let mut read = BTreeMap::new();
        for (path, text) in self.files.below("indicators/") {
            let parsed = Indicator::parse(&format!("data/{path}"), text, known);
            read.extend(self.keep(parsed).map(|indicator| (indicator.id.clone(), (path, text, indicator))));
        }
        for (path, text, indicator) in read.values() {
            let file = format!("data/{path}");
            let mut faults = Faults::new(&file, text);
            for (place, id) in indicator.counter.iter().enumerate() {
                if !read.contains_key(id) {
                    let words = format!("there is no indicator {id} to print beside; correct it");
                    faults.at(&["counter", &place.to_string()], words);
                }
            }
            self.faults.extend(faults.or(()).err().unwrap_or_default());
        }
        read.into_iter().map(|(id, (_, _, indicator))| (id, indicator)).collect()
    }
}

/// The tree, unless its name or one of its codes belongs to another.
fn apart(file: &str, text: &str, tree: Categories, others: &[Categories]) -> Result<Categories, Vec<String>> {
    let mut faults = Faults::new(file, text);
    if others.iter().any(|other| other.tree() == tree.tree()) {
        faults.at(&["tree"], format!("the tree {} stands in another file already; rename one of them", tree.tree()));
    }
    for (place, row) in tree.rows().iter().enumerate() {
        if let Some(other) = others.iter().find(|other| other.by_code(&row.code).is_some()) {
            let words =
                format!("category {} stands in the tree {} already; give it another code", row.code, other.tree());
            faults.at(&["category", &place.to_string(), "code"], words);
        }
    }
    faults.or(tree)
}

/// What a profile says of categories must be true of the trees.
fn compare(profile: &Profile, trees: &[Categories], faults: &mut Faults<'_>) {
    let rule = &profile.category;
    let tree = trees.iter().find(|tree| tree.tree() == rule.tree);
    if tree.is_none() && !rule.tree.is_empty() {
        faults.at(&["category", "tree"], format!("no tree of categories/ has the name {}; correct it", rule.tree));
    }
    for (word, code) in &rule.values {
        if tree.is_some_and(|tree| tree.by_code(code).is_none()) {
            let words = format!("{word:?} means {code}, which is no code of the tree {}; correct it", rule.tree);
            faults.at(&["category", "values", word], words);
        }
    }
}

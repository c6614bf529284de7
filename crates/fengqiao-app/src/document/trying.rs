//! Trying a template with invented values: what the check of `data/` does, and what an administrator sees while writing one.

use fengqiao_document::{DocumentError, Fault, Fonts, Paper, Sheet, unknown_names};
use fengqiao_procedure::Procedure;

use crate::app::App;
use crate::context::Ctx;
use crate::document::template::{Head, TEMPLATE_LENGTH_MAX, Templates};
use crate::document::value::sample;
use crate::error::{AppError, AppResult, Refusal};
use crate::setup::Setup;

/// Pages that are shown of a tried template.
const PAGES_SHOWN_MAX: usize = 6;
/// Pixels to a point: a page of 893 by 1,263.
const SCALE: f64 = 1.5;

/// A page of a tried template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedPage {
    /// PNG.
    pub png: Vec<u8>,
}

/// What came of trying a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriedTemplate {
    /// Faults, each with line and field where there are such.
    pub faults: Vec<Fault>,
    /// Pages in all.
    pub pages: usize,
    /// The first pages.
    pub shown: Vec<TriedPage>,
}

/// A template under trial.
struct Trial<'t> {
    file: &'t str,
    text: &'t str,
    layout: &'t str,
    head: &'t Head,
    procedure: &'t Procedure,
}

impl Trial<'_> {
    /// Names that are not there, then what setting it finds with everything given and with nothing that can be absent.
    fn run(&self, fonts: &Fonts) -> Result<Paper, Vec<Fault>> {
        let whole = sample(self.head, self.procedure, true);
        let names = unknown_names(self.file, self.text, &whole);
        if !names.is_empty() {
            return Err(names);
        }
        let sheet = Sheet { file: self.file, text: self.text, layout: self.layout };
        let faults = |error: DocumentError| match error {
            DocumentError::Template(faults) => faults,
            other => vec![Fault { file: self.file.to_owned(), line: None, field: None, message: other.to_string() }],
        };
        sheet.set(&sample(self.head, self.procedure, false), fonts).map_err(faults)?;
        sheet.set(&whole, fonts).map_err(faults)
    }
}

/// Names that templates read and are never given, without setting anything: cheap enough for every start.
pub(crate) fn check_names(setup: &Setup) -> Vec<String> {
    let mut faults = Vec::new();
    for template in setup.templates.all.values() {
        let Some(procedure) = setup.procedures.get(&template.head.procedure) else { continue };
        let file = format!("data/documents/{}.typ", template.head.id);
        let found = unknown_names(&file, &template.text, &sample(&template.head, procedure, true));
        faults.extend(found.iter().map(ToString::to_string));
    }
    faults
}

/// Faults of all templates, as `file:line: …`.
pub(crate) fn check_templates(setup: &Setup) -> Vec<String> {
    let fonts = Fonts::built_in();
    let mut faults = Vec::new();
    for template in setup.templates.all.values() {
        let Some(procedure) = setup.procedures.get(&template.head.procedure) else { continue };
        let file = format!("data/documents/{}.typ", template.head.id);
        let layout = &setup.templates.layout;
        let trial = Trial { file: &file, text: &template.text, layout, head: &template.head, procedure };
        if let Err(found) = trial.run(&fonts) {
            faults.extend(found.iter().map(ToString::to_string));
        }
    }
    faults
}

impl App {
    /// The templates of this installation.
    ///
    /// # Errors
    /// Not permitted.
    pub fn templates(&self, ctx: &Ctx) -> AppResult<&Templates> {
        self.setup().matrix.permit(ctx, "read_templates", Some(&ctx.region_path), "any")?;
        Ok(&self.setup().templates)
    }

    /// Tries a text in the place of a template's. Nothing is kept: templates are files.
    ///
    /// # Errors
    /// There is no such template, not permitted, or the text is too long.
    pub fn try_template(&self, ctx: &Ctx, id: &str, text: &str) -> AppResult<TriedTemplate> {
        let templates = self.templates(ctx)?;
        let template = templates.all.get(id).ok_or(AppError::NotFound("template"))?;
        if text.len() > TEMPLATE_LENGTH_MAX {
            let words = format!("a template has at most {TEMPLATE_LENGTH_MAX} bytes");
            return Err(Refusal::new("bad_field", &words).field("text", "too_long", words).into());
        }
        let procedure = self.procedure(&template.head.procedure)?;
        let file = format!("documents/{id}.typ");
        let trial = Trial { file: &file, text, layout: &templates.layout, head: &template.head, procedure };
        Ok(match trial.run(&self.fonts()?) {
            Err(faults) => TriedTemplate { faults, pages: 0, shown: Vec::new() },
            Ok(paper) => {
                let count = paper.pages().min(PAGES_SHOWN_MAX);
                let shown = (0..count).filter_map(|page| paper.png(page, SCALE)).map(|png| TriedPage { png }).collect();
                TriedTemplate { faults: Vec::new(), pages: paper.pages(), shown }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_files::DataFiles;

    /// What stands on every document that ships, with everything given: a change of template, layout or typesetter shows here.
    /// `UPDATE_GOLDEN=1` writes the files anew.
    #[test]
    fn every_document_that_ships_says_what_its_golden_file_says() {
        let setup = Setup::of(&DataFiles::built_in().unwrap()).unwrap();
        let fonts = Fonts::built_in();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/documents");
        assert!(setup.templates.all.len() >= 20, "the templates are read");
        for (id, template) in &setup.templates.all {
            let procedure = &setup.procedures[&template.head.procedure];
            let layout = &setup.templates.layout;
            let trial = Trial { file: id, text: &template.text, layout, head: &template.head, procedure };
            let text = trial.run(&fonts).unwrap_or_else(|faults| panic!("{faults:?}")).text();
            let path = folder.join(format!("{id}.txt"));
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&path, &text).unwrap();
            }
            let golden = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(text, golden, "{id}");
        }
        let files = std::fs::read_dir(&folder).unwrap().count();
        assert_eq!(files, setup.templates.all.len(), "a golden file of a document that is gone");
    }
}

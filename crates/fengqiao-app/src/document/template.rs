//! Templates: the heads in `data/documents/*.toml` and their texts, read and compared with the procedures.

use std::collections::BTreeMap;

use fengqiao_document::sha256_hex;
use fengqiao_domain::document::NumberForm;
use fengqiao_procedure::{Bilingual, By, FieldKind, Procedure};
use serde::Deserialize;

use crate::data_files::{DataFiles, Faults, toml_fault};
use crate::permission::Matrix;

/// The folder of templates.
pub(crate) const FOLDER: &str = "documents/";
/// What all templates share.
pub(crate) const LAYOUT: &str = "documents/layout.typ";
/// Bytes of a template at most: a long agreement has ten thousand.
pub const TEMPLATE_LENGTH_MAX: usize = 100_000;
/// Characters of an answer without its own limit.
const ANSWER_LENGTH_MAX: u32 = 500;
/// Data of a party that may be printed.
pub(crate) const PERSON_FIELDS: [&str; 4] = ["name", "id_number", "phone", "address"];

/// All templates of an installation.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// By id.
    pub all: BTreeMap<String, Template>,
    /// What they share.
    pub layout: String,
}

/// One template.
#[derive(Debug, Clone)]
pub struct Template {
    /// What the head says.
    pub head: Head,
    /// The text, in Typst.
    pub text: String,
    /// Digest of the text and of what templates share.
    pub hash: String,
}

/// The head of a template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Id: the name of the file.
    pub id: String,
    /// Version; a change of the text needs another one.
    pub version: String,
    /// Title; the Chinese one is printed.
    pub title: Bilingual,
    /// Procedure whose proceedings it is made of.
    pub procedure: String,
    /// States in which it can be made.
    pub states: Vec<String>,
    /// Place among the documents of its procedure.
    pub order: u32,
    /// Who may make it.
    pub by: By,
    /// Fields of the procedure that it prints; it is given no other.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Data of the parties that it prints: `name`, `id_number`, `phone`, `address`.
    #[serde(default)]
    pub parties: Vec<String>,
    /// How it is numbered; none where it has no number of its own.
    #[serde(default)]
    pub number: Option<Numbering>,
    /// Whether it must be signed by hand.
    #[serde(default)]
    pub ink: bool,
    /// The transition, an act of a party that is a signature, that an electronic signature under it takes; none where it is
    /// not signed electronically.
    #[serde(default)]
    pub signs: Option<String>,
    /// Article behind it.
    pub basis: String,
    /// Amounts in words that must say what a field of type money says.
    #[serde(default)]
    pub words: Vec<InWords>,
    /// What is asked when it is made; the answers are sealed with the data of the parties.
    #[serde(default, rename = "ask")]
    pub asks: Vec<Ask>,
}

/// How documents of a kind are numbered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// Series in which the numbers run; several templates may share one.
    pub series: String,
    /// Form of the number.
    pub form: NumberForm,
}

/// An amount in words and the one in figures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InWords {
    /// Field of type money.
    pub money: String,
    /// Field with the words.
    pub words: String,
}

/// Something asked at the making.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Type.
    #[serde(rename = "type")]
    pub kind: AskKind,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// Characters at most.
    #[serde(default)]
    pub length_max: Option<u32>,
    /// Help under the input.
    #[serde(default)]
    pub help: Option<Bilingual>,
    /// Field of the procedure, of type money, that instalments must add up to.
    #[serde(default)]
    pub sum_of: Option<String>,
}

/// Type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A day.
    Date,
    /// Days with amounts.
    Instalments,
}

impl AskKind {
    /// The word of the file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Date => "date",
            Self::Instalments => "instalments",
        }
    }
}

impl Head {
    /// Whether anything personal can stand on the document.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        !self.parties.is_empty() || !self.asks.is_empty()
    }
}

impl Ask {
    /// Characters of a text at most.
    #[must_use]
    pub fn length_max(&self) -> u32 {
        self.length_max.unwrap_or(ANSWER_LENGTH_MAX)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadFile {
    document: Head,
}

/// What heads are compared with.
pub(crate) struct Known<'k> {
    pub(crate) procedures: &'k BTreeMap<String, std::sync::Arc<Procedure>>,
    pub(crate) matrix: &'k Matrix,
}

impl Templates {
    /// Reads all heads and texts.
    ///
    /// # Errors
    /// Every fault with file and line.
    pub(crate) fn read(files: &DataFiles, known: &Known<'_>) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut all = BTreeMap::new();
        let heads: Vec<(&str, &str)> = files.below(FOLDER).filter(|(path, _)| path.ends_with(".toml")).collect();
        let layout = match files.text(LAYOUT) {
            Ok(text) => text.to_owned(),
            Err(_) if heads.is_empty() => String::new(),
            Err(_) => return Err(vec![format!("data/{LAYOUT}:1: missing; templates share it")]),
        };
        for (path, text) in &heads {
            match read_one(files, &layout, (path, text), known) {
                Ok(template) => {
                    all.insert(template.head.id.clone(), template);
                }
                Err(found) => faults.extend(found),
            }
        }
        for (path, _) in files.below(FOLDER).filter(|(path, _)| path.ends_with(".typ") && *path != LAYOUT) {
            let head = path.replace(".typ", ".toml");
            if !heads.iter().any(|(path, _)| *path == head) {
                faults.push(format!("data/{path}:1: no head; write data/{head}, or take the file away"));
            }
        }
        faults.extend(same_forms(files, &all));
        if faults.is_empty() { Ok(Self { all, layout }) } else { Err(faults) }
    }

    /// Templates of a procedure, by id.
    pub fn of<'t>(&'t self, procedure: &'t str) -> impl Iterator<Item = &'t Template> {
        self.all.values().filter(move |template| template.head.procedure == procedure)
    }
}

/// Two series that write their numbers alike would give two papers of one office the same number.
fn same_forms(files: &DataFiles, all: &BTreeMap<String, Template>) -> Vec<String> {
    let numbered: Vec<(&String, &Numbering)> =
        all.iter().filter_map(|(id, template)| Some((id, template.head.number.as_ref()?))).collect();
    let mut found = Vec::new();
    for (place, (id, one)) in numbered.iter().enumerate() {
        let alike = |(_, other): &&(&String, &Numbering)| other.form == one.form && other.series != one.series;
        if let Some((other, _)) = numbered[..place].iter().find(alike) {
            let path = format!("{FOLDER}{id}.toml");
            let file = format!("data/{path}");
            let mut faults = Faults::new(&file, files.text(&path).unwrap_or_default());
            let words =
                format!("{other} writes its numbers alike in another series; give them two forms or one series");
            faults.at(&["document", "number", "form"], words);
            found.extend(faults.or(()).err().unwrap_or_default());
        }
    }
    found
}

/// Digest of a template's text with what templates share.
pub(crate) fn hash_of(text: &str, layout: &str) -> String {
    sha256_hex(&[text.as_bytes(), b"\0", layout.as_bytes()])
}

fn read_one(
    files: &DataFiles,
    layout: &str,
    (path, text): (&str, &str),
    known: &Known<'_>,
) -> Result<Template, Vec<String>> {
    let file = format!("data/{path}");
    let HeadFile { document: head } = toml::from_str(text).map_err(|error| toml_fault(&file, text, &error))?;
    let mut faults = Faults::new(&file, text);
    let body_path = path.replace(".toml", ".typ");
    let body = files.text(&body_path).unwrap_or_default();
    if body.is_empty() {
        faults.at(&["document"], format!("data/{body_path} is missing or empty; write the text of the template there"));
    }
    if body.len() > TEMPLATE_LENGTH_MAX {
        faults.at(&["document"], format!("data/{body_path} has more than {TEMPLATE_LENGTH_MAX} bytes; shorten it"));
    }
    if format!("{FOLDER}{}.toml", head.id) != path {
        faults.at(&["document", "id"], format!("id {} is not the name of the file; make them the same", head.id));
    }
    compare(&head, known, &mut faults);
    let hash = hash_of(body, layout);
    faults.or(Template { head, text: body.to_owned(), hash })
}

/// What a head says of procedures and roles must be true of them.
fn compare(head: &Head, known: &Known<'_>, faults: &mut Faults<'_>) {
    let at = |list: &[String], place: &str| list.iter().position(|it| it == place).unwrap_or(0).to_string();
    let Some(procedure) = known.procedures.get(&head.procedure) else {
        let words = format!("there is no procedure {}; correct the name", head.procedure);
        return faults.at(&["document", "procedure"], words);
    };
    let of = &procedure.id;
    for state in head.states.iter().filter(|state| procedure.state(state).is_none()) {
        let words = format!("procedure {of} has no state {state}; correct the name");
        faults.at(&["document", "states", &at(&head.states, state)], words);
    }
    for slot in head.by.slots.iter().filter(|slot| !procedure.slots.iter().any(|known| known.id == **slot)) {
        let words = format!("procedure {of} has no slot {slot}; correct the name");
        faults.at(&["document", "by", "slots", &at(&head.by.slots, slot)], words);
    }
    for role in head.by.roles.iter().filter(|role| known.matrix.role(role).is_none()) {
        let words = format!("there is no role {role}; correct the name");
        faults.at(&["document", "by", "roles", &at(&head.by.roles, role)], words);
    }
    for field in head.fields.iter().filter(|field| !procedure.fields.iter().any(|known| known.id == **field)) {
        let words = format!("procedure {of} has no field {field}; correct the name");
        faults.at(&["document", "fields", &at(&head.fields, field)], words);
    }
    let few = |id: &&String| procedure.field(id).is_some_and(|field| !field.seen_by_roles.is_empty());
    for field in head.fields.iter().filter(few) {
        let words = format!("field {field} is seen by few, and a document by everybody who is given it; take it out");
        faults.at(&["document", "fields", &at(&head.fields, field)], words);
    }
    for part in head.parties.iter().filter(|part| !PERSON_FIELDS.contains(&part.as_str())) {
        let words = format!("parties have no {part}; they have {}", PERSON_FIELDS.join(", "));
        faults.at(&["document", "parties", &at(&head.parties, part)], words);
    }
    if head.by.slots.is_empty() || head.by.roles.is_empty() {
        faults.at(&["document", "by"], "say which slots and which roles may make it");
    }
    if let Some(id) = &head.signs {
        let by = procedure.transition(id).and_then(|transition| transition.by.as_ref());
        if !by.is_some_and(|by| by.electronic) {
            let words =
                format!("procedure {of} has no transition {id} with electronic = true; name one or take signs out");
            faults.at(&["document", "signs"], words);
        }
        if head.ink {
            faults.at(&["document", "ink"], "is signed by hand and electronically; keep one of ink and signs");
        }
        let taken = |state: &&String| {
            let from = procedure.transition(id).map(|transition| transition.from.as_slice()).unwrap_or_default();
            from.is_empty() || from.contains(state)
        };
        if !head.states.iter().any(|state| taken(&state)) {
            let words = format!("is made in no state in which {id} is taken; add one to states");
            faults.at(&["document", "states"], words);
        }
    }
    compare_asks(head, procedure, faults);
}

fn compare_asks(head: &Head, procedure: &Procedure, faults: &mut Faults<'_>) {
    let money = |id: &String| {
        let found = procedure.fields.iter().find(|field| field.id == *id);
        found.is_some_and(|field| field.kind == FieldKind::Money) && head.fields.contains(id)
    };
    for (place, pair) in head.words.iter().enumerate() {
        if !money(&pair.money) || !procedure.fields.iter().any(|field| field.id == pair.words) {
            let words = "names a field of type money that the document prints, and the field with its words";
            faults.at(&["document", "words", &place.to_string()], words);
        }
    }
    for (place, ask) in head.asks.iter().enumerate() {
        let place = place.to_string();
        if ask.sum_of.as_ref().is_some_and(|id| !money(id)) {
            let words = format!("{}: sum_of names no field of type money that the document prints", ask.id);
            faults.at(&["document", "ask", &place, "sum_of"], words);
        }
        if head.asks.iter().filter(|other| other.id == ask.id).count() > 1 {
            faults.at(&["document", "ask", &place, "id"], format!("{} is asked twice; give it another id", ask.id));
        }
    }
}

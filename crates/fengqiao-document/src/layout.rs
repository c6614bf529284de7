//! Setting a document: template, shared layout and value become pages, and pages become PDF, PNG or plain text.

use serde_json::Value;
use typst::WorldExt as _;
use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::Smart;
use typst::layout::{Frame, FrameItem};
use typst::syntax::DiagSpan;
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandards};
use typst_render::RenderOptions;

use crate::digest::{canonical, sha256_hex};
use crate::error::{DocumentError, Fault, TextFault};
use crate::fonts::Fonts;
use crate::text::check_text;
use crate::world::{Bench, Part};

/// Pages of one document at most: an agreement of a hundred households with its list has fewer.
pub const PAGES_MAX: usize = 60;
/// The typesetter and its version: part of what makes the bytes of a document.
pub const ENGINE: &str = "typst 0.15.1";
/// Documents that share the memory of the typesetter before it is thrown away.
const MEMORY_AGE_MAX: usize = 8;
/// Warnings that a template may have; every other one is a fault.
const HARMLESS: [&str; 1] = ["unknown font family"];

/// What a document is set from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet<'t> {
    /// Name of the template in messages, such as `documents/agreement.typ`.
    pub file: &'t str,
    /// The template.
    pub text: &'t str,
    /// What templates share, named `documents/layout.typ` in messages.
    pub layout: &'t str,
}

/// A document that was set.
pub struct Paper {
    document: PagedDocument,
    ident: String,
}

impl Sheet<'_> {
    /// Sets a document.
    ///
    /// # Errors
    /// The template is faulty or names what the value does not have, the value cannot be printed, or there are too many
    /// pages.
    pub fn set(&self, value: &Value, fonts: &Fonts) -> Result<Paper, DocumentError> {
        check_text(value, fonts)?;
        let data = canonical(value);
        let ident = sha256_hex(&[self.text.as_bytes(), self.layout.as_bytes(), data.as_bytes()]);
        let bench = Bench::new(fonts, self.text, self.layout, data);
        let warned = typst::compile::<PagedDocument>(&bench);
        comemo::evict(MEMORY_AGE_MAX);
        let document = warned.output.map_err(|found| DocumentError::Template(self.faults(&bench, &found)))?;
        let warnings: Vec<SourceDiagnostic> = warned.warnings.into_iter().filter(counts).collect();
        if !warnings.is_empty() {
            return Err(DocumentError::Template(self.faults(&bench, &warnings)));
        }
        let pages = document.pages().len();
        if pages > PAGES_MAX {
            return Err(DocumentError::TooManyPages(pages));
        }
        let paper = Paper { document, ident };
        match paper.missing_glyph() {
            None => Ok(paper),
            Some(letter) => Err(DocumentError::Text(vec![TextFault {
                field: self.file.to_owned(),
                letter,
                place: 1,
                code: "no_glyph",
            }])),
        }
    }

    fn faults(&self, bench: &Bench, found: &[SourceDiagnostic]) -> Vec<Fault> {
        found.iter().map(|one| self.fault(bench, one)).collect()
    }

    /// A fault where the template has it: a fault inside the shared layout is told at the call, as far as there is one.
    fn fault(&self, bench: &Bench, found: &SourceDiagnostic) -> Fault {
        let calls = found.trace.iter().map(|call| DiagSpan::from(call.span));
        let spans: Vec<DiagSpan> = std::iter::once(found.span).chain(calls).collect();
        let placed = |part: Part| spans.iter().find_map(|span| place_of(bench, span).filter(|(of, _)| *of == part));
        let place = placed(Part::Main).or_else(|| placed(Part::Layout));
        let file = match place {
            Some((Part::Layout, _)) => "documents/layout.typ",
            _ => self.file,
        };
        let field =
            found.message.strip_prefix("dictionary does not contain key ").map(|key| key.trim_matches('"').to_owned());
        let message = match &field {
            Some(field) => format!("the value has no field {field}; correct the name or take it out"),
            None => match found.hints.first() {
                Some(hint) => format!("{}; {}", found.message, hint.v),
                None => found.message.to_string(),
            },
        };
        Fault { file: file.to_owned(), line: place.map(|(_, line)| line), field, message }
    }
}

fn counts(found: &SourceDiagnostic) -> bool {
    found.severity == Severity::Error || !HARMLESS.iter().any(|words| found.message.starts_with(words))
}

fn place_of(bench: &Bench, span: &DiagSpan) -> Option<(Part, usize)> {
    let (part, source) = bench.part(span.id()?)?;
    let range = bench.range(*span)?;
    Some((part, source.lines().byte_to_line(range.start)? + 1))
}

impl Paper {
    /// Pages.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// The document as PDF. The same document has the same bytes wherever it is made.
    ///
    /// # Errors
    /// The typesetter cannot write it.
    pub fn pdf(&self) -> Result<Vec<u8>, DocumentError> {
        write(&self.document, &self.ident, true)
    }

    /// One page as PNG, `scale` pixels to a point; none when there is no such page, counted from 0.
    #[must_use]
    pub fn png(&self, page: usize, scale: f64) -> Option<Vec<u8>> {
        let page: &Page = self.document.pages().get(page)?;
        let options = RenderOptions { pixel_per_pt: scale.clamp(0.5, 4.0).into(), ..RenderOptions::default() };
        typst_render::render(page, &options).encode_png().ok()
    }

    /// The text of the pages as it stands on them, a line for each line of text, pages apart by a form feed.
    #[must_use]
    pub fn text(&self) -> String {
        let pages: Vec<String> = self.document.pages().iter().map(|page| text_of(&page.frame)).collect();
        pages.join("\u{c}\n")
    }

    fn missing_glyph(&self) -> Option<char> {
        self.document.pages().iter().find_map(|page| missing(&page.frame))
    }
}

/// Several documents in one PDF, each with its own page numbers, for a printer.
///
/// # Errors
/// The typesetter cannot write it.
pub fn bind(papers: &[Paper]) -> Result<Vec<u8>, DocumentError> {
    let pages = papers.iter().flat_map(|paper| paper.document.pages().iter().cloned()).collect();
    let info = papers.first().map(|paper| paper.document.clone().info_mut().clone()).unwrap_or_default();
    let idents: Vec<&[u8]> = papers.iter().map(|paper| paper.ident.as_bytes()).collect();
    // Tags tell a reader the structure of one document; those of several would be taken for one.
    write(&PagedDocument::new(pages, info), &sha256_hex(&idents), false)
}

fn write(document: &PagedDocument, ident: &str, tagged: bool) -> Result<Vec<u8>, DocumentError> {
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("Fengqiao".to_owned())),
        timestamp: None,
        page_ranges: None,
        standards: PdfStandards::default(),
        tagged,
        pretty: false,
    };
    typst_pdf::pdf(document, &options).map_err(|found| {
        DocumentError::Export(found.iter().map(|one| one.message.to_string()).collect::<Vec<_>>().join("; "))
    })
}

fn missing(frame: &Frame) -> Option<char> {
    frame.items().find_map(|(_, item)| match item {
        FrameItem::Group(group) => missing(&group.frame),
        FrameItem::Text(text) => text
            .glyphs
            .iter()
            .find(|glyph| glyph.id == 0)
            .map(|glyph| text.text.get(glyph.range()).and_then(|part| part.chars().next()).unwrap_or('\u{fffd}')),
        _ => None,
    })
}

/// Pieces of text with their place on the page, put into lines: what lies at the same height is one line.
fn text_of(frame: &Frame) -> String {
    let mut pieces = Vec::new();
    gather(frame, (0.0, 0.0), &mut pieces);
    pieces.sort_by(|one, two| one.0.total_cmp(&two.0).then(one.1.total_cmp(&two.1)));
    let mut text = String::new();
    let mut last: Option<f64> = None;
    for (y, _, piece) in pieces {
        let same = last.is_some_and(|last| (last - y).abs() < 2.0);
        if !same && last.is_some() {
            text.push('\n');
        }
        if same && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(piece.trim());
        last = Some(y);
    }
    text.push('\n');
    text
}

fn gather(frame: &Frame, (x, y): (f64, f64), pieces: &mut Vec<(f64, f64, String)>) {
    for (point, item) in frame.items() {
        let (x, y) = (x + point.x.to_pt(), y + point.y.to_pt());
        match item {
            FrameItem::Group(group) => gather(&group.frame, (x, y), pieces),
            FrameItem::Text(text) if !text.text.trim().is_empty() => pieces.push((y, x, text.text.to_string())),
            _ => {}
        }
    }
}

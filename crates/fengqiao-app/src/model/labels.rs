//! A file of labelled reports as examples: columns by name, labels looked up in the category trees, faults by line.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;

use fengqiao_text::category::Categories;
use fengqiao_text::classify::{Example, LEVELS_MAX, depth};
use fengqiao_text::evaluate::group_repeats;

use crate::error::{AppResult, Refusal, refuse};
use crate::import::{Header, ReadOptions, Source};

/// Labelled rows of one file at most: what trains within a minute and a gigabyte.
pub const LABEL_ROWS_MAX: usize = 200_000;
/// Rows that a training needs.
const ROWS_MIN: usize = 10;
/// Faults that are kept with their line; all are counted.
const FAULTS_KEPT: usize = 20;
/// Distinct labels at most.
const LABELS_MAX: usize = 2_000;
/// Names under which the text is looked for when none is given.
const TEXT_NAMES: [&str; 9] =
    ["text", "正文", "诉求内容", "内容", "留言详情", "narrative", "description", "tokens", "title"];
/// Names under which the label is looked for when none is given.
const LABEL_NAMES: [&str; 9] =
    ["category", "label", "类别", "诉求类别", "分类", "一级标签", "一级分类", "label1", "kind"];

/// Named in place of a tree when the labels shall stay as they are.
pub const NO_TREE: &str = "none";

/// Which columns hold what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelColumns {
    /// Column of the text; found by its name when absent.
    pub text: Option<String>,
    /// Columns of the label from the broad to the narrow, at most three; found by name when there is none.
    pub labels: Vec<String>,
    /// Category tree of the labels, or [`NO_TREE`]; the one that knows most of them when absent.
    pub tree: Option<String>,
    /// Encoding label; detected when absent.
    pub encoding: Option<String>,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// Stable code: `text_missing`, `label_missing`, `label_unknown`, or the code of a row that cannot be read.
    pub code: &'static str,
    /// In words, without the text.
    pub detail: String,
}

/// Labelled texts, ready to learn from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// The tree whose codes the labels are; empty when they are of no tree.
    pub tree: String,
    /// The texts; repeats share a group.
    pub examples: Vec<Example>,
    /// Texts that repeat an earlier one.
    pub repeats: u64,
    /// Rows that cannot be used.
    pub refused: u64,
    /// The first of them.
    pub faults: Vec<LabelFault>,
    /// Labels that the tree does not know, with their rows.
    pub unknown: BTreeMap<String, u64>,
}

impl Labels {
    fn refuse(&mut self, line: u64, code: &'static str, detail: impl Into<String>) {
        self.refused += 1;
        if self.faults.len() < FAULTS_KEPT {
            self.faults.push(LabelFault { line, code, detail: detail.into() });
        }
    }

    /// Refuses a set that nothing can be learnt from.
    ///
    /// # Errors
    /// `labels_too_few` below ten usable rows, `labels_one_kind` when all have one label.
    pub fn check_learnable(&self) -> AppResult<()> {
        let rows = self.examples.len();
        if rows < ROWS_MIN {
            let unknown: Vec<&str> = self.unknown.keys().take(5).map(String::as_str).collect();
            let hint = if unknown.is_empty() {
                String::new()
            } else {
                format!("; unknown labels: {}; name the tree they are from, or correct them", unknown.join(", "))
            };
            return refuse(
                "labels_too_few",
                format!("{rows} rows can be used and {} cannot; at least {ROWS_MIN} are needed{hint}", self.refused),
            );
        }
        let first = &self.examples[0].label;
        if self.examples.iter().all(|example| example.label == *first) {
            return refuse(
                "labels_one_kind",
                format!("every row has the label {first}; give rows of at least two kinds"),
            );
        }
        Ok(())
    }
}

/// Reads a file of labelled texts: CSV or XLSX, plain or packed with gzip.
///
/// # Errors
/// The file is of a kind not read here, a column is absent, there are too many rows or labels, or no such tree. A row that
/// cannot be used is no error: it is counted and named in the result.
pub fn read_labels(input: impl Read + Send, columns: &LabelColumns, trees: &[Categories]) -> AppResult<Labels> {
    let options = ReadOptions { encoding: columns.encoding.clone(), ..ReadOptions::default() };
    let broken = |error: crate::import::ImportError| Refusal::new(error.code(), error.to_string());
    let mut source = Source::open(input, &options).map_err(broken)?;
    let text = column(source.header(), columns.text.as_deref(), &TEXT_NAMES, "text")?;
    let label_columns = match &columns.labels[..] {
        [] => vec![column(source.header(), None, &LABEL_NAMES, "label")?],
        named if named.len() > LEVELS_MAX => {
            return refuse("labels_too_deep", format!("{} label columns; at most {LEVELS_MAX} levels", named.len()));
        }
        named => {
            let find = |name: &String| column(source.header(), Some(name), &[], "label");
            named.iter().map(find).collect::<AppResult<Vec<usize>>>()?
        }
    };
    let mut labels = Labels::default();
    let mut rows: Vec<(u64, Example)> = Vec::new();
    let mut full = false;
    let read = source.for_each(0, &mut |row| {
        match row {
            Err(reject) => labels.refuse(reject.line, reject.reason, reject.detail.clone()),
            Ok(row) => {
                let parts: Vec<&str> = label_columns
                    .iter()
                    .map(|&place| row.cell(place).trim())
                    .take_while(|part| !part.is_empty())
                    .collect();
                let (words, label) = (row.cell(text).trim(), parts.join("/"));
                if words.is_empty() {
                    labels.refuse(row.line, "text_missing", "the row has no text");
                } else if label.is_empty() {
                    labels.refuse(row.line, "label_missing", "the row has no label");
                } else if rows.len() >= LABEL_ROWS_MAX {
                    full = true;
                    return ControlFlow::Break(());
                } else {
                    rows.push((row.line, Example { text: words.to_owned(), label, group: 0 }));
                }
            }
        }
        ControlFlow::Continue(())
    });
    read.map_err(broken)?;
    if full {
        return refuse("labels_too_many", format!("more than {LABEL_ROWS_MAX} rows; part the file"));
    }
    name_kinds(&mut labels, rows, columns.tree.as_deref(), trees)?;
    labels.repeats = group_repeats(&mut labels.examples) as u64;
    Ok(labels)
}

/// The columns of a file of labelled texts, and which of them look like text and label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelPreview {
    /// Names in the order of the file.
    pub columns: Vec<String>,
    /// The text by its name.
    pub text: Option<String>,
    /// The label by its name.
    pub label: Option<String>,
}

/// Looks at the header of a file of labelled texts.
///
/// # Errors
/// The file is of a kind not read here.
pub fn preview_labels(input: impl Read + Send) -> AppResult<LabelPreview> {
    let source = Source::open(input, &ReadOptions::default());
    let source = source.map_err(|error| Refusal::new(error.code(), error.to_string()))?;
    let header = source.header();
    let guess = |known: &[&str], what: &str| column(header, None, known, what).ok().map(|place| header.name(place));
    Ok(LabelPreview {
        columns: header.columns.clone(),
        text: guess(&TEXT_NAMES, "text"),
        label: guess(&LABEL_NAMES, "label"),
    })
}

fn column(header: &Header, named: Option<&str>, known: &[&str], what: &str) -> AppResult<usize> {
    let find = |name: &str| header.find(name).map_err(|error| Refusal::new(error.code(), error.to_string()));
    let there = || header.columns.join(", ");
    if let Some(name) = named {
        let found = find(name)?;
        return found.map_or_else(
            || refuse("column_missing", format!("there is no column {name}; the columns are {}", there())),
            Ok,
        );
    }
    for name in known {
        if let Some(found) = find(name)? {
            return Ok(found);
        }
    }
    let detail = format!("no column looks like the {what}; name it; the columns are {}", there());
    refuse("column_missing", detail)
}

/// The code that a label means in a tree: the whole label, or its narrowest part that the tree knows alone.
fn code_in(tree: &Categories, label: &str) -> Option<String> {
    let narrowest = label.rsplit('/').next().unwrap_or(label);
    [label, narrowest].iter().find_map(|word| tree.resolve(word)).map(|kind| kind.code.clone())
}

/// Turns labels into codes of the tree; where no tree knows any of them they stay as they are.
fn name_kinds(
    labels: &mut Labels,
    rows: Vec<(u64, Example)>,
    named: Option<&str>,
    trees: &[Categories],
) -> AppResult<()> {
    let mut distinct: BTreeMap<&str, u64> = BTreeMap::new();
    rows.iter().for_each(|(_, example)| *distinct.entry(&example.label).or_default() += 1);
    if distinct.len() > LABELS_MAX {
        let detail = format!("{} different labels; at most {LABELS_MAX}; is it the right column?", distinct.len());
        return refuse("labels_too_many", detail);
    }
    let tree = match named {
        Some(NO_TREE) => None,
        Some(name) => match trees.iter().find(|tree| tree.tree() == name) {
            Some(tree) => Some(tree),
            None => {
                let known: Vec<&str> = trees.iter().map(Categories::tree).collect();
                return refuse("tree_unknown", format!("there is no tree {name}; there are {}", known.join(", ")));
            }
        },
        None => {
            let knows = |tree: &Categories| -> u64 {
                distinct.iter().filter(|(label, _)| code_in(tree, label).is_some()).map(|(_, rows)| rows).sum()
            };
            // The first of the best: disputes stand first.
            let best = trees.iter().rev().max_by_key(|tree| knows(tree));
            best.filter(|tree| knows(tree) > 0)
        }
    };
    let codes: BTreeMap<String, Option<String>> = distinct
        .keys()
        .map(|label| ((*label).to_owned(), tree.map_or_else(|| Some((*label).to_owned()), |tree| code_in(tree, label))))
        .collect();
    labels.tree = tree.map(|tree| tree.tree().to_owned()).unwrap_or_default();
    for (line, mut example) in rows {
        match codes.get(&example.label).cloned().flatten() {
            Some(code) if depth(&code) <= LEVELS_MAX => {
                example.label = code;
                labels.examples.push(example);
            }
            Some(_) => labels.refuse(line, "label_too_deep", format!("the label has more than {LEVELS_MAX} levels")),
            None => {
                labels.refuse(
                    line,
                    "label_unknown",
                    format!("the tree {} has no kind {}", labels.tree.clone(), example.label),
                );
                *labels.unknown.entry(example.label).or_default() += 1;
            }
        }
    }
    Ok(())
}

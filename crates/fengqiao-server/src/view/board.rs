//! Boards as the web sees them.

use std::collections::BTreeMap;

use fengqiao_app::board::{BoardFigure, BoardOf, BoardRead, BoardRow};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, Ref, RegionRef};

/// A board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardView {
    /// The place, where it is of one.
    pub region: Option<RegionRef>,
    /// The organisation, where it is of one.
    pub organisation: Option<Ref>,
    /// The person, where it is of the work of one.
    pub account: Option<Ref>,
    /// The places from the reader's own down.
    pub above: Vec<RegionRef>,
    /// Its figures.
    pub figures: Vec<BoardFigureView>,
    /// Places below in the order of their codes, then organisations of this place by name: nobody is ranked.
    pub rows: Vec<BoardRowView>,
    /// The official of a station, whose board the reader may open.
    pub official: Option<Ref>,
}

/// A line of a board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardRowView {
    /// A place.
    pub region: Option<RegionRef>,
    /// An organisation.
    pub organisation: Option<Ref>,
    /// Its figures.
    pub figures: Vec<BoardFigureView>,
}

/// A figure with the list that it counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardFigureView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// How many.
    pub number: i64,
    /// Whether any at all calls for somebody.
    pub urgent: bool,
    /// `proceedings`, `inspections`, `missed_windows`, `points` or `work`.
    pub list: String,
    /// The query of that list.
    pub query: BTreeMap<String, String>,
}

impl BoardView {
    pub(crate) fn of(names: &Names<'_>, read: &BoardRead) -> Self {
        let (region, organisation, account) = parts(names, read.of);
        Self {
            region,
            organisation,
            account,
            above: read.above.iter().filter_map(|id| names.region(*id)).collect(),
            figures: figures(names, &read.figures),
            rows: read.rows.iter().map(|row| BoardRowView::of(names, row)).collect(),
            official: read.official.map(|id| names.account(id)),
        }
    }
}

impl BoardRowView {
    fn of(names: &Names<'_>, row: &BoardRow) -> Self {
        let (region, organisation, _) = parts(names, row.of);
        Self { region, organisation, figures: figures(names, &row.figures) }
    }
}

fn parts(names: &Names<'_>, of: BoardOf) -> (Option<RegionRef>, Option<Ref>, Option<Ref>) {
    match of {
        BoardOf::Region(id) => (names.region(id), None, None),
        BoardOf::Organisation(id) => (None, Some(names.organisation(id)), None),
        BoardOf::Person(id) => (None, None, Some(names.account(id))),
    }
}

fn figures(names: &Names<'_>, read: &[BoardFigure]) -> Vec<BoardFigureView> {
    let rules = &names.app.setup().board.figures;
    let view = |figure: &BoardFigure| {
        let rule = rules.iter().find(|rule| rule.id == figure.id)?;
        Some(BoardFigureView {
            id: figure.id.clone(),
            title: Bilingual::new(&rule.title.zh, &rule.title.en),
            number: figure.number,
            urgent: rule.urgent,
            list: figure.list.to_owned(),
            query: figure.query.iter().map(|(word, value)| ((*word).to_owned(), value.clone())).collect(),
        })
    };
    read.iter().filter_map(view).collect()
}

//! Boards (看板): the figures of `data/board.toml` for a place, an organisation, or a person's own work. Each figure is the length
//! of a list that the reader may open, by the same filter, so that it counts nothing that is closed to the reader. Places stand
//! in the order of their codes and organisations in that of their names; nobody is ranked, and persons are never set side by side.

mod count;
mod file;

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use fengqiao_domain::region::Region;
use fengqiao_store::Reader;

pub use file::{BoardRules, CountedVisits, CountedWork, FigureRule, RunState};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;
use count::{Scope, Total};

/// Organisations of one place that stand on its board.
const ORGANISATIONS_MAX: usize = 60;

/// Whose board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardOf {
    /// A place with those below it.
    Region(RegionId),
    /// An organisation.
    Organisation(OrganisationId),
    /// A person's own work.
    Person(AccountId),
}

/// A figure with the list that it counts: the list's name, and the words of its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardFigure {
    /// Id in the file.
    pub id: String,
    /// How many.
    pub number: i64,
    /// `proceedings`, `inspections`, `missed_windows`, `points` or `work`.
    pub list: &'static str,
    /// The query of that list.
    pub query: BTreeMap<&'static str, String>,
}

/// A line of a board: a place below, or an organisation of the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// What it is of.
    pub of: BoardOf,
    /// Its figures, in the order of the file.
    pub figures: Vec<BoardFigure>,
}

/// A board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRead {
    /// Whose.
    pub of: BoardOf,
    /// The places from the reader's own down to this one, or to that of the organisation.
    pub above: Vec<RegionId>,
    /// Its own figures.
    pub figures: Vec<BoardFigure>,
    /// Places below, then organisations of this place.
    pub rows: Vec<BoardRow>,
    /// The official of a station whose board the reader may open.
    pub official: Option<AccountId>,
}

impl App {
    /// A board. The board of another person's work is opened by whoever leads the liaison work there, and the look is recorded
    /// first.
    ///
    /// # Errors
    /// There is none for this person, not permitted, or the store refuses.
    pub fn board(&self, ctx: &Ctx, of: BoardOf) -> AppResult<BoardRead> {
        let office = self.office(ctx.top_region)?;
        let read = match of {
            BoardOf::Region(id) => self.board_of_region(ctx, &office, id)?,
            BoardOf::Organisation(id) => self.board_of_organisation(ctx, &office, id)?,
            BoardOf::Person(id) => self.board_of_person(ctx, &office, id)?,
        };
        if read.figures.is_empty() {
            return refuse("not_permitted", "your roles read none of the lists that this board counts");
        }
        Ok(read)
    }

    fn board_of_region(&self, ctx: &Ctx, office: &Office, id: RegionId) -> AppResult<BoardRead> {
        let path =
            office.path(id).filter(|path| path.is_within(&ctx.region_path)).ok_or(AppError::NotFound("region"))?;
        let today = crate::day::day_in_china(ctx.now);
        let holds = |region: &&Region| region.valid_to_on.is_none_or(|last| last >= today);
        let mut below: Vec<_> = office.regions_below(id).filter(holds).collect();
        below.sort_by(|one, two| one.code.cmp(&two.code));
        let mut here: Vec<_> = office.organisations().filter(|it| it.active && it.region_id == id).collect();
        here.sort_by(|one, two| (&one.kind, &one.name).cmp(&(&two.kind, &two.name)));
        here.truncate(ORGANISATIONS_MAX);
        self.read(ctx, |reader| {
            let scope = Scope::Region(id, path.clone());
            let (mut figures, mut rows) = (Vec::new(), Vec::new());
            let mut lines: Vec<BoardRow> =
                below.iter().map(|it| BoardRow { of: BoardOf::Region(it.id), figures: Vec::new() }).collect();
            for rule in &self.setup().board.figures {
                let Some(counted) = self.count_by_region(ctx, reader, rule, &scope)? else { continue };
                figures.push(counted.of(rule, &scope));
                for (line, region) in lines.iter_mut().zip(&below) {
                    let scope = Scope::Region(region.id, region.path.clone());
                    line.figures.push(counted.of(rule, &scope));
                }
            }
            rows.extend(lines.into_iter().filter(|line| !line.figures.is_empty()));
            let stations = stations(reader)?;
            for organisation in &here {
                let scope = Scope::Organisation(organisation.id, stations.contains(&organisation.id));
                let figures = self.board_figures(ctx, reader, office, &scope)?;
                if !figures.is_empty() {
                    rows.push(BoardRow { of: BoardOf::Organisation(organisation.id), figures });
                }
            }
            let above = above(ctx, office, id);
            Ok(BoardRead { of: BoardOf::Region(id), above, figures, rows, official: None })
        })
    }

    fn board_of_organisation(&self, ctx: &Ctx, office: &Office, id: OrganisationId) -> AppResult<BoardRead> {
        let is_own = id == ctx.account.organisation_id;
        let within = |region: RegionId| office.path(region).is_some_and(|path| path.is_within(&ctx.region_path));
        let organisation = office.organisation(id).filter(|it| is_own || within(it.region_id));
        let organisation = organisation.ok_or(AppError::NotFound("organisation"))?;
        self.read(ctx, |reader| {
            let scope = Scope::Organisation(id, stations(reader)?.contains(&id));
            let figures = self.board_figures(ctx, reader, office, &scope)?;
            let links = reader.liaisons()?;
            let official = links.iter().find(|link| link.liaison.station_id == id).map(|link| link.liaison.account_id);
            let official = match official {
                Some(id) if self.may_open_person(ctx, office, reader, id)? => Some(id),
                _ => None,
            };
            let above = above(ctx, office, organisation.region_id);
            Ok(BoardRead { of: BoardOf::Organisation(id), above, figures, rows: Vec::new(), official })
        })
    }

    fn board_of_person(&self, ctx: &Ctx, office: &Office, id: AccountId) -> AppResult<BoardRead> {
        let is_open = self.read(ctx, |reader| self.may_open_person(ctx, office, reader, id))?;
        if !is_open {
            return Err(AppError::NotFound("account"));
        }
        if id != ctx.account.id {
            let (actor, purpose) = (ctx.actor(), "查看包联干部工作看板".to_owned());
            self.store().write(ctx.top_region, ctx.now, move |tx| {
                tx.record(&actor, &[Event::OfficialRevealed { account_id: id, purpose }])?;
                Ok::<_, AppError>(())
            })?;
        }
        self.read(ctx, |reader| {
            let figures = self.board_figures(ctx, reader, office, &Scope::Person(id, id == ctx.account.id))?;
            Ok(BoardRead { of: BoardOf::Person(id), above: Vec::new(), figures, rows: Vec::new(), official: None })
        })
    }

    /// Everybody has the own board; that of an official is opened by whoever the matrix says, where the official sits.
    fn may_open_person(&self, ctx: &Ctx, office: &Office, reader: &mut Reader<'_>, id: AccountId) -> AppResult<bool> {
        if id == ctx.account.id {
            return Ok(true);
        }
        let Some(account) = reader.account(id)? else { return Ok(false) };
        let is_official = reader.officials()?.iter().any(|it| it.account_id == id);
        let path = office.path(account.region_id);
        Ok(is_official && path.is_some() && self.setup().matrix.may(ctx, "read_official_board", path, "any"))
    }

    fn board_figures(
        &self,
        ctx: &Ctx,
        reader: &mut Reader<'_>,
        office: &Office,
        scope: &Scope,
    ) -> AppResult<Vec<BoardFigure>> {
        let mut figures = Vec::new();
        for rule in &self.setup().board.figures {
            let counted: Option<Total> = self.count(ctx, reader, office, rule, scope)?;
            figures.extend(counted.map(|total| total.of(rule, scope)));
        }
        Ok(figures)
    }
}

fn stations(reader: &mut Reader<'_>) -> AppResult<BTreeSet<OrganisationId>> {
    Ok(reader.station_notes()?.into_iter().map(|note| note.station_id).collect())
}

/// The places from the reader's own down to one.
fn above(ctx: &Ctx, office: &Office, id: RegionId) -> Vec<RegionId> {
    let own = |region: &&Region| region.path.is_within(&ctx.region_path);
    let mut found: Vec<RegionId> = office.line_above(id).take_while(own).map(|region| region.id).collect();
    found.reverse();
    found
}

//! The work page (待办) and the bell.

use fengqiao_domain::id::{AccountId, NoticeId};
use fengqiao_procedure::Transition;
use fengqiao_store::{DeadlineRow, NoticeRow, Page, PageRequest, ProceedingRow, Reader, Whose, WorkBox, WorkFilter};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};

/// Rows of a box that are counted for red lights.
const COUNTED_MAX: u32 = 200;

/// One line of the work page.
pub struct WorkLine {
    /// The proceeding.
    pub row: ProceedingRow,
    /// The clock that runs out first, with how it was counted.
    pub clock: Option<DeadlineRow>,
    /// The one next step.
    pub next_act: Option<Transition>,
    /// Who of the reader's organisation handles it.
    pub handler: Option<AccountId>,
}

/// Whose lines of the work page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhoseWork {
    /// The whole organisation's.
    #[default]
    All,
    /// What the reader handles, or somebody for whom the reader stands in today.
    Mine,
    /// What nobody handles yet.
    Nobody,
}

/// Numbers on the boxes and the bell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WorkCounts {
    /// 待办.
    pub todo: i64,
    /// 督办.
    pub supervising: i64,
    /// 抄送.
    pub copied: i64,
    /// Late lines of 待办, among the first 200.
    pub red: i64,
    /// Unread notices.
    pub notices_unread: i64,
}

impl App {
    /// A box of the work page from `offset`, with the number of lines in the whole box.
    ///
    /// # Errors
    /// The store refuses.
    pub fn work(
        &self,
        ctx: &Ctx,
        (work_box, whose): (WorkBox, WhoseWork),
        offset: u32,
        limit: u32,
    ) -> AppResult<(Vec<WorkLine>, i64)> {
        let limit = if limit == 0 { 50 } else { limit.min(200) };
        if !self.has_work(ctx) {
            return Ok((Vec::new(), 0));
        }
        let (rows, total) = self.read(ctx, |reader| {
            let whose = match whose {
                WhoseWork::All => Whose::All,
                WhoseWork::Mine => Whose::These(self.stands_for(reader, ctx)?),
                WhoseWork::Nobody => Whose::Nobody,
            };
            let (rows, total) = reader.work(&box_of(ctx, work_box, whose), offset, limit)?;
            let own = ctx.account.organisation_id;
            let rows: Vec<_> = rows
                .into_iter()
                .map(|row| {
                    let handler = reader.handler(row.proceeding.id, own)?;
                    Ok::<_, AppError>((clock_of(reader, &row)?, handler, row))
                })
                .collect::<AppResult<_>>()?;
            Ok((rows, total))
        })?;
        let lines = rows
            .into_iter()
            .map(|(clock, handler, row)| {
                let next_act = if work_box == WorkBox::Todo { self.next_act(ctx, &row)? } else { None };
                Ok::<_, AppError>(WorkLine { row, clock, next_act, handler })
            })
            .collect::<AppResult<_>>()?;
        Ok((lines, total))
    }

    /// How many lines of the open box a person handles, or stands in for; none for somebody who has no such page.
    pub(crate) fn work_handled(&self, ctx: &Ctx, reader: &mut Reader<'_>) -> AppResult<Option<i64>> {
        if !self.has_work(ctx) {
            return Ok(None);
        }
        let whose = Whose::These(self.stands_for(reader, ctx)?);
        Ok(Some(reader.work(&box_of(ctx, WorkBox::Todo, whose), 0, 1)?.1))
    }

    /// Numbers on the boxes and the bell.
    ///
    /// # Errors
    /// The store refuses.
    pub fn work_counts(&self, ctx: &Ctx) -> AppResult<WorkCounts> {
        let account_id = ctx.account.id;
        let has_work = self.has_work(ctx);
        self.read(ctx, |reader| {
            let notices_unread = reader.notices_unread(account_id)?;
            if !has_work {
                return Ok(WorkCounts { notices_unread, ..WorkCounts::default() });
            }
            let all = |work_box| box_of(ctx, work_box, Whose::All);
            let (rows, todo) = reader.work(&all(WorkBox::Todo), 0, COUNTED_MAX)?;
            let late = rows.iter().filter(|row| row.due_at.is_some_and(|due_at| due_at <= ctx.now)).count();
            let (_, supervising) = reader.work(&all(WorkBox::Supervising), 0, 1)?;
            let (_, copied) = reader.work(&all(WorkBox::Copied), 0, 1)?;
            Ok(WorkCounts { todo, supervising, copied, red: i64::try_from(late).unwrap_or(i64::MAX), notices_unread })
        })
    }

    /// Whether the person's roles open proceedings at all. Boxes belong to organisations, and somebody of the same
    /// organisation, such as its administrator, may not read what lies in them.
    fn has_work(&self, ctx: &Ctx) -> bool {
        self.setup().matrix.allows_somewhere(&ctx.account.roles, "read_proceeding")
    }

    /// The person's notices, newest first; each was put there for somebody who may open what it is about.
    ///
    /// # Errors
    /// The store refuses.
    pub fn notices(&self, ctx: &Ctx, page: &PageRequest) -> AppResult<Page<NoticeRow>> {
        self.read(ctx, |reader| Ok(reader.notices(ctx.account.id, page)?))
    }

    /// Marks notices as read, up to and with one.
    ///
    /// # Errors
    /// The store refuses.
    pub fn read_notices(&self, ctx: &Ctx, up_to: NoticeId) -> AppResult<()> {
        let account_id = ctx.account.id;
        self.inner
            .store
            .write(ctx.top_region, ctx.now, move |tx| tx.read_notices(account_id, up_to).map_err(AppError::from))
    }
}

fn box_of(ctx: &Ctx, work_box: WorkBox, whose: Whose) -> WorkFilter {
    let (organisation_id, account_id) = (ctx.account.organisation_id, ctx.account.id);
    WorkFilter { work_box, organisation_id, account_id, whose }
}

/// The running clock that gives a proceeding its `due_at`.
fn clock_of(reader: &mut Reader<'_>, row: &ProceedingRow) -> AppResult<Option<DeadlineRow>> {
    let Some(due_at) = row.due_at else { return Ok(None) };
    let clocks = reader.deadlines(row.proceeding.id)?;
    Ok(clocks.into_iter().find(|clock| clock.ended_at.is_none() && clock.deadline.due_at == due_at))
}

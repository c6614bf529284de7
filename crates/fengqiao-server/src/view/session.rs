//! Views of sessions, accounts, the work page and the bell.

use std::collections::BTreeMap;

use fengqiao_app::store::{Credential, NoticeRow, SessionRow};
use fengqiao_app::work::{WorkCounts, WorkLine};
use fengqiao_domain::organisation::Account;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Light, Names, Ref, RegionRef, RoleRef, instant};

/// Who is signed in and what the menu may show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// The account.
    pub account: SessionAccount,
    /// Where the person works.
    pub organisation: Ref,
    /// The region served.
    pub region: RegionRef,
    /// Roles.
    pub roles: Vec<RoleRef>,
    /// Actions that the person may take somewhere.
    pub may: Vec<String>,
    /// What every page must say, null for real data.
    pub banner: Option<Bilingual>,
    /// The server's time.
    pub server_at: String,
    /// Whether the password must be changed first.
    pub one_time: bool,
}

/// The account of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionAccount {
    /// Id.
    pub id: String,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Whether the second factor is on.
    pub totp: bool,
}

impl SessionView {
    pub(crate) fn of(names: &Names<'_>, totp: bool, one_time: bool) -> Self {
        let account = &names.ctx.account;
        let matrix = &names.app.setup().matrix;
        let may = matrix.actions().iter().filter(|action| matrix.allows_somewhere(&account.roles, &action.id));
        let banner = names
            .app
            .settings()
            .invented
            .then(|| Bilingual::new("虚构数据：青禾县并不存在", "synthetic, fictional county"));
        Self {
            account: SessionAccount {
                id: account.id.to_string(),
                login: account.login.clone(),
                name: account.name.clone(),
                totp,
            },
            organisation: names.organisation(account.organisation_id),
            region: names.region_or_id(account.region_id),
            roles: account.roles.iter().map(|role| names.role(role)).collect(),
            may: may.map(|action| action.id.clone()).collect(),
            banner,
            server_at: instant(names.ctx.now),
            one_time,
        }
    }
}

/// One of the person's open sessions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionItem {
    /// Id.
    pub id: String,
    /// Opened.
    pub created_at: String,
    /// Last used.
    pub seen_at: String,
    /// Browser as it names itself.
    pub agent: String,
    /// Whether it is this one.
    pub current: bool,
}

impl SessionItem {
    pub(crate) fn of(names: &Names<'_>, row: &SessionRow) -> Self {
        Self {
            id: row.id.to_string(),
            created_at: instant(row.created_at),
            seen_at: instant(row.seen_at),
            agent: row.agent.clone(),
            current: names.ctx.session_id == Some(row.id),
        }
    }
}

/// A second factor to be set up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TotpView {
    /// Secret to type.
    pub secret: String,
    /// Address for a QR code.
    pub uri: String,
}

/// The next step of a line of work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NextAct {
    /// Transition.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Whether it asks for nothing but a reason, so that it may be taken in many at once.
    pub plain: bool,
    /// Whether it asks for a reason.
    pub reason_required: bool,
}

/// One line of the work page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkItem {
    /// Noun, `proceeding`.
    pub kind: String,
    /// Id.
    pub id: String,
    /// Number.
    pub code: Option<String>,
    /// What.
    pub title: String,
    /// Procedure.
    pub procedure_title: Bilingual,
    /// Where.
    pub region: Option<RegionRef>,
    /// State.
    pub state: Bilingual,
    /// Who owes the next step.
    pub owner: Option<Ref>,
    /// Since when.
    pub since_at: String,
    /// Until when.
    pub due_at: Option<String>,
    /// How that was counted.
    pub due_sum: Option<Bilingual>,
    /// Light.
    pub light: Light,
    /// The one next step.
    pub next_act: Option<NextAct>,
    /// Procedure id.
    pub procedure: String,
    /// Counts the steps.
    pub revision: u32,
    /// Who of the reader's organisation handles it.
    pub handler: Option<Ref>,
}

impl WorkItem {
    pub(crate) fn of(names: &Names<'_>, line: &WorkLine) -> Self {
        let item = super::proceeding::ProceedingItem::of(names, &line.row);
        Self {
            kind: "proceeding".to_owned(),
            id: item.id,
            code: Some(item.code),
            title: item.title,
            procedure_title: item.procedure_title,
            region: item.region,
            state: item.state_title,
            owner: item.owner,
            since_at: instant(line.row.proceeding.since_at),
            due_at: item.due_at,
            due_sum: line.clock.as_ref().and_then(super::deadline::sum_of),
            light: item.light,
            next_act: line.next_act.as_ref().map(|act| NextAct {
                id: act.id.clone(),
                title: Bilingual::from(&act.title),
                plain: act.requires.is_empty() && act.fills.is_empty() && act.act.is_none(),
                reason_required: act.reason_required,
            }),
            procedure: item.procedure,
            revision: line.row.proceeding.revision,
            handler: line.handler.map(|id| names.account(id)),
        }
    }
}

/// Numbers on the boxes and the bell.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkCountsView {
    /// 待办.
    pub todo: i64,
    /// 督办.
    pub supervising: i64,
    /// 抄送.
    pub copied: i64,
    /// Late.
    pub red: i64,
    /// Unread notices.
    pub notices_unread: i64,
}

impl From<WorkCounts> for WorkCountsView {
    fn from(it: WorkCounts) -> Self {
        let WorkCounts { todo, supervising, copied, red, notices_unread } = it;
        Self { todo, supervising, copied, red, notices_unread }
    }
}

/// One notice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notice {
    /// Id.
    pub id: String,
    /// When.
    pub at: String,
    /// Key of the message.
    pub message: String,
    /// What the words need.
    pub params: BTreeMap<String, String>,
    /// Noun of the target.
    pub kind: String,
    /// Id of the target.
    pub target_id: String,
    /// Whether it was read.
    pub read: bool,
}

impl From<NoticeRow> for Notice {
    fn from(row: NoticeRow) -> Self {
        Self {
            id: row.id.to_string(),
            at: instant(row.at),
            message: row.message,
            params: row.params,
            kind: row.target_kind,
            target_id: row.target_id,
            read: row.read_at.is_some(),
        }
    }
}

/// An account as the administrator sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountView {
    /// Id.
    pub id: String,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Where the person works.
    pub organisation: Ref,
    /// Region served.
    pub region: RegionRef,
    /// Roles.
    pub roles: Vec<RoleRef>,
    /// False after dismissal.
    pub active: bool,
    /// Whether the second factor is on.
    pub totp: bool,
    /// Last sign-in.
    pub last_seen_at: Option<String>,
    /// Closed after failures until then.
    pub locked_until: Option<String>,
    /// Acts: `set_roles`, `dismiss`, `reset_password`.
    pub may: Vec<String>,
}

impl AccountView {
    pub(crate) fn of(names: &Names<'_>, account: &Account, credential: Option<&Credential>) -> Self {
        let own = account.id == names.ctx.account.id;
        let may: &[&str] = match (account.active, own) {
            (true, false) => &["set_roles", "dismiss", "reset_password"],
            (true, true) => &["set_roles"],
            (false, _) => &[],
        };
        Self {
            id: account.id.to_string(),
            login: account.login.clone(),
            name: account.name.clone(),
            organisation: names.organisation(account.organisation_id),
            region: names.region_or_id(account.region_id),
            roles: account.roles.iter().map(|role| names.role(role)).collect(),
            active: account.active,
            totp: credential.is_some_and(|it| it.totp_on),
            last_seen_at: credential.and_then(|it| it.seen_at).map(instant),
            locked_until: credential.and_then(|it| it.locked_until_at).filter(|at| *at > names.ctx.now).map(instant),
            may: may.iter().map(|act| (*act).to_owned()).collect(),
        }
    }
}

/// A new account with its first password, shown once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenedAccountView {
    /// The account's id.
    pub account_id: String,
    /// To be changed at the first sign-in.
    pub one_time_password: String,
}

/// A new password, shown once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OneTimePassword {
    /// To be changed at the next sign-in.
    pub one_time_password: String,
}

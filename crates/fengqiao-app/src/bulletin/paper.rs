//! A bulletin on paper and as a spreadsheet: set from what the log keeps of it and from the text that a person wrote beside it.

use std::collections::BTreeSet;

use fengqiao_document::{Paper, workbook};
use fengqiao_domain::bulletin::Bulletin;
use fengqiao_domain::document::KeptTemplate;
use fengqiao_domain::id::ProceedingId;
use fengqiao_store::ProceedingRow;
use serde_json::{Value, json};

use super::BULLETIN;
use super::sheet::tables;
use crate::app::App;
use crate::context::Ctx;
use crate::document::value::{clean, day_text};
use crate::document::{Source, set};
use crate::error::{AppError, AppResult, refuse};
use crate::proceeding::instance_of;

/// Pixels to a point.
const SCALE: f64 = 1.5;
/// Signs of the digest that stand on each page: sixty-four bits.
const DIGEST_LENGTH: usize = 16;
/// The outcome of a bulletin that was taken back.
const WITHDRAWN: &str = "withdrawn";

/// A bulletin as it stands.
pub struct BulletinRead {
    /// What the log keeps.
    pub bulletin: Bulletin,
    /// Whether only the issuer sees it yet.
    pub draft: bool,
    /// Pages.
    pub pages: usize,
}

/// What a bulletin is set from.
struct Found {
    bulletin: Bulletin,
    template: KeptTemplate,
    value: Value,
    draft: bool,
}

impl App {
    /// A bulletin as it stands.
    ///
    /// # Errors
    /// There is none for this person, it was not sent yet, or it cannot be set.
    pub fn bulletin(&self, ctx: &Ctx, id: ProceedingId) -> AppResult<BulletinRead> {
        let found = self.found_bulletin(ctx, id)?;
        let paper = self.set_bulletin(&found)?;
        Ok(BulletinRead { pages: paper.pages(), draft: found.draft, bulletin: found.bulletin })
    }

    /// One page of a bulletin as PNG, counted from 0.
    ///
    /// # Errors
    /// There is none for this person, it was not sent yet, it cannot be set, or it has no such page.
    pub fn bulletin_page(&self, ctx: &Ctx, id: ProceedingId, page: usize) -> AppResult<Vec<u8>> {
        let found = self.found_bulletin(ctx, id)?;
        self.set_bulletin(&found)?.png(page, SCALE).ok_or(AppError::NotFound("page"))
    }

    /// A bulletin as PDF.
    ///
    /// # Errors
    /// There is none for this person, it was not sent yet, or it cannot be set.
    pub fn bulletin_pdf(&self, ctx: &Ctx, id: ProceedingId) -> AppResult<Vec<u8>> {
        let found = self.found_bulletin(ctx, id)?;
        Ok(self.set_bulletin(&found)?.pdf()?)
    }

    /// The figures of a bulletin as XLSX.
    ///
    /// # Errors
    /// There is none for this person, it was not sent yet, or there are too many rows.
    pub fn bulletin_workbook(&self, ctx: &Ctx, id: ProceedingId) -> AppResult<Vec<u8>> {
        let found = self.found_bulletin(ctx, id)?;
        Ok(workbook(&tables(&found.bulletin))?)
    }

    /// Whether others than its issuer open a bulletin of a kind in a state.
    fn opens(&self, kind: &str, state: &str) -> bool {
        self.setup().bulletins.kinds.get(kind).is_some_and(|kind| kind.opens_in.iter().any(|open| open == state))
    }

    /// Those of some proceedings whose bulletin this person may not open yet: drafts of other organisations.
    ///
    /// # Errors
    /// The store refuses.
    pub fn closed_bulletins(&self, ctx: &Ctx, rows: &[ProceedingRow]) -> AppResult<BTreeSet<ProceedingId>> {
        let own = ctx.account.organisation_id;
        let is_issuer = |row: &ProceedingRow| {
            row.proceeding.slots.iter().any(|member| member.slot == "issuer" && member.organisation_id == own)
        };
        let drafts: Vec<&ProceedingRow> =
            rows.iter().filter(|row| row.proceeding.procedure == BULLETIN && !is_issuer(row)).collect();
        if drafts.is_empty() {
            return Ok(BTreeSet::new());
        }
        self.read(ctx, |reader| {
            let mut closed = BTreeSet::new();
            for row in drafts {
                let kind = reader.bulletin_kind(row.proceeding.id)?;
                if !kind.is_some_and(|kind| self.opens(&kind, &row.proceeding.state)) {
                    closed.insert(row.proceeding.id);
                }
            }
            Ok(closed)
        })
    }

    fn set_bulletin(&self, found: &Found) -> AppResult<Paper> {
        let file = format!("{}.typ", found.template.template);
        let source = Source {
            file: &file,
            text: &found.template.text,
            layout: &found.template.layout,
            hash: &found.template.hash,
        };
        Ok(set(&source, found.value.clone(), &self.fonts()?)?.paper)
    }

    fn found_bulletin(&self, ctx: &Ctx, id: ProceedingId) -> AppResult<Found> {
        let office = self.office(ctx.top_region)?;
        let none = || AppError::NotFound("bulletin");
        let (row, bulletin, template) = self.read(ctx, |reader| {
            let row =
                reader.proceeding(id)?.filter(|row| self.may_read_proceeding(ctx, &office, row)).ok_or_else(none)?;
            let bulletin = reader.bulletin_of(id)?.ok_or_else(none)?;
            let template = reader.kept_template(&bulletin.template_hash)?.ok_or_else(none)?;
            Ok((row, bulletin, template))
        })?;
        let instance = instance_of(&row)?;
        let issuers = instance.slots.get("issuer").cloned().unwrap_or_default();
        let opened = self.opens(&bulletin.kind, &instance.state);
        if !opened && !issuers.contains(&ctx.account.organisation_id.to_string()) {
            return refuse("bulletin_not_sent", "the bulletin is not sent; only its issuer sees it");
        }
        let issuer = issuers.first().and_then(|id| id.parse().ok()).and_then(|id| office.organisation(id));
        let issuer = issuer.map_or("", |organisation| organisation.name.as_str());
        let commentary = instance.fields.get("commentary").and_then(Value::as_str).map(clean).unwrap_or_default();
        let value = value(&bulletin, &row, &Beside { issuer, commentary: &commentary, draft: !opened });
        Ok(Found { bulletin, template, value, draft: !opened })
    }
}

/// What stands beside the figures.
struct Beside<'b> {
    issuer: &'b str,
    commentary: &'b str,
    draft: bool,
}

fn value(bulletin: &Bulletin, row: &ProceedingRow, beside: &Beside<'_>) -> Value {
    let withdrawn = row.proceeding.outcome.as_deref() == Some(WITHDRAWN);
    let mut told = bulletin.figures.clone();
    told["draft"] = Value::from(beside.draft && !withdrawn);
    told["void"] = Value::from(withdrawn);
    told["cut"] = Value::from(bulletin.cut);
    told["hash"] = Value::from(bulletin.figures_hash.chars().take(DIGEST_LENGTH).collect::<String>());
    whole(told, &row.proceeding.code, day_text(bulletin.made_on), beside)
}

fn whole(told: Value, code: &str, made_on: String, beside: &Beside<'_>) -> Value {
    json!({
        "paper": { "title": told["title"], "number": code, "made_on": made_on, "code": code, "digest": "", "void": told["void"] },
        "office": { "name": beside.issuer },
        "proceeding": { "code": code, "title": told["title"] },
        "matter": { "code": "", "title": "" },
        "fields": { "commentary": { "given": !beside.commentary.is_empty(), "text": beside.commentary } },
        "asked": {},
        "parties": [],
        "slots": {},
        "clocks": {},
        "bulletin": told,
    })
}

/// Invented figures with everything that a text can be given.
pub(super) fn sample() -> Value {
    let row = |region: &str, name: &str, stands: &str, hidden: bool| {
        let shown = |text: &str| if hidden { "" } else { text }.to_owned();
        json!({
            "region": region, "code": region, "name": name, "hidden": hidden, "note": "", "count": shown("120"),
            "base": "12000", "rate": shown("100.00"), "shrunk": shown("99.00"), "low": shown("80.00"),
            "high": shown("120.00"), "stands": if hidden { "" } else { stands }, "change": shown("-3.5"), "sure": !hidden,
            "counters": ["2.10"],
        })
    };
    let point = |period: &str, rate: &str, adjusted: &str, is_since: bool| json!({ "period": period, "rate": rate, "adjusted": adjusted, "is_since": is_since });
    let breaks = json!({ "given": true, "note": "前后口径不同", "before": "原口径", "since": "先立案口径", "adjusted": "调整后口径" });
    let indicator = |alone: bool| {
        json!({
            "id": "sample", "title": "万人成讼率", "unit": "件／万人", "note": "示例", "below": "3", "alone": alone,
            "is_since": true, "breaks": breaks, "counters": [{ "title": "七日内撤诉占比", "unit": "％" }],
            "rows": [row("1", "青禾县", "", false), row("2", "大桥镇", "far_above", false), row("3", "枫林镇", "", true)],
            "trend": [point("2024-Q3", "90.00", "", false), point("2024-Q4", "", "", false),
                point("2025-Q1", "110.00", "95.00", true), point("2025-Q2", "112.00", "96.00", true)],
        })
    };
    let told = json!({
        "title": "成讼情况通报", "region": "青禾县", "period": "2025-Q4", "period_words": "2025年第4季度", "own": "2",
        "addressee": "大桥镇人民政府", "opening": "现通报如下。", "asks": "请研究。", "draft": true, "void": false, "cut": 7,
        "hash": "0123456789abcdef", "indicators": [indicator(false), indicator(true)],
        "map": [{ "region": "2", "points": [[0, 0], [400, 0], [400, 300]], "centre": [200, 150] }], "map_size": [1000, 600],
    });
    let beside = Beside { issuer: "青禾县人民法院", commentary: "说明。", draft: true };
    whole(told, "TB2026-000001", "2026年1月16日".to_owned(), &beside)
}

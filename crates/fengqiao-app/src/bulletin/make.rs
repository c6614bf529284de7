//! Making bulletins: when a period has ended and its suits are there, each addressee gets a draft with its proceeding.

use std::collections::BTreeMap;

use fengqiao_document::{canonical, sha256_hex};
use fengqiao_domain::bulletin::Bulletin;
use fengqiao_domain::document::KeptTemplate;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{BulletinId, OrganisationId, ProceedingId};
use fengqiao_domain::organisation::Organisation;
use fengqiao_domain::proceeding::Subject;
use fengqiao_procedure::Opening;
use fengqiao_store::Tx;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::BULLETIN;
use super::file::{Kind, To};
use super::frozen::period_words;
use crate::app::{App, new_id};
use crate::day::{day_in_china, hour_in_china};
use crate::error::{AppError, AppResult};
use crate::indicator::Period;
use crate::office::Office;
use crate::proceeding::OpenedOn;

/// Bulletins made at one time at most, so that clocks do not wait; the rest follows a minute later.
const MADE_AT_ONCE_MAX: usize = 20;

/// A bulletin that is missing.
struct Missing<'k> {
    kind: &'k Kind,
    to: &'k To,
    period: Period,
    issuer: Organisation,
    addressee: Organisation,
}

/// Figures with their place in the log.
type Frozen = (i64, Value);

impl App {
    /// Makes what is due and missing, in the hours of the morning; answers how many were made.
    ///
    /// # Errors
    /// A figure cannot be worked out, or the store refuses.
    pub fn make_bulletins_in_the_morning(&self, top_region: i64, now: Timestamp) -> AppResult<usize> {
        if hour_in_china(now) < self.setup().watch.scan.hour {
            return Ok(0);
        }
        self.make_bulletins(top_region, now)
    }

    /// Makes what is due and missing.
    ///
    /// # Errors
    /// A figure cannot be worked out, or the store refuses.
    pub fn make_bulletins(&self, top_region: i64, now: Timestamp) -> AppResult<usize> {
        let office = self.office(top_region)?;
        let today = day_in_china(now);
        let mut missing = self.missing_bulletins(top_region, &office, today)?;
        missing.truncate(MADE_AT_ONCE_MAX);
        let mut known: BTreeMap<(String, usize, OrganisationId), Frozen> = BTreeMap::new();
        for one in &missing {
            let place = one.kind.to.iter().position(|to| std::ptr::eq(to, one.to)).unwrap_or(0);
            let key = (one.kind.id.clone(), place, one.issuer.id);
            if !known.contains_key(&key) {
                known.insert(key.clone(), self.freeze(top_region, &office, one, today)?);
            }
            self.record_bulletin(top_region, &office, one, &known[&key], now)?;
        }
        Ok(missing.len())
    }

    /// What is due: a period that has ended some days ago and whose suits are there.
    fn missing_bulletins(&self, top_region: i64, office: &Office, today: Date) -> AppResult<Vec<Missing<'_>>> {
        let mut missing = Vec::new();
        // Half an import would be frozen as if it were the whole.
        if self.store().imports_unfinished()?.iter().any(|(office, _)| *office == top_region) {
            return Ok(missing);
        }
        let months = self.inner.store.read(top_region, |reader| reader.filing_months())?;
        let Some((oldest, newest)) = months else { return Ok(missing) };
        for kind in self.setup().bulletins.kinds.values() {
            let holding = Period::holding(kind.grain, newest);
            let told = if holding.last_month_on() == newest.first_of_month() { holding } else { holding.before() };
            let period = told.min(Period::holding(kind.grain, today).before());
            let due_on = period.to_on().saturating_add(i64::from(kind.after_days).days());
            // A period before the first suit would be told as one without any.
            if today < due_on || period.from_on < oldest {
                continue;
            }
            let name = period.to_string();
            let done = self.inner.store.read(top_region, |reader| reader.bulletins_of(&kind.id, &name))?;
            for to in &kind.to {
                for addressee in addressees(office, to).filter(|it| !done.contains(&it.id)) {
                    let issuer =
                        office.organisations_serving(&kind.issuer, addressee.region_id).first().copied().cloned();
                    // Nobody is told of its own figures by itself.
                    let Some(issuer) = issuer.filter(|issuer| issuer.id != addressee.id) else { continue };
                    missing.push(Missing { kind, to, period, issuer, addressee: addressee.clone() });
                }
            }
        }
        Ok(missing)
    }

    /// The figures and the last entry of the log that they know, of one moment.
    fn freeze(&self, top_region: i64, office: &Office, one: &Missing<'_>, today: Date) -> AppResult<Frozen> {
        let whole = office.region(one.issuer.region_id).ok_or(AppError::NotFound("region"))?;
        self.inner.store.read(top_region, |reader| {
            let cut = reader.log_seq()?;
            Ok((cut, self.frozen_figures(reader, (office, whole), one.to, (one.period, today))?))
        })
    }

    fn record_bulletin(
        &self,
        top_region: i64,
        office: &Office,
        one: &Missing<'_>,
        frozen: &Frozen,
        now: Timestamp,
    ) -> AppResult<()> {
        let whole = office.region(one.issuer.region_id).ok_or(AppError::NotFound("region"))?;
        let own = match one.to.kind.is_some() {
            true => one.addressee.region_id.to_string(),
            false => String::new(),
        };
        let mut figures = frozen.1.clone();
        figures["own"] = Value::from(own);
        figures["addressee"] = Value::from(one.addressee.name.clone());
        figures["opening"] = Value::from(one.kind.opening.clone());
        figures["asks"] = Value::from(one.kind.asks.clone());
        figures["title"] = Value::from(one.kind.title.zh.clone());
        let (kind, texts) = (one.kind.clone(), &self.setup().bulletins);
        let text = texts.texts.get(&kind.text).ok_or(AppError::NotFound("template"))?;
        let template = KeptTemplate {
            hash: text.hash.clone(),
            template: format!("bulletins/{}", kind.text),
            version: kind.id.clone(),
            text: text.text.clone(),
            layout: texts.layout.clone(),
        };
        let title = format!("{} {} · {}", period_words(one.period), kind.title.zh, one.addressee.name);
        let slots = [
            ("issuer".to_owned(), vec![one.issuer.id.to_string()]),
            ("addressee".to_owned(), vec![one.addressee.id.to_string()]),
        ];
        let bulletin = Bulletin {
            id: new_id(now, BulletinId::new),
            kind: kind.id.clone(),
            proceeding_id: new_id(now, ProceedingId::new),
            period: one.period.to_string(),
            region_id: whole.id,
            organisation_id: one.addressee.id,
            cut: frozen.0,
            made_on: day_in_china(now),
            template_hash: template.hash.clone(),
            figures_hash: sha256_hex(&[canonical(&figures).as_bytes()]),
            figures,
        };
        let fields = [("kind".to_owned(), json!(kind.title.zh)), ("period".to_owned(), json!(bulletin.period))];
        let opening = Opening {
            slots: slots.into(),
            fields: fields.into(),
            subject: json!({ "kind": "region", "state": "open", "category": null }),
            ..Opening::default()
        };
        let (app, issuer) = (self.clone(), one.issuer.id);
        self.inner.store.write(top_region, now, move |tx| {
            app.open_bulletin(tx, &bulletin, &template, (opening.clone(), title.clone(), issuer))
        })
    }

    fn open_bulletin(
        &self,
        tx: &mut Tx<'_>,
        bulletin: &Bulletin,
        template: &KeptTemplate,
        (opening, title, issuer): (Opening, String, OrganisationId),
    ) -> AppResult<()> {
        // Another process may have made it meanwhile.
        let made = tx.reader().bulletins_of(&bulletin.kind, &bulletin.period)?;
        if made.contains(&bulletin.organisation_id) {
            return Ok(());
        }
        let on = OpenedOn {
            id: Some(bulletin.proceeding_id),
            subject: Subject { kind: "region".to_owned(), id: bulletin.region_id.to_string() },
            parent_id: None,
            region_id: bulletin.region_id,
            title,
        };
        let mut events = Vec::new();
        if tx.reader().kept_template(&template.hash)?.is_none() {
            events.push(Event::TemplateKept { template: template.clone() });
        }
        let (frame, _) = self.open_proceeding(tx, self.procedure(BULLETIN)?, opening, on, &mut events)?;
        events.push(Event::BulletinMade { bulletin: Box::new(bulletin.clone()) });
        tx.record(&Actor::default(), &events)?;
        // The issuer is told once of a kind and period, and not of each addressee.
        if !made.is_empty() {
            return Ok(());
        }
        let params = [("code".to_owned(), frame.code.clone()), ("title".to_owned(), frame.title.clone())].into();
        self.notify_organisation(tx, issuer, "bulletin_drafted", &params, frame.id)
    }
}

fn addressees<'o>(office: &'o Office, to: &'o To) -> impl Iterator<Item = &'o Organisation> {
    let fits = |it: &&Organisation| match (&to.kind, &to.duty) {
        (Some(kind), _) => it.kind == *kind,
        (None, Some(duty)) => it.duty.as_deref() == Some(duty),
        (None, None) => false,
    };
    office.organisations().filter(|it| it.active).filter(fits)
}

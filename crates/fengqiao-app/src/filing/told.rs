//! What the rows of one suit tell, checked strictly: every fault names line, column and cure, and a suit with one bad row is
//! refused whole. Values of personal fields never stand in a fault.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::filing::{CaseNumber, Outcome, PARTIES_MAX, PLACES_MAX, PRE_SUIT_LAST_ON, PartyKind, Side};
use fengqiao_domain::id::RegionId;
use fengqiao_domain::person::normalise_id_number;
use fengqiao_domain::region::Region;
use jiff::civil::Date;

use super::lists::FilingLists;
use crate::import::sheet::{Bound, SheetFault, SheetRow};
use crate::import::value::id_number_is_sound;
use crate::office::Office;

/// Largest amount in dispute, in yuan: more than the yearly product of the country.
const AMOUNT_YUAN_MAX: i64 = 1_000_000_000_000_000;
/// Fields of a suit, which every row of it repeats.
const SUIT_FIELDS: [&str; 12] = [
    "number",
    "case_type",
    "cause",
    "filed_on",
    "registered_on",
    "closed_on",
    "outcome",
    "amount",
    "place_region",
    "moved_from",
    "refiled_from",
    "merged",
];
/// Signs that stand between two places in one cell.
const BETWEEN_PLACES: [char; 6] = [';', '；', '、', ',', '，', '/'];

/// A party as told.
pub(super) struct ToldParty {
    pub(super) side: Side,
    pub(super) kind: PartyKind,
    pub(super) region_id: Option<RegionId>,
    pub(super) region_code: String,
    pub(super) platform: bool,
    pub(super) name: String,
    pub(super) number: Option<String>,
}

/// A suit as told.
pub(super) struct ToldSuit {
    pub(super) number: String,
    pub(super) court: String,
    pub(super) court_region_id: Option<RegionId>,
    pub(super) case_type: String,
    pub(super) cause: Option<String>,
    pub(super) filed_on: Date,
    pub(super) registered_on: Date,
    pub(super) closed_on: Option<Date>,
    pub(super) outcome: Option<Outcome>,
    pub(super) amount_fen: Option<i64>,
    pub(super) place_region_id: Option<RegionId>,
    pub(super) moved_from: Option<String>,
    pub(super) refiled_from: Option<String>,
    pub(super) merged: bool,
    pub(super) parties: Vec<ToldParty>,
    /// All that was told, for knowing it again.
    pub(super) told: String,
}

/// Reads suits out of rows.
pub(super) struct Teller<'t> {
    pub(super) bound: &'t Bound<'t>,
    pub(super) lists: &'t FilingLists,
    pub(super) office: &'t Office,
    pub(super) by_code: BTreeMap<&'t str, &'t Region>,
    pub(super) today: Date,
}

type Checked<T> = Result<T, SheetFault>;

impl<'t> Teller<'t> {
    pub(super) fn new(bound: &'t Bound<'t>, lists: &'t FilingLists, office: &'t Office, today: Date) -> Self {
        // Codes repeat across levels; parents come first, so that the deepest region of a code stays.
        let by_code = office.regions().iter().map(|region| (region.code.as_str(), region)).collect();
        Self { bound, lists, office, by_code, today }
    }

    /// The suit of rows that belong together.
    ///
    /// # Errors
    /// Every fault of every row, at least one.
    pub(super) fn suit(&self, rows: &[SheetRow]) -> Result<ToldSuit, Vec<SheetFault>> {
        let Some(first) = rows.first() else { return Err(Vec::new()) };
        let mut faults = Vec::new();
        for row in &rows[1..] {
            let differs = |field: &&str| self.bound.text(first, field) != self.bound.text(row, field);
            if let Some(field) = SUIT_FIELDS.into_iter().find(differs) {
                let detail =
                    format!("every row of one suit says the same here; line {} says something else", first.line);
                faults.push(self.bound.fault(row, field, "suit_differs", detail));
            }
        }
        if rows.len() > PARTIES_MAX {
            let detail = format!("a suit has at most {PARTIES_MAX} parties; name the representatives of the others");
            faults.push(self.bound.fault(&rows[PARTIES_MAX], "", "too_many_parties", detail));
            return Err(faults);
        }
        let suit = self.head(first).map_err(|fault| faults.push(fault)).ok();
        let on = suit.as_ref().map_or(self.today, |suit| suit.filed_on);
        let mut parties = Vec::new();
        for row in rows {
            match self.party(row, on) {
                Ok(party) => parties.push((row, party)),
                Err(fault) => faults.push(fault),
            }
        }
        self.compare(&parties, suit.as_ref(), &mut faults);
        let Some(suit) = suit.filter(|_| faults.is_empty()) else { return Err(faults) };
        let told = rows.iter().map(|row| self.told(row)).collect::<Vec<_>>().join("\n");
        Ok(ToldSuit { parties: parties.into_iter().map(|(_, party)| party).collect(), told, ..suit })
    }

    fn told(&self, row: &SheetRow) -> String {
        let own = ["party", "party_number", "side", "kind", "party_region", "platform"];
        SUIT_FIELDS.iter().chain(&own).map(|field| self.bound.text(row, field)).collect::<Vec<_>>().join("\u{1f}")
    }

    fn head(&self, row: &SheetRow) -> Checked<ToldSuit> {
        let number = self.number(row, "number")?;
        let case_type = self.case_type(row, &number)?;
        let court = self.lists.court(&number.court).ok_or_else(|| {
            let detail = format!(
                "no court has the code {}; correct the number, or add the court to data/courts.csv",
                number.court
            );
            self.bound.fault(row, "number", "court_unknown", detail)
        })?;
        let (filed_on, registered_on, closed_on) = self.days(row, &number)?;
        if number.is_pre_suit() && registered_on > PRE_SUIT_LAST_ON {
            let detail = "no court gives pre-suit numbers any more: from 2025-01-01 a suit is registered first";
            return Err(self.bound.fault(row, "number", "pre_suit_ended", detail));
        }
        let outcome = self.outcome(row, closed_on)?;
        let other = |field: &str| match self.bound.text(row, field) {
            "" => Ok(None),
            _ => self.number(row, field).map(|number| Some(number.to_string())),
        };
        Ok(ToldSuit {
            court_region_id: self.by_code.get(court.region_code.as_str()).map(|region| region.id),
            court: number.court.clone(),
            cause: self.cause(row, &case_type, filed_on)?,
            case_type,
            filed_on,
            registered_on,
            closed_on,
            outcome,
            amount_fen: self.amount(row)?,
            place_region_id: self.region(row, "place_region", filed_on)?,
            moved_from: other("moved_from")?,
            refiled_from: other("refiled_from")?,
            merged: self.bound.meaning(row, "merged")? == Some("yes"),
            number: number.to_string(),
            parties: Vec::new(),
            told: String::new(),
        })
    }

    fn number(&self, row: &SheetRow, field: &str) -> Checked<CaseNumber> {
        CaseNumber::parse(self.bound.needed(row, field)?)
            .map_err(|fault| self.bound.fault(row, field, "case_number", fault.to_string()))
    }

    fn case_type(&self, row: &SheetRow, number: &CaseNumber) -> Checked<String> {
        let code = self.bound.text(row, "case_type");
        if number.is_pre_suit() {
            return match code {
                "" => Ok(String::new()),
                _ => Err(self.bound.fault(
                    row,
                    "case_type",
                    "type_differs",
                    "pre-suit numbers have no type code: leave it empty",
                )),
            };
        }
        let Some(known) = self.lists.case_type(code) else {
            let fitting: Vec<&str> = self.lists.types_of(&number.kind).map(|it| it.code.as_str()).collect();
            let detail = match fitting.is_empty() {
                true => format!(
                    "no type has the characters {}; correct the number, or add the type to data/case-types.csv",
                    number.kind
                ),
                false => format!("write the type's code of four digits; {} has {}", number.kind, fitting.join(", ")),
            };
            return Err(self.bound.fault(row, "case_type", "type_unknown", detail));
        };
        if known.chars != number.kind {
            let detail = format!("{code} is {}, the number says {}; correct one of the two", known.chars, number.kind);
            return Err(self.bound.fault(row, "case_type", "type_differs", detail));
        }
        Ok(known.code.clone())
    }

    fn cause(&self, row: &SheetRow, case_type: &str, on: Date) -> Checked<Option<String>> {
        let has_cause = self.lists.case_type(case_type).is_none_or(|it| it.has_cause);
        if !has_cause {
            return Ok(None);
        }
        let name = self.bound.needed(row, "cause")?;
        let mut named = self.lists.causes_named(name).peekable();
        if named.peek().is_none() {
            let detail =
                "no civil cause has this name; write it as the list of causes does, or add it to data/causes/civil.csv";
            return Err(self.bound.fault(row, "cause", "cause_unknown", detail));
        }
        match named.find(|cause| cause.is_in_force(on)) {
            Some(cause) => Ok(Some(cause.number.clone())),
            None => {
                let detail = format!("this cause was not in force on {on}, the day of filing; write the one that was");
                Err(self.bound.fault(row, "cause", "cause_not_in_force", detail))
            }
        }
    }

    fn days(&self, row: &SheetRow, number: &CaseNumber) -> Checked<(Date, Date, Option<Date>)> {
        self.bound.needed(row, "registered_on")?;
        let registered_on = self.past(row, "registered_on")?.unwrap_or(self.today);
        let filed_on = self.past(row, "filed_on")?.unwrap_or(registered_on);
        let closed_on = self.past(row, "closed_on")?;
        if filed_on > registered_on {
            let detail = "the suit was first filed after this court registered it; correct one of the two days";
            return Err(self.bound.fault(row, "filed_on", "days_turned", detail));
        }
        if closed_on.is_some_and(|closed_on| closed_on < registered_on) {
            let detail = "the suit ended before it was registered; correct one of the two days";
            return Err(self.bound.fault(row, "closed_on", "days_turned", detail));
        }
        if registered_on.year() != number.year {
            let detail = format!(
                "the number says {}, the day of registration {}; correct one of the two",
                number.year,
                registered_on.year()
            );
            return Err(self.bound.fault(row, "registered_on", "year_differs", detail));
        }
        Ok((filed_on, registered_on, closed_on))
    }

    fn past(&self, row: &SheetRow, field: &str) -> Checked<Option<Date>> {
        let day = self.bound.day(row, field)?;
        if day.is_some_and(|day| day > self.today) {
            return Err(self.bound.fault(
                row,
                field,
                "date_in_future",
                format!("this day is after today, {}", self.today),
            ));
        }
        Ok(day)
    }

    fn outcome(&self, row: &SheetRow, closed_on: Option<Date>) -> Checked<Option<Outcome>> {
        let meaning = self.bound.meaning(row, "outcome")?;
        let outcome = meaning.and_then(|meaning| Outcome::ALL.into_iter().find(|(name, _)| *name == meaning));
        match (outcome, closed_on) {
            (Some(_), None) => Err(self.bound.fault(
                row,
                "closed_on",
                "value_missing",
                "a suit that ended has the day on which it did",
            )),
            (None, Some(_)) => {
                Err(self.bound.fault(row, "outcome", "value_missing", "a suit with a day of ending says how it ended"))
            }
            (outcome, _) => Ok(outcome.map(|(_, outcome)| outcome)),
        }
    }

    /// Yuan with up to two decimals become fen, exactly.
    fn amount(&self, row: &SheetRow) -> Checked<Option<i64>> {
        let text = self.bound.text(row, "amount").replace([',', '，'], "");
        if text.is_empty() {
            return Ok(None);
        }
        if text.starts_with(['-', '－', '−']) {
            return Err(self.bound.fault(row, "amount", "amount_negative", "an amount in dispute is not below zero"));
        }
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let yuan = whole.parse::<i64>().ok().filter(|yuan| digits(whole) && *yuan <= AMOUNT_YUAN_MAX);
        match (yuan, format!("{part:0<2}").parse::<i64>()) {
            (Some(yuan), Ok(fen)) if digits(part) && part.len() <= 2 => Ok(Some(yuan * 100 + fen)),
            _ => Err(self.bound.fault(
                row,
                "amount",
                "amount_unreadable",
                "write yuan with at most two decimals, such as 32000.50",
            )),
        }
    }

    /// A region by its code; none where the place is unknown or outside the office.
    fn region(&self, row: &SheetRow, field: &str, on: Date) -> Checked<Option<RegionId>> {
        let code = self.bound.text(row, field);
        if code.is_empty() {
            return Ok(None);
        }
        if code.contains(BETWEEN_PLACES) {
            let detail = "a party has one place at filing; write the one in the complaint";
            return Err(self.bound.fault(row, field, "party_in_two_regions", detail));
        }
        let Some(region) = self.by_code.get(code) else {
            if !code.bytes().all(|byte| byte.is_ascii_digit()) || self.is_own(code) {
                let detail = "the office has no region of this code; correct it, or import the region first";
                return Err(self.bound.fault(row, field, "region_unknown", detail));
            }
            return Ok(None);
        };
        if region.valid_to_on.is_some_and(|to| to < on) {
            let detail = format!("this region ended before {on}, the day of filing; write its successor's code");
            return Err(self.bound.fault(row, field, "region_ended", detail));
        }
        Ok(Some(region.id))
    }

    /// Whether a code lies below the office's own top region, so that the office should have it.
    fn is_own(&self, code: &str) -> bool {
        let top = self.office.regions().first().map_or("", |region| region.code.trim_end_matches('0'));
        !top.is_empty() && code.starts_with(top)
    }

    fn party(&self, row: &SheetRow, on: Date) -> Checked<ToldParty> {
        let name = self.bound.needed(row, "party")?.to_owned();
        self.bound.needed(row, "side")?;
        let side = match self.bound.meaning(row, "side")? {
            Some("plaintiff") => Side::Plaintiff,
            Some("defendant") => Side::Defendant,
            _ => Side::Third,
        };
        self.bound.needed(row, "kind")?;
        let kind = match self.bound.meaning(row, "kind")? {
            Some("organisation") => PartyKind::Organisation,
            _ => PartyKind::Natural,
        };
        Ok(ToldParty {
            number: self.party_number(row, kind)?,
            region_id: self.region(row, "party_region", on)?,
            region_code: self.bound.text(row, "party_region").to_owned(),
            platform: self.bound.meaning(row, "platform")? == Some("yes"),
            side,
            kind,
            name,
        })
    }

    fn party_number(&self, row: &SheetRow, kind: PartyKind) -> Checked<Option<String>> {
        let told = self.bound.text(row, "party_number");
        let number = normalise_id_number(told);
        if number.is_empty() {
            return Ok(None);
        }
        let is_bad = match kind {
            PartyKind::Natural => {
                number.len() == 18
                    && number.as_bytes()[..17].iter().all(u8::is_ascii_digit)
                    && !id_number_is_sound(&number)
            }
            PartyKind::Organisation => number.len() == 18 && !credit_code_is_sound(&number),
        };
        if is_bad {
            let detail = "the check character of this number does not hold; correct it, or leave it empty";
            return Err(self.bound.fault(row, "party_number", "number_unsound", detail));
        }
        Ok(Some(number))
    }

    /// What the parties of a suit say of each other.
    fn compare(&self, parties: &[(&SheetRow, ToldParty)], suit: Option<&ToldSuit>, faults: &mut Vec<SheetFault>) {
        let mut known: BTreeMap<&str, &(&SheetRow, ToldParty)> = BTreeMap::new();
        for told in parties {
            let (row, party) = told;
            let Some(number) = &party.number else { continue };
            match known.insert(number, told) {
                Some((before, other)) if other.region_code != party.region_code => {
                    let detail = format!(
                        "line {} has the same party in another place; a party has one place at filing",
                        before.line
                    );
                    faults.push(self.bound.fault(row, "party_region", "party_in_two_regions", detail));
                }
                Some((before, other)) if other.side == party.side => {
                    let detail =
                        format!("line {} has the same party on the same side; remove one of the two", before.line);
                    faults.push(self.bound.fault(row, "party_number", "party_twice", detail));
                }
                _ => {}
            }
        }
        let Some((last, _)) = parties.last() else { return };
        for side in [Side::Plaintiff, Side::Defendant] {
            let places: BTreeSet<&str> = parties
                .iter()
                .filter(|(_, party)| party.side == side)
                .map(|(_, party)| party.region_code.as_str())
                .collect();
            if places.len() > PLACES_MAX {
                let detail = format!(
                    "the parties of one side come from at most {PLACES_MAX} places; name the representatives of the others"
                );
                faults.push(self.bound.fault(last, "", "too_many_places", detail));
            }
            let has_sides = suit.is_some_and(|suit| matches!(suit.case_type.as_str(), "0301" | "0401" | "0502"));
            if has_sides && places.is_empty() {
                let detail = format!(
                    "the suit has no {}; add the row",
                    if side == Side::Plaintiff { "plaintiff (原告)" } else { "defendant (被告)" }
                );
                faults.push(self.bound.fault(last, "side", "side_missing", detail));
            }
        }
    }
}

/// Whether a unified social credit code has its check character.
///
/// # Source
/// GB 32100-2015: 31 symbols, weights 3^i modulo 31.
fn credit_code_is_sound(code: &str) -> bool {
    const SYMBOLS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> =
        code.bytes().map(|byte| SYMBOLS.iter().position(|symbol| *symbol == byte)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let (mut sum, mut weight) = (0, 1);
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_example_of_the_standard_is_sound_and_a_slip_is_not() {
        assert!(super::credit_code_is_sound("91350100M000100Y43"));
        assert!(!super::credit_code_is_sound("91350100M000100Y44"));
        assert!(!super::credit_code_is_sound("91350100M000100I43"));
    }
}

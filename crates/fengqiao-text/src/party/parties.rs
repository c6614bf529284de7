//! Parties as reports and filings name them: persons and organisations apart, with weights that ship.

use std::sync::LazyLock;

use super::field::Comparator;
use super::link::{LinkOptions, Links, PairEvidence, Record, explain_with, link_table, places};
use super::organisation::{Places, is_organisation};
use super::schema::{Part, Schema};
use super::table::Table;
use super::weights::Weights;
use super::{PLACE_SEPARATOR, cut, number::is_credit_code_of};

/// A person or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartyKind {
    /// A natural person.
    Person,
    /// A company, committee or office.
    Organisation,
}

/// What is told of one party in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Party<'p> {
    /// Person or organisation; none lets name and number tell.
    pub kind: Option<PartyKind>,
    /// Name as told.
    pub name: Option<&'p str>,
    /// Identity number or unified social credit code.
    pub number: Option<&'p str>,
    /// Phone, perhaps masked.
    pub phone: Option<&'p str>,
    /// County it lives or sits in.
    pub county: Option<&'p str>,
    /// Town.
    pub town: Option<&'p str>,
    /// Village or community.
    pub village: Option<&'p str>,
}

impl Party<'_> {
    /// Whether it is a person or an organisation.
    #[must_use]
    pub fn kind(&self) -> PartyKind {
        let told = || {
            let by_number = self.number.is_some_and(is_credit_code_of);
            if by_number || self.name.is_some_and(is_organisation) {
                PartyKind::Organisation
            } else {
                PartyKind::Person
            }
        };
        self.kind.unwrap_or_else(told)
    }
}

static PERSONS: LazyLock<(Schema, Weights)> = LazyLock::new(|| shipped(PartyKind::Person));
static ORGANISATIONS: LazyLock<(Schema, Weights)> = LazyLock::new(|| shipped(PartyKind::Organisation));

fn shipped(kind: PartyKind) -> (Schema, Weights) {
    let (schema, file, text) = match kind {
        PartyKind::Person => (Schema::persons(), "persons.csv", include_str!("persons.csv")),
        PartyKind::Organisation => (Schema::organisations(), "organisations.csv", include_str!("organisations.csv")),
    };
    let weights = Weights::parse(file, text, &schema).expect("a test reads the shipped weights");
    (schema, weights)
}

impl Schema {
    /// Name, place, phone and number of persons.
    #[must_use]
    pub fn persons() -> Self {
        let fields = [
            ("name", Comparator::PersonName),
            ("place", Comparator::Place),
            ("phone", Comparator::Phone),
            ("number", Comparator::Number),
        ];
        let rules: [&[(usize, Part)]; 5] = [
            &[(3, Part::Whole)],
            &[(2, Part::Edges)],
            &[(0, Part::Sound), (1, Part::Area)],
            &[(0, Part::GivenSound), (1, Part::Town)],
            &[(0, Part::Surname), (1, Part::Village)],
        ];
        Self::new(&fields, &rules)
    }

    /// Name, place, phone and credit code of organisations.
    #[must_use]
    pub fn organisations() -> Self {
        let fields = [
            ("name", Comparator::OrganisationName),
            ("place", Comparator::Place),
            ("phone", Comparator::Phone),
            ("number", Comparator::Number),
        ];
        let rules: [&[(usize, Part)]; 5] = [
            &[(3, Part::Whole)],
            &[(2, Part::Edges)],
            &[(0, Part::BrandBag)],
            &[(0, Part::BrandStart), (1, Part::Area)],
            &[(0, Part::BrandEnd), (1, Part::Area)],
        ];
        Self::new(&fields, &rules)
    }
}

/// The schema of a kind and the weights that ship with it.
///
/// # Source
/// Fitted on invented parties alone, and softened by hand where their generator never errs; see the files.
#[must_use]
pub fn shipped_weights(kind: PartyKind) -> &'static (Schema, Weights) {
    match kind {
        PartyKind::Person => &PERSONS,
        PartyKind::Organisation => &ORGANISATIONS,
    }
}

/// Place of a party as one value of [`Comparator::Place`].
fn place_of(party: &Party<'_>) -> Option<String> {
    let parts = [party.county, party.town, party.village].map(|part| part.map_or("", cut));
    parts.iter().any(|part| !part.is_empty()).then(|| parts.join(&PLACE_SEPARATOR.to_string()))
}

/// Parties of one kind as records of its schema: (place among all, place as a value).
fn records<'p>(parties: &[Party<'p>], of_kind: &[usize], place: &'p [Option<String>]) -> Vec<Record<'p>> {
    let record = |at: &usize| {
        let party = &parties[*at];
        vec![party.name, place[*at].as_deref(), party.phone, party.number]
    };
    of_kind.iter().map(record).collect()
}

/// Which parties are one. `regions` are names of the office's regions, which stand before brands (长沙市金塘竹置业).
///
/// The answer depends neither on the order of the parties nor on the number of threads. Names with letters left out
/// (张某, 王女士) never link without a number or phone, and two different sound numbers never meet in one party.
#[must_use]
pub fn link(parties: &[Party<'_>], regions: &[&str], options: &LinkOptions) -> Links {
    let place: Vec<Option<String>> = parties.iter().map(place_of).collect();
    let mut owners = vec![0_u64; parties.len()];
    for (number, kind) in [PartyKind::Person, PartyKind::Organisation].into_iter().enumerate() {
        let of_kind: Vec<usize> = (0..parties.len()).filter(|at| parties[*at].kind() == kind).collect();
        let records = records(parties, &of_kind, &place);
        let (schema, weights) = shipped_weights(kind);
        let table = Table::read(schema, &records, &places(schema, &records, regions));
        let links = link_table(schema, &table, weights, options);
        let offset = (number as u64) << 40;
        of_kind.iter().zip(&links.party_of).for_each(|(at, party)| owners[*at] = offset + u64::from(*party));
    }
    Links::numbered(owners.into_iter())
}

/// What two of some parties say of being one; none if there are no such parties or they are of two kinds.
#[must_use]
pub fn explain_link(
    parties: &[Party<'_>],
    regions: &[&str],
    options: &LinkOptions,
    pair: (usize, usize),
) -> Option<PairEvidence> {
    let kind = parties.get(pair.0)?.kind();
    let of_kind: Vec<usize> = (0..parties.len()).filter(|at| parties[*at].kind() == kind).collect();
    let at = |party: usize| of_kind.binary_search(&party).ok();
    let pair = (at(pair.0)?, at(pair.1)?);
    let place: Vec<Option<String>> = parties.iter().map(place_of).collect();
    let records = records(parties, &of_kind, &place);
    let (schema, weights) = shipped_weights(kind);
    explain_with(schema, &Table::read(schema, &records, &places(schema, &records, regions)), weights, options, pair)
}

/// How somebody who handles a matter may be a party of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sameness {
    /// The same whole name.
    Name,
    /// The same phone.
    Phone,
    /// The same identity number or credit code.
    Number,
}

impl Sameness {
    /// Whether it is hard evidence.
    #[must_use]
    pub fn is_hard(self) -> bool {
        self != Self::Name
    }

    /// Stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Number => "number",
        }
    }
}

/// What two parties have in common that would make them one, softest first; empty if nothing does. It looks at these two
/// alone: how frequent a name is does not count, since a person judges the answer. Letters left out match nothing.
#[must_use]
pub fn sameness(a: &Party<'_>, b: &Party<'_>, regions: &[&str]) -> Vec<Sameness> {
    if a.kind() != b.kind() {
        return Vec::new();
    }
    let names = [a.name, b.name];
    let places = Places::of(regions.iter().copied(), names.into_iter().flatten());
    let level = |comparator: Comparator, one: Option<&str>, two: Option<&str>| {
        let (one, two) = (comparator.read(cut(one?), &places)?, comparator.read(cut(two?), &places)?);
        let level = if one == two { one.own_level() } else { one.level(&two) };
        comparator.levels().get(level).map(|level| level.name)
    };
    let name = match a.kind() {
        PartyKind::Person => level(Comparator::PersonName, a.name, b.name) == Some("same"),
        PartyKind::Organisation => {
            matches!(level(Comparator::OrganisationName, a.name, b.name), Some("same" | "same_brand"))
        }
    };
    let phone = level(Comparator::Phone, a.phone, b.phone) == Some("same");
    let number = matches!(level(Comparator::Number, a.number, b.number), Some("same" | "same_unchecked"));
    let found = [(name, Sameness::Name), (phone, Sameness::Phone), (number, Sameness::Number)];
    found.into_iter().filter(|(same, _)| *same).map(|(_, sameness)| sameness).collect()
}

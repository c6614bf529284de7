//! What is cached of one office: its regions, organisations and account names, and the gazetteer built from them.

use std::collections::{BTreeMap, HashMap};

use fengqiao_domain::id::{AccountId, MediatorId, OrganisationId, RegionId};
use fengqiao_domain::mediator::Mediator;
use fengqiao_domain::organisation::Organisation;
use fengqiao_domain::region::{Region, RegionPath};
use fengqiao_store::Reader;
use fengqiao_text::gazetteer::{Changes, Gazetteer, GazetteerRow};

use crate::error::{AppError, AppResult};
use crate::mediator::MediatorNames;
use crate::setup::Setup;

/// Names and trees of one office.
pub struct Office {
    regions: Vec<Region>,
    by_id: HashMap<RegionId, usize>,
    by_path: BTreeMap<RegionPath, usize>,
    below: HashMap<RegionId, Vec<usize>>,
    organisations: BTreeMap<OrganisationId, Organisation>,
    accounts: HashMap<AccountId, String>,
    mediators: MediatorNames,
    gazetteer: Gazetteer,
}

impl Office {
    pub(crate) fn load(reader: &mut Reader<'_>, setup: &Setup) -> AppResult<Self> {
        let organisations =
            reader.organisations()?.into_iter().map(|organisation| (organisation.id, organisation)).collect();
        let accounts = reader.accounts()?.into_iter().map(|account| (account.id, account.name)).collect();
        let named = |it: Mediator| (it.id, (it.name, it.certificate_no));
        let mediators = reader.mediators()?.into_iter().map(named).collect();
        Ok(Self { organisations, accounts, mediators, ..Self::of_regions(reader.regions()?, &setup.changes)? })
    }

    /// Regions alone, parents before children, such as those of an earlier day; no organisation and no account. `changes`
    /// give them the names that they had before.
    pub(crate) fn of_regions(regions: Vec<Region>, changes: &Changes) -> AppResult<Self> {
        let by_id: HashMap<RegionId, usize> =
            regions.iter().enumerate().map(|(place, region)| (region.id, place)).collect();
        let by_path = regions.iter().enumerate().map(|(place, region)| (region.path.clone(), place)).collect();
        let mut below: HashMap<RegionId, Vec<usize>> = HashMap::new();
        for (place, region) in regions.iter().enumerate() {
            if let Some(parent) = region.parent_id {
                below.entry(parent).or_default().push(place);
            }
        }
        let gazetteer = gazetteer(&regions, &by_id, changes)?;
        let (organisations, accounts, mediators) = (BTreeMap::new(), HashMap::new(), HashMap::new());
        Ok(Self { regions, by_id, by_path, below, organisations, accounts, mediators, gazetteer })
    }

    /// Every region, parents before children.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// One region.
    #[must_use]
    pub fn region(&self, id: RegionId) -> Option<&Region> {
        self.by_id.get(&id).map(|&place| &self.regions[place])
    }

    /// The regions right below one, in the order of the region tree.
    pub fn regions_below(&self, id: RegionId) -> impl Iterator<Item = &Region> {
        self.below.get(&id).into_iter().flatten().map(|&place| &self.regions[place])
    }

    /// A region, the one above it, and so on to the top.
    pub fn line_above(&self, id: RegionId) -> impl Iterator<Item = &Region> {
        std::iter::successors(self.region(id), |region| self.region(region.parent_id?))
    }

    /// The region of a path.
    #[must_use]
    pub fn region_at(&self, path: &RegionPath) -> Option<&Region> {
        self.by_path.get(path).map(|&place| &self.regions[place])
    }

    /// The path of a region.
    #[must_use]
    pub fn path(&self, id: RegionId) -> Option<&RegionPath> {
        self.region(id).map(|region| &region.path)
    }

    /// Whether a region has no region below it.
    #[must_use]
    pub fn is_leaf(&self, id: RegionId) -> bool {
        let Some(path) = self.path(id) else { return false };
        let next = self.by_path.range((std::ops::Bound::Excluded(path.clone()), std::ops::Bound::Unbounded)).next();
        next.is_none_or(|(other, _)| !other.is_within(path))
    }

    /// Names from the county down to the region, for a title or a path line.
    #[must_use]
    pub fn path_names(&self, id: RegionId) -> Vec<&str> {
        const COUNTY: u8 = 3;
        let mut names = Vec::new();
        for region in self.line_above(id) {
            if region.level >= COUNTY || names.is_empty() {
                names.push(region.name.as_str());
            }
        }
        names.reverse();
        names
    }

    /// Every organisation.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.values()
    }

    /// One organisation.
    #[must_use]
    pub fn organisation(&self, id: OrganisationId) -> Option<&Organisation> {
        self.organisations.get(&id)
    }

    /// Active organisations of a kind that serve a region, or the nearest region above it that has one.
    #[must_use]
    pub fn organisations_serving(&self, kind: &str, region_id: RegionId) -> Vec<&Organisation> {
        for region in self.line_above(region_id) {
            let serves = |organisation: &&Organisation| {
                organisation.active && organisation.kind == kind && organisation.region_id == region.id
            };
            let mut found: Vec<&Organisation> = self.organisations().filter(serves).collect();
            // Of several of a kind, the one whose duty is just that comes first: the centre before the hotline's centre.
            found.sort_by_key(|it| (it.duty.as_deref() != Some(kind), it.name.clone()));
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Display name of an account.
    #[must_use]
    pub fn account_name(&self, id: AccountId) -> Option<&str> {
        self.accounts.get(&id).map(String::as_str)
    }

    /// Name of the organisation whose id a text is; empty when there is none.
    #[must_use]
    pub fn organisation_name(&self, id: &str) -> String {
        let found = id.parse().ok().and_then(|id| self.organisation(id));
        found.map(|organisation| organisation.name.clone()).unwrap_or_default()
    }

    /// Name of the region whose id a text is; empty when there is none.
    #[must_use]
    pub fn region_name(&self, id: &str) -> String {
        let found = id.parse().ok().and_then(|id| self.region(id));
        found.map(|region| region.name.clone()).unwrap_or_default()
    }

    /// Name and number of the certificate of the mediator whose id a text is; empty when there is none.
    #[must_use]
    pub fn mediator_name(&self, id: &str) -> (String, String) {
        let found = id.parse().ok().and_then(|id| self.mediator(id));
        found.map(|(name, number)| (name.to_owned(), number.to_owned())).unwrap_or_default()
    }

    /// Name and number of the certificate of a mediator of the register.
    #[must_use]
    pub fn mediator(&self, id: MediatorId) -> Option<(&str, &str)> {
        self.mediators.get(&id).map(|(name, certificate_no)| (name.as_str(), certificate_no.as_str()))
    }

    /// Finds regions in text.
    #[must_use]
    pub const fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The region of a row of the gazetteer.
    #[must_use]
    pub fn region_of_row(&self, row: u32) -> Option<&Region> {
        usize::try_from(row).ok().and_then(|place| self.regions.get(place))
    }

    /// The gazetteer's row of a region.
    #[must_use]
    pub fn row_of_region(&self, id: RegionId) -> Option<u32> {
        self.by_id.get(&id).and_then(|&place| u32::try_from(place).ok())
    }
}

fn gazetteer(regions: &[Region], by_id: &HashMap<RegionId, usize>, changes: &Changes) -> AppResult<Gazetteer> {
    let row =
        |place: usize| u32::try_from(place).map_err(|_| AppError::Data("more regions than can be indexed".into()));
    let mut rows: Vec<GazetteerRow> = regions
        .iter()
        .enumerate()
        .map(|(place, region)| {
            let parent = region.parent_id.and_then(|id| by_id.get(&id)).map(|&place| row(place)).transpose()?;
            Ok(GazetteerRow {
                id: row(place)?,
                code: region.code.clone(),
                name: region.name.clone(),
                level: region.level,
                parent,
                aliases: region.aliases.clone(),
            })
        })
        .collect::<AppResult<_>>()?;
    let home = regions.iter().position(|region| region.level >= 3).map(row).transpose()?;
    changes.apply(&mut rows);
    Gazetteer::build(&rows, home).map_err(|error| AppError::Data(format!("regions: {error}")))
}

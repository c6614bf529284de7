//! The data files of `data/` that the binary carries, so that it can work before an office has edited any of them.

/// `data/categories/disputes.toml`.
pub const DISPUTES: &str = include_str!("../../../data/categories/disputes.toml");
/// `data/categories/city-services.toml`.
pub const CITY_SERVICES: &str = include_str!("../../../data/categories/city-services.toml");
/// `data/lexicon/disputes.toml`.
pub const DISPUTES_LEXICON: &str = include_str!("../../../data/lexicon/disputes.toml");
/// `data/lexicon/city-services.toml`.
pub const CITY_SERVICES_LEXICON: &str = include_str!("../../../data/lexicon/city-services.toml");
/// `data/regions/changes.csv`.
pub const REGION_CHANGES: &str = include_str!("../../../data/regions/changes.csv");

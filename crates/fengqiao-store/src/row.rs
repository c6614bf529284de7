//! Reading columns as the field's own types: ids, instants, days, JSON.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::de::DeserializeOwned;

use crate::error::{StoreError, StoreResult};
use crate::sql::Row;

const EPOCH: Date = date(1970, 1, 1);

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(EPOCH.until(day).map_or(0, |span| span.get_days()))
}

/// The day that is `number` days after 1970-01-01.
pub(crate) fn day_of(number: i64) -> StoreResult<Date> {
    let days = i32::try_from(number).map_err(|_| StoreError::damaged("day", "is out of range"))?;
    EPOCH.checked_add(jiff::Span::new().days(days)).map_err(|_| StoreError::damaged("day", "is out of range"))
}

impl Row<'_> {
    pub(crate) fn id<T: FromStr>(&self, place: usize) -> StoreResult<T> {
        self.get::<String>(place)?.parse().map_err(|_| StoreError::damaged("id", "is not a ULID"))
    }
    pub(crate) fn id_opt<T: FromStr>(&self, place: usize) -> StoreResult<Option<T>> {
        let text: Option<String> = self.get(place)?;
        text.map(|text| text.parse().map_err(|_| StoreError::damaged("id", "is not a ULID"))).transpose()
    }
    pub(crate) fn instant(&self, place: usize) -> StoreResult<Timestamp> {
        instant_of(self.get(place)?)
    }
    pub(crate) fn instant_opt(&self, place: usize) -> StoreResult<Option<Timestamp>> {
        self.get::<Option<i64>>(place)?.map(instant_of).transpose()
    }
    pub(crate) fn day(&self, place: usize) -> StoreResult<Date> {
        day_of(self.get(place)?)
    }
    pub(crate) fn day_opt(&self, place: usize) -> StoreResult<Option<Date>> {
        self.get::<Option<i64>>(place)?.map(day_of).transpose()
    }
    pub(crate) fn flag(&self, place: usize) -> StoreResult<bool> {
        Ok(self.get::<i64>(place)? != 0)
    }
    pub(crate) fn number<T: TryFrom<i64>>(&self, place: usize) -> StoreResult<T> {
        T::try_from(self.get::<i64>(place)?).map_err(|_| StoreError::damaged("number", "is out of range"))
    }
    pub(crate) fn json<T: DeserializeOwned>(&self, place: usize) -> StoreResult<T> {
        Ok(serde_json::from_str(&self.get::<String>(place)?)?)
    }
}

fn instant_of(ms: i64) -> StoreResult<Timestamp> {
    Timestamp::from_millisecond(ms).map_err(|_| StoreError::damaged("instant", "is out of range"))
}

/// JSON text of a value that cannot fail to serialise.
pub(crate) fn json_text(value: &impl serde::Serialize) -> StoreResult<String> {
    Ok(serde_json::to_string(value)?)
}

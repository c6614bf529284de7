//! Daily looks: an alarm that was told yesterday is the same alarm today.

use crate::error::{ScanError, in_range};
use crate::zone::{Overlap, Search, overlap};

/// One alarm of one day's run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// Index of the zone in the search.
    pub zone: usize,
    /// Index of the group in the search.
    pub group: usize,
    /// Length of the window that ends on the day of the run.
    pub window_days: usize,
}

/// An alarm over all the days on which it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// Number, from 0 in the order of first telling.
    pub id: usize,
    /// Day of the first run that told it.
    pub first_day: u32,
    /// Day of the newest run that told it.
    pub last_day: u32,
    /// What the newest run told.
    pub newest: Alarm,
    /// Runs that told it.
    pub runs: usize,
}

/// The alarms of successive days as episodes: alarm once, then grow, shrink or end.
#[derive(Debug, Clone)]
pub struct Episodes {
    quiet_days: u32,
    episodes: Vec<Episode>,
}

impl Episodes {
    /// Episodes that end after `quiet_days` (0 to 366) days without an alarm.
    ///
    /// # Errors
    /// `Option`.
    pub fn new(quiet_days: u32) -> Result<Self, ScanError> {
        in_range("quiet_days", u64::from(quiet_days), 0, 366)?;
        Ok(Self { quiet_days, episodes: Vec::new() })
    }

    /// Takes the alarms of one run, most significant first, and gives each its episode and whether it is new.
    ///
    /// An alarm goes on with an open episode when their zones and groups share a region and a category and its window
    /// reaches back to the episode's last day; of several with the one that began first. Days must not fall.
    ///
    /// # Errors
    /// `Index` for a zone or group that the search has not, `PastTooShort` when a day comes before the one already seen.
    pub fn look(&mut self, day: u32, alarms: &[Alarm], search: &Search) -> Result<Vec<(usize, bool)>, ScanError> {
        let newest = self.episodes.iter().map(|episode| episode.last_day).max().unwrap_or(0);
        if day < newest {
            return Err(ScanError::PastTooShort { needed: newest as usize, got: day as usize });
        }
        for (at, alarm) in alarms.iter().enumerate() {
            for (what, index, limit) in [
                ("zone of alarm", alarm.zone, search.zones().len()),
                ("group of alarm", alarm.group, search.groups().len()),
            ] {
                if index >= limit {
                    return Err(ScanError::Index { what, at, index, limit });
                }
            }
        }
        Ok(alarms.iter().map(|alarm| self.tell(day, *alarm, search)).collect())
    }

    /// Every episode so far, by first telling.
    pub fn all(&self) -> &[Episode] {
        &self.episodes
    }

    fn tell(&mut self, day: u32, alarm: Alarm, search: &Search) -> (usize, bool) {
        let goes_on = |episode: &&mut Episode| {
            let open = episode.last_day + self.quiet_days.max(1) >= day;
            let meets = (day + 1).saturating_sub(alarm.window_days as u32) <= episode.last_day;
            open && meets && same(&episode.newest, &alarm, search)
        };
        let Some(episode) = self.episodes.iter_mut().find(goes_on) else {
            let id = self.episodes.len();
            self.episodes.push(Episode { id, first_day: day, last_day: day, newest: alarm, runs: 1 });
            return (id, true);
        };
        if episode.last_day < day {
            // The first, most significant alarm of a run speaks for the episode.
            (episode.newest, episode.runs) = (alarm, episode.runs + 1);
        }
        episode.last_day = day;
        (episode.id, false)
    }
}

fn same(one: &Alarm, two: &Alarm, search: &Search) -> bool {
    let (zones, groups) = (search.zones(), search.groups());
    overlap(&zones[one.zone].regions, &zones[two.zone].regions) != Overlap::None
        && overlap(&groups[one.group], &groups[two.group]) != Overlap::None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(zone: usize, group: usize) -> Alarm {
        Alarm { zone, group, window_days: 7 }
    }

    #[test]
    fn one_flare_up_is_told_once_and_ends() {
        // Zone 0 is everything; regions 0 to 3 are zones 1 to 4.
        let search = Search::plain(4, 2).unwrap();
        let mut episodes = Episodes::new(7).unwrap();
        let mut look = |day, alarms: &[Alarm]| episodes.look(day, alarms, &search).unwrap();
        assert_eq!(look(100, &[alarm(1, 0)]), [(0, true)]);
        assert_eq!(look(101, &[alarm(0, 0), alarm(2, 1)]), [(0, false), (1, true)]);
        assert_eq!(look(103, &[]), []);
        assert_eq!(look(107, &[alarm(3, 0)]), [(0, false)], "the whole area told on day 101 holds region 2");
        assert_eq!(look(130, &[alarm(1, 0)]), [(2, true)]);
        let first = &episodes.all()[0];
        assert_eq!((first.first_day, first.last_day, first.runs), (100, 107, 3));
    }

    #[test]
    fn looks_that_cannot_be_are_refused() {
        let search = Search::plain(2, 1).unwrap();
        let mut episodes = Episodes::new(7).unwrap();
        assert!(episodes.look(5, &[alarm(3, 0)], &search).unwrap_err().to_string().contains("zone of alarm number 0"));
        episodes.look(5, &[alarm(0, 0)], &search).unwrap();
        assert!(episodes.look(4, &[], &search).is_err());
        assert!(Episodes::new(400).is_err());
    }
}

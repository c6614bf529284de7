//! The life of a signal: findings of successive days about the same thing are one signal that grows, shrinks and ends.
//! Pure, so that a trial of the past lives by the same rules as the mornings.

use fengqiao_domain::category::lies_in;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::RegionPath;
use jiff::civil::Date;

/// Where, what and when a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) path: RegionPath,
    pub(crate) category: String,
    pub(crate) start_on: Date,
    pub(crate) end_on: Date,
    /// Regions with reports, empty when not known: two circles of a township may be two things.
    pub(crate) regions: Vec<RegionId>,
    /// Whether its newest days are beyond what is usual; a long window shows a flare-up for weeks after its end.
    pub(crate) ongoing: bool,
}

/// A signal as far as its life is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Life<K> {
    pub(crate) key: K,
    /// As it was last seen.
    pub(crate) place: Place,
    /// Last day of the window in which it was first seen.
    pub(crate) begun_on: Date,
    pub(crate) ended: bool,
    /// The day on which a person closed it or called it false; none while it is open.
    pub(crate) settled_on: Option<Date>,
    /// Whether the present scan has seen it.
    pub(crate) seen: bool,
}

/// What a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told<K> {
    /// Something new.
    New,
    /// The signal with this key, on another day.
    Again(K),
    /// Told already: a stronger finding of the same scan is about the same thing.
    Already(K),
}

/// The signals that a finding may be about.
#[derive(Debug, Clone)]
pub(crate) struct Lives<K> {
    pub(crate) lives: Vec<Life<K>>,
}

impl<K> Default for Lives<K> {
    fn default() -> Self {
        Self { lives: Vec::new() }
    }
}

impl<K: Copy> Lives<K> {
    /// A new morning: nothing is seen yet.
    pub(crate) fn begin(&mut self) {
        self.lives.iter_mut().for_each(|life| life.seen = false);
    }

    /// What a finding is; findings come in the order of their strength. A signal that is seen again takes the finding's
    /// place, so that it grows from a village to its township and shrinks again.
    pub(crate) fn tell(&mut self, finding: &Place) -> Told<K> {
        let same = |life: &&mut Life<K>| life.is_about(finding);
        let mut about: Vec<&mut Life<K>> = self.lives.iter_mut().filter(same).collect();
        let exact = |life: &&mut Life<K>| life.place.path == finding.path && life.place.category == finding.category;
        if let Some(place) = about.iter().position(exact) {
            about = vec![about.swap_remove(place)];
        }
        if let Some(life) = about.iter().find(|life| life.seen) {
            return Told::Already(life.key);
        }
        // What is over in its place is no new sight of the signal, which may end.
        if let Some(life) = about.first().filter(|_| !finding.ongoing) {
            return Told::Already(life.key);
        }
        // Of several around, the one that was seen last; the older of two.
        let newest = about.iter().map(|life| life.place.end_on).max();
        let Some(life) = about.into_iter().find(|life| Some(life.place.end_on) == newest) else { return Told::New };
        life.place.clone_from(finding);
        (life.seen, life.ended) = (true, false);
        Told::Again(life.key)
    }

    /// Keeps a signal that was new.
    pub(crate) fn keep(&mut self, key: K, place: Place) {
        let begun_on = place.end_on;
        self.lives.push(Life { key, place, begun_on, ended: false, settled_on: None, seen: true });
    }

    /// Ends the signals that were not seen for so many days, and returns them with their last days.
    pub(crate) fn end(&mut self, today: Date, after_days: u16) -> Vec<(K, Date)> {
        let silent = |life: &&mut Life<K>| {
            let days = life.place.end_on.until(today).map_or(0, |span| span.get_days());
            !life.ended && !life.seen && days >= i32::from(after_days)
        };
        let ending = self.lives.iter_mut().filter(silent);
        ending
            .map(|life| {
                life.ended = true;
                (life.key, life.place.end_on)
            })
            .collect()
    }
}

impl<K> Life<K> {
    // The same flare-up: places and kinds of which one holds the other, and days that follow on each other. What a person
    // has settled covers the days until then; a window of later days only is news.
    fn is_about(&self, finding: &Place) -> bool {
        let (one, two) = (&self.place, finding);
        let nested = one.path.is_within(&two.path) || two.path.is_within(&one.path);
        let unknown = one.regions.is_empty() || two.regions.is_empty();
        let places = nested && (unknown || one.regions.iter().any(|region| two.regions.contains(region)));
        let kinds = lies_in(&one.category, &two.category) || lies_in(&two.category, &one.category);
        let days = !self.ended || two.start_on <= one.end_on;
        places && kinds && days && self.settled_on.is_none_or(|settled_on| two.start_on <= settled_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TOWN: u32 = 1;
    const VILLAGE: [u32; 2] = [1, 33];

    fn path(steps: &[u32]) -> RegionPath {
        steps.iter().fold(RegionPath::top(), |path, step| path.child(*step).unwrap())
    }

    fn place(steps: &[u32], category: &str, end_day: i8) -> Place {
        let end_on = date(2026, 3, end_day);
        let start_on = end_on.checked_sub(jiff::Span::new().days(6)).unwrap();
        Place { path: path(steps), category: category.into(), start_on, end_on, regions: Vec::new(), ongoing: true }
    }

    fn lives(places: &[Place]) -> Lives<usize> {
        let mut lives = Lives::default();
        places.iter().enumerate().for_each(|(key, place)| lives.keep(key, place.clone()));
        lives.begin();
        lives
    }

    #[test]
    fn the_same_place_and_kind_is_the_same_signal_and_others_are_new() {
        let check = |finding: Place, expected: Told<usize>| {
            let mut lives = lives(&[place(&VILLAGE, "D13.01", 10)]);
            assert_eq!(lives.tell(&finding), expected, "{finding:?}");
        };
        check(place(&VILLAGE, "D13.01", 11), Told::Again(0));
        check(place(&VILLAGE, "D13", 11), Told::Again(0));
        check(place(&[TOWN], "D13.01", 11), Told::Again(0));
        check(place(&[1, 34], "D13.01", 11), Told::New);
        check(place(&VILLAGE, "D13.02", 11), Told::New);
        check(place(&VILLAGE, "D14", 11), Told::New);
    }

    #[test]
    fn a_weaker_finding_of_the_same_scan_is_not_told_again() {
        let mut lives = lives(&[place(&VILLAGE, "D13.01", 10)]);
        assert_eq!(lives.tell(&place(&[TOWN], "D13", 11)), Told::Again(0));
        assert_eq!(lives.tell(&place(&VILLAGE, "D13.01", 11)), Told::Already(0));
        assert_eq!(lives.lives[0].place.path, path(&[TOWN]), "it has grown");
        lives.begin();
        assert_eq!(lives.tell(&place(&VILLAGE, "D13.01", 12)), Told::Again(0));
        assert_eq!(lives.lives[0].place.path, path(&VILLAGE), "and shrunk");
    }

    #[test]
    fn the_very_place_goes_before_those_around_it() {
        let mut lives = lives(&[place(&[TOWN], "D13", 10), place(&VILLAGE, "D13.01", 9)]);
        assert_eq!(lives.tell(&place(&VILLAGE, "D13.01", 11)), Told::Again(1));
        assert_eq!(lives.tell(&place(&[TOWN], "D13", 11)), Told::Again(0));
    }

    #[test]
    fn a_signal_ends_when_it_is_not_seen_and_comes_back_while_its_days_overlap() {
        let mut lives = lives(&[place(&VILLAGE, "D13", 10)]);
        assert_eq!(lives.end(date(2026, 3, 15), 6), []);
        assert_eq!(lives.end(date(2026, 3, 16), 6), [(0, date(2026, 3, 10))]);
        assert_eq!(lives.end(date(2026, 3, 17), 6), [], "once");
        assert_eq!(lives.clone().tell(&place(&VILLAGE, "D13", 16)), Told::Again(0), "10 March is in both windows");
        assert_eq!(lives.tell(&place(&VILLAGE, "D13", 17)), Told::New);
    }

    #[test]
    fn what_a_long_window_still_shows_of_a_flare_up_that_is_over_does_not_keep_its_signal() {
        let over = |end_day| Place { ongoing: false, ..place(&VILLAGE, "D13", end_day) };
        let mut lives = lives(&[place(&VILLAGE, "D13", 10)]);
        assert_eq!(lives.tell(&over(12)), Told::Already(0));
        assert_eq!(lives.end(date(2026, 3, 16), 6), [(0, date(2026, 3, 10))]);
        assert_eq!(lives.clone().tell(&over(16)), Told::Already(0), "and does not bring it back");
        assert_eq!(lives.tell(&place(&VILLAGE, "D13", 16)), Told::Again(0), "its new days do");
        assert_eq!(Lives::<usize>::default().tell(&over(10)), Told::New, "what was never told is told late");
    }

    #[test]
    fn what_a_person_settled_is_not_told_again_until_its_days_are_over() {
        let mut lives = lives(&[place(&VILLAGE, "D13", 10)]);
        lives.lives[0].settled_on = Some(date(2026, 3, 11));
        assert_eq!(lives.clone().tell(&place(&VILLAGE, "D13", 17)), Told::Again(0));
        assert_eq!(lives.tell(&place(&VILLAGE, "D13", 18)), Told::New);
    }
}

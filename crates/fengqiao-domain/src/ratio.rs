//! Exact rationals for figures: a figure is rounded once, when it is shown, and never before.
//! Not here: what is counted, or when a figure may be shown.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Decimal places that a figure is shown with at most.
pub const PLACES_MAX: u32 = 9;

/// A rational number in lowest terms; the denominator is above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `numerator` over `denominator`; none when the denominator is zero, or a term cannot be negated.
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return None;
        }
        let shared = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let shared = i128::try_from(shared).ok()?.max(1);
        let sign = denominator.signum();
        Some(Self { numerator: sign * numerator / shared, denominator: sign * denominator / shared })
    }

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i64) -> Self {
        Self { numerator: number as i128, denominator: 1 }
    }

    /// The term above the line.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// The term below the line, above zero.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// The sum; none when a term outgrows 128 bits.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The difference; none when a term outgrows 128 bits.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { numerator: other.numerator.checked_neg()?, ..other })
    }

    /// The product; none when a term outgrows 128 bits.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        Self::new(self.numerator.checked_mul(other.numerator)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The quotient; none when `other` is nothing, or a term outgrows 128 bits.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.denominator, other.numerator)?)
    }

    /// With `places` decimals (at most [`PLACES_MAX`]), half away from zero, as a plain text: `114.09`.
    ///
    /// # Source
    /// Round half up of GB/T 8170-2008 as statistical notices use it; figures below zero are rounded by their size.
    #[must_use]
    pub fn to_decimal(self, places: u32) -> String {
        let places = places.min(PLACES_MAX);
        let scale = 10_u128.pow(places);
        let (top, bottom) = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        let (whole, rest) = (top / bottom, top % bottom);
        // Long division digit by digit: `rest` times the whole scale could outgrow 128 bits.
        let (mut digits, mut rest) = (0_u128, rest);
        for _ in 0..places {
            let (digit, left) = next_digit(rest, bottom);
            (digits, rest) = (digits * 10 + digit, left);
        }
        let up = u128::from(rest >= bottom - rest);
        let (whole, digits) = if digits + up == scale { (whole + 1, 0) } else { (whole, digits + up) };
        let sign = if self.numerator < 0 && (whole > 0 || digits > 0) { "-" } else { "" };
        match places {
            0 => format!("{sign}{whole}"),
            places => format!("{sign}{whole}.{digits:0width$}", width = places as usize),
        }
    }

    /// The nearest floating-point number, for a chart or a statistic; never for a figure.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a chart needs no more than fifteen digits")]
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

/// The next decimal digit of `rest` / `bottom`, with `rest` below `bottom`, by ten additions that cannot overflow.
fn next_digit(rest: u128, bottom: u128) -> (u128, u128) {
    let (mut digit, mut sum) = (0, 0_u128);
    for _ in 0..10 {
        if sum >= bottom - rest {
            digit += 1;
            sum -= bottom - rest;
        } else {
            sum += rest;
        }
    }
    (digit, sum)
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        // Whole parts first, then the rests turned over: the terms only shrink, so nothing overflows.
        let (mut a, mut b, mut turned) = (*self, *other, false);
        loop {
            let floor = |it: Self| it.numerator.div_euclid(it.denominator);
            let rest = |it: Self| it.numerator.rem_euclid(it.denominator);
            let by_whole = floor(a).cmp(&floor(b));
            let found = match (by_whole, rest(a), rest(b)) {
                (Ordering::Equal, 0, 0) => Some(Ordering::Equal),
                (Ordering::Equal, 0, _) => Some(Ordering::Less),
                (Ordering::Equal, _, 0) => Some(Ordering::Greater),
                (Ordering::Equal, ..) => None,
                (order, ..) => Some(order),
            };
            if let Some(order) = found {
                return if turned { order.reverse() } else { order };
            }
            let over = |it: Self| Self { numerator: it.denominator, denominator: rest(it) };
            (a, b, turned) = (over(a), over(b), !turned);
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(out, "{}", self.numerator),
            denominator => write!(out, "{}/{denominator}", self.numerator),
        }
    }
}

/// Adds up counts of things that are shared between `share` places each: the sum of `many / share`.
/// None when a term outgrows 128 bits.
#[must_use]
pub fn sum_of_shares(shares: impl IntoIterator<Item = (u32, i64)>) -> Option<Ratio> {
    let mut by_share = std::collections::BTreeMap::<u32, i128>::new();
    for (share, many) in shares {
        *by_share.entry(share).or_default() += i128::from(many);
    }
    by_share.into_iter().try_fold(Ratio::ZERO, |sum, (share, many)| sum.plus(Ratio::new(many, i128::from(share))?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratio(numerator: i128, denominator: i128) -> Ratio {
        Ratio::new(numerator, denominator).expect("a denominator above zero")
    }

    #[test]
    fn the_published_rate_of_2022_is_114_09() {
        let rate = ratio(16_106_000, 1_411_750_000).times(Ratio::whole(10_000)).expect("small");
        assert_eq!(rate.to_decimal(2), "114.09");
    }

    #[test]
    fn halves_go_up_and_nothing_is_lost_before() {
        for (numerator, denominator, places, expected) in [
            (1, 8, 2, "0.13"),
            (-1, 8, 2, "-0.13"),
            (1, 3, 2, "0.33"),
            (2, 3, 0, "1"),
            (999_995, 100_000, 4, "10.0000"),
            (-1, 1000, 2, "0.00"),
            (7, 1, 2, "7.00"),
            (0, 5, 2, "0.00"),
        ] {
            assert_eq!(ratio(numerator, denominator).to_decimal(places), expected, "{numerator}/{denominator}");
        }
    }

    #[test]
    fn shares_add_up_to_the_things_shared() {
        let thirds = sum_of_shares([(3, 1), (3, 1), (3, 1), (2, 4), (1, 5)]).expect("small");
        assert_eq!(thirds, Ratio::whole(8));
        let all = sum_of_shares((1..=64).map(|share| (share, i64::from(share)))).expect("64 denominators fit");
        assert_eq!(all, Ratio::whole(64));
    }

    #[test]
    fn what_cannot_be_divided_is_nothing_at_all() {
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::ONE.over(Ratio::ZERO), None);
        assert_eq!(ratio(i128::MAX, 2).times(Ratio::whole(3)), None);
    }

    proptest! {
        #[test]
        fn order_and_decimals_agree_with_integers(a in -10_000_i128..10_000, b in 1_i128..500, c in -10_000_i128..10_000, d in 1_i128..500) {
            prop_assert_eq!(ratio(a, b).cmp(&ratio(c, d)), (a * d).cmp(&(c * b)));
            let scaled = (2 * a.abs() * 100 + b) / (2 * b);
            let expected = format!("{}{}.{:02}", if a < 0 && scaled > 0 { "-" } else { "" }, scaled / 100, scaled % 100);
            prop_assert_eq!(ratio(a, b).to_decimal(2), expected);
        }

        #[test]
        fn large_terms_are_rounded_without_overflow(a in any::<i128>(), b in 1_i128..i128::MAX) {
            if let Some(large) = Ratio::new(a, b) {
                prop_assert!(large.to_decimal(9).len() < 64);
                prop_assert_eq!(large.cmp(&large), Ordering::Equal);
            }
        }
    }
}

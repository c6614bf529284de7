//! The facts of one dispute that all its reports share: sums, places, goods, dates.
//! Not here: how they are told.

use crate::book::{Kind, book};
use crate::draw::Draw;
use crate::land::Land;

/// The facts of one dispute.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    /// Decides the choices in the templates.
    pub(crate) key: u64,
    /// Which of the kind's scenarios is told.
    pub(crate) scenario: usize,
    pub(crate) amount: f64,
    pub(crate) amount_part: f64,
    pub(crate) duration: &'static str,
    pub(crate) village: String,
    pub(crate) township: &'static str,
    pub(crate) estate: String,
    pub(crate) building: String,
    pub(crate) place: String,
    pub(crate) shop: String,
    pub(crate) goods: &'static str,
    pub(crate) crop: &'static str,
    pub(crate) road: &'static str,
    pub(crate) count: usize,
    pub(crate) year: usize,
    pub(crate) hospital: &'static str,
    pub(crate) school: &'static str,
    /// Day on which it happened.
    pub(crate) day: usize,
}

/// Draws the facts of a dispute of this kind in this village.
pub(crate) fn story(kind: &Kind, village: usize, day: usize, key: u64, land: &Land, draw: &mut Draw) -> Story {
    let lexicon = &book().lexicon;
    let home = &land.villages[village];
    let amount = amount(kind.amounts, draw);
    let spoken = home.spoken();
    let estates = &land.estates_of[village];
    let estate = if estates.is_empty() {
        format!("{}小区", draw.word(&lexicon.estates))
    } else {
        land.estates[*draw.pick(estates)].name.clone()
    };
    let building =
        format!("{}幢{}单元{}0{}室", 1 + draw.below(28), 1 + draw.below(3), 1 + draw.below(18), 1 + draw.below(4));
    let place = if home.community && draw.chance(0.6) {
        format!("{estate}{building}")
    } else {
        let (part, house) = (1 + draw.below(12), 1 + draw.below(200));
        let tails =
            [String::new(), format!("{part}组"), "村口".to_owned(), format!("{house}号"), "文化礼堂旁".to_owned()];
        format!("{spoken}{}", draw.pick(&tails))
    };
    let list = |lists: &'static std::collections::BTreeMap<String, Vec<String>>, other: &str| {
        lists.get(&kind.code).unwrap_or_else(|| &lists[other])
    };
    let brand = |draw: &mut Draw| draw.word(&lexicon.brand);
    let many = draw.unit();
    Story {
        key,
        scenario: draw.below(6),
        amount,
        amount_part: (amount * (0.1 + 0.5 * draw.unit()) / 100.0).round().max(1.0) * 100.0,
        duration: draw.word(&lexicon.durs),
        village: spoken,
        township: land.township_of(village).name,
        estate,
        building,
        place,
        shop: format!("{}{}{}", brand(draw), brand(draw), draw.word(list(&lexicon.shops, "*"))),
        goods: draw.word(list(&lexicon.goods, "S2")),
        crop: draw.word(&lexicon.crops),
        road: draw.word(&lexicon.roads),
        count: (3.0 + many * many * 40.0) as usize,
        year: 2008 + draw.below(16),
        hospital: draw.word(&lexicon.hospitals),
        school: draw.word(&lexicon.schools),
        day,
    }
}

/// A sum with even logarithm, rounded to two digits.
fn amount((low, high): (f64, f64), draw: &mut Draw) -> f64 {
    let value = libm::exp(libm::log(low) + draw.unit() * (libm::log(high) - libm::log(low)));
    let step = libm::pow(10.0, (libm::log10(value).floor() - 1.0).max(0.0)).round();
    ((value / step).round() * step).max(step)
}

/// A sum as people write it; `style` in [0, 1).
pub(crate) fn money(value: f64, style: f64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let whole = value as u64;
    if style < 0.45 {
        return format!("{whole}元");
    }
    if whole >= 10_000 && style < 0.8 {
        let text = format!("{:.1}", value / 10_000.0);
        return format!("{}万元", text.strip_suffix(".0").unwrap_or(&text));
    }
    if whole >= 10_000 && whole.is_multiple_of(10_000) && whole < 100_000 {
        return format!("{}万元", DIGITS[(whole / 10_000) as usize]);
    }
    if style >= 0.9 {
        return format!("{whole}块");
    }
    if whole >= 1000 { format!("{},{:03}元", whole / 1000, whole % 1000) } else { format!("{whole}元") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_in_the_ways_of_people() {
        for (value, style, expected) in [
            (32_000.0, 0.1, "32000元"),
            (32_000.0, 0.5, "3.2万元"),
            (30_000.0, 0.5, "3万元"),
            (30_000.0, 0.85, "三万元"),
            (32_000.0, 0.85, "32,000元"),
            (800.0, 0.85, "800元"),
            (800.0, 0.95, "800块"),
        ] {
            assert_eq!(money(value, style), expected);
        }
    }
}

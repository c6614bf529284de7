//! Small numbers in published tables: which cells are hidden, and which more, so that none can be worked out from the rest.
//! A hidden cell looks the same whether it is small itself or hidden for another's sake: the reader learns no upper bound.
//! Not here: what is counted, who may see small numbers, and how a hidden cell is shown.

use crate::ratio::Ratio;

/// Cells of one table at most; a larger one is published in parts, by parent region.
pub const CELLS_MAX: usize = 4_000;

/// A total that is the sum of its parts, by the places of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The total.
    pub total: usize,
    /// What it is the sum of.
    pub parts: Vec<usize>,
}

/// A cell before anything is hidden in this table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// How many.
    pub value: Ratio,
    /// What another table has said of it already.
    pub known: Known,
}

/// What another table has said of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing: this table decides.
    Free,
    /// It is published there, and so here.
    Open,
    /// It is hidden there, and so here.
    Hidden,
}

/// Which cells are hidden, in the order of the cells.
///
/// A free cell below `below` is hidden. Then cells are added, the smallest of a line first, until in every line with an open
/// total at least two parts are hidden and what they leave open is at least `below`, until no hidden total has only open
/// parts, and until no hidden cell follows from the open ones by any combination of lines. When even that does not help, as
/// where a total has one part, every free cell is hidden.
///
/// # Panics
/// More than [`CELLS_MAX`] cells.
///
/// # Source
/// Primary and complementary cell suppression: Willenborg and de Waal 2001, Elements of Statistical Disclosure Control,
/// chapter 8. The choice of the smallest next cell is ours.
#[must_use]
pub fn suppress(cells: &[Cell], lines: &[Line], below: Ratio) -> Vec<bool> {
    assert!(cells.len() <= CELLS_MAX, "a table of {} cells is published in parts", cells.len());
    let mut hiding = Hiding {
        cells,
        lines,
        below,
        hidden: cells
            .iter()
            .map(|cell| match cell.known {
                Known::Free => cell.value < below,
                Known::Open => false,
                Known::Hidden => true,
            })
            .collect(),
    };
    loop {
        while hiding.protect_lines() {}
        let told = determined(cells.len(), lines, &hiding.hidden);
        if told.is_empty() {
            return hiding.hidden;
        }
        if !told.iter().any(|&cell| hiding.protect_cell(cell)) {
            let free = |(place, cell): (usize, &Cell)| hiding.hidden[place] || cell.known == Known::Free;
            return cells.iter().enumerate().map(free).collect();
        }
    }
}

struct Hiding<'t> {
    cells: &'t [Cell],
    lines: &'t [Line],
    below: Ratio,
    hidden: Vec<bool>,
}

impl Hiding<'_> {
    /// Hides one more cell of each line that tells too much; whether any was hidden.
    fn protect_lines(&mut self) -> bool {
        let mut any = false;
        for line in self.lines {
            if self.tells_too_much(line) {
                any |= self.hide_cheapest(line);
            }
        }
        any
    }

    fn tells_too_much(&self, line: &Line) -> bool {
        let hidden = line.parts.iter().filter(|&&part| self.hidden[part]).count();
        if self.hidden[line.total] {
            return hidden == 0 && !line.parts.is_empty();
        }
        if hidden == 0 {
            return false;
        }
        let mut open = line.parts.iter().filter(|&&part| !self.hidden[part]);
        let open = open.try_fold(Ratio::ZERO, |sum, &part| sum.plus(self.cells[part].value));
        let left = open.and_then(|open| self.cells[line.total].value.minus(open));
        hidden < 2 || left.is_none_or(|left| left < self.below)
    }

    fn protect_cell(&mut self, cell: usize) -> bool {
        let lines = self.lines;
        lines
            .iter()
            .filter(|line| line.total == cell || line.parts.contains(&cell))
            .any(|line| self.hide_cheapest(line))
    }

    /// Hides the smallest open part that is free, or the total when there is none.
    fn hide_cheapest(&mut self, line: &Line) -> bool {
        let free = |&&part: &&usize| !self.hidden[part] && self.cells[part].known == Known::Free;
        let part = line.parts.iter().filter(free).min_by_key(|&&part| (self.cells[part].value, part));
        let total = Some(&line.total).filter(free);
        match part.or(total).copied() {
            Some(place) => {
                self.hidden[place] = true;
                true
            }
            None => false,
        }
    }
}

/// Hidden cells that follow from the open ones: those for which the lines, as equations in the hidden cells, have one
/// solution only. Nothing is assumed of the values but that totals are sums.
///
/// # Source
/// Gauss-Jordan elimination over the integers modulo the prime 2^61 - 1: entries are 1 and -1, so that a minor of the few
/// hundred cells of a table is not a multiple of the prime unless it is 0.
#[must_use]
pub fn determined(cells: usize, lines: &[Line], hidden: &[bool]) -> Vec<usize> {
    let unknowns: Vec<usize> = (0..cells).filter(|&cell| hidden[cell]).collect();
    let column = |cell: usize| unknowns.binary_search(&cell).ok();
    let mut rows: Vec<Vec<u64>> = Vec::new();
    for line in lines {
        let mut row = vec![0; unknowns.len()];
        let mut has_unknown = false;
        for (cell, sign) in line.parts.iter().map(|&part| (part, 1)).chain([(line.total, PRIME - 1)]) {
            if let Some(place) = column(cell) {
                row[place] = add(row[place], sign);
                has_unknown = true;
            }
        }
        if has_unknown {
            rows.push(row);
        }
    }
    let pivots = eliminate(&mut rows);
    let alone = |(row, pivot): &(usize, usize)| {
        rows[*row].iter().enumerate().all(|(place, &value)| place == *pivot || value == 0)
    };
    pivots.iter().filter(|found| alone(found)).map(|&(_, pivot)| unknowns[pivot]).collect()
}

const PRIME: u64 = (1 << 61) - 1;

fn add(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn multiply(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(PRIME)).expect("a remainder by the prime")
}

/// The inverse by Fermat: a^(p-2).
fn invert(a: u64) -> u64 {
    let (mut result, mut base, mut power) = (1, a, PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            result = multiply(result, base);
        }
        base = multiply(base, base);
        power >>= 1;
    }
    result
}

/// Brings rows into reduced echelon form; answers with each pivot's row and column.
fn eliminate(rows: &mut [Vec<u64>]) -> Vec<(usize, usize)> {
    let columns = rows.first().map_or(0, Vec::len);
    let (mut pivots, mut top) = (Vec::new(), 0);
    for column in 0..columns {
        let Some(found) = (top..rows.len()).find(|&row| rows[row][column] != 0) else { continue };
        rows.swap(top, found);
        let inverse = invert(rows[top][column]);
        rows[top].iter_mut().for_each(|value| *value = multiply(*value, inverse));
        let pivot = rows[top].clone();
        for (place, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if place != top && factor != 0 {
                let minus = PRIME - factor;
                row.iter_mut().zip(&pivot).for_each(|(value, &by)| *value = add(*value, multiply(minus, by)));
            }
        }
        pivots.push((top, column));
        top += 1;
    }
    pivots
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn free(values: &[i64]) -> Vec<Cell> {
        values.iter().map(|&value| Cell { value: Ratio::whole(value), known: Known::Free }).collect()
    }

    /// A total in place 0 and its parts.
    fn one_line(parts: usize) -> Vec<Line> {
        vec![Line { total: 0, parts: (1..=parts).collect() }]
    }

    fn check(values: &[i64], expected: &[usize]) {
        let hidden = suppress(&free(values), &one_line(values.len() - 1), Ratio::whole(3));
        let found: Vec<usize> = (0..values.len()).filter(|&place| hidden[place]).collect();
        assert_eq!(found, expected, "{values:?}");
    }

    #[test]
    fn one_small_part_takes_the_smallest_other_with_it() {
        check(&[30, 10, 20], &[]);
        check(&[31, 1, 10, 20], &[1, 2]);
        // Two small parts that leave less than three are not enough: nobody should learn that both are nothing.
        check(&[30, 0, 0, 10, 20], &[1, 2, 3]);
        check(&[34, 2, 2, 10, 20], &[1, 2]);
        check(&[4, 2, 2], &[1, 2]);
        check(&[2, 1, 1], &[0, 1, 2]);
    }

    #[test]
    fn a_total_with_one_part_is_hidden_with_it() {
        check(&[2, 2], &[0, 1]);
        let cells = [
            Cell { value: Ratio::whole(3), known: Known::Free },
            Cell { value: Ratio::new(5, 2).expect("two"), known: Known::Free },
        ];
        assert_eq!(suppress(&cells, &one_line(1), Ratio::whole(3)), [true, true]);
    }

    #[test]
    fn a_hidden_total_is_not_the_sum_of_open_parts() {
        let mut cells = free(&[20, 7, 13]);
        cells[0].known = Known::Hidden;
        assert_eq!(suppress(&cells, &one_line(2), Ratio::whole(3)), [true, true, false]);
    }

    #[test]
    fn elimination_finds_what_two_lines_tell_together() {
        // Cells 1 and 2 are in both lines; their difference from both leaves cell 3 alone.
        let lines = [Line { total: 0, parts: vec![1, 2] }, Line { total: 4, parts: vec![1, 2, 3] }];
        assert_eq!(determined(5, &lines, &[false, true, true, true, false]), [3]);
        assert!(determined(5, &lines, &[false, true, true, true, true]).is_empty());
    }

    /// Regions and quarters: rows of `parts` regions and their total, columns of four quarters and their year.
    fn grid(parts: usize) -> Vec<Line> {
        let cell = |row: usize, column: usize| row * 5 + column;
        let years = (0..=parts)
            .map(|row| Line { total: cell(row, 4), parts: (0..4).map(|column| cell(row, column)).collect() });
        let totals = (0..5)
            .map(|column| Line { total: cell(0, column), parts: (1..=parts).map(|row| cell(row, column)).collect() });
        years.chain(totals).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        /// The audit: no small number of a random table, nor any that was hidden for its sake, follows from what is shown.
        #[test]
        fn nothing_hidden_follows_from_what_is_shown(
            counts in prop::collection::vec(prop::collection::vec(prop_oneof![0_i64..4, 0_i64..40], 4), 1..12),
        ) {
            let parts = counts.len();
            let rows: Vec<Vec<i64>> = counts.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
            let total: Vec<i64> = (0..5).map(|column| rows.iter().map(|row| row[column]).sum()).collect();
            let values: Vec<i64> = total.into_iter().chain(rows.into_iter().flatten()).collect();
            let lines = grid(parts);
            let hidden = suppress(&free(&values), &lines, Ratio::whole(3));
            for (place, value) in values.iter().enumerate() {
                prop_assert!(*value >= 3 || hidden[place]);
            }
            prop_assert!(determined(values.len(), &lines, &hidden).is_empty());
            for line in &lines {
                let behind: i64 = line.parts.iter().filter(|&&part| hidden[part]).map(|&part| values[part]).sum();
                let many = line.parts.iter().filter(|&&part| hidden[part]).count();
                prop_assert!(hidden[line.total] || many == 0 || (many >= 2 && behind >= 3), "{line:?}");
            }
        }
    }
}

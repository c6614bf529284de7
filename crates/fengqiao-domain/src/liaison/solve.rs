//! The assignment problem on a square table: the cheapest perfect matching with the prices that prove it, or the rows that
//! together have too few columns. Shortest augmenting paths, cubic in the side of the table.
//!
//! # Source
//! Jonker and Volgenant 1987, Computing 38:325-340; the variant without the row reduction of Crouse 2016, IEEE Transactions
//! on Aerospace and Electronic Systems 52:1679-1696.

/// A perfect matching with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// The column of each row.
    pub column_of: Vec<usize>,
    /// Price of each row; no cell costs less than the prices of its row and column together, and matched cells cost as much.
    pub row_prices: Vec<i64>,
    /// Price of each column.
    pub column_prices: Vec<i64>,
}

/// Rows that together are open to fewer columns than they are: the proof that there is no perfect matching (Hall 1935).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The rows.
    pub rows: Vec<usize>,
    /// Every column that any of them is open to, one fewer than the rows.
    pub columns: Vec<usize>,
}

/// A cell that cannot be taken.
pub const CLOSED: i64 = i64::MAX / 4;
const NONE: usize = usize::MAX;

/// The cheapest perfect matching of a table of shape `[side, side]`, row-major; cells of [`CLOSED`] cannot be taken.
///
/// # Errors
/// There is none; the rows and columns say why.
///
/// # Panics
/// When the table is not square.
pub fn solve(side: usize, cost: &[i64]) -> Result<Solved, Blocked> {
    assert_eq!(cost.len(), side * side, "the table is square");
    let mut search = Search::start(side, cost);
    search.take_what_is_free();
    for row in 0..side {
        if search.column_of[row] == NONE {
            search.augment(row)?;
        }
    }
    Ok(Solved { column_of: search.column_of, row_prices: search.row_prices, column_prices: search.column_prices })
}

struct Search<'c> {
    side: usize,
    cost: &'c [i64],
    row_prices: Vec<i64>,
    column_prices: Vec<i64>,
    column_of: Vec<usize>,
    row_of: Vec<usize>,
}

/// How far the columns are from the row whose column is looked for.
struct Reach {
    far: Vec<i64>,
    by: Vec<usize>,
    rows: Vec<usize>,
    columns: Vec<usize>,
    open: Vec<usize>,
    at: i64,
}

impl<'c> Search<'c> {
    fn start(side: usize, cost: &'c [i64]) -> Self {
        let mut column_prices = vec![CLOSED; side];
        for row in cost.chunks(side.max(1)) {
            for (price, cell) in column_prices.iter_mut().zip(row) {
                *price = (*price).min(*cell);
            }
        }
        // A column that nobody is open to has no price that matters.
        column_prices.iter_mut().filter(|price| **price == CLOSED).for_each(|price| *price = 0);
        let least = |row: &[i64]| {
            let left = row.iter().zip(&column_prices).filter(|(cell, _)| **cell < CLOSED);
            left.map(|(cell, price)| cell - price).min().unwrap_or(0)
        };
        let row_prices = cost.chunks(side.max(1)).map(least).collect();
        Self { side, cost, row_prices, column_prices, column_of: vec![NONE; side], row_of: vec![NONE; side] }
    }

    fn reduced(&self, row: usize, column: usize) -> Option<i64> {
        let cell = self.cost[row * self.side + column];
        (cell < CLOSED).then(|| cell - self.row_prices[row] - self.column_prices[column])
    }

    /// Matches what costs no more than its prices, as long as it lasts.
    fn take_what_is_free(&mut self) {
        for row in 0..self.side {
            let free = |column: &usize| self.row_of[*column] == NONE && self.reduced(row, *column) == Some(0);
            if let Some(column) = (0..self.side).find(free) {
                self.column_of[row] = column;
                self.row_of[column] = row;
            }
        }
    }

    fn augment(&mut self, start: usize) -> Result<(), Blocked> {
        let mut reach = Reach {
            far: vec![CLOSED; self.side],
            by: vec![NONE; self.side],
            rows: Vec::new(),
            columns: Vec::new(),
            open: (0..self.side).rev().collect(),
            at: 0,
        };
        let mut row = start;
        let sink = loop {
            reach.rows.push(row);
            let Some(column) = self.nearest(row, &mut reach) else {
                return Err(Blocked { rows: reach.rows, columns: reach.columns });
            };
            reach.columns.push(column);
            match self.row_of[column] {
                NONE => break column,
                next => row = next,
            }
        };
        self.reprice(start, &reach);
        let mut column = sink;
        loop {
            let row = reach.by[column];
            self.row_of[column] = row;
            std::mem::swap(&mut self.column_of[row], &mut column);
            if row == start {
                return Ok(());
            }
        }
    }

    /// Looks from a row, and takes the nearest column that was not taken before.
    fn nearest(&self, row: usize, reach: &mut Reach) -> Option<usize> {
        let (cells, price) = (&self.cost[row * self.side..(row + 1) * self.side], self.row_prices[row]);
        let mut best: Option<(i64, bool, usize)> = None;
        for (place, &column) in reach.open.iter().enumerate() {
            if cells[column] < CLOSED {
                let far = reach.at + cells[column] - price - self.column_prices[column];
                if far < reach.far[column] {
                    reach.far[column] = far;
                    reach.by[column] = row;
                }
            }
            let key = (reach.far[column], self.row_of[column] != NONE);
            if key.0 < CLOSED && best.is_none_or(|(far, taken, _)| key < (far, taken)) {
                best = Some((key.0, key.1, place));
            }
        }
        let (far, _, place) = best?;
        reach.at = far;
        Some(reach.open.swap_remove(place))
    }

    fn reprice(&mut self, start: usize, reach: &Reach) {
        self.row_prices[start] += reach.at;
        for &row in &reach.rows {
            if row != start {
                self.row_prices[row] += reach.at - reach.far[self.column_of[row]];
            }
        }
        for &column in &reach.columns {
            self.column_prices[column] -= reach.at - reach.far[column];
        }
    }
}

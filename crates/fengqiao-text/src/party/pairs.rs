//! Which rows are compared: those that share a key, each pair once, and no more than a window of neighbours in a large
//! block, so that thousands of rows alike cost no more than a line of them.

use super::schema::Schema;
use super::table::Table;

/// Neighbours behind a row in one block that it is compared with.
pub(crate) const WINDOW: usize = 60;

/// Rows in the order of their keys under one rule.
struct Block {
    /// Key of each row; none where the rule does not apply.
    keys: Vec<Option<u64>>,
    /// Rows that have a key, by key and row.
    order: Vec<u32>,
    /// Place of each row in `order`.
    place: Vec<u32>,
}

/// All rules of a schema over a table.
pub(crate) struct Blocks(Vec<Block>);

impl Block {
    fn of(table: &Table, rule: &[(usize, super::Part)]) -> Self {
        let keys: Vec<Option<u64>> = (0..table.rows).map(|row| table.key(rule, row)).collect();
        let mut order: Vec<u32> = (0..table.rows as u32).filter(|row| keys[*row as usize].is_some()).collect();
        order.sort_by_key(|row| (keys[*row as usize], *row));
        let mut place = vec![0; table.rows];
        (0_u32..).zip(&order).for_each(|(at, row)| place[*row as usize] = at);
        Self { keys, order, place }
    }

    fn joins(&self, a: u32, b: u32) -> bool {
        let (key, other) = (self.keys[a as usize], self.keys[b as usize]);
        key.is_some() && key == other && self.place[a as usize].abs_diff(self.place[b as usize]) as usize <= WINDOW
    }
}

impl Blocks {
    pub(crate) fn of(schema: &Schema, table: &Table, threads: usize) -> Self {
        let rules = &schema.rules;
        let made = in_parts(rules.len(), 1, threads, |range| {
            rules[range].iter().map(|rule| Block::of(table, rule)).collect::<Vec<_>>()
        });
        Self(made.into_iter().flatten().collect())
    }

    /// Number of rules.
    pub(crate) fn rules(&self) -> usize {
        self.0.len()
    }

    /// Rows that a rule applies to.
    pub(crate) fn rows(&self, rule: usize) -> usize {
        self.0[rule].order.len()
    }

    /// Calls `visit` with each pair of a rule whose first row has a place in `from..to`, and with no pair that one of the
    /// rules in `earlier` joins; the smaller row comes first.
    pub(crate) fn visit(
        &self,
        rule: usize,
        earlier: bool,
        range: std::ops::Range<usize>,
        mut visit: impl FnMut(u32, u32),
    ) {
        let block = &self.0[rule];
        for at in range {
            let row = block.order[at];
            let key = block.keys[row as usize];
            for &other in block.order[at + 1..].iter().take(WINDOW) {
                if block.keys[other as usize] != key {
                    break;
                }
                let (a, b) = (row.min(other), row.max(other));
                if !(earlier && self.0[..rule].iter().any(|block| block.joins(a, b))) {
                    visit(a, b);
                }
            }
        }
    }
}

/// Runs work over the places `0..count` on some threads, in parts of `size` places, and gives the results in order.
pub(crate) fn in_parts<T: Send>(
    count: usize,
    size: usize,
    threads: usize,
    work: impl Fn(std::ops::Range<usize>) -> T + Sync,
) -> Vec<T> {
    let parts: Vec<std::ops::Range<usize>> =
        (0..count.div_ceil(size.max(1))).map(|part| part * size..((part + 1) * size).min(count)).collect();
    let threads = threads.clamp(1, 64).min(parts.len().max(1));
    if threads == 1 {
        return parts.into_iter().map(work).collect();
    }
    let (parts, work) = (&parts, &work);
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let own = |thread: usize| {
            scope.spawn(move || {
                (thread..parts.len()).step_by(threads).map(|at| (at, work(parts[at].clone()))).collect::<Vec<_>>()
            })
        };
        let running: Vec<_> = (0..threads).map(own).collect();
        running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_by_key(|part| part.0);
    done.into_iter().map(|part| part.1).collect()
}

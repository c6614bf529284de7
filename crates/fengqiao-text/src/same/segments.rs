//! A long list that grows without being moved.

use std::ops::{Index, IndexMut};

/// Entries of one segment, as a power of two.
const SHIFT: u32 = 13;
const ROOM: usize = 1 << SHIFT;

/// A list in segments of [`ROOM`] entries: to grow costs one segment, and never a second copy of all that is there.
#[derive(Debug)]
pub(super) struct Segments<T> {
    parts: Vec<Vec<T>>,
    length: usize,
}

impl<T> Default for Segments<T> {
    fn default() -> Self {
        Self { parts: Vec::new(), length: 0 }
    }
}

impl<T> Segments<T> {
    pub(super) fn len(&self) -> usize {
        self.length
    }

    pub(super) fn push(&mut self, entry: T) {
        match self.parts.last_mut() {
            Some(part) if part.len() < ROOM => part.push(entry),
            _ => {
                let mut part = Vec::with_capacity(ROOM);
                part.push(entry);
                self.parts.push(part);
            }
        }
        self.length += 1;
    }

    /// Bytes held.
    pub(super) fn heap_bytes(&self) -> usize {
        self.parts.len() * ROOM * size_of::<T>() + self.parts.capacity() * size_of::<Vec<T>>()
    }
}

impl<T> Index<usize> for Segments<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.parts[at >> SHIFT][at & (ROOM - 1)]
    }
}

impl<T> IndexMut<usize> for Segments<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.parts[at >> SHIFT][at & (ROOM - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_place_over_the_edge_of_a_segment() {
        let mut list = Segments::default();
        for at in 0..2 * ROOM + 3 {
            list.push(at);
        }
        list[ROOM] = 7;
        assert_eq!(list.len(), 2 * ROOM + 3);
        assert_eq!((list[0], list[ROOM - 1], list[ROOM], list[2 * ROOM + 2]), (0, ROOM - 1, 7, 2 * ROOM + 2));
        assert!(list.heap_bytes() >= 3 * ROOM * size_of::<usize>());
    }
}

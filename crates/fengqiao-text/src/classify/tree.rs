//! The kinds a model tells apart, as a tree: each group of siblings is one decision.

use std::collections::BTreeSet;

/// Levels of a tree at most: kind, kind within it, and one more.
pub const LEVELS_MAX: usize = 3;

/// Siblings: the decision among them is made once their parent is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group {
    /// First node; the siblings follow one another.
    pub first: usize,
    /// Number of siblings.
    pub count: usize,
    /// Levels above.
    pub depth: usize,
}

/// One kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// The whole label: `D03.02`, `城乡建设/安全生产`.
    pub label: String,
    pub parent: Option<usize>,
    /// The decision among its children.
    pub children: Option<usize>,
}

/// The tree; groups stand parents first, and nodes in the order of groups.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LabelTree {
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
}

/// The label one level above: `D03` of `D03.02`, `城乡建设` of `城乡建设/安全生产`. A point parts codes only, not words.
#[must_use]
pub fn broader(label: &str) -> Option<&str> {
    let is_code = |label: &str| label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.');
    let cut = label.rsplit_once('/').or_else(|| if is_code(label) { label.rsplit_once('.') } else { None });
    cut.map(|(head, _)| head).filter(|head| !head.is_empty())
}

/// Levels of a label.
#[must_use]
pub fn depth(label: &str) -> usize {
    std::iter::successors(Some(label), |label| broader(label)).count()
}

/// The label cut to a level, counted from 1; itself when it is not deeper.
#[must_use]
pub fn at_level(label: &str, level: usize) -> &str {
    let mut path = vec![label];
    while let Some(head) = broader(path[path.len() - 1]) {
        path.push(head);
    }
    path[path.len().saturating_sub(level.max(1))]
}

/// The answer as far as the truth goes: who labelled broad kinds only is not told wrong by a narrower answer.
pub(crate) fn as_deep_as<'l>(truth: &str, answer: &'l str) -> &'l str {
    if answer.is_empty() { answer } else { at_level(answer, depth(truth)) }
}

impl LabelTree {
    /// The tree of these labels and all that stand above them.
    pub fn new<'l>(labels: impl Iterator<Item = &'l str>) -> Self {
        let mut all: BTreeSet<&str> = BTreeSet::new();
        for label in labels {
            let mut next = Some(label);
            while let Some(label) = next.filter(|label| all.insert(label)) {
                next = broader(label);
            }
        }
        let mut tree = Self::default();
        tree.add(&all, None, 0);
        let mut place = 0;
        while place < tree.nodes.len() {
            let depth = tree.depth(place) + 1;
            tree.add(&all, Some(place), depth);
            place += 1;
        }
        tree
    }

    fn add(&mut self, all: &BTreeSet<&str>, parent: Option<usize>, depth: usize) {
        let above = parent.map(|parent| self.nodes[parent].label.clone());
        let first = self.nodes.len();
        for label in all.iter().filter(|label| broader(label) == above.as_deref()) {
            self.nodes.push(Node { label: (*label).to_owned(), parent, children: None });
        }
        let count = self.nodes.len() - first;
        if count > 0 {
            if let Some(parent) = parent {
                self.nodes[parent].children = Some(self.groups.len());
            }
            self.groups.push(Group { first, count, depth });
        }
    }

    fn depth(&self, node: usize) -> usize {
        self.nodes[node].parent.map_or(0, |parent| 1 + self.depth(parent))
    }

    /// The node and all above it, the highest first.
    pub fn path(&self, node: usize) -> Vec<usize> {
        let mut path = vec![node];
        while let Some(parent) = self.nodes[path[path.len() - 1]].parent {
            path.push(parent);
        }
        path.reverse();
        path
    }

    /// Levels.
    pub fn levels(&self) -> usize {
        self.groups.iter().map(|group| group.depth + 1).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_groups_of_siblings_below_their_parents() {
        let tree = LabelTree::new(["D03.02", "D03.01", "D01", "城建/安全/隐患"].into_iter());
        let groups: Vec<(usize, usize, usize)> =
            tree.groups.iter().map(|group| (group.first, group.count, group.depth)).collect();
        assert_eq!(groups, [(0, 3, 0), (3, 2, 1), (5, 1, 1), (6, 1, 2)]);
        assert_eq!(tree.nodes[0].label, "D01");
        let leaf = tree.nodes.iter().position(|node| node.label == "城建/安全/隐患").unwrap();
        let path: Vec<&str> = tree.path(leaf).into_iter().map(|node| tree.nodes[node].label.as_str()).collect();
        assert_eq!(path, ["城建", "城建/安全", "城建/安全/隐患"]);
        assert_eq!(tree.levels(), 3);
    }

    #[test]
    fn a_point_parts_codes_and_not_words() {
        assert_eq!(broader("D03.02"), Some("D03"));
        assert_eq!(broader("3.5米以上"), None);
        assert_eq!(broader("a/b.c"), Some("a"));
        assert_eq!(at_level("a/b/c", 2), "a/b");
        assert_eq!(at_level("D01", 3), "D01");
        assert_eq!(as_deep_as("D03", "D03.02"), "D03");
        assert_eq!(as_deep_as("D03.01", "D04"), "D04");
    }
}

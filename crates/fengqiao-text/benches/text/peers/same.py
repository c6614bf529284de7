"""datasketch on the same letters and judged pairs as same.rs, without the giants; prints name<TAB>number."""

import csv
import gzip
import sys
from collections import Counter, defaultdict
from pathlib import Path

from datasketch import MinHash, MinHashLSH

# Share of runs of three letters from which two texts are taken as one matter; letters of one matter from which it is a giant.
SHARE = 0.3
GRAM = 3
GIANT_FROM = 41


def table(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def sketch(text):
    minhash = MinHash(num_perm=128, seed=1)
    minhash.update_batch([text[at : at + GRAM].encode() for at in range(len(text) - GRAM + 1)])
    return minhash


def groups(texts):
    """Groups of texts that are joined by chains of likeness."""
    index = MinHashLSH(threshold=SHARE, num_perm=128)
    sketches = [sketch(text) for text in texts]
    owner = list(range(len(texts)))

    def root(row):
        while owner[row] != row:
            row = owner[row]
        return row

    for row, own in enumerate(sketches):
        for other in index.query(own):
            if own.jaccard(sketches[other]) >= SHARE:
                first, second = sorted((root(row), root(other)))
                owner[second] = first
        index.insert(row, own)
    found = defaultdict(list)
    for row in range(len(texts)):
        found[root(row)].append(row)
    return found.values()


def main():
    folder = Path(sys.argv[1]) / "letters"
    letters = table(folder / "messages_attach3_4326.csv.gz")
    matter = {int(row[1]): int(row[2]) for row in table(folder / "gold_matters_dev.csv")}
    unclear = {tuple(sorted(map(int, row))) for row in table(folder / "gold_ignore_pairs.csv.gz")}
    sizes = Counter(matter.values())
    judged = {row for row, of in matter.items() if sizes[of] < GIANT_FROM}
    every = sum(size * (size - 1) // 2 for size in sizes.values() if size < GIANT_FROM)
    right = wrong = 0
    for group in groups([row[4].strip() for row in letters]):
        for place, second in enumerate(group):
            for first in group[:place]:
                if (first in judged or second in judged) and (first, second) not in unclear:
                    same = first in matter and matter.get(first) == matter.get(second)
                    right, wrong = right + same, wrong + (not same)
    print(f"minhash_small\t{2 * right / (right + wrong + every)}", flush=True)


main()

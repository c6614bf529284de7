"""scikit-learn and jieba on the same rows, folds and figures as kind.rs; prints name<TAB>number."""

import csv
import gzip
import sys
import time
from pathlib import Path

import jieba
import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.svm import LinearSVC

FOLDS = 5


def read(path, text):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = sorted(((row["label1"], row[text]) for row in csv.DictReader(file)), key=lambda row: row[0])
    labels, texts = zip(*rows)
    return list(texts), numpy.array(labels)


def folds(count):
    """Rows sorted by label are dealt out in turn, as in kind.rs."""
    place = numpy.arange(count)
    for held in range(FOLDS):
        yield numpy.flatnonzero(place % FOLDS != held), numpy.flatnonzero(place % FOLDS == held)


def answers(model, texts, labels):
    """Answer and lead of the best value for every text, by a model that had not seen it."""
    answer, lead = numpy.empty(len(texts), dtype=object), numpy.empty(len(texts))
    for learn, check in folds(len(texts)):
        model.fit([texts[place] for place in learn], labels[learn])
        values = model.decision_function([texts[place] for place in check])
        answer[check] = model.classes_[values.argmax(axis=1)]
        ordered = numpy.sort(values, axis=1)
        lead[check] = ordered[:, -1] - ordered[:, -2]
    return answer, lead


def say(name, number):
    print(f"{name}\t{number}", flush=True)


def rate(model, texts):
    begin = time.process_time()
    model.predict(texts)
    return len(texts) / (time.process_time() - begin)


def main():
    folder = Path(sys.argv[1]) / "letters"
    jieba.setLogLevel(60)
    jieba.initialize()
    letters, letter_labels = read(folder / "labelled_raw_train.csv.gz", "text")
    tokens, token_labels = read(folder / "labelled_tokens_train.csv.gz", "tokens")

    def characters(longest):
        return TfidfVectorizer(analyzer="char", ngram_range=(1, longest), sublinear_tf=True)

    def words():
        return TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, sublinear_tf=True)

    def blanks():
        return TfidfVectorizer(token_pattern=r"\S+", sublinear_tf=True)

    pairs = make_pipeline(characters(2), LinearSVC(C=1))
    union = make_pipeline(FeatureUnion([("letters", characters(2)), ("words", words())]), LinearSVC(C=1))
    for name, model in (("char", pairs), ("union", union)):
        answer, lead = answers(model, letters, letter_labels)
        say(f"letters_{name}", f1_score(letter_labels, answer, average="macro"))
        surest = numpy.argsort(-lead, kind="stable")[: len(lead) * 7 // 10]
        say(f"letters_{name}_at_70", float((answer[surest] == letter_labels[surest]).mean()))
        model.fit(letters, letter_labels)
        say(f"rate_{name}", rate(model, letters))
    for name, model in (
        ("word", make_pipeline(blanks(), LinearSVC(C=1))),
        ("char", make_pipeline(characters(3), LinearSVC(C=1))),
    ):
        answer, _ = answers(model, tokens, token_labels)
        say(f"tokens_{name}", f1_score(token_labels, answer, average="macro"))
        begin = time.process_time()
        model.fit(tokens, token_labels)
        say(f"train_{name}", time.process_time() - begin)


main()

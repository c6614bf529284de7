"""Splink on the same records as party.rs, clustered at the thresholds that serve it best; prints name<TAB>number."""

import gzip
import logging
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import pandas
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

# Probabilities of a pair that are tried; the best F1 counts.
CUTS = (0.9, 0.95, 0.99, 0.999)


def say(name, number):
    print(f"{name}\t{number}", flush=True)


def pairs(counts):
    return sum(count * (count - 1) // 2 for count in counts.values())


def score(truth, found):
    """Precision and F1 over the pairs of clusters."""
    both, known, linked = (pairs(Counter(keys)) for keys in (zip(truth, found), truth, found))
    return both / max(linked, 1), 2 * both / max(known + linked, 1)


def link(records, comparisons, rules, training):
    """Pairs with their probability, and the linker."""
    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
        unique_id_column_name="unique_id",
    )
    linker = Linker(api.register(records), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(rules[:2], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker, linker.inference.predict(threshold_match_probability=0.1)


def best(records, truth, linker, predicted):
    found = []
    for cut in CUTS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, cut).as_pandas_dataframe()
        cluster_of = dict(zip(clusters["unique_id"], clusters["cluster_id"]))
        found.append(score(truth, [cluster_of[key] for key in records["unique_id"]]))
    return max(found, key=lambda rates: rates[1])


def read(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return pandas.read_csv(file, dtype=str, keep_default_na=False).replace("", None)


def invented(folder):
    table = read(folder / "zh_parties_synth_seed42.csv.gz")
    for told, name in (("person", "person"), ("org", "org")):
        records = table[table["kind"] == told].reset_index(drop=True)
        truth = list(records["entity"])
        records = records.drop(columns=["entity", "kind"])
        comparisons = [
            compare.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            compare.ExactMatch("ident"),
            compare.DamerauLevenshteinAtThresholds("phone", [1, 4]),
            compare.ExactMatch("county"),
            compare.ExactMatch("town"),
            compare.ExactMatch("village"),
        ]
        rules = [
            block_on("ident"),
            block_on("phone"),
            block_on("name", "county"),
            block_on("substr(name, 1, 1)", "village"),
            block_on("substr(phone, 1, 3)", "substr(phone, 8, 4)"),
        ]
        training = [block_on("name"), block_on("phone"), block_on("county", "town", "village")]
        precision, f1 = best(records, truth, *link(records, comparisons, rules, training))
        say(f"{name}_precision", precision)
        say(f"{name}_f1", f1)


def historical(folder):
    records = read(folder / "historical_50k.csv.gz")
    truth = list(records["cluster"])
    records = records.drop(columns=["cluster"])
    comparisons = [
        compare.ForenameSurnameComparison("first_name", "surname"),
        compare.LevenshteinAtThresholds("dob", [1, 2]).configure(term_frequency_adjustments=True),
        compare.PostcodeComparison("postcode_fake"),
        compare.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        compare.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ]
    rules = [
        block_on("first_name", "surname", "dob"),
        block_on("substr(first_name, 1, 3)", "substr(surname, 1, 4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("postcode_fake", "first_name"),
        block_on("postcode_fake", "surname"),
        block_on("dob", "birth_place"),
        block_on("substr(postcode_fake, 1, 3)", "dob"),
        block_on("substr(postcode_fake, 1, 3)", "first_name"),
        block_on("substr(postcode_fake, 1, 3)", "surname"),
    ]
    training = [block_on("first_name", "surname"), block_on("dob"), block_on("postcode_fake")]
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    linker, predicted = link(records, comparisons, rules, training)
    linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.95)
    say("historical_seconds", time.process_time() - begin)
    say("historical_megabytes", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1e3)
    say("historical_f1", best(records, truth, linker, predicted)[1])


def main():
    folder = Path(sys.argv[1]) / "parties"
    # The historical records come first: the most memory held so far is not forgotten.
    historical(folder)
    invented(folder)


main()

"""cpca and jionlp on the same addresses and letters as place.rs; prints name<TAB>number."""

import csv
import gzip
import json
import sys
import time
from pathlib import Path

import cpca
import jionlp

# jionlp reads some hundred addresses in a second: its rate is taken over so many.
RATE_ROWS = 500


def say(name, number):
    print(f"{name}\t{number}", flush=True)


def rate(count, work):
    begin = time.process_time()
    work()
    return count / (time.process_time() - begin)


def cpca_codes(texts):
    """Code of the county of each text, empty without one."""
    table = cpca.transform(texts)
    counties = zip(table["adcode"], table["区"])
    return [str(code)[:6] if code and isinstance(county, str) and county else "" for code, county in counties]


class Codes:
    """Codes of counties and towns by their names under each other, from the national table of place.rs."""

    def __init__(self, path):
        self.county, self.town = {}, {}
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        names = {(code, int(level)): (name, parent) for code, name, level, parent, *_ in rows}
        for (code, level), (name, parent) in names.items():
            if level == 3:
                self.county.setdefault(name, []).append((code[:6], self.above(names, parent)))
            if level == 4 and (parent, 3) in names:
                self.town[(parent[:6], name)] = code[:9]

    @staticmethod
    def above(names, city):
        """Name of the city and of its province."""
        city_name, province = names.get((city, 2), ("", ""))
        return {city_name, names.get((province, 1), ("", ""))[0]}

    def find(self, place):
        """(county, town) of what jionlp says, empty where there is none."""
        known = self.county.get(place.get("county") or "", [])
        beside = [code for code, above in known if {place.get("city"), place.get("province")} & above]
        county = (beside or [code for code, _ in known] or [""])[0]
        return county, self.town.get((county, place.get("town") or ""), "")


def main():
    data = Path(sys.argv[1])
    with gzip.open(data / "addresses" / "addr_real_train_dev.json.gz", "rt", encoding="utf-8") as file:
        real = json.load(file)
    dev = [row for row in real if row["split"] == "dev"]
    county = [row for row in dev if row["level"] == 3]
    found = cpca_codes([row["text"] for row in county])
    say("cpca_county", sum(code == row["code"] for code, row in zip(found, county)) / len(county))
    say("cpca_wrong", sum(code not in ("", row["code"]) for code, row in zip(found, county)) / len(county))
    texts = [row["text"] for row in real]
    say("cpca_rate", rate(len(texts), lambda: cpca.transform(texts)))

    codes = Codes(data / "regions" / "china_l1_l4.csv.gz")
    parse = lambda text: jionlp.parse_location(text, town_village=True)
    answers = [codes.find(parse(row["text"])) for row in dev]
    told = [(answer[0], row["code"]) for answer, row in zip(answers, dev) if row["level"] == 3]
    say("jionlp_county", sum(code == wanted for code, wanted in told) / len(told))
    say("jionlp_wrong", sum(code not in ("", wanted) for code, wanted in told) / len(told))
    towns = [(answer[1], row["town"]) for answer, row in zip(answers, dev) if row.get("town")]
    say("jionlp_town", sum(code == wanted for code, wanted in towns) / len(towns))
    few = texts[:RATE_ROWS]
    say("jionlp_rate", rate(len(few), lambda: [parse(text) for text in few]))

    with gzip.open(data / "letters" / "messages_attach3_4326.csv.gz", "rt", encoding="utf-8", newline="") as file:
        letters = [f"{row[2]} {row[4]}" for row in list(csv.reader(file))[1:]]
    say("cpca_letter_rate", rate(len(letters), lambda: cpca.transform(letters)))
    table = cpca.transform(letters)
    say("cpca_letters", float((table[["省", "市", "区"]].fillna("") != "").any(axis=1).mean()))


main()

"""Checks the draws of inspections without Fengqiao: digest, order of the days, day of the visit.

Usage: fengqiao verify --draws --draws-to draws.json, then python3 verify-draws.py draws.json
It shares no code with the program that drew; see docs/src/concepts/inspection.md for the rule.
"""

import hashlib
import hmac
import json
import sys


def drawn(seed, window, days, over_on):
    def rank(day):
        text = f"fengqiao-draw-1\n{window['liaison']}\n{window['from_on']}\n{day}"
        return hmac.new(seed, text.encode(), hashlib.sha256).digest()

    order = sorted((day for day in days if window["from_on"] <= day <= window["to_on"]), key=rank)
    for morning in sorted(order):
        if over_on and over_on <= morning:
            return None
        taken = {
            day
            for day, known, until in window["taken"]
            if known <= morning and (until is None or until > morning)
        }
        free = [day for day in order if day >= morning and day not in taken]
        if free and free[0] == morning:
            return morning
    return None


def main(path):
    faults, windows, missed = [], 0, 0
    with open(path, encoding="utf-8") as file:
        check = json.load(file)
    for period in check["periods"]:
        name = period["period"]["from_on"]
        try:
            seed = bytes.fromhex(period["seed"])
        except ValueError:
            faults.append(f"{name}: the seed is not hexadecimal")
            continue
        if len(seed) != 32 or hashlib.sha256(seed).hexdigest() != period["period"]["commitment"]:
            faults.append(f"{name}: the seed is not the one whose digest was published")
        for window in period["windows"]:
            windows += 1
            day = drawn(seed, window, period["period"]["days"], window["link_over_on"])
            if day != window["drawn"]:
                faults.append(f"{name}: link {window['liaison']} from {window['from_on']}: {day} and not {window['drawn']}")
            missed += day is not None and day not in window["visited"]
    print(f"{len(check['periods'])} periods, {windows} windows, {missed} drawn days without a visit")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

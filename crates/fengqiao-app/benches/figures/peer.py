"""Both rates of every level, month and year in DuckDB, from the files of the bench; says the version and the fastest seconds."""

import sys
import time

import duckdb

file, tree, out, runs = sys.argv[1:5]

COLUMNS = "{'suit':'UINTEGER','month':'UINTEGER','defendant':'UTINYINT','place':'UINTEGER','key':'VARCHAR'}"
LEVELS = range(1, 6)


def once() -> float:
    db = duckdb.connect()
    begun = time.perf_counter()
    db.execute(f"create table tree as select * from read_csv('{tree}', header = true)")
    # A digest is a number of 128 bits, as it is to us.
    db.execute(
        "create table party as select suit, month, month // 12 * 12 as year, defendant, "
        "('0x' || key[1:16])::ubigint as high, ('0x' || key[17:32])::ubigint as low, l1, l2, l3, l4, l5 "
        f"from read_csv('{file}', header = true, columns = {COLUMNS}) join tree using (place)"
    )
    parts = []
    for level in LEVELS:
        db.execute(
            f"create or replace temp table shared{level} as "
            f"with place as (select distinct suit, month, year, l{level} as region from party where defendant = 1), "
            "share as (select suit, count(*) as share from place group by suit) "
            "select month, year, region, share from place join share using (suit)"
        )
        db.execute(
            f"create or replace temp table member{level} as select distinct month, year, l{level} as region, high, low from party"
        )
        for months, period in ((1, "month"), (12, "year")):
            parts.append(
                f"select {level} as level, {months} as months, {period} as start, region, 0 as people, "
                f"sum(12 // share) as many from shared{level} group by all"
            )
            parts.append(
                f"select {level}, {months}, {period}, region, 1, count(distinct (high, low)) from member{level} "
                f"group by {period}, region"
            )
    db.execute("create table found as " + " union all ".join(parts))
    seconds = time.perf_counter() - begun
    db.execute(f"copy found to '{out}' (header true)")
    return seconds


print(duckdb.__version__, min(once() for _ in range(int(runs))))

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One of the peers of hunt.py: says that it is ready, then hunts for each line that it reads.

usage: hunt_peer.py duckdb|polars|pandas|"python csv" THREADS LIST LOG

After the name of the first three may stand ", 2 columns": they look at these only, not at the
whole row. Answers {"seconds": ..., "rows": [...]}; the number of a row stands in its RequestURL.
"""
import json
import sys
import time

WHO, THREADS, LIST, LOG = sys.argv[1:5]
WHOLE = not WHO.endswith(", 2 columns")
URL = "RequestURL"


def duckdb_hunt():
    import duckdb
    base = duckdb.connect(config={"threads": int(THREADS)})
    base.execute("CREATE TABLE listed AS SELECT * FROM read_csv("
                 "?, header=false, columns={'value': 'VARCHAR'})", [LIST])
    query = ("SELECT %s FROM read_csv(?, header=true, all_varchar=true) AS log "
             "SEMI JOIN listed ON log.DestinationIP = listed.value" % ("*" if WHOLE else URL))

    def hunt():
        found = base.execute(query, [LOG])
        at = [column[0] for column in found.description].index(URL)
        return [row[at] for row in found.fetchall()]
    return hunt


def polars_hunt():
    import polars
    listed = polars.read_csv(LIST, has_header=False, new_columns=["value"],
                             infer_schema_length=0).lazy()

    def hunt():
        found = polars.scan_csv(LOG, infer_schema_length=0).join(
            listed, left_on="DestinationIP", right_on="value", how="semi")
        return (found if WHOLE else found.select(URL)).collect()[URL].to_list()
    return hunt


def pandas_hunt():
    import pandas
    listed = pandas.read_csv(LIST, header=None, names=["value"], dtype=str)

    def hunt():
        log = pandas.read_csv(LOG, dtype=str, usecols=None if WHOLE else ["DestinationIP", URL])
        return log.merge(listed, left_on="DestinationIP", right_on="value")[URL].to_list()
    return hunt


def csv_hunt():
    import csv
    with open(LIST, encoding="utf-8") as lines:
        listed = set(lines.read().split())

    def hunt():
        with open(LOG, newline="", encoding="utf-8-sig") as text:
            reader = csv.reader(text)
            header = next(reader)
            at, url = header.index("DestinationIP"), header.index(URL)
            return [cells[url] for cells in reader if cells[at] in listed]
    return hunt


def main():
    try:
        hunt = {"duckdb": duckdb_hunt, "polars": polars_hunt, "pandas": pandas_hunt,
                "python csv": csv_hunt}[WHO.partition(",")[0]]()
    except ImportError:
        return
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        urls = hunt()
        seconds = time.perf_counter() - start
        rows = [int(url.rpartition("=")[2]) + 1 for url in urls]
        print(json.dumps({"seconds": seconds, "rows": rows}), flush=True)


main()

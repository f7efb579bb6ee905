#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hunts planted logs and compares with the truth beside them.

usage: planted.py IOCMATCH FOLDER_OF_PLAYBOOKS FOLDER_OR_LOG...

A log NAME.csv has its truth in NAME.truth.tsv: data_row, kind, playbook, indicator, columns
(the address column first, perhaps its port column after a colon). All playbooks of the folder
are hunted at once. Every planted row must be found in its column, with its indicator (a cell may
hold several) and the grade of its kind; the near misses, and anything else, must give nothing.
"""
import csv
import json
import pathlib
import subprocess
import sys

# The grade of each kind; ANY: a hit of any grade.
ANY = "any"
GRADES = {
    "exact_ip_port": "exact",
    "ip_only_other_port": "other_port",
    "source_ip": ANY,
    "local_ip_column": ANY,
    "v4_mapped_v6": ANY,
    "url_exact": "exact",
    "url_longer": "prefix",
    "domain_exact": "exact",
    "domain_subdomain": "subdomain",
}


def is_negative(kind):
    return kind.startswith("near_miss") or kind == "not_an_ip_column"


def find_logs(arguments):
    for argument in map(pathlib.Path, arguments):
        logs = sorted(argument.glob("*.csv*")) if argument.is_dir() else [argument]
        for log in logs:
            truth = log.with_name(log.name.split(".csv")[0] + ".truth.tsv")
            if truth.exists():
                yield log, truth


def normalized_values(binary, playbooks):
    """(playbook, value as the truth writes it) -> canonical text."""
    values = {}
    for playbook in playbooks:
        answer = subprocess.run([binary, "playbook", playbook], capture_output=True)
        if answer.returncode > 1:
            continue
        for row in json.loads(answer.stdout)["iocs"]:
            values[playbook.stem, row["value"]] = row["normalized"]
    return values


def hunt(binary, playbooks, log):
    command = [binary, "hunt", "-q", "--format", "jsonl"]
    for playbook in playbooks:
        command += ["-p", playbook]
    answer = subprocess.run(command + [log], capture_output=True)
    if answer.returncode == 2:
        print(answer.stderr.decode(errors="replace"))
        sys.exit(f"{log}: the hunt failed")
    return [json.loads(line) for line in answer.stdout.splitlines()]


def found_in(row):
    """(grade, value) of everything that a row of output says was found."""
    if row["indicator"]:
        yield row["grade"], row["indicator"]["value"]
    for other in row["also"]:
        yield other["grade"], other["value"]


def compare(rows, truth, values):
    """Counts per kind, and what differs in words."""
    counts = {}
    differences = []
    hits = {}
    for row in rows:
        hits.setdefault((row["row"], row["column"]), []).append(row)
    expected = set()
    for line in truth:
        kind = line["kind"]
        place = int(line["data_row"]), line["columns"].split(":")[0]
        count = counts.setdefault(kind, {"planted": 0, "found": 0, "missed": 0, "extra": 0})
        count["planted"] += 1
        if is_negative(kind):
            continue
        if kind not in GRADES:
            sys.exit(f"unknown kind {kind}")
        expected.add(place)
        value = values.get((line["playbook"], line["indicator"]), line["indicator"])
        agreeing = [
            row
            for row in hits.get(place, [])
            if row["verdict"] == "match"
            and any(found == value and GRADES[kind] in (ANY, grade)
                    for grade, found in found_in(row))
        ]
        if agreeing:
            count["found"] += 1
        else:
            count["missed"] += 1
            got = [(row["grade"], row["indicator"]) for row in hits.get(place, [])]
            differences.append(f"missed: {kind} row {place[0]} {place[1]}: {value}; there is {got}")
    kinds = {(int(line["data_row"])): line["kind"] for line in truth}
    for place, found in sorted(hits.items(), key=lambda item: item[0][0]):
        if place in expected:
            continue
        kind = kinds.get(place[0], "not planted")
        count = counts.setdefault(kind, {"planted": 0, "found": 0, "missed": 0, "extra": 0})
        count["extra"] += len(found)
        for row in found:
            differences.append(
                f"extra: {kind} row {place[0]} {place[1]}: {row['grade']} "
                f"{row['indicator']} in {row['value']!r}"
            )
    return counts, differences


def show(counts):
    print(f"  {'kind':28}{'planted':>8}{'found':>8}{'missed':>8}{'extra':>8}")
    total = {"planted": 0, "found": 0, "missed": 0, "extra": 0}
    for kind in sorted(counts):
        print(f"  {kind:28}" + "".join(f"{counts[kind][key]:8}" for key in total))
        for key in total:
            total[key] += counts[kind][key]
    print(f"  {'all':28}" + "".join(f"{total[key]:8}" for key in total))


def run(binary, folder, places):
    """Hunts the logs of `places` for the playbooks of `folder`; gives how much differs."""
    playbooks = sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md"))
    logs = list(find_logs(places))
    if not playbooks or not logs:
        sys.exit("no playbook, or no log with a truth beside it")
    values = normalized_values(binary, playbooks)
    wrong = 0
    for log, truth_file in logs:
        with open(truth_file, newline="", encoding="utf-8") as file:
            truth = list(csv.DictReader(file, delimiter="\t"))
        rows = hunt(binary, playbooks, log)
        counts, differences = compare(rows, truth, values)
        print(f"{log.name}: {len(truth)} planted, {len(rows)} rows of output")
        show(counts)
        for difference in differences:
            print("  " + difference)
        wrong += len(differences)
    return wrong


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[2])
    if not folder.is_dir():
        print(f"skipped: {folder} is not there")
        return 0
    return 1 if run(sys.argv[1], folder, sys.argv[3:]) else 0


if __name__ == "__main__":
    sys.exit(main())

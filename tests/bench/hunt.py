#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times a hunt over one big CSV export, beside what people do without the library.

usage: hunt.py IOCMATCH_BINARY [MEGABYTES [RUNS]]

Peers, run turn by turn with ours on the same file:
  grep     `grep -F -f addresses`: reads the bytes only; knows no columns, ports or borders
  python   csv.reader and a dict of addresses with their ports: the usual script
The rows found are compared first: a peer that answers something else is said to.
"""
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PLAYBOOK = os.path.join(HERE, "..", "..", "examples", "data", "xmrig.md")
PORTS = {"195.20.239.136": 2375, "47.253.156.31": 2375, "60.165.167.98": 6379}


def ours(binary, log):
    command = [binary, "hunt", "--quiet", "-p", PLAYBOOK, "--format", "jsonl", log]
    out = subprocess.run(command, capture_output=True, check=True).stdout
    return sorted((o["row"], o["grade"]) for o in map(json.loads, out.splitlines()))


def by_grep(addresses, log):
    out = subprocess.run(["grep", "-F", "-c", "-f", addresses, log], capture_output=True,
                         env=dict(os.environ, LC_ALL="C"), check=True).stdout
    return int(out)


def by_python(log):
    found = []
    with open(log, newline="", encoding="utf-8-sig") as text:
        reader = csv.reader(text)
        header = next(reader)
        at = [(header.index(a), header.index(p)) for a, p in
              (("SourceIP", "SourcePort"), ("DestinationIP", "DestinationPort"))]
        for number, cells in enumerate(reader, 1):
            for address, port in at:
                want = PORTS.get(cells[address])
                if want is not None:
                    found.append((number, "exact" if cells[port] == str(want) else "other_port"))
    return sorted(found)


def main():
    binary = sys.argv[1]
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "commonsecuritylog.csv")
        with open(log, "wb") as out:
            subprocess.run([sys.executable, os.path.join(HERE, "generate_log.py"),
                            str(megabytes)], stdout=out, check=True)
        addresses = os.path.join(folder, "addresses")
        with open(addresses, "w") as out:
            out.write("\n".join(PORTS) + "\n")
        size = os.path.getsize(log) / 1e6
        jobs = {"iocmatch": lambda: ours(binary, log), "grep": lambda: by_grep(addresses, log),
                "python": lambda: by_python(log)}
        times = {name: [] for name in jobs}
        answers = {}
        for _ in range(runs):
            for name, job in jobs.items():
                start = time.perf_counter()
                answers[name] = job()
                times[name].append(time.perf_counter() - start)
    if answers["iocmatch"] != answers["python"]:
        sys.exit("hunt.py: iocmatch and python found different rows")
    print("%.0f MB, %d rows hit; grep counts %d lines" % (
        size, len(answers["iocmatch"]), answers["grep"]))
    print("| who | seconds (median) | spread | MB/s | iocmatch is |\n|---|---|---|---|---|")
    base = statistics.median(times["iocmatch"])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print("| %s | %.2f | %.2f to %.2f | %.0f | %.2f x |" % (
            name, middle, min(seconds), max(seconds), size / middle, middle / base))


main()

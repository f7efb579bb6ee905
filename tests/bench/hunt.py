#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hunts for addresses in a large CSV export: iocmatch beside what people do without it.

usage: hunt.py [--quick] FOLDER [counts=...] [megabytes=N] [turns=N] [threads=1,2]

`iocmatch hunt` with a compiled set has the whole of its process timed. DuckDB, Polars and pandas
get it easier: only the query is timed, not their start, with the list already in a table, and
they join one column, DestinationIP, not all that may hold an indicator. They give the whole rows
that hit; or, "2 columns", only the URL of each, so that they need not read the other columns.
The usual script (csv.reader and a set) and grep -F get the beginning of the log, as pandas does.
Rows that are found are compared with those in which an indicator was planted.
"""
import json
import os
import subprocess
import sys
import time

import peers

HERE = os.path.dirname(os.path.abspath(__file__))
SHORT = {"python csv": 100, "pandas": 100, "pandas, 2 columns": 300, "grep -F": 20}  # megabytes; all are linear

BOTH = ("duckdb", "duckdb, 2 columns", "polars", "polars, 2 columns")
ONE_THREAD = ("pandas", "pandas, 2 columns", "python csv", "grep -F")


class Peer:
    """A process that has its list ready and hunts whenever it is told to (see hunt_peer.py)."""

    def __init__(self, who, threads, listed, log):
        environment = dict(os.environ, POLARS_MAX_THREADS=str(threads), OMP_NUM_THREADS="1")
        self.child = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "hunt_peer.py"), who, str(threads), listed, log],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.ready = self.child.stdout.readline() == "ready\n"

    def hunt(self):
        """(seconds, rows)"""
        self.child.stdin.write("go\n")
        self.child.stdin.flush()
        answer = json.loads(self.child.stdout.readline())
        return answer["seconds"], answer["rows"]

    def close(self):
        self.child.stdin.close()
        self.child.wait()


class Ours:
    ready = True

    def __init__(self, options, threads, path, log):
        self.command = [options.iocmatch, "hunt", "-q", "-s", path, "--format", "jsonl", log]
        if threads > 1:
            self.command[2:2] = ["--threads", str(threads)]

    def hunt(self):
        start = time.perf_counter()
        done = subprocess.run(self.command, capture_output=True, check=False)
        seconds = time.perf_counter() - start
        if done.returncode not in (0, 1):
            sys.exit("%s: %s" % (" ".join(self.command), done.stderr.decode()))
        return seconds, [json.loads(line)["row"] for line in done.stdout.splitlines()]

    def close(self):
        pass


class Grep:
    ready = True

    def __init__(self, listed, log):
        self.listed, self.log = listed, log

    def hunt(self):
        start = time.perf_counter()
        out = subprocess.run(["grep", "-F", "-n", "-f", self.listed, self.log],
                             capture_output=True, env=dict(os.environ, LC_ALL="C"),
                             timeout=peers.LIMIT, check=False).stdout
        return (time.perf_counter() - start,
                [int(line.partition(b":")[0]) - 1 for line in out.splitlines()])

    def close(self):
        pass


def start_all(options, threads, folder, log):
    """who -> (peer, its log)"""
    listed = os.path.join(folder, "indicators.txt")
    found = {"iocmatch": (Ours(options, threads, peers.compile_set(options, folder), log), log)}
    for who in BOTH + (ONE_THREAD if threads == 1 else ()):
        short = peers.cut(log, SHORT.get(who, 10**6))
        peer = Grep(listed, short) if who == "grep -F" else Peer(who, threads, listed, short)
        if peer.ready:
            found[who] = peer, short
        else:
            peers.note(who, "is not there")
    return found


def compare(what, who, count, rows, log, folder):
    with open(log, "rb") as lines:
        size = sum(1 for _ in lines) - 1
    wanted = {row for row, _ in peers.truth(folder) if row <= size}
    rows = set(rows)
    peers.result("wrong/" + what, who, count, 0, len(rows - wanted),
                 "rows too many (%d are true)" % len(wanted))
    peers.result("wrong/" + what, who, count, 0, len(wanted - rows), "rows missed")


def run(options, count, threads):
    folder = peers.generate(options, form="csv", kinds="addresses", set=count,
                            megabytes=options.megabytes)
    log = os.path.join(folder, "log.csv")
    what = "hunt-%s" % ("1-thread" if threads == 1 else "%d-threads" % threads)
    found = start_all(options, threads, folder, log)
    for who, (peer, path) in list(found.items()):
        try:
            compare(what, who, count, peer.hunt()[1], path, folder)
        except subprocess.TimeoutExpired:
            peers.note(who, "%d entries: given up after %d seconds" % (count, peers.LIMIT))
            del found[who]
    for turn in range(1, int(options.turns) + 1):
        for who, (peer, path) in found.items():
            seconds = peer.hunt()[0]
            peers.result("csv/" + what, who, count, turn, os.path.getsize(path) / 1e6 / seconds,
                         "MB/s")
    for peer, _ in found.values():
        peer.close()
    return folder


def main():
    options = peers.Options(counts="", megabytes="", turns="", threads="1,2")
    options.values["turns"] = options.turns or ("2" if options.quick else "5")
    options.values["megabytes"] = options.megabytes or ("30" if options.quick else "1000")
    options.values["counts"] = options.counts or (
        "1000,10000" if options.quick else "1000,10000,100000,1000000")
    for count in options.numbers("counts"):
        for threads in options.numbers("threads"):
            folder = run(options, count, threads)
        peers.discard(folder)


main()

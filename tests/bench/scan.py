#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Scans generated text logs: the library and Hyperscan in memory, then whole programs.

usage: scan.py [--quick] FOLDER [kinds=addresses,all] [counts=...] [megabytes=N] [turns=N]

The programs are iocmatch, grepcidr (addresses only), grep -F and ripgrep -F with the list as
patterns. Their speed leaves out what they need to start with the list (measured with an empty
log), in seconds of the processor. Those that are slow get the beginning of the log only.
"""
import collections
import os
import subprocess

import peers


def commands(options, folder, kinds):
    listed = os.path.join(folder, "indicators.txt")
    found = {"iocmatch": [options.iocmatch, "scan", "-q", "-s", peers.compile_set(options, folder)],
             "grep -F": ["grep", "-F", "-f", listed],
             "rg -F": ["rg", "--no-config", "-j1", "-a", "-N", "-I", "-F", "-f", listed]}
    if kinds == "addresses":
        found["grepcidr"] = ["grepcidr", "-f", listed]
    return found


def size_for(command, log, empty, scratch):
    """How many megabytes it does in some seconds; None if it does not even start in time."""
    try:
        start = peers.clocked(command + [empty], scratch)[1]
        megabytes = 1
        while megabytes < os.path.getsize(log) / 1e6:
            seconds = peers.clocked(command + [peers.cut(log, megabytes)], scratch)[1] - start
            if seconds > 0.4 or seconds * 10 + start > peers.LIMIT / 2:
                break
            megabytes *= 10
        return megabytes
    except peers.GivenUp:
        return None


def rows_of(log):
    with open(log, "rb") as lines:
        return lines.read().split(b"\n")


def compare(what, who, count, log, scratch, folder):
    """The lines that it prints with those that have a hit."""
    rows = rows_of(log)
    wanted = collections.Counter(rows[row - 1] for row, _ in peers.truth(folder)
                                 if row < len(rows))
    with open(scratch, "rb") as lines:
        got = collections.Counter(lines.read().split(b"\n")[:-1])
    peers.result("wrong/" + what, who, count, 0, (got - wanted).total(),
                 "lines too many (%d are true)" % wanted.total())
    peers.result("wrong/" + what, who, count, 0, (wanted - got).total(), "lines missed")


def compare_ours(what, count, log, scratch, folder):
    """Places and values, in the order of the log."""
    size = len(rows_of(log))
    wanted = [(row, value) for row, value in peers.truth(folder) if row < size]
    got = []
    with open(scratch) as lines:
        for line in lines:
            _, row, _, value = line[len(log) - len(os.path.basename(log)):].split(":", 3)
            got.append((int(row), value.split()[0]))
    wrong = sum(a[0] != b[0] or not b[1].startswith(a[1]) for a, b in zip(wanted, got))
    peers.result("wrong/" + what, "iocmatch", count, 0, wrong + abs(len(wanted) - len(got)), "hits")


def compare_memory(what, count, prefix, folder):
    wanted = collections.Counter(peers.truth(folder))
    for who in ("iocmatch", "hyperscan"):
        if not os.path.exists(prefix + "." + who):
            continue
        got = collections.Counter()
        with open(prefix + "." + who) as lines:
            for line in lines:
                row, value = line.rstrip("\n").split("\t")
                if (int(row), value) not in wanted and value.count(":") == 1:
                    value = value.partition(":")[0]  # an address with the port that it has there
                got[int(row), value] += 1
        peers.result("wrong/" + what, who, count, 0, (got - wanted).total(),
                     "hits too many (%d are true)" % wanted.total())
        peers.result("wrong/" + what, who, count, 0, (wanted - got).total(), "hits missed")


def in_memory(options, folder, kinds, count, log):
    what = "memory-" + kinds
    prefix = os.path.join(folder, "hits")
    wanted = "iocmatch,hyperscan" if count <= 1000000 else "iocmatch"
    subprocess.run([options.program("scan"), os.path.join(folder, "indicators.txt"), log, what,
                    "turns=%s" % options.turns, "hits=" + prefix, "peers=" + wanted], check=True)
    compare_memory(what, count, prefix, folder)


def by_programs(options, folder, kinds, count, log):
    what = "programs-" + kinds
    scratch = os.path.join(folder, "out")
    empty = os.path.join(folder, "empty")
    open(empty, "w").close()
    found = commands(options, folder, kinds)
    logs = {}
    for who, command in found.items():
        megabytes = size_for(command, log, empty, scratch)
        if megabytes is None:
            peers.note(who, "%d %s: not ready within %d seconds" % (count, kinds, peers.LIMIT))
            continue
        logs[who] = peers.cut(log, megabytes)
        if logs[who] != log:
            peers.note(who, "%d %s: measured with the first %d MB" % (count, kinds, megabytes))
    for turn in range(1, int(options.turns) + 1):
        for who, path in logs.items():
            try:
                start = peers.clocked(found[who] + [empty], scratch)[1]
                seconds = peers.clocked(found[who] + [path], scratch)[1] - start
            except peers.GivenUp:
                peers.note(who, "%d %s: given up in turn %d" % (count, kinds, turn))
                continue
            peers.result("start/" + what, who, count, turn, start, "s")
            peers.result("scan/" + what, who, count, turn, os.path.getsize(path) / 1e6 / max(seconds, 1e-3),
                         "MB/s")
            if turn == 1 and who == "iocmatch":
                compare_ours(what, count, path, scratch, folder)
            elif turn == 1:
                compare(what, who, count, path, scratch, folder)


def main():
    options = peers.Options(kinds="addresses,all", counts="", megabytes="", turns="")
    options.values["turns"] = options.turns or ("2" if options.quick else "5")
    options.values["megabytes"] = options.megabytes or ("20" if options.quick else "1000")
    options.values["counts"] = options.counts or (
        "1000,10000" if options.quick else "1000,10000,100000,1000000,10000000")
    for kinds in options.kinds.split(","):
        for count in options.numbers("counts"):
            folder = peers.generate(options, form="text", kinds=kinds, set=count,
                                    megabytes=options.megabytes)
            log = os.path.join(folder, "log.txt")
            in_memory(options, folder, kinds, count, log)
            if count <= 1000000:
                by_programs(options, folder, kinds, count, log)
            peers.discard(folder)


main()

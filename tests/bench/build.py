#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lists made into sets, saved and opened, beside what peers need until they are ready.

usage: build.py [--quick] FOLDER [kinds=addresses,all] [counts=...] [turns=N]

`ready` is from the list as text to what can be asked: here for the script's set of strings, grep
-F, ripgrep -F and grepcidr (each with an empty file to search) and `iocmatch scan -i`. What tables in
memory need is measured with the lookups, Hyperscan with the scans.
"""
import os
import subprocess
import sys
import time

import peers

SCRIPT = "import sys; len(set(open(sys.argv[1]).read().split()))"


def ready(options, folder, kinds, count):
    listed = os.path.join(folder, "indicators.txt")
    empty, scratch = os.path.join(folder, "empty"), os.path.join(folder, "out")
    open(empty, "w").close()
    jobs = {"iocmatch": [options.iocmatch, "scan", "-q", "-i", listed, "--", empty],
            "python set": [sys.executable, "-c", SCRIPT, listed],
            "grep -F": ["grep", "-F", "-f", listed, empty],
            "rg -F": ["rg", "--no-config", "-j1", "-F", "-f", listed, empty]}
    if kinds == "addresses":
        jobs["grepcidr"] = ["grepcidr", "-f", listed, empty]
    for turn in range(1, int(options.turns) + 1):
        for who, job in list(jobs.items()):
            start = time.perf_counter()
            try:
                peers.clocked(job, scratch)
            except peers.GivenUp:
                peers.note(who, "%d %s: not ready within %d seconds" % (count, kinds, peers.LIMIT))
                del jobs[who]
                continue
            peers.result("ready/list-" + kinds, who, count, turn,
                         count / (time.perf_counter() - start), "lines/s")


def main():
    options = peers.Options(kinds="addresses,all", counts="", turns="")
    options.values["turns"] = options.turns or ("2" if options.quick else "5")
    options.values["counts"] = options.counts or (
        "1000,100000" if options.quick else "1000,100000,1000000,10000000")
    for kinds in options.kinds.split(","):
        for count in options.numbers("counts"):
            folder = peers.generate(options, form="text", kinds=kinds, set=count, megabytes=1)
            subprocess.run([options.program("build"), os.path.join(folder, "indicators.txt"),
                            "list-" + kinds, "turns=%s" % options.turns], check=True)
            if count <= 1000000:
                ready(options, folder, kinds, count)
            peers.discard(folder)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures extraction beside other extractors, on generated reports of which the truth is known.

usage: extract_peers.py BENCH_EXTRACT IOCMATCH FOLDER [--megabytes N] [--turns N] [--limit SECONDS]
                        [--peers NAME,...]

BENCH_EXTRACT and IOCMATCH are the programs of the library; FOLDER gets the peers (a Python
environment and node_modules), the text and extract.md, a table. Prints lines of results for
report.py. All read the same text turn by turn. Who does not get through it in SECONDS reads as much
of its beginning as it can, once: the table says how much. Seconds are the processor's.

What was planted counts as found when its value is reported (of an address with a port, the address
is enough). What else is reported as an address, a name, a URL, a mail address or a digest is false,
unless it is a part of something planted: the host of a URL, the domain of a mailbox. Values are
compared in lower case and after undoing every notation of defanging that the text has. The text
follows our own rules of what is an indicator (a comma and a date end a URL in a table, say), and
its addresses are of the documentation ranges, which iocsearcher leaves out on purpose.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
US = "iocmatch"
PYTHON_PEERS = ("ioc-finder", "iocsearcher", "msticpy", "iocextract")
NODE_PEER = "ioc-extractor"
SIZES = (100_000, 300_000, 1_000_000, 3_000_000)
SLOW = 1e6  # bytes a second: who is slower takes part in the first turn only


# ---- the peers ----

def install(folder, names):
    """The names of those that are there now."""
    there = []
    python = os.path.join(folder, "venv", "bin", "python")
    wanted = [name for name in PYTHON_PEERS if name in names]
    if wanted and not os.path.exists(python):
        venv.create(os.path.join(folder, "venv"), with_pip=True)
    for name in wanted:
        done = subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check",
                               name], stdout=sys.stderr, check=False)
        there += [name] if done.returncode == 0 else []
    if NODE_PEER in names and shutil.which("npm"):
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix",
                               folder, NODE_PEER], stdout=sys.stderr, check=False)
        there += [NODE_PEER] if done.returncode == 0 else []
        shutil.copy(os.path.join(HERE, "extract_peer.mjs"), folder)
    for name in sorted(set(names) - set(there)):
        print("%s could not be installed and is left out" % name, file=sys.stderr)
    return there


def run_peer(folder, name, path, size, limit):
    """(seconds, found), or None if it takes longer than the limit."""
    if name == NODE_PEER:
        command = ["node", os.path.join(folder, "extract_peer.mjs"), path, str(size)]
    else:
        command = [os.path.join(folder, "venv", "bin", "python"),
                   os.path.join(HERE, "extract_peer.py"), name, path, str(size)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              timeout=limit + 20, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    answer = json.loads(done.stdout)
    return answer["seconds"], answer["found"]


def run_us(programs, path):
    """Seconds of one round over the text."""
    done = subprocess.run([programs[0], "-n", "1", path], stdout=subprocess.PIPE, check=True)
    match = re.search(rb": (\d+) bytes, ([\d.]+) MB/s best", done.stdout)
    return int(match.group(1)) / (float(match.group(2)) * 1e6)


def our_values(programs, path):
    done = subprocess.run([programs[1], "extract", path], stdout=subprocess.PIPE, check=True)
    found = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        kind, value = line.split("\t")[:2]
        found.setdefault(kind, []).append(value)
    return found


# ---- the truth ----

def plain(value):
    value = value.strip().lower()
    for written, read in (("[.]", "."), ("(.)", "."), ("[dot]", "."), ("[at]", "@"), ("[@]", "@"),
                          ("[:]", ":"), ("hxxp", "http")):
        value = value.replace(written, read)
    return value


def address_of(value):
    return value.rsplit(":", 1)[0] if value.count(":") == 1 else value


def plain_pair(kind, value):
    value = plain(value)
    return ("ipv4", address_of(value)) if kind == "ip:port" else (kind, value)


class Truth:
    def __init__(self, path):
        self.rows = []
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                offset, kind, value, written = line.rstrip("\n").split("\t")
                self.rows.append((int(offset) + len(written),) + plain_pair(kind, value))

    def judge(self, found, size):
        """Of the text's first bytes: (planted, found, false, kinds of which none was found)."""
        reported = {}
        for kind, values in found.items():
            for one, value in (plain_pair(kind, value) for value in values):
                reported.setdefault(one, set()).add(value)
        planted, parts = {}, set()
        for end, kind, value in self.rows:
            if end > size:
                break
            planted.setdefault(kind, set()).add(value)
            parts.update((value, value.split("/")[0], value.split("@")[-1]))
            if kind == "url":
                host = value.split("/")[2]
                parts.update((host, address_of(host)))
        hits = {kind: len(values & reported.get(kind, set())) for kind, values in planted.items()}
        false = sum(len(values - parts - planted.get(kind, set()))
                    for kind, values in reported.items())
        return (sum(map(len, planted.values())), sum(hits.values()), false,
                [kind for kind, count in sorted(hits.items()) if count == 0])


# ---- the measuring ----

def make_text(folder, megabytes):
    path = os.path.join(folder, "reports-%s.txt" % megabytes)
    truth = path + ".truth"
    with open(path, "wb") as out:
        subprocess.run([sys.executable, os.path.join(HERE, "generate_prose.py"), str(megabytes), "1",
                        "--truth", truth], stdout=out, check=True)
    return path, truth


def first_turn(folder, name, path, size, limit):
    """(bytes, seconds, found) of as much as it reads within the limit; seconds None if nothing."""
    best = (0, None, {})
    for wanted in [one for one in SIZES if one < size] + [size]:
        # It will not be faster with more text: twice as long for twice as much is the least.
        if best[1] is not None and best[1] * wanted / best[0] > limit:
            break
        result = run_peer(folder, name, path, wanted, limit)
        if result is None or result[0] > limit:
            break
        best = (wanted,) + result
    return best


def table_row(name, measured, ours, verdict):
    size, seconds = measured
    speed = statistics.median(size / one for one in seconds) * 1e-6
    planted, hits, false, never = verdict
    ratio = "" if name == US else "x %.0f" % (ours / speed)
    return "| %s | %.3g | %s | %.3g MB in %.3g s | %d | %d of %d (%.1f %%) | %d | %s |" % (
        name, speed, ratio, size * 1e-6, statistics.median(seconds), len(seconds), hits, planted,
        100 * hits / planted, false, ", ".join(never) or "-")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("programs", nargs=2)
    parser.add_argument("folder")
    parser.add_argument("--megabytes", default="10")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--peers", default=",".join((NODE_PEER,) + PYTHON_PEERS))
    options = parser.parse_args()
    folder = os.path.abspath(options.folder)
    os.makedirs(folder, exist_ok=True)
    names = install(folder, options.peers.split(","))
    path, truth_path = make_text(folder, options.megabytes)
    size = os.path.getsize(path)
    truth = Truth(truth_path)
    times = {US: (size, [])}
    verdicts = {US: truth.judge(our_values(options.programs, path), size)}
    for turn in range(options.turns):
        times[US][1].append(run_us(options.programs, path))
        for name in names:
            if turn == 0:
                read, seconds, found = first_turn(folder, name, path, size, options.limit)
                if seconds is None:
                    print("gaveup/extract\t%s\t%d\t0\t0\t0\tMB" % (name, size))
                    continue
                times[name] = (read, [seconds])
                verdicts[name] = truth.judge(found, read)
            elif name in times and times[name][0] / times[name][1][0] >= SLOW:
                result = run_peer(folder, name, path, times[name][0], 4 * options.limit)
                times[name][1].extend([result[0]] if result else [])
    ours = statistics.median(size / one for one in times[US][1]) * 1e-6
    rows = ["Extraction of indicators from %.3g MB of generated reports. A peer that would take longer "
            "than %.0f s reads the beginning.\n" % (size * 1e-6, options.limit),
            "| | MB/s | iocmatch is | read | turns | planted ones found | false ones | never found |",
            "|---|---|---|---|---|---|---|---|"]
    for name, measured in times.items():
        rows.append(table_row(name, measured, ours, verdicts[name]))
        for turn, seconds in enumerate(measured[1]):
            print("extract\t%s\t%d\t0\t%d\t%.6g\tMB/s" % (name, size, turn,
                                                        measured[0] / seconds * 1e-6))
    with open(os.path.join(folder, "extract.md"), "w", encoding="utf-8") as out:
        out.write("\n".join(rows) + "\n")
    print("\n".join(rows), file=sys.stderr)


main()

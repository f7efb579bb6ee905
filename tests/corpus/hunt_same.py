#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A hunt finds the same however it reads: every row into cells, or only those with a candidate, with
one thread or with several.

usage: hunt_same.py IOCMATCH FOLDER_OF_PLAYBOOKS LOG_OR_FOLDER...

Reads every log as it is, and with its rows repeated until it is several times as long as what is
read at a time, so that there is something to skip and to share. Then logs made at random with all
that is bad in CSV. Output, messages, summary and exit status must be those of --read-all, but for
the time and for how many rows were looked at cell by cell.
"""
import pathlib
import random
import re
import subprocess
import sys
import tempfile

LONG = 3_500_000
WAYS = ([], ["--threads", "2"], ["--threads", "5"], ["--read-all", "--threads", "3"])
failures = []
checks = 0


def hunt(program, *arguments, stdin=None):
    answer = subprocess.run([program, "hunt", "--format", "jsonl", *map(str, arguments)], stdin=stdin,
                            capture_output=True, timeout=120)
    # How fast it was, and what is only known of the rows that were looked at.
    text = re.sub(r" in [\d.]+ s, [\d.]+ MB/s", "", answer.stderr.decode())
    text = re.sub(r"cells not parsed \d+( in the \d+ rows looked at cell by cell)?", "", text)
    return answer.returncode, answer.stdout, text


def compare(program, name, *arguments):
    global checks
    wanted = hunt(program, "--read-all", *arguments)
    for way in WAYS:
        checks += 1
        got = hunt(program, *way, *arguments)
        for got_part, wanted_part, part in zip(got, wanted, ("status", "rows", "messages")):
            if got_part != wanted_part:
                failures.append(name)
                print(f"FAILED: {name} {' '.join(way)}: {part}\n  got    {repr(got_part)[-600:]}\n"
                      f"  wanted {repr(wanted_part)[-600:]}")
    return wanted[0]


def find_logs(arguments):
    for argument in map(pathlib.Path, arguments):
        for log in sorted(argument.rglob("*.csv*")) if argument.is_dir() else [argument]:
            if log.is_file():
                yield log


def repeated(text):
    """The header once, and what follows as often as makes it long."""
    header, newline, rows = text.partition(b"\n")
    if rows and not rows.endswith(b"\n"):
        rows += b"\n"
    return header + newline + rows * (LONG // max(1, len(rows)) + 1)


# ---- logs that are as bad as can be ----

HEADER = ["TimeGenerated", "DeviceVendor", "DeviceProduct", "DestinationIP", "DestinationPort",
          "SourceIP", "RequestURL", "DestinationHostName", "FileHash", "Mail", "Message"]
MAP = ("TimeGenerated=time,DestinationIP=address:destination,DestinationPort=port:destination,"
       "SourceIP=address:source,RequestURL=url,DestinationHostName=host,FileHash=digest,Mail=email")
LISTED = ["195.20.239.136:2375", "195.20.239.136:1", "60.165.167.98:6379", "203.0.113.77",
          "198.51.100.0/26", "2001:db8:5::/48", "[2001:db8:77::9]:3333", "2001:db8:77::a",
          "pool.miner.example", "evil-name.co.example", "http://198.51.100.23/linux/xmrig.tar.gz",
          "https://www.drop.example:8443/a/b?c=d", "bad.sender@mail.example",
          "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
          "9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab"]
VALUES = [*LISTED, "195.20.239.136", "a.pool.miner.example", "::ffff:195.20.239.136",
          "::FFFF:c314:ef88", "POOL.miner.EXAMPLE.", "2001:DB8:77:0::9", "[2001:db8:77::9]",
          "2001:db8:5:1::7%eth0", "198.51.100.5/32", "198.51.100.0/28", "2001:db8:5:1::/64",
          "http://user:pw@pool.miner.example/x", "HTTP://198.51.100.23:80/linux/xmrig.tar.gz?q",
          "www.drop.example:8443/a/b?c=d&e", "https://www.drop.example:8443/a/b?c=d#f",
          "tcp://60.165.167.98:6379", "ldap://[2001:db8:77::a]/x", "Bad.Sender@MAIL.example",
          "x@mail.example", "x@evil-name.co.example", "_dmarc.evil-name.co.example",
          "MD5=D41D8CD98F00B204E9800998ECF8427E;SHA1=00",
          "SHA1=da39a3ee5e6b4b0d3255bfef95601890afd80709,MD5=00112233445566778899aabbccddeeff",
          "md5: d41d8cd98f00b204e9800998ecf8427e", "60.165.167.98:6379:x", "060.165.167.98",
          "60.165.167.98.", "x60.165.167.98", "1.60.165.167.98", "pool.miner.example.org",
          "notpool.miner.example", "pool_miner.example"]
PLAIN = ["", "-", "192.0.2.1", "443", "host.example", "6/16/2026", "x" * 70, "2026-06-16T08:02:07Z",
         "198.51.100.7", "null", "http://host.example/a?b=c", "2375"]
ODD = ['"', 'a"b', '"a"b', ' "a"', '"open\n', '"a\rb"', "\r", "\0", "\xff", "  ", '""a']


def cell(rng, odd, hits):
    if rng.random() < odd:
        return rng.choice(ODD)
    text = rng.choice(VALUES) if rng.random() < hits else rng.choice(PLAIN)
    if rng.random() < 0.1:
        text = '"' + text + rng.choice(["", "", ",", '""', "\n", "\r\n"]) + '"'
    return text


def hostile(seed, size):
    """A log: rows, a few of which are odd or hit."""
    rng = random.Random(seed)
    odd = rng.choice([0, 0.00002, 0.001, 0.02])
    hits = rng.choice([0.00005, 0.001, 0.05])
    end = rng.choice(["\n", "\n", "\r\n", "\r"])
    tail = ",".join(["", *[c for c in "abcdefgh"]])
    lines = [",".join([*HEADER, *"abcdefgh"])]
    total = 0
    while total < size:
        cells = len(HEADER) if rng.random() >= odd else rng.randrange(12)
        lines.append(",".join(cell(rng, odd, hits) for _ in range(cells)) + tail)
        if rng.random() < odd:
            lines.append(rng.choice(["", " ", "x" * 3000, "," * 5000, '"' + "y\n" * 40]))
        total += len(lines[-1]) + 1
    return end.join(lines).encode("latin-1") + (end.encode() if rng.random() < 0.5 else b"")


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}")


def check_summary(program, log, feed):
    """What was looked at is told, and is little; a column taken for what it is not is still seen."""
    log.write_text("Name,Address\n" + "someone.example,192.0.2.1\n" * 50_000)
    feed.write_text("203.0.113.77:3333\n")
    for more, rows in (([], "in the 1000 rows looked at cell by cell"), (["--threads", "2"], "in the 1000 rows"),
                       (["--read-all"], "cells not parsed 50000,")):
        answer = subprocess.run([program, "hunt", "-i", feed, "--map", "Name=address", *more, log],
                                capture_output=True, text=True)
        check(answer.returncode == 1 and "rows 50000," in answer.stderr and rows in answer.stderr and
              re.search("cells not parsed (1000 in|50000)", answer.stderr), f"{more}: {answer.stderr}")
    # A delimiter that may stand within a value: the quick search would take two cells for one.
    log.write_text("Name.Address\n" + "a.b\n" * 5000 + "a.[2001:db8:77::9]\n")
    feed.write_text("2001:db8:77::9\n")
    answer = subprocess.run([program, "hunt", "-i", feed, "--map", "Address=address", "--delimiter", ".", log],
                            capture_output=True, text=True)
    check(answer.returncode == 0 and "cell by cell" not in answer.stderr, f"full stops: {answer.stderr}")
    for number in ("0", "65", "", "x", "2x", "99999999999999999999"):
        answer = subprocess.run([program, "hunt", "-i", feed, "--threads", number, log], capture_output=True)
        check(answer.returncode == 2 and b"--threads" in answer.stderr, f"--threads {number}")


def main():
    program, playbooks, *logs = sys.argv[1:]
    sample = pathlib.Path(__file__).resolve().parents[2] / "examples" / "data"
    own = [str(sample / "xmrig.md")]
    mapped = ["--map", MAP]
    given = sorted(str(path) for path in pathlib.Path(playbooks).glob("*.txt"))
    sources = [[f for p in own for f in ("-p", p)]]
    if given:
        sources.append([f for p in given for f in ("-p", p)])
    found = [sample / "commonsecuritylog.csv", sample / "devicenetworkevents.csv",
             *find_logs(path for path in logs if pathlib.Path(path).exists())]
    hits = 0
    with tempfile.TemporaryDirectory() as folder:
        long = pathlib.Path(folder) / "log.csv"
        for log in found:
            long.write_bytes(repeated(log.read_bytes()))
            for source in sources:
                hits += compare(program, log, *source, log) == 0
                hits += compare(program, f"{log}, repeated", *source, long) == 0
        feed = pathlib.Path(folder) / "feed.txt"
        check_summary(program, long, feed)
        feed.write_text("\n".join(LISTED) + "\n")
        for seed in range(16):
            long.write_bytes(hostile(seed, LONG if seed % 3 else LONG // 20))
            how = mapped if seed % 4 else []
            hits += compare(program, f"made with seed {seed}", "-i", feed, *how, long) == 0
    if not given:
        print("note: the playbooks and logs beside the project are not there")
    print(f"{len(found)} logs, {checks} checks, {hits} with hits, {len(failures)} differ")
    sys.exit(1 if failures or hits < 20 else 0)


main()

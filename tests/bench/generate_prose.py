#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes reports as analysts write them, of a wanted size, always the same for the same seed.

usage: generate_prose.py MEGABYTES [SEED] [--truth FILE] > TEXT

Each report has paragraphs with an indicator now and then, things that only look like one
(versions, times, file names, OIDs, shortened digests, programs), and at its end the indicators as
a list, a table, lines of CSV or JSON. Half of the reports defang what they name. Addresses are of
the documentation ranges, names are below example.com, example.net and example.org. FILE gets a
line for each indicator that was planted: offset, kind, value, as written.
"""
import json
import random
import sys

NOUNS = """actor attacker backdoor beacon binary botnet campaign channel cluster command component
configuration controller credential dropper encryption endpoint exploit firewall gateway group
implant infrastructure installer intrusion investigation keylogger loader machine mailbox malware
module network operator organization payload persistence plugin proxy ransomware researcher router
sample script server service stage stealer system target telemetry tool toolkit traffic tunnel user
variant victim vulnerability web shell workstation""".split()
VERBS = """abuses acquires appears attempts beacons collects communicates compromises connects
contacts contains decrypts delivers deploys discovers downloads drops encrypts enumerates executes
exfiltrates exploits fetches hides identifies injects installs launches loads modifies monitors
moves observes persists reaches receives registers relies removes renames reports resolves runs
scans sends spreads starts steals stores terminates tracks transfers uploads uses writes""".split()
OTHERS = """additional also although among an and another any because been before between both but by
custom during each earlier encoded every first following for from further hardcoded has have
however identical in initial into is its known large later legitimate likely malicious many most
multiple new not obfuscated of often on once only or other over persistent previously publicly
rather recent related remote same second several shown similar since small some subsequent such
that the the the the their then these this those through to under unknown until using various
via was were when where which while with within without""".split()
DECOYS = """Chrome/120.0.6099.109 v1.2.3.4 11:04:10 2026-03-14 1.3.6.1.4.1.311 invoice.pdf setup.exe
update.dll kernel32.dll T1059.001 CVE-2026-12345 std::vector e.g. i.e. 0x7ffe0304 32f85c...d4c2
C:\\Windows\\Temp\\run.bat /usr/lib/libx.so.1.2.3 HKLM\\Software\\Run process.name foo.bar() 3.14 10:30
00:1A:2B:3C:4D:5E report.docx "TA-505" (see below) [1] [link] 50% $env:TEMP key=value #1 and/or
http:// 443/tcp node.js script.ps1 --silent -enc deadbeef 4.7.2 10.0.19041 \u2013 \u201cthe\u201d
actor\u2019s""".split()
TLDS = ("com", "net", "org")


class Writer:
    """The text so far, and what was planted where (offsets in bytes)."""

    def __init__(self, rng):
        self.rng = rng
        self.parts = []
        self.size = 0
        self.truth = []
        self.defang = False

    def put(self, text):
        data = text.encode("utf-8")
        self.parts.append(data)
        self.size += len(data)

    def plant(self, kind, value):
        written = self.defanged(kind, value) if self.defang else value
        self.truth.append((self.size, kind, value, written))
        self.put(written)

    def defanged(self, kind, value):
        dot = self.rng.choice(("[.]", "[.]", "[.]", "(.)", "[dot]"))
        if kind in ("md5", "sha1", "sha256", "sha512"):
            return value
        if kind == "ipv6":
            return value.replace(":", "[:]") if self.rng.random() < 0.3 else value
        if kind == "url":
            scheme, rest = value.split("://", 1)
            host, slash, tail = rest.partition("/")
            return scheme.replace("tt", "xx") + self.rng.choice(("://", "://", "[:]//")) + \
                host.replace(".", dot) + slash + tail
        if kind == "email":
            at = self.rng.choice(("@", "[@]", "[at]"))
            return value.replace("@", at).replace(".", dot)
        if self.rng.random() < 0.3 and kind in ("ipv4", "ip:port", "cidr"):
            head, tail = value.rsplit(".", 1)
            return head + dot + tail
        return value.replace(".", dot)


def label(rng):
    word = rng.choice(NOUNS) if rng.random() < 0.6 else ""
    return word + "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789")
                          for _ in range(rng.randrange(3, 9))) + rng.choice("abcdefghkm")


def address(rng):
    return rng.choice(("192.0.2.", "198.51.100.", "203.0.113.")) + str(rng.randrange(1, 255))


def name(rng):
    labels = [label(rng) for _ in range(rng.choice((1, 1, 1, 2)))]
    if rng.random() < 0.1:
        labels[0] = labels[0][0] + "-" + labels[0][1:]
    return ".".join(labels) + ".example." + rng.choice(TLDS)


def digits(rng, count):
    return "".join(rng.choice("0123456789abcdef") for _ in range(count))


def ipv6(rng):
    groups = ["%x" % rng.randrange(0x1000, 0x10000) for _ in range(rng.randrange(1, 4))]
    return "2001:db8:%x::" % rng.randrange(0x100, 0x10000) + ":".join(groups)


def url(rng):
    host = name(rng) if rng.random() < 0.8 else address(rng)
    port = ":8080" if rng.random() < 0.1 else ""
    path = "/".join(label(rng) for _ in range(rng.randrange(0, 4)))
    path += rng.choice(("", ".php", ".exe", "/", "?id=%d" % rng.randrange(9999), "_1/a.js"))
    return rng.choice(("http", "http", "https")) + "://" + host + port + "/" + path


KINDS = (
    ("ipv4", 24, address),
    ("ip:port", 8, lambda rng: address(rng) + ":" + str(rng.choice((443, 8080, 4444, 2375)))),
    ("ipv6", 2, ipv6),
    ("cidr", 1, lambda rng: "198.51.100.%d/%d" % (16 * rng.randrange(16), 28)),
    ("domain", 24, name),
    ("url", 14, url),
    ("email", 2, lambda rng: label(rng) + "@" + name(rng)),
    ("md5", 6, lambda rng: digits(rng, 32)),
    ("sha1", 5, lambda rng: digits(rng, 40)),
    ("sha256", 13, lambda rng: digits(rng, 64)),
    ("sha512", 1, lambda rng: digits(rng, 128)),
)
WEIGHTS = [weight for _, weight, _ in KINDS]


def indicator(rng):
    kind, _, make = rng.choices(KINDS, WEIGHTS)[0]
    return kind, make(rng)


def sentence(writer):
    rng = writer.rng
    count = rng.randrange(8, 26)
    planted = rng.randrange(1, count) if rng.random() < 0.25 else 0
    for i in range(count):
        if i == planted and planted > 0:
            before, after = rng.choice((("", ""), ("", ""), ("", ","), ("(", ")"), ('"', '"'), ("`", "`")))
            writer.put(before)
            writer.plant(*indicator(rng))
            writer.put(after)
        elif rng.random() < 0.03:
            writer.put(rng.choice(DECOYS))
        else:
            word = rng.choice(rng.choice((NOUNS, VERBS, OTHERS, OTHERS)))
            writer.put(word.capitalize() if i == 0 else word)
            if rng.random() < 0.05 and i + 1 < count:
                writer.put(",")
        writer.put("" if i + 1 == count else " ")
    writer.put(". ")


def appendix(writer):
    rng = writer.rng
    style = rng.choice(("list", "table", "csv", "json"))
    writer.put("\n## Indicators of compromise\n\n")
    if style == "table":
        writer.put("| Type | Value | Comment |\n|---|---|---|\n")
    if style == "csv":
        writer.put("type,value,first seen\n")
    for _ in range(rng.randrange(5, 30)):
        kind, value = indicator(rng)
        head, tail = {
            "list": ("- ", "\n"),
            "table": ("| %s | " % kind, " | %s %s |\n" % (rng.choice(NOUNS), rng.choice(NOUNS))),
            "csv": (kind + ",", ",2026-%02d-%02d\n" % (rng.randrange(1, 13), rng.randrange(1, 28))),
            "json": ('{"type": %s, "value": "' % json.dumps(kind), '", "comment": "%s"},\n' % rng.choice(NOUNS)),
        }[style]
        writer.put(head)
        writer.plant(kind, value)
        writer.put(tail)


def report(writer):
    rng = writer.rng
    writer.defang = rng.random() < 0.5
    writer.put("# %s %s\n\n" % (rng.choice(NOUNS).capitalize(), rng.choice(VERBS)))
    for _ in range(rng.randrange(4, 12)):
        for _ in range(rng.randrange(2, 8)):
            sentence(writer)
        writer.put("\n\n")
    appendix(writer)
    writer.put("\n")


def main():
    arguments = sys.argv[1:]
    truth = None
    if "--truth" in arguments:
        at = arguments.index("--truth")
        truth = arguments[at + 1]
        del arguments[at:at + 2]
    if not arguments:
        sys.exit(__doc__)
    wanted = int(float(arguments[0]) * 1e6)
    writer = Writer(random.Random(int(arguments[1]) if len(arguments) > 1 else 1))
    while writer.size < wanted:
        report(writer)
    sys.stdout.buffer.write(b"".join(writer.parts))
    if truth is not None:
        with open(truth, "w", encoding="utf-8") as out:
            for row in writer.truth:
                out.write("%d\t%s\t%s\t%s\n" % row)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what the program iocmatch and the small embeddings promise.

usage: cli.py FOLDER_OF_PROGRAMS

Works on examples/data and on files it makes itself. Prints what fails; exit status 1 if any.
"""
import csv
import gzip
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "examples" / "data"
PLAYBOOK = DATA / "xmrig.md"
CSL = DATA / "commonsecuritylog.csv"
DNE = DATA / "devicenetworkevents.csv"
COMMANDS = ("hunt", "match", "scan", "extract", "playbook", "compile", "exclusions", "info")

PROGRAMS = pathlib.Path()
FOLDER = pathlib.Path()
failures = []
checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        failures.append(what)
        print("FAILED: " + what)


def equal(got, wanted, what):
    check(got == wanted, f"{what}\n  got    {got!r}\n  wanted {wanted!r}")


def run(*arguments, program="iocmatch", stdin=b"", **more):
    return subprocess.run(
        [PROGRAMS / program, *arguments], input=stdin, capture_output=True, timeout=60, **more
    )


def write(name, content):
    path = FOLDER / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def hunt(*arguments, **more):
    """Rows of a hunt as JSON, with its exit status."""
    answer = run("hunt", "--format", "jsonl", *arguments, **more)
    return [json.loads(line) for line in answer.stdout.splitlines()], answer


def small_log(*rows, header="Timestamp,DeviceName,RemoteIP,RemotePort,RemoteUrl,ActionType"):
    return "\n".join([header, *rows]) + "\n"


# ---- what the sample logs hold: file, data row, column, grade, indicator ----

SAMPLE_CSL = """
3 DestinationIP exact 195.20.239.136:2375
4 DestinationIP other_port 195.20.239.136:2375
7 SourceIP exact 60.165.167.98:6379
8 SourceIP other_port 60.165.167.98:6379
10 RequestURL exact http://198.51.100.23/linux/xmrig.tar.gz
11 RequestURL prefix http://198.51.100.23/linux/xmrig.tar.gz
14 DestinationHostName exact pool.miner.example
15 DestinationHostName subdomain pool.miner.example
20 DestinationIP exact 47.253.156.31:2375
21 DestinationIP other_port 47.253.156.31:2375
23 FileHash exact 9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab
25 DestinationIP exact 203.0.113.77:3333
26 DestinationIP other_port 203.0.113.77:3333
27 DestinationIP no_port 203.0.113.77:3333
28 DestinationIP exact [2001:db8:77::9]:3333
29 DestinationIP other_port [2001:db8:77::9]:3333
30 DestinationIP exact 203.0.113.77:3333
33 DestinationIP exact 195.20.239.136:2375
39 DestinationIP exact 60.165.167.98:6379
40 DestinationIP exact 195.20.239.136:2375
"""
SAMPLE_DNE = """
3 RemoteIP exact 195.20.239.136:2375
4 RemoteIP other_port 195.20.239.136:2375
7 RemoteIP other_port 60.165.167.98:6379
8 RemoteUrl exact http://198.51.100.23/linux/xmrig.tar.gz
10 RemoteIP exact 203.0.113.77:3333
10 InitiatingProcessSHA256 exact 9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab
11 RemoteUrl exact pool.miner.example
11 InitiatingProcessSHA256 exact 9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab
12 RemoteUrl subdomain pool.miner.example
14 RemoteIP exact 203.0.113.77:3333
15 RemoteIP exact [2001:db8:77::9]:3333
16 RemoteIP other_port [2001:db8:77::9]:3333
21 RemoteIP exact 47.253.156.31:2375
22 RemoteIP other_port 47.253.156.31:2375
25 LocalIP exact 60.165.167.98:6379
26 RemoteIP no_port 203.0.113.77:3333
28 RemoteIP exact 203.0.113.77:3333
29 RemoteUrl exact pool.miner.example
34 InitiatingProcessSHA256 exact 9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab
38 RemoteIP exact 60.165.167.98:6379
40 RemoteIP other_port 60.165.167.98:6379
"""


def sample_hits(path, text):
    for line in text.split("\n"):
        if line:
            row, column, grade, value = line.split(" ")
            yield str(path), int(row), column, grade, value


def hit_of(row):
    return row["file"], row["row"], row["column"], row["grade"], row["indicator"]["value"]


# ---- the program as such ----


def check_program():
    answer = run("--version")
    check(answer.returncode == 0 and answer.stdout.startswith(b"iocmatch 0."), "--version")
    answer = run("--help")
    check(answer.returncode == 0, "--help has status 0")
    for command in COMMANDS:
        check(command.encode() in answer.stdout, f"--help names {command}")
        own = run(command, "--help")
        check(own.returncode == 0 and b"usage: iocmatch " in own.stdout, f"{command} --help")
        unknown = run(command, "--no-such-option")
        equal(unknown.returncode, 2, f"{command}: status of an unknown option")
        check(b"--help" in unknown.stderr, f"{command}: an unknown option gets a hint")
    equal(run().returncode, 2, "status without a command")
    answer = run("hnut")
    check(answer.returncode == 2 and b"hnut" in answer.stderr, "an unknown command is named")
    answer = run("hunt", "-p")
    check(answer.returncode == 2 and b"needs a value" in answer.stderr, "an option without value")
    answer = run("hunt", "-p", FOLDER / "missing", CSL)
    check(answer.returncode == 2 and b"missing" in answer.stderr, "a missing file is named")
    for command in ("hunt", "match"):
        equal(run(command, CSL).returncode, 2, f"{command} without indicators")


# ---- hunt ----


def check_hunt_sample():
    rows, answer = hunt("-p", PLAYBOOK, CSL, DNE)
    equal(answer.returncode, 0, "the sample hunt finds something")
    wanted = set(sample_hits(CSL, SAMPLE_CSL)) | set(sample_hits(DNE, SAMPLE_DNE))
    got = {hit_of(row) for row in rows}
    equal(sorted(got - wanted), [], "hits that the sample logs do not hold")
    equal(sorted(wanted - got), [], "hits of the sample logs that are missing")
    equal(len(rows), len(got), "no hit is written twice")
    times = [row["time"].rstrip("Z") for row in rows if row["time"]]
    equal(times, sorted(times, reverse=True), "newest first")
    check(all(row["time"] is None for row in rows[len(times):]), "rows without time come last")
    places = [(row["time"], row["file"] != str(CSL), row["row"]) for row in rows]
    for before, after in zip(places, places[1:]):
        if before[0] == after[0]:
            check(before[1:] <= after[1:], f"ties in the order of files and rows: {before} {after}")
    row = next(row for row in rows if row["file"] == str(CSL) and row["row"] == 3)
    equal(
        row,
        {
            "file": str(CSL), "row": 3, "line": 4, "table": "CommonSecurityLog",
            "time": "2026-06-16T08:02:07.055Z", "verdict": "match", "grade": "exact",
            "column": "DestinationIP", "side": "destination", "value": "195.20.239.136",
            "indicator": {
                "type": "ip:port", "value": "195.20.239.136:2375", "port": 2375, "family": "XMRIG",
                "threat_type": "payload_delivery", "confidence": 80, "first_seen": "2026-06-16",
                "last_seen": None, "sources": ["xmrig.md"], "tags": [],
            },
            "also": [],
            "reason": "INERT:OPAQUE_CLAUSE", "exclusion": "s2", "field": None,
            "field_column": None, "witness": None, "operand": None, "strength": "none",
            "needed": "D", "advisories": [
                {"reason": "INERT:OPAQUE_CLAUSE", "of": None, "exclusion": "s2", "field": None,
                 "field_column": None, "witness": None, "operand": None, "strength": "none",
                 "needed": "D"},
                {"reason": "NOT_APPROVED", "of": "FIELD_UNMAPPED", "exclusion": "s3",
                 "field": "process.args", "field_column": None, "witness": None,
                 "operand": None, "strength": "none", "needed": "D"},
            ],
            "record": {
                "TimeGenerated": "6/16/2026, 8:02:07.055 AM", "SourceIP": "10.20.4.2",
                "DestinationIP": "195.20.239.136", "DestinationPort": "2375",
                "DeviceAction": "allow", "Activity": "TRAFFIC",
            },
        },
        "a row of jsonl",
    )
    row = next(row for row in rows if row["file"] == str(CSL) and row["row"] == 40)
    equal(row["record"]["DestinationPort"], "2375", "a row with too few cells is matched")
    equal(row["line"], 42, "the line counts newlines inside cells")
    summary = answer.stderr.decode()
    check("logs 2, rows 80," in summary, f"the summary counts logs and rows: {summary}")
    check("exact 2" in summary and "match " in summary, "the summary counts grades and verdicts")
    check("too many cells 1" in summary, "the summary counts rows of a bad shape")
    check("times not read 2" in summary, "the summary counts times")
    check(":42: warning" in summary, "a row of a bad shape is shown with its line")
    equal(run("hunt", "-q", "-p", PLAYBOOK, CSL).stderr, b"", "--quiet is quiet")


def check_hunt_options():
    rows, _ = hunt("-p", PLAYBOOK, "--min-grade", "prefix", CSL, DNE)
    equal({row["grade"] for row in rows}, {"exact", "prefix"}, "--min-grade")
    rows, _ = hunt("-p", PLAYBOOK, "--since", "2026-06-17", "--until", "2026-06-17T02:00:00Z", CSL)
    equal({row["row"] for row in rows}, {23, 33}, "--since and --until are half-open")
    rows, _ = hunt("-p", PLAYBOOK, "--since", "2026-06-17T02:00:00Z", "--until", "2026-06-17T02:00:00.001Z", CSL)
    equal({row["row"] for row in rows}, {25, 33}, "--since is the first time that counts")
    for bad in (("--since", "soon"), ("--since", "2026-02-01", "--until", "2026-01-01"),
                ("--min-grade", "good"), ("--format", "xml"),
                ("--table", "Nothing"), ("--map", "a=b"), ("--map", "a"), ("--map", "a=address:up")):
        equal(run("hunt", "-p", PLAYBOOK, *bad, CSL).returncode, 2, f"status of {bad}")
    answer = run("hunt", "-p", PLAYBOOK, DATA / "report.txt", DNE, "--format", "jsonl")
    equal(answer.returncode, 2, "status when a log is of no known table")
    for word in (b"CommonSecurityLog", b"DeviceNetworkEvents", b"Incident 2026-031", b"report.txt"):
        check(word in answer.stderr, f"the message about an unknown log holds {word}")
    check(len(answer.stdout.splitlines()) > 10, "the other logs are still hunted")
    empty = write("empty.csv", "")
    equal(run("hunt", "-p", PLAYBOOK, empty).returncode, 2, "status of an empty log")
    clean = write("clean.csv", small_log("2026-06-01T00:00:00Z,d,192.0.2.1,80,,ConnectionSuccess"))
    answer = run("hunt", "-p", PLAYBOOK, clean)
    equal((answer.returncode, answer.stdout), (1, b""), "nothing found")


def check_hunt_map():
    log = write("custom.csv", "when,peer,peer_port,name,noise\n"
                "2026-06-16 10:00:00,203.0.113.77,3333,x.example,203.0.113.77\n"
                "2026-06-16 11:00:00,192.0.2.1,1,pool.miner.example,195.20.239.136\n")
    mapping = "when=time,peer=address:remote,peer_port=port:remote,name=host"
    rows, answer = hunt("-p", PLAYBOOK, "--map", mapping, log)
    equal(answer.returncode, 0, "--map finds")
    equal([(row["row"], row["column"], row["grade"], row["side"]) for row in rows],
          [(2, "name", "exact", None), (1, "peer", "exact", "remote")], "--map")
    equal(rows[1]["record"], {"when": "2026-06-16 10:00:00", "peer": "203.0.113.77",
                              "peer_port": "3333", "name": "x.example"}, "--map: columns shown")
    equal(rows[1]["time"], "2026-06-16T10:00:00", "a time without zone has no Z")
    _, answer = hunt("-p", PLAYBOOK, "--map", "peer=address,pier=address", log)
    check(b"no column pier" in answer.stderr, "a column of --map that is not there is told")
    answer = run("hunt", "-p", PLAYBOOK, "--map", "pier=address", log)
    check(answer.returncode == 2 and b"its columns are when, peer," in answer.stderr,
          "no column of --map is there")


def check_hunt_input():
    plain, _ = hunt("-p", PLAYBOOK, DNE)
    packed = write("log.csv.gz", gzip.compress(DNE.read_bytes()))
    rows, _ = hunt("-p", PLAYBOOK, packed)
    strip = lambda rows: [{**row, "file": ""} for row in rows]
    equal(strip(rows), strip(plain), "gzip gives the same")
    for content in (DNE.read_bytes(), packed.read_bytes()):
        rows, _ = hunt("-p", PLAYBOOK, "-", stdin=content)
        equal(strip(rows), strip(plain), "standard input gives the same")
    cut = write("cut.csv.gz", packed.read_bytes()[:-400])
    answer = run("hunt", "-p", PLAYBOOK, cut)
    check(answer.returncode == 2 and b"cut.csv.gz" in answer.stderr, "gzip that ends early")
    local = write("local.csv", CSL.read_bytes().replace(b"[UTC]", b"[Local Time]"))
    rows, _ = hunt("-p", PLAYBOOK, local)
    check(not rows[0]["time"].endswith("Z"), "[Local Time] is shown without Z")
    crlf = write("crlf.csv", DNE.read_bytes().replace(b"\n", b"\r\n"))
    rows, _ = hunt("-p", PLAYBOOK, crlf)
    equal(strip(rows), strip(plain), "CRLF gives the same")


def check_also():
    feed = write("also.txt", "203.0.113.77:80\n203.0.113.77:3333\n203.0.113.0/24\n203.0.113.77:1\n")
    log = write("also.csv", small_log("2026-06-01T00:00:00Z,d,203.0.113.77,3333,,x",
                                      "2026-06-02T00:00:00Z,d,203.0.113.77,4,,x"))
    rows, answer = hunt("-i", feed, log)
    equal([(row["row"], row["grade"], row["indicator"]["value"]) for row in rows],
          [(2, "other_port", f"203.0.113.77:{port}") for port in (1, 80, 3333)]
          + [(1, "exact", "203.0.113.77:3333")], "one row for each indicator of the best grade")
    equal([(hit["grade"], hit["type"], hit["value"]) for hit in rows[3]["also"]],
          [("other_port", "ip:port", "203.0.113.77:1"), ("other_port", "ip:port", "203.0.113.77:80"),
           ("network", "cidr", "203.0.113.0/24")], "weaker hits are listed")
    equal(rows[0]["record"], {"Timestamp": "2026-06-02T00:00:00Z", "DeviceName": "d",
          "RemoteIP": "203.0.113.77", "RemotePort": "4", "InitiatingProcessFileName": None,
          "ActionType": "x"}, "without a hunt the usual columns are shown; null if not there")
    check(b"same cells 4" in answer.stderr, f"weaker hits are counted: {answer.stderr}")
    feed = write("sorts.txt", "http://a.bad.example/x\nhttp://a.bad.example/\nbad.example\na.bad.example\n")
    log = write("sorts.csv", small_log("2026-06-01T00:00:00Z,d,192.0.2.1,80,http://a.bad.example/x/y,x"))
    rows, _ = hunt("-i", feed, log)
    equal([(row["grade"], row["indicator"]["value"], [hit["value"] for hit in row["also"]])
           for row in rows],
          [("exact", "a.bad.example", ["bad.example"]),
           ("prefix", "http://a.bad.example/", []), ("prefix", "http://a.bad.example/x", [])],
          "a URL's hits are none the weaker for those of its host")


def check_delimiter():
    log = small_log("2026-06-01T00:00:00Z,d,203.0.113.77,3333,,x")
    comma, _ = hunt("-p", PLAYBOOK, write("delimiter.csv", log))
    for name, byte in ((";", ";"), ("tab", "\t")):
        other = write("delimiter.csv", log.replace(",", byte))
        equal(hunt("-p", PLAYBOOK, "--delimiter", name, other)[0], comma, f"cells apart by {name}")
        equal(run("hunt", "-p", PLAYBOOK, other).returncode, 2, f"{name} is not guessed")
    for name in ("", '"', "ab", "\n", "\u00e4"):
        equal(run("hunt", "-p", PLAYBOOK, "--delimiter", name, "x").returncode, 2, f"delimiter {name!r}")


def check_limits():
    """A record that was not read whole is shown as indeterminate, with or without a hit."""
    long_url = "http://x.example/" + "a" * (1 << 20)
    long_row = "z" * 1000 + ",z" * (9 << 20)
    log = write("long.csv", small_log(
        f"2026-06-01T00:00:00Z,d,192.0.2.1,80,{long_url},x",
        f"2026-06-02T00:00:00Z,d,203.0.113.77,3333,{long_url},x",
        f"2026-06-03T00:00:00Z,{long_url},192.0.2.1,80,,x",
        f"2026-06-04T00:00:00Z,d,192.0.2.1,80,{long_row}"))
    rows, answer = hunt("-p", PLAYBOOK, log)
    equal(answer.returncode, 0, "status of an indeterminate record")
    equal([(row["row"], row["verdict"], row["grade"], row["column"]) for row in rows],
          [(4, "indeterminate", "none", None), (2, "indeterminate", "exact", "RemoteIP"),
           (1, "indeterminate", "none", None)], "records over a limit")
    equal((rows[0]["indicator"], rows[0]["value"], rows[0]["side"]), (None, None, None),
          "an indeterminate record without hit")
    check(b"verdicts: indeterminate 3" in answer.stderr, "indeterminate records are counted")
    check(b"hits: exact 1\n" in answer.stderr, f"their hits are counted: {answer.stderr}")
    for form in ("csv", "table"):
        check(b"indeterminate" in run("hunt", "-q", "-p", PLAYBOOK, "--format", form, log).stdout,
              f"indeterminate records in {form}")


def control_bytes(text):
    return [byte for byte in text if byte < 32 and byte != 10 or byte == 127]


def check_escaping():
    nasty = '\x1b[31mred\x07\u202e\u0085 c:\\new "b"'
    cell = nasty.replace('"', '""')
    log = write("nasty.csv", small_log(
        f'2026-06-01T00:00:00Z,"{cell}",203.0.113.77,3333,"http://x.example/\t",=1+1').encode()
        .replace(b"=1+1", b"=1+1\xff"))
    rows, answer = hunt("-p", PLAYBOOK, log)
    equal(rows[0]["record"]["DeviceName"], nasty, "JSON keeps every character")
    equal(rows[0]["record"]["ActionType"], "=1+1\ufffd", "JSON: bytes that are not UTF-8")
    equal(control_bytes(answer.stdout), [], "JSON holds no control byte")
    for form in ("csv", "table"):
        answer = run("hunt", "-p", PLAYBOOK, "--format", form, log)
        equal(control_bytes(answer.stdout), [], f"{form} holds no control byte")
        check(rb"\x1b[31mred\x07\u202e\u0085" in answer.stdout, f"{form} shows escapes")
        check(rb"=1+1\xff" in answer.stdout, f"{form} shows bytes that are not UTF-8")
        check("\u202e".encode() not in answer.stdout, f"{form} holds no direction marks")
    answer = run("hunt", "-p", PLAYBOOK, "--format", "csv", "--safe-csv", log)
    check(rb",'=1+1\xff" in answer.stdout, "--safe-csv")
    named = write("a\x1b[2Jb.csv", log.read_bytes())
    answer = run("hunt", "-p", PLAYBOOK, named, FOLDER / "no\x1bsuch")
    equal(control_bytes(answer.stdout + answer.stderr), [], "file names are escaped")
    answer = run("match", "-p", PLAYBOOK, "no\x1b[31m value")
    equal(control_bytes(answer.stderr), [], "values in messages are escaped")


def check_formats():
    answer = run("hunt", "-p", PLAYBOOK, "--format", "csv", CSL, DNE)
    rows = list(csv.DictReader(io.StringIO(answer.stdout.decode())))
    lines, _ = hunt("-p", PLAYBOOK, CSL, DNE)
    equal([(r["file"], int(r["row"]), r["column"], r["grade"], r["indicator"]) for r in rows],
          [hit_of(line) for line in lines], "csv has the rows of jsonl in the same order")
    check({"TimeGenerated", "SourceIP", "Timestamp", "RemoteIP"} <= set(rows[0]), "csv columns")
    table = run("hunt", "-p", PLAYBOOK, CSL, DNE).stdout.decode().splitlines()
    equal(len(table), len(lines) + 1, "the table has a title and a line for each row")
    table = run("hunt", "-p", PLAYBOOK, CSL).stdout.decode().splitlines()
    check("DestinationPort" in table[0], "the table of one log has the hunt's columns as titles")


def check_output():
    check(b"\x1b[" not in run("hunt", "-p", PLAYBOOK, CSL).stdout, "no colour in a pipe")
    for arguments in (("hunt", "-q", "-p", PLAYBOOK, CSL), ("playbook", PLAYBOOK),
                      ("extract", DATA / "report.txt"), ("--help",), ("hunt", "--help")):
        with open("/dev/full", "wb") as full:
            status = subprocess.run([PROGRAMS / "iocmatch", *arguments], stdout=full,
                                    stderr=subprocess.PIPE).returncode
        equal(status, 2, f"status of {arguments[0]} on a full disk")
        reader, writer = os.pipe()
        os.close(reader)
        answer = subprocess.run([PROGRAMS / "iocmatch", *arguments], stdout=writer,
                                stderr=subprocess.PIPE)
        os.close(writer)
        equal((answer.returncode, answer.stderr), (2, b""), f"{arguments[0]}: a closed pipe")


def check_endless_input():
    """A reader that goes away ends the program, also while its input goes on."""
    values = subprocess.Popen(["yes", "203.0.113.77:3333"], stdout=subprocess.PIPE)
    child = subprocess.Popen([PROGRAMS / "iocmatch", "match", "-p", PLAYBOOK, "-"],
                             stdin=values.stdout, stdout=subprocess.PIPE)
    values.stdout.close()
    check(child.stdout.readline().startswith(b"203.0.113.77"), "values are looked up as they come")
    child.stdout.close()
    try:
        equal(child.wait(timeout=20), 2, "status when the reader goes away")
    except subprocess.TimeoutExpired:
        child.kill()
        check(False, "the program goes on when its reader is gone")
    values.kill()
    values.wait()


# ---- the other commands ----


def check_match():
    answer = run("match", "-p", PLAYBOOK, "203[.]0[.]113[.]77:3333", "203.0.113.77",
                 "eu1.pool.miner.example", "192.0.2.1")
    equal(answer.returncode, 0, "match finds")
    equal(answer.stdout.decode().splitlines(), [
        "203[.]0[.]113[.]77:3333\texact\tip:port\t203.0.113.77:3333\tXMRIG\tbotnet_cc\t95",
        "203.0.113.77\tno_port\tip:port\t203.0.113.77:3333\tXMRIG\tbotnet_cc\t95",
        "eu1.pool.miner.example\tsubdomain\tdomain\tpool.miner.example\tXMRIG\tbotnet_cc\t100",
    ], "match as text")
    equal(run("match", "-p", PLAYBOOK, "192.0.2.1").returncode, 1, "match finds nothing")
    answer = run("match", "-p", PLAYBOOK, "no value at all")
    check(answer.returncode == 2 and b"no value at all" in answer.stderr, "a value of no kind")
    answer = run("match", "-p", PLAYBOOK, "no value at all", "pool.miner.example")
    equal(answer.returncode, 0, "a value of no kind beside one that matches")
    for arguments in ((), ("-",)):
        answer = run("match", "-p", PLAYBOOK, *arguments,
                     stdin=b"\r\n 192.0.2.1\r\npool[.]miner[.]example\r\n203.0.113.77:3333")
        equal([line.split("\t")[:2] for line in answer.stdout.decode().splitlines()],
              [["pool[.]miner[.]example", "exact"], ["203.0.113.77:3333", "exact"]],
              "values from standard input")
    answer = run("match", "-p", PLAYBOOK, stdin=b"192.0.2.1\n\nno value at all\n")
    check(b"-:3: 'no value at all'" in answer.stderr, "the line of a value of no kind")
    equal(run("match", "-p", PLAYBOOK, stdin=b" \t203.0.113.77:3333 ").stdout.split(b"\t")[0],
          b"203.0.113.77:3333", "blanks around a line of standard input")
    lines = b"a" * 40000 + b"\n203.0.113.77:3333\n" + b"b" * 16384 + b"\n203.0.113.77:3333\n"
    equal(run("match", "-p", PLAYBOOK, stdin=lines).stdout.count(b"exact"), 2,
          "lines of standard input longer than a piece of it")
    answer = run("match", "-p", PLAYBOOK, "--format", "jsonl", "203.0.113.77:80")
    found = json.loads(answer.stdout)
    equal((found["value"], found["grade"], found["indicator"]["port"]),
          ("203.0.113.77:80", "other_port", 3333), "match as JSON")


def check_scan():
    indicators = write("scan.txt", "192.0.2.1\nevil.example\nhttp://evil.example/x\n"
                       "198.51.100.0/24\n203.0.113.7:22\n")
    log = write("scan.log", b"a 192.0.2.1\r\nGET http://evil.example/x?y HTTP\n\n203.0.113.7:23 "
                b"198.51.100.9\x1b[0m\n")
    answer = run("scan", "-q", "-i", indicators, log)
    lines = [f"{log}:1:3: 192.0.2.1  ipv4  exact  -",
             f"{log}:2:5: http://evil.example/x?y  domain  exact  -",
             f"{log}:4:1: 203.0.113.7:23  ip:port  other_port  -",
             f"{log}:4:16: 198.51.100.9  cidr  network  -"]
    equal((answer.returncode, answer.stdout.decode().splitlines()), (0, lines), "scan")
    answer = run("scan", "-q", "-i", indicators, "--format", "jsonl", "--min-grade", "prefix",
                 stdin=log.read_bytes())
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    equal([(f["file"], f["line"], f["column"], f["offset"], f["value"], f["defanged"],
            [(h["grade"], h["offset"], h["size"], h["indicator"]["value"]) for h in f["hits"]])
           for f in found],
          [("-", 1, 3, 2, "192.0.2.1", False, [("exact", 2, 9, "192.0.2.1")]),
           ("-", 2, 5, 17, "http://evil.example/x?y", False,
            [("exact", 24, 12, "evil.example"), ("prefix", 17, 21, "http://evil.example/x")])],
          "scan as JSON, weak hits left out")
    packed = write("scan.log.gz", gzip.compress(log.read_bytes() * 3000))
    equal(run("scan", "-q", "-i", indicators, "--count", packed).stdout, b"12000\n",
          "scan counts in gzip")
    none = write("none.log", "192.0.2.2\n")
    answer = run("scan", "-q", "-i", indicators, "--count", log, none)
    equal((answer.returncode, answer.stdout), (0, f"{log}:4\n{none}:0\n".encode()),
          "scan counts by file")
    equal(run("scan", "-q", "-i", indicators, none).returncode, 1, "scan finds nothing")
    equal(run("scan", "-q", "-i", indicators, log, FOLDER / "missing").returncode, 2,
          "scan without a file")
    for wrong in (("--min-grade", "high"), ("--format", "xml"), ("--nonsense",)):
        equal(run("scan", "-q", "-i", indicators, *wrong, log).returncode, 2, f"scan {wrong}")
    hostile = write("a\nb", "192.0.2.1\x1b[31m")
    check(b"a\\nb:1:1: 192.0.2.1  " in run("scan", "-q", "-i", indicators, hostile).stdout,
          "scan escapes")


def check_extract():
    report = DATA / "report.txt"
    answer = run("extract", report)
    equal(answer.returncode, 0, "extract finds")
    got = [tuple(line.split("\t")) for line in answer.stdout.decode().splitlines()]
    equal([line[:3] + line[4:] for line in got], [
        ("ipv4", "10.20.3.14", "3", "10.20.3.14"),
        ("url", "http://198.51.100.23/linux/xmrig.tar.gz", "4",
         "hxxp://198[.]51[.]100[.]23/linux/xmrig.tar.gz"),
        ("ip:port", "203.0.113.77:3333", "5", "203.0.113[.]77:3333"),
        ("ip:port", "[2001:db8:77::9]:3333", "6", "[2001:db8:77::9]:3333"),
        ("domain", "pool.miner.example", "6", "pool[.]miner[.]example"),
        ("domain", "cdn.pool.miner.example", "7", "cdn(.)pool.miner.example"),
        ("ip:port", "192.0.2.200:8080", "7", "192.0.2[.]200 port 8080"),
        ("sha256", "9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab", "10",
         "9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab"),
        ("email", "soc@security.example", "11", "soc[at]security.example"),
        ("cidr", "203.0.113.0/28", "12", "203.0.113.0/28"),
    ], "extract")
    text = report.read_bytes().split(b"\n")
    for _, _, line, column, written in got:
        at = text[int(line) - 1][int(column) - 1:]
        check(at.startswith(written.encode()), f"{written} stands at {line}:{column}")
    answer = run("extract", "--format", "jsonl", report, "-", stdin=b"bad[.]example")
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    equal((found[-1]["file"], found[-1]["value"], found[-1]["written"], found[-1]["defanged"]),
          ("-", "bad.example", "bad[.]example", True), "extract as JSON from two files")
    answer = run("extract", "--hosts", stdin=b"http://host.example/x")
    check(b"domain\thost.example\t1\t8\t" in answer.stdout, "extract --hosts")
    equal(run("extract", stdin=b"nothing 1.2.3.4.5").returncode, 1, "extract finds nothing")
    utf16 = write("utf16.txt", "bad.example\n".encode("utf-16"))
    for command in (("extract", utf16), ("hunt", "-p", PLAYBOOK, utf16),
                    ("extract", write("report.docx", b"PK\x03\x04bad.example"))):
        answer = run(*command)
        check(answer.returncode == 2 and re.search(b"is UTF-16|ZIP", answer.stderr),
              f"{command[0]}: nothing is searched in what is no text")


def without_twins(pairs):
    """An object of JSON in which no key stands twice."""
    names = [name for name, _ in pairs]
    equal(len(set(names)), len(names), f"keys that stand twice: {names}")
    return dict(pairs)


def check_playbook():
    document = json.loads(run("playbook", PLAYBOOK).stdout, object_pairs_hook=without_twins)
    equal((document["title"], document["family"], document["total_declared"],
           document["rows_in_table"], document["truncated"]),
          ("ThreatFox: XMRIG IOCs", "XMRIG", 8, 8, False), "playbook: head")
    equal(document["tables"], ["CommonSecurityLog", "DeviceNetworkEvents", "DnsEvents"], "tables")
    first = document["iocs"][0]
    equal({key: first[key] for key in ("type", "value", "ip", "port", "threat_type", "first_seen",
                                       "confidence", "kind")},
          {"type": "ip:port", "value": "195.20.239.136:2375", "ip": "195.20.239.136",
           "port": 2375, "threat_type": "payload_delivery", "first_seen": "2026-06-16",
           "confidence": 80, "kind": "ip:port"}, "playbook: an indicator")
    equal([row["kind"] for row in document["iocs"]],
          ["ip:port"] * 5 + ["domain", "url", "sha256"], "playbook: kinds")
    check("port" not in document["iocs"][5], "a domain has no port")
    equal(document["kql"]["malicious_domains"], ["pool.miner.example"], "playbook: lists")
    equal(document["kql"]["malicious_ips"], sorted(document["kql"]["malicious_ips"]), "sorted")
    equal([h["table"] for h in document["hunts"]],
          ["CommonSecurityLog", "DeviceNetworkEvents", "DnsEvents"], "playbook: hunts")
    equal([f["description"] is None for f in document["false_positives"]], [False, True, False],
          "playbook: an absent description is null")
    equal(document["diagnostics"], [], "the sample playbook is without fault")
    cut = b"Malware Family: A\n// Hunt\nlet malicious_ips = dynamic([\"192.0.2.1\", \"19"
    equal(json.loads(run("playbook", "-", stdin=cut).stdout)["tables"], [], "a query cut before its table")
    equal(run("playbook").returncode, 2, "playbook without file")
    equal(run("playbook", "-", stdin=b"hello").returncode, 2, "a text that is no playbook")


def check_sets():
    out = FOLDER / "all.set"
    answer = run("compile", "-o", out, "-p", PLAYBOOK, "-i", DATA / "feed.txt")
    equal(answer.returncode, 0, "compile")
    counts = dict(line.rsplit("\t", 1) for line in answer.stdout.decode().splitlines())
    equal((counts["indicators\t"], counts["type\tip:port"], counts["type\tcidr"], counts["refused\t"]),
          ("11", "5", "1", "0"), "compile counts")
    info = run("info", out).stdout.decode()
    for line in ("family\tXMRIG\t8", "source\txmrig.md\t8", "source\tfeed.txt\t4",
                 "earliest\t\t2026-06-16", "latest\t\t2026-06-18"):
        check(line + "\n" in info, f"info tells {line!r}: {info}")
    again = FOLDER / "again.set"
    empty = write("empty.txt", "# nothing\n")
    equal(run("compile", "-q", "-o", again, "-s", out, "-i", empty).returncode, 0, "set into set")
    equal(again.read_bytes() == out.read_bytes(), True, "a set compiled again has the same bytes")
    by_set, _ = hunt("-s", out, CSL)
    by_files, _ = hunt("-p", PLAYBOOK, "-i", DATA / "feed.txt", CSL)
    equal([hit_of(row) for row in by_set], [hit_of(row) for row in by_files], "hunt -s")
    feed = write("feed.csv", "ioc_value,ioc_type,threat_type,malware_printable,first_seen_utc,"
                 "last_seen_utc,confidence_level,reference,tags\n"
                 "192.0.2.8:80,ip:port,botnet_cc,Aa,2026-01-02 03:04:05,2026-03-04 00:00:00,50,"
                 'https://a.example/1,"one,two"\n'
                 "192.0.2.8:80,ip:port,payload,Bb,2026-02-02 03:04:05,,75,https://b.example/2,three\n")
    equal(run("compile", "-q", "-o", out, "-i", feed).returncode, 0, "compile a table")
    info = run("info", out).stdout.decode()
    for line in ("family\tAa\t1", "family\tBb\t1", "earliest\t\t2026-01-02T03:04:05Z",
                 "latest\t\t2026-03-04"):
        check(line + "\n" in info, f"info tells {line!r}: {info}")
    found = json.loads(run("match", "-s", out, "--format", "jsonl", "192.0.2.8:80").stdout)
    equal(found["indicator"], {
        "type": "ip:port", "value": "192.0.2.8:80", "port": 80, "family": "Bb",
        "threat_type": "payload", "confidence": 75, "first_seen": "2026-01-02T03:04:05Z",
        "last_seen": "2026-03-04", "sources": ["feed.csv"], "tags": ["one", "three", "two"],
    }, "what was merged")
    equal(run("compile", "-q", "-o", again, "-s", out, "-i", empty).returncode, 0, "set into set")
    equal(again.read_bytes() == out.read_bytes(), True, "all lists survive another compiling")
    private = write("private.txt", "10.1.2.3\n192.0.2.5\n")
    answer = run("compile", "-o", out, "-i", private)
    check(b"refused\t\t1\n" in answer.stdout and b"private.txt:1" in answer.stderr
          and b"(10.1.2.3)" in answer.stderr,
          "a private address is refused and told")
    answer = run("compile", "--allow-special", "-o", out, "-i", private)
    check(b"indicators\t\t2\n" in answer.stdout, "--allow-special")
    before = out.read_bytes()
    for command in (("compile", "-o", out), ("hunt", CSL), ("match", "192.0.2.1")):
        answer = run(*command, "-i", empty)
        check(answer.returncode == 2 and b"no indicators were loaded" in answer.stderr,
              f"{command[0]} without a single indicator")
    equal(out.read_bytes() == before, True, "a set is not replaced by an empty one")
    equal(run("compile", "-o", "-", "-i", private).returncode, 2, "a set to standard output")
    damaged = write("damaged.set", out.read_bytes()[:-1])
    equal(run("info", damaged).returncode, 2, "a damaged set is refused")
    equal(run("compile", "-o", FOLDER / "no" / "where", "-i", private).returncode, 2, "no folder")
    equal(run("compile", "-i", private).returncode, 2, "compile without -o")


def check_embeddings():
    answer = run(DATA / "feed.txt", "203.0.113.77:3333", "198.51.100.9", "192.0.2.1",
                 program="check_ip")
    equal((answer.returncode, answer.stdout),
          (0, b"203.0.113.77:3333\texact\t203.0.113.77:3333\n"
              b"198.51.100.9\tnetwork\t198.51.100.0/26\n"), "check_ip")
    answer = run(DATA / "feed.txt", program="check_ip", stdin=b"192.0.2.1\n203.0.113.77:1\n")
    equal(answer.stdout, b"203.0.113.77:1\tother_port\t203.0.113.77:3333\n", "check_ip on stdin")
    equal(run(FOLDER / "missing", program="check_ip").returncode, 2, "check_ip without file")
    answer = run(PLAYBOOK, CSL, program="hunt_csv")
    equal(answer.returncode, 0, "hunt_csv finds")
    equal(len(answer.stdout.splitlines()), len(SAMPLE_CSL.split("\n")) - 2, "hunt_csv: hits")
    check(b"line 4, cell 11: 195.20.239.136:2375 exact\n" in answer.stdout, "hunt_csv: a hit")
    answer = run(program="extract_report", stdin=(DATA / "report.txt").read_bytes())
    equal(answer.returncode, 0, "extract_report")
    check(b"ip:port\t203[.]0[.]113[.]77:3333\n" in answer.stdout, "extract_report defangs")
    check(b"line 3" in answer.stderr and b"10.20" not in answer.stdout,
          "extract_report leaves private addresses out")


def main(checked):
    """Runs the functions of a module whose names begin with check_."""
    global PROGRAMS, FOLDER
    if len(sys.argv) != 2:
        sys.exit(checked["__doc__"])
    PROGRAMS = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        FOLDER = pathlib.Path(folder)
        for name, function in sorted(checked.items()):
            if name.startswith("check_"):
                try:
                    function()
                except Exception as problem:  # one part's trouble does not hide the others
                    check(False, f"{name}: {problem!r}")
    print(f"{checks} checks, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(globals()))

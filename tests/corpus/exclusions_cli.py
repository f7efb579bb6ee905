#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what `iocmatch exclusions` and the exclusions of `iocmatch hunt` promise.

usage: exclusions_cli.py FOLDER_OF_PROGRAMS

Prints what fails; exit status 1 if any.
"""
import csv
import io
import json
import os
import stat
import sys

import cli
from cli import CSL, DATA, DNE, PLAYBOOK, check, control_bytes, equal, run, write

NOW = ("--now", "2026-06-20")
HEADER = ("Timestamp,DeviceName,RemoteIP,RemotePort,LocalIP,InitiatingProcessFileName,"
          "InitiatingProcessFolderPath,InitiatingProcessCommandLine")
FEED = "ioc_value,ioc_type,malware_printable,confidence_level\n" \
       "203.0.113.77:3333,ip:port,XMRIG,95\n198.51.100.7:80,ip:port,XMRIG,80\n" \
       "198.51.100.8:80,ip:port,Other,40\n192.0.2.50:9000,ip:port,,\n"


def document(*exclusions, **more):
    return {"format": "iocmatch-exclusions/1", "exclusions": list(exclusions), **more}


def exclusion(name, when, state="approved", **more):
    return {"id": name, "state": state, "when": when, "expires": "2026-09-01",
            "scope": {"tables": ["DeviceNetworkEvents", "CommonSecurityLog"]}, **more}


def condition(field, *values, op="is"):
    return {"field": field, "op": op, "values": list(values)}


def save(name, *exclusions, **more):
    return write(name, json.dumps(document(*exclusions, **more)))


def lines_of(answer):
    return [json.loads(line) for line in answer.stdout.splitlines()]


def table_of(answer):
    return [line.split("\t") for line in answer.stdout.decode().splitlines()]


def log_row(second, ip, port, name="a.exe", folder="", arguments="", host="d", local="10.1.1.1"):
    cells = (f"2026-06-10T00:00:{second:02}Z", host, ip, str(port), local, name, folder, arguments)
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def log(name, *rows):
    return write(name, "\n".join((HEADER,) + rows) + "\n")


def feed():
    return write("feed.csv", FEED)


def hunt(*arguments, log=DNE, **more):
    answer = run("hunt", "--format", "jsonl", *NOW, *arguments, log, **more)
    return lines_of(answer), answer


# ---- the command as such ----


def check_command():
    answer = run("exclusions", "--help")
    check(answer.returncode == 0 and b"usage: iocmatch exclusions" in answer.stdout, "exclusions --help")
    for name in ("compile", "lint", "approve", "eval", "convert", "what-if"):
        check(f"\n  {name} ".encode() in answer.stdout, f"--help names {name}")
        own = run("exclusions", name, "--help")
        check(own.returncode == 0 and f"usage: iocmatch exclusions {name} ".encode() in own.stdout,
              f"{name} --help")
        check(b"Exit status" in own.stdout, f"{name} --help tells the exit statuses")
        for bad in (("--no-such-option",), (), ("--now",)):
            got = run("exclusions", name, *bad)
            equal((got.returncode, got.stdout), (2, b""), f"{name} {bad}")
        check(f"iocmatch exclusions {name} --help".encode()
              in run("exclusions", name, "--no-such-option").stderr, f"{name}: a hint")
    equal(run("exclusions").returncode, 2, "exclusions without subcommand")
    answer = run("exclusions", "no\x1bsuch")
    check(answer.returncode == 2 and b"is not a subcommand" in answer.stderr, "an unknown subcommand")
    equal(control_bytes(answer.stderr), [], "an unknown subcommand is escaped")


# ---- compile ----

SENTENCES = """# ThreatFox: XMRIG IOCs

**Malware Family:** XMRIG **Total IOCs:** 1 **IOC Types:** ip:port

| Type | Value | Threat Type | First Seen | Confidence |
|---|---|---|---|---|
| ip:port | `203[.]0[.]113[.]77:3333` | botnet_cc | 2026-06-16 | 80% |

## False positives

**Scenario:** Copies
**Filter/Exclusion:** Exclude processes with command-line arguments containing mirror or rewind.

**Scenario:** Vendors
**Filter/Exclusion:** Exclude files signed by trusted vendors.

**Scenario:** Something
**Filter/Exclusion:** Exclude files that contain legitimate arguments.
"""


def check_compile():
    playbook = write("sentences.md", SENTENCES)
    answer = run("exclusions", "compile", playbook)
    equal(answer.returncode, 0, "compile")
    made = json.loads(answer.stdout)
    equal([e["id"] for e in made["exclusions"]], ["s1", "s2", "s3"], "ids of drafts")
    equal({e.get("state", "draft") for e in made["exclusions"]}, {"draft"}, "all are drafts")
    equal(made["exclusions"][0]["when"], condition("process.args", "mirror", "rewind", op="term"),
          "what a sentence compiles to")
    rows = [line.split("\t") for line in answer.stderr.decode().splitlines()]
    equal([row[:2] for row in rows],
          [["s1", "COMPILED"], ["s2", "NEEDS_LIST"], ["s3", "NEEDS_HUMAN"]], "the table of compile")
    equal([row[2] for row in rows], ["", "", "VAGUE_VALUE"], "codes in the table")
    equal([row[3] for row in rows], ["", "trusted-vendors", ""], "what is to be bound")
    equal(rows[1][4], "Exclude files signed by trusted vendors.", "the sentence in the table")
    quiet = run("exclusions", "compile", "-q", playbook)
    equal((quiet.stdout == answer.stdout, quiet.stderr), (True, b""), "compile -q")
    out = cli.FOLDER / "compiled.json"
    equal(run("exclusions", "compile", "-q", "-o", out, playbook).stdout, b"", "compile -o")
    equal(out.read_bytes() == answer.stdout, True, "compile -o writes the same")
    equal(stat.S_IMODE(out.stat().st_mode), 0o666 & ~umask(), "the mode of a new file")
    equal(run("exclusions", "convert", out, "--to", "json").stdout == answer.stdout, True,
          "the JSON of compile is canonical")
    answer = run("exclusions", "compile", "--sentence", "Exclude child processes of agent.exe.")
    made = json.loads(answer.stdout)["exclusions"]
    equal(made[0]["when"], condition("process.parent_name", "agent.exe"), "--sentence")
    equal(run("exclusions", "compile", "--sentence", "x.", playbook).returncode, 2,
          "a sentence and a playbook")
    none = write("none.md", SENTENCES.split("## False")[0])
    answer = run("exclusions", "compile", none)
    equal((answer.returncode, json.loads(answer.stdout).get("exclusions", [])), (1, []),
          "a playbook without scenarios")
    two = run("exclusions", "compile", "-q", playbook, write("more.md", SENTENCES))
    equal(len(json.loads(two.stdout)["exclusions"]), 6, "two playbooks")
    for bad in (cli.FOLDER / "missing", write("nothing.txt", "hello"), cli.FOLDER):
        equal(run("exclusions", "compile", bad).returncode, 2, f"compile {bad}")
    equal(run("exclusions", "compile", "-o", cli.FOLDER / "no" / "where", playbook).returncode, 2,
          "no folder to write to")
    equal(run("exclusions", "compile", "-o", cli.FOLDER, playbook).returncode, 2, "-o names a folder")


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


# ---- lint ----


def check_lint():
    weak = save("weak.json", exclusion("x1", condition("process.args", "log", op="term")),
                exclusion("x2", condition("process.image", "/opt/agent/agentd"), state="draft"))
    answer = run("exclusions", "lint", *NOW, weak)
    equal(answer.returncode, 1, "lint finds")
    rows = table_of(answer)
    check(all(len(row) == 7 for row in rows), f"seven cells a finding: {rows}")
    found = {(row[0], row[1], row[2]) for row in rows}
    check(("error", "L1", "x1") in found and ("warning", "L2", "x1") in found, f"L1 and L2: {found}")
    row = next(row for row in rows if row[1] == "L2")
    equal(row[3:5], ["process.args", "log"], "field and word")
    as_json = lines_of(run("exclusions", "lint", *NOW, "--format", "jsonl", weak))
    equal([[f["severity"], f["rule"], f["exclusion"], f["field"] or "", f["word"] or "", f["message"],
            f["example"] or ""] for f in as_json], rows, "jsonl has the same findings")
    check("file" not in as_json[0], "one file is not named")
    accepted = save("accepted.json", exclusion("x1", condition("process.args", "log", op="term"),
                                               overrides=["L1"]))
    found = {(row[0], row[1]) for row in table_of(run("exclusions", "lint", *NOW, accepted))}
    check(("accepted", "L1") in found, f"an overridden error is accepted: {found}")
    both = run("exclusions", "lint", *NOW, weak, accepted)
    equal({row[0] for row in table_of(both)}, {str(weak), str(accepted)}, "several files are named")
    both = lines_of(run("exclusions", "lint", *NOW, "--format", "jsonl", weak, accepted))
    equal({f["file"] for f in both}, {str(weak), str(accepted)}, "several files are named in jsonl")
    playbook = write("lint.md", SENTENCES)
    found = {(row[1], row[2]) for row in table_of(run("exclusions", "lint", *NOW, playbook))}
    check(("L7", "s2") in found, f"lint of a playbook: {found}")
    clean = save("clean.json", exclusion("x1", {"all": [
        condition("process.sha256", "a" * 64), condition("net.peer_port", "8443", op="port")]},
        scope={"families": ["XMRIG"], "tables": ["DeviceNetworkEvents"]}))
    answer = run("exclusions", "lint", *NOW, clean)
    equal((answer.returncode, answer.stdout), (0, b""), "lint finds nothing")
    late = run("exclusions", "lint", "--now", "2027-01-01", clean)
    equal({row[1] for row in table_of(late)}, {"L8"}, "--now: it has expired")
    empty = save("empty.json")
    equal(run("exclusions", "lint", empty).returncode, 0, "lint of no exclusion")


def check_lint_context():
    peer = save("peer.json", exclusion("x1", condition("net.peer_ip", "203.0.113.0/24", op="cidr")))
    rules = lambda *a: {(row[0], row[1]) for row in table_of(run("exclusions", "lint", *NOW, *a, peer))}
    check(("error", "L9") not in rules(), "without indicators nothing is covered")
    check(("error", "L9") in rules("-i", feed()), "-i: an indicator is covered")
    check(("error", "L9") in rules("-p", PLAYBOOK), "-p: an indicator is covered")
    own = save("family.json", exclusion("x1", condition("process.args", "xmrig-proxy", op="term")))
    named = lambda *a: "L12" in {r[1] for r in table_of(run("exclusions", "lint", *NOW, *a, own))}
    equal((named(), named("--family", "XMRIG")), (False, True), "--family")
    lists = save("lists.json", exclusion("x1", {"op": "signed_by", "list": "vendors"}))
    unbound = lambda *a: "L7" in {r[1] for r in table_of(run("exclusions", "lint", *NOW, *a, lists))}
    values = write("vendors.txt", "Example Software Ltd\n")
    equal((unbound(), unbound("--bind", f"vendors={values}")), (True, False), "lint --bind")
    equal(run("exclusions", "lint", "-i", write("none.txt", "# none\n"), peer).returncode, 2,
          "indicators that are none")
    for bad in (("--format", "xml"), ("--now", "soon"), ("--bind", "x"), ("--bind", "=x")):
        equal(run("exclusions", "lint", *bad, peer).returncode, 2, f"lint {bad}")


# ---- approve ----


def states(path):
    return {e["id"]: e.get("state", "draft") for e in json.loads(path.read_text())["exclusions"]}


def check_approve():
    strong = condition("process.sha256", "a" * 64)
    weak = condition("process.args", "log", op="term")
    path = save("drafts.json", exclusion("x1", strong, state="draft"),
                exclusion("x2", weak, state="draft"), exclusion("x3", strong, state="disabled"))
    before = path.read_bytes()
    answer = run("exclusions", "approve", *NOW, "--all", path)
    equal((answer.returncode, answer.stdout, path.read_bytes() == before), (2, b"", True),
          "an error refuses all")
    check(b"x2 is not approved: L1:" in answer.stderr and b"x1 is" not in answer.stderr,
          f"the rule is named: {answer.stderr}")
    os.chmod(path, 0o640)
    equal(run("exclusions", "approve", *NOW, "--id", "x1", path).returncode, 0, "approve one")
    equal(states(path), {"x1": "approved", "x2": "draft", "x3": "disabled"}, "one is approved")
    equal(stat.S_IMODE(path.stat().st_mode), 0o640, "the file's mode stays")
    equal(sorted(p.name for p in path.parent.glob("drafts.json*")), ["drafts.json"], "no file is left")
    equal(run("exclusions", "approve", *NOW, "--all", "--override", "L5", path).returncode, 2,
          "another rule's override")
    out = cli.FOLDER / "approved.json"
    answer = run("exclusions", "approve", *NOW, "--all", "--override", "L1,L2", "-o", out, path)
    equal((answer.returncode, answer.stdout), (0, b""), f"approve --override -o: {answer.stderr}")
    equal(states(path)["x2"], "draft", "-o leaves the file as it is")
    equal(states(out), {"x1": "approved", "x2": "approved", "x3": "disabled"}, "--all")
    made = {e["id"]: e for e in json.loads(out.read_text())["exclusions"]}
    equal((made["x2"].get("overrides"), made["x1"].get("overrides")), (["L1"], None),
          "only the error that is there is overridden")
    answer = run("exclusions", "approve", *NOW, "--id", "x3,x2", "--override", "l1", "-o", "-", path)
    equal([e["state"] for e in json.loads(answer.stdout)["exclusions"]], ["approved"] * 3,
          "a disabled one by its id; -o -")
    answer = run("exclusions", "approve", *NOW, "--id", "x1", "--id", "x3", "-", stdin=before)
    equal([e["state"] for e in json.loads(answer.stdout)["exclusions"]],
          ["approved", "draft", "approved"], "standard input to standard output")
    answer = run("exclusions", "approve", *NOW, "--all", out)
    equal(answer.returncode, 1, "nothing to approve")
    for bad in ((), ("--id", "x9"), ("--id", ""), ("--id", "x1,"), ("--all", "--override", "L0"),
                ("--all", "--override", "L24"), ("--all", "--override", ""), ("--all", "--override", "x"),
                ("--all", "-o", "/dev/null")):
        equal(run("exclusions", "approve", *NOW, *bad, path).returncode, 2, f"approve {bad}")
    equal(run("exclusions", "approve", "--all", path, path).returncode, 2, "approve two files")
    equal(run("exclusions", "approve", "--all", PLAYBOOK).returncode, 2, "approve a playbook")
    lists = save("bound.json", exclusion("x1", {"op": "signed_by", "list": "vendors"}, state="draft"))
    values = write("vendors.txt", "Example Software Ltd\n")
    run("exclusions", "approve", *NOW, "--all", "--bind", f"vendors={values}", lists)
    equal(json.loads(lists.read_text()).get("lists", {}).get("vendors", {}).get("values"),
          ["Example Software Ltd"], "approve --bind keeps the list")
    covered = save("covered.json", exclusion("x1", condition("net.peer_ip", "203.0.113.0/24", op="cidr"),
                                             state="draft"))
    answer = run("exclusions", "approve", *NOW, "--all", "-i", feed(), "-o", "-", covered)
    check(answer.returncode == 2 and b"L9" in answer.stderr, "approve -i: lint knows the indicators")


# ---- eval ----

EVENT = {"_table": "DeviceNetworkEvents", "RemoteIP": "203.0.113.77", "RemotePort": 3333,
         "DeviceName": "d", "InitiatingProcessFileName": "copy.exe",
         "InitiatingProcessCommandLine": "copy.exe --log a.txt"}


def judge(path, event, *arguments, ioc="203.0.113.77:3333", **more):
    record = event if isinstance(event, str) else json.dumps(event)
    stated = ("--ioc", ioc) if ioc else ()
    answer = run("exclusions", "eval", *NOW, path, "--format", "json", "--record", record, *stated,
                 *arguments, **more)
    return json.loads(answer.stdout) if answer.stdout else {"error": answer.stderr}, answer.returncode


def short(result):
    return tuple(result[0].get(key) for key in ("verdict", "reason", "exclusion", "field", "value"))


def check_eval():
    true = save("true.json", exclusion("x1", condition("process.args", "log", op="term"),
                                       overrides=["L1"]))
    result, status = judge(true, EVENT)
    equal((short((result,)), status),
          (("excluded", "HIT_TERM", "x1", "process.args", "--log a.txt"), 1), "true")
    equal((result["column"], result["operand"], result["strength"], result["needed"]),
          ("InitiatingProcessCommandLine", "log", "D", "D"), "the witness")
    equal(result["hits"], [{"value": "203.0.113.77:3333", "type": "ip:port", "family": None,
                            "confidence": None, "side": "remote"}], "the hit")
    equal((result["table"], result["now"], result["policy"], len(result["digest"])),
          ("DeviceNetworkEvents", "2026-06-20T00:00:00Z", "literal", 64), "the audit record")
    equal([(o["hit"], o["reason"]) for o in result["outcomes"]], [(0, "HIT_TERM")], "outcomes")
    result, status = judge(true, {**EVENT, "InitiatingProcessCommandLine": "copy.exe --login"})
    equal((short((result,)), status), (("match", "NO_EXCLUSION_TRUE", None, None, None), 0), "false")
    for value, reason in ((None, "FIELD_NULL"), ("", "FIELD_EMPTY"), ([], "FIELD_EMPTY")):
        equal(short(judge(true, {**EVENT, "InitiatingProcessCommandLine": value})),
              ("excluded_not_evaluable", reason, "x1", "process.args", None), f"unknown: {reason}")
    gone = {key: EVENT[key] for key in EVENT if key != "InitiatingProcessCommandLine"}
    result, status = judge(true, gone)
    equal((result["reason"], result["column"], status),
          ("FIELD_ABSENT", "InitiatingProcessCommandLine", 0), "unknown: absent")
    firewall = {"_table": "CommonSecurityLog", "DestinationIP": "203.0.113.77", "DestinationPort": 3333}
    equal(short(judge(true, firewall))[:2], ("excluded_not_evaluable", "FIELD_UNMAPPED"), "unmapped")
    equal(short(judge(true, EVENT, "--policy", "graded", "--confidence", "95"))[:2],
          ("match", "TOO_WEAK"), "--policy graded")
    equal(short(judge(true, EVENT, "--policy", "graded", "--confidence", "10"))[:2],
          ("excluded", "HIT_TERM"), "--policy graded, --confidence 10")
    equal(short(judge(true, EVENT, "--now", "2027-01-01"))[:2], ("match", "EXPIRED"), "--now")
    draft = save("draft.json", exclusion("x1", condition("process.args", "log", op="term"), state="draft"))
    result, status = judge(draft, EVENT)
    equal((short((result,)), result["of"], status),
          (("match", "NOT_APPROVED", "x1", "process.args", "--log a.txt"), "HIT_TERM", 0), "a draft")
    linted = save("linted.json", exclusion("x1", condition("process.args", "log", op="term")))
    answer = run("exclusions", "eval", *NOW, linted, "--record", json.dumps(EVENT), "--ioc", "203.0.113.77:3333")
    check(b"NOT_APPROVED" in answer.stdout and b"x1" in answer.stderr, "approval in spite of lint is told")
    equal(short(judge(linted, EVENT, "--no-lint"))[:2], ("excluded", "HIT_TERM"), "--no-lint")
    scoped = save("scoped.json", exclusion("x1", condition("process.name", "copy.exe"),
                                           scope={"families": ["XMRIG"]}))
    equal(short(judge(scoped, EVENT))[1], "OUT_OF_SCOPE", "a family that is not known")
    equal(short(judge(scoped, EVENT, "--family", "xmrig"))[1], "HIT_IS", "--family")


def check_eval_hits():
    own = save("own.json", exclusion("x1", condition("net.own_ip", "198.51.100.0/24", op="cidr"),
                                     overrides=["L9"]))
    event = {"SourceIP": "198.51.100.7", "SourcePort": 80, "DestinationIP": "203.0.113.77",
             "DestinationPort": 3333, "DeviceVendor": "v"}
    equal(short(judge(own, event)), ("excluded", "HIT_CIDR", "x1", "net.own_ip", "198.51.100.7"),
          "the side is found, and the table")
    equal(short(judge(own, event, "--matched", "SourceIP"))[0], "match", "--matched: the other side")
    equal(short(judge(own, event, "--matched", "DestinationIP"))[0], "excluded", "--matched")
    equal(judge(own, event, "--matched", "DeviceVendor")[1], 2, "--matched names no such column")
    result, status = judge(own, event, "-i", feed(), ioc=None)
    equal((result["verdict"], result["reason"], len(result["hits"]), status),
          ("match", "ANOTHER_HIT_STANDS", 2, 0), "two hits of a feed")
    equal([h["confidence"] for h in result["hits"]], [80, 95], "confidence of the feed")
    result, status = judge(own, event, "-i", feed(), "--matched", "DestinationIP", ioc=None)
    equal((result["verdict"], status), ("excluded", 1), "--matched leaves one")
    none = {"SourceIP": "192.0.2.1", "DestinationIP": "192.0.2.2", "DeviceVendor": "v"}
    result, status = judge(own, none, "-i", feed(), ioc=None)
    equal((result["verdict"], result["hits"], status), ("no_match", [], 1), "no hit")
    equal(short(judge(own, none))[0], "excluded_not_evaluable", "--ioc that stands nowhere has no side")
    table = {"RemoteIP": "203.0.113.77", "LocalIP": "198.51.100.7"}
    equal(judge(own, table)[1], 2, "a table that is not known")
    equal(judge(own, table, "--table", "DeviceNetworkEvents")[0]["verdict"], "excluded", "--table")
    equal(judge(own, table, "--table", "Nothing")[1], 2, "--table names none")
    equal(judge(own, {**table, "_table": "Nothing"})[1], 2, "_table names none")
    lists = {**event, "_table": "CommonSecurityLog", "SourceIP": ["192.0.2.9", "198.51.100.7"]}
    equal(short(judge(own, lists)), ("excluded", "HIT_CIDR", "x1", "net.own_ip", "198.51.100.7"),
          "any element of a list")
    signed = save("signed.json", exclusion("x1", {"op": "signed_by", "values": ["Example Ltd"]}))
    equal(short(judge(signed, {**EVENT, "Signer": "example ltd", "IsTrusted": True}))[1], "HIT_SIGNED_BY",
          "a truth of JSON")
    by_column = save("column.json", exclusion("x1", condition("ReportId", "17"), overrides=["L1"]))
    equal(short(judge(by_column, {**EVENT, "reportid": 17}))[1:4], ("HIT_IS", "x1", "ReportId"),
          "a column by its name; a number of JSON")
    window = save("window.json", exclusion("x1", {"all": [condition("host.name", "d"), {
        "op": "time", "field": "event.time", "from": "08:00", "to": "09:00", "tz": "Z"}]}))
    utc = {"SourceIP": "192.0.2.1", "DestinationIP": "203.0.113.77", "SourceHostName": "d",
           "TimeGenerated [UTC]": "6/16/2026, 8:02:07.055 AM"}
    equal(short(judge(window, utc))[0], "excluded", "a column whose name says [UTC]")
    utc["TimeGenerated"] = utc.pop("TimeGenerated [UTC]")
    equal(short(judge(window, utc))[1], "FIELD_INVALID", "a time without zone")


def check_eval_input():
    path = save("true.json", exclusion("x1", condition("process.name", "copy.exe")))
    file = write("event.json", json.dumps(EVENT))
    equal(judge(path, str(file))[0]["verdict"], "excluded", "--record FILE")
    equal(judge(path, "-", stdin=json.dumps(EVENT).encode())[0]["verdict"], "excluded", "--record -")
    answer = run("exclusions", "eval", *NOW, path, "--record", json.dumps(EVENT), "--ioc", "203.0.113.77:3333")
    text = dict(line.split("\t", 1) for line in answer.stdout.decode().splitlines()[:8])
    equal(text, {"verdict": "excluded", "reason": "HIT_IS", "exclusion": "x1", "field": "process.name",
                 "column": "InitiatingProcessFileName", "value": "copy.exe", "operand": "copy.exe",
                 "strength": "C (needed D)"}, "eval as text")
    equal(answer.stdout.decode().splitlines()[8].split("\t"),
          ["outcome", "203.0.113.77:3333", "x1", "HIT_IS", "", "process.name",
           "InitiatingProcessFileName", "copy.exe", "copy.exe", "C (needed D)"], "an outcome as text")
    for record in ("{", "[]", '{"a":1,"a":2}', "missing.json", '{"a":1} x', "{\"a\":\"\xff\""):
        equal(judge(path, record)[1], 2, f"--record {record}")
    for bad in (("--confidence", "101"), ("--confidence", "-1"), ("--confidence", "x"),
                ("--confidence", ""), ("--policy", "mild"), ("--format", "xml"), ("--ioc", "nothing at all")):
        equal(judge(path, EVENT, *bad)[1], 2, f"eval {bad}")
    equal(judge(path, EVENT, ioc=None)[1], 2, "eval without a hit")
    equal(run("exclusions", "eval", path, "--ioc", "192.0.2.1").returncode, 2, "eval without record")
    equal(run("exclusions", "eval", path, path, "--record", "{}", "--ioc", "192.0.2.1").returncode, 2,
          "eval of two files")
    equal(judge(write("bad.json", '{"format":"iocmatch-exclusions/1","exlusions":[]}'), EVENT)[1], 2,
          "a misspelt key")


def check_bind():
    path = save("bind.json", exclusion("x1", {"field": "process.name", "op": "list", "list": "tools"}))
    equal(short(judge(path, EVENT))[1], "INERT:LIST_UNBOUND", "a list that is not bound")
    contents = {
        "lines": "\ufeff# tools\r\n\r\n  other.exe\t\r\n\tcopy.exe \r\n", "no newline": "copy.exe",
        "array": '["other.exe", "copy.exe"]', "array behind blanks": '\n [ "copy.exe" ]',
        "warninglist": '{"name":"Tools","type":"string","list":["copy.exe"],"version":1}',
        "expression": '{"all":[{"field":"host.name","op":"is","values":["d"]},'
                      '{"field":"process.name","op":"is","values":["copy.exe"]}]}'}
    for name, content in contents.items():
        equal(short(judge(path, EVENT, "--bind", f"tools={write('list', content)}"))[0], "excluded",
              f"--bind: {name}")
    equal(short(judge(path, EVENT, "--bind", "tools=-", stdin=b"copy.exe\n"))[0], "excluded", "--bind -")
    empty = write("list", "# none\n")
    equal(short(judge(path, EVENT, "--bind", f"tools={empty}"))[1], "NO_EXCLUSION_TRUE", "an empty list")
    ports = save("ports.json", exclusion("x1", {"field": "net.peer_port", "op": "list", "list": "ports"}))
    equal(short(judge(ports, EVENT, "--bind", f"ports={write('list', '[3333, 80]')}"))[1], "HIT_PORT",
          "numbers of an array")
    for content in ('["a", null]', "[1.5]", '{"op":"is"}', '["a"', '{"type":"regex","list":["a.*"]}',
                    '{"field":"no.such","op":"is","values":["a"]}'):
        equal(judge(path, EVENT, "--bind", f"tools={write('list', content)}")[1], 2, f"--bind {content}")
    equal(judge(ports, EVENT, "--bind", f"ports={write('list', '99999')}")[1], 2, "a value that is no port")
    equal(judge(path, EVENT, "--bind", "tools=" + str(cli.FOLDER / "missing"))[1], 2, "--bind: no file")


# ---- hunt ----


def judged_log():
    return log("judged.csv",
               log_row(1, "203.0.113.77", 3333, "agentd", "/opt/agent", host="build-1"),
               log_row(2, "203.0.113.77", 3333, "agentd", "", host="build-1"),
               log_row(3, "203.0.113.77", 3333, "miner", "/tmp", host="build-1"),
               log_row(4, "198.51.100.7", 81, "agentd", "/opt/agent", host="build-2"),
               log_row(5, "203.0.113.77", 3333, "agentd", "/opt/agent", local="198.51.100.7"),
               log_row(6, "192.0.2.1", 1, "agentd", "/opt/agent"))


def judged_exclusions(state="approved"):
    return save("judged.json", exclusion("agent", condition("process.image", "/opt/agent/agentd"), state=state),
                exclusion("old", condition("host.name", "build-1"), expires="2026-01-01", state=state))


def place(row):
    return row["row"], row["column"], row["verdict"], row["reason"], row["exclusion"]


def check_hunt():
    rows, answer = hunt("-i", feed(), "--exclusions", judged_exclusions(), log=judged_log())
    equal(answer.returncode, 0, f"a hunt with exclusions: {answer.stderr}")
    by_row = {(row["row"], row["column"]): row for row in rows}
    equal({key: place(row)[2:] for key, row in by_row.items()}, {
        (1, "RemoteIP"): ("excluded", "HIT_IS", "agent"),
        (2, "RemoteIP"): ("excluded_not_evaluable", "FIELD_EMPTY", "agent"),
        (3, "RemoteIP"): ("match", "EXPIRED", "old"),
        (4, "RemoteIP"): ("excluded", "HIT_IS", "agent"),
        (5, "RemoteIP"): ("excluded", "HIT_IS", "agent"),
        (5, "LocalIP"): ("excluded", "HIT_IS", "agent"),
    }, "verdicts of rows")
    row = by_row[1, "RemoteIP"]
    equal({key: row[key] for key in ("field", "field_column", "witness", "operand", "strength", "needed")},
          {"field": "process.image", "field_column": "InitiatingProcessFolderPath",
           "witness": "/opt/agent/agentd", "operand": "/opt/agent/agentd", "strength": "B", "needed": "D"},
          "the witness of a row")
    equal([(a["exclusion"], a["reason"], a["of"], a["witness"]) for a in row["advisories"]],
          [("old", "EXPIRED", "HIT_IS", "build-1")], "advisories of a row")
    summary = answer.stderr.decode()
    for line in ("exclusion agent approved: true 4, unknown 1\n",
                 "exclusion old approved: true 0, unknown 0, EXPIRED 3\n",
                 "verdicts: excluded_not_evaluable 1, excluded 3, match 1\n"):
        check(line in summary, f"the summary has {line!r}: {summary}")


def check_hunt_hits():
    """One hit of a record may be excused and another not."""
    one = save("one.json", exclusion("x1", condition("ioc.value", "203.0.113.77:3333")))
    rows, answer = hunt("-i", feed(), "--exclusions", one, log=log(
        "two.csv", log_row(1, "203.0.113.77", 3333, local="198.51.100.7")))
    equal([place(row) for row in rows], [
        (1, "RemoteIP", "match", "ANOTHER_HIT_STANDS", "x1"),
        (1, "LocalIP", "match", "NO_EXCLUSION_TRUE", None)], "another hit stands")
    equal(rows[0]["witness"], "203.0.113.77:3333", "the hit's own witness is shown")
    table = run("hunt", "-q", *NOW, "-i", feed(), "--exclusions", one, cli.FOLDER / "two.csv").stdout
    check(b"x1 (ioc.value: 203.0.113.77:3333), another hit stands" in table, f"in the table: {table}")


def check_hunt_exit():
    path = judged_exclusions()
    only = log("only.csv", log_row(1, "203.0.113.77", 3333, "agentd", "/opt/agent"))
    rows, answer = hunt("-i", feed(), "--exclusions", path, log=only)
    equal((answer.returncode, [row["verdict"] for row in rows]), (1, ["excluded"]), "all is excluded")
    rows, answer = hunt("-i", feed(), "--exclusions", path, "--hide-excluded", log=only)
    equal((answer.returncode, rows), (1, []), "--hide-excluded")
    check(b"verdicts: excluded 1\n" in answer.stderr and b"hits: exact 1\n" in answer.stderr
          and b"excluded 1\n" in answer.stderr.splitlines(True)[-1], f"hidden rows are counted: {answer.stderr}")
    unknown = log("unknown.csv", log_row(1, "203.0.113.77", 3333, "agentd"))
    rows, answer = hunt("-i", feed(), "--exclusions", path, "--hide-excluded", log=unknown)
    equal((answer.returncode, [row["verdict"] for row in rows]), (0, ["excluded_not_evaluable"]),
          "what cannot be evaluated stands")
    _, answer = hunt("-i", feed(), "--exclusions", path, log=log("clean.csv", log_row(1, "192.0.2.1", 1)))
    check(answer.returncode == 1 and b"exclusion agent approved: never evaluated\n" in answer.stderr,
          f"nothing was judged: {answer.stderr}")
    long = log("long.csv", log_row(1, "203.0.113.77", 3333, "agentd", "/opt/agent", "a" * (1 << 20) + "b"))
    rows, answer = hunt("-i", feed(), "--exclusions", path, log=long)
    equal([row["verdict"] for row in rows], ["excluded"], "a long cell that nobody looks at")
    wide = log("wide.csv", log_row(1, "203.0.113.77", 3333, "agentd", "/opt/agent") + ',"' + "z" * 70
               + '"' * 1 + ",z" * (9 << 20))
    rows, answer = hunt("-i", feed(), "--exclusions", path, log=wide)
    equal((answer.returncode, [(row["verdict"], row["exclusion"]) for row in rows]),
          (0, [("indeterminate", "agent")]), "indeterminate stays so")
    for bad in (("--exclusions", cli.FOLDER / "missing"), ("--exclusions", PLAYBOOK), ("--policy", "x"),
                ("--now", "x"), ("--bind", "x"), ("--override", "L1"), ("--approve-playbook",),
                ("--exclusions", path, "--exclusions", path)):
        equal(run("hunt", "-i", feed(), *bad, only).returncode, 2, f"hunt {bad}")


def check_hunt_policy():
    path = save("weak.json", exclusion("x1", condition("process.name", "agentd")))
    rows, _ = hunt("-i", feed(), "--exclusions", path, "--policy", "graded", log=log(
        "graded.csv", log_row(1, "203.0.113.77", 3333, "agentd"), log_row(2, "198.51.100.8", 80, "agentd"),
        log_row(3, "192.0.2.50", 9000, "agentd")))
    equal([(row["row"], row["verdict"], row["reason"], row["strength"], row["needed"]) for row in rows],
          [(3, "match", "TOO_WEAK", "C", "A"), (2, "excluded", "HIT_IS", "C", "D"),
           (1, "match", "TOO_WEAK", "C", "A")], "--policy graded")
    lists = save("lists.json", exclusion("x1", {"field": "process.name", "op": "list", "list": "tools"}),
                 exclusion("x2", {"field": "host.name", "op": "list", "list": "hosts"}))
    names = write("names", "agentd\n")
    rows, _ = hunt("-i", feed(), "--exclusions", lists, "--bind", f"tools={names}", "--bind",
                   f"hosts={write('hosts', '[]')}", log=cli.FOLDER / "graded.csv")
    equal({row["verdict"] for row in rows}, {"excluded"}, "--bind")


def check_hunt_map():
    path = save("mapped.json", exclusion("x1", condition("process.name", "agentd"), scope={}),
                exclusion("x2", condition("noise", "quiet"), scope={}, overrides=["L1"]))
    custom = write("custom.csv", "when,peer,proc,noise\n2026-06-16 10:00:00,203.0.113.77,agentd,x\n"
                   "2026-06-16 10:00:01,203.0.113.77,other,quiet\n")
    rows, answer = hunt("-i", feed(), "--exclusions", path, "--map",
                        "when=time,peer=address:remote,proc=process.name", log=custom)
    equal([(row["row"], row["reason"], row["exclusion"], row["field_column"]) for row in rows],
          [(2, "HIT_IS", "x2", "noise"), (1, "HIT_IS", "x1", "proc")], f"--map to a field: {answer.stderr}")
    equal(run("hunt", "-i", feed(), "--map", "proc=process.args", custom).returncode, 2,
          "--map to a field that is never asked for")


def check_formats():
    arguments = ("-i", feed(), "--exclusions", judged_exclusions(), *NOW)
    lines = lines_of(run("hunt", "--format", "jsonl", *arguments, judged_log()))
    answer = run("hunt", "--format", "csv", *arguments, judged_log())
    rows = list(csv.DictReader(io.StringIO(answer.stdout.decode())))
    names = ("reason", "exclusion", "field", "field_column", "witness", "strength", "needed", "verdict")
    equal([[row[name] for name in names] for row in rows],
          [[line[name] or "" for name in names] for line in lines], "csv has what jsonl has")
    table = run("hunt", "-q", *arguments, judged_log()).stdout.decode()
    for text in ("agent (process.image: /opt/agent/agentd)\n",
                 "agent is not evaluable (process.image: FIELD_EMPTY)\n",
                 "old EXPIRED (host.name: build-1)\n"):
        check(text in table, f"the table has {text!r}: {table}")
    equal(len(table.splitlines()), len(lines) + 1, "a line for each row")
    plain = lines_of(run("hunt", "--format", "jsonl", "-i", feed(), judged_log()))
    check(not {"reason", "exclusion", "advisories"} & set(plain[0]), "without exclusions no key is new")
    plain = run("hunt", "--format", "csv", "-i", feed(), judged_log()).stdout
    check(b"reason" not in plain and b"witness" not in plain, "without exclusions no column is new")
    check(b"Exclusion" not in run("hunt", "-i", feed(), judged_log()).stdout, "nor in the table")
    disabled = lines_of(run("hunt", "--format", "jsonl", "-i", feed(), "--exclusions",
                            judged_exclusions("disabled"), *NOW, judged_log()))
    equal({line["verdict"] for line in disabled}, {"match"}, "disabled exclusions do not count")


# ---- playbooks in a hunt ----


def scenario_log():
    return log("scenario.csv", log_row(1, "203.0.113.77", 3333, "copy", "/usr/bin", "copy --mirror a b"),
               log_row(2, "203.0.113.77", 3333, "copy", "/usr/bin", "copy a b"))


def check_playbook():
    playbook = write("playbook.md", SENTENCES)
    rows, answer = hunt("-p", playbook, log=scenario_log())
    equal([(row["row"], row["verdict"]) for row in rows], [(2, "match"), (1, "match")],
          "drafts change no verdict")
    draft = next(a for a in rows[1]["advisories"] if a["exclusion"] == "s1")
    equal((draft["reason"], draft["of"], draft["field"], draft["witness"]),
          ("NOT_APPROVED", "HIT_TERM", "process.args", "--mirror a b"), "a draft's advisory")
    check(b"exclusion s1 draft: would be true 1, would be unknown 0\n" in answer.stderr,
          f"drafts are counted: {answer.stderr}")
    table = run("hunt", "-q", "-p", playbook, scenario_log()).stdout
    check(b"would be excluded by s1 (process.args: --mirror a b)\n" in table, f"in the table: {table}")


def check_approve_playbook():
    playbook = write("playbook.md", SENTENCES)
    rows, answer = hunt("-p", playbook, "--approve-playbook", log=scenario_log())
    check(b"s1 is not approved: L1:" in answer.stderr, f"a lint error keeps it a draft: {answer.stderr}")
    equal([row["verdict"] for row in rows], ["match", "match"], "it does not count")
    rows, answer = hunt("-p", playbook, "--approve-playbook", "--override", "L1,L5,L16", log=scenario_log())
    equal([(row["row"], row["verdict"], row["exclusion"]) for row in rows if row["row"] == 1],
          [(1, "excluded", "s1")], f"--override: {answer.stderr}")
    check(b"exclusion s1 approved: true 1, unknown 0\n" in answer.stderr, f"it is approved: {answer.stderr}")
    vendors = write("vendors", "Example Ltd\n")
    rows, answer = hunt("-p", playbook, "--approve-playbook", "--bind", f"trusted-vendors={vendors}",
                        log=scenario_log())
    equal({(row["verdict"], row["reason"], row["exclusion"]) for row in rows},
          {("excluded_not_evaluable", "FIELD_ABSENT", "s2")}, "a bound list of a playbook")


def check_round_trip():
    """compile, approve, hunt: what what-if said is what happens."""
    playbook = write("playbook.md", SENTENCES)
    drafts = cli.FOLDER / "round.json"
    vendors = write("vendors", "Example Ltd\n")
    equal(run("exclusions", "compile", "-q", "-o", drafts, playbook).returncode, 0, "compile")
    arguments = ("-p", playbook, "--bind", f"trusted-vendors={vendors}", *NOW)
    answer = run("exclusions", "what-if", "--format", "jsonl", drafts, *arguments, scenario_log())
    equal(answer.returncode, 0, f"what-if: {answer.stderr}")
    foretold = {(line["row"], "excluded") for line in lines_of(answer) if line.get("exclusion") == "s1"}
    equal(run("exclusions", "approve", *NOW, "--id", "s1", drafts).returncode, 2, "approve is refused")
    equal(run("exclusions", "approve", *NOW, "--id", "s1", "--override", "L1", drafts).returncode, 0, "approve")
    rows, answer = hunt("-p", playbook, "--exclusions", drafts, log=scenario_log())
    equal({(row["row"], row["verdict"]) for row in rows if row["verdict"] != "match"}, foretold,
          "the hunt does what what-if said")
    equal(foretold, {(1, "excluded")}, "and that is one row")
    equal(answer.stderr.count(b"\nexclusion "), 3, "a sentence of the file is not compiled again")


# ---- what-if ----


def whatif(path, *arguments, log):
    answer = run("exclusions", "what-if", "--format", "jsonl", *NOW, path, "-i", feed(), *arguments, log)
    lines = lines_of(answer)
    totals = {line["total"]: line for line in lines if "total" in line}
    return [line for line in lines if "total" not in line], totals, answer


def check_whatif():
    path = judged_exclusions("draft")
    rows, totals, answer = whatif(path, log=judged_log())
    equal(answer.returncode, 0, f"what-if: {answer.stderr}")
    equal([(row["exclusion"], row["row"], row["log_column"]) for row in rows],
          [("agent", 5, "RemoteIP"), ("agent", 5, "LocalIP"), ("agent", 4, "RemoteIP"),
           ("agent", 1, "RemoteIP")], "rows, newest first")
    equal({key: rows[-1][key] for key in ("time", "file", "line", "indicator", "grade", "confidence",
                                          "reason", "field", "witness")},
          {"time": "2026-06-10T00:00:01Z", "file": str(cli.FOLDER / "judged.csv"), "line": 2,
           "indicator": "203.0.113.77:3333", "grade": "exact", "confidence": 95, "reason": "HIT_IS",
           "field": "process.image", "witness": "/opt/agent/agentd"}, "a row of what-if")
    agent = totals["agent"]
    equal((agent["hits"], agent["excluded"], agent["not_evaluable"], agent["another_hit_stands"]),
          (6, 4, 1, 0), "totals")
    equal((agent["by_grade"], agent["by_confidence"], agent["lint_errors"]),
          ({"other_port": 1, "exact": 2, "no_port": 1}, {"90-100": 2, "75-89": 2}, []), "by grade and confidence")
    equal(totals["old"]["no_effect"], {"EXPIRED": 3}, "what has no effect")
    equal((totals[None]["excluded"], totals[None]["not_evaluable"]), (4, 1), "all together")
    text = run("exclusions", "what-if", *NOW, path, "-i", feed(), judged_log()).stdout.decode().splitlines()
    equal(text[3].split("\t"), ["agent", "2026-06-10T00:00:01Z", f"{cli.FOLDER}/judged.csv:2",
                                "203.0.113.77:3333", "exact", "95", "process.image=/opt/agent/agentd"],
          "a row as text")
    equal(text[4], "# agent: would exclude 4 of 6 hits (exact 2, other_port 1, no_port 1; confidence "
          "90-100 2, 75-89 2), could not be evaluated for 1", "totals as text")
    approved = run("exclusions", "approve", *NOW, "--all", "-o", "-", path)
    hunted, _ = hunt("-i", feed(), "--exclusions", write("approved.json", approved.stdout), log=judged_log())
    equal({(row["row"], row["column"]) for row in hunted if row["verdict"] == "excluded"},
          {(row["row"], row["log_column"]) for row in rows},
          "the hunt after approval")


def check_whatif_states():
    one = save("one.json", exclusion("x1", condition("ioc.value", "203.0.113.77:3333"), state="draft"),
               exclusion("x2", condition("ioc.value", "198.51.100.7:80"), state="draft"),
               exclusion("x3", condition("ioc.value", "203.0.113.77:3333"), state="disabled"),
               exclusion("x4", condition("process.args", "log", op="term"), state="draft"))
    two = log("two.csv", log_row(1, "203.0.113.77", 3333, arguments="a.exe b", local="198.51.100.7"))
    rows, totals, answer = whatif(one, log=two)
    equal((rows, answer.returncode), ([], 0), "each alone takes none")
    equal((totals["x1"]["another_hit_stands"], totals["x2"]["another_hit_stands"], totals[None]["excluded"]),
          (1, 1, 2), "together they take both hits")
    check("x3" not in totals, "what is disabled is left out")
    equal(totals["x4"]["lint_errors"], ["L1"], "what lint says of it")
    text = run("exclusions", "what-if", *NOW, one, "-i", feed(), two).stdout.decode()
    check("; approval needs --override L1\n" in text and ", 1 stand for another hit" in text, f"as text: {text}")
    clean = log("clean.csv", log_row(1, "192.0.2.1", 1))
    equal(whatif(one, log=clean)[2].returncode, 1, "none would be excluded")
    equal(run("exclusions", "what-if", one, "-i", feed()).returncode, 2, "what-if without log")
    equal(run("exclusions", "what-if", one, two).returncode, 2, "what-if without indicators")
    equal(run("exclusions", "what-if", cli.FOLDER / "missing", "-i", feed(), two).returncode, 2, "no file")
    equal(run("exclusions", "what-if", one, "-i", feed(), DATA / "report.txt").returncode, 2, "no log")
    rows, _, _ = whatif(one, "--since", "2026-06-10T00:00:02Z", log=two)
    equal(rows, [], "what-if --since")
    answer = run("exclusions", "what-if", *NOW, write("playbook.md", SENTENCES), "-i", feed(), scenario_log())
    check(answer.returncode == 0 and b"s1\t2026-06-10T" in answer.stdout, "what-if of a playbook")


# ---- convert ----


def check_convert():
    path = save("convert.json", exclusion("x1", condition("process.name", "agentd", op="is")),
                exclusion("../x 2", condition("process.image", "/opt/agent", op="under")),
                exclusion("x3", condition("process.args", "log", op="term")))
    answer = run("exclusions", "convert", path, "--to", "json")
    equal(answer.returncode, 0, "convert --to json")
    again = run("exclusions", "convert", write("again.json", answer.stdout), "--to", "json")
    equal(again.stdout == answer.stdout, True, "canonical JSON stays as it is")
    equal(run("exclusions", "convert", save("none.json"), "--to", "json").returncode, 1, "nothing to convert")
    for bad in ((), ("--to", "xml"), ("--from", "xml", "--to", "json"), ("--to", "json", "--polarity", "both"),
                ("--to", "json", "--polarity", "positive")):
        equal(run("exclusions", "convert", path, *bad).returncode, 2, f"convert {bad}")


# ---- hostile values ----


def check_hostile():
    nasty = "\x1b[31mred\x07\u202e\u0085\r\n"
    shown = "\\x1b[31mred\\x07\\u202e\\u0085"
    path = save("nasty.json", exclusion("x\u202e", condition("process.args", "red", "\u202e", op="contains"),
                                        why=nasty, owner=nasty, overrides=["L1"]),
                exclusion("y", condition("process.args", "red", op="term"), state="draft"))
    event = {**EVENT, "InitiatingProcessCommandLine": "a " + nasty, "no\x1b\u202eb": nasty,
             "DeviceName": "a\x00b"}
    for form in ("text", "json"):
        answer = run("exclusions", "eval", *NOW, path, "--no-lint", "--format", form, "--record",
                     json.dumps(event), "--ioc", "203.0.113.77:3333")
        equal((answer.returncode, control_bytes(answer.stdout.replace(b"\t", b"") + answer.stderr)), (1, []),
              f"eval as {form}")
        check("\u202e".encode() not in answer.stdout, f"eval as {form} holds no direction marks")
    check("\u0085".encode() not in answer.stdout, "eval holds no C1 control")
    nul = save("nul.json", exclusion("x1", condition("host.name", "a")))
    equal(short(judge(nul, event))[0], "match", "a NUL does not end a value")
    rows = log("nasty.csv", log_row(1, "203.0.113.77", 3333, arguments="a " + nasty + " \x00=1"))
    for form in ("table", "csv", "jsonl"):
        answer = run("hunt", *NOW, "-i", feed(), "--format", form, "--exclusions", path, rows)
        equal(control_bytes(answer.stdout + answer.stderr), [], f"hunt as {form} holds no control byte")
        check("\u202e".encode() not in answer.stdout + answer.stderr, f"hunt as {form}: no direction marks")
    check(shown.encode() in run("hunt", *NOW, "-i", feed(), "--exclusions", path, rows).stdout,
          "the witness is escaped")
    for form in ("text", "jsonl"):
        for command in (("what-if", path, "-i", feed(), rows), ("lint", path)):
            answer = run("exclusions", command[0], *NOW, "--format", form, *command[1:])
            equal(control_bytes(answer.stdout.replace(b"\t", b"") + answer.stderr), [], f"{command[0]} as {form}")
            check("\u202e".encode() not in answer.stdout + answer.stderr, f"{command[0]}: no direction marks")
    for arguments in (("approve", *NOW, "--all", "-q", path), ("approve", "--id", "\x1b[2J", path),
                      ("eval", path, "--record", '{"a":"\x1b', "--ioc", "192.0.2.1"),
                      ("eval", path, "--record", "{}", "--table", "\x1b", "--ioc", "192.0.2.1"),
                      ("convert", write("nasty\x1b.json", "{\x1b"), "--to", "json")):
        answer = run("exclusions", *arguments)
        equal(control_bytes(answer.stdout.replace(b"\t", b"") + answer.stderr), [], f"messages of {arguments[0]}")
    answer = run("exclusions", "compile", "--sentence", "Exclude processes named \x1b[2Ja.exe.\x07")
    equal(control_bytes(answer.stdout + answer.stderr.replace(b"\t", b"")), [], "compile")


def check_huge():
    big = "a" * (1 << 20)
    path = save("big.json", exclusion("x1", condition("process.args", "b", op="contains"), overrides=["L1"]))
    result, _ = judge(path, str(write("big_event.json",
                                      json.dumps({**EVENT, "InitiatingProcessCommandLine": "x " + "b" * 5000}))))
    equal((result["verdict"], len(result["value"])), ("excluded", 256), "a witness is cut")
    equal(judge(path, str(write("big_event.json", json.dumps({**EVENT, "x": big}))))[1], 0, "a large event")
    values = write("many", "\n".join(f"name{i}.exe" for i in range(65535)) + "\n")
    lists = save("lists.json", exclusion("x1", {"field": "process.name", "op": "list", "list": "tools"}))
    equal(judge(lists, EVENT, "--bind", f"tools={values}")[1], 0, "as many values as there may be")
    values = write("many", "\n".join(f"name{i}.exe" for i in range(65536)) + "\n")
    equal(judge(lists, EVENT, "--bind", f"tools={values}")[1], 2, "more values than there may be")


def check_safe_csv():
    path = save("formula.json", exclusion("=x1", condition("host.name", "=1+1")),
                exclusion("x2", condition("host.name", "=1+1"), expires="2026-01-01"))
    rows = log("formula.csv", log_row(1, "203.0.113.77", 3333, host="=1+1"))
    plain = run("hunt", *NOW, "-i", feed(), "--format", "csv", "--exclusions", path, rows).stdout
    safe = run("hunt", *NOW, "-i", feed(), "--format", "csv", "--safe-csv", "--exclusions", path, rows).stdout
    row = list(csv.DictReader(io.StringIO(plain.decode())))[0]
    equal((row["exclusion"], row["witness"]), ("=x1", "=1+1"), "cells as they are")
    row = list(csv.DictReader(io.StringIO(safe.decode())))[0]
    equal((row["exclusion"], row["witness"]), ("'=x1", "'=1+1"), "--safe-csv")


if __name__ == "__main__":
    sys.exit(cli.main(globals()))

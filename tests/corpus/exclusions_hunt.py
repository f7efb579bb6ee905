#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks what the exclusions of `iocmatch hunt`, and `iocmatch exclusions what-if`, promise.

usage: exclusions_hunt.py FOLDER_OF_PROGRAMS

Prints what fails; exit status 1 if any.
"""
import csv
import io
import json
import sys

import cli
from cli import DATA, DNE, PLAYBOOK, check, control_bytes, equal, run, write
from exclusions_cli import (NOW, SENTENCES, condition, exclusion, feed, lines_of, nasty_exclusions,
                            save)

HEADER = ("Timestamp,DeviceName,RemoteIP,RemotePort,LocalIP,InitiatingProcessFileName,"
          "InitiatingProcessFolderPath,InitiatingProcessCommandLine")


def log_row(second, ip, port, name="a.exe", folder="", arguments="", host="d", local="10.1.1.1"):
    cells = (f"2026-06-10T00:00:{second:02}Z", host, ip, str(port), local, name, folder, arguments)
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def log(name, *rows):
    return write(name, "\n".join((HEADER,) + rows) + "\n")


def hunt(*arguments, log=DNE, **more):
    answer = run("hunt", "--format", "jsonl", *NOW, *arguments, log, **more)
    return lines_of(answer), answer


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


def check_hunt_drafts():
    rows, answer = hunt("-i", feed(), "--exclusions", judged_exclusions("draft"), log=judged_log())
    equal({row["verdict"] for row in rows}, {"match"}, "drafts exclude nothing")
    said = {(a["exclusion"], a["reason"], a["of"]) for row in rows for a in row["advisories"]}
    equal(said & {("old", "NOT_APPROVED", of) for of in ("HIT_IS", "EXPIRED")},
          {("old", "NOT_APPROVED", "EXPIRED")}, "an expired draft would exclude nothing")
    check(("agent", "NOT_APPROVED", "HIT_IS") in said, f"another would: {said}")
    summary = answer.stderr.decode()
    for line in ("exclusion agent draft: would be true 4, would be unknown 1\n",
                 "exclusion old draft: would be true 0, would be unknown 0, EXPIRED 3\n"):
        check(line in summary, f"the summary has {line!r}: {summary}")
    table = run("hunt", "-q", "-i", feed(), "--exclusions", judged_exclusions("draft"), *NOW, judged_log()).stdout
    check(b"would be excluded by agent (" in table and b"by old" not in table
          and b"  old NOT_APPROVED, EXPIRED (host.name: build-1)\n" in table, f"drafts in the table: {table}")


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
          "90-100 2, 75-89 2), could not be evaluated for 1; L23: it takes a large part of all hits: it may be "
          "far too wide", "totals as text")
    approved = run("exclusions", "approve", *NOW, "--all", "-o", "-", path)
    hunted, _ = hunt("-i", feed(), "--exclusions", write("approved.json", approved.stdout), log=judged_log())
    equal({(row["row"], row["column"]) for row in hunted if row["verdict"] == "excluded"},
          {(row["row"], row["log_column"]) for row in rows},
          "the hunt after approval")


def check_whatif_counts():
    """What lint says of the counts (L23)."""
    path = save("counts.json", exclusion("wide", condition("host.name", "d"), state="draft"),
                exclusion("half", condition("process.name", "copy"), state="draft"),
                exclusion("never", condition("process.name", "nobody"), state="draft"),
                exclusion("ended", condition("host.name", "d"), expires="2020-01-01", state="draft"),
                exclusion("stale", condition("process.name", "old"), state="draft"),
                exclusion("off", condition("process.name", "nobody"), state="disabled"))
    rows = [log_row(n, "203.0.113.77", 3333, "copy" if n < 3 else "other", "/usr/bin", host="d") for n in range(4)]
    rows[3] = rows[3].replace("other", "old").replace("2026-06-10", "2026-01-10")
    _, totals, answer = whatif(path, log=log("counts.csv", *rows[:2], rows[3], log_row(
        5, "203.0.113.77", 3333, "other", "/usr/bin", host="d")))
    said = {name: (total["L23"] or "") for name, total in totals.items()}
    check("large part" in said["wide"] and ";" not in said["wide"], f"true of all: {said}")
    equal((said["half"], said["ended"], said[None]), ("", "", ""), "half of them; what has expired; all together")
    check("not true of any hit" in said["never"], f"true of none: {said}")
    check(said["stale"] and "not true of any" not in said["stale"], f"true of an old one: {said}")
    check("off" not in said, "what is disabled is left out")
    late = save("late.json", exclusion("one", condition("process.name", "old"), expires="2031-01-01"))
    _, totals, _ = whatif(late, "--now", "2030-01-01", log=log("old.csv", *rows[1:]))
    equal((totals["one"]["excluded"], totals["one"]["L23"] is not None), (1, True), "days are those of the logs")
    _, totals, _ = whatif(late, "--now", "2030-01-01", log=log("old.csv", rows[3], rows[3], rows[3].replace(
        "old", "other"), rows[3].replace("old", "other")))
    equal((totals["one"]["excluded"], totals["one"]["L23"]), (2, None), "old logs make nothing stale")
    _, totals, _ = whatif(path, log=log("clean.csv", log_row(1, "192.0.2.1", 1)))
    equal({total["L23"] for total in totals.values()}, {None}, "no hit, nothing to say")


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
    check("; approval needs --override L1; L23: " in text and ", 1 stand for another hit" in text, f"as text: {text}")
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


# ---- hostile values ----


def check_hostile_rows():
    nasty = "\x1b[31mred\x07\u202e\u0085\r\n"
    shown = "\\x1b[31mred\\x07\\u202e\\u0085"
    path = nasty_exclusions(nasty)
    rows = log("nasty.csv", log_row(1, "203.0.113.77", 3333, arguments="a " + nasty + " \x00=1"))
    for form in ("table", "csv", "jsonl"):
        answer = run("hunt", *NOW, "-i", feed(), "--format", form, "--exclusions", path, rows)
        equal(control_bytes(answer.stdout + answer.stderr), [], f"hunt as {form} holds no control byte")
        check("\u202e".encode() not in answer.stdout + answer.stderr, f"hunt as {form}: no direction marks")
    check(shown.encode() in run("hunt", *NOW, "-i", feed(), "--exclusions", path, rows).stdout,
          "the witness is escaped")
    for form in ("text", "jsonl"):
        answer = run("exclusions", "what-if", *NOW, "--format", form, path, "-i", feed(), rows)
        equal(control_bytes(answer.stdout.replace(b"\t", b"") + answer.stderr), [], f"what-if as {form}")
        check("\u202e".encode() not in answer.stdout + answer.stderr, f"what-if as {form}: no direction marks")


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

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The library and the oracle judge the same rows made at random.

usage: exclusion_compare.py EXCLUSION_VECTORS [COUNT [FIRST_SEED]]

EXCLUSION_VECTORS --answers FILE prints (id, verdict, reason, by, field, value) of each row. Prints
the rows that are judged differently, and fails if there are any, if some reason comes up too
rarely for the comparison to say much about it, or if a rule about verdicts is broken:

- a value that goes missing makes no match excluded (what is not known suppresses nothing), unless
  something asks whether the value is there, or the arguments are cut behind another image;
- under the policy `literal`, where nothing is negated, it makes nothing excluded a plain match: an
  operator is told that the exclusion could not be judged.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter

import exclusion_generator as generator
import exclusion_oracle as oracle

CHUNK = 5000
SHOWN = 5
REASONS = """NO_EXCLUSION_TRUE HIT_IS HIT_STARTS HIT_ENDS HIT_TERM HIT_ARG HIT_CONTAINS HIT_GLOB
HIT_UNDER HIT_NAME_IS HIT_CIDR HIT_PORT HIT_SIGNED_BY HIT_TIME HIT_LT FIELD_ABSENT FIELD_NULL FIELD_EMPTY
FIELD_UNMAPPED FIELD_INVALID FIELD_TRUNCATED PATH_AMBIGUOUS TOO_WEAK NOT_APPROVED DISABLED EXPIRED
OUT_OF_SCOPE ANNOTATE_ONLY NEGATIVE_ONLY INERT:OPAQUE_CLAUSE INERT:LIST_UNBOUND INERT:PRODUCT_UNBOUND
INERT:WINDOW_UNBOUND INERT:WINDOW_NO_TZ ANOTHER_HIT_STANDS""".split()


def answers(program, rows):
    """What the program says to each row, by the row's id."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows.tsv")
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write("\t".join(oracle.HEADER) + "\n")
            file.writelines(generator.line_of(row, [""] * 5) + "\n" for row in rows)
        run = subprocess.run([program, "--answers", path], stdout=subprocess.PIPE, check=False)
    lines = [line.split("\t", 5) for line in run.stdout.decode("utf-8").split("\n") if line]
    return {line[0]: tuple(line[1:]) for line in lines}


def speaks_of(row, *words):
    """Whether an exclusion of the row, or what is bound, holds one of these words."""
    text = json.dumps([row["exclusion"], row["context"].get("lists", {})])
    return any(f'"{word}"' in text for word in words)


def broken_rule(row, before, after):
    """The rule that is broken when a value of `row` went missing, or None."""
    if speaks_of(row, "exists", "process.args"):
        return None
    if before == "match" and after == "excluded":
        return "a missing value excluded a match"
    if row["context"]["policy"] == "literal" and not speaks_of(row, "not") and (before,
                                                                                after) == ("excluded",
                                                                                           "match"):
        return "a missing value made an excluded event a match"
    return None


class Comparison:
    def __init__(self, program):
        self.program, self.reasons, self.verdicts, self.shown = program, Counter(), Counter(), 0
        self.different = self.broken = 0

    def rows(self, seeds):
        """The rows, and those of every fourth with a value less, by the id of the whole one."""
        rows, pairs = [], {}
        for seed in seeds:
            rows.append(generator.make(seed))
            if seed % 4 == 0:
                rows.append(generator.without(rows[-1], random.Random(-seed)))
                pairs[rows[-1]["id"]] = rows[-2]
        return rows, pairs

    def show(self, what, row, *rest):
        self.shown += 1
        if self.shown <= SHOWN:
            print(what, *(json.dumps(row[name], ensure_ascii=False) for name in ("id", "exclusion",
                                                                                 "context", "event")),
                  *rest, sep="\n  ")

    def run(self, seeds):
        rows, pairs = self.rows(seeds)
        got = answers(self.program, rows)
        for row in rows:
            expected = oracle.judge(row["exclusion"], row["context"], row["event"]).told()
            found = got.get(row["id"], ("no answer",))
            self.reasons[expected[1]] += 1
            self.verdicts[expected[0]] += 1
            if found != expected:
                self.different += 1
                self.show("different:", row, f"oracle  {expected}", f"library {found}")
            if row["id"] in pairs:
                before = got.get(pairs[row["id"]]["id"], ("no answer",))
                rule = broken_rule(row, before[0], found[0])
                if rule:
                    self.broken += 1
                    self.show(rule, row, f"before {before}", f"after  {found}")


def main(program, count=100000, first=1):
    first, count = int(first), int(count)
    comparison = Comparison(program)
    for begin in range(first, first + count, CHUNK):
        comparison.run(range(begin, min(begin + CHUNK, first + count)))
    least = count // 1000
    rare = {reason: comparison.reasons[reason] for reason in REASONS if comparison.reasons[reason] < least}
    for reason, times in rare.items():
        print(f"{reason} came up {times} times, which is less than {least}")
    print(f"{sum(comparison.verdicts.values())} rows ({dict(comparison.verdicts)}): "
          f"{comparison.different} judged differently, {comparison.broken} rules broken")
    return 1 if comparison.different or comparison.broken or rare else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]) if 2 <= len(sys.argv) <= 4 else __doc__)

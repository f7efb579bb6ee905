#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes Markdown tables and plots of the lines that the benchmarks print.

usage: report.py RESULTS_FOLDER OUTPUT_FOLDER

A line: what, who, entries, per cent of hits, turn, value, unit; tabs between. `wrong/...` counts
answers that are not the true ones, `gaveup/...` tells who did not come to an end, `note` is text
in place of the value. Values are the better the lower, but those of a unit that ends in /s.
"""
import collections
import glob
import os
import statistics
import sys

US = "iocmatch"
ORDER = ("batch", "chain", "alone")
TITLES = {
    "batch": "many at once", "chain": "the next query waits for the answer",
    "alone": "each call for itself", "bytes": "memory of an entry", "build": "building, an entry",
    "scan": "scanning", "start": "start with the list", "csv": "hunting through CSV",
    "load": "reading the list", "compile": "compiling the set", "image": "an entry of the image",
    "save": "saving", "open": "opening a file", "memory": "opening, with a copy",
    "borrow": "opening, without a copy", "map": "mapping", "ready": "from the list to the first answer",
}

# What was aimed at, with a million entries unless said otherwise: text, table, per cent of hits,
# entries, a peer and how many times better than it, or None and the value itself.
MILLION = 10 ** 6
TARGETS = (
    ("ip:port batch", "batch/ipport", 0, MILLION, "rte_hash", 1.5),
    ("ip:port batch", "batch/ipport", 50, MILLION, "rte_hash", 4),
    ("ip:port batch", "batch/ipport", 0, MILLION, "khash", 3.5),
    ("ip:port batch", "batch/ipport", 50, MILLION, "khash", 3.5),
    ("ip:port batch", "batch/ipport", 50, MILLION, "uthash", 25),
    ("ip:port batch", "batch/ipport", 0, 10 * MILLION, "rte_hash", 1.05),
    ("ip:port, one call", "chain/ipport", 0, MILLION, "khash", 1 / 1.15),
    ("ip:port, one call", "chain/ipport", 50, MILLION, "khash", 1 / 1.15),
    ("IPv4, one call", "chain/ipv4", 50, MILLION, "khash", 1 / 1.15),
    ("hosts and networks batch", "batch/mixed", 0, 100000, "rte_lpm", 1.2),
    ("hosts and networks batch", "batch/mixed", 50, 100000, "rte_lpm", 1.2),
    ("hosts and networks batch", "batch/mixed", 50, 100000, "MMDB", 20),
    ("bytes of an IPv4 address", "bytes/ipv4", 0, MILLION, None, 4.5),
    ("bytes of an ip:port", "bytes/ipport", 0, MILLION, None, 9),
    ("text, addresses", "scan/memory-addresses", 0, MILLION, None, 3500),
    ("text, addresses", "scan/memory-addresses", 0, MILLION, "hyperscan", 20),
    ("text, addresses, program", "scan/programs-addresses", 0, MILLION, "grepcidr", 20),
    ("text, all kinds", "scan/memory-all", 0, MILLION, None, 1000),
    ("CSV, one thread", "csv/hunt-1-thread", 0, MILLION, None, 2000),
    ("CSV, one thread", "csv/hunt-1-thread", 0, MILLION, "duckdb", 4),
    ("CSV, two threads", "csv/hunt-2-threads", 0, MILLION, "duckdb", 4),
    ("CSV, one thread", "csv/hunt-1-thread", 0, MILLION, "polars", 20),
    ("CSV, one thread", "csv/hunt-1-thread", 0, MILLION, "pandas", 20),
    ("list of addresses, lines/s", "load/list-addresses", 0, MILLION, None, 5e6),
    ("list of all kinds, lines/s", "load/list-all", 0, MILLION, None, 5e6),
    ("extraction", "extract", 0, None, None, 150),
    ("opening with full check", "open/list-all", 0, MILLION, None, 1000),
)


class Results:
    def __init__(self, folder):
        self.values = collections.defaultdict(list)  # (what, rate, who, count) -> values
        self.units = {}
        self.wrong, self.checked, self.gave_up, self.notes = [], set(), [], []
        for path in sorted(glob.glob(os.path.join(folder, "*.tsv"))):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    self.add(*line.rstrip("\n").split("\t"))

    def add(self, what, who, count, rate, turn, value, unit):
        if what == "note":
            self.notes.append((who, value))
        elif what.startswith("wrong/"):
            self.checked.add(who)
            if float(value) != 0:
                self.wrong.append((what[6:], who, int(count), int(rate), float(value), unit))
        elif what.startswith("gaveup/"):
            self.gave_up.append((what[7:], who, int(count), float(value), unit))
        else:
            self.values[what, int(rate), who, int(count)].append(float(value))
            self.units[what] = unit

    def tables(self):
        """(what, rate) in the order in which they are shown."""
        def place(key):
            way, _, name = key[0].partition("/")
            return name, ORDER.index(way) if way in ORDER else len(ORDER), way, key[1]
        return sorted({key[:2] for key in self.values}, key=place)

    def cells(self, what, rate):
        """who -> count -> values, us first."""
        found = collections.defaultdict(dict)
        for (one, percent, who, count), values in self.values.items():
            if (one, percent) == (what, rate):
                found[who][count] = values
        return dict(sorted(found.items(), key=lambda item: item[0] != US))


def short(number):
    return "%.0f" % number if number >= 1000 else "%.3g" % number


def power(count):
    digits = len(str(count)) - 1
    return "10^%d" % digits if count == 10 ** digits else str(count)


def ratio(values, ours, unit):
    """How many times better we are, by the medians."""
    theirs, us = statistics.median(values), statistics.median(ours)
    if us == 0 or theirs == 0:
        return None
    return us / theirs if unit.endswith("/s") else theirs / us


def cell(values, ours, unit):
    text = short(statistics.median(values))
    if len(values) > 1:
        text += " (%s to %s)" % (short(min(values)), short(max(values)))
    times = ratio(values, ours, unit) if ours else None
    return text + (", x %.2f" % times if times else "")


def title(what, rate, unit):
    way, _, name = what.partition("/")
    way, _, size = way.partition("-")
    text = "%s: %s, %s" % (name or way, TITLES.get(way, way) + (size and ", %s each" % size), unit)
    return text + (", %d %% hits" % rate if way in ORDER else "")


def table(results, what, rate, out):
    unit = results.units[what]
    cells = results.cells(what, rate)
    counts = sorted({count for row in cells.values() for count in row})
    out.write("\n### %s\n\n" % title(what, rate, unit))
    out.write("| | %s |\n|---|%s\n" % (" | ".join(map(power, counts)), "---|" * len(counts)))
    for who, row in cells.items():
        texts = []
        for count in counts:
            ours = cells.get(US, {}).get(count) if who != US else None
            texts.append(cell(row[count], ours, unit) if count in row else "")
        out.write("| %s | %s |\n" % (who, " | ".join(texts)))


def answers(results, out):
    out.write("\n## Answers\n\n")
    wrong = {who for _, who, *_ in results.wrong}
    fine = sorted(results.checked - wrong)
    if fine:
        out.write("Every answer is the true one: %s.\n" % "; ".join(fine))
    for what, who, count, rate, value, unit in results.wrong:
        hits = ", %d %% hits" % rate if rate else ""
        out.write("- wrong: %s, %s with %s entries%s: **%d %s**\n" % (
            who, what, power(count), hits, value, unit))
    for what, who, count, value, unit in results.gave_up:
        out.write("- %s, %s: given up, %d %s of %s done\n" % (who, what, value, unit, power(count)))
    for who, text in results.notes:
        if who != "machine":
            out.write("- %s: %s\n" % (who, text))


def targets(results, out):
    """Aims, not gates."""
    out.write("\n## Targets\n\n| | entries | hits | aim | measured | |\n|---|---|---|---|---|---|\n")
    for text, what, rate, count, who, aim in TARGETS:
        if count is None:  # as many as there are
            count = max((key[3] for key in results.values if key[0] == what), default=0)
        ours = results.values.get((what, rate, US, count))
        theirs = results.values.get((what, rate, who, count)) if who else ours
        if not ours or not theirs:
            continue
        unit = results.units[what]
        if who:
            measured = ratio(theirs, ours, unit)
            met, aims, got = measured >= aim, "x %.2f %s" % (aim, who), "x %.2f" % measured
        else:
            measured = statistics.median(ours)
            faster = unit.endswith("/s")
            met = measured >= aim if faster else measured <= aim
            aims, got = "%s %g %s" % ("at least" if faster else "at most", aim, unit), short(measured)
        hits = "%d %%" % rate if what.partition("/")[0] in ORDER else ""
        out.write("| %s | %s | %s | %s | %s | %s |\n" % (text, power(count), hits, aims, got,
                                                       "met" if met else "**missed**"))


def write_markdown(results, out):
    for who, text in results.notes:
        if who == "machine":
            out.write("%s.\n" % text)
    out.write("Medians (and the range) of all turns, in which all take part one after another; "
              "`x` is how many times better iocmatch is. Columns: entries of the set.\n")
    targets(results, out)
    for what, rate in results.tables():
        table(results, what, rate, out)
    answers(results, out)


def plot(results, name, tables, path):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = 3
    rows = (len(tables) + columns - 1) // columns
    figure, panels = pyplot.subplots(rows, columns, figsize=(5 * columns, 3.6 * rows),
                                     squeeze=False)
    colours = {}
    for panel in panels.flat[len(tables):]:
        panel.axis("off")
    for panel, (what, rate) in zip(panels.flat, tables):
        for who, row in results.cells(what, rate).items():
            colour = colours.setdefault(who, "C%d" % len(colours))
            counts = sorted(row)
            panel.plot(counts, [statistics.median(row[c]) for c in counts], label=who, marker="o",
                       markersize=3, color=colour, linewidth=2.5 if who == US else 1)
            panel.fill_between(counts, [min(row[c]) for c in counts], [max(row[c]) for c in counts],
                               alpha=0.15, color=colour, linewidth=0)
        panel.set(xscale="log", yscale="log", xlabel="entries", ylabel=results.units[what])
        panel.set_title(title(what, rate, results.units[what]), fontsize=9)
        panel.grid(True, which="major", alpha=0.3)
        panel.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def main():
    results = Results(sys.argv[1])
    folder = sys.argv[2]
    with open(os.path.join(folder, "report.md"), "w", encoding="utf-8") as out:
        write_markdown(results, out)
    with open(os.path.join(folder, "report.md"), encoding="utf-8") as text:
        sys.stdout.write(text.read())
    by_name = collections.defaultdict(list)
    for what, rate in results.tables():
        if len({count for row in results.cells(what, rate).values() for count in row}) > 1:
            by_name[what.partition("/")[2]].append((what, rate))
    for name, tables in by_name.items():
        try:
            plot(results, name, tables, os.path.join(folder, "%s.png" % name))
        except ImportError:
            return


main()

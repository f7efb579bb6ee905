#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: symbols.py LIBRARY.so

The shared library exports what the public header declares, no more and no less, and
neither differs from the golden list in symbols.txt nor from the version script.
"""

import os
import re
import sys

from proof import end, header_functions, output, read


def compare(what, names, golden):
    faults = [f"{what} has {name}, symbols.txt has not" for name in sorted(names - golden)]
    return faults + [f"symbols.txt has {name}, {what} has not" for name in sorted(golden - names)]


def main():
    golden = read("tests/proofs/symbols.txt").split()
    faults = []
    if golden != sorted(set(golden)):
        faults.append("symbols.txt is not sorted, or repeats a name")
    golden = set(golden)

    functions = header_functions()
    faults += [f"the header declares {name} twice" for name in set(functions)
               if functions.count(name) > 1]
    faults += compare("the header", set(functions), golden)

    exported = set()
    for line in output("nm", "-D", "--defined-only", sys.argv[1]).splitlines():
        kind, name = line.split()[-2:]
        if kind == "A":
            continue  # the version node itself
        name, _, version = name.partition("@@")
        exported.add(name)
        if not version.startswith("IOCMATCH_"):
            faults.append(f"{name} has no version of ours")
        if kind != "T":
            faults.append(f"{name} is data ({kind}), not a function")
    faults += compare(os.path.basename(sys.argv[1]), exported, golden)

    script = re.sub(r"/\*.*?\*/", "", read("lib/iocmatch.map"), flags=re.S)
    listed = re.findall(r"^\s*([\w*?]+);", script, re.M)
    if listed.count("*") != 1 or any(re.search(r"[*?]", n) for n in listed if n != "*"):
        faults.append("lib/iocmatch.map lists other than names and one `local: *`")
    faults += compare("lib/iocmatch.map", set(listed) - {"*"}, golden)
    end(faults, f"{len(golden)} exported functions, in header, library, version script and list")


main()

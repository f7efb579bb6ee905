#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What can be seen in the sources: rooms, lengths, comments, words that tell of unfinished work."""

import os
import re

from proof import ROOMS, ROOT, end, files, header_functions, read

CODE = (".c", ".h", ".py", ".sh", ".cmake", ".inc")
LINES_MAX = 800
FORBIDDEN_HEADERS = {"ctype.h", "locale.h", "setjmp.h", "signal.h", "alloca.h", "wchar.h", "threads.h",
                     "pthread.h", "time.h", "err.h"}
# A library's header -> the paths of lib/ that may include it.
OWNERS = {"uthash.h": "lib/set/builder", "csv.h": "lib/load/", "idn2.h": "lib/load/",
          "jansson.h": ("lib/load/", "lib/exclude/json"), "yaml.h": ("lib/load/sigma", "lib/render/sigma")}


def includes(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', read(path), re.M)


def check_rooms():
    for path in files("lib", endings=(".c", ".h")):
        room = path.split(os.sep)[1]
        if room not in ROOMS:
            yield f"{path}: no room of that name"
            continue
        for name in includes(path):
            folder = name.split("/")[0] if "/" in name else None
            if folder in ROOMS and folder != room and folder not in ROOMS[room]:
                yield f"{path} includes {name}: {room} does not know {folder}"
            if folder and folder not in ROOMS and folder != "sys":
                yield f"{path} includes {name}: not a room"
            if name in FORBIDDEN_HEADERS:
                yield f"{path} includes <{name}>"
            if name in OWNERS and not path.startswith(OWNERS[name]):
                yield f"{path} includes {name}: only {OWNERS[name]}* does"
    for path in files("examples", endings=(".c", ".h")):
        for name in includes(path):
            if "/" in name and not name.startswith("sys/"):
                yield f"{path} includes {name}: examples use the public header alone"
    for path in files("include", endings=(".h",)):
        for name in includes(path):
            if name not in ("stddef.h", "stdint.h"):
                yield f"{path} includes {name}"


def check_lengths():
    for path in files("lib", "examples", "tests", "bindings", endings=(".c", ".h", ".py", ".sh")):
        lines = read(path).count("\n")
        if lines > LINES_MAX:
            yield f"{path} has {lines} lines"


def check_licences():
    for path in files(".", endings=CODE):
        if not path.endswith(".inc") and "SPDX-License-Identifier: MIT" not in read(path)[:200]:
            yield f"{path}: no licence in its first lines"


def check_comments():
    text = read("include/iocmatch.h")
    for name in header_functions():
        declaration = re.search(r"^IOCM_API[^;]*\b" + name + r"\(", text, re.M)
        if not declaration:
            yield f"{name}: its declaration does not begin a line"
            continue
        # A comment, or (for a pair that shares one) the end of the declaration before it.
        before = text[:declaration.start()].split("\n")[-2]
        if not before.endswith(("*/", ";")):
            yield f"{name} has no comment above it"


def check_words():
    words = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
    paths = re.compile(r"/wor" + r"k/|\.libra" + r"ry\b|/tm" + r"p/")
    for path in files("."):
        code = path.endswith(CODE + (".md", ".txt", ".in", ".json"))
        for number, line in enumerate(read(path).split("\n"), 1):
            if path.startswith("tests") and "XX" + "XXXX" in line:
                continue  # mkstemp and its like
            found = words.search(line) if path.endswith(CODE) or path.endswith(".md") else None
            found = found or (code and not path.startswith(("tests/corpus", "tests/fuzz/corpus", "examples/data"))
                              and paths.search(line))
            if found:
                yield f"{path}:{number}: {found[0]}"


def main():
    faults = []
    for check in (check_rooms, check_lengths, check_licences, check_comments, check_words):
        faults += check()
    # Asserts would vanish in a release build, and the test with them.
    for path in files("tests", endings=(".c",)):
        if "assert.h" in includes(path):
            faults.append(f"{path} includes assert.h, which is off in release builds")
    end(faults, f"rooms, lengths, licences, comments and words below {os.path.basename(ROOT)}")


main()

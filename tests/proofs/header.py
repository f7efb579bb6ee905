#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: header.py COMPILER...   (gcc or clang)

The public header compiles alone in every language it promises, without a warning, and no
struct that begins with struct_size has padding, on 64 and on 32 bits: padding would be
bytes that a caller leaves unset and that a later version gives a meaning.
"""

import os
import re
import sys
import tempfile

from proof import HEADER, end, read, run

LANGUAGES = ["c99", "c11", "c2x", "c++11", "c++20"]
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wundef", "-Werror"]


def struct_lines(text):
    """[(name, first line, last line)] of the structs that begin with struct_size."""
    found = []
    for match in re.finditer(r"typedef struct (\w+) \{\s*uint32_t struct_size;[^}]*\}", text):
        first = text.count("\n", 0, match.start()) + 1
        found.append((match[1], first, first + match[0].count("\n")))
    return found


def padded(compiler, bits, header, folder):
    """The size-prefixed structs of a header in which this compiler finds padding."""
    with open(header, encoding="utf-8") as file:
        structs = struct_lines(file.read())
    source = os.path.join(folder, "padded.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(f'#include "{header}"\n')
        for name, _, _ in structs:  # clang lays out only what is used
            file.write(f"extern char use_{name}[sizeof({name})];\n")
    code, text = run(compiler, f"-m{bits}", "-std=c11", "-Wpadded", "-fsyntax-only", source)
    if code != 0:
        sys.exit(f"FAILED: {compiler} -m{bits}:\n{text}")
    bad = set()
    for line in re.findall(re.escape(header) + r":(\d+):\d+: warning: padding", text):
        bad |= {name for name, first, last in structs if first <= int(line) <= last}
    return bad, len(structs)


def main():
    compilers = [c for c in sys.argv[1:] if not c.endswith("-NOTFOUND")]
    if not compilers:
        print(f"skipped: {' '.join(sys.argv[1:])}")
        sys.exit(77)
    faults = []
    text = read(HEADER)
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        bad_header = os.path.join(folder, "bad.h")
        with open(bad_header, "w", encoding="utf-8") as file:
            # A hole inside on 64 bits; one at the end on both.
            file.write("#include <stdint.h>\n"
                       "typedef struct hole {\n    uint32_t struct_size;\n    void *p;\n} hole;\n"
                       "typedef struct tail {\n    uint32_t struct_size;\n    char c;\n} tail;\n"
                       "typedef struct good {\n    uint32_t struct_size;\n    int32_t c;\n} good;\n")
        for compiler in compilers:
            for language in LANGUAGES:
                kind = "c++" if "++" in language else "c"
                source = os.path.join(folder, "only." + ("cpp" if kind == "c++" else "c"))
                with open(source, "w", encoding="utf-8") as file:
                    file.write(f'#include "{HEADER}"\n#include "{HEADER}"\n'
                               "extern int used;\nint used = IOCM_OK;\n")
                for bits in ("64", "32"):
                    if bits == "32" and kind == "c++":
                        continue  # the C++ library for 32 bits is not asked for
                    code, said = run(compiler, "-x", kind, f"-std={language}", f"-m{bits}", *STRICT,
                                     "-fsyntax-only", source)
                    count += 1
                    if code != 0:
                        faults.append(f"{compiler} -std={language} -m{bits}:\n{said}")
            for bits, expected in (("64", {"hole", "tail"}), ("32", {"tail"})):
                found, _ = padded(compiler, bits, bad_header, folder)
                if found != expected:
                    faults.append(f"{compiler} -m{bits}: the check itself finds {found}")
                found, structs = padded(compiler, bits, HEADER, folder)
                if structs < 10:
                    faults.append(f"only {structs} structs with struct_size were found")
                faults += [f"{compiler} -m{bits}: {name} has padding" for name in sorted(found)]
    options = re.findall(r"^typedef struct (\w+_options) \{\s*(\w+ \w+);", text, re.M)
    faults += [f"{name} does not begin with struct_size" for name, first in options
               if first != "uint32_t struct_size"]
    end(faults, f"{count} compilations; no padding in {len(struct_lines(text))} structs")


main()

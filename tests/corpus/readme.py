#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the README shows is what happens.

usage: readme.py README BIN_FOLDER LIBRARY INCLUDE_FOLDER

Runs each `$ iocmatch ...` of the README's indented blocks in the folder of the README and
compares standard output; compiles the C example with warnings as errors, and runs it as the
README does (no shell is used). CC and CFLAGS of the environment count: a sanitizer's library
needs its flags here, too.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile


def blocks(text):
    """(command, expected output) of every indented `$ ...` line."""
    found = []
    for line in text.split("\n"):
        if line.startswith("    $ "):
            found.append((line[6:], []))
        elif line.startswith("    ") and found and found[-1][1] is not None:
            found[-1][1].append(line[4:])
        elif found and not line.startswith("    "):
            found.append((None, None))
    return [(c, "\n".join(o) + "\n" if o else "") for c, o in found if c is not None]


def run(argv, folder, env=None):
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True)
    return done.stdout, done.stderr, done.returncode


def main():
    readme, bin_folder, library, include = map(os.path.abspath, sys.argv[1:5])
    text = open(readme, encoding="utf-8").read()
    source = re.search(r"^```c\n(.*?)^```$", text, re.M | re.S).group(1)
    failed = 0
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, LD_LIBRARY_PATH=os.path.dirname(library))
        with open(os.path.join(folder, "check.c"), "w", encoding="utf-8") as out:
            out.write(source)
        compiler = [os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", include, "-o", "check",
                    "check.c", library] + shlex.split(os.environ.get("CFLAGS", ""))
        _, errors, status = run(compiler, folder)
        if status != 0:
            sys.exit("readme.py: the C example does not compile\n" + errors)
        for command, expected in blocks(text):
            argv = shlex.split(command)
            if argv[0] == "iocmatch":
                got = run([os.path.join(bin_folder, "iocmatch")] + argv[1:],
                          os.path.dirname(readme), env)
            elif argv[0] == "./check":
                got = run([os.path.join(folder, "check")] + argv[1:], folder, env)
            else:
                continue
            checked += 1
            if got[0] != expected:
                failed += 1
                print("$ %s\nexpected:\n%sgot:\n%s%s" % (command, expected, got[0], got[1]))
    print("%d commands of the README run, %d differ" % (checked, failed))
    sys.exit(1 if failed or checked < 3 else 0)


main()

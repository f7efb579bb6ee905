#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the program iocmatch uses colour on a terminal only, and never with NO_COLOR.

usage: terminal.py PROGRAM

Needs a pseudo-terminal, which a bare chroot may not have.
"""
import os
import pathlib
import pty
import subprocess
import sys

DATA = pathlib.Path(__file__).resolve().parents[2] / "examples" / "data"


def in_terminal(environment):
    """Output of a hunt on a pseudo-terminal."""
    primary, secondary = pty.openpty()
    child = subprocess.Popen([sys.argv[1], "hunt", "-q", "-p", DATA / "xmrig.md",
                              DATA / "commonsecuritylog.csv"],
                             stdout=secondary, stderr=secondary, stdin=subprocess.DEVNULL,
                             env={**os.environ, "TERM": "xterm", **environment})
    os.close(secondary)
    output = b""
    try:
        while piece := os.read(primary, 65536):
            output += piece
    except OSError:
        pass
    child.wait()
    os.close(primary)
    return output


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        coloured = in_terminal({"NO_COLOR": ""})
    except OSError as problem:
        print(f"skipped: no pseudo-terminal here ({problem}); colour is not checked")
        return 77
    plain = in_terminal({"NO_COLOR": "1"})
    wrong = 0
    for holds, what in ((b"203.0.113.77" in plain, "what was found is shown"),
                        (b"\x1b[" in coloured, "colour on a terminal"),
                        (b"\x1b[" not in plain, "no colour with NO_COLOR")):
        if not holds:
            print("FAILED: " + what)
            wrong += 1
    print(f"3 checks, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The manual page tells of the same commands, options and values as --help.

usage: manpage.py PROGRAM PAGE
"""
import re
import subprocess
import sys

WORD = re.compile(r"(?<![\w-])(--?[a-z][a-z-]*)")


def words(text):
    """The options in a text, and the choices of values (a|b|c)."""
    return set(WORD.findall(text)) | set(re.findall(r"\b[a-z]+(?:\|[a-zA-Z]+)+", text))


def main():
    program, page = sys.argv[1:3]
    ask = lambda *a: subprocess.run([program, *a, "--help"], capture_output=True, text=True).stdout
    listed = lambda *a: re.findall(r"^  ([a-z-]+)  ", ask(*a), re.M)
    source = open(page, encoding="ascii").read()
    text = re.sub(r"\\f.", "", re.sub(r"^\.\\\".*", "", source, flags=re.M)).replace("\\-", "-")
    commands = listed()
    parts = listed("exclusions")
    help_text = "".join([ask(command) for command in commands] + [ask("exclusions", part) for part in parts])
    wrong = []
    for option in sorted((words(help_text) ^ words(text)) - {"--help", "--version"}):
        wrong.append(f"{option}: {'not in --help' if option in words(text) else 'not in the page'}")
    described = re.findall(r"^\.B ([a-z-]+)$", text, re.M)
    for name in commands + parts:
        if name not in described:
            wrong.append(f"{name} is not described")
    for grade in re.search(r"--min-grade GRADE +([^;]*)", help_text).group(1).split():
        if grade.strip(",") not in text and grade != "or":
            wrong.append(f"grade {grade}")
    for line in wrong:
        print(line)
    print(f"{len(commands) + len(parts)} commands, {len(words(help_text))} options, {len(wrong)} differ")
    sys.exit(1 if wrong or len(commands) < 7 or len(parts) < 6 else 0)


main()

# SPDX-License-Identifier: MIT
"""What the proofs share: where things are, how to run a tool, how to end."""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HEADER = os.path.join(ROOT, "include", "iocmatch.h")

# The rooms of lib/, and which of the others each may know.
ROOMS = {
    "base": set(),
    "indicator": {"base"},
    "set": {"base", "indicator"},
    "exclude": {"base", "indicator", "set"},
    "match": {"base", "indicator", "set", "exclude"},
    "load": {"base", "indicator", "set", "exclude"},
    "render": {"base", "indicator", "set", "exclude"},
}


def run(*command, **options):
    """Runs a tool and gives (exit code, output and errors together)."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace", check=False, **options)
    return done.returncode, done.stdout


def output(*command):
    code, text = run(*command)
    if code != 0:
        sys.exit(f"FAILED: {' '.join(command)}\n{text}")
    return text


def header_functions():
    """The functions that the public header declares with IOCM_API, in its order."""
    with open(HEADER, encoding="utf-8") as file:
        text = re.sub(r"^#.*$", "", file.read(), flags=re.M)
    return re.findall(r"\bIOCM_API\b[^;(]*?\b(iocm_\w+)\s*\(", text)


def files(*folders, endings=()):
    """Every file below these folders of the project, without what builds leave behind."""
    for folder in folders:
        for where, names, found in os.walk(os.path.join(ROOT, folder)):
            names[:] = sorted(n for n in names if not n.startswith((".git", "build", "__pyc")))
            for name in sorted(found):
                if not endings or name.endswith(endings):
                    yield os.path.relpath(os.path.join(where, name), ROOT)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def end(faults, proven):
    """Ends the program: with every fault, or with what was proven."""
    for fault in faults:
        print(f"FAILED: {fault}")
    if faults:
        sys.exit(1)
    print(f"ok: {proven}")

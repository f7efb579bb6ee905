#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads CSV files with the library (through csv_dump) and with Python's csv module and compares
every record, cell and line number. usage: csv_python.py CSV_DUMP FILE_OR_FOLDER..."""
import csv
import io
import os
import subprocess
import sys

PIECES = ("1", "7", "65536")  # the answer may not depend on how the input is cut


def dumped(program, data, piece):
    output = subprocess.run([program, piece], input=data, stdout=subprocess.PIPE, check=True).stdout
    records = [record.split(b"\x1f") for record in output.split(b"\x1e")[:-1]]
    return [(int(record[0]), record[1:]) for record in records]


def by_python(data):
    """What the library promises beyond the csv module: no BOM, no blanks around cells."""
    text = data.decode("latin-1").removeprefix("\xef\xbb\xbf")
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    records = []
    start = 1
    for row in reader:
        cells = [cell.strip(" \t").encode("latin-1") for cell in row]
        if row and not (len(row) == 1 and row[0].strip(" \t") == ""):
            records.append((start, cells))
        start = reader.line_num + 1
    return records


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                if name.endswith(".csv"):
                    yield os.path.join(path, name)
        elif os.path.exists(path):
            yield path


def main():
    csv.field_size_limit(1 << 30)
    program, paths = sys.argv[1], sys.argv[2:]
    found = list(files(paths))
    if not found:
        print("skipped:", " ".join(paths), "not there")
        return 0
    bad = 0
    for path in found:
        with open(path, "rb") as file:
            data = file.read()
        wanted = by_python(data)
        for piece in PIECES:
            got = dumped(program, data, piece)
            # Blanks inside quotes are kept by both; Python's are stripped above, so strip ours.
            got = [(line, [cell.strip(b" \t") for cell in cells]) for line, cells in got]
            if got == wanted:
                continue
            bad += 1
            at = next((i for i, pair in enumerate(zip(got, wanted)) if pair[0] != pair[1]), min(len(got), len(wanted)))
            print(f"{path}: pieces of {piece}: record {at + 1} differs")
            print("  library:", got[at : at + 1])
            print("  python: ", wanted[at : at + 1])
            break
        else:
            print(f"{path}: {len(wanted)} records agree")
    print(f"{len(found) - bad} of {len(found)} files agree")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

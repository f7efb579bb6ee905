#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Images are the same bytes as ever, on every host, and those that were kept are still read.

usage: golden.py [--update] PROGRAM...

PROGRAM is `golden_images`, perhaps with an emulator before it. What it writes has the sizes and
SHA-256 digests of golden/images.txt, and what it lists of golden/*.iocm is in the .txt beside. Where
the bytes of a layout that others may have change, its version (IOCM__IMAGE_VERSION) has to go
up. What it finds in a long text is in golden/scan.txt: kernels of all hosts find the same.
--update writes down what there is now. Prints what differs; exit 0 if nothing does, else 1.
"""
import glob
import hashlib
import os
import subprocess
import sys
import tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")
TABLE = os.path.join(HERE, "images.txt")
SCAN = os.path.join(HERE, "scan.txt")
KEPT = ("all", "known")  # small; as files of this version for later ones


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def read(path):
    with open(path, "rb") as file:
        return file.read()


def written(program):
    """The images by name."""
    with tempfile.TemporaryDirectory() as folder:
        run(*program, "write", folder)
        return {os.path.splitext(name)[0]: read(os.path.join(folder, name))
                for name in sorted(os.listdir(folder))}


def table(images):
    versions = {int.from_bytes(image[8:12], "little") for image in images.values()}
    lines = [f"{name} {len(image)} {hashlib.sha256(image).hexdigest()}"
             for name, image in images.items()]
    return "\n".join([f"version {' '.join(map(str, sorted(versions)))}"] + lines) + "\n"


def listing(program, path):
    """Sorted: the order of indicators is the version's own."""
    return b"".join(sorted(run(*program, "list", path).splitlines(True)))


def scanned(program):
    return run(*program, "scan", os.path.join(HERE, KEPT[0] + ".iocm"))


def update(program, images):
    os.makedirs(HERE, exist_ok=True)
    for old in glob.glob(os.path.join(HERE, "*")):
        os.remove(old)
    with open(TABLE, "w", encoding="ascii") as file:
        file.write(table(images))
    for name in KEPT:
        path = os.path.join(HERE, name + ".iocm")
        with open(path, "wb") as file:
            file.write(images[name])
        with open(os.path.join(HERE, name + ".txt"), "wb") as file:
            file.write(listing(program, path))
    with open(SCAN, "wb") as file:
        file.write(scanned(program))


def main():
    program = [argument for argument in sys.argv[1:] if argument != "--update"]
    images = written(program)
    if "--update" in sys.argv[1:]:
        update(program, images)
    faults = []
    expected = read(TABLE).decode("ascii").splitlines()
    for line in table(images).splitlines():
        if line not in expected:
            faults.append(f"changed: {line}")
    faults += [f"missing: {line}" for line in expected
               if line.split()[0] not in {"version", *images}]
    kept = sorted(glob.glob(os.path.join(HERE, "*.iocm")))
    for path in kept:
        if listing(program, path) != read(path[:-5] + ".txt"):
            faults.append(f"{path} is read otherwise than it was")
    if scanned(program) != read(SCAN):
        faults.append(f"a scan finds otherwise than {SCAN}: {scanned(program).decode()}")
    print(f"{expected[0]}: {len(images)} images, {len(kept)} kept files")
    for fault in faults:
        print(fault)
    if faults:
        print(f"If the layout changed, raise IOCM__IMAGE_VERSION (unless no release has it), then\n"
              f"python3 {os.path.relpath(__file__)} --update {' '.join(program)}")
    sys.exit(1 if faults or not kept else 0)


if __name__ == "__main__":
    main()

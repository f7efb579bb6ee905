#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts instructions: twice the input is about twice the work, and chosen input costs no more.

usage: complexity.py PROGRAM [--size N] [--only WORD] [--part doubled|chosen] [--keep FOLDER]

PROGRAM is `complexity`. Every family of work is done at N and at 2N under callgrind, which counts
exactly: instructions(2N) may be 2.2 times instructions(N). Lists that are chosen against hash tables
and trees may cost 1.2 times what a random list of the same form and size does, to build and to
look up. Prints both tables; exit 0 if all hold, 1 if not, 2 if it could not run, 77 without valgrind.

--size N takes that size for all families and lists (the tests take each family's own); --only WORD the
families with that word in their name; --part one of the two tables. By hand, for a long time:
complexity.py PROGRAM --part chosen --size 1000000 --only "build ip"
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib

MOST = 2.2
MOST_HOSTILE = 1.2
FEWEST = 100_000  # instructions: fewer are no measure

# What is done, with values of which shape, how many of them (or bytes).
FAMILIES = [
    # building: adding all, and compiling
    ("build", "ip_random", 5000),
    ("build", "ip_sequential", 5000),
    ("build", "ip_low", 5000),
    ("build", "ip_high", 5000),
    ("build", "ip_same", 3000),
    ("build", "port_random", 5000),
    ("build", "port_many", 3000),
    ("build", "six_random", 3000),
    ("build", "six_sequential", 3000),
    ("build", "six_low", 3000),
    ("build", "six_port", 3000),
    ("build", "net_random", 3000),
    ("build", "net_one_prefix", 3000),
    ("build", "net_nested", 3000),
    ("build", "net_ports", 3000),
    ("build", "net6_random", 3000),
    ("build", "net6_nested", 3000),
    ("build", "domain_random", 2000),
    ("build", "domain_deep", 1000),
    ("build", "domain_long", 1500),
    ("build", "domain_suffix", 2000),
    ("build", "domain_prefix", 2000),
    ("build", "url_random", 2000),
    ("build", "url_prefix", 2000),
    ("build", "url_nested", 2000),
    ("build", "url_borders", 500),
    ("build", "email_random", 2000),
    ("build", "md5_random", 3000),
    ("build", "sha1_random", 3000),
    ("build", "sha256_random", 3000),
    ("build", "sha256_prefix", 3000),
    ("build", "sha256_suffix", 3000),
    ("build", "sha384_random", 3000),
    ("build", "sha512_random", 3000),
    ("build", "mixed", 3000),
    ("build_texts", "mixed", 1500),
    ("build_same", "ip_random", 1500),
    ("build_shared", "ip_random", 1500),
    ("build_different", "ip_random", 1500),
    ("build_reports", "ip_random", 1500),
    ("build_again", "ip_random", 1500),
    # opening with all checks, reading back
    ("open", "mixed", 8000),
    ("open", "domain_deep", 1000),
    ("open", "url_borders", 1000),
    ("open_known", "ip_random", 4000),
    ("read_back", "mixed", 4000),
    # looking up N values in a set of N
    ("hit_binary", "ip_random", 5000),
    ("miss_binary", "ip_random", 5000),
    ("hit_binary", "port_random", 5000),
    ("miss_binary", "port_random", 5000),
    ("hit_binary", "six_random", 5000),
    ("miss_binary", "six_random", 5000),
    ("hit_binary", "net_one_prefix", 5000),
    ("miss_binary", "net_one_prefix", 5000),
    ("hit_binary", "net_nested", 1000),
    ("hit_binary", "net6_nested", 400),
    ("hit_batch", "ip_random", 10000),
    ("miss_batch", "ip_random", 10000),
    ("hit_batch", "port_random", 10000),
    ("miss_batch", "port_random", 10000),
    ("hit_batch", "six_random", 10000),
    ("hit_batch", "net_nested", 4000),
    ("hit_all", "port_many", 4000),
    ("hit_all", "net_ports", 4000),
    ("hit", "domain_random", 2000),
    ("miss", "domain_random", 2000),
    ("hit", "domain_deep", 500),
    ("miss", "domain_deep", 500),
    ("hit", "domain_suffix", 2000),
    ("hit", "url_random", 1500),
    ("miss", "url_random", 1500),
    ("hit", "url_prefix", 1500),
    ("hit", "url_nested", 600),
    ("hit", "url_borders", 200),
    ("miss", "url_borders", 200),
    ("hit", "email_random", 2000),
    ("miss", "email_random", 2000),
    ("hit", "sha256_random", 6000),
    ("miss", "sha256_random", 6000),
    ("hit", "sha256_prefix", 6000),
    # texts of N bytes
    ("refang", "url_random", 60000),
    ("extract", "mixed", 60000),
    ("extract", "url_borders", 60000),
    ("load_list", "mixed", 60000),
    ("load_csv", "mixed", 60000),
    ("load_json", "mixed", 60000),
    ("csv", "url_random", 120000),
    ("csv_open_quotes", "url_random", 60000),
    ("scan", "mixed", 120000),
    ("scan", "url_borders", 60000),
    ("scan", "ip_high", 120000),
    ("scan_others", "mixed", 120000),
    ("scan_others", "domain_deep", 60000),
    ("scan_defanged", "mixed", 60000),
    ("scan_pieces", "mixed", 120000),
    ("candidates", "mixed", 120000),
    ("csv_skip", "domain_random", 240000),
    ("playbook", "domain_random", 30000),
    ("playbook_hunts", "domain_random", 30000),
    ("playbook_scenarios", "domain_random", 8000),
    ("url_borders", "-", 3000),
    ("cell_of_digests", "sha256_random", 120000),
    # exclusions: N bytes, N values of a list, N events
    ("sentence", "ip_random", 6000),
    ("exclusions_json", "domain_random", 60000),
    ("exclusions_write", "domain_random", 60000),
    ("bind_addresses", "net_random", 3000),
    ("bind_hosts", "domain_random", 3000),
    ("judge_addresses", "ip_random", 3000),
    ("judge_hosts", "domain_random", 3000),
]

# Chosen lists, and the random one of the same form that each is held against.
HOSTILE = [
    ("ip_random", ("build", "hit_binary", "miss_binary", "hit_batch", "miss_batch"), 10000,
     ["ip_sequential", "ip_low", "ip_high", "ip_multiplicative", "ip_murmur", "ip_crc32", "ip_crc32c",
      "ip_fnv", "ip_sums"]),
    ("port_random", ("build",), 10000, ["port_many"]),
    ("six_random", ("build", "hit_binary", "miss_binary"), 4000, ["six_sequential", "six_low"]),
    ("name_random", ("build", "hit", "miss"), 2000,
     ["name_prefix", "name_suffix", "name_middle", "name_33", "name_31", "name_fnv"]),
    ("path_random", ("build", "hit", "miss"), 2000,
     ["path_prefix", "path_suffix", "path_33", "path_fnv"]),
    ("sha256_random", ("build", "hit", "miss"), 3000, ["sha256_prefix", "sha256_suffix"]),
]


def unscrambled(address):
    """Hashes of an address that shapes are made against, as those who use them do it."""
    value = int.from_bytes(address, "big")
    mixed = value
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        mixed = ((mixed ^ mixed >> shift) * factor) & 0xFFFFFFFF
    return {"ip_multiplicative": value * 2654435769 & 0xFFFFFFFF, "ip_murmur": mixed,
            "ip_crc32": zlib.crc32(address)}


def polynomial(text, factor):
    value = 5381
    for byte in text.encode():
        value = (value * factor + byte) & 0xFFFFFFFF
    return value


def fnv(data):
    value = 2166136261
    for byte in data:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def check_shapes(program):
    """That the chosen lists are what they claim to be; else the comparison says nothing."""
    def shape(name, count=200):
        return subprocess.run([program, "--values", name, str(count)], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.split()

    for name in ("ip_multiplicative", "ip_murmur", "ip_crc32"):
        for number, text in enumerate(shape(name)):
            assert unscrambled(bytes(map(int, text.split("."))))[name] == number, (name, text)
    assert {fnv(map(int, text.split("."))) & 255 for text in shape("ip_fnv")} == {0}
    for name, sums in (("name_33", lambda text: polynomial(text, 33)),
                       ("name_31", lambda text: polynomial(text, 31)),
                       ("name_fnv", lambda text: fnv(text.encode()))):
        texts = shape(name)
        assert len(set(texts)) == 200 and len({sums(text) for text in texts}) == 1, name


def count(program, jobs, folder):
    """The instructions of each job (work, shape, N), in order."""
    out = os.path.join(folder, "callgrind")
    command = ["valgrind", "--tool=callgrind", "--quiet", "--toggle-collect=measured",
               "--dump-after=measured", f"--callgrind-out-file={out}", program]
    done = subprocess.run(command + [str(part) for job in jobs for part in job], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    lines = [line.split() for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(lines) != len(jobs):
        sys.exit(f"FAILED: {' '.join(command)} ... ended with {done.returncode}\n{done.stdout}")
    counts = []
    for number, job in enumerate(jobs, 1):
        with open(f"{out}.{number}", encoding="utf-8", errors="replace") as file:
            found = re.search(r"^(?:totals|summary): *(\d+)", file.read(), re.M)
        if lines[number - 1][:3] != [str(part) for part in job] or not found:
            sys.exit(f"FAILED: no count of {job}")
        counts.append(int(found.group(1)))
    return counts


def show(name, size, first, second, most, faults):
    ratio = second / first if first else 0
    bad = ratio > most or min(first, second) < FEWEST
    print(f"{name:<34} {size:>8} {first:>14} {second:>14} {ratio:7.3f}{'  FAILED' if bad else ''}")
    if bad:
        faults.append(name)
    return ratio


def doubled(arguments, folder, faults):
    families = [(work, shape, arguments.size or size) for work, shape, size in FAMILIES
                if arguments.only in f"{work} {shape}"]
    jobs = [(work, shape, size * times) for work, shape, size in families for times in (1, 2)]
    if not jobs:
        return
    counts = count(arguments.program, jobs, folder)
    print(f"{'family':<34} {'N':>8} {'instr(N)':>14} {'instr(2N)':>14}   ratio")
    worst = max(show(f"{work} {shape}", size, counts[2 * i], counts[2 * i + 1], MOST, faults)
                for i, (work, shape, size) in enumerate(families))
    print(f"{len(families)} families, the worst ratio {worst:.3f}, {MOST} allowed\n")


def chosen(arguments, folder, faults):
    pairs = [(work, base, shape, arguments.size or size) for base, works, size, shapes in HOSTILE
             for work in works for shape in shapes if arguments.only in f"{work} {shape}"]
    jobs = sorted({(work, shape, size) for work, base, other, size in pairs
                   for shape in (base, other)})
    if not jobs:
        return
    counts = dict(zip(jobs, count(arguments.program, jobs, folder)))
    print(f"{'chosen list':<34} {'N':>8} {'instr(random)':>14} {'instr(chosen)':>14}   ratio")
    worst = max(show(f"{work} {shape}", size, counts[work, base, size], counts[work, shape, size],
                     MOST_HOSTILE, faults) for work, base, shape, size in pairs)
    print(f"{len(pairs)} chosen lists, the worst ratio {worst:.3f}, {MOST_HOSTILE} allowed\n")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("--size", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--part", choices=("doubled", "chosen"))
    parser.add_argument("--keep", help="where callgrind's files stay")
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        print("skipped: valgrind not there")
        sys.exit(77)
    check_shapes(arguments.program)
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for part in (doubled, chosen):
            if arguments.part not in (None, part.__name__):
                continue
            part(arguments, arguments.keep or folder, faults)
    for fault in faults:
        print(f"FAILED: {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

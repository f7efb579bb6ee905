#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plants indicators of generated playbooks into logs of several dialects and hunts them.

usage: planted_generator.py IOCMATCH [FIRST_SEED [COUNT]]

The logs and their truth are as planted.py takes them, and planted.py compares: everything that
was planted is found with its grade, the near misses and the columns that hold no address give
nothing. The same seeds give the same logs.
"""
import csv
import io
import pathlib
import random
import re
import sys
import tempfile

import planted
import playbook_generator

CEF = ("TimeGenerated,DeviceVendor,DeviceProduct,DeviceVersion,DeviceEventClassID,Activity,"
       "LogSeverity,DeviceAction,Message,SourceIP,SourcePort,DestinationIP,DestinationPort,"
       "DestinationHostName,RequestURL,DeviceCustomString1,AdditionalExtensions").split(",")
DEFENDER = ("Timestamp,DeviceId,DeviceName,ActionType,RemoteIP,RemotePort,RemoteUrl,LocalIP,"
            "LocalPort,InitiatingProcessFileName,AdditionalFields,ReportId").split(",")
NO_ADDRESS = {"DeviceVersion", "Message", "DeviceCustomString1", "AdditionalExtensions",
              "DeviceName", "AdditionalFields"}
FILLING = ["", "", "-", "null", "a, b", 'say "x"', "line one\nline two", "caf\u00e9", "5.3.13.122",
           "Chrome/120.0.6099.1", "x\\=http%3A%2F%2F10.0.0.1", "=1+1"]


def near_addresses(ip):
    return [ip + "9", "1" + ip, ip + ".1", "x" + ip, ip.replace(".", "-"), ip + ".example.com"]


def near_urls(value, ip):
    return [value + "x", "http://www.example.com/?u=" + value, f"http://1{ip}/a", f"http://{ip}9/a",
            f"http://x.example.com/{ip}/a", f"http://{ip}@x.example.com/", f"http://{ip}.example.com/"]


class Planter:
    """One log: its rows, and the truth about them."""

    def __init__(self, rng, columns, rows):
        self.rng, self.columns, self.truth = rng, columns, []
        self.rows = [[self.filling(name) for name in columns] for _ in range(rows)]
        self.far, self.port, self.url, self.name = (
            ("RemoteIP", "RemotePort", "RemoteUrl", "RemoteUrl") if "RemoteIP" in columns else
            ("DestinationIP", "DestinationPort", "RequestURL", "DestinationHostName"))
        self.near = "LocalIP" if "LocalIP" in columns else "SourceIP"

    def filling(self, name):
        if name in ("TimeGenerated", "Timestamp"):
            return "2026-06-%02dT01:02:03.%03dZ" % (self.rng.randrange(1, 29), self.rng.randrange(1000))
        if name.endswith("IP"):
            return self.rng.choice(["10.1.2.3", "fe80::1", "", "Carlotta Wilhelm"])
        if name.endswith("Port"):
            return self.rng.choice(["80", "443", "", "null"])
        return self.rng.choice(FILLING) if name in NO_ADDRESS else ""

    def put(self, row, kind, playbook, value, **cells):
        for name, text in cells.items():
            self.rows[row][self.columns.index(name)] = text
        self.truth.append((row + 1, kind, playbook, value, next(iter(cells))))

    def plant(self, row, playbook, ioc, ports):
        rng, value = self.rng, ioc["value"]
        if ioc["type"] == "ip:port":
            ip = ioc["ip"]
            other = rng.choice([port for port in range(1, 2000) if port not in ports[ip]])
            kind, cells = rng.choice([
                ("exact_ip_port", {self.far: ip, self.port: str(ioc["port"])}),
                ("ip_only_other_port", {self.far: ip, self.port: str(other)}),
                ("source_ip", {self.near: ip}),
                ("v4_mapped_v6", {self.far: "::ffff:" + ip}),
                ("near_miss_ip", {self.far: rng.choice(near_addresses(ip))}),
                ("near_miss_digits_around", {self.url: rng.choice(near_urls("http://a.example.com/", ip))}),
                ("not_an_ip_column", {rng.choice(sorted(NO_ADDRESS & set(self.columns))): ip})])
        elif ioc["type"] == "url":
            tail = "/a" if re.fullmatch(r"https?://[^/]*", value) else "#f"
            kind, cells = rng.choice([("url_exact", {self.url: value}),
                                      ("url_longer", {self.url: value + tail})])
        elif ioc["type"] == "domain":
            kind, text = rng.choice([
                ("domain_exact", value), ("domain_exact", value.upper() + "."),
                ("domain_subdomain", "www." + value), ("near_miss_domain_suffix", value + ".test.com"),
                ("near_miss_domain_suffix", value + "x")])
            cells = {self.name: text}
        else:
            return
        self.put(row, kind, playbook, value, **cells)

    def text(self):
        out = io.StringIO(newline="")
        suffix = self.rng.choice(["", " [UTC]"])
        writer = csv.writer(out, lineterminator=self.rng.choice(["\n", "\r\n"]),
                            quoting=self.rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        writer.writerow([self.columns[0] + suffix] + self.columns[1:])
        writer.writerows(self.rows)
        return self.rng.choice([b"", b"\xef\xbb\xbf"]) + out.getvalue().encode()


def make(folder, seed):
    """Three playbooks and two logs with their truth."""
    rng = random.Random(seed)
    iocs, ports = [], {}
    for number in range(3):
        text, wanted = playbook_generator.make(seed * 3 + number)
        (folder / f"p{number}.txt").write_bytes(text.encode())
        iocs += [(f"p{number}", ioc) for ioc in wanted["iocs"]]
    for _, ioc in iocs:
        if "ip" in ioc:
            ports.setdefault(ioc["ip"], set()).add(ioc["port"])
    for name, columns in (("cef", CEF), ("defender", DEFENDER)):
        order = columns[:1] + rng.sample(columns[1:], len(columns) - 1)
        log = Planter(rng, order, 120)
        for row in rng.sample(range(120), 80):
            log.plant(row, *rng.choice(iocs), ports)
        (folder / f"{name}.csv").write_bytes(log.text())
        lines = [("data_row", "kind", "playbook", "indicator", "columns")] + log.truth
        (folder / f"{name}.truth.tsv").write_text(
            "".join("\t".join(map(str, line)) + "\n" for line in lines), encoding="utf-8")


def main(arguments):
    if not 1 <= len(arguments) <= 3:
        sys.exit(__doc__)
    first, count = [int(text) for text in arguments[1:]] + [1, 12][len(arguments) - 1:]
    wrong = 0
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            make(folder, seed)
            print(f"seed {seed}")
            wrong += planted.run(arguments[0], folder, [folder])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

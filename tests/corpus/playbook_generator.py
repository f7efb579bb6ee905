#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes playbooks of both forms with what must be read of them, and reads them with iocmatch.

usage: playbook_generator.py IOCMATCH [FIRST_SEED [COUNT]]

Each playbook is read as it is, in some of the shapes of playbooks.py, with its columns in
another order, and cut at some bytes: whatever stands complete before the cut must be read the
same, and nothing else may appear. The same seeds give the same playbooks.
"""
import random
import re
import sys

import playbooks

FAMILIES = ["XMRIG", "AsyncRAT", "Unknown malware", "win.xyz (Foo)", "DCRat 2.0", "8Base",
            "404 Keylogger", "Agent Tesla, v3", "Kaiji/Chaos", "C# Loader", "Hook: Android",
            "Tofsee & co", "Mirai \u2013 Moobot", "Stealc_v2"]
THREATS = ["malware_download", "c2-monitor-auto", "Mozi 32-bit", "elf, js"]
LABELS = ["cdn", "api", "silent-harvester", "x1", "a0", "xn--bcher-kva", "panel2", "_srv"]
PATHS = ["", "/", "/bin.sh", "/x?y=1&z=2", "/f1.exe?rlkey=jc&st=ur5dn56o&dl=1", "/%20x%2e", "/i",
         "/a_b_c*d*", "/~user/", "/(1)/x", "/a;b=c,d", "/?copy=1&lt=3&reg=4", "/p/#frag",
         "/x?url=http://q.example/", "/{id}/[x]", "/a'b", "/@user/pkg"]
TITLES = ["System Update or Patching Process", "Backup or Sync Job: rsync / RoboCopy",
          "CI/CD Pipeline (Jenkins)", "Use of `curl` or wget", "Caf\u00e9 Wi\u2011Fi"]
DESCRIPTIONS = ["Python\u2019s psutil library monitors processes on 10.1.2.3.",
                "The agent resolves a test name (e.g., test.example.com) to check its own path."]
FILTERS = [
    "Exclude processes of known patching tools (e.g., Windows Update, WSUS) or signed files.",
    'process.name != "a.exe" OR network.destination != "known-safe-domain.com"',
    "Exclude internal ranges (e.g., src_ip IN (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16)).",
    'Use a filter like url contains "update.example.com" or process.name contains "w.exe".',
    "Exclude known update servers (e.g., *.update.example.com, *.mirror.example).",
    'Use a filter like:\n(url contains "updates.example.com" or url contains "mirror.example")',
    'process_name in ("a.exe")\n(and parent_process = "services.exe")',
    "Exclude any IOCs tied to event IDs (e.g., 1, 41, 4624) of 10.10.10.10 or 192.168.1.5.",
    "Exclude admin workstations (e.g., user=security-team) or is_pentest: true.",
    "Exclude C:\\Windows\\v1.0\\ and the company\u2019s hosts \u2014 see https://wiki.example.com/.",
    "Exclude the hash 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f.",
    "Exclude what has scenario: none and description: none."]
CUT_FILTER = "Exclude processes with command-line arguments containing export, mirror,"
DIGESTS = {"md5_hash": 32, "sha1_hash": 40, "sha256_hash": 64}
HUNTS = {  # list name: what is hunted and the queries: table, where, project, order
    "malicious_ips": ("ip:port", [
        ("CommonSecurityLog", "DestinationIP in (#) or SourceIP in (#)",
         "TimeGenerated, SourceIP, DestinationIP, DestinationPort", "TimeGenerated"),
        ("DeviceNetworkEvents", "RemoteIP in (#)", "Timestamp, DeviceName, RemoteIP", "Timestamp")]),
    "malicious_domains": ("domain", [
        ("DnsEvents", "Name has_any (#)", "TimeGenerated, Computer, Name", "TimeGenerated")]),
    "malicious_urls": ("url", [
        ("UrlClickEvents", "Url has_any (#)", "Timestamp, AccountUpn, Url", "Timestamp")]),
    "malicious_hashes": ("_hash", [
        ("DeviceFileEvents", "SHA256 in (#) or SHA1 in (#) or MD5 in (#)",
         "Timestamp, DeviceName, FileName, SHA256", "Timestamp")])}
WEB_HUNTS = [("DnsEvents", "Name has_any (#)", "TimeGenerated, Computer, Name", "TimeGenerated"),
             ("CommonSecurityLog", "RequestURL has_any (#) or DestinationHostName has_any (#)",
              "TimeGenerated, SourceIP, RequestURL", "TimeGenerated")]


def address(rng):
    return rng.choice(["192.0.2.", "198.51.100.", "203.0.113."]) + str(rng.randrange(256))


def domain(rng):
    if rng.random() < 0.2:
        return address(rng) + ".ptr.cloud.example"
    return ".".join(rng.choices(LABELS, k=rng.randrange(1, 4)) + [rng.choice(["example", "co.example"])])


def url(rng):
    host = address(rng) if rng.random() < 0.5 else domain(rng).replace("_", "")
    return (rng.choice(["http://", "https://"]) + host + rng.choice(["", ":8080", ":47817"])
            + rng.choice(PATHS)), host


def defang(value):
    """Only addresses get brackets, those of names and URLs too."""
    value = re.sub(r"^http", "hxxp", value)
    return re.sub(r"^(hxxps?://)?(\d+)\.(\d+)\.(\d+)\.(\d+)", r"\1\2[.]\3[.]\4[.]\5", value)


def day(rng):
    return f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"


def scenarios(rng, cut):
    lines, wanted = [], []
    for left in range(rng.randrange(1, 5), 0, -1):
        item = {"scenario": rng.choice(TITLES),
                "description": rng.choice([None] + DESCRIPTIONS),
                "filter": CUT_FILTER if cut and left == 1 else rng.choice(FILTERS)}
        lines.append("Scenario: " + item["scenario"])
        if item["description"]:
            lines.append("Description: " + item["description"])
        lines.append("Filter/Exclusion: " + item["filter"])
        wanted.append(item)
    return lines, wanted


def queries(rng, lists):
    """lists: name -> (values, hunts). Their lines, what is expected of them, and the tables."""
    lines, wanted, tables = [], {}, set()
    for name, (values, hunts) in lists.items():
        values = list(dict.fromkeys(values))
        if not values:
            continue
        wanted[name] = sorted(values)
        rng.shuffle(values)
        quoted = ", ".join(f'"{value}"' for value in values)
        for table, where, project, order in hunts:
            lines += [f"// Hunt in {table} for {name}", f"let {name} = dynamic([{quoted}]);", table,
                      "| where " + where.replace("#", name), "| project " + project,
                      f"| order by {order} desc"]
            tables.add(table)
    return lines, wanted, sorted(tables)


def whole(rng, head, table, hunts, wanted):
    lines, wanted["kql"], wanted["tables"] = hunts
    cut = rng.random() < 0.2
    ends, wanted["false_positives"] = scenarios(rng, cut)
    wanted["rows_in_table"] = len(wanted["iocs"])
    wanted["truncated"] = cut
    notes = [f"{name} | Ensure this data connector is enabled |" for name in wanted["tables"]]
    lines = head + table + lines + ["| Sentinel Table | Notes |", "|---|---|"] + notes + ends
    return "\n".join(lines) + ("" if cut or rng.random() < 0.5 else "\n"), wanted


def threatfox(rng):
    family = rng.choice(FAMILIES)
    types = rng.sample(["ip:port", "domain", "url", *DIGESTS], rng.randrange(1, 5))
    rows = {}
    for _ in range(rng.randrange(1, 9)):
        row = {"type": rng.choice(types), "threat_type": rng.choice(["botnet_cc", "payload"]),
               "first_seen": day(rng), "confidence": rng.choice([49, 50, 75, 80, 100])}
        if row["type"] == "ip:port":
            row["ip"] = rng.choice([address(rng)] + [old["ip"] for old in rows.values() if "ip" in old])
            row["port"] = rng.choice([1, 22, 443, 2375, 65535])
            row["value"] = f"{row['ip']}:{row['port']}"
        elif row["type"] == "domain":
            row["value"] = domain(rng)
        elif row["type"] == "url":
            row["value"] = url(rng)[0]
        else:
            row["value"] = "".join(rng.choices("0123456789abcdef", k=DIGESTS[row["type"]]))
        row["written"] = defang(row["value"])
        rows.setdefault(row["value"], row)
    iocs = list(rows.values())
    used = sorted({row["type"] for row in iocs}, key=lambda _: rng.random())
    total = len(iocs) + rng.choice([0, 0, 0, 19])
    lists = {name: ([row.get("ip", row["value"]) for row in iocs if row["type"].endswith(kind)], hunts)
             for name, (kind, hunts) in HUNTS.items()}
    head = [f"The ThreatFox: {family} IOCs rule detects what is known of {family}. Look for it.",
            "IOC Summary",
            f"Malware Family: {family} Total IOCs: {total} IOC Types: {', '.join(used)}"]
    table = ["| Type | Value | Threat Type | First Seen | Confidence |", "|---|---|---|---|---|"] + [
        f"| {row['type']} | {row['written']} | {row['threat_type']} | {row['first_seen']} "
        f"| {row['confidence']}% |" for row in iocs]
    return whole(rng, head, table, queries(rng, lists), {
        "title": f"ThreatFox: {family} IOCs", "family": family, "threat": None,
        "total_declared": total, "iocs": iocs})


def urlhaus(rng):
    threat, rows = rng.choice(THREATS), {}
    states = rng.choice([["offline"], ["online", "offline"]])
    for _ in range(rng.randrange(1, 8)):
        value, host = url(rng)
        rows.setdefault(value, ({"type": "url", "value": value, "written": value.replace("http", "hxxp", 1),
                                 "status": rng.choice(states), "threat": "malware_download",
                                 "date_added": day(rng)}, host))
    online = [host for row, host in rows.values() if row["status"] == "online"]
    hosts = online or [host for _, host in rows.values()]
    iocs = [row for row, _ in rows.values()]
    head = [f"This hunt assumes that hosts fetch files that URLhaus lists as {threat}. Look for them.",
            "IOC Summary", f"Threat: {threat} Total URLs: {len(iocs)} Active URLs: {len(online)}"]
    table = ["| URL | Status | Threat | Date Added |", "|---|---|---|---|"] + [
        f"{row['written']} | {row['status']} | {row['threat']} | {row['date_added']} |" for row in iocs]
    return whole(rng, head, table, queries(rng, {"malicious_domains": (hosts, WEB_HUNTS)}), {
        "title": None, "threat": threat, "total_declared": len(iocs),
        "active_declared": len(online), "iocs": iocs})


def make(seed):
    rng = random.Random(seed)
    return (urlhaus if rng.random() < 0.25 else threatfox)(rng)


# ---- reading ----

def shuffled(text, rng):
    order = list(range(5 if "| Type |" in text else 4))
    rng.shuffle(order)
    return playbooks.rows(text, lambda cells: [cells[place] for place in order])


def cut_differences(binary, data, wanted, size):
    """What is wrong with the reading of the first `size` bytes."""
    got = playbooks.read(binary, data[:size])
    lines = data.split(b"\n")
    ends = [sum(len(line) + 1 for line in lines[:count]) - 1 for count in range(1, len(lines) + 1)]
    table = [end for line, end in zip(lines, ends) if re.match(rb"hxxp|\| (ip:port|domain|url|\w+_hash) ", line)]
    complete = sum(end <= size for end in table)
    if not complete <= len(got["iocs"]) <= complete + 1:
        yield f": {len(got['iocs'])} rows read, {complete} are complete"
    yield from playbooks.differences(wanted["iocs"][:complete], got["iocs"][:complete], ".iocs")
    for row, whole_row in zip(got["iocs"][complete:], wanted["iocs"][complete:]):
        for key, value in whole_row.items():
            if row.get(key) not in (None, value):
                yield f": the cut row has {key} {row[key]!r}"
    begun = data[:size].count(b"\nScenario:")
    yield from playbooks.differences(wanted["false_positives"][:max(begun - 1, 0)],
                                     got["false_positives"][:max(begun - 1, 0)], ".false_positives")
    for name, values in got["kql"].items():
        if not set(values) <= set(wanted["kql"].get(name, [])):
            yield f": {name} has {values}"
    if not set(got["tables"]) <= set(re.findall(r"\w+", data.decode())):
        yield f": tables are {got['tables']}"


def check_all(binary, first, count):
    shapes = sorted(playbooks.VARIANTS.items())
    equal = differ = 0
    for seed in range(first, first + count):
        rng = random.Random(seed)
        text, wanted = make(seed)
        results = [playbooks.check(f"seed {seed}", binary, text.encode(), wanted, False),
                   playbooks.check(f"seed {seed}, columns in another order", binary,
                                   shuffled(text, rng).encode(), wanted, False)]
        for name, (shape, keys, loose) in rng.sample(shapes, 4):
            results.append(playbooks.check(f"seed {seed} as {name}", binary, shape(text),
                                           playbooks.without(wanted, keys), loose))
        data = text.encode()
        for size in rng.sample(range(data.index(b"\n| "), len(data)), 12):
            found = list(cut_differences(binary, data, wanted, size))
            for line in found:
                print(f"seed {seed} cut at {size}{line}")
            results.append(not found)
        equal += sum(results)
        differ += len(results) - sum(results)
    print(f"{equal} equal, {differ} differ")
    return 1 if differ or not equal else 0


def main(arguments):
    if not 1 <= len(arguments) <= 3:
        sys.exit(__doc__)
    first, count = [int(text) for text in arguments[1:]] + [1, 60][len(arguments) - 1:]
    return check_all(arguments[0], first, count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

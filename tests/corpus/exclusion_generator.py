#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows (exclusions, context, event) at random, to be judged by the library and by the oracle.

usage: exclusion_generator.py [FIRST_SEED [COUNT]]    prints the rows

Values and operands come from the same few pools, so that conditions are true, false and unknown
about as often; among them is what has a trap in it. The same seed gives the same row.
"""
import json
import random
import re
import sys

import exclusion_oracle as oracle
from exclusion_values import DAYS

IOCS = [{"value": "203.0.113.9:2375", "type": "ip:port", "family": "XMRIG", "confidence": 80},
        {"value": "198.51.100.7:6379", "type": "ip:port", "family": "XMRIG", "confidence": 100},
        {"value": "pool.example", "type": "domain", "family": "CoinMiner", "confidence": 49},
        {"value": "2001:db8::66", "type": "ipv6", "family": "XMRIG", "confidence": 90},
        {"value": "203.0.113.9", "type": "ipv4", "confidence": 75},
        {"value": "192.0.2.1:80", "type": "ip:port", "family": "", "confidence": 50},
        {"value": "192.0.2.1:80", "type": "ip:port", "family": "Mirai"}]

NAMES = ["splunkd.exe", "SPLUNKD.EXE", "rsync", "\u00e9rsync", "rsync\u00e9", "xmrig.exe", "svchost.exe",
         "\u017fplunkd.exe", "wsus\u212a.exe", "ansible-playbook", "windows_update.exe", "rsync.exe",
         "a b.exe", "-", "null", "\U0001f600.exe", "MiniUpdate"]
NAME_OPERANDS = {
    "is": ["splunkd.exe", "RSYNC", "rsync", "svchost.exe", "ansible-playbook", "\u00c9rsync", "wsusk.exe",
           "null"],
    "starts": ["splunk", "r", "RS", "\u00e9", "ansible", "windows"],
    "ends": [".exe", ".EXE", "sync", "\u00e9", "playbook"],
    "contains": ["sync", "UNK", "\u00e9", "-", ".", "update"],
    "term": ["rsync", "exe", "Windows Update", "update", "\u00e9rsync", "playbook"],
    "glob": ["*.exe", "splunk*", "splunkd.???", "?sync", "**sync", "rsync*", "*", "*sync*", "a*b*",
             "s*d.e*e"],
}

IMAGES = [r"C:\Program Files\Veeam\VeeamAgent.exe", r"c:\program files\VEEAM\x.exe",
          r"C:\Program Files\VeeamFake\x.exe", r"C:/Program Files/Veeam//.\sub\x.exe",
          r"C:\Program Files\Veeam\..\..\Users\Public\x.exe", r"C:\PROGRA~1\Veeam\x.exe",
          r"%ProgramFiles%\Veeam\x.exe", r"\Device\HarddiskVolume3\Windows\x.exe",
          r"\\?\C:\Program Files\Veeam\x.exe", r"C:\Users\Public\svchost.exe",
          r"C:\Windows\System32\svchost.exe", r"C:\Windows\Temp\x.exe", r"C:\Windows\TempX\x.exe",
          r"C:\ProgramData\x.exe", r"C:\Windows\..\Temp\x.exe", r"\\server\share\tool.exe",
          r"\\?\UNC\server\share\tool.exe", "/opt/splunkforwarder/bin/splunkd",
          "/opt/splunkforwarder/bin/../../../tmp/splunkd", "/OPT/splunkforwarder/bin/splunkd",
          "/opt//splunkforwarder/./bin/splunkd", "/tmp/x", "/var/tmp/x", "/home/u/x", "/dev/shm/x",
          "/usr/bin/python3", r"/opt/a\b", "C:\\Program Files\\Veeam\u00e9\\x.exe",
          r"C:\~tmp\x.exe", r"\??\C:\Windows\x.exe", "x.exe", r"Veeam\x.exe", r"C:x.exe", r"\Windows\x.exe",
          r"..\x.exe", "/opt/PROGRA~1/x", "/opt/%HOME%/x", r"C:\Windows.\x.exe", r"C:\Windows \x.exe",
          r"C:\Windows\System32\svchost.exe:ads", r"\\.\C:\Windows\x.exe", r"C:\100% sure\x.exe",
          r"C:\50%x%\x.exe", r"C:\a~1b\x.exe", r"C:\longfilename~1\x.exe", r"C:\abcdefg~1\x.exe",
          r"C:\abcdef~1\x.exe", r"C:\ABCDEF~1.TXTX\x.exe", r"\\file.corp.example\share\..\..\x.exe",
          r"\\server\..\x.exe", r"C:\Windows\Temp", r"C:\Users", "C:", "\\\\", "//server/share/tool.exe",
          "./x", "a/b", r"D:\data\backup~\x.exe", r"C:\..\..\Program Files\Veeam\x.exe"]
FOLDERS = [r"C:\Program Files\Veeam", r"C:\Program Files\VEEAM" + "\\", r"C:\Users\Public",
           "/opt/splunkforwarder/bin", "/opt/splunkforwarder/bin/", "/tmp", r"C:\Windows\System32",
           "C:\\", "/"]
PATH_OPERANDS = {
    "is": [r"C:\Program Files\Veeam\VeeamAgent.exe", r"C:\Windows\System32\svchost.exe",
           r"c:/program files/veeam/x.exe", "/opt/splunkforwarder/bin/splunkd",
           r"C:\Program Files\Veeam\splunkd.exe", r"\\server\share\tool.exe", "/tmp/x"],
    "under": [r"C:\Program Files\Veeam", r"C:\Program Files\Veeam" + "\\", "c:/Program Files/veeam",
              "/opt/splunkforwarder", "/opt/splunkforwarder/bin", "C:\\", "/", r"C:\Windows", r"C:\Users",
              "/opt/SplunkForwarder", r"\\server\share", "/tmp", "/var", "/home/u",
              r"C:\Program Files\Veeam\x.exe"],
    "name_is": ["x.exe", "svchost.exe", "splunkd", "X.EXE", "tool.exe"],
    "starts": ["C:\\Prog", "c:/Program Files/Veeam", "/opt", "/tmp/", "/OPT", r"C:\Users\P"],
    "ends": [r"\x.exe", "splunkd", ".EXE", "/x", "/bin/splunkd"],
    "term": ["veeam", "program files", "tmp", "x exe"],
    "contains": ["veeam", "Splunk", r"\Windows" + "\\", "/bin/"],
    "glob": [r"C:\Program Files\*\x.exe", r"C:\Program?Files\*\x.exe", r"*\x.exe", "*", "**", "/opt/**",
             "?:\\*", r"C:\Program Files\*", r"C:\*\x.exe", "/opt/*/bin/splunkd",
             "/opt/*/splunkd", "/tmp/*", r"C:\Windows\*\svchost.exe"],
}

ARGS = ["", " ", " --log x", " --login wallet", " -o pool:3333 log", " sync src dst", " async-worker.js",
        ' "--backup" /MIR', " --Backup\t/z", " windows_update", " Windows  Update", " caf\u00e9log",
        " log\u00e9", " D:\\backup /MIR ", ' --name "a b" log', " --parse config.xml", " -B --syslog"]
PROGRAMS = ["splunkd.exe", "  splunkd.exe",
            '"C:\\log dir\\xmrig.exe', '"a.exe"--log', "\tx.exe", "IMAGE.bak", '"', "'a b'",
            '"C:\\log dir\\xmrig.exe"', "IMAGE", '"IMAGE"', "robocopy.exe", "/opt/log/run",
            "C:\\backup\\sync.exe"]
ARG_OPERANDS = {
    "term": ["log", "sync", "backup", "parse", "Windows Update", "\u00e9", "log\u00e9", "login", "Files",
             "pool 3333"],
    "arg": ["--backup", "/MIR", "--log", "-B", "/z", "log", "sync", "a b"],
    "contains": ["sync", "LOG", "--", "\u00e9"],
    "starts": ["--", "sync", "-o pool", "/"],
    "ends": ["log", "/MIR", "dst", "x"],
    "is": ["sync src dst", "--LOG x", "async-worker.js"],
    "glob": ["--*", "*log*", "sync * dst"],
}

IPS = ["10.20.255.254", "10.21.0.0", "::ffff:10.20.1.1", "::ffff:0a14:0101", "2001:db8::1", "2001:DB8:0::1",
       "203.0.113.9", "198.51.100.7", "010.20.1.1", "10.20.1", "10.20.1.1.", "10.20.1.256", "fe80::1%eth0",
       "0.0.0.0", "255.255.255.255", "::", "::ffff:10.20.1", "10.20.1.1/32", "10.20.1.1:80",
       "[2001:db8::1]", "1:2:3:4:5:6:7:8:9", "host", "::10.20.1.1", "2001:db8::10.20.1.1"]
CIDRS = ["10.20.0.0/16", "10.20.255.254/32", "10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32",
         "203.0.113.0/24", "203.0.113.9", "10.20.7.7/16", "2001:db8::1", "198.51.100.0/30",
         "10.20.255.254/31"]
PORT_VALUES = [2375, 6379, "6380", "6389", 6390, 0, 65535, 65536, "02375", "+80", "-1", "80 ", "http",
               80.5, 99999999999999999999]
PORT_OPERANDS = ["2375", "6379-6389", "0", "65535", "0-65535", "80", "6389-65535"]

TIMES = ["2026-06-20t01:30:00z", "2026-06-20 01:30:00Z", "2026-06-20T01:30:60Z",
         "2026-06-20T01:30:00.123456789Z", "6/20/2026, 1:30:00.000 AM", "2026-06-20T01:30:00+24:00",
         "2026-06-19T22:00:00Z", "2026-06-20T01:30:00Z", "2026-06-20T02:00:00Z", "2026-06-20T01:59:59.999Z",
         "2026-06-19T21:59:59Z", "2026-06-20T23:30:00+02:00", "2026-06-20T01:30:00", "2026-06-20",
         "2026-13-01T00:00:00Z", "yesterday", "2026-06-22T00:00:00Z", "2026-06-21T23:59:59Z",
         "2026-06-20T00:30:00-05:30", "2026-02-29T01:30:00Z", "2024-02-29T23:00:00Z",
         "2026-06-20T24:00:00Z"]
CLOCKS = ["00:00", "01:00", "02:00", "03:00", "12:00", "22:00", "23:30", "23:59"]
ZONES = ["Z", "+00:00", "+02:00", "-05:30", "+14:00", "-12:00", "+05:45"]

ACCOUNTS = ["svc_backup", "CORP\\svc_backup", "LAB\\svc_backup", "bob@corp.example", "SVC_BACKUP", "root",
            "SYSTEM", "administrator", "svc_backup\u00e9", "bob"]
ACCOUNT_OPERANDS = {"is": ["svc_backup", "CORP\\svc_backup", "corp\\SVC_backup", "NT AUTHORITY\\SYSTEM",
                           "root", "LAB\\bob"],
                    "starts": ["svc_", "ad"], "ends": ["backup", "\u00e9"], "contains": ["svc", "min"],
                    "glob": ["svc_*", "*"], "term": ["svc", "backup"]}
HOSTS = ["redis-01", "REDIS-01", "redis-011", "bk-01.corp.example", "r\u00e9dis-01", "build-7"]
HOST_OPERANDS = {"is": ["redis-01", "build-7", "bk-01.corp.example"], "starts": ["redis", "bk-"],
                 "ends": [".example", "-01"], "contains": ["dis", "01"],
                 "glob": ["redis-*", "*.corp.example"], "term": ["redis", "01", "corp example"]}
HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SIGNERS = ["Microsoft Corporation", "microsoft corporation.", "Red Hat, Inc.", "Evil Corp",
           "Microsoft Corporation\u00a0", "Red Hat, Inc..", "Nice\u212a"]
SIGNER_OPERANDS = ["Microsoft Corporation", "Red Hat, Inc", "Red Hat, Inc.", "NiceHash"]


def text_field(values, *operands):
    return values, {"is": list(operands), "contains": [operands[0][:3]], "starts": [operands[0][:2]]}


FIELDS = {
    "process.name": (NAMES, NAME_OPERANDS), "process.parent_name": (NAMES, NAME_OPERANDS),
    "process.image": (None, PATH_OPERANDS), "process.args": (None, ARG_OPERANDS),
    "net.own_ip": (IPS, {"cidr": CIDRS}), "net.peer_ip": (IPS, {"cidr": CIDRS}),
    "net.own_port": (PORT_VALUES, {"port": PORT_OPERANDS}),
    "net.peer_port": (PORT_VALUES, {"port": PORT_OPERANDS}),
    "account.name": (ACCOUNTS, ACCOUNT_OPERANDS),
    "account.domain": (["CORP", "LAB", "corp", "NT AUTHORITY"], {"is": ["CORP", "lab"]}),
    "account.privilege": (["Administrator", "User", "Guest"], {"is": ["Administrator"]}),
    "account.id": text_field(["S-1-5-18", "s-1-5-18", "S-1-5-21-1-2-3-500"], "S-1-5-18"),
    "host.name": (HOSTS, HOST_OPERANDS),
    "process.company": text_field(["Microsoft Corporation", "Veeam", "MICROSOFT CORPORATION"],
                                  "Microsoft Corporation", "Veeam"),
    "process.sha256": ([HEX, HEX.upper(), "0" * 64], {"is": [HEX, HEX.upper()]}),
    "process.sha1": ([HEX[:40], "1" * 40], {"is": [HEX[:40]]}),
    "process.integrity": text_field(["System", "High", "Low"], "system"),
    "process.elevation": text_field(["TokenElevationTypeDefault", "TokenElevationTypeFull"],
                                    "TokenElevationTypeFull"),
    "net.url": (["http://pool.example/x", "pool.example", "https://a.example/q?x=1"],
                {"is": ["pool.example"], "contains": ["pool", "q?x"], "starts": ["http://"],
                 "ends": [".example", "/x"], "term": ["pool"]}),
    "event.action": text_field(["ConnectionSuccess", "ConnectionFailed", "Allow"], "ConnectionSuccess",
                               "allow"),
    "process.folder": (IMAGES + FOLDERS, PATH_OPERANDS), "file.path": (IMAGES, PATH_OPERANDS),
    "file.name": (NAMES, NAME_OPERANDS), "file.hash": ([HEX, HEX.upper()], {"is": [HEX]}),
    "process.command_line": (None, ARG_OPERANDS), "process.md5": ([HEX[:32], "0" * 32], {"is": [HEX[:32]]}),
    "process.product": text_field(["Veeam Agent", "veeam agent"], "Veeam Agent"),
    "process.original_name": (NAMES, NAME_OPERANDS),
    "account.upn": text_field(["bob@corp.example", "BOB@corp.example"], "bob@corp.example"),
    "host.id": text_field(["0a1b2c", "0A1B2C", "ff"], "0a1b2c"),
    "net.protocol": text_field(["TCP", "tcp", "udp"], "tcp"),
    "net.user_agent": text_field(["curl/8", "Mozilla/5.0"], "curl/8"),
    "sensor.vendor": text_field(["Palo Alto Networks", "Fortinet"], "Fortinet"),
    "sensor.product": text_field(["PAN-OS", "Fortigate"], "pan-os"),
    "event.activity": text_field(["TRAFFIC", "THREAT"], "traffic"),
    "sig.signed": ([True, False, "true", "FALSE", "maybe"], {"is": ["true", "false"]}),
    "sig.signer": text_field(SIGNERS, "Microsoft Corporation", "Red Hat, Inc."),
    "DeviceVendor": text_field(["Palo Alto Networks", "Fortinet"], "Fortinet", "palo alto networks"),
}
IOC_CONDITIONS = [("ioc.value", "is", ["203.0.113.9:2375", "pool.example", "192.0.2.1:80"]),
                  ("ioc.family", "is", ["XMRig", "mirai"]),
                  ("ioc.type", "is", ["ip:port", "domain"]), ("ioc.confidence", "lt", ["50", "80", "100",
                                                                                       "0"])]
# Those of which there is most to know.
MADE = ["process.image", "process.args", "process.image", "process.args", "process.name", "account.name"]
OFTEN = {table: [field for field in FIELDS if oracle.column_of(field, table,
                                                               "Source")] for table in oracle.TABLES}
OFTEN["DeviceNetworkEvents"] += MADE * 6
RARE = {"process.image": ["under", "under", "name_is", "name_is"], "process.args": ["arg"] * 8,
        "process.name": ["term"]}
LISTS = {"svc-accounts": ("account.name", ACCOUNT_OPERANDS["is"]), "scanners": ("net.own_ip", CIDRS),
         "tools": ("process.name", NAME_OPERANDS["is"]), "directories": ("process.image",
                                                                         PATH_OPERANDS["under"]),
         "ports": ("net.peer_port", PORT_OPERANDS), "trusted-vendors": ("sig.signer", SIGNER_OPERANDS)}
PRODUCTS = ["Ansible", "WSUS", "Windows Update"]
WINDOWS = ["maintenance", "business"]
# Which element belongs to which of another column nobody has said.
IN_PAIRS = ("IsTrusted", "SourceNTDomain", "DestinationNTDomain", "InitiatingProcessAccountDomain",
            "InitiatingProcessFileName")
CEF_MATCHED = ["DestinationIP", "SourceIP", "DestinationIP", "SourceIP", "RequestURL",
               "DestinationHostName", "SourceTranslatedAddress", "FileHash"]
DATES = ["2026-06-19", "2026-06-20", "2026-06-30", "2026-06-20T12:00:00Z", "2026-06-20T12:00:00+02:00",
         "2027-01-01"]
NOWS = ["2026-06-20T00:00:00Z", "2026-06-20T12:00:00Z", "2026-06-20T23:59:59Z", "2026-06-21T00:00:00Z",
        "2026-07-01T00:00:00Z"]


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.table = self.rng.choice(oracle.TABLES)
        self.in_list = False  # what is bound to a name must not ask for names

    def chance(self, of):
        return self.rng.random() < of

    def some(self, values, most):
        return self.rng.sample(values, self.rng.randint(1, min(most, len(values))))

    # ---- expressions

    def expression(self, depth):
        kind = self.rng.random()
        if depth == 0 or kind < 0.45:
            return self.condition()
        if kind < 0.87:
            children = [self.expression(depth - 1) for _ in range(self.rng.randint(1, 3))]
            return {"any" if kind < 0.66 else "all": children}
        return {"not": self.expression(depth - 1)}

    def condition(self):
        kind = self.rng.random()
        if kind < 0.66:
            field = self.rng.choice(OFTEN[self.table] if self.chance(0.9) else list(FIELDS))
            op = self.rng.choice(list(FIELDS[field][1]) + RARE.get(field, []))
            expr = {"field": field, "op": op, "values": self.some(FIELDS[field][1][op], 3)}
            if self.chance(0.04):
                expr["all"] = True
            return expr
        if kind < 0.72:
            field, op, values = self.rng.choice(IOC_CONDITIONS)
            return {"field": field, "op": op, "values": self.some(values, 1 if op == "lt" else 2)}
        named = [] if self.in_list else [self.named_list, self.named_list, self.product, self.window]
        return self.rng.choice(named + [self.signed_by, self.signed_by, self.time, self.time, self.exists,
                                        self.opaque])()

    def named_list(self):
        name = self.rng.choice([name for name in LISTS if name != "trusted-vendors"])
        expr = {"field": LISTS[name][0], "op": "list", "list": name}
        if name == "directories":
            expr["as"] = "under"
        return expr

    def signed_by(self):
        if self.chance(0.4) and not self.in_list:
            return {"op": "signed_by", "list": "trusted-vendors"}
        return {"op": "signed_by", "values": self.some(SIGNER_OPERANDS, 2)}

    def product(self):
        return {"op": "product", "values": self.some(PRODUCTS, 3)}

    def window(self):
        return {"op": "window", "name": self.rng.choice(WINDOWS)}

    def time(self):
        begin, end = self.rng.sample(CLOCKS, 2)
        expr = {"field": "event.time", "op": "time", "from": begin, "to": end,
                "tz": None if self.chance(0.1) else self.rng.choice(ZONES)}
        if self.chance(0.5):
            expr["days"] = self.some(DAYS, 5)
        return expr

    def exists(self):
        return {"field": self.rng.choice(list(FIELDS)), "op": "exists"}

    def opaque(self):
        return {"opaque": "known legitimate arguments", "code": "VAGUE_VALUE"}

    # ---- exclusions and what the operator bound

    def exclusion(self, number):
        item = {"id": f"x{number}", "when": self.expression(self.rng.choice([0, 0, 1, 2, 3]))}
        if self.chance(0.2):
            item["state"] = self.rng.choice(["draft", "approved", "approved", "disabled"])
        if self.chance(0.12):
            item["expires"] = self.rng.choice(DATES)
        if self.chance(0.12):
            item["scope"] = self.scope()
        if self.chance(0.05):
            item["effect"] = self.rng.choice(["annotate", "annotate", "suppress"])
        return item

    def scope(self):
        scope = {}
        if self.chance(0.5):
            scope["families"] = self.some(["xmrig", "Mirai", "CoinMiner"], 2)
        if self.chance(0.5):
            scope["tables"] = self.some(list(oracle.TABLES), 2)
        if self.chance(0.5):
            scope["max_confidence"] = self.rng.choice([0, 49, 80, 100])
        return scope

    def bound(self, values):
        return self.expression(1) if self.chance(0.1) else self.some(values, 3) if self.chance(0.95) else []

    def lists(self):
        self.in_list = True
        lists = {name: self.bound(values) for name, (_, values) in LISTS.items() if self.chance(0.6)}
        if isinstance(lists.get("trusted-vendors"), dict):
            lists["trusted-vendors"] = self.some(SIGNER_OPERANDS, 2)
        lists.update({"product:" + name: self.bound(NAME_OPERANDS["is"])
                      for name in PRODUCTS if self.chance(0.5)})
        lists.update({"window:" + name: self.expression(0) if self.chance(0.3) else self.time()
                      for name in WINDOWS if self.chance(0.5)})
        for name, values in lists.items():
            if isinstance(values, list) and self.chance(0.1):
                lists[name] = {"values": values, "expires": self.rng.choice(DATES)}
        self.in_list = False
        return lists

    def context(self, table):
        context = {"policy": self.rng.choice(["literal", "graded"])}
        hits = [self.hit(table) for _ in range(self.rng.choice([1, 1, 1, 1, 2, 3]))]
        if len(hits) == 1:
            context.update(hits[0])
        else:
            context.update(ioc=hits[0]["ioc"], hits=hits)
        if self.chance(0.8):
            context["lists"] = self.lists()
        if self.chance(0.7):
            context["now"] = self.rng.choice(NOWS)
        return context

    def hit(self, table):
        hit = {"ioc": self.rng.choice(IOCS)}
        if table == "CommonSecurityLog" and self.chance(0.95):
            hit["matched"] = self.rng.choice(CEF_MATCHED)
        elif table == "DeviceNetworkEvents" and self.chance(0.2):
            hit["matched"] = self.rng.choice(["RemoteIP", "LocalIP"])
        return hit

    # ---- events

    def event(self, table):
        event = {"_table": table}
        for field, (values, _) in FIELDS.items():
            if values is not None:
                for side in ("Source", "Destination"):
                    self.put(event, oracle.column_of(field, table, side), values)
        self.put(event, oracle.column_of("event.time", table, None), TIMES)
        self.put(event, "Signer", SIGNERS)
        self.put(event, "IsTrusted", [True, True, False, "true", "False"])
        if table == "DeviceNetworkEvents":
            self.put_program(event)
        return event

    def put(self, event, column, values):
        if column is not None and self.chance(0.75):
            event[column] = self.spoilt(values)
            if column in IN_PAIRS and isinstance(event[column], list):
                event[column] = self.rng.choice(values)

    def spoilt(self, values):
        """A value of those, or what a log may have instead."""
        kind = self.rng.random()
        if kind < 0.85:
            return self.rng.choice(values)
        if kind < 0.89:
            return None
        if kind < 0.93:
            return ""
        if kind < 0.97:
            return [self.rng.choice(list(values) + [None, ""]) for _ in range(self.rng.randint(0, 3))]
        value = str(self.rng.choice(values))
        return {"truncated": value[: self.rng.randint(1, len(value))]}

    def put_program(self, event):
        name, folder = event.get("InitiatingProcessFileName"), self.rng.choice(IMAGES)
        if self.chance(0.4):
            folder = self.rng.choice(FOLDERS)
        elif self.chance(0.7):
            last = re.split(r"[\\/]", folder)[-1]
            event["InitiatingProcessFileName"] = last.upper() if self.chance(0.2) else last
        if self.chance(0.85):
            folders = self.some(IMAGES, 3) + [folder]
            event["InitiatingProcessFolderPath"] = self.rng.choice([None, "", folders,
                                                                    folders] + [folder] * 30)
        image = folder if not name or "." in folder else f"{folder}\\{name}"
        program = self.rng.choice(PROGRAMS).replace("IMAGE", image)
        if self.chance(0.8):
            self.put(event, "InitiatingProcessCommandLine", [program + args for args in self.some(ARGS, 3)])

    def row(self, number):
        """All of it: what is excluded, what is known of the hits, and the event."""
        exclusions = [self.exclusion(i) for i in range(self.rng.choice([1, 1, 1, 2, 3]))]
        return {"id": str(number), "split": "made", "area": self.table, "exclusion": exclusions,
                "context": self.context(self.table), "event": self.event(self.table)}


def without(row, rng):
    """The same with one value of the event gone."""
    event = dict(row["event"])
    column = rng.choice([name for name in event if name != "_table"])
    kind = rng.choice(["absent", "null", "empty", "list"])
    event[column] = {"null": None, "empty": "", "list": [], "absent": None}[kind]
    if kind == "absent":
        del event[column]
    return dict(row, id=row["id"] + "-" + column, event=event)


def line_of(row, answer=()):
    texts = [json.dumps(row[name], ensure_ascii=False) if name in ("exclusion", "context",
                                                                   "event") else row[name]
             for name in oracle.HEADER[:6]]
    return "\t".join(texts + list(answer))


def make(seed):
    return Maker(seed).row(seed)


def main(first=1, count=1000):
    print("\t".join(oracle.HEADER))
    for seed in range(int(first), int(first) + int(count)):
        row = make(seed)
        print(line_of(row, oracle.judge(row["exclusion"], row["context"], row["event"]).told()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))

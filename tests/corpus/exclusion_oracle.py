#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second, slow opinion about what exclusions make of an event.

usage: exclusion_oracle.py ROWS.tsv [SENTENCES.tsv]

Answers each row of a file of verdicts (id, split, area, exclusion, context, event, verdict, reason,
by, field, value) and compares with what the row says. An exclusion told in English means what
SENTENCES (id, split, sentence, status, when, ...) says. Prints what differs; exit 0 if nothing
does. exclusion_compare.py lets it judge rows made at random beside the library.

Written from the rules alone, as plainly as they are told; nothing here is shared with the library.
"""
import csv
import ipaddress
import json
import os
import re
import sys
from datetime import datetime, timedelta, timezone

TRUE, UNKNOWN, FALSE = 2, 1, 0
NONE, D, C, B, A = range(5)
HEADER = "id split area exclusion context event verdict reason by field value".split()

# ---- fields and tables ---------------------------------------------------------------------

DEFENDER = {
    "net.peer_ip": "RemoteIP", "net.peer_port": "RemotePort",
    "net.own_ip": "LocalIP", "net.own_port": "LocalPort",
    "net.protocol": "Protocol", "net.url": "RemoteUrl",
    "process.name": "InitiatingProcessFileName",
    "process.folder": "InitiatingProcessFolderPath",
    "process.command_line": "InitiatingProcessCommandLine",
    "process.parent_name": "InitiatingProcessParentFileName",
    "process.company": "InitiatingProcessVersionInfoCompanyName",
    "process.product": "InitiatingProcessVersionInfoProductName",
    "process.original_name": "InitiatingProcessVersionInfoOriginalFileName",
    "process.sha256": "InitiatingProcessSHA256", "process.sha1": "InitiatingProcessSHA1",
    "process.md5": "InitiatingProcessMD5",
    "process.integrity": "InitiatingProcessIntegrityLevel",
    "process.elevation": "InitiatingProcessTokenElevation",
    "account.name": "InitiatingProcessAccountName",
    "account.domain": "InitiatingProcessAccountDomain",
    "account.id": "InitiatingProcessAccountSid", "account.upn": "InitiatingProcessAccountUpn",
    "host.name": "DeviceName", "host.id": "DeviceId",
    "event.action": "ActionType", "event.time": "Timestamp",
}
CEF = {
    "net.protocol": "Protocol", "net.url": "RequestURL",
    "net.user_agent": "RequestClientApplication",
    "file.name": "FileName", "file.path": "FilePath", "file.hash": "FileHash",
    "sensor.vendor": "DeviceVendor", "sensor.product": "DeviceProduct",
    "event.activity": "Activity", "event.action": "DeviceAction", "event.time": "TimeGenerated",
}
CEF_PEER = {"net.peer_ip": "IP", "net.peer_port": "Port"}
CEF_OWN = {
    "net.own_ip": "IP", "net.own_port": "Port", "process.name": "ProcessName",
    "account.name": "UserName", "account.domain": "NTDomain", "account.id": "UserID",
    "account.privilege": "UserPrivileges", "host.name": "HostName",
}
SIGNATURE = {"sig.signer": "Signer", "sig.signed": "IsSigned", "sig.trusted": "IsTrusted"}
CEF_SIDES = {
    "SourceIP": "Source", "SourcePort": "Source", "SourceTranslatedAddress": "Source",
    "SourceHostName": "Source", "SourceDnsDomain": "Source", "DestinationIP": "Destination",
    "DestinationPort": "Destination", "DestinationTranslatedAddress": "Destination",
    "DestinationHostName": "Destination", "DestinationDnsDomain": "Destination",
    "RequestURL": "Destination",
}
ADDRESSES = ("net.peer_ip", "net.own_ip")
PORTS = ("net.peer_port", "net.own_port")
PATHS = ("process.image", "process.folder", "file.path")
TABLES = ("CommonSecurityLog", "DeviceNetworkEvents")


def column_of(field, table, side):
    """The column of a field, or None where the table has none."""
    if "." not in field:
        return field
    if field in SIGNATURE:
        return SIGNATURE[field]
    if table == "DeviceNetworkEvents":
        return DEFENDER.get(field)
    other = {"Source": "Destination", "Destination": "Source"}
    if field in CEF_PEER:
        return side and side + CEF_PEER[field]
    if field in CEF_OWN:
        return side and other[side] + CEF_OWN[field]
    return CEF.get(field)


class Missing:
    """Why a field says nothing; `code` is a reason."""

    def __init__(self, code, field, column):
        self.code, self.field, self.column = code, field, column


class Value:
    def __init__(self, text, cut=False):
        self.text, self.cut = text, cut


def element(value, field, column):
    if value is None:
        return Missing("FIELD_NULL", field, column)
    if isinstance(value, dict):  # {"truncated": "the beginning"}
        return Value(value["truncated"], True)
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = str(value)
    return Value(text) if text else Missing("FIELD_EMPTY", field, column)


def column_values(event, field, column):
    """What stands in a column: a list with at least one Value or Missing."""
    if column is None:
        return [Missing("FIELD_UNMAPPED", field, "")]
    if column not in event:
        return [Missing("FIELD_ABSENT", field, column)]
    value = event[column]
    if isinstance(value, list):
        return [element(item, field, column) for item in value] or [
            Missing("FIELD_EMPTY", field, column)]
    return [element(value, field, column)]


class Scene:
    """One hit on one event, and what the operator bound."""

    def __init__(self, event, hit, context):
        self.event, self.lists = event, context.get("lists", {})
        self.table = event.get("_table", "")
        self.ioc = hit["ioc"]
        self.side = CEF_SIDES.get(hit.get("matched", ""))
        self.now = parse_time(context["now"]) if "now" in context else None

    def values(self, field):
        if field.startswith("ioc."):
            value = self.ioc.get(field[4:])
            return [Missing("FIELD_ABSENT", field, "") if value in (None, "", -1) else Value(str(value))]
        if field == "process.args":
            return [self.arguments(item) for item in self.plain("process.command_line", field)]
        if field == "process.image":
            return self.images()
        return self.plain(field, field)

    def plain(self, field, name):
        return column_values(self.event, name, column_of(field, self.table, self.side))

    def images(self):
        folders = self.plain("process.folder", "process.image")
        names = self.plain("process.name", "process.image")
        found = []
        for folder in folders:
            for name in names:
                if isinstance(folder, Missing):
                    found.append(folder)
                elif folder.cut:
                    found.append(folder)
                elif isinstance(name, Missing):
                    found.append(name)
                else:
                    found.append(Value(image_path(folder.text, name.text), name.cut))
        return found

    def arguments(self, item):
        if isinstance(item, Missing):
            return item
        images = [image.text for image in self.images() if isinstance(image, Value)]
        return Value(without_program(item.text, images), item.cut)

    def list(self, name):
        """Values (a list) or an expression (a dict) bound to a name; None = unbound."""
        bound = self.lists.get(name)
        if isinstance(bound, dict) and "op" not in bound and ("values" in bound or "when" in bound):
            if "expires" in bound and expired(bound["expires"], self.now):
                return None
            bound = bound.get("values", bound.get("when"))
        return bound


# ---- comparing -----------------------------------------------------------------------------


def fold(text):
    return re.sub("[A-Z]+", lambda match: match.group().lower(), text)


def terms(text):
    return re.findall("(?:[0-9a-z]|[^\x00-\x7f])+", fold(text))


def without_program(line, images):
    line = line.lstrip(" \t")
    if line.startswith('"'):
        rest = line[1:].partition('"')[2]
        return rest.strip(" \t")
    for image in images:
        start = line[: len(image)]
        same = start == image if image.startswith("/") else fold(start) == fold(image)
        if same and line[len(image):][:1] in ("", " ", "\t"):
            return line[len(image):].strip(" \t")
    return re.sub(r"^[^ \t]+", "", line).strip(" \t")


def tokens(line):
    """The arguments of a line: apart by blanks outside of double quotes."""
    found, token, quoted, open_ = [], "", False, False
    for char in line + " ":
        if char == '"':
            quoted, open_ = not quoted, True
        elif char in " \t" and not quoted:
            if open_ or token:
                found.append(token)
            token, open_ = "", False
        else:
            token += char
    return found


def is_unix(path):
    return path.startswith("/")


def image_path(folder, name):
    separator = "/" if is_unix(folder) else "\\"
    last = re.split(r"/" if is_unix(folder) else r"[\\/]", folder)[-1]
    if last == name if is_unix(folder) else fold(last) == fold(name):
        return folder
    return folder + ("" if last == "" else separator) + name


SHORT_NAME = re.compile(r"^[^~.]{1,8}~[0-9]{1,6}(\.[^.]{0,3})?$")


def normal_path(path):
    """The one spelling of a path, or None where it may mean several files."""
    if is_unix(path):
        root, separator, rest = "/", "/", path[1:]
    else:
        path = fold(path.replace("/", "\\"))
        path = re.sub(r"^\\\\\?\\unc\\", r"\\\\", path)
        path = path[4:] if path.startswith("\\\\?\\") else path
        if path.startswith("\\device\\") or re.search(r"%[^%\\]+%", path):
            return None
        root = re.match(r"(?:[a-z]:\\|\\\\|\\)?", path).group()
        separator, rest = "\\", path[len(root):]
    parts = []
    for part in rest.split(separator):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            if not is_unix(path) and SHORT_NAME.match(part):
                return None
            parts.append(part)
    return root + separator.join(parts)


def is_under(path, folder):
    separator = "/" if is_unix(folder) else "\\"
    return path.startswith(folder if folder.endswith(separator) else folder + separator) and path != folder


WRITABLE = [r"c:\users", r"c:\temp", r"c:\windows\temp", r"c:\programdata",
            "/tmp", "/var/tmp", "/dev/shm", "/home"]


def is_writable(path):
    path = normal_path(path)
    return path is not None and any(path == root or is_under(path, root) for root in WRITABLE)


def parse_ip(text):
    """An address without IPv4 dressed as IPv6, or None."""
    try:
        ip = ipaddress.ip_address(text) if "%" not in text else None
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if ip and ip.version == 6 else ip


def parse_network(text):
    network = ipaddress.ip_network(text, strict=False)
    if network.version == 6 and network.prefixlen >= 96 and network.network_address.ipv4_mapped:
        return ipaddress.ip_network(
            (network.network_address.ipv4_mapped, network.prefixlen - 96), strict=False)
    return network


def parse_port(text):
    return int(text) if re.fullmatch("0|[1-9][0-9]{0,4}", text) and int(text) <= 65535 else None


def in_ports(port, text):
    low, _, high = text.partition("-")
    return int(low) <= port <= int(high or low)


def parse_time(text):
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)", text)
    if not match:
        return None
    try:
        return datetime.fromisoformat(match[1] + "T" + match[2] + match[3].replace("Z", "+00:00"))
    except ValueError:
        return None


def expired(text, now):
    if now is None:
        return True
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        end = datetime.fromisoformat(text).replace(tzinfo=timezone.utc) + timedelta(days=1)
    else:
        end = parse_time(text)
    return now >= end


def clock(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def in_window(moment, expr):
    sign, hours, minutes = re.fullmatch(r"([+-])(\d\d):(\d\d)", expr["tz"].replace("Z", "+00:00")).groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    moment = moment.astimezone(timezone(offset))
    at, day = moment.hour * 60 + moment.minute, moment.weekday()
    begin, end = clock(expr["from"]), clock(expr["to"])
    if begin <= end:
        inside = begin <= at < end
    else:
        inside = at >= begin or at < end
        day = day if at >= begin else (day - 1) % 7
    return inside and (not expr.get("days") or DAYS[day] in expr["days"])


def glob(text, pattern):
    parts = ["[^/\\\\]*" if char == "*" else "[^/\\\\]" if char == "?" else re.escape(char)
             for char in pattern]
    return re.fullmatch("".join(parts), text, re.S) is not None


TEXT = {
    "is": lambda text, value: text == value,
    "starts": lambda text, value: text.startswith(value),
    "ends": lambda text, value: text.endswith(value),
    "contains": lambda text, value: value in text,
    "glob": glob,
}


def compare(op, field, text, value):
    """TRUE or FALSE; a string is the code of a Missing."""
    if op == "term":
        have, want = terms(text), terms(value)
        return any(have[i: i + len(want)] == want for i in range(len(have))) and TRUE
    if op == "arg":
        return fold(value) in map(fold, tokens(text)) and TRUE
    if op == "lt":
        return "FIELD_INVALID" if not re.fullmatch(r"[0-9]+", text) else int(text) < int(value) and TRUE
    if field in ADDRESSES or op == "cidr":
        ip = parse_ip(text)
        if ip is None:
            return "FIELD_INVALID"
        network = parse_network(value)
        return ip.version == network.version and ip in network and TRUE
    if field in PORTS or op == "port":
        port = parse_port(text)
        return "FIELD_INVALID" if port is None else in_ports(port, value) and TRUE
    if field in PATHS or op == "under":
        return compare_path(op, text, value)
    if op == "name_is":
        return fold(re.split(r"[\\/]", text)[-1]) == fold(value) and TRUE
    return TEXT[op](fold(text), fold(value)) and TRUE


def compare_path(op, text, value):
    path = normal_path(text)
    if path is None:
        return "PATH_AMBIGUOUS"
    case = (lambda part: part) if is_unix(text) else fold
    if op == "name_is":
        return case(re.split("/" if is_unix(text) else r"\\", path)[-1]) == case(value) and TRUE
    if op in ("is", "under", "starts") and is_unix(text) != is_unix(value):
        return FALSE
    if op == "under":
        return is_under(path, normal_path(value)) and TRUE
    if op == "is":
        return path == normal_path(value) and TRUE
    return TEXT[op](path, case(value if is_unix(text) else value.replace("/", "\\"))) and TRUE


# ---- strength ------------------------------------------------------------------------------

STRENGTH = {
    "process.sha256": A, "net.peer_ip": A, "ioc.value": A, "ioc.type": A, "ioc.family": A,
    "ioc.confidence": A,
    "process.image": B, "net.own_ip": B, "host.name": B, "host.id": B, "account.id": B,
    "process.sha1": B, "process.folder": B, "file.path": B,
    "process.name": C, "process.parent_name": C, "process.company": C, "account.name": C,
    "net.peer_port": C, "net.own_port": C, "account.domain": C, "account.upn": C,
    "process.product": C, "process.original_name": C, "file.name": C,
    "process.args": D, "process.command_line": D, "net.url": D, "account.privilege": D,
    "process.integrity": D, "process.elevation": D, "event.time": D,
}
COLUMN_FIELDS = {column: field for field, column in list(CEF.items()) + list(DEFENDER.items())}


def strength_of(op, field, value=None):
    if op == "exists":
        return NONE
    if op == "signed_by":
        return A
    if op == "contains":
        return D
    if field in PATHS and value is not None and is_writable(value):
        return D
    return STRENGTH.get(COLUMN_FIELDS.get(field, field), D)


# ---- expressions ---------------------------------------------------------------------------


class Witness:
    def __init__(self, op, field, value):
        self.op, self.field, self.value = op, field, value
        self.strength = strength_of(op, field, value)


class Result:
    """`missing` tells why it is unknown, `code` what the operator did not configure; `reach` is
    the best strength that it may have once what is missing is known."""

    def __init__(self, value, witness=None, missing=None, code=None, reach=NONE):
        self.value, self.witness, self.missing, self.code = value, witness, missing, code
        self.reach = witness.strength if witness else reach


def unconfigured(code, keep, negated):
    if keep:
        return Result(UNKNOWN, code="INERT:" + code)
    return Result(TRUE if negated else FALSE)


def any_of(results):
    best = max([result.value for result in results], default=FALSE)
    those = [result for result in results if result.value == best]
    if best == TRUE:
        return max(those, key=lambda result: result.reach)
    open_ = [result for result in results if result.value == UNKNOWN]
    return summary(best, open_)


def all_of(results):
    worst = min([result.value for result in results], default=TRUE)
    if worst == TRUE:
        return max(results, key=lambda result: result.reach)
    return summary(worst, [result for result in results if result.value == UNKNOWN],
                   max(result.reach for result in results))


def summary(value, unknown, reach=NONE):
    if value != UNKNOWN:
        return Result(value)
    return Result(UNKNOWN, missing=next((item.missing for item in unknown if item.missing), None),
                  code=next((item.code for item in unknown if item.code), None),
                  reach=max([reach] + [item.reach for item in unknown]))


def one_value(item, op, field, value):
    if isinstance(item, Missing):
        return Result(UNKNOWN, missing=item, reach=strength_of(op, field))
    found = compare(op, field, item.text, value)
    if isinstance(found, str):
        return Result(UNKNOWN, missing=Missing(found, field, None), reach=strength_of(op, field))
    if found == TRUE:
        return Result(TRUE, Witness(op, field, item.text))
    if item.cut:
        return Result(UNKNOWN, missing=Missing("FIELD_TRUNCATED", field, None), reach=strength_of(op,
                                                                                                  field))
    return Result(FALSE)


def condition(scene, op, field, values, every=False):
    """A field compared with values: any of them, or every one; any element of the event."""
    per_value = []
    for value in values:
        if field == "account.name" and op == "is" and "\\" in value:
            per_value.append(account(scene, value))
        else:
            per_value.append(any_of([one_value(item, op, field, value) for item in scene.values(field)]))
    result = (all_of if every else any_of)(per_value)
    if result.missing and result.missing.column is None:
        source = {"process.image": "process.folder", "process.args": "process.command_line"}
        result.missing.column = "" if field.startswith("ioc.") else column_of(
            source.get(field, field), scene.table, scene.side)
    return result


def account(scene, value):
    domain, _, user = value.partition("\\")
    both = all_of([condition(scene, "is", "account.name", [user]),
                   condition(scene, "is", "account.domain", [domain])])
    if both.value == TRUE:
        both = condition(scene, "is", "account.name", [user])
    return both


def exists(scene, field):
    items = scene.values(field)
    if all(isinstance(item, Missing) for item in items):
        if items[0].code == "FIELD_UNMAPPED":
            return Result(UNKNOWN, missing=items[0])
        return Result(FALSE)
    return Result(TRUE)


def signed_by(scene, values):
    signer = condition_signer(scene, values)
    trusted = any_of([truth(item) for item in scene.values("sig.trusted")])
    return all_of([signer, trusted])


def condition_signer(scene, values):
    results = []
    for item in scene.values("sig.signer"):
        if isinstance(item, Missing):
            results.append(Result(UNKNOWN, missing=item, reach=A))
        elif any(fold(item.text).removesuffix(".") == fold(value).removesuffix(".") for value in values):
            results.append(Result(TRUE, Witness("signed_by", "sig.signer", item.text)))
        elif item.cut:
            results.append(Result(UNKNOWN, missing=Missing("FIELD_TRUNCATED", "sig.signer", "Signer"),
                                  reach=A))
        else:
            results.append(Result(FALSE))
    return any_of(results)


def truth(item):
    if isinstance(item, Missing):
        return Result(UNKNOWN, missing=item)
    if fold(item.text) in ("true", "false"):
        return Result(TRUE if fold(item.text) == "true" else FALSE)
    return Result(UNKNOWN, missing=Missing("FIELD_INVALID", "sig.trusted", "IsTrusted"))


def time_window(scene, expr):
    results = []
    for item in scene.values("event.time"):
        moment = parse_time(item.text) if isinstance(item, Value) else None
        if isinstance(item, Missing):
            results.append(Result(UNKNOWN, missing=item, reach=D))
        elif moment is None:
            missing = Missing("FIELD_INVALID", "event.time", column_of("event.time", scene.table, None))
            results.append(Result(UNKNOWN, missing=missing, reach=D))
        elif in_window(moment, expr):
            results.append(Result(TRUE, Witness("time", "event.time", item.text)))
        else:
            results.append(Result(FALSE))
    return any_of(results)


def bound(scene, name, code, then, keep, negated):
    """What is bound to a name: an expression, or values that `then` compares."""
    values = scene.list(name)
    if values is None:
        return unconfigured(code, keep, negated)
    return then(values) if isinstance(values, list) else evaluate(scene, values, keep, negated)


def evaluate(scene, expr, keep, negated=False):
    """`keep`: what is not configured stays unknown instead of being taken for the worst."""
    if "opaque" in expr:
        return unconfigured("OPAQUE_CLAUSE", keep, negated)
    if "op" not in expr:
        if "any" in expr:
            return any_of([evaluate(scene, child, keep, negated) for child in expr["any"]])
        if "all" in expr:
            return all_of([evaluate(scene, child, keep, negated) for child in expr["all"]])
        inner = evaluate(scene, expr["not"], keep, not negated)
        return Result(2 - inner.value, missing=inner.missing, code=inner.code)
    op, field = expr["op"], expr.get("field")
    if op == "exists":
        return exists(scene, field)
    if op == "signed_by":
        if "list" in expr:
            return bound(scene, expr["list"], "LIST_UNBOUND",
                         lambda values: signed_by(scene, values), keep, negated)
        return signed_by(scene, expr["values"])
    if op == "list":
        as_ = expr.get("as") or ("cidr" if field in ADDRESSES else "port" if field in PORTS else "is")
        return bound(scene, expr["list"], "LIST_UNBOUND",
                     lambda values: condition(scene, as_, field, values), keep, negated)
    if op == "product":
        each = [bound(scene, "product:" + value, "PRODUCT_UNBOUND",
                      lambda values: condition(scene, "is", "process.name", values), keep, negated)
                for value in expr["values"]]
        return any_of(each)
    if op == "window":
        return bound(scene, "window:" + expr["name"], "WINDOW_UNBOUND", None, keep, negated)
    if op == "time":
        if expr.get("tz") is None:
            return unconfigured("WINDOW_NO_TZ", keep, negated)
        return time_window(scene, expr)
    return condition(scene, op, field, expr["values"], expr.get("all") is True)


# ---- verdicts ------------------------------------------------------------------------------


class Outcome:
    def __init__(self, verdict, reason, by="", field="", value="", strength=NONE):
        self.verdict, self.reason, self.by = verdict, reason, by
        self.field, self.value, self.strength = field, value, strength

    def told(self):
        return self.verdict, self.reason, self.by, self.field, self.value


def needed(confidence):
    if confidence is None or confidence >= 90:
        return A
    return B if confidence >= 75 else C if confidence >= 50 else D


def in_scope(scope, scene):
    confidence, family = scene.ioc.get("confidence"), scene.ioc.get("family") or ""
    if scope.get("families") and fold(family) not in map(fold, scope["families"]):
        return False
    if scope.get("tables") and fold(scene.table) not in map(fold, scope["tables"]):
        return False
    limit = scope.get("max_confidence")
    return limit is None or (confidence is not None and confidence <= limit)


def gate(exclusion, scene, result, policy):
    """Why an exclusion that is true or unknown does not count, or None."""
    state = exclusion.get("state", "approved")
    strength = result.reach
    if state == "disabled":
        return "DISABLED"
    if state == "draft":
        return "NOT_APPROVED"
    if "expires" in exclusion and expired(exclusion["expires"], scene.now):
        return "EXPIRED"
    if not in_scope(exclusion.get("scope", {}), scene):
        return "OUT_OF_SCOPE"
    if exclusion.get("effect") == "annotate":
        return "ANNOTATE_ONLY"
    if strength == NONE:
        return "NEGATIVE_ONLY"
    if strength < (needed(scene.ioc.get("confidence")) if policy == "graded" else D):
        return "TOO_WEAK"
    return None


def judge_one(exclusion, scene, policy):
    """What one exclusion says to one hit; None = nothing."""
    result = evaluate(scene, exclusion["when"], keep=False)
    if result.value == FALSE:
        kept = evaluate(scene, exclusion["when"], keep=True)
        return Outcome("match", kept.code, exclusion["id"]) if kept.value == UNKNOWN else None
    field = value = ""
    if result.value == TRUE and result.witness:
        field, value = result.witness.field, result.witness.value
    elif result.value == UNKNOWN:
        field, value = result.missing.field, result.missing.column
    closed = gate(exclusion, scene, result, policy)
    if closed:
        return Outcome("match", closed, exclusion["id"], field, value)
    if result.value == TRUE:
        return Outcome("excluded", "HIT_" + result.witness.op.upper(), exclusion["id"], field, value,
                       result.reach)
    return Outcome("excluded-not-evaluable", result.missing.code, exclusion["id"], field, value)


ORDER = ["match", "excluded-not-evaluable", "excluded"]


def decide(outcomes):
    """The outcome of those that counts: of the true ones the strongest, then the first."""
    return max(outcomes, key=lambda outcome: (ORDER.index(outcome.verdict), outcome.strength),
               default=Outcome("match", "NO_EXCLUSION_TRUE"))


def judge(exclusions, context, event):
    hits = context.get("hits") or [{"ioc": context["ioc"], "matched": context.get("matched", "")}]
    verdicts = []
    for hit in hits:
        scene = Scene(event, hit, context)
        found = [judge_one(exclusion, scene, context.get("policy", "literal")) for exclusion in exclusions]
        verdicts.append(decide([outcome for outcome in found if outcome]))
    least = min(verdicts, key=lambda outcome: ORDER.index(outcome.verdict))
    if least.verdict == "match" and any(outcome.verdict == "excluded" for outcome in verdicts):
        return Outcome("match", "ANOTHER_HIT_STANDS")
    return least


# ---- rows ----------------------------------------------------------------------------------


def read_rows(path):
    csv.field_size_limit(1 << 24)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main(path, sentences=None):
    if not os.path.exists(path) or sentences and not os.path.exists(sentences):
        print(f"skipped: {path} or {sentences} is not there")
        return 0
    meant = {row["sentence"]: row["when"] for row in read_rows(sentences)} if sentences else {}
    rows, wrong = read_rows(path), 0
    for row in rows:
        exclusions, context, event = (json.loads(row[name]) for name in ("exclusion", "context", "event"))
        for exclusion in exclusions:
            if "text" in exclusion:
                exclusion["when"] = json.loads(meant[exclusion["text"]])
        expected, got = tuple(row[name] for name in HEADER[6:]), judge(exclusions, context, event).told()
        if got != expected:
            wrong += 1
            print(f"{row['id']}: expected {expected}\n{' ' * len(row['id'])}  got      {got}")
    print(f"{len(rows) - wrong} of {len(rows)} rows are as expected")
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if 2 <= len(sys.argv) <= 3 else __doc__)

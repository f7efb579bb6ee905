#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second, slow opinion about what exclusions make of an event.

usage: exclusion_oracle.py ROWS.tsv [SENTENCES.tsv]

Answers each row of a file of verdicts (id, split, area, exclusion, context, event, verdict, reason,
by, field, value) and compares with what the row says. An exclusion told in English means what
SENTENCES (id, split, sentence, status, when, ...) says. Prints what differs; exit 0 if nothing
does. exclusion_compare.py lets it judge rows made at random beside the library.

Written from the rules alone, as plainly as they are told; nothing here is shared with the library.
Where the rules are silent, both hold to what is the safer reading: what is cut off agrees only where
its end does not matter; a program's closing quote that is missing, a path without a root, and an
image without a name are unknown; a list without values is false; of several elements that agree
the one that is hardest to fake counts, and of several hits the first outcome of the least excused.
"""
import csv
import json
import os
import re
import sys

from exclusion_values import (ADDRESSES, FALSE, PATHS, PORTS, TRUE, UNKNOWN, compare, expired, fold,
                              image_path, in_window, is_writable, parse_ip, parse_time, without_program)

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
    def __init__(self, text, column, cut=False):
        self.text, self.column, self.cut = text, column, cut

    def missing(self, code, field):
        return Missing(code, field, self.column)


def element(value, field, column):
    if value is None:
        return Missing("FIELD_NULL", field, column)
    if isinstance(value, dict):  # {"truncated": its beginning} or {"value": its beginning, "truncated": true}
        text = value["truncated"] if value["truncated"] is not True else value["value"]
        return Value(text, column, True)
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = str(value)
    return Value(text, column) if text else Missing("FIELD_EMPTY", field, column)


def column_values(event, field, column):
    """What stands in a column: a list with at least one Value or Missing."""
    if column is None:
        return [Missing("FIELD_UNMAPPED", field, "")]
    if column not in event:
        return [Missing("FIELD_ABSENT", field, column)]
    value = event[column]
    items = [element(item, field, column) for item in (value if isinstance(value, list) else [value])]
    for item in items:
        if isinstance(item, Value) and column in event.get("_truncated", []):
            item.cut = True
    return items or [Missing("FIELD_EMPTY", field, column)]


def column_of_address(event, ioc):
    """Where an indicator's address stands, if the row does not say so."""
    host = re.sub(r":[0-9]+$", "", ioc) if "." in ioc else ioc
    for column in ("DestinationIP", "SourceIP", "DestinationTranslatedAddress", "SourceTranslatedAddress"):
        value = event.get(column)
        if parse_ip(host) and isinstance(value, str) and parse_ip(value) == parse_ip(host):
            return column
    return None


class Scene:
    """One hit on one event, and what the operator bound."""

    def __init__(self, event, hit, context):
        self.event, self.lists = event, dict(context.get("lists", {}))
        for name, times in context.get("windows", {}).items():
            self.lists["window:" + name] = {"any": times} if isinstance(times, list) else times
        self.table = event.get("_table", "")
        self.ioc = hit["ioc"]
        self.side = CEF_SIDES.get(hit.get("matched") or column_of_address(event, self.ioc["value"]))
        self.now = parse_time(context["now"]) if "now" in context else None

    def values(self, field):
        if field.startswith("ioc."):
            value = self.ioc.get(field[4:])
            return [Missing("FIELD_ABSENT", field, "") if value is None else element(value, field, "")]
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
                    column = name.column if name.cut else folder.column
                    found.append(Value(image_path(folder.text, name.text), column, name.cut))
        return found

    def arguments(self, item):
        if isinstance(item, Missing):
            return item
        folders = [folder for folder in self.plain("process.folder", "") if isinstance(folder, Value)]
        images = [image.text for image in self.images() if isinstance(image, Value) and not image.cut]
        images = images or [folder.text for folder in folders if not folder.cut]
        line = without_program(item.text, images)
        if line is None:
            return item.missing("FIELD_TRUNCATED" if item.cut else "FIELD_INVALID", "process.args")
        return Value(line, item.column, item.cut)

    def list(self, name):
        """Values (a list) or an expression (a dict) bound to a name; None = unbound."""
        bound = self.lists.get(name)
        if isinstance(bound, dict) and "op" not in bound and ("values" in bound or "when" in bound):
            if "expires" in bound and expired(bound["expires"], self.now):
                return None
            bound = bound.get("values", bound.get("when"))
        return bound


# ---- strength ------------------------------------------------------------------------------

STRENGTH = {
    "process.sha256": A, "file.hash": A, "net.peer_ip": A, "ioc.value": A, "ioc.type": A, "ioc.family": A,
    "ioc.confidence": A,
    "process.image": B, "net.own_ip": B, "host.name": B, "host.id": B, "account.id": B,
    "process.sha1": B, "process.md5": B, "process.folder": B, "file.path": B,
    "process.name": C, "process.parent_name": C, "process.company": C, "account.name": C,
    "net.peer_port": C, "net.own_port": C, "account.domain": C, "account.upn": C,
    "process.product": C, "process.original_name": C, "file.name": C, "sig.signer": C,
    "sensor.vendor": C, "sensor.product": C, "event.activity": C, "event.action": C,
}  # and all else D
COLUMN_FIELDS = {column: field for field, column in list(CEF.items()) + list(DEFENDER.items())}


def strength_of(op, field, value=None):
    """`value` is the event's or, where that is not known, what a path is compared with."""
    if op == "exists":
        return NONE
    if op == "signed_by":
        return A
    if op == "contains":
        return D
    weakest = D if field in PATHS and value is not None and is_writable(value) else A
    if field in PATHS and op in ("name_is", "ends", "term"):
        return min(C, weakest)  # tells the end of a path, not its place
    return min(STRENGTH.get(COLUMN_FIELDS.get(field, field), D), weakest)


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


def one_value(item, op, field, value, _=None):
    if isinstance(item, Missing):
        return Result(UNKNOWN, missing=item, reach=best_strength(op, field, value))
    return judged(op, field, item, compare(op, field, item.text, value, item.cut),
                  best_strength(op, field, value))


def best_strength(op, field, value):
    """Of a value that is not known: what lies below /tmp, whatever it is called, is anybody's."""
    return strength_of(op, field, value if op in ("is", "under", "glob", "starts") else None)


def judged(op, field, item, found, reach=A):
    """The result of a value that compared as TRUE, FALSE or, with a code, not at all."""
    # What is cut off could make another value of it, but neither take away a part of a text.
    part = op in ("starts", "contains", "term", "arg") and field not in PATHS
    if found == TRUE and (part or not item.cut):
        return Result(TRUE, Witness(op, field, item.text))
    if item.cut:
        found = "FIELD_TRUNCATED"
    if found == FALSE:
        return Result(FALSE)
    return Result(UNKNOWN, missing=item.missing(found, field), reach=reach)


def condition(scene, op, field, values, every=False):
    """A field compared with values: any of them, or every one; any element of the event."""
    if every:
        return all_of([condition(scene, op, field, [value]) for value in values])
    compare_one = account if field == "account.name" and op == "is" else one_value
    return any_of([compare_one(item, op, field, value, scene)
                   for item in scene.values(field) for value in values])


def account(item, op, field, value, scene):
    """DOMAIN\\name has two parts; a bare name is that name in any domain."""
    domain, backslash, user = value.rpartition("\\")
    whole = isinstance(item, Value) and not item.cut and "\\" in item.text
    if whole:
        own_domain, _, own_user = item.text.rpartition("\\")
        same = judged(op, field, item, fold(own_user) == fold(user) and (
            not backslash or fold(own_domain) == fold(domain)) and TRUE)
    else:
        same = one_value(item, op, field, user)
    if whole or not backslash:
        return same
    domains = condition(scene, "is", "account.domain", [domain])
    return same if domains.value == TRUE else all_of([same, domains])


def exists(scene, field):
    items = scene.plain("process.folder", field) if field == "process.image" else scene.values(field)
    if isinstance(items[0], Missing) and items[0].code == "FIELD_UNMAPPED":
        return Result(UNKNOWN, missing=items[0])
    empty = ("FIELD_ABSENT", "FIELD_NULL", "FIELD_EMPTY")
    return Result(FALSE if all(isinstance(item, Missing) and item.code in empty for item in items) else TRUE)


def signed_by(scene, values):
    if not values:
        return Result(FALSE)
    trusted = any_of([truth(item) for item in scene.values("sig.trusted")])
    return any_of([all_of([signer(item, values), trusted]) for item in scene.values("sig.signer")])


def signer(item, values):
    if isinstance(item, Missing):
        return Result(UNKNOWN, missing=item, reach=A)
    same = [fold(item.text).removesuffix(".") == fold(value).removesuffix(".") for value in values]
    return judged("signed_by", "sig.signer", item, any(same) and TRUE)


def truth(item):
    if isinstance(item, Missing):
        return Result(UNKNOWN, missing=item)
    if not item.cut and fold(item.text) in ("true", "false"):
        return Result(TRUE if fold(item.text) == "true" else FALSE)
    code = "FIELD_TRUNCATED" if item.cut else "FIELD_INVALID"
    return Result(UNKNOWN, missing=item.missing(code, "sig.trusted"))


def time_window(scene, expr):
    results = []
    for item in scene.values("event.time"):
        if isinstance(item, Missing):
            results.append(Result(UNKNOWN, missing=item, reach=D))
        else:
            moment = parse_time(item.text)
            found = "FIELD_INVALID" if moment is None else in_window(moment, expr) and TRUE
            results.append(judged("time", "event.time", item, found, D))
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
        value = self.value.encode()[:256].decode(errors="ignore")
        return self.verdict, self.reason, self.by, self.field, value


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
    found = []
    for hit in hits:
        scene = Scene(event, hit, context)
        outcomes = [judge_one(exclusion, scene, context.get("policy", "literal")) for exclusion in exclusions]
        found.append([outcome for outcome in outcomes if outcome])
    verdicts = [decide(outcomes).verdict for outcomes in found]
    least = min(verdicts, key=ORDER.index)
    if least == "match" and "excluded" in verdicts:
        return Outcome("match", "ANOTHER_HIT_STANDS")
    return decide([outcome for verdict, outcomes in zip(verdicts, found) if verdict == least
                   for outcome in outcomes])


# ---- rows ----------------------------------------------------------------------------------


def read_rows(path):
    csv.field_size_limit(1 << 24)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def meaning(exclusions, sentences):
    """Puts expressions in the place of English; False if nobody says what it means."""
    for exclusion in exclusions:
        if "text" in exclusion and "when" not in exclusion:
            if exclusion["text"] not in sentences:
                return False
            exclusion["when"] = json.loads(sentences[exclusion["text"]])
    return True


def main(path, sentences=None):
    if not os.path.exists(path) or sentences and not os.path.exists(sentences):
        print(f"skipped: {path} or {sentences} is not there")
        return 0
    meant = {row["sentence"]: row["when"] for row in read_rows(sentences)} if sentences else {}
    rows, wrong, judged_rows = read_rows(path), 0, 0
    for row in rows:
        exclusions, context, event = (json.loads(row[name]) for name in ("exclusion", "context", "event"))
        if not meaning(exclusions, meant):
            print(f"{row['id']}: in English, and no sentence says what it means: not judged")
            continue
        judged_rows += 1
        expected = tuple(row[name] or "" for name in HEADER[6:])
        got = judge(exclusions, context, event).told()
        if got != expected:
            wrong += 1
            print(f"{row['id']}: expected {expected}\n{' ' * len(row['id'])}  got      {got}")
    print(f"{judged_rows - wrong} of {len(rows)} rows are as expected, {wrong} are not")
    return 1 if wrong or not judged_rows else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if 2 <= len(sys.argv) <= 3 else __doc__)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How a value of an event is compared with a value of an exclusion, told as plainly as possible.

Part of exclusion_oracle.py: texts, terms, arguments, paths, addresses, ports and times.
"""
import ipaddress
import re
from datetime import datetime, timedelta, timezone

TRUE, UNKNOWN, FALSE = 2, 1, 0
ADDRESSES = ("net.peer_ip", "net.own_ip")
PORTS = ("net.peer_port", "net.own_port")
PATHS = ("process.image", "process.folder", "file.path")


def fold(text):
    return re.sub("[A-Z]+", lambda match: match.group().lower(), text)


CUT = "\uffff"  # belongs to the last word, and to no word that is asked for


def terms(text):
    return re.findall("(?:[0-9a-z]|[^\x00-\x7f])+", fold(text))


def has_terms(text, phrase):
    have, want = terms(text), terms(phrase)
    return any(have[i: i + len(want)] == want for i in range(len(have)))


def without_program(line, images):
    """The arguments; None if the quotes around the program are not closed."""
    line = line.lstrip(" \t")
    if line.startswith('"'):
        end = line.find('"', 1)
        return None if end < 0 else line[end + 1:].lstrip(" \t")
    for image in images:
        start = line[: len(image)]
        same = start == image if image.startswith("/") else fold(start) == fold(image)
        if same and line[len(image):][:1] in ("", " ", "\t"):
            return line[len(image):].lstrip(" \t")
    return re.sub(r"^[^ \t]+", "", line).lstrip(" \t")


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


def normal_path(path):
    """The one spelling of a path, or None where it may mean several files."""
    if is_unix(path):
        root, separator, rest = "/", "/", path[1:]
    else:
        path = re.sub(r"^\\\\\?\\unc\\", r"\\\\", fold(path.replace("/", "\\")))
        path = re.sub(r"^\\\\\?\\(?=[a-z]:)", "", path)
        root = re.match(r"[a-z]:(?:\\|$)|\\\\+[^\\]+(?:\\+[^\\]+)?|", path).group()
        separator, rest = "\\", path[len(root):]
        if root == "" and re.match(r"\\|[a-z]:", rest) or re.search(r"\?|\\\.{1,2}(\\|$)", root):
            return None  # a device, or a place that depends on where one is
        root = re.sub(r"(?<=[^\\])\\+(?=.)", r"\\", root) + ("\\" if root.endswith(":") else "")
        if any(is_ambiguous(part) for part in (root + separator + rest).split(separator)):
            return None
    parts = []
    for part in rest.split(separator):
        if part == ".." and (root or parts and parts[-1] != ".."):
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    between = separator if root and parts and not root.endswith(separator) else ""
    return root + between + separator.join(parts)


def is_ambiguous(part):
    name, _, extension = part.partition(".")
    short = re.search(r"[^.]~[0-9]+$", name) and len(name) <= 8 and len(extension) <= 3
    return short or re.search(r"%[^%]+%", part)


def is_relative(path):
    return re.match(r"/|[a-z]:\\|\\\\", path) is None


def is_under(path, folder):
    separator = "/" if is_unix(folder) else "\\"
    return path.startswith(folder if folder.endswith(separator) else folder + separator) and path != folder


WRITABLE = [r"c:\users", r"c:\temp", r"c:\windows\temp", r"c:\programdata",
            "/tmp", "/var/tmp", "/dev/shm", "/home"]


def is_writable(path):
    path = normal_path(path)
    if path is None or is_relative(path):
        return True  # what cannot be placed is no better than the worst place
    return any(path == root or is_under(path, root) for root in WRITABLE)


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
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", text)
    if not match:
        return None
    try:
        return datetime.fromisoformat(match[1] + "T" + match[2] + match[3].upper().replace("Z", "+00:00"))
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


def compare(op, field, text, value, cut=False):
    """TRUE or FALSE; a string is the code of a Missing."""
    if cut and op in ("term", "arg"):
        text += CUT
    if field in PATHS or op in ("under", "name_is"):
        return compare_path(op, text, value)
    if op == "term":
        return has_terms(text, value) and TRUE
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
    if field == "sig.signed":
        truth = {"true": True, "false": False}.get(fold(text))
        return "FIELD_INVALID" if truth is None else truth == (fold(value) == "true") and TRUE
    return TEXT[op](fold(text), fold(value)) and TRUE


def compare_path(op, text, value):
    path = normal_path(text)
    if path is None:
        return "PATH_AMBIGUOUS"
    if op == "term":
        return has_terms(path, value) and TRUE
    case = (lambda part: part) if is_unix(text) else fold
    if op == "name_is":
        return case(re.split("/" if is_unix(text) else r"\\", path)[-1]) == case(value) and TRUE
    if op in ("ends", "contains"):
        return TEXT[op](path, case(value if is_unix(text) else value.replace("/", "\\"))) and TRUE
    operand = normal_path(value)
    if is_relative(path) and not is_relative(operand):
        return "PATH_AMBIGUOUS"
    if is_unix(text) != is_unix(value):
        return FALSE
    if op == "under":
        return is_under(path, operand) and TRUE
    if op == "starts" and value[-1] in "\\/" and operand[-1] not in "\\/":
        operand += "/" if is_unix(value) else "\\"
    return TEXT[op](path, operand) and TRUE

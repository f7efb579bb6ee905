#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second, slow opinion about the indicators in a text.

usage: extract_oracle.py PROGRAM FILE_OR_FOLDER...

Finds the indicators of each file with plain regular expressions and the rules of REFANG, and
compares them with what `PROGRAM extract FILE` prints (type, value, line, column). Prints what
differs; exit 0 if nothing does, 1 if something does, 2 if it could not run, 77 if none of the
files and folders is there (ctest shows that as skipped).

Nothing here is shared with the library but the rules: the whole text is refanged first, one
substitution after the other, and then searched from left to right.
"""
import ipaddress
import os
import re
import subprocess
import sys

SUFFIXES = "/usr/share/publicsuffix/public_suffix_list.dat"

# File extensions met in reports. Those that are top-level domains as well count as files only
# if files are met more often.
FILES = set(
    """7z a3x apk asp aspx au3 bak bat bin bmp bz2 cab cer cfg cgi chm class cmd conf config cpl
    cpp crx cs css csv dat db deb dll dmg dmp doc docm docx dotm drv elf eml exe gif go gz h hta
    htm html ico img inf ini ipynb iso jar java jpeg jpg js jse json jsp key ko lib lnk log lua md
    mdb mht mov mp3 mp4 msc msg msi msp mui old ocx odt pac pcap pdb pdf pem pfx php phtml pif plist
    png pps ppt pptm pptx ps1 psd1 psm1 pst py pyc rar rb reg rtf save scr sct service sh shtml sql sqlite
    svg swf sys tar tgz tif tmp toml torrent ts ttf txt url vb vba vbe vbs vhd vmdk war wav wim wsc
    wsf wsh xls xlsb xlsm xlsx xml xsl xz yaml yar yml zip""".split()
)

LABEL = r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)"
OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
QUAD = rf"{OCTET}(?:\.{OCTET}){{3}}"
# The text is decoded as Latin-1, a byte a character, so that columns count bytes.
INVISIBLE = r"(?:\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad)"
IDNA_DOT = r"(?:\xe3\x80\x82|\xef\xbc\x8e|\xef\xbd\xa1)"
OPEN, CLOSE = r"[\[({<]", r"[\])}>]"
NEAR = r"[A-Za-z0-9_\x80-\xff-]"  # what may stand beside a half bracket

REFANG = [
    (rf"(?<=\S){INVISIBLE}+(?=\S)", ""),
    (IDNA_DOT, "."),
    (rf"\\{OPEN}\.\\{CLOSE}", "."),
    (rf"[ \t]*{OPEN}{{1,2}}[ \t]*(?:\.|(?i:dot))[ \t]*{CLOSE}{{1,2}}[ \t]*", "."),
    (rf"(?<={NEAR}){OPEN}\.(?={NEAR})", "."),
    (rf"(?<={NEAR})\.{CLOSE}(?={NEAR})", "."),
    (rf"(?<={NEAR})[\\^]\.(?={NEAR})", "."),
    (rf"(?<![A-Za-z0-9])(?i:hxxp|h\*\*p|h__p|htxp|hxtp)(?=(?i:s?)(?:{OPEN}?:|:\\\\))", "http"),
    (r"(?<![A-Za-z0-9])(?i:fxp)(?=(?i:s?)[\[({<]?:)", "ftp"),
    (rf"{OPEN}((?i:https?|ftps?)){CLOSE}(?={OPEN}?:)", r"\1"),
    (rf"(?<=[tTpPsS]){OPEN}://{CLOSE}", "://"),
    (rf"(?i)(?:(?<=http)|(?<=https))://{CLOSE}", "://"),
    (rf"{OPEN}:{CLOSE}", ":"),
    (r"(?i)(?:(?<=http)|(?<=https)):\\\\", "://"),
    (rf"(?<=[A-Za-z0-9]){OPEN}/{CLOSE}|(?<=[0-9])\\/(?=[0-9])", "/"),
    (rf"[ \t]*{OPEN}(?:@|(?i:at)){CLOSE}(?!\(http)[ \t]*", "@"),
]


class Text:
    """Characters, each with the offset it came from."""

    def __init__(self, text):
        self.text = text
        self.at = list(range(len(text) + 1))

    def replace(self, pattern, to):
        pieces, places, last = [], [], 0
        for match in re.finditer(pattern, self.text):
            if match.end() == match.start():
                continue
            new = match.expand(to) if "\\" in to else to
            pieces += [self.text[last : match.start()], new]
            places += self.at[last : match.start()]
            # A scheme keeps its length; all else stands where the form began.
            step = 1 if len(new) == match.end() - match.start() else 0
            places += [self.at[match.start() + step * i] for i in range(len(new))]
            last = match.end()
        pieces.append(self.text[last:])
        places += self.at[last:]
        self.text, self.at = "".join(pieces), places


def suffixes():
    names = {"example"}
    with open(SUFFIXES, encoding="utf-8") as file:
        for line in file:
            if "END ICANN" in line:
                break
            word = line.strip().split(".")[-1]
            if word and not line.startswith("//"):
                names.add(word.encode("idna").decode())
    return names


def canonical_ip(text):
    ip = ipaddress.ip_address(text)
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip


def is_word(char):
    return char.isalnum() or char in "_-" or char >= "\x80"


def trim_url(url, before):
    """Takes off what belongs to the sentence around it: quotes, markup, punctuation."""
    if before == "'":
        url = url.split("'")[0]
    url = re.split("," if before == "," else r",[0-9]{4}-[0-9]{2}-[0-9]{2}", url)[0]  # a cell of a table
    url = re.split(r"\xe2\x80[\x98-\x9f\xa6]", url)[0]  # typographic quotes, ellipsis
    url = re.sub(r"^([^?\[]*://[^?\[]+)\[[^?\]]*$", r"\1", url)  # AsciiDoc: http://x/[text here]
    url = re.sub(r"^([^?\[]*://[^?/\[]+)\[.*$", r"\1", url)
    while url:
        last = url[-1]
        if last in ".,;:!?'\"`*|\\":
            url = url[:-1]
        elif last in ")]}" and url.count(last) > url.count("([{"[")]}".index(last)]):
            url = url[:-1]
        else:
            break
    return url


def find_url(text, at):
    match = re.compile(
        r"(?i)(https?|ftps?|wss?|tcp|udp|ssh|ldaps?|rdp|smb|sftp|socks5)://([^\s\"<>`\x00-\x20\x7f]+)"
    ).match(text, at)
    if not match or (at and is_word(text[at - 1])):
        return None
    url = trim_url(match.group(), text[at - 1] if at else "")
    rest = re.match(
        rf"(?i)[a-z0-9]+://([^/?#@]*@)?(\[[0-9a-f:.]+\]|{LABEL}(?:\.{LABEL})*\.?)(:[0-9]+)?(?=[/?#]|$)", url
    )
    if not rest:
        return None
    scheme, host, port = match.group(1).lower(), rest.group(2), rest.group(3) or ""
    default = {"http": ":80", "https": ":443", "ftp": ":21"}.get(scheme)
    if port == default:
        port = ""
    if host[0] == "[":
        host = f"[{ipaddress.ip_address(host[1:-1])}]"
    elif re.fullmatch(r"[0-9.]+", host) and not re.fullmatch(QUAD, host):
        return None
    value = f"{scheme}://{rest.group(1) or ''}{host.lower()}{port}{url[rest.end():]}"
    return "url", value, len(url)


def find_email(text, at, tlds):
    if at and (is_word(text[at - 1]) or text[at - 1] in ".+%"):
        return None
    match = re.compile(rf"([A-Za-z0-9._%+'-]+)@((?:{LABEL}\.)+({LABEL}))(?![A-Za-z0-9_-])").match(text, at)
    if not match or match.group(3).lower() not in tlds:
        return None
    return "email", match.group().lower(), match.end() - at


def find_digest(text, at):
    if at and text[at - 1].isalnum():
        return None
    match = re.compile(r"[0-9A-Fa-f]+(?![A-Za-z0-9])").match(text, at)
    kinds = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha3_384", 128: "sha512"}
    if not match or len(match.group()) not in kinds:
        return None
    return kinds[len(match.group())], match.group().lower(), len(match.group())


def find_ipv6(text, at):
    if at and (is_word(text[at - 1]) or text[at - 1] in ":."):
        return None
    match = re.compile(r"\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:%\w+)?\]:([0-9]{1,5})(?![A-Za-z0-9])").match(text, at)
    try:
        if match and int(match.group(2)) < 65536:
            ip = canonical_ip(match.group(1))
            name = f"[{ip}]" if ip.version == 6 else str(ip)
            return "ip:port", f"{name}:{match.group(2)}", match.end() - at
        match = re.compile(r"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*[0-9A-Fa-f:]").match(text, at)
        if not match or not re.search("[0-9A-Fa-f]", match.group()):
            return None
        after = text[match.end() : match.end() + 1]
        if after and is_word(after):
            return None
        ip = canonical_ip(match.group())
        block = re.compile(r"/([0-9]{1,3})(?![A-Za-z0-9./])").match(text, match.end())
        if block and int(block.group(1)) <= 128 and ip.version == 6:
            net = ipaddress.ip_network(f"{ip}/{block.group(1)}", strict=False)
            return "cidr", str(net), block.end() - at
        return ("ipv6" if ip.version == 6 else "ipv4"), str(ip), match.end() - at
    except ValueError:
        return None


def find_ipv4(text, at):
    before = text[at - 1] if at else " "
    range_end = before == "-" and re.search(rf"(?<![A-Za-z0-9._-]){QUAD}-$", text[max(0, at - 17) : at])
    if (is_word(before) and not range_end) or before == "." or re.search(r"[A-Za-z][A-Za-z0-9_-]*/$", text[:at][-40:]):
        return None
    match = re.compile(rf"{QUAD}(?![0-9])").match(text, at)
    if not match:
        return None
    end = match.end()
    after = text[end : end + 1]
    range_start = re.compile(rf"-{OCTET}(?:\.{OCTET}){{0,3}}(?![A-Za-z0-9_.-]|\.[0-9])").match(text, end)
    if (after and is_word(after) and not range_start) or re.compile(r"\.[A-Za-z0-9_-]").match(text, end):
        return None
    ip = match.group()
    port = re.compile(r"(?::|[ \t]+port[ \t]+)([0-9]{1,5})(/tcp|/udp)?(?![A-Za-z0-9_])").match(text, end)
    if port and int(port.group(1)) < 65536:
        return "ip:port", f"{ip}:{int(port.group(1))}", port.end() - at
    block = re.compile(r"/([0-9]|[12][0-9]|3[0-2])(?![A-Za-z0-9_/.-])").match(text, end)
    if block:
        return "cidr", str(ipaddress.ip_network(f"{ip}/{block.group(1)}", strict=False)), block.end() - at
    return "ipv4", ip, match.end() - at


def is_program_name(name, last):
    """Fields of events and objects; capitals inside of a label where no company's name has them."""
    if re.match(r"(?i)(?:process|file|user|host|event|document|window|self|this)\.", name):
        if last in ("name", "id", "data", "host"):
            return True
    labels = name[: -len(last)]
    return bool(re.search("[a-z][A-Z]", labels)) and last not in ("com", "net", "org", "info", "ru", "onion")


def find_domain(text, at, tlds):
    if at and (is_word(text[at - 1]) or text[at - 1] in ".@\\"):
        return None
    match = re.compile(rf"(?:{LABEL}\.)+({LABEL})(?![A-Za-z0-9_\x80-\xff@-]|\.[A-Za-z0-9_])").match(text, at)
    if not match or len(match.group()) > 253:
        return None
    last = match.group(1).lower()
    if re.search(r"[A-Za-z0-9]/$", text[max(0, at - 2) : at]):  # a part of a path
        return None
    if last not in tlds or last in FILES or is_program_name(match.group(), last):
        return None
    return "domain", match.group().lower(), match.end() - at


def indicators(data, tlds):
    """Yields (type, value, line, column) in the order of the text."""
    raw = data.decode("latin-1")
    text = Text(raw)
    for pattern, to in REFANG:
        text.replace(pattern, to)
    at = 0
    while at < len(text.text):
        found = (
            find_url(text.text, at)
            or find_email(text.text, at, tlds)
            or find_digest(text.text, at)
            or find_ipv6(text.text, at)
            or find_ipv4(text.text, at)
            or find_domain(text.text, at, tlds)
        )
        if not found:
            at += 1
            continue
        kind, value, size = found
        lines = re.split("\r\n|\r|\n", raw[: text.at[at]])
        yield kind, value, str(len(lines)), str(len(lines[-1]) + 1)
        at += size
        if kind == "domain":  # a path behind a name is no place to look
            at = re.compile(r"(?:/[^\s\"'<>`|]*)?").match(text.text, at).end()


def program_finds(program, path):
    done = subprocess.run([program, "extract", path], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{program} extract {path}: exit {done.returncode}: {done.stderr.decode()}")
    for line in done.stdout.decode("latin-1").splitlines():
        yield tuple(line.split("\t")[:4])


def files_of(arguments):
    for name in arguments:
        if os.path.isdir(name):
            for folder, _, names in sorted(os.walk(name)):
                yield from (os.path.join(folder, n) for n in sorted(names))
        elif os.path.exists(name):
            yield name


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    if not any(os.path.exists(name) for name in sys.argv[2:]):
        print("skipped: not there:", *sys.argv[2:])
        return 77
    if not os.path.exists(SUFFIXES):
        print("skipped: not there:", SUFFIXES)
        return 77
    tlds, agreed, differ = suffixes(), 0, 0
    for path in files_of(sys.argv[2:]):
        with open(path, "rb") as file:
            ours = list(indicators(file.read(), tlds))
        theirs = list(program_finds(sys.argv[1], path))
        only_ours = [x for x in ours if x not in theirs]
        only_theirs = [x for x in theirs if x not in ours]
        for sign, items in (("only the oracle", only_ours), ("only the program", only_theirs)):
            for kind, value, line, column in items:
                print(f"{path}:{line}:{column}: {sign}: {kind} {value}")
        agreed += len(ours) - len(only_ours)
        differ += len(only_ours) + len(only_theirs)
    print(f"{agreed} agree, {differ} differ")
    return 1 if differ or not agreed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs `iocmatch playbook` over documents that have their expected reading beside them.

usage: playbooks.py BINARY FOLDER_OR_FILE... [--variants]

Every key of NAME.expected.json is compared, deeply, with what the program says of NAME.txt.
With --variants each document is also read as CRLF, UTF-16, markdown, one line and so on; all of
these must give the same. Prints what differs, then `N equal, N differ`; exit 1 if any does.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

# What describes the sample, not the document.
NOT_IN_DOCUMENT = {"note", "source_url"}
LABELS = r"(Malware Family|Threat): (.*) (Total \w+): (\d+) (IOC Types|Active URLs): (.*)"


def read(binary, data):
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(data)
        file.flush()
        done = subprocess.run([binary, "playbook", file.name], capture_output=True, check=False)
    if done.returncode not in (0, 1):  # 1: it was read, but holds no indicator
        raise ValueError(f"exit {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
    return json.loads(done.stdout)


def squeeze(text):
    return re.sub(r"\s+", " ", text) if isinstance(text, str) else text


def differences(wanted, got, place="", loose=False):
    """Paths at which `got` lacks or contradicts what `wanted` has; more keys in it are fine."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key, value in wanted.items():
            if key not in NOT_IN_DOCUMENT:
                yield from differences(value, got.get(key), f"{place}.{key}", loose)
    elif isinstance(wanted, list) and isinstance(got, list):
        if len(wanted) != len(got):
            yield f"{place}: {len(wanted)} wanted, {len(got)} read"
        for index, (left, right) in enumerate(zip(wanted, got)):
            yield from differences(left, right, f"{place}[{index}]", loose)
    elif (squeeze(wanted) != squeeze(got)) if loose else wanted != got:
        yield f"{place}: wanted {wanted!r}, read {got!r}"


def markdown(text):
    lines, fenced, table = [], False, False

    def fence(on):
        nonlocal fenced
        if on != fenced:
            lines.append("```kql" if on else "```")
            if not on:
                lines.append("")
            fenced = on

    for line in text.split("\n"):
        title = re.match(r"The (\S.*?: .* IOCs) rule", line)
        if title:
            lines += [f"# {title[1]}", ""]
        if line.startswith("| Sentinel Table"):
            fence(False)
            lines += ["## Data sources", ""]
        if line.startswith("// Hunt"):
            fence(False)
            lines += ["", "### Hunt", ""]
            fence(True)
        if line == "IOC Summary":
            line = "\n## IOC Summary\n"
        labels = re.match(LABELS, line)
        if labels:
            line = "\n".join(f"- **{labels[i]}:** {labels[i + 1]}" for i in (1, 3, 5)) + "\n"
        scenario = re.match(r"(Scenario|Description|Filter/Exclusion): (.*)", line)
        if scenario:
            fence(False)
            indent = "" if scenario[1] == "Scenario" else "  "
            line = f"{indent}- **{scenario[1]}:** {scenario[2]}"
        elif line.startswith("("):
            line = "    " + line
        lines.append(line)
    return "\n".join(lines)


def rows(text, change):
    """Applies `change` to the cells of each row of the indicator table (the first)."""
    out, inside = [], False
    for line in text.split("\n"):
        if line.startswith(("| Type", "| URL")):
            inside = True
        elif line.startswith("//"):
            inside = False
        if inside:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            line = "| " + " | ".join(change(cells)) + " |"
        out.append(line)
    return "\n".join(out)


def upper_types(text):
    return rows(text, lambda cells: [cells[0].upper() if len(cells) == 5 else cells[0]] + cells[1:])


def entities(text):
    for char, entity in (("&", "&amp;"), ('"', "&quot;"), ("\u2019", "&rsquo;"), ("[.]", "[&#46;]"),
                         ("<", "&lt;"), ("'", "&#x27;")):
        text = text.replace(char, entity)
    return text


def defanged_as(dot, signs):
    """Another dot, and other signs behind a scheme."""
    def change(text):
        def cells(row):
            return [re.sub("(hxxps?)://", rf"\1{signs}", cell.replace("[.]", dot)) for cell in row]
        return rows(text, cells)
    return change


def one_line(text):
    return text.replace("\n", " ")


def numeric_entities(text):
    return "".join(char if char.isalnum() or char in " \n" else f"&#{ord(char)};" for char in text)


def no_comments(text):
    return re.sub(r"^//.*\n", "", text, flags=re.M)


def list_lines(text):
    """The queries' lists with one value on each line."""
    return (text.replace('", "', '",\n  "').replace('dynamic(["', 'dynamic([\n  "')
            .replace('"]);', '"\n]);'))


def encoded(change, encoding="utf-8", bom=b""):
    return lambda text: bom + change(text).encode(encoding)


def same(text):
    return text


# name -> (bytes of a text, keys that the variant changes by design, line breaks lost)
VARIANTS = {
    "crlf": (encoded(lambda t: t.replace("\n", "\r\n")), (), False),
    "cr": (encoded(lambda t: t.replace("\n", "\r")), (), False),
    "bom": (encoded(same, bom=b"\xef\xbb\xbf"), (), False),
    "utf16le": (encoded(same, "utf-16-le", b"\xff\xfe"), (), False),
    "utf16be": (encoded(same, "utf-16-be", b"\xfe\xff"), (), False),
    "one_line": (encoded(one_line), (), True),
    "tabs": (encoded(lambda t: t.replace(" ", "\t")), (), False),
    "two_blanks": (encoded(lambda t: re.sub(r"^\|", "  |", t, flags=re.M)), (), False),
    "no_final_newline": (encoded(lambda t: t.rstrip("\n")), (), False),
    "markdown": (encoded(markdown), (), False),
    "markdown_crlf": (encoded(lambda t: markdown(t).replace("\n", "\r\n")), (), False),
    "entities": (encoded(entities), (), False),
    "entity_pipes": (encoded(lambda t: entities(t).replace("|", "&#124;")), (), False),
    "upper_types": (encoded(upper_types), (), False),
    "columns_reversed": (encoded(lambda t: rows(t, lambda cells: cells[::-1])), (), False),
    "header_case": (encoded(lambda t: re.sub(r"^\| (Type|URL) .*", lambda m: m[0].upper(), t,
                                             flags=re.M)), (), False),
    "no_outer_pipes": (encoded(lambda t: re.sub(r"^\| (.*) \|$", r"\1", t, flags=re.M)), (), False),
    "code_cells": (encoded(lambda t: rows(t, lambda cells: cells if cells[0] in ("Type", "URL", "---")
                                          else [f"`{cell}`" for cell in cells])), (), False),
    "blank_lines": (encoded(lambda t: t.replace("\nScenario", "\n\nScenario")
                            .replace("\n//", "\n\n//").replace("\n| Sent", "\n\n| Sent")), (), False),
    "double_spaced": (encoded(lambda t: t.replace("\n", "\n\n")), (), False),
    "indented": (encoded(lambda t: t.replace("\n", "  \n\t")), (), False),
    "numeric_entities": (encoded(numeric_entities), (), False),
    "newline_entities": (encoded(lambda t: t.replace("\n", "&#10;")), (), True),
    "utf16le_crlf": (encoded(lambda t: t.replace("\n", "\r\n"), "utf-16-le", b"\xff\xfe"), (), False),
    "label_lines": (encoded(lambda t: re.sub(LABELS, r"\1: \2\n\3: \4\n\5: \6", t)), (), False),
    "labels_bold": (encoded(lambda t: re.sub(LABELS, r"**\1:** \2 **\3:** \4 **\5:** \6", t)), (), False),
    "scenarios_one_line": (encoded(lambda t: re.sub(r"\n(Scenario|Description|Filter/Exclusion):",
                                                    r" \1:", t)), (), True),
    "scenario_headings": (encoded(lambda t: t.replace("\nScenario:", "\n\n### Scenario:")), (), False),
    "scenario_bold": (encoded(lambda t: re.sub(r"^(Scenario: .*)$", r"**\1**", t, flags=re.M)), (), False),
    "escaped_brackets": (encoded(lambda t: t.replace("[.]", "\\[.\\]")), ("written",), False),
    "no_comments": (encoded(no_comments), (), False),
    "list_lines": (encoded(list_lines), (), False),
    "one_line_tabs": (encoded(lambda t: re.sub(r"\s", "\t", t)), (), True),
    "one_line_markdown": (encoded(lambda t: one_line(markdown(t))), (), True),
    "one_line_entities": (encoded(lambda t: one_line(entities(t))), (), True),
    "one_line_reversed": (encoded(lambda t: one_line(rows(t, lambda cells: cells[::-1]))), (), True),
    "one_line_no_comments": (encoded(lambda t: one_line(no_comments(t))), (), True),
    "one_line_no_first_pipe": (encoded(lambda t: one_line(re.sub(r"^\| (.*\|)$", r"\1", t, flags=re.M))),
                               (), True),
    "kql_one_line": (encoded(lambda t: re.sub(r";\n(\w+)\n\| (.*)\n\| (.*)\n\| ",
                                              r"; \1 | \2 | \3 | ", t)), (), False),
}
for style, dot, signs in (
        ("round", "(.)", "://"), ("curly", "{.}", "[:]//"), ("word", "[dot]", "://"),
        ("round_word", "(dot)", "[://]"), ("backslash", "\\.", "://"), ("double", "[[.]]", "://"),
        ("none", ".", "://")):
    VARIANTS["dots_" + style] = (encoded(defanged_as(dot, signs)), ("written",), False)


def without(value, keys):
    if isinstance(value, dict):
        return {key: without(item, keys) for key, item in value.items() if key not in keys}
    return [without(item, keys) for item in value] if isinstance(value, list) else value


def check(name, binary, data, wanted, loose):
    try:
        found = list(differences(wanted, read(binary, data), "", loose))
    except ValueError as error:
        found = [str(error)]
    for line in found:
        print(f"{name}{line}" if line.startswith((".", "[")) else f"{name}: {line}")
    return not found


def main(arguments):
    variants = "--variants" in arguments
    arguments = [argument for argument in arguments if argument != "--variants"]
    if len(arguments) < 2:
        sys.exit(__doc__)
    binary, equal, differ = arguments[0], 0, 0
    for place in map(pathlib.Path, arguments[1:]):
        if not place.exists():
            print(f"skipped: {place} is not there")
            return 0
        for path in sorted(place.glob("*.txt")) if place.is_dir() else [place]:
            beside = path.with_suffix(".expected.json")
            if not beside.exists():
                continue
            data = path.read_bytes()
            wanted = json.loads(beside.read_text(encoding="utf-8"))
            wanted.setdefault("truncated", False)
            tests = [(path.name, data, wanted, False)]
            for name, (make, keys, loose) in VARIANTS.items() if variants else ():
                tests.append((f"{path.name} as {name}", make(data.decode("utf-8")),
                              without(wanted, keys), loose))
            for name, text, expected, loose in tests:
                if check(name, binary, text, expected, loose):
                    equal += 1
                else:
                    differ += 1
    print(f"{equal} equal, {differ} differ")
    return 1 if differ or not equal else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tld_table.inc to standard output: the top-level domains, sorted.

usage: tld_generate.py PATH >tld_table.inc

PATH is IANA's tlds-alpha-by-domain.txt, or the public suffix list, of whose first part (ICANN
DOMAINS, kept in step with the IANA Root Zone Database) the last label of every rule is taken.
Only the names are used: they are facts of the root zone. Unicode names become A-labels.
"""
import sys
import textwrap

HEAD = """/* SPDX-License-Identifier: MIT */
/* Made by tld_generate.py; do not edit. The {count} top-level domains of the IANA Root Zone Database
 * (https://www.iana.org/domains/root/db), as A-labels, sorted by bytes. */
"""


def a_label(label):
    """The ASCII form; the sources hold Unicode names in normal form and lower case already."""
    if label.isascii():
        return label.lower()
    return "xn--" + label.encode("punycode").decode("ascii")


def read(path):
    """The set of top-level domains in a list of either form."""
    labels = set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if "===END ICANN DOMAINS===" in line:
                break
            line = line.strip()
            if line and not line.startswith(("//", "#")):
                labels.add(a_label(line.split()[0].rsplit(".", 1)[-1]))
    return labels


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    labels = sorted(read(sys.argv[1]))
    words = " ".join('"%s",' % label for label in labels)
    sys.stdout.write(HEAD.format(count=len(labels)))
    sys.stdout.write("\n".join(textwrap.wrap(words, 100, break_on_hyphens=False,
                                             break_long_words=False)) + "\n")


main()

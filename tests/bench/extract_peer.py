#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets one extractor of PyPI read a text.

usage: extract_peer.py NAME FILE SIZE

Prints a line of JSON: the seconds it took, and what it found by our names of kinds. The first
read, of a few bytes, does not count: it is there to load what the extractor loads.
"""
import json
import sys
import time

KINDS = {
    "ipv4": "ipv4s ipv4 ip4", "ipv6": "ipv6s ipv6 ip6", "cidr": "ipv4_cidrs ip4Net ip6Net",
    "domain": "domains dns fqdn", "url": "urls url", "email": "email_addresses email",
    "md5": "md5s md5_hash md5", "sha1": "sha1s sha1_hash sha1",
    "sha256": "sha256s sha256_hash sha256", "sha512": "sha512s sha512",
}
OURS = {theirs: ours for ours, names in KINDS.items() for theirs in names.split()}


def ioc_finder():
    from ioc_finder import find_iocs
    return lambda text: find_iocs(text).items()


def iocsearcher():
    from iocsearcher.searcher import Searcher
    searcher = Searcher()
    return lambda text: [(ioc.name, [ioc.value]) for ioc in searcher.search_data(text)]


def msticpy():
    from msticpy.transform import IoCExtract
    extractor = IoCExtract()
    return lambda text: extractor.extract(src=text).items()


def iocextract():
    import iocextract as module
    sizes = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}

    def find(text):
        addresses = list(module.extract_ips(text, refang=True))
        digests = list(module.extract_hashes(text))
        return [("url", list(module.extract_urls(text, refang=True))),
                ("email", list(module.extract_emails(text, refang=True))),
                ("ipv4", [one for one in addresses if one.count(":") < 2]),
                ("ipv6", [one for one in addresses if one.count(":") >= 2])] + \
               [(sizes[len(one)], [one]) for one in digests if len(one) in sizes]
    return find


PEERS = {"ioc-finder": ioc_finder, "iocsearcher": iocsearcher, "msticpy": msticpy,
         "iocextract": iocextract}


def main():
    name, path, size = sys.argv[1:]
    with open(path, "rb") as file:
        text = file.read(int(size)).decode("utf-8", "replace")
    find = PEERS[name]()
    find("At 192.0.2.1 and hxxp://www[.]example[.]com/ it waits.")
    start = time.process_time()
    result = find(text)
    seconds = time.process_time() - start
    found = {}
    for kind, values in result:
        if kind in OURS:
            found.setdefault(OURS[kind], set()).update(str(value) for value in values)
    json.dump({"seconds": seconds, "found": {kind: sorted(all_) for kind, all_ in found.items()}},
              sys.stdout)


main()

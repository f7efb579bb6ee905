#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: stack.py GCC

No public call takes more stack than the header says, all that it calls included. gcc writes down
who calls whom with what frame; here the deepest way is added up. Not in it, and not in the
header's numbers: the caller's own functions, and what the libraries below need.

By the same graph, a call that matches reaches nothing of the C library that allocates, locks or
makes a system call, and calls nothing through a pointer, unless it has callbacks of the caller.
"""

import os
import re
import subprocess
import sys
import tempfile

from proof import HEADER, ROOT, end, files, header_functions, read

MATCH = ("iocm_match_", "iocm_scan")
OTHERS = {"iocm_scanner_new", "iocm_scanner_free"}
# Those that call the caller's functions, or the kernel that a matcher has.
CALLBACKS = {"iocm_match_event", "iocm_match_exclusions", "iocm_match_candidate", "iocm_scan",
             "iocm_scanner_feed", "iocm_scanner_finish"}
PLAIN = {"memchr", "memcmp", "memcpy", "memmove", "memset", "strlen", "strchr", "strcmp",
         "vsnprintf"}
OPTIONS = ["-std=c11", "-O2", "-fPIC", "-w", "-fcallgraph-info=su", "-D_POSIX_C_SOURCE=200809L",
           "-DIOCM_WITH_CSV", "-DIOCM_WITH_JSON", "-DIOCM_WITH_IDNA",
           "-DIOCM_WITH_YAML"]

# Whom a file's calls through pointers reach inside the library. All other such calls go to the
# caller's functions: allocators, callbacks.
POINTERS = {
    "base/sort.c": ["compare_texts", "compare_links", "compare_keys",
                    "by_text", "by_key", "by_place", "by_address", "by_value",
                    "by_network", "by_ports", "compare_operands"],
    "set/bucket.c": ["hash_element", "compare_elements"],
    "set/order.c": ["rank_element", "compare_equal", "compare_elements"],
    "set/lines.c": ["key_of_row"],
    "set/table_network.c": ["count_range", "count_link", "write_range", "write_link",
                            "check_range", "check_link"],
    "exclude/event.c": ["give_field"],
    "exclude/verdict.c": ["hit_of_array", "describe_hit"],
    "exclude/english_items.c": [
        "add_account", "add_address", "add_company", "add_digest", "add_example", "add_extension",
        "add_host", "add_line", "add_object", "add_own_name", "add_parent", "add_path",
        "add_piece", "add_port", "add_protocol", "add_related", "add_signer", "add_target",
        "add_url", "add_window"],
    "exclude/english_actor.c": ["is_account", "is_surely_account"],
    "exclude/english_place.c": ["iocm__shape_address", "iocm__shape_domain", "is_host_name"],
    "exclude/json_emit.c": ["to_buffer", "to_sha256"],
    "exclude/json_reader.c": [
        "add_child", "add_day", "add_exclusion", "add_name", "add_override", "add_part",
        "add_value", "iocm__json_read_expr", "iocm__json_read_name", "iocm__json_read_names",
        "iocm__json_read_sha256", "iocm__json_read_text", "read_all", "read_children",
        "read_clock", "read_condition_values", "read_confidence", "read_date", "read_days",
        "read_effect", "read_exclusions", "read_field", "read_format", "read_list_expr",
        "read_list_values", "read_lists", "read_offset", "read_op", "read_overrides",
        "read_part_kind", "read_part_size", "read_parts", "read_playbook", "read_polarity",
        "read_scope", "read_source", "read_state", "read_status", "read_zone",
        "iocm__json_read_values", "add_item", "add_entry", "add_attribute",
        "iocm__elastic_read_entries"],
    "exclude/lint.c": [
        "iocm__lint_attacker", "iocm__lint_common", "iocm__lint_contains", "iocm__lint_bare_name",
        "iocm__lint_interpreter", "iocm__lint_company", "iocm__lint_unbound", "iocm__lint_expiry",
        "iocm__lint_network_size", "iocm__lint_writable", "iocm__lint_open", "iocm__lint_family",
        "iocm__lint_repeats", "iocm__lint_unmapped", "iocm__lint_account", "iocm__lint_opaque",
        "iocm__lint_open_list", "iocm__lint_tools", "iocm__lint_dimension", "iocm__lint_scope",
        "iocm__lint_polarity", "iocm__lint_time", "iocm__lint_counts"],
    "exclude/lint_tree.c": [
        "is_word_op", "look_common", "is_contains", "look_contains", "is_bare_name",
        "look_bare_name", "names_program", "look_interpreter", "is_unproven", "look_company",
        "is_path", "look_writable", "is_account_class", "look_account"],
    "exclude/lint_words.c": ["agrees"],
    "indicator/refang.c": ["take", "put", "find_place"],
    "load/csv_lines.c": ["on_record", "on_diagnostic"],
    "load/csv_index.c": ["masks_plain", "masks_sse42", "masks_avx2", "masks_avx512"],
    "load/csv_skip.c": ["find_plain", "find_sse42", "find_avx2", "find_avx512"],
    "load/csv_cells.c": ["add_cell", "end_row"],
    "load/sigma_condition.c": ["parse_and", "parse_not"],
    "load/playbook_check.c": ["take_value", "look_up_value"],
    "load/playbook_read.c": ["iocm__playbook_read_prose", "iocm__playbook_read_table",
                             "iocm__playbook_read_kql", "iocm__playbook_read_scenario"],
}
LIBRARY = ("csv_parse", "csv_fini")  # libcsv calls back, too

NODE = re.compile(r'^node: \{ title: "([^"]+)" label: "[^"]*\\n(\d+) bytes \(([\w,]+)\)')
EDGE = re.compile(r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"')


def short(title):
    """The bare name of a function: statics have their file before it, clones a suffix."""
    return title.rsplit(":", 1)[-1].split(".", 1)[0]


def graph(compiler, folder):
    """({function: bytes of its frame}, {function: its callees}, [frames without a bound])."""
    frames, calls, unbounded = {}, {}, []
    for number, source in enumerate(files("lib", endings=".c")):
        made = os.path.join(folder, f"{number}.o")
        subprocess.run([compiler, *OPTIONS, "-Iinclude", "-Ilib", "-c", source, "-o", made],
                       check=True, cwd=ROOT)
        pointers = POINTERS.get(source.replace("lib/", "", 1), [])
        for line in read(made[:-2] + ".ci").splitlines():
            node, edge = NODE.match(line), EDGE.match(line)
            if node:
                frames[node[1]] = int(node[2])
                if node[3] not in ("static", "dynamic,bounded"):
                    unbounded.append(f"{node[1]}: its frame has no bound ({node[3]})")
            elif edge:
                callees = calls.setdefault(edge[1], set())
                callees.add(edge[2])
                if edge[2] == "__indirect_call" or edge[2] in LIBRARY:
                    callees.update("*" + name for name in pointers)
    return frames, calls, unbounded


class Depth:
    def __init__(self, frames, calls):
        self.frames, self.calls, self.known = frames, calls, {}
        self.by_name = {}
        self.missing = set()
        for title in frames:
            self.by_name.setdefault(short(title), []).append(title)

    def callees(self, title):
        for callee in self.calls.get(title, ()):
            if not callee.startswith("*"):
                yield callee
            elif callee[1:] in self.by_name:
                yield from self.by_name[callee[1:]]
            else:
                self.missing.add(callee[1:])

    def of(self, title, path=()):
        """(bytes, the way there); a way that comes back to where it was is cut there."""
        if title in path or title not in self.frames:
            return 0, []
        if title not in self.known:
            below = max((self.of(c, path + (title,)) for c in self.callees(title)),
                        default=(0, []))
            # The frame, and the address to return to.
            self.known[title] = self.frames[title] + 8 + below[0], [short(title)] + below[1]
        return self.known[title]


    def outside(self, title, seen):
        """What is called from there, and from what that calls, that is not of the library."""
        if title not in self.frames:
            return {short(title)}
        if title in seen:
            return set()
        seen.add(title)
        return set().union(*(self.outside(c, seen) for c in self.callees(title)))


def limit(name):
    found = re.search(rf"^#define {name}\s+\((\d+)u << 10\)", read(HEADER), re.M)
    if not found:
        sys.exit(f"FAILED: the header has no {name}")
    return int(found[1]) << 10


def main():
    if sys.argv[1].endswith("-NOTFOUND"):
        print("skipped: no gcc")
        sys.exit(77)
    limits = {True: limit("IOCM_MAX_STACK_MATCH"), False: limit("IOCM_MAX_STACK")}
    most = {True: (0, []), False: (0, [])}
    with tempfile.TemporaryDirectory() as folder:
        frames, calls, faults = graph(sys.argv[1], folder)
    depth = Depth(frames, calls)
    for name in header_functions():
        if name not in frames:
            faults.append(f"{name} was not found")
            continue
        took = depth.of(name)
        match = name.startswith(MATCH) and name not in OTHERS
        most[match] = max(most[match], took)
        if match:
            allowed = PLAIN | {"__indirect_call"} if name in CALLBACKS else PLAIN
            faults += [f"{name} comes to call {other}"
                       for other in sorted(depth.outside(name, set()) - allowed)]
        if took[0] > limits[match]:
            faults.append(f"{name} takes {took[0]} bytes of stack: {' > '.join(took[1])}")
    faults += [f"POINTERS names {name}, which is not there" for name in sorted(depth.missing)]
    end(faults, f"at most {most[True][0]} bytes of stack to match ({most[True][1][0]}), "
                f"{most[False][0]} for the rest ({most[False][1][0]})")


if __name__ == "__main__":
    main()

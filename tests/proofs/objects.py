#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""usage: objects.py FOLDER_OF_OBJECTS   (an object file of lib/ROOM/x.c is ROOM/x.c.o there)

What the compiled library may not hold: calls that print, exit, read the environment or the
locale, or are unsafe; data that changes; constructors; a room that calls one above it.
"""

import os
import sys

from proof import ROOMS, end, output

FORBIDDEN = set("""
    printf fprintf vprintf vfprintf dprintf vdprintf puts fputs putchar fputc putc perror
    __printf_chk __fprintf_chk __vfprintf_chk __vprintf_chk stdout stderr stdin
    sprintf vsprintf __sprintf_chk __vsprintf_chk strcpy strcat stpcpy gets
    __strcpy_chk __strcat_chk
    abort exit _exit _Exit quick_exit atexit __assert_fail raise kill signal sigaction
    setjmp _setjmp longjmp alloca
    getenv secure_getenv setenv putenv setlocale localeconv uselocale newlocale
    strtok strtok_r strtol strtoll strtoul strtoull strtod strtof atoi atol atoll atof sscanf
    __isoc99_sscanf __isoc23_sscanf __isoc23_strtol __isoc23_strtoul
    isalpha isdigit isalnum isspace toupper tolower __ctype_b_loc __ctype_tolower_loc
    __ctype_toupper_loc strcasecmp strncasecmp strcoll strxfrm
    time gettimeofday clock_gettime clock localtime gmtime localtime_r gmtime_r mktime strftime
    rand srand random srandom system popen fork execve dlopen
    pthread_create pthread_mutex_lock pthread_once call_once mtx_lock
    json_set_alloc_funcs json_object_seed
""".split())

# Nobody but base/memory.c goes round the allocator of an object.
MEMORY = {"malloc", "calloc", "realloc", "free", "strdup", "strndup", "aligned_alloc", "reallocarray"}

# What calls other libraries: prefix of the symbol -> beginnings of paths below lib/.
OWNERS = {"csv_": ("load/",), "json_": ("load/", "exclude/json"), "idn2_": ("load/",),
          "yaml_": ("load/sigma", "render/sigma")}

# .data.rel.ro is not here: it is constant once the loader has put addresses into it.
CHANGING = {".data", ".bss", ".tdata", ".tbss", ".data.rel", ".data.rel.local", "COMMON"}
CONSTRUCTORS = (".init_array", ".ctors", ".fini_array", ".dtors", ".preinit_array")


def objects(folder):
    for where, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith(".o"):
                path = os.path.join(where, name)
                yield path, os.path.relpath(path, folder)


def main():
    faults = []
    defined = {}  # symbol -> room
    wanted = []  # (symbol, room, object)
    count = 0
    for path, name in objects(sys.argv[1]):
        count += 1
        room = name.split(os.sep)[0]
        if room not in ROOMS:
            faults.append(f"{name} is in no known room")
            continue
        for line in output("nm", path).splitlines():
            kind, symbol = line.split()[-2:]
            if kind in "TDRBV":
                defined[symbol] = room
                if not symbol.startswith("iocm_"):
                    faults.append(f"{name}: {symbol} is a global name without our prefix")
            if kind == "U":
                wanted.append((symbol, room, name))
            if symbol in FORBIDDEN:
                faults.append(f"{name} calls {symbol}")
            if kind == "U" and symbol in MEMORY and name != os.path.join("base", "memory.c.o"):
                faults.append(f"{name} calls {symbol}: memory comes from iocm__alloc and its like")
            for prefix, owner in OWNERS.items():
                if kind == "U" and symbol.startswith(prefix) and not name.startswith(owner):
                    faults.append(f"{name} calls {symbol}: only lib/{' and lib/'.join(owner)} do")
        for line in output("objdump", "-h", path).splitlines():
            words = line.split()
            if len(words) < 3 or not words[0].isdigit():
                continue
            if words[1] in CHANGING and int(words[2], 16) > 0:
                faults.append(f"{name} has data that changes ({words[1]}, {int(words[2], 16)} bytes)")
            if words[1].startswith(CONSTRUCTORS):
                faults.append(f"{name} has a constructor or destructor ({words[1]})")
    for symbol, room, name in wanted:
        other = defined.get(symbol, room)
        if other != room and other not in ROOMS[room]:
            faults.append(f"{name} ({room}) calls {symbol} of {other}, which is above it")
    if count < 10:
        faults.append(f"only {count} objects below {sys.argv[1]}")
    end(sorted(set(faults)), f"{count} objects: calls, data, constructors and rooms are as they should be")


main()

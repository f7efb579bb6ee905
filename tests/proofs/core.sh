#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: core.sh CMAKE SOURCE_DIR WORK_DIR CC
# The core alone, without libcsv, jansson, libidn2 and libyaml: it builds, exports the same functions, and
# needs nothing but the C library; so does a program linked with the static library.
set -eu

cmake=$1 source=$2 work=$3 cc=$4
rm -rf "$work"
mkdir -p "$work"

fail() {
    echo "FAILED: $*"
    exit 1
}

configure() {
    "$cmake" -S "$source" -B "$work/build" -DCMAKE_C_COMPILER="$cc" -DIOCMATCH_WERROR=ON \
        -DIOCMATCH_WITH_CSV=OFF -DIOCMATCH_WITH_JSON=OFF -DIOCMATCH_WITH_IDNA=OFF -DIOCMATCH_WITH_YAML=OFF \
        -DIOCMATCH_BUILD_TESTS=OFF -DIOCMATCH_BUILD_EXAMPLES=OFF "$@" >"$work/log" 2>&1 &&
        "$cmake" --build "$work/build" --parallel 2 >>"$work/log" 2>&1 || fail "$(tail -n 30 "$work/log")"
}

configure
library=$work/build/lib/libiocmatch.so
needed=$(readelf -d "$library" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
[ "$needed" = libc.so.6 ] || fail "the shared library needs: $needed"
nm -D --defined-only "$library" | sed -n 's/.* T \(.*\)@@.*/\1/p' | sort >"$work/exports"
cmp "$work/exports" "$source/tests/proofs/symbols.txt" || fail "the core exports other functions"

# Undefined in the library, apart from its own: all of it must come from libc.
nm -u "$work/build/lib/libiocmatch.a" | sed -n 's/^ *U //p' | sort -u | grep -v '^iocm_' >"$work/undefined"
grep -E '^(csv|json|idn2|yaml)_' "$work/undefined" && fail "the core calls what it was built without"

# Static alone: the package then offers iocmatch::iocmatch as the static library.
configure -DIOCMATCH_BUILD_SHARED=OFF
DESTDIR="$work/root" "$cmake" --install "$work/build" >>"$work/log"
find "$work/root" -name '*.so*' | grep . && fail "a shared library was installed"
package=$(dirname "$(find "$work/root" -name iocmatchConfig.cmake)")
"$cmake" -S "$source/tests/install/consumer" -B "$work/consumer" -Diocmatch_DIR="$package" >"$work/log" 2>&1 &&
    "$cmake" --build "$work/consumer" >>"$work/log" 2>&1 || fail "$(tail -n 30 "$work/log")"
needed=$(readelf -d "$work/consumer/c_iocmatch" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
[ "$needed" = libc.so.6 ] || fail "a static program needs: $needed"
"$work/consumer/c_iocmatch" || fail "a static program of the core does not run"
echo "ok: the core needs $needed and calls $(tr '\n' ' ' <"$work/undefined")"

#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: reproducible.sh CMAKE SOURCE_DIR WORK_DIR CC
# The same sources in two folders, built in build folders of two names, give the same bytes.
set -eu

cmake=$1 source=$2 work=$3 cc=$4
unset CFLAGS LDFLAGS DESTDIR || true

# Builds a copy of the sources, with debug information, and installs it into WORK/NAME.
build() { # NAME SOURCE_COPY BUILD_DIR
    mkdir -p "$work/$2"
    for part in CMakeLists.txt libiocmatch.pc.in include lib examples; do
        cp -R "$source/$part" "$work/$2/"
    done
    {
        "$cmake" -S "$work/$2" -B "$work/$3" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Debug \
            -DCMAKE_INSTALL_PREFIX=/usr -DIOCMATCH_BUILD_TESTS=OFF &&
            "$cmake" --build "$work/$3" &&
            DESTDIR="$work/$1" "$cmake" --install "$work/$3"
    } >"$work/$1.log" 2>&1 || {
        tail -n 30 "$work/$1.log"
        exit 1
    }
}

rm -rf "$work"
build one a a/build
build two b/farther b/elsewhere
diff -r "$work/one" "$work/two" || exit 1
if grep -rl "$work" "$work/one"; then
    echo "FAILED: these name the folder of the build"
    exit 1
fi
count=$(find "$work/one" -type f | wc -l)
echo "$count installed files are the same from two places"
[ "$count" -ge 8 ]

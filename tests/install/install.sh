#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: install.sh CMAKE BUILD_DIR WORK_DIR CC CXX FLAGS
# Installs a build into a folder and builds a program from there: C and C++, by pkg-config and
# by find_package, against the shared and against the static library.
set -eu

cmake=$1 build=$2 work=$3 cc=$4 cxx=$5 flags=$6
here=$(cd "$(dirname "$0")" && pwd)
consumer=$here/consumer
unset PKG_CONFIG_PATH CMAKE_PREFIX_PATH DESTDIR LD_LIBRARY_PATH CFLAGS CXXFLAGS LDFLAGS || true

rm -rf "$work"
mkdir -p "$work"
version=$(sed -n 's/.*define IOCM_VERSION_STRING *"\(.*\)"/\1/p' "$here/../../include/iocmatch.h")

fail() {
    echo "FAILED: $*"
    exit 1
}

# Runs a consumer: it must say the header's version and "ok". Then, what it is linked with.
check() { # NAME PROGRAM shared|static
    said=$("$2") || fail "$1 does not run"
    [ "$said" = "$version ok" ] || fail "$1 says '$said'"
    needed=$(readelf -d "$2" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | tr '\n' ' ')
    case "$3 $needed" in
    shared*libiocmatch.so.*) case "$needed" in
        *libcsv*|*libjansson*|*libidn2*|*libyaml*) fail "$1 is linked with the library's own libraries: $needed" ;;
        esac ;;
    static*libiocmatch*) fail "$1 needs the shared library: $needed" ;;
    static*) ;;
    *) fail "$1 does not need the shared library: $needed" ;;
    esac
    echo "ok: $1 (needs $needed)"
}

# Each library on its own, so that a linker cannot quietly take the other one.
for kind in shared static both; do
    DESTDIR="$work/$kind" "$cmake" --install "$build" >"$work/install.log" ||
        fail "install: $(cat "$work/install.log")"
done
libdir=$(cd "$work/both" && find . -name libiocmatch.a)
libdir=${libdir#.}
libdir=${libdir%/*}
prefix=$(sed -n 's/^CMAKE_INSTALL_PREFIX:[A-Z]*=//p' "$build/CMakeCache.txt")
rm "$work/shared$libdir/libiocmatch.a" "$work/static$libdir"/libiocmatch.so*

grep -qx "libdir=$libdir" "$work/both$libdir/pkgconfig/libiocmatch.pc" ||
    fail "libiocmatch.pc does not name $libdir"
for kind in shared static; do
    root=$work/$kind
    export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_PATH="$root$libdir/pkgconfig"
    [ "$(pkg-config --modversion libiocmatch)" = "$version" ] || fail "pkg-config --modversion"
    static=
    [ $kind = static ] && static=--static
    # shellcheck disable=SC2086,SC2046 # options are words
    set -- $flags -Wall -Wextra -pedantic -Werror -Wl,-rpath,"$root$libdir"
    # shellcheck disable=SC2086,SC2046
    "$cc" -std=c99 "$@" "$consumer/consumer.c" -o "$work/pc_c_$kind" $(pkg-config $static --cflags --libs libiocmatch)
    # shellcheck disable=SC2086,SC2046
    "$cxx" -std=c++11 "$@" "$consumer/consumer.cpp" -o "$work/pc_cpp_$kind" $(pkg-config $static --cflags --libs libiocmatch)
    check "pkg-config, C, $kind" "$work/pc_c_$kind" $kind
    check "pkg-config, C++, $kind" "$work/pc_cpp_$kind" $kind
done
unset PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR

# find_package: with both libraries `iocmatch::iocmatch` is the shared one; the package must
# survive being moved.
mv "$work/both$prefix" "$work/moved"
"$cmake" -S "$consumer" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/moved" -DWANTED="$version" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_C_FLAGS="$flags" \
    -DCMAKE_CXX_FLAGS="$flags" >"$work/configure.log" 2>&1 ||
    fail "find_package: $(tail -n 20 "$work/configure.log")"
"$cmake" --build "$work/build" >"$work/build.log" 2>&1 || fail "build: $(tail -n 20 "$work/build.log")"
for language in c cpp; do
    check "find_package, $language, iocmatch::iocmatch" "$work/build/${language}_iocmatch" shared
    check "find_package, $language, iocmatch::shared" "$work/build/${language}_shared" shared
    check "find_package, $language, iocmatch::static" "$work/build/${language}_static" static
done
grep -rl "$build" "$work/moved" && fail "an installed file names the build folder"

# A newer minor version than this is not what was asked for.
minor=${version#*.}
minor=${minor%%.*}
if "$cmake" -S "$consumer" -B "$work/other" -DCMAKE_PREFIX_PATH="$work/moved" -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_CXX_COMPILER="$cxx" -DWANTED="${version%%.*}.$((minor + 1))" >"$work/other.log" 2>&1; then
    fail "find_package takes an older minor version than asked for"
fi
grep -q 'compatible with' "$work/other.log" || fail "unexpected: $(tail -n 20 "$work/other.log")"

# The program, if it was built.
if [ -x "$work/moved/bin/iocmatch" ]; then
    "$work/moved/bin/iocmatch" --version | grep -q "$version" ||
        fail "the installed program does not say its version"
    echo "ok: the installed program"
fi
echo "all installed forms work"

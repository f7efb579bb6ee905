#!/bin/sh
# SPDX-License-Identifier: MIT
# Measures the library beside its peers, on Debian 12: installs the peers (apt as root or with
# sudo; PyPI and npm into build/bench), builds what is measured, runs it turn by turn and writes
# build/bench/report.md and plots. It judges nothing by the clock: machines differ.
#
# usage: sh tests/bench/run.sh [--quick] [--source DIR] [--report] [PART...]
#
#   PART       lookups scan hunt build extract; all of them if none is named
#   --quick    small sizes and few turns: some minutes once all is installed
#   --source   another checkout of the library to measure with these benchmarks
#   --report   only the tables and plots of what was measured before
#
# One program alone, with sizes of your own: after one run (`sh tests/bench/run.sh --quick lookups`)
#   build/bench/lookups lists=ipport counts=1000000 rates=0,50 turns=9 peers=iocmatch,rte_hash
# and to see its lines of results as tables, and the library built anew before:
#   LOOKUPS='lists=ipport counts=1000000' sh tests/bench/run.sh lookups
# Likewise SCAN='...', HUNT='...' and so on: what stands there is added to the part's options.
set -eu

cd "$(dirname "$0")/../.."
. tests/packages.sh
unset CC CFLAGS CPPFLAGS LDFLAGS MAKEFLAGS DESTDIR CMAKE_GENERATOR || true
export LC_ALL=C.UTF-8

here=tests/bench
out=$PWD/build/bench
source=$PWD
quick=
only_report=
parts=
while [ $# -gt 0 ]; do
    case $1 in
    --quick) quick=--quick ;;
    --source) source=$(cd "$2" && pwd) && shift ;;
    --report) only_report=yes ;;
    -*) sed -n '/^# usage/,/^set/s/^# \{0,1\}//p' "$here/run.sh" && exit 2 ;;
    *) parts="$parts $1" ;;
    esac
    shift
done
[ -n "$parts" ] || parts="lookups scan hunt build extract"
mkdir -p "$out/results"

say() { printf '\n== %s\n' "$*"; }

need() { # PACKAGES: or the part cannot run
    install_packages "$1" >&2 || { printf 'packages that could not be installed: %s\n' "$missing" && exit 1; }
}

# ---- the library, its program and what the parts are compiled from ----

build_library() {
    need "gcc libc6-dev cmake ninja-build pkg-config python3 python3-venv uthash-dev libcsv-dev
        libjansson-dev libidn2-dev libyaml-dev zlib1g-dev"
    # One build folder is for one source.
    grep -qs "^CMAKE_HOME_DIRECTORY:INTERNAL=$source\$" "$out/iocmatch/CMakeCache.txt" || rm -rf "$out/iocmatch"
    cmake -G Ninja -S "$source" -B "$out/iocmatch" -DCMAKE_BUILD_TYPE=Release -DIOCMATCH_BUILD_TESTS=OFF \
        >"$out/log"
    cmake --build "$out/iocmatch" --parallel 2 >>"$out/log" || { tail -n 40 "$out/log" && exit 1; }
}

# The peers get this machine's instructions, the library what every machine has.
compile() { # PROGRAM SOURCES FLAGS...: build/bench/PROGRAM, with the static library
    program=$1 sources=$2
    shift 2
    # shellcheck disable=SC2086 # words
    (cd "$here" && gcc -std=gnu11 -O3 -march=native -Wall -Wextra -I"$source/include" -o "$out/$program" \
        $sources "$out/iocmatch/lib/libiocmatch.a" "$@" -lcsv -ljansson -lidn2 -lyaml)
}

python_peers() { # PACKAGES...: of PyPI, into build/bench/venv
    [ -x "$out/venv/bin/pip" ] || /usr/bin/python3 -m venv "$out/venv"
    "$out/venv/bin/pip" install -q --disable-pip-version-check "$@"
}

# ---- the parts: each writes lines of results to its standard output ----

# Poptrie is not among them: no package brings it to C programs.
run_lookups() {
    need "libglib2.0-dev libdpdk-dev libroaring-dev libmaxminddb-dev libhts-dev"
    # shellcheck disable=SC2046 # words
    compile lookups "$(cd "$here" && echo lookups*.c)" \
        $(pkg-config --cflags libdpdk glib-2.0 libmaxminddb | sed 's/-march=[a-z0-9]*//') \
        -lrte_hash -lrte_lpm -lrte_fib -lrte_eal -lglib-2.0 -lmaxminddb -lroaring
    if [ -n "$quick" ]; then
        # shellcheck disable=SC2086 # words
        "$out/lookups" counts=1000,30000 rates=0,50 turns=2 queries=100000 limit=2 ${LOOKUPS:-}
        return
    fi
    # shellcheck disable=SC2086 # words
    "$out/lookups" counts=1000,10000,100000,1000000,10000000 ${LOOKUPS:-}
    [ -z "${LOOKUPS:-}" ] || return 0
    for size in 32 64 128 512 1024; do
        "$out/lookups" lists=ipport,ipv4 counts=1000000 rates=50 peers=iocmatch,rte_hash batch=$size
    done
    "$out/lookups" lists=sequential,low,high,one16 counts=1000000 rates=0,50
}

# What the parts with generated logs are made of.
build_programs() {
    compile generate_log "generate_log.c generate_values.c"
    compile build build.c
}

run_scan() {
    need "libhyperscan-dev grepcidr ripgrep"
    build_programs
    # shellcheck disable=SC2046 # words
    compile scan scan.c $(pkg-config --cflags --libs libhs)
    # shellcheck disable=SC2086 # words
    python3 "$here/scan.py" $quick "$out" ${SCAN:-}
}

run_hunt() {
    build_programs
    python_peers duckdb polars pandas || printf 'not all peers of PyPI can be had\n' >&2
    # shellcheck disable=SC2086 # words
    "$out/venv/bin/python" "$here/hunt.py" $quick "$out" ${HUNT:-}
}

run_build() {
    need "grepcidr ripgrep"
    build_programs
    # shellcheck disable=SC2086 # words
    python3 "$here/build.py" $quick "$out" ${BUILD:-}
}

run_extract() {
    command -v npm >/dev/null || need npm
    compile extract extract.c
    # shellcheck disable=SC2086 # words
    python3 "$here/extract_peers.py" "$out/extract" "$out/iocmatch/examples/iocmatch" "$out/extractors" \
        ${quick:+--megabytes 1 --turns 1 --limit 2} ${EXTRACT:-}
}

# What the figures were measured with.
describe_machine() {
    printf 'note\tmachine\t0\t0\t0\t%s, %s cores, Linux %s, %s\t\n' \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(uname -r)" \
        "$(gcc --version | head -n 1)"
}

report() {
    python=python3
    if python_peers matplotlib; then
        python=$out/venv/bin/python
    else
        printf 'matplotlib cannot be had: no plots\n'
    fi
    "$python" "$here/report.py" "$out/results" "$out"
}

[ -n "$only_report" ] && report && exit 0
build_library
describe_machine >"$out/results/machine.tsv"
for part in $parts; do
    say "$part"
    "run_$part" >"$out/results/$part.new"
    mv "$out/results/$part.new" "$out/results/$part.tsv"
done
report

#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds libiocmatch on Debian and shows what `iocmatch` does with the sample data.
# Installs with apt what is missing (as root, or with sudo), builds in build/quickstart.
# It may be run any number of times.
set -eu

cd "$(dirname "$0")/.."
build=build/quickstart
data=examples/data

packages="gcc libc6-dev cmake ninja-build pkg-config libcsv-dev libjansson-dev libidn2-dev
    libyaml-dev zlib1g-dev uthash-dev"

say() { printf '\n== %s\n\n' "$*"; }

# Runs a command and shows it; "nothing found" (status 1) is an answer, too.
run() {
    printf '$ %s\n' "$*" | sed "s|$build/examples/||"
    status=0
    "$@" || status=$?
    [ "$status" -lt 2 ] || exit "$status"
}

missing=
for package in $packages; do
    case "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)" in
    *' installed') ;;
    *) missing="$missing $package" ;;
    esac
done
# On newer systems pkgconf provides pkg-config.
command -v pkg-config >/dev/null && missing=$(printf %s "$missing" | sed 's/ pkg-config//')
if [ -n "$missing" ]; then
    say "Installing$missing"
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -q
    # shellcheck disable=SC2086 # a list of words
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi

say "Building in $build"
cmake -G Ninja -S . -B "$build" -DCMAKE_BUILD_TYPE=Release -DIOCMATCH_BUILD_TESTS=OFF >/dev/null
cmake --build "$build" --parallel 2
iocmatch=$build/examples/iocmatch
# Programs find the library beside them by $ORIGIN, which a bare chroot without /proc does not have.
[ -e /proc/self/exe ] || export LD_LIBRARY_PATH="$PWD/$build/lib"

say "The rows of two logs that touch an indicator of a playbook, newest first"
run "$iocmatch" hunt -p "$data/xmrig.md" "$data/commonsecuritylog.csv" \
    "$data/devicenetworkevents.csv"

say "The same as JSON lines: one of them"
run "$iocmatch" hunt -q -p "$data/xmrig.md" --format jsonl --min-grade exact \
    "$data/devicenetworkevents.csv" | sed -n '1,2p'

say "What was read from the playbook: its head"
run "$iocmatch" playbook "$data/xmrig.md" | sed -n '1,30p'

say "Every indicator in a report, defanged or not, with its place"
run "$iocmatch" extract "$data/report.txt"

say "Looking up single values; a network and a parent domain count, too"
run "$iocmatch" match -i "$data/feed.txt" -p "$data/xmrig.md" '203[.]0[.]113[.]77:3333' \
    203.0.113.77:80 198.51.100.9 www.bad.example 192.0.2.1

say "Exclusions: what the scenarios of the playbook compile to (drafts), and what is wrong with them"
run "$iocmatch" exclusions compile -o "$build/drafts.json" "$data/xmrig.md"
run "$iocmatch" exclusions lint --now 2026-06-20 "$build/drafts.json"

say "Which past hits they would take: the third takes the miner itself, and cannot be approved as it is"
run "$iocmatch" exclusions what-if -q -p "$data/xmrig.md" --now 2026-06-20 "$build/drafts.json" \
    "$data/devicenetworkevents.csv"

say "A hunt with approved exclusions: one hit is excluded, one cannot be evaluated, a draft tells what it would do"
run "$iocmatch" hunt -p "$data/xmrig.md" --exclusions "$data/exclusions.json" \
    --bind "probe-hosts=$data/probe-hosts.txt" --now 2026-06-20 --min-grade exact --format table \
    --since 2026-06-16T10:05 "$data/commonsecuritylog.csv" "$data/devicenetworkevents.csv"

say "Why one event is excluded"
run "$iocmatch" exclusions eval --now 2026-06-20 "$data/exclusions.json" --ioc 195.20.239.136:2375 \
    --family XMRIG --confidence 80 --record '{"_table": "DeviceNetworkEvents", "RemoteIP": "195.20.239.136",
    "DeviceName": "build-07", "InitiatingProcessFileName": "dockerd",
    "InitiatingProcessFolderPath": "/usr/bin"}'

say "Compiling indicators into one file, and what is in it"
run "$iocmatch" compile -o "$build/sample.set" -p "$data/xmrig.md" -i "$data/feed.txt"
run "$iocmatch" info "$build/sample.set"

say "Done: $iocmatch --help tells more"

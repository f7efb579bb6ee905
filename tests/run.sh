#!/bin/sh
# SPDX-License-Identifier: MIT
# Everything that is checked, on Debian: installs with apt what is missing (as root or with
# sudo), builds with two compilers and three sanitizers in build/, and runs all tests. The last
# line counts them; the exit code is 0 only if nothing failed. It may be run any number of times.
set -u

cd "$(dirname "$0")/.." || exit 1
unset CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS MAKEFLAGS DESTDIR CMAKE_GENERATOR || true
export LC_ALL=C.UTF-8

jobs=2
passed=0
failed=0
skipped=0
bad=

say() { printf '\n== %s\n' "$*"; }

finish() {
    if [ -n "$bad" ]; then
        say "Failed"
        printf '%s' "$bad"
    fi
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] || exit 1
    exit 0
}

failure() { # WHAT: counts it and remembers its name
    failed=$((failed + 1))
    bad="$bad$*
"
}

# ---- what is needed ----

packages="gcc g++ libc6-dev clang libclang-rt-14-dev clang-format clang-tidy
    cmake ninja-build pkg-config python3 uthash-dev libcsv-dev libjansson-dev libidn2-dev
    libyaml-dev libunistring-dev zlib1g-dev libcmocka-dev publicsuffix valgrind
    gcc-i686-linux-gnu libc6-dev-i386-cross gcc-aarch64-linux-gnu libc6-dev-arm64-cross
    gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user"

# On other releases than Debian 12 the sanitizers' package has clang's own number.
default_clang=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
[ -n "$default_clang" ] &&
    packages=$(printf '%s' "$packages" | sed "s/libclang-rt-14-dev/libclang-rt-$default_clang-dev/")

. tests/packages.sh

# The sanitizers and $ORIGIN need /proc, which a bare chroot lacks: it is there for this run.
if [ ! -e /proc/self/exe ] && as_root mount -t proc proc /proc; then
    trap 'as_root umount -l /proc' EXIT
fi

install_packages "$packages" || {
    failure "packages that are needed and could not be installed: $missing"
    finish
}

# ---- builds and their tests ----

build() { # NAME TARGET CMAKE_OPTION...: configures build/test-NAME and builds TARGET in it
    name=$1 target=$2
    shift 2
    say "Building: $name"
    mkdir -p "build/test-$name"
    if cmake -G Ninja -S . -B "build/test-$name" -DIOCMATCH_WERROR=ON "$@" \
        >"build/test-$name/log" 2>&1 &&
        # shellcheck disable=SC2086 # targets are words
        cmake --build "build/test-$name" --parallel $jobs --target $target \
            >>"build/test-$name/log" 2>&1; then
        return 0
    fi
    tail -n 60 "build/test-$name/log"
    failure "the build '$name'"
    return 1
}

count_in() { # ATTRIBUTE FILE: a number of the first element of a JUnit file
    sed -n "s/^.*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1
}

run_tests() { # NAME CTEST_OPTION...: runs the tests of build/test-NAME and counts them
    name=$1
    shift
    say "Testing: $name"
    results=$PWD/build/test-$name/results.xml
    rm -f "$results"
    (cd "build/test-$name" && ctest --parallel $jobs --timeout 900 --output-on-failure \
        --output-junit "$results" "$@")
    status=$?
    if [ ! -s "$results" ]; then
        failure "the tests of '$name' did not run"
        return
    fi
    tests=$(count_in tests "$results")
    failures=$(count_in failures "$results")
    left=$(($(count_in skipped "$results") + $(count_in disabled "$results")))
    if [ "$tests" -eq 0 ]; then
        failure "there are no tests of '$name'"
    elif [ "$status" -ne 0 ] && [ "$failures" -eq 0 ]; then
        failure "ctest of '$name' ended with $status"
    fi
    passed=$((passed + tests - failures - left))
    skipped=$((skipped + left))
    failed=$((failed + failures))
    bad=$bad$(sed -n "s/.*<testcase name=\"\([^\"]*\)\".*status=\"fail\".*/\1 ($name)/p" "$results")
    [ "$failures" -eq 0 ] || bad="$bad
"
    # Why tests were skipped, in their own words.
    sed -n 's/^skipped: /  skipped: /p' "build/test-$name/Testing/Temporary/LastTest.log" | sort -u
}

check() { # WHAT COMMAND...: one test that ctest does not know
    what=$1
    shift
    say "Checking: $what"
    if "$@"; then
        passed=$((passed + 1))
    else
        failure "$what"
    fi
}

# The corpus, and changes of it that are the same in every run.
short_fuzz() {
    rm -rf "build/test-fuzz/new/$1"
    mkdir -p "build/test-fuzz/new/$1"
    "build/test-fuzz/tests/fuzz/$1" -seed=1 -runs=4000 -max_len=4096 -artifact_prefix=build/test-fuzz/ \
        "build/test-fuzz/new/$1" "tests/fuzz/corpus/$1" 2>"build/test-fuzz/$1.log" ||
        { tail -n 40 "build/test-fuzz/$1.log" && false; }
}

sanitized="-O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all"

build gcc all -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Release && run_tests gcc

build asan all -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_C_FLAGS="$sanitized -fsanitize=address,undefined" && run_tests asan

build clang all -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON && run_tests clang -R '^(test|cases|fuzz)_'

build tsan "test_set torture_threads" -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_C_FLAGS="$sanitized -fsanitize=thread" && run_tests tsan -R '^(test_set|torture_threads)$'

# The core, which needs no other library, on other hosts: of 32 bits, and, emulated, of another
# architecture, and of the other byte order. The cases, the corpora, and the bytes of images.
core() { # ARCHITECTURE CMAKE_OPTION...
    arch=$1
    shift
    build "$arch" "case_runner golden_images fuzz_indicator fuzz_extract fuzz_playbook fuzz_set fuzz_load" \
        -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$arch" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_C_COMPILER="$arch-linux-gnu-gcc" -DCMAKE_EXE_LINKER_FLAGS=-static \
        -DIOCMATCH_BUILD_SHARED=OFF -DIOCMATCH_BUILD_EXAMPLES=OFF -DIOCMATCH_WITH_CSV=OFF \
        -DIOCMATCH_WITH_JSON=OFF -DIOCMATCH_WITH_IDNA=OFF -DIOCMATCH_WITH_YAML=OFF "$@" &&
        run_tests "$arch" -R '^(cases_|golden$|fuzz_(indicator|extract|playbook|set|load)$)'
}

core i686
core aarch64 -DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64
core s390x -DCMAKE_CROSSCOMPILING_EMULATOR=qemu-s390x

build fuzz all -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DIOCMATCH_BUILD_FUZZERS=ON \
    -DIOCMATCH_BUILD_TESTS=OFF -DIOCMATCH_BUILD_EXAMPLES=OFF -DIOCMATCH_BUILD_SHARED=OFF \
    -DCMAKE_C_FLAGS="$sanitized -fsanitize=fuzzer-no-link,address,undefined" &&
    for target in tests/fuzz/corpus/*; do
        target=${target##*/}
        check "libFuzzer: $target" short_fuzz "$target"
    done

# ---- form ----

check "clang-format" sh -c "find include lib examples tests -name '*.[ch]' |
    xargs clang-format --dry-run -Werror"
[ -f build/test-clang/compile_commands.json ] &&
    check "clang-tidy" sh -c "find lib examples -name '*.c' |
        xargs -P $jobs -n 4 clang-tidy --quiet -p build/test-clang 2>/dev/null"

finish

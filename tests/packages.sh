# SPDX-License-Identifier: MIT
# Sourced by scripts that install Debian packages: install_packages WORDS makes sure that they are
# there, as root or with sudo. What could not be had is left in `missing`; then it fails.

is_installed() {
    case "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" in
    *' installed') return 0 ;;
    esac
    [ "$1" = pkg-config ] && command -v pkg-config >/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# Package servers fail now and then: three attempts.
persist() {
    for pause in 5 15 0; do
        as_root "$@" && return 0
        sleep $pause
    done
    return 1
}

list_missing() {
    for package in $1; do
        is_installed "$package" || printf '%s ' "$package"
    done
}

install_packages() {
    missing=$(list_missing "$1")
    [ -n "$missing" ] || return 0
    printf '\n== Installing %s\n' "$missing"
    persist apt-get update -q
    # shellcheck disable=SC2086 # a list of words
    persist apt-get install -q -y --no-install-recommends $missing
    missing=$(list_missing "$1")
    [ -z "$missing" ]
}

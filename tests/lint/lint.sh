#!/bin/sh
# make lint: layers and sizes, formatting, warnings (they are errors of the build), shell scripts,
# reference docs up to date.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
step() {
    name=$1
    shift
    if "$@"; then echo "lint: $name: clean"; else
        echo "lint: $name: NOT clean"
        bad=1
    fi
}
# shellcheck disable=SC2317
format_clean() {
    find src tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run --Werror
}
# shellcheck disable=SC2317
shell_clean() {
    find . -path ./build -prune -o -name '*.sh' -print0 | xargs -0 shellcheck
    shellcheck .ci/run
}
step "layers and sizes" python3 tests/lint/layers.py
step "formatting" format_clean
step "shell scripts" shell_clean
step "warnings" make --no-print-directory build
step "reference docs" sh tests/lint/docs.sh check
exit $bad

#!/bin/sh
# docs/reference and docs/hml.1 are what the program prints. 'write' renews them, 'check' compares.
set -eu
cd "$(dirname "$0")/../.."
hml=build/hml
bad=0
put() { # file, words of the help command
    file=$1
    shift
    if [ "$mode" = write ]; then
        "$hml" help "$@" >"$file"
    elif ! "$hml" help "$@" | cmp -s - "$file"; then
        echo "$file is not what 'hml help $*' prints: run 'make docs'"
        bad=1
    fi
}
mode=${1:-check}
mkdir -p docs/reference
for page in $("$hml" help reference); do
    put "docs/reference/$page.md" reference "$page"
done
put docs/hml.1 man
python3 tests/lint/readmes.py "$mode" || bad=1
exit $bad

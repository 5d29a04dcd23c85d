#!/bin/sh
# The main job on the bundled file: a cutflow and a histogram. Run by `make demo`.
set -eu
cd "$(dirname "$0")/.."
show() {
    echo "\$ hml $*"
    build/hml "$@"
    echo
}
show examples/boosted_w.hml --data examples/data/wz.root
show fatjet0.mass examples/data/wz.root --in "fatjet0.pt > 250" --hist 20,0,200

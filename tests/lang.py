#!/usr/bin/env python3
"""Runs the scripts of tests/lang: every '# expect: TEXT' names a line of output, in order.

A script runs on tests/data/naming_events.root (8 events, see tests/data/README.md), or on the file that
its line '# data: FILE' names. '# options: ...' adds options. With --modes, every script runs once more
for each odd chunk size and vector shape, which must change nothing.
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import ROOT, Tests, run

MODES = [{}]
if "--modes" in sys.argv:
    MODES = [{"HML_DEBUG_CHUNK": c, "HML_DEBUG_SHAPES": s}
             for c in ("1", "7", "1024") for s in ("", "selected", "flat", "masked", "selected,flat,masked", "pieces")]
t = Tests("lang")
for path in sorted(glob.glob(os.path.join(ROOT, "tests", "lang", "*.hml"))):
    text = open(path).read()
    name = os.path.basename(path)
    data = re.search(r"^# data: (.*)$", text, re.M)
    data = data.group(1).split() if data else ["tests/data/naming_events.root"]
    options = re.search(r"^# options: (.*)$", text, re.M)
    options = options.group(1).split() if options else []
    want = re.findall(r"# expect: ?(.*?)\s*$", text, re.M)
    for mode in MODES:
        code, out, err = run(path, "--data", *[os.path.join(ROOT, d) for d in data], *options, env=mode)
        got = [line.rstrip() for line in out.splitlines()]
        what = "%s %s" % (name, mode or "")
        if not t.check(code == 0, what, "exit %d: %s" % (code, err)):
            continue
        t.check(len(got) == len(want), what, "%d lines for %d expectations" % (len(got), len(want)))
        for i, (g, w) in enumerate(zip(got, want)):
            t.check(g == w, "%s expectation %d" % (what, i + 1), "want %r got %r" % (w, g))
t.end()

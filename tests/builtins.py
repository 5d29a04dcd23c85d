#!/usr/bin/env python3
"""The example of every builtin (defs/builtins.def) gives what its row says."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import ROOT, Tests, run

t = Tests("builtins")
rows = open(os.path.join(ROOT, "src", "defs", "builtins.def")).read()
names = re.findall(r'HML_BUILTIN\("(\w+)"', rows)
for name in names:
    code, out, err = run("help", name)
    m = re.search(r"example: (.*?)  ->  (.*)", out)
    if not t.check(m is not None, name, "no example"):
        continue
    example, want = m.groups()
    code, out, err = run(example if "print " in example else "print " + example, os.path.join(ROOT, "tests", "data", "naming_events.root"))
    out = out.strip()
    if want.endswith(" …"):  # the beginning of several lines
        out = out[:len(want) - 2] + " …"
    t.check(out == want, "%s: %s" % (name, example), "want %r got %r %s" % (want, out, err))
t.end()

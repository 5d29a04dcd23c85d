#!/usr/bin/env python3
"""Every cut that the naming paper prints selects the number of events that two programs found."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from harness import DATA, need_shared, run_json

t = need_shared("paper_cuts", "data/paper_cuts.json", "data/delphes")
want = json.load(open(os.path.join(DATA, "paper_cuts.json")))
DEFINE = "observable min_delta_phi(objects, met: single) = min(abs(delta_phi(objects, met)))\n"
for name, ref in want["files"].items():
    path = os.path.join(DATA, "delphes", name)
    for cut, passed in ref["passed"].items():
        got = run_json(cut, path)
        t.check(got and got[0]["entries"] == ref["entries"] and got[0]["passed"] == passed,
                "%s: %s" % (name, cut), "want %s got %s" % (passed, got))
t.end()

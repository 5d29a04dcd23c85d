#!/usr/bin/env python3
"""The eight ADL benchmark queries (examples/adl) against histograms that two independent programs agree on."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import ROOT, SHARED, need_shared, run

t = need_shared("adl", "bench/nano_100k.root", "bench/reference_100k.json")
want = json.load(open(os.path.join(SHARED, "bench", "reference_100k.json")))["queries"]
data = os.path.join(SHARED, "bench", "nano_100k.root")
for number in range(1, 9):
    name = "q%d" % number
    path = os.path.join(ROOT, "examples", "adl", name + ".hml")
    lines = [x for x in open(path).read().splitlines() if x.strip()]
    t.check(len(lines) <= 15, name, "has %d lines" % len(lines))
    code, out, err = run(path, "--data", data, "--format", "json")
    if not t.check(code == 0, name, err):
        continue
    hists = [json.loads(x) for x in out.splitlines()]
    t.check(len(hists) == len(want[name]), name, "%d histograms" % len(hists))
    for h, (what, bins) in zip(hists, want[name].items()):
        x = h["series"][0]
        got = [x["underflow"]["sumw"]] + x["sumw"] + [x["overflow"]["sumw"]]
        off = [(i, g, w) for i, (g, w) in enumerate(zip(got, bins)) if g != w]
        t.check(not off and len(got) == len(bins), "%s %s" % (name, what), "bins %s" % off[:5])
t.end()

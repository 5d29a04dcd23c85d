#!/usr/bin/env python3
"""Cutflows and weighted histograms of examples/higgs_4l.hml and higgs_4e.hml against the reference figures."""
import csv
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, ROOT, close, need_shared, run

t = need_shared("higgs", "data/fourlep/results.json", "data/physlite/reference.json")


def run_example(name, folder):
    code, out, err = run(os.path.join(ROOT, "examples", name), "--set", "folder=" + folder, "--format", "json")
    t.check(code == 0, name, err)
    found = [json.loads(x) for x in out.splitlines()]
    flows = {x["sample"]: x["steps"] for x in found if "cutflow" in x}
    return flows, {x["sample"]: x for h in found if "hist" in h for x in h["series"]}


def same(what, got, want):
    scale = max([abs(x) for x in want] + [0])
    bad = [(i, g, w) for i, (g, w) in enumerate(zip(got, want)) if not close(g, w, 1e-9, scale)]
    t.check(len(got) == len(want) and not bad, what, str(bad[:4]))


def four_leptons():
    folder = os.path.join(DATA, "fourlep")
    want = json.load(open(os.path.join(folder, "results.json")))["processes"]
    flows, hists = run_example("higgs_4l.hml", folder)
    rows = list(csv.DictReader(open(os.path.join(folder, "m4l_histogram.csv"))))
    for sample, name in (("data", "data"), ("higgs", "ggH125_ZZ4lep"), ("zz", "llll"), ("zee", "Zee"),
                         ("ttbar", "ttbar_lep")):
        steps = want[name]["sequential"]["rows"]
        t.check([s["events"] for s in flows[sample]] == [s[1] for s in steps], "4l counts of " + name)
        same("4l sums of weights of " + name, [s["sumw"] for s in flows[sample]], [s[2] for s in steps])
        if name == "data":
            same("4l histogram of data", hists[sample]["sumw"], [float(r["data"]) for r in rows])
            continue
        for key in ("sumw", "sumw2"):
            same("4l %s of %s" % (key, name), hists[sample][key], [float(r[name + "_" + key]) for r in rows])


def four_electrons():
    folder = os.path.join(DATA, "physlite")
    want = json.load(open(os.path.join(folder, "reference.json")))["samples"]
    flows, hists = run_example("higgs_4e.hml", folder)
    for sample, name in (("higgs", "Higgs"), ("zz", "ZZ")):
        w = want[name]
        t.check([s["events"] for s in flows[sample]][1:] == w["sequential"], "4e counts of " + name)
        same("4e sumw of " + name, hists[sample]["sumw"], w["hist_w_20_60_260"])
        same("4e sumw2 of " + name, hists[sample]["sumw2"], w["sum_w2_20_60_260"])


four_leptons()
four_electrons()
t.end()

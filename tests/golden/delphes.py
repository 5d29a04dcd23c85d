#!/usr/bin/env python3
"""Cuts, histograms and constituents of Delphes files, against uproot and ROOT's own references."""
import csv
import io
import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from harness import DATA, close, need_shared, run, run_json

t = need_shared("delphes", "data/delphes/ref")
FOLDER = os.path.join(DATA, "delphes")

CUTS = {
    "fatjet.size >= 1": "fatjet.size >= 1",
    "jet.size >= 2": "jet.size >= 2",
    "fatjet0.pt > 250 and fatjet0.pt < 350": "fatjet0.pt > 250 and fatjet0.pt < 350",
    "veto jet.b_tag == 1 [any]": "veto jet.b_tag == 1 [any]",
    "events with a jet b_tag == 1": "jet.b_tag == 1 [any]",
    "met > 200": "met.pt > 200",
    "fatjet0.pt in (250,350) and met > 200 and no b_tag jet":
        "250 < fatjet0.pt < 350 and met.pt > 200 and none(jet.b_tag == 1)",
    "all jets pt > 30 (empty passes)": "jet.pt > 30",
    "any jet |eta| > 2.5": "any abs(jet.eta) > 2.5",
}
COUNTS = {"number of jets b_tag == 1": "sum(count(jet.b_tag == 1))",
          "number of jets b_tag & 1": "sum(count(jet.b_tag % 2 == 1))"}
HISTOGRAMS = {
    "tau21 = fatjet0.tau2/fatjet0.tau1": "fatjet0.tau21",
    "tau32 = fatjet0.tau3/fatjet0.tau2": "fatjet0.tau32",
    "fatjet0.mass": "fatjet0.mass",
    "fatjet0.pt": "fatjet0.pt",
    "delta_r(jet0,jet1)": "jet0,jet1.delta_r",
    "mass(jet0+jet1)": "jet0,jet1.inv_mass",
    "met": "met.pt",
    "jet.size": "jet.size",
    "fatjet.size": "fatjet.size",
    "jet.pt (all jets)": "jet.pt",
    "fatjet0.softdropped_p4[0].mass": "fatjet0.softdrop_mass",
}


def check_cuts(path, ref):
    for name, n in ref["cuts"].items():
        if name in COUNTS:
            got = run_json("print " + COUNTS[name], path)
            t.check(got and list(got[0].values())[0] == n, "%s %s" % (path, name), "want %s got %s" % (n, got))
            continue
        got = run_json(CUTS[name], path)
        t.check(got and got[0]["passed"] == n and got[0]["entries"] == ref["entries"],
                "%s %s" % (path, name), "want %s got %s" % (n, got))


def check_histograms(path, ref):
    for name, h in ref["histograms"].items():
        got = run_json(HISTOGRAMS[name], path, "--hist", "%d,%r,%r" % (h["nbins"], h["lo"], h["hi"]))
        what = "%s histogram %s" % (path, name)
        if not t.check(bool(got), what, "no answer"):
            continue
        g = got[0]
        same = (g["hist"]["counts"] == h["counts"] and g["hist"]["underflow"] == h["underflow"]
                and g["hist"]["overflow"] == h["overflow"] and g["nan"] == h["nan"]
                and g["n"] == h["entries"])
        t.check(same, what, "want %s got %s" % (h, g))
        scale = max(abs(g["min"]), abs(g["max"])) * g["n"]
        t.check(close(g["sum"], h["sum"], 1e-9, scale), what + " sum", "want %r got %r" % (h["sum"], g["sum"]))


COLUMNS = ["entry", "O.pt", "O.constituents.size", "count(O.constituents.pt)", "sum(O.constituents.pt)",
           "sum(O.constituents.px)", "sum(O.constituents.py)", "sum(O.constituents.pz)",
           "sum(O.constituents.e)", "max(O.constituents.pt)"]


def rows_of(path, obj, link, n):
    text = ", ".join(c.replace("O.constituents", obj + "." + link).replace("O.", obj + ".") for c in COLUMNS)
    code, out, err = run(text, path, "--format", "csv", "--in", "entry < %d" % n)
    if code != 0:
        return err
    events = [[] for _ in range(n)]
    for row in list(csv.reader(io.StringIO(out)))[1:]:
        events[int(row[0])].append([float(x) if x else None for x in row[1:]])
    return events


def check_constituents(path, ref, key, obj, link):
    want = ref[key]
    if not any(j["n_resolved"] for ev in want for j in ev):  # references dangle on purpose
        code, out, err = run("%s.%s.pt" % (obj, link), path)
        t.check(code == 1 or code == 4, "%s %s dangle" % (path, key), "%d %s" % (code, err))
        return
    got = rows_of(path, obj, link, len(want))
    if not t.check(isinstance(got, list), "%s %s" % (path, key), got):
        return
    for i, (g, w) in enumerate(zip(got, want)):
        what = "%s %s event %d" % (path, key, i)
        if not t.check(len(g) == len(w), what, "objects"):
            continue
        for a, b in zip(g, w):
            pt, n, found, sum_pt, px, py, pz, e, lead = a
            ok = n == b["n_refs"] and found == b["n_resolved"]
            ok = ok and close(sum_pt, b["sum_pt"], 1e-9)
            if "vector_sum" in b:
                v = b["vector_sum"]
                m2 = e * e - px * px - py * py - pz * pz
                ok = ok and close(math.hypot(px, py), v["pt"], 1e-6) and close(math.asinh(pz / math.hypot(px, py)), v["eta"], 1e-6)
                ok = ok and close(math.atan2(py, px), v["phi"], 1e-6) and abs(math.sqrt(max(m2, 0)) - v["mass"]) < 2e-2 * max(1, v["mass"] / 50)
                ok = ok and close(lead, b["lead"]["pt"], 1e-9)
            t.check(ok, what, "want %s got %s" % (b, a))


FILES = {n: n + ".root" for n in ("wz_jets", "zj_jets", "wz_constituents", "zj_constituents", "wz_full_100")}
for name, file in FILES.items():
    ref = json.load(open(os.path.join(FOLDER, "ref", name + ".json")))
    path = os.path.join(FOLDER, file)
    check_cuts(path, ref)
    check_histograms(path, ref)
    for key, obj, link in (("FatJet.Constituents (first 50 events)", "fatjet", "constituents"),
                           ("Jet.Constituents (first 50 events)", "jet", "constituents"),
                           ("FatJet.Particles (first 50 events)", "fatjet", "particles")):
        if key in ref:
            check_constituents(path, ref, key, obj, link)
ref = json.load(open(os.path.join(FOLDER, "ref", "codec_zlib.json")))
for codec in ("zlib", "lz4", "zstd", "lzma", "none"):
    path = os.path.join(FOLDER, "codec_%s.root" % codec)
    check_cuts(path, ref)
    check_histograms(path, ref)
t.end()

#!/usr/bin/env python3
"""Unweighted counts of three published analyses: four leptons, PHYSLITE electrons, CMS dimuons."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from harness import DATA, need_shared, run_json

t = need_shared("analyses", "data/fourlep", "data/physlite", "data/cms")


def load(*path):
    return json.load(open(os.path.join(DATA, *path)))


def passed(cuts, *files, **kw):
    got = run_json(cuts, *files, **kw)
    return [got[0]["entries"]] + [s["passed"] for s in got[0]["steps"]] if got else None


def value(text, *files):
    got = run_json("print " + text, *files)
    return list(got[0].values())[0] if got else None


# four leptons: ATLAS open data layout, MeV
KINEMATICS = "max(lep.pt) > 20 GeV and min(lep.pt) > 7 GeV and all(-2.5 < lep.eta < 2.5)"
FLAVOUR = "sum(lep.type) in [44, 48, 52]"
ISOLATION = "max(lep.ptcone30 / lep.pt) < 0.3"
FOUR = "lep.size == 4"
NEUTRAL = "sum(lep.charge) == 0"
SEQUENCE = [KINEMATICS, FLAVOUR, ISOLATION, FOUR, NEUTRAL]
FILES = {"llll": "mc_363490.llll.4lep.root", "ggH125_ZZ4lep": "mc_345060.ggH125_ZZ4lep.4lep.root",
         "Zee": "mc_361106.Zee.4lep.root", "ttbar_lep": "mc_410000.ttbar_lep.4lep.root",
         "data": "data.4lep.root"}
for name, ref in load("fourlep", "results.json")["processes"].items():
    path = os.path.join(DATA, "fourlep", FILES[name])
    want = [row[1] for row in ref["sequential"]["rows"]]
    t.check(passed("; ".join(SEQUENCE), path) == want, "fourlep %s sequence" % name, want)
    for cut, n in zip(SEQUENCE, ref["each_cut_alone_events"].values()):
        t.check(passed(cut, path)[1] == n, "fourlep %s %s" % (name, cut), n)
    n = ref["plus_trigger(trigE or trigM; defined but NOT applied in the published analysis)"][0]
    t.check(passed("; ".join(SEQUENCE + ["trigE or trigM"]), path)[-1] == n, "fourlep %s trigger" % name, n)
    n = ref["plus_etcone20/pt<0.3 (seed tests ptcone twice)"][0]
    t.check(passed("; ".join(SEQUENCE + ["max(lep.etcone20 / lep.pt) < 0.3"]), path)[-1] == n,
            "fourlep %s etcone" % name, n)
    n = ref["in_80_250"][0]
    t.check(passed("; ".join(SEQUENCE + ["lep:4.inv_mass in 80 GeV..250 GeV"]), path)[-1] == n,
            "fourlep %s window" % name, n)

# PHYSLITE: several files of one sample
SELECT = """object good_e = electron where pt > 20 GeV and abs(eta) < 2.47 and DFCommonElectronsLHLoose == 1
object good_m = muon where pt > 20 GeV and abs(eta) < 2.7 and quality == 2
"""
for name, ref in load("physlite", "reference.json")["samples"].items():
    files = [os.path.join(DATA, "physlite", f) for f in ref["files"]]
    t.check(value("sum(count(electron.pt > 20 GeV and abs(electron.eta) < 2.47 and "
                  "electron.DFCommonElectronsLHLoose == 1))", *files) == ref["electrons_selected"],
            "physlite %s electrons" % name, ref["electrons_selected"])
    t.check(value("sum(count(muon.pt > 20 GeV and abs(muon.eta) < 2.7 and muon.quality == 2))", *files)
            == ref["muons_selected"], "physlite %s muons" % name, ref["muons_selected"])
    got = passed(SELECT + "good_e.size == 4; sum(good_e.charge) == 0; good_m.size == 0", *files)
    t.check(got == [ref["entries"]] + ref["sequential"], "physlite %s sequence" % name, got)
    alone = ref["cuts_alone"]
    for cut, key in (("good_e.size == 4", "exactly_4e"), ("sum(good_e.charge) == 0", "total_charge_0"),
                     ("good_m.size == 0", "exactly_0m")):
        t.check(passed(SELECT + cut, *files)[1] == alone[key], "physlite %s %s" % (name, cut), alone[key])

# CMS: tables of text
ref = load("cms", "results.json")
CUTS = ["type1 == \"G\" and type2 == \"G\"", "pt1 > 25 and pt2 > 25", "abs(eta1) < 2.4 and abs(eta2) < 2.4",
        "Q1 * Q2 < 0"]
WINDOW = "M in 91.1876 * (1 - 0.04)..91.1876 * (1 + 0.04)"
for name, r in ref["selection"].items():
    path = os.path.join(DATA, "cms", name + ".csv")
    if not os.path.exists(path):
        t.skip("cms %s" % name, "the file is not there")
        continue
    want = [row[1] for row in r["cutflow"]] + [r["selected_0_120"], r["in_4pct_window"]]
    got = passed("; ".join(CUTS + ["M in 0..120", WINDOW]), path)
    t.check(got == want, "cms %s cutflow" % name, "want %s got %s" % (want, got))
    got = passed("; ".join(CUTS + ["M in 0..120", "80 <= M <= 100"]), path)
    t.check(got and got[-1] == r["in_80_100"], "cms %s in 80..100" % name, got)
    if "window_mean" in r:
        got = run_json("M", path, "--in", "; ".join(CUTS + [WINDOW]))
        t.check(got and abs(got[0]["mean"] - r["window_mean"]) < 1e-9, "cms %s mean" % name, got)
t.check(passed("pt1 > 25; " + WINDOW, os.path.join(DATA, "cms", "z_boson_events_selected.csv"))[-1] == 3357,
        "3357 Z candidates in the window")

# first window that fits wins: each class without those before it
RULE = [(3.1, 0.03), (3.685, 0.03), (9.45, 0.02), (9.94, 0.02), (10.265, 0.02), (91.1876, 0.04)]
for name, classes in ref["mass_classes"].items():
    path = os.path.join(DATA, "cms", name + ".csv")
    if not os.path.exists(path) or "Jpsi" not in classes:
        continue
    before = []
    for (mass, part), n in zip(RULE, list(classes.values())[:6]):
        inside = "M in %r * (1 - %r)..%r * (1 + %r)" % (mass, part, mass, part)
        got = passed(" and ".join([inside] + ["not (%s)" % b for b in before]), path)
        t.check(got and got[1] == n, "cms %s class %s" % (name, mass), "want %s got %s" % (n, got))
        before.append(inside)
    got = passed(" and ".join("not (%s)" % b for b in before), path)
    t.check(got and got[1] == classes["Background"], "cms %s background" % name, got)
stored = ref["mass_classes"]["dimuon_doublemu_test20000__label_column_in_file"]
path = os.path.join(DATA, "cms", "dimuon_doublemu_test20000.csv")
ranges = ref["mass_classes"]["stored_label_rule"]["ranges_GeV_inclusive"]
for k, (n, (lo, hi)) in enumerate(zip(list(stored.values())[:6], ranges)):
    t.check(passed("M in %r..%r" % (lo, hi), path)[1] == n, "cms stored rule %d" % k, n)
    t.check(passed("label == %d" % k, path)[1] == n, "cms stored label %d" % k, n)
    t.check(passed("(label == %d) == (M in %r..%r)" % (k, lo, hi), path)[1] == 20000, "cms rule = label %d" % k)
MASS = "sqrt(2 * pt1 * pt2 * (cosh(eta1 - eta2) - cos(phi1 - phi2)))"
for name in ("Zmumu_Run2011A", "Zee_Run2011A"):
    r, path = ref["invmass_" + name], os.path.join(DATA, "cms", name + ".csv")
    got = run_json(MASS, path, "--hist", "60,60,120")
    t.check(got and got[0]["n"] == r["rows"] and got[0]["hist"]["counts"] == r["hist_60_120_60bins"]
            and abs(got[0]["mean"] - r["mean"]) < 1e-9, "cms mass of %s" % name, got)
    t.check(passed("Q1 * Q2 < 0", path)[1] == r["opposite_sign"], "cms opposite sign in %s" % name)
for name, r in ref.items():
    if not name.startswith("fourlepton_"):
        continue
    path = os.path.join(DATA, "cms", name[len("fourlepton_"):] + ".csv")
    got = run_json("M", path)
    t.check(got and got[0]["n"] == r["rows"] and abs(got[0]["mean"] - r["mean_M_column"]) < 1e-9, name, got)
    t.check(passed("120 <= M <= 130", path)[1] == r["in_120_130"], name + " in 120..130")
    t.check(passed("70 <= M <= 110", path)[1] == r["in_70_110"], name + " in 70..110")
t.end()

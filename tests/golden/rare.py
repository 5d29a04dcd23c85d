#!/usr/bin/env python3
"""Fits of B_s -> mu mu against iminuit's (shared/data/rare/results.json): values, errors, minimum.

Values within 1e-3 sigma of the polished minimum and 1e-6 in -ln L; HESSE and MINOS errors within 1 % (2 % in the
sample with a weak signal, whose HESSE errors depend on the step by 12 % and are compared by MINOS).
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, need_shared, run_json

t = need_shared("rare", "data/rare/results.json")
R = json.load(open(os.path.join(DATA, "rare", "results.json")))
PARAMS = """param mean = 5366.9 in [5300, 5450], sigma = 25 in [5, 80], alpha = 1 fixed, n = 3 fixed
param slope = -0.0025 in [-0.1, 0.1], nsig = {nsig}, nbkg = {nbkg}
s = open("{file}")
region all_in_range {{ B_mass in 4900..5800 }}
region quality_cuts from all_in_range {{ vertex_chi2 < 10; muon_pt > 4000 }}
model = nsig * crystal_ball(B_mass, mean, sigma, alpha, n) + nbkg * exponential(B_mass, slope)
"""
KINDS = {
    "fit_alpha_n_fixed": "fit(model, s, in = %s)",
    "fit_shape_fixed": "fit(model, s, in = %s, hold = record(mean = 5366.9, sigma = 25))",
    "fit_background_only": "fit(nbkg * exponential(B_mass, slope), s, in = %s)",
    "weighted_fit_alpha_n_fixed": "fit(model, s, in = %s, weight = event_weight, weights = \"none\")",
}


def fit(sample, text):
    path = os.path.join(DATA, "rare", "decay_%s.csv" % sample)
    n = 1034 if sample == "small" else 10500
    head = PARAMS.format(file=path, nsig=0.05 * n, nbkg=0.95 * n)
    if sample == "seedlike":
        head = head.replace("slope = -0.0025", "slope = -0.02")
    script = os.path.join("/tmp", "hml_rare_%d.hml" % os.getpid())
    open(script, "w").write(head + text + "\n")
    got = run_json(script)
    os.unlink(script)
    return got


def near(got, want, tolerance):
    return got is not None and abs(got - want) <= tolerance


def value(v, name):
    """Their exponential falls with a positive slope."""
    return -v if name == "slope" else v


def check(where, f, ref, weak):
    if not t.check(f is not None and f["valid"] == ref["valid"], where, "no valid fit: %s" % f):
        return
    by = {p["name"]: p for p in f["parameters"]}
    polished = ref.get("polished", {})
    order = polished.get("order")
    best = dict(zip(order, polished["values"])) if order else ref["values"]
    errors = dict(zip(order, polished["errors"])) if order else ref["hesse"]
    tolerance = 1e-3 if polished else 0.02
    for name, want in best.items():
        if name in ref.get("fixed", ()):
            continue
        p, sigma = by[name], errors[name]
        t.check(near(p["value"], value(want, name), tolerance * sigma), "%s %s" % (where, name),
                "%.9g instead of %.9g +- %.3g" % (p["value"], value(want, name), sigma))
        kink = weak and name in ("mean", "sigma")
        t.check(near(p["error"], sigma, (0.12 if kink else 0.02 if weak else 0.01) * sigma), "%s %s error" % (where, name),
                "%.6g instead of %.6g" % (p["error"], sigma))
        if "minos" in p and name in ref.get("minos", {}):
            low, high = ref["minos"][name][:2] if isinstance(ref["minos"][name], list) else (
                ref["minos"][name]["lower"], ref["minos"][name]["upper"])
            if name == "slope":
                low, high = -high, -low
            if p["minos_valid"]:
                t.check(near(p["minos"][0], low, 0.02 * abs(low)) and near(p["minos"][1], high, 0.02 * abs(high)),
                        "%s %s minos" % (where, name), "%s instead of %.6g %.6g" % (p["minos"], low, high))
    nll = polished["nll_min"] if order else ref["nll_min"]
    t.check(near(f["minimum"] / 2, nll, 1e-6 * max(1, abs(nll) * 1e-3) if polished else 5e-4), where + " minimum",
            "%.10g instead of %.10g" % (f["minimum"] / 2, nll))


for sample in ("main", "seedlike", "small"):
    for region in ("all_in_range", "quality_cuts"):
        ref = R[sample].get(region)
        if not ref:
            continue
        for kind, call in KINDS.items():
            if kind not in ref:
                continue
            got = fit(sample, "f = " + call % region + "\nprint f")
            where = "%s %s %s" % (sample, region, kind)
            check(where, got and got[0], ref[kind], sample == "small")
t.end()

#!/usr/bin/env python3
"""Tests of hypotheses on workspaces against pyhf (shared/data/pyhf, fourlep, rare): CLs, significance, limits.

CLs agree to 2e-5, limits to 1e-5 relative, -2 ln L to 5e-4; as closely as pyhf's two optimisers do where that is
less close. The README model of pyhf agrees to 1e-6.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, close, need_shared, run_json

t = need_shared("pyhf_tests", "data/pyhf/results.json")


def run(text):
    path = "/tmp/hml_pyhf_%d.hml" % os.getpid()
    open(path, "w").write(text)
    got = run_json(path)
    os.unlink(path)
    return got or []


def near(what, got, want, absolute=0.0, relative=0.0):
    t.check(got is not None and abs(got - want) <= absolute + relative * abs(want), what, "%r instead of %r" % (got, want))


def near_all(what, got, want, absolute=0.0, relative=0.0):
    t.check(len(got) == len(want), what, "%r" % got)
    for k, (g, w) in enumerate(zip(got, want)):
        near("%s %d" % (what, k), g, w, absolute, relative)


ASK = """
w = workspace("{path}"{settings})
f = fit(w, minos = false{start})
print f
print cls(f, {poi})
print limit(f, {poi})
print significance(f, {poi})
"""
R = json.load(open(os.path.join(DATA, "pyhf", "results.json")))["results"]
for name, ref in R.items():
    # pyhf's optimisers end in local minima here: 30.80 at -0.30, where 29.33 at 0.41 is lower. The fit that begins there
    # gives the reference; tests take the lowest minima, and are checked against pyhf's own density, minimised over a
    # grid of alpha and mu.
    local = name == "2bin_2channel_coupledhistosys"
    start = ", start = record(coupled_histosys = -0.3)" if local else ""
    path = os.path.join(DATA, "pyhf", name + ".json")
    got = run(ASK.format(path=path, settings="", poi=ref["poi"], start=start))
    if not t.check(len(got) == 4, name, "did not run"):
        continue
    fit, cls, limit, z = got
    a, b = ref["minuit"], ref["scipy"]
    values = {p["name"]: p["value"] for p in fit["parameters"]}
    for k, par in enumerate(ref["parameter_order"]):
        spread = abs(a["best_fit"][k] - b["best_fit"][k])
        near("%s %s" % (name, par), values[par], b["best_fit"][k], max(3 * spread, 1e-4), 1e-4)
    near(name + " -2 ln L", fit["minimum"], b["twice_nll"], 5e-4)
    if local:
        low = run(ASK.format(path=path, settings="", poi=ref["poi"], start=""))
        near(name + " lower minimum", low[0]["minimum"], 29.331131536882186, 1e-6)
        near(name + " lower CLs", low[1]["observed"], 0.1140434217057637, 2e-6)
        near(name + " lower median", low[1]["expected"][2], 0.04595217190013501, 2e-6)
        old = run(ASK.format(path=path, settings=', normsys = "code1", histosys = "code0"', poi=ref["poi"], start=""))
        near(name + " old codes minimum", old[0]["minimum"], ref["with_code1_code0"]["twice_nll"], 1e-6)
        near(name + " old codes CLs", old[1]["observed"], 0.13830515235088842, 2e-6)
        near(name + " old codes median", old[1]["expected"][2], 0.05226370162110472, 2e-6)
        continue
    near(name + " CLs", cls["observed"], b["CLs_mu1_qtilde_obs"], 2e-5)
    near_all(name + " CLs expected", cls["expected"], b["CLs_mu1_qtilde_exp_m2_to_p2"], 2e-5)
    near(name + " p0", z["pvalue"], b["p0"], 2e-5)
    near(name + " Z0", z["significance"], b["Z0"], 1e-4)
    spread = abs(a["upper_limit_obs"] / b["upper_limit_obs"] - 1)
    near(name + " limit", limit["observed"], b["upper_limit_obs"], 0, max(1e-5, 3 * spread))
    for k in range(5):
        x, y = a["upper_limit_exp_m2_to_p2"][k], b["upper_limit_exp_m2_to_p2"][k]
        near("%s expected limit %d" % (name, k), limit["expected"][k], y, 0, max(1e-5, 3 * abs(x / y - 1)))

# Without staterror the fit at 0 is one equation, and the limits follow from it by bisection to 1e-14: pyhf's, which stop
# at the tolerance of its fit, are 1.2e-5 below.
EXACT = [0.15259915106084165, 0.20879713985414575, 0.2982412042079706, 0.43167275713566006, 0.6063425885766389]
for file, key, poi in (("workspace.json", "poisson_likelihood_staterror", "s_s"),
                       ("workspace_nostat.json", "poisson_likelihood_no_staterror", "s_s")):
    ref = json.load(open(os.path.join(DATA, "fourlep", "results.json")))[key]
    got = run(ASK.format(path=os.path.join(DATA, "fourlep", file), settings="", poi=poi, start=""))
    if not t.check(len(got) == 4, key, "did not run"):
        continue
    near(key + " Z", got[3]["significance"], ref["discovery"]["Z"], 1e-4)
    near(key + " CLs", got[1]["observed"], ref["CLs_s_s_1"]["obs"], 2e-5)
    near(key + " limit", got[2]["observed"], ref["upper_limit_95"]["obs"], 0, 1e-5)
    if file == "workspace_nostat.json":
        near_all(key + " expected, exact", got[2]["expected"], EXACT, 0, 1e-8)
    near_all(key + " expected", got[2]["expected"], ref["upper_limit_95"]["exp_m2_to_p2"], 0, 2e-5 if file == "workspace_nostat.json" else 1e-5)

rare = json.load(open(os.path.join(DATA, "rare", "results.json")))["small"]
for key in ("counting", "template"):
    ref = rare[key]
    got = run(ASK.format(path=os.path.join(DATA, "rare", key + "_workspace.json"), settings="", poi="mu", start=""))
    if not t.check(len(got) == 4, key, "did not run"):
        continue
    near(key + " p0", got[3]["pvalue"], ref["p0"], 2e-5)
    near(key + " limit", got[2]["observed"], ref["mu_upper_obs"], 0, 1e-5)
    near_all(key + " expected", got[2]["expected"], ref["mu_upper_exp_m2_to_p2"], 0, 1e-5)

# the model of pyhf's README
README = {"channels": [{"name": "c", "samples": [
    {"name": "s", "data": [12.0, 11.0], "modifiers": [{"name": "mu", "type": "normfactor", "data": None}]},
    {"name": "b", "data": [50.0, 52.0], "modifiers": [{"name": "u", "type": "shapesys", "data": [3.0, 7.0]}]}]}],
    "observations": [{"name": "c", "data": [51, 48]}],
    "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": []}}], "version": "1.0.0"}
path = "/tmp/hml_readme_%d.json" % os.getpid()
json.dump(README, open(path, "w"))
got = run(ASK.format(path=path, settings="", poi="mu", start=""))
os.unlink(path)
near("README CLs", got[1]["observed"], 0.05251497423736956, 1e-6)
README_EXPECTED = [0.0026062609501074576, 0.01382005356161206, 0.06445320535890459, 0.23525643861460702, 0.573036205919389]
# the printed numbers are those of a loose minimum: with a tolerance of 1e-14 pyhf 0.7.6 gives these
TIGHT = [0.0026064044541652598, 0.013820639506529555, 0.06445515300440711, 0.2352608990793858, 0.5730416500455868]
near("README CLs, tight", got[1]["observed"], 0.052515524646803154, 1e-8)
near_all("README expected, tight", got[1]["expected"], TIGHT, 1e-8)
for k in range(5):
    near("README expected %d" % k, got[1]["expected"][k], README_EXPECTED[k], 1e-6 + abs(TIGHT[k] - README_EXPECTED[k]))
t.end()

#!/usr/bin/env python3
"""Fits of the four-lepton mass against shared/data/fourlep/results.json: chi2, Poisson likelihood, contour.

The exact chi2 fits agree to 1e-6 relative; likelihoods to 1e-3 sigma of the polished minimum, errors to 1 %.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, ROOT, close, need_shared, run_json, script

t = need_shared("fourlep_fits", "data/fourlep/results.json")
FOLDER = os.path.join(DATA, "fourlep")
R = json.load(open(os.path.join(FOLDER, "results.json")))
HEAD = open(os.path.join(ROOT, "examples", "higgs_4l.hml")).read()
HEAD = HEAD.split("print cutflow")[0].replace('folder = "."', 'folder = "%s"' % FOLDER) + """
m4l = hist(lepton:4.inv_mass, bins = 34, range = 80 GeV..250 GeV, in = four_lepton, closed = true)
param s_s = 1, s_b = 1
pred = s_s * m4l[higgs] + s_b * (m4l[zz] + m4l[zee] + m4l[ttbar])
"""


def run(text):
    return script(t, HEAD + text)


def check(what, got, want, rel):
    t.check(close(got, want, rel), what, "%.10g instead of %.10g" % (got, want))


both, only_s, only_b, like, lite, line, before = (run("""
f = fit(chi2(m4l[data], pred))
print f
print fit(chi2(m4l[data], pred), hold = record(s_b = 1))
print fit(chi2(m4l[data], pred), hold = record(s_s = 1))
print fit(poisson(m4l[data], pred))
print fit(poisson(m4l[data], pred, template_errors = true))
print contour(f, s_s, s_b, rise = 2.3, points = 72)
print fit(chi2(m4l[data], pred), hold = record(s_s = 1, s_b = 1))
""") + [{}] * 7)[:7]


def params(f):
    return {p["name"]: p for p in f["parameters"]}


ref = R["fit_2d"]
p = params(both)
check("s_s", p["s_s"]["value"], ref["s_s"], 1e-6)
check("s_b", p["s_b"]["value"], ref["s_b"], 1e-6)
check("chi2", both["chi2"], ref["chi2_min"], 1e-6)
t.check(both["ndof"] == ref["ndf"], "ndof", both["ndof"])
for k, name in enumerate(("s_s", "s_b")):
    check(name + " error", p[name]["error"], ref["hesse_err"][k], 1e-3)
    for side in (0, 1):
        check("%s minos %d" % (name, side), p[name]["minos"][side], ref["minos_dchi2_1_" + name][side], 1e-3)
for f, name, key in ((only_s, "s_s", "fit_s_s_only"), (only_b, "s_b", "fit_s_b_only")):
    c = R[key]["continuous"]
    check(key, params(f)[name]["value"], c["best"], 1e-6)
    check(key + " chi2", f["chi2"], c["chi2_min"], 1e-6)
    check(key + " minos -", -params(f)[name]["minos"][0], c["err_minus_dchi2_1"], 1e-3)
    check(key + " minos +", params(f)[name]["minos"][1], c["err_plus_dchi2_1"], 1e-3)
check("before the fit", before["chi2"], R["before_fit"]["chi2"], 1e-9)
n = R["poisson_likelihood_no_staterror"]["independent_newton"]
p = params(like)
for k, name in enumerate(("s_s", "s_b")):
    t.check(abs(p[name]["value"] - n[name]) < 1e-3 * n["errors"][k], "likelihood " + name, p[name]["value"])
    check("likelihood %s error" % name, p[name]["error"], n["errors"][k], 1e-3)
check("Baker and Cousins", like["chi2"], n["baker_cousins_chi2"], 1e-7)
p = params(lite)
# pyhf keeps the relative error of a bin as it is at s_s = s_b = 1; here the variance of a template goes with the
# square of its coefficient: values and errors are close, not the same
for name in ("s_s", "s_b"):
    ref = R["poisson_likelihood_staterror"][name]
    t.check(abs(p[name]["value"] - ref["value"]) < 0.02 * ref["hesse"], "template errors " + name,
            "%.8g instead of %.8g" % (p[name]["value"], ref["value"]))
    check("template errors %s error" % name, p[name]["error"], ref["hesse"], 0.02)

# every reference point lies on the polygon of ours, to a part of the size of the region
t.check(line.get("complete"), "contour", "is not complete")
H, B, D = R["H_125"], R["H_bkg"], R["H_data"]


def chi2(s, b):
    return sum((d - s * h - b * g) ** 2 / (s * h + b * g) for d, h, g in zip(D, H, B))


for x, y in line.get("points", []):
    check("contour point", chi2(x, y), R["fit_2d"]["chi2_min"] + 2.3, 1e-3)

# further rises: profiles, and slices with the other strength held at its best value
more = run("""
f = fit(chi2(m4l[data], pred), minos = false)
a = minos(f, s_s, rise = 2.3)
b = minos(f, s_b, rise = 2.3)
only_s = fit(chi2(m4l[data], pred), hold = record(s_b = f.s_b), minos = false)
only_b = fit(chi2(m4l[data], pred), hold = record(s_s = f.s_s), minos = false)
c = minos(only_s, s_s, rise = 2.3)
d = minos(only_b, s_b, rise = 2.3)
print a.low, a.high, b.low, b.high, c.low, c.high, d.low, d.high
""")
want = [x for k in ("minos_dchi2_2.3_s_s", "minos_dchi2_2.3_s_b", "slice_dchi2_2.3_s_s_at_best_s_b", "slice_dchi2_2.3_s_b_at_best_s_s")
        for x in R["fit_2d"][k]]
for k, (got, x) in enumerate(zip(more[0].values() if more else [], want)):
    check("rise of 2.3, number %d" % k, got, x, 1e-4)

# toys of Poisson bins, fitted again or not; coverage at 40 rises and at 2.3, at the point where the toys were drawn
again, still, cover = (run("""
f = fit(chi2(m4l[data], pred), minos = false)
print toys(f, n = 20000, seed = 1)
print toys(f, n = 20000, seed = 1, refit = false)
print coverage(f, s_s, s_b, rise = 2.3, toys = 20000, seed = 1)
""") + [{}] * 3)[:3]


def within(what, got, error, want, want_error):
    t.check(abs(got - want) <= 4 * (error ** 2 + want_error ** 2) ** 0.5, what, "%s +- %s instead of %s +- %s" % (got, error, want, want_error))


for key, got in (("toys_poisson_refit_1e5", again), ("toys_poisson_no_refit_1e6", still)):
    ref = R["p_values_after_fit"][key]
    within(key, got["pvalue"]["p"], got["pvalue"]["p_error"], ref["p"], ref["p_err"])
    x = got["statistic"]
    mean = sum(x) / len(x)
    variance = sum((v - mean) ** 2 for v in x) / (len(x) - 1)
    within(key + " mean of chi2", mean, (variance / len(x)) ** 0.5, ref["chi2_mean"], (ref["chi2_var"] / ref["n_toys"]) ** 0.5)
    t.check(abs(variance / ref["chi2_var"] - 1) < 0.06, key + " variance of chi2", variance)
ref = R["coverage"]["poisson"]
within("coverage at 2.3", cover["coverage"], cover["coverage_error"], ref["fraction_at_2.3"], ref["stat_err"][0])
for d, want, error in zip(ref["d"], ref["fraction"], ref["stat_err"]):
    got = sum(x <= d for x in cover["rises"]) / len(cover["rises"])
    within("coverage at %.2f" % d, got, (got * (1 - got) / len(cover["rises"])) ** 0.5, want, error)
each = {p["name"]: p for p in again["parameters"]}
for name in ("s_s", "s_b"):
    mean, spread = ref[name + "_mean"], ref[name + "_std"]
    within("mean of %s in toys" % name, each[name]["true"] + each[name]["bias"], spread / 20000 ** 0.5, mean, spread / 40000 ** 0.5)
    t.check(abs(each[name]["std"] / spread - 1) < 0.03, "spread of %s in toys" % name, each[name]["std"])

# the example prints what was published beside what holds
words = [x["text"] for x in run_json(os.path.join(ROOT, "examples", "higgs_4l_fit.hml"), "--set", "folder=" + FOLDER) or [] if "text" in x]
s, b, g = (R[k]["seed_grid_style"] for k in ("fit_s_s_only", "fit_s_b_only", "fit_2d"))
p = R["p_values_after_fit"]
for line in ("before the fit: chi2 = %.2f for 34 bins, p = %.4f" % (R["before_fit"]["chi2"], R["before_fit"]["p_value_chi2_34"]),
             "published, one alone: s_s = %.4f +- %.4f, s_b = %.4f +- %.4f"
             % (s["best"], s["error_|crit0-best|"], b["best"], b["error_|crit0-best|"]),
             "published, both: s_s = %.3f -%.3f +%.3f, s_b = %.3f -%.3f +%.3f, chi2 = %.4f"
             % (g["best"][0], *g["s_s_minus_plus"], g["best"][1], *g["s_b_minus_plus"], g["chi2_min"]),
             "p = %.4f for 32 degrees of freedom; the published toys give %.4f, for 34" % (p["chi2_pdf_ndf32"], p["chi2_pdf_ndf34"])):
    t.check(line in words, "the example prints: " + line, words)
t.end()

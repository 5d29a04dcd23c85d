#!/usr/bin/env python3
"""Fits of the Z against shared/data/cms/results.json: the published chain to every digit, likelihoods, variants."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, ROOT, close, need_shared, run_json, script

t = need_shared("cms_fits", "data/cms/results.json", "data/cms/results_roofit.json")
FOLDER = os.path.join(DATA, "cms")
R = json.load(open(os.path.join(FOLDER, "results.json")))
ROOFIT = json.load(open(os.path.join(FOLDER, "results_roofit.json")))


def run(text):
    return script(t, text)


def params(f):
    return {p["name"]: p for p in f.get("parameters", [])}


def check(what, got, want, rel):
    t.check(close(got, want, rel), what, "%.10g instead of %.10g" % (got, want))


CHAIN = """
s = open("{folder}/{file}")
h = as_counts(hist({x}, bins = 80, range = 80..100, closed = true{more}))
x = axis(h)
param a = -0.1, b = 20, c = -1000
param amp = {amp}, mu = 91, sigma = 2 in [0.1, 10], gamma_hwhm = 1 in [0.1, 10]
quad = fit(least_squares(h, a * x**2 + b * x + c, range = [80..85, 97..100]{side}), covariance = "jacobian")
signal = subtract(h, quad, clip = {clip})
print quad
print fit(least_squares(signal, amp * exp(-(x - mu)**2 / (2 * sigma**2))), covariance = "jacobian")
print fit(least_squares(signal, amp * gamma_hwhm**2 / ((x - mu)**2 + gamma_hwhm**2)), covariance = "jacobian")
print fit(least_squares(signal, amp * voigt(x, mu, sigma, gamma_hwhm)), covariance = "jacobian", start = record(amp = 5 * {amp}, gamma_hwhm = 0.4))
print signal.integral
"""
HIST = dict(file="zboson_background_subtracted_histogram.csv", x="bin_center", more=", weight = bin_count", amp=150)
MASSES = dict(file="Zmumu_Run2011A_masses.csv", x="M", amp=250,
              more=", in = { pt1 > 25 and pt2 > 25 and abs(eta1) < 2.4 and abs(eta2) < 2.4 and Q1 * Q2 < 0 and M in 0..120 }")
GLOBAL = MASSES["more"].replace("{ ", '{ type1 == "G" and type2 == "G" and ')
DIMUON = dict(MASSES, file="dimuon_doublemu_test20000.csv", amp=30, more=GLOBAL)
for key, given, clip in (("seed_chain_on_seed_histogram", HIST, True), ("variant_no_clip", HIST, False),
                         ("seed_chain_on_Zmumu_Run2011A_masses", MASSES, True),
                         ("seed_chain_on_dimuon_doublemu_test20000", DIMUON, True)):
    ref = R[key]
    got = run(CHAIN.format(folder=FOLDER, clip=str(clip).lower(), side="", **given))
    if not t.check(len(got) == 5, key, "did not run"):
        continue
    q = params(got[0])
    for k, name in enumerate("abc"):
        check("%s %s" % (key, name), q[name]["value"], ref["quad_a_b_c"][k], 1e-6)
        check("%s %s error" % (key, name), q[name]["error"], ref["quad_err"][k], 1e-5)
    check(key + " sum", list(got[4].values())[0] if isinstance(got[4], dict) else got[4], ref["signal_sum"], 5e-8)
    for f, name in zip(got[1:4], ("gauss", "lorentz", "voigt")):
        p = params(f)
        for par, value, error in zip(ref[name]["names"], ref[name]["values"], ref[name]["errors"]):
            have = p[{"amp": "amp", "mu": "mu"}.get(par, par)]
            where = "%s %s %s" % (key, name, par)
            t.check(abs(have["value"] - value) < 1e-3 * error, where, "%.9g instead of %.9g" % (have["value"], value))
            check(where + " error", have["error"], error, 2e-3)
        check("%s %s minimum" % (key, name), f["minimum"], ref[name]["ssr"], 1e-7)

# what was printed, digit by digit
got = run(CHAIN.format(folder=FOLDER, clip="true", side="", **HIST))
printed = [("gauss", 1, "mu", "90.8890", "0.0314"), ("gauss", 1, "sigma", "1.7995", "0.0314"),
           ("lorentz", 2, "mu", "90.9244", "0.0469"), ("lorentz", 2, "gamma_hwhm", "1.6852", "0.0669"),
           ("voigt", 3, "mu", "90.8913", "0.0305"), ("voigt", 3, "sigma", "1.5977", "0.0928"),
           ("voigt", 3, "gamma_hwhm", "0.3369", "0.1419")]
for name, k, par, value, error in printed:
    p = params(got[k]) if len(got) > k else {}
    have = ("%.4f" % p[par]["value"], "%.4f" % p[par]["error"]) if par in p else ("", "")
    t.check(have == (value, error), "published %s %s" % (name, par), "%s +- %s" % have)

# variants with the errors of Poisson counts: of the clipped histogram, and of one with weighted sidebands and no clip
POINTS = """
s = open("{folder}/{file}")
param amp = 150, mu = 91 in [88, 94], sigma = 2 in [0.1, 10], gamma_hwhm = 1 in [0.1, 10]
error = sqrt(max(bin_count, 1))
x = bin_center
y = {y}
print fit(least_squares(y, amp * exp(-(x - mu)**2 / (2 * sigma**2)), error, from = s), covariance = "jacobian")
print fit(least_squares(y, amp * gamma_hwhm**2 / ((x - mu)**2 + gamma_hwhm**2), error, from = s), covariance = "jacobian")
print fit(least_squares(y, amp * voigt(x, mu, sigma, gamma_hwhm), error, from = s), covariance = "jacobian",
          start = record(amp = 750, gamma_hwhm = 0.4))
"""
SIDE = """
s = open("{folder}/{file}")
param a = -0.1, b = 20, c = -1000
f = fit(least_squares(bin_count, a * bin_center**2 + b * bin_center + c, sqrt(max(bin_count, 1)), from = s,
                      in = {{ bin_center in 80..85 or bin_center in 97..100 }}), covariance = "jacobian", scale_errors = false)
print f
"""
(side,) = run(SIDE.format(folder=FOLDER, **HIST))
side = params(side)
BELOW = "bin_count - (%.17g * x**2 + %.17g * x + %.17g)" % tuple(side[k]["value"] for k in "abc")
for key, y in (("variant_poisson_weights", "signal_only"), ("variant_poisson_weights_weighted_sidebands_no_clip", BELOW)):
    ref = R[key]
    for k, name in enumerate("abc" if y == BELOW else ""):
        check("%s %s" % (key, name), side[name]["value"], ref["quad_a_b_c"][k], 1e-6)
    for f, name in zip(run(POINTS.format(folder=FOLDER, file=HIST["file"], y=y)), ("gauss", "lorentz", "voigt")):
        p, want = params(f), ref[name]
        for par, value, error in zip(want["names"], want["values"], want["errors"]):
            where = "%s %s %s" % (key, name, par)
            t.check(abs(p[par]["value"] - value) < 1e-3 * error, where, "%.9g instead of %.9g" % (p[par]["value"], value))
            # where gamma ends at its limit, scipy's error is that of the slope there, and no error
            if not p["gamma_hwhm"]["at_limit"] if "gamma_hwhm" in p else True:
                check(where + " error", p[par]["error"], error, 2e-3)
        check("%s %s chi2" % (key, name), f["minimum"], want["chi2_sigma_sqrt_max_n_1"], 1e-7)

LIKE = """
s = open("{folder}/{file}")
{data}
param nsig = {n} in [0, 1e6], nbkg = {m} in [-1e5, 1e6], mu = 91 in [85, 95], sigma = 1.2 in [0.1, 10], gamma = 1.2 in [0.1, 10]
param lam = -0.08 in [-2, 2]
model = nsig * voigt(x, mu, sigma, gamma) + nbkg * exponential(x, lam)
print fit(model, {what}{hold})
"""
GOOD = "{ pt1 > 25 and pt2 > 25 and abs(eta1) < 2.4 and abs(eta2) < 2.4 and Q1 * Q2 < 0 }"
CASES = [("likelihood_binned_seed_histogram_voigt_exp", HIST["file"],
          "h = as_counts(hist(bin_center, bins = 80, range = 80..100, weight = bin_count))\nx = axis(h)", "h"),
         ("likelihood_unbinned_Zmumu_Run2011A_masses_voigt_exp", "Zmumu_Run2011A_masses.csv", "x = M",
          "s, range = 80..100, in = " + GOOD),
         ("likelihood_unbinned_dimuon_doublemu_test20000_voigt_exp", "dimuon_doublemu_test20000.csv", "x = M",
          "s, range = 80..100, in = { type1 == \"G\" and type2 == \"G\" and pt1 > 25 and pt2 > 25 and abs(eta1) < 2.4 "
          "and abs(eta2) < 2.4 and Q1 * Q2 < 0 }"),
         ("likelihood_unbinned_Zmumu_Run2011A_masses_60_120_voigt_exp", "Zmumu_Run2011A_masses.csv", "x = M",
          "s, range = 60..120, in = " + GOOD)]


def roofit(key, f):
    """No higher than RooFit's minimum; the ends of its MINOS intervals, which stop at 0.02 sigma of it."""
    name = key.replace("likelihood_", "").replace("_voigt_exp", "").replace("_gamma_fixed_1.2476", "")
    name += ("" if name.endswith("120") else "_80_100") + ("_gamma_fixed" if "gamma_fixed" in key else "")
    ref, p = ROOFIT[name], params(f)
    t.check(f["minimum"] / 2 <= ref["minNll"] + 1e-6, key + " minimum of RooFit", f["minimum"] / 2 - ref["minNll"])
    for par, (low, high) in ref["minos"].items():
        mine, scale = p["gamma" if par == "width" else par], 2 if par == "width" else 1
        for x, want in zip(mine["minos"], (low, high)):
            off = abs(scale * (mine["value"] + x) - ref["values"][par] - want)
            t.check(off < 0.02 * ref["hesse"][par] + 0.01 * abs(want), "%s RooFit minos of %s" % (key, par), off / abs(want))


def minos(where, p, sign, ref, sigma):
    """Where iminuit's MINOS failed, it left the HESSE error: no reference."""
    if not t.check(p["minos_valid"], "%s minos of %s" % (where, p["name"])):
        return
    got = p["minos"] if sign > 0 else [-p["minos"][1], -p["minos"][0]]
    for x, want in zip(got, ref):
        if abs(abs(want) / sigma - 1) > 1e-12:
            check("%s minos of %s" % (where, p["name"]), x, want, 0.01)


for key, file, data, what in CASES:
    for suffix, hold in (("", ""), ("_gamma_fixed_1.2476", ", hold = record(gamma = 1.2476)")):
        ref = R.get(key + suffix)
        if not ref:
            continue
        got = run(LIKE.format(folder=FOLDER, file=file, data=data, what=what, hold=hold,
                              n=int(0.93 * ref["n_events"]), m=int(0.07 * ref["n_events"])))
        if not t.check(len(got) == 1 and got[0]["valid"], key + suffix, "no valid fit"):
            continue
        p = params(got[0])
        for name, value in ref["values"].items():
            sigma = ref["hesse"].get(name)
            if sigma is None:
                continue
            sign = -1 if name == "lam" else 1
            t.check(abs(sign * p[name]["value"] - value) < 0.02 * sigma, "%s %s" % (key + suffix, name),
                    "%.8g instead of %.8g" % (p[name]["value"], value))
            check("%s %s error" % (key + suffix, name), p[name]["error"], sigma, 0.02)
            minos(key + suffix, p[name], sign, ref["minos"][name], sigma)
        if "baker_cousins_chi2" in ref:
            check(key + suffix + " chi2", got[0]["chi2"], ref["baker_cousins_chi2"], 1e-5)
        else:
            t.check(abs(got[0]["minimum"] / 2 - ref["nll_min"]) < 5e-4, key + suffix + " minimum", got[0]["minimum"] / 2)
            roofit(key + suffix, got[0])

# the example prints what was published, to every digit, and what holds
found = run_json(os.path.join(ROOT, "examples", "z_boson.hml"), "--set", "folder=" + FOLDER) or []
words = [x["text"] for x in found if "text" in x]
q, sound = R["seed_quoted"], R["likelihood_binned_seed_histogram_voigt_exp"]
known = R["likelihood_binned_seed_histogram_voigt_exp_gamma_fixed_1.2476"]
for line in ("published: %d events in the window, whose mean mass is 90.974" % q["n_window"],
             "published: %d events after subtraction (2976.1206)" % q["n_after_subtraction"],
             "Gaussian  mu 90.8890 +- 0.0314  sigma 1.7995 +- 0.0314", "Lorentz   mu 90.9244 +- 0.0469  gamma 1.6852 +- 0.0669",
             "Voigt     mu 90.8913 +- 0.0305  sigma 1.5977 +- 0.0928  gamma 0.3369 +- 0.1419",
             "(the published mean, %.3f, is the place of the Gaussian; the mean of the events in the window is 90.974)" % q["gauss_mu"],
             "bins with their errors: gamma %.3f; without clipping: gamma %.3f"
             % (R["variant_poisson_weights"]["voigt"]["values"][3], R["variant_no_clip"]["voigt"]["values"][3]),
             "background between 80 and 100 GeV: %.0f +- 101 events, of which the parabola made %.0f"
             % (sound["values"]["nbkg"], R["seed_chain_on_seed_histogram"]["bkg_sum_80_100"]),
             "instead of %.0f; with the width of the world average: %.0f +- %.0f, resolution %.3f +- %.3f GeV"
             % (R["seed_chain_on_seed_histogram"]["signal_sum"], known["values"]["nsig"], known["hesse"]["nsig"], known["values"]["sigma"],
                known["hesse"]["sigma"])):
    t.check(line in words, "the example prints: " + line, words)
flow = [x for x in found if "cutflow" in x]
for f, name in zip(flow, ("dimuon_doublemu_test20000", "Zmumu_Run2011A_masses")):
    r = R["selection"][name]
    t.check([s["events"] for s in f["steps"]] == [x[1] for x in r["cutflow"]] + [r["selected_0_120"], r["in_4pct_window"]], "cutflow of " + name)
for h, name in zip([x for x in found if "hist" in x][:2], ("", "__label_column_in_file")):
    want = list(R["mass_classes"]["dimuon_doublemu_test20000" + name].values())
    t.check(h["series"][0]["sumw"] == want, "mass classes" + name, h["series"][0]["sumw"])
t.end()

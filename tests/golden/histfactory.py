#!/usr/bin/env python3
"""HistFactory workspaces against pyhf 0.7.6: parameters, expected data, log densities with all constants, best fits."""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, ROOT, close, need_shared, run, run_json

t = need_shared("histfactory", "data/pyhf/results.json", "data/fourlep/results.json", "data/rare/results.json")
PYHF = json.load(open(os.path.join(DATA, "pyhf", "results.json")))["results"]


def script(text, *more):
    """What a script prints, as JSON objects."""
    with tempfile.NamedTemporaryFile("w", suffix=".hml") as f:
        f.write(text)
        f.flush()
        code, out, err = run(f.name, "--format", "json", *more)
        if code:
            t.check(False, "script", err)
            return []
        return [json.loads(x) for x in out.splitlines()]


def density(path, values, options=""):
    found = script('print log_density(workspace("%s"%s), %s)' % (path, options, values))
    return list(found[0].values())[0] if found else float("nan")


def same(what, got, want, rel):
    good = len(got) == len(want) and all(close(a, b, rel) for a, b in zip(got, want))
    t.check(good, what, "%s not %s" % (got, want))


def parameters(name, path, want):
    (w,) = script('print workspace("%s")' % path)
    p = w["parameters"]
    t.check([x["name"] for x in p] == want["parameter_order"], name + " order of parameters")
    t.check([x["start"] for x in p] == want["inits"], name + " start values")
    t.check([[x["low"], x["high"]] for x in p] == want["bounds"], name + " bounds")
    t.check([x["fixed"] for x in p] == want["fixed"], name + " fixed parameters")
    t.check(w["poi"] == want["poi"], name + " parameter of interest")


def points(name, path, want):
    text = "".join('print log_density("%s", %s), 0\nprint expected("%s", %s)\n' % (path, e["parameters"], path, e["parameters"])
                   for e in want["evaluations"])
    found = script(text)
    for e, at, x in zip(want["evaluations"], found[::2], found[1::2]):
        same(name + " log density", [list(at.values())[0]], [e["logpdf"]], 1e-10)
        main = [v for c in x["channels"].values() for v in c]
        same(name + " expected data", main + x["auxiliary"], e["expected_main_plus_aux"], 1e-10)


def minima(name, path, want):
    """Twice the negative log likelihood at the points that the reference fits ended at."""
    for key in ("scipy", "minuit"):
        f = want[key]
        same("%s at the minimum of %s" % (name, key), [-2 * density(path, f["best_fit"])], [f["twice_nll"]], 1e-10)
    f = want["with_code1_code0"]
    got = density(path, f["best_fit"], ', normsys = "code1", histosys = "code0"')
    same(name + " with code1 and code0", [-2 * got], [f["twice_nll"]], 1e-10)


def round_trip(name, path, want):
    """A workspace that is written and read again is the same."""
    with tempfile.NamedTemporaryFile(suffix=".json") as f:
        script('print save("%s", workspace("%s"))' % (f.name, path))
        t.check(json.load(open(f.name)) == json.load(open(path)), name + " written and read again")
        e = want["evaluations"][1]
        same(name + " written, density", [density(f.name, e["parameters"])], [e["logpdf"]], 1e-10)


def fitted(what, path, want, near, options="", more=""):
    """The best fit: no higher than the reference, values as near as its two programs are to each other."""
    (f,) = script('print fit(workspace("%s"%s), strategy = 2%s)' % (path, options, more))
    t.check(f["valid"], what + " valid")
    t.check(abs(f["minimum"] - want["twice_nll"]) < 1e-7, what + " minimum", "%.10g %.10g" % (f["minimum"], want["twice_nll"]))
    for p, x in zip(f["parameters"], want["best_fit"]):
        t.check(abs(p["value"] - x) <= max(near, 1e-4 * p["error"]), "%s %s" % (what, p["name"]), "%r not %r" % (p["value"], x))
    return f


def fits(name, path, want):
    """Where the reference is not the lowest minimum (29.3311 against 30.8004 for coupledhistosys), that one is found from
    starting values beside it, and kept without MINOS, which would leave it for the lower one."""
    near = abs(want["optimiser_dispersion"]["best_fit"])
    other = name == "2bin_2channel_coupledhistosys"
    if other:
        (f,) = script('print fit(workspace("%s"))' % path)
        t.check(f["valid"] and f["minimum"] < want["scipy"]["twice_nll"] - 1, name + " lower minimum")
        same(name + " density there", [-2 * density(path, [p["value"] for p in f["parameters"]])], [f["minimum"]], 1e-12)
    fitted(name, path, want["scipy"], near, more=", start = record(coupled_histosys = -0.3), minos = false" if other else "")
    fitted(name + " with code1 and code0", path, want["with_code1_code0"], max(near, 2e-5),
           ', normsys = "code1", histosys = "code0"')


def fourlep(file, want):
    path = os.path.join(DATA, "fourlep", file)
    f = fitted(file, path, dict(want, twice_nll=want["twice_nll_min_pyhf"]), 2e-6)
    for p in f["parameters"][:2]:
        w = want[p["name"]]
        t.check(close(p["error"], w["hesse"], 0.01), file + " error of " + p["name"], "%r not %r" % (p["error"], w["hesse"]))
        for got, x in zip(p["minos"], w["minos"]):
            t.check(close(got, x, 0.01), file + " minos of " + p["name"], "%r not %r" % (got, x))
    n = [p["name"] for p in f["parameters"]]
    i, k = n.index("s_s"), n.index("s_b")
    rho = f["covariance"][i][k] / (f["covariance"][i][i] * f["covariance"][k][k]) ** 0.5
    t.check(abs(rho - want["correlation_s_s_s_b"]) < 0.01, file + " correlation", repr(rho))


for name, want in PYHF.items():
    path = os.path.join(DATA, "pyhf", name + ".json")
    parameters(name, path, want)
    points(name, path, want)
    minima(name, path, want)
    round_trip(name, path, want)
    fits(name, path, want)

four = json.load(open(os.path.join(DATA, "fourlep", "results.json")))
for key, file in (("poisson_likelihood_staterror", "workspace.json"), ("poisson_likelihood_no_staterror", "workspace_nostat.json")):
    path, want = os.path.join(DATA, "fourlep", file), four[key]
    found = run_json('print workspace("%s")' % path)
    t.check([p["name"] for p in found[0]["parameters"]] == want["parameter_order"], file + " order of parameters")
    same(file + " at its minimum", [-2 * density(path, want["best_fit"])], [want["twice_nll_min_pyhf"]], 1e-8)
    fourlep(file, want)

def from_histograms(want):
    """The workspace of the four-lepton analysis from its trees; the reference has 1e-6 in empty bins of the signal."""
    folder = os.path.join(DATA, "fourlep")
    with tempfile.NamedTemporaryFile(suffix=".json") as f:
        found = script("""use "%s"
m4l = hist(lepton:4.inv_mass, bins = 34, range = 80 GeV..250 GeV, in = four_lepton, closed = true)
w = workspace(signal = m4l[higgs], backgrounds = record(background = m4l[zz] + m4l[zee] + m4l[ttbar]), data = m4l[data],
              poi = "s_s", channel = "m4l", free = "background")
w = rename(w, modifiers = record(norm_background = "s_b", stat_m4l = "mcstat"))
print save("%s", w)
print fit(w, strategy = 2)
""" % (os.path.join(ROOT, "examples", "higgs_4l.hml"), f.name), "--set", "folder=" + folder)
        got = json.load(open(f.name))
    ref = json.load(open(os.path.join(folder, "workspace.json")))
    t.check(got["observations"] == ref["observations"], "four leptons from trees, data")
    for g, r in zip(got["channels"][0]["samples"], ref["channels"][0]["samples"]):
        t.check(g["name"] == r["name"], "four leptons from trees, " + r["name"])
        t.check(all(close(a, b, 1e-12) or (a == 0 and b == 1e-6) for a, b in zip(g["data"], r["data"])), r["name"] + " contents")
        errors = [[m["data"] for m in x["modifiers"] if m["type"] == "staterror"][0] for x in (g, r)]
        same(r["name"] + " errors", *errors, 1e-12)
    fits = [x for x in found if "fit" in x]
    for p in fits[0]["parameters"]:
        if p["name"] in ("s_s", "s_b"):
            w = want[p["name"]]
            t.check(abs(p["value"] - w["value"]) < 1e-4 * w["hesse"], "four leptons from trees, " + p["name"], repr(p["value"]))


rare = json.load(open(os.path.join(DATA, "rare", "results.json")))["small"]
path, want = os.path.join(DATA, "rare", "template_workspace.json"), rare["template"]
same("template at its minimum", [-2 * density(path, want["best_fit"])], [want["twice_nll"]], 1e-10)
fitted("template", path, want, 1e-4)
from_histograms(four["poisson_likelihood_staterror"])
t.end()

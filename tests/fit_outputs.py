#!/usr/bin/env python3
"""What fits and what is made of them print: JSON that is whole and agrees with itself, CSV with all digits,
tables whose columns stand below each other."""
import csv
import io
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import ROOT, Tests, run

t = Tests("fit_outputs")
PEAK = os.path.join(ROOT, "examples", "data", "peak.csv")
WORKSPACE = 'workspace("%s")' % os.path.join(ROOT, "tests", "data", "workspace.json")
FIT = ("param mu = 91 in [80, 100], s = 2 in [0.5, 10], slope = -0.02, ns = 500 in [0, 1e5], nb = 1000 in [0, 1e5]; "
       "f = fit(ns * gaussian(mass, mu, s) + nb * exponential(mass, slope), in = { mass in 60..120 }); ")


def ask(script, form, want=0, data=True):
    code, out, err = run("--format", form, script, *([PEAK] if data else []))
    t.check(code == want, script, "exit %d %s" % (code, err))
    return out


def ask_json(script, want=0, data=True):
    out = ask(script, "json", want, data)
    try:
        return json.loads(out)
    except ValueError as e:
        t.check(False, script, "%s in %r" % (e, out[:200]))
        return {}


def near(a, b, tolerance=1e-9):
    return abs(a - b) <= tolerance * max(abs(a), abs(b), 1)


# a fit
f = ask_json(FIT + "print f")
names = [p["name"] for p in f["parameters"]]
t.check(names == ["ns", "mu", "s", "nb", "slope"], "parameters", names)
for p, row in zip(f["parameters"], f["covariance"]):
    i = names.index(p["name"])
    t.check(near(p["error"] ** 2, row[i], 1e-6), "error of " + p["name"], "%g %g" % (p["error"] ** 2, row[i]))
    t.check(p["minos"][0] < 0 < p["minos"][1] and p["minos_valid"], "minos of " + p["name"], p["minos"])
    t.check(p["unit"] == "" and not p["fixed"] and not p["at_limit"], "flags of " + p["name"])
mu, slope = f["parameters"][1], f["parameters"][4]
t.check((mu["start"], mu["low"], mu["high"]) == (91, 80, 100), "limits of mu", mu)
t.check((slope["low"], slope["high"]) == (None, None), "no limits", slope)
t.check(f["valid"] is True and f["data"][0]["rows"] == 1976, "the data", f["data"])
figures = ask_json(FIT + "print f.mu, f.mu_error, f.minimum, f.edm, f.calls, correlation(f, mu, s)")
t.check(figures["f.mu"] == mu["value"] and figures["f.minimum"] == f["minimum"], "figures", figures)
t.check(near(figures["correlation(f,mu,s)"] if "correlation(f,mu,s)" in figures else figures["correlation(f, mu, s)"],
             f["covariance"][1][2] / (mu["error"] * f["parameters"][2]["error"]), 1e-6), "correlation")
rows = list(csv.DictReader(io.StringIO(ask(FIT + "print f", "csv"))))
t.check([r["parameter"] for r in rows] == names, "CSV parameters", rows)
for p, r in zip(f["parameters"], rows):
    t.check(float(r["value"]) == p["value"] and float(r["error"]) == p["error"], "CSV value of " + p["name"], r)
    t.check(float(r["minos_low"]) == p["minos"][0], "CSV minos of " + p["name"], r)
t.check(rows[4]["low"] == "" and rows[1]["high"] == "100", "CSV limits", rows)
table = ask(FIT + "print f", "table").split("\n\n")[1].split("\n")
ends = [i for i, c in enumerate(table[1] + " ") if c == " " and table[1][i - 1:i] == "─"]
for line in table:
    t.check(all(line[i:i + 1] in (" ", "") for i in ends), "aligned", line)
t.check(ask(FIT + "print f", "md").startswith("| parameter |"), "Markdown")

# its curve
c = ask_json(FIT + "print curve(f, bins = 6, points = 5)")
t.check(len(c["edges"]) == 7 and sum(c["data"]) == 1976 and len(c["fine"]["x"]) == 5, "curve", c)
for i in range(6):
    parts = sum(v[i] for v in c["components"].values())
    t.check(near(parts, c["model"][i]), "components of bin %d" % i, "%g %g" % (parts, c["model"][i]))
    t.check(near(c["pull"][i] * c["model"][i] ** 0.5, c["data"][i] - c["model"][i], 1e-6), "pull of bin %d" % i)
rows = list(csv.DictReader(io.StringIO(ask(FIT + "print curve(f, bins = 6)", "csv"))))
t.check([float(r["model"]) for r in rows] == c["model"], "curve as CSV", rows)

# yields, contours, explanations
y = {r["component"]: r for r in ask_json(FIT + "print yields(f)")["rows"]}
t.check(y["gaussian"]["after"] == f["parameters"][0]["value"], "yields", y)
t.check(near(y["gaussian"]["after"] + y["exponential"]["after"], y["sum"]["after"]) and y["data"]["after"] == 1976, "sum")
k = ask_json(FIT + "print contour(f, mu, s, points = 8)")
t.check(k["complete"] and len(k["points"]) == 8 and k["x_best"] == mu["value"], "contour", k)
t.check("this is a minimum" in ask_json(FIT + "print explain(f)")["text"], "explain")
t.check(ask_json(FIT + "print nll(gaussian(mass, mu, s))") == {"thing": "likelihood"}, "a likelihood")
h = ask_json(FIT + "h = hist(mass, bins = 3, range = 60..120); print subtract(h, f)")
t.check(near(sum(h["series"][0]["sumw"]), 0, 1e-2), "subtract", h)
g = ask_json('print generate(gaussian(axis("x"), 0, 1), n = 30, seed = 1)', data=False)
t.check(g["entries"] == 30, "generate", g)

# one object a line, in order
lines = [json.loads(x) for x in ask(FIT + "print f, 3, f.mu", "json").splitlines()]
t.check("fit" in lines[0] and 3 in lines[1].values(), "several", lines)

# workspaces
w = ask_json("print fit(%s)" % WORKSPACE, data=False)
t.check(w["ndof"] == 3 and len(w["parameters"]) == 8 and len(w["covariance"]) == 8, "workspace", w)
t.check(len(ask_json("print yields(fit(%s))" % WORKSPACE, data=False)["rows"]) == 7, "yields of a workspace")
e = ask_json("print expected(fit(%s))" % WORKSPACE, data=False)
t.check(len(e["channels"]["signal"]) == 3 and len(e["errors"]["control"]) == 2, "expected", e)
t.check("workspace" in ask_json("print explain(fit(%s))" % WORKSPACE, data=False)["text"], "explain a workspace")

# no result: still one object, exit code 8
n = ask_json("param a = -1; print fit(exponential(mass, a))", want=8)
t.check(n["valid"] is False and "range" in n["failure"], "no result", n)
for what in ("curve(f)", "yields(f)", "explain(f)", "contour(f, a, b)", "f.a, f.a_error, f.a_low, f.chi2"):
    ask_json("param a = -1, b = 1; f = fit(exponential(mass, a) * gaussian(mass, b, 1)); print " + what, want=8)
n = ask_json("param a = -1; print fit(a * gaussian(mass, 91, -1))", want=8)
t.check(n["valid"] is False and "sigma is not positive" in n["why"], "not valid", n)
t.end()

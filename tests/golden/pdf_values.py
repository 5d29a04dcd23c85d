#!/usr/bin/env python3
"""Every row of pdf_values.csv (20 digits by mpmath) through the program: 1e-10 relative in the bulk, 1e-8
below 1e-6 of the greatest value of the same function and arguments."""
import csv
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from harness import DATA, need_shared, run_json

t = need_shared("pdf_values", "data/pdf_values.csv")

# Densities: how a call is written; arguments by their names in the file.
DENSITIES = {
    "gaussian": "gaussian({x}, {mu}, {sigma})",
    "crystal_ball": "crystal_ball({x}, {mean}, {sigma}, {alpha}, {n})",
    "crystal_ball_on_4900_5800": "crystal_ball({x}, {mean}, {sigma}, {alpha}, {n}, range = 4900..5800)",
    "double_crystal_ball": "double_crystal_ball({x}, {mean}, {sigma}, {alphaL}, {nL}, {alphaR}, {nR})",
    "voigt": "voigt({x}, {mu}, {sigma}, {gamma})",
    "lorentz_hwhm": "lorentz({x}, {x0}, {gamma})",
    "breit_wigner_nonrel_fwhm": "breit_wigner({x}, {m}, {width})",
    "breit_wigner_relativistic": "relativistic_breit_wigner({x}, {m}, {width})",
    "exponential": "exponential({x}, -{slope}, range = 0..1e6)",
    "exponential_truncated": "exponential({x}, -({slope}), range = {lo}..{hi})",
    "polynomial2_on_range": "polynomial({x}, {c1} / ({c0}), {c2} / ({c0}), range = {lo}..{hi})",
    "chebychev3": "chebyshev({x}, {a1}, {a2}, {a3}, range = {lo}..{hi})",
    "bernstein3": "bernstein({x}, {b0}, {b1}, {b2}, {b3}, range = {lo}..{hi})",
    "argus": "argus({x}, {m0}, {c}, {p})",
    "landau": "landau({x}, {mpv_shift}, {c})",
    "novosibirsk": "novosibirsk({x}, {peak}, {width}, {tail})",
    "johnson_su": "johnson_su({x}, {mu}, {lambda}, {gamma}, {delta})",
}
# Others, by function and kind. The peak of an unnormalised novosibirsk is exp(-s^2 / 2).
XI = "(2 * sqrt(log(4)))"
OTHERS = {
    ("crystal_ball_unnormalised", "value"):
        "crystal_ball({x}, {mean}, {sigma}, {alpha}, {n}) / crystal_ball({mean}, {mean}, {sigma}, {alpha}, {n})",
    ("novosibirsk_unnormalised", "pdf"):
        "novosibirsk({x}, {peak}, {width}, {tail}) / novosibirsk({peak}, {peak}, {width}, {tail})"
        " * exp(-(2 / %s * asinh({tail} * %s / 2))**2 / 2)" % (XI, XI),
    ("poisson", "pmf"): "poisson_pmf({x}, {mu})",
    ("poisson", "cdf"): "poisson_cdf({x}, {mu})",
    ("poisson", "sf_P(N>=k)"): "poisson_sf({x}, {mu})",
    ("chi2", "pdf"): "chi2_pdf({x}, {k})",
    ("chi2", "cdf"): "chi2_cdf({x}, {k})",
    ("chi2", "sf"): "chi2_sf({x}, {k})",
    ("normal_sf_to_p", "sf"): "z_to_p({x})",
    ("normal_isf_p_to_Z", "isf"): "p_to_z({x})",
}


def written(row):
    """The row as an expression of the language; None where there is none."""
    arguments = dict(p.split("=") for p in row["parameters"].split(";") if p)
    arguments["x"] = row["x"]
    form = OTHERS.get((row["function"], row["kind"])) or DENSITIES.get(row["function"])
    if form is None:
        return None
    tail = row["kind"] if row["function"] in DENSITIES and row["kind"] in ("cdf", "sf") else ""
    return "%s(%s)" % (tail, form.format(**arguments)) if tail else form.format(**arguments)


rows = list(csv.DictReader(open(os.path.join(DATA, "pdf_values.csv"))))
most = {}
for row in rows:
    key = (row["function"], row["kind"], row["parameters"])
    most[key] = max(most.get(key, 0), abs(float(row["value"])))
    row["text"] = written(row)
    t.check(row["text"] is not None, "%s %s" % (row["function"], row["kind"]), "has no form in the language")

with tempfile.NamedTemporaryFile("w", suffix=".hml", delete=False) as f:
    for row in rows:
        f.write("print %s\n" % row["text"])
got = run_json(f.name) or []
os.unlink(f.name)
t.check(len(got) == len(rows), "all rows", "%d of %d printed" % (len(got), len(rows)))
for row, answer in zip(rows, got):
    value, want = list(answer.values())[0], float(row["value"])
    limit = 1e-8 if abs(want) < 1e-6 * most[row["function"], row["kind"], row["parameters"]] else 1e-10
    error = abs(value) if want == 0 else abs(value / want - 1)
    t.check(error < limit, row["text"], "want %.17g got %.17g" % (want, value))
t.end()

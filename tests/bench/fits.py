"""Fits beside iminuit, RooFit and pyhf on the problems of bench/bench_fits.py: CPU time, minimum, errors.

The peers and the samples come from that program, run once for each problem; hml runs between. Unbinned fits and
toys: CPU of the whole process less that of starting. Binned fits: CPU of the fit alone, the mean of 1000 (at the
default of five runs).
"""
import json
import os
import subprocess

from harness import DATA, HML
from measure import Failed, Job, median, once
from tables import number

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fits")
PROBLEMS = ["cb100k", "cb1M", "gauss", "voigt", "toys"]
ALONE = ["gauss", "voigt"]  # the fit alone, without its process
EXPORT = """
import sys, numpy as np, uproot
folder, = sys.argv[1:]
load = lambda n: np.load(folder + "/" + n + ".npy")
def have(n):
    import os
    return os.path.exists(folder + "/" + n + ".npy")
def csv(name, head, *columns):
    with open(folder + "/" + name + ".csv", "w") as f:
        f.write(head + "\\n")
        for row in zip(*columns):
            f.write(",".join(repr(float(x)) for x in row) + "\\n")
for n in ("cb100k", "cb1M"):
    if have(n):
        with uproot.recreate(folder + "/" + n + ".root", compression=None) as f:
            x = load(n)
            f.mktree("t", {"x": np.float64})
            f["t"].extend({"x": x})
for n in ("gauss", "voigt"):
    if have(n + "_counts"):
        e = load(n + "_edges")
        csv(n, "centre,count", (e[1:] + e[:-1]) / 2, load(n + "_counts"))
if have("toys_t1"):
    t1, t2 = load("toys_t1"), load("toys_t2")
    csv("toys", "centre,t1,t2,toy0,toy1,toy2,toy3,toy4", (np.arange(50) + 0.5) / 50, t1, t2, *load("toys_counts")[:5])
"""


def peers_of(b, problem, folder, runs):
    """What the peers need for a problem: {program: {cpu_s: [...], values, errors, fval}}."""
    out = os.path.join(folder, "%s.json" % problem)
    script = os.path.join(b.inputs.tools, "bench_fits.py")
    words = [b.inputs.python, "-W", "ignore", script, "--data", folder, "--repeats", str(runs), "--only", problem, "--out", out]
    if os.path.exists(out):
        os.unlink(out)
    try:
        subprocess.run(words, check=True, capture_output=True)
        return json.load(open(out))["fits"][problem]
    except (OSError, subprocess.CalledProcessError, KeyError, ValueError) as e:
        said = (getattr(e, "stderr", b"") or b"").decode(errors="replace").strip().split("\n")[-1]
        b.log.say("fits, %s: the peers did not run (%s %s)" % (problem, e, said))
        return {}


def peer_cpu(problem, p):
    """Of fits that are timed alone the mean without the first, which warms up (RooFit compiles); else the median."""
    times = p["cpu_s"]
    return sum(times[1:]) / len(times[1:]) if problem in ALONE and len(times) > 1 else median(times)


def words_of(problem, folder, script=None):
    of_events = problem.startswith("cb")
    script = os.path.join(HERE, (script or ("cb" if of_events else problem)) + ".hml")
    data = os.path.join(folder, problem + (".root" if of_events else ".csv"))
    more = ["--set", "events=%d" % (100000 if problem == "cb100k" else 1000000)] if of_events else []
    return [HML, "-j", "1", "--format", "json", script, "--data", data] + more


def found_by(words):
    return [json.loads(line) for line in once(words, keep=True)[1].splitlines()]


def hml_times(b, problem, folder):
    """CPU seconds of each round."""
    words = words_of(problem, folder)
    if problem in ALONE:
        job = Job("hml", words, read=lambda out: {"cpu": json.loads(out.splitlines()[-1])["seconds"]})
        return b.rounds("fits", problem, [job])["hml"]["cpu"]
    series = b.rounds("fits", problem, [Job("hml start", [HML, "--version"]), Job("hml", words)])
    return [x - y for x, y in zip(series["hml"]["cpu"], series["hml start"]["cpu"])]


def distance(found, values, errors):
    """(largest distance of a value in errors, largest relative difference of errors) to {name: value}, {name: error}."""
    by = {p["name"]: p for p in found["parameters"]}
    return (max(abs(by[n]["value"] - values[n]) / errors[n] for n in values),
            max(abs(by[n]["error"] / errors[n] - 1) for n in values))


def agreement(problem, folder, peers):
    """(distance of values in errors, of errors relative, minimum less that of the reference) of what hml finds."""
    if problem == "toys":
        r = peers["reference_newton"]
        pairs = zip(found_by(words_of("toys", folder, "given_toys")), r["first5"], r["first5_err"])
        each = [distance(f, dict(zip("ab", v)), dict(zip("ab", e))) for f, v, e in pairs]
        return max(x[0] for x in each), max(x[1] for x in each), None
    r, found = peers["reference_tight"], found_by(words_of(problem, folder))[-1]
    return distance(found, r["values"], r["errors"]) + (found["minimum"] - r["fval"],)


def small(x):
    return None if x is None else "%.1e" % x


def fits(b):
    if not b.inputs.tools or not b.inputs.python or not {"ROOT", "uproot", "numpy"} <= b.inputs.modules:
        b.log.say("fits: left out, it takes a python with ROOT, uproot, iminuit, numba-stats and pyhf")
        return
    folder = os.path.join(b.inputs.folder, "fits")
    os.makedirs(folder, exist_ok=True)
    lines = []
    for problem in PROBLEMS:
        runs = max(2, 200 * b.options.runs) if problem in ALONE else min(3, b.options.runs)
        peers = peers_of(b, problem, folder, runs)
        if not peers:
            continue
        try:
            once([b.inputs.python, "-c", EXPORT, folder])
            mine = median(hml_times(b, problem, folder))
            off = agreement(problem, folder, peers)
        except (Failed, KeyError, ValueError, IndexError) as e:
            b.log.fail("fits, %s: hml failed (%s)" % (problem, e))
            continue
        lines.append([problem, "hml", number(1000 * mine), None] + [small(x) for x in off])
        for name, p in peers.items():
            if name.startswith("reference"):
                continue
            b.log.add("fits", problem, name, {"cpu": p["cpu_s"]})
            cpu = peer_cpu(problem, p)
            lines.append([problem, name, number(1000 * cpu), number(cpu / mine), None, None, None])
    lines += many_toys(b)
    b.table("fits: CPU; of binned fits the fit alone, of the others the process less its start; off: from the reference (a tight fit)",
            [("problem", ""), ("program", ""), ("cpu", "ms"), ("cpu / hml", ""), ("values off", "sigma"), ("errors off", ""),
             ("minimum", "above")], lines, left=2)


def many_toys(b):
    """10,000 toys of the two-parameter chi2 fit of the four-lepton mass in 34 bins."""
    data = os.path.join(DATA, "fourlep", "m4l_histogram.csv")
    if not os.path.exists(data):
        return []
    words = [HML, "-j", "1", "--format", "json", os.path.join(HERE, "chi2_toys.hml"), "--data", data]
    series = b.rounds("fits", "chi2 toys", [Job("hml start", [HML, "--version"]), Job("hml", words)])
    net = [x - y for x, y in zip(series["hml"]["cpu"], series["hml start"]["cpu"])] if "hml" in series else []
    return [["10000 chi2 toys", "hml", number(1000 * median(net)), None, None, None, None]] if net else []

"""Fits beside iminuit, RooFit and pyhf on the problems of bench/bench_fits.py: CPU time, minimum, errors.

The peers and the samples come from that program, run once for each problem; hml runs between. Unbinned fits and
toys: CPU of the whole process less that of starting. Binned fits: CPU of the fit alone, the mean of 1000.
"""
import json
import os
import subprocess

from harness import DATA, HML
from measure import Failed, Job, median, middle, once
from tables import number, table

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fits")
PROBLEMS = ["cb100k", "cb1M", "gauss", "voigt", "toys"]
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
    csv("toys", "centre,t1,t2", (np.arange(50) + 0.5) / 50, t1, t2)
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


def words_of(problem, folder):
    script = os.path.join(HERE, ("cb" if problem.startswith("cb") else problem) + ".hml")
    data = os.path.join(folder, problem + (".root" if problem.startswith("cb") else ".csv"))
    more = ["--set", "events=%d" % (100000 if problem == "cb100k" else 1000000)] if problem.startswith("cb") else []
    return [HML, "-j", "1", "--format", "json", script, "--data", data] + more


def hml_times(b, problem, folder):
    """(CPU seconds of each round, what hml found)."""
    words, alone = words_of(problem, folder), problem in ("gauss", "voigt")
    found = json.loads(once(words, keep=True)[1].splitlines()[-1])
    if alone:
        job = Job("hml", words, read=lambda out: {"cpu": json.loads(out.splitlines()[-1])["seconds"]})
        series = b.rounds("fits", problem, [job])
        return series["hml"]["cpu"], found
    series = b.rounds("fits", problem, [Job("hml start", [HML, "--version"]), Job("hml", words)])
    return [x - y for x, y in zip(series["hml"]["cpu"], series["hml start"]["cpu"])], found


def agreement(found, reference, names):
    """Largest distance of a value in errors, and largest relative difference of errors."""
    by = {p["name"]: p for p in found.get("parameters", [])}
    value = error = 0.0
    for name, sigma in reference.get("errors", {}).items():
        p = by.get(names.get(name, name))
        if not p or not sigma:
            continue
        value = max(value, abs(p["value"] - reference["values"][name]) / sigma)
        error = max(error, abs(p["error"] / sigma - 1))
    return value, error


def fits(b):
    if not b.inputs.tools or not b.inputs.python or not {"ROOT", "uproot", "numpy"} <= b.inputs.modules:
        b.log.say("fits: left out, it takes a python with ROOT, uproot, iminuit, numba-stats and pyhf")
        return
    folder = os.path.join(b.inputs.folder, "fits")
    os.makedirs(folder, exist_ok=True)
    lines = []
    for problem in PROBLEMS:
        peers = peers_of(b, problem, folder, min(3, b.options.runs))
        if not peers:
            continue
        try:
            once([b.inputs.python, "-c", EXPORT, folder])
            times, found = hml_times(b, problem, folder)
        except (Failed, KeyError, ValueError, IndexError) as e:
            b.log.fail("fits, %s: hml failed (%s)" % (problem, e))
            continue
        mine = median(times)
        value, error = agreement(found, peers.get("reference_tight", {}), {})
        lines.append([problem, "hml", number(1000 * mine), None, number(value) if value else None, number(error) if error else None])
        for name, p in peers.items():
            if name.startswith("reference"):
                continue
            b.log.add("fits", problem, name, {"cpu": p["cpu_s"]})
            cpu = p["cpu_median_s"]
            lines.append([problem, name, number(1000 * cpu), number(cpu / mine), None, None])
    lines += many_toys(b)
    b.table("fits: CPU; of binned fits the fit alone, of the others the process less its start",
            [("problem", ""), ("program", ""), ("cpu", "ms"), ("cpu / hml", ""), ("off", "sigma"), ("error off", "")],
            lines, left=2)


def many_toys(b):
    """10,000 toys of the two-parameter chi2 fit of the four-lepton mass in 34 bins."""
    data = os.path.join(DATA, "fourlep", "m4l_histogram.csv")
    if not os.path.exists(data):
        return []
    words = [HML, "-j", "1", "--format", "json", os.path.join(HERE, "chi2_toys.hml"), "--data", data]
    series = b.rounds("fits", "chi2 toys", [Job("hml start", [HML, "--version"]), Job("hml", words)])
    net = [x - y for x, y in zip(series["hml"]["cpu"], series["hml start"]["cpu"])] if "hml" in series else []
    return [["10000 chi2 toys", "hml", number(1000 * median(net)), None, None, None]] if net else []

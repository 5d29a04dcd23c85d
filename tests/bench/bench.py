#!/usr/bin/env python3
"""How fast hml starts and answers: medians of 20 runs, less the time of /bin/true.

usage: bench.py [--runs N] [--json FILE]. Uses the real files of HML_SHARED where they are, the bundled ones
else. Each row is one command; wall and CPU time of the whole process, peak memory. Commands and /bin/true
are run in turn, so that a machine that drifts does not favour one of them.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, HML, ROOT

parser = argparse.ArgumentParser()
parser.add_argument("--runs", type=int, default=20)
parser.add_argument("--json")
args = parser.parse_args()
WZ = os.path.join(ROOT, "examples", "data", "wz.root")
ZSTD = os.path.join(DATA, "delphes", "codec_zstd.root")
JETS = os.path.join(DATA, "delphes", "wz_jets.root")
NANO = os.path.join(os.path.dirname(DATA), "bench", "nano_100k.root")
ROWS = [("start: --version", ["--version"]),
        ("cut, 200 events", ["fatjet0.tau21 < 0.4", ZSTD if os.path.exists(ZSTD) else WZ])]
if os.path.exists(JETS):
    ROWS += [("cutflow, 15000 events", ["fatjet0.pt > 250; fatjet0.tau21 < 0.4; veto jet.b_tag == 1 [any]", JETS]),
             ("summary, 15000 events", ["fatjet0.mass", JETS])]
if os.path.exists(NANO):
    ROWS += [("jet pt, 100k NanoAOD events", ["jet.pt", NANO, "--hist", "100,15,60", "--format", "json", "-j", "1"]),
             ("two jets > 40, 100k events", ["count(jet.pt > 40) >= 2", NANO, "-j", "1"])]


def once(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    p = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if p.returncode:
        sys.exit("%s: exit %d: %s" % (command, p.returncode, p.stderr.decode()))
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


times = {name: [] for name, _ in ROWS}
nothing = []
for i in range(args.runs + 1):
    nothing.append(once(["/bin/true"]))
    for name, words in ROWS:
        times[name].append(once([HML] + words))
base = statistics.median(w for w, _ in nothing[1:])
result = {"runs": args.runs, "true_ms": 1000 * base, "rows": {}}
print("%-30s %12s %12s %10s   (medians of %d; /bin/true %.2f ms)" % ("command", "wall - true", "spread", "cpu", args.runs, 1000 * base))
for name, _ in ROWS:
    walls = sorted(w for w, _ in times[name][1:])
    cpu = statistics.median(c for _, c in times[name][1:])
    net = statistics.median(walls) - base
    print("%-30s %9.2f ms %4.1f..%4.1f ms %7.2f ms" % (name, 1000 * net, 1000 * walls[0], 1000 * walls[-1], 1000 * cpu))
    result["rows"][name] = {"wall_ms": 1000 * net, "cpu_ms": 1000 * cpu}
if args.json:
    json.dump(result, open(args.json, "w"), indent=1)

#!/usr/bin/env python3
"""explain --cost and --profile: the figures add up, name what was run, and change no result."""
import json
import os

from harness import ROOT, Tests, run

t = Tests("cost")
DATA = os.path.join(ROOT, "examples", "data")
CUT = "count(jet.pt > 30) >= 2"
PARTS = ("read_s", "decompress_s", "decode_s", "evaluate_s", "fill_s")

for name, unpacks in (("wz.root", True), ("dimuon.csv", False)):
    path = os.path.join(DATA, name)
    text = CUT if unpacks else "pt1 > 25"
    for j in ("1", "2"):
        code, out, err = run("explain", "--cost", text, path, "-f", "json", "-j", j)
        cost = json.loads(out) if code == 0 else {}
        if not t.check(code == 0, "%s -j %s" % (name, j), err):
            continue
        t.check(cost["bytes_read"] > 0 and cost["baskets"] > 0, name + " bytes", out)
        t.check(cost["bytes_unpacked"] >= cost["bytes_read"], name + " unpacked", out)
        t.check((cost["decompress_s"] > 0) == unpacks, name + " decompression", out)
        parts = sum(cost[k] for k in PARTS)
        t.check(0 < parts <= 1.001 * cost["threads_s"], name + " parts within the whole", out)
    code, out, err = run("explain", "--cost", text, path)
    for word in ("reading", "decompression", "decoding", "evaluation", "filling", "wall time"):
        t.check(word in out, name + " table has " + word, out + err)
    plain = run(text, path)
    code, out, err = run(text, path, "--profile")
    t.check((code, out) == plain[:2], name + " same result with --profile")
    t.check("LOAD_F64" in err and text in err, name + " profile has instruction and line", err)

script = os.path.join(ROOT, "examples", "best_combination.hml")
code, out, err = run(script, os.path.join(DATA, "wz.root"), "--profile", "-j", "1")
t.check(code == 0 and "ns each" in err.splitlines()[0] and "best by" in err, "lines of a script", err)
code, out, err = run("explain", "--cost", CUT)
t.check(code == 2 and "no data is open" in err, "without data", "%d %s" % (code, err))
t.end()

#!/usr/bin/env python3
"""Runs the scripts of examples that have an expected output beside them (NAME.out).

How each is run stands in its line '# Run: hml ...'. What it prints must follow to the letter; its
figures (--format json) must have the same bits for other numbers of threads and chunk sizes, and so
must those of the queries and the two analyses on real data, where that is. Counts don't depend on the
order of the files either. --update writes NAME.out anew.
"""
import glob
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import DATA, HML, ROOT, Tests

t = Tests("examples")
update = "--update" in sys.argv
# on real data: their figures have the same bits for any number of threads and chunk size
REAL = {"higgs_4l.hml": "fourlep", "higgs_4l_fit.hml": "fourlep", "higgs_4e.hml": "physlite", "rare_decay.hml": "rare", "z_boson.hml": "cms"}
WAYS = [(["-j", n], {}) for n in ("1", "2", "5")]
WAYS += [([], {"HML_DEBUG_CHUNK": n}) for n in ("1", "7", "1024", "8192")]


def ask(words, env={}):
    p = subprocess.run([HML] + words, capture_output=True, timeout=300, cwd=ROOT, env=dict(os.environ, **env))
    return p.returncode, p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")


def trimmed(text):
    return "\n".join(line.rstrip() for line in text.rstrip("\n").split("\n")) + "\n"


def same_bits(name, words):
    code, want, err = ask(words + ["--format", "json"])
    t.check(code == 0 and want, name + " as json", err)
    for more, env in WAYS:
        code, got, err = ask(words + ["--format", "json"] + more, env)
        t.check(code == 0 and got == want, "%s with %s" % (name, more or env), err)


def example(path):
    name = os.path.basename(path)
    run = re.search(r"^# Run: hml (.*)$", open(path).read(), re.M)
    if not t.check(run is not None, name + " says how it is run"):
        return
    words = shlex.split(run.group(1))
    code, out, err = ask(words)
    t.check(code == 0 and not err, name, err)
    expected = path[:-4] + ".out"
    if update:
        open(expected, "w").write(trimmed(out))
    t.check(trimmed(out) == open(expected).read(), name + " prints what is in NAME.out", out)
    same_bits(name, words)


def order_of_files():
    table = open(os.path.join(ROOT, "examples", "data", "dimuon.csv")).read().splitlines(True)
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for k, rows in enumerate((table[1:150], table[150:160], table[160:])):
            parts.append(os.path.join(folder, "%d.csv" % k))
            open(parts[-1], "w").write(table[0] + "".join(rows))
        script = ("region pair { pt1 > 10, pt2 > 10 }\nprint cutflow(pair)\n"
                  "print hist(M, bins = 40, range = 0..120), hist(pt1, pt2, bins = [5, 5], range = [0..50, 0..50])\n")
        code, want, err = ask([script, "--format", "json"] + parts)
        t.check(code == 0 and want, "three files", err)
        code, got, err = ask([script, "--format", "json"] + parts[::-1])
        t.check(code == 0 and got == want, "files in another order", err or got)


listed = [p[:-4] + ".hml" for p in sorted(glob.glob(os.path.join(ROOT, "examples", "*.out")))]
if update:
    listed = [p for p in sorted(glob.glob(os.path.join(ROOT, "examples", "*.hml"))) if os.path.basename(p) not in REAL]
for path in listed:
    example(path)
for name, folder in REAL.items():
    there = os.path.join(DATA, folder)
    if os.path.exists(there):
        same_bits(name, ["examples/" + name, "--set", "folder=" + there])
    else:
        t.skip(name, "no " + there)
BENCH = os.path.join(os.path.dirname(DATA), "bench", "nano_100k.root")
for k in range(1, 9):
    if os.path.exists(BENCH):
        same_bits("q%d.hml" % k, ["examples/adl/q%d.hml" % k, "--data", BENCH])
    else:
        t.skip("q%d.hml" % k, "no " + BENCH)
order_of_files()
t.end()

#!/usr/bin/env python3
"""Damaged scripts: no crash, no sanitizer report, no hang.

usage: scripts.py [--hml build/hml] [--count N] [--seed K] [--only SCRIPT:SEED]

Takes the scripts of tests/lang and examples and the cuts of tests/errors, leaves out, doubles, swaps and
replaces some of their words, and runs them on the bundled events. A case fails if the program is killed
by a signal, reports a sanitizer error, an internal error, or takes longer than 10 s. The last line is
'N passed, N failed'.
"""
import argparse
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORD = re.compile(r"\"[^\"\n]*\"|[A-Za-z_0-9.:]+|\n|[^\sA-Za-z_0-9]|[ \t]+")


def damage(text, words, rng):
    parts = [w for w in WORD.findall(re.sub(r"#[^\n]*", "", text)) if w.strip(" \t")]
    for _ in range(rng.choice([1, 1, 1, 2, 3, 5])):
        if not parts:
            break
        at = rng.randrange(len(parts))
        kind = rng.randrange(5)
        if kind == 0:
            del parts[at]
        elif kind == 1:
            parts.insert(at, parts[at])
        elif kind == 2:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        elif kind == 3:
            parts[at] = rng.choice(words)
        else:
            parts.insert(at, rng.choice(words))
    return " ".join(parts)


def run(hml, text):
    """None, or what went wrong."""
    with tempfile.NamedTemporaryFile("w", suffix=".hml") as f:
        f.write(text)
        f.flush()
        try:
            p = subprocess.run([hml, f.name, "--data", os.path.join(ROOT, "tests", "data", "naming_events.root")],
                               cwd=tempfile.gettempdir(), timeout=10, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except subprocess.TimeoutExpired:
            return "takes longer than 10 s"
    err = p.stderr.decode(errors="replace")
    for mark in ("Sanitizer", "runtime error", "[internal]"):
        if mark in err:
            return err[:1500]
    return "killed by signal %d" % -p.returncode if p.returncode < 0 else None


def main():
    a = argparse.ArgumentParser(usage=__doc__)
    a.add_argument("--hml", default=os.environ.get("HML", os.path.join(ROOT, "build", "hml")))
    a.add_argument("--count", type=int, default=2000)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--only")
    a = a.parse_args()
    a.hml = os.path.abspath(a.hml)
    paths = sorted(glob.glob(os.path.join(ROOT, "tests", "lang", "*.hml")) +
                   glob.glob(os.path.join(ROOT, "examples", "**", "*.hml"), recursive=True))
    texts = {os.path.relpath(p, ROOT): open(p).read() for p in paths}
    words = sorted({w for t in texts.values() for w in WORD.findall(t) if w.strip()})
    rng = random.Random(a.seed)
    passed = failed = 0
    cases = [a.only.rsplit(":", 1)] if a.only else None
    for _ in range(len(cases) if cases else a.count):
        name, seed = cases[0] if cases else (rng.choice(sorted(texts)), rng.randrange(1 << 30))
        text = damage(texts[name], words, random.Random(int(seed)))
        why = run(a.hml, text)
        if cases:
            print(text)
        passed += why is None
        if why:
            failed += 1
            print("FAIL %s:%s: %s" % (name, seed, why), flush=True)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

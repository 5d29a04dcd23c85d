#!/usr/bin/env python3
"""The README of each source folder lists its files with the first line of their header comments.

usage: readmes.py check|write. What stands above the list is written by hand; a folder without a README
gets one with the sentence of INTRO.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MARK = "| file | what it is |\n|---|---|\n"
INTRO = {
    "defs": "Rows: everything that a user can name has one here, with its documentation.",
    "core": "Memory, text, diagnostics, the operating system: knows nothing of hml.",
    "col": "Types, units and columns: what data looks like in memory.",
    "kern": "Pure kernels over arrays; no allocation, no messages.",
    "stat": "Pure numerics on spans of double.",
    "stat/pdf": "Densities in one observable, with derivatives and integrals.",
    "stat/model": "Models of parameters and columns, likelihoods of models and data.",
    "stat/min": "Minimisers: variable metric, second derivatives, profiles, contours.",
    "stat/infer": "Tests, intervals, toys and systematics: what is done with a fit.",
    "stat/histfactory": "HistFactory workspaces: read, built, changed, validated, evaluated.",
    "stat/metric": "How well classes are told apart, and cuts that do so.",
    "store": "Results that outlive a run, read back from files.",
    "corr": "What data is corrected with: scale factors, tables of bins, masks of luminosity sections.",
    "io": "Event sources: the only code that knows file formats.",
    "lang": "From text to bytecode: tokens, tree, names, types, graph, program.",
    "vm": "The machine that runs bytecode over chunks of events.",
    "run": "Sessions, datasets, the pass over the data and what it collects.",
    "out": "The only place that formats results.",
    "app": "The program: command line, interactive mode, help. The only place with exit().",
}
bad = 0
for folder, _, names in sorted(os.walk(os.path.join(ROOT, "src"))):
    rows = {}
    for n in sorted(names, key=lambda n: (os.path.splitext(n)[0], n)):
        if not n.endswith((".c", ".h", ".def")):
            continue
        head = open(os.path.join(folder, n)).read().split("*/")[0]
        m = re.match(r"/\* %s - (.*?)(?:(?<!Phys)(?<!Eur)(?<! [A-Z])(?<!Rev)(?<!Lett)(?<!Comm)\.(?:\s|$)|\n \*\s*\n|\Z)" % re.escape(n), head, re.S)
        text = " ".join(m.group(1).replace("\n *", " ").split()) if m else ""
        stem = os.path.splitext(n)[0]
        if n.endswith(".c") and stem in rows:  # the header tells more
            rows[stem] = (rows[stem][0] + ", .c", rows[stem][1])
        elif n.endswith(".h") and stem in rows:
            rows[stem] = (n + ", .c", text)
        else:
            rows[stem] = (n, text)
    if not rows:
        continue
    path = os.path.join(folder, "README.md")
    old = open(path).read() if os.path.exists(path) else ""
    name = os.path.relpath(folder, os.path.join(ROOT, "src"))
    head = old.split(MARK)[0] if MARK in old else "# %s\n\n%s\n\n" % (name, INTRO.get(name, ""))
    new = head + MARK + "".join("| %s | %s |\n" % r for r in rows.values())
    if new == old:
        continue
    if sys.argv[1:] == ["write"]:
        open(path, "w").write(new)
    else:
        print("%s does not list what the folder holds: run 'make docs'" % os.path.relpath(path, ROOT))
        bad = 1
sys.exit(bad)

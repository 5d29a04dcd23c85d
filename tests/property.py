#!/usr/bin/env python3
"""Random expressions against an independent interpreter of single events (tests/oracle).

Each run of hml prints one table with many columns; every cell must be what the interpreter says: the
same number, the same truth, missing where it is missing. Runs repeat under odd chunk sizes and vector
shapes. usage: property.py [SEED [BATCHES]]
"""
import csv
import io
import math
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle"))
from events import EVENTS
from generate import Generator
from harness import ROOT, Tests, run
from interpret import bindings, value
from write import write

DATA = os.path.join(ROOT, "tests", "data", "naming_events.root")
SHAPES = ("", "selected", "flat", "masked", "selected,flat,masked", "pieces")
COLUMNS, DEPTH = 40, 4
FOLDER = tempfile.TemporaryDirectory()
t = Tests("property")


def same(text, want):
    if want is None:
        return text == ""
    if isinstance(want, bool):
        return text in ("true", "false") and (text == "true") == want or text == str(int(want))
    if text in ("", "true", "false"):
        return False
    if isinstance(want, int) or "." not in text and "e" not in text and text.lstrip("-").isdigit():
        return float(want) == float(text) if not isinstance(want, int) else int(text) == want
    got = float(text)
    if want != want or got != got:
        return want != want and got != got
    return got == want or math.isclose(got, want, rel_tol=1e-11, abs_tol=1e-11)


def script_of(declared, expressions):
    lines = [d[1] for d in declared]
    return "\n".join(lines + ["print [%s]" % ",\n    ".join(write(e) for e in expressions)]) + "\n"


def table(declared, expressions, mode):
    path = os.path.join(FOLDER.name, "columns.hml")
    with open(path, "w") as f:
        f.write(script_of(declared, expressions))
    return run(path, "--data", DATA, "--format", "csv", env=mode)


def compare(declared, axes, expressions, out, mode):
    rows = list(csv.reader(io.StringIO(out)))[1:]
    places = [(event, env) for event in EVENTS for env in bindings(axes, event, {})]
    if len(rows) != len(places):
        if t.check(len(expressions) > 2, "rows of " + write(expressions[-1]),
                   "want %d got %d" % (len(places), len(rows))):
            one_by_one(declared, axes, expressions, mode)
        return
    for k, e in enumerate(expressions):
        want = [value(e, event, env) for event, env in places]
        wrong = [i for i, w in enumerate(want) if not same(rows[i][k], w)]
        if wrong:
            i = wrong[0]
            where = "\n".join(d[1] for d in declared)
            t.check(False, write(e), "%s\n  event %d %s: want %r got %r %s" % (
                where, places[i][0]["entry"], places[i][1], want[i], rows[i][k], mode or ""))
        else:
            t.passed += 1


def batch(seed, mode):
    g = Generator(random.Random(seed))
    for letter in "ab":
        g.declare(letter)
    axis, first = None, ("entry",)
    if seed % 5 in (1, 2):
        axis = g.many()
        first = ("observable", axis, "pt")
    elif seed % 5 == 3:
        axis = g.deep_axis()
        first = ("several", [axis[1], axis[2]], "delta_r")
        if axis[0] == "elements":
            first = ("array", axis[1], "tau")
    axes = g.axes_of(axis)
    expressions = [first] + [g.column(axis, DEPTH) for _ in range(COLUMNS)]
    code, out, err = table(g.declared, expressions, mode)
    if code == 0:
        compare(g.declared, axes, expressions, out, mode)
    else:
        one_by_one(g.declared, axes, expressions, mode)


def one_by_one(declared, axes, expressions, mode):
    """Tells which column of a table is refused, or has other rows."""
    for e in expressions[1:]:
        code, out, err = table(declared, [expressions[0], e], mode)
        if t.check(code == 0, "refused: " + write(e), "exit %d: %s" % (code, err)):
            compare(declared, axes, [expressions[0], e], out, mode)


def main():
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    seed, batches = (numbers + [1, 100][len(numbers):])[:2]
    for i in range(batches):
        mode = {}
        if i % 2:
            mode = {"HML_DEBUG_CHUNK": ("1", "7", "1024")[i // 2 % 3],
                    "HML_DEBUG_SHAPES": SHAPES[i // 2 % len(SHAPES)]}
        batch(seed + i, mode)
    t.end()


main()

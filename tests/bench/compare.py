#!/usr/bin/env python3
"""Two records of bench.py side by side: ratios new / old of the medians of CPU and wall, row by row.

usage: compare.py OLD.json NEW.json     (make bench-compare OLD=... NEW=...)

The spread of a ratio is what the single rounds allow: smallest new / largest old .. largest new / smallest
old. Beyond 10 percent a row is marked slower or faster, with '?' where the spread includes 1. Machines
drift: where the peers changed too, it was not hml.
"""
import json
import sys

from measure import geometric_mean, median
from tables import ms, number, table

BEYOND = 1.10


def load(path):
    """(record, {(group, row, program): series})"""
    try:
        with open(path) as f:
            record = json.load(f)
        return record, {(r["group"], r["row"], r["program"]): r for r in record["rows"]}
    except (OSError, ValueError, KeyError) as e:
        sys.exit("%s: not a record of bench.py (%s)" % (path, e))


def compare(old, new):
    """(ratio of the medians, smallest, largest), or None."""
    if not old or not new or min(old) <= 0 or min(new) <= 0:
        return None
    return median(new) / median(old), min(new) / max(old), max(new) / min(old)


def mark(r, what):
    if r is None or 1 / BEYOND <= r[0] <= BEYOND:
        return []
    return ["%s %s%s" % (what, "slower" if r[0] > 1 else "faster", "?" if r[1] <= 1 <= r[2] else "")]


def line(row, program, old, new):
    cells, marks, ratios = [row, program], [], {}
    for what in ("cpu", "wall"):
        before, after = old.get(what), new.get(what)
        r = ratios[what] = compare(before, after)
        cells += [ms(median(before or [])), ms(median(after or [])), number(r[0]) if r else None,
                  "%s..%s" % (number(r[1]), number(r[2])) if r else None]
        marks += mark(r, what)
    return cells + [", ".join(marks)], ratios


def group_table(group, keys, old, new):
    lines, means = [], {}
    for key in keys:
        cells, ratios = line(key[1], key[2], old[key], new[key])
        lines.append(cells)
        for what, r in ratios.items():
            if r and not key[2].startswith("/"):
                means.setdefault(key[2], {}).setdefault(what, []).append(r[0])
    for program, m in means.items():
        if any(len(v) > 1 for v in m.values()):
            c, w = (number(geometric_mean(m.get(k, []))) for k in ("cpu", "wall"))
            lines.append(["mean", program, None, None, c, None, None, None, w, None, ""])
    print(table(group, [("row", ""), ("program", ""), ("cpu old", "ms"), ("cpu new", "ms"), ("new / old", ""), ("spread", ""),
                        ("wall old", "ms"), ("wall new", "ms"), ("new / old", ""), ("spread", ""), ("change", "")], lines, left=2))


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: compare.py OLD.json NEW.json")
    (a, old), (b, new) = load(sys.argv[1]), load(sys.argv[2])
    for name, record in (("old", a), ("new", b)):
        print("%s: %s, %s, %s, load %s, %d rounds" % (name, record.get("began"), record.get("commit"), record["machine"]["cpu"],
                                                      record["machine"]["load"][0], record["runs"]))
    if a["machine"]["cpu"] != b["machine"]["cpu"]:
        print("The records are of different machines: only ratios to peers mean anything.")
    keys = [k for k in new if k in old]
    for group in dict.fromkeys(k[0] for k in keys):
        group_table(group, [k for k in keys if k[0] == group], old, new)
    for name, only in (("old", [k for k in old if k not in new]), ("new", [k for k in new if k not in old])):
        if only:
            print("only in %s: %d rows (%s)" % (name, len(only), ", ".join(sorted({k[0] for k in only}))))
    if not keys:
        sys.exit("The records have no row in common.")


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(1)

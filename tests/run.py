#!/usr/bin/env python3
"""Runs the test programs and adds up: the last line is 'N passed, N failed'.

usage: run.py [--quick] [PROGRAM ...]     programs are tests/*.py, tests/golden/*.py, unit tests
Every program prints its failures and ends with 'name: N passed, N failed[, N skipped]'; one that ends
otherwise counts as a failure. Skipped tests are told with their reason.
"""
import glob
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
UNIT = os.environ.get("UNIT_DIR", os.path.join(ROOT, "build", "release", "unit"))


def programs():
    found = [os.path.join(HERE, n + ".py") for n in ("builtins", "lang", "errors", "cli")]
    found += sorted(p for p in glob.glob(os.path.join(HERE, "*.py"))
                    if os.path.basename(p) not in ("run.py", "harness.py") and p not in found)
    found += sorted(glob.glob(os.path.join(HERE, "golden", "*.py")))
    found += sorted(p for p in glob.glob(os.path.join(UNIT, "test_*")) if os.access(p, os.X_OK) and "." not in os.path.basename(p))
    return found


def cmocka(text):
    """Passed, failed and skipped of a unit test program."""
    passed = re.findall(r"\[  PASSED  \] (\d+) test", text)
    failed = re.findall(r"\[  FAILED  \] (\d+) test", text)
    skipped = re.findall(r"\[  SKIPPED \] (\d+) test", text)
    return int(passed[-1]) if passed else 0, int(failed[0]) if failed else 0, int(skipped[0]) if skipped else 0


def main():
    chosen = [os.path.abspath(p) for p in sys.argv[1:] if not p.startswith("-")] or programs()
    total_passed = total_failed = total_skipped = 0
    for p in chosen:
        python = p.endswith(".py")
        r = subprocess.run(([sys.executable] if python else []) + [p], capture_output=True, cwd=ROOT)
        text = r.stdout.decode(errors="replace") + (r.stderr.decode(errors="replace") if not python else "")
        name = os.path.relpath(p, ROOT)
        if python:
            m = re.search(r"^\S+: (\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*\Z", text, re.M)
            passed, failed, skipped = (int(x or 0) for x in m.groups()) if m else (0, 1, 0)
            if not m:
                print(text, r.stderr.decode(errors="replace"))
        else:
            passed, failed, skipped = cmocka(text)
            if passed + failed + skipped == 0 or (r.returncode != 0 and failed == 0):
                failed += 1
            if failed:
                print(text)
        for line in text.splitlines():
            if line.startswith(("FAIL", "SKIP")):
                print(line)
        print("%-40s %5d passed %4d failed%s" % (name, passed, failed, ", %d skipped" % skipped if skipped else ""))
        sys.stdout.flush()
        total_passed, total_failed, total_skipped = total_passed + passed, total_failed + failed, total_skipped + skipped
    if total_skipped:
        print("%d tests skipped, see the lines above" % total_skipped)
    print("%d passed, %d failed" % (total_passed, total_failed))
    sys.exit(1 if total_failed else 0)


main()

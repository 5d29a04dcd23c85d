"""What all test programs share: running hml, counting, saying what was skipped.

A test program prints one line per failure and, last, 'N passed, N failed' (and how many were skipped,
with the reason above). HML is the program under test, HML_SHARED the folder of real data.
"""
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HML = os.environ.get("HML", os.path.join(ROOT, "build", "hml"))
SHARED = os.environ.get("HML_SHARED", os.path.join(ROOT, "..", "shared"))
DATA = os.path.join(SHARED, "data")


class Tests:
    def __init__(self, name):
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0

    def check(self, ok, what, detail=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print("FAIL %s: %s %s" % (self.name, what, detail))
        return ok

    def skip(self, what, why):
        self.skipped += 1
        print("SKIP %s: %s (%s)" % (self.name, what, why))

    def end(self):
        more = ", %d skipped" % self.skipped if self.skipped else ""
        print("%s: %d passed, %d failed%s" % (self.name, self.passed, self.failed, more))
        sys.exit(1 if self.failed else 0)


def need_shared(name, *paths):
    """The tests of this program end here, visibly, where the real data is not on the machine."""
    t = Tests(name)
    for p in paths:
        if not os.path.exists(os.path.join(SHARED, p)):
            t.skip("all", "no %s" % os.path.join(SHARED, p))
            t.end()
    return t


def run(*args, timeout=120, stdin=None, env=None):
    """(exit code, stdout, stderr) of hml with these arguments."""
    e = dict(os.environ)
    if env:
        e.update(env)
    p = subprocess.run([HML] + list(args), capture_output=True, timeout=timeout, input=stdin, env=e)
    return p.returncode, p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")


def run_json(*args, **kw):
    """The objects that hml prints, one a line; None where it fails."""
    code, out, err = run("--format", "json", *args, **kw)
    if code not in (0, 3):
        return None
    return [json.loads(line) for line in out.splitlines()]


def script(t, text):
    """The objects that a script prints; a failure is counted in t, and gives no objects."""
    code, out, err = run("--format", "json", text)
    t.check(code == 0, "script", err)
    return [json.loads(line) for line in out.splitlines()] if code == 0 else []


def close(a, b, rel=1e-9, scale=0.0):
    return abs(a - b) <= rel * max(abs(a), abs(b), scale, 1e-300)

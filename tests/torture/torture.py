#!/usr/bin/env python3
"""Damaged files: no crash, no sanitizer report, no hang, no wild memory.

usage: torture.py [--hml build/hml] [--quick | --count N | --seconds S] [--jobs J] [--seed K]
                  [--only FILE:KIND:SEED [--keep OUT]] [FILE_OR_FOLDER ...]

Makes damaged copies of files (see damage.py) and runs `hml describe --format json`, which reads every
column, on each. Without options every ROOT file is cut at 20 places and has its bits flipped 200 times,
and every other file a tenth of that; --quick, --count and --seconds draw cases of all kinds, small files
more often than large ones (--quick: 500). Cases come from a seeded generator; one is named
FILE:KIND:SEED and can be made again with --only. A case fails if the program is killed by a signal,
reports a sanitizer error, takes longer than 10 s, or (unless it is a sanitizer build) needs more than
2 GB. Without files those of the shared folder are taken, and those of the repository where it is not
there. The last line is 'N passed, N failed'.
"""
import argparse
import concurrent.futures
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

from damage import KINDS, damage

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHARED = os.environ.get("HML_SHARED", os.path.join(ROOT, "..", "shared"))
LIMIT_SECONDS = 10
LIMIT_BYTES = 2 << 30
QUICK = 500
CUTS, FLIPS = 20, 200  # of each ROOT file in the full suite


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(hml, path, sanitized):
    """None, or what went wrong."""
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1:"
                       "max_allocation_size_mb=2048", UBSAN_OPTIONS="print_stacktrace=1")
    try:
        p = subprocess.run([hml, "describe", "--format", "json", path], timeout=LIMIT_SECONDS,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
                           preexec_fn=None if sanitized else limit_memory)
    except subprocess.TimeoutExpired:
        return "takes longer than %d s" % LIMIT_SECONDS
    text = p.stderr.decode(errors="replace")
    for mark in ("AddressSanitizer", "LeakSanitizer", "runtime error", "UndefinedBehavior"):
        if mark in text:
            lines = [line for line in text.splitlines() if mark in line or line.startswith("    #")]
            return "\n    ".join(lines[:8])
    if p.returncode < 0:
        return "killed by signal %d" % -p.returncode
    return None


def case_run(hml, path, kind, seed, sanitized, keep=None):
    with open(path, "rb") as f:
        data = damage(f.read(), kind, seed)
    if data is None:
        return "skip"
    if keep:
        with open(keep, "wb") as f:
            f.write(data)
    with tempfile.NamedTemporaryFile(suffix=os.path.splitext(path)[1]) as t:
        t.write(data)
        t.flush()
        return run(hml, t.name, sanitized)


def default_paths():
    folders = [os.path.join(SHARED, "data", n) for n in ("root", "rare", "delphes", "cms")]
    found = [f for f in folders if os.path.isdir(f)]
    if not found:
        print("SKIP torture: the files of %s, which is not there" % SHARED)
    return found + [os.path.join(ROOT, "examples", "data"), os.path.join(ROOT, "tests", "data")]


def files_of(paths):
    for path in paths:
        if os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                if name.endswith((".root", ".csv")):
                    yield os.path.join(path, name)
        else:
            yield path


def drawn(files, seed):
    """Cases of all kinds without end. Small files more often: a run costs about as much as its file is long."""
    rng = random.Random(seed)
    weights = [1.0 / (20000 + os.path.getsize(f)) for f in files]
    while True:
        path = rng.choices(files, weights)[0]
        yield path, rng.choice(KINDS), rng.randrange(1 << 30)


def every(files, seed):
    """The full suite: each file as it is once, then cut, then with flipped bits. Of long files fewer."""
    for path in files:
        share = 1 if path.endswith(".root") and os.path.getsize(path) < 4 << 20 else 10
        yield path, "none", 0
        for kind, n in (("cut", CUTS), ("flip", FLIPS)):
            for i in range(n // share):
                yield path, kind, seed * 1000 + i


def run_all(a, made, count, end, sanitized):
    """Runs cases, a few at a time, until there are `count` or the time is over: passed and failed."""
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        waiting = {}
        case = next(made, None)
        while case or waiting:
            while case and len(waiting) < 2 * a.jobs and passed + failed + len(waiting) < count:
                waiting[pool.submit(case_run, a.hml, *case, sanitized)] = case
                case = next(made, None) if time.time() < end else None
            if not waiting:
                break
            done, _ = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for job in done:
                tried, why = waiting.pop(job), job.result()
                passed += why is None
                if why and why != "skip":
                    failed += 1
                    print("FAIL %s:%s:%d: %s" % (*tried, why), flush=True)
    return passed, failed


def main():
    a = argparse.ArgumentParser(usage=__doc__)
    a.add_argument("--hml", default=os.environ.get("HML", os.path.join(ROOT, "build", "hml")))
    a.add_argument("--quick", action="store_true")
    a.add_argument("--count", type=int)
    a.add_argument("--seconds", type=float)
    a.add_argument("--jobs", type=int, default=2)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--only")
    a.add_argument("--keep")
    a.add_argument("paths", nargs="*")
    a = a.parse_args()
    with open(a.hml, "rb") as f:
        sanitized = b"__asan_init" in f.read()
    if a.only:
        path, kind, seed = a.only.rsplit(":", 2)
        why = case_run(a.hml, path, kind, int(seed), sanitized, a.keep)
        print(why or "no fault")
        return 1 if why else 0
    files = [f for f in files_of(a.paths or default_paths()) if os.path.getsize(f) > 64]
    sample = a.quick or a.count or a.seconds
    made = drawn(files, a.seed) if sample else every(files, a.seed)
    count = a.count or (QUICK if a.quick else 10 ** 9)
    passed, failed = run_all(a, made, count, time.time() + (a.seconds or 10 ** 9), sanitized)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print("%d files%s, most memory of a run: %.0f MB" % (len(files), ", sanitizers" if sanitized else "", peak))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

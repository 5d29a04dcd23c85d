#!/usr/bin/env python3
"""Every branch of the Delphes files against the figures that uproot and a raw parser gave for it.

usage: delphes_branches.py [--hml build/hml]          (needs python3 only)

Reads $HML_SHARED/data/delphes (default ../shared beside the repository): ref/<file>.json has, per
branch, the number of values, their sum, minimum, maximum and the first five values of three events.
Runs `hml describe --format json` over the files and compares counts exactly, sums to 1e-9 of their
scale, extremes to 1e-12. The five codec files hold the same events and are all compared with
codec_zlib.json. Prints one line per failure, then 'N passed, N failed'; exit 0 only if none failed.
"""
import argparse
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CODECS = ["codec_zlib", "codec_lz4", "codec_zstd", "codec_lzma", "codec_none"]
FILES = [("wz_constituents", "wz_constituents"), ("zj_constituents", "zj_constituents"),
         ("wz_jets", "wz_jets"), ("zj_jets", "zj_jets"), ("wz_full_100", "wz_full_100"),
         *[(codec, "codec_zlib") for codec in CODECS]]


def close(a, b, tolerance):
    return a is not None and b is not None and abs(a - b) <= tolerance


def column_of(columns, branch):
    """The reference names a branch by itself; a column has its parent in front."""
    if branch in columns:
        return columns[branch]
    parent = branch.split("/")[0].split(".")[0]
    return columns.get(parent + "/" + branch)


def fault(want, got):
    if got is None:
        return "no such column"
    if got.get("unread"):
        return got["unread"]
    if got["n"] != want["count"] or got["nan"]:
        return "count %s, want %s" % (got["n"], want["count"])
    if not want["count"]:
        return None
    least, most = want.get("min"), want.get("max")
    scale = max(abs(v) for v in (least or 0, most or 0)) * want["count"]
    if not close(got["sum"], want["sum"], 1e-9 * max(scale, 1e-300)):
        return "sum %r, want %r" % (got["sum"], want["sum"])
    for key, value in (("min", least), ("max", most)):
        if value is not None and not close(got[key], value, 1e-12 * abs(value)):
            return "%s %r, want %r" % (key, got[key], value)
    return None


def check(hml, folder, name, reference):
    with open(os.path.join(folder, "ref", reference + ".json")) as f:
        ref = json.load(f)
    run = subprocess.run([hml, "describe", "--format", "json",
                          os.path.join(folder, name + ".root")], capture_output=True, timeout=300)
    tree = json.loads(run.stdout)["trees"][ref["tree"]]
    passed = failed = 0
    if tree["entries"] != ref["entries"]:
        print("%s: %d entries, want %d" % (name, tree["entries"], ref["entries"]))
        failed += 1
    for branch, want in ref["branches"].items():
        why = fault(want, column_of(tree["columns"], branch))
        if why:
            print("%s: %s: %s" % (name, branch, why))
            failed += 1
        else:
            passed += 1
    return passed, failed


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--hml", default=os.path.join(ROOT, "build", "hml"))
    hml = arguments.parse_args().hml
    shared = os.environ.get("HML_SHARED", os.path.join(ROOT, "..", "shared"))
    folder = os.path.join(shared, "data", "delphes")
    if not os.path.isdir(folder):
        print("SKIP delphes_branches: no folder %s (set HML_SHARED)" % folder)
        print("delphes_branches: 0 passed, 0 failed, 1 skipped")
        return 0
    passed = failed = 0
    for name, reference in FILES:
        p, f = check(hml, folder, name, reference)
        passed, failed = passed + p, failed + f
    print("delphes_branches: %d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

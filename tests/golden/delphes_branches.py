#!/usr/bin/env python3
"""Every branch of the Delphes files against the figures that uproot and a raw parser gave for it.

Reads data/delphes of the shared folder: ref/<file>.json has, per branch, the number of values, their sum,
minimum, maximum and the first five values of three events. Runs `hml describe --format json` over the
files and compares counts exactly, sums to 1e-9 of their scale, extremes to 1e-12. The five codec files
hold the same events and are all compared with codec_zlib.json.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, need_shared, run

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


def check(t, folder, name, reference):
    with open(os.path.join(folder, "ref", reference + ".json")) as f:
        ref = json.load(f)
    code, out, err = run("describe", "--format", "json", os.path.join(folder, name + ".root"), timeout=300)
    if not t.check(code == 0, name, err):
        return
    tree = json.loads(out)["trees"][ref["tree"]]
    t.check(tree["entries"] == ref["entries"], name, "%d entries, want %d" % (tree["entries"], ref["entries"]))
    for branch, want in ref["branches"].items():
        why = fault(want, column_of(tree["columns"], branch))
        t.check(not why, "%s: %s" % (name, branch), why)


def main():
    t = need_shared("delphes_branches", "data/delphes")
    for name, reference in FILES:
        check(t, os.path.join(DATA, "delphes"), name, reference)
    t.end()


main()

#!/usr/bin/env python3
"""Measures hml beside the limit of the machine and other programs: wall and CPU time, peak memory.

usage: bench.py [--groups start,adl,threads,size,histograms,draw,csv,fits | --all] [--codecs zlib1,lz4,zstd]
                [--queries q1,..,q8] [--peers rdf_c,loop_branch,awk,rdf_jit,rdf_c_opt] [--runs N] [--json FILE]

Without --groups and --all: start, adl, draw and csv, on zlib1 only (about four minutes). Programs of one row
take turns, --runs rounds of them (default 5); numbers are medians, spreads smallest..largest. CPU is user +
system of the whole process. awk, rdf_jit and rdf are slow and have two rounds at most.

HML               the program that is measured (default build/hml)
HML_BENCH_DIR     tools and data, made there when missing (default ../bench-data, else build/bench)
HML_BENCH_PYTHON  a python with ROOT, uproot, awkward, pandas, ... for the peers
HML_SHARED        the folder whose bench has the sources of the tools (default ../shared)

What is not there is said in a line and left out. The exit code is 1 where hml fails or its bins are not those
of the reference. --json keeps every single measurement, for compare.py.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from groups import GROUPS, QUERIES, SHORT, Bench
from harness import HML, ROOT
from inputs import CODECS, Inputs
from measure import Failed, Log, machine, now, once
from peers import ADL_PEERS


def words_of(allowed):
    """The type of an option that is a comma list of some of `allowed`."""
    def parse(text):
        words = [w for w in text.split(",") if w]
        for w in words:
            if w not in allowed:
                raise argparse.ArgumentTypeError("'%s' is none of %s" % (w, ", ".join(allowed)))
        return words
    return parse


def options():
    p = argparse.ArgumentParser(usage="bench.py [options]; see --help", description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--groups", type=words_of(list(GROUPS)))
    p.add_argument("--all", action="store_true")
    p.add_argument("--codecs", type=words_of(CODECS))
    p.add_argument("--queries", type=words_of(QUERIES), default=QUERIES)
    p.add_argument("--peers", type=words_of(ADL_PEERS), default=["rdf_c", "loop_branch"])
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--json")
    o = p.parse_args()
    o.codecs = o.codecs or (["zlib1", "lz4", "zstd"] if o.all or o.groups else ["zlib1"])
    o.groups = list(GROUPS) if o.all else o.groups or SHORT
    if o.runs < 1:
        p.error("--runs must be at least 1")
    return o


def printed(words):
    """First line of what a program prints, for the head of the record."""
    try:
        return once(words, keep=True)[1].split("\n")[0].strip()
    except Failed as e:
        return str(e)


def main():
    o = options()
    head = {"began": now(), "machine": machine(), "hml": HML, "version": printed([HML, "--version"]),
            "commit": printed(["git", "-C", ROOT, "describe", "--always", "--dirty"]), "runs": o.runs,
            "options": {"groups": o.groups, "codecs": o.codecs, "queries": o.queries, "peers": o.peers}}
    m = head["machine"]
    print("%s, %d cores, load %.2f, %s; %s" % (m["cpu"], m["cores"], m["load"][0], head["began"], head["version"]), flush=True)
    log = Log(o.json, head)
    bench = Bench(o, Inputs(log.say), log)
    for group in o.groups:
        log.begin(group)
        GROUPS[group](bench)
        log.save()
    print("\nload at the end %.2f" % os.getloadavg()[0] + (", %d failures" % log.failures if log.failures else ""))
    return 1 if log.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)

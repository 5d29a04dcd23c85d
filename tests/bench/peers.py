"""Command lines of hml, of the limit program and of the peers, as jobs to be measured."""
import json
import os
import shutil

from harness import HML, ROOT
from measure import Job

HERE = os.path.dirname(os.path.abspath(__file__))
DRAW = os.path.join(HERE, "draw.hml")
CSV = os.path.join(HERE, "csv.hml")
ADL_PEERS = ["rdf_c", "loop_branch", "awk", "rdf_jit", "rdf_c_opt"]
CSV_PEERS = ["csv_floor", "duckdb", "pandas", "pandas_arrow", "pyarrow", "awk", "rdf"]
SLOW = {"awk": 2, "rdf_jit": 2, "rdf": 2}  # rounds at most
MODULES = {"awk": ["uproot", "awkward", "vector"], "rdf_jit": ["ROOT"], "ttree_draw": ["ROOT"], "duckdb": ["duckdb"],
           "pandas": ["pandas"], "pandas_arrow": ["pandas", "pyarrow"], "pyarrow": ["pyarrow", "numpy"], "rdf": ["ROOT"]}
SCRIPTS = {"awk": "awk.py", "rdf_jit": "rdf_jit.py", "ttree_draw": "ttree_draw.py"}
CSV_AWK = ("NR>1 && $8>25 && $17>25 && $9<2.4 && $9>-2.4 && $18<2.4 && $18>-2.4 && $11*$20<0 && $21>60 && $21<120 "
           "{h[int($21-60)]++} END {for (i=0;i<60;i++) print h[i]}")
MEANING = {"limit": "limit: libdeflate, lz4 or zstd on the baskets that the query needs, bytes swapped, one scalar loop",
           "rdf_c": "rdf_c: RDataFrame, compiled", "rdf_c_opt": "rdf_c_opt: the same with each four-vector made once (q6)",
           "loop_branch": "loop_branch: hand-written loop over TBranch::GetEntry", "awk": "awk: uproot and awkward",
           "rdf_jit": "rdf_jit: RDataFrame from Python strings", "ttree_draw": "ttree_draw: TTree::Draw from Python"}


def script(query):
    return DRAW if query == "draw" else os.path.join(ROOT, "examples", "adl", query + ".hml")


def hml(query, path, *more):
    """The words of a command that runs one query on one thread."""
    return [HML, "-j", "1", *more, script(query), path]


def limit_sample(out):
    o = json.loads(out)
    return {"cpu": o["materialise_s"] + o["kernel_s"], "decompress": o["decompress_s"], "kernel": o["kernel_s"]}


def limit_words(inputs, codec, query):
    """One repetition of the limit program, or None where it or its baskets are missing."""
    program = inputs.program("limits/floor")
    pack = inputs.pack(codec, query) if program else None
    return [program, pack, query, "1"] if pack else None


def limit(inputs, codec, query):
    words = limit_words(inputs, codec, query)
    return [Job("limit", words, read=limit_sample)] if words else []


def without(inputs, peer, why):
    inputs.say("%s: left out, %s" % (peer, why))
    return []


def of_file(inputs, peer, query, path):
    """The job of a peer on a ROOT file, in a list; an empty list where the peer is not to be had."""
    if peer == "rdf_c_opt" and query != "q6" or peer == "ttree_draw" and query != "draw":
        return []
    if peer in SCRIPTS:
        python = inputs.python_words(MODULES[peer])
        if not python or not inputs.tools:
            return without(inputs, peer, "needs the tools and %s" % ", ".join(MODULES[peer]))
        words = python + [os.path.join(inputs.tools, "peers", SCRIPTS[peer]), path, query]
    else:
        program = inputs.program("peers/kernel_branch" if peer == "loop_branch" else "peers/rdf_compiled")
        if not program:
            return without(inputs, peer, "needs the tools and ROOT")
        words = [program, path, query + "opt" if peer == "rdf_c_opt" else query]
        if peer == "loop_branch":
            words.append("branch")
    return [Job(peer, words, most=SLOW.get(peer))]


def of_csv(inputs, peer, path):
    """The same for the task on a text table."""
    if peer == "awk":
        awk = shutil.which("mawk") or shutil.which("awk")
        return [Job("awk", [awk, "-F,", CSV_AWK, path], most=SLOW["awk"])] if awk else without(inputs, peer, "not installed")
    if peer == "csv_floor":
        program = inputs.program("csv/csv_floor")
        return [Job(peer, [program, path])] if program else without(inputs, peer, "needs the tools")
    python = inputs.python_words(MODULES[peer])
    if not python or not inputs.tools:
        return without(inputs, peer, "needs the tools and %s" % ", ".join(MODULES[peer]))
    return [Job(peer, python + [os.path.join(inputs.tools, "csv", "csv_peers.py"), path, peer], most=SLOW.get(peer))]

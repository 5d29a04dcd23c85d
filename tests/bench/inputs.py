"""What is measured with: the work folder, the copied tools, the built programs, the data; made where missing.

The work folder is HML_BENCH_DIR, else bench-data beside the repository where that exists, else build/bench.
Tools and generators come from the folder bench of HML_SHARED. What cannot be had is None, and one line says
why. Files are made under a temporary name and renamed.
"""
import json
import os
import shutil
import subprocess

from harness import ROOT, SHARED

EVENTS = {"1k": 1000, "1M": 1000000, "4M": 4000000}
CODECS = ["zlib1", "lz4", "zstd", "zlib6", "lzma", "none"]
FIRST_PYTHON = "/work/py/v/bin/python"
MODULES = "ROOT uproot awkward vector numpy pandas pyarrow duckdb iminuit".split()
LIMIT_SOURCE = ["g++", "-O3", "-march=native", "limits/floor.cxx", "-o", "limits/floor", "-ldeflate", "-llz4", "-lzstd", "-llzma", "-lz"]
CSV_SOURCE = ["gcc", "-O3", "-march=native", "csv/csv_floor.c", "-o", "csv/csv_floor"]


def work_folder():
    beside = os.path.join(os.path.dirname(ROOT), "bench-data")
    return os.environ.get("HML_BENCH_DIR") or (beside if os.path.isdir(beside) else os.path.join(ROOT, "build", "bench"))


def peer_python():
    """The python that runs the peers, or None."""
    named = os.environ.get("HML_BENCH_PYTHON")
    return named or (FIRST_PYTHON if os.path.exists(FIRST_PYTHON) else None)


def copy_tree(source, target):
    """Files and folders of `source` that `target` lacks, writable (the source may be read-only)."""
    for folder, _, names in os.walk(source):
        to = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(to, exist_ok=True)
        for name in names:
            if not os.path.exists(os.path.join(to, name)):
                shutil.copyfile(os.path.join(folder, name), os.path.join(to, name))


class Inputs:
    def __init__(self, say):
        self.say, self.folder, self.python = say, os.path.abspath(work_folder()), peer_python()
        self.modules, self.tools = self.find_modules(), self.find_tools()
        self.tried = {}

    def find_modules(self):
        """Which of MODULES the peers' python can import."""
        if not self.python:
            self.say("No python for the peers (HML_BENCH_PYTHON): peers in python are left out.")
            return set()
        program = ("import importlib.util, json, sys\n"
                   "print(json.dumps([m for m in sys.argv[1:] if importlib.util.find_spec(m)]))")
        try:
            p = subprocess.run([self.python, "-c", program] + MODULES, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError) as e:
            self.say("The python of the peers does not run (%s): peers in python are left out." % e)
            self.python = None
            return set()
        return set(json.loads(p.stdout))

    def find_tools(self):
        tools, source = os.path.join(self.folder, "tools"), os.path.join(SHARED, "bench")
        if os.path.isdir(source):
            try:
                copy_tree(source, tools)
            except OSError as e:
                self.say("The tools cannot be copied (%s)." % e)
        if os.path.isdir(tools):
            return tools
        self.say("No tools (%s is not there): limit, peers and large files are left out." % source)
        return None

    def make(self, what, words, cwd, made):
        """Runs a command that makes the files `made`; once. True if they are there afterwards."""
        if what not in self.tried:
            print("making %s ..." % what, flush=True)
            try:
                p = subprocess.run(words, cwd=cwd, capture_output=True)
                why = p.stderr.decode(errors="replace").strip().split("\n")[-1] if p.returncode else ""
            except OSError as e:
                why = str(e)
            self.tried[what] = all(os.path.exists(path) for path in made) and not why
            if not self.tried[what]:
                self.say("%s: cannot be made (%s)" % (what, why or "nothing was written"))
        return self.tried[what]

    def python_words(self, needs):
        """The beginning of a command of the peers' python; None where a module is missing."""
        if self.python and self.modules.issuperset(needs):
            return [self.python, "-W", "ignore"]
        return None

    def program(self, name):
        """Path of limits/floor, csv/csv_floor, peers/rdf_compiled or peers/kernel_branch; built if need be."""
        if not self.tools:
            return None
        path = os.path.join(self.tools, name)
        if os.path.exists(path):
            return path
        words = {"limits/floor": LIMIT_SOURCE, "csv/csv_floor": CSV_SOURCE}.get(name)
        if not words and not self.python_words(["ROOT"]):
            self.say("%s: cannot be built without ROOT" % name)
            return None
        words = words or ["sh", "peers/build.sh", self.python]
        return path if self.make(name, words, self.tools, [path]) else None

    def into_place(self, what, words, paths, named):
        """Has `words` write paths into a temporary folder, and renames them. `named`: the option of the output."""
        hold = os.path.join(self.folder, "making.%d" % os.getpid())
        os.makedirs(hold, exist_ok=True)
        made = [os.path.join(hold, os.path.basename(p)) for p in paths]
        try:
            if self.make(what, words + [w.format(hold=hold) for w in named], self.folder, made):
                for temporary, path in zip(made, paths):
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    os.replace(temporary, path)
        finally:
            shutil.rmtree(hold, ignore_errors=True)

    def nano_path(self, size, codec):
        return os.path.join(self.folder, "nano_%s_%s.root" % (size, codec))

    def nano(self, size, codecs):
        """{codec: path} of the NanoAOD-like files of `size` (1k, 1M, 4M); missing ones are made in one go."""
        missing = [c for c in codecs if not os.path.exists(self.nano_path(size, c))]
        python = self.python_words(["ROOT", "numpy"])
        what = ", ".join("nano_%s_%s.root" % (size, c) for c in missing)
        if missing and python and self.tools:
            self.into_place(what, python + [os.path.join(self.tools, "make_nano.py"), "--events", str(EVENTS[size]),
                                            "--compression", ",".join(missing)],
                            [self.nano_path(size, c) for c in missing],
                            ["--out", "{hold}/nano_%s_{{compression}}.root" % size])
        elif missing:
            self.say("%s: not there and cannot be made without the tools and ROOT" % what)
        return {c: self.nano_path(size, c) for c in codecs if os.path.exists(self.nano_path(size, c))}

    def pack(self, codec, query):
        """The baskets of one query, which the limit program reads; None without the tools and uproot."""
        data = self.nano_path("1M", codec)
        path = os.path.join(self.folder, "packs", "%s_%s.pack" % (codec, query))
        if os.path.exists(path) and os.path.getmtime(path) >= os.path.getmtime(data):
            return path
        python = self.python_words(["uproot", "numpy"])
        if not python or not self.tools:
            self.say("%s: cannot be made without uproot; the limit is left out" % os.path.basename(path))
            return None
        self.into_place(os.path.basename(path), python + [os.path.join(self.tools, "limits", "baskets.py"), data, query],
                        [path], ["{hold}/" + os.path.basename(path)])
        return path if os.path.exists(path) else None

    def csv(self):
        path = os.path.join(self.folder, "dimu_1M.csv")
        python = self.python_words(["numpy"])
        if not os.path.exists(path) and python and self.tools:
            self.into_place("dimu_1M.csv", python + [os.path.join(self.tools, "csv", "make_csv.py")], [path], ["{hold}/dimu_1M.csv"])
        if os.path.exists(path):
            return path
        self.say("csv: left out, dimu_1M.csv is not there and cannot be made without the tools and numpy")
        return None

    def nano_100k(self):
        """The ready-made file of 100000 events, or None."""
        places = [os.path.join(SHARED, "bench"), self.tools or ""]
        return next((p for p in (os.path.join(f, "nano_100k.root") for f in places) if os.path.exists(p)), None)

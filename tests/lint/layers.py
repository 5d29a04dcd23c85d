#!/usr/bin/env python3
"""Who may include whom, how long files and functions may be, and that every file says what it is.

The layers are those of docs/design/architecture.md. One line per finding; exit 1 where there is any.
"""
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ALLOWED = {
    "defs": set(),
    "core": {"defs"},
    "col": {"core", "defs"},
    "kern": {"core", "col"},
    "stat": {"core"},
    "store": {"core", "stat"},
    "corr": {"core", "stat"},
    "io": {"core", "col"},
    "lang": {"core", "col", "defs"},
    "vm": {"core", "col", "kern", "lang", "defs"},
    "run": {"core", "col", "kern", "stat", "store", "corr", "io", "lang", "vm"},
    "out": {"core", "col", "stat", "store", "io", "lang", "run"},
    "app": {"core", "col", "stat", "store", "io", "lang", "vm", "run", "out", "defs"},
}
FILE_MAX, FUNCTION_MAX, HEAD_MIN = 600, 60, 1
findings = []


def say(path, line, text):
    findings.append("%s:%d: %s" % (os.path.relpath(path, ROOT), line, text))


def check_includes(path, lines):
    layer = os.path.relpath(path, os.path.join(ROOT, "src")).split(os.sep)[0]
    for i, line in enumerate(lines, 1):
        m = re.match(r'#include "([^"/]+)/', line)
        if m and m.group(1) != layer and m.group(1) not in ALLOWED[layer]:
            say(path, i, "%s may not include %s" % (layer, m.group(1)))
        if re.match(r"#\s*ifdef|#\s*if\b", line) and layer not in ("ext",) and not re.search(r"core/os.c$|core/cpu.h$|kern/wide\w*.c$", path):
            say(path, i, "conditional compilation outside core/os.c, core/cpu.h, kern/wide*.c and ext")
        if re.search(r"\bexit\(|\b_exit\(", line) and layer != "app":
            say(path, i, "exit outside app")


def check_functions(path, lines):
    start = None
    for i, line in enumerate(lines, 1):
        if re.match(r"^[A-Za-z_].*\)\s*\{\s*$", line) or (line == "{" and start is None):
            start = i
        elif re.match(r"^[a-z].*[(,]$|^ .*\) \{$", line) and start is None and line.endswith("{"):
            start = i
        elif line == "}" and start is not None:
            if i - start + 1 > FUNCTION_MAX:
                say(path, start, "function of %d lines" % (i - start + 1))
            start = None


for path in sorted(glob.glob(os.path.join(ROOT, "src", "**", "*.[ch]"), recursive=True)):
    lines = open(path).read().split("\n")
    if len(lines) > FILE_MAX:
        say(path, 1, "%d lines" % len(lines))
    name = os.path.basename(path)
    if not lines[0].startswith("/* %s - " % name):
        say(path, 1, "does not begin with '/* %s - what it is'" % name)
    check_includes(path, lines)
    if path.endswith(".c"):
        check_functions(path, lines)
for finding in findings:
    print(finding)
sys.exit(1 if findings else 0)

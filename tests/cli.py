#!/usr/bin/env python3
"""Pinned sessions of the command line: tests/cli/*.txt are commands with what they print on stdout.

    $ hml 'jet0.pt > 50' tests/data/naming_events.root
    cut            events ...

'$ ' starts a block, its lines follow to the letter (trailing blanks apart). A line '= N' gives an exit
code other than 0. --update writes the blocks anew.
"""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import HML, ROOT, Tests

t = Tests("cli")
update = "--update" in sys.argv
env = dict(os.environ, PATH=os.path.dirname(HML) + ":" + os.environ["PATH"], COLUMNS="80")


def strip(text):
    return "\n".join(line.rstrip() for line in text.rstrip("\n").split("\n"))


for path in sorted(glob.glob(os.path.join(ROOT, "tests", "cli", "*.txt"))):
    text = open(path).read()
    head, *blocks = re.split(r"^\$ ", text, flags=re.M)
    fresh = head
    for block in blocks:
        command, want = block.split("\n", 1) if "\n" in block else (block, "")
        p = subprocess.run(["sh", "-c", command], capture_output=True, timeout=60, cwd=ROOT, env=env)
        got = strip(p.stdout.decode(errors="replace"))
        if p.returncode:
            got = ("= %d\n" % p.returncode) + got
        fresh += "$ %s\n%s\n\n" % (command, got.rstrip("\n"))
        if not update:
            t.check(got.rstrip("\n") == strip(want), "%s: %s" % (os.path.basename(path), command),
                    "want\n%s\ngot\n%s\nstderr %s" % (want, got, p.stderr.decode(errors="replace")))
    if update:
        open(path, "w").write(fresh.rstrip("\n") + "\n")
t.end()

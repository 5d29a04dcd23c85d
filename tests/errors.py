#!/usr/bin/env python3
"""Pinned error messages: every block of tests/errors/*.txt is a command, its exit code and its stderr.

    $ hml 'jet0.ptt > 3' tests/data/naming_events.root
    = 1
    cut:1:6: error: jet0 has no observable 'ptt' [observable]
    ...

Lines that begin with '$ ' start a block; '= ' gives the exit code. What hml prints on stderr must follow
to the letter; stdout must be empty, but for fits without a result (8). With --update the blocks are written anew from what hml prints (read
the difference before you keep it).
"""
import glob
import os
import re
import shlex
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import HML, ROOT, Tests

t = Tests("errors")
update = "--update" in sys.argv


def ask(command):
    words = shlex.split(command)
    p = subprocess.run([HML] + words[1:], capture_output=True, timeout=60, cwd=ROOT)
    return p.returncode, p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace").rstrip("\n")


for path in sorted(glob.glob(os.path.join(ROOT, "tests", "errors", "*.txt"))):
    text = open(path).read()
    head, *blocks = re.split(r"^\$ ", text, flags=re.M)
    fresh = head
    for block in blocks:
        command, code, want = re.match(r"(.*)\n= (\d*)\n?(.*)", block, re.S).groups()
        got_code, out, err = ask(command)
        fresh += "$ %s\n= %d\n%s\n\n" % (command, got_code, err)
        if update:
            continue
        what = "%s: %s" % (os.path.basename(path), command)
        t.check(str(got_code) == code and (out == "" or code == "8"), what, "exit %d, stdout %r" % (got_code, out[:200]))
        t.check(err == want.rstrip("\n"), what, "want\n%s\ngot\n%s" % (want.rstrip(), err))
    if update:
        open(path, "w").write(fresh.rstrip("\n") + "\n")
t.end()

#!/usr/bin/env python3
"""Runs the guide and the README: what stands in ```console blocks is what hml prints.

In such a block a line '$ command' is followed by its output (stdout and stderr, trailing blanks apart);
'...' on a line of its own stands for any lines. ```hml blocks are scripts: each is run on the file that a
line '# data: FILE' in it names, and must succeed. --update writes the output of commands anew (not of
those with '...').
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import HML, ROOT, Tests

t = Tests("guide")
update = "--update" in sys.argv
env = dict(os.environ, PATH=os.path.dirname(HML) + ":" + os.environ["PATH"])


def sh(command):
    p = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60,
                       cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
    return "\n".join(line.rstrip() for line in p.stdout.decode(errors="replace").rstrip("\n").split("\n"))


def like(got, want):
    parts = [re.escape(p) for p in re.split(r"(?m)^\.\.\.$", want)]
    return re.fullmatch(r".*".join(parts), got, re.S) is not None


def console(block, where):
    out = ""
    for piece in re.split(r"(?m)^(?=\$ )", block):
        if not piece.startswith("$ "):
            out += piece
            continue
        command, want = (piece[2:].split("\n", 1) + [""])[:2]
        want = "\n".join(line.rstrip() for line in want.rstrip("\n").split("\n"))
        got = sh(command)
        ok = like(got, want)
        if not update:
            t.check(ok, "%s: %s" % (where, command), "want\n%s\ngot\n%s" % (want, got))
        keep = ok or not update or "\n...\n" in "\n" + want + "\n"
        text = want if keep else got
        out += "$ %s\n%s" % (command, text + "\n" if text else "")
    return out


def script(block, where):
    m = re.search(r"^# data: (.*)$", block, re.M)
    with tempfile.NamedTemporaryFile("w", suffix=".hml") as f:
        f.write(block)
        f.flush()
        args = ["--data"] + m.group(1).split() if m else []
        p = subprocess.run([HML, f.name] + args, capture_output=True, cwd=ROOT, timeout=60)
        t.check(p.returncode == 0, where + " script", p.stderr.decode(errors="replace"))


for path in sorted(glob.glob(os.path.join(ROOT, "docs", "guide", "*.md"))) + [os.path.join(ROOT, "README.md")]:
    text = open(path).read()
    where = os.path.relpath(path, ROOT)
    text2 = re.sub(r"(```console\n)(.*?)(```)", lambda m: m.group(1) + console(m.group(2), where) + m.group(3),
                   text, flags=re.S)
    for block in re.findall(r"```hml\n(.*?)```", text, re.S):
        script(block, where)
    if update and text2 != text:
        open(path, "w").write(text2)
t.end()

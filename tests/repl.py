#!/usr/bin/env python3
"""The interactive mode on a terminal: what is typed, and what must then be on the screen."""
import os
import pty
import re
import select
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import HML, ROOT, Tests

DATA = os.path.join(ROOT, "tests", "data", "naming_events.root")
PROMPT = "hml> "
# what is typed, what the answer must contain (None: nothing at all)
SESSION = [
    ("jet0.pt > 50", "jet0.pt > 50       4     50.00 %"),
    ("region r {", None),
    ("jet.size >= 2", None),
    ("met.pt > 20 }", None),
    ("cutflow(r).passed", "4"),
    ("x = 3", None),
    ("x * 2", "6"),
    ("h = hist(jet.pt, bins = 4, range = 0..100)", None),
    ("h.integral", "12"),
    ("(h + h).integral", "24"),
    ("h", "underflow 0   overflow 3"),
    ("lost = hist(jet.pt, bins = 4, range = 0..100); jet0.ptt", "jet0 has no observable 'ptt'"),
    ("lost", "there is no 'lost'"),
    ("region r { met.pt > 100 }", None),
    ("cutflow(r).passed", "1"),
    ("def f(x) = 2 * x", None),
    ("f(x)", "6"),
    ("def f(x) = 3 * x", "'f' is defined anew"),
    ("f(x)", "9"),
    ("if x > 2 { print \"big\" }", "big"),
    ("param least = 30 in [20, 50]", None),
    ("least + 1", "31"),
    ("param least = 60 in [20, 50]", "outside of its range"),
    ("least", "30"),
    ("param mu = 40 in [0, 200], s = 20 in [1, 200]", None),
    ("g = fit(gaussian(met.pt, mu, s))", None),
    ("g.mu < 52 and g.mu > 50", "true"),
    ("print g", "converged"),
    ("g.nu", "the fit has no 'nu'"),
    ("fit(gaussian(met.pt, mu, ss))", "there is no 'ss'"),
    ("fit(exponential(met.pt, mu))", "wants a finite range"),
    ("fit(gaussian(met.pt, mu, s), start = record(mu = 500))", "lies outside of its range"),
    ("param mu = 60 in [0, 200]", None),
    ("mu", "60"),
    ("explain(g)", "mu began at 40 in [0, 200]"),
    ("explain(fit(gaussian(met.pt, mu, s)))", "mu began at 60 in [0, 200]"),
    ("correlation(g, mu, s)", "does not depend on this parameter"),
    ("sum(jet.size", None),
    (")", "15"),
    (".help hist", "A histogram of one to three dimensions"),
    (".ls jet", "jet."),
]


def read_until_prompt(fd, seconds=10):
    out, end = b"", time.time() + seconds
    while time.time() < end:
        ready, _, _ = select.select([fd], [], [], 0.05)
        if ready:
            try:
                out += os.read(fd, 65536)
            except OSError:
                break
        text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", out.decode(errors="replace"))
        if re.search(r"(hml> |\.\.\.> )$", text):
            return text
    return out.decode(errors="replace")


t = Tests("repl")
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm", HOME="/tmp", COLUMNS="100")
    os.chdir(ROOT)
    os.execv(HML, ["hml", "--data", DATA])
read_until_prompt(fd)
for typed, want in SESSION:
    os.write(fd, (typed + "\n").encode())
    answer = read_until_prompt(fd)
    body = "\n".join(answer.replace("\r", "").split("\n")[1:-1])
    if want is None:
        t.check(body.strip() == "", typed, "want nothing, got %r" % body)
    else:
        t.check(want in body, typed, "want %r, got %r" % (want, body))
os.write(fd, b".quit\n")
_, status = os.waitpid(pid, 0)
t.check(status == 0, ".quit", "status %d" % status)
t.end()

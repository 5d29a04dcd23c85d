#!/usr/bin/env python3
"""Combinations, their members and what is chosen from them, against loops over the events in Python.

The events are those of tests/oracle/events.py (tests/data/naming_events.root); every column of one table
per object must agree event by event, under odd chunk sizes and vector shapes too. With the real data at
hand, three queries of the ADL benchmark must reproduce their reference histograms bin by bin.
"""
import csv
import io
import itertools
import json
import math
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle"))
from events import EVENTS
from harness import ROOT, SHARED, Tests, run

FILE = os.path.join(ROOT, "tests", "data", "naming_events.root")
MASSES = {"muon": 0.1056583755, "electron": 0.00051099895, "missinget": 0.0}
t = Tests("combinations")


class P:
    """A four-vector with the objects that it is made of."""

    def __init__(self, members=None, o=None, **own):
        self.members, self.o = members or [], o
        if o is not None:
            m = o.get("mass", MASSES.get(o["kind"]))
            self.px, self.py = o["pt"] * math.cos(o["phi"]), o["pt"] * math.sin(o["phi"])
            self.pz = o["pt"] * math.sinh(o["eta"])
            self.e = math.sqrt(o["pt"] ** 2 + self.pz ** 2 + m ** 2)
            self.charge = o.get("charge", 0)
        else:
            for name in ("px", "py", "pz", "e", "charge"):
                setattr(self, name, sum(getattr(m, name) for m in members))

    @property
    def pt(self):
        return self.o["pt"] if self.o else math.hypot(self.px, self.py)

    @property
    def eta(self):
        return self.o["eta"] if self.o else math.asinh(self.pz / self.pt)

    @property
    def phi(self):
        return self.o["phi"] if self.o else math.atan2(self.py, self.px)

    @property
    def mass(self):
        return math.sqrt(max(self.e ** 2 - self.px ** 2 - self.py ** 2 - self.pz ** 2, 0))


def delta_r(a, b):
    d = (a.phi - b.phi + math.pi) % (2 * math.pi) - math.pi
    return math.hypot(a.eta - b.eta, d)


def all_of(event, name):
    return [P(o=o) for o in event[name]]


def combined(event, n, name):
    return [P(list(c)) for c in itertools.combinations(all_of(event, name), n)]


def product(event, *names):
    return [P(list(c)) for c in itertools.product(*(all_of(event, n) for n in names))]


def best(ps, key):
    ps = [p for p in ps if not math.isnan(key(p))]
    return [min(ps, key=key)] if ps else []


def by(ps, key):
    return sorted(ps, key=key, reverse=True)  # stable: the first of equals stays first


# What an object's text makes of an event.
M = lambda i: (lambda p: p.members[i])
OBJECTS = [
    ("pairs(jet)", lambda e: combined(e, 2, "jet")),
    ("pairs(muon)", lambda e: combined(e, 2, "muon")),
    ("triples(jet)", lambda e: combined(e, 3, "jet")),
    ("quads(jet)", lambda e: combined(e, 4, "jet")),
    ("triples(muon)", lambda e: combined(e, 3, "muon")),
    ("product(jet, muon)", lambda e: product(e, "jet", "muon")),
    ("product(jet, muon, fatjet)", lambda e: product(e, "jet", "muon", "fatjet")),
    ("product(jet, jet)", lambda e: product(e, "jet", "jet")),
    ("pairs(jet:3)", lambda e: [P(list(c)) for c in itertools.combinations(all_of(e, "jet")[:3], 2)]),
    ("pairs(jet sort by eta)", lambda e: [P(list(c)) for c in itertools.combinations(
        by(all_of(e, "jet"), lambda p: p.eta), 2)]),
    ("pairs(jet) where first.pt > 50 and mass > 100", lambda e: [
        p for p in combined(e, 2, "jet") if p.members[0].pt > 50 and p.mass > 100]),
    ("pairs(muon) as (a, b) where a.charge != b.charge", lambda e: [
        p for p in combined(e, 2, "muon") if p.members[0].charge != p.members[1].charge]),
    ("pairs(jet) sort by pt first 2", lambda e: by(combined(e, 2, "jet"), lambda p: p.pt)[:2]),
    ("pairs(jet) first 2 sort by pt", lambda e: by(combined(e, 2, "jet")[:2], lambda p: p.pt)),
    ("triples(jet) best by abs(mass - 172.5 GeV)", lambda e: best(
        combined(e, 3, "jet"), lambda p: abs(p.mass - 172.5))),
    ("pairs(jet) as (a, b) where a.pt < 100 best by b.eta sort by pt", lambda e: best(
        [p for p in combined(e, 2, "jet") if p.members[0].pt < 100], lambda p: p.members[1].eta)),
    ("product(jet, muon) as (j, l) where delta_r(j, l) > 1 sort by j.pt - l.pt first 3", lambda e: by(
        [p for p in product(e, "jet", "muon") if delta_r(*p.members) > 1],
        lambda p: p.members[0].pt - p.members[1].pt)[:3]),
    ("pairs(pairs(jet) where mass > 50)", lambda e: [P(list(c)) for c in itertools.combinations(
        [p for p in combined(e, 2, "jet") if p.mass > 50], 2)]),
]
NAMES = {"as (a, b)": "ab", "as (j, l)": "jl"}


def number(x):
    return None if x is None else float(x)


def columns(text):
    names = next((NAMES[k] for k in NAMES if k in text), ("first", "second"))
    a, b = names[0], names[1]
    first = lambda f: (lambda ps: f(ps[0]) if ps else None)
    second = lambda f: (lambda ps: f(ps[1]) if len(ps) > 1 else None)
    total = lambda f: (lambda ps: sum(map(f, ps)))
    yield "z.size", len
    for name in ("px", "pz", "e", "mass", "pt", "eta", "phi"):
        yield "sum(z.%s)" % name, total(lambda p, n=name: getattr(p, n))
        yield "z0." + name, first(lambda p, n=name: getattr(p, n))
        yield "z1." + name, second(lambda p, n=name: getattr(p, n))
    yield "sum(z.%s.pt)" % a, total(lambda p: M(0)(p).pt)
    yield "sum(z.%s.eta)" % b, total(lambda p: M(1)(p).eta)
    yield "z0.%s.pt" % b, first(lambda p: M(1)(p).pt)
    yield "z1.%s.eta" % a, second(lambda p: M(0)(p).eta)
    yield "sum(delta_r(z.%s, z.%s))" % (a, b), total(lambda p: delta_r(M(0)(p), M(1)(p)))
    yield "z0.%s,z0.%s.delta_r" % (a, b), first(lambda p: delta_r(M(0)(p), M(1)(p)))
    yield "sum(inv_mass(z.%s, z.%s))" % (a, b), total(lambda p: P(p.members[:2]).mass)
    yield "z0.%s,z0.%s.inv_mass" % (a, b), first(lambda p: P(p.members[:2]).mass)


def close(got, want):
    if want is None or got == "":
        return want is None and got == ""
    return abs(float(got) - want) <= 1e-9 * max(1, abs(want))


for text, make in OBJECTS:
    cols = list(columns(text))
    program = "object z = %s\n%s\n" % (text, ", ".join(c for c, _ in cols))
    for env in ({}, {"HML_DEBUG_CHUNK": "1"}, {"HML_DEBUG_CHUNK": "3", "HML_DEBUG_SHAPES": "selected,flat,masked"},
                {"HML_DEBUG_SHAPES": "pieces"}):
        code, out, err = run(program, FILE, "--format", "csv", env=env)
        if not t.check(code == 0, text, err):
            continue
        rows = list(csv.reader(io.StringIO(out)))[1:]
        t.check(len(rows) == len(EVENTS), text, "%d rows" % len(rows))
        for event, row in zip(EVENTS, rows):
            ps = make(event)
            for (name, want), got in zip(cols, row):
                t.check(close(got, number(want(ps))), "%s: %s of event %d" % (text, name, event["entry"]),
                        "want %r got %r" % (want(ps), got))

# Cuts: what is numbered through the chunk is numbered anew for the events that are left.
Z = "object z = pairs(muon) as (a, b) where a.charge != b.charge first 1; object rest = muon where not (muon in z0); "
CUTS = [
    ("object f = fatjet where pt > 80; sum(f.Tau[0]) > 0.4; entry > 4; sum(sum(f.Tau)) > 0", [8, 2, 1, 1]),
    (Z + "sum(z.a.pt) > 0; entry > 2; sum(rest.pt) > 8; sum(z.b.pt) > 10 and rest0.pt < 10; muon0 in z", [8, 3, 2, 1, 1, 1]),
    (Z + "entry > 0; muon.size > 0; sum(rest.pt) > 8; sum(z.b.pt) > 10; muon1 in z0.b; muon2 not in z", [8, 7, 5, 3, 1, 1, 1]),
    ("object p = pairs(jet) sort by mass; p.size > 0; sum(p.mass) > 200; entry > 2; sum(p.first.pt) > 190 and "
     "p0.first in jet; any(jet in p0) and p0.second.pt > 100", [8, 5, 3, 2, 1, 1]),
]
for text, want in CUTS:
    for env in ({}, {"HML_DEBUG_CHUNK": "2"}, {"HML_DEBUG_SHAPES": "selected,flat,masked"},
                {"HML_DEBUG_SHAPES": "pieces"}):
        code, out, err = run(text, FILE, "--format", "csv", env=env)
        if t.check(code == 0, text, err):
            got = [int(row[1]) for row in list(csv.reader(io.StringIO(out)))[1:]]
            t.check(got == want, text, "%r" % got)

TRIPLE = "object t = triples(jet) as (a, b, c) best by abs(mass - 172.5 GeV); "
LEPTON = """object lepton = union(electron, muon) sort by pt
object z = pairs(lepton) as (a, b) where a.charge != b.charge and a.flavour == b.flavour
           best by abs(mass - 91.2 GeV)
object rest = lepton where not (lepton in z0)
"""
QUERIES = [
    ("q5", "met", "met.pt", "100,0,200",
     "(pairs(muon) as (a, b) where a.charge != b.charge and 60 < mass < 120).size > 0"),
    ("q6", "pt3", TRIPLE + "t0.pt", "100,15,40", None),
    ("q6", "btag", TRIPLE + "max(t0.a.btag, t0.b.btag, t0.c.btag)", "100,0,1", None),
    ("q8", "mt", LEPTON + "rest0,met.mt", "100,0,200", "z.size > 0"),
    ("q8", "mt", LEPTON.replace("sort by pt", "").replace("not (lepton in z0)", "lepton not in z sort by pt") +
     "rest0,met.mt", "100,0,200", "lepton.size > 2 and z.size > 0"),
]
bench = os.path.join(SHARED, "bench")
data = os.path.join(bench, "nano_100k.root")
reference = os.path.join(bench, "reference_100k.json")
if os.path.exists(data) and os.path.exists(reference):
    want = json.load(open(reference))["queries"]
    for query, key, text, axis, cut in QUERIES:
        code, out, err = run(text, data, "--hist", axis, "--format", "json", *(["--in", cut] if cut else []))
        if t.check(code == 0, query, err):
            h = json.loads(out)["hist"]
            t.check([h["underflow"]] + h["counts"] + [h["overflow"]] == want[query][key], query + " " + key)
else:
    t.skip("queries of the ADL benchmark", "%s is not there" % data)
t.end()

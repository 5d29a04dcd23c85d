#!/usr/bin/env python3
"""References between objects in real files, against numbers that a walk over their events gave.

The walks were loops in Python over arrays that uproot read: every index followed by hand, every chain of
mothers climbed, keys of element links compared.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from harness import SHARED, need_shared, run

NANO = "data/root/nano_dy.root"
PHYSLITE = "data/root/PHYSLITE_example.root"
DELPHES = "data/delphes/wz_full_100.root"
CASES = [
    (NANO, "sum(count(muon.jet.pt))", "17"),
    (NANO, "sum(sum(muon.jet.pt))", "750.281 GeV"),
    (NANO, "sum(sum((muon sort by eta).jet.pt))", "750.281 GeV"),
    (NANO, "sum(count(genpart where mother.pdgId == 23))", "241"),
    (NANO, "sum(count(genpart where has_ancestor(pdg = 23)))", "533"),
    (NANO, "sum(count(muon.genpart.has_ancestor(pdg = 23)))", "16"),
    (NANO, "sum(count(muon.jet in jet)) - sum(count(muon.jet.pt))", "0"),
    (PHYSLITE, "sum(count(muon.track.phi))", "4"),
    (PHYSLITE, "max(max(abs(wrap(muon.phi - muon.track.phi)))) < 0.001", "true"),
    (PHYSLITE, "max(max(abs(wrap(muon.phi - muon.combined_track.phi))))", "0 rad"),
    (PHYSLITE, "sum(sum(count(electron.tracks.phi)))", "139"),
    (PHYSLITE, "max(max(max(abs(wrap(electron.phi - electron.tracks.phi))))) < 0.0275", "true"),
    (PHYSLITE, "sum(sum(count(tau.tracks.phi)))", "179"),
    (PHYSLITE, "sum(sum(count(jet.tracks.phi)))", "1126"),
    (PHYSLITE, "max(max(max(abs(wrap(jet.phi - jet.tracks.phi))))) < 0.3945", "true"),
    (PHYSLITE, "sum(sum(count((jet where pt > 30 GeV sort by eta).tracks in (jet where pt > 30 GeV).tracks))) - "
               "sum(sum(count((jet where pt > 30 GeV).tracks.phi)))", "0"),
    (DELPHES, "sum(count(particle.mother.pt))", "134809"),
    (DELPHES, "sum(count(particle where has_ancestor(pdg = 24)))", "10912"),
    (DELPHES, "sum(count(particle.daughter2.pt))", "91499"),
]
t = need_shared("links", NANO, PHYSLITE, DELPHES)
for path, expression, want in CASES:
    for env in ({}, {"HML_DEBUG_CHUNK": "7"}):
        code, out, err = run("print " + expression, os.path.join(SHARED, path), env=env)
        t.check(code == 0 and out.strip() == want, "%s: %s" % (path, expression), "want %s got %s %s" % (want, out, err))
t.end()

#!/usr/bin/env python3
"""Writes dimuon.csv: 400 simulated pairs of muons, a J/psi peak on a smooth background (seeded)."""
import math
import os
import random

random.seed(7)
rows = ["Run,Event,type1,pt1,eta1,phi1,Q1,type2,pt2,eta2,phi2,Q2,M"]
for i in range(400):
    mass = random.gauss(3.097, 0.04) if random.random() < 0.3 else random.uniform(2, 5)
    pt1, eta1, phi1 = random.expovariate(0.1) + 3, random.gauss(0, 1.2), random.uniform(-math.pi, math.pi)
    eta2 = eta1 + random.gauss(0, 0.2)
    pt2 = random.expovariate(0.1) + 3
    cosine = math.cosh(eta1 - eta2) - mass * mass / (2 * pt1 * pt2)
    cosine = max(-1.0, min(1.0, cosine))
    phi2 = phi1 + math.acos(cosine)
    phi2 = math.atan2(math.sin(phi2), math.cos(phi2))
    mass = math.sqrt(max(0, 2 * pt1 * pt2 * (math.cosh(eta1 - eta2) - math.cos(phi1 - phi2))))
    charge = random.choice((-1, 1))
    other = -charge if random.random() < 0.9 else charge
    rows.append("165617,%d,%s,%.4f,%.4f,%.4f,%d,%s,%.4f,%.4f,%.4f,%d,%.4f" % (
        74969122 + 37 * i, random.choice("GGGT"), pt1, eta1, phi1, charge, random.choice("GGGT"), pt2, eta2, phi2,
        other, mass))
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dimuon.csv")
open(path, "w").write("\n".join(rows) + "\n")

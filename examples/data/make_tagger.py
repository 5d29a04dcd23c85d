#!/usr/bin/env python3
"""Writes tagger.csv: jets of W bosons (label 1) and of quarks and gluons (0), drawn at random, with mass, tau21 and the
score and weight that some tagger gave them."""
import math
import random

random.seed(20)
with open(__file__.replace("make_tagger.py", "tagger.csv"), "w") as out:
    out.write("label,mass,tau21,score,weight\n")
    for i in range(2000):
        w = random.random() < 0.4
        mass = random.gauss(80, 9) if w else random.expovariate(1 / 45) + 10
        tau21 = min(max(random.gauss(0.35 if w else 0.58, 0.15), 0.01), 0.99)
        x = (2.2 - abs(mass - 80) / 15 - 8 * (tau21 - 0.4)) + random.gauss(0, 0.5)
        out.write("%d,%.2f,%.4f,%.3f,%.3f\n" % (w, mass, tau21, 1 / (1 + math.exp(-x)), random.uniform(0.7, 1.3)))

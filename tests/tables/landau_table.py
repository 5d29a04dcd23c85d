#!/usr/bin/env python3
"""Prints src/stat/pdf/landau_table.c: polynomials from which the Landau density is made.

usage: landau_table.py > src/stat/pdf/landau_table.c     (needs mpmath; a minute or two)

phi(x) = 1/pi int_0^inf exp(-t ln t - x t) sin(pi t) dt, and its integrals. A piece is a unit interval
between -8 and 1, and an octave above 1. In each, phi or its integral without what varies fast is
interpolated at Chebyshev points by a polynomial in t from -1 to 1, which is then written in powers.
"""
from mpmath import mp, mpf, mpc, quad, exp, log, sin, cos, sqrt, pi, inf, linspace

mp.dps = 40
DEGREE, FIRST, UNITS, OCTAVES = 17, -8, 9, 24


def saddle(x):
    return exp(-1 - x)


def contour(x, power):
    """The inverse Laplace transform of s^(s - power) along the line through the saddle point."""
    s0 = saddle(x)
    width = sqrt(s0) + 1

    def f(y):
        s = mpc(s0, y)
        return (exp(s * log(s) + x * s + s0) / s ** power).real  # e^s0 taken out

    return quad(f, [0, width, 2 * width, 4 * width, 8 * width, 16 * width, 16 * width + 40]) / pi


def line(x, power):
    """The same for x > 0 as a real integral (of what lies above x for power 1)."""
    def f(t):
        return exp(-t * log(t) - x * t) * sin(pi * t) / t ** power if t else (0 if power == 0 else pi)

    n = int(min(60, 4 + 60 / max(1, float(x))))
    top = mpf(60) / max(mpf(1), x) + (20 if x < 1 else 0)
    return quad(f, linspace(0, top, n + 1)) / pi


def density(x):
    s0 = saddle(x)
    if x < -1:
        return contour(x, 0) / sqrt(s0 / (2 * pi))
    if x < 1:
        return contour(x, 0) * exp(-s0)
    return line(x, 0) * x * x


def tail(x):
    """What lies below x (x < 1), or above."""
    s0 = saddle(x)
    if x < -1:
        return contour(x, 1) * sqrt(2 * pi * s0)
    if x < 1:
        return contour(x, 1) * exp(-s0)
    return line(x, 1) * x


def chebyshev(f, n):
    at = [cos(pi * (j + mpf(1) / 2) / n) for j in range(n)]
    values = [f(x) for x in at]
    return [2 / mpf(n) * sum(values[j] * cos(pi * k * (j + mpf(1) / 2) / n) for j in range(n)) for k in range(n)]


def powers(c):
    out = [mpf(0)] * len(c)
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    for k, a in enumerate(c):
        t = before if k == 0 else now
        for i, v in enumerate(t):
            out[i] += (a / 2 if k == 0 else a) * v
        if k > 0:
            nxt = [mpf(0)] + [2 * v for v in now]
            for i, v in enumerate(before):
                nxt[i] -= v
            before, now = now, nxt
    return out


def piece(f, lo, hi):
    middle, half = (mpf(lo) + hi) / 2, (mpf(hi) - lo) / 2
    # the end of a unit interval may be where the form changes: stay inside by nothing that counts
    return powers(chebyshev(lambda t: f(middle + half * t), DEGREE + 1))


def table(name, f):
    edges = [(FIRST + i, FIRST + i + 1) for i in range(UNITS)] + [(2 ** i, 2 ** (i + 1)) for i in range(OCTAVES)]
    print("const double %s[LANDAU_PIECES][LANDAU_TERMS] = {" % name)
    for lo, hi in edges:
        c = piece(f, lo, hi)
        print("    {" + ", ".join("%s" % float(v).hex() for v in c) + "}, /* %d .. %d */" % (lo, hi), flush=True)
    print("};")


print("/* landau_table.c - polynomials for the Landau density; printed by tests/tables/landau_table.py. */")
print('#include "stat/pdf/landau_table.h"\n')
table("landau_density", density)
print()
table("landau_tail", tail)

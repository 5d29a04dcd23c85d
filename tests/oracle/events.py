"""The eight events of tests/data/naming_events.root, as numbers: single precision, as they are stored.

EVENTS is a list of dicts: name of a collection -> list of objects; an object is a dict of what the file
stores of it, and 'kind', the collection it comes from.
"""
import struct


def f32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


JETS = [  # pt, eta, phi, mass, b_tag
    [(120, -1.2, 0.3, 12, 1), (55, 0.4, 2.9, 8, 0), (22, 2.8, -1.0, 5, 0)],
    [(80, 2.1, 1.0, 9, 0)],
    [],
    [(45, -0.3, 0.1, 6, 0), (40, 0.9, -2.0, 6, 1)],
    [(210, 0.1, -3.0, 20, 0), (190, -0.2, 0.2, 18, 0), (31, 1.5, 1.2, 5, 0), (12, -4.0, 2.0, 3, 0)],
    [(18, 0.5, 0.5, 4, 0)],
    [(50, -2.5, 0.0, 7, 1), (50, 2.5, 3.1, 7, 1)],
    [(65, 1.1, -0.4, 9, 0), (20, -1.9, 2.2, 5, 0)],
]
MUONS = [  # pt, eta, phi, charge
    [(30, 0.5, 1.0, -1), (12, -1.0, -2.0, 1)],
    [(45, -2.2, 0.2, 1)],
    [],
    [(60, 1.9, 2.0, 1), (25, 0.3, -1.0, 1)],
    [(8, 2.45, 0.0, -1)],
    [(15, -0.1, 0.4, 1), (11, 0.2, 1.9, -1), (9, 2.6, -2.9, 1)],
    [(100, 0.9, -0.6, -1), (95, -0.8, 2.5, 1)],
    [],
]
FATJETS = [  # pt, eta, phi, mass, tau1 to tau5
    [(130, -1.1, 0.3, 80, (0.5, 0.2, 0.1, 0.05, 0.04))],
    [], [], [],
    [(400, 0.0, -2.9, 120, (0.3, 0.15, 0.1, 0.08, 0.05))],
    [], [],
    [(90, 1.0, -0.4, 30, (0.6, 0.1, 0.05, 0.03, 0.02))],
]
METS = [(25, 0, 1.0), (60, 0, -2.0), (5, 0, 0.1), (80, 0, 3.0), (15, 0, -0.5), (44, 0, 2.2),
        (120, 0, 0.9), (59.9, 0, -1.4)]


def _object(kind, names, values):
    o = {"kind": kind}
    for n, v in zip(names, values):
        if isinstance(v, tuple):
            o[n] = [f32(x) for x in v]
        else:
            o[n] = v if n in ("b_tag", "charge") else f32(v)
    return o


EVENTS = [{
    "jet": [_object("jet", ("pt", "eta", "phi", "mass", "b_tag"), v) for v in JETS[i]],
    "muon": [_object("muon", ("pt", "eta", "phi", "charge"), v) for v in MUONS[i]],
    "fatjet": [_object("fatjet", ("pt", "eta", "phi", "mass", "tau"), v) for v in FATJETS[i]],
    "missinget": [_object("missinget", ("pt", "eta", "phi"), METS[i])],
    "entry": i,
} for i in range(8)]

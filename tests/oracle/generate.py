"""Random well-typed expressions over the objects of events.py, as tuples of interpret.py."""
from interpret import axes
from write import write

OWN = {"jet": ["b_tag"], "muon": ["charge"], "fatjet": ["tau21"], "missinget": []}
ENERGIES = ["pt", "px", "py", "pz", "e", "p"]
NUMBERS = ["eta", "phi", "eta", "rapidity"]
CUTS = {"pt": (8, 12, 20, 30, 45, 50, 55, 80, 100, 200), "eta": (-2.5, -1, 0, 0.4, 1.1, 2.5)}


def collection(name, text=None):
    return ("collection", name, text or name)


def kind_of(o):
    """The collection that all members come from; None for a union."""
    while o[0] not in ("collection", "union"):
        o = o[1]
    return o[1] if o[0] == "collection" else None


class Generator:
    def __init__(self, random):
        self.random = random
        self.declared = []  # declared objects: (name, its text, the object)
        self.member = 1  # of pairs: values of the other one meet it only beside the pair itself

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, p):
        return self.random.random() < p

    # ---- objects ----

    def base(self):
        if self.declared and self.chance(0.25):
            return self.pick(*self.declared)[2]
        name = self.pick("jet", "jet", "muon", "muon", "fatjet")
        return collection(name, self.pick(name, name, name.capitalize(), name.upper()))

    def slice_of(self, base):
        start, stop = self.random.randrange(4), self.pick(None, 0, 1, 2, 3, 5)
        text = base[-1] + (str(start) if start or self.chance(0.3) else "") + ":"
        text += "" if stop is None else str(stop)
        if start == 0 and stop is None:
            return base
        return ("slice", base, start, stop, text)

    def many(self, inline=True):
        """A collection, a slice of one, or one with a clause."""
        base = self.base()
        r = self.random.random()
        if r < 0.25:
            return self.slice_of(base)
        if r < 0.4 and inline:
            return self.clause(base)
        return base

    def clause(self, base):
        if self.chance(0.6):
            condition = self.element_condition()
            return ("where", base, condition, "(%s where %s)" % (base[-1], write(condition)))
        name = self.pick("pt", "eta", "phi")
        key = ("element", name)
        if self.chance(0.4):
            return ("sorted", base, ("negative", key), "(%s sort by -%s)" % (base[-1], name))
        return ("sorted", base, key, "(%s sort by %s)" % (base[-1], name))

    def element_condition(self):
        name = self.pick("pt", "eta", "phi")
        limit = self.pick(*CUTS.get(name, (-2, -1, 0, 1, 2)))
        test = ("compare", [("element", name), ("number", str(limit), limit)],
                [self.pick("<", ">", "<=", ">=")])
        if self.chance(0.15):
            test = ("compare", [("element", name), ("observable", self.single(), name)], ["<"])
        if self.chance(0.4):
            return (self.pick("and", "or"), test, self.element_condition())
        return ("not", test) if self.chance(0.1) else test

    def single(self):
        if self.chance(0.15):
            return ("at", collection("missinget", "MissingET"), 0, self.pick("met", "missinget0"))
        base = self.base()
        i = self.pick(0, 0, 0, 1, 1, 2, 3)
        return ("at", base, i, "%s%d" % (base[-1], i))

    def declare(self, letter):
        """An object of the script; its text is its declaration."""
        base = collection(self.pick("jet", "muon", "fatjet"))
        if self.chance(0.3):
            base = ("union", [collection("jet"), collection("muon")], "union(jet, muon)")
        o = self.clause(base)
        name = "chosen" + letter
        body = o[-1][1:-1]  # without the parentheses
        self.declared.append((name, "object %s = %s" % (name, body), o[:-1] + (name,)))

    # ---- numbers ----

    def leaf(self, axis, dim):
        """An observable at event level or on that axis."""
        o = axis if axis is not None and self.chance(0.7) else self.single()
        if o[0] == "pair":
            name = self.pick("delta_r", "delta_phi", "delta_eta") if dim == 0 else "mt"
            if self.chance(0.5):
                return ("several", [o[1], o[2]], name, self.chance(0.2))
            return self.leaf(o[self.member], dim)
        if o[0] == "elements":
            return ("array", o[1], "tau") if dim == 0 else self.leaf(o[1], dim)
        kind = kind_of(o)
        if kind == "fatjet" and dim == 0 and self.chance(0.4):
            return self.pick(("observable", o, "tau21"),
                             ("array_at", o, "tau", self.random.randrange(6)))
        names = ENERGIES if dim == 1 else NUMBERS + OWN.get(kind, [])
        if kind == "jet" and dim == 1:
            names = names + ["mass"]
        return ("observable", o, self.pick(*names))

    def several(self, dim):
        a, b = self.single(), self.single()
        written = self.chance(0.3)
        if dim == 1:
            if self.chance(0.3):
                return ("several", [a, b], "mt", written)
            objects = [a, b] + ([self.single()] if self.chance(0.3) else [])
            if self.chance(0.3):
                objects[self.random.randrange(len(objects))] = self.slice_of(self.base())
            return ("several", objects, "inv_mass", written)
        if self.chance(0.3):
            return ("several", [self.many(inline=False), b], "min_delta_phi", written)
        return ("several", [a, b], self.pick("delta_r", "delta_phi", "delta_eta"), written)

    def constant(self, dim):
        if dim == 1 and self.chance(0.4):
            x = self.pick(20, 30, 45, 50, 55, 100, 0.5)
            return self.pick(("number", "%s GeV" % x, x), ("number", "%sGeV" % x, x),
                             ("number", "%r TeV" % (x / 1000), x / 1000 * 1000),
                             ("number", "%s MeV" % (x * 1000), x * 1000 * (1 / 1000)))
        x = self.pick(0, 1, 2, 3, 5, 10, 20, 30, 50, 55, 0.4, 1.5, 2.5, 1e2, 4e-1)
        return ("number", str(x), x)

    def whole(self, axis, depth):
        """An integer."""
        r = self.random.random()
        if depth <= 0 or r < 0.25:
            at = axis[self.member] if axis and axis[0] == "pair" else axis
            if at is not None and at[0] != "elements":
                own = {"jet": "b_tag", "muon": "charge"}.get(kind_of(at))
                if own:
                    return ("observable", at, own)
            return self.pick(("entry",), ("size", self.many()), ("number", "3", 3),
                             ("observable", ("at", collection("jet"), 1, "jet1"), "b_tag"))
        if r < 0.4:
            x = self.condition(self.many(), depth - 1)
            return ("reduce", "count", x) if axes(x) else self.whole(axis, 0)
        if r < 0.5:
            x = self.number(self.many(), depth - 1, self.pick(0, 1))
            return ("reduce", self.pick("argmin", "argmax", "count"), x) if axes(x) else self.whole(axis, 0)
        if r < 0.6:
            return ("arithmetic", "**", self.whole(axis, depth - 2), ("number", "2", 2))
        a, b = self.whole(axis, depth - 1), self.whole(axis, depth - 1)
        if r < 0.7:
            return ("function", self.pick("min", "max"), [a, b])
        if r < 0.75:
            return ("if", self.condition(axis, depth - 1), a, b)
        if r < 0.8:
            return ("function", "abs", [a])
        return ("arithmetic", self.pick("+", "-", "*", "%"), a, b)

    def number(self, axis, depth, dim):
        """A number of that dimension (0: pure, 1: energy), at most on that axis."""
        r = self.random.random()
        if depth <= 0 or r < 0.15:
            return self.several(dim) if self.chance(0.2) else self.leaf(axis, dim)
        if r < 0.2:
            return self.several(dim)
        if r < 0.35:
            op = self.pick("+", "-")
            a, b = self.number(axis, depth - 1, dim), self.number(axis, depth - 1, dim)
            if self.chance(0.3):
                b = self.constant(dim)
            return ("arithmetic", op, a, b) if self.chance(0.8) else ("arithmetic", op, b, a)
        if r < 0.45:
            a, b = self.number(axis, depth - 1, dim), self.number(axis, depth - 1, 0)
            if self.chance(0.3):
                b = self.constant(0)
            return ("arithmetic", self.pick("*", "/"), a, b)
        if r < 0.55:
            return self.rooted(axis, depth - 1, dim)
        if r < 0.62:
            return ("negative", self.number(axis, depth - 1, dim))
        if r < 0.7:
            return ("if", self.condition(axis, depth - 1), self.number(axis, depth - 1, dim),
                    self.number(axis, depth - 1, dim))
        if r < 0.78:
            return ("function", self.pick("min", "max", "hypot"),
                    [self.number(axis, depth - 1, dim), self.number(axis, depth - 1, dim)])
        if r < 0.83:
            return ("function", self.pick("abs", "floor", "ceil", "round"),
                    [self.number(axis, depth - 1, dim)])
        if r < 0.87:
            return ("arithmetic", "%", self.number(axis, depth - 1, dim), self.constant(dim))
        return self.reduction(depth - 1, dim, self.leaf_of(axis, depth, dim))

    def leaf_of(self, axis, depth, dim):
        return self.whole(axis, depth - 1) if dim == 0 and self.chance(0.4) else None

    def rooted(self, axis, depth, dim):
        a, b = self.number(axis, depth, 1), self.number(axis, depth, 1)
        if dim == 1:
            square = self.pick(("arithmetic", "*", a, b), ("arithmetic", "**", a, ("number", "2", 2)))
            return ("function", "sqrt", [square])
        if self.chance(0.5):
            return ("arithmetic", "/", a, b)
        x = self.number(axis, depth, 0)
        if self.chance(0.3):
            return ("arithmetic", "**", x, ("number",) + self.pick(("2", 2), ("3", 3), ("-1", -1), ("0.5", 0.5)))
        return ("function", self.pick("sin", "cos", "sqrt", "exp", "log", "atan", "tanh"), [x])

    def reduction(self, depth, dim, otherwise):
        """A reduction to the event; now and then of an array, to its object."""
        if otherwise:
            return otherwise
        name = self.pick("sum", "min", "max", "mean", "first", "last")
        if dim == 0 and self.chance(0.15):
            x = ("array", self.pick(collection("fatjet"), ("at", collection("fatjet"), 0, "fatjet0")), "tau")
            one = ("reduce", name, x)
            return ("reduce", self.pick("sum", "max"), one) if axes(one) else one
        for _ in range(4):
            x = self.number(self.many(), depth, dim)
            if len(axes(x)) == 1:
                return ("reduce", name, x)
        return self.leaf(None, dim)

    # ---- conditions ----

    def comparison(self, axis, depth):
        dim = self.pick(0, 1, 1)
        a = self.number(axis, depth - 1, dim)
        r = self.random.random()
        op = self.pick("<", "<=", ">", ">=")
        if r < 0.45:
            return ("compare", [a, self.constant(dim)], [op])
        if r < 0.6:
            return ("compare", [a, self.number(axis, depth - 1, dim)], [self.pick(op, "==", "!=")])
        if r < 0.7:
            return ("compare", [self.constant(dim), a, self.number(axis, depth - 1, dim)],
                    [op, self.pick("<", ">", "<=")])
        if r < 0.8:
            low, high = self.constant(dim), self.constant(dim)
            return ("within", a, low, high, self.chance(0.4))
        if r < 0.95:
            n = self.whole(axis, depth - 1)
            if n[0] == "number":
                n = ("entry",)
            items = [("number", str(x), x) for x in self.random.sample((-1, 0, 1, 2, 3, 5), 3)]
            if self.chance(0.5):
                return ("member", n, items, self.chance(0.5))
            return ("compare", [n, items[0]], [self.pick("==", "!=", "<", ">=")])
        return ("is_missing", a)

    def condition(self, axis, depth):
        r = self.random.random()
        if depth <= 0 or r < 0.35:
            return self.comparison(axis, depth)
        if r < 0.75:
            return (self.pick("and", "or"), self.condition(axis, depth - 1),
                    self.condition(axis, depth - 1))
        if r < 0.85:
            return ("not", self.condition(axis, depth - 1))
        return self.cut(self.many(), depth - 1)

    def terms(self, axis, depth):
        """Conditions on pairs and on both of their members, joined in any way."""
        out = ("compare", [("several", [axis[1], axis[2]], "delta_r"), ("number", "2", 2)], ["<"])
        for _ in range(self.pick(0, 1, 2, 3)):
            at = self.pick(axis, axis[1], axis[2], None)
            self.member = self.pick(1, 2)
            term = self.comparison(at, depth - 2)
            if self.chance(0.3):
                term = ("not", term)
            out = (self.pick("and", "or"), term, out) if self.chance(0.5) else (self.pick("and", "or"), out, term)
            out = ("not", out) if self.chance(0.1) else out
        return out

    def cut(self, axis, depth):
        """A condition with its quantifier, in one of the ways to write it."""
        inner = self.terms(axis, depth) if axis[0] == "pair" else self.condition(axis, depth)
        how, veto = self.pick("all", "any", "none"), self.chance(0.25)
        style = self.pick("suffix", "prefix", "function")
        if style == "function":
            if len(axes(inner)) == 1 and not veto:
                return ("reduce", how, inner)
            style = "suffix"
        if veto and how == "all" and self.chance(0.5):
            style = "plain"
        return ("quantified", how, veto, inner, style)

    # ---- whole columns ----

    def deep_axis(self):
        """Pairs of two collections, or the elements of an array of each object."""
        fatjet = collection("fatjet")
        if self.chance(0.2):
            return ("elements", fatjet, "fatjet[]")
        a = self.many(inline=False)
        while True:
            b = self.many(inline=False)
            if kind_of(b) != kind_of(a):
                return ("pair", a, b)

    @staticmethod
    def axes_of(axis):
        if axis is None:
            return []
        return [axis[1], axis[2]] if axis[0] == "pair" else [axis[1], axis] if axis[0] == "elements" else [axis]

    def column(self, axis, depth):
        """Anything that stands in a table on that axis (None: one row an event)."""
        for _ in range(40):
            r = self.random.random()
            self.member = self.pick(1, 2)
            if r < 0.3:
                e = self.condition(axis, depth)
            elif r < 0.45:
                e = self.whole(axis, depth)
            elif r < 0.6 and axis is None:
                e = self.cut(self.deep_axis() if self.chance(0.3) else self.many(), depth)
            else:
                e = self.number(axis, depth, self.pick(0, 1))
            if all(a in self.axes_of(axis) for a in axes(e)) and e[0] != "number":
                return e
        return ("entry",)

"""A scalar interpreter of expressions: one event and one object at a time, nothing clever.

An expression is a tuple, its first element says what it is. A value is a bool, an int, a float, or None
where it is missing. An object in an expression is a tuple too; every collection is an axis, and env says
which of its objects is meant: env[text of the collection] = its number in the list. '@' in env is the
object at hand inside a `where` or `sort by`.

    ("number", text, value)            ("entry",)
    ("observable", object, name)       ("element", name)
    ("several", [objects], name)       delta_r and such
    ("array", object, "tau")           all five; ("array_at", object, "tau", i)
    ("arithmetic", op, a, b)           ("negative", a)
    ("function", name, [arguments])    of numbers, element by element
    ("compare", [operands], [ops])     ("within", a, low, high, negated)    ("member", a, [items], negated)
    ("and", a, b)  ("or", a, b)  ("not", a)
    ("if", condition, a, b)            ("is_missing", a)
    ("reduce", name, a)                over the innermost axis
    ("size", object)                   ("quantified", how, veto, a)

    ("collection", name)               ("slice", base, start, stop or None)
    ("at", base, i)                    one object
    ("where", base, condition)         ("sorted", base, key)
    ("union", [bases])                 each with a text: text_of(object)
"""
import math

SINGLE = ("at",)
NAN = math.nan


# ---- objects ----

def is_single(o):
    return o[0] in SINGLE


def members(o, event, env):
    """The objects of a collection in this event; None stands for one that does not exist."""
    if o[0] == "collection":
        return event[o[1]]
    if o[0] == "slice":
        all_of = members(o[1], event, env)
        return all_of[o[2]:] if o[3] is None else all_of[o[2]:max(o[3], o[2])]
    if o[0] == "where":
        return [x for x in members(o[1], event, env) if truth(o[2], event, {**env, "@": x})]
    if o[0] == "sorted":
        keyed = [(value(o[2], event, {**env, "@": x}), x) for x in members(o[1], event, env)]
        usable = [k for k in keyed if k[0] is not None and k[0] == k[0]]
        return [x for _, x in sorted(usable, key=lambda k: -k[0])] + [x for k, x in keyed if k is None or k != k]
    if o[0] == "union":
        return [x for base in o[1] for x in members(base, event, env)]
    raise ValueError(o)


def one(o, event, env):
    """The object that is meant: a single one, or that of env."""
    if o[0] == "at":
        all_of = members(o[1], event, env)
        return all_of[o[2]] if o[2] < len(all_of) else None
    return members(o, event, env)[env[o[-1]]]


def observed(x, name):
    """An observable of an object; None where there is no object."""
    if x is None:
        return None
    if name in x:
        return x[name]
    if name == "px":
        return x["pt"] * math.cos(x["phi"])
    if name == "py":
        return x["pt"] * math.sin(x["phi"])
    if name == "pz":
        return x["pt"] * math.sinh(x["eta"])
    if name == "p":
        return math.sqrt(x["pt"] * x["pt"] + observed(x, "pz") * observed(x, "pz"))
    if name == "e":
        pz = observed(x, "pz")
        mass2 = {"muon": 105.6583755 * 105.6583755 * 1e-6, "missinget": 0.0}.get(x["kind"])
        if mass2 is None:
            mass2 = x["mass"] * x["mass"]
        return math.sqrt(x["pt"] * x["pt"] + pz * pz + mass2)
    if name == "rapidity":
        return math.atanh(observed(x, "pz") / observed(x, "e"))
    if name == "tau21":
        return x["tau"][1] / x["tau"][0]
    raise ValueError(name)


def wrapped(angle):
    while angle > math.pi:
        angle -= 2 * math.pi
    while angle <= -math.pi:
        angle += 2 * math.pi
    return angle


def of_two(name, a, b):
    if a is None or b is None:
        return None
    if name == "delta_phi":
        return wrapped(a["phi"] - b["phi"])
    if name == "delta_eta":
        return a["eta"] - b["eta"]
    if name == "delta_r":
        eta, phi = a["eta"] - b["eta"], wrapped(a["phi"] - b["phi"])
        return math.sqrt(eta * eta + phi * phi)
    if name == "mt":
        return math.sqrt(2 * a["pt"] * b["pt"] * (1 - math.cos(a["phi"] - b["phi"])))
    raise ValueError(name)


def of_several(objects, name, event, env):
    if name == "inv_mass":
        total, count = [0.0, 0.0, 0.0, 0.0], 0
        for o in objects:
            found = [one(o, event, env)] if is_single(o) else members(o, event, env)
            if is_single(o) and found[0] is None:
                return None
            for i, component in enumerate(("e", "px", "py", "pz")):
                total[i] += sum([observed(x, component) for x in found], 0.0)
            count += len(found)
        e, px, py, pz = total
        return math.sqrt(max(e * e - (px * px + py * py + pz * pz), 0.0)) if count else None
    if name == "min_delta_phi":
        a, b = objects
        other = one(b, event, env)
        all_of = [of_two("delta_phi", x, other) for x in members(a, event, env)]
        return min(abs(x) for x in all_of) if all_of and other else None
    return of_two(name, one(objects[0], event, env), one(objects[1], event, env))


# ---- axes ----

def merge(*lists):
    out = []
    for axes in lists:
        out += [a for a in axes if a not in out]
    return out


def object_axes(o):
    return [] if is_single(o) else [o]


def axes(e):
    """The collections that a value has one element for, outermost first."""
    kind = e[0]
    if kind in ("number", "entry", "element", "size", "quantified"):
        return []
    if kind == "observable":
        return object_axes(e[1])
    if kind == "array":
        return object_axes(e[1]) + [("elements", e[1], e[1][-1] + "[]")]
    if kind == "array_at":
        return object_axes(e[1])
    if kind == "several":
        if e[2] in ("inv_mass", "min_delta_phi"):
            return []
        return merge(*[object_axes(o) for o in e[1]])
    if kind == "reduce":
        return axes(e[2])[:-1]
    return merge(*[axes(x) for x in parts(e)])


def parts(e):
    """The expressions that an elementwise expression is made of."""
    kind = e[0]
    if kind == "arithmetic":
        return [e[2], e[3]]
    if kind in ("negative", "not", "is_missing"):
        return [e[1]]
    if kind == "function":
        return e[2]
    if kind == "compare":
        return e[1]
    if kind == "within":
        return [e[1], e[2], e[3]]
    if kind == "member":
        return [e[1]] + e[2]
    if kind in ("and", "or"):
        return [e[1], e[2]]
    if kind == "if":
        return [e[1], e[2], e[3]]
    return []


def length(axis, event, env):
    if axis[0] == "elements":  # of an array: an object that is missing has none
        return 0 if one(axis[1], event, env) is None else 5
    return len(members(axis, event, env))


# ---- numbers ----

def divided(a, b):
    if b == 0:
        if a != a or a == 0:
            return NAN
        return math.copysign(math.inf, a) * math.copysign(1, b)
    try:
        return a / b
    except OverflowError:
        return NAN


def powered(a, b):
    if isinstance(b, int) and 2 <= b <= 8:
        half = powered(a, b // 2) if b > 3 else a
        square = half * half
        return square * a if b % 2 else square
    if isinstance(a, int) and isinstance(b, int) and b >= 0:
        return a ** b
    try:
        return math.pow(a, b)
    except OverflowError:
        return math.inf
    except ValueError:
        odd = float(b).is_integer() and b % 2 == 1
        return (math.copysign(math.inf, a) if odd else math.inf) if a == 0 else NAN


def calculated(op, a, b):
    if a is None or b is None:
        return None
    if op == "+":
        return a + b
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    if op == "/":
        return divided(float(a), float(b))
    if op == "**":
        return powered(a, b)
    whole = isinstance(a, int) and isinstance(b, int)
    if b == 0:
        return None if whole else NAN
    if whole:
        return a % b
    if a != a or b != b or math.isinf(a):
        return NAN
    rest = math.fmod(a, b)
    return rest + b if rest != 0 and (rest < 0) != (b < 0) else rest


def guarded(f, *arguments):
    try:
        return f(*arguments)
    except OverflowError:
        return math.inf
    except ValueError:
        return NAN


def function(name, x):
    if None in x:
        return None
    if name == "abs":
        return abs(x[0])
    if name in ("min", "max"):
        for v in x:
            if v != v:
                return NAN
        for v in x[1:]:  # of two equal zeros the later one
            x[0] = x[0] if (x[0] < v if name == "min" else x[0] > v) else v
        return x[0]
    if name in ("floor", "ceil", "round"):
        if isinstance(x[0], int) or x[0] != x[0] or math.isinf(x[0]):
            return x[0]
        whole = {"floor": math.floor, "ceil": math.ceil, "round": round}[name](x[0])
        return math.copysign(whole, x[0]) if whole == 0 else float(whole)
    if name == "log" and x[0] == 0:
        return -math.inf
    if name in ("sin", "cos") and math.isinf(x[0]):
        return NAN
    return guarded(getattr(math, name), *[float(v) for v in x])


# ---- values ----

def relation(op, a, b):
    if a is None or b is None or a != a or b != b:
        return False
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[op]


def truth(e, event, env):
    v = value(e, event, env)
    return bool(v)  # a missing truth value is false


def elements(e, axis, event, env):
    return [value(e, event, {**env, axis[-1]: i}) for i in range(length(axis, event, env))]


def reduced(name, e, event, env):
    axis = axes(e)[-1]
    if name in ("any", "all", "none"):
        return settled(name, e, [axis], event, env)
    v = elements(e, axis, event, env)
    if name == "count":
        return sum(1 for x in v if x is True) if is_truth(e) else sum(1 for x in v if x is not None)
    if name == "first":
        return v[0] if v else None
    if name == "last":
        return v[-1] if v else None
    present = [x for x in v if x is not None]
    if name == "sum":
        total = 0 if is_whole(e) or is_truth(e) else 0.0
        for x in present:
            total += x
        return total
    if name == "mean":
        total = 0.0
        for x in present:
            total += x
        return total / len(present) if present else None
    present = [x for x in present if x == x]
    if not present:
        return None
    best = min(present) if name in ("min", "argmin") else max(present)
    return best if name in ("min", "max") else v.index(best)


def is_truth(e):
    if e[0] == "if":
        return is_truth(e[2])
    if e[0] == "reduce":
        return e[1] in ("any", "all", "none") or (e[1] in ("first", "last") and is_truth(e[2]))
    return e[0] in ("compare", "within", "member", "and", "or", "not", "is_missing", "quantified")


def chain(e):
    """A chain of comparisons, an interval and a list say `and` or `or` between comparisons."""
    if e[0] == "compare" and len(e[2]) > 1:
        tests = [("compare", e[1][i:i + 2], [op]) for i, op in enumerate(e[2])]
        word = "and"
    elif e[0] == "within":
        tests = [("compare", [e[1], e[2]], ["<" if e[4] else ">="]),
                 ("compare", [e[1], e[3]], [">" if e[4] else "<="])]
        word = "or" if e[4] else "and"
    elif e[0] == "member":
        tests = [("compare", [e[1], x], ["!=" if e[3] else "=="]) for x in e[2]]
        word = "and" if e[3] else "or"
    else:
        return e
    for test in tests[1:]:
        tests[0] = (word, tests[0], test)
    return tests[0]


def known(e, unknown, event, env):
    """Truth of a condition where the terms on some axes are not known: True, False or None."""
    e = chain(e)
    if e[0] == "not":
        a = known(e[1], unknown, event, env)
        return None if a is None else not a
    if e[0] in ("and", "or"):
        both = [known(x, unknown, event, env) for x in e[1:]]
        decided = e[0] == "or"
        return decided if decided in both else None if None in both else not decided
    return None if any(a in unknown for a in axes(e)) else truth(e, event, env)


def settled(how, e, over, event, env):
    """A quantified condition: terms that do not depend on an axis keep their own truth.

    Over nothing, `all` is true and `any` false, unless the terms that are known there decide. `none` is
    decided by the terms of the event, else it is the opposite of `any`.
    """
    if not over:
        return truth(e, event, env)
    if how == "none":
        decided = known(e, over, event, env)
        return decided if decided is not None else not settled("any", e, over, event, env)
    nested = [a for a in over if a[0] == "elements" and a[1] in over]
    roots = [a for a in over if a not in nested]
    empty = [a for a in roots if length(a, event, env) == 0]
    here = []
    for place in bindings([a for a in roots if a not in empty], event, env):
        unknown = empty + (nested if empty else [])
        if unknown:
            v = known(e, unknown, event, place)
            here.append(v if v is not None else how == "all")
        else:
            here.append(settled(how, e, nested, event, place))
    return any(here) if how == "any" else all(here)


def bindings(over, event, env):
    """Every combination of objects of these axes, in order."""
    if not over:
        return [env]
    return [b for i in range(length(over[0], event, env))
            for b in bindings(over[1:], event, {**env, over[0][-1]: i})]


def is_whole(e):
    """Is a number an integer by its type, whatever its value?"""
    kind = e[0]
    if kind == "number":
        return e[1].lstrip("-").isdigit()
    if kind in ("entry", "size"):
        return True
    if kind in ("observable", "element"):
        return e[-1] in ("b_tag", "charge")
    if kind == "arithmetic":
        power = e[1] == "**" and not e[3][1].isdigit()
        return e[1] != "/" and not power and is_whole(e[2]) and is_whole(e[3])
    if kind in ("negative", "if"):
        return all(is_whole(x) for x in parts(e)[-2:])
    if kind == "function":
        return e[1] in ("abs", "min", "max", "floor", "ceil", "round") and all(map(is_whole, e[2]))
    if kind == "reduce":
        same = e[1] in ("sum", "min", "max", "first", "last") and is_whole(e[2])
        return same or e[1] in ("count", "argmin", "argmax")
    return False


def value(e, event, env):
    v = value_of(e, event, env)
    return float(v) if type(v) is int and not is_whole(e) else v


def value_of(e, event, env):
    kind = e[0]
    if kind == "number":
        return e[2]
    if kind == "entry":
        return event["entry"]
    if kind == "element":
        return observed(env["@"], e[1])
    if kind == "observable":
        return observed(one(e[1], event, env), e[2])
    if kind == "several":
        return of_several(e[1], e[2], event, env)
    if kind == "array":
        x = one(e[1], event, env)
        return None if x is None else x["tau"][env[e[1][-1] + "[]"]]
    if kind == "array_at":
        x = one(e[1], event, env)
        return None if x is None or e[3] >= 5 else x["tau"][e[3]]
    if kind == "arithmetic":
        return calculated(e[1], value(e[2], event, env), value(e[3], event, env))
    if kind == "negative":
        v = value(e[1], event, env)
        return None if v is None else -v
    if kind == "function":
        return function(e[1], [value(x, event, env) for x in e[2]])
    if kind == "compare":
        v = [value(x, event, env) for x in e[1]]
        return all(relation(op, v[i], v[i + 1]) for i, op in enumerate(e[2]))
    if kind == "within":
        x, low, high = (value(y, event, env) for y in e[1:4])
        if e[4]:
            return relation("<", x, low) or relation(">", x, high)
        return relation(">=", x, low) and relation("<=", x, high)
    if kind == "member":
        x = value(e[1], event, env)
        items = [value(i, event, env) for i in e[2]]
        if x is None:
            return False
        return x not in items if e[3] else x in items
    if kind == "and":
        return truth(e[1], event, env) and truth(e[2], event, env)
    if kind == "or":
        return truth(e[1], event, env) or truth(e[2], event, env)
    if kind == "not":
        return not truth(e[1], event, env)
    if kind == "if":
        return value(e[2] if truth(e[1], event, env) else e[3], event, env)
    if kind == "is_missing":
        return value(e[1], event, env) is None
    if kind == "size":
        return len(members(e[1], event, env))
    if kind == "reduce":
        return reduced(e[1], e[2], event, env)
    if kind == "quantified":
        r = settled(e[1], e[3], axes(e[3]), event, env)
        return not r if e[2] else r
    raise ValueError(e)

"""Expressions of interpret.py as text of the language, with as few parentheses as its grammar needs."""

# how tightly an expression binds: condition, or, and, not, comparison, sum, term, sign, power, name
IF, OR, AND, NOT, COMPARE, SUM, TERM, SIGN, POWER, NAME = range(10)
OPERATORS = {"+": SUM, "-": SUM, "*": TERM, "/": TERM, "%": TERM, "**": POWER}


def level(e):
    kind = e[0]
    if kind == "arithmetic":
        return OPERATORS[e[1]]
    if kind == "number":
        return TERM if "/" in e[1] or "*" in e[1] else SIGN if e[1].startswith("-") else NAME
    return {"if": IF, "or": OR, "and": AND, "not": NOT, "compare": COMPARE, "within": COMPARE,
            "member": COMPARE, "negative": SIGN}.get(kind, NAME)


def at_least(e, wanted):
    text = write(e)
    return text if level(e) >= wanted else "(%s)" % text


def observable(o, name):
    return "%s.%s" % (o[-1], name)


def quantified(how, veto, e, style):
    inner = write(e)
    if style == "prefix" and not inner.startswith("("):  # that would be a function
        inner = "%s %s" % (how, inner)
    elif style != "plain":
        inner = "%s [%s]" % (inner, how)
    return "(%s%s)" % ("veto " if veto else "", inner)


def write(e):
    kind = e[0]
    if kind == "number":
        return e[1]
    if kind == "entry":
        return "entry"
    if kind == "element":
        return e[1]
    if kind in ("observable", "array"):
        return observable(e[1], e[2])
    if kind == "array_at":
        return "%s[%d]" % (observable(e[1], e[2]), e[3])
    if kind == "several":
        if any("(" in o[-1] for o in e[1]) or (len(e) > 3 and e[3]):
            return "%s(%s)" % (e[2], ", ".join(o[-1] for o in e[1]))
        return ",".join(o[-1] for o in e[1]) + "." + e[2]
    if kind == "arithmetic":
        own = level(e)
        if e[1] == "**":
            return "%s ** %s" % (at_least(e[2], NAME), at_least(e[3], SIGN))
        return "%s %s %s" % (at_least(e[2], own), e[1], at_least(e[3], own + 1))
    if kind == "negative":
        return "-" + at_least(e[1], SIGN)
    if kind in ("function", "reduce"):
        arguments = e[2] if kind == "function" else [e[2]]
        return "%s(%s)" % (e[1], ", ".join(write(x) for x in arguments))
    if kind == "compare":
        text = at_least(e[1][0], SUM)
        for op, x in zip(e[2], e[1][1:]):
            text += " %s %s" % (op, at_least(x, SUM))
        return text
    if kind == "within":
        return "%s %s %s..%s" % (at_least(e[1], SUM), "not in" if e[4] else "in",
                                 at_least(e[2], SUM), at_least(e[3], SUM))
    if kind == "member":
        return "%s %s [%s]" % (at_least(e[1], SUM), "not in" if e[3] else "in",
                               ", ".join(write(x) for x in e[2]))
    if kind == "and":
        return "%s and %s" % (at_least(e[1], AND), at_least(e[2], NOT))
    if kind == "or":
        return "%s or %s" % (at_least(e[1], OR), at_least(e[2], AND))
    if kind == "not":
        return "not " + at_least(e[1], NOT)
    if kind == "if":
        return "%s if %s else %s" % (at_least(e[2], OR), at_least(e[1], OR), write(e[3]))
    if kind == "is_missing":
        return "is_missing(%s)" % write(e[1])
    if kind == "size":
        return "count(%s)" % e[1][-1] if "(" in e[1][-1] else e[1][-1] + ".size"
    if kind == "quantified":
        return quantified(e[1], e[2], e[3], e[4])
    raise ValueError(e)

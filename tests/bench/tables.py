"""Tables in plain text: heads of two lines (name, unit), numbers flush right, columns without a value left out."""

NONE = "-"


def number(value, digits=3):
    """About `digits` digits that count, never an exponent: 0.123, 12.3, 1234."""
    if value is None:
        return None
    if isinstance(value, int):
        return "%d" % value
    size, places = abs(value), digits - 1
    while size >= 9.995 and places:
        size, places = size / 10, places - 1
    return "%.*f" % (places, value)


def ms(seconds):
    """Seconds as milliseconds."""
    return None if seconds is None else number(1000 * seconds)


def spread(values, scale=1):
    """Smallest and largest of the rounds."""
    return "%s..%s" % (number(scale * min(values)), number(scale * max(values))) if values else None


def memory(value, least=0):
    """Megabytes; below `least` only that it was less."""
    if value is None:
        return None
    return "<%.0f" % (least + 1) if value <= least + 0.5 else "%.0f" % value


def medians(n):
    """What a number of the table is."""
    return "medians of %d rounds" % n if n > 1 else "one round"


def table(title, columns, rows, left=1):
    """The text of a table. columns: (name, unit); rows: lists of strings or None; the first `left` columns
    are words."""
    keep = [i for i in range(len(columns)) if i < left or any(r[i] is not None for r in rows)]
    lines = [[columns[i][0] for i in keep], [columns[i][1] for i in keep]]
    lines += [[NONE if r[i] is None else str(r[i]) for i in keep] for r in rows]
    if not any(lines[1]):
        del lines[1]
    widths = [max(len(line[k]) for line in lines) for k in range(len(keep))]
    heads = len(lines) - len(rows)
    lines.insert(heads, ["-" * w for w in widths])
    text = ["  ".join(c.ljust(w) if keep[k] < left else c.rjust(w) for k, (c, w) in enumerate(zip(line, widths))).rstrip()
            for line in lines]
    return "\n%s\n\n%s" % (title, "\n".join(text))

/* format_thing.h - texts with values in them: format("m = {:.2f} +- {:.2f} GeV", m, error).
 *
 * The values may be known only when the events have been read; the text is then written by
 * out/format_out.c. `{}` takes the next value as print shows it, `{:.2f}` one with a width, digits
 * and kind (f, e, g, d) as in C and Python, `{:+.2f}` with a sign; `{{` and `}}` are braces.
 */
#ifndef HML_RUN_FORMAT_THING_H
#define HML_RUN_FORMAT_THING_H

#include "run/session.h"

typedef struct FormatPiece {
    Str text;          /* before the value */
    bool has_value;    /* but for the last piece */
    bool has_spec;     /* else as print shows it */
    bool plus;         /* positive numbers get a sign, too */
    int width, digits; /* -1: not given */
    char kind;         /* f e g d */
    const Node *node;
    int result;
} FormatPiece;

typedef struct FormatThing {
    Handle handle;
    FormatPiece *pieces;
    int n;
    JobUnit *unit; /* where the values are computed: of the job that prints it */
} FormatThing;

FormatThing *format_book(Session *s, const struct Builtin *b, const Ast *call);
FormatThing *format_of(Handle *h);
/* The same text, asked for in the job at work. */
FormatThing *format_ask(Session *s, const FormatThing *f);

#endif

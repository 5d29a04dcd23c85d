/* things.c - shows things of the run; see things.h. */
#include "out/things.h"

void thing_write(StrBuf *out, const Session *s, Handle *thing, const OutcomeStyle *style) {
    const CutflowThing *c = cutflow_of(thing);
    const HistThing *h = hist_of(thing);
    const SaveThing *f = save_of(thing);
    if (c)
        cutflow_write(out, c, style);
    else if (h)
        hist_write(out, h, style);
    else if (sample_report_of(thing))
        sample_write(out, sample_report_of(thing), style);
    else if (efficiency_thing_of(thing))
        efficiency_write(out, efficiency_thing_of(thing), style);
    else if (format_of(thing))
        format_write(out, format_of(thing), style);
    else if (f)
        save_write(out, s, f, style);
    else
        buf_printf(out, "%s\n", thing->class->word);
}

/* efficiency_out.c - shows efficiencies. */
#include "out/json.h"
#include "out/terminal.h"
#include "out/things.h"

static void efficiency_json(StrBuf *out, const EfficiencyThing *t, const HistPart *x,
                            const Efficiency *e) {
    Json j = {.out = out};
    size_t bins = (size_t)e->axes[0].bins;
    json_open(&j, '{');
    json_key_string(&j, "efficiency", str_of(t->title));
    json_key_string(&j, "sample", str_of(x->sample));
    json_key_string(&j, "variation", str_of(x->variation[0] ? x->variation : "nominal"));
    json_key_number(&j, "level", e->level);
    json_key(&j, "edges");
    json_open(&j, '[');
    for (size_t i = 0; i <= bins; i++) json_number(&j, axis_edge(&e->axes[0], (int)i));
    json_close(&j, ']');
    json_key(&j, "value");
    json_numbers(&j, e->value + 1, bins);
    json_key(&j, "low");
    json_numbers(&j, e->low + 1, bins);
    json_key(&j, "high");
    json_numbers(&j, e->high + 1, bins);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void efficiency_write(StrBuf *out, const EfficiencyThing *t, const OutcomeStyle *style) {
    Arena arena = {0};
    for (int i = 0; i < t->passed->n_series; i++) {
        const HistPart *x = &t->passed->series[i];
        Efficiency e;
        const char *why = efficiency_of(&e, &arena, hist_content_of(x),
                                        hist_content_of(&t->all->series[i]), t->level);
        if (why) {
            buf_printf(out, "%s: %s\n", t->title, why);
        } else if (style->format == FORMAT_JSON) {
            efficiency_json(out, t, x, &e);
        } else if (!x->variation[0]) {
            TerminalStyle terminal = {.width = style->width};
            buf_printf(out, "%s%s%s\n", t->title, x->sample[0] ? "   " : "", x->sample);
            terminal_efficiency(out, &e, &terminal);
        }
    }
    arena_free(&arena);
}

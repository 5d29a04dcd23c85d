/* yields_out.c - shows yields of fits, before and after. */
#include "out/json.h"
#include "out/table.h"
#include "out/things.h"

static void yields_json(StrBuf *out, const YieldsThing *y, const YieldRow *rows, int n) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "yields", str_of(y->fit->name));
    json_key(&j, "rows");
    json_open(&j, '[');
    for (int i = 0; i < n; i++) {
        json_open(&j, '{');
        json_key_string(&j, "data", str_of(rows[i].part));
        json_key_string(&j, "component", str_of(rows[i].name));
        json_key_number(&j, "before", rows[i].before);
        json_key_number(&j, "after", rows[i].after);
        json_key_number(&j, "error", rows[i].error);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void yields_write(StrBuf *out, const YieldsThing *y, const OutcomeStyle *style) {
    Arena arena = {0};
    YieldRow *rows = NULL;
    const char *failure;
    int n = yields_compute(&rows, y, &failure, &arena);
    bool exact = style->format != FORMAT_TABLE && style->format != FORMAT_MD;
    if (failure) {
        no_result_write(out, "yields", "there are no yields", failure, style);
    } else if (style->format == FORMAT_JSON) {
        yields_json(out, y, rows, n);
    } else {
        Table t = {0};
        table_column(&t, "data", false);
        table_column(&t, "component", false);
        table_column(&t, "before the fit", true);
        table_column(&t, "after", true);
        table_column(&t, "error", true);
        for (int i = 0; i < n; i++) {
            table_cell(&t, rows[i].part);
            table_cell(&t, rows[i].name);
            table_number(&t, rows[i].before, exact);
            table_number(&t, rows[i].after, exact);
            table_number(&t, rows[i].error, exact);
        }
        table_write(out, &t, style->format);
        table_free(&t);
    }
    arena_free(&arena);
}

/* describe.c - shows the figures of tables; see describe.h. */
#include "out/describe.h"

#include <math.h>

static void figure(Json *j, const char *key, double x) {
    json_key(j, key);
    json_number(j, x);
}

static void column_json(Json *j, const ColumnFigures *f) {
    const Summary *s = &f->summary;
    json_key(j, f->info->name);
    json_open(j, '{');
    json_key(j, "type");
    json_string(j, str_of(f->info->type_name));
    if (f->failure) {
        json_key(j, "unread");
        json_string(j, str_of(f->failure));
    } else if (f->info->elem == HML_STR) {
        json_key(j, "n");
        json_uint(j, f->n_strings);
        json_key(j, "bytes");
        json_uint(j, f->n_bytes);
        json_key(j, "missing");
        json_uint(j, s->n_missing);
    } else {
        json_key(j, "n");
        json_uint(j, s->n + s->n_nan);
        json_key(j, "nan");
        json_uint(j, s->n_nan);
        json_key(j, "missing");
        json_uint(j, s->n_missing);
        figure(j, "sum", summary_sum(s));
        figure(j, "mean", summary_mean(s));
        figure(j, "min", s->n ? s->min : NAN);
        figure(j, "max", s->n ? s->max : NAN);
    }
    json_close(j, '}');
}

void describe_json(StrBuf *out, const TableFigures *tables, size_t n) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "trees");
    json_open(&j, '{');
    for (size_t t = 0; t < n; t++) {
        json_key(&j, tables[t].info->name);
        json_open(&j, '{');
        json_key(&j, "entries");
        json_uint(&j, tables[t].rows);
        json_key(&j, "columns");
        json_open(&j, '{');
        for (int i = 0; i < tables[t].info->n_columns; i++) column_json(&j, &tables[t].columns[i]);
        json_close(&j, '}');
        json_close(&j, '}');
    }
    json_close(&j, '}');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

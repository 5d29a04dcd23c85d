/* describe.c - shows the figures of tables; see describe.h. */
#include "out/describe.h"

#include <math.h>

static void strings_json(Json *j, uint64_t n, uint64_t bytes, uint64_t missing) {
    json_key_uint(j, "n", n);
    json_key_uint(j, "bytes", bytes);
    json_key_uint(j, "missing", missing);
}

static void numbers_json(Json *j, const Summary *s) {
    json_key_uint(j, "n", s->n + s->n_nan);
    json_key_uint(j, "nan", s->n_nan);
    json_key_uint(j, "missing", s->n_missing);
    json_key_number(j, "sum", summary_sum(s));
    json_key_number(j, "mean", summary_mean(s));
    json_key_number(j, "min", s->n ? s->min : NAN);
    json_key_number(j, "max", s->n ? s->max : NAN);
}

static void column_json(Json *j, const ColumnFigures *f) {
    json_key(j, f->info->name);
    json_open(j, '{');
    json_key_string(j, "type", str_of(f->info->type_name));
    if (f->failure) {
        json_key_string(j, "unread", str_of(f->failure));
    } else if (f->info->elem == HML_STR) {
        strings_json(j, f->n_strings, f->n_bytes, f->summary.n_missing);
    } else {
        numbers_json(j, &f->summary);
    }
    json_close(j, '}');
}

/* The figures of a branch of objects: of all its members together, columns [first, end). */
static void object_json(Json *j, const ColumnFigures *f, int first, int end) {
    ColumnFigures all = {.info = f[first].info};
    bool text = all.info->elem == HML_STR;
    for (int i = first; i < end; i++) {
        if (f[i].failure || (f[i].info->elem == HML_STR) != text) return;
        summary_merge(&all.summary, &f[i].summary);
        all.n_strings += f[i].n_strings;
        all.n_bytes += f[i].n_bytes;
    }
    json_key(j, all.info->object);
    json_open(j, '{');
    json_key_int(j, "members", end - first);
    if (text)
        strings_json(j, all.n_strings, all.n_bytes, all.summary.n_missing);
    else
        numbers_json(j, &all.summary);
    json_close(j, '}');
}

static void columns_json(Json *j, const TableFigures *t) {
    json_key(j, "columns");
    json_open(j, '{');
    for (int i = 0, first = 0; i < t->info->n_columns; i++) {
        const char *object = t->columns[i].info->object;
        if (t->columns[first].info->object != object) first = i;
        column_json(j, &t->columns[i]);
        bool last = i + 1 == t->info->n_columns || t->columns[i + 1].info->object != object;
        if (object && last) object_json(j, t->columns, first, i + 1);
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
        json_key_uint(&j, "entries", tables[t].rows);
        columns_json(&j, &tables[t]);
        json_close(&j, '}');
    }
    json_close(&j, '}');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

/* csv_column.c - the values of one column for some rows; see csv_column.h.
 *
 * Each type has a loop over the rows that takes the short way for the fields that most tables are
 * full of. What that does not take goes to slow_field: blanks, quotes, words, exponents.
 */
#include "io/csv/csv_column.h"

#include <math.h>

#include "io/csv/csv_field.h"
#include "io/csv/csv_number.h"

typedef struct Work {
    CsvWindow *w;
    CsvValues *v;
    const ColumnInfo *info;
    const char *text;
    const uint32_t *edge; /* the one before the field of the first row */
    size_t stride;        /* edges from row to row */
    uint32_t n;           /* rows */
    bool last;            /* of the columns: a '\r' may stand before the line end */
    bool blank;           /* the first field begins with a blank, others may */
    bool missing;         /* the mask is in use */
} Work;

static Status column_reserve(Work *k, void *array, size_t *cap, size_t want) {
    void **p = array;
    if (want <= *cap && *p) return HML_OK;
    size_t size = MAX_OF(want, *cap * 2);
    void *bigger = mem_try_resize(*p, size);
    if (!bigger)
        return diag_data_error(k->w->diags, HML_E_MEMORY,
                               csv_place(k->w->source, -1, k->info->name),
                               "no memory for %zu bytes of values", size);
    *p = bigger;
    *cap = size;
    return HML_OK;
}

static Status set_missing(Work *k, uint32_t row) {
    CsvValues *v = k->v;
    if (!k->missing) {
        if (column_reserve(k, &v->valid, &v->valid_cap, k->n) != HML_OK) return HML_FAIL;
        memset(v->valid, 1, k->n);
        k->missing = true;
    }
    v->valid[row] = 0;
    return HML_OK;
}

static Status unfit(const Work *k, Str field, const char *why) {
    const CsvSource *s = k->w->source;
    char shown[64];
    int64_t line = csv_window_line(k->w, (uint32_t)(field.p - k->text));
    Diags *diags = k->w->diags;
    diag_data_error(diags, HML_E_DATA, csv_place(s, line, k->info->name), "'%s' %s",
                    csv_field_show(shown, field), why);
    if (s->sampled && k->info->elem != HML_STR)
        diag_help(diags,
                  "the type %s was found from a part of the rows; column types can be given: "
                  "%s:float64 or %s:string",
                  k->info->type_name, k->info->name, k->info->name);
    return HML_FAIL;
}

static bool parse(void *out, Elem elem, Str field) {
    switch (elem) {
    case HML_BOOL:
        if (csv_number_bool(out, field.p, field.n)) return true;
        *(uint8_t *)out = field.n == 1 && *field.p == '1';
        return field.n == 1 && (*field.p == '0' || *field.p == '1');
    case HML_I64:
        return csv_number_i64(out, field.p, field.n);
    case HML_U64:
        return csv_number_u64(out, field.p, field.n);
    default:
        return csv_number_f64(out, field.p, field.n);
    }
}

static const char *why_unfit(Elem elem) {
    switch (elem) {
    case HML_BOOL:
        return "is neither true nor false";
    case HML_I64:
        return "is not an integer of 64 bits";
    case HML_U64:
        return "is not an integer of 64 bits without sign";
    default:
        return "is not a number";
    }
}

/* A field of whatever form into the value at out. */
static Status slow_field(Work *k, void *out, uint32_t row) {
    const uint32_t *edge = k->edge + row * k->stride;
    Elem elem = k->info->elem;
    Str whole = csv_field_trim(k->text, edge[0] + 1, edge[1]), field = whole;
    CsvQuotes quotes = csv_field_unquote(&field);
    if (quotes != CSV_BARE) field = csv_field_trim(field.p, 0, (uint32_t)field.n);
    if (quotes <= CSV_QUOTED && csv_field_missing(field, true)) {
        if (elem == HML_F64)
            *(double *)out = NAN;
        else
            memset(out, 0, elem_size(elem));
        return set_missing(k, row);
    }
    if (quotes <= CSV_QUOTED && parse(out, elem, field)) return HML_OK;
    return unfit(k, whole, why_unfit(elem));
}

#define COLUMN_LOOP(ctype, plain)                                                                  \
    ctype *out = k->v->values;                                                                     \
    const char *text = k->text;                                                                    \
    const uint32_t *edge = k->edge;                                                                \
    size_t stride = k->stride;                                                                     \
    bool last = k->last, blank = k->blank;                                                         \
    for (uint32_t i = 0; i < k->n; i++, edge += stride) {                                          \
        uint32_t begin = edge[0] + 1, end = edge[1];                                               \
        begin += blank && begin < end && text[begin] == ' ';                                       \
        end -= last && end > begin && text[end - 1] == '\r';                                       \
        if (plain(&out[i], text + begin, end - begin)) continue;                                   \
        if (slow_field(k, &out[i], i) != HML_OK) return HML_FAIL;                                  \
    }                                                                                              \
    return HML_OK;

static inline bool no_plain(const void *out, const char *p, size_t n) {
    (void)out, (void)p, (void)n;
    return false;
}

static Status column_f64(Work *k) { COLUMN_LOOP(double, csv_number_plain_f64) }
static Status column_i64(Work *k) { COLUMN_LOOP(int64_t, csv_number_plain_i64) }
static Status column_u64(Work *k) { COLUMN_LOOP(uint64_t, no_plain) }
static Status column_bool(Work *k) { COLUMN_LOOP(uint8_t, no_plain) }

static Status column_str(Work *k) {
    CsvValues *v = k->v;
    const uint32_t *edge = k->edge;
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n; i++, edge += k->stride) {
        v->str_off[i] = n;
        Str whole = csv_field_trim(k->text, edge[0] + 1, edge[1]), field = whole;
        CsvQuotes quotes = csv_field_unquote(&field);
        if (quotes == CSV_BROKEN) return unfit(k, whole, "goes on behind its closing quote");
        if (quotes == CSV_BARE && csv_field_missing(field, false)) {
            if (set_missing(k, i) != HML_OK) return HML_FAIL;
            continue;
        }
        if (column_reserve(k, &v->values, &v->values_cap, n + field.n) != HML_OK) return HML_FAIL;
        n += csv_field_copy((char *)v->values + n, field, quotes);
    }
    v->str_off[k->n] = n;
    return HML_OK;
}

static Status column_values(Work *k) {
    CsvValues *v = k->v;
    size_t n = k->n + (size_t)1, bytes = n * elem_size(k->info->elem);
    if (column_reserve(k, &v->values, &v->values_cap, bytes) != HML_OK) return HML_FAIL;
    switch (k->info->elem) {
    case HML_BOOL:
        return column_bool(k);
    case HML_I64:
        return column_i64(k);
    case HML_U64:
        return column_u64(k);
    case HML_F64:
        return column_f64(k);
    default:
        if (column_reserve(k, &v->str_off, &v->str_cap, n * sizeof(uint32_t)) != HML_OK)
            return HML_FAIL;
        return column_str(k);
    }
}

Status csv_column_convert(Column *out, CsvValues *v, CsvWindow *w, uint32_t column, uint32_t first,
                          uint32_t n) {
    size_t stride = w->source->format.n_columns;
    Work k = {.w = w,
              .v = v,
              .info = &w->source->columns[column],
              .text = w->text,
              .edge = w->rows.edge + first * stride + column,
              .stride = stride,
              .last = column + 1 == stride,
              .n = n};
    k.blank = n && k.text[k.edge[0] + 1] == ' ';
    if (column_values(&k) != HML_OK) return HML_FAIL;
    *out = (Column){.elem = k.info->elem, .rows = n, .n = n, .values = v->values};
    if (k.info->elem == HML_STR) out->str_off = v->str_off;
    if (k.missing) out->valid = v->valid;
    return HML_OK;
}

void csv_column_free(CsvValues *v) {
    mem_free(v->values);
    mem_free(v->str_off);
    mem_free(v->valid);
    *v = (CsvValues){0};
}

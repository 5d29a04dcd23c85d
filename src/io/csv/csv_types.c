/* csv_types.c - which type a column has, found from its fields; see csv_types.h. */
#include "io/csv/csv_types.h"

#include "io/csv/csv_field.h"
#include "io/csv/csv_number.h"
#include "io/csv/csv_sync.h"

enum { SAMPLE_PIECES = 16 };

static unsigned word_kind(Str f) {
    uint8_t truth;
    int64_t i;
    uint64_t u;
    double x;
    if (csv_field_missing(f, true)) return CSV_KIND_MISSING;
    unsigned sign = *f.p == '-' ? CSV_KIND_NEGATIVE : 0;
    if (csv_number_i64(&i, f.p, f.n)) return CSV_KIND_INT | sign;
    if (csv_number_u64(&u, f.p, f.n)) return CSV_KIND_UINT;
    if (csv_number_f64(&x, f.p, f.n)) return CSV_KIND_REAL;
    return csv_number_bool(&truth, f.p, f.n) ? CSV_KIND_BOOL : CSV_KIND_TEXT;
}

static inline unsigned plain_kind(const CsvPlain *x) {
    unsigned sign = x->negative ? CSV_KIND_NEGATIVE : 0;
    return x->point ? (unsigned)CSV_KIND_REAL : CSV_KIND_INT | sign;
}

unsigned csv_types_kind(Str f) {
    CsvPlain x;
    if (csv_number_plain(&x, f.p, f.n)) return plain_kind(&x);
    if (!f.n || *f.p != '"') return word_kind(f);
    if (csv_field_unquote(&f) != CSV_QUOTED) return CSV_KIND_TEXT;
    return word_kind(csv_field_trim(f.p, 0, (uint32_t)f.n));
}

Elem csv_types_elem(unsigned kinds) {
    unsigned numbers = kinds & CSV_KIND_NUMBERS;
    if (kinds & CSV_KIND_TEXT) return HML_STR;
    if (kinds & CSV_KIND_BOOL) return numbers ? HML_STR : HML_BOOL;
    if (!numbers || kinds & CSV_KIND_REAL) return HML_F64;
    if (!(kinds & CSV_KIND_UINT)) return HML_I64;
    return kinds & CSV_KIND_NEGATIVE ? HML_F64 : HML_U64;
}

typedef struct Survey {
    const CsvSource *s;
    CsvWindow w;
    unsigned *kinds; /* owned; per column, all that was met */
    uint64_t rows;   /* that were looked at */
} Survey;

/* Adds the kinds of the fields of a row; edge is the one before the first. */
static inline void survey_row(unsigned *kinds, uint32_t n, const char *text, const uint32_t *edge) {
    for (uint32_t c = 0; c < n; c++) {
        if (kinds[c] & CSV_KIND_TEXT) continue; /* nothing changes that */
        CsvPlain x;
        if (csv_number_plain(&x, text + edge[c] + 1, edge[c + 1] - edge[c] - 1))
            kinds[c] |= plain_kind(&x);
        else
            kinds[c] |= csv_types_kind(csv_field_trim(text, edge[c] + 1, edge[c + 1]));
    }
}

/* Adds the rows that begin in [from, to). Fails silently at a row of a wrong shape: who reads
 * the rows will report it. */
static Status survey_rows(Survey *v, uint64_t from, uint64_t to, uint64_t stop) {
    if (csv_window_start(&v->w, from, to, stop) != HML_OK) return HML_FAIL;
    for (;;) {
        uint32_t first, n;
        if (csv_window_next(&v->w, UINT32_MAX, &first, &n) != HML_OK) return HML_FAIL;
        if (!n) return HML_OK;
        v->rows += n;
        uint32_t columns = v->s->format.n_columns;
        const uint32_t *edge = v->w.rows.edge + (size_t)first * columns;
        for (uint32_t i = 0; i < n; i++, edge += columns)
            survey_row(v->kinds, columns, v->w.text, edge);
    }
}

/* Pieces spread over the file; where quotes leave it open whether a line begins a row, a long
 * piece of the beginning instead. */
static void survey_sample(Survey *v) {
    const CsvSource *s = v->s;
    uint64_t begin = s->data_begin, span = s->size - begin, piece = s->limits.piece, line;
    if (survey_rows(v, begin, begin + s->limits.head, UINT64_MAX) != HML_OK) return;
    for (int i = 1; i <= SAMPLE_PIECES; i++) {
        uint64_t at = begin + (uint64_t)((double)span * i / SAMPLE_PIECES);
        if (i == SAMPLE_PIECES) at = s->size - MIN_OF(span, piece);
        bool quoted;
        if (csv_sync_look_back(&quoted, &line, &v->w, at, begin) != HML_OK) return;
        if (quoted || (line == begin && at - begin > s->limits.quoted_max)) {
            (void)survey_rows(v, begin, begin + s->limits.stream_head, UINT64_MAX);
            return;
        }
        if (survey_rows(v, line, at + piece, UINT64_MAX) != HML_OK) return;
    }
}

/* The complete lines of what has come so far of a stream. */
static void survey_head(Survey *v) {
    const CsvSource *s = v->s;
    const char *end = memrchr(s->head, s->format.line_end, s->head_n);
    if (!end) return;
    uint64_t stop = (uint64_t)(end - s->head) + 1;
    if (stop > s->data_begin) (void)survey_rows(v, s->data_begin, stop, stop);
}

static Status forced_type(CsvSource *s, Str item, Diags *diags) {
    static const Elem types[] = {HML_BOOL, HML_I64, HML_U64, HML_F64, HML_STR};
    const char *colon = memrchr(item.p, ':', item.n);
    Str name = {item.p, colon ? (size_t)(colon - item.p) : item.n}, type = {"", 0};
    if (colon) type = str_trim((Str){colon + 1, (size_t)(item.p + item.n - colon - 1)});
    name = str_trim(name);
    size_t t = 0;
    while (t < ARRAY_LEN(types) && !str_eq(str_of(elem_name(types[t])), type)) t++;
    if (t == ARRAY_LEN(types)) {
        diag_data_error(diags, HML_E_USAGE, csv_place(s, -1, NULL),
                        "'%.*s' does not say which type column '%.*s' has", STR_ARG(item),
                        STR_ARG(name));
        diag_help(diags, "write name:type, with bool, int64, uint64, float64 or string");
        return HML_FAIL;
    }
    for (uint32_t c = 0; c < s->format.n_columns; c++) {
        if (!str_eq(str_of(s->columns[c].name), name)) continue;
        s->columns[c].elem = types[t];
        return HML_OK;
    }
    return diag_data_error(diags, HML_E_USAGE, csv_place(s, -1, NULL),
                           "has no column '%.*s' to give a type to", STR_ARG(name));
}

/* Types given by the user, "name:type, name:type". */
static Status forced_types(CsvSource *s, Diags *diags) {
    const char *p = s->column_types;
    while (p && *p) {
        const char *comma = strchr(p, ',');
        Str item = {p, comma ? (size_t)(comma - p) : strlen(p)};
        if (str_trim(item).n && forced_type(s, str_trim(item), diags) != HML_OK) return HML_FAIL;
        p = comma ? comma + 1 : NULL;
    }
    return HML_OK;
}

static void warn_of_rounding(const CsvSource *s, unsigned kinds, uint32_t c, Diags *diags) {
    if (kinds & CSV_KIND_REAL || csv_types_elem(kinds) != HML_F64 || !(kinds & CSV_KIND_UINT))
        return;
    diag_data_warning(diags, HML_E_RANGE, csv_place(s, -1, s->columns[c].name),
                      "has integers beyond int64 and negative ones: read as float64, rounded");
    diag_help(diags, "give the type string to keep all digits");
}

Status csv_types_find(CsvSource *s, Diags *diags) {
    Diags unheard = {0};
    Survey v = {.s = s, .kinds = mem_alloc(s->format.n_columns * sizeof *v.kinds)};
    Status status = csv_window_open(&v.w, s, diags);
    v.w.diags = &unheard;
    if (status == HML_OK && csv_seekable(s) && s->size <= s->limits.whole) {
        s->info.rows_known = survey_rows(&v, s->data_begin, UINT64_MAX, UINT64_MAX) == HML_OK;
        s->info.rows = s->info.rows_known ? v.rows : 0;
    } else if (status == HML_OK) {
        s->sampled = true;
        if (csv_seekable(s))
            survey_sample(&v);
        else
            survey_head(&v);
    }
    for (uint32_t c = 0; c < s->format.n_columns; c++) {
        s->columns[c].elem =
            csv_types_elem(v.kinds[c]); /* of texts, not all fields were looked at */
        s->columns[c].nullable =
            !s->info.rows_known || (v.kinds[c] & (CSV_KIND_MISSING | CSV_KIND_TEXT)) != 0;
    }
    if (status == HML_OK) status = forced_types(s, diags);
    for (uint32_t c = 0; c < s->format.n_columns && status == HML_OK; c++) {
        s->columns[c].type_name = elem_name(s->columns[c].elem);
        s->columns[c].nullable = !s->info.rows_known || (v.kinds[c] & CSV_KIND_MISSING);
        if (s->columns[c].elem == HML_F64) warn_of_rounding(s, v.kinds[c], c, diags);
    }
    csv_window_close(&v.w);
    diag_free(&unheard);
    mem_free(v.kinds);
    return status;
}

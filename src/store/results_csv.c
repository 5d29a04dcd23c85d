/* results_csv.c - results from CSV; see results.h, and out/hist_file.h for the format. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "stat/hist_figures.h"
#include "store/results.h"

enum { PLANES = 4 };

typedef struct Line {
    int64_t number; /* in the file, from 1 */
    size_t first;   /* of its fields */
    size_t n;
} Line;

/* Where the values of an axis stand: in columns low and high, or in one (of integers, categories)
 */
typedef struct AxisColumns {
    size_t low;
    bool single;
    size_t cells, stride; /* with flow; rows until the next value */
} AxisColumns;

typedef struct In {
    Arena *arena;
    const char *path;
    Diags *diags;
    VEC(Str) fields;
    VEC(Line) lines; /* the first is the head */
    int dims;
    AxisColumns columns[HIST_DIMS_MAX];
    size_t first_plane; /* column */
    bool profile;
} In;

#define BAD(at, ...) results_error(in->diags, in->path, (at), NULL, __VA_ARGS__)

/* ---- fields ---- */

/* One field from *at on (RFC 4180), without quotes; *at is left behind it. */
static Status read_field(In *in, Str text, size_t *at, int64_t line) {
    size_t i = *at;
    if (i >= text.n || text.p[i] != '"') {
        while (i < text.n && text.p[i] != ',' && text.p[i] != '\n' && text.p[i] != '\r') i++;
        vec_push(&in->fields, (Str){text.p + *at, i - *at});
        *at = i;
        return HML_OK;
    }
    size_t end = ++i, n = 0;
    while (end < text.n && (text.p[end] != '"' || (end + 1 < text.n && text.p[end + 1] == '"')))
        end += text.p[end] == '"' ? 2 : 1;
    if (end >= text.n) return BAD(line, "a quote is not closed");
    char *copy = arena_alloc(in->arena, end - i);
    for (; i < end; i += text.p[i] == '"' ? 2 : 1) copy[n++] = text.p[i];
    vec_push(&in->fields, (Str){copy, n});
    *at = i + 1;
    return HML_OK;
}

static Status read_lines(In *in, Str text) {
    int64_t line = 1;
    for (size_t at = 0; at < text.n; line++) {
        Line l = {.number = line, .first = in->fields.n};
        for (;;) {
            if (read_field(in, text, &at, line) != HML_OK) return HML_FAIL;
            if (at >= text.n || text.p[at] != ',') break;
            at++;
        }
        at += at < text.n && text.p[at] == '\r';
        if (at < text.n && text.p[at] != '\n') return BAD(line, "text stands behind a quote");
        at++;
        l.n = in->fields.n - l.first;
        if (l.n == 1 && in->fields.data[l.first].n == 0) continue; /* an empty line */
        vec_push(&in->lines, l);
        if (l.n != in->lines.data[0].n)
            return BAD(line, "%zu fields, but the head has %zu", l.n, in->lines.data[0].n);
    }
    return in->lines.n ? HML_OK : BAD(-1, "the file is empty");
}

static Str field(const In *in, size_t line, size_t column) {
    return in->fields.data[in->lines.data[line].first + column];
}

static bool number_of(Str s, double *out) {
    char text[64], *end;
    if (s.n == 0 || s.n >= sizeof text) return false;
    snprintf(text, sizeof text, "%.*s", STR_ARG(s));
    *out = strtod(text, &end);
    return *end == '\0';
}

static Status read_number(In *in, size_t line, size_t column, double *out) {
    if (number_of(field(in, line, column), out)) return HML_OK;
    return BAD(in->lines.data[line].number, "'%.*s' is not a number",
               STR_ARG(field(in, line, column)));
}

static char *text_of(In *in, Str s) { return arena_strndup(in->arena, s.p, s.n); }

/* ---- axes ---- */

static bool ends(Str s, const char *with) {
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p + s.n - n, with, n) == 0;
}

/* The columns before 'sumw...' are those of the axes. */
static Status find_axes(In *in) {
    size_t c = 0, n = in->lines.data[0].n;
    while (c < n && !(field(in, 0, c).n >= 4 && memcmp(field(in, 0, c).p, "sumw", 4) == 0)) {
        if (in->dims == HIST_DIMS_MAX) return BAD(1, "there are more than three axes");
        AxisColumns *a = &in->columns[in->dims++];
        a->low = c;
        a->single = !ends(field(in, 0, c), "_low");
        if (!a->single && (c + 1 >= n || !ends(field(in, 0, c + 1), "_high")))
            return BAD(1, "no column '..._high' follows '%.*s'", STR_ARG(field(in, 0, c)));
        c += a->single ? 1 : 2;
    }
    if (!in->dims || c == n)
        return BAD(1, "neither a histogram (edges, then 'sumw') nor a cutflow ('cutflow', ...)");
    in->first_plane = c;
    return HML_OK;
}

static bool axis_same(const In *in, const AxisColumns *a, size_t i, size_t k) {
    if (!str_eq(field(in, i, a->low), field(in, k, a->low))) return false;
    return a->single || str_eq(field(in, i, a->low + 1), field(in, k, a->low + 1));
}

/* Each axis has as many cells as go by before its first value comes back; the last runs fastest. */
static Status measure_axes(In *in) {
    size_t rows = in->lines.n - 1, stride = 1;
    for (int d = in->dims - 1; d >= 0; d--) {
        AxisColumns *a = &in->columns[d];
        a->stride = stride;
        a->cells = 1;
        while (a->cells * stride < rows && !axis_same(in, a, 1, 1 + a->cells * stride)) a->cells++;
        if (a->cells < 3)
            return BAD(2, "axis '%.*s' has no bins between underflow and overflow",
                       STR_ARG(field(in, 0, a->low)));
        stride *= a->cells;
    }
    if (stride != rows) return BAD(-1, "%zu rows, but the axes want %zu", rows, stride);
    for (size_t r = 0; r < rows; r++)
        for (int d = 0; d < in->dims; d++) {
            const AxisColumns *a = &in->columns[d];
            size_t k = r / a->stride % a->cells;
            if (!axis_same(in, a, 1 + r, 1 + k * a->stride))
                return BAD(in->lines.data[1 + r].number, "the bins are not in order");
        }
    return HML_OK;
}

/* Axes whose kind gives the very same edges are of this kind, others variable. */
static void guess_kind(HistAxis *a) {
    static const BinKind kinds[] = {BINS_REGULAR, BINS_LOG};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        HistAxis guess = {.kind = kinds[k], .bins = a->bins, .lo = a->lo, .hi = a->hi};
        int i = 0;
        if (guess.kind == BINS_LOG && guess.lo <= 0) continue;
        while (i <= a->bins && axis_edge(&guess, i) == a->edges[i]) i++;
        if (i <= a->bins) continue;
        a->kind = guess.kind;
        a->edges = NULL;
        return;
    }
}

static Status read_edges(In *in, const AxisColumns *c, HistAxis *a) {
    double *edges = arena_array(in->arena, double, a->bins + 1), low, high;
    for (size_t k = 0; k < c->cells; k++) {
        size_t row = 1 + k * c->stride;
        if (read_number(in, row, c->low, &low) != HML_OK ||
            read_number(in, row, c->low + 1, &high) != HML_OK)
            return HML_FAIL;
        int64_t line = in->lines.data[row].number;
        if (k == 0 && low != -INFINITY)
            return BAD(line, "the first bin is not the underflow from -inf");
        if (k == c->cells - 1 && high != INFINITY)
            return BAD(line, "the last bin is not the overflow to inf");
        if (k && low != edges[k - 1]) return BAD(line, "the bin does not begin where one ended");
        if (!(high > low)) return BAD(line, "the edges do not rise");
        if (k < c->cells - 1) edges[k] = high;
    }
    a->kind = BINS_VARIABLE;
    a->edges = edges;
    a->lo = edges[0];
    a->hi = edges[a->bins];
    guess_kind(a);
    return HML_OK;
}

/* Numbers one apart are an integer axis, other numbers codes, other texts labels. */
static Status read_singles(In *in, const AxisColumns *c, HistAxis *a) {
    double *codes = arena_array(in->arena, double, a->bins);
    const char **labels = arena_array(in->arena, const char *, a->bins);
    bool numbers = true, integers = true;
    size_t last = 1 + (c->cells - 1) * c->stride;
    if (!str_eq(field(in, 1, c->low), STR("underflow")))
        return BAD(in->lines.data[1].number, "the first bin is not 'underflow'");
    if (!str_eq(field(in, last, c->low), STR("overflow")))
        return BAD(in->lines.data[last].number, "the last bin is not 'overflow'");
    for (int i = 0; i < a->bins; i++) {
        Str text = field(in, 1 + ((size_t)i + 1) * c->stride, c->low);
        labels[i] = text_of(in, text);
        numbers = numbers && number_of(text, &codes[i]);
        integers = numbers && integers && codes[i] == floor(codes[i]) && codes[i] == codes[0] + i;
    }
    *a = (HistAxis){.kind = BINS_CATEGORY, .bins = a->bins, .edges = codes};
    if (integers)
        *a = (HistAxis){
            .kind = BINS_INTEGER, .bins = a->bins, .lo = codes[0], .hi = codes[a->bins - 1]};
    if (!numbers) a->labels = labels;
    for (int i = 0; i < a->bins && !numbers; i++) codes[i] = i;
    return HML_OK;
}

static Status read_axis(In *in, int d, HistAxis *a) {
    const AxisColumns *c = &in->columns[d];
    Str name = field(in, 0, c->low);
    if (!c->single) name.n -= strlen("_low");
    *a = (HistAxis){.bins = (int)(c->cells - 2)};
    Status s = c->single ? read_singles(in, c, a) : read_edges(in, c, a);
    a->name = text_of(in, name);
    a->unit = "";
    return s;
}

/* ---- series ---- */

static const char *const plane_names[PLANES] = {"sumw", "sumw2", "sumwy", "sumwy2"};

/* 'sumw:SAMPLE:VARIATION', or 'sumw' alone. */
static bool plane_is(Str head, const char *plane, Str *series) {
    size_t n = strlen(plane);
    if (head.n < n || memcmp(head.p, plane, n) != 0) return false;
    *series = (Str){head.p + n, head.n - n};
    return series->n == 0 || series->p[0] == ':';
}

static void name_series(In *in, HistSeries *s, Str text) {
    s->sample = "";
    s->variation = "nominal";
    if (!text.n) return;
    size_t colon = text.n - 1;
    while (text.p[colon] != ':') colon--;
    s->variation = text_of(in, (Str){text.p + colon + 1, text.n - colon - 1});
    if (colon) s->sample = text_of(in, (Str){text.p + 1, colon - 1});
}

/* The columns of one series, from c on. */
static Status read_series(In *in, size_t c, HistSeries *s, const HistAxis *axes) {
    size_t planes_n = in->profile ? PLANES : 2, n = in->lines.data[0].n;
    Str series, other;
    for (size_t p = 0; p < planes_n; p++) {
        Str *name = p ? &other : &series;
        if (c + p >= n || !plane_is(field(in, 0, c + p), plane_names[p], name) ||
            !str_eq(*name, series))
            return BAD(1, "the columns of a series are sumw, sumw2%s: see column %zu",
                       in->profile ? ", sumwy, sumwy2" : "", c + p + 1);
    }
    name_series(in, s, series);
    hist_open(&s->hist, in->dims, axes, in->profile,
              arena_array(in->arena, double, hist_doubles(in->dims, axes, in->profile)));
    double *planes[PLANES] = {s->hist.sumw, s->hist.sumw2, s->hist.sumwy, s->hist.sumwy2};
    for (size_t r = 0; r < s->hist.cells; r++)
        for (size_t p = 0; p < planes_n; p++)
            if (read_number(in, 1 + r, c + p, &planes[p][r]) != HML_OK) return HML_FAIL;
    s->hist.entries = hist_effective(&s->hist, true);
    return HML_OK;
}

/* "m_ll" of "plots/m_ll.csv" */
static char *name_of(In *in) {
    const char *slash = strrchr(in->path, '/'), *name = slash ? slash + 1 : in->path;
    const char *dot = strrchr(name, '.');
    return arena_strndup(in->arena, name, dot && dot != name ? (size_t)(dot - name) : strlen(name));
}

static Status read_hists(In *in, Results *out) {
    HistAxis axes[HIST_DIMS_MAX];
    if (find_axes(in) != HML_OK || measure_axes(in) != HML_OK) return HML_FAIL;
    for (int d = 0; d < in->dims; d++)
        if (read_axis(in, d, &axes[d]) != HML_OK) return HML_FAIL;
    size_t first = in->first_plane, n = in->lines.data[0].n;
    Str rest;
    in->profile = first + 2 < n && plane_is(field(in, 0, first + 2), "sumwy", &rest);
    size_t planes_n = in->profile ? PLANES : 2, n_series = (n - first + planes_n - 1) / planes_n;
    out->hists = arena_array(in->arena, HistSeries, n_series);
    for (size_t i = 0; i < n_series; i++) {
        HistSeries *s = &out->hists[out->n_hists++];
        *s = (HistSeries){.name = name_of(in), .title = "", .unit = ""};
        if (read_series(in, first + i * planes_n, s, axes) != HML_OK) return HML_FAIL;
    }
    return HML_OK;
}

/* ---- cutflows ---- */

enum { CUTFLOW_COLUMNS = 7 };
static const char *const cutflow_head[CUTFLOW_COLUMNS] = {"cutflow", "sample", "variation", "cut",
                                                          "count",   "sumw",   "sumw2"};

/* A row that names another cutflow than the one before begins the next. */
static Cutflow *cutflow_at(In *in, Results *out, size_t row) {
    bool same = row > 1;
    for (size_t c = 0; c < 3 && same; c++) same = str_eq(field(in, row, c), field(in, row - 1, c));
    if (same) return &out->cutflows[out->n_cutflows - 1];
    Cutflow *f = &out->cutflows[out->n_cutflows++];
    f->name = text_of(in, field(in, row, 0));
    f->sample = text_of(in, field(in, row, 1));
    f->variation = text_of(in, field(in, row, 2));
    return f;
}

static Status read_cutflows(In *in, Results *out) {
    size_t rows = in->lines.n - 1;
    out->cutflows = arena_array(in->arena, Cutflow, rows);
    CutflowRow *all = arena_array(in->arena, CutflowRow, rows);
    for (size_t r = 1; r <= rows; r++) {
        Cutflow *f = cutflow_at(in, out, r);
        CutflowRow *row = &all[r - 1];
        double count = 0;
        if (!f->rows) f->rows = row;
        f->n++;
        row->name = text_of(in, field(in, r, 3));
        if (read_number(in, r, 4, &count) != HML_OK ||
            read_number(in, r, 5, &row->sumw) != HML_OK ||
            read_number(in, r, 6, &row->sumw2) != HML_OK)
            return HML_FAIL;
        if (!(count >= 0 && count < 18446744073709551616.0 && count == floor(count)))
            return BAD(in->lines.data[r].number, "'count' is not a whole number");
        row->count = (uint64_t)count;
    }
    return HML_OK;
}

Status results_read_csv(Results *out, Arena *arena, Str text, const char *path, Diags *diags) {
    In reader = {.arena = arena, .path = path, .diags = diags}, *in = &reader;
    *out = (Results){0};
    Status s = read_lines(in, text);
    bool cutflow = s == HML_OK && in->lines.data[0].n == CUTFLOW_COLUMNS;
    for (size_t c = 0; c < CUTFLOW_COLUMNS && cutflow; c++)
        cutflow = str_eq(field(in, 0, c), str_of(cutflow_head[c]));
    if (s == HML_OK) s = cutflow ? read_cutflows(in, out) : read_hists(in, out);
    vec_free(&in->fields);
    vec_free(&in->lines);
    return s;
}

/* bintable.c - corrections from tables of bins; see bintable.h. */
#include "corr/bintable.h"

#include <math.h>
#include <stdlib.h>

#include "corr/correction_reader.h"

enum { COLUMNS_MAX = 2 * BINTABLE_AXES_MAX + 3, CELL_MAX = 64 };
static const uint64_t BINS_MAX = 1u << 28;

static Status fault(Diags *diags, const char *file, int64_t line, const char *text) {
    DataPlace place = DATA_NOWHERE;
    place.file = file;
    place.line = line;
    return diag_data_error(diags, HML_E_FILE_FORMAT, place, "%s", text);
}

/* ---- tables to corrections ---- */

static Status table_check(const BinTable *t, const char *place, Diags *diags) {
    uint64_t cells = 1;
    if (t->n_axes < 1 || t->n_axes > BINTABLE_AXES_MAX)
        return fault(diags, place, -1, "a table of bins has between one and eight axes");
    for (int k = 0; k < t->n_axes; k++) {
        if (t->bins[k] < 1 || t->bins[k] > BINS_MAX || (cells *= t->bins[k]) > BINS_MAX)
            return fault(diags, place, -1, "the table has no bins, or too many");
        for (size_t i = 0; i < t->bins[k]; i++)
            if (!(t->edges[k][i] < t->edges[k][i + 1]))
                return fault(diags, place, -1, "the edges of the bins do not rise");
        for (int m = 0; m < k; m++)
            if (strcmp(t->axes[m], t->axes[k]) == 0)
                return fault(diags, place, -1, "two axes have the same name");
    }
    return HML_OK;
}

/* A node of all bins with value + sign * error. */
static CorrRef grid(CorrReader *r, const BinTable *t, const CorrAxis *axes, CorrNode node,
                    const double *errors, double sign) {
    CorrRef *kids = arena_array(r->arena, CorrRef, node.n);
    for (size_t i = 0; i < node.n; i++)
        kids[i] = reader_value(r, errors ? t->values[i] + sign * errors[i] : t->values[i]);
    node.kids = kids;
    node.axes = axes;
    return reader_node(r, node);
}

/* The choice between nominal, up and down. */
static CorrRef variations(CorrReader *r, const BinTable *t, const CorrAxis *axes, CorrNode bins) {
    static const char *const names[] = {"nominal", "up", "down"};
    const double *errors[] = {NULL, t->up, t->down};
    static const double signs[] = {0, 1, -1};
    CorrRef *kids = arena_array(r->arena, CorrRef, 3);
    int64_t *keys = arena_array(r->arena, int64_t, 3);
    for (int i = 0; i < 3; i++) {
        keys[i] = reader_text(r, str_of(names[i])); /* 0, 1, 2 */
        kids[i] = grid(r, t, axes, bins, errors[i], signs[i]);
    }
    return reader_node(r, (CorrNode){.kind = CORR_CATEGORY,
                                     .input = t->n_axes,
                                     .fallback = CORR_NONE,
                                     .n = 3,
                                     .keys = keys,
                                     .kids = kids});
}

Status bintable_correction(const Correction **out, const BinTable *t, BinOutside outside,
                           double fallback, const char *place, Arena *arena, Diags *diags) {
    if (table_check(t, place, diags) != HML_OK) return HML_FAIL;
    CorrReader r = {.arena = arena, .diags = diags};
    Correction *c = arena_new(arena, Correction);
    *c = (Correction){.name = arena_strdup(arena, t->name), .version = 1, .n_inputs = t->n_axes};
    c->output = (CorrVariable){"value", NULL, CORR_REAL};
    CorrNode node = {
        .kind = CORR_BINS, .n_axes = (uint32_t)t->n_axes, .n = 1, .fallback = CORR_NONE};
    CorrAxis *axes = arena_array(arena, CorrAxis, t->n_axes);
    for (int k = 0; k < t->n_axes; k++) {
        size_t n = t->bins[k];
        c->inputs[k] = (CorrVariable){arena_strdup(arena, t->axes[k]), NULL, CORR_REAL};
        axes[k] = (CorrAxis){.input = k, .n = (uint32_t)n, .low = t->edges[k][0]};
        axes[k].high = t->edges[k][n];
        axes[k].edges = arena_copy(arena, t->edges[k], (n + 1) * sizeof(double));
        node.n *= (uint32_t)n;
    }
    node.flow = outside == OUTSIDE_CLAMP ? CORR_FLOW_CLAMP : CORR_FLOW_ERROR;
    if (outside == OUTSIDE_VALUE) {
        node.flow = CORR_FLOW_DEFAULT;
        node.fallback = reader_value(&r, fallback);
    }
    if (t->up && t->down) {
        c->inputs[c->n_inputs++] = (CorrVariable){"variation", "nominal, up or down", CORR_STRING};
        c->root = variations(&r, t, axes, node);
    } else {
        c->root = grid(&r, t, axes, node, NULL, 0);
    }
    reader_finish(&r, &c, 1);
    reader_free(&r);
    *out = c;
    return HML_OK;
}

/* ---- CSV ---- */

typedef struct Grid { /* a table as it is read */
    BinTable *table;
    const char *path;
    Arena *arena;
    Diags *diags;
    int columns, value_at, up_at, down_at;
    VEC(double) cells;  /* line by line */
    VEC(int64_t) lines; /* number of each line in the file */
} Grid;

/* Splits a line at its commas; -1 where it has more than cap fields. */
static int fields_split(Str line, Str *out, int cap) {
    int n = 0;
    for (;;) {
        const char *comma = memchr(line.p, ',', line.n);
        Str field = {line.p, comma ? (size_t)(comma - line.p) : line.n};
        if (n == cap) return -1;
        out[n++] = str_trim(field);
        if (!comma) return n;
        line = (Str){comma + 1, line.n - field.n - 1};
    }
}

static bool ends_with(Str s, const char *end) {
    size_t n = strlen(end);
    return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* The pair of columns at k names an axis. */
static bool axis_column(Grid *g, const Str *names, int n, int k) {
    BinTable *t = g->table;
    if (k + 1 >= n || t->n_axes >= BINTABLE_AXES_MAX || !ends_with(names[k], "_lo") ||
        !ends_with(names[k + 1], "_hi"))
        return false;
    Str name = {names[k].p, names[k].n - 3};
    if (!str_eq(name, (Str){names[k + 1].p, names[k + 1].n - 3})) return false;
    t->axes[t->n_axes++] = arena_strndup(g->arena, name.p, name.n);
    return true;
}

static Status header_read(Grid *g, Str line, int64_t number) {
    Str names[COLUMNS_MAX];
    int n = fields_split(line, names, COLUMNS_MAX), k = 0;
    g->columns = n;
    g->value_at = g->up_at = g->down_at = -1;
    while (k < n && axis_column(g, names, n, k)) k += 2;
    if (k > 0 && k < n && str_eq(names[k], STR("value"))) g->value_at = k++;
    if (k + 1 == n && g->value_at > 0 && str_eq(names[k], STR("error")))
        g->up_at = g->down_at = k++;
    else if (k + 2 == n && g->value_at > 0 && str_eq(names[k], STR("error_up")) &&
             str_eq(names[k + 1], STR("error_down"))) {
        g->up_at = k++;
        g->down_at = k++;
    }
    if (k == n && g->value_at > 0) return HML_OK;
    fault(g->diags, g->path, number, "the header of a table of bins does not fit");
    diag_help(g->diags, "it is like 'pt_lo,pt_hi,eta_lo,eta_hi,value', then perhaps 'error' or "
                        "'error_up,error_down'");
    return HML_FAIL;
}

static bool cell_read(Str text, double *out) {
    char copy[CELL_MAX], *end;
    if (text.n == 0 || text.n >= sizeof copy || memchr(text.p, 'x', text.n) ||
        memchr(text.p, 'X', text.n))
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    *out = strtod(copy, &end);
    return *end == '\0' && !isnan(*out);
}

static Status row_read(Grid *g, Str line, int64_t number) {
    Str fields[COLUMNS_MAX];
    if (fields_split(line, fields, COLUMNS_MAX) != g->columns)
        return fault(g->diags, g->path, number, "the line has not as many fields as the header");
    for (int k = 0; k < g->columns; k++) {
        double x;
        if (!cell_read(fields[k], &x) || (k >= g->value_at && !isfinite(x)))
            return fault(g->diags, g->path, number, "a field is not a number");
        if (k > g->value_at && x < 0)
            return fault(g->diags, g->path, number, "an error is negative");
        if (k < g->value_at && k % 2 == 1 && !(vec_last(&g->cells) < x))
            return fault(g->diags, g->path, number, "a lower edge is not below its upper edge");
        vec_push(&g->cells, x);
    }
    vec_push(&g->lines, number);
    return HML_OK;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The distinct edges of axis k, rising. */
static void axis_collect(Grid *g, int k) {
    size_t rows = g->lines.n, n = 0;
    double *all = mem_alloc((2 * rows + 1) * sizeof *all);
    for (size_t i = 0; i < rows; i++)
        for (int side = 0; side < 2; side++)
            all[2 * i + (size_t)side] =
                g->cells.data[i * (size_t)g->columns + (size_t)(2 * k + side)];
    qsort(all, 2 * rows, sizeof *all, by_value);
    for (size_t i = 0; i < 2 * rows; i++)
        if (n == 0 || all[i] != all[n - 1]) all[n++] = all[i];
    g->table->bins[k] = n - 1;
    g->table->edges[k] = arena_copy(g->arena, all, n * sizeof *all);
    mem_free(all);
}

/* The place of an edge on an axis that has it. */
static size_t edge_place(const BinTable *t, int k, double x) {
    size_t lo = 0, hi = t->bins[k];
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (t->edges[k][mid] < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static Status row_place(Grid *g, size_t row, double *values, double *up, double *down, char *set) {
    const BinTable *t = g->table;
    const double *cells = g->cells.data + row * (size_t)g->columns;
    size_t at = 0;
    for (int k = 0; k < t->n_axes; k++) {
        size_t bin = edge_place(t, k, cells[2 * k]);
        if (t->edges[k][bin + 1] != cells[2 * k + 1])
            return fault(g->diags, g->path, g->lines.data[row],
                         "this bin overlaps others: the bins must form a grid");
        at = at * t->bins[k] + bin;
    }
    if (set[at]) return fault(g->diags, g->path, g->lines.data[row], "this bin was given before");
    set[at] = 1;
    values[at] = cells[g->value_at];
    if (up) up[at] = cells[g->up_at];
    if (down) down[at] = cells[g->down_at];
    return HML_OK;
}

/* Puts the lines into the grid that their edges span. */
static Status grid_fill(Grid *g) {
    BinTable *t = g->table;
    uint64_t cells = 1;
    if (g->lines.n == 0) return fault(g->diags, g->path, -1, "the table has no bins");
    for (int k = 0; k < t->n_axes; k++) {
        axis_collect(g, k);
        if (cells <= BINS_MAX) cells *= t->bins[k];
    }
    if (cells > 4 * (uint64_t)g->lines.n && cells > 1024)
        return fault(g->diags, g->path, -1, "the bins do not fill a grid: most are missing");
    double *values = arena_array(g->arena, double, cells);
    double *up = g->up_at < 0 ? NULL : arena_array(g->arena, double, cells);
    double *down = g->down_at < 0 ? NULL : arena_array(g->arena, double, cells);
    char *set = arena_array(g->arena, char, cells);
    for (size_t row = 0; row < g->lines.n; row++)
        if (row_place(g, row, values, up, down, set) != HML_OK) return HML_FAIL;
    if (cells != g->lines.n)
        return fault(g->diags, g->path, -1, "the bins do not fill a grid: some are missing");
    t->values = values;
    t->up = up;
    t->down = down;
    return HML_OK;
}

Status bintable_parse(BinTable *out, Str text, const char *path, const char *name, Arena *arena,
                      Diags *diags) {
    *out = (BinTable){.name = name};
    Grid g = {.table = out, .path = path, .arena = arena, .diags = diags};
    Status s = HML_OK;
    bool header = false;
    int64_t number = 0;
    while (text.n > 0 && s == HML_OK) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        Str line = str_trim((Str){text.p, n});
        text = (Str){text.p + n + (end != NULL), text.n - n - (end != NULL)};
        number++;
        if (line.n == 0 || *line.p == '#') continue;
        s = header ? row_read(&g, line, number) : header_read(&g, line, number);
        header = true;
    }
    if (s == HML_OK && !header) s = fault(diags, path, -1, "the file holds no table");
    if (s == HML_OK) s = grid_fill(&g);
    vec_free(&g.cells);
    vec_free(&g.lines);
    return s;
}

Status bintable_read(BinTable *out, const char *path, const char *name, Arena *arena,
                     Diags *diags) {
    StrBuf text = {0};
    Status s = jsonfile_text(&text, path, diags);
    if (s == HML_OK) s = bintable_parse(out, (Str){text.p, text.n}, path, name, arena, diags);
    buf_free(&text);
    return s;
}

/* axis.c - values into bins; see axis.h. */
#include "stat/axis.h"

#include <math.h>

#include "core/cpu.h"

HistAxis axis_regular(int bins, double lo, double hi) {
    return (HistAxis){.kind = BINS_REGULAR, .bins = bins, .lo = lo, .hi = hi};
}

/* All values of a regular axis without branches; -1 for what is not finite. The bin is that of
 * regular_bin to the bit. */
CPU_CLONES static size_t find_regular(const HistAxis *a, const double *restrict x,
                                      int32_t *restrict out, size_t n) {
    double lo = a->lo, hi = a->hi, bins = (double)a->bins, top = bins - 1;
    int32_t over = a->bins + 1, edge = a->closed ? a->bins : over;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        double v = x[i], t = bins * (v - lo) / (hi - lo);
        t = t > 0 ? t : 0;
        t = t < top ? t : top;
        int32_t bin = (int32_t)t + 1;
        bin = v < lo ? 0 : bin;
        bin = v > hi ? over : bin;
        bin = v == hi ? edge : bin;
        bool finite = v - v == 0;
        out[i] = finite ? bin : -1;
        count += finite;
    }
    return count;
}

/* Takes out what is missing; answers how many are left. */
CPU_CLONES static size_t strike_missing(int32_t *restrict out, const uint8_t *restrict valid,
                                        size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = valid[i] ? out[i] : -1;
        count += out[i] >= 0;
    }
    return count;
}

/* Bin of an x inside or outside a regular axis. */
static inline int32_t regular_bin(int bins, double lo, double hi, bool closed, double x) {
    if (x < lo) return 0;
    if (x >= hi) return closed && x == hi ? bins : bins + 1;
    int32_t bin = (int32_t)floor((double)bins * (x - lo) / (hi - lo));
    return bin < bins ? bin + 1 : bins; /* rounding at the upper edge */
}

/* Number of edges that are not above x, by halving without branches on the data. */
static inline int32_t variable_bin(const HistAxis *a, double x) {
    if (a->closed && x == a->hi) return a->bins;
    const double *base = a->edges;
    size_t n = (size_t)a->bins + 1;
    while (n > 1) {
        size_t half = n / 2;
        base += base[half - 1] <= x ? half : 0;
        n -= half;
    }
    return (int32_t)(base - a->edges) + (*base <= x);
}

static inline int32_t category_bin(const HistAxis *a, double x) {
    for (int i = 0; i < a->bins; i++)
        if (a->edges[i] == x) return i + 1;
    return a->bins + 1;
}

static inline int32_t integer_bin(const HistAxis *a, double x) {
    double k = floor(x) - a->lo;
    if (k < 0) return 0;
    return k >= a->bins ? a->bins + 1 : (int32_t)k + 1;
}

#define FIND(expression)                                                                           \
    for (size_t i = 0; i < n; i++) {                                                               \
        bool there = (!valid || valid[i]) && isfinite(x[i]);                                       \
        out[i] = there ? (expression) : -1;                                                        \
        count += there;                                                                            \
    }

size_t axis_find(const HistAxis *a, const double *x, const uint8_t *valid, int32_t *out, size_t n) {
    size_t count = 0;
    int bins = a->bins;
    double lo = a->lo, hi = a->hi;
    bool closed = a->closed;
    switch (a->kind) {
    case BINS_REGULAR:
        count = find_regular(a, x, out, n);
        return valid ? strike_missing(out, valid, n) : count;
    case BINS_LOG:
        lo = log10(lo);
        hi = log10(hi);
        FIND(x[i] <= 0 ? 0 : regular_bin(bins, lo, hi, closed, log10(x[i])))
        break;
    case BINS_VARIABLE:
        FIND(variable_bin(a, x[i])) break;
    case BINS_INTEGER:
        FIND(integer_bin(a, x[i])) break;
    case BINS_CATEGORY:
        FIND(category_bin(a, x[i])) break;
    }
    return count;
}

double axis_edge(const HistAxis *a, int i) {
    double part = (double)i / (double)a->bins;
    switch (a->kind) {
    case BINS_VARIABLE:
        return a->edges[i];
    case BINS_INTEGER:
        return a->lo + i;
    case BINS_CATEGORY:
        return i;
    case BINS_LOG:
        if (i == 0) return a->lo;
        return i == a->bins ? a->hi : pow(10, log10(a->lo) + (log10(a->hi) - log10(a->lo)) * part);
    case BINS_REGULAR:
        break;
    }
    return i == a->bins ? a->hi : a->lo + (a->hi - a->lo) * part;
}

bool axis_equal(const HistAxis *a, const HistAxis *b) {
    if (a->kind != b->kind || a->bins != b->bins || a->closed != b->closed) return false;
    if (a->kind == BINS_VARIABLE || a->kind == BINS_CATEGORY) {
        for (int i = 0; i < a->bins + (a->kind == BINS_VARIABLE); i++)
            if (a->edges[i] != b->edges[i]) return false;
        return true;
    }
    return a->lo == b->lo && a->hi == b->hi;
}

double axis_width(const HistAxis *a, int i) { return axis_edge(a, i + 1) - axis_edge(a, i); }

double axis_centre(const HistAxis *a, int i) {
    if (a->kind == BINS_INTEGER) return a->lo + i;
    if (a->kind == BINS_CATEGORY) return a->edges[i];
    return (axis_edge(a, i) + axis_edge(a, i + 1)) / 2;
}

/* How many numbers a->edges holds. */
static size_t edges_stored(const HistAxis *a) {
    if (a->kind == BINS_VARIABLE) return (size_t)a->bins + 1;
    return a->kind == BINS_CATEGORY ? (size_t)a->bins : 0;
}

HistAxis axis_copy(Arena *arena, const HistAxis *a) {
    HistAxis copy = *a;
    size_t n = edges_stored(a);
    copy.edges = n ? arena_copy(arena, a->edges, n * sizeof(double)) : NULL;
    if (a->labels) {
        const char **labels = arena_array(arena, const char *, a->bins);
        for (int i = 0; i < a->bins; i++) labels[i] = arena_strdup(arena, a->labels[i]);
        copy.labels = labels;
    }
    if (a->name) copy.name = arena_strdup(arena, a->name);
    if (a->unit) copy.unit = arena_strdup(arena, a->unit);
    return copy;
}

HistAxis axis_part(const HistAxis *a, int first, int last) {
    HistAxis part = *a;
    part.bins = last - first + 1;
    part.closed = a->closed && last == a->bins - 1;
    part.lo = axis_edge(a, first);
    part.hi = a->kind == BINS_INTEGER ? a->lo + last : axis_edge(a, last + 1);
    if (a->edges) part.edges = a->edges + first;
    if (a->labels) part.labels = a->labels + first;
    if (a->kind == BINS_CATEGORY) part.lo = a->lo, part.hi = a->hi;
    return part;
}

int axis_edge_at(const HistAxis *a, double x) {
    int low = 0, high = a->bins, found = -1;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (axis_edge(a, middle) < x)
            low = middle + 1;
        else
            high = middle;
    }
    for (int i = MAX_OF(low - 1, 0); i <= low; i++) {
        double distance = fabs(axis_edge(a, i) - x), width = axis_width(a, MIN_OF(i, a->bins - 1));
        if (!(distance <= 1e-12 * fabs(x) + 1e-9 * width)) continue;
        if (found < 0 || distance < fabs(axis_edge(a, found) - x)) found = i;
    }
    return found;
}

/* Bin of the number or code x of an axis of single values, -1 where there is none. */
static int single_at(const HistAxis *a, double x) {
    for (int i = 0; i < a->bins && a->kind == BINS_CATEGORY; i++)
        if (a->edges[i] == x) return i;
    if (a->kind == BINS_CATEGORY || !(x >= a->lo && x <= a->lo + a->bins - 1)) return -1;
    return floor(x) == x ? (int)(x - a->lo) : -1;
}

const char *axis_range(BinRange *out, Arena *arena, const HistAxis *a, double lo, double hi) {
    bool single = a->kind == BINS_INTEGER || a->kind == BINS_CATEGORY;
    const char *what = single ? "bin" : "edge";
    *out = (BinRange){-1, a->bins};
    if (isnan(lo) || isnan(hi)) return "the range is not a number";
    if (single ? lo > hi && a->kind == BINS_INTEGER : lo >= hi)
        return arena_printf(arena, "the range from %.15g to %.15g is empty", lo, hi);
    if (lo != -INFINITY) out->first = single ? single_at(a, lo) : axis_edge_at(a, lo);
    if (lo != -INFINITY && out->first < 0)
        return arena_printf(arena, "there is no %s at %.15g", what, lo);
    if (hi == INFINITY) return NULL;
    out->last = single ? single_at(a, hi) : axis_edge_at(a, hi);
    if (out->last < 0) return arena_printf(arena, "there is no %s at %.15g", what, hi);
    if (!single) out->last--;
    if (out->last < out->first)
        return arena_printf(arena, "the range from %.15g to %.15g is empty", lo, hi);
    return NULL;
}

void axis_describe(StrBuf *out, const HistAxis *a) {
    const char *kind = a->kind == BINS_LOG        ? "logarithmic "
                       : a->kind == BINS_VARIABLE ? "variable "
                                                  : "";
    if (a->kind == BINS_CATEGORY) {
        buf_printf(out, "%d categories", a->bins);
        return;
    }
    double hi = a->kind == BINS_INTEGER ? a->lo + a->bins - 1 : axis_edge(a, a->bins);
    buf_printf(out, "%d %s%s from %.15g to %.15g", a->bins, kind, a->bins == 1 ? "bin" : "bins",
               axis_edge(a, 0), hi);
    if (a->unit && a->unit[0]) buf_printf(out, " %s", a->unit);
}

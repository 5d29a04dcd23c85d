/* axis.c - values into bins; see axis.h. */
#include "stat/axis.h"

#include <math.h>

HistAxis axis_regular(int bins, double lo, double hi) {
    return (HistAxis){.kind = BINS_REGULAR, .bins = bins, .lo = lo, .hi = hi};
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
        FIND(regular_bin(bins, lo, hi, closed, x[i])) break;
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

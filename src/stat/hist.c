/* hist.c - histograms and profiles; see hist.h. */
#include "stat/hist.h"

#include <math.h>
#include <string.h>

#include "core/cpu.h"

size_t hist_cells(int dims, const HistAxis *axes) {
    size_t n = 1;
    for (int d = 0; d < dims; d++) n *= (size_t)axes[d].bins + 2;
    return n;
}

size_t hist_doubles(int dims, const HistAxis *axes, bool profile) {
    return hist_cells(dims, axes) * (profile ? 4 : 2);
}

void hist_open(Hist *h, int dims, const HistAxis *axes, bool profile, double *room) {
    *h = (Hist){.dims = dims, .profile = profile, .cells = hist_cells(dims, axes)};
    for (int d = 0; d < dims; d++) h->axes[d] = axes[d];
    h->sumw = room;
    h->sumw2 = room + h->cells;
    h->sumwy = profile ? room + 2 * h->cells : NULL;
    h->sumwy2 = profile ? room + 3 * h->cells : NULL;
}

void hist_clear(Hist *h) {
    memset(h->sumw, 0, sizeof(double) * h->cells * (h->profile ? 4 : 2));
    h->entries = 0;
}

void hist_fill_cells(Hist *h, const int32_t *cell, const double *w, const double *y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (cell[i] < 0) continue;
        double weight = w ? w[i] : 1;
        h->sumw[cell[i]] += weight;
        h->sumw2[cell[i]] += weight * weight;
        if (y) {
            h->sumwy[cell[i]] += weight * y[i];
            h->sumwy2[cell[i]] += weight * y[i] * y[i];
        }
        h->entries += 1;
    }
}

enum { PIECE = 1024 };

CPU_CLONES static bool any_negative(const int32_t *cell, size_t n) {
    int32_t all = 0;
    for (size_t i = 0; i < n; i++) all |= cell[i];
    return all < 0;
}

/* Those of n cells that are one, one after another; how many. */
static size_t cells_that_count(int32_t *restrict out, const int32_t *restrict cell, size_t n) {
    size_t k = 0;
    for (size_t i = 0; i < n; i++) { /* no branch; written over where there is none */
        out[k] = cell[i];
        k += cell[i] >= 0;
    }
    return k;
}

/* In two halves, the second in the room of the squares: neighbouring values often lie in one cell,
 * and a sum that was just stored must not be waited for. */
void hist_count_cells(Hist *h, const int32_t *cell, size_t n) {
    int32_t some[PIECE];
    double *restrict even = h->sumw, *restrict odd = h->sumw2;
    for (size_t at = 0; at < n; at += PIECE) {
        const int32_t *use = cell + at;
        size_t m = MIN_OF((size_t)PIECE, n - at), i = 0;
        if (any_negative(use, m)) {
            m = cells_that_count(some, use, m);
            use = some;
        }
        for (; i + 2 <= m; i += 2) {
            even[use[i]] += 1;
            odd[use[i + 1]] += 1;
        }
        if (i < m) even[use[i]] += 1;
        h->entries += (double)m;
    }
}

void hist_settle(Hist *h) {
    for (size_t i = 0; i < h->cells; i++) h->sumw[i] = h->sumw2[i] = h->sumw[i] + h->sumw2[i];
}

void hist_fill(Hist *h, const double *x, const uint8_t *valid, size_t n) {
    int32_t bins[PIECE];
    for (size_t i = 0; i < n; i += PIECE) {
        size_t m = MIN_OF((size_t)PIECE, n - i);
        axis_find(&h->axes[0], x + i, valid ? valid + i : NULL, bins, m);
        hist_count_cells(h, bins, m);
    }
}

void hist_cells_of(const Hist *h, int32_t *const *bins, int32_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int32_t cell = bins[0][i];
        for (int d = 1; d < h->dims; d++) {
            int32_t b = bins[d][i];
            cell = cell < 0 || b < 0 ? -1 : cell * (h->axes[d].bins + 2) + b;
        }
        out[i] = cell;
    }
}

void hist_add(Hist *a, const Hist *b, double factor) {
    for (size_t i = 0; i < a->cells; i++) {
        a->sumw[i] += factor * b->sumw[i];
        a->sumw2[i] += factor * factor * b->sumw2[i];
    }
    for (size_t i = 0; i < a->cells && a->profile; i++) {
        a->sumwy[i] += factor * b->sumwy[i];
        a->sumwy2[i] += factor * b->sumwy2[i];
    }
    a->entries += b->entries;
}

double hist_content(const Hist *h, int i) {
    if (!h->profile) return h->sumw[i + 1];
    return h->sumw[i + 1] != 0 ? h->sumwy[i + 1] / h->sumw[i + 1] : NAN;
}

double hist_error(const Hist *h, int i) {
    double w = h->sumw[i + 1], w2 = h->sumw2[i + 1];
    if (!h->profile) return sqrt(w2);
    if (w == 0) return NAN;
    double mean = h->sumwy[i + 1] / w, variance = h->sumwy2[i + 1] / w - mean * mean;
    return sqrt(fmax(variance, 0) * w2) / fabs(w); /* spread / sqrt(effective entries) */
}

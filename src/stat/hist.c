/* hist.c - a one-dimensional histogram; see hist.h. */
#include "stat/hist.h"

#include <math.h>

size_t hist_size(int bins) { return (size_t)bins + 2; }

void hist_open(Hist *h, int bins, double lo, double hi, bool closed, double *room) {
    *h = (Hist){.bins = bins, .lo = lo, .hi = hi, .closed = closed, .sumw = room};
}

int hist_bin(const Hist *h, double x) {
    if (x < h->lo) return 0;
    if (x >= h->hi) return h->closed && x == h->hi ? h->bins : h->bins + 1;
    int bin = (int)floor((double)h->bins * (x - h->lo) / (h->hi - h->lo));
    return bin < h->bins ? bin + 1 : h->bins; /* rounding at the upper edge */
}

void hist_fill(Hist *h, const double *x, const uint8_t *valid, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if ((valid && !valid[i]) || !isfinite(x[i])) continue;
        h->sumw[hist_bin(h, x[i])] += 1;
        h->entries++;
    }
}

void hist_merge(Hist *a, const Hist *b) {
    for (int i = 0; i < a->bins + 2; i++) a->sumw[i] += b->sumw[i];
    a->entries += b->entries;
}

double hist_edge(const Hist *h, int i) {
    if (i == h->bins) return h->hi;
    return h->lo + (h->hi - h->lo) * (double)i / (double)h->bins;
}

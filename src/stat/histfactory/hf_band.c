/* hf_band.c - errors of what a HistFactory model expects; see hf_band.h. */
#include "stat/histfactory/hf_band.h"

#include <math.h>

#include "stat/histfactory/hf_core.h"

/* Differences are taken over this part of the error to both sides. */
#define BAND_STEP 1e-3

static void band_expected(Problem *p, const double *x, int sample, double *out) {
    if (sample < 0)
        hf_model_expected(p, x, out, NULL);
    else
        hf_model_sample(p, x, sample, out);
}

/* Variance of a quantity with derivatives g[i * stride]. */
static double band_variance(const double *g, size_t stride, const double *cov, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double row = 0, gi = g[(size_t)i * stride];
        for (int j = 0; j < n && gi != 0; j++)
            row += cov[(size_t)i * (size_t)n + (size_t)j] * g[(size_t)j * stride];
        sum += gi * row;
    }
    return sum;
}

void hf_band(Problem *p, const double *x, const double *cov, int sample, double *bins,
             double *channels, Arena *arena) {
    const HfShape *s = hf_model_shape(p);
    int n = p->n, n_bins = s->n_bins, n_channels = s->n_channels;
    size_t row = (size_t)(n_bins + n_channels); /* derivatives of bins, of sums */
    double *g = arena_array(arena, double, (size_t)n *row), *at = arena_array(arena, double, n);
    double *up = arena_array(arena, double, n_bins), *down = arena_array(arena, double, n_bins);
    memcpy(at, x, sizeof *at * (size_t)n);
    for (int i = 0; i < n; i++) {
        double sigma = sqrt(cov[(size_t)i * (size_t)n + (size_t)i]), h = BAND_STEP * sigma;
        double *gi = g + (size_t)i * row;
        if (!(h > 0)) continue;
        at[i] = x[i] + h;
        band_expected(p, at, sample, up);
        at[i] = x[i] - h;
        band_expected(p, at, sample, down);
        at[i] = x[i];
        for (int c = 0; c < n_channels; c++)
            for (int b = s->first[c]; b < s->first[c + 1]; b++) {
                gi[b] = (up[b] - down[b]) / (2 * h);
                gi[n_bins + c] += gi[b];
            }
    }
    for (int b = 0; b < n_bins && bins; b++) bins[b] = sqrt(band_variance(g + b, row, cov, n));
    for (int c = 0; c < n_channels && channels; c++)
        channels[c] = sqrt(band_variance(g + n_bins + c, row, cov, n));
}

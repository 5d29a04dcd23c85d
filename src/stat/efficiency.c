/* efficiency.c - the part that passed, bin by bin; see efficiency.h. */
#include "stat/efficiency.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "stat/hist_ops.h"

/* The x at which a function of the beta distribution that rises (or falls) over 0..1 has the value
 * p: by halving down to neighbouring doubles, so that no start or step has to be good. */
static double beta_solve(double (*f)(double, double, double), bool rises, double a, double b,
                         double p) {
    double low = 0, high = 1;
    for (;;) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return middle;
        if ((f(middle, a, b) < p) == rises)
            low = middle;
        else
            high = middle;
    }
}

void efficiency_interval(double k, double n, double level, double *low, double *high) {
    double tail = (1 - level) / 2;
    *low = k > 0 ? beta_solve(gsl_cdf_beta_P, true, k, n - k + 1, tail) : 0;
    *high = k < n ? beta_solve(gsl_cdf_beta_Q, false, k + 1, n - k, tail) : 1;
}

/* Are these counts: whole numbers of events of weight 1? */
static bool counts_only(const Hist *h) {
    for (size_t i = 0; i < h->cells; i++)
        if (h->sumw[i] != h->sumw2[i] || h->sumw[i] != floor(h->sumw[i])) return false;
    return true;
}

static void cell_weighted(Efficiency *out, size_t i, const Hist *passed, const Hist *all) {
    double w = all->sumw[i], e = passed->sumw[i] / w, vp = passed->sumw2[i], v = all->sumw2[i];
    double variance = ((1 - e) * (1 - e) * vp + e * e * (v - vp)) / (w * w);
    double n = e > 0 && e < 1 ? e * (1 - e) / variance : w * w / v;
    out->value[i] = e;
    if (w > 0 && e >= 0 && e <= 1 && n > 0 && isfinite(n)) {
        efficiency_interval(e * n, n, out->level, &out->low[i], &out->high[i]);
        return;
    }
    double s = gsl_cdf_ugaussian_Pinv((1 + out->level) / 2) * sqrt(variance);
    out->low[i] = e - s;
    out->high[i] = e + s;
}

static const char *cells_fill(Efficiency *out, Arena *arena, const Hist *passed, const Hist *all) {
    for (size_t i = 0; i < all->cells; i++) {
        if (all->sumw2[i] == 0 && passed->sumw2[i] == 0) {
            out->value[i] = NAN;
            out->high[i] = 1;
        } else if (out->weighted) {
            cell_weighted(out, i, passed, all);
        } else if (passed->sumw[i] > all->sumw[i]) {
            return arena_printf(arena, "more passed than there are: %.15g of %.15g in one bin",
                                passed->sumw[i], all->sumw[i]);
        } else {
            out->value[i] = passed->sumw[i] / all->sumw[i];
            efficiency_interval(passed->sumw[i], all->sumw[i], out->level, &out->low[i],
                                &out->high[i]);
        }
    }
    return NULL;
}

const char *efficiency_of(Efficiency *out, Arena *arena, const Hist *passed, const Hist *all,
                          double level) {
    const char *reason = hist_differ(arena, passed, all);
    if (reason) return reason;
    if (all->profile) return "a profile counts nothing that could pass";
    if (!(level > 0 && level < 1))
        return arena_printf(arena, "a confidence level lies between 0 and 1: %.15g", level);
    *out = (Efficiency){.dims = all->dims, .cells = all->cells, .level = level};
    for (int d = 0; d < all->dims; d++) out->axes[d] = axis_copy(arena, &all->axes[d]);
    out->value = arena_array(arena, double, out->cells);
    out->low = arena_array(arena, double, out->cells);
    out->high = arena_array(arena, double, out->cells);
    out->weighted = !counts_only(passed) || !counts_only(all);
    return cells_fill(out, arena, passed, all);
}

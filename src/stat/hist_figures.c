/* hist_figures.c - numbers that sum up a histogram; see hist_figures.h. */
#include "stat/hist_figures.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "stat/hist_ops.h"

HistSum hist_total(const Hist *h, bool flow) {
    double sum = 0, variance = 0;
    for (size_t i = 0; i < h->cells; i++) {
        if (!flow && hist_is_flow(h, i)) continue;
        sum += h->sumw[i];
        variance += h->sumw2[i];
    }
    return (HistSum){sum, sqrt(variance)};
}

HistSum hist_integral(const Hist *h, BinRange range, bool width) {
    const HistAxis *a = &h->axes[0];
    int first = MAX_OF(range.first, width ? 0 : -1);
    int last = MIN_OF(range.last, width ? a->bins - 1 : a->bins);
    double sum = 0, variance = 0;
    for (int i = first; i <= last; i++) {
        double size = width && a->kind != BINS_CATEGORY ? axis_width(a, i) : 1;
        sum += size * h->sumw[i + 1];
        variance += size * size * h->sumw2[i + 1];
    }
    return (HistSum){sum, sqrt(variance)};
}

double hist_effective(const Hist *h, bool flow) {
    double w = 0, w2 = 0;
    for (size_t i = 0; i < h->cells; i++) {
        if (!flow && hist_is_flow(h, i)) continue;
        w += h->sumw[i];
        w2 += h->sumw2[i];
    }
    return w2 > 0 ? w * w / w2 : 0;
}

double hist_mean(const Hist *h) {
    const HistAxis *a = &h->axes[0];
    double w = 0, wx = 0;
    for (int i = 0; i < a->bins; i++) {
        w += h->sumw[i + 1];
        wx += h->sumw[i + 1] * axis_centre(a, i);
    }
    return w == 0 || a->kind == BINS_CATEGORY ? NAN : wx / w;
}

double hist_std(const Hist *h) {
    const HistAxis *a = &h->axes[0];
    double mean = hist_mean(h), w = 0, squares = 0;
    for (int i = 0; i < a->bins; i++) {
        double d = axis_centre(a, i) - mean;
        w += h->sumw[i + 1];
        squares += h->sumw[i + 1] * d * d;
    }
    double variance = squares / w;
    return variance >= 0 ? sqrt(variance) : NAN;
}

double hist_mean_error(const Hist *h) { return hist_std(h) / sqrt(hist_effective(h, false)); }

double hist_std_error(const Hist *h) { return hist_std(h) / sqrt(2 * hist_effective(h, false)); }

double hist_quantile(const Hist *h, double p) {
    const HistAxis *a = &h->axes[0];
    double total = 0, below = 0;
    for (int i = 0; i < a->bins; i++) total += h->sumw[i + 1];
    if (!(p >= 0 && p <= 1) || !(total > 0) || a->kind == BINS_CATEGORY) return NAN;
    double wanted = p * total;
    int last = 0; /* the last bin that is not empty: rounding may leave p = 1 unreached */
    for (int i = 0; i < a->bins; i++) {
        double content = h->sumw[i + 1];
        if (content != 0) last = i;
        if (content > 0 && below + content >= wanted) {
            if (a->kind == BINS_INTEGER) return a->lo + i;
            double part = fmax((wanted - below) / content, 0);
            return part >= 1 ? axis_edge(a, i + 1) : axis_edge(a, i) + part * axis_width(a, i);
        }
        below += content;
    }
    return a->kind == BINS_INTEGER ? a->lo + last : axis_edge(a, last + 1);
}

int hist_max_bin(const Hist *h) {
    int best = -1;
    for (int i = 0; i < h->axes[0].bins; i++) {
        double content = hist_content(h, i);
        if (!isnan(content) && (best < 0 || content > hist_content(h, best))) best = i;
    }
    return best;
}

const char *hist_chi2(HistChi2 *out, Arena *arena, const Hist *a, const Hist *b, bool flow) {
    const char *reason = hist_differ(arena, a, b);
    if (reason) return reason;
    *out = (HistChi2){0};
    for (size_t i = 0; i < a->cells; i++) {
        double x, y, vx, vy;
        if (!flow && hist_is_flow(a, i)) continue;
        hist_cell(a, i, &x, &vx);
        hist_cell(b, i, &y, &vy);
        if (!isfinite(x) || !isfinite(y) || (vx + vy == 0 && x == y)) continue;
        out->chi2 += (x - y) * (x - y) / (vx + vy);
        out->ndof++;
    }
    out->p = out->ndof ? gsl_cdf_chisq_Q(out->chi2, out->ndof) : NAN;
    if (out->chi2 == INFINITY) out->p = 0;
    return NULL;
}

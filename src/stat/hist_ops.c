/* hist_ops.c - arithmetic of histograms; see hist_ops.h. */
#include "stat/hist_ops.h"

#include <math.h>
#include <string.h>

Hist hist_new(Arena *arena, int dims, const HistAxis *axes, bool profile) {
    HistAxis own[HIST_DIMS_MAX];
    for (int d = 0; d < dims; d++) own[d] = axis_copy(arena, &axes[d]);
    Hist h;
    hist_open(&h, dims, own, profile,
              arena_array(arena, double, hist_doubles(dims, axes, profile)));
    return h;
}

static void plane_copy(double *to, const double *from, size_t n) {
    if (from) memcpy(to, from, n * sizeof(double));
}

Hist hist_copy(Arena *arena, const Hist *h) {
    Hist copy = hist_new(arena, h->dims, h->axes, h->profile);
    plane_copy(copy.sumw, h->sumw, h->cells);
    plane_copy(copy.sumw2, h->sumw2, h->cells);
    plane_copy(copy.sumwy, h->sumwy, h->cells);
    plane_copy(copy.sumwy2, h->sumwy2, h->cells);
    copy.entries = h->entries;
    return copy;
}

void hist_cell(const Hist *h, size_t cell, double *content, double *variance) {
    double w = h->sumw[cell], w2 = h->sumw2[cell];
    *content = w;
    *variance = w2;
    if (!h->profile) return;
    *content = *variance = NAN;
    if (w == 0) return;
    *content = h->sumwy[cell] / w;
    *variance = fmax(h->sumwy2[cell] / w - *content * *content, 0) * w2 / (w * w);
}

void hist_bins_of(const Hist *h, size_t cell, int *bins) {
    for (int d = h->dims - 1; d >= 0; d--) {
        size_t n = (size_t)h->axes[d].bins + 2;
        bins[d] = (int)(cell % n) - 1;
        cell /= n;
    }
}

bool hist_is_flow(const Hist *h, size_t cell) {
    int bins[HIST_DIMS_MAX];
    hist_bins_of(h, cell, bins);
    for (int d = 0; d < h->dims; d++)
        if (bins[d] < 0 || bins[d] >= h->axes[d].bins) return true;
    return false;
}

const char *hist_differ(Arena *arena, const Hist *a, const Hist *b) {
    if (a->dims != b->dims)
        return arena_printf(arena, "one histogram has %d axes, the other %d", a->dims, b->dims);
    if (a->profile != b->profile) return "one is a profile, the other is not";
    for (int d = 0; d < a->dims; d++) {
        if (axis_equal(&a->axes[d], &b->axes[d])) continue;
        StrBuf one = {0}, other = {0};
        axis_describe(&one, &a->axes[d]);
        axis_describe(&other, &b->axes[d]);
        const char *text =
            strcmp(buf_cstr(&one), buf_cstr(&other)) == 0
                ? arena_printf(arena, "the bins differ on axis %d: both have %s, but not the same",
                               d + 1, buf_cstr(&one))
                : arena_printf(arena, "the bins differ on axis %d: %s and %s", d + 1,
                               buf_cstr(&one), buf_cstr(&other));
        buf_free(&one);
        buf_free(&other);
        return text;
    }
    return NULL;
}

Hist hist_scale(Arena *arena, const Hist *h, double factor) {
    Hist out = hist_copy(arena, h);
    for (size_t i = 0; i < out.cells; i++) {
        out.sumw[i] *= factor;
        out.sumw2[i] *= factor * factor;
    }
    for (size_t i = 0; i < out.cells && out.profile; i++) {
        out.sumwy[i] *= factor;
        out.sumwy2[i] *= factor;
    }
    return out;
}

Hist hist_add_constant(Arena *arena, const Hist *h, double c) {
    Hist out = hist_copy(arena, h);
    for (size_t i = 0; i < out.cells; i++) {
        if (!out.profile) {
            out.sumw[i] += c;
            continue;
        }
        out.sumwy2[i] += 2 * c * out.sumwy[i] + c * c * out.sumw[i];
        out.sumwy[i] += c * out.sumw[i];
    }
    return out;
}

const char *hist_sum(Hist *out, Arena *arena, const Hist *a, const Hist *b, double factor) {
    const char *reason = hist_differ(arena, a, b);
    if (reason) return reason;
    *out = hist_copy(arena, a);
    hist_add(out, b, factor);
    return NULL;
}

const char *hist_product(Hist *out, Arena *arena, const Hist *a, const Hist *b) {
    const char *reason = hist_differ(arena, a, b);
    if (reason) return reason;
    *out = hist_new(arena, a->dims, a->axes, false);
    for (size_t i = 0; i < a->cells; i++) {
        double x, y, vx, vy;
        hist_cell(a, i, &x, &vx);
        hist_cell(b, i, &y, &vy);
        out->sumw[i] = x * y;
        out->sumw2[i] = y * y * vx + x * x * vy;
    }
    return NULL;
}

const char *hist_ratio(Hist *out, Arena *arena, const Hist *a, const Hist *b) {
    const char *reason = hist_differ(arena, a, b);
    if (reason) return reason;
    *out = hist_new(arena, a->dims, a->axes, false);
    for (size_t i = 0; i < a->cells; i++) {
        double x, y, vx, vy;
        hist_cell(a, i, &x, &vx);
        hist_cell(b, i, &y, &vy);
        double ratio = y == 0 ? NAN : x / y;
        out->sumw[i] = ratio;
        out->sumw2[i] = (vx + ratio * ratio * vy) / (y * y);
    }
    return NULL;
}

const char *hist_as_counts(Hist *out, Arena *arena, const Hist *h) {
    if (h->profile) return "a profile holds means, which are no counts";
    *out = hist_copy(arena, h);
    for (size_t i = 0; i < h->cells; i++) out->sumw2[i] = h->sumw[i] >= 0 ? h->sumw[i] : NAN;
    return NULL;
}

const char *hist_normalised(Hist *out, Arena *arena, const Hist *h, bool flow) {
    double total = 0;
    for (size_t i = 0; i < h->cells; i++)
        if (flow || !hist_is_flow(h, i)) total += h->sumw[i];
    if (total == 0) return "the contents add up to 0";
    if (!isfinite(total)) return "the contents do not add up to a finite number";
    *out = hist_scale(arena, h, 1 / total);
    return NULL;
}

static double bin_width(const HistAxis *a, int i) {
    if (i < 0 || i >= a->bins) return NAN;
    return a->kind == BINS_INTEGER || a->kind == BINS_CATEGORY ? 1 : axis_width(a, i);
}

const char *hist_density(Hist *out, Arena *arena, const Hist *h) {
    if (h->profile) return "a profile holds means, which have no density";
    *out = hist_copy(arena, h);
    for (size_t i = 0; i < h->cells; i++) {
        int bins[HIST_DIMS_MAX];
        double size = 1;
        hist_bins_of(h, i, bins);
        for (int d = 0; d < h->dims; d++) size *= bin_width(&h->axes[d], bins[d]);
        out->sumw[i] /= size;
        out->sumw2[i] /= size * size;
    }
    return NULL;
}

/* hist_shape.c - other bins for a histogram; see hist_shape.h. */
#include "stat/hist_shape.h"

#include <math.h>

#include "stat/hist_figures.h"
#include "stat/hist_ops.h"

enum { PLANES = 4 };

static void planes_of(const Hist *h, double **planes) {
    planes[0] = h->sumw;
    planes[1] = h->sumw2;
    planes[2] = h->sumwy;
    planes[3] = h->sumwy2;
}

/* Adds the cells of h to those of out, which differs in one axis: its cell i goes to map[i], -1 to
 * nowhere. n_to: cells of that axis in out, 1 where it has none. */
static void cells_map(Hist *out, const Hist *h, int axis, const int *map, size_t n_to) {
    double *from[PLANES], *to[PLANES];
    planes_of(h, from);
    planes_of(out, to);
    size_t n = (size_t)h->axes[axis].bins + 2, inner = 1;
    for (int d = axis + 1; d < h->dims; d++) inner *= (size_t)h->axes[d].bins + 2;
    size_t outer = h->cells / (n * inner);
    for (int p = 0; p < (h->profile ? PLANES : 2); p++)
        for (size_t o = 0; o < outer; o++)
            for (size_t i = 0; i < n; i++) {
                if (map[i] < 0) continue;
                const double *x = from[p] + (o * n + i) * inner;
                double *y = to[p] + (o * n_to + (size_t)map[i]) * inner;
                for (size_t k = 0; k < inner; k++) y[k] += x[k];
            }
}

static const char *axis_check(Arena *arena, const Hist *h, int axis) {
    if (axis >= 0 && axis < h->dims) return NULL;
    return arena_printf(arena, "there is no axis %d, the histogram has %d", axis, h->dims);
}

/* h with one axis replaced, its cells moved as map says. */
static void axis_replace(Hist *out, Arena *arena, const Hist *h, int axis, const HistAxis *with,
                         const int *map) {
    HistAxis axes[HIST_DIMS_MAX];
    for (int d = 0; d < h->dims; d++) axes[d] = d == axis ? *with : h->axes[d];
    *out = hist_new(arena, h->dims, axes, h->profile);
    cells_map(out, h, axis, map, (size_t)with->bins + 2);
    out->entries = h->entries;
}

/* Joins bins between the old edges picked[0] < picked[1] < ... */
static void edges_join(Hist *out, Arena *arena, const Hist *h, int axis, const HistAxis *with,
                       const int *picked) {
    int bins = h->axes[axis].bins, to = 0;
    int *map = arena_array(arena, int, bins + 2);
    for (int i = 0; i < bins; i++) {
        while (to <= with->bins && picked[to] <= i) to++;
        map[i + 1] = to;
    }
    map[bins + 1] = with->bins + 1;
    axis_replace(out, arena, h, axis, with, map);
}

const char *hist_rebin(Hist *out, Arena *arena, const Hist *h, int axis, int group) {
    const char *reason = axis_check(arena, h, axis);
    if (reason) return reason;
    const HistAxis *a = &h->axes[axis];
    if (group < 1 || a->bins % group != 0)
        return arena_printf(arena, "%d bins cannot be joined by groups of %d", a->bins, group);
    if (a->kind == BINS_CATEGORY && group > 1) return "categories cannot be joined";
    if (group == 1) {
        *out = hist_copy(arena, h);
        return NULL;
    }
    HistAxis with = *a;
    with.bins = a->bins / group;
    int *picked = arena_array(arena, int, with.bins + 1);
    double *edges = arena_array(arena, double, with.bins + 1);
    for (int i = 0; i <= with.bins; i++) edges[i] = axis_edge(a, picked[i] = i * group);
    if (a->kind == BINS_VARIABLE) with.edges = edges;
    if (a->kind == BINS_INTEGER) {
        with.kind = BINS_REGULAR;
        with.hi = edges[with.bins];
    }
    edges_join(out, arena, h, axis, &with, picked);
    return NULL;
}

const char *hist_rebin_edges(Hist *out, Arena *arena, const Hist *h, int axis, const double *edges,
                             int n) {
    const char *reason = axis_check(arena, h, axis);
    if (reason) return reason;
    const HistAxis *a = &h->axes[axis];
    if (a->kind == BINS_CATEGORY) return "categories have no edges";
    if (n < 2) return "bins need at least two edges";
    int *picked = arena_array(arena, int, n);
    double *old = arena_array(arena, double, n);
    for (int i = 0; i < n; i++) {
        picked[i] = axis_edge_at(a, edges[i]);
        if (picked[i] < 0)
            return arena_printf(arena, "%.15g is not an edge of the histogram", edges[i]);
        if (i && picked[i] <= picked[i - 1])
            return arena_printf(arena, "edges must rise: %.15g follows %.15g", edges[i],
                                edges[i - 1]);
        old[i] = axis_edge(a, picked[i]);
    }
    HistAxis with = {.kind = BINS_VARIABLE,
                     .bins = n - 1,
                     .lo = old[0],
                     .hi = old[n - 1],
                     .edges = old,
                     .closed = a->closed && picked[n - 1] == a->bins,
                     .name = a->name,
                     .unit = a->unit};
    edges_join(out, arena, h, axis, &with, picked);
    return NULL;
}

static const char *range_check(Arena *arena, const HistAxis *a, BinRange r, int least, int most) {
    if (r.first >= least && r.last <= most && r.first <= r.last) return NULL;
    return arena_printf(arena, "there is no range of bins %d to %d, the axis has %d", r.first,
                        r.last, a->bins);
}

const char *hist_crop(Hist *out, Arena *arena, const Hist *h, int axis, BinRange range) {
    const char *reason = axis_check(arena, h, axis);
    if (reason) return reason;
    const HistAxis *a = &h->axes[axis];
    range.first = MAX_OF(range.first, 0);
    range.last = MIN_OF(range.last, a->bins - 1);
    reason = range_check(arena, a, range, 0, a->bins - 1);
    if (reason) return reason;
    HistAxis with = axis_part(a, range.first, range.last);
    int *map = arena_array(arena, int, a->bins + 2);
    for (int i = 0; i < a->bins + 2; i++) {
        int bin = i - 1 - range.first;
        /* what is no category of those listed is overflow (axis_find) */
        if (bin < 0 && a->kind == BINS_CATEGORY && i > 0) bin = with.bins;
        map[i] = bin < 0 ? 0 : MIN_OF(bin, with.bins) + 1;
    }
    axis_replace(out, arena, h, axis, &with, map);
    return NULL;
}

const char *hist_slice(Hist *out, Arena *arena, const Hist *h, int axis, BinRange range) {
    const char *reason = axis_check(arena, h, axis);
    if (reason) return reason;
    if (h->dims == 1) return "the only axis of a histogram cannot be summed over";
    int bins = h->axes[axis].bins;
    reason = range_check(arena, &h->axes[axis], range, -1, bins);
    if (reason) return reason;
    HistAxis axes[HIST_DIMS_MAX];
    for (int d = 0, k = 0; d < h->dims; d++)
        if (d != axis) axes[k++] = h->axes[d];
    int *map = arena_array(arena, int, bins + 2);
    for (int i = 0; i < bins + 2; i++)
        map[i] = i - 1 >= range.first && i - 1 <= range.last ? 0 : -1;
    *out = hist_new(arena, h->dims - 1, axes, h->profile);
    cells_map(out, h, axis, map, 1);
    bool whole = range.first == -1 && range.last == bins;
    out->entries = whole ? h->entries : hist_effective(out, true);
    return NULL;
}

const char *hist_project(Hist *out, Arena *arena, const Hist *h, const int *keep, int n) {
    HistAxis axes[HIST_DIMS_MAX];
    if (n < 1 || n > h->dims) return arena_printf(arena, "1 to %d axes can be kept", h->dims);
    for (int i = 0; i < n; i++) {
        const char *reason = axis_check(arena, h, keep[i]);
        if (reason) return reason;
        for (int k = 0; k < i; k++)
            if (keep[k] == keep[i]) return arena_printf(arena, "axis %d is named twice", keep[i]);
        axes[i] = h->axes[keep[i]];
    }
    *out = hist_new(arena, n, axes, h->profile);
    double *from[PLANES], *to[PLANES];
    planes_of(h, from);
    planes_of(out, to);
    for (size_t cell = 0; cell < h->cells; cell++) {
        int bins[HIST_DIMS_MAX];
        size_t target = 0;
        hist_bins_of(h, cell, bins);
        for (int i = 0; i < n; i++)
            target = target * ((size_t)axes[i].bins + 2) + (size_t)(bins[keep[i]] + 1);
        for (int p = 0; p < (h->profile ? PLANES : 2); p++) to[p][target] += from[p][cell];
    }
    out->entries = h->entries;
    return NULL;
}

const char *hist_profile_of(Hist *out, Arena *arena, const Hist *h, int axis) {
    const char *reason = axis_check(arena, h, axis);
    if (reason) return reason;
    if (h->profile) return "it is a profile already";
    if (h->dims == 1) return "a profile is taken of two or three axes";
    if (h->axes[axis].kind == BINS_CATEGORY) return "categories have no mean";
    HistAxis axes[HIST_DIMS_MAX];
    for (int d = 0, k = 0; d < h->dims; d++)
        if (d != axis) axes[k++] = h->axes[d];
    *out = hist_new(arena, h->dims - 1, axes, true);
    for (size_t cell = 0; cell < h->cells; cell++) {
        int bins[HIST_DIMS_MAX];
        size_t target = 0;
        hist_bins_of(h, cell, bins);
        if (bins[axis] < 0 || bins[axis] >= h->axes[axis].bins) continue;
        for (int d = 0; d < h->dims; d++)
            if (d != axis) target = target * ((size_t)h->axes[d].bins + 2) + (size_t)(bins[d] + 1);
        double y = axis_centre(&h->axes[axis], bins[axis]), w = h->sumw[cell];
        out->sumw[target] += w;
        out->sumw2[target] += h->sumw2[cell];
        out->sumwy[target] += w * y;
        out->sumwy2[target] += w * y * y;
    }
    out->entries = hist_effective(out, true);
    return NULL;
}

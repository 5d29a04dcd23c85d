/* profile.c - the function minimised over all but one or two parameters; see profile.h. */
#include "stat/min/profile.h"

#include <math.h>
#include <string.h>

#include "stat/min/ladder.h"
#include "stat/min/search.h"

/* Inverse of the 1 x 1 or 2 x 2 covariance of what is held. */
static void profile_inverse(Profile *p) {
    const double *c = p->m->cov;
    size_t n = (size_t)p->f->n, a = (size_t)p->k[0], b = (size_t)p->k[1];
    memset(p->inner, 0, sizeof p->inner);
    if (!c) return;
    double v = c[a * n + a];
    if (p->n_held == 1) {
        if (v > 0) p->inner[0] = 1 / v;
        return;
    }
    double w = c[b * n + b], r = c[a * n + b], det = v * w - r * r;
    if (!(det > 1e-12 * v * w)) return;
    p->inner[0] = w / det;
    p->inner[1] = p->inner[2] = -r / det;
    p->inner[3] = v / det;
}

void profile_open(Profile *p, const Minimum *m, const Objective *f, const Parameter *params,
                  const int *k, int n_held, const MinOptions *options, Arena *arena) {
    size_t n = (size_t)f->n;
    *p = (Profile){.m = m, .f = f, .params = params, .n_held = n_held};
    for (int i = 0; i < n_held; i++) p->k[i] = k[i];
    p->held = arena_copy(arena, params, n * sizeof *params);
    for (int i = 0; i < n_held; i++) p->held[k[i]].fixed = true;
    p->x = arena_array(arena, double, 4 * n + n * n);
    p->from = p->x + n;
    p->slopes = p->from + n;
    p->lowest_x = p->slopes + n;
    p->metric = p->lowest_x + n;
    p->lowest = m->value;
    bool usable = m->cov && (m->cov_status == COV_ACCURATE || m->cov_status == COV_APPROXIMATE);
    p->options = (MinOptions){.tolerance = options->tolerance, .max_calls = options->max_calls};
    if (usable) profile_inverse(p);
    p->known = usable ? m->cov : NULL;
    profile_home(p);
}

void profile_close(Profile *p) { arena_free(&p->scratch); }

void profile_home(Profile *p) {
    memcpy(p->x, p->m->x, (size_t)p->f->n * sizeof *p->x);
    p->options.cov = p->known;
}

/* Where the others are expected: moved from x along their regression on the held ones. */
static void profile_expect(Profile *p, const double *x, const double *at) {
    size_t n = (size_t)p->f->n;
    double d[2] = {0}, w[2];
    for (int i = 0; i < p->n_held; i++) d[i] = at[i] - x[p->k[i]];
    w[0] = p->inner[0] * d[0] + p->inner[1] * d[1];
    w[1] = p->inner[2] * d[0] + p->inner[3] * d[1];
    for (size_t j = 0; j < n; j++) {
        p->from[j] = x[j];
        for (int i = 0; i < p->n_held && !p->held[j].fixed && p->known; i++)
            p->from[j] += p->m->cov[j * n + (size_t)p->k[i]] * w[i];
    }
    for (int i = 0; i < p->n_held; i++) p->held[p->k[i]].start = at[i];
}

static void profile_run(Profile *p, Minimum *out, const double *x, const double *at, bool retry) {
    profile_expect(p, x, at);
    MinOptions options = p->options;
    options.no_retry = !retry;
    if (retry) options.strategy = 1;
    arena_reset(&p->scratch);
    ladder_run(out, p->f, p->held, p->from, &options, false, &p->scratch);
    p->calls += out->calls + out->gradient_calls;
}

double profile_at(Profile *p, const double *at) {
    Minimum found;
    profile_run(p, &found, p->x, at, false);
    if (found.status != MIN_CONVERGED && found.status != MIN_NO_PARAMETERS)
        profile_run(p, &found, p->m->x, at, true);
    p->converged = found.status == MIN_CONVERGED || found.status == MIN_NO_PARAMETERS;
    p->edm = found.edm;
    if (!isfinite(found.value)) return INFINITY;
    if (found.status == MIN_CONVERGED && found.cov_status == COV_APPROXIMATE) {
        memcpy(p->metric, found.cov, (size_t)(p->f->n * p->f->n) * sizeof *p->metric);
        p->options.cov = p->metric;
    }
    memcpy(p->x, found.x, (size_t)p->f->n * sizeof *p->x);
    if (found.value < p->lowest) {
        p->lowest = found.value;
        memcpy(p->lowest_x, found.x, (size_t)p->f->n * sizeof *p->x);
    }
    return found.value - p->m->value;
}

bool profile_slopes(Profile *p, const double *sigma, double rise, double *out) {
    if (p->f->has_gradient) {
        p->calls++;
        if (!isfinite(p->f->eval(p->f->ctx, p->x, p->slopes))) return false;
        for (int i = 0; i < p->n_held; i++) out[i] = p->slopes[p->k[i]];
        return isfinite(out[0]) && isfinite(out[p->n_held - 1]);
    }
    double part = fmax(1e-5, 3e3 * search_noise(p->m->value));
    for (int i = 0; i < p->n_held; i++) {
        const Parameter *limits = &p->params[p->k[i]];
        double *x = &p->x[p->k[i]], keep = *x, h = part * sigma[i];
        double up = fmin(keep + h, fmax(keep, limits->hi)), down = keep - h;
        down = fmax(down, fmin(keep, limits->lo));
        double above = rise, below = rise;
        p->calls += 2;
        *x = up;
        if (up > keep) above = p->f->eval(p->f->ctx, p->x, NULL) - p->m->value;
        *x = down;
        if (down < keep) below = p->f->eval(p->f->ctx, p->x, NULL) - p->m->value;
        *x = keep;
        out[i] = (above - below) / (up - down);
        if (!isfinite(out[i])) return false;
    }
    return true;
}

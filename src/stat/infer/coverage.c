/* coverage.c - how often a region covers the truth; see coverage.h. */
#include "stat/infer/coverage.h"

#include <math.h>

typedef struct Region {
    const double *at, *held;
    const int *k;
    int n_held;
} Region;

typedef struct Seat {
    FitPoint free, held;
    Arena arena;
} Seat;

static void *region_open(void *ctx, ToyBench *b) {
    (void)ctx;
    Seat *s = mem_alloc(sizeof *s);
    s->free = fitter_point(&s->arena, b->fitter.problem->n);
    s->held = fitter_point(&s->arena, b->fitter.problem->n);
    return s;
}

static void region_close(void *state) {
    Seat *s = state;
    arena_free(&s->arena);
    mem_free(s);
}

static bool region_run(void *ctx, ToyBench *b, double *out) {
    const Region *r = ctx;
    Seat *s = b->state;
    b->x = s->free.x;
    if (!fitter_free(&b->fitter, &s->free, r->at)) {
        b->why = s->free.why;
        return false;
    }
    b->x = s->held.x;
    if (!fitter_held_all(&b->fitter, &s->held, r->k, r->held, r->n_held, r->at)) {
        b->why = s->held.why;
        return false;
    }
    if (s->held.value < s->free.value) fitter_free(&b->fitter, &s->free, s->held.x);
    *out = fmax(0, s->held.value - s->free.value);
    return true;
}

void coverage_run(Coverage *out, const Problem *p, const double *at, const int *k, int n_held,
                  const double *cov, uint32_t ensemble, const ToyPlan *plan, Arena *arena) {
    *out = (Coverage){.n_held = n_held};
    out->rise = arena_array(arena, double, plan->n);
    double *held = arena_array(arena, double, n_held);
    for (int i = 0; i < n_held; i++) held[i] = at[k[i]];
    Region r = {at, held, k, n_held};
    ToyWork work = {.problem = p, .at = at, .cov = cov, .ensemble = ensemble, .n_out = 1};
    work.open = region_open;
    work.close = region_close;
    work.run = region_run;
    work.ctx = &r;
    toys_run(&out->log, out->rise, &work, plan, arena);
    out->sorted = arena_array(arena, double, plan->n);
    out->n_valid = toys_sorted(out->sorted, &out->log, out->rise, 1, 0);
}

double coverage_at(const Coverage *c, double rise, double *error) {
    int lo = 0, hi = c->n_valid;
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (c->sorted[mid] <= rise)
            lo = mid + 1;
        else
            hi = mid;
    }
    double n = c->n_valid, part = lo / n;
    if (error) *error = sqrt(part * (1 - part) / n);
    return part;
}

double coverage_rise(const Coverage *c, double probability, double *error) {
    return toys_quantile(c->sorted, c->n_valid, probability, error);
}

double coverage_poisson(double mu, double b,
                        void (*interval)(void *ctx, int n, double *low, double *high), void *ctx) {
    double mean = mu + b, sum = 0, spread = 12 * sqrt(mean + 4);
    int first = (int)fmax(0, mean - spread), last = (int)(mean + spread);
    for (int n = first; n <= last; n++) {
        double low, high;
        interval(ctx, n, &low, &high);
        if (mu < low || mu > high) continue;
        sum += mean > 0 ? exp(n * log(mean) - mean - lgamma(n + 1.0)) : n == 0;
    }
    return sum;
}

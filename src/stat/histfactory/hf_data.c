/* hf_data.c - the data of a HistFactory model: observed, drawn, expected, and what a Problem does
 * with them; see hf_model.h.
 */
#include <math.h>
#include <stdio.h>

#include "core/realfn.h"
#include "stat/histfactory/hf_core.h"

#define TWO_PI 6.283185307179586476925286766559

/* The rest of Stirling's series (Abramowitz and Stegun 6.1.40), for n >= 16. */
static double stirling_series(double n) {
    double u = 1 / n, v = u * u;
    double rest = u * (1.0 / 12 - v * (1.0 / 360 - v * (1.0 / 1260 - v * (1.0 / 1680))));
    return 0.5 * real_log(TWO_PI * n) + rest;
}

double hf_stirling(double n) {
    if (n <= 0) return 0;
    if (n >= 16) return stirling_series(n);
    double large = n, product = 1;
    while (large < 16) product *= large += 1;
    double there = large * real_log(large) - large + stirling_series(large); /* ln large! */
    double here = n < 0x1p-1000 ? 0 : n * real_log(n) - n;
    return there - real_log(product) - here;
}

/* ---- counts ---- */

/* Fewer events than 2^-900 are none; a rate of which the ratio to the data is no normal number is
 * none. */
static void counts_set(HfProblem *p, int i, double n) {
    bool none = !(n > 0x1p-900);
    p->counts.n[i] = none ? 0 : n;
    p->counts.inverse[i] = none ? 1 : 1 / n;
    p->counts.least[i] = none ? 0 : n < 1 ? 0x1p-1022 : 0x1p-1022 * n * 2;
}

/* After the data have changed. main: the contents of bins; the auxiliary ones are in aux. */
static void counts_prepare(HfProblem *p, const double *main) {
    const HfCore *c = p->core;
    int n = c->shape.n_bins;
    for (int i = 0; i < n; i++) counts_set(p, i, main[i]);
    for (int i = 0; i < c->n_poisson; i++) counts_set(p, n + i, p->aux[c->poisson_aux[i]]);
    double sum = 0;
    for (int i = 0; i < p->n_rates; i++) sum += hf_stirling(p->counts.n[i]);
    p->counts.constant = 2 * sum;
}

static const char *data_draw(void *problem, const double *x, Rng *rng) {
    HfProblem *p = problem;
    const HfCore *c = p->core;
    if (!hf_eval_rates(p, x)) return p->why;
    for (int i = 0; i < c->shape.n_bins; i++) p->room[i] = rng_poisson(rng, p->rate[i]);
    for (int i = 0; i < c->n_gauss; i++) {
        int k = c->gauss_param[i];
        if (c->parameters[k].fixed) continue; /* fixed by the file: no measurement of it */
        p->aux[c->gauss_aux[i]] = x[k] + rng_normal(rng) / sqrt(c->gauss_weight[i]);
    }
    for (int i = 0; i < c->n_poisson; i++)
        if (!c->parameters[c->poisson_param[i]].fixed)
            p->aux[c->poisson_aux[i]] = rng_poisson(rng, p->rate[c->shape.n_bins + i]);
    counts_prepare(p, p->room);
    return NULL;
}

static const char *data_asimov(void *problem, const double *x) {
    HfProblem *p = problem;
    const HfCore *c = p->core;
    if (!hf_eval_rates(p, x)) return p->why;
    for (int i = 0; i < c->n_gauss; i++) p->aux[c->gauss_aux[i]] = x[c->gauss_param[i]];
    for (int i = 0; i < c->n_poisson; i++) p->aux[c->poisson_aux[i]] = p->rate[c->shape.n_bins + i];
    counts_prepare(p, p->rate);
    return NULL;
}

static void data_restore(void *problem) {
    HfProblem *p = problem;
    memcpy(p->aux, p->observed_aux, sizeof(double) * (size_t)p->core->shape.n_aux);
    counts_prepare(p, p->observed);
}

static const char *data_why(void *problem) {
    HfProblem *p = problem;
    return p->failed ? p->why : NULL;
}

static double data_saturated(void *problem, int *n_bins) {
    HfProblem *p = problem;
    const HfCore *c = p->core;
    int n = c->shape.n_bins;
    for (int i = 0; i < c->n_gauss; i++) n += !p->base.params[c->gauss_param[i]].fixed;
    for (int i = 0; i < c->n_poisson; i++) n += !p->base.params[c->poisson_param[i]].fixed;
    if (n_bins) *n_bins = n;
    return p->counts.constant + c->gauss_constant;
}

/* ---- life ---- */

HfProblem *hf_data_open(HfCore *core, const double *main, const double *aux) {
    HfProblem *p = mem_alloc(sizeof *p);
    Arena *a = &p->arena;
    int bins = core->shape.n_bins, n_aux = core->shape.n_aux;
    p->core = core;
    p->n_rates = bins + core->n_poisson;
    p->base = (Problem){.class = &hf_class, .n = core->params.n, .has_gradient = true};
    p->base.params = arena_copy(a, core->parameters, sizeof(Parameter) * (size_t)core->params.n);
    double **counts[] = {&p->counts.n, &p->counts.inverse, &p->counts.least, &p->rate, &p->weight};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) *counts[i] = arena_array(a, double, p->n_rates);
    double **cells[] = {&p->shape, &p->product};
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) *cells[i] = arena_array(a, double, core->cells);
    double **scalars[] = {&p->factor, &p->slope, &p->behind};
    for (size_t i = 0; i < ARRAY_LEN(scalars); i++)
        *scalars[i] = arena_array(a, double, core->n_scalars);
    p->room = arena_array(a, double, MAX_OF(core->widest, bins));
    p->room2 = arena_array(a, double, core->widest);
    p->blends = arena_array(a, HfBlend, core->n_deltas);
    p->observed = arena_copy(a, main, sizeof(double) * (size_t)bins);
    p->observed_aux = arena_copy(a, aux, sizeof(double) * (size_t)n_aux);
    p->aux = arena_array(a, double, n_aux);
    data_restore(p);
    return p;
}

static Problem *data_clone(const void *problem) {
    const HfProblem *from = problem;
    atomic_fetch_add(&from->core->users, 1);
    HfProblem *p = hf_data_open(from->core, from->observed, from->observed_aux);
    memcpy(p->base.params, from->base.params, sizeof(Parameter) * (size_t)p->base.n);
    memcpy(p->aux, from->aux, sizeof(double) * (size_t)p->core->shape.n_aux);
    memcpy(p->room, from->counts.n, sizeof(double) * (size_t)p->core->shape.n_bins);
    counts_prepare(p, p->room);
    return &p->base;
}

static void data_close(void *problem) {
    HfProblem *p = problem;
    HfCore *core = p->core;
    arena_free(&p->arena);
    mem_free(p);
    if (atomic_fetch_sub(&core->users, 1) > 1) return;
    Arena arena = core->arena; /* which holds the core */
    arena_free(&arena);
}

const ProblemClass hf_class = {.eval = hf_eval,
                               .why = data_why,
                               .draw = data_draw,
                               .asimov = data_asimov,
                               .restore = data_restore,
                               .clone = data_clone,
                               .close = data_close,
                               .saturated = data_saturated,
                               .starts = hf_fold_start};

const char *hf_model_set_data(Problem *problem, const double *main, const double *aux) {
    HfProblem *p = (HfProblem *)problem;
    const HfCore *c = p->core;
    for (int i = 0; i < c->shape.n_bins; i++)
        if (!(main[i] >= 0 && main[i] < 1e25)) {
            snprintf(p->why, sizeof p->why, "bin %d has %g events", i, main[i]);
            return p->why;
        }
    for (int i = 0; i < c->n_poisson; i++)
        if (!(aux[c->poisson_aux[i]] >= 0 && aux[c->poisson_aux[i]] < 1e25)) {
            snprintf(p->why, sizeof p->why, "auxiliary datum %d is %g events", c->poisson_aux[i],
                     aux[c->poisson_aux[i]]);
            return p->why;
        }
    memcpy(p->observed, main, sizeof(double) * (size_t)c->shape.n_bins);
    memcpy(p->observed_aux, aux, sizeof(double) * (size_t)c->shape.n_aux);
    data_restore(p);
    return NULL;
}

const double *hf_model_data(const Problem *problem, const double **aux) {
    const HfProblem *p = (const HfProblem *)problem;
    if (aux) *aux = p->aux;
    return p->counts.n;
}

/* like_sum.c - constraints, and likelihoods that add up; see likelihood.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stat/model/like_core.h"

/* ---- constraints ---- */

typedef struct Constraints {
    Likelihood like;
    const Model *m;
    Constraint *list; /* means at hand */
    const Constraint *observed;
    ModelRun **runs;
    int n;
} Constraints;

/* -2 ln L above its minimum, and the derivative. */
static double constraint_value(const Constraint *c, double v, double *d) {
    double pull, n;
    switch (c->kind) {
    case CONSTRAIN_GAUSSIAN:
        pull = (v - c->mean) / c->sigma;
        *d = 2 * pull / c->sigma;
        return pull * pull;
    case CONSTRAIN_LOG_NORMAL:
        pull = log(v / c->mean) / log(c->sigma);
        *d = 2 * pull / (v * log(c->sigma));
        return v > 0 ? pull * pull : NAN;
    case CONSTRAIN_GAMMA:
        n = c->mean / c->sigma * (c->mean / c->sigma);
        *d = 2 * n * (1 / c->mean - 1 / v);
        return v > 0 ? 2 * n * (v / c->mean - 1 - log(v / c->mean)) : NAN;
    case CONSTRAIN_POISSON:
        n = c->mean;
        *d = 2 * (1 - n / v);
        return v > 0 ? 2 * (v - n + (n > 0 ? n * log(n / v) : 0)) : NAN;
    }
    return NAN;
}

static double constraints_eval(void *problem, const double *x, double *grad) {
    Constraints *k = problem;
    Total sum = {0};
    k->like.why[0] = 0;
    if (grad) memset(grad, 0, sizeof(double) * (size_t)k->like.base.n);
    for (int i = 0; i < k->n; i++) {
        double v = NAN, d = 0;
        if (model_run_set(k->runs[i], x)) v = k->runs[i]->scalar[k->runs[i]->node];
        double value = constraint_value(&k->list[i], v, &d);
        if (isnan(value)) {
            snprintf(k->like.why, sizeof k->like.why, "%s, which has a constraint, is %.6g",
                     k->list[i].name, v);
            return NAN;
        }
        total_add(&sum, value);
        if (grad) model_integral(k->runs[i], d, grad, NULL);
    }
    return total_of(&sum);
}

static const char *constraints_why(void *problem) {
    Constraints *k = problem;
    return k->like.why[0] ? k->like.why : NULL;
}

static double draw_mean(const Constraint *c, double v, Rng *rng) {
    double n;
    switch (c->kind) {
    case CONSTRAIN_GAUSSIAN:
        return v + c->sigma * rng_normal(rng);
    case CONSTRAIN_LOG_NORMAL:
        return v * exp(log(c->sigma) * rng_normal(rng));
    case CONSTRAIN_GAMMA:
        n = c->mean / c->sigma * (c->mean / c->sigma);
        return fmax(rng_poisson(rng, n * v / c->mean), 1e-9) * c->mean / n;
    case CONSTRAIN_POISSON:
        return rng_poisson(rng, v);
    }
    return v;
}

static const char *constraints_set(Constraints *k, const double *x, Rng *rng) {
    for (int i = 0; i < k->n; i++) {
        if (!model_run_set(k->runs[i], x)) return model_run_why(k->runs[i]);
        double v = k->runs[i]->scalar[k->runs[i]->node], mean = k->observed[i].mean;
        k->list[i].mean = rng ? draw_mean(&k->observed[i], v, rng) : v;
        if (k->list[i].kind == CONSTRAIN_GAMMA && mean != 0) /* the same auxiliary scale */
            k->list[i].sigma = k->observed[i].sigma * sqrt(k->list[i].mean / mean);
    }
    return NULL;
}

static const char *constraints_draw(void *problem, const double *x, Rng *rng) {
    return constraints_set(problem, x, rng);
}

static const char *constraints_asimov(void *problem, const double *x) {
    return constraints_set(problem, x, NULL);
}

static void constraints_restore(void *problem) {
    Constraints *k = problem;
    memcpy(k->list, k->observed, sizeof *k->list * (size_t)k->n);
}

static void constraints_close(void *problem) {
    Constraints *k = problem;
    for (int i = 0; i < k->n; i++) model_run_close(k->runs[i]);
    mem_free(k->runs);
    mem_free(k->list);
    mem_free(k->like.base.params);
    mem_free(k);
}

/* Each counts like one more measured value. */
static double constraints_saturated(void *problem, int *n_bins) {
    *n_bins = ((Constraints *)problem)->n;
    return 0;
}

static Problem *constraints_clone(const void *problem) {
    const Constraints *k = problem;
    LikelihoodOptions o = {.params = k->like.base.params};
    return likelihood_constraints(k->m, k->observed, k->n, &o);
}

static const ProblemClass constraints_class = {.eval = constraints_eval,
                                               .why = constraints_why,
                                               .draw = constraints_draw,
                                               .asimov = constraints_asimov,
                                               .restore = constraints_restore,
                                               .clone = constraints_clone,
                                               .close = constraints_close,
                                               .saturated = constraints_saturated};

Problem *likelihood_constraints(const Model *m, const Constraint *list, int n,
                                const LikelihoodOptions *options) {
    Constraints *k = mem_alloc(sizeof *k);
    k->m = m;
    k->n = n;
    k->observed = arena_copy(m->arena, list, sizeof *list * (size_t)n);
    k->list = mem_alloc(sizeof *list * (size_t)(n + 1));
    k->runs = mem_alloc(sizeof(ModelRun *) * (size_t)(n + 1));
    for (int i = 0; i < n; i++) k->runs[i] = model_run_open(m, list[i].node);
    k->like.base = (Problem){.class = &constraints_class, .n = m->n_params, .has_gradient = true};
    k->like.base.params = like_params(options->params, m->n_params);
    constraints_restore(k);
    return &k->like.base;
}

/* ---- sums ---- */

typedef struct Sum {
    Likelihood like;
    Problem **parts; /* owned */
    int n;
    double *grad;
} Sum;

static double sum_eval(void *problem, const double *x, double *grad) {
    Sum *s = problem;
    size_t n = (size_t)s->like.base.n;
    Total sum = {0};
    s->like.why[0] = 0;
    if (grad) memset(grad, 0, sizeof(double) * n);
    for (int i = 0; i < s->n; i++) {
        Problem *p = s->parts[i];
        double value = p->class->eval(p, x, grad ? s->grad : NULL);
        if (isnan(value)) {
            const char *why = p->class->why ? p->class->why(p) : NULL;
            snprintf(s->like.why, sizeof s->like.why, "part %d: %.290s", i + 1,
                     why ? why : "no value");
            return NAN;
        }
        total_add(&sum, value);
        for (size_t k = 0; grad && k < n; k++) grad[k] += s->grad[k];
    }
    return total_of(&sum);
}

static const char *sum_why(void *problem) {
    Sum *s = problem;
    return s->like.why[0] ? s->like.why : NULL;
}

static const char *sum_draw(void *problem, const double *x, Rng *rng) {
    Sum *s = problem;
    const char *why = NULL;
    for (int i = 0; i < s->n && !why; i++)
        why = s->parts[i]->class->draw ? s->parts[i]->class->draw(s->parts[i], x, rng)
                                       : "a part cannot be drawn";
    return why;
}

static const char *sum_asimov(void *problem, const double *x) {
    Sum *s = problem;
    const char *why = NULL;
    for (int i = 0; i < s->n && !why; i++)
        why = s->parts[i]->class->asimov ? s->parts[i]->class->asimov(s->parts[i], x)
                                         : "a part has no expected data";
    return why;
}

static void sum_restore(void *problem) {
    Sum *s = problem;
    for (int i = 0; i < s->n; i++) s->parts[i]->class->restore(s->parts[i]);
}

static void sum_close(void *problem) {
    Sum *s = problem;
    for (int i = 0; i < s->n; i++) s->parts[i]->class->close(s->parts[i]);
    mem_free(s->parts);
    mem_free(s->grad);
    mem_free(s->like.base.params);
    mem_free(s);
}

static double sum_saturated(void *problem, int *n_bins) {
    Sum *s = problem;
    double sum = 0;
    *n_bins = 0;
    for (int i = 0; i < s->n; i++) {
        int n = 0;
        sum += s->parts[i]->class->saturated ? s->parts[i]->class->saturated(s->parts[i], &n) : NAN;
        *n_bins += n;
    }
    return sum;
}

static void sum_facts(LikelihoodFacts *out, const Problem *p) {
    const Sum *s = (const Sum *)p;
    for (int i = 0; i < s->n; i++) {
        LikelihoodFacts f;
        likelihood_facts(&f, s->parts[i]);
        out->n_rows += f.n_rows;
        out->n_bins += f.n_bins;
        out->sum_weights += f.sum_weights;
        out->sum_weights2 += f.sum_weights2;
        out->weighted = out->weighted || f.weighted;
        out->extended = out->extended || f.extended;
        out->is_chi2 = out->is_chi2 || f.is_chi2;
        out->quadrature_error = fmax(out->quadrature_error, f.quadrature_error);
    }
}

static bool sum_scores(Problem *p, const double *x, const double *cov, bool asymptotic, double *c) {
    Sum *s = (Sum *)p;
    bool good = true;
    for (int i = 0; i < s->n; i++) good = good && like_scores(s->parts[i], x, cov, asymptotic, c);
    return good;
}

static Problem *sum_clone(const void *problem) {
    const Sum *s = problem;
    Problem **parts = mem_alloc(sizeof(Problem *) * (size_t)(s->n + 1));
    for (int i = 0; i < s->n; i++) parts[i] = s->parts[i]->class->clone(s->parts[i]);
    Problem *out = likelihood_sum(parts, s->n, s->like.base.params, s->like.base.n);
    mem_free(parts);
    return out;
}

static const RowData *sum_rows(const Problem *p, int part) {
    const Sum *s = (const Sum *)p;
    return part < s->n ? likelihood_data(s->parts[part], 0) : NULL;
}

static const ProblemClass sum_class = {.eval = sum_eval,
                                       .why = sum_why,
                                       .draw = sum_draw,
                                       .asimov = sum_asimov,
                                       .restore = sum_restore,
                                       .clone = sum_clone,
                                       .close = sum_close,
                                       .saturated = sum_saturated};

Problem *likelihood_sum(Problem *const *parts, int n, const Parameter *params, int n_params) {
    Sum *s = mem_alloc(sizeof *s);
    s->n = n;
    s->parts = mem_alloc(sizeof(Problem *) * (size_t)(n + 1));
    memcpy(s->parts, parts, sizeof(Problem *) * (size_t)n);
    s->grad = mem_alloc(sizeof(double) * (size_t)(n_params + 1));
    s->like.facts = sum_facts;
    s->like.rows = sum_rows;
    s->like.scores = sum_scores;
    s->like.base = (Problem){.class = &sum_class, .n = n_params, .has_gradient = true};
    s->like.base.params = like_params(params, n_params);
    return &s->like.base;
}

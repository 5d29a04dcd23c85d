/* hf_eval.c - value and gradient of -2 ln L of a HistFactory model; see hf_model.h.
 *
 * Sums have eight lanes whatever the processor, so that the bits are the same everywhere. Counts
 * enter as (r - n) - n ln(r / n), which is small where data and expectation agree, and a constant.
 */
#include <math.h>
#include <stdio.h>

#include "core/cpu.h"
#include "core/realfn.h"
#include "stat/histfactory/hf_core.h"

#define INLINE static inline __attribute__((always_inline))

enum { LANES = 8 };
#define RATE_MAX 1e25

INLINE double lanes_sum(const double *a) {
    return ((a[0] + a[1]) + (a[2] + a[3])) + ((a[4] + a[5]) + (a[6] + a[7]));
}

INLINE double dot(const double *restrict a, const double *restrict b, int n) {
    double acc[LANES] = {0};
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++) acc[k] += a[i + k] * b[i + k];
    for (int k = 0; i + k < n; k++) acc[k] += a[i + k] * b[i + k];
    return lanes_sum(acc);
}

INLINE void multiply(double *restrict out, const double *restrict a, const double *restrict b,
                     int n) {
    for (int i = 0; i < n; i++) out[i] = a[i] * b[i];
}

/* ---- expectation ---- */

/* Everything that depends on parameters but not on bins. */
static void eval_scalars(HfProblem *p, const double *x) {
    const HfCore *c = p->core;
    for (int i = 0; i < c->n_deltas; i++)
        p->blends[i] = hf_code_blend(c->histosys, x[c->deltas[i].param]);
    for (int i = 0; i < c->n_scalars; i++) {
        const HfScalar *s = &c->scalars[i];
        p->slope[i] = 1;
        p->factor[i] = s->plain ? x[s->param] : hf_factor_at(&s->factor, x[s->param], &p->slope[i]);
    }
}

INLINE const double *block_shape(const HfProblem *p, const HfBlock *b) {
    return b->n_delta ? p->shape + b->cell : b->nominal;
}

/* NULL where the block has no vectors. */
INLINE const double *block_product(const HfProblem *p, const HfBlock *b, const double *x) {
    if (!b->n_vector) return NULL;
    return b->n_vector == 1 ? x + p->core->vectors[b->vector] : p->product + b->cell;
}

INLINE void block_prepare(HfProblem *p, const HfBlock *b, const double *x) {
    const HfCore *c = p->core;
    int n = b->n;
    double *restrict shape = p->shape + b->cell;
    const double *restrict nominal = b->nominal;
    for (int k = 0; k < b->n_delta; k++) {
        const double *restrict s = c->deltas[b->delta + k].s;
        const double *restrict d = c->deltas[b->delta + k].d;
        HfBlend w = p->blends[b->delta + k];
        if (k)
            for (int i = 0; i < n; i++) shape[i] += w.s * s[i] + w.d * d[i];
        else
            for (int i = 0; i < n; i++) shape[i] = nominal[i] + (w.s * s[i] + w.d * d[i]);
    }
    if (b->n_vector < 2) return;
    double *product = p->product + b->cell;
    const int *first = c->vectors + b->vector;
    multiply(product, x + first[0], x + first[1], n);
    for (int k = 2; k < b->n_vector; k++) {
        const double *v = x + first[k];
        for (int i = 0; i < n; i++) product[i] *= v[i];
    }
}

INLINE double block_scale(const HfProblem *p, const HfBlock *b) {
    double scale = 1;
    for (int k = 0; k < b->n_scalar; k++) scale *= p->factor[b->scalar + k];
    return scale;
}

INLINE void block_add(HfProblem *p, const HfBlock *b, const double *x, double *restrict out) {
    const double *shape = block_shape(p, b), *product = block_product(p, b, x);
    double scale = block_scale(p, b);
    if (product)
        for (int i = 0; i < b->n; i++) out[b->bin + i] += scale * (shape[i] * product[i]);
    else
        for (int i = 0; i < b->n; i++) out[b->bin + i] += scale * shape[i];
}

CPU_CLONES static void eval_blocks(HfProblem *p, const double *x) {
    const HfCore *c = p->core;
    memset(p->rate, 0, sizeof(double) * (size_t)c->shape.n_bins);
    for (int k = 0; k < c->n_blocks; k++) {
        block_prepare(p, &c->blocks[k], x);
        block_add(p, &c->blocks[k], x, p->rate);
    }
    double *aux = p->rate + c->shape.n_bins;
    for (int i = 0; i < c->n_poisson; i++) aux[i] = c->poisson_factor[i] * x[c->poisson_param[i]];
}

void hf_eval_sample(HfProblem *p, const double *x, int sample, double *main) {
    const HfCore *c = p->core;
    eval_scalars(p, x);
    memset(main, 0, sizeof(double) * (size_t)c->shape.n_bins);
    for (int k = 0; k < c->n_blocks; k++) {
        if (c->blocks[k].sample != sample) continue;
        block_prepare(p, &c->blocks[k], x);
        block_add(p, &c->blocks[k], x, main);
    }
}

/* ---- what is wrong ---- */

static int channel_of(const HfShape *s, int bin) {
    int c = 0;
    while (c + 1 < s->n_channels && s->first[c + 1] <= bin) c++;
    return c;
}

/* At rate k; with data where counts are at stake. */
static void tell_rate(HfProblem *p, int k, bool counts) {
    const HfCore *core = p->core;
    const HfShape *s = &core->shape;
    double r = p->rate[k], n = p->counts.n[k];
    char place[120];
    if (k < s->n_bins) {
        int c = channel_of(s, k);
        snprintf(place, sizeof place, "bin %d of channel '%.60s'", k - s->first[c], s->channels[c]);
    } else {
        const char *name = core->parameters[core->poisson_param[k - s->n_bins]].name;
        snprintf(place, sizeof place, "the constraint of '%.60s'", name);
    }
    if (counts && r >= 0 && r < p->counts.least[k])
        snprintf(p->why, sizeof p->why, "%s expects %.4g events and has %.6g", place, r, n);
    else
        snprintf(p->why, sizeof p->why, "%s expects %.6g events", place, r);
    p->failed = true;
}

/* The Gaussian constraint that is furthest off. */
static void tell_pull(HfProblem *p, const double *x) {
    const HfCore *c = p->core;
    int worst = -1;
    double most = -1;
    for (int i = 0; i < c->n_gauss; i++) {
        double pull = x[c->gauss_param[i]] - p->aux[c->gauss_aux[i]];
        pull = fabs(pull) * sqrt(c->gauss_weight[i]);
        if (pull <= most) continue;
        most = pull;
        worst = i;
    }
    if (worst < 0) return;
    snprintf(p->why, sizeof p->why, "'%.60s' is %.3g standard deviations off its constraint",
             c->parameters[c->gauss_param[worst]].name, most);
    p->failed = true;
}

bool hf_eval_rates(HfProblem *p, const double *x) {
    p->failed = false;
    eval_scalars(p, x);
    eval_blocks(p, x);
    for (int k = 0; k < p->n_rates; k++) {
        if (p->rate[k] >= 0 && p->rate[k] <= RATE_MAX) continue;
        tell_rate(p, k, false);
        return false;
    }
    return true;
}

/* ---- likelihood ---- */

/* Sum of (r - n) - n ln(r / n); *bad: how many rates are not allowed. */
CPU_CLONES static double eval_counts(const HfProblem *p, int *bad) {
    const double *restrict r = p->rate, *restrict n = p->counts.n;
    const double *restrict inverse = p->counts.inverse, *restrict least = p->counts.least;
    double acc[LANES] = {0};
    int wrong = 0, i = 0;
    for (int k = 0; k < p->n_rates; k++) wrong += !(r[k] >= least[k] && r[k] <= RATE_MAX);
    *bad = wrong;
    for (; i + LANES <= p->n_rates; i += LANES)
        for (int k = 0; k < LANES; k++)
            acc[k] += (r[i + k] - n[i + k]) - n[i + k] * real_log(r[i + k] * inverse[i + k]);
    for (int k = 0; i + k < p->n_rates; k++)
        acc[k] += (r[i + k] - n[i + k]) - n[i + k] * real_log(r[i + k] * inverse[i + k]);
    return lanes_sum(acc);
}

static double eval_failed(HfProblem *p, double *grad) {
    for (int i = 0; grad && i < p->base.n; i++) grad[i] = NAN;
    for (int k = 0; k < p->n_rates; k++) {
        if (p->rate[k] >= p->counts.least[k] && p->rate[k] <= RATE_MAX) continue;
        tell_rate(p, k, true);
        return p->rate[k] >= 0 ? INFINITY : NAN;
    }
    return NAN;
}

/* ---- gradient ---- */

/* Derivatives by the factors of a block: sum is that of weight * shape * product. */
INLINE void gradient_scalars(const HfProblem *p, const HfBlock *b, double sum, double *grad) {
    const double *f = p->factor + b->scalar, *slope = p->slope + b->scalar;
    double *behind = p->behind; /* products of the factors behind each */
    double before = sum, product = 1;
    for (int k = b->n_scalar - 1; k >= 0; k--) {
        behind[k] = product;
        product *= f[k];
    }
    for (int k = 0; k < b->n_scalar; k++) {
        grad[p->core->scalars[b->scalar + k].param] += before * behind[k] * slope[k];
        before *= f[k];
    }
}

INLINE void gradient_vectors(HfProblem *p, const HfBlock *b, const double *x, double scale,
                             double *grad) {
    const int *first = p->core->vectors + b->vector;
    for (int k = 0; k < b->n_vector; k++) {
        double *restrict out = grad + first[k], *restrict part = p->room2;
        for (int i = 0; i < b->n; i++) part[i] = scale * p->room[i];
        for (int j = 0; j < b->n_vector; j++) {
            const double *v = x + first[j];
            if (j == k) continue;
            for (int i = 0; i < b->n; i++) part[i] *= v[i];
        }
        for (int i = 0; i < b->n; i++) out[i] += part[i];
    }
}

INLINE void gradient_deltas(HfProblem *p, const HfBlock *b, const double *product, double scale,
                            double *grad) {
    const double *w = p->weight + b->bin;
    if (product) {
        multiply(p->room, w, product, b->n);
        w = p->room;
    }
    for (int k = 0; k < b->n_delta; k++) {
        const HfDelta *d = &p->core->deltas[b->delta + k];
        HfBlend blend = p->blends[b->delta + k];
        double by_s = dot(w, d->s, b->n), by_d = dot(w, d->d, b->n);
        grad[d->param] += scale * (blend.ds * by_s + blend.dd * by_d);
    }
}

CPU_CLONES static void eval_gradient(HfProblem *p, const double *x, double *grad) {
    const HfCore *c = p->core;
    const double *n = p->counts.n;
    for (int k = 0; k < p->n_rates; k++) {
        double r = p->rate[k];
        p->weight[k] = 2 - 2 * n[k] / (r > 0 ? r : 1);
    }
    for (int k = 0; k < c->n_blocks; k++) {
        const HfBlock *b = &c->blocks[k];
        const double *shape = block_shape(p, b), *product = block_product(p, b, x);
        double scale = block_scale(p, b);
        if (product) multiply(p->room, p->weight + b->bin, shape, b->n);
        if (b->n_scalar) {
            double sum =
                product ? dot(p->room, product, b->n) : dot(p->weight + b->bin, shape, b->n);
            gradient_scalars(p, b, sum, grad);
        }
        if (b->n_vector) gradient_vectors(p, b, x, scale, grad);
        if (b->n_delta) gradient_deltas(p, b, product, scale, grad);
    }
    const double *aux = p->weight + c->shape.n_bins;
    for (int i = 0; i < c->n_poisson; i++)
        grad[c->poisson_param[i]] += c->poisson_factor[i] * aux[i];
}

double hf_eval(void *problem, const double *x, double *grad) {
    HfProblem *p = problem;
    const HfCore *c = p->core;
    p->failed = false;
    eval_scalars(p, x);
    eval_blocks(p, x);
    int bad;
    double value = eval_counts(p, &bad);
    if (bad) return eval_failed(p, grad);
    double chi2 = 0;
    if (grad) memset(grad, 0, sizeof(double) * (size_t)p->base.n);
    for (int i = 0; i < c->n_gauss; i++) {
        double pull = x[c->gauss_param[i]] - p->aux[c->gauss_aux[i]];
        double part = pull * c->gauss_weight[i];
        chi2 += pull * part;
        if (grad) grad[c->gauss_param[i]] = 2 * part;
    }
    if (grad) eval_gradient(p, x, grad);
    value = 2 * value + chi2 + (p->counts.constant + c->gauss_constant);
    if (!isfinite(value)) tell_pull(p, x);
    return value;
}

/* hf_fold.c - starting values on both sides of variations that fold back.
 *
 * Where both variations of a bin go to the same side, the expectation as a function of the
 * parameter turns around, and the likelihood can have a minimum on each side of 0. A fit from 0
 * ends in one of them, which is chance; so fits begin at -1 and +1 of such parameters too (of the
 * strongest three, in all combinations) and the lowest minimum counts. Models without folds have no
 * further starts.
 */
#include <math.h>

#include "stat/histfactory/hf_core.h"

/* Sum over bins of (change to the same side)^2 / events above which a fold matters. */
#define FOLD_MATTERS 0.25

typedef struct Folds {
    const HfCore *core;
    double *rate;   /* nominal, of all bins */
    double *weight; /* of each parameter: the sum above */
} Folds;

static void fold_add(Folds *f, const HfBlock *b, int param, int i, double s, double d) {
    double back = fabs(d) - fabs(s);
    if (back > 0) f->weight[param] += back * back / fmax(f->rate[b->bin + i], 1);
}

static void fold_block(Folds *f, const HfBlock *b) {
    const HfCore *c = f->core;
    for (int k = 0; k < b->n_delta; k++) {
        const HfDelta *x = &c->deltas[b->delta + k];
        for (int i = 0; i < b->n; i++) fold_add(f, b, x->param, i, x->s[i], x->d[i]);
    }
    for (int k = 0; k < b->n_scalar; k++) {
        const HfScalar *x = &c->scalars[b->scalar + k];
        for (int i = 0; i < b->n && !x->plain; i++)
            fold_add(f, b, x->param, i, x->factor.s * b->nominal[i], x->factor.d * b->nominal[i]);
    }
}

void hf_fold_find(HfCore *core) {
    Folds f = {.core = core};
    f.rate = arena_array(&core->arena, double, core->shape.n_bins);
    f.weight = arena_array(&core->arena, double, core->params.n);
    for (int k = 0; k < core->n_blocks; k++)
        for (int i = 0; i < core->blocks[k].n; i++)
            f.rate[core->blocks[k].bin + i] += core->blocks[k].nominal[i];
    for (int k = 0; k < core->n_blocks; k++) fold_block(&f, &core->blocks[k]);
    for (; core->n_folded < HF_FOLDED_MAX; core->n_folded++) {
        int best = -1;
        for (int i = 0; i < core->params.n; i++) {
            if (core->parameters[i].fixed || f.weight[i] < FOLD_MATTERS) continue;
            if (best < 0 || f.weight[i] > f.weight[best]) best = i;
        }
        if (best < 0) break;
        core->folded[core->n_folded] = best;
        f.weight[best] = 0;
    }
}

bool hf_fold_start(void *problem, int k, double *x) {
    const HfProblem *p = problem;
    const HfCore *c = p->core;
    if (!c->n_folded || k >= 1 << c->n_folded) return false;
    for (int i = 0; i < p->base.n; i++) x[i] = p->base.params[i].start;
    for (int i = 0; i < c->n_folded; i++) {
        const Parameter *q = &p->base.params[c->folded[i]];
        x[c->folded[i]] = fmin(fmax(k >> i & 1 ? 1 : -1, q->lo), q->hi);
    }
    return true;
}

/* like_core.h - what the likelihoods share; for the files of stat/model alone. */
#ifndef HML_STAT_MODEL_LIKE_CORE_H
#define HML_STAT_MODEL_LIKE_CORE_H

#include "stat/model/likelihood.h"
#include "stat/model/model_core.h"

/* What a likelihood knows of itself, behind its Problem; every one of this folder begins so. */
typedef struct Likelihood {
    Problem base;
    void (*facts)(LikelihoodFacts *out, const Problem *p);
    /* Adds the covariance of derivatives of -ln L to c; NULL: it is that of second derivatives.
     * cov: scales of the parameters; 0: fixed. */
    bool (*scores)(Problem *p, const double *x, const double *cov, bool asymptotic, double *c);
    bool (*jacobian)(Problem *p, const double *x, double *cov); /* NULL */
    const RowData *(*rows)(const Problem *p, int part);         /* NULL */
    char why[320];
} Likelihood;

/* Sum with compensation (Neumaier, Z. angew. Math. Mech. 54 (1974) 39). */
typedef struct Total {
    double sum, rest;
} Total;

static inline void total_add(Total *t, double x) {
    double s = t->sum + x;
    bool larger = (t->sum < 0 ? -t->sum : t->sum) >= (x < 0 ? -x : x);
    t->rest += larger ? (t->sum - s) + x : (x - s) + t->sum;
    t->sum = s;
}

static inline double total_of(const Total *t) { return t->sum + t->rest; }

/* Parameters of all: copied, owned. */
Parameter *like_params(const Parameter *params, int n);
/* Which of them move. */
uint8_t *like_wanted(const Parameter *params, int n);
/* "the density of event 17 (B_mass = 4983.2) is -0.3" */
void like_tell(Likelihood *l, const Model *m, const double *const *columns, size_t row,
               double value, const char *what);
/* out[i] = ln v[i]; false where one is not a positive normal number. */
bool like_logs(double *out, const double *v, size_t n);
/* The same, their sum alone, of MODEL_BLOCK at most. */
bool like_sum_logs(double *sum, const double *v, size_t n);

/* like_covariance.c: adds the covariance of derivatives; second derivatives, by differences. */
bool like_scores(Problem *p, const double *x, const double *cov, bool asymptotic, double *c);
bool like_curvature(Problem *p, const double *x, const double *cov, double *c);

/* like_draw.c: toys of events; without rng: what is expected. kept: what was found for the toy
 * before, to be closed by the caller. */
struct EventSource;
const char *rows_draw(RowData *out, Arena *room, const Model *m, const RowData *observed,
                      bool extended, const double *x, Rng *rng, struct EventSource **kept);

#endif

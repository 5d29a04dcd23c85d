/* toys.c - many data sets drawn from a Problem, on threads; see toys.h. */
#include "stat/infer/toys.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { TOYS_AT_ONCE = 8 }; /* a thread takes so many at a time */

typedef struct Crew {
    const ToyWork *work;
    const ToyPlan *plan;
    double *values;
    atomic_int next;
    atomic_bool stopped;
    pthread_mutex_t lock; /* of what follows, and of calls to the user */
    int done, invalid, next_note;
} Crew;

/* One thread's failures; texts and points live in its arena until they are collected. */
typedef struct Hand {
    Crew *crew;
    ToyFailure *failures;
    int n, cap, done;
    Arena arena;
    pthread_t thread;
} Hand;

uint64_t toys_stream(uint32_t ensemble, int toy) {
    return ((uint64_t)ensemble << 32) + (uint64_t)toy;
}

static void hand_record(Hand *h, const ToyBench *b, const double *x, const char *why) {
    if (h->n == h->cap) {
        h->cap = h->cap ? 2 * h->cap : 16;
        h->failures = mem_resize(h->failures, sizeof *h->failures * (size_t)h->cap);
    }
    size_t n = (size_t)b->fitter.problem->n;
    ToyFailure *f = &h->failures[h->n++];
    f->toy = b->toy;
    f->stream = toys_stream(h->crew->work->ensemble, b->toy);
    f->x = x ? arena_copy(&h->arena, x, n * sizeof *x) : NULL;
    f->why = arena_strdup(&h->arena, why ? why : "not known");
}

static bool hand_toy(Hand *h, ToyBench *b, double *out) {
    const ToyWork *work = h->crew->work;
    Problem *p = b->fitter.problem;
    Rng rng;
    rng_open(&rng, h->crew->plan->seed, toys_stream(work->ensemble, b->toy));
    b->x = NULL;
    b->why = NULL;
    if (p->class->draw)
        b->why = p->class->draw(p, work->at, &rng);
    else
        b->why = "no data can be drawn from it";
    if (!b->why && work->run(work->ctx, b, out)) return true;
    for (int i = 0; i < work->n_out; i++) out[i] = NAN;
    hand_record(h, b, b->x, b->why);
    return false;
}

/* Tells the user now and then. */
static void crew_count(Crew *c, int done, int invalid) {
    const ToyPlan *plan = c->plan;
    pthread_mutex_lock(&c->lock);
    c->done += done;
    c->invalid += invalid;
    if (plan->note && c->done >= c->next_note) {
        while (c->next_note <= c->done)
            c->next_note =
                c->next_note < 1000 ? c->next_note * 10 : c->next_note + MAX_OF(1000, plan->n / 10);
        plan->note(plan->ctx, c->done, c->invalid);
    }
    if (plan->stop && !c->stopped && plan->stop(plan->ctx)) c->stopped = true;
    pthread_mutex_unlock(&c->lock);
}

static void *hand_work(void *ctx) {
    Hand *h = ctx;
    Crew *c = h->crew;
    const ToyWork *work = c->work;
    size_t n_out = (size_t)work->n_out;
    ToyBench b = {0};
    fitter_open(&b.fitter, work->problem->class->clone(work->problem), work->params);
    b.fitter.options.strategy = 0;
    fitter_metric(&b.fitter, work->cov);
    if (work->open) b.state = work->open(work->ctx, &b);
    while (!c->stopped) {
        int first = atomic_fetch_add(&c->next, TOYS_AT_ONCE), invalid = 0;
        int last = MIN_OF(first + TOYS_AT_ONCE, c->plan->n);
        if (first >= last) break;
        for (b.toy = first; b.toy < last; b.toy++)
            invalid += !hand_toy(h, &b, c->values + (size_t)b.toy * n_out);
        h->done += last - first;
        crew_count(c, last - first, invalid);
    }
    if (work->close) work->close(b.state);
    Problem *copy = b.fitter.problem;
    fitter_close(&b.fitter);
    copy->class->close(copy);
    return NULL;
}

static int by_toy(const void *a, const void *b) {
    const ToyFailure *x = a, *y = b;
    return x->toy - y->toy;
}

static void crew_collect(Hand *hands, int n, ToyLog *log, size_t n_params, Arena *arena) {
    for (int i = 0; i < n; i++) {
        log->n_failures += hands[i].n;
        log->n_done += hands[i].done;
    }
    log->n_valid = log->n_done - log->n_failures;
    log->failures = arena_array(arena, ToyFailure, log->n_failures);
    int at = 0;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < hands[i].n; k++) {
            ToyFailure f = hands[i].failures[k];
            if (f.x) f.x = arena_copy(arena, f.x, n_params * sizeof *f.x);
            f.why = arena_strdup(arena, f.why);
            log->failures[at++] = f;
        }
        mem_free(hands[i].failures);
        arena_free(&hands[i].arena);
    }
    if (at) qsort(log->failures, (size_t)at, sizeof *log->failures, by_toy);
}

void toys_run(ToyLog *log, double *values, const ToyWork *work, const ToyPlan *plan, Arena *arena) {
    *log = (ToyLog){.seed = plan->seed, .n = plan->n};
    int threads = MIN_OF(plan->threads, (plan->n + TOYS_AT_ONCE - 1) / TOYS_AT_ONCE);
    threads = MAX_OF(threads, 1);
    Crew crew = {.work = work, .plan = plan, .values = values, .next_note = 10};
    pthread_mutex_init(&crew.lock, NULL);
    for (size_t i = 0; i < (size_t)plan->n * (size_t)work->n_out; i++) values[i] = NAN;
    Hand *hands = mem_alloc(sizeof *hands * (size_t)threads);
    int started = 1;
    for (int i = 0; i < threads; i++) hands[i].crew = &crew;
    while (started < threads &&
           !pthread_create(&hands[started].thread, NULL, hand_work, &hands[started]))
        started++;
    hand_work(&hands[0]);
    for (int i = 1; i < started; i++) pthread_join(hands[i].thread, NULL);
    crew_collect(hands, started, log, (size_t)work->problem->n, arena);
    pthread_mutex_destroy(&crew.lock);
    mem_free(hands);
}

/* ---- probabilities by counting ---- */

ToyProbability toys_probability_of(int n_above, int n, int n_failed) {
    ToyProbability r = {.n = n, .n_above = n_above, .n_failed = n_failed};
    double total = n + 1.0;
    r.p = (n_above + 1) / total;
    r.p_error = sqrt(r.p * (1 - r.p) / total);
    r.z = n_above < n ? gsl_cdf_ugaussian_Qinv(r.p) : -INFINITY;
    r.z_error = n_above < n ? r.p_error / gsl_ran_ugaussian_pdf(r.z) : NAN;
    r.p_least = (n_above + 1) / (total + n_failed);
    r.p_most = (n_above + 1 + n_failed) / (total + n_failed);
    return r;
}

ToyProbability toys_probability(const ToyLog *log, const double *values, int stride, int which,
                                double observed, double tolerance) {
    int above = 0, valid = 0;
    for (int i = 0; i < log->n; i++) {
        double x = values[(size_t)i * (size_t)stride + (size_t)which];
        valid += !isnan(x);
        above += x >= observed - tolerance;
    }
    return toys_probability_of(above, valid, log->n_done - valid);
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int toys_sorted(double *out, const ToyLog *log, const double *values, int stride, int which) {
    int valid = 0;
    for (int i = 0; i < log->n; i++) {
        double x = values[(size_t)i * (size_t)stride + (size_t)which];
        if (!isnan(x)) out[valid++] = x;
    }
    if (valid) qsort(out, (size_t)valid, sizeof *out, by_value);
    return valid;
}

static double quantile_at(const double *sorted, int n, double rank) {
    double at = fmin(fmax(rank, 0), n - 1);
    int i = (int)at;
    return i + 1 < n ? sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

double toys_quantile(const double *sorted, int n, double p, double *error) {
    if (error) *error = NAN;
    if (n < 1) return NAN;
    double rank = p * n - 0.5, spread = fmax(sqrt(n * p * (1 - p)), 0.5);
    if (error)
        *error =
            0.5 * (quantile_at(sorted, n, rank + spread) - quantile_at(sorted, n, rank - spread));
    return quantile_at(sorted, n, rank);
}

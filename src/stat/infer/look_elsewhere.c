/* look_elsewhere.c - the significance of the largest excess of many places; see look_elsewhere.h.
 */
#include "stat/infer/look_elsewhere.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

int look_elsewhere_crossings(const double *q, int n, double level) {
    int crossings = 0;
    bool below = true;
    for (int i = 0; i < n; i++) {
        if (isnan(q[i])) continue;
        bool now = q[i] < level;
        if (i && below && !now) crossings++;
        below = now;
    }
    return crossings;
}

void look_elsewhere_of(LookElsewhere *out, double q_max, double level, double crossings,
                       double crossings_error) {
    out->q_max = q_max;
    out->level = level;
    out->crossings = crossings;
    out->crossings_error = crossings_error;
    out->z_local = sqrt(fmax(q_max, 0));
    out->p_local = asymptotic_p(out->z_local);
    double factor = exp(-0.5 * (q_max - level));
    out->p_global = fmin(1, out->p_local + crossings * factor);
    out->p_global_error = crossings_error * factor;
    out->z_global = asymptotic_z(out->p_global);
    out->z_global_error =
        out->p_global < 1 ? out->p_global_error / gsl_ran_ugaussian_pdf(out->z_global) : NAN;
    out->trials = out->p_global / out->p_local;
}

typedef struct Places {
    int poi, place, n;
    const double *at;
    const double *none; /* the point without signal that toys are drawn at */
    double start;       /* of the yield */
} Places;

typedef struct Seat {
    FitPoint none, with;
    double *from;
    Arena arena;
} Seat;

static void seat_open(Seat *s, int n) {
    *s = (Seat){0};
    s->none = fitter_point(&s->arena, n);
    s->with = fitter_point(&s->arena, n);
    s->from = arena_array(&s->arena, double, n);
}

static void *places_open(void *ctx, ToyBench *b) {
    (void)ctx;
    Seat *s = mem_alloc(sizeof *s);
    seat_open(s, b->fitter.problem->n);
    return s;
}

static void places_close(void *state) {
    Seat *s = state;
    arena_free(&s->arena);
    mem_free(s);
}

/* q at each place; mu may be NULL. Returns how many fits failed; -1: the one without signal. */
static int places_scan(const Places *l, Fitter *f, Seat *s, double *q, double *mu,
                       const double *from) {
    int failed = 0;
    const int none[] = {l->poi, l->place};
    const double nothing[] = {0, l->at[0]};
    if (!fitter_held_all(f, &s->none, none, nothing, 2, from)) return -1;
    memcpy(s->from, s->none.x, sizeof(double) * (size_t)f->problem->n);
    s->from[l->poi] = l->start;
    for (int i = 0; i < l->n; i++) {
        bool good = fitter_held(f, &s->with, l->place, l->at[i], s->from);
        double best = s->with.x[l->poi];
        failed += !good;
        q[i] = !good ? NAN : best > 0 ? fmax(0, s->none.value - s->with.value) : 0;
        if (mu) mu[i] = good ? best : NAN;
    }
    return failed;
}

static bool places_run(void *ctx, ToyBench *b, double *out) {
    const Places *l = ctx;
    Seat *s = b->state;
    int failed = places_scan(l, &b->fitter, s, out, NULL, l->none);
    b->x = failed < 0 ? s->none.x : s->with.x;
    b->why = failed < 0 ? s->none.why : "the fit failed at most of the places";
    return failed >= 0 && failed <= l->n / 10;
}

static void places_toys(PlaceScan *out, const Problem *p, Places *l, double level,
                        const ToyPlan *plan, const Parameter *params, Arena *arena) {
    size_t n = (size_t)out->n;
    out->toys = arena_array(arena, double, (size_t)plan->n *n);
    ToyWork work = {.problem = p, .at = l->none, .params = params, .n_out = out->n};
    work.open = places_open;
    work.close = places_close;
    work.run = places_run;
    work.ctx = l;
    toys_run(&out->log, out->toys, &work, plan, arena);
    double sum = 0, squares = 0;
    int valid = 0, above = 0;
    for (size_t i = 0; i < (size_t)plan->n; i++) {
        const double *q = out->toys + i * n;
        double most = NAN;
        for (size_t k = 0; k < n; k++) most = fmax(most, q[k]);
        if (isnan(most)) continue;
        double crossings = look_elsewhere_crossings(q, out->n, level);
        sum += crossings;
        squares += crossings * crossings;
        above += most >= out->result.q_max;
        valid++;
    }
    if (!valid) {
        out->why = "no toy has valid fits";
        return;
    }
    double mean = sum / valid, variance = fmax(squares / valid - mean * mean, 1.0 / valid);
    look_elsewhere_of(&out->result, out->result.q_max, level, mean, sqrt(variance / valid));
    out->by_toys = toys_probability_of(above, valid, out->log.n_failures);
}

void look_elsewhere_scan(PlaceScan *out, const Problem *p, int poi, int place, const double *at,
                         int n, double level, const ToyPlan *plan, Arena *arena) {
    *out = (PlaceScan){.n = n};
    out->at = arena_copy(arena, at, sizeof *at * (size_t)n);
    out->q = arena_array(arena, double, n);
    out->mu = arena_array(arena, double, n);
    if (!(level > 0)) level = 1;
    Problem *copy = p->class->clone(p);
    Fitter f;
    fitter_open(&f, copy, NULL);
    f.params[poi].lo = fmax(f.params[poi].lo, 0);
    f.careful = true;
    Seat seat;
    seat_open(&seat, p->n);
    Places l = {poi, place, n, out->at, NULL, fmax(p->params[poi].start, 0)};
    out->n_failed = n > 0 ? places_scan(&l, &f, &seat, out->q, out->mu, NULL) : -1;
    double most = NAN;
    for (int i = 0; i < n && out->n_failed >= 0; i++)
        if (isnan(most) || out->q[i] > most) {
            most = out->q[i];
            out->result.at = out->at[i];
        }
    if (n < 1)
        out->why = "there are no places";
    else if (out->n_failed < 0)
        out->why = arena_printf(arena, "the fit without signal failed: %s", seat.none.why);
    else if (isnan(most))
        out->why = "no fit with signal was valid";
    if (!out->why) {
        int crossings = look_elsewhere_crossings(out->q, n, level);
        look_elsewhere_of(&out->result, most, level, crossings, sqrt(fmax(crossings, 1)));
        l.none = arena_copy(arena, seat.none.x, sizeof(double) * (size_t)p->n);
        if (plan->n > 0) places_toys(out, p, &l, level, plan, f.params, arena);
    }
    arena_free(&seat.arena);
    fitter_close(&f);
    copy->class->close(copy);
}

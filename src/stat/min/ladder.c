/* ladder.c - a minimisation: the ladder of searches, and what is done around each (see ladder.h).
 *
 * A rung is one search and, where it converged, its verification: parameters beside a limit are put
 * on it if that is no worse, second derivatives are measured, one or two Newton steps take what is
 * left of the distance. Where second derivatives show that the point is no minimum the search goes
 * on. The first rung that ends well is the result; else the lowest point is.
 */
#include "stat/min/ladder.h"

#include <math.h>
#include <string.h>

#include "stat/min/covariance.h"
#include "stat/min/gradient.h"
#include "stat/min/matrix.h"

enum { REFINE_ROUNDS = 4, OTHER_STARTS = 3 };

typedef struct Ladder {
    Minimum *out;
    Search s;
    const MinOptions *options;
    bool hesse;
    int budget;     /* of calls of one rung */
    double *lowest; /* n: the lowest point of all rungs */
    double lowest_value, lowest_edm;
    MinStatus lowest_status;
    double *inverse, *way, *next;
} Ladder;

/* ---- verification ---- */

/* Parameters beside a limit are put on it where the value is no higher. */
static void ladder_snap(Ladder *l) {
    Search *s = &l->s;
    memcpy(l->next, s->u, (size_t)s->n * sizeof *l->next);
    int candidates = 0;
    for (int i = 0; i < s->n; i++) {
        const Coordinate *c = &s->of[i];
        if (c->kind == LIMIT_NONE) continue;
        bool upper;
        double x = coordinate_external(c, s->u[i]), room = coordinate_room(c, x, &upper);
        double width = c->kind == LIMIT_BOTH ? fmin(c->step, 0.1 * (c->hi - c->lo)) : c->step;
        if (room == 0 || room > 0.01 * width) continue;
        l->next[i] = coordinate_internal(c, upper ? c->hi : c->lo);
        candidates++;
    }
    if (!candidates) return;
    double value = search_value(s, l->next);
    if (value <= s->value) {
        memcpy(s->u, l->next, (size_t)s->n * sizeof *s->u);
        s->value = value;
        s->have_gradient = false;
    }
}

/* x + step of all parameters, taken into the limits, as u. */
static void ladder_moved(const Search *s, const double *step, double *u) {
    for (int i = 0; i < s->n; i++) {
        const Coordinate *c = &s->of[i];
        u[i] = coordinate_internal(c, coordinate_external(c, s->u[i]) + step[i]);
    }
}

/* A Newton step; true: it was one, and what is left of the distance is known. */
static bool ladder_polish(Ladder *l, Curvature *c) {
    Search *s = &l->s;
    double *step = s->room, *g = step + s->n, before = l->out->edm;
    matrix_times(step, l->inverse, c->g, s->n);
    for (int i = 0; i < s->n; i++) step[i] = -step[i];
    ladder_moved(s, step, l->next);
    bool own = s->f->has_gradient;
    search_external(s, l->next);
    double value = own ? search_point_here(s) : search_value_here(s);
    if (!(value <= s->value + search_noise(s->value))) return false;
    double edm = fabs(before - (s->value - value));
    if (own) {
        for (int i = 0; i < s->n; i++) g[i] = s->slopes[s->of[i].k];
        edm = 0.5 * matrix_form(l->inverse, g, s->n);
    }
    if (edm > before && own) return false;
    memcpy(s->u, l->next, (size_t)s->n * sizeof *s->u);
    if (own) memcpy(c->g, g, (size_t)s->n * sizeof *g);
    s->value = value;
    s->have_gradient = false;
    l->out->edm = fmin(edm, before);
    return true;
}

/* A lower point along the direction in which the function curves down, or hardly up; false: there
 * is none. */
static bool ladder_leave(Ladder *l, const Curvature *c) {
    Search *s = &l->s;
    double *step = s->room, lowest = s->value;
    size_t n = (size_t)s->n;
    double norm = fmax(0.03, sqrt(0.5 * fabs(matrix_form(c->h, l->way, s->n))));
    for (double size = 0.1; size < 20; size *= 4)
        for (int sign = -1; sign <= 1; sign += 2) {
            for (size_t i = 0; i < n; i++) step[i] = sign * size * l->way[i] / norm;
            ladder_moved(s, step, l->next);
            double value = search_value(s, l->next);
            if (!(value < lowest - 1e-6)) continue;
            lowest = value;
            memcpy(step + n, l->next, n * sizeof *step);
        }
    if (!(lowest < s->value)) return false;
    memcpy(s->u, step + n, n * sizeof *step);
    s->have_gradient = false;
    return true;
}

/* The search is to go on from its best point, off the limits that it does not press against, with
 * the metric of the second derivatives. */
static void ladder_resume(Ladder *l, bool metric) {
    Search *s = &l->s;
    size_t n = (size_t)s->n;
    s->have_gradient = false;
    for (size_t i = 0; i < n; i++) {
        const Coordinate *c = &s->of[i];
        double x = coordinate_external(c, s->u[i]);
        bool pressed = !(l->inverse[i * n + i] > 0);
        if (!pressed) s->u[i] = coordinate_internal(c, coordinate_inside(c, x));
        if (pressed || coordinate_slope(c, s->u[i]) == 0) metric = false;
    }
    if (!metric) return;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            s->v[i * n + j] = l->inverse[i * n + j] / coordinate_slope(&s->of[i], s->u[i]) /
                              coordinate_slope(&s->of[j], s->u[j]);
    s->value = search_point(s, s->u, s->g);
    s->have_gradient = isfinite(s->value);
}

typedef enum Measured { MEASURED_END, MEASURED_LEFT, MEASURED_FAR } Measured;

/* Errors at the best point, and how far it is from the minimum. END: that is all that can be done;
 * LEFT: it was no minimum, and a lower point is found; FAR: it is too far. */
static Measured ladder_measure(Ladder *l) {
    Search *s = &l->s;
    Minimum *m = l->out;
    m->edm = s->edm;
    ladder_snap(l);
    if (!l->hesse) {
        if (l->options->algorithm == MIN_MIGRAD)
            covariance_of_metric(m, s);
        else
            covariance_none(m, s, "only migrad and hesse give errors");
        return MEASURED_END;
    }
    Curvature c;
    curvature_measure(&c, s);
    covariance_of_curvature(m, s, &c, l->inverse, l->way);
    if (m->cov_status == COV_FORCED_POSITIVE && ladder_leave(l, &c)) return MEASURED_LEFT;
    if (m->cov_status != COV_ACCURATE) return MEASURED_END;
    for (int i = 0; i < 3 && m->edm > 1e-5 * s->goal; i++)
        if (!ladder_polish(l, &c)) break;
    return m->edm < s->goal ? MEASURED_END : MEASURED_FAR;
}

/* ---- rungs ---- */

/* A search whose start has no value: is there one nearby? */
static bool ladder_find_value(Ladder *l) {
    Search *s = &l->s;
    size_t n = (size_t)s->n;
    for (double size = 1; size < 200; size *= 10)
        for (int i = 0; i < 2 * s->n; i++) {
            const Coordinate *c = &s->of[i / 2];
            double u = s->u[i / 2], x = coordinate_external(c, u);
            x += (i % 2 ? -1 : 1) * size * c->step;
            memcpy(l->next, s->u, n * sizeof *l->next);
            l->next[i / 2] = coordinate_internal(c, coordinate_inside(c, x));
            if (search_spent(s) || isinf(search_value(s, l->next))) continue;
            memcpy(s->u, l->next, n * sizeof *l->next);
            return true;
        }
    return false;
}

static const Algorithm *ladder_algorithm(const MinOptions *options) {
    static const Algorithm *const all[] = {&algorithm_migrad, &algorithm_simplex, &algorithm_scan};
    return all[options->algorithm];
}

/* One search from the best point of l->s, with its verification. */
static MinStatus ladder_rung(Ladder *l, const char *what, const Algorithm *algorithm) {
    Search *s = &l->s;
    int before = s->calls + s->gradient_calls;
    MinStatus status = search_run(s, algorithm);
    if (status == MIN_NAN && ladder_find_value(l)) status = search_run(s, algorithm);
    bool migrad = algorithm == &algorithm_migrad;
    for (int round = 0; status == MIN_CONVERGED; round++) {
        Measured measured = ladder_measure(l);
        if (measured == MEASURED_END) break;
        if (!migrad || round == REFINE_ROUNDS) {
            status = MIN_EDM_ABOVE;
            break;
        }
        ladder_resume(l, measured == MEASURED_FAR);
        status = search_run(s, algorithm);
        l->out->edm = s->edm;
    }
    if (status == MIN_EDM_ABOVE && search_spent(s)) status = MIN_CALL_LIMIT;
    double edm = status == MIN_CONVERGED ? l->out->edm : s->edm;
    if (l->out->n_attempts < MIN_ATTEMPTS_MAX) {
        int calls = s->calls + s->gradient_calls - before;
        l->out->attempts[l->out->n_attempts++] =
            (MinAttempt){what, status, isinf(s->value) ? NAN : s->value, edm, calls};
    }
    if (s->value < l->lowest_value) {
        memcpy(l->lowest, s->u, (size_t)s->n * sizeof *s->u);
        l->lowest_value = s->value;
        l->lowest_edm = edm;
        l->lowest_status = status;
    }
    return status;
}

/* Goes on from the lowest point, with a new budget of calls. */
static void ladder_return(Ladder *l) {
    Search *s = &l->s;
    if (isfinite(l->lowest_value)) memcpy(s->u, l->lowest, (size_t)s->n * sizeof *s->u);
    s->value = l->lowest_value;
    s->have_gradient = false;
    s->cov = NULL;
    s->max_calls = l->budget + s->calls + s->gradient_calls;
    memset(s->width, 0, (size_t)s->n * sizeof *s->width);
}

/* Other starting values: number i of a sequence that fills the space evenly, some steps around
 * start, or anywhere between two limits. */
static void ladder_other_start(Ladder *l, int i) {
    Search *s = &l->s;
    for (int k = 0; k < s->n; k++) {
        const Coordinate *c = &s->of[k];
        double t = 0.5 + 0.618033988749895 * (i + 1) * (2 * k + 1);
        t -= floor(t);
        double x = s->params[c->k].start + c->step * 20 * (t - 0.5);
        if (c->kind == LIMIT_BOTH) x = c->lo + (c->hi - c->lo) * t;
        s->u[k] = coordinate_internal(c, coordinate_inside(c, x));
    }
    s->value = INFINITY;
}

static bool ladder_good(const Ladder *l, MinStatus status) {
    return status == MIN_CONVERGED && l->s.value <= l->lowest_value + 0.01;
}

/* A parameter that has shrunk to nothing, towards 0 where there is no limit (the width of a peak
 * that has become a spike); -1: none. */
static int ladder_shrunk(const Ladder *l) {
    const Search *s = &l->s;
    for (int i = 0; i < s->n && l->out->cov_status != COV_ACCURATE && l->hesse; i++) {
        const Coordinate *c = &s->of[i];
        double x = coordinate_external(c, s->u[i]), start = s->params[c->k].start;
        if (start * x > 0 && c->lo < 0 && c->hi > 0 && fabs(x) < 1e-6 * c->step) return i;
    }
    return -1;
}

/* True: one ended well, and l->out holds it. */
static bool ladder_climb(Ladder *l) {
    static const char *const first[] = {"migrad, strategy 0", "migrad, strategy 1",
                                        "migrad, strategy 2"};
    Search *s = &l->s;
    const Algorithm *algorithm = ladder_algorithm(l->options);
    bool migrad = algorithm == &algorithm_migrad;
    MinStatus status = ladder_rung(l, migrad ? first[s->strategy] : algorithm->name, algorithm);
    if (ladder_good(l, status)) return true;
    bool endless = s->runaway >= 0 || (status == MIN_CONVERGED && ladder_shrunk(l) >= 0);
    if (!migrad || l->options->no_retry || l->options->max_calls > 0 || endless) return false;
    s->strategy = 2;
    ladder_return(l);
    if (ladder_good(l, ladder_rung(l, first[2], algorithm))) return true;
    ladder_return(l);
    search_run(s, &algorithm_simplex);
    if (ladder_good(l, ladder_rung(l, "simplex, then migrad", algorithm))) return true;
    for (int i = 0; i < OTHER_STARTS && s->runaway < 0; i++) {
        ladder_return(l);
        ladder_other_start(l, i);
        if (ladder_good(l, ladder_rung(l, "migrad, from other starting values", algorithm)))
            return true;
    }
    return false;
}

/* ---- the result ---- */

/* None of the rungs ended well: the lowest point, with errors if they can be had. */
static void ladder_settle(Ladder *l) {
    Search *s = &l->s;
    Minimum *m = l->out;
    memcpy(s->u, l->lowest, (size_t)s->n * sizeof *s->u);
    s->value = l->lowest_value;
    s->edm = l->lowest_edm;
    s->have_gradient = false;
    m->status = l->lowest_status == MIN_CONVERGED ? MIN_EDM_ABOVE : l->lowest_status;
    if (isfinite(s->value) && l->hesse && s->runaway < 0) {
        Curvature c;
        curvature_measure(&c, s);
        covariance_of_curvature(m, s, &c, l->inverse, l->way);
        if (m->cov_status != COV_ACCURATE) m->edm = s->edm;
        if (m->cov_status == COV_ACCURATE && m->edm < s->goal) m->status = MIN_CONVERGED;
        return;
    }
    covariance_none(m, s,
                    isfinite(s->value) ? "no minimum was found" : "the function has no value");
    m->edm = isfinite(s->value) ? s->edm : NAN;
}

static const char *ladder_why(const Ladder *l) {
    const Search *s = &l->s;
    const Minimum *m = l->out;
    const char *reason = s->f->why ? s->f->why(s->f->ctx) : NULL;
    if (m->status == MIN_NO_PARAMETERS) return "all parameters are fixed";
    if (m->status == MIN_CONVERGED) return NULL;
    if (m->status == MIN_NAN && reason)
        return arena_printf(s->arena, "no value at the starting values nor beside them: %s",
                            reason);
    if (m->status == MIN_NAN)
        return "no value at the starting values nor beside them; give others, or limits";
    int shrunk = s->runaway < 0 ? ladder_shrunk(l) : -1;
    if (s->runaway >= 0 || shrunk >= 0) {
        const Coordinate *c = &s->of[shrunk >= 0 ? shrunk : s->runaway];
        const char *name = s->params[c->k].name;
        bool up = coordinate_external(c, s->u[c - s->of]) > s->params[c->k].start;
        return arena_printf(s->arena, "the function falls without end as %s %s: give it a limit",
                            name ? name : "a parameter",
                            shrunk >= 0 ? "goes to 0"
                            : up        ? "grows"
                                        : "falls");
    }
    if (m->status == MIN_CALL_LIMIT)
        return arena_printf(s->arena,
                            "no minimum after %d calls (distance %.2g, goal %.2g): better starting "
                            "values, limits or more calls may help",
                            m->calls + m->gradient_calls, m->edm, s->goal);
    if (m->edm < s->goal)
        return "lower values lie beside the point that the search ended at: migrad may find them";
    return arena_printf(s->arena,
                        "the distance to the minimum is estimated as %.2g, the goal is %.2g: the "
                        "function may not be smooth, or better starting values may help",
                        m->edm, s->goal);
}

static void ladder_finish(Ladder *l) {
    Search *s = &l->s;
    Minimum *m = l->out;
    m->value = isinf(s->value) ? NAN : s->value;
    search_external(s, s->u);
    memcpy(m->x, s->x, (size_t)m->n * sizeof *m->x);
    m->calls = s->calls;
    m->gradient_calls = s->gradient_calls;
    if (m->status == MIN_CONVERGED && ladder_shrunk(l) >= 0) m->status = MIN_CALL_LIMIT;
    m->why = ladder_why(l);
}

static void ladder_fixed(Ladder *l) {
    Search *s = &l->s;
    s->value = search_value(s, s->u);
    s->edm = 0;
    l->out->status = isinf(s->value) ? MIN_NAN : MIN_NO_PARAMETERS;
    covariance_none(l->out, s, "all parameters are fixed");
    ladder_finish(l);
}

void ladder_run(Minimum *out, const Objective *f, const Parameter *params, const double *from,
                const MinOptions *options, bool hesse, Arena *arena) {
    *out = (Minimum){0};
    covariance_room(out, f->n, arena);
    Ladder l = {.out = out, .options = options, .hesse = hesse};
    search_open(&l.s, f, params, options, arena);
    if (from) search_start(&l.s, from);
    l.budget = l.s.max_calls;
    l.s.hesse = hesse;
    if (l.s.n == 0) {
        ladder_fixed(&l);
        return;
    }
    size_t n = (size_t)l.s.n;
    l.lowest = arena_array(arena, double, n *n + 3 * n);
    l.way = l.lowest + n;
    l.next = l.way + n;
    l.inverse = l.next + n;
    l.lowest_value = l.lowest_edm = INFINITY;
    l.lowest_status = MIN_NAN;
    memcpy(l.lowest, l.s.u, n * sizeof *l.lowest);
    if (ladder_climb(&l))
        out->status = MIN_CONVERGED;
    else
        ladder_settle(&l);
    ladder_finish(&l);
}

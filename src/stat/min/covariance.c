/* covariance.c - errors and correlations of a minimum; see covariance.h.
 *
 * A parameter that is pressed against its limit is not free there: the others' covariance is that
 * with it held, and its own error is how far inside the function has risen by 1.
 */
#include "stat/min/covariance.h"

#include <math.h>
#include <string.h>

#include "stat/min/matrix.h"

/* A rise that is too small to tell that a parameter is away from its limit (1e-3 of its error), and
 * one that shows that it would go beyond. */
#define COVARIANCE_TOUCH 1e-6
#define COVARIANCE_PRESS 1e-3

void covariance_room(Minimum *m, int n, Arena *arena) {
    size_t w = (size_t)n;
    m->n = n;
    m->x = arena_array(arena, double, 3 * w + w * w);
    m->error = m->x + w;
    m->global_cc = m->error + w;
    m->cov = m->global_cc + w;
    m->at_limit = arena_array(arena, uint8_t, w);
}

static void covariance_clear(Minimum *m, const Search *s, double value) {
    size_t all = (size_t)m->n, n = (size_t)s->n;
    memset(m->error, 0, all * sizeof *m->error);
    memset(m->global_cc, 0, all * sizeof *m->global_cc);
    memset(m->cov, 0, all * all * sizeof *m->cov);
    memset(m->at_limit, 0, all);
    for (size_t i = 0; i < n; i++) {
        size_t k = (size_t)s->of[i].k;
        m->error[k] = m->global_cc[k] = value;
        for (size_t j = 0; j < n; j++) m->cov[k * all + (size_t)s->of[j].k] = value;
    }
}

/* Which limit the parameter is at (1, 2; 0: none), and whether values fall beyond it. */
static uint8_t covariance_limit(const Search *s, int i, double g, double h, bool *outward) {
    const Coordinate *c = &s->of[i];
    bool upper;
    double room = coordinate_room(c, coordinate_external(c, s->u[i]), &upper);
    double slope = upper ? -g : g, rise = slope * room + 0.5 * fmax(h, 0) * room * room;
    *outward = slope > 0;
    if (isinf(room) || (room > 0 && rise > COVARIANCE_TOUCH)) return 0;
    if (room > 0.01 * c->step && slope <= 0) return 0;
    return upper ? 2 : 1;
}

/* Distance inside at which g d + h d^2 / 2 is 1. */
static double covariance_rise(double g, double h) {
    g = fabs(g);
    if (!(h > 0)) return 1 / g;
    return 2 / (g + sqrt(g * g + 2 * h));
}

/* "a and b cannot be told apart": the two parameters that the weakest direction consists of. */
static const char *covariance_words(const Search *s, const double *way, double lowest) {
    int first = 0, second = -1;
    for (int i = 1; i < s->n; i++)
        if (fabs(way[i]) > fabs(way[first])) first = i;
    for (int i = 0; i < s->n; i++)
        if (i != first && (second < 0 || fabs(way[i]) > fabs(way[second]))) second = i;
    const char *a = s->params[s->of[first].k].name;
    a = a ? a : "a parameter";
    if (lowest < -1e-3)
        return arena_printf(s->arena,
                            "second derivatives are negative along %s, though no lower value was "
                            "found: errors are not reliable",
                            a);
    if (second < 0 || fabs(way[second]) < 0.1 * fabs(way[first]))
        return arena_printf(s->arena, "the function does not depend on %s here: fix it", a);
    const char *b = s->params[s->of[second].k].name;
    return arena_printf(s->arena, "%s and %s cannot be told apart (with others perhaps): fix one",
                        a, b ? b : "another parameter");
}

typedef struct Inside { /* the parameters that are not pressed against a limit */
    int n;
    int *of;
    double *h, *inverse, *least, *room, *way;
    bool *stopped, *pressed; /* of all: at a limit beyond which values fall; enough to matter */
    bool any_stopped;
} Inside;

static void covariance_open(Inside *in, const Search *s) {
    size_t n = (size_t)s->n;
    double *at = arena_array(s->arena, double, 2 * n * n + 2 * n + MATRIX_ROOM * (n * n + n));
    *in = (Inside){.h = at, .inverse = at + n * n, .least = at + 2 * n * n};
    in->way = in->least + n;
    in->room = in->way + n;
    in->of = arena_array(s->arena, int, n);
    in->stopped = arena_array(s->arena, bool, 2 * n);
    in->pressed = in->stopped + n;
}

/* The inverse over the parameters that are not held. */
static MatrixVerdict covariance_inverse(Inside *in, const Search *s, const Curvature *c,
                                        const bool *held) {
    size_t n = (size_t)s->n;
    in->n = 0;
    for (int i = 0; i < s->n; i++)
        if (!held[i]) in->of[in->n++] = i;
    size_t w = (size_t)in->n;
    for (size_t a = 0; a < w; a++) {
        double step = s->of[in->of[a]].step;
        in->least[a] = 2e-6 / (step * step);
        for (size_t b = 0; b < w; b++)
            in->h[a * w + b] = c->h[(size_t)in->of[a] * n + (size_t)in->of[b]];
    }
    return matrix_positive_inverse(in->inverse, in->h, in->least, in->n, c->precision, in->room,
                                   in->way);
}

/* Parameters at a limit beyond which the function would fall further, the others following, are
 * pressed against it. */
static MatrixVerdict covariance_press(Minimum *m, Inside *in, const Search *s, const Curvature *c) {
    size_t n = (size_t)s->n;
    for (size_t i = 0; i < n; i++) {
        uint8_t *at = &m->at_limit[s->of[i].k];
        *at = covariance_limit(s, (int)i, c->g[i], c->h[i * n + i], &in->stopped[i]);
        in->stopped[i] = in->stopped[i] && *at;
        in->any_stopped = in->any_stopped || in->stopped[i];
    }
    MatrixVerdict verdict = covariance_inverse(in, s, c, in->pressed);
    for (bool more = in->any_stopped; more && verdict != MATRIX_NAN;) {
        more = false;
        for (size_t a = 0, w = (size_t)in->n; a < w; a++) {
            int i = in->of[a];
            double gain = 0.5 * c->g[i] * c->g[i] * in->inverse[a * w + a];
            if (!in->stopped[i] || !(gain > COVARIANCE_PRESS)) continue;
            in->pressed[i] = more = true;
        }
        if (more) verdict = covariance_inverse(in, s, c, in->pressed);
    }
    return verdict;
}

/* A pressed parameter's error: others follow it (second derivatives of the profile). */
static double covariance_pressed(const Search *s, const Curvature *c, const Inside *in, int i) {
    size_t n = (size_t)s->n, w = (size_t)in->n;
    const double *row = c->h + (size_t)i * n;
    double h = row[i];
    for (size_t a = 0; a < w; a++)
        for (size_t b = 0; b < w; b++)
            h -= row[in->of[a]] * in->inverse[a * w + b] * row[in->of[b]];
    return covariance_rise(c->g[i], h);
}

static void covariance_fill(Minimum *m, const Search *s, const Curvature *c, const Inside *in) {
    size_t n = (size_t)s->n, all = (size_t)m->n, w = (size_t)in->n;
    for (size_t a = 0; a < w; a++)
        for (size_t b = 0; b < w; b++) {
            size_t i = (size_t)s->of[in->of[a]].k, j = (size_t)s->of[in->of[b]].k;
            m->cov[i * all + j] = 2 * in->inverse[a * w + b];
        }
    for (size_t i = 0; i < n; i++) {
        size_t k = (size_t)s->of[i].k;
        if (in->pressed[i]) {
            m->error[k] = covariance_pressed(s, c, in, (int)i);
            m->cov[k * all + k] = m->error[k] * m->error[k];
            continue;
        }
        double variance = m->cov[k * all + k];
        m->error[k] = sqrt(variance);
        m->global_cc[k] = sqrt(fmax(0, 1 - 2 / (variance * c->h[i * n + i])));
    }
}

/* The inverse with zeros in the rows of what is held. */
static void covariance_spread(const Search *s, const Inside *in, double *inverse) {
    size_t n = (size_t)s->n, w = (size_t)in->n;
    memset(inverse, 0, n * n * sizeof *inverse);
    for (size_t a = 0; a < w; a++)
        for (size_t b = 0; b < w; b++)
            inverse[(size_t)in->of[a] * n + (size_t)in->of[b]] = in->inverse[a * w + b];
}

/* Second derivatives that are not those of a minimum: along which direction, and in words. */
static void covariance_raised(Minimum *m, const Search *s, const Inside *in, double *way) {
    size_t w = (size_t)in->n;
    memset(way, 0, (size_t)s->n * sizeof *way);
    for (size_t a = 0; a < w; a++) way[in->of[a]] = in->way[a];
    for (size_t a = 0; a < w; a++) in->way[a] /= sqrt(fmax(fabs(in->h[a * w + a]), in->least[a]));
    m->cov_status = COV_FORCED_POSITIVE;
    m->cov_why = covariance_words(s, way, matrix_form(in->h, in->way, in->n));
    for (size_t a = 0; a < w; a++) way[in->of[a]] = in->way[a];
}

void covariance_none(Minimum *m, const Search *s, const char *why) {
    covariance_clear(m, s, NAN);
    m->cov_status = COV_NONE;
    m->cov_why = why;
}

void covariance_of_curvature(Minimum *m, Search *s, const Curvature *c, double *inverse,
                             double *way) {
    static const char *const lost = "the function has no finite values around the point";
    if (!c->known) {
        covariance_none(m, s, lost);
        return;
    }
    covariance_clear(m, s, 0);
    Inside in;
    covariance_open(&in, s);
    MatrixVerdict verdict = covariance_press(m, &in, s, c);
    if (verdict == MATRIX_NAN) {
        covariance_none(m, s, lost);
        return;
    }
    covariance_fill(m, s, c, &in);
    m->cov_status = COV_ACCURATE;
    m->cov_why = NULL;
    if (verdict == MATRIX_RAISED)
        covariance_raised(m, s, &in, way);
    else if (in.any_stopped) /* what is left to go does not count them */
        covariance_inverse(&in, s, c, in.stopped);
    covariance_spread(s, &in, inverse);
    if (verdict == MATRIX_POSITIVE) m->edm = 0.5 * matrix_form(inverse, c->g, s->n);
}

void covariance_of_metric(Minimum *m, Search *s) {
    size_t n = (size_t)s->n, all = (size_t)m->n;
    covariance_clear(m, s, 0);
    m->cov_status = COV_APPROXIMATE;
    m->cov_why = NULL;
    double *factor = s->room; /* from standard deviations in u to those of parameters */
    for (size_t i = 0; i < n; i++) {
        const Coordinate *c = &s->of[i];
        double du = sqrt(2 * s->v[i * n + i]), slope = coordinate_slope(c, s->u[i]);
        double x = coordinate_external(c, s->u[i]);
        double h = c->kind == LIMIT_BOTH ? fmin(du, 1.5) : du; /* an angle: no more than all */
        double up = fabs(coordinate_external(c, s->u[i] + h) - x);
        double down = fabs(coordinate_external(c, s->u[i] - h) - x);
        double error = 0.5 * (up + down), linear = fabs(slope) * du;
        if (linear > 0.5 * error && linear < 2 * error) error = linear;
        bool upper;
        if (coordinate_room(c, x, &upper) <= 1e-3 * error) m->at_limit[c->k] = upper ? 2 : 1;
        m->error[c->k] = error;
        m->global_cc[c->k] = NAN;
        factor[i] = m->at_limit[c->k] ? 0 : copysign(error / du, slope);
    }
    for (size_t i = 0; i < n; i++) {
        size_t k = (size_t)s->of[i].k;
        for (size_t j = 0; j < n; j++)
            m->cov[k * all + (size_t)s->of[j].k] = 2 * factor[i] * factor[j] * s->v[i * n + j];
        m->cov[k * all + k] = m->error[k] * m->error[k];
    }
}

/* migrad.c - MIGRAD: a variable-metric search (see minimise.h).
 *
 * Each step goes to where the metric sees the minimum, shortened or stretched by a line search;
 * what the gradient did on the way corrects the metric. The first metric is the covariance that the
 * caller knows, or second derivatives by differences of the gradient; of many parameters whose
 * steps are known, those steps. The estimated distance to the minimum is half of g' V g, and counts
 * for more while the metric has not proved right.
 */
#include <math.h>
#include <string.h>

#include "stat/min/gradient.h"
#include "stat/min/line.h"
#include "stat/min/matrix.h"
#include "stat/min/metric.h"

enum { DIFFERENCES_MOST = 12, STALLS_MOST = 4 };

typedef struct Migrad {
    Line line;
    double *room;   /* of metric_measure */
    double *way;    /* where the measured metric is no minimum's: its lowest direction */
    double quality; /* of the metric: 0 right, 1 unknown */
    double worst;   /* how wrong it was in any step since it was measured */
    bool fresh;     /* the metric was measured here, */
    bool positive;  /* and is that of a minimum */
    bool proved;    /* a step went as it let expect */
    bool clipped;   /* the direction is not that of the metric */
    double shorter; /* by which factor it is shorter */
    bool guessed;   /* it is a diagonal of steps */
    int steps, stalls;
} Migrad;

/* Has the search ended where it began, without any slope? That may be a saddle. */
static bool migrad_suspect(const Migrad *m, const Search *s) {
    return m->steps == 0 && s->edm < 0.01 * s->target && s->n <= DIFFERENCES_MOST;
}

static void migrad_metric(Migrad *m, Search *s) {
    m->guessed = false;
    m->positive = metric_measure(s, migrad_suspect(m, s), m->way, m->room);
    bool good = m->positive && s->f->has_gradient;
    m->quality = good ? 0.1 : 1;
    m->worst = good ? 0 : 1;
    m->fresh = true;
}

static void migrad_first_metric(Migrad *m, Search *s) {
    if (s->cov && metric_of_covariance(s, s->cov)) {
        m->quality = 0.1;
        m->proved = true;
        return;
    }
    bool known = s->n > DIFFERENCES_MOST && s->f->has_gradient;
    for (int i = 0; i < s->n; i++) known = known && s->params[s->of[i].k].step > 0;
    if (!known) {
        migrad_metric(m, s);
        return;
    }
    metric_steps(s);
    m->quality = 1;
    m->guessed = true;
}

/* At a limit the gradient in u vanishes whatever the function does. Parameters at a limit from
 * which values fall are moved inside; true: some were, and the gradient is anew. fresh: s->slopes
 * are those of the best point. */
static bool migrad_release(Migrad *m, Search *s, bool fresh) {
    bool moved = false;
    for (int i = 0; i < s->n; i++) {
        const Coordinate *c = &s->of[i];
        bool upper;
        double x = coordinate_external(c, s->u[i]), room = coordinate_room(c, x, &upper);
        if (room > 1e-3 * c->step || (s->f->has_gradient && room > 0)) continue;
        if (!moved) memcpy(m->line.u, s->u, (size_t)s->n * sizeof *s->u);
        double keep = m->line.u[i], inside = coordinate_internal(c, coordinate_inside(c, x));
        if (s->f->has_gradient) {
            if (!fresh) search_point(s, s->u, m->line.next_g);
            fresh = true;
            double inward = upper ? s->slopes[c->k] : -s->slopes[c->k];
            if (!(inward * c->step > s->target)) continue;
        } else {
            m->line.u[i] = inside;
            double lower = s->value - search_value(s, m->line.u);
            m->line.u[i] = keep;
            if (!(lower > s->target)) continue;
        }
        m->line.u[i] = inside;
        moved = true;
    }
    if (!moved) return false;
    double value = search_point(s, m->line.u, m->line.g);
    if (isinf(value)) return false;
    memcpy(s->u, m->line.u, (size_t)s->n * sizeof *s->u);
    memcpy(s->g, m->line.g, (size_t)s->n * sizeof *s->g);
    s->value = value;
    return true;
}

/* Near a limit the slope in u is small, too, and the metric may be misled: does the function fall
 * by much if parameter i goes inside? How far it is to go. */
static double migrad_inward(const Search *s, int i) {
    const Coordinate *c = &s->of[i];
    bool upper;
    double x = coordinate_external(c, s->u[i]), room = coordinate_room(c, x, &upper);
    double slope = coordinate_slope(c, s->u[i]), g = s->g[i] / slope;
    if (room > c->step || slope == 0 || (upper ? g : -g) <= 0) return 0;
    if (!(fabs(g) * fmax(room, c->step) > 0.03)) return 0;
    return (upper ? -1 : 1) * fmax(room, 0.1 * c->step);
}

static bool migrad_doubtful(const Search *s) {
    for (int i = 0; i < s->n; i++)
        if (migrad_inward(s, i) != 0) return true;
    return false;
}

/* Goes to m->line.u if that is lower. */
static bool migrad_jump(Migrad *m, Search *s) {
    double value = search_value(s, m->line.u);
    if (!(value < s->value - 10 * s->target)) return false;
    value = search_point(s, m->line.u, m->line.g);
    if (isinf(value)) return false;
    memcpy(s->u, m->line.u, (size_t)s->n * sizeof *s->u);
    memcpy(s->g, m->line.g, (size_t)s->n * sizeof *s->g);
    s->value = value;
    return true;
}

/* Goes where the metric, though measured here, sees no way: off a limit, or off a saddle. */
static bool migrad_leap(Migrad *m, Search *s) {
    for (int i = 0; i < s->n; i++) {
        double way = migrad_inward(s, i);
        if (way == 0) continue;
        const Coordinate *c = &s->of[i];
        memcpy(m->line.u, s->u, (size_t)s->n * sizeof *s->u);
        m->line.u[i] = coordinate_internal(c, coordinate_external(c, s->u[i]) + way);
        if (migrad_jump(m, s)) return true;
    }
    for (int k = 0; k < 6 && m->fresh && !m->positive; k++) {
        double size = (k % 2 ? -1 : 1) * (k < 2 ? 0.2 : k < 4 ? 1 : 4);
        for (int i = 0; i < s->n; i++) m->line.u[i] = s->u[i] + size * m->way[i];
        if (migrad_jump(m, s)) return true;
    }
    return false;
}

/* The metric says that this is the minimum. Is it to be believed? */
static bool migrad_believed(const Migrad *m, const Search *s) {
    if (m->fresh) return true;
    if (migrad_doubtful(s)) return false;
    if (s->hesse) return true;
    if (migrad_suspect(m, s)) return false;
    bool cheap = s->f->has_gradient && s->n <= DIFFERENCES_MOST;
    if (cheap) return m->worst < 0.3;
    return m->quality < (s->f->has_gradient ? 0.3 : 0.1);
}

static void *migrad_open(Search *s) {
    Migrad *m = arena_new(s->arena, Migrad);
    size_t n = (size_t)s->n;
    double *at = s->room;
    m->line = (Line){.d = at, .u = at + n, .g = at + 2 * n, .next_u = at + 3 * n};
    m->line.next_g = at + 4 * n;
    m->way = at + 5 * n;
    m->room = at + 6 * n;
    if (!s->have_gradient) {
        s->value = search_point(s, s->u, s->g);
        if (isinf(s->value)) return m;
        s->have_gradient = true;
        if (s->f->has_gradient) migrad_release(m, s, true);
        migrad_first_metric(m, s);
    } else
        m->quality = 0.1,
        m->proved = true; /* it goes on where another search, or HESSE, has left a metric */
    return m;
}

/* How far coordinate i may go in one step. */
static double migrad_reach(const Migrad *m, const Search *s, int i) {
    const Coordinate *c = &s->of[i];
    if (c->kind == LIMIT_BOTH) return 0.8;
    double step = coordinate_step(c, s->u[i], c->step), u = fabs(s->u[i]);
    return m->proved ? 1e3 * (step + u) : 5 * step + 0.5 * u;
}

/* No further than is sane: each coordinate by itself if that leads down as well, else all. */
static void migrad_shorten(Migrad *m, Search *s) {
    Line *l = &m->line;
    double longest = 1, slope = 0, *clipped = l->next_u;
    for (int i = 0; i < s->n; i++) {
        double far = migrad_reach(m, s, i);
        longest = fmax(longest, fabs(l->d[i]) / far);
        clipped[i] = fmin(fmax(l->d[i], -far), far);
        slope += clipped[i] * s->g[i];
    }
    m->clipped = longest > 1 && slope < l->slope / longest;
    for (int i = 0; i < s->n; i++) l->d[i] = m->clipped ? clipped[i] : l->d[i] / longest;
    l->slope = m->clipped ? slope : l->slope / longest;
    m->shorter = longest;
}

/* The way to the minimum as the metric sees it; false: no slope is left. */
static bool migrad_direction(Migrad *m, Search *s) {
    Line *l = &m->line;
    for (int tries = 0; tries < 2; tries++) {
        matrix_times(l->d, s->v, s->g, s->n);
        for (int i = 0; i < s->n; i++) l->d[i] = -l->d[i];
        l->slope = matrix_dot(l->d, s->g, s->n);
        if (l->slope < 0) break;
        if (l->slope == 0) return false;
        metric_steps(s);
        m->guessed = true;
        m->quality = 1;
    }
    s->edm = -0.5 * l->slope;
    migrad_shorten(m, s);
    return l->slope < 0;
}

/* The metric learns from the step, whose end becomes the best point. */
static void migrad_take(Migrad *m, Search *s) {
    Line *l = &m->line;
    double *ds = l->next_u, *dg = l->next_g, expected = -l->t * l->t * l->slope / m->shorter;
    for (int i = 0; i < s->n; i++) {
        ds[i] = l->u[i] - s->u[i];
        dg[i] = l->g[i] - s->g[i];
    }
    double sy = matrix_dot(ds, dg, s->n);
    if (m->guessed && !m->clipped && sy > 0 && expected > 0) { /* the size of the guess, once */
        for (int i = 0; i < s->n * s->n; i++) s->v[i] *= expected / sy;
        expected = sy;
        m->guessed = false;
    }
    double wrong = m->clipped ? 1 : fmin(1, fabs(sy / expected - 1));
    if (!metric_update(s, ds, dg, l->d)) wrong = 1;
    m->quality = 0.5 * (m->quality + wrong);
    m->worst = fmax(m->worst, wrong);
    m->steps++;
    m->proved = m->proved || wrong < 0.3;
    m->fresh = false;
    double gain = s->value - l->value;
    bool fell = gain > search_noise(s->value) && gain > 1e-3 * s->edm;
    m->stalls = fell ? 0 : m->stalls + 1;
    memcpy(s->u, l->u, (size_t)s->n * sizeof *s->u);
    memcpy(s->g, l->g, (size_t)s->n * sizeof *s->g);
    s->value = l->value;
}

/* No way down was found: once more with a metric measured here, then it is the end. */
static StepResult migrad_again(Migrad *m, Search *s) {
    if (m->fresh || s->runaway >= 0) return STEP_STUCK;
    m->stalls = 0;
    if (!s->f->has_gradient) gradient_numerical(s, s->u, s->value, s->g);
    migrad_metric(m, s);
    return STEP_ON;
}

static StepResult migrad_iterate(void *state, Search *s) {
    Migrad *m = state;
    bool slope = migrad_direction(m, s);
    if (!slope || s->edm * (1 + 3 * m->quality) < s->target) {
        if (!slope) s->edm = 0;
        bool again = migrad_release(m, s, false) || !migrad_believed(m, s);
        if (!again && (s->hesse || !migrad_leap(m, s))) return STEP_DONE;
        migrad_metric(m, s);
        return STEP_ON;
    }
    bool own = s->f->has_gradient;
    bool found = own ? line_with_slope(s, &m->line) : line_by_values(s, &m->line);
    if (found && !own) {
        found = gradient_numerical(s, m->line.u, m->line.value, m->line.g);
    }
    if (!found) return migrad_again(m, s);
    migrad_take(m, s);
    if (s->runaway >= 0) return STEP_STUCK;
    return m->stalls < STALLS_MOST ? STEP_ON : migrad_again(m, s);
}

const Algorithm algorithm_migrad = {"migrad", migrad_open, migrad_iterate};

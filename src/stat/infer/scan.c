/* scan.c - the profile of a likelihood or chi2; see scan.h. */
#include "stat/infer/scan.h"

#include <math.h>
#include <string.h>

typedef struct Scanner {
    Scan *out;
    const ScanPlan *plan;
    Fitter fitter;
    Arena *arena;
} Scanner;

void scan_places(double *out, double lo, double hi, int n) {
    for (int i = 0; i < n; i++) out[i] = n > 1 ? lo + (hi - lo) * (i / (n - 1.0)) : lo;
}

/* The lowest of fits that begin at `from` with one parameter near its limits. */
static void scanner_thorough(Scanner *s, FitPoint *best, const double *at, const double *from) {
    int n = s->fitter.problem->n;
    FitPoint other = fitter_point(s->arena, n);
    double *x = arena_array(s->arena, double, n);
    for (int k = 0; k < 2 * n; k++) {
        const Parameter *p = &s->fitter.params[k / 2];
        bool scanned = k / 2 == s->plan->k[0] || (s->plan->dims > 1 && k / 2 == s->plan->k[1]);
        if (p->fixed || scanned || !isfinite(p->lo) || !isfinite(p->hi)) continue;
        memcpy(x, best->ok ? best->x : from, (size_t)n * sizeof *x);
        x[k / 2] = p->lo + (k % 2 ? 0.9 : 0.1) * (p->hi - p->lo);
        fitter_held_all(&s->fitter, &other, s->plan->k, at, s->plan->dims, x);
        if (other.ok && (!best->ok || other.value < best->value)) fitter_copy(best, &other, n);
    }
}

/* The value at one place, which was begun from `from`. */
static void scanner_point(Scanner *s, int i, int j, const double *from) {
    Scan *out = s->out;
    size_t n = (size_t)s->fitter.problem->n;
    ScanPoint *p = &out->points[i * out->n[1] + j];
    const int where[] = {i, j};
    FitPoint f = fitter_point(s->arena, (int)n);
    for (int d = 0; d < out->dims; d++) p->at[d] = s->plan->at[d][where[d]];
    if (out->slice) {
        memcpy(f.x, out->best.x, n * sizeof *f.x);
        for (int d = 0; d < out->dims; d++) f.x[out->k[d]] = p->at[d];
        f.value = s->fitter.objective.eval(s->fitter.problem, f.x, NULL);
        f.ok = isfinite(f.value);
        const Objective *o = &s->fitter.objective;
        if (!f.ok) f.why = o->why ? o->why(o->ctx) : "no value there";
    } else {
        fitter_held_all(&s->fitter, &f, out->k, p->at, out->dims, from);
        if (s->plan->thorough) scanner_thorough(s, &f, p->at, from);
    }
    p->x = f.x;
    p->ok = f.ok;
    p->rise = f.ok ? f.value - out->best.value : NAN;
    if (fabs(p->rise) < 1e-14 * fabs(f.value)) p->rise = 0; /* the rounding of the two */
    p->why = f.ok ? NULL : arena_strdup(s->arena, f.why ? f.why : "the fit failed");
    out->n_failed += !f.ok;
    if (p->rise < out->lowest) {
        out->lowest = p->rise;
        out->lowest_x = p->x;
    }
}

/* The place nearest to the best value. */
static int scanner_middle(const Scanner *s, int d) {
    const double *at = s->plan->at[d];
    double best = s->out->best.x[s->out->k[d]];
    int nearest = 0;
    for (int i = 1; i < s->out->n[d]; i++)
        if (fabs(at[i] - best) < fabs(at[nearest] - best)) nearest = i;
    return nearest;
}

static const double *scanner_from(const Scanner *s, int i, int j) {
    const ScanPoint *p = &s->out->points[i * s->out->n[1] + j];
    return p->ok ? p->x : s->out->best.x;
}

/* Along the second parameter, outward from its middle. */
static void scanner_row(Scanner *s, int i, int middle, const double *from) {
    scanner_point(s, i, middle, from);
    for (int j = middle + 1; j < s->out->n[1]; j++)
        scanner_point(s, i, j, scanner_from(s, i, j - 1));
    for (int j = middle - 1; j >= 0; j--) scanner_point(s, i, j, scanner_from(s, i, j + 1));
}

static void scanner_rows(Scanner *s) {
    int first = scanner_middle(s, 0), middle = s->out->dims > 1 ? scanner_middle(s, 1) : 0;
    scanner_row(s, first, middle, s->out->best.x);
    for (int i = first + 1; i < s->out->n[0]; i++)
        scanner_row(s, i, middle, scanner_from(s, i - 1, middle));
    for (int i = first - 1; i >= 0; i--) scanner_row(s, i, middle, scanner_from(s, i + 1, middle));
}

void scan_run(Scan *out, const Problem *p, const ScanPlan *plan, Arena *arena) {
    *out = (Scan){.dims = plan->dims, .slice = plan->slice, .lowest = INFINITY};
    for (int d = 0; d < 2; d++) {
        out->k[d] = plan->k[d];
        out->n[d] = d < plan->dims ? plan->n[d] : 1;
    }
    out->n_points = out->n[0] * out->n[1];
    out->points = arena_array(arena, ScanPoint, out->n_points);
    Scanner s = {.out = out, .plan = plan, .arena = arena};
    fitter_open(&s.fitter, p->class->clone(p), NULL);
    s.fitter.careful = true;
    fitter_measure(&s.fitter, &out->best, NULL, arena);
    fitter_learn(&s.fitter, &out->best);
    if (isfinite(out->best.value))
        scanner_rows(&s);
    else
        out->why = arena_printf(arena, "the fit failed: %s", out->best.why);
    Problem *copy = s.fitter.problem;
    fitter_close(&s.fitter);
    copy->class->close(copy);
}

/* ---- intervals ---- */

/* Of three places, where the signed root z of the rise is target: Newton's steps on the parabola
 * x(z) through them. */
static double scan_inverse(const double *z, const double *x, double target) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double term = x[i];
        for (int j = 0; j < 3; j++)
            if (j != i) term *= (target - z[j]) / (z[i] - z[j]);
        sum += term;
    }
    return sum;
}

/* Outward from place `from` in steps: the first crossing. */
static double scan_cross(const Scan *s, int from, int step, double level, double lowest) {
    double z[3], x[3], root = sqrt(level);
    int n = 0;
    for (int i = from; i >= 0 && i < s->n[0]; i += step) {
        const ScanPoint *p = &s->points[i];
        if (!p->ok) continue;
        if (n == 3) {
            z[0] = z[1], z[1] = z[2], x[0] = x[1], x[1] = x[2];
            n = 2;
        }
        z[n] = sqrt(fmax(p->rise - lowest, 0));
        x[n++] = p->at[0];
        if (z[n - 1] < root || n < 2) continue;
        double t = (root - z[n - 2]) / (z[n - 1] - z[n - 2]);
        double line = x[n - 2] + t * (x[n - 1] - x[n - 2]);
        if (n < 3 || !(z[0] < z[1])) return line;
        double curved = scan_inverse(z, x, root);
        bool inside = (curved - x[1]) * (curved - x[2]) <= 0;
        return inside ? curved : line;
    }
    return NAN;
}

void scan_interval(const Scan *s, double level, double *low, double *high) {
    *low = *high = NAN;
    int best = -1;
    for (int i = 0; i < s->n[0]; i++)
        if (s->points[i].ok && (best < 0 || s->points[i].rise < s->points[best].rise)) best = i;
    if (best < 0 || s->dims != 1) return;
    double lowest = fmin(s->points[best].rise, 0);
    *low = scan_cross(s, best, -1, level, lowest);
    *high = scan_cross(s, best, 1, level, lowest);
}

/* root.c - where a function of one variable is 0; see root.h. */
#include "stat/infer/root.h"

#include <float.h>
#include <math.h>

enum { ROOT_STEPS = 200 };

static bool root_differ(double a, double b) { return (a > 0) != (b > 0); }

bool root_bracket(Root *r, double most) {
    if (isnan(r->f_lo)) r->f_lo = r->f(r->ctx, r->lo);
    r->hi = fmin(r->hi, most);
    r->f_hi = r->f(r->ctx, r->hi);
    for (int i = 0; i < ROOT_STEPS && !isnan(r->f_lo) && !isnan(r->f_hi); i++) {
        if (r->f_lo == 0 || r->f_hi == 0 || root_differ(r->f_lo, r->f_hi)) return true;
        if (r->hi >= most) return false;
        double width = r->hi - r->lo;
        r->lo = r->hi;
        r->f_lo = r->f_hi;
        r->hi = fmin(r->hi + 2 * width, most);
        r->f_hi = r->f(r->ctx, r->hi);
    }
    return false;
}

/* Should the next place be by interpolation? a and b enclose the root, c is the place before. */
static bool root_smooth(double a, double b, double c, double fa, double fb, double fc) {
    double xi = (a - b) / (c - b), phi = (fa - fb) / (fc - fb);
    return phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi;
}

bool root_find(Root *r) {
    double a = r->hi, b = r->lo, fa = r->f_hi, fb = r->f_lo, c = a, fc = fa, t = 0.5;
    if (isnan(fa)) fa = fc = r->f(r->ctx, a);
    if (isnan(fb)) fb = r->f(r->ctx, b);
    r->x = fa == 0 ? a : b;
    if (fa == 0 || fb == 0) return true;
    if (isnan(fa) || isnan(fb) || !root_differ(fa, fb)) return false;
    for (int i = 0; i < ROOT_STEPS; i++) {
        double x = a + t * (b - a), fx = r->f(r->ctx, x);
        if (isnan(fx)) return false;
        if (root_differ(fx, fa)) { /* the root is between x and a */
            c = b, fc = fb;
            b = a, fb = fa;
        } else
            c = a, fc = fa;
        a = x, fa = fx;
        double best = fabs(fa) < fabs(fb) ? a : b;
        double tolerance = r->relative * fabs(best) + r->absolute + 2 * DBL_EPSILON * fabs(best);
        double least = 0.5 * tolerance / fabs(b - a);
        r->x = best;
        if (least > 0.5 || fa == 0 || fb == 0) return true;
        t = 0.5;
        if (root_smooth(a, b, c, fa, fb, fc))
            t = fa / (fb - fa) * fc / (fb - fc) +
                (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb);
        t = fmin(fmax(t, least), 1 - least);
    }
    return true;
}

/* mt2.c - the stransverse mass; see mt2.h.
 *
 * For a trial mass M the momenta q1 that keep mt(a, q1) below M fill a conic (an ellipse; a
 * parabola where what is seen has no mass), and those that keep mt(b, q - q1) below it another. M
 * is above mt2 where they have points in common. With A and B the matrices of the conics, negative
 * inside, they have none exactly if det(x A + B) has two different positive roots x. det A and det
 * B are negative, so that the product of all three roots is negative: three real roots are either
 * one negative and two positive, or all negative.
 */
#include "kern/mt2.h"

#include <math.h>
#include <stdbool.h>

enum { STEPS_MAX = 200 };

typedef struct Conic { /* xx x^2 + 2 xy x y + yy y^2 + 2 x0 x + 2 y0 y + c <= 0 */
    double xx, xy, yy, x0, y0, c;
} Conic;

/* Momenta q with mt(side, q) <= m: E^2 (u^2 + q^2) <= (p.q + k)^2, E^2 = mass^2 + p^2. */
static Conic conic_of(const Mt2Side *s, double m) {
    double e2 = s->mass * s->mass + s->px * s->px + s->py * s->py;
    double k = (m * m - s->mass * s->mass - s->unseen * s->unseen) / 2;
    return (Conic){.xx = e2 - s->px * s->px,
                   .xy = -s->px * s->py,
                   .yy = e2 - s->py * s->py,
                   .x0 = -k * s->px,
                   .y0 = -k * s->py,
                   .c = e2 * s->unseen * s->unseen - k * k};
}

/* The conic of q - q1 as one of q1. */
static Conic mirrored(Conic a, double qx, double qy) {
    Conic b = a;
    b.x0 = -(a.xx * qx + a.xy * qy + a.x0);
    b.y0 = -(a.xy * qx + a.yy * qy + a.y0);
    b.c =
        a.xx * qx * qx + 2 * a.xy * qx * qy + a.yy * qy * qy + 2 * a.x0 * qx + 2 * a.y0 * qy + a.c;
    return b;
}

static double det(Conic a) {
    return a.xx * (a.yy * a.c - a.y0 * a.y0) - a.xy * (a.xy * a.c - a.y0 * a.x0) +
           a.x0 * (a.xy * a.y0 - a.yy * a.x0);
}

/* Coefficient of x^2 in det(x A + B): the cofactors of A times the elements of B. */
static double mixed(Conic a, Conic b) {
    return b.xx * (a.yy * a.c - a.y0 * a.y0) + b.yy * (a.xx * a.c - a.x0 * a.x0) +
           b.c * (a.xx * a.yy - a.xy * a.xy) + 2 * b.xy * (a.x0 * a.y0 - a.xy * a.c) +
           2 * b.x0 * (a.xy * a.y0 - a.yy * a.x0) + 2 * b.y0 * (a.xy * a.x0 - a.xx * a.y0);
}

static bool disjoint(Conic a, Conic b) {
    double c3 = det(a), c2 = mixed(a, b), c1 = mixed(b, a), c0 = det(b);
    double size = fmax(fmax(fabs(c3), fabs(c2)), fmax(fabs(c1), fabs(c0)));
    if (!(size > 0)) return false;
    c3 /= size;
    c2 /= size;
    c1 /= size;
    c0 /= size;
    if (c2 <= 0 && c1 <= 0) return false; /* all coefficients negative: no positive root */
    double discriminant = 18 * c3 * c2 * c1 * c0 - 4 * c2 * c2 * c2 * c0 + c2 * c2 * c1 * c1 -
                          4 * c3 * c1 * c1 * c1 - 27 * c3 * c3 * c0 * c0;
    return discriminant > 0;
}

static double mt(const Mt2Side *s, double qx, double qy) {
    double e = sqrt(s->mass * s->mass + s->px * s->px + s->py * s->py);
    double u = sqrt(s->unseen * s->unseen + qx * qx + qy * qy);
    double square =
        s->mass * s->mass + s->unseen * s->unseen + 2 * (e * u - s->px * qx - s->py * qy);
    return sqrt(fmax(square, 0));
}

/* The larger transverse mass where a part of the missing momentum belongs to the first side. */
static double shared(const Mt2Side *a, const Mt2Side *b, double qx, double qy, double part) {
    return fmax(mt(a, part * qx, part * qy), mt(b, (1 - part) * qx, (1 - part) * qy));
}

/* Does the side with the larger rest mass get by with it: at rest to each other, what is seen and
 * unseen have their least mass, and the other side is not above that. */
static bool unbalanced(const Mt2Side *s, const Mt2Side *other, double qx, double qy, double least) {
    if (s->mass == 0 || s->mass + s->unseen < least) return false;
    double f = s->unseen / s->mass;
    return mt(other, qx - f * s->px, qy - f * s->py) <= least;
}

/* Without any masses: 0 where the missing momentum lies between what is seen. */
static bool vanishes(const Mt2Side *a, const Mt2Side *b, double qx, double qy) {
    double area = a->px * b->py - a->py * b->px;
    double first = qx * b->py - qy * b->px, second = a->px * qy - a->py * qx;
    return area != 0 && first / area >= 0 && second / area >= 0;
}

static Mt2Side scaled(Mt2Side s, double unit) {
    return (Mt2Side){s.mass / unit, s.px / unit, s.py / unit, s.unseen / unit};
}

double mt2_value(Mt2Side a, Mt2Side b, double qx, double qy) {
    double unit = fabs(qx) + fabs(qy);
    const Mt2Side *sides[] = {&a, &b};
    for (int i = 0; i < 2; i++) {
        if (!(sides[i]->mass >= 0) || !(sides[i]->unseen >= 0)) return NAN;
        unit += sides[i]->mass + sides[i]->unseen + fabs(sides[i]->px) + fabs(sides[i]->py);
    }
    if (!isfinite(unit)) return NAN;
    if (unit == 0) return 0;
    a = scaled(a, unit);
    b = scaled(b, unit);
    qx /= unit;
    qy /= unit;
    double least = fmax(a.mass + a.unseen, b.mass + b.unseen), lo = least;
    if (unbalanced(&a, &b, qx, qy, least) || unbalanced(&b, &a, qx, qy, least) ||
        (least == 0 && vanishes(&a, &b, qx, qy)))
        return unit * least;
    double hi = fmin(shared(&a, &b, qx, qy, 0.5),
                     fmin(shared(&a, &b, qx, qy, 0), shared(&a, &b, qx, qy, 1)));
    for (int step = 0; step < STEPS_MAX && hi - lo > 1e-13; step++) {
        double m = (lo + hi) / 2;
        if (m <= lo || m >= hi) break;
        if (disjoint(conic_of(&a, m), mirrored(conic_of(&b, m), qx, qy)))
            lo = m;
        else
            hi = m;
    }
    return unit * (lo == least ? least : (lo + hi) / 2);
}

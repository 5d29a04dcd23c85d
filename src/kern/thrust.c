/* thrust.c - the thrust of one list of momenta; see thrust.h.
 *
 * The sum of |p.n| is largest for the n along a sum of all +-p, so that only signs are to be found.
 * Those that some axis can give are regions of directions bounded by the great circles
 * perpendicular to each p; their corners are the normals of planes through two momenta. All corners
 * are visited; at each, the momenta in its plane are free to have those signs that the regions
 * around the corner give them. One corner is enough where all momenta lie in one plane.
 */
#include "kern/thrust.h"

#include <math.h>

enum { SEEDS = 4, STEPS_MAX = 100 };
static const double IN_PLANE = 1e-12; /* sine of the angle to a plane that counts as none */

typedef struct Vec3 {
    double x, y, z;
} Vec3;

typedef struct List {
    KMomenta p;
    size_t from, to;
    bool transverse;
} List;

static Vec3 at(const List *l, size_t i) {
    return (Vec3){l->p.px[i], l->p.py[i], l->transverse ? 0 : l->p.pz[i]};
}

static double dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static double length(Vec3 a) { return sqrt(dot(a, a)); }
static Vec3 cross(Vec3 a, Vec3 b) {
    return (Vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/* sum + sign p */
static void add(Vec3 *sum, Vec3 p, double sign) {
    sum->x += sign * p.x;
    sum->y += sign * p.y;
    sum->z += sign * p.z;
}

/* Where p lies as seen from a direction: 1, -1, or 0 within rounding of its plane. */
static double side(Vec3 p, Vec3 direction) {
    double d = dot(p, direction);
    if (fabs(d) <= IN_PLANE * length(p) * length(direction)) return 0;
    return d > 0 ? 1 : -1;
}

/* The sum of all momenta with the signs that an axis gives; those across it count as +. */
static Vec3 sum_along(const List *l, Vec3 axis) {
    Vec3 sum = {0};
    for (size_t i = l->from; i < l->to; i++) {
        Vec3 p = at(l, i);
        add(&sum, p, dot(p, axis) >= 0 ? 1 : -1);
    }
    return sum;
}

/* Improves an axis until its signs do not change. */
static double climb(const List *l, Vec3 axis) {
    double best = 0;
    for (int step = 0; step < STEPS_MAX; step++) {
        axis = sum_along(l, axis);
        double now = length(axis);
        if (!(now > best)) break;
        best = now;
    }
    return best;
}

/* The best of the regions that meet at a corner and are bounded there by the circle of momentum m:
 * signs are those of the corner, in the corner's plane those of the direction across m. */
static double corner_at(const List *l, Vec3 corner, Vec3 m) {
    Vec3 across = cross(corner, m), rest = {0}, plane = {0}, aligned = {0};
    for (size_t i = l->from; i < l->to; i++) {
        Vec3 p = at(l, i);
        double s = side(p, corner);
        if (s != 0) {
            add(&rest, p, s);
        } else if ((s = side(p, across)) != 0) {
            add(&plane, p, s);
        } else {
            add(&aligned, p, dot(p, m) >= 0 ? 1 : -1);
        }
    }
    double best = 0;
    for (int signs = 0; signs < 4; signs++) {
        Vec3 sum = rest;
        add(&sum, plane, signs & 1 ? -1 : 1);
        add(&sum, aligned, signs & 2 ? -1 : 1);
        best = fmax(best, length(sum));
    }
    return best;
}

/* All regions at one corner. *all: do all momenta lie in its plane? */
static double corner_best(const List *l, Vec3 corner, bool *all) {
    double best = 0;
    *all = true;
    for (size_t i = l->from; i < l->to; i++) {
        Vec3 p = at(l, i);
        if (side(p, corner) == 0)
            best = fmax(best, corner_at(l, corner, p));
        else
            *all = false;
    }
    return best;
}

static double exact(const List *l) {
    double best = 0;
    bool planar = false;
    for (size_t i = l->from; i < l->to; i++) {
        Vec3 a = at(l, i);
        best = fmax(best, climb(l, a)); /* also right where all lie on one line */
        for (size_t j = l->from; j < i && !planar; j++) {
            Vec3 b = at(l, j), corner = cross(a, b);
            if (length(corner) <= IN_PLANE * length(a) * length(b)) continue;
            best = fmax(best, corner_best(l, corner, &planar));
        }
    }
    return best;
}

/* The numbers of the longest momenta, longest first; returns how many. */
static int longest(const List *l, size_t out[SEEDS]) {
    double lengths[SEEDS];
    int n = 0;
    for (size_t i = l->from; i < l->to; i++) {
        double now = length(at(l, i));
        int k = n < SEEDS ? n++ : SEEDS - 1;
        if (k == SEEDS - 1 && n == SEEDS && i - l->from >= SEEDS && !(now > lengths[k])) continue;
        for (; k > 0 && lengths[k - 1] < now; k--) {
            lengths[k] = lengths[k - 1];
            out[k] = out[k - 1];
        }
        lengths[k] = now;
        out[k] = i;
    }
    return n;
}

/* From all sums of the longest momenta with either sign. */
static double search(const List *l) {
    size_t seeds[SEEDS];
    int n = longest(l, seeds);
    double best = 0;
    for (int signs = 0; signs < 1 << (n - 1); signs++) {
        Vec3 axis = at(l, seeds[0]);
        for (int k = 1; k < n; k++) add(&axis, at(l, seeds[k]), signs >> (k - 1) & 1 ? -1 : 1);
        best = fmax(best, climb(l, axis));
    }
    return best;
}

bool thrust_of(double *out, bool transverse, KMomenta p, size_t from, size_t to) {
    List l = {p, from, to, transverse};
    double sum = 0;
    for (size_t i = from; i < to; i++) sum += length(at(&l, i));
    if (sum == 0) return false;
    double best = transverse || to - from <= K_THRUST_EXACT_MAX ? exact(&l) : search(&l);
    *out = isnan(sum) ? sum : fmin(best / sum, 1);
    return true;
}

/* contour.c - the line around a minimum on which a profile in two parameters has risen by a given
 * amount; see contour.h.
 */
#include "stat/min/contour.h"

#include <math.h>
#include <string.h>

#include "core/realfn.h"
#include "stat/min/crossing.h"
#include "stat/min/plane.h"

#define CONTOUR_TURN  6.283185307179586
#define CONTOUR_ROUGH 1e-2 /* tolerances of the rise: while the line is followed, */
#define CONTOUR_CLOSE 3e-3 /* and at the points that are given */
#define CONTOUR_BEND  0.8  /* radians: the line must not turn more in one step, */
#define CONTOUR_STEEP 1.7  /* nor its slope change by more than this factor */

/* A place on the line, its direction there, and whether the line goes on along an edge. */
typedef struct Node {
    double p[2], way[2], steep; /* steep: how steeply the profile rises there; 0: not known */
    Edge along;
} Node;

typedef struct Trace {
    Plane plane;
    Node *node;
    int n, most;
    double step, turn; /* now, in p; how much the line turned in the last step */
    double usual;      /* the step that is aimed at */
    double length;     /* of the line up to here */
} Trace;

typedef enum TraceStatus { TRACE_ON, TRACE_CLOSED, TRACE_LOST } TraceStatus;

static double contour_dot(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1]; }

static double contour_length(double x, double y) { return sqrt(x * x + y * y); }

/* Along the line counter-clockwise: the profile rises to the right. */
static void contour_way(const double *slopes, double *way) {
    double length = contour_length(slopes[0], slopes[1]);
    way[0] = -slopes[1] / length;
    way[1] = slopes[0] / length;
}

/* ---- the closed line ---- */

/* Adds a node; the line is closed where a step passes the first one, or ends beside it. */
static TraceStatus contour_add(Trace *t, const double *p, const double *way, Edge along) {
    if (t->n == t->most) return TRACE_LOST;
    Node *added = &t->node[t->n++], *first = t->node;
    memcpy(added->p, p, sizeof added->p);
    memcpy(added->way, way, sizeof added->way);
    added->along = along;
    if (t->n == 1) return TRACE_ON;
    const double *before = t->node[t->n - 2].p;
    double now[2] = {p[0] - first->p[0], p[1] - first->p[1]};
    double then[2] = {before[0] - first->p[0], before[1] - first->p[1]};
    double length = contour_length(p[0] - before[0], p[1] - before[1]);
    double near = contour_length(now[0], now[1]), far = contour_length(then[0], then[1]);
    t->length += length;
    if (t->length < 3 * t->usual || contour_dot(way, first->way) < -0.5) return TRACE_ON;
    bool passed = contour_dot(now, first->way) >= 0 && contour_dot(then, first->way) < 0;
    if (!(passed && near + far <= 1.1 * length + 0.1 * t->usual) && near > 0.2 * t->usual)
        return TRACE_ON;
    t->n--; /* the first node stands in its place */
    return TRACE_CLOSED;
}

/* From w on an edge to where the rise is on the other side of the level: backward (low) or forward
 * along the edges, around corners. False: nowhere. */
static bool contour_cross(Plane *plane, Edge *edge, double *w, bool low, double step) {
    double p[2], far = *w;
    for (int i = 0; i < 80; i++) {
        double way = low ? -plane_edge_way(*edge) : plane_edge_way(*edge);
        Edge beyond = (Edge)((*edge + (low ? 3 : 1)) % EDGE_NONE);
        double end = low ? plane_edge_begin(plane, *edge) : plane_edge_end(plane, *edge);
        far = *w + way * step * plane_edge_unit(plane, *edge);
        bool corner = way * (far - end) >= 0;
        if (corner) far = end;
        plane_on_edge(plane, *edge, far, p);
        if ((plane_rise(plane, p, NULL) < plane->level) != low) {
            *w = plane_edge_crossing(plane, *edge, low ? *w : far, low ? far : *w);
            return true;
        }
        *w = far;
        if (!corner) continue;
        *edge = beyond;
        *w = plane_edge_place(plane, *edge, p);
    }
    return false;
}

/* The line leaves the limits between the last node and q: on which edge, and where on it. */
static TraceStatus contour_meet(Trace *t, const double *q) {
    Plane *plane = &t->plane;
    const Node *from = &t->node[t->n - 1];
    double d[2] = {q[0] - from->p[0], q[1] - from->p[1]}, length = contour_length(d[0], d[1]);
    double p[2], slopes[2], tangent[2];
    d[0] /= length;
    d[1] /= length;
    Edge edge;
    double s = plane_reach(plane, from->p, d, &edge);
    if (edge == EDGE_NONE) return TRACE_LOST;
    p[0] = from->p[0] + s * d[0];
    p[1] = from->p[1] + s * d[1];
    double w = plane_edge_place(plane, edge, p);
    plane_on_edge(plane, edge, w, p);
    bool low = plane_rise(plane, p, NULL) < plane->level;
    if (!contour_cross(plane, &edge, &w, low, 0.3 * t->usual)) return TRACE_LOST;
    plane_on_edge(plane, edge, w, p);
    plane_rise(plane, p, slopes);
    contour_way(slopes, tangent);
    if (!isfinite(tangent[0])) return TRACE_LOST;
    return contour_add(t, p, tangent, edge);
}

/* A step that is no longer than it may be: the line and its slope change little. */
static bool contour_smooth(const Trace *t, const Node *from, double turn, double moved,
                           double steep) {
    if (fabs(turn) > CONTOUR_BEND || moved > 2 * t->step || moved < 0.3 * t->step) return false;
    if (!(from->steep > 0) || t->step < t->usual / 100) return true;
    return steep < CONTOUR_STEEP * from->steep && from->steep < CONTOUR_STEEP * steep;
}

/* A step in the direction of the line turned by angle, put onto the line. */
static PlaneStatus contour_try(Trace *t, const Node *from, double angle, Node *q, double *ahead) {
    double c = real_cos(angle), s = real_sin(angle), slopes[2];
    *q = (Node){.along = EDGE_NONE};
    q->p[0] = ahead[0] = from->p[0] + t->step * (c * from->way[0] - s * from->way[1]);
    q->p[1] = ahead[1] = from->p[1] + t->step * (s * from->way[0] + c * from->way[1]);
    double part = t->step / t->usual, tolerance = fmax(1e-5, CONTOUR_ROUGH * part * part);
    PlaneStatus status = plane_onto(&t->plane, q->p, slopes, tolerance, 0.05 * t->step);
    if (status != PLANE_OK) return status;
    contour_way(slopes, q->way);
    q->steep = contour_length(slopes[0], slopes[1]);
    return PLANE_OK;
}

/* One step along the line. Steps become shorter until they are smooth; at a tip too sharp for that
 * the direction is turned until the line is met on the other side. */
static TraceStatus contour_follow(Trace *t) {
    const Node *from = &t->node[t->n - 1];
    double least = t->usual / 500, ahead[2];
    for (int tries = 0, turned = 0; turned < 6; tries++) {
        bool sharp = t->step <= least;
        double angle = sharp ? 0.6 * turned++ : 0.5 * t->turn * t->step / t->usual;
        Node q;
        PlaneStatus status = contour_try(t, from, angle, &q, ahead);
        if (status == PLANE_OUTSIDE && (sharp || tries >= 3))
            return contour_meet(t, plane_inside(&t->plane, ahead) ? q.p : ahead);
        double across = from->way[0] * q.way[1] - from->way[1] * q.way[0];
        double turn = 2 * across / fmax(1e-3, 1 + contour_dot(from->way, q.way));
        double moved = contour_length(q.p[0] - from->p[0], q.p[1] - from->p[1]);
        bool good = sharp ? moved > 0.3 * t->step && moved < 3 * t->step
                          : contour_smooth(t, from, turn, moved, q.steep);
        if (status != PLANE_OK || !good) {
            if (!sharp) t->step = fmax(0.5 * t->step, least);
            continue;
        }
        t->turn = sharp ? 0 : turn * t->usual / moved;
        t->step = fmin(1.5 * t->step, t->usual);
        TraceStatus added = contour_add(t, q.p, q.way, EDGE_NONE);
        t->node[t->n - 1].steep = q.steep;
        return added;
    }
    return TRACE_LOST;
}

/* One step along an edge, or off it. */
static TraceStatus contour_edge(Trace *t) {
    Plane *plane = &t->plane;
    const Node *from = &t->node[t->n - 1];
    Edge edge = from->along;
    double w = plane_edge_place(plane, edge, from->p), way = plane_edge_way(edge), p[2];
    double end = plane_edge_end(plane, edge),
           next = w + way * t->usual * plane_edge_unit(plane, edge);
    bool corner = way * (next - end) >= 0;
    if (corner) next = end;
    plane_on_edge(plane, edge, next, p);
    double tangent[2], slopes[2];
    plane_edge_direction(plane, edge, tangent);
    if (plane_rise(plane, p, NULL) <= plane->level) {
        Edge then = corner ? (Edge)((edge + 1) % EDGE_NONE) : edge;
        if (corner) plane_edge_direction(plane, then, tangent);
        return contour_add(t, p, tangent, then);
    }
    plane_on_edge(plane, edge, plane_edge_crossing(plane, edge, w, next), p);
    plane_rise(plane, p, slopes);
    contour_way(slopes, tangent);
    if (!isfinite(tangent[0])) return TRACE_LOST;
    t->step = 0.25 * t->usual;
    t->turn = 0;
    return contour_add(t, p, tangent, EDGE_NONE);
}

/* ---- where it starts ---- */

typedef struct Ray {
    Plane *plane;
    double way[2];
} Ray;

static double contour_ray_rise(void *ctx, double s) {
    const Ray *ray = ctx;
    double p[2] = {s * ray->way[0], s * ray->way[1]};
    return plane_rise(ray->plane, p, NULL);
}

/* The crossing on a ray from the minimum; edge: of the limit that it ends at. */
static CrossingStatus contour_ray(Plane *plane, const double *way, double *p, Edge *edge) {
    Ray ray = {plane, {way[0], way[1]}};
    double centre[2] = {0, 0};
    Crossing find = {.rise = contour_ray_rise, .ctx = &ray, .level = plane->level};
    find.first = sqrt(plane->level);
    find.most = plane_reach(plane, centre, way, edge);
    find.least = -INFINITY;
    find.tolerance = CONTOUR_CLOSE;
    CrossingStatus status = find.most > 0 ? crossing_find(&find) : CROSSING_AT_END;
    if (find.most <= 0) find.at = 0;
    p[0] = find.at * way[0];
    p[1] = find.at * way[1];
    return status;
}

static TraceStatus contour_start(Trace *t) {
    Plane *plane = &t->plane;
    for (int i = 0; i < 4; i++) {
        const double way[2] = {(double[]){1, 0, -1, 0}[i], (double[]){0, 1, 0, -1}[i]};
        double p[2], slopes[2], tangent[2];
        Edge edge;
        profile_home(plane->profile);
        CrossingStatus status = contour_ray(plane, way, p, &edge);
        if (status == CROSSING_AT_END) {
            plane_on_edge(plane, edge, plane_edge_place(plane, edge, p), p);
            plane_edge_direction(plane, edge, tangent);
            return contour_add(t, p, tangent, edge);
        }
        if (status != CROSSING_FOUND) continue;
        plane_rise(plane, p, slopes);
        contour_way(slopes, tangent);
        if (isfinite(tangent[0])) return contour_add(t, p, tangent, EDGE_NONE);
    }
    return TRACE_LOST;
}

/* ---- points ---- */

/* The place a part t of the way from node a to node b: on the edge, or on a cubic. */
static void contour_between(const Node *a, const Node *b, double t, double *p) {
    double length = contour_length(b->p[0] - a->p[0], b->p[1] - a->p[1]), u = 1 - t;
    for (int k = 0; k < 2; k++) {
        p[k] = a->p[k] + t * (b->p[k] - a->p[k]);
        if (a->along != EDGE_NONE) continue;
        double chord = b->p[k] - a->p[k];
        p[k] += t * u * (u * (length * a->way[k] - chord) - t * (length * b->way[k] - chord));
    }
}

static void contour_point(ContourPoint *out, Plane *plane, double *p, Edge along) {
    double slopes[2], xy[2];
    bool ok = true;
    if (along == EDGE_NONE) {
        PlaneStatus status = plane_onto(plane, p, slopes, CONTOUR_CLOSE, 0.05 * sqrt(plane->level));
        ok = status != PLANE_LOST;
    }
    plane_external(plane, p, xy);
    *out = (ContourPoint){.ok = ok, .at_limit = along != EDGE_NONE};
    if (along == EDGE_RIGHT) xy[0] = plane->hi[0];
    if (along == EDGE_TOP) xy[1] = plane->hi[1];
    if (along == EDGE_LEFT) xy[0] = plane->lo[0];
    if (along == EDGE_BOTTOM) xy[1] = plane->lo[1];
    for (int k = 0; k < 2; k++) {
        if (xy[k] < plane->lo[k] || xy[k] > plane->hi[k]) out->at_limit = true;
        xy[k] = fmin(fmax(xy[k], plane->lo[k]), plane->hi[k]);
    }
    out->x = xy[0];
    out->y = xy[1];
}

/* From node a to node b: in p, and as a figure shows it (x and y in units of their errors). */
static void contour_lengths(const Plane *plane, const Node *a, const Node *b, double *length) {
    double d[2] = {b->p[0] - a->p[0], b->p[1] - a->p[1]};
    double sigma = contour_length(plane->b, plane->c);
    length[0] = contour_length(d[0], d[1]);
    length[1] = contour_length(d[0], (plane->b * d[0] + plane->c * d[1]) / sigma);
}

/* n points along the closed line, at equal distances in the mean of both lengths: neither the
 * flanks nor the tips of a thin line are left bare. */
static int contour_points(ContourPoint *out, int n, Trace *t) {
    double whole[2] = {0, 0}, length[2], passed = 0, part = 0;
    for (int i = 0; i < t->n; i++) {
        contour_lengths(&t->plane, &t->node[i], &t->node[(i + 1) % t->n], length);
        whole[0] += length[0];
        whole[1] += length[1];
    }
    int ok = 0, i = 0;
    for (int k = 0; k < n; k++) {
        double want = (double)k / n, p[2];
        const Node *a = NULL, *b = NULL;
        for (; i < t->n; i++, passed += part) {
            a = &t->node[i];
            b = &t->node[(i + 1) % t->n];
            contour_lengths(&t->plane, a, b, length);
            part = 0.5 * (length[0] / whole[0] + length[1] / whole[1]);
            if (passed + part > want || i == t->n - 1) break;
        }
        contour_between(a, b, part > 0 ? fmin(1, (want - passed) / part) : 0, p);
        contour_point(&out[k], &t->plane, p, a->along);
        ok += out[k].ok;
    }
    return ok;
}

/* Rays from the minimum in n directions, where the line could not be followed. */
static int contour_rays(ContourPoint *out, int n, Plane *plane) {
    int ok = 0;
    for (int k = 0; k < n; k++) {
        double angle = CONTOUR_TURN * k / n, p[2], xy[2];
        const double way[2] = {real_cos(angle), real_sin(angle)};
        Edge edge;
        profile_home(plane->profile);
        CrossingStatus status = contour_ray(plane, way, p, &edge);
        plane_external(plane, p, xy);
        for (int i = 0; i < 2; i++) xy[i] = fmin(fmax(xy[i], plane->lo[i]), plane->hi[i]);
        out[k] = (ContourPoint){.x = NAN, .y = NAN};
        if (status != CROSSING_FOUND && status != CROSSING_AT_END) continue;
        out[k] = (ContourPoint){xy[0], xy[1], true, status == CROSSING_AT_END};
        ok++;
    }
    return ok;
}

int contour_find(ContourPoint *out, int n, Profile *p, double rise, Arena *arena) {
    Trace t = {0};
    plane_open(&t.plane, p, rise);
    int steps = MIN_OF(MAX_OF(n / 2, 24), 72);
    t.usual = t.step = CONTOUR_TURN * sqrt(rise) / steps;
    t.turn = CONTOUR_TURN / steps;
    t.most = 40 * steps;
    t.node = arena_array(arena, Node, t.most);
    TraceStatus status = contour_start(&t);
    while (status == TRACE_ON)
        status = t.node[t.n - 1].along == EDGE_NONE ? contour_follow(&t) : contour_edge(&t);
    if (status == TRACE_CLOSED) return contour_points(out, n, &t);
    return contour_rays(out, n, &t.plane);
}

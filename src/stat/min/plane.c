/* plane.c - the plane of two parameters around a minimum; see plane.h. */
#include "stat/min/plane.h"

#include <math.h>

#include "stat/min/coordinate.h"

void plane_open(Plane *plane, Profile *p, double level) {
    *plane = (Plane){.profile = p, .level = level};
    const double *cov = p->m->cov;
    size_t n = (size_t)p->f->n, i = (size_t)p->k[0], j = (size_t)p->k[1];
    double sigma[2];
    for (int k = 0; k < 2; k++) {
        const Parameter *q = &p->params[p->k[k]];
        Coordinate c = {.step = 1};
        coordinate_open(&c, q, p->k[k]);
        double error = p->m->error ? p->m->error[p->k[k]] : NAN;
        sigma[k] = error > 0 && isfinite(error) ? error : c.step;
        plane->centre[k] = p->m->x[p->k[k]];
        plane->lo[k] = isnan(q->lo) ? -INFINITY : q->lo;
        plane->hi[k] = isnan(q->hi) ? INFINITY : q->hi;
    }
    double rho = cov ? cov[i * n + j] / sqrt(cov[i * n + i] * cov[j * n + j]) : 0;
    if (!(fabs(rho) < 1 - 1e-12)) rho = 0;
    plane->a = sigma[0];
    plane->b = rho * sigma[1];
    plane->c = sigma[1] * sqrt((1 - rho) * (1 + rho));
}

void plane_external(const Plane *plane, const double *p, double *xy) {
    xy[0] = plane->centre[0] + plane->a * p[0];
    xy[1] = plane->centre[1] + plane->b * p[0] + plane->c * p[1];
}

void plane_internal(const Plane *plane, const double *xy, double *p) {
    p[0] = (xy[0] - plane->centre[0]) / plane->a;
    p[1] = (xy[1] - plane->centre[1] - plane->b * p[0]) / plane->c;
}

double plane_rise(Plane *plane, const double *p, double *slopes) {
    double xy[2], g[2], sigma[2] = {plane->a, sqrt(plane->b * plane->b + plane->c * plane->c)};
    plane_external(plane, p, xy);
    for (int k = 0; k < 2; k++) xy[k] = fmin(fmax(xy[k], plane->lo[k]), plane->hi[k]);
    double rise = profile_at(plane->profile, xy);
    if (!slopes) return rise;
    slopes[0] = slopes[1] = NAN;
    if (isinf(rise) || !profile_slopes(plane->profile, sigma, rise, g)) return rise;
    slopes[0] = g[0] * plane->a + g[1] * plane->b;
    slopes[1] = g[1] * plane->c;
    return rise;
}

PlaneStatus plane_onto(Plane *plane, double *p, double *slopes, double tolerance, double near) {
    double radius = sqrt(plane->level), last = INFINITY;
    for (int tries = 0; tries < 12; tries++) {
        if (!plane_inside(plane, p)) return PLANE_OUTSIDE;
        double rise = plane_rise(plane, p, slopes), wrong = fabs(rise - plane->level);
        double steep = slopes[0] * slopes[0] + slopes[1] * slopes[1];
        if (!isfinite(steep) || !(steep > 0)) return PLANE_LOST;
        double z = sqrt(fmax(rise, 1e-4 * plane->level));
        double move = 2 * z * (radius - z) / steep, most = 0.4 * radius / sqrt(steep);
        move = fmin(fmax(move, -most), most);
        if (tries > 3 && wrong > 0.7 * last) move *= 0.5;
        last = wrong;
        double next[2] = {p[0] + move * slopes[0], p[1] + move * slopes[1]};
        bool found = wrong <= tolerance * plane->level && fabs(move) * sqrt(steep) <= near;
        if (found && !plane_inside(plane, next)) return PLANE_OK;
        p[0] = next[0];
        p[1] = next[1];
        if (found) return PLANE_OK;
    }
    return PLANE_LOST;
}

bool plane_inside(const Plane *plane, const double *p) {
    double xy[2];
    plane_external(plane, p, xy);
    for (int k = 0; k < 2; k++) {
        double slack = 1e-9 * (k ? plane->c : plane->a);
        if (!(xy[k] >= plane->lo[k] - slack && xy[k] <= plane->hi[k] + slack)) return false;
    }
    return true;
}

double plane_reach(const Plane *plane, const double *from, const double *d, Edge *edge) {
    double xy[2], way[2] = {plane->a * d[0], plane->b * d[0] + plane->c * d[1]};
    plane_external(plane, from, xy);
    double most = INFINITY;
    *edge = EDGE_NONE;
    for (int k = 0; k < 2; k++) {
        if (way[k] == 0) continue;
        double limit = way[k] > 0 ? plane->hi[k] : plane->lo[k];
        double s = fmax(0, (limit - xy[k]) / way[k]);
        if (!(s < most)) continue;
        most = s;
        *edge = k ? (way[k] > 0 ? EDGE_TOP : EDGE_BOTTOM) : (way[k] > 0 ? EDGE_RIGHT : EDGE_LEFT);
    }
    return most;
}

/* ---- edges ---- */

static bool plane_upright(Edge edge) { return edge == EDGE_RIGHT || edge == EDGE_LEFT; }

void plane_on_edge(const Plane *plane, Edge edge, double w, double *p) {
    double xy[2] = {w, w};
    if (plane_upright(edge))
        xy[0] = edge == EDGE_RIGHT ? plane->hi[0] : plane->lo[0];
    else
        xy[1] = edge == EDGE_TOP ? plane->hi[1] : plane->lo[1];
    plane_internal(plane, xy, p);
}

double plane_edge_place(const Plane *plane, Edge edge, const double *p) {
    double xy[2];
    plane_external(plane, p, xy);
    int k = plane_upright(edge);
    return fmin(fmax(xy[k], plane->lo[k]), plane->hi[k]);
}

double plane_edge_way(Edge edge) { return edge == EDGE_RIGHT || edge == EDGE_BOTTOM ? 1 : -1; }

double plane_edge_end(const Plane *plane, Edge edge) {
    int k = plane_upright(edge);
    return plane_edge_way(edge) > 0 ? plane->hi[k] : plane->lo[k];
}

double plane_edge_begin(const Plane *plane, Edge edge) {
    int k = plane_upright(edge);
    return plane_edge_way(edge) > 0 ? plane->lo[k] : plane->hi[k];
}

double plane_edge_unit(const Plane *plane, Edge edge) {
    if (plane_upright(edge)) return plane->c;
    return plane->a / sqrt(1 + plane->b * plane->b / (plane->c * plane->c));
}

void plane_edge_direction(const Plane *plane, Edge edge, double *way) {
    double d = plane_edge_way(edge) * plane_edge_unit(plane, edge);
    way[0] = plane_upright(edge) ? 0 : d / plane->a;
    way[1] = plane_upright(edge) ? d / plane->c : -plane->b * d / (plane->a * plane->c);
}

double plane_edge_crossing(Plane *plane, Edge edge, double w_low, double w_high) {
    double p[2], z = sqrt(plane->level);
    plane_on_edge(plane, edge, w_low, p);
    double low = sqrt(fmax(0, plane_rise(plane, p, NULL)));
    plane_on_edge(plane, edge, w_high, p);
    double high = sqrt(fmax(0, plane_rise(plane, p, NULL)));
    for (int i = 0; i < 40; i++) {
        double t = isinf(high) ? 0.5 : (z - low) / (high - low);
        t = i % 4 == 3 ? 0.5 : fmin(fmax(t, 0.01), 0.99);
        double w = w_low + t * (w_high - w_low);
        plane_on_edge(plane, edge, w, p);
        double rise = plane_rise(plane, p, NULL), at = sqrt(fmax(0, rise));
        if (fabs(rise - plane->level) < 1e-3 * plane->level) return w;
        if (at < z) {
            w_low = w;
            low = at;
        } else {
            w_high = w;
            high = at;
        }
    }
    return w_low;
}

/* plane.h - the plane of two parameters around a minimum, in units of their covariance, and the
 * profile over it.
 *
 * A place p is x = x0 + a p[0], y = y0 + b p[0] + c p[1] (a, c > 0): a contour of a Gaussian
 * profile is a circle. Limits bound it by straight edges, numbered counter-clockwise from that of
 * the largest x.
 */
#ifndef HML_STAT_MIN_PLANE_H
#define HML_STAT_MIN_PLANE_H

#include "stat/min/profile.h"

typedef enum Edge { EDGE_RIGHT, EDGE_TOP, EDGE_LEFT, EDGE_BOTTOM, EDGE_NONE } Edge;

typedef struct Plane {
    Profile *profile;
    double centre[2], a, b, c;
    double lo[2], hi[2];
    double level; /* the rise that is looked for */
} Plane;

void plane_open(Plane *plane, Profile *p, double level);
void plane_external(const Plane *plane, const double *p, double *xy);
void plane_internal(const Plane *plane, const double *xy, double *p);
/* The profile's rise at p (taken inside the limits), and its slopes in p (NULL: not wanted; NaN:
 * not known). */
double plane_rise(Plane *plane, const double *p, double *slopes);

typedef enum PlaneStatus { PLANE_OK, PLANE_OUTSIDE, PLANE_LOST } PlaneStatus;

/* From p across the lines of equal rise onto the level: to a relative tolerance of the rise, and no
 * further away than near; the last correction is taken without asking again. Slopes are those of
 * the latest place. */
PlaneStatus plane_onto(Plane *plane, double *p, double *slopes, double tolerance, double near);

/* Is p inside all limits? */
bool plane_inside(const Plane *plane, const double *p);
/* Along the ray from the centre in direction d (of length 1): how far the limits are, and which. */
double plane_reach(const Plane *plane, const double *from, const double *d, Edge *edge);

/* The place on an edge at which the other parameter is w. */
void plane_on_edge(const Plane *plane, Edge edge, double w, double *p);
/* The other way: which w; how it changes going counter-clockwise (-1, 1); from where and up to
 * where; how much of it is a step of length 1 in p; the direction in p, of length 1. */
double plane_edge_place(const Plane *plane, Edge edge, const double *p);
double plane_edge_way(Edge edge);
double plane_edge_begin(const Plane *plane, Edge edge);
double plane_edge_end(const Plane *plane, Edge edge);
double plane_edge_unit(const Plane *plane, Edge edge);
void plane_edge_direction(const Plane *plane, Edge edge, double *way);
/* Between w_low (rise below the level) and w_high (above): where it is the level. */
double plane_edge_crossing(Plane *plane, Edge edge, double w_low, double w_high);

#endif

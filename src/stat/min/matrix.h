/* matrix.h - small symmetric matrices: n x n, row by row, both halves kept.
 *
 * Not for general linear algebra: what metrics and covariances of a fit need. Room is the caller's.
 */
#ifndef HML_STAT_MIN_MATRIX_H
#define HML_STAT_MIN_MATRIX_H

#include "core/base.h"

double matrix_dot(const double *a, const double *b, int n);
/* out = a x. */
void matrix_times(double *out, const double *a, const double *x, int n);
/* x' a x. */
double matrix_form(const double *a, const double *x, int n);
/* a = l l' (lower half of l); false where a pivot is not above tolerance times its diagonal. */
bool matrix_factor(double *l, const double *a, int n, double tolerance);
/* Solves l l' x = b in place. */
void matrix_solve(double *x, const double *l, int n);
/* Inverse of l l'. l is used up. */
void matrix_inverse(double *out, double *l, int n);
/* Eigenvalues in no order, and eigenvectors as columns, by Jacobi's rotations. a is used up. */
void matrix_eigen(double *values, double *vectors, double *a, int n);

/* How well an inverse is known. */
typedef enum MatrixVerdict {
    MATRIX_POSITIVE,
    MATRIX_RAISED, /* eigenvalues of the matrix scaled to unit diagonal were below the tolerance:
                      they were taken by size, and raised to it */
    MATRIX_NAN
} MatrixVerdict;

enum { MATRIX_ROOM = 3 }; /* in units of n x n + n */

/* Inverse of a, made positive-definite if need be. least: what its diagonal is scaled by where it
 * is less. room: MATRIX_ROOM (n^2 + n). weakest: n, the eigenvector (scaled coordinates) of the
 * smallest eigenvalue where it is raised; NULL: not wanted. */
MatrixVerdict matrix_positive_inverse(double *out, const double *a, const double *least, int n,
                                      double tolerance, double *room, double *weakest);

#endif

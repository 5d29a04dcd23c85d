/* pdf.h - densities in one observable, as rows: shape, derivatives, integrals.
 *
 * A shape u(x; a) is proportional to the density; the factor may depend on the arguments, and the
 * integral over any interval tells it: density = u / integral(range). Values and derivatives come
 * for n points at the same arguments; a caller whose arguments differ from point to point calls
 * with n = 1. Nothing here allocates; all functions may be called by several threads.
 */
#ifndef HML_STAT_PDF_PDF_H
#define HML_STAT_PDF_PDF_H

#include "core/base.h"
#include "core/str.h"
#include "stat/rng.h"

enum { PDF_ARGS_MAX = 16, PDF_BREAKS_MAX = 4 };

typedef struct Pdf {
    const char *name; /* as in the language: "crystal_ball" */
    int n_args;       /* for open-ended families (polynomials): the least number */
    bool open_ended;  /* up to PDF_ARGS_MAX */
    bool needs_range; /* no integral over the real line, or variable scaled to the range */
    const char *const *arg_names; /* n_args */
    const char *doc;              /* formula, conventions, source */
    /* Are these arguments allowed? NULL, or what is wrong: "sigma is not positive". */
    const char *(*check)(const double *a, int n_args);
    /* u[i] = u(x[i]). lo, hi: the range of the observable, for those that need it (else ignored).
     */
    void (*shape)(double *u, const double *x, size_t n, const double *a, int n_args, double lo,
                  double hi);
    /* The same with derivatives: dx[i] = du/dx (NULL: not wanted), da[k][i] = du/da_k (NULL: not
     * wanted). */
    void (*gradient)(double *u, double *dx, double *const *da, const double *x, size_t n,
                     const double *a, int n_args, double lo, double hi);
    /* Integral of u from x1 to x2 (may be infinite); da: its derivatives with respect to the
     * arguments (NULL: not wanted). NULL: there is no formula. lo, hi as above. */
    double (*integral)(double x1, double x2, double *da, const double *a, int n_args, double lo,
                       double hi);
    /* Outside of [*s1, *s2] u is 0. NULL: the real line. */
    void (*support)(double *s1, double *s2, const double *a, int n_args);
    /* Places where a derivative of low order jumps, for quadrature; returns their number. NULL:
     * none. */
    int (*breaks)(double *out, const double *a, int n_args);
    /* Where most of the density is: an interval that holds all but about 1e-3 of it, for scales of
     * quadrature and of drawing. NULL: the range. */
    void (*core)(double *c1, double *c2, const double *a, int n_args);
} Pdf;

const Pdf *pdf_find(Str name); /* NULL: there is none */
const Pdf *pdf_at(size_t i);   /* NULL behind the last */

/* Density normalised on its support inside of lo..hi (everywhere unless lo < hi); the integral
 * below and above x. NaN where the whole integral is not finite. Arguments have to pass check. */
double pdf_density(const Pdf *p, double x, const double *a, int n_args, double lo, double hi);
double pdf_below(const Pdf *p, double x, const double *a, int n_args, double lo, double hi);
double pdf_above(const Pdf *p, double x, const double *a, int n_args, double lo, double hi);

#endif

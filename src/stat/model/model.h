/* model.h - expressions of parameters and columns, evaluated for many rows at once with their
 * derivatives.
 *
 * A Model is a graph of operations on parameters (scalars) and columns (one value a row: an event,
 * a bin, a point). Nodes are numbered; inputs stand before those that use them. model_values runs
 * it forward over blocks of rows; model_gradient runs it backward too (reverse mode), given what
 * the result's derivative weighs in each row, so that a gradient costs a few evaluations whatever
 * the number of parameters.
 *
 * Densities are normalised over the ranges of their observable (several ranges: with holes), by
 * formula where the row of stat/pdf has one, else by quadrature whose panels are chosen at the
 * start and stay (so that the function is smooth), with an error estimate that can be asked for.
 * Graphs never change once they are finished; a ModelRun holds what one thread needs.
 *
 * A model may stand for a rate (its integral over the observables is the expected number of events)
 * or for a density (its integral is 1 whatever the parameters): model_integral tells.
 */
#ifndef HML_STAT_MODEL_MODEL_H
#define HML_STAT_MODEL_MODEL_H

#include "core/mem.h"
#include "stat/pdf/pdf.h"

typedef enum ModelOp {
    MODEL_CONST,
    MODEL_PARAM,
    MODEL_COLUMN,
    MODEL_ADD,
    MODEL_SUB,
    MODEL_MUL,
    MODEL_DIV,
    MODEL_MOD,
    MODEL_POW,
    MODEL_NEG,
    MODEL_ABS,
    MODEL_SQRT,
    MODEL_CBRT,
    MODEL_EXP,
    MODEL_EXPM1,
    MODEL_LOG,
    MODEL_LOG1P,
    MODEL_LOG2,
    MODEL_LOG10,
    MODEL_SIN,
    MODEL_COS,
    MODEL_TAN,
    MODEL_ASIN,
    MODEL_ACOS,
    MODEL_ATAN,
    MODEL_SINH,
    MODEL_COSH,
    MODEL_TANH,
    MODEL_ASINH,
    MODEL_ACOSH,
    MODEL_ATANH,
    MODEL_FLOOR,
    MODEL_CEIL,
    MODEL_ROUND,
    MODEL_ATAN2,
    MODEL_HYPOT,
    MODEL_MIN,
    MODEL_MAX,
    MODEL_LT, /* truth values are 1 and 0; they and SELECT's condition have no derivative */
    MODEL_LE,
    MODEL_EQ,
    MODEL_NE,
    MODEL_AND,
    MODEL_OR,
    MODEL_NOT,
    MODEL_SELECT,
    MODEL_DENSITY,     /* in[0]: an observable; in[1..]: arguments: normalised over its ranges */
    MODEL_NORMALISED,  /* in[0] divided by its integral over the observables that it depends on */
    MODEL_INTEGRAL,    /* in[0] integrated over the observables that it depends on */
    MODEL_CONVOLUTION, /* in[0]: density in the observable of this node; in[1]: the resolution, a
                          density in the same observable, centred where its argument says */
    MODEL_TEMPLATE,    /* in[0]: an observable: the density of a histogram or a sample */
} ModelOp;

typedef struct Range {
    double lo, hi;
} Range;

/* The density of a histogram (order 0: flat in bins, 1: linear, 2: quadratic between centres) or of
 * a sample smoothed with Gaussians (kernel estimate). */
typedef struct Template {
    const double *edges, *contents; /* n + 1, n; contents: sums of weights */
    int n, order;
    bool kernel;                    /* of points */
    const double *points, *weights; /* n_points; weights NULL: 1 */
    size_t n_points;
    double bandwidth; /* factor of Silverman's, 0: 1 */
    bool adaptive;    /* Cranmer, Comp. Phys. Comm. 136 (2001) 198 */
} Template;

typedef struct Model Model;

Model *model_new(Arena *arena, int n_params);
/* A column that densities are normalised over, from ranges in increasing order, or (n 0) the whole
 * support of each density; or one that is taken as it is. Returns its number. */
int model_observable(Model *m, const char *name, const Range *ranges, int n);
int model_plain_column(Model *m, const char *name);

/* Each returns the number of a node. Equal nodes are one. */
int model_const(Model *m, double x);
int model_param(Model *m, int k);
int model_column(Model *m, int column);
int model_op(Model *m, ModelOp op, const int *in, int n_in);
int model_density(Model *m, const Pdf *pdf, int observable, const int *args, int n_args);
int model_template(Model *m, const Template *t, int observable);
int model_convolution(Model *m, int observable, int density, int resolution);
/* Names a node, so that it can be told of as a component. */
void model_label(Model *m, int node, const char *name);

/* To be called once; root is the result. NULL, or why this is no model: "a product of two densities
 * in B_mass is not normalised; write density(...) around it". start: n_params values at which
 * panels of quadrature are laid. */
const char *model_finish(Model *m, int root, const double *start);

/* The terms of the result as a sum: "n_sig * crystal_ball(...)". Each is a node; coefficient is its
 * part without columns (its expected number of events, or fraction; -1: 1). */
typedef struct ModelTerm {
    int node, coefficient;
    const char *name; /* of the density, or the label given */
} ModelTerm;
int model_terms(const Model *m, const ModelTerm **out);
int model_root(const Model *m);
/* The node that holds its integral over all observables, for model_integral; -1: there is none. */
int model_integral_node(const Model *m);

int model_n_params(const Model *m);
int model_n_columns(const Model *m);
const char *model_column_name(const Model *m, int column);
/* Ranges of an observable (lo = -INFINITY ... where it has none); n = 0: a plain column. */
int model_ranges(const Model *m, int column, const Range **out);
/* Is the integral over all observables 1 whatever the parameters? Tried at several points. */
bool model_is_density(const Model *m);
/* Does node n depend on parameter k / on any column? */
bool model_uses_param(const Model *m, int node, int k);
bool model_uses_columns(const Model *m, int node);

/* ---- evaluation ---- */

typedef struct ModelRun ModelRun; /* room for one thread; of a node and what it is made of */
ModelRun *model_run_open(const Model *m, int node);
void model_run_close(ModelRun *r);

/* Computes everything that depends on the parameters alone (integrals too). False: not possible,
 * model_run_why tells. */
bool model_run_set(ModelRun *r, const double *params);
const char *model_run_why(const ModelRun *r);
/* Values of the node for n rows; columns[k][i]. After model_run_set. */
void model_values(ModelRun *r, const double *const *columns, size_t n, double *out);
/* The same again, and adds to grad (n_params) the sum over rows of weight[i] d value_i / d params,
 * in a fixed order. weight may depend on values: it is asked for block by block. */
typedef void ModelWeigh(void *ctx, size_t first, size_t n, const double *values, double *weight);
void model_gradient(ModelRun *r, const double *const *columns, size_t n, ModelWeigh *weigh,
                    void *ctx, double *grad);
/* Derivatives of the node in each row: out is n x n_params. values: those too, or NULL. */
void model_jacobian(ModelRun *r, const double *const *columns, size_t n, double *values,
                    double *out);
/* Integral of the node over all observables, inside their ranges; grad: added factor times its
 * derivatives. NULL: not wanted. error: estimate of that of quadrature, NULL. */
double model_integral(ModelRun *r, double factor, double *grad, double *error);

#endif

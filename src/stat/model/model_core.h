/* model_core.h - what a model is made of inside; for the files of stat/model alone.
 *
 * Nodes stand in an array, inputs before those that use them. A node is a scalar (parameters alone)
 * or a vector (columns too). The graph is read by all threads once it is finished.
 */
#ifndef HML_STAT_MODEL_MODEL_CORE_H
#define HML_STAT_MODEL_MODEL_CORE_H

#include "stat/model/model.h"

enum { MODEL_BLOCK = 256, MODEL_INPUTS = PDF_ARGS_MAX + 1, MODEL_COLUMNS = 64 };
enum { MODEL_RULE = 16 };

enum { QUADRATURE_POINTS = 8, QUADRATURE_DIMS = 3 };

/* Panels along one observable, in increasing order, with gaps where its ranges have them. */
typedef struct QuadratureLine {
    Range *panels;
    int n;
    const Range *ranges;
    int n_ranges;
} QuadratureLine;

/* Where an integral over observables is taken: rows of all columns with weights. */
typedef struct Quadrature {
    size_t n;
    const double **columns; /* of the model; NULL where the integrand does not depend on it */
    const double *weight;
    int n_dims, dims[QUADRATURE_DIMS]; /* the observables */
    QuadratureLine line[QUADRATURE_DIMS];
    double *held; /* of a slice: the column of what was left out */
} Quadrature;

/* A density without parameters, as a table. */
typedef struct TemplateTable TemplateTable;

typedef struct ModelNode {
    ModelOp op;
    int n_in;
    int in[MODEL_INPUTS];
    double constant;
    int index; /* PARAM, COLUMN: number; DENSITY, TEMPLATE, CONVOLUTION: of the observable */
    const Pdf *pdf;
    const TemplateTable *table;
    const Quadrature *quadrature; /* INTEGRAL */
    const char *label;
    bool vector, has_params;
    uint64_t observables; /* that it depends on, by bit of the column */
    uint64_t columns;     /* all of them */
} ModelNode;

typedef struct ModelColumnInfo {
    const char *name;
    bool observable;
    const Range *ranges; /* n_ranges; none: the whole support */
    int n_ranges;
} ModelColumnInfo;

struct Model {
    Arena *arena;
    int n_params;
    ModelNode *nodes; /* in the arena; grows */
    int n_nodes, cap_nodes;
    ModelColumnInfo *columns;
    int n_columns;
    int root;
    ModelTerm *terms;
    int n_terms, cap_terms;
    int *term_integral;      /* scalar nodes: of each term's node over all observables */
    int integral;            /* scalar node: of the root over all observables; -1: there is none */
    const char *no_integral; /* why */
    double rule_x[MODEL_RULE], rule_w[MODEL_RULE]; /* of Gauss and Legendre on [-1, 1] */
    bool is_density;
    const char *refused; /* what was wrong with a node; NULL */
    const double *start;
};

/* Appends a node or finds the equal one. */
int model_intern(Model *m, ModelNode draft);
/* model_quadrature.c: rows for the integral of a node over the observables in it, fine enough at
 * the start values. NULL, or why there is no such integral. Memory comes from the arena. */
const char *quadrature_open(Quadrature *out, const Model *m, int node, const double *start,
                            Arena *arena);
/* Panels along a column: equal parts of the ranges, with ends where something is likely to be. */
QuadratureLine quadrature_line(const ModelRun *r, int column, const Range *ranges, int n, int parts,
                               Arena *arena);
/* Leaves one observable out: its column holds x in all rows. Memory is kept for the next one. */
void quadrature_slice(Quadrature *q, int column, double x, Arena *arena);
/* How far off it is, relative, where the run of its integrand was set. */
double quadrature_error(const Quadrature *q, ModelRun *r);
/* Nodes and weights of Gauss-Legendre on [-1, 1]. */
void quadrature_rule(int n, double *x, double *w);

/* model_template.c */
TemplateTable *template_make(Model *m, const Template *t, const ModelColumnInfo *observable);
/* whole: normalised over all of it, not over the ranges. */
void template_values(const TemplateTable *t, const double *x, size_t n, bool whole, double *out);
/* Places between which it is smooth; 0: it is so everywhere, or there are too many. */
int template_edges(const TemplateTable *t, const double **out);

/* ---- one thread's room ---- */

typedef struct DensityNorm {
    double inverse;         /* of the integral over the ranges */
    double d[PDF_ARGS_MAX]; /* derivatives of the integral, times inverse */
} DensityNorm;

typedef struct Convolution Convolution;

struct ModelRun {
    const Model *m;
    int node, n_scalars, n_vectors;
    int *scalars, *vectors;       /* in order of evaluation */
    double *params, *scalar;      /* by parameter; by node */
    double *scalar_adj;           /* by node: derivative of what is summed up */
    double **value, **adj;        /* by node: blocks of vectors; of columns the data itself */
    double **room;                /* by node: owned, where values are computed */
    const double *const *given;   /* by node: values of all rows that are known; or NULL */
    double ***args;               /* by node: derivatives of densities in their arguments */
    bool *touched;                /* by node: adj has a value in this block */
    uint8_t *active;              /* by node: depends on a parameter that is wanted */
    DensityNorm *norms;           /* by node */
    ModelRun **inner;             /* INTEGRAL: of the integrand; by node */
    Convolution **convolution;    /* by node */
    double *scratch;              /* four blocks */
    double *rows;                 /* of an integrand: its values, or weights */
    double **row_adj;             /* by node: of scalars row by row, where that is wanted */
    double *row_grad;             /* of a block: what convolutions add to each row's gradient */
    const double *const *columns; /* of the block at work, and its first row */
    size_t at;
    const Range *window; /* densities are normalised over it, not over their ranges; or NULL */
    bool gradient;       /* blocks keep the derivatives of densities */
    const char *why;
    char why_text[256];
};

/* Derivatives with respect to other parameters than these (by number) are not needed. */
void model_run_want(ModelRun *r, const uint8_t *wanted);
/* The one of vector number i that is computed; NULL. */
static inline Convolution *run_convolution(const ModelRun *r, int i) {
    int node = r->vectors[i];
    return r->given && r->given[node] ? NULL : r->convolution[node];
}

/* Nodes without wanted parameters that others are made of: writes their numbers, at most as many as
 * there are nodes. A run cut there takes their values from given (by node; NULL: computed), which
 * is kept; NULL: whole again. */
int run_find_cut(const ModelRun *r, int *out);
void run_cut(ModelRun *r, const double *const *given);
/* Forward and backward over one block (n <= MODEL_BLOCK); backward adds to scalar_adj. */
void run_forward(ModelRun *r, const double *const *columns, size_t at, size_t n);
void run_backward(ModelRun *r, const double *adj, size_t n);
/* The largest relative error of an integral by quadrature, where the run was set. */
double run_error(ModelRun *r);
/* From scalar_adj to the derivatives of parameters, which are added to grad. */
void run_scalar_backward(ModelRun *r, double *grad);
/* What blocks added to scalars since they were taken last: how many numbers, taken, given back. */
size_t run_adjoints(const ModelRun *r);
void run_take_adjoints(ModelRun *r, double *out);
void run_give_adjoints(ModelRun *r, const double *in);
/* Adds adj to the derivative of a node, vector or scalar; the same of adj times a factor. */
void run_add(ModelRun *r, int node, const double *adj, size_t n);
void run_add_scaled(ModelRun *r, int node, const double *adj, double factor, size_t n);
void run_add_product(ModelRun *r, int node, const double *adj, const double *factor, size_t n);

/* model_op.c: values and partial derivatives of elementwise operations. */
void op_forward(const ModelNode *n, double *out, const double *const *in, const bool *vector,
                size_t rows);
void op_partials(const ModelNode *n, double *const *partial, const double *out,
                 const double *const *in, const bool *vector, size_t rows);
double op_scalar(const ModelNode *n, const double *in);

/* model_density.c */
bool density_set(ModelRun *r, int node);
void density_forward(ModelRun *r, int node, const double *x, size_t n);
void density_backward(ModelRun *r, int node, const double *adj, size_t n);

/* model_convolution.c */
Convolution *convolution_open(const Model *m, int node);
void convolution_close(Convolution *c);
void convolution_want(Convolution *c, const uint8_t *wanted);
bool convolution_set(ModelRun *r, int node);
void convolution_forward(ModelRun *r, int node, const double *x, size_t n);
void convolution_backward(ModelRun *r, int node, const double *x, const double *adj, size_t n);
void convolution_finish(ModelRun *r, int node, double *grad);
/* What backward adds to until finish: how many numbers, and where. */
size_t convolution_adjoints(Convolution *c, double **out);
/* Before derivatives row by row. */
void convolution_slopes(ModelRun *r, int node);

/* Sums in a fixed order. */
double lanes_sum(const double *a, size_t n);
double lanes_dot(const double *a, const double *b, size_t n);

#endif

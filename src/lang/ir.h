/* ir.h - the typed graph that a program is compiled to before it becomes bytecode.
 *
 * A Node is one future instruction (or a constant); its inputs are nodes. Nodes are interned:
 * building the same thing twice gives the same pointer, so common subexpressions are shared and
 * two axes are the same exactly where their pointers are.
 *
 * A Shape says where values live: nowhere (a value), one per event, or on lists below the event.
 * Each list level is an Axis; an axis may hang below another one (the constituents of a jet), and
 * independent axes in one shape mean all their combinations (pairs).
 *
 * Nothing here knows names, files or syntax; errors are found before nodes are built.
 */
#ifndef HML_LANG_IR_H
#define HML_LANG_IR_H

#include "col/column.h"
#include "col/unit.h"
#include "core/diag.h"
#include "lang/opcode.h"

typedef struct Node Node;
typedef struct Axis Axis;
typedef struct Shape Shape;

enum { NODE_INPUTS = 10, ELEM_AXIS = HML_ELEM_COUNT, ELEM_NOTHING = HML_ELEM_COUNT + 1 };

struct Axis {
    int id;
    const char *label; /* for messages: "jet", "jet:4", "jet.constituents" */
    Axis *parent;      /* NULL: its lists belong to events */
    Node *lists;       /* the node that yields its offsets */
    bool is_array;     /* plain array (indexed by []), not physics objects */
    int instance;      /* unlike where the same lists are of other elements: sorted, or once more */
};

struct Shape {
    int level; /* SHAPE_VALUE, or number of axes below the event */
    Axis *axes[HML_MAX_AXES];
    Shape *next; /* in the list of all shapes */
};

enum { SHAPE_VALUE = -1, SHAPE_EVENT = 0 };

typedef union Constant {
    double f;
    int64_t i;
    uint64_t u;
    Str s;
} Constant;

typedef enum Reduction { /* over events, to one value */
                         REDUCE_NONE,
                         REDUCE_SUM,
                         REDUCE_MIN,
                         REDUCE_MAX,
                         REDUCE_MEAN,
                         REDUCE_COUNT,
                         REDUCE_ANY,
                         REDUCE_ALL,
                         REDUCE_LATE, /* not of in[0]: what the run finds, see Late */
} Reduction;

/* A function of columns that is not made of instructions: a correction, a mask of runs. */
typedef struct OutsideColumn {
    const double *values;
    const uint8_t *valid; /* NULL: none is missing */
    bool constant;        /* the first stands for all */
} OutsideColumn;

typedef struct Outside {
    const char *name;
    int n_inputs;
    /* n values: doubles, or truth values as bytes. Rows of which an input is missing may get
     * anything. False: *row has no value, and why tells the reason. Called by several threads. */
    bool (*eval)(const struct Outside *f, const OutsideColumn *in, size_t n, void *out, size_t *row,
                 char *why, size_t cap);
} Outside;

/* A figure of a thing of the run (the integral of a histogram), known when its stage is over. */
typedef struct Late {
    double (*value)(const struct Late *late); /* NaN: there is none */
    const void *thing;
    double argument;
} Late;

/* A parameter of models. Outside of models it is its start value. */
typedef struct ModelParam {
    const char *name;
    double start, lo, hi; /* in its own unit; -INFINITY and INFINITY: no limit */
    bool fixed;
    Unit unit;
    bool bare; /* written without a unit */
    Span span;
} ModelParam;

struct Node {
    int id;
    Opcode op; /* VM_NOP: constant, alias or reduction over events */
    int elem;  /* Elem, ELEM_AXIS or ELEM_NOTHING */
    Unit unit;
    const Shape *shape; /* of axes: the shape of the elements that own the lists */
    Node *in[NODE_INPUTS];
    int n_in;
    int64_t imm[2];          /* loads: column, level; slices: start, stop; AT: place */
    bool is_constant;        /* value holds it */
    bool bare;               /* a number without a unit: takes that of what it meets */
    bool may_miss;           /* values can be missing */
    bool places;             /* numbers of elements, counted through the chunk, or made of them */
    bool pinned;             /* must be computed under the very selection that uses it */
    bool may_fail;           /* raises an error for some values; so may what is made of it */
    int bits;                /* integers: |value| < 2^bits is known */
    int depth;               /* of the graph below */
    int stage;               /* pass over the events after which it is known (columns: in which) */
    int sample;              /* whose columns it is made of; 0: none, or values of several */
    bool detached;           /* a value of one sample that stands for itself everywhere */
    Reduction reduction;     /* of in[0] over all events */
    const Late *late;        /* REDUCE_LATE */
    const Outside *outside;  /* CALL_F64, CALL_BOOL */
    const ModelParam *param; /* value is its start; never folded */
    bool of_params;          /* made of parameters: a model */
    Constant value;
    Span span;
    /* of late: its statistical error; NULL: it has none */
    double (*error)(const Late *late);
    uint64_t hash;
};

typedef struct Ir {
    Arena *arena;
    VEC(Node *) nodes;
    Node **table; /* owned hash table of interned nodes */
    size_t table_size;
    Shape *shapes;
    VEC(Axis *) axes;
    Shape *value, *event;
} Ir;

void ir_open(Ir *ir, Arena *arena);
void ir_close(Ir *ir);

/* fuse.c: makes a draft of one instruction from what it would be made of, where there is one. */
void ir_fuse(Node *draft);

/* The interned shape with these axes. */
const Shape *ir_shape(Ir *ir, Axis *const *axes, int n);
const Shape *shape_outer(Ir *ir, const Shape *s);             /* without its innermost axis */
const Shape *shape_inner(Ir *ir, const Shape *s, Axis *axis); /* with one more axis */
bool shape_starts_with(const Shape *s, const Shape *prefix);
Axis *shape_innermost(const Shape *s); /* NULL for events and values */

Axis *ir_axis(Ir *ir, const char *label, Axis *parent, Node *lists, bool is_array, int instance);
/* The shape on which an axis lives by itself: its parents, then itself. */
const Shape *axis_shape(Ir *ir, Axis *axis);

/* Interns a draft: an equal node that exists is returned, else a copy of it. The draft needs op,
 * elem, unit, shape, inputs, imm; what follows from the inputs (stage, may_miss) is joined in. */
Node *ir_intern(Ir *ir, Node draft);

Node *ir_real(Ir *ir, double x, Unit unit, bool bare, Span span);
Node *ir_int(Ir *ir, int64_t i, Span span);
Node *ir_uint(Ir *ir, uint64_t u, Span span);
Node *ir_bool(Ir *ir, bool b, Span span);
Node *ir_text(Ir *ir, Str s, Span span);
Node *ir_missing(Ir *ir, Span span); /* a number that is not there */
Node *ir_param(Ir *ir, const ModelParam *p, Span span);
/* Elementwise or other instruction with n inputs; shape that of the result. */
Node *ir_op(Ir *ir, Opcode op, int elem, Unit unit, const Shape *shape, Node **in, int n,
            Span span);
Node *ir_op1(Ir *ir, Opcode op, int elem, Unit unit, const Shape *shape, Node *a, Span span);
Node *ir_op2(Ir *ir, Opcode op, int elem, Unit unit, const Shape *shape, Node *a, Node *b,
             Span span);

/* Offsets of level k of a shape over the elements of level k-1 (k from 0). */
Node *ir_lists(Ir *ir, const Shape *s, int k);
/* Offsets from the elements of level from (0: the events) to those of the innermost level. */
Node *ir_lists_from(Ir *ir, const Shape *s, int from);
/* v brought to a larger shape that contains all axes of its own, in the same order. */
Node *ir_lift(Ir *ir, Node *v, const Shape *to);
/* A figure that is known after that stage. */
Node *ir_late(Ir *ir, const Late *late, int stage, Unit unit, Span span);
/* A value that no longer counts as one of its sample: no instruction. */
Node *ir_detach(Ir *ir, Node *v);
/* The same values on other (equivalent) axes: no instruction. */
Node *ir_alias(Ir *ir, Node *v, const Shape *shape);

const char *ir_elem_name(int elem);

#endif

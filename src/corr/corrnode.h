/* corrnode.h - the compact form of a correction; only the files of this folder include it.
 *
 * A CorrRef is a node, or, with its highest bit set, a number of the pool `values`: tables of plain
 * numbers cost twelve bytes an entry. Texts of a set are numbered; keys are sorted integers.
 * Invariant: refs of a node are lower than its own number, so that there are no circles.
 */
#ifndef HML_CORR_CORRNODE_H
#define HML_CORR_CORRNODE_H

#include "corr/correction.h"
#include "corr/formula.h"

typedef uint32_t CorrRef;
#define CORR_IS_VALUE ((CorrRef)1 << 31)
#define CORR_NONE     (~(CorrRef)0)

typedef enum CorrNodeKind {
    CORR_BINS,     /* of one axis or several; kids in C order */
    CORR_CATEGORY, /* kids by key */
    CORR_FORMULA,
    CORR_TRANSFORM, /* kids: rule, content */
    CORR_RANDOM
} CorrNodeKind;

typedef enum CorrFlow {
    CORR_FLOW_ERROR,
    CORR_FLOW_CLAMP,
    CORR_FLOW_WRAP,
    CORR_FLOW_DEFAULT
} CorrFlow;

typedef struct CorrAxis {
    int input;
    uint32_t n; /* bins */
    double low, high;
    const double *edges; /* n + 1; NULL: uniform */
} CorrAxis;

typedef struct CorrNode {
    CorrNodeKind kind;
    int input;        /* CATEGORY, TRANSFORM */
    CorrFlow flow;    /* BINS */
    CorrRef fallback; /* BINS with a default; CATEGORY: CORR_NONE where it has none */
    uint32_t n_axes, n;
    const CorrAxis *axes;
    const CorrRef *kids;
    const int64_t *keys; /* CATEGORY: rising */
    const Formula *formula;
    const double *parameters;
    int variables[FORMULA_VARIABLES]; /* FORMULA: inputs that are x y z t */
    const int *entropy;               /* RANDOM: n inputs that decide the number */
    bool normal;                      /* RANDOM: else flat */
} CorrNode;

typedef struct CorrText {
    Str text;
    int64_t id;
} CorrText;

typedef struct CorrTexts {
    const CorrText *sorted;
    size_t n;
} CorrTexts;

typedef enum CorrOp { CORR_OP_ADD, CORR_OP_MUL, CORR_OP_DIV, CORR_OP_LAST } CorrOp;

typedef struct CorrStackItem {
    const Correction *correction;
    int inputs[CORR_INPUTS_MAX]; /* which input of the compound each of its inputs is */
} CorrStackItem;

typedef struct CorrStack {
    const CorrStackItem *items;
    size_t n;
    int updates[CORR_INPUTS_MAX];
    int n_updates;
    CorrOp input_op, output_op;
} CorrStack;

#endif

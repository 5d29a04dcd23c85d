/* builtin.h - the functions of the language as rows (defs/builtins.def). */
#ifndef HML_LANG_BUILTIN_H
#define HML_LANG_BUILTIN_H

#include "core/str.h"
#include "lang/opcode.h"

typedef enum BuiltinKind {
    BUILTIN_MATH1,
    BUILTIN_MATH2,
    BUILTIN_REDUCE,
    BUILTIN_KINEMATICS,
    BUILTIN_SPECIAL,
    BUILTIN_HOST /* needs samples and results: done by run/host.c */
} BuiltinKind;

typedef enum UnitPolicy {
    UNITS_SAME,
    UNITS_NUMBER,
    UNITS_ANGLE_IN,
    UNITS_ANGLE_OUT,
    UNITS_TURN,
    UNITS_ROOT2,
    UNITS_ROOT3,
    UNITS_RATIO,
    UNITS_COUNT
} UnitPolicy;

/* What a REDUCE, KINEMATICS or SPECIAL builtin does; of the others the opcode tells. */
typedef enum BuiltinWhat {
    DO_SUM = VM_OPCODE_COUNT,
    DO_MEAN,
    DO_MIN,
    DO_MAX,
    DO_COUNT,
    DO_ANY,
    DO_ALL,
    DO_NONE,
    DO_ARGMIN,
    DO_ARGMAX,
    DO_FIRST,
    DO_LAST,
    DO_SORT,
    DO_IS_MISSING,
    DO_IS_NAN,
    DO_UNION, /* this and those up to PRODUCT make objects */
    DO_PAIRS,
    DO_TRIPLES,
    DO_QUADS,
    DO_PRODUCT,
    DO_SPHERICITY,
    DO_APLANARITY,
    DO_TRANSVERSE_SPHERICITY,
    DO_C_PARAMETER,
    DO_D_PARAMETER,
    DO_THRUST,
    DO_TRANSVERSE_THRUST,
    DO_FOX_WOLFRAM,
    DO_ALPHA_T,
    DO_RAZOR_MR,
    DO_RAZOR_R2,
    DO_MT2,
    DO_OPEN,
    DO_RECORD,
    DO_HIST,
    DO_PROFILE,
    DO_CUTFLOW,
    DO_BINS,
    DO_WITHOUT,
    DO_N_MINUS_1,
    DO_REBIN,
    DO_PROJECT,
    DO_SLICE,
    DO_PROFILE_OF,
    DO_NORMALISED,
    DO_AS_COUNTS,
    DO_DENSITY,
    DO_INTEGRAL,
    DO_QUANTILE,
    DO_EFFICIENCY,
    DO_FORMAT,
    DO_CORRECTION,
    DO_LUMI_MASK,
    DO_SAVE,
    DO_LOAD,
    DO_PDF,           /* densities by the name of the row */
    DO_REAL_FUNCTION, /* by the name of the row */
    DO_TAIL,
    DO_CONVOLVE,
    DO_TEMPLATE,
    DO_KDE,
    DO_NLL,
    DO_CHI2,
    DO_POISSON,
    DO_LEAST_SQUARES,
    DO_CONSTRAIN,
    DO_FIT,
    DO_CORRELATION,
    DO_ERROR,
    DO_CURVE,
    DO_YIELDS,
    DO_EXPLAIN,
    DO_CONTOUR,
    DO_MINOS,
    DO_SIGNIFICANCE,
    DO_CLS,
    DO_LIMIT,
    DO_TOYS,
    DO_SCAN,
    DO_FELDMAN_COUSINS,
    DO_COVERAGE,
    DO_GOODNESS,
    DO_LOOK_ELSEWHERE,
    DO_IMPACTS,
    DO_BREAKDOWN,
    DO_COUNTING,
    DO_SPLOT,
    DO_CLASSIFY,
    DO_SIDEBAND,
    DO_QUADRATURE,
    DO_AVERAGE,
    DO_AXIS,
    DO_SUBTRACT,
    DO_GENERATE,
    DO_RANDOM_UNIFORM,
    DO_RANDOM_NORMAL,
    DO_RANDOM_POISSON,
    DO_WORKSPACE,
    DO_COMBINE,
    DO_PRUNE,
    DO_RENAME,
    DO_VALIDATE,
    DO_EXPECTED,
    DO_LOG_DENSITY,
    DO_ACCURACY, /* figures of classifiers */
    DO_CONFUSION,
    DO_REPORT,
    DO_AUC,
    DO_ROC,
    DO_PRECISION_RECALL,
    DO_AVERAGE_PRECISION,
    DO_LOG_LOSS,
    DO_BRIER,
    DO_MAX_SIGNIFICANCE,
    DO_REJECTION,
    DO_CLASS_WEIGHTS,
    DO_DATASET,
    DO_SPLIT,
    DO_BOOSTED_TREES,
    DO_SIMPLE_MLP,
    DO_CUT_AND_COUNT
} BuiltinWhat;

typedef struct Builtin {
    const char *name, *signature;
    BuiltinKind kind;
    int what; /* Opcode or BuiltinWhat */
    UnitPolicy unit;
    const char *doc, *example, *expected;
} Builtin;

const Builtin *builtin_find(Str name);
const Builtin *builtin_at(size_t i); /* NULL behind the last */

#endif

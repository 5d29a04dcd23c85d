/* correction.h - corrections of simulated or recorded events: functions of a few inputs that files
 * describe (scale factors, efficiencies, calibrations), and their values for many rows at once.
 *
 * Sources of corrections: JSON files of correctionlib, schema version 2 (this file); tables in CSV
 * and histograms (bintable.h). All give the same Correction. It is read once, not changed
 * afterwards, and may be used by several threads.
 * Semantics are those of correctionlib (cms-nanoaod.github.io/correctionlib): edges[i] <= x <
 * edges[i+1]; beyond the edges `clamp` takes the bin at the end, `wrap` takes x as periodic,
 * `error` fails, and a default gives its value. Other than there, a NaN lies in no bin (it takes
 * the default, and fails where there is none), and no integer input can become NaN.
 * Not supported: lwtnn nodes, the distribution `normal` of hashprng nodes, and other parsers
 * than TFormula.
 */
#ifndef HML_CORR_CORRECTION_H
#define HML_CORR_CORRECTION_H

#include "core/diag.h"

enum { CORR_INPUTS_MAX = 32 };

typedef enum CorrType { CORR_REAL, CORR_INT, CORR_STRING } CorrType;

typedef struct CorrVariable {
    const char *name, *description; /* description: NULL where there is none */
    CorrType type;
} CorrVariable;

struct CorrNode;
struct CorrStack;
struct CorrTexts;

typedef struct Correction {
    const char *name, *description;
    int64_t version;
    CorrVariable inputs[CORR_INPUTS_MAX];
    int n_inputs;
    CorrVariable output;
    /* the content: see corrnode.h */
    uint32_t root;
    const struct CorrNode *nodes;
    const double *values;
    const struct CorrTexts *texts;
    const struct CorrStack *stack; /* a compound of other corrections; NULL: content as above */
} Correction;

typedef struct CorrectionSet {
    const char *description;
    const Correction **items; /* in the order of the file, compounds last */
    size_t n;
} CorrectionSet;

/* Reads a JSON file (or one compressed by gzip). All memory is the arena's. */
Status correction_read(CorrectionSet *out, const char *path, Arena *arena, Diags *diags);
/* The same from a text; name stands for the file in messages. */
Status correction_parse(CorrectionSet *out, Str text, const char *name, Arena *arena, Diags *diags);
/* NULL where the set has none of this name. */
const Correction *correction_find(const CorrectionSet *set, Str name);

/* Values of one input: n of them, or one for all rows. Which member counts says the type; integers
 * may stand for a real input, not the reverse. A text is the same for all rows. */
typedef struct CorrColumn {
    CorrType type;
    bool constant; /* element 0 stands for all rows */
    const double *reals;
    const int64_t *ints;
    Str text;
    const uint8_t *valid; /* 0: the value is missing; NULL: none is */
} CorrColumn;

typedef struct CorrFault {
    size_t row;
    char text[240]; /* what is wrong; names the correction, the input, its value and the range */
} CorrFault;

/* out[i] for n rows of all inputs, in the order of c->inputs. Rows of which an input is missing
 * get 0 and raise no error. HML_FAIL: fault tells of the first row that has no value. */
Status correction_eval(const Correction *c, const CorrColumn *inputs, size_t n, double *out,
                       CorrFault *fault);

/* Does any key or rule of c know this text? A text that none knows can only give a default. */
bool correction_knows_text(const Correction *c, Str text);
/* The texts that c's set knows, for proposals; returns how many were written. */
size_t correction_texts(const Correction *c, const char **out, size_t cap);

#endif

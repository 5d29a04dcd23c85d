/* formula.h - formulas of correction files: parsed once, computed for one set of values at a time.
 *
 * The language is that of the node "formula" of correctionlib (schema version 2, parser TFormula):
 * numbers, variables x y z t, parameters [0] [1] ..., + - * / ^, comparisons (1 or 0), && and ||,
 * functions of one or two arguments. ** means ^. As in correctionlib, and other than in ROOT, a
 * leading minus belongs to the operand: -x^2 is (-x)^2. ^ groups from the right, all other
 * operators from the left.
 * Invariant: a compiled formula never needs more than FORMULA_STACK numbers at once, and names only
 * variables that were allowed.
 */
#ifndef HML_CORR_FORMULA_H
#define HML_CORR_FORMULA_H

#include "core/str.h"

enum { FORMULA_VARIABLES = 4, FORMULA_STACK = 64 };

typedef struct FormulaStep {
    int op;
    int index; /* of the variable, parameter or function */
    double number;
} FormulaStep;

typedef struct Formula {
    const FormulaStep *steps; /* in the order in which they are done */
    size_t n;
    int n_parameters; /* least number of parameters that it needs */
} Formula;

/* Compiles a text that may use the first n_variables of x y z t; memory is the arena's. HML_FAIL:
 * *why tells what is wrong, *at the byte of the text where. */
Status formula_compile(Formula *out, Str text, int n_variables, Arena *arena, const char **why,
                       size_t *at);
double formula_eval(const Formula *f, const double *variables, const double *parameters);

#endif

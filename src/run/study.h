/* study.h - what the statistical studies of a fit share (scans, toys, intervals, impacts):
 * arguments, when they are done, figures by name, toys with their threads and remarks.
 *
 * A study is booked where it is written and done when it is first asked for, after the pass in
 * which the data of its fit is known. It works on copies of the fit's Problem.
 */
#ifndef HML_RUN_STUDY_H
#define HML_RUN_STUDY_H

#include "run/fit_thing.h"
#include "stat/infer/toys.h"

/* A number that is known only when the events have been read, and where it goes. */
typedef struct StudyInput {
    Node *node;
    double *to;
    struct StudyInput *next;
} StudyInput;

typedef struct Study {
    Handle handle;
    const char *name; /* of the builtin */
    FitThing *fit;    /* NULL: of none */
    Session *session;
    Span span;
    int64_t toys, seed;
    int stage; /* of a study without a fit */
    StudyInput *inputs;
    bool done, remarked;
    const char *failure; /* there is no result */
} Study;

/* ---- booking: each tells what is wrong and answers false ---- */

/* The first argument is a fit. */
bool study_open(Study *s, const HandleClass *class, Arguments *a);
/* Positional argument k names one of its parameters. */
bool study_param(const Study *s, Arguments *a, int k, int *out);
/* Is there a positional argument k? */
bool study_has(const Arguments *a, int k);
/* toys = N (or `count` = N), seed = S; toys want a seed. least: 0 where none need be. */
bool study_toys(Study *s, Arguments *a, const char *count, int64_t preset, int64_t least);
/* Numbers of a list or a range, in a unit (bare ones are taken to be in it). */
bool study_numbers(Arguments *a, const Ast *ast, Unit unit, double **out, int *n);
/* Of parameter k, in its unit: at = [..], or range = lo..hi with points = n. */
typedef struct Places {
    double *at;    /* NULL: n places from lo to hi */
    double lo, hi; /* NAN: not given */
    int n;
} Places;
bool study_places(const Study *s, Arguments *a, int k, const char *list, const char *range,
                  Places *out);
/* With what was not given. In increasing order. */
double *study_fill(const Places *p, double lo, double hi, Arena *arena);
/* name = record(mu = 0): values of some parameters; those not named stay. x: all. */
bool study_point(const Study *s, Arguments *a, const char *name, double *x, bool *given);
/* A number now, or a figure of other things, which study_learn puts there. */
bool study_value(Study *s, Node *n, double *out, Span span);
bool study_number(Study *s, Arguments *a, const char *name, double *out);
bool study_wrong(Arguments *a, const char *why); /* tells why, where it is not NULL: false */

/* ---- doing ---- */

/* The fit of a study that is to be done now; NULL where it was done, or there is no valid fit. */
const FitThing *study_begin(Study *s);
/* Numbers that are known now; false where one is missing. */
bool study_learn(Study *s);
/* failure: NULL, or why there is no result (told). */
void study_end(Study *s, const char *failure);
ToyPlan study_plan(Study *s);

/* ---- figures ---- */

typedef struct StudyFigure {
    const char *name;
    double (*value)(const Late *late);
    double argument;
} StudyFigure;
/* The one of that name; VALUE_NONE, and told, where there is none. */
Value study_figure(Elab *e, const Study *s, const StudyFigure *figures, size_t n, Str name,
                   Span span);
/* A figure of a parameter: "mu_bias", with the number of the parameter as argument + 64 which;
 * VALUE_NONE, and nothing told, where there is none. */
Value study_param_figure(Elab *e, const Study *s, const StudyFigure *suffixes, size_t n, Str name,
                         Span span);
static inline int study_late_param(const Late *late) { return (int)late->argument; }

#endif

/* define.h - what a text declares: observables and objects, ready to be looked up by name.
 *
 * Three sets exist beside each other: the prelude (stdlib/observables.hml), the schema of a file,
 * and the user's script. A set may hold several definitions of one observable; they are tried in
 * order. Names are folded (str_fold): case and underscores do not matter.
 */
#ifndef HML_LANG_DEFINE_H
#define HML_LANG_DEFINE_H

#include "core/map.h"
#include "lang/ast.h"

typedef enum ParamKind {
    PARAM_ANY, /* one object: single, collective or nested */
    PARAM_SINGLE,
    PARAM_COLLECTIVE, /* several objects of an event or of another object */
    PARAM_NESTED,
    PARAM_MULTIPLE, /* several objects given together */
    PARAM_OBJECT,   /* one named object, or what was made from it */
    PARAM_VALUE     /* a number with a default */
} ParamKind;

typedef struct Param {
    Str name;
    ParamKind kind;
    Str object;          /* PARAM_OBJECT */
    const Ast *fallback; /* PARAM_VALUE */
} Param;

typedef struct ObservableDef {
    const char *name;   /* canonical spelling: "b_tag" */
    const char *folded; /* "btag" */
    const char **aliases, **folded_aliases;
    int n_aliases;
    Param *params; /* objects first */
    int n_params, n_objects;
    const Ast *body; /* NULL: only where stored */
    size_t sees;     /* so many variables of the script were there when it was defined */
    Str doc;
    Span span;
} ObservableDef;

typedef struct ObjectDef {
    const char *name;
    const Ast *body;
    size_t sees; /* as above */
    Str doc;
    Span span;
} ObjectDef;

typedef struct FunctionDef {
    const char *name;
    Param *params; /* PARAM_ANY, or PARAM_VALUE with a default */
    int n_params;
    const Ast *body; /* a value, or a block whose last line is the value */
    size_t sees;
    Str doc;
    Span span;
} FunctionDef;

typedef struct Definitions {
    VEC(FunctionDef *) functions;
    VEC(const Ast *) constants; /* AST_ASSIGN, of the library */
    VEC(ObservableDef *) observables;
    VEC(ObjectDef *) objects;
    Map aliases; /* folded name or alias -> index of the first observable of that name */
} Definitions;

/* Adds an OBSERVABLE or OBJECT node; texts are copied to or borrowed from the arena's owner. */
Status define_observable(Definitions *d, const Ast *a, Arena *arena, Diags *diags);
Status define_object(Definitions *d, const Ast *a, Arena *arena);
Status define_function(Definitions *d, const Ast *a, Arena *arena, Diags *diags);
/* Removes all definitions of a name: AST_OBJECT, AST_OBSERVABLE or AST_DEF. */
void define_forget(Definitions *d, Str name, AstKind kind);
/* What stands at that place of the script sees the first n variables from now on. */
void define_capture(Definitions *d, Span place, size_t n);
void definitions_free(Definitions *d);

/* Canonical definition for a name or alias, NULL where there is none. */
const ObservableDef *define_find(const Definitions *d, Str name);
/* The k-th definition with the same canonical name and number of objects; NULL behind the last. */
const ObservableDef *define_next(const Definitions *d, Str folded, int n_objects, int k);
/* The k-th object of that name (without case). */
const ObjectDef *define_find_object(const Definitions *d, Str name, int k);

const Ast *define_find_constant(const Definitions *d, Str name);
const FunctionDef *define_find_function(const Definitions *d, Str name);

const char *param_kind_name(ParamKind k);

#endif

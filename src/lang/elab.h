/* elab.h - elaboration: from syntax tree to typed graph. Shared by the elab_*.c, observe.c and
 * objects.c; nobody else includes it but program.c.
 *
 * One Elab compiles one text for one table. Names are looked up in scopes (locals of the
 * definition at work, the element of a `where`, the script, the prelude, the schema, the file);
 * types, levels, units and kinds are checked on the way; every error is reported with the span of
 * what the user wrote.
 */
#ifndef HML_LANG_ELAB_H
#define HML_LANG_ELAB_H

#include "lang/catalog.h"
#include "lang/define.h"
#include "lang/objects.h"

typedef enum ValueKind {
    VALUE_NONE,    /* an error was reported */
    VALUE_NODE,    /* numbers, truth values, texts at any level */
    VALUE_OBJECTS, /* one physics object or collection */
    VALUE_LIST,    /* several values; of a multiple object: its members */
    VALUE_RANGE,   /* items[0] .. items[1] */
    VALUE_RECORD,  /* items under names */
    VALUE_HANDLE,  /* a thing of the run: a sample, a region, a histogram */
} ValueKind;

typedef struct Value Value;
typedef struct Handle Handle;
typedef struct Elab Elab;
struct Value {
    ValueKind kind;
    Node *node;
    Objects *objects;
    Handle *handle;
    Value *items;
    Str *names; /* RECORD */
    int n;
    bool multiple; /* a list that stands for one multiple object */
    int keep;      /* values of its members: axes that they have from what the member is one of */
    Span span;
};

/* What the language knows of a thing of the run; NULL: it cannot be done. A member that there is
 * not gives VALUE_NONE without a message. */
typedef struct HandleClass {
    const char *word; /* for messages: "histogram" */
    Value (*member)(Elab *e, Handle *h, Str name, Span span);
    Value (*index)(Elab *e, Handle *h, const Value *place, Span span);
    Value (*binary)(Elab *e, AstOp op, const Value *a, const Value *b, Span span);
    Value (*call)(Elab *e, Handle *h, const Ast *call);
    Value (*method)(Elab *e, Handle *h, Str name, const Ast *call); /* h.name(...) */
    Node *(*number)(Elab *e, Handle *h, Span span); /* what it counts as in formulas */
    const struct View *(*view)(Handle *h);          /* samples: their columns */
} HandleClass;

struct Handle { /* the first member of every such thing */
    const HandleClass *class;
};

/* A name that means an expression, as if it were stored so. */
typedef struct Substitution {
    int column;  /* of the catalog, -1: not a column */
    Str name;    /* of a variable of the script, or empty */
    bool weight; /* the weight of events is multiplied by it */
    const Ast *ast;
    size_t sees;
    const struct View *nominal; /* in which the expression is understood */
} Substitution;

/* What columns mean at the moment: those of one sample, as they are or varied. */
typedef struct View {
    int id;     /* no two views have the same */
    int sample; /* 0: no data */
    const Catalog *catalog;
    const Definitions *schema;
    Handle *handle;                   /* of the sample, NULL */
    const Substitution *substitution; /* NULL: everything is as it is */
} View;

/* A value of columns for another view than the one it was defined under. */
typedef struct Viewed {
    struct Viewed *next;
    int view;
    Value value;
} Viewed;

typedef struct Variable {
    Str name;
    Value value;    /* VALUE_NONE: its definition failed, which was told */
    const Ast *ast; /* to be elaborated for other views; NULL: the value is the same in all */
    bool of_list;   /* it is the item'th element of the list that ast gives */
    int item;
    size_t sees;               /* so many variables were there before it */
    const struct Frame *scene; /* of a local: where ast was written */
    int view;                  /* of value */
    Viewed *others;
} Variable;

/* What names mean inside the body of a definition or a `where`. */
typedef struct Frame Frame;
struct Frame {
    Frame *outer; /* consulted next; NULL at the outermost */
    bool opaque;  /* the body of a definition: outer locals are not seen */
    size_t sees;  /* opaque: so many variables of the script are */
    Variable *locals;
    int n_locals;
    Objects *element;              /* inside `X where`: the current object */
    Str element_name;              /* how X is called, where it has a plain name */
    Axis *order[2 * HML_MAX_AXES]; /* axes of the members of a multiple object, in order */
    int n_order;                   /* > 0: values of different axes combine to pairs */
};

/* A condition under which the expression at work is used; all of them hold. */
typedef struct Guard Guard;
struct Guard {
    Guard *outer;
    Node *condition;
};

/* One attempt to compute an observable, to notice circles. */
typedef struct Attempt Attempt;
struct Attempt {
    Attempt *outer;
    const Objects *objects;
    const char *folded;
    bool
        in_script; /* a definition of the script is at work: inside it, the name is the older one */
};

struct Builtin;

/* Functions that need the run: open, hist, cutflow ... */
typedef struct ElabHost {
    void *ctx;
    Value (*call)(void *ctx, Elab *e, const struct Builtin *b, const Ast *call);
    Value (*region)(void *ctx, Elab *e, const Ast *a); /* { cuts } as a value */
    /* A truth value of no event; false: it is not known yet. */
    bool (*truth)(void *ctx, Node *n, bool *out);
} ElabHost;

struct Elab {
    Ir ir;
    Arena *arena;
    Diags *diags;
    const View *view;
    const Catalog *catalog; /* of the view */
    int sample;             /* of the view */
    const Definitions *prelude, *schema, *script;
    ElabHost host;
    VEC(Variable) variables; /* of the script, in order of assignment */
    Frame *frame;
    Attempt *attempts;
    const ObjectDef *active[16]; /* objects whose definitions are at work */
    int n_active;
    Guard *guard; /* innermost; NULL: used everywhere */
    Objects *all_objects;
    int depth;      /* of nested definitions, bounded */
    int calls;      /* of nested calls of functions, bounded */
    size_t silent;  /* errors that were told before: uses of what could not be defined */
    StrBuf unmade;  /* why an object of the schema could not be made */
    StrBuf fault;   /* why the last definition of an observable failed, if not for want of data */
    StrBuf lacking; /* what the last failed observable was found to need */
};

void elab_open(Elab *e, const View *view, const Definitions *prelude, const Definitions *script,
               Arena *arena, Diags *diags);
void elab_close(Elab *e);
/* Columns are those of this view from now on. */
void elab_enter(Elab *e, const View *view);
/* Names a value from now on. ast: what it was made from, if it may be made again for other views.
 */
void elab_assign(Elab *e, Str name, Value v, const Ast *ast);
/* The same of the item'th element of a list, which saw so many variables. */
void elab_assign_item(Elab *e, Str name, Value v, const Ast *list, int item, size_t sees);
/* Is there a value of that name whose definition failed, which was told? */
bool elab_failed_named(Elab *e, Str name);
/* The local of that name, the latest; NULL. How many variables of the script are seen. */
/* plain: without index or slice, so that X inside `X where` is the element. */
Variable *elab_local_named(const Elab *e, Str name, bool plain);
size_t elab_visible(const Elab *e);
/* The value of a variable or local in the view at hand. */
Value elab_variable(Elab *e, Variable *known);
/* A local of that value, made from ast where e is at present. */
Variable elab_local(Elab *e, Str name, Value v, const Ast *ast);
Variable elab_local_item(Elab *e, Str name, Value v, const Ast *list, int item);
/* What the user wrote for a parameter or the name of a loop; anything else is a itself. */
const Ast *elab_written(Elab *e, const Ast *a);
/* Is v made of columns, so that it differs from sample to sample? */
bool value_of_columns(const Value *v);

/* elab.c: any expression. VALUE_NONE after an error. */
Value elab_value(Elab *e, const Ast *a);
/* An expression that must be a number, truth value or text (not an object, not a list). */
Node *elab_node(Elab *e, const Ast *a);
/* The same of a value that is there already. */
Node *elab_as_node(Elab *e, const Value *v, const Ast *a);
/* Is n what an operator (NULL: a cut) wants? Where not, that is told at the operand a. */
bool elab_is_truth(Elab *e, const Node *n, const Ast *a, const char *word);
bool elab_is_number(Elab *e, const Node *n, const Ast *a);
/* A constant integer or real number, known now. */
bool elab_constant(Elab *e, const Ast *a, double *out);
Value value_node(Node *n, Span span);
Value value_objects(Objects *o, Span span);
Value value_handle(Handle *h, Span span);
Value value_none(void);
/* "histogram", "number", "list": for messages. */
const char *value_word(const Value *v);

/* The parts of a name: components with index or slice. */
enum { PARTS_MAX = 8 };
typedef struct Part {
    Str word;   /* with trailing digits; of a quoted name what stands inside the quotes */
    Str digits; /* behind the closing quote */
    bool quoted, colon;
    Str stop;        /* digits behind the colon */
    Str name, index; /* how the word was read, once it is resolved */
    Span span;
} Part;

/* elab_name.c, path.c: names. */
Value elab_path(Elab *e, const Ast *a);
/* link.c: what o's objects refer to by that name of the schema; NULL: nothing (or an error). */
Objects *elab_link(Elab *e, Objects *o, Str name, Span span);
/* elab_unknown.c: tells that the first part of a name is not known, and proposes what is. */
void elab_report_unknown(Elab *e, const Part *p);
/* The thing of the run that a variable or local holds; NONE where it is none. */
Value elab_handle_named(Elab *e, Str name);
/* The same, with the parts as they were read; *n is 0 where the name is one of a branch. */
Value elab_path_parts(Elab *e, const Ast *a, Part *parts, int *n);
/* The member of a run without the observable behind its last dot; *observable: that name. */
Ast elab_run_member(const Ast *run, int i, Str *observable);
/* What `.NAME` makes of a value: nested objects or an observable. */
Value elab_member(Elab *e, Value of, Str name, Span span);
Value elab_index(Elab *e, Value of, const Ast *index, Span span);
/* x[i]; x[SAMPLE] is the value that x has for that sample. */
Value elab_index_of(Elab *e, const Ast *a);
Objects *elab_object_named(Elab *e, Str name); /* NULL where there is none */
Value elab_run(Elab *e, const Ast *a);
int path_split(Str text, Span span, Part *out); /* number of parts; -1: too many */
/* The i-th way to split a part into a name and an index, longest name first. */
bool part_candidate(const Part *p, int i, Str *name, Str *digits);

/* observe.c, observe_call.c: observables of objects. */
Node *observe(Elab *e, Objects *o, Str name, Span span);
/* As the file stores it under this very name (or a part of a union does it in any way). */
Node *observe_stored(Elab *e, Objects *o, Str name, Span span);
/* The same without a message where there is none. */
Node *observe_try(Elab *e, Objects *o, Str name, Span span);
/* An observable of n objects (and named parameters of a call). */
Node *observe_call(Elab *e, Value *objects, int n, Str name, const Ast *call, Span span);
const ObservableDef *observable_known(const Elab *e, Str name);
bool observable_is_multi(const Elab *e, Str folded);
/* All names of observables that o (NULL: anything) has or might have, for proposals. */
size_t observe_names(Elab *e, const Objects *o, const char **out, size_t cap);
/* Can this definition be applied to these objects? */
bool observable_fits(Elab *e, const ObservableDef *def, const Value *objects, int n);
/* Tries the definitions of one set in order; failures leave no message unless loud. */
Node *observe_defined(Elab *e, const Definitions *set, Str folded, const Value *objects, int n,
                      const Ast *call, bool loud, Span span);
/* The expression of a substitution. */
Node *elab_substitute(Elab *e, const Substitution *t);
/* A column of the file as it stands there, or as the view has it. */
Node *elab_column(Elab *e, int column, Span span);

/* elab_op.c, elab_logic.c: operators; types, shapes and units. NULL after an error. */
Node *op_arithmetic(Elab *e, AstOp op, Node *a, Node *b, Span span);
Node *op_negate(Elab *e, Node *a, Span span);
/* The value in the unit in which results of its kind are given; see unit_settled. */
Node *op_settled(Elab *e, Node *a, Span span);
Node *op_compare(Elab *e, AstOp op, Node *a, Node *b, Span span);
Node *op_logic(Elab *e, AstOp op, Node *a, Node *b, Span span);
Node *op_not(Elab *e, Node *a, Span span);
Node *op_select(Elab *e, Node *condition, Node *yes, Node *no, Span span);
/* elab_types.c: element types. Truth values are the integers 0 and 1. */
Node *op_to_real(Elab *e, Node *a);
Node *op_bool_to_int(Elab *e, Node *a);
Node *op_unsigned_to_int(Elab *e, Node *a);
/* A constant integer beside one of the other type becomes one of that type, where it fits. */
void op_same_constants(Elab *e, Node **a, Node **b);
/* Brings two numbers to one element type: double where real, or where either is. */
bool op_same_elements(Elab *e, Node **a, Node **b, bool real);
/* For drafts that may raise an error: only where the guards hold, and in no other selection than
 * the one that uses them. */
void op_guard(Elab *e, Node *draft);
/* Brings two (or n) operands to a common shape; reports where that cannot be. */
bool op_shapes(Elab *e, Node **operands, int n, Span span, const char *what);
/* Brings b to the unit of a (or a to that of b); reports where dimensions differ. */
bool op_units(Elab *e, Node **a, Node **b, Span span, const char *what);
Node *op_in_unit(Elab *e, Node *a, Unit unit, Span span);
/* A number without a unit, for the function of that name; angles in rad. elab_call.c */
Node *op_pure_number(Elab *e, const char *name, Node *x, Span span);
const Shape *op_common_shape(Elab *e, const Shape *a, const Shape *b);
/* For drafts that may raise an error: only where the guards hold, and in no other selection than
 * the one that uses them. */
void op_guard(Elab *e, Node *draft);

/* elab_formula.c: the condition of a cut, quantified. */
Node *elab_formula(Elab *e, const Ast *a, Quantifier q);

/* elab_cut.c: quantifiers. */
/* Reduces a condition to one truth value per event, by the rules for events and objects. */
Node *cut_quantify(Elab *e, Quantifier q, Node *condition, Span span);
/* The same over the innermost axis alone. */
Node *cut_quantify_innermost(Elab *e, Quantifier q, Node *v);
Value elab_cut(Elab *e, const Ast *a);
/* Per event: did any comparison under this node meet a missing operand? NULL: it cannot. */
Node *cut_missing(Elab *e, Node *condition);

/* elab_call.c: x.NAME(...) of a thing or object. */
Value elab_method(Elab *e, const Ast *a);
/* elab_function.c: functions of the script, lists made by `for`. */
Value elab_call_function(Elab *e, const FunctionDef *def, const Ast *a);
Value elab_comprehension(Elab *e, const Ast *a);
/* Turns an interval of whole numbers into a list; false (told) where v has no elements. */
bool elab_elements(Elab *e, Value *v, const Ast *a);
/* elab_objects.c: objects made by a clause, or by a call of n arguments. */
struct Builtin;
Value elab_clause(Elab *e, const Ast *a);
Value elab_make_objects(Elab *e, const struct Builtin *b, const Value *arguments, int n,
                        const Ast *a);
/* identity.c: `OBJECT in OBJECTS`, `OBJECT not in OBJECTS`. */
Node *elab_identity(Elab *e, const Ast *compare, Objects *left);

/* elab_call.c, elab_reduce.c: functions. */
Value elab_call(Elab *e, const Ast *a);
Node *elab_reduce(Elab *e, const struct Builtin *b, const Value *arguments, int n, Span span);
/* elab_kinematics.c: functions of momenta. */
Node *elab_kinematics(Elab *e, const struct Builtin *b, const Value *arguments, int n, Span span);
/* How many objects there are: per event, or per outer object. */
Node *elab_count_objects(Elab *e, Objects *o, Span span);

/* Words for messages. */
const char *level_name(Elab *e, const Shape *s); /* "event", "jet", "jet × muon" */

#endif

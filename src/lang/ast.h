/* ast.h - the syntax tree, as close to the text as can be.
 *
 * Every node has the span of the text it came from. Nothing is looked up here: names are texts,
 * units are texts, a run of names is a run. All memory is the arena of the Parse; texts of names
 * and numbers are borrowed from the SourceText.
 */
#ifndef HML_LANG_AST_H
#define HML_LANG_AST_H

#include "core/diag.h"
#include "lang/token.h"

typedef enum AstKind {
    /* expressions */
    AST_INT,           /* number.i */
    AST_UINT,          /* number.u, above INT64_MAX */
    AST_REAL,          /* number.x */
    AST_STRING,        /* text, escapes resolved */
    AST_BOOL,          /* number.i */
    AST_PATH,          /* text: name with its parts */
    AST_RUN,           /* kids: paths; the last one ends in an observable of several objects */
    AST_UNARY,         /* op, kids[0] */
    AST_BINARY,        /* op, kids[0..1] */
    AST_COMPARE,       /* ops, kids: n + 1 operands of n relations */
    AST_CONDITION,     /* kids: condition, then, else */
    AST_RANGE,         /* kids: lo, hi */
    AST_LIST,          /* kids */
    AST_CALL,          /* text: function, kids: arguments */
    AST_NAMED,         /* text: name, kids[0]: value (arguments only) */
    AST_INDEX,         /* kids: value, index */
    AST_MEMBER,        /* kids[0], text: name behind the dot */
    AST_METHOD,        /* kids: value, AST_CALL of the name behind the dot */
    AST_UNIT,          /* kids[0], text: unit */
    AST_PAREN,         /* kids[0] */
    AST_CUT,           /* quantifier, kids[0] */
    AST_VETO,          /* kids[0] */
    AST_WHERE,         /* kids: objects, condition */
    AST_SORT_BY,       /* kids: objects, key */
    AST_BEST_BY,       /* kids: objects, key */
    AST_FIRST,         /* kids: objects, number */
    AST_AS,            /* kids: objects, list of names */
    AST_COMPREHENSION, /* text: name, kids: value, list, condition (may be absent) */
    /* statements */
    AST_BLOCK,      /* kids: statements */
    AST_LINE,       /* kids: one or several cuts or expressions */
    AST_ASSIGN,     /* text: name, kids[0]; doc */
    AST_UNPACK,     /* kids: names, value: A, B = LIST */
    AST_OBSERVABLE, /* kids: list of names, list of params, body (may be absent); doc */
    AST_PARAM,      /* text: name, text2: kind or object, kids[0]: default */
    AST_OBJECT,     /* text: name, kids[0]; doc */
    AST_PRINT,      /* kids */
    AST_SCHEMA,     /* text: name, kids: statements; doc */
    AST_REGION, /* text: name (empty: none), text2: the region it goes on from, kids[0]: block */
    AST_LABEL,  /* text: label, kids[0]: cut */
    AST_DEF,    /* text: name, kids: list of params, value or block; doc */
    AST_VARY,   /* text: label, text2: what is varied, kids: list of values, samples (may be absent)
                 */
    AST_PARAMETERS, /* kids: AST_ASSIGN; text2: "fixed" or empty; the value may be X in [LO, HI] */
    AST_SET,        /* text: name, kids[0] */
    AST_USE,        /* text: file */
    AST_FOR,        /* text: name, kids: list, block */
    AST_IF,         /* kids: condition, block, block or AST_IF (may be absent) */
} AstKind;

typedef enum AstOp {
    OP_NONE,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_POW,
    OP_NEG,
    OP_AND,
    OP_OR,
    OP_NOT,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_EQ,
    OP_NE,
    OP_IN,
    OP_NOT_IN,
} AstOp;

typedef enum Quantifier { QUANT_DEFAULT, QUANT_ALL, QUANT_ANY, QUANT_NONE } Quantifier;

enum { AST_HEIGHT_MAX = 1000 }; /* deeper texts are refused, so that walks may recurse */

typedef struct Ast Ast;
typedef struct AstList AstList;
typedef struct Parse Parse;

struct Ast {
    AstKind kind;
    AstOp op;
    Quantifier quantifier;
    Span span;
    Str text, text2, doc;
    union {
        int64_t i;
        uint64_t u;
        double x;
    } number;
    Ast **kids;
    int n_kids;
    int height;   /* of the tree below, bounded by AST_HEIGHT_MAX */
    AstOp *ops;   /* AST_COMPARE: n_kids - 1 */
    Span *places; /* of the ops */
};

/* Builders for the grammar; spans are those of the whole construct, with the caret at its operator.
 */
AstList *ast_list(Parse *p);
AstList *ast_push(Parse *p, AstList *list, Ast *item);
AstList *ast_relate(Parse *p, AstList *list, AstOp op, Ast *operand, Span at);
Ast *ast_number(Parse *p, const Token *t, Span span);
Ast *ast_string(Parse *p, const Token *t, Span span);
Ast *ast_bool(Parse *p, bool value, Span span);
Ast *ast_path(Parse *p, const Token *t, Span span);
Ast *ast_run(Parse *p, const Token *t, Span span);
Ast *ast_unary(Parse *p, AstOp op, Ast *a, Span span);
Ast *ast_binary(Parse *p, AstOp op, Ast *a, Ast *b, Span span);
Ast *ast_comparison(Parse *p, AstList *chain, Span span);
Ast *ast_condition(Parse *p, Ast *condition, Ast *yes, Ast *no, Span span);
Ast *ast_range(Parse *p, Ast *lo, Ast *hi, Span span);
Ast *ast_items(Parse *p, AstList *items, Span span);
Ast *ast_call(Parse *p, const Token *name, AstList *arguments, Span span);
Ast *ast_named(Parse *p, const Token *name, Ast *value, Span span);
Ast *ast_index(Parse *p, Ast *value, Ast *index, Span span);
Ast *ast_member(Parse *p, Ast *value, const Token *name, Span span);
Ast *ast_method(Parse *p, Ast *value, Ast *call, Span span);
Ast *ast_unit(Parse *p, Ast *value, const Token *unit, Span span);
Ast *ast_paren(Parse *p, Ast *inner, Span span);
Ast *ast_cut(Parse *p, const Token *prefix, Ast *expr, const Token *suffix, Span span);
Ast *ast_veto(Parse *p, Ast *cut, Span span);
Ast *ast_clause(Parse *p, AstKind kind, Ast *objects, Ast *what, Span span);
Ast *ast_block(Parse *p, AstList *statements, Span span);
Ast *ast_line(Parse *p, AstList *items, Span span);
Ast *ast_assign(Parse *p, const Token *name, Ast *value, Span span);
/* A, B = LIST: each of targets must be a name. */
Ast *ast_unpack(Parse *p, AstList *targets, Ast *value, Span span);
Ast *ast_observable(Parse *p, const Token *word, AstList *names, AstList *params, Ast *body,
                    Span span);
Ast *ast_param(Parse *p, const Token *name, const Token *kind, Ast *fallback, Span span);
Ast *ast_object(Parse *p, const Token *word, const Token *name, Ast *value, Span span);
Ast *ast_print(Parse *p, AstList *items, Span span);
Ast *ast_schema(Parse *p, const Token *word, const Token *name, AstList *statements, Span span);

Ast *ast_region(Parse *p, const Token *word, const Token *name, const Token *from,
                const Token *base, Ast *block, Span span);
Ast *ast_label(Parse *p, const Token *label, Ast *cut, Span span);
Ast *ast_def(Parse *p, const Token *word, const Token *name, AstList *params, Ast *body, Span span);
Ast *ast_vary(Parse *p, const Token *label, const Token *what, AstList *values, Ast *samples,
              Span span);
Ast *ast_parameters(Parse *p, AstList *list, Span span);
Ast *ast_parameter(Parse *p, const Token *name, Ast *value, const Token *word, Span span);
Ast *ast_set(Parse *p, const Token *name, Ast *value, Span span);
Ast *ast_use(Parse *p, const Token *file, Span span);
Ast *ast_for(Parse *p, const Token *name, Ast *list, Ast *block, Span span);
Ast *ast_choice(Parse *p, Ast *condition, Ast *yes, Ast *no, Span span);
Ast *ast_comprehension(Parse *p, Ast *value, const Token *name, Ast *list, Ast *condition,
                       Span span);

const char *ast_op_text(AstOp op); /* "+", "and", "<=" */
const char *quantifier_name(Quantifier q);

/* The expression with all parentheses written: "((jet.pt > 30) AND (jet.eta < 2))". */
void ast_write_full(StrBuf *out, const Ast *a);

#endif

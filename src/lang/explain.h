/* explain.h - what a name or a cut means, as data: for `hml explain`.
 *
 * Kinds of objects follow the naming convention: single, collective, nested, multiple. Indices are
 * those written: an open end of a slice is absent.
 */
#ifndef HML_LANG_EXPLAIN_H
#define HML_LANG_EXPLAIN_H

#include "lang/elab.h"

typedef struct LevelInfo { /* one level of an object: jet1:3 */
    const char *branch;
    bool has_start, has_stop;
    int64_t start, stop;
} LevelInfo;

typedef struct ObjectInfo {
    const char *kind, *canonical;
    LevelInfo levels[PARTS_MAX];
    int n_levels;
} ObjectInfo;

typedef struct Explanation {
    bool is_cut;
    /* names */
    const char *kind, *canonical;
    const char *observable; /* NULL: an object alone, or neither */
    ObjectInfo *members;    /* one; of a multiple object one each */
    int n_members;
    /* cuts */
    const char *expression;
    Quantifier quantifier;
    bool veto;
    struct Explanation *terms; /* the observables in it, by name, each once */
    int n_terms;
    Node *node; /* value of the name or cut; NULL for an object alone, or one not known outside
                   the clause that it stands in */
} Explanation;

/* Explains an item of a line, or a line of objects only (a multiple object). */
Status explain_item(Explanation *out, Elab *e, const Ast *item);
Status explain_line(Explanation *out, Elab *e, const Ast *line);
/* Is the line a list of objects, such as `jet0,jet1`? */
bool explain_is_multiple(Elab *e, const Ast *line);

#endif

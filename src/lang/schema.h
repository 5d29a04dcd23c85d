/* schema.h - a `schema` block of the language as data: how one kind of file is laid out.
 *
 * A schema tells how names of branches split into objects and observables, which units they have,
 * which references lead where, and which objects and observables it adds. New formats need a new
 * block in stdlib/schemas (or in the user's own file) and no C.
 */
#ifndef HML_LANG_SCHEMA_H
#define HML_LANG_SCHEMA_H

#include "col/unit.h"
#include "lang/ast.h"

typedef struct Names {
    const char **data;
    int n;
} Names;

typedef struct UnitRule {
    const char *pattern; /* shell pattern, compared without case */
    Unit unit;
} UnitRule;

typedef struct LinkRule {
    const char *object; /* the collection that it is for, NULL: any */
    const char *name;   /* folded name of the nested object: "constituents" */
    Names targets;      /* collections that the references may lead to, in order */
    const char
        *places;     /* the observable that holds places in the target's list; NULL: unique ids */
    bool climbs;     /* from each place on to that of the next, to the end */
    const char *key; /* the observable that names the target, NULL: none; it must be key_is */
    int64_t key_is;
} LinkRule;

typedef struct Schema {
    const char *name, *doc;
    Names trees;    /* names of the tree; empty: any */
    Names has;      /* patterns of columns that must exist */
    Names patterns; /* "{object}_{observable}" */
    Names counters; /* "n{object}" */
    Names single;   /* patterns of objects of which an event has one */
    UnitRule *units;
    int n_units;
    LinkRule *links;
    int n_links;
    Ast **observables, **objects; /* declarations inside the block */
    int n_observables, n_objects;
} Schema;

/* Reads a SCHEMA node; the result borrows from the tree and lives in the arena. */
Status schema_read(Schema *out, const Ast *block, Arena *arena, Diags *diags);

/* The unit of an observable ("pt", "fP.fX") of an object, unknown where no rule speaks of it. */
Unit schema_unit(const Schema *s, const char *observable);
/* The k-th rule for links called name of an object: those that name the object go first. */
const LinkRule *schema_link(const Schema *s, Str object, Str name, int k);

/* Splits "Jet_pt" by "{object}_{observable}"; false where the pattern does not fit. */
bool schema_split(const char *pattern, Str name, Str *object, Str *observable);

#endif

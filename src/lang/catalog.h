/* catalog.h - the names of one table, seen through a schema: columns, collections and members.
 *
 * A collection is what a physicist calls an object: columns that run over the same things
 * (`Jet.PT`, `Jet.Eta`), or, where an event has just one (`MET_pt`), columns without an axis.
 * Lookups try the exact case first, then a unique match without case.
 */
#ifndef HML_LANG_CATALOG_H
#define HML_LANG_CATALOG_H

#include "col/schema.h"
#include "core/map.h"
#include "lang/schema.h"

typedef struct Member {
    const char *name; /* "PT", "SoftDroppedP4.fP.fX" */
    int column;
} Member;

typedef struct Collection {
    const char *name; /* "Jet" */
    bool single;      /* one per event: members have no object axis */
    int group;        /* of the file, -1: members are counted one by one */
    VEC(Member) members;
} Collection;

typedef struct Catalog {
    const TableInfo *table;
    const Schema *schema;
    const char **dotted; /* of each column: its path with dots, without dimensions */
    VEC(Collection) collections;
    int *owner;                   /* of each column: its collection, or -1 */
    bool nullable;                /* other files of the dataset may lack values that this one has */
    Map by_collection, by_column; /* exact names */
    Arena *arena;
} Catalog;

void catalog_open(Catalog *c, const TableInfo *table, const Schema *schema, Arena *arena);
void catalog_close(Catalog *c);

/* Is the table laid out as the schema says? tree is its name. */
bool catalog_fits(const TableInfo *table, const Schema *schema, Arena *arena);

/* Index of a column by full path, dotted path or last part; -1 where there is none, -2 where
 * several differ in case only. */
int catalog_column(const Catalog *c, Str name);
int catalog_collection(const Catalog *c, Str name);
/* Index into members. */
int collection_member(const Collection *c, Str name);
/* Is there a member that begins with "name."? */
bool collection_has_prefix(const Collection *c, Str name);

/* Names for proposals: collections, then columns. */
size_t catalog_names(const Catalog *c, const char **out, size_t cap);

#endif

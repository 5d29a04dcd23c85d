/* objects.h - physics objects at compile time: which things, on which axis, made from what.
 *
 * An Objects is a collection of the file or something made from one: a single object, a slice, a
 * selection, a sorted collection, a union, what references lead to, an array of structures. All
 * are interned: the same text twice gives the same pointer, hence the same axis.
 * objects_map carries values of the base to the derived objects; observables are built on it
 * (observe.h).
 */
#ifndef HML_LANG_OBJECTS_H
#define HML_LANG_OBJECTS_H

#include "lang/ir.h"

typedef enum ObjectsKind {
    OBJECTS_COLLECTION, /* of the file */
    OBJECTS_AT,         /* one of base: place start (negative: from the end) */
    OBJECTS_SLICE,      /* places [start, stop) of base; stop < 0: open */
    OBJECTS_WHERE,      /* those for which by is true */
    OBJECTS_SORTED,     /* by falling values: by = numbers in the new order */
    OBJECTS_UNION,      /* members one after another */
    OBJECTS_LINKED,     /* what base refers to: by = numbers among the members' union */
    OBJECTS_STRUCT,     /* members of base whose names begin with prefix */
    OBJECTS_ALIAS       /* base on an axis of its own (instance = start) */
} ObjectsKind;

typedef struct Objects Objects;
struct Objects {
    ObjectsKind kind;
    const char *label; /* as a user writes it: "jet:4" */
    Objects *base;
    int collection; /* index in the catalog */
    int sample;     /* COLLECTION: of the catalog's sample */
    int64_t start, stop;
    Node *by;
    Objects **members;
    int n_members;
    const char *prefix; /* "SoftDroppedP4." */
    Axis *axis;         /* NULL: a single object */
    const Shape *shape; /* where its observables live */
    Objects *next;      /* in the list of all */
};

struct Elab;

Objects *objects_collection(struct Elab *e, int collection);
Objects *objects_at(struct Elab *e, Objects *base, int64_t place);
Objects *objects_slice(struct Elab *e, Objects *base, int64_t start, int64_t stop);
Objects *objects_where(struct Elab *e, Objects *base, Node *mask);
Objects *objects_sorted(struct Elab *e, Objects *base, Node *key);
Objects *objects_union(struct Elab *e, Objects **members, int n, const char *label);
/* references: unique ids of the target's objects, on base's shape or one axis more. */
Objects *objects_linked(struct Elab *e, Objects *base, const char *label, Objects *target,
                        Node *references, Node *ids);
/* member: any of the values whose names begin with prefix, as values of base. */
Objects *objects_struct(struct Elab *e, Objects *base, Str prefix, Node *member);
/* The same objects again, on an axis of their own. */
Objects *objects_alias(struct Elab *e, Objects *base, int instance);

/* The name in the file of the collection that o was made from, "" where there are several. */
Str objects_root_name(const struct Elab *e, const Objects *o);
/* Was o made from (or is it) origin? */
bool objects_come_from(const Objects *o, const Objects *origin);
/* Values of o's base (with any number of further axes) as values of o. */
Node *objects_map(struct Elab *e, Objects *o, Node *v);
/* One value for all objects as a value of each: missing where the object is. */
Node *objects_spread(struct Elab *e, Objects *o, Node *constant);
/* Number of each object of o among the objects of its base. */
Node *objects_numbers(struct Elab *e, Objects *o);

#endif

/* objects.h - physics objects at compile time: which things, on which axis, made from what.
 *
 * An Objects is a collection of the file or something made from one: a single object, a slice, a
 * selection, a sorted collection, a union, what references lead to, an array of structures,
 * combinations (combine.c). All are interned: the same text twice gives the same pointer, hence the
 * same axis. An Objects without an axis of its own is one object for each element of its shape: of
 * the event, or of what it is a member of or referred to by.
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
    OBJECTS_BEST,       /* of each list at most one: by = its number */
    OBJECTS_UNION,      /* members one after another */
    OBJECTS_LINKED,     /* what base refers to: by = numbers among the members' union */
    OBJECTS_STRUCT,     /* members of base whose names begin with prefix */
    OBJECTS_ALIAS,      /* base on an axis of its own (instance = start) */
    OBJECTS_COMBINED,   /* start of members[0] together, or (0) one of each of the members */
    OBJECTS_MEMBER      /* of each combination of owner member number start, which is one of base;
                           by = its number (NULL: owner is COMBINED itself) */
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
    Objects *owner;
    const char *prefix; /* STRUCT: "SoftDroppedP4."; COMBINED: names of the members, "a b" */
    Span span;          /* COMBINED: where that is written */
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
/* rebase.c: a condition on objects of base, worked out for those of `to` alone, which were chosen
 * among them; NULL where that cannot be. Is it worth it? */
Node *objects_rebase(struct Elab *e, const Objects *base, Objects *to, Node *condition);
bool objects_is_dear(const Node *condition);
/* The one with the smallest key, or none. */
Objects *objects_best(struct Elab *e, Objects *base, Node *key);
Objects *objects_union(struct Elab *e, Objects **members, int n, const char *label);
/* One value for each object of each member of a union as values of the union. */
Node *objects_unite(struct Elab *e, Objects *o, Node *const *parts, Span span);
/* references: unique ids of the target's objects (ids NULL: places in the target's lists), on
 * base's shape or one axis more. */
Objects *objects_linked(struct Elab *e, Objects *base, const char *label, Objects *target,
                        Node *references, Node *ids);
/* Of each object of base, one list: the target at the place that references tells, the one at the
 * place up tells of that, and so on. */
Objects *objects_climbed(struct Elab *e, Objects *base, const char *label, Objects *target,
                         Node *references, Node *up);
/* member: any of the values whose names begin with prefix, as values of base. */
Objects *objects_struct(struct Elab *e, Objects *base, Str prefix, Node *member);
/* The same objects again, on an axis of their own. */
Objects *objects_alias(struct Elab *e, Objects *base, int instance);

/* combine.c: combinations. Of one collection k at a time, or (k = 0) one of each; all names NULL:
 * the usual ones. The same combinations under other names live on the same axis. */
Objects *objects_combined(struct Elab *e, Objects **members, int n, int k, const char *names,
                          const char *label, Span span);
/* The members of the combinations that o is (also of a union of such): by place, or name. NULL:
 * there is none. */
Objects *objects_member(struct Elab *e, Objects *o, int place);
Objects *objects_member_named(struct Elab *e, Objects *o, Str name);
/* The names of all its members: how many. */
size_t objects_member_names(struct Elab *e, Objects *o, const char **out, size_t cap);
/* Values of a member's base as values of the member: for objects_map. */
Node *objects_map_member(struct Elab *e, Objects *o, Node *v);
/* members: values of a member of the combinations of which o is the best; those of o. */
Node *objects_member_of(struct Elab *e, Objects *o, const Node *members);
/* sums: of a value over the members. */
Node *objects_sum_of(struct Elab *e, Objects *o, const Node *sums);
/* Component of the four-vector sum (px, py, pz, e) or charge; NULL: name is none of these. */
Node *observe_combined(struct Elab *e, Objects *o, Str name, Span span);

/* Lists of o's elements below the outer shape. */
Node *objects_lists(struct Elab *e, const Objects *o);
/* An interned node for the lists of an axis. */
Node *objects_axis_node(struct Elab *e, Opcode op, Node **in, int n, int64_t imm0, int64_t imm1);
/* Of axes made of those of the members: 0, or a number for their order where one was sorted. */
int objects_instance(Objects *const *members, int n);
/* For those who add a kind: the interned twin of a draft, or NULL; a new one; its axis, below those
 * of outer. */
Objects *objects_find(struct Elab *e, const Objects *draft);
Objects *objects_add(struct Elab *e, Objects draft);
void objects_place(struct Elab *e, Objects *o, const Shape *outer, Node *lists, bool is_array,
                   int instance);

/* The name in the file of the collection that o was made from, "" where there are several. */
Str objects_root_name(const struct Elab *e, const Objects *o);
/* What o is chosen from; of references that to which they lead; NULL: it comes from nothing. */
const Objects *objects_made_from(const Objects *o);
/* Was o made from (or is it) origin? */
bool objects_come_from(const Objects *o, const Objects *origin);
/* Values of o's base (with any number of further axes) as values of o. */
Node *objects_map(struct Elab *e, Objects *o, Node *v);
/* One value for all objects as a value of each: missing where the object is. */
Node *objects_spread(struct Elab *e, Objects *o, Node *constant);
/* Number of each object of o among the objects of its base. */
Node *objects_numbers(struct Elab *e, Objects *o);

#endif

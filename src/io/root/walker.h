/* walker.h - what the two halves of a walk share: the state, and the checks of headers and counts.
 *
 * walk.c takes values out, walk_skip.c steps over what is not wanted, walk_head.c reads the headers
 * for both. Not to be included elsewhere: see walk.h.
 * Invariant: after the first failure `why` is set and the cursor stands at the end of the entry.
 */
#ifndef HML_ROOT_WALKER_H
#define HML_ROOT_WALKER_H

#include "io/root/object.h"
#include "io/root/walk.h"

typedef struct Walker {
    Bytes b;
    const NodePath *path;
    Decoded *out;
    const char *why;
    bool no_tobject; /* the class was told to leave out its TObject (IgnoreTObjectStreamer) */
} Walker;

/* Where the members are that count others; for n objects stored together, their n numbers. */
typedef struct Counters {
    const uint8_t *at[NODE_COUNTERS_MAX];
} Counters;

static inline bool walker_ok(const Walker *w) { return !w->b.bad; }
void walker_fail(Walker *w, const char *why);
/* Is there room for count elements of this kind? Also bounds loops over elements of no size. */
bool walker_fits(Walker *w, const Node *n, uint64_t count);
bool walker_version(Walker *w, VersionHead *v);
/* The header of a collection; null: behind a pointer there is none. */
bool walker_collection(Walker *w, const Node *n, VersionHead *v, bool *null);
/* The version of a class; false also where it is another one than the Node describes. */
bool walker_class(Walker *w, const Node *n, VersionHead *v);
/* Behind the header of a member-wise collection: the version of the class of its elements. */
void walker_elements(Walker *w);
/* Ends an object with a byte count: it must end where it said. */
void walker_end(Walker *w, const VersionHead *v);
bool walker_stored(const Walker *w, const Node *n);
/* Remembers where member i of s is, if it counts others. */
static inline void walker_note(const Walker *w, const Node *s, int i, Counters *c) {
    if (s->counter_slot && s->counter_slot[i] >= 0) c->at[s->counter_slot[i]] = w->b.at;
}
/* The length of COUNTED member n of s for one of the objects, past its flag; fails where the
 * counter is not in the class. */
uint64_t walker_counted(Walker *w, const Node *s, const Node *n, const Counters *c, size_t object);

void skip_value(Walker *w, const Node *n);
/* count values one after another. */
void skip_run(Walker *w, const Node *n, uint64_t count);
/* A member of count objects that are stored member by member. */
void skip_many(Walker *w, const Node *n, size_t count);

#endif

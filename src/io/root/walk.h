/* walk.h - takes the values of one column out of the streamed objects of an entry.
 *
 * The entry's bytes are followed by its tree of Nodes; what is not on the path to the column's leaf
 * is stepped over. Everything that the file claims (counts, byte counts, versions) is compared with
 * the bytes there are, and every object must end where its byte count says.
 * Called by stream.c for columns that have no faster kernel.
 */
#ifndef HML_ROOT_WALK_H
#define HML_ROOT_WALK_H

#include "io/root/bytes.h"
#include "io/root/decoded.h"
#include "io/root/node.h"

typedef enum WalkForm {
    WALK_ONE,    /* the entry is one value of the root */
    WALK_MANY,   /* the entry holds the root of each object of a split collection: axis 0 */
    WALK_BASE,   /* the entry is an unsplit base class */
    WALK_VIRTUAL /* the name of the class stands in front of the object (TLeafObject) */
} WalkForm;

typedef struct Walk {
    const Node *root;
    NodePath path;
    WalkForm form;
} Walk;

/* Adds the values of one entry, which is all of b, to out. NULL, or what is wrong with it
 * (constant text). */
const char *walk_entry(const Walk *w, Bytes *b, Decoded *out);

#endif

/* columns.h - what the columns of a tree are, and how each is decoded from the baskets of a branch.
 *
 * Every branch with data gives one column, a list of leaves or an unsplit object one per number or
 * string in it. A column has the public description (ColumnInfo) and a RootColumn, which says how
 * stream.c gets its values. A column that cannot be decoded has why_not and no more.
 * Called by root.c once per tree. Invariant: infos and columns have the same length and order.
 */
#ifndef HML_ROOT_COLUMNS_H
#define HML_ROOT_COLUMNS_H

#include "col/schema.h"
#include "io/root/ttree.h"
#include "io/root/walk.h"

typedef enum DecodeKind {
    DECODE_FIXED,   /* the same number of bytes in each row */
    DECODE_COUNTED, /* numbers up to the end of the row */
    DECODE_VECTOR,  /* the same behind a header in each row */
    DECODE_STRING,  /* one string in each row */
    DECODE_ARRAYS,  /* numbers of each object, their number a member of the objects */
    DECODE_WALK     /* anything else: a tree of Nodes */
} DecodeKind;

typedef struct RootColumn {
    int branch;
    DecodeKind decode;
    NumberForm number;
    uint32_t per_element;  /* values of an element: product of the fixed axes */
    uint32_t row_bytes;    /* DECODE_FIXED: of all leaves of the branch */
    uint32_t row_offset;   /* DECODE_FIXED: of this leaf in the row */
    uint32_t header_bytes; /* DECODE_VECTOR: 10 = version and count, 1 = flag; STRING: 6 or 0 */
    Walk walk;
    int counter;      /* column with the count of each row, or -1 */
    int counts_group; /* group whose objects this column counts, or -1 */
    int lengths;      /* DECODE_ARRAYS: column with the length of each object's array, or -1 */
} RootColumn;

typedef struct Columns {
    RootColumn *data;
    ColumnInfo *infos;
    size_t n, cap;
    Group *groups;
    size_t n_groups, cap_groups;
} Columns;

void columns_build(Columns *out, const TTree *tree, const Streamers *streamers, Arena *arena);
void columns_free(Columns *c);

/* ---- between columns.c and its parts columns_leaf.c, columns_element.c ---- */

typedef struct ColumnsBuild {
    Columns *out;
    const TTree *tree;
    const Streamers *streamers;
    Arena *arena;
    NodeBuilder nodes;
    const char **paths;  /* of each branch */
    int *count_column;   /* of each branch: its column where it may count others, or -1 */
    int *first_column;   /* of each branch: its first column, or -1 */
    int *group_of_count; /* of each branch: the group that it counts, or -1 */
    Map names;
} ColumnsBuild;

/* A column of a branch with its defaults; name_part is added to the path of the branch behind '/'
 * unless empty. */
typedef struct ColumnDraft {
    RootColumn column;
    ColumnInfo info;
} ColumnDraft;

ColumnDraft draft_of(ColumnsBuild *cb, int branch, const char *name_part);
void draft_axis(ColumnDraft *d, uint32_t fixed); /* adds an axis; 0: variable */
/* Adds fixed axes; their product must be `length`, else one axis of that length is added. */
void draft_dims(ColumnDraft *d, const int32_t *dims, int n, int64_t length);
void draft_number(ColumnDraft *d, NumberForm form);
/* Ties axis 0 to the branch that counts it. */
void draft_counted(ColumnsBuild *cb, ColumnDraft *d, int count_branch);
void draft_why_not(ColumnsBuild *cb, ColumnDraft *d, const char *fmt, ...) HML_PRINTF(3, 4);
int draft_add(ColumnsBuild *cb, const ColumnDraft *d);

void columns_of_leaves(ColumnsBuild *cb, int branch);
void columns_of_element(ColumnsBuild *cb, int branch);
/* One column per leaf of a tree of nodes. */
void columns_of_node(ColumnsBuild *cb, int branch, const Node *root, WalkForm form,
                     int count_branch);

#endif

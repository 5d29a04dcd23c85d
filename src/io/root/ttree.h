/* ttree.h - a TTree as the file describes it: its branches, leaves, baskets and clusters.
 *
 * Only what the file says of itself: what the branches mean is decided in columns.c. Branches are
 * in the order in which they are stored, a branch before its sub-branches. All texts and arrays
 * point into the record, which must stay. Invariant: indices (parent, leaves, counters) are in
 * range; sizes and positions are not yet checked, that is done where they are used.
 */
#ifndef HML_ROOT_TTREE_H
#define HML_ROOT_TTREE_H

#include "io/root/layout.h"

typedef enum LeafKind {
    LEAF_NUMBER,  /* TLeafB ... TLeafO: see code */
    LEAF_STRING,  /* TLeafC */
    LEAF_ELEMENT, /* TLeafElement */
    LEAF_OBJECT,  /* TLeafObject */
    LEAF_OTHER
} LeafKind;

typedef struct Leaf {
    Str name, title;
    LeafKind kind;
    char code;        /* last letter of the class: B S I L G F D O; 'h' F16, 'd' D32 */
    int64_t len;      /* fixed values per counted element */
    int64_t len_type; /* bytes of a value in memory */
    int64_t offset;   /* in the entry, of leaf lists */
    int64_t is_unsigned;
    int64_t type, id;   /* TLeafElement */
    int64_t is_virtual; /* TLeafObject */
    int count_leaf;     /* index or -1 */
    int branch;         /* index or -1 */
    size_t at;          /* place in the record, for references */
} Leaf;

enum { BRANCH_UNLISTED = -2 };

typedef enum BranchKind { BRANCH_PLAIN, BRANCH_ELEMENT, BRANCH_OBJECT, BRANCH_OTHER } BranchKind;

/* A basket that was never written on its own: it lies in the record of the tree. */
typedef struct EmbeddedBasket {
    int branch;
    uint32_t index; /* among the baskets of the branch */
    size_t at, end; /* in the record */
} EmbeddedBasket;

typedef struct Branch {
    Str name, title, file_name;
    BranchKind kind;
    Str branch_class;
    int parent; /* index, -1: the tree, BRANCH_UNLISTED: no list names it */
    int n_children;
    int depth;
    size_t at;
    int64_t entry_offset_len, write_basket, max_baskets;
    int64_t entries, first_entry, tot_bytes, zip_bytes, split_level;
    uint8_t io_bits; /* ROOT::TIOFeatures; 1: tables of entry offsets are left out */
    LayoutArray basket_bytes, basket_entry, basket_seek;
    int first_leaf, n_leaves;          /* in TTree.leaf_refs */
    size_t first_embedded, n_embedded; /* in TTree.embedded */
    /* TBranchElement, TBranchObject */
    Str class_name, parent_class, clones_name;
    int64_t checksum, class_version, id, type, streamer_type;
    int count_branch, count_branch2; /* indices or -1 */
} Branch;

typedef struct TTree {
    Str name, title;
    int64_t entries, tot_bytes, zip_bytes, auto_flush;
    LayoutArray cluster_end, cluster_size; /* fClusterRangeEnd, fClusterSize */
    Branch *branches;
    size_t n_branches, cap_branches;
    Leaf *leaves;
    size_t n_leaves, cap_leaves;
    int *leaf_refs; /* leaf indices, branch by branch */
    size_t n_leaf_refs, cap_leaf_refs;
    EmbeddedBasket *embedded; /* in order of place */
    size_t n_embedded, cap_embedded;
} TTree;

/* Decodes the record of a tree. NULL, or what is wrong (text in the arena). */
const char *ttree_read(TTree *out, const Streamers *streamers, Str class_name, const uint8_t *p,
                       size_t n, uint32_t keylen, Arena *arena);
void ttree_free(TTree *t);

#endif

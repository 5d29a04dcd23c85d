/* ttree.c - decodes the record of a TTree; see ttree.h.
 *
 * The members are found by the class descriptions of the file (layout.h). Objects behind pointers
 * are stored where they are met first and referred to by their place later: a leaf may be stored
 * within another leaf that counts by it, before its own branch lists it.
 */
#include "io/root/ttree.h"

#include <stddef.h>

#include "core/vec.h"

enum { COUNT_MAX = 1 << 24, BRANCH_DEPTH_MAX = 40 };

typedef struct TreeReader {
    TTree *tree;
    int parent; /* branch whose members are being read, -1: the tree */
} TreeReader;

/* Structs are filled through pointers to a local copy: the arrays may move while they grow. */
typedef struct BranchFill {
    Branch b;
    int index;
} BranchFill;

static void branches_list(Layouts *l, void *out, Bytes *b);
static void leaves_list(Layouts *l, void *out, Bytes *b);
static void baskets_list(Layouts *l, void *out, Bytes *b);
static void io_features(Layouts *l, void *out, Bytes *b);
static void leaf_count(Layouts *l, void *out, Bytes *b);
static void branch_count(Layouts *l, void *out, Bytes *b);
static void branch_count2(Layouts *l, void *out, Bytes *b);

#define IN(T, field) offsetof(T, field), NULL

static const Slot tree_slots[] = {{"fName", SLOT_STRING, IN(TTree, name)},
                                  {"fTitle", SLOT_STRING, IN(TTree, title)},
                                  {"fEntries", SLOT_INT, IN(TTree, entries)},
                                  {"fTotBytes", SLOT_INT, IN(TTree, tot_bytes)},
                                  {"fZipBytes", SLOT_INT, IN(TTree, zip_bytes)},
                                  {"fAutoFlush", SLOT_INT, IN(TTree, auto_flush)},
                                  {"fClusterRangeEnd", SLOT_ARRAY, IN(TTree, cluster_end)},
                                  {"fClusterSize", SLOT_ARRAY, IN(TTree, cluster_size)},
                                  {"fBranches", SLOT_OBJECT, 0, branches_list},
                                  {NULL, SLOT_INT, 0, NULL}};

static const Slot branch_slots[] = {
    {"fName", SLOT_STRING, IN(BranchFill, b.name)},
    {"fTitle", SLOT_STRING, IN(BranchFill, b.title)},
    {"fFileName", SLOT_STRING, IN(BranchFill, b.file_name)},
    {"fEntryOffsetLen", SLOT_INT, IN(BranchFill, b.entry_offset_len)},
    {"fWriteBasket", SLOT_INT, IN(BranchFill, b.write_basket)},
    {"fMaxBaskets", SLOT_INT, IN(BranchFill, b.max_baskets)},
    {"fEntries", SLOT_INT, IN(BranchFill, b.entries)},
    {"fFirstEntry", SLOT_INT, IN(BranchFill, b.first_entry)},
    {"fTotBytes", SLOT_INT, IN(BranchFill, b.tot_bytes)},
    {"fZipBytes", SLOT_INT, IN(BranchFill, b.zip_bytes)},
    {"fSplitLevel", SLOT_INT, IN(BranchFill, b.split_level)},
    {"fBasketBytes", SLOT_ARRAY, IN(BranchFill, b.basket_bytes)},
    {"fBasketEntry", SLOT_ARRAY, IN(BranchFill, b.basket_entry)},
    {"fBasketSeek", SLOT_ARRAY, IN(BranchFill, b.basket_seek)},
    {"fClassName", SLOT_STRING, IN(BranchFill, b.class_name)},
    {"fParentName", SLOT_STRING, IN(BranchFill, b.parent_class)},
    {"fClonesName", SLOT_STRING, IN(BranchFill, b.clones_name)},
    {"fCheckSum", SLOT_INT, IN(BranchFill, b.checksum)},
    {"fClassVersion", SLOT_INT, IN(BranchFill, b.class_version)},
    {"fID", SLOT_INT, IN(BranchFill, b.id)},
    {"fType", SLOT_INT, IN(BranchFill, b.type)},
    {"fStreamerType", SLOT_INT, IN(BranchFill, b.streamer_type)},
    {"fIOFeatures", SLOT_OBJECT, 0, io_features},
    {"fBranches", SLOT_OBJECT, 0, branches_list},
    {"fLeaves", SLOT_OBJECT, 0, leaves_list},
    {"fBaskets", SLOT_OBJECT, 0, baskets_list},
    {"fBranchCount", SLOT_OBJECT, 0, branch_count},
    {"fBranchCount2", SLOT_OBJECT, 0, branch_count2},
    {NULL, SLOT_INT, 0, NULL}};

static const Slot leaf_slots[] = {{"fName", SLOT_STRING, IN(Leaf, name)},
                                  {"fTitle", SLOT_STRING, IN(Leaf, title)},
                                  {"fLen", SLOT_INT, IN(Leaf, len)},
                                  {"fLenType", SLOT_INT, IN(Leaf, len_type)},
                                  {"fOffset", SLOT_INT, IN(Leaf, offset)},
                                  {"fIsUnsigned", SLOT_INT, IN(Leaf, is_unsigned)},
                                  {"fLeafCount", SLOT_OBJECT, 0, leaf_count},
                                  {"fVirtual", SLOT_INT, IN(Leaf, is_virtual)},
                                  {"fID", SLOT_INT, IN(Leaf, id)},
                                  {"fType", SLOT_INT, IN(Leaf, type)},
                                  {NULL, SLOT_INT, 0, NULL}};

static void fail(Layouts *l, Bytes *b, const char *why) {
    b->bad = true;
    if (!l->why) l->why = why;
}

/* The index of the branch or leaf that begins at a place of the record; both arrays are in order
 * of place, because an element is entered before its members are read. */
static int branch_at(const TTree *t, size_t at) {
    size_t lo = 0, hi = t->n_branches;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (t->branches[mid].at < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n_branches && t->branches[lo].at == at ? (int)lo : -1;
}

static int leaf_at(const TTree *t, size_t at) {
    size_t lo = 0, hi = t->n_leaves;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (t->leaves[mid].at < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->n_leaves && t->leaves[lo].at == at ? (int)lo : -1;
}

static void leaf_classify(Leaf *f, Str c) {
    f->kind = LEAF_OTHER;
    if (c.n < 6 || memcmp(c.p, "TLeaf", 5) != 0) return;
    Str rest = {c.p + 5, c.n - 5};
    if (rest.n == 1 && strchr("BSILGFDO", rest.p[0])) {
        f->kind = LEAF_NUMBER;
        f->code = rest.p[0];
    } else if (str_eq(rest, STR("C"))) {
        f->kind = LEAF_STRING;
    } else if (str_eq(rest, STR("F16")) || str_eq(rest, STR("D32"))) {
        f->kind = LEAF_NUMBER;
        f->code = rest.p[0] == 'F' ? 'h' : 'd';
    } else if (str_eq(rest, STR("Element"))) {
        f->kind = LEAF_ELEMENT;
    } else if (str_eq(rest, STR("Object"))) {
        f->kind = LEAF_OBJECT;
    }
}

/* A leaf behind a pointer: new, referred to, or none (-1). */
static int leaf_any(Layouts *l, Bytes *b) {
    TTree *t = ((TreeReader *)l->user)->tree;
    ObjectHead h;
    if (!object_head(&h, b, l->keylen)) {
        fail(l, b, "a leaf is damaged");
        return -1;
    }
    int index = -1;
    if (h.kind == OBJECT_REFERENCE) index = leaf_at(t, h.referred);
    if (h.kind == OBJECT_NEW) {
        Leaf f = {.count_leaf = -1, .branch = -1, .at = h.at, .len = -1};
        leaf_classify(&f, h.class_name);
        index = (int)t->n_leaves;
        if (t->n_leaves == t->cap_leaves) {
            t->cap_leaves = t->cap_leaves ? 2 * t->cap_leaves : 64;
            t->leaves = mem_resize(t->leaves, t->cap_leaves * sizeof(Leaf));
        }
        t->leaves[t->n_leaves++] = f;
        layout_read(l, h.class_name, leaf_slots, &f, b);
        t->leaves[index] = f;
    }
    bytes_seek(b, h.end);
    return index;
}

static void leaf_count(Layouts *l, void *out, Bytes *b) {
    int index = leaf_any(l, b);
    ((Leaf *)out)->count_leaf = index;
}

static void branch_classify(Branch *br, Str c) {
    br->branch_class = c;
    br->kind = BRANCH_OTHER;
    if (str_eq(c, STR("TBranch"))) br->kind = BRANCH_PLAIN;
    if (str_eq(c, STR("TBranchElement"))) br->kind = BRANCH_ELEMENT;
    if (str_eq(c, STR("TBranchObject"))) br->kind = BRANCH_OBJECT;
}

static int branch_new(Layouts *l, const ObjectHead *h, Bytes *b) {
    TreeReader *r = l->user;
    TTree *t = r->tree;
    BranchFill fill = {.b = {.parent = BRANCH_UNLISTED,
                             .count_branch = -1,
                             .count_branch2 = -1,
                             .at = h->at,
                             .entries = -1,
                             .write_basket = -1,
                             .id = -1,
                             .class_version = -1},
                       .index = (int)t->n_branches};
    branch_classify(&fill.b, h->class_name);
    fill.b.depth = r->parent >= 0 ? t->branches[r->parent].depth + 1 : 0;
    if (fill.b.depth > BRANCH_DEPTH_MAX) {
        fail(l, b, "branches are nested too deeply");
        return -1;
    }
    if (t->n_branches == t->cap_branches) {
        t->cap_branches = t->cap_branches ? 2 * t->cap_branches : 64;
        t->branches = mem_resize(t->branches, t->cap_branches * sizeof(Branch));
    }
    t->branches[t->n_branches++] = fill.b;
    int outer = r->parent;
    r->parent = fill.index;
    bool ok = layout_read(l, h->class_name, branch_slots, &fill, b);
    r->parent = outer;
    /* Sub-branches have counted themselves in the array meanwhile. */
    fill.b.n_children = t->branches[fill.index].n_children;
    t->branches[fill.index] = fill.b;
    if (ok && (fill.b.entries < 0 || fill.b.write_basket < 0))
        fail(l, b, "a branch lacks its number of entries or baskets");
    return fill.index;
}

static int branch_any(Layouts *l, Bytes *b) {
    TTree *t = ((TreeReader *)l->user)->tree;
    ObjectHead h;
    if (!object_head(&h, b, l->keylen)) {
        fail(l, b, "a branch is damaged");
        return -1;
    }
    int index = -1;
    if (h.kind == OBJECT_REFERENCE) index = branch_at(t, h.referred);
    if (h.kind == OBJECT_NEW) index = branch_new(l, &h, b);
    bytes_seek(b, h.end);
    return index;
}

static void branch_count(Layouts *l, void *out, Bytes *b) {
    int index = branch_any(l, b);
    ((BranchFill *)out)->b.count_branch = index;
}

static void branch_count2(Layouts *l, void *out, Bytes *b) {
    int index = branch_any(l, b);
    ((BranchFill *)out)->b.count_branch2 = index;
}

/* The head of a TObjArray: its number of slots. */
static uint32_t array_head(Layouts *l, Bytes *b, size_t *end) {
    VersionHead v;
    if (!object_version(&v, b)) return 0;
    if (v.version > 2) object_base(b);
    if (v.version > 1) bytes_string(b);
    uint32_t n = bytes_u32(b);
    bytes_skip(b, 4); /* fLowerBound */
    *end = v.counted ? v.end : 0;
    if (n > COUNT_MAX || n > bytes_left(b) / 4) { /* a slot takes four bytes at least */
        fail(l, b, "a list of branches, leaves or baskets is longer than its record");
        return 0;
    }
    return n;
}

/* A hostile list may name a branch that contains it. */
static bool branch_is_ancestor(const TTree *t, int index, int of) {
    while (of >= 0 && of != index) of = t->branches[of].parent;
    return of == index;
}

static void branches_list(Layouts *l, void *out, Bytes *b) {
    TreeReader *r = l->user;
    (void)out;
    size_t end = 0;
    uint32_t n = array_head(l, b, &end);
    for (uint32_t i = 0; i < n && !b->bad; i++) {
        int index = branch_any(l, b);
        if (index < 0 || r->tree->branches[index].parent != BRANCH_UNLISTED) continue;
        if (branch_is_ancestor(r->tree, index, r->parent)) continue;
        r->tree->branches[index].parent = r->parent;
        if (r->parent >= 0) r->tree->branches[r->parent].n_children++;
    }
    if (end) bytes_seek(b, end);
}

static void leaves_list(Layouts *l, void *out, Bytes *b) {
    TreeReader *r = l->user;
    TTree *t = r->tree;
    Branch *br = &((BranchFill *)out)->b;
    size_t end = 0;
    uint32_t n = array_head(l, b, &end);
    br->first_leaf = (int)t->n_leaf_refs;
    for (uint32_t i = 0; i < n && !b->bad; i++) {
        int index = leaf_any(l, b);
        if (index < 0) continue;
        t->leaves[index].branch = r->parent;
        if (t->n_leaf_refs == t->cap_leaf_refs) {
            t->cap_leaf_refs = t->cap_leaf_refs ? 2 * t->cap_leaf_refs : 64;
            t->leaf_refs = mem_resize(t->leaf_refs, t->cap_leaf_refs * sizeof(int));
        }
        t->leaf_refs[t->n_leaf_refs++] = index;
        br->n_leaves++;
    }
    if (end) bytes_seek(b, end);
}

static void baskets_list(Layouts *l, void *out, Bytes *b) {
    TTree *t = ((TreeReader *)l->user)->tree;
    int branch = ((BranchFill *)out)->index;
    Branch *br = &((BranchFill *)out)->b;
    size_t end = 0;
    uint32_t n = array_head(l, b, &end);
    br->first_embedded = t->n_embedded;
    for (uint32_t i = 0; i < n && !b->bad; i++) {
        ObjectHead h;
        if (!object_head(&h, b, l->keylen)) break;
        if (h.kind == OBJECT_NEW) {
            if (t->n_embedded == t->cap_embedded) {
                t->cap_embedded = t->cap_embedded ? 2 * t->cap_embedded : 16;
                t->embedded = mem_resize(t->embedded, t->cap_embedded * sizeof(EmbeddedBasket));
            }
            t->embedded[t->n_embedded++] = (EmbeddedBasket){branch, i, bytes_tell(b), h.end};
            br->n_embedded++;
        }
        bytes_seek(b, h.end);
    }
    if (end) bytes_seek(b, end);
}

static void io_features(Layouts *l, void *out, Bytes *b) {
    (void)l;
    VersionHead v;
    if (!object_version(&v, b)) return;
    if (v.version == 0) bytes_skip(b, 4); /* checksum of a class without version */
    ((BranchFill *)out)->b.io_bits = bytes_u8(b);
    if (v.counted) bytes_seek(b, v.end);
}

const char *ttree_read(TTree *out, const Streamers *streamers, Str class_name, const uint8_t *p,
                       size_t n, uint32_t keylen, Arena *arena) {
    *out = (TTree){.entries = -1};
    TreeReader reader = {.tree = out, .parent = -1};
    Layouts l = {.streamers = streamers, .keylen = keylen, .user = &reader};
    Bytes b = bytes_of(p, n);
    /* TNtuple and TNtupleD begin with their TTree base; what they add is not needed. */
    bool ok = layout_read(&l, class_name, tree_slots, out, &b);
    if (ok && out->entries < 0) l.why = "the tree lacks its number of entries";
    const char *why = ok && !l.why ? NULL : arena_strdup(arena, l.why ? l.why : "is damaged");
    layout_free(&l);
    return why;
}

void ttree_free(TTree *t) {
    mem_free(t->branches);
    mem_free(t->leaves);
    mem_free(t->leaf_refs);
    mem_free(t->embedded);
    *t = (TTree){0};
}

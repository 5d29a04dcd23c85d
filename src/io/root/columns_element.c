/* columns_element.c - columns of TBranchElement and TBranchObject: split and unsplit objects.
 *
 * What such a branch holds is the member number fID of a class (fClassName, in a version or with a
 * checksum), or with fID < 0 an object of the class itself. fType tells the place: 0 a member or an
 * object, 1 a base class and 2 a member that are split further, 3 a TClonesArray and 4 a collection
 * (their data are the counts), 31 and 41 a member of all objects of those (TBranchElement.h).
 * The common forms get the fast decoders, all others walk a tree of Nodes. See columns.h.
 */
#include "io/root/columns.h"

enum { TYPE_CLONES = 3, TYPE_COLLECTION = 4, TYPE_IN_CLONES = 31, TYPE_IN_COLLECTION = 41 };

static void count_column(ColumnsBuild *cb, int branch) {
    ColumnDraft d = draft_of(cb, branch, "");
    draft_number(&d, number_plain(HML_I32));
    d.column.decode = DECODE_FIXED;
    d.column.row_bytes = 4;
    d.info.title = "";
    d.info.type_name = cb->tree->branches[branch].type == TYPE_CLONES ? "TClonesArray" : "count";
    cb->count_column[branch] = draft_add(cb, &d);
}

/* The member's name: the branch name behind its last '.', without dimensions. */
static Str member_name(Str name) {
    const char *bracket = memchr(name.p, '[', name.n);
    if (bracket) name.n = (size_t)(bracket - name.p);
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '.' && i < name.n) return (Str){name.p + i, name.n - i};
    return name;
}

static const StreamerInfo *info_of(ColumnsBuild *cb, const Branch *b) {
    Str name = typename_normalize(cb->arena, b->class_name);
    const StreamerInfo *info = NULL;
    if (b->class_version > 0) info = streamer_find(cb->streamers, name, (int)b->class_version);
    if (info && b->checksum > 0 && info->checksum != (uint32_t)b->checksum) {
        const StreamerInfo *same =
            streamer_find_checksum(cb->streamers, name, (uint32_t)b->checksum);
        if (same) info = same;
    }
    if (!info && b->checksum > 0)
        info = streamer_find_checksum(cb->streamers, name, (uint32_t)b->checksum);
    return info ? info : streamer_find(cb->streamers, name, -1);
}

/* fID counts the elements of the description; names are compared because old ROOT counted
 * differently. */
static int member_index(const StreamerInfo *info, const Branch *b) {
    Str name = member_name(b->name);
    if (b->id < info->n_elements && str_eq(info->elements[b->id].name, name)) return (int)b->id;
    int found = streamer_member(info, name);
    if (found >= 0) return found;
    return b->id < info->n_elements ? (int)b->id : -1;
}

static int counted_by(const ColumnsBuild *cb, const Branch *b) {
    if (b->count_branch >= 0) return b->count_branch;
    if (b->n_leaves == 0) return -1;
    const Leaf *f = &cb->tree->leaves[cb->tree->leaf_refs[b->first_leaf]];
    return f->count_leaf >= 0 ? cb->tree->leaves[f->count_leaf].branch : -1;
}

/* Follows fixed arrays down to what they hold; false where there is something else in between. */
static const Node *strip_fixed(const Node *n, int32_t *dims, int *n_dims, uint64_t *length) {
    *n_dims = 0;
    *length = 1;
    while (n->kind == NODE_FIXED && !n->why_not) {
        if (*n_dims < HML_MAX_AXES) dims[*n_dims] = (int32_t)n->n;
        (*n_dims)++;
        *length *= n->n;
        n = n->child[0];
    }
    return n;
}

static bool fast_number(ColumnsBuild *cb, int branch, const Node *root, bool many, int counter,
                        const StreamerElement *e) {
    int32_t dims[HML_MAX_AXES];
    int n_dims;
    uint64_t length;
    const Node *n = strip_fixed(root, dims, &n_dims, &length);
    bool behind_pointer = n == root && n->kind == NODE_COUNTED;
    bool list = n == root && n->kind == NODE_LIST && n->header;
    if ((behind_pointer || list) && many) return false;
    if (behind_pointer || list) n = strip_fixed(n->child[0], dims, &n_dims, &length);
    if (n->kind != NODE_NUMBER || length == 0 || length > 1u << 30 / 8) return false;
    ColumnDraft d = draft_of(cb, branch, "");
    const Branch *b = &cb->tree->branches[branch];
    draft_number(&d, n->number);
    d.info.type_name = root->type_name;
    if (e && e->title.n) d.info.title = arena_strndup(cb->arena, e->title.p, e->title.n);
    d.column.decode = many ? DECODE_COUNTED : list || behind_pointer ? DECODE_VECTOR : DECODE_FIXED;
    d.column.header_bytes = list ? 10 : 1;
    if (d.column.decode != DECODE_FIXED) draft_axis(&d, 0);
    if (many || behind_pointer) draft_counted(cb, &d, counter);
    draft_dims(&d, dims, MIN_OF(n_dims, HML_MAX_AXES), (int64_t)length);
    d.column.row_bytes = (uint32_t)length * n->number.size;
    if (e && str_eq(e->name, STR("fUniqueID")) && str_eq(b->class_name, STR("TObject")))
        d.info.role = COLUMN_ID;
    int index = draft_add(cb, &d);
    if (d.column.decode == DECODE_FIXED && d.info.n_axes == 0) cb->count_column[branch] = index;
    return true;
}

static bool fast_string(ColumnsBuild *cb, int branch, const Node *root, const StreamerElement *e) {
    const Node *n = root->kind == NODE_WRAP ? root->child[0] : root;
    if (n->kind != NODE_STRING) return false;
    ColumnDraft d = draft_of(cb, branch, "");
    d.column.decode = DECODE_STRING;
    d.column.header_bytes = root->kind == NODE_WRAP ? 6 : 0;
    d.info.elem = HML_STR;
    d.info.type_name = root->type_name;
    if (e && e->title.n) d.info.title = arena_strndup(cb->arena, e->title.p, e->title.n);
    draft_add(cb, &d);
    return true;
}

static void column_refused(ColumnsBuild *cb, int branch, const char *why) {
    ColumnDraft d = draft_of(cb, branch, "");
    Str class_name = cb->tree->branches[branch].class_name;
    d.info.type_name = arena_strndup(cb->arena, class_name.p, class_name.n);
    d.info.why_not = why;
    draft_add(cb, &d);
}

static const Node *object_node(ColumnsBuild *cb, const Branch *b) {
    const Node *n = node_of_branch_type(&cb->nodes, b->class_name, (int)b->class_version,
                                        (uint32_t)b->checksum);
    Node *typed = arena_copy(cb->arena, n, sizeof *n);
    /* The members are streamed without a version, unless the class has a Streamer of its own
     * (TBranchElement::Init gives it fType -1 then). */
    if (b->kind == BRANCH_ELEMENT && b->type == 0 && n->kind == NODE_STRUCT) typed->header = false;
    typed->type_name = arena_strndup(cb->arena, b->class_name.p, b->class_name.n);
    return typed;
}

/* An array behind a pointer, in the objects of a split collection. */
static void arrays_column(ColumnsBuild *cb, int branch, const Node *root, int counter) {
    ColumnDraft d = draft_of(cb, branch, "");
    draft_axis(&d, 0);
    draft_axis(&d, 0);
    draft_counted(cb, &d, counter);
    d.column.decode = DECODE_ARRAYS;
    d.info.type_name = root->type_name;
    draft_number(&d, root->child[0]->number);
    draft_add(cb, &d);
}

/* TLeafObject::fVirtual; it is true unless somebody turned it off. */
static bool branch_is_virtual(const TTree *t, const Branch *b) {
    if (b->n_leaves == 0) return true;
    return t->leaves[t->leaf_refs[b->first_leaf]].is_virtual != 0;
}

void columns_of_element(ColumnsBuild *cb, int branch) {
    const Branch *b = &cb->tree->branches[branch];
    bool counts =
        b->kind == BRANCH_ELEMENT && (b->type == TYPE_CLONES || b->type == TYPE_COLLECTION);
    if (counts) {
        count_column(cb, branch);
        return;
    }
    /* A split object has its data in its sub-branches, an empty base class has none. */
    if (b->n_children || (b->type == 1 && b->n_leaves == 0)) return;
    bool many = b->type == TYPE_IN_CLONES || b->type == TYPE_IN_COLLECTION;
    const StreamerElement *e = NULL;
    const Node *root;
    if (b->kind == BRANCH_ELEMENT && b->id >= 0) {
        const StreamerInfo *info = info_of(cb, b);
        int index = info ? member_index(info, b) : -1;
        if (index < 0) {
            column_refused(cb, branch, "its class has no description in the file");
            return;
        }
        e = &info->elements[index];
        root = node_of_element(&cb->nodes, info, index);
    } else {
        root = object_node(cb, b);
    }
    int counter = counted_by(cb, b);
    if (fast_number(cb, branch, root, many, counter, e)) return;
    if (!many && fast_string(cb, branch, root, e)) return;
    if (many && root->kind == NODE_COUNTED) {
        arrays_column(cb, branch, root, counter);
        return;
    }
    WalkForm form = many ? WALK_MANY : WALK_ONE;
    if (b->kind == BRANCH_OBJECT && branch_is_virtual(cb->tree, b)) form = WALK_VIRTUAL;
    if (!many && e && root->base) form = WALK_BASE;
    columns_of_node(cb, branch, root, form, many ? counter : -1);
}

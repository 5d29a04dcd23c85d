/* columns_leaf.c - columns of plain branches: one leaf, or a list of leaves.
 *
 * The leaves of an entry are stored one after another without padding. A leaf is a number, an
 * array of fixed dimensions, an array counted by another leaf, or a string (TLeafC). Several
 * leaves give columns "branch/leaf". See columns.h.
 */
#include "io/root/columns.h"

typedef struct LeafType {
    char code;
    Elem elem, unsigned_elem;
    const char *name, *unsigned_name;
} LeafType;

static const LeafType leaf_types[] = {
    {'B', HML_I8, HML_U8, "Char_t", "UChar_t"},
    {'S', HML_I16, HML_U16, "Short_t", "UShort_t"},
    {'I', HML_I32, HML_U32, "Int_t", "UInt_t"},
    {'L', HML_I64, HML_U64, "Long64_t", "ULong64_t"},
    {'G', HML_I64, HML_U64, "Long_t", "ULong_t"},
    {'F', HML_F32, HML_F32, "Float_t", "Float_t"},
    {'D', HML_F64, HML_F64, "Double_t", "Double_t"},
    {'O', HML_BOOL, HML_BOOL, "Bool_t", "Bool_t"},
};

static const char *leaf_form(NumberForm *out, const Leaf *f) {
    for (size_t i = 0; i < ARRAY_LEN(leaf_types); i++) {
        const LeafType *t = &leaf_types[i];
        if (t->code != f->code) continue;
        *out = number_plain(f->is_unsigned ? t->unsigned_elem : t->elem);
        return f->is_unsigned ? t->unsigned_name : t->name;
    }
    bool f16 = f->code == 'h';
    Packing packing = streamer_packing(f->title, f16);
    node_number_form(out, f16 ? STREAM_FLOAT16 : STREAM_DOUBLE32, &packing);
    return f16 ? "Float16_t" : "Double32_t";
}

/* The dimensions that are numbers: "x[n][3][4]" has 3 and 4. */
static int title_dims(Str title, int32_t *dims) {
    int n = 0;
    for (size_t i = 0; i < title.n; i++) {
        if (title.p[i] != '[') continue;
        int64_t v = 0;
        size_t k = i + 1;
        for (; k < title.n && char_is_digit(title.p[k]) && v < 1 << 24; k++)
            v = 10 * v + (title.p[k] - '0');
        bool number = k > i + 1 && k < title.n && title.p[k] == ']';
        if (number && n < HML_MAX_AXES) dims[n++] = (int32_t)v;
    }
    return n;
}

static int count_branch_of(const TTree *t, const Leaf *f) {
    return f->count_leaf >= 0 ? t->leaves[f->count_leaf].branch : -1;
}

static void string_column(ColumnsBuild *cb, int branch, const char *part) {
    ColumnDraft d = draft_of(cb, branch, part);
    d.column.decode = DECODE_STRING;
    d.info.elem = HML_STR;
    d.info.type_name = "char*";
    draft_add(cb, &d);
}

static void number_column(ColumnsBuild *cb, int branch, const Leaf *f, const char *part,
                          uint32_t row_bytes, uint32_t row_offset) {
    ColumnDraft d = draft_of(cb, branch, part);
    NumberForm form;
    int32_t dims[HML_MAX_AXES];
    d.info.type_name = leaf_form(&form, f);
    draft_number(&d, form);
    int counted_by = count_branch_of(cb->tree, f);
    d.column.decode = f->count_leaf >= 0 ? DECODE_COUNTED : DECODE_FIXED;
    if (f->count_leaf >= 0) {
        draft_axis(&d, 0);
        draft_counted(cb, &d, counted_by);
    }
    draft_dims(&d, dims, title_dims(f->title, dims), f->len);
    d.column.row_bytes = row_bytes;
    d.column.row_offset = row_offset;
    int index = draft_add(cb, &d);
    /* Only a whole branch of plain integers can count others. */
    if (!*part && d.info.n_axes == 0) cb->count_column[branch] = index;
}

static uint64_t leaf_bytes(const Leaf *f) {
    NumberForm form;
    leaf_form(&form, f);
    return f->len > 0 && f->len < INT32_MAX ? (uint64_t)f->len * form.size : 0;
}

static void refuse_all(ColumnsBuild *cb, int branch, const char *why) {
    ColumnDraft d = draft_of(cb, branch, "");
    d.info.why_not = why;
    draft_add(cb, &d);
}

/* The leaf of the same branch that counts another, or -1. */
static int sibling_counter(const TTree *t, const int *refs, int i) {
    for (int k = 0; k < i; k++)
        if (refs[k] == t->leaves[refs[i]].count_leaf) return k;
    return -1;
}

/* Leaves of which some are strings or counted by others: walked like the members of a class. */
static void leaf_list_walk(ColumnsBuild *cb, int branch) {
    const TTree *t = cb->tree;
    const Branch *b = &t->branches[branch];
    const int *refs = t->leaf_refs + b->first_leaf;
    int n = b->n_leaves;
    const Node **members = arena_array(cb->arena, const Node *, n);
    const char **names = arena_array(cb->arena, const char *, n);
    int *counters = arena_array(cb->arena, int, n);
    for (int i = 0; i < n; i++) {
        const Leaf *f = &t->leaves[refs[i]];
        NumberForm form;
        counters[i] = sibling_counter(t, refs, i);
        names[i] = arena_strndup(cb->arena, f->name.p, f->name.n);
        bool number = f->kind == LEAF_NUMBER && leaf_bytes(f) > 0;
        if ((!number && f->kind != LEAF_STRING) || (f->count_leaf >= 0 && counters[i] < 0)) {
            refuse_all(cb, branch, "a leaf in its list is counted by another branch");
            return;
        }
        if (!number) {
            members[i] = node_string(&cb->nodes);
            continue;
        }
        const char *type = leaf_form(&form, f);
        Node *value = arena_copy(cb->arena, node_number(&cb->nodes, form), sizeof(Node));
        value->type_name = type;
        members[i] = value;
        if (f->len > 1) members[i] = node_fixed(&cb->nodes, members[i], (uint32_t)f->len);
    }
    columns_of_node(cb, branch, node_leaf_list(&cb->nodes, n, members, names, counters), WALK_ONE,
                    -1);
}

static void leaf_list(ColumnsBuild *cb, int branch) {
    const TTree *t = cb->tree;
    const Branch *b = &t->branches[branch];
    const int *refs = t->leaf_refs + b->first_leaf;
    uint64_t total = 0;
    for (int i = 0; i < b->n_leaves; i++) {
        const Leaf *f = &t->leaves[refs[i]];
        uint64_t bytes = leaf_bytes(f);
        if (f->kind != LEAF_NUMBER || f->count_leaf >= 0 || bytes == 0) {
            leaf_list_walk(cb, branch);
            return;
        }
        total += bytes;
    }
    if (total > 1u << 30) {
        refuse_all(cb, branch, "the length of its leaves makes no sense");
        return;
    }
    uint32_t at = 0;
    for (int i = 0; i < b->n_leaves; i++) {
        const Leaf *f = &t->leaves[refs[i]];
        const char *part = arena_strndup(cb->arena, f->name.p, f->name.n);
        number_column(cb, branch, f, part, (uint32_t)total, at);
        at += (uint32_t)leaf_bytes(f);
    }
}

void columns_of_leaves(ColumnsBuild *cb, int branch) {
    const TTree *t = cb->tree;
    const Branch *b = &t->branches[branch];
    if (b->n_leaves > 1) {
        leaf_list(cb, branch);
        return;
    }
    const Leaf *f = &t->leaves[t->leaf_refs[b->first_leaf]];
    uint64_t bytes = leaf_bytes(f);
    if (f->kind == LEAF_STRING)
        string_column(cb, branch, "");
    else if (f->kind != LEAF_NUMBER)
        refuse_all(cb, branch, "its kind of leaf is not decoded");
    else if (bytes == 0 || bytes > 1u << 30)
        refuse_all(cb, branch, "the length of its leaf makes no sense");
    else
        number_column(cb, branch, f, "", (uint32_t)bytes, 0);
}

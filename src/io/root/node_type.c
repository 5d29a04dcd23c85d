/* node_type.c - Nodes from type names: numbers, collections, classes; see node.h.
 *
 * Which parts carry a version header follows TStreamerInfo::ReadBuffer and TGenCollectionStreamer:
 * objects have one each, a collection that is a member has one for itself (or, in member-wise
 * form, one for all objects together), what lies in a collection has none unless it is an object.
 * Classes with a Streamer of their own, which do not follow their description, are listed here.
 */
#include "io/root/node_make.h"

enum { DEPTH_LIMIT = 24 };

void node_builder_init(NodeBuilder *nb, const Streamers *streamers, Arena *arena) {
    *nb = (NodeBuilder){.streamers = streamers, .arena = arena};
    nb->structs = arena_array(arena, const Node *, streamers->n + 1);
}

Node *node_new(NodeBuilder *nb, NodeKind kind) {
    Node *n = arena_new(nb->arena, Node);
    n->kind = kind;
    n->name = n->type_name = "";
    n->counter = -1;
    return n;
}

Node *node_renamed(NodeBuilder *nb, const Node *from, Str name) {
    Node *n = arena_copy(nb->arena, from, sizeof *from);
    n->name = name.n ? arena_strndup(nb->arena, name.p, name.n) : "";
    return n;
}

const Node *node_opaque(NodeBuilder *nb, Str class_name, const char *why) {
    Node *n = node_new(nb, NODE_OPAQUE);
    n->type_name = arena_strndup(nb->arena, class_name.p, MIN_OF(class_name.n, (size_t)200));
    n->why_not = arena_printf(nb->arena, "class %s %s", n->type_name, why);
    return n; /* of any size: a base class without dictionary is not stored */
}

const Node *node_number(NodeBuilder *nb, NumberForm form) {
    Node *n = node_new(nb, NODE_NUMBER);
    n->number = form;
    n->size = n->min_size = form.size;
    return n;
}

const Node *node_pointer(NodeBuilder *nb) {
    Node *n = node_new(nb, NODE_POINTER);
    n->min_size = 4;
    n->why_not = "objects behind pointers are not decoded";
    return n;
}

const Node *node_string(NodeBuilder *nb) {
    Node *n = node_new(nb, NODE_STRING);
    n->min_size = 1;
    return n;
}

const Node *node_fixed(NodeBuilder *nb, const Node *child, uint32_t n) {
    Node *f = node_new(nb, NODE_FIXED);
    const Node **c = arena_new(nb->arena, const Node *);
    *c = child;
    f->child = c;
    f->n_children = 1;
    f->n = n;
    uint64_t size = (uint64_t)child->size * n, least = (uint64_t)child->min_size * n;
    f->size = size < 1u << 30 ? (uint32_t)size : 0;
    f->min_size = (uint32_t)MIN_OF(least, (uint64_t)1 << 30);
    f->why_not = least < (uint64_t)1 << 30 ? child->why_not : "an array makes no sense";
    return f;
}

static const Node *node_list(NodeBuilder *nb, const Node *child, bool header) {
    Node *l = node_new(nb, NODE_LIST);
    const Node **c = arena_new(nb->arena, const Node *);
    *c = child;
    l->child = c;
    l->n_children = 1;
    l->header = header;
    l->min_size = header ? 10 : 4;
    return l;
}

/* Sums up the sizes of a STRUCT's members. */
static void struct_finish(Node *s) {
    uint64_t size = 0, least = 0;
    bool same = !s->header;
    for (int i = 0; i < s->n_children; i++) {
        same = same && (s->child[i]->size || s->child[i]->kind == NODE_FIXED);
        size += s->child[i]->size;
        least += s->child[i]->min_size;
    }
    s->size = same && size < 1u << 30 ? (uint32_t)size : 0;
    s->min_size = (uint32_t)MIN_OF(least + (s->header ? 2 : 0), (uint64_t)1 << 30);
}

/* Gives each member that counts others a slot where a walk notes its place. A member whose counter
 * is no number of the same class, or one too many, is left without. */
static void counters_link(NodeBuilder *nb, Node *s, const Node **child) {
    int8_t *slot = NULL, used = 0;
    for (int i = 0; i < s->n_children; i++) {
        const Node *m = child[i];
        if (m->kind != NODE_COUNTED || m->counter < 0) continue;
        if (!slot) {
            slot = arena_array(nb->arena, int8_t, s->n_children);
            memset(slot, -1, (size_t)s->n_children);
        }
        bool fits = m->counter < i && child[m->counter]->kind == NODE_NUMBER;
        if (fits && slot[m->counter] < 0 && used < NODE_COUNTERS_MAX) slot[m->counter] = used++;
        if (fits && slot[m->counter] >= 0) continue;
        Node *orphan = arena_copy(nb->arena, m, sizeof *m);
        orphan->counter = -1;
        child[i] = orphan;
    }
    s->counter_slot = slot;
}

static Node *struct_of(NodeBuilder *nb, int n, bool header, const Node ***children) {
    Node *s = node_new(nb, NODE_STRUCT);
    *children = arena_array(nb->arena, const Node *, n);
    s->child = *children;
    s->n_children = n;
    s->header = header;
    s->version = -1;
    return s;
}

const Node *node_leaf_list(NodeBuilder *nb, int n, const Node *const *members,
                           const char *const *names, const int *counters) {
    const Node **c;
    Node *s = struct_of(nb, n, false, &c);
    for (int i = 0; i < n; i++) {
        const Node *m = members[i];
        if (counters[i] >= 0) {
            Node *counted = node_new(nb, NODE_COUNTED);
            const Node **child = arena_new(nb->arena, const Node *);
            *child = m;
            counted->child = child;
            counted->n_children = 1;
            counted->counter = counters[i];
            counted->flagless = true;
            m = counted;
        }
        c[i] = node_renamed(nb, m, str_of(names[i]));
    }
    struct_finish(s);
    counters_link(nb, s, c);
    return s;
}

/* A version header of no class in particular around something. */
const Node *node_wrapped(NodeBuilder *nb, const Node *inner) {
    Node *w = node_new(nb, NODE_WRAP);
    const Node **c = arena_new(nb->arena, const Node *);
    *c = inner;
    w->child = c;
    w->n_children = 1;
    w->min_size = 2 + inner->min_size;
    return w;
}

bool node_is_collection(const Type *t) {
    return t->kind == TYPE_LIST || t->kind == TYPE_MAP || t->kind == TYPE_BITSET;
}

/* A collection with a header of its own. */
const Node *node_collection(NodeBuilder *nb, const Type *t) {
    Node *n = node_renamed(nb, node_of_type(nb, t), STR(""));
    n->header = true;
    n->min_size += 6;
    return n;
}

/* A member that is a collection or a string has a header of its own. */
static const Node *node_as_member(NodeBuilder *nb, const Type *t) {
    if (node_is_collection(t)) return node_collection(nb, t);
    const Node *n = node_of_type(nb, t);
    return t->kind == TYPE_STRING ? node_wrapped(nb, n) : n;
}

/* A pair within a map has no header, one within another collection has. Where the collection is
 * stored member by member, first and second are what members of a class are. */
static const Node *node_pair(NodeBuilder *nb, const Type *t, bool header) {
    static const char *const names[] = {"first", "second"};
    const Node **c, **by_member;
    Node *s = struct_of(nb, 2, header, &c);
    Node *columnwise = struct_of(nb, 2, header, &by_member);
    for (int i = 0; i < 2; i++) {
        c[i] = node_renamed(nb, node_of_type(nb, t->arg[i]), str_of(names[i]));
        by_member[i] = node_renamed(nb, node_as_member(nb, t->arg[i]), str_of(names[i]));
    }
    struct_finish(columnwise);
    s->columnwise = columnwise;
    struct_finish(s);
    return s;
}

/* Members of a class one after another, as its description says. */
static const Node *struct_build(NodeBuilder *nb, const StreamerInfo *info) {
    size_t at = (size_t)(info - nb->streamers->infos);
    if (nb->structs[at]) return nb->structs[at];
    if (nb->depth >= DEPTH_LIMIT) return node_opaque(nb, info->class_name, "is nested too deeply");
    /* What is met again while it is being built contains itself. */
    nb->structs[at] = node_opaque(nb, info->class_name, "contains objects of its own class");
    const Node **c;
    Node *s = struct_of(nb, info->n_elements, true, &c);
    s->version = info->version;
    nb->depth++;
    for (int i = 0; i < info->n_elements; i++) c[i] = node_of_element(nb, info, i);
    nb->depth--;
    struct_finish(s);
    counters_link(nb, s, c);
    nb->structs[at] = s;
    return s;
}

static const Node *node_tarray(NodeBuilder *nb, char code) {
    static const struct {
        char code;
        Elem elem;
    } kinds[] = {{'C', HML_I8},  {'S', HML_I16}, {'I', HML_I32}, {'L', HML_I64},
                 {'F', HML_F32}, {'D', HML_F64}, {'6', HML_I64}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i].code == code)
            return node_list(nb, node_number(nb, number_plain(kinds[i].elem)), false);
    return NULL;
}

static const Node *node_tnamed(NodeBuilder *nb) {
    const Node **c;
    Node *s = struct_of(nb, 3, true, &c);
    c[0] = node_new(nb, NODE_TOBJECT);
    for (int i = 1; i < 3; i++) {
        Node *text = node_renamed(nb, node_string(nb), i == 1 ? STR("fName") : STR("fTitle"));
        text->type_name = "TString";
        c[i] = text;
    }
    struct_finish(s);
    return s;
}

static const Node *node_tdatime(NodeBuilder *nb) {
    const Node **c;
    Node *s = struct_of(nb, 1, false, &c);
    c[0] = node_renamed(nb, node_number(nb, number_plain(HML_U32)), STR("fDatime"));
    struct_finish(s);
    return s;
}

static const Node *node_ref(NodeBuilder *nb, bool array) {
    static const NumberForm id = {.kind = NUMBER_UNIQUE_ID, .elem = HML_U32, .size = 4};
    Node *n = node_new(nb, array ? NODE_REFARRAY : NODE_REF);
    const Node **c = arena_array(nb->arena, const Node *, 2);
    const Node *number = node_number(nb, id);
    n->child = c;
    n->n_children = array ? 2 : 1;
    n->min_size = array ? 21 : 12;
    if (array) {
        c[0] = node_renamed(nb, node_number(nb, number_plain(HML_I32)), STR("fSize"));
        c[1] = node_renamed(nb, node_list(nb, number, false), STR("refs"));
    } else {
        c[0] = node_renamed(nb, number, STR("ref"));
    }
    return n;
}

/* Classes whose Streamer is written by hand; NULL: none of them. */
static const Node *node_special(NodeBuilder *nb, Str name) {
    if (str_eq(name, STR("TObject"))) {
        Node *n = node_new(nb, NODE_TOBJECT);
        n->min_size = 10;
        return n;
    }
    if (str_eq(name, STR("TNamed"))) return node_tnamed(nb);
    if (str_eq(name, STR("TString"))) return node_string(nb);
    if (str_eq(name, STR("TRef"))) return node_ref(nb, false);
    if (str_eq(name, STR("TRefArray"))) return node_ref(nb, true);
    if (str_eq(name, STR("TDatime"))) return node_tdatime(nb);
    if (str_eq(name, STR("TArrayL64"))) return node_tarray(nb, '6');
    if (name.n == 7 && memcmp(name.p, "TArray", 6) == 0) return node_tarray(nb, name.p[6]);
    static const char *const own[] = {
        "TClonesArray",        "TObjArray",         "TList", "THashList", "TMap", "TTree",
        "TMatrixTSym<double>", "TMatrixTSym<float>"};
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        if (str_eq(name, str_of(own[i])))
            return node_opaque(nb, name, "is stored in a form of its own");
    return NULL;
}

/* ATLAS's ElementLink<C> is not described where no link to a C was stored: all of them are an
 * ElementLinkBase with a key and an index. */
static const Node *node_element_link(NodeBuilder *nb) {
    static const char *const names[] = {"m_persKey", "m_persIndex"};
    const Node **c, **base_c;
    Node *base = struct_of(nb, 2, true, &base_c);
    for (int i = 0; i < 2; i++)
        base_c[i] = node_renamed(nb, node_number(nb, number_plain(HML_U32)), str_of(names[i]));
    struct_finish(base);
    base->base = true;
    Node *s = struct_of(nb, 1, true, &c);
    c[0] = base;
    struct_finish(s);
    return s;
}

const Node *node_of_class(NodeBuilder *nb, Str name, int version, uint32_t checksum) {
    const Node *special = node_special(nb, name);
    if (special) return special;
    const StreamerInfo *info = NULL;
    if (version > 0) info = streamer_find(nb->streamers, name, version);
    if (!info && checksum) info = streamer_find_checksum(nb->streamers, name, checksum);
    if (!info) info = streamer_find(nb->streamers, name, -1);
    if (info) return struct_build(nb, info);
    if (name.n > 12 && memcmp(name.p, "ElementLink<", 12) == 0) return node_element_link(nb);
    return node_opaque(nb, name, "has no description in the file");
}

static const Node *node_bitset(NodeBuilder *nb) {
    return node_list(nb, node_number(nb, number_plain(HML_BOOL)), false);
}

/* A value within a collection. */
const Node *node_of_type(NodeBuilder *nb, const Type *t) {
    static const NumberForm double32 = {.kind = NUMBER_FLOAT, .elem = HML_F64, .size = 4};
    switch (t->kind) {
    case TYPE_NUMBER:
        return node_number(nb, number_plain(t->elem));
    case TYPE_FLOAT16:
        return node_number(nb, number_plain(HML_F32));
    case TYPE_DOUBLE32:
        return node_number(nb, double32);
    case TYPE_STRING:
    case TYPE_TSTRING:
        return node_string(nb);
    case TYPE_LIST:
        return node_list(nb, node_of_type(nb, t->arg[0]), false);
    case TYPE_MAP:
        return node_list(nb, node_pair(nb, t, false), false);
    case TYPE_PAIR:
        return node_pair(nb, t, true);
    case TYPE_ARRAY: /* an object of its own where the file describes it */
        if (streamer_find(nb->streamers, t->name, -1)) return node_of_class(nb, t->name, -1, 0);
        return node_fixed(nb, node_of_type(nb, t->arg[0]), t->n);
    case TYPE_BITSET:
        return node_bitset(nb);
    case TYPE_POINTER:
        return node_pointer(nb);
    case TYPE_CLASS:
        return node_of_class(nb, t->name, -1, 0);
    case TYPE_INVALID:
        break;
    }
    return node_opaque(nb, t->name, "has a name that cannot be understood");
}

const Node *node_of_branch_type(NodeBuilder *nb, Str type_name, int version, uint32_t checksum) {
    const Type *t = typename_parse(nb->arena, type_name);
    if (node_is_collection(t)) return node_collection(nb, t);
    if (t->kind == TYPE_CLASS) return node_of_class(nb, t->name, version, checksum);
    return node_of_type(nb, t);
}

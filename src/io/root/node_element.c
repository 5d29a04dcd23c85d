/* node_element.c - Nodes from members of a class, as its description says; see node.h.
 *
 * Which parts carry a version header follows TStreamerInfo::ReadBuffer: objects have one each, a
 * collection that is a member has one for itself, basic types have none.
 */
#include "io/root/node_make.h"

bool node_number_form(NumberForm *out, int stream_type, const Packing *packing) {
    static const Elem elems[] = {
        [STREAM_CHAR] = HML_I8,     [STREAM_SHORT] = HML_I16,    [STREAM_INT] = HML_I32,
        [STREAM_LONG] = HML_I64,    [STREAM_FLOAT] = HML_F32,    [STREAM_COUNTER] = HML_I32,
        [STREAM_DOUBLE] = HML_F64,  [STREAM_DOUBLE32] = HML_F64, [STREAM_LEGACY_CHAR] = HML_I8,
        [STREAM_UCHAR] = HML_U8,    [STREAM_USHORT] = HML_U16,   [STREAM_UINT] = HML_U32,
        [STREAM_ULONG] = HML_U64,   [STREAM_BITS] = HML_U32,     [STREAM_LONG64] = HML_I64,
        [STREAM_ULONG64] = HML_U64, [STREAM_BOOL] = HML_BOOL,    [STREAM_FLOAT16] = HML_F32};
    if (stream_type <= 0 || stream_type >= STREAM_ARRAY || stream_type == STREAM_CHAR_STAR)
        return false;
    *out = number_plain(elems[stream_type]);
    if (stream_type != STREAM_DOUBLE32 && stream_type != STREAM_FLOAT16) return true;
    out->factor = packing->factor;
    out->xmin = packing->xmin;
    out->nbits = packing->nbits;
    out->kind = packing->factor != 0 ? NUMBER_FACTOR
                : packing->nbits     ? NUMBER_MANTISSA
                                     : NUMBER_FLOAT;
    out->size = out->kind == NUMBER_MANTISSA ? 3 : 4;
    return true;
}

static const Node *fixed_dims(NodeBuilder *nb, const Node *n, const StreamerElement *e) {
    if (e->array_length <= 0) return n;
    int dims = MIN_OF(MAX_OF(e->array_dim, 1), 5);
    uint64_t product = 1;
    for (int i = 0; i < dims; i++) product *= (uint32_t)MAX_OF(e->max_index[i], 0);
    if (product != (uint64_t)e->array_length) return node_fixed(nb, n, (uint32_t)e->array_length);
    for (int i = dims - 1; i >= 0; i--) n = node_fixed(nb, n, (uint32_t)e->max_index[i]);
    return n;
}

static const Node *element_basic(NodeBuilder *nb, const StreamerInfo *info,
                                 const StreamerElement *e) {
    NumberForm form;
    int basic = e->type % STREAM_ARRAY;
    if (e->type < STREAM_ARRAY && basic == STREAM_CHAR_STAR) {
        Node *n = node_new(nb, NODE_CHARS);
        n->min_size = 4;
        return n;
    }
    if (e->type < STREAM_ARRAY && basic == STREAM_BITS) {
        Node *n = node_new(nb, NODE_BITS);
        n->number = number_plain(HML_U32);
        n->min_size = 4;
        return n;
    }
    if (!node_number_form(&form, basic, &e->packing))
        return node_opaque(nb, e->type_name, "is a kind of member that is not decoded");
    const Node *n = node_number(nb, form);
    if (e->type < STREAM_ARRAY) return n;
    if (e->type < STREAM_POINTER) return fixed_dims(nb, n, e);
    Node *c = node_new(nb, NODE_COUNTED);
    const Node **child = arena_new(nb->arena, const Node *);
    *child = n;
    c->child = child;
    c->n_children = 1;
    c->min_size = 1;
    int counter = streamer_member(info, e->count_name);
    if (counter < (int)(e - info->elements)) c->counter = counter;
    return c;
}

static Str without_stars(Str s) {
    while (s.n && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == ' ')) s.n--;
    return s;
}

static const Node *element_collection(NodeBuilder *nb, const StreamerElement *e) {
    bool pointer = e->type_name.n && e->type_name.p[e->type_name.n - 1] == '*';
    const Type *t = typename_parse(nb->arena, without_stars(e->type_name));
    const Node *n;
    if (e->array_length > 0)
        n = node_wrapped(nb, fixed_dims(nb, node_of_type(nb, t), e));
    else if (t->kind == TYPE_STRING)
        n = node_wrapped(nb, node_string(nb));
    else if (node_is_collection(t))
        n = node_collection(nb, t);
    else
        n = node_wrapped(nb, node_opaque(nb, t->name, "is a collection that is not decoded"));
    if (!pointer) return n;
    Node *behind = node_renamed(nb, n, STR(""));
    behind->pointer = true;
    behind->min_size = 4;
    return behind;
}

static const Node *element_object(NodeBuilder *nb, const StreamerElement *e) {
    const Type *t = typename_parse(nb->arena, without_stars(e->type_name));
    return node_of_type(nb, t);
}

static const Node *element_node(NodeBuilder *nb, const StreamerInfo *info,
                                const StreamerElement *e) {
    switch (e->type) {
    case STREAM_BASE:
    case STREAM_TOBJECT:
    case STREAM_TNAMED: {
        Str name = typename_normalize(nb->arena, e->name);
        Node *n = node_renamed(nb, node_of_class(nb, name, e->base_version, 0), STR(""));
        n->base = true;
        if (n->n_children == 0) n->min_size = 0;
        return n;
    }
    case STREAM_TSTRING:
        return node_string(nb);
    case STREAM_OBJECT:
    case STREAM_ANY:
    case STREAM_OBJECTP_IN:
    case STREAM_ANYP_IN:
        return element_object(nb, e);
    case STREAM_OBJECT + STREAM_ARRAY:
    case STREAM_ANY + STREAM_ARRAY:
        return fixed_dims(nb, element_object(nb, e), e);
    case STREAM_TSTRING + STREAM_ARRAY:
        return node_wrapped(nb, fixed_dims(nb, node_string(nb), e));
    case STREAM_STL:
    case STREAM_STLP:
    case STREAM_STL_STRING:
    case STREAM_STREAMER:
    case STREAM_STL + STREAM_ARRAY:
    case STREAM_STL_STRING + STREAM_ARRAY:
        return element_collection(nb, e);
    case STREAM_OBJECTP:
    case STREAM_ANYP:
        return node_pointer(nb);
    case STREAM_LOOP:
        return node_wrapped(nb, node_opaque(nb, e->type_name, "is counted by another member"));
    default:
        if (e->type > 0 && e->type < STREAM_OBJECT) return element_basic(nb, info, e);
        return node_opaque(nb, e->type_name, "is a kind of member that is not decoded");
    }
}

const Node *node_of_element(NodeBuilder *nb, const StreamerInfo *info, int index) {
    const StreamerElement *e = &info->elements[index];
    const Node *n = element_node(nb, info, e);
    bool base = e->type == STREAM_BASE || e->type == STREAM_TOBJECT || e->type == STREAM_TNAMED;
    /* A class that is a collection is described by one element, which is called "This". */
    bool nameless = base || str_eq(e->name, STR("This"));
    Node *named = node_renamed(nb, n, nameless ? STR("") : e->name);
    named->type_name = base ? "" : arena_strndup(nb->arena, e->type_name.p, e->type_name.n);
    return named;
}

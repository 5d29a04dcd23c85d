/* walk_skip.c - steps over streamed values that a column does not want; see walker.h. */
#include "io/root/walker.h"

static void counted_skip(Walker *w) {
    VersionHead v;
    if (!walker_version(w, &v)) return;
    if (v.counted)
        bytes_seek(&w->b, v.end);
    else
        walker_fail(w, "an object that is not described has no byte count");
}

static void pointer_skip(Walker *w) {
    uint32_t tag = bytes_u32(&w->b);
    if ((tag & 0xc0000000) == 0x40000000)
        bytes_skip(&w->b, tag & 0x3fffffff);
    else if (tag & 0x80000000)
        walker_fail(w, "an object behind a pointer has no byte count");
}

void skip_run(Walker *w, const Node *n, uint64_t count) {
    if (!walker_fits(w, n, count)) return;
    if (n->size) {
        bytes_skip(&w->b, n->size * count);
        return;
    }
    for (uint64_t i = 0; i < count && walker_ok(w); i++) skip_value(w, n);
}

static void skip_members(Walker *w, const Node *s) {
    Counters c;
    for (int i = 0; i < s->n_children && walker_ok(w); i++) {
        const Node *m = s->child[i];
        walker_note(w, s, i, &c);
        if (m->kind == NODE_COUNTED) {
            skip_run(w, m->child[0], walker_counted(w, s, m, &c, 0));
        } else {
            skip_value(w, m);
        }
    }
}

static void skip_struct(Walker *w, const Node *n) {
    if (!n->header) {
        skip_members(w, n);
        return;
    }
    if (!walker_stored(w, n)) return;
    VersionHead v;
    bool known = walker_class(w, n, &v);
    if (!walker_ok(w)) return;
    if (v.counted)
        bytes_seek(&w->b, v.end);
    else if (known)
        skip_members(w, n);
    else
        walker_fail(w, "an object is of a version that the file does not describe");
}

static void skip_list(Walker *w, const Node *n) {
    if (n->header) {
        VersionHead v;
        bool null;
        if (!walker_collection(w, n, &v, &null) || null) return;
        if (v.counted) {
            bytes_seek(&w->b, v.end);
            return;
        }
    }
    skip_run(w, n->child[0], bytes_u32(&w->b));
}

static void skip_refarray(Walker *w) {
    VersionHead v;
    if (!walker_version(w, &v)) return;
    if (v.counted) {
        bytes_seek(&w->b, v.end);
        return;
    }
    object_base(&w->b);
    bytes_string(&w->b);
    uint32_t n = bytes_u32(&w->b);
    bytes_skip(&w->b, 6);
    if (n > bytes_left(&w->b) / 4)
        walker_fail(w, "an array of references is longer than its entry");
    else
        bytes_skip(&w->b, 4 * (size_t)n);
}

static void skip_ref(Walker *w) {
    ObjectBase o = object_base(&w->b);
    if (o.bits & BIT_HAS_UUID)
        bytes_string(&w->b);
    else
        bytes_skip(&w->b, 2);
}

static void skip_bits(Walker *w) {
    if (bytes_u32(&w->b) & BIT_REFERENCED) bytes_skip(&w->b, 2);
}

void skip_value(Walker *w, const Node *n) {
    if (n->size) {
        bytes_skip(&w->b, n->size);
        return;
    }
    switch (n->kind) {
    case NODE_NUMBER:
        break;
    case NODE_STRING:
        bytes_string(&w->b);
        break;
    case NODE_CHARS:
        bytes_skip(&w->b, bytes_u32(&w->b));
        break;
    case NODE_BITS:
        skip_bits(w);
        break;
    case NODE_TOBJECT:
        if (!w->no_tobject) object_base(&w->b);
        break;
    case NODE_STRUCT:
        skip_struct(w, n);
        break;
    case NODE_LIST:
        skip_list(w, n);
        break;
    case NODE_FIXED:
        skip_run(w, n->child[0], n->n);
        break;
    case NODE_COUNTED:
        walker_fail(w, "an array is counted by something that is not stored beside it");
        break;
    case NODE_REF:
        skip_ref(w);
        break;
    case NODE_REFARRAY:
        skip_refarray(w);
        break;
    case NODE_POINTER:
        pointer_skip(w);
        break;
    case NODE_WRAP:
        counted_skip(w);
        break;
    case NODE_OPAQUE:
        if (walker_stored(w, n)) counted_skip(w);
        break;
    }
}

static void skip_members_many(Walker *w, const Node *s, size_t count) {
    Counters c;
    for (int i = 0; i < s->n_children && walker_ok(w); i++) {
        const Node *m = s->child[i];
        walker_note(w, s, i, &c);
        if (m->kind != NODE_COUNTED) {
            skip_many(w, m, count);
            continue;
        }
        for (size_t k = 0; k < count && walker_ok(w); k++)
            skip_run(w, m->child[0], walker_counted(w, s, m, &c, k));
    }
}

void skip_many(Walker *w, const Node *n, size_t count) {
    VersionHead v;
    if (n->kind == NODE_TOBJECT && w->no_tobject) return;
    bool once = n->kind == NODE_WRAP || (n->kind == NODE_LIST && n->header);
    if (once) {
        if (!walker_version(w, &v)) return;
        if (v.counted)
            bytes_seek(&w->b, v.end);
        else
            walker_fail(w, "a collection has no byte count");
    } else if (n->kind == NODE_STRUCT && n->base) {
        skip_members_many(w, n, count);
    } else {
        skip_run(w, n, count);
    }
}

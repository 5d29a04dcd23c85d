/* walk.c - takes the values of a column out of the streamed objects of an entry; see walk.h.
 *
 * `emit` takes the values of the column out of one object, `emit_many` out of n objects whose
 * members are stored together (member-wise streaming, split collections): there a collection has
 * one header for all of them. Sources: TStreamerInfo::ReadBuffer, TGenCollectionStreamer,
 * TStreamerInfo::ReadBufferSTL.
 */
#include "io/root/walker.h"

static void emit(Walker *w, const Node *n, int depth, int axis);
static void emit_many(Walker *w, const Node *n, size_t count, int depth, int axis);

static void emit_numbers(Walker *w, const Node *n, size_t count) {
    const uint8_t *p = bytes_take(&w->b, count * n->size);
    void *to = p ? decoded_room(w->out, count) : NULL;
    if (to) decode_numbers(to, p, count, &n->number);
}

/* count values one after another, each with its own header where it has one. */
static void emit_run(Walker *w, const Node *n, uint64_t count, int depth, int axis) {
    if (!walker_fits(w, n, count)) return;
    if (n->kind == NODE_NUMBER) {
        emit_numbers(w, n, count);
        return;
    }
    for (uint64_t i = 0; i < count && walker_ok(w); i++) emit(w, n, depth, axis);
}

static void emit_counted(Walker *w, const Node *n, uint64_t count, int depth, int axis) {
    if (!walker_ok(w)) return;
    decoded_end_list(w->out, axis, count);
    emit_run(w, n->child[0], count, depth, axis + 1);
}

static void emit_members(Walker *w, const Node *s, int depth, int axis) {
    Counters c;
    int live = w->path->child[depth];
    for (int i = 0; i < s->n_children && walker_ok(w); i++) {
        const Node *m = s->child[i];
        walker_note(w, s, i, &c);
        if (m->kind == NODE_COUNTED) {
            uint64_t count = walker_counted(w, s, m, &c, 0);
            if (i == live)
                emit_counted(w, m, count, depth + 1, axis);
            else
                skip_run(w, m->child[0], count);
        } else if (i == live) {
            emit(w, m, depth + 1, axis);
        } else {
            skip_value(w, m);
        }
    }
}

static void emit_members_many(Walker *w, const Node *s, size_t count, int depth, int axis) {
    Counters c;
    int live = w->path->child[depth];
    for (int i = 0; i < s->n_children && walker_ok(w); i++) {
        const Node *m = s->child[i];
        walker_note(w, s, i, &c);
        if (m->kind == NODE_COUNTED) {
            for (size_t k = 0; k < count && walker_ok(w); k++) {
                uint64_t length = walker_counted(w, s, m, &c, k);
                if (i == live)
                    emit_counted(w, m, length, depth + 1, axis);
                else
                    skip_run(w, m->child[0], length);
            }
        } else if (i == live) {
            emit_many(w, m, count, depth + 1, axis);
        } else {
            skip_many(w, m, count);
        }
    }
}

static void emit_struct(Walker *w, const Node *n, int depth, int axis) {
    if (!n->header) {
        emit_members(w, n, depth, axis);
        return;
    }
    VersionHead v;
    if (!walker_class(w, n, &v)) {
        walker_fail(w,
                    "an object is of another version than the one that the column is decoded by");
        return;
    }
    emit_members(w, n, depth, axis);
    walker_end(w, &v);
}

/* The elements of one collection: a count, then the values object by object or member by member. */
static void emit_content(Walker *w, const Node *n, bool memberwise, int depth, int axis) {
    const Node *child = n->child[0];
    uint32_t count = bytes_u32(&w->b);
    if (!walker_fits(w, child, memberwise ? 0 : count)) return;
    if (!memberwise) {
        decoded_end_list(w->out, axis, count);
        emit_run(w, child, count, depth, axis + 1);
        return;
    }
    if (child->kind != NODE_STRUCT || count > bytes_left(&w->b)) {
        walker_fail(w, "a collection is stored member by member but has no members");
        return;
    }
    decoded_end_list(w->out, axis, count);
    if (count)
        emit_members_many(w, child->columnwise ? child->columnwise : child, count, depth, axis + 1);
}

static void emit_list(Walker *w, const Node *n, int depth, int axis) {
    VersionHead v = {0};
    bool null = false;
    if (n->header && !walker_collection(w, n, &v, &null)) return;
    if (null) {
        decoded_end_list(w->out, axis, 0);
        return;
    }
    if (v.memberwise) walker_elements(w);
    emit_content(w, n, v.memberwise, depth, axis);
    walker_end(w, &v);
}

static void emit_refarray(Walker *w, const Node *n, int depth, int axis) {
    VersionHead v;
    if (!walker_version(w, &v)) return;
    object_base(&w->b);
    bytes_string(&w->b);
    const uint8_t *size = w->b.at;
    uint32_t count = bytes_u32(&w->b);
    bytes_skip(&w->b, 6); /* fLowerBound, process id */
    if (!walker_ok(w) || count > bytes_left(&w->b) / 4) {
        walker_fail(w, "an array of references is longer than its entry");
        return;
    }
    const Node *live = n->child[w->path->child[depth]];
    if (live->kind == NODE_NUMBER) {
        void *to = decoded_room(w->out, 1);
        if (to) decode_numbers(to, size, 1, &live->number);
        bytes_skip(&w->b, 4 * (size_t)count);
    } else {
        emit_counted(w, live, count, depth + 1, axis);
    }
    walker_end(w, &v);
}

static void emit_ref(Walker *w, const Node *n) {
    ObjectBase o = object_base(&w->b);
    if (o.bits & BIT_HAS_UUID)
        bytes_string(&w->b);
    else
        bytes_skip(&w->b, 2);
    uint32_t *to = walker_ok(w) ? decoded_room(w->out, 1) : NULL;
    if (to) *to = o.unique_id & 0xffffff;
    (void)n;
}

static void emit_bits(Walker *w) {
    uint32_t bits = bytes_u32(&w->b);
    if (bits & BIT_REFERENCED) bytes_skip(&w->b, 2);
    uint32_t *to = walker_ok(w) ? decoded_room(w->out, 1) : NULL;
    if (to) *to = bits;
}

static void emit_text(Walker *w, bool wide_length) {
    Str s;
    if (wide_length) {
        uint32_t n = bytes_u32(&w->b);
        const uint8_t *p = bytes_take(&w->b, n);
        s = (Str){(const char *)p, p ? n : 0};
    } else {
        s = bytes_string(&w->b);
    }
    if (walker_ok(w)) decoded_string(w->out, s.p, s.n);
}

static void emit_wrapped(Walker *w, const Node *n, size_t count, int depth, int axis) {
    VersionHead v;
    if (!walker_version(w, &v)) return;
    emit_run(w, n->child[0], count, depth, axis);
    walker_end(w, &v);
}

static void emit(Walker *w, const Node *n, int depth, int axis) {
    switch (n->kind) {
    case NODE_NUMBER:
        emit_numbers(w, n, 1);
        break;
    case NODE_STRING:
        emit_text(w, false);
        break;
    case NODE_CHARS:
        emit_text(w, true);
        break;
    case NODE_BITS:
        emit_bits(w);
        break;
    case NODE_STRUCT:
        emit_struct(w, n, depth, axis);
        break;
    case NODE_WRAP:
        emit_wrapped(w, n, 1, depth, axis);
        break;
    case NODE_LIST:
        emit_list(w, n, depth, axis);
        break;
    case NODE_FIXED:
        emit_run(w, n->child[0], n->n, depth, axis + 1);
        break;
    case NODE_REF:
        emit_ref(w, n);
        break;
    case NODE_REFARRAY:
        emit_refarray(w, n, depth, axis);
        break;
    case NODE_TOBJECT:
    case NODE_COUNTED:
    case NODE_POINTER:
    case NODE_OPAQUE:
        walker_fail(w, "the column cannot be decoded");
        break;
    }
}

static void emit_many(Walker *w, const Node *n, size_t count, int depth, int axis) {
    if (n->kind == NODE_WRAP) {
        emit_wrapped(w, n, count, depth, axis);
    } else if (n->kind == NODE_LIST && n->header) {
        VersionHead v;
        if (!walker_version(w, &v)) return;
        if (v.memberwise) walker_elements(w);
        for (size_t i = 0; i < count && walker_ok(w); i++)
            emit_content(w, n, v.memberwise, depth, axis);
        walker_end(w, &v);
    } else if (n->kind == NODE_STRUCT && n->base) {
        emit_members_many(w, n, count, depth, axis);
    } else {
        emit_run(w, n, count, depth, axis);
    }
}

/* The member of all objects of an entry of a split collection, until the entry's end. */
static void emit_until_end(Walker *w, const Node *n) {
    VersionHead v = {0};
    const Node *each = n;
    bool list = n->kind == NODE_LIST && n->header;
    size_t count = 0;
    if (bytes_left(&w->b) && (list || n->kind == NODE_WRAP)) {
        if (!walker_version(w, &v)) return;
        if (v.memberwise) walker_elements(w);
        if (!list) each = n->child[0];
    }
    for (; walker_ok(w) && bytes_left(&w->b); count++) {
        const uint8_t *before = w->b.at;
        if (list)
            emit_content(w, n, v.memberwise, 0, 1);
        else
            emit(w, each, 0, 1);
        if (w->b.at == before) walker_fail(w, "an object of no size is stored in a collection");
    }
    walker_end(w, &v);
    decoded_end_list(w->out, 0, count);
}

/* An unsplit base class has a version, unless it streams itself; then it is taken for its plain
 * members, and the length of the entry must bear that out. */
static void emit_base(Walker *w, const Node *n) {
    Walker first = *w;
    size_t bytes = w->out->n_bytes;
    emit(&first, n, 0, 0);
    if ((walker_ok(&first) && bytes_left(&first.b) == 0) || w->out->n_axes ||
        w->out->elem == HML_STR) {
        *w = first;
        return;
    }
    w->out->n_bytes = bytes;
    w->no_tobject = true;
    emit_many(w, n, 1, 0, 0);
}

static void emit_virtual(Walker *w, const Node *n) {
    size_t length = bytes_u8(&w->b);
    bytes_skip(&w->b, length + 1);
    if (walker_ok(w)) emit(w, n, 0, 0);
}

const char *walk_entry(const Walk *walk, Bytes *b, Decoded *out) {
    Walker w = {.b = *b, .path = &walk->path, .out = out};
    switch (walk->form) {
    case WALK_ONE:
        emit(&w, walk->root, 0, 0);
        break;
    case WALK_MANY:
        emit_until_end(&w, walk->root);
        break;
    case WALK_BASE:
        emit_base(&w, walk->root);
        break;
    case WALK_VIRTUAL:
        emit_virtual(&w, walk->root);
        break;
    }
    if (w.why) return w.why;
    if (w.b.bad) return "an entry is shorter than the objects in it";
    if (out->full) return "there is not enough memory for its values";
    if (bytes_left(&w.b)) return "an entry is longer than the objects in it";
    return NULL;
}

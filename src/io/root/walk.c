/* walk.c - walks the streamed objects of an entry; see walk.h.
 *
 * Three ways through the same Nodes: `skip` steps over a value, `emit` takes the values of the
 * column out of one, and the `_many` forms do so for n values of a member that are stored together
 * (member-wise streaming, split collections): there a collection has one header for all of them.
 * Sources: TStreamerInfo::ReadBuffer, TGenCollectionStreamer, TStreamerInfo::ReadBufferSTL.
 */
#include "io/root/walk.h"

#include "io/root/object.h"

enum { COUNTERS_MAX = 64 };

typedef struct Walker {
    Bytes b;
    const NodePath *path;
    Decoded *out;
    const char *why;
    bool no_tobject; /* the class was told to leave out its TObject (IgnoreTObjectStreamer) */
} Walker;

static void skip(Walker *w, const Node *n);
static void skip_many(Walker *w, const Node *n, size_t count);
static void emit(Walker *w, const Node *n, int depth, int axis);
static void emit_many(Walker *w, const Node *n, size_t count, int depth, int axis);

static bool ok(const Walker *w) { return !w->b.bad; }

static void fail(Walker *w, const char *why) {
    if (ok(w) || !w->why) w->why = w->why ? w->why : why;
    w->b.bad = true;
    w->b.at = w->b.end;
}

/* Is there room for count elements of this kind? Also bounds loops over elements of no size. */
static bool count_fits(Walker *w, const Node *n, uint64_t count) {
    uint64_t least = n->min_size ? n->min_size : 1;
    if (count <= bytes_left(&w->b) / least) return true;
    fail(w, "a collection is longer than the bytes of its entry");
    return false;
}

/* Ends an object with a byte count: it must end where it said. */
static void object_end(Walker *w, const VersionHead *v) {
    if (ok(w) && v->counted && bytes_tell(&w->b) != v->end)
        fail(w, "an object does not end where its byte count says");
}

static bool header_read(Walker *w, VersionHead *v) {
    if (object_version(v, &w->b)) return true;
    fail(w, "the version of an object makes no sense");
    return false;
}

/* The header of a collection. Behind a pointer it may have the form of an object instead (ROOT 5):
 * null, or a tag with or without the name of the class, and no version. */
static bool collection_header(Walker *w, const Node *n, VersionHead *v, bool *null) {
    *null = false;
    if (!n->pointer || bytes_left(&w->b) < 4) return header_read(w, v);
    uint32_t first = be32(w->b.at);
    *null = first == 0;
    if (*null) {
        bytes_skip(&w->b, 4);
        *v = (VersionHead){0};
        return true;
    }
    bool tagged = bytes_left(&w->b) >= 8 && (be32(w->b.at + 4) & 0x80000000);
    if (!tagged || (first & 0xc0000000) != 0x40000000) return header_read(w, v);
    uint32_t count = bytes_u32(&w->b) & 0x3fffffff;
    if (count > bytes_left(&w->b)) {
        fail(w, "the byte count of an object makes no sense");
        return false;
    }
    *v = (VersionHead){.counted = true, .end = bytes_tell(&w->b) + count};
    if (bytes_u32(&w->b) == 0xffffffff) bytes_cstring(&w->b);
    return ok(w);
}

/* The version of a class; classes without one have their checksum behind a 0. */
static bool class_header(Walker *w, const Node *n, VersionHead *v) {
    if (!header_read(w, v)) return false;
    if (v->version <= 0) bytes_skip(&w->b, 4);
    else if (n->version > 0 && v->version != n->version) return false;
    return ok(w);
}

static void counted_skip(Walker *w) {
    VersionHead v;
    if (!header_read(w, &v)) return;
    if (v.counted) bytes_seek(&w->b, v.end);
    else fail(w, "an object that is not described has no byte count");
}

/* A base class without members or description may not be stored at all (it has no dictionary, or
 * version 0): then there is no byte count where its object would begin. */
static bool base_is_stored(const Walker *w, const Node *n) {
    if (!n->base || n->n_children) return true;
    if (bytes_left(&w->b) < 6) return false;
    uint32_t count = be32(w->b.at);
    return (count & 0xc0000000) == 0x40000000 && (count & 0x3fffffff) <= bytes_left(&w->b) - 4;
}

static void pointer_skip(Walker *w) {
    uint32_t tag = bytes_u32(&w->b);
    if ((tag & 0xc0000000) == 0x40000000) bytes_skip(&w->b, tag & 0x3fffffff);
    else if (tag & 0x80000000) fail(w, "an object behind a pointer has no byte count");
}

/* ---- stepping over ---- */

typedef struct Counters {
    const uint8_t *at[COUNTERS_MAX]; /* bytes of each member that may count, in member order */
} Counters;

static uint64_t counter_value(const Node *n, const uint8_t *p) {
    uint64_t v = 0;
    for (int i = 0; i < n->number.size; i++) v = v << 8 | p[i];
    return v;
}

/* The count of a COUNTED member of one object; fails where the counter is out of sight. */
static uint64_t counted_length(Walker *w, const Node *s, const Node *n, const Counters *c,
                               size_t index) {
    bool seen = n->counter >= 0 && n->counter < COUNTERS_MAX && c->at[n->counter] &&
                s->child[n->counter]->kind == NODE_NUMBER;
    if (!seen) {
        fail(w, "an array is counted by something that is not stored beside it");
        return 0;
    }
    const Node *counter = s->child[n->counter];
    uint64_t v = counter_value(counter, c->at[n->counter] + index * counter->number.size);
    if (v > INT32_MAX) v = 0; /* ROOT stores nothing for a negative count */
    return count_fits(w, n->child[0], v) ? v : 0;
}

static void skip_run(Walker *w, const Node *n, uint64_t count) {
    if (!count_fits(w, n, count)) return;
    if (n->size) {
        bytes_skip(&w->b, n->size * count);
        return;
    }
    for (uint64_t i = 0; i < count && ok(w); i++) skip(w, n);
}

static void skip_members(Walker *w, const Node *s) {
    Counters c = {{0}};
    for (int i = 0; i < s->n_children && ok(w); i++) {
        const Node *m = s->child[i];
        if (i < COUNTERS_MAX) c.at[i] = w->b.at;
        if (m->kind == NODE_COUNTED) {
            if (!m->flagless) bytes_u8(&w->b);
            skip_run(w, m->child[0], counted_length(w, s, m, &c, 0));
        } else {
            skip(w, m);
        }
    }
}

static void skip_struct(Walker *w, const Node *n) {
    if (!n->header) {
        skip_members(w, n);
        return;
    }
    if (!base_is_stored(w, n)) return;
    VersionHead v;
    bool known = class_header(w, n, &v);
    if (!ok(w)) return;
    if (v.counted) bytes_seek(&w->b, v.end);
    else if (known) skip_members(w, n);
    else fail(w, "an object is of a version that the file does not describe");
}

static void skip_list(Walker *w, const Node *n) {
    if (n->header) {
        VersionHead v;
        bool null;
        if (!collection_header(w, n, &v, &null) || null) return;
        if (v.counted) {
            bytes_seek(&w->b, v.end);
            return;
        }
    }
    skip_run(w, n->child[0], bytes_u32(&w->b));
}

static void skip_refarray(Walker *w) {
    VersionHead v;
    if (!header_read(w, &v)) return;
    if (v.counted) {
        bytes_seek(&w->b, v.end);
        return;
    }
    object_base(&w->b);
    bytes_string(&w->b);
    uint32_t n = bytes_u32(&w->b);
    bytes_skip(&w->b, 6);
    if (n > bytes_left(&w->b) / 4) fail(w, "an array of references is longer than its entry");
    else bytes_skip(&w->b, 4 * (size_t)n);
}

static void skip_ref(Walker *w) {
    ObjectBase o = object_base(&w->b);
    if (o.bits & BIT_HAS_UUID) bytes_string(&w->b);
    else bytes_skip(&w->b, 2);
}

static void skip_bits(Walker *w) {
    if (bytes_u32(&w->b) & BIT_REFERENCED) bytes_skip(&w->b, 2);
}

static void skip(Walker *w, const Node *n) {
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
        fail(w, "an array is counted by something that is not stored beside it");
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
        if (base_is_stored(w, n)) counted_skip(w);
        break;
    }
}

static void skip_members_many(Walker *w, const Node *s, size_t count) {
    for (int i = 0; i < s->n_children && ok(w); i++) skip_many(w, s->child[i], count);
}

static void skip_many(Walker *w, const Node *n, size_t count) {
    VersionHead v;
    if (n->kind == NODE_TOBJECT && w->no_tobject) return;
    bool once = n->kind == NODE_WRAP || (n->kind == NODE_LIST && n->header);
    if (once) {
        if (!header_read(w, &v)) return;
        if (v.counted) bytes_seek(&w->b, v.end);
        else fail(w, "a collection has no byte count");
    } else if (n->kind == NODE_STRUCT && n->base) {
        skip_members_many(w, n, count);
    } else {
        skip_run(w, n, count);
    }
}

/* ---- taking values out ---- */

static void emit_numbers(Walker *w, const Node *n, size_t count) {
    const uint8_t *p = bytes_take(&w->b, count * n->size);
    void *to = p ? decoded_room(w->out, count) : NULL;
    if (to) decode_numbers(to, p, count, &n->number);
}

/* count values one after another, each with its own header where it has one. */
static void emit_run(Walker *w, const Node *n, uint64_t count, int depth, int axis) {
    if (!count_fits(w, n, count)) return;
    if (n->kind == NODE_NUMBER) {
        emit_numbers(w, n, count);
        return;
    }
    for (uint64_t i = 0; i < count && ok(w); i++) emit(w, n, depth, axis);
}

static void emit_counted(Walker *w, const Node *n, uint64_t count, int depth, int axis) {
    if (!ok(w)) return;
    decoded_end_list(w->out, axis, count);
    emit_run(w, n->child[0], count, depth, axis + 1);
}

static void emit_members(Walker *w, const Node *s, int depth, int axis) {
    Counters c = {{0}};
    int live = w->path->child[depth];
    for (int i = 0; i < s->n_children && ok(w); i++) {
        const Node *m = s->child[i];
        if (i < COUNTERS_MAX) c.at[i] = w->b.at;
        if (m->kind == NODE_COUNTED) {
            if (!m->flagless) bytes_u8(&w->b);
            uint64_t count = counted_length(w, s, m, &c, 0);
            if (i == live) emit_counted(w, m, count, depth + 1, axis);
            else skip_run(w, m->child[0], count);
        } else if (i == live) {
            emit(w, m, depth + 1, axis);
        } else {
            skip(w, m);
        }
    }
}

static void emit_members_many(Walker *w, const Node *s, size_t count, int depth, int axis) {
    Counters c = {{0}};
    int live = w->path->child[depth];
    for (int i = 0; i < s->n_children && ok(w); i++) {
        const Node *m = s->child[i];
        if (i < COUNTERS_MAX) c.at[i] = w->b.at;
        if (m->kind == NODE_COUNTED) {
            for (size_t k = 0; k < count && ok(w); k++) {
                bytes_u8(&w->b);
                uint64_t length = counted_length(w, s, m, &c, k);
                if (i == live) emit_counted(w, m, length, depth + 1, axis);
                else skip_run(w, m->child[0], length);
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
    if (!class_header(w, n, &v)) {
        fail(w, "an object is of another version than the one that the column is decoded by");
        return;
    }
    emit_members(w, n, depth, axis);
    object_end(w, &v);
}

/* The elements of one collection: a count, then the values object by object or member by member. */
static void emit_content(Walker *w, const Node *n, bool memberwise, int depth, int axis) {
    const Node *child = n->child[0];
    uint32_t count = bytes_u32(&w->b);
    if (!count_fits(w, child, memberwise ? 0 : count)) return;
    if (!memberwise) {
        decoded_end_list(w->out, axis, count);
        emit_run(w, child, count, depth, axis + 1);
        return;
    }
    if (child->kind != NODE_STRUCT || count > bytes_left(&w->b)) {
        fail(w, "a collection is stored member by member but has no members");
        return;
    }
    decoded_end_list(w->out, axis, count);
    if (count)
        emit_members_many(w, child->columnwise ? child->columnwise : child, count, depth, axis + 1);
}

/* Behind the header of a member-wise collection: the version of the class of its elements. */
static void element_version(Walker *w) {
    if (bytes_i16(&w->b) <= 0) bytes_skip(&w->b, 4); /* checksum */
}

static void emit_list(Walker *w, const Node *n, int depth, int axis) {
    VersionHead v = {0};
    bool null = false;
    if (n->header && !collection_header(w, n, &v, &null)) return;
    if (null) {
        decoded_end_list(w->out, axis, 0);
        return;
    }
    if (v.memberwise) element_version(w);
    emit_content(w, n, v.memberwise, depth, axis);
    object_end(w, &v);
}

static void emit_refarray(Walker *w, const Node *n, int depth, int axis) {
    VersionHead v;
    if (!header_read(w, &v)) return;
    object_base(&w->b);
    bytes_string(&w->b);
    const uint8_t *size = w->b.at;
    uint32_t count = bytes_u32(&w->b);
    bytes_skip(&w->b, 6); /* fLowerBound, process id */
    if (!ok(w) || count > bytes_left(&w->b) / 4) {
        fail(w, "an array of references is longer than its entry");
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
    object_end(w, &v);
}

static void emit_ref(Walker *w, const Node *n) {
    ObjectBase o = object_base(&w->b);
    if (o.bits & BIT_HAS_UUID) bytes_string(&w->b);
    else bytes_skip(&w->b, 2);
    uint32_t *to = ok(w) ? decoded_room(w->out, 1) : NULL;
    if (to) *to = o.unique_id & 0xffffff;
    (void)n;
}

static void emit_bits(Walker *w) {
    uint32_t bits = bytes_u32(&w->b);
    if (bits & BIT_REFERENCED) bytes_skip(&w->b, 2);
    uint32_t *to = ok(w) ? decoded_room(w->out, 1) : NULL;
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
    if (ok(w)) decoded_string(w->out, s.p, s.n);
}

static void emit_wrapped(Walker *w, const Node *n, size_t count, int depth, int axis) {
    VersionHead v;
    if (!header_read(w, &v)) return;
    emit_run(w, n->child[0], count, depth, axis);
    object_end(w, &v);
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
        fail(w, "the column cannot be decoded");
        break;
    }
}

static void emit_many(Walker *w, const Node *n, size_t count, int depth, int axis) {
    if (n->kind == NODE_WRAP) {
        emit_wrapped(w, n, count, depth, axis);
    } else if (n->kind == NODE_LIST && n->header) {
        VersionHead v;
        if (!header_read(w, &v)) return;
        if (v.memberwise) element_version(w);
        for (size_t i = 0; i < count && ok(w); i++)
            emit_content(w, n, v.memberwise, depth, axis);
        object_end(w, &v);
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
        if (!header_read(w, &v)) return;
        if (v.memberwise) element_version(w);
        if (!list) each = n->child[0];
    }
    for (; ok(w) && bytes_left(&w->b); count++) {
        const uint8_t *before = w->b.at;
        if (list) emit_content(w, n, v.memberwise, 0, 1);
        else emit(w, each, 0, 1);
        if (w->b.at == before) fail(w, "an object of no size is stored in a collection");
    }
    object_end(w, &v);
    decoded_end_list(w->out, 0, count);
}

/* An unsplit base class has a version, unless it streams itself; then it is taken for its plain
 * members, and the length of the entry must bear that out. */
static void emit_base(Walker *w, const Node *n) {
    Walker first = *w;
    size_t bytes = w->out->n_bytes;
    emit(&first, n, 0, 0);
    if ((ok(&first) && bytes_left(&first.b) == 0) || w->out->n_axes || w->out->elem == HML_STR) {
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
    if (ok(w)) emit(w, n, 0, 0);
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

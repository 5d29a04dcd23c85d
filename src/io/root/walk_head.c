/* walk_head.c - headers, byte counts and counts of streamed objects; see walker.h. */
#include "io/root/walker.h"

void walker_fail(Walker *w, const char *why) {
    if (walker_ok(w) || !w->why) w->why = w->why ? w->why : why;
    w->b.bad = true;
    w->b.at = w->b.end;
}

bool walker_fits(Walker *w, const Node *n, uint64_t count) {
    uint64_t least = n->min_size ? n->min_size : 1;
    if (count <= bytes_left(&w->b) / least) return true;
    walker_fail(w, "a collection is longer than the bytes of its entry");
    return false;
}

void walker_end(Walker *w, const VersionHead *v) {
    if (walker_ok(w) && v->counted && bytes_tell(&w->b) != v->end)
        walker_fail(w, "an object does not end where its byte count says");
}

bool walker_version(Walker *w, VersionHead *v) {
    if (object_version(v, &w->b)) return true;
    walker_fail(w, "the version of an object makes no sense");
    return false;
}

/* The header of a collection. Behind a pointer it may have the form of an object instead (ROOT 5):
 * null, or a tag with or without the name of the class, and no version. */
bool walker_collection(Walker *w, const Node *n, VersionHead *v, bool *null) {
    *null = false;
    if (!n->pointer || bytes_left(&w->b) < 4) return walker_version(w, v);
    uint32_t first = be32(w->b.at);
    *null = first == 0;
    if (*null) {
        bytes_skip(&w->b, 4);
        *v = (VersionHead){0};
        return true;
    }
    bool tagged = bytes_left(&w->b) >= 8 && (be32(w->b.at + 4) & 0x80000000);
    if (!tagged || (first & 0xc0000000) != 0x40000000) return walker_version(w, v);
    uint32_t count = bytes_u32(&w->b) & 0x3fffffff;
    if (count > bytes_left(&w->b)) {
        walker_fail(w, "the byte count of an object makes no sense");
        return false;
    }
    *v = (VersionHead){.counted = true, .end = bytes_tell(&w->b) + count};
    if (bytes_u32(&w->b) == 0xffffffff) bytes_cstring(&w->b);
    return walker_ok(w);
}

/* The version of a class; classes without one have their checksum behind a 0. */
bool walker_class(Walker *w, const Node *n, VersionHead *v) {
    if (!walker_version(w, v)) return false;
    if (v->version <= 0)
        bytes_skip(&w->b, 4);
    else if (n->version > 0 && v->version != n->version)
        return false;
    return walker_ok(w);
}

void walker_elements(Walker *w) {
    if (bytes_i16(&w->b) <= 0) bytes_skip(&w->b, 4); /* checksum */
}

/* A base class without members or description may not be stored at all (it has no dictionary, or
 * version 0): then there is no byte count where its object would begin. */
bool walker_stored(const Walker *w, const Node *n) {
    if (!n->base || n->n_children) return true;
    if (bytes_left(&w->b) < 6) return false;
    uint32_t count = be32(w->b.at);
    return (count & 0xc0000000) == 0x40000000 && (count & 0x3fffffff) <= bytes_left(&w->b) - 4;
}

static uint64_t number_value(const uint8_t *p, int size) {
    uint64_t v = 0;
    for (int i = 0; i < size; i++) v = v << 8 | p[i];
    return v;
}

uint64_t walker_counted(Walker *w, const Node *s, const Node *n, const Counters *c, size_t object) {
    if (!walker_ok(w)) return 0;
    if (n->counter < 0) {
        walker_fail(w, "an array is counted by something that is not stored beside it");
        return 0;
    }
    int size = s->child[n->counter]->number.size;
    uint64_t v = number_value(c->at[s->counter_slot[n->counter]] + object * (size_t)size, size);
    if (v > INT32_MAX) v = 0; /* ROOT stores nothing for a negative count */
    if (!n->flagless && bytes_u8(&w->b) == 0) v = 0;
    return walker_fits(w, n->child[0], v) ? v : 0;
}

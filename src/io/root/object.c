/* object.c - version headers, tags and the two base classes that ROOT streams itself; see object.h.
 */
#include "io/root/object.h"

enum { MEMBERWISE = 0x4000, COUNT_IN_VERSION = 0x4000, MAP_OFFSET = 2 };
static const uint32_t BYTE_COUNT = 0x40000000, NEW_CLASS = 0xffffffff, CLASS_MASK = 0x80000000;

bool object_version(VersionHead *out, Bytes *b) {
    *out = (VersionHead){.end = (size_t)(b->end - b->begin)};
    if (bytes_left(b) >= 6 && (be32(b->at) & BYTE_COUNT) && be32(b->at) != NEW_CLASS) {
        uint32_t count = bytes_u32(b) & ~BYTE_COUNT;
        if (count < 2 || count > bytes_left(b)) {
            b->bad = true;
            return false;
        }
        out->counted = true;
        out->end = bytes_tell(b) + count;
    }
    uint16_t v = bytes_u16(b);
    out->memberwise = (v & MEMBERWISE) && v < 0x8000;
    out->version = (int16_t)(out->memberwise ? v & ~MEMBERWISE : v);
    return !b->bad;
}

/* The class name that was written at a place; places of names begin with the tag of a new class. */
static bool class_at(Str *out, const Bytes *b, size_t place, uint32_t keylen) {
    if (place < (size_t)keylen + MAP_OFFSET) return false;
    Bytes c = *b;
    bytes_seek(&c, place - keylen - MAP_OFFSET);
    if (c.at > b->at || bytes_u32(&c) != NEW_CLASS) return false;
    *out = bytes_cstring(&c);
    return !c.bad;
}

bool object_head(ObjectHead *out, Bytes *b, uint32_t keylen) {
    *out = (ObjectHead){.at = bytes_tell(b)};
    uint32_t tag = bytes_u32(b);
    out->end = bytes_tell(b);
    if ((tag & BYTE_COUNT) && tag != NEW_CLASS) {
        uint32_t count = tag & ~(BYTE_COUNT | CLASS_MASK);
        if ((tag & CLASS_MASK) || count < 4 || count > bytes_left(b))
            b->bad = true;
        else
            out->end = bytes_tell(b) + count;
        tag = bytes_u32(b);
    } else if (tag & CLASS_MASK) {
        b->bad = true; /* objects without byte count ended with ROOT 2 */
    }
    if (b->bad) return false;
    if (tag == 0) {
        out->kind = OBJECT_NULL;
    } else if (tag == NEW_CLASS) {
        out->kind = OBJECT_NEW;
        out->class_name = bytes_cstring(b);
    } else if (tag & CLASS_MASK) {
        out->kind = OBJECT_NEW;
        if (!class_at(&out->class_name, b, tag & ~CLASS_MASK, keylen)) b->bad = true;
    } else {
        out->kind = OBJECT_REFERENCE;
        if (tag < (size_t)keylen + MAP_OFFSET)
            b->bad = true;
        else
            out->referred = tag - keylen - MAP_OFFSET;
    }
    return !b->bad && bytes_tell(b) <= out->end;
}

ObjectBase object_base(Bytes *b) {
    uint16_t version = bytes_u16(b);
    if (version & COUNT_IN_VERSION) bytes_skip(b, 4);
    ObjectBase o = {.unique_id = bytes_u32(b)};
    o.bits = bytes_u32(b);
    if (o.bits & BIT_REFERENCED) bytes_skip(b, 2);
    return o;
}

void object_named(Bytes *b, Str *name, Str *title) {
    VersionHead v;
    if (!object_version(&v, b)) return;
    object_base(b);
    *name = bytes_string(b);
    Str t = bytes_string(b);
    if (title) *title = t;
    if (v.counted) bytes_seek(b, v.end);
}

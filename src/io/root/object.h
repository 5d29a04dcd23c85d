/* object.h - how ROOT streams objects: version headers, byte counts, class tags, TObject, TNamed.
 *
 * An object behind a pointer begins with a byte count and a tag: a class name met for the first
 * time, a reference to the place of an earlier one, a reference to an earlier object, or null
 * (TBufferFile::ReadObjectAny). Places are counted from the start of the key, whose length the
 * caller passes. Class names are looked up at the place that is referred to, so there is no map.
 * Invariant: an end that is handed out lies within the bytes and not before the current position.
 */
#ifndef HML_ROOT_OBJECT_H
#define HML_ROOT_OBJECT_H

#include "io/root/bytes.h"

/* Bits of TObject::fBits that change what follows them in the stream. */
enum { BIT_REFERENCED = 1 << 4, BIT_HAS_UUID = 1 << 5 };

typedef struct VersionHead {
    int16_t version;
    bool counted;    /* a byte count was there */
    bool memberwise; /* TBufferFile::kStreamedMemberWise */
    size_t end;      /* position behind the object; end of the bytes where not counted */
} VersionHead;

/* Reads a version with or without byte count; false (and b->bad) where it makes no sense. */
bool object_version(VersionHead *out, Bytes *b);

typedef enum ObjectKind { OBJECT_NULL, OBJECT_NEW, OBJECT_REFERENCE } ObjectKind;

typedef struct ObjectHead {
    ObjectKind kind;
    Str class_name;  /* OBJECT_NEW */
    size_t at, end;  /* positions of the byte count and behind the object */
    size_t referred; /* OBJECT_REFERENCE: the `at` of an earlier object */
} ObjectHead;

bool object_head(ObjectHead *out, Bytes *b, uint32_t keylen);

typedef struct ObjectBase {
    uint32_t unique_id, bits;
} ObjectBase;

ObjectBase object_base(Bytes *b); /* TObject */
/* TNamed with its header; title may be NULL. */
void object_named(Bytes *b, Str *name, Str *title);

#endif

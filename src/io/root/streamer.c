/* streamer.c - reads and finds the class descriptions of a file; see streamer.h. */
#include "io/root/streamer.h"

#include "core/vec.h"
#include "io/root/builtin.h"
#include "io/root/object.h"
#include "io/root/typename.h"

enum { BIT_HAS_RANGE = 1 << 6, ELEMENTS_MAX = 1 << 16, RECORD_LIMIT = 64 << 20 };

typedef struct Elements {
    StreamerElement *data;
    size_t n, cap;
} Elements;

/* The part that all kinds of elements begin with (TStreamerElement::Streamer). */
static void element_common(StreamerElement *e, Bytes *b) {
    VersionHead v, named;
    if (!object_version(&v, b) || !object_version(&named, b)) return;
    ObjectBase base = object_base(b);
    e->name = bytes_string(b);
    e->title = bytes_string(b);
    if (named.counted) bytes_seek(b, named.end);
    e->type = bytes_i32(b);
    bytes_skip(b, 4); /* fSize */
    e->array_length = bytes_i32(b);
    e->array_dim = bytes_i32(b);
    uint32_t n_index = v.version == 1 ? bytes_u32(b) : 5;
    if (n_index > 5) b->bad = true;
    for (uint32_t i = 0; i < n_index && !b->bad; i++) e->max_index[i] = bytes_i32(b);
    e->type_name = bytes_string(b);
    /* ROOT 5 wrote bool as unsigned char, which has the same size. */
    if (e->type == STREAM_UCHAR &&
        (str_eq(e->type_name, STR("Bool_t")) || str_eq(e->type_name, STR("bool"))))
        e->type = STREAM_BOOL;
    int basic = e->type % STREAM_ARRAY;
    bool f16 = basic == STREAM_FLOAT16, d32 = basic == STREAM_DOUBLE32;
    if (e->type < STREAM_OBJECT && (f16 || d32))
        e->packing = streamer_packing(base.bits & BIT_HAS_RANGE ? e->title : STR(""), f16);
    if (v.counted) bytes_seek(b, v.end);
}

static bool element_read(StreamerElement *e, Bytes *b, Str class_name) {
    VersionHead v, inner;
    if (!object_version(&v, b)) return false;
    /* TStreamerSTLstring derives from TStreamerSTL, all others from TStreamerElement. */
    if (str_eq(class_name, STR("TStreamerSTLstring")) && !object_version(&inner, b)) return false;
    element_common(e, b);
    if (str_eq(class_name, STR("TStreamerBase")) && v.version > 2)
        e->base_version = bytes_i32(b);
    else
        e->base_version = -1;
    if (str_eq(class_name, STR("TStreamerBasicPointer")) ||
        str_eq(class_name, STR("TStreamerLoop"))) {
        bytes_skip(b, 4); /* fCountVersion */
        e->count_name = bytes_string(b);
    }
    return !b->bad;
}

/* A TObjArray of elements. */
static bool elements_read(Elements *out, Bytes *b, uint32_t keylen) {
    VersionHead v;
    if (!object_version(&v, b)) return false;
    if (v.version > 2) object_base(b);
    if (v.version > 1) bytes_string(b);
    uint32_t n = bytes_u32(b);
    bytes_skip(b, 4); /* fLowerBound */
    if (n > ELEMENTS_MAX) b->bad = true;
    for (uint32_t i = 0; i < n && !b->bad; i++) {
        ObjectHead h;
        if (!object_head(&h, b, keylen)) return false;
        StreamerElement e = {0};
        if (h.kind == OBJECT_NEW && !element_read(&e, b, h.class_name)) return false;
        if (h.kind == OBJECT_NEW) vec_push(out, e);
        bytes_seek(b, h.end);
    }
    return !b->bad;
}

void streamer_add(Streamers *s, const StreamerInfo *info) {
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 64;
        s->infos = mem_resize(s->infos, s->cap * sizeof(StreamerInfo));
    }
    StreamerInfo *to = &s->infos[s->n];
    *to = *info;
    to->older = (int)map_get(&s->by_name, info->class_name, -1);
    map_set(&s->by_name, info->class_name, (int64_t)s->n);
    s->n++;
}

static bool info_read(Streamers *s, Bytes *b, uint32_t keylen) {
    VersionHead v;
    StreamerInfo info = {0};
    Elements elements = {0};
    ObjectHead h;
    if (!object_version(&v, b)) return false;
    object_named(b, &info.class_name, NULL);
    info.checksum = bytes_u32(b);
    info.version = bytes_i32(b);
    bool ok = object_head(&h, b, keylen) && h.kind == OBJECT_NEW;
    ok = ok && elements_read(&elements, b, keylen);
    if (ok) {
        info.class_name = typename_normalize(&s->arena, info.class_name);
        info.elements = arena_copy(&s->arena, elements.data, elements.n * sizeof(StreamerElement));
        info.n_elements = (int)elements.n;
        streamer_add(s, &info);
    }
    vec_free(&elements);
    return ok;
}

static const char *list_read(Streamers *s, Bytes *b, uint32_t keylen) {
    VersionHead v;
    if (!object_version(&v, b)) return "the list of class descriptions cannot be read";
    if (v.version > 2) object_base(b);
    if (v.version > 1) bytes_string(b);
    uint32_t n = bytes_u32(b);
    for (uint32_t i = 0; i < n && !b->bad; i++) {
        ObjectHead h;
        if (!object_head(&h, b, keylen)) break;
        if (h.kind == OBJECT_NEW && str_eq(h.class_name, STR("TStreamerInfo")) &&
            !info_read(s, b, keylen))
            break;
        bytes_seek(b, h.end);
        if (v.version > 3) bytes_string(b); /* the option of the list's link */
    }
    return b->bad ? "a class description cannot be read" : NULL;
}

static const char *record_read(Streamers *out, const RootFile *f, Codec *codec) {
    if (f->seek_info == 0 || f->nbytes_info == 0) return NULL;
    ByteBuf scratch = {0};
    Key key;
    const char *why = rootfile_record(f, f->seek_info, f->nbytes_info, codec, &scratch,
                                      &out->record, &key, RECORD_LIMIT);
    bytebuf_free(&scratch);
    if (why) return why;
    Bytes b = bytes_of(out->record.p, out->record.n);
    return list_read(out, &b, key.keylen);
}

const char *streamers_read(Streamers *out, const RootFile *f, Codec *codec) {
    const char *why = record_read(out, f, codec);
    builtin_add(out);
    return why;
}

void streamers_free(Streamers *s) {
    mem_free(s->infos);
    map_free(&s->by_name);
    bytebuf_free(&s->record);
    arena_free(&s->arena);
}

const StreamerInfo *streamer_find(const Streamers *s, Str class_name, int version) {
    const StreamerInfo *newest = NULL;
    for (int64_t i = map_get(&s->by_name, class_name, -1); i >= 0; i = s->infos[i].older) {
        const StreamerInfo *info = &s->infos[i];
        if (version >= 0 && info->version == version) return info;
        if (!newest || info->version > newest->version) newest = info;
    }
    return version < 0 ? newest : NULL;
}

const StreamerInfo *streamer_find_checksum(const Streamers *s, Str class_name, uint32_t checksum) {
    for (int64_t i = map_get(&s->by_name, class_name, -1); i >= 0; i = s->infos[i].older)
        if (s->infos[i].checksum == checksum) return &s->infos[i];
    return NULL;
}

int streamer_member(const StreamerInfo *info, Str name) {
    for (int i = 0; i < info->n_elements; i++)
        if (str_eq(info->elements[i].name, name)) return i;
    return -1;
}

/* directory.c - all keys of all directories of a file; see directory.h. */
#include "io/root/directory.h"

#include "core/map.h"

enum { DIRECTORY_BYTES = 42, DEPTH_MAX = 50, BIG_DIRECTORY = 1000, PATH_MAX_BYTES = 4096 };

typedef struct Walk {
    DirEntries *out;
    const RootFile *file;
    Arena *arena;
    Map visited;         /* positions of key lists as eight bytes */
    uint64_t list_bytes; /* of all key lists so far: they cannot exceed the file */
} Walk;

typedef struct KeyList {
    uint64_t seek;
    uint32_t nbytes;
} KeyList;

/* The streamed TDirectory at a position of the file: where its list of keys is. */
static bool record_read(KeyList *out, const RootFile *f, uint64_t at) {
    uint8_t p[DIRECTORY_BYTES];
    int64_t n = at < f->in.size ? infile_read_some(&f->in, p, sizeof p, at) : 0;
    Bytes b = bytes_of(p, n > 0 ? (size_t)n : 0);
    bool big = bytes_u16(&b) > BIG_DIRECTORY;
    bytes_skip(&b, 8); /* fDatimeC, fDatimeM */
    out->nbytes = bytes_u32(&b);
    bytes_skip(&b, 4);            /* fNbytesName */
    bytes_skip(&b, big ? 16 : 8); /* fSeekDir, fSeekParent */
    out->seek = big ? bytes_u64(&b) : bytes_u32(&b);
    return !b.bad;
}

static bool visit(Walk *w, uint64_t seek) {
    Str key = {arena_copy(w->arena, &seek, sizeof seek), sizeof seek};
    if (map_get(&w->visited, key, 0)) return false;
    map_set(&w->visited, key, 1);
    return true;
}

static bool class_is_directory(Str name) {
    return str_eq(name, STR("TDirectory")) || str_eq(name, STR("TDirectoryFile"));
}

static const char *list_read(Walk *w, KeyList list, const char *prefix, int depth);

static const char *entry_add(Walk *w, const Key *key, const char *prefix, int depth) {
    Arena *a = w->arena;
    if (strlen(prefix) + key->name.n > PATH_MAX_BYTES) return "the name of a key is too long";
    DirEntry e = {.path =
                      arena_printf(a, "%s%s%.*s", prefix, *prefix ? "/" : "", STR_ARG(key->name)),
                  .class_name = arena_strndup(a, key->class_name.p, key->class_name.n),
                  .title = arena_strndup(a, key->title.p, key->title.n),
                  .key = *key};
    e.key.class_name = e.key.name = e.key.title = STR("");
    bool directory = class_is_directory(key->class_name);
    vec_push(w->out, e);
    if (!directory) return NULL;
    KeyList list;
    if (!record_read(&list, w->file, key->seek + key->keylen) || list.seek == 0)
        return "a directory cannot be read";
    return list_read(w, list, e.path, depth + 1);
}

static const char *keys_add(Walk *w, const uint8_t *p, size_t n, const char *prefix, int depth) {
    Bytes b = bytes_of(p, n);
    Key key;
    const char *first_why = NULL;
    if (!key_read(&key, &b)) return "a list of keys cannot be read";
    bytes_seek(&b, key.keylen);
    uint32_t count = bytes_u32(&b);
    for (uint32_t i = 0; i < count; i++) {
        if (!key_read(&key, &b)) return "a list of keys is shorter than it claims";
        const char *why = entry_add(w, &key, prefix, depth);
        if (!first_why) first_why = why;
    }
    return first_why;
}

static const char *list_read(Walk *w, KeyList list, const char *prefix, int depth) {
    const InFile *in = &w->file->in;
    if (list.seek == 0 || list.nbytes == 0) return NULL;
    if (depth > DEPTH_MAX) return "directories are nested too deeply";
    if (list.seek > in->size || list.nbytes > in->size - list.seek)
        return "a list of keys lies beyond the end of the file";
    w->list_bytes += list.nbytes;
    if (w->list_bytes > in->size) return "lists of keys overlap";
    if (!visit(w, list.seek)) return "a directory is listed within itself";
    uint8_t *p = mem_try(list.nbytes);
    if (!p) return "there is not enough memory for a list of keys";
    const char *why = infile_read(in, p, list.nbytes, list.seek)
                          ? keys_add(w, p, list.nbytes, prefix, depth)
                          : "a list of keys cannot be read";
    mem_free(p);
    return why;
}

static void cut_help(const RootFile *f, Diags *diags) {
    if (f->end > f->in.size)
        diag_help(diags, "the file has %llu bytes but was written with %llu: it was cut short",
                  (unsigned long long)f->in.size, (unsigned long long)f->end);
}

Status directory_list(DirEntries *out, const RootFile *f, Arena *arena, Diags *diags) {
    Walk w = {.out = out, .file = f, .arena = arena};
    KeyList list;
    const char *why = "the root directory cannot be read";
    if (record_read(&list, f, f->begin + f->nbytes_name)) why = list_read(&w, list, "", 0);
    map_free(&w.visited);
    if (!why) return HML_OK;
    if (out->n) {
        DataPlace place = DATA_NOWHERE;
        place.file = f->path;
        diag_data_warning(diags, HML_E_FILE_CORRUPT, place, "%s", why);
    } else {
        rootfile_error(f, diags, HML_E_FILE_CORRUPT, "%s", why);
    }
    cut_help(f, diags);
    return out->n ? HML_OK : HML_FAIL;
}

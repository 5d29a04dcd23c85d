/* jsonfile.c - files of JSON text; see jsonfile.h. */
#include "corr/jsonfile.h"

#include <zlib.h>

#include "core/os.h"

enum { TEXT_MAX = 1 << 30, PIECE = 1 << 16, GZIP_WINDOW = 15 + 16, PATH_MAX_STEPS = 128 };

static DataPlace place_of(const char *file) {
    DataPlace place = DATA_NOWHERE;
    place.file = file;
    return place;
}

/* Inflates a gzip file (one member or several); memory grows with what comes out. */
static const char *inflate_text(StrBuf *out, Str packed) {
    z_stream z = {0};
    static const char *const damaged = "the compressed text is damaged";
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK) return "there is not enough memory to decompress";
    char *piece = mem_alloc(PIECE);
    const char *why = NULL;
    union { /* zlib does not write to its input */
        const char *p;
        Bytef *bytes;
    } in = {.p = packed.p};
    z.next_in = in.bytes;
    z.avail_in = (uInt)packed.n;
    int state = Z_OK;
    while (!why) {
        z.next_out = (Bytef *)piece;
        z.avail_out = PIECE;
        state = inflate(&z, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END) why = damaged;
        buf_add(out, (Str){piece, PIECE - z.avail_out});
        if (out->n > TEXT_MAX) why = "the text is longer than 1 GiB";
        if (state != Z_STREAM_END) continue;
        if (z.avail_in == 0) break;
        if (inflateReset(&z) != Z_OK) why = damaged;
    }
    inflateEnd(&z);
    mem_free(piece);
    return why;
}

Status jsonfile_text(StrBuf *out, const char *path, Diags *diags) {
    InFile in;
    if (infile_open(&in, path, diags) != HML_OK) return HML_FAIL;
    const char *why = NULL;
    char *bytes = NULL;
    if (in.size > TEXT_MAX || !in.regular)
        why = in.regular ? "the file is longer than 1 GiB" : "only a regular file can be read here";
    else if (!(bytes = mem_try(in.size + 1)))
        why = "there is not enough memory for the file";
    else if (!infile_read(&in, bytes, in.size, 0))
        why = "the file cannot be read";
    Str text = {bytes, in.size};
    if (!why && text.n >= 2 && (uint8_t)bytes[0] == 0x1f && (uint8_t)bytes[1] == 0x8b)
        why = inflate_text(out, text);
    else if (!why)
        buf_add(out, text);
    mem_free(bytes);
    infile_close(&in);
    return why ? diag_data_error(diags, HML_E_FILE_CORRUPT, place_of(path), "%s", why) : HML_OK;
}

Status jsonfile_parse(json_t **out, Str text, const char *name, Diags *diags) {
    json_error_t error;
    *out = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &error);
    if (*out) return HML_OK;
    DataPlace place = place_of(name);
    place.line = error.line > 0 ? error.line : -1;
    return diag_data_error(diags, HML_E_FILE_FORMAT, place, "is not JSON: %s", error.text);
}

Status jsonfile_load(json_t **out, const char *path, Diags *diags) {
    StrBuf text = {0};
    Status s = jsonfile_text(&text, path, diags);
    if (s == HML_OK) s = jsonfile_parse(out, (Str){text.p, text.n}, path, diags);
    buf_free(&text);
    return s;
}

Status jsonfile_error(const JsonPath *at, Diags *diags, const char *fmt, ...) {
    const JsonPath *steps[PATH_MAX_STEPS];
    int n = 0;
    for (; at->outer; at = at->outer)
        if (n < PATH_MAX_STEPS) steps[n++] = at;
    StrBuf text = {0};
    while (n-- > 0) {
        if (steps[n]->key)
            buf_printf(&text, "%s%.100s", text.n ? "." : "", steps[n]->key);
        else
            buf_printf(&text, "[%zu]", steps[n]->index);
    }
    if (text.n) buf_adds(&text, ": ");
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    Status s = diag_data_error(diags, HML_E_FILE_FORMAT, place_of(at->key), "%s", buf_cstr(&text));
    buf_free(&text);
    return s;
}

const char *jsonfile_type_name(json_type type) {
    static const char *const names[] = {
        [JSON_OBJECT] = "an object",   [JSON_ARRAY] = "an array", [JSON_STRING] = "a text",
        [JSON_INTEGER] = "an integer", [JSON_REAL] = "a number",  [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",        [JSON_NULL] = "null"};
    return names[type];
}

json_t *jsonfile_member(const json_t *object, const char *key, json_type type, const JsonPath *at,
                        Diags *diags) {
    json_t *v = json_object_get(object, key);
    if (!v) {
        jsonfile_error(at, diags, "'%s' is missing", key);
        return NULL;
    }
    if (json_typeof(v) == type || (type == JSON_REAL && json_is_number(v))) return v;
    jsonfile_error(&(JsonPath){at, key, 0}, diags, "should be %s and is %s",
                   jsonfile_type_name(type), jsonfile_type_name(json_typeof(v)));
    return NULL;
}

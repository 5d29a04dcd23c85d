/* jsonfile.h - files of JSON text, plain or compressed by gzip, and messages about places in them.
 *
 * The text is parsed by jansson; a JsonPath is the way from the top to a value, kept as a chain on
 * the caller's stack and written as corrections[0].data.content[3]. Not for results: out/json.h.
 * Called by correction_read.c, correction_content.c and lumi_mask.c.
 */
#ifndef HML_CORR_JSONFILE_H
#define HML_CORR_JSONFILE_H

#include <jansson.h>

#include "core/diag.h"

typedef struct JsonPath JsonPath;
struct JsonPath {
    const JsonPath *outer; /* NULL: the file itself */
    const char *key;       /* of an object; of the file: its name */
    size_t index;          /* of an array, where key is NULL */
};

/* Reads and parses a file; *out is to be given back with json_decref. */
Status jsonfile_load(json_t **out, const char *path, Diags *diags);
/* Parses a text; name stands for the file in messages. */
Status jsonfile_parse(json_t **out, Str text, const char *name, Diags *diags);
/* The bytes of a file, decompressed where they begin as gzip does; free with buf_free. */
Status jsonfile_text(StrBuf *out, const char *path, Diags *diags);

/* An error at a place; returns HML_FAIL. */
Status jsonfile_error(const JsonPath *at, Diags *diags, const char *fmt, ...) HML_PRINTF(3, 4);

/* The member of an object that must be there and have this type; NULL after an error. */
json_t *jsonfile_member(const json_t *object, const char *key, json_type type, const JsonPath *at,
                        Diags *diags);
/* What a JSON type is called in messages. */
const char *jsonfile_type_name(json_type type);

#endif

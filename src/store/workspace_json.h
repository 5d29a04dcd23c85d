/* workspace_json.h - reads HistFactory workspaces of pyhf's JSON format (schema 1.0.0).
 *
 * All measurements are read; which one counts is chosen when a model is made. What the schema asks
 * for is checked, and that lists of bins have one length in a channel; a message names the file and
 * the place in it ("channels[0].samples[1].modifiers[2].data[3]"). Everything lives in the arena.
 * The writer is out/workspace_file.h.
 */
#ifndef HML_STORE_WORKSPACE_JSON_H
#define HML_STORE_WORKSPACE_JSON_H

#include "core/diag.h"
#include "stat/histfactory/hf_spec.h"

Status workspace_json_read(HfSpec *out, Arena *arena, const char *path, Diags *diags);
/* The same of a text; path is named in messages. */
Status workspace_json_parse(HfSpec *out, Arena *arena, Str text, const char *path, Diags *diags);

#endif

/* workspace_file.h - writes HistFactory workspaces as pyhf reads them (store/workspace_json.h is
 * the reader): JSON of schema 1.0.0, two blanks a level, lists of numbers on one line, numbers with
 * as many digits as bring back the same bits.
 */
#ifndef HML_OUT_WORKSPACE_FILE_H
#define HML_OUT_WORKSPACE_FILE_H

#include "stat/histfactory/hf_spec.h"

void workspace_file_write(StrBuf *out, const HfSpec *s);

#endif

/* output.h - where results go: stdout, or a file that appears whole or not at all. */
#ifndef HML_APP_OUTPUT_H
#define HML_APP_OUTPUT_H

#include "core/os.h"

typedef struct OutputStream OutputStream;

/* path NULL or "-": stdout. */
Status output_open(OutputStream **out, const char *path, Diags *diags);
void output_write(void *out, Str text); /* takes an OutputStream */
/* Ends well: flushes or renames. Reports what could not be written (but not a closed pipe). */
Status output_commit(OutputStream *out, Diags *diags);
void output_abandon(OutputStream *out);

#endif

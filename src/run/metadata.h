/* metadata.h - numbers of samples by name from a JSON or CSV file, and lists of files. */
#ifndef HML_RUN_METADATA_H
#define HML_RUN_METADATA_H

#include "run/session.h"

/* The lines of a text file, without blank ones and comments (#). */
Status metadata_lines(Session *s, const char *path, const char ***out, int *n, Span span);
/* Reads xsec, sumw, filter_eff, k_factor, reduction (and their usual other names) of the entry that
 * names the sample: its name, title or file. A JSON file is an object of objects (perhaps under
 * "samples"), a CSV file has a column `name`. Source of the other names: docs/guide. */
Status metadata_read(Session *s, Sample *x, const char *path, const char *name, Span span);

#endif

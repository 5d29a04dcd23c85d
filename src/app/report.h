/* report.h - how a run ends: messages on stderr and the exit code (rows: defs/exits.def). */
#ifndef HML_APP_REPORT_H
#define HML_APP_REPORT_H

#include "core/diag.h"

typedef enum ExitCode {
#define HML_EXIT(NAME, code, doc) EXIT_##NAME = (code),
#include "defs/exits.def"
#undef HML_EXIT
} ExitCode;

typedef struct ExitInfo {
    int code;
    const char *doc;
} ExitInfo;

const ExitInfo *exit_at(size_t i); /* NULL behind the last */

/* Prints and forgets all messages; the exit code is that of the first error. */
ExitCode report_all(Diags *diags);

#endif

/* explained.h - shows explanations of names and cuts (lang/explain.h), and programs. */
#ifndef HML_OUT_EXPLAINED_H
#define HML_OUT_EXPLAINED_H

#include "lang/explain.h"
#include "out/table.h"
#include "run/session.h"

typedef struct ExplainedStyle {
    Format format;
    bool with_file; /* types and levels are those of a file */
    Job *job;       /* of the whole text; NULL: nothing that could run */
} ExplainedStyle;

void explained_write(StrBuf *out, const Session *s, const Explanation *x,
                     const ExplainedStyle *style);
/* Columns read and bytecode (not in JSON, where each object has its own). */
void explained_program(StrBuf *out, const Session *s, const ExplainedStyle *style);

#endif

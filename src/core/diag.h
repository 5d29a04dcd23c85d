/* diag.h - diagnostics: errors and warnings with the place they speak of.
 *
 * A Diags collects messages in the order in which they arise; it never prints. A message knows its
 * code (a row of errors.def), its span in a source text (what the user wrote), or the file, tree,
 * branch and entry it was met at, and lines of help. diag_render turns one into text with a caret.
 * One Diags belongs to one thread; diag_append merges.
 */
#ifndef HML_CORE_DIAG_H
#define HML_CORE_DIAG_H

#include "core/str.h"
#include "core/vec.h"

typedef enum ErrCode {
#define HML_ERR(code, title, explanation) HML_E_##code,
#include "defs/errors.def"
#undef HML_ERR
    HML_E_COUNT
} ErrCode;

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE } Severity;

/* A text that the user or the standard library wrote; borrowed for as long as spans point at it. */
typedef struct SourceText {
    const char *name; /* shown before the line number: "cut", "analysis.hml", "stdlib/..." */
    const char *text;
    size_t length;
} SourceText;

/* Bytes [begin, end) of a source text; src NULL means no place. Of these, a caret points at
 * [at, at_end), an operator or a word; at_end 0: at all of them. */
typedef struct Span {
    const SourceText *src;
    uint32_t begin, end;
    uint32_t at, at_end;
} Span;

Span span_of(const SourceText *src, uint32_t begin, uint32_t end);
Span span_join(Span a, Span b);
/* whole, with the caret at a part of it. */
Span span_at(Span whole, Span part);
/* With the caret at all of it: for messages about an operand rather than what is done with it. */
Span span_whole(Span s);

/* Where in the data an error was met; any part may be absent (NULL, -1). */
typedef struct DataPlace {
    const char *file, *tree, *branch;
    int64_t entry;  /* row of the tree, from 0 */
    int64_t object; /* index of the object in the event */
    int64_t line;   /* line of a text file, from 1 */
} DataPlace;

#define DATA_NOWHERE ((DataPlace){.entry = -1, .object = -1, .line = -1})

typedef struct Diag {
    ErrCode code;
    Severity severity;
    Span span;
    DataPlace place;
    const char *text;
    VEC(const char *) help;
} Diag;

typedef struct Diags {
    Arena arena; /* holds all texts */
    VEC(Diag) items;
    size_t n_errors;
} Diags;

/* Each adds one message; the error forms return HML_FAIL so that a caller can return them. */
Status diag_error(Diags *d, ErrCode code, Span span, const char *fmt, ...) HML_PRINTF(4, 5);
Status diag_data_error(Diags *d, ErrCode code, DataPlace place, const char *fmt, ...)
    HML_PRINTF(4, 5);
void diag_warning(Diags *d, ErrCode code, Span span, const char *fmt, ...) HML_PRINTF(4, 5);
void diag_data_warning(Diags *d, ErrCode code, DataPlace place, const char *fmt, ...)
    HML_PRINTF(4, 5);
/* Adds a line of help to the latest message. */
void diag_help(Diags *d, const char *fmt, ...) HML_PRINTF(2, 3);

/* Fills in what the latest message does not know yet of its place in the data. */
void diag_complete_place(Diags *d, DataPlace place);
/* Copies all of from behind what is in to. */
void diag_append(Diags *to, const Diags *from);
/* Forgets the messages behind the first n. */
void diag_truncate(Diags *d, size_t n);
void diag_free(Diags *d);

const char *diag_title(ErrCode code);
const char *diag_explanation(ErrCode code);

/* Line (from 1) and column (from 1, in characters) of a byte of a source text. */
void source_locate(const SourceText *src, uint32_t byte, int *line, int *column);

/* One message as text that ends in a newline:
 *     cut:1:6: error: jet0 has no observable 'ptt' [observable]
 *       1 | jet0.ptt > 50
 *         |      ^^^
 *       help: did you mean 'pt'?
 * What belongs to the part that the caret points at is underlined: ~~~~~~~ ^ ~~
 */
void diag_render(StrBuf *out, const Diag *d);

#endif

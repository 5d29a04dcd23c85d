/* parse.h - text to syntax tree.
 *
 * parse_text never stops at the first syntax error: the parser goes on with the next statement, so
 * that independent errors come out together. The result is valid only where HML_OK is returned.
 */
#ifndef HML_LANG_PARSE_H
#define HML_LANG_PARSE_H

#include "lang/ast.h"

struct Parse {
    Arena *arena; /* of all nodes */
    Diags *diags;
    const SourceText *src;
    TokenList tokens;
    size_t next; /* token the parser takes next */
    Ast *result; /* AST_BLOCK */
};

/* Parses all of src; the tree lives in arena and borrows from src. */
Status parse_text(Ast **out, const SourceText *src, Arena *arena, TokenIsMulti is_multi, void *ctx,
                  Diags *diags);

/* Called by the parser: words a syntax error at the token it has just taken. expected names up to
 * four symbols that could stand there (0: too many to tell). */
void parse_report(Parse *p, Span where, const char *const *expected, int n);

/* Would more lines be needed to complete src? */
bool parse_is_open(const SourceText *src);

#endif

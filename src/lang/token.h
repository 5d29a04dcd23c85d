/* token.h - a text as an array of tokens, ready for the parser.
 *
 * token_scan runs the scanner (grammar/hml.l) over a whole text, then settles what depends on
 * neighbours:
 *   - line ends inside ( and [, behind an operator or comma, and before a word that can only go on
 *     (and, or, else, where, sort by, best by, first) are dropped;
 *   - a name of the unit table behind a number or a ']' becomes a UNIT;
 *   - names joined by commas without blanks become one RUN where the last part of the last one is
 *     an observable of two or more objects (`jet0,jet1.delta_r`);
 *   - `sort by`, `best by` and `first 3` become one token each.
 * Tokens borrow their text from the SourceText. Documentation comments (##) hang on the token that
 * follows them.
 */
#ifndef HML_LANG_TOKEN_H
#define HML_LANG_TOKEN_H

#include "core/diag.h"

typedef struct Token {
    int kind; /* hml_yytoken_kind_t */
    Span span;
    Str text;
    Str doc; /* text of the ## comments above, lines as written; n == 0 where there are none */
} Token;

typedef struct TokenList {
    const SourceText *src;
    Diags *diags;
    VEC(Token) items;
    uint32_t at; /* byte the scanner has come to */
    uint32_t doc_begin, doc_end;
    bool failed;
} TokenList;

/* Answers whether a folded name (str_fold) is an observable of two or more objects. */
typedef bool (*TokenIsMulti)(void *ctx, Str folded);

/* All tokens of src, the last one of kind END; fails on characters that the language lacks. */
Status token_scan(TokenList *out, const SourceText *src, TokenIsMulti is_multi, void *ctx,
                  Diags *diags);
void token_free(TokenList *list);

/* Is the text unfinished: a bracket open, an operator or comma at the end? The REPL then asks for
 * another line. */
bool token_is_open(const TokenList *list);

/* Called by the scanner. */
void token_skip(TokenList *list, int length);
void token_doc(TokenList *list, const char *text, int length);
void token_add(TokenList *list, int kind, const char *text, int length);
void token_word(TokenList *list, const char *text, int length);
void token_bad(TokenList *list, int length, const char *advice);
/* A comparison as other languages write it. */
void token_other(TokenList *list, const char *text, int length);

#endif

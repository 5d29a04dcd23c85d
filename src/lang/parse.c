/* parse.c - text to syntax tree: feeds the tokens to the parser; see parse.h. */
#include "lang/parse.h"

#include "hml.tab.h"

int hml_yylex(HML_YYSTYPE *value, Span *where, Parse *p);
void hml_yyerror(Span *where, Parse *p, const char *message);

int hml_yylex(HML_YYSTYPE *value, Span *where, Parse *p) {
    const Token *t = &p->tokens.items.data[p->next];
    if (t->kind != TOKEN_YYEOF) p->next++;
    value->token = t;
    *where = t->span;
    return t->kind;
}

void hml_yyerror(Span *where, Parse *p, const char *message) {
    diag_error(p->diags, HML_E_SYNTAX, *where, "%s", message);
}

Status parse_text(Ast **out, const SourceText *src, Arena *arena, TokenIsMulti is_multi, void *ctx,
                  Diags *diags) {
    Parse p = {.arena = arena, .diags = diags, .src = src};
    size_t before = diags->n_errors;
    Status status = token_scan(&p.tokens, src, is_multi, ctx, diags);
    if (status == HML_OK && hml_yyparse(&p) != 0) status = HML_FAIL;
    token_free(&p.tokens);
    *out = p.result;
    return diags->n_errors == before ? status : HML_FAIL;
}

/* hml.y - the grammar of the language: builds the syntax tree, and nothing else.
 *
 * The tokens come from an array that src/lang/token.c has prepared (see there for line ends, units
 * and runs). Trees live in the arena of the parse, so that a discarded symbol needs no freeing.
 * The same grammar in EBNF is in README.md beside this file.
 */
%require "3.8"
%define api.pure full
%define api.prefix {hml_yy}
%define api.token.prefix {TOKEN_}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param { struct Parse *parse }

%code requires {
#include "lang/ast.h"
#include "lang/token.h"
#define HML_YYLTYPE Span
}
%code {
#include "lang/parse.h"

int hml_yylex(HML_YYSTYPE *value, Span *where, Parse *p);
void hml_yyerror(Span *where, Parse *p, const char *message);

#define YYMAXDEPTH 4000
#define YYLLOC_DEFAULT(joined, parts, n)                                                           \
    ((joined) = (n) ? span_join(YYRHSLOC(parts, 1), YYRHSLOC(parts, n)) : YYRHSLOC(parts, 0))
}

%union {
    Ast *ast;
    AstList *list;
    const Token *token;
    AstOp op;
}

%token <token> INT "number" REAL "decimal number" STRING "text" LABEL "label" NAME "name" RUN "names"
%token <token> UNIT "unit" QUANTIFIER "quantifier"
%token NEWLINE "end of line" POWER "**" LE "<=" GE ">=" EQ "==" NE "!=" DOTDOT ".."
%token <token> IN "in"
%token AND "and" OR "or" NOT "not" IF "if" ELSE "else" TRUE "true" FALSE "false"
%token <token> VETO "veto" ALL "all" ANY "any" NONE "none"
%token WHERE "where" SORT_BY "sort by" BEST_BY "best by" FIRST "first" AS "as"
%token <token> OBSERVABLE "observable" OBJECT "object" SCHEMA "schema" REGION "region" DEF "def"
%token <token> VARY "vary" SET "set" USE "use" PARAM "param"
%token PRINT "print" FOR "for"
%token YYEOF 0 "end of the text"

%type <ast> statement simple line block choice cut decision expr either both negation comparison range sum term factor power postfix primary
%type <ast> argument param objects
%type <ast> parameter
%type <list> parameters statements items names arguments params chain
%type <op> relation
%type <token> prefix

/* Trees and lists are owned by the arena of the parse; nothing is freed when one is discarded. */
%destructor { } <ast> <list>

%%
program: statements                     { parse->result = ast_block(parse, $1, @$); }
    ;
statements: %empty                      { $$ = ast_list(parse); }
    | statement                         { $$ = ast_push(parse, ast_list(parse), $1); }
    | statements separator              { $$ = $1; }
    | statements separator statement    { $$ = ast_push(parse, $1, $3); }
    ;
separator: NEWLINE | ';'
    ;
statement: simple
    | error                             { $$ = NULL; }
    ;
simple: line
    | NAME '=' objects                  { $$ = ast_assign(parse, $1, $3, span_at(@$, @1)); }
    | items ',' cut '=' objects         { $$ = ast_unpack(parse, ast_push(parse, $1, $3), $5, span_at(@$, @4)); }
    | OBSERVABLE names '(' params ')'   { $$ = ast_observable(parse, $1, $2, $4, NULL, span_at(@$, @2)); }
    | OBSERVABLE names '(' params ')' '=' expr
                                        { $$ = ast_observable(parse, $1, $2, $4, $7, span_at(@$, @2)); }
    | OBJECT NAME '=' objects           { $$ = ast_object(parse, $1, $2, $4, span_at(@$, @2)); }
    | PRINT items                       { $$ = ast_print(parse, $2, @$); }
    | SCHEMA NAME '{' statements '}'    { $$ = ast_schema(parse, $1, $2, $4, @$); }
    | NAME '=' block                    { $$ = ast_assign(parse, $1, ast_region(parse, NULL, NULL, NULL, NULL, $3, @3), span_at(@$, @1)); }
    | LABEL cut                         { $$ = ast_label(parse, $1, $2, @$); }
    | REGION NAME block                 { $$ = ast_region(parse, $1, $2, NULL, NULL, $3, span_at(@$, @2)); }
    | REGION NAME NAME NAME block       { $$ = ast_region(parse, $1, $2, $3, $4, $5, span_at(@$, @2)); }
    | DEF NAME '(' params ')' '=' objects
                                        { $$ = ast_def(parse, $1, $2, $4, $7, span_at(@$, @2)); }
    | DEF NAME '(' params ')' '=' block {
          $$ = ast_def(parse, $1, $2, $4, ast_region(parse, NULL, NULL, NULL, NULL, $7, @7), span_at(@$, @2)); }
    | DEF NAME '(' params ')' block     { $$ = ast_def(parse, $1, $2, $4, $6, span_at(@$, @2)); }
    | VARY STRING NAME '=' items        { $$ = ast_vary(parse, $2, $3, $5, NULL, @$); }
    | VARY STRING NAME '=' items FOR range
                                        { $$ = ast_vary(parse, $2, $3, $5, $7, @$); }
    | PARAM parameters                  { $$ = ast_parameters(parse, $2, @$); }
    | SET NAME '=' expr                 { $$ = ast_set(parse, $2, $4, span_at(@$, @2)); }
    | USE STRING                        { $$ = ast_use(parse, $2, @$); }
    | FOR NAME IN range block           { $$ = ast_for(parse, $2, $4, $5, @$); }
    | choice
    ;
choice: IF expr block                   { $$ = ast_choice(parse, $2, $3, NULL, @$); }
    | IF expr block ELSE block          { $$ = ast_choice(parse, $2, $3, $5, @$); }
    | IF expr block ELSE choice         { $$ = ast_choice(parse, $2, $3, $5, @$); }
    ;
block: '{' statements '}'               { $$ = ast_block(parse, $2, @$); }
    ;
parameters: parameter                   { $$ = ast_push(parse, ast_list(parse), $1); }
    | parameters ',' parameter          { $$ = ast_push(parse, $1, $3); }
    ;
parameter: NAME '=' comparison          { $$ = ast_parameter(parse, $1, $3, NULL, @$); }
    | NAME '=' comparison NAME          { $$ = ast_parameter(parse, $1, $3, $4, @$); }
    ;
names: NAME                             { $$ = ast_push(parse, ast_list(parse), ast_path(parse, $1, @$)); }
    | names ',' NAME                    { $$ = ast_push(parse, $1, ast_path(parse, $3, @3)); }
    ;
line: items                             { $$ = ast_line(parse, $1, @$); }
    ;
items: cut                              { $$ = ast_push(parse, ast_list(parse), $1); }
    | items ',' cut                     { $$ = ast_push(parse, $1, $3); }
    ;

/* A cut: where a quantifier or veto may stand. */
cut: decision
    | VETO decision                     { $$ = ast_veto(parse, $2, @$); }
    ;
decision: expr
    | expr QUANTIFIER                   { $$ = ast_cut(parse, NULL, $1, $2, span_at(@$, @2)); }
    | prefix expr                       { $$ = ast_cut(parse, $1, $2, NULL, span_at(@$, @1)); }
    | prefix expr QUANTIFIER            { $$ = ast_cut(parse, $1, $2, $3, span_at(@$, @3)); }
    ;
prefix: ALL | ANY | NONE
    ;

objects: cut
    | objects WHERE cut                 { $$ = ast_clause(parse, AST_WHERE, $1, $3, span_at(@$, @2)); }
    | objects SORT_BY expr              { $$ = ast_clause(parse, AST_SORT_BY, $1, $3, span_at(@$, @2)); }
    | objects BEST_BY expr              { $$ = ast_clause(parse, AST_BEST_BY, $1, $3, span_at(@$, @2)); }
    | objects AS '(' names ')'          { $$ = ast_clause(parse, AST_AS, $1, ast_items(parse, $4, span_join(@3, @5)), span_at(@$, @2)); }
    | objects FIRST INT                 { $$ = ast_clause(parse, AST_FIRST, $1, ast_number(parse, $3, @3), @$); }
    ;

expr: either
    | either IF either ELSE expr        { $$ = ast_condition(parse, $3, $1, $5, span_at(@$, @2)); }
    ;
either: both
    | either OR both                    { $$ = ast_binary(parse, OP_OR, $1, $3, span_at(@$, @2)); }
    ;
both: negation
    | both AND negation                 { $$ = ast_binary(parse, OP_AND, $1, $3, span_at(@$, @2)); }
    ;
negation: comparison
    | NOT negation                      { $$ = ast_unary(parse, OP_NOT, $2, @$); }
    ;
comparison: range
    | chain                             { $$ = ast_comparison(parse, $1, @$); }
    ;
chain: range relation range             { $$ = ast_relate(parse, ast_push(parse, ast_list(parse), $1), $2, $3, @2); }
    | chain relation range              { $$ = ast_relate(parse, $1, $2, $3, @2); }
    ;
relation: '<'                           { $$ = OP_LT; }
    | LE                                { $$ = OP_LE; }
    | '>'                               { $$ = OP_GT; }
    | GE                                { $$ = OP_GE; }
    | EQ                                { $$ = OP_EQ; }
    | NE                                { $$ = OP_NE; }
    | IN                                { $$ = OP_IN; }
    | NOT IN                            { $$ = OP_NOT_IN; }
    ;
range: sum
    | sum DOTDOT sum                    { $$ = ast_range(parse, $1, $3, span_at(@$, @2)); }
    ;
sum: term
    | sum '+' term                      { $$ = ast_binary(parse, OP_ADD, $1, $3, span_at(@$, @2)); }
    | sum '-' term                      { $$ = ast_binary(parse, OP_SUB, $1, $3, span_at(@$, @2)); }
    ;
term: factor
    | term '*' factor                   { $$ = ast_binary(parse, OP_MUL, $1, $3, span_at(@$, @2)); }
    | term '/' factor                   { $$ = ast_binary(parse, OP_DIV, $1, $3, span_at(@$, @2)); }
    | term '%' factor                   { $$ = ast_binary(parse, OP_MOD, $1, $3, span_at(@$, @2)); }
    ;
factor: power
    | '-' factor                        { $$ = ast_unary(parse, OP_NEG, $2, @$); }
    | '+' factor                        { $$ = $2; }
    ;
power: postfix
    | postfix POWER factor              { $$ = ast_binary(parse, OP_POW, $1, $3, span_at(@$, @2)); }
    ;
postfix: primary
    | postfix '[' expr ']'              { $$ = ast_index(parse, $1, $3, span_at(@$, span_join(@2, @4))); }
    | postfix '.' NAME                  { $$ = ast_member(parse, $1, $3, span_at(@$, @3)); }
    | postfix '.' NAME '(' arguments ')' {
          $$ = ast_method(parse, $1, ast_call(parse, $3, $5, span_at(span_join(@3, @6), @3)), span_at(@$, @3)); }
    | postfix UNIT                      { $$ = ast_unit(parse, $1, $2, span_at(@$, @2)); }
    ;
primary: INT                            { $$ = ast_number(parse, $1, @$); }
    | REAL                              { $$ = ast_number(parse, $1, @$); }
    | STRING                            { $$ = ast_string(parse, $1, @$); }
    | TRUE                              { $$ = ast_bool(parse, true, @$); }
    | FALSE                             { $$ = ast_bool(parse, false, @$); }
    | NAME                              { $$ = ast_path(parse, $1, @$); }
    | RUN                               { $$ = ast_run(parse, $1, @$); }
    | NAME '(' arguments ')'            { $$ = ast_call(parse, $1, $3, span_at(@$, @1)); }
    | '(' objects ')'                   { $$ = ast_paren(parse, $2, @$); }
    | '[' arguments ']'                 { $$ = ast_items(parse, $2, @$); }
    | '[' objects FOR NAME IN range ']' { $$ = ast_comprehension(parse, $2, $4, $6, NULL, @$); }
    | '[' objects FOR NAME IN range IF either ']'
                                        { $$ = ast_comprehension(parse, $2, $4, $6, $8, @$); }
    ;
arguments: %empty                       { $$ = ast_list(parse); }
    | argument                          { $$ = ast_push(parse, ast_list(parse), $1); }
    | arguments ',' argument            { $$ = ast_push(parse, $1, $3); }
    ;
argument: objects
    | block                             { $$ = ast_region(parse, NULL, NULL, NULL, NULL, $1, @1); }
    | NAME '=' objects                  { $$ = ast_named(parse, $1, $3, @$); }
    | NAME '=' block                    { $$ = ast_named(parse, $1, ast_region(parse, NULL, NULL, NULL, NULL, $3, @3), @$); }
    | IN '=' objects                    { $$ = ast_named(parse, $1, $3, @$); }
    | IN '=' block                      { $$ = ast_named(parse, $1, ast_region(parse, NULL, NULL, NULL, NULL, $3, @3), @$); }
    ;
params: %empty                          { $$ = ast_list(parse); }
    | param                             { $$ = ast_push(parse, ast_list(parse), $1); }
    | params ',' param                  { $$ = ast_push(parse, $1, $3); }
    ;
param: NAME                             { $$ = ast_param(parse, $1, NULL, NULL, @$); }
    | NAME NAME                         { $$ = ast_param(parse, $1, $2, NULL, @$); }
    | NAME '=' expr                     { $$ = ast_param(parse, $1, NULL, $3, @$); }
    ;
%%

static int yyreport_syntax_error(const yypcontext_t *context, Parse *parse) {
    enum { EXPECTED_MAX = 4 };
    yysymbol_kind_t kinds[EXPECTED_MAX];
    const char *names[EXPECTED_MAX];
    int n = yypcontext_expected_tokens(context, kinds, EXPECTED_MAX);
    for (int i = 0; i < n; i++) names[i] = yysymbol_name(kinds[i]);
    parse_report(parse, *yypcontext_location(context), names, n > 0 ? n : 0);
    return 0;
}

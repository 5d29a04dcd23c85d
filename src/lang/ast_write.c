/* ast_write.c - expressions back to text, with all parentheses (for `hml explain`). */
#include "lang/ast.h"

static const char *const op_texts[] = {
    [OP_NONE] = "",   [OP_ADD] = "+",  [OP_SUB] = "-", [OP_MUL] = "*",         [OP_DIV] = "/",
    [OP_MOD] = "%",   [OP_POW] = "**", [OP_NEG] = "-", [OP_AND] = "and",       [OP_OR] = "or",
    [OP_NOT] = "not", [OP_LT] = "<",   [OP_LE] = "<=", [OP_GT] = ">",          [OP_GE] = ">=",
    [OP_EQ] = "==",   [OP_NE] = "!=",  [OP_IN] = "in", [OP_NOT_IN] = "not in",
};

const char *ast_op_text(AstOp op) { return op_texts[op]; }

const char *quantifier_name(Quantifier q) {
    return q == QUANT_ANY ? "any" : q == QUANT_NONE ? "none" : "all";
}

static void write_kids(StrBuf *out, const Ast *a, const char *between) {
    for (int i = 0; i < a->n_kids; i++) {
        if (i) buf_adds(out, between);
        ast_write_full(out, a->kids[i]);
    }
}

static void write_compare(StrBuf *out, const Ast *a) {
    if (a->n_kids > 2) buf_addc(out, '(');
    for (int i = 0; i + 1 < a->n_kids; i++) {
        if (i) buf_adds(out, " AND ");
        buf_addc(out, '(');
        ast_write_full(out, a->kids[i]);
        buf_printf(out, " %s ", ast_op_text(a->ops[i]));
        ast_write_full(out, a->kids[i + 1]);
        buf_addc(out, ')');
    }
    if (a->n_kids > 2) buf_addc(out, ')');
}

static void write_operator(StrBuf *out, const Ast *a) {
    buf_addc(out, '(');
    if (a->kind == AST_UNARY) {
        buf_adds(out, a->op == OP_NOT ? "NOT " : "-");
        ast_write_full(out, a->kids[0]);
    } else {
        ast_write_full(out, a->kids[0]);
        const char *op = a->op == OP_AND ? "AND" : a->op == OP_OR ? "OR" : ast_op_text(a->op);
        buf_printf(out, " %s ", op);
        ast_write_full(out, a->kids[1]);
    }
    buf_addc(out, ')');
}

/* All kids between two brackets. */
static void write_list(StrBuf *out, const Ast *a, const char *brackets) {
    buf_addc(out, brackets[0]);
    write_kids(out, a, ", ");
    buf_addc(out, brackets[1]);
}

static void write_clause(StrBuf *out, const Ast *a) {
    const char *word = a->kind == AST_WHERE     ? "where"
                       : a->kind == AST_SORT_BY ? "sort by"
                       : a->kind == AST_BEST_BY ? "best by"
                       : a->kind == AST_AS      ? "as"
                                                : "first";
    ast_write_full(out, a->kids[0]);
    buf_printf(out, " %s ", word);
    if (a->kind == AST_AS)
        write_list(out, a->kids[1], "()");
    else
        ast_write_full(out, a->kids[1]);
}

/* A number with its sign is one number: -2.5, not (-2.5). */
static bool is_negative_number(const Ast *a) {
    return a->kind == AST_UNARY && a->op == OP_NEG &&
           (a->kids[0]->kind == AST_INT || a->kids[0]->kind == AST_UINT ||
            a->kids[0]->kind == AST_REAL);
}

static void write_condition(StrBuf *out, const Ast *a) {
    buf_addc(out, '(');
    ast_write_full(out, a->kids[1]);
    buf_adds(out, " IF ");
    ast_write_full(out, a->kids[0]);
    buf_adds(out, " ELSE ");
    ast_write_full(out, a->kids[2]);
    buf_addc(out, ')');
}

/* What follows a value: [i], .name, a unit, a quantifier. */
static void write_behind(StrBuf *out, const Ast *a) {
    ast_write_full(out, a->kids[0]);
    if (a->kind == AST_INDEX) {
        buf_addc(out, '[');
        ast_write_full(out, a->kids[1]);
        buf_addc(out, ']');
    } else if (a->kind == AST_CUT) {
        buf_printf(out, " [%s]", quantifier_name(a->quantifier));
    } else {
        buf_printf(out, "%s%.*s", a->kind == AST_UNIT ? " " : ".", STR_ARG(a->text));
    }
}

static void write_word(StrBuf *out, const Ast *a) {
    if (a->kind == AST_STRING)
        buf_printf(out, "\"%.*s\"", STR_ARG(a->text));
    else if (a->kind == AST_BOOL)
        buf_adds(out, a->number.i ? "true" : "false");
    else
        buf_add(out, a->text);
}

void ast_write_full(StrBuf *out, const Ast *a) {
    if (is_negative_number(a)) {
        buf_addc(out, '-');
        a = a->kids[0];
    }
    if (a->kind >= AST_WHERE && a->kind <= AST_AS) {
        write_clause(out, a);
        return;
    }
    switch (a->kind) {
    case AST_INT:
    case AST_UINT:
    case AST_REAL:
    case AST_PATH:
    case AST_RUN:
    case AST_BOOL:
    case AST_STRING:
        write_word(out, a);
        break;
    case AST_UNARY:
    case AST_BINARY:
        write_operator(out, a);
        break;
    case AST_COMPARE:
        write_compare(out, a);
        break;
    case AST_CONDITION:
        write_condition(out, a);
        break;
    case AST_RANGE:
        write_kids(out, a, "..");
        break;
    case AST_LIST:
        write_list(out, a, "[]");
        break;
    case AST_CALL:
        buf_add(out, a->text);
        write_list(out, a, "()");
        break;
    case AST_NAMED:
        buf_printf(out, "%.*s = ", STR_ARG(a->text));
        ast_write_full(out, a->kids[0]);
        break;
    case AST_INDEX:
    case AST_MEMBER:
    case AST_UNIT:
    case AST_CUT:
        write_behind(out, a);
        break;
    case AST_VETO:
        buf_adds(out, "VETO ");
        ast_write_full(out, a->kids[0]);
        break;
    default:
        write_kids(out, a, a->kind == AST_METHOD ? "." : ", ");
        break;
    }
}

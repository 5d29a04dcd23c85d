/* reference.c - the reference pages and the man page, printed from the rows: `hml help reference
 * PAGE`, `hml help man`. docs/reference and docs/hml.1 are what this prints; make lint compares.
 */
#include <stdio.h>

#include "app/app.h"
#include "lang/builtin.h"
#include "lang/opcode.h"
#include "lang/prelude.h"

static void heading(StrBuf *out, const char *title, const char *intro) {
    buf_printf(out, "<!-- printed by `hml help reference`; do not edit -->\n# %s\n\n%s\n", title,
               intro);
}

/* A cell of a Markdown table: '|' would end it. */
static void cell(StrBuf *out, const char *text) {
    for (; *text; text++) {
        if (*text == '|') buf_addc(out, '\\');
        buf_addc(out, *text);
    }
}

static void row(StrBuf *out, const char *a, const char *b, const char *c) {
    buf_adds(out, "| ");
    cell(out, a);
    buf_adds(out, " | ");
    cell(out, b);
    if (c) buf_adds(out, " | ");
    if (c) cell(out, c);
    buf_adds(out, " |\n");
}

static void page_functions(StrBuf *out) {
    heading(out, "Functions",
            "Functions are not reserved words. They take values at any level; missing values go "
            "through, reductions skip them. Examples run on `tests/data/naming_events.root`.");
    for (size_t i = 0; builtin_at(i); i++) {
        const Builtin *b = builtin_at(i);
        buf_printf(out, "\n## %s\n`%s`\n\n%s\n\n`%s` gives `%s`\n", b->name, b->signature, b->doc,
                   b->example, b->expected);
    }
}

static void page_keywords(StrBuf *out) {
    static const struct {
        const char *word, *doc;
    } rows[] = {
#define HML_KEYWORD(word, TOKEN, doc) {word, doc},
#include "defs/keywords.def"
#undef HML_KEYWORD
    };
    heading(out, "Keywords",
            "Everything else that looks like a word is a name.\n\n| word | meaning |\n|---|---|");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) row(out, rows[i].word, rows[i].doc, NULL);
}

static void page_units(StrBuf *out) {
    heading(
        out, "Units",
        "A unit stands beside a number or a closing bracket: `25 GeV`, `[80, 250] GeV`. Elsewhere "
        "its name is a constant of the lowest scope: `36 /fb`.\n\n| unit | meaning |\n|---|---|");
    for (size_t i = 0; unit_name(i); i++) row(out, unit_name(i), unit_doc(i), NULL);
}

static void page_errors(StrBuf *out) {
    heading(out, "Errors",
            "Every message ends with its kind in brackets; `hml help KIND` explains it.\n\n"
            "| kind | meaning |\n|---|---|");
    for (int i = 1; i < HML_E_COUNT; i++)
        row(out, diag_title((ErrCode)i), diag_explanation((ErrCode)i), NULL);
    buf_adds(out, "\n# Exit codes\n\n| code | meaning |\n|---|---|\n");
    for (size_t i = 0; exit_at(i); i++) {
        char code[8];
        snprintf(code, sizeof code, "%d", exit_at(i)->code);
        row(out, code, exit_at(i)->doc, NULL);
    }
}

static void page_options(StrBuf *out) {
    heading(
        out, "Command line",
        "Options may stand anywhere. A word that begins with `-` and a digit, dot or `(` is an "
        "expression; behind `--` everything is.\n\n| option | argument | meaning |\n|---|---|---|");
    for (size_t i = 0; option_at(i); i++) {
        const OptionInfo *o = option_at(i);
        StrBuf name = {0};
        buf_printf(&name, "--%s", o->name);
        if (o->letter) buf_printf(&name, ", -%c", o->letter);
        row(out, buf_cstr(&name), o->argument, o->doc);
        buf_free(&name);
    }
    static const struct {
        const char *word, *argument, *doc;
    } commands[] = {
#define HML_COMMAND(NAME, word, argument, doc) {word, argument, doc},
#include "defs/commands.def"
#undef HML_COMMAND
    };
    buf_adds(out, "\n# Interactive mode\n\n| command | argument | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        row(out, commands[i].word, commands[i].argument, commands[i].doc);
}

static void page_instructions(StrBuf *out) {
    heading(
        out, "Instructions",
        "What `hml explain` prints. Signatures: result `=` operands; f double, i int64, u uint64, "
        "b truth value, s text, x axis (offsets of lists), * any.\n\n"
        "| instruction | signature | meaning |\n|---|---|---|");
    for (int i = 1; i < VM_OPCODE_COUNT; i++) {
        const OpcodeInfo *o = opcode_info((Opcode)i);
        row(out, o->name, o->signature, o->doc);
    }
}

/* The text of a ## comment on one line. */
static void doc_line(StrBuf *out, Str doc) {
    bool gap = false;
    for (size_t i = 0; i < doc.n; i++) {
        char c = doc.p[i];
        if (c == '#' || c == ' ' || c == '\n') {
            gap = out->n > 0;
            continue;
        }
        if (gap) buf_addc(out, ' ');
        gap = false;
        buf_addc(out, c);
    }
}

static void observable_row(StrBuf *out, const ObservableDef *def) {
    StrBuf names = {0}, kinds = {0}, doc = {0};
    buf_adds(&names, def->name);
    for (int i = 0; i < def->n_aliases; i++) buf_printf(&names, ", %s", def->aliases[i]);
    for (int i = 0; i < def->n_objects; i++) {
        const Param *p = &def->params[i];
        buf_printf(&kinds, "%s", i ? "; " : "");
        if (p->kind == PARAM_OBJECT)
            buf_add(&kinds, p->object);
        else
            buf_adds(&kinds, param_kind_name(p->kind));
    }
    doc_line(&doc, def->doc);
    row(out, buf_cstr(&names), buf_cstr(&kinds), buf_cstr(&doc));
    buf_free(&names);
    buf_free(&kinds);
    buf_free(&doc);
}

static void observables_table(StrBuf *out, const Definitions *d) {
    buf_adds(out, "\n| observable, also written | of | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < d->observables.n; i++) observable_row(out, d->observables.data[i]);
}

static void names_line(StrBuf *out, const char *title, const Names *names) {
    if (!names->n) return;
    buf_printf(out, "- %s: ", title);
    for (int i = 0; i < names->n; i++) buf_printf(out, "%s`%s`", i ? ", " : "", names->data[i]);
    buf_addc(out, '\n');
}

static void page_observables(StrBuf *out) {
    Diags diags = {0};
    Arena arena = {0};
    Prelude p;
    heading(
        out, "Observables",
        "A stored observable goes before a computed one, one declared in the script before both. "
        "Case and underscores do not matter. Any branch of a file is an observable too.");
    if (prelude_open(&p, &arena, &diags) == HML_OK) {
        observables_table(out, &p.observables);
        for (size_t i = 0; i < p.layouts.n; i++) {
            const Layout *l = p.layouts.data[i];
            buf_printf(out, "\n## Schema %s\n\n", l->schema.name);
            names_line(out, "tree", &l->schema.trees);
            names_line(out, "names of columns", &l->schema.patterns);
            for (size_t k = 0; k < l->definitions.objects.n; k++) {
                const ObjectDef *o = l->definitions.objects.data[k];
                buf_printf(out, "- object `%s` = `%.*s`\n", o->name,
                           (int)(o->body->span.end - o->body->span.begin),
                           o->body->span.src->text + o->body->span.begin);
            }
            if (l->definitions.observables.n) observables_table(out, &l->definitions);
        }
    }
    prelude_close(&p);
    arena_free(&arena);
    diag_free(&diags);
}

static void page_constants(StrBuf *out) {
    Diags diags = {0};
    Arena arena = {0};
    Prelude p;
    heading(
        out, "Constants",
        "Masses, widths and other constants. A branch of the file or a value of the script with "
        "the same name goes first. Source: S. Navas et al. (Particle Data Group), Phys. Rev. D "
        "110, 030001 (2024).");
    buf_adds(out, "\n| name | value | meaning |\n|---|---|---|\n");
    if (prelude_open(&p, &arena, &diags) == HML_OK)
        for (size_t i = 0; i < p.observables.constants.n; i++) {
            const Ast *a = p.observables.constants.data[i];
            Span v = a->kids[0]->span;
            StrBuf doc = {0};
            doc_line(&doc, a->doc);
            buf_printf(out, "| `%.*s` | %.*s | %s |\n", STR_ARG(a->text), (int)(v.end - v.begin),
                       v.src->text + v.begin, buf_cstr(&doc));
            buf_free(&doc);
        }
    prelude_close(&p);
    arena_free(&arena);
    diag_free(&diags);
}

static const struct {
    const char *name;
    void (*write)(StrBuf *);
} pages[] = {{"functions", page_functions},  {"keywords", page_keywords},
             {"units", page_units},          {"errors", page_errors},
             {"command-line", page_options}, {"instructions", page_instructions},
             {"constants", page_constants},  {"observables", page_observables}};

static void page_man(StrBuf *out) {
    buf_adds(out,
             ".\\\" printed by `hml help man`; do not edit\n"
             ".TH HML 1\n.SH NAME\nhml \\- analyses of particle collisions, written as the paper "
             "says them\n.SH SYNOPSIS\n.nf\n");
    static const char *const forms[] = {"hml CUTS FILE...",
                                        "hml OBSERVABLE FILE...",
                                        "hml 'A, B, C' FILE...",
                                        "hml [ls|describe] FILE...",
                                        "hml explain TEXT [FILE...]",
                                        "hml why RUN:EVENT SCRIPT.hml",
                                        "hml SCRIPT.hml --data FILE...",
                                        "hml help [NAME]",
                                        "hml"};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) buf_printf(out, "%s\n", forms[i]);
    buf_adds(out,
             ".fi\n.SH DESCRIPTION\nCuts and observables in the naming convention "
             "<physics object>.<observable> are compiled to bytecode and run over the events of "
             "ROOT files (Delphes, NanoAOD, ATLAS and plain trees) and tables of text.\n"
             ".SH OPTIONS\n");
    for (size_t i = 0; option_at(i); i++) {
        const OptionInfo *o = option_at(i);
        buf_printf(out, ".TP\n.B \\-\\-%s", o->name);
        if (o->letter) buf_printf(out, ", \\-%c", o->letter);
        buf_printf(out, " %s\n%s\n", o->argument, o->doc);
    }
    buf_adds(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; exit_at(i); i++)
        buf_printf(out, ".TP\n.B %d\n%s\n", exit_at(i)->code, exit_at(i)->doc);
}

bool help_reference(StrBuf *out, const char *page) {
    for (size_t i = 0; i < ARRAY_LEN(pages); i++)
        if (strcmp(pages[i].name, page) == 0) {
            pages[i].write(out);
            return true;
        }
    if (strcmp(page, "man") != 0) return false;
    page_man(out);
    return true;
}

void help_reference_pages(StrBuf *out) {
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) buf_printf(out, "%s\n", pages[i].name);
}

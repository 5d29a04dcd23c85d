/* help.c - help texts, all from the rows of src/defs and the comments of the standard library. */
#include <stdio.h>

#include "app/app.h"
#include "lang/builtin.h"
#include "lang/library.h"
#include "lang/prelude.h"

#define HML_VERSION_TEXT "0.1.0"

void help_version(StrBuf *out) {
    buf_adds(out, "hml " HML_VERSION_TEXT "\n"
                  "License GPL-3.0-or-later; there is no warranty.\n");
}

static void usage_forms(StrBuf *out) {
    buf_adds(
        out,
        "hml - analyses of particle collisions, written as the paper says them\n\n"
        "  hml CUTS FILE...              count and efficiency: hml 'fatjet0.tau21 < 0.4' wz.root\n"
        "  hml 'CUT; CUT' FILE...        a cutflow\n"
        "  hml OBSERVABLE FILE...        summary and histogram: hml fatjet0.mass wz.root\n"
        "  hml 'A, B, C' FILE...         a table: hml 'jet0.pt, jet1.pt' wz.root -o t.csv\n"
        "  hml FILE, hml ls FILE...      what is in a file\n"
        "  hml describe FILE...          figures of every column\n"
        "  hml why RUN:EVENT SCRIPT.hml  every cut of its regions for one event\n"
        "  hml explain TEXT [FILE]       types, columns read, bytecode\n"
        "  hml SCRIPT.hml --data FILE... a script\n"
        "  hml help [NAME]               help on a function, observable, error, unit\n"
        "  hml                           interactive\n");
}

void help_usage(StrBuf *out) {
    usage_forms(out);
    buf_adds(out, "\noptions\n");
    for (size_t i = 0; option_at(i); i++) {
        const OptionInfo *o = option_at(i);
        StrBuf name = {0};
        if (o->letter) buf_printf(&name, "-%c, ", o->letter);
        buf_printf(&name, "--%s%s%s", o->name, o->argument[0] ? " " : "", o->argument);
        buf_printf(out, "  %-28s  %s\n", buf_cstr(&name), o->doc);
        buf_free(&name);
    }
    buf_adds(out, "\nexit codes\n");
    for (size_t i = 0; exit_at(i); i++)
        buf_printf(out, "  %d  %s\n", exit_at(i)->code, exit_at(i)->doc);
}

/* A documentation comment without its '##'. */
static void doc_write(StrBuf *out, Str doc) {
    for (size_t i = 0; i < doc.n;) {
        size_t n = 0;
        while (i + n < doc.n && doc.p[i + n] != '\n') n++;
        Str line = str_trim((Str){doc.p + i, n});
        while (line.n && line.p[0] == '#') line.p++, line.n--;
        line = str_trim(line);
        buf_printf(out, "  %.*s\n", STR_ARG(line));
        i += n + 1;
    }
}

static bool topic_builtin(StrBuf *out, const char *topic) {
    const Builtin *b = builtin_find(str_of(topic));
    if (!b) return false;
    buf_printf(out, "%s\n  %s\n  example: %s  ->  %s\n", b->signature, b->doc, b->example,
               b->expected);
    return true;
}

static void observable_write(StrBuf *out, const ObservableDef *def, const char *from) {
    buf_printf(out, "%s, observable of ", def->name);
    for (int i = 0; i < def->n_objects; i++)
        buf_printf(out, "%s%s", i ? ", " : "",
                   def->params[i].kind == PARAM_OBJECT ? "a named object"
                                                       : param_kind_name(def->params[i].kind));
    buf_printf(out, " (%s)\n", from);
    doc_write(out, def->doc);
    if (def->n_aliases) buf_adds(out, "  also written");
    for (int i = 0; i < def->n_aliases; i++)
        buf_printf(out, "%s %s", i ? "," : "", def->aliases[i]);
    if (def->n_aliases) buf_addc(out, '\n');
    if (def->body) {
        Str body = {def->body->span.src->text + def->body->span.begin,
                    def->body->span.end - def->body->span.begin};
        buf_printf(out, "  = %.*s\n", STR_ARG(body));
    } else {
        buf_adds(out, "  as stored in the file\n");
    }
}

static void constant_write(StrBuf *out, const Ast *a) {
    Span v = a->kids[0]->span;
    Str doc = a->doc;
    while (doc.n && (doc.p[0] == '#' || doc.p[0] == ' ')) doc.p++, doc.n--;
    buf_printf(out, "%.*s (constant)\n  %.*s\n  = %.*s\n", STR_ARG(a->text), STR_ARG(str_trim(doc)),
               (int)(v.end - v.begin), v.src->text + v.begin);
}

static bool topic_observable(StrBuf *out, const char *topic) {
    Diags diags = {0};
    Arena arena = {0};
    Prelude p;
    bool found = false;
    if (prelude_open(&p, &arena, &diags) == HML_OK) {
        const ObservableDef *def = define_find(&p.observables, str_of(topic));
        if (def) observable_write(out, def, "every file");
        found = def != NULL;
        const Ast *constant = define_find_constant(&p.observables, str_of(topic));
        if (constant) constant_write(out, constant);
        found = found || constant;
        for (size_t i = 0; i < p.layouts.n && !found; i++) {
            def = define_find(&p.layouts.data[i]->definitions, str_of(topic));
            if (def) observable_write(out, def, p.layouts.data[i]->schema.name);
            found = def != NULL;
        }
    }
    prelude_close(&p);
    arena_free(&arena);
    diag_free(&diags);
    return found;
}

static bool topic_keyword(StrBuf *out, const char *topic) {
    static const struct {
        const char *word, *doc;
    } rows[] = {
#define HML_KEYWORD(word, TOKEN, doc) {word, doc},
#include "defs/keywords.def"
#undef HML_KEYWORD
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].word, topic) == 0) {
            buf_printf(out, "%s (keyword)\n  %s\n", topic, rows[i].doc);
            return true;
        }
    return false;
}

static bool topic_unit(StrBuf *out, const char *topic) {
    for (size_t i = 0; unit_name(i); i++)
        if (strcmp(unit_name(i), topic) == 0) {
            buf_printf(out, "%s (unit)\n  %s\n", topic, unit_doc(i));
            return true;
        }
    return false;
}

static bool topic_error(StrBuf *out, const char *topic) {
    for (int i = 1; i < HML_E_COUNT; i++)
        if (strcmp(diag_title((ErrCode)i), topic) == 0) {
            buf_printf(out, "%s (kind of error)\n  %s\n", topic, diag_explanation((ErrCode)i));
            return true;
        }
    return false;
}

static bool topic_option(StrBuf *out, const char *topic) {
    while (*topic == '-') topic++;
    for (size_t i = 0; option_at(i); i++)
        if (strcmp(option_at(i)->name, topic) == 0) {
            buf_printf(out, "--%s %s\n  %s\n", topic, option_at(i)->argument, option_at(i)->doc);
            return true;
        }
    return false;
}

bool help_topic(StrBuf *out, const char *topic) {
    bool found = topic_builtin(out, topic);
    found = topic_observable(out, topic) || found;
    found = topic_keyword(out, topic) || found;
    found = topic_unit(out, topic) || found;
    found = topic_error(out, topic) || found;
    return topic_option(out, topic) || found;
}

static void names_list(StrBuf *out) {
    buf_adds(out, "functions\n ");
    for (size_t i = 0; builtin_at(i); i++) buf_printf(out, " %s", builtin_at(i)->name);
    buf_adds(out, "\nunits\n ");
    for (size_t i = 0; unit_name(i); i++) buf_printf(out, " %s", unit_name(i));
    buf_adds(out, "\nobservables of every file\n ");
    Diags diags = {0};
    Arena arena = {0};
    Prelude p;
    const char *last = "";
    if (prelude_open(&p, &arena, &diags) == HML_OK)
        for (size_t i = 0; i < p.observables.observables.n; i++) {
            const char *name = p.observables.observables.data[i]->name;
            if (strcmp(name, last) != 0) buf_printf(out, " %s", name);
            last = name;
        }
    buf_adds(out, "\nconstants\n ");
    for (size_t i = 0; i < p.observables.constants.n; i++)
        buf_printf(out, " %.*s", STR_ARG(p.observables.constants.data[i]->text));
    buf_adds(out, "\n'hml help NAME' tells more; 'hml --help' lists the options\n");
    prelude_close(&p);
    arena_free(&arena);
    diag_free(&diags);
}

ExitCode command_help(const Options *o, const char *const *words, int n_words) {
    (void)o;
    StrBuf out = {0};
    ExitCode code = EXIT_OK;
    if (!n_words) names_list(&out);
    if (n_words && (strcmp(words[0], "reference") == 0 || strcmp(words[0], "man") == 0)) {
        bool man = words[0][0] == 'm';
        if (man || n_words > 1)
            code = help_reference(&out, man ? "man" : words[1]) ? EXIT_OK : EXIT_USAGE;
        else
            help_reference_pages(&out);
        n_words = 0;
    }
    for (int i = 0; i < n_words; i++)
        if (!help_topic(&out, words[i])) {
            fprintf(stderr, "hml: nothing is known about '%s'; 'hml help' lists all names\n",
                    words[i]);
            code = EXIT_USAGE;
        }
    fputs(buf_cstr(&out), stdout);
    buf_free(&out);
    return code;
}

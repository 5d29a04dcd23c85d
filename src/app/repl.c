/* repl.c - the interactive mode: lines of the language and a few commands that begin with a dot.
 *
 * A line is a statement like those of a script; a statement may go on over several lines while a
 * bracket or operator is open. Definitions and the open file stay until the end. Ctrl-C stops a
 * pass over events, or drops the line that is being written. History is kept in
 * $XDG_STATE_HOME/hml_history (or ~/.hml_history).
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "app/app.h"
#include "lang/complete.h"
#include "lang/parse.h"

typedef struct Repl {
    Session session;
    Options options;
    Diags diags;
    char *history; /* path */
    char *in;      /* text of --in or .in; owned by the arena of the session */
    bool quit;
} Repl;

/* readline's callbacks carry no context: this is the one conversation of the process. */
static Repl *active;
static volatile int line_dropped;

/* ---- readline ---- */

static char **completion(const char *word, int start, int end) {
    (void)start;
    (void)end;
    Completions names = {0};
    rl_attempted_completion_over = 1;
    complete_word(&active->session.elab, str_of(word), &names);
    if (!names.n) return NULL;
    char **out = malloc(sizeof(char *) * (names.n + 2)); /* readline frees with free */
    if (!out) return NULL;
    size_t common = strlen(names.data[0]);
    for (size_t i = 0; i < names.n; i++) {
        size_t k = 0;
        while (k < common && names.data[i][k] == names.data[0][k]) k++;
        common = k;
        out[i + 1] = strdup(names.data[i]);
    }
    out[names.n + 1] = NULL;
    size_t written = strlen(word);
    out[0] = common < written ? strdup(word) : strndup(names.data[0], common);
    if (names.n == 1) {
        free(out[1]);
        out[1] = NULL;
    }
    rl_completion_append_character = '\0';
    vec_free(&names);
    return out;
}

/* File names inside quotes and behind .open and .read, names elsewhere. */
static char **complete(const char *word, int start, int end) {
    bool file =
        strncmp(rl_line_buffer, ".open ", 6) == 0 || strncmp(rl_line_buffer, ".read ", 6) == 0;
    int quotes = 0;
    for (int i = 0; i < start; i++) quotes += rl_line_buffer[i] == '"';
    return file || quotes % 2 ? NULL : completion(word, start, end);
}

static int on_signal(void) {
    if (!app_cancel) return 0;
    app_cancel = 0;
    line_dropped = 1;
    rl_replace_line("", 0);
    rl_done = 1;
    return 0;
}

static char *history_path(void) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    StrBuf path = {0};
    if (state && os_is_dir(state))
        buf_printf(&path, "%s/hml_history", state);
    else if (home)
        buf_printf(&path, "%s/.hml_history", home);
    return path.p;
}

static void terminal_open(Repl *r) {
    active = r;
    rl_readline_name = "hml";
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t\n()[]{},;=<>+-*/%!\"";
    rl_signal_event_hook = on_signal;
    using_history();
    stifle_history(5000);
    r->history = history_path();
    if (r->history) read_history(r->history);
}

static void terminal_close(Repl *r) {
    if (r->history && write_history(r->history) == 0) chmod(r->history, 0600);
    mem_free(r->history);
    clear_history();
    active = NULL;
}

/* The next statement, of one or more lines; NULL at the end of the input. */
static char *statement_read(Repl *r) {
    StrBuf text = {0};
    for (;;) {
        char *line = readline(text.n ? "...> " : "hml> ");
        if (!line) {
            bool some = text.n > 0;
            buf_free(&text);
            return some ? arena_strdup(&r->session.arena, "") : NULL;
        }
        if (line_dropped) {
            line_dropped = 0;
            free(line);
            buf_free(&text);
            fputs("^C\n", stdout);
            continue;
        }
        buf_adds(&text, line);
        free(line);
        SourceText src = {"input", text.p, text.n};
        if (text.p && text.p[0] != '.' && parse_is_open(&src)) {
            buf_addc(&text, '\n');
            continue;
        }
        char *copy = arena_strndup(&r->session.arena, buf_cstr(&text), text.n);
        if (text.n) add_history(buf_cstr(&text));
        buf_free(&text);
        return copy;
    }
}

/* ---- what a line does ---- */

static void run_statement(Repl *r, const char *text) {
    SourceText *src = arena_new(&r->session.arena, SourceText);
    *src = (SourceText){"input", text, strlen(text)};
    OutputStream *out;
    if (output_open(&out, NULL, &r->diags) != HML_OK) return;
    app_cancel = 0;
    if (run_text(&r->session, &r->options, src, out, false) == EXIT_STOPPED)
        fputs("stopped\n", stderr);
    output_commit(out, &r->diags);
    report_all(&r->diags);
}

static void open_files(Repl *r, char *names) {
    const char *files[256];
    int n = 0;
    for (char *w = strtok(names, " "); w && n < (int)ARRAY_LEN(files); w = strtok(NULL, " "))
        files[n++] = arena_strdup(&r->session.arena, w);
    if (session_open_data(&r->session, files, n) == HML_OK && n) {
        const Dataset *d = session_dataset(&r->session);
        printf("%s: %d columns, schema %s\n", files[0], d->catalog.table->n_columns,
               d->layout->schema.name);
    }
    report_all(&r->diags);
}

static void list(Repl *r, const char *object) {
    if (!object[0]) {
        const Dataset *d = session_dataset(&r->session);
        if (!d)
            fputs("no file is open: .open FILE\n", stderr);
        else
            command_list(&r->options, &d->files[0].path, 1);
        return;
    }
    Completions names = {0};
    const char *word = arena_printf(&r->session.arena, "%s.", object);
    complete_word(&r->session.elab, str_of(word), &names);
    if (!names.n) fprintf(stderr, "there is no object '%s'\n", object);
    for (size_t i = 0; i < names.n; i++) printf("%s\n", names.data[i]);
    vec_free(&names);
}

static void explain(Repl *r, const char *text) {
    const Dataset *d = session_dataset(&r->session);
    int n = d ? d->n_files : 0;
    const char **files = arena_array(&r->session.arena, const char *, n + 1);
    for (int i = 0; i < n; i++) files[i] = d->files[i].path;
    command_explain(&r->options, text, files, n);
}

static void help(const char *topic) {
    static const struct {
        const char *word, *argument, *doc;
    } rows[] = {
#define HML_COMMAND(NAME, word, argument, doc) {word, argument, doc},
#include "defs/commands.def"
#undef HML_COMMAND
    };
    StrBuf out = {0};
    if (!topic[0]) {
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
            buf_printf(&out, "  %-9s %-13s %s\n", rows[i].word, rows[i].argument, rows[i].doc);
        buf_adds(&out, "Everything else is the language: cuts, observables, print, assignments.\n");
    } else if (!help_topic(&out, topic)) {
        buf_printf(&out, "nothing is known about '%s'\n", topic);
    }
    fputs(buf_cstr(&out), stdout);
    buf_free(&out);
}

/* Sets an option as the command line would. */
static void set_option(Repl *r, const char *name, const char *value) {
    const char *words[] = {"hml", name, value, NULL};
    Options fresh;
    if (options_read(&fresh, 3, (char **)words, &r->diags) == HML_OK) {
        if (fresh.has_format) r->options.has_format = true, r->options.format = fresh.format;
        if (fresh.has_limit) r->options.has_limit = true, r->options.limit = fresh.limit;
        if (fresh.has_hist)
            r->session.options.has_hist = true, r->session.options.hist = fresh.hist;
    }
    options_free(&fresh);
    report_all(&r->diags);
}

static void set_cuts(Repl *r, const char *cuts) {
    SourceText *in = arena_new(&r->session.arena, SourceText);
    *in = (SourceText){".in", arena_strdup(&r->session.arena, cuts), strlen(cuts)};
    r->session.options.in = cuts[0] ? in : NULL;
}

typedef enum CommandId {
#define HML_COMMAND(NAME, word, argument, doc) COMMAND_##NAME,
#include "defs/commands.def"
#undef HML_COMMAND
    COMMAND_COUNT
} CommandId;

static CommandId command_find(Str word) {
    static const char *const words[] = {
#define HML_COMMAND(NAME, word, argument, doc) word,
#include "defs/commands.def"
#undef HML_COMMAND
    };
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (str_eq(word, str_of(words[i]))) return (CommandId)i;
    return COMMAND_COUNT;
}

static void run_command(Repl *r, CommandId id, char *argument) {
    switch (id) {
    case COMMAND_HELP:
        help(argument);
        break;
    case COMMAND_OPEN:
        open_files(r, argument);
        break;
    case COMMAND_LS:
        list(r, argument);
        break;
    case COMMAND_EXPLAIN:
        explain(r, argument);
        break;
    case COMMAND_FORMAT:
        set_option(r, "--format", argument);
        break;
    case COMMAND_LIMIT:
        set_option(r, "--limit", argument);
        break;
    case COMMAND_HIST:
        r->session.options.has_hist = false;
        if (argument[0]) set_option(r, "--hist", argument);
        break;
    case COMMAND_IN:
        set_cuts(r, argument);
        break;
    case COMMAND_READ: {
        Str text;
        if (os_read_text(&text, &r->session.arena, argument, &r->diags) == HML_OK)
            run_statement(r, text.p);
        report_all(&r->diags);
        break;
    }
    case COMMAND_QUIT:
        r->quit = true;
        break;
    case COMMAND_COUNT:
        fputs("there is no such command; .help lists them\n", stderr);
        break;
    }
}

static void run_line(Repl *r, char *line) {
    Str text = str_trim(str_of(line));
    if (!text.n) return;
    char *copy = arena_strndup(&r->session.arena, text.p, text.n);
    size_t n = strcspn(copy, " ");
    bool plain_help = strncmp(copy, "help", n) == 0 && n == 4;
    bool plain_quit = strcmp(copy, "quit") == 0 || strcmp(copy, "exit") == 0;
    if (plain_quit) {
        r->quit = true;
    } else if (copy[0] == '.' || plain_help) {
        Str word = {copy, n};
        char *argument = copy + n + strspn(copy + n, " ");
        run_command(r, plain_help ? COMMAND_HELP : command_find(word), argument);
    } else {
        run_statement(r, copy);
    }
}

static ExitCode run_stdin(const Options *o) {
    return command_script(o, "/dev/stdin", (const char *const *)o->data.data, (int)o->data.n);
}

ExitCode command_repl(const Options *o) {
    if (!os_is_terminal(0)) return run_stdin(o);
    Repl r = {.options = *o};
    SessionOptions options;
    SourceText in;
    options_session(o, &options, &in);
    options.files = (const char *const *)o->data.data;
    options.n_files = (int)o->data.n;
    options.interactive = true;
    if (session_open(&r.session, &options, &r.diags) != HML_OK) return report_all(&r.diags);
    fputs("hml: type an observable or a cut, .help for commands, .quit to end\n", stdout);
    if (o->data.n && session_data(&r.session) != HML_OK) report_all(&r.diags);
    terminal_open(&r);
    while (!r.quit) {
        char *line = statement_read(&r);
        if (!line) break;
        run_line(&r, line);
    }
    terminal_close(&r);
    session_close(&r.session);
    diag_free(&r.diags);
    return EXIT_OK;
}

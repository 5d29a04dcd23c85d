/* main.c - entry point: finds out what the command line asks for and calls it. */
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"

static void out_of_memory(size_t size) {
    outfile_abandon_all();
    fprintf(stderr, "hml: error: out of memory (%zu bytes wanted) [memory]\n", size);
    _exit(EXIT_SYSTEM);
}

/* The first Ctrl-C ends the pass, the second one the program. */
static void on_interrupt(int signal) {
    (void)signal;
    if (app_cancel++) {
        outfile_abandon_all();
        _exit(EXIT_STOPPED);
    }
}

static void on_terminate(int signal) {
    (void)signal;
    outfile_abandon_all();
    _exit(EXIT_STOPPED);
}

static ExitCode print_text(void (*write)(StrBuf *)) {
    StrBuf text = {0};
    write(&text);
    fputs(buf_cstr(&text), stdout);
    buf_free(&text);
    return EXIT_OK;
}

static ExitCode usage_error(const char *text) {
    fprintf(stderr, "hml: error: %s [usage]\n  help: 'hml --help' shows what there is\n", text);
    return EXIT_USAGE;
}

/* Files: the words behind the first one, then those of --data. */
static int files_of(const Options *o, size_t from, const char **out) {
    int n = 0;
    for (size_t i = from; i < o->words.n; i++) out[n++] = o->words.data[i];
    for (size_t i = 0; i < o->data.n; i++) out[n++] = o->data.data[i];
    return n;
}

static bool is_file(const char *word) {
    if (os_exists(word) && !os_is_dir(word)) return true;
    const char *colon = strrchr(word, ':');
    if (!colon || colon == word) return false;
    char path[4096];
    size_t n = (size_t)(colon - word);
    if (n >= sizeof path) return false;
    memcpy(path, word, n);
    path[n] = '\0';
    return os_exists(path) && !os_is_dir(path);
}

/* A word that can only be meant as the name of a file. */
static bool looks_like_file(const char *word) {
    return cstr_ends(word, ".root") || cstr_ends(word, ".csv") || cstr_ends(word, ".tsv") ||
           cstr_ends(word, ".csv.gz");
}

static ExitCode dispatch(const Options *o, const char **files) {
    const char *first = o->words.data[0];
    int n = files_of(o, 1, files);
    if (strcmp(first, "ls") == 0) return command_list(o, files, n);
    if (strcmp(first, "describe") == 0) return command_describe(o, files, n);
    if (strcmp(first, "help") == 0) return command_help(o, files, n);
    if (strcmp(first, "explain") == 0) {
        if (!n) return usage_error("explain what?");
        return command_explain(o, files[0], files + 1, n - 1);
    }
    if (strcmp(first, "why") == 0) {
        if (n < 2) return usage_error("why RUN:EVENT (or a number) SCRIPT.hml or CUTS [FILE...]");
        return command_why(o, files[0], files[1], files + 2, n - 2);
    }
    if (cstr_ends(first, ".hml")) return command_script(o, first, files, n);
    if (is_file(first) || looks_like_file(first)) {
        bool all = true;
        for (size_t i = 1; i < o->words.n; i++)
            all = all && (is_file(o->words.data[i]) || looks_like_file(o->words.data[i]));
        if (all) return command_list(o, files, files_of(o, 0, files));
        return usage_error("the expression goes before the files");
    }
    SourceText *src = mem_alloc(sizeof *src);
    *src = (SourceText){"cut", first, strlen(first)};
    ExitCode code = command_run(o, src, files, n);
    mem_free(src);
    return code;
}

int main(int argc, char **argv) {
    mem_set_handler(out_of_memory);
    os_allow_files();
    gsl_set_error_handler_off(); /* its failures come back as codes */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, on_interrupt);
    signal(SIGTERM, on_terminate);
    Options o;
    Diags diags = {0};
    ExitCode code;
    if (options_read(&o, argc, argv, &diags) != HML_OK) {
        code = report_all(&diags);
    } else if (o.help) {
        code = print_text(help_usage);
    } else if (o.version) {
        code = print_text(help_version);
    } else if (!o.words.n) {
        code = command_repl(&o);
    } else {
        const char **files = mem_alloc(sizeof(char *) * ((size_t)argc + 1));
        code = dispatch(&o, files);
        mem_free(files);
    }
    options_free(&o);
    diag_free(&diags);
    return code;
}

/* options.c - reads the command line; see options.h. */
#include "app/options.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

typedef enum OptionId {
#define HML_OPTION(NAME, name, letter, argument, doc) OPTION_##NAME,
#include "defs/options.def"
#undef HML_OPTION
} OptionId;

static const OptionInfo infos[] = {
#define HML_OPTION(NAME, name, letter, argument, doc) {name, letter, argument, doc},
#include "defs/options.def"
#undef HML_OPTION
};

const OptionInfo *option_at(size_t i) { return i < ARRAY_LEN(infos) ? &infos[i] : NULL; }

/* An argument that begins with - and a digit, dot or parenthesis is an expression. */
static bool is_option(const char *word) {
    return word[0] == '-' && word[1] != '\0' && strchr("0123456789.(", word[1]) == NULL;
}

static Status bad_value(Diags *diags, const OptionInfo *info, const char *value) {
    diag_error(diags, HML_E_USAGE, (Span){0}, "--%s wants %s, not '%s'", info->name, info->argument,
               value);
    diag_help(diags, "%s", info->doc);
    if (strpbrk(value, " <>=")) /* -jet0.eta < 2 is -j et0.eta... */
        diag_help(diags, "an expression that begins with '-' and a letter stands behind '--'");
    return HML_FAIL;
}

static bool number_read(const char *text, int64_t *out) {
    char *end;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *out >= 0;
}

static bool hist_read(const char *text, HistAxis *out) {
    char *end;
    long bins = strtol(text, &end, 10);
    if (end == text || *end != ',' || bins < 1 || bins > 1000000) return false;
    out->bins = (int)bins;
    const char *from = end + 1;
    out->lo = strtod(from, &end);
    if (end == from || *end != ',') return false;
    from = end + 1;
    out->hi = strtod(from, &end);
    return end != from && *end == '\0' && isfinite(out->lo) && isfinite(out->hi) &&
           out->hi > out->lo;
}

static bool separator_read(const char *text, char *out) {
    *out = strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0 ? '\t' : text[0];
    return *out == '\t' || (text[0] != '\0' && text[1] == '\0');
}

static Status value_read(Options *o, OptionId id, const char *value, Diags *diags) {
    int64_t n = 0;
    bool ok = true;
    switch (id) {
    case OPTION_SET:
        ok = strchr(value, '=') > value;
        if (ok) vec_push(&o->lets, value);
        break;
    case OPTION_IN:
        o->in = value;
        break;
    case OPTION_HIST:
        ok = o->has_hist = hist_read(value, &o->hist);
        break;
    case OPTION_FORMAT:
        ok = o->has_format = format_find(&o->format, value);
        break;
    case OPTION_OUTPUT:
        o->output = value;
        break;
    case OPTION_LIMIT:
        ok = o->has_limit = number_read(value, &n);
        o->limit = n == 0 ? -1 : n;
        break;
    case OPTION_THREADS:
        ok = number_read(value, &n) && n >= 1 && n <= 1024;
        o->threads = (int)n;
        break;
    case OPTION_SCHEMA:
        o->dataset.schema = value;
        break;
    case OPTION_COLUMNS:
        o->dataset.source.column_names = value;
        break;
    case OPTION_TYPES:
        o->dataset.source.column_types = value;
        break;
    case OPTION_SEPARATOR:
        ok = separator_read(value, &o->dataset.source.separator);
        break;
    case OPTION_MISSING_BRANCHES:
        ok = strcmp(value, "error") == 0 || strcmp(value, "allow") == 0;
        o->dataset.missing = strcmp(value, "allow") == 0 ? MISSING_ALLOW : MISSING_ERROR;
        break;
    default:
        break;
    }
    return ok ? HML_OK : bad_value(diags, &infos[id], value);
}

static void flag_set(Options *o, OptionId id) {
    switch (id) {
    case OPTION_SKIP_BAD:
        o->dataset.skip_bad = true;
        break;
    case OPTION_COST:
        o->cost = true;
        break;
    case OPTION_PROFILE:
        o->profile = true;
        break;
    case OPTION_NO_PROGRESS:
        o->no_progress = true;
        break;
    case OPTION_HELP:
        o->help = true;
        break;
    case OPTION_VERSION:
        o->version = true;
        break;
    default:
        break;
    }
}

/* The option that a word names; *value: what stands in the same word, behind '=' or the letter. */
static int option_find(const char *word, const char **value) {
    *value = NULL;
    for (size_t i = 0; i < ARRAY_LEN(infos); i++) {
        size_t n = strlen(infos[i].name);
        if (word[1] == '-' && strncmp(word + 2, infos[i].name, n) == 0 &&
            (word[n + 2] == '\0' || word[n + 2] == '=')) {
            if (word[n + 2] == '=') *value = word + n + 3;
            return (int)i;
        }
        if (word[1] == infos[i].letter && infos[i].letter) {
            if (word[2]) *value = word + 2;
            return (int)i;
        }
    }
    return -1;
}

static Status report_unknown(const char *word, Diags *diags) {
    const char *names[ARRAY_LEN(infos)];
    for (size_t i = 0; i < ARRAY_LEN(infos); i++) names[i] = infos[i].name;
    diag_error(diags, HML_E_USAGE, (Span){0}, "there is no option '%s'", word);
    const char *near = str_nearest(str_of(word + strspn(word, "-")), names, ARRAY_LEN(names));
    if (near)
        diag_help(diags, "did you mean '--%s'?", near);
    else
        diag_help(diags, "'hml --help' lists the options; an expression may stand behind '--'");
    return HML_FAIL;
}

static Status option_read(Options *o, int argc, char **argv, int *at, Diags *diags) {
    const char *value;
    int id = option_find(argv[*at], &value);
    if (id < 0) return report_unknown(argv[*at], diags);
    const OptionInfo *info = &infos[id];
    if (!info->argument[0]) {
        if (value) return report_unknown(argv[*at], diags);
        flag_set(o, (OptionId)id);
        return HML_OK;
    }
    if (id == OPTION_DATA) {
        if (value) vec_push(&o->data, value);
        while (*at + 1 < argc && !is_option(argv[*at + 1])) vec_push(&o->data, argv[++*at]);
        if (o->data.n) return HML_OK;
    } else if (!value && *at + 1 < argc) {
        value = argv[++*at];
    }
    if (!value)
        return diag_error(diags, HML_E_USAGE, (Span){0}, "--%s wants %s", info->name,
                          info->argument);
    return value_read(o, (OptionId)id, value, diags);
}

static Status words_read(Options *o, int argc, char **argv, Diags *diags) {
    *o = (Options){.limit = -1};
    Status status = HML_OK;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            for (i++; i < argc; i++) vec_push(&o->words, argv[i]);
            break;
        }
        if (!is_option(argv[i]))
            vec_push(&o->words, argv[i]);
        else if (option_read(o, argc, argv, &i, diags) != HML_OK)
            status = HML_FAIL;
    }
    return status;
}

typedef struct Ending {
    const char *ending;
    Format format;
} Ending;

static const Ending endings[] = {
    {".csv", FORMAT_CSV},    {".tsv", FORMAT_TSV}, {".json", FORMAT_JSON},
    {".jsonl", FORMAT_JSON}, {".md", FORMAT_MD},   {".txt", FORMAT_TABLE},
};

/* The ending of a file's name, from its last dot on; "" where it has none. */
static const char *ending_of(const char *path) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    return dot ? dot : "";
}

Format options_format(const Options *o) {
    if (o->has_format) return o->format;
    for (size_t i = 0; o->output && i < ARRAY_LEN(endings); i++)
        if (strcmp(ending_of(o->output), endings[i].ending) == 0) return endings[i].format;
    return FORMAT_TABLE;
}

/* Rather no file than one whose ending says another format. */
static Status check_output(const Options *o, Diags *diags) {
    if (!o->output || o->has_format || !ending_of(o->output)[0]) return HML_OK;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++)
        if (strcmp(ending_of(o->output), endings[i].ending) == 0) return HML_OK;
    diag_error(diags, HML_E_USAGE, (Span){0}, "no format is known for the ending of '%s'",
               o->output);
    diag_help(diags, "endings are .csv, .tsv, .json, .jsonl, .md and .txt; or say --format");
    return HML_FAIL;
}

Status options_read(Options *o, int argc, char **argv, Diags *diags) {
    Status status = words_read(o, argc, argv, diags);
    return status == HML_OK ? check_output(o, diags) : status;
}

void options_free(Options *o) {
    vec_free(&o->words);
    vec_free(&o->data);
    vec_free(&o->lets);
}

/* report.c - messages and exit codes; see report.h. */
#include "app/report.h"

#include <stdio.h>

static const ExitInfo exits[] = {
#define HML_EXIT(NAME, code, doc) {code, doc},
#include "defs/exits.def"
#undef HML_EXIT
};

const ExitInfo *exit_at(size_t i) { return i < ARRAY_LEN(exits) ? &exits[i] : NULL; }

static ExitCode exit_of(ErrCode code) {
    switch (code) {
    case HML_E_USAGE:
        return EXIT_USAGE;
    case HML_E_WRITE:
        return EXIT_WRITE;
    case HML_E_MEMORY:
    case HML_E_INTERNAL:
        return EXIT_SYSTEM;
    case HML_E_FILE_MISSING:
    case HML_E_FILE_FORMAT:
    case HML_E_FILE_CORRUPT:
    case HML_E_TREE:
    case HML_E_BRANCH:
    case HML_E_DATA:
    case HML_E_RANGE:
        return EXIT_DATA;
    case HML_E_FIT:
        return EXIT_INVALID;
    default:
        return EXIT_LANGUAGE;
    }
}

enum { REPEATED_MAX = 20 }; /* messages of one run that are worth reading */

/* A definition that fails is met again wherever it is used. */
static bool told_before(const Diags *diags, size_t i) {
    const Diag *d = &diags->items.data[i];
    for (size_t k = 0; k < i && k < REPEATED_MAX; k++) {
        const Diag *x = &diags->items.data[k];
        bool same = d->span.src && x->span.src == d->span.src && x->span.begin == d->span.begin &&
                    x->span.at == d->span.at;
        if (same && strcmp(x->text, d->text) == 0) return true;
    }
    return false;
}

ExitCode report_all(Diags *diags) {
    ExitCode code = EXIT_OK;
    StrBuf text = {0};
    size_t shown = 0;
    for (size_t i = 0; i < diags->items.n; i++) {
        const Diag *d = &diags->items.data[i];
        if (d->severity == SEVERITY_ERROR && code == EXIT_OK) code = exit_of(d->code);
        if (told_before(diags, i)) continue;
        if (shown++ < REPEATED_MAX) diag_render(&text, d);
    }
    if (shown > REPEATED_MAX) buf_printf(&text, "hml: %zu more messages\n", shown - REPEATED_MAX);
    fputs(buf_cstr(&text), stderr);
    buf_free(&text);
    diag_truncate(diags, 0);
    return code;
}

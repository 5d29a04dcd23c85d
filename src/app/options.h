/* options.h - the command line as data (rows: defs/options.def). */
#ifndef HML_APP_OPTIONS_H
#define HML_APP_OPTIONS_H

#include "out/table.h"
#include "run/session.h"

typedef struct Options {
    VEC(const char *) words; /* what is no option, in order */
    VEC(const char *) data;  /* --data */
    VEC(const char *) lets;  /* --set: NAME=VALUE */
    const char *in;
    bool has_hist;
    HistAxis hist;
    bool has_format;
    Format format;
    const char *output;
    bool has_limit;
    int64_t limit; /* < 0: all */
    int threads;
    DatasetOptions dataset;
    bool no_progress, cost, profile, help, version;
} Options;

typedef struct OptionInfo {
    const char *name;
    char letter;
    const char *argument, *doc;
} OptionInfo;

/* Reads argv[1..]; borrows its texts. */
Status options_read(Options *o, int argc, char **argv, Diags *diags);
/* As --format says, or the ending of the output. */
Format options_format(const Options *o);
void options_free(Options *o);
const OptionInfo *option_at(size_t i); /* NULL behind the last */

#endif

/* results.h - results that outlive a run: histograms and cutflows by sample and variation, and how
 * they are read back.
 *
 * The formats are those that out/hist_file.h writes and describes. What a file claims is checked;
 * a message names the file, the line and the histogram. Everything read lives in the arena.
 */
#ifndef HML_STORE_RESULTS_H
#define HML_STORE_RESULTS_H

#include "core/diag.h"
#include "stat/hist.h"

/* One histogram of one sample in one variation. Texts may be NULL, which is the same as ""; no
 * variation is "nominal". */
typedef struct HistSeries {
    const char *name; /* of the histogram */
    const char *sample, *variation;
    const char *title, *unit; /* unit of the contents: of y of a profile, of a density */
    Hist hist;
    uint64_t missing, nan; /* values that entered no cell */
} HistSeries;

typedef struct CutflowRow {
    const char *name;
    uint64_t count; /* events, whatever their weights */
    double sumw, sumw2;
} CutflowRow;

typedef struct Cutflow {
    const char *name, *sample, *variation;
    CutflowRow *rows;
    size_t n;
} Cutflow;

typedef struct Results {
    HistSeries *hists;
    size_t n_hists;
    Cutflow *cutflows;
    size_t n_cutflows;
} Results;

/* Reads a file of either format; what begins with '{' or '[' is JSON. */
Status results_read(Results *out, Arena *arena, const char *path, Diags *diags);
/* The same of a text; path is named in messages, and gives the histogram of a CSV file its name. */
Status results_read_json(Results *out, Arena *arena, Str text, const char *path, Diags *diags);
Status results_read_csv(Results *out, Arena *arena, Str text, const char *path, Diags *diags);

/* Reports an error of a file: "path:line: where: text"; where may be NULL. */
Status results_error(Diags *diags, const char *path, int64_t line, const char *where,
                     const char *fmt, ...) HML_PRINTF(5, 6);

#endif

/* source.c - finds the format of a file and opens it; the table of formats. See source.h. */
#include "io/source.h"

extern const SourceOps source_root, source_csv;

static const SourceOps *const formats[] = {&source_root, &source_csv};

const SourceOps *const *source_formats(size_t *n) {
    *n = ARRAY_LEN(formats);
    return formats;
}

enum { PROBE_BYTES = 4096 };

/* What a pipe holds cannot be looked at without taking it out, and it must be opened only once:
 * it goes to the format that reads pipes, which says so where the content is something else. */
static Status source_open_pipe(Source **out, const char *path, const SourceOptions *options,
                               Diags *diags) {
    size_t i = 0;
    while (!formats[i]->pipes) i++;
    return formats[i]->open(out, path, options, diags);
}

Status source_open(Source **out, const char *path, const SourceOptions *options, Diags *diags) {
    if (os_is_pipe(path)) return source_open_pipe(out, path, options, diags);
    InFile file;
    if (infile_open(&file, path, diags) != HML_OK) return HML_FAIL;
    uint8_t head[PROBE_BYTES];
    int64_t n = infile_read_some(&file, head, sizeof head, 0);
    infile_close(&file);
    DataPlace place = DATA_NOWHERE;
    place.file = path;
    if (n < 0) return diag_data_error(diags, HML_E_FILE_MISSING, place, "%s", os_error());
    if (n == 0) return diag_data_error(diags, HML_E_FILE_FORMAT, place, "is empty");
    bool root = n >= 4 && memcmp(head, "root", 4) == 0;
    if (cstr_ends(path, ".root") && !root)
        return diag_data_error(
            diags, HML_E_FILE_FORMAT, place,
            "is not a ROOT file in spite of its name: it does not begin with 'root'");
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (formats[i]->probe(head, (size_t)n, path))
            return formats[i]->open(out, path, options, diags);
    diag_data_error(diags, HML_E_FILE_FORMAT, place, "is neither a ROOT file nor a table of text");
    diag_help(diags, "a ROOT file begins with 'root', a table has lines of fields with one "
                     "separator (comma, tab, semicolon)");
    return HML_FAIL;
}

void source_close(Source *s) {
    if (s) s->ops->close(s);
}

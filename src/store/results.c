/* results.c - reads results back, whatever their format; see results.h. */
#include "store/results.h"

#include "core/os.h"

Status results_error(Diags *diags, const char *path, int64_t line, const char *where,
                     const char *fmt, ...) {
    StrBuf text = {0};
    if (where) buf_printf(&text, "%s: ", where);
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    DataPlace place = DATA_NOWHERE;
    place.file = path;
    place.line = line;
    Status s = diag_data_error(diags, HML_E_FILE_FORMAT, place, "%s", buf_cstr(&text));
    buf_free(&text);
    return s;
}

Status results_read(Results *out, Arena *arena, const char *path, Diags *diags) {
    Str text;
    *out = (Results){0};
    if (os_read_text(&text, arena, path, diags) != HML_OK) return HML_FAIL;
    Str trimmed = str_trim(text);
    if (trimmed.n == 0) return results_error(diags, path, -1, NULL, "the file is empty");
    if (trimmed.p[0] == '{' || trimmed.p[0] == '[')
        return results_read_json(out, arena, text, path, diags);
    return results_read_csv(out, arena, text, path, diags);
}

/* output.c - where results go; see output.h. */
#include "app/output.h"

#include <errno.h>
#include <stdio.h>

struct OutputStream {
    OutFile *file; /* NULL: stdout */
    bool failed;
};

Status output_open(OutputStream **out, const char *path, Diags *diags) {
    OutputStream *o = mem_alloc(sizeof *o);
    *out = o;
    if (!path || strcmp(path, "-") == 0) return HML_OK;
    if (outfile_open(&o->file, path, diags) == HML_OK) return HML_OK;
    mem_free(o);
    *out = NULL;
    return HML_FAIL;
}

void output_write(void *out, Str text) {
    OutputStream *o = out;
    if (o->file)
        outfile_write(o->file, text.p, text.n);
    else if (text.n && fwrite(text.p, 1, text.n, stdout) != text.n)
        o->failed = true;
}

Status output_commit(OutputStream *o, Diags *diags) {
    Status status = HML_OK;
    if (o->file) {
        status = outfile_commit(o->file, diags);
    } else if ((fflush(stdout) != 0 || o->failed) && errno != EPIPE) {
        status =
            diag_error(diags, HML_E_WRITE, (Span){0}, "stdout cannot be written: %s", os_error());
    }
    mem_free(o);
    return status;
}

void output_abandon(OutputStream *o) {
    if (!o) return;
    outfile_abandon(o->file);
    mem_free(o);
}

/* absent.c - columns of missing values; see absent.h. */
#include "io/root/absent.h"

static const uint64_t ABSENT_MAX = (uint64_t)1 << 24; /* values of a range */

bool absent_column(Column *out, ByteBuf *zeros, const ColumnInfo *info, uint32_t rows,
                   const uint32_t *axis0) {
    uint64_t n = rows, longest = rows;
    *out = (Column){.elem = info->elem, .n_axes = info->n_axes, .rows = rows};
    for (int k = 0; k < info->n_axes; k++) {
        out->fixed[k] = info->fixed[k];
        /* Lists within objects that are not there are empty: their offsets are zeros. */
        n = info->fixed[k] ? n * info->fixed[k] : k == 0 && axis0 ? axis0[rows] : 0;
        longest = MAX_OF(longest, n);
        if (longest > ABSENT_MAX) return false;
    }
    size_t bytes = (size_t)(longest + 1) * 8;
    if (zeros->n < bytes) {
        if (!bytebuf_need(zeros, bytes)) return false;
        memset(zeros->p, 0, zeros->cap);
        zeros->n = zeros->cap;
    }
    for (int k = 0; k < info->n_axes; k++)
        if (!info->fixed[k])
            out->off[k] = k == 0 && axis0 ? axis0 : (const uint32_t *)(const void *)zeros->p;
    out->n = (uint32_t)n;
    out->values = out->valid = zeros->p;
    if (info->elem == HML_STR) out->str_off = (const uint32_t *)(const void *)zeros->p;
    return true;
}

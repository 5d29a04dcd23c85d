/* stream.c - rows of one column, basket by basket; see stream.h. */
#include "io/root/stream.h"

#include "io/root/stream_decode.h"

void stream_init(ColumnStream *s, const RootColumn *column, const ColumnInfo *info,
                 const TTree *tree, SharedBasket *shared) {
    *s = (ColumnStream){.column = column, .info = info, .shared = shared, .current = SIZE_MAX};
    s->index_fault = basket_index(&s->index, tree, &tree->branches[column->branch]);
    decoded_init(&s->decoded, info->elem, info->n_axes, info->fixed);
    decoded_init(&s->stitched, info->elem, info->n_axes, info->fixed);
}

void stream_free(ColumnStream *s) {
    basket_index_free(&s->index);
    decoded_free(&s->decoded);
    decoded_free(&s->stitched);
    for (int k = 0; k < HML_MAX_AXES; k++) mem_free(s->rebased[k].p);
    mem_free(s->places.p);
    bytebuf_free(&s->packed);
}

void stream_forget(ColumnStream *s) {
    if (s->lists) s->current = SIZE_MAX;
    s->lists = NULL;
}

const char *stream_counts(uint32_t *offsets, const Column *counts) {
    if (counts->n_axes) return "its counter is no plain number";
    return decode_counts(offsets, counts->values, counts->elem, counts->rows)
               ? NULL
               : "its counter has a negative or too large value";
}

/* The bytes of a basket, from the one that is shared where it is there already. */
static const char *basket_bytes(ColumnStream *s, const StreamSource *src, size_t number,
                                bool whole) {
    SharedBasket *sh = s->shared;
    if (sh->branch == s->column->branch && sh->number == number && (sh->whole || !whole))
        return NULL;
    sh->branch = -1;
    const char *why = basket_load(&sh->basket, &src->baskets, &s->index, number, whole);
    if (why) return why;
    sh->branch = s->column->branch;
    sh->number = number;
    sh->whole = whole;
    /* The next basket is far away in the file: let it come while this one is decoded. */
    const BasketPlace *next = number + 1 < s->index.n ? &s->index.place[number + 1] : NULL;
    if (next && next->seek && pace_is_slow(src->baskets.pace))
        infile_will_need(&src->baskets.file->in, next->seek, next->nbytes);
    return NULL;
}

/* Do the lists that the counter tells fill the basket? */
static bool lists_fit(const ColumnStream *s, const Basket *b) {
    uint64_t size = (uint64_t)s->column->per_element * s->column->number.size;
    return (s->lists[b->rows] - s->lists[0]) * size == b->n_bytes;
}

/* Where a counter tells the lists, the table of rows behind the data is not even decompressed. */
static const char *basket_decode(ColumnStream *s, const StreamSource *src, size_t number) {
    s->current = SIZE_MAX;
    s->fault_row = s->first_row = s->index.place[number].first_row;
    uint32_t rows = (uint32_t)(basket_end_row(&s->index, number) - s->first_row);
    bool counted = src->lists && s->column->decode == DECODE_COUNTED && s->info->group >= 0;
    s->lists = counted ? src->lists(src->lists_ctx, s->info->group, s->first_row, rows) : NULL;
    const char *why = basket_bytes(s, src, number, !s->lists);
    if (!why && s->lists && !lists_fit(s, &s->shared->basket)) {
        s->lists = NULL;
        why = basket_bytes(s, src, number, true);
    }
    if (!why) why = stream_decode(s, src, &s->shared->basket);
    if (why) return why;
    s->current = number;
    return NULL;
}

/* Rows of the basket at hand, whose lists the group knows: nothing but the place of the values. */
static bool slice_values(Column *out, const ColumnStream *s, const StreamSource *src,
                         uint64_t first, uint32_t n) {
    const uint32_t *off = src->offsets(src->lists_ctx, s->info->group);
    if (!off) return false;
    const Decoded *d = &s->decoded;
    const uint32_t *begin = s->lists + (first - s->first_row);
    uint64_t each = s->column->per_element, lo = (begin[0] - s->lists[0]) * each;
    static const uint64_t nothing[1];
    *out = (Column){.elem = d->elem, .n_axes = d->n_axes, .rows = n, .off = {off}};
    for (int k = 1; k < d->n_axes; k++) out->fixed[k] = d->fixed[k];
    out->n = (uint32_t)((begin[n] - begin[0]) * each);
    out->values = d->values ? d->values + lo * elem_size(d->elem) : (const void *)nothing;
    return true;
}

static const char *stitch(Column *out, ColumnStream *s, const StreamSource *src, size_t basket,
                          uint64_t first, uint32_t n) {
    decoded_clear(&s->stitched);
    uint64_t row = first, end = first + n;
    while (row < end) {
        const char *why = s->current == basket ? NULL : basket_decode(s, src, basket);
        if (!why) why = stream_own_lists(s);
        if (why) return why;
        uint64_t upto = MIN_OF(end, basket_end_row(&s->index, basket));
        if (!decoded_append(&s->stitched, &s->decoded, (uint32_t)(row - s->first_row),
                            (uint32_t)(upto - row)))
            return "there is not enough memory for its values";
        row = upto;
        basket++;
    }
    return decoded_slice(out, &s->stitched, 0, n, s->rebased) ? NULL : "there is not enough memory";
}

const char *stream_fetch(Column *out, ColumnStream *s, const StreamSource *src, uint64_t first,
                         uint32_t n) {
    s->fault_row = first;
    if (s->index_fault) return s->index_fault;
    if (first < s->index.first_row || first + n > s->index.end_row) {
        s->fault_row = MAX_OF(first, s->index.end_row);
        return "the branch has fewer rows than its tree";
    }
    size_t hint = s->current == SIZE_MAX ? 0 : s->current;
    size_t basket = basket_find(&s->index, first, hint);
    if (first + n > basket_end_row(&s->index, basket)) return stitch(out, s, src, basket, first, n);
    const char *why = s->current == basket ? NULL : basket_decode(s, src, basket);
    if (!why && s->lists && slice_values(out, s, src, first, n)) return NULL;
    if (!why) why = stream_own_lists(s);
    if (why) return why;
    bool ok = decoded_slice(out, &s->decoded, (uint32_t)(first - s->first_row), n, s->rebased);
    return ok ? NULL : "there is not enough memory";
}

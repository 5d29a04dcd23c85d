/* stream_decode.c - decodes a basket for one column; see stream_decode.h. */
#include "io/root/stream_decode.h"

static const char NO_MEMORY[] = "there is not enough memory for its values";

static const char *other_column(ColumnStream *s, const StreamSource *src, int column, uint32_t n,
                                Column *out) {
    if (column < 0) return "its counter is missing";
    if (!src->other) return "its counter is counted itself";
    return src->other(src->other_ctx, column, s->first_row, n, out);
}

/* Places of rows whose table was left out, from their counter. */
static const char *places_count(ColumnStream *s, const StreamSource *src, const Basket *b) {
    Column counts;
    uint32_t *p = s->places.p, n = b->rows;
    const char *why = other_column(s, src, s->column->counter, n, &counts);
    if (!why) why = stream_counts(p, &counts);
    if (why) return why;
    uint64_t size = (uint64_t)s->column->per_element * s->column->number.size;
    if (p[n] * size != b->n_bytes) return "the counts of its rows do not fit its basket";
    for (uint32_t i = 0; i <= n; i++) p[i] *= (uint32_t)size;
    return NULL;
}

/* Byte offsets of all rows, rows + 1 of them, into s->places. */
static const char *places_find(ColumnStream *s, const StreamSource *src, const Basket *b) {
    OffsetBuf *o = &s->places;
    uint32_t n = b->rows;
    if (!offsets_reserve(o, (size_t)n + 1)) return NO_MEMORY;
    o->n = (size_t)n + 1;
    if (b->table)
        return decode_offsets(o->p, b->table, n, b->keylen, b->n_bytes) && o->p[0] == 0
                   ? NULL
                   : "the places of its rows in a basket are not in order";
    if (b->generated && s->column->decode == DECODE_COUNTED) return places_count(s, src, b);
    /* Rows of equal length: of the basket's row size, or one row, or rows without content. */
    uint32_t each = n ? b->n_bytes / n : 0;
    if ((uint64_t)each * n != b->n_bytes || (n > 1 && each && each != b->row_bytes))
        return "a basket lacks the table of its rows";
    for (uint32_t i = 0; i <= n; i++) o->p[i] = i * each;
    return NULL;
}

static const char *decode_fixed(ColumnStream *s, const Basket *b) {
    const RootColumn *c = s->column;
    if ((uint64_t)b->rows * c->row_bytes != b->n_bytes)
        return "a basket does not have the size of its rows";
    size_t n = (size_t)b->rows * c->per_element;
    void *to = decoded_room(&s->decoded, n);
    if (!to) return NO_MEMORY;
    if (c->row_bytes == c->per_element * c->number.size)
        decode_numbers(to, b->data, n, &c->number);
    else
        decode_strided(to, b->data + c->row_offset, b->rows, c->per_element, c->row_bytes,
                       &c->number);
    return NULL;
}

/* Byte offsets of values that follow each other without gaps, to offsets of axis 0. */
static const char *axis_from_bytes(ColumnStream *s, const uint32_t *bytes, uint32_t rows) {
    const RootColumn *c = s->column;
    OffsetBuf *axis = &s->decoded.off[0];
    if (!decoded_axis_room(&s->decoded, 0, (size_t)rows + 1)) return NO_MEMORY;
    uint32_t base = bytes[0], *restrict to = axis->p;
    for (uint32_t i = 0; i <= rows; i++) to[i] = bytes[i] - base;
    axis->n = (size_t)rows + 1;
    return decode_divide(to, (size_t)rows + 1, c->per_element * c->number.size)
               ? NULL
               : "the size of a row is no multiple of its values";
}

const char *stream_own_lists(ColumnStream *s) {
    OffsetBuf *axis = &s->decoded.off[0];
    size_t rows = s->decoded.rows;
    if (!s->lists || axis->n == rows + 1) return NULL;
    if (!decoded_axis_room(&s->decoded, 0, rows + 1)) return NO_MEMORY;
    uint32_t base = s->lists[0], *restrict to = axis->p;
    for (size_t i = 0; i <= rows; i++) to[i] = s->lists[i] - base;
    axis->n = rows + 1;
    return NULL;
}

static const char *decode_counted(ColumnStream *s, const StreamSource *src, const Basket *b) {
    const RootColumn *c = s->column;
    const char *why = s->lists ? NULL : places_find(s, src, b);
    if (!why && !s->lists) why = axis_from_bytes(s, s->places.p, b->rows);
    if (why) return why;
    uint32_t elements = s->lists ? s->lists[b->rows] - s->lists[0] : s->decoded.off[0].p[b->rows];
    size_t n = (size_t)elements * c->per_element;
    void *to = decoded_room(&s->decoded, n);
    if (!to) return NO_MEMORY;
    decode_numbers(to, b->data + (s->lists ? 0 : s->places.p[0]), n, &c->number);
    return NULL;
}

/* Does a row of n bytes begin with the byte count, version and count of a vector that fills it? */
static bool vector_head_fits(const uint8_t *p, uint32_t n, uint32_t size) {
    return n >= 10 && be32(p) == (0x40000000 | (n - 4)) && !(p[4] & 0x40) &&
           (uint64_t)be32(p + 6) * size == n - 10;
}

/* Packs the values of all rows together, still big-endian, behind each other in `to`. */
static const char *payloads_pack(ColumnStream *s, const Basket *b, uint8_t *to, uint32_t *at) {
    const uint32_t *place = s->places.p, head = s->column->header_bytes;
    uint32_t size = s->column->per_element * s->column->number.size, total = 0;
    at[0] = 0;
    for (uint32_t i = 0; i < b->rows; i++) {
        const uint8_t *p = b->data + place[i];
        uint32_t n = place[i + 1] - place[i];
        s->fault_row = s->first_row + i;
        if (n < head || (head == 10 && !vector_head_fits(p, n, size)))
            return "a vector does not fit the bytes of its row";
        memcpy(to + total, p + head, n - head);
        total += n - head;
        at[i + 1] = total;
    }
    return NULL;
}

static const char *decode_vector(ColumnStream *s, const StreamSource *src, const Basket *b) {
    const RootColumn *c = s->column;
    const char *why = places_find(s, src, b);
    if (why) return why;
    /* Two steps, because most vectors are too short for the conversion to be worth a call. */
    if (!bytebuf_need(&s->packed, b->n_bytes) ||
        !decoded_axis_room(&s->decoded, 0, (size_t)b->rows + 1))
        return NO_MEMORY;
    uint32_t *at = s->decoded.off[0].p;
    why = payloads_pack(s, b, s->packed.p, at);
    if (why) return why;
    size_t n = at[b->rows] / c->number.size;
    s->decoded.off[0].n = (size_t)b->rows + 1;
    if (!decode_divide(at, (size_t)b->rows + 1, c->per_element * c->number.size))
        return "the size of a row is no multiple of its values";
    void *to = decoded_room(&s->decoded, n);
    if (!to) return NO_MEMORY;
    decode_numbers(to, s->packed.p, n, &c->number);
    return NULL;
}

static const char *decode_string(ColumnStream *s, const StreamSource *src, const Basket *b) {
    const char *why = places_find(s, src, b);
    for (uint32_t i = 0; i < b->rows && !why; i++) {
        uint32_t from = s->places.p[i], to = s->places.p[i + 1];
        Bytes row = bytes_of(b->data + from, to - from);
        s->fault_row = s->first_row + i;
        bytes_skip(&row, s->column->header_bytes);
        Str text = bytes_string(&row);
        if (row.bad || bytes_left(&row))
            why = "a string does not fit the bytes of its row";
        else
            decoded_string(&s->decoded, text.p, text.n);
    }
    return why ? why : s->decoded.full ? NO_MEMORY : NULL;
}

static const char *decode_walk(ColumnStream *s, const StreamSource *src, const Basket *b) {
    const char *why = places_find(s, src, b);
    for (uint32_t i = 0; i < b->rows && !why; i++) {
        uint32_t from = s->places.p[i], to = s->places.p[i + 1];
        Bytes row = bytes_of(b->data + from, to - from);
        s->fault_row = s->first_row + i;
        why = walk_entry(&s->column->walk, &row, &s->decoded);
    }
    return why;
}

/* One object's array: a flag, which is 0 where there is none, and its values. */
static const char *array_decode(ColumnStream *s, Bytes *b, int32_t length) {
    const NumberForm *form = &s->column->number;
    uint8_t flag = bytes_u8(b);
    uint32_t n = flag && length > 0 ? (uint32_t)length : 0;
    const uint8_t *p = n <= bytes_left(b) / form->size ? bytes_take(b, n * form->size) : NULL;
    void *to = p ? decoded_room(&s->decoded, n) : NULL;
    if (b->bad || !p) return "an array is longer than the bytes of its row";
    if (!to) return NO_MEMORY;
    decode_numbers(to, p, n, form);
    decoded_end_list(&s->decoded, 1, n);
    return NULL;
}

/* Arrays in the objects of a split collection; how long they are is a member of the objects. */
static const char *decode_arrays(ColumnStream *s, const StreamSource *src, const Basket *b) {
    Column lengths;
    const char *why = places_find(s, src, b);
    if (!why) why = other_column(s, src, s->column->lengths, b->rows, &lengths);
    for (uint32_t i = 0; i < b->rows && !why; i++) {
        uint32_t from = s->places.p[i], objects = lengths.off[0][i + 1] - lengths.off[0][i];
        Bytes row = bytes_of(b->data + from, s->places.p[i + 1] - from);
        s->fault_row = s->first_row + i;
        const int32_t *length = (const int32_t *)lengths.values + lengths.off[0][i];
        for (uint32_t k = 0; k < objects && !why; k++) why = array_decode(s, &row, length[k]);
        if (!why && bytes_left(&row)) why = "a row is longer than the arrays in it";
        decoded_end_list(&s->decoded, 0, objects);
    }
    return why ? why : s->decoded.full ? NO_MEMORY : NULL;
}

const char *stream_decode(ColumnStream *s, const StreamSource *src, const Basket *b) {
    decoded_clear(&s->decoded);
    s->decoded.rows = b->rows;
    if (s->decoded.full) return NO_MEMORY;
    switch (s->column->decode) {
    case DECODE_FIXED:
        return decode_fixed(s, b);
    case DECODE_COUNTED:
        return decode_counted(s, src, b);
    case DECODE_VECTOR:
        return decode_vector(s, src, b);
    case DECODE_STRING:
        return decode_string(s, src, b);
    case DECODE_ARRAYS:
        return decode_arrays(s, src, b);
    case DECODE_WALK:
        return decode_walk(s, src, b);
    }
    return NULL;
}

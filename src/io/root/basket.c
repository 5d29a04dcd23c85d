/* basket.c - places and bytes of baskets; see basket.h. */
#include "io/root/basket.h"

enum { FLAG_GENERATED = 80, FLAG_DISPLACED = 40, IO_BITS_INVALID = 0x80 };

static uint64_t array_value(const LayoutArray *a, size_t i) {
    const uint8_t *p = a->p + i * a->size;
    return a->size == 8 ? be64(p) : a->size == 4 ? be32(p) : 0;
}

/* Both lists ascend: next is the first embedded basket that was not passed yet. */
static const EmbeddedBasket *embedded_find(const TTree *t, const Branch *b, size_t index,
                                           size_t *next) {
    const EmbeddedBasket *e = t->embedded + b->first_embedded;
    while (*next < b->n_embedded && e[*next].index < index) (*next)++;
    return *next < b->n_embedded && e[*next].index == index ? &e[*next] : NULL;
}

static const char *place_of(BasketPlace *out, const TTree *t, const Branch *b, size_t i,
                            size_t *next) {
    *out = (BasketPlace){.first_row = array_value(&b->basket_entry, i)};
    if (i < b->basket_seek.n) out->seek = array_value(&b->basket_seek, i);
    if (i < b->basket_bytes.n) out->nbytes = (uint32_t)array_value(&b->basket_bytes, i);
    const EmbeddedBasket *e = embedded_find(t, b, i, next);
    if (e && (out->seek == 0 || out->nbytes == 0)) {
        out->seek = 0;
        out->embedded = (uint32_t)(e - t->embedded);
        return NULL;
    }
    return out->seek ? NULL : "a basket is missing";
}

const char *basket_index(BasketIndex *out, const TTree *tree, const Branch *b) {
    *out = (BasketIndex){0};
    uint64_t first = b->first_entry > 0 ? (uint64_t)b->first_entry : 0;
    out->first_row = first;
    out->end_row = first + (uint64_t)b->entries;
    if (b->entries == 0) return NULL;
    size_t listed = MIN_OF((size_t)b->write_basket + 1, (size_t)b->basket_entry.n);
    if (b->entries < 0 || listed == 0) return "the list of its baskets is missing";
    out->place = mem_try(listed * sizeof(BasketPlace));
    if (!out->place) return "there is not enough memory for the list of its baskets";
    for (size_t i = 0, next = 0; i < listed; i++) {
        uint64_t row = array_value(&b->basket_entry, i);
        uint64_t end = i + 1 < listed ? array_value(&b->basket_entry, i + 1) : out->end_row;
        if (end < row || end > out->end_row || row < first || (out->n == 0 && row != first))
            return "the rows of its baskets are not in order";
        if (end == row) continue;
        BasketPlace p;
        const char *why = place_of(&p, tree, b, i, &next);
        if (why) return why;
        out->place[out->n++] = p;
    }
    return out->n ? NULL : "it has rows but no baskets";
}

/* A byte of a compressed basket yields at most so many rows: the codecs reach some 30000 bytes. */
static const uint64_t ROWS_PER_BYTE = 65536;

uint64_t basket_rows_limit(const TTree *tree, const Branch *b, uint64_t file_bytes) {
    BasketIndex x;
    uint64_t rows = 0, bytes = 0;
    if (b->entries > 0 && !basket_index(&x, tree, b)) {
        for (size_t i = 0; i < x.n; i++) {
            const BasketPlace *p = &x.place[i];
            const EmbeddedBasket *e = p->seek ? NULL : &tree->embedded[p->embedded];
            uint64_t size = e ? e->end - e->at : p->nbytes;
            bytes += e ? 0 : size; /* what is embedded was compressed with the tree */
            rows += MIN_OF(basket_end_row(&x, i) - p->first_row, ROWS_PER_BYTE * size);
        }
        if (bytes <= file_bytes)
            rows += x.first_row;
        else
            rows = 0;
    }
    if (b->entries > 0) basket_index_free(&x);
    return rows;
}

void basket_index_free(BasketIndex *x) {
    mem_free(x->place);
    *x = (BasketIndex){0};
}

uint64_t basket_end_row(const BasketIndex *x, size_t basket) {
    return basket + 1 < x->n ? x->place[basket + 1].first_row : x->end_row;
}

size_t basket_find(const BasketIndex *x, uint64_t row, size_t hint) {
    for (size_t i = hint; i < x->n && i <= hint + 1; i++)
        if (x->place[i].first_row <= row && row < basket_end_row(x, i)) return i;
    size_t lo = 0, hi = x->n;
    while (hi - lo > 1) {
        size_t mid = (lo + hi) / 2;
        if (x->place[mid].first_row <= row)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

typedef struct Head {
    Key key;
    int32_t nev_buf_size;
    uint32_t nev_buf, last;
    uint8_t io_bits, flag;
    int16_t version;
} Head;

/* The key of a basket and the fields that TBasket::Streamer puts behind it. */
static bool head_read(Head *h, Bytes *b) {
    if (!key_read(&h->key, b)) return false;
    h->version = bytes_i16(b);
    bytes_skip(b, 4); /* fBufferSize */
    h->nev_buf_size = bytes_i32(b);
    h->io_bits = 0;
    if (h->nev_buf_size < 0) {
        h->io_bits = bytes_u8(b);
        h->nev_buf_size = h->nev_buf_size == INT32_MIN ? 0 : -h->nev_buf_size;
        if (h->io_bits == 0 || (h->io_bits & IO_BITS_INVALID)) return false;
    }
    h->nev_buf = bytes_u32(b);
    h->last = bytes_u32(b);
    h->flag = bytes_u8(b);
    return !b->bad;
}

/* Data up to `last`, then maybe the table: a count and the places, one more than there are rows. */
static const char *body_split(Basket *out, const Head *h, const uint8_t *p, uint32_t n,
                              bool whole) {
    if (h->last < h->key.keylen || h->last - h->key.keylen > n)
        return "a basket ends before its data";
    out->keylen = h->key.keylen;
    out->data = p;
    out->n_bytes = h->last - h->key.keylen;
    out->rows = h->nev_buf;
    out->table = NULL;
    out->row_bytes = (uint32_t)h->nev_buf_size;
    out->generated = (h->io_bits & 1) || h->flag >= FLAG_GENERATED;
    if (out->n_bytes == n || out->generated || !whole) return NULL;
    Bytes b = bytes_of(p + out->n_bytes, n - out->n_bytes);
    uint32_t count = bytes_u32(&b);
    if (b.bad || count < out->rows || count > bytes_left(&b) / 4)
        return "the table of rows of a basket is damaged";
    out->table = b.at;
    return NULL;
}

static void pace_add(ReadPace *pace, uint32_t bytes, double seconds) {
    static const double KEPT = 0.9;
    pace->bytes = KEPT * pace->bytes + bytes;
    pace->seconds = KEPT * pace->seconds + seconds;
}

bool pace_is_slow(const ReadPace *pace) {
    static const double COPYING = 4e9; /* bytes per second; memory is faster, disks are slower */
    return pace->bytes <= COPYING * pace->seconds; /* at the beginning, too */
}

/* One read for the whole record; what is not compressed changes places with the scratch. */
static const char *load_record(Basket *out, const BasketSource *src, const BasketPlace *place,
                               bool whole) {
    const RootFile *f = src->file;
    ByteBuf *raw = src->scratch;
    if (place->seek > f->in.size || place->nbytes > f->in.size - place->seek)
        return "a basket lies beyond the end of the file";
    if (!bytebuf_need(raw, place->nbytes)) return "there is not enough memory for a basket";
    ReadCost *cost = *src->cost;
    double begun = os_wall_seconds();
    if (!infile_read(&f->in, raw->p, place->nbytes, place->seek)) return "a basket cannot be read";
    double read = os_wall_seconds();
    pace_add(src->pace, place->nbytes, read - begun);
    Bytes b = bytes_of(raw->p, place->nbytes);
    Head h;
    if (!head_read(&h, &b)) return "where a basket should begin there is none";
    if (h.key.nbytes != place->nbytes || h.key.keylen > place->nbytes)
        return "a basket is not as long as the branch says";
    uint32_t keylen = h.key.keylen, packed = place->nbytes - keylen, objlen = h.key.objlen;
    if (cost) {
        cost->bytes += place->nbytes;
        cost->records++;
        cost->unpacked += objlen;
        cost->read_seconds += read - begun;
    }
    if (objlen <= packed) {
        ByteBuf other = out->buf;
        out->buf = *raw;
        *raw = other;
        return body_split(out, &h, out->buf.p + keylen, objlen, whole);
    }
    if (objlen > ROOTFILE_RECORD_MAX) return "the size of a basket makes no sense";
    size_t need = whole || h.last < keylen ? objlen : MIN_OF(h.last - keylen, objlen);
    const char *why = codec_inflate(src->codec, &out->buf, raw->p + keylen, packed, objlen, need);
    if (cost) cost->unpack_seconds += cost_clock(cost) - read;
    return why ? why : body_split(out, &h, out->buf.p, objlen, whole);
}

static const char *load_embedded(Basket *out, const BasketSource *src, const BasketPlace *place) {
    const EmbeddedBasket *e = &src->tree->embedded[place->embedded];
    Bytes b = bytes_of(src->tree_record + e->at, e->end - e->at);
    Head h;
    if (!head_read(&h, &b)) return "a basket within the tree is damaged";
    uint8_t flag = h.flag;
    const uint8_t *table = NULL;
    bool generated = (h.io_bits & 1) || flag >= FLAG_GENERATED;
    if (flag >= FLAG_GENERATED) flag = (uint8_t)(flag - FLAG_GENERATED);
    if (!generated && flag && flag % 10 != 2 && h.nev_buf) {
        uint32_t n = bytes_u32(&b);
        if (n < h.nev_buf || n > bytes_left(&b) / 4)
            return "the table of rows of a basket within the tree is damaged";
        table = b.at;
        bytes_skip(&b, 4 * (size_t)n);
        if (flag > FLAG_DISPLACED) bytes_skip(&b, 4 * (size_t)bytes_u32(&b));
    }
    if (h.version < 2) bytes_skip(&b, 4); /* the buffer's length again */
    uint32_t keylen = h.key.keylen;
    if (!(flag == 1 || flag > 10) || h.last < keylen || h.last > bytes_left(&b))
        return "a basket within the tree has no data";
    *out = (Basket){.buf = out->buf,
                    .data = b.at + keylen,
                    .n_bytes = h.last - keylen,
                    .rows = h.nev_buf,
                    .table = table,
                    .keylen = keylen,
                    .row_bytes = (uint32_t)h.nev_buf_size,
                    .generated = generated};
    return NULL;
}

const char *basket_load(Basket *out, const BasketSource *src, const BasketIndex *x, size_t basket,
                        bool whole) {
    const BasketPlace *place = &x->place[basket];
    const char *why =
        place->seek ? load_record(out, src, place, whole) : load_embedded(out, src, place);
    if (why) return why;
    if (out->rows != basket_end_row(x, basket) - place->first_row)
        return "a basket has another number of rows than the branch says";
    return NULL;
}

void basket_free(Basket *b) {
    bytebuf_free(&b->buf);
    *b = (Basket){0};
}

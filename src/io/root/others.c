/* others.c - columns that decoding other columns takes; see others.h. */
#include "io/root/others.h"

struct OtherStream {
    ColumnStream stream;
    SharedBasket basket;
};

void others_init(Others *o, const Table *table, const BasketSource *source) {
    *o = (Others){.table = table, .source = *source};
    o->streams = mem_alloc((table->columns.n + 1) * sizeof *o->streams);
}

void others_free(Others *o) {
    for (size_t i = 0; i < o->table->columns.n; i++) {
        if (!o->streams[i]) continue;
        stream_free(&o->streams[i]->stream);
        basket_free(&o->streams[i]->basket.basket);
        mem_free(o->streams[i]);
    }
    mem_free(o->streams);
}

const char *others_fetch(void *ctx, int column, uint64_t first, uint32_t n, Column *out) {
    Others *o = ctx;
    const Columns *c = &o->table->columns;
    if (c->infos[column].why_not) return "its counter cannot be decoded";
    OtherStream *s = o->streams[column];
    if (!s) {
        s = o->streams[column] = mem_alloc(sizeof *s);
        s->basket.branch = -1;
        stream_init(&s->stream, &c->data[column], &c->infos[column], &o->table->tree, &s->basket);
    }
    return stream_fetch(out, &s->stream, &(StreamSource){.baskets = o->source}, first, n);
}

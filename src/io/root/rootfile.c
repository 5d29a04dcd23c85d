/* rootfile.c - header, keys and records of a ROOT file; see rootfile.h. */
#include "io/root/rootfile.h"

#include <inttypes.h>

enum {
    HEADER_BYTES = 64,
    BIG_FILE = 1000000, /* added to the version of a file with 64-bit positions */
    BIG_KEY = 1000,     /* likewise of a key */
    KEY_BYTES_MIN = 18
};
Status rootfile_error(const RootFile *f, Diags *diags, ErrCode code, const char *fmt, ...) {
    DataPlace place = DATA_NOWHERE;
    place.file = f->path;
    StrBuf text = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    Status s = diag_data_error(diags, code, place, "%s", buf_cstr(&text));
    buf_free(&text);
    return s;
}

static bool header_read(RootFile *f, const uint8_t *head, size_t n) {
    Bytes b = bytes_of(head, n);
    bytes_skip(&b, 4);
    uint32_t version = bytes_u32(&b);
    bool big = version >= BIG_FILE;
    f->version = big ? version - BIG_FILE : version;
    f->begin = bytes_u32(&b);
    f->end = big ? bytes_u64(&b) : bytes_u32(&b);
    bytes_skip(&b, big ? 8 : 4); /* fSeekFree */
    bytes_skip(&b, 8);           /* fNbytesFree, nfree */
    f->nbytes_name = bytes_u32(&b);
    bytes_skip(&b, 5); /* fUnits, fCompress */
    f->seek_info = big ? bytes_u64(&b) : bytes_u32(&b);
    f->nbytes_info = bytes_u32(&b);
    return !b.bad;
}

Status rootfile_open(RootFile *out, const char *path, Diags *diags) {
    *out = (RootFile){.path = path};
    if (infile_open(&out->in, path, diags) != HML_OK) return HML_FAIL;
    uint8_t head[HEADER_BYTES];
    int64_t n = infile_read_some(&out->in, head, sizeof head, 0);
    Status s = HML_OK;
    if (n < 4 || memcmp(head, "root", 4) != 0)
        s = rootfile_error(out, diags, HML_E_FILE_FORMAT, "does not begin with 'root'");
    else if (!header_read(out, head, (size_t)n))
        s = rootfile_error(out, diags, HML_E_FILE_CORRUPT, "the file ends within its header");
    if (s != HML_OK) rootfile_close(out);
    return s;
}

void rootfile_close(RootFile *f) { infile_close(&f->in); }

bool key_read(Key *out, Bytes *b) {
    size_t left = bytes_left(b);
    *out = (Key){.nbytes = bytes_u32(b)};
    out->version = bytes_u16(b);
    out->objlen = bytes_u32(b);
    bytes_skip(b, 4); /* fDatime */
    out->keylen = bytes_u16(b);
    out->cycle = bytes_u16(b);
    bool big = out->version > BIG_KEY;
    out->seek = big ? bytes_u64(b) : bytes_u32(b);
    bytes_skip(b, big ? 8 : 4); /* fSeekPdir */
    out->class_name = bytes_string(b);
    out->name = bytes_string(b);
    out->title = bytes_string(b);
    size_t used = left - bytes_left(b);
    return !b->bad && out->keylen >= KEY_BYTES_MIN && used <= out->keylen;
}

const char *rootfile_object(const RootFile *f, const Key *key, Codec *codec, ByteBuf *scratch,
                            ByteBuf *out) {
    if (key->nbytes > ROOTFILE_RECORD_MAX || key->objlen > ROOTFILE_RECORD_MAX ||
        key->nbytes <= key->keylen)
        return "the size of a record makes no sense";
    size_t packed = key->nbytes - key->keylen;
    if (key->seek > f->in.size || key->nbytes > f->in.size - key->seek)
        return "a record lies beyond the end of the file";
    bool plain = key->objlen <= packed;
    ByteBuf *to = plain ? out : scratch;
    if (!bytebuf_need(to, packed)) return "there is not enough memory for a record";
    if (!infile_read(&f->in, to->p, packed, key->seek + key->keylen))
        return "a record cannot be read";
    to->n = plain ? key->objlen : packed;
    return plain ? NULL : codec_inflate(codec, out, scratch->p, packed, key->objlen, key->objlen);
}

const char *rootfile_record(const RootFile *f, uint64_t seek, uint32_t nbytes, Codec *codec,
                            ByteBuf *scratch, ByteBuf *out, Key *key, uint32_t limit) {
    uint8_t head[512];
    if (seek > f->in.size) return "a record lies beyond the end of the file";
    int64_t n = infile_read_some(&f->in, head, MIN_OF(sizeof head, (size_t)nbytes), seek);
    Bytes b = bytes_of(head, n > 0 ? (size_t)n : 0);
    if (!key_read(key, &b)) return "where a record should begin there is none";
    key->class_name = key->name = key->title = STR("");
    key->seek = seek;
    if (key->objlen > limit) return "a record is longer than is sensible";
    return rootfile_object(f, key, codec, scratch, out);
}

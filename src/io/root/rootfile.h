/* rootfile.h - the outer layer of a ROOT file: its header, keys, and the records behind the keys.
 *
 * A record is a key (TKey) followed by an object, mostly compressed. Both the 32-bit and the 64-bit
 * forms of header and key are read (TFile.cxx, TKey.cxx; a version above 1000 or 1000000 says
 * which). What the objects mean is not known here. Invariant: no position or size from the file is
 * used before it was compared with the file's size.
 */
#ifndef HML_ROOT_ROOTFILE_H
#define HML_ROOT_ROOTFILE_H

#include "core/os.h"
#include "io/root/bytes.h"
#include "io/root/codec.h"

/* Longest record that is decompressed. ROOT's own limit is 1 GiB; half of it leaves room for the
 * decoded values of a file that was made to use up memory. */
enum { ROOTFILE_RECORD_MAX = 1 << 29 };

typedef struct RootFile {
    InFile in;
    const char *path;    /* borrowed */
    uint32_t version;    /* of ROOT: 61804 is 6.18/04 */
    uint64_t begin, end; /* of the records; end is what the header says, not the file's size */
    uint64_t seek_info;  /* record of the streamer infos, 0 where there is none */
    uint32_t nbytes_info, nbytes_name;
} RootFile;

typedef struct Key {
    uint32_t nbytes; /* whole record, compressed */
    uint32_t objlen; /* object, uncompressed */
    uint32_t keylen;
    uint16_t version;
    int cycle;
    uint64_t seek; /* of the record */
    Str class_name, name, title;
} Key;

Status rootfile_open(RootFile *out, const char *path, Diags *diags);
void rootfile_close(RootFile *f);

/* Adds an error that names the file; returns HML_FAIL. */
Status rootfile_error(const RootFile *f, Diags *diags, ErrCode code, const char *fmt, ...)
    HML_PRINTF(4, 5);

/* Reads a key; false where the bytes are not those of one. Texts point into the bytes. */
bool key_read(Key *out, Bytes *b);

/* Reads and decompresses the object of a record whose key is known from a list of keys.
 * scratch holds the compressed bytes, out the object. NULL, or what is wrong (constant text). */
const char *rootfile_object(const RootFile *f, const Key *key, Codec *codec, ByteBuf *scratch,
                            ByteBuf *out);
/* The same for a record of which only place and size are known; the key is read first. The object
 * may not be longer than limit. */
const char *rootfile_record(const RootFile *f, uint64_t seek, uint32_t nbytes, Codec *codec,
                            ByteBuf *scratch, ByteBuf *out, Key *key, uint32_t limit);

#endif

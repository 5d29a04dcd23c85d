/* streamer.h - the descriptions of classes that a file carries (TStreamerInfo, TStreamerElement).
 *
 * They are the only source of what an object's members are and how they are stored: there is no
 * dictionary. One class may be described in several versions. Read once per file, when the first
 * tree is looked at; not changed afterwards.
 * Invariant: texts point into the record that the Streamers own.
 */
#ifndef HML_ROOT_STREAMER_H
#define HML_ROOT_STREAMER_H

#include "core/map.h"
#include "io/root/rootfile.h"

/* Values of TStreamerElement::fType (TVirtualStreamerInfo::EReadWrite, ROOT 6). */
typedef enum StreamType {
    STREAM_BASE = 0,
    STREAM_CHAR = 1,
    STREAM_SHORT = 2,
    STREAM_INT = 3,
    STREAM_LONG = 4,
    STREAM_FLOAT = 5,
    STREAM_COUNTER = 6,
    STREAM_CHAR_STAR = 7,
    STREAM_DOUBLE = 8,
    STREAM_DOUBLE32 = 9,
    STREAM_LEGACY_CHAR = 10,
    STREAM_UCHAR = 11,
    STREAM_USHORT = 12,
    STREAM_UINT = 13,
    STREAM_ULONG = 14,
    STREAM_BITS = 15,
    STREAM_LONG64 = 16,
    STREAM_ULONG64 = 17,
    STREAM_BOOL = 18,
    STREAM_FLOAT16 = 19,
    STREAM_ARRAY = 20,   /* added: fixed array of a basic type */
    STREAM_POINTER = 40, /* added: array of a basic type with a counter */
    STREAM_OBJECT = 61,
    STREAM_ANY = 62,
    STREAM_OBJECTP_IN = 63, /* kObjectp: pointer that is never null, stored in place */
    STREAM_OBJECTP = 64,
    STREAM_TSTRING = 65,
    STREAM_TOBJECT = 66,
    STREAM_TNAMED = 67,
    STREAM_ANYP_IN = 68,
    STREAM_ANYP = 69,
    STREAM_STLP = 71,
    STREAM_STL = 300,
    STREAM_STL_STRING = 365,
    STREAM_STREAMER = 500,
    STREAM_LOOP = 501
} StreamType;

/* How a Float16_t or Double32_t is packed (TBufferFile::ReadWithFactor, ReadWithNbits). */
typedef struct Packing {
    double factor, xmin; /* factor != 0: an integer of 4 bytes, value = integer/factor + xmin */
    int nbits;           /* else > 0: exponent byte and that many bits of mantissa, 3 bytes */
} Packing;

typedef struct StreamerElement {
    Str name, title, type_name;
    int32_t type; /* StreamType */
    int32_t array_length, array_dim, max_index[5];
    int32_t base_version;
    Str count_name;  /* counter of an array behind a pointer */
    Packing packing; /* Float16_t, Double32_t */
} StreamerElement;

typedef struct StreamerInfo {
    Str class_name;
    int32_t version;
    uint32_t checksum;
    const StreamerElement *elements;
    int n_elements;
    int older; /* index of another version of the class, or -1 */
} StreamerInfo;

typedef struct Streamers {
    Arena arena;
    ByteBuf record; /* owned: holds all texts */
    StreamerInfo *infos;
    size_t n, cap;
    Map by_name; /* normalised class name to the last info read of that class */
} Streamers;

/* Reads the streamer infos of a file. NULL, or what is wrong; what was read before stays. */
const char *streamers_read(Streamers *out, const RootFile *f, Codec *codec);
void streamers_free(Streamers *s);
/* Adds a description whose texts outlive s. */
void streamer_add(Streamers *s, const StreamerInfo *info);

/* The description of a class (normalised name): that of a version; -1: the newest. NULL: none. */
const StreamerInfo *streamer_find(const Streamers *s, Str class_name, int version);
/* By the class's checksum, for classes without a version. */
const StreamerInfo *streamer_find_checksum(const Streamers *s, Str class_name, uint32_t checksum);
/* Index of a member in info->elements, or -1. */
int streamer_member(const StreamerInfo *info, Str name);

/* Range and bits of a Float16_t or Double32_t from a comment or title such as "[0,2*pi,10]". */
Packing streamer_packing(Str title, bool is_float16);

#endif

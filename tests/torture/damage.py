"""Damaged copies of files: how each kind of damage is made.

  cut     the file ends at a random place
  flip    1 to 8 random bits anywhere
  byte    1 to 8 random bytes anywhere
  head    random bytes in the first 2 kB
  tail    random bytes in the last 2 kB (key lists, free list)
  number  a 4-byte number anywhere becomes one that breaks things (0, -1, 2^31-1, ...)
and of ROOT files
  tree    bytes in the decompressed record of a tree (its branches, baskets, leaves)
  info    bytes in the decompressed class descriptions
  basket  bytes in the decompressed data of one basket, or in the table of its rows
  loop    a subdirectory lists the keys of the root directory, and so itself
tree, info and basket are stored again uncompressed behind the end of the file.
"""
import lzma
import random
import struct
import zlib

KINDS = ["cut", "flip", "byte", "head", "tail", "number", "tree", "info", "basket", "basket", "loop"]
EVIL = [0, 1, 2, 0xFF, 0x7F, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x3FFFFFFF, 0x40000000,
        0x40000001, 0x00FFFFFF, 0x10000000]
TREES = (b"TTree", b"TNtuple", b"TNtupleD")


def inflate(data, size):
    """A record of zlib and lzma blocks, or None for other codecs."""
    if len(data) == size:
        return data
    out = b""
    while len(out) < size and len(data) > 9:
        packed = int.from_bytes(data[3:6], "little")
        body = data[9:9 + packed]
        if data[:2] == b"ZL":
            out += zlib.decompress(body)
        elif data[:2] == b"XZ":
            out += lzma.decompress(body)
        else:
            return None
        data = data[9 + packed:]
    return out if len(out) == size else None


class RootFile:
    """Just enough of the format to find the records of trees and class descriptions."""

    def __init__(self, data):
        self.data = data
        version, begin = struct.unpack(">II", data[4:12])
        self.big = version >= 1000000
        if self.big:
            _, _, _, _, nbytes_name, _, _, self.seek_info, self.nbytes_info = struct.unpack(
                ">QQIIIBIQI", data[12:57])
            self.info_at = 45
        else:
            _, _, _, _, nbytes_name, _, _, self.seek_info, self.nbytes_info = struct.unpack(
                ">IIIIIBIII", data[12:45])
            self.info_at = 37
        directory = begin + nbytes_name
        big = struct.unpack(">H", data[directory:directory + 2])[0] > 1000
        at = directory + 18 + (16 if big else 8)
        self.seek_keys = struct.unpack(">Q" if big else ">I", data[at:at + (8 if big else 4)])[0]

    def key(self, at):
        d = self.data
        nbytes, version, objlen, _, keylen, cycle = struct.unpack(">IHIIHH", d[at:at + 18])
        big = version > 1000
        seek = struct.unpack(">Q" if big else ">I", d[at + 18:at + (26 if big else 22)])[0]
        name = at + (34 if big else 26)
        class_name = d[name + 1:name + 1 + d[name]]
        return nbytes, objlen, keylen, seek, class_name, big

    def keys_of(self, classes):
        """Places of the keys of some classes in the list of keys of the root directory."""
        _, _, keylen, _, _, _ = self.key(self.seek_keys)
        at = self.seek_keys + keylen
        count = struct.unpack(">I", self.data[at:at + 4])[0]
        at += 4
        for _ in range(count):
            _, _, keylen, _, class_name, _ = self.key(at)
            if class_name in classes:
                yield at
            at += keylen

    def baskets(self):
        """Places of the records of baskets, from one record to the next."""
        at = struct.unpack(">I", self.data[8:12])[0]
        while at + 40 < len(self.data):
            nbytes = struct.unpack(">i", self.data[at:at + 4])[0]
            if nbytes > 0:
                try:
                    if self.key(at)[4] == b"TBasket":
                        yield at
                except (struct.error, IndexError):
                    return
            if nbytes == 0:
                return
            at += abs(nbytes)

    def record(self, seek):
        nbytes, objlen, keylen, _, _, _ = self.key(seek)
        body = inflate(self.data[seek + keylen:seek + nbytes], objlen)
        return None if body is None else (self.data[seek:seek + keylen], body)


def spoil(rng, body):
    body = bytearray(body)
    for _ in range(rng.choice([1, 1, 2, 4, 8])):
        at = rng.randrange(len(body))
        if rng.random() < 0.5 and at + 4 <= len(body):
            body[at:at + 4] = struct.pack(">I", rng.choice(EVIL))
        elif rng.random() < 0.5:
            body[at] ^= 1 << rng.randrange(8)
        else:
            body[at] = rng.randrange(256)
    return bytes(body)


def append_record(data, head, body):
    """The record stored again, uncompressed, at the end: new data, its place and size."""
    head = struct.pack(">I", len(head) + len(body)) + head[4:]
    return data + head + body, len(data), len(head) + len(body)


def damage_basket(rng, data):
    """A basket with spoilt content; the record of its tree is told of the new place and size."""
    f = RootFile(data)
    baskets = list(f.baskets())
    keys = list(f.keys_of(TREES))
    if not baskets or not keys:
        return None
    seek = rng.choice(baskets)
    nbytes = f.key(seek)[0]
    got = f.record(seek)
    if not got or not got[1]:
        return None
    data, new_seek, new_nbytes = append_record(data, got[0], spoil(rng, got[1]))
    for at in keys:
        tree = f.record(f.key(at)[3])
        where = tree[1].find(struct.pack(">Q", seek)) if tree else -1
        if where < 0:
            continue
        body = tree[1][:where] + struct.pack(">Q", new_seek) + tree[1][where + 8:]
        size = body.rfind(struct.pack(">I", nbytes), 0, where)
        if size < 0:
            return None
        body = body[:size] + struct.pack(">I", new_nbytes) + body[size + 4:]
        return point_key(f, at, *append_record(data, tree[0], body))
    return None


def point_key(f, at, data, seek, nbytes):
    """Lets the key at a place of the list of keys point to a new record."""
    data = bytearray(data)
    data[at:at + 4] = struct.pack(">I", nbytes)
    where = struct.pack(">Q" if f.key(at)[5] else ">I", seek)
    data[at + 18:at + 18 + len(where)] = where
    return bytes(data)


def damage_loop(rng, data):
    f = RootFile(data)
    keys = list(f.keys_of((b"TDirectory", b"TDirectoryFile")))
    if not keys:
        return None
    _, _, keylen, seek, _, _ = f.key(rng.choice(keys))
    big = struct.unpack(">H", data[seek + keylen:seek + keylen + 2])[0] > 1000
    at = seek + keylen + 18 + (16 if big else 8)
    where = struct.pack(">Q" if big else ">I", f.seek_keys - rng.choice([0, 0, 1, 4]))
    return data[:at] + where + data[at + len(where):]


def damage_tree(rng, data):
    f = RootFile(data)
    keys = list(f.keys_of(TREES))
    if not keys:
        return None
    at = rng.choice(keys)
    got = f.record(f.key(at)[3])
    if not got:
        return None
    return point_key(f, at, *append_record(data, got[0], spoil(rng, got[1])))


def damage_info(rng, data):
    f = RootFile(data)
    if not f.seek_info:
        return None
    got = f.record(f.seek_info)
    if not got:
        return None
    data, seek, nbytes = append_record(data, got[0], spoil(rng, got[1]))
    fields = struct.pack(">QI" if f.big else ">II", seek, nbytes)
    return data[:f.info_at] + fields + data[f.info_at + len(fields):]


def damage(data, kind, seed):
    """The damaged file, or None where this kind does not apply."""
    try:
        return damage_checked(data, kind, seed)
    except (struct.error, IndexError, zlib.error, lzma.LZMAError, ValueError):
        return None  # a file that the few lines above do not understand


def damage_checked(data, kind, seed):
    rng = random.Random("%s:%d" % (kind, seed))
    n = len(data)
    if n < 64:
        return None
    if kind == "none":
        return data
    if kind == "cut":
        return data[:rng.randrange(n)]
    if kind in ("tree", "info", "basket", "loop") and data[:4] != b"root":
        return None
    if kind == "tree":
        return damage_tree(rng, data)
    if kind == "info":
        return damage_info(rng, data)
    if kind == "basket":
        return damage_basket(rng, data)
    if kind == "loop":
        return damage_loop(rng, data)
    out = bytearray(data)
    low, high = {"head": (4, min(n, 2048)), "tail": (max(4, n - 2048), n)}.get(kind, (4, n))
    for _ in range(rng.choice([1, 1, 2, 4, 8])):
        at = rng.randrange(low, high)
        if kind == "flip":
            out[at] ^= 1 << rng.randrange(8)
        elif kind == "number" and at + 4 <= n:
            out[at:at + 4] = struct.pack(">I", rng.choice(EVIL))
        else:
            out[at] = rng.randrange(256)
    return bytes(out)

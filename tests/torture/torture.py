#!/usr/bin/env python3
"""Damaged ROOT files: no crash, no sanitizer report, no hang, no wild memory.

usage: torture.py [--hml build/hml] [--count N] [--seconds S] [--jobs J] [--seed K]
                  [--only FILE:KIND:SEED [--keep OUT]] FILE_OR_FOLDER ...

Makes damaged copies of ROOT files and runs `hml describe --format json` on each. Kinds of damage:
  cut     the file ends at a random place
  flip    1 to 8 random bits anywhere
  byte    1 to 8 random bytes anywhere
  head    random bytes in the first 2 kB
  tail    random bytes in the last 2 kB (key lists, free list)
  number  a 4-byte number anywhere becomes one that breaks things (0, -1, 2^31-1, ...)
  tree    bytes in the decompressed record of a tree (its branches, baskets, leaves)
  info    bytes in the decompressed class descriptions
  basket  bytes in the decompressed data of one basket, or in the table of its rows
  loop    a subdirectory lists the keys of the root directory, and so itself
tree, info and basket are stored again uncompressed behind the end of the file. Cases are drawn from a
seeded generator, small files more often than large ones; a case is named FILE:KIND:SEED and can be
made again with --only. It fails if the program is killed by a signal, reports a sanitizer error,
takes longer than 10 s, or (unless it is a sanitizer build) more than 2 GB.
Without --count and --seconds 400 cases are run. The last line is 'N passed, N failed'.
"""
import argparse
import concurrent.futures
import lzma
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zlib

KINDS = ["cut", "flip", "byte", "head", "tail", "number", "tree", "info", "basket", "basket", "loop"]
EVIL = [0, 1, 2, 0xFF, 0x7F, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x3FFFFFFF, 0x40000000,
        0x40000001, 0x00FFFFFF, 0x10000000]
LIMIT_SECONDS = 10
LIMIT_BYTES = 2 << 30
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
    rng = random.Random("%s:%d" % (kind, seed))
    n = len(data)
    if n < 64:
        return None
    if kind == "cut":
        return data[:rng.randrange(n)]
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


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(hml, path, sanitized):
    """None, or what went wrong."""
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1:"
                       "max_allocation_size_mb=2048", UBSAN_OPTIONS="print_stacktrace=1")
    try:
        p = subprocess.run([hml, "describe", "--format", "json", path], timeout=LIMIT_SECONDS,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment,
                           preexec_fn=None if sanitized else limit_memory)
    except subprocess.TimeoutExpired:
        return "takes longer than %d s" % LIMIT_SECONDS
    text = p.stderr.decode(errors="replace")
    for mark in ("AddressSanitizer", "LeakSanitizer", "runtime error", "UndefinedBehavior"):
        if mark in text:
            lines = [line for line in text.splitlines() if mark in line or line.startswith("    #")]
            return "\n    ".join(lines[:8])
    if p.returncode < 0:
        return "killed by signal %d" % -p.returncode
    return None


def case_run(hml, path, kind, seed, sanitized, keep=None):
    with open(path, "rb") as f:
        data = f.read()
    try:
        data = damage(data, kind, seed)
    except (struct.error, IndexError, zlib.error, lzma.LZMAError, ValueError):
        data = None
    if data is None:
        return "skip"
    if keep:
        with open(keep, "wb") as f:
            f.write(data)
    with tempfile.NamedTemporaryFile(suffix=".root") as t:
        t.write(data)
        t.flush()
        return run(hml, t.name, sanitized)


def files_of(paths):
    for path in paths:
        if os.path.isdir(path):
            for name in sorted(os.listdir(path)):
                if name.endswith(".root"):
                    yield os.path.join(path, name)
        else:
            yield path


def cases(files, seed):
    """Small files more often: a run costs about as much as its file is long."""
    rng = random.Random(seed)
    weights = [1.0 / (20000 + os.path.getsize(f)) for f in files]
    while True:
        path = rng.choices(files, weights)[0]
        yield path, rng.choice(KINDS), rng.randrange(1 << 30)


def main():
    a = argparse.ArgumentParser(usage=__doc__)
    a.add_argument("--hml", default="build/hml")
    a.add_argument("--count", type=int)
    a.add_argument("--seconds", type=float)
    a.add_argument("--jobs", type=int, default=1)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--only")
    a.add_argument("--keep")
    a.add_argument("paths", nargs="*")
    a = a.parse_args()
    with open(a.hml, "rb") as f:
        sanitized = b"__asan_init" in f.read()
    if a.only:
        path, kind, seed = a.only.rsplit(":", 2)
        why = case_run(a.hml, path, kind, int(seed), sanitized, a.keep)
        print(why or "no fault")
        return 1 if why else 0
    files = [f for f in files_of(a.paths) if os.path.getsize(f) > 64]
    if not files:
        print("SKIP torture: no files")
        print("0 passed, 0 failed")
        return 0
    count = a.count or (10 ** 9 if a.seconds else 400)
    end = time.time() + (a.seconds or 10 ** 9)
    passed = failed = 0
    made = cases(files, a.seed)
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        waiting = {}
        while passed + failed + len(waiting) < count and time.time() < end or waiting:
            while len(waiting) < 2 * a.jobs and passed + failed + len(waiting) < count \
                    and time.time() < end:
                case = next(made)
                waiting[pool.submit(case_run, a.hml, *case, sanitized)] = case
            done, _ = concurrent.futures.wait(waiting,
                                              return_when=concurrent.futures.FIRST_COMPLETED)
            for job in done:
                case, why = waiting.pop(job), job.result()
                if why is None:
                    passed += 1
                elif why != "skip":
                    failed += 1
                    print("%s:%s:%d: %s" % (*case, why), flush=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print("most memory: %.0f MB" % peak)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

/* root.c - ROOT files as a source of events. */
#include "io/source.h"
static bool root_probe(const uint8_t *head, size_t n, const char *name) {
    (void)name;
    return n >= 4 && memcmp(head, "root", 4) == 0;
}
const SourceOps source_root = {.format = "root", .probe = root_probe};

/* path.c - names split into their parts: `jet1:3.constituents:10.phi`.
 *
 * Where a part ends in digits, they may be an index or belong to the name; part_candidate gives the
 * ways to read it, the longest name first (GenJet04 before jet number 4 of GenJet).
 */
#include "lang/elab.h"

/* Reads one part at byte i of text; returns the byte behind it. */
static size_t part_read(Str text, size_t i, Part *p) {
    size_t begin = i;
    if (text.p[i] == '`') {
        p->quoted = true;
        size_t from = ++i;
        while (i < text.n && text.p[i] != '`') i++;
        p->word = (Str){text.p + from, i - from};
        from = ++i;
        while (i < text.n && char_is_digit(text.p[i])) i++;
        p->digits = (Str){text.p + from, i - from};
    } else {
        while (i < text.n && text.p[i] != '.' && text.p[i] != ':') i++;
        p->word = (Str){text.p + begin, i - begin};
    }
    if (i < text.n && text.p[i] == ':') {
        p->colon = true;
        size_t from = ++i;
        while (i < text.n && char_is_digit(text.p[i])) i++;
        p->stop = (Str){text.p + from, i - from};
    }
    return i;
}

int path_split(Str text, Span span, Part *out) {
    int n = 0;
    for (size_t i = 0; i <= text.n;) {
        if (n == PARTS_MAX) return -1;
        Part *p = &out[n++];
        *p = (Part){0};
        size_t end = part_read(text, i, p);
        p->span = span_of(span.src, span.begin + (uint32_t)i, span.begin + (uint32_t)end);
        i = end + 1;
    }
    return n;
}

bool part_candidate(const Part *p, int i, Str *name, Str *digits) {
    if (p->quoted) {
        *name = p->word;
        *digits = p->digits;
        return i == 0;
    }
    size_t trailing = 0;
    while (trailing < p->word.n && char_is_digit(p->word.p[p->word.n - 1 - trailing])) trailing++;
    if ((size_t)i > trailing || (size_t)i == p->word.n) return false;
    *name = (Str){p->word.p, p->word.n - (size_t)i};
    *digits = (Str){p->word.p + name->n, (size_t)i};
    return true;
}

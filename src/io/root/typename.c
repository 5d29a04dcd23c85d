/* typename.c - C++ type names; see typename.h. */
#include "io/root/typename.h"

enum { TYPE_DEPTH_MAX = 16, TYPE_ARGS_MAX = 8 };

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || char_is_digit(c) || c == '_';
}

/* Does the word `w` stand at p, with no word character at either side? */
static bool word_at(Str s, size_t i, Str w) {
    if (s.n - i < w.n || memcmp(s.p + i, w.p, w.n) != 0) return false;
    if (i > 0 && is_word(s.p[i - 1])) return false;
    return i + w.n == s.n || !is_word(s.p[i + w.n]) || !is_word(w.p[w.n - 1]);
}

Str typename_normalize(Arena *a, Str name) {
    char *out = arena_alloc(a, name.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (word_at(name, i, STR("std::"))) {
            i += 4;
        } else if (word_at(name, i, STR("const"))) {
            i += 4;
        } else if (c == ' ' || c == '\t') {
            size_t next = i + 1;
            while (next < name.n && name.p[next] == ' ') next++;
            bool between = n && is_word(out[n - 1]) && next < name.n && is_word(name.p[next]);
            if (between) out[n++] = ' ';
            i = next - 1;
        } else {
            out[n++] = c;
        }
    }
    return (Str){out, n};
}

typedef struct Basic {
    const char *name;
    TypeKind kind;
    Elem elem;
} Basic;

/* long is stored with eight bytes on every machine (TBufferFile::WriteLong). */
static const Basic basics[] = {
    {"bool", TYPE_NUMBER, HML_BOOL},
    {"Bool_t", TYPE_NUMBER, HML_BOOL},
    {"char", TYPE_NUMBER, HML_I8},
    {"Char_t", TYPE_NUMBER, HML_I8},
    {"signed char", TYPE_NUMBER, HML_I8},
    {"int8_t", TYPE_NUMBER, HML_I8},
    {"unsigned char", TYPE_NUMBER, HML_U8},
    {"UChar_t", TYPE_NUMBER, HML_U8},
    {"Byte_t", TYPE_NUMBER, HML_U8},
    {"uint8_t", TYPE_NUMBER, HML_U8},
    {"short", TYPE_NUMBER, HML_I16},
    {"Short_t", TYPE_NUMBER, HML_I16},
    {"int16_t", TYPE_NUMBER, HML_I16},
    {"unsigned short", TYPE_NUMBER, HML_U16},
    {"UShort_t", TYPE_NUMBER, HML_U16},
    {"uint16_t", TYPE_NUMBER, HML_U16},
    {"int", TYPE_NUMBER, HML_I32},
    {"Int_t", TYPE_NUMBER, HML_I32},
    {"int32_t", TYPE_NUMBER, HML_I32},
    {"unsigned int", TYPE_NUMBER, HML_U32},
    {"unsigned", TYPE_NUMBER, HML_U32},
    {"UInt_t", TYPE_NUMBER, HML_U32},
    {"uint32_t", TYPE_NUMBER, HML_U32},
    {"long", TYPE_NUMBER, HML_I64},
    {"Long_t", TYPE_NUMBER, HML_I64},
    {"Long64_t", TYPE_NUMBER, HML_I64},
    {"long long", TYPE_NUMBER, HML_I64},
    {"int64_t", TYPE_NUMBER, HML_I64},
    {"unsigned long", TYPE_NUMBER, HML_U64},
    {"ULong_t", TYPE_NUMBER, HML_U64},
    {"ULong64_t", TYPE_NUMBER, HML_U64},
    {"unsigned long long", TYPE_NUMBER, HML_U64},
    {"uint64_t", TYPE_NUMBER, HML_U64},
    {"size_t", TYPE_NUMBER, HML_U64},
    {"float", TYPE_NUMBER, HML_F32},
    {"Float_t", TYPE_NUMBER, HML_F32},
    {"Size_t", TYPE_NUMBER, HML_F32},
    {"double", TYPE_NUMBER, HML_F64},
    {"Double_t", TYPE_NUMBER, HML_F64},
    {"Stat_t", TYPE_NUMBER, HML_F64},
    {"Axis_t", TYPE_NUMBER, HML_F64},
    {"Float16_t", TYPE_FLOAT16, HML_F32},
    {"Double32_t", TYPE_DOUBLE32, HML_F64},
    {"string", TYPE_STRING, HML_STR},
    {"basic_string<char>", TYPE_STRING, HML_STR},
    {"TString", TYPE_TSTRING, HML_STR},
};

static const char *const lists[] = {
    "vector",   "list",          "deque",      "forward_list",       "set",
    "multiset", "unordered_set", "ROOT::RVec", "unordered_multiset", "ROOT::VecOps::RVec",
    "RVec"};
static const char *const maps[] = {"map", "multimap", "unordered_map", "unordered_multimap"};

static bool one_of(Str name, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_of(names[i]))) return true;
    return false;
}

/* Splits "a<b,c<d>>" into "a" and {"b", "c<d>"}; false where the brackets do not match. */
static bool args_split(Str s, Str *head, Str *args, int *n_args) {
    const char *open = memchr(s.p, '<', s.n);
    *n_args = 0;
    *head = s;
    if (!open || s.p[s.n - 1] != '>') return open == NULL;
    head->n = (size_t)(open - s.p);
    const char *from = open + 1, *end = s.p + s.n - 1;
    int depth = 0;
    for (const char *p = from; p <= end; p++) {
        if (p < end && *p == '<') depth++;
        if (p < end && *p == '>') depth--;
        if (depth < 0) return false;
        if (p < end && (*p != ',' || depth)) continue;
        if (*n_args == TYPE_ARGS_MAX) return false;
        args[(*n_args)++] = (Str){from, (size_t)(p - from)};
        from = p + 1;
    }
    return depth == 0;
}

static uint32_t number_read(Str s) {
    uint64_t v = 0;
    for (size_t i = 0; i < s.n && char_is_digit(s.p[i]) && v < 1u << 30; i++)
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    return (uint32_t)v;
}

static const Type *parse(Arena *a, Str s, int depth);

static TypeKind template_kind(Str head, int n_args) {
    if (n_args >= 1 && one_of(head, lists, ARRAY_LEN(lists))) return TYPE_LIST;
    if (n_args >= 2 && one_of(head, maps, ARRAY_LEN(maps))) return TYPE_MAP;
    if (n_args == 2 && str_eq(head, STR("pair"))) return TYPE_PAIR;
    if (n_args == 2 && str_eq(head, STR("array"))) return TYPE_ARRAY;
    if (n_args == 1 && str_eq(head, STR("bitset"))) return TYPE_BITSET;
    return TYPE_CLASS;
}

static void parse_template(Arena *a, Type *t, Str s, int depth) {
    Str head, args[TYPE_ARGS_MAX];
    int n;
    t->kind = TYPE_INVALID;
    if (!args_split(s, &head, args, &n)) return;
    t->kind = template_kind(head, n);
    switch (t->kind) {
    case TYPE_LIST:
        t->arg[0] = parse(a, args[0], depth + 1);
        break;
    case TYPE_MAP:
    case TYPE_PAIR:
        t->arg[0] = parse(a, args[0], depth + 1);
        t->arg[1] = parse(a, args[1], depth + 1);
        break;
    case TYPE_ARRAY:
        t->arg[0] = parse(a, args[0], depth + 1);
        t->n = number_read(args[1]);
        break;
    case TYPE_BITSET:
        t->n = number_read(args[0]);
        break;
    default:
        break;
    }
}

static const Type *parse(Arena *a, Str s, int depth) {
    Type *t = arena_new(a, Type);
    t->name = s;
    t->kind = TYPE_INVALID;
    if (depth > TYPE_DEPTH_MAX || s.n == 0) return t;
    if (s.p[s.n - 1] == '*') {
        t->kind = TYPE_POINTER;
        t->arg[0] = parse(a, (Str){s.p, s.n - 1}, depth + 1);
        return t;
    }
    for (size_t i = 0; i < ARRAY_LEN(basics); i++) {
        if (!str_eq(s, str_of(basics[i].name))) continue;
        t->kind = basics[i].kind;
        t->elem = basics[i].elem;
        return t;
    }
    parse_template(a, t, s, depth);
    return t;
}

const Type *typename_parse(Arena *a, Str name) { return parse(a, typename_normalize(a, name), 0); }

/* lumi_mask.c - certified luminosity sections; see lumi_mask.h. */
#include "corr/lumi_mask.h"

#include <stdlib.h>

#include "core/vec.h"
#include "corr/jsonfile.h"

typedef struct MaskReader {
    VEC(LumiRange) ranges;
    Diags *diags;
} MaskReader;

/* A run is written as the name of a member: digits only. */
static bool run_read(const char *text, int64_t *out) {
    int64_t run = 0;
    for (const char *p = text; *p; p++) {
        if (!char_is_digit(*p) || run > (INT64_MAX - 9) / 10) return false;
        run = run * 10 + (*p - '0');
    }
    *out = run;
    return *text != '\0';
}

static bool range_read(MaskReader *r, const json_t *v, int64_t run, const JsonPath *at) {
    const json_t *first = json_array_get(v, 0), *last = json_array_get(v, 1);
    if (json_array_size(v) != 2 || !json_is_integer(first) || !json_is_integer(last)) {
        jsonfile_error(at, r->diags, "should be a pair of integers: [first, last]");
        return false;
    }
    LumiRange range = {run, json_integer_value(first), json_integer_value(last)};
    if (range.first < 0 || range.first > range.last) {
        jsonfile_error(at, r->diags, "[%lld, %lld] is no range of sections", (long long)range.first,
                       (long long)range.last);
        return false;
    }
    vec_push(&r->ranges, range);
    return true;
}

static bool runs_read(MaskReader *r, json_t *json, const JsonPath *top) {
    const char *key;
    json_t *ranges;
    if (!json_is_object(json)) {
        jsonfile_error(top, r->diags, "is not a mask: should be {\"run\": [[first, last], ...]}");
        return false;
    }
    json_object_foreach(json, key, ranges) {
        JsonPath at = {top, key, 0};
        int64_t run;
        if (!run_read(key, &run)) {
            jsonfile_error(&at, r->diags, "is not the number of a run");
            return false;
        }
        if (!json_is_array(ranges)) {
            jsonfile_error(&at, r->diags, "should be an array of ranges");
            return false;
        }
        for (size_t i = 0; i < json_array_size(ranges); i++) {
            JsonPath one = {&at, NULL, i};
            if (!range_read(r, json_array_get(ranges, i), run, &one)) return false;
        }
    }
    return true;
}

static int by_place(const void *a, const void *b) {
    const LumiRange *x = a, *y = b;
    if (x->run != y->run) return x->run < y->run ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

/* Sorted ranges with those joined that overlap or touch; returns how many are left. */
static size_t ranges_join(LumiRange *ranges, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        LumiRange *before = kept ? &ranges[kept - 1] : NULL;
        if (before && before->run == ranges[i].run && ranges[i].first - 1 <= before->last)
            before->last = MAX_OF(before->last, ranges[i].last);
        else
            ranges[kept++] = ranges[i];
    }
    return kept;
}

static Status mask_finish(LumiMask *out, json_t *json, const char *name, Arena *arena,
                          Diags *diags) {
    MaskReader r = {.diags = diags};
    JsonPath top = {NULL, name, 0};
    *out = (LumiMask){0};
    bool ok = runs_read(&r, json, &top);
    if (ok && r.ranges.n > 0) {
        qsort(r.ranges.data, r.ranges.n, sizeof *r.ranges.data, by_place);
        out->n = ranges_join(r.ranges.data, r.ranges.n);
        out->ranges = arena_copy(arena, r.ranges.data, out->n * sizeof *r.ranges.data);
    }
    vec_free(&r.ranges);
    return ok ? HML_OK : HML_FAIL;
}

Status lumi_mask_parse(LumiMask *out, Str text, const char *name, Arena *arena, Diags *diags) {
    json_t *json;
    if (jsonfile_parse(&json, text, name, diags) != HML_OK) return HML_FAIL;
    Status s = mask_finish(out, json, name, arena, diags);
    json_decref(json);
    return s;
}

Status lumi_mask_read(LumiMask *out, const char *path, Arena *arena, Diags *diags) {
    json_t *json;
    if (jsonfile_load(&json, path, diags) != HML_OK) return HML_FAIL;
    Status s = mask_finish(out, json, path, arena, diags);
    json_decref(json);
    return s;
}

/* Does range r begin after the section? */
static bool begins_after(const LumiRange *r, int64_t run, int64_t lumi) {
    return r->run > run || (r->run == run && r->first > lumi);
}

static bool holds(const LumiRange *r, int64_t run, int64_t lumi) {
    return r->run == run && r->first <= lumi && lumi <= r->last;
}

void lumi_mask_test(const LumiMask *m, const int64_t *run, const int64_t *lumi, uint8_t *out,
                    size_t n) {
    size_t latest = 0; /* events mostly follow others of their range */
    for (size_t i = 0; i < n; i++) {
        if (latest < m->n && holds(&m->ranges[latest], run[i], lumi[i])) {
            out[i] = 1;
            continue;
        }
        size_t lo = 0, hi = m->n; /* first range that begins after the section */
        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            if (begins_after(&m->ranges[mid], run[i], lumi[i]))
                hi = mid;
            else
                lo = mid + 1;
        }
        out[i] = lo > 0 && holds(&m->ranges[lo - 1], run[i], lumi[i]);
        if (out[i]) latest = lo - 1;
    }
}

void lumi_mask_count(const LumiMask *m, size_t *runs, uint64_t *sections) {
    *runs = 0;
    *sections = 0;
    for (size_t i = 0; i < m->n; i++) {
        *runs += i == 0 || m->ranges[i].run != m->ranges[i - 1].run;
        *sections += (uint64_t)(m->ranges[i].last - m->ranges[i].first) + 1;
    }
    *sections = MIN_OF(*sections, (uint64_t)INT64_MAX);
}

/* histfactory_case.h - what the tests of HistFactory share: a workspace with all kinds of
 * modifiers, models of a text, near numbers.
 */
#ifndef TESTS_UNIT_HISTFACTORY_CASE_H
#define TESTS_UNIT_HISTFACTORY_CASE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* cmocka wants the headers above before it */
#include <cmocka.h>

#include "stat/histfactory/hf_model.h"
#include "store/workspace_json.h"

#define TEST(name) static void name(HML_UNUSED void **state)

/* Two channels, three samples, every kind of modifier, parameters shared across kinds, channels and
 * samples; quotes are single ones. */
#define CASE_ALL                                                                                   \
    "{'channels': [{'name': 'sr', 'samples': ["                                                    \
    "{'name': 'signal', 'data': [5.0, 9.5, 2.25], 'modifiers': ["                                  \
    "  {'name': 'mu', 'type': 'normfactor', 'data': null},"                                        \
    "  {'name': 'lumi', 'type': 'lumi', 'data': null},"                                            \
    "  {'name': 'jes', 'type': 'histosys', 'data': {'lo_data': [4.0, 9.0, 3.0],"                   \
    "     'hi_data': [6.5, 10.5, 2.0]}},"                                                          \
    "  {'name': 'jes', 'type': 'normsys', 'data': {'lo': 0.93, 'hi': 1.05}},"                      \
    "  {'name': 'stat_sr', 'type': 'staterror', 'data': [0.5, 0.7, 0.3]}]},"                       \
    "{'name': 'ttbar', 'data': [52.0, 40.0, 11.0], 'modifiers': ["                                 \
    "  {'name': 'lumi', 'type': 'lumi', 'data': null},"                                            \
    "  {'name': 'k_tt', 'type': 'normfactor', 'data': null},"                                      \
    "  {'name': 'jes', 'type': 'histosys', 'data': {'lo_data': [50.0, 39.0, 11.5],"                \
    "     'hi_data': [55.0, 42.0, 10.0]}},"                                                        \
    "  {'name': 'xsec', 'type': 'normsys', 'data': {'lo': 0.8, 'hi': 1.15}},"                      \
    "  {'name': 'model', 'type': 'histosys', 'data': {'lo_data': [51.0, 41.0, 9.0],"               \
    "     'hi_data': [54.0, 38.0, 12.0]}},"                                                        \
    "  {'name': 'stat_sr', 'type': 'staterror', 'data': [1.2, 1.1, 0.0]}]},"                       \
    "{'name': 'fakes', 'data': [8.0, 0.0, 3.0], 'modifiers': ["                                    \
    "  {'name': 'fake_shape', 'type': 'shapefactor', 'data': null},"                               \
    "  {'name': 'fake_unc', 'type': 'shapesys', 'data': [2.0, 0.0, 1.0]}]}]},"                     \
    "{'name': 'cr', 'samples': ["                                                                  \
    "{'name': 'ttbar', 'data': [300.0, 250.0], 'modifiers': ["                                     \
    "  {'name': 'k_tt', 'type': 'normfactor', 'data': null},"                                      \
    "  {'name': 'xsec', 'type': 'normsys', 'data': {'lo': 0.82, 'hi': 1.11}},"                     \
    "  {'name': 'jes', 'type': 'histosys', 'data': {'lo_data': [290.0, 255.0],"                    \
    "     'hi_data': [312.0, 244.0]}}]},"                                                          \
    "{'name': 'fakes', 'data': [20.0, 30.0], 'modifiers': ["                                       \
    "  {'name': 'fake_shape', 'type': 'shapefactor', 'data': null},"                               \
    "  {'name': 'stat_cr', 'type': 'staterror', 'data': [3.0, 4.0]}]}]}],"                         \
    "'observations': [{'name': 'sr', 'data': [66, 47, 15]}, {'name': 'cr', 'data': [330, 270]}],"  \
    "'measurements': [{'name': 'fit', 'config': {'poi': 'mu', 'parameters': ["                     \
    "  {'name': 'lumi', 'auxdata': [1.0], 'sigmas': [0.017], 'inits': [1.0],"                      \
    "   'bounds': [[0.5, 1.5]]},"                                                                  \
    "  {'name': 'k_tt', 'inits': [1.1], 'bounds': [[0.2, 5.0]]}]}},"                               \
    " {'name': 'other', 'config': {'poi': 'k_tt', 'parameters': ["                                 \
    "  {'name': 'lumi', 'auxdata': [1.0], 'sigmas': [0.017], 'fixed': true}]}}],"                  \
    "'version': '1.0.0'}"

typedef struct Case {
    Arena arena;
    Diags diags;
    HfSpec spec;
} Case;

/* JSON from text with single quotes. */
static inline Str case_text(Arena *arena, const char *text) {
    char *json = arena_strdup(arena, text);
    for (char *p = json; *p; p++)
        if (*p == '\'') *p = '"';
    return str_of(json);
}

static inline Status case_read(Case *c, const char *text) {
    *c = (Case){0};
    return workspace_json_parse(&c->spec, &c->arena, case_text(&c->arena, text), "w.json",
                                &c->diags);
}

static inline void case_free(Case *c) {
    diag_free(&c->diags);
    arena_free(&c->arena);
}

static inline Problem *case_model(Case *c, HfSettings settings) {
    const char *why;
    Problem *p = hf_model_open(&c->spec, &settings, &c->arena, &why);
    if (!p) fail_msg("%s", why);
    return p;
}

static inline void close_to(double a, double b, double relative) {
    if (isnan(a) && isnan(b)) return;
    if (a == b || fabs(a - b) <= relative * fmax(fabs(b), 1e-300)) return;
    fail_msg("%.17g is not %.17g", a, b);
}

#endif

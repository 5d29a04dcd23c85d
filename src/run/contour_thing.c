/* contour_thing.c - contours of fits; see contour_thing.h. */
#include "run/contour_thing.h"

#include <math.h>

static const HandleClass contour_class = {.word = "contour"};

ContourThing *contour_of(Handle *h) {
    return h->class == &contour_class ? (ContourThing *)h : NULL;
}

/* cl = 0.68, or rise = 2.3 */
static bool read_level(Arguments *a, ContourThing *c) {
    c->rise = NAN;
    c->level = 0.68;
    if (!argument_number(a, "cl", "", &c->level) || !argument_number(a, "rise", "", &c->rise))
        return false;
    bool given = !isnan(c->rise);
    if ((given && c->rise > 0) || (!given && c->level > 0 && c->level < 1)) {
        if (given)
            c->level = 1 - exp(-c->rise / 2);
        else
            c->rise = -2 * log1p(-c->level);
        return true;
    }
    diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
               given ? "the rise is positive" : "the level lies between 0 and 1");
    return false;
}

ContourThing *contour_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    ContourThing *c = arena_new(&s->arena, ContourThing);
    *c = (ContourThing){.handle = {&contour_class}};
    int64_t points = 36;
    if (!(c->fit = fit_argument(&a, 0))) return NULL;
    int *const at[] = {&c->i, &c->j};
    for (int k = 0; k < 2; k++) {
        const Ast *ast = argument_find(&a, k + 1, NULL);
        if (!ast) {
            diag_error(s->diags, HML_E_ARGUMENT, call->span, "'contour' wants two parameters: %s",
                       b->signature);
            return NULL;
        }
        if ((*at[k] = fit_param(c->fit, s, ast)) < 0) return NULL;
    }
    if (!argument_whole(&a, "points", &points) || !read_level(&a, c) || !arguments_end(&a))
        return NULL;
    const char *why = c->i == c->j                  ? "a contour is of two different parameters"
                      : points < 4 || points > 3600 ? "points are 4 to 3600"
                                                    : NULL;
    c->points = (int)points;
    if (!why) return c;
    diag_error(s->diags, HML_E_ARGUMENT, call->span, "%s", why);
    return NULL;
}

const ContourThing *contour_result(const ContourThing *thing) {
    ContourThing *c = (ContourThing *)thing;
    if (c->done) return c;
    c->done = true;
    const FitThing *f = fit_result(c->fit);
    if (f->failure) return c;
    Arena *arena = &f->session->arena;
    Objective o = problem_objective(f->problem);
    c->line = arena_array(arena, ContourPoint, c->points);
    c->n = minimise_contour(c->line, c->points, &f->min, &o, f->problem->params, c->i, c->j,
                            c->rise * f->scale, &f->options, arena);
    if (c->n < c->points)
        diag_error(f->session->diags, HML_E_FIT, f->span,
                   "%d of %d points of the contour were found", c->n, c->points);
    return c;
}

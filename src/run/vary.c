/* vary.c - systematic variations; see vary.h. */
#include "run/vary.h"

Status vary_declare(Session *s, const Ast *a) {
    (void)s;
    (void)a;
    return HML_OK;
}

Status vary_define(Session *s, const Ast *a) {
    return diag_error(s->diags, HML_E_UNSUPPORTED, a->span, "variations are not there yet");
}

int vary_count(const Session *s) {
    (void)s;
    return 0;
}

const char *vary_name(const Session *s, int universe) {
    (void)s;
    (void)universe;
    return "";
}

bool vary_enter(Session *s, Sample *sample, int universe) {
    (void)s;
    (void)sample;
    (void)universe;
    return false;
}

Node *vary_weight(Session *s) {
    (void)s;
    return NULL;
}

/* sample_report.c - what `print SAMPLE` tells; see sample_report.h. */
#include "run/sample_report.h"

#include <math.h>

static const HandleClass report_class = {.word = "sample report"};

SampleReport *sample_report_of(Handle *h) {
    return h->class == &report_class ? (SampleReport *)h : NULL;
}

static Sink *weigh(Session *s, JobUnit *unit, Node *w) {
    w = op_to_real(&s->elab, w);
    return w ? plan_sink(&unit->plan, SINK_WEIGHT, unit->base, &w, 1) : NULL;
}

SampleReport *sample_report(Session *s, Sample *sample) {
    const View *before = s->elab.view;
    SampleReport *r = arena_new(&s->arena, SampleReport);
    *r = (SampleReport){.handle = {&report_class}, .sample = sample};
    r->lumi = isnan(sample->lumi) ? s->lumi : sample->lumi;
    r->unit = session_unit(s, sample);
    elab_enter(&s->elab, &sample->view);
    Node *one = ir_bool(&s->elab.ir, true, (Span){0});
    r->all = plan_sink(&r->unit->plan, SINK_REDUCE, r->unit->base, &one, 1);
    r->all->reduction = REDUCE_COUNT;
    bool failed = false;
    Node *raw = sample_raw_weight(s, sample, &failed);
    if (raw) {
        r->raw = weigh(s, r->unit, raw);
        Node *zero = ir_real(&s->elab.ir, 0, unit_number(), true, raw->span);
        Node *below = op_compare(&s->elab, OP_LT, raw, zero, raw->span);
        if (below && below->shape->level >= 0) {
            r->negative = plan_sink(&r->unit->plan, SINK_REDUCE, r->unit->base, &below, 1);
            r->negative->reduction = REDUCE_COUNT;
        }
    }
    Node *norm = failed ? NULL : sample_weight(s, sample, &failed);
    if (norm && sample_is_normalised(s, sample)) r->norm = weigh(s, r->unit, norm);
    elab_enter(&s->elab, before);
    return failed ? NULL : r;
}

SampleFigures sample_figures(const SampleReport *r) {
    SampleFigures f = {.events = NAN, .events_error = NAN, .effective_lumi = NAN};
    const Sample *x = r->sample;
    f.entries = unit_passed(r->unit, r->unit->base);
    f.sumw = f.sumw2 = (double)f.entries;
    if (r->raw) {
        f.sumw = summary_sum(&unit_sink(r->unit, r->raw)->summary);
        f.sumw2 = summary_sum(&unit_sink(r->unit, r->raw)->squares);
    }
    if (r->negative) f.negative = unit_sink(r->unit, r->negative)->n_true;
    if (r->norm) {
        f.events = summary_sum(&unit_sink(r->unit, r->norm)->summary);
        f.events_error = sqrt(summary_sum(&unit_sink(r->unit, r->norm)->squares));
    }
    double xsec = x->xsec * x->filter_eff * x->k_factor;
    double generated = !isnan(x->sumw_given) ? x->sumw_given : x->sumw ? NAN : f.sumw;
    if (r->norm && f.events_error > 0)
        f.effective_lumi = r->lumi * f.events / (f.events_error * f.events_error);
    else if (xsec > 0 && f.sumw2 > 0)
        f.effective_lumi = f.sumw * generated * x->reduction / f.sumw2 / xsec;
    double mean = f.entries ? f.sumw / (double)f.entries : 0;
    f.twice = r->raw && x->xsec > 0 && fabs(mean / x->xsec - 1) < 0.01;
    return f;
}

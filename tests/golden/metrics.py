#!/usr/bin/env python3
"""Metrics against shared/data/metrics/results.json (1e-9), cut-and-count against the mass window of shared/data/delphes."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from harness import DATA, close, need_shared, run_json
from harness import run as hml

t = need_shared("metrics", "data/metrics/results.json", "data/delphes/ref/tagger.json")
R = json.load(open(os.path.join(DATA, "metrics/results.json")))
B, M, H = R["binary"], R["multiclass"], R["hep_ml_lab"]
PATH = "/tmp/hml_metrics_%d.hml" % os.getpid()


def run(data, lines):
    head = 's = open("%s")\n' % os.path.join(DATA, "metrics", data) if data else ""
    open(PATH, "w").write(head + "\n".join(lines) + "\n")
    got = run_json(PATH) or []
    os.unlink(PATH)
    t.check(len(got) == len(lines) or not data, "number of results", len(got))
    return got + [{}] * (len(lines) - len(got))


def check(what, got, want, rel=1e-9):
    good = isinstance(got, (int, float)) and close(got, want, rel)
    t.check(good, what, "%r instead of %r" % (got, want))


def check_matrix(what, got, want):
    flat = [x for row in got.get("confusion", []) for x in row]
    wanted = [x for row in want for x in row]
    t.check(len(flat) == len(wanted) and all(close(a, b, 1e-9) for a, b in zip(flat, wanted)), what, flat)


def check_report(what, got, want):
    check(what + " accuracy", got.get("accuracy"), want["accuracy"])
    rows = got.get("classes", [])
    names = [k for k in want if k != "accuracy"]
    t.check(len(rows) == len(names), what + " rows", len(rows))
    for row, name in zip(rows, names):
        for ours, theirs in (("precision", "precision"), ("recall", "recall"), ("f1", "f1-score"), ("support", "support")):
            check("%s %s %s" % (what, name, ours), row[ours], want[name][theirs])
            t.check("%.2f" % row[ours] == "%.2f" % want[name][theirs], "%s %s %s printed" % (what, name, ours))


# ---- two classes ----
got = run("binary_scores.csv", [
    "report(score > 0.5, label)", "confusion_matrix(score > 0.5, label)",
    "confusion_matrix(score > 0.5, label, weight = weight)", "report(score >= 0.5, label)",
    "confusion_matrix(score >= 0.5, label)", "confusion_matrix(score >= 0.5, label, weight = weight)",
    "auc(score, label)", "auc(score, label, weight = weight)", "average_precision(score, label)",
    "log_loss(score, label)", "brier(score, label)", "roc(score, label)", "accuracy(score, label, threshold = 0.5)"])
for i, name in ((0, "score>0.5 (strict, Keras rule)"), (3, "score>=0.5")):
    ref = B[name]
    check_report(name, got[i], ref["report"])
    check(name + " accuracy", got[i + 1].get("accuracy"), ref["accuracy"])
    check_matrix(name + " confusion", got[i + 1], ref["confusion_rows_true_cols_pred"])
    check(name + " weighted accuracy", got[i + 2].get("accuracy"), ref["weighted_accuracy"])
    check_matrix(name + " weighted confusion", got[i + 2], ref["weighted_confusion"])
code, out, err = hml("report(score > 0.5, label)", os.path.join(DATA, "metrics", "binary_scores.csv"))
for line, (name, r) in zip([x for x in out.splitlines() if "±" in x], [x for x in
                           B["score>0.5 (strict, Keras rule)"]["report"].items() if x[0] != "accuracy"]):
    shown = [x.split()[-1] for x in line.split("±")[:3]] + line.split()[-1:]
    wanted = ["%.4f" % r[k] for k in ("precision", "recall", "f1-score")] + ["%d" % r["support"]]
    t.check(shown == wanted, "report as printed, " + name, shown)
check("auc", got[6].get("auc"), B["auc"])
check("auc weighted", got[7].get("auc"), B["auc_weighted"])
check("average precision", got[8].get("average_precision"), B["average_precision"])
check("log loss", got[9].get("log_loss"), B["log_loss_eps1e-15"])
check("brier", got[10].get("brier"), B["brier"])
check("accuracy by threshold", got[12].get("accuracy"), B["score>0.5 (strict, Keras rule)"]["accuracy"])
curve = got[11]
points = list(zip(curve.get("mistag", []), curve.get("efficiency", []), curve.get("threshold", [])))
t.check(len(points) == B["roc_n_points_drop_intermediate_false"], "roc points", len(points))
if points:
    for want in B["roc_points_every_500"]:
        near = min(points, key=lambda p: abs((p[2] if p[2] is not None else 9) - want[2]))
        for a, b in zip(near, want):
            check("roc point %g" % want[2], a, b)
for g in got:
    for key, value in g.items():
        if key.endswith("_error") and not isinstance(value, list):
            t.check(value is not None and value > 0, key + " of " + g["metric"], value)

# ---- several classes ----
P = "[p0, p1, p2, p3, p4, p5, p6]"
got = run("multiclass_scores.csv", [
    "report(%s, label)" % P, "confusion_matrix(%s, label)" % P,
    "report(%s, label, threshold = %s)" % (P, M["seed_thresholds"].get("thresholds", M.get("thresholds"))),
    "confusion_matrix(%s, label, threshold = %s)" % (P, M.get("thresholds", M["seed_thresholds"].get("thresholds"))),
    "auc(%s, label)" % P, 'auc(%s, label, kind = "weighted")' % P, 'auc(%s, label, kind = "one_vs_one")' % P,
    "log_loss(%s, label)" % P, "class_weights(label)"] + ["auc(p%d, label == %d)" % (k, k) for k in range(7)])
for i, name in ((0, "argmax"), (2, "seed_thresholds")):
    check_report(name, got[i], M[name]["report"])
    check_matrix(name + " confusion", got[i + 1], M[name]["confusion_rows_true_cols_pred"])
check("auc macro", got[4].get("auc"), M["auc_ovr_macro"])
check("auc weighted", got[5].get("auc"), M["auc_ovr_weighted"])
check("auc one against one", got[6].get("auc"), M["auc_ovo_macro"])
check("cross-entropy", got[7].get("log_loss"), M["cross_entropy"])
for k in range(7):
    check("area of class %d" % k, (got[4].get("classes") or [{}] * 7)[k].get("auc"), M["auc_ovr_per_class"][k])
    t.check((got[4].get("classes") or [{}] * 7)[k].get("auc_error", 0) > 0, "its error")
    check("class weight %d" % k, (got[8].get("weights") or [None] * 7)[k], M["class_weights_balanced"][k])
    check("auc of class %d" % k, got[9 + k].get("auc"), M["auc_ovr_per_class"][k])
table = "[%s]" % ", ".join("%.17g" % w for w in M["class_weights_balanced"])
got = run("multiclass_scores.csv", ['log_loss(%s, label, class_weight = "balanced")' % P,
                                    "log_loss(%s, label, class_weight = %s)" % (P, M["class_weights_balanced"])])
for g in got:
    check("balanced cross-entropy", g.get("log_loss"), M["weighted_cross_entropy_pytorch_mean"])
weight = " + ".join("%.17g * (1 if label == %d else 0)" % (w, k) for k, w in enumerate(M["class_weights_balanced"]))
got = run("multiclass_scores.csv", ["log_loss(%s, label, weight = %s)" % (P, weight)])
check("balanced cross-entropy", got[0].get("log_loss"), M["weighted_cross_entropy_pytorch_mean"])

# ---- significance and rejection ----
LIST = "thresholds = [%s]" % ", ".join(repr(i / 200) for i in range(201))
X = H["with_cross_sections"]
XS = ", ".join(("signal_xsec = %r pb" % (X["cross_sections_bkg_sig"][1] * X["weights_bkg_sig"][1]),
                "background_xsec = %r pb" % (X["cross_sections_bkg_sig"][0] * X["weights_bkg_sig"][0]),
                "lumi = %r /pb" % X["luminosity"]))
RULE = 'rule = "published"'
got = run("binary_scores.csv", ["max_significance(score, label, %s)" % ", ".join(a) for a in (
    (RULE, "thresholds = 0.5"), (RULE, LIST), (RULE,), (RULE, XS, "thresholds = 0.5"), (RULE, XS, LIST), (RULE, XS),
    (RULE, "signal = 1", "background = 1", "thresholds = 0.5"), ("asimov = true",), ("background_error = 0.1",))])
ref = H["paper_S_over_sqrt_SplusB_threshold_0.5"]
for name in ("S", "B", "value"):
    check("significance at 0.5 " + name, got[0].get({"S": "signal", "B": "background"}.get(name, "max_significance")), ref[name])
for i, ref in ((1, H["S_over_sqrt_SplusB_counts_max_over_linspace_0_1_201"]), (2, H["S_over_sqrt_SplusB_counts_max_over_auto"]),
               (4, X["max_over_linspace_0_1_201_fpr0_dropped"]), (5, X["max_over_auto_fpr0_dropped"])):
    for ours, theirs in (("max_significance", "value"), ("threshold", "threshold"), ("efficiency", "tpr"), ("mistag", "fpr")):
        check("significance %d %s" % (i, theirs), got[i].get(ours), ref[theirs])
    if i < 3:
        check("significance %d S" % i, got[i].get("signal"), ref["S"])
        check("significance %d B" % i, got[i].get("background"), ref["B"])
check("with cross sections at 0.5", got[3].get("max_significance"), X["threshold_0.5"])
check("of unit cross sections", got[6].get("max_significance"), H["version_0.4.3_default_behaviour_threshold_0.5"]["value"])
t.check(0 < got[8].get("max_significance", 0) < got[7].get("max_significance", 0), "Asimov falls with the background's error")
for g in got:
    t.check((g.get("max_significance_error") or 0) > 0, "significance has an error", g)

RULES = (("published", "keras_200_thresholds_1d_or_class_id_1"), ("published_pair", "keras_200_thresholds_two_columns_class_id_None"),
         ("exact", "exact_roc"))
for at, ref in H["rejection_at_efficiency"].items():
    if not isinstance(ref, dict):
        continue
    got = run("binary_scores.csv", ['rejection(score, label, at = %s, rule = "%s")' % (at, rule) for rule, _ in RULES] +
              ['rejection(score, label, at = %s, rule = "interpolated")' % at])
    for g, (rule, name) in zip(got, RULES):
        for ours, theirs in (("rejection", "rejection"), ("mistag", "fpr"), ("efficiency", "efficiency_reached"), ("threshold", "threshold")):
            check("rejection at %s %s %s" % (at, rule, theirs), g.get(ours), ref[name][theirs])
        t.check((g.get("rejection_error") or 0) > 0, "rejection has an error", g)
    check("rejection at %s interpolated" % at, got[3].get("rejection"), ref["exact_roc"]["linear_interpolation_rejection"])

# ---- cut-and-count ----
T = json.load(open(os.path.join(DATA, "delphes/ref/tagger.json")))["jets"]
window = T["cut_on_mass_window"]["mass"]["max_train_ACC"]
best = window["test"]["ACC"]
for separation in ("jet0,jet1.delta_r", "jet0,jet1.delta_r if jet.size > 1 else 0"):
    got = run("", ["""
signal = open("%s/delphes/wz_jets.root", label = 1)
background = open("%s/delphes/zj_jets.root", label = 0)
near = { 250 < fatjet0.pt < 350 }
features = dataset([fatjet0.mass, fatjet0.tau21, %s], from = [signal, background], in = near)
train, test = split(features, 0.7, 0.3, seed = 42)
for a in [cut_and_count("parallel"), cut_and_count("sequential")] {
    a.fit(train)
    accuracy(a, test)
}
print features
window = dataset([fatjet0.mass], from = [signal, background], in = near)
accuracy(fatjet0.mass in %r..%r, from = [signal, background], in = near)
""" % (DATA, DATA, separation, *window["window_GeV [lo,hi)"])])
    found = [g for g in got if g.get("metric") == "accuracy"] + [{}] * 3
    parallel, sequential, mass = (g.get("accuracy") or 0 for g in found[:3])
    t.check(parallel >= best - 0.01, "parallel cuts", "%g, window %g" % (parallel, best))
    t.check(sequential >= parallel, "sequential cuts", "%g, parallel %g" % (sequential, parallel))
    t.check(all((g.get("accuracy_error") or 0) > 0 for g in found[:3]), "their errors")
    t.check(abs(mass - best) < 0.01, "the mass window", "%g, there %g" % (mass, best))
    cuts = [g for g in got if "approach" in g]
    t.check(all(any(c["used"] and c["cut"] for c in g["cuts"]) for g in cuts) and len(cuts) == 2, "cuts as source")
    source = [g.get("source", "") for g in cuts] + ["", ""]
    again = [g.get("accuracy") for g in run("", ["""
signal = open("%s/delphes/wz_jets.root", label = 1)
background = open("%s/delphes/zj_jets.root", label = 0)
near = { 250 < fatjet0.pt < 350 }
features = dataset([fatjet0.mass, fatjet0.tau21, %s], from = [signal, background], in = near)
train, test = split(features, 0.7, 0.3, seed = 42)
a = cut_and_count("sequential")
a.fit(train)
accuracy(a, features)
accuracy((%s), from = [signal, background], in = { 250 < fatjet0.pt < 350 })
""" % (DATA, DATA, separation, ") and (".join(source[1].split("; ")).join(("(", ")")))])
             if g.get("metric") == "accuracy"] + [0, 1]
    t.check(again[0] == again[1], "cuts as source pass the same rows", again[:2])
    for g in got:
        if "observables" in g:
            rows = [c["rows"] for c in g["classes"]]
            t.check(rows[::-1] == T["selected_pt_250_350"], "rows, with those that lack a value", rows)
            lacks = [c["missing"] for c in g["observables"]]
            t.check(lacks == [0, 1, 0 if " if " in separation else 3659], "values that are missing", lacks)

# ---- the same bits for any number of threads ----
text = ("print max_significance(score, label), auc(score, label, weight = weight), rejection(score, label, at = 0.3), "
        "log_loss(score, label)")
outs = {hml("--format", "json", "-j", j, text, os.path.join(DATA, "metrics/binary_scores.csv"))[1] for j in "125"}
t.check(len(outs) == 1 and "" not in outs, "the same bits for any number of threads", outs)

# ---- sets and their parts, as the naming cases have them ----
FILE = os.path.join(DATA, "naming_events.root")
for c in json.load(open(os.path.join(DATA, "naming_cases.json")))["cases"]:
    if c["kind"] == "dataset_split":
        parts = [c["input"][k] for k in ("train", "test", "val") if k in c["input"]]
        names = ["part%d" % k for k in range(len(parts))]
        open(PATH, "w").write("n, label\n".replace(" ", "") +
                              "".join("%d,%d\n" % (k, k * 7 % 3 == 0) for k in range(c["input"]["events"])))
        os.rename(PATH, PATH + ".csv")
        code, out, err = hml("%s = split(dataset([n], label = label), %s, seed = 1); print %s" % (
            ", ".join(names), ", ".join(map(repr, parts)), ", ".join(n + ".rows" for n in names)), PATH + ".csv")
        os.unlink(PATH + ".csv")
        if "error" in c["expected"]:
            t.check(code == 1 and "add up" in err, "naming case %d" % c["id"], err)
        else:
            want = [c["expected"][k] for k in ("train", "test", "val") if k in c["expected"]]
            t.check(out.split() == [str(x) for x in want], "naming case %d" % c["id"], out + err)
    if c["kind"] == "set":
        code, out, err = hml("--format", "json", "dataset([%s], label = entry %% 2)" % ", ".join(c["input"]["observables"]),
                             FILE)
        if "error" in c["expected"]:
            t.check(code == 1 and "one value for each event" in err, "naming case %d" % c["id"], err)
        else:
            names = [x["name"] for x in json.loads(out)["observables"]] if code == 0 else err
            t.check(names == c["expected"]["column_names"], "naming case %d" % c["id"], names)
t.end()

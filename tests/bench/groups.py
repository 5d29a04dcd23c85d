"""The groups of measurements: what is run in turn with what, and the table that comes of it."""
import json
import os
import tempfile

import peers
from fits import fits
from harness import DATA, HML, ROOT
from measure import Failed, Job, geometric_mean, median, middle, once, own_memory, pairs, rounds
from peers import hml
from tables import medians, memory, ms, number, spread, table

QUERIES = ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"]
BOOKED = [100, 1000, 10000]
ONE_K, TRUE = "q1 on 1000 events", "/bin/true"


class Bench:
    """What every group needs: the options, the inputs, the log."""

    def __init__(self, options, inputs, log):
        self.options, self.inputs, self.log = options, inputs, log

    def rounds(self, group, row, jobs, runs=None):
        return rounds(self.log, group, row, jobs, runs or self.options.runs)

    def table(self, *args, **more):
        self.log.progress("")
        print(table(*args, **more), flush=True)

    def memory(self, series, program):
        return memory(middle(series, program, "memory"), own_memory())

    def derived(self, group, row, program, cpu):
        """A quantity made of others (CPU net of start-up) stands in the record as a program of its own."""
        if cpu:
            self.log.add(group, row, program, {"cpu": cpu})


def ratio(a, b):
    """Quotient, None where one is missing."""
    return None if a is None or not b else a / b


def difference(a, b):
    return a - b


def net_of(series, program, start, key="cpu"):
    """What a program took less what starting took, round by round."""
    return pairs(series, program, start, key, difference)


def times_hml(series, program, key="cpu"):
    return ratio(middle(series, program, key), middle(series, "hml", key))


# ------------------------------------------------------------------ start-up

def start_rows(b):
    """(row, words, text on stdin) of what hml is asked in the group start."""
    wz = os.path.join(ROOT, "examples", "data", "wz.root")
    few, jets = (os.path.join(DATA, "delphes", n) for n in ("codec_zstd.root", "wz_jets.root"))
    rows = [("hml --version", ["--version"], ""),
            ("interactive, '1 + 1' on stdin", [], "1 + 1\n"),
            ("cut, 200 events", ["fatjet0.tau21 < 0.4", few if os.path.exists(few) else wz], "")]
    if os.path.exists(jets):
        rows += [("cutflow, 15000 events", ["fatjet0.pt > 250; fatjet0.tau21 < 0.4; veto jet.b_tag == 1 [any]", jets], ""),
                 ("summary, 15000 events", ["fatjet0.mass", jets], "")]
    nano = b.inputs.nano_100k()
    if nano:
        rows += [("jet pt, 100k NanoAOD events", ["jet.pt", nano, "--hist", "100,15,60", "--format", "json", "-j", "1"], ""),
                 ("two jets > 40, 100k events", ["count(jet.pt > 40) >= 2", nano, "-j", "1"], "")]
    small = b.inputs.nano("1k", ["zlib1"]).get("zlib1")
    if small:
        rows.insert(3, ("cut, 1000 NanoAOD events", ["count(jet.pt > 40) >= 2", small, "-j", "1"], ""))
        rows.append((ONE_K, hml("q1", small)[1:], ""))
    return rows, small


def start_line(b, row, series, program, against):
    net = net_of(series, program, TRUE, "wall")
    if not net:
        return [row, None, None, None, None, None]
    return [row, ms(median(net)), spread(net, 1000), ms(middle(series, program, "cpu")), b.memory(series, program),
            number(ratio(median(net), against))]


def start(b):
    rows, small = start_rows(b)
    jobs = [Job(TRUE, [TRUE])] + [Job("hml: " + row, [HML] + words, text=text) for row, words, text in rows]
    runs = 4 * b.options.runs
    series = b.rounds("start", "nothing", jobs, runs)
    lines = [start_line(b, row, series, "hml: " + row, None) for row, _, _ in rows]
    if small:
        jobs = [Job(TRUE, [TRUE])]
        for peer in ["rdf_c", "rdf_jit", "awk", "loop_branch"]:
            jobs += peers.of_file(b.inputs, peer, "q1", small)
        against = median(net_of(series, "hml: " + ONE_K, TRUE, "wall"))
        others = b.rounds("start", ONE_K, jobs, min(3, b.options.runs))
        lines += [start_line(b, "%s, %s" % (p, ONE_K), others, p, against) for p in others if p != TRUE]
    b.table("start: wall less that of /bin/true (%s ms), medians of %d rounds, peers of %d"
            % (ms(middle(series, TRUE, "wall")), runs, min(3, b.options.runs)),
            [("command", ""), ("wall", "ms"), ("spread", "ms"), ("cpu", "ms"), ("memory", "MB"), ("wall / hml", "q1")], lines)


# ------------------------------------------------------------------ the queries of the ADL benchmark

def bins_of_hml(words, flow=True):
    """The bins of every histogram that hml prints, underflow first and overflow last."""
    bins = []
    for line in once(words + ["--format", "json"], keep=True)[1].splitlines():
        s = json.loads(line)["series"][0]
        bins.append([s["underflow"]["sumw"]] * flow + s["sumw"] + [s["overflow"]["sumw"]] * flow)
    return bins


def bins_difference(b, row, words, reference):
    """Sum over the bins of |hml - reference|; `reference` is a command and what to take of its JSON."""
    if not reference:
        return None
    try:
        want = reference[1](json.loads(once(reference[0], keep=True)[1]))
        have = bins_of_hml(words, reference[2])
    except (Failed, ValueError, KeyError) as e:
        b.log.fail("%s: the bins cannot be compared (%s)" % (row, e))
        return None
    same = [len(h) for h in have] == [len(w) for w in want]
    total = sum(abs(x - y) for h, w in zip(have, want) for x, y in zip(h, w)) if same else float("inf")
    b.log.bins[row] = total if same else "other bins"
    if total:
        b.log.fail("%s: the bins of hml are not those of the reference (sum of |difference| %s)" % (row, b.log.bins[row]))
    return number(total) if same and total else "0" if same else "other"


def limit_reference(b, codec, query):
    words = peers.limit_words(b.inputs, codec, query)
    return (words, lambda o: list(o["hists"].values()), True) if words else None


def query_line(b, group, codec, query, big, small, names):
    """The cells of one query on one codec, and (net / limit, {peer: CPU / hml}) for the mean."""
    row = "%s %s" % (codec, query)
    bins = bins_difference(b, "%s %s" % (group, row), hml(query, big), limit_reference(b, codec, query))
    jobs = [Job("hml", hml(query, big))] + ([Job("hml 1k", hml(query, small))] if small else [])
    jobs += peers.limit(b.inputs, codec, query)
    for peer in names:
        jobs += peers.of_file(b.inputs, peer, query, big)
    series = b.rounds(group, row, jobs)
    net = net_of(series, "hml", "hml 1k")
    b.derived(group, row, "hml net", net)
    limits = series.get("limit", {}).get("cpu", [])
    over = [ratio(n, l) for n, l in zip(net, limits)]
    times = {p: times_hml(series, p) for p in names}
    cells = [query, ms(middle(series, "hml", "wall")), ms(middle(series, "hml", "cpu")), b.memory(series, "hml"),
             ms(median(net)), ms(median(limits)), number(median(over)), spread(over), bins]
    return cells + [number(times[p]) for p in names], (median(over), times)


def adl_table(b, group, codec, big, small, queries, names):
    """One table: the queries on the file of one codec, with the geometric means."""
    lines, sums = [], []
    for query in queries:
        line, one = query_line(b, group, codec, query, big, small, names)
        lines.append(line)
        sums.append(one)
    means = {"net / limit": geometric_mean([s[0] for s in sums])}
    means.update({p: geometric_mean([s[1][p] for s in sums]) for p in names})
    if len(queries) > 1:
        b.log.means["%s %s" % (group, codec)] = means
        lines.append(["mean"] + [None] * 5 + [number(means["net / limit"])] + [None] * 2 + [number(means[p]) for p in names])
    b.table("%s, %s: 1M events, -j 1, %s%s" % (group, codec, medians(b.options.runs), "; mean: geometric" if len(queries) > 1 else ""),
            [("query", ""), ("wall", "ms"), ("cpu", "ms"), ("memory", "MB"), ("net", "cpu ms"), ("limit", "cpu ms"),
             ("net / limit", ""), ("spread", ""), ("bins", "|diff|")] + [(p, "cpu / hml") for p in names], lines)


def adl_tables(b, group, queries, names):
    big, small = (b.inputs.nano(size, b.options.codecs) for size in ("1M", "1k"))
    if big:
        print("\nnet: CPU less that of the same command on 1000 events, in the same round; bins: sum of |hml - limit|")
        print("\n".join(peers.MEANING[name] for name in ["limit"] + names))
    for codec in big:
        adl_table(b, group, codec, big[codec], small.get(codec), queries, names)


def adl(b):
    adl_tables(b, "adl", b.options.queries, b.options.peers)


def draw(b):
    adl_tables(b, "draw", ["draw"], ["rdf_c", "ttree_draw"])


# ------------------------------------------------------------------ threads and size

def threads(b):
    lines, all_ratios = [], {}
    for size in ("1M", "4M"):
        path = b.inputs.nano(size, ["zlib1"]).get("zlib1")
        for query in b.options.queries if path else []:
            row = "%s %s" % (query, size)
            words = hml(query, path)
            series = b.rounds("threads", row, [Job("hml -j %d" % n, [words[0], "-j", str(n)] + words[3:]) for n in (1, 2)])
            gain = pairs(series, "hml -j 1", "hml -j 2", "wall", ratio)
            all_ratios.setdefault(size, []).append(median(gain))
            lines.append([query, size] + [ms(middle(series, p, k)) for k in ("wall", "cpu") for p in ("hml -j 1", "hml -j 2")]
                         + [number(median(gain)), spread(gain)] + [b.memory(series, p) for p in ("hml -j 1", "hml -j 2")])
    for size, ratios in all_ratios.items():
        b.log.means["threads " + size] = {"gain": geometric_mean(ratios)}
        lines.append(["mean", size] + [None] * 4 + [number(geometric_mean(ratios))] + [None] * 3)
    if lines:
        b.table("threads, zlib1: %s; gain: wall at -j 1 / wall at -j 2; mean: geometric" % medians(b.options.runs),
                [("query", ""), ("events", ""), ("wall -j 1", "ms"), ("wall -j 2", "ms"), ("cpu -j 1", "ms"), ("cpu -j 2", "ms"),
                 ("gain", ""), ("spread", ""), ("memory -j 1", "MB"), ("memory -j 2", "MB")], lines, left=2)


def size(b):
    files = {s: b.inputs.nano(s, b.options.codecs) for s in ("1k", "1M", "4M")}
    for codec in b.options.codecs:
        lines, paths = [], {s: files[s].get(codec) for s in files}
        for query in b.options.queries if all(paths.values()) else []:
            row = "%s %s" % (codec, query)
            series = b.rounds("size", row, [Job("hml " + s, hml(query, paths[s])) for s in paths])
            net = {s: [x / n for x in net_of(series, "hml " + s, "hml 1k")]
                   for s, n in (("1M", 1e6), ("4M", 4e6))}
            growth = [ratio(y, x) for x, y in zip(net["1M"], net["4M"])]
            lines.append([query] + [number(1e9 * median(net[s])) if net[s] else None for s in net]
                         + [number(median(growth)), spread(growth)] + [b.memory(series, "hml " + s) for s in net])
        if lines:
            b.table("size, %s: CPU net of start-up per event, -j 1, %s" % (codec, medians(b.options.runs)),
                    [("query", ""), ("net at 1M", "ns/event"), ("net at 4M", "ns/event"), ("4M / 1M", ""), ("spread", ""),
                     ("memory 1M", "MB"), ("memory 4M", "MB")], lines)


# ------------------------------------------------------------------ many histograms, text tables

def histograms(b):
    path = b.inputs.nano_100k()
    if not path:
        b.log.say("histograms: left out, nano_100k.root is not there")
        return
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for n in [1] + BOOKED:
            name = os.path.join(folder, "%d.hml" % n)
            with open(name, "w") as f:
                for i in range(n):
                    f.write('hist(jet.pt, bins = 100, range = 0..%d, title = "h%d")\n' % (100 + i, i))
            jobs.append(Job("hml %d" % n, [HML, "-j", "1", "--format", "json", name, path], most=2 if n > 1000 else None))
            if n > 1:  # the smallest one warms up for all
                b.log.warmed.add(jobs[-1].warm_key("histograms"))
        series = b.rounds("histograms", "jet.pt, 100k events", jobs)
    lines = []
    for n in [1] + BOOKED:
        one = "hml %d" % n
        each = [x / (n - 1) for x in net_of(series, one, "hml 1")] if n > 1 else []
        lines.append([str(n), ms(middle(series, one, "wall")), ms(middle(series, one, "cpu")),
                      number(1e6 * median(each)) if each else None, spread(each, 1e6), b.memory(series, one)])
    b.table("histograms: N of jet.pt, 100 bins, ranges that differ; 100k events (406k jets), JSON, -j 1, %s (10000: at most 2)"
            % medians(b.options.runs),
            [("N", ""), ("wall", "ms"), ("cpu", "ms"), ("each more", "cpu us"), ("spread", "cpu us"), ("memory", "MB")], lines)


def csv(b):
    path = b.inputs.csv()
    if not path:
        return
    words = [HML, "-j", "1", peers.CSV, path]
    floor = b.inputs.program("csv/csv_floor")
    bins = bins_difference(b, "csv", words, ([floor, path], lambda o: [o["hist"]], False) if floor else None)
    jobs = [Job("hml", words)]
    for peer in peers.CSV_PEERS:
        jobs += peers.of_csv(b.inputs, peer, path)
    series = b.rounds("csv", "1M lines", jobs)
    lines = []
    for program, values in series.items():
        lines.append([program, ms(median(values["wall"])), ms(median(values["cpu"])), spread(values["cpu"], 1000),
                      b.memory(series, program), number(times_hml(series, program, "wall")),
                      number(times_hml(series, program)), bins if program == "hml" else None])
    b.table("csv: 1M lines, %.0f MB, filter and histogram, -j 1, %s" % (os.path.getsize(path) / 1e6, medians(b.options.runs)),
            [("program", ""), ("wall", "ms"), ("cpu", "ms"), ("spread", "cpu ms"), ("memory", "MB"), ("wall / hml", ""),
             ("cpu / hml", ""), ("bins", "|diff|")], lines)


GROUPS = {"start": start, "adl": adl, "threads": threads, "size": size, "histograms": histograms, "draw": draw, "csv": csv, "fits": fits}
SHORT = ["start", "adl", "draw", "csv"]

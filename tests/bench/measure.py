"""What running a program costs (wall and CPU time, peak memory), in interleaved rounds; medians and spreads.

CPU is user + system of the whole process, from wait4. The peak memory of a process cannot be seen below
that of the Python that starts it, which the system hands down (own_memory).
"""
import datetime
import json
import os
import resource
import subprocess
import sys
import time


class Failed(Exception):
    """A program that could not be started, or that ended with an error."""


def once(words, keep=False, text=""):
    """({wall s, cpu s, memory MB}, stdout if `keep`) of one run with `text` on stdin."""
    err = os.memfd_create("stderr")
    stdin, feed = os.pipe()
    os.write(feed, text.encode())
    os.close(feed)
    try:
        start = time.perf_counter()
        p = subprocess.Popen(words, stdin=stdin, stdout=subprocess.PIPE if keep else subprocess.DEVNULL, stderr=err)
        out = p.stdout.read() if keep else b""
        _, status, usage = os.wait4(p.pid, 0)
        wall = time.perf_counter() - start
        p.returncode = os.waitstatus_to_exitcode(status)
        if keep:
            p.stdout.close()
        if p.returncode:
            said = os.pread(err, 65536, 0).decode(errors="replace").strip()
            raise Failed("exit %d: %s" % (p.returncode, said.split("\n")[-1]))
    except OSError as e:
        raise Failed(str(e))
    finally:
        os.close(err)
        os.close(stdin)
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}, out.decode(errors="replace")


class Job:
    """One program of a row. `read` makes the sample out of stdout, for programs that time themselves."""

    def __init__(self, program, words, most=None, read=None, text=""):
        self.program, self.words, self.most, self.read, self.text = program, words, most, read, text

    def run(self):
        sample, out = once(self.words, keep=bool(self.read), text=self.text)
        return self.read(out) if self.read else sample

    def warm_key(self, group):
        """hml is warmed up for each command, which also brings the file into the page cache; others once a group."""
        return tuple(self.words) if self.program.startswith("hml") else (group, self.program)


class Log:
    """All that was measured and said; `save` writes it as JSON, whole or not at all."""

    def __init__(self, path, head):
        self.path, self.head = path, head
        self.rows, self.notes, self.means, self.bins, self.busy = [], [], {}, {}, {}
        self.warmed, self.failures = set(), 0

    def say(self, text):
        """A line for the reader that also belongs to the record: what was left out, what failed."""
        if text not in self.notes:
            self.progress("")
            print(text, flush=True)
            self.notes.append(text)

    def fail(self, text):
        self.failures += 1
        self.say(text)

    def progress(self, text):
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K" + text)
            sys.stderr.flush()

    def add(self, group, row, program, series):
        """Keeps a series; 'hml: WHAT' is a row of its own."""
        if ": " in program:
            program, row = program.split(": ", 1)
        self.rows.append({"group": group, "row": row, "program": program,
                          **{k: [round(x, 6) for x in v] for k, v in series.items()}})

    def begin(self, group):
        """Notes what else runs; wall times and gains by threads beside other programs mean little."""
        busy = self.busy[group] = round(busy_cores(), 2)
        if busy > 0.25:
            print("\nOther programs keep %.1f of %d cores busy as the group %s begins." % (busy, os.cpu_count(), group), flush=True)

    def save(self):
        if not self.path:
            return
        temporary = "%s.%d.tmp" % (self.path, os.getpid())
        with open(temporary, "w") as f:
            json.dump({**self.head, "ended": now(), "load_at_end": round(os.getloadavg()[0], 2), "busy_cores": self.busy,
                       "memory_seen_from": round(own_memory(), 1), "notes": self.notes, "means": self.means,
                       "bins_difference": self.bins, "rows": self.rows}, f, indent=1)
            f.write("\n")
        os.replace(temporary, self.path)


def attempt(log, group, row, job):
    """A sample, or None with a line that says why."""
    try:
        return job.run()
    except (Failed, ValueError, KeyError) as e:
        say = log.fail if job.program.startswith("hml") else log.say
        say("%s, %s: %s failed and is left out (%s)" % (group, row, job.program, e))
        return None


def rounds(log, group, row, jobs, runs):
    """{program: {wall, cpu, memory: one value per round}}; the jobs take turns, so that a machine that drifts
    favours none of them. Round 0 warms up and is not kept. A job that fails is left out from then on; entry i of
    a list is always of round i + 1."""
    series = {}
    for turn in range(-1, runs):
        for job in list(jobs):
            if turn < 0 and job.warm_key(group) in log.warmed or job.most and turn >= job.most:
                continue
            log.progress("%s, %s: round %d of %d, %s" % (group, row, turn + 1, runs, job.program))
            sample = attempt(log, group, row, job)
            log.warmed.add(job.warm_key(group))
            if sample is None:
                jobs.remove(job)
            elif turn >= 0:
                for key, value in sample.items():
                    series.setdefault(job.program, {}).setdefault(key, []).append(value)
    log.progress("")
    for program, values in series.items():
        log.add(group, row, program, values)
    return series


def median(values):
    v = sorted(values)
    return (v[(len(v) - 1) // 2] + v[len(v) // 2]) / 2 if v else None


def middle(series, program, key):
    """Median of one quantity of one program, None where it was not measured."""
    return median(series.get(program, {}).get(key, []))


def pairs(series, a, b, key, combine):
    """combine(value of a, value of b) of every round that has both."""
    return [combine(x, y) for x, y in zip(series.get(a, {}).get(key, []), series.get(b, {}).get(key, []))]


def geometric_mean(values):
    values = [v for v in values if v is not None and v > 0]
    product = 1.0
    for v in values:
        product *= v ** (1 / len(values))
    return product if values else None


def own_memory():
    """Peak memory of this program in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_ticks():
    """(ticks spent at work or taken by other machines, all ticks) of all cores since the start of the system."""
    with open("/proc/stat") as f:
        ticks = [int(x) for x in f.readline().split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def busy_cores(seconds=0.3):
    """How many cores other programs use at this moment."""
    before = cpu_ticks()
    time.sleep(seconds)
    after = cpu_ticks()
    return os.cpu_count() * (after[0] - before[0]) / max(1, after[1] - before[1])


def now():
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def line_of(path, start):
    try:
        with open(path) as f:
            return next((line.split(":", 1)[1].strip() for line in f if line.startswith(start)), "unknown")
    except OSError:
        return "unknown"


def machine():
    return {"cpu": line_of("/proc/cpuinfo", "model name"), "cores": os.cpu_count(),
            "memory": line_of("/proc/meminfo", "MemTotal"), "kernel": os.uname().release,
            "load": [round(x, 2) for x in os.getloadavg()]}

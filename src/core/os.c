/* os.c - the operating system; see os.h. */
#include "core/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *os_error(void) { return strerror(errno); }

enum { NAMES_COMPARED = 4096 };

/* The file that was meant, where one of the same folder has nearly that name. */
static void help_near(const char *path, Diags *diags) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    Arena arena = {0};
    char *folder = slash ? arena_strndup(&arena, path, (size_t)(slash - path) + 1) : NULL;
    DIR *dir = opendir(folder ? folder : ".");
    const char **names = arena_array(&arena, const char *, NAMES_COMPARED);
    size_t n = 0;
    for (struct dirent *d; dir && n < NAMES_COMPARED && (d = readdir(dir));)
        if (d->d_name[0] != '.') names[n++] = arena_strdup(&arena, d->d_name);
    const char *near = str_nearest(str_of(name), names, n);
    if (near) diag_help(diags, "did you mean '%s%s'?", folder ? folder : "", near);
    if (dir) closedir(dir);
    arena_free(&arena);
}

Status infile_open(InFile *out, const char *path, Diags *diags) {
    DataPlace place = DATA_NOWHERE;
    place.file = path;
    *out = (InFile){.fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (out->fd < 0) {
        bool missing = errno == ENOENT;
        diag_data_error(diags, HML_E_FILE_MISSING, place, "%s", os_error());
        if (missing) help_near(path, diags);
        return HML_FAIL;
    }
    struct stat st;
    if (fstat(out->fd, &st) != 0 || S_ISDIR(st.st_mode)) {
        close(out->fd);
        return diag_data_error(diags, HML_E_FILE_MISSING, place, "is not a file");
    }
    out->regular = S_ISREG(st.st_mode);
    out->size = out->regular ? (uint64_t)st.st_size : 0;
    out->id = ((uint64_t)st.st_dev << 40) ^ (uint64_t)st.st_ino;
    return HML_OK;
}

int64_t infile_read_some(const InFile *f, void *to, size_t n, uint64_t offset) {
    size_t done = 0;
    while (done < n) {
        char *at = (char *)to + done;
        ssize_t got = f->regular ? pread(f->fd, at, n - done, (off_t)(offset + done))
                                 : read(f->fd, at, n - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

bool infile_read(const InFile *f, void *to, size_t n, uint64_t offset) {
    if (offset > f->size || n > f->size - offset) return false;
    return infile_read_some(f, to, n, offset) == (int64_t)n;
}

void infile_will_need(const InFile *f, uint64_t offset, uint64_t n) {
    (void)posix_fadvise(f->fd, (off_t)offset, (off_t)n, POSIX_FADV_WILLNEED);
}

void infile_close(InFile *f) {
    if (f->fd >= 0) close(f->fd);
    f->fd = -1;
}

struct OutFile {
    char *path, *temporary; /* owned */
    FILE *stream;
    bool failed;
    int slot;
};

/* Names of temporary files that must not survive the program. A signal handler reads this table,
 * so it is fixed in size; the 33rd open output simply is not listed. */
enum { OPEN_MAX_LISTED = 32 };
static const char *volatile open_temporaries[OPEN_MAX_LISTED];

static int temporary_list(const char *name) {
    for (int i = 0; i < OPEN_MAX_LISTED; i++) {
        if (open_temporaries[i]) continue;
        open_temporaries[i] = name;
        return i;
    }
    return -1;
}

void outfile_abandon_all(void) {
    for (int i = 0; i < OPEN_MAX_LISTED; i++)
        if (open_temporaries[i]) (void)unlink(open_temporaries[i]);
}

Status outfile_open(OutFile **out, const char *path, Diags *diags) {
    DataPlace place = DATA_NOWHERE;
    place.file = path;
    if (os_is_dir(path)) return diag_data_error(diags, HML_E_WRITE, place, "is a directory");
    OutFile *f = mem_alloc(sizeof *f);
    StrBuf name = {0};
    buf_printf(&name, "%s.%ld.tmp", path, (long)getpid());
    f->path = mem_strdup(path);
    f->temporary = name.p;
    f->slot = -1;
    f->stream = fopen(f->temporary, "wb");
    if (!f->stream) {
        diag_data_error(diags, HML_E_WRITE, place, "cannot be written: %s", os_error());
        outfile_abandon(f);
        return HML_FAIL;
    }
    f->slot = temporary_list(f->temporary);
    *out = f;
    return HML_OK;
}

void outfile_write(OutFile *f, const void *bytes, size_t n) {
    if (n && fwrite(bytes, 1, n, f->stream) != n) f->failed = true;
}

static void outfile_free(OutFile *f) {
    if (f->slot >= 0) open_temporaries[f->slot] = NULL;
    mem_free(f->path);
    mem_free(f->temporary);
    mem_free(f);
}

Status outfile_commit(OutFile *f, Diags *diags) {
    DataPlace place = DATA_NOWHERE;
    place.file = f->path;
    bool ok = !f->failed;
    if (fclose(f->stream) != 0) ok = false;
    f->stream = NULL;
    if (ok && rename(f->temporary, f->path) != 0) ok = false;
    if (!ok) {
        diag_data_error(diags, HML_E_WRITE, place, "cannot be written: %s", os_error());
        (void)unlink(f->temporary);
    }
    outfile_free(f);
    return ok ? HML_OK : HML_FAIL;
}

void outfile_abandon(OutFile *f) {
    if (!f) return;
    if (f->stream) {
        fclose(f->stream);
        (void)unlink(f->temporary);
    }
    outfile_free(f);
}

Status os_read_text(Str *out, Arena *arena, const char *path, Diags *diags) {
    InFile f;
    if (infile_open(&f, path, diags) != HML_OK) return HML_FAIL;
    StrBuf b = {0};
    char piece[65536];
    int64_t got;
    while ((got = infile_read_some(&f, piece, sizeof piece, b.n)) > 0)
        buf_add(&b, (Str){piece, (size_t)got});
    infile_close(&f);
    DataPlace place = DATA_NOWHERE;
    place.file = path;
    if (got < 0) {
        buf_free(&b);
        return diag_data_error(diags, HML_E_FILE_MISSING, place, "%s", os_error());
    }
    *out = (Str){arena_strndup(arena, buf_cstr(&b), b.n), b.n};
    buf_free(&b);
    return HML_OK;
}

void os_glob(const char *pattern, Arena *arena, const char ***names, size_t *n) {
    glob_t g = {0};
    *n = 0;
    *names = NULL;
    if (glob(pattern, 0, NULL, &g) == 0) {
        *n = g.gl_pathc;
        *names = arena_array(arena, const char *, g.gl_pathc);
        for (size_t i = 0; i < g.gl_pathc; i++) (*names)[i] = arena_strdup(arena, g.gl_pathv[i]);
    }
    globfree(&g);
}

bool os_exists(const char *path) { return access(path, F_OK) == 0; }

bool os_is_dir(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool os_is_pipe(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

double os_wall_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double os_cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

uint64_t os_peak_bytes(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (uint64_t)u.ru_maxrss * 1024;
}

void os_allow_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int os_processors(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (int)n : 1;
}

bool os_is_terminal(int fd) { return isatty(fd) == 1; }

int os_terminal_width(int fd, int fallback) {
    struct winsize w;
    if (ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0) return w.ws_col;
    return fallback;
}

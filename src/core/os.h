/* os.h - the operating system: files, clock, terminal, processors. The only file with #ifdef.
 *
 * Nothing here prints; failures are reported through errno-style texts that os_error returns.
 * Invariant: an OutFile becomes visible under its name only by outfile_commit, whole or not at all.
 */
#ifndef HML_CORE_OS_H
#define HML_CORE_OS_H

#include "core/diag.h"

typedef struct InFile {
    int fd;
    uint64_t size;
    bool regular; /* else a pipe, read in order only */
    uint64_t id;  /* device and inode mixed: the same file under two names has one id */
} InFile;

/* Opens a regular file (or a pipe, whose size is then 0) for reading. */
Status infile_open(InFile *out, const char *path, Diags *diags);
/* Reads exactly n bytes at offset; false at the end of the file or on an error. */
bool infile_read(const InFile *f, void *to, size_t n, uint64_t offset);
/* Reads up to n bytes at offset; -1 on an error. */
int64_t infile_read_some(const InFile *f, void *to, size_t n, uint64_t offset);
/* Tells the system that [offset, offset+n) will be needed soon. */
void infile_will_need(const InFile *f, uint64_t offset, uint64_t n);
void infile_close(InFile *f);

typedef struct OutFile OutFile;
/* Opens a temporary file beside path. */
Status outfile_open(OutFile **out, const char *path, Diags *diags);
void outfile_write(OutFile *f, const void *bytes, size_t n);
/* Renames to the final name; frees f in any case. */
Status outfile_commit(OutFile *f, Diags *diags);
void outfile_abandon(OutFile *f);
/* Removes the temporary files of all OutFiles still open; safe in a signal handler. */
void outfile_abandon_all(void);

/* Whole file as NUL-terminated text in the arena. */
Status os_read_text(Str *out, Arena *arena, const char *path, Diags *diags);
/* Names that match a shell pattern, sorted; a pattern without match gives none. */
void os_glob(const char *pattern, Arena *arena, const char ***names, size_t *n);
bool os_exists(const char *path);
bool os_is_dir(const char *path);
/* Exists, and is neither a file nor a directory: a pipe, socket or terminal. */
bool os_is_pipe(const char *path);

double os_wall_seconds(void); /* monotonic */
double os_cpu_seconds(void);  /* user + system of the process */
uint64_t os_peak_bytes(void);
int os_processors(void);
/* Lets the process open as many files as the system allows it at all. */
void os_allow_files(void);
bool os_is_terminal(int fd);
int os_terminal_width(int fd, int fallback);
const char *os_error(void); /* text of errno */

#endif

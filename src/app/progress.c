/* progress.c - the progress bar: on stderr, on a terminal, after one second. */
#include <stdio.h>

#include "app/app.h"

/* Written by whichever thread shows progress; a torn update costs nothing but looks. */
static volatile int shown;

void progress_show(void *ctx, const Progress *p) {
    (void)ctx;
    if (p->seconds < 1 || !os_is_terminal(2)) return;
    double rate = (double)p->rows / p->seconds;
    char line[160];
    if (p->total_rows && p->rows) {
        double part = (double)p->rows / (double)p->total_rows;
        int filled = (int)(30 * part);
        char bar[31];
        for (int i = 0; i < 30; i++) bar[i] = i < filled ? '#' : '.';
        bar[30] = '\0';
        snprintf(line, sizeof line, "\r%s %3.0f %%  %.3g events/s, %.0f s left ", bar, 100 * part,
                 rate, (double)(p->total_rows - p->rows) / rate);
    } else {
        snprintf(line, sizeof line, "\r%llu events, %.3g events/s ", (unsigned long long)p->rows,
                 rate);
    }
    fputs(line, stderr);
    shown = 1;
}

void progress_remark(const char *line) {
    progress_clear();
    fprintf(stderr, "hml: %s\n", line);
}

void progress_clear(void) {
    if (!shown) return;
    fputs("\r\033[K", stderr);
    shown = 0;
}

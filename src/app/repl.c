/* repl.c - the interactive mode. */
#include <stdio.h>

#include "app/app.h"

ExitCode command_repl(const Options *o) {
    (void)o;
    fputs("hml: the interactive mode is not there yet\n", stderr);
    return EXIT_USAGE;
}

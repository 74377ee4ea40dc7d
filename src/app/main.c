/* convscope: the window, or one of the subcommands. */
#include "app/cli.h"
#include "app/options.h"
#include "app/window.h"

#include <stdio.h>
#include <string.h>

typedef struct Command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} Command;

static const Command COMMANDS[] = {
#define APP_COMMAND(name, function, help) {name, function, help},
#include "app/commands.def"
#undef APP_COMMAND
};

enum { COMMAND_COUNT = (int)(sizeof COMMANDS / sizeof COMMANDS[0]) };

static void print_help(void) {
    printf("convscope: see a 2-D convolution compute, one product at a time\n\n"
           "  convscope            open the window on the first lesson\n"
           "  convscope FILE       open the window on a photo (PNG, JPEG, PPM, PGM) or a lesson "
           "(.json)\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        printf("  convscope %-10s %s\n", COMMANDS[i].name, COMMANDS[i].help);
    }
    printf("\n"
           "  convscope COMMAND --help lists a command's options\n"
           "  convscope --version\n\n"
           "Exit status: 0 done, 1 it failed, 2 wrong use.\n");
}

/* The exit status after something was printed. */
static int finish(void) {
    Status status = app_options_flush();
    return status_failed(&status) ? app_options_fail(NULL, status) : CLI_OK;
}

static int run_window(const char *path) {
    AppWindow *window;
    Status status = app_window_open(false, &window);
    if (status_failed(&status)) {
        return app_options_fail(NULL, status);
    }
    if (path) {
        app_open(app_window_app(window), path);
    }
    while (app_window_step(window, -1)) {
    }
    app_window_close(window);
    return CLI_OK;
}

int main(int argc, char **argv) {
    const char *first = argc > 1 ? argv[1] : NULL;
    for (int i = 0; first && i < COMMAND_COUNT; i++) {
        if (strcmp(first, COMMANDS[i].name) == 0) {
            return COMMANDS[i].run(argc - 2, argv + 2);
        }
    }
    if (first && (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)) {
        print_help();
        return finish();
    }
    if (first && strcmp(first, "--version") == 0) {
        printf("convscope %s\n", CONVSCOPE_VERSION);
        return finish();
    }
    if (first && first[0] == '-' && first[1] != '\0') {
        return app_options_fail(
            NULL,
            status_error(STATUS_USAGE, "%.60s: no such option; --help lists what there is", first));
    }
    if (argc > 2) {
        return app_options_fail(NULL,
                                status_error(STATUS_USAGE, "%.60s: one file at a time", argv[2]));
    }
    return run_window(first);
}

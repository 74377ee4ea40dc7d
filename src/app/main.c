/* convscope: the window, or one of the subcommands. */
#include "app/cli.h"
#include "app/options.h"
#include "app/settings.h"
#include "app/window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
           "(.json)\n"
           "  convscope --renderer opengl|software [FILE]\n"
           "                       draw with the graphics driver or without it; by itself it takes "
           "it\n                       where there is a graphics card\n");
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

/* OpenMP lets threads that wait for the next pass turn in a loop. Where another program wants the
 * core, or the system puts two of them on one, each pass then takes milliseconds longer. OpenMP
 * reads what it is to do before main, so the program starts once more; where it cannot, it is
 * slower at worst. */
static void let_threads_sleep(char **words) {
    static const char name[] = "OMP_WAIT_POLICY";
    if (!getenv(name) && setenv(name, "passive", 0) == 0) {
        execv("/proc/self/exe", words);
    }
}

static int run_window(const char *path, AppRenderer renderer) {
    AppWindow *window;
    char settings[APP_PATH_SIZE];
    bool found = app_settings_path(settings);
    Status status = app_window_open(false, renderer, found ? settings : NULL, &window);
    if (status_failed(&status)) {
        return app_options_fail(NULL, status);
    }
    status = app_window_refused(window);
    if (status_failed(&status)) {
        fprintf(stderr, "convscope: drawing without OpenGL: %s\n", status.text);
    }
    if (path) {
        app_start_with(app_window_app(window), path);
    }
    while (app_window_step(window, -1)) {
    }
    app_window_close(window);
    return CLI_OK;
}

/* Reads the words of a start without a subcommand: options, then at most one file. */
static Status read_words(int count, char **words, const char **path, AppRenderer *renderer) {
    static const char option[] = "--renderer";
    const size_t length = sizeof option - 1;
    Status status = status_ok();
    *path = NULL;
    for (int i = 0; i < count && !status_failed(&status); i++) {
        const char *word = words[i];
        if (strcmp(word, option) == 0 && i + 1 < count) {
            status = app_renderer_read(words[++i], renderer);
        } else if (strcmp(word, option) == 0) {
            status = status_error(STATUS_USAGE, "--renderer: opengl or software must follow");
        } else if (strncmp(word, option, length) == 0 && word[length] == '=') {
            status = app_renderer_read(word + length + 1, renderer);
        } else if (word[0] == '-' && word[1] != '\0') {
            status = status_error(STATUS_USAGE, "%.60s: no such option; --help lists what there is",
                                  word);
        } else if (*path) {
            status = status_error(STATUS_USAGE, "%.60s: one file at a time", word);
        } else {
            *path = word;
        }
    }
    return status;
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
    const char *path;
    AppRenderer renderer = APP_RENDERER_ANY;
    Status status = read_words(argc - 1, argv + 1, &path, &renderer);
    if (status_failed(&status)) {
        return app_options_fail(NULL, status);
    }
    let_threads_sleep(argv);
    return run_window(path, renderer);
}

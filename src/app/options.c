/* Parser, checks and help text of the options in options.def. What makes a layer of them stands in
 * options_layer.c. */
#include "app/options.h"

#include "app/cli.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Row {
    const char *word;
    const char *argument;
    int needed, allowed; ///< sets of AppCommand
    const char *help;
} Row;

static const Row ROWS[APP_OPTION_COUNT] = {
#define APP_OPTION(NAME, word, argument, needed, allowed, help)                                    \
    {word, argument, needed, allowed, help},
#include "app/options.def"
#undef APP_OPTION
};

static const char *command_name(AppCommand command) {
    switch (command) {
    case APP_CONV:
        return "conv";
    case APP_GRAD:
        return "grad";
    case APP_TRACE:
        return "trace";
    case APP_RENDER:
        return "render";
    default:
        assert(!"one subcommand, not a set");
        return "";
    }
}

// ---- words -------------------------------------------------------------------------------------

/* The option of the subcommand that `word` begins, and where its value stands in the same word. */
static Status find_option(AppCommand command, const char *word, AppOption *option,
                          const char **value) {
    if (strcmp(word, "-h") == 0) {
        word = "--help";
    }
    const char *equals = strchr(word, '=');
    int length = (int)(equals ? (size_t)(equals - word) : strlen(word));
    if (strncmp(word, "--", 2) != 0) {
        return status_error(STATUS_USAGE,
                            "'%.60s': only options are read, such as --input x.npy; --help lists "
                            "them",
                            word);
    }
    *value = equals ? equals + 1 : NULL;
    for (int i = 0; i < APP_OPTION_COUNT; i++) {
        bool same = strlen(ROWS[i].word) == (size_t)length &&
                    strncmp(word, ROWS[i].word, (size_t)length) == 0;
        if (same && ((ROWS[i].needed | ROWS[i].allowed) & command)) {
            *option = (AppOption)i;
            return status_ok();
        }
    }
    return status_error(STATUS_USAGE, "%.*s: %s has no such option; --help lists them",
                        length < 60 ? length : 60, word, command_name(command));
}

/* Where --problem is given, arrays are made. */
static bool may_be_missing(const AppOptions *options, int option) {
    bool array = option == APP_OPTION_INPUT || option == APP_OPTION_WEIGHT ||
                 option == APP_OPTION_GRAD_OUTPUT;
    return array && options->value[APP_OPTION_PROBLEM];
}

static Status check_needed(const AppOptions *options) {
    for (int i = 0; i < APP_OPTION_COUNT; i++) {
        if ((ROWS[i].needed & options->command) && !options->value[i] &&
            !may_be_missing(options, i)) {
            return status_error(STATUS_USAGE, "%s: it is missing; %s needs it", ROWS[i].word,
                                command_name(options->command));
        }
    }
    return status_ok();
}

/* Takes the option at argv[*at], and its value where it has one. */
static Status take_option(int argc, char **argv, int *at, AppOptions *out) {
    AppOption option = APP_OPTION_COUNT;
    const char *value = NULL;
    Status status = find_option(out->command, argv[*at], &option, &value);
    if (status_failed(&status)) {
        return status;
    }
    const Row *row = &ROWS[option];
    if (out->value[option]) {
        return status_error(STATUS_USAGE, "%s: it is given twice", row->word);
    }
    if (!row->argument && value) {
        return status_error(STATUS_USAGE, "%s: it takes no value", row->word);
    }
    if (row->argument && !value && *at + 1 < argc && strncmp(argv[*at + 1], "--", 2) != 0) {
        value = argv[++*at];
    }
    if (row->argument && (!value || !value[0])) {
        return status_error(STATUS_USAGE, "%s: its value is missing: %s", row->word, row->argument);
    }
    out->value[option] = row->argument ? value : "";
    return status_ok();
}

Status app_options_read(AppCommand command, int argc, char **argv, AppOptions *out) {
    *out = (AppOptions){.command = command};
    for (int at = 0; at < argc; at++) {
        Status status = take_option(argc, argv, &at, out);
        if (status_failed(&status)) {
            return status;
        }
    }
    return out->value[APP_OPTION_HELP] ? status_ok() : check_needed(out);
}

Status app_options_blame(AppOption option, Status status) {
    return status_failed(&status)
               ? status_error(status.code, "%s: %s", ROWS[option].word, status.text)
               : status;
}

// ---- values ------------------------------------------------------------------------------------

Status app_options_numbers(const AppOptions *options, AppOption option, int least,
                           AppNumbers *out) {
    const char *word = ROWS[option].word;
    const char *text = options->value[option];
    assert(text);
    *out = (AppNumbers){0};
    for (const char *at = text;; at++) {
        char *end = NULL;
        errno = 0;
        long number = *at == '-' || (*at >= '0' && *at <= '9') ? strtol(at, &end, 10) : 0;
        if (!end || end == at || (*end && *end != ',') || out->count == 4) {
            return status_error(STATUS_USAGE, "%s: '%.40s' is not of the form %s", word, text,
                                ROWS[option].argument);
        }
        if (errno || number < least || number > CONV_EXTENT_MAX) {
            return status_error(STATUS_USAGE, "%s: '%.40s': numbers from %d to %d are possible",
                                word, text, least, CONV_EXTENT_MAX);
        }
        out->value[out->count++] = (int)number;
        if (!*end) {
            return status_ok();
        }
        at = end;
    }
}

Status app_options_count(const AppOptions *options, AppOption option, int64_t *out) {
    const char *text = options->value[option];
    if (!text) {
        return status_ok();
    }
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno || value < 0) {
        return app_options_blame(
            option, status_error(STATUS_USAGE, "a whole number from 0 on, not '%.40s'", text));
    }
    *out = value;
    return status_ok();
}

/* "a", "a, b and c" */
static void list_words(const char *const *words, int count, char *text, size_t size) {
    size_t used = 0;
    for (int i = 0; i < count && used < size; i++) {
        const char *before = i == 0 ? "" : i == count - 1 ? " and " : ", ";
        used += (size_t)snprintf(text + used, size - used, "%s%s", before, words[i]);
    }
}

Status app_options_word(const AppOptions *options, AppOption option, const char *const *words,
                        int count, int *out) {
    const char *text = options->value[option];
    for (int i = 0; text && i < count; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return status_ok();
        }
    }
    if (!text) {
        return status_ok();
    }
    if (count == 2) {
        return status_error(STATUS_USAGE, "%s: '%.40s' is neither %s nor %s", ROWS[option].word,
                            text, words[0], words[1]);
    }
    char list[200];
    list_words(words, count, list, sizeof list);
    return status_error(STATUS_USAGE, "%s: '%.40s' is none of %s", ROWS[option].word, text, list);
}

// ---- help and outcome --------------------------------------------------------------------------

enum { HELP_COLUMN = 27 };

/* What commands.def says of a subcommand. */
static const char *command_help(const char *name) {
    static const char *const texts[][2] = {
#define APP_COMMAND(word, function, help) {word, help},
#include "app/commands.def"
#undef APP_COMMAND
    };
    size_t i = 0;
    while (strcmp(texts[i][0], name) != 0) {
        i++;
    }
    return texts[i][1];
}

static void print_row(const Row *row) {
    int width =
        printf("  %s%s%s", row->word, row->argument ? " " : "", row->argument ? row->argument : "");
    bool fits = width < HELP_COLUMN - 1;
    for (const char *line = row->help; line;) {
        const char *end = strchr(line, '\n');
        int length = (int)(end ? (size_t)(end - line) : strlen(line));
        bool beside = fits && line == row->help;
        printf("%s%*s%.*s", beside ? "" : "\n", beside ? HELP_COLUMN - width : HELP_COLUMN, "",
               length, line);
        line = end ? end + 1 : NULL;
    }
    putchar('\n');
}

static void print_help(AppCommand command) {
    const char *name = command_name(command);
    printf("convscope %s: %s\n\nUsage: convscope %s", name, command_help(name), name);
    for (int i = 0; i < APP_OPTION_COUNT; i++) {
        if (ROWS[i].needed & command) {
            printf(" %s %s", ROWS[i].word, ROWS[i].argument);
        }
    }
    printf(" [options]\n\n");
    for (int i = 0; i < APP_OPTION_COUNT; i++) {
        if ((ROWS[i].needed | ROWS[i].allowed) & command) {
            print_row(&ROWS[i]);
        }
    }
}

int app_options_fail(const char *command, Status status) {
    for (char *c = status.text; *c; c++) { /* one line, whatever was typed */
        if ((unsigned char)*c < ' ' || *c == 127) {
            *c = '?';
        }
    }
    fprintf(stderr, "convscope%s%s: %s\n", command ? " " : "", command ? command : "", status.text);
    return status.code == STATUS_USAGE ? CLI_WRONG_USE : CLI_FAILED;
}

Status app_options_flush(void) {
    return fflush(stdout) == 0 && !ferror(stdout)
               ? status_ok()
               : status_error(STATUS_FILE, "standard output: it cannot be written");
}

int app_options_run(AppCommand command, int argc, char **argv,
                    Status (*run)(const AppOptions *options)) {
    AppOptions options;
    Status status = app_options_read(command, argc, argv, &options);
    if (!status_failed(&status) && options.value[APP_OPTION_HELP]) {
        print_help(command);
    } else if (!status_failed(&status)) {
        status = run(&options);
    }
    if (!status_failed(&status)) {
        status = app_options_flush();
    }
    return status_failed(&status) ? app_options_fail(command_name(command), status) : CLI_OK;
}

/* The table of options: what every subcommand needs and takes, told by its help, and the values
 * that make a layer. */
#include "cli_test.h"

#include "app/options.h"

static const struct {
    AppCommand command;
    const char *needed; ///< words that satisfy it
    int options;        ///< how many it has
} commands[] = {
    {APP_CONV, "--input x --weight w --output y", 18},
    {APP_GRAD, "--input x --weight w --grad-output dy", 22},
    {APP_TRACE, "--input x --weight w --at 0,0,0,0", 20},
    {APP_RENDER, "--output p", 20},
};

static Status read_words(AppCommand command, const char *words, AppOptions *options) {
    static char copy[400]; /* options point into it */
    char *argv[32];
    int argc = 0;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
        argv[argc++] = word;
    }
    return app_options_read(command, argc, argv, options);
}

static Status show_nothing(const AppOptions *options) {
    assert_null(options->value[APP_OPTION_HELP]);
    return status_ok();
}

static const AppOptions *shown; /* the command whose help is printed */

static int show_help(int argc, char **argv) {
    return app_options_run(shown->command, argc, argv, show_nothing);
}

/* Every option that a command takes stands in its help, at the beginning of a line; no other does.
 */
static void test_help_lists_what_is_taken(void **state) {
    (void)state;
    static const char *const words[APP_OPTION_COUNT] = {
#define APP_OPTION(NAME, word, argument, needed, allowed, help) word,
#include "app/options.def"
#undef APP_OPTION
    };
    static const int takers[APP_OPTION_COUNT] = {
#define APP_OPTION(NAME, word, argument, needed, allowed, help) (needed) | (allowed),
#include "app/options.def"
#undef APP_OPTION
    };
    for (size_t c = 0; c < sizeof commands / sizeof commands[0]; c++) {
        const AppOptions options = {.command = commands[c].command};
        shown = &options;
        Outcome *outcome = run_cli(show_help, "--help");
        int listed = 0;
        for (int i = 0; i < APP_OPTION_COUNT; i++) {
            char line[80];
            snprintf(line, sizeof line, "\n  %s ", words[i]);
            bool taken = false; /* by this line of the table or another of the same word */
            for (int j = 0; j < APP_OPTION_COUNT; j++) {
                taken |= strcmp(words[i], words[j]) == 0 && (takers[j] & commands[c].command);
            }
            assert_int_equal(strstr(outcome->out, line) != NULL, taken);
            listed += (takers[i] & commands[c].command) != 0;
        }
        assert_int_equal(listed, commands[c].options);
        free(outcome);
    }
}

static void test_needed_options(void **state) {
    (void)state;
    for (size_t c = 0; c < sizeof commands / sizeof commands[0]; c++) {
        AppOptions options;
        Status status = read_words(commands[c].command, commands[c].needed, &options);
        assert_string_equal(status.text, "");
        status = read_words(commands[c].command, "--flip", &options);
        assert_int_equal(status.code, STATUS_USAGE);
        assert_non_null(strstr(status.text, "it is missing"));
        status = read_words(commands[c].command, "--flip --help", &options);
        assert_string_equal(status.text, "");
        assert_non_null(options.value[APP_OPTION_HELP]);
    }
}

static void test_values_are_kept_as_typed(void **state) {
    (void)state;
    AppOptions options;
    Status status = read_words(APP_RENDER, "--output=a=b.png --step -5 --flip", &options);
    assert_string_equal(status.text, "");
    assert_string_equal(options.value[APP_OPTION_PICTURE], "a=b.png");
    assert_string_equal(options.value[APP_OPTION_STEP], "-5");
    assert_string_equal(options.value[APP_OPTION_FLIP], "");
    assert_null(options.value[APP_OPTION_STRIDE]);
}

static void test_layer_keeps_what_is_not_given(void **state) {
    (void)state;
    AppOptions options;
    ConvLayer layer = conv_layer_default();
    layer.sh = 3;
    layer.groups = 2;
    layer.padding = CONV_PADDING_SAME;
    layer.flip = true;
    read_words(APP_RENDER, "--output p --dilation 2,5", &options);
    Status status = app_options_layer(&options, &layer);
    assert_string_equal(status.text, "");
    assert_int_equal(layer.sh, 3);
    assert_int_equal(layer.groups, 2);
    assert_int_equal(layer.dh, 2);
    assert_int_equal(layer.dw, 5);
    assert_int_equal(layer.padding, CONV_PADDING_SAME);
    assert_true(layer.flip);
    read_words(APP_RENDER, "--output p --padding 1,2 --stride 4", &options);
    app_options_layer(&options, &layer);
    assert_int_equal(layer.padding, CONV_PADDING_CUSTOM);
    assert_int_equal(layer.bottom, 1);
    assert_int_equal(layer.left, 2);
    assert_int_equal(layer.sh, 4);
    assert_int_equal(layer.sw, 4);
}

static void test_layer_is_untouched_by_an_error(void **state) {
    (void)state;
    AppOptions options;
    ConvLayer layer = conv_layer_default(), before = layer;
    read_words(APP_RENDER, "--output p --stride 4 --padding 7 --groups 0", &options);
    Status status = app_options_layer(&options, &layer);
    assert_int_equal(status.code, STATUS_USAGE);
    assert_memory_equal(&layer, &before, sizeof layer);
}

static void test_blame_names_the_option(void **state) {
    (void)state;
    Status status =
        app_options_blame(APP_OPTION_BIAS, status_error(STATUS_FILE, "b.npy: it is gone"));
    assert_int_equal(status.code, STATUS_FILE);
    assert_string_equal(status.text, "--bias: b.npy: it is gone");
    status = app_options_blame(APP_OPTION_BIAS, status_ok());
    assert_false(status_failed(&status));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_help_lists_what_is_taken),       CLI_TEST(test_needed_options),
        CLI_TEST(test_values_are_kept_as_typed),       CLI_TEST(test_layer_keeps_what_is_not_given),
        CLI_TEST(test_layer_is_untouched_by_an_error), CLI_TEST(test_blame_names_the_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the window remembers: the file's values one by one, broken files, the way through the real
 * window and back. */
#include "app/settings.h"
#include "app/window.h"
#include "io/file.h"
#include "platform/window.h"
#include "push_events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256], path[320];

static int setup(void **unused) {
    (void)unused;
    snprintf(folder, sizeof folder, "%s/settings-XXXXXX", TEST_SCRATCH);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a/convscope/settings.json", folder);
    return 0;
}

static void write_file(const char *text) {
    AppSettings any = app_settings_default();
    Status status = app_settings_save(path, &any); /* makes the folders */
    assert_string_equal(status.text, "");
    status = io_file_save(path, text, strlen(text));
    assert_string_equal(status.text, "");
}

static void assert_default(const char *text) {
    write_file(text);
    AppSettings loaded = app_settings_load(path), expected = app_settings_default();
    if (!app_settings_equal(&loaded, &expected)) {
        fail_msg("%s: not the default settings", text);
    }
}

static void what_is_saved_is_loaded(void **unused) {
    (void)unused;
    AppSettings all = {.width = 1111,
                       .height = 777,
                       .scale = 1.4641f,
                       .dark = true,
                       .map = DRAW_MAP_EARTH,
                       .reduced_motion = true,
                       .digits = 3,
                       .left = VIEW_FOLD_CLOSED,
                       .right = VIEW_FOLD_OPEN,
                       .greeted = true};
    Status status = app_settings_save(path, &all);
    assert_string_equal(status.text, "");
    AppSettings loaded = app_settings_load(path);
    assert_true(app_settings_equal(&all, &loaded));
}

static void a_broken_file_is_no_file(void **unused) {
    (void)unused;
    AppSettings loaded = app_settings_load("/nowhere/settings.json");
    AppSettings expected = app_settings_default();
    assert_true(app_settings_equal(&loaded, &expected));
    assert_default("");
    assert_default("{\"theme\": \"dark\"");
    assert_default("[1, 2, 3]");
    assert_default("{\"theme\": \"dark\", \"theme\": \"dark\"}");
    assert_default("{\"theme\": \"green\", \"colours\": 7, \"scale\": \"2\", \"left\": null}");
    assert_default("{\"scale\": 0.5, \"window\": [100, 100], \"motion\": \"some\"}");
    assert_default("{\"scale\": 1e9, \"window\": [1280, 99999]}");
    assert_default("{\"scale\": -1, \"window\": 1280}");
    assert_default("{\"digits\": 7}");
    assert_default("{\"digits\": -1}");
    assert_default("{\"digits\": \"2\"}");
}

/* A wrong value does not take the others with it. */
static void each_value_stands_alone(void **unused) {
    (void)unused;
    write_file(
        "{\"theme\": \"dark\", \"scale\": 99, \"window\": [900, 600], \"colours\": \"strong\", "
        "\"later\": {}}");
    AppSettings loaded = app_settings_load(path);
    assert_true(loaded.dark && loaded.scale == 1 && loaded.width == 900 && loaded.height == 600);
    assert_int_equal(loaded.map, DRAW_MAP_STRONG);
}

static void a_file_that_cannot_be_written_is_said(void **unused) {
    (void)unused;
    AppSettings any = app_settings_default();
    char under_a_file[400];
    write_file("{}");
    snprintf(under_a_file, sizeof under_a_file, "%s/x/settings.json", path);
    Status status = app_settings_save(under_a_file, &any);
    assert_int_equal(status.code, STATUS_FILE);
}

static void the_place_follows_the_environment(void **unused) {
    (void)unused;
    char out[APP_PATH_SIZE];
    setenv("HOME", "/home/ada", 1);
    setenv("XDG_CONFIG_HOME", "/etc/ada", 1);
    assert_true(app_settings_path(out));
    assert_string_equal(out, "/etc/ada/convscope/settings.json");
    setenv("XDG_CONFIG_HOME", "relative", 1);
    assert_true(app_settings_path(out));
    assert_string_equal(out, "/home/ada/.config/convscope/settings.json");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    assert_false(app_settings_path(out));
    assert_string_equal(out, "");
}

static AppWindow *open_window(void) {
    AppWindow *window;
    Status status = app_window_open(true, APP_RENDERER_ANY, path, &window);
    assert_string_equal(status.text, "");
    return window;
}

static void steps(AppWindow *window, int count) {
    for (int i = 0; i < count; i++) {
        assert_true(app_window_step(window, 0.01));
    }
}

static void the_window_comes_back_as_it_was(void **unused) {
    (void)unused;
    write_file("{\"window\": [1100, 700]}");
    AppWindow *window = open_window();
    steps(window, 3);
    const DrawList *list = app_list(app_window_app(window));
    assert_true(list->width == 1100 && list->height == 700);
    push_typed(SDLK_t, 0, "t");
    push_typed(SDLK_LEFTBRACKET, 0, "[");
    push_key(SDLK_PLUS, KMOD_LCTRL);
    app_options(app_window_app(window))->digits = 1; /* 0 after the point */
    steps(window, 6);
    app_window_close(window);

    window = open_window();
    steps(window, 4);
    ViewOptions *options = app_options(app_window_app(window));
    list = app_list(app_window_app(window));
    assert_true(options->dark);
    assert_int_equal(options->left, VIEW_FOLD_CLOSED);
    assert_int_equal(options->digits, 1);
    assert_true(list->scale > 1.09f && list->scale < 1.11f);
    assert_true(list->width * list->scale > 1099 && list->width * list->scale < 1101);
    app_window_close(window);
}

/* The first start says how to find one's way; later ones do not. */
static void the_first_start_greets(void **unused) {
    (void)unused;
    unlink(path);
    for (int start = 0; start < 2; start++) {
        AppWindow *window = open_window();
        steps(window, 3);
        const char *message = app_message(app_window_app(window));
        assert_int_equal(strstr(message, "? lists all keys") != NULL, start == 0);
        app_window_close(window);
        assert_true(app_settings_load(path).greeted);
    }
}

/* What was changed is in the file soon, not only when the window is closed; and while nothing is
 * changed nothing is written. */
static void it_is_written_when_it_has_come_to_rest(void **unused) {
    (void)unused;
    write_file("{\"greeted\": true}");
    AppWindow *window = open_window();
    steps(window, 3);
    push_typed(SDLK_t, 0, "t");
    double start = platform_seconds();
    bool dark = false;
    while (!dark && platform_seconds() - start < 10) {
        assert_true(app_window_step(window, 0.05));
        dark = app_settings_load(path).dark;
    }
    assert_true(dark);
    assert_int_equal(unlink(path), 0);
    for (start = platform_seconds(); platform_seconds() - start < 1.3;) {
        assert_true(app_window_step(window, 0.05));
    }
    app_window_close(window);
    struct stat info;
    assert_int_not_equal(stat(path, &info), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_saved_is_loaded),
        cmocka_unit_test(a_broken_file_is_no_file),
        cmocka_unit_test(each_value_stands_alone),
        cmocka_unit_test(a_file_that_cannot_be_written_is_said),
        cmocka_unit_test(the_place_follows_the_environment),
        cmocka_unit_test(the_window_comes_back_as_it_was),
        cmocka_unit_test(the_first_start_greets),
        cmocka_unit_test(it_is_written_when_it_has_come_to_rest),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

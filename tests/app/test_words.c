/* What the window says in words is true at that moment: sums, counts, titles. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

static void walk(Screen *screen, ConvWalkKind kind) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)kind});
}

static void seek(Screen *screen, int64_t position) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
    screen_settle(screen);
}

static void set(Screen *screen, SceneParameter which, int value) {
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = which, .value = value});
}

static void open_lesson(Screen *screen, const char *file) {
    char path[512];
    snprintf(path, sizeof path, TEST_RESOURCES "/assets/lessons/%s", file);
    Status status = app_open_lesson_file(screen->app, path);
    assert_string_equal(status.text, "");
    screen_settle(screen);
}

/* A text on screen with this part; NULL where there is none. */
static const DrawCommand *find_part(const Screen *screen, const char *part) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && strstr(draw_command_text(list, command), part)) {
            return command;
        }
    }
    return NULL;
}

static void a_sum_is_after_an_image_when_it_is_whole(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    set(&screen, SCENE_PARAMETER_N, 2);
    walk(&screen, CONV_WALK_DW); /* 9 products of each image */
    seek(&screen, 10);
    assert_non_null(screen_find(&screen, "after image 0"));
    assert_non_null(screen_find(&screen, "in image 1, so far"));
    assert_null(screen_find(&screen, "after image 1"));
    seek(&screen, 18);
    assert_non_null(screen_find(&screen, "after image 1"));
    assert_null(find_part(&screen, "so far"));
    open_lesson(&screen, "04-channels-1-two-filters.json");
    walk(&screen, CONV_WALK_DX_GATHER);
    seek(&screen, 4);
    assert_non_null(screen_find(&screen, "in filter 0, so far"));
    screen_close(&screen);
}

static void rounded_to_nothing_is_said_once(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    app_options(screen.app)->digits = 1; /* none after the point */
    open_lesson(&screen, "06-padding-1-valid.json");
    int terms = 0;
    for (int64_t position = 1; position <= 30; position++) {
        seek(&screen, position);
        assert_null(find_part(&screen, "≈ ≈"));
        assert_null(find_part(&screen, "≈0·"));
        assert_null(find_part(&screen, "·≈0"));
        terms += find_part(&screen, "·") != NULL;
    }
    assert_true(terms > 20);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_is_after_an_image_when_it_is_whole),
        cmocka_unit_test(rounded_to_nothing_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

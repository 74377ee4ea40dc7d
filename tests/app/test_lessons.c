/* Which lesson the window speaks of: it follows undo, a changed one says so, and the one that is
 * open can be chosen again. */
#include "screen.h"

#include <string.h>

/* The panel breaks the sentence where it likes. */
static bool is_changed(const Screen *screen) {
    return screen_says(screen, "You have changed");
}

static void open_lesson(Screen *screen, int index) {
    Status status = app_open_lesson(screen->app, index);
    assert_string_equal(status.text, "");
    screen_settle(screen);
}

static void control(Screen *screen, uint32_t letter) {
    screen_key(screen, UI_KEY_CHARACTER, letter, UI_MOD_CTRL);
    screen_settle(screen);
}

static void undo_goes_back_to_the_lesson_before(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    assert_true(screen_says(&screen, "1 · One filter"));
    open_lesson(&screen, 6);
    assert_false(screen_says(&screen, "1 · One filter"));
    control(&screen, 'z');
    assert_true(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    assert_true(screen_says(&screen, "Step 1 of"));
    screen_key(&screen, UI_KEY_CHARACTER, 'y', UI_MOD_CTRL);
    screen_settle(&screen);
    assert_false(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    screen_close(&screen);
}

static void undo_goes_back_to_a_photo_without_a_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "Choose a lesson"));
    open_lesson(&screen, 6);
    assert_null(screen_find(&screen, "Choose a lesson"));
    control(&screen, 'z');
    assert_int_equal(scene_state(app_scene(screen.app))->source, SCENE_SOURCE_IMAGE);
    assert_non_null(screen_find(&screen, "Choose a lesson"));
    assert_false(is_changed(&screen));
    control(&screen, 'z'); /* the photo was opened over lesson 1 */
    assert_true(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    screen_close(&screen);
}

static void nothing_lies_before_the_first_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    control(&screen, 'z');
    assert_string_equal(app_message(screen.app), "There is nothing to undo");
    assert_true(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    control(&screen, 'y');
    assert_string_equal(app_message(screen.app), "There is nothing to redo");
    screen_close(&screen);
}

static void the_open_lesson_can_be_chosen_again(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const int kh = scene_state(app_scene(screen.app))->layer.kh;
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_PARAMETER,
                                           .parameter = SCENE_PARAMETER_KH,
                                           .value = kh - 1});
    screen_settle(&screen);
    assert_true(is_changed(&screen));
    const char label[] = "1 · One filter, one channel";
    screen_click_on(&screen, screen_find(&screen, label)); /* opens the list */
    screen_click_on(&screen, screen_find_last(&screen, label));
    assert_false(is_changed(&screen));
    assert_int_equal(scene_state(app_scene(screen.app))->layer.kh, kh);
    screen_close(&screen);
}

static void another_loss_changes_a_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const SceneCommand commands[] = {
        {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_HALF_SQUARED},
        {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_SUM},
        {.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REFLECT},
    };
    static const bool changed[] = {true, false, true};
    for (int i = 0; i < 3; i++) {
        screen_command(&screen, commands[i]);
        screen_settle(&screen);
        assert_int_equal(is_changed(&screen), changed[i]);
    }
    screen_close(&screen);
}

static void a_new_target_changes_a_lesson_that_reads_it(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    int last = 0;
    while (app_open_lesson(screen.app, last + 1).code == STATUS_OK) {
        last++;
    }
    open_lesson(&screen, last); /* check a gradient */
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_TARGET, .value = SCENE_PRESET_BLUR});
    screen_settle(&screen);
    assert_true(is_changed(&screen));
    control(&screen, 'r');
    assert_false(is_changed(&screen));
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_goes_back_to_the_lesson_before),
        cmocka_unit_test(undo_goes_back_to_a_photo_without_a_lesson),
        cmocka_unit_test(nothing_lies_before_the_first_lesson),
        cmocka_unit_test(the_open_lesson_can_be_chosen_again),
        cmocka_unit_test(another_loss_changes_a_lesson),
        cmocka_unit_test(a_new_target_changes_a_lesson_that_reads_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

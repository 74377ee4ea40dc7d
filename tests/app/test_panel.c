/* The right panel stands still: it begins anew with a lesson, its buttons stay under the pointer,
 * and pointing at cells moves nothing in it. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

static void wheel(Screen *screen, float notches) {
    screen_pointer(screen, UI_POINTER_MOVE, 0, screen->input.width - 100, 500);
    screen->input.wheel_y = notches;
    screen_settle(screen);
}

static float place_of(const Screen *screen, const char *text) {
    const DrawCommand *found = screen_find(screen, text);
    if (!found) {
        fail_msg("nothing on screen says \"%s\"", text);
    }
    return found->rect.y;
}

static void a_lesson_begins_at_its_first_word(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const float top = place_of(&screen, "Next →");
    for (int i = 0; i < 20; i++) {
        wheel(&screen, -1);
    }
    assert_null(screen_find(&screen, "Next →"));
    screen_click_on(&screen, screen_find(&screen, "1 · One filter, one channel"));
    screen_click_on(&screen, screen_find_last(&screen, "4 · Channels are summed: two filters"));
    assert_true(place_of(&screen, "Next →") == top);
    assert_non_null(screen_find(&screen, "Red, green, blue"));
    wheel(&screen, -2);
    float scrolled = place_of(&screen, "UNDER THE POINTER");
    screen_key(&screen, UI_KEY_RIGHT, 0, 0); /* within a lesson it stays where it is */
    assert_true(place_of(&screen, "UNDER THE POINTER") == scrolled);
    screen_close(&screen);
}

static void check_step(const Screen *screen, int step, int count) {
    char text[64];
    snprintf(text, sizeof text, "Step %d of %d", step, count);
    if (!screen_says(screen, text)) {
        fail_msg("the panel is not at \"%s\"", text);
    }
}

/* Clicks at one place lead through a lesson and back. */
static void next_and_back_stay_where_they_are(void **unused) {
    (void)unused;
    static const struct {
        const char *file;
        int steps;
    } lessons[] = {{"01-one-filter", 9}, {"10-backward-1-sum", 5}};
    for (int i = 0; i < 2; i++) {
        Screen screen = screen_open(1280, 720, 1);
        screen_open_lesson(&screen, lessons[i].file);
        const DrawRect next = screen_find(&screen, "Next →")->rect;
        const DrawRect back = screen_find(&screen, "← Back")->rect;
        const int count = lessons[i].steps;
        check_step(&screen, 1, count);
        for (int step = 2; step <= count; step++) {
            screen_click(&screen, next.x + next.w / 2, next.y + next.h / 2);
            check_step(&screen, step, count);
        }
        for (int step = count - 1; step >= 1; step--) {
            screen_click(&screen, back.x + back.w / 2, back.y + back.h / 2);
            check_step(&screen, step, count);
        }
        screen_close(&screen);
    }
}

/* Where headings and buttons of the panel stand, those of which this window has room for. */
static void check_places(Screen *screen, ConvRole role, const int index[4], float *places) {
    static const char *const texts[] = {"forward", "Show how often X is read", "CHECK A GRADIENT",
                                        "THE SAME IN PYTORCH"};
    const int count = screen->input.height > 1000 ? 4 : 2;
    DrawRect at = {0};
    if (role != CONV_ROLE_COUNT) {
        if (!screen_find_cell(screen, role, index, &at)) {
            fail_msg("no cell %d,%d of role %d on screen", index[2], index[3], (int)role);
        }
    }
    screen_pointer(screen, UI_POINTER_MOVE, 0, at.x + at.w / 2, at.y + at.h / 2);
    screen_settle(screen);
    for (int i = 0; i < count; i++) {
        float y = place_of(screen, texts[i]);
        assert_true(places[i] < 0 || places[i] == y);
        places[i] = y;
    }
}

static void check_that_nothing_jumps(Screen *screen) {
    static const struct {
        ConvRole role;
        int index[4];
    } cells[] = {
        {CONV_ROLE_X, {0, 0, 0, 0}},  {CONV_ROLE_X, {0, 0, 2, 2}},  {CONV_ROLE_W, {0, 0, 0, 0}},
        {CONV_ROLE_W, {0, 0, 1, 1}},  {CONV_ROLE_Y, {0, 0, 1, 1}},  {CONV_ROLE_DX, {0, 0, 2, 2}},
        {CONV_ROLE_DW, {0, 0, 1, 1}}, {CONV_ROLE_DB, {0, 0, 0, 0}}, {CONV_ROLE_DY, {0, 0, 0, 0}}};
    float places[4] = {-1, -1, -1, -1};
    screen_seek(screen, conv_walk_length(&screen_derived(screen)->walk));
    check_places(screen, CONV_ROLE_COUNT, NULL, places);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        check_places(screen, cells[i].role, cells[i].index, places);
    }
    check_places(screen, CONV_ROLE_COUNT, NULL, places);
}

static void pointing_moves_nothing(void **unused) {
    (void)unused;
    Screen screen = screen_open(1600, 1800, 1);
    check_that_nothing_jumps(&screen);
    app_options(screen.app)->range[CONV_ROLE_W] = (ViewRange){VIEW_RANGE_FIXED, -1, 1};
    check_that_nothing_jumps(&screen);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_SAME});
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REFLECT});
    check_that_nothing_jumps(&screen);
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_Y});
    check_that_nothing_jumps(&screen);
    screen_close(&screen);
}

static void pointing_moves_nothing_in_a_small_window(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    check_that_nothing_jumps(&screen);
    screen_close(&screen);
}

/* The scales of values and gradients stand wholly in a window of 720 points, whatever the lesson
 * says. */
static void a_lesson_leaves_the_legend_in_sight(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    int lesson = 0;
    for (; app_open_lesson(screen.app, lesson).code == STATUS_OK; lesson++) {
        screen_settle(&screen);
        for (bool more = true; more;) {
            const DrawCommand *keys = screen_find(&screen, "what happens now");
            if (!keys || keys->rect.y + keys->rect.h > 720) {
                fail_msg("lesson %d of the list at %lld: the legend ends at %.0f", lesson,
                         (long long)screen_state(&screen)->position,
                         keys ? (double)(keys->rect.y + keys->rect.h) : 0.0);
            }
            const SceneState before = *screen_state(&screen);
            screen_click_on(&screen, screen_find(&screen, "Next →"));
            const SceneState *now = screen_state(&screen);
            more = before.position != now->position || before.walk != now->walk ||
                   before.stage != now->stage;
        }
    }
    assert_true(lesson > 20);
    screen_close(&screen);
}

/* The left panel begins anew with another lesson, and stays where it is within one. */
static void the_left_panel_begins_anew(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const float top = place_of(&screen, "Stride");
    screen_pointer(&screen, UI_POINTER_MOVE, 0, 120, 500);
    screen.input.wheel_y = -2;
    screen_settle(&screen);
    const float scrolled = place_of(&screen, "Stride");
    assert_true(scrolled < top);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    screen_set(&screen, SCENE_PARAMETER_SW, 2);
    screen_settle(&screen);
    assert_true(place_of(&screen, "Stride") == scrolled);
    screen_open_lesson(&screen, "08-stride");
    assert_true(place_of(&screen, "Stride") == top);
    screen_close(&screen);
}

/* Buttons of the panel stay under the pointer that presses them. */
static void a_choice_moves_no_other(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_click_on(&screen, screen_find(&screen, "Random"));
    const float normalise = place_of(&screen, "Normalise");
    screen_command(
        &screen,
        (SceneCommand){.kind = SCENE_SET_RANDOM,
                       .random = {.seed = 7, .distribution = SCENE_UNIFORM, .low = 0, .high = 1}});
    screen_settle(&screen);
    assert_true(place_of(&screen, "Normalise") == normalise);
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_settle(&screen);
    for (int i = 0; i < 20; i++) { /* to the end of the left panel */
        screen_pointer(&screen, UI_POINTER_MOVE, 0, 120, 500);
        screen.input.wheel_y = -1;
        screen_settle(&screen);
    }
    const float mean = place_of(&screen, "mean Y");
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        screen_simple(&screen, SCENE_SET_LOSS, loss);
        assert_true(place_of(&screen, "mean Y") == mean);
    }
    screen_close(&screen);
}

/* The keys of the lesson lead through it, and say where it ends. */
static void keys_lead_through_a_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_key(&screen, UI_KEY_PAGE_UP, 0, UI_MOD_SHIFT);
    assert_string_equal(app_message(screen.app), "This is the first step of the lesson");
    for (int step = 2; step <= 9; step++) {
        screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT);
        check_step(&screen, step, 9);
    }
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT);
    assert_string_equal(app_message(screen.app), "This is the last step of the lesson");
    screen_key(&screen, UI_KEY_PAGE_UP, 0, UI_MOD_SHIFT);
    check_step(&screen, 8, 9);
    screen_set(&screen, SCENE_PARAMETER_SW, 2);
    screen_settle(&screen);
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT);
    assert_string_equal(app_message(screen.app),
                        "The lesson has no text for what you see; Ctrl + R goes back to it");
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_settle(&screen);
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT);
    assert_string_equal(app_message(screen.app), "No lesson is open: the list at the top has them");
    screen_close(&screen);
}

/* What G has put away can be seen to be away, and comes back by a click. */
static void a_row_put_away_leaves_a_button(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_key(&screen, UI_KEY_CHARACTER, 'g', 0);
    screen_settle(&screen);
    assert_false(app_options(screen.app)->gradients);
    screen_click_on(&screen, screen_find(&screen, "gradients (G)"));
    assert_true(app_options(screen.app)->gradients);
    assert_null(screen_find(&screen, "gradients (G)"));
    screen_close(&screen);
}

/* How much memory the tensors take, and of how much, is in sight wherever the panel is scrolled to.
 */
static void the_memory_is_in_sight(void **unused) {
    (void)unused;
    static const struct {
        const char *lesson, *bytes, *share;
    } lessons[] = {{"01-one-filter", "memory 0.4 kB", "X: under 1 % of its limit"},
                   {"09-batch", "memory 646 kB", "X: under 1 % of its limit"}};
    static const float sizes[][2] = {{1280, 720}, {1440, 900}, {1920, 1080}};
    for (int i = 0; i < 6; i++) {
        Screen screen = screen_open(sizes[i / 2][0], sizes[i / 2][1], 1);
        screen_open_lesson(&screen, lessons[i % 2].lesson);
        for (int scrolled = 0; scrolled < 2; scrolled++) {
            const DrawCommand *bytes = screen_find(&screen, lessons[i % 2].bytes);
            const DrawCommand *share = screen_find(&screen, lessons[i % 2].share);
            assert_non_null(bytes);
            assert_non_null(share);
            assert_true(bytes->rect.y + bytes->rect.h <= screen.input.height);
            assert_true(bytes->rect.y > screen.input.height - 30);
            assert_true(bytes->baseline == share->baseline);
            for (int notch = 0; notch < 10; notch++) {
                screen_pointer(&screen, UI_POINTER_MOVE, 0, 60, 400);
                screen.input.wheel_y = -1;
                screen_settle(&screen);
            }
        }
        assert_null(screen_find(&screen, "INPUT")); /* it has scrolled */
        screen_close(&screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lesson_begins_at_its_first_word),
        cmocka_unit_test(the_memory_is_in_sight),
        cmocka_unit_test(next_and_back_stay_where_they_are),
        cmocka_unit_test(pointing_moves_nothing),
        cmocka_unit_test(pointing_moves_nothing_in_a_small_window),
        cmocka_unit_test(a_lesson_leaves_the_legend_in_sight),
        cmocka_unit_test(the_left_panel_begins_anew),
        cmocka_unit_test(a_choice_moves_no_other),
        cmocka_unit_test(keys_lead_through_a_lesson),
        cmocka_unit_test(a_row_put_away_leaves_a_button),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

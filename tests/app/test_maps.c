/* Choosing another filter or image: the bar stays, steps are steps of what is shown, and the lesson
 * says nothing that does not hold for it. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

/* The transport's words; false where they are of a stage. */
static bool read_words(const Screen *screen, long long *window, long long *product) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        int read = command->kind == DRAW_KIND_TEXT
                       ? sscanf(draw_command_text(list, command),
                                "window %lld of %*d · product %lld", window, product)
                       : 0;
        if (read > 0) {
            *product = read == 2 ? *product : -1;
            return true;
        }
    }
    return false;
}

static void assert_words_agree(const Screen *screen) {
    const ConvWalk *walk = &screen_derived(screen)->walk;
    long long window, product;
    char at[32];
    assert_true(read_words(screen, &window, &product));
    int64_t before = (window - 1) * walk->terms, position = screen_state(screen)->position;
    if (product < 0) { /* the turned order of the maps is told instead */
        assert_true(screen_says(screen, " goes first") || screen_says(screen, " goes last"));
        assert_true(position >= before && position <= before + walk->terms);
    } else {
        assert_int_equal(before + product, position);
    }
    snprintf(at, sizeof at, "%lld", (long long)screen_state(screen)->position);
    assert_non_null(screen_find(screen, at)); /* at ... */
}

static void choose(Screen *screen, int image, int filter) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SHOW, .index = {image, filter, -1}});
    screen_settle(screen);
}

/* From one place of a lesson: every map chosen, a step and the step back. */
static void check_place(Screen *screen, int64_t position) {
    const ConvLayer layer = screen_state(screen)->layer;
    int64_t length = conv_walk_length(&screen_derived(screen)->walk);
    for (int map = 0; map < layer.n * layer.oc; map++) {
        int image = map / layer.oc, filter = map % layer.oc;
        screen_simple(screen, SCENE_SET_WALK, CONV_WALK_FORWARD);
        screen_seek(screen, position);
        screen_settle(screen);
        position = screen_state(screen)->position;
        choose(screen, image, filter);
        assert_int_equal(screen_state(screen)->position, position);
        assert_words_agree(screen);
        int direction = position == length ? -1 : 1;
        for (int i = 0; i < 2; i++) {
            const SceneStage stage = screen_state(screen)->stage;
            screen_key(screen, (direction > 0) == (i == 0) ? UI_KEY_RIGHT : UI_KEY_LEFT, 0, 0);
            screen_settle(screen);
            bool staged = screen_state(screen)->stage != stage;
            int64_t now = position + (i == 0 && !staged ? direction : 0);
            assert_int_equal(screen_state(screen)->position, now);
            assert_int_equal(screen_state(screen)->show_n, image);
            assert_int_equal(screen_state(screen)->show_oc, filter);
            if (!staged) {
                assert_words_agree(screen);
            }
        }
    }
}

static void a_step_is_one_of_what_is_shown(void **unused) {
    (void)unused;
    static const char *const lessons[] = {"04-channels-1-two-filters", "05-random-tensor",
                                          "05-photo", "13-transposed"};
    for (int i = 0; i < 4; i++) {
        Screen screen = screen_open(1280, 720, 1);
        screen_open_lesson(&screen, lessons[i]);
        bool stages = screen_state(&screen)->layer.transposed; /* at 0 they come first */
        for (int batch = 1; batch <= (i == 2 ? 1 : 2); batch++) {
            screen_set(&screen, SCENE_PARAMETER_N, batch);
            int64_t length = conv_walk_length(&screen_derived(&screen)->walk);
            int64_t map = length / screen_state(&screen)->layer.oc / batch;
            if (!stages) {
                check_place(&screen, 0);
            }
            check_place(&screen, map / 2);
            check_place(&screen, length - map / 2);
            check_place(&screen, length);
        }
        screen_close(&screen);
    }
}

/* Nothing is computed, and nothing is lost, by choosing: only the chosen map changes with a step.
 */
static void the_other_maps_stay_as_they_are(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "05-random-tensor");
    double value;
    choose(&screen, 0, 2);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    for (int filter = 0; filter < 4; filter++) {
        const int cell[4] = {0, filter, 0, 0};
        assert_int_equal(conv_walk_cell(&screen_derived(&screen)->walk, 1, cell, &value),
                         filter == 2 ? CONV_CELL_PARTIAL : CONV_CELL_EMPTY);
    }
    screen_key(&screen, UI_KEY_END, 0, 0);
    choose(&screen, 0, 1);
    screen_key(&screen, UI_KEY_LEFT, 0, 0);
    for (int filter = 0; filter < 4; filter++) {
        const int cell[4] = {0, filter, 25, 25};
        assert_int_equal(conv_walk_cell(&screen_derived(&screen)->walk,
                                        screen_state(&screen)->position, cell, &value),
                         filter == 1 ? CONV_CELL_PARTIAL : CONV_CELL_DONE);
    }
    choose(&screen, 0, 2); /* in the middle: the end shows it still, and a step back is one of it */
    screen_key(&screen, UI_KEY_END, 0, 0);
    assert_int_equal(screen_state(&screen)->show_oc, 2);
    screen_key(&screen, UI_KEY_LEFT, 0, 0);
    assert_int_equal(screen_state(&screen)->show_oc, 2);
    screen_key(&screen, UI_KEY_HOME, 0, 0); /* in order again */
    assert_true(screen_state(&screen)->show_oc == 0 && screen_state(&screen)->position == 0);
    screen_close(&screen);
}

static void a_step_of_the_lesson_is_about_its_filter(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    choose(&screen, 0, 1);
    screen_seek(&screen, 27);
    assert_true(screen_says(&screen, "Step 3 of 4"));
    assert_false(screen_says(&screen, "together 11"));
    assert_true(screen_says(&screen, "This step is about filter 0"));
    screen_check_texts(&screen, "left for another filter");
    screen_click_on(&screen, screen_find(&screen, "Back to the lesson"));
    assert_true(screen_says(&screen, "together 11"));
    assert_int_equal(screen_state(&screen)->show_oc, 0);
    assert_int_equal(screen_state(&screen)->position, 27);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0); /* filter 1 begins */
    assert_true(screen_says(&screen, "together 11"));
    assert_true(screen_says(&screen, "That was filter 0. The walk has gone"));
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT); /* goes on in the lesson */
    assert_true(screen_says(&screen, "Step 4 of 4"));
    assert_int_equal(screen_state(&screen)->position, 54);
    choose(&screen, 0, 0); /* this step speaks of both */
    assert_true(screen_says(&screen, "gives 1"));
    screen_key(&screen, UI_KEY_LEFT, 0, 0); /* of filter 0, and filter 1 is done */
    assert_false(screen_says(&screen, "together 11"));
    assert_true(screen_says(&screen, "You have chosen one of them"));
    screen_check_texts(&screen, "in another order");

    screen_open_lesson(&screen, "05-photo");
    choose(&screen, 0, 1);
    screen_seek(&screen, 27);
    assert_false(screen_says(&screen, "first map"));
    screen_open_lesson(&screen, "05-random-tensor");
    choose(&screen, 0, 1);
    screen_seek(&screen, 27);
    assert_true(screen_says(&screen, "Step 2 of 3"));
    assert_true(screen_says(&screen, "28 becomes 26")); /* whichever filter */
    screen_close(&screen);
}

/* For a class too, and nothing moves for it. */
static void a_class_is_told_as_well(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    screen_key(&screen, UI_KEY_F11, 0, 0);
    screen_seek(&screen, 27);
    screen_settle(&screen);
    assert_true(screen_says(&screen, "together 11"));
    const DrawRect before = screen_find(&screen, "feature map")->rect;
    screen_seek(&screen, 28); /* the walk has gone on */
    screen_settle(&screen);
    assert_true(screen_says(&screen, "together 11"));
    screen_seek(&screen, 20);
    choose(&screen, 0, 1);
    assert_false(screen_says(&screen, "together 11"));
    assert_true(screen_says(&screen, "This step is about filter 0"));
    const DrawRect after = screen_find(&screen, "feature map")->rect;
    assert_memory_equal(&before, &after, sizeof before);
    screen_check_texts(&screen, "another filter for a class");
    screen_close(&screen);
}

/* dX is one sum over the filters: a step goes on where the sum is, and shows the filter there. */
static void a_sum_over_filters_keeps_its_order(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    screen_key(&screen, UI_KEY_END, 0, 0);
    int64_t length = screen_state(&screen)->position;
    choose(&screen, 0, 0);
    assert_words_agree(&screen);
    screen_key(&screen, UI_KEY_LEFT, 0, 0);
    assert_int_equal(screen_state(&screen)->position, length - 1);
    assert_int_equal(screen_state(&screen)->show_oc, 1);
    assert_string_equal(app_message(screen.app), "dX is one sum over all filters, in their order: "
                                                 "its last product is of filter 1");
    assert_words_agree(&screen);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    screen_key(&screen, UI_KEY_LEFT, 0, 0); /* nothing to be said of that */
    assert_int_equal(screen_state(&screen)->position, length - 1);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_one_of_what_is_shown),
        cmocka_unit_test(the_other_maps_stay_as_they_are),
        cmocka_unit_test(a_step_of_the_lesson_is_about_its_filter),
        cmocka_unit_test(a_class_is_told_as_well),
        cmocka_unit_test(a_sum_over_filters_keeps_its_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

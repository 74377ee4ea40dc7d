/* The transport on screen: sizes of a step, the number to go to, the loop, the bar that tells where
 * it is. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

static int64_t walk_length(const Screen *screen) {
    return conv_walk_length(&scene_derived(app_scene(screen->app))->walk);
}

/* The last visible text that begins like this. */
static const DrawCommand *find_beginning(const Screen *screen, const char *start) {
    const DrawList *list = app_list(screen->app);
    for (int i = list->count - 1; i >= 0; i--) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strncmp(draw_command_text(list, command), start, strlen(start)) == 0) {
            return command;
        }
    }
    return NULL;
}

static void a_step_has_four_sizes(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const char *const sizes[] = {"product", "window", "row", "channel"};
    static const int64_t places[] = {1, 9, 27, 81};
    for (int i = 0; i < 4; i++) {
        screen_click_on(&screen, screen_find(&screen, sizes[i]));
        screen_key(&screen, UI_KEY_HOME, 0, 0);
        screen_key(&screen, UI_KEY_RIGHT, 0, 0);
        assert_int_equal(screen_state(&screen)->position, places[i]);
        screen_key(&screen, UI_KEY_LEFT, 0, 0);
        assert_int_equal(screen_state(&screen)->position, 0);
    }
    screen_key(&screen, UI_KEY_DOWN, 0, UI_MOD_SHIFT);
    assert_int_equal(screen_state(&screen)->position, 81);
    screen_key(&screen, UI_KEY_UP, 0, UI_MOD_SHIFT);
    assert_int_equal(screen_state(&screen)->position, 0);
    screen_close(&screen);
}

static void a_typed_number_goes_there(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const struct {
        const char *typed;
        int64_t position;
    } cases[] = {{"46", 46}, {"1000", 46}, {"-3", 46}, {"12.4", 12}, {"nonsense", 12}};
    for (int i = 0; i < 5; i++) {
        screen_key(&screen, UI_KEY_CHARACTER, 'g', UI_MOD_CTRL);
        assert_true(app_wishes(screen.app).text_input);
        snprintf(screen.input.text, sizeof screen.input.text, "%s", cases[i].typed);
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        assert_int_equal(screen_state(&screen)->position, cases[i].position);
        screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
        assert_false(app_wishes(screen.app).text_input);
    }
    screen_key(&screen, UI_KEY_RIGHT, 0, 0); /* the arrows are the stage's again */
    assert_int_equal(screen_state(&screen)->position, 13);
    screen_close(&screen);
}

/* At every place of the bar it says what a press would show, and the press shows that. */
static void the_bar_tells_where_it_is(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const DrawCommand *words = find_beginning(&screen, "window 1 of 9");
    assert_non_null(words);
    float y = words->rect.y + words->rect.h / 2;
    int told = 0;
    for (float x = words->rect.x + 200; x < 980; x += 37) {
        screen_pointer(&screen, UI_POINTER_MOVE, 1, x, y);
        screen_frame(&screen, 0);
        const DrawCommand *start = find_beginning(&screen, "the start"),
                          *cell = find_beginning(&screen, "y[");
        char expected[96];
        assert_true(start || cell);
        snprintf(expected, sizeof expected, "%s",
                 start ? "" : draw_command_text(app_list(screen.app), cell));
        screen_pointer(&screen, UI_POINTER_DOWN, 1, x, y);
        screen_pointer(&screen, UI_POINTER_UP, 1, x, y);
        screen_settle(&screen);
        const SceneDerived *derived = scene_derived(app_scene(screen.app));
        char seen[96] = "";
        int index[4];
        conv_walk_window_cell(&derived->walk, derived->window, index);
        if (screen_state(&screen)->position > 0) {
            snprintf(seen, sizeof seen, "y[%d,%d,%d,%d] · product %d of 9", index[0], index[1],
                     index[2], index[3], (int)derived->term + 1);
            told++;
        }
        assert_string_equal(expected, seen);
    }
    assert_true(told >= 10);
    screen_close(&screen);
}

static void a_loop_starts_over(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_key(&screen, UI_KEY_CHARACTER, 'l', 0);
    assert_true(screen_state(&screen)->loop);
    screen_key(&screen, UI_KEY_END, 0, 0);
    screen_key(&screen, UI_KEY_SPACE, 0, 0);
    assert_int_equal(screen_state(&screen)->position, 0);
    for (int i = 0; i < 82; i++) {
        screen_frame(&screen, 1);
    }
    assert_int_equal(screen_state(&screen)->position, 0);
    assert_true(screen_state(&screen)->playing);
    screen_key(&screen, UI_KEY_CHARACTER, 'l', 0);
    assert_false(screen_state(&screen)->loop);
    screen_close(&screen);
}

/* At every width nothing is cut, and the pointer can reach all of it. */
static void it_fits_every_width(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (float width = 800; width <= 1920; width += 40) {
        for (int photo = 0; photo < 2; photo++) {
            Status status = photo ? app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png")
                                  : app_open_lesson(screen.app, 0);
            assert_string_equal(status.text, "");
            screen_command(&screen,
                           (SceneCommand){.kind = SCENE_SEEK, .position = walk_length(&screen)});
            screen.input.width = width;
            screen_settle(&screen);
            char what[64];
            snprintf(what, sizeof what, "%s at %.0f", photo ? "photo" : "lesson", width);
            screen_check_texts(&screen, what);
            assert_non_null(find_beginning(&screen, "1×"));
        }
    }
    screen_close(&screen);
}

/* Where there is room for it the end stands behind the number, whatever the layer; the sizes of a
 * step make room for it. */
static void the_end_is_told_and_the_number_whole(void **unused) {
    (void)unused;
    static const struct {
        float width, height;
        int side;
        bool told;
    } cases[] = {{1280, 720, 5, true},
                 {1280, 720, 12, true},
                 {1280, 720, 28, true},
                 {1024, 640, 28, false},
                 {1024, 640, 150, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Screen screen = screen_open(cases[i].width, cases[i].height, 1);
        app_options(screen.app)->right = VIEW_FOLD_OPEN;
        screen_set(&screen, SCENE_PARAMETER_IH, cases[i].side);
        screen_set(&screen, SCENE_PARAMETER_IW, cases[i].side);
        char end[32], of[40];
        snprintf(end, sizeof end, "%lld", (long long)walk_length(&screen));
        snprintf(of, sizeof of, "of %s", end);
        screen_seek(&screen, walk_length(&screen));
        screen_settle(&screen);
        assert_non_null(screen_find(&screen, end));
        assert_int_equal(screen_find(&screen, of) != NULL, cases[i].told);
        screen_check_texts(&screen, of);
        screen_close(&screen);
    }
}

static void choose(Screen *screen, int image, int filter) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SHOW, .index = {image, filter, -1}});
    screen_settle(screen);
}

/* The words at the bar; whether they end like this. */
static const char *place_words(const Screen *screen) {
    const DrawCommand *words = find_beginning(screen, "window ");
    assert_non_null(words);
    return draw_command_text(app_list(screen->app), words);
}

static void assert_ends(const Screen *screen, const char *end) {
    const char *words = place_words(screen);
    size_t length = strlen(words), tail = strlen(end);
    if (length < tail || strcmp(words + length - tail, end) != 0) {
        fail_msg("\"%s\" does not end with \"%s\"", words, end);
    }
}

/* Where the choice of a filter has turned the order of the maps, the place says so. */
static void a_turned_order_is_told(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-2-three-filters"); /* 27 products each */
    screen_seek(&screen, 5);
    assert_string_equal(place_words(&screen), "window 1 of 3 · product 5 of 27");
    choose(&screen, 0, 1);
    assert_string_equal(place_words(&screen), "window 1 of 3 · filter 1 goes first");
    screen_seek(&screen, 54);
    assert_ends(&screen, " · filter 1 goes first");
    screen_seek(&screen, 55); /* filters 1, 2, 0 */
    assert_ends(&screen, "window 3 of 3 · filter 0 goes last");
    screen_key(&screen, UI_KEY_END, 0, 0); /* the one that was seen last stays */
    screen_settle(&screen);
    assert_ends(&screen, " · filter 0 goes last");
    choose(&screen, 0, 1);
    assert_ends(&screen, " · filter 1 goes last");
    choose(&screen, 0, 2); /* which is the last one in any case */
    assert_string_equal(place_words(&screen), "window 3 of 3 · product 27 of 27");
    choose(&screen, 0, 0);
    screen_key(&screen, UI_KEY_HOME, 0, 0);
    screen_settle(&screen);
    assert_string_equal(place_words(&screen), "window 1 of 3 · product 0 of 27");
    screen_close(&screen);
}

/* Images and channels are told as well as filters, each where it is needed. */
static void a_turned_order_names_images_and_channels(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "09-batch"); /* 14 images, 5 filters, 255 windows of 24 each */
    choose(&screen, 3, 0);
    assert_ends(&screen, " · image 3 goes first");
    choose(&screen, 3, 2);
    assert_ends(&screen, " · image 3, filter 2 goes first");
    screen_seek(&screen, walk_length(&screen));
    assert_ends(&screen, " · image 3, filter 2 goes last");
    choose(&screen, 3, 4);
    assert_ends(&screen, " · image 3 goes last");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DW);
    assert_string_equal(place_words(&screen), "window 1 of 120 · product 0 of 3570");
    choose(&screen, 0, 2);
    assert_ends(&screen, " · filter 2 goes first");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_seek(&screen, 2000);
    choose(&screen, 6, 0);
    assert_ends(&screen, " · image 6 goes first");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DB);
    choose(&screen, 0, 4);
    assert_ends(&screen, " · filter 4 goes first");
    screen_close(&screen);
}

/* The left end of the bar's track, which lies on the line of the words beside it. */
static float bar_left(const Screen *screen) {
    static const char *const starts[] = {"window 1 of",     "window 3 of", "window 460800 of",
                                         "window 17850 of", " goes first", " goes last"};
    const DrawCommand *words = NULL;
    for (int i = 0; i < 6 && !words; i++) {
        words = find_beginning(screen, starts[i]);
    }
    assert_non_null(words);
    const DrawList *list = app_list(screen->app);
    float middle = words->rect.y + words->rect.h / 2, least = 2000;
    for (int i = 0; i < list->count; i++) {
        const DrawRect *rect = &list->commands[i].rect;
        bool track = list->commands[i].kind == DRAW_KIND_RECT && rect->w > 60 && rect->h < 10 &&
                     rect->y < middle && rect->y + rect->h > middle;
        least = track && rect->x < least ? rect->x : least;
    }
    assert_true(least < 2000);
    return least;
}

/* What is told of the order has its room from the start: the bar stands still, nothing is cut. */
static void the_order_has_its_room(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const char *const lessons[] = {"04-channels-2-three-filters", "05-photo", "09-batch"};
    for (float width = 800; width <= 1920; width += 160) {
        screen.input.width = width;
        for (int i = 0; i < 3; i++) {
            screen_open_lesson(&screen, lessons[i]);
            float left = bar_left(&screen);
            for (int end = 0; end < 2; end++) {
                screen_seek(&screen, end * walk_length(&screen));
                choose(&screen, 0, 1);
                assert_true(screen_says(&screen, end ? " goes last" : " goes first"));
                assert_true(bar_left(&screen) == left);
                screen_check_texts(&screen, lessons[i]);
            }
        }
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_has_four_sizes),
        cmocka_unit_test(a_typed_number_goes_there),
        cmocka_unit_test(the_bar_tells_where_it_is),
        cmocka_unit_test(a_loop_starts_over),
        cmocka_unit_test(it_fits_every_width),
        cmocka_unit_test(the_end_is_told_and_the_number_whole),
        cmocka_unit_test(a_turned_order_is_told),
        cmocka_unit_test(a_turned_order_names_images_and_channels),
        cmocka_unit_test(the_order_has_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

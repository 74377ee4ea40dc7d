/* Presenting to a class: how large the digits are, that nothing is cut, a clicker's keys, the dark
 * screen, and the way back. Keys go through the real loop. */
#include "app/window.h"
#include "platform/window.h"
#include "push_events.h"
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------- sizes */

static const struct {
    float width, height; /* pixels of the screen */
} displays[] = {{1280, 720},  {1920, 1080}, {1024, 640}, {1280, 1024},
                {3840, 2160}, {1446, 945},  {1440, 900}};

/* Frames in which the window grants the magnification that the program wishes for. */
static void present(Screen *screen, int display) {
    app_options(screen->app)->presenting = true;
    app_options(screen->app)->gradients = false;
    for (int i = 0; i < 4; i++) {
        float zoom = app_wishes(screen->app).zoom;
        screen->input.zoom = screen->input.scale = zoom;
        screen->input.width = displays[display].width / zoom;
        screen->input.height = displays[display].height / zoom;
        screen_frame(screen, 1);
    }
}

/* The height of the digit 0 as it is rasterised, in pixels. */
static int digit_height(const DrawList *list, const DrawCommand *command) {
    DrawGlyph glyph;
    assert_true(list->fonts->glyph(list->fonts->context, command->face, command->size * list->scale,
                                   '0', 0, &glyph));
    return glyph.height;
}

/* Digits that were looked at. */
typedef struct Digits {
    int cells; /* texts of elements, products, the zeros of a border */
    int terms, sums;
    bool now; /* the present term, too */
} Digits;

/* Every digit of the cells, of the equation's numbers and of the sums is so high at least. */
static Digits check_digits_of(Screen *screen, float screen_height, float share) {
    const DrawList *list = app_list(screen->app);
    const int64_t term = screen_derived(screen)->term;
    Digits found = {0, 0, 0, term < 0};
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        int part = command->tag.part;
        bool border = command->kind == DRAW_KIND_TEXT && command->face == DRAW_FACE_MONO &&
                      strcmp(draw_command_text(list, command), "0") == 0 && part == 0 &&
                      command->rect.y < list->height * 0.75f;
        bool cell = part == DRAW_PART_CELL || part == DRAW_PART_PRODUCT || border;
        bool line = part == DRAW_PART_TERM || part == DRAW_PART_SUM;
        if (command->kind != DRAW_KIND_TEXT || !(cell || line)) {
            continue;
        }
        int height = digit_height(list, command);
        if ((float)height < share * screen_height) {
            fail_msg("\"%s\" is %d pixels high on a screen of %.0f: %.2f %%",
                     draw_command_text(list, command), height, (double)screen_height,
                     100.0 * height / (double)screen_height);
        }
        found.cells += cell;
        found.terms += part == DRAW_PART_TERM;
        found.sums += part == DRAW_PART_SUM;
        found.now |= part == DRAW_PART_TERM && command->tag.index[0] == term;
    }
    return found;
}

static Digits check_digits(Screen *screen, float screen_height) {
    return check_digits_of(screen, screen_height, 0.028f);
}

/* In the equation and beside the bars: after a product that is not cut away, or the window's only
 * one. */
static bool sums_are_told(const Screen *screen) {
    const SceneDerived *derived = screen_derived(screen);
    ConvTerm term;
    conv_walk_term(&derived->walk, derived->window, derived->term < 0 ? 0 : derived->term, &term);
    return !term.cropped && derived->walk.terms > 1;
}

static void digits_can_be_read_from_the_last_row(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const char *const lessons[] = {"02-one-dimension-1-full", /* with decimals: */
                                          "02-one-dimension-2-same",
                                          "02-one-dimension-4-unturned",
                                          "06-padding-1-valid",
                                          "06-padding-2-same",
                                          "06-padding-3-full",
                                          "07-dilation",
                                          "01-one-filter", /* of whole numbers: */
                                          "03-correlation-or-convolution-1-laplace",
                                          "08-stride",
                                          "10-backward-1-sum",
                                          "10-backward-2-one-output",
                                          "10-backward-3-two-neighbours",
                                          "10-backward-4-stride",
                                          "11-matrix-product",
                                          "12-check-a-gradient",
                                          "13-transposed"};
    enum { LESSONS = sizeof lessons / sizeof *lessons, DECIMALS = 7 };
    static const int seen[] = {0, 1, 5, 6};
    for (int run = 0; run < LESSONS * SCENE_WALK_COUNT * 4; run++) {
        const int display = seen[run % 4], walk = run / 4 % SCENE_WALK_COUNT;
        if (run % (4 * SCENE_WALK_COUNT) == 0) {
            screen_open_lesson(&screen, lessons[run / (4 * SCENE_WALK_COUNT)]);
        }
        bool narrow = display > 1 && run / (4 * SCENE_WALK_COUNT) < DECIMALS;
        if (run % TEST_SHARE > 0 || narrow) {
            continue;
        }
        screen_command(&screen,
                       (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)scene_walk(walk)});
        int64_t length = conv_walk_length(&scene_derived(app_scene(screen.app))->walk);
        for (int part = 0; part <= 4; part++) {
            screen_seek(&screen, length * part / 4);
            present(&screen, display);
            Digits found = check_digits(&screen, displays[display].height);
            assert_true(found.cells >= 2);
            bool begun = length * part / 4 > 0; /* else gather makes dY ready */
            assert_true(!begun || (found.terms >= 2 && found.now));
            assert_true(!begun || found.sums >= (sums_are_told(&screen) ? 2 : 0));
            assert_true(screen_check_digits(&screen) >= 2);
        }
    }
    screen_close(&screen);
}

/* Numbers on the stage and in the lines beneath it that are smaller than a class can read; how many
 * factors and products there are. */
static int count_numbers(const Screen *screen, float screen_height, const char *what) {
    const DrawList *list = app_list(screen->app);
    int numbers = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        int part = command->tag.part;
        bool window = part == DRAW_PART_FACTOR || part == DRAW_PART_PRODUCT;
        bool looked_at = window || part == DRAW_PART_CELL || part == DRAW_PART_SUM ||
                         part == DRAW_PART_TERM || part == DRAW_PART_ALONE;
        if (command->kind != DRAW_KIND_TEXT || !looked_at) {
            continue;
        }
        int height = digit_height(list, command);
        if ((float)height < 0.028f * screen_height) {
            fail_msg("%s: \"%s\" is %d pixels high on a screen of %.0f", what,
                     draw_command_text(list, command), height, (double)screen_height);
        }
        numbers += window;
    }
    return numbers;
}

/* At each step of the lessons with several channels: all of them where they have room, else the
 * one in play; and what they come to is what the core says. */
static void several_channels_can_be_read(void **unused) {
    (void)unused;
    static const struct {
        const char *lesson;
        int numbers; /* factors and products that are seen at once, at least */
    } cases[] = {{"04-channels-1-two-filters", 54},
                 {"04-channels-2-three-filters", 54},
                 {"05-photo", 9},
                 {"05-random-tensor", 18},
                 {"09-batch", 12}};
    Screen screen = screen_open(1280, 720, 1);
    for (int run = 0; run < 10; run++) {
        const int display = run % 2;
        screen_open_lesson(&screen, cases[run / 2].lesson);
        present(&screen, display);
        for (int step = 0; step < 8; step++) {
            char what[80];
            snprintf(what, sizeof what, "%s, step %d", cases[run / 2].lesson, step + 1);
            int numbers = count_numbers(&screen, displays[display].height, what);
            bool forward = screen_state(&screen)->walk == CONV_WALK_FORWARD;
            if (forward && numbers < cases[run / 2].numbers)
                fail_msg("%s: %d numbers", what, numbers);
            screen_check_digits(&screen);
            screen_check_texts(&screen, what);
            screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT);
            present(&screen, display);
        }
    }
    screen_close(&screen);
}

static int gather_rects(const Screen *screen, DrawRect *out, int most) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count && count < most; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_IMAGE) {
            out[count++] = command->rect;
        }
    }
    return count;
}

/* From product to product, through all channels, pictures stay where they are. */
static void several_channels_stand_still(void **unused) {
    (void)unused;
    enum { MOST = 64 };
    static const char *const lessons[] = {"05-random-tensor", "09-batch"};
    for (int i = 0; i < 2; i++) {
        Screen screen = screen_open(1280, 720, 1);
        screen_open_lesson(&screen, lessons[i]);
        present(&screen, 0);
        DrawRect first[MOST], now[MOST];
        int count = gather_rects(&screen, first, MOST);
        assert_true(count >= 5);
        for (int step = 0; step < 40; step++) {
            screen_key(&screen, UI_KEY_RIGHT, 0, 0);
            screen_settle(&screen);
            assert_int_equal(gather_rects(&screen, now, MOST), count);
            assert_memory_equal(first, now, (size_t)count * sizeof *first);
        }
        screen_close(&screen);
    }
}

static bool present_term_is_seen(Screen *screen) {
    const DrawList *list = app_list(screen->app);
    const int64_t term = screen_derived(screen)->term;
    for (int i = 0; i < list->count; i++) {
        const DrawTag *tag = &list->commands[i].tag;
        if (list->commands[i].kind == DRAW_KIND_TEXT && tag->part == DRAW_PART_TERM &&
            tag->index[0] == term) {
            return true;
        }
    }
    return false;
}

/* However long its numbers are. */
static void the_present_term_is_in_view(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int lesson = 0; app_open_lesson(screen.app, lesson).code == STATUS_OK; lesson++) {
        int64_t length = conv_walk_length(&screen_derived(&screen)->walk);
        for (int part = 1; part <= 7; part++) {
            const int display = (lesson + part) % 7;
            screen_seek(&screen, length * part / 7);
            present(&screen, display);
            if (screen_derived(&screen)->term >= 0 && !present_term_is_seen(&screen)) {
                fail_msg("lesson %d, %d/7, display %d: the present term is not in view", lesson + 1,
                         part, display);
            }
        }
    }
    screen_close(&screen);
}

static void nothing_is_cut_on_any_screen(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int lesson = 0; app_open_lesson(screen.app, lesson).code == STATUS_OK; lesson++) {
        for (int walk = 0; walk < SCENE_WALK_COUNT; walk++) {
            screen_command(&screen,
                           (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)scene_walk(walk)});
            int64_t length = conv_walk_length(&scene_derived(app_scene(screen.app))->walk);
            screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = length * 2 / 5});
            for (int display = (lesson + walk) % TEST_SHARE; display < 5; display += TEST_SHARE) {
                present(&screen, display);
                char what[80];
                snprintf(what, sizeof what, "lesson %d, %s, %.0f×%.0f", lesson + 1,
                         conv_walk_title(scene_walk(walk)), (double)displays[display].width,
                         (double)displays[display].height);
                screen_check_texts(&screen, what);
            }
        }
    }
    screen_close(&screen);
}

/* -------------------------------------------------------------------------------- keys */

static AppWindow *window;

static void steps(int count) {
    for (int i = 0; i < count; i++) {
        assert_true(app_window_step(window, 0.01));
    }
}

static const SceneState *state(void) {
    return scene_state(app_scene(app_window_app(window)));
}

static const ViewOptions *options(void) {
    return app_options(app_window_app(window));
}

static int count_texts(void) {
    const DrawList *list = app_list(app_window_app(window));
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        count += list->commands[i].kind == DRAW_KIND_TEXT;
    }
    return count;
}

static void a_clicker_leads_through_it(void **unused) {
    (void)unused;
    Status status = app_window_open(true, APP_RENDERER_ANY, NULL, &window);
    assert_string_equal(status.text, "");
    steps(4);
    float before = app_list(app_window_app(window))->scale;
    push_key(SDLK_F11, 0);
    steps(6);
    assert_true(options()->presenting);
    assert_true(app_wishes(app_window_app(window)).full_screen);
    assert_true(app_list(app_window_app(window))->scale > before); /* larger type */

    push_key(SDLK_PAGEDOWN, 0);
    push_key(SDLK_PAGEDOWN, 0);
    push_key(SDLK_PAGEUP, 0);
    push_key(SDLK_PAGEDOWN, 0);
    steps(8);
    assert_int_equal(state()->position, 2);

    push_key(SDLK_SPACE, 0);
    push_typed(SDLK_PERIOD, 0, ".");
    steps(6);
    assert_true(options()->blank);
    assert_false(state()->playing); /* nothing goes on unseen */
    assert_int_equal(count_texts(), 0);
    int64_t position = state()->position;
    push_key(SDLK_PAGEDOWN, 0); /* shows it again, and does not step */
    steps(6);
    assert_false(options()->blank);
    assert_int_equal(state()->position, position);
    assert_true(count_texts() > 30);

    push_typed(SDLK_PERIOD, 0, ".");
    steps(4);
    push_click(300, 300);
    steps(4);
    assert_false(options()->blank);
    push_key(SDLK_ESCAPE, 0); /* a click may have pinned something: that goes first */
    steps(4);
    push_key(SDLK_ESCAPE, 0);
    steps(6);
    assert_false(options()->presenting);
    assert_true(options()->gradients);
    assert_false(app_wishes(app_window_app(window)).full_screen);
    assert_true(app_list(app_window_app(window))->scale == before);
    app_window_close(window);
}

/* A product is asked for by its number; the digits are the field's, not the speed's. */
static void it_goes_to_a_typed_product(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int display = 0; display < 5; display++) {
        present(&screen, display);
        screen_seek(&screen, 0);
        double speed = screen_state(&screen)->speed;
        screen_key(&screen, UI_KEY_CHARACTER, 'g', UI_MOD_CTRL);
        screen_settle(&screen);
        assert_string_equal(app_message(screen.app), "");
        assert_true(app_wishes(screen.app).text_input);
        assert_non_null(screen_find(&screen, "of 81"));
        screen_check_texts(&screen, "asked for a product");
        for (const char *digit = "45"; *digit; digit++) {
            snprintf(screen.input.text, sizeof screen.input.text, "%c", *digit);
            screen_key(&screen, UI_KEY_CHARACTER, (uint32_t)*digit, 0);
        }
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        screen_settle(&screen);
        assert_int_equal(screen_state(&screen)->position, 45);
        assert_true(screen_state(&screen)->speed == speed);
        assert_null(screen_find(&screen, "of 81"));
        assert_true(screen_says(&screen, "window 5 of 9"));

        screen_key(&screen, UI_KEY_CHARACTER, 'g', UI_MOD_CTRL);
        screen_key(&screen, UI_KEY_ESCAPE, 0, 0); /* the field first, then presenting */
        screen_settle(&screen);
        assert_null(screen_find(&screen, "of 81"));
        assert_true(app_options(screen.app)->presenting);
        screen_key(&screen, UI_KEY_RIGHT, 0, 0);
        assert_int_equal(screen_state(&screen)->position, 46);
    }
    screen_close(&screen);
}

/* What lies on top goes first. */
static void esc_closes_one_thing_after_another(void **unused) {
    (void)unused;
    Status status = app_window_open(true, APP_RENDERER_ANY, NULL, &window);
    assert_string_equal(status.text, "");
    push_key(SDLK_F11, 0);
    steps(6);
    push_typed(SDLK_n, 0, "n"); /* pins a cell */
    push_typed(SDLK_SLASH, KMOD_LSHIFT, "?");
    steps(6);
    assert_true(options()->help && state()->pin_role >= 0);
    push_key(SDLK_ESCAPE, 0);
    steps(4);
    assert_false(options()->help);
    assert_true(options()->presenting);
    push_key(SDLK_ESCAPE, 0);
    steps(4);
    assert_int_equal(state()->pin_role, -1);
    push_key(SDLK_ESCAPE, 0);
    steps(6);
    assert_false(options()->presenting);
    push_key(SDLK_ESCAPE, 0); /* never ends the program */
    steps(4);
    app_window_close(window);
}

/* The text on screen that has these words in it. */
static const DrawCommand *find_words(const char *words) {
    const DrawList *list = app_list(app_window_app(window));
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && strstr(draw_command_text(list, command), words)) {
            return command;
        }
    }
    return NULL;
}

static float lowest_cell(void) {
    const DrawList *list = app_list(app_window_app(window));
    float lowest = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_CELL) {
            lowest = fmaxf(lowest, command->rect.y + command->rect.h);
        }
    }
    return lowest;
}

/* Beneath the stage, and gone where they do not fit what is on it. */
static void the_lesson_is_told(void **unused) {
    (void)unused;
    Status status = app_window_open(true, APP_RENDERER_ANY, NULL, &window);
    assert_string_equal(status.text, "");
    push_key(SDLK_F11, 0);
    steps(6);
    const DrawCommand *title = find_words("Input, kernel,");
    const DrawCommand *words = find_words("X on the left is the input");
    assert_non_null(title);
    assert_non_null(words);
    assert_true(title->size >= 15 && words->size >= 15);
    assert_true(words->rect.y >= lowest_cell());
    float y = words->rect.y;
    push_key(SDLK_PAGEDOWN, 0);
    steps(6);
    assert_null(find_words("X on the left is the input"));
    words = find_words("The frame in X is the window");
    assert_non_null(words);
    assert_true(words->rect.y == y); /* nothing has moved */
    push_typed(SDLK_g, 0, "g");      /* the second row has the room */
    steps(6);
    assert_null(find_words("The frame in X"));
    push_typed(SDLK_g, 0, "g");
    steps(6);
    Screen screen = {.app = app_window_app(window)};
    screen_set(&screen, SCENE_PARAMETER_SW, 2); /* another layer than the lesson's */
    push_typed(SDLK_g, 0, "g");
    push_typed(SDLK_g, 0, "g");
    steps(6);
    assert_null(find_words("The frame in X"));
    app_window_close(window);
}

/* The words of a class speak of nothing that is not on its screen. */
static void words_are_of_what_is_seen(void **unused) {
    (void)unused;
    static const char *const away[] = {"at the left",  "on the right", "Flip kernel", "tabs above",
                                       "Check a grad", "buttons",      "Next",        "nudge +1"};
    Screen screen = screen_open(1280, 720, 1);
    int told = 0;
    for (int lesson = 0; app_open_lesson(screen.app, lesson).code == STATUS_OK; lesson++) {
        for (int step = 0; step < 12; step++) {
            present(&screen, 0);
            for (size_t i = 0; i < sizeof away / sizeof *away; i++) {
                bool of_x = i == 1 && lesson == 0; /* "Y on the right" */
                bool of_signs = lesson == 6;       /* −1 on the left and 1 on the right */
                if (screen_says(&screen, away[i]) && !of_x && !of_signs) {
                    fail_msg("lesson %d, step %d: \"%s\"", lesson + 1, step + 1, away[i]);
                }
            }
            told++;
            screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT);
            screen_settle(&screen);
        }
    }
    assert_true(told > 100);
    screen_close(&screen);
}

/* What lesson 12 asks for can be done, and its answer is seen. */
static void a_gradient_is_checked_before_a_class(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int display = 0; display < 7; display++) {
        screen_open_lesson(&screen, "12-check-a-gradient");
        present(&screen, display);
        for (int step = 0; step < 3; step++) {
            screen_key(&screen, UI_KEY_PAGE_DOWN, 0, UI_MOD_SHIFT);
            screen_settle(&screen);
        }
        assert_true(screen_says(&screen, "Click the weight in the middle of W"));
        DrawRect cell;
        assert_true(screen_find_cell(&screen, CONV_ROLE_W, (int[4]){0, 0, 1, 1}, &cell));
        screen_click(&screen, cell.x + cell.w / 2, cell.y + cell.h / 2);
        present(&screen, display);
        assert_true(screen_says(&screen, "Click the weight in the middle of W"));
        static const char *const told[] = {"L at 0", "L at 1",       "16", "L at 2",
                                           "64",     "per 1, as dW", "32✓"};
        for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
            assert_non_null(screen_find(&screen, told[i]));
        }
        int high = digit_height(app_list(screen.app), screen_find(&screen, "64"));
        assert_true((float)high >= 0.028f * displays[display].height);
        screen_check_texts(&screen, "a nudge");
        screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
        screen_settle(&screen);
        assert_null(screen_find(&screen, "L at 2"));
        assert_true(app_options(screen.app)->presenting);
    }
    screen_close(&screen);
}

/* However long it is, it is no higher than the equation. */
static void what_is_said_leaves_the_words_free(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int display = 0; display < 7; display++) {
        present(&screen, display);
        screen_key(&screen, UI_KEY_F11, 0, 0);
        screen_key(&screen, UI_KEY_F11, 0, 0);
        screen_settle(&screen);
        assert_true(app_message(screen.app)[0] && app_options(screen.app)->presenting);
        screen_check_texts(&screen, "the hint");
        const DrawCommand *hint = screen_find(&screen, "i");
        const DrawList *list = app_list(screen.app);
        float strips = list->height;
        for (int i = 0; i < list->count; i++) { /* the line above the equation */
            const DrawCommand *command = &list->commands[i];
            bool line = command->kind == DRAW_KIND_LINE && command->points[0].x == 0 &&
                        command->points[1].x == list->width;
            strips = line ? command->points[0].y : strips;
        }
        assert_non_null(hint);
        assert_true(hint->rect.y > strips && strips > list->height * 0.5f);
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            bool box = command->kind == DRAW_KIND_RECT && command->radius == 8 &&
                       draw_rect_contains(command->rect, hint->rect.x, hint->rect.y);
            assert_true(!box || command->rect.y >= strips);
        }
    }
    screen_close(&screen);
}

static bool look_alike(const Screen *a, const Screen *b) {
    char *first = draw_list_dump(app_list(a->app)), *second = draw_list_dump(app_list(b->app));
    assert_true(first && second);
    bool alike = strcmp(first, second) == 0;
    free(first);
    free(second);
    return alike;
}

/* What a pointer left on the stage lights up goes with the first key of a clicker, and comes back
 * when the pointer is moved. */
static void a_key_ends_pointing(void **unused) {
    (void)unused;
    const int index[4] = {0, 0, 1, 1};
    Screen pointed = screen_open(1280, 720, 1), other = screen_open(1280, 720, 1);
    DrawRect at;
    present(&pointed, 0);
    present(&other, 0);
    assert_true(screen_find_cell(&pointed, CONV_ROLE_W, index, &at));
    assert_true(look_alike(&pointed, &other));
    for (int i = 0; i < 2; i++) {
        screen_pointer(&pointed, UI_POINTER_MOVE, 1, at.x + 3 + (float)i, at.y + 3);
        screen_settle(&pointed);
        screen_settle(&other);
        assert_false(look_alike(&pointed, &other));
        for (int press = 0; press < 2; press++) {
            screen_key(&pointed, UI_KEY_PAGE_DOWN, 0, 0);
            screen_key(&other, UI_KEY_PAGE_DOWN, 0, 0);
            screen_settle(&pointed);
            screen_settle(&other);
            assert_true(look_alike(&pointed, &other));
        }
    }
    screen_close(&pointed);
    screen_close(&other);
}

/* A clicker has two keys: they come to every step of every lesson, one after the other, and back to
 * the first. */
static void a_clicker_leads_through_a_lesson(void **unused) {
    (void)unused;
    enum { PRESSES = 2000 };
    SceneLessonList lessons;
    assert_string_equal(scene_lesson_list(TEST_RESOURCES "/assets/lessons", &lessons).text, "");
    Screen screen = screen_open(1280, 720, 1);
    const SceneState *state = scene_state(app_scene(screen.app));
    for (int i = 0; i < lessons.count; i++) {
        SceneLesson lesson;
        assert_string_equal(scene_lesson_load(lessons.paths[i], &lesson).text, "");
        assert_string_equal(app_open_lesson_file(screen.app, lessons.paths[i]).text, "");
        present(&screen, 0);
        int step = scene_lesson_step(&lesson, state), presses = 0;
        assert_int_equal(step, 0);
        while (step < lesson.step_count - 1 && presses++ < PRESSES) {
            screen_key(&screen, UI_KEY_PAGE_DOWN, 0, 0);
            int next = scene_lesson_step(&lesson, state);
            assert_true(next == step || next == step + 1);
            step = next;
        }
        assert_int_equal(step, lesson.step_count - 1);
        for (presses = 0; step > 0 && presses < PRESSES; presses++) {
            screen_key(&screen, UI_KEY_PAGE_UP, 0, 0);
            int next = scene_lesson_step(&lesson, state);
            assert_true(next == step || next == step - 1);
            step = next;
        }
        assert_int_equal(step, 0);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = INT64_MAX});
        scene_lesson_free(&lesson);
    }
    screen_close(&screen);
    scene_lesson_list_free(&lessons);
}

/* Presses until the screen says that this is the end. */
static bool press_to_the_end(Screen *screen) {
    enum { PRESSES = 2000 };
    for (int press = 0; press < PRESSES && !screen_says(screen, "This is the end"); press++) {
        screen_key(screen, UI_KEY_PAGE_DOWN, 0, 0);
        screen_settle(screen);
    }
    return screen_says(screen, "This is the end");
}

/* Where a lesson ends it says so, and one more press opens the next one; not after a step back. */
static void a_clicker_leads_to_the_next_lesson(void **unused) {
    (void)unused;
    SceneLessonList lessons;
    assert_string_equal(scene_lesson_list(TEST_RESOURCES "/assets/lessons", &lessons).text, "");
    Screen screen = screen_open(1280, 720, 1);
    const SceneState *state = scene_state(app_scene(screen.app));
    const int here = 3;
    assert_string_equal(app_open_lesson(screen.app, here).text, "");
    present(&screen, 0);
    const int id = state->lesson;
    assert_true(press_to_the_end(&screen));
    screen_key(&screen, UI_KEY_PAGE_UP, 0, 0);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = INT64_MAX});
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, 0);
    assert_int_equal(state->lesson, id);
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, 0);
    screen_settle(&screen);
    assert_int_not_equal(state->lesson, id);
    assert_true(state->position == 0);
    SceneLesson next;
    assert_string_equal(scene_lesson_load(lessons.paths[here + 1], &next).text, "");
    char begins[16];
    snprintf(begins, sizeof begins, "%s", next.steps[0].text);
    assert_true(screen_says(&screen, begins));
    scene_lesson_free(&next);
    assert_string_equal(app_open_lesson(screen.app, lessons.count - 1).text, "");
    assert_true(press_to_the_end(&screen));
    const int last = state->lesson;
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, 0);
    assert_int_equal(state->lesson, last);
    screen_close(&screen);
    scene_lesson_list_free(&lessons);
}

/* Whole sentences, however long a step's text is. */
static void no_sentence_is_cut(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    int told = 0;
    for (int lesson = 0; app_open_lesson(screen.app, lesson).code == STATUS_OK; lesson++) {
        present(&screen, 0);
        const DrawList *list = app_list(screen.app);
        const DrawCommand *last = NULL;
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            bool words = command->kind == DRAW_KIND_TEXT && command->face == DRAW_FACE_UI &&
                         command->size == 15;
            last = words ? command : last;
        }
        if (last) {
            const char *text = draw_command_text(list, last);
            assert_non_null(strchr(".:?!", text[strlen(text) - 1]));
            told++;
        }
    }
    assert_true(told > 15);
    screen_close(&screen);
}

/* With the gradients beneath there are twice as many rows: a little less is still read. */
static void both_rows_are_read(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "01-one-filter");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 40});
    for (int i = 0; i < 2; i++) { /* 16:9 */
        present(&screen, i);
        app_options(screen.app)->gradients = true;
        screen_settle(&screen);
        assert_true(screen_count_cells(&screen, CONV_ROLE_DX) == 25);
        assert_true(check_digits_of(&screen, displays[i].height, 0.025f).cells > 80);
        screen_check_texts(&screen, "both rows");
    }
    screen_close(&screen);
}

/* A window that is hardly there is planned as any other (the sanitizers look at how). */
static void a_class_before_a_tiny_window(void **unused) {
    (void)unused;
    static const float sides[] = {1, 4, 17, 60, 150, 290};
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_GATHER,
                                         CONV_WALK_DX_SCATTER, CONV_WALK_DW, CONV_WALK_DB};
    static const char *const lessons[] = {"04-channels-1-two-filters", "09-batch", "13-transposed"};
    for (int i = 0; i < 36 * 3; i++) {
        Screen screen = screen_open(1280, 720, 1);
        screen_open_lesson(&screen, lessons[i / 36]);
        app_options(screen.app)->presenting = true;
        screen.input.scale = i % 2 ? 0.75f : 1;
        screen.input.width = sides[i % 6];
        screen.input.height = sides[i / 6 % 6];
        for (int walk = 0; walk < 5; walk++) {
            screen_simple(&screen, SCENE_SET_WALK, (int)walks[walk]);
            app_options(screen.app)->gradients = walk % 2;
            screen_frame(&screen, 1);
        }
        assert_true(app_list(screen.app)->count > 0);
        screen_close(&screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_can_be_read_from_the_last_row),
        cmocka_unit_test(several_channels_can_be_read),
        cmocka_unit_test(several_channels_stand_still),
        cmocka_unit_test(the_present_term_is_in_view),
        cmocka_unit_test(nothing_is_cut_on_any_screen),
        cmocka_unit_test(a_clicker_leads_through_it),
        cmocka_unit_test(it_goes_to_a_typed_product),
        cmocka_unit_test(esc_closes_one_thing_after_another),
        cmocka_unit_test(the_lesson_is_told),
        cmocka_unit_test(words_are_of_what_is_seen),
        cmocka_unit_test(a_gradient_is_checked_before_a_class),
        cmocka_unit_test(what_is_said_leaves_the_words_free),
        cmocka_unit_test(a_key_ends_pointing),
        cmocka_unit_test(a_clicker_leads_through_a_lesson),
        cmocka_unit_test(a_clicker_leads_to_the_next_lesson),
        cmocka_unit_test(no_sentence_is_cut),
        cmocka_unit_test(both_rows_are_read),
        cmocka_unit_test(a_class_before_a_tiny_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

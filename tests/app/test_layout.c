/* What the stage has room for: numbers come before a second row, a larger window never shows
 * fewer of them, and what is not all there says which part is. */
#include "scenes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int elements(const Screen *screen, ConvRole role) {
    return (int)conv_tensor_count(scene_tensor(app_scene(screen->app), role));
}

static void assert_all_shown(const Screen *screen, const ConvRole *roles, int count,
                             const char *what) {
    for (int r = 0; r < count; r++) {
        int shown = screen_count_cells(screen, roles[r]), all = elements(screen, roles[r]);
        if (shown != all) {
            fail_msg("%s, %.0f×%.0f: %d of the %d numbers of %s", what, screen->input.width,
                     screen->input.height, shown, all, conv_role_title(roles[r]));
        }
    }
}

/* Of small transposed layers every number is there in every window, and from 1280×720 on those of
 * the gradients with them, each beneath its tensor. */
static void transposed_numbers_have_room(void **unused) {
    (void)unused;
    static const char *const names[] = {"transposed-lesson", "transposed-random",
                                        "transposed-slide", "transposed-cut", "lesson-13"};
    static const float sizes[][2] = {{1024, 640}, {1152, 648}, {1280, 720},
                                     {1366, 768}, {1440, 900}, {1920, 1080}};
    static const ConvRole above[] = {CONV_ROLE_X, CONV_ROLE_W},
                          beneath[] = {CONV_ROLE_DX, CONV_ROLE_DW, CONV_ROLE_DB, CONV_ROLE_DY};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            screen.input.width = sizes[s][0];
            screen.input.height = sizes[s][1];
            screen_show(&screen, names[n]);
            assert_all_shown(&screen, above, 2, names[n]);
            if (sizes[s][0] >= 1280) {
                assert_all_shown(&screen, beneath, 4, names[n]);
                const DrawCommand *x = screen_find(&screen, "X"), *dx = screen_find(&screen, "dX");
                const DrawCommand *y = screen_find(&screen, "Y"), *dy = screen_find(&screen, "dY");
                assert_true(x && dx && y && dy);
                if (x->rect.x != dx->rect.x || y->rect.x != dy->rect.x) {
                    fail_msg("%s, %.0f wide: the gradients are not beneath", names[n],
                             screen.input.width);
                }
            }
        }
    }
    screen_close(&screen);
}

/* Of a layer of one channel the forward walk keeps its numbers as long as they have room, in rows
 * closer to each other, and at last without those of the gradients. */
static void small_layers_have_numbers(void **unused) {
    (void)unused;
    static const ConvRole all[] = {CONV_ROLE_X,  CONV_ROLE_W,  CONV_ROLE_DX,
                                   CONV_ROLE_DW, CONV_ROLE_DB, CONV_ROLE_DY};
    static const struct {
        int rows, cols, padding;
        bool random;
        int tensors; /* of these, all numbers */
    } layers[] = {{8, 8, 0, false, 6}, {10, 10, 0, false, 6}, {11, 11, 0, false, 6},
                  {9, 9, 1, false, 6}, {7, 9, 1, false, 6},   {7, 7, 0, true, 6},
                  {8, 8, 0, true, 2},  {7, 7, 1, true, 2},    {6, 7, 1, true, 2}};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        screen_show(&screen, "lesson-01");
        screen_set(&screen, SCENE_PARAMETER_IH, layers[i].rows);
        screen_set(&screen, SCENE_PARAMETER_IW, layers[i].cols);
        for (int side = 0; side < 4; side++) {
            screen_set(&screen, (SceneParameter)(SCENE_PARAMETER_TOP + side), layers[i].padding);
        }
        if (layers[i].random) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM,
                                                   .random = {.distribution = SCENE_NORMAL,
                                                              .seed = 7,
                                                              .high = 1,
                                                              .normalise = true}});
        }
        screen_settle(&screen);
        char what[64];
        snprintf(what, sizeof what, "%d×%d, border %d%s", layers[i].rows, layers[i].cols,
                 layers[i].padding, layers[i].random ? ", random" : "");
        assert_all_shown(&screen, all, layers[i].tensors, what);
        screen_check_texts(&screen, what);
        screen_check_digits(&screen);
    }
    screen_close(&screen);
}

/* Where all channels together have no room for numbers, the one in play has, and all of them are
 * beneath it. */
static void one_of_the_channels_has_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_show(&screen, "small-channels");
    const int one = 6 * 7;
    assert_true(screen_picture(&screen, CONV_ROLE_X)->rect.w < 80);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), one);
    assert_true(screen_says(&screen, "· channel 0"));
    int64_t terms = screen_derived(&screen)->walk.terms;
    for (int channel = 1; channel < 3; channel++) { /* it follows the walk */
        screen_seek(&screen, terms / 3 * channel + 1);
        DrawRect at;
        assert_true(screen_find_cell(&screen, CONV_ROLE_X, (int[4]){0, channel, 0, 0}, &at));
        assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), one);
        screen_check_texts(&screen, "one of the channels");
    }
    screen_close(&screen);
}

/* In a low stage one row has its numbers, and G, or a click, brings the other. */
static void a_low_stage_shows_one_row(void **unused) {
    (void)unused;
    static const ConvRole above[] = {CONV_ROLE_X, CONV_ROLE_W},
                          beneath[] = {CONV_ROLE_DX, CONV_ROLE_DW};
    Screen screen = screen_open(853, 480, 1.5f); /* 1280×720 at 150 % */
    screen_show(&screen, "lesson-01");
    assert_all_shown(&screen, above, 2, "one row");
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DX), 0);
    assert_non_null(screen_find(&screen, "gradients (G)"));
    screen_key(&screen, UI_KEY_CHARACTER, 'g', 0);
    screen_settle(&screen);
    assert_all_shown(&screen, beneath, 2, "the other row");
    assert_null(screen_find(&screen, "gradients (G)"));
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_W), 0);
    screen_click_on(&screen, screen_find(&screen, "back to Y (G)"));
    assert_all_shown(&screen, above, 2, "one row again");

    screen_show(&screen, "lesson-01-dw");
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), 25);
    screen_click_on(&screen, screen_find(&screen, "gradients (G)"));
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), 0);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_Y), 9);

    screen.input.width = 1280;
    screen.input.height =
        720; /* with room for both there is no choice, and G hides the gradients */
    screen_show(&screen, "lesson-01");
    assert_all_shown(&screen, above, 2, "both");
    assert_all_shown(&screen, beneath, 2, "both");
    assert_null(screen_find(&screen, "gradients (G)"));
    screen_key(&screen, UI_KEY_CHARACTER, 'g', 0);
    screen_settle(&screen);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DX), 0);
    assert_non_null(screen_find(&screen, "gradients (G)"));
    screen_close(&screen);
}

/* Of a backward walk over pictures it has what is read and what fills. */
static void a_low_stage_shows_what_fills(void **unused) {
    (void)unused;
    static const struct {
        const char *name;
        ConvRole filled, read;
    } walks[] = {{"photo-backward", CONV_ROLE_DX, CONV_ROLE_DY},
                 {"lesson-09-dx", CONV_ROLE_DX, CONV_ROLE_DY},
                 {"lesson-10-stride", CONV_ROLE_DX, CONV_ROLE_DY},
                 {"lesson-10-one", CONV_ROLE_DX, CONV_ROLE_DY},
                 {"photo-dw", CONV_ROLE_DW, CONV_ROLE_X},
                 {"photo-db", CONV_ROLE_DB, CONV_ROLE_DY}};
    Screen screen = screen_open(853, 480, 1.5f);
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++) {
        screen_show(&screen, walks[i].name);
        assert_non_null(screen_find(&screen, "gradients (G)"));
        assert_non_null(screen_find(&screen, conv_role_title(walks[i].filled)));
        if (screen_count_cells(&screen, walks[i].read) == 0) {
            assert_non_null(screen_picture(&screen, walks[i].read));
        }
        if (screen_count_cells(&screen, walks[i].filled) == 0) {
            assert_non_null(screen_picture(&screen, walks[i].filled));
        } else {
            assert_true(screen_count_cells(&screen, walks[i].filled) > 0);
        }
    }
    screen_close(&screen);
}

/* Either row of it can be read. */
static void a_low_stage_can_be_read(void **unused) {
    (void)unused;
    static const char *const names[] = {
        "lesson-01",     "lesson-01-dw", "lesson-01-gather", "lesson-02-full", "lesson-04-two",
        "lesson-04-dw",  "lesson-07",    "lesson-09",        "lesson-12",      "lesson-13",
        "many-channels", "photo",        "photo-backward",   "photo-64",       "transposed-lesson",
        "photo-dw",      "photo-db",     "lesson-09-dx",     "many-rows",      "wide-gradients"};
    Screen screen = screen_open(853, 480, 1.5f);
    int bad = 0;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        for (int other = 0; other < 2; other++) {
            screen_show(&screen, names[n]);
            app_options(screen.app)->other_row = other;
            screen_settle(&screen);
            screen_check_digits(&screen);
            char *faults = texts_faults(&screen, TEXTS_ALLOW_NOTHING);
            if (faults) {
                print_message("%s, %s row:\n%s", names[n], other ? "other" : "first", faults);
                bad++;
                free(faults);
            }
        }
    }
    screen_close(&screen);
    assert_int_equal(bad, 0);
}

/* The first picture right of x with so many rows and columns of values. */
static DrawRect picture(const Screen *screen, int rows, int cols, float x) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_IMAGE && command->rect.x >= x &&
            command->image.height == rows && command->image.width == cols) {
            return command->rect;
        }
    }
    fail_msg("no picture of %d×%d", rows, cols);
    return (DrawRect){0};
}

/* A photo takes what the loupe can spare, in which its numbers have two decimals: with its map
 * about half of the stage. */
static void a_photo_is_large(void **unused) {
    (void)unused;
    static const float sizes[][4] = {{1024, 640, 175, 110},
                                     {1280, 720, 195, 118},
                                     {1440, 900, 290, 170},
                                     {1920, 1080, 440, 270}};
    static const char *const numbers[] = {".67", ".67", ".67", ".667"}; /* two decimals at least */
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        screen_show(&screen, "photo-half-way");
        const DrawCommand *loupe = screen_find(&screen, "X ⊙ W"), *map = screen_find(&screen, "Y");
        assert_true(loupe && map);
        assert_non_null(screen_find(&screen, numbers[s]));
        DrawRect x = picture(&screen, 320, 480, 0), y = picture(&screen, 320, 480, map->rect.x);
        if (x.w < sizes[s][2] || x.x + x.w >= loupe->rect.x || y.w < sizes[s][3]) {
            fail_msg("%.0f wide: the photo is %.0f wide, the map %.0f", sizes[s][0], x.w, y.w);
        }
    }
    screen_close(&screen);
}

/* Sums of the loupe, and whether they stand in one line. */
static int loupe_sums(const Screen *screen, bool *line) {
    const DrawList *list = app_list(screen->app);
    float end = screen_find(screen, "dX")->rect.y, first = 0;
    int count = 0;
    *line = true;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_SUM &&
            command->rect.y < end) {
            first = count == 0 ? command->baseline : first;
            *line = *line && command->baseline == first;
            count++;
        }
    }
    return count;
}

/* The sums after each channel stand beside the loupe, or where a photo needs the room in a line
 * beneath it. */
static void sums_give_way_to_a_photo(void **unused) {
    (void)unused;
    bool line;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "photo-half-way"); /* all of 27 products are added */
    assert_int_equal(loupe_sums(&screen, &line), 3);
    assert_true(line);
    screen_check_digits(&screen);
    screen_seek(&screen, 10); /* one channel, and the first product of the next */
    assert_int_equal(loupe_sums(&screen, &line), 2);
    screen.input.width = 1920;
    screen.input.height = 1080;
    screen_show(&screen, "photo-half-way");
    assert_int_equal(loupe_sums(&screen, &line), 3);
    assert_false(line);
    screen_close(&screen);
}

/* Numbers of the window in the loupe. */
static int loupe_factors(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        count += list->commands[i].kind == DRAW_KIND_TEXT &&
                 list->commands[i].tag.part == DRAW_PART_FACTOR &&
                 list->commands[i].tag.role == (int)role;
    }
    return count;
}

/* 64 channels of 16×16 under kernels of 7×7, whole numbers or not. */
static void open_deep(Screen *screen, bool integers) {
    const char *path = TEST_SCRATCH "/deep.json";
    const char *values = integers ? "\"integers\", \"low\": -9, \"high\": 9" : "\"normal\"";
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "{\"lesson\": 90, \"title\": \"Deep\", \"source\": \"none\", "
            "\"x\": {\"random\": {\"seed\": 1, \"distribution\": %s, \"shape\": [1, 64, 16, 16]}}, "
            "\"w\": {\"random\": {\"seed\": 2, \"distribution\": %s, \"shape\": [2, 64, 7, 7]}}, "
            "\"steps\": [{\"title\": \"One\", \"text\": \"One.\", \"at\": 70}]}",
            values, values);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(app_open_lesson_file(screen->app, path).text, "");
    screen_settle(screen);
    assert_int_equal(remove(path), 0);
}

/* A window of 7×7 is whole as soon as pictures that are smaller leave it the room. */
static void a_large_window_is_whole(void **unused) {
    (void)unused;
    static const struct {
        float w, h;
        bool integers;
    } cases[] = {{1440, 900, true}, {1600, 900, true}, {1680, 1050, false}, {1920, 1080, false}};
    Screen screen = screen_open(1600, 900, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        screen.input.width = cases[i].w;
        screen.input.height = cases[i].h;
        open_deep(&screen, cases[i].integers);
        int factors = loupe_factors(&screen, CONV_ROLE_X);
        if (factors < 49 || factors % 49 != 0) {
            fail_msg("%.0f×%.0f: %d factors", cases[i].w, cases[i].h, factors);
        }
        screen_check_digits(&screen);
        screen_check_texts(&screen, "a large window");
    }
    screen_close(&screen);
}

/* Small maps of a tensor, each with its filter's number beneath it; of many filters the chosen one
 * alone is named, in the title of Y. */
static int named_maps(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *map = &list->commands[i];
        if (map->kind != DRAW_KIND_IMAGE || map->tag.part != DRAW_PART_THUMB ||
            map->tag.role != (int)role) {
            continue;
        }
        char number[16];
        snprintf(number, sizeof number, "%d", map->tag.index[1]);
        bool named = false;
        for (int k = 0; k < list->count && !named; k++) {
            const DrawCommand *text = &list->commands[k];
            named = text->kind == DRAW_KIND_TEXT &&
                    strcmp(draw_command_text(list, text), number) == 0 &&
                    fabsf(text->rect.x + text->rect.w / 2 - map->rect.x - map->rect.w / 2) < 2 &&
                    text->rect.y > map->rect.y && text->rect.y < map->rect.y + map->rect.h + 16;
        }
        if (!named && screen_state(screen)->layer.oc < 5) {
            fail_msg("%.0f wide, %s: map %s has no number", screen->input.width,
                     conv_role_title(role), number);
        }
        count++;
    }
    return count;
}

/* Either all filters have a small map or a line says which have. */
static void small_maps_are_named(void **unused) {
    (void)unused;
    static const char *const names[] = {"photo-half-way", "photo-64",      "photo-grey",
                                        "lesson-09",      "many-channels", "photo-5x5"};
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    int maps = 0;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            screen.input.width = sizes[s][0];
            screen.input.height = sizes[s][1];
            screen_show(&screen, names[n]);
            int filters = screen_state(&screen)->layer.oc;
            char of[16];
            snprintf(of, sizeof of, " of %d", filters);
            for (int gradient = 0; gradient < 2; gradient++) {
                int count = named_maps(&screen, gradient ? CONV_ROLE_DY : CONV_ROLE_Y);
                assert_true(count == 0 || count == filters ||
                            (count > 1 && screen_says(&screen, of)));
                maps += count;
            }
        }
    }
    assert_true(maps > 100);
    screen_close(&screen);
}

/* Under ½‖Y − T‖² the target stands beside Y, and its cells can be typed into; of large tensors it
 * is said that it is zeros. */
static void the_target_is_on_the_stage(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_T), 0);
    screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_T), 9);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), 25);
    DrawRect at;
    assert_true(screen_find_cell(&screen, CONV_ROLE_T, (const int[4]){0, 0, 1, 2}, &at));
    screen_click(&screen, at.x + at.w / 2, at.y + at.h / 2);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    screen_key(&screen, UI_KEY_CHARACTER, '7', 0);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    screen_settle(&screen);
    const ConvTensor *t = scene_tensor(app_scene(screen.app), CONV_ROLE_T);
    assert_true(conv_tensor_at(t, (const int[4]){0, 0, 1, 2}) == 7);
    screen_check_digits(&screen);
    screen_check_texts(&screen, "target");
    static const struct {
        ConvRole role;
        double number;
    } fractions[] = {{CONV_ROLE_T, 0.25}, {CONV_ROLE_X, 0.1}, {CONV_ROLE_X, -2.3}};
    for (size_t i = 0; i < sizeof fractions / sizeof fractions[0]; i++) { /* it stays there */
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = fractions[i].role,
                                               .index = {0, 0, 1, 2},
                                               .number = fractions[i].number});
        assert_true(screen_count_cells(&screen, CONV_ROLE_T) >= 9);
        assert_true(screen_count_cells(&screen, CONV_ROLE_DX) >= 25);
        screen_check_texts(&screen, "target with a fraction");
    }
    screen_show(&screen, "photo"); /* whose loss it is, too */
    assert_true(screen_says(&screen, "T = 0"));
    screen_close(&screen);
}

/* db shows what it has come to after each row of dY, in cells as large as those. */
static void db_is_summed_row_by_row(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        screen_show(&screen, "lesson-01-db"); /* six of nine */
        const DrawList *list = app_list(screen.app);
        const DrawCommand *heading = screen_find(&screen, "after each row");
        assert_non_null(heading);
        static const char *const expected[] = {"3", "6"};
        int count = 0;
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *sum = &list->commands[i];
            if (sum->kind == DRAW_KIND_TEXT && sum->tag.part == DRAW_PART_SUM &&
                sum->rect.y > heading->rect.y && sum->rect.y < sizes[s][1] * 0.5f &&
                fabsf(sum->rect.x - heading->rect.x) < 100) {
                assert_true(count < 2);
                assert_string_equal(draw_command_text(list, sum), expected[count]);
                count++;
            }
        }
        assert_int_equal(count, 2);
        DrawRect db, dy;
        assert_true(screen_find_cell(&screen, CONV_ROLE_DB, (const int[4]){0}, &db));
        assert_true(screen_find_cell(&screen, CONV_ROLE_DY, (const int[4]){0}, &dy));
        assert_true(db.h >= dy.h);
        screen_check_digits(&screen);
    }
    screen_close(&screen);
}

/* For a class, too, the gradient that a walk computes is on the stage, with its steps. */
static void presenting_shows_what_is_computed(void **unused) {
    (void)unused;
    Screen screen = screen_open(1920, 1080, 1);
    screen_show(&screen, "photo");
    screen_key(&screen, UI_KEY_F11, 0, 0);
    screen_settle(&screen);
    assert_null(screen_find(&screen, "dX"));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    assert_non_null(screen_find(&screen, "dX"));
    assert_non_null(screen_find(&screen, "slide"));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DW);
    screen_seek(&screen, conv_walk_length(&screen_derived(&screen)->walk));
    assert_true(screen_count_cells(&screen, CONV_ROLE_DW) >= 9);
    screen_check_texts(&screen, "presenting dW");
    screen_close(&screen);
}

/* Y and dY have one shape and one size. */
static void a_map_and_its_gradient_are_alike(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        screen_show(&screen, "photo-half-way");
        DrawRect y = screen_picture(&screen, CONV_ROLE_Y)->rect;
        DrawRect dy = screen_picture(&screen, CONV_ROLE_DY)->rect;
        assert_true(fabsf(y.w - dy.w) < 1 && fabsf(y.h - dy.h) < 1 && y.x == dy.x);
    }
    screen_close(&screen);
}

/* With both panels open in the smallest window no word of the stage is cut or lies on another. */
static void a_narrow_stage_can_be_read(void **unused) {
    (void)unused;
    static const char *const lessons[] = {"01-one-filter", "04-channels-1-two-filters",
                                          "07-dilation", "09-batch", "13-transposed"};
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_GATHER,
                                         CONV_WALK_DX_SCATTER, CONV_WALK_DW, CONV_WALK_DB};
    Screen screen = screen_open(1024, 640, 1);
    app_options(screen.app)->right = VIEW_FOLD_OPEN;
    for (size_t l = 0; l < sizeof lessons / sizeof lessons[0]; l++) {
        screen_open_lesson(&screen, lessons[l]);
        for (size_t w = 0; w < sizeof walks / sizeof walks[0]; w++) {
            screen_simple(&screen, SCENE_SET_WALK, (int)walks[w]);
            screen_seek(&screen, conv_walk_length(&screen_derived(&screen)->walk) * 3 / 5);
            screen_check_texts(&screen, lessons[l]);
        }
    }
    screen_close(&screen);
}

/* What dY is said to be stays clear of the panel beside it. */
static void a_typed_gradient_is_told_of(void **unused) {
    (void)unused;
    static const float sizes[][3] = {{1280, 720, 1}, {1024, 640, 1}, {1440, 900, 1.5f}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        float scale = sizes[s][2];
        Screen screen = screen_open(sizes[s][0] / scale, sizes[s][1] / scale, scale);
        app_options(screen.app)->right = VIEW_FOLD_OPEN;
        screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_GIVEN);
        const DrawCommand *told = NULL, *panel = screen_find(&screen, "UNDER THE POINTER");
        const DrawList *list = app_list(screen.app);
        for (int i = 0; i < list->count && !told; i++) {
            const DrawCommand *text = &list->commands[i];
            bool says =
                text->kind == DRAW_KIND_TEXT && strstr(draw_command_text(list, text), "as given");
            told = says ? text : NULL;
        }
        float end = panel ? panel->rect.x - 20 : screen.input.width;
        assert_non_null(told);
        assert_true(told->rect.x + told->rect.w <= end - 6);
        screen_close(&screen);
    }
}

static float middle_of(const Screen *screen, ConvRole role, int row, int column) {
    DrawRect at;
    assert_true(screen_find_cell(screen, role, (const int[4]){0, 0, row, column}, &at));
    return at.x + at.w / 2;
}

/* A fraction in a layer of whole numbers stands in the cell that it was typed into, and so does the
 * next one. */
static void a_fraction_moves_no_cell(void **unused) {
    (void)unused;
    static const char *const lessons[] = {"01-one-filter", "08-stride", "10-backward-1-sum",
                                          "12-check-a-gradient"};
    static const float sizes[][3] = {
        {1024, 640, 1}, {1280, 720, 1}, {1440, 900, 1}, {1920, 1080, 1}, {1280, 720, 1.5f}};
    static const double typed[] = {0.5, -0.5, 0.25, 0.1};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        float scale = sizes[s][2];
        Screen screen = screen_open(sizes[s][0] / scale, sizes[s][1] / scale, scale);
        for (size_t l = 0; l < sizeof lessons / sizeof lessons[0]; l++) {
            screen_open_lesson(&screen, lessons[l]);
            screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_FORWARD);
            float x = middle_of(&screen, CONV_ROLE_X, 4, 3), w;
            w = middle_of(&screen, CONV_ROLE_W, 1, 1);
            for (int i = 0; i < 4; i++) {
                screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                                       .role = CONV_ROLE_X,
                                                       .index = {0, 0, 1, 2},
                                                       .number = typed[i]});
                screen_settle(&screen);
                float moved = fabsf(middle_of(&screen, CONV_ROLE_X, 4, 3) - x) +
                              fabsf(middle_of(&screen, CONV_ROLE_W, 1, 1) - w);
                if (moved > 1) {
                    fail_msg("%s, %.0f wide: %g moved cells by %.1f", lessons[l], sizes[s][0],
                             typed[i], moved);
                }
            }
        }
        screen_close(&screen);
    }
}

static void type_number(Screen *screen, ConvRole role, const int index[4], double number) {
    SceneCommand command = {.kind = SCENE_SET_CELL, .role = (int)role, .number = number};
    memcpy(command.index, index, sizeof command.index);
    screen_command(screen, command);
    screen_settle(screen);
}

/* Of the lesson on channels the sums that each channel comes to alone stay, with X where it was. */
static void a_fraction_keeps_sums_of_channels(void **unused) {
    (void)unused;
    static const float sizes[][3] = {
        {1024, 640, 1}, {1280, 720, 1}, {1440, 900, 1}, {1280, 720, 1.5f}};
    static const double typed[] = {0.5, 0.25, -0.5};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        float scale = sizes[s][2];
        Screen screen = screen_open(sizes[s][0] / scale, sizes[s][1] / scale, scale);
        screen_open_lesson(&screen, "04-channels-1-two-filters");
        screen_seek(&screen, 14);
        DrawRect before, after;
        const int last[4] = {0, 2, 2, 2};
        assert_true(screen_find_cell(&screen, CONV_ROLE_X, last, &before));
        for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
            type_number(&screen, CONV_ROLE_X, (const int[4]){0, 0, 0, 0}, typed[i]);
            assert_true(screen_find(&screen, "each") || screen_find(&screen, "each ≈") ||
                        screen_find(&screen, "each channel"));
            assert_true(screen_find_cell(&screen, CONV_ROLE_X, last, &after));
            assert_true(fabsf(before.x + before.w / 2 - after.x - after.w / 2) < 1);
            screen_check_digits(&screen);
            screen_check_texts(&screen, "channels with a fraction");
        }
        screen_close(&screen);
    }
}

/* Numbers that are longer than X's have the room that there is. */
static void gradients_of_channels_have_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_set(&screen, SCENE_PARAMETER_IC, 2);
    type_number(&screen, CONV_ROLE_W, (const int[4]){0, 0, 0, 0}, 0.5);
    type_number(&screen, CONV_ROLE_W, (const int[4]){0, 1, 0, 2}, -1.5);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), 50);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DX), 25); /* of the one in play */
    screen_check_texts(&screen, "two channels of halves");
    screen_close(&screen);
}

/* Of several small channels with a border the one in play has numbers, and so has the map. */
static void a_border_leaves_channels_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 6);
    screen_set(&screen, SCENE_PARAMETER_IW, 7);
    screen_set(&screen, SCENE_PARAMETER_IC, 3);
    screen_set(&screen, SCENE_PARAMETER_OC, 4);
    for (int side = 0; side < 4; side++) {
        screen_set(&screen, (SceneParameter)(SCENE_PARAMETER_TOP + side), 1);
    }
    for (int i = 0; i < 4 * 3 * 9; i++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = CONV_ROLE_W,
                                               .index = {i / 27, i / 9 % 3, i / 3 % 3, i % 3},
                                               .number = i % 5 % 3 - 1});
    }
    screen_settle(&screen);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), 42);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DY), 42);
    screen_check_texts(&screen, "channels with a border");
    screen_close(&screen);
}

/* dY, as gather makes it ready, has numbers as long as they have room, where the border is wide. */
static void what_is_spread_has_numbers(void **unused) {
    (void)unused;
    static const SceneParameter names[] = {
        SCENE_PARAMETER_IC,     SCENE_PARAMETER_OC,   SCENE_PARAMETER_GROUPS,
        SCENE_PARAMETER_KH,     SCENE_PARAMETER_SH,   SCENE_PARAMETER_TOP,
        SCENE_PARAMETER_BOTTOM, SCENE_PARAMETER_LEFT, SCENE_PARAMETER_DW};
    static const int values[] = {4, 4, 2, 2, 2, 1, 1, 1, 2};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        screen_set(&screen, names[i], values[i]);
    }
    screen_command(&screen,
                   (SceneCommand){.kind = SCENE_SET_RANDOM,
                                  .random = {.distribution = SCENE_NORMAL, .seed = 7, .high = 1}});
    screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    const ConvShape *shape = &screen_derived(&screen)->shape;
    int cells = shape->oh * shape->ow; /* with those of the row beneath twice as many */
    for (int stage = SCENE_STAGE_AS_IS; stage <= SCENE_STAGE_ZEROS; stage++) {
        screen_simple(&screen, SCENE_SET_STAGE, stage);
        assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DY), 2 * cells);
        screen_check_texts(&screen, "spread");
    }
    screen_close(&screen);
    screen = screen_open(853, 480, 1.5f); /* pictures, and these have zeros in their border */
    screen_open_lesson(&screen, "10-backward-4-stride");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_simple(&screen, SCENE_SET_STAGE, SCENE_STAGE_PAD);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DY), 2 * 4);
    const DrawList *list = app_list(screen.app);
    int zeros = 0;
    for (int i = 0; i < list->count; i++) {
        zeros += list->commands[i].kind == DRAW_KIND_TEXT &&
                 strcmp(draw_command_text(list, &list->commands[i]), "0") == 0;
    }
    assert_true(zeros >= 7 * 7 - 4);
    screen_check_texts(&screen, "padded picture");
    screen_close(&screen);
}

/* A stage that has one channel says which, and offers no "all". */
static void one_channel_is_named(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "lesson-04-dw");
    assert_true(screen_says(&screen, "1×3×3×3 · channel 1"));
    assert_true(screen_says(&screen, "filter 1"));
    assert_null(screen_find(&screen, "all"));
    screen_click_on(&screen, screen_find(&screen, "2"));
    screen_show(&screen, "depthwise");
    assert_null(screen_find(&screen, "all"));
    assert_true(screen_says(&screen, "· channel 2"));

    screen_show(&screen, "lesson-04-dw"); /* db has no channels */
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DB);
    const DrawCommand *filter = screen_find(&screen, "filter"), *dy = screen_find(&screen, "dY");
    assert_true(filter && dy && filter->rect.x == dy->rect.x);
    screen_close(&screen);
}

/* The readings of dX leave the buttons at the bar's end their room at any width. */
static void the_bar_has_room_for_the_readings(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int width = 800; width <= 1400; width += 20) {
        screen.input.width = (float)width;
        screen.input.height = (float)width * 9 / 16;
        screen_show(&screen, "lesson-10-stride");
        const DrawCommand *reading = screen_find(&screen, "scatter");
        const DrawCommand *button = screen_find(&screen, "◧");
        assert_true(reading && button);
        if (reading->rect.x + reading->rect.w + 12 > button->rect.x) {
            fail_msg("%d wide: scatter lies on the next button", width);
        }
    }
    screen_close(&screen);
}

/* What stands beside a tensor's name ends before the next one's, and so far that "dW gradient" and
 * "db gradient" are two titles. */
static void titles_stand_apart(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1152, 648}, {1280, 720}, {1440, 900}};
    Screen screen = screen_open(1280, 720, 1);
    int seen = 0;
    for (int s = 0; s < screen_scene_count; s++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            screen.input.width = sizes[k][0];
            screen.input.height = sizes[k][1];
            screen_show_scene(&screen, &screen_scenes[s]);
            const DrawList *list = app_list(screen.app);
            for (int i = 0; i < list->count; i++) {
                const DrawCommand *name = &list->commands[i];
                bool title = name->kind == DRAW_KIND_TEXT && name->face == DRAW_FACE_UI_BOLD &&
                             name->size == 17;
                for (int j = 0; j < list->count && title; j++) {
                    const DrawCommand *text = &list->commands[j];
                    float apart = name->rect.x - text->rect.x - text->rect.w;
                    if (text->kind == DRAW_KIND_TEXT && text->face == DRAW_FACE_UI_SEMIBOLD &&
                        text->size == 13 && fabsf(text->baseline - name->baseline) < 3 &&
                        text->rect.x < name->rect.x) {
                        seen++;
                        const char *words = draw_command_text(list, text);
                        if (apart < (strstr(words, "gradient") ? 19.5f : 12)) {
                            fail_msg("%s, %.0f wide: \"%s\" ends %.1f before %s",
                                     screen_scenes[s].name, sizes[k][0], words, apart,
                                     draw_command_text(list, name));
                        }
                    }
                }
            }
        }
    }
    assert_true(seen > 1000);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_stand_apart),
        cmocka_unit_test(transposed_numbers_have_room),
        cmocka_unit_test(small_layers_have_numbers),
        cmocka_unit_test(one_of_the_channels_has_numbers),
        cmocka_unit_test(a_low_stage_shows_one_row),
        cmocka_unit_test(a_low_stage_shows_what_fills),
        cmocka_unit_test(a_low_stage_can_be_read),
        cmocka_unit_test(a_photo_is_large),
        cmocka_unit_test(sums_give_way_to_a_photo),
        cmocka_unit_test(a_large_window_is_whole),
        cmocka_unit_test(small_maps_are_named),
        cmocka_unit_test(the_target_is_on_the_stage),
        cmocka_unit_test(db_is_summed_row_by_row),
        cmocka_unit_test(presenting_shows_what_is_computed),
        cmocka_unit_test(a_map_and_its_gradient_are_alike),
        cmocka_unit_test(a_narrow_stage_can_be_read),
        cmocka_unit_test(a_typed_gradient_is_told_of),
        cmocka_unit_test(a_fraction_moves_no_cell),
        cmocka_unit_test(a_fraction_keeps_sums_of_channels),
        cmocka_unit_test(gradients_of_channels_have_numbers),
        cmocka_unit_test(a_border_leaves_channels_numbers),
        cmocka_unit_test(what_is_spread_has_numbers),
        cmocka_unit_test(one_channel_is_named),
        cmocka_unit_test(the_bar_has_room_for_the_readings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

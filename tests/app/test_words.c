/* What the window says in words is true at that moment: sums, counts, titles, messages. */
#include "scenes.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void walk(Screen *screen, ConvWalkKind kind) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)kind});
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
    screen_set(&screen, SCENE_PARAMETER_N, 2);
    walk(&screen, CONV_WALK_DW); /* 9 products of each image */
    screen_seek(&screen, 10);
    assert_non_null(screen_find(&screen, "after image 0"));
    assert_non_null(screen_find(&screen, "in image 1, so far"));
    assert_null(screen_find(&screen, "after image 1"));
    screen_seek(&screen, 18);
    assert_non_null(screen_find(&screen, "after image 1"));
    assert_null(find_part(&screen, "so far"));
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    walk(&screen, CONV_WALK_DX_GATHER);
    screen_seek(&screen, 4);
    assert_non_null(screen_find(&screen, "in filter 0, so far"));
    screen_close(&screen);
}

/* No other text comes into the lines of these words. */
static void assert_by_themselves(const Screen *screen, const char *part) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *words = &list->commands[i];
        bool found = words->kind == DRAW_KIND_TEXT && strstr(draw_command_text(list, words), part);
        for (int j = 0; found && j < list->count; j++) {
            const DrawCommand *other = &list->commands[j];
            DrawRect both = draw_rect_intersect(words->rect, other->rect);
            if (j != i && other->kind == DRAW_KIND_TEXT && both.w > 0 && both.h > 3) {
                fail_msg("\"%s\" lies on \"%s\"", draw_command_text(list, words),
                         draw_command_text(list, other));
            }
        }
    }
}

/* The sums after images stand under the products, above what chooses a filter, at any size. */
static void sums_after_images_are_apart_from_choosers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    int seen = 0;
    for (int size = 0; size < 3; size++) {
        screen.input.width = size == 0 ? 1280 : size == 1 ? 1024 : 1440;
        screen.input.height = size == 0 ? 720 : size == 1 ? 640 : 900;
        for (int i = 0; i < 16; i++) {
            screen_open_lesson(&screen, "01-one-filter");
            screen_set(&screen, SCENE_PARAMETER_N, 2 + i % 2);
            screen_set(&screen, SCENE_PARAMETER_IC, 1 + i / 2 % 2);
            screen_set(&screen, SCENE_PARAMETER_OC, i / 4 % 2 ? 8 : 3);
            walk(&screen, i / 8 ? CONV_WALK_DX_GATHER : CONV_WALK_DW);
            screen_seek(&screen, 21);
            seen += find_part(&screen, "so far") != NULL;
            assert_by_themselves(&screen, "so far");
            assert_by_themselves(&screen, "after image");
            screen_check_texts(&screen, "sums after images");
        }
    }
    assert_true(seen > 8);
    screen_close(&screen);
}

/* Which part of a window the loupe shows is told beside its title, at any width: one column is not
 * "columns 16–16", and where both have no room the rows are told. */
static void a_part_of_a_window_is_told_beside_its_title(void **unused) {
    (void)unused;
    Screen screen = screen_open(853, 480, 1);
    int both = 0, one = 0;
    for (float width = 800; width <= 1280; width += 60) {
        screen.input.width = width;
        app_options(screen.app)->right = VIEW_FOLD_OPEN;
        screen_open_lesson(&screen, "09-batch");
        walk(&screen, CONV_WALK_DW);
        for (int64_t position = 1; position < 250; position += 48) {
            screen_seek(&screen, position);
            const DrawCommand *part = find_part(&screen, "rows 0–");
            part = part ? part : find_part(&screen, "rows 5–");
            part = part ? part : find_part(&screen, "rows 10–");
            if (part) {
                const char *text = draw_command_text(app_list(screen.app), part);
                int first, last;
                const char *columns = strstr(text, ", columns ");
                both += columns != NULL;
                one += strstr(text, ", column ") != NULL;
                assert_true(!columns || (sscanf(columns, ", columns %d–%d", &first, &last) == 2 &&
                                         first < last));
            }
            screen_check_texts(&screen, "a part of a window");
        }
    }
    assert_true(both > 0 && one > 0);
    screen_close(&screen);
}

/* A factor that is not 0 and would read so is ≈0, whatever stands before the line. */
static void rounded_to_nothing_is_said_once(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    app_options(screen.app)->digits = 1; /* none after the point */
    screen_open_lesson(&screen, "06-padding-1-valid");
    int terms = 0, nothing = 0;
    for (int64_t position = 1; position <= 30; position++) {
        screen_seek(&screen, position);
        assert_null(find_part(&screen, "≈ ≈"));
        assert_null(find_part(&screen, "≈≈"));
        assert_null(find_part(&screen, "+0·"));
        terms += find_part(&screen, "·") != NULL;
        nothing += find_part(&screen, "+≈0·") != NULL;
    }
    assert_true(terms > 20 && nothing > 0);
    screen_close(&screen);
}

static void only_what_can_be_seen_is_pinned(void **unused) {
    (void)unused;
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_SCATTER, CONV_WALK_DW};
    int pinned[CONV_ROLE_COUNT] = {0};
    Screen screen = screen_open(1280, 720, 1);
    for (int w = 0; w < 3; w++) {
        for (int loss = CONV_LOSS_SUM; loss <= CONV_LOSS_HALF_SQUARED; loss++) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SET_LOSS, .value = loss});
            walk(&screen, walks[w]);
            screen_seek(&screen, 81);
            for (int i = 0; i < CONV_ROLE_COUNT; i++) {
                screen_key(&screen, UI_KEY_CHARACTER, 'n', 0);
                const SceneState *state = scene_state(app_scene(screen.app));
                DrawRect at;
                assert_true(
                    screen_find_cell(&screen, (ConvRole)state->pin_role, state->pin_index, &at));
                pinned[state->pin_role]++;
            }
        }
    }
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        assert_true(pinned[role] > 0); /* each of them stands somewhere */
    }
    screen_close(&screen);
}

static void a_bias_that_is_off_says_so(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_BIAS, .value = 0});
    screen_settle(&screen);
    assert_null(screen_find(&screen, "the sum starts here"));
    assert_non_null(screen_find(&screen, "off: sums start at 0"));
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_BIAS, .value = 1});
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "the sum starts here"));
    screen_close(&screen);
}

static void a_stage_is_told_once(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "10-backward-4-stride");
    walk(&screen, CONV_WALK_DX_GATHER);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_STAGE, .value = SCENE_STAGE_ZEROS});
    screen_settle(&screen);
    const DrawList *list = app_list(screen.app);
    int told = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        told += command->kind == DRAW_KIND_TEXT &&
                strstr(draw_command_text(list, command), "windows stand the stride apart") != NULL;
    }
    assert_int_equal(told, 1);
    assert_non_null(
        screen_find(&screen, "nothing added yet: → goes to the next stage, Space plays"));
    screen_close(&screen);
}

/* Beside pictures there is no room for T: it is said where its numbers are told, and they are. */
static void a_target_beside_pictures_can_be_found(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "05-photo");
    assert_null(find_part(&screen, "T: rest on")); /* it is zeros, and dY says so */
    screen_simple(&screen, SCENE_SET_TARGET, SCENE_PRESET_EDGE_V);
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "T: rest on a cell of Y"));
    const DrawCommand *picture = screen_picture(&screen, CONV_ROLE_Y);
    screen_pointer(&screen, UI_POINTER_MOVE, 1, picture->rect.x + picture->rect.w / 2,
                   picture->rect.y + picture->rect.h / 2);
    screen_settle(&screen);
    assert_non_null(find_part(&screen, "t[0,0,"));
    screen_check_texts(&screen, "a target beside pictures");
    screen_close(&screen);
}

/* A message takes the waterfall's place: equation and transport are drawn as without it. */
static void a_message_moves_nothing(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    static const char *const kept[] = {"y[0,0,0,0] = b[0] + Σ", "Space pl", "stage 1 of", "1×"};
    for (int i = 0; i < 3; i++) {
        for (int present = 0; present < 2; present++) {
            Screen screen = screen_open(sizes[i][0], sizes[i][1], 1);
            app_options(screen.app)->presenting = present;
            screen_open_lesson(&screen, "13-transposed");
            DrawRect before[4];
            bool there[4];
            for (int k = 0; k < 4; k++) {
                const DrawCommand *text = find_part(&screen, kept[k]);
                there[k] = text != NULL;
                before[k] = there[k] ? text->rect : (DrawRect){0, 0, 0, 0};
            }
            assert_true(there[0] && there[1]);
            screen_key(&screen, UI_KEY_CHARACTER, 's', 0);
            screen_settle(&screen);
            assert_non_null(find_part(&screen, "only dX is computed"));
            for (int k = 0; k < 4; k++) {
                const DrawCommand *text = find_part(&screen, kept[k]);
                assert_true((text != NULL) == there[k]);
                assert_true(!text || memcmp(&text->rect, &before[k], sizeof before[k]) == 0);
            }
            screen_check_texts(&screen, "with a message");
            screen_close(&screen);
        }
    }
}

static void the_tip_of_padding_names_every_rule(void **unused) {
    (void)unused;
    static const char *const words[] = {
#define CONV_PADDING(NAME, word, help) word ": ",
#include "conv/paddings.def"
#undef CONV_PADDING
    };
    Screen screen = screen_open(1280, 900, 1);
    const DrawCommand *label = screen_find(&screen, "Padding");
    assert_non_null(label);
    screen_pointer(&screen, UI_POINTER_MOVE, 0, label->rect.x + 4, label->rect.y + 6);
    for (int i = 0; i < 4; i++) {
        screen_frame(&screen, 0.3);
    }
    for (int rule = 0; rule < CONV_PADDING_COUNT; rule++) {
        assert_non_null(find_part(&screen, words[rule]));
    }
    screen_close(&screen);
}

static void a_photo_tells_its_size_and_its_loss(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1400, 1);
    app_open(screen.app, "");
    for (int i = 0; i < 2000 && scene_state(app_scene(screen.app))->source != SCENE_SOURCE_IMAGE;
         i++) {
        screen_frame(&screen, 0.01);
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    screen_frame(&screen, 0.01);
    assert_non_null(strstr(app_message(screen.app), "the loss is ½‖Y\u00a0−\u00a0T‖² now"));
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "= 320"));
    assert_non_null(screen_find(&screen, "= 480"));
    assert_non_null(find_part(&screen, "A photo comes with this loss"));
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_LOSS, .value = CONV_LOSS_SUM});
    screen_settle(&screen);
    assert_null(find_part(&screen, "A photo comes with this loss"));
    screen_close(&screen);
}

static void paste(Screen *screen, const char *text) {
    screen->input.clipboard = text;
    screen_key(screen, UI_KEY_CHARACTER, 'v', UI_MOD_CTRL);
    screen->input.clipboard = NULL;
}

/* It lies under the stage, and what succeeds afterwards takes it away. */
static void an_error_does_not_outlive_success(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    paste(&screen, "x y");
    const DrawCommand *said = find_part(&screen, "is no");
    const DrawCommand *formula = find_part(&screen, "y[0,0,0,0] = b[0]");
    assert_non_null(said);
    assert_true(said->rect.y >= formula->rect.y);
    screen_settle(&screen);
    assert_non_null(find_part(&screen, "is no")); /* time alone leaves it */
    paste(&screen, "1 2 3\n4 5 6\n7 8 9");
    assert_null(find_part(&screen, "is no"));
    assert_string_equal(app_message(screen.app), "pasted into X: 9 numbers, 3×3");
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_string_equal(app_message(screen.app), "");
    paste(&screen, "1,5;2,5");
    assert_non_null(strstr(app_message(screen.app), "the decimal sign is a point"));
    screen_close(&screen);
}

static void rest_on(Screen *screen, float x, float y) {
    screen_pointer(screen, UI_POINTER_MOVE, 0, x, y);
    for (int i = 0; i < 4; i++) {
        screen_frame(screen, 0.3);
    }
}

static void a_grey_sign_says_why(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 900, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_SAME});
    screen_settle(&screen);
    const DrawCommand *label = screen_find(&screen, "Stride");
    float x = label->rect.x + 90, y = label->rect.y + label->rect.h / 2;
    rest_on(&screen, x + 52, y); /* the + of the first one */
    assert_non_null(find_part(&screen, "padding 'same' needs stride 1"));
    rest_on(&screen, x + 10, y);
    assert_null(find_part(&screen, "padding 'same' needs"));
    assert_non_null(find_part(&screen, "stride height cannot be 0, it must be"));
    screen_close(&screen);
}

static void a_wrong_cell_says_so_beside_it(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_X});
    screen_settle(&screen);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    screen_settle(&screen);
    snprintf(screen.input.text, sizeof screen.input.text, "1,5");
    screen_frame(&screen, 0.1);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    assert_non_null(find_part(&screen, "“1,5” is no number:"));
    assert_non_null(find_part(&screen, "a point"));
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
    screen_settle(&screen);
    assert_null(find_part(&screen, "is no number:"));
    screen_close(&screen);
}

static void a_folded_lesson_has_a_button(void **unused) {
    (void)unused;
    Screen screen = screen_open(1024, 640, 1);
    assert_null(find_part(&screen, "Step 1 of"));
    screen_click_on(&screen, screen_find(&screen, "Lesson"));
    assert_non_null(find_part(&screen, "Step 1 of"));
    assert_null(screen_find(&screen, "Lesson"));
    screen_close(&screen);
}

/* What stands beside a name in the panel on the right, on its line. */
static const char *beside(const Screen *screen, const char *name) {
    const DrawList *list = app_list(screen->app);
    const DrawCommand *at = screen_find(screen, name);
    for (int i = 0; at && i < list->count; i++) {
        const DrawCommand *other = &list->commands[i];
        if (other->kind == DRAW_KIND_TEXT && other != at && other->rect.y == at->rect.y &&
            other->rect.x > at->rect.x) {
            return draw_command_text(list, other);
        }
    }
    return "nothing";
}

static void pin_cell(Screen *screen, ConvRole role, int a, int b, int c, int d) {
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_PIN, .role = (int)role, .index = {a, b, c, d}});
    screen_settle(screen);
}

/* The orders of axes in memory are named, and are those that files of the command line have. */
static void memory_says_which_order_it_means(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 900, 1);
    screen_open_lesson(&screen, "05-random-tensor"); /* X 3×28×28, W 4×3×3×3 */
    pin_cell(&screen, CONV_ROLE_W, 0, 0, 1, 0);
    assert_string_equal(beside(&screen, "memory, OIHW"), "after 3 numbers");
    assert_string_equal(beside(&screen, "memory, KKIO"), "after 36 numbers"); /* 3·(3·4) */
    assert_null(screen_find(&screen, "memory, NHWC"));
    pin_cell(&screen, CONV_ROLE_DW, 1, 2, 0, 1);
    assert_string_equal(beside(&screen, "memory, OIHW"), "after 46 numbers"); /* (1·3 + 2)·9 + 1 */
    assert_string_equal(beside(&screen, "memory, KKIO"), "after 21 numbers"); /* 12 + 2·4 + 1 */
    pin_cell(&screen, CONV_ROLE_X, 0, 1, 0, 2);
    assert_string_equal(beside(&screen, "memory, NCHW"), "after 786 numbers"); /* 28·28 + 2 */
    assert_string_equal(beside(&screen, "memory, NHWC"), "after 7 numbers");   /* 2·3 + 1 */
    screen_open_lesson(&screen, "13-transposed");
    screen_set(&screen, SCENE_PARAMETER_IC, 2);
    screen_set(&screen, SCENE_PARAMETER_OC, 3);
    pin_cell(&screen, CONV_ROLE_W, 1, 2, 1, 0); /* channel 1, filter 2 */
    assert_string_equal(beside(&screen, "memory, IOHW"), "after 48 numbers"); /* (1·3 + 2)·9 + 3 */
    assert_string_equal(beside(&screen, "memory, KKIO"), "after 23 numbers"); /* 3·6 + 1·3 + 2 */
    pin_cell(&screen, CONV_ROLE_B, 2, 0, 0, 0);
    assert_string_equal(beside(&screen, "memory"), "after 2 numbers");
    screen_close(&screen);
}

/* A key whose effect could not be seen here. */
static void a_key_that_can_do_nothing_says_why(void **unused) {
    (void)unused;
    static const char esc[] = "Panels, painting and opening files come back with Esc";
    static const struct {
        const char *scene;
        UiKey key;
        uint32_t character;
        int mods;
        const char *said;
    } cases[] = {
        {"lesson-01", UI_KEY_ENTER, 0, 0, "No cell is pinned: click one, or press N"},
        {"lesson-01", UI_KEY_CHARACTER, 'j', 0,
         "No cell is pinned or pointed at: click one, or press N"},
        {"pinned-output", UI_KEY_ENTER, 0, 0,
         "Y is computed; numbers are typed into X, W, b, T and dY"},
        {"lesson-01-db", UI_KEY_CHARACTER, 'c', 0,
         "Coverage counts the windows over X, and neither X nor dX is on this stage"},
        {"presenting", UI_KEY_CHARACTER, 'o', UI_MOD_CTRL, esc},
        {"presenting", UI_KEY_CHARACTER, '[', 0, esc},
        {"presenting", UI_KEY_CHARACTER, ']', 0, esc},
        {"presenting", UI_KEY_CHARACTER, 'p', 0, esc},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Screen screen = screen_open(1280, 720, 1);
        screen_show(&screen, cases[i].scene);
        const ViewOptions before = *app_options(screen.app);
        const SceneState state = *screen_state(&screen);
        screen_key(&screen, cases[i].key, cases[i].character, cases[i].mods);
        assert_string_equal(app_message(screen.app), cases[i].said);
        assert_memory_equal(&before, app_options(screen.app), sizeof before);
        assert_memory_equal(&state, screen_state(&screen), sizeof state);
        screen_settle(&screen);
        screen_check_texts(&screen, cases[i].said);
        screen_close(&screen);
    }
}

/* What the transport shows else. */
static void presenting_tells_speed_and_loop(void **unused) {
    (void)unused;
    static const struct {
        char key;
        const char *said, *shown; /* lines break where they like */
    } cases[] = {{'4', "Speed 2×", "Speed 2×"},
                 {'1', "Speed 0.25×", "Speed 0.25×"},
                 {'l', "Plays over and over", "Plays over"},
                 {'l', "Plays to the end and stops there", "Plays to the"}};
    Screen screen = screen_open(1280, 720, 1);
    screen_key(&screen, UI_KEY_CHARACTER, '4', 0);
    assert_null(strstr(app_message(screen.app), "Speed"));
    screen_show(&screen, "presenting");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        screen_key(&screen, UI_KEY_CHARACTER, (uint32_t)cases[i].key, 0);
        assert_string_equal(app_message(screen.app), cases[i].said);
        assert_true(screen_says(&screen, cases[i].shown));
    }
    assert_true(screen_state(&screen)->speed == 0.25 && !screen_state(&screen)->loop);
    screen_close(&screen);
}

/* Ctrl + click on a cell that the walk has no window for, a double click on one that is computed.
 */
static void a_click_that_can_do_nothing_says_why(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "lesson-01");
    DrawRect at;
    const int first[4] = {0, 0, 0, 0};
    assert_true(screen_find_cell(&screen, CONV_ROLE_W, first, &at));
    screen.input.mods = UI_MOD_CTRL;
    screen_pointer(&screen, UI_POINTER_MOVE, 1, at.x + 4, at.y + 4);
    screen_pointer(&screen, UI_POINTER_DOWN, 1, at.x + 4, at.y + 4);
    screen_pointer(&screen, UI_POINTER_UP, 1, at.x + 4, at.y + 4);
    screen_frame(&screen, 0.01);
    screen.input.mods = 0;
    assert_string_equal(app_message(screen.app),
                        "No window of this walk belongs to w[0,0,0,0]: its windows are the cells "
                        "of Y");
    assert_true(screen_find_cell(&screen, CONV_ROLE_DW, first, &at));
    screen_click(&screen, at.x + 4, at.y + 4);
    screen_pointer(&screen, UI_POINTER_DOWN, 2, at.x + 4, at.y + 4);
    screen_pointer(&screen, UI_POINTER_UP, 2, at.x + 4, at.y + 4);
    screen_settle(&screen);
    assert_string_equal(app_message(screen.app),
                        "dW is computed; numbers are typed into X, W, b, T and dY");
    assert_false(app_wishes(screen.app).text_input);
    screen_close(&screen);
}

/* Of what stands in the smallest window's stage nothing ends within a word. */
static void check_nothing_is_cut(const Screen *screen, const char *what) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const char *text = command->kind == DRAW_KIND_TEXT ? draw_command_text(list, command) : "";
        size_t length = strlen(text);
        bool cut = length > 4 && strcmp(text + length - 3, "…") == 0 && text[length - 4] != ' ';
        if (cut && command->rect.x > 257 && command->rect.x < 754 && command->rect.y > 52) {
            fail_msg("%s: \"%s\"", what, text);
        }
    }
}

static void the_smallest_stage_has_shorter_words(void **unused) {
    (void)unused;
    static const char *const lessons[] = {"02-one-dimension-1-full", "10-backward-1-sum",
                                          "10-backward-2-one-output", "10-backward-4-stride",
                                          "13-transposed"};
    Screen screen = screen_open(1024, 640, 1);
    app_options(screen.app)->left = app_options(screen.app)->right = VIEW_FOLD_OPEN;
    for (int i = 0; i < 10; i++) {
        const bool gather = i % 2;
        screen_open_lesson(&screen, lessons[i / 2]);
        walk(&screen, gather ? CONV_WALK_DX_GATHER : CONV_WALK_FORWARD);
        bool stages = scene_has_stages(&screen_state(&screen)->layer, screen_state(&screen)->walk);
        for (int stage = 0; stage < (stages ? SCENE_STAGE_COUNT : 1); stage++) {
            if (stages) {
                screen_simple(&screen, SCENE_SET_STAGE, stage);
            }
            screen_settle(&screen);
            char what[96];
            snprintf(what, sizeof what, "%s, gather %d, stage %d", lessons[i / 2], gather, stage);
            check_nothing_is_cut(&screen, what);
        }
    }
    screen_close(&screen);
}

static void the_rows_of_all_weights_are_named(void **unused) {
    (void)unused;
    static const char *const ways[] = {"rows: channels 0–2", "channels 0–2", "0–2"};
    int named[3] = {0};
    for (float width = 1180; width <= 1500; width += 20) {
        Screen screen = screen_open(width, 720, 1);
        screen_open_lesson(&screen, "04-channels-1-two-filters");
        screen_set(&screen, SCENE_PARAMETER_IH, 6);
        screen_set(&screen, SCENE_PARAMETER_IW, 6);
        screen_set(&screen, SCENE_PARAMETER_SH, 2);
        screen_command(&screen,
                       (SceneCommand){.kind = SCENE_SET_RANDOM,
                                      .random = {.distribution = SCENE_NORMAL, .seed = 1}});
        walk(&screen, CONV_WALK_DW);
        screen_settle(&screen);
        int way = 0;
        while (way < 3 && !screen_find(&screen, ways[way])) {
            way++;
        }
        assert_true(way < 3 || !screen_find(&screen, "all filters"));
        if (way < 3) {
            named[way]++;
        }
        screen_close(&screen);
    }
    assert_true(named[0] > 0 && named[1] > 0);
}

/* A number before the rows of the loupe is a channel; where it is an image, that is told, and of
 * which image a subtotal is. */
static void a_number_of_an_image_is_called_so(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1440, 900}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        screen_open_lesson(&screen, "09-batch");
        walk(&screen, CONV_WALK_DW);
        screen_seek(&screen, conv_walk_length(&screen_derived(&screen)->walk));
        assert_true(screen_says(&screen, "image 13, rows ") || screen_says(&screen, "image 13 of"));
        assert_true(screen_says(&screen, "image 13, rows 0–14: ≈"));
        screen_check_texts(&screen, "an image by its number");
    }
    screen_open_lesson(&screen, "05-photo"); /* several filters meet in a cell of dX */
    walk(&screen, CONV_WALK_DX_GATHER);
    screen_seek(&screen, 5);
    assert_true(screen_says(&screen, "filters 0–2") || screen_says(&screen, "filter 0 of 3"));
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_is_after_an_image_when_it_is_whole),
        cmocka_unit_test(sums_after_images_are_apart_from_choosers),
        cmocka_unit_test(a_part_of_a_window_is_told_beside_its_title),
        cmocka_unit_test(rounded_to_nothing_is_said_once),
        cmocka_unit_test(only_what_can_be_seen_is_pinned),
        cmocka_unit_test(a_bias_that_is_off_says_so),
        cmocka_unit_test(a_stage_is_told_once),
        cmocka_unit_test(a_message_moves_nothing),
        cmocka_unit_test(the_smallest_stage_has_shorter_words),
        cmocka_unit_test(the_rows_of_all_weights_are_named),
        cmocka_unit_test(a_target_beside_pictures_can_be_found),
        cmocka_unit_test(the_tip_of_padding_names_every_rule),
        cmocka_unit_test(a_photo_tells_its_size_and_its_loss),
        cmocka_unit_test(an_error_does_not_outlive_success),
        cmocka_unit_test(a_grey_sign_says_why),
        cmocka_unit_test(a_wrong_cell_says_so_beside_it),
        cmocka_unit_test(a_folded_lesson_has_a_button),
        cmocka_unit_test(memory_says_which_order_it_means),
        cmocka_unit_test(a_key_that_can_do_nothing_says_why),
        cmocka_unit_test(presenting_tells_speed_and_loop),
        cmocka_unit_test(a_click_that_can_do_nothing_says_why),
        cmocka_unit_test(a_number_of_an_image_is_called_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

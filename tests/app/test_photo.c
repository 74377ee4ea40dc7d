/* How photos look and what is said of them: greys for one channel, height before width, and what
 * the lesson about them shows. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

/* Red, green and blue are the same plane: black is 0, white 1. */
static void check_grey(const Screen *screen, int channel) {
    const DrawCommand *picture = screen_picture(screen, CONV_ROLE_X);
    const ConvTensor *x = scene_tensor(app_scene(screen->app), CONV_ROLE_X);
    const float *plane = (const float *)x->data + (int64_t)channel * x->extent[2] * x->extent[3];
    assert_int_equal(picture->image.plane_count, 3);
    for (int p = 0; p < 3; p++) {
        assert_ptr_equal(picture->image.planes[p], plane);
    }
    assert_true(picture->image.limit == 1);
}

/* dX has the picture of one colour, and says which: only that, where RGB is chosen. */
static void the_gradient_names_its_colour(void **unused) {
    (void)unused;
    static const int walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_GATHER, CONV_WALK_DW};
    static const float widths[] = {1024, 1280, 1920};
    for (int i = 0; i < 9; i++) {
        Screen screen = screen_open(widths[i / 3], widths[i / 3] * 0.6f, 1);
        assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
        screen_simple(&screen, SCENE_SET_WALK, walks[i % 3]);
        for (int chosen = -1; chosen < 3; chosen++) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, chosen}});
            screen_settle(&screen);
            int drawn = screen_picture(&screen, CONV_ROLE_DX)->tag.index[1];
            char name[48], other[48];
            snprintf(name, sizeof name, chosen < 0 ? "· only %c" : "· %c", "RGB"[drawn]);
            snprintf(other, sizeof other, "· %c", "RGB"[(drawn + 1) % 3]);
            assert_true(chosen < 0 || drawn == chosen);
            assert_true(screen_says(&screen, name) && !screen_says(&screen, other));
            assert_true(screen_says(&screen, "· only ") == (chosen < 0));
            assert_false(screen_says(&screen, "channel 1"));
        }
        screen_close(&screen);
    }
}

/* Numbers of a tensor around which there is a frame in this colour. */
static int framed_numbers(const Screen *screen, int part, ConvRole role, DrawColour colour) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *number = &list->commands[i];
        if (number->kind != DRAW_KIND_TEXT || number->tag.part != part ||
            number->tag.role != (int)role) {
            continue;
        }
        bool framed = false;
        for (int f = 0; f < list->count && !framed; f++) {
            const DrawCommand *frame = &list->commands[f];
            DrawRect both = draw_rect_intersect(frame->rect, number->rect);
            framed = frame->kind == DRAW_KIND_RECT && frame->fill.a == 0 &&
                     memcmp(&frame->border, &colour, sizeof colour) == 0 && frame->rect.w < 200 &&
                     both.w > number->rect.w - 1 && both.h > number->rect.h / 2;
        }
        count += framed;
    }
    return count;
}

/* A pixel of a colour picture is three numbers: it lights up what all of them are linked to. Close
 * by, the one pointed at has its own, and dX is that of its channel. */
static void a_pixel_is_three_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    const DrawTheme *theme = app_list(screen.app)->theme;
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_settle(&screen);
    const DrawRect frame = screen_picture(&screen, CONV_ROLE_X)->rect;
    screen_pointer(&screen, UI_POINTER_MOVE, 1, frame.x + frame.w / 2, frame.y + frame.h / 2);
    screen_settle(&screen);
    assert_int_equal(framed_numbers(&screen, DRAW_PART_FACTOR, CONV_ROLE_W, theme->forward), 27);
    assert_int_equal(framed_numbers(&screen, DRAW_PART_CELL, CONV_ROLE_DW, theme->backward), 27);
    assert_true(screen_says(&screen, "] R") && screen_says(&screen, "] B"));
    assert_true(screen_says(&screen, "36 outputs")); /* 9 places, 4 filters */

    app_options(screen.app)->camera = (ViewCamera){180, 0.5f, 0.5f};
    screen_settle(&screen);
    for (int c = 0; c < 3; c++) {
        const DrawList *list = app_list(screen.app);
        DrawRect at = {0};
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            bool here = command->kind == DRAW_KIND_TEXT && command->tag.role == CONV_ROLE_X &&
                        command->tag.part == DRAW_PART_CELL && command->tag.index[1] == c;
            DrawRect seen = draw_rect_intersect(command->rect, frame);
            at = here && seen.h > command->rect.h - 1 && seen.w > 5 ? command->rect : at;
        }
        assert_true(at.w > 0);
        screen_pointer(&screen, UI_POINTER_MOVE, 1, at.x + at.w / 2, at.y + at.h / 2);
        screen_settle(&screen);
        char note[16];
        snprintf(note, sizeof note, "· only %c", "RGB"[c]);
        assert_true(screen_says(&screen, note));
        assert_int_equal(framed_numbers(&screen, DRAW_PART_FACTOR, CONV_ROLE_W, theme->forward), 9);
        assert_true(framed_numbers(&screen, DRAW_PART_CELL, CONV_ROLE_DX, theme->backward) == 1);
    }
    screen_close(&screen);
}

/* Where one types, it says which number it is, of a photo of which colour. */
static void a_typed_number_is_named(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const int index[4] = {0, 0, 2, 2};
    DrawRect at;
    assert_true(screen_find_cell(&screen, CONV_ROLE_X, index, &at));
    for (int clicks = 1; clicks <= 2; clicks++) {
        screen_pointer(&screen, UI_POINTER_DOWN, clicks, at.x + 5, at.y + 5);
        screen_pointer(&screen, UI_POINTER_UP, clicks, at.x + 5, at.y + 5);
        screen_settle(&screen);
    }
    const DrawCommand *name = screen_find(&screen, "x[0,0,2,2]");
    assert_non_null(name);
    assert_true(name->rect.x < 500 && name->rect.y > at.y); /* beneath the field */
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0);

    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, 1}});
    screen_settle(&screen);
    const DrawCommand *picture = screen_picture(&screen, CONV_ROLE_X);
    float x = picture->rect.x + picture->rect.w / 2, y = picture->rect.y + picture->rect.h / 2;
    for (int i = 0; i < 60; i++) {
        screen_pointer(&screen, UI_POINTER_MOVE, 1, x, y);
        screen.input.wheel_y = 1;
        screen_frame(&screen, 0.25);
    }
    screen_settle(&screen);
    for (int clicks = 1; clicks <= 2; clicks++) {
        screen_pointer(&screen, UI_POINTER_DOWN, clicks, x, y);
        screen_pointer(&screen, UI_POINTER_UP, clicks, x, y);
        screen_settle(&screen);
    }
    assert_true(screen_says(&screen, ", green"));
    const SceneState *state = screen_state(&screen);
    char number[40]; /* all of it can be seen, which is longer than its cell */
    snprintf(number, sizeof number, "%.9g",
             conv_tensor_at(scene_tensor(app_scene(screen.app), CONV_ROLE_X), state->pin_index));
    assert_true(strlen(number) > 8);
    const DrawCommand *field = screen_find_last(&screen, number);
    assert_non_null(field);
    assert_true(field->rect.x >= field->clip.x &&
                field->rect.x + field->rect.w <= field->clip.x + field->clip.w);
    screen_close(&screen);
}

/* A number that is typed does not darken all others. */
static void a_large_number_darkens_nothing(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int bytes = 0; bytes < 2; bytes++) {
        assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
        screen_simple(&screen, SCENE_SET_IMAGE_BYTES, bytes);
        const float white = bytes ? 255 : 1;
        assert_true(screen_picture(&screen, CONV_ROLE_X)->image.limit == white);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = CONV_ROLE_X,
                                               .number = 9 * (double)white});
        screen_settle(&screen);
        assert_true(screen_picture(&screen, CONV_ROLE_X)->image.limit == white);
    }
    screen_close(&screen);
}

/* Opening one says what becomes of the layer; the list of files begins where it came from. */
static void a_photo_tells_what_it_changes(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    app_open(screen.app, TEST_RESOURCES "/assets/sample.png");
    for (int i = 0; i < 4000 && !strstr(app_message(screen.app), "pixels"); i++) {
        screen_frame(&screen, 0.001);
    }
    assert_non_null(strstr(app_message(screen.app), "; 4 filters with padding same; the loss is"));
    screen_settle(&screen);
    screen_key(&screen, UI_KEY_CHARACTER, 'o', UI_MOD_CTRL);
    for (int i = 0; i < 4000 && !screen_says(&screen, "sample.png"); i++) {
        screen_frame(&screen, 0.001);
    }
    assert_true(screen_says(&screen, "sample.png"));
    screen_close(&screen);
}

static void one_channel_of_a_photo_is_grey(void **unused) {
    (void)unused;
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DW};
    Screen screen = screen_open(1280, 720, 1);
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, 1}});
    screen_settle(&screen);
    check_grey(&screen, 1);
    screen_simple(&screen, SCENE_SET_IMAGE_GREY, 1);
    for (int w = 0; w < 2; w++) {
        screen_simple(&screen, SCENE_SET_WALK, (int)walks[w]);
        check_grey(&screen, 0);
    }
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM,
                                           .random = {.seed = 1, .distribution = SCENE_NORMAL}});
    screen_settle(&screen);
    assert_int_equal(screen_picture(&screen, CONV_ROLE_X)->image.plane_count, 1);
    screen_close(&screen);
}

/* Close by, the numbers stand on the greys and can be read. */
static void numbers_stand_on_greys(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_simple(&screen, SCENE_SET_IMAGE_GREY, 1);
    app_options(screen.app)->camera = (ViewCamera){180, 0.5f, 0.5f};
    screen_settle(&screen);
    const DrawList *list = app_list(screen.app);
    int numbers = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_CELL &&
            command->tag.role == CONV_ROLE_X) {
            DrawColour ground = command->background;
            assert_true(ground.r == ground.g && ground.g == ground.b);
            numbers++;
        }
    }
    assert_true(numbers > 1);
    screen_check_digits(&screen);
    screen_close(&screen);
}

static void height_stands_before_width(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    app_open(screen.app, "");
    for (int i = 0; i < 4000 && !strstr(app_message(screen.app), "pixels"); i++) {
        screen_frame(&screen, 0.001);
    }
    assert_non_null(strstr(app_message(screen.app), "320×480 pixels (height × width)"));
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "320×480")); /* "Size" */
    screen_close(&screen);
}

static void the_lesson_shows_its_maps(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "05-photo");
    for (int step = 0; !screen_find(&screen, "Three filters, three maps") && step < 8; step++) {
        screen_click_on(&screen, screen_find(&screen, "Next →"));
    }
    assert_non_null(screen_find(&screen, "Three filters, three maps"));
    const DrawCommand *map = screen_picture(&screen, CONV_ROLE_Y);
    assert_int_equal(map->image.covered, (int64_t)320 * 480); /* all of it is computed */
    const DrawCommand *dx = screen_picture(&screen, CONV_ROLE_DX);
    float low = 0, high = 0; /* and dX is no single colour */
    for (int64_t i = 0; i < (int64_t)320 * 480; i++) {
        low = dx->image.planes[0][i] < low ? dx->image.planes[0][i] : low;
        high = dx->image.planes[0][i] > high ? dx->image.planes[0][i] : high;
    }
    int64_t inside = (int64_t)160 * 480;
    bool varied = false;
    for (int64_t i = inside + 1; i < inside + 479; i++) {
        varied = varied || dx->image.planes[0][i] != dx->image.planes[0][inside];
    }
    assert_true(low < 0 && high > 0 && varied);
    screen_close(&screen);
}

/* What the panel says at the end of a walk is about its end. */
static void the_last_words_fit_the_end(void **unused) {
    (void)unused;
    static const struct {
        const char *file, *step, *end;
    } lessons[] = {{"13-transposed", "Between four", "The last row and column"},
                   {"10-backward-2-one-output", "The first weight at last", "Nine of 25"}};
    for (int i = 0; i < 2; i++) {
        Screen screen = screen_open(1280, 720, 1);
        screen_open_lesson(&screen, lessons[i].file);
        for (int step = 0; !screen_find(&screen, lessons[i].step) && step < 8; step++) {
            screen_click_on(&screen, screen_find(&screen, "Next →"));
        }
        assert_non_null(screen_find(&screen, lessons[i].step));
        screen_key(&screen, UI_KEY_END, 0, 0);
        screen_settle(&screen);
        assert_null(screen_find(&screen, lessons[i].step));
        assert_non_null(screen_find(&screen, lessons[i].end));
        screen_close(&screen);
    }
}

/* One channel of a photo alone is named as well. */
static void each_group_names_its_colour(void **unused) {
    (void)unused;
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_SCATTER};
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "05-photo");
    screen_set(&screen, SCENE_PARAMETER_GROUPS, 3);
    for (int i = 0; i < 6; i++) {
        int channel = i % 3, named = 0;
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)walks[i / 3]});
        int64_t length = conv_walk_length(&screen_derived(&screen)->walk);
        screen_seek(&screen, length / 3 * channel + 5);
        const DrawList *list = app_list(screen.app);
        for (int c = 0; c < list->count; c++) {
            const DrawCommand *command = &list->commands[c];
            if (command->kind == DRAW_KIND_TEXT && command->face == DRAW_FACE_UI_BOLD &&
                command->size == 12) {
                const char name[] = {"RGB"[channel], '\0'};
                assert_string_equal(draw_command_text(list, command), name);
                named++;
            }
        }
        assert_int_equal(named, 1);
    }
    screen_close(&screen);
}

/* The heading of the kernel in the loupe, and whether the kernel is drawn from its last weight
 * on. */
static const char *kernel_heading(const Screen *screen, bool *turned) {
    const DrawList *list = app_list(screen->app);
    const char *heading = NULL;
    const int *first = NULL, *last = NULL;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const char *text = command->kind == DRAW_KIND_TEXT ? draw_command_text(list, command) : "";
        if (command->face == DRAW_FACE_MONO && text[0] == 'w' && strchr(" [", text[1]) &&
            !strchr(text, ']')) {
            heading = text;
        }
        if (command->tag.part == DRAW_PART_FACTOR && command->tag.role == CONV_ROLE_W) {
            first = first ? first : command->tag.index;
            last = command->tag.index;
        }
    }
    assert_non_null(first);
    assert_non_null(heading);
    *turned = first[2] > last[2];
    return heading;
}

static void a_kernel_that_lies_turned_says_so(void **unused) {
    (void)unused;
    int turned_count = 0, back_count = 0;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "05-photo");
    screen_set(&screen, SCENE_PARAMETER_OC, 1);
    for (int way = 0; way < 16; way++) {
        const bool flip = way & 1, transposed = way & 2, presents = way & 4;
        const ConvWalkKind walk = way & 8 ? CONV_WALK_DX_GATHER : CONV_WALK_FORWARD;
        screen_simple(&screen, SCENE_SET_FLIP, flip);
        screen_simple(&screen, SCENE_SET_TRANSPOSED, transposed);
        screen_simple(&screen, SCENE_SET_WALK, (int)walk);
        app_options(screen.app)->presenting = presents;
        screen_seek(&screen, 40);
        bool turned;
        const char *heading = kernel_heading(&screen, &turned);
        assert_int_equal(turned, flip != (transposed != (walk == CONV_WALK_DX_GATHER)));
        bool back = strstr(heading, "turned back") != NULL;
        if ((strstr(heading, "turned") != NULL && !back) != turned || back != (flip && !turned)) {
            fail_msg("way %d: \"%s\" over a kernel turned %d", way, heading, turned);
        }
        turned_count += turned;
        back_count += back;
    }
    assert_int_equal(turned_count, 8);
    assert_int_equal(back_count, 4);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_channel_of_a_photo_is_grey),
        cmocka_unit_test(each_group_names_its_colour),
        cmocka_unit_test(a_kernel_that_lies_turned_says_so),
        cmocka_unit_test(a_typed_number_is_named),
        cmocka_unit_test(a_pixel_is_three_numbers),
        cmocka_unit_test(the_gradient_names_its_colour),
        cmocka_unit_test(a_large_number_darkens_nothing),
        cmocka_unit_test(a_photo_tells_what_it_changes),
        cmocka_unit_test(numbers_stand_on_greys),
        cmocka_unit_test(height_stands_before_width),
        cmocka_unit_test(the_lesson_shows_its_maps),
        cmocka_unit_test(the_last_words_fit_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

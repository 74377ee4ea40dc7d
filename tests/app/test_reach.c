/* What stands on the stage can be reached there, by the keyboard and by the pointer: pinned, typed
 * into, told apart. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

static void type(Screen *screen, const char *text) {
    snprintf(screen->input.text, sizeof screen->input.text, "%s", text);
    screen_frame(screen, 0.1);
    screen_key(screen, UI_KEY_ENTER, 0, 0);
    screen_settle(screen);
}

static double value_of(const Screen *screen, ConvRole role, const int index[4]) {
    return conv_tensor_at(scene_tensor(app_scene(screen->app), role), index);
}

static void double_click(Screen *screen, float x, float y) {
    screen_click(screen, x, y);
    screen_pointer(screen, UI_POINTER_DOWN, 2, x, y);
    screen_pointer(screen, UI_POINTER_UP, 2, x, y);
    screen_settle(screen);
}

/* One with several channels has its W and b in the loupe only. */
static void n_goes_through_all_tensors(void **unused) {
    (void)unused;
    static const ConvRole order[] = {CONV_ROLE_X,  CONV_ROLE_W,  CONV_ROLE_B,  CONV_ROLE_Y,
                                     CONV_ROLE_DX, CONV_ROLE_DW, CONV_ROLE_DB, CONV_ROLE_DY};
    static const char *const lessons[] = {"01-one-filter", "04-channels-1-two-filters"};
    for (int i = 0; i < 2; i++) {
        Screen screen = screen_open(1280, 720, 1);
        screen_open_lesson(&screen, lessons[i]);
        screen_seek(&screen, 54);
        for (size_t role = 0; role < sizeof order / sizeof *order; role++) {
            screen_key(&screen, UI_KEY_CHARACTER, 'n', 0);
            assert_int_equal(screen_state(&screen)->pin_role, order[role]);
        }
        screen_close(&screen);
    }
}

static void numbers_of_the_loupe_are_typed_into(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    const int *pin = screen_state(&screen)->pin_index;
    for (int n = 0; n < 2; n++) {
        screen_key(&screen, UI_KEY_CHARACTER, 'n', 0);
    }
    assert_int_equal(screen_state(&screen)->pin_role, CONV_ROLE_W);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    type(&screen, "7");
    assert_true(value_of(&screen, CONV_ROLE_W, pin) == 7);
    screen_key(&screen, UI_KEY_CHARACTER, 'n', 0);
    assert_int_equal(screen_state(&screen)->pin_role, CONV_ROLE_B);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    type(&screen, "-3");
    assert_true(value_of(&screen, CONV_ROLE_B, pin) == -3);
    screen_close(&screen);
}

/* Each number of a colour picture's cell is a number of its own. */
static void a_colour_of_a_close_photo_is_typed_into(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_settle(&screen);
    app_options(screen.app)->camera = (ViewCamera){200, 0.5f, 0.5f};
    screen_settle(&screen);
    const DrawList *list = app_list(screen.app);
    for (int channel = 0; channel < 3; channel++) {
        const DrawCommand *number = NULL;
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            bool of_x = command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_CELL &&
                        command->tag.role == CONV_ROLE_X && command->tag.index[1] == channel;
            number = of_x ? command : number;
        }
        assert_non_null(number);
        int index[4];
        memcpy(index, number->tag.index, sizeof index);
        double_click(&screen, number->rect.x + number->rect.w / 2,
                     number->rect.y + number->rect.h / 2);
        assert_int_equal(screen_state(&screen)->pin_role, CONV_ROLE_X);
        assert_memory_equal(screen_state(&screen)->pin_index, index, sizeof index);
        type(&screen, "0.125");
        assert_true(value_of(&screen, CONV_ROLE_X, index) == 0.125);
    }
    screen_close(&screen);
}

/* At the left panel's edge, too, where the stage ends. */
static void the_field_names_its_number(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    DrawRect cell;
    assert_true(screen_find_cell(&screen, CONV_ROLE_X, (int[4]){0, 0, 1, 0}, &cell));
    double_click(&screen, cell.x + cell.w / 2, cell.y + cell.h / 2);
    assert_true(app_wishes(screen.app).text_input);
    const DrawCommand *name = screen_find_last(&screen, "x[0,0,1,0]");
    assert_non_null(name);
    assert_true(name->rect.x >= name->clip.x);
    assert_true(name->rect.x + name->rect.w <= name->clip.x + name->clip.w);
    type(&screen, "5");
    assert_true(value_of(&screen, CONV_ROLE_X, (int[4]){0, 0, 1, 0}) == 5);
    screen_close(&screen);
}

/* J goes to the pinned number, and where none is pinned to that under the pointer. */
static void j_walks_to_the_number(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int presenting = 0; presenting < 2; presenting++) {
        app_options(screen.app)->presenting = presenting;
        screen_settle(&screen);
        DrawRect cell;
        assert_true(screen_find_cell(&screen, CONV_ROLE_X, (int[4]){0, 0, 2, 2}, &cell));
        screen_pointer(&screen, UI_POINTER_MOVE, 1, cell.x + cell.w / 2, cell.y + cell.h / 2);
        screen_settle(&screen);
        screen_key(&screen, UI_KEY_CHARACTER, 'j', 0);
        screen_settle(&screen);
        assert_int_equal(screen_state(&screen)->position, 4 * 9 + 5); /* the middle of nine */
        screen_command(
            &screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_Y, .index = {0, 0, 0, 1}});
        screen_pointer(&screen, UI_POINTER_MOVE, 1, cell.x + cell.w / 2, cell.y + cell.h / 2);
        screen_settle(&screen);
        screen_key(&screen, UI_KEY_CHARACTER, 'j', 0);
        screen_settle(&screen);
        assert_int_equal(screen_state(&screen)->position, 9 + 1);
        screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = -1});
    }
    screen_close(&screen);
}

static void the_bias_field_names_its_filter(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1000, 1);
    assert_null(screen_find(&screen, "b[0]"));
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_BIAS, .value = 1});
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "b[0]"));
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 1, -1}});
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "b[1]"));
    assert_null(screen_find(&screen, "b[0]"));
    screen_close(&screen);
}

static void the_image_of_a_batch_is_named(void **unused) {
    (void)unused;
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DW, CONV_WALK_DX_SCATTER};
    static const float widths[] = {1024, 1280, 1920};
    for (int i = 0; i < 3; i++) {
        Screen screen = screen_open(widths[i], widths[i] * 0.6f, 1);
        for (int large = 0; large < 2; large++) {
            if (large) {
                screen_open_lesson(&screen, "09-batch");
            } else {
                screen_set(&screen, SCENE_PARAMETER_N, 2);
            }
            for (int w = 0; w < 3; w++) {
                screen_simple(&screen, SCENE_SET_WALK, (int)walks[w]);
                assert_non_null(screen_find(&screen, "image"));
            }
            screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_FORWARD);
        }
        screen_close(&screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(n_goes_through_all_tensors),
        cmocka_unit_test(numbers_of_the_loupe_are_typed_into),
        cmocka_unit_test(a_colour_of_a_close_photo_is_typed_into),
        cmocka_unit_test(the_field_names_its_number),
        cmocka_unit_test(j_walks_to_the_number),
        cmocka_unit_test(the_bias_field_names_its_filter),
        cmocka_unit_test(the_image_of_a_batch_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

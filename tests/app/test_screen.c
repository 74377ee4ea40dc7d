/* What the screen says, read back from the draw list, against what the core says. */
#include "screen.h"

#include "base/random.h"

#include <stdio.h>
#include <string.h>

static SceneCommand seek(int64_t position) {
    return (SceneCommand){.kind = SCENE_SEEK, .position = position};
}

static int64_t walk_length(const Screen *screen) {
    return conv_walk_length(&scene_derived(app_scene(screen->app))->walk);
}

static void opens_on_lesson_1_at_position_0(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const SceneState *state = scene_state(app_scene(screen.app));
    assert_int_equal(state->position, 0);
    assert_int_equal(walk_length(&screen), 81);
    assert_int_equal(state->walk, CONV_WALK_FORWARD);
    /* 25 of X, 9 of W, b, 25 of dX, 9 of dW, db, 9 of dY; the 9 of Y are not there yet. */
    assert_int_equal(screen_check_digits(&screen), 25 + 9 + 1 + 25 + 9 + 1 + 9);
    screen_close(&screen);
}

static void every_position_of_lesson_1_in_every_walk(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int i = 0; i < SCENE_WALK_COUNT; i++) {
        ConvWalkKind walk = scene_walk(i);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)walk});
        for (int64_t p = 0; p <= walk_length(&screen); p++) {
            screen_command(&screen, seek(p));
            screen_frame(&screen, 0.5);
            assert_true(screen_check_digits(&screen) >= 20);
        }
    }
    screen_close(&screen);
}

static void random_commands(Screen *screen, RandomState *random) {
    static const SceneParameter parameters[] = {
        SCENE_PARAMETER_N,   SCENE_PARAMETER_IC,     SCENE_PARAMETER_IH,   SCENE_PARAMETER_IW,
        SCENE_PARAMETER_KH,  SCENE_PARAMETER_KW,     SCENE_PARAMETER_SH,   SCENE_PARAMETER_SW,
        SCENE_PARAMETER_TOP, SCENE_PARAMETER_BOTTOM, SCENE_PARAMETER_LEFT, SCENE_PARAMETER_RIGHT,
        SCENE_PARAMETER_DH,  SCENE_PARAMETER_DW,     SCENE_PARAMETER_OC,   SCENE_PARAMETER_GROUPS};
    int count = (int)(sizeof parameters / sizeof parameters[0]);
    for (int i = 0; i < 6; i++) {
        SceneParameter which = parameters[random_integer(random, 0, count - 1)];
        int low, high;
        scene_parameter_limits(app_scene(screen->app), which, &low, &high);
        high = high < low + 9 ? high : low + 9;
        SceneCommand command = {.kind = SCENE_SET_PARAMETER,
                                .parameter = which,
                                .value = (int)random_integer(random, low, high)};
        screen_command(screen, command);
    }
    screen_command(screen, (SceneCommand){.kind = SCENE_SET_TRANSPOSED,
                                          .value = random_integer(random, 0, 3) == 0});
    SceneCommand border = {.kind = SCENE_SET_BORDER,
                           .value = (int)random_integer(random, 0, CONV_BORDER_COUNT - 1)};
    scene_apply(app_scene(screen->app), &border); /* some may be refused */
    screen_command(
        screen, (SceneCommand){.kind = SCENE_SET_LOSS, .value = (int)random_integer(random, 0, 1)});
    screen_command(
        screen, (SceneCommand){.kind = SCENE_SET_FLIP, .value = (int)random_integer(random, 0, 1)});
}

static void random_layers_show_the_cores_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    RandomState random;
    random_init(&random, 20);
    int shown = 0;
    for (int round = 0; round < 150; round++) {
        SceneRandom values = {.seed = (uint64_t)round,
                              .distribution = (SceneDistribution)(round % 3),
                              .low = -9,
                              .high = 9};
        assert_int_equal(app_open_lesson(screen.app, 0).code, STATUS_OK);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = values});
        random_commands(&screen, &random);
        ConvWalkKind walk = scene_walk((int)random_integer(&random, 0, SCENE_WALK_COUNT - 1));
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)walk});
        for (int i = 0; i < 3; i++) {
            screen_command(&screen, seek(random_integer(&random, 0, walk_length(&screen))));
            screen_frame(&screen, 0.5);
            shown += screen_check_digits(&screen);
        }
    }
    assert_true(shown > 20000);
    screen_close(&screen);
}

/* --------------------------------------------------------------------------------- keys */

static void keys_do_what_the_map_says(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const SceneState *state = scene_state(app_scene(screen.app));
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_int_equal(state->position, 1);
    screen_key(&screen, UI_KEY_RIGHT, 0, UI_MOD_SHIFT);
    assert_int_equal(state->position, 9);
    screen_key(&screen, UI_KEY_DOWN, 0, 0);
    assert_int_equal(state->position, 27);
    screen_key(&screen, UI_KEY_LEFT, 0, 0);
    assert_int_equal(state->position, 26);
    screen_key(&screen, UI_KEY_END, 0, 0);
    assert_int_equal(state->position, 81);
    screen_key(&screen, UI_KEY_HOME, 0, 0);
    assert_int_equal(state->position, 0);
    screen_key(&screen, UI_KEY_PAGE_DOWN, 0, 0);
    assert_int_equal(state->position, 1);
    screen_key(&screen, UI_KEY_PAGE_UP, 0, 0);
    assert_int_equal(state->position, 0);
    screen_key(&screen, UI_KEY_CHARACTER, 'b', 0);
    assert_int_equal(state->walk, CONV_WALK_DX_GATHER);
    screen_key(&screen, UI_KEY_CHARACTER, 's', 0);
    assert_int_equal(state->walk, CONV_WALK_DX_SCATTER);
    screen_key(&screen, UI_KEY_CHARACTER, 'b', 0);
    assert_int_equal(state->walk, CONV_WALK_DW);
    screen_key(&screen, UI_KEY_CHARACTER, 'b', 0);
    assert_int_equal(state->walk, CONV_WALK_DB);
    screen_key(&screen, UI_KEY_CHARACTER, 'b', 0);
    assert_int_equal(state->walk, CONV_WALK_FORWARD);
    screen_key(&screen, UI_KEY_CHARACTER, '5', 0);
    assert_true(state->speed == 4);
    screen_key(&screen, UI_KEY_CHARACTER, 't', 0);
    assert_true(app_options(screen.app)->dark);
    screen_key(&screen, UI_KEY_CHARACTER, 'g', 0);
    assert_false(app_options(screen.app)->gradients);
    screen_key(&screen, UI_KEY_CHARACTER, '?', UI_MOD_SHIFT);
    assert_true(app_options(screen.app)->help);
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
    assert_false(app_options(screen.app)->help);
    screen_key(&screen, UI_KEY_CHARACTER, '+', UI_MOD_CTRL);
    assert_true(app_wishes(screen.app).zoom > 1);
    screen_key(&screen, UI_KEY_CHARACTER, '0', UI_MOD_CTRL);
    assert_true(app_wishes(screen.app).zoom == 1);
    screen_close(&screen);
}

static void space_plays_to_the_end_and_stops(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const SceneState *state = scene_state(app_scene(screen.app));
    assert_true(app_wait(screen.app) < 0); /* nothing to wait for: idle */
    screen_key(&screen, UI_KEY_SPACE, 0, 0);
    assert_true(state->playing);
    for (int i = 0; i < 1000 && state->playing; i++) {
        screen_frame(&screen, 0.1);
    }
    assert_int_equal(state->position, 81);
    assert_false(state->playing);
    screen_frame(&screen, 1);
    assert_true(app_wait(screen.app) < 0);
    screen_close(&screen);
}

static void a_missing_photo_costs_one_message(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    snprintf(screen.input.dropped, sizeof screen.input.dropped, "/nowhere/photo.png");
    for (int i = 0; i < 100000 && !app_message(screen.app)[0]; i++) {
        screen_frame(&screen, 0); /* it is looked for beside the window's frames */
    }
    assert_non_null(strstr(app_message(screen.app), "photo.png"));
    screen_settle(&screen);
    for (int i = 0; i < 20; i++) {
        screen_frame(&screen, 1);
    }
    assert_string_equal(app_message(screen.app), "");
    screen_close(&screen);
}

static void the_sample_photo_opens_by_an_empty_path(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    app_open(screen.app, "");
    const SceneState *state = scene_state(app_scene(screen.app));
    for (int i = 0; i < 100000 && state->source != SCENE_SOURCE_IMAGE; i++) {
        screen_frame(&screen, 0);
    }
    assert_int_equal(state->source, SCENE_SOURCE_IMAGE);
    assert_int_equal(state->layer.ic, 3);
    screen_frame(&screen, 0.5);
    assert_true(screen_check_digits(&screen) > 40);
    screen_close(&screen);
}

/* Whether a weight of this filter stands on the stage, in its plane or in the loupe. */
static bool shows_weight_of(const Screen *screen, int filter) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawTag *tag = &list->commands[i].tag;
        if (list->commands[i].kind == DRAW_KIND_TEXT && tag->role == CONV_ROLE_W &&
            tag->index[0] == filter) {
            return true;
        }
    }
    return false;
}

/* Loupe, equation and Y are those of the filter that was chosen: before the first product, within
 * the walk, and when all is computed. */
static void a_chosen_filter_is_the_one_that_is_computed(void **unused) {
    (void)unused;
    static const int64_t positions[] = {0, 5, 54};
    static const char *const formulas[] = {"y[0,0,0,0] = b[0] + Σ", "y[0,1,0,0] = b[1] + Σ"};
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    for (int i = 0; i < 3; i++) {
        screen_seek(&screen, positions[i]);
        for (int filter = 1; filter >= 0; filter--) {
            const DrawCommand *word = screen_find(&screen, "filter"); /* under Y */
            assert_non_null(word);
            screen_click(&screen, word->rect.x + word->rect.w + 20 + 34 * (float)filter,
                         word->rect.y + word->rect.h / 2);
            assert_int_equal(screen_state(&screen)->show_oc, filter);
            assert_non_null(screen_find(&screen, formulas[filter]));
            assert_true(shows_weight_of(&screen, filter));
            assert_false(shows_weight_of(&screen, !filter));
            screen_check_digits(&screen);
        }
        assert_int_equal(screen_state(&screen)->position, positions[i]); /* there and back */
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_on_lesson_1_at_position_0),
        cmocka_unit_test(every_position_of_lesson_1_in_every_walk),
        cmocka_unit_test(random_layers_show_the_cores_numbers),
        cmocka_unit_test(keys_do_what_the_map_says),
        cmocka_unit_test(space_plays_to_the_end_and_stops),
        cmocka_unit_test(a_missing_photo_costs_one_message),
        cmocka_unit_test(the_sample_photo_opens_by_an_empty_path),
        cmocka_unit_test(a_chosen_filter_is_the_one_that_is_computed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

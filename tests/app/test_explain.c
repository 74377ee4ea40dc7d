/* The screen explains itself: each parameter and symbol has a tip with a line and a picture; the
 * counts beneath the layer are the layer's. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

/* Lets the pointer rest on a word; how much of its tip is text and how much picture. */
static void rest_on(Screen *screen, const char *text, int *texts, int *strokes) {
    const DrawCommand *command = screen_find(screen, text);
    if (!command) {
        fail_msg("nothing on screen says \"%s\"", text);
    }
    screen->input.pointer_x = command->rect.x + 3;
    screen->input.pointer_y = command->rect.y + command->rect.h / 2;
    screen->input.pointer_inside = true;
    screen_frame(screen, 0.1);
    for (int i = 0; i < 4; i++) {
        screen_frame(screen, 0.3);
    }
    const DrawList *list = app_list(screen->app);
    *texts = *strokes = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *part = &list->commands[i];
        if (part->tag.part == DRAW_PART_CONTROL && part->tag.index[0] == (int)ui_id("tip", 0)) {
            *texts += part->kind == DRAW_KIND_TEXT;
            *strokes += part->kind != DRAW_KIND_TEXT;
        }
    }
}

static void every_word_has_a_line_and_a_picture(void **unused) {
    (void)unused;
    static const char *const words[] = {"Height, width",
                                        "Channels",
                                        "Batch",
                                        "Kernel",
                                        "Stride",
                                        "Padding",
                                        "top, bottom",
                                        "left, right",
                                        "Dilation",
                                        "Filters",
                                        "Groups",
                                        "Bias",
                                        "Flip kernel",
                                        "X",
                                        "W",
                                        "b",
                                        "Y",
                                        "X ⊙ W",
                                        "dX",
                                        "dW",
                                        "db",
                                        "dY",
                                        "L = Σ Y = -3"};
    for (int dark = 0; dark < 2; dark++) {
        Screen screen = screen_open(1600, 1000, 1);
        app_options(screen.app)->dark = dark;
        screen_settle(&screen);
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            int texts, strokes;
            const char *word = words[i];
            if (strcmp(word, "dX") == 0 || strcmp(word, "dW") == 0 || strcmp(word, "db") == 0) {
                /* These words name tabs as well, which are drawn later: the first one is the
                 * stage's.
                 */
                assert_true(screen_find(&screen, word)->rect.y > 100);
            }
            rest_on(&screen, word, &texts, &strokes);
            if (texts < 1 || strokes < 4) {
                fail_msg("\"%s\": %d lines, %d strokes", word, texts, strokes);
            }
            screen_check_texts(&screen, word);
        }
        screen_close(&screen);
    }
}

static void the_backward_walks_have_theirs(void **unused) {
    (void)unused;
    static const char *const products[] = {[CONV_WALK_DX_GATHER] = "dY · W",
                                           [CONV_WALK_DX_SCATTER] = "dY · W",
                                           [CONV_WALK_DW] = "X ⊙ dY"};
    Screen screen = screen_open(1600, 1000, 1);
    for (int walk = CONV_WALK_DX_GATHER; walk <= CONV_WALK_DW; walk++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = walk});
        screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 13});
        screen_settle(&screen);
        int texts, strokes;
        rest_on(&screen, products[walk], &texts, &strokes);
        assert_true(texts >= 1 && strokes >= 4);
    }
    screen_close(&screen);
}

/* The rows that a transposed layer has, and its switch. */
static void a_transposed_layer_has_its_own(void **unused) {
    (void)unused;
    static const char *const words[] = {"Transposed", "Out padding", "Stride", "top, bottom"};
    Screen screen = screen_open(1600, 1000, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_TRANSPOSED, .value = 1});
    for (int dark = 0; dark < 2; dark++) {
        app_options(screen.app)->dark = dark;
        screen_settle(&screen);
        for (int i = 0; i < 4; i++) {
            int texts, strokes;
            rest_on(&screen, words[i], &texts, &strokes);
            assert_true(texts >= 1 && strokes >= 4);
            screen_check_texts(&screen, words[i]);
        }
    }
    screen_close(&screen);
}

static void what_is_learnt_is_counted(void **unused) {
    (void)unused;
    Screen screen = screen_open(1600, 1100, 1);
    assert_non_null(screen_find(&screen, "10 parameters: 1·1·3·3 + 1"));
    assert_non_null(screen_find(&screen, "receptive field 3×3, 1 channel"));
    const struct {
        SceneParameter parameter;
        int value;
    } changes[] = {{SCENE_PARAMETER_IC, 4},
                   {SCENE_PARAMETER_OC, 6},
                   {SCENE_PARAMETER_GROUPS, 2},
                   {SCENE_PARAMETER_DH, 2}};
    for (int i = 0; i < 4; i++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_PARAMETER,
                                               .parameter = changes[i].parameter,
                                               .value = changes[i].value});
    }
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "114 parameters: 6·2·3·3 + 6"));
    assert_non_null(screen_find(&screen, "receptive field 5×3, 2 channels"));
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_BIAS, .value = 0});
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "108 parameters: 6·2·3·3"));
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_has_a_line_and_a_picture),
        cmocka_unit_test(the_backward_walks_have_theirs),
        cmocka_unit_test(a_transposed_layer_has_its_own),
        cmocka_unit_test(what_is_learnt_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

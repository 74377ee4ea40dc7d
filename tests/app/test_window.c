/* The program in its window, offscreen: real events through the real loop, and what came of them.
 */
#include "app/window.h"
#include "platform/window.h"
#include "push_events.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static AppWindow *window;

static int open_with(AppRenderer renderer) {
    Status status = app_window_open(true, renderer, NULL, &window);
    assert_string_equal(status.text, "");
    return 0;
}

static int open_window(void **unused) {
    (void)unused;
    return open_with(APP_RENDERER_OPENGL);
}

static int open_software_window(void **unused) {
    (void)unused;
    return open_with(APP_RENDERER_SOFTWARE);
}

/* A machine whose OpenGL cannot be had. */
static int open_broken_window(void **unused) {
    (void)unused;
    setenv("SDL_VIDEO_EGL_DRIVER", "/nowhere", 1);
    open_with(APP_RENDERER_ANY);
    unsetenv("SDL_VIDEO_EGL_DRIVER");
    return 0;
}

static int close_window(void **unused) {
    (void)unused;
    app_window_close(window);
    return 0;
}

static const SceneState *state(void) {
    return scene_state(app_scene(app_window_app(window)));
}

/* Lets everything that was pushed take its effect. */
static void steps(int count) {
    for (int i = 0; i < count; i++) {
        assert_true(app_window_step(window, 0.01));
    }
}

static int start_over(void **unused) {
    (void)unused;
    Status status = app_open_lesson(app_window_app(window), 0);
    assert_string_equal(status.text, "");
    *app_options(app_window_app(window)) = (ViewOptions){.gradients = true};
    push_key(SDLK_ESCAPE, 0);
    push_key(SDLK_ESCAPE, 0);
    push_move(700, 60);
    steps(6);
    return 0;
}

/* Centre of the last text that says exactly this: the bar at the top is drawn last. */
static bool find_text(const char *text, int *x, int *y) {
    const DrawList *list = app_list(app_window_app(window));
    for (int i = list->count - 1; i >= 0; i--) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strcmp(draw_command_text(list, command), text) == 0) {
            *x = (int)(command->rect.x + command->rect.w / 2);
            *y = (int)(command->rect.y + command->rect.h / 2);
            return true;
        }
    }
    return false;
}

static bool find_text_beginning(const char *words) {
    const DrawList *list = app_list(app_window_app(window));
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strncmp(draw_command_text(list, command), words, strlen(words)) == 0) {
            return true;
        }
    }
    return false;
}

static void click_text(const char *text) {
    int x, y;
    if (!find_text(text, &x, &y)) {
        fail_msg("nothing on screen says \"%s\"", text);
    }
    push_click(x, y);
    steps(4);
}

static void stays_idle_when_nothing_happens(void **unused) {
    (void)unused;
    steps(3);
    int64_t frames = app_window_frames(window);
    for (int i = 0; i < 20; i++) {
        assert_true(app_window_step(window, 0.01));
    }
    assert_int_equal(app_window_frames(window), frames);
}

static void opengl_is_taken_without_a_word(void **unused) {
    (void)unused;
    Status refused = app_window_refused(window);
    assert_false(status_failed(&refused));
    assert_false(gpu_renderer_in_memory(app_renderer(app_window_app(window))));
}

/* OpenGL that the processor computes is not worth it, which is nothing to complain of. */
static void a_rasteriser_is_passed_over_without_a_word(void **unused) {
    (void)unused;
    bool rasteriser = gpu_is_rasteriser(platform_window_get_proc());
    AppWindow *any;
    close_window(NULL);
    Status status = app_window_open(true, APP_RENDERER_ANY, NULL, &any);
    assert_string_equal(status.text, "");
    Status refused = app_window_refused(any);
    assert_false(status_failed(&refused));
    assert_int_equal(gpu_renderer_in_memory(app_renderer(app_window_app(any))), rasteriser);
    assert_true(app_window_step(any, 0.2));
    assert_string_equal(app_message(app_window_app(any)), "");
    app_window_close(any);
    open_window(NULL);
}

static void a_broken_driver_is_told_and_does_no_harm(void **unused) {
    (void)unused;
    Status refused = app_window_refused(window);
    assert_int_equal(refused.code, STATUS_PLATFORM);
    assert_non_null(strstr(refused.text, "OpenGL"));
    assert_true(gpu_renderer_in_memory(app_renderer(app_window_app(window))));
    steps(3);
    assert_true(find_text_beginning("OpenGL does not work here"));
    push_key(SDLK_RIGHT, 0);
    steps(4);
    assert_int_equal(state()->position, 1);
}

static void keys_step(void **unused) {
    (void)unused;
    push_key(SDLK_RIGHT, 0);
    push_key(SDLK_RIGHT, 0);
    steps(4);
    assert_int_equal(state()->position, 2);
    push_key(SDLK_RIGHT, KMOD_LSHIFT);
    steps(4);
    assert_int_equal(state()->position, 9);
    push_key(SDLK_LEFT, 0);
    steps(4);
    assert_int_equal(state()->position, 8);
}

static void play_advances_with_time_and_pauses(void **unused) {
    (void)unused;
    push_typed(SDLK_6, 0, "6");
    push_key(SDLK_SPACE, 0);
    steps(3);
    assert_true(state()->playing);
    double start = platform_seconds();
    while (platform_seconds() - start < 1.0) {
        assert_true(app_window_step(window, 0.05));
    }
    assert_in_range(state()->position, 4, 10); /* eight steps a second */
    push_key(SDLK_SPACE, 0);
    steps(3);
    assert_false(state()->playing);
}

static void tabs_choose_the_walk(void **unused) {
    (void)unused;
    click_text("dW");
    assert_int_equal(state()->walk, CONV_WALK_DW);
    int x, y;
    assert_true(find_text("Forward", &x, &y));
    click_text("Forward");
    assert_int_equal(state()->walk, CONV_WALK_FORWARD);
}

static void a_backward_walk_is_stepped(void **unused) {
    (void)unused;
    click_text("dX");
    assert_int_equal(state()->walk, CONV_WALK_DX_GATHER);
    push_key(SDLK_RIGHT, 0);
    steps(4);
    assert_int_equal(state()->stage, SCENE_STAGE_ZEROS);
    click_text("slide");
    assert_int_equal(state()->stage, SCENE_STAGE_SLIDE);
    push_key(SDLK_RIGHT, KMOD_LSHIFT);
    push_key(SDLK_LSHIFT, 0);
    steps(4);
    assert_int_equal(state()->position, 9);
    click_text("scatter");
    assert_int_equal(state()->walk, CONV_WALK_DX_SCATTER);
    push_typed(SDLK_s, 0, "s");
    steps(4);
    assert_int_equal(state()->walk, CONV_WALK_DX_GATHER);
    click_text("db");
    push_key(SDLK_END, 0);
    steps(4);
    assert_int_equal(state()->position, 9);
    push_key(SDLK_LEFT, 0);
    steps(4);
    assert_int_equal(state()->position, 8);
}

static void next_goes_through_every_lesson(void **unused) {
    (void)unused;
    App *app = app_window_app(window);
    for (int lesson = 0; app_open_lesson(app, lesson).code == STATUS_OK; lesson++) {
        steps(3);
        int x, y, last = 0;
        char says[64];
        for (int count = 1; count < 40; count++) {
            snprintf(says, sizeof says, "Step %d of", count);
            if (!find_text_beginning(says)) {
                break;
            }
            last = count;
            if (find_text("Next →", &x, &y)) {
                push_click(x, y);
                steps(4);
            }
        }
        char end[64];
        snprintf(end, sizeof end, "Step %d of %d", last, last);
        if (!find_text(end, &x, &y)) {
            fail_msg("lesson %d stops at step %d", lesson + 1, last);
        }
    }
}

static void all_weights_are_checked(void **unused) {
    (void)unused;
    push_move(1150, 500);
    push_wheel(0, -6); /* beneath the lesson's text */
    steps(4);
    click_text("all of W");
    int x, y;
    for (int i = 0; i < 50 && !find_text("✓ 9 of 9 of W agree", &x, &y); i++) {
        steps(1);
    }
    assert_true(find_text("✓ 9 of 9 of W agree", &x, &y));
}

static void presets_and_losses_are_clicked(void **unused) {
    (void)unused;
    push_move(100, 400);
    push_wheel(0, -30);
    steps(4);
    click_text("½‖Y−T‖²");
    assert_int_equal(state()->loss, CONV_LOSS_HALF_SQUARED);
    click_text("Edge –");
    assert_int_equal(scene_preset_of(app_scene(app_window_app(window)), 0), SCENE_PRESET_EDGE_H);
}

static void the_border_is_chosen_and_undone(void **unused) {
    (void)unused;
    push_move(100, 400);
    push_wheel(0, 30); /* the panel from its top */
    steps(4);
    click_text("valid");
    click_text("full");
    assert_int_equal(state()->layer.top, 2);
    click_text("zeros");
    click_text("circular");
    assert_int_equal(state()->layer.border, CONV_BORDER_CIRCULAR);
    push_typed(SDLK_z, KMOD_LCTRL, "");
    steps(4);
    assert_int_equal(state()->layer.border, CONV_BORDER_ZEROS);
    assert_int_equal(state()->layer.top, 2);
}

static void steppers_are_reached_by_tab(void **unused) {
    (void)unused;
    int height = state()->layer.ih;
    for (int i = 0; i < 40 && state()->layer.ih == height; i++) {
        push_key(SDLK_TAB, 0);
        push_key(SDLK_UP, 0);
        steps(3);
    }
    assert_int_equal(state()->layer.ih, height + 1);
    push_key(SDLK_ESCAPE, 0);
    push_typed(SDLK_z, KMOD_LCTRL, "");
    steps(4);
    assert_int_equal(state()->layer.ih, height);
}

static void the_scrub_bar_seeks(void **unused) {
    (void)unused;
    int x, y;
    assert_true(find_text("window 1 of 9 · product 0 of 9", &x, &y));
    x += 160; /* the bar stands to the right of its words */
    push_move(x, y);
    push_button(SDL_BUTTON_LEFT, true, 1, x, y);
    steps(3);
    int64_t first = state()->position;
    assert_true(first > 0);
    push_move(x + 40, y);
    steps(3);
    assert_true(state()->position > first);
    push_move(4000, y);
    steps(3);
    assert_int_equal(state()->position, 81);
    push_button(SDL_BUTTON_LEFT, false, 1, 4000, y);
    steps(3);
}

static void a_dropped_photo_opens(void **unused) {
    (void)unused;
    push_drop(TEST_RESOURCES "/assets/sample.png");
    double start = platform_seconds();
    while (state()->source != SCENE_SOURCE_IMAGE && platform_seconds() - start < 20) {
        assert_true(app_window_step(window, 0.05));
    }
    assert_int_equal(state()->source, SCENE_SOURCE_IMAGE);
    assert_int_equal(state()->layer.iw, 480);
}

static void a_path_is_typed(void **unused) {
    (void)unused;
    push_typed(SDLK_o, KMOD_LCTRL, "");
    push_key(SDLK_LCTRL, 0); /* and let go */
    steps(4);
    push_text("/nowhere/at all.png");
    steps(3);
    push_key(SDLK_RETURN, 0);
    double start = platform_seconds(); /* the file is looked for beside the frames */
    while (!strstr(app_message(app_window_app(window)), "at all.png") &&
           platform_seconds() - start < 20) {
        assert_true(app_window_step(window, 0.05));
    }
    assert_non_null(strstr(app_message(app_window_app(window)), "at all.png"));
    assert_int_equal(state()->position, 0); /* letters and Space were text */
    assert_false(state()->playing);
}

static void control(SDL_Keycode letter) {
    push_typed(letter, KMOD_LCTRL, "");
    push_key(SDLK_LCTRL, 0); /* and let go */
    steps(4);
}

static double x_at(int i, int j) {
    const int index[4] = {0, 0, i, j};
    return conv_tensor_at(scene_tensor(app_scene(app_window_app(window)), CONV_ROLE_X), index);
}

/* By the system's clipboard, there and back. */
static void matrices_go_through_the_clipboard(void **unused) {
    (void)unused;
    assert_int_equal(SDL_SetClipboardText("1\t2\t3\n4\t5\t6\n7\t8\t9.5\n"), 0);
    control(SDLK_v);
    assert_true(state()->layer.ih == 3 && state()->layer.iw == 3);
    assert_true(x_at(0, 0) == 1 && x_at(2, 2) == 9.5);
    control(SDLK_c);
    char *text = SDL_GetClipboardText();
    assert_string_equal(text, "[[[[1, 2, 3],\n   [4, 5, 6],\n   [7, 8, 9.5]]]]\n");
    SDL_free(text);
    control(SDLK_z);
    assert_int_equal(state()->layer.ih, 5);
    control(SDLK_v); /* what was copied */
    assert_true(x_at(2, 2) == 9.5);
}

static void the_pointer_is_told_what_it_points_at(void **unused) {
    (void)unused;
    int x, y;
    assert_true(find_text("1×1×5×5", &x, &y));
    const DrawList *list = app_list(app_window_app(window));
    for (int i = 0; i < list->count; i++) { /* x[0,0,2,0] = 3 */
        const DrawCommand *command = &list->commands[i];
        if (command->tag.role == CONV_ROLE_X && command->tag.part == DRAW_PART_CELL &&
            command->tag.index[2] == 2 && command->tag.index[3] == 0) {
            x = (int)(command->rect.x + command->rect.w / 2);
            y = (int)(command->rect.y + command->rect.h / 2);
        }
    }
    push_move(x, y);
    steps(4);
    assert_true(find_text("x[0,0,2,0]", &x, &y));
    assert_true(find_text("3 outputs", &x, &y));
}

static void any_size_is_drawn(void **unused) {
    (void)unused;
    static const int sizes[][2] = {{1024, 640}, {1920, 1080}, {3000, 700}, {1024, 2000}};
    for (int i = 0; i < 4; i++) {
        push_event((SDL_Event){.window = {.type = SDL_WINDOWEVENT,
                                          .event = SDL_WINDOWEVENT_SIZE_CHANGED,
                                          .data1 = sizes[i][0],
                                          .data2 = sizes[i][1]}});
        steps(4);
    }
}

static void closes_when_asked(void **unused) {
    (void)unused;
    push_close();
    bool open = true;
    for (int i = 0; i < 5 && open; i++) {
        open = app_window_step(window, 0.01);
    }
    assert_false(open);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(stays_idle_when_nothing_happens, start_over),
        cmocka_unit_test(opengl_is_taken_without_a_word),
        cmocka_unit_test(a_rasteriser_is_passed_over_without_a_word),
        cmocka_unit_test_setup(keys_step, start_over),
        cmocka_unit_test_setup(play_advances_with_time_and_pauses, start_over),
        cmocka_unit_test_setup(tabs_choose_the_walk, start_over),
        cmocka_unit_test_setup(a_backward_walk_is_stepped, start_over),
        cmocka_unit_test_setup(next_goes_through_every_lesson, start_over),
        cmocka_unit_test_setup(all_weights_are_checked, start_over),
        cmocka_unit_test_setup(presets_and_losses_are_clicked, start_over),
        cmocka_unit_test_setup(the_border_is_chosen_and_undone, start_over),
        cmocka_unit_test_setup(steppers_are_reached_by_tab, start_over),
        cmocka_unit_test_setup(the_scrub_bar_seeks, start_over),
        cmocka_unit_test_setup(a_path_is_typed, start_over),
        cmocka_unit_test_setup(matrices_go_through_the_clipboard, start_over),
        cmocka_unit_test_setup(the_pointer_is_told_what_it_points_at, start_over),
        cmocka_unit_test_setup(any_size_is_drawn, start_over),
        cmocka_unit_test_setup(a_dropped_photo_opens, start_over),
        cmocka_unit_test_setup(closes_when_asked, start_over),
    };
    const struct CMUnitTest software[] = {
        cmocka_unit_test_setup(stays_idle_when_nothing_happens, start_over),
        cmocka_unit_test_setup(keys_step, start_over),
        cmocka_unit_test_setup(the_pointer_is_told_what_it_points_at, start_over),
        cmocka_unit_test_setup(any_size_is_drawn, start_over),
        cmocka_unit_test_setup(a_dropped_photo_opens, start_over),
        cmocka_unit_test_setup(closes_when_asked, start_over),
    };
    const struct CMUnitTest broken[] = {cmocka_unit_test(a_broken_driver_is_told_and_does_no_harm)};
    int failed = cmocka_run_group_tests(tests, open_window, close_window);
    failed += cmocka_run_group_tests(software, open_software_window, close_window);
    return failed + cmocka_run_group_tests(broken, open_broken_window, close_window);
}

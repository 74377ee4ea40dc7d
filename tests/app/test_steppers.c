/* Steppers in the window's real loop: whose the keys are, what a sign that leads no further says,
 * and what is said of copies that a larger layer makes. */
#include "app/window.h"
#include "platform/window.h"
#include "push_events.h"
#include "screen.h"

#include <stdio.h>
#include <string.h>

static AppWindow *window;
static Screen screen; /* the window's, for looking only */

static int open_window(void **unused) {
    (void)unused;
    Status status = app_window_open(true, APP_RENDERER_SOFTWARE, NULL, &window);
    screen.app = status_failed(&status) ? NULL : app_window_app(window);
    return status_failed(&status);
}

static int close_window(void **unused) {
    (void)unused;
    app_window_close(window);
    return 0;
}

static void steps(int count) {
    for (int i = 0; i < count; i++) {
        assert_true(app_window_step(window, 0.02));
    }
}

static int start_over(void **unused) {
    (void)unused;
    push_event((SDL_Event){.window = {.type = SDL_WINDOWEVENT,
                                      .event = SDL_WINDOWEVENT_SIZE_CHANGED,
                                      .data1 = 1280,
                                      .data2 = 900}});
    push_key(SDLK_ESCAPE, 0);
    push_key(SDLK_ESCAPE, 0);
    push_move(640, 30);
    steps(3);
    Status status = app_open_lesson(screen.app, 0);
    steps(3);
    return status_failed(&status);
}

static const SceneState *state(void) {
    return screen_state(&screen);
}

static void type(char letter) {
    char text[2] = {letter, '\0'};
    push_typed((SDL_Keycode)letter, 0, text);
    steps(3);
}

static void key(SDL_Keycode code) {
    push_key(code, 0);
    steps(3);
}

/* The numbers of the steppers in the row of a label, from left to right. */
static DrawRect stepper_of(const char *label, int which) {
    const DrawCommand *name = screen_find(&screen, label);
    if (!name) {
        fail_msg("there is no \"%s\"", label);
        return (DrawRect){0};
    }
    const float y = name->rect.y + name->rect.h / 2;
    for (int i = 0; i < app_list(screen.app)->count; i++) {
        const DrawCommand *command = &app_list(screen.app)->commands[i];
        bool beside = command->rect.y < y && command->rect.y + command->rect.h > y;
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_CONTROL && beside &&
            command->rect.x > name->rect.x && command->rect.x < 256 && which-- == 0) {
            return command->rect;
        }
    }
    fail_msg("\"%s\" has no stepper", label);
    return (DrawRect){0};
}

/* The middle of a part of a stepper that stands first in its row: -1 the −, 0 the number, 1 the +.
 */
static SDL_Point part_of(const char *label, int part) {
    const float labels = 90;
    DrawRect text = stepper_of(label, 0);
    float middle = text.x + text.w / 2,
          half = middle - screen_find(&screen, label)->rect.x - labels;
    return (SDL_Point){(int)(middle + (float)part * (half - 10)), (int)(text.y + text.h / 2)};
}

static void press(const char *label, int part) {
    SDL_Point at = part_of(label, part);
    push_click(at.x, at.y);
    steps(4);
}

/* The ground that selected text stands on, behind the number of the stepper. */
static bool is_marked(const char *label, int which) {
    const DrawList *list = app_list(screen.app);
    const DrawRect number = stepper_of(label, which);
    const DrawColour colour = draw_mix(list->theme->panel, list->theme->forward, 0.25f);
    const float x = number.x + number.w / 2, y = number.y + number.h / 2;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT &&
            memcmp(&command->fill, &colour, sizeof colour) == 0 &&
            draw_rect_contains(command->rect, x, y)) {
            return true;
        }
    }
    return false;
}

/* With Tab to the kernel's height. */
static void tab_to_kernel(void) {
    for (int i = 0; i < 60; i++) {
        key(SDLK_TAB);
        if (is_marked("Kernel", 0)) {
            return;
        }
    }
    fail_msg("Tab does not come to the kernel's height");
}

static void tab_gives_it_all_keys(void **unused) {
    (void)unused;
    tab_to_kernel();
    const ConvWalkKind walk = state()->walk;
    const bool dark = app_options(screen.app)->dark;
    assert_true(is_marked("Kernel", 0));
    type('b'); /* no command, but a text that is no number, and said so */
    type('t');
    assert_int_equal(state()->walk, walk);
    assert_int_equal(app_options(screen.app)->dark, dark);
    assert_true(screen_says(&screen, "“bt” is no whole number"));
    key(SDLK_RETURN);
    assert_int_equal(state()->layer.kh, 3);
    key(SDLK_BACKSPACE);
    key(SDLK_BACKSPACE);
    assert_false(screen_says(&screen, "is no whole number"));
    type('2');
    key(SDLK_LEFT); /* neither steps the walk nor the number that is being typed */
    assert_int_equal(state()->layer.kh, 3);
    assert_int_equal(state()->position, 0);
    key(SDLK_RETURN);
    assert_int_equal(state()->layer.kh, 2);
    assert_true(is_marked("Kernel", 0)); /* still its own */
    type('b');
    assert_int_equal(state()->walk, walk);
    key(SDLK_ESCAPE); /* drops it, and gives the keys back */
    assert_false(is_marked("Kernel", 0));
    type('b');
    assert_int_not_equal(state()->walk, walk);
}

static void signs_and_arrows_step(void **unused) {
    (void)unused;
    tab_to_kernel();
    type('-');
    assert_int_equal(state()->layer.kh, 2);
    type('+');
    assert_int_equal(state()->layer.kh, 3);
    type('=');
    assert_int_equal(state()->layer.kh, 4);
    key(SDLK_LEFT);
    key(SDLK_LEFT);
    assert_int_equal(state()->layer.kh, 2);
    key(SDLK_RIGHT);
    assert_int_equal(state()->layer.kh, 3);
    assert_int_equal(state()->position, 0);
    key(SDLK_TAB);
    assert_true(is_marked("Kernel", 1));
    assert_false(is_marked("Kernel", 0));
}

/* After a click on the number as after Tab; after one on a sign the letters are commands. */
static void a_click_says_whose_the_keys_are(void **unused) {
    (void)unused;
    const ConvWalkKind walk = state()->walk;
    press("Kernel", 0);
    assert_true(is_marked("Kernel", 0));
    type('b');
    assert_int_equal(state()->walk, walk);
    key(SDLK_ESCAPE);
    press("Kernel", -1);
    assert_int_equal(state()->layer.kh, 2);
    assert_false(is_marked("Kernel", 0));
    key(SDLK_RIGHT); /* the walk goes on over the new layer */
    assert_int_equal(state()->position, 1);
    type('b');
    assert_int_not_equal(state()->walk, walk);
}

/* The first text whose first line is that of the message, and how many there are. */
static const DrawCommand *find_message(int *times) {
    const DrawList *list = app_list(screen.app);
    const DrawCommand *first = NULL;
    *times = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strncmp(draw_command_text(list, command), app_message(screen.app), 20) == 0) {
            first = first ? first : command;
            (*times)++;
        }
    }
    return first;
}

/* What the pointer's tip says in a while is said at once, under the field. */
static void a_grey_sign_answers(void **unused) {
    (void)unused;
    press("Kernel", 1);
    press("Kernel", 1);
    assert_int_equal(state()->layer.kh, 5);
    assert_string_equal(app_message(screen.app), "");
    press("Kernel", 1);
    assert_int_equal(state()->layer.kh, 5);
    assert_non_null(strstr(app_message(screen.app), "6"));
    assert_non_null(strstr(app_message(screen.app), "5"));
    SDL_Point sign = part_of("Kernel", 1);
    int times;
    const DrawCommand *said = find_message(&times);
    assert_int_equal(times, 1);
    assert_true(said->rect.y > (float)sign.y && said->rect.y < (float)sign.y + 40);
    assert_true(said->rect.x < (float)sign.x);
    press("Kernel", -1); /* what succeeds takes it away */
    assert_string_equal(app_message(screen.app), "");
    assert_int_equal(state()->layer.kh, 4);
}

/* What is wrong with what is being typed is said first; what was refused before is over with the
 * next key. */
static void a_refusal_does_not_outlive_the_next_key(void **unused) {
    (void)unused;
    int times;
    tab_to_kernel();
    type('9');
    key(SDLK_RETURN);
    assert_non_null(strstr(app_message(screen.app), "9"));
    assert_true(screen_says(&screen, "it can be 1 to 5, not 9: a"));
    assert_true(screen_says(&screen, "input is only 5")); /* and why */
    find_message(&times);
    assert_int_equal(times, 0);
    key(SDLK_ESCAPE);
    assert_string_equal(app_message(screen.app), "");
    assert_false(screen_says(&screen, "it can be"));
    assert_int_equal(state()->layer.kh, 3);

    press("Stride", -1); /* a grey one */
    find_message(&times);
    assert_int_equal(times, 1);
    press("Dilation", 0);
    type('x');
    assert_string_equal(app_message(screen.app), "");
    assert_true(screen_says(&screen, "“x” is no whole"));
}

static void a_key_beyond_the_limit_answers(void **unused) {
    (void)unused;
    tab_to_kernel();
    key(SDLK_UP);
    key(SDLK_UP);
    assert_string_equal(app_message(screen.app), "");
    key(SDLK_UP);
    assert_int_equal(state()->layer.kh, 5);
    assert_non_null(strstr(app_message(screen.app), "a kernel 6 high"));
    for (int i = 0; i < 6; i++) {
        key(SDLK_DOWN);
    }
    assert_int_equal(state()->layer.kh, 1);
    assert_non_null(
        strstr(app_message(screen.app), "kernel height cannot be 0, it must be at least 1"));
}

static void groups_and_other_steppers_answer(void **unused) {
    (void)unused;
    press("Groups", 1);
    assert_non_null(strstr(app_message(screen.app), "2 groups do not divide 1 input channels"));
    press("Batch", 1);
    const DrawCommand *label = screen_find(&screen, "image");
    assert_non_null(label);
    push_click((int)(label->rect.x + label->rect.w) + 18, (int)label->rect.y + 6); /* its − */
    steps(4);
    assert_int_equal(state()->show_n, 0);
    assert_string_equal(app_message(screen.app), "There is no image -1 here, only 0 to 1");
}

static void copies_are_told(void **unused) {
    (void)unused;
    press("Batch", 1);
    assert_int_equal(state()->layer.n, 2);
    assert_string_equal(app_message(screen.app),
                        "Image 1 begins with the numbers of image 0. Type into the cells for "
                        "others.");
    press("Channels", 1);
    assert_int_equal(state()->layer.ic, 2);
    assert_string_equal(app_message(screen.app),
                        "Channel 1 of X begins with the numbers of channel 0. Type into the cells "
                        "for others. W is Edge | divided by 2, for each channel.");
    press("Channels", -1);
    screen_command(&screen,
                   (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_W, .number = 7});
    press("Channels", 1);
    assert_string_equal(app_message(screen.app),
                        "Channel 1 of X and W begins with the numbers of channel 0. Type into the "
                        "cells for others.");
    press("Channels", -1);
    assert_string_equal(app_message(screen.app), "");
    screen_command(&screen,
                   (SceneCommand){.kind = SCENE_SET_PRESET, .value = SCENE_PRESET_SOBEL_X});
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = state()->random});
    steps(3);
    press("Batch", 1); /* random images have numbers of their own */
    assert_int_equal(state()->layer.n, 3);
    assert_string_equal(app_message(screen.app), "");
}

/* While a number of filters is typed for which there is no memory, it says that this is why. */
static void a_limit_of_memory_is_named(void **unused) {
    (void)unused;
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    steps(3);
    press("Filters", 0);
    for (const char *digit = "4000"; *digit; digit++) {
        type(*digit);
    }
    assert_true(screen_says(&screen, "not 4000: Y"));
    assert_true(screen_says(&screen, "million"));
    for (int i = 0; i < 4; i++) {
        key(SDLK_BACKSPACE);
    }
    type('8');
    assert_false(screen_says(&screen, "million"));
}

/* Two presses that fall into one frame are two steps of undo. */
static void each_press_is_undone_by_itself(void **unused) {
    (void)unused;
    press("Filters", 0);
    const int before = state()->layer.oc;
    for (int i = 0; i < 3; i++) {
        push_key(SDLK_UP, 0);
    }
    steps(6);
    assert_int_equal(state()->layer.oc, before + 3);
    for (int i = 2; i >= 0; i--) {
        push_key(SDLK_z, KMOD_LCTRL);
        steps(4);
        assert_int_equal(state()->layer.oc, before + i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(tab_gives_it_all_keys, start_over),
        cmocka_unit_test_setup(signs_and_arrows_step, start_over),
        cmocka_unit_test_setup(a_click_says_whose_the_keys_are, start_over),
        cmocka_unit_test_setup(a_grey_sign_answers, start_over),
        cmocka_unit_test_setup(a_refusal_does_not_outlive_the_next_key, start_over),
        cmocka_unit_test_setup(a_key_beyond_the_limit_answers, start_over),
        cmocka_unit_test_setup(groups_and_other_steppers_answer, start_over),
        cmocka_unit_test_setup(copies_are_told, start_over),
        cmocka_unit_test_setup(a_limit_of_memory_is_named, start_over),
        cmocka_unit_test_setup(each_press_is_undone_by_itself, start_over),
    };
    return cmocka_run_group_tests(tests, open_window, close_window);
}

/* Events: SDL's, pushed into the real queue, and what arrives in UiInput. Offscreen. */
#include "platform/window.h"
#include "push_events.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_window(void **state) {
    PlatformWindow *window;
    Status status = platform_window_create_offscreen(800, 600, PLATFORM_OPENGL, &window);
    if (status_failed(&status))
        fail_msg("%s", status.text);
    *state = window;
    return 0;
}

static int close_window(void **state) {
    platform_window_destroy(*state);
    return 0;
}

static UiInput input;

/* Takes a frame; there was something in it. */
static const UiInput *next(PlatformWindow *window) {
    assert_true(platform_window_poll(window, &input));
    return &input;
}

/* Takes what the window system itself has to say at first. */
static int settle(void **state) {
    platform_window_set_text_input(*state, false, (DrawRect){0, 0, 0, 0});
    platform_window_set_zoom(*state, 1);
    while (platform_window_poll(*state, &input)) {
    }
    return 0;
}

static void assert_key(const UiInput *in, int i, UiKey key, uint32_t character, int mods) {
    assert_true(i < in->key_count);
    assert_int_equal(in->keys[i].key, key);
    assert_int_equal(in->keys[i].character, character);
    assert_int_equal(in->keys[i].mods, mods);
}

static void nothing_is_nothing(void **state) {
    assert_false(platform_window_poll(*state, &input));
    assert_float_equal(input.width, 800, 0);
    assert_float_equal(input.height, 600, 0);
    assert_float_equal(input.scale, 1, 0);
    assert_int_equal(input.key_count, 0);
    assert_int_equal(input.pointer_count, 0);
    assert_false(input.close_requested);
    assert_string_equal(input.text, "");
    assert_null(input.clipboard);
}

static void named_keys_have_their_names(void **state) {
    const struct {
        SDL_Keycode code;
        UiKey key;
    } keys[] = {
        {SDLK_SPACE, UI_KEY_SPACE},
        {SDLK_RETURN, UI_KEY_ENTER},
        {SDLK_KP_ENTER, UI_KEY_ENTER},
        {SDLK_ESCAPE, UI_KEY_ESCAPE},
        {SDLK_TAB, UI_KEY_TAB},
        {SDLK_BACKSPACE, UI_KEY_BACKSPACE},
        {SDLK_DELETE, UI_KEY_DELETE},
        {SDLK_LEFT, UI_KEY_LEFT},
        {SDLK_RIGHT, UI_KEY_RIGHT},
        {SDLK_UP, UI_KEY_UP},
        {SDLK_DOWN, UI_KEY_DOWN},
        {SDLK_HOME, UI_KEY_HOME},
        {SDLK_END, UI_KEY_END},
        {SDLK_PAGEUP, UI_KEY_PAGE_UP},
        {SDLK_PAGEDOWN, UI_KEY_PAGE_DOWN},
        {SDLK_F11, UI_KEY_F11},
        {SDLK_KP_4, UI_KEY_LEFT},
    };
    int count = (int)(sizeof keys / sizeof keys[0]);
    for (int i = 0; i < count; i++)
        push_key(keys[i].code, KMOD_LSHIFT);
    const UiInput *in = next(*state);
    assert_int_equal(in->key_count, count);
    for (int i = 0; i < count; i++)
        assert_key(in, i, keys[i].key, 0, UI_MOD_SHIFT);
    push_key(SDLK_F5, KMOD_NONE); /* one that nobody knows */
    assert_int_equal(next(*state)->key_count, 0);
}

static void characters_are_the_layouts(void **state) {
    push_typed(SDLK_b, KMOD_NONE, "b");
    push_typed(SDLK_s, KMOD_LSHIFT, "S");
    push_typed(SDLK_SLASH, KMOD_LSHIFT, "?");
    push_typed(SDLK_8, KMOD_RALT, "[");           /* AltGr on a German keyboard */
    push_typed(SDLK_AMPERSAND, KMOD_LSHIFT, "1"); /* on a French one */
    push_typed(SDLK_KP_PLUS, KMOD_NUM, "+");
    push_typed(SDLK_KP_7, KMOD_NUM, "7");
    push_typed(SDLK_PERIOD, KMOD_NONE, ".");
    const UiInput *in = next(*state);
    const uint32_t characters[] = {'b', 's', '?', '[', '1', '+', '7', '.'};
    const int mods[] = {0, UI_MOD_SHIFT, UI_MOD_SHIFT, 0, UI_MOD_SHIFT, 0, 0, 0};
    assert_int_equal(in->key_count, 8);
    for (int i = 0; i < 8; i++)
        assert_key(in, i, UI_KEY_CHARACTER, characters[i], mods[i]);
    assert_string_equal(in->text, "");
}

static void a_space_is_one_key(void **state) {
    push_typed(SDLK_SPACE, KMOD_NONE, " ");
    const UiInput *in = next(*state);
    assert_int_equal(in->key_count, 1);
    assert_key(in, 0, UI_KEY_SPACE, 0, 0);
}

static void other_scripts_reach_the_shortcuts(void **state) {
    SDL_Keysym key = {SDL_SCANCODE_B, 0x438, KMOD_NONE, 0}; /* и */
    push_event((SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym = key}});
    key.mod = KMOD_LCTRL;
    push_event((SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym = key}});
    const UiInput *in = next(*state);
    assert_int_equal(in->key_count, 2);
    assert_key(in, 0, UI_KEY_CHARACTER, 'b', 0);
    assert_key(in, 1, UI_KEY_CHARACTER, 'b', UI_MOD_CTRL);
}

static void commands_are_keys_even_in_a_field(void **state) {
    platform_window_set_text_input(*state, true, (DrawRect){10, 10, 50, 20});
    push_typed(SDLK_EQUALS, KMOD_LCTRL, "="); /* X11 sends text with Ctrl as well */
    push_key(SDLK_KP_MINUS, KMOD_LCTRL);
    push_key(SDLK_a, KMOD_RCTRL);
    push_key(SDLK_z, KMOD_LCTRL | KMOD_LSHIFT);
    push_typed(SDLK_f, KMOD_LALT, "f");
    const UiInput *in = next(*state);
    assert_int_equal(in->key_count, 5);
    assert_key(in, 0, UI_KEY_CHARACTER, '=', UI_MOD_CTRL);
    assert_key(in, 1, UI_KEY_CHARACTER, '-', UI_MOD_CTRL);
    assert_key(in, 2, UI_KEY_CHARACTER, 'a', UI_MOD_CTRL);
    assert_key(in, 3, UI_KEY_CHARACTER, 'z', UI_MOD_CTRL | UI_MOD_SHIFT);
    assert_key(in, 4, UI_KEY_CHARACTER, 'f', UI_MOD_ALT);
    assert_string_equal(in->text, "");
}

static void typed_text_is_text_where_it_is_wanted(void **state) {
    platform_window_set_text_input(*state, true, (DrawRect){10, 10, 50, 20});
    push_typed(SDLK_a, KMOD_NONE, "a");
    push_typed(SDLK_SPACE, KMOD_NONE, " ");
    push_typed(SDLK_7, KMOD_NONE, "7");
    push_text("漢字é");
    const UiInput *in = next(*state);
    assert_string_equal(in->text, "a 7漢字é");
    assert_int_equal(in->key_count, 0);
}

static void order_survives_across_frames(void **state) {
    platform_window_set_text_input(*state, true, (DrawRect){10, 10, 50, 20});
    push_typed(SDLK_5, KMOD_NONE, "5");
    push_typed(SDLK_6, KMOD_NONE, "6");
    push_key(SDLK_BACKSPACE, KMOD_NONE);
    push_key(SDLK_RETURN, KMOD_NONE);
    push_typed(SDLK_7, KMOD_NONE, "7");
    push_click(20, 20);
    push_typed(SDLK_8, KMOD_NONE, "8");
    const UiInput *in = next(*state);
    assert_string_equal(in->text, "56");
    assert_int_equal(in->key_count, 0);
    in = next(*state);
    assert_string_equal(in->text, "");
    assert_int_equal(in->key_count, 2);
    assert_key(in, 1, UI_KEY_ENTER, 0, 0);
    in = next(*state);
    assert_string_equal(in->text, "7");
    assert_int_equal(in->pointer_count, 3);
    in = next(*state);
    assert_string_equal(in->text, "8");
    assert_false(platform_window_poll(*state, &input));
}

/* A click may open a field: what is typed next waits until it is known to be text. */
static void typing_after_a_click_waits_for_the_field(void **state) {
    push_click(20, 20);
    push_typed(SDLK_b, KMOD_NONE, "b");
    push_key(SDLK_RETURN, KMOD_NONE);
    push_typed(SDLK_1, KMOD_NONE, "1");
    const UiInput *in = next(*state);
    assert_int_equal(in->pointer_count, 3);
    assert_int_equal(in->key_count, 0);
    platform_window_set_text_input(*state, true, (DrawRect){10, 10, 50, 20});
    in = next(*state);
    assert_string_equal(in->text, "b");
    assert_key(next(*state), 0, UI_KEY_ENTER, 0, 0);
    platform_window_set_text_input(*state, false, (DrawRect){0, 0, 0, 0});
    assert_key(next(*state), 0, UI_KEY_CHARACTER, '1', 0);
}

static void keys_count_the_pointer_before_them(void **state) {
    push_move(5, 5);
    push_key(SDLK_LEFT, KMOD_NONE);
    push_move(6, 6);
    push_key(SDLK_RIGHT, KMOD_NONE);
    const UiInput *in = next(*state);
    assert_int_equal(in->key_count, 2);
    assert_int_equal(in->keys[0].after_pointer, 1);
    assert_int_equal(in->keys[1].after_pointer, 2);
}

static void no_event_is_lost_when_there_are_many(void **state) {
    enum { MANY = 500 };
    for (int i = 0; i < MANY; i++)
        push_key(i % 2 ? SDLK_LEFT : SDLK_RIGHT, KMOD_NONE);
    int got = 0;
    while (got < MANY) {
        const UiInput *in = next(*state);
        assert_in_range(in->key_count, 1, UI_INPUT_EVENTS);
        for (int i = 0; i < in->key_count; i++, got++)
            assert_key(in, i, got % 2 ? UI_KEY_LEFT : UI_KEY_RIGHT, 0, 0);
    }
    assert_int_equal(got, MANY);

    platform_window_set_text_input(*state, true, (DrawRect){10, 10, 50, 20});
    char all[4 * MANY + 1] = "";
    for (int i = 0; i < MANY; i++)
        push_text("∂");
    while (strlen(all) < 3 * MANY)
        strcat(all, next(*state)->text);
    assert_int_equal(strlen(all), 3 * MANY);
    const char *at = all;
    for (int i = 0; i < MANY; i++)
        assert_int_equal(draw_utf8_next(&at), 0x2202);
}

static void clicks_are_never_lost_and_movements_keep_their_end(void **state) {
    for (int i = 0; i < 100; i++) {
        push_button(SDL_BUTTON_LEFT, true, 1, i, i);
        push_button(SDL_BUTTON_LEFT, false, 1, i, i);
    }
    int downs = 0;
    while (downs < 100) {
        const UiInput *in = next(*state);
        for (int i = 0; i < in->pointer_count; i++)
            if (in->pointer[i].kind == UI_POINTER_DOWN)
                assert_float_equal(in->pointer[i].x, downs++, 0);
    }
    while (platform_window_poll(*state, &input)) {
    }
    for (int i = 0; i < 1000; i++)
        push_move(i, 2 * i);
    const UiInput *in = next(*state); /* all of them at once: a slow frame must not lag behind */
    assert_int_equal(in->pointer_count, UI_INPUT_EVENTS);
    assert_float_equal(in->pointer_x, 999, 0);
    assert_float_equal(in->pointer[UI_INPUT_EVENTS - 1].y, 1998, 0);
    assert_false(platform_window_poll(*state, &input));
    assert_float_equal(input.pointer_x, 999, 0); /* where it rests is known in quiet frames too */
    assert_true(input.pointer_inside);
}

static void buttons_clicks_and_wheel(void **state) {
    push_button(SDL_BUTTON_RIGHT, true, 1, 30, 40);
    push_button(SDL_BUTTON_RIGHT, false, 1, 30, 40);
    push_button(SDL_BUTTON_MIDDLE, true, 2, 31, 41);
    push_button(SDL_BUTTON_X1, true, 1, 31, 41); /* unknown here */
    push_wheel(0, 1.5f);
    push_wheel(-2, 0.25f);
    const UiInput *in = next(*state);
    assert_int_equal(in->pointer_count, 3);
    assert_int_equal(in->pointer[0].button, 1);
    assert_int_equal(in->pointer[0].kind, UI_POINTER_DOWN);
    assert_int_equal(in->pointer[1].kind, UI_POINTER_UP);
    assert_int_equal(in->pointer[2].button, 2);
    assert_int_equal(in->pointer[2].clicks, 2);
    assert_float_equal(in->wheel_x, -2, 0);
    assert_float_equal(in->wheel_y, 1.75f, 0);
    push_event((SDL_Event){.wheel = {.type = SDL_MOUSEWHEEL, .y = -1}}); /* from older SDL */
    assert_float_equal(next(*state)->wheel_y, -1, 0);
}

static void modifiers_are_held_between_frames(void **state) {
    SDL_Keysym shift = {SDL_SCANCODE_LSHIFT, SDLK_LSHIFT, KMOD_LSHIFT, 0};
    push_event((SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym = shift}});
    assert_int_equal(next(*state)->mods, UI_MOD_SHIFT);
    assert_int_equal(input.key_count, 0);
    platform_window_poll(*state, &input);
    assert_int_equal(input.mods, UI_MOD_SHIFT);
    shift.mod = KMOD_NONE;
    push_event((SDL_Event){.key = {.type = SDL_KEYUP, .keysym = shift}});
    assert_int_equal(next(*state)->mods, 0);
}

static void repeats_are_marked(void **state) {
    SDL_Keysym right = {SDL_SCANCODE_RIGHT, SDLK_RIGHT, KMOD_NONE, 0};
    push_event((SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym = right}});
    push_event((SDL_Event){.key = {.type = SDL_KEYDOWN, .repeat = 1, .keysym = right}});
    const UiInput *in = next(*state);
    assert_false(in->keys[0].repeat);
    assert_true(in->keys[1].repeat);
}

static void the_clipboard_is_lent_with_the_paste_key(void **state) {
    platform_window_set_clipboard(*state, "1, 2;\n3 ∂");
    push_key(SDLK_v, KMOD_LCTRL);
    push_key(SDLK_v, KMOD_LCTRL);
    for (int i = 0; i < 2; i++) { /* each paste has a frame of its own */
        const UiInput *in = next(*state);
        assert_int_equal(in->key_count, 1);
        assert_non_null(in->clipboard);
        assert_string_equal(in->clipboard, "1, 2;\n3 ∂");
        assert_key(in, 0, UI_KEY_CHARACTER, 'v', UI_MOD_CTRL);
    }
    push_key(SDLK_c, KMOD_LCTRL);
    assert_null(next(*state)->clipboard);
}

static void files_are_dropped_one_a_frame(void **state) {
    push_drop("/tmp/a photo.png");
    push_drop("/tmp/übung.jpg");
    push_event((SDL_Event){.drop = {.type = SDL_DROPTEXT, .file = SDL_strdup("no file")}});
    assert_string_equal(next(*state)->dropped, "/tmp/a photo.png");
    assert_string_equal(next(*state)->dropped, "/tmp/übung.jpg");
    assert_false(platform_window_poll(*state, &input));
    assert_string_equal(input.dropped, "");
}

static void closing_is_asked_for(void **state) {
    push_close();
    assert_true(next(*state)->close_requested);
    platform_window_poll(*state, &input);
    assert_false(input.close_requested);
}

static void uncovering_asks_for_a_picture(void **state) {
    push_event((SDL_Event){.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_EXPOSED}});
    next(*state);
    push_event((SDL_Event){.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_LEAVE}});
    assert_false(next(*state)->pointer_inside);
    push_event((SDL_Event){.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_MOVED}});
    assert_false(platform_window_poll(*state, &input));
}

static void zoom_divides_points(void **state) {
    platform_window_set_zoom(*state, 2);
    push_click(100, 50);
    const UiInput *in = next(*state);
    assert_float_equal(in->width, 400, 0);
    assert_float_equal(in->height, 300, 0);
    assert_float_equal(in->scale, 2, 0);
    assert_float_equal(in->pointer[1].x, 50, 0);
    assert_float_equal(in->pointer_y, 25, 0);
    platform_window_set_zoom(*state, 0.5f);
    platform_window_poll(*state, &input);
    assert_float_equal(input.pointer_x, 200, 0);
}

static void waiting_ends_with_an_event_or_the_time(void **state) {
    double start = platform_seconds();
    platform_window_wait(*state, 0.05);
    double waited = platform_seconds() - start;
    assert_true(waited > 0.04 && waited < 2.0);
    push_key(SDLK_LEFT, KMOD_NONE);
    start = platform_seconds();
    platform_window_wait(*state, 10);
    platform_window_wait(*state, -1); /* still there: waiting takes nothing */
    assert_true(platform_seconds() - start < 2.0);
    assert_key(next(*state), 0, UI_KEY_LEFT, 0, 0);
}

/* What a window on a display would say here: nothing is shown, so it is an error. */
static void without_a_display_there_is_a_sentence(void **state) {
    (void)state;
    const char *const names[] = {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"};
    for (int i = 0; i < 3; i++)
        unsetenv(names[i]);
    PlatformWindow *window = (void *)&window;
    Status status = platform_window_create("never shown", 1280, 720, PLATFORM_OPENGL, &window);
    assert_int_equal(status.code, STATUS_PLATFORM);
    assert_non_null(strstr(status.text, "no display"));
    assert_non_null(strstr(status.text, "convscope render"));
    assert_null(window);
}

static void the_driver_can_be_asked_for(void **state) {
    (void)state;
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    PlatformWindow *window;
    Status status = platform_window_create("asked for", 1280, 720, PLATFORM_OPENGL, &window);
    if (status_failed(&status))
        fail_msg("%s", status.text);
    platform_window_poll(window, &input);
    SDL_Rect desktop;
    assert_int_equal(SDL_GetDisplayUsableBounds(0, &desktop), 0);
    assert_float_equal(input.width, desktop.w < 1280 ? desktop.w : 1280, 0);
    assert_float_equal(input.height, desktop.h < 720 ? desktop.h : 720, 0);
    double start = platform_seconds();
    for (int i = 0; i < 6; i++)
        platform_window_present(window);
    assert_true(platform_seconds() - start > 0.05); /* at the display's pace, not spinning */
    platform_window_set_fullscreen(window, true);
    assert_true(platform_window_fullscreen(window));
    platform_window_set_fullscreen(window, false);
    assert_false(platform_window_fullscreen(window));
    platform_window_destroy(window);
    setenv("SDL_VIDEODRIVER", "dummy", 1); /* it has no OpenGL */
    status = platform_window_create("without OpenGL", 1280, 720, PLATFORM_OPENGL, &window);
    assert_int_equal(status.code, STATUS_PLATFORM);
    assert_non_null(strstr(status.text, "OpenGL 3.3"));
    assert_null(window);
    status = platform_window_create("in memory", 1280, 720, PLATFORM_MEMORY, &window);
    assert_string_equal(status.text, "");
    platform_window_destroy(window);
    unsetenv("SDL_VIDEODRIVER");
}

/* What is shown is what the window then has, in its own order of colours; a larger or smaller
 * picture does no harm. */
static void pictures_are_shown_from_memory(void **state) {
    (void)state;
    PlatformWindow *window;
    Status status = platform_window_create_offscreen(64, 48, PLATFORM_MEMORY, &window);
    assert_string_equal(status.text, "");
    int width, height;
    platform_window_pixels(window, &width, &height);
    assert_int_equal(width, 64);
    assert_int_equal(height, 48);
    static uint8_t rgba[48][64][4];
    for (int y = 0; y < 48; y++)
        for (int x = 0; x < 64; x++)
            memcpy(rgba[y][x], (const uint8_t[]){(uint8_t)(4 * x), (uint8_t)(5 * y), 77, 255}, 4);
    platform_window_show(window, &rgba[0][0][0], 64, 48);
    SDL_Window *own = SDL_GetWindowFromID(1);
    for (Uint32 id = 2; !own && id < 100; id++)
        own = SDL_GetWindowFromID(id);
    SDL_Surface *surface = SDL_GetWindowSurface(own);
    assert_non_null(surface);
    for (int y = 0; y < 48; y += 7)
        for (int x = 0; x < 64; x += 3) {
            uint32_t word;
            memcpy(&word, (uint8_t *)surface->pixels + y * surface->pitch + 4 * x, 4);
            uint8_t r, g, b;
            SDL_GetRGB(word, surface->format, &r, &g, &b);
            assert_int_equal(r, 4 * x);
            assert_int_equal(g, 5 * y);
            assert_int_equal(b, 77);
        }
    platform_window_show(window, &rgba[0][0][0], 10, 12);
    uint8_t *large = calloc(200 * 100, 4);
    assert_non_null(large);
    platform_window_show(window, large, 200, 100);
    free(large);
    platform_window_destroy(window);
}

static void windows_can_follow_each_other(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) {
        PlatformWindow *window;
        Status status = platform_window_create_offscreen(100 + i, 50, PLATFORM_OPENGL, &window);
        if (status_failed(&status))
            fail_msg("%s", status.text);
        platform_window_poll(window, &input);
        assert_float_equal(input.width, (float)(100 + i), 0);
        platform_window_destroy(window);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(name, settle)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_nothing),
        TEST(named_keys_have_their_names),
        TEST(characters_are_the_layouts),
        TEST(a_space_is_one_key),
        TEST(other_scripts_reach_the_shortcuts),
        TEST(commands_are_keys_even_in_a_field),
        TEST(typed_text_is_text_where_it_is_wanted),
        TEST(order_survives_across_frames),
        TEST(typing_after_a_click_waits_for_the_field),
        TEST(keys_count_the_pointer_before_them),
        TEST(no_event_is_lost_when_there_are_many),
        TEST(clicks_are_never_lost_and_movements_keep_their_end),
        TEST(buttons_clicks_and_wheel),
        TEST(modifiers_are_held_between_frames),
        TEST(repeats_are_marked),
        TEST(the_clipboard_is_lent_with_the_paste_key),
        TEST(files_are_dropped_one_a_frame),
        TEST(closing_is_asked_for),
        TEST(uncovering_asks_for_a_picture),
        TEST(zoom_divides_points),
        TEST(waiting_ends_with_an_event_or_the_time),
    };
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(without_a_display_there_is_a_sentence),
        cmocka_unit_test(the_driver_can_be_asked_for),
        cmocka_unit_test(pictures_are_shown_from_memory),
        cmocka_unit_test(windows_can_follow_each_other),
    };
    int failed = cmocka_run_group_tests(tests, open_window, close_window);
    return failed + cmocka_run_group_tests(alone, NULL, NULL);
}

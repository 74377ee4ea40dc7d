/* The real loop, offscreen, through every control, key and drag: each is answered by something to
 * see, and whatever it does, the digits on screen stay the core's. */
#include "app/window.h"
#include "push_events.h"
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONTROLS_MOST = 300,
    PATIENCE = 400,     /* steps until the window has nothing more to do */
    PANEL_MIDDLE = 100, /* from the side of the window */
    PANEL_Y = 400
};

static AppWindow *window;
static Screen screen; /* the same program, for what reads its draw list */

static int open_window(void **unused) {
    (void)unused;
    Status status = app_window_open(true, APP_RENDERER_SOFTWARE, NULL, &window);
    assert_string_equal(status.text, "");
    screen.app = app_window_app(window);
    return 0;
}

static int close_window(void **unused) {
    (void)unused;
    app_window_close(window);
    return 0;
}

static const SceneState *state(void) {
    return scene_state(app_scene(screen.app));
}

/* Steps until nothing has been drawn for a while; what moves by itself stops the wait in time. */
static void settle(void) {
    int64_t drawn = app_window_frames(window);
    for (int i = 0, quiet = 0; i < PATIENCE && quiet < 2; i++) {
        assert_true(app_window_step(window, 0.001));
        quiet = app_window_frames(window) == drawn ? quiet + 1 : 0;
        drawn = app_window_frames(window);
    }
}

static void start_over(int lesson) {
    for (int i = 0; i < 4; i++) {
        push_key(SDLK_ESCAPE, 0);
    }
    push_move(640, 60);
    settle();
    *app_options(screen.app) = (ViewOptions){.gradients = true, .reduced_motion = true};
    Status status = app_open_lesson(screen.app, lesson);
    assert_string_equal(status.text, "");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 14});
    settle();
}

/* The digits agree, and the state is one that exists. */
static void check(const char *what) {
    if (state()->playing) { /* a clock is no part of this */
        screen_command(&screen, (SceneCommand){.kind = SCENE_PLAY, .value = 0});
    }
    settle();
    ConvShape shape;
    Status status = conv_layer_check(&state()->layer, &shape);
    if (status_failed(&status)) {
        fail_msg("%s: %s", what, status.text);
    }
    assert_true(state()->position >= 0 &&
                state()->position <= conv_walk_length(&scene_derived(app_scene(screen.app))->walk));
    screen_check_digits(&screen);
}

/* ------------------------------------------------------------------------------ controls */

typedef struct Control {
    int id, part;
    DrawRect rect;
    char text[48];
} Control;

typedef struct Controls {
    Control item[CONTROLS_MOST];
    int count;
} Controls;

static bool has(const Controls *controls, int id, int part) {
    for (int i = 0; i < controls->count; i++) {
        if (controls->item[i].id == id && controls->item[i].part == part) {
            return true;
        }
    }
    return false;
}

/* Adds what is wholly in sight and not known yet. */
static void find_controls(Controls *known, Controls *fresh) {
    const DrawList *list = app_list(screen.app);
    fresh->count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        int id = command->tag.index[0], part = command->tag.index[1];
        DrawRect seen = draw_rect_intersect(command->rect, command->clip);
        bool whole = seen.w > command->rect.w - 1 && seen.h > command->rect.h - 1;
        if (command->tag.part != DRAW_PART_CONTROL || !whole || seen.w < 8 || seen.h < 8 ||
            has(known, id, part) || known->count == CONTROLS_MOST) {
            continue;
        }
        Control control = {.id = id, .part = part, .rect = command->rect};
        if (command->kind == DRAW_KIND_TEXT) {
            snprintf(control.text, sizeof control.text, "%s", draw_command_text(list, command));
        }
        known->item[known->count++] = control;
        fresh->item[fresh->count++] = control;
    }
}

static int middle_x(const Control *control) {
    return (int)(control->rect.x + control->rect.w / 2);
}

static int middle_y(const Control *control) {
    return (int)(control->rect.y + control->rect.h / 2);
}

/* Scrolls both panels to where they were when a control was found. */
static void scroll_to(float notches) {
    const int x[2] = {PANEL_MIDDLE, (int)app_list(screen.app)->width - PANEL_MIDDLE};
    for (int i = 0; i < 2; i++) {
        push_move(x[i], PANEL_Y);
        push_wheel(0, 100);
        settle();
        push_wheel(0, -notches);
        settle();
    }
}

static void click(const Control *control, int clicks) {
    int x = middle_x(control), y = middle_y(control);
    push_move(x, y);
    for (int i = 1; i <= clicks; i++) {
        push_button(SDL_BUTTON_LEFT, true, i, x, y);
        push_button(SDL_BUTTON_LEFT, false, i, x, y);
    }
    settle();
}

static void drag(const Control *control, int dx, int dy) {
    int x = middle_x(control), y = middle_y(control);
    push_move(x, y);
    push_button(SDL_BUTTON_LEFT, true, 1, x, y);
    settle();
    for (int i = 1; i <= 4; i++) {
        push_move(x + dx * i / 4, y + dy * i / 4);
        settle();
        screen_check_digits(&screen);
    }
    push_button(SDL_BUTTON_LEFT, false, 1, x + dx, y + dy);
    settle();
}

/* Everything that a hand can do to a control. Returns whether a press is answered by something. */
static bool use(const Control *control) {
    push_move(middle_x(control), middle_y(control));
    settle();
    char *before = draw_list_dump(app_list(screen.app));
    click(control, 1);
    char *after = draw_list_dump(app_list(screen.app));
    bool answered = strcmp(before, after) != 0;
    free(before);
    free(after);
    check(control->text);
    push_key(SDLK_UP, 0);
    push_key(SDLK_DOWN, 0);
    push_key(SDLK_RETURN, 0);
    check(control->text);
    push_key(SDLK_ESCAPE, 0);
    push_key(SDLK_ESCAPE, 0);
    settle();
    push_move(middle_x(control), middle_y(control));
    push_wheel(0, 1);
    check(control->text);
    push_wheel(0, -1);
    check(control->text);
    click(control, 2);
    push_key(SDLK_ESCAPE, 0);
    check(control->text);
    drag(control, 40, -12);
    check(control->text);
    return answered;
}

static void every_control_is_used(void **unused) {
    (void)unused;
    static Controls known, fresh;
    known.count = 0;
    int answered = 0;
    for (int page = 0; page < 6; page++) {
        start_over(0);
        scroll_to((float)(4 * page));
        find_controls(&known, &fresh);
        for (int i = 0; i < fresh.count; i++) {
            start_over(0);
            scroll_to((float)(4 * page));
            bool answers = use(&fresh.item[i]);
            answered += answers;
            if (!answers) {
                print_message("no answer from \"%s\" at %d,%d\n", fresh.item[i].text,
                              middle_x(&fresh.item[i]), middle_y(&fresh.item[i]));
            }
        }
    }
    print_message("%d controls, %d of them answered\n", known.count, answered);
    assert_true(known.count > 60);
    assert_true(answered > known.count * 4 / 5); /* what is chosen already need not answer */
}

/* ---------------------------------------------------------------------------------- keys */

static SDL_Keycode sdl_key(UiKey key) {
    static const SDL_Keycode codes[UI_KEY_COUNT] = {
        [UI_KEY_SPACE] = SDLK_SPACE,    [UI_KEY_ENTER] = SDLK_RETURN,
        [UI_KEY_ESCAPE] = SDLK_ESCAPE,  [UI_KEY_TAB] = SDLK_TAB,
        [UI_KEY_LEFT] = SDLK_LEFT,      [UI_KEY_RIGHT] = SDLK_RIGHT,
        [UI_KEY_UP] = SDLK_UP,          [UI_KEY_DOWN] = SDLK_DOWN,
        [UI_KEY_HOME] = SDLK_HOME,      [UI_KEY_END] = SDLK_END,
        [UI_KEY_PAGE_UP] = SDLK_PAGEUP, [UI_KEY_PAGE_DOWN] = SDLK_PAGEDOWN,
        [UI_KEY_F11] = SDLK_F11};
    return codes[key];
}

static void press(UiKey key, uint32_t character, int mods) {
    Uint16 held =
        (Uint16)((mods & UI_MOD_SHIFT ? KMOD_LSHIFT : 0) | (mods & UI_MOD_CTRL ? KMOD_LCTRL : 0) |
                 (mods & UI_MOD_ALT ? KMOD_LALT : 0));
    if (key != UI_KEY_CHARACTER) {
        push_key(sdl_key(key), held);
    } else {
        char text[2] = {(char)character, '\0'};
        push_typed((SDL_Keycode)character, held, held ? "" : text);
    }
    settle();
    push_key(SDLK_LSHIFT, 0); /* let go of what was held */
    settle();
}

/* All keys of the map, in each walk, twice over. */
static void every_key_is_pressed(void **unused) {
    (void)unused;
    static const struct {
        UiKey key;
        uint32_t character;
        int mods;
        const char *label;
    } keys[] = {
#define VIEW_KEY(name, letter, held, action, amount, label, help)                                  \
    {UI_KEY_##name, letter, held, label},
#include "view/keys.def"
#undef VIEW_KEY
    };
    for (int i = 0; i < SCENE_WALK_COUNT; i++) {
        ConvWalkKind walk = scene_walk(i);
        start_over(0);
        for (int round = 0; round < 2; round++) {
            for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
                screen_command(&screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)walk});
                screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 23});
                settle();
                press(keys[k].key, keys[k].character, keys[k].mods);
                check(keys[k].label);
            }
        }
    }
}

/* -------------------------------------------------------------------------------- cells */

/* Every number of lesson 1 is pointed at, clicked, dragged over and typed into. */
static void every_cell_is_touched(void **unused) {
    (void)unused;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        start_over(0);
        DrawRect at;
        int index[4] = {0}, touched = 0;
        for (index[2] = 0; index[2] < 5; index[2]++) {
            for (index[3] = 0; index[3] < 5; index[3]++) {
                if (!screen_find_cell(&screen, (ConvRole)role, index, &at)) {
                    continue;
                }
                Control cell = {.rect = at, .text = "a cell"};
                click(&cell, 1);
                check("a click on a cell");
                click(&cell, 2);
                push_text("-7");
                push_key(SDLK_RETURN, 0);
                check("a number typed into a cell");
                drag(&cell, 40, 30);
                check("a drag from a cell");
                push_key(SDLK_ESCAPE, 0);
                touched++;
            }
        }
        if (role == CONV_ROLE_X) {
            assert_int_equal(touched, 25);
            assert_true(conv_tensor_at(scene_tensor(app_scene(screen.app), CONV_ROLE_X),
                                       (int[4]){0, 0, 4, 4}) == -7);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_pressed),
        cmocka_unit_test(every_cell_is_touched),
        cmocka_unit_test(every_control_is_used),
    };
    return cmocka_run_group_tests(tests, open_window, close_window);
}

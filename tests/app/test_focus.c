/* The keyboard reaches all of it: Tab goes through every control and back to the first, each with a
 * ring that can be seen, and Esc gives the keys back. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 400 };

typedef struct Ids {
    int id[MOST], count;
} Ids;

static bool has(const Ids *ids, int id) {
    for (int i = 0; i < ids->count; i++) {
        if (ids->id[i] == id) {
            return true;
        }
    }
    return false;
}

static void add(Ids *ids, int id) {
    if (!has(ids, id) && ids->count < MOST) {
        ids->id[ids->count++] = id;
    }
}

static bool is_ring(const DrawList *list, const DrawCommand *command) {
    return command->kind == DRAW_KIND_RECT && command->tag.part == DRAW_PART_CONTROL &&
           command->border_width == 2 && command->fill.a == 0 &&
           memcmp(&command->border, &list->theme->forward, sizeof command->border) == 0;
}

/* The widget with the ring, 0 when there is none. It must be wholly in sight. */
static int ringed(const Screen *screen, const char *what) {
    const DrawList *list = app_list(screen->app);
    int id = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (!is_ring(list, command)) {
            continue;
        }
        if (id && id != command->tag.index[0]) {
            fail_msg("%s: two rings", what);
        }
        id = command->tag.index[0];
        DrawRect seen = draw_rect_intersect(command->rect, command->clip);
        seen = draw_rect_intersect(seen, (DrawRect){0, 0, list->width, list->height});
        if (seen.w < command->rect.w - 6.5f || seen.h < command->rect.h - 6.5f) {
            fail_msg("%s: a ring at (%.0f, %.0f), %.0f×%.0f, is out of sight", what,
                     (double)command->rect.x, (double)command->rect.y, (double)command->rect.w,
                     (double)command->rect.h);
        }
    }
    return id;
}

/* Every control that is drawn anywhere while Tab goes round. */
static void note_controls(const Screen *screen, Ids *ids) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        bool disabled = command->kind == DRAW_KIND_TEXT && command->background.a == 255 &&
                        draw_contrast(command->fill, command->background) < 4.4f;
        if (command->tag.part == DRAW_PART_CONTROL && command->kind == DRAW_KIND_TEXT &&
            !disabled) {
            add(ids, command->tag.index[0]);
        }
    }
}

static void go_round(Screen *screen, const char *what, int least) {
    Ids reached = {0}, controls = {0};
    screen_key(screen, UI_KEY_ESCAPE, 0, 0);
    screen_settle(screen);
    assert_int_equal(ringed(screen, what), 0);
    int first = 0, turn = 0;
    for (; turn < MOST; turn++) {
        screen_key(screen, UI_KEY_TAB, 0, 0);
        screen_settle(screen);
        int id = ringed(screen, what);
        if (id == 0) {
            fail_msg("%s: after %d times Tab nothing has a ring", what, turn + 1);
        }
        note_controls(screen, &controls);
        if (id == first) {
            break;
        }
        first = first ? first : id;
        if (has(&reached, id)) {
            fail_msg("%s: a control is reached twice", what);
        }
        add(&reached, id);
    }
    for (int i = 0; i < controls.count; i++) {
        if (!has(&reached, controls.id[i])) {
            const DrawList *list = app_list(screen->app);
            for (int c = 0; c < list->count; c++) {
                const DrawCommand *command = &list->commands[c];
                if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_CONTROL &&
                    command->tag.index[0] == controls.id[i]) {
                    fail_msg("%s: Tab does not reach \"%s\"", what,
                             draw_command_text(list, command));
                }
            }
        }
    }
    if (reached.count < least) {
        fail_msg("%s: only %d controls", what, reached.count);
    }
    screen_key(screen, UI_KEY_TAB, 0, UI_MOD_SHIFT);
    screen_settle(screen);
    assert_int_equal(ringed(screen, what), reached.id[reached.count - 1]); /* back the same way */
    screen_key(screen, UI_KEY_ESCAPE, 0, 0);
    screen_settle(screen);
    assert_int_equal(ringed(screen, what), 0);
}

static void in_every_walk_of_a_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int walk = 0; walk < SCENE_WALK_COUNT; walk++) {
        screen_command(&screen,
                       (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)scene_walk(walk)});
        go_round(&screen, conv_walk_title((ConvWalkKind)walk), 50);
    }
    screen_close(&screen);
}

static void over_a_photo_in_both_themes(void **unused) {
    (void)unused;
    Screen screen = screen_open(1024, 640, 1);
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    for (int dark = 0; dark < 2; dark++) {
        app_options(screen.app)->dark = dark;
        go_round(&screen, "photo", 40);
    }
    app_options(screen.app)->left = app_options(screen.app)->right = VIEW_FOLD_CLOSED;
    go_round(&screen, "folded", 14);
    screen_close(&screen);
}

static void while_presenting(void **unused) {
    (void)unused;
    Screen screen = screen_open(960, 540, 1);
    app_options(screen.app)->presenting = true;
    screen_settle(&screen);
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    assert_int_not_equal(ringed(&screen, "presenting"), 0); /* the bar */
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_int_equal(scene_state(app_scene(screen.app))->position, 1);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_every_walk_of_a_lesson),
        cmocka_unit_test(over_a_photo_in_both_themes),
        cmocka_unit_test(while_presenting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

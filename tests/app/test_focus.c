/* The keyboard reaches all of it: Tab goes through every control and back to the first, each with a
 * ring that can be seen, and Esc gives the keys back. */
#include "texts.h"

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

/* ------------------------------------------------------------------------------- order */

/* Where the ring is: the bar at the top, the left panel, the stage, what is beneath it, the right
 * panel. */
static int region_of(const DrawList *list, DrawRect ring) {
    const float x = ring.x + ring.w / 2, y = ring.y + ring.h / 2;
    return y < 52 ? 0 : x < 256 ? 1 : x > list->width - 272 ? 4 : y < list->height - 176 ? 2 : 3;
}

static DrawRect ring_rect(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        if (is_ring(list, &list->commands[i])) {
            return list->commands[i].rect;
        }
    }
    fail_msg("there is no ring");
    return (DrawRect){0};
}

/* From the top left to the bottom right: region by region, in each row by row, on the stage column
 * by column. In a window so high that no panel scrolls. */
static void check_order(Screen *screen, const char *what, int least[5]) {
    const DrawList *list = app_list(screen->app);
    screen_key(screen, UI_KEY_ESCAPE, 0, 0);
    screen_settle(screen);
    DrawRect before = {0};
    int first = 0, was = 0, counts[5] = {0};
    for (int turn = 0; turn < MOST; turn++) {
        screen_key(screen, UI_KEY_TAB, 0, 0);
        screen_settle(screen);
        int id = ringed(screen, what);
        if (id == first) {
            break;
        }
        first = first ? first : id;
        DrawRect ring = ring_rect(screen);
        int region = region_of(list, ring);
        bool above = ring.y + ring.h <= before.y + 3, left = ring.x < before.x;
        bool same_row = ring.y + ring.h / 2 < before.y + before.h;
        bool up = region == 2 ? above && left : above || (same_row && left);
        bool back = region < was || (region == was && turn > 0 && up);
        if (back) {
            fail_msg("%s: Tab goes back from (%.0f, %.0f) to (%.0f, %.0f)", what, (double)before.x,
                     (double)before.y, (double)ring.x, (double)ring.y);
        }
        counts[region]++;
        before = ring;
        was = region;
    }
    for (int region = 0; region < 5; region++) {
        if (counts[region] < least[region]) {
            fail_msg("%s: only %d controls in region %d", what, counts[region], region);
        }
    }
}

static void from_the_top_left_to_the_bottom_right(void **unused) {
    (void)unused;
    Screen screen = screen_open(1400, 1900, 1);
    check_order(&screen, "lesson 1", (int[5]){6, 40, 0, 10, 6});
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = CONV_WALK_DX_GATHER});
    check_order(&screen, "gather", (int[5]){7, 40, 1, 10, 6});
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    check_order(&screen, "photo", (int[5]){6, 35, 2, 10, 4});
    screen_close(&screen);
}

/* A card over the window is reached first. */
static void a_card_comes_first(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_key(&screen, UI_KEY_CHARACTER, 'v', 0);
    screen_settle(&screen);
    const DrawCommand *label = screen_find(&screen, "Size, %");
    assert_non_null(label);
    const float left = label->rect.x;
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    screen_settle(&screen);
    DrawRect ring = ring_rect(&screen);
    assert_true(ring.y > 52 && ring.x > left); /* among the card's rows */
    screen_close(&screen);
}

/* -------------------------------------------------------------------------------- tips */

static void rest_on(Screen *screen, float x, float y) {
    screen_pointer(screen, UI_POINTER_MOVE, 1, 640, 4);
    screen_frame(screen, 0.1);
    screen_pointer(screen, UI_POINTER_MOVE, 1, x, y);
    for (int i = 0; i < 4; i++) {
        screen_frame(screen, 0.3);
    }
}

/* What has a tip shows it, wholly in the window and readable. */
static void check_tip(Screen *screen, const char *text, const char *says, float down) {
    const DrawCommand *on = screen_find(screen, text);
    if (!on) {
        fail_msg("\"%s\" is not on screen", text);
        return;
    }
    rest_on(screen, on->rect.x + on->rect.w / 2, on->rect.y + on->rect.h / 2 + down);
    if (!screen_says(screen, says)) {
        fail_msg("\"%s\" does not say \"%s\"", text, says);
    }
    char *faults = texts_faults(screen, TEXTS_ALLOW_OVERLAY);
    if (faults) {
        fail_msg("the tip of \"%s\": %s", text, faults);
    }
}

static void buttons_legend_and_shapes_have_tips(void **unused) {
    (void)unused;
    static const struct {
        const char *text, *says;
        float down; /* so far beneath it */
    } tips[] = {
        {"◧", "Left panel ([)", 0},
        {"◨", "Right panel (])", 0},
        {"View", "Colours, size and motion (V)", 0},
        {"?", "All keys (?)", 0},
        {"1×1×5×5", "Images × channels × rows × columns", 0},
        {"∂L/∂X 1×1×5×5", "Images × channels × rows × columns", 0},
        {"1×1×3×3", "Filters × channels that one reads", 0},
        {"∂L/∂W 1×1×3×3", "Filters × channels that one reads", 0},
        {"∂L/∂b 1", "One number for each filter", 0},
        {"∂L/∂Y = 1  1×1×3×3", "Images × feature maps × rows", 0},
        {"symmetric", "Symmetric: the same scale above", 0},
        {"COLOURS OF X", "The colour of a number of X", 24}, /* its bar */
        {"COLOURS OF dX", "The colour of a number of dX", 24},
    };
    for (int dark = 0; dark < 2; dark++) {
        Screen screen = screen_open(1280, 1000, 1);
        app_options(screen.app)->dark = dark;
        screen_settle(&screen);
        for (size_t i = 0; i < sizeof tips / sizeof tips[0]; i++) {
            check_tip(&screen, tips[i].text, tips[i].says, tips[i].down);
        }
        screen_close(&screen);
    }
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
        cmocka_unit_test(from_the_top_left_to_the_bottom_right),
        cmocka_unit_test(a_card_comes_first),
        cmocka_unit_test(buttons_legend_and_shapes_have_tips),
        cmocka_unit_test(in_every_walk_of_a_lesson),
        cmocka_unit_test(over_a_photo_in_both_themes),
        cmocka_unit_test(while_presenting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

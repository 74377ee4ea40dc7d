/* Looking closer: what lies under the pointer stays there, numbers appear when they have room and
 * are the core's, a drag carries the picture along, and the ways back. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Screen open_photo(void) {
    Screen screen = screen_open(1280, 720, 1);
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    screen_settle(&screen);
    return screen;
}

static float zoom_of(const Screen *screen) {
    return fmaxf(1, app_options(screen->app)->camera.zoom);
}

static void wheel(Screen *screen, float x, float y, float notches) {
    screen_pointer(screen, UI_POINTER_MOVE, 1, x, y);
    screen_frame(screen, 0.01);
    screen->input.wheel_y = notches;
    screen_frame(screen, 0.01);
    screen_frame(screen, 0.01);
    screen_frame(screen, 0.01);
}

static void double_click(Screen *screen, float x, float y) {
    for (int clicks = 1; clicks <= 2; clicks++) {
        screen_pointer(screen, UI_POINTER_DOWN, clicks, x, y);
        screen_pointer(screen, UI_POINTER_UP, clicks, x, y);
    }
    screen_settle(screen);
}

/* The row and column that the panel names for what is under the pointer. */
static void named_cell(const Screen *screen, int *row, int *col) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        int n, c;
        if (command->kind == DRAW_KIND_TEXT && command->rect.x > 1000 &&
            sscanf(draw_command_text(list, command), "x[%d,%d,%d,%d]", &n, &c, row, col) == 4) {
            return;
        }
    }
    fail_msg("nothing of X is named");
}

static void what_is_under_the_pointer_stays_there(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect picture = screen_picture(&screen, CONV_ROLE_X)->rect;
    float x = picture.x + picture.w * 0.3f, y = picture.y + picture.h * 0.6f;
    int row, col, before_row, before_col;
    wheel(&screen, x, y, 4);
    named_cell(&screen, &before_row, &before_col);
    assert_true(zoom_of(&screen) > 2.4f && zoom_of(&screen) < 2.5f);
    for (int turn = 0; turn < 6; turn++) {
        wheel(&screen, x, y, turn % 3 == 2 ? -2 : 3);
        named_cell(&screen, &row, &col);
        assert_true(abs(row - before_row) <= 1 && abs(col - before_col) <= 1);
    }
    DrawRect closer = screen_picture(&screen, CONV_ROLE_X)->rect;
    assert_true(fabsf(closer.w / picture.w - zoom_of(&screen)) < 0.01f);
    wheel(&screen, x, y, -100);
    closer = screen_picture(&screen, CONV_ROLE_X)->rect;
    assert_memory_equal(&closer, &picture, sizeof closer);
    screen_close(&screen);
}

/* Elements of a tensor whose number stands on the stage. */
static int numbers_of(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        count += command->kind == DRAW_KIND_TEXT && command->tag.role == (int)role &&
                 command->tag.part == DRAW_PART_CELL && command->rect.x < 1000;
    }
    return count;
}

/* Whether the number lies in a cell with an edge: a white one has none of its own. */
static bool has_edge(const DrawList *list, const DrawCommand *number) {
    float x = number->rect.x + number->rect.w / 2, y = number->rect.y + number->rect.h / 2;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->border_width == 1 &&
            memcmp(&command->border, &list->theme->grid, sizeof command->border) == 0 &&
            draw_rect_contains(command->rect, x, y)) {
            return true;
        }
    }
    return false;
}

static void assert_edges(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == CONV_ROLE_X &&
            command->tag.part == DRAW_PART_CELL && command->rect.x < 1000) {
            assert_true(has_edge(list, command));
        }
    }
}

static void numbers_appear_when_they_have_room(void **unused) {
    (void)unused;
    for (int channel = -1; channel < 2; channel++) {
        Screen screen = open_photo();
        screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, channel, 0}});
        int64_t length = conv_walk_length(&scene_derived(app_scene(screen.app))->walk);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = length});
        screen_settle(&screen);
        DrawRect picture = screen_picture(&screen, CONV_ROLE_X)->rect;
        assert_int_equal(numbers_of(&screen, CONV_ROLE_X), 0);
        wheel(&screen, picture.x + picture.w * 0.7f, picture.y + picture.h / 2, 40);
        assert_true(numbers_of(&screen, CONV_ROLE_X) >= 2);
        assert_true(numbers_of(&screen, CONV_ROLE_Y) >= 2);
        assert_true(numbers_of(&screen, CONV_ROLE_DX) >= 2);
        assert_edges(&screen);
        screen_check_digits(&screen); /* all of them are the core's */
        screen_close(&screen);
    }
}

/* A cell of a colour picture has one count, whatever its three values are. */
static void counts_stand_in_a_colour_picture_too(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect picture = screen_picture(&screen, CONV_ROLE_X)->rect;
    wheel(&screen, picture.x + picture.w * 0.7f, picture.y + picture.h / 2, 40);
    assert_true(numbers_of(&screen, CONV_ROLE_X) >= 2);
    screen_key(&screen, UI_KEY_CHARACTER, 'c', 0);
    assert_int_equal(numbers_of(&screen, CONV_ROLE_X), 0);
    const DrawList *list = app_list(screen.app);
    int counts = 0; /* 3×3 taps of four filters */
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        counts += command->kind == DRAW_KIND_TEXT &&
                  draw_rect_contains(picture, command->rect.x, command->rect.y) &&
                  strcmp(draw_command_text(list, command), "36") == 0;
    }
    assert_true(counts >= 2);
    screen_close(&screen);
}

static void links_stay_within_the_frames(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect pictures[] = {
        screen_picture(&screen, CONV_ROLE_X)->rect, screen_picture(&screen, CONV_ROLE_Y)->rect,
        screen_picture(&screen, CONV_ROLE_DX)->rect, screen_picture(&screen, CONV_ROLE_DY)->rect};
    DrawRect x = pictures[0];
    wheel(&screen, x.x + x.w * 0.7f, x.y + x.h / 2, 100);
    screen_settle(&screen);
    const DrawList *list = app_list(screen.app);
    int outlines = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        DrawRect seen = draw_rect_intersect(command->rect, command->clip);
        bool outline = command->kind == DRAW_KIND_RECT && command->border_width == 2 &&
                       command->rect.w > 40 && seen.w > 0; /* of a cell that is near */
        for (int p = 0; outline && p < 4; p++) {
            DrawRect frame = draw_rect_inset(pictures[p], -1.5f);
            if (draw_rect_contains(frame, seen.x, seen.y)) {
                assert_true(seen.x + seen.w <= frame.x + frame.w);
                assert_true(seen.y + seen.h <= frame.y + frame.h);
                outlines++;
            }
        }
    }
    assert_true(outlines > 4);
    screen_close(&screen);
}

static void a_drag_carries_the_picture_along(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect picture = screen_picture(&screen, CONV_ROLE_X)->rect;
    float x = picture.x + picture.w / 2, y = picture.y + picture.h / 2;
    wheel(&screen, x, y, 10);
    int row, col, before_row, before_col;
    named_cell(&screen, &before_row, &before_col);
    screen_pointer(&screen, UI_POINTER_DOWN, 1, x, y);
    screen_frame(&screen, 0.01);
    for (int i = 1; i <= 5; i++) {
        screen_pointer(&screen, UI_POINTER_MOVE, 1, x + 6 * (float)i, y - 4 * (float)i);
        screen_frame(&screen, 0.01);
    }
    screen_pointer(&screen, UI_POINTER_UP, 1, x + 30, y - 20);
    screen_settle(&screen);
    named_cell(&screen, &row, &col);
    assert_true(abs(row - before_row) <= 1 && abs(col - before_col) <= 1);
    assert_int_equal(scene_state(app_scene(screen.app))->pin_role, -1); /* it was no click */
    /* It cannot be carried out of its frame. */
    screen_pointer(&screen, UI_POINTER_DOWN, 1, x, y);
    screen_pointer(&screen, UI_POINTER_MOVE, 1, x + 9000, y + 9000);
    screen_pointer(&screen, UI_POINTER_UP, 1, x + 9000, y + 9000);
    screen_settle(&screen);
    DrawRect now = screen_picture(&screen, CONV_ROLE_X)->rect;
    float border = 0.3f * zoom_of(&screen); /* one cell of padding lies before X itself */
    assert_true(fabsf(now.x - picture.x) < border + 1 && fabsf(now.y - picture.y) < border + 1);
    screen_close(&screen);
}

static void there_are_ways_back(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect picture = screen_picture(&screen, CONV_ROLE_X)->rect;
    float x = picture.x + 40, y = picture.y + 40;
    wheel(&screen, x, y, 5);
    assert_true(zoom_of(&screen) > 3);
    double_click(&screen, x, y);
    assert_true(zoom_of(&screen) == 1 && screen_state(&screen)->pin_role == -1);
    wheel(&screen, x, y, 5);
    screen_key(&screen, UI_KEY_CHARACTER, '0', 0);
    assert_true(zoom_of(&screen) == 1);
    screen_key(&screen, UI_KEY_CHARACTER, '+', UI_MOD_SHIFT);
    assert_true(zoom_of(&screen) > 1.2f);
    screen_key(&screen, UI_KEY_CHARACTER, '-', 0);
    assert_true(zoom_of(&screen) == 1);
    screen_close(&screen);
}

static void the_keyboard_looks_around(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect rest = screen_picture(&screen, CONV_ROLE_X)->rect;
    for (int i = 0; i < 5; i++) {
        screen_key(&screen, UI_KEY_CHARACTER, '+', 0);
    }
    screen_settle(&screen);
    DrawRect before = screen_picture(&screen, CONV_ROLE_X)->rect;
    screen_key(&screen, UI_KEY_RIGHT, 0, UI_MOD_ALT);
    screen_key(&screen, UI_KEY_DOWN, 0, UI_MOD_ALT);
    screen_settle(&screen);
    DrawRect after = screen_picture(&screen, CONV_ROLE_X)->rect;
    assert_true(after.w == before.w);
    assert_true(fabsf(before.x - after.x - rest.w / 4) < 2);
    assert_true(fabsf(before.y - after.y - rest.h / 4) < 2);
    assert_int_equal(scene_state(app_scene(screen.app))->position, 0); /* no step was taken */
    screen_key(&screen, UI_KEY_LEFT, 0, UI_MOD_ALT);
    screen_key(&screen, UI_KEY_UP, 0, UI_MOD_ALT);
    screen_settle(&screen);
    after = screen_picture(&screen, CONV_ROLE_X)->rect;
    assert_true(fabsf(after.x - before.x) < 0.1f && fabsf(after.y - before.y) < 0.1f);
    screen_close(&screen);
}

/* A view glides to where a key sends it, in at most 0.4 s, then all is still; or is there at once.
 */
static void it_glides_and_comes_to_rest(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect rest = screen_picture(&screen, CONV_ROLE_X)->rect;
    screen_key(&screen, UI_KEY_CHARACTER, '+', 0);
    float before = rest.w;
    int frames = 0;
    for (; app_wait(screen.app) == 0 && frames < 100; frames++) {
        screen_frame(&screen, 0.02);
        float now = screen_picture(&screen, CONV_ROLE_X)->rect.w;
        assert_true(now >= before);
        before = now;
    }
    assert_true(frames > 5 && frames <= 20);
    assert_true(fabsf(before / rest.w - 1.25f) < 1e-3f);
    assert_true(app_wait(screen.app) < 0);
    app_options(screen.app)->reduced_motion = true;
    screen_key(&screen, UI_KEY_CHARACTER, '+', 0);
    assert_true(fabsf(screen_picture(&screen, CONV_ROLE_X)->rect.w / rest.w - 1.5625f) < 1e-3f);
    screen_close(&screen);
}

/* A stage of numbers grows as a whole: larger digits, still the core's. */
static void a_lesson_grows(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 46});
    screen_settle(&screen);
    wheel(&screen, 300, 140, 3); /* a cell of X */
    const DrawList *list = app_list(screen.app);
    int larger = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        larger += command->kind == DRAW_KIND_TEXT && command->tag.role == CONV_ROLE_X &&
                  command->tag.part == DRAW_PART_CELL && command->size > 20;
    }
    assert_true(larger >= 9);
    assert_true(screen_check_digits(&screen) >= 9);
    screen_key(&screen, UI_KEY_CHARACTER, '0', 0);
    screen_settle(&screen);
    assert_true(zoom_of(&screen) == 1);
    screen_check_texts(&screen, "after the way back");
    screen_close(&screen);
}

static bool within(DrawRect inner, DrawRect outer) {
    DrawRect seen = draw_rect_intersect(inner, outer);
    return seen.w > inner.w - 0.01f && seen.h > inner.h - 0.01f;
}

/* The number of a cell, or what stands for one, lies wholly in what is seen. */
static bool is_in_sight(const Screen *screen, ConvRole role, const int index[4]) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_CELL &&
            command->tag.role == (int)role &&
            memcmp(command->tag.index, index, sizeof command->tag.index) == 0) {
            return within(command->rect, command->clip);
        }
    }
    return false;
}

static ViewCamera camera_of(const Screen *screen) {
    return app_options(screen->app)->camera;
}

static bool same(ViewCamera a, ViewCamera b) {
    return a.zoom == b.zoom && a.x == b.x && a.y == b.y;
}

static void frames(Screen *screen) {
    for (int i = 0; i < 4; i++) {
        screen_frame(screen, 0.3);
    }
}

/* Of the term's cells in sight: bit 0 what is read first, 1 what is read with it, 2 what is added
 * to. */
static int in_sight(const Screen *screen) {
    const SceneDerived *derived = screen_derived(screen);
    ConvTerm term;
    conv_walk_term(&derived->walk, derived->window, derived->term, &term);
    bool zero = term.a.kind != CONV_FACTOR_ELEMENT;
    int seen = zero || is_in_sight(screen, term.a.role, term.a.index);
    seen |=
        term.b.kind == CONV_FACTOR_NONE || is_in_sight(screen, term.b.role, term.b.index) ? 2 : 0;
    return seen | (is_in_sight(screen, term.target, term.cell) ? 4 : 0);
}

/* Steps on; returns what of the terms stays in sight all the time. */
static int step_on(Screen *screen, int steps, int *moved) {
    int all = 7;
    ViewCamera kept = camera_of(screen);
    for (int step = 0; step < steps; step++) {
        screen_key(screen, UI_KEY_RIGHT, 0, 0);
        frames(screen);
        if (screen_derived(screen)->term < 0) { /* gather makes dY ready */
            continue;
        }
        all &= in_sight(screen);
        *moved += !same(kept, camera_of(screen));
        kept = camera_of(screen);
    }
    return all;
}

/* Of a lesson that has grown a cell in play stays in sight, with every product of every walk: that
 * which a person looks at; and the view moves only where it has to. */
static void steps_keep_a_cell_in_sight(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int walk = 0; walk < SCENE_WALK_COUNT; walk++) {
        screen_simple(&screen, SCENE_SET_WALK, (int)scene_walk(walk));
        screen_seek(&screen, 0);
        wheel(&screen, 300, 200, -20);
        wheel(&screen, 300, 200, 5);
        ViewCamera kept = camera_of(&screen);
        assert_true(kept.zoom > 3);
        frames(&screen);
        assert_true(same(kept, camera_of(&screen))); /* no step was taken */
        int moved = 0, all = step_on(&screen, 40, &moved);
        if (!all || moved > 16) {
            fail_msg("walk %d: %d in sight, moved %d times", walk, all, moved);
        }
        assert_true(camera_of(&screen).zoom > 3);
        screen_key(&screen, UI_KEY_LEFT, 0, UI_MOD_ALT); /* looks around */
        screen_key(&screen, UI_KEY_UP, 0, UI_MOD_ALT);
        kept = camera_of(&screen);
        frames(&screen);
        assert_true(same(kept, camera_of(&screen)));
    }
    screen_close(&screen);
}

/* The term where it has room, else what a person looks at: on X, or on Y. */
static void steps_keep_what_is_looked_at(void **unused) {
    (void)unused;
    static const struct {
        float x, notches;
        int seen;
    } looks[] = {{262, 1, 3}, {262, 4, 1}, {920, 4, 4}};
    Screen screen = screen_open(1280, 720, 1);
    for (int i = 0; i < 3; i++) {
        int moved = 0;
        screen_seek(&screen, 1);
        wheel(&screen, looks[i].x, 110, -20);
        wheel(&screen, looks[i].x, 110, looks[i].notches);
        frames(&screen);
        int all = step_on(&screen, 40, &moved);
        if ((all & looks[i].seen) != looks[i].seen) {
            fail_msg("at %.0f, %.0f notches: %d in sight", looks[i].x, looks[i].notches, all);
        }
    }
    screen_close(&screen);
}

/* Where a cell of the picture lies on the screen. */
static DrawRect cell_of(const DrawCommand *picture, int rows, int cols, int i, int j) {
    float w = picture->rect.w / (float)cols, h = picture->rect.h / (float)rows;
    return (DrawRect){picture->rect.x + (float)j * w, picture->rect.y + (float)i * h, w, h};
}

/* Of close pictures both have it in sight: what is read and what is added to. */
static void pictures_follow_the_walk(void **unused) {
    (void)unused;
    Screen screen = open_photo();
    DrawRect picture = screen_picture(&screen, CONV_ROLE_X)->rect;
    wheel(&screen, picture.x + 4, picture.y + 4, 10);
    ViewCamera kept = camera_of(&screen);
    assert_true(kept.zoom > 9);
    frames(&screen);
    assert_true(same(kept, camera_of(&screen)));
    const ConvShape *shape = &screen_derived(&screen)->shape;
    const int places[][2] = {{0, 1}, {100, 200}, {99, 199}, {319, 479}, {0, 0}, {160, 30}};
    for (int i = 0; i < 6; i++) {
        const int row = places[i][0], col = places[i][1];
        const int64_t window = (int64_t)row * shape->ow + col;
        screen_seek(&screen, window * screen_derived(&screen)->walk.terms + 14);
        frames(&screen);
        const DrawCommand *x = screen_picture(&screen, CONV_ROLE_X);
        const DrawCommand *y = screen_picture(&screen, CONV_ROLE_Y);
        assert_true(within(cell_of(x, shape->oh, shape->ow, row, col), x->clip));
        assert_true(within(cell_of(y, shape->oh, shape->ow, row, col), y->clip));
        assert_true(i != 2 || same(kept, camera_of(&screen))); /* it was in sight already */
        kept = camera_of(&screen);
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_under_the_pointer_stays_there),
        cmocka_unit_test(numbers_appear_when_they_have_room),
        cmocka_unit_test(counts_stand_in_a_colour_picture_too),
        cmocka_unit_test(links_stay_within_the_frames),
        cmocka_unit_test(a_drag_carries_the_picture_along),
        cmocka_unit_test(there_are_ways_back),
        cmocka_unit_test(the_keyboard_looks_around),
        cmocka_unit_test(it_glides_and_comes_to_rest),
        cmocka_unit_test(a_lesson_grows),
        cmocka_unit_test(steps_keep_a_cell_in_sight),
        cmocka_unit_test(steps_keep_what_is_looked_at),
        cmocka_unit_test(pictures_follow_the_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

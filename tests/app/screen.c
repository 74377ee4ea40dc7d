/* Drives the program without a window; see screen.h. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Screen screen_open(float width, float height, float scale) {
    Screen screen = {0};
    AppResources resources;
    Status status = app_resources_find(&resources);
    assert_string_equal(status.text, "");
    status = app_create(&resources, &screen.app);
    assert_string_equal(status.text, "");
    screen.input.width = width;
    screen.input.height = height;
    screen.input.scale = scale;
    screen_settle(&screen);
    return screen;
}

void screen_close(Screen *screen) {
    app_destroy(screen->app);
}

/* Every frame of every test has whole commands, and each of them has a place. */
static void check_list(const DrawList *list) {
    assert_false(list->out_of_memory);
    assert_int_equal(list->clip_depth, 0);
    for (int i = 0; i < list->count; i++) {
        DrawRect rect = list->commands[i].rect;
        if (!(isfinite(rect.x) && isfinite(rect.y) && isfinite(rect.w) && isfinite(rect.h))) {
            fail_msg("command %d, kind %d: %g %g %g %g", i, (int)list->commands[i].kind,
                     (double)rect.x, (double)rect.y, (double)rect.w, (double)rect.h);
        }
    }
}

void screen_frame(Screen *screen, double dt) {
    app_frame(screen->app, &screen->input, dt, NULL);
    check_list(app_list(screen->app));
    screen->input.key_count = 0;
    screen->input.pointer_count = 0;
    screen->input.wheel_y = 0;
    screen->input.text[0] = '\0';
    screen->input.dropped[0] = '\0';
}

void screen_settle(Screen *screen) {
    for (int i = 0; i < 4; i++) {
        screen_frame(screen, 0.25);
    }
}

void screen_key(Screen *screen, UiKey key, uint32_t character, int mods) {
    screen->input.keys[screen->input.key_count++] =
        (UiKeyEvent){.key = key, .character = character, .mods = mods};
    screen_frame(screen, 0);
    screen_frame(screen, 0);
}

void screen_command(Screen *screen, SceneCommand command) {
    Status status = scene_apply(app_scene(screen->app), &command);
    assert_string_equal(status.text, "");
}

void screen_open_lesson(Screen *screen, const char *name) {
    char path[512];
    snprintf(path, sizeof path, TEST_RESOURCES "/assets/lessons/%s.json", name);
    Status status = app_open_lesson_file(screen->app, path);
    assert_string_equal(status.text, "");
    screen_settle(screen);
}

const SceneState *screen_state(const Screen *screen) {
    return scene_state(app_scene(screen->app));
}

const SceneDerived *screen_derived(const Screen *screen) {
    return scene_derived(app_scene(screen->app));
}

void screen_set(Screen *screen, SceneParameter which, int value) {
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = which, .value = value});
}

void screen_simple(Screen *screen, SceneCommandKind kind, int value) {
    screen_command(screen, (SceneCommand){.kind = kind, .value = value});
    screen_settle(screen);
}

void screen_seek(Screen *screen, int64_t position) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
    screen_settle(screen);
}

bool screen_says(const Screen *screen, const char *part) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && strstr(draw_command_text(list, command), part)) {
            return true;
        }
    }
    return false;
}

static bool says(const DrawList *list, const DrawCommand *command, const char *text) {
    DrawRect seen = draw_rect_intersect(command->rect, command->clip);
    return command->kind == DRAW_KIND_TEXT && seen.w > 0 && seen.h > command->rect.h / 2 &&
           strcmp(draw_command_text(list, command), text) == 0;
}

const DrawCommand *screen_find(const Screen *screen, const char *text) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        if (says(list, &list->commands[i], text)) {
            return &list->commands[i];
        }
    }
    return NULL;
}

const DrawCommand *screen_find_last(const Screen *screen, const char *text) {
    const DrawList *list = app_list(screen->app);
    for (int i = list->count - 1; i >= 0; i--) {
        if (says(list, &list->commands[i], text)) {
            return &list->commands[i];
        }
    }
    return NULL;
}

void screen_pointer(Screen *screen, UiPointerKind kind, int clicks, float x, float y) {
    UiInput *input = &screen->input;
    input->pointer[input->pointer_count++] =
        (UiPointerEvent){.kind = kind, .clicks = clicks, .x = x, .y = y};
    input->pointer_x = x;
    input->pointer_y = y;
    input->pointer_inside = true;
}

void screen_click(Screen *screen, float x, float y) {
    screen_pointer(screen, UI_POINTER_MOVE, 1, x, y);
    screen_pointer(screen, UI_POINTER_DOWN, 1, x, y);
    screen_pointer(screen, UI_POINTER_UP, 1, x, y);
    screen_settle(screen);
}

void screen_click_on(Screen *screen, const DrawCommand *text) {
    assert_non_null(text);
    screen_click(screen, text->rect.x + text->rect.w / 2, text->rect.y + text->rect.h / 2);
}

bool screen_find_cell(const Screen *screen, ConvRole role, const int index[4], DrawRect *at) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_CELL &&
            command->tag.role == (int)role &&
            memcmp(command->tag.index, index, sizeof command->tag.index) == 0) {
            *at = command->rect;
            return true;
        }
    }
    return false;
}

static bool is_part_of(const DrawCommand *command, DrawKind kind, ConvRole role) {
    return command->kind == kind && command->tag.role == (int)role &&
           command->tag.part == DRAW_PART_CELL;
}

int screen_count_cells(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        count += is_part_of(&list->commands[i], DRAW_KIND_TEXT, role);
    }
    return count;
}

const DrawCommand *screen_picture(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        if (is_part_of(&list->commands[i], DRAW_KIND_IMAGE, role)) {
            return &list->commands[i];
        }
    }
    fail_msg("%s is no picture", conv_role_title(role));
    return NULL;
}

/* ------------------------------------------------------------------------------- digits */

/* What a shown number may be away from the true one: half a unit of its last digit. */
static void assert_shows(const char *text, double value, const char *what) {
    if (strcmp(text, "…") == 0) { /* no digit of it has room */
        assert_true(fabs(value) >= 0.5);
        return;
    }
    if (strcmp(text, "≈0") == 0) { /* too small for the digits that fit */
        assert_true(value != 0 && fabs(value) <= 0.5);
        return;
    }
    char *end;
    double shown = strtod(text, &end);
    if (isnan(value)) {
        assert_true(isnan(shown));
        return;
    }
    if (*end != '\0') {
        fail_msg("%s: \"%s\" is no number, the core says %.17g", what, text, value);
    }
    const char *point = strchr(text, '.'), *exponent = strchr(text, 'e');
    size_t decimals = point ? strspn(point + 1, "0123456789") : 0;
    double unit = pow(10, (exponent ? atoi(exponent + 1) : 0) - (double)decimals);
    bool whole = !point && !exponent && value == floor(value);
    double slack = whole ? 0 : unit * 0.5000001 + 1e-15 * fabs(value); /* decimals are no doubles */
    if (fabs(shown - value) > slack) {
        fail_msg("%s: the screen says %s, the core %.17g", what, text, value);
    }
}

static bool sums_places(const Screen *screen) {
    return scene_has_fold(&screen_derived(screen)->walk) &&
           screen_state(screen)->stage != SCENE_STAGE_CROP;
}

ConvCellState screen_walk_cell(const Screen *screen, const int index[4], double *value) {
    return (sums_places(screen) ? conv_walk_place : conv_walk_cell)(
        &screen_derived(screen)->walk, screen_state(screen)->position, index, value);
}

void screen_walk_term(const Screen *screen, int64_t k, ConvTerm *out) {
    const SceneDerived *derived = screen_derived(screen);
    conv_walk_terms(&derived->walk, derived->window, k, 1, out);
    if (sums_places(screen)) {
        out->before = out->chain_before;
        out->after = out->chain_after;
    }
}

static void check_cell(Screen *screen, const DrawTag *tag, const char *text) {
    const Scene *scene = app_scene(screen->app);
    const SceneState *state = scene_state(scene);
    double value = conv_tensor_at(scene_tensor(scene, (ConvRole)tag->role), tag->index);
    ConvCellState cell = CONV_CELL_DONE;
    if (conv_walk_target(state->walk) == (ConvRole)tag->role) {
        double partial;
        cell = screen_walk_cell(screen, tag->index, &partial);
        if (cell == CONV_CELL_DONE && !sums_places(screen)) {
            assert_true(partial == value || (isnan(partial) && isnan(value)));
        }
        value = partial;
    }
    if (cell == CONV_CELL_EMPTY) {
        assert_string_equal(text, "not computed yet");
        return;
    }
    assert_shows(text, value, "cell");
}

/* "→ -3", "≈ 0.12" and "≈-.12" stand with a sign, the scatter sentence ends with its number, and
 * one that is added may stand in parentheses. */
static const char *last_number(const char *text) {
    static char inside[64];
    const char *open = strrchr(text, '('), *close = open ? strchr(open, ')') : NULL;
    if (close && close[1] == '\0') {
        snprintf(inside, sizeof inside, "%.*s", (int)(close - open - 1), open + 1);
        return inside;
    }
    const char *space = strrchr(text, ' ');
    text = space ? space + 1 : text;
    bool marked = strncmp(text, "≈", strlen("≈")) == 0 && strcmp(text, "≈0") != 0;
    return marked ? text + strlen("≈") : text;
}

/* A place of the padded dX by itself. */
static void check_place(Screen *screen, const DrawTag *tag, const char *text) {
    const Scene *scene = app_scene(screen->app);
    double value;
    ConvCellState state = conv_walk_place(&scene_derived(scene)->walk, scene_state(scene)->position,
                                          tag->index, &value);
    assert_int_not_equal(state, CONV_CELL_EMPTY);
    assert_shows(text, value, "place");
}

static bool check_tagged(Screen *screen, const DrawTag *tag, const char *text) {
    const SceneDerived *derived = scene_derived(app_scene(screen->app));
    ConvTerm term;
    switch (tag->part) {
    case DRAW_PART_CELL:
        check_cell(screen, tag, text);
        return true;
    case DRAW_PART_PRODUCT:
        conv_walk_term(&derived->walk, derived->window, tag->index[0], &term);
        assert_shows(text, term.product, "product");
        return true;
    case DRAW_PART_BORDER:
    case DRAW_PART_FACTOR:
        assert_shows(
            text,
            conv_tensor_at(scene_tensor(app_scene(screen->app), (ConvRole)tag->role), tag->index),
            "factor");
        return true;
    case DRAW_PART_PLACE:
    case DRAW_PART_FOLDED:
        check_place(screen, tag, last_number(text));
        return true;
    case DRAW_PART_SUM:
        if (strstr(text, " after ") || strstr(text, "this product falls") ||
            strstr(text, "not added")) {
            return false;
        }
        screen_walk_term(screen, tag->index[0], &term);
        assert_shows(last_number(text), term.after, "sum");
        return true;
    default:
        return false;
    }
}

int screen_check_digits(Screen *screen) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role >= 0) {
            count += check_tagged(screen, &command->tag, draw_command_text(list, command));
        }
    }
    return count;
}

/* The transport: first, back, play, on, last; the step's size; the scrub bar; the speed. */
#include "view/internal.h"

#include <stdio.h>

static const char *const STEP_LABELS[] = {"product", "window", "row"};
static const double SPEEDS[] = {0.25, 0.5, 1, 2, 4, 8};
static const char *const SPEED_LABELS[] = {"0.25×", "0.5×", "1×", "2×", "4×", "8×"};

enum { SPEED_COUNT = 6, MARGIN = 24 };

double view_speed(int index) {
    return SPEEDS[index];
}

static void seek(View *view, int64_t position) {
    view_command(view, &(SceneCommand){.kind = SCENE_SEEK, .position = position});
}

static void step(View *view, int direction) {
    view_command(
        view, &(SceneCommand){.kind = SCENE_STEP, .value = direction, .step = view->state->step});
}

static float draw_buttons(View *view, float x, float middle) {
    Ui *ui = view->ui;
    bool playing = view->state->playing;
    struct {
        UiIcon icon;
        const char *tip;
    } buttons[] = {
        {UI_ICON_FIRST, "To the start (Home)"},
        {UI_ICON_BACK, "One step back (←)"},
        {playing ? UI_ICON_PAUSE : UI_ICON_PLAY, playing ? "Pause (Space)" : "Play (Space)"},
        {UI_ICON_FORWARD, "One step on (→)"},
        {UI_ICON_LAST, "To the end (End)"}};
    for (int i = 0; i < 5; i++) {
        bool primary = i == 2;
        float size = primary ? 40 : 32;
        DrawRect rect = {x, middle - size / 2, size, size};
        if (ui_icon_button(ui, ui_id("transport", i), rect, buttons[i].icon, primary,
                           buttons[i].tip)) {
            if (i == 0 || i == 4) {
                seek(view, i == 0 ? 0 : conv_walk_length(&view->derived->walk));
            } else if (primary) {
                view_command(view, &(SceneCommand){.kind = SCENE_PLAY, .value = -1});
            } else {
                step(view, i == 1 ? -1 : 1);
            }
        }
        x += size + 8;
    }
    return x;
}

/* "window 5 of 9 · product 6 of 9", shorter where there is no room for the words. */
static void describe_position(const View *view, float width, char *out, int size) {
    const SceneDerived *derived = view->derived;
    long long window = (long long)derived->window + 1, windows = (long long)derived->walk.windows;
    snprintf(out, (size_t)size, "window %lld of %lld · product %lld of %lld", window, windows,
             (long long)derived->term + 1, (long long)derived->walk.terms);
    if (view_is_preparing(view)) {
        snprintf(out, (size_t)size, "stage %d of %d: %s", (int)view->state->stage + 1,
                 SCENE_STAGE_COUNT, scene_stage_label(view->state->stage));
        return;
    }
    if (draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, out) > width) {
        snprintf(out, (size_t)size, "window %lld of %lld", window, windows);
    }
}

static void draw_speed(View *view, DrawRect rect) {
    int chosen = 2;
    for (int i = 0; i < SPEED_COUNT; i++) {
        if (view->state->speed == SPEEDS[i]) {
            chosen = i;
        }
    }
    if (ui_select(view->ui, ui_id("speed", 0), rect, SPEED_LABELS, SPEED_COUNT, &chosen)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_SPEED, .number = SPEEDS[chosen]});
    }
}

void view_transport(View *view, DrawRect rect) {
    const DrawTheme *theme = view->theme;
    float label = rect.y + 22, top = rect.y + 32, height = 28;
    draw_on(view->list, theme->panel);
    float x = draw_buttons(view, rect.x + MARGIN, rect.y + rect.h / 2) + 14;

    draw_text(view->list, DRAW_FACE_UI, 11, x, label, DRAW_LEFT, theme->muted, "step by");
    int chosen = (int)view->state->step;
    if (ui_choice(view->ui, ui_id("step-by", 0), (DrawRect){x, top, 192, height}, STEP_LABELS,
                  SCENE_STEP_COUNT, &chosen, theme->forward, false)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_STEP, .step = (SceneStep)chosen});
    }
    x += 192 + 16;

    float right = rect.x + rect.w - MARGIN;
    DrawRect speed = {right - 76, top, 76, height};
    draw_on(view->list, theme->panel);
    draw_text(view->list, DRAW_FACE_UI, 11, speed.x, label, DRAW_LEFT, theme->muted, "speed");
    draw_speed(view, speed);

    DrawRect bar = {x, top, speed.x - 24 - x, height};
    char text[128];
    describe_position(view, bar.w, text, sizeof text);
    draw_on(view->list, theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){bar.x, label - 13, bar.w, 18}, DRAW_LEFT,
                 theme->muted, text);
    int64_t position = view->state->position;
    int64_t windows = view->derived->walk.windows;
    int ticks = windows <= bar.w / 8 ? (int)windows : 0;
    if (ui_scrub(view->ui, ui_id("scrub", 0), bar, &position,
                 conv_walk_length(&view->derived->walk), ticks)) {
        seek(view, position);
    }
}

/* One of several: segments side by side, and tabs, which are the same in another dress. */
#include "ui/internal.h"

#include <math.h>

typedef enum Dress { OUTLINED, FILLED, TABS } Dress;

typedef struct Choice {
    UiId id;
    DrawRect rect;
    int count;
    float gap, width; ///< between segments, of one
} Choice;

static DrawRect segment(const Choice *choice, int i) {
    DrawRect rect = choice->rect;
    return (DrawRect){rect.x + (float)i * (choice->width + choice->gap), rect.y, choice->width,
                      rect.h};
}

static int segment_at(const Choice *choice, float x, float y) {
    for (int i = 0; i < choice->count; i++)
        if (draw_rect_contains(segment(choice, i), x, y))
            return i;
    return -1;
}

/// Handles the pointer and keys; *touched gets the segment under the pointer, -1 none.
static int choose(Ui *ui, const Choice *choice, int chosen, int *touched, bool *down) {
    int count = choice->count;
    ui_stop(ui, choice->id, choice->rect, false);
    UiGrab grab = ui_grab_begin(ui, choice->id, choice->rect, true);
    while (ui_grab_next(ui, &grab)) {
        int from = segment_at(choice, grab.press_x, grab.press_y);
        int to = segment_at(choice, grab.x, grab.y);
        if (grab.event.kind == UI_POINTER_UP && grab.inside && from >= 0 && from == to)
            chosen = to;
    }
    ui_grab_end(ui, &grab);
    *touched = grab.hovered ? segment_at(choice, ui->input->pointer_x, ui->input->pointer_y) : -1;
    *down = grab.held;

    chosen += ui_key_steps(ui, choice->id, UI_KEY_LEFT, UI_KEY_RIGHT);
    int ends = ui_key_steps(ui, choice->id, UI_KEY_HOME, UI_KEY_END);
    if (ends != 0)
        chosen = ends < 0 ? 0 : count - 1;
    return chosen;
}

typedef struct Look {
    DrawColour ground, text;
    DrawFace face;
} Look;

static Look draw_segment(Ui *ui, DrawRect rect, Dress dress, DrawColour accent, bool chosen,
                         bool hovered, bool down) {
    const DrawTheme *theme = ui_theme(ui);
    DrawList *list = ui->list;
    if (!chosen) {
        DrawColour fill = ui_touched(ui, dress == TABS ? theme->well : ui_well(ui), hovered, down);
        draw_rect(list, rect, UI_RADIUS, fill);
        return (Look){fill, hovered ? theme->ink : theme->muted, DRAW_FACE_UI};
    }
    if (dress == FILLED) {
        DrawColour fill = ui_touched(ui, accent, hovered, down);
        draw_rect(list, rect, UI_RADIUS, fill);
        return (Look){fill, theme->on_accent, DRAW_FACE_UI_SEMIBOLD};
    }
    DrawColour fill = dress == TABS ? theme->panel : draw_mix(ui_well(ui), accent, 0.08f);
    draw_box(list, rect, UI_RADIUS, fill, dress == TABS ? 1 : 1.5f,
             dress == TABS ? theme->line : accent);
    return (Look){fill, theme->ink, DRAW_FACE_UI_SEMIBOLD};
}

static bool run(Ui *ui, Choice choice, const char *const *labels, int *chosen, Dress dress,
                DrawColour accent, DrawRect outer) {
    int count = choice.count, touched, before = *chosen;
    choice.width = fmaxf(0, (choice.rect.w - choice.gap * (float)(count - 1)) / (float)count);
    bool down;
    int next = choose(ui, &choice, before, &touched, &down);
    if (next != before)
        *chosen = next < 0 ? 0 : next >= count ? count - 1 : next;

    float room = fmaxf(0, choice.width - 6);
    float size = ui_text_size(ui, DRAW_FACE_UI_SEMIBOLD, outer.h, room, labels, count);
    for (int i = 0; i < count; i++) {
        UiMark mark = ui_mark_begin(ui, choice.id, i);
        DrawRect rect = segment(&choice, i);
        bool hovered = i == touched;
        Look look = draw_segment(ui, rect, dress, accent, i == *chosen, hovered, hovered && down);
        ui_text_in(ui, look.face, size, ui_narrow(rect, 3), DRAW_CENTRE, look.text, look.ground,
                   labels[i]);
        ui_mark_end(ui, mark);
    }
    if (ui->focus == choice.id) {
        UiMark mark = ui_mark_begin(ui, choice.id, count);
        ui_ring(ui, outer, UI_RADIUS);
        ui_mark_end(ui, mark);
    }
    return *chosen != before;
}

bool ui_choice(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen,
               DrawColour accent, bool filled) {
    if (count <= 0)
        return false;
    Choice choice = {.id = id, .rect = rect, .count = count, .gap = 4};
    return run(ui, choice, labels, chosen, filled ? FILLED : OUTLINED, accent, rect);
}

bool ui_tabs(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen) {
    if (count <= 0)
        return false;
    const DrawTheme *theme = ui_theme(ui);
    draw_box(ui->list, rect, UI_RADIUS + 2, theme->well, 1, theme->line);
    DrawRect inner = draw_rect_inset(rect, 3);
    Choice choice = {.id = id, .rect = inner, .count = count, .gap = 2};
    return run(ui, choice, labels, chosen, TABS, theme->forward, rect);
}

/* Things to push: buttons with a label, round buttons with a symbol, the switch. */
#include "ui/internal.h"

#include <math.h>

/// Box and text colour of a button in its style; the text's colour for those without a box.
static DrawColour draw_button_box(Ui *ui, DrawRect rect, UiButtonStyle style, UiPush push,
                                  DrawColour *ground) {
    const DrawTheme *theme = ui_theme(ui);
    DrawList *list = ui->list;
    switch (style) {
    case UI_BUTTON_PRIMARY:
        *ground = ui_touched(ui, theme->forward, push.hovered, push.down);
        draw_rect(list, rect, UI_RADIUS, *ground);
        return theme->on_accent;
    case UI_BUTTON_SELECTED:
        *ground =
            ui_touched(ui, draw_mix(ui_well(ui), theme->forward, 0.08f), push.hovered, push.down);
        draw_box(list, rect, UI_RADIUS, *ground, 1.5f, theme->forward);
        return theme->ink;
    case UI_BUTTON_PLAIN:
        *ground = ui_touched(ui, ui_well(ui), push.hovered, push.down);
        draw_rect(list, rect, UI_RADIUS, *ground);
        return push.hovered ? theme->ink : theme->muted;
    case UI_BUTTON_LINK: // underlined under the pointer
        return theme->forward;
    default: // the box shows under the pointer
        if (!push.hovered)
            return theme->muted;
        *ground = ui_touched(ui, ui_well(ui), false, push.down);
        draw_rect(list, rect, UI_RADIUS, *ground);
        return theme->ink;
    }
}

static void draw_underline(Ui *ui, DrawRect room, float size, const char *label) {
    float width = fminf(room.w, ui_text_width(ui, DRAW_FACE_UI, size, label));
    DrawRect line = {room.x + (room.w - width) / 2, room.y + room.h / 2 + size * 0.55f, width, 1};
    draw_rect(ui->list, line, 0, ui_theme(ui)->forward);
}

bool ui_button(Ui *ui, UiId id, DrawRect rect, const char *label, UiButtonStyle style,
               bool enabled) {
    UiPush push = ui_push(ui, id, rect, enabled);
    UiMark mark = ui_mark_begin(ui, id, 0);
    DrawColour ground = ui_ground(ui), colour;
    bool text_only = style == UI_BUTTON_LINK || style == UI_BUTTON_QUIET;
    if (enabled) {
        colour = draw_button_box(ui, rect, style, push, &ground);
    } else {
        colour = ui_disabled(ui, ground);
        if (!text_only)
            draw_frame(ui->list, rect, UI_RADIUS, 1, ui_theme(ui)->line);
    }
    DrawRect room = ui_narrow(rect, text_only ? 2 : 6);
    bool strong = style == UI_BUTTON_PRIMARY || style == UI_BUTTON_SELECTED;
    DrawFace face = strong ? DRAW_FACE_UI_SEMIBOLD : DRAW_FACE_UI;
    float size = ui_text_size(ui, face, rect.h, room.w, &label, 1);
    ui_text_in(ui, face, size, room, DRAW_CENTRE, colour, ground, label);
    if (style == UI_BUTTON_LINK && push.hovered)
        draw_underline(ui, room, size, label);
    if (enabled && ui->focus == id)
        ui_ring(ui, rect, UI_RADIUS);
    ui_mark_end(ui, mark);
    return push.clicked;
}

/// A triangle of half-height `half` pointing right (+1) or left (-1), its middle at x.
static void draw_play(Ui *ui, float x, float y, float half, float way, DrawColour colour) {
    draw_triangle(ui->list, (DrawPoint){x - 0.8f * half * way, y - half},
                  (DrawPoint){x - 0.8f * half * way, y + half},
                  (DrawPoint){x + 0.9f * half * way, y}, colour);
}

static void draw_bar(Ui *ui, float x, float y, float half, float width, DrawColour colour) {
    draw_rect(ui->list, (DrawRect){x - width / 2, y - half, width, 2 * half}, 0, colour);
}

/// There above, back beneath.
static void draw_loop(Ui *ui, float x, float y, float half, float bar, DrawColour colour) {
    for (int side = -1; side <= 1; side += 2) {
        float out = (float)side * 1.6f * half, level = y + (float)side * 0.9f * half;
        draw_line(ui->list, x + out, y, x + out, level, bar, 0, colour);
        draw_line(ui->list, x + out, level, x - 0.6f * out, level, bar, 0, colour);
        draw_arrow_head(ui->list, (DrawPoint){x - 1.3f * out, level}, -(float)side, 0, 1.3f * half,
                        colour);
    }
}

static void draw_icon(Ui *ui, DrawRect circle, UiIcon icon, DrawColour colour) {
    float x = circle.x + circle.w / 2, y = circle.y + circle.h / 2;
    float half = circle.h * (icon == UI_ICON_PLAY ? 0.19f : 0.16f);
    float bar = fmaxf(1.5f, circle.h * 0.05f);
    switch (icon) {
    case UI_ICON_FIRST:
        draw_bar(ui, x - 1.2f * half, y, half * 1.1f, bar, colour);
        draw_play(ui, x + 0.3f * half, y, half, -1, colour);
        break;
    case UI_ICON_BACK:
        draw_play(ui, x - 0.1f * half, y, half, -1, colour);
        break;
    case UI_ICON_PAUSE:
        draw_bar(ui, x - 0.6f * half, y, half * 1.1f, 2 * bar, colour);
        draw_bar(ui, x + 0.6f * half, y, half * 1.1f, 2 * bar, colour);
        break;
    case UI_ICON_LAST:
        draw_play(ui, x - 0.3f * half, y, half, 1, colour);
        draw_bar(ui, x + 1.2f * half, y, half * 1.1f, bar, colour);
        break;
    case UI_ICON_LOOP:
        draw_loop(ui, x, y, half, bar, colour);
        break;
    default: // play and forward
        draw_play(ui, x + 0.1f * half, y, half, 1, colour);
        break;
    }
}

bool ui_icon_button(Ui *ui, UiId id, DrawRect rect, UiIcon icon, bool primary, const char *tip) {
    const DrawTheme *theme = ui_theme(ui);
    UiPush push = ui_push(ui, id, rect, true);
    UiMark mark = ui_mark_begin(ui, id, 0);
    float side = fminf(rect.w, rect.h);
    DrawRect circle = {rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
    DrawColour fill =
        ui_touched(ui, primary ? theme->forward : ui_well(ui), push.hovered, push.down);
    draw_rect(ui->list, circle, side / 2, fill);
    draw_icon(ui, circle, icon, primary ? theme->on_accent : theme->ink);
    if (ui->focus == id)
        ui_ring(ui, circle, side / 2);
    ui_mark_end(ui, mark);
    if (tip)
        ui_tip(ui, rect, tip);
    return push.clicked;
}

bool ui_switch(Ui *ui, UiId id, DrawRect rect, bool *on) {
    const DrawTheme *theme = ui_theme(ui);
    UiPush push = ui_push(ui, id, rect, true);
    if (push.clicked)
        *on = !*on;
    UiMark mark = ui_mark_begin(ui, id, 0);
    float height = fminf(rect.h, 20), width = fminf(rect.w, 36);
    DrawRect track = {rect.x + rect.w - width, rect.y + (rect.h - height) / 2, width, height};
    DrawColour fill = ui_touched(ui, *on ? theme->forward : ui_well(ui), push.hovered, push.down);
    draw_box(ui->list, track, height / 2, fill, 1, *on ? theme->forward : theme->line);
    float side = fmaxf(height - 6, 0);
    DrawRect knob = {*on ? track.x + width - side - 3 : track.x + 3, track.y + 3, side, side};
    draw_rect(ui->list, knob, side / 2, *on ? theme->on_accent : theme->muted);
    if (ui->focus == id)
        ui_ring(ui, track, height / 2);
    ui_mark_end(ui, mark);
    return push.clicked;
}

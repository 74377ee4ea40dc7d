/* How the widgets look alike: text sizes, disabled and touched colours, the focus ring, the box of
 * a field. Handles no input. */
#include "ui/internal.h"

#include <math.h>
#include <string.h>

UiMark ui_mark_begin(Ui *ui, UiId id, int part) {
    UiMark mark = {ui->list->tag, ui->list->background};
    const int index[4] = {(int)id, part, 0, 0};
    draw_tag(ui->list, -1, DRAW_PART_CONTROL, index);
    return mark;
}

void ui_mark_end(Ui *ui, UiMark mark) {
    ui->list->tag = mark.tag;
    draw_on(ui->list, mark.background);
}

DrawColour ui_ground(const Ui *ui) {
    DrawColour ground = ui->list->background;
    return ground.a == 255 ? ground : ui_theme(ui)->panel;
}

static bool same_colour(DrawColour a, DrawColour b) {
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

DrawColour ui_well(const Ui *ui) {
    const DrawTheme *theme = ui_theme(ui);
    return same_colour(ui->list->background, theme->well) ? theme->panel : theme->well;
}

DrawColour ui_disabled(const Ui *ui, DrawColour ground) {
    DrawColour muted = ui_theme(ui)->muted;
    for (float at = 0.4f; at > 0; at -= 0.05f) {
        DrawColour weaker = draw_mix(muted, ground, at);
        if (draw_contrast(weaker, ground) >= 3.2f)
            return weaker;
    }
    return muted;
}

DrawColour ui_touched(const Ui *ui, DrawColour fill, bool hovered, bool down) {
    float at = down ? 0.12f : hovered ? 0.06f : 0;
    return draw_mix(fill, ui_theme(ui)->ink, at);
}

DrawColour ui_selection(const Ui *ui) {
    return draw_mix(ui_theme(ui)->panel, ui_theme(ui)->forward, 0.25f);
}

void ui_ring(Ui *ui, DrawRect rect, float radius) {
    draw_frame(ui->list, draw_rect_inset(rect, -3), radius + 3, 2, ui_theme(ui)->forward);
}

float ui_text_width(const Ui *ui, DrawFace face, float size, const char *text) {
    return draw_text_width(ui->list->fonts, face, size, ui->list->scale, text);
}

float ui_text_size(const Ui *ui, DrawFace face, float height, float width,
                   const char *const *labels, int count) {
    float size = height >= UI_ROOMY ? UI_TEXT_SIZE : UI_TEXT_DENSE;
    for (int i = 0; i < count; i++)
        while (size > UI_TEXT_LEAST && ui_text_width(ui, face, size, labels[i]) > width)
            size -= 1;
    return size;
}

void ui_text_in(Ui *ui, DrawFace face, float size, DrawRect rect, DrawAlign align,
                DrawColour colour, DrawColour background, const char *text) {
    bool fits = ui_text_width(ui, face, size, text) <= rect.w;
    if (!fits && ui_text_width(ui, face, size, "…") > rect.w)
        return;
    draw_on(ui->list, background);
    draw_text_in(ui->list, face, size, rect, align, colour, text);
}

DrawRect ui_narrow(DrawRect rect, float x) {
    float by = fminf(x, rect.w / 2);
    return (DrawRect){rect.x + by, rect.y, fmaxf(rect.w - 2 * by, 0), rect.h};
}

DrawRect ui_field_box(Ui *ui, DrawRect rect, bool wrong) {
    const DrawTheme *theme = ui_theme(ui);
    draw_box(ui->list, rect, UI_RADIUS, theme->panel, wrong ? 1.5f : 1,
             wrong ? theme->error : theme->line);
    DrawRect room = ui_narrow(rect, UI_PAD);
    if (!wrong)
        return room;
    float width = fminf(10, room.w);
    DrawRect sign = {room.x + room.w - width, rect.y, width, rect.h};
    ui_text_in(ui, DRAW_FACE_UI_BOLD, UI_TEXT_SIZE, sign, DRAW_RIGHT, theme->error, theme->panel,
               "!");
    room.w -= width;
    return room;
}

static float width_to(const Ui *ui, DrawFace face, float size, const char *text, int bytes) {
    float width = 0;
    for (int at = 0, next; at < bytes && (next = ui_character_after(text, at)); at += next) {
        char character[5] = "";
        memcpy(character, text + at, (size_t)next);
        width += ui_text_width(ui, face, size, character);
    }
    return width;
}

int ui_offset_at(const Ui *ui, DrawFace face, float size, const char *text, float x) {
    int at = 0;
    float left = 0;
    for (int next; (next = ui_character_after(text, at)); at += next) {
        float width = width_to(ui, face, size, text + at, next);
        if (x < left + width / 2)
            break;
        left += width;
    }
    return at;
}

/// The caret stands half a second and is away for half a second; it rests when nothing was typed
/// for a while, so that a window left alone is not drawn.
static bool caret_shows(Ui *ui, double since) {
    const double half = 0.5, rest = 10;
    double age = ui->time - since;
    if (age < 0 || age >= rest)
        return true;
    double turns = floor(age / half);
    ui_wake(ui, since + (turns + 1) * half);
    return fmod(turns, 2) == 0;
}

void ui_draw_edit(Ui *ui, UiEdit *edit, const char *text, DrawFace face, float size,
                  DrawRect room) {
    const DrawTheme *theme = ui_theme(ui);
    DrawList *list = ui->list;
    float total = ui_text_width(ui, face, size, text);
    float caret = width_to(ui, face, size, text, edit->caret);
    float anchor = width_to(ui, face, size, text, edit->anchor);
    float last = fmaxf(0, total + 2 - room.w);
    edit->scroll = fminf(fmaxf(edit->scroll, caret + 2 - room.w), fminf(caret, last));
    edit->scroll = fmaxf(edit->scroll, 0);

    float left = room.x - edit->scroll;
    float top = room.y + fmaxf(0, (room.h - size * 1.5f) / 2);
    float height = fminf(size * 1.5f, room.h);
    draw_clip_push(list, room);
    if (caret != anchor) {
        DrawRect selection = {left + fminf(caret, anchor), top, fabsf(caret - anchor), height};
        draw_rect(list, selection, 2, ui_selection(ui));
    }
    DrawRect line = {left, room.y, total + 1, room.h};
    draw_on(list, theme->panel);
    draw_text_in(list, face, size, line, DRAW_LEFT, theme->ink, text);
    if (caret_shows(ui, edit->since))
        draw_rect(list, (DrawRect){left + caret, top, 1.5f, height}, 0, theme->ink);
    draw_clip_pop(list);
}

void ui_arrow_down(Ui *ui, DrawRect rect, DrawColour colour) {
    float x = rect.x + rect.w / 2, y = rect.y + rect.h / 2;
    draw_triangle(ui->list, (DrawPoint){x - 4, y - 2.5f}, (DrawPoint){x + 4, y - 2.5f},
                  (DrawPoint){x, y + 3}, colour);
}

/* The tooltip: one at most, drawn last, after the pointer has moved over its rectangle and rested
 * there. Where a rectangle comes to lie under a resting pointer nobody has asked for it. */
#include "ui/internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double rest = 0.5;
static const float most_width = 280, wrong_width = 220, pad = 8, leading = 17;

static bool same_rect(DrawRect a, DrawRect b) {
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

void ui_tip(Ui *ui, DrawRect rect, const char *text) {
    UiTip *tip = &ui->tip;
    if (!text[0] || !ui_hovered(ui, rect))
        return;
    if (!same_rect(tip->rect, rect)) {
        tip->since = ui->time;
        tip->shown = false;
        tip->dismissed = false;
        tip->unasked = true;
    }
    tip->wanted = true;
    tip->rect = rect;
    snprintf(tip->text, sizeof tip->text, "%s", text);
    tip->draw = NULL;
}

void ui_tip_picture(Ui *ui, DrawRect rect, const char *text, float width, float height,
                    UiTipDraw *draw) {
    ui_tip(ui, rect, text);
    if (ui->tip.wanted && same_rect(ui->tip.rect, rect)) {
        ui->tip.draw = draw;
        ui->tip.width = width;
        ui->tip.height = height;
    }
}

void ui_drop_tip(Ui *ui) {
    ui->tip.wanted = false;
}

static void draw_tip(Ui *ui, const UiTip *tip) {
    const char *text = tip->text;
    const DrawTheme *theme = ui_theme(ui);
    DrawList *list = ui->list;
    const DrawFace face = DRAW_FACE_UI;
    float room = fmaxf(40, fminf(most_width, list->width - 2 * pad - 8));
    float width = fminf(room, ceilf(ui_text_width(ui, face, UI_TEXT_DENSE, text)) + 1);
    float picture = tip->draw ? tip->height + pad : 0;
    if (tip->draw)
        width = fmaxf(fminf(width, tip->width + 2 * pad), tip->width);
    DrawColour none = {0, 0, 0, 0};
    float height = draw_text_wrapped(list, face, UI_TEXT_DENSE, 0, 0, width, leading, none, text);
    DrawRect box = {ui->input->pointer_x + 12, ui->input->pointer_y + 18, width + 2 * pad,
                    picture + height + 2 * pad - 4};
    if (box.y + box.h > list->height - 4)
        box.y = ui->input->pointer_y - 8 - box.h;
    box.x = fmaxf(4, fminf(box.x, list->width - box.w - 4));
    box.y = fmaxf(4, box.y);
    draw_box(list, box, UI_RADIUS, theme->panel, 1, theme->muted);
    draw_on(list, theme->panel);
    if (tip->draw) /* what it stands on is its own business */
        tip->draw(list, (DrawRect){box.x + pad + (width - tip->width) / 2, box.y + pad, tip->width,
                                   tip->height});
    draw_on(list, theme->panel);
    draw_text_wrapped(list, face, UI_TEXT_DENSE, box.x + pad, box.y + picture + pad + 10, width,
                      leading, theme->ink, text);
}

void ui_wrong(Ui *ui, DrawRect rect, const char *text) {
    DrawRect visible = draw_rect_intersect(rect, draw_clip(ui->list));
    if (visible.w <= 0 || visible.h <= 0 || ui->wrong.text[0])
        return;
    ui->wrong.rect = rect;
    snprintf(ui->wrong.text, sizeof ui->wrong.text, "%s", text);
}

void ui_wrong_because(Ui *ui, const char *why) {
    size_t used = strlen(ui->wrong.text);
    if (used > 0)
        snprintf(ui->wrong.text + used, sizeof ui->wrong.text - used, ": %s", why);
}

/// Under the field, or over it where there is no room.
static void draw_wrong(Ui *ui, const UiWrong *wrong) {
    const DrawTheme *theme = ui_theme(ui);
    DrawList *list = ui->list;
    const DrawFace face = DRAW_FACE_UI;
    float room = fmaxf(40, fminf(wrong_width, list->width - 2 * pad - 8));
    float width = fminf(room, ceilf(ui_text_width(ui, face, UI_TEXT_DENSE, wrong->text)) + 1);
    DrawColour none = {0, 0, 0, 0};
    float height =
        draw_text_wrapped(list, face, UI_TEXT_DENSE, 0, 0, width, leading, none, wrong->text);
    DrawRect field = wrong->rect;
    DrawRect box = {field.x, field.y + field.h + 4, width + 2 * pad, height + 2 * pad - 4};
    if (box.y + box.h > list->height - 4)
        box.y = field.y - 4 - box.h;
    box.x = fmaxf(4, fminf(box.x, list->width - box.w - 4));
    UiMark mark = ui_mark_begin(ui, ui_id("wrong", 0), 0);
    draw_box(list, box, UI_RADIUS, theme->panel, 1.5f, theme->error);
    draw_on(list, theme->panel);
    draw_text_wrapped(list, face, UI_TEXT_DENSE, box.x + pad, box.y + pad + 10, width, leading,
                      theme->ink, wrong->text);
    ui_mark_end(ui, mark);
}

void ui_tip_end(Ui *ui) {
    UiTip *tip = &ui->tip;
    const UiInput *input = ui->input;
    if (ui->wrong.text[0]) {
        draw_wrong(ui, &ui->wrong);
        tip->wanted = false; /* it would lie over it */
    }
    if (!tip->wanted) {
        tip->rect = (DrawRect){0, 0, 0, 0};
        tip->shown = false;
        tip->dismissed = false;
        return;
    }
    bool moved = ui_pointer_moved(ui);
    tip->unasked &= !moved;
    for (int i = 0; i < input->pointer_count; i++)
        tip->dismissed |= input->pointer[i].kind == UI_POINTER_DOWN;
    tip->dismissed |= input->key_count > 0; // who steps by keys looks at what it lies on
    if (tip->dismissed || tip->unasked)
        return;
    if (moved && !tip->shown)
        tip->since = ui->time;
    tip->shown |= ui->time >= tip->since + rest;
    if (!tip->shown) {
        ui_wake(ui, tip->since + rest);
        return;
    }
    UiMark mark = ui_mark_begin(ui, ui_id("tip", 0), 0);
    draw_tip(ui, tip);
    ui_mark_end(ui, mark);
}

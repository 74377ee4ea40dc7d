/* − value +: a whole number within limits. Held signs repeat; a drag over the number moves it;
 * digits typed while it has the focus replace the value with Enter or when the focus leaves. While
 * its number is marked, all that is typed is its own. */
#include "ui/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double repeat_after = 0.4, repeat_every = 0.06;

enum { TYPED_MOST = 20 }; // characters

static const float drag_step = 8; /* points of a drag for one */

typedef struct Stepper {
    Ui *ui;
    UiId id;
    DrawRect rect;
    float sign; ///< width of the − and of the + part
    float size;
    int64_t low, high;
} Stepper;

static int64_t clamped(const Stepper *stepper, int64_t value) {
    if (value > stepper->high)
        value = stepper->high;
    return value < stepper->low ? stepper->low : value;
}

/// Lays out for a value: the signs give way to its digits.
static Stepper lay_out(Ui *ui, UiId id, DrawRect rect, const char *shown) {
    Stepper stepper = {.ui = ui, .id = id, .rect = rect};
    stepper.size = ui_text_size(ui, DRAW_FACE_MONO, rect.h, fmaxf(rect.w - 28, 0), &shown, 1);
    float room = (rect.w - ui_text_width(ui, DRAW_FACE_MONO, stepper.size, shown)) / 2 - 1;
    stepper.sign = fminf(fmaxf(fminf(room, 24), 14), rect.w / 3);
    return stepper;
}

/// -1 on the −, +1 on the +, 0 between.
static int sign_at(const Stepper *stepper, float x) {
    if (x < stepper->rect.x + stepper->sign)
        return -1;
    return x >= stepper->rect.x + stepper->rect.w - stepper->sign ? 1 : 0;
}

/// A whole number, nothing around it.
static bool parse_whole(const char *text, int64_t *value) {
    const char *digits = text + (text[0] == '-');
    *value = strtoll(text, NULL, 10);
    return digits[0] && digits[strspn(digits, "0123456789")] == '\0';
}

/// What is wrong with a typed text; false while nothing is, as with the first sign of a number.
static bool explain_wrong(const Stepper *stepper, const char *text, char *why, size_t size) {
    int64_t wanted;
    bool begun = text[0] == '\0' || (stepper->low < 0 && strcmp(text, "-") == 0);
    if (begun)
        return false;
    if (!parse_whole(text, &wanted))
        snprintf(why, size, "“%s” is no whole number", text);
    else if (stepper->low > stepper->high)
        snprintf(why, size, "nothing fits here as the others are");
    else if (stepper->low == stepper->high && wanted != stepper->low)
        snprintf(why, size, "it can only be %lld here, not %s", (long long)stepper->low, text);
    else if (wanted != clamped(stepper, wanted))
        snprintf(why, size, "it can be %lld to %lld, not %s", (long long)stepper->low,
                 (long long)stepper->high, text);
    else
        return false;
    return true;
}

bool ui_typed_number(const Ui *ui, UiId id, int64_t *number) {
    return ui->edit.id == id && ui->edit.dirty && parse_whole(ui->edit.text, number);
}

static void clear_typed(UiEdit *edit) {
    edit->text[0] = '\0';
    edit->caret = edit->anchor = 0;
    edit->dirty = false;
}

/// Takes what was typed where it is a number within the limits; else the value stays. False when
/// it was none.
static bool take_typed(const Stepper *stepper, const UiEdit *edit, int64_t *value) {
    int64_t wanted;
    if (!edit || !edit->dirty || !parse_whole(edit->text, &wanted))
        return false;
    if (wanted != clamped(stepper, wanted)) {
        stepper->ui->refused = stepper->id;
        stepper->ui->refused_number = wanted;
        return false;
    }
    *value = wanted;
    return true;
}

static void step(const Stepper *stepper, UiEdit *edit, int64_t *value, int64_t by) {
    take_typed(stepper, edit, value);
    if (edit)
        clear_typed(edit);
    *value = clamped(stepper, *value + by);
}

/// One step by a press or a key. Where it leads no further the caller is told to which number it
/// would have been. A second one waits for the next frame, so that the caller hears of each.
static void press(const Stepper *stepper, UiEdit *edit, int64_t *value, int64_t by) {
    Ui *ui = stepper->ui;
    if (ui->stepped == stepper->id) {
        if (ui->later != stepper->id)
            ui->later_count = 0;
        ui->later = stepper->id;
        if (ui->later_count < UI_INPUT_EVENTS)
            ui->later_by[ui->later_count++] = (int8_t)by;
        ui_wake(ui, ui->time);
        return;
    }
    ui->stepped = stepper->id;
    take_typed(stepper, edit, value);
    const int64_t before = *value;
    step(stepper, NULL, value, by);
    if (edit)
        clear_typed(edit);
    if (*value == before) {
        ui->refused = stepper->id;
        ui->refused_number = before + by;
    }
}

/// The next of the presses that wait.
static void press_later(const Stepper *stepper, int64_t *value) {
    Ui *ui = stepper->ui;
    if (ui->later != stepper->id || ui->later_count == 0)
        return;
    int by = ui->later_by[0];
    memmove(ui->later_by, ui->later_by + 1, (size_t)--ui->later_count * sizeof ui->later_by[0]);
    press(stepper, ui_edit_of(ui, stepper->id), value, by);
    if (ui->later_count > 0)
        ui_wake(ui, ui->time);
}

bool ui_press_waits(const Ui *ui) {
    return ui->later_count > 0;
}

/// All characters are its own: after Tab, which came for the number, and after a click on it; after
/// one on a sign only those of a number.
static bool owns_characters(const Ui *ui, const UiEdit *edit) {
    return edit->open || !ui->focus_by_press;
}

/// From the number itself, to the right is more.
static void drag(Ui *ui, const Stepper *stepper, const UiGrab *grab, int64_t *value) {
    float way = grab->x - grab->press_x;
    if (ui->grab == 0 && fabsf(way) > UI_CLICK_SLACK)
        *value = clamped(stepper, ui->drag_from + (int64_t)truncf(way / drag_step));
}

static UiGrab handle_pointer(Ui *ui, const Stepper *stepper, int64_t *value) {
    UiGrab grab = ui_grab_begin(ui, stepper->id, stepper->rect, true);
    while (ui_grab_next(ui, &grab)) {
        if (grab.event.kind != UI_POINTER_DOWN) {
            drag(ui, stepper, &grab, value);
            continue;
        }
        ui->drag_from = *value;
        int sign = sign_at(stepper, grab.x);
        ui->grab = (float)sign;
        ui->repeat_at = ui->time + repeat_after;
        UiEdit *edit = ui_edit_of(ui, stepper->id);
        if (sign)
            press(stepper, edit, value, sign);
        if (edit)
            edit->open = sign == 0;
    }
    ui_grab_end(ui, &grab);
    bool still_on = draw_rect_contains(grab.visible, ui->input->pointer_x, ui->input->pointer_y) &&
                    (float)sign_at(stepper, ui->input->pointer_x) == ui->grab;
    if (!grab.held || ui->grab == 0 || !still_on)
        return grab;
    for (int i = 0; i < 10 && ui->repeat_at <= ui->time; i++) {
        step(stepper, NULL, value, (int64_t)ui->grab);
        ui->repeat_at += repeat_every;
    }
    ui->repeat_at = fmax(ui->repeat_at, ui->time);
    ui_wake(ui, fmax(ui->repeat_at, ui->time + 0.01));
    return grab;
}

/// Over the number, and over all of it with the focus. What has come under the pointer while a
/// column scrolls stays as it is until the pointer moves.
static void handle_wheel(Ui *ui, const Stepper *stepper, bool hovered, int64_t *value) {
    bool over = hovered && (ui->focus == stepper->id || !sign_at(stepper, ui->input->pointer_x));
    if (!over || ui->scrolling_on || ui->wheel_taken || ui->input->wheel_y == 0)
        return;
    ui->wheel_taken = true;
    if (ui->wheel_on != stepper->id)
        ui->wheel_rest = 0;
    ui->wheel_on = stepper->id;
    ui->wheel_rest += ui->input->wheel_y;
    float whole = truncf(ui->wheel_rest);
    ui->wheel_rest -= whole;
    if (whole != 0)
        step(stepper, ui_edit_of(ui, stepper->id), value, (int64_t)whole);
}

/// +1 for a typed +, also where it is Shift of =, -1 for a − that begins no number.
static int typed_sign(const Stepper *stepper, const UiEdit *edit, uint32_t c) {
    if (edit->dirty)
        return 0;
    return c == '+' || c == '=' ? 1 : c == '-' && stepper->low >= 0 ? -1 : 0;
}

/// Puts a character behind the others. False for one that does not begin a number in a stepper
/// whose characters are not its own: it is a command then.
static bool type(const Stepper *stepper, UiEdit *edit, uint32_t c) {
    size_t length = strlen(edit->text);
    bool number = (c >= '0' && c <= '9') || (c == '-' && length == 0 && stepper->low < 0);
    if (!number && !edit->dirty && !owns_characters(stepper->ui, edit))
        return false;
    if (length < TYPED_MOST && c >= ' ' && c < 0x7f) {
        edit->text[length++] = (char)c;
        edit->text[length] = '\0';
    }
    edit->dirty = length > 0;
    return true;
}

static bool enter(const Stepper *stepper, UiEdit *edit, int64_t *value) {
    char why[UI_TIP_TEXT];
    bool wrong = edit->dirty && explain_wrong(stepper, edit->text, why, sizeof why);
    bool typed = edit->dirty;
    take_typed(stepper, edit, value);
    if (!wrong) { // what is wrong stays, to be corrected
        clear_typed(edit);
        edit->open = false;
    }
    return typed;
}

/// True when the stepper has a use for the key.
static bool handle_key(Ui *ui, const Stepper *stepper, UiEdit *edit, const UiKeyEvent *key,
                       int64_t *value) {
    size_t length = strlen(edit->text);
    int sign = key->key == UI_KEY_CHARACTER ? typed_sign(stepper, edit, key->character) : 0;
    if (sign) {
        press(stepper, edit, value, sign);
        return true;
    }
    switch (key->key) {
    case UI_KEY_UP:
    case UI_KEY_DOWN:
        (key->repeat ? step : press)(stepper, edit, value, key->key == UI_KEY_UP ? 1 : -1);
        return true;
    case UI_KEY_LEFT: // towards the − and the +; after a press on one the walk's, as before it
    case UI_KEY_RIGHT:
        if (!edit->dirty && owns_characters(ui, edit))
            press(stepper, edit, value, key->key == UI_KEY_RIGHT ? 1 : -1);
        return edit->dirty || owns_characters(ui, edit);
    case UI_KEY_ENTER:
        return enter(stepper, edit, value);
    case UI_KEY_BACKSPACE:
        if (length == 0)
            return false;
        edit->text[length - 1] = '\0';
        edit->dirty = length > 1;
        break;
    case UI_KEY_SPACE: // plays, where nothing is typed
        if (!edit->dirty)
            return false;
        type(stepper, edit, ' ');
        break;
    case UI_KEY_CHARACTER:
        if (!type(stepper, edit, key->character))
            return false;
        break;
    default:
        return false;
    }
    edit->caret = edit->anchor = (int)strlen(edit->text);
    edit->since = ui->time;
    return true;
}

static void handle_keys(Ui *ui, const Stepper *stepper, int64_t *value) {
    UiEdit *edit = ui_edit_of(ui, stepper->id);
    int at = -1;
    for (const UiKeyEvent *key; edit && (key = ui_key_next(ui, stepper->id, &at));)
        if (key->mods == 0 || ui_key_types(key))
            ui->key_taken[at] = handle_key(ui, stepper, edit, key, value);
    if (ui_edit_leave(ui, stepper->id))
        take_typed(stepper, &ui->left, value);
}

/// − or + in the middle of `rect`, in whole pixels: both as thick wherever they stand.
static void draw_cross(Ui *ui, DrawRect rect, float half, bool plus, DrawColour colour) {
    float scale = ui->list->scale;
    float thick = fmaxf(1, roundf(1.25f * scale)) / scale;
    float arm = roundf(half * scale - thick * scale / 2) / scale;
    float x = roundf((rect.x + (rect.w - thick) / 2) * scale) / scale;
    float y = roundf((rect.y + (rect.h - thick) / 2) * scale) / scale;
    float length = fmaxf(0, 2 * arm + thick);
    draw_rect(ui->list, (DrawRect){x - arm, y, length, thick}, 0, colour);
    if (plus)
        draw_rect(ui->list, (DrawRect){x, y - arm, thick, length}, 0, colour);
}

static void draw_sign(Ui *ui, const Stepper *stepper, int sign, const UiGrab *grab, bool enabled) {
    const DrawTheme *theme = ui_theme(ui);
    DrawRect rect = stepper->rect;
    float width = stepper->sign;
    DrawRect part = {sign < 0 ? rect.x : rect.x + rect.w - width, rect.y, width, rect.h};
    bool hovered = grab->hovered && enabled && sign_at(stepper, ui->input->pointer_x) == sign;
    DrawColour fill = ui_touched(ui, theme->panel, hovered, hovered && grab->held);
    if (hovered)
        draw_rect(ui->list, draw_rect_inset(part, 1.5f), UI_RADIUS - 1.5f, fill);
    DrawColour colour = !enabled ? ui_disabled(ui, fill) : hovered ? theme->ink : theme->muted;
    draw_cross(ui, part, fminf(4, width / 4), sign > 0, colour);
}

static void draw_typed(Ui *ui, const Stepper *stepper, UiEdit *edit) {
    char why[UI_TIP_TEXT];
    bool wrong = explain_wrong(stepper, edit->text, why, sizeof why);
    DrawRect room = ui_field_box(ui, stepper->rect, wrong);
    ui_draw_edit(ui, edit, edit->text, DRAW_FACE_MONO, stepper->size, room);
    if (wrong)
        ui_wrong(ui, stepper->rect, why);
}

/// Marks the number as what is typed would replace. Returns what its digits stand on.
static DrawColour mark_number(Ui *ui, const Stepper *stepper, const char *shown) {
    DrawRect room = ui_narrow(stepper->rect, stepper->sign);
    float width = fminf(room.w, ui_text_width(ui, DRAW_FACE_MONO, stepper->size, shown) + 4);
    float height = fminf(stepper->rect.h - 4, stepper->size * 1.5f);
    DrawRect mark = {room.x + (room.w - width) / 2, room.y + (room.h - height) / 2, width, height};
    DrawColour colour = ui_selection(ui);
    draw_rect(ui->list, mark, 2, colour);
    return colour;
}

bool ui_refused(const Ui *ui, UiId id, int64_t *number) {
    *number = ui->refused_number;
    return ui->refused == id;
}

bool ui_stepper(Ui *ui, UiId id, DrawRect rect, int *value, int low, int high) {
    const DrawTheme *theme = ui_theme(ui);
    char shown[16];
    snprintf(shown, sizeof shown, "%d", *value);
    Stepper stepper = lay_out(ui, id, rect, shown);
    stepper.low = low;
    stepper.high = high;
    int64_t next = *value;
    if (ui->refused == id)
        ui->refused = 0;
    ui_stop_typed(ui, id, rect);
    press_later(&stepper, &next);
    UiGrab grab = handle_pointer(ui, &stepper, &next);
    handle_wheel(ui, &stepper, grab.hovered, &next);
    handle_keys(ui, &stepper, &next);
    bool changed = next != *value && low <= high;
    if (changed)
        *value = (int)next;

    UiMark mark = ui_mark_begin(ui, id, 0);
    if (ui->edit.id == id && ui->edit.dirty) {
        draw_typed(ui, &stepper, &ui->edit);
    } else {
        snprintf(shown, sizeof shown, "%d", *value);
        draw_box(ui->list, rect, UI_RADIUS, theme->panel, 1, theme->line);
        draw_sign(ui, &stepper, -1, &grab, *value > low);
        draw_sign(ui, &stepper, 1, &grab, *value < high);
        bool over = grab.hovered && !sign_at(&stepper, ui->input->pointer_x) && low < high;
        DrawColour ground = ui_touched(ui, theme->panel, over, over && grab.held);
        if (over)
            draw_rect(ui->list, draw_rect_inset(ui_narrow(rect, stepper.sign), 1.5f), 0, ground);
        if (ui->edit.id == id && ui->focus == id && owns_characters(ui, &ui->edit))
            ground = mark_number(ui, &stepper, shown);
        ui_text_in(ui, DRAW_FACE_MONO, stepper.size, ui_narrow(rect, stepper.sign), DRAW_CENTRE,
                   theme->ink, ground, shown);
    }
    if (ui->focus == id)
        ui_ring(ui, rect, UI_RADIUS);
    ui_mark_end(ui, mark);
    return changed;
}

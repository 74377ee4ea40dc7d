/* Fields to type into: a line of text in the caller's buffer, and a number. The editing itself is
 * in edit.c, the drawing of a line being edited in look.c. */
#include "ui/internal.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A field in this frame.
typedef struct Field {
    UiId id;
    DrawRect rect;
    DrawFace face;
    float size;
} Field;

static Field field_of(UiId id, DrawRect rect, DrawFace face) {
    return (Field){id, rect, face, rect.h >= UI_ROOMY ? UI_TEXT_SIZE : UI_TEXT_DENSE};
}

static void select_all(UiEdit *edit, const char *text) {
    edit->anchor = 0;
    edit->caret = (int)strlen(text);
}

static bool is_space(char c) {
    return c == ' ' || c == '/';
}

static void select_word(UiEdit *edit, const char *text, int at) {
    int from = at, to = at;
    while (from > 0 && !is_space(text[from - 1]))
        from--;
    while (text[to] && !is_space(text[to]))
        to++;
    edit->anchor = from;
    edit->caret = to;
}

/// A press sets the caret, a second one selects the word, a third all; dragging selects.
static void point(Ui *ui, const Field *field, UiEdit *edit, const char *text, const UiGrab *grab) {
    ui_edit_fit(edit, text);
    float x = grab->x - (field->rect.x + UI_PAD) + edit->scroll;
    int at = ui_offset_at(ui, field->face, field->size, text, x);
    if (grab->event.kind != UI_POINTER_DOWN) {
        if (fabsf(grab->x - grab->press_x) > UI_CLICK_SLACK)
            edit->caret = at;
    } else if (grab->event.clicks >= 3) {
        select_all(edit, text);
    } else if (grab->event.clicks == 2) {
        select_word(edit, text, at);
    } else {
        edit->caret = at;
        if (!(ui->input->mods & UI_MOD_SHIFT))
            edit->anchor = at;
    }
    edit->since = ui->time;
}

/// The line as the field edits it, NULL when it does not. `text` NULL: the edit's own, begun as
/// `shown`; it follows `shown` until something is typed.
static UiEdit *line_of(Ui *ui, UiId id, char *text, const char *shown) {
    UiEdit *edit = ui_edit_of(ui, id);
    if (!edit)
        return NULL;
    if (!text && !edit->dirty && strcmp(edit->text, shown) != 0)
        snprintf(edit->text, sizeof edit->text, "%s", shown);
    if (edit->fresh)
        select_all(edit, text ? text : edit->text);
    edit->fresh = false;
    ui_edit_fit(edit, text ? text : edit->text);
    return edit;
}

static bool handle_pointer(Ui *ui, const Field *field, char *text, const char *shown) {
    UiGrab grab = ui_grab_begin(ui, field->id, field->rect, true);
    while (ui_grab_next(ui, &grab)) {
        UiEdit *edit = line_of(ui, field->id, text, shown);
        if (edit)
            point(ui, field, edit, text ? text : edit->text, &grab);
    }
    ui_grab_end(ui, &grab);
    return grab.hovered;
}

bool ui_text_field(Ui *ui, UiId id, DrawRect rect, char *buffer, int capacity, const char *hint) {
    const DrawTheme *theme = ui_theme(ui);
    Field field = field_of(id, rect, DRAW_FACE_UI);
    ui_stop(ui, id, rect, true);
    handle_pointer(ui, &field, buffer, buffer);
    UiEdit *edit = line_of(ui, id, buffer, buffer);
    bool entered = false;
    if (edit)
        for (int at = -1; ui_edit_keys(ui, edit, buffer, capacity, &at);)
            entered = true;
    ui_edit_leave(ui, id);

    UiMark mark = ui_mark_begin(ui, id, 0);
    DrawRect room = ui_field_box(ui, rect, false);
    bool focused = ui->focus == id;
    if (!buffer[0] && hint)
        ui_text_in(ui, field.face, field.size, room, DRAW_LEFT, theme->muted, theme->panel, hint);
    if (focused && edit)
        ui_draw_edit(ui, edit, buffer, field.face, field.size, room);
    else if (buffer[0])
        ui_text_in(ui, field.face, field.size, room, DRAW_LEFT, theme->ink, theme->panel, buffer);
    if (focused)
        ui_ring(ui, rect, UI_RADIUS);
    ui_mark_end(ui, mark);
    return entered;
}

/// `text` without spaces around it and with "−" (U+2212), as the program writes it, as "-". False
/// when it is longer than any number or contains what no decimal number has.
static bool plain_number(const char *text, char *plain, size_t capacity) {
    static const char minus[] = "−";
    size_t length = 0;
    while (*text == ' ')
        text++;
    while (*text && length + 1 < capacity) {
        bool is_minus = strncmp(text, minus, sizeof minus - 1) == 0;
        char c = is_minus ? '-' : *text;
        text += is_minus ? sizeof minus - 1 : 1;
        if (c == ' ' && text[strspn(text, " ")] == '\0')
            break;
        if (!strchr("+-.eE", c) && !isdigit((unsigned char)c))
            return false;
        plain[length++] = c;
    }
    plain[length] = '\0';
    return length > 0 && text[strspn(text, " ")] == '\0';
}

/// A decimal number, infinite where no double holds it.
static bool parse_decimal(const char *text, double *value) {
    char plain[UI_EDIT_TEXT], *end;
    if (!plain_number(text, plain, sizeof plain))
        return false;
    *value = strtod(plain, &end);
    return *end == '\0' && end != plain;
}

/// The same, or one divided by another that is not 0.
static bool parse_typed(const char *text, double *value) {
    const char *slash = strchr(text, '/');
    if (!slash)
        return parse_decimal(text, value);
    char above[UI_EDIT_TEXT];
    double below;
    snprintf(above, sizeof above, "%.*s", (int)(slash - text), text);
    if (!parse_decimal(above, value) || !parse_decimal(slash + 1, &below) || below == 0)
        return false;
    *value /= below;
    return true;
}

bool ui_parse_number(const char *text, double *value) {
    double number;
    if (!parse_typed(text, &number) || !isfinite(number))
        return false;
    *value = number;
    return true;
}

/// What a number may be.
typedef struct Limits {
    double low, high;
    bool single; ///< a 32-bit number has to hold it
} Limits;

static bool is_within(Limits limits, double number) {
    return number >= limits.low && number <= limits.high;
}

/// Whether a digit other than 0 was typed before the power of ten, or the stroke.
static bool has_digits(const char *text) {
    return strcspn(text, "123456789") < strcspn(text, "eE/");
}

/// A number like 1e400, which no double holds, or 1e39, which no 32-bit number does.
static bool is_too_large(const char *text, Limits limits) {
    double number;
    return parse_typed(text, &number) && has_digits(text) &&
           fabs(number) > (limits.single ? FLT_MAX : DBL_MAX);
}

/// A number like 1e-50, of which nothing but 0 would be left.
static bool is_too_small(const char *text, Limits limits) {
    double number;
    return parse_typed(text, &number) && has_digits(text) &&
           (limits.single ? (double)(float)number : number) == 0;
}

/// The number that was typed; false when it cannot be taken.
static bool read_number(const char *text, Limits limits, double *number) {
    return !is_too_large(text, limits) && !is_too_small(text, limits) &&
           ui_parse_number(text, number) && is_within(limits, *number);
}

/// Takes what was typed. True when the value is another one now.
static bool take_number(const UiEdit *edit, Limits limits, double *value) {
    double number, before = *value;
    if (!edit->dirty || !read_number(edit->text, limits, &number))
        return false;
    *value = number;
    return number != before;
}

/// Says at the field what is wrong with its text, if anything is. False when nothing is.
static bool say_wrong(Ui *ui, DrawRect rect, const char *text, Limits limits, int digits) {
    double number;
    char why[UI_TIP_TEXT];
    if (is_too_large(text, limits)) {
        snprintf(why, sizeof why, "“%s” is too large: numbers end at about %s", text,
                 limits.single ? "3.4e38" : "1.8e308");
    } else if (is_too_small(text, limits)) {
        snprintf(why, sizeof why, "“%s” is too small: the smallest number above 0 is about %s",
                 text, limits.single ? "1.4e-45" : "4.9e-324");
    } else if (!ui_parse_number(text, &number)) {
        bool comma = strchr(text, ',') != NULL;
        snprintf(why, sizeof why,
                 text[strspn(text, " ")] == '\0' ? "a number goes here"
                 : comma ? "“%s” is no number: the decimal sign is a point"
                         : "“%s” is no number",
                 text);
    } else if (!is_within(limits, number)) {
        snprintf(why, sizeof why, "it can be %.*g to %.*g, not %s", digits, limits.low, digits,
                 limits.high, text);
    } else {
        return false;
    }
    ui_wrong(ui, rect, why);
    return true;
}

static bool number_field(Ui *ui, UiId id, DrawRect rect, double *value, int digits, Limits limits) {
    const DrawTheme *theme = ui_theme(ui);
    Field field = field_of(id, rect, DRAW_FACE_MONO);
    char shown[UI_EDIT_TEXT];
    snprintf(shown, sizeof shown, "%.*g", digits, *value);
    ui_stop(ui, id, rect, true);
    handle_pointer(ui, &field, NULL, shown);
    UiEdit *edit = line_of(ui, id, NULL, shown);
    bool changed = false;
    for (int at = -1; edit && ui_edit_keys(ui, edit, edit->text, UI_EDIT_TEXT, &at);) {
        double number;
        if (!read_number(edit->text, limits, &number))
            continue;
        changed |= take_number(edit, limits, value);
        snprintf(shown, sizeof shown, "%.*g", digits, *value);
        edit->dirty = false;
        select_all(line_of(ui, id, NULL, shown), edit->text);
    }
    const UiEdit *left = ui_edit_leave(ui, id);
    if (left)
        changed |= take_number(left, limits, value);

    bool focused = ui->focus == id;
    bool editing = focused && edit;
    bool wrong = editing && edit->dirty && say_wrong(ui, rect, edit->text, limits, digits);
    UiMark mark = ui_mark_begin(ui, id, 0);
    DrawRect room = ui_field_box(ui, rect, wrong);
    snprintf(shown, sizeof shown, "%.*g", digits, *value);
    if (editing)
        ui_draw_edit(ui, edit, edit->text, field.face, field.size, room);
    else
        ui_text_in(ui, field.face, field.size, room, DRAW_LEFT, theme->ink, theme->panel, shown);
    if (focused)
        ui_ring(ui, rect, UI_RADIUS);
    ui_mark_end(ui, mark);
    return changed;
}

bool ui_number(Ui *ui, UiId id, DrawRect rect, double *value, int digits) {
    return number_field(ui, id, rect, value, digits, (Limits){-INFINITY, INFINITY, false});
}

bool ui_number_within(Ui *ui, UiId id, DrawRect rect, double *value, int digits, double low,
                      double high) {
    return number_field(ui, id, rect, value, digits, (Limits){low, high, false});
}

bool ui_number_single(Ui *ui, UiId id, DrawRect rect, double *value, int digits) {
    return number_field(ui, id, rect, value, digits, (Limits){-INFINITY, INFINITY, true});
}

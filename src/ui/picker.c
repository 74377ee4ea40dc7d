/* A field with a list under it: what is typed narrows the list, the arrows go through it. The list
 * is the caller's, and only the rows in view are asked for. */
#include "ui/internal.h"

#include <math.h>

static const float row_height = 28, field_height = 30, gap = 8, edge = 4;

typedef struct Picker {
    UiId id;
    DrawRect list;
    int count;
    float content;
} Picker;

static float limit_of(const Picker *picker) {
    return fmaxf(0, picker->content - picker->list.h);
}

static void scroll_to(Ui *ui, const Picker *picker, float offset) {
    ui->picking.scroll = fmaxf(0, fminf(offset, limit_of(picker)));
}

static int row_at(const Ui *ui, const Picker *picker, float x, float y) {
    if (!draw_rect_contains(picker->list, x, y))
        return -1;
    float row = floorf((y - picker->list.y - edge + ui->picking.scroll) / row_height);
    return row >= 0 && row < (float)picker->count ? (int)row : -1;
}

static void show_row(Ui *ui, const Picker *picker, int row) {
    float top = (float)row * row_height, bottom = top + row_height + 2 * edge;
    scroll_to(ui, picker, fminf(top, fmaxf(ui->picking.scroll, bottom - picker->list.h)));
}

/// By how many rows a key moves the mark; 0 for keys that are the field's.
static int rows_of(const Picker *picker, const UiKeyEvent *key, bool empty) {
    int page = (int)(picker->list.h / row_height) - 1;
    switch (key->mods ? UI_KEY_NONE : key->key) {
    case UI_KEY_UP:
        return -1;
    case UI_KEY_DOWN:
        return 1;
    case UI_KEY_PAGE_UP:
        return page > 1 ? -page : -1;
    case UI_KEY_PAGE_DOWN:
        return page > 1 ? page : 1;
    case UI_KEY_HOME:
        return empty ? -picker->count : 0;
    case UI_KEY_END:
        return empty ? picker->count : 0;
    default:
        return 0;
    }
}

static UiPick handle_keys(Ui *ui, const Picker *picker, bool empty, int *marked) {
    UiPick pick = UI_PICK_NONE;
    int at = -1;
    for (const UiKeyEvent *key; (key = ui_key_next(ui, picker->id, &at));) {
        int rows = rows_of(picker, key, empty);
        bool up = (key->key == UI_KEY_BACKSPACE && empty) ||
                  (key->key == UI_KEY_UP && key->mods == UI_MOD_ALT);
        ui->key_taken[at] = rows != 0 || up;
        pick = up ? UI_PICK_UP : pick;
        if (rows != 0 && picker->count > 0) {
            int to = *marked + rows;
            *marked = to < 0 ? 0 : to >= picker->count ? picker->count - 1 : to;
        }
    }
    return pick;
}

static void handle_bar(Ui *ui, const Picker *picker) {
    if (limit_of(picker) <= 0)
        return;
    UiBar bar = ui_bar(picker->list, picker->content, ui->picking.scroll);
    UiGrab grab = ui_grab_begin(ui, picker->id ^ 0xba5u, bar.rect, false);
    while (ui_grab_next(ui, &grab)) {
        bar = ui_bar(picker->list, picker->content, ui->picking.scroll);
        float to_middle = grab.y - (bar.thumb.y + bar.thumb.h / 2);
        bool beside = !draw_rect_contains(bar.thumb, grab.x, grab.y);
        float dy = grab.event.kind == UI_POINTER_DOWN ? (beside ? to_middle : 0) : grab.dy;
        scroll_to(ui, picker, ui_bar_drag(&bar, ui->picking.scroll, dy));
    }
    ui_grab_end(ui, &grab);
}

/// True when a row was double clicked. The row under the pointer goes to *hovered.
static bool handle_rows(Ui *ui, const Picker *picker, int *marked, int *hovered) {
    bool taken = false;
    UiGrab grab = ui_grab_begin(ui, picker->id ^ 0x1157u, picker->list, false);
    while (ui_grab_next(ui, &grab)) {
        int row = row_at(ui, picker, grab.x, grab.y);
        if (grab.event.kind != UI_POINTER_DOWN || row < 0)
            continue;
        taken |= grab.event.clicks == 2 && row == *marked;
        *marked = ui->picking.marked = row;
        ui_focus(ui, picker->id); // the keys go on from there
    }
    ui_grab_end(ui, &grab);
    *hovered = grab.hovered ? row_at(ui, picker, ui->input->pointer_x, ui->input->pointer_y) : -1;
    if (grab.hovered && !ui->wheel_taken && ui->input->wheel_y != 0) {
        ui->wheel_taken = true;
        scroll_to(ui, picker, ui->picking.scroll - ui->input->wheel_y * UI_WHEEL_STEP);
        ui_wake(ui, ui->time);
    }
    return taken;
}

/// A folder's outline, as wide as a line of text is high.
static void draw_folder(Ui *ui, float x, float y, DrawColour colour) {
    draw_rect(ui->list, (DrawRect){x, y - 5, 6, 3}, 1, colour);
    draw_rect(ui->list, (DrawRect){x, y - 3, 14, 9}, 1.5f, colour);
}

static void draw_row(Ui *ui, const Picker *picker, int number, UiRow row, bool marked,
                     bool hovered) {
    const DrawTheme *theme = ui_theme(ui);
    DrawRect rect = {picker->list.x + edge,
                     picker->list.y + edge + (float)number * row_height - ui->picking.scroll,
                     picker->list.w - 2 * edge - (limit_of(picker) > 0 ? UI_SCROLL_BAR : 0),
                     row_height};
    DrawColour fill = marked    ? draw_mix(theme->panel, theme->forward, 0.15f)
                      : hovered ? draw_mix(theme->panel, theme->ink, 0.05f)
                                : theme->panel;
    if (marked)
        draw_box(ui->list, rect, UI_RADIUS - 2, fill, 1, theme->forward);
    else if (hovered)
        draw_rect(ui->list, rect, UI_RADIUS - 2, fill);
    if (row.folder)
        draw_folder(ui, rect.x + 8, rect.y + rect.h / 2, theme->muted);
    float note = row.note ? ui_text_width(ui, DRAW_FACE_UI, UI_TEXT_DENSE, row.note) : 0;
    DrawRect name = {rect.x + 30, rect.y, fmaxf(0, rect.w - 46 - note), rect.h};
    ui_text_in(ui, row.folder ? DRAW_FACE_UI_SEMIBOLD : DRAW_FACE_UI, UI_TEXT_SIZE, name, DRAW_LEFT,
               theme->ink, fill, row.label);
    if (row.note)
        ui_text_in(ui, DRAW_FACE_UI, UI_TEXT_DENSE,
                   (DrawRect){rect.x + rect.w - note - 8, rect.y, note + 2, rect.h}, DRAW_LEFT,
                   theme->muted, fill, row.note);
}

static void draw_rows(Ui *ui, const Picker *picker, UiRow (*row)(const void *context, int number),
                      const void *context, int marked, int hovered) {
    const DrawTheme *theme = ui_theme(ui);
    draw_box(ui->list, picker->list, UI_RADIUS, theme->panel, 1, theme->line);
    draw_clip_push(ui->list, draw_rect_inset(picker->list, 1));
    int first = (int)(ui->picking.scroll / row_height);
    int last = (int)((ui->picking.scroll + picker->list.h) / row_height);
    for (int i = first; i <= last && i < picker->count; i++) {
        UiMark mark = ui_mark_begin(ui, picker->id, i + 1);
        draw_row(ui, picker, i, row(context, i), i == marked, i == hovered);
        ui_mark_end(ui, mark);
    }
    if (limit_of(picker) > 0) {
        UiBar bar = ui_bar(picker->list, picker->content, ui->picking.scroll);
        ui_draw_bar(ui, &bar, false, false);
    }
    draw_clip_pop(ui->list);
}

UiPick ui_picker(Ui *ui, UiId id, DrawRect rect, char *typed, int capacity, const char *hint,
                 UiRow (*row)(const void *context, int number), const void *context, int count,
                 int *marked) {
    DrawRect field = {rect.x, rect.y, rect.w, field_height};
    Picker picker = {.id = id,
                     .list = {rect.x, rect.y + field_height + gap, rect.w,
                              fmaxf(0, rect.h - field_height - gap)},
                     .count = count,
                     .content = (float)count * row_height + 2 * edge};
    if (ui->picking.id != id)
        ui->picking = (UiPicking){.id = id, .marked = -1};
    handle_bar(ui, &picker);
    int hovered;
    bool taken = handle_rows(ui, &picker, marked, &hovered);
    UiPick pick = handle_keys(ui, &picker, typed[0] == '\0', marked);
    taken |= ui_text_field(ui, id, field, typed, capacity, hint);
    if (*marked >= 0 && *marked < count && *marked != ui->picking.marked)
        show_row(ui, &picker, *marked);
    ui->picking.marked = *marked;
    scroll_to(ui, &picker, ui->picking.scroll);
    draw_rows(ui, &picker, row, context, *marked, hovered);
    return taken ? UI_PICK_TAKEN : pick;
}

/* The closed list. While one is open it has the pointer for itself: a press beside it closes it and
 * does nothing else. Its rows are drawn at the end of the frame, above everything. */
#include "ui/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float row_height = 28, edge = 4, mark_width = 20, away = 4;

static float content_height(const UiOpen *open) {
    return (float)open->count * row_height + 2 * edge;
}

static void keep_within(UiOpen *open) {
    float limit = fmaxf(0, content_height(open) - open->rect.h);
    open->scroll = fmaxf(0, fminf(open->scroll, limit));
}

static UiBar bar_of(const UiOpen *open) {
    return ui_bar(open->rect, content_height(open), open->scroll);
}

static int row_at(const UiOpen *open, float x, float y) {
    if (!draw_rect_contains(open->rect, x, y))
        return -1;
    float row = floorf((y - open->rect.y - edge + open->scroll) / row_height);
    return row >= 0 && row < (float)open->count ? (int)row : -1;
}

static void show_row(UiOpen *open, int row) {
    float top = (float)row * row_height, bottom = top + row_height + 2 * edge;
    open->scroll = fminf(top, fmaxf(open->scroll, bottom - open->rect.h));
    keep_within(open);
}

void ui_open_close(Ui *ui) {
    ui->open.id = 0;
}

static void drag_bar(UiOpen *open, float dy) {
    UiBar bar = bar_of(open);
    open->scroll = ui_bar_drag(&bar, open->scroll, dy);
}

/// One event of the pointer while the list is open.
static void take_event(Ui *ui, const UiPointerEvent *event) {
    UiOpen *open = &ui->open;
    int row = row_at(open, event->x, event->y);
    bool scrolls = content_height(open) > open->rect.h;
    UiBar bar = bar_of(open);
    switch (event->kind) {
    case UI_POINTER_DOWN:
        if (!draw_rect_contains(open->rect, event->x, event->y)) {
            ui_open_close(ui);
            return;
        }
        open->pressed = event->button == 0;
        open->on_bar = scrolls && draw_rect_contains(bar.rect, event->x, event->y);
        if (open->on_bar && !draw_rect_contains(bar.thumb, event->x, event->y))
            drag_bar(open, event->y - (bar.thumb.y + bar.thumb.h / 2));
        open->bar_y = event->y;
        break;
    case UI_POINTER_MOVE:
        if (open->pressed && open->on_bar) {
            drag_bar(open, event->y - open->bar_y);
            open->bar_y = event->y;
        } else if (row >= 0) {
            open->marked = row;
        }
        break;
    case UI_POINTER_UP:
        if (open->pressed && !open->on_bar && row >= 0 && event->button == 0) {
            open->picked = row;
            open->picked_by = open->id;
            ui_open_close(ui);
        }
        open->pressed = false;
        break;
    }
}

void ui_open_pointer(Ui *ui, int from) {
    const UiInput *input = ui->input;
    UiOpen *open = &ui->open;
    for (int i = from; i < input->pointer_count && open->id; i++) {
        if (ui->taken[i])
            continue;
        take_event(ui, &input->pointer[i]);
        ui->taken[i] = true;
    }
    if (!open->id)
        return;
    if (input->wheel_y != 0 && !ui->wheel_taken &&
        draw_rect_contains(open->rect, input->pointer_x, input->pointer_y)) {
        open->scroll -= input->wheel_y * row_height;
        keep_within(open);
    }
    ui->wheel_taken = true;
}

/// Copies the labels, which are lent only for the call.
static bool keep_labels(UiOpen *open, const char *const *labels, int count) {
    size_t bytes = 0;
    for (int i = 0; i < count; i++)
        bytes += strlen(labels[i]) + 1;
    if (bytes > open->label_capacity) {
        char *grown = realloc(open->labels, 2 * bytes);
        if (!grown)
            return false;
        open->labels = grown;
        open->label_capacity = 2 * bytes;
    }
    char *to = open->labels;
    for (int i = 0; i < count; i++) {
        size_t length = strlen(labels[i]) + 1;
        memcpy(to, labels[i], length);
        to += length;
    }
    open->count = count;
    return true;
}

/// Below the header; above it when there is more room and below too little; always in the window.
static void place(Ui *ui, DrawRect header, const char *const *labels) {
    UiOpen *open = &ui->open;
    float window_width = ui->list->width, window_height = ui->list->height;
    float width = header.w;
    for (int i = 0; i < open->count; i++)
        width = fmaxf(width, ui_text_width(ui, DRAW_FACE_UI_SEMIBOLD, UI_TEXT_SIZE, labels[i]) +
                                 mark_width + 4 + 2 * edge + UI_PAD + UI_SCROLL_BAR);
    width = fminf(width, window_width);
    float below = window_height - (header.y + header.h) - 2 * away;
    float above = header.y - 2 * away;
    float height = content_height(open);
    bool up = height > below && above > below;
    height = fminf(height, fmaxf(up ? above : below, row_height + 2 * edge));
    height = fminf(height, window_height);
    float rows = floorf((height - 2 * edge) / row_height);
    if (height < content_height(open) && rows >= 1) /* none is cut */
        height = rows * row_height + 2 * edge;
    float y = up ? header.y - away - height : header.y + header.h + away;
    open->rect = (DrawRect){fmaxf(0, fminf(header.x, window_width - width)),
                            fmaxf(0, fminf(y, window_height - height)), width, height};
    keep_within(open);
}

static void open_list(Ui *ui, UiId id, DrawRect header, const char *const *labels, int count,
                      int chosen) {
    UiOpen *open = &ui->open;
    if (!keep_labels(open, labels, count))
        return;
    open->id = id;
    open->marked = chosen >= 0 && chosen < count ? chosen : 0;
    open->pressed = false;
    open->scroll = 0;
    place(ui, header, labels);
    show_row(open, open->marked);
}

/// The next row after the marked one whose label begins with `letter`, or the marked one.
static int row_of_letter(const UiOpen *open, const char *const *labels, uint32_t letter) {
    for (int i = 1; i <= open->count; i++) {
        int row = (open->marked + i) % open->count;
        const char *label = labels[row];
        uint32_t first = draw_utf8_next(&label);
        if (first >= 'A' && first <= 'Z')
            first += 'a' - 'A';
        if (first == letter)
            return row;
    }
    return open->marked;
}

/// A key while the list is open. True when the list has a use for it.
static bool list_key(Ui *ui, const UiKeyEvent *key, const char *const *labels, int *next) {
    UiOpen *open = &ui->open;
    int last = open->count - 1, page = (int)fmaxf(1, open->rect.h / row_height - 1);
    int marked = open->marked;
    switch (key->key) {
    case UI_KEY_UP:
        marked--;
        break;
    case UI_KEY_DOWN:
        marked++;
        break;
    case UI_KEY_PAGE_UP:
        marked -= page;
        break;
    case UI_KEY_PAGE_DOWN:
        marked += page;
        break;
    case UI_KEY_HOME:
        marked = 0;
        break;
    case UI_KEY_END:
        marked = last;
        break;
    case UI_KEY_SPACE:
    case UI_KEY_ENTER:
        *next = marked;
        ui_open_close(ui);
        return true;
    case UI_KEY_CHARACTER:
        marked = row_of_letter(open, labels, key->character);
        break;
    default:
        return false;
    }
    open->marked = marked < 0 ? 0 : marked > last ? last : marked;
    show_row(open, open->marked);
    return true;
}

static bool opens(const UiKeyEvent *key) {
    return key->key == UI_KEY_SPACE || key->key == UI_KEY_ENTER || key->key == UI_KEY_DOWN ||
           key->key == UI_KEY_UP;
}

static void note_pick(Ui *ui, UiId id, int before, int picked) {
    if (picked == before)
        ui->picked_same = id;
}

bool ui_select_again(const Ui *ui, UiId id) {
    return ui->picked_same == id;
}

static void handle_keys(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count,
                        int *next) {
    int at = -1;
    for (const UiKeyEvent *key; (key = ui_key_next(ui, id, &at));) {
        if (key->mods != 0)
            continue;
        if (ui->open.id == id) {
            int before = *next;
            ui->key_taken[at] = list_key(ui, key, labels, next);
            if (!ui->open.id)
                note_pick(ui, id, before, *next);
        } else if (opens(key) && count > 0) {
            ui->key_taken[at] = true;
            if (!key->repeat)
                open_list(ui, id, rect, labels, count, *next);
        }
    }
}

/* `brief` stands for a label that has no room. */
static void draw_header(Ui *ui, UiId id, DrawRect rect, const char *label, const char *brief,
                        bool hovered) {
    const DrawTheme *theme = ui_theme(ui);
    bool open = ui->open.id == id;
    DrawColour fill = ui_touched(ui, theme->panel, hovered, open);
    UiMark mark = ui_mark_begin(ui, id, 0);
    draw_box(ui->list, rect, UI_RADIUS, fill, 1, theme->line);
    DrawRect room = ui_narrow(rect, UI_PAD);
    float arrow = fminf(12, room.w);
    ui_arrow_down(ui, (DrawRect){room.x + room.w - arrow, rect.y, arrow, rect.h}, theme->muted);
    room.w = fmaxf(0, room.w - arrow - 4);
    float size = ui_text_size(ui, DRAW_FACE_UI, rect.h, room.w, &label, 1);
    if (ui_text_width(ui, DRAW_FACE_UI, size, label) > room.w) {
        label = brief;
        size = ui_text_size(ui, DRAW_FACE_UI, rect.h, room.w, &label, 1);
    }
    ui_text_in(ui, DRAW_FACE_UI, size, room, DRAW_LEFT, theme->ink, fill, label);
    if (ui->focus == id)
        ui_ring(ui, rect, UI_RADIUS);
    ui_mark_end(ui, mark);
}

bool ui_select(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen) {
    return ui_select_brief(ui, id, rect, labels, labels, count, chosen);
}

bool ui_select_brief(Ui *ui, UiId id, DrawRect rect, const char *const *labels,
                     const char *const *briefs, int count, int *chosen) {
    UiOpen *open = &ui->open;
    int next = *chosen;
    if (ui->picked_same == id)
        ui->picked_same = 0;
    ui_stop(ui, id, rect, false);
    UiGrab grab = ui_grab_begin(ui, id, rect, true);
    while (ui_grab_next(ui, &grab)) {
        if (grab.event.kind == UI_POINTER_UP && grab.inside && count > 0) {
            open_list(ui, id, rect, labels, count, next);
            ui_open_pointer(ui, grab.next);
        }
    }
    ui_grab_end(ui, &grab);
    if (open->picked_by == id) {
        next = open->picked;
        note_pick(ui, id, *chosen, next);
    }
    handle_keys(ui, id, rect, labels, count, &next);

    if (open->id == id) {
        bool gone = ui->focus != id || grab.visible.w <= 0 || grab.visible.h <= 0 || count <= 0;
        if (gone || !keep_labels(open, labels, count)) {
            ui_open_close(ui);
        } else {
            open->seen = true;
            open->chosen = next;
            open->marked = open->marked < count ? open->marked : count - 1;
            place(ui, rect, labels);
        }
    }
    bool changed = next != *chosen && next >= 0 && next < count;
    if (changed)
        *chosen = next;
    bool valid = *chosen >= 0 && *chosen < count;
    draw_header(ui, id, rect, valid ? labels[*chosen] : "", valid ? briefs[*chosen] : "",
                grab.hovered);
    return changed;
}

static void draw_tick(Ui *ui, float x, float y, DrawColour colour) {
    draw_line(ui->list, x - 4, y, x - 1, y + 3, 1.5f, 0, colour);
    draw_line(ui->list, x - 1, y + 3, x + 5, y - 4, 1.5f, 0, colour);
}

static void draw_row(Ui *ui, int row, const char *label) {
    const UiOpen *open = &ui->open;
    const DrawTheme *theme = ui_theme(ui);
    DrawRect rect = {open->rect.x + edge,
                     open->rect.y + edge + (float)row * row_height - open->scroll,
                     open->rect.w - 2 * edge, row_height};
    if (content_height(open) > open->rect.h)
        rect.w -= UI_SCROLL_BAR - edge;
    rect.w = fmaxf(0, rect.w);
    if (rect.y > open->rect.y + open->rect.h || rect.y + rect.h < open->rect.y)
        return;
    bool marked = row == open->marked, chosen = row == open->chosen;
    DrawColour fill = marked ? draw_mix(theme->panel, theme->forward, 0.15f) : theme->panel;
    if (marked)
        draw_box(ui->list, rect, UI_RADIUS - 2, fill, 1, theme->forward);
    if (chosen)
        draw_tick(ui, rect.x + mark_width / 2 + 2, rect.y + row_height / 2, theme->forward);
    rect.x += mark_width + 4;
    rect.w = fmaxf(0, rect.w - mark_width - 4 - UI_PAD);
    ui_text_in(ui, chosen ? DRAW_FACE_UI_SEMIBOLD : DRAW_FACE_UI, UI_TEXT_SIZE, rect, DRAW_LEFT,
               theme->ink, fill, label);
}

void ui_open_end(Ui *ui) {
    UiOpen *open = &ui->open;
    open->picked_by = 0;
    if (!open->seen)
        ui_open_close(ui);
    open->seen = false;
    if (!open->id)
        return;
    const DrawTheme *theme = ui_theme(ui);
    DrawList *list = ui->list;
    DrawRect shadow = {open->rect.x, open->rect.y + 3, open->rect.w, open->rect.h};
    draw_rect(list, draw_rect_inset(shadow, -2), UI_RADIUS + 2, (DrawColour){0, 0, 0, 40});
    draw_box(list, open->rect, UI_RADIUS, theme->panel, 1, theme->muted);
    draw_clip_push(list, draw_rect_inset(open->rect, 1));
    const char *label = open->labels;
    for (int row = 0; row < open->count; row++, label += strlen(label) + 1) {
        UiMark mark = ui_mark_begin(ui, open->id, row + 1);
        draw_row(ui, row, label);
        ui_mark_end(ui, mark);
    }
    if (content_height(open) > open->rect.h) {
        UiBar bar = bar_of(open);
        ui_draw_bar(ui, &bar, false, open->pressed && open->on_bar);
    }
    draw_clip_pop(list);
}

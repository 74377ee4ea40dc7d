/* The keyboard's focus: Tab order, the press that moves the focus, and which key belongs to whom.
 * All of it is settled at the start of a frame, by where the widgets stood in the last one, so that
 * a press and the letters typed after it may arrive in the same frame. */
#include "ui/internal.h"

#include <stdlib.h>
#include <string.h>

static const UiStop *find_stop(const UiStop *stops, int count, UiId id) {
    for (int i = 0; i < count; i++)
        if (stops[i].id == id)
            return &stops[i];
    return NULL;
}

static bool was_text(const Ui *ui, UiId id) {
    const UiStop *stop = find_stop(ui->last_stops, ui->last_stop_count, id);
    return stop && stop->text;
}

/// Presses number `at` moves the focus to the stop under it, or to none.
static void settle_press(Ui *ui, int at) {
    const UiPointerEvent *event = &ui->input->pointer[at];
    const UiStop *pressed = find_stop(ui->last_stops, ui->last_stop_count, ui->pressed);
    if (!pressed || !draw_rect_contains(pressed->visible, event->x, event->y))
        ui->pressed = 0;
    if (event->kind != UI_POINTER_DOWN || event->button != 0 || ui->taken[at])
        return;
    ui->focus_event = at;
    ui->focus_by_press = true;
    ui->focus = 0;
    for (int i = 0; i < ui->last_stop_count && !ui->focus; i++)
        if (draw_rect_contains(ui->last_stops[i].visible, event->x, event->y))
            ui->focus = ui->last_stops[i].id;
    ui->pressed = ui->focus;
}

/// Region by region, in each in the order of the calls.
static bool comes_before(const UiStop *a, const UiStop *b) {
    return a->region != b->region ? a->region < b->region : a < b;
}

/// The nearest stop after `from`, or before it, in the order of Tab; at the end the first again.
static const UiStop *stop_beside(const Ui *ui, const UiStop *from, bool back) {
    const UiStop *nearest = NULL, *first = NULL;
    for (int i = 0; i < ui->last_stop_count; i++) {
        const UiStop *stop = &ui->last_stops[i];
        if (!first || (back ? comes_before(first, stop) : comes_before(stop, first)))
            first = stop;
        bool ahead = from && (back ? comes_before(stop, from) : comes_before(from, stop));
        if (ahead &&
            (!nearest || (back ? comes_before(nearest, stop) : comes_before(stop, nearest))))
            nearest = stop;
    }
    return nearest ? nearest : first;
}

static bool step_focus(Ui *ui, bool back) {
    const UiStop *from = find_stop(ui->last_stops, ui->last_stop_count, ui->focus);
    const UiStop *to = stop_beside(ui, from, back);
    if (!to)
        return false;
    ui->focus = to->id;
    ui->focus_by_press = false;
    return true;
}

/// Tab and Esc move the focus at once, any other key belongs to who has it.
static void route_key(Ui *ui, int at) {
    const UiKeyEvent *key = &ui->input->keys[at];
    if (key->key == UI_KEY_TAB && !(key->mods & (UI_MOD_CTRL | UI_MOD_ALT))) {
        if (ui->open.id)
            ui_open_close(ui);
        ui->key_taken[at] = step_focus(ui, key->mods & UI_MOD_SHIFT);
        ui->focus_by_key |= ui->key_taken[at];
        ui->focus_event = -1;
    } else if (key->key == UI_KEY_ESCAPE && (ui->open.id || ui->focus)) {
        if (ui->open.id)
            ui_open_close(ui);
        else
            ui_clear_focus(ui);
        ui->key_taken[at] = true;
        ui->focus_event = -1;
    } else {
        ui->key_owner[at] = ui->focus;
    }
}

void ui_focus_begin(Ui *ui) {
    const UiInput *input = ui->input;
    UiStop *swap = ui->last_stops;
    int capacity = ui->last_stop_capacity;
    ui->last_stops = ui->stops;
    ui->last_stop_count = ui->stop_count;
    ui->last_stop_capacity = ui->stop_capacity;
    ui->stops = swap;
    ui->stop_capacity = capacity;
    ui->stop_count = 0;
    ui->region = 0;
    ui->focus_event = -1;
    ui->focus_by_key = false;
    memset(ui->key_owner, 0, sizeof ui->key_owner);
    memset(ui->key_taken, 0, sizeof ui->key_taken);

    UiId before = ui->focus;
    int press = 0;
    for (int i = 0; i < input->key_count; i++) {
        for (; press < input->keys[i].after_pointer && press < input->pointer_count; press++)
            settle_press(ui, press);
        route_key(ui, i);
    }
    for (; press < input->pointer_count; press++)
        settle_press(ui, press);
    ui->text_owner = was_text(ui, before) ? before : ui->focus;
    if (ui->focus != before)
        ui->wheel_rest = 0;
    ui->drawn_focus = ui->focus;
}

/// Keeps the keys that no widget took. Characters typed into a field that has gone since are lost
/// rather than commands.
static void keep_unused(Ui *ui) {
    ui->unused_count = 0;
    for (int i = 0; i < ui->input->key_count; i++) {
        const UiKeyEvent *key = &ui->input->keys[i];
        bool typed = ui_key_types(key) && was_text(ui, ui->key_owner[i]);
        if (!ui->key_taken[i] && !typed)
            ui->unused[ui->unused_count++] = *key;
    }
}

/// A click on a control has been carried out: the keys go back to the caller.
static void return_keys(Ui *ui) {
    const UiStop *stop = find_stop(ui->stops, ui->stop_count, ui->focus);
    bool held = ui->active || ui->next_active || ui->open.id;
    if (ui->keys_stay && ui->focus_by_press && stop && !stop->typed && !held)
        ui->focus = 0;
}

void ui_focus_end(Ui *ui) {
    return_keys(ui);
    keep_unused(ui);
    const UiStop *stop = find_stop(ui->stops, ui->stop_count, ui->focus);
    if (ui->focus && !stop && ui->focus_asked < 2) {
        ui->focus = 0;
        ui->edit.id = 0;
    }
    if (ui->focus != ui->drawn_focus)
        ui_wake(ui, ui->time);
    if (ui->focus_asked)
        ui->focus_asked--;
    ui->wants_text = stop && stop->text;
    if (ui->wants_text)
        ui->text_rect = stop->visible;
    // A line that nobody came back for is dropped.
    if (ui->left.id && ui->frame > ui->left_frame + 1)
        ui->left.id = 0;
}

void ui_region(Ui *ui, int place) {
    ui->region = place;
}

void ui_stop(Ui *ui, UiId id, DrawRect rect, bool text) {
    if (ui->stop_count == ui->stop_capacity) {
        int capacity = ui->stop_capacity ? 2 * ui->stop_capacity : 64;
        UiStop *grown = realloc(ui->stops, (size_t)capacity * sizeof *grown);
        if (!grown)
            return;
        ui->stops = grown;
        ui->stop_capacity = capacity;
    }
    DrawRect visible = draw_rect_intersect(rect, draw_clip(ui->list));
    ui->stops[ui->stop_count++] =
        (UiStop){.id = id, .visible = visible, .region = ui->region, .text = text, .typed = text};
    if (ui->pressed == id && ui->scroll_depth > 0) {
        UiScrolling *scrolling = &ui->scrolling[ui->scroll_depth - 1];
        scrolling->pressed = true;
        scrolling->pressed_top = rect.y;
    }
    if (ui->focus != id || !(ui->focus_by_key || ui->focus_asked))
        return;
    for (int i = 0; i < ui->scroll_depth; i++) {
        UiScrolling *scrolling = &ui->scrolling[i];
        scrolling->reveal = true;
        scrolling->top = rect.y;
        scrolling->bottom = rect.y + rect.h;
    }
}

void ui_stop_typed(Ui *ui, UiId id, DrawRect rect) {
    int before = ui->stop_count;
    ui_stop(ui, id, rect, false);
    if (ui->stop_count > before)
        ui->stops[before].typed = true;
}

const UiKeyEvent *ui_key_next(const Ui *ui, UiId id, int *at) {
    for (int i = *at + 1; i < ui->input->key_count; i++) {
        if (ui->key_owner[i] == id && !ui->key_taken[i]) {
            *at = i;
            return &ui->input->keys[i];
        }
    }
    return NULL;
}

bool ui_key_types(const UiKeyEvent *key) {
    bool command = (key->mods & UI_MOD_CTRL) && !(key->mods & UI_MOD_ALT);
    return (key->key == UI_KEY_CHARACTER || key->key == UI_KEY_SPACE) && !command;
}

bool ui_key_activates(Ui *ui, UiId id) {
    bool active = false;
    int at = -1;
    for (const UiKeyEvent *key; (key = ui_key_next(ui, id, &at));) {
        if (key->mods == 0 && (key->key == UI_KEY_SPACE || key->key == UI_KEY_ENTER)) {
            ui->key_taken[at] = true;
            active |= !key->repeat;
        }
    }
    return active;
}

int ui_key_steps(Ui *ui, UiId id, UiKey back, UiKey forth) {
    int steps = 0, at = -1;
    for (const UiKeyEvent *key; (key = ui_key_next(ui, id, &at));) {
        if (key->mods != 0 || (key->key != back && key->key != forth))
            continue;
        ui->key_taken[at] = true;
        steps += key->key == forth ? 1 : -1;
    }
    return steps;
}

int ui_unused_keys(const Ui *ui, UiKeyEvent *out, int capacity) {
    int count = ui->unused_count < capacity ? ui->unused_count : capacity;
    memcpy(out, ui->unused, (size_t)count * sizeof *out);
    return count;
}

void ui_keep_keys(Ui *ui) {
    ui->keys_stay = true;
}

void ui_focus(Ui *ui, UiId id) {
    ui->focus = id;
    ui->focus_by_press = false;
    ui->focus_asked = 2;
    ui_wake(ui, ui->time);
}

bool ui_focused(const Ui *ui, UiId id) {
    return ui->focus == id;
}

bool ui_has_focus(const Ui *ui) {
    return ui->focus != 0;
}

void ui_clear_focus(Ui *ui) {
    ui->focus = 0;
    ui->edit.id = 0;
    ui_open_close(ui);
}

/* A column that scrolls. Its place is remembered by id; the height of its content is that of the
 * last frame, known when the column ends. */
#include "ui/internal.h"

#include <assert.h>
#include <math.h>

static const float least_thumb = 24;

static UiScrollState *state_of(Ui *ui, UiId id) {
    UiScrollState *oldest = &ui->scroll_states[0];
    for (int i = 0; i < UI_SCROLL_STATES; i++) {
        UiScrollState *state = &ui->scroll_states[i];
        if (state->id == id)
            return state;
        if (state->used < oldest->used)
            oldest = state;
    }
    *oldest = (UiScrollState){.id = id};
    return oldest;
}

static float limit_of(const UiScrollState *state, DrawRect rect) {
    return fmaxf(0, state->content - rect.h);
}

static void keep_within(UiScrollState *state, DrawRect rect) {
    state->offset = fmaxf(0, fminf(state->offset, limit_of(state, rect)));
}

UiBar ui_bar(DrawRect rect, float content, float offset) {
    UiBar bar = {.rect = {rect.x + rect.w - UI_SCROLL_BAR, rect.y, UI_SCROLL_BAR, rect.h}};
    float length = fminf(rect.h, fmaxf(least_thumb, rect.h * rect.h / content));
    bar.slack = fmaxf(0, rect.h - length);
    bar.limit = content - rect.h;
    float top = rect.y + (bar.limit > 0 ? bar.slack * offset / bar.limit : 0);
    bar.thumb = (DrawRect){bar.rect.x, top, UI_SCROLL_BAR, length};
    return bar;
}

float ui_bar_drag(const UiBar *bar, float offset, float dy) {
    if (bar->slack <= 0)
        return offset;
    return fmaxf(0, fminf(offset + dy * bar->limit / bar->slack, bar->limit));
}

void ui_draw_bar(Ui *ui, const UiBar *bar, bool hovered, bool held) {
    const DrawTheme *theme = ui_theme(ui);
    float inset = hovered || held ? 2 : 3.5f; /* slim while nobody needs it */
    DrawRect thumb = {bar->thumb.x + inset, bar->thumb.y + 2, bar->thumb.w - 2 * inset,
                      fmaxf(0, bar->thumb.h - 4)};
    draw_rect(ui->list, thumb, thumb.w / 2, hovered || held ? theme->muted : theme->faint);
}

/// Before the content, so that the bar's presses are its own.
static void handle_bar(Ui *ui, UiScrolling *scrolling) {
    UiScrollState *state = scrolling->state;
    UiBar bar = ui_bar(scrolling->rect, state->content, state->offset);
    UiGrab grab = ui_grab_begin(ui, state->id ^ 0x5c011u, bar.rect, false);
    while (ui_grab_next(ui, &grab)) {
        bar = ui_bar(scrolling->rect, state->content, state->offset);
        float to_middle = grab.y - (bar.thumb.y + bar.thumb.h / 2);
        bool beside = !draw_rect_contains(bar.thumb, grab.x, grab.y);
        float dy = grab.event.kind == UI_POINTER_DOWN ? (beside ? to_middle : 0) : grab.dy;
        state->offset = ui_bar_drag(&bar, state->offset, dy);
    }
    ui_grab_end(ui, &grab);
    scrolling->bar_hovered = grab.hovered;
    scrolling->bar_held = grab.held;
}

void ui_scroll_to_top(Ui *ui, UiId id) {
    state_of(ui, id)->offset = 0;
}

/// Whole pixels, so that text and lines stay as sharp as they were.
static float drawn_offset(const Ui *ui, float offset) {
    return roundf(offset * ui->list->scale) / ui->list->scale;
}

float ui_scroll_begin(Ui *ui, UiId id, DrawRect rect) {
    assert(ui->scroll_depth < UI_SCROLL_DEPTH);
    UiScrolling *scrolling = &ui->scrolling[ui->scroll_depth];
    *scrolling =
        (UiScrolling){.state = state_of(ui, id), .rect = rect, .first_stop = ui->stop_count};
    scrolling->state->used = ui->frame;
    keep_within(scrolling->state, rect);
    if (limit_of(scrolling->state, rect) > 0)
        handle_bar(ui, scrolling);
    ui->scroll_depth++;
    draw_clip_push(ui->list, rect);
    return -drawn_offset(ui, scrolling->state->offset);
}

static void handle_wheel(Ui *ui, UiScrollState *state, DrawRect rect) {
    float notches = ui->input->wheel_y, limit = limit_of(state, rect);
    bool can_move = notches > 0 ? state->offset > 0 : state->offset < limit;
    if (notches == 0 || ui->wheel_taken || !can_move || !ui_hovered(ui, rect))
        return;
    ui->wheel_taken = true;
    ui->scrolling_on = true;
    ui->scrolled_at = ui->time;
    state->offset -= notches * UI_WHEEL_STEP;
}

static void reveal(const UiScrolling *scrolling) {
    const float margin = 8;
    UiScrollState *state = scrolling->state;
    DrawRect rect = scrolling->rect;
    float above = rect.y - (scrolling->top - margin);
    float below = scrolling->bottom + margin - (rect.y + rect.h);
    if (above > 0)
        state->offset -= above;
    else if (below > 0)
        state->offset += fminf(below, -above);
}

/// Without a widget inside, the column itself is a stop of the Tab key.
static void handle_focus(Ui *ui, UiScrollState *state, DrawRect rect) {
    ui_stop(ui, state->id, rect, false);
    float lines = (float)ui_key_steps(ui, state->id, UI_KEY_UP, UI_KEY_DOWN);
    float pages = (float)ui_key_steps(ui, state->id, UI_KEY_PAGE_UP, UI_KEY_PAGE_DOWN);
    float ends = (float)ui_key_steps(ui, state->id, UI_KEY_HOME, UI_KEY_END);
    state->offset += lines * UI_WHEEL_STEP + pages * 0.9f * rect.h + ends * state->content;
    if (ui->focus == state->id)
        ui_ring(ui, draw_rect_inset(rect, 4), UI_RADIUS);
}

/// What a press has put in above the control, or taken away, moves the rest and not the control.
static void hold_pressed(const Ui *ui, const UiScrolling *scrolling, float offset) {
    UiScrollState *state = scrolling->state;
    float top = scrolling->pressed_top + offset; // in the content
    if (scrolling->pressed && state->pressed == ui->pressed && !scrolling->reveal)
        state->offset += top - state->pressed_top;
    state->pressed = scrolling->pressed ? ui->pressed : 0;
    state->pressed_top = top;
}

void ui_scroll_end(Ui *ui, float content_height) {
    assert(ui->scroll_depth > 0);
    UiScrolling *scrolling = &ui->scrolling[--ui->scroll_depth];
    UiScrollState *state = scrolling->state;
    DrawRect rect = scrolling->rect;
    draw_clip_pop(ui->list);

    float before = state->offset;
    bool grown = state->content != content_height;
    state->content = content_height;
    hold_pressed(ui, scrolling, drawn_offset(ui, before));
    if (limit_of(state, rect) > 0) {
        if (ui->stop_count == scrolling->first_stop)
            handle_focus(ui, state, rect);
        if (scrolling->reveal)
            reveal(scrolling);
        handle_wheel(ui, state, rect);
        UiBar bar = ui_bar(rect, state->content, state->offset);
        ui_draw_bar(ui, &bar, scrolling->bar_hovered, scrolling->bar_held);
    }
    keep_within(state, rect);
    // The content stands where it was until the next frame.
    if (state->offset != before || grown)
        ui_wake(ui, ui->time);
}

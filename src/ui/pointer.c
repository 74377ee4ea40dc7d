/* Who gets which pointer event. Down and up may arrive within one frame, several times: every
 * widget walks the frame's events and keeps those that are its own. A press belongs to the first
 * widget called whose visible part it hits; until the release that widget holds the pointer. */
#include "ui/internal.h"

#include <math.h>

bool ui_pointer_moved(const Ui *ui) {
    return ui->input->pointer_x != ui->last_x || ui->input->pointer_y != ui->last_y;
}

void ui_rest_pointer(Ui *ui) {
    ui->resting = true;
}

bool ui_hovered(const Ui *ui, DrawRect rect) {
    const UiInput *input = ui->input;
    return input->pointer_inside && !ui->resting && !ui->open.id &&
           draw_rect_contains(draw_rect_intersect(rect, draw_clip(ui->list)), input->pointer_x,
                              input->pointer_y);
}

static bool held_by_another(const Ui *ui, UiId id) {
    return (ui->active && ui->active != id) || (ui->next_active && ui->next_active != id);
}

UiGrab ui_grab_begin(Ui *ui, UiId id, DrawRect rect, bool takes_focus) {
    UiGrab grab = {.id = id,
                   .visible = draw_rect_intersect(rect, draw_clip(ui->list)),
                   .held = ui->active == id,
                   .takes_focus = takes_focus,
                   .x = ui->last_x,
                   .y = ui->last_y,
                   .press_x = ui->press_x,
                   .press_y = ui->press_y};
    grab.hovered = ui_hovered(ui, rect) && !ui->hover_taken && !held_by_another(ui, id);
    ui->hover_taken |= grab.hovered;
    return grab;
}

static void step_to(UiGrab *grab, const UiPointerEvent *event) {
    grab->event = *event;
    grab->inside = draw_rect_contains(grab->visible, event->x, event->y);
    grab->dx = event->x - grab->x;
    grab->dy = event->y - grab->y;
    grab->x = event->x;
    grab->y = event->y;
}

/// True when the press number `at` is the widget's.
static bool press(Ui *ui, UiGrab *grab, int at, const UiPointerEvent *event) {
    // A press while held means that the release was lost.
    grab->held = !ui->taken[at] && draw_rect_contains(grab->visible, event->x, event->y);
    if (!grab->held)
        return false;
    ui->taken[at] = true;
    if (at == ui->focus_event)
        ui->focus = grab->takes_focus ? grab->id : 0;
    grab->x = grab->press_x = event->x;
    grab->y = grab->press_y = event->y;
    return true;
}

bool ui_grab_next(Ui *ui, UiGrab *grab) {
    const UiInput *input = ui->input;
    while (grab->next < input->pointer_count) {
        int at = grab->next++;
        const UiPointerEvent *event = &input->pointer[at];
        bool moves = event->kind == UI_POINTER_MOVE;
        if (!moves && event->button != 0)
            continue;
        if (event->kind == UI_POINTER_DOWN) {
            if (!press(ui, grab, at, event))
                continue;
        } else if (!grab->held) {
            continue;
        }
        grab->held = event->kind != UI_POINTER_UP;
        step_to(grab, event);
        return true;
    }
    bool moved = grab->x != input->pointer_x || grab->y != input->pointer_y;
    if (!grab->held || grab->finished || !moved)
        return false;
    grab->finished = true;
    UiPointerEvent now = {.kind = UI_POINTER_MOVE, .x = input->pointer_x, .y = input->pointer_y};
    step_to(grab, &now);
    return true;
}

void ui_grab_end(Ui *ui, const UiGrab *grab) {
    if (grab->held) {
        ui->next_active = grab->id;
        ui->press_x = grab->press_x;
        ui->press_y = grab->press_y;
    } else if (ui->active == grab->id) {
        ui_wake(ui, ui->time); // what the pointer was dragged onto may be hovered now
    }
}

UiPush ui_push(Ui *ui, UiId id, DrawRect rect, bool enabled) {
    if (enabled)
        ui_stop(ui, id, rect, false);
    // A disabled widget takes presses as well, so that nothing under it does.
    UiGrab grab = ui_grab_begin(ui, id, rect, enabled);
    UiPush push = {.hovered = enabled && grab.hovered};
    while (ui_grab_next(ui, &grab))
        push.clicked |= enabled && grab.event.kind == UI_POINTER_UP && grab.inside;
    ui_grab_end(ui, &grab);
    push.down = enabled && grab.held && grab.inside;
    if (enabled && ui_key_activates(ui, id))
        push.clicked = true;
    return push;
}

UiArea ui_area(Ui *ui, UiId id, DrawRect rect) {
    UiGrab grab = ui_grab_begin(ui, id, rect, false);
    UiArea area = {.hovered = grab.hovered};
    float x = ui->input->pointer_x, y = ui->input->pointer_y;
    while (ui_grab_next(ui, &grab)) {
        const UiPointerEvent *event = &grab.event;
        if (event->kind == UI_POINTER_DOWN) {
            area.pressed = true;
            area.double_clicked |= event->clicks > 0 && event->clicks % 2 == 0;
        } else {
            area.drag_x += grab.dx;
            area.drag_y += grab.dy;
        }
        if (event->kind == UI_POINTER_UP) {
            area.released = true;
            area.clicked |= grab.inside && fabsf(event->x - grab.press_x) <= UI_CLICK_SLACK &&
                            fabsf(event->y - grab.press_y) <= UI_CLICK_SLACK;
        }
        if (event->kind != UI_POINTER_MOVE) {
            x = event->x;
            y = event->y;
        }
    }
    ui_grab_end(ui, &grab);
    area.held = grab.held;
    area.x = x - rect.x;
    area.y = y - rect.y;
    if (area.hovered && !ui->wheel_taken && ui->scroll_depth == 0) {
        area.wheel = ui->input->wheel_y;
        ui->wheel_taken = true;
    }
    return area;
}

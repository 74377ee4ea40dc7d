/* Rows of a side panel; see panel.h. Limits come from the scene, so a stepper cannot reach a layer
 * that cannot be computed. */
#include "view/panel.h"

#include "view/explain.h"

#include <limits.h>
#include <stdio.h>

enum { LABELS = 90, LEAST_OF_ALL = 1 };

void view_panel_heading(View *view, ViewColumn *at, const char *text) {
    at->y += 14;
    draw_on(view->list, view->theme->panel);
    view_heading(view, at->x, at->y + 10, text);
    at->y += 20;
}

DrawRect view_panel_row(View *view, ViewColumn *at, const char *label, const char *tip) {
    DrawRect whole = {at->x, at->y, at->w, VIEW_PANEL_CONTROL};
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 13, (DrawRect){at->x, at->y, LABELS, VIEW_PANEL_CONTROL},
                 DRAW_LEFT, view->theme->ink, label);
    view_explain(view, (DrawRect){whole.x, whole.y, LABELS, whole.h}, label, tip);
    DrawRect controls = {at->x + LABELS, at->y, at->w - LABELS, VIEW_PANEL_CONTROL};
    at->y += VIEW_PANEL_ROW;
    return controls;
}

/* Why a grey − or + does nothing: what the scene would say of the number beyond it. */
static void limit_tip(View *view, SceneParameter which, DrawRect sign, int value) {
    if (ui_hovered(view->ui, sign)) {
        Status status = scene_parameter_check(view->frame->scene, which, value);
        ui_tip(view->ui, sign, status.text);
    }
}

/* While a number is typed that cannot be, it says why: there is no room for such a kernel, no
 * memory, no time. That it is less than the least of all needs no reason. */
static void explain_typed(View *view, SceneParameter which, UiId id, int low, int high) {
    int64_t typed;
    if (ui_typed_number(view->ui, id, &typed) && (typed < low || typed > high) &&
        typed >= LEAST_OF_ALL && typed <= INT_MAX) {
        Status status = scene_parameter_check(view->frame->scene, which, (int)typed);
        if (status_failed(&status)) {
            ui_wrong_because(view->ui, status.text);
        }
    }
}

void view_panel_parameter(View *view, SceneParameter which, DrawRect rect) {
    int low, high, value = scene_parameter_get(&view->state->layer, which);
    scene_parameter_limits(view->frame->scene, which, &low, &high);
    UiId id = ui_id("parameter", (int)which);
    SceneCommand command = {.kind = SCENE_SET_PARAMETER, .parameter = which};
    int64_t refused;
    bool changed = ui_stepper(view->ui, id, rect, &value, low, high);
    explain_typed(view, which, id, low, high);
    if (ui_refused(view->ui, id, &refused)) { /* the scene says what is wrong with it */
        command.value = refused > INT_MAX ? INT_MAX : refused < INT_MIN ? INT_MIN : (int)refused;
        view_command(view, &command);
    }
    if (changed) {
        command.value = value;
        view_command(view, &command);
    }
    if (view->frame->message[0] && view->frame->message_parameter == (int)which) {
        ui_wrong(view->ui, rect, view->frame->message);
    }
    const float sign = 24;
    if (value <= low) {
        limit_tip(view, which, (DrawRect){rect.x, rect.y, sign, rect.h}, value - 1);
    }
    if (value >= high) {
        limit_tip(view, which, (DrawRect){rect.x + rect.w - sign, rect.y, sign, rect.h}, value + 1);
    }
}

bool view_stepper(View *view, UiId id, DrawRect rect, const char *what, int *value, int low,
                  int high) {
    int64_t refused;
    bool changed = ui_stepper(view->ui, id, rect, value, low, high);
    if (ui_refused(view->ui, id, &refused)) {
        view_tell(view, VIEW_REQUEST_REFUSE, "There is no %s %lld here, only %d to %d", what,
                  (long long)refused, low, high);
    }
    return changed;
}

void view_panel_pair(View *view, ViewColumn *at, const char *label, SceneParameter first,
                     SceneParameter second, const char *tip) {
    DrawRect rect = view_panel_row(view, at, label, tip);
    float w = (rect.w - VIEW_PANEL_GAP) / 2;
    view_panel_parameter(view, first, (DrawRect){rect.x, rect.y, w, rect.h});
    view_panel_parameter(view, second, (DrawRect){rect.x + w + VIEW_PANEL_GAP, rect.y, w, rect.h});
}

void view_panel_set(View *view, SceneCommandKind kind, int value) {
    view_command(view, &(SceneCommand){.kind = kind, .value = value});
}

bool view_panel_switch(View *view, UiId id, DrawRect rect, bool *on) {
    return ui_switch(view->ui, id, (DrawRect){rect.x + rect.w - 38, rect.y + 3, 38, 20}, on);
}

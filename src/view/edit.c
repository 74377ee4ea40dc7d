/* Pinning and typing: what a click, a double click and the keys do to a cell of the stage. */
#include "conv/links.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIELD_MIN = 64, FIELD_HEIGHT = 28, FIELD_DIGITS = 9, FIELD_PAD = 22 };

static const float FIELD_TYPE = 13; /* points */

bool view_can_edit(int role) {
    return role == CONV_ROLE_X || role == CONV_ROLE_W || role == CONV_ROLE_B ||
           role == CONV_ROLE_T || role == CONV_ROLE_DY;
}

bool view_is_within(const View *view, int role, const int index[4]) {
    if (role < 0) {
        return false;
    }
    const ConvTensor *tensor = scene_tensor(view->frame->scene, (ConvRole)role);
    for (int a = 0; a < CONV_RANK; a++) {
        if (index[a] < 0 || index[a] >= tensor->extent[a]) {
            return false;
        }
    }
    return true;
}

static void pin(View *view, int role, const int index[4]) {
    SceneCommand command = {.kind = SCENE_PIN, .role = role};
    memcpy(command.index, index, sizeof command.index);
    view_command(view, &command);
}

static void begin_edit(View *view, int role, const int index[4]) {
    if (!view_is_within(view, role, index)) {
        return;
    }
    if (!view_can_edit(role)) {
        view_tell(view, VIEW_REQUEST_REFUSE,
                  "%s is computed; numbers are typed into X, W, b, T and dY",
                  conv_role_title((ConvRole)role));
        return;
    }
    view->edit = (ViewEdit){.role = role};
    memcpy(view->edit.index, index, sizeof view->edit.index);
    view->edit.value = conv_tensor_at(scene_tensor(view->frame->scene, (ConvRole)role), index);
    view->moving = true;
}

/* So far to the side that it lies within the stage, which cuts what is beyond. */
static float within(DrawRect stage, float x, float w) {
    const float free = 4;
    return fmaxf(stage.x + free, fminf(x, stage.x + stage.w - w - free));
}

/* Beside the field, which number it is: of a tensor of several maps one could not tell it, and a
 * photo shows three in one place. */
static void name_field(View *view, DrawRect stage, DrawRect field) {
    static const char *const colours[] = {"red", "green", "blue"};
    const ViewEdit *edit = &view->edit;
    char name[64], text[96];
    view_format_cell(name, sizeof name, (ConvRole)edit->role, edit->index);
    bool colour = edit->role == CONV_ROLE_X && view_is_colour(view);
    snprintf(text, sizeof text, "%s%s%s", name, colour ? ", " : "",
             colour ? colours[edit->index[1]] : "");
    float w = draw_text_width(view->list->fonts, DRAW_FACE_MONO, 11, view->list->scale, text) + 12;
    float x = within(stage, field.x + (field.w - w) / 2, w);
    DrawRect tag = {x, field.y + field.h + 2, w, 18};
    draw_rect(view->list, tag, 5, view->theme->panel);
    draw_frame(view->list, tag, 5, 1, view->theme->line);
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_MONO, 11, tag, DRAW_CENTRE, view->theme->ink, text);
}

bool view_number_field(View *view, UiId id, DrawRect rect, double *value, int digits) {
    return view->state->type == CONV_F32 ? ui_number_single(view->ui, id, rect, value, digits)
                                         : ui_number(view->ui, id, rect, value, digits);
}

/* As wide as its cell, or as all of its number. */
static DrawRect field_over(const View *view, DrawRect stage, DrawRect cell) {
    char number[40];
    snprintf(number, sizeof number, "%.*g", FIELD_DIGITS, view->edit.value);
    const DrawList *list = view->list;
    float w = draw_text_width(list->fonts, DRAW_FACE_MONO, FIELD_TYPE, list->scale, number);
    w = fmaxf(fmaxf(cell.w, FIELD_MIN), ceilf(w) + FIELD_PAD);
    float x = within(stage, cell.x + (cell.w - w) / 2, w);
    return (DrawRect){x, cell.y + (cell.h - FIELD_HEIGHT) / 2, w, FIELD_HEIGHT};
}

/* The field over the cell. It closes when its number is taken or the focus leaves it. */
static void draw_field(View *view, DrawRect stage) {
    ViewEdit *edit = &view->edit;
    if (edit->role < 0) {
        return;
    }
    if (!edit->seen) {
        edit->role = -1;
        return;
    }
    UiId id = ui_id("cell-editor", 0);
    if (!edit->begun) {
        ui_focus(view->ui, id);
    }
    DrawRect field = field_over(view, stage, edit->rect);
    draw_rect(view->list, draw_rect_inset(field, -2), 7, view->theme->panel);
    draw_on(view->list, view->theme->panel);
    name_field(view, stage, field);
    double value = edit->value;
    bool entered = view_number_field(view, id, field, &value, FIELD_DIGITS);
    bool focused = ui_focused(view->ui, id);
    if (entered) {
        SceneCommand command = {.kind = SCENE_SET_CELL, .role = edit->role, .number = value};
        memcpy(command.index, edit->index, sizeof command.index);
        view_command(view, &command);
        ui_clear_focus(view->ui);
    }
    if (entered || (edit->begun && !focused)) {
        edit->role = -1;
    }
    view->moving = view->moving || !edit->begun;
    edit->begun = edit->begun || focused;
}

/* The window that a cell belongs to in the current walk: its own, or the middle one of those that
 * read it. -1 when it has none. */
static int64_t window_of(const View *view, int role, const int index[4]) {
    const ConvWalk *walk = &view->derived->walk;
    if (!view_is_within(view, role, index)) {
        return -1;
    }
    ConvRole windows = conv_walk_window_role(walk->kind);
    bool outputs = windows == CONV_ROLE_Y || windows == CONV_ROLE_DY;
    if (conv_role_kin((ConvRole)role) == conv_role_kin(windows)) {
        return conv_walk_window_of(walk, index);
    }
    if (!outputs || (role != CONV_ROLE_X && role != CONV_ROLE_DX)) {
        return -1;
    }
    int64_t count = conv_link_count(&view->state->layer, (ConvRole)role, index);
    int64_t filters = view->derived->shape.ocg, first = count / filters / 2;
    ConvLink link = {.padding = true};
    for (int64_t k = first; k < count && link.padding; k++) { /* beyond the edge is no output */
        conv_link_at(&view->state->layer, (ConvRole)role, index, k, &link);
    }
    if (link.padding) {
        return -1;
    }
    int group = index[1] / view->derived->shape.icg;
    int shown = view->state->show_oc;
    link.y[1] = shown / (int)filters == group ? shown : link.y[1];
    return conv_walk_window_of(walk, link.y);
}

/* The product of a window in which a cell of X is a factor, or to which one of dX adds; the first
 * one of the window that is the cell's own. */
static int64_t term_in(const ConvWalk *walk, int64_t window, const int index[4]) {
    ConvTerm term;
    for (int64_t k = 0; k < walk->terms; k++) {
        conv_walk_term(walk, window, k, &term);
        const int *at = term.target == CONV_ROLE_DX ? term.cell : term.a.index;
        if (!term.skipped && memcmp(at, index, sizeof term.cell) == 0) {
            return k;
        }
    }
    return 0;
}

static void seek_to(View *view, int role, const int index[4]) {
    const ConvWalk *walk = &view->derived->walk;
    int64_t window = window_of(view, role, index);
    if (window >= 0) {
        bool own =
            conv_role_kin((ConvRole)role) == conv_role_kin(conv_walk_window_role(walk->kind));
        int64_t term = own ? 0 : term_in(walk, window, index);
        view_command(
            view, &(SceneCommand){.kind = SCENE_SEEK, .position = window * walk->terms + term + 1});
    } else if (view_is_within(view, role, index)) {
        char name[64];
        view_format_cell(name, sizeof name, (ConvRole)role, index);
        view_tell(view, VIEW_REQUEST_REFUSE,
                  "No window of this walk belongs to %s: its windows are the cells of %s", name,
                  conv_role_title(conv_walk_window_role(view->derived->walk.kind)));
    }
}

static bool has_pin(View *view) {
    bool pinned = view_is_within(view, view->state->pin_role, view->state->pin_index);
    if (!pinned) {
        view_tell(view, VIEW_REQUEST_REFUSE, "No cell is pinned: click one, or press N");
    }
    return pinned;
}

void view_seek_pinned(View *view) {
    const ViewHover *pointed = &view->hover_before;
    const SceneState *state = view->state;
    if (view_is_within(view, state->pin_role, state->pin_index)) {
        seek_to(view, state->pin_role, state->pin_index);
    } else if (view_is_within(view, pointed->role, pointed->index)) {
        seek_to(view, pointed->role, pointed->index);
    } else {
        view_tell(view, VIEW_REQUEST_REFUSE,
                  "No cell is pinned or pointed at: click one, or press N");
    }
}

/* While the pointer is held, the line from the stroke's last cell to the one under it. */
static void paint(View *view, const UiArea *area) {
    ViewPaint *paint = &view->paint;
    const ViewHover *hover = &view->hover_next;
    bool strokes = area->pressed || area->held;
    if (area->pressed) {
        paint->role = -1;
    }
    if (strokes && view_can_edit(hover->role) && (paint->role < 0 || paint->role == hover->role)) {
        SceneCommand command = {.kind = SCENE_PAINT, .role = hover->role, .number = paint->value};
        memcpy(command.index, paint->role < 0 ? hover->index : paint->index, sizeof hover->index);
        memcpy(command.to, hover->index, sizeof command.to);
        bool moved =
            paint->role < 0 || memcmp(paint->index, hover->index, sizeof paint->index) != 0;
        paint->role = hover->role;
        memcpy(paint->index, hover->index, sizeof paint->index);
        if (moved) {
            view_command(view, &command);
        }
    }
    if (!area->held) {
        paint->role = -1;
    }
}

void view_chosen_plane(const View *view, int *role, int index[4]) {
    const SceneState *state = view->state;
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    const int shown[4] = {n, ic, 0, 0};
    bool pinned = state->pin_role >= 0;
    *role = pinned ? state->pin_role : CONV_ROLE_X;
    memcpy(index, pinned ? state->pin_index : shown, sizeof shown);
}

void view_stage_pointer(View *view, DrawRect stage) {
    draw_field(view, stage);
    UiArea area = ui_area(view->ui, ui_id("stage", 0), stage);
    if (view->paint.on && area.wheel == 0) {
        paint(view, &area);
        return;
    }
    if (view_camera_pointer(view, &area)) {
        return;
    }
    if (area.double_clicked && view->hover_next.role >= 0) {
        begin_edit(view, view->hover_next.role, view->hover_next.index);
    } else if (area.clicked && (ui_input(view->ui)->mods & UI_MOD_CTRL)) {
        seek_to(view, view->hover_next.role, view->hover_next.index);
    } else if (area.clicked) {
        pin(view, view->hover_next.role, view->hover_next.index);
    }
}

void view_edit_pinned(View *view) {
    if (has_pin(view)) {
        begin_edit(view, view->state->pin_role, view->state->pin_index);
    }
}

static int clamp(int value, int extent) {
    return value < 0 ? 0 : value >= extent ? extent - 1 : value;
}

void view_move_pin(View *view, int rows, int columns) {
    const SceneState *state = view->state;
    if (state->pin_role < 0) {
        view_pin_next_tensor(view);
        return;
    }
    int index[4];
    memcpy(index, state->pin_index, sizeof index);
    const ConvTensor *tensor = scene_tensor(view->frame->scene, (ConvRole)state->pin_role);
    if (state->pin_role == CONV_ROLE_B || state->pin_role == CONV_ROLE_DB) {
        index[0] = clamp(index[0] + rows + columns, tensor->extent[0]);
    } else {
        int way = view->turned[state->pin_role] ? -1 : 1; /* as it lies on the stage */
        index[2] = clamp(index[2] + way * rows, tensor->extent[2]);
        index[3] = clamp(index[3] + way * columns, tensor->extent[3]);
    }
    pin(view, state->pin_role, index);
}

void view_pin_next_tensor(View *view) {
    int role = (view->state->pin_role + 1) % CONV_ROLE_COUNT, n, oc, ic;
    for (int passed = 1; passed < CONV_ROLE_COUNT && !view->drawn[role]; passed++) {
        role = (role + 1) % CONV_ROLE_COUNT; /* one that can be seen */
    }
    view_shown(view, &n, &oc, &ic);
    int index[4] = {n, oc, 0, 0};
    if (role == CONV_ROLE_X || role == CONV_ROLE_DX) {
        index[1] = ic;
    } else if (role == CONV_ROLE_W && view->kernel_in_loupe) {
        memcpy(index, view->first_weight, sizeof index);
    } else if (role == CONV_ROLE_W || role == CONV_ROLE_DW) {
        index[0] = oc;
        index[1] = ic % view->derived->shape.icg;
    } else if (role == CONV_ROLE_B || role == CONV_ROLE_DB) {
        index[0] = view->kernel_in_loupe ? view->first_weight[0] : oc;
        index[1] = 0;
    }
    pin(view, role, index);
}

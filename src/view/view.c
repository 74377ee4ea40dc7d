/* The frame: divides the window into bar, panels, stage and strips, and holds what the pictures
 * share. The pictures themselves are in the other files. */
#include "view/fold.h"

#include "conv/border.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOPBAR = 52,
    LEFT_PANEL = 256,
    RIGHT_PANEL = 272,
    EQUATION = 100,
    TRANSPORT = 76,
    WATERFALL = 250,
    MESSAGE = 420,
    MESSAGE_LEAST = 180,
    WATERFALL_LEAST = 116,
    EQUATION_NEEDS = 370,
    LEFT_NEEDS = 900, /* below these widths a panel that was not asked for stays folded */
    RIGHT_NEEDS = 1240,
    STAGE_LEAST = 490,
    CLOSE_NUMBERS = 26 /* width of a cell that its number may fill */
};

/* The order of Tab through the window; a card over it comes first. */
enum { REGION_TOP = 1, REGION_LEFT, REGION_STAGE, REGION_UNDER, REGION_RIGHT };

View *view_create(void) {
    View *view = calloc(1, sizeof *view);
    if (view) {
        view->hover.role = -1;
        view->edit.role = -1;
        view->paint = (ViewPaint){.value = 1, .role = -1};
        view->glide_start = -1;
    }
    return view;
}

void view_destroy(View *view) {
    if (!view) {
        return;
    }
    for (int role = 0; role < VIEW_CACHED_ROLES; role++) {
        free(view->planes[role].values);
        free(view->own[role].limits);
    }
    free(view->stamps);
    free(view->coverage.values);
    free(view->prepared.values);
    free(view->padded.values);
    free(view->places.values);
    scene_nudge_drop(&view->nudge);
    free(view->browser.shown);
    free(view);
}

/* ---------------------------------------------------------------------------- requests */

void view_request(View *view, const ViewRequest *request) {
    if (view->request_count < VIEW_REQUESTS) {
        int slot = (view->request_first + view->request_count) % VIEW_REQUESTS;
        view->requests[slot] = *request;
        view->request_count++;
    }
}

void view_action(View *view, ViewRequestKind kind) {
    view_request(view, &(ViewRequest){.kind = kind});
}

void view_command(View *view, const SceneCommand *command) {
    ViewRequest request = {.kind = VIEW_REQUEST_COMMAND, .command = *command};
    request.command.gesture = view->gesture;
    view_request(view, &request);
}

void view_tell(View *view, ViewRequestKind kind, const char *format, ...) {
    ViewRequest request = {.kind = kind};
    va_list values;
    va_start(values, format);
    vsnprintf(request.path, sizeof request.path, format, values);
    va_end(values);
    view_request(view, &request);
}

bool view_take_request(View *view, ViewRequest *out) {
    if (view->request_count == 0) {
        return false;
    }
    *out = view->requests[view->request_first];
    view->request_first = (view->request_first + 1) % VIEW_REQUESTS;
    view->request_count--;
    return true;
}

bool view_is_moving(const View *view) {
    return view->moving || view->focus_step;
}

/* ------------------------------------------------------------------------- shared facts */

DrawColour view_role_colour(const View *view, ConvRole role) {
    return view_palette(role) == DRAW_PALETTE_GRADIENTS ? view->theme->backward
                                                        : view->theme->forward;
}

DrawPalette view_palette(ConvRole role) {
    bool gradient = role == CONV_ROLE_DX || role == CONV_ROLE_DW || role == CONV_ROLE_DB ||
                    role == CONV_ROLE_DY;
    return gradient ? DRAW_PALETTE_GRADIENTS : DRAW_PALETTE_VALUES;
}

bool view_is_whole_pass(const View *view, ConvRole role) {
    bool gradient = role == CONV_ROLE_DX || role == CONV_ROLE_DW || role == CONV_ROLE_DB;
    return gradient && conv_walk_target(view->state->walk) != role;
}

static ConvCellState cell_in_order(const View *view, const int index[4], double *value) {
    const SceneDerived *derived = view->derived;
    int64_t window = conv_walk_window_of(&derived->walk, index);
    int64_t whole = view->state->position / derived->walk.terms;
    if (window < whole) {
        return CONV_CELL_DONE;
    }
    if (window > whole || !view->now || derived->window != window) {
        return CONV_CELL_EMPTY;
    }
    *value = view->now->after;
    return CONV_CELL_PARTIAL;
}

ConvCellState view_cell(const View *view, ConvRole role, const int index[4], double *value) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    *value = conv_tensor_at(tensor, index);
    if (conv_walk_target(view->state->walk) != role) {
        return CONV_CELL_DONE;
    }
    if (view_sums_places(view)) {
        return conv_walk_place(&view->derived->walk, view->state->position, index, value);
    }
    if (view_pushes(view) || conv_walk_folds(&view->derived->walk)) {
        return conv_walk_cell(&view->derived->walk, view->state->position, index, value);
    }
    return cell_in_order(view, index, value);
}

ConvForm view_form(const View *view) {
    return conv_walk_form(&view->derived->walk);
}

ConvSides view_sides(const View *view) {
    return conv_sides(&view->state->layer, &view->derived->shape);
}

bool view_pushes(const View *view) {
    return view->state->walk == CONV_WALK_DX_SCATTER;
}

bool view_gathers(const View *view) {
    return scene_has_stages(&view->state->layer, view->state->walk);
}

bool view_is_preparing(const View *view) {
    return view_gathers(view) && view->state->stage < SCENE_STAGE_SLIDE;
}

bool view_has_fold(const View *view) {
    return scene_has_fold(&view->derived->walk);
}

bool view_is_folded(const View *view) {
    return view_has_fold(view) && view->state->stage == SCENE_STAGE_CROP;
}

bool view_place_source(const View *view, const int place[4], int cell[4]) {
    const ConvLayer *layer = &view->state->layer;
    memcpy(cell, place, 4 * sizeof place[0]);
    cell[2] = conv_border_source(layer->border, layer->ih, place[2]);
    cell[3] = conv_border_source(layer->border, layer->iw, place[3]);
    return cell[2] != place[2] || cell[3] != place[3];
}

bool view_sums_places(const View *view) {
    return view_has_fold(view) && !view_is_folded(view);
}

void view_format_window(const View *view, int64_t window, char *out, int size) {
    const ConvWalk *walk = &view->derived->walk;
    int cell[4], shown[4];
    conv_walk_window_cell(walk, window, cell);
    ConvRole role = conv_walk_window_role(walk->kind);
    memcpy(shown, cell, sizeof shown);
    if (role == CONV_ROLE_DX && conv_walk_folds(walk)) {
        ConvTerm term;
        conv_walk_term(walk, window, 0, &term);
        memcpy(shown, term.cell, sizeof shown);
    }
    bool place = memcmp(shown, cell, sizeof shown) != 0;
    int used = place ? snprintf(out, (size_t)size, "(%d,%d) → ", cell[2], cell[3]) : 0;
    view_format_cell(out + used, size - used, role, shown);
}

ViewTermGrid view_term_grid(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    const ConvSides sides = view_sides(view);
    switch (view_form(view)) {
    case CONV_FORM_WEIGHT:
        return (ViewTermGrid){layer->n, sides.shape.oh, sides.shape.ow};
    case CONV_FORM_BIAS:
        return (ViewTermGrid){layer->n, view->derived->shape.oh, view->derived->shape.ow};
    case CONV_FORM_GATHER:
    case CONV_FORM_COLLECT:
        return (ViewTermGrid){sides.shape.ocg, layer->kh, layer->kw};
    default:
        return (ViewTermGrid){sides.shape.icg, layer->kh, layer->kw};
    }
}

int64_t view_group_number(const View *view, int64_t group) {
    const ConvShape shape = view_sides(view).shape;
    int cell[4];
    conv_walk_window_cell(&view->derived->walk, view->derived->window, cell);
    switch (view_form(view)) {
    case CONV_FORM_WEIGHT:
    case CONV_FORM_BIAS:
        return group;
    case CONV_FORM_GATHER:
    case CONV_FORM_COLLECT:
        return group + cell[1] / shape.icg * shape.ocg;
    default:
        return group + cell[1] / shape.ocg * shape.icg;
    }
}

const char *view_group_noun(const View *view) {
    ConvRole target = conv_walk_target(view->state->walk);
    bool sums = target == CONV_ROLE_DW || target == CONV_ROLE_DB;
    return sums ? "image" : target == CONV_ROLE_DX && !view_pushes(view) ? "filter" : "channel";
}

void view_shown(const View *view, int *n, int *oc, int *ic) {
    const SceneState *state = view->state;
    const ConvShape *shape = &view->derived->shape;
    *n = state->show_n;
    *oc = state->show_oc;
    int base = *oc / shape->ocg * shape->icg;
    bool chosen = state->show_ic >= base && state->show_ic < base + shape->icg;
    *ic = chosen ? state->show_ic : base;
    if (view->now && !chosen) { /* it follows the walk */
        if (view->now->a.role == CONV_ROLE_X) {
            *ic = view->now->a.index[1];
        } else if (view->now->target == CONV_ROLE_DX) {
            *ic = view->now->cell[1];
        }
    }
}

/* So far within the rectangle; amber with a dark edge on both sides. */
static void draw_mark(View *view, DrawRect rect, float in) {
    const float out = 2, edge = in < 2 ? 0.5f : 1;
    DrawRect outer = draw_rect_inset(rect, -out);
    draw_frame(view->list, outer, in < 2 ? 2 : 3, out + in, view->theme->now_edge);
    draw_frame(view->list, draw_rect_inset(outer, edge), 2, out + in - 2 * edge, view->theme->now);
}

void view_mark(View *view, DrawRect rect) {
    draw_mark(view, rect, fminf(rect.w, rect.h) < 20 ? 1 : 3);
}

void view_mark_numbers(View *view, DrawRect rect, DrawRect cell, ViewDigits digits) {
    float beside = view_cell_margin(view, cell, digits);
    bool low = cell.h < 20;
    bool close = (view->placed.held || view->close) &&
                 cell.w < CLOSE_NUMBERS; /* some come near to the edges */
    draw_mark(view, rect, close ? 0 : low || beside < 3 ? 1 : beside < 4 ? 2 : 3);
}

void view_mark_thin(View *view, DrawRect rect) {
    draw_frame(view->list, draw_rect_inset(rect, 1), 1, 2, view->theme->now);
}

void view_heading(View *view, float x, float y, const char *text) {
    draw_text(view->list, DRAW_FACE_UI_SEMIBOLD, 11, x, y, DRAW_LEFT, view->theme->muted, text);
}

/* -------------------------------------------------------------------------------- frame */

/* A stretch of the window's terms with `middle` in its midst, with their sums. */
static void fetch_stretch(const View *view, int64_t middle, ConvTerm *terms, int64_t *first,
                          int *count) {
    const ConvWalk *walk = &view->derived->walk;
    *first = middle - VIEW_TERMS / 2;
    *first = *first > walk->terms - VIEW_TERMS ? walk->terms - VIEW_TERMS : *first;
    *first = *first > 0 ? *first : 0;
    int64_t left = walk->terms - *first;
    *count = (int)(left < VIEW_TERMS ? left : VIEW_TERMS);
    conv_walk_terms(walk, view->derived->window, *first, *count, terms);
    for (int i = 0; i < *count && view_sums_places(view); i++) {
        ConvTerm *term = &terms[i]; /* each place by itself, as long as nothing is folded */
        memcpy(term->cell, term->place, sizeof term->cell);
        term->before = term->chain_before;
        term->after = term->chain_after;
    }
}

/* What the equation and the bars show at the end of dX under a mirrored border. */
static void fetch_fold(View *view) {
    ViewLook *look = &view->look;
    view_fold_terms(view, look->away, VIEW_TERMS, &look->count);
    look->terms = look->away;
    look->first = look->by = 0;
    look->middle = look->count - 1;
    view->sums = (ViewFacts){0};
    for (int i = 0; i < look->count; i++) {
        view_facts_add(&view->sums, look->terms[i].a.value, view->state->type);
        view_facts_add(&view->sums, look->terms[i].after, view->state->type);
    }
}

/* Terms of the current window around the current one, and those that are looked at. */
static void fetch_terms(View *view) {
    ViewLook *look = &view->look;
    int64_t term = view->derived->term, last = view->derived->walk.terms - 1;
    fetch_stretch(view, term, view->terms, &view->first_term, &view->term_count);
    view->now = term >= 0 ? &view->terms[term - view->first_term] : NULL;
    view->sums = (ViewFacts){0};
    for (int i = 0; i < view->term_count; i++) {
        view_facts_add(&view->sums, view->terms[i].before, view->state->type);
        view_facts_add(&view->sums, view->terms[i].after, view->state->type);
    }
    if (look->window != view->derived->window || look->term != term) {
        look->by = 0;
        look->window = view->derived->window;
        look->term = term;
    }
    int64_t present = term > 0 ? term : 0, middle = present + look->by;
    middle = middle > last ? last : middle < 0 ? 0 : middle;
    look->by = middle - present;
    look->middle = middle;
    look->terms = view->terms;
    look->first = view->first_term;
    look->count = view->term_count;
    if (view_is_folded(view)) {
        fetch_fold(view);
    } else if (look->by != 0) {
        fetch_stretch(view, middle, look->away, &look->first, &look->count);
        look->terms = look->away;
    }
}

UiArea view_look(View *view, const char *name, DrawRect rect) {
    const double terms_a_notch = 3;
    UiArea area = ui_area(view->ui, ui_id(name, 0), rect);
    if (area.wheel != 0) {
        view->look.by -= (int64_t)lround(area.wheel * terms_a_notch);
        view->moving = true;
    }
    return area;
}

void view_seek_term(View *view, int64_t k) {
    view_command(view, &(SceneCommand){
                           .kind = SCENE_SEEK,
                           .position = view->derived->window * view->derived->walk.terms + k + 1});
}

/* Where the stage would be too narrow one that was not asked for gives way to one that was, else
 * the right one to the left. */
bool view_left_open(const ViewOptions *options, float width) {
    bool both = width - LEFT_PANEL - RIGHT_PANEL >= STAGE_LEAST;
    bool by_itself = width >= LEFT_NEEDS && (both || options->right != VIEW_FOLD_OPEN);
    bool wanted = options->left == VIEW_FOLD_OPEN || (options->left == VIEW_FOLD_AUTO && by_itself);
    return wanted && width - LEFT_PANEL >= STAGE_LEAST;
}

bool view_right_open(const ViewOptions *options, float width) {
    bool wanted = options->right == VIEW_FOLD_OPEN ||
                  (options->right == VIEW_FOLD_AUTO && width >= RIGHT_NEEDS);
    float left = view_left_open(options, width) ? LEFT_PANEL : 0;
    return wanted && width - left - RIGHT_PANEL >= STAGE_LEAST;
}

enum { MESSAGE_BESIDE = 46 }; /* the text: the sign and margins */

static float message_height(const View *view, float width, const char *text) {
    const DrawColour unseen = {0, 0, 0, 0};
    return draw_text_wrapped(view->list, DRAW_FACE_UI, 12, 0, 0, width - MESSAGE_BESIDE, 16, unseen,
                             text) +
           20;
}

/* In the waterfall's place, so that nothing moves for it; what has no room there grows up, and
 * where there is hardly a waterfall it stands on the stage's lower edge. */
void view_message(View *view, DrawRect place) {
    const ViewFrame *frame = view->frame;
    const float right = place.x + place.w;
    if (place.w < MESSAGE_LEAST) {
        place = (DrawRect){right - MESSAGE, place.y - 8, MESSAGE, 0};
    }
    const char *text = frame->message;
    DrawColour colour = frame->message_is_error ? view->theme->error : view->theme->forward;
    DrawRect card = draw_rect_inset(place, 8);
    float height = message_height(view, card.w, text);
    while (frame->options->presenting && height > card.h && card.w < MESSAGE) {
        card.w += 10; /* over the end of the equation rather than over the lesson's words */
        card.x -= 10;
        height = message_height(view, card.w, text);
    }
    card.y += (card.h - height) * (height > card.h ? 1 : 0.5f);
    card.h = height;
    draw_box(view->list, card, 8, view->theme->panel, 1.5f, colour);
    draw_on(view->list, view->theme->panel);
    draw_text(view->list, DRAW_FACE_UI_BOLD, 15, card.x + 14, card.y + 24, DRAW_LEFT, colour,
              frame->message_is_error ? "!" : "i");
    draw_text_wrapped(view->list, DRAW_FACE_UI, 12, card.x + 32, card.y + 22,
                      card.w - MESSAGE_BESIDE, 16, view->theme->ink, text);
}

/* A press, a key or a turn of the wheel begins a gesture; a drag, a held key and a wheel that goes
 * on belong to it. */
static void follow_gestures(View *view) {
    const double pause = 0.7;
    const UiInput *input = ui_input(view->ui);
    bool begins = ui_press_waits(view->ui);
    for (int i = 0; i < input->pointer_count; i++) {
        begins = begins || input->pointer[i].kind == UI_POINTER_DOWN;
    }
    for (int i = 0; i < input->key_count; i++) {
        begins = begins || !input->keys[i].repeat;
    }
    if (input->wheel_y != 0) {
        begins = begins || view->frame->time - view->wheel_time > pause;
        view->wheel_time = view->frame->time;
    }
    view->gesture += begins;
    view->gesture += view->gesture == 0; /* 0 is none */
}

/* Another lesson begins at its first word, with the first of its layer's parameters. */
static void follow_lesson(View *view) {
    if (view->lesson_told != view->state->lesson) {
        view->lesson_told = view->state->lesson;
        view->lesson_step = 0;
        view->lesson_ends = false;
        ui_scroll_to_top(view->ui, ui_id("inspector", 0));
        if (view->state->lesson > 0) { /* else a photo or a pattern, chosen there */
            ui_scroll_to_top(view->ui, ui_id("parameters", 0));
        }
    }
    int step = view_lesson_step(view);
    view->lesson_step = step >= 0 ? step : view->lesson_step;
}

static void draw_panel(View *view, DrawRect rect) {
    draw_rect(view->list, rect, 0, view->theme->panel);
    draw_on(view->list, view->theme->panel);
}

/* What lies where. Panels are as high as the window below the bar; the middle is stage, equation
 * and transport from the top down. */
static void draw_areas(View *view) {
    float width = view->list->width, height = view->list->height;
    bool left = view_left_open(view->frame->options, width);
    bool right = view_right_open(view->frame->options, width);
    float x0 = left ? LEFT_PANEL : 0, x1 = width - (right ? RIGHT_PANEL : 0);
    float strips = height - TRANSPORT - EQUATION;
    DrawRect stage = {x0, TOPBAR, x1 - x0, strips - TOPBAR};
    const DrawTheme *theme = view->theme;

    draw_rect(view->list, (DrawRect){0, 0, width, height}, 0, theme->stage);
    draw_on(view->list, theme->stage);
    draw_clip_push(view->list, stage);
    ui_region(view->ui, REGION_STAGE);
    if (view->browser.open) {
        view_browser(view, stage);
    } else {
        view_stage(view, stage);
    }
    draw_clip_pop(view->list);

    DrawRect under = {x0, strips, x1 - x0, height - strips};
    ui_region(view->ui, REGION_UNDER);
    draw_panel(view, under);
    draw_line(view->list, x0, strips, x1, strips, 1, 0, theme->line);
    float side =
        fminf(fminf(WATERFALL, (x1 - x0) * 0.3f), fmaxf(WATERFALL_LEAST, x1 - x0 - EQUATION_NEEDS));
    DrawRect beside = {x1 - side, strips, side, EQUATION};
    bool at_field = left && view->frame->message_parameter >= 0;
    bool said = view->frame->message[0] && !at_field;
    if (view->frame->opening) { /* the present input is about to go */
        view_opening(view, (DrawRect){x0, strips, x1 - x0 - (said ? side : 0), EQUATION});
    } else {
        view_equation(view, (DrawRect){x0, strips, x1 - x0 - side, EQUATION});
        if (!said || side < MESSAGE_LEAST) {
            view_waterfall(view, beside);
        }
    }
    if (said) {
        view_message(view, beside);
    }
    draw_line(view->list, x0, strips + EQUATION, x1, strips + EQUATION, 1, 0, theme->line);
    view_transport(view, (DrawRect){x0, strips + EQUATION, x1 - x0, TRANSPORT});

    if (left) {
        DrawRect panel = {0, TOPBAR, x0, height - TOPBAR};
        draw_panel(view, panel);
        ui_region(view->ui, REGION_LEFT);
        view_parameters(view, panel);
        draw_line(view->list, x0, TOPBAR, x0, height, 1, 0, theme->line);
    }
    if (right) {
        DrawRect panel = {x1, TOPBAR, width - x1, height - TOPBAR};
        draw_panel(view, panel);
        ui_region(view->ui, REGION_RIGHT);
        view_inspector(view, panel);
        draw_line(view->list, x1, TOPBAR, x1, height, 1, 0, theme->line);
    }
    draw_panel(view, (DrawRect){0, 0, width, TOPBAR});
    ui_region(view->ui, REGION_TOP);
    view_topbar(view, (DrawRect){0, 0, width, TOPBAR});
    draw_line(view->list, 0, TOPBAR, width, TOPBAR, 1, 0, theme->line);
}

/* Something that covers the window; a click on it asks for `request`. */
static void cover(View *view, ViewRequestKind request) {
    UiArea area = ui_area(view->ui, ui_id("cover", (int)request),
                          (DrawRect){0, 0, view->list->width, view->list->height});
    if (area.clicked) {
        view_action(view, request);
    }
}

static void draw_blank(View *view) {
    cover(view, VIEW_REQUEST_BLANK);
    draw_rect(view->list, (DrawRect){0, 0, view->list->width, view->list->height}, 0,
              draw_colour(0x000000));
}

/* Who is called first has the pointer, who is drawn last lies on top: the card is called first and
 * its drawing then moved to the end. */
static void draw_window(View *view) {
    const ViewOptions *options = view->frame->options;
    DrawRect card = {0};
    int first = view->list->count;
    if (options->help) { /* nothing beneath the key map reacts */
        cover(view, VIEW_REQUEST_HELP);
    } else if (options->appearance) {
        card = view_appearance(view);
        cover(view, VIEW_REQUEST_APPEARANCE);
    }
    int end = view->list->count;
    if (options->presenting) {
        view_presenter(view);
    } else {
        draw_areas(view);
    }
    draw_list_raise(view->list, first, end);
    if (options->help) {
        view_help(view, (DrawRect){0, 0, view->list->width, view->list->height});
    }
    const UiInput *input = ui_input(view->ui);
    if (draw_rect_contains(card, input->pointer_x, input->pointer_y)) {
        view->hover_next = (ViewHover){.role = -1};
    }
}

void view_frame(View *view, Ui *ui, const ViewFrame *frame) {
    view->ui = ui;
    view->list = ui_list(ui);
    view->theme = ui_theme(ui);
    view->frame = frame;
    view->state = scene_state(frame->scene);
    view->derived = scene_derived(frame->scene);
    view->magnify = frame->options->presenting ? VIEW_PRESENT_MAGNIFY : 1;
    view->fewer_most = VIEW_DIGITS_MOST;
    view->moving = false;
    if (frame->options->presenting && ui_input(ui)->key_count > 0) {
        ui_rest_pointer(ui); /* a class would ask what the frames of a pointer at rest mean */
    }
    view_camera_begin(view);
    view->hover_before = view->hover;
    view->hover_next = (ViewHover){.role = -1};
    follow_gestures(view);
    follow_lesson(view);
    view->own_scales = false;
    for (int role = 0; role < VIEW_CACHED_ROLES; role++) {
        view->drawn[role] = false;
    }
    view->photo = VIEW_PHOTO_NONE;
    view->kernel_in_loupe = false;
    view_measure_cells(view);
    view_measure_spans(view);
    view_measure_sums(view);
    fetch_terms(view);
    if (frame->options->blank) {
        draw_blank(view);
    } else {
        draw_window(view);
    }
    if (memcmp(&view->hover, &view->hover_next, sizeof view->hover) != 0) {
        view->hover = view->hover_next;
        view->moving = true; /* the inspector tells of it in the next frame */
    }
}

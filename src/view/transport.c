/* The transport: the scrub bar with what it points at; beneath it first, back, play, on, last, the
 * step's size, the product to go to, the loop, the speed. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const STEP_LABELS[] = {"product", "window", "row", "channel"};
static const char *const STEP_TIPS[] = {
    "One product at a time",
    "One window at a time: a whole sum (Shift + →)",
    "One row at a time; for dW and db one subtotal (↓)",
    "One channel at a time: a whole map (Shift + ↓)",
};
static const double SPEEDS[] = {0.25, 0.5, 1, 2, 4, 8};
static const char *const SPEED_LABELS[] = {"0.25×", "0.5×", "1×", "2×", "4×", "8×"};

enum {
    SPEED_COUNT = 6,
    MARGIN = 24,
    GAP = 14,
    HEIGHT = 28,
    CHOICE = 246,
    SELECT = 96,
    SPEED = 72,
    CLOSER = 12, /* so much narrower are both of these where it is tight */
    LOOP = 28,
    ROOMY = 660, /* from here on the sizes of a step stand side by side */
    TIGHT = 520
};

double view_speed(int index) {
    return SPEEDS[index];
}

const char *view_speed_label(int index) {
    return SPEED_LABELS[index];
}

static void seek(View *view, int64_t position) {
    view_command(view, &(SceneCommand){.kind = SCENE_SEEK, .position = position});
}

/* From its first map on again, whichever had been chosen. */
void view_begin_walk(View *view) {
    view_command(view, &(SceneCommand){.kind = SCENE_SET_WALK, .value = (int)view->state->walk});
}

void view_end_walk(View *view) {
    if (view_has_fold(view)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_STAGE, .value = SCENE_STAGE_CROP});
    } else {
        seek(view, conv_walk_length(&view->derived->walk));
    }
}

/* At the ends of a sum over filters or images another one can be looked at than the one whose
 * product comes first or was the last: then a step says why it shows that one. */
static void tell_order(View *view, int direction) {
    const SceneState *state = view->state;
    const ConvWalk *walk = &view->derived->walk;
    bool leaves = state->position == (direction > 0 ? 0 : conv_walk_length(walk));
    bool staged = scene_has_stages(&state->layer, state->walk) && state->stage != SCENE_STAGE_SLIDE;
    if (!leaves || staged || state->walk == CONV_WALK_FORWARD) {
        return;
    }
    ConvTerm term;
    bool first = direction > 0;
    conv_walk_term(walk, first ? 0 : walk->windows - 1, first ? 0 : walk->terms - 1, &term);
    const int *dy = state->walk == CONV_WALK_DW ? term.b.index : term.a.index;
    bool filter = dy[1] != state->show_oc;
    if (filter || dy[0] != state->show_n) {
        const char *noun = filter ? "filter" : "image";
        view_tell(view, VIEW_REQUEST_TELL,
                  "%s is one sum over all %ss, in their order: its %s product is of %s %d",
                  conv_role_title(conv_walk_target(state->walk)), noun, first ? "first" : "last",
                  noun, dy[filter]);
    }
}

void view_step(View *view, SceneStep size, int direction) {
    tell_order(view, direction);
    view_command(view, &(SceneCommand){.kind = SCENE_STEP, .value = direction, .step = size});
}

static float draw_buttons(View *view, float x, float middle, bool tight) {
    Ui *ui = view->ui;
    bool playing = view->state->playing;
    struct {
        UiIcon icon;
        const char *tip;
    } buttons[] = {
        {UI_ICON_FIRST, "To the start (Home)"},
        {UI_ICON_BACK, "One step back (←)"},
        {playing ? UI_ICON_PAUSE : UI_ICON_PLAY, playing ? "Pause (Space)" : "Play (Space)"},
        {UI_ICON_FORWARD, "One step on (→)"},
        {UI_ICON_LAST, "To the end (End)"}};
    for (int i = 0; i < 5; i++) {
        bool primary = i == 2;
        float size = primary ? 36 : tight ? 26 : 30;
        DrawRect rect = {x, middle - size / 2, size, size};
        if (ui_icon_button(ui, ui_id("transport", i), rect, buttons[i].icon, primary,
                           buttons[i].tip)) {
            if (i == 0) {
                view_begin_walk(view);
            } else if (i == 4) {
                view_end_walk(view);
            } else if (primary) {
                view_command(view, &(SceneCommand){.kind = SCENE_PLAY, .value = -1});
            } else {
                view_step(view, view->state->step, i == 1 ? -1 : 1);
            }
        }
        x += size + (tight ? 3 : 8);
    }
    return x;
}

/* --------------------------------------------------------------------------- position */

/* "window 5 of 9 · product 6 of 9", shorter where there is no room for the words. */
static void format_position(const ConvWalk *walk, int64_t window, int64_t products, bool brief,
                            char *out, int size) {
    int n = snprintf(out, (size_t)size, "window %lld of %lld", (long long)window + 1,
                     (long long)walk->windows);
    if (!brief) {
        snprintf(out + n, (size_t)(size - n), " · product %lld of %lld", (long long)products,
                 (long long)walk->terms);
    }
}

/* "image 3, filter 1": where a map is among the windows. An axis of one place is not named, nor is
 * the second one where it is at its first place, or `last` at its last. */
static void format_map(const View *view, int64_t map, bool last, char *out, int size) {
    const ConvWalk *walk = &view->derived->walk;
    const ConvShape *shape = &view->derived->shape;
    ConvRole role = conv_walk_window_role(walk->kind);
    bool weights = role == CONV_ROLE_DW, turned = weights && walk->layer.transposed;
    bool filters = role == CONV_ROLE_DB || (weights && !turned);
    const char *outer = filters ? "filter" : turned ? "channel" : "image";
    const char *inner = role == CONV_ROLE_Y || turned ? "filter" : "channel";
    int extent[4];
    conv_walk_window_extent(walk, extent);
    int at = (int)(map / extent[1]), place = (int)(map % extent[1]);
    int base = !weights ? 0 : turned ? at / shape->icg * shape->ocg : at / shape->ocg * shape->icg;
    bool both = extent[0] > 1 && place != (last ? extent[1] - 1 : 0);
    if (extent[0] > 1) {
        snprintf(out, (size_t)size, both ? "%s %d, %s %d" : "%s %d", outer, at, inner,
                 base + place);
    } else {
        snprintf(out, (size_t)size, "%s %d", inner, base + place);
    }
}

/* Maps that are walked one after another: 1 where their order cannot be turned. */
static int64_t map_count(const ConvWalk *walk) {
    int extent[4];
    conv_walk_window_extent(walk, extent);
    return conv_walk_can_turn(walk) ? (int64_t)extent[0] * extent[1] : 1;
}

/* The order in which the maps are walked where a person's choice has turned it, from the map where
 * it begins, in its last map from that one: "filter 1 goes first". Else "". */
static void format_order(const View *view, char *out, int size) {
    const ConvWalk *walk = &view->derived->walk;
    int64_t maps = map_count(walk), windows = walk->windows / maps;
    int64_t first = view->state->first_window / windows, position = view->state->position;
    bool last = position > (walk->windows - windows) * walk->terms;
    char map[64];
    out[0] = '\0';
    if (first > 0) {
        format_map(view, last ? first - 1 : first, last, map, sizeof map);
        snprintf(out, (size_t)size, "%s goes %s", map, last ? "last" : "first");
    }
}

static float text_width(const View *view, const char *text) {
    return draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, text);
}

/* "window 5 of 9 · product 6 of 9"; with an order "window 5 of 9 · filter 1 goes first". Brief,
 * the window alone, or the order. */
static void format_place(const ConvWalk *walk, int64_t window, int64_t products, const char *order,
                         bool brief, char *out, int size) {
    if (order[0] && brief) {
        snprintf(out, (size_t)size, "%s", order);
        return;
    }
    format_position(walk, window, products, brief || order[0], out, size);
    if (order[0]) {
        int used = (int)strlen(out);
        snprintf(out + used, (size_t)(size - used), " · %s", order);
    }
}

/* Whether a width has room for brief words only, and how wide they can become. */
static bool brief_within(const View *view, const char *order, float room, float *longest) {
    const ConvWalk *walk = &view->derived->walk;
    char text[160];
    bool brief = false;
    for (int i = 0; i < 2; i++) {
        format_place(walk, walk->windows - 1, walk->terms, order, brief, text, sizeof text);
        *longest = text_width(view, text);
        brief = brief || *longest > room;
    }
    return brief;
}

/* The longest words that an order can have, "" where there is none. */
static void longest_order(const View *view, char *out, int size) {
    const ConvWalk *walk = &view->derived->walk;
    int64_t maps = map_count(walk);
    char map[64];
    out[0] = '\0';
    if (maps > 1) {
        format_map(view, maps - 1, false, map, sizeof map);
        snprintf(out, (size_t)size, "%s goes first", map);
    }
}

static void tip_of_order(View *view, DrawRect rect) {
    const ConvWalk *walk = &view->derived->walk;
    int64_t maps = map_count(walk), first = view->state->first_window / (walk->windows / maps);
    char begins[64], ends[64], tip[400];
    format_map(view, first, false, begins, sizeof begins);
    format_map(view, first - 1, true, ends, sizeof ends);
    snprintf(tip, sizeof tip,
             "The walk was taken to a filter or image that you have chosen, and the bar has stayed "
             "where it was: so the walk begins with %s now, goes on in order from the last one to "
             "the first, and ends with %s. Home begins in the usual order again.",
             begins, ends);
    ui_tip(view->ui, rect, tip);
}

/* The words of the position at the left of the bar. Their width is that of the longest they can
 * become, so that the bar stands still. Returns the x after them. */
static float draw_position(View *view, float x, float y, float width) {
    const SceneDerived *derived = view->derived;
    const ConvWalk *walk = &derived->walk;
    const float room = width * 0.45f;
    char order[96], longest[96], text[160];
    float plain, turned;
    longest_order(view, longest, sizeof longest);
    bool plain_brief = brief_within(view, "", room, &plain);
    bool turned_brief = brief_within(view, longest, room, &turned);
    format_order(view, order, sizeof order);
    /* At both ends another filter than the walk's can be looked at: the words stay with the bar. */
    int64_t position = view->state->position;
    bool start = position == 0, end = position == conv_walk_length(walk);
    format_place(walk,
                 start ? 0
                 : end ? walk->windows - 1
                       : derived->window,
                 start ? 0
                 : end ? walk->terms
                       : derived->term + 1,
                 order, order[0] ? turned_brief : plain_brief, text, sizeof text);
    if (view_is_preparing(view)) {
        snprintf(text, sizeof text, "stage %d of %d: %s", (int)view->state->stage + 1,
                 SCENE_STAGE_COUNT, scene_stage_label(walk, view->state->stage));
    }
    if (view_is_folded(view)) {
        snprintf(text, sizeof text, "last step: %s", scene_stage_label(walk, SCENE_STAGE_CROP));
    }
    float w = fmaxf(plain, turned) + 10;
    DrawRect rect = {x, y, w, 20};
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 11, rect, DRAW_LEFT, view->theme->muted, text);
    if (order[0]) {
        tip_of_order(view, rect);
    }
    return x + w + 6;
}

/* What lies at a position, on a card above the thumb or the pointer: "y[0,0,1,1] · product 46". */
static void draw_bubble(View *view, const UiScrub *scrub, float y) {
    const ConvWalk *walk = &view->derived->walk;
    int64_t product = scrub->pointed > 0 ? scrub->pointed - 1 : 0;
    char name[80], text[160];
    view_format_window(view, product / walk->terms, name, sizeof name);
    if (scrub->pointed == 0) {
        snprintf(text, sizeof text, "the start: nothing added yet");
    } else {
        snprintf(text, sizeof text, "%s · product %lld of %lld", name,
                 (long long)(product % walk->terms) + 1, (long long)walk->terms);
    }
    float w = text_width(view, text) + 18;
    float x = fminf(fmaxf(scrub->x - w / 2, 4), view->list->width - w - 4);
    DrawRect card = {x, y - 30, w, 24};
    draw_box(view->list, card, 6, view->theme->panel, 1, view->theme->muted);
    draw_triangle(view->list, (DrawPoint){scrub->x - 5, y - 6.5f},
                  (DrawPoint){scrub->x + 5, y - 6.5f}, (DrawPoint){scrub->x, y - 1},
                  view->theme->muted);
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 11, card, DRAW_CENTRE, view->theme->ink, text);
}

static void draw_bar(View *view, DrawRect bar) {
    const ConvWalk *walk = &view->derived->walk;
    int64_t position = view->state->position;
    int ticks = walk->windows <= bar.w / 8 ? (int)walk->windows : 0;
    UiScrub scrub =
        ui_scrub(view->ui, ui_id("scrub", 0), bar, &position, conv_walk_length(walk), ticks);
    if (scrub.changed) {
        seek(view, position);
    }
    if (scrub.told) {
        draw_bubble(view, &scrub, bar.y + bar.h / 2 - 8);
    }
}

/* --------------------------------------------------------------------------- controls */

static void set_step(View *view, int chosen) {
    view_command(view, &(SceneCommand){.kind = SCENE_SET_STEP, .step = (SceneStep)chosen});
}

static float draw_step_size(View *view, float x, float y, bool roomy, bool tight) {
    int chosen = (int)view->state->step;
    DrawRect rect = {x, y, roomy ? CHOICE : tight ? SELECT - CLOSER : SELECT, HEIGHT};
    if (!roomy) {
        if (ui_select(view->ui, ui_id("step-by", 0), rect, STEP_LABELS, SCENE_STEP_COUNT,
                      &chosen)) {
            set_step(view, chosen);
        }
        ui_tip(view->ui, rect, "How far one step goes");
        return x + rect.w + GAP;
    }
    if (ui_choice(view->ui, ui_id("step-by", 0), rect, STEP_LABELS, SCENE_STEP_COUNT, &chosen,
                  view->theme->forward, false)) {
        set_step(view, chosen);
    }
    for (int i = 0; i < SCENE_STEP_COUNT; i++) {
        float each = rect.w / SCENE_STEP_COUNT;
        ui_tip(view->ui, (DrawRect){rect.x + (float)i * each, y, each, HEIGHT}, STEP_TIPS[i]);
    }
    return x + rect.w + GAP;
}

/* "at [46] of 81" in its parts. */
typedef struct GoTo {
    char of[48];
    float before, field, after;
} GoTo;

static GoTo measure_go_to(const View *view) {
    GoTo parts;
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)conv_walk_length(&view->derived->walk));
    snprintf(parts.of, sizeof parts.of, "of %s", digits);
    parts.before = text_width(view, "at") + 8;
    parts.field = fmaxf(52, 22 + 8 * (float)strlen(digits));
    parts.after = text_width(view, parts.of) + 8;
    return parts;
}

/* As much of it as there is room for: the number goes before its name. Typed, it goes there.
 * Returns where it ends. */
static float draw_go_to(View *view, float x, float y, float width) {
    UiId id = ui_id("go-to", 0);
    GoTo parts = measure_go_to(view);
    bool named = width - parts.before >= parts.field;
    float before = named ? parts.before : 0, field = fminf(parts.field, width - before);
    bool told = width - before - parts.after >= field;
    double value = (double)view->state->position;
    DrawRect rect = {x + before, y, field, HEIGHT};
    draw_on(view->list, view->theme->panel);
    if (named) {
        draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x, y, before, HEIGHT}, DRAW_LEFT,
                     view->theme->muted, "at");
    }
    if (told) {
        draw_text_in(view->list, DRAW_FACE_UI, 11,
                     (DrawRect){x + before + field + 8, y, parts.after, HEIGHT}, DRAW_LEFT,
                     view->theme->muted, parts.of);
    }
    if (view->focus_step) {
        ui_focus(view->ui, id);
        view->focus_step = false;
    }
    double length = (double)conv_walk_length(&view->derived->walk);
    if (ui_number_within(view->ui, id, rect, &value, 15, 0, length)) {
        seek(view, (int64_t)round(value));
        ui_clear_focus(view->ui);
    }
    ui_tip(view->ui, rect, "Type the number of a product to go there (Ctrl + G)");
    return x + before + field + (told ? parts.after : 0);
}

static void draw_speed(View *view, DrawRect rect) {
    int chosen = 2;
    for (int i = 0; i < SPEED_COUNT; i++) {
        if (view->state->speed == SPEEDS[i]) {
            chosen = i;
        }
    }
    if (ui_select(view->ui, ui_id("speed", 0), rect, SPEED_LABELS, SPEED_COUNT, &chosen)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_SPEED, .number = SPEEDS[chosen]});
    }
    ui_tip(view->ui, rect, "Speed: 1× is one step a second (1 to 6)");
}

static void draw_loop(View *view, DrawRect rect) {
    bool on = view->state->loop;
    if (ui_icon_button(view->ui, ui_id("loop", 0), rect, UI_ICON_LOOP, on,
                       on ? "Plays over and over; press to stop at the end (L)"
                          : "Stops at the end; press to play over and over (L)")) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_LOOP, .value = -1});
    }
}

void view_transport_bar(View *view, DrawRect rect) {
    float x = rect.x + MARGIN, right = rect.x + rect.w - MARGIN, y = rect.y + rect.h / 2 - 10;
    x = draw_position(view, x, y, right - x);
    draw_bar(view, (DrawRect){x, y, right - x, 20});
}

bool view_transport_jump(View *view, DrawRect rect) {
    if (!view->focus_step && !ui_focused(view->ui, ui_id("go-to", 0))) {
        return false;
    }
    float x = rect.x + MARGIN, right = rect.x + rect.w - MARGIN, y = rect.y + rect.h / 2;
    x = draw_go_to(view, x, y - (float)HEIGHT / 2, right - x) + GAP;
    draw_bar(view, (DrawRect){x, y - 10, right - x, 20});
    return true;
}

void view_transport(View *view, DrawRect rect) {
    float x = rect.x + MARGIN, right = rect.x + rect.w - MARGIN, width = right - x;
    bool tight = width < TIGHT;
    float y = rect.y + 36, close = tight ? 4 : GAP;

    view_transport_bar(view, (DrawRect){rect.x, rect.y, rect.w, 36});
    x = draw_buttons(view, x, y + HEIGHT / 2, tight) + (tight ? 4 : 8);
    float side = tight ? SPEED - CLOSER : SPEED;
    DrawRect speed = {right - side, y, side, HEIGHT};
    DrawRect loop = {speed.x - LOOP - (tight ? 4 : 8), y, LOOP, HEIGHT};
    GoTo parts = measure_go_to(view);
    float needed = CHOICE + GAP + parts.before + parts.field + parts.after;
    bool roomy = width >= ROOMY && x + needed <= loop.x - close;
    x = draw_step_size(view, x, y, roomy, tight) - (tight ? 6 : 0);
    draw_go_to(view, x, y, loop.x - close - x);
    draw_loop(view, loop);
    draw_speed(view, speed);
}

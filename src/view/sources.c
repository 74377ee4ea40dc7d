/* The top of the left panel: where X comes from, and how large it is. */
#include "view/panel.h"

#include <stdio.h>
#include <string.h>

enum { SIDES_MAX = 12, LABEL = 48 };

/* A row of buttons of equal width; the number of the one that was pressed, or -1. */
static int button_row(View *view, ViewColumn *at, const char *name, const char *const *labels,
                      const char *const *tips, int count) {
    float w = (at->w - (float)(count - 1) * VIEW_PANEL_GAP) / (float)count;
    int pressed = -1;
    for (int i = 0; i < count; i++) {
        DrawRect rect = {at->x + (float)i * (w + VIEW_PANEL_GAP), at->y, w, VIEW_PANEL_CONTROL};
        if (ui_button(view->ui, ui_id(name, i), rect, labels[i], UI_BUTTON_PLAIN, true)) {
            pressed = i;
        }
        ui_tip(view->ui, rect, tips[i]);
    }
    at->y += VIEW_PANEL_ROW;
    return pressed;
}

static void browse(View *view) {
    view_browse(view, true);
    view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_FOLDER});
}

/* --------------------------------------------------------------------------------- typed */

static void request_plane(View *view, ViewRequestKind kind) {
    ViewRequest request = {.kind = kind};
    view_chosen_plane(view, &request.command.role, request.command.index);
    view_request(view, &request);
}

void view_copy(View *view) {
    request_plane(view, VIEW_REQUEST_COPY);
}

void view_paste(View *view) {
    request_plane(view, VIEW_REQUEST_PASTE);
}

static void typed_rows(View *view, ViewColumn *at) {
    static const char *const labels[] = {"Open…", "Copy"};
    static const char *const tips[] = {
        "A NumPy array (.npy) becomes X (Ctrl + O)",
        "The pinned tensor, or X, as a Python literal (Ctrl + C). Ctrl + V pastes lists of numbers "
        "or cells of a spreadsheet into it"};
    int pressed = button_row(view, at, "typed", labels, tips, 2);
    if (pressed == 0) {
        browse(view);
    } else if (pressed == 1) {
        view_copy(view);
    }
}

/* -------------------------------------------------------------------------------- random */

static void set_random(View *view, SceneRandom random) {
    view_command(view, &(SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
}

/* From and to of the distributions that have ends. The row is there in any case, so that those
 * beneath it stay where they are. */
static void range_row(View *view, ViewColumn *at, SceneRandom random) {
    if (random.distribution == SCENE_NORMAL) {
        DrawRect row = view_panel_row(view, at, "Spread",
                                      "Normal numbers have no ends: most lie near their mean, 0, "
                                      "and two of three no further from it than 1, their standard "
                                      "deviation");
        draw_text_in(view->list, DRAW_FACE_UI, 12, row, DRAW_LEFT, view->theme->muted,
                     "mean 0, deviation 1");
        return;
    }
    bool whole = random.distribution == SCENE_INTEGERS;
    DrawRect rect = view_panel_row(view, at, "From, to",
                                   whole ? "The smallest and the largest of the whole numbers"
                                         : "The smallest number, and the end that none reaches");
    float w = (rect.w - VIEW_PANEL_GAP) / 2;
    bool low = ui_number(view->ui, ui_id("random-low", 0), (DrawRect){rect.x, rect.y, w, rect.h},
                         &random.low, 6);
    bool high =
        ui_number(view->ui, ui_id("random-high", 0),
                  (DrawRect){rect.x + w + VIEW_PANEL_GAP, rect.y, w, rect.h}, &random.high, 6);
    if (low || high) {
        set_random(view, random);
    }
}

static void random_rows(View *view, ViewColumn *at) {
    static const char *const labels[] = {"normal", "uniform", "integers"};
    SceneRandom random = view->state->random;
    DrawRect rect = view_panel_row(view, at, "Values",
                                   "How the numbers are drawn: normal has mean 0 and standard "
                                   "deviation 1; the others lie between two ends");
    int chosen = (int)random.distribution;
    if (ui_select(view->ui, ui_id("distribution", 0), rect, labels, SCENE_DISTRIBUTION_COUNT,
                  &chosen)) {
        random.distribution = (SceneDistribution)chosen;
        set_random(view, random);
    }
    range_row(view, at, random);
    rect =
        view_panel_row(view, at, "Seed", "The same seed gives the same numbers on every machine");
    int seed = (int)(random.seed & 0x7fffffff);
    if (view_stepper(view, ui_id("seed", 0), rect, "seed", &seed, 0, 999999)) {
        random.seed = (uint64_t)seed;
        set_random(view, random);
    }
    rect = view_panel_row(view, at, "Normalise",
                          "Shift and scale the whole tensor to mean 0 and standard deviation 1");
    if (view_panel_switch(view, ui_id("normalise", 0), rect, &random.normalise)) {
        set_random(view, random);
    }
}

/* ------------------------------------------------------------------------------- pattern */

static void set_pattern(View *view, int pattern, int digit) {
    view_command(view, &(SceneCommand){
                           .kind = SCENE_SET_PATTERN, .value = pattern, .index = {digit, 0, 0, 0}});
}

static void pattern_rows(View *view, ViewColumn *at) {
    const SceneState *state = view->state;
    float w = (at->w - 2 * VIEW_PANEL_GAP) / 3;
    for (int p = 0; p < SCENE_PATTERN_COUNT; p++) {
        DrawRect rect = {at->x + (float)(p % 3) * (w + VIEW_PANEL_GAP),
                         at->y + (float)(p / 3) * VIEW_PANEL_ROW, w, VIEW_PANEL_CONTROL};
        bool chosen = p == (int)state->pattern;
        if (ui_button(view->ui, ui_id("pattern", p), rect, scene_pattern_label((ScenePattern)p),
                      chosen ? UI_BUTTON_SELECTED : UI_BUTTON_PLAIN, true)) {
            set_pattern(view, p, state->digit);
        }
        ui_tip(view->ui, rect, scene_pattern_help((ScenePattern)p));
    }
    at->y += (float)((SCENE_PATTERN_COUNT + 2) / 3) * VIEW_PANEL_ROW;
    if (state->pattern == SCENE_PATTERN_DIGIT) {
        int digit = state->digit;
        DrawRect rect = view_panel_row(view, at, "Digit", "Which digit is drawn");
        if (view_stepper(view, ui_id("digit", 0), rect, "digit", &digit, 0,
                         SCENE_DIGIT_COUNT - 1)) {
            set_pattern(view, SCENE_PATTERN_DIGIT, digit);
        }
    }
}

/* --------------------------------------------------------------------------------- photo */

/* Longer sides to choose from: powers of two, the present one, the picture's own. */
static int list_sides(const IoImage *picture, int present, int *sides) {
    int own = picture->width > picture->height ? picture->width : picture->height, count = 0;
    for (int side = 32; side < own && count < SIDES_MAX - 2; side *= 2) {
        if (present < side && (count == 0 || present > sides[count - 1])) {
            sides[count++] = present;
        }
        sides[count++] = side;
    }
    if (present < own && (count == 0 || present > sides[count - 1])) {
        sides[count++] = present;
    }
    sides[count++] = own;
    return count;
}

static void size_row(View *view, ViewColumn *at, const IoImage *picture) {
    int sides[SIDES_MAX + 2], chosen = 0, width, height;
    char text[SIDES_MAX + 2][LABEL];
    const char *labels[SIDES_MAX + 2];
    int count = list_sides(picture, view->state->image_side, sides);
    for (int i = 0; i < count; i++) {
        scene_image_size(picture, sides[i], &width, &height);
        snprintf(text[i], LABEL, "%d×%d", height, width);
        labels[i] = text[i];
        chosen = sides[i] == view->state->image_side ? i : chosen;
    }
    DrawRect rect = view_panel_row(view, at, "Size",
                                   "Height × width in which the photo becomes X; smaller ones are "
                                   "means over areas. Large ones take longer");
    if (ui_select(view->ui, ui_id("photo-size", 0), rect, labels, count, &chosen)) {
        view_panel_set(view, SCENE_SET_IMAGE_SIZE, sides[chosen]);
    }
}

/* What X, W, b and T occupy, and how much may be kept for undo. */
static void memory_line(View *view, ViewColumn *at) {
    char text[192];
    int64_t most, bytes = scene_bytes(view->frame->scene, &most);
    const ConvLayer *layer = &view->state->layer;
    double pixels = (double)layer->ih * layer->iw;
    bool few = pixels < 1e5, small = bytes < 1000000;
    snprintf(text, sizeof text, few ? "%.0f pixels · %.0f %s" : "%.1f megapixels · %.0f %s",
             few ? pixels : pixels / 1e6, (double)bytes / (small ? 1e3 : 1e6),
             small ? "kB with undo" : "MB with undo");
    draw_on(view->list, view->theme->panel);
    DrawRect rect = {at->x, at->y - 4, at->w, 18};
    draw_text_in(view->list, DRAW_FACE_UI, 11, rect, DRAW_LEFT, view->theme->muted, text);
    snprintf(text, sizeof text,
             "The memory of X, W, b and T and of what undo goes back to, which grows with each "
             "change: at most %.0f MB, then the oldest steps are forgotten",
             (double)most / 1e6);
    ui_tip(view->ui, rect, text);
    at->y += 20;
}

static void photo_choice(View *view, ViewColumn *at, const char *name, SceneCommandKind kind,
                         const char *const *labels, int chosen, const char *tip) {
    DrawRect rect = view_panel_row(view, at, name, tip);
    if (ui_choice(view->ui, ui_id(name, 0), rect, labels, 2, &chosen, view->theme->forward,
                  false)) {
        view_panel_set(view, kind, chosen);
    }
}

static void photo_rows(View *view, ViewColumn *at) {
    static const char *const labels[] = {"Open…", "Sample"};
    static const char *const tips[] = {
        "A photo of yours: PNG, JPEG, PPM or PGM (Ctrl + O). Dropping it on the window does too",
        "The photo that comes with the program"};
    static const char *const colours[] = {"RGB", "grey"}, *const ranges[] = {"0 – 1", "0 – 255"};
    int pressed = button_row(view, at, "photo", labels, tips, 2);
    if (pressed == 0) {
        browse(view);
    } else if (pressed == 1) {
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_OPEN});
    }
    const IoImage *picture = scene_picture(view->frame->scene);
    if (!picture) {
        return;
    }
    size_row(view, at, picture);
    photo_choice(view, at, "Colours", SCENE_SET_IMAGE_GREY, colours, view->state->image_grey,
                 "Three channels, or one: grey = 0.299 R + 0.587 G + 0.114 B");
    photo_choice(view, at, "Values", SCENE_SET_IMAGE_BYTES, ranges, view->state->image_bytes,
                 "Black is 0; white is 1, or 255 as in the file");
    memory_line(view, at);
}

/* --------------------------------------------------------------------------------- paint */

static void paint_row(View *view, ViewColumn *at) {
    ViewPaint *paint = &view->paint;
    DrawRect rect = view_panel_row(view, at, "Paint",
                                   "Drag over cells of X, W, b, T or dY: they get this number (P)");
    DrawRect field = {rect.x, rect.y, rect.w - 50, rect.h};
    view_number_field(view, ui_id("paint-value", 0), field, &paint->value, 6);
    view_panel_switch(view, ui_id("paint", 0), rect, &paint->on);
}

/* --------------------------------------------------------------------------------- whole */

static void choose(View *view, SceneSource source) {
    const SceneState *state = view->state;
    switch (source) {
    case SCENE_SOURCE_RANDOM:
        set_random(view, state->random);
        break;
    case SCENE_SOURCE_PATTERN:
        set_pattern(view, (int)state->pattern, state->digit);
        break;
    case SCENE_SOURCE_IMAGE:
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_OPEN}); /* the sample photo */
        break;
    case SCENE_SOURCE_TYPED:
        view_command(view, &(SceneCommand){.kind = SCENE_KEEP_X});
        break;
    }
}

static void source_rows(View *view, ViewColumn *at) {
    switch (view->state->source) {
    case SCENE_SOURCE_TYPED:
        typed_rows(view, at);
        break;
    case SCENE_SOURCE_RANDOM:
        random_rows(view, at);
        break;
    case SCENE_SOURCE_PATTERN:
        pattern_rows(view, at);
        break;
    case SCENE_SOURCE_IMAGE:
        photo_rows(view, at);
        break;
    }
}

static void extent_rows(View *view, ViewColumn *at) {
    view_panel_pair(view, at, "Height, width", SCENE_PARAMETER_IH, SCENE_PARAMETER_IW,
                    "Rows and columns of X");
    view_panel_parameter(
        view, SCENE_PARAMETER_IC,
        view_panel_row(view, at, "Channels", "Planes of one input: 3 for a colour photo"));
    view_panel_parameter(view, SCENE_PARAMETER_N,
                         view_panel_row(view, at, "Batch", "Images that are computed together"));
}

void view_sources(View *view, ViewColumn *at) {
    static const SceneSource order[] = {SCENE_SOURCE_TYPED, SCENE_SOURCE_PATTERN,
                                        SCENE_SOURCE_RANDOM, SCENE_SOURCE_IMAGE};
    static const char *const labels[] = {"Typed", "Pattern", "Random", "Photo"};
    view_panel_heading(view, at, "INPUT");
    int chosen = 0;
    for (int i = 0; i < 4; i++) {
        chosen = order[i] == view->state->source ? i : chosen;
    }
    if (ui_choice(view->ui, ui_id("source", 0), (DrawRect){at->x, at->y, at->w, VIEW_PANEL_CONTROL},
                  labels, 4, &chosen, view->theme->forward, true)) {
        choose(view, order[chosen]);
    }
    at->y += VIEW_PANEL_ROW + 2;
    source_rows(view, at);
    if (view->state->source != SCENE_SOURCE_IMAGE) {
        extent_rows(view, at);
    }
    paint_row(view, at);
}

/* The left panel: where X comes from, the layer, its output size worked out, kernels, the loss.
 * Limits come from the scene, so a stepper cannot reach a layer that cannot be computed. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PAD = 20, ROW = 32, CONTROL = 26, LABELS = 90, GAP = 6 };

/* Where the next row goes. */
typedef struct Column {
    float x, y, w;
} Column;

static void heading(View *view, Column *at, const char *text) {
    at->y += 14;
    draw_on(view->list, view->theme->panel);
    view_heading(view, at->x, at->y + 10, text);
    at->y += 20;
}

/* The label of a row, with its explanation as a tip. Returns where the controls start. */
static DrawRect row(View *view, Column *at, const char *label, const char *tip) {
    DrawRect whole = {at->x, at->y, at->w, CONTROL};
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 13, (DrawRect){at->x, at->y, LABELS, CONTROL}, DRAW_LEFT,
                 view->theme->ink, label);
    ui_tip(view->ui, (DrawRect){whole.x, whole.y, LABELS, whole.h}, tip);
    DrawRect controls = {at->x + LABELS, at->y, at->w - LABELS, CONTROL};
    at->y += ROW;
    return controls;
}

static void parameter(View *view, SceneParameter which, DrawRect rect) {
    int low, high, value = scene_parameter_get(&view->state->layer, which);
    scene_parameter_limits(view->frame->scene, which, &low, &high);
    if (ui_stepper(view->ui, ui_id("parameter", (int)which), rect, &value, low, high)) {
        view_command(
            view, &(SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = which, .value = value});
    }
}

/* Two steppers in a row: down and across. */
static void pair_row(View *view, Column *at, const char *label, SceneParameter first,
                     SceneParameter second, const char *tip) {
    DrawRect rect = row(view, at, label, tip);
    float w = (rect.w - GAP) / 2;
    parameter(view, first, (DrawRect){rect.x, rect.y, w, rect.h});
    parameter(view, second, (DrawRect){rect.x + w + GAP, rect.y, w, rect.h});
}

static void set_value(View *view, SceneCommandKind kind, int value) {
    view_command(view, &(SceneCommand){.kind = kind, .value = value});
}

/* ------------------------------------------------------------------------------- input */

static void set_random(View *view, SceneRandom random) {
    view_command(view, &(SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
}

static void random_rows(View *view, Column *at) {
    static const char *const labels[] = {"normal", "uniform", "integers"};
    SceneRandom random = view->state->random;
    DrawRect rect = row(view, at, "Values",
                        "How the numbers are drawn: normal has mean 0 and "
                        "deviation 1; the others lie between two ends");
    int chosen = (int)random.distribution;
    if (ui_select(view->ui, ui_id("distribution", 0), rect, labels, SCENE_DISTRIBUTION_COUNT,
                  &chosen)) {
        random.distribution = (SceneDistribution)chosen;
        set_random(view, random);
    }
    rect = row(view, at, "Seed", "The same seed gives the same numbers on every machine");
    int seed = (int)(random.seed & 0x7fffffff);
    if (ui_stepper(view->ui, ui_id("seed", 0), rect, &seed, 0, 999999)) {
        random.seed = (uint64_t)seed;
        set_random(view, random);
    }
    rect = row(view, at, "Normalise", "Shift and scale the whole tensor to mean 0, deviation 1");
    DrawRect toggle = {rect.x + rect.w - 38, rect.y + 3, 38, 20};
    if (ui_switch(view->ui, ui_id("normalise", 0), toggle, &random.normalise)) {
        set_random(view, random);
    }
}

static void open_path(View *view) {
    ViewRequest request = {.kind = VIEW_REQUEST_OPEN};
    snprintf(request.path, sizeof request.path, "%s", view->path);
    view_request(view, &request);
}

static void photo_rows(View *view, Column *at) {
    static const char *const colours[] = {"RGB", "grey"};
    DrawRect field = {at->x, at->y, at->w - 58, CONTROL};
    DrawRect button = {at->x + at->w - 52, at->y, 52, CONTROL};
    bool entered = ui_text_field(view->ui, ui_id("path", 0), field, view->path,
                                 (int)sizeof view->path, "path of a PNG or JPEG");
    if (view->focus_path) {
        ui_focus(view->ui, ui_id("path", 0));
        view->focus_path = false;
    }
    bool pressed = ui_button(view->ui, ui_id("open", 0), button, "Open", UI_BUTTON_PLAIN, true);
    if ((entered || pressed) && view->path[0]) {
        ui_clear_focus(view->ui);
        open_path(view);
    }
    at->y += ROW;
    if (view->state->source == SCENE_SOURCE_IMAGE) {
        DrawRect rect = row(view, at, "Colours",
                            "Three channels, or one: grey = 0.299 R + 0.587 G "
                            "+ 0.114 B");
        int chosen = view->state->image_grey;
        if (ui_choice(view->ui, ui_id("grey", 0), rect, colours, 2, &chosen, view->theme->forward,
                      false)) {
            set_value(view, SCENE_SET_IMAGE_GREY, chosen);
        }
    }
}

/* The random numbers as they are, from now on as typed ones. */
static void keep_as_typed(View *view) {
    int first[4] = {0, 0, 0, 0};
    double value = conv_tensor_at(scene_tensor(view->frame->scene, CONV_ROLE_X), first);
    view_command(view,
                 &(SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = value});
}

static void input_section(View *view, Column *at) {
    static const char *const labels[] = {"Typed", "Random", "Photo"};
    heading(view, at, "INPUT");
    int chosen = (int)view->state->source;
    if (ui_choice(view->ui, ui_id("source", 0), (DrawRect){at->x, at->y, at->w, CONTROL}, labels, 3,
                  &chosen, view->theme->forward, true)) {
        if (chosen == SCENE_SOURCE_RANDOM) {
            set_random(view, view->state->random);
        } else if (chosen == SCENE_SOURCE_IMAGE) {
            view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_OPEN}); /* the sample photo */
        } else if (view->state->source == SCENE_SOURCE_IMAGE) {
            view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_LESSON, .value = 0});
        } else {
            keep_as_typed(view);
        }
    }
    bool photo = view->state->source == SCENE_SOURCE_IMAGE;
    at->y += ROW + 2;
    photo_rows(view, at);
    pair_row(view, at, "Height, width", SCENE_PARAMETER_IH, SCENE_PARAMETER_IW,
             photo ? "The photo decides its size" : "Rows and columns of X");
    parameter(view, SCENE_PARAMETER_IC,
              row(view, at, "Channels",
                  photo ? "The photo decides: three for RGB, one for grey"
                        : "Planes of one input: 3 for a colour photo"));
    parameter(view, SCENE_PARAMETER_N, row(view, at, "Batch", "Images that are computed together"));
    if (view->state->source == SCENE_SOURCE_RANDOM) {
        random_rows(view, at);
    }
}

/* ------------------------------------------------------------------------------- layer */

static void padding_rows(View *view, Column *at) {
    static const char *const labels[] = {
#define CONV_PADDING(NAME, word, help) word,
#include "conv/paddings.def"
#undef CONV_PADDING
    };
    DrawRect rect = row(view, at, "Padding",
                        "valid: none · same: Y as large as X · full: every "
                        "window that touches X · custom: as set below");
    int chosen = (int)view->state->layer.padding;
    if (ui_select(view->ui, ui_id("padding", 0), rect, labels, CONV_PADDING_COUNT, &chosen)) {
        set_value(view, SCENE_SET_PADDING, chosen);
    }
    pair_row(view, at, "top, bottom", SCENE_PARAMETER_TOP, SCENE_PARAMETER_BOTTOM,
             "Rows of zeros above and below X");
    pair_row(view, at, "left, right", SCENE_PARAMETER_LEFT, SCENE_PARAMETER_RIGHT,
             "Columns of zeros beside X");
}

static void bias_row(View *view, Column *at) {
    DrawRect rect = row(view, at, "Bias", "A number that each filter's sums start with");
    bool on = view->state->layer.bias;
    DrawRect toggle = {rect.x + rect.w - 38, rect.y + 3, 38, 20};
    if (ui_switch(view->ui, ui_id("bias", 0), toggle, &on)) {
        set_value(view, SCENE_SET_BIAS, on);
    }
    if (!on) {
        return;
    }
    int index[4] = {view->state->show_oc, 0, 0, 0};
    double value = conv_tensor_at(scene_tensor(view->frame->scene, CONV_ROLE_B), index);
    DrawRect field = {rect.x, rect.y, rect.w - 50, rect.h};
    if (ui_number(view->ui, ui_id("bias-value", 0), field, &value, 6)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_CELL,
                                           .role = CONV_ROLE_B,
                                           .index = {index[0], 0, 0, 0},
                                           .number = value});
    }
}

static void layer_section(View *view, Column *at) {
    heading(view, at, "LAYER");
    pair_row(view, at, "Kernel", SCENE_PARAMETER_KH, SCENE_PARAMETER_KW,
             "Height and width of the window that slides");
    pair_row(view, at, "Stride", SCENE_PARAMETER_SH, SCENE_PARAMETER_SW,
             "How far the window moves: down, across");
    padding_rows(view, at);
    pair_row(view, at, "Dilation", SCENE_PARAMETER_DH, SCENE_PARAMETER_DW,
             "Distance between neighbouring kernel cells on X; 1 is side by side");
    parameter(view, SCENE_PARAMETER_OC,
              row(view, at, "Filters", "Feature maps that come out, one for each filter"));
    parameter(view, SCENE_PARAMETER_GROUPS,
              row(view, at, "Groups", "Parts of the channels that do not mix"));
    bias_row(view, at);
    DrawRect rect = row(view, at, "Flip kernel",
                        "Turn W by 180°: what mathematics calls "
                        "convolution; without it, cross-correlation");
    bool flip = view->state->layer.flip;
    DrawRect toggle = {rect.x + rect.w - 38, rect.y + 3, 38, 20};
    if (ui_switch(view->ui, ui_id("flip", 0), toggle, &flip)) {
        set_value(view, SCENE_SET_FLIP, flip);
    }
}

/* The output size with the live numbers in it, and why there is a floor. */
static void size_line(View *view, float x, float y, const char *name, int in, int before, int after,
                      int dilation, int kernel, int stride, int out) {
    const float room = 202;
    char text[96];
    int used = snprintf(text, sizeof text, "⌊(%d+%d-%d·(%d-1)-1)/%d⌋+1", in, before + after,
                        dilation, kernel, stride);
    snprintf(text + used, sizeof text - (size_t)used, " = %d", out);
    if (draw_text_width(view->list->fonts, DRAW_FACE_MONO, 11, view->list->scale, text) > room) {
        text[used] = '\0'; /* the shape of Y beneath says it too */
    }
    draw_text(view->list, DRAW_FACE_UI, 11, x, y, DRAW_LEFT, view->theme->muted, name);
    draw_text(view->list, DRAW_FACE_MONO, 11, x + 14, y, DRAW_LEFT, view->theme->ink, text);
}

static void size_card(View *view, Column *at) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    const DrawTheme *theme = view->theme;
    bool tail = shape->tail_h > 0 || shape->tail_w > 0;
    DrawRect card = {at->x - 8, at->y + 6, at->w + 16, tail ? 122 : 104};
    draw_rect(view->list, card, 8, theme->well);
    draw_on(view->list, theme->well);
    float x = card.x + 10, y = card.y + 20;
    draw_text(view->list, DRAW_FACE_UI_SEMIBOLD, 12, x, y, DRAW_LEFT, theme->muted, "Output size");
    size_line(view, x, y + 20, "h", layer->ih, layer->top, layer->bottom, layer->dh, layer->kh,
              layer->sh, shape->oh);
    size_line(view, x, y + 38, "w", layer->iw, layer->left, layer->right, layer->dw, layer->kw,
              layer->sw, shape->ow);
    draw_textf(view->list, DRAW_FACE_MONO_BOLD, 12, x, y + 57, DRAW_LEFT, theme->forward,
               "Y is %d×%d×%d×%d", layer->n, layer->oc, shape->oh, shape->ow);
    char macs[96];
    snprintf(macs, sizeof macs, "%lld outputs × %lld products",
             (long long)layer->n * layer->oc * shape->oh * shape->ow,
             (long long)shape->icg * layer->kh * layer->kw);
    draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x, y + 62, card.w - 20, 18}, DRAW_LEFT,
                 theme->muted, macs);
    if (tail) {
        char text[96];
        int used = snprintf(text, sizeof text, "hatched, not read:");
        if (shape->tail_h > 0) {
            used += snprintf(text + used, sizeof text - (size_t)used, " %d row%s", shape->tail_h,
                             shape->tail_h == 1 ? "" : "s");
        }
        if (shape->tail_w > 0) {
            snprintf(text + used, sizeof text - (size_t)used, "%s %d column%s",
                     shape->tail_h > 0 ? "," : "", shape->tail_w, shape->tail_w == 1 ? "" : "s");
        }
        draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x, y + 79, card.w - 20, 18},
                     DRAW_LEFT, theme->muted, text);
    }
    at->y = card.y + card.h + 6;
}

/* ------------------------------------------------------------------------ kernels, loss */

static void preset_section(View *view, Column *at) {
    heading(view, at, view->state->layer.oc > 1 ? "KERNEL OF THE SHOWN FILTER" : "KERNEL");
    int current = scene_preset_of(view->frame->scene, view->state->show_oc);
    float w = (at->w - 2 * GAP) / 3;
    for (int p = 0; p < SCENE_PRESET_COUNT; p++) {
        DrawRect rect = {at->x + (float)(p % 3) * (w + GAP),
                         at->y + (float)(p / 3) * (CONTROL + GAP), w, CONTROL};
        if (ui_button(view->ui, ui_id("preset", p), rect, scene_preset_label((ScenePreset)p),
                      p == current ? UI_BUTTON_SELECTED : UI_BUTTON_PLAIN, true)) {
            view_command(view, &(SceneCommand){.kind = SCENE_SET_PRESET,
                                               .value = p,
                                               .index = {view->state->show_oc, 0, 0, 0}});
        }
        char tip[160];
        scene_preset_describe((ScenePreset)p, view->derived->shape.icg, tip, sizeof tip);
        ui_tip(view->ui, rect, tip);
    }
    at->y += (float)((SCENE_PRESET_COUNT + 2) / 3) * (CONTROL + GAP);
}

static void target_row(View *view, Column *at) {
    const char *labels[SCENE_PRESET_COUNT + 1] = {"as it is", "zeros"};
    for (int p = 0; p < SCENE_PRESET_RANDOM; p++) {
        labels[p + 2] = scene_preset_label((ScenePreset)p);
    }
    DrawRect rect = row(view, at, "Target T",
                        "What Y should be: zeros, what another kernel makes "
                        "of X, or typed into the cells of T");
    int chosen = 0;
    if (ui_select(view->ui, ui_id("target", 0), rect, labels, SCENE_PRESET_RANDOM + 2, &chosen) &&
        chosen > 0) {
        set_value(view, SCENE_SET_TARGET, chosen - 2);
    }
}

static void upstream_row(View *view, Column *at) {
    static const char *const labels[] = {"ones", "one-hot", "random"};
    static const int kinds[] = {SCENE_DY_ONES, SCENE_DY_ONE_HOT, SCENE_DY_RANDOM};
    float w = (at->w - 2 * GAP) / 3;
    for (int i = 0; i < 3; i++) {
        DrawRect rect = {at->x + (float)i * (w + GAP), at->y, w, CONTROL};
        if (ui_button(view->ui, ui_id("upstream", i), rect, labels[i], UI_BUTTON_PLAIN, true)) {
            SceneCommand command = {.kind = SCENE_SET_DY, .value = kinds[i]};
            const SceneState *state = view->state;
            const ConvShape *shape = &view->derived->shape;
            int middle[4] = {state->show_n, state->show_oc, shape->oh / 2, shape->ow / 2};
            bool pinned = state->pin_role == CONV_ROLE_DY || state->pin_role == CONV_ROLE_Y;
            memcpy(command.index, pinned ? state->pin_index : middle, sizeof command.index);
            view_command(view, &command);
        }
    }
    ui_tip(view->ui, (DrawRect){at->x, at->y, at->w, CONTROL},
           "dY by hand: ones everywhere, a single one (at the pinned cell, else in the middle), or "
           "small random numbers");
    at->y += ROW;
}

static void loss_section(View *view, Column *at) {
    static const char *const labels[] = {
#define CONV_LOSS(NAME, word, formula, derivative) formula,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    static const char *const tips[] = {
#define CONV_LOSS(NAME, word, formula, derivative) "∂L/∂Y = " derivative,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    heading(view, at, "LOSS L");
    float w = (at->w - GAP) / 2;
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        DrawRect rect = {at->x + (float)(loss % 2) * (w + GAP),
                         at->y + (float)(loss / 2) * (CONTROL + GAP), w, CONTROL};
        bool chosen = loss == (int)view->state->loss;
        if (ui_button(view->ui, ui_id("loss", loss), rect, labels[loss],
                      chosen ? UI_BUTTON_SELECTED : UI_BUTTON_PLAIN, true)) {
            set_value(view, SCENE_SET_LOSS, loss);
        }
        ui_tip(view->ui, rect, tips[loss]);
    }
    at->y += (float)((CONV_LOSS_COUNT + 1) / 2) * (CONTROL + GAP);
    if (view->state->loss == CONV_LOSS_HALF_SQUARED) {
        target_row(view, at);
    } else if (view->state->loss == CONV_LOSS_GIVEN) {
        upstream_row(view, at);
    }
}

void view_parameters(View *view, DrawRect rect) {
    float offset = ui_scroll_begin(view->ui, ui_id("parameters", 0), rect);
    Column at = {rect.x + PAD, rect.y + offset, rect.w - 2 * PAD};
    float top = at.y;
    input_section(view, &at);
    layer_section(view, &at);
    size_card(view, &at);
    preset_section(view, &at);
    loss_section(view, &at);
    ui_scroll_end(view->ui, at.y - top + PAD);
}

/* The left panel beneath the sources: the layer, its output size worked out, kernels, the loss. */
#include "view/panel.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FOOT = 26, FOOT_END = 10 /* height and right margin of the line beneath what scrolls */ };

/* ------------------------------------------------------------------------------- layer */

/* Of a transposed layer only rules that give its four sides. */
static void padding_rule(View *view, ViewColumn *at) {
    static const char *const labels[] = {
#define CONV_PADDING(NAME, word, help) word,
#include "conv/paddings.def"
#undef CONV_PADDING
    };
    static const char *const few[] = {"valid", "custom"};
    bool transposed = view->state->layer.transposed;
    static const char rules[] = "The border around X."
#define CONV_PADDING(NAME, word, help) "\n" word ": " help
#include "conv/paddings.def"
#undef CONV_PADDING
        ;
    DrawRect rect = view_panel_row(
        view, at, "Padding",
        transposed ? "What is cut from Y again: valid: nothing · custom: as set below" : rules);
    int chosen = (int)view->state->layer.padding;
    if (transposed) {
        chosen = chosen == CONV_PADDING_CUSTOM;
        if (ui_select(view->ui, ui_id("padding", 0), rect, few, 2, &chosen)) {
            view_panel_set(view, SCENE_SET_PADDING,
                           chosen ? CONV_PADDING_CUSTOM : CONV_PADDING_VALID);
        }
    } else if (ui_select(view->ui, ui_id("padding", 0), rect, labels, CONV_PADDING_COUNT,
                         &chosen)) {
        view_panel_set(view, SCENE_SET_PADDING, chosen);
    }
}

static void border_row(View *view, ViewColumn *at) {
    static const char *const borders[] = {
#define CONV_BORDER(NAME, word, help) word,
#include "conv/borders.def"
#undef CONV_BORDER
    };
    static const char *const shows[] = {
#define CONV_BORDER(NAME, word, help) help,
#include "conv/borders.def"
#undef CONV_BORDER
    };
    int border = (int)view->state->layer.border;
    char tip[96];
    snprintf(tip, sizeof tip, "What stands in the border: %s", shows[border]);
    DrawRect rect = view_panel_row(view, at, "filled with", tip);
    if (ui_select(view->ui, ui_id("border", 0), rect, borders, CONV_BORDER_COUNT, &border)) {
        view_panel_set(view, SCENE_SET_BORDER, border);
    }
}

static void padding_rows(View *view, ViewColumn *at) {
    bool transposed = view->state->layer.transposed;
    padding_rule(view, at);
    if (!transposed) {
        border_row(view, at);
    }
    view_panel_pair(view, at, "top, bottom", SCENE_PARAMETER_TOP, SCENE_PARAMETER_BOTTOM,
                    transposed ? "Rows that are cut from Y, above and below"
                               : "Rows of border above and below X");
    view_panel_pair(view, at, "left, right", SCENE_PARAMETER_LEFT, SCENE_PARAMETER_RIGHT,
                    transposed ? "Columns that are cut from Y, left and right"
                               : "Columns of border beside X");
    if (transposed) {
        view_panel_pair(view, at, "Out padding", SCENE_PARAMETER_OPH, SCENE_PARAMETER_OPW,
                        "Output padding: rows added below Y and columns at its right. With a "
                        "stride, Y of several sizes belong to one X; this says which is meant");
    }
}

static void transposed_row(View *view, ViewColumn *at) {
    DrawRect rect = view_panel_row(view, at, "Transposed",
                                   "The way back: each number of X lays the kernel, times itself, "
                                   "onto Y. A stride then makes Y larger than X");
    bool transposed = view->state->layer.transposed;
    if (view_panel_switch(view, ui_id("transposed", 0), rect, &transposed)) {
        view_panel_set(view, SCENE_SET_TRANSPOSED, transposed);
    }
}

static void bias_field(View *view, DrawRect field) {
    int index[4] = {view->state->show_oc, 0, 0, 0};
    double value = conv_tensor_at(scene_tensor(view->frame->scene, CONV_ROLE_B), index);
    if (view_number_field(view, ui_id("bias-value", 0), field, &value, 6)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SET_CELL,
                                           .role = CONV_ROLE_B,
                                           .index = {index[0], 0, 0, 0},
                                           .number = value});
    }
}

static void bias_row(View *view, ViewColumn *at) {
    const bool on_now = view->state->layer.bias, many = view->state->layer.oc > 1;
    DrawRect rect = view_panel_row(view, at, "Bias",
                                   many ? "A number that each filter's sums start with. The field "
                                          "sets that of the filter that is shown"
                                        : "A number that each filter's sums start with");
    bool on = on_now;
    if (on && many) { /* which one the field is */
        draw_textf(view->list, DRAW_FACE_MONO, 11, rect.x - 8, rect.y + 17, DRAW_RIGHT,
                   view->theme->muted, "b[%d]", view->state->show_oc);
    }
    if (on) {
        bias_field(view, (DrawRect){rect.x, rect.y, rect.w - 50, rect.h});
    }
    if (view_panel_switch(view, ui_id("bias", 0), rect, &on)) {
        view_panel_set(view, SCENE_SET_BIAS, on);
    }
}

static void layer_section(View *view, ViewColumn *at) {
    view_panel_heading(view, at, "LAYER");
    view_panel_pair(view, at, "Kernel", SCENE_PARAMETER_KH, SCENE_PARAMETER_KW,
                    "Height and width of the window that slides");
    bool transposed = view->state->layer.transposed;
    view_panel_pair(view, at, "Stride", SCENE_PARAMETER_SH, SCENE_PARAMETER_SW,
                    transposed ? "How far apart the kernels of neighbours lie on Y: down, across"
                               : "How far the window moves: down, across");
    padding_rows(view, at);
    view_panel_pair(view, at, "Dilation", SCENE_PARAMETER_DH, SCENE_PARAMETER_DW,
                    transposed
                        ? "Distance between neighbouring kernel cells on Y; 1 is side by side"
                        : "Distance between neighbouring kernel cells on X; 1 is side by side");
    view_panel_parameter(
        view, SCENE_PARAMETER_OC,
        view_panel_row(view, at, "Filters", "Feature maps that come out, one for each filter"));
    view_panel_parameter(
        view, SCENE_PARAMETER_GROUPS,
        view_panel_row(
            view, at, "Groups",
            "Groups of channels that do not mix: a filter reads the channels of one group"));
    bias_row(view, at);
    DrawRect rect = view_panel_row(view, at, "Flip kernel",
                                   "Turn W by 180°: what mathematics calls "
                                   "convolution; without it, cross-correlation");
    bool flip = view->state->layer.flip;
    if (view_panel_switch(view, ui_id("flip", 0), rect, &flip)) {
        view_panel_set(view, SCENE_SET_FLIP, flip);
    }
    transposed_row(view, at);
}

enum { SIZE_INDENT = 14, SIZE_ROOM = 202, SIZE_LINE = 18, SIZE_RESULT = 16 };

/* What the size of Y is made of, along one axis. */
typedef struct SizeAxis {
    const char *name;
    int in, pads, dilation, kernel, stride, more, out;
} SizeAxis;

/* The output size along one axis with the live numbers in it. */
typedef struct SizeText {
    const char *name;
    char formula[112]; ///< "⌊(5+0-1·(3-1)-1)/1⌋+1 = 3"
    char result[16];   ///< "= 320" where that stands beneath, else empty
} SizeText;

static SizeText size_text(const View *view, const SizeAxis *axis) {
    SizeText text = {.name = axis->name};
    size_t size = sizeof text.formula;
    int used = view->state->layer.transposed
                   ? snprintf(text.formula, size, "(%d-1)·%d-%d+%d·(%d-1)+1+%d", axis->in,
                              axis->stride, axis->pads, axis->dilation, axis->kernel, axis->more)
                   : snprintf(text.formula, size, "⌊(%d+%d-%d·(%d-1)-1)/%d⌋+1", axis->in,
                              axis->pads, axis->dilation, axis->kernel, axis->stride);
    snprintf(text.formula + used, size - (size_t)used, " = %d", axis->out);
    if (draw_text_width(view->list->fonts, DRAW_FACE_MONO, 11, view->list->scale, text.formula) >
        SIZE_ROOM) {
        text.formula[used] = '\0';
        snprintf(text.result, sizeof text.result, "= %d", axis->out);
    }
    return text;
}

/* Of both axes; returns how many lines the two take more than two. */
static int size_texts(const View *view, SizeText texts[2]) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    const SizeAxis axes[] = {{"h", layer->ih, layer->top + layer->bottom, layer->dh, layer->kh,
                              layer->sh, layer->oph, shape->oh},
                             {"w", layer->iw, layer->left + layer->right, layer->dw, layer->kw,
                              layer->sw, layer->opw, shape->ow}};
    texts[0] = size_text(view, &axes[0]);
    texts[1] = size_text(view, &axes[1]);
    return (texts[0].result[0] != '\0') + (texts[1].result[0] != '\0');
}

/* Returns the y after it. */
static float size_line(View *view, float x, float y, const SizeText *text) {
    DrawColour ink = view->theme->ink;
    draw_text(view->list, DRAW_FACE_UI, 11, x, y, DRAW_LEFT, view->theme->muted, text->name);
    draw_text(view->list, DRAW_FACE_MONO, 11, x + SIZE_INDENT, y, DRAW_LEFT, ink, text->formula);
    if (text->result[0]) {
        y += SIZE_RESULT;
        draw_text(view->list, DRAW_FACE_MONO, 11, x + SIZE_INDENT, y, DRAW_LEFT, ink, text->result);
    }
    return y + SIZE_LINE;
}

/* "10 parameters: 1·1·3·3 + 1": filters, channels, kernel and biases. */
static void parameters_text(const ConvLayer *layer, const ConvShape *shape, char *out, int size) {
    int64_t weights = (int64_t)layer->oc * shape->icg * layer->kh * layer->kw;
    int used = snprintf(out, (size_t)size, "%lld parameters: %d·%d·%d·%d",
                        (long long)weights + (layer->bias ? layer->oc : 0), layer->oc, shape->icg,
                        layer->kh, layer->kw);
    if (layer->bias) {
        snprintf(out + used, (size_t)(size - used), " + %d", layer->oc);
    }
}

/* One more line of the card, with what it means. */
static void card_line(View *view, DrawRect *line, const char *text, const char *tip) {
    draw_text_in(view->list, DRAW_FACE_UI, 11, *line, DRAW_LEFT, view->theme->muted, text);
    ui_tip(view->ui, *line, tip);
    line->y += 17;
}

static void size_card(View *view, ViewColumn *at) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    const DrawTheme *theme = view->theme;
    bool tail = view_has_unread(view) || layer->transposed; /* one more line */
    SizeText texts[2];
    float more = (float)size_texts(view, texts) * SIZE_RESULT;
    DrawRect card = {at->x - 8, at->y + 6, at->w + 16, (tail ? 155 : 137) + more};
    draw_rect(view->list, card, 8, theme->well);
    draw_on(view->list, theme->well);
    float x = card.x + 10, y = card.y + 20;
    draw_text(view->list, DRAW_FACE_UI_SEMIBOLD, 12, x, y, DRAW_LEFT, theme->muted, "Output size");
    y = size_line(view, x, y + 20, &texts[0]);
    y = size_line(view, x, y, &texts[1]);
    draw_textf(view->list, DRAW_FACE_MONO_BOLD, 12, x, y + 1, DRAW_LEFT, theme->forward,
               "Y is %d×%d×%d×%d", layer->n, layer->oc, shape->oh, shape->ow);
    char text[96], left[64];
    DrawRect line = {x, y + 6, card.w - 20, 18};
    long long outputs = (long long)layer->n * layer->oc * shape->oh * shape->ow;
    long long products = (long long)shape->icg * layer->kh * layer->kw;
    snprintf(text, sizeof text, "%lld output%s × %lld product%s", outputs, outputs == 1 ? "" : "s",
             products, products == 1 ? "" : "s");
    card_line(view, &line, text, "");
    parameters_text(layer, shape, text, sizeof text);
    card_line(
        view, &line, text,
        "What is learnt: filters × channels a filter reads × kernel height × kernel width, and "
        "a bias for each filter");
    bool back = layer->transposed; /* as many of X as have one of Y under their kernel, at most */
    snprintf(text, sizeof text, "receptive field %d×%d, %d channel%s",
             back ? (shape->eff_h - 1) / layer->sh + 1 : shape->eff_h,
             back ? (shape->eff_w - 1) / layer->sw + 1 : shape->eff_w, shape->icg,
             shape->icg == 1 ? "" : "s");
    card_line(view, &line, text,
              back ? "The part of X that one number of Y sees, at most"
                   : "The part of X that one number of Y sees");
    if (layer->transposed) {
        card_line(view, &line, "W: channels × filters × height × width",
                  "The order of a transposed layer's weights, the channels of X first, as in "
                  "PyTorch's ConvTranspose2d");
    } else if (tail) {
        view_unread_text(view, left, sizeof left);
        snprintf(text, sizeof text, "hatched, %s", left);
        draw_text_in(view->list, DRAW_FACE_UI, 11, line, DRAW_LEFT, theme->muted, text);
    }
    at->y = card.y + card.h + 6;
}

/* ------------------------------------------------------------------------ kernels, loss */

static void preset_section(View *view, ViewColumn *at) {
    view_panel_heading(view, at,
                       view->state->layer.oc > 1 ? "KERNEL OF THE SHOWN FILTER" : "KERNEL");
    int current = scene_preset_of(view->frame->scene, view->state->show_oc);
    float w = (at->w - 2 * VIEW_PANEL_GAP) / 3;
    for (int p = 0; p < SCENE_PRESET_COUNT; p++) {
        DrawRect rect = {at->x + (float)(p % 3) * (w + VIEW_PANEL_GAP),
                         at->y + (float)(p / 3) * (VIEW_PANEL_CONTROL + VIEW_PANEL_GAP), w,
                         VIEW_PANEL_CONTROL};
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
    at->y += (float)((SCENE_PRESET_COUNT + 2) / 3) * (VIEW_PANEL_CONTROL + VIEW_PANEL_GAP);
}

/* A T into which nothing was typed or made is called what it is. */
static void target_row(View *view, ViewColumn *at) {
    char made[SCENE_PRESET_RANDOM][40];
    const char *labels[SCENE_PRESET_RANDOM + 2] = {"as it is", "zeros"};
    for (int p = 0; p < SCENE_PRESET_RANDOM; p++) {
        snprintf(made[p], sizeof made[p], "made by %s", scene_preset_label((ScenePreset)p));
        labels[p + 2] = made[p];
    }
    DrawRect rect = view_panel_row(view, at, "Target T",
                                   "What Y should be: zeros, what another kernel makes "
                                   "of X, or typed into the cells of T");
    int first = view_target_is_zeros(view) ? 1 : 0, chosen = 0;
    if (ui_select(view->ui, ui_id("target", 0), rect, labels + first,
                  SCENE_PRESET_RANDOM + 2 - first, &chosen) &&
        chosen > 0) {
        view_panel_set(view, SCENE_SET_TARGET, chosen + first - 2);
    }
}

static const char PHOTO_LOSS[] = "A photo comes with this loss: under Σ Y every number of dY "
                                 "would be 1, and dX the same almost everywhere.";

static float photo_note_height(const View *view, float width) {
    return view->state->source != SCENE_SOURCE_IMAGE
               ? 0
               : 4 + draw_text_wrapped(view->list, DRAW_FACE_UI, 11, 0, 0, width, 15,
                                       (DrawColour){0, 0, 0, 0}, PHOTO_LOSS);
}

/* A photo brings this loss along. */
static void photo_loss_note(View *view, ViewColumn *at) {
    if (view->state->source == SCENE_SOURCE_IMAGE) {
        draw_on(view->list, view->theme->panel);
        draw_text_wrapped(view->list, DRAW_FACE_UI, 11, at->x, at->y + 10, at->w, 15,
                          view->theme->muted, PHOTO_LOSS);
    }
}

static void upstream_row(View *view, ViewColumn *at) {
    static const char *const labels[] = {"ones", "one-hot", "random"};
    static const int kinds[] = {SCENE_DY_ONES, SCENE_DY_ONE_HOT, SCENE_DY_RANDOM};
    float w = (at->w - 2 * VIEW_PANEL_GAP) / 3;
    for (int i = 0; i < 3; i++) {
        DrawRect rect = {at->x + (float)i * (w + VIEW_PANEL_GAP), at->y, w, VIEW_PANEL_CONTROL};
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
    ui_tip(view->ui, (DrawRect){at->x, at->y, at->w, VIEW_PANEL_CONTROL},
           "dY by hand: ones everywhere, a single one (at the pinned cell, else in the middle), or "
           "small random numbers");
    at->y += VIEW_PANEL_ROW;
}

static void loss_section(View *view, ViewColumn *at) {
    static const char *const labels[] = {
#define CONV_LOSS(NAME, word, formula, derivative) formula,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    static const char *const tips[CONV_LOSS_COUNT] = {
        [CONV_LOSS_SUM] = "All numbers of Y added up, so that ∂L/∂Y is 1 everywhere",
        [CONV_LOSS_MEAN] = "The sum divided by how many numbers Y has, and so is ∂L/∂Y: 1/count",
        [CONV_LOSS_HALF_SQUARED] = "Half the sum of the squares of Y − T, where the target T is "
                                   "what Y should be; ∂L/∂Y = Y − T",
        [CONV_LOSS_GIVEN] = "Each number of Y times the dY that is typed for it, added up: dY is "
                            "what you want it to be",
    };
    view_panel_heading(view, at, "LOSS L");
    float w = (at->w - VIEW_PANEL_GAP) / 2;
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        DrawRect rect = {at->x + (float)(loss % 2) * (w + VIEW_PANEL_GAP),
                         at->y + (float)(loss / 2) * (VIEW_PANEL_CONTROL + VIEW_PANEL_GAP), w,
                         VIEW_PANEL_CONTROL};
        bool chosen = loss == (int)view->state->loss;
        if (ui_button(view->ui, ui_id("loss", loss), rect, labels[loss],
                      chosen ? UI_BUTTON_SELECTED : UI_BUTTON_PLAIN, true)) {
            view_panel_set(view, SCENE_SET_LOSS, loss);
        }
        ui_tip(view->ui, rect, tips[loss]);
    }
    at->y += (float)((CONV_LOSS_COUNT + 1) / 2) * (VIEW_PANEL_CONTROL + VIEW_PANEL_GAP);
    const float end = at->y + VIEW_PANEL_ROW + photo_note_height(view, at->w);
    if (view->state->loss == CONV_LOSS_HALF_SQUARED) {
        target_row(view, at);
        photo_loss_note(view, at);
    } else if (view->state->loss == CONV_LOSS_GIVEN) {
        upstream_row(view, at);
    }
    at->y = end; /* the same for all, so that the buttons stay where they are */
}

/* ------------------------------------------------------------------------------- memory */

/* What all tensors take together, and the largest one of them. */
static double tensor_bytes(const View *view, ConvRole *largest, double *numbers) {
    const ConvTensor *y = scene_tensor(view->frame->scene, CONV_ROLE_Y);
    double bytes = 0;
    *numbers = 0;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        const ConvTensor *tensor = scene_tensor(view->frame->scene, (ConvRole)role);
        double count = (double)conv_tensor_count(tensor);
        bool zeros = tensor->stride[3] == 0; /* a target of zeros is one number */
        bool stored = !zeros && (role != CONV_ROLE_DY || tensor->data != y->data); /* or is Y */
        bytes += stored ? count * (double)conv_type_size(tensor->type) : 0;
        if (count > *numbers) {
            *numbers = count;
            *largest = (ConvRole)role;
        }
    }
    return bytes;
}

/* "under 1 %", "61 %": of the numbers that one tensor can have. */
static void share_text(char *out, int size, double numbers) {
    double percent = 100 * numbers / SCENE_TENSOR_ELEMENTS_MAX;
    snprintf(out, (size_t)size, percent < 1 ? "under 1 %%" : "%.0f %%", floor(percent));
}

/* At the panel's foot, in sight however far it is scrolled: what the tensors take, and how much of
 * what one can have the largest does. */
static void memory_foot(View *view, DrawRect rect) {
    static const char *const units[] = {"kB", "MB", "GB"};
    char text[64], part[96], brief[96], share[64], tip[280];
    ConvRole largest = CONV_ROLE_X;
    double numbers, bytes = tensor_bytes(view, &largest, &numbers);
    int unit = bytes < 1e6 ? 0 : bytes < 1e9 ? 1 : 2;
    double amount = bytes / pow(1000, unit + 1);
    snprintf(text, sizeof text, amount < 10 ? "memory %.1f %s" : "memory %.0f %s", amount,
             units[unit]);
    share_text(share, sizeof share, numbers);
    snprintf(part, sizeof part, "%s: %s of its limit", conv_role_title(largest), share);
    snprintf(brief, sizeof brief, "%s: %s", conv_role_title(largest), share);
    draw_rect(view->list, rect, 0, view->theme->panel);
    draw_line(view->list, rect.x, rect.y, rect.x + rect.w, rect.y, 1, 0, view->theme->line);
    draw_on(view->list, view->theme->panel);
    DrawRect line = {rect.x + VIEW_PANEL_PAD, rect.y + 4, rect.w - VIEW_PANEL_PAD - FOOT_END, 18};
    draw_text_in(view->list, DRAW_FACE_UI, 11, line, DRAW_LEFT, view->theme->muted, text);
    float used = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, text) + 8;
    const char *const parts[] = {part, brief};
    draw_text_in(view->list, DRAW_FACE_UI, 11,
                 (DrawRect){line.x + used, line.y, line.w - used, line.h}, DRAW_RIGHT,
                 view->theme->muted, view_fitting(view, parts, 2, DRAW_FACE_UI, 11, line.w - used));
    snprintf(tip, sizeof tip,
             "What X, W, b, Y and the gradients take together. One tensor can have at most %.0f "
             "million numbers: of them all %s has the most",
             SCENE_TENSOR_ELEMENTS_MAX / 1e6, conv_role_title(largest));
    ui_tip(view->ui, rect, tip);
}

void view_parameters(View *view, DrawRect rect) {
    DrawRect foot = {rect.x, rect.y + rect.h - FOOT, rect.w, FOOT};
    rect.h -= FOOT;
    float offset = ui_scroll_begin(view->ui, ui_id("parameters", 0), rect);
    ViewColumn at = {rect.x + VIEW_PANEL_PAD, rect.y + offset, rect.w - 2 * VIEW_PANEL_PAD};
    float top = at.y;
    view_sources(view, &at);
    layer_section(view, &at);
    size_card(view, &at);
    preset_section(view, &at);
    loss_section(view, &at);
    ui_scroll_end(view->ui, at.y - top + VIEW_PANEL_PAD);
    memory_foot(view, foot);
}

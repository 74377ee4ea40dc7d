/* Titles, arrows, the bias, the loss and the choosers of the stage: the same in both of its
 * layouts. */
#include "view/explain.h"
#include "view/stage.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Heights of lines: what no window reads, which part is shown; the widths of a stepper and of the
 * "d" in "dX". */
enum {
    UNREAD = 18,
    STEPPER = 76,
    GRADIENTS_APART = 8, /* two of these in one line would read as a sentence */
    D_WIDE = 12,
    IMAGE_WORD = 43 /* with the gap behind it */,
    LOSS_FEW = 5 /* characters */
};

static void show_plane(View *view, int image, int filter, int channel) {
    view_command(view, &(SceneCommand){.kind = SCENE_SHOW, .index = {image, filter, channel}});
}

static void choose_image(View *view, DrawRect rect) {
    const SceneState *state = view->state;
    int chosen = state->show_n;
    if (view_stepper(view, ui_id("image", 0), rect, "image", &chosen, 0, state->layer.n - 1)) {
        show_plane(view, chosen, state->show_oc, state->show_ic);
    }
    ui_tip(view->ui, rect, "Which image of the batch is shown");
}

/* ------------------------------------------------------------------------------- titles */

const char *view_fitting(const View *view, const char *const *texts, int count, DrawFace face,
                         float size, float room) {
    const DrawList *list = view->list;
    int i = 0;
    while (i + 1 < count &&
           draw_text_width(list->fonts, face, size, list->scale, texts[i]) > room) {
        i++;
    }
    return texts[i];
}

/* Fewer words of a meaning: "gradient" says enough beside "dW", "turned" beside W; or none. */
static void shorter_meaning(const char *meaning, char *out, size_t size) {
    const char *comma = strstr(meaning, ", "), *by = strstr(meaning, " by ");
    const char *space = strchr(meaning, ' ');
    out[0] = '\0';
    if (comma) {
        snprintf(out, size, "%s", comma + 2);
    } else if (by) {
        snprintf(out, size, "%.*s", (int)(by - meaning), meaning);
    } else if (space && !strchr(space + 1, ' ')) {
        snprintf(out, size, "%s", space + 1);
    }
}

float view_detail_size(const View *view) {
    const float usual = 11, least = 10.5f; /* pixels: below these a ∂ reads as an a */
    return fmaxf(usual, least / view->list->scale);
}

/* `taken` of the width of its first line is for something else, at the right end. */
static void title(View *view, DrawColour colour, const char *name, float x, float y, float width,
                  float taken, const char *meaning, const char *detail) {
    DrawList *list = view->list;
    draw_on(list, view->theme->stage);
    float used = draw_text(list, DRAW_FACE_UI_BOLD, 17, x, y + 22, DRAW_LEFT, colour, name);
    view_explain(view, (DrawRect){x, y + 4, used + 6, 24}, name, NULL);
    float apart = strstr(meaning, "gradient") ? GRADIENTS_APART : 0;
    float room = fmaxf(0, width - taken - used - 9 - apart);
    float needed = draw_text_width(list->fonts, DRAW_FACE_UI_SEMIBOLD, 13, list->scale, meaning);
    char brief[48];
    if (needed > room) {
        shorter_meaning(meaning, brief, sizeof brief);
        meaning = brief;
    }
    needed = draw_text_width(list->fonts, DRAW_FACE_UI_SEMIBOLD, 13, list->scale, meaning);
    if (needed <= room) { /* else the name alone says it */
        draw_text_in(list, DRAW_FACE_UI_SEMIBOLD, 13, (DrawRect){x + used + 9, y + 7, room, 20},
                     DRAW_LEFT, view->theme->ink, meaning);
    }
    const float size = view_detail_size(view), up = (size - 11) * 0.7f; /* the row stays free */
    draw_text_in(list, DRAW_FACE_MONO, size, (DrawRect){x, y + 29 - up, width, 16}, DRAW_LEFT,
                 view->theme->muted, detail);
}

void view_title(View *view, DrawColour colour, const char *name, float x, float y, float width,
                const char *meaning, const char *detail) {
    title(view, colour, name, x, y, width, 0, meaning, detail);
}

void view_channel_name(const View *view, int channel, char out[VIEW_CHANNEL_NAME]) {
    if (view_is_colour(view)) {
        snprintf(out, VIEW_CHANNEL_NAME, "%c", "RGB"[channel]);
    } else {
        snprintf(out, VIEW_CHANNEL_NAME, "%d", channel);
    }
}

void view_plane_note(const View *view, ConvRole role, int c, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    bool input = role == CONV_ROLE_X || role == CONV_ROLE_DX;
    bool kernel = role == CONV_ROLE_W || role == CONV_ROLE_DW;
    int used = 0;
    out[0] = '\0';
    if (input && layer->ic > 1) {
        char name[VIEW_CHANNEL_NAME];
        view_channel_name(view, c, name);
        snprintf(out, (size_t)size,
                 !view_is_colour(view)                                   ? "channel %s"
                 : role == CONV_ROLE_DX && view_shows_all_channels(view) ? "only %s"
                                                                         : "%s",
                 name);
    } else if (kernel && layer->oc > 1) {
        used = snprintf(out, (size_t)size, "filter %d", c);
    }
    if (role == CONV_ROLE_W && (layer->dh > 1 || layer->dw > 1)) {
        snprintf(out + used, (size_t)(size - used), "%sspans %d×%d", used ? ", " : "", shape->eff_h,
                 shape->eff_w);
    }
}

const char *view_gradient_meaning(const View *view, ConvRole role) {
    const ConvLayer *layer = &view->state->layer;
    return role == CONV_ROLE_DB ? (layer->bias ? "bias gradient" : "gradient, bias off")
           : layer->flip        ? "gradient, turned"
                                : "weight gradient";
}

/* What the numbers of a shape count. */
static const char *shape_meaning(const View *view, ConvRole role) {
    switch (conv_role_kin(role)) {
    case CONV_ROLE_X:
        return "Images × channels × rows × columns";
    case CONV_ROLE_W:
        return view->state->layer.transposed ? "Channels × filters × rows × columns"
                                             : "Filters × channels that one reads × rows × columns";
    case CONV_ROLE_B:
        return "One number for each filter";
    default:
        return "Images × feature maps × rows × columns";
    }
}

void view_shape_line(View *view, ConvRole role, float x, float y, float width, bool shape,
                     char *detail, size_t size) {
    static const char rounded[] = "≈: there are more digits than the cells have room for. Point at "
                                  "a cell to see its exact value.";
    const DrawFonts *fonts = view->list->fonts;
    size_t used = strlen(detail);
    const float points = view_detail_size(view);
    float w = draw_text_width(fonts, DRAW_FACE_MONO, points, view->list->scale, detail), more = 0;
    if (view->rounded[role]) {
        snprintf(detail + used, size - used, " ≈");
        more = draw_text_width(fonts, DRAW_FACE_MONO, points, view->list->scale, detail) - w;
        detail[w + more > width ? used : strlen(detail)] = '\0';
    }
    bool marked = detail[used] != '\0';
    char tip[320], is[64] = "";
    if (shape && role == CONV_ROLE_DY) {
        view_derivative_text(view, is, sizeof is);
    }
    snprintf(tip, sizeof tip, "%s%s%s%s%s", is, is[0] ? "\n" : "",
             shape ? shape_meaning(view, role) : "", shape && marked ? "\n" : "",
             marked ? rounded : "");
    ui_tip(view->ui, (DrawRect){x, y + 29, fminf(w + more, width), 16}, tip);
}

enum { DETAILS = 10 };

/* Ways to write the line beneath a title, longer ones first. */
typedef struct Details {
    char texts[DETAILS][160];
    int count;
} Details;

static void add_detail(Details *details, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_detail(Details *details, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(details->texts[details->count], sizeof details->texts[0], format, arguments);
    va_end(arguments);
    details->count++;
}

/* The shape, and where that has no room what is left of it without its first extents. */
static void add_shape(Details *details, const char *shape) {
    for (const char *rest = shape; rest; rest = strstr(rest, "×")) {
        rest += rest == shape ? 0 : strlen("×");
        add_detail(details, "%s", rest);
    }
}

void view_derivative_text(const View *view, char *out, size_t size) {
    static const char *const derivatives[] = {
#define CONV_LOSS(NAME, word, formula, derivative) derivative,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    if (view->state->loss == CONV_LOSS_MEAN) {
        const ConvTensor *y = scene_tensor(view->frame->scene, CONV_ROLE_Y);
        snprintf(out, size, "∂L/∂Y = 1/%lld", (long long)conv_tensor_count(y));
    } else {
        snprintf(out, size, "∂L/∂Y = %s", derivatives[view->state->loss]);
    }
}

/* The symbol and the shape are never left out where they have room: what dY is of Y stands with
 * them if it can, else beside the name. */
static void add_derivative(Details *details, const View *view, const char *shape) {
    char text[64];
    view_derivative_text(view, text, sizeof text);
    if (view_target_is_zeros(view)) { /* and stands nowhere to be seen */
        add_detail(details, "%s, T = 0  %s", text, shape);
    }
    add_detail(details, "%s  %s", text, shape);
    add_detail(details, "∂L/∂Y %s", shape);
    add_shape(details, shape);
}

/* "channel 3" of "channel 3 of 64", "filter 0" of "filter 0, spans 5×5", else "0–35" of
 * "channels 0–35": the least that says which part is shown. */
static void brief_note(const char *note, char *out, size_t size) {
    const char *comma = strchr(note, ','), *of = strstr(note, " of ");
    const char *number = strncmp(note, "channels ", 9) == 0 ? note + 9 : note;
    size_t length = comma ? (size_t)(comma - number) : of ? (size_t)(of - number) : strlen(number);
    snprintf(out, size, "%.*s", (int)length, number);
}

/* The shape with which part of it is shown, as much of both as has room; the shape first. */
static void add_noted(Details *details, const char *of, const char *shape, const char *note) {
    char brief[64];
    brief_note(note, brief, sizeof brief);
    const char *space = of[0] ? " " : "";
    add_detail(details, "%s%s%s · %s", of, space, shape, note);
    if (of[0]) {
        add_detail(details, "%s · %s", shape, note);
    }
    add_detail(details, "%s · %s", shape, brief);
}

static Details tensor_details(const View *view, ConvRole role, const char *note) {
    static const char *const gradients[CONV_ROLE_COUNT] = {
        [CONV_ROLE_DX] = "∂L/∂X", [CONV_ROLE_DW] = "∂L/∂W", [CONV_ROLE_DB] = "∂L/∂b"};
    Details details = {0};
    char shape[64];
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    view_format_shape(shape, sizeof shape, tensor);
    if (role == CONV_ROLE_DB || role == CONV_ROLE_B) {
        snprintf(shape, sizeof shape, "%d", tensor->extent[0]);
    }
    if (role == CONV_ROLE_DY) {
        add_derivative(&details, view, shape);
        return details;
    }
    const char *of = gradients[role] ? gradients[role] : "";
    if (note[0]) {
        add_noted(&details, of, shape, note);
    }
    if (of[0]) {
        add_detail(&details, "%s %s", of, shape);
    }
    add_shape(&details, shape);
    return details;
}

/* The one that has room. */
static const char *fitting_detail(const View *view, const Details *details, float width) {
    const char *texts[DETAILS];
    for (int i = 0; i < details->count; i++) {
        texts[i] = details->texts[i];
    }
    return view_fitting(view, texts, details->count, DRAW_FACE_MONO, view_detail_size(view), width);
}

/* What dY is, where the line beneath its title does not say it: "= Y − T, T = 0". */
static const char *upstream_meaning(const View *view, const char *detail, const char *meaning,
                                    char *out, size_t size) {
    char text[64];
    view_derivative_text(view, text, sizeof text);
    const char *is = strchr(text, '='), *zeros = view_target_is_zeros(view) ? "T = 0" : "";
    bool told = strstr(detail, is), all = told && (!zeros[0] || strstr(detail, zeros));
    if (told) {
        snprintf(out, size, "where %s", zeros);
    } else {
        snprintf(out, size, "%s%s%s", view->state->loss == CONV_LOSS_GIVEN ? "as given" : is,
                 zeros[0] ? ", " : "", zeros);
    }
    return all ? meaning : out;
}

/* What stands beside a tensor's name: what has no room beneath it goes before what it is. */
static const char *beside_name(const View *view, ConvRole role, const char *detail,
                               const char *meaning, const char *note, char *is, size_t size) {
    char brief[64];
    brief_note(note, brief, sizeof brief);
    if (role == CONV_ROLE_W && view->state->layer.flip) {
        return "turned by 180°";
    }
    if (view_shows_coverage(view, role)) {
        return view_coverage_meaning(view);
    }
    if (!strstr(detail, brief)) {
        return note;
    }
    return role == CONV_ROLE_DW || role == CONV_ROLE_DB ? view_gradient_meaning(view, role)
           : role == CONV_ROLE_DY ? upstream_meaning(view, detail, meaning, is, size)
                                  : meaning;
}

/* `taken` as in title. */
static void tensor_title(View *view, ConvRole role, float x, float y, float width, float taken,
                         const char *meaning, const char *note) {
    Details details = tensor_details(view, role, note);
    float mark = view->rounded[role] ? 16 : 0; /* " ≈" */
    char detail[176], is[80];
    snprintf(detail, sizeof detail, "%s", fitting_detail(view, &details, width - mark));
    view_shape_line(view, role, x, y, width, true, detail, sizeof detail);
    title(view, view_role_colour(view, role), conv_role_title(role), x, y, width, taken,
          beside_name(view, role, detail, meaning, note, is, sizeof is), detail);
}

void view_tensor_title(View *view, ConvRole role, float x, float y, float width, const char *note) {
    tensor_title(view, role, x, y, width, 0, conv_role_meaning(role), note);
}

void view_input_title(View *view, ConvRole role, float x, float y, float width, const char *note,
                      float chooser) {
    bool batch = view->state->layer.n > 1; /* "X image − 0 +" */
    const char *meaning = batch ? "image" : conv_role_meaning(role);
    float letters = VIEW_STAGE_LETTER + (role == CONV_ROLE_DX ? D_WIDE : 0);
    float name = letters + IMAGE_WORD;
    bool narrow = name + STEPPER > width; /* no room for "image" */
    float taken = batch ? (narrow ? width : width - name) : chooser > 0 ? chooser + 12 : 0;
    tensor_title(view, role, x, y, width, taken, meaning, note);
    if (batch && !narrow) {
        choose_image(view, (DrawRect){x + name, y + 4, STEPPER, 22});
    } else if (batch) {
        float w = fminf(STEPPER, width - letters);
        choose_image(view, (DrawRect){x + letters, y + 4, w, 22});
    }
    if (chooser > 0) {
        view_input_chooser(view, x + width - chooser, y + 4, chooser);
    }
}

void view_output_title(View *view, ConvRole role, float x, float y, float width, float more,
                       const char *note, float chooser) {
    float taken = chooser > 0 ? more + chooser + 8 : 0;
    tensor_title(view, role, x, y, width + more, taken, conv_role_meaning(role), note);
    if (chooser > 0) {
        DrawRect rect = {x + width - chooser, y + 4, chooser, 22};
        view_filter_chooser(view, rect.x, rect.y, chooser);
        ui_tip(view->ui, rect, "Which filter is shown");
    }
}

const char *view_products_title(ConvWalkKind walk) {
    switch (walk) {
    case CONV_WALK_FORWARD:
        return "X ⊙ W";
    case CONV_WALK_DW:
        return "X ⊙ dY";
    case CONV_WALK_DB:
        return "dY";
    default:
        return "dY · W";
    }
}

void view_products_of(const View *view, char *out, int size) {
    const SceneDerived *derived = view->derived;
    const ConvLayer *layer = &view->state->layer;
    int cell[4];
    conv_walk_window_cell(&derived->walk, derived->window, cell);
    if (view->state->walk == CONV_WALK_FORWARD && !layer->transposed) {
        snprintf(out, (size_t)size, "window at (%d, %d)", cell[2] * layer->sh - layer->top,
                 cell[3] * layer->sw - layer->left);
        return;
    }
    char name[80];
    if (view->state->walk == CONV_WALK_DX_GATHER && conv_walk_folds(&derived->walk)) {
        snprintf(out, (size_t)size, "for place (%d,%d)", cell[2], cell[3]);
        return;
    }
    view_format_window(view, derived->window, name, sizeof name);
    bool scatter = view->state->walk == CONV_WALK_DX_SCATTER;
    snprintf(out, (size_t)size, "%s %s", scatter ? "from" : "for", name);
}

static const char *products_meaning(ConvWalkKind walk) {
    return walk == CONV_WALK_DX_SCATTER ? "pushed"
           : walk == CONV_WALK_DB       ? "values added"
                                        : "products";
}

void view_products_heading(View *view, float x, float y, float width) {
    char of[112];
    view_products_of(view, of, sizeof of - sizeof " ≈");
    strcat(of, view->products_rounded ? " ≈" : "");
    const char *place = strstr(of, "at ("), *cell = strchr(of, ' ');
    const char *const texts[] = {of, place ? place : cell ? cell + 1 : of};
    view_title(view, view->theme->now_text, view_products_title(view->state->walk), x, y, width,
               products_meaning(view->state->walk),
               view_fitting(view, texts, 2, DRAW_FACE_MONO, view_detail_size(view), width));
}

/* "products · for dw[4,3,2,1]" */
static void heading_text(const View *view, char *out, int size) {
    char of[96];
    view_products_of(view, of, sizeof of);
    snprintf(out, (size_t)size, "%s · %s", products_meaning(view->state->walk), of);
}

float view_loupe_heading_width(const View *view) {
    const char *name = view_products_title(view->state->walk);
    const DrawFonts *fonts = view->list->fonts;
    char text[160];
    heading_text(view, text, sizeof text);
    return draw_text_width(fonts, DRAW_FACE_UI_BOLD, 17, view->list->scale, name) + 9 +
           draw_text_width(fonts, DRAW_FACE_UI_SEMIBOLD, 13, view->list->scale, text);
}

/* The same in one line: beneath it stand the loupe's own labels. */
void view_loupe_heading(View *view, float x, float y, float width) {
    const char *name = view_products_title(view->state->walk);
    char of[96], text[160];
    view_products_of(view, of, sizeof of);
    heading_text(view, text, sizeof text);
    const char *at = strstr(of, "at ("); /* of "window at (1, 1)" */
    const char *const texts[] = {view_is_preparing(view) ? "being made ready" : text, of,
                                 at ? at : of, ""};
    float used = draw_text_width(view->list->fonts, DRAW_FACE_UI_BOLD, 17, view->list->scale, name);
    view_title(view, view->theme->now_text, name, x, y, width,
               view_fitting(view, texts, 4, DRAW_FACE_UI_SEMIBOLD, 13, width - used - 9), "");
}

void view_operator(View *view, float x, float y, const char *sign) {
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 21, x, y + 8, DRAW_CENTRE, view->theme->muted, sign);
}

void view_arrow(View *view, float x0, float y0, float x1, float y1, DrawColour colour) {
    float dx = x1 - x0, dy = y1 - y0, length = sqrtf(dx * dx + dy * dy);
    float at = (length - 8) / length;
    draw_line(view->list, x0, y0, x0 + dx * at, y0 + dy * at, 2, 0, colour);
    draw_arrow_head(view->list, (DrawPoint){x1, y1}, dx, dy, 12, colour);
}

/* ------------------------------------------------------------------------- shared pieces */

bool view_has_unread(const View *view) {
    const ConvUnread *unread = &view->derived->unread;
    return !view->state->layer.transposed &&
           unread->rows + unread->columns + unread->border_rows + unread->border_columns > 0;
}

float view_unread_height(const View *view) {
    return view_has_unread(view) ? UNREAD : 0;
}

static int counted(char *out, int size, const char *before, int count, const char *what) {
    return count > 0 ? snprintf(out, (size_t)size, "%s%d %s%s", before, count, what,
                                count == 1 ? "" : "s")
                     : 0;
}

void view_unread_text(const View *view, char *out, int size) {
    const ConvUnread *unread = &view->derived->unread;
    bool border = unread->rows + unread->columns == 0;
    int rows = border ? unread->border_rows : unread->rows;
    int columns = border ? unread->border_columns : unread->columns;
    int used = snprintf(out, (size_t)size, "not read: ");
    used += counted(out + used, size - used, "", rows, border ? "border row" : "row");
    counted(out + used, size - used, rows > 0 ? ", " : "", columns,
            border ? "border column" : "column");
}

void view_unread_note(View *view, float x, float y, float width) {
    if (view_unread_height(view) <= 0) {
        return;
    }
    char whole[64], brief[64];
    view_unread_text(view, whole, sizeof whole);
    snprintf(brief, sizeof brief, "unread: %s", whole + strlen("not read: "));
    char *columns = strstr(brief, "column");
    if (columns) { /* the last word */
        snprintf(columns, sizeof brief - (size_t)(columns - brief), "col.");
    }
    const char *const texts[] = {whole, brief, "not read"};
    const char *text = view_fitting(view, texts, 3, DRAW_FACE_UI, 11, width - 17);
    ui_tip(view->ui, (DrawRect){x, y, width, 17}, whole);
    DrawRect box = {x, y + 3, 11, 11};
    draw_box(view->list, box, 0, view->theme->stage, 1, view->theme->line);
    draw_hatch(view->list, draw_rect_inset(box, 1), 4, 1, view->theme->muted);
    float w = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, text);
    DrawRect behind = {x + 15, y + 2, fminf(w, width - 17) + 4, 14}; /* over lines to the loupe */
    draw_rect(view->list, behind, 0, view->theme->stage);
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_UI, 11, (DrawRect){x + 17, y, width - 17, 17}, DRAW_LEFT,
                 view->theme->muted, text);
}

float view_bias_height(const View *view) {
    float least = view->frame->options->presenting ? VIEW_STAGE_BIAS * 1.5f : VIEW_STAGE_BIAS;
    return fmaxf(least, floorf(view->cell_most / view->magnify * 0.6f));
}

void view_bias_cell(View *view, float x, float y, float w, float right) {
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    int index[4] = {oc, 0, 0, 0};
    bool on = view->state->layer.bias;
    view_tensor_cell(view, (DrawRect){x, y, w, view_bias_height(view)}, CONV_ROLE_B, index,
                     on ? 0 : VIEW_CELL_HATCHED);
    draw_on(view->list, view->theme->stage);
    float used = draw_text(view->list, DRAW_FACE_UI_BOLD, 15, x + w + 10, y + 12, DRAW_LEFT,
                           view->theme->forward, "b");
    draw_text(view->list, DRAW_FACE_UI_SEMIBOLD, 12, x + w + 16 + used, y + 12, DRAW_LEFT,
              view->theme->ink, view->rounded[CONV_ROLE_B] ? "bias ≈" : "bias");
    const char *words = on ? "the sum starts here" : "off: sums start at 0";
    const char *fewer = on ? "starts the sum" : "off: it is 0";
    float room = right - x - w - 10;
    const DrawFonts *fonts = view->list->fonts;
    bool fits = draw_text_width(fonts, DRAW_FACE_UI, 11, view->list->scale, words) <= room;
    if (fits || draw_text_width(fonts, DRAW_FACE_UI, 11, view->list->scale, fewer) <= room) {
        draw_text(view->list, DRAW_FACE_UI, 11, x + w + 10, y + 27, DRAW_LEFT, view->theme->muted,
                  fits ? words : fewer);
    }
    view_explain(view, (DrawRect){x + w + 8, y - 3, used + 44, 20}, "b", NULL);
}

void view_bias_gradient_cell(View *view, DrawRect rect, int filter) {
    const int index[4] = {filter, 0, 0, 0};
    int off = view->state->layer.bias ? 0 : VIEW_CELL_HATCHED; /* as b is */
    view_tensor_cell(view, rect, CONV_ROLE_DB, index, off);
    if (view->now && view->now->target == CONV_ROLE_DB && view->now->cell[0] == filter) {
        view_mark_numbers(view, rect, rect, view_digits(view, CONV_ROLE_DB));
        view_camera_in_play(view, VIEW_PLAYER_INTO, rect, rect, NULL);
    }
}

/* db as a column of cells; where these have no room with numbers, that of the shown filter over all
 * of them in small. */
float view_bias_gradient(View *view, DrawRect area, float most) {
    int n, oc, ic, count = view->derived->db.extent[0];
    view_shown(view, &n, &oc, &ic);
    float cell = fminf(fmaxf(36, most), fmaxf(VIEW_CELL_MIN_H, area.h / (float)count));
    if ((float)count * cell > area.h + 0.5f) {
        return view_bias_bank(view, area, oc);
    }
    for (int r = 0; r < count; r++) {
        view_bias_gradient_cell(view, (DrawRect){area.x, area.y + (float)r * cell, area.w, cell},
                                r);
    }
    return (float)count * cell;
}

bool view_target_is_zeros(const View *view) {
    const ConvTensor *t = scene_tensor(view->frame->scene, CONV_ROLE_T);
    return view->state->loss == CONV_LOSS_HALF_SQUARED && t->stride[0] == 0 && t->stride[1] == 0 &&
           t->stride[2] == 0 && t->stride[3] == 0;
}

/* L is a sum in f64, of a Y that may have been rounded. All of it is told where no number of Y is,
 * or where few digits tell it as well as the type can: of what was typed as 0.1. */
static bool tells_loss(const View *view, const char *number) {
    double loss = view->derived->loss;
    bool few =
        strlen(number) <= LOSS_FEW && !strchr(number, 'e') && view_digits(view, CONV_ROLE_Y).all;
    return view_reads_as(CONV_F64, number, loss) ? view->exact.sums
                                                 : few && view_tells_all(view, number, loss);
}

void view_loss_number(const View *view, double loss, char *out, int size) {
    bool whole = loss == floor(loss);
    /* f32 has seven digits of Y: a sum of them has no more that can be relied on */
    int width = whole || view->state->type == CONV_F64 ? 12 : 8;
    view_number(view, out, size, loss, whole, view_line_of_one(width));
}

/* "L = Σ Y" and "= -3". */
static void loss_words(const View *view, double loss, char formula[48], char value[48]) {
    static const char *const formulas[] = {
#define CONV_LOSS(NAME, word, formula, derivative) formula,
#include "conv/losses.def"
#undef CONV_LOSS
    };
    char number[32];
    view_loss_number(view, loss, number, sizeof number);
    snprintf(formula, 48, "L = %s", formulas[view->state->loss]);
    bool told = tells_loss(view, number);
    const char *mark = view_mark_of(number, told);
    snprintf(value, 48, "%s%s%s", told ? "=" : mark, told || mark[0] ? " " : "", number);
}

static float loss_width(const View *view, double loss) {
    char formula[48], value[48], text[100];
    loss_words(view, loss, formula, value);
    snprintf(text, sizeof text, "%s %s", formula, value);
    return draw_text_width(view->list->fonts, DRAW_FACE_MONO, 12, view->list->scale, text);
}

float view_loss_width(const View *view) {
    return loss_width(view, view->derived->loss);
}

float view_loss_room(const View *view) {
    char formula[48 + sizeof " ≈ -1234.56"], value[48];
    loss_words(view, view->placed.loss, formula, value);
    strcat(formula, " ≈ -1234.56");
    float usual =
        draw_text_width(view->list->fonts, DRAW_FACE_MONO, 12, view->list->scale, formula);
    return fmaxf(usual, loss_width(view, view->placed.loss));
}

/* "L = Σ Y = -3"; in two lines where the column is narrow, without the sum where it is very
 * narrow. */
float view_loss_line(View *view, float x, float y, float width) {
    char formula[48], value[48], text[100];
    loss_words(view, view->derived->loss, formula, value);
    snprintf(text, sizeof text, "%s %s", formula, value);
    view_explain(view, (DrawRect){x, y - 14, fminf(width, 120), 20}, "L", NULL);
    bool fits_one = view_loss_width(view) <= width;
    const char *const heads[] = {formula, "L"};
    const char *head = view_fitting(view, heads, 2, DRAW_FACE_MONO, 12, width);
    draw_on(view->list, view->theme->stage);
    draw_text_in(view->list, DRAW_FACE_MONO, 12, (DrawRect){x, y - 13, width, 18}, DRAW_LEFT,
                 view->theme->backward, fits_one ? text : head);
    if (!fits_one) {
        draw_text_in(view->list, DRAW_FACE_MONO, 12, (DrawRect){x, y + 3, width, 18}, DRAW_LEFT,
                     view->theme->backward, value);
    }
    return y + (fits_one ? 6 : 22);
}

/* From dY along the bottom to dW (with X) and to dX (with W). */
void view_gradient_arrows(View *view, DrawRect row, float lowest, DrawRect dx, DrawRect dw,
                          DrawRect dy) {
    DrawColour colour = view->theme->backward;
    DrawList *list = view->list;
    float from_x = floorf(dy.x + dy.w / 2);
    lowest = fmaxf(fmaxf(lowest, dx.y + dx.h), fmaxf(dw.y + dw.h + 20, dy.y + dy.h));
    float least = fmaxf(lowest + 14, row.y + row.h * 0.75f);
    float bottom = floorf(fminf(row.y + row.h + VIEW_STAGE_ARROWS - 16, least));
    float to_w = floorf(dw.x + fminf(dw.w, 140) / 2),
          turn = floorf(fminf(dx.x + dx.w + 26, dw.x - 12));
    float to_x = floorf(dx.y + fmaxf(dx.h - 16, fminf(dx.h / 2, 16))); /* clear of dX's title */
    draw_line(list, from_x, dy.y + dy.h + 6, from_x, bottom, 2, 0, colour);
    draw_line(list, from_x + 1, bottom, turn - 1, bottom, 2, 0, colour);
    draw_line(list, turn, bottom, turn, to_x, 2, 0, colour);
    view_arrow(view, turn, to_x, dx.x + dx.w + 7, to_x, colour);
    view_arrow(view, to_w, bottom, to_w, dw.y + dw.h + 6, colour);
    draw_on(list, view->theme->stage);
    draw_text(list, DRAW_FACE_UI, 11, turn + 8, bottom - 6, DRAW_LEFT, view->theme->muted,
              "with W");
    draw_text(list, DRAW_FACE_UI, 11, to_w + 9, bottom - 6, DRAW_LEFT, view->theme->muted,
              "with X");
}

/* ------------------------------------------------------------------------------ choosers */

enum {
    CHOOSER_ROW = 28,
    CHOOSER_BUTTONS = 8,
    BUTTON_LEAST = 22,
    FILTER_WORD = 38,   /* "filter" before them */
    CHOOSER_LEAST = 56, /* width of a stepper */
    ALL_BUTTON = 34,
    COLOUR_BUTTON = 30,
    COLOUR_BUTTON_GOOD = 34,
    COLOUR_NARROW = 22 /* "all" in place of "RGB" */
};

bool view_is_colour(const View *view) {
    return view->state->source == SCENE_SOURCE_IMAGE && view->state->layer.ic == 3;
}

/* The word before a choice, where that leaves it `least`; the width used. */
static float chooser_word(View *view, DrawRect row, const char *what, float least) {
    const DrawList *list = view->list;
    float w = draw_text_width(list->fonts, DRAW_FACE_UI, 11, list->scale, what) + 8;
    if (row.w - w < least) {
        return 0; /* the tensor above says what is chosen */
    }
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, row.x, row.y + 15, DRAW_LEFT, view->theme->muted, what);
    return w;
}

/* One of `count` planes: buttons where they fit, else a stepper, after a word that says of what.
 * `labels` NULL: numbers. True when *chosen changed. */
static bool choose_plane(View *view, DrawRect row, const char *what, const char *const *labels,
                         int count, int *chosen) {
    static const char *const numbers[CHOOSER_BUTTONS] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    float used = labels ? 0 : chooser_word(view, row, what, CHOOSER_LEAST);
    DrawRect rect = {row.x + used, row.y, row.w - used, 22};
    UiId id = ui_id(what, 0);
    if (count <= CHOOSER_BUTTONS &&
        rect.w >= (float)count * (labels ? COLOUR_NARROW : BUTTON_LEAST)) {
        rect.w = fminf(rect.w, (float)count * (labels ? 38 : 30));
        return ui_choice(view->ui, id, rect, labels ? labels : numbers, count, chosen,
                         view->theme->forward, false);
    }
    rect.w = fminf(rect.w, 92);
    return view_stepper(view, id, rect, what, chosen, 0, count - 1);
}

float view_input_chooser_height(const View *view) {
    const ConvLayer *layer = &view->state->layer;
    return layer->ic > 1 ? CHOOSER_ROW : 0;
}

float view_input_chooser_beside(const View *view, float width) {
    const ConvLayer *layer = &view->state->layer;
    float most = width - VIEW_STAGE_LETTER;
    bool has_place = layer->n == 1 && view_is_colour(view) && most >= 4 * COLOUR_BUTTON;
    return has_place ? fminf(most, 4 * COLOUR_BUTTON_GOOD) : 0;
}

float view_filter_chooser_height(const View *view) {
    return view->state->layer.oc > 1 ? CHOOSER_ROW : 0;
}

float view_filter_chooser_beside(const View *view, float width) {
    int count = view->state->layer.oc;
    bool buttons = count <= CHOOSER_BUTTONS && width - FILTER_WORD >= (float)count * BUTTON_LEAST;
    float most = FILTER_WORD + CHOOSER_LEAST;
    return count < 2 || buttons ? 0 : fminf(most, width - VIEW_STAGE_LETTER);
}

void view_show_filter(View *view, int filter) {
    show_plane(view, view->state->show_n, filter, view->state->show_ic);
}

void view_filter_chooser(View *view, float x, float y, float width) {
    int chosen = view->state->show_oc, count = view->state->layer.oc;
    if (count > 1 &&
        choose_plane(view, (DrawRect){x, y, width, 22}, "filter", NULL, count, &chosen)) {
        view_show_filter(view, chosen);
    }
}

bool view_shows_all_channels(const View *view) {
    return view->state->show_ic < 0 && view->state->layer.ic > 1;
}

/* "RGB" or "all", and one button a channel; with many channels a button and a stepper. -1 is all.
 */
static bool choose_channel(View *view, DrawRect row, int *chosen) {
    static const char *const colours[] = {"RGB", "R", "G", "B"};
    static const char *const narrow[] = {"all", "R", "G", "B"};
    static const char *const numbers[CHOOSER_BUTTONS] = {"all", "0", "1", "2", "3", "4", "5", "6"};
    int count = view->state->layer.ic, choice = *chosen + 1;
    if (view_is_colour(view)) {
        bool roomy = row.w >= 4 * COLOUR_BUTTON;
        row.w += roomy ? 0 : 6; /* into the gap before the loupe */
        bool changed = choose_plane(view, row, "channel", roomy ? colours : narrow, 4, &choice);
        *chosen = choice - 1;
        return changed;
    }
    float used = chooser_word(view, row, "channel", ALL_BUTTON + 6 + CHOOSER_LEAST);
    DrawRect rect = {row.x + used, row.y, row.w - used, row.h};
    if (count < CHOOSER_BUTTONS && rect.w >= (float)(count + 1) * 24) {
        rect.w = fminf(rect.w, (float)(count + 1) * 32);
        bool changed = ui_choice(view->ui, ui_id("channel", 0), rect, numbers, count + 1, &choice,
                                 view->theme->forward, false);
        *chosen = choice - 1;
        return changed;
    }
    bool all = *chosen < 0, pressed;
    float button = fminf(ALL_BUTTON, rect.w * 0.37f), beside = button + fminf(6, rect.w * 0.05f);
    pressed = ui_button(view->ui, ui_id("channel", 1), (DrawRect){rect.x, rect.y, button, rect.h},
                        "all", all ? UI_BUTTON_SELECTED : UI_BUTTON_PLAIN, true);
    int n, oc, current;
    view_shown(view, &n, &oc, &current);
    DrawRect stepper = {rect.x + beside, rect.y, fminf(rect.w - beside, 88), rect.h};
    bool stepped =
        view_stepper(view, ui_id("channel", 0), stepper, "channel", &current, 0, count - 1);
    *chosen = pressed ? -1 : stepped ? current : *chosen;
    return pressed || stepped;
}

/* A channel that the shown filter does not read brings the first filter that does. */
static void show_channel(View *view, int channel) {
    const ConvShape *shape = &view->derived->shape;
    int oc = view->state->show_oc, group = channel / shape->icg;
    oc = channel >= 0 && oc / shape->ocg != group ? group * shape->ocg : oc;
    show_plane(view, view->state->show_n, oc, channel);
}

/* Of a stage that shows one channel only: which. */
static bool choose_one_channel(View *view, DrawRect row, int *chosen) {
    static const char *const letters[] = {"R", "G", "B"};
    int n, oc;
    view_shown(view, &n, &oc, chosen);
    return choose_plane(view, row, "channel", view_is_colour(view) ? letters : NULL,
                        view->state->layer.ic, chosen);
}

void view_one_channel_chooser(View *view, float x, float y, float width) {
    int chosen;
    if (view->state->layer.ic > 1 &&
        choose_one_channel(view, (DrawRect){x, y, width, 22}, &chosen)) {
        show_channel(view, chosen);
    }
}

void view_input_chooser(View *view, float x, float y, float width) {
    int chosen = view->state->show_ic;
    if (view->state->layer.ic > 1 && choose_channel(view, (DrawRect){x, y, width, 22}, &chosen)) {
        show_channel(view, chosen);
    }
}

void view_image_chooser(View *view, float x, float y, float width) {
    if (view->state->layer.n > 1) {
        DrawRect rect = {x + width - STEPPER, y, STEPPER, 22};
        draw_on(view->list, view->theme->stage);
        draw_text(view->list, DRAW_FACE_UI, 11, rect.x - 8, y + 15, DRAW_RIGHT, view->theme->muted,
                  "image");
        choose_image(view, rect);
    }
}

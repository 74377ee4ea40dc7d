/* The right panel beneath the lesson's text: what is under the pointer, the colours, the same step
 * in PyTorch. */
#include "conv/links.h"
#include "view/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    PAD = 20,
    LINE = 19,
    CODE_LINE = 17,
    LINKS_LISTED = 4,
    LINKS_HEIGHT = 880, /* of the panel, from which on they have room above the legend */
    JOINTS_SOUGHT = 1 << 14
};

static DrawColour nothing(void) {
    return (DrawColour){0, 0, 0, 0};
}

/* -------------------------------------------------------------------------------- code */

/* What goes before or after the call where PyTorch has no argument for it, and its padding. */
static void pytorch_padding(const View *view, char *before, char *after, char *padding, int size) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    bool even = layer->top == layer->bottom && layer->left == layer->right;
    before[0] = after[0] = '\0';
    snprintf(padding, (size_t)size, "0");
    if (layer->border != CONV_BORDER_ZEROS) {
        snprintf(before, (size_t)size, "x = F.pad(x, (%d, %d, %d, %d),\n  mode='%s')\n",
                 layer->left, layer->right, layer->top, layer->bottom,
                 conv_border_word(layer->border));
    } else if (even) {
        snprintf(padding, (size_t)size, "(%d, %d)", layer->top, layer->left);
    } else if (layer->transposed) {
        snprintf(after, (size_t)size, "y = y[:, :, %d:%d, %d:%d]\n", layer->top,
                 layer->top + shape->oh, layer->left, layer->left + shape->ow);
    } else {
        snprintf(before, (size_t)size, "x = F.pad(x, (%d, %d, %d, %d))\n", layer->left,
                 layer->right, layer->top, layer->bottom);
    }
}

/* The same computation as PyTorch says it. */
static void pytorch_code(const View *view, char *out, int size) {
    const ConvLayer *layer = &view->state->layer;
    char before[128], after[128], padding[128], more[64] = "";
    pytorch_padding(view, before, after, padding, sizeof before);
    if (layer->transposed) {
        snprintf(more, sizeof more, "  output_padding=(%d, %d),\n", layer->oph, layer->opw);
    }
    static const char *const losses[CONV_LOSS_COUNT] = {
        [CONV_LOSS_SUM] = "y.sum().backward()",
        [CONV_LOSS_MEAN] = "y.mean().backward()",
        [CONV_LOSS_HALF_SQUARED] =
            "# t: the target T\nL = (y - t).square().sum() / 2\nL.backward()",
        [CONV_LOSS_GIVEN] = "y.backward(dy)",
    };
    snprintf(out, (size_t)size,
             "%sy = F.conv%s2d(x, %s,\n  %s, stride=(%d, %d),\n  padding=%s,\n%s"
             "  dilation=(%d, %d), groups=%d)\n%s%s",
             before, layer->transposed ? "_transpose" : "", layer->flip ? "w.flip(2, 3)" : "w",
             layer->bias ? "b" : "None", layer->sh, layer->sw, padding, more, layer->dh, layer->dw,
             layer->groups, after, losses[view->state->loss]);
}

static float code_section(View *view, float x, float y, float w) {
    char code[512];
    pytorch_code(view, code, sizeof code);
    draw_on(view->list, view->theme->panel);
    view_heading(view, x, y, "THE SAME IN PYTORCH");
    y += 12;
    float height =
        draw_text_wrapped(view->list, DRAW_FACE_MONO, 11, 0, 0, w - 4, CODE_LINE, nothing(), code);
    DrawRect card = {x - 8, y, w + 16, height + 18};
    draw_rect(view->list, card, 8, view->theme->well);
    draw_on(view->list, view->theme->well);
    draw_text_wrapped(view->list, DRAW_FACE_MONO, 11, x + 2, y + 20, w - 4, CODE_LINE,
                      view->theme->ink, code);
    return y + card.h + 34;
}

/* ----------------------------------------------------------------------------- pointer */

static void fact(View *view, float x, float *y, float w, const char *name, const char *value) {
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w, *y, DRAW_RIGHT, view->theme->ink, value);
    draw_untag(view->list);
    draw_text(view->list, DRAW_FACE_MONO, 11, x, *y, DRAW_LEFT, view->theme->muted, name);
    *y += LINE;
}

/* The pointed-at and the pinned number meet: what joins them, the weight of an input and an output,
 * the input of a weight and an output. */
static void joint_fact(View *view, float x, float *y, float w) {
    const SceneState *state = view->state;
    const ConvLayer *layer = &state->layer;
    if (!view_is_within(view, state->pin_role, state->pin_index)) {
        return;
    }
    ConvRole from = conv_role_kin((ConvRole)state->pin_role);
    ConvRole to = conv_role_kin((ConvRole)view->hover.role);
    if (from == to || from == CONV_ROLE_B || to == CONV_ROLE_B ||
        !conv_link_meets(layer, from, state->pin_index, to, view->hover.index)) {
        return;
    }
    bool from_first = from == CONV_ROLE_Y || to == CONV_ROLE_W; /* a window has fewest links */
    ConvRole near = from_first ? from : to, far = from_first ? to : from;
    const int *at = from_first ? state->pin_index : view->hover.index;
    const int *other = from_first ? view->hover.index : state->pin_index;
    int third = CONV_ROLE_X + CONV_ROLE_W + CONV_ROLE_Y - (int)near - (int)far;
    int64_t count = conv_link_count(layer, near, at);
    for (int64_t k = 0; k < count && k < JOINTS_SOUGHT; k++) {
        ConvLink link;
        conv_link_at(layer, near, at, k, &link);
        if (memcmp(view_link_end(&link, far), other, sizeof link.x) == 0) {
            char name[64];
            view_format_cell(name, sizeof name, (ConvRole)third,
                             view_link_end(&link, (ConvRole)third));
            fact(view, x, y, w, "meets the pinned by", name);
            return;
        }
    }
}

/* By how many outputs a number of X is read; where the border shows it again, how many times. */
static void read_fact(View *view, long long count, float x, float *y, float w) {
    const ConvLayer *layer = &view->state->layer;
    bool again = layer->border != CONV_BORDER_ZEROS;
    char text[64];
    snprintf(text, sizeof text, "%lld %s%s", count, again ? "time" : "output",
             count == 1 ? "" : "s");
    fact(view, x, y, w, again ? "read" : layer->transposed ? "adds to" : "read by", text);
}

static void pairs_fact(View *view, bool weight, long long count, float x, float *y, float w) {
    char text[64];
    snprintf(text, sizeof text, "%lld pair%s", count, count == 1 ? "" : "s");
    bool transposed = view->state->layer.transposed;
    fact(view, x, y, w, weight ? "used in" : transposed ? "made of" : "window of", text);
}

/* How many numbers this one meets, and with `listed` the first few of them with what joins them. */
static void link_facts(View *view, ConvRole role, const int index[4], bool listed, float x,
                       float *y, float w) {
    const ConvLayer *layer = &view->state->layer;
    ConvRole kin = conv_role_kin(role);
    bool input = kin == CONV_ROLE_X, weight = kin == CONV_ROLE_W;
    if (kin == CONV_ROLE_B) {
        return;
    }
    int64_t count = conv_link_count(layer, role, index);
    if (input) {
        read_fact(view, count, x, y, w);
    } else {
        pairs_fact(view, weight, count, x, y, w);
    }
    if (!listed || count == 0) {
        return;
    }
    fact(view, x, y, w, input || weight ? "output" : "input", weight ? "input" : "weight");
    char text[64], left[64], right[64];
    for (int64_t k = 0; k < count && k < LINKS_LISTED; k++) {
        ConvLink link;
        conv_link_at(layer, role, index, k, &link);
        view_format_cell(left, sizeof left, input || weight ? CONV_ROLE_Y : CONV_ROLE_X,
                         input || weight ? link.y : link.x);
        view_format_cell(right, sizeof right, weight ? CONV_ROLE_X : CONV_ROLE_W,
                         weight ? link.x : link.w);
        bool of_border = link.padding && input == layer->transposed && !weight;
        int used = of_border ? snprintf(left, sizeof left, "border") : (int)strlen(left);
        if (link.border && !weight) {
            snprintf(left + used, sizeof left - (size_t)used, " border");
        }
        fact(view, x, y, w, left, right);
    }
    if (count > LINKS_LISTED) {
        snprintf(text, sizeof text, "and %lld more", (long long)(count - LINKS_LISTED));
        fact(view, x, y, w, "", text);
    }
}

static void memory_fact(View *view, const char *name, long long before, float x, float *y,
                        float w) {
    char text[48];
    bool brief = before > 99999; /* beside the name is room for 17 letters */
    snprintf(text, sizeof text, brief ? "after %lld" : "after %lld number%s", before,
             before == 1 ? "" : "s");
    fact(view, x, y, w, name, before == 0 ? "the first number" : text);
}

/* How many numbers come before one, with the axes in this order, outermost first. */
static long long memory_before(const ConvTensor *tensor, const int index[4], const int order[4]) {
    long long before = 0;
    for (int i = 0; i < CONV_RANK; i++) {
        before = before * tensor->extent[order[i]] + index[order[i]];
    }
    return before;
}

/* Maps and kernels have their own names for the two orders that are in use. */
static void memory_facts(View *view, ConvRole role, const int index[4], float x, float *y,
                         float w) {
    static const int as_stored[4] = {0, 1, 2, 3}, nhwc[4] = {0, 2, 3, 1}, kkio[4] = {2, 3, 1, 0},
                     kkio_transposed[4] = {2, 3, 0, 1};
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    bool transposed = view->state->layer.transposed;
    ConvRole kin = conv_role_kin(role);
    if (kin == CONV_ROLE_B) {
        memory_fact(view, "memory", index[0], x, y, w);
        return;
    }
    bool kernel = kin == CONV_ROLE_W;
    ui_tip(view->ui, (DrawRect){x, *y - 14, w, 2 * LINE},
           kernel ? "How many numbers of the tensor lie before this one in memory. OIHW: filter "
                    "after filter, each channel by channel, as in PyTorch (IOHW in its transposed "
                    "layers). KKIO: place after place of the kernel, with all channels and filters "
                    "of each together; it goes with NHWC"
                  : "How many numbers of the tensor lie before this one in memory. NCHW: channel "
                    "after channel, each row by row, as in PyTorch. NHWC: place after place, with "
                    "all channels of each together");
    memory_fact(view,
                !kernel      ? "memory, NCHW"
                : transposed ? "memory, IOHW"
                             : "memory, OIHW",
                memory_before(tensor, index, as_stored), x, y, w);
    memory_fact(view, kernel ? "memory, KKIO" : "memory, NHWC",
                memory_before(tensor, index,
                              !kernel      ? nhwc
                              : transposed ? kkio_transposed
                                           : kkio),
                x, y, w);
}

static void cell_fact(View *view, ConvRole role, const int index[4], float x, float *y, float w) {
    double value;
    static const char *const colours[] = {" R", " G", " B"};
    char name[64], text[48] = "not computed yet";
    view_format_cell(name, sizeof name, role, index);
    if (conv_role_kin(role) == CONV_ROLE_X && view_is_colour(view)) {
        strcat(name, colours[index[1]]);
    }
    if (view_cell(view, role, index, &value) != CONV_CELL_EMPTY) {
        view_format_exact(text, sizeof text, value, scene_tensor(view->frame->scene, role)->type);
    }
    draw_tag(view->list, role, DRAW_PART_CELL, index);
    fact(view, x, y, w, name, text);
}

/* The three numbers of a pixel of a colour picture, and how many outputs read it. Those of one
 * group are read by the same. */
static void colour_facts(View *view, const int index[4], float x, float *y, float w) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, CONV_ROLE_X);
    const ConvLayer *layer = &view->state->layer;
    const int icg = layer->ic / layer->groups;
    long long count = 0;
    for (int c = 0; c < tensor->extent[1]; c++) {
        const int at[4] = {index[0], c, index[2], index[3]};
        cell_fact(view, CONV_ROLE_X, at, x, y, w);
        count += c % icg == 0 ? conv_link_count(layer, CONV_ROLE_X, at) : 0;
    }
    read_fact(view, count, x, y, w);
}

/* Which place of the border is pointed at; of dX, what has come together there. */
static void border_fact(View *view, ConvRole role, float x, float *y, float w) {
    const ViewHover *hover = &view->hover;
    int place[4] = {hover->index[0], hover->index[1], hover->place[0], hover->place[1]};
    char name[64], number[32], text[48] = "shows it";
    snprintf(name, sizeof name, "border (%d,%d)", place[2], place[3]);
    if (role == CONV_ROLE_DX && conv_walk_folds(&view->derived->walk)) {
        double value;
        ConvCellState state =
            conv_walk_place(&view->derived->walk, view->state->position, place, &value);
        view_format_exact(number, sizeof number, value, view->derived->dx.type);
        snprintf(text, sizeof text,
                 state == CONV_CELL_EMPTY ? "nothing yet"
                 : view_is_folded(view)   ? "has given %s"
                                          : "will give %s",
                 number);
    }
    fact(view, x, y, w, name, text);
}

/* The tensor that lies above or beneath this one on the stage. */
static int partner(ConvRole role) {
    static const int pairs[][2] = {{CONV_ROLE_X, CONV_ROLE_DX},
                                   {CONV_ROLE_W, CONV_ROLE_DW},
                                   {CONV_ROLE_B, CONV_ROLE_DB},
                                   {CONV_ROLE_Y, CONV_ROLE_DY}};
    for (int i = 0; i < 4; i++) {
        if (pairs[i][0] == (int)role || pairs[i][1] == (int)role) {
            return pairs[i][pairs[i][0] == (int)role];
        }
    }
    return -1;
}

/* There is a target for each number of Y, and it is not the same for all. */
static bool reads_target(const View *view) {
    return view->state->loss == CONV_LOSS_HALF_SQUARED && !view_target_is_zeros(view);
}

/* Room for the longest list of facts, so that what stands below does not jump when the pointer
 * moves. Beneath a pinned number stands its check, which is to be seen, too: where another one is
 * pointed at, what joins the two may take the room of where it lies in memory. */
static float facts_height(const View *view, bool pinned, bool listed) {
    int lines = 5; /* the number, its partner, how many it meets, two of memory */
    lines += !pinned && reads_target(view);
    lines += view->state->layer.border != CONV_BORDER_ZEROS;
    lines += listed ? 2 + LINKS_LISTED : 0; /* the links one by one */
    return (float)(lines * LINE);
}

/* What the pointer can do, where the facts will stand. */
static void pointer_help(View *view, float x, float y) {
    static const char *const lines[][2] = {{"rest on a cell", "its value, what it meets"},
                                           {"click", "pins it, lists its terms"},
                                           {"double click", "types a number into it"},
                                           {"Ctrl + click", "walks to it"},
                                           {"wheel", "looks closer"}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++, y += LINE) {
        draw_text(view->list, DRAW_FACE_UI_SEMIBOLD, 12, x, y, DRAW_LEFT, view->theme->muted,
                  lines[i][0]);
        draw_text(view->list, DRAW_FACE_UI, 12, x + 90, y, DRAW_LEFT, view->theme->muted,
                  lines[i][1]);
    }
}

/* The cell under the pointer, or the pinned one while the pointer is elsewhere. The pinned one has
 * its list of terms below, so that links are listed only where none is, and there is `room`. */
static float pointer_section(View *view, float x, float y, float w, bool room) {
    const SceneState *state = view->state;
    bool pinned = view_is_within(view, state->pin_role, state->pin_index);
    bool pointed = view_is_within(view, view->hover.role, view->hover.index);
    int role = pointed ? view->hover.role : state->pin_role;
    const int *index = pointed ? view->hover.index : state->pin_index;
    draw_on(view->list, view->theme->panel);
    view_heading(view, x, y, pointed || !pinned ? "UNDER THE POINTER" : "PINNED");
    bool listed = room && !pinned;
    DrawRect card = {x - 8, y + 10, w + 16, facts_height(view, pinned, listed) + 12};
    draw_rect(view->list, card, 8, view->theme->well);
    draw_on(view->list, view->theme->well);
    y = card.y + 20;
    if (!pointed && !pinned) {
        pointer_help(view, x, y);
        draw_on(view->list, view->theme->panel);
        return card.y + card.h + 26;
    }
    if (pointed && view->hover.colours) {
        colour_facts(view, index, x, &y, w);
        if (view->hover.border) {
            border_fact(view, CONV_ROLE_X, x, &y, w);
        }
        draw_on(view->list, view->theme->panel);
        return card.y + card.h + 26;
    }
    cell_fact(view, (ConvRole)role, index, x, &y, w);
    int other = partner((ConvRole)role);
    if (other >= 0) {
        cell_fact(view, (ConvRole)other, index, x, &y, w);
    }
    if (conv_role_kin((ConvRole)role) == CONV_ROLE_Y && role != CONV_ROLE_T && reads_target(view)) {
        cell_fact(view, CONV_ROLE_T, index, x, &y, w);
    }
    if (pointed && view->hover.border) {
        border_fact(view, (ConvRole)role, x, &y, w);
    }
    if (pointed) {
        joint_fact(view, x, &y, w);
    }
    link_facts(view, (ConvRole)role, index, listed, x, &y, w);
    if (y + LINE < card.y + card.h) {
        memory_facts(view, (ConvRole)role, index, x, &y, w);
    }
    draw_on(view->list, view->theme->panel);
    return card.y + card.h + 26;
}

static float coverage_button(View *view, float x, float y, float w) {
    DrawRect rect = {x, y, w, 26};
    bool on = view->frame->options->coverage;
    if (ui_button(view->ui, ui_id("coverage", 0), rect,
                  on ? "Show the values again" : "Show how often X is read",
                  on ? UI_BUTTON_SELECTED : UI_BUTTON_PLAIN, on || view_has_coverage(view))) {
        view_action(view, VIEW_REQUEST_COVERAGE);
    }
    ui_tip(view->ui, rect, "Coverage: the number of windows that read each cell of X (C)");
    draw_on(view->list, view->theme->panel);
    return y + 58;
}

void view_inspector(View *view, DrawRect rect) {
    float offset = ui_scroll_begin(view->ui, ui_id("inspector", 0), rect);
    float x = rect.x + PAD, w = rect.w - 2 * PAD, y = rect.y + offset + 32, top = rect.y + offset;
    y = view_lesson_section(view, x, y, w);
    y = pointer_section(view, x, y, w, rect.h >= LINKS_HEIGHT);
    int role = view->state->pin_role;
    bool nudged = role == CONV_ROLE_X || role == CONV_ROLE_W || role == CONV_ROLE_B;
    if (nudged) {
        y = view_check_section(view, x, y, w);
    }
    y = view_terms_section(view, x, y, w);
    y = view_legend(view, x, y, w);
    y = coverage_button(view, x, y - 6, w);
    if (!nudged) {
        y = view_check_section(view, x, y, w);
    }
    y = code_section(view, x, y, w);
    ui_scroll_end(view->ui, y - top);
}

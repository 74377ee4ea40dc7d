/* Planes of tensors as cells with numbers. Pictures are in picture.c, the amber marks in marks.c;
 * where a plane lies is decided by the stage. */
#include "view/fold.h"

#include "conv/border.h"
#include "conv/links.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool view_is_padded_input(const View *view, ConvRole role) {
    if (!view->state->layer.transposed) {
        return role == CONV_ROLE_X;
    }
    ConvForm form = view_form(view);
    return role == CONV_ROLE_DY && (form == CONV_FORM_WINDOW || form == CONV_FORM_WEIGHT);
}

/* X as it came from a photo. */
static bool is_photo(const View *view, ConvRole role) {
    const SceneState *state = view->state;
    return role == CONV_ROLE_X && state->source == SCENE_SOURCE_IMAGE &&
           (state->layer.ic == 1 || state->layer.ic == 3);
}

ViewPlane view_plane_bare(const View *view, ConvRole role, int n, int c) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    return (ViewPlane){.role = role,
                       .n = n,
                       .c = c,
                       .grey = is_photo(view, role),
                       .rows = tensor->extent[2],
                       .cols = tensor->extent[3]};
}

ViewPlane view_plane(const View *view, ConvRole role, int n, int c) {
    ViewPlane plane = view_plane_bare(view, role, n, c);
    const ConvLayer *layer = &view->state->layer;
    if (conv_role_kin(role) == (layer->transposed ? CONV_ROLE_Y : CONV_ROLE_X)) {
        plane.top = layer->top;
        plane.bottom = layer->bottom;
        plane.left = layer->left;
        plane.right = layer->right;
    }
    return plane;
}

int view_channel_of(const View *view, int oc, int icg) {
    const ConvShape *shape = &view->derived->shape;
    return oc / shape->ocg * shape->icg + icg;
}

ViewPlane view_kernel_plane(const View *view, ConvRole role, int oc, int ic) {
    const ConvShape *shape = &view->derived->shape;
    ViewPlane plane = view->state->layer.transposed ? view_plane(view, role, ic, oc % shape->ocg)
                                                    : view_plane(view, role, oc, ic % shape->icg);
    plane.turned = view->state->layer.flip;
    return plane;
}

ViewPlane view_plane_fitted(const View *view, ConvRole role, int n, int c, DrawRect area) {
    bool added = role == CONV_ROLE_DX &&
                 (view_form(view) == CONV_FORM_SCATTER || conv_walk_folds(&view->derived->walk));
    bool ring = view_is_padded_input(view, role) || added;
    ViewPlane plane = (ring ? view_plane : view_plane_bare)(view, role, n, c);
    float cols = (float)(plane.left + plane.cols + plane.right);
    float rows = (float)(plane.top + plane.rows + plane.bottom);
    float wide = area.w / cols, high = area.h / rows;
    plane.numbers = wide >= VIEW_CELL_MIN_W && high >= VIEW_CELL_MIN_H;
    if (view->type_least > 0) { /* or a picture, for a class */
        float least = view->type_least / VIEW_CLASS_SHARE;
        plane.numbers = wide >= view_cell_short(view, role) && high >= least;
    }
    if (plane.numbers) {
        wide = fminf(floorf(wide), view->cell_most);
        high = fminf(floorf(high), wide);
    } else {
        wide = high = fminf(fminf(wide, high), VIEW_CELL_MIN_W);
    }
    plane.rect = (DrawRect){area.x, area.y, fmaxf(cols * wide, 4), fmaxf(rows * high, 4)};
    return plane;
}

static float cell_width(const ViewPlane *plane) {
    int ring = plane->left + plane->right;
    return plane->ring_w > 0 ? (plane->rect.w - (float)ring * plane->ring_w) / (float)plane->cols
                             : plane->rect.w / (float)(ring + plane->cols);
}

/* Where column j begins, which may lie in the ring. */
static float column_x(const ViewPlane *plane, int j, float w) {
    float ring = plane->ring_w > 0 ? plane->ring_w : w;
    int before = plane->left + (j < 0 ? j : 0), after = j > plane->cols ? j - plane->cols : 0;
    int inside = j < 0 ? 0 : j - after;
    return plane->rect.x + (float)(before + after) * ring + (float)inside * w;
}

static float cell_height(const ViewPlane *plane) {
    return plane->rect.h / (float)(plane->top + plane->rows + plane->bottom);
}

DrawRect view_plane_cell(const ViewPlane *plane, int i, int j) {
    float w = cell_width(plane), h = cell_height(plane);
    if (plane->turned) {
        i = plane->rows - 1 - i;
        j = plane->cols - 1 - j;
    }
    bool ring = plane->ring_w > 0 && (j < 0 || j >= plane->cols);
    return (DrawRect){column_x(plane, j, w), plane->rect.y + (float)(i + plane->top) * h,
                      ring ? plane->ring_w : w, h};
}

DrawRect view_plane_inner(const ViewPlane *plane) {
    float w = cell_width(plane), h = cell_height(plane);
    return (DrawRect){column_x(plane, 0, w), plane->rect.y + (float)plane->top * h,
                      (float)plane->cols * w, (float)plane->rows * h};
}

void view_plane_index(const ViewPlane *plane, int i, int j, int index[4]) {
    index[0] = plane->n;
    index[1] = plane->c;
    index[2] = i;
    index[3] = j;
}

/* ------------------------------------------------------------------------------- cells */

ViewScale view_scale(const View *view, ConvRole role) {
    ViewScale scale = {view_colour_limit(view, role), view_palette(role), view_digits(view, role),
                       view_is_whole_pass(view, role), .span = {0, 0}};
    view_span(view, role, &scale.span);
    return scale;
}

float view_scale_at(ViewScale scale, double value) {
    double side = value < 0 ? scale.span.below : scale.span.above;
    double share = fmin(fmax(value / (side > 0 ? side : scale.limit), -1), 1);
    return (float)share * (scale.quiet ? 0.6f : 1.0f);
}

static bool has_room(DrawRect rect) {
    return rect.w >= VIEW_CELL_MIN_W && rect.h >= VIEW_CELL_MIN_H;
}

enum {
    DIGIT_MOST = 26,
    SMALLEST_SIZE = 11, /* points */
    SHORT_CHARS = 5,    /* of 1.2e7 */
    CLEAR = 8           /* of a cell, beside its number: so far in do marks go */
};

/* The largest type for a cell that is so wide or high: a class sees the digits rather than the
 * colours, and those of small cells, too, from the last row. */
static float digit_share(const View *view, float side, float usual) {
    if (!view->frame->options->presenting) {
        return side * usual;
    }
    return fmaxf(side * 0.6f, fminf(side * VIEW_CLASS_SHARE, view_class_size(view)));
}

static float digit_size(const View *view, DrawRect rect) {
    float most = fminf(digit_share(view, rect.w, 0.37f), digit_share(view, rect.h, 0.46f));
    return fminf(DIGIT_MOST * view->magnify, fmaxf(SMALLEST_SIZE, most));
}

/* The largest type in which the short ones have room, and from which size on numbers are short
 * there: all that have one digit more. */
static ViewCellType type_of_short(const View *view, ViewDigits *digits, float width, float size) {
    int point = digits->least > 0 ? 1 + digits->least : 0, chars, before;
    bool held = view->placed.held; /* one that has no room at all does not take it from others */
    while (size > SMALLEST_SIZE && view_cell_chars(view, width, size) < SHORT_CHARS + point) {
        size = fmaxf(SMALLEST_SIZE, size - 1);
    }
    chars = view_cell_chars(view, width, size);
    if (held && chars - point - digits->negative < 1) {
        digits->least = point = 0;
    }
    before = chars - point - digits->negative;
    double from = pow(10, before);
    bool some = digits->smallest < from || digits->limit >= VIEW_LONG_FROM || view->typed ||
                held; /* or all are colour alone */
    bool told = held || digits->few > 0 || chars >= SHORT_CHARS - 2 + digits->negative; /* 1e7 */
    if (digits->power || before < 1 || !told || !some) {
        return (ViewCellType){size, -1};
    }
    digits->few = digits->few > 0 ? fmin(digits->few, from) : from;
    digits->large = chars - point;
    return (ViewCellType){size, digits->least};
}

/* What ends after few decimals is all told without zeros at its end, or more of it, where it has no
 * room with them; where most numbers are whole those that are not may be rounded to such. */
static bool fits_trimmed(const View *view, ViewDigits *digits, ViewCellType *type, float width,
                         float size) {
    int least = digits->whole ? 0 : digits->least, decimals = digits->decimals;
    int chars = view_cell_chars(view, width, SMALLEST_SIZE);
    if (!digits->all || view->frame->options->presenting || view_digits_trimmed(*digits, 0) == 0) {
        return false;
    }
    while (decimals >= least && view_digits_trimmed(*digits, decimals) > chars) {
        decimals--;
    }
    if (decimals < least || decimals <= type->decimals) {
        return false;
    }
    int longest = view_digits_trimmed(*digits, decimals);
    while (size > SMALLEST_SIZE && longest > view_cell_chars(view, width, size)) {
        size = fmaxf(SMALLEST_SIZE, size - 1);
    }
    *type = (ViewCellType){size, decimals};
    digits->large = decimals > 0 ? longest - 1 - decimals : longest;
    digits->trim = true;
    return true;
}

/* For a class what ends after few decimals is without zeros at its end rather than in smaller type.
 */
static bool fits_class(const View *view, ViewDigits *digits, ViewCellType *type, float width) {
    int longest = view_digits_trimmed(*digits, digits->decimals), decimals = digits->decimals;
    bool smaller = view->type_least > 0 && type->size < view->type_least;
    if (!smaller || !digits->all || longest <= 0 || decimals > VIEW_SHORT ||
        longest > view_cell_chars(view, width, view->type_least)) {
        return false;
    }
    *type = (ViewCellType){view->type_least, decimals};
    digits->large = decimals > 0 ? longest - 1 - decimals : longest;
    digits->trim = true;
    return true;
}

/* The type of a tensor's numbers in cells of one width. Where these have no room because some are
 * far longer than the others, it is that of the others, and the long ones are written short. */
static ViewCellType type_of(const View *view, ViewDigits *digits, DrawRect rect) {
    float most = digit_size(view, rect);
    ViewCellType type = view_cell_type(view, *digits, rect.w, most);
    double few = digits->few;
    digits->few = 0;
    if (fits_trimmed(view, digits, &type, rect.w, most) ||
        (most >= view->type_least && fits_class(view, digits, &type, rect.w)) ||
        type.decimals >= 0) {
        return type;
    }
    if (few > 0) {
        *digits = view_digits_of_others(view, *digits);
        digits->few = few;
        type = view_cell_type(view, *digits, rect.w, most);
        while (type.decimals >= 0 && type.size > SMALLEST_SIZE &&
               view_cell_chars(view, rect.w, type.size) < SHORT_CHARS) {
            type.size = fmaxf(SMALLEST_SIZE, type.size - 1);
        }
    }
    return type.decimals >= 0 ? type : type_of_short(view, digits, rect.w, most);
}

ViewCellType view_number_type(const View *view, ViewDigits digits, DrawRect cell) {
    return type_of(view, &digits, cell);
}

bool view_tells_more(const View *view, ViewScale *scale, DrawRect cell, ViewFacts facts) {
    double most = fmax(facts.above, facts.below);
    ViewCellType type = view_number_type(view, scale->digits, cell);
    bool all = scale->digits.all && type.decimals == scale->digits.decimals;
    if (!(most > 0) || all || scale->digits.power || type.decimals < 0) {
        return false;
    }
    ViewDigits own = view_digits_of_facts(view, facts);
    ViewCellType with = view_number_type(view, own, cell);
    if (with.decimals < 0 &&
        own.least > type.decimals + 1) { /* one digit of it is better than none */
        own.least--;
        with = view_number_type(view, own, cell);
    }
    bool more = own.power ? with.decimals >= 0 : with.decimals > type.decimals;
    bool whole = own.all && with.decimals == own.decimals;
    bool none = facts.smallest * pow(10, type.decimals) < 0.5 &&
                (own.power || facts.smallest * pow(10, with.decimals) >= 0.5);
    more = more && (whole || none || most * pow(10, type.decimals) < 9.5);
    scale->digits = more ? own : scale->digits;
    return more;
}

void view_cell_number(const View *view, ConvRole role, DrawRect cell, double value, char *out,
                      int size) {
    ViewDigits digits = view_digits(view, role);
    ViewCellType type = type_of(view, &digits, cell);
    out[0] = '\0';
    if (type.decimals >= 0) {
        int chars = view_cell_chars(view, cell.w, SMALLEST_SIZE);
        view_write_number(digits, type.decimals, chars, value, out, size);
    }
}

float view_cell_margin(const View *view, DrawRect cell, ViewDigits digits) {
    ViewCellType type = type_of(view, &digits, cell);
    int chars = type.decimals < 0 ? 0 : view_digits_width(digits, type.decimals);
    return (cell.w - (float)chars * view_advance(view, (int)type.size)) / 2;
}

/* Hatching gives way where a word stands on it: as wide as the word, with `fill` behind it. */
static void clear_behind(View *view, DrawRect rect, DrawFace face, float size, const char *text,
                         DrawColour fill) {
    float w = draw_text_width(view->list->fonts, face, size, view->list->scale, text) + 6;
    float h = size + 4;
    DrawRect behind = {rect.x + (rect.w - w) / 2, rect.y + (rect.h - h) / 2, w, h};
    draw_rect(view->list, draw_rect_intersect(behind, draw_rect_inset(rect, 1)), 3, fill);
}

/* A sum on its way has digits of its own, in no larger type than what is whole. What is too small
 * for the room says so. */
static ViewCellType sum_type(const View *view, float width, double value, ViewCellType type,
                             ViewDigits *digits) {
    *digits = view_sum_digits(view, value, type.decimals);
    type = view_cell_type(view, *digits, width, type.size);
    if (type.decimals < 0 && fabs(value) < 0.5) {
        digits->power = false;
        type.decimals = 0;
    }
    while (type.decimals < 0 && type.size > SMALLEST_SIZE &&
           view_cell_chars(view, width, type.size) < SHORT_CHARS) {
        type.size = fmaxf(SMALLEST_SIZE, type.size - 1);
    }
    return type;
}

/* Characters that a number has room for; one that would read 0 is no longer than the others may be
 * without coming near the marks of what happens now. */
static int chars_of(const View *view, float width, ViewCellType type, ViewDigits digits,
                    double value) {
    int chars = view_cell_chars(view, width, type.size);
    if (digits.power || type.decimals < 0 || fabs(value) * pow(10, type.decimals) >= 0.5) {
        return chars;
    }
    int clear = (int)((width - CLEAR) / view_advance(view, (int)type.size));
    int longest = view_digits_width(digits, type.decimals);
    return chars < longest || chars < clear ? chars : longest > clear ? longest : clear;
}

/* Where numbers keep their places whatever is typed, one that is too long for its cell comes near
 * to the edges rather than being short, or left out. */
static void write_closer(const View *view, float width, ViewDigits digits, double value,
                         ViewCellType *type, char text[64]) {
    char closer[64];
    bool whole = strcmp(text, VIEW_NO_ROOM) != 0 && !strchr(text, 'e');
    if (!view->placed.held || whole) {
        return;
    }
    float more = view->close ? 0 : VIEW_CLOSER; /* or they do anyway */
    int chars = view_cell_chars(view, width + more, SMALLEST_SIZE);
    view_write_number(digits, type->decimals, chars, value, closer, sizeof closer);
    if (strcmp(closer, text) != 0) {
        memcpy(text, closer, sizeof closer);
        type->size = SMALLEST_SIZE;
    }
}

/* The number of a cell; returns whether digits were left out of it. */
static bool cell_text(View *view, DrawRect rect, ViewScale scale, double value, DrawColour fill,
                      int flags) {
    ViewCellType type = type_of(view, &scale.digits, rect);
    bool colours = type.decimals < 0;
    if (flags & VIEW_CELL_SUM) {
        type = sum_type(view, rect.w, value, type, &scale.digits);
    } else if (colours) {
        return false;
    }
    char text[64];
    const float size = type.size;
    do { /* what would read 0 may be a little smaller */
        int chars = chars_of(view, rect.w, type, scale.digits, value);
        view_write_number(scale.digits, type.decimals, chars, value, text, sizeof text);
    } while (strcmp(text, VIEW_NOTHING) == 0 && --type.size >= SMALLEST_SIZE);
    type.size = strcmp(text, VIEW_NOTHING) == 0 ? size : type.size;
    write_closer(view, rect.w, scale.digits, value, &type, text);
    if (colours && strcmp(text, VIEW_NO_ROOM) == 0) {
        return false; /* as all others */
    }
    DrawFace face = flags & VIEW_CELL_NOW ? DRAW_FACE_MONO_BOLD : DRAW_FACE_MONO;
    if (flags & VIEW_CELL_JOINED) {
        type.size = view_joint_size(rect, type.size);
        rect.y += fmaxf(0, view_joint_drop(rect, type.size));
    }
    if (flags & VIEW_CELL_HATCHED) {
        clear_behind(view, rect, face, type.size, text, fill);
    }
    draw_on(view->list, fill);
    draw_text_in(view->list, face, type.size, rect, DRAW_CENTRE, draw_ink_on(fill), text);
    return !view_tells_all(view, text, value);
}

bool view_cell_draw(View *view, DrawRect rect, ViewScale scale, ConvCellState state, double value,
                    int flags) {
    bool now = flags & VIEW_CELL_NOW;
    const DrawTheme *theme = view->theme;
    DrawColour fill = state == CONV_CELL_EMPTY || now
                          ? theme->paper
                          : draw_map(theme, scale.palette, view_scale_at(scale, value));
    draw_box(view->list, rect, 0, fill, 1, theme->grid);
    if (flags & VIEW_CELL_VEILED) {
        draw_rect(view->list, rect, 0, draw_fade(theme->stage, 0.6f));
        fill = draw_mix(fill, theme->stage, 0.6f);
    }
    if (flags & VIEW_CELL_HATCHED) {
        draw_hatch(view->list, draw_rect_inset(rect, 1), 5, 1, draw_fade(draw_ink_on(fill), 0.4f));
    }
    if (state == CONV_CELL_EMPTY) {
        /* the smallest that has whole pixels of its colour */
        const float size = view->list->scale < 1 ? ceilf(3 / view->list->scale) : 3;
        float drop = flags & VIEW_CELL_JOINED ? fmaxf(0, view_joint_drop(rect, SMALLEST_SIZE)) : 0;
        DrawRect dot = {floorf(rect.x + (rect.w - size) / 2),
                        floorf(rect.y + (rect.h - size) / 2 + drop), size, size};
        draw_rect(view->list, dot, size / 2, theme->faint);
        return false;
    }
    flags |= state == CONV_CELL_PARTIAL ? VIEW_CELL_SUM : 0;
    return has_room(rect) && cell_text(view, rect, scale, value, fill, flags);
}

/* Its word is in the type of the numbers `beside` it, in cells as `like`. */
static void hatched_cell(View *view, DrawRect rect, DrawRect like, ViewDigits beside,
                         const char *word) {
    draw_box(view->list, rect, 0, view->theme->stage, 1, view->theme->grid);
    draw_hatch(view->list, draw_rect_inset(rect, 1), 6, 1, view->theme->hatch);
    if (has_room(like)) {
        float share = view->frame->options->presenting ? 1 : 0.8f; /* quieter than a number */
        ViewCellType type = type_of(view, &beside, like);
        float size = fmaxf(11, digit_size(view, like) * share);
        size = type.decimals >= 0 ? fminf(size, type.size) : size;
        float most = (rect.w - 4) / (0.6f * (float)view_characters(word));
        size = fmaxf(11, fminf(size, most));
        clear_behind(view, rect, DRAW_FACE_MONO, size, word, view->theme->stage);
        draw_on(view->list, view->theme->stage);
        draw_text_in(view->list, DRAW_FACE_MONO, size, rect, DRAW_CENTRE, view->theme->muted, word);
    }
}

void view_hatched_cell(View *view, DrawRect rect, ViewDigits beside, const char *word) {
    hatched_cell(view, rect, rect, beside, word);
}

/* The number of a cell gives way to what joins it. */
static int joined(const View *view, DrawRect rect, ViewDigits digits, ConvRole role,
                  const int index[4], const int *place) {
    return view_joint_has_room(view, rect, digits, role, index, place) ? VIEW_CELL_JOINED : 0;
}

bool view_border_cell(View *view, DrawRect rect, ViewScale scale, const int index[4],
                      const int *place) {
    double value;
    int flags = VIEW_CELL_HATCHED;
    flags |= place ? joined(view, rect, scale.digits, CONV_ROLE_X, index, place) : 0;
    view_cell(view, CONV_ROLE_X, index, &value);
    scale.quiet = true;
    draw_tag(view->list, CONV_ROLE_X, DRAW_PART_BORDER, index);
    bool rounded = view_cell_draw(view, rect, scale, CONV_CELL_DONE, value, flags);
    draw_untag(view->list);
    return rounded;
}

bool view_shows_places(const View *view, const ViewPlane *plane) {
    bool ring = plane->top + plane->bottom + plane->left + plane->right > 0;
    return ring && plane->role == CONV_ROLE_DX && conv_walk_folds(&view->derived->walk);
}

/* Whether no window reads row i or column j. */
static bool is_unread(const View *view, const ViewPlane *plane, int i, int j) {
    const ConvUnread *unread = &view->derived->unread;
    const ConvLayer *layer = &view->state->layer;
    return view_is_padded_input(view, plane->role) &&
           ((unread->rows > 0 && conv_is_unread_row(layer, i)) ||
            (unread->columns > 0 && conv_is_unread_column(layer, j)));
}

/* The cell that the current term adds to, while its sum is not whole. */
static bool is_now(const View *view, ConvRole role, const int index[4]) {
    return view->now && view->now->target == role && !view->now->cropped &&
           view->derived->term + 1 < view->derived->walk.terms &&
           memcmp(view->now->cell, index, sizeof view->now->cell) == 0;
}

static bool is_now_place(const View *view, const int place[4]) {
    return view->now && view->derived->term + 1 < view->derived->walk.terms &&
           memcmp(view->now->place, place, sizeof view->now->place) == 0;
}

bool view_shows_coverage(const View *view, ConvRole role) {
    bool stands_in = role == CONV_ROLE_DX && !view->drawn[CONV_ROLE_X]; /* where there is no X */
    return view->frame->options->coverage && (role == CONV_ROLE_X || stands_in);
}

bool view_has_coverage(const View *view) {
    return view->drawn[CONV_ROLE_X] || view->drawn[CONV_ROLE_DX];
}

const char *view_coverage_meaning(const View *view) {
    return view->state->layer.transposed ? "outputs it adds to" : "outputs that read it";
}

int view_coverage_most(const View *view) {
    int most = conv_coverage_most(&view->state->layer); /* 0 where all windows are in the border */
    return (most > 0 ? most : 1) * view->derived->shape.ocg;
}

void view_cell_reach(View *view, DrawRect rect, ConvRole role, const int index[4]) {
    bool edited = (int)role == view->edit.role &&
                  memcmp(index, view->edit.index, sizeof view->edit.index) == 0;
    if (edited && !view->edit.seen) {
        view->edit.seen = true;
        view->edit.rect = rect;
    }
    if (ui_hovered(view->ui, rect)) {
        view->hover_next = (ViewHover){.role = (int)role};
        memcpy(view->hover_next.index, index, sizeof view->hover_next.index);
    }
}

void view_tensor_cell(View *view, DrawRect rect, ConvRole role, const int index[4], int flags) {
    double value;
    ConvCellState state = view_cell(view, role, index, &value);
    flags |= is_now(view, role, index) ? VIEW_CELL_NOW : 0;
    view->drawn[role] = true;
    if (view_shows_coverage(view, role)) {
        const ConvLayer *layer = &view->state->layer;
        int filters = view->derived->shape.ocg;
        int most = view_coverage_most(view);
        ViewScale scale = {.limit = most, .digits = view_digits_of_count(most)};
        view_cell_draw(view, rect, scale, CONV_CELL_DONE,
                       conv_coverage(layer, index[2], index[3]) * filters,
                       flags & (VIEW_CELL_HATCHED | VIEW_CELL_VEILED));
    } else {
        draw_tag(view->list, role, DRAW_PART_CELL, index);
        ViewScale scale = view_scale(view, role);
        scale.digits = view->plane_digits ? *view->plane_digits : scale.digits;
        scale.quiet = scale.quiet && !view->plane_zoomed; /* the colours that the picture has */
        flags |= joined(view, rect, view_digits(view, role), role, index, NULL);
        view->rounded[role] |= view_cell_draw(view, rect, scale, state, value, flags);
        draw_untag(view->list);
    }
    if (conv_role_kin(role) == CONV_ROLE_B && view_is_linked(view, role, index)) {
        draw_frame(view->list, draw_rect_inset(rect, 1), 3, 2, view_role_colour(view, role));
    }
    view_cell_reach(view, rect, role, index);
}

bool view_border_source(const View *view, const ViewPlane *plane, int i, int j, int index[4]) {
    const ConvLayer *layer = &view->state->layer;
    if (layer->border == CONV_BORDER_ZEROS) {
        return false;
    }
    int row = conv_border_source(layer->border, layer->ih, i);
    int column = conv_border_source(layer->border, layer->iw, j);
    view_plane_index(plane, row, column, index);
    return row >= 0 && column >= 0;
}

/* A cell of the border that is read: the element that it shows, hatched, or the 0 it counts as. */
static void draw_border_cell(View *view, const ViewPlane *plane, int i, int j) {
    DrawRect rect = view_plane_cell(plane, i, j);
    int index[4];
    if (!view_border_source(view, plane, i, j, index)) {
        DrawRect like = view_plane_cell(plane, 0, 0);
        hatched_cell(view, rect, like, view_digits(view, plane->role), "0");
        return;
    }
    if (view_shows_coverage(view, plane->role)) {
        view_hatched_cell(view, rect, (ViewDigits){0}, ""); /* it is counted where it stands */
    } else {
        view->rounded[CONV_ROLE_X] |=
            view_border_cell(view, rect, view_scale(view, CONV_ROLE_X), index, (int[2]){i, j});
    }
    if (ui_hovered(view->ui, rect)) {
        view->hover_next = (ViewHover){.role = plane->role, .border = 1, .place = {i, j}};
        memcpy(view->hover_next.index, index, sizeof index);
    }
}

/* A place of the border of dX: what has come together there, until it is added to the cell that it
 * shows; then where that is. */
static void draw_place(View *view, const ViewPlane *plane, int i, int j) {
    DrawRect rect = view_plane_cell(plane, i, j);
    int place[4], index[4];
    view_plane_index(plane, i, j, place);
    view_border_source(view, plane, i, j, index);
    if (view_shows_coverage(view, plane->role) || view_is_folded(view)) {
        view_hatched_cell(view, rect, (ViewDigits){0}, "");
    } else {
        double value;
        ConvCellState state =
            conv_walk_place(&view->derived->walk, view->state->position, place, &value);
        ViewScale scale = view_scale(view, CONV_ROLE_DX);
        scale.quiet = true;
        int flags = VIEW_CELL_HATCHED | (is_now_place(view, place) ? VIEW_CELL_NOW : 0);
        flags |= joined(view, rect, scale.digits, CONV_ROLE_DX, index, (int[2]){i, j});
        draw_tag(view->list, CONV_ROLE_DX, DRAW_PART_PLACE, place);
        view->rounded[CONV_ROLE_DX] |= view_cell_draw(view, rect, scale, state, value, flags);
        draw_untag(view->list);
    }
    if (view_is_folded(view)) {
        view_fold_arrow(view, plane, (int[2]){i, j}, index);
    }
    if (ui_hovered(view->ui, rect)) {
        view->hover_next = (ViewHover){.role = CONV_ROLE_DX, .border = 1, .place = {i, j}};
        memcpy(view->hover_next.index, index, sizeof index);
    }
}

static void draw_cells(View *view, const ViewPlane *plane, const int part[4]) {
    for (int i = part[0]; i < part[1]; i++) {
        for (int j = part[2]; j < part[3]; j++) {
            DrawRect rect = view_plane_cell(plane, i, j);
            bool inside = i >= 0 && j >= 0 && i < plane->rows && j < plane->cols;
            if (!inside) {
                if (view_is_padded_input(view, plane->role)) {
                    draw_border_cell(view, plane, i, j);
                } else if (view_shows_places(view, plane)) {
                    draw_place(view, plane, i, j);
                }
                continue;
            }
            int index[4];
            view_plane_index(plane, i, j, index);
            int flags = is_unread(view, plane, i, j) ? VIEW_CELL_HATCHED : 0;
            flags |= view_plane_in_gap(view, plane, i, j) ? VIEW_CELL_VEILED : 0;
            view_tensor_cell(view, rect, plane->role, index, flags);
        }
    }
}

/* A value of a photo as its picture has it. */
static uint8_t colour_byte(double value, float limit) {
    return (uint8_t)(fminf(fmaxf((float)value / limit, 0), 1) * 255 + 0.5f);
}

/* Where the number of channel c stands in a cell of a colour picture. */
static DrawRect colour_line(DrawRect cell, int c) {
    float middle = cell.y + cell.h / 2, line = 13;
    float edges[] = {cell.y, middle - line / 2, middle + line / 2, cell.y + cell.h};
    return (DrawRect){cell.x, edges[c], cell.w, edges[c + 1] - edges[c]};
}

/* The three numbers of a cell of a colour picture, on its colour. */
static void draw_colour_cell(View *view, const ViewPlane *plane, DrawRect cell, int i, int j) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, plane->role);
    float limit = view_photo_limit(view);
    double value[3];
    DrawColour ground = {.a = 255};
    uint8_t *channel[3] = {&ground.r, &ground.g, &ground.b};
    for (int c = 0; c < 3; c++) {
        value[c] = conv_tensor_at(tensor, (int[4]){plane->n, c, i, j});
        *channel[c] = colour_byte(value[c], limit);
    }
    draw_on(view->list, ground);
    for (int c = 0; c < 3; c++) {
        const int index[4] = {plane->n, c, i, j};
        char text[40];
        view->rounded[plane->role] |=
            !view_number(view, text, sizeof text, value[c], view->derived->integers[plane->role],
                         view_line_of_tensor(view, plane->role, 4));
        draw_tag(view->list, plane->role, DRAW_PART_CELL, index);
        draw_text(view->list, DRAW_FACE_MONO, 11, cell.x + cell.w / 2,
                  cell.y + cell.h / 2 + 4 + 13 * (float)(c - 1), DRAW_CENTRE, draw_ink_on(ground),
                  text);
        draw_untag(view->list);
        view_cell_reach(view, colour_line(cell, c), plane->role, index);
    }
}

/* The number of a cell of a photo's one channel, on its grey. */
static void draw_grey_cell(View *view, const ViewPlane *plane, DrawRect cell, int i, int j) {
    const int index[4] = {plane->n, plane->c, i, j};
    double value = conv_tensor_at(scene_tensor(view->frame->scene, plane->role), index);
    uint8_t grey = colour_byte(value, view_photo_limit(view));
    draw_tag(view->list, plane->role, DRAW_PART_CELL, index);
    view->rounded[plane->role] |= cell_text(view, cell, view_scale(view, plane->role), value,
                                            (DrawColour){grey, grey, grey, 255}, 0);
    draw_untag(view->list);
    view_cell_reach(view, cell, plane->role, index);
}

/* The edges of a picture's cells, which may be alike, and of a photo their numbers where it is
 * close enough. */
static void draw_picture_cells(View *view, const ViewPlane *plane, const int part[4]) {
    for (int i = part[0] < 0 ? 0 : part[0]; i < part[1] && i < plane->rows; i++) {
        for (int j = part[2] < 0 ? 0 : part[2]; j < part[3] && j < plane->cols; j++) {
            DrawRect cell = view_plane_cell(plane, i, j);
            draw_frame(view->list, cell, 0, 1, view->theme->grid);
            if (plane->numbers && plane->colour) {
                draw_colour_cell(view, plane, cell, i, j);
            } else if (plane->numbers) {
                draw_grey_cell(view, plane, cell, i, j);
            }
        }
    }
}

/* Rows part[0] … part[1]-1 and columns part[2] … part[3]-1 are within the clip; the ring too. */
static void visible_part(const View *view, const ViewPlane *plane, int part[4]) {
    DrawRect inner = view_plane_inner(plane), clip = draw_clip(view->list);
    float w = cell_width(plane), h = cell_height(plane);
    int first_row = (int)floorf((clip.y - inner.y) / h);
    int first_col = (int)floorf((clip.x - inner.x) / w);
    int end_row = (int)ceilf((clip.y + clip.h - inner.y) / h);
    int end_col = (int)ceilf((clip.x + clip.w - inner.x) / w);
    part[0] = first_row > -plane->top ? first_row : -plane->top;
    part[1] = end_row < plane->rows + plane->bottom ? end_row : plane->rows + plane->bottom;
    part[2] = first_col > -plane->left ? first_col : -plane->left;
    part[3] = end_col < plane->cols + plane->right ? end_col : plane->cols + plane->right;
}

/* A picture that is looked at closely, within its frame. */
static void draw_zoomed(View *view, ViewPlane seen, DrawRect frame) {
    int part[4];
    draw_clip_push(view->list, frame);
    visible_part(view, &seen, part);
    bool photo = (seen.colour || seen.grey) && !view_shows_coverage(view, seen.role);
    if (seen.numbers && !photo) {
        view->plane_zoomed = true;
        draw_cells(view, &seen, part);
        view->plane_zoomed = false;
    } else {
        view_picture_draw(view, &seen);
        if (cell_width(&seen) >= VIEW_CELL_MIN_H) {
            draw_picture_cells(view, &seen, part);
        }
    }
    draw_clip_pop(view->list);
    draw_frame(view->list, draw_rect_inset(frame, -1), 0, 1, view->theme->muted);
}

/* A kernel whose weights are all far smaller than those of other filters has digits of its own. */
static bool tells_more(const View *view, const ViewPlane *plane, ViewDigits *digits) {
    if (!plane->numbers || conv_role_kin(plane->role) != CONV_ROLE_W) {
        return false;
    }
    const ConvTensor *tensor = scene_tensor(view->frame->scene, plane->role);
    ViewFacts facts = {0};
    for (int i = 0; i < plane->rows * plane->cols; i++) {
        int index[4] = {plane->n, plane->c, i / plane->cols, i % plane->cols};
        view_facts_add(&facts, conv_tensor_at(tensor, index), tensor->type);
    }
    ViewScale scale = view_scale(view, plane->role);
    bool more = view_tells_more(view, &scale, view_plane_cell(plane, 0, 0), facts);
    *digits = scale.digits;
    return more;
}

void view_plane_draw(View *view, const ViewPlane *plane) {
    view_camera_note(view, plane);
    view->turned[plane->role] = plane->turned;
    ViewPlane seen = view_camera_plane(view, plane);
    if (seen.zoomed) {
        draw_zoomed(view, seen, plane->rect);
        return;
    }
    if (plane->numbers) {
        const int whole[4] = {-plane->top, plane->rows + plane->bottom, -plane->left,
                              plane->cols + plane->right};
        ViewDigits own;
        view->plane_digits = tells_more(view, plane, &own) ? &own : NULL;
        draw_cells(view, plane, whole);
        view->plane_digits = NULL;
        bool border = plane->top + plane->bottom + plane->left + plane->right > 0;
        if (border && (view_is_padded_input(view, plane->role) || view_shows_places(view, plane))) {
            /* where the tensor itself begins */
            draw_frame(view->list, draw_rect_inset(view_plane_inner(plane), -1), 0, 2,
                       view->theme->muted);
        }
    } else {
        view_picture_draw(view, plane);
    }
    view_ghost_draw(view, plane);
}

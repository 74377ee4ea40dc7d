/* Which numbers a pointed-at (or pinned) one is linked to, and what joins them: in each cell that
 * lights up stands the weight that it goes through, or, from a weight, the output; where cells are
 * too low for that, its row and column stand at the edges of the grid. */
#include "view/cells.h"

#include "conv/links.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    JOINTS = 600,    /* more links than this are a picture of nothing */
    TAG_SIZE = 11,   /* points */
    TAG_HEIGHT = 14, /* from the cell's edge: the frame, its digits and a little */
    TAG_PAD = 3,     /* beside them */
    FRAME = 2,       /* around the cell */
    CLEAR = 2,       /* above a number */
    BENEATH = 2,     /* and under one that gives way to the tag */
    WAYS = 3,        /* rows or columns of several weights to one cell */
    WAY_CHARS = VIEW_JOINT_CHARS,
    CHIP_HEIGHT = 10, /* of a name above a column, */
    CHIP_ROW = 12,    /* and of one beside a row */
    CHIP_APART = 3,   /* beside the grid: clear of the amber marks */
    CHIP_PAD = 2,     /* at both of its sides */
    SIDES = 3,        /* where those of rows may stand, */
    ENDS = 2,         /* and those of columns */
    CHIP_DIGITS = 8   /* height of its digits */
};

static const float DIGITS_HALF = 0.38f; /* of the height of a digit, to its size */

/* The type of a number that gives way, to its cell: clear of the marks of what happens now. */
static const float BELOW_TAG = 0.375f;
static const float CHIP_CLOSE = 1.3f; /* from the grid, where a title or the margin is close */
static const float CAPITALS = 0.74f, DESCENT = 0.2f; /* of a text, to its size */

bool view_linked_from(const View *view, ViewSource *out) {
    bool pointed = view->hover.role >= 0;
    int role = pointed ? view->hover.role : view->state->pin_role;
    const int *index = pointed ? view->hover.index : view->state->pin_index;
    *out = (ViewSource){.role = (ConvRole)role, .channels = 1};
    memcpy(out->index, index, sizeof out->index);
    if (!view_is_within(view, role, index)) {
        return false;
    }
    if (pointed && view->hover.colours) {
        out->index[1] = 0;
        out->channels = scene_tensor(view->frame->scene, (ConvRole)role)->extent[1];
    }
    return true;
}

bool view_source_meets(const View *view, const ViewSource *from, ConvRole role,
                       const int index[4]) {
    ViewSource one = *from;
    for (int c = 0; c < from->channels; c++, one.index[1]++) {
        if (conv_link_meets(&view->state->layer, one.role, one.index, role, index)) {
            return true;
        }
    }
    return false;
}

bool view_is_linked(const View *view, ConvRole role, const int index[4]) {
    ViewSource from;
    return view_linked_from(view, &from) && view_source_meets(view, &from, role, index);
}

const int *view_link_end(const ConvLink *link, ConvRole kin) {
    return kin == CONV_ROLE_X ? link->x : kin == CONV_ROLE_W ? link->w : link->y;
}

void view_link_place(const View *view, const ConvLink *link, int place[2]) {
    const ConvLayer *layer = &view->state->layer;
    place[0] = link->y[2] * layer->sh - layer->top + link->tap[0] * layer->dh;
    place[1] = link->y[3] * layer->sw - layer->left + link->tap[1] * layer->dw;
}

/* One more row or column of what joins, among those that are known. */
static void note_way(int ways[WAYS + 1], int *count, int way) {
    for (int i = 0; i < *count; i++) {
        if (ways[i] == way) {
            return;
        }
    }
    if (*count <= WAYS) {
        ways[(*count)++] = way;
    }
}

/* What joins two numbers: a weight, or an output; where several do, as under a border that shows a
 * cell again, they are all of these rows by all of these columns. */
typedef struct Joint {
    ConvRole by;
    int row_count, column_count;
    int rows[WAYS + 1], columns[WAYS + 1];
} Joint;

static void note_end(Joint *joint, const int end[4]) {
    note_way(joint->rows, &joint->row_count, end[2]);
    note_way(joint->columns, &joint->column_count, end[3]);
}

/* Of links first … end-1 of a cell those to another one, or with `place` those to what the border
 * shows there. */
static void scan(const View *view, ConvRole role, const int index[4], int64_t first, int64_t end,
                 ConvRole kin, const int to[4], const int *place, Joint *joint) {
    for (int64_t k = first; k < end && k - first <= JOINTS; k++) {
        ConvLink link;
        conv_link_at(&view->state->layer, role, index, k, &link);
        bool here = !link.padding && memcmp(view_link_end(&link, kin), to, sizeof link.x) == 0;
        if (here && place) {
            int there[2];
            view_link_place(view, &link, there);
            here = link.border && memcmp(there, place, sizeof there) == 0;
        }
        if (here) {
            note_end(joint, view_link_end(&link, joint->by));
        }
    }
}

/* An input and an output: from the side that has a window, in the channel of the other. */
static void scan_window(const View *view, const int x[4], const int y[4], const int *place,
                        Joint *joint) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    int per = layer->transposed ? shape->ocg : shape->icg;
    int64_t taps = (int64_t)layer->kh * layer->kw;
    ConvRole role = layer->transposed ? CONV_ROLE_X : CONV_ROLE_Y;
    ConvRole kin = layer->transposed ? CONV_ROLE_Y : CONV_ROLE_X;
    const int *from = layer->transposed ? x : y, *to = layer->transposed ? y : x;
    int64_t first = to[1] % per * taps;
    scan(view, role, from, first, first + taps, kin, to, place, joint);
}

/* Finds what joins the pointed-at (or pinned) number with a cell, or a place of the border that
 * shows it; false where there is nothing, or too much. */
static bool joint_of(const View *view, ConvRole role, const int index[4], const int *place,
                     Joint *joint) {
    ViewSource from;
    ConvRole kin = conv_role_kin(role);
    if (!view_linked_from(view, &from)) {
        return false;
    }
    ConvRole source = conv_role_kin(from.role);
    if (kin == CONV_ROLE_B || kin == source || source == CONV_ROLE_B) {
        return false;
    }
    *joint = (Joint){.by = source == CONV_ROLE_W ? CONV_ROLE_Y : CONV_ROLE_W};
    for (int c = 0; c < from.channels && joint->row_count == 0; c++, from.index[1]++) {
        if (!conv_link_meets(&view->state->layer, from.role, from.index, role, index)) {
            continue;
        }
        if (kin == joint->by) {
            note_end(joint, index);
        } else if (source == CONV_ROLE_W) {
            scan(view, role, index, 0, conv_link_count(&view->state->layer, role, index), source,
                 from.index, place, joint);
        } else {
            bool x = kin == CONV_ROLE_X;
            scan_window(view, x ? index : from.index, x ? from.index : index, place, joint);
        }
    }
    return joint->row_count > 0 && joint->row_count <= WAYS && joint->column_count <= WAYS;
}

float view_joint_drop(DrawRect cell, float size) {
    float half = DIGITS_HALF * size, top = cell.h / 2 - half;
    float drop = top > TAG_HEIGHT + CLEAR ? 0 : (TAG_HEIGHT - BENEATH) / 2.0f;
    return top + drop >= TAG_HEIGHT + CLEAR ? floorf(drop) : -1;
}

float view_joint_size(DrawRect cell, float size) {
    bool gives_way = view_joint_drop(cell, size) > 0;
    return gives_way ? fminf(size, fmaxf(11, floorf(BELOW_TAG * cell.h))) : size;
}

/* "1", or "0+2" where both ways lead there. */
static void ways_text(const int *ways, int count, char out[WAY_CHARS]) {
    int used = 0;
    for (int i = 0; i < count; i++) {
        used += snprintf(out + used, (size_t)(WAY_CHARS - used), "%s%d", i ? "+" : "", ways[i]);
    }
}

/* "w[1,2]", in a narrow cell "w1,2", which still says whose it is; false where it has no room. */
static bool tag_text(const View *view, DrawRect cell, const Joint *joint, char *out, size_t size,
                     float *width) {
    char row[WAY_CHARS], column[WAY_CHARS];
    ways_text(joint->rows, joint->row_count, row);
    ways_text(joint->columns, joint->column_count, column);
    for (int brief = 0; brief < 2; brief++) {
        snprintf(out, size, brief ? "%s%s,%s" : "%s[%s,%s]", joint->by == CONV_ROLE_W ? "w" : "y",
                 row, column);
        *width =
            draw_text_width(view->list->fonts, DRAW_FACE_MONO, TAG_SIZE, view->list->scale, out) +
            2 * TAG_PAD;
        if (*width <= cell.w) {
            return true;
        }
    }
    return false;
}

bool view_joint_has_room(const View *view, DrawRect cell, ViewDigits digits, ConvRole role,
                         const int index[4], const int *place) {
    Joint joint;
    char text[4 * WAY_CHARS];
    float width;
    return view_joint_drop(cell, view_number_type(view, digits, cell).size) >= 0 &&
           joint_of(view, role, index, place, &joint) &&
           tag_text(view, cell, &joint, text, sizeof text, &width);
}

/* The ground of what names a joint. */
static DrawColour tag_colour(const View *view, ConvRole role) {
    return draw_mix(view->theme->paper, view_role_colour(view, role), 0.2f);
}

/* --------------------------------------------------------------------------------- edges */

/* One more row or column that has its name at the edge. */
static void note_edge(ViewJointEdge *edges, int *count, float at, float room, const int *ways,
                      int way_count) {
    for (int i = 0; i < *count; i++) {
        if (edges[i].at == at) {
            return;
        }
    }
    if (*count < VIEW_JOINT_EDGES) {
        edges[*count] = (ViewJointEdge){.at = at, .room = room};
        ways_text(ways, way_count, edges[*count].text);
        (*count)++;
    }
}

void view_joint_mark(View *view, DrawRect cell, ViewDigits digits, ConvRole role,
                     const int index[4], const int *place, ViewJointEdges *edges) {
    Joint joint;
    if (!joint_of(view, role, index, place, &joint)) {
        return;
    }
    if (!view_joint_has_room(view, cell, digits, role, index, place)) {
        edges->role = role;
        edges->by = joint.by;
        note_edge(edges->rows, &edges->row_count, cell.y, cell.h, joint.rows, joint.row_count);
        note_edge(edges->columns, &edges->column_count, cell.x, cell.w, joint.columns,
                  joint.column_count);
        return;
    }
    char text[4 * WAY_CHARS];
    float width;
    tag_text(view, cell, &joint, text, sizeof text, &width);
    DrawRect tag = {cell.x + FRAME, cell.y + FRAME, cell.w - 2 * FRAME, TAG_HEIGHT - FRAME};
    DrawColour colour = tag_colour(view, role);
    draw_rect(view->list, tag, 0, colour);
    draw_on(view->list, colour);
    draw_text_in(view->list, DRAW_FACE_MONO, TAG_SIZE, tag, DRAW_CENTRE, draw_ink_on(colour), text);
}

/* Whether a rectangle lies within what can be seen of the stage, clear of all texts so far. */
static bool is_free(const View *view, DrawRect rect) {
    const DrawList *list = view->list;
    DrawRect clip = draw_rect_intersect(draw_clip(list), view->stage_frame);
    DrawRect seen = draw_rect_intersect(rect, clip);
    bool free = seen.w > rect.w - 0.5f && seen.h > rect.h - 0.5f;
    for (int i = 0; i < list->count && free; i++) {
        const DrawCommand *text = &list->commands[i];
        if (text->kind == DRAW_KIND_TEXT) {
            DrawRect ink = {text->rect.x, text->baseline - text->size * CAPITALS, text->rect.w,
                            text->size * (CAPITALS + DESCENT)};
            DrawRect both = draw_rect_intersect(draw_rect_intersect(ink, text->clip), rect);
            free = !(both.w > 1 && both.h > 1);
        }
    }
    return free;
}

static void chip(View *view, DrawRect rect, DrawColour colour, const char *text) {
    draw_rect(view->list, rect, 2, colour);
    draw_on(view->list, colour);
    draw_text(view->list, DRAW_FACE_MONO, TAG_SIZE, rect.x + rect.w / 2,
              rect.y + (rect.h + CHIP_DIGITS) / 2, DRAW_CENTRE, draw_ink_on(colour), text);
}

static float chip_width(const View *view, const char *text) {
    const DrawList *list = view->list;
    return draw_text_width(list->fonts, DRAW_FACE_MONO, TAG_SIZE, list->scale, text) + CHIP_PAD;
}

/* Width of the widest name of the rows, behind `letter`. */
static float rows_width(const View *view, const ViewJointEdges *edges, const char *letter) {
    float widest = 0;
    for (int i = 0; i < edges->row_count; i++) {
        char text[WAY_CHARS + 2];
        snprintf(text, sizeof text, "%s%s", letter, edges->rows[i].text);
        widest = fmaxf(widest, chip_width(view, text));
    }
    return widest;
}

static DrawRect row_chip(const ViewJointEdge *row, float x, float w) {
    return (DrawRect){x, floorf(row->at + (row->room - CHIP_ROW) / 2), w, CHIP_ROW};
}

static DrawRect column_chip(const View *view, const ViewJointEdge *column, float y) {
    float w = chip_width(view, column->text);
    return (DrawRect){column->at + (column->room - w) / 2, y, w, CHIP_HEIGHT};
}

static bool columns_are_free(const View *view, const ViewJointEdges *edges, float y) {
    bool free = true;
    for (int i = 0; i < edges->column_count && free; i++) {
        DrawRect at = column_chip(view, &edges->columns[i], y);
        free = at.w <= edges->columns[i].room && is_free(view, at);
    }
    return free;
}

static bool rows_are_free(const View *view, const ViewJointEdges *edges, float x, float w) {
    bool free = true;
    for (int i = 0; i < edges->row_count && free; i++) {
        free = is_free(view, row_chip(&edges->rows[i], x, w));
    }
    return free;
}

/* Where the names stand: those of rows from x on, those of columns from y on; where the corner
 * between has no room for the letter of what they name, it stands before each row. */
typedef struct EdgePlace {
    float x, y, w;
    bool corner;
} EdgePlace;

static DrawRect corner_chip(const EdgePlace *at) {
    return (DrawRect){at->x, at->y, at->w, CHIP_HEIGHT};
}

static bool find_place(const View *view, const ViewJointEdges *edges, DrawRect around,
                       EdgePlace *at) {
    const float left = around.x - at->w, right = around.x + around.w;
    const float sides[] = {edges->right ? right + CHIP_APART : left - CHIP_APART,
                           edges->right ? left - CHIP_APART : left - CHIP_CLOSE,
                           right + CHIP_APART};
    const float ends[] = {around.y - CHIP_HEIGHT - CHIP_CLOSE, around.y + around.h + CHIP_APART};
    for (int side = 0; side < SIDES; side++) {
        for (int end = 0; end < ENDS; end++) {
            at->x = sides[side];
            at->y = ends[end];
            if (rows_are_free(view, edges, at->x, at->w) && columns_are_free(view, edges, at->y) &&
                (!at->corner || is_free(view, corner_chip(at)))) {
                return true;
            }
        }
    }
    return false; /* one without the other is no name */
}

void view_joint_edges(View *view, const ViewJointEdges *edges, DrawRect around) {
    const char *letter = edges->by == CONV_ROLE_W ? "w" : "y";
    EdgePlace at = {.w = rows_width(view, edges, ""), .corner = true};
    if (edges->row_count == 0) {
        return;
    }
    if (!find_place(view, edges, around, &at)) {
        at = (EdgePlace){.w = rows_width(view, edges, letter)};
        if (!find_place(view, edges, around, &at)) {
            return;
        }
    }
    DrawColour colour = tag_colour(view, edges->role);
    for (int i = 0; i < edges->row_count; i++) {
        char text[WAY_CHARS + 2];
        snprintf(text, sizeof text, "%s%s", at.corner ? "" : letter, edges->rows[i].text);
        chip(view, row_chip(&edges->rows[i], at.x, at.w), colour, text);
    }
    for (int i = 0; i < edges->column_count; i++) {
        chip(view, column_chip(view, &edges->columns[i], at.y), colour, edges->columns[i].text);
    }
    if (at.corner) {
        chip(view, corner_chip(&at), colour, letter);
    }
}

/* Which numbers a pointed-at (or pinned) one is linked to, and what joins them: in each cell that
 * lights up stands the weight that it goes through, or, from a weight, the output. */
#include "view/cells.h"

#include "conv/links.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    JOINTS = 300,    /* more links than this are a picture of nothing */
    TAG_SIZE = 11,   /* points */
    TAG_HEIGHT = 14, /* from the cell's edge: the frame, its digits and a little */
    TAG_PAD = 3,     /* beside them */
    FRAME = 2,       /* around the cell */
    CLEAR = 2,       /* above a number */
    BENEATH = 2      /* and under one that gives way to the tag */
};

static const float DIGITS_HALF = 0.38f; /* of the height of a digit, to its size */

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

/* How many links join the source with a cell; the first of them. */
static int joints(const View *view, const ViewSource *from, ConvRole kin, const int index[4],
                  ConvLink *first) {
    const ConvLayer *layer = &view->state->layer;
    ViewSource one = *from;
    int found = 0;
    for (int c = 0; c < from->channels; c++, one.index[1]++) {
        int64_t count = conv_link_count(layer, one.role, one.index);
        for (int64_t k = 0; k < count && k <= JOINTS; k++) {
            ConvLink link;
            conv_link_at(layer, one.role, one.index, k, &link);
            bool here = memcmp(view_link_end(&link, kin), index, sizeof link.x) == 0;
            if (here && !link.padding && found++ == 0) {
                *first = link;
            }
        }
    }
    return found;
}

/* The only link to a cell, and what it goes through; false where there is none, or several as under
 * a border that shows the cell again. */
static bool joint_of(const View *view, ConvRole role, const int index[4], ConvRole *by,
                     int out[4]) {
    ViewSource from;
    ConvRole kin = conv_role_kin(role);
    ConvLink link;
    if (!view_linked_from(view, &from)) {
        return false;
    }
    ConvRole source = conv_role_kin(from.role);
    if (kin == CONV_ROLE_B || kin == source || source == CONV_ROLE_B ||
        conv_link_count(&view->state->layer, from.role, from.index) > JOINTS ||
        joints(view, &from, kin, index, &link) != 1) {
        return false;
    }
    *by = source == CONV_ROLE_W ? CONV_ROLE_Y : CONV_ROLE_W;
    memcpy(out, view_link_end(&link, *by), sizeof link.x);
    return true;
}

float view_joint_drop(DrawRect cell, float size) {
    float half = DIGITS_HALF * size, top = cell.h / 2 - half;
    float drop = top > TAG_HEIGHT + CLEAR ? 0 : (TAG_HEIGHT - BENEATH) / 2.0f;
    return top + drop >= TAG_HEIGHT + CLEAR ? floorf(drop) : -1;
}

/* "w[1,2]", shorter in a narrow cell; false where it has no room. */
static bool tag_text(const View *view, DrawRect cell, ConvRole by, const int joint[4], char *out,
                     size_t size, float *width) {
    for (int brief = 0; brief < 2; brief++) {
        snprintf(out, size, brief ? "%.0s%d,%d" : "%s[%d,%d]", by == CONV_ROLE_W ? "w" : "y",
                 joint[2], joint[3]);
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
                         const int index[4]) {
    ConvRole by;
    int joint[4];
    char text[32];
    float width;
    return view_joint_drop(cell, view_number_type(view, digits, cell).size) >= 0 &&
           joint_of(view, role, index, &by, joint) &&
           tag_text(view, cell, by, joint, text, sizeof text, &width);
}

void view_joint_mark(View *view, DrawRect cell, ViewDigits digits, ConvRole role,
                     const int index[4]) {
    if (!view_joint_has_room(view, cell, digits, role, index)) {
        return;
    }
    ConvRole by;
    int joint[4];
    char text[32];
    float width;
    joint_of(view, role, index, &by, joint);
    tag_text(view, cell, by, joint, text, sizeof text, &width);
    DrawRect tag = {cell.x + FRAME, cell.y + FRAME, cell.w - 2 * FRAME, TAG_HEIGHT - FRAME};
    DrawColour colour = draw_mix(view->theme->paper, view_role_colour(view, role), 0.2f);
    draw_rect(view->list, tag, 0, colour);
    draw_on(view->list, colour);
    draw_text_in(view->list, DRAW_FACE_MONO, TAG_SIZE, tag, DRAW_CENTRE, draw_ink_on(colour), text);
}

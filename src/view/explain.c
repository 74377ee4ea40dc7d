/* What the words mean: a line and a small picture for each parameter of the layer and each symbol
 * of the stage, as the tip of its name. */
#include "view/explain.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 200, HEIGHT = 76, CELL = 13 };

/* ----------------------------------------------------------------------------- drawing */

static void grid(DrawList *list, float x, float y, int rows, int cols, float cell,
                 DrawColour fill) {
    for (int i = 0; i < rows * cols; i++) {
        DrawRect box = {x + (float)(i % cols) * cell, y + (float)(i / cols) * cell, cell, cell};
        draw_box(list, box, 0, fill, 1, list->theme->faint);
    }
}

static void window(DrawList *list, float x, float y, float w, float h) {
    draw_frame(list, draw_rect_inset((DrawRect){x, y, w, h}, -1), 2, 3, list->theme->now_edge);
    draw_frame(list, (DrawRect){x, y, w, h}, 1, 1.5f, list->theme->now);
}

static void arrow(DrawList *list, float x0, float y0, float x1, float y1, DrawColour colour) {
    float dx = x1 - x0, dy = y1 - y0, length = hypotf(dx, dy);
    draw_line(list, x0, y0, x1 - dx / length * 5, y1 - dy / length * 5, 1.5f, 0, colour);
    draw_arrow_head(list, (DrawPoint){x1, y1}, dx, dy, 7, colour);
}

static void word(DrawList *list, float x, float y, DrawColour colour, const char *text) {
    draw_text(list, DRAW_FACE_UI_SEMIBOLD, 12, x, y, DRAW_CENTRE, colour, text);
}

/* ---------------------------------------------------------------------------- parameters */

static void size_picture(DrawList *list, DrawRect at) {
    float x = at.x + 30, y = at.y + 20;
    grid(list, x, y, 3, 6, CELL, list->theme->paper);
    arrow(list, x - 10, y, x - 10, y + 3 * CELL, list->theme->forward);
    arrow(list, x, y - 9, x + 6 * CELL, y - 9, list->theme->forward);
    word(list, x - 20, y + 24, list->theme->muted, "h");
    word(list, x + 3 * CELL, y - 13, list->theme->muted, "w");
}

static void channels_picture(DrawList *list, DrawRect at) {
    const DrawTheme *theme = list->theme;
    const DrawColour colours[] = {theme->red, theme->green, theme->blue};
    for (int c = 2; c >= 0; c--) {
        float x = at.x + 20 + 14 * (float)c, y = at.y + 6 + 11 * (float)c;
        grid(list, x, y, 3, 3, CELL, draw_mix(theme->paper, colours[c], 0.35f));
    }
    word(list, at.x + 120, at.y + 44, theme->muted, "3 layers");
}

static void batch_picture(DrawList *list, DrawRect at) {
    for (int n = 0; n < 3; n++) {
        grid(list, at.x + 8 + 60 * (float)n, at.y + 18, 3, 3, CELL, list->theme->paper);
    }
}

static void kernel_picture(DrawList *list, DrawRect at) {
    float x = at.x + 14, y = at.y + 5;
    grid(list, x, y, 5, 5, CELL, list->theme->paper);
    window(list, x + CELL, y + CELL, 3 * CELL, 3 * CELL);
    word(list, at.x + 134, at.y + 42, list->theme->muted, "3×3 window");
}

static void stride_picture(DrawList *list, DrawRect at) {
    float x = at.x + 14, y = at.y + 34;
    grid(list, x, y, 1, 12, CELL, list->theme->paper);
    window(list, x, y, 3 * CELL, CELL);
    draw_frame(list, (DrawRect){x + 2 * CELL, y - 3, 3 * CELL, CELL + 6}, 1, 1.5f,
               list->theme->now);
    arrow(list, x + 1.5f * CELL, y - 9, x + 3.5f * CELL, y - 9, list->theme->forward);
    word(list, x + 2.5f * CELL, y - 15, list->theme->muted, "2");
}

static void padding_picture(DrawList *list, DrawRect at) {
    float x = at.x + 30, y = at.y + 5;
    grid(list, x, y, 5, 5, CELL, list->theme->stage);
    draw_hatch(list, (DrawRect){x, y, 5 * CELL, 5 * CELL}, 5, 1, list->theme->hatch);
    grid(list, x + CELL, y + CELL, 3, 3, CELL, list->theme->paper);
    window(list, x, y, 3 * CELL, 3 * CELL);
    word(list, at.x + 146, at.y + 42, list->theme->muted, "a border");
}

static void dilation_picture(DrawList *list, DrawRect at) {
    float x = at.x + 30, y = at.y + 5;
    grid(list, x, y, 5, 5, CELL, list->theme->paper);
    for (int tap = 0; tap < 9; tap++) {
        DrawRect cell = {x + (float)(tap % 3 * 2) * CELL, y + (float)(tap / 3 * 2) * CELL, CELL,
                         CELL};
        draw_rect(list, draw_rect_inset(cell, 2), 2, list->theme->now);
    }
    word(list, at.x + 146, at.y + 42, list->theme->muted, "gaps of 1");
}

static void filters_picture(DrawList *list, DrawRect at) {
    const DrawTheme *theme = list->theme;
    grid(list, at.x + 4, at.y + 16, 4, 4, 11, theme->paper);
    for (int f = 0; f < 3; f++) {
        float y = at.y + 2 + 26 * (float)f;
        grid(list, at.x + 84, y, 2, 2, 10, draw_mix(theme->paper, theme->positive, 0.5f));
        grid(list, at.x + 144, y - 1, 2, 2, 11, draw_mix(theme->paper, theme->forward, 0.4f));
        arrow(list, at.x + 54, at.y + 38, at.x + 78, y + 10, theme->faint);
        arrow(list, at.x + 110, y + 10, at.x + 138, y + 10, theme->forward);
    }
}

static void groups_picture(DrawList *list, DrawRect at) {
    const DrawTheme *theme = list->theme;
    for (int g = 0; g < 4; g++) {
        float y = at.y + 2 + 19 * (float)g;
        DrawColour fill = draw_mix(theme->paper, g < 2 ? theme->forward : theme->backward, 0.4f);
        grid(list, at.x + 20, y, 1, 1, 15, fill);
        grid(list, at.x + 150, y, 1, 1, 15, fill);
        for (int to = g / 2 * 2; to < g / 2 * 2 + 2; to++) {
            draw_line(list, at.x + 37, y + 7, at.x + 148, at.y + 9 + 19 * (float)to, 1, 0,
                      theme->faint);
        }
    }
}

static void bias_picture(DrawList *list, DrawRect at) {
    const DrawTheme *theme = list->theme;
    float y = at.y + 30;
    DrawColour fill = draw_mix(theme->paper, theme->positive, 0.5f);
    grid(list, at.x + 14, y - 8, 1, 1, 22, fill);
    draw_on(list, fill);
    word(list, at.x + 25, y + 7, draw_ink_on(fill), "b");
    draw_on(list, theme->panel);
    word(list, at.x + 72, y + 8, theme->ink, "+ Σ x·w");
    arrow(list, at.x + 108, y + 3, at.x + 138, y + 3, theme->forward);
    grid(list, at.x + 146, y - 8, 1, 1, 22, theme->paper);
    word(list, at.x + 157, y + 7, theme->ink, "y");
}

static void flip_picture(DrawList *list, DrawRect at) {
    static const char *const digits[] = {"1", "2", "3", "4"};
    const DrawTheme *theme = list->theme;
    for (int side = 0; side < 2; side++) {
        float x = at.x + 14 + 108 * (float)side, y = at.y + 14;
        grid(list, x, y, 2, 2, 24, theme->paper);
        for (int i = 0; i < 4; i++) {
            draw_on(list, theme->paper);
            word(list, x + 12 + 24 * (float)(i % 2), y + 17 + 24 * (float)(i / 2), theme->ink,
                 digits[side ? 3 - i : i]);
        }
    }
    arrow(list, at.x + 76, at.y + 38, at.x + 108, at.y + 38, theme->forward);
}

/* One number becomes a kernel's worth of them. */
static void transposed_picture(DrawList *list, DrawRect at) {
    const DrawTheme *theme = list->theme;
    grid(list, at.x + 14, at.y + 18, 3, 3, CELL, theme->paper);
    grid(list, at.x + 112, at.y + 2, 5, 5, CELL, theme->paper);
    DrawRect one = {at.x + 14 + CELL, at.y + 18 + CELL, CELL, CELL};
    draw_rect(list, draw_rect_inset(one, 2), 2, theme->now);
    arrow(list, one.x + 20, one.y + CELL / 2, at.x + 106, one.y + CELL / 2, theme->forward);
    window(list, at.x + 112 + CELL, at.y + 2 + CELL, 3 * CELL, 3 * CELL);
}

static void output_padding_picture(DrawList *list, DrawRect at) {
    const DrawTheme *theme = list->theme;
    float x = at.x + 30, y = at.y + 5;
    grid(list, x, y, 4, 4, CELL, theme->paper);
    DrawColour fill = draw_mix(theme->paper, theme->forward, 0.4f);
    grid(list, x, y + 4 * CELL, 1, 5, CELL, fill);
    grid(list, x + 4 * CELL, y, 4, 1, CELL, fill);
    word(list, at.x + 146, at.y + 42, theme->muted, "1 more");
}

/* ------------------------------------------------------------------------------- symbols */

typedef enum Node { NODE_X, NODE_W, NODE_B, NODE_Y, NODE_L, NODE_COUNT } Node;

/* X, W and b make Y, Y makes L; backward each gets from L how L changes with it. */
static void chain_picture(DrawList *list, DrawRect at, Node node, bool backward) {
    static const char *const names[] = {"X", "W", "b", "Y", "L"};
    static const float places[][2] = {{16, 2}, {16, 27}, {16, 52}, {92, 27}, {164, 27}};
    const DrawTheme *theme = list->theme;
    DrawColour colour = backward ? theme->backward : theme->forward;
    for (int from = 0; from < NODE_L; from++) {
        int to = from < NODE_Y ? NODE_Y : NODE_L;
        float x0 = at.x + places[from][0] + 26, y0 = at.y + places[from][1] + 11;
        float x1 = at.x + places[to][0] - 4, y1 = at.y + places[to][1] + 11;
        bool way = !backward || from == (int)node || from == NODE_Y; /* from L to this one */
        DrawColour line = way ? colour : theme->line;
        if (backward) {
            arrow(list, x1, y1, x0, y0, line);
        } else {
            arrow(list, x0, y0, x1, y1, line);
        }
    }
    for (int i = 0; i < NODE_COUNT; i++) {
        DrawRect box = {at.x + places[i][0], at.y + places[i][1], 22, 22};
        bool chosen = i == (int)node;
        DrawColour ground = chosen ? colour : theme->well;
        draw_box(list, box, 4, ground, 1, chosen ? colour : theme->faint);
        draw_on(list, ground);
        word(list, box.x + 11, box.y + 15.5f, chosen ? theme->on_accent : theme->ink, names[i]);
    }
}

static void products_picture(DrawList *list, DrawRect at) {
    const DrawTheme *theme = list->theme;
    const DrawColour fills[] = {theme->paper, draw_mix(theme->paper, theme->positive, 0.5f),
                                draw_mix(theme->paper, theme->now, 0.4f)};
    static const char *const signs[] = {"⊙", "="};
    for (int i = 0; i < 3; i++) {
        float x = at.x + 8 + 66 * (float)i;
        grid(list, x, at.y + 18, 3, 3, CELL, fills[i]);
        if (i < 2) {
            word(list, x + 53, at.y + 42, theme->muted, signs[i]);
        }
    }
}

#define CHAIN(name, node, backward)                                                                \
    static void name##_picture(DrawList *list, DrawRect at) {                                      \
        chain_picture(list, at, node, backward);                                                   \
    }
CHAIN(x, NODE_X, false)
CHAIN(w, NODE_W, false)
CHAIN(b, NODE_B, false)
CHAIN(y, NODE_Y, false)
CHAIN(loss, NODE_L, false)
CHAIN(dx, NODE_X, true)
CHAIN(dw, NODE_W, true)
CHAIN(db, NODE_B, true)
CHAIN(dy, NODE_Y, true)

/* -------------------------------------------------------------------------------- topics */

typedef struct Topic {
    const char *word, *text;
    UiTipDraw *draw;
} Topic;

static const Topic TOPICS[] = {
#define VIEW_TOPIC(word, picture, text) {word, text, picture##_picture},
#include "view/topics.def"
#undef VIEW_TOPIC
};

static const Topic *find_topic(const char *name) {
    for (size_t i = 0; i < sizeof TOPICS / sizeof TOPICS[0]; i++) {
        if (strcmp(TOPICS[i].word, name) == 0) {
            return &TOPICS[i];
        }
    }
    return NULL;
}

bool view_explain(View *view, DrawRect rect, const char *name, const char *text) {
    const Topic *topic = find_topic(name);
    if (!topic) {
        if (text) {
            ui_tip(view->ui, rect, text);
        }
        return false;
    }
    ui_tip_picture(view->ui, rect, text ? text : topic->text, WIDTH, HEIGHT, topic->draw);
    return true;
}

/* The stage: two rows of tensors in the same columns, forward above, backward beneath, each
 * gradient under the tensor it belongs to. Small layers show every number in place; larger ones
 * show pictures, with the window's numbers in the loupe between them. */
#include "view/stage.h"
#include "view/loupe.h"

#include <math.h>
#include <string.h>

enum {
    CHIPS = 34,
    CHIPS_LEAST = 480, /* their width beside the way to the other row */
    CHIPS_APART = 12,
    COLUMN_MIN = 104, /* a column is at least as wide as its title */
    COLUMN_TIGHT = 66,
    DB_WIDE = 44,
    DB_HIGH = 80, /* a cell with L beneath it */
    DB_GAP = 24,
    DB_ARROW = 36,
    DB_TITLE = 122, /* and the way of the arrow to it */
    OUTPUT_LEAST = 104,
    INPUT_LEAST = 112,
    TITLE_COMPACT = 48, /* rows with little air above, between and under them */
    ABOVE_COMPACT = 46,
    BOTTOM_COMPACT = 10,
    ARROWS_COMPACT = 36,
    ONE_ROW = 30,          /* beneath a row that stands alone: the way to the other */
    LOW = 380,             /* a stage that has no room for two rows of pictures */
    TARGET_GAP = 34,       /* between Y and T */
    CELL_WITH_TARGET = 22, /* T is worth smaller cells down to this */
    TARGET_DECIMALS = 2,   /* and so many decimals */
    MARGIN_COMPACT = 16,
    CELL_MOST_LOW = 46, /* the largest cells, in a small window and in a large one */
    CELL_MOST_HIGH = 96,
    CLASS_SIZES = 5 /* of type for a class, a point apart */
};

static const float LOUPE_SHARE = 0.41f; /* of the width that it shares with X and Y */
static const float LOUPE_MOST = 0.56f;  /* where it cannot show whole windows */
static const float X_SHARE = 0.62f;     /* of theirs */
static const float CELL_SHARE = 0.085f; /* of the stage's height, in between */

/* At least, after each column: ⊙, =, Σ → */
static const float GAPS[VIEW_STAGE_COLUMNS] = {44, 38, 56, 0};
static const float GAPS_TIGHT[VIEW_STAGE_COLUMNS] = {28, 24, 40, 0};
static const float GAPS_COMPACT[VIEW_STAGE_COLUMNS] = {22, 20, 34, 0};
static const float GAPS_CLOSE[VIEW_STAGE_COLUMNS] = {18, 16, 26, 0};

/* Both rows are equally high; what the forward one needs `beneath` it comes on top of that. Compact
 * ones leave less free around them. */
static void split_rows(const View *view, DrawRect stage, float beneath, bool compact,
                       ViewStagePlan *plan) {
    float margin = compact ? MARGIN_COMPACT : VIEW_STAGE_MARGIN;
    float x = stage.x + margin, w = stage.w - 2 * margin;
    bool both = view->rows == VIEW_ROWS_BOTH;
    bool alone = view->rows == VIEW_ROWS_MAIN;
    float chips = (both || alone) && view_has_chips(view) ? CHIPS : 0;
    float arrows = compact ? ARROWS_COMPACT : VIEW_STAGE_ARROWS;
    float bottom = compact ? BOTTOM_COMPACT : VIEW_STAGE_BOTTOM;
    float half = floorf((stage.h - chips - arrows + bottom + fmaxf(0, beneath)) / 2);
    float forward = both ? half : alone ? stage.h - chips : 0;
    float above = compact ? ABOVE_COMPACT : VIEW_STAGE_TITLE + 8;
    plan->compact = compact;
    plan->above = above;
    plan->title = compact ? TITLE_COMPACT : VIEW_STAGE_TITLE + 4;
    plan->forward = (DrawRect){x, stage.y + above, w, forward - above - bottom};
    plan->backward = (DrawRect){x, stage.y + forward + chips + above, w,
                                stage.h - forward - chips - above - arrows};
}

static int max_int(int a, int b) {
    return a > b ? a : b;
}

/* Whose cells may be colours alone, where they are too narrow for its numbers. */
typedef enum Bare { BARE_NONE, BARE_DX, BARE_DY, BARE_Y, BARE_SLIM, BARE_COUNT } Bare;

/* How closely things may lie: which gaps, and how many decimals are given up. */
typedef struct Closeness {
    bool tight;
    int fewer;
    bool target; /* with T beside Y */
    Bare bare;
    bool close; /* numbers come near to their cells' edges */
} Closeness;

static float number_width(const View *view, ConvRole role, Closeness how) {
    float w = how.fewer > 0 ? view_cell_fewer(view, role, how.fewer) : view_cell_width(view, role);
    return how.close ? fmaxf(VIEW_CELL_MIN_W, w - VIEW_CLOSER) : w;
}

static float product_width(const View *view, Closeness how) {
    float w = view_product_width(view, how.fewer);
    return how.close ? fmaxf(VIEW_CELL_MIN_W, w - VIEW_CLOSER) : w;
}

/* Without its numbers Y has cells that are wide enough for short ones, as those of dY may be, or at
 * last none. */
static float output_width(const View *view, Closeness how) {
    return how.bare < BARE_Y    ? number_width(view, CONV_ROLE_Y, how)
           : how.bare == BARE_Y ? VIEW_CELL_MIN_W
                                : 0;
}

/* dW is as wide as its numbers need: where W needs less, it reaches beneath the products. Returns
 * how much further right Y must begin for db to have room before dY. */
static float place_dw(const View *view, ViewStagePlan *plan, float cell, Closeness how) {
    plan->dw_wide = fmaxf(cell, number_width(view, CONV_ROLE_DW, how));
    float end = plan->x[1] + (float)view->state->layer.kw * plan->dw_wide;
    plan->db_x = fmaxf(plan->x[2], end + DB_GAP);
    plan->db_w = fmaxf(fmaxf(cell, DB_WIDE), number_width(view, CONV_ROLE_DB, how));
    return fmaxf(0, plan->db_x + plan->db_w + DB_ARROW - plan->x[3]);
}

/* For a class a border of zeros is hardly wider than these need: so the numbers are larger. */
static float ring_width(const View *view, ViewStagePlan *plan, float cell, bool tight) {
    bool zeros = view->type_least > 0 && view->state->layer.border == CONV_BORDER_ZEROS;
    float least = view_chars_room(view, 1);
    plan->ring = fminf(plan->wide[0], tight ? least : fmaxf(cell, least));
    plan->ring = zeros ? plan->ring : plan->wide[0];
    return plan->ring;
}

/* Column widths at a cell size; true when they and the rows fit. */
static bool fits(const View *view, ViewStagePlan *plan, float cell, Closeness how) {
    const ConvLayer *layer = &view->state->layer;
    const ConvShape *shape = &view->derived->shape;
    const float *gaps = !how.tight      ? GAPS
                        : how.close     ? GAPS_CLOSE
                        : plan->compact ? GAPS_COMPACT
                                        : GAPS_TIGHT;
    ViewTermGrid grid = view_term_grid(view);
    const int cells[VIEW_STAGE_COLUMNS] = {layer->iw, layer->kw, grid.cols, shape->ow};
    bool gradients = view->rows != VIEW_ROWS_MAIN;
    bool dx = gradients && how.bare < BARE_DX, dy = gradients && how.bare < BARE_DY;
    const float needs[VIEW_STAGE_COLUMNS] = {
        fmaxf(number_width(view, CONV_ROLE_X, how), dx ? number_width(view, CONV_ROLE_DX, how) : 0),
        number_width(view, CONV_ROLE_W, how), product_width(view, how),
        fmaxf(output_width(view, how), dy ? number_width(view, CONV_ROLE_DY, how) : 0)};
    int rows = max_int(max_int(layer->top + layer->ih + layer->bottom, layer->kh),
                       max_int(grid.rows, shape->oh));
    float x = plan->forward.x, least = how.tight ? COLUMN_TIGHT : COLUMN_MIN;
    for (int c = 0; c < VIEW_STAGE_COLUMNS; c++) {
        plan->x[c] = x;
        plan->wide[c] = fmaxf(cell, needs[c]);
        float border =
            c == 0 ? (float)(layer->left + layer->right) * ring_width(view, plan, cell, how.tight)
                   : 0;
        plan->w[c] = fmaxf(least, border + (float)cells[c] * plan->wide[c]);
        x += plan->w[c] + gaps[c];
    }
    float further = gradients ? place_dw(view, plan, cell, how) : 0;
    plan->x[3] += further;
    x += further;
    plan->t_x = 0;
    if (how.target) {
        plan->t_x = plan->x[3] + (float)shape->ow * plan->wide[3] + TARGET_GAP;
        plan->t_wide = fmaxf(cell, number_width(view, CONV_ROLE_T, how));
        x = plan->t_x + fmaxf(COLUMN_TIGHT, (float)shape->ow * plan->t_wide);
    }
    plan->end = how.target ? x : plan->x[3] + plan->w[3];
    float height = !gradients                        ? plan->forward.h
                   : view->rows == VIEW_ROWS_BENEATH ? plan->backward.h
                                                     : fminf(plan->forward.h, plan->backward.h);
    bool low = gradients && height < DB_HIGH;
    return x <= plan->forward.x + plan->forward.w + 0.5f && (float)rows * cell <= height && !low;
}

static bool is_forward(const View *view) {
    return view->state->walk == CONV_WALK_FORWARD && !view_is_line(view);
}

/* Good cells, then the most decimals, then the most room, then the largest cells with which every
 * number has its place; low ones for the forward walk, others are better shown by the loupe. A line
 * of numbers is better shown as lines than with less. */
static bool plan_cells(const View *view, ViewStagePlan *plan, Closeness from, Closeness *how) {
    const float class = view->type_least / VIEW_CLASS_SHARE;
    const float leasts[] = {fmaxf(VIEW_CELL_MIN_W, class), fmaxf(VIEW_CELL_MIN_H, class)};
    float most = floorf(view->cell_most);
    /* tight, too, and for one character less, so that typing does not choose */
    int ways = !view_is_line(view) ? 2 * (view->fewer_most + 1) : view->typed ? 4 : 1;
    *how = from;
    how->tight = true;
    how->fewer = view->fewer_most;
    if (!fits(view, plan, VIEW_CELL_MIN_H, *how)) {
        return false;
    }
    for (int low = 0; low < (is_forward(view) ? 2 : 1); low++) {
        for (int way = 0; way < ways; way++) {
            how->tight = way % 2;
            how->fewer = way / 2;
            for (float cell = most; cell >= leasts[low]; cell -= 1) {
                if (fits(view, plan, cell, *how)) {
                    plan->cell = cell;
                    plan->close = from.close;
                    return true;
                }
            }
        }
    }
    return false;
}

/* In rows with air between them, or else in compact ones, with numbers near to the edges if need
 * be; of the forward walk what belongs to it
 * has numbers even where the gradients' cells, and at last those of Y, are too narrow for theirs.
 */
static bool plan_rows(const View *view, DrawRect stage, float beneath, ViewStagePlan *plan,
                      Closeness *how) {
    bool both = view->rows == VIEW_ROWS_BOTH, forward = is_forward(view) && !view_gathers(view);
    int levels = forward && both ? BARE_COUNT : 1;
    for (int i = 0; i < 3 * levels; i++) {
        bool compact = i % 3 > 0;
        Closeness from = {.bare = (Bare)(i / 3), .close = i % 3 == 2};
        split_rows(view, stage, beneath, compact, plan);
        plan->forward.h -= beneath;
        bool class = view->type_least > 0 && from.close; /* large type leaves its cells room */
        if ((forward || !compact) && !class && plan_cells(view, plan, from, how)) {
            return true;
        }
    }
    return false;
}

/* With T where that costs few decimals and leaves cells of a good size. */
static bool plan_direct(const View *view, DrawRect stage, float beneath, ViewStagePlan *plan) {
    Closeness how, with;
    if (!plan_rows(view, stage, beneath, plan, &how)) {
        return false;
    }
    ViewStagePlan target = *plan;
    bool wanted = view->state->loss == CONV_LOSS_HALF_SQUARED && view->rows != VIEW_ROWS_BENEATH;
    Closeness from = {.target = true, .bare = how.bare, .close = how.close};
    if (wanted && plan_cells(view, &target, from, &with) &&
        with.fewer <= how.fewer + TARGET_DECIMALS &&
        target.cell >= fminf(plan->cell, CELL_WITH_TARGET)) {
        *plan = target;
    }
    return true;
}

/* Width of a picture of a plane as high as that. */
static float picture_width(const View *view, ConvRole role, float h) {
    ViewPlane plane = view_plane(view, role, 0, 0);
    float rows = (float)(plane.top + plane.rows + plane.bottom);
    float cell = fminf(h / rows, VIEW_CELL_MIN_W);
    return cell * (float)(plane.left + plane.cols + plane.right);
}

/* X and Y as pictures are as large as their height allows; the loupe keeps what it needs to be read
 * well. Of a photo the choice of channels leaves the height to the picture where its title has room
 * for it. */
static void share_pictures(const View *view, float room, float h, float *input, float *output) {
    const float loupe = view_loupe_tight(view, h, room * LOUPE_MOST);
    float pictures = room - fmaxf(loupe, room * LOUPE_SHARE);
    float most = pictures * X_SHARE;
    float x = fminf(picture_width(view, CONV_ROLE_X, h), most);
    if (!view_input_chooser_beside(view, x)) {
        h -= view_input_chooser_height(view);
        x = fminf(picture_width(view, CONV_ROLE_X, h), most);
    }
    float y = fminf(picture_width(view, CONV_ROLE_Y, h), pictures - x);
    *input = fmaxf(*input, x);
    *output = fmaxf(*output, fminf(y, room - *input - loupe));
}

/* For a class what the loupe leaves is for X and Y as its picture has use for it. */
static void share_class(const View *view, float left, float h, float *input, float *output) {
    float x = picture_width(view, CONV_ROLE_X, h), y = picture_width(view, CONV_ROLE_Y, h);
    bool many = view_shows_all_channels(view) && !view_is_colour(view);
    if (!many) {
        *input = fmaxf(INPUT_LEAST, fminf(x, fmaxf(*input, left - fmaxf(y, OUTPUT_LEAST))));
        *output = left - *input;
    }
}

/* The widths of the columns of X and Y: what the loupe leaves them, and what their numbers need
 * where the loupe can give it. */
static void share_loupe(const View *view, float room, float h, float *input, float *output) {
    float most = room - view_loupe_least(view, h);
    float x = view_tiles_numbers_width(view, CONV_ROLE_X, h, most - OUTPUT_LEAST);
    float y = view_tiles_numbers_width(view, CONV_ROLE_Y, h, most);
    float left = room - fminf(room * 0.645f, view_loupe_most(view));
    if (most < left && most >= INPUT_LEAST + OUTPUT_LEAST) {
        left = most; /* whole windows come before larger pictures */
    }
    if (view->type_least > 0) {
        left = room - view_loupe_class_width(view, h, room - INPUT_LEAST - OUTPUT_LEAST);
        left = fmaxf(left, INPUT_LEAST + OUTPUT_LEAST);
    }
    *input = left * 0.57f;
    *output = left - *input;
    if (view->type_least > 0) {
        share_class(view, left, h, input, output);
        return;
    }
    bool many = view_shows_all_channels(view) && !view_is_colour(view);
    if (x <= 0 && y <= 0 && !many) {
        share_pictures(view, room, h + view_input_chooser_height(view), input, output);
        return;
    }
    x = fmaxf(x, *input);
    y = fmaxf(y, *output);
    if (x <= *input && y <= *output) {
        return;
    }
    if (most >= x + y) {
        *input = x;
        *output = y;
    } else if (most >= x + OUTPUT_LEAST) {
        *input = x;
        *output = fmaxf(*output, OUTPUT_LEAST);
    } else if (most >= y + *input * 0.8f) {
        *output = y;
        *input = fminf(*input, most - y);
    }
}

/* Pictures take what the loupe leaves them; the loupe is over W and the products, dW and db are
 * beneath it. */
static void plan_loupe_columns(const View *view, ViewStagePlan *plan) {
    const float before_loupe = 28, before_y = VIEW_STAGE_GAP; /* room for the arrow into dX */
    float room = plan->forward.w - before_loupe - before_y, input, output;
    float chooser = view->type_least > 0 ? 0 : view_input_chooser_height(view);
    float h = plan->forward.h - chooser - view_unread_height(view);
    share_loupe(view, room - view_filled_width(view), h, &input, &output);
    float loupe = room - input - output;
    float dw = fmaxf(loupe * 0.66f, fminf(view_weights_width(view), loupe + before_y - DB_TITLE));
    float width[VIEW_STAGE_COLUMNS] = {input + before_loupe, dw, loupe - dw + before_y, output};
    float x = plan->forward.x;
    for (int c = 0; c < VIEW_STAGE_COLUMNS; c++) {
        plan->x[c] = x;
        plan->w[c] = floorf(width[c]) - (c == 0 ? before_loupe : c == 3 ? 0 : before_y);
        x += width[c];
    }
}

/* What is free goes first to a border that is narrower than its cells are high. */
static void widen_ring(const View *view, ViewStagePlan *plan) {
    const ConvLayer *layer = &view->state->layer;
    float cells = (float)(layer->left + layer->right);
    float spare = plan->forward.x + plan->forward.w - plan->end;
    float good = fminf(plan->cell, plan->wide[0]);
    float more = cells > 0 ? floorf(fminf(good - plan->ring, spare / cells)) : 0;
    if (more <= 0) {
        return;
    }
    plan->ring += more;
    plan->w[0] += cells * more;
    for (int c = 1; c < VIEW_STAGE_COLUMNS; c++) {
        plan->x[c] += cells * more;
    }
    plan->end += cells * more;
}

static void plan_stage(const View *view, DrawRect stage, ViewStagePlan *plan) {
    ViewTermGrid grid = view_term_grid(view);
    bool plain = grid.groups == 1 && view->derived->shape.icg == 1 &&
                 !view->state->layer.transposed &&
                 !view_is_alone(view); /* it tells of the forward row */
    float beneath = fmaxf(view_input_chooser_height(view), view_filter_chooser_height(view)) +
                    view_unread_height(view);
    if (plain && plan_direct(view, stage, beneath, plan)) {
        plan->direct = true;
        widen_ring(view, plan);
        float spare = plan->forward.x + plan->forward.w - plan->end;
        plan->t_x += plan->t_x > 0 ? floorf(spare * 0.75f) : 0;
        for (int c = 1; c < VIEW_STAGE_COLUMNS; c++) {
            float shift = floorf(spare * (float)c / VIEW_STAGE_COLUMNS);
            plan->x[c] += shift;
            plan->db_x += c == 1 ? shift : 0;
        }
        plan->db_x = fmaxf(plan->db_x, plan->x[2]);
        return;
    }
    plan->direct = false;
    split_rows(view, stage, 0, false, plan);
    plan_loupe_columns(view, plan);
}

/* ------------------------------------------------------------------------------- stage */

static const char *other_row_label(const View *view) {
    bool forward = view->state->walk == CONV_WALK_FORWARD;
    return view->rows == VIEW_ROWS_MAIN ? "gradients (G)"
           : forward                    ? "back to Y (G)"
                                        : "back to the walk (G)";
}

static float other_row_width(const View *view) {
    return draw_text_width(view->list->fonts, DRAW_FACE_UI_SEMIBOLD, 13, view->list->scale,
                           other_row_label(view)) +
           24;
}

/* Whether pictures of what gather makes ready leave the stages and the way to the other row one
 * line. */
static bool shares_line(View *view, DrawRect stage) {
    view->rows = VIEW_ROWS_MAIN;
    float left = stage.w - 2 * VIEW_STAGE_MARGIN - other_row_width(view) - CHIPS_APART;
    return view_has_chips(view) && !view->frame->options->presenting && left >= CHIPS_LEAST;
}

/* The stages of gather's preparation, above y; beneath them the frame of the stage ends, or in
 * their line there is the way to the other row. */
static void draw_chips(View *view, DrawRect stage, float y) {
    bool shares = y > view->stage_frame.y + view->stage_frame.h - 1 && shares_line(view, stage);
    view_gather_chips(view, stage.x + VIEW_STAGE_MARGIN, y - CHIPS + (shares ? 6 : 4),
                      stage.w - 2 * VIEW_STAGE_MARGIN -
                          (shares ? other_row_width(view) + CHIPS_APART : 0));
}

/* Between the rows: what the gradients beneath are. */
static void divider(View *view, DrawRect stage, float y) {
    if (view_has_chips(view)) {
        draw_chips(view, stage, y);
        return;
    }
    const char *text = view->state->walk == CONV_WALK_FORWARD
                           ? "gradients of the whole pass"
                           : "paler: gradients of the whole pass";
    float w = draw_text_width(view->list->fonts, DRAW_FACE_UI, 11, view->list->scale, text);
    float right = stage.x + stage.w - VIEW_STAGE_MARGIN;
    draw_line(view->list, stage.x, y, right - w - 8, y, 1, 3, view->theme->line);
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI, 11, right, y + 4, DRAW_RIGHT, view->theme->muted, text);
}

static void draw_planned(View *view, const ViewStagePlan *plan, DrawRect rect) {
    int n, oc, ic;
    view_shown(view, &n, &oc, &ic);
    bool direct = plan->direct;
    view->close = direct && plan->close;
    if (view->rows != VIEW_ROWS_BENEATH) {
        (direct ? view_direct_forward : view_loupe_forward)(view, plan, n, oc, ic);
    }
    if (view->rows == VIEW_ROWS_BOTH) {
        divider(view, rect, plan->backward.y - plan->above);
    } else if (view->rows == VIEW_ROWS_MAIN && view_has_chips(view)) {
        draw_chips(view, rect, rect.y + rect.h);
    }
    if (view->rows != VIEW_ROWS_MAIN) {
        (direct ? view_direct_backward : view_loupe_backward)(view, plan, n, oc, ic);
    }
    view->close = false;
}

/* Rows with every number in place; false, with nothing drawn, where they have no room. */
static bool draw_numbers(View *view, DrawRect rect, ViewRows rows) {
    view->rows = rows;
    bool gathers = view->state->walk != CONV_WALK_FORWARD || view_gathers(view);
    bool drawn = gathers && view_backward_stage(view, rect);
    if (drawn || (gathers && rows != VIEW_ROWS_BOTH && view->frame->options->gradients)) {
        return drawn; /* alone, the other layouts' rows do not tell of such a walk */
    }
    ViewStagePlan plan;
    plan_stage(view, rect, &plan);
    if (plan.direct) {
        draw_planned(view, &plan, rect);
    }
    return plan.direct || view_line_stage(view, rect);
}

/* The walk's numbers end after few decimals, as 0.25 does. */
static bool numbers_end(const View *view) {
    const ConvTerm *term = &view->terms[0];
    return view_placed_digits(view, term->a.role).all &&
           view_placed_digits(view, term->target).all &&
           (term->b.kind == CONV_FACTOR_NONE || view_placed_digits(view, term->b.role).all);
}

/* The same for a class, with numbers that the last row can read. What ends after few decimals is
 * rather in a little smaller type than without them; of others one tells enough. */
static bool draw_for_class(View *view, DrawRect rect, ViewRows rows) {
    const float size = view_class_size(view);
    const int fewer = view->fewer_most, ends = numbers_end(view);
    bool drawn = false;
    if (!view->frame->options->presenting) {
        return false;
    }
    for (int way = 0; !drawn && way < (ends ? 1 : 2) * CLASS_SIZES; way++) {
        view->type_least = size - (float)(way % CLASS_SIZES);
        view->fewer_most = ends ? 0 : way >= CLASS_SIZES ? fewer : way == 0;
        drawn = draw_numbers(view, rect, rows);
    }
    view->type_least = 0;
    view->fewer_most = fewer;
    return drawn;
}

static void draw_pictures(View *view, DrawRect rect, ViewRows rows) {
    view->rows = rows;
    ViewStagePlan plan;
    bool class = view->frame->options->presenting && rows == VIEW_ROWS_MAIN;
    view->type_least = class ? view_class_size(view) : 0;
    plan_stage(view, rect, &plan);
    draw_planned(view, &plan, rect);
    view->type_least = 0;
}

/* The way to the row that has no room, or was put away. */
static void other_row_button(View *view, DrawRect rect) {
    const char *label = other_row_label(view);
    float w = other_row_width(view);
    DrawRect button = {rect.x + rect.w - w - VIEW_STAGE_MARGIN, rect.y + rect.h - ONE_ROW + 2, w,
                       ONE_ROW - 6};
    draw_on(view->list, view->theme->stage);
    if (ui_button(view->ui, ui_id("other-row", 0), button, label, UI_BUTTON_PLAIN, true)) {
        view_other_row(view);
    }
    ui_tip(view->ui, button,
           !view->frame->options->gradients
               ? "Shows the row beneath again"
               : "The stage is too low for the numbers of both rows: one is shown at a time. In a "
                 "larger "
                 "window, or in a smaller size of the interface, there are both.");
}

void view_other_row(View *view) {
    view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_GRADIENTS, .value = view->one_row});
}

/* Both rows where their numbers have room; else, of a walk that has its own row, that one with its
 * numbers; pictures and the loupe for what is too large. On a low stage one row of anything. */
static void draw_stage(View *view, DrawRect rect) {
    const ViewOptions *options = view->frame->options;
    bool low = view->stage_frame.h < LOW, both = options->gradients;
    bool own = view->state->walk != CONV_WALK_FORWARD || view_gathers(view);
    view->one_row = false;
    DrawRect above = {rect.x, rect.y, rect.w, rect.h - ONE_ROW};
    if (!both) {
        DrawRect room = options->presenting ? rect : above;
        if (!draw_for_class(view, room, VIEW_ROWS_MAIN) &&
            !draw_numbers(view, room, VIEW_ROWS_MAIN)) {
            draw_pictures(view, shares_line(view, rect) ? rect : room, VIEW_ROWS_MAIN);
        }
        if (!options->presenting) {
            other_row_button(view, view->stage_frame);
        }
        return;
    }
    if (draw_for_class(view, rect, VIEW_ROWS_BOTH) || draw_numbers(view, rect, VIEW_ROWS_BOTH)) {
        return;
    }
    ViewRows one = options->other_row ? VIEW_ROWS_BENEATH : VIEW_ROWS_MAIN;
    view->one_row = (low || own) && draw_numbers(view, above, one);
    if (!view->one_row) {
        bool shares = low && one == VIEW_ROWS_MAIN && shares_line(view, rect);
        draw_pictures(view, low && !shares ? above : rect, low ? one : VIEW_ROWS_BOTH);
        view->one_row = low;
    }
    if (view->one_row) {
        other_row_button(view, view->stage_frame);
    }
}

void view_stage(View *view, DrawRect rect) {
    view->edit.seen = false;
    float share = rect.h * CELL_SHARE;
    DrawRect stage = view_camera_stage(view, rect);
    view->cell_most = fminf(fmaxf(share, CELL_MOST_LOW), CELL_MOST_HIGH) * view->magnify;
    draw_stage(view, stage);
    view_camera_follow(view);
    view_camera_chip(view);
    view_stage_pointer(view, rect);
}

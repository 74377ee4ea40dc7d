/* The width of cells in which their numbers can be read. It is that of all filters and images, so
 * that another one moves nothing, and of the numbers that were there when more was changed than
 * cells: what is typed moves nothing either. No drawing. */
#include "view/cells.h"

#include <math.h>
#include <string.h>

enum {
    USUAL_WIDTH = 26,   /* of a cell, at least */
    SHORT = 5,          /* characters of 1.2e7 */
    TYPED = 5,          /* of -2.25, 12.25 and -1000 */
    TYPED_LEAST = 2,    /* of -2 and .5, at least */
    TYPED_SHORT = 4,    /* of -1e3, where a longer one has no room */
    TYPED_PRODUCT = 3,  /* and of -20 */
    LAID_MOST = 1 << 14 /* numbers of all filters and images that are looked at */
};

static int max_int(int a, int b) {
    return a > b ? a : b;
}

static int min_int(int a, int b) {
    return a < b ? a : b;
}

/* Characters of the longest number: of those that end after few decimals without zeros at their
 * end, as they are written where these have no room. */
static int characters_with(const View *view, ViewDigits digits, int decimals) {
    int all = view_digits_width(digits, decimals);
    int longest = view_digits_trimmed(digits, decimals);
    bool trims = digits.all && longest > 0 && !view->frame->options->presenting;
    return trims && longest < all ? longest : all;
}

static int chars_with(const View *view, ViewDigits digits, int fewer) {
    if (fewer >= VIEW_DIGITS_MOST && digits.limit >= VIEW_LONG_FROM) { /* 1234567 as 1e6 */
        digits.large = SHORT - 1 + digits.negative;
    }
    if (digits.few > 0) { /* those are written short */
        int chars = chars_with(view, view_digits_of_others(view, digits), fewer);
        return fewer > 0 ? chars : max_int(chars, SHORT);
    }
    bool all = digits.all && view->frame->options->presenting; /* 0.25 is not to be .3 */
    int good = all ? digits.decimals : digits.good;
    return characters_with(view, digits, max_int(digits.least, good - fewer));
}

/* ----------------------------------------------------------------------- of all filters */

/* What the numbers of several filters need, as one after another is added. */
typedef struct Needs {
    int most[VIEW_DIGITS_MOST + 1];
    int short_one; /* of the shortest numbers, in full */
    bool fractions;
} Needs;

static void add_needs(const View *view, Needs *needs, ViewDigits digits) {
    int full = chars_with(view, digits, 0);
    bool whole = digits.all && digits.decimals == 0 && !digits.power && digits.few <= 0;
    needs->fractions = needs->fractions || !whole;
    needs->short_one = needs->short_one > 0 && needs->short_one < full ? needs->short_one : full;
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
        needs->most[fewer] = max_int(needs->most[fewer], chars_with(view, digits, fewer));
    }
}

/* Those whose numbers are longer than the others' have a decimal less. Typed numbers have a sign
 * and two decimals, or with `fewer` less; more only where it takes more to tell anything of them.
 */
static void keep_needs(const View *view, const Needs *needs, int least, ViewRoom *room) {
    room->whole = !needs->fractions;
    for (int fewer = 0; fewer <= VIEW_DIGITS_MOST; fewer++) {
        int told = min_int(needs->most[VIEW_DIGITS_MOST], TYPED_SHORT);
        int typed = max_int(told, max_int(TYPED - fewer, least));
        int tempered = max_int(needs->short_one, needs->most[1]);
        room->chars[fewer] = view->typed ? typed : fewer == 0 ? tempered : needs->most[fewer];
    }
}

/* ------------------------------------------------------------------- what stays arranged */

bool view_is_arranged_anew(View *view) {
    const SceneState *state = view->state;
    const ViewOptions *options = view->frame->options;
    ViewPlaceKey key;
    memset(&key, 0, sizeof key); /* it is compared byte by byte */
    key.basis = state->basis;
    key.walk = (int)state->walk;
    key.loss = (int)state->loss;
    key.asked = options->digits;
    key.presenting = options->presenting;
    key.width = view->list->width;
    key.height = view->list->height;
    key.scale = view->list->scale;
    key.left = view_left_open(options, key.width);
    key.right = view_right_open(options, key.width);
    ViewPlaced *placed = &view->placed;
    bool anew = !placed->known || memcmp(&placed->key, &key, sizeof key) != 0;
    placed->known = true;
    placed->key = key;
    return anew;
}

void view_arrange_anew(View *view) {
    view->placed.known = false;
    view->moving = true;
}

ViewDigits view_placed_digits(const View *view, ConvRole role) {
    return view->placed.walked[role];
}

ViewDigits view_placed_products(const View *view) {
    return view->placed.products;
}

static bool are_few(const View *view, ConvRole role) {
    return conv_tensor_count(scene_tensor(view->frame->scene, role)) <= LAID_MOST;
}

static void measure_role(const View *view, ConvRole role, ViewRoom *room) {
    const ConvLayer *layer = &view->state->layer;
    ConvRole kin = conv_role_kin(role);
    bool few = are_few(view, role);
    int images = few && (kin == CONV_ROLE_X || kin == CONV_ROLE_Y) ? layer->n : 0;
    int filters = kin == CONV_ROLE_X ? 1 : layer->oc;
    Needs needs = {.short_one = 0};
    add_needs(view, &needs, view_digits(view, role));
    add_needs(view, &needs, view_walk_digits(view, role));
    for (int n = 0; n < images; n++) {
        for (int filter = 0; filter < filters; filter++) {
            add_needs(view, &needs, view_digits_of_filter(view, role, n, filter));
        }
    }
    for (int filter = 0; few && kin == CONV_ROLE_W && filter < filters; filter++) {
        add_needs(view, &needs, view_digits_of_filter(view, role, 0, filter));
    }
    keep_needs(view, &needs, TYPED_LEAST, room);
}

/* A factor of the walk's products, for one filter or for all that the walk meets at once. */
static ViewDigits factor_digits(const View *view, ConvRole role, int filter) {
    bool one = conv_role_kin(role) != CONV_ROLE_X && are_few(view, role) &&
               view->state->walk != CONV_WALK_DX_GATHER;
    return one ? view_digits_of_filter(view, role, view->state->show_n, filter)
               : view_walk_digits(view, role);
}

static void measure_products(const View *view, ViewRoom *room) {
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    Needs needs = {.short_one = 0};
    add_needs(view, &needs, view_term_digits(view, &term));
    for (int filter = 0; filter < view->state->layer.oc; filter++) {
        ViewDigits first = factor_digits(view, term.a.role, filter);
        bool two = term.b.kind != CONV_FACTOR_NONE;
        add_needs(view, &needs,
                  two ? view_product_digits(view, first, factor_digits(view, term.b.role, filter))
                      : first);
    }
    keep_needs(view, &needs, TYPED_PRODUCT, room);
}

/* Of a large tensor no more than what is shown is looked at. */
static bool shows_other(const View *view, ConvRole role) {
    const ViewRoom *room = &view->placed.rooms[role];
    bool same = room->image == view->state->show_n && room->filter == view->state->show_oc;
    return !same && !are_few(view, role);
}

void view_measure_rooms(View *view, bool anew) {
    ViewPlaced *placed = &view->placed;
    ConvTerm term;
    uint64_t revisions = 0;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        revisions += view->derived->revision[role];
        if (anew || shows_other(view, (ConvRole)role)) {
            ViewRoom *room = &placed->rooms[role];
            room->image = view->state->show_n;
            room->filter = view->state->show_oc;
            placed->walked[role] = view_walk_digits(view, (ConvRole)role);
            measure_role(view, (ConvRole)role, room);
        }
    }
    placed->held = !anew && (placed->held || revisions != placed->revisions);
    placed->revisions = revisions;
    if (anew) {
        conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
        placed->products = view_term_digits(view, &term);
        placed->loss = view->derived->loss;
        measure_products(view, &placed->rooms[CONV_ROLE_COUNT]);
    }
}

/* --------------------------------------------------------------------------- of a cell */

static float width_of(const View *view, const ViewRoom *room, int fewer) {
    return fmaxf(VIEW_CELL_MIN_W, view_chars_room(view, room->chars[fewer]));
}

float view_cell_fewer(const View *view, ConvRole role, int fewer) {
    return width_of(view, &view->placed.rooms[role], fewer);
}

float view_product_width(const View *view, int fewer) {
    return width_of(view, &view->placed.rooms[CONV_ROLE_COUNT], fewer);
}

float view_cell_width(const View *view, ConvRole role) {
    return fmaxf(USUAL_WIDTH, view_cell_fewer(view, role, 0));
}

float view_cell_least(const View *view, ConvRole role) {
    return view_cell_fewer(view, role, VIEW_DIGITS_MOST);
}

float view_cell_short(const View *view, ConvRole role) {
    ViewDigits digits = view_placed_digits(view, role);
    bool rounds = digits.whole && digits.all && view_digits_trimmed(digits, 0) > 0;
    float width = view_chars_room(view, characters_with(view, digits, 0));
    return rounds ? fmaxf(VIEW_CELL_MIN_W, width) : view_cell_least(view, role);
}

/* Rounded to whole numbers; false where that would tell nothing, or no less. */
static bool rounds(ViewDigits *digits) {
    bool can = !digits->power && digits->few <= 0 && digits->least > 0 && digits->limit >= 1;
    digits->least = can ? 0 : digits->least;
    return can;
}

bool view_digits_round(const View *view, ConvRole role, ViewDigits *digits) {
    *digits = view_walk_digits(view, role);
    return rounds(digits);
}

float view_cell_rounded(const View *view, ConvRole role) {
    ViewDigits digits = view_placed_digits(view, role);
    float width = view_chars_room(view, max_int(digits.large, 2)); /* of "≈0" */
    return rounds(&digits) ? fmaxf(VIEW_CELL_MIN_W, width) : view_cell_least(view, role);
}

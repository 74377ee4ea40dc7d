/* How many digits the cells of a tensor show: as many for one number as for all others of it, so
 * that they can be compared at a glance; but a whole number is written without decimals wherever it
 * stands, as in the equation. No drawing. */
#include "view/cells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SMALLEST = 11,           /* points */
    POWER = 4,               /* characters of 5e-7 */
    POWER_SMALL = 5,         /* and of 5e-12 */
    POWER_DECIMALS = 2,      /* of 5.12e-7 */
    SHORT = 5,               /* characters of 1.2e7 */
    LONGEST = 309,           /* digits of any finite number before its point */
    LONG = 9,                /* digits of numbers that are written so where they have no room */
    MUCH_MORE = 3,           /* digits by which a few numbers are longer than all others */
    SIZES = 20,              /* of numbers, in digits before the point */
    USUAL = 3,               /* decimals, unless a person asks for others */
    EARLY = 2,               /* of typed numbers */
    LINE_PLACES = 4,         /* the same in text, where there is more room */
    MEASURED = 1 << 16,      /* numbers of a tensor that are looked at one by one */
    EXACT_MOST = USUAL + 2,  /* decimals from which on it does not matter how many there are */
    PRODUCTS_MOST = 1 << 14, /* products that are looked at one by one */
    BY_HAND_MOST = 1 << 10   /* numbers of a tensor that is typed by hand */
};

/* Of a cell beside its number: clear of outlines. Larger type than the smallest leaves more; in
 * that for a class the numbers have it. */
static const float MARGIN = 5, MARGIN_LARGER = 10, MARGIN_CLASS = 7;

static const double POWER_BELOW = 1e-3, LONG_BY_HAND = 999.5;
static const double ENOUGH = 99.5, FINE_BELOW = 1e4; /* three digits before the point; of f32 */

static int max_int(int a, int b) {
    return a > b ? a : b;
}

static int clamp(int value, int low, int high) {
    return value < low ? low : value > high ? high : value;
}

int view_digits_width(ViewDigits digits, int decimals) {
    int point = decimals > 0 ? 1 + decimals : 0;
    int small = digits.power ? 0 : digits.negative + (decimals > 0 ? 0 : 1); /* .5 */
    return max_int(digits.large, small) + point;
}

int view_digits_trimmed(ViewDigits digits, int decimals) {
    return digits.longest[decimals < VIEW_SHORT ? decimals : VIEW_SHORT];
}

int view_digits_fit(ViewDigits digits, int chars) {
    for (int decimals = digits.decimals; decimals >= digits.least; decimals--) {
        if (view_digits_width(digits, decimals) <= chars) {
            return decimals;
        }
    }
    return -1;
}

/* Two digits of the largest number, one decimal below 100. */
static int least_decimals(double limit) {
    return limit >= 100 ? 0 : limit >= 0.995 || limit <= 0 ? 1 : 1 + (int)ceil(-log10(limit));
}

/* Up to its first digit. */
static int first_decimal(double limit) {
    return limit >= 0.95 || limit <= 0 ? 0 : (int)ceil(-log10(limit));
}

/* Characters before the point of a number of this size with its sign; 9.96 will be 10.0. */
static int characters_before(double size, bool negative, bool whole) {
    double rounds = whole ? 0 : size < 99.5 ? 0.05 : 0.5;
    int digits = 1;
    for (double rest = floor(size + rounds); rest >= 10 && digits < LONGEST; rest /= 10) {
        digits++;
    }
    return size + rounds < 1 ? 0 : digits + negative;
}

/* Four digits of the largest number tell enough of what has no end, of a small one two. */
static int most_decimals(double limit) {
    return limit < 9.995 ? max_int(USUAL, least_decimals(limit)) : limit < 99.95 ? 2 : 1;
}

/* All numbers are so small that their size is told by a power of ten. */
static bool is_power(double limit, bool whole, int asked) {
    double least = asked >= 0 ? 5 * pow(10, -max_int(asked, USUAL)) : POWER_BELOW;
    return !whole && limit < least;
}

/* Of so many decimals, those that are needed: all, where the numbers are not known. */
static int decimals_used(ViewFacts facts, int decimals) {
    return facts.exact < 0 || decimals > VIEW_PLACES ? decimals : facts.used[decimals];
}

static ViewDigits digits_of(ViewFacts facts, int asked) {
    double limit = fmax(facts.above, facts.below);
    bool whole = facts.exact == 0;
    ViewDigits digits = {.negative = facts.below > 0, .limit = limit, .smallest = facts.smallest};
    if (is_power(limit, whole, asked)) {
        digits.power = true;
        digits.large = (limit < 1e-9 ? POWER_SMALL : POWER) + digits.negative;
        digits.decimals = POWER_DECIMALS;
        digits.good = 1;
        return digits;
    }
    digits.large = max_int(characters_before(facts.above, false, whole),
                           characters_before(facts.below, true, whole));
    bool ends = facts.exact >= 0 && facts.exact <= USUAL;
    asked = asked >= 0 && !whole ? max_int(asked, first_decimal(limit)) : asked;
    digits.asked = asked >= 0;
    int wanted = asked >= 0 ? asked : ends ? facts.exact : most_decimals(limit);
    digits.decimals = whole ? 0 : wanted;
    digits.all = facts.exact >= 0 && facts.exact < EXACT_MOST && facts.exact <= digits.decimals;
    digits.whole = facts.count > 0 && facts.whole * 4 >= facts.count * 3;
    if (facts.exact <= VIEW_SHORT) {
        memcpy(digits.longest, facts.longest, sizeof digits.longest);
    }
    digits.least = clamp(least_decimals(limit), 0, digits.decimals);
    if (asked < 0 && !ends) {
        digits.decimals = max_int(decimals_used(facts, wanted), digits.least);
    }
    int good = asked >= 0 ? asked : limit < 9.95 ? 2 : 1;
    digits.good = clamp(good, digits.least, digits.decimals);
    return digits;
}

ViewDigits view_digits_of_count(int most) {
    return digits_of((ViewFacts){.above = most}, -1);
}

/* As view_reads_as tells of a text with that many decimals, quickly; `power` is 10 to their number.
 */
static bool ends_there(double value, ConvType type, double power) {
    double near = rint(value * power) / power;
    return type == CONV_F32 ? (float)near == (float)value : near == value;
}

/* How many decimals tell all of a number, `from` at least; what was typed as 0.1 is 0.1. */
static int exact_decimals(double value, ConvType type, int from) {
    double power = pow(10, from);
    int decimals = from;
    while (decimals < EXACT_MOST && !ends_there(value, type, power)) {
        power *= 10;
        decimals++;
    }
    return decimals;
}

static double value_at(const ConvTensor *tensor, int64_t i) {
    return tensor->type == CONV_F32 ? (double)((const float *)tensor->data)[i]
                                    : ((const double *)tensor->data)[i];
}

/* Numbers of a tensor: `count` from the first on. */
typedef struct Part {
    int64_t first, count;
} Part;

/* Which decimals of a number are not 0 when it is rounded to 1, 2 … of them. */
static void add_used(ViewFacts *facts, double size) {
    double power = 1;
    for (int places = 1; places <= VIEW_PLACES; places++) {
        power *= 10;
        if (facts->used[places] == places) {
            continue;
        }
        double rounded = round(size * power);
        int used = rounded == 0 ? 0 : places;
        while (used > facts->used[places] && fmod(rounded, 10) == 0) {
            rounded /= 10;
            used--;
        }
        facts->used[places] = max_int(facts->used[places], used);
    }
}

/* Characters of a number with so many decimals, of which `exact` tell all of it; "≈0" where none of
 * it is left. */
static int characters_of(double value, int exact, int decimals) {
    double power = pow(10, decimals),
           size = fabs(exact <= decimals ? value : round(value * power) / power);
    int shown = exact <= decimals ? exact : decimals;
    int before = size < 1 ? shown == 0 : 1 + (int)log10(size);
    return size == 0 && value != 0 ? 2 : (value < 0) + before + (shown > 0 ? 1 + shown : 0);
}

void view_facts_add(ViewFacts *facts, double value, ConvType type) {
    if (isfinite(value)) {
        if (value != floor(value)) {
            add_used(facts, fabs(value));
        }
        double size = fabs(value);
        facts->above = fmax(facts->above, value);
        facts->below = fmax(facts->below, -value);
        facts->smallest =
            size > 0 && !(facts->smallest > 0 && facts->smallest < size) ? size : facts->smallest;
        if (facts->exact < EXACT_MOST) { /* or none of this is asked for */
            int exact = exact_decimals(value, type, 0);
            facts->exact = max_int(facts->exact, exact);
            facts->count++;
            facts->whole += exact == 0;
            for (int decimals = 0; decimals <= VIEW_SHORT; decimals++) {
                facts->longest[decimals] =
                    max_int(facts->longest[decimals], characters_of(value, exact, decimals));
            }
        }
    }
}

/* Of those numbers that are below `few`, where it is not 0. */
static ViewFacts facts_of(const ConvTensor *tensor, Part part, double few) {
    ViewFacts facts = {0};
    for (int64_t i = part.first; i < part.first + part.count; i++) {
        double value = value_at(tensor, i);
        if (!(few > 0 && fabs(value) >= few)) {
            view_facts_add(&facts, value, tensor->type);
        }
    }
    return facts;
}

/* The size from which on no more than a quarter of the numbers lie, when these are much longer than
 * all others; 0: they are alike. */
static double few_from(const ConvTensor *tensor, Part part, double limit) {
    int64_t sizes[SIZES + 1] = {0}, all = 0, below = 0;
    if (limit < pow(10, 1 + MUCH_MORE)) {
        return 0;
    }
    for (int64_t i = part.first; i < part.first + part.count; i++) {
        double value = fabs(value_at(tensor, i));
        sizes[value < 10 ? 1 : value < 1e19 ? 1 + (int)log10(value) : SIZES] += isfinite(value);
        all += isfinite(value);
    }
    int longest = SIZES, size = 1;
    while (longest > 1 && sizes[longest] == 0) {
        longest--;
    }
    for (below = sizes[1]; below * 4 < all * 3; below += sizes[++size]) {
    }
    return longest >= size + MUCH_MORE ? pow(10, size) : 0;
}

/* The numbers of all filters stand in one column, or do not lie one filter after another. */
static bool is_one_part(const View *view, ConvRole role) {
    ConvRole kin = conv_role_kin(role);
    return kin == CONV_ROLE_B || (kin == CONV_ROLE_W && view->state->layer.transposed);
}

/* A walk that has one number meet several images or filters shows all of them in the loupe. */
static bool walks_all(const View *view, ConvRole role) {
    ConvWalkKind walk = view->state->walk;
    bool images = walk == CONV_WALK_DW || walk == CONV_WALK_DB;
    return (images && (role == CONV_ROLE_X || role == CONV_ROLE_DY)) ||
           (walk == CONV_WALK_DX_GATHER && (role == CONV_ROLE_W || role == CONV_ROLE_DY));
}

/* What stands together: of kernels those of a filter, of maps that of a filter, of the input all
 * channels of an image. */
static Part part_of(const View *view, ConvRole role, const ConvTensor *tensor, int64_t image,
                    int64_t filter) {
    int64_t plane = (int64_t)tensor->extent[2] * tensor->extent[3];
    int64_t one = plane * tensor->extent[1]; /* image, or filter of kernels */
    ConvRole kin = conv_role_kin(role);
    return is_one_part(view, role) ? (Part){0, conv_tensor_count(tensor)}
           : kin == CONV_ROLE_W    ? (Part){filter * one, one}
           : kin == CONV_ROLE_X    ? (Part){image * one, one}
                                   : (Part){image * one + filter * plane, plane};
}

/* How the numbers of a part are written alike. */
static ViewDigits measure(const View *view, ConvRole role, const ConvTensor *tensor, Part part) {
    int asked = view->frame->options->digits - 1;
    if (!conv_tensor_is_contiguous(tensor)) { /* a target of zeros */
        return digits_of((ViewFacts){0}, asked);
    }
    if (part.count > MEASURED) {
        bool photo = role == CONV_ROLE_X && view->state->source == SCENE_SOURCE_IMAGE;
        double limit = view->derived->limit[role];
        ViewFacts facts = {.above = limit,
                           .below = photo ? 0 : limit,
                           .exact = view->derived->integers[role] ? 0 : -1};
        ViewDigits digits = digits_of(facts, asked);
        digits.others = facts;
        return digits;
    }
    ViewFacts facts = facts_of(tensor, part, 0);
    ViewDigits digits = digits_of(facts, asked);
    digits.few = few_from(tensor, part, digits.limit);
    if (digits.few == 0 && digits.large > LONG) { /* many of them: what is as long is short, too */
        digits.few = pow(10, LONG);
    }
    digits.others = digits.few > 0 ? facts_of(tensor, part, digits.few) : facts;
    return digits;
}

static void measure_role(const View *view, ConvRole role, ViewDigitsKept *kept) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    Part whole = {0, conv_tensor_count(tensor)};
    Part shown = part_of(view, role, tensor, view->state->show_n, view->state->show_oc);
    kept->shown = kept->walked = measure(view, role, tensor, shown);
    if (walks_all(view, role) && !is_one_part(view, role)) {
        kept->walked = measure(view, role, tensor, whole);
    }
}

/* So few numbers that a person may type them, most of them not long. */
static bool is_by_hand(const View *view, ConvRole role) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    int64_t count = conv_tensor_count(tensor), longer = 0;
    for (int64_t i = 0; i < count && count <= BY_HAND_MOST; i++) {
        longer += fabs(value_at(tensor, i)) >= LONG_BY_HAND;
    }
    return count <= BY_HAND_MOST && longer * 2 <= count;
}

static bool is_typed(const View *view) {
    return view->frame->options->digits == 0 && !view->frame->options->presenting &&
           is_by_hand(view, CONV_ROLE_X) && is_by_hand(view, CONV_ROLE_W);
}

/* In cells that stay as wide as they are whatever is typed two digits, or whole numbers among which
 * few are not, are better than none. */
static ViewDigits as_typed(const View *view, ViewDigits digits) {
    bool tells = digits.whole || digits.limit >= 9.5;
    digits.least = view->typed && tells && !digits.power ? 0 : digits.least;
    return digits;
}

ViewDigits view_digits_of_others(const View *view, ViewDigits digits) {
    return digits_of(digits.others, view->frame->options->digits - 1);
}

ViewDigits view_digits_of_facts(const View *view, ViewFacts facts) {
    return digits_of(facts, view->frame->options->digits - 1);
}

ViewLine view_line_of_one(int width) {
    return (ViewLine){width, -1, -1};
}

ViewLine view_line_of(ViewFacts facts, int width) {
    double limit = fmax(facts.above, facts.below);
    bool ends =
        facts.exact >= 0 && facts.exact <= LINE_PLACES && facts.longest[LINE_PLACES] <= width;
    int before = max_int(characters_before(facts.above, false, false),
                         characters_before(facts.below, true, false));
    before = max_int(before, facts.below > 0); /* "-.5" */
    int room = width - before - 1, places = room < LINE_PLACES ? room : LINE_PLACES;
    if (limit < POWER_BELOW) {
        return view_line_of_one(width);
    }
    ViewLine line = {width, -1, first_decimal(limit)};
    if (ends || places < 1) {
        return line;
    }
    int first = facts.smallest > 0 ? (int)ceil(-log10(facts.smallest)) : 0;
    if (first > places && first <= room && first <= VIEW_PLACES) {
        places = first;
    }
    line.places = max_int(decimals_used(facts, places), 1);
    return line;
}

ViewLine view_line_of_tensor(const View *view, ConvRole role, int width) {
    return view_line_of(view_walk_digits(view, role).others, width);
}

ViewLine view_line_of_sums(const View *view, int width) {
    return view_line_of(view->sums, width);
}

/* As well as f32 can. */
static bool is_told(const char *number, double value) {
    return fabs(strtod(number, NULL) - value) <= 1e-7 * fabs(value);
}

/* All numbers of a tensor end after few decimals, as such do that a person types; f32 has no more
 * of them than that where they are large. */
static bool ends_early(ViewDigits digits) {
    return digits.all && (digits.whole || (digits.decimals <= EARLY && digits.limit < FINE_BELOW));
}

/* A whole number, and what ends after few decimals, where all of it has room. */
static bool write_all(ViewDigits digits, int chars, double value, char *out, int size) {
    bool whole = value == floor(value);
    if (digits.power || !(whole || ends_early(digits))) {
        return false;
    }
    view_format_decimals(out, size, value, false, whole ? 0 : digits.decimals);
    view_trim(out);
    return view_characters(out) <= chars && is_told(out, value);
}

void view_write_number(ViewDigits digits, int decimals, int chars, double value, char *out,
                       int size) {
    bool is_short = decimals < 0 || (digits.few > 0 && fabs(value) >= digits.few);
    if (!is_short && write_all(digits, chars, value, out, size)) {
        return;
    }
    for (int fewer = decimals; !is_short && (fewer == decimals || fewer > 0); fewer--) {
        view_format_decimals(out, size, value, digits.power, fewer);
        if (digits.trim && is_told(out, value)) {
            view_trim(out);
        }
        if (strcmp(out, VIEW_NOTHING) == 0) {
            break;
        }
        if (view_characters(out) <= chars) {
            return;
        }
    }
    if (fabs(value) <= 0.5 && !digits.asked && view_format_first(out, size, value, chars)) {
        return;
    }
    view_format_decimals(out, size, value, false, 0);
    bool whole = fabs(value) > 0.5 && view_characters(out) <= chars;
    if (!whole && !view_format_short(out, size, value, chars)) {
        snprintf(out, (size_t)size, "%s", fabs(value) <= 0.5 ? VIEW_NOTHING : VIEW_NO_ROOM);
    }
}

static void measure_products(View *view) {
    ViewProductsKept *kept = &view->products;
    const SceneDerived *derived = view->derived;
    const ConvWalk *walk = &derived->walk;
    const int64_t length = conv_walk_length(walk);
    bool same = kept->known && kept->walk == view->state->walk && kept->length == length &&
                memcmp(kept->revision, derived->revision, sizeof kept->revision) == 0;
    if (same) {
        return;
    }
    *kept = (ViewProductsKept){.known = true, .walk = view->state->walk, .length = length};
    memcpy(kept->revision, derived->revision, sizeof kept->revision);
    kept->few = length <= PRODUCTS_MOST;
    for (int64_t i = 0; kept->few && i < length; i++) {
        ConvTerm term;
        conv_walk_term(walk, i / walk->terms, i % walk->terms, &term);
        view_facts_add(&kept->facts, term.product, view->state->type);
    }
}

float view_advance(const View *view, int size) {
    return size < VIEW_ADVANCES ? view->advance[size]
                                : draw_text_width(view->list->fonts, DRAW_FACE_MONO, (float)size,
                                                  view->list->scale, "0");
}

void view_measure_cells(View *view) {
    measure_products(view);
    for (int size = 1; size < VIEW_ADVANCES; size++) {
        view->advance[size] =
            draw_text_width(view->list->fonts, DRAW_FACE_MONO, (float)size, view->list->scale, "0");
    }
    const SceneState *state = view->state;
    int asked = view->frame->options->digits;
    view->products_rounded = false;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        ViewDigitsKept *kept = &view->digits[role];
        uint64_t revision = view->derived->revision[role];
        view->rounded[role] = false;
        if (!kept->known || kept->revision != revision || kept->asked != asked ||
            kept->image != state->show_n || kept->filter != state->show_oc ||
            kept->walk != state->walk) {
            *kept = (ViewDigitsKept){.revision = revision,
                                     .asked = asked,
                                     .image = state->show_n,
                                     .filter = state->show_oc,
                                     .known = true,
                                     .walk = state->walk};
            measure_role(view, (ConvRole)role, kept);
        }
    }
    bool anew = view_is_arranged_anew(view);
    view->typed = anew ? is_typed(view) : view->typed;
    view_measure_rooms(view, anew);
}

ViewDigits view_digits(const View *view, ConvRole role) {
    return as_typed(view, view->digits[role].shown);
}

ViewDigits view_walk_digits(const View *view, ConvRole role) {
    return as_typed(view, view->digits[role].walked);
}

ViewDigits view_digits_of_filter(const View *view, ConvRole role, int image, int filter) {
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    return as_typed(view, measure(view, role, tensor, part_of(view, role, tensor, image, filter)));
}

static double largest(ViewFacts facts) {
    return fmax(facts.above, facts.below);
}

ViewDigits view_product_digits(const View *view, ViewDigits first, ViewDigits second) {
    double limit = first.limit * second.limit;
    int places = first.decimals + second.decimals;
    int exact = first.all && second.all       ? places
                : first.power || second.power ? -1
                                              : EXACT_MOST; /* as long as those of its factors */
    bool negative = first.negative || second.negative;
    int asked = view->frame->options->digits - 1;
    ViewFacts facts = {.above = limit, .below = negative ? limit : 0, .exact = exact};
    if (view->products.few && first.few <= 0 && second.few <= 0) {
        bool ends = view->products.facts.exact < EXACT_MOST; /* or not all have been looked at */
        facts = view->products.facts;
        facts.exact = exact;
        memset(facts.longest, 0, ends ? 0 : sizeof facts.longest);
    }
    for (int k = 0; k <= VIEW_PLACES; k++) {
        int most = places < k ? places : k;
        facts.used[k] = view->products.few && facts.used[k] < most ? facts.used[k] : most;
    }
    ViewDigits digits = digits_of(facts, asked);
    if (digits.large > LONG && first.few == 0 && second.few == 0) {
        digits.few = pow(10, SHORT);
        digits.others = (ViewFacts){
            .above = digits.few - 1, .below = negative ? digits.few - 1 : 0, .exact = exact};
    } else if (first.few > 0 || second.few > 0) {
        double others = (first.few > 0 ? largest(first.others) : first.limit) *
                        (second.few > 0 ? largest(second.others) : second.limit);
        digits.few = pow(10, ceil(log10(fmax(others, 1) + 1)));
        digits.others =
            (ViewFacts){.above = others, .below = negative ? others : 0, .exact = exact};
    }
    return as_typed(view, digits);
}

ViewDigits view_term_digits(const View *view, const ConvTerm *term) {
    ViewDigits first = view_walk_digits(view, term->a.role);
    return term->b.kind == CONV_FACTOR_NONE
               ? first
               : view_product_digits(view, first, view_walk_digits(view, term->b.role));
}

/* Decimals of a sum for one digit that is not 0, and for 2.25 not to be 2. */
static int fewest_decimals(double size, bool whole) {
    return size < 0.995 ? (int)ceil(-log10(size)) : size < 9.95 || (whole && size < 100) ? 1 : 0;
}

ViewDigits view_sum_digits(const View *view, double value, int fewest) {
    ConvRole role = conv_walk_target(view->state->walk);
    const ConvTensor *tensor = scene_tensor(view->frame->scene, role);
    ConvTerm term;
    conv_walk_term(&view->derived->walk, view->derived->window, 0, &term);
    ViewDigits products = view_term_digits(view, &term);
    ViewFacts facts = {.above = fmax(value, 0), .below = fmax(-value, 0)};
    facts.exact = exact_decimals(value, tensor->type, 0);
    if (view_pushes(view) && products.all && value != 0) { /* sums on their way look alike */
        facts.exact = max_int(facts.exact, products.decimals);
    }
    int asked = view->frame->options->digits - 1;
    ViewDigits digits = digits_of(facts, asked);
    if (digits.power || value == 0) {
        return digits;
    }
    bool whole = view->derived->integers[role], enough = fabs(value) >= ENOUGH && !whole;
    digits.least = fewest_decimals(fabs(value), whole);
    digits.decimals = digits.good = max_int(enough ? 0 : digits.decimals, fewest);
    digits.least = clamp(digits.least, 0, digits.decimals);
    return digits;
}

static float margin_of(const View *view, float size) {
    return size <= SMALLEST ? MARGIN : view->type_least > 0 ? MARGIN_CLASS : MARGIN_LARGER;
}

float view_chars_room(const View *view, int chars) {
    int size = max_int(SMALLEST, (int)view->type_least);
    return margin_of(view, (float)size) + view_advance(view, size) * (float)chars;
}

int view_cell_chars(const View *view, float width, float size) {
    bool close = view->close && size <= SMALLEST;
    float margin = margin_of(view, size) - (close ? VIEW_CLOSER : 0);
    return (int)((width - margin) / view_advance(view, (int)size) + 0.01f);
}

ViewCellType view_cell_type(const View *view, ViewDigits digits, float width, float most) {
    int size = clamp((int)most, SMALLEST, VIEW_ADVANCES - 1);
    int decimals = view_digits_fit(digits, view_cell_chars(view, width, SMALLEST));
    int class = view_digits_fit(digits, view_cell_chars(view, width, view->type_least));
    if (view->type_least > SMALLEST && class >= 0 && !digits.all) {
        decimals = class;
    }
    if (view->frame->options->presenting && !digits.all && decimals > digits.good) {
        decimals = digits.good; /* in the last row they are read by their size */
    }
    while (size > SMALLEST &&
           view_digits_fit(digits, view_cell_chars(view, width, (float)size)) < decimals) {
        size--;
    }
    return (ViewCellType){(float)size, decimals};
}

/* Whether a person who works with the digits on screen comes to what stands there. No drawing. */
#include "view/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half a unit of the last place, and a little for what a double cannot tell. */
static const double HALF = 0.5000001;

/* A number as it is shown. */
typedef struct Shown {
    double value;
    double unit; ///< of its last digit
    bool told;   ///< it is all of the number
} Shown;

static Shown shown_number(const View *view, ConvRole role, double value, bool factor, int width) {
    char text[40];
    bool whole = view->derived->integers[role];
    bool told = (factor ? view_factor : view_number)(view, text, sizeof text, value, whole, width);
    const char *digits = text[0] == '(' ? text + 1 : text;
    const char *point = strchr(digits, '.'), *power = strchr(digits, 'e');
    int decimals = point ? (int)strspn(point + 1, "0123456789") : 0;
    double unit = pow(10, (power ? atoi(power + 1) : 0) - decimals);
    return (Shown){strtod(digits, NULL), unit, told};
}

static Shown shown_factor(const View *view, const ConvFactor *factor, int width) {
    return factor->kind == CONV_FACTOR_NONE
               ? (Shown){1, 1, true}
               : shown_number(view, factor->role, factor->value, true, width);
}

bool view_multiplies(const View *view, const ConvTerm *term, int factor, int product) {
    Shown a = shown_factor(view, &term->a, factor), b = shown_factor(view, &term->b, factor);
    Shown c = shown_number(view, term->target, term->product, false, product);
    bool exact = fabs(a.value * b.value - c.value) <= 1e-12 * fabs(c.value);
    return !isfinite(c.value) || (exact && a.told && b.told && c.told);
}

bool view_adds_up(const View *view, const ConvTerm *term, int factor, int sum) {
    Shown before = shown_number(view, term->target, term->before, false, sum);
    Shown after = shown_number(view, term->target, term->after, false, sum);
    if (!isfinite(after.value)) {
        return true;
    }
    if (term->skipped) {
        return after.told;
    }
    Shown a = shown_factor(view, &term->a, factor), b = shown_factor(view, &term->b, factor);
    double expected = before.value + a.value * b.value;
    bool told = before.told && after.told && a.told && b.told;
    return told && fabs(expected - after.value) <= after.unit * HALF;
}

/* How many places after the point all numbers of a tensor have, in binary as many as in decimal;
 * -1: not known. */
static int places_of(const View *view, ConvRole role) {
    ViewDigits digits = view_walk_digits(view, role);
    return view->derived->integers[role] ? 0 : digits.all ? digits.decimals : -1;
}

bool view_sums_exactly(const View *view) {
    const ConvShape *shape = &view->derived->shape;
    const ConvLayer *layer = &view->state->layer;
    int x = places_of(view, CONV_ROLE_X), w = places_of(view, CONV_ROLE_W);
    int b = layer->bias ? places_of(view, CONV_ROLE_B) : 0;
    double most = (double)shape->icg * layer->kh * layer->kw * view->derived->limit[CONV_ROLE_X] *
                  view->derived->limit[CONV_ROLE_W];
    most += layer->bias ? view->derived->limit[CONV_ROLE_B] : 0;
    int bits = view->state->type == CONV_F32 ? 24 : 53, places = x + w > b ? x + w : b;
    return x >= 0 && w >= 0 && b >= 0 && most <= ldexp(1, bits - places);
}

/* Whether a person who works with the digits on screen comes to what stands there. No drawing. */
#include "view/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half a unit of the last place, and a little for what a double cannot tell; and that alone. */
static const double HALF = 0.5000001, SAME = 1e-12;

/* A number as it is shown. */
typedef struct Shown {
    double value;
    double unit; ///< of its last digit
    bool told;   ///< it is all of the number
} Shown;

/* What stands there of a number, in parentheses perhaps. */
static Shown shown(const char *text, bool told) {
    const char *digits = text[0] == '(' ? text + 1 : text;
    const char *point = strchr(digits, '.'), *power = strchr(digits, 'e');
    int decimals = point ? (int)strspn(point + 1, "0123456789") : 0;
    double unit = pow(10, (power ? atoi(power + 1) : 0) - decimals);
    return (Shown){strtod(digits, NULL), unit, told};
}

static Shown shown_number(const View *view, ConvRole role, double value, ViewLine line) {
    char text[40];
    bool told = view_number(view, text, sizeof text, value, view->derived->integers[role], line);
    return shown(text, told);
}

static Shown shown_factor(const View *view, const ConvFactor *factor, int width) {
    if (factor->kind == CONV_FACTOR_NONE) {
        return (Shown){1, 1, true};
    }
    char text[40];
    bool told = view_factor(view, text, sizeof text, factor->role, factor->value, width);
    return shown(text, told);
}

bool view_multiplies(const View *view, const ConvTerm *term, int factor, ViewLine product) {
    Shown a = shown_factor(view, &term->a, factor), b = shown_factor(view, &term->b, factor);
    Shown c = shown_number(view, term->target, term->product, product);
    bool exact = fabs(a.value * b.value - c.value) <= SAME * fabs(c.value);
    return !isfinite(c.value) || (exact && a.told && b.told && c.told);
}

/* A step of a sum as it is shown: all of its numbers are told; the digits shown add up. */
typedef struct Step {
    bool told, right;
    double unit; ///< of the last digit of the sum after it
} Step;

static Step shown_step(const View *view, const ConvTerm *term, int factor, ViewLine sum) {
    Shown before = shown_number(view, term->target, term->before, sum);
    Shown after = shown_number(view, term->target, term->after, sum);
    Shown a = shown_factor(view, &term->a, factor), b = shown_factor(view, &term->b, factor);
    double product = a.value * b.value, expected = before.value + product;
    double error = SAME * (fabs(before.value) + fabs(product));
    return (Step){before.told && after.told && a.told && b.told,
                  fabs(expected - after.value) <= error, after.unit};
}

bool view_adds_up(const View *view, const ConvTerm *term, int factor, ViewLine sum) {
    if (!isfinite(term->after)) {
        return true;
    }
    if (term->skipped) {
        return shown_number(view, term->target, term->after, sum).told;
    }
    Step step = shown_step(view, term, factor, sum);
    return step.told && step.right;
}

bool view_sum_was_rounded(const View *view, const ConvTerm *term, int factor, ViewLine sum) {
    if (!conv_term_rounds(term)) {
        return false;
    }
    Step step = shown_step(view, term, factor, sum);
    double lost = fabs(term->after - term->before - term->product);
    return step.told ? !step.right : lost > step.unit * HALF;
}

const char *view_rounded_by(const View *view) {
    return view->state->type == CONV_F32 ? "rounded by f32" : "rounded by f64";
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

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
    bool cut;    ///< digits that were not asked for are missing
} Shown;

/* What is left out although the type knows it: 0.1 in f32 is 0.1. */
static bool is_cut(const View *view, double shown, double value) {
    bool chosen = view->frame->options->digits > 0;
    double precision = view->state->type == CONV_F32 ? 1e-6 : 1e-14;
    return chosen && fabs(shown - value) > precision * fabs(value);
}

static Shown shown_number(const View *view, ConvRole role, double value, bool factor, int width) {
    char text[40];
    bool whole = view->derived->integers[role];
    if (factor) {
        view_factor(view, text, sizeof text, value, whole, width);
    } else {
        view_number(view, text, sizeof text, value, whole, width);
    }
    const char *digits = text[0] == '(' ? text + 1 : text;
    const char *point = strchr(digits, '.'), *power = strchr(digits, 'e');
    int decimals = point ? (int)strspn(point + 1, "0123456789") : 0;
    double unit = pow(10, (power ? atoi(power + 1) : 0) - decimals);
    double number = strtod(digits, NULL);
    return (Shown){number, unit, is_cut(view, number, value)};
}

static Shown shown_factor(const View *view, const ConvFactor *factor, int width) {
    return factor->kind == CONV_FACTOR_NONE
               ? (Shown){1, 1, false}
               : shown_number(view, factor->role, factor->value, true, width);
}

bool view_multiplies(const View *view, const ConvTerm *term, int factor, int product) {
    Shown a = shown_factor(view, &term->a, factor), b = shown_factor(view, &term->b, factor);
    Shown c = shown_number(view, term->target, term->product, false, product);
    bool exact = fabs(a.value * b.value - c.value) <= 1e-12 * fabs(c.value);
    return !isfinite(c.value) || (exact && !a.cut && !b.cut && !c.cut);
}

bool view_adds_up(const View *view, const ConvTerm *term, int factor, int sum) {
    Shown before = shown_number(view, term->target, term->before, false, sum);
    Shown after = shown_number(view, term->target, term->after, false, sum);
    if (!isfinite(after.value)) {
        return true;
    }
    if (term->skipped) {
        return !after.cut;
    }
    Shown a = shown_factor(view, &term->a, factor), b = shown_factor(view, &term->b, factor);
    double expected = before.value + a.value * b.value;
    bool cut = before.cut || after.cut || a.cut || b.cut;
    return !cut && fabs(expected - after.value) <= after.unit * HALF;
}

/* Whether a person who works with the digits on screen comes to what stands there. No drawing. */
#include "view/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half a unit of the last place, and a little for what a double cannot tell; and that alone. */
static const double HALF = 0.5000001, SAME = 1e-12;

enum { COUNTED_MOST = 1 << 17 }; /* terms that are gone through */

/* A number as it is shown. */
typedef struct Shown {
    double value;
    double unit; ///< of its last digit
    bool told;   ///< it is all of the number
} Shown;

/* What stands there of a number, in parentheses perhaps. */
static Shown shown(const char *text, bool told) {
    const char *digits = text[0] == '(' ? text + 1 : text;
    return (Shown){strtod(digits, NULL), view_last_place(digits), told};
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

/* Whole numbers so small that none of their sums, however they are added, is beyond what the type
 * can hold. */
static bool are_small_and_whole(const View *view) {
    const SceneDerived *derived = view->derived;
    const ConvLayer *layer = &view->state->layer;
    const bool *whole = derived->integers;
    double most = (double)derived->shape.icg * layer->kh * layer->kw * derived->limit[CONV_ROLE_X] *
                  derived->limit[CONV_ROLE_W];
    most += layer->bias ? derived->limit[CONV_ROLE_B] : 0;
    return whole[CONV_ROLE_X] && whole[CONV_ROLE_W] && (!layer->bias || whole[CONV_ROLE_B]) &&
           most <= ldexp(1, view->state->type == CONV_F32 ? 24 : 53);
}

/* Goes through all terms of Y, up to the first sum that was rounded. */
static bool is_each_exact(const View *view) {
    const Scene *scene = view->frame->scene;
    ConvOperands operands = {.x = *scene_tensor(scene, CONV_ROLE_X),
                             .w = *scene_tensor(scene, CONV_ROLE_W)};
    if (view->state->layer.bias) {
        operands.b = *scene_tensor(scene, CONV_ROLE_B);
    }
    ConvWalk walk;
    Status status = conv_walk_init(&walk, CONV_WALK_FORWARD, &view->state->layer, &operands);
    if (status_failed(&status) || conv_walk_length(&walk) > COUNTED_MOST) {
        return false;
    }
    for (int64_t window = 0; window < walk.windows; window++) {
        for (int64_t k = 0; k < walk.terms; k += VIEW_TERMS) {
            ConvTerm terms[VIEW_TERMS];
            int64_t left = walk.terms - k, count = left < VIEW_TERMS ? left : VIEW_TERMS;
            conv_walk_terms(&walk, window, k, count, terms);
            for (int i = 0; i < count; i++) {
                if (conv_term_rounds(&terms[i])) {
                    return false;
                }
            }
        }
    }
    return true;
}

void view_measure_sums(View *view) {
    uint64_t revision = view->derived->revision[CONV_ROLE_Y];
    if (!view->exact.known || view->exact.revision != revision) {
        view->exact.known = true;
        view->exact.revision = revision;
        view->exact.sums = are_small_and_whole(view) || is_each_exact(view);
    }
}

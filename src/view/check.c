/* Gradients checked by nudging: the pinned number moved down and up beside its analytic gradient,
 * and all numbers of a tensor one after another. */
#include "view/internal.h"

#include <stdio.h>
#include <string.h>

enum { LINE = 19, BUTTON = 26, NINE = 9, EXACT_MOST = 13 /* characters */ };

/* The number whose gradient is checked: a pinned gradient stands for its tensor. */
static int nudged_role(int role) {
    ConvRole kin = role < 0 ? CONV_ROLE_Y : conv_role_kin((ConvRole)role);
    return kin == CONV_ROLE_Y ? -1 : (int)kin;
}

/* A number with its name: all of it, or ≈ and its first nine digits; beneath the name where that
 * has no room beside it. */
static void line(View *view, float x, float *y, float w, const char *name, double value,
                 ConvType type) {
    char text[48];
    view_format_exact(text, sizeof text, value, type);
    if (view_characters(text) > EXACT_MOST) {
        snprintf(text, sizeof text, "≈%.*g", NINE, value);
    }
    float used =
        draw_text(view->list, DRAW_FACE_MONO, 11, x, *y, DRAW_LEFT, view->theme->muted, name);
    const DrawFonts *fonts = view->list->fonts;
    if (used + 8 + draw_text_width(fonts, DRAW_FACE_MONO, 11, view->list->scale, text) > w) {
        *y += LINE - 4;
    }
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w, *y, DRAW_RIGHT, view->theme->ink, text);
    *y += LINE;
}

static void verdict(View *view, float x, float *y, bool good, const char *text) {
    draw_textf(view->list, DRAW_FACE_UI_SEMIBOLD, 12, x, *y, DRAW_LEFT,
               good ? view->theme->good : view->theme->error, "%s %s", good ? "✓" : "✗", text);
    *y += LINE + 4;
}

/* The step with one digit: "0.001", "4", "1e-6". */
static void step_text(double step, char out[16]) {
    if (step < 1e-4 || step >= 1e4) {
        view_format_short(out, 16, step, 4);
    } else {
        snprintf(out, 16, step < 1 ? "%.1g" : "%.0f", step);
    }
}

/* Moves the pinned number for real, so that Y and L can be watched; Ctrl+Z takes it back. */
static float nudge_buttons(View *view, int role, float x, float y, float w) {
    const ConvNudge *nudge = &view->nudge.nudge;
    float each = (w - 6) / 2;
    char step[16], label[32], tip[320];
    step_text(nudge->step, step);
    snprintf(tip, sizeof tip,
             "Move the number for real by %.10g and watch Y and L; Ctrl+Z takes it back. The step "
             "is small beside the number, and a power of two, so that adding it rounds nothing",
             nudge->step);
    for (int way = -1; way <= 1; way += 2) {
        DrawRect rect = {way < 0 ? x : x + each + 6, y, each, BUTTON};
        snprintf(label, sizeof label, "nudge %s%s", way < 0 ? "−" : "+", step);
        if (ui_button(view->ui, ui_id("nudge", way), rect, label, UI_BUTTON_PLAIN, true)) {
            SceneCommand command = {
                .kind = SCENE_SET_CELL, .role = role, .number = nudge->value + way * nudge->step};
            memcpy(command.index, view->state->pin_index, sizeof command.index);
            view_command(view, &command);
        }
        ui_tip(view->ui, rect, tip);
    }
    draw_on(view->list, view->theme->panel);
    return y + BUTTON + 22;
}

/* The two values that the number is moved to, with as many digits as tell them apart. */
static void moved_values(const ConvNudge *nudge, char lower[48], char upper[48]) {
    char value[48];
    for (int digits = 3; digits <= 17; digits++) {
        snprintf(lower, 48, "%.*g", digits, nudge->value - nudge->step);
        snprintf(value, sizeof value, "%.*g", digits, nudge->value);
        snprintf(upper, 48, "%.*g", digits, nudge->value + nudge->step);
        if (strcmp(lower, value) != 0 && strcmp(value, upper) != 0) {
            return;
        }
    }
}

/* L around the pinned number, and the two derivatives side by side. */
static float nudge_lines(View *view, int role, float x, float y, float w) {
    SceneNudge *kept = &view->nudge;
    scene_nudge_update(kept, view->frame->scene, role, view->state->pin_index, 0);
    if (!kept->known) {
        return y + draw_text_wrapped(view->list, DRAW_FACE_UI, 12, x, y, w, 18, view->theme->error,
                                     kept->status.text);
    }
    const ConvNudge *nudge = &kept->nudge;
    char cell[64], gradient[64], name[96], lower[48], upper[48];
    const int *index = view->state->pin_index;
    moved_values(nudge, lower, upper);
    view_format_cell(cell, sizeof cell, (ConvRole)role, index);
    view_format_cell(gradient, sizeof gradient,
                     role == CONV_ROLE_X   ? CONV_ROLE_DX
                     : role == CONV_ROLE_W ? CONV_ROLE_DW
                                           : CONV_ROLE_DB,
                     index);
    ConvType type = view->state->type;
    line(view, x, &y, w, cell, nudge->value, type);
    snprintf(name, sizeof name, "L if it were %s", lower);
    line(view, x, &y, w, name, nudge->lower, CONV_F64);
    bool wider = type != CONV_F64; /* than what the stage adds up */
    line(view, x, &y, w, wider ? "L as it is, in f64" : "L as it is", nudge->loss, CONV_F64);
    if (wider) {
        ui_tip(
            view->ui, (DrawRect){x, y - LINE - 12, w, 16},
            "The check computes Y and L anew with 16 digits (f64). The stage has the layer's own "
            "Y, which has 7 (f32), so that L differs in digits beyond these.");
    }
    snprintf(name, sizeof name, "L if it were %s", upper);
    line(view, x, &y, w, name, nudge->upper, CONV_F64);
    line(view, x, &y, w, "change of L per 1", nudge->numeric, CONV_F64);
    line(view, x, &y, w, gradient, nudge->analytic, type);
    line(view, x, &y, w, "difference", nudge->difference, CONV_F64);
    verdict(view, x, &y, nudge->agrees,
            nudge->agrees ? "the gradient says the same" : "they differ");
    return nudge_buttons(view, role, x, y - 10, w);
}

/* How far a check of a whole tensor has come, or what it found. */
static float check_lines(View *view, const SceneCheck *check, float x, float y, float w) {
    char text[160];
    if (status_failed(&check->status)) {
        return y + draw_text_wrapped(view->list, DRAW_FACE_UI, 12, x, y, w, 18, view->theme->error,
                                     check->status.text);
    }
    if (view->frame->check_stopped && check->done < check->count) {
        snprintf(text, sizeof text, "stopped after %lld of %lld: %lld agree",
                 (long long)check->done, (long long)check->count, (long long)check->agreeing);
        draw_text(view->list, DRAW_FACE_UI, 12, x, y, DRAW_LEFT, view->theme->muted, text);
        return y + LINE;
    }
    if (check->done < check->count) {
        float part = (float)((double)check->done / (double)check->count);
        draw_rect(view->list, (DrawRect){x, y - 8, w, 8}, 4, view->theme->well);
        draw_rect(view->list, (DrawRect){x, y - 8, w * part, 8}, 4, view->theme->backward);
        y += 16;
        snprintf(text, sizeof text, "%lld of %lld numbers nudged", (long long)check->done,
                 (long long)check->count);
        draw_text(view->list, DRAW_FACE_UI, 12, x, y, DRAW_LEFT, view->theme->muted, text);
        return y + LINE;
    }
    bool good = check->agreeing == check->done;
    snprintf(text, sizeof text, "%lld of %lld of %s agree", (long long)check->agreeing,
             (long long)check->done, conv_role_title(check->role));
    verdict(view, x, &y, good, text);
    line(view, x, &y, w, "largest difference", check->worst, CONV_F64);
    if (!good) {
        view_format_cell(text, sizeof text, check->role, check->first_index);
        line(view, x, &y, w, text, check->first.difference, CONV_F64);
    }
    return y;
}

static float check_buttons(View *view, bool running, float x, float y, float w) {
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_B};
    static const char *const labels[] = {"all of X", "all of W", "all of b"};
    ViewRequest request = {.kind = VIEW_REQUEST_CHECK, .value = -1};
    if (running) {
        if (ui_button(view->ui, ui_id("check-stop", 0), (DrawRect){x, y, 80, BUTTON}, "Stop",
                      UI_BUTTON_PLAIN, true)) {
            view_request(view, &request);
        }
        return y + BUTTON;
    }
    float each = (w - 12) / 3;
    for (int i = 0; i < 3; i++) {
        DrawRect rect = {x + (float)i * (each + 6), y, each, BUTTON};
        if (ui_button(view->ui, ui_id("check", i), rect, labels[i], UI_BUTTON_PLAIN, true)) {
            request.value = (int)roles[i];
            view_request(view, &request);
        }
        ui_tip(view->ui, rect,
               "Nudge every number of it, one after another, and compare the change of L with its "
               "gradient");
    }
    return y + BUTTON;
}

float view_check_section(View *view, float x, float y, float w) {
    const SceneCheck *check = view->frame->check;
    bool of_this = check && check->count > 0 && scene_check_is_of(check, view->frame->scene);
    int role = nudged_role(view->state->pin_role);
    draw_on(view->list, view->theme->panel);
    view_heading(view, x, y, "CHECK A GRADIENT");
    y += 22;
    if (view_is_within(view, role, view->state->pin_index)) {
        y = nudge_lines(view, role, x, y, w);
    } else {
        y += draw_text_wrapped(view->list, DRAW_FACE_UI, 12, x, y, w, 18, view->theme->muted,
                               "Pin a number of X, W or b: it is moved a little down and up, and "
                               "the change of L stands beside its gradient.");
    }
    if (of_this || (check && status_failed(&check->status))) {
        y = check_lines(view, check, x, y + 4, w);
    }
    bool running = of_this && check->done < check->count && !view->frame->check_stopped;
    y = check_buttons(view, running, x, y - 6, w);
    draw_on(view->list, view->theme->panel);
    return y + 34;
}

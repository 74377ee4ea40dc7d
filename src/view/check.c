/* Gradients checked by nudging: the pinned number moved down and up beside its analytic gradient,
 * and all numbers of a tensor one after another. */
#include "view/internal.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE = 19,
    BUTTON = 26,
    NINE = 9,        /* digits */
    BRIEF = 5,       /* digits for a class */
    EXACT_MOST = 13, /* characters */
    STEP_MOST = 6,   /* characters of a number on a button */
    SURE = 5,        /* digits of a change */
    MACS = 1 << 25   /* of L in f64, in one frame */
};

/* The number whose gradient is checked: a pinned gradient stands for its tensor. */
static int nudged_role(int role) {
    ConvRole kin = role < 0 ? CONV_ROLE_Y : conv_role_kin((ConvRole)role);
    return kin == CONV_ROLE_Y ? -1 : (int)kin;
}

static ConvRole gradient_of(int role) {
    return role == CONV_ROLE_X ? CONV_ROLE_DX : role == CONV_ROLE_W ? CONV_ROLE_DW : CONV_ROLE_DB;
}

/* All of a number, or ≈ and so many of its digits. */
static void number_text(double value, ConvType type, int digits, char out[48]) {
    view_format_exact(out, 48, value, type);
    if (view_characters(out) > EXACT_MOST) {
        snprintf(out, 48, "≈%.*g", digits, value);
    }
}

/* A text with its name; beneath the name where it has no room beside it. */
static void text_line(View *view, float x, float *y, float w, const char *name, const char *text) {
    float used =
        draw_text(view->list, DRAW_FACE_MONO, 11, x, *y, DRAW_LEFT, view->theme->muted, name);
    const DrawFonts *fonts = view->list->fonts;
    if (used + 8 + draw_text_width(fonts, DRAW_FACE_MONO, 11, view->list->scale, text) > w) {
        *y += LINE - 4;
    }
    draw_text(view->list, DRAW_FACE_MONO, 11, x + w, *y, DRAW_RIGHT, view->theme->ink, text);
    *y += LINE;
}

static void line(View *view, float x, float *y, float w, const char *name, double value,
                 ConvType type) {
    char text[48];
    number_text(value, type, NINE, text);
    text_line(view, x, y, w, name, text);
}

static void verdict(View *view, float x, float *y, bool good, const char *text) {
    draw_textf(view->list, DRAW_FACE_UI_SEMIBOLD, 12, x, *y, DRAW_LEFT,
               good ? view->theme->good : view->theme->error, "%s %s", good ? "✓" : "✗", text);
    *y += LINE + 4;
}

/* The step as it is. It is a power of two, so below 1 it is one part of so many, "1/512", and where
 * that has too many digits "1/2^30" or "2^56". */
static void step_text(double step, char out[64]) {
    int exponent;
    char whole[48];
    bool power = frexp(step, &exponent) == 0.5, part = power && step < 1;
    view_format_exact(whole, sizeof whole, part ? 1 / step : step, CONV_F64);
    if (power && view_characters(whole) > STEP_MOST) {
        snprintf(whole, sizeof whole, "2^%d", abs(exponent - 1));
    }
    snprintf(out, 64, "%s%s", part ? "1/" : "", whole);
}

/* Moves the pinned number for real, so that Y and L can be watched; Ctrl+Z takes it back. */
static float nudge_buttons(View *view, int role, float x, float y, float w) {
    const ConvNudge *nudge = &view->nudge.nudge;
    float each = (w - 6) / 2;
    char step[64], decimals[48], label[80], tip[320];
    step_text(nudge->step, step);
    number_text(nudge->step, CONV_F64, NINE, decimals);
    bool power = strcmp(step, decimals) != 0, exact = isdigit((unsigned char)decimals[0]);
    snprintf(tip, sizeof tip,
             "Move the number for real by %s%s%s and watch Y and L; Ctrl+Z takes it back. The step "
             "is small beside the number, and a power of two, so that adding it rounds nothing",
             step,
             !power  ? ""
             : exact ? " = "
                     : " ",
             power ? decimals : "");
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

/* So many digits of L that the change of it, which may be far smaller, is seen in them. */
static int loss_digits(const ConvNudge *nudge) {
    double change = fabs(nudge->upper - nudge->lower);
    double ratio = fmax(fabs(nudge->lower), fabs(nudge->upper)) / change;
    int needed = isfinite(ratio) && ratio > 1 ? SURE + (int)ceil(log10(ratio)) : NINE;
    return needed < NINE ? NINE : needed > 17 ? 17 : needed;
}

/* L where the number is moved to; the places with digits enough to divide the change of L by the
 * way between them. */
static void moved_line(View *view, float x, float *y, float w, double place, double loss) {
    char name[96], number[48], text[48];
    number_text(place, CONV_F64, NINE, number);
    snprintf(name, sizeof name, "L if it were %s", number);
    number_text(loss, CONV_F64, loss_digits(&view->nudge.nudge), text);
    text_line(view, x, y, w, name, text);
}

/* The digits that the stage shows of L would be others in f64. */
static bool stage_differs(const View *view, double loss) {
    char stage[48], check[48];
    view_loss_number(view, view->derived->loss, stage, sizeof stage);
    view_loss_number(view, loss, check, sizeof check);
    return strcmp(stage, check) != 0;
}

static float progress(View *view, int64_t done, int64_t count, float x, float y, float w) {
    float part = count > 0 ? (float)((double)done / (double)count) : 0;
    draw_rect(view->list, (DrawRect){x, y - 8, w, 8}, 4, view->theme->well);
    draw_rect(view->list, (DrawRect){x, y - 8, w * part, 8}, 4, view->theme->backward);
    return y + 16;
}

/* How far L has been added up anew, in f64. */
static float shared_lines(View *view, const ConvCheck *check, float x, float y, float w) {
    y = progress(view, check->done, check->planes, x, y, w);
    draw_textf(view->list, DRAW_FACE_UI, 12, x, y, DRAW_LEFT, view->theme->muted,
               "adding up L: %lld of %lld maps", (long long)check->done, (long long)check->planes);
    return y + LINE;
}

/* L around the pinned number, and the two derivatives side by side. */
static float nudge_lines(View *view, int role, float x, float y, float w) {
    SceneNudge *kept = &view->nudge;
    if (scene_nudge_update(kept, view->frame->scene, role, view->state->pin_index, 0, MACS)) {
        view->moving = true;
        return shared_lines(view, &kept->shared, x, y, w);
    }
    if (status_failed(&kept->status)) {
        return y + draw_text_wrapped(view->list, DRAW_FACE_UI, 12, x, y, w, 18, view->theme->error,
                                     kept->status.text);
    }
    const ConvNudge *nudge = &kept->nudge;
    char cell[64], gradient[64], loss[48];
    const int *index = view->state->pin_index;
    view_format_cell(cell, sizeof cell, (ConvRole)role, index);
    view_format_cell(gradient, sizeof gradient, gradient_of(role), index);
    ConvType type = view->state->type;
    line(view, x, &y, w, cell, nudge->value, type);
    moved_line(view, x, &y, w, nudge->value - nudge->step, nudge->lower);
    bool wider = type != CONV_F64; /* than what the stage adds up */
    number_text(nudge->loss, CONV_F64, loss_digits(nudge), loss);
    text_line(view, x, &y, w, wider ? "L as it is, in f64" : "L as it is", loss);
    if (wider) {
        ui_tip(
            view->ui, (DrawRect){x, y - LINE - 12, w, 16},
            "The check computes Y and L anew with 16 digits (f64). The stage has the layer's own "
            "Y, which has 7 (f32), so that L differs in digits beyond these.");
    }
    if (wider && stage_differs(view, nudge->loss)) {
        number_text(view->derived->loss, CONV_F64, loss_digits(nudge), loss);
        text_line(view, x, &y, w, "L on the stage, f32", loss);
        ui_tip(view->ui, (DrawRect){x, y - LINE - 12, w, 16},
               "From Y as it stands there: f32 has about 7 digits of each of its sums, and what is "
               "beyond these was lost when they were added up.");
    }
    moved_line(view, x, &y, w, nudge->value + nudge->step, nudge->upper);
    line(view, x, &y, w, "change of L per 1", nudge->numeric, CONV_F64);
    line(view, x, &y, w, gradient, nudge->analytic, type);
    line(view, x, &y, w, "difference", nudge->difference, CONV_F64);
    verdict(view, x, &y, nudge->agrees,
            nudge->agrees ? "the gradient says the same" : "they differ");
    return nudge_buttons(view, role, x, y - 10, w);
}

/* All of a number, or few digits: large type has room for no more. */
static void brief_number(double value, char out[48]) {
    view_format_exact(out, 48, value, CONV_F64);
    if (view_characters(out) > BRIEF + 1) {
        snprintf(out, 48, "≈%.*g", BRIEF, value);
    }
}

enum { BRIEF_ROWS = 4 };

/* "L at 2" and "64"; in few words, or in fewer. */
typedef struct BriefRow {
    char names[2][80], number[64];
} BriefRow;

static void brief_rows(const ConvNudge *nudge, int role, BriefRow rows[BRIEF_ROWS]) {
    static const char *const fewer[] = {"L −", "L", "L +"};
    const double losses[] = {nudge->lower, nudge->loss, nudge->upper};
    char number[48];
    for (int way = 0; way < 3; way++) {
        brief_number(nudge->value + (way - 1) * nudge->step, number);
        snprintf(rows[way].names[0], sizeof rows[way].names[0], "L at %s", number);
        snprintf(rows[way].names[1], sizeof rows[way].names[1], "%s", fewer[way]);
        brief_number(losses[way], rows[way].number);
    }
    BriefRow *last = &rows[BRIEF_ROWS - 1];
    brief_number(nudge->numeric, number);
    snprintf(last->names[0], sizeof last->names[0], "per 1, as %s",
             conv_role_title(gradient_of(role)));
    snprintf(last->names[nudge->agrees ? 1 : 0], sizeof last->names[0], "per 1");
    snprintf(last->names[1], sizeof last->names[1], "per 1");
    snprintf(last->number, sizeof last->number, "%s%s", number, nudge->agrees ? "✓" : "✗");
}

/* Beside its name, the number is as large as those of the equation. */
static bool brief_fits(const View *view, const BriefRow *row, int names, float w) {
    const DrawFonts *fonts = view->list->fonts;
    const float scale = view->list->scale, between = 6;
    return draw_text_width(fonts, DRAW_FACE_UI, view_class_words(view), scale, row->names[names]) +
               draw_text_width(fonts, DRAW_FACE_MONO, view_class_size(view), scale, row->number) +
               between <=
           w;
}

bool view_check_brief(View *view, DrawRect rect) {
    const float margin = 8, edge = 24;
    int role = nudged_role(view->state->pin_role), names = 0;
    SceneNudge *kept = &view->nudge;
    if (!view_is_within(view, role, view->state->pin_index)) {
        return false;
    }
    if (scene_nudge_update(kept, view->frame->scene, role, view->state->pin_index, 0, MACS)) {
        view->moving = true;
        return false; /* it comes when L has been added up */
    }
    if (status_failed(&kept->status)) {
        return false;
    }
    BriefRow rows[BRIEF_ROWS];
    brief_rows(&kept->nudge, role, rows);
    float w = rect.w - margin - edge, h = (rect.h - margin) / BRIEF_ROWS;
    for (int i = 0; i < BRIEF_ROWS; i++) {
        names = names > 0 || !brief_fits(view, &rows[i], 0, w);
    }
    bool tells =
        strcmp(rows[0].number, rows[2].number) != 0 || kept->nudge.lower == kept->nudge.upper;
    for (int i = 0; i < BRIEF_ROWS; i++) {
        tells = tells && brief_fits(view, &rows[i], names, w);
    }
    if (!tells) {
        return false; /* the bars are better than half of it */
    }
    draw_on(view->list, view->theme->panel);
    for (int i = 0; i < BRIEF_ROWS; i++) {
        float x = rect.x + margin, y = rect.y + margin / 2 + h * (float)(i + 1) - 7;
        draw_text(view->list, DRAW_FACE_UI, view_class_words(view), x, y, DRAW_LEFT,
                  view->theme->muted, rows[i].names[names]);
        draw_text(view->list, DRAW_FACE_MONO, view_class_size(view), x + w, y, DRAW_RIGHT,
                  view->theme->ink, rows[i].number);
    }
    return true;
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
        y = progress(view, check->done, check->count, x, y, w);
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
    float each = (w - 12) / 3;
    if (running) {
        DrawRect rect = {x + w - each, y, each, BUTTON}; /* a second click on X or W hits nothing */
        if (ui_button(view->ui, ui_id("check-stop", 0), rect, "Stop", UI_BUTTON_PLAIN, true)) {
            view_request(view, &request);
        }
        return y + BUTTON;
    }
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

/* While no number is pinned: what could be, or in its room what a whole check has found. */
static float draw_unpinned(View *view, const SceneCheck *found, float x, float y, float w) {
    const DrawColour unseen = {0, 0, 0, 0};
    float high = draw_text_wrapped(view->list, DRAW_FACE_UI, 12, x, y, w, 18,
                                   found ? unseen : view->theme->muted,
                                   "Pin a number of X, W or b: it is moved a little down and up, "
                                   "and the change of L stands beside its gradient.");
    return found ? fmaxf(y + high, check_lines(view, found, x, y, w)) : y + high;
}

/* The buttons stay where they are when a check is over, so that one can be pressed after the other:
 * what it has found stands beneath them, or above them in the room of other words. */
float view_check_section(View *view, float x, float y, float w) {
    const SceneCheck *check = view->frame->check;
    bool of_this = check && check->count > 0 && scene_check_is_of(check, view->frame->scene);
    const SceneCheck *found = of_this || (check && status_failed(&check->status)) ? check : NULL;
    int role = nudged_role(view->state->pin_role);
    bool pinned = view_is_within(view, role, view->state->pin_index);
    draw_on(view->list, view->theme->panel);
    view_heading(view, x, y, "CHECK A GRADIENT");
    y += 22;
    if (!pinned) {
        scene_nudge_drop(&view->nudge);
    }
    y = pinned ? nudge_lines(view, role, x, y, w) : draw_unpinned(view, found, x, y, w);
    bool running = of_this && check->done < check->count && !view->frame->check_stopped;
    y = check_buttons(view, running, x, y - 6, w);
    draw_on(view->list, view->theme->panel);
    if (pinned && found) {
        y = check_lines(view, found, x, y + 22, w) - 14;
    }
    return y + 34;
}

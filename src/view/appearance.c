/* The card of how the window looks: theme, colour map, size, motion. It lies over everything else;
 * what it says is asked of the caller. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>

enum { WIDTH = 292, PAD = 16, ROW = 36, LABEL = 84, CONTROL = 28, SWATCHES = 15 };

static const char *const THEMES[] = {"light", "dark"};
static const char *const MOTIONS[] = {"moves", "at once"};

static void label(View *view, DrawRect row, const char *text) {
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 13, (DrawRect){row.x, row.y, LABEL, row.h}, DRAW_LEFT,
                 view->theme->ink, text);
}

static DrawRect control_of(DrawRect row) {
    return (DrawRect){row.x + LABEL, row.y, row.w - LABEL, row.h};
}

static void choose_theme(View *view, DrawRect row) {
    label(view, row, "Theme");
    int chosen = view->frame->options->dark;
    if (ui_choice(view->ui, ui_id("theme", 0), control_of(row), THEMES, 2, &chosen,
                  view->theme->forward, false)) {
        view_action(view, VIEW_REQUEST_THEME);
    }
    ui_tip(view->ui, row, "Light or dark (T)");
}

static void draw_swatch(View *view, DrawRect rect, DrawPalette palette) {
    float each = rect.w / SWATCHES;
    for (int i = 0; i < SWATCHES; i++) {
        float t = (float)(2 * i) / (SWATCHES - 1) - 1.0f;
        draw_rect(view->list, (DrawRect){rect.x + (float)i * each, rect.y, each + 0.5f, rect.h}, 0,
                  draw_map(view->theme, palette, t));
    }
    draw_frame(view->list, rect, 0, 1, view->theme->line);
}

static void choose_map(View *view, DrawRect row) {
    const char *labels[DRAW_MAP_COUNT];
    for (int map = 0; map < DRAW_MAP_COUNT; map++) {
        labels[map] = draw_map_label((DrawMap)map);
    }
    label(view, row, "Colours");
    int chosen = (int)view->frame->options->map;
    DrawRect control = control_of(row);
    if (ui_select(view->ui, ui_id("map", 0), control, labels, DRAW_MAP_COUNT, &chosen)) {
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_MAP, .value = chosen});
    }
    ui_tip(view->ui, row,
           "Colours of values and of gradients; all of them are safe for colour-blind eyes");
    float half = (control.w - 8) / 2, y = row.y + row.h + 6;
    draw_swatch(view, (DrawRect){control.x, y, half, 10}, DRAW_PALETTE_VALUES);
    draw_swatch(view, (DrawRect){control.x + half + 8, y, half, 10}, DRAW_PALETTE_GRADIENTS);
}

static void choose_scale(View *view, DrawRect row) {
    label(view, row, "Size, %");
    int percent = (int)lroundf(view->frame->scale * 100);
    DrawRect control = control_of(row);
    if (view_stepper(view, ui_id("scale", 0), control, "size", &percent, VIEW_SCALE_LEAST,
                     VIEW_SCALE_MOST)) {
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_SCALE, .number = percent / 100.0});
    }
    ui_tip(view->ui, row, "Size of everything in this window (Ctrl + and Ctrl −)");
}

static void choose_digits(View *view, DrawRect row) {
    static const char *const labels[VIEW_DIGITS_MOST + 2] = {
        "as many as fit", "0", "1", "2", "3", "4", "5", "6"};
    label(view, row, "Digits");
    int chosen = view->frame->options->digits;
    if (ui_select(view->ui, ui_id("digits", 0), control_of(row), labels, VIEW_DIGITS_MOST + 2,
                  &chosen)) {
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_DIGITS, .value = chosen});
    }
    ui_tip(view->ui, row,
           "Digits after the point, where they fit; whole numbers stay whole, and ≈ says where "
           "digits are left out");
}

static void choose_motion(View *view, DrawRect row) {
    label(view, row, "Motion");
    int chosen = view->frame->options->reduced_motion;
    if (ui_choice(view->ui, ui_id("motion", 0), control_of(row), MOTIONS, 2, &chosen,
                  view->theme->forward, false)) {
        view_action(view, VIEW_REQUEST_MOTION);
    }
    ui_tip(view->ui, row, "Whether the window glides to its next place or is there at once");
}

DrawRect view_appearance(View *view) {
    DrawRect card = {view->list->width - WIDTH - 12, 56, WIDTH, 6 * ROW + 2 * PAD + 16};
    DrawRect shadow = {card.x, card.y + 3, card.w, card.h};
    draw_rect(view->list, draw_rect_inset(shadow, -2), 12, (DrawColour){0, 0, 0, 40});
    draw_box(view->list, card, 10, view->theme->panel, 1, view->theme->muted);
    DrawRect row = {card.x + PAD, card.y + PAD, card.w - 2 * PAD, CONTROL};
    choose_theme(view, row);
    row.y += ROW;
    choose_map(view, row);
    row.y += ROW + 20;
    choose_scale(view, row);
    row.y += ROW;
    choose_digits(view, row);
    row.y += ROW;
    choose_motion(view, row);
    row.y += ROW + 4;
    if (ui_button(view->ui, ui_id("present", 0), row, "Present to a class", UI_BUTTON_PRIMARY,
                  true)) {
        view_action(view, VIEW_REQUEST_APPEARANCE);
        view_action(view, VIEW_REQUEST_PRESENT);
    }
    ui_tip(view->ui, row, "Full screen, larger type, no panels (F11)");
    ui_area(view->ui, ui_id("appearance", 0), card); /* nothing beneath it reacts */
    return card;
}

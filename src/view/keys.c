/* The key map: keys to requests, and the page that lists them. Both read view/keys.def. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>

typedef enum ViewKeyAction {
    VIEW_KEY_PLAY,
    VIEW_KEY_STEP,
    VIEW_KEY_CLICKER,
    VIEW_KEY_STEP_WINDOW,
    VIEW_KEY_STEP_ROW,
    VIEW_KEY_STEP_CHANNEL,
    VIEW_KEY_LESSON,
    VIEW_KEY_FIRST,
    VIEW_KEY_LAST,
    VIEW_KEY_GO_TO,
    VIEW_KEY_LOOP,
    VIEW_KEY_SPEED,
    VIEW_KEY_NEXT_WALK,
    VIEW_KEY_SWITCH_DX,
    VIEW_KEY_GRADIENTS,
    VIEW_KEY_COVERAGE,
    VIEW_KEY_NEXT_PIN,
    VIEW_KEY_SEEK_PIN,
    VIEW_KEY_PIN_COLUMN,
    VIEW_KEY_PIN_ROW,
    VIEW_KEY_EDIT,
    VIEW_KEY_FOCUS,
    VIEW_KEY_FOLD_LEFT,
    VIEW_KEY_FOLD_RIGHT,
    VIEW_KEY_THEME,
    VIEW_KEY_SCALE_UP,
    VIEW_KEY_SCALE_DOWN,
    VIEW_KEY_SCALE_RESET,
    VIEW_KEY_OPEN,
    VIEW_KEY_COPY,
    VIEW_KEY_PASTE,
    VIEW_KEY_PAINT,
    VIEW_KEY_RESTORE,
    VIEW_KEY_UNDO,
    VIEW_KEY_REDO,
    VIEW_KEY_ZOOM,
    VIEW_KEY_FIT,
    VIEW_KEY_PAN_COLUMN,
    VIEW_KEY_PAN_ROW,
    VIEW_KEY_APPEARANCE,
    VIEW_KEY_PRESENT,
    VIEW_KEY_BLANK,
    VIEW_KEY_HELP,
    VIEW_KEY_ESCAPE
} ViewKeyAction;

typedef struct ViewKey {
    UiKey key;
    uint32_t character;
    int mods;
    ViewKeyAction action;
    int amount;
    const char *label, *help;
} ViewKey;

static const ViewKey KEYS[] = {
#define VIEW_KEY(key, character, mods, action, amount, label, help)                                \
    {UI_KEY_##key, character, mods, VIEW_KEY_##action, amount, label, help},
#include "view/keys.def"
#undef VIEW_KEY
};

enum { KEY_COUNT = (int)(sizeof KEYS / sizeof KEYS[0]) };

static ConvWalkKind next_walk(ConvWalkKind walk) {
    switch (walk) {
    case CONV_WALK_FORWARD:
        return CONV_WALK_DX_GATHER;
    case CONV_WALK_DX_GATHER:
    case CONV_WALK_DX_SCATTER:
        return CONV_WALK_DW;
    case CONV_WALK_DW:
        return CONV_WALK_DB;
    default:
        return CONV_WALK_FORWARD;
    }
}

/* What lies on top goes first: the key map, the card, the pin; then presenting ends. */
static void escape(View *view, const ViewFrame *frame) {
    const ViewOptions *options = frame->options;
    bool pinned = scene_state(frame->scene)->pin_role >= 0;
    if (options->help) {
        view_action(view, VIEW_REQUEST_HELP);
    } else if (options->appearance) {
        view_action(view, VIEW_REQUEST_APPEARANCE);
    } else if (options->presenting && !pinned && !(frame->message[0] && frame->message_is_error)) {
        view_action(view, VIEW_REQUEST_PRESENT);
    }
    if (frame->opening) {
        view_action(view, VIEW_REQUEST_CANCEL);
    }
    view->paint.on = false;
    view_command(view, &(SceneCommand){.kind = SCENE_PIN, .role = -1});
    ui_clear_focus(view->ui);
}

static void move(View *view, const SceneState *state, const ViewKey *key) {
    switch (key->action) {
    case VIEW_KEY_STEP:
        view_step(view, state->step, key->amount);
        break;
    case VIEW_KEY_STEP_WINDOW:
        view_step(view, SCENE_STEP_WINDOW, key->amount);
        break;
    case VIEW_KEY_STEP_ROW:
        view_step(view, SCENE_STEP_ROW, key->amount);
        break;
    case VIEW_KEY_STEP_CHANNEL:
        view_step(view, SCENE_STEP_CHANNEL, key->amount);
        break;
    case VIEW_KEY_FIRST:
        view_begin_walk(view);
        break;
    default:
        view_end_walk(view);
        break;
    }
}

/* What it would change is not there while presenting. */
static bool is_of_the_panels(ViewKeyAction action) {
    return action == VIEW_KEY_FOLD_LEFT || action == VIEW_KEY_FOLD_RIGHT ||
           action == VIEW_KEY_OPEN || action == VIEW_KEY_PAINT;
}

/* While presenting, what the transport would show is said. */
static void set_speed(View *view, int index, bool presenting) {
    view_command(view, &(SceneCommand){.kind = SCENE_SET_SPEED, .number = view_speed(index)});
    if (presenting) {
        view_tell(view, VIEW_REQUEST_TELL, "Speed %s", view_speed_label(index));
    }
}

static void switch_loop(View *view, bool loops, bool presenting) {
    view_command(view, &(SceneCommand){.kind = SCENE_SET_LOOP, .value = -1});
    if (presenting) {
        view_tell(view, VIEW_REQUEST_TELL,
                  loops ? "Plays over and over" : "Plays to the end and stops there");
    }
}

static void switch_coverage(View *view, bool on) {
    if (on && !view_has_coverage(view)) {
        view_tell(view, VIEW_REQUEST_REFUSE,
                  "Coverage counts the windows over X, and neither X nor dX is on this stage");
    } else {
        view_action(view, VIEW_REQUEST_COVERAGE);
    }
}

static void act(View *view, const ViewFrame *frame, const ViewKey *key) {
    const SceneState *state = scene_state(frame->scene);
    const bool presenting = frame->options->presenting;
    if (presenting && is_of_the_panels(key->action)) {
        view_tell(view, VIEW_REQUEST_REFUSE,
                  "Panels, painting and opening files come back with Esc");
        return;
    }
    switch (key->action) {
    case VIEW_KEY_PLAY:
        view_command(view, &(SceneCommand){.kind = SCENE_PLAY, .value = -1});
        break;
    case VIEW_KEY_CLICKER:
        if (!presenting || !view_lesson_lead(view, key->amount)) {
            view_step(view, state->step, key->amount);
        }
        break;
    case VIEW_KEY_STEP:
    case VIEW_KEY_STEP_WINDOW:
    case VIEW_KEY_STEP_ROW:
    case VIEW_KEY_STEP_CHANNEL:
    case VIEW_KEY_FIRST:
    case VIEW_KEY_LAST:
        move(view, state, key);
        break;
    case VIEW_KEY_LESSON:
        view_lesson_go(view, key->amount);
        break;
    case VIEW_KEY_GO_TO:
        view->focus_step = true;
        break;
    case VIEW_KEY_LOOP:
        switch_loop(view, !state->loop, presenting);
        break;
    case VIEW_KEY_SPEED:
        set_speed(view, key->amount, presenting);
        break;
    case VIEW_KEY_NEXT_WALK:
        view_command(
            view, &(SceneCommand){.kind = SCENE_VISIT_WALK, .value = (int)next_walk(state->walk)});
        break;
    case VIEW_KEY_SWITCH_DX:
        view_command(view, &(SceneCommand){.kind = SCENE_SWITCH_DX});
        break;
    case VIEW_KEY_UNDO:
        view_command(view, &(SceneCommand){.kind = SCENE_UNDO});
        break;
    case VIEW_KEY_REDO:
        view_command(view, &(SceneCommand){.kind = SCENE_REDO});
        break;
    case VIEW_KEY_OPEN:
        view_browse(view, true);
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_FOLDER});
        break;
    case VIEW_KEY_COPY:
        view_copy(view);
        break;
    case VIEW_KEY_PASTE:
        view_paste(view);
        break;
    case VIEW_KEY_PAINT:
        view->paint.on = !view->paint.on;
        view->moving = true;
        break;
    case VIEW_KEY_RESTORE:
        view_action(view, VIEW_REQUEST_RESTORE);
        break;
    case VIEW_KEY_ESCAPE:
        escape(view, frame);
        break;
    case VIEW_KEY_GRADIENTS:
        view_other_row(view);
        break;
    case VIEW_KEY_COVERAGE:
        switch_coverage(view, !frame->options->coverage);
        break;
    case VIEW_KEY_NEXT_PIN:
        view_pin_next_tensor(view);
        break;
    case VIEW_KEY_SEEK_PIN:
        view_seek_pinned(view);
        break;
    case VIEW_KEY_PIN_COLUMN:
        view_move_pin(view, 0, key->amount);
        break;
    case VIEW_KEY_PIN_ROW:
        view_move_pin(view, key->amount, 0);
        break;
    case VIEW_KEY_EDIT:
        view_edit_pinned(view);
        break;
    case VIEW_KEY_FOCUS: /* the controls have taken it */
        break;
    case VIEW_KEY_FOLD_LEFT:
        view_action(view, VIEW_REQUEST_FOLD_LEFT);
        break;
    case VIEW_KEY_FOLD_RIGHT:
        view_action(view, VIEW_REQUEST_FOLD_RIGHT);
        break;
    case VIEW_KEY_THEME:
        view_action(view, VIEW_REQUEST_THEME);
        break;
    case VIEW_KEY_SCALE_UP:
        view_action(view, VIEW_REQUEST_SCALE_UP);
        break;
    case VIEW_KEY_SCALE_DOWN:
        view_action(view, VIEW_REQUEST_SCALE_DOWN);
        break;
    case VIEW_KEY_SCALE_RESET:
        view_action(view, VIEW_REQUEST_SCALE_RESET);
        break;
    case VIEW_KEY_ZOOM:
        view_camera_zoom(view, key->amount);
        break;
    case VIEW_KEY_FIT:
        view_camera_fit(view);
        view_arrange_anew(view);
        break;
    case VIEW_KEY_PAN_COLUMN:
        view_camera_pan(view, key->amount, 0);
        break;
    case VIEW_KEY_PAN_ROW:
        view_camera_pan(view, 0, key->amount);
        break;
    case VIEW_KEY_APPEARANCE:
        view_action(view, VIEW_REQUEST_APPEARANCE);
        break;
    case VIEW_KEY_PRESENT:
        view->paint.on = false;
        view_action(view, VIEW_REQUEST_PRESENT);
        break;
    case VIEW_KEY_BLANK:
        view_action(view, VIEW_REQUEST_BLANK);
        break;
    case VIEW_KEY_HELP:
        view_action(view, VIEW_REQUEST_HELP);
        break;
    }
}

/* Shift is part of a typed sign ('+', '?'), not a modifier of it. */
static bool matches(const ViewKey *key, const UiKeyEvent *event) {
    int mods = event->mods;
    if (event->key == UI_KEY_CHARACTER) {
        mods &= ~UI_MOD_SHIFT;
    }
    return key->key == event->key && key->mods == mods &&
           (event->key != UI_KEY_CHARACTER || key->character == event->character);
}

void view_keys(View *view, Ui *ui, const ViewFrame *frame) {
    UiKeyEvent events[UI_INPUT_EVENTS];
    int count = ui_unused_keys(ui, events, UI_INPUT_EVENTS);
    if (frame->options->blank && count > 0) { /* nobody steps unseen */
        view_action(view, VIEW_REQUEST_BLANK);
        return;
    }
    for (int e = 0; e < count; e++) {
        view->gesture += e > 0 && !events[e].repeat; /* each press is undone by itself */
        for (int k = 0; k < KEY_COUNT; k++) {
            if (matches(&KEYS[k], &events[e])) {
                act(view, frame, &KEYS[k]);
                break;
            }
        }
    }
}

/* --------------------------------------------------------------------------- help page */

enum { HELP_ROWS = 20, HELP_COLUMN = 460, HELP_HEAD = 76, HELP_LABEL = 132, HELP_EDGE = 28 };

/* What the pointer does, below the keys. */
static const char *const POINTER[][2] = {
    {"rest", "what a name means; what a cell meets"},
    {"click", "pin a cell: its terms, its gradient checked"},
    {"double click", "type into a cell; on a picture: show all of it"},
    {"Ctrl + click", "walk to a cell"},
    {"wheel", "closer, further; in the equation: through the terms"},
    {"drag", "look beside it, while close; with Paint on: paint"},
    {"wheel, drag", "over a number between − and +: more or less"},
};
enum { POINTER_COUNT = sizeof POINTER / sizeof *POINTER };

/* What the keys do in a control that Tab or a click has given the focus. */
static const char *const CONTROL[][2] = {
    {"Enter", "press it; type; take what is typed"},
    {"↑ ↓ + −", "a number between − and +: more or less"},
    {"← → ↑ ↓", "choose among several"},
    {"Esc", "gives the keys back to the stage"},
};
enum { CONTROL_COUNT = sizeof CONTROL / sizeof *CONTROL };

/* Row `at` of the list, whose columns have `each`. */
static void help_row(View *view, DrawRect card, float column, float line, int each, int at,
                     const char *label, const char *help) {
    const DrawColour ink = view->theme->ink;
    float x = card.x + HELP_EDGE + (float)(at / each) * column;
    float y = card.y + 68 + (float)(at % each) * line;
    bool heading = help[0] == '\0';
    draw_text(view->list, heading ? DRAW_FACE_UI_BOLD : DRAW_FACE_MONO, heading ? 13 : 12, x, y,
              DRAW_LEFT, ink, label);
    draw_text_in(view->list, DRAW_FACE_UI, 12,
                 (DrawRect){x + HELP_LABEL, y - 14, column - HELP_LABEL - 10, 20}, DRAW_LEFT, ink,
                 help);
}

/* A picture behind the list is darkened, whatever the theme. */
static void help_veil(View *view, DrawRect rect) {
    bool dark = view->theme->dark;
    draw_rect(view->list, rect, 0,
              draw_fade(dark ? draw_colour(0x000000) : view->theme->ink, dark ? 0.6f : 0.35f));
}

void view_help(View *view, DrawRect rect) {
    const DrawTheme *theme = view->theme;
    int rows = 2 + POINTER_COUNT + CONTROL_COUNT;
    for (int k = 0; k < KEY_COUNT; k++) {
        rows += KEYS[k].help[0] != '\0';
    }
    int columns = rows > HELP_ROWS ? 2 : 1, each = (rows + columns - 1) / columns;
    float w = fminf((float)columns * HELP_COLUMN + HELP_EDGE, rect.w - 16);
    float column = (w - HELP_EDGE) / (float)columns;
    float line = fminf(22, (rect.h - 16 - HELP_HEAD) / (float)each);
    float h = (float)each * line + HELP_HEAD;
    ui_drop_tip(view->ui);
    help_veil(view, rect);
    DrawRect card = {rect.x + (rect.w - w) / 2, rect.y + (rect.h - h) / 2, w, h};
    draw_box(view->list, card, 12, theme->panel, 1, theme->line);
    draw_on(view->list, theme->panel);
    draw_text(view->list, DRAW_FACE_UI_BOLD, 16, card.x + HELP_EDGE, card.y + 38, DRAW_LEFT,
              theme->ink, "Keys");
    draw_text(view->list, DRAW_FACE_UI, 11, card.x + w - 28, card.y + 38, DRAW_RIGHT, theme->muted,
              "Esc closes this list");
    int at = 0;
    for (int k = 0; k < KEY_COUNT; k++) {
        if (KEYS[k].help[0]) {
            help_row(view, card, column, line, each, at++, KEYS[k].label, KEYS[k].help);
        }
    }
    help_row(view, card, column, line, each, at++, "Keys in a control that has the focus", "");
    for (int c = 0; c < CONTROL_COUNT; c++) {
        help_row(view, card, column, line, each, at++, CONTROL[c][0], CONTROL[c][1]);
    }
    help_row(view, card, column, line, each, at++, "The pointer", "");
    for (int p = 0; p < POINTER_COUNT; p++) {
        help_row(view, card, column, line, each, at++, POINTER[p][0], POINTER[p][1]);
    }
}

/* The bar at the top: the lesson, what is walked, theme and help. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>

enum {
    HEIGHT = 32,
    TAB = 86,
    TAB_SMALL = 72,
    TAB_TINY = 64,
    TINY = 1000, /* width of a bar in which all gives way */
    READINGS = 136,
    READINGS_TINY = 124,
    LESSON = 62,
    BUTTONS = 134 + LESSON, /* at its right end */
    MARGIN = 16,
    NAME = 104, /* of the program, which gives way too */
    TABS = 4,
    LESSONS_LEAST = 216, /* the list's width gives way to the tabs */
    LESSONS_MOST = 360,
    BETWEEN = 12,
    GAP = 20
};

static const char *const TAB_LABELS[TABS] = {"Forward", "dX", "dW", "db"};
static const char *const TAB_TIPS[TABS] = {
    "Y: the feature map, one product after another",
    "dX: how L changes with each input value",
    "dW: how L changes with each weight",
    "db: how L changes with the bias",
};
static const char *const DX_LABELS[] = {"gather", "scatter"};

static int tab_of(ConvWalkKind walk) {
    switch (walk) {
    case CONV_WALK_DX_GATHER:
    case CONV_WALK_DX_SCATTER:
        return 1;
    case CONV_WALK_DW:
        return 2;
    case CONV_WALK_DB:
        return 3;
    default:
        return 0;
    }
}

/* A lesson from elsewhere, or that there is none. */
static void draw_unlisted(View *view, DrawRect room) {
    const SceneLesson *lesson = view->frame->lesson;
    const char *title = lesson ? lesson->title : "Choose a lesson";
    const DrawFonts *fonts = view->list->fonts;
    bool fits = draw_text_width(fonts, DRAW_FACE_UI, 13, view->list->scale, title) <= room.w;
    draw_on(view->list, view->theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 13, room, DRAW_LEFT,
                 lesson ? view->theme->ink : view->theme->muted,
                 !fits && lesson && lesson->brief ? lesson->brief : title);
}

static void draw_lessons(View *view, DrawRect rect) {
    const ViewFrame *frame = view->frame;
    int chosen = frame->lesson_index;
    UiId id = ui_id("lesson", 0);
    bool other = frame->lesson_count > 0 &&
                 ui_select_brief(view->ui, id, rect, frame->lesson_labels, frame->lesson_briefs,
                                 frame->lesson_count, &chosen);
    if (other || ui_select_again(view->ui, id)) { /* the same one: from its beginning */
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_LESSON, .value = chosen});
    }
    if (frame->lesson_index < 0) {
        draw_unlisted(view, (DrawRect){rect.x + 12, rect.y, rect.w - 44, rect.h});
    }
}

static void draw_walks(View *view, DrawRect rect) {
    static const ConvWalkKind walks[TABS] = {CONV_WALK_FORWARD, CONV_WALK_DX_GATHER, CONV_WALK_DW,
                                             CONV_WALK_DB};
    int chosen = tab_of(view->state->walk);
    if (ui_tabs(view->ui, ui_id("walk", 0), rect, TAB_LABELS, TABS, &chosen)) {
        view_command(view, &(SceneCommand){.kind = SCENE_VISIT_WALK, .value = walks[chosen]});
    }
    for (int i = 0; i < TABS; i++) {
        DrawRect tab = {rect.x + rect.w * (float)i / TABS, rect.y, rect.w / TABS, rect.h};
        ui_tip(view->ui, tab, TAB_TIPS[i]);
    }
}

static void draw_readings(View *view, DrawRect rect) {
    int chosen = view->state->walk == CONV_WALK_DX_SCATTER;
    if (ui_choice(view->ui, ui_id("reading", 0), rect, DX_LABELS, 2, &chosen, view->theme->backward,
                  false)) {
        view_command(view, &(SceneCommand){.kind = SCENE_SWITCH_DX});
    }
    ui_tip(view->ui, rect, "Two readings of the same sums (S)");
}

static void fold_button(View *view, DrawRect rect, const char *label, UiButtonStyle style,
                        ViewRequestKind request, const char *tip) {
    if (ui_button(view->ui, ui_id("fold", (int)request), rect, label, style, true)) {
        view_action(view, request);
    }
    ui_tip(view->ui, rect, tip);
}

/* From left to right, as Tab goes. A lesson whose text is folded away has its name here. */
static void draw_right_buttons(View *view, float right, float y) {
    bool folded = !view_right_open(view->frame->options, view->list->width);
    bool lesson = view->frame->lesson && view->frame->lesson->step_count > 0 && folded;
    float w = lesson ? LESSON : 30, x = right - 102 - w;
    fold_button(view, (DrawRect){x - 32, y, 30, HEIGHT}, "◧", UI_BUTTON_QUIET,
                VIEW_REQUEST_FOLD_LEFT, "Left panel ([)");
    fold_button(view, (DrawRect){x, y + (lesson ? 3 : 0), w, HEIGHT - (lesson ? 6 : 0)},
                lesson ? "Lesson" : "◨", lesson ? UI_BUTTON_PLAIN : UI_BUTTON_QUIET,
                VIEW_REQUEST_FOLD_RIGHT,
                lesson ? "The lesson's text is in the right panel: show it (])"
                       : "Right panel (])");
    if (ui_button(view->ui, ui_id("appearance-button", 0), (DrawRect){right - 96, y, 60, HEIGHT},
                  "View", UI_BUTTON_QUIET, true)) {
        view_action(view, VIEW_REQUEST_APPEARANCE);
    }
    ui_tip(view->ui, (DrawRect){right - 96, y, 60, HEIGHT}, "Colours, size and motion (V)");
    if (ui_button(view->ui, ui_id("help", 0), (DrawRect){right - 30, y, 30, HEIGHT}, "?",
                  UI_BUTTON_QUIET, true)) {
        view_action(view, VIEW_REQUEST_HELP);
    }
    ui_tip(view->ui, (DrawRect){right - 30, y, 30, HEIGHT}, "All keys (?)");
}

void view_topbar(View *view, DrawRect rect) {
    float y = rect.y + (rect.h - HEIGHT) / 2, right = rect.x + rect.w - MARGIN;
    bool tiny = rect.w < TINY;
    float left = rect.x + GAP + (tiny ? 0 : NAME);
    draw_on(view->list, view->theme->panel);
    if (!tiny) {
        draw_text(view->list, DRAW_FACE_UI_BOLD, 17, rect.x + GAP, rect.y + 32, DRAW_LEFT,
                  view->theme->ink, "convscope");
    }
    float tab_w = tiny ? TAB_TINY : rect.w < 1100 ? TAB_SMALL : TAB;
    float tabs_w = tab_w * (float)TABS, readings = tiny ? READINGS_TINY : READINGS;
    /* In the middle, with room for both readings of dX whether they are there or not. */
    float x = fmaxf(rect.x + (rect.w - tabs_w) / 2, left + LESSONS_LEAST + GAP);
    x = fminf(x, right - BUTTONS - BETWEEN - readings - BETWEEN - tabs_w);
    float lessons = fminf(x - GAP - left, LESSONS_MOST);
    draw_lessons(view, (DrawRect){left, y, lessons, HEIGHT});
    draw_walks(view, (DrawRect){x, y, tabs_w, HEIGHT});
    if (tab_of(view->state->walk) == 1) {
        draw_readings(view, (DrawRect){x + tabs_w + BETWEEN, y + 2, readings, HEIGHT - 4});
    }
    draw_right_buttons(view, right, y);
}

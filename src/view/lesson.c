/* The lesson's text at the top of the right panel: its step, the ways to the others and back to it,
 * and what there is to say of a change that the step invited to. */
#include "view/internal.h"

#include <stdio.h>

enum { LINE = 19, SMALL_LINE = 16, ROW = 26, GAP = 6, BUTTON = 72, WIDE_BUTTON = 160, PAD = 10 };
enum { PRESSES_MOST = 250 /* of a key, from one step of a lesson to the next */ };

int view_lesson_there(const View *view) {
    const SceneLesson *lesson = view->frame->lesson;
    int step = lesson ? scene_lesson_step(lesson, view->state) : -1;
    bool fits = step >= 0 && !(view->frame->lesson_changes & ~lesson->steps[step].invites);
    return fits ? step : -1;
}

int view_lesson_step(const View *view) {
    int step = view_lesson_there(view);
    bool holds = step >= 0 && scene_lesson_holds(&view->frame->lesson->steps[step], view->state);
    return holds ? step : -1;
}

static float words(View *view, DrawFace face, float size, float line, DrawColour colour,
                   DrawRect at, const char *text) {
    return draw_text_wrapped(view->list, face, size, at.x, at.y, at.w, line, colour, text);
}

static void go_to_step(View *view, const SceneLessonStep *step) {
    SceneCommand way[SCENE_LESSON_WAY];
    int count = scene_lesson_way(step, view->state, way);
    for (int i = 0; i < count; i++) {
        view_command(view, &way[i]);
    }
}

/* To the step of the position, or the one that was read last: its numbers too where they are
 * others. */
static void go_back(View *view) {
    int there = view_lesson_there(view), step = there >= 0 ? there : view->lesson_step;
    if (view->frame->lesson_changes) {
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_RESTORE, .value = step + 1});
    } else {
        go_to_step(view, &view->frame->lesson->steps[step]);
    }
}

static float back_button(View *view, float x, float y, UiButtonStyle style) {
    if (ui_button(view->ui, ui_id("lesson-restore", 0), (DrawRect){x, y, WIDE_BUTTON, ROW},
                  "Back to the lesson", style, true)) {
        go_back(view);
    }
    return ROW;
}

/* The lesson is open, but what it says is not what stands here. */
static float lesson_left(View *view, float x, float y, float w) {
    const SceneLesson *lesson = view->frame->lesson;
    DrawColour ink = view->theme->ink;
    char text[200];
    snprintf(text, sizeof text,
             view->frame->lesson_changes
                 ? "You have changed this lesson's numbers or layer, so its text does not fit any "
                   "more. Play on as you like, or go back to step %d with the lesson's numbers."
                 : "This lesson has no text for what you see now. Look around as you like, or go "
                   "back to its step %d.",
             view->lesson_step + 1);
    y += words(view, DRAW_FACE_UI_BOLD, 16, 22, ink, (DrawRect){x, y + 6, w, 0}, lesson->title) + 8;
    y += words(view, DRAW_FACE_UI, 13, LINE, ink, (DrawRect){x, y, w, 0}, text);
    y += back_button(view, x, y, UI_BUTTON_PRIMARY);
    draw_on(view->list, view->theme->panel);
    return y + 36;
}

/* Above the text, so that they stay where they are however long it is: a second click there does
 * what the first one did. */
static void step_buttons(View *view, const SceneLesson *lesson, int step, DrawRect row) {
    for (int direction = -1; direction <= 1; direction += 2) {
        int to = step + direction;
        bool enabled = to >= 0 && to < lesson->step_count;
        float right = direction < 0 ? BUTTON + GAP : 0;
        DrawRect rect = {row.x + row.w - BUTTON - right, row.y, BUTTON, row.h};
        if (ui_button(view->ui, ui_id("lesson-step", direction), rect,
                      direction < 0 ? "← Back" : "Next →",
                      direction < 0 ? UI_BUTTON_PLAIN : UI_BUTTON_PRIMARY, enabled)) {
            go_to_step(view, &lesson->steps[to]);
        }
    }
}

void view_lesson_misfit(const View *view, const SceneLessonStep *step, char *out, int size) {
    const SceneState *state = view->state;
    bool filter = step->filter >= 0 && step->filter != state->show_oc;
    bool image = !filter && step->image >= 0 && step->image != state->show_n;
    out[0] = '\0';
    if (scene_lesson_holds(step, state) || scene_shown_by_walk(view->frame->scene)) {
        return;
    }
    if (filter || image) {
        const char *noun = filter ? "filter" : "image";
        snprintf(out, (size_t)size,
                 "This step is about %s %d, and you see %s %d now, so its words do not fit.", noun,
                 filter ? step->filter : step->image, noun,
                 filter ? state->show_oc : state->show_n);
    } else {
        snprintf(out, (size_t)size,
                 "This step takes the filters in their order. You have chosen one of them yourself "
                 "to begin or to end with, so its words do not fit.");
    }
}

/* Beneath the words of a step from which the walk has gone on to another filter or image. */
static float gone_on(View *view, const SceneLessonStep *step, float x, float y, float w) {
    const SceneState *state = view->state;
    if (scene_lesson_holds(step, state)) {
        return 0;
    }
    bool filter = step->filter >= 0 && step->filter != state->show_oc;
    const char *noun = filter ? "filter" : "image";
    char text[96];
    snprintf(text, sizeof text, "That was %s %d. The walk has gone on to %s %d.", noun,
             filter ? step->filter : step->image, noun, filter ? state->show_oc : state->show_n);
    return 4 + words(view, DRAW_FACE_UI, 13, LINE, view->theme->muted, (DrawRect){x, y + 4, w, 0},
                     text);
}

/* In place of the words of a step that do not fit. */
static float other_map(View *view, const char *misfit, float x, float y, float w) {
    char text[300];
    snprintf(text, sizeof text, "%s Look around as you like, or go back to them.", misfit);
    float high =
        words(view, DRAW_FACE_UI, 13, LINE, view->theme->ink, (DrawRect){x, y, w, 0}, text);
    return high + back_button(view, x, y + high, UI_BUTTON_PRIMARY) + 10;
}

void view_lesson_go(View *view, int direction) {
    const SceneLesson *lesson = view->frame->lesson;
    int step = view_lesson_there(view), to = step + direction;
    if (step < 0) {
        view_tell(view, VIEW_REQUEST_REFUSE,
                  lesson ? "The lesson has no text for what you see; Ctrl + R goes back to it"
                         : "No lesson is open: the list at the top has them");
    } else if (to < 0 || to >= lesson->step_count) {
        view_tell(view, VIEW_REQUEST_REFUSE, "This is the %s step of the lesson",
                  to < 0 ? "first" : "last");
    } else {
        go_to_step(view, &lesson->steps[to]);
    }
}

static bool is_far(const View *view, const SceneLessonStep *from, const SceneLessonStep *to) {
    const int64_t terms = view->derived->walk.terms;
    SceneStep size = view->state->step;
    int64_t each = size == SCENE_STEP_PRODUCT ? 1 : terms;
    bool small = size == SCENE_STEP_PRODUCT || size == SCENE_STEP_WINDOW;
    return small && (to->at - from->at) / each > PRESSES_MOST;
}

/* A clicker at the end of a lesson: it is told so first, and what one more press leads to. */
static void lead_beyond(View *view) {
    const ViewFrame *frame = view->frame;
    const int next = frame->lesson_index + 1;
    if (frame->lesson_index < 0 || next >= frame->lesson_count) {
        view_tell(view, VIEW_REQUEST_TELL, "This is the end of the lesson%s",
                  frame->lesson_index < 0 ? "" : ", the last one");
    } else if (view->lesson_ends) {
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_LESSON, .value = next});
    } else {
        view_tell(view, VIEW_REQUEST_TELL, "This is the end of the lesson. One more press opens %s",
                  frame->lesson_labels[next]);
        view->lesson_ends = true;
    }
}

bool view_lesson_lead(View *view, int direction) {
    const SceneLesson *lesson = view->frame->lesson;
    const SceneState *state = view->state;
    const ConvWalk *walk = &view->derived->walk;
    int there = view_lesson_there(view), to = there + direction;
    bool end = state->position == conv_walk_length(walk);
    bool window = state->position > 0 && state->position % walk->terms == 0;
    if (there >= 0 && to == lesson->step_count && end) {
        lead_beyond(view);
        return true;
    }
    view->lesson_ends = false;
    if (there < 0 || to < 0 || to >= lesson->step_count) {
        return false;
    }
    const SceneLessonStep *here = &lesson->steps[there], *next = &lesson->steps[to];
    bool other = next->walk != here->walk, leads;
    if (direction > 0) {
        leads = end || (window && (other || is_far(view, here, next)));
    } else {
        bool begins = state->position == here->at && state->stage == here->stage;
        leads = begins && (other || is_far(view, next, here));
    }
    if (leads) {
        go_to_step(view, next);
    }
    return leads;
}

/* What a step says of the change that it invited to, and the way back. */
static float changed_card(View *view, const SceneLessonStep *step, float x, float y, float w) {
    const DrawTheme *theme = view->theme;
    float height = words(view, DRAW_FACE_UI, 13, LINE, (DrawColour){0, 0, 0, 0},
                         (DrawRect){0, 0, w - 4, 0}, step->changed);
    DrawRect card = {x - 8, y, w + 16, height + ROW + 2 * PAD + 4};
    draw_rect(view->list, card, 8, theme->well);
    draw_on(view->list, theme->well);
    y += PAD + 13;
    y += words(view, DRAW_FACE_UI, 13, LINE, theme->ink, (DrawRect){x + 2, y, w - 4, 0},
               step->changed);
    back_button(view, x + 2, y - 9, UI_BUTTON_PLAIN);
    draw_on(view->list, theme->panel);
    return card.h + 12;
}

/* The last step leads on. */
static float next_lesson(View *view, float x, float y, float w) {
    const ViewFrame *frame = view->frame;
    int next = frame->lesson_index + 1;
    if (frame->lesson_index < 0) {
        return 0;
    }
    DrawRect under = {x, y + 4, w, 0};
    if (next >= frame->lesson_count) {
        return 4 + words(view, DRAW_FACE_UI, 13, LINE, view->theme->muted, under,
                         "This was the last lesson. Go on with numbers or a photo of your own.");
    }
    if (ui_button(view->ui, ui_id("lesson-next", 0), (DrawRect){x, y - 5, WIDE_BUTTON, ROW},
                  "Next lesson →", UI_BUTTON_PRIMARY, true)) {
        view_request(view, &(ViewRequest){.kind = VIEW_REQUEST_LESSON, .value = next});
    }
    draw_on(view->list, view->theme->panel);
    under.y = y + ROW + 11;
    return ROW + 10 +
           words(view, DRAW_FACE_UI, 11, SMALL_LINE, view->theme->muted, under,
                 frame->lesson_labels[next]);
}

float view_lesson_section(View *view, float x, float y, float w) {
    const SceneLesson *lesson = view->frame->lesson;
    if (!lesson) {
        return y;
    }
    const DrawTheme *theme = view->theme;
    int step = view_lesson_there(view);
    draw_on(view->list, theme->panel);
    if (step < 0) {
        return lesson_left(view, x, y, w);
    }
    const SceneLessonStep *now = &lesson->steps[step];
    draw_textf(view->list, DRAW_FACE_UI_SEMIBOLD, 11, x, y, DRAW_LEFT, theme->muted,
               "Step %d of %d", step + 1, lesson->step_count);
    step_buttons(view, lesson, step, (DrawRect){x, y - 17, w, ROW});
    draw_on(view->list, theme->panel);
    y += 34;
    y += words(view, DRAW_FACE_UI_BOLD, 16, 22, theme->ink, (DrawRect){x, y, w, 0}, now->title) + 4;
    char misfit[240];
    view_lesson_misfit(view, now, misfit, sizeof misfit);
    if (misfit[0]) {
        y += other_map(view, misfit, x, y, w);
        draw_on(view->list, theme->panel);
        return y + 26;
    }
    y += words(view, DRAW_FACE_UI, 13, LINE, theme->ink, (DrawRect){x, y, w, 0}, now->text);
    y += gone_on(view, now, x, y, w);
    if (view->frame->lesson_changes) {
        y += changed_card(view, now, x, y - 4, w);
    } else if (step == lesson->step_count - 1) {
        y += next_lesson(view, x, y, w);
    }
    if (lesson->source) {
        char source[128];
        snprintf(source, sizeof source, "Source: %s", lesson->source);
        y += 6;
        float high =
            words(view, DRAW_FACE_UI, 11, SMALL_LINE, theme->muted, (DrawRect){x, y, w, 0}, source);
        ui_tip(
            view->ui, (DrawRect){x, y - SMALL_LINE + 4, w, high},
            "convscope grew out of five Python notebooks, numbered 000 to 004: the numbers of this "
            "lesson come from there");
        y += high;
    }
    return y + 26;
}

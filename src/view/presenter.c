/* For a class: the stage without panels, everything larger, the lesson's words beneath it, and one
 * bar that tells where it is. A clicker's keys step; Esc goes back. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BAR = 32, TOP = 6 };
enum {
    WORDS_TITLE = 160,
    WORDS_SIZE = 15,
    WORDS_LINE = 20,
    WORDS_LINES = 3,
    WORDS_PAD = 8,
    WORDS_BYTES = 4800
};

/* -------------------------------------------------------------------------------- words */

static float wrapped(const View *view, DrawFace face, float width, const char *text) {
    return draw_text_wrapped(view->list, face, WORDS_SIZE, 0, 0, width, WORDS_LINE,
                             (DrawColour){0, 0, 0, 0}, text);
}

/* Where the sentence that begins here ends. */
static const char *sentence_end(const char *text) {
    while (*text && !(strchr(".:?!", text[0]) && (text[1] == ' ' || text[1] == '\0'))) {
        text++;
    }
    return *text ? text + 1 : text;
}

/* As many whole sentences as a few lines have room for, the first in any case; returns their
 * height. */
static float first_sentences(const View *view, const char *text, float width, char *out,
                             size_t size) {
    float height = 0;
    for (const char *end = text; *end;) {
        end = sentence_end(end);
        char longer[WORDS_BYTES];
        snprintf(longer, sizeof longer, "%.*s", (int)(end - text), text);
        float high = wrapped(view, DRAW_FACE_UI, width, longer);
        if (height > 0 && high > WORDS_LINES * WORDS_LINE) {
            break;
        }
        height = high;
        snprintf(out, size, "%s", longer);
    }
    return height;
}

/* The step of the lesson at its position, -1 where there is none. A second row leaves no
 * room for words. */
static int step_of(const View *view) {
    return view->frame->options->gradients ? -1 : view_lesson_there(view);
}

/* What a step says, or what it says of the change that it invited to. */
static const char *words_of(const View *view, const SceneLessonStep *step) {
    bool changed = view->frame->lesson_changes && step->changed;
    return changed ? step->changed : step->class_text ? step->class_text : step->text;
}

/* As high as the lesson's longest step needs, so that the stage does not move from step to step. */
static float words_height(const View *view, float width) {
    float most = 0;
    for (int i = 0; step_of(view) >= 0 && i < view->frame->lesson->step_count; i++) {
        const SceneLessonStep *step = &view->frame->lesson->steps[i];
        char text[WORDS_BYTES];
        most = fmaxf(most, first_sentences(view, words_of(view, step), width, text, sizeof text));
        most = fmaxf(most, wrapped(view, DRAW_FACE_UI_BOLD, WORDS_TITLE - 16, step->title));
    }
    return most > 0 ? most + 2 * WORDS_PAD : 0;
}

static void draw_words(View *view, DrawRect rect, float width) {
    const SceneLessonStep *step = &view->frame->lesson->steps[step_of(view)];
    const DrawColour ink = view->theme->ink;
    char text[WORDS_BYTES], misfit[240];
    float y = rect.y + WORDS_PAD + WORDS_SIZE;
    view_lesson_misfit(view, step, misfit, sizeof misfit);
    first_sentences(view, misfit[0] ? misfit : words_of(view, step), width, text, sizeof text);
    draw_text_wrapped(view->list, DRAW_FACE_UI_BOLD, WORDS_SIZE, rect.x, y, WORDS_TITLE - 16,
                      WORDS_LINE, ink, step->title);
    draw_text_wrapped(view->list, DRAW_FACE_UI, WORDS_SIZE, rect.x + WORDS_TITLE, y, width,
                      WORDS_LINE, ink, text);
}

/* -------------------------------------------------------------------------------- whole */

/* A digit is 0.73 of its type, and 2.8 % of the screen; a narrow screen has room for 30 of them. */
float view_class_size(const View *view) {
    const float least = 11; /* in a window that is hardly there */
    return fmaxf(least, ceilf(fminf(view->list->height * 0.0385f, view->list->width / 30)));
}

float view_class_words(const View *view) {
    return floorf(view_class_size(view) * 0.7f);
}

void view_presenter(View *view) {
    const DrawTheme *theme = view->theme;
    const float width = view->list->width, height = view->list->height, margin = 24;
    const float column = width - 2 * margin - WORDS_TITLE;
    const float size = view_class_size(view), equation = ceilf(5.35f * size);
    const float waterfall = fminf(9 * size, width * 0.25f);
    float words = words_height(view, column);
    float strips = height - equation - BAR, under = strips - words;
    DrawRect stage = {0, 0, width, under};
    draw_rect(view->list, (DrawRect){0, 0, width, height}, 0, theme->stage);
    draw_on(view->list, theme->stage);
    draw_clip_push(view->list, stage);
    view_stage(view, (DrawRect){0, TOP, width, under - TOP});
    draw_clip_pop(view->list);

    draw_rect(view->list, (DrawRect){0, under, width, height - under}, 0, theme->panel);
    draw_on(view->list, theme->panel);
    draw_line(view->list, 0, under, width, under, 1, 0, theme->line);
    if (words > 0) {
        draw_words(view, (DrawRect){margin, under, width - 2 * margin, words}, column);
        draw_line(view->list, 0, strips, width, strips, 1, 0, theme->line);
    }
    DrawRect beside = {width - waterfall, strips, waterfall, equation};
    view_equation(view, (DrawRect){0, strips, width - waterfall, equation});
    if (view->frame->message[0]) {
        view_message(view, beside);
    } else if (!view_check_brief(view, beside)) {
        view_waterfall(view, beside);
    }
    if (!view_transport_jump(view, (DrawRect){0, height - BAR, width, BAR - 3})) {
        view_transport_bar(view, (DrawRect){0, height - BAR, width, BAR - 6});
    }
}

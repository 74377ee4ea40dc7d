/* The lessons of the program; see lessons.h. */
#include "app/lessons.h"

#include "io/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_SIZE = 160 };

struct AppLessonText {
    char *path;
    SceneLesson *lesson; ///< by itself in memory: its setup points into it
};

struct AppLessonOpening {
    int text;
    SceneState state;
};

static Status no_memory(void) {
    return status_error(STATUS_MEMORY, "not enough memory for the lessons");
}

/* --------------------------------------------------------------------------------- list */

static void free_labels(char **labels, int count) {
    for (int i = 0; labels && i < count; i++) {
        free(labels[i]);
    }
    free(labels);
}

/* Each title behind its number; NULL when there is no memory. */
static char **make_labels(const SceneLessonList *list, char *const *titles) {
    char **labels = calloc((size_t)list->count + 1, sizeof *labels);
    for (int i = 0; labels && i < list->count; i++) {
        char label[LABEL_SIZE];
        snprintf(label, sizeof label, "%d · %s", list->numbers[i], titles[i]);
        labels[i] = strdup(label);
        if (!labels[i]) {
            free_labels(labels, i);
            return NULL;
        }
    }
    return labels;
}

Status app_lessons_list(AppLessons *lessons, const char *folder) {
    Status status = scene_lesson_list(folder, &lessons->list);
    if (status_failed(&status)) {
        return status;
    }
    const SceneLessonList *list = &lessons->list;
    lessons->labels = make_labels(list, list->titles);
    lessons->briefs = make_labels(list, list->briefs);
    return lessons->labels && lessons->briefs ? status : no_memory();
}

/* ------------------------------------------------------------------------------ opening */

static void free_lesson(SceneLesson *lesson) {
    if (lesson) {
        scene_lesson_free(lesson);
        free(lesson);
    }
}

/* Gives the scene what a loaded lesson sets up, its picture included. */
static Status set_up(Scene *scene, SceneLesson *lesson) {
    IoImage image = {0};
    Status status = status_ok();
    if (lesson->image) {
        IoImageLimits limits = io_image_limits_default();
        status = io_image_load(lesson->image, &limits, &image);
        lesson->setup.image = &image;
    }
    if (!status_failed(&status)) {
        status = scene_open(scene, &lesson->setup);
    }
    lesson->setup.image = NULL;
    io_image_free(&image);
    return status;
}

/* Where the text of this file is kept, with room for one more text and opening; -1 when there is
 * no memory. */
static int text_place(AppLessons *lessons, const char *path) {
    AppLessonOpening *openings = realloc(lessons->openings, ((size_t)lessons->opening_count + 1) *
                                                                sizeof *lessons->openings);
    lessons->openings = openings ? openings : lessons->openings;
    for (int i = 0; openings && i < lessons->text_count; i++) {
        if (strcmp(lessons->texts[i].path, path) == 0) {
            return i;
        }
    }
    AppLessonText *texts =
        realloc(lessons->texts, ((size_t)lessons->text_count + 1) * sizeof *lessons->texts);
    lessons->texts = texts ? texts : lessons->texts;
    char *copy = openings && texts ? strdup(path) : NULL;
    if (!copy) {
        return -1;
    }
    texts[lessons->text_count] = (AppLessonText){.path = copy};
    return lessons->text_count++;
}

Status app_lessons_open(AppLessons *lessons, Scene *scene, const char *path) {
    int place = text_place(lessons, path);
    SceneLesson *lesson = calloc(1, sizeof *lesson);
    if (!lesson || place < 0) {
        free(lesson);
        return no_memory();
    }
    Status status = scene_lesson_load(lessons->texts[place].path, lesson);
    if (!status_failed(&status)) {
        lesson->setup.lesson = lessons->opening_count + 1;
        status = set_up(scene, lesson);
    }
    if (status_failed(&status)) {
        free_lesson(lesson);
        return status;
    }
    free_lesson(lessons->texts[place].lesson);
    lessons->texts[place].lesson = lesson;
    lessons->openings[lessons->opening_count++] =
        (AppLessonOpening){.text = place, .state = *scene_state(scene)};
    return status;
}

/* ------------------------------------------------------------------------------- asking */

static const AppLessonOpening *opening_of(const AppLessons *lessons, const SceneState *state) {
    bool known = state->lesson > 0 && state->lesson <= lessons->opening_count;
    return known ? &lessons->openings[state->lesson - 1] : NULL;
}

const SceneLesson *app_lessons_of(const AppLessons *lessons, const SceneState *state) {
    const AppLessonOpening *opening = opening_of(lessons, state);
    return opening ? lessons->texts[opening->text].lesson : NULL;
}

const char *app_lessons_path(const AppLessons *lessons, const SceneState *state) {
    const AppLessonOpening *opening = opening_of(lessons, state);
    return opening ? lessons->texts[opening->text].path : NULL;
}

int app_lessons_index(const AppLessons *lessons, const SceneState *state) {
    const char *path = app_lessons_path(lessons, state);
    for (int i = 0; path && i < lessons->list.count; i++) {
        if (strcmp(lessons->list.paths[i], path) == 0) {
            return i;
        }
    }
    return -1;
}

unsigned app_lessons_changes(const AppLessons *lessons, const SceneState *state) {
    const AppLessonOpening *opening = opening_of(lessons, state);
    return opening ? scene_lesson_changes(&opening->state, state) : 0;
}

void app_lessons_free(AppLessons *lessons) {
    free_labels(lessons->labels, lessons->list.count);
    free_labels(lessons->briefs, lessons->list.count);
    for (int i = 0; i < lessons->text_count; i++) {
        free(lessons->texts[i].path);
        free_lesson(lessons->texts[i].lesson);
    }
    free(lessons->texts);
    free(lessons->openings);
    scene_lesson_list_free(&lessons->list);
    *lessons = (AppLessons){0};
}

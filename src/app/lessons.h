/* The lessons of the program: the list to choose from, and those that were opened. Undo goes back
 * over the opening of a lesson, so what has been opened is kept: the scene's state tells which
 * opening it comes from. */
#ifndef APP_LESSONS_H
#define APP_LESSONS_H

#include "scene/lesson.h"
#include "scene/scene.h"

#include <stdbool.h>

typedef struct AppLessonText AppLessonText;       ///< of one file, as it was read last
typedef struct AppLessonOpening AppLessonOpening; ///< what the scene was set up with

/// All zero bytes is an empty one.
typedef struct AppLessons {
    SceneLessonList list;
    char **labels; ///< "1 · One filter, one channel"
    char **briefs; ///< "1 · One filter"
    AppLessonText *texts;
    int text_count;
    AppLessonOpening *openings; ///< number k is that of the states whose `lesson` is k + 1
    int opening_count;
} AppLessons;

/// Lists the lessons of a folder.
Status app_lessons_list(AppLessons *lessons, const char *folder);

/// Sets the scene up with a lesson's file.
///   errors  as scene_lesson_load and scene_open; scene and lessons are untouched then
Status app_lessons_open(AppLessons *lessons, Scene *scene, const char *path);

/// The lesson that a state comes from, its path and its number in the list; NULL, NULL, -1 for
/// none. Lent until the next opening.
const SceneLesson *app_lessons_of(const AppLessons *lessons, const SceneState *state);
const char *app_lessons_path(const AppLessons *lessons, const SceneState *state);
int app_lessons_index(const AppLessons *lessons, const SceneState *state);

/// In what its numbers, its layer or its loss are no longer the lesson's, as scene_lesson_changes.
unsigned app_lessons_changes(const AppLessons *lessons, const SceneState *state);

void app_lessons_free(AppLessons *lessons);

#endif

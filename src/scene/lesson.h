/* Lessons: data files that set a scene up and tell about it. The format is described in
 * assets/lessons/README.md. */
#ifndef SCENE_LESSON_H
#define SCENE_LESSON_H

#include "scene/scene.h"

/// In what a state can differ from the one that a lesson opened.
typedef enum SceneChange {
#define SCENE_CHANGE(NAME, word) SCENE_CHANGE_##NAME,
#include "scene/changes.def"
#undef SCENE_CHANGE
    SCENE_CHANGE_COUNT
} SceneChange;

/// One paragraph of a lesson; shown from position `at` of walk `walk` on, in a walk with stages
/// from that position of stage `stage` on.
typedef struct SceneLessonStep {
    char *title, *text;
    char *class_text; ///< for a class, which sees no panels, in place of `text`; or NULL
    unsigned invites; ///< changes that the text invites to, a bit (1 << SceneChange) each
    char *changed;    ///< what is to be said when one of them has been made; with invites only
    ConvWalkKind walk;
    SceneStage stage;  ///< AS_IS in all other walks
    int64_t at;        ///< 0 in all stages but SLIDE
    int filter, image; ///< that the words are about, -1 none: with another one they do not hold
} SceneLessonStep;

/// A lesson as read. Strings and tensors are owned; `setup` points to them, so the struct must stay
/// where it was loaded.
typedef struct SceneLesson {
    int number;
    char *title;
    char *brief;  ///< the title for where there is little room, or NULL
    char *source; ///< where its numbers come from: "notebook 004"
    SceneLessonStep *steps;
    int step_count;
    SceneSetup setup; ///< its tensors are those below
    ConvTensor x, w, b, t, dy;
    char *image; ///< path of the picture that is X, or NULL: load it and give it to setup.image
    ConvTensor expect[CONV_ROLE_COUNT]; ///< numbers the notebook prints; empty where it prints none
    double tolerance;                   ///< for expect; 0 means equal
} SceneLesson;

/// Reads a lesson file (JSON).
///   errors  STATUS_FILE; STATUS_FORMAT with line and column, or the field and what is wrong in it;
///           whatever conv_layer_check says; all begin with the file's name; *out empty
Status scene_lesson_load(const char *path, SceneLesson *out);
void scene_lesson_free(SceneLesson *lesson);

/// The step that belongs to a state: the last one of its walk that is not ahead of it; -1 none.
int scene_lesson_step(const SceneLesson *lesson, const SceneState *state);

/// Whether what a step says of a filter or an image is of the one that is shown, in the order in
/// which the lesson goes through them.
bool scene_lesson_holds(const SceneLessonStep *step, const SceneState *state);

/// The commands that lead from a state of a lesson to a step, in their order; returns how many.
enum { SCENE_LESSON_WAY = 3 };
int scene_lesson_way(const SceneLessonStep *step, const SceneState *state,
                     SceneCommand out[SCENE_LESSON_WAY]);

/// In what two states differ, a bit (1 << SceneChange) each: tensors, layer and loss, not where we
/// are in them.
unsigned scene_lesson_changes(const SceneState *then, const SceneState *now);

/// Lesson files (*.json) of a folder in order of their number, then of their name. The strings are
/// owned by the list; where a lesson has no brief title it is a copy of the title. A file that
/// cannot be read stands last, with number 0 and its name as title.
typedef struct SceneLessonList {
    int count;
    int *numbers;
    char **titles, **briefs, **paths;
} SceneLessonList;
Status scene_lesson_list(const char *folder, SceneLessonList *out);
void scene_lesson_list_free(SceneLessonList *list);

#endif

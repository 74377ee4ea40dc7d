/* A fixed set of screens, each as a person could come to it: what the checks look at, and what the
 * gallery shows. */
#ifndef TESTS_APP_SCENES_H
#define TESTS_APP_SCENES_H

#include "texts.h"

typedef struct ScreenScene {
    const char *name;   ///< of its picture's file
    const char *title;  ///< what there is to see
    const char *lesson; ///< the resource it starts from
    ConvWalkKind walk;
    double share;                 ///< of the walk that is done
    void (*open)(Screen *screen); ///< what follows then, or NULL
    int allowed;                  ///< TextsAllow
} ScreenScene;

extern const ScreenScene screen_scenes[];
extern const int screen_scene_count;

/// Brings a screen to a scene from wherever it is, at its present size and theme.
void screen_show_scene(Screen *screen, const ScreenScene *scene);
/// The same by its name.
void screen_show(Screen *screen, const char *name);

#endif

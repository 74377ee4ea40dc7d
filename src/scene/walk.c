/* Which of the core's walks a scene can be at. */
#include "scene/scene.h"

#include <assert.h>

ConvWalkKind scene_walk(int number) {
    static const ConvWalkKind walks[] = {
#define SCENE_WALK(NAME) CONV_WALK_##NAME,
#include "scene/walks.def"
#undef SCENE_WALK
    };
    assert(number >= 0 && number < SCENE_WALK_COUNT);
    return walks[number];
}

bool scene_has_walk(int kind) {
    for (int i = 0; i < SCENE_WALK_COUNT; i++) {
        if ((int)scene_walk(i) == kind) {
            return true;
        }
    }
    return false;
}

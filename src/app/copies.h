/* What a larger layer took over: an image, channel or filter that is new can begin as a copy of the
 * first one, and a person is told so. */
#ifndef APP_COPIES_H
#define APP_COPIES_H

#include "scene/scene.h"

/// A sentence about the copies among what the scene has more than the layer `before`; false where
/// there are none.
bool app_copies_tell(const Scene *scene, const ConvLayer *before, char *out, size_t size);

#endif

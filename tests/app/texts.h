/* Whether the texts on screen can be read: none cut, none on top of another or reaching out of its
 * box, all with enough contrast to the pixels that lie beneath them. */
#ifndef TESTS_APP_TEXTS_H
#define TESTS_APP_TEXTS_H

#include "screen.h"

/// What may be looked at with forbearance.
typedef enum TextsAllow {
    TEXTS_ALLOW_NOTHING,
    TEXTS_ALLOW_SHORTENED = 1, ///< texts may end with "…": a person's own path or number
    TEXTS_ALLOW_OVERLAY = 2,   ///< a list or card lies over some of the window
    TEXTS_ALLOW_MOTION = 4     ///< an outline is on its way over them
} TextsAllow;

/// Describes what cannot be read in the last picture, a line each, or NULL where all can. Owned by
/// the caller (free).
char *texts_faults(Screen *screen, int allowed);

#endif

/* From SDL's events to UiInput. Used by window.c only. */
#ifndef PLATFORM_EVENTS_H
#define PLATFORM_EVENTS_H

#include "ui/input.h"

#include <SDL.h>

#include <stdbool.h>

/// What is kept from one frame to the next.
typedef struct PlatformEvents {
    float zoom;      ///< SDL's points a point of ours
    bool wants_text; ///< typed characters are text, not keys
    SDL_Keymod held; ///< modifiers, as of the last key event
    bool repeats;    ///< the last key event was a repeat
    float x, y;      ///< the pointer, in points of ours
    bool inside;
    char *clipboard; ///< lent to UiInput for a frame; from SDL
} PlatformEvents;

/// Moves events from SDL's queue into *input until it is empty, full, or the next event would lose
/// its order. Returns whether anything came that can change the picture.
bool platform_events_take(PlatformEvents *events, UiInput *input);

#endif

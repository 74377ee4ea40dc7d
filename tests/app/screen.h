/* Drives the program without a window and reads back from its draw list what the screen says. */
#ifndef TESTS_APP_SCREEN_H
#define TESTS_APP_SCREEN_H

#include "app/app.h"
#include "draw/list.h"
#include "test.h"

typedef struct Screen {
    App *app;
    UiInput input;
} Screen;

Screen screen_open(float width, float height, float scale);
void screen_close(Screen *screen);

/// One frame, `dt` seconds later; input of the last frame is gone afterwards.
void screen_frame(Screen *screen, double dt);
/// Frames until nothing more happens at once.
void screen_settle(Screen *screen);

void screen_key(Screen *screen, UiKey key, uint32_t character, int mods);
void screen_command(Screen *screen, SceneCommand command);

/// Compares every tagged number on screen with the core's and returns how many there were.
int screen_check_digits(Screen *screen);

/// Fails when two visible texts overlap, a text is cut by its clip or stands below its contrast.
void screen_check_texts(Screen *screen, const char *what);

#endif

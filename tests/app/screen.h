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
/// Commands that are often wanted: a parameter of the layer; one that takes a value, or a position,
/// and all that comes of it.
void screen_set(Screen *screen, SceneParameter which, int value);
void screen_simple(Screen *screen, SceneCommandKind kind, int value);
void screen_seek(Screen *screen, int64_t position);

/// A lesson of the program, by the name of its file without ".json".
void screen_open_lesson(Screen *screen, const char *name);

const SceneState *screen_state(const Screen *screen);
const SceneDerived *screen_derived(const Screen *screen);

/// State and value of a cell of the walk's target as it is to stand on the stage: of dX under a
/// mirrored border its place's own sum until the border's sums have been added to it.
ConvCellState screen_walk_cell(const Screen *screen, const int index[4], double *value);
/// Term k of the present window, with such sums.
void screen_walk_term(const Screen *screen, int64_t k, ConvTerm *out);

/// Whether a text on screen has these words in it.
bool screen_says(const Screen *screen, const char *part);

/// The first visible text that says exactly this, or the last (what lies on top); NULL where there
/// is none.
const DrawCommand *screen_find(const Screen *screen, const char *text);
const DrawCommand *screen_find_last(const Screen *screen, const char *text);

/// An event of the pointer for the next frame.
void screen_pointer(Screen *screen, UiPointerKind kind, int clicks, float x, float y);
/// Moves there, presses, lets go, and waits until all has come of it.
void screen_click(Screen *screen, float x, float y);
/// Clicks the middle of a text.
void screen_click_on(Screen *screen, const DrawCommand *text);
/// Where the number of a tensor's cell stands; false where it is not on screen.
bool screen_find_cell(const Screen *screen, ConvRole role, const int index[4], DrawRect *at);

/// How many cells of a tensor stand on screen with a number.
int screen_count_cells(const Screen *screen, ConvRole role);
/// The picture of a tensor that is too large for numbers, its first plane; fails where there is
/// none.
const DrawCommand *screen_picture(const Screen *screen, ConvRole role);

/// Compares every tagged number on screen with the core's and returns how many there were.
int screen_check_digits(Screen *screen);

/// Fails when a text on screen cannot be read; see texts.h.
void screen_check_texts(Screen *screen, const char *what);

#endif

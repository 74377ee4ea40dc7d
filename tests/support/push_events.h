/* What a person does, as SDL's events: pushed into the queue as the driver would. For tests of
 * platform and app. Positions are in the window's own points. */
#ifndef SUPPORT_PUSH_EVENTS_H
#define SUPPORT_PUSH_EVENTS_H

#include "test.h"

#include <SDL.h>

#include <string.h>

static inline void push_event(SDL_Event event) {
    assert_int_equal(SDL_PushEvent(&event), 1);
}

/* A key alone, down and up again. */
static inline void push_key(SDL_Keycode code, Uint16 mods) {
    SDL_Keysym key = {SDL_GetScancodeFromKey(code), code, mods, 0};
    push_event((SDL_Event){.key = {.type = SDL_KEYDOWN, .state = SDL_PRESSED, .keysym = key}});
    push_event((SDL_Event){.key = {.type = SDL_KEYUP, .state = SDL_RELEASED, .keysym = key}});
}

/* A text as a keyboard or an input method sends it, without its keys. */
static inline void push_text(const char *text) {
    SDL_Event event = {.text = {.type = SDL_TEXTINPUT}};
    assert_true(strlen(text) < sizeof event.text.text);
    strcpy(event.text.text, text);
    push_event(event);
}

/* A key that types: down, its text, up. `code` is the key without Shift. */
static inline void push_typed(SDL_Keycode code, Uint16 mods, const char *text) {
    SDL_Keysym key = {SDL_GetScancodeFromKey(code), code, mods, 0};
    push_event((SDL_Event){.key = {.type = SDL_KEYDOWN, .state = SDL_PRESSED, .keysym = key}});
    push_text(text);
    push_event((SDL_Event){.key = {.type = SDL_KEYUP, .state = SDL_RELEASED, .keysym = key}});
}

static inline void push_move(int x, int y) {
    push_event((SDL_Event){.motion = {.type = SDL_MOUSEMOTION, .x = x, .y = y}});
}

/* One half of a click. `button` is SDL_BUTTON_*. */
static inline void push_button(Uint8 button, bool down, int clicks, int x, int y) {
    push_event((SDL_Event){.button = {.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP,
                                      .button = button,
                                      .state = down ? SDL_PRESSED : SDL_RELEASED,
                                      .clicks = (Uint8)clicks,
                                      .x = x,
                                      .y = y}});
}

static inline void push_click(int x, int y) {
    push_move(x, y);
    push_button(SDL_BUTTON_LEFT, true, 1, x, y);
    push_button(SDL_BUTTON_LEFT, false, 1, x, y);
}

static inline void push_wheel(float x, float y) {
    push_event((SDL_Event){
        .wheel = {
            .type = SDL_MOUSEWHEEL, .x = (Sint32)x, .y = (Sint32)y, .preciseX = x, .preciseY = y}});
}

static inline void push_drop(const char *path) {
    push_event((SDL_Event){.drop = {.type = SDL_DROPFILE, .file = SDL_strdup(path)}});
}

static inline void push_close(void) {
    push_event((SDL_Event){.quit = {.type = SDL_QUIT}});
}

#endif

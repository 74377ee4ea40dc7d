/* What came in since the last frame, free of any window system: the platform fills it, tests and
 * scripts fill it alike. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

typedef enum UiKey {
#define UI_KEY(NAME, label) UI_KEY_##NAME,
#include "ui/keys.def"
#undef UI_KEY
    UI_KEY_COUNT
} UiKey;

enum { UI_MOD_SHIFT = 1, UI_MOD_CTRL = 2, UI_MOD_ALT = 4 };

/// A key going down (or repeating). For UI_KEY_CHARACTER `character` is the layout's character:
/// lower case for letters, the typed sign for others ('+', '?', '[').
typedef struct UiKeyEvent {
    UiKey key;
    uint32_t character;
    int mods;
    bool repeat;
    int after_pointer; ///< how many of the frame's pointer events came before it
} UiKeyEvent;

typedef enum UiPointerKind { UI_POINTER_MOVE, UI_POINTER_DOWN, UI_POINTER_UP } UiPointerKind;

/// Pointer events in the order they came, in points.
typedef struct UiPointerEvent {
    UiPointerKind kind;
    int button; ///< 0 left, 1 right, 2 middle
    int clicks; ///< 1, 2 (double click), ...
    float x, y;
} UiPointerEvent;

enum { UI_INPUT_EVENTS = 64, UI_INPUT_TEXT = 256, UI_INPUT_PATH = 4096 };

typedef struct UiInput {
    float width, height; ///< of the window, in points
    float scale;         ///< pixels a point
    float zoom;          ///< what the program magnifies the window's own points by; 0 is 1
    float pointer_x, pointer_y;
    bool pointer_inside;
    int mods; ///< held now
    UiKeyEvent keys[UI_INPUT_EVENTS];
    int key_count;
    UiPointerEvent pointer[UI_INPUT_EVENTS];
    int pointer_count;
    float wheel_x, wheel_y;      ///< notches, up and right positive
    char text[UI_INPUT_TEXT];    ///< UTF-8 typed since the last frame
    char dropped[UI_INPUT_PATH]; ///< path of a file dropped on the window, or ""
    const char *clipboard;       ///< set when a paste key was pressed, lent for the frame; or NULL
    bool close_requested;
} UiInput;

/// Name of a key for menus: "Space", "←".
const char *ui_key_label(UiKey key);

#endif

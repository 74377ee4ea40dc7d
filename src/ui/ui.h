/* Immediate-mode widgets: a call draws the widget, handles its input and says what happened.
 * Knows nothing of convolution. All state that outlives a frame is in Ui; ids are hashes of names,
 * unique within a frame. Every widget can be reached with Tab and used with the keyboard. */
#ifndef UI_UI_H
#define UI_UI_H

#include "draw/list.h"
#include "ui/input.h"

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t UiId;

typedef struct Ui Ui;

Ui *ui_create(void);
void ui_destroy(Ui *ui);

/// Starts a frame: widgets append to `list` and read `input` until ui_end. `time` is seconds since
/// the program started (for the caret), given by the caller.
void ui_begin(Ui *ui, DrawList *list, const UiInput *input, double time);

/// Ends a frame: draws what floats above (open lists, tooltips) and settles focus.
void ui_end(Ui *ui);

/// Id of a name, optionally numbered: ui_id("stride", 0).
UiId ui_id(const char *name, int number);

DrawList *ui_list(Ui *ui);
const DrawTheme *ui_theme(const Ui *ui);
const UiInput *ui_input(const Ui *ui);

/// Keys that no focused widget took this frame, in order; the caller dispatches them after its
/// widgets ran, from ui_end on.
int ui_unused_keys(const Ui *ui, UiKeyEvent *out, int capacity);

/// A text field has the focus: letters are text, not commands. The platform starts and stops its
/// text input by this.
bool ui_wants_text(const Ui *ui);

/// True while a next frame would differ without new input (caret blink).
/// *delay: seconds until then.
bool ui_wants_frame(const Ui *ui, double *delay);

/// Takes the focus from every widget, closes open lists. Esc does this by itself first.
void ui_clear_focus(Ui *ui);
bool ui_has_focus(const Ui *ui);

/// The pointer is over `rect`, inside the clip and under nothing that floats.
bool ui_hovered(const Ui *ui, DrawRect rect);

/// An area that reacts to the pointer without being a widget of its own (a tensor, a splitter).
typedef struct UiArea {
    bool hovered, pressed, held, released, clicked, double_clicked;
    float x, y;             ///< pointer, relative to the rectangle
    float drag_x, drag_y;   ///< movement while held, this frame
    float wheel;            ///< notches over it, this frame
} UiArea;
UiArea ui_area(Ui *ui, UiId id, DrawRect rect);

typedef enum UiButtonStyle {
    UI_BUTTON_PLAIN,    ///< in the well's colour
    UI_BUTTON_PRIMARY,  ///< in the forward colour
    UI_BUTTON_LINK,     ///< text only
    UI_BUTTON_SELECTED  ///< outlined in the forward colour: the chosen one of a set
} UiButtonStyle;

/// True when clicked, or activated with Space or Enter. `enabled` false greys it.
bool ui_button(Ui *ui, UiId id, DrawRect rect, const char *label, UiButtonStyle style,
               bool enabled);

typedef enum UiIcon { UI_ICON_FIRST, UI_ICON_BACK, UI_ICON_PLAY, UI_ICON_PAUSE, UI_ICON_FORWARD,
                      UI_ICON_LAST, UI_ICON_COUNT } UiIcon;

/// Round button with a drawn symbol; `primary` fills it with the forward colour.
bool ui_icon_button(Ui *ui, UiId id, DrawRect rect, UiIcon icon, bool primary, const char *tip);

/// One of `count` choices side by side; ←/→ change it when focused. True when *chosen changed.
/// `accent` colours the chosen one's outline; with `filled` it is filled with it.
bool ui_choice(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen,
               DrawColour accent, bool filled);

/// − value +. Wheel, ↑/↓, typing a number and Enter change it too; kept within [low, high]. True
/// when *value changed.
bool ui_stepper(Ui *ui, UiId id, DrawRect rect, int *value, int low, int high);

/// A typed number. True when a new value was entered with Enter or by leaving the field; text that
/// is no number is marked and not taken. `digits` significant digits are shown (%.*g).
bool ui_number(Ui *ui, UiId id, DrawRect rect, double *value, int digits);

/// Switch with an on and an off side. True when *on changed.
bool ui_switch(Ui *ui, UiId id, DrawRect rect, bool *on);

/// Closed list that opens on click, Space, Enter or ↓; ↑/↓ and Enter choose. True when *chosen
/// changed.
bool ui_select(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen);

/// One line of text in `buffer` (NUL-terminated UTF-8). True when Enter was pressed.
/// `hint` stands there while it is empty. Cursor, selection with Shift, Home, End, Ctrl+A, paste.
bool ui_text_field(Ui *ui, UiId id, DrawRect rect, char *buffer, int capacity, const char *hint);

/// Bar with a thumb for positions 0 … length; `ticks` divides it (0 none). Drag, click, ←/→ when
/// focused. True when *position changed.
bool ui_scrub(Ui *ui, UiId id, DrawRect rect, int64_t *position, int64_t length, int ticks);

/// A column that scrolls when its content is higher than `rect`: between begin and end, draw at
/// y + the returned offset (<= 0); `height` is given to end.
float ui_scroll_begin(Ui *ui, UiId id, DrawRect rect);
void ui_scroll_end(Ui *ui, float content_height);

/// Shows `text` near the pointer while it rests on `rect`.
void ui_tip(Ui *ui, DrawRect rect, const char *text);

#endif

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

/// NULL when there is no memory.
Ui *ui_create(void);
void ui_destroy(Ui *ui);

/// Starts a frame: widgets append to `list` and read `input` until ui_end. `time` is seconds since
/// the program started (for the caret), given by the caller.
void ui_begin(Ui *ui, DrawList *list, const UiInput *input, double time);

/// Ends a frame: draws what floats above (open lists, tooltips) and settles focus. Called outside
/// all clips and scroll areas.
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

/// Where the field with the focus stands, for the candidates of an input method; empty when
/// ui_wants_text is false.
DrawRect ui_text_rect(const Ui *ui);

/// True while a next frame would differ without new input (caret blink).
/// *delay: seconds until then.
bool ui_wants_frame(const Ui *ui, double *delay);

/// What Ctrl+C or Ctrl+X in a text field took this frame, for the clipboard; NULL when nothing.
const char *ui_copied(const Ui *ui);

/// From now on a click on a control that cannot be typed into does not keep the focus: arrows and
/// Space stay with the caller. Tab reaches everything as before.
void ui_keep_keys(Ui *ui);

/// Tab goes through regions in the order of their places, and in each through the widgets in the
/// order of the calls: those called from here on, in this frame, are in the region `place`; before
/// the first call it is 0.
void ui_region(Ui *ui, int place);

/// Gives the focus to a widget that is called in this frame or the next.
void ui_focus(Ui *ui, UiId id);

/// The widget `id` has the focus.
bool ui_focused(const Ui *ui, UiId id);

/// Takes the focus from every widget, closes open lists, drops a number that was being typed. Esc
/// does this by itself first: an open list, then the focus; only then is it an unused key.
void ui_clear_focus(Ui *ui);
bool ui_has_focus(const Ui *ui);

/// The pointer is over `rect`, inside the clip, and no list is open.
bool ui_hovered(const Ui *ui, DrawRect rect);

/// From now on the pointer is over nothing, until it moves, is pressed or its wheel turns.
void ui_rest_pointer(Ui *ui);

/// An area that reacts to the pointer without being a widget of its own (a tensor, a splitter).
/// Where areas and widgets overlap the one called first has the pointer. A click is a release
/// within 4 points of the press. x and y are where a press or click of this frame happened, else
/// where the pointer is. Inside a scroll area the wheel is left to that.
typedef struct UiArea {
    bool hovered, pressed, held, released, clicked, double_clicked;
    float x, y;           ///< pointer, relative to the rectangle
    float drag_x, drag_y; ///< movement while held, this frame
    float wheel;          ///< notches over it, this frame
} UiArea;
UiArea ui_area(Ui *ui, UiId id, DrawRect rect);

typedef enum UiButtonStyle {
    UI_BUTTON_PLAIN,    ///< in the well's colour
    UI_BUTTON_PRIMARY,  ///< in the forward colour
    UI_BUTTON_LINK,     ///< text only
    UI_BUTTON_SELECTED, ///< outlined in the forward colour: the chosen one of a set
    UI_BUTTON_QUIET     ///< text only, in the muted colour: a bar of commands
} UiButtonStyle;

/// True when clicked, or activated with Space or Enter. `enabled` false greys it.
bool ui_button(Ui *ui, UiId id, DrawRect rect, const char *label, UiButtonStyle style,
               bool enabled);

typedef enum UiIcon {
    UI_ICON_FIRST,
    UI_ICON_BACK,
    UI_ICON_PLAY,
    UI_ICON_PAUSE,
    UI_ICON_FORWARD,
    UI_ICON_LAST,
    UI_ICON_LOOP,
    UI_ICON_COUNT
} UiIcon;

/// Round button with a drawn symbol; `primary` fills it with the forward colour.
bool ui_icon_button(Ui *ui, UiId id, DrawRect rect, UiIcon icon, bool primary, const char *tip);

/// One of `count` choices side by side; ←/→ change it when focused. True when *chosen changed.
/// `accent` colours the chosen one's outline; with `filled` it is filled with it.
bool ui_choice(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen,
               DrawColour accent, bool filled);

/// ui_choice as tabs: a well with the chosen one raised in the panel's colour.
bool ui_tabs(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen);

/// − value +. The wheel over the number changes it, unless a column that it scrolls has brought it
/// there; while focused ↑/↓, + and −, and typing a number and Enter too, and a drag from the number
/// to either side; within [low, high]: what was typed beyond them, or is no whole number, is not
/// taken, and words at the field say why. Held, − and + repeat. Once Tab or a click on the number
/// has marked it, all characters and ←/→ are its own; after a click on a sign letters stay with the
/// caller. True when *value changed.
bool ui_stepper(Ui *ui, UiId id, DrawRect rect, int *value, int low, int high);

/// The whole number that stands in the stepper `id`, typed and not taken yet; false where none
/// does.
bool ui_typed_number(const Ui *ui, UiId id, int64_t *number);

/// Of several presses or keys within a frame each is a change of its own, one a frame: some wait.
bool ui_press_waits(const Ui *ui);

/// The stepper `id`, just called, was to take a *number beyond its limits: a typed one, or that
/// after a − or + that leads no further.
bool ui_refused(const Ui *ui, UiId id, int64_t *number);

/// Says in this frame, beside the field `rect`, what is wrong with it. The first one called is
/// said: of a field's own typing before what the caller says of it.
void ui_wrong(Ui *ui, DrawRect rect, const char *text);
/// Adds why to what is said so far.
void ui_wrong_because(Ui *ui, const char *why);

/// A typed number. True when a new value was entered with Enter or by leaving the field; text that
/// is no number is marked, with words at the field, and not taken. `digits` significant digits are
/// shown (%.*g).
bool ui_number(Ui *ui, UiId id, DrawRect rect, double *value, int digits);

/// The same for a number within [low, high].
bool ui_number_within(Ui *ui, UiId id, DrawRect rect, double *value, int digits, double low,
                      double high);

/// The same for what a 32-bit number holds: not beyond 3.4e38, and not so small that 0 would be
/// left of it.
bool ui_number_single(Ui *ui, UiId id, DrawRect rect, double *value, int digits);

/// Switch with an on and an off side. True when *on changed.
bool ui_switch(Ui *ui, UiId id, DrawRect rect, bool *on);

/// Closed list that opens on click, Space, Enter or ↓; ↑/↓ and Enter choose. True when *chosen
/// changed.
bool ui_select(Ui *ui, UiId id, DrawRect rect, const char *const *labels, int count, int *chosen);

/// The same; closed, a label that has no room gives way to the one of `briefs`.
bool ui_select_brief(Ui *ui, UiId id, DrawRect rect, const char *const *labels,
                     const char *const *briefs, int count, int *chosen);

/// The select `id`, just called, was given the choice that it had already.
bool ui_select_again(const Ui *ui, UiId id);

/// One line of text in `buffer` (NUL-terminated UTF-8). True when Enter was pressed.
/// `hint` stands there while it is empty. Cursor, words with Ctrl, selection with Shift or the
/// pointer, Home, End, Ctrl+A, copy, cut, paste. All characters typed are the field's.
bool ui_text_field(Ui *ui, UiId id, DrawRect rect, char *buffer, int capacity, const char *hint);

/// A row of ui_picker: its name, a word about it on the right, and whether it leads further.
typedef struct UiRow {
    const char *label, *note;
    bool folder;
} UiRow;

typedef enum UiPick {
    UI_PICK_NONE,
    UI_PICK_TAKEN, ///< Enter, or a double click: the marked row, or what was typed
    UI_PICK_UP     ///< Backspace in the empty field, or Alt+↑
} UiPick;

/// A field to type into with a list under it that the caller narrows by what is typed. The field
/// has the keys: ↑/↓, Page Up/Down (Home/End while it is empty) move *marked, -1 none, and it stays
/// in view. A click marks, the wheel and the bar scroll. `row` is called for the rows in view.
UiPick ui_picker(Ui *ui, UiId id, DrawRect rect, char *typed, int capacity, const char *hint,
                 UiRow (*row)(const void *context, int number), const void *context, int count,
                 int *marked);

/// Bar with a thumb for positions 0 … length; `ticks` divides it (0 none). Drag, click, ←/→ when
/// focused.
typedef struct UiScrub {
    bool changed; ///< *position was moved
    bool told;    ///< the pointer is over the bar or holds the thumb: `pointed` and `x` are valid
    int64_t pointed; ///< the position under it
    float x;         ///< where that is
} UiScrub;
UiScrub ui_scrub(Ui *ui, UiId id, DrawRect rect, int64_t *position, int64_t length, int ticks);

/// A column that scrolls when its content is higher than `rect`: between begin and end, draw at
/// y + the returned offset (<= 0); the content's height is given to end. Wheel, the bar over its
/// right edge (UI_SCROLL_BAR wide), Tab to a widget inside; without widgets inside it takes the
/// focus itself and ↑/↓, Page Up/Down, Home and End scroll.
enum { UI_SCROLL_BAR = 10 };
float ui_scroll_begin(Ui *ui, UiId id, DrawRect rect);
void ui_scroll_end(Ui *ui, float content_height);

/// Called before its ui_scroll_begin: the column stands at its beginning again.
void ui_scroll_to_top(Ui *ui, UiId id);

/// Shows `text` near the pointer when it has moved over `rect` and rested there for half a second.
void ui_tip(Ui *ui, DrawRect rect, const char *text);

/// The same with a small picture above the text, width×height points, drawn when the tip is.
typedef void UiTipDraw(DrawList *list, DrawRect rect);
void ui_tip_picture(Ui *ui, DrawRect rect, const char *text, float width, float height,
                    UiTipDraw *draw);

/// Forgets the tip that was asked for in this frame: something lies over its widget.
void ui_drop_tip(Ui *ui);

#endif

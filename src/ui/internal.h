/* What the widgets share: the context that outlives a frame, the pointer's events, the focus, and
 * the look. Private to src/ui.
 *
 * A widget goes through four beats: ui_stop makes it a stop of the Tab key, ui_grab_* hands it the
 * pointer events that are its own, ui_key_next the keys, then it draws. */
#ifndef UI_INTERNAL_H
#define UI_INTERNAL_H

#include "ui/ui.h"

enum {
    UI_SCROLL_STATES = 32, ///< scroll areas whose place is remembered
    UI_SCROLL_DEPTH = 8,
    UI_EDIT_TEXT = 64,
    UI_TIP_TEXT = 512
};

#define UI_RADIUS       6.0f
#define UI_PAD          8.0f  ///< between a widget's edge and its text
#define UI_TEXT_SIZE    13.0f ///< in controls from UI_ROOMY points of height on
#define UI_TEXT_DENSE   12.0f
#define UI_TEXT_LEAST   11.0f
#define UI_ROOMY        28.0f
#define UI_CLICK_SLACK  4.0f ///< a press that moves further is a drag
#define UI_WHEEL_STEP   40.0f
#define UI_SCROLL_PAUSE 0.4 ///< seconds after which a wheel that scrolled may do something else

/// A stop of the Tab key.
typedef struct UiStop {
    UiId id;
    DrawRect visible;
    int region; ///< ui_region
    bool text;  ///< characters typed are its own
    bool typed; ///< it can be typed into: a click is the start of that
} UiStop;

/// Caret and selection of the line being edited; `text` holds it for widgets whose value is a
/// number, text fields edit the caller's buffer.
typedef struct UiEdit {
    UiId id;
    char text[UI_EDIT_TEXT];
    int caret, anchor; ///< bytes; equal when nothing is selected
    float scroll;      ///< points by which the line stands to the left
    double since;      ///< when the caret moved last
    bool fresh;        ///< has just begun
    bool dirty;        ///< typed into since it began
    bool open;         ///< of a stepper: by a click on its number; all characters are its own
} UiEdit;

typedef struct UiScrollState {
    UiId id;
    float offset;  ///< >= 0
    float content; ///< height, of the last frame
    int64_t used;  ///< frame
    UiId pressed;  ///< Ui's, when it was in this column
    float pressed_top;
} UiScrollState;

/// A scroll area between begin and end.
typedef struct UiScrolling {
    UiScrollState *state;
    DrawRect rect;
    int first_stop;
    bool bar_hovered, bar_held;
    bool reveal; ///< the focus moved to a widget that stands at top … bottom
    float top, bottom;
    bool pressed; ///< the control that was pressed stands here, at pressed_top
    float pressed_top;
} UiScrolling;

/// The list of the one open select.
typedef struct UiOpen {
    UiId id; ///< 0: none is open
    DrawRect rect;
    char *labels; ///< one after the other, each with its NUL
    size_t label_capacity;
    int count, chosen;
    int marked;     ///< what Enter would choose
    UiId picked_by; ///< the select whose row `picked` was clicked, until it is called; 0 none
    int picked;
    float scroll;
    bool pressed; ///< the pointer went down within the list
    bool on_bar;  ///< and on its scroll bar
    float bar_y;  ///< where the pointer dragged the bar last
    bool seen;    ///< its select was called in this frame
} UiOpen;

/// The one list of a picker.
typedef struct UiPicking {
    UiId id;
    float scroll;
    int marked; ///< as last seen: another one is brought into view
} UiPicking;

typedef struct UiTip {
    bool wanted, shown;
    DrawRect rect;
    char text[UI_TIP_TEXT];
    UiTipDraw *draw; ///< of its picture, or NULL
    float width, height;
    double since;
    bool dismissed; ///< by a press, until the pointer leaves
    bool unasked;   ///< the rectangle came under a pointer that has not moved since
} UiTip;

/// What is wrong with the text of a field, said beside it.
typedef struct UiWrong {
    DrawRect rect; ///< of the field
    char text[UI_TIP_TEXT];
} UiWrong;

struct Ui {
    DrawList *list;
    const UiInput *input;
    double time;
    double wake; ///< when a frame without new input would differ
    int64_t frame;

    UiId active, next_active; ///< who holds the pointer: since earlier frames, and into the next
    float last_x, last_y;     ///< the pointer at the end of the last frame
    float press_x, press_y;   ///< where it went down
    float grab;               ///< the holder's own: from the thumb's middle to the press
    double repeat_at;         ///< when a held − or + steps again
    int64_t drag_from;        ///< the stepper's number when the pointer went down
    UiId picked_same;         ///< the select whose chosen row was chosen again, 0 none
    UiId refused;             ///< the stepper that was to go beyond its limits, 0 none
    int64_t refused_number;
    bool taken[UI_INPUT_EVENTS];
    bool hover_taken, wheel_taken;
    bool resting;                     ///< ui_rest_pointer
    float wheel_rest;                 ///< parts of a notch not yet used
    UiId wheel_on;                    ///< the stepper they are of
    bool scrolling_on;                ///< the wheel is a column's, whatever comes under the pointer
    double scrolled_at;               ///< when it last moved one
    UiId stepped;                     ///< the stepper that a press has changed in this frame,
    UiId later;                       ///< and one whose further presses come in the next ones,
    int8_t later_by[UI_INPUT_EVENTS]; ///< each by so much
    int later_count;

    UiId focus;
    UiId drawn_focus; ///< at the end of ui_begin
    int focus_event;  ///< the press that decides on the focus, -1 when a key did
    UiId pressed; ///< last, as long as the pointer is there: its column keeps it under the pointer
    bool focus_by_press; ///< a press gave it, not a key or the caller
    bool keys_stay;      ///< ui_keep_keys
    bool focus_by_key;   ///< moved by Tab in this frame: scroll it into view
    int focus_asked;     ///< by the caller: 2 in that frame, 1 in the next
    int region;          ///< of the widgets that follow
    UiStop *stops, *last_stops;
    int stop_count, stop_capacity, last_stop_count, last_stop_capacity;
    bool wants_text;
    DrawRect text_rect;

    UiId key_owner[UI_INPUT_EVENTS];
    bool key_taken[UI_INPUT_EVENTS];
    UiKeyEvent unused[UI_INPUT_EVENTS];
    int unused_count;
    UiId text_owner; ///< of the frame's text, which came before its keys
    UiEdit edit;
    UiEdit left; ///< a line whose widget lost the focus and was not called since
    int64_t left_frame;
    char copied[UI_INPUT_PATH];
    bool pasted; ///< the frame's clipboard was used

    UiScrollState scroll_states[UI_SCROLL_STATES];
    UiScrolling scrolling[UI_SCROLL_DEPTH];
    int scroll_depth;
    UiOpen open;
    UiPicking picking;
    UiWrong wrong;
    UiTip tip;
};

/// Asks for a frame at `time` even without new input; ui->time means at once.
void ui_wake(Ui *ui, double time);

/* focus.c */

/// Lets the frame's presses and Tab keys move the focus, in order, and gives every key its owner.
void ui_focus_begin(Ui *ui);
void ui_focus_end(Ui *ui);

/// Makes `id` a stop of the Tab key; `text`: characters typed are its own.
void ui_stop(Ui *ui, UiId id, DrawRect rect, bool text);
/// The same for a widget that takes a number when it is typed, but not every character.
void ui_stop_typed(Ui *ui, UiId id, DrawRect rect);

/// The next key from *at on that belongs to `id` and is not taken, *at its number; NULL at the end.
/// Start with *at = -1.
const UiKeyEvent *ui_key_next(const Ui *ui, UiId id, int *at);

/// The key types a character, it is no command with Ctrl. (Ctrl with Alt is AltGr.)
bool ui_key_types(const UiKeyEvent *key);

/// Space or Enter among the keys of `id`, which are taken; repeated ones do not count.
bool ui_key_activates(Ui *ui, UiId id);

/// Takes the keys `back` and `forth` of `id`, without modifiers; returns forth minus back.
int ui_key_steps(Ui *ui, UiId id, UiKey back, UiKey forth);

/* pointer.c */

/// Since the last frame.
bool ui_pointer_moved(const Ui *ui);

/// The frame's pointer events that belong to one widget.
typedef struct UiGrab {
    UiId id;
    DrawRect visible;
    bool hovered;
    bool held;   ///< after `event`
    bool inside; ///< `event` happened within the widget
    bool takes_focus;
    bool finished;
    float x, y;   ///< of `event`
    float dx, dy; ///< movement up to `event` since the one before
    float press_x, press_y;
    int next;
    UiPointerEvent event;
} UiGrab;

/// Walks them: while (ui_grab_next(...)) look at event, inside, held; then end. The last event of a
/// held pointer is where it stands now.
UiGrab ui_grab_begin(Ui *ui, UiId id, DrawRect rect, bool takes_focus);
bool ui_grab_next(Ui *ui, UiGrab *grab);
void ui_grab_end(Ui *ui, const UiGrab *grab);

/// A widget that is simply pushed, with the pointer or the keyboard.
typedef struct UiPush {
    bool hovered, down, clicked;
} UiPush;
UiPush ui_push(Ui *ui, UiId id, DrawRect rect, bool enabled);

/* edit.c */

/// The line that `id` edits, begun when it has the focus and none was; NULL when it has not. A line
/// that just lost the focus is still returned once.
UiEdit *ui_edit_of(Ui *ui, UiId id);

/// The line of `id` if the focus left it since; it is forgotten, but stays readable for the frame.
const UiEdit *ui_edit_leave(Ui *ui, UiId id);

/// Keeps caret and anchor at whole characters of `text`.
void ui_edit_fit(UiEdit *edit, const char *text);

/// Puts `bytes` bytes of `insert` in the place of the selection: whole characters that fit, line
/// breaks as spaces, no other control characters.
void ui_edit_insert(Ui *ui, UiEdit *edit, char *text, int capacity, const char *insert, int bytes);

/// Takes the frame's keys and characters of `edit->id` from key *at on, up to an Enter; true then,
/// to be called again for the rest. Start with *at = -1.
bool ui_edit_keys(Ui *ui, UiEdit *edit, char *text, int capacity, int *at);

/// Bytes of the character at, and before, the offset `at`; 0 at the ends.
int ui_character_after(const char *text, int at);
int ui_character_before(const char *text, int at);

/* field.c */

/// A decimal number or one divided by another (1/9), nothing else around it but spaces. False for
/// any other text, also for numbers beyond those of a double.
bool ui_parse_number(const char *text, double *value);

/* scroll.c */

/// The bar of something that scrolls, at its right edge.
typedef struct UiBar {
    DrawRect rect, thumb;
    float slack; ///< how far the thumb can move
    float limit; ///< the largest offset
} UiBar;
UiBar ui_bar(DrawRect rect, float content, float offset);

/// The offset after the thumb was moved by `dy`.
float ui_bar_drag(const UiBar *bar, float offset, float dy);
void ui_draw_bar(Ui *ui, const UiBar *bar, bool hovered, bool held);

/* select.c */

/// The pointer's presses from event `from` on go to the open list or close it.
void ui_open_pointer(Ui *ui, int from);
void ui_open_close(Ui *ui);
void ui_open_end(Ui *ui);
void ui_tip_end(Ui *ui);

/* look.c */

/// What a widget changes of the list and gives back.
typedef struct UiMark {
    DrawTag tag;
    DrawColour background;
} UiMark;

/// Marks what follows as part of the widget `id`, its `part`-th.
UiMark ui_mark_begin(Ui *ui, UiId id, int part);
void ui_mark_end(Ui *ui, UiMark mark);

/// The fill of a raised or unselected control: the well's, or the panel's when it stands on a well.
DrawColour ui_well(const Ui *ui);

/// What the widget stands on; the panel when the caller did not say.
DrawColour ui_ground(const Ui *ui);

/// Text of a disabled control on `ground`: weaker than muted, still 3:1.
DrawColour ui_disabled(const Ui *ui, DrawColour ground);

/// `fill` as it looks under the pointer, and pressed.
DrawColour ui_touched(const Ui *ui, DrawColour fill, bool hovered, bool down);

/// What selected text on the panel stands on.
DrawColour ui_selection(const Ui *ui);

/// The focus ring around `rect`.
void ui_ring(Ui *ui, DrawRect rect, float radius);

/// The largest text size for a control of height `height` at which all labels are at most `width`
/// wide; UI_TEXT_LEAST when none is small enough.
float ui_text_size(const Ui *ui, DrawFace face, float height, float width,
                   const char *const *labels, int count);

float ui_text_width(const Ui *ui, DrawFace face, float size, const char *text);

/// draw_text_in with `background` declared; draws nothing where not even "…" has room.
void ui_text_in(Ui *ui, DrawFace face, float size, DrawRect rect, DrawAlign align,
                DrawColour colour, DrawColour background, const char *text);

/// `rect` with `x` points less on the left and right, never negative.
DrawRect ui_narrow(DrawRect rect, float x);

/// A field's box: panel, with a border in the line's colour or, when `wrong`, the error's and a "!"
/// at its right end. Returns the room for text.
DrawRect ui_field_box(Ui *ui, DrawRect rect, bool wrong);

/// The line being edited in `room`: selection, text, caret, scrolled so that the caret is seen.
void ui_draw_edit(Ui *ui, UiEdit *edit, const char *text, DrawFace face, float size, DrawRect room);

/// Which byte of `text` a caret at `x` points from the text's left edge stands before.
int ui_offset_at(const Ui *ui, DrawFace face, float size, const char *text, float x);

/// ▾ in the middle of `rect`.
void ui_arrow_down(Ui *ui, DrawRect rect, DrawColour colour);

#endif

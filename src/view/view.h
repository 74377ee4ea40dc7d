/* The picture of a scene: top bar, panels, stage, equation, transport. A function of what it is
 * given; what a person does in it comes out as requests, which the caller carries out.
 * Computes no tensor element itself: every number is the core's. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "io/folder.h"
#include "scene/check.h"
#include "scene/lesson.h"
#include "scene/scene.h"
#include "ui/ui.h"

typedef enum ViewRequestKind {
    VIEW_REQUEST_COMMAND, ///< scene_apply(command)
    VIEW_REQUEST_OPEN,    ///< open the file named in `path`
    VIEW_REQUEST_LESSON,  ///< open lesson number `value` of the list
    VIEW_REQUEST_RESTORE, ///< the open lesson anew (without one, lesson 1), from 1 on at step
                          ///< `value`
    VIEW_REQUEST_MAP,     ///< colour map `value` (DrawMap)
    VIEW_REQUEST_DIGITS,  ///< digits shown: `value` as in ViewOptions
    VIEW_REQUEST_SCALE,   ///< interface scale `number`
    VIEW_REQUEST_RANGE,   ///< `range` of the colours of tensor `value`
    VIEW_REQUEST_CAMERA,  ///< look at the stage through `camera`
    VIEW_REQUEST_CHECK,   ///< check all of tensor `value` (x, w or b) by nudging; -1 stops it
    VIEW_REQUEST_FOLDER,  ///< list the folder named in `path`, "" the last one
    VIEW_REQUEST_CANCEL,  ///< drop the file that is being opened
    VIEW_REQUEST_COPY,    ///< tensor `value` to the clipboard, as a Python literal
    VIEW_REQUEST_PASTE,   ///< the clipboard into the tensor of command.role, plane command.index
#define VIEW_ACTION(NAME, help) VIEW_REQUEST_##NAME,
#include "view/actions.def"
#undef VIEW_ACTION
    VIEW_REQUEST_TELL,   ///< tell the sentence in `path`
    VIEW_REQUEST_REFUSE, ///< the same: what was asked for is not possible
    VIEW_REQUEST_COUNT
} ViewRequestKind;

enum { VIEW_DIGITS_MOST = 6 };
enum { VIEW_PATH_SIZE = 4096, VIEW_MESSAGE_SIZE = 512 };

/// How close the stage is looked at. Zero is all of it.
typedef struct ViewCamera {
    float zoom; ///< 1 fits
    float x, y; ///< what stands in the middle, as a share of the whole: 0 left or top, 1 right
} ViewCamera;

/// Which values have the full colours of a tensor. Zero is always in between.
typedef enum ViewRangeMode {
    VIEW_RANGE_SYMMETRIC, ///< the same magnitude on both sides
    VIEW_RANGE_AUTO,      ///< the largest value of each side
    VIEW_RANGE_FIXED,     ///< `low` and `high`
    VIEW_RANGE_COUNT
} ViewRangeMode;

typedef struct ViewRange {
    ViewRangeMode mode;
    double low, high; ///< below and above zero
} ViewRange;

typedef struct ViewRequest {
    ViewRequestKind kind;
    SceneCommand command;
    int value;
    double number;
    ViewCamera camera;
    ViewRange range;
    char path[VIEW_PATH_SIZE];
} ViewRequest;

typedef enum ViewFold { VIEW_FOLD_AUTO, VIEW_FOLD_OPEN, VIEW_FOLD_CLOSED } ViewFold;

/// How the window is set up; nothing of the problem.
typedef struct ViewOptions {
    bool dark;
    bool gradients;  ///< the backward row is shown
    bool other_row;  ///< where there is room for one row only: the one beneath
    bool help;       ///< the key map lies over the window
    bool coverage;   ///< X, else dX, shows how many windows read each cell
    bool appearance; ///< the card of colours, size and motion is open
    bool reduced_motion;
    bool presenting; ///< for a class: panels away, everything larger
    bool blank;      ///< nothing is shown until the next key
    DrawMap map;
    int digits; ///< 0: as many as fit; else one more than those after the point
    ViewCamera camera;
    ViewRange range[CONV_ROLE_COUNT];
    ViewFold left, right;
} ViewOptions;

/// What one picture is made of. Everything is lent for the frame.
typedef struct ViewFrame {
    const Scene *scene;
    const ViewOptions *options;
    const SceneLesson *lesson;        ///< the open lesson, or NULL
    const char *const *lesson_labels; ///< "1 · One filter, one channel"
    const char *const *lesson_briefs; ///< "1 · One filter"
    int lesson_count;
    int lesson_index;        ///< of the open lesson, -1 when there is none
    unsigned lesson_changes; ///< in what numbers, layer and loss are no longer the lesson's: a bit
                             ///< (1 << SceneChange) each
    const char *message;     ///< one sentence for the person, or ""
    bool message_is_error;
    int message_parameter;   ///< SceneParameter that it refused, or -1: it stands at its field
    const SceneCheck *check; ///< under way, stopped or done
    bool check_stopped;
    const IoFolder *folder;     ///< listed last, or NULL
    const char *folder_refused; ///< why the one asked for after that is not there, or ""
    bool folder_busy;
    const char *opening; ///< name of the file that is being opened, or NULL
    const char *opening_what;
    double opening_progress; ///< 0 to 1
    double time;             ///< seconds since the program started
    float scale;             ///< of the interface, as the person chose it
} ViewFrame;

typedef struct View View;

View *view_create(void);
void view_destroy(View *view);

/// Draws the picture with `ui` (between ui_begin and ui_end) and collects requests.
void view_frame(View *view, Ui *ui, const ViewFrame *frame);

/// Turns the keys that no widget took into requests. Call after ui_end.
void view_keys(View *view, Ui *ui, const ViewFrame *frame);

/// Takes the oldest request out of the queue; false when there is none.
bool view_take_request(View *view, ViewRequest *out);

/// True while something moves, so that another frame is wanted at once.
bool view_is_moving(const View *view);

/// The side panels at a window size: whether they are open, after the automatic rule.
bool view_left_open(const ViewOptions *options, float width);
bool view_right_open(const ViewOptions *options, float width);

/// Shows the browser for files; or takes it away.
void view_browse(View *view, bool open);

#endif

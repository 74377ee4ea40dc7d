/* What the pictures of view/ share: the frame they draw, the marks, the request queue. */
#ifndef VIEW_INTERNAL_H
#define VIEW_INTERNAL_H

#include "conv/links.h"
#include "view/view.h"

enum { VIEW_SCALE_LEAST = 75, VIEW_SCALE_MOST = 300 }; /* of the interface, per cent */

#define VIEW_PRESENT_MAGNIFY 1.8f
#define VIEW_CLASS_SHARE     0.76f /* of a cell that such type may fill for a class, at most */

enum { VIEW_ADVANCES = 64 }; /* sizes of type whose widths are kept */

enum { VIEW_REQUESTS = 32, VIEW_TERMS = 160, VIEW_CACHED_ROLES = CONV_ROLE_COUNT };

/// Values of a plane as floats for the value texture, where the tensor itself cannot be lent.
typedef struct ViewPlanes {
    float *values;
    int64_t capacity;
    uint64_t revision; ///< of what stands in `values`
    int64_t position;  ///< scatter: windows that it holds
} ViewPlanes;

/// The magnitude of a tensor's strongest colour; stronger values have it too.
typedef struct ViewLimit {
    double limit; ///< 0: not known yet
    uint64_t revision;
    int image, filter; ///< in whose planes it was found
    bool usual;        ///< by most of the values
} ViewLimit;

enum { VIEW_PLACES = 6 }; /* after the point, at most, unless a person asks for more */
enum { VIEW_SHORT = 4 /* decimals of a number that may be written without zeros at its end */ };

/// What a set of numbers is like.
typedef struct ViewFacts {
    double above, below;         ///< the largest magnitudes on either side of 0
    double smallest;             ///< the smallest one beside 0; 0: there is none, or not known
    int exact;                   ///< decimals that tell all of each number; -1: not known
    int count, whole;            ///< how many there are, and of these whole ones
    int longest[VIEW_SHORT + 1]; ///< characters of the longest with so many decimals, each without
                                 ///< zeros at its end where that is all of it
    int used[VIEW_PLACES + 1]; ///< of so many decimals, those that are not 0 in all of the numbers
} ViewFacts;

/// How the numbers of one tensor are written in its cells: all of them alike.
typedef struct ViewDigits {
    int large;     ///< characters before the point of the longest number from 1 on, with its sign
    bool negative; ///< numbers below 1 can have a sign
    int decimals;  ///< that are wanted
    int good;      ///< of these, for which there should be room
    int least;     ///< fewer would tell too little
    bool all;      ///< the wanted decimals are all that the numbers have
    bool whole;    ///< most numbers are whole ones
    bool asked;    ///< a person wants so many decimals: what would read 0 with them is ≈0
    int longest[VIEW_SHORT + 1]; ///< as in ViewFacts
    bool trim;                   ///< it is written so, as all have no room otherwise
    bool power;       ///< too small for digits: as 5.1e-7, whose decimals are counted then
    double limit;     ///< the largest magnitude
    double smallest;  ///< and the smallest one beside 0, where it is known
    double few;       ///< 0, or from here on a few numbers need much more room than the others:
    ViewFacts others; ///< all but these
} ViewDigits;

/// How the numbers of one line, list or column of text are written: alike. 0 and other whole
/// numbers have no point.
typedef struct ViewLine {
    int width;  ///< characters that one has room for
    int places; ///< after the point; -1: all of each, without zeros at its end
    int least;  ///< up to the first digit of the largest; -1: it stands by itself
} ViewLine;

/// Of a tensor, as long as its values and what else they depend on stay.
typedef struct ViewDigitsKept {
    uint64_t revision; ///< of the tensor
    int asked, image, filter;
    bool known;
    ConvWalkKind walk;
    ViewDigits shown;  ///< of the shown image and filter
    ViewDigits walked; ///< of all that the walk meets
} ViewDigitsKept;

/// Characters that the numbers of a tensor, or the products of a walk, need in all images and
/// filters, with 0, 1, 2 … decimals fewer than they should have.
typedef struct ViewRoom {
    int image, filter; ///< of a large tensor those that were looked at
    int chars[VIEW_DIGITS_MOST + 1];
    bool whole; ///< they are whole numbers
} ViewRoom;

/// What a person sees stays in its places as long as this does, whatever is typed.
typedef struct ViewPlaceKey {
    uint64_t basis; ///< of the state
    int walk, loss, asked, presenting, left, right;
    float width, height, scale; ///< of the window
} ViewPlaceKey;

/// The numbers by which the stage is arranged: those that were there when that began.
typedef struct ViewPlaced {
    bool known;
    ViewPlaceKey key;
    uint64_t revisions; ///< the sum of all tensors'
    bool held;          ///< numbers have been typed since then
    ViewDigits walked[CONV_ROLE_COUNT], products;
    ViewRoom rooms[CONV_ROLE_COUNT + 1]; ///< of each tensor, and of the products
    double loss;
} ViewPlaced;

/// All products of a walk, where they are few.
typedef struct ViewProductsKept {
    uint64_t revision[VIEW_CACHED_ROLES]; ///< of all tensors
    ConvWalkKind walk;
    int64_t length;
    bool known, few;
    ViewFacts facts;
} ViewProductsKept;

/// The same of the planes of one image of a tensor, each by itself, as small maps have it.
typedef struct ViewOwnLimits {
    double *limits; ///< NAN: not known yet
    int capacity, image;
    uint64_t revision; ///< of the tensor
} ViewOwnLimits;

/// Magnitudes above and below zero that have the full colour.
typedef struct ViewSpan {
    double above, below;
} ViewSpan;

/// The largest ones of a tensor.
typedef struct ViewSpanKept {
    ViewSpan span;
    uint64_t revision; ///< of the tensor
    bool known;
} ViewSpanKept;

/// Whether no sum of Y was rounded on its way; of a large layer, whether none can have been.
typedef struct ViewExact {
    uint64_t revision; ///< of Y
    bool known, sums;
} ViewExact;

/// A cell of a tensor under the pointer.
typedef struct ViewHover {
    int role; ///< ConvRole or -1
    int index[4];
    int border;   ///< 1: a border cell that shows the element again, at `place`
    int place[2]; ///< its row and column, outside the tensor
    int colours;  ///< 1: a pixel of a colour picture, so that all channels are meant
} ViewHover;

/// What lights up others: the number under the pointer or the pinned one; of a pixel of a colour
/// picture these `channels`, of which `index` is the first.
typedef struct ViewSource {
    ConvRole role;
    int index[4];
    int channels;
} ViewSource;

/// A cell whose value is being typed.
typedef struct ViewEdit {
    int role; ///< ConvRole or -1
    int index[4];
    bool begun; ///< its field has the focus
    bool seen;  ///< the cell was drawn in this frame, at `rect`
    DrawRect rect;
    double value;
} ViewEdit;

/// The browser for files, in the stage's place.
typedef struct ViewBrowser {
    bool open;
    char typed[VIEW_PATH_SIZE];  ///< narrows the list, or is a path
    int marked;                  ///< row of `shown`
    char folder[VIEW_PATH_SIZE]; ///< whose rows were marked last
    char filter[VIEW_PATH_SIZE]; ///< and narrowed by this
    char asked[VIEW_PATH_SIZE];  ///< the folder of the path being typed, empty while none is
    char begun[VIEW_PATH_SIZE];  ///< the folder that was there before
    bool asking;                 ///< it was asked for in this frame
    int *shown;                  ///< entries of the folder that match
    int count, capacity;
} ViewBrowser;

/// Painting: a drag over cells gives them a value.
typedef struct ViewPaint {
    bool on;
    double value;
    int role; ///< of the stroke's last cell, -1 none
    int index[4];
} ViewPaint;

/// The stretch of the window's terms that the equation and the bars show: that around the present
/// one, or another while a person looks through them.
typedef struct ViewLook {
    const ConvTerm *terms;
    int64_t first; ///< which term terms[0] is
    int count;
    int64_t middle;       ///< the one to be in view
    int64_t by;           ///< terms away from the present one
    int64_t window, term; ///< where the walk was when that was chosen
    ConvTerm away[VIEW_TERMS];
} ViewLook;

/// How X stands on the stage where it is a photo that is too large for numbers.
typedef enum ViewPhoto {
    VIEW_PHOTO_NONE,  ///< it does not, or has the colours of its values as all others have
    VIEW_PHOTO_GREY,  ///< one channel, from black to white
    VIEW_PHOTO_COLOUR ///< red, green and blue
} ViewPhoto;

/// A cell in play as it lies on the stage, and the frame through which it is seen.
typedef struct ViewInPlay {
    bool found, seen;      ///< it was in sight before the step
    DrawRect cell, around; ///< and the window or the kernel that it is one of
    DrawRect frame;
} ViewInPlay;

/// Cells in play: the two that are multiplied, the one that is added to.
typedef enum ViewPlayer {
    VIEW_PLAYER_FROM,
    VIEW_PLAYER_INTO,
    VIEW_PLAYER_WITH,
    VIEW_PLAYERS
} ViewPlayer;

/// What the camera follows while the walk goes on.
typedef struct ViewFollow {
    bool known, steps;                ///< `position` is the last frame's; it has moved since
    int64_t position;                 ///< in the walk
    ViewInPlay players[VIEW_PLAYERS]; ///< the first one that is in sight stays so
} ViewFollow;

/// The rows of the stage: both, or one alone where there is no room for more (or for a class).
typedef enum ViewRows {
    VIEW_ROWS_BOTH,
    VIEW_ROWS_MAIN,   ///< what is walked
    VIEW_ROWS_BENEATH ///< the gradients, or where they come from
} ViewRows;

struct View {
    Ui *ui;
    DrawList *list;
    const DrawTheme *theme;
    const ViewFrame *frame;
    const SceneState *state;
    const SceneDerived *derived;

    ConvTerm terms[VIEW_TERMS]; ///< of the current window around the current term, with sums
    int64_t first_term;
    int term_count;
    const ConvTerm *now; ///< the term just added, NULL before a window's first
    ViewFacts sums;      ///< the sums around these terms
    ViewExact exact;
    ViewLook look;

    ViewHover hover, hover_next; ///< of the last frame; being found in this one
    ViewHover hover_before;      ///< when this frame began, with its keys
    ViewPlanes planes[VIEW_CACHED_ROLES];
    ViewLimit limits[VIEW_CACHED_ROLES];
    ViewDigitsKept digits[VIEW_CACHED_ROLES];
    bool typed; ///< the layer has so few numbers that a person may type them
    ViewPlaced placed;
    bool close;                      ///< the numbers being drawn come near to their cells' edges
    bool drawn[VIEW_CACHED_ROLES];   ///< cells or pictures of it stand in this frame
    bool turned[VIEW_CACHED_ROLES];  ///< such cells lie in reverse order of rows and columns
    ViewPhoto photo;                 ///< what stands in this frame
    bool kernel_in_loupe;            ///< and those of W only there,
    int first_weight[4];             ///< from this one on
    bool rounded[VIEW_CACHED_ROLES]; ///< cells of this frame left digits out,
    ViewProductsKept products;       ///< of the walk
    bool products_rounded;           ///< and those of products
    const ViewDigits *plane_digits;  ///< of the plane being drawn, where it has its own
    bool plane_zoomed;               ///< that one is a picture looked at closely
    float advance[VIEW_ADVANCES];    ///< width of a digit in type of so many points
    ViewSpanKept spans[VIEW_CACHED_ROLES];
    ViewOwnLimits own[VIEW_CACHED_ROLES];
    bool own_scales;  ///< of this frame: small maps that have a scale of their own
    uint64_t *stamps; ///< what each plane of planes[dX] holds of the scatter walk
    int64_t stamp_count;
    ViewPlanes prepared; ///< dY as gather has made it ready so far
    ViewPlanes coverage; ///< of one channel, the same for all
    ViewPlanes padded;   ///< X with the border that shows it again
    ViewPlanes places;   ///< what the places around dX have come to
    ViewEdit edit;
    ViewPaint paint;
    ViewBrowser browser;
    SceneNudge nudge; ///< of the pinned number
    int lesson_told;  ///< the state's lesson of the last frame
    int lesson_step;  ///< of it, the one that was read last
    bool lesson_ends; ///< which a clicker was told, so that its next press leads beyond
    uint32_t gesture; ///< what one press, key or turn of the wheel does is undone in one step
    double wheel_time;
    ViewCamera camera;      ///< as it stands in this frame
    ViewCamera glide_from;  ///< where its way to the wanted one began,
    double glide_start;     ///< and when
    bool stage_is_pictures; ///< the last frame had tensors too large for numbers
    int pictures_seen;      ///< such tensors of this frame so far
    float finest_cell;      ///< the smallest cell among them, at rest,
    float largest_cell;     ///< and the largest
    ViewFollow follow;      ///< what it follows
    DrawRect stage_frame;   ///< the stage
    DrawRect frame_under;   ///< the picture under the pointer; empty where there is none
    DrawRect frame_before;  ///< that of the last frame
    bool numbers_under;     ///< it is so close that it shows numbers
    DrawRect dragged;       ///< the frame in which the pointer went down
    float cell_most;        ///< the largest cells of the stage, magnified
    float magnify;          ///< of cells and their digits: 1, more while presenting
    float type_least;       ///< cells are to have room for numbers in such type; 0: in any
    int fewer_most;         ///< then, with so many decimals fewer than they should have
    ViewRows rows;          ///< of the stage in this frame
    bool one_row;           ///< the last frame had no room for the second row that is wanted
    bool moving;
    bool focus_step; ///< this field gets the focus in the next frame
    ViewRequest requests[VIEW_REQUESTS];
    int request_first, request_count;
};

/// Queues a request; a full queue drops it (no person is that fast).
void view_request(View *view, const ViewRequest *request);
void view_action(View *view, ViewRequestKind kind);
void view_command(View *view, const SceneCommand *command);
/// Asks for a sentence to be told: `kind` is VIEW_REQUEST_TELL or, where something is not possible,
/// VIEW_REQUEST_REFUSE.
void view_tell(View *view, ViewRequestKind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* How numbers are written, everywhere on the screen (format.c, digits.c; whether they add up is
 * rounding.c):
 * 1. A text is all of a number where it reads as the number in the layer's type (view_reads_as).
 *    Where it is not, ≈ stands before it, or for all of a line or tensor in its heading; and only
 *    there.
 * 2. Numbers that stand together are written alike. In text (ViewLine): each all told and short, or
 *    all that are not whole with equally many places, up to 4. In cells (ViewDigits): all with
 *    equally many, up to 3. Places in which all of them have a 0 are left out.
 * 3. What would read 0 there and is not shows its first digit, if that has room; else "≈0". Where a
 *    person asked for a number of digits all have as many, at least up to the first one of the
 *    largest, and what would read 0 is "≈0".
 * 4. What has no room is short, as 1.2e6; else colour alone. */

/// How one number is written.
typedef struct ViewWriting {
    ConvType type; ///< of which the text must be the number, to tell all of it
    bool whole;    ///< it stands among integers: however long, it is written out where it fits
    int width;     ///< characters that it has room for
    int digits;    ///< after the point of what is not whole, where they fit; -1: as it needs, to 4
    bool alike;    ///< what would read 0 with these is ≈0, as a person asked for so many
} ViewWriting;

/// Whether a text, read as a number of this type, is the number: the one rule that tells what is
/// exact on the screen (0.1 in f32 is 0.1) from what is ≈.
bool view_reads_as(ConvType type, const char *text, double value);
/// The same for the type of the layer.
bool view_tells_all(const View *view, const char *text, double value);
/// What one more of its last digit adds: .01 of "-2.75".
double view_last_place(const char *text);

/// One number, without a 0 before the point; 0 itself is just that. Returns whether that is all of
/// it.
bool view_format(char *out, int size, double value, ViewWriting how);
/// A factor in a sum: in parentheses when negative.
bool view_format_factor(char *out, int size, double value, ViewWriting how);
/// With so many decimals, as it stands among others: as "1.25e-7" where `power`.
void view_format_decimals(char *out, int size, double value, bool power, int decimals);
/// What is not 0 and has no room for a digit.
#define VIEW_NOTHING "≈0"
/// Its first digit alone, as .04 or 5e-7; false when that does not fit.
bool view_format_first(char *out, int size, double value, int width);
/// Takes the zeros from the end of "2.500".
void view_trim(char *text);
/// As "1.2e7", with as many digits as fit; false when it does not fit at all.
bool view_format_short(char *out, int size, double value, int width);
/// The shortest text that is the number.
void view_format_exact(char *out, int size, double value, ConvType type);
int view_characters(const char *text);

enum { VIEW_SUM = 9 }; /* characters of the walk's sums in text */
/// How such numbers are written in text: a set of them, those of a tensor that the walk meets, the
/// sums around the current term, or one alone.
ViewLine view_line_of(ViewFacts facts, int width);
ViewLine view_line_of_tensor(const View *view, ConvRole role, int width);
ViewLine view_line_of_sums(const View *view, int width);
ViewLine view_line_of_one(int width);

/// view_format of a number in such a line, with the type of the layer and the digits that the
/// person chose; a factor, one of its tensor, has all of these.
bool view_number(const View *view, char *out, int size, double value, bool whole, ViewLine line);
bool view_factor(const View *view, char *out, int size, ConvRole role, double value, int width);

/// "≈" for what stands before a number by itself that is not all told.
const char *view_mark_of(const char *number, bool told);

/// Characters of the longest number with so many decimals.
int view_digits_width(ViewDigits digits, int decimals);

/// The same without zeros at the end of those that this tells all of; 0 where it is not known.
int view_digits_trimmed(ViewDigits digits, int decimals);

/// How many decimals `chars` characters have room for, at most the wanted ones; -1 when not even
/// the least.
int view_digits_fit(ViewDigits digits, int chars);

/// The digits of whole numbers from 0 up to a limit.
ViewDigits view_digits_of_count(int most);

/// Whether the digits shown of a term multiply to those shown of its product, and lead from the
/// shown sum before it to the one after it, where a factor has so many characters and the others
/// are written so, and are all that the numbers have.
bool view_multiplies(const View *view, const ConvTerm *term, int factor, ViewLine product);
bool view_adds_up(const View *view, const ConvTerm *term, int factor, ViewLine sum);
/// Whether the type rounded the sum after a term so that it is seen in the digits shown.
bool view_sum_was_rounded(const View *view, const ConvTerm *term, int factor, ViewLine sum);
/// What says so: "rounded by f32".
const char *view_rounded_by(const View *view);
/// L as the stage writes it, without ≈.
void view_loss_number(const View *view, double loss, char *out, int size);
/// Brings up to date whether no sum of Y was rounded (view->exact).
void view_measure_sums(View *view);

/// "1×1×5×5".
void view_format_shape(char *out, int size, const ConvTensor *tensor);
/// "x[0,0,1,2]"; b and db have one index.
void view_format_cell(char *out, int size, ConvRole role, const int index[4]);

/// The cell that a window of the walk belongs to; of a place of a mirrored border where it goes:
/// "(-1,2) → dx[0,0,1,2]".
void view_format_window(const View *view, int64_t window, char *out, int size);

/// Colour of a role: forward or backward.
DrawColour view_role_colour(const View *view, ConvRole role);

/// Values and gradients have hues of their own.
DrawPalette view_palette(ConvRole role);

/// State and value of a cell as the walk stands: the cells of the walk's target fill, all others
/// are there.
ConvCellState view_cell(const View *view, ConvRole role, const int index[4], double *value);

/// True for a gradient that is not being filled by the walk: "of the whole pass".
bool view_is_whole_pass(const View *view, ConvRole role);

/// Brings the digits of cells up to date (digits.c), and with them the room that they need
/// (room.c).
void view_measure_cells(View *view);
void view_measure_rooms(View *view, bool anew);
/// Whether what a person sees may be arranged anew in this frame, as more has changed than numbers
/// in cells.
bool view_is_arranged_anew(View *view);
/// The next frame is, for the numbers that there are now.
void view_arrange_anew(View *view);
/// view_walk_digits, and view_term_digits of the walk, by which the stage is arranged.
ViewDigits view_placed_digits(const View *view, ConvRole role);
ViewDigits view_placed_products(const View *view);
/// The width of a digit in type of any size.
float view_advance(const View *view, int size);
/// How the numbers of a tensor are written on its planes: those of the shown image and filter
/// alike.
ViewDigits view_digits(const View *view, ConvRole role);
/// How they are written where the walk has them, which may be of all filters at once; and its
/// products.
ViewDigits view_walk_digits(const View *view, ConvRole role);
ViewDigits view_term_digits(const View *view, const ConvTerm *term);
/// Those of another image or filter; and of products of such numbers.
ViewDigits view_digits_of_filter(const View *view, ConvRole role, int image, int filter);
ViewDigits view_product_digits(const View *view, ViewDigits first, ViewDigits second);
/// How a sum on its way is written: with the digits that it needs by itself, which may be more than
/// what it will come to has; `fewest` decimals are wanted at least.
ViewDigits view_sum_digits(const View *view, double value, int fewest);
/// How the others of a tensor are written where a few numbers have no room (`few`): as if these
/// were not there.
ViewDigits view_digits_of_others(const View *view, ViewDigits digits);
/// How such a set of numbers is written; one more in it.
ViewDigits view_digits_of_facts(const View *view, ViewFacts facts);
void view_facts_add(ViewFacts *facts, double value, ConvType type);
/// A number among those that are written with so many decimals: one that is longer than `chars`
/// characters is short, or VIEW_NO_ROOM. What it does not tell view_tells_all knows.
void view_write_number(ViewDigits digits, int decimals, int chars, double value, char *out,
                       int size);
#define VIEW_NO_ROOM "…"
/// From here on numbers are written short rather than not at all.
#define VIEW_LONG_FROM 1e6
/// Width of a cell in which so many characters can be read, in the smallest type or in that which
/// is wanted.
float view_chars_room(const View *view, int chars);

/* range.c */

/// The number of a photo that has the full light: the white of its range, whatever is typed into
/// it.
float view_photo_limit(const View *view);
/// Brings the ranges of colours up to date.
void view_measure_spans(View *view);
/// The magnitude that has the full colour in all cells and pictures of a tensor where no range was
/// chosen: its largest one, of a large plane less where most values are far smaller.
double view_colour_limit(const View *view, ConvRole role);
/// The magnitude that has the full colour in the small map of one plane, which shows what is in it
/// however strong others are; where there is nothing, or no memory, that of the tensor.
double view_plane_limit(View *view, ConvRole role, int n, int c);
/// The same of a small kernel: so many of its planes, from the one with this index on.
double view_weights_limit(const View *view, ConvRole role, const int first[4], int channels);
/// The range of a tensor's colours where one was chosen; false where it has its own. Automatic, a
/// side without values has the scale of the other one.
bool view_span(const View *view, ConvRole role, ViewSpan *out);
/// What its colours span, however that came about: 0 on the side of an automatic range on which
/// there is no value.
ViewSpan view_span_ends(const View *view, ConvRole role);

/* legend.c */

/// The ranges to choose and the key of the colours, from y on; returns the y beneath.
float view_legend(View *view, float x, float y, float w);

/* camera.c */

/// At the start of a frame: where the camera stands.
void view_camera_begin(View *view);
/// The rectangle in which the stage is laid out: a stage of numbers grows beyond its frame.
DrawRect view_camera_stage(View *view, DrawRect stage);
/// The wheel and a drag on the stage; true when they, or a double click, were the camera's.
bool view_camera_pointer(View *view, const UiArea *area);
/// Steps of the keys; all of it again.
void view_camera_zoom(View *view, int notches);
void view_camera_fit(View *view);
void view_camera_pan(View *view, int right, int down);
/// After the stage was drawn: where a step was taken, the camera keeps the cell in play in sight.
void view_camera_follow(View *view);
/// How close it is, and the way back, while it is close.
void view_camera_chip(View *view);

/// From 0 to 1 with a soft start and end.
float view_ease(float at);

/// How far the product that was just added is from being at rest: 1 to 0 (ghost.c).
float view_pop(View *view);

/// The amber mark of what happens now, around a rectangle.
void view_mark(View *view, DrawRect rect);
/// The same around one or more cells with numbers: it goes no further in than these leave room.
void view_mark_numbers(View *view, DrawRect rect, DrawRect cell, ViewDigits digits);
/// The thin one: also read by this window.
void view_mark_thin(View *view, DrawRect rect);

/// What no window reads: of the input, where all of it is read of the border.
bool view_has_unread(const View *view);

/// "not read: 1 row, 2 columns".
void view_unread_text(const View *view, char *out, int size);

/// Section heading in small capitals' place: 11 pt semi-bold, muted.
void view_heading(View *view, float x, float y, const char *text);

/// The terms of a window as `groups` grids of rows×cols: channels of taps, or images of positions.
typedef struct ViewTermGrid {
    int64_t groups;
    int rows, cols;
} ViewTermGrid;
ViewTermGrid view_term_grid(const View *view);
/// Which channel, filter or image of its tensor such a group is: a layer in groups reads only some
/// of them.
int64_t view_group_number(const View *view, int64_t group);
/// What those groups are: "channel", "filter" or "image".
const char *view_group_noun(const View *view);

/// What the walk does over the two sides of the layer (conv/walk.h), and those sides.
ConvForm view_form(const View *view);
ConvSides view_sides(const View *view);
/// Each of the window's products goes to another cell.
bool view_pushes(const View *view);
/// The walk gathers from the coarse side, which it makes ready in stages.
bool view_gathers(const View *view);
/// It is still making it ready: no product is under way.
bool view_is_preparing(const View *view);

/// A walk of dX under a mirrored border: first each place of the padded dX has a sum of its own,
/// then those of the border are added to the cells that they show.
bool view_has_fold(const View *view);
/// The sums are those of the places: in view->terms each one's `cell` is its place.
bool view_sums_places(const View *view);
/// The cell that a place of the border shows, to which its sum goes; false of other places.
bool view_place_source(const View *view, const int place[4], int cell[4]);
/// They have been added.
bool view_is_folded(const View *view);

/* joints.c */

/// The pointed-at number, or else the pinned one; false when there is neither.
bool view_linked_from(const View *view, ViewSource *out);
/// It meets this one in some product; -1 leaves an axis out, as in conv_link_meets.
bool view_source_meets(const View *view, const ViewSource *from, ConvRole role, const int index[4]);
/// The pointed-at (or pinned) number meets this one in some product.
bool view_is_linked(const View *view, ConvRole role, const int index[4]);
/// The end of a link that lies in x, w or y.
const int *view_link_end(const ConvLink *link, ConvRole kin);
/// The row and column, which may lie in the border, where a link of an ordinary layer reads x.
void view_link_place(const View *view, const ConvLink *link, int place[2]);

/// Image and filter on the stage, and the channel of X that the current term reads.
void view_shown(const View *view, int *n, int *oc, int *ic);

/// Click, double click and typing on the stage: pins a cell, edits it. After everything else on the
/// stage was drawn (edit.c).
void view_stage_pointer(View *view, DrawRect stage);
/// Starts typing into the pinned cell; moves the pin; pins the next tensor.
void view_edit_pinned(View *view);
/// The walk goes to the window of the pinned cell.
void view_seek_pinned(View *view);
void view_move_pin(View *view, int rows, int columns);
void view_pin_next_tensor(View *view);
/// x, w, b, t and dy can be typed into.
bool view_can_edit(int role);
/// A field for a number that a cell is to hold: what the layer's type cannot, is refused there.
bool view_number_field(View *view, UiId id, DrawRect rect, double *value, int digits);
/// The index lies in the tensor of the role (which may be -1).
bool view_is_within(const View *view, int role, const int index[4]);
/// X, or dX where no X is, stands on the stage, so that coverage can be seen.
bool view_has_coverage(const View *view);

/// All terms of the pinned number, from y on; returns the y beneath.
float view_terms_section(View *view, float x, float y, float w);

/// The lesson's text at the top of the right panel, from y on; returns the y beneath.
float view_lesson_section(View *view, float x, float y, float w);
/// The step of the lesson that fits what is on the stage, -1 where none does.
int view_lesson_step(const View *view);
/// The step of the position, whatever filter and image are shown there; -1 none.
int view_lesson_there(const View *view);
/// Why the words of that step do not fit what a person has chosen to be shown, "" where they do.
void view_lesson_misfit(const View *view, const SceneLessonStep *step, char *out, int size);
/// Goes to the step after it, or the one before (-1).
void view_lesson_go(View *view, int direction);
/// The same where a lesson goes on elsewhere than a step of the walk would lead: in another walk,
/// after this one's end, far ahead, or in the next lesson after its own end, of which the first
/// press tells. False, and nothing done, where it does not.
bool view_lesson_lead(View *view, int direction);

/// The loss reads a T of zeros, into which nothing was typed.
bool view_target_is_zeros(const View *view);

/// For a class: L with the pinned number moved down and up, beside its gradient, in a rectangle;
/// false, with nothing drawn, where none is pinned that can be moved.
bool view_check_brief(View *view, DrawRect rect);
/// The nudge of the pinned number and the check of whole tensors, from y on; returns the y beneath.
float view_check_section(View *view, float x, float y, float w);

/// The wheel over an area moves what equation and bars show; they come back when the walk moves. A
/// click is told of by the return value.
UiArea view_look(View *view, const char *name, DrawRect rect);
/// The walk goes to term k of its window.
void view_seek_term(View *view, int64_t k);

/// Steps a second of the speeds to choose from, 0 to 5, and what it is called.
double view_speed(int index);
const char *view_speed_label(int index);

/// The file that is being opened: how far it is, and a way to drop it.
void view_opening(View *view, DrawRect rect);
/// Choosing a file, with the keyboard or the pointer.
void view_browser(View *view, DrawRect rect);

/// A stepper whose press or key beyond its limits is answered by a message; `what` it counts.
bool view_stepper(View *view, UiId id, DrawRect rect, const char *what, int *value, int low,
                  int high);

/// Asks for the chosen tensor as text in the clipboard, and for the clipboard in its place.
void view_copy(View *view);
void view_paste(View *view);

/// The plane that is pinned, else that of X on the stage: what is copied and pasted into.
void view_chosen_plane(const View *view, int *role, int index[4]);

void view_topbar(View *view, DrawRect rect);
void view_parameters(View *view, DrawRect rect);
void view_stage(View *view, DrawRect rect);
/// The gradient row on or off; where there is room for one row only, the other one.
void view_other_row(View *view);
void view_equation(View *view, DrawRect rect);
/// Width of a text in the type of numbers.
float view_mono_width(const View *view, const char *text, float size);
void view_waterfall(View *view, DrawRect rect);
void view_transport(View *view, DrawRect rect);
/// Its bar alone, with the words of the position.
void view_transport_bar(View *view, DrawRect rect);
/// The bar with the field for a product to go to at its left, as long as that is asked for; false
/// when it is not.
bool view_transport_jump(View *view, DrawRect rect);
/// Goes to the start of the walk.
void view_begin_walk(View *view);
/// Goes to its end; of dX under a mirrored border that is where the border's sums have been added.
void view_end_walk(View *view);
/// A step on (+1) or back (-1).
void view_step(View *view, SceneStep size, int direction);
void view_inspector(View *view, DrawRect rect);
void view_help(View *view, DrawRect rect);
/// The card of colours, size and motion; returns where it lies.
DrawRect view_appearance(View *view);
/// The whole window while presenting.
void view_presenter(View *view);
/// Points of the numbers in lines of text that the last row of a class can read; whole.
float view_class_size(const View *view);
/// And of the words beside these.
float view_class_words(const View *view);
/// The sentence for the person, there is one, in the place of the waterfall.
void view_message(View *view, DrawRect place);

#endif

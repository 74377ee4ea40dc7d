/* Patterns as input: exact small numbers, a function of the cell's place alone. All channels are
 * equal. */
#include "scene/internal.h"

/* Five columns by seven rows, the leftmost column in the highest bit. */
enum { GLYPH_ROWS = 7, GLYPH_COLUMNS = 5, MARGIN = 1 };
static const uint8_t glyphs[SCENE_DIGIT_COUNT][GLYPH_ROWS] = {
    {0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e}, {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e},
    {0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f}, {0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e},
    {0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02}, {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e},
    {0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e}, {0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
    {0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e}, {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c}};

const char *scene_pattern_label(ScenePattern pattern) {
    static const char *const labels[] = {
#define SCENE_PATTERN(NAME, word, label, help) label,
#include "scene/patterns.def"
#undef SCENE_PATTERN
    };
    return labels[pattern];
}

const char *scene_pattern_help(ScenePattern pattern) {
    static const char *const helps[] = {
#define SCENE_PATTERN(NAME, word, label, help) help,
#include "scene/patterns.def"
#undef SCENE_PATTERN
    };
    return helps[pattern];
}

/* The glyph's row or column at the middle of cell `index` of `count`, with a margin where there is
 * room for one; may lie in the margin. */
static int glyph_place(int index, int count, int cells) {
    int margin = count >= cells + 2 * MARGIN ? MARGIN : 0;
    int64_t whole = cells + 2 * margin;
    return (int)((2 * (int64_t)index + 1) * whole / (2 * (int64_t)count)) - margin;
}

static bool digit_at(int digit, int row, int column, int height, int width) {
    int i = glyph_place(row, height, GLYPH_ROWS), j = glyph_place(column, width, GLYPH_COLUMNS);
    bool inside = i >= 0 && i < GLYPH_ROWS && j >= 0 && j < GLYPH_COLUMNS;
    return inside && (glyphs[digit][i] >> (GLYPH_COLUMNS - 1 - j) & 1);
}

/* Cells whose middle is at most 2/5 of the shorter side from the middle of the plane. */
static bool in_circle(int row, int column, int height, int width) {
    int64_t dy = 2 * (int64_t)row + 1 - height, dx = 2 * (int64_t)column + 1 - width;
    int64_t side = height < width ? height : width;
    return 25 * (dy * dy + dx * dx) <= 16 * side * side;
}

static double value_at(ScenePattern pattern, int digit, int row, int column, int height,
                       int width) {
    switch (pattern) {
    case SCENE_PATTERN_IMPULSE:
        return row == height / 2 && column == width / 2;
    case SCENE_PATTERN_EDGE:
        return column < (width + 1) / 2;
    case SCENE_PATTERN_CHECKER:
        return (row + column) % 2 == 0;
    case SCENE_PATTERN_RAMP:
        return column;
    case SCENE_PATTERN_CIRCLE:
        return in_circle(row, column, height, width);
    default:
        return digit_at(digit, row, column, height, width);
    }
}

Status scene_pattern_check(int pattern, int digit) {
    if (pattern < 0 || pattern >= SCENE_PATTERN_COUNT) {
        return status_error(STATUS_VALUE, "there is no pattern number %d", pattern);
    }
    if (digit < 0 || digit >= SCENE_DIGIT_COUNT) {
        return status_error(STATUS_VALUE, "a digit is a number from 0 to 9, not %d", digit);
    }
    return status_ok();
}

Status scene_draw_pattern(ConvType type, ScenePattern pattern, int digit, const int extent[4],
                          ConvTensor *out) {
    Status status = conv_tensor_create(type, extent, out);
    int index[4], *i = index;
    if (status_failed(&status)) {
        return status;
    }
    for (i[0] = 0; i[0] < extent[0]; i[0]++) {
        for (i[1] = 0; i[1] < extent[1]; i[1]++) {
            for (i[2] = 0; i[2] < extent[2]; i[2]++) {
                for (i[3] = 0; i[3] < extent[3]; i[3]++) {
                    conv_tensor_set(out, index,
                                    value_at(pattern, (digit + i[0]) % SCENE_DIGIT_COUNT, i[2],
                                             i[3], extent[2], extent[3]));
                }
            }
        }
    }
    return status;
}

Status scene_edit_pattern(SceneEdit *edit, int pattern, int digit) {
    SceneState *next = &edit->next;
    Status status = scene_pattern_check(pattern, digit);
    if (status_failed(&status)) {
        return status;
    }
    status = scene_edit_leave_image(edit);
    if (status_failed(&status)) {
        return status;
    }
    int extent[4];
    ConvTensor x;
    conv_layer_extent_x(&next->layer, extent);
    status = scene_draw_pattern(next->type, (ScenePattern)pattern, digit, extent, &x);
    if (status_failed(&status)) {
        return status;
    }
    scene_edit_clear(edit, &next->picture);
    next->source = SCENE_SOURCE_PATTERN;
    next->pattern = (ScenePattern)pattern;
    next->digit = digit;
    return scene_edit_replace(edit, &next->x, &x);
}

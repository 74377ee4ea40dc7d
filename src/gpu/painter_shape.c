/* Rectangles, hatching, lines and triangles. Upright edges stand on whole pixels; all others fade
 * out over one pixel. */
#include "gpu/painter.h"

#include <math.h>

/* ---- rounded corners ---- */

/* The top left corner of a rounded rectangle, in its patch: what lies within an arc of `radius`
 * about (centre, centre), and not within the inner edge of an outline `hole` wide (0: filled). */
typedef struct Corner {
    float centre, radius;
    int hole;
} Corner;

/* Is the point within the rounded corner that begins `inset` from the patch's edges? */
static bool within(const Corner *corner, float x, float y, float inset, float radius) {
    float dx = corner->centre - x, dy = corner->centre - y;
    if (x < inset || y < inset)
        return false;
    return dx <= 0.0f || dy <= 0.0f || dx * dx + dy * dy <= radius * radius;
}

static void fill_corner(const void *context, GpuAtlas *atlas, const GpuPatch *patch) {
    enum { SAMPLES = 8 };
    const Corner *corner = context;
    float inset = corner->centre - corner->radius, hole = (float)corner->hole;
    float inner = fmaxf(corner->centre - hole, 0.0f);
    for (int y = 0; y < patch->height; y++) {
        uint8_t *row = gpu_atlas_row(atlas, patch, y);
        for (int x = 0; x < patch->width; x++) {
            int covered = 0;
            for (int i = 0; i < SAMPLES * SAMPLES; i++) {
                float at_x = (float)x + ((float)(i % SAMPLES) + 0.5f) / SAMPLES;
                float at_y = (float)y + ((float)(i / SAMPLES) + 0.5f) / SAMPLES;
                covered += within(corner, at_x, at_y, inset, corner->radius) &&
                           !(corner->hole > 0 && within(corner, at_x, at_y, hole, inner));
            }
            row[x] = (uint8_t)((covered * 255 + SAMPLES * SAMPLES / 2) / (SAMPLES * SAMPLES));
        }
    }
}

/* The patch of a corner, made when it is not there; sizes are told apart by quarters of a pixel. */
static bool find_corner(GpuPainter *painter, const Corner *corner, GpuPatch *patch) {
    int side = (int)ceilf(corner->centre);
    side = side > corner->hole ? side : corner->hole;
    uint64_t key = (uint64_t)(corner->centre * 4.0f) << 40 |
                   (uint64_t)(corner->radius * 4.0f) << 20 | (uint64_t)corner->hole;
    return gpu_painter_patch(painter, gpu_painter_key(GPU_PATCH_CORNER, key),
                             (GpuPatch){.width = side, .height = side}, fill_corner, corner, patch);
}

/* Draws the four corners of `edges`, each `side` pixels of the patch wide and high. */
static void put_corners(GpuPainter *painter, GpuEdges edges, const GpuPatch *patch, int side,
                        DrawColour colour) {
    int u0 = patch->x, u1 = patch->x + side, v0 = patch->y, v1 = patch->y + side;
    GpuBatch *batch = &painter->batch;
    gpu_batch_quad(batch, (GpuEdges){edges.left, edges.top, edges.left + side, edges.top + side},
                   (GpuEdges){u0, v0, u1, v1}, colour);
    gpu_batch_quad(batch, (GpuEdges){edges.right - side, edges.top, edges.right, edges.top + side},
                   (GpuEdges){u1, v0, u0, v1}, colour);
    gpu_batch_quad(batch,
                   (GpuEdges){edges.left, edges.bottom - side, edges.left + side, edges.bottom},
                   (GpuEdges){u0, v1, u1, v0}, colour);
    gpu_batch_quad(batch,
                   (GpuEdges){edges.right - side, edges.bottom - side, edges.right, edges.bottom},
                   (GpuEdges){u1, v1, u0, v0}, colour);
}

/* How much of a corner's patch is used: no more than half of the shorter side. */
static int corner_side(GpuEdges edges, const GpuPatch *patch) {
    int half_width = (edges.right - edges.left) / 2, half_height = (edges.bottom - edges.top) / 2;
    int half = half_width < half_height ? half_width : half_height;
    return patch->width < half ? patch->width : half;
}

/* A filled rectangle whose corners have `radius` about a centre `centre` from the edges. */
static void fill_rounded(GpuPainter *painter, GpuEdges edges, float centre, float radius,
                         DrawColour colour) {
    Corner corner = {centre, radius, 0};
    GpuPatch patch;
    if (centre < 0.5f || !find_corner(painter, &corner, &patch)) {
        gpu_painter_fill(painter, edges, colour);
        return;
    }
    int side = corner_side(edges, &patch);
    put_corners(painter, edges, &patch, side, colour);
    GpuEdges middle = {edges.left, edges.top + side, edges.right, edges.bottom - side};
    GpuEdges above = {edges.left + side, edges.top, edges.right - side, edges.top + side};
    GpuEdges below = {edges.left + side, edges.bottom - side, edges.right - side, edges.bottom};
    gpu_painter_fill(painter, middle, colour);
    gpu_painter_fill(painter, above, colour);
    gpu_painter_fill(painter, below, colour);
}

/* An outline `width` pixels wide within `edges`. */
static void frame_rounded(GpuPainter *painter, GpuEdges edges, float radius, int width,
                          DrawColour colour) {
    Corner corner = {radius, radius, width};
    GpuPatch patch;
    int side = width;
    if (radius >= 0.5f && find_corner(painter, &corner, &patch)) {
        side = corner_side(edges, &patch);
        put_corners(painter, edges, &patch, side, colour);
        gpu_painter_fill(
            painter,
            (GpuEdges){edges.left + side, edges.top, edges.right - side, edges.top + width},
            colour);
        gpu_painter_fill(
            painter,
            (GpuEdges){edges.left + side, edges.bottom - width, edges.right - side, edges.bottom},
            colour);
    } else {
        gpu_painter_fill(painter, (GpuEdges){edges.left, edges.top, edges.right, edges.top + width},
                         colour);
        gpu_painter_fill(painter,
                         (GpuEdges){edges.left, edges.bottom - width, edges.right, edges.bottom},
                         colour);
    }
    gpu_painter_fill(
        painter, (GpuEdges){edges.left, edges.top + side, edges.left + width, edges.bottom - side},
        colour);
    gpu_painter_fill(
        painter,
        (GpuEdges){edges.right - width, edges.top + side, edges.right, edges.bottom - side},
        colour);
}

static void draw_box_command(GpuPainter *painter, const DrawCommand *command) {
    GpuEdges edges = gpu_painter_edges(painter, command->rect);
    int width = edges.right - edges.left, height = edges.bottom - edges.top;
    int shorter = width < height ? width : height;
    if (shorter <= 0)
        return;
    float radius = fminf(command->radius * painter->scale, (float)shorter / 2.0f);
    radius = floorf(radius * 4.0f + 0.5f) / 4.0f;
    int border = 0;
    if (command->border_width > 0.0f) {
        border = (int)floorf(command->border_width * painter->scale + 0.5f);
        border = border > 1 ? border : 1;
    }
    if (2 * border >= shorter && border > 0) {
        fill_rounded(painter, edges, radius, radius, command->border);
        return;
    }
    /* Beneath an outline the fill ends in its middle, so that it does not shine through outside. */
    if (command->fill.a > 0)
        fill_rounded(painter, edges, radius, fmaxf(radius - (float)border / 2.0f, 0.0f),
                     command->fill);
    if (border > 0)
        frame_rounded(painter, edges, radius, border, command->border);
}

/* ---- hatching ---- */

typedef struct Hatch {
    int period;  /* pixels from line to line, across */
    float width; /* of a line, pixels */
} Hatch;

/* Lines that rise to the right: x + y is a multiple of the period along their middle. */
static void fill_hatch(const void *context, GpuAtlas *atlas, const GpuPatch *patch) {
    const Hatch *hatch = context;
    for (int y = 0; y < patch->height; y++) {
        uint8_t *row = gpu_atlas_row(atlas, patch, y);
        for (int x = 0; x < patch->width; x++) {
            int along = (x + y + 1) % hatch->period;
            int across = along < hatch->period - along ? along : hatch->period - along;
            float distance = (float)across * 0.70710678f;
            float covered = fminf(fmaxf(hatch->width / 2.0f + 0.5f - distance, 0.0f), 1.0f);
            row[x] = (uint8_t)(covered * fminf(hatch->width, 1.0f) * 255.0f + 0.5f);
        }
    }
}

static int remainder_of(int value, int divisor) {
    int remainder = value % divisor;
    return remainder < 0 ? remainder + divisor : remainder;
}

/* Tiles the rectangle with a patch of hatching. All patterns have one origin, so that the lines of
 * neighbouring cells meet. */
static void draw_hatch_command(GpuPainter *painter, const DrawCommand *command) {
    enum { LEAST_PERIOD = 3, MOST_PERIOD = 256, LEAST_TILE = 64 };
    int period = (int)floorf(fminf(command->dash * painter->scale, MOST_PERIOD) + 0.5f);
    period = period < LEAST_PERIOD ? LEAST_PERIOD : period;
    float width = fmaxf(command->border_width * painter->scale, 0.5f);
    Hatch hatch = {period, floorf(fminf(width, (float)period) * 4.0f) / 4.0f};
    int step = (LEAST_TILE + period - 1) / period * period, side = step + period;
    uint64_t key = (uint64_t)period << 20 | (uint64_t)(hatch.width * 4.0f);
    GpuPatch patch;
    if (!gpu_painter_patch(painter, gpu_painter_key(GPU_PATCH_HATCH, key),
                           (GpuPatch){.width = side, .height = side}, fill_hatch, &hatch, &patch))
        return;
    GpuEdges edges = gpu_painter_edges(painter, command->rect), clip = painter->batch.clip;
    edges.left = edges.left > clip.left ? edges.left : clip.left;
    edges.top = edges.top > clip.top ? edges.top : clip.top;
    edges.right = edges.right < clip.right ? edges.right : clip.right;
    edges.bottom = edges.bottom < clip.bottom ? edges.bottom : clip.bottom;
    int u = patch.x + remainder_of(edges.left, period);
    int v = patch.y + remainder_of(edges.top, period);
    for (int y = edges.top; y < edges.bottom; y += step)
        for (int x = edges.left; x < edges.right; x += step) {
            int w = edges.right - x < step ? edges.right - x : step;
            int h = edges.bottom - y < step ? edges.bottom - y : step;
            gpu_batch_quad(&painter->batch, (GpuEdges){x, y, x + w, y + h},
                           (GpuEdges){u, v, u + w, v + h}, command->fill);
        }
}

/* ---- slanted edges ---- */

static GpuVertex vertex_at(DrawPoint point, DrawColour colour) {
    GpuEdges white = gpu_atlas_white();
    return (GpuVertex){point.x, point.y, (uint16_t)white.left, (uint16_t)white.top, colour};
}

/* A corner moved outwards by `by` along both its edges, whose outward normals are given. */
static DrawPoint moved(DrawPoint corner, DrawPoint before, DrawPoint after, float by) {
    float cosine = before.x * after.x + before.y * after.y;
    float stretch = by / fmaxf(1.0f + cosine, 0.25f); /* a needle's tip is not drawn out for ever */
    return (DrawPoint){corner.x + (before.x + after.x) * stretch,
                       corner.y + (before.y + after.y) * stretch};
}

/* A convex polygon of 3 or 4 corners in pixels, its edges fading from half a pixel inside to half a
 * pixel outside. `inside` is the radius of the largest circle in it: where that is less than half
 * a pixel nothing is covered fully, and the middle fades by as much. */
static void feathered(GpuPainter *painter, const DrawPoint *corners, int count, float inside,
                      DrawColour colour) {
    float area = 0.0f;
    for (int i = 0; i < count; i++) {
        DrawPoint a = corners[i], b = corners[(i + 1) % count];
        area += a.x * b.y - b.x * a.y;
    }
    DrawPoint normal[4];
    for (int i = 0; i < count; i++) {
        DrawPoint a = corners[i], b = corners[(i + 1) % count];
        float length = hypotf(b.x - a.x, b.y - a.y);
        if (!(length > 0.0f))
            return;
        float sign = (area > 0.0f ? 1.0f : -1.0f) / length;
        normal[i] = (DrawPoint){(b.y - a.y) * sign, (a.x - b.x) * sign};
    }
    float strength = inside < 0.5f ? 4.0f * inside / (1.0f + 2.0f * inside) : 1.0f;
    DrawColour full = draw_fade(colour, strength), none = draw_fade(colour, 0.0f);
    GpuVertex inner[4], outer[4];
    for (int i = 0; i < count; i++) {
        DrawPoint before = normal[(i + count - 1) % count], after = normal[i];
        inner[i] = vertex_at(moved(corners[i], before, after, -fminf(inside, 0.5f)), full);
        outer[i] = vertex_at(moved(corners[i], before, after, 0.5f), none);
    }
    gpu_batch_polygon(&painter->batch, inner, count);
    for (int i = 0; i < count; i++) {
        int next = (i + 1) % count;
        const GpuVertex side[4] = {inner[i], inner[next], outer[next], outer[i]};
        gpu_batch_polygon(&painter->batch, side, 4);
    }
}

static void draw_triangle_command(GpuPainter *painter, const DrawCommand *command) {
    DrawPoint corners[3];
    float perimeter = 0.0f;
    for (int i = 0; i < 3; i++)
        corners[i] = (DrawPoint){command->points[i].x * painter->scale,
                                 command->points[i].y * painter->scale};
    for (int i = 0; i < 3; i++) {
        DrawPoint a = corners[i], b = corners[(i + 1) % 3];
        perimeter += hypotf(b.x - a.x, b.y - a.y);
    }
    float twice_area = fabsf((corners[1].x - corners[0].x) * (corners[2].y - corners[0].y) -
                             (corners[2].x - corners[0].x) * (corners[1].y - corners[0].y));
    if (twice_area > 0.0f)
        feathered(painter, corners, 3, twice_area / perimeter, command->fill);
}

/* A slanted piece of line from a to b, in pixels. */
static void slanted_piece(GpuPainter *painter, DrawPoint a, DrawPoint b, float width,
                          DrawColour colour) {
    float length = hypotf(b.x - a.x, b.y - a.y);
    if (!(length > 0.0f))
        return;
    float x = (b.y - a.y) / length * width / 2.0f, y = (a.x - b.x) / length * width / 2.0f;
    const DrawPoint corners[4] = {
        {a.x + x, a.y + y}, {b.x + x, b.y + y}, {b.x - x, b.y - y}, {a.x - x, a.y - y}};
    feathered(painter, corners, 4, fminf(width, length) / 2.0f, colour);
}

static DrawPoint along(DrawPoint a, DrawPoint b, float at) {
    return (DrawPoint){a.x + (b.x - a.x) * at, a.y + (b.y - a.y) * at};
}

static void draw_slanted(GpuPainter *painter, DrawPoint a, DrawPoint b, float width, float dash,
                         DrawColour colour) {
    float length = hypotf(b.x - a.x, b.y - a.y);
    if (dash <= 0.0f) {
        float cap = width / 2.0f / length;
        slanted_piece(painter, along(a, b, -cap), along(a, b, 1.0f + cap), width, colour);
        return;
    }
    dash = fmaxf(dash, length / 4096.0f); /* a line far longer than any screen is not all dashed */
    for (float at = 0.0f; at < length; at += 2.0f * dash)
        slanted_piece(painter, along(a, b, at / length),
                      along(a, b, fminf(at + dash, length) / length), width, colour);
}

/* ---- upright lines ---- */

/* A level line of whole pixels, or with `turned` an upright one: `from` … `to` along it and its
 * middle `at` across, in points. Both ends reach half the width further, so that corners close. */
static void draw_upright(GpuPainter *painter, float from, float to, float at, float width,
                         float dash, bool turned, DrawColour colour) {
    float scale = painter->scale;
    int thick = (int)floorf(width * scale + 0.5f);
    thick = thick > 1 ? thick : 1;
    float half = (float)thick / 2.0f / scale;
    int across = gpu_painter_snap(painter, at - half);
    int start = gpu_painter_snap(painter, fminf(from, to) - half);
    int end = gpu_painter_snap(painter, fmaxf(from, to) - half) + thick;
    int step = dash > 0.0f ? (int)floorf(dash * scale + 0.5f) : end - start;
    step = step > 1 ? step : 1;
    /* Whole periods before the clip, and all after it, are left out. */
    GpuEdges clip = painter->batch.clip;
    int first = turned ? clip.top : clip.left, last = turned ? clip.bottom : clip.right;
    if (dash > 0.0f && start < first)
        start += (first - start) / (2 * step) * (2 * step);
    end = dash > 0.0f && end > last ? last : end;
    for (int piece = start; piece < end; piece += 2 * step) {
        int stop = piece + step < end ? piece + step : end;
        gpu_painter_fill(painter,
                         turned ? (GpuEdges){across, piece, across + thick, stop}
                                : (GpuEdges){piece, across, stop, across + thick},
                         colour);
    }
}

static void draw_line_command(GpuPainter *painter, const DrawCommand *command) {
    DrawPoint a = command->points[0], b = command->points[1];
    float scale = painter->scale, width = command->border_width, dash = command->dash;
    if (a.y == b.y)
        draw_upright(painter, a.x, b.x, a.y, width, dash, false, command->fill);
    else if (a.x == b.x)
        draw_upright(painter, a.y, b.y, a.x, width, dash, true, command->fill);
    else
        draw_slanted(painter, (DrawPoint){a.x * scale, a.y * scale},
                     (DrawPoint){b.x * scale, b.y * scale}, width * scale, dash * scale,
                     command->fill);
}

void gpu_painter_shape(GpuPainter *painter, const DrawCommand *command) {
    switch (command->kind) {
    case DRAW_KIND_RECT:
        draw_box_command(painter, command);
        break;
    case DRAW_KIND_HATCH:
        draw_hatch_command(painter, command);
        break;
    case DRAW_KIND_LINE:
        draw_line_command(painter, command);
        break;
    case DRAW_KIND_TRIANGLE:
        draw_triangle_command(painter, command);
        break;
    case DRAW_KIND_TEXT:
    case DRAW_KIND_IMAGE:
        break;
    }
}

/* Rectangles and triangles, blended over what is there. */
#include "gpu/raster.h"

#include <math.h>
#include <string.h>

/* Vertices of slanted shapes are rounded to this part of a pixel, so that neighbours share their
 * edge exactly. */
enum { PARTS = 256 };

uint32_t gpu_raster_word(DrawColour colour) {
    uint32_t word;
    const uint8_t bytes[4] = {colour.r, colour.g, colour.b, colour.a};
    memcpy(&word, bytes, sizeof word);
    return word;
}

void gpu_raster_clear(GpuPixels pixels, DrawColour colour) {
    uint32_t word = gpu_raster_word(colour);
    int64_t count = (int64_t)pixels.width * pixels.height;
    for (int64_t i = 0; i < count; i++)
        pixels.words[i] = word;
}

/* Two channels at once: a share of `alpha`/255 of the colour, the rest of what lies beneath. */
static uint32_t mix_pair(uint32_t beneath, uint32_t colour, uint32_t alpha) {
    uint32_t sum = colour * alpha + beneath * (255 - alpha) + 0x00800080u;
    return (sum + ((sum >> 8) & 0x00ff00ffu)) >> 8 & 0x00ff00ffu;
}

static uint32_t blend(uint32_t beneath, uint32_t colour, uint32_t alpha) {
    return mix_pair(beneath & 0x00ff00ffu, colour & 0x00ff00ffu, alpha) |
           mix_pair(beneath >> 8 & 0x00ff00ffu, colour >> 8 & 0x00ff00ffu, alpha) << 8;
}

/* alpha × coverage, both of 255. */
static uint32_t share(uint32_t alpha, uint32_t coverage) {
    uint32_t product = alpha * coverage + 128;
    return (product + (product >> 8)) >> 8;
}

/* The colour as it is blended: an opaque word, and how opaque it is. */
typedef struct Paint {
    uint32_t word, alpha;
} Paint;

static Paint paint_of(DrawColour colour) {
    Paint paint = {.alpha = colour.a};
    colour.a = 255;
    paint.word = gpu_raster_word(colour);
    return paint;
}

static void fill_row(uint32_t *row, int count, Paint paint) {
    if (paint.alpha == 255)
        for (int x = 0; x < count; x++)
            row[x] = paint.word;
    else
        for (int x = 0; x < count; x++)
            row[x] = blend(row[x], paint.word, paint.alpha);
}

/* ---- rectangles ---- */

/* The texel in the middle of pixel `i` of `count` that show from … to. */
static int texel_of(int i, int count, int from, int to) {
    int64_t twice = (int64_t)(2 * i + 1) * (to - from);
    int64_t texel = twice >= 0 ? twice / (2 * count) : -((-twice + 2 * count - 1) / (2 * count));
    return from + (int)texel;
}

static void cover_row(uint32_t *row, int count, const uint8_t *coverage, int from, int to,
                      Paint paint) {
    bool as_it_is = to - from == count;
    for (int x = 0; x < count; x++) {
        uint32_t covered = coverage[as_it_is ? from + x : texel_of(x, count, from, to)];
        if (covered > 0)
            row[x] = blend(row[x], paint.word, share(paint.alpha, covered));
    }
}

/* `corners` are those of gpu_batch_quad. */
static void fill_quad(const GpuVertex *corners, const GpuAtlas *atlas, GpuPixels pixels) {
    int left = (int)corners[0].x, right = (int)corners[2].x;
    int top = (int)corners[0].y, bottom = (int)corners[2].y;
    int u0 = corners[0].u, u1 = corners[2].u, v0 = corners[0].v, v1 = corners[2].v;
    Paint paint = paint_of(corners[0].colour);
    bool plain = u0 == u1 && v0 == v1;
    for (int y = top; y < bottom; y++) {
        uint32_t *row = pixels.words + (int64_t)y * pixels.width + left;
        if (plain) {
            fill_row(row, right - left, paint);
        } else {
            int v = texel_of(y - top, bottom - top, v0, v1);
            cover_row(row, right - left, atlas->pixels + (int64_t)v * atlas->size, u0, u1, paint);
        }
    }
}

static bool is_whole(float value) {
    return value == floorf(value);
}

static bool same_colour(DrawColour a, DrawColour b) {
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

/* Whether six indices are the two halves of an upright rectangle on whole pixels, in one colour. */
static bool is_quad(const GpuBatch *batch, const uint32_t *index) {
    if (index[3] != index[0] || index[4] != index[2] || index[1] != index[0] + 1 ||
        index[2] != index[0] + 2 || index[5] != index[0] + 3)
        return false;
    const GpuVertex *v = batch->vertices + index[0];
    return v[0].y == v[1].y && v[1].x == v[2].x && v[2].y == v[3].y && v[3].x == v[0].x &&
           v[0].x < v[2].x && v[0].y < v[2].y && is_whole(v[0].x) && is_whole(v[0].y) &&
           is_whole(v[2].x) && is_whole(v[2].y) && same_colour(v[0].colour, v[1].colour) &&
           same_colour(v[0].colour, v[2].colour) && same_colour(v[0].colour, v[3].colour);
}

/* ---- triangles ---- */

typedef struct Corner {
    int64_t x, y; /* in parts of a pixel */
    DrawColour colour;
} Corner;

static Corner corner_of(const GpuVertex *vertex) {
    return (Corner){(int64_t)floorf(vertex->x * PARTS + 0.5f),
                    (int64_t)floorf(vertex->y * PARTS + 0.5f), vertex->colour};
}

/* Twice the area of a, b and the point: positive on one side of the edge a b. */
static int64_t side_of(const Corner *a, const Corner *b, int64_t x, int64_t y) {
    return (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);
}

/* What lies on an edge belongs to the triangle whose upper or left edge it is: to one of two
 * neighbours. */
static bool owns_edge(const Corner *a, const Corner *b) {
    return b->y < a->y || (b->y == a->y && b->x > a->x);
}

static uint8_t weighted(const int64_t *weight, double sum, uint8_t a, uint8_t b, uint8_t c) {
    double value = (double)weight[0] * a + (double)weight[1] * b + (double)weight[2] * c;
    return (uint8_t)(value / sum + 0.5);
}

/* The colours of the corners, mixed by the areas opposite them. */
static DrawColour colour_at(const Corner *corner, const int64_t *area) {
    double sum = (double)(area[0] + area[1] + area[2]);
    DrawColour a = corner[0].colour, b = corner[1].colour, c = corner[2].colour;
    return (DrawColour){weighted(area, sum, a.r, b.r, c.r), weighted(area, sum, a.g, b.g, c.g),
                        weighted(area, sum, a.b, b.b, c.b), weighted(area, sum, a.a, b.a, c.a)};
}

static int64_t floor_of(int64_t above, int64_t below) {
    return above >= 0 ? above / below : -((below - 1 - above) / below);
}

/* Narrows *from … *to, pixels of the row whose middle is at y, to those on the edge's inner side.
 */
static void narrow(const Corner *a, const Corner *b, int64_t y, int *from, int *to) {
    int64_t least = owns_edge(a, b) ? 0 : 1, step = (a->y - b->y) * PARTS;
    int64_t first = side_of(a, b, (int64_t)*from * PARTS + PARTS / 2, y) - least;
    int count = *to - *from;
    if (step > 0) {
        int64_t skip = first >= 0 ? 0 : floor_of(step - 1 - first, step);
        *from += skip < count ? (int)skip : count;
    } else if (first < 0) {
        *to = *from;
    } else if (step < 0) {
        int64_t last = first / -step + 1;
        *to = last < count ? *from + (int)last : *to;
    }
}

static void fill_span(const Corner *corner, int y, int from, int to, uint32_t *row) {
    if (same_colour(corner[0].colour, corner[1].colour) &&
        same_colour(corner[0].colour, corner[2].colour)) {
        fill_row(row + from, to - from, paint_of(corner[0].colour));
        return;
    }
    for (int x = from; x < to; x++) {
        int64_t area[3];
        for (int i = 0; i < 3; i++)
            area[i] = side_of(&corner[(i + 1) % 3], &corner[(i + 2) % 3],
                              (int64_t)x * PARTS + PARTS / 2, (int64_t)y * PARTS + PARTS / 2);
        Paint paint = paint_of(colour_at(corner, area));
        row[x] = blend(row[x], paint.word, paint.alpha);
    }
}

static int clamp(int64_t value, int most) {
    return value < 0 ? 0 : value > most ? most : (int)value;
}

static void fill_triangle(const GpuVertex *a, const GpuVertex *b, const GpuVertex *c,
                          GpuPixels pixels) {
    Corner corner[3] = {corner_of(a), corner_of(b), corner_of(c)};
    int64_t area = side_of(&corner[0], &corner[1], corner[2].x, corner[2].y);
    if (area == 0)
        return;
    if (area < 0) {
        Corner swapped = corner[1];
        corner[1] = corner[2];
        corner[2] = swapped;
    }
    int64_t left = corner[0].x, right = left, top = corner[0].y, bottom = top;
    for (int i = 1; i < 3; i++) {
        left = corner[i].x < left ? corner[i].x : left;
        right = corner[i].x > right ? corner[i].x : right;
        top = corner[i].y < top ? corner[i].y : top;
        bottom = corner[i].y > bottom ? corner[i].y : bottom;
    }
    GpuEdges box = {clamp(left / PARTS, pixels.width), clamp(top / PARTS, pixels.height),
                    clamp((right + PARTS - 1) / PARTS, pixels.width),
                    clamp((bottom + PARTS - 1) / PARTS, pixels.height)};
    for (int y = box.top; y < box.bottom; y++) {
        int from = box.left, to = box.right;
        for (int i = 0; i < 3; i++)
            narrow(&corner[i], &corner[(i + 1) % 3], (int64_t)y * PARTS + PARTS / 2, &from, &to);
        if (from < to)
            fill_span(corner, y, from, to, pixels.words + (int64_t)y * pixels.width);
    }
}

void gpu_raster_batch(const GpuBatch *batch, const GpuAtlas *atlas, GpuPixels pixels) {
    const GpuVertex *vertices = batch->vertices;
    for (int i = 0; i < batch->index_count;) {
        const uint32_t *index = batch->indices + i;
        if (i + 6 <= batch->index_count && is_quad(batch, index)) {
            fill_quad(vertices + index[0], atlas, pixels);
            i += 6;
        } else {
            fill_triangle(&vertices[index[0]], &vertices[index[1]], &vertices[index[2]], pixels);
            i += 3;
        }
    }
}

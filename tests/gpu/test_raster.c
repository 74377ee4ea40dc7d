/* Triangles in memory: every pixel once, in the right colour. */
#include "gpu/raster.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 64 };

static uint32_t words[SIDE * SIDE];
static const GpuPixels pixels = {words, SIDE, SIDE};
static GpuAtlas atlas;
static GpuBatch batch;

static int open_batch(void **state) {
    (void)state;
    gpu_batch_init(&batch);
    return gpu_atlas_init(&atlas, 64, 64) ? 0 : -1;
}

static int close_batch(void **state) {
    (void)state;
    gpu_batch_free(&batch);
    gpu_atlas_free(&atlas);
    return 0;
}

static void begin(DrawColour ground) {
    gpu_raster_clear(pixels, ground);
    gpu_batch_clear(&batch);
    batch.clip = (GpuEdges){0, 0, SIDE, SIDE};
}

static DrawColour at(int x, int y) {
    uint8_t bytes[4];
    memcpy(bytes, &words[y * SIDE + x], 4);
    return (DrawColour){bytes[0], bytes[1], bytes[2], bytes[3]};
}

static void assert_colour(int x, int y, DrawColour wanted, int tolerance) {
    DrawColour seen = at(x, y);
    if (abs(seen.r - wanted.r) > tolerance || abs(seen.g - wanted.g) > tolerance ||
        abs(seen.b - wanted.b) > tolerance || seen.a != 255)
        fail_msg("pixel %d,%d is %d %d %d %d, not %d %d %d", x, y, seen.r, seen.g, seen.b, seen.a,
                 wanted.r, wanted.g, wanted.b);
}

static const DrawColour white = {255, 255, 255, 255}, black = {0, 0, 0, 255};

static void words_are_bytes_in_order(void **state) {
    (void)state;
    begin((DrawColour){1, 2, 3, 255});
    assert_memory_equal(words, ((const uint8_t[]){1, 2, 3, 255, 1, 2, 3, 255}), 8);
}

static void blending_is_exact_to_the_nearest(void **state) {
    (void)state;
    for (int alpha = 0; alpha <= 255; alpha++) {
        begin((DrawColour){200, 255, 0, 255});
        gpu_batch_quad(&batch, (GpuEdges){0, 0, 4, 4}, gpu_atlas_white(),
                       (DrawColour){10, 0, 255, (uint8_t)alpha});
        gpu_raster_batch(&batch, &atlas, pixels);
        double share = alpha / 255.0;
        const DrawColour wanted = {(uint8_t)(10 * share + 200 * (1 - share) + 0.5),
                                   (uint8_t)(255 * (1 - share) + 0.5), (uint8_t)(255 * share + 0.5),
                                   255};
        assert_colour(3, 3, wanted, 0);
        assert_colour(4, 3, (DrawColour){200, 255, 0, 255}, 0);
    }
}

/* Texels 1:1, flipped both ways, and magnified three times. */
static void texels_are_where_they_belong(void **state) {
    (void)state;
    const GpuPatch *patch = gpu_atlas_add(&atlas, 5, (GpuPatch){.width = 4, .height = 3});
    assert_non_null(patch);
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 4; x++)
            gpu_atlas_row(&atlas, patch, y)[x] = (uint8_t)(20 * (4 * y + x));
    int u = patch->x, v = patch->y;
    begin(white);
    gpu_batch_quad(&batch, (GpuEdges){0, 0, 4, 3}, (GpuEdges){u, v, u + 4, v + 3}, black);
    gpu_batch_quad(&batch, (GpuEdges){10, 0, 14, 3}, (GpuEdges){u + 4, v + 3, u, v}, black);
    gpu_batch_quad(&batch, (GpuEdges){20, 10, 32, 19}, (GpuEdges){u, v, u + 4, v + 3}, black);
    gpu_raster_batch(&batch, &atlas, pixels);
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 4; x++) {
            uint8_t grey = (uint8_t)(255 - 20 * (4 * y + x));
            const DrawColour wanted = {grey, grey, grey, 255};
            assert_colour(x, y, wanted, 0);
            assert_colour(13 - x, 2 - y, wanted, 0);
            assert_colour(20 + 3 * x, 10 + 3 * y, wanted, 0);
            assert_colour(22 + 3 * x, 12 + 3 * y, wanted, 0);
        }
}

static GpuVertex corner(float x, float y, DrawColour colour) {
    GpuEdges texel = gpu_atlas_white();
    return (GpuVertex){x, y, (uint16_t)texel.left, (uint16_t)texel.top, colour};
}

/* A fan round a point in the middle covers a square; what shines through shows if any pixel is
 * drawn twice or left out. */
static void neighbours_share_no_pixel_and_leave_no_gap(void **state) {
    (void)state;
    const DrawColour half = {0, 0, 0, 128};
    for (int round = 0; round < 40; round++) {
        float x = 20.0f + (float)round * 0.37f, y = 41.0f - (float)round * 0.29f;
        const GpuVertex around[9] = {
            corner(8, 8, half),   corner(31, 8, half),  corner(56, 8, half),
            corner(56, 30, half), corner(56, 56, half), corner(23.5f, 56, half),
            corner(8, 56, half),  corner(8, 17, half),  corner(8, 8, half)};
        begin(white);
        for (int i = 0; i < 8; i++) {
            const GpuVertex triangle[3] = {corner(x, y, half), around[i], around[i + 1]};
            gpu_batch_polygon(&batch, triangle, 3);
        }
        gpu_raster_batch(&batch, &atlas, pixels);
        for (int py = 0; py < SIDE; py++)
            for (int px = 0; px < SIDE; px++) {
                bool inside = px >= 8 && px < 56 && py >= 8 && py < 56;
                assert_colour(px, py, inside ? (DrawColour){127, 127, 127, 255} : white, 0);
            }
    }
}

static void corners_colours_are_mixed(void **state) {
    (void)state;
    begin(white);
    const GpuVertex triangle[3] = {corner(0, 0, (DrawColour){255, 0, 0, 255}),
                                   corner(60, 0, (DrawColour){0, 255, 0, 255}),
                                   corner(0, 60, (DrawColour){0, 0, 255, 255})};
    gpu_batch_polygon(&batch, triangle, 3);
    gpu_raster_batch(&batch, &atlas, pixels);
    assert_colour(0, 0, (DrawColour){251, 2, 2, 255}, 1);
    assert_colour(58, 0, (DrawColour){4, 249, 2, 255}, 1);
    assert_colour(0, 58, (DrawColour){4, 2, 249, 255}, 1);
    assert_colour(19, 19, (DrawColour){89, 83, 83, 255}, 1);
    assert_colour(31, 31, white, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_bytes_in_order, open_batch, close_batch),
        cmocka_unit_test_setup_teardown(blending_is_exact_to_the_nearest, open_batch, close_batch),
        cmocka_unit_test_setup_teardown(texels_are_where_they_belong, open_batch, close_batch),
        cmocka_unit_test_setup_teardown(neighbours_share_no_pixel_and_leave_no_gap, open_batch,
                                        close_batch),
        cmocka_unit_test_setup_teardown(corners_colours_are_mixed, open_batch, close_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

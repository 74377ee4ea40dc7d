/* The atlas: patches never overlap, are found again, and fill most of the room. */
#include "gpu/atlas.h"
#include "test.h"

#include "base/random.h"

#include <string.h>

/* Adds a patch and fills it; false when the atlas is full. */
static bool add_filled(GpuAtlas *atlas, uint64_t key, int width, int height) {
    const GpuPatch *patch = gpu_atlas_add(atlas, key, (GpuPatch){0, 0, width, height, -1, 7});
    if (!patch)
        return false;
    assert_int_equal(patch->left, -1);
    assert_int_equal(patch->top, 7);
    for (int y = 0; y < height; y++) {
        uint8_t *row = gpu_atlas_row(atlas, patch, y);
        for (int x = 0; x < width; x++) {
            assert_int_equal(row[x], 0); /* nobody else's */
            row[x] = (uint8_t)(1 + key % 255);
        }
    }
    return true;
}

static void check_filled(GpuAtlas *atlas, uint64_t key, int width, int height) {
    const GpuPatch *patch = gpu_atlas_find(atlas, key);
    assert_non_null(patch);
    assert_int_equal(patch->width, width);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            assert_int_equal(gpu_atlas_row(atlas, patch, y)[x], 1 + key % 255);
}

static void patches_keep_apart_while_the_atlas_grows(void **state) {
    (void)state;
    GpuAtlas atlas;
    assert_true(gpu_atlas_init(&atlas, 64, 512));
    RandomState random;
    random_init(&random, 7);
    int widths[4000], heights[4000], count = 0;
    int64_t area = 0;
    for (; count < 4000; count++) {
        widths[count] = (int)random_integer(&random, 3, 20);
        heights[count] = (int)random_integer(&random, 5, 16);
        if (!add_filled(&atlas, (uint64_t)count + 1, widths[count], heights[count]))
            break;
        area += widths[count] * heights[count];
    }
    assert_int_equal(atlas.size, 512);
    assert_true(count < 4000); /* it did become full */
    assert_true(area > 512 * 512 * 6 / 10);
    for (int i = 0; i < count; i++)
        check_filled(&atlas, (uint64_t)i + 1, widths[i], heights[i]);
    GpuEdges white = gpu_atlas_white();
    for (int y = white.top - 1; y <= white.bottom; y++)
        for (int x = white.left - 1; x <= white.right; x++)
            assert_int_equal(atlas.pixels[y * atlas.size + x], 255);
    gpu_atlas_free(&atlas);
}

static void clearing_makes_room(void **state) {
    (void)state;
    GpuAtlas atlas;
    assert_true(gpu_atlas_init(&atlas, 64, 64));
    assert_true(add_filled(&atlas, 1, 50, 50));
    assert_null(gpu_atlas_add(&atlas, 2, (GpuPatch){.width = 50, .height = 50}));
    gpu_atlas_clear(&atlas);
    assert_null(gpu_atlas_find(&atlas, 1));
    assert_true(add_filled(&atlas, 2, 50, 50));
    assert_null(gpu_atlas_add(&atlas, 3, (GpuPatch){.width = 65, .height = 2}));
    gpu_atlas_free(&atlas);
}

static void blanks_need_no_room(void **state) {
    (void)state;
    GpuAtlas atlas;
    assert_true(gpu_atlas_init(&atlas, 64, 64));
    for (uint64_t key = 1; key <= 5000; key++)
        assert_non_null(gpu_atlas_add(&atlas, key, (GpuPatch){0}));
    assert_non_null(gpu_atlas_find(&atlas, 4999));
    assert_null(gpu_atlas_find(&atlas, 5001));
    gpu_atlas_free(&atlas);
}

static void changed_rows_are_known(void **state) {
    (void)state;
    GpuAtlas atlas;
    assert_true(gpu_atlas_init(&atlas, 64, 64));
    assert_int_equal(atlas.dirty_top, 0);
    assert_int_equal(atlas.dirty_bottom, 64);
    atlas.dirty_top = 64;
    atlas.dirty_bottom = 0;
    const GpuPatch *patch = gpu_atlas_add(&atlas, 1, (GpuPatch){.width = 9, .height = 11});
    assert_int_equal(atlas.dirty_top, patch->y);
    assert_int_equal(atlas.dirty_bottom, patch->y + 11);
    gpu_atlas_free(&atlas);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patches_keep_apart_while_the_atlas_grows),
        cmocka_unit_test(clearing_makes_room),
        cmocka_unit_test(blanks_need_no_room),
        cmocka_unit_test(changed_rows_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

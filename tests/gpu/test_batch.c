/* Triangles in memory: what is clipped is cut exactly, and keeps its colours and texels. */
#include "gpu/batch.h"
#include "test.h"

#include <math.h>

static int setup(void **state) {
    static GpuBatch batch;
    gpu_batch_init(&batch);
    batch.clip = (GpuEdges){0, 0, 100, 80};
    *state = &batch;
    return 0;
}

static int teardown(void **state) {
    gpu_batch_free(*state);
    return 0;
}

static const DrawColour red = {255, 0, 0, 255};

/* Area of all triangles, each counted positive. */
static double area_of(const GpuBatch *batch) {
    double area = 0.0;
    for (int i = 0; i < batch->index_count; i += 3) {
        const GpuVertex *a = &batch->vertices[batch->indices[i]];
        const GpuVertex *b = &batch->vertices[batch->indices[i + 1]];
        const GpuVertex *c = &batch->vertices[batch->indices[i + 2]];
        area += fabs(((double)b->x - (double)a->x) * ((double)c->y - (double)a->y) -
                     ((double)c->x - (double)a->x) * ((double)b->y - (double)a->y)) /
                2.0;
    }
    return area;
}

static void a_quad_within_is_kept_whole(void **state) {
    GpuBatch *batch = *state;
    gpu_batch_quad(batch, (GpuEdges){10, 20, 30, 50}, (GpuEdges){5, 6, 25, 36}, red);
    assert_int_equal(batch->vertex_count, 4);
    assert_int_equal(batch->index_count, 6);
    assert_float_equal(batch->vertices[2].x, 30, 0);
    assert_float_equal(batch->vertices[2].y, 50, 0);
    assert_int_equal(batch->vertices[2].u, 25);
    assert_int_equal(batch->vertices[2].v, 36);
    assert_float_equal(area_of(batch), 600, 1e-9f);
}

static void a_quad_across_the_edge_loses_as_many_texels(void **state) {
    GpuBatch *batch = *state;
    gpu_batch_quad(batch, (GpuEdges){-8, 70, 12, 90}, (GpuEdges){100, 200, 120, 220}, red);
    assert_float_equal(area_of(batch), 12 * 10, 1e-9f);
    assert_int_equal(batch->vertices[0].u, 108);
    assert_int_equal(batch->vertices[0].v, 200);
    assert_int_equal(batch->vertices[2].u, 120);
    assert_int_equal(batch->vertices[2].v, 210);
    gpu_batch_clear(batch);
    /* flipped: the texels run the other way */
    gpu_batch_quad(batch, (GpuEdges){-8, 10, 12, 30}, (GpuEdges){120, 200, 100, 220}, red);
    assert_int_equal(batch->vertices[0].u, 112);
    assert_int_equal(batch->vertices[1].u, 100);
}

static void what_lies_outside_is_nothing(void **state) {
    GpuBatch *batch = *state;
    gpu_batch_quad(batch, (GpuEdges){100, 0, 120, 20}, (GpuEdges){0, 0, 0, 0}, red);
    gpu_batch_quad(batch, (GpuEdges){30, 30, 30, 50}, (GpuEdges){0, 0, 0, 0}, red);
    const GpuVertex triangle[3] = {
        {-10, -10, 0, 0, red}, {-5, 200, 0, 0, red}, {-1, 50, 0, 0, red}};
    gpu_batch_polygon(batch, triangle, 3);
    assert_int_equal(batch->vertex_count, 0);
    assert_int_equal(batch->index_count, 0);
}

static void polygons_are_cut_at_every_edge(void **state) {
    GpuBatch *batch = *state;
    /* a diamond about the clip's centre, larger than it in both directions */
    const GpuVertex diamond[4] = {
        {50, -30, 0, 0, red}, {120, 40, 0, 0, red}, {50, 110, 0, 0, red}, {-20, 40, 0, 0, red}};
    gpu_batch_polygon(batch, diamond, 4);
    assert_int_equal(batch->vertex_count, 8);
    /* the clip less its four corners, whose legs are 20 */
    assert_float_equal(area_of(batch), 100 * 80 - 4 * 20 * 20 / 2, 1e-3f);
    for (int i = 0; i < batch->vertex_count; i++) {
        assert_true(batch->vertices[i].x >= 0 && batch->vertices[i].x <= 100);
        assert_true(batch->vertices[i].y >= 0 && batch->vertices[i].y <= 80);
    }
}

static void cut_edges_take_the_colour_between(void **state) {
    GpuBatch *batch = *state;
    DrawColour clear = {255, 0, 0, 0};
    const GpuVertex triangle[3] = {
        {60, 10, 0, 0, red}, {140, 10, 0, 0, clear}, {60, 50, 0, 0, red}};
    gpu_batch_polygon(batch, triangle, 3);
    assert_int_equal(batch->vertex_count, 4);
    for (int i = 0; i < batch->vertex_count; i++)
        if (batch->vertices[i].x > 99.0f)
            assert_int_equal(batch->vertices[i].colour.a, 128);
}

static void a_batch_grows(void **state) {
    GpuBatch *batch = *state;
    for (int i = 0; i < 20000; i++)
        gpu_batch_quad(batch, (GpuEdges){10, 10, 11, 11}, (GpuEdges){0, 0, 0, 0}, red);
    assert_false(batch->out_of_memory);
    assert_int_equal(batch->vertex_count, 80000);
    assert_int_equal(batch->indices[119999], 79999);
    const GpuVertex *before = batch->vertices;
    gpu_batch_clear(batch);
    for (int i = 0; i < 20000; i++)
        gpu_batch_quad(batch, (GpuEdges){10, 10, 11, 11}, (GpuEdges){0, 0, 0, 0}, red);
    assert_ptr_equal(batch->vertices, before); /* the second frame allocates nothing */
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_quad_within_is_kept_whole),       TEST(a_quad_across_the_edge_loses_as_many_texels),
        TEST(what_lies_outside_is_nothing),      TEST(polygons_are_cut_at_every_edge),
        TEST(cut_edges_take_the_colour_between), TEST(a_batch_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

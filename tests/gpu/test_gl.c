/* What a driver that lacks something is told. */
#include "gpu/gl.h"
#include "test.h"

#include <string.h>

static const char *driver_version, *driver_name;

static const unsigned char *GL_CALL fake_get_string(GlEnum name) {
    if (name == GL_RENDERER) {
        return (const unsigned char *)driver_name;
    }
    assert_int_equal(name, GL_VERSION);
    return (const unsigned char *)driver_version;
}

static void GL_CALL fake_get_integer(GlEnum name, GlInt *value) {
    assert_int_equal(name, GL_MAX_TEXTURE_SIZE);
    *value = 4096;
}

static void *nothing(const char *name) {
    (void)name;
    return NULL;
}

/* Every function is there; only those that loading calls may be called. */
static void *everything(const char *name) {
    union {
        const unsigned char *(GL_CALL *string)(GlEnum);
        void(GL_CALL *integer)(GlEnum, GlInt *);
        void *address;
    } found = {.string = fake_get_string};
    if (strcmp(name, "glGetIntegerv") == 0)
        found.integer = fake_get_integer;
    return found.address;
}

static void a_missing_function_is_named(void **state) {
    (void)state;
    GpuGl gl;
    Status status = gpu_gl_load(nothing, &gl);
    assert_int_equal(status.code, STATUS_PLATFORM);
    assert_non_null(strstr(status.text, "OpenGL 3.3"));
    assert_non_null(strstr(status.text, "glActiveTexture"));
}

static void versions_are_read(void **state) {
    (void)state;
    const struct {
        const char *version;
        bool good, es;
    } cases[] = {
        {"4.5 (Core Profile) Mesa 22.3.6", true, false},
        {"3.3.0 NVIDIA 535.1", true, false},
        {"OpenGL ES 3.0 Mesa 22.3.6", true, true},
        {"OpenGL ES 3.0 (WebGL 2.0 (OpenGL ES 3.0 Chromium))", true, true},
        {"3.2 Mesa 10.1", false, false},
        {"2.1 Mesa 22.3.6", false, false},
        {"OpenGL ES 2.0 Mesa", false, true},
        {"", false, false},
        {NULL, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        GpuGl gl;
        driver_version = cases[i].version;
        Status status = gpu_gl_load(everything, &gl);
        assert_int_equal(!status_failed(&status), cases[i].good);
        if (cases[i].good) {
            assert_int_equal(gl.es, cases[i].es);
            assert_int_equal(gl.max_texture_size, 4096);
        } else if (cases[i].version) {
            assert_non_null(strstr(status.text, cases[i].version));
        }
    }
}

static void rasterisers_are_known(void **state) {
    (void)state;
    const struct {
        const char *name;
        bool rasteriser;
    } cases[] = {{"llvmpipe (LLVM 15.0.6, 256 bits)", true},
                 {"softpipe", true},
                 {"Google SwiftShader", true},
                 {"Software Rasterizer", true},
                 {"Mesa Intel(R) UHD Graphics 620 (KBL GT2)", false},
                 {"AMD Radeon RX 6600 (navi23, LLVM 15.0.6, DRM 3.49)", false},
                 {"NVIDIA GeForce GTX 1650/PCIe/SSE2", false},
                 {"Apple M1", false},
                 {NULL, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        driver_name = cases[i].name;
        assert_int_equal(gpu_is_rasteriser(everything), cases[i].rasteriser);
    }
    assert_false(gpu_is_rasteriser(nothing));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_function_is_named),
        cmocka_unit_test(versions_are_read),
        cmocka_unit_test(rasterisers_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Loading of OpenGL functions and shader programs. */
#include "gpu/gl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} functions[] = {
#define GL_FUNCTION(result, name, parameters) {"gl" #name, offsetof(GpuGl, name)},
#include "gpu/gl_functions.def"
#undef GL_FUNCTION
};

/* "4.5 (Core Profile) Mesa 22.3", "OpenGL ES 3.0 …", "OpenGL ES 3.0 (WebGL 2.0)". */
static Status check_version(GpuGl *gl) {
    const char *version = (const char *)gl->GetString(GL_VERSION);
    if (!version)
        return status_error(STATUS_PLATFORM, "there is no current OpenGL context");
    const char *number = version + strcspn(version, "0123456789");
    int major = 0, minor = 0;
    gl->es = strncmp(version, "OpenGL ES", 9) == 0;
    if (sscanf(number, "%d.%d", &major, &minor) != 2 ||
        (gl->es ? major < 3 : major * 10 + minor < 33))
        return status_error(STATUS_PLATFORM,
                            "OpenGL 3.3 or OpenGL ES 3.0 is needed, the graphics driver has %s",
                            version);
    return status_ok();
}

Status gpu_gl_load(GpuGetProc get_proc, GpuGl *gl) {
    memset(gl, 0, sizeof *gl);
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *address = get_proc(functions[i].name);
        if (!address)
            return status_error(STATUS_PLATFORM,
                                "OpenGL 3.3 is needed, the graphics driver lacks %s",
                                functions[i].name);
        memcpy((char *)gl + functions[i].offset, &address, sizeof address);
    }
    Status status = check_version(gl);
    if (!status_failed(&status))
        gl->GetIntegerv(GL_MAX_TEXTURE_SIZE, &gl->max_texture_size);
    return status;
}

/* The whole file, NUL-terminated; NULL when it cannot be read. */
static char *read_text(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    enum { MOST = 1 << 20 };
    char *text = malloc(MOST);
    size_t length = text ? fread(text, 1, MOST - 1, file) : 0;
    bool good = text && !ferror(file) && length < MOST - 1;
    fclose(file);
    if (!good) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}

/* One shader from its file, or *shader 0 and why. */
static Status compile(const GpuGl *gl, GlEnum kind, const char *path, GlUint *shader) {
    *shader = 0;
    char *text = read_text(path);
    if (!text)
        return status_error(STATUS_FILE, "the shader %s cannot be read", path);
    const char *header = gl->es ? "#version 300 es\nprecision highp float;\nprecision highp int;\n"
                                : "#version 330 core\n";
    /* Messages of the compiler then name the file's own lines. */
    const char *const parts[] = {header, "#line 1\n", text};
    GlUint made = gl->CreateShader(kind);
    gl->ShaderSource(made, 3, parts, NULL);
    gl->CompileShader(made);
    free(text);
    GlInt compiled = 0;
    gl->GetShaderiv(made, GL_COMPILE_STATUS, &compiled);
    if (!compiled) {
        char log[120] = "";
        gl->GetShaderInfoLog(made, sizeof log, NULL, log);
        log[strcspn(log, "\n")] = '\0';
        gl->DeleteShader(made);
        return status_error(STATUS_PLATFORM, "the shader %s does not compile: %s", path, log);
    }
    *shader = made;
    return status_ok();
}

static Status link_program(const GpuGl *gl, GlUint program, const char *name) {
    gl->LinkProgram(program);
    GlInt linked = 0;
    gl->GetProgramiv(program, GL_LINK_STATUS, &linked);
    if (linked)
        return status_ok();
    char log[120] = "";
    gl->GetProgramInfoLog(program, sizeof log, NULL, log);
    log[strcspn(log, "\n")] = '\0';
    return status_error(STATUS_PLATFORM, "the shaders %s do not link: %s", name, log);
}

Status gpu_gl_program(const GpuGl *gl, const char *folder, const char *name,
                      const char *const *attributes, int attribute_count, GlUint *program) {
    static const struct {
        GlEnum kind;
        const char *ending;
    } parts[2] = {{GL_VERTEX_SHADER, "vert"}, {GL_FRAGMENT_SHADER, "frag"}};
    GlUint made = gl->CreateProgram();
    Status status = status_ok();
    for (int i = 0; i < 2 && !status_failed(&status); i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.%s", folder, name, parts[i].ending);
        GlUint shader;
        status = compile(gl, parts[i].kind, path, &shader);
        if (!status_failed(&status)) {
            gl->AttachShader(made, shader);
            gl->DeleteShader(shader); /* lives as long as the program */
        }
    }
    for (int i = 0; i < attribute_count; i++)
        gl->BindAttribLocation(made, (GlUint)i, attributes[i]);
    if (!status_failed(&status))
        status = link_program(gl, made, name);
    if (status_failed(&status)) {
        gl->DeleteProgram(made);
        return status;
    }
    *program = made;
    return status_ok();
}

GlUint gpu_gl_texture(const GpuGl *gl) {
    GlUint texture = 0;
    gl->GenTextures(1, &texture);
    gl->BindTexture(GL_TEXTURE_2D, texture);
    gl->TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    gl->TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    gl->TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    gl->TexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return texture;
}

bool gpu_is_rasteriser(GpuGetProc get_proc) {
    static const char *const names[] = {
        "llvmpipe",    "softpipe",    "swrast", "SwiftShader", "Software Rasterizer",
        "GDI Generic", "Basic Render"};
    union {
        void *address;
        const unsigned char *(GL_CALL *get_string)(GlEnum name);
    } found = {.address = get_proc("glGetString")};
    const char *name = found.address ? (const char *)found.get_string(GL_RENDERER) : NULL;
    for (size_t i = 0; name && i < sizeof names / sizeof names[0]; i++)
        if (strstr(name, names[i]))
            return true;
    return false;
}

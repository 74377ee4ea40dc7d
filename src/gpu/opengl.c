/* Drawing with OpenGL: one draw call for everything between two pictures of values. */
#include "gpu/backend.h"
#include "gpu/values.h"

#include <stdio.h>
#include <stdlib.h>

enum { POSITION, TEXEL, COLOUR };
static const char *const attributes[] = {"position", "texel", "colour"};

/* UNIFORM(name): what shaders/map.vert and map.frag are told, besides target_size. */
#define MAP_UNIFORMS                                                                               \
    UNIFORM(values)                                                                                \
    UNIFORM(is_rgb)                                                                                \
    UNIFORM(origin)                                                                                \
    UNIFORM(span)                                                                                  \
    UNIFORM(block)                                                                                 \
    UNIFORM(extent)                                                                                \
    UNIFORM(last)                                                                                  \
    UNIFORM(limit)                                                                                 \
    UNIFORM(below)                                                                                 \
    UNIFORM(paper)                                                                                 \
    UNIFORM(positive)                                                                              \
    UNIFORM(negative)                                                                              \
    UNIFORM(broken)                                                                                \
    UNIFORM(blank)                                                                                 \
    UNIFORM(mark)                                                                                  \
    UNIFORM(mark_distance)                                                                         \
    UNIFORM(mark_size)

typedef struct OpenGl {
    GpuRenderer base;
    GpuGl gl;
    GpuValues values;
    GlUint array, vertex_buffer, index_buffer;
    struct {
        GlUint program;
        GlInt target_size, atlas, atlas_size;
    } flat;
    struct {
        GlUint program;
        GlInt target_size;
#define UNIFORM(name) GlInt name;
        MAP_UNIFORMS
#undef UNIFORM
    } map;
    GlUint atlas_texture;
    int atlas_texture_size; /* as the driver has it */
} OpenGl;

static OpenGl *opengl_of(GpuRenderer *renderer) {
    return (OpenGl *)renderer;
}

static void set_vertex_layout(const GpuGl *gl) {
    gl->EnableVertexAttribArray(POSITION);
    gl->EnableVertexAttribArray(TEXEL);
    gl->EnableVertexAttribArray(COLOUR);
    gl->VertexAttribPointer(POSITION, 2, GL_FLOAT, 0, sizeof(GpuVertex),
                            (const void *)offsetof(GpuVertex, x));
    gl->VertexAttribPointer(TEXEL, 2, GL_UNSIGNED_SHORT, 0, sizeof(GpuVertex),
                            (const void *)offsetof(GpuVertex, u));
    gl->VertexAttribPointer(COLOUR, 4, GL_UNSIGNED_BYTE, 1, sizeof(GpuVertex),
                            (const void *)offsetof(GpuVertex, colour));
}

/* Sends the rows of the atlas that changed, or all of it when it grew. */
static void send_atlas(OpenGl *opengl) {
    const GpuGl *gl = &opengl->gl;
    GpuAtlas *atlas = &opengl->base.painter.atlas;
    gl->BindTexture(GL_TEXTURE_2D, opengl->atlas_texture);
    if (atlas->dirty_top >= atlas->dirty_bottom)
        return;
    gl->PixelStorei(GL_UNPACK_ALIGNMENT, 1);
    if (opengl->atlas_texture_size != atlas->size) {
        gl->TexImage2D(GL_TEXTURE_2D, 0, GL_R8, atlas->size, atlas->size, 0, GL_RED,
                       GL_UNSIGNED_BYTE, atlas->pixels);
        opengl->atlas_texture_size = atlas->size;
    } else {
        gl->TexSubImage2D(GL_TEXTURE_2D, 0, 0, atlas->dirty_top, atlas->size,
                          atlas->dirty_bottom - atlas->dirty_top, GL_RED, GL_UNSIGNED_BYTE,
                          atlas->pixels + (size_t)atlas->dirty_top * (size_t)atlas->size);
    }
    atlas->dirty_top = atlas->size;
    atlas->dirty_bottom = 0;
}

/* Sends and draws the batch with the current program. */
static void draw_batch(OpenGl *opengl) {
    const GpuGl *gl = &opengl->gl;
    const GpuBatch *batch = &opengl->base.painter.batch;
    gl->BufferData(GL_ARRAY_BUFFER, (GlSize)batch->vertex_count * (GlSize)sizeof(GpuVertex),
                   batch->vertices, GL_STREAM_DRAW);
    gl->BufferData(GL_ELEMENT_ARRAY_BUFFER, (GlSize)batch->index_count * (GlSize)sizeof(uint32_t),
                   batch->indices, GL_STREAM_DRAW);
    gl->DrawElements(GL_TRIANGLES, batch->index_count, GL_UNSIGNED_INT, NULL);
}

static void draw(GpuRenderer *renderer) {
    OpenGl *opengl = opengl_of(renderer);
    const GpuGl *gl = &opengl->gl;
    send_atlas(opengl);
    gl->UseProgram(opengl->flat.program);
    gl->Uniform2f(opengl->flat.target_size, (float)renderer->target->width,
                  (float)renderer->target->height);
    gl->Uniform1f(opengl->flat.atlas_size, (float)renderer->painter.atlas.size);
    draw_batch(opengl);
}

static void set_colour(const GpuGl *gl, GlInt location, DrawColour colour) {
    gl->Uniform3f(location, colour.r / 255.0f, colour.g / 255.0f, colour.b / 255.0f);
}

static void set_map_colours(const OpenGl *opengl, const DrawTheme *theme, DrawPalette palette) {
    const GpuGl *gl = &opengl->gl;
    set_colour(gl, opengl->map.paper, theme->paper);
    set_colour(gl, opengl->map.positive, draw_palette_end(theme, palette, true));
    set_colour(gl, opengl->map.negative, draw_palette_end(theme, palette, false));
    set_colour(gl, opengl->map.broken, theme->hatch);
    set_colour(gl, opengl->map.blank, theme->stage);
    set_colour(gl, opengl->map.mark, theme->faint);
}

/* A picture of values: one rectangle with a program of its own. */
static void image(GpuRenderer *renderer, const DrawList *list, const DrawImage *picture,
                  GpuEdges edges) {
    OpenGl *opengl = opengl_of(renderer);
    const GpuGl *gl = &opengl->gl;
    GpuPainter *painter = &renderer->painter;
    float span_x = (float)picture->width / (float)(edges.right - edges.left);
    float span_y = (float)picture->height / (float)(edges.bottom - edges.top);
    int uploads = opengl->values.uploads;
    GpuValuesTexture texture = gpu_values_texture(&opengl->values, gl, picture, span_x, span_y);
    renderer->counts.value_uploads += opengl->values.uploads - uploads;
    if (!texture.texture)
        return;
    gpu_painter_fill(painter, edges, list->theme->ink);
    if (painter->batch.index_count == 0)
        return;
    gl->UseProgram(opengl->map.program);
    gl->BindTexture(GL_TEXTURE_2D, texture.texture);
    gl->Uniform2f(opengl->map.target_size, (float)renderer->target->width,
                  (float)renderer->target->height);
    gl->Uniform1i(opengl->map.is_rgb, picture->plane_count == 3);
    gl->Uniform2f(opengl->map.origin, (float)edges.left, (float)edges.top);
    gl->Uniform2f(opengl->map.span, span_x, span_y);
    gl->Uniform2f(opengl->map.block, (float)texture.block_width, (float)texture.block_height);
    gl->Uniform2i(opengl->map.extent, texture.width, texture.height);
    int column, row;
    gpu_image_covered(picture, &column, &row);
    gl->Uniform2i(opengl->map.last, column, row);
    gl->Uniform1f(opengl->map.limit, picture->limit);
    gl->Uniform1f(opengl->map.below, picture->below > 0.0f ? picture->below : picture->limit);
    gl->Uniform1f(opengl->map.mark_distance, gpu_mark_distance(list));
    gl->Uniform1f(opengl->map.mark_size, gpu_mark_size(list));
    set_map_colours(opengl, list->theme, picture->palette);
    draw_batch(opengl);
    gpu_batch_clear(&painter->batch);
}

/* The state that pictures start from; others may have used the context since the last one. */
static void begin(GpuRenderer *renderer, const DrawList *list) {
    OpenGl *opengl = opengl_of(renderer);
    const GpuGl *gl = &opengl->gl;
    const GpuTarget *target = renderer->target;
    DrawColour ground = list->theme->stage;
    gl->BindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    gl->Viewport(0, 0, target->width, target->height);
    gl->ClearColor(ground.r / 255.0f, ground.g / 255.0f, ground.b / 255.0f, 1.0f);
    gl->Clear(GL_COLOR_BUFFER_BIT);
    gl->Enable(GL_BLEND);
    gl->BlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    gl->ActiveTexture(GL_TEXTURE0);
    gl->BindVertexArray(opengl->array);
    gl->BindBuffer(GL_ARRAY_BUFFER, opengl->vertex_buffer);
    gl->BindBuffer(GL_ELEMENT_ARRAY_BUFFER, opengl->index_buffer);
}

static int64_t value_bytes(const GpuRenderer *renderer) {
    return ((const OpenGl *)renderer)->values.bytes;
}

static void set_budget(GpuRenderer *renderer, int64_t bytes) {
    OpenGl *opengl = opengl_of(renderer);
    opengl->values.budget = bytes;
    gpu_values_trim(&opengl->values, &opengl->gl, bytes);
}

static void destroy(GpuRenderer *renderer) {
    OpenGl *opengl = opengl_of(renderer);
    const GpuGl *gl = &opengl->gl;
    gpu_values_free(&opengl->values, gl);
    gl->DeleteTextures(1, &opengl->atlas_texture);
    gl->DeleteProgram(opengl->flat.program);
    gl->DeleteProgram(opengl->map.program);
    gl->DeleteVertexArrays(1, &opengl->array);
    gl->DeleteBuffers(1, &opengl->vertex_buffer);
    gl->DeleteBuffers(1, &opengl->index_buffer);
    free(opengl);
}

static const GpuBackend backend = {.begin = begin,
                                   .draw = draw,
                                   .image = image,
                                   .value_bytes = value_bytes,
                                   .set_budget = set_budget,
                                   .destroy = destroy};

static Status create_programs(OpenGl *opengl, const char *shader_folder) {
    const GpuGl *gl = &opengl->gl;
    Status status = gpu_gl_program(gl, shader_folder, "flat", attributes, 3, &opengl->flat.program);
    if (status_failed(&status))
        return status;
    status = gpu_gl_program(gl, shader_folder, "map", attributes, 1, &opengl->map.program);
    if (status_failed(&status))
        return status;
    GlUint flat = opengl->flat.program, map = opengl->map.program;
    opengl->flat.target_size = gl->GetUniformLocation(flat, "target_size");
    opengl->flat.atlas = gl->GetUniformLocation(flat, "atlas");
    opengl->flat.atlas_size = gl->GetUniformLocation(flat, "atlas_size");
    opengl->map.target_size = gl->GetUniformLocation(map, "target_size");
#define UNIFORM(name) opengl->map.name = gl->GetUniformLocation(map, #name);
    MAP_UNIFORMS
#undef UNIFORM
    gl->UseProgram(flat);
    gl->Uniform1i(opengl->flat.atlas, 0);
    gl->UseProgram(map);
    gl->Uniform1i(opengl->map.values, 0);
    return status_ok();
}

static void create_buffers(OpenGl *opengl) {
    const GpuGl *gl = &opengl->gl;
    gl->GenVertexArrays(1, &opengl->array);
    gl->GenBuffers(1, &opengl->vertex_buffer);
    gl->GenBuffers(1, &opengl->index_buffer);
    gl->BindVertexArray(opengl->array);
    gl->BindBuffer(GL_ARRAY_BUFFER, opengl->vertex_buffer);
    gl->BindBuffer(GL_ELEMENT_ARRAY_BUFFER, opengl->index_buffer);
    set_vertex_layout(gl);
    opengl->atlas_texture = gpu_gl_texture(gl);
}

Status gpu_renderer_create(GpuGetProc get_proc, const char *shader_folder, const DrawFonts *fonts,
                           GpuRenderer **out) {
    *out = NULL;
    GpuGl gl;
    Status status = gpu_gl_load(get_proc, &gl);
    if (status_failed(&status))
        return status;
    OpenGl *opengl = calloc(1, sizeof *opengl);
    if (!opengl)
        return status_error(STATUS_MEMORY, "no memory for the renderer");
    GpuRenderer *renderer = &opengl->base;
    opengl->gl = gl;
    renderer->gl = &opengl->gl;
    gpu_values_init(&opengl->values, GPU_VALUE_BUDGET);
    snprintf(renderer->name, sizeof renderer->name, "%s, OpenGL %s",
             (const char *)gl.GetString(GL_RENDERER), (const char *)gl.GetString(GL_VERSION));
    create_buffers(opengl);
    status = gpu_renderer_init(renderer, &backend, fonts);
    if (!status_failed(&status))
        status = create_programs(opengl, shader_folder);
    if (status_failed(&status)) {
        gpu_renderer_destroy(renderer);
        return status;
    }
    *out = renderer;
    return status_ok();
}

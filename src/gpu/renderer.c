/* Draw list to OpenGL: one batch for everything between two pictures of values. */
#include "gpu/renderer.h"

#include "gpu/gl.h"
#include "gpu/painter.h"
#include "gpu/values.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ATLAS_SIZE = 512, ATLAS_LARGEST = 2048 };
static const int64_t value_budget = (int64_t)256 << 20;

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
    UNIFORM(paper)                                                                                 \
    UNIFORM(positive)                                                                              \
    UNIFORM(negative)                                                                              \
    UNIFORM(broken)                                                                                \
    UNIFORM(blank)                                                                                 \
    UNIFORM(mark)                                                                                  \
    UNIFORM(mark_distance)

struct GpuRenderer {
    GpuGl gl;
    GpuPainter painter;
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
    const GpuTarget *target;
    GpuCounts counts;
    int uploads_before; /* of values, before this picture */
    char name[128];
};

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
static void send_atlas(GpuRenderer *renderer) {
    const GpuGl *gl = &renderer->gl;
    GpuAtlas *atlas = &renderer->painter.atlas;
    gl->BindTexture(GL_TEXTURE_2D, renderer->atlas_texture);
    if (atlas->dirty_top >= atlas->dirty_bottom)
        return;
    gl->PixelStorei(GL_UNPACK_ALIGNMENT, 1);
    if (renderer->atlas_texture_size != atlas->size) {
        gl->TexImage2D(GL_TEXTURE_2D, 0, GL_R8, atlas->size, atlas->size, 0, GL_RED,
                       GL_UNSIGNED_BYTE, atlas->pixels);
        renderer->atlas_texture_size = atlas->size;
    } else {
        gl->TexSubImage2D(GL_TEXTURE_2D, 0, 0, atlas->dirty_top, atlas->size,
                          atlas->dirty_bottom - atlas->dirty_top, GL_RED, GL_UNSIGNED_BYTE,
                          atlas->pixels + (size_t)atlas->dirty_top * (size_t)atlas->size);
    }
    atlas->dirty_top = atlas->size;
    atlas->dirty_bottom = 0;
}

/* Sends and draws the batch with the current program, and clears it. */
static void draw_batch(GpuRenderer *renderer) {
    const GpuGl *gl = &renderer->gl;
    GpuBatch *batch = &renderer->painter.batch;
    gl->BufferData(GL_ARRAY_BUFFER, (GlSize)batch->vertex_count * (GlSize)sizeof(GpuVertex),
                   batch->vertices, GL_STREAM_DRAW);
    gl->BufferData(GL_ELEMENT_ARRAY_BUFFER, (GlSize)batch->index_count * (GlSize)sizeof(uint32_t),
                   batch->indices, GL_STREAM_DRAW);
    gl->DrawElements(GL_TRIANGLES, batch->index_count, GL_UNSIGNED_INT, NULL);
    renderer->counts.vertices += batch->vertex_count;
    renderer->counts.draws++;
    gpu_batch_clear(batch);
}

static void flush(void *owner) {
    GpuRenderer *renderer = owner;
    if (renderer->painter.batch.index_count == 0)
        return;
    const GpuGl *gl = &renderer->gl;
    send_atlas(renderer);
    gl->UseProgram(renderer->flat.program);
    gl->Uniform2f(renderer->flat.target_size, (float)renderer->target->width,
                  (float)renderer->target->height);
    gl->Uniform1f(renderer->flat.atlas_size, (float)renderer->painter.atlas.size);
    draw_batch(renderer);
}

static void set_colour(const GpuGl *gl, GlInt location, DrawColour colour) {
    gl->Uniform3f(location, colour.r / 255.0f, colour.g / 255.0f, colour.b / 255.0f);
}

static void set_map_colours(const GpuRenderer *renderer, const DrawTheme *theme,
                            DrawPalette palette) {
    const GpuGl *gl = &renderer->gl;
    set_colour(gl, renderer->map.paper, theme->paper);
    set_colour(gl, renderer->map.positive, draw_palette_end(theme, palette, true));
    set_colour(gl, renderer->map.negative, draw_palette_end(theme, palette, false));
    set_colour(gl, renderer->map.broken, theme->hatch);
    set_colour(gl, renderer->map.blank, theme->stage);
    set_colour(gl, renderer->map.mark, theme->faint);
}

/* A picture of values: one rectangle with a program of its own. */
static void draw_image_command(GpuRenderer *renderer, const DrawList *list,
                               const DrawCommand *command) {
    const GpuGl *gl = &renderer->gl;
    const DrawImage *image = &command->image;
    GpuPainter *painter = &renderer->painter;
    GpuEdges edges = gpu_painter_edges(painter, command->rect);
    float span_x = (float)image->width / (float)(edges.right - edges.left);
    float span_y = (float)image->height / (float)(edges.bottom - edges.top);
    flush(renderer);
    GpuValuesTexture texture = gpu_values_texture(&renderer->values, gl, image, span_x, span_y);
    if (!texture.texture)
        return;
    gpu_painter_fill(painter, edges, list->theme->ink);
    if (painter->batch.index_count == 0)
        return;
    gl->UseProgram(renderer->map.program);
    gl->BindTexture(GL_TEXTURE_2D, texture.texture);
    gl->Uniform2f(renderer->map.target_size, (float)renderer->target->width,
                  (float)renderer->target->height);
    gl->Uniform1i(renderer->map.is_rgb, image->plane_count == 3);
    gl->Uniform2f(renderer->map.origin, (float)edges.left, (float)edges.top);
    gl->Uniform2f(renderer->map.span, span_x, span_y);
    gl->Uniform2f(renderer->map.block, (float)texture.block_width, (float)texture.block_height);
    gl->Uniform2i(renderer->map.extent, texture.width, texture.height);
    int64_t covered = image->covered < 0 ? 0 : image->covered;
    int64_t row = covered / image->width;
    gl->Uniform2i(renderer->map.last, (GlInt)(covered % image->width),
                  row > image->height ? image->height : (GlInt)row);
    gl->Uniform1f(renderer->map.limit, image->limit);
    gl->Uniform1f(renderer->map.mark_distance, floorf(8.0f * list->scale + 0.5f));
    set_map_colours(renderer, list->theme, image->palette);
    draw_batch(renderer);
}

/* The state that pictures start from; others may have used the context since the last one. */
static void begin_picture(GpuRenderer *renderer, const DrawList *list) {
    const GpuGl *gl = &renderer->gl;
    const GpuTarget *target = renderer->target;
    DrawColour ground = list->theme->stage;
    gl->BindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    gl->Viewport(0, 0, target->width, target->height);
    gl->ClearColor(ground.r / 255.0f, ground.g / 255.0f, ground.b / 255.0f, 1.0f);
    gl->Clear(GL_COLOR_BUFFER_BIT);
    gl->Enable(GL_BLEND);
    gl->BlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    gl->ActiveTexture(GL_TEXTURE0);
    gl->BindVertexArray(renderer->array);
    gl->BindBuffer(GL_ARRAY_BUFFER, renderer->vertex_buffer);
    gl->BindBuffer(GL_ELEMENT_ARRAY_BUFFER, renderer->index_buffer);
    renderer->counts.vertices = renderer->counts.draws = 0;
    renderer->uploads_before = renderer->values.uploads;
    GpuPainter *painter = &renderer->painter;
    if (painter->scale != list->scale && painter->atlas.count > 0)
        gpu_atlas_clear(&painter->atlas);
    painter->scale = list->scale;
}

void gpu_render(GpuRenderer *renderer, const DrawList *list, const GpuTarget *target) {
    renderer->target = target;
    begin_picture(renderer, list);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        gpu_painter_clip(&renderer->painter, command->clip);
        if (command->kind == DRAW_KIND_IMAGE)
            draw_image_command(renderer, list, command);
        else if (command->kind == DRAW_KIND_TEXT)
            gpu_painter_text(&renderer->painter, list, command);
        else
            gpu_painter_shape(&renderer->painter, command);
    }
    flush(renderer);
    renderer->target = NULL;
}

static Status create_programs(GpuRenderer *renderer, const char *shader_folder) {
    const GpuGl *gl = &renderer->gl;
    Status status =
        gpu_gl_program(gl, shader_folder, "flat", attributes, 3, &renderer->flat.program);
    if (status_failed(&status))
        return status;
    status = gpu_gl_program(gl, shader_folder, "map", attributes, 1, &renderer->map.program);
    if (status_failed(&status))
        return status;
    GlUint flat = renderer->flat.program, map = renderer->map.program;
    renderer->flat.target_size = gl->GetUniformLocation(flat, "target_size");
    renderer->flat.atlas = gl->GetUniformLocation(flat, "atlas");
    renderer->flat.atlas_size = gl->GetUniformLocation(flat, "atlas_size");
    renderer->map.target_size = gl->GetUniformLocation(map, "target_size");
#define UNIFORM(name) renderer->map.name = gl->GetUniformLocation(map, #name);
    MAP_UNIFORMS
#undef UNIFORM
    gl->UseProgram(flat);
    gl->Uniform1i(renderer->flat.atlas, 0);
    gl->UseProgram(map);
    gl->Uniform1i(renderer->map.values, 0);
    return status_ok();
}

static void create_buffers(GpuRenderer *renderer) {
    const GpuGl *gl = &renderer->gl;
    gl->GenVertexArrays(1, &renderer->array);
    gl->GenBuffers(1, &renderer->vertex_buffer);
    gl->GenBuffers(1, &renderer->index_buffer);
    gl->BindVertexArray(renderer->array);
    gl->BindBuffer(GL_ARRAY_BUFFER, renderer->vertex_buffer);
    gl->BindBuffer(GL_ELEMENT_ARRAY_BUFFER, renderer->index_buffer);
    set_vertex_layout(gl);
    renderer->atlas_texture = gpu_gl_texture(gl);
}

Status gpu_renderer_create(GpuGetProc get_proc, const char *shader_folder, const DrawFonts *fonts,
                           GpuRenderer **out) {
    *out = NULL;
    GpuGl gl;
    Status status = gpu_gl_load(get_proc, &gl);
    if (status_failed(&status))
        return status;
    GpuRenderer *renderer = calloc(1, sizeof *renderer);
    if (!renderer)
        return status_error(STATUS_MEMORY, "no memory for the renderer");
    renderer->gl = gl;
    GpuPainter *painter = &renderer->painter;
    painter->fonts = fonts;
    painter->owner = renderer;
    painter->flush = flush;
    gpu_batch_init(&painter->batch);
    gpu_values_init(&renderer->values, value_budget);
    snprintf(renderer->name, sizeof renderer->name, "%s, OpenGL %s",
             (const char *)gl.GetString(GL_RENDERER), (const char *)gl.GetString(GL_VERSION));
    create_buffers(renderer);
    if (!gpu_atlas_init(&painter->atlas, ATLAS_SIZE, ATLAS_LARGEST))
        status = status_error(STATUS_MEMORY, "no memory for the glyphs");
    else
        status = create_programs(renderer, shader_folder);
    if (status_failed(&status)) {
        gpu_renderer_destroy(renderer);
        return status;
    }
    *out = renderer;
    return status_ok();
}

void gpu_renderer_destroy(GpuRenderer *renderer) {
    if (!renderer)
        return;
    const GpuGl *gl = &renderer->gl;
    gpu_values_free(&renderer->values, gl);
    gl->DeleteTextures(1, &renderer->atlas_texture);
    gl->DeleteProgram(renderer->flat.program);
    gl->DeleteProgram(renderer->map.program);
    gl->DeleteVertexArrays(1, &renderer->array);
    gl->DeleteBuffers(1, &renderer->vertex_buffer);
    gl->DeleteBuffers(1, &renderer->index_buffer);
    gpu_batch_free(&renderer->painter.batch);
    gpu_atlas_free(&renderer->painter.atlas);
    free(renderer);
}

const char *gpu_renderer_name(const GpuRenderer *renderer) {
    return renderer->name;
}

GpuCounts gpu_renderer_counts(const GpuRenderer *renderer) {
    GpuCounts counts = renderer->counts;
    counts.atlas_resets = renderer->painter.atlas_resets;
    counts.value_uploads = renderer->values.uploads - renderer->uploads_before;
    counts.value_bytes = renderer->values.bytes;
    return counts;
}

void gpu_renderer_set_budget(GpuRenderer *renderer, int64_t bytes) {
    renderer->values.budget = bytes;
    gpu_values_trim(&renderer->values, &renderer->gl, bytes);
}

const GpuGl *gpu_renderer_gl(const GpuRenderer *renderer) {
    return &renderer->gl;
}

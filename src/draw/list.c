/* The draw list: appending, clipping, tags. Text is in list_text.c, the dump in list_dump.c. */
#include "draw/list_append.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void draw_list_init(DrawList *list) {
    memset(list, 0, sizeof *list);
    list->tag.role = -1;
}

void draw_list_free(DrawList *list) {
    free(list->commands);
    free(list->characters);
    draw_list_init(list);
}

void draw_list_begin(DrawList *list, const DrawTheme *theme, const DrawFonts *fonts, float width,
                     float height, float scale) {
    assert(theme && fonts && scale > 0.0f);
    list->count = 0;
    list->character_count = 0;
    list->clip_depth = 0;
    draw_untag(list);
    list->background = (DrawColour){0, 0, 0, 0};
    list->theme = theme;
    list->fonts = fonts;
    list->width = width;
    list->height = height;
    list->scale = scale;
    list->out_of_memory = false;
}

bool draw_rect_contains(DrawRect rect, float x, float y) {
    return x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
}

DrawRect draw_rect_inset(DrawRect rect, float by) {
    float w = rect.w - 2.0f * by, h = rect.h - 2.0f * by;
    return (DrawRect){w > 0.0f ? rect.x + by : rect.x + rect.w / 2.0f,
                      h > 0.0f ? rect.y + by : rect.y + rect.h / 2.0f, fmaxf(w, 0.0f),
                      fmaxf(h, 0.0f)};
}

DrawRect draw_rect_intersect(DrawRect a, DrawRect b) {
    float left = fmaxf(a.x, b.x), top = fmaxf(a.y, b.y);
    float right = fminf(a.x + a.w, b.x + b.w), bottom = fminf(a.y + a.h, b.y + b.h);
    return (DrawRect){left, top, fmaxf(right - left, 0.0f), fmaxf(bottom - top, 0.0f)};
}

DrawRect draw_clip(const DrawList *list) {
    if (list->clip_depth == 0)
        return (DrawRect){0.0f, 0.0f, list->width, list->height};
    return list->clip_stack[list->clip_depth - 1];
}

void draw_clip_push(DrawList *list, DrawRect rect) {
    int room = (int)(sizeof list->clip_stack / sizeof list->clip_stack[0]);
    assert(list->clip_depth < room);
    (void)room;
    DrawRect clip = draw_rect_intersect(draw_clip(list), rect);
    list->clip_stack[list->clip_depth++] = clip;
}

void draw_clip_pop(DrawList *list) {
    assert(list->clip_depth > 0);
    list->clip_depth--;
}

void draw_tag(DrawList *list, int role, int part, const int index[4]) {
    list->tag.role = (int16_t)role;
    list->tag.part = (int16_t)part;
    for (int i = 0; i < 4; i++)
        list->tag.index[i] = index ? index[i] : 0;
}

void draw_untag(DrawList *list) {
    list->tag = (DrawTag){.role = -1, .part = DRAW_PART_NONE};
}

void draw_on(DrawList *list, DrawColour background) {
    list->background = background;
}

/* Room for one command more; memory is kept from frame to frame. */
static DrawCommand *append(DrawList *list) {
    if (list->count == list->capacity) {
        int capacity = list->capacity ? 2 * list->capacity : 1024;
        DrawCommand *commands = realloc(list->commands, (size_t)capacity * sizeof *commands);
        if (!commands) {
            list->out_of_memory = true;
            return NULL;
        }
        list->commands = commands;
        list->capacity = capacity;
    }
    return &list->commands[list->count++];
}

/* Whether what is drawn as a whole rectangle has none: less than no width or height, or not even a
 * number. A backend would draw it turned round. */
static bool inside_out(DrawKind kind, DrawRect rect) {
    bool fills = kind == DRAW_KIND_RECT || kind == DRAW_KIND_HATCH || kind == DRAW_KIND_IMAGE;
    return fills && !(rect.w >= 0.0f && rect.h >= 0.0f);
}

DrawCommand *draw_list_append(DrawList *list, DrawKind kind, DrawRect bounds) {
    if (inside_out(kind, bounds))
        return NULL;
    DrawRect clip = draw_clip(list);
    bool apart = bounds.x >= clip.x + clip.w || bounds.y >= clip.y + clip.h ||
                 bounds.x + bounds.w <= clip.x || bounds.y + bounds.h <= clip.y;
    if (apart || clip.w <= 0.0f || clip.h <= 0.0f)
        return NULL;
    DrawCommand *command = append(list);
    if (!command)
        return NULL;
    memset(command, 0, sizeof *command);
    command->kind = kind;
    command->rect = bounds;
    command->clip = clip;
    command->tag = list->tag;
    return command;
}

void draw_box(DrawList *list, DrawRect rect, float radius, DrawColour fill, float width,
              DrawColour border) {
    bool filled = fill.a > 0, framed = width > 0.0f && border.a > 0;
    if (!filled && !framed)
        return;
    DrawCommand *command = draw_list_append(list, DRAW_KIND_RECT, rect);
    if (!command)
        return;
    command->fill = fill;
    command->radius = radius;
    command->border_width = framed ? width : 0.0f;
    command->border = border;
}

void draw_rect(DrawList *list, DrawRect rect, float radius, DrawColour fill) {
    draw_box(list, rect, radius, fill, 0.0f, (DrawColour){0, 0, 0, 0});
}

void draw_frame(DrawList *list, DrawRect rect, float radius, float width, DrawColour colour) {
    draw_box(list, rect, radius, (DrawColour){0, 0, 0, 0}, width, colour);
}

void draw_hatch(DrawList *list, DrawRect rect, float spacing, float width, DrawColour colour) {
    assert(spacing > 0.0f);
    DrawCommand *command = draw_list_append(list, DRAW_KIND_HATCH, rect);
    if (!command)
        return;
    command->fill = colour;
    command->border_width = width;
    command->dash = spacing;
}

/* The rectangle round some points, `margin` wider on all sides. */
static DrawRect bounds_of(const DrawPoint *points, int count, float margin) {
    float left = points[0].x, right = left, top = points[0].y, bottom = top;
    for (int i = 1; i < count; i++) {
        left = fminf(left, points[i].x);
        right = fmaxf(right, points[i].x);
        top = fminf(top, points[i].y);
        bottom = fmaxf(bottom, points[i].y);
    }
    return (DrawRect){left - margin, top - margin, right - left + 2.0f * margin,
                      bottom - top + 2.0f * margin};
}

void draw_line(DrawList *list, float x0, float y0, float x1, float y1, float width, float dash,
               DrawColour colour) {
    DrawPoint ends[2] = {{x0, y0}, {x1, y1}};
    DrawCommand *command = draw_list_append(list, DRAW_KIND_LINE, bounds_of(ends, 2, width / 2.0f));
    if (!command)
        return;
    memcpy(command->points, ends, sizeof ends);
    command->border_width = width;
    command->dash = dash;
    command->fill = colour;
}

void draw_triangle(DrawList *list, DrawPoint a, DrawPoint b, DrawPoint c, DrawColour fill) {
    DrawPoint corners[3] = {a, b, c};
    DrawCommand *command = draw_list_append(list, DRAW_KIND_TRIANGLE, bounds_of(corners, 3, 0.0f));
    if (!command)
        return;
    memcpy(command->points, corners, sizeof corners);
    command->fill = fill;
}

void draw_arrow_head(DrawList *list, DrawPoint tip, float dx, float dy, float size,
                     DrawColour fill) {
    float length = hypotf(dx, dy);
    if (length <= 0.0f)
        return;
    float along_x = size * dx / length, along_y = size * dy / length;
    float half = 0.5f; /* as wide as long */
    DrawPoint left = {tip.x - along_x + half * along_y, tip.y - along_y - half * along_x};
    DrawPoint right = {tip.x - along_x - half * along_y, tip.y - along_y + half * along_x};
    draw_triangle(list, tip, left, right, fill);
}

void draw_image(DrawList *list, DrawRect rect, const DrawImage *image) {
    assert(image->plane_count == 1 || image->plane_count == 3);
    assert(image->width > 0 && image->height > 0 && image->row_stride >= image->width);
    DrawCommand *command = draw_list_append(list, DRAW_KIND_IMAGE, rect);
    if (command)
        command->image = *image;
}

static void reverse(DrawCommand *commands, int count) {
    for (int i = 0; i < count / 2; i++) {
        DrawCommand other = commands[i];
        commands[i] = commands[count - 1 - i];
        commands[count - 1 - i] = other;
    }
}

/* Three reversals turn "raised, others" into "others, raised" in place. */
void draw_list_raise(DrawList *list, int first, int end) {
    assert(first >= 0 && first <= end && end <= list->count);
    if (first == end) {
        return;
    }
    reverse(list->commands + first, end - first);
    reverse(list->commands + end, list->count - end);
    reverse(list->commands + first, list->count - first);
}

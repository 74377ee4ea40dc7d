/* Text in the draw list: lines aligned, shortened, centred and wrapped. Measures with the list's
 * fonts; shapes nothing, so there is no kerning and no right-to-left writing. */
#include "draw/list_append.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Height of capitals and digits over the size: 0.727 in Inter, 0.73 in JetBrains Mono and DejaVu.
 */
static const float cap_height = 0.73f;

static const char ellipsis[] = "…";

/* What a text looks like, for the functions below. */
typedef struct Style {
    DrawFace face;
    float size;
    DrawColour colour;
} Style;

static float advance_of(const DrawList *list, const Style *style, uint32_t code) {
    float pixels =
        list->fonts->advance(list->fonts->context, style->face, style->size * list->scale, code);
    return pixels / list->scale;
}

/* Width of the text from `text` to `end`. */
static float width_of(const DrawList *list, const Style *style, const char *text, const char *end) {
    float width = 0.0f;
    while (text < end)
        width += advance_of(list, style, draw_utf8_next(&text));
    return width;
}

/* Room for `bytes` characters more, the closing NUL included. */
static bool reserve_characters(DrawList *list, int64_t bytes) {
    int64_t needed = list->character_count + bytes;
    if (needed <= list->character_capacity)
        return true;
    int64_t capacity = list->character_capacity ? list->character_capacity : 16384;
    while (capacity < needed)
        capacity *= 2;
    char *characters = capacity <= INT32_MAX ? realloc(list->characters, (size_t)capacity) : NULL;
    if (!characters) {
        list->out_of_memory = true;
        return false;
    }
    list->characters = characters;
    list->character_capacity = (int32_t)capacity;
    return true;
}

/* Appends the line `text` … `end`, then `tail`, its left edge at x. */
static void append_line(DrawList *list, const Style *style, float x, float baseline, float width,
                        const char *text, const char *end, const char *tail) {
    float ascent, descent;
    list->fonts->line(list->fonts->context, style->face, style->size * list->scale, &ascent,
                      &descent);
    DrawRect box = {x, baseline - ascent / list->scale, width, (ascent + descent) / list->scale};
    size_t length = (size_t)(end - text), tail_length = strlen(tail);
    if (length + tail_length == 0 || style->colour.a == 0 ||
        !reserve_characters(list, (int64_t)(length + tail_length + 1)))
        return;
    DrawCommand *command = draw_list_append(list, DRAW_KIND_TEXT, box);
    if (!command)
        return;
    char *characters = list->characters + list->character_count;
    memcpy(characters, text, length);
    memcpy(characters + length, tail, tail_length + 1);
    command->text = list->character_count;
    list->character_count += (int32_t)(length + tail_length + 1);
    command->face = style->face;
    command->size = style->size;
    command->baseline = baseline;
    command->fill = style->colour;
    command->background = list->background;
}

/* Where a line of `width` starts when x is its left edge, centre or right edge. */
static float line_start(float x, float width, DrawAlign align) {
    return align == DRAW_LEFT ? x : align == DRAW_RIGHT ? x - width : x - width / 2.0f;
}

float draw_text(DrawList *list, DrawFace face, float size, float x, float y, DrawAlign align,
                DrawColour colour, const char *text) {
    Style style = {face, size, colour};
    const char *end = text + strlen(text);
    float width = width_of(list, &style, text, end);
    append_line(list, &style, line_start(x, width, align), y, width, text, end, "");
    return width;
}

/* Ends `text`, which holds `length` bytes, before a character that was cut in two. */
static void drop_cut_character(char *text, size_t length) {
    char *lead = text + length - 1;
    while (lead > text && ((unsigned char)*lead & 0xc0) == 0x80)
        lead--;
    const char *next = lead;
    if (draw_utf8_next(&next) == 0xfffd || next != text + length)
        *lead = '\0';
}

float draw_textf(DrawList *list, DrawFace face, float size, float x, float y, DrawAlign align,
                 DrawColour colour, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    if (length >= (int)sizeof text)
        drop_cut_character(text, sizeof text - 1);
    return draw_text(list, face, size, x, y, align, colour, text);
}

/* The end of the longest beginning of `text` that is at most `width` wide, and that width. */
static const char *fitting(const DrawList *list, const Style *style, const char *text,
                           const char *end, float width, float *used) {
    *used = 0.0f;
    while (text < end) {
        const char *next = text;
        float advance = advance_of(list, style, draw_utf8_next(&next));
        if (*used + advance > width)
            break;
        *used += advance;
        text = next;
    }
    return text;
}

void draw_text_in(DrawList *list, DrawFace face, float size, DrawRect rect, DrawAlign align,
                  DrawColour colour, const char *text) {
    Style style = {face, size, colour};
    const char *end = text + strlen(text), *tail = "";
    float width = width_of(list, &style, text, end);
    if (width > rect.w + 0.01f) {
        float dots = width_of(list, &style, ellipsis, ellipsis + sizeof ellipsis - 1);
        end = fitting(list, &style, text, end, rect.w - dots, &width);
        while (end > text && end[-1] == ' ')
            width -= advance_of(list, &style, ' '), end--;
        tail = ellipsis;
        width += dots;
    }
    float x = align == DRAW_LEFT    ? rect.x
              : align == DRAW_RIGHT ? rect.x + rect.w
                                    : rect.x + rect.w / 2.0f;
    float baseline = rect.y + (rect.h + cap_height * size) / 2.0f;
    append_line(list, &style, line_start(x, width, align), baseline, width, text, end, tail);
}

/* Takes one line of at most `width` from *text: returns its end and moves *text to the start of the
 * next line, or to NULL after the last one. A word too long for a line is broken inside. */
static const char *take_line(const DrawList *list, const Style *style, const char **text,
                             float width, float *used) {
    const char *start = *text, *stop = start + strcspn(start, "\n");
    const char *end = fitting(list, style, start, stop, width + 0.01f, used);
    if (end == stop) {
        *text = *stop && stop[1] ? stop + 1 : NULL;
        return end;
    }
    const char *space = end;
    while (space > start && *space != ' ')
        space--;
    if (space == start) { /* no space to break at: at least one character a line */
        if (end == start)
            draw_utf8_next(&end);
        *text = end;
    } else {
        end = space;
        while (end > start && end[-1] == ' ')
            end--;
        *text = space + strspn(space, " ");
        if (**text == '\n')
            ++*text;
        if (!**text)
            *text = NULL;
    }
    *used = width_of(list, style, start, end);
    return end;
}

float draw_text_wrapped(DrawList *list, DrawFace face, float size, float x, float y, float width,
                        float leading, DrawColour colour, const char *text) {
    Style style = {face, size, colour};
    int lines = 0;
    while (text && *text) {
        const char *start = text;
        float used;
        const char *end = take_line(list, &style, &text, width, &used);
        append_line(list, &style, x, y + (float)lines * leading, used, start, end, "");
        lines++;
    }
    return (float)lines * leading;
}

const char *draw_command_text(const DrawList *list, const DrawCommand *command) {
    assert(command->kind == DRAW_KIND_TEXT);
    return list->characters + command->text;
}

/* The draw list as text, for tests that compare pictures without pixels. */
#include "draw/list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Rounded to a tenth of a point, without a minus sign on zero. */
static double rounded(float value) {
    double tenths = round((double)value * 10.0);
    return tenths == 0.0 ? 0.0 : tenths / 10.0;
}

static void print_rect(FILE *out, const char *name, DrawRect rect) {
    fprintf(out, "%s%g,%g %gx%g", name, rounded(rect.x), rounded(rect.y), rounded(rect.w),
            rounded(rect.h));
}

static void print_colour(FILE *out, const char *name, DrawColour colour) {
    fprintf(out, "%s#%02x%02x%02x", name, colour.r, colour.g, colour.b);
    if (colour.a != 255)
        fprintf(out, "%02x", colour.a);
}

static void print_points(FILE *out, const DrawCommand *command, int count) {
    for (int i = 0; i < count; i++)
        fprintf(out, " %g,%g", rounded(command->points[i].x), rounded(command->points[i].y));
}

static void print_box(FILE *out, const DrawCommand *command) {
    print_rect(out, "rect ", command->rect);
    if (command->radius > 0.0f)
        fprintf(out, " radius %g", rounded(command->radius));
    if (command->fill.a)
        print_colour(out, " fill ", command->fill);
    if (command->border_width > 0.0f) {
        fprintf(out, " border %g", rounded(command->border_width));
        print_colour(out, " ", command->border);
    }
}

static void print_text(FILE *out, const DrawList *list, const DrawCommand *command) {
    static const char *const faces[DRAW_FACE_COUNT] = {"ui", "semibold", "bold", "mono",
                                                       "mono-bold"};
    fprintf(out, "text %g,%g width %g %s %g", rounded(command->rect.x), rounded(command->baseline),
            rounded(command->rect.w), faces[command->face], rounded(command->size));
    print_colour(out, " ", command->fill);
    fputs(" \"", out);
    for (const char *at = draw_command_text(list, command); *at; at++) {
        if (*at == '"' || *at == '\\')
            fputc('\\', out);
        fputc(*at == '\n' ? ' ' : *at, out);
    }
    fputc('"', out);
}

static void print_image(FILE *out, const DrawCommand *command) {
    const DrawImage *image = &command->image;
    print_rect(out, "image ", command->rect);
    fprintf(out, " %dx%d planes %d limit %g covered %lld", image->width, image->height,
            image->plane_count, (double)image->limit, (long long)image->covered);
}

static void print_command(FILE *out, const DrawList *list, const DrawCommand *command) {
    switch (command->kind) {
    case DRAW_KIND_RECT:
        print_box(out, command);
        break;
    case DRAW_KIND_HATCH:
        print_rect(out, "hatch ", command->rect);
        print_colour(out, " ", command->fill);
        break;
    case DRAW_KIND_LINE:
        fputs("line", out);
        print_points(out, command, 2);
        fprintf(out, " width %g", rounded(command->border_width));
        if (command->dash > 0.0f)
            fprintf(out, " dash %g", rounded(command->dash));
        print_colour(out, " ", command->fill);
        break;
    case DRAW_KIND_TRIANGLE:
        fputs("triangle", out);
        print_points(out, command, 3);
        print_colour(out, " ", command->fill);
        break;
    case DRAW_KIND_TEXT:
        print_text(out, list, command);
        break;
    case DRAW_KIND_IMAGE:
        print_image(out, command);
        break;
    }
}

static bool holds(DrawRect outer, DrawRect inner) {
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

char *draw_list_dump(const DrawList *list) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        print_command(out, list, command);
        if (!holds(command->clip, command->rect))
            print_rect(out, " clip ", command->clip);
        if (command->tag.part != DRAW_PART_NONE)
            fprintf(out, " tag %d %d %d,%d,%d,%d", command->tag.role, command->tag.part,
                    command->tag.index[0], command->tag.index[1], command->tag.index[2],
                    command->tag.index[3]);
        fputc('\n', out);
    }
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

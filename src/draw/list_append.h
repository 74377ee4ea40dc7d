/* How the files of the draw list append to it. Not for other layers: they call draw/list.h. */
#ifndef DRAW_LIST_APPEND_H
#define DRAW_LIST_APPEND_H

#include "draw/list.h"

/// A new command with its kind, bounds, clip and tag set and all else 0; NULL when it would lie
/// wholly outside the clip, or when memory is out (list->out_of_memory).
DrawCommand *draw_list_append(DrawList *list, DrawKind kind, DrawRect bounds);

#endif

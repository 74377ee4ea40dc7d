/* What gather reads, and W, as it makes them ready, for layers too large to show every number. */
#ifndef VIEW_PREPARED_H
#define VIEW_PREPARED_H

#include "view/cells.h"

/// What the current stage does, in words, and both as they are after it. Returns the height used.
float view_prepared(View *view, DrawRect area);

#endif

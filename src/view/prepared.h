/* dY and W as gather makes them ready, for layers too large to show every number of it. */
#ifndef VIEW_PREPARED_H
#define VIEW_PREPARED_H

#include "view/cells.h"

/// What the current stage does, in words, and dY and W as they are after it. Returns the height
/// used.
float view_prepared(View *view, DrawRect area);

#endif

/* The layer as a sum over kernel positions: one shifted plane times one weight after another, added
 * to the whole output. Loops only; what they mean is in algorithm.h. */
#include "conv/clones.h"
#include "conv/gradient.h"
#include "conv/kernels.h"
#include "conv/reading.h"

#include <stddef.h>

#define CONV_BODY "conv/taps_body.h"
#include "conv/both_types.h"

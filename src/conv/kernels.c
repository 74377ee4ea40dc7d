/* The kernels by the engine that the processor can run. */
#include "conv/kernels.h"

#include "conv/engine.h"

#define CONV_BODY "conv/kernels_call.h"
#include "conv/both_types.h"

/* The engine for any processor. */
#define CONV_ENGINE conv_engine_plain
#include "conv/engine_body.h"

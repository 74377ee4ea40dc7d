/* An engine: all kernels compiled with the flags of the file that includes this one, and the table
 * of them, named CONV_ENGINE. */
#include "conv/chains.h"
#include "conv/engine.h"
#include "conv/gradient.h"
#include "conv/kernels_plan.h"
#include "conv/loss.h"
#include "conv/sweep.h"
#include "conv/threads.h"
#include "conv/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CONV_BODY "conv/vector_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/sweep_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/fall_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/laid_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/braid_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/flat_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/cells_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/lanes_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/small_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/groups_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/kernels_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/filters_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/strips_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/channels_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/rows_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/neighbours_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/chains_body.h"
#include "conv/both_types.h"
#define CONV_BODY "conv/tally_body.h"
#include "conv/both_types.h"

const ConvEngine CONV_ENGINE = {
    .forward_f32 = engine_forward_f32,
    .forward_f64 = engine_forward_f64,
    .grad_input_f32 = engine_grad_input_f32,
    .grad_input_f64 = engine_grad_input_f64,
    .grad_weight_f32 = engine_grad_weight_f32,
    .grad_weight_f64 = engine_grad_weight_f64,
    .grad_bias_f32 = engine_grad_bias_f32,
    .grad_bias_f64 = engine_grad_bias_f64,
    .tally_f32 = engine_tally_f32,
    .tally_f64 = engine_tally_f64,
};

/* convscope trace: which walk and which cell, and the windows that this cell has; the terms
 * themselves come from the core. */
#include "app/cli.h"

#include "app/cli_problem.h"
#include "app/cli_trace.h"
#include "conv/border.h"

#include <stdlib.h>
#include <string.h>

// ---- places ------------------------------------------------------------------------------------

bool cli_trace_has_places(const CliTrace *trace) {
    return trace->walk.kind == CONV_WALK_DX_GATHER && trace->walk.layer.border != CONV_BORDER_ZEROS;
}

/* The next row at which the cell stands, or `end`; the cell's own where there is no such border. */
static int next_row(const CliTrace *trace, int from) {
    const ConvLayer *layer = &trace->walk.layer;
    return conv_border_next(layer->border, layer->ih, trace->cell[2], from,
                            layer->ih + layer->bottom);
}

static int next_column(const CliTrace *trace, int from) {
    const ConvLayer *layer = &trace->walk.layer;
    return conv_border_next(layer->border, layer->iw, trace->cell[3], from,
                            layer->iw + layer->right);
}

/* Calls `use` with the window of each place, in raster order. */
static void each_place(const CliTrace *trace, void (*use)(void *context, int64_t window),
                       void *context) {
    const ConvLayer *layer = &trace->walk.layer;
    int place[4] = {trace->cell[0], trace->cell[1], trace->cell[2], trace->cell[3]};
    if (!cli_trace_has_places(trace)) {
        use(context, conv_walk_window_of(&trace->walk, place));
        return;
    }
    for (int row = next_row(trace, -layer->top); row < layer->ih + layer->bottom;
         row = next_row(trace, row + 1)) {
        for (int column = next_column(trace, -layer->left); column < layer->iw + layer->right;
             column = next_column(trace, column + 1)) {
            place[2] = row;
            place[3] = column;
            use(context, conv_walk_window_of(&trace->walk, place));
        }
    }
}

static void count_place(void *context, int64_t window) {
    int64_t *count = context;
    *count += window >= 0;
}

int64_t cli_trace_places(const CliTrace *trace) {
    int64_t count = 0;
    each_place(trace, count_place, &count);
    return count;
}

// ---- terms -------------------------------------------------------------------------------------

enum { TERMS_AT_A_TIME = 1 << 16 };

typedef struct Visitor {
    const CliTrace *trace;
    CliTraceVisit *visit;
    void *context;
    ConvTerm *terms; ///< room for `most`
    int64_t most;
    int64_t k; ///< terms visited
} Visitor;

static void visit_window(void *context, int64_t window) {
    Visitor *visitor = context;
    const ConvWalk *walk = &visitor->trace->walk;
    for (int64_t first = 0; first < walk->terms; first += visitor->most) {
        int64_t rest = walk->terms - first;
        int64_t count = rest < visitor->most ? rest : visitor->most;
        conv_walk_terms(walk, window, first, count, visitor->terms);
        for (int64_t i = 0; i < count; i++) {
            visitor->visit(visitor->context, visitor->k++, &visitor->terms[i]);
        }
    }
}

Status cli_trace_visit(const CliTrace *trace, CliTraceVisit *visit, void *context) {
    const int64_t all = trace->walk.terms;
    Visitor visitor = {.trace = trace, .visit = visit, .context = context};
    visitor.most = all < TERMS_AT_A_TIME ? all : TERMS_AT_A_TIME;
    visitor.terms = malloc((size_t)visitor.most * sizeof *visitor.terms);
    if (!visitor.terms) {
        return status_error(STATUS_MEMORY, "not enough memory for %lld terms",
                            (long long)visitor.most);
    }
    each_place(trace, visit_window, &visitor);
    free(visitor.terms);
    return status_ok();
}

bool cli_trace_pushes(const CliTrace *trace) {
    return conv_walk_window_role(trace->walk.kind) != conv_walk_target(trace->walk.kind);
}

bool cli_trace_is_between(const CliTrace *trace, const ConvTerm *term) {
    int extent[4];
    conv_layer_extent_x(&trace->walk.layer, extent);
    return term->cropped && trace->walk.layer.transposed && term->target == CONV_ROLE_DX &&
           term->cell[2] >= 0 && term->cell[2] < extent[2] && term->cell[3] >= 0 &&
           term->cell[3] < extent[3];
}

/* An ordinary layer's rows are cells of y, a transposed one's are cells of x; the columns are the
 * channels of a group, of x or of y, and the taps. */
bool cli_trace_matrix(const CliTrace *trace, const ConvTerm *term, int64_t *row, int64_t *column) {
    const ConvLayer *layer = &trace->walk.layer;
    const ConvShape *shape = &trace->walk.shape;
    if (trace->walk.kind != CONV_WALK_IM2COL ||
        (layer->transposed && term->a.kind != CONV_FACTOR_ELEMENT)) {
        return false;
    }
    const int *at = layer->transposed ? term->a.index : term->cell;
    int height = layer->transposed ? layer->ih : shape->oh;
    int width = layer->transposed ? layer->iw : shape->ow;
    int channel = layer->transposed ? term->cell[1] % shape->ocg : term->a.index[1] % shape->icg;
    *row = ((int64_t)at[0] * height + at[2]) * width + at[3];
    *column = ((int64_t)channel * layer->kh + term->tap[0]) * layer->kw + term->tap[1];
    return true;
}

// ---- names -------------------------------------------------------------------------------------

const char *cli_trace_axes(const CliTrace *trace, ConvRole role) {
    switch (conv_role_kin(role)) {
    case CONV_ROLE_X:
        return "n,ic,ih,iw";
    case CONV_ROLE_W:
        return trace->walk.layer.transposed ? "ic,ocg,kh,kw" : "oc,icg,kh,kw";
    case CONV_ROLE_B:
        return "oc";
    default:
        return "n,oc,oh,ow";
    }
}

void cli_trace_cell(const CliTrace *trace, char text[CLI_TRACE_CELL_SIZE]) {
    const int *cell = trace->cell;
    ConvRole role = conv_walk_window_role(trace->walk.kind);
    if (role == CONV_ROLE_DB) {
        snprintf(text, CLI_TRACE_CELL_SIZE, "%s[%d]", conv_role_word(role), cell[0]);
    } else {
        snprintf(text, CLI_TRACE_CELL_SIZE, "%s[%d,%d,%d,%d]", conv_role_word(role), cell[0],
                 cell[1], cell[2], cell[3]);
    }
}

// ---- the subcommand ----------------------------------------------------------------------------

static Status read_walk(const AppOptions *options, ConvWalkKind *kind) {
    const char *words[CONV_WALK_COUNT];
    for (int i = 0; i < CONV_WALK_COUNT; i++) {
        words[i] = conv_walk_word((ConvWalkKind)i);
    }
    int number = CONV_WALK_FORWARD;
    Status status = app_options_word(options, APP_OPTION_WALK, words, CONV_WALK_COUNT, &number);
    *kind = (ConvWalkKind)number;
    bool given = options->value[APP_OPTION_GRAD_OUTPUT] || options->value[APP_OPTION_PROBLEM];
    if (!status_failed(&status) && conv_walk_target(*kind) != CONV_ROLE_Y && !given) {
        status = status_error(STATUS_USAGE, "--grad-output: it is missing; the walk %s needs it",
                              conv_walk_word(*kind));
    }
    return status;
}

/* The cell of --at: four numbers, or the filter alone in the db walk. */
static Status read_cell(const AppOptions *options, ConvWalkKind kind, int cell[4]) {
    AppNumbers at;
    Status status = app_options_numbers(options, APP_OPTION_AT, 0, &at);
    if (status_failed(&status)) {
        return status;
    }
    bool one = kind == CONV_WALK_DB && at.count == 1;
    if (at.count != 4 && !one) {
        return status_error(STATUS_USAGE, "--at: four numbers are needed%s, not %d",
                            kind == CONV_WALK_DB ? " or one" : "", at.count);
    }
    for (int axis = 0; axis < 4; axis++) {
        cell[axis] = axis < at.count ? at.value[axis] : 0;
    }
    return status;
}

static Status check_cell(const AppOptions *options, const CliProblem *problem,
                         const CliTrace *trace) {
    int extent[4];
    const int *cell = trace->cell;
    ConvRole role = conv_walk_window_role(trace->walk.kind);
    cli_problem_extent(problem, role, extent);
    if (cell[0] < extent[0] && cell[1] < extent[1] && cell[2] < extent[2] && cell[3] < extent[3]) {
        return status_ok();
    }
    char shape[64];
    if (role == CONV_ROLE_DB) {
        snprintf(shape, sizeof shape, "%d", extent[0]);
    } else {
        snprintf(shape, sizeof shape, "%d×%d×%d×%d", extent[0], extent[1], extent[2], extent[3]);
    }
    return status_error(STATUS_SHAPE, "--at: %.40s lies outside %s[%s], which is %s",
                        options->value[APP_OPTION_AT], conv_role_word(role),
                        cli_trace_axes(trace, role), shape);
}

static Status trace_problem(const AppOptions *options, const CliProblem *problem, ConvWalkKind kind,
                            const int cell[4]) {
    CliTrace trace = {.type = problem->type};
    memcpy(trace.cell, cell, sizeof trace.cell);
    Status status = conv_walk_init(&trace.walk, kind, &problem->layer, &problem->operands);
    status = app_options_blame(APP_OPTION_WALK, status);
    if (!status_failed(&status)) {
        status = check_cell(options, problem, &trace);
    }
    if (status_failed(&status)) {
        return status;
    }
    return options->value[APP_OPTION_JSON] ? cli_trace_json(&trace, stdout)
                                           : cli_trace_table(&trace, stdout);
}

static Status run(const AppOptions *options) {
    ConvWalkKind kind;
    int cell[4];
    Status status = read_walk(options, &kind);
    if (!status_failed(&status)) {
        status = read_cell(options, kind, cell);
    }
    if (status_failed(&status)) {
        return status;
    }
    CliProblem problem;
    status = cli_problem_load(options, &problem);
    if (status_failed(&status)) {
        return status;
    }
    status = trace_problem(options, &problem, kind, cell);
    cli_problem_free(&problem);
    return status;
}

int cli_trace(int argc, char **argv) {
    return app_options_run(APP_TRACE, argc, argv, run);
}

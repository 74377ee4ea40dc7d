/* convscope trace: which walk and which cell; the terms themselves come from the core. */
#include "app/cli.h"

#include "app/cli_problem.h"
#include "app/cli_trace.h"

#include <stdlib.h>
#include <string.h>

enum { TERMS_AT_A_TIME = 1 << 16 };

Status cli_trace_visit(const CliTrace *trace, CliTraceVisit *visit, void *context) {
    const int64_t all = trace->walk.terms;
    const int64_t most = all < TERMS_AT_A_TIME ? all : TERMS_AT_A_TIME;
    ConvTerm *terms = malloc((size_t)most * sizeof *terms);
    if (!terms) {
        return status_error(STATUS_MEMORY, "not enough memory for %lld terms", (long long)most);
    }
    for (int64_t first = 0; first < all; first += most) {
        int64_t count = all - first < most ? all - first : most;
        conv_walk_terms(&trace->walk, trace->window, first, count, terms);
        for (int64_t i = 0; i < count; i++) {
            visit(context, first + i, &terms[i]);
        }
    }
    free(terms);
    return status_ok();
}

const char *cli_trace_axes(ConvRole role) {
    switch (role) {
    case CONV_ROLE_X:
    case CONV_ROLE_DX:
        return "n,ic,ih,iw";
    case CONV_ROLE_W:
    case CONV_ROLE_DW:
        return "oc,icg,kh,kw";
    case CONV_ROLE_B:
    case CONV_ROLE_DB:
        return "oc";
    default:
        return "n,oc,oh,ow";
    }
}

void cli_trace_cell(const CliTrace *trace, char text[CLI_TRACE_CELL_SIZE]) {
    int cell[4];
    conv_walk_window_cell(&trace->walk, trace->window, cell);
    ConvRole role = conv_walk_window_role(trace->walk.kind);
    if (role == CONV_ROLE_DB) {
        snprintf(text, CLI_TRACE_CELL_SIZE, "%s[%d]", conv_role_word(role), cell[0]);
    } else {
        snprintf(text, CLI_TRACE_CELL_SIZE, "%s[%d,%d,%d,%d]", conv_role_word(role), cell[0],
                 cell[1], cell[2], cell[3]);
    }
}

static Status read_walk(const AppOptions *options, ConvWalkKind *kind) {
    const char *word = options->value[APP_OPTION_WALK];
    *kind = CONV_WALK_FORWARD;
    for (int i = 0; word && i < CONV_WALK_COUNT; i++) {
        if (strcmp(word, conv_walk_word((ConvWalkKind)i)) == 0) {
            *kind = (ConvWalkKind)i;
            word = NULL;
        }
    }
    if (word) {
        return status_error(STATUS_USAGE, "--walk: there is no walk '%.40s'; see --help", word);
    }
    if (*kind != CONV_WALK_FORWARD && !options->value[APP_OPTION_GRAD_OUTPUT]) {
        return status_error(STATUS_USAGE, "--grad-output: it is missing; the walk %s needs it",
                            conv_walk_word(*kind));
    }
    return status_ok();
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

static Status find_window(const AppOptions *options, const CliProblem *problem, const int cell[4],
                          CliTrace *trace) {
    trace->window = conv_walk_window_of(&trace->walk, cell);
    if (trace->window >= 0) {
        return status_ok();
    }
    int extent[4];
    ConvRole role = conv_walk_window_role(trace->walk.kind);
    cli_problem_extent(problem, role, extent);
    char shape[64];
    if (role == CONV_ROLE_DB) {
        snprintf(shape, sizeof shape, "%d", extent[0]);
    } else {
        snprintf(shape, sizeof shape, "%d×%d×%d×%d", extent[0], extent[1], extent[2], extent[3]);
    }
    return status_error(STATUS_SHAPE, "--at: %.40s lies outside %s[%s], which is %s",
                        options->value[APP_OPTION_AT], conv_role_word(role), cli_trace_axes(role),
                        shape);
}

static Status trace_problem(const AppOptions *options, const CliProblem *problem, ConvWalkKind kind,
                            const int cell[4]) {
    CliTrace trace = {.type = problem->type};
    Status status = conv_walk_init(&trace.walk, kind, &problem->layer, &problem->operands);
    if (status.code == STATUS_VALUE) { /* a walk that such a layer has not */
        status = app_options_blame(APP_OPTION_WALK, status);
    }
    if (!status_failed(&status)) {
        status = find_window(options, problem, cell, &trace);
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

/* The terms of a window as one JSON object, written term by term so that its length costs no
 * memory. */
#include "app/cli_trace.h"

#include "conv/problem.h"

#include <jansson.h>
#include <math.h>

typedef struct Printer {
    const CliTrace *trace;
    FILE *out;
    double last; ///< the sum after the last term
    bool failed; ///< something could not be printed
} Printer;

/* JSON has no numbers for these three, so they become words. */
static json_t *number_json(double value) {
    if (isnan(value)) {
        return json_string("NaN");
    }
    if (isinf(value)) {
        return json_string(value > 0 ? "Infinity" : "-Infinity");
    }
    return json_real(value);
}

/* The number that a person would write there, or null where there is none. */
static json_t *number_or_null(bool there, double value) {
    return there ? number_json(value) : json_null();
}

static json_t *index_json(ConvRole role, const int index[4]) {
    return role == CONV_ROLE_B || role == CONV_ROLE_DB
               ? json_pack("[i]", index[0])
               : json_pack("[iiii]", index[0], index[1], index[2], index[3]);
}

static const char *kind_word(ConvFactorKind kind) {
    switch (kind) {
    case CONV_FACTOR_ELEMENT:
        return "element";
    case CONV_FACTOR_PADDING:
        return "padding";
    case CONV_FACTOR_INSERTED_ZERO:
        return "inserted zero";
    default:
        return "cropped";
    }
}

static json_t *factor_json(const ConvFactor *factor) {
    bool between = factor->kind == CONV_FACTOR_INSERTED_ZERO;
    return json_pack("{ss, ss, so, so, sb}", "tensor", conv_role_word(factor->role), "kind",
                     kind_word(factor->kind), "index",
                     between ? json_null() : index_json(factor->role, factor->index), "value",
                     number_json(factor->value), "border", factor->border);
}

static json_t *factors_json(const ConvTerm *term) {
    return term->b.kind == CONV_FACTOR_NONE
               ? json_pack("[o]", factor_json(&term->a))
               : json_pack("[oo]", factor_json(&term->a), factor_json(&term->b));
}

/* `place` differs from `index` where a mirrored border shows the cell that is added to. */
static json_t *target_json(const CliTrace *trace, const ConvTerm *term) {
    bool between = cli_trace_is_between(trace, term);
    return json_pack("{ss, so, so, sb}", "tensor", conv_role_word(term->target), "index",
                     between ? json_null() : index_json(term->target, term->cell), "place",
                     between ? json_null() : index_json(term->target, term->place), "cropped",
                     term->cropped);
}

/* Where the term's factor or its chain stands in the im2col matrix. */
static json_t *matrix_json(const CliTrace *trace, const ConvTerm *term) {
    int64_t row, column;
    return cli_trace_matrix(trace, term, &row, &column)
               ? json_pack("{sI, sI}", "row", (json_int_t)row, "column", (json_int_t)column)
               : json_null();
}

static json_t *term_json(const CliTrace *trace, int64_t k, const ConvTerm *term) {
    const bool there = !term->cropped;
    return json_pack("{sI, so, so, sb, so, so, so, so, so, sI, so, so}", "k", (json_int_t)k, "tap",
                     term->tap[0] < 0 ? json_null() : json_pack("[ii]", term->tap[0], term->tap[1]),
                     "factors", factors_json(term), "skipped", term->skipped, "product",
                     number_or_null(!term->skipped, term->product), "target",
                     target_json(trace, term), "matrix", matrix_json(trace, term), "before",
                     number_or_null(there, term->before), "after",
                     number_or_null(there, term->after), "chain", (json_int_t)term->chain,
                     "chain_before", number_or_null(there, term->chain_before), "chain_after",
                     number_or_null(there, term->chain_after));
}

/* Prints a value and lets go of it; 9 or 17 digits tell any number of the type from its
 * neighbours. */
static void print_json(Printer *printer, json_t *json) {
    int digits = printer->trace->type == CONV_F32 ? 9 : 17;
    if (json_dumpf(json, printer->out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits)) != 0) {
        printer->failed = true;
    }
    json_decref(json);
}

static void print_field(Printer *printer, const char *key, json_t *json) {
    fprintf(printer->out, "  \"%s\": ", key);
    print_json(printer, json);
    fputs(",\n", printer->out);
}

static json_t *layer_json(const ConvLayer *layer) {
    return json_pack("{si,si,si,si, si,si,si, si,si,si,si, si,si,si,si, si,sb,sb,ss, sb,si,si}",
                     "n", layer->n, "ic", layer->ic, "ih", layer->ih, "iw", layer->iw, "oc",
                     layer->oc, "kh", layer->kh, "kw", layer->kw, "sh", layer->sh, "sw", layer->sw,
                     "dh", layer->dh, "dw", layer->dw, "top", layer->top, "bottom", layer->bottom,
                     "left", layer->left, "right", layer->right, "groups", layer->groups, "bias",
                     layer->bias, "flip", layer->flip, "padding_mode",
                     conv_border_word(layer->border), "transposed", layer->transposed, "oph",
                     layer->oph, "opw", layer->opw);
}

static void print_term(void *context, int64_t k, const ConvTerm *term) {
    Printer *printer = context;
    fputs(k ? ",\n    " : "    ", printer->out);
    print_json(printer, term_json(printer->trace, k, term));
    printer->last = term->after;
}

/* Which number of an index is which, of the tensors that occur. */
static json_t *axes_json(const CliTrace *trace) {
    ConvTerm term;
    conv_walk_term(&trace->walk, 0, 0, &term);
    const ConvRole roles[] = {term.a.role, term.b.role, term.target};
    json_t *json = json_object();
    for (int i = 0; i < 3; i++) {
        bool there = i != 1 || term.b.kind != CONV_FACTOR_NONE;
        if (there && json_object_set_new(json, conv_role_word(roles[i]),
                                         json_string(cli_trace_axes(trace, roles[i]))) != 0) {
            json_decref(json);
            return NULL;
        }
    }
    return json;
}

static void print_head(Printer *printer) {
    const CliTrace *trace = printer->trace;
    const ConvRole role = conv_walk_window_role(trace->walk.kind);
    char problem[CONV_PROBLEM_SIZE];
    conv_problem_format(&trace->walk.layer, problem);
    print_field(printer, "walk", json_string(conv_walk_word(trace->walk.kind)));
    print_field(printer, "type", json_string(trace->type == CONV_F32 ? "float32" : "float64"));
    print_field(printer, "layer", layer_json(&trace->walk.layer));
    print_field(printer, "problem", json_string(problem));
    print_field(printer, "axes", axes_json(trace));
    print_field(printer, "window",
                json_pack("{ss, so}", "tensor", conv_role_word(role), "index",
                          index_json(role, trace->cell)));
}

Status cli_trace_json(const CliTrace *trace, FILE *out) {
    Printer printer = {.trace = trace, .out = out};
    fputs("{\n", out);
    print_head(&printer);
    fputs("  \"terms\": [\n", out);
    Status status = cli_trace_visit(trace, print_term, &printer);
    fputs("\n  ]", out);
    if (!cli_trace_pushes(trace)) {
        fputs(",\n  \"value\": ", out);
        print_json(&printer, number_json(printer.last));
    }
    fputs("\n}\n", out);
    if (printer.failed && !ferror(out) && !status_failed(&status)) {
        status = status_error(STATUS_MEMORY, "not enough memory to print the terms");
    }
    return status;
}

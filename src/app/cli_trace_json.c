/* The terms of a window as one JSON object, written term by term so that its length costs no
 * memory. */
#include "app/cli_trace.h"

#include <jansson.h>
#include <math.h>

typedef struct Printer {
    const CliTrace *trace;
    FILE *out;
    double last; ///< the sum after the last term
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

static json_t *index_json(const int index[4]) {
    return json_pack("[iiii]", index[0], index[1], index[2], index[3]);
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
    return json_pack("{ss, ss, so, so}", "tensor", conv_role_word(factor->role), "kind",
                     kind_word(factor->kind), "index", index_json(factor->index), "value",
                     number_json(factor->value));
}

static json_t *term_json(int64_t k, const ConvTerm *term) {
    json_t *factors = json_array();
    json_array_append_new(factors, factor_json(&term->a));
    if (term->b.kind != CONV_FACTOR_NONE) {
        json_array_append_new(factors, factor_json(&term->b));
    }
    json_t *json = json_pack("{sI, so, sb, so}", "k", (json_int_t)k, "factors", factors, "skipped",
                             term->skipped, "product", number_json(term->product));
    if (term->tap[0] >= 0) {
        json_object_set_new(json, "tap", json_pack("[ii]", term->tap[0], term->tap[1]));
    }
    json_object_set_new(json, "target",
                        json_pack("{ss, so, sb}", "tensor", conv_role_word(term->target), "index",
                                  index_json(term->cell), "cropped", term->cropped));
    json_object_set_new(json, "chain", json_integer(term->chain));
    json_object_set_new(json, "before", number_json(term->before));
    json_object_set_new(json, "after", number_json(term->after));
    return json;
}

/* Prints a value and lets go of it; 9 or 17 digits tell any number of the type from its
 * neighbours. */
static void print_json(const Printer *printer, json_t *json) {
    int digits = printer->trace->type == CONV_F32 ? 9 : 17;
    json_dumpf(json, printer->out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits));
    json_decref(json);
}

static void print_field(const Printer *printer, const char *key, json_t *json) {
    fprintf(printer->out, "  \"%s\": ", key);
    print_json(printer, json);
    fputs(",\n", printer->out);
}

static json_t *layer_json(const ConvLayer *layer) {
    return json_pack("{si,si,si,si, si,si,si, si,si,si,si, si,si,si,si, si,sb,sb}", "n", layer->n,
                     "ic", layer->ic, "ih", layer->ih, "iw", layer->iw, "oc", layer->oc, "kh",
                     layer->kh, "kw", layer->kw, "sh", layer->sh, "sw", layer->sw, "dh", layer->dh,
                     "dw", layer->dw, "top", layer->top, "bottom", layer->bottom, "left",
                     layer->left, "right", layer->right, "groups", layer->groups, "bias",
                     layer->bias, "flip", layer->flip);
}

static void print_term(void *context, int64_t k, const ConvTerm *term) {
    Printer *printer = context;
    fputs(k ? ",\n    " : "    ", printer->out);
    print_json(printer, term_json(k, term));
    printer->last = term->after;
}

Status cli_trace_json(const CliTrace *trace, FILE *out) {
    Printer printer = {.trace = trace, .out = out};
    const ConvWalkKind kind = trace->walk.kind;
    int cell[4];
    conv_walk_window_cell(&trace->walk, trace->window, cell);
    fputs("{\n", out);
    print_field(&printer, "walk", json_string(conv_walk_word(kind)));
    print_field(&printer, "type", json_string(trace->type == CONV_F32 ? "float32" : "float64"));
    print_field(&printer, "layer", layer_json(&trace->walk.layer));
    print_field(&printer, "window",
                json_pack("{ss, so}", "tensor", conv_role_word(conv_walk_window_role(kind)),
                          "index", index_json(cell)));
    fputs("  \"terms\": [\n", out);
    Status status = cli_trace_visit(trace, print_term, &printer);
    fputs("\n  ]", out);
    if (kind != CONV_WALK_DX_SCATTER) {
        fputs(",\n  \"value\": ", out);
        print_json(&printer, number_json(printer.last));
    }
    fputs("\n}\n", out);
    return status;
}

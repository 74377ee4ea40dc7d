/* The terms of a window as a table, columns as wide as their widest cell: so all terms are looked
 * at twice. */
#include "app/cli_trace.h"

#include "conv/gradient.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 9, CELL_SIZE = 64, NUMBER_SIZE = 32 };

typedef struct Row {
    int count;
    char cell[COLUMNS][CELL_SIZE];
} Row;

typedef struct Table {
    const CliTrace *trace;
    FILE *out;
    int width[COLUMNS];
    int64_t chains; ///< of the cell; known once all terms have been measured
    double last;    ///< the sum after the last term
} Table;

__attribute__((format(printf, 2, 3))) static void put(Row *row, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(row->cell[row->count++], CELL_SIZE, format, arguments);
    va_end(arguments);
}

/* A number with as few digits as tell it from all others of its type. */
static void number_text(double value, ConvType type, char text[NUMBER_SIZE]) {
    const int digits = type == CONV_F32 ? 9 : 17; /* enough for any number of the type */
    if (isnan(value)) {
        strcpy(text, "nan");
        return;
    }
    if (value == trunc(value) && fabs(value) < 1e15) {
        snprintf(text, NUMBER_SIZE, "%.0f", value);
        return;
    }
    for (int i = 1; i <= digits; i++) {
        snprintf(text, NUMBER_SIZE, "%.*g", i, value);
        double back = type == CONV_F32 ? (double)strtof(text, NULL) : strtod(text, NULL);
        if (back == value) {
            return;
        }
    }
}

static void put_number(Row *row, double value, ConvType type) {
    char text[NUMBER_SIZE];
    number_text(value, type, text);
    put(row, "%s", text);
}

static void put_index(Row *row, const int index[4]) {
    put(row, "%d,%d,%d,%d", index[0], index[1], index[2], index[3]);
}

static const char *axes_of(ConvRole role) {
    switch (role) {
    case CONV_ROLE_X:
    case CONV_ROLE_DX:
        return "n,ic,ih,iw";
    case CONV_ROLE_W:
    case CONV_ROLE_DW:
        return "oc,icg,kh,kw";
    case CONV_ROLE_B:
    case CONV_ROLE_DB:
        return "oc,0,0,0";
    default:
        return "n,oc,oh,ow";
    }
}

static bool is_scatter(const Table *table) {
    return table->trace->walk.kind == CONV_WALK_DX_SCATTER;
}

// ---- rows --------------------------------------------------------------------------------------

static void put_factor_heading(Row *row, const ConvFactor *factor) {
    put(row, "%s[%s]", conv_role_word(factor->role), axes_of(factor->role));
    put(row, "%s", conv_role_word(factor->role));
}

/* The headings, which follow from what the first term is made of. */
static Row heading_row(const Table *table, const ConvTerm *term) {
    Row row = {0};
    put(&row, "k");
    put_factor_heading(&row, &term->a);
    if (term->b.kind != CONV_FACTOR_NONE) {
        put_factor_heading(&row, &term->b);
        put(&row, "product");
    }
    if (is_scatter(table)) {
        put(&row, "%s[%s]", conv_role_word(term->target), axes_of(term->target));
    }
    put(&row, is_scatter(table) ? "its sum" : "sum");
    put(&row, "%s", "");
    return row;
}

/* What the sum starts from, before the first term: the bias, or nothing. */
static Row start_row(const Table *table, const ConvTerm *first) {
    Row row = {0};
    bool bias = table->trace->walk.kind == CONV_WALK_FORWARD && table->trace->walk.layer.bias;
    int columns = first->b.kind == CONV_FACTOR_NONE ? 3 : 6;
    for (int i = 0; i < columns; i++) {
        put(&row, "%s", "");
    }
    put_number(&row, first->before, table->trace->type);
    if (bias) {
        put(&row, "bias b[%d]", first->cell[1]);
    } else {
        put(&row, "start");
    }
    return row;
}

static void put_factor(Row *row, const ConvFactor *factor, ConvType type) {
    put_index(row, factor->index);
    switch (factor->kind) {
    case CONV_FACTOR_ELEMENT:
        put_number(row, factor->value, type);
        break;
    case CONV_FACTOR_PADDING:
        put(row, "padding");
        break;
    case CONV_FACTOR_INSERTED_ZERO:
        put(row, "inserted zero");
        break;
    default:
        put(row, "cropped");
        break;
    }
}

/* True when the shown numbers do not add up: the sum adds the exact product, the table shows it
 * rounded. */
static bool looks_rounded(const ConvTerm *term, ConvType type) {
    if (term->skipped || isnan(term->after)) {
        return false;
    }
    double shown = type == CONV_F32 ? (double)((float)term->before + (float)term->product)
                                    : term->before + term->product;
    return shown != term->after;
}

/* The rows of dY whose chain ends with this term, and what they came to. */
static void put_subtotal(Row *row, const Table *table, const ConvTerm *term) {
    const int *dy = term->a.role == CONV_ROLE_DY ? term->a.index : term->b.index;
    int rows = conv_chain_rows(table->trace->walk.shape.ow);
    char total[NUMBER_SIZE];
    number_text(term->chain_after, table->trace->type, total);
    put(row, "subtotal of image %d, rows %d to %d: %s", dy[0], dy[2] / rows * rows, dy[2], total);
}

static void put_note(Row *row, const Table *table, const ConvTerm *term) {
    if (term->skipped) {
        put(row, term->cropped ? "cropped, not added" : "not added");
    } else if (term->chain_last && table->chains > 1) {
        put_subtotal(row, table, term);
    } else {
        put(row, "%s", looks_rounded(term, table->trace->type) ? "≈" : "");
    }
}

static Row term_row(const Table *table, int64_t k, const ConvTerm *term) {
    const CliTrace *trace = table->trace;
    Row row = {0};
    put(&row, "%lld", (long long)k);
    put_factor(&row, &term->a, trace->type);
    if (term->b.kind != CONV_FACTOR_NONE) {
        put_factor(&row, &term->b, trace->type);
        if (term->skipped) {
            put(&row, "-");
        } else {
            put_number(&row, term->product, trace->type);
        }
    }
    if (is_scatter(table)) {
        put_index(&row, term->cell);
    }
    if (term->cropped) {
        put(&row, "-");
    } else {
        put_number(&row, term->after, trace->type);
    }
    put_note(&row, table, term);
    return row;
}

// ---- measuring and printing --------------------------------------------------------------------

static void measure_row(Table *table, const Row *row) {
    for (int i = 0; i < row->count; i++) {
        int width = (int)strlen(row->cell[i]);
        table->width[i] = width > table->width[i] ? width : table->width[i];
    }
}

/* All columns but the last, the note, end where they are widest. */
static void print_row(const Table *table, const Row *row) {
    for (int i = 0; i + 1 < row->count; i++) {
        fprintf(table->out, "%s%*s", i ? "  " : "", table->width[i], row->cell[i]);
    }
    const char *note = row->cell[row->count - 1];
    fprintf(table->out, "%s%s\n", note[0] ? "  " : "", note);
}

static void each_row(Table *table, int64_t k, const ConvTerm *term,
                     void (*use)(Table *table, const Row *row)) {
    Row row;
    if (k == 0) {
        row = heading_row(table, term);
        use(table, &row);
    }
    if (k == 0 && !is_scatter(table)) {
        row = start_row(table, term);
        use(table, &row);
    }
    row = term_row(table, k, term);
    use(table, &row);
    table->last = term->after;
}

static void print_one(Table *table, const Row *row) {
    print_row(table, row);
}

static void measure(void *context, int64_t k, const ConvTerm *term) {
    Table *table = context;
    each_row(table, k, term, measure_row);
    table->chains = term->chain + 1;
}

static void print(void *context, int64_t k, const ConvTerm *term) {
    each_row(context, k, term, print_one);
}

Status cli_trace_table(const CliTrace *trace, FILE *out) {
    Table table = {.trace = trace, .out = out};
    Status status = cli_trace_visit(trace, measure, &table);
    if (status_failed(&status)) {
        return status;
    }
    int cell[4];
    char last[NUMBER_SIZE];
    conv_walk_window_cell(&trace->walk, trace->window, cell);
    const char *word = conv_role_word(conv_walk_window_role(trace->walk.kind));
    fprintf(out, "%s: %s[%d,%d,%d,%d], %lld term%s, %s\n\n", conv_walk_title(trace->walk.kind),
            word, cell[0], cell[1], cell[2], cell[3], (long long)trace->walk.terms,
            trace->walk.terms == 1 ? "" : "s", trace->type == CONV_F32 ? "float32" : "float64");
    status = cli_trace_visit(trace, print, &table);
    if (!status_failed(&status) && !is_scatter(&table)) {
        number_text(table.last, trace->type, last);
        fprintf(out, "\n%s[%d,%d,%d,%d] = %s\n", word, cell[0], cell[1], cell[2], cell[3], last);
    }
    return status;
}

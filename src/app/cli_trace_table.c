/* The terms of a window as a table, columns as wide as their widest cell: so all terms are looked
 * at twice. */
#include "app/cli_trace.h"

#include "conv/gradient.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 9, CELL_SIZE = 128, NUMBER_SIZE = 32 };

typedef struct Row {
    int count;
    char cell[COLUMNS][CELL_SIZE];
} Row;

/* Room in characters: words end where the column ends, numbers have their points in one place. */
typedef struct Column {
    int words;      ///< the longest word
    int lead, tail; ///< of the numbers, before the point and from it on
} Column;

typedef struct Table {
    const CliTrace *trace;
    FILE *out;
    Column columns[COLUMNS];
    int64_t chains; ///< of the cell; known once all terms have been measured
    bool rounded;   ///< some shown numbers do not add up
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

static bool is_scatter(const Table *table) {
    return table->trace->walk.kind == CONV_WALK_DX_SCATTER;
}

// ---- rows --------------------------------------------------------------------------------------

static void put_factor_heading(Row *row, const ConvFactor *factor) {
    put(row, "%s[%s]", conv_role_word(factor->role), cli_trace_axes(factor->role));
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
        put(&row, "%s[%s]", conv_role_word(term->target), cli_trace_axes(term->target));
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
    if (factor->kind == CONV_FACTOR_INSERTED_ZERO) {
        put(row, "between");
    } else {
        put_index(row, factor->index);
    }
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

static const char ROUNDED[] = "≈";

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
static void put_subtotal(Row *row, const Table *table, const ConvTerm *term, const char *before) {
    const int *dy = term->a.role == CONV_ROLE_DY ? term->a.index : term->b.index;
    int rows = conv_chain_rows(table->trace->walk.shape.ow), first = dy[2] / rows * rows;
    char total[NUMBER_SIZE], which[48];
    snprintf(which, sizeof which, first == dy[2] ? "row %d" : "rows %d to %d", first, dy[2]);
    number_text(term->chain_after, table->trace->type, total);
    put(row, "%s%ssubtotal of image %d, %s: %s", before, before[0] ? ", " : "", dy[0], which,
        total);
}

static void put_note(Row *row, const Table *table, const ConvTerm *term) {
    const bool rounded = looks_rounded(term, table->trace->type);
    const char *note = rounded ? ROUNDED : "";
    if (term->a.border) {
        note = rounded ? "≈, read in the border" : "read in the border";
    }
    if (term->skipped) {
        note = term->cropped ? "cropped, not added" : "not added";
    }
    if (term->chain_last && table->chains > 1) {
        put_subtotal(row, table, term, note);
    } else {
        put(row, "%s", note);
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

/* Characters of a number before its point, or before its end where it has none; -1 when the text is
 * no number. The dash of what is left out stands where ones do. */
static int lead_of(const char *text) {
    bool number = text[0] && strspn(text, "+-.0123456789e") == strlen(text);
    return number ? (int)strcspn(text, ".e") : -1;
}

static int larger(int a, int b) {
    return a > b ? a : b;
}

static void measure_row(Table *table, const Row *row) {
    for (int i = 0; i < row->count; i++) {
        Column *column = &table->columns[i];
        int length = (int)strlen(row->cell[i]), lead = lead_of(row->cell[i]);
        column->words = larger(column->words, lead < 0 ? length : 0);
        column->lead = larger(column->lead, lead);
        column->tail = larger(column->tail, lead < 0 ? 0 : length - lead);
    }
}

/* All columns but the last, the note, end where they are widest; no line ends in spaces. */
static void print_row(const Table *table, const Row *row) {
    int spaces = 0; /* before the next text */
    for (int i = 0; i < row->count; i++) {
        const Column *column = &table->columns[i];
        const char *text = row->cell[i];
        int width = larger(column->words, column->lead + column->tail);
        int length = (int)strlen(text), lead = lead_of(text);
        int end = lead < 0 ? 0 : column->tail - (length - lead);
        bool note = i == row->count - 1;
        if (text[0]) {
            int before = note ? 0 : width - end - length;
            fprintf(table->out, "%*s%s", spaces + before, "", text);
            spaces = end + 2;
        } else {
            spaces += width + 2;
        }
    }
    fputc('\n', table->out);
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
    table->rounded |= looks_rounded(term, table->trace->type);
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
    char cell[CLI_TRACE_CELL_SIZE], last[NUMBER_SIZE];
    cli_trace_cell(trace, cell);
    fprintf(out, "%s: %s, %lld term%s, %s\n\n", conv_walk_title(trace->walk.kind), cell,
            (long long)trace->walk.terms, trace->walk.terms == 1 ? "" : "s",
            trace->type == CONV_F32 ? "float32" : "float64");
    status = cli_trace_visit(trace, print, &table);
    if (status_failed(&status)) {
        return status;
    }
    if (!is_scatter(&table)) {
        number_text(table.last, trace->type, last);
        fprintf(out, "\n%s = %s\n", cell, last);
    }
    if (table.rounded) {
        fprintf(out, "\n%s %s\n", ROUNDED,
                table.chains > 1 ? "The sums shown are rounded; the subtotals are what is added to."
                                 : "The sum adds the exact product, the one shown is rounded.");
    }
    return status;
}

/* The terms of a window as a table, columns as wide as their widest cell: so all terms are looked
 * at twice. */
#include "app/cli_trace.h"

#include "conv/gradient.h"
#include "conv/im2col.h"

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

static bool pushes(const Table *table) {
    return cli_trace_pushes(table->trace);
}

// ---- rows --------------------------------------------------------------------------------------

static void put_factor_heading(Row *row, const CliTrace *trace, const ConvFactor *factor) {
    put(row, "%s[%s]", conv_role_word(factor->role), cli_trace_axes(trace, factor->role));
    put(row, "%s", conv_role_word(factor->role));
}

/* The headings, which follow from what the first term is made of. */
static Row heading_row(const Table *table, const ConvTerm *term) {
    Row row = {0};
    put(&row, "k");
    put_factor_heading(&row, table->trace, &term->a);
    if (term->b.kind != CONV_FACTOR_NONE) {
        put_factor_heading(&row, table->trace, &term->b);
        put(&row, "product");
    }
    if (pushes(table)) {
        put(&row, "%s[%s]", conv_role_word(term->target),
            cli_trace_axes(table->trace, term->target));
    }
    put(&row, pushes(table) ? "its sum" : "sum");
    put(&row, "%s", "");
    return row;
}

/* What the sum starts from, before the first term: the bias, what other places have come to, or
 * nothing. */
static Row start_row(const Table *table, const ConvTerm *first) {
    Row row = {0};
    const ConvWalk *walk = &table->trace->walk;
    bool bias = conv_walk_target(walk->kind) == CONV_ROLE_Y && walk->layer.bias;
    int columns = first->b.kind == CONV_FACTOR_NONE ? 3 : 6;
    for (int i = 0; i < columns; i++) {
        put(&row, "%s", "");
    }
    put_number(&row, first->before, table->trace->type);
    if (bias) {
        put(&row, "bias b[%d]", first->cell[1]);
    } else {
        put(&row, first->chain > 0 ? "so far" : "start");
    }
    return row;
}

/* Around the upstream gradient of a transposed layer there is what is cut off its output. */
static const char *padding_word(const CliTrace *trace, const ConvFactor *factor) {
    return trace->walk.layer.transposed && factor->role == CONV_ROLE_DY ? "cut off" : "padding";
}

static void put_factor(Row *row, const CliTrace *trace, const ConvFactor *factor) {
    if (factor->kind == CONV_FACTOR_INSERTED_ZERO) {
        put(row, "between");
    } else {
        put_index(row, factor->index);
    }
    switch (factor->kind) {
    case CONV_FACTOR_ELEMENT:
        put_number(row, factor->value, trace->type);
        break;
    case CONV_FACTOR_PADDING:
        put(row, "%s", padding_word(trace, factor));
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

/* What a chain is of: rows of the tensor whose cells dw and db are summed over, a place of the
 * padded dX, or a tap with its element of the matrix. */
static void chain_text(const Table *table, const ConvTerm *term, char text[CELL_SIZE]) {
    const CliTrace *trace = table->trace;
    int64_t row, column;
    if (cli_trace_has_places(trace)) {
        snprintf(text, CELL_SIZE, "place %d,%d,%d,%d", term->place[0], term->place[1],
                 term->place[2], term->place[3]);
        return;
    }
    if (cli_trace_matrix(trace, term, &row, &column)) {
        snprintf(text, CELL_SIZE, "tap %d,%d, row %lld and column %lld of the matrix", term->tap[0],
                 term->tap[1], (long long)row, (long long)column);
        return;
    }
    const bool of_x = trace->walk.layer.transposed && trace->walk.kind == CONV_WALK_DW;
    const int *at = (term->a.role == CONV_ROLE_DY) == of_x ? term->b.index : term->a.index;
    int rows = conv_chain_rows(of_x ? trace->walk.layer.iw : trace->walk.shape.ow);
    int first = at[2] / rows * rows;
    char which[48];
    snprintf(which, sizeof which, first == at[2] ? "row %d" : "rows %d to %d", first, at[2]);
    snprintf(text, CELL_SIZE, "image %d, %s%s", at[0], which, of_x ? " of x" : "");
}

/* The chain that ends with this term, and what it came to. */
static void put_subtotal(Row *row, const Table *table, const ConvTerm *term, const char *before) {
    char total[NUMBER_SIZE], chain[CELL_SIZE];
    chain_text(table, term, chain);
    number_text(term->chain_after, table->trace->type, total);
    put(row, "%s%ssubtotal of %s: %s", before, before[0] ? ", " : "", chain, total);
}

/* Whether the total of this term's chain is told. Through a tap that reads nothing none comes. */
static bool ends_chain(const Table *table, const ConvTerm *term) {
    bool joins = table->trace->walk.kind != CONV_WALK_IM2COL || !term->skipped;
    return term->chain_last && table->chains > 1 && !pushes(table) && joins;
}

static void put_note(Row *row, const Table *table, const ConvTerm *term) {
    const bool rounded = looks_rounded(term, table->trace->type);
    char note[CELL_SIZE];
    snprintf(note, sizeof note, "%s", rounded ? ROUNDED : "");
    if (term->a.border) {
        snprintf(note, sizeof note, rounded ? "≈, read in the border" : "read in the border");
    } else if (pushes(table) && memcmp(term->place, term->cell, sizeof term->cell) != 0) {
        snprintf(note, sizeof note, "%sthrough the border at %d,%d", rounded ? "≈, " : "",
                 term->place[2], term->place[3]);
    }
    if (term->skipped) {
        snprintf(note, sizeof note, term->cropped ? "cropped, not added" : "not added");
    }
    if (cli_trace_is_between(table->trace, term)) {
        snprintf(note, sizeof note, "between cells, not added");
    }
    if (ends_chain(table, term)) {
        put_subtotal(row, table, term, note);
    } else {
        put(row, "%s", note);
    }
}

static Row term_row(const Table *table, int64_t k, const ConvTerm *term) {
    const CliTrace *trace = table->trace;
    Row row = {0};
    put(&row, "%lld", (long long)k);
    put_factor(&row, trace, &term->a);
    if (term->b.kind != CONV_FACTOR_NONE) {
        put_factor(&row, trace, &term->b);
        if (term->skipped) {
            put(&row, "-");
        } else {
            put_number(&row, term->product, trace->type);
        }
    }
    if (pushes(table)) {
        if (cli_trace_is_between(trace, term)) {
            put(&row, "between");
        } else {
            put_index(&row, term->cell);
        }
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

static bool begins_place(const Table *table, const ConvTerm *term) {
    return cli_trace_has_places(table->trace) && term->chain_first;
}

static void measure(void *context, int64_t k, const ConvTerm *term) {
    Table *table = context;
    Row row;
    if (k == 0) {
        row = heading_row(table, term);
        measure_row(table, &row);
    }
    if ((k == 0 || begins_place(table, term)) && !pushes(table)) {
        row = start_row(table, term);
        measure_row(table, &row);
    }
    row = term_row(table, k, term);
    measure_row(table, &row);
    table->chains = term->chain + 1;
    table->rounded |= looks_rounded(term, table->trace->type);
}

/* A place of the padded dX, before its terms. */
static void print_place(const Table *table, const ConvTerm *first) {
    const int *place = first->place;
    bool own = memcmp(place, first->cell, sizeof first->cell) == 0;
    fprintf(table->out, "\nplace %d,%d,%d,%d: %s\n", place[0], place[1], place[2], place[3],
            own ? "the cell itself" : "the border shows the cell here");
}

static void print(void *context, int64_t k, const ConvTerm *term) {
    Table *table = context;
    Row row;
    if (k == 0) {
        row = heading_row(table, term);
        print_row(table, &row);
    }
    if (begins_place(table, term)) {
        print_place(table, term);
    }
    if ((k == 0 || begins_place(table, term)) && !pushes(table)) {
        row = start_row(table, term);
        print_row(table, &row);
    }
    row = term_row(table, k, term);
    print_row(table, &row);
    table->last = term->after;
}

/* "Forward: y[0,0,1,1], 4 terms, float32" */
static void print_title(const Table *table) {
    const CliTrace *trace = table->trace;
    const int64_t terms = trace->walk.terms;
    char cell[CLI_TRACE_CELL_SIZE], places[48] = "";
    cli_trace_cell(trace, cell);
    if (cli_trace_has_places(trace)) {
        int64_t count = cli_trace_places(trace);
        snprintf(places, sizeof places, "%lld place%s of ", (long long)count,
                 count == 1 ? "" : "s");
    }
    fprintf(table->out, "%s: %s, %s%lld term%s, %s\n", conv_walk_title(trace->walk.kind), cell,
            places, (long long)terms, terms == 1 ? "" : "s",
            trace->type == CONV_F32 ? "float32" : "float64");
}

/* Where the cell is in the matrix: its row, or where to look for the elements that are added. */
static void print_matrix(const Table *table) {
    const CliTrace *trace = table->trace;
    const ConvLayer *layer = &trace->walk.layer;
    const ConvMatrixShape shape = conv_im2col_shape(layer);
    const int filters = layer->oc / layer->groups;
    char of_group[32] = "";
    if (layer->groups > 1) {
        snprintf(of_group, sizeof of_group, " of group %d", trace->cell[1] / filters);
    }
    if (layer->transposed) {
        fprintf(table->out, "elements of the %lld×%lld matrix%s, tap after tap\n",
                (long long)shape.rows, (long long)shape.columns, of_group);
        return;
    }
    ConvTerm term;
    int64_t row = 0, column = 0;
    conv_walk_term(&trace->walk, conv_walk_window_of(&trace->walk, trace->cell), 0, &term);
    cli_trace_matrix(trace, &term, &row, &column);
    fprintf(table->out, "row %lld of the %lld×%lld matrix%s, times kernel %d\n", (long long)row,
            (long long)shape.rows, (long long)shape.columns, of_group, trace->cell[1]);
}

Status cli_trace_table(const CliTrace *trace, FILE *out) {
    Table table = {.trace = trace, .out = out};
    Status status = cli_trace_visit(trace, measure, &table);
    if (status_failed(&status)) {
        return status;
    }
    print_title(&table);
    if (trace->walk.kind == CONV_WALK_IM2COL) {
        print_matrix(&table);
    }
    fputc('\n', out);
    status = cli_trace_visit(trace, print, &table);
    if (status_failed(&status)) {
        return status;
    }
    if (!pushes(&table)) {
        char cell[CLI_TRACE_CELL_SIZE], last[NUMBER_SIZE];
        cli_trace_cell(trace, cell);
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

/* Numbers as text and back: what a spreadsheet, NumPy, PyTorch or a hand writes of a matrix, and a
 * tensor as a Python literal. Knows nothing of layers. */
#include "scene/matrix.h"

#include "base/size.h"

#include <assert.h>
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TOLD = 30 /* bytes of a number that a sentence repeats */ };

/* Where the reader is in the text, and what it has found. */
typedef struct Reader {
    const char *text, *at;
    ConvType type;
    double *values;
    int64_t count, capacity;
    int depth, deepest;     ///< of brackets: now, and where the numbers stand
    int length[CONV_RANK];  ///< of the lists at each depth, as the first one set it
    int filled[CONV_RANK];  ///< of the lists that are open
    bool closed[CONV_RANK]; ///< the length at this depth is known
} Reader;

/* The line and column of the reader, for sentences. */
static Status wrong(const Reader *reader, const char *what) {
    int line = 1, column = 1;
    for (const char *c = reader->text; c < reader->at; c++) {
        bool starts = ((unsigned char)*c & 0xC0) != 0x80;
        column = *c == '\n' ? 1 : column + starts;
        line += *c == '\n';
    }
    return status_error(STATUS_FORMAT, "the text's line %d, place %d: %s", line, column, what);
}

static Status add_value(Reader *reader, double value) {
    if (reader->count == SCENE_MATRIX_NUMBERS_MAX) {
        return status_error(STATUS_LIMIT, "the text has more than %d numbers",
                            SCENE_MATRIX_NUMBERS_MAX);
    }
    if (reader->count == reader->capacity) {
        int64_t capacity = reader->capacity ? 2 * reader->capacity : 64;
        double *grown = realloc(reader->values, (size_t)capacity * sizeof *grown);
        if (!grown) {
            return status_error(STATUS_MEMORY, "there is no memory for the numbers of the text");
        }
        reader->values = grown;
        reader->capacity = capacity;
    }
    reader->values[reader->count++] = value;
    return status_ok();
}

/* "−" (U+2212) is written by the program itself and by word processors. */
static const char minus[] = "−";

static bool at_number(const char *at) {
    if (strncmp(at, minus, sizeof minus - 1) == 0) {
        at += sizeof minus - 1;
    } else if (*at == '-' || *at == '+') {
        at++;
    }
    return isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1]));
}

static const char too_large[] = "this number is too large";

static bool fits(const Reader *reader, double value) {
    return isfinite(value) && (reader->type != CONV_F32 || fabs(value) <= FLT_MAX);
}

/* A decimal number; "1." and "1e-3" as NumPy prints them. */
static Status read_decimal(Reader *reader, double *value) {
    char plain[64];
    size_t length = 0;
    const char *at = reader->at;
    if (strncmp(at, minus, sizeof minus - 1) == 0) {
        plain[length++] = '-';
        at += sizeof minus - 1;
    }
    for (; *at && length + 1 < sizeof plain; at++) {
        bool sign = (*at == '-' || *at == '+') &&
                    (length == 0 || plain[length - 1] == 'e' || plain[length - 1] == 'E');
        if (!isdigit((unsigned char)*at) && !strchr(".eE", *at) && !sign) {
            break;
        }
        plain[length++] = *at;
    }
    plain[length] = '\0';
    char *end;
    *value = strtod(plain, &end);
    if (*end || end == plain || isalpha((unsigned char)*at)) {
        return wrong(reader, "this is no number");
    }
    if (!fits(reader, *value)) {
        return wrong(reader, too_large);
    }
    reader->at = at;
    return status_ok();
}

/* A number, or one divided by another: 1/9. */
static Status read_number(Reader *reader, double *value) {
    Status status = read_decimal(reader, value);
    if (status_failed(&status) || *reader->at != '/' || !at_number(reader->at + 1)) {
        return status;
    }
    double below = 1;
    const char *slash = reader->at++;
    status = read_decimal(reader, &below);
    if (status_failed(&status)) {
        return status;
    }
    if (below == 0 || !fits(reader, *value / below)) {
        reader->at = slash;
        return wrong(reader, below == 0 ? "nothing can be divided by 0" : too_large);
    }
    *value /= below;
    return status;
}

/* ------------------------------------------------------------------ lists in brackets */

/* One more element of the innermost open list. */
static void count_element(Reader *reader) {
    if (reader->depth > 0) {
        reader->filled[reader->depth - 1]++;
    }
}

static Status open_list(Reader *reader) {
    if (reader->depth == CONV_RANK) {
        return wrong(reader, "lists lie in one another at most four deep");
    }
    if (reader->deepest && reader->depth >= reader->deepest) {
        return wrong(reader, "a list stands where the others have a number");
    }
    count_element(reader);
    reader->filled[reader->depth++] = 0;
    reader->at++;
    return status_ok();
}

static Status close_list(Reader *reader) {
    if (reader->depth == 0) {
        return wrong(reader, "a bracket closes that was not opened");
    }
    int level = --reader->depth, length = reader->filled[level];
    if (length == 0) {
        return wrong(reader, "a list is empty");
    }
    if (reader->closed[level] && reader->length[level] != length) {
        char what[96];
        snprintf(what, sizeof what, "this list has %d elements, the ones before have %d", length,
                 reader->length[level]);
        return wrong(reader, what);
    }
    reader->closed[level] = true;
    reader->length[level] = length;
    reader->at++;
    return status_ok();
}

static Status list_number(Reader *reader) {
    double value = 0;
    if (reader->depth == 0) {
        return wrong(reader, "there is more behind the last bracket");
    }
    if (reader->deepest && reader->depth != reader->deepest) {
        return wrong(reader, "a number stands where the others have a list");
    }
    Status status = read_number(reader, &value);
    if (!status_failed(&status)) {
        reader->deepest = reader->depth;
        count_element(reader);
        status = add_value(reader, value);
    }
    return status;
}

/* What NumPy and PyTorch write around their lists: "array(", "tensor(", ", dtype=float32)". */
static bool skip_wrapping(Reader *reader) {
    static const char *const before[] = {"np.array(", "numpy.array(", "torch.tensor(", "array(",
                                         "tensor("};
    static const char *const after[] = {"dtype=", "requires_grad=", "grad_fn=", "device="};
    for (size_t i = 0; i < sizeof before / sizeof *before && reader->count == 0; i++) {
        if (strncmp(reader->at, before[i], strlen(before[i])) == 0) {
            reader->at += strlen(before[i]);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        if (reader->depth == 0 && strncmp(reader->at, after[i], strlen(after[i])) == 0) {
            reader->at += strlen(reader->at);
            return true;
        }
    }
    if (*reader->at == ')' && reader->depth == 0) {
        reader->at++;
        return true;
    }
    return false;
}

/* "x = " before the lists, as copied from a program. */
static void skip_name(Reader *reader) {
    const char *equals = strchr(reader->at, '=');
    if (equals && equals < strchr(reader->at, '[')) {
        reader->at = equals + 1;
    }
}

static Status read_lists(Reader *reader) {
    Status status = status_ok();
    bool opened = false;
    skip_name(reader);
    while (!status_failed(&status)) {
        reader->at += strspn(reader->at, " \t\r\n,;");
        if (!*reader->at) {
            break;
        }
        if (*reader->at == '[' && (reader->depth > 0 || !opened)) {
            opened = true;
            status = open_list(reader);
        } else if (*reader->at == ']') {
            status = close_list(reader);
        } else if (at_number(reader->at)) {
            status = list_number(reader);
        } else if (!skip_wrapping(reader)) {
            status = wrong(reader, "this is no number and no list");
        }
    }
    if (!status_failed(&status) && reader->depth > 0) {
        status = wrong(reader, "a bracket is not closed");
    }
    return status;
}

/* ---------------------------------------------------------------------- rows of a table */

/* Rows are lines, columns stand between tabs, commas, semicolons or spaces. */
static Status read_row(Reader *reader, int *columns) {
    Status status = status_ok();
    *columns = 0;
    while (!status_failed(&status)) {
        reader->at += strspn(reader->at, " \t\r,;");
        if (!*reader->at || *reader->at == '\n') {
            break;
        }
        double value = 0;
        status = at_number(reader->at) ? read_number(reader, &value)
                                       : wrong(reader, "this is no number");
        if (!status_failed(&status)) {
            status = add_value(reader, value);
            ++*columns;
        }
    }
    return status;
}

/* The first number of a row that has columns between spaces, tabs or semicolons in which a single
 * comma stands between digits; NULL where there is none. */
static const char *decimal_comma(const char *row) {
    const char *found = NULL;
    int columns = 0;
    while (*row && *row != '\n') {
        row += strspn(row, " \t\r;");
        size_t length = strcspn(row, " \t\r;\n");
        const char *comma = memchr(row, ',', length);
        bool inside = comma && comma > row && comma + 1 < row + length;
        bool digits =
            inside && isdigit((unsigned char)comma[-1]) && isdigit((unsigned char)comma[1]);
        bool only = inside && !memchr(comma + 1, ',', (size_t)(row + length - comma - 1));
        columns += length > 0;
        found = !found && digits && only ? row : found;
        row += length;
    }
    return columns > 1 ? found : NULL;
}

static Status wrong_comma(Reader *reader, const char *number) {
    char what[128];
    const char *part = strchr(number, ',') + 1;
    int whole = (int)(part - number) - 1, more = (int)strcspn(part, " \t\r;\n");
    reader->at = number;
    if (whole + more > NUMBER_TOLD) {
        return wrong(reader, "the decimal sign is a point, not a comma");
    }
    snprintf(what, sizeof what, "the decimal sign is a point: %.*s.%.*s, not %.*s,%.*s", whole,
             number, more, part, whole, number, more, part);
    return wrong(reader, what);
}

static Status read_table(Reader *reader) {
    int rows = 0, first = 0, columns;
    Status status = status_ok();
    while (*reader->at && !status_failed(&status)) {
        const char *comma = decimal_comma(reader->at);
        if (comma) {
            return wrong_comma(reader, comma);
        }
        status = read_row(reader, &columns);
        if (!status_failed(&status) && columns > 0) {
            if (rows > 0 && columns != first) {
                char what[96];
                snprintf(what, sizeof what, "this row has %d numbers, the first one has %d",
                         columns, first);
                return wrong(reader, what);
            }
            first = columns;
            rows++;
        }
        reader->at += *reader->at == '\n';
    }
    reader->length[0] = rows > 1 ? rows : first;
    reader->length[1] = first;
    reader->deepest = rows > 1 ? 2 : 1;
    return status;
}

/* -------------------------------------------------------------------------------- whole */

static Status to_tensor(const Reader *reader, SceneMatrix *out) {
    int extent[CONV_RANK] = {1, 1, 1, 1};
    for (int axis = 0; axis < reader->deepest; axis++) {
        extent[CONV_RANK - reader->deepest + axis] = reader->length[axis];
    }
    Status status = conv_tensor_create(reader->type, extent, &out->tensor);
    if (status_failed(&status)) {
        return status;
    }
    assert(conv_tensor_count(&out->tensor) == reader->count);
    for (int64_t i = 0; i < reader->count; i++) {
        if (reader->type == CONV_F32) {
            ((float *)out->tensor.data)[i] = (float)reader->values[i];
        } else {
            ((double *)out->tensor.data)[i] = reader->values[i];
        }
    }
    out->rank = reader->deepest;
    return status;
}

Status scene_matrix_parse(const char *text, ConvType type, SceneMatrix *out) {
    Reader reader = {.text = text, .at = text, .type = type};
    *out = (SceneMatrix){0};
    reader.at += strspn(text, " \t\r\n");
    bool lists = strchr(reader.at, '[') != NULL;
    Status status = lists ? read_lists(&reader) : read_table(&reader);
    if (!status_failed(&status) && reader.count == 0) {
        status = status_error(STATUS_FORMAT, "there are no numbers in the text");
    }
    if (!status_failed(&status)) {
        status = to_tensor(&reader, out);
    }
    free(reader.values);
    return status;
}

/* -------------------------------------------------------------------------------- print */

typedef struct Printer {
    char *text;
    size_t size, capacity;
    bool failed;
} Printer;

static void put(Printer *printer, const char *text) {
    size_t length = strlen(text);
    if (printer->size + length + 1 > printer->capacity && !printer->failed) {
        size_t capacity = 2 * printer->capacity + length + 64;
        char *grown = realloc(printer->text, capacity);
        printer->failed = !grown;
        printer->text = grown ? grown : printer->text;
        printer->capacity = grown ? capacity : printer->capacity;
    }
    if (!printer->failed) {
        memcpy(printer->text + printer->size, text, length + 1);
        printer->size += length;
    }
}

static const double LARGEST_WHOLE = 1e15; /* written without an exponent */

/* The fewest digits from which the same number is read. */
static void put_number(Printer *printer, ConvType type, double value) {
    char text[40];
    if (!isfinite(value)) {
        put(printer, isnan(value) ? "float(\"nan\")"
                     : value > 0  ? "float(\"inf\")"
                                  : "-float(\"inf\")");
        return;
    }
    if (value == floor(value) && fabs(value) < LARGEST_WHOLE) { /* "2e+01" would be no int */
        snprintf(text, sizeof text, "%.0f", value);
        put(printer, text);
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        double read = strtod(text, NULL);
        if (type == CONV_F32 ? (float)read == (float)value : read == value) {
            break;
        }
    }
    put(printer, text);
}

static void print_axis(Printer *printer, const ConvTensor *tensor, int axis, int index[4]) {
    put(printer, "[");
    for (index[axis] = 0; index[axis] < tensor->extent[axis]; index[axis]++) {
        if (index[axis] > 0 && axis == CONV_RANK - 1) {
            put(printer, ", ");
        } else if (index[axis] > 0) {
            put(printer, ",\n");
            for (int i = 0; i <= axis; i++) {
                put(printer, " ");
            }
        }
        if (axis == CONV_RANK - 1) {
            put_number(printer, tensor->type, conv_tensor_at(tensor, index));
        } else {
            print_axis(printer, tensor, axis + 1, index);
        }
    }
    put(printer, "]");
}

Status scene_matrix_print(const ConvTensor *tensor, bool vector, char **out) {
    Printer printer = {0};
    *out = NULL;
    if (conv_tensor_count(tensor) > SCENE_MATRIX_NUMBERS_MAX) {
        return status_error(STATUS_LIMIT,
                            "%d×%d×%d×%d are more than the %d numbers that are copied as text",
                            tensor->extent[0], tensor->extent[1], tensor->extent[2],
                            tensor->extent[3], SCENE_MATRIX_NUMBERS_MAX);
    }
    int index[4] = {0};
    ConvTensor row = *tensor;
    if (vector) { /* b: its numbers as one list */
        row.extent[3] = tensor->extent[0];
        row.stride[3] = tensor->stride[0];
        row.extent[0] = 1;
    }
    print_axis(&printer, &row, vector ? CONV_RANK - 1 : 0, index);
    put(&printer, "\n");
    if (printer.failed) {
        free(printer.text);
        return status_error(STATUS_MEMORY, "there is no memory for the text");
    }
    *out = printer.text;
    return status_ok();
}

/* Numbers, shapes and cell names as text. No drawing. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void view_drop_leading_zero(char *text) {
    char *zero = text[0] == '-' ? text + 1 : text;
    if (zero[0] == '0' && zero[1] == '.') {
        memmove(zero, zero + 1, strlen(zero));
    }
}

/* "2.500" is 2.5; "10" stays. */
static void drop_trailing_zeros(char *text) {
    if (!strchr(text, '.')) {
        return;
    }
    char *end = text + strlen(text) - 1;
    while (*end == '0') {
        *end-- = '\0';
    }
    if (*end == '.') {
        *end = '\0';
    }
}

/* "-0.000": what is left of a number that is not 0. */
static bool is_all_zeros(const char *text) {
    return strspn(text, "-0.") == strlen(text);
}

/// True when every digit after the point from the last shown on would be 0.
static bool is_exact(const char *text, double value) {
    double shown;
    return sscanf(text, "%lf", &shown) == 1 && shown == value;
}

/* "1.2e7": as many digits of the three that tell its size as fit, but one at least. */
static void format_power(char *out, int size, double value, int width) {
    for (int digits = 2; digits >= 0; digits--) {
        char text[40];
        snprintf(text, sizeof text, "%.*e", digits, value);
        char *power = strchr(text, 'e');
        int exponent = atoi(power + 1);
        *power = '\0';
        drop_trailing_zeros(text);
        snprintf(out, (size_t)size, "%se%d", text, exponent);
        if ((int)strlen(out) <= width) {
            return;
        }
    }
}

static bool format_integer(char *out, int size, double value, int width) {
    snprintf(out, (size_t)size, "%.0f", value);
    if (strcmp(out, "-0") == 0) {
        snprintf(out, (size_t)size, "0");
    }
    if ((int)strlen(out) <= width) {
        return true;
    }
    format_power(out, size, value, width);
    return is_exact(out, value);
}

bool view_format(char *out, int size, double value, bool integers, int width) {
    if (isnan(value)) {
        snprintf(out, (size_t)size, "NaN");
        return true;
    }
    if (isinf(value)) {
        snprintf(out, (size_t)size, value > 0 ? "∞" : "-∞");
        return true;
    }
    if (integers && value == floor(value)) { /* a sum on its way to an integer need not be one */
        return format_integer(out, size, value, width);
    }
    if (value == 0) {
        snprintf(out, (size_t)size, "0");
        return true;
    }
    for (int digits = width > 6 ? 4 : 3; fabs(value) < 1e9 && digits >= 0; digits--) {
        snprintf(out, (size_t)size, "%.*f", digits, value);
        bool exact = is_exact(out, value);
        if (exact) {
            drop_trailing_zeros(out);
        }
        if ((int)strlen(out) > width) {
            view_drop_leading_zero(out);
        }
        if ((int)strlen(out) <= width && !is_all_zeros(out)) {
            return exact;
        }
    }
    format_power(out, size, value, width);
    if ((int)strlen(out) > width && fabs(value) < 1) {
        snprintf(out, (size_t)size, "≈0");
    }
    return is_exact(out, value);
}

bool view_format_decimals(char *out, int size, double value, ViewDigits digits, int decimals) {
    if (!isfinite(value) || value == 0) {
        return view_format(out, size, value, false, size);
    }
    if (digits.power) {
        format_power(out, size, value, digits.large);
    } else {
        snprintf(out, (size_t)size, "%.*f", decimals, value);
    }
    bool exact = is_exact(out, value);
    if (is_all_zeros(out) && value != 0) {
        snprintf(out, (size_t)size, "≈0");
    } else {
        view_drop_leading_zero(out);
    }
    return exact;
}

bool view_format_short(char *out, int size, double value, int width) {
    if (!isfinite(value)) {
        view_format(out, size, value, false, width);
    } else {
        format_power(out, size, value, width);
    }
    return (int)strlen(out) <= width;
}

bool view_format_digits(char *out, int size, double value, bool integers, int width, int digits) {
    if (digits < 0 || (integers && value == floor(value)) || !(fabs(value) < 1e9)) {
        return view_format(out, size, value, integers, width);
    }
    snprintf(out, (size_t)size, "%.*f", digits, value);
    bool exact = is_exact(out, value);
    if ((int)strlen(out) > width) {
        view_drop_leading_zero(out);
    }
    if ((int)strlen(out) > width) {
        return view_format(out, size, value, integers, width);
    }
    if (is_all_zeros(out)) { /* 0, or less than the digits tell */
        snprintf(out, (size_t)size, value == 0 ? "0" : "≈0");
    }
    return exact;
}

bool view_number(const View *view, char *out, int size, double value, bool integers, int width) {
    return view_format_digits(out, size, value, integers, width, view->frame->options->digits - 1);
}

void view_format_factor(char *out, int size, double value, bool integers, int width, int digits) {
    char plain[32];
    view_format_digits(plain, sizeof plain, value, integers, width, digits);
    if (strcmp(plain, "≈0") == 0) { /* a product of such factors would tell nothing */
        view_format(plain, sizeof plain, value, integers, width);
    }
    snprintf(out, (size_t)size, plain[0] == '-' ? "(%s)" : "%s", plain);
}

void view_factor(const View *view, char *out, int size, double value, bool integers, int width) {
    int digits = view->frame->options->digits - 1;
    width = width > digits + 4 ? width : digits + 4; /* all that were asked for */
    view_format_factor(out, size, value, integers, width, digits);
}

void view_format_shape(char *out, int size, const ConvTensor *tensor) {
    snprintf(out, (size_t)size, "%d×%d×%d×%d", tensor->extent[0], tensor->extent[1],
             tensor->extent[2], tensor->extent[3]);
}

void view_format_cell(char *out, int size, ConvRole role, const int index[4]) {
    if (role == CONV_ROLE_B || role == CONV_ROLE_DB) {
        snprintf(out, (size_t)size, "%s[%d]", conv_role_word(role), index[0]);
    } else {
        snprintf(out, (size_t)size, "%s[%d,%d,%d,%d]", conv_role_word(role), index[0], index[1],
                 index[2], index[3]);
    }
}

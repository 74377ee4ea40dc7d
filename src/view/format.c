/* Numbers, shapes and cell names as text. No drawing. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From here on integers, and other numbers, are told by their size; below, digits after the point
 * would be too few. */
static const double WHOLE_BELOW = 1e15, DECIMAL_BELOW = 1e9, SMALL_BELOW = 9.5e-4;

enum {
    FIRST_MOST = 4,  /* places of a first digit; beyond, it is told by its size */
    MIDDLE_MOST = 20 /* places up to which a power of ten is exact */
};

int view_characters(const char *text) {
    int count = 0;
    while (draw_utf8_next(&text)) {
        count++;
    }
    return count;
}

/* "0.5" and "-0.5" are .5 and -.5. */
static void drop_leading_zero(char *text) {
    char *zero = text[0] == '-' ? text + 1 : text;
    if (zero[0] == '0' && zero[1] == '.') {
        memmove(zero, zero + 1, strlen(zero));
    }
}

void view_trim(char *text) {
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

/* Of a number that is not all told: "10.2" and "3.0". */
static void trim_rounded(char *text) {
    char *point = strchr(text, '.');
    view_trim(text);
    if (point && *point != '.') {
        strcpy(point, ".0");
    }
}

/* "-0.000": what is left of a number that is not 0. */
static bool is_all_zeros(const char *text) {
    return strspn(text, "-0.") == strlen(text);
}

static bool is_nothing(const char *text) {
    return strcmp(text, VIEW_NOTHING) == 0;
}

bool view_reads_as(ConvType type, const char *text, double value) {
    if (!isfinite(value)) {
        return true;
    }
    char *end;
    bool same = type == CONV_F32 ? strtof(text, &end) == (float)value : strtod(text, &end) == value;
    return same && end != text && *end == '\0';
}

double view_last_place(const char *text) {
    const char *point = strchr(text, '.'), *power = strchr(text, 'e');
    int decimals = point ? (int)strspn(point + 1, "0123456789") : 0;
    return pow(10, (power ? atoi(power + 1) : 0) - decimals);
}

/* What stands just in the middle is rounded away from 0, as by hand: -1.25 to -1.3, and not to the
 * even digit as printf does. `places` after the point, less than 0 before it. */
static double from_middle(double value, int places) {
    double unit = pow(10, abs(places)), size = fabs(value), scaled = size * unit;
    if (places > MIDDLE_MOST) {
        return value;
    }
    bool middle = places < 0 ? fmod(size, unit) == unit / 2
                             : scaled - floor(scaled) == 0.5 && fma(size, unit, -scaled) == 0;
    return middle ? nextafter(value, copysign(INFINITY, value)) : value;
}

/* "1.2e7": so many digits after the point. */
static void write_power(char *out, int size, double value, int decimals) {
    char text[40];
    int exponent = (int)floor(log10(fabs(value)));
    snprintf(text, sizeof text, "%.*e", decimals, from_middle(value, decimals - exponent));
    char *power = strchr(text, 'e');
    exponent = atoi(power + 1); /* 9.96 may have become 10 */
    *power = '\0';
    snprintf(out, (size_t)size, "%se%d", text, exponent);
}

/* As many digits of the three that tell its size as fit, but one at least, and no zeros behind
 * them. */
static void format_power(char *out, int size, double value, int width) {
    for (int digits = 2; digits >= 0; digits--) {
        write_power(out, size, value, digits);
        char *power = strchr(out, 'e'), exponent[8];
        snprintf(exponent, sizeof exponent, "%s", power);
        *power = '\0';
        view_trim(out);
        strcat(out, exponent);
        if ((int)strlen(out) <= width) {
            return;
        }
    }
}

/* What is no number, and 0, are written alike everywhere. */
static bool format_special(char *out, int size, double value) {
    if (isfinite(value) && value != 0) {
        return false;
    }
    snprintf(out, (size_t)size, "%s",
             isnan(value) ? "NaN"
             : value == 0 ? "0"
             : value > 0  ? "∞"
                          : "-∞");
    return true;
}

void view_format_decimals(char *out, int size, double value, bool power, int decimals) {
    if (format_special(out, size, value)) {
        return;
    }
    if (power) {
        write_power(out, size, value, decimals);
        return;
    }
    bool nothing = decimals == 0 && fabs(value) <= 0.5; /* and not the double of it */
    snprintf(out, (size_t)size, "%.*f", decimals, nothing ? 0 : from_middle(value, decimals));
    if (is_all_zeros(out)) {
        snprintf(out, (size_t)size, VIEW_NOTHING);
    }
    drop_leading_zero(out);
}

bool view_format_first(char *out, int size, double value, int width) {
    if (format_special(out, size, value)) {
        return true;
    }
    int places = (int)ceil(-log10(fabs(value)));
    if (places > FIRST_MOST) {
        write_power(out, size, value, 0);
    } else {
        view_format_decimals(out, size, value, false, places);
        view_trim(out);
    }
    return view_characters(out) <= width && !is_nothing(out);
}

bool view_format_short(char *out, int size, double value, int width) {
    if (!format_special(out, size, value)) {
        format_power(out, size, value, width);
    }
    return view_characters(out) <= width;
}

/* By itself: with as many decimals as fit, without zeros at the end. */
static void format_fitting(char *out, int size, double value, ViewWriting how) {
    bool sized = fabs(value) < (how.whole ? WHOLE_BELOW : DECIMAL_BELOW);
    for (int digits = how.width > 6 ? 4 : 3; sized && digits >= 0; digits--) {
        view_format_decimals(out, size, value, false, digits);
        bool all = view_reads_as(how.type, out, value);
        (all ? view_trim : trim_rounded)(out);
        if (!all && fabs(value) < SMALL_BELOW) {
            break; /* one digit of it, or none */
        }
        if (view_characters(out) <= how.width && !is_nothing(out)) {
            return;
        }
    }
    format_power(out, size, value, how.width);
    if ((int)strlen(out) > how.width && fabs(value) < 1) {
        snprintf(out, (size_t)size, VIEW_NOTHING);
    }
}

bool view_format(char *out, int size, double value, ViewWriting how) {
    bool whole = value == floor(value); /* a sum on its way to one need not be one */
    if (!format_special(out, size, value)) {
        bool chosen = how.digits >= 0 && !whole && fabs(value) < DECIMAL_BELOW;
        if (chosen) {
            view_format_decimals(out, size, value, false, how.digits);
            chosen =
                !is_nothing(out) || how.alike || view_format_first(out, size, value, how.width);
        }
        if (!chosen || view_characters(out) > how.width) {
            format_fitting(out, size, value, how);
        }
    }
    return view_reads_as(how.type, out, value);
}

bool view_format_factor(char *out, int size, double value, ViewWriting how) {
    char plain[32];
    bool told = view_format(plain, sizeof plain, value, how);
    snprintf(out, (size_t)size, plain[0] == '-' ? "(%s)" : "%s", plain);
    return told;
}

void view_format_exact(char *out, int size, double value, ConvType type) {
    char text[40];
    int digits = 0;
    if (format_special(out, size, value)) {
        return;
    }
    do {
        write_power(text, sizeof text, value, digits);
    } while (!view_reads_as(type, text, value) && ++digits < 17);
    int power = atoi(strchr(text, 'e') + 1);
    if (power < -5 || fabs(value) >= WHOLE_BELOW) {
        snprintf(out, (size_t)size, "%s", text);
    } else {
        snprintf(out, (size_t)size, "%.*f", digits > power ? digits - power : 0, value);
    }
}

static ViewWriting writing(const View *view, bool whole, ViewLine line) {
    int asked = view->frame->options->digits - 1;
    if (asked < 0) {
        return (ViewWriting){view->state->type, whole, line.width, line.places, false};
    }
    bool alike = line.least >= 0;
    return (ViewWriting){view->state->type, whole, line.width,
                         alike && line.least > asked ? line.least : asked, alike};
}

bool view_number(const View *view, char *out, int size, double value, bool whole, ViewLine line) {
    return view_format(out, size, value, writing(view, whole, line));
}

bool view_factor(const View *view, char *out, int size, ConvRole role, double value, int width) {
    int digits = view->frame->options->digits - 1; /* all that were asked for */
    ViewLine line = view_line_of_tensor(view, role, width > digits + 4 ? width : digits + 4);
    return view_format_factor(out, size, value, writing(view, view->derived->integers[role], line));
}

bool view_tells_all(const View *view, const char *text, double value) {
    return view_reads_as(view->state->type, text, value);
}

const char *view_mark_of(const char *number, bool told) {
    bool marked = is_nothing(number); /* by itself */
    return told || marked ? "" : "≈";
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

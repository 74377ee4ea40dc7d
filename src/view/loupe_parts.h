/* What the files of the loupe share: the part of the window's terms that is shown, the cells of
 * these, and what they come to. */
#ifndef VIEW_LOUPE_PARTS_H
#define VIEW_LOUPE_PARTS_H

#include "view/loupe.h"

enum {
    VIEW_LOUPE_SUMS = 64, ///< groups with sums
    VIEW_LOUPE_SIGN = 16, ///< room of ⊙ and =, where it is not tight
    VIEW_LOUPE_SIGN_CLASS = 22,
    VIEW_LOUPE_APART = 10,  ///< at least, between what stands above two columns
    VIEW_LOUPE_LINE = 18,   ///< height of the sums as a line
    VIEW_LOUPE_SPILLS = 10, ///< of it, into the margin beneath the row
    VIEW_LOUPE_ALONE = 43   ///< least width of the sums of groups alone
};

/// What a group of terms has come to.
typedef struct ViewLoupeSum {
    bool begun, told; ///< its chain has no term yet; it can be told
    int64_t k;        ///< after which product
    double chain;     ///< the chain through all groups
    double own;       ///< that of the group alone
} ViewLoupeSum;

/// How the sums of a column are written: all alike.
typedef struct ViewLoupeDigits {
    ViewDigits digits;
    int decimals, chars;
} ViewLoupeDigits;

/// Which part of the terms is shown, and how large.
typedef struct ViewLoupePlan {
    ViewTermGrid grid;
    int64_t first_group;
    int groups, first_row, rows, first_col, cols; ///< the part shown
    float cell_w[3], cell_h;                      ///< of the factors and the products
    float label, sum, own; ///< widths of a group's name, of the sums, of the own sums
    float sign, gap;       ///< between two grids, and two groups
    float type, words;     ///< points of the sums, and of the words
    float drop;            ///< so far beneath the factors are their products; 0: beside them
    float width;           ///< of all, where it is for a class
    bool line;             ///< the sums stand beneath the groups, in one line
    bool two_factors;
    bool spilt;         ///< the sums reach into the gap behind them already
    bool alone;         ///< each group's own sum stands before the chain through all of them
    ViewScale scale[3]; ///< of the factors and the products
    bool rounded[2];    ///< digits of the factors were left out
    ViewLoupeSum sums[VIEW_LOUPE_SUMS];
    ViewLoupeDigits chain, own_digits; ///< of the chain, with b where it starts, and of own sums
    bool start_in_head;                ///< b stands where "sum" would, and marks nothing but itself
} ViewLoupePlan;

/* loupe_plan.c */

ViewLoupePlan view_loupe_plan(const View *view, DrawRect area);
/// The same for a class (loupe_class.c).
ViewLoupePlan view_loupe_class_plan(const View *view, DrawRect area);
/// A part of `count` items around `current`, `most` long: its length, and where it begins.
int view_loupe_part(int current, int count, int most, int *first);
/// The number of term (r, c) of a group of the plan.
int64_t view_loupe_term(const ViewLoupePlan *plan, int64_t group, int r, int c);
/// All channels, filters or images, of which the window may read only a group.
int64_t view_group_count(const View *view);

/* loupe_cells.c */

/// How the factors and products in sight are coloured and written.
void view_loupe_scales(const View *view, ViewLoupePlan *plan);
/// The first or second factor (0, 1) of a term; what links it stands in it, or is noted in `edges`.
/// Returns whether digits were left out.
bool view_factor_cell(View *view, DrawRect rect, const ConvTerm *term, int which, ViewScale scale,
                      ViewJointEdges *edges);

/* loupe_sums.c */

/// Several groups add into one cell, so that each has a sum of its own; how wide that stands beside
/// a chain of such a width, 0 where there is none.
bool view_loupe_own_sums(const View *view);
float view_loupe_own_width(const View *view, float sum);
/// The width of the sums, the least of it, and that of all digits that the equation has (0: there
/// are no more).
float view_loupe_sum_width(const View *view);
float view_loupe_sum_tight(const View *view);
float view_loupe_sum_good(const View *view);
/// What the groups of the plan have come to, and how that is written.
void view_loupe_sums_plan(const View *view, ViewLoupePlan *plan);
/// What the group comes to alone, and the chain through all groups after it, as far as they have
/// been added.
void view_loupe_sums_beside(View *view, const ViewLoupePlan *plan, int64_t group, float x, float y);
/// Above the sums: what they are, and the bias where the sum starts.
void view_loupe_sums_head(View *view, const ViewLoupePlan *plan, float x, DrawRect area);
/// Where it begins, what the group alone and all up to it have come to, as much as has room:
/// beneath the products for a class.
void view_loupe_sums_beneath(View *view, const ViewLoupePlan *plan, DrawRect area);
/// The one chain through all groups in one line.
void view_loupe_sums_line(View *view, const ViewLoupePlan *plan, DrawRect area);

/* loupe.c */

/// What a group is called: channels as everywhere, filters and images by number. One alone needs no
/// name, unless it is a colour of several.
void view_group_label(View *view, const ViewLoupePlan *plan, int64_t group, float x, float y);

#endif

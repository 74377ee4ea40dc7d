/* Nudges of the scene's elements. A check borrows the scene's tensors from slice to slice, and so
 * looks first whether they are still the same: y and dy get new revisions whenever anything that L
 * depends on has changed. */
#include "scene/check.h"

#include "scene/internal.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void revision_of(const Scene *scene, uint64_t revision[2]) {
    revision[0] = scene->derived.revision[CONV_ROLE_Y];
    revision[1] = scene->derived.revision[CONV_ROLE_DY];
}

static bool is_revision_of(const Scene *scene, const uint64_t revision[2]) {
    uint64_t present[2];
    revision_of(scene, present);
    return present[0] == revision[0] && present[1] == revision[1];
}

static Status check_role(int role) {
    if (role == CONV_ROLE_X || role == CONV_ROLE_W || role == CONV_ROLE_B) {
        return status_ok();
    }
    return status_error(STATUS_VALUE, "X, W and b can be nudged, the rest follows from them");
}

/* What the core is asked to check. It nudges b of layers with a bias only; one of zeros gives the
 * same sums as none. */
static ConvOperands problem_of(const Scene *scene, ConvLayer *layer) {
    *layer = scene->state.layer;
    layer->bias = true;
    return (ConvOperands){.x = *scene_tensor(scene, CONV_ROLE_X),
                          .w = *scene_tensor(scene, CONV_ROLE_W),
                          .b = *scene_tensor(scene, CONV_ROLE_B),
                          .dy = *scene_tensor(scene, CONV_ROLE_DY)};
}

/* What all nudges share, to its end or no further than its beginning. */
static Status begin(const Scene *scene, bool all, ConvCheck *out) {
    ConvLayer layer;
    const ConvOperands operands = problem_of(scene, &layer);
    return (all ? conv_check_init : conv_check_begin)(out, &layer, scene->state.loss, &operands,
                                                      scene_loss_partner(scene));
}

/* ---- one element ------------------------------------------------------------------------- */

static Status check_nudge(const Scene *scene, int role, const int index[4], double step) {
    Status status = check_role(role);
    if (!status_failed(&status)) {
        status = scene_index_check(&scene->state.layer, role, index);
    }
    if (!status_failed(&status) && !(step >= 0 && isfinite(step))) {
        status = status_error(STATUS_VALUE, "a nudge goes a positive way, not %g", step);
    }
    return status;
}

static Status nudge_element(const Scene *scene, ConvCheck *check, int role, const int index[4],
                            double step, ConvNudge *out) {
    if (step == 0) {
        step = conv_check_step(scene_tensor(scene, (ConvRole)role));
    }
    return conv_check_element(check, (ConvRole)role, index, step, out);
}

Status scene_nudge(const Scene *scene, int role, const int index[4], double step, ConvNudge *out) {
    ConvCheck check;
    Status status = check_nudge(scene, role, index, step);
    if (!status_failed(&status)) {
        status = begin(scene, true, &check);
    }
    if (status_failed(&status)) {
        return status;
    }
    status = nudge_element(scene, &check, role, index, step, out);
    conv_check_free(&check);
    return status;
}

/* Goes on with what all nudges of the problem share; true when it is done. */
static bool share(SceneNudge *kept, const Scene *scene, int64_t macs) {
    if (!kept->begun) {
        kept->status = begin(scene, false, &kept->shared);
        kept->begun = !status_failed(&kept->status);
    }
    if (kept->begun) {
        kept->status = conv_check_advance(&kept->shared, macs);
    }
    return kept->begun && kept->shared.done == kept->shared.planes;
}

bool scene_nudge_update(SceneNudge *kept, const Scene *scene, int role, const int index[4],
                        double step, int64_t macs) {
    const bool other_problem = !is_revision_of(scene, kept->revision);
    if (other_problem) {
        scene_nudge_drop(kept);
        revision_of(scene, kept->revision);
    }
    if (kept->role != role || kept->step != step ||
        memcmp(kept->index, index, sizeof kept->index) != 0) {
        kept->known = false;
        kept->role = role;
        kept->step = step;
        memcpy(kept->index, index, sizeof kept->index);
    }
    if (kept->known) {
        return false;
    }
    kept->status = check_nudge(scene, role, index, step);
    if (!status_failed(&kept->status)) {
        if (other_problem && scene->derived.shape.macs > macs) {
            return true;
        }
        if (share(kept, scene, macs)) {
            kept->status = nudge_element(scene, &kept->shared, role, index, step, &kept->nudge);
        } else if (!status_failed(&kept->status)) {
            return true;
        }
    }
    kept->known = true;
    return false;
}

void scene_nudge_drop(SceneNudge *kept) {
    conv_check_free(&kept->shared);
    memset(kept, 0, sizeof *kept);
}

/* ---- all elements ------------------------------------------------------------------------ */

/* What the core's nudges of all elements of a tensor take: for x, each output's window for each of
 * its elements, as it is, down and up; for w and b one filter anew, down and up. A double, as it
 * may be beyond any integer. */
static double cost_of(const Scene *scene, ConvRole role) {
    const ConvLayer *layer = &scene->state.layer;
    const ConvShape *shape = &scene->derived.shape;
    double window = (double)shape->icg * layer->kh * layer->kw;
    return (double)shape->macs * (role == CONV_ROLE_B ? 2 : window * (role == CONV_ROLE_X ? 3 : 2));
}

static Status check_cost(ConvRole role, double cost) {
    if (cost <= (double)SCENE_CHECK_MACS_MAX) {
        return status_ok();
    }
    return status_error(STATUS_LIMIT,
                        "checking all of %s would add up %.2f billion products, more than "
                        "%.2f billion; check single cells, or a smaller layer",
                        conv_role_title(role), cost / 1e9, (double)SCENE_CHECK_MACS_MAX / 1e9);
}

Status scene_check_start(SceneCheck *check, const Scene *scene, int role) {
    scene_check_drop(check);
    Status status = check_role(role);
    double cost = 0;
    if (!status_failed(&status)) {
        cost = cost_of(scene, (ConvRole)role);
        status = check_cost((ConvRole)role, cost);
    }
    SceneCheck begun = {.status = status_ok()};
    if (!status_failed(&status)) {
        status = begin(scene, true, &begun.shared);
    }
    if (status_failed(&status)) {
        return status;
    }
    const ConvTensor *tensor = scene_tensor(scene, (ConvRole)role);
    begun.role = (ConvRole)role;
    begun.count = conv_tensor_count(tensor);
    begun.cost = cost / (double)begun.count;
    begun.step = conv_check_step(tensor);
    revision_of(scene, begun.revision);
    *check = begun;
    return status;
}

static void index_of(int64_t element, const int extent[4], int index[4]) {
    for (int axis = CONV_RANK - 1; axis >= 0; axis--) {
        index[axis] = (int)(element % extent[axis]);
        element /= extent[axis];
    }
}

static void count_in(SceneCheck *check, const int index[4], const ConvNudge *nudge) {
    bool none = isnan(nudge->difference);
    if (none ? !isnan(check->worst) : nudge->difference > check->worst) {
        check->worst = nudge->difference;
        memcpy(check->worst_index, index, sizeof check->worst_index);
    }
    if (!nudge->agrees && check->agreeing == check->done) {
        check->first = *nudge;
        memcpy(check->first_index, index, sizeof check->first_index);
    }
    check->agreeing += nudge->agrees;
    check->done++;
}

bool scene_check_is_of(const SceneCheck *check, const Scene *scene) {
    return check->count > 0 && is_revision_of(scene, check->revision);
}

bool scene_check_advance(SceneCheck *check, const Scene *scene, int64_t macs) {
    if (!scene_check_is_of(check, scene)) {
        scene_check_drop(check);
        return false;
    }
    const int *extent = scene_tensor(scene, check->role)->extent;
    double spent = 0;
    bool more = check->done < check->count && !status_failed(&check->status);
    while (more && (spent == 0 || spent + check->cost <= (double)macs)) {
        int index[4];
        ConvNudge nudge;
        index_of(check->done, extent, index);
        check->status = conv_check_element(&check->shared, check->role, index, check->step, &nudge);
        if (!status_failed(&check->status)) {
            count_in(check, index, &nudge);
        }
        spent += check->cost;
        more = check->done < check->count && !status_failed(&check->status);
    }
    if (!more) {
        conv_check_free(&check->shared); /* only the numbers stay */
    }
    return more;
}

void scene_check_drop(SceneCheck *check) {
    conv_check_free(&check->shared);
    memset(check, 0, sizeof *check);
}

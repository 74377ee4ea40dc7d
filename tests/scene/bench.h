/* What every test of a scene needs: commands in one line, and a check that everything a scene has
 * derived is what a fresh computation gives. */
#ifndef SCENE_BENCH_H
#define SCENE_BENCH_H

#include "test.h"

#include "scene/scene.h"

#include <stdbool.h>

#define LESSONS TEST_DATA "/../../assets/lessons"

Scene *new_scene(void);

/// A scene of n×ic×ih×iw through oc filters of kh×kw, typed small integers.
Scene *scene_of(const ConvLayer *layer);

/// 5×5 through one 3×3 filter: 9 windows of 9 products.
Scene *small_scene(void);

void assert_ok(Status status);

/// Applies and expects success.
void apply(Scene *scene, SceneCommand command);
void set(Scene *scene, SceneParameter parameter, int value);
void set_cell(Scene *scene, ConvRole role, int i, int j, int k, int l, double number);
void seek(Scene *scene, int64_t position);

/// Applies and expects a sentence that contains `part`, with nothing changed.
void refuse(Scene *scene, SceneCommand command, StatusCode code, const char *part);

double at(const Scene *scene, ConvRole role, int i, int j, int k, int l);
bool same_bits(const ConvTensor *a, const ConvTensor *b);
bool same_state(const SceneState *a, const SceneState *b);

/// Asserts that tensors, derived tensors, measures, walk, place, shown and pinned cells agree with
/// the state.
void check_scene(const Scene *scene);

#endif

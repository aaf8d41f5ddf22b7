#ifdef KISO_NATIVE
#include "vector.h"

typedef struct {
    float *w, *m, *v;
    const float *g;
    float rate, first, second, epsilon;
    long count;
} step_job;

VECTORISED
static void sgd_piece(float *restrict w, const float *restrict g, float rate, long count) {
    for (long i = 0; i < count; i++) w[i] -= rate * g[i];
}

VECTORISED
static void momentum_piece(
    float *restrict w, const float *restrict g, float *restrict v, float rate, float momentum,
    long count) {
    for (long i = 0; i < count; i++) {
        v[i] = momentum * v[i] - rate * g[i];
        w[i] += v[i];
    }
}

// Zero for what is smaller than any normal number. The mean of a gradient that has become 0, as behind a ReLU
// that is silent, would stay among the subnormal numbers for ever, and they take a hundred times as long: a
// step of a network for a small game took twice the time with them.
static inline float without_subnormal(float x) { return __builtin_fabsf(x) < 0x1p-126f ? 0 : x; }

VECTORISED
static void adam_piece(
    float *restrict w, const float *restrict g, float *restrict m, float *restrict v, float rate,
    float first, float second, float epsilon, long count) {
    for (long i = 0; i < count; i++) {
        m[i] = without_subnormal(m[i] + first * (g[i] - m[i]));
        v[i] = without_subnormal(v[i] + second * (g[i] * g[i] - v[i]));
        w[i] -= rate * m[i] / (__builtin_elementwise_sqrt(v[i]) + epsilon);
    }
}

VECTORISED
static void average_piece(
    float *restrict a, const float *restrict x, float keep, float rest, long count) {
    for (long i = 0; i < count; i++) a[i] = keep * a[i] + rest * x[i];
}

static void run_average(void *context, long index) {
    step_job *j = context;
    long at = index * PIECE;
    average_piece(j->w + at, j->g + at, j->first, j->second, piece_length(j->count, index));
}

static void run_sgd(void *context, long index) {
    step_job *j = context;
    long at = index * PIECE;
    sgd_piece(j->w + at, j->g + at, j->rate, piece_length(j->count, index));
}

static void run_momentum(void *context, long index) {
    step_job *j = context;
    long at = index * PIECE;
    momentum_piece(
        j->w + at, j->g + at, j->v + at, j->rate, j->first, piece_length(j->count, index));
}

static void run_adam(void *context, long index) {
    step_job *j = context;
    long at = index * PIECE;
    adam_piece(
        j->w + at, j->g + at, j->m + at, j->v + at, j->rate, j->first, j->second, j->epsilon,
        piece_length(j->count, index));
}

void kiso_sgd_f32(float *w, const float *g, float rate, long count) {
    step_job job = {.w = w, .g = g, .rate = rate, .count = count};
    kiso_parallel(piece_count(count), run_sgd, &job);
}

void kiso_average_f32(float *a, const float *x, float keep, long count) {
    step_job job = {.w = a, .g = x, .first = keep, .second = 1 - keep, .count = count};
    kiso_parallel(piece_count(count), run_average, &job);
}

void kiso_momentum_f32(float *w, const float *g, float *v, float rate, float momentum, long count) {
    step_job job = {.w = w, .g = g, .v = v, .rate = rate, .first = momentum, .count = count};
    kiso_parallel(piece_count(count), run_momentum, &job);
}

void kiso_adam_f32(
    float *w, const float *g, float *m, float *v, float rate, float first, float second,
    float epsilon, long count) {
    step_job job = {w, m, v, g, rate, first, second, epsilon, count};
    kiso_parallel(piece_count(count), run_adam, &job);
}
#endif

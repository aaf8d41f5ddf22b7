#ifdef KISO_NATIVE
#include "vector.h"

#include <math.h>
#include <string.h>

// exp by range reduction to |r| <= ln(2)/2 and a polynomial of degree 6; the relative error is below
// 2 units in the last place, and the last bit of a subnormal number. Over- and underflow give infinity
// and 0, NaN stays NaN.
static inline __attribute__((always_inline)) float exp_inline(float x) {
    float clamped = x > 88.7228394f ? 88.7228394f : x;
    clamped = clamped < -104.0f ? -104.0f : clamped;
    float n = __builtin_rintf(clamped * 1.44269504f);
    float r = __builtin_fmaf(n, -0.693359375f, clamped);
    r = __builtin_fmaf(n, 2.12194440e-4f, r);
    float p = 1.9875691e-4f;
    p = p * r + 1.3981999e-3f;
    p = p * r + 8.3334519e-3f;
    p = p * r + 4.1665796e-2f;
    p = p * r + 1.6666665e-1f;
    p = p * r + 0.5f;
    p = p * r * r + r + 1.0f;
    // n is between -150 and 128: scale in two steps so that the exponent field never overflows and
    // a subnormal result is rounded once.
    int whole = (int)n;
    int half = whole >> 1;
    int32_t first = (half + 127) << 23, second = (whole - half + 127) << 23;
    float a, b;
    memcpy(&a, &first, 4);
    memcpy(&b, &second, 4);
    float result = p * a * b;
    result = x > 88.7228394f ? INFINITY : result;
    return x != x ? x : result;
}

static inline __attribute__((always_inline)) float sigmoid_inline(float x) {
    return 1.0f / (1.0f + exp_inline(-x));
}

// Near zero an odd polynomial keeps the relative precision that 1 - 2 / (exp(2x) + 1) would lose.
static inline __attribute__((always_inline)) float tanh_inline(float x) {
    float magnitude = __builtin_fabsf(x);
    float large = 1.0f - 2.0f / (exp_inline(2.0f * magnitude) + 1.0f);
    large = __builtin_copysignf(large, x);
    float z = x * x;
    float p = -5.70498872e-3f;
    p = p * z + 2.06390887e-2f;
    p = p * z - 5.37397155e-2f;
    p = p * z + 1.33314422e-1f;
    p = p * z - 3.33332819e-1f;
    float small = p * z * x + x;
    return magnitude < 0.625f ? small : large;
}

// log by splitting off the exponent and a polynomial on [1/√2, √2).
static inline __attribute__((always_inline)) float log_inline(float x) {
    float scaled = x < 1.17549435e-38f ? x * 8388608.0f : x;
    float shift = x < 1.17549435e-38f ? -23.0f : 0.0f;
    int32_t bits;
    memcpy(&bits, &scaled, 4);
    int32_t exponent = ((bits - 0x3f3504f3) >> 23);
    int32_t mantissa = bits - (exponent << 23);
    float m;
    memcpy(&m, &mantissa, 4);
    float e = (float)exponent + shift;
    float f = m - 1.0f;
    float z = f * f;
    float p = 7.0376836292e-2f;
    p = p * f - 1.1514610310e-1f;
    p = p * f + 1.1676998740e-1f;
    p = p * f - 1.2420140846e-1f;
    p = p * f + 1.4249322787e-1f;
    p = p * f - 1.6668057665e-1f;
    p = p * f + 2.0000714765e-1f;
    p = p * f - 2.4999993993e-1f;
    p = p * f + 3.3333331174e-1f;
    float y = p * f * z;
    y += -2.12194440e-4f * e;
    y += -0.5f * z;
    float result = f + y + 0.693359375f * e;
    result = x == 0.0f ? -INFINITY : result;
    result = x < 0.0f ? NAN : result;
    result = x == INFINITY ? INFINITY : result;
    return x != x ? x : result;
}

#define UNARY_LOOP(expression)                       \
    for (long i = 0; i < count; i++) {               \
        float v = x[i];                              \
        y[i] = (expression);                         \
    }                                                \
    break;

VECTORISED
static void unary_piece(kiso_unary function, const float *restrict x, float *restrict y, long count) {
    switch (function) {
    case KISO_NEGATE: UNARY_LOOP(-v)
    case KISO_ABSOLUTE: UNARY_LOOP(__builtin_fabsf(v))
    case KISO_STEP: UNARY_LOOP(v > 0.0f ? 1.0f : 0.0f)
    case KISO_RELU: UNARY_LOOP(v < 0.0f ? 0.0f : v)
    case KISO_SIGMOID: UNARY_LOOP(sigmoid_inline(v))
    case KISO_EXP: UNARY_LOOP(exp_inline(v))
    case KISO_SQRT: UNARY_LOOP(__builtin_elementwise_sqrt(v))
    case KISO_TANH: UNARY_LOOP(tanh_inline(v))
    case KISO_LOG: UNARY_LOOP(log_inline(v))
    }
}

// `A` and `B` say how the two operands are read.
#define BINARY_LOOP(A, B, expression)                \
    for (long i = 0; i < count; i++) {               \
        float a = A, b = B;                          \
        z[i] = (expression);                         \
    }                                                \
    break;

#define BINARY_SWITCH(A, B)                                                       \
    switch (function) {                                                           \
    case KISO_ADD: BINARY_LOOP(A, B, a + b)                                       \
    case KISO_SUBTRACT: BINARY_LOOP(A, B, a - b)                                  \
    case KISO_MULTIPLY: BINARY_LOOP(A, B, a * b)                                  \
    case KISO_DIVIDE: BINARY_LOOP(A, B, a / b)                                    \
    case KISO_MAXIMUM: BINARY_LOOP(A, B, larger(a, b))                             \
    case KISO_MINIMUM: BINARY_LOOP(A, B, smaller(a, b))                            \
    case KISO_MASK_POSITIVE: BINARY_LOOP(A, B, b > 0.0f ? a : 0.0f)               \
    }

VECTORISED
static void binary_piece(
    kiso_binary function, const float *restrict x, const float *restrict y, float *restrict z,
    long count) {
    BINARY_SWITCH(x[i], y[i])
}

VECTORISED
static void binary_scalar_piece(
    kiso_binary function, const float *restrict x, float y, float *restrict z, long count,
    bool swapped) {
    if (swapped) {
        BINARY_SWITCH(y, x[i])
    } else {
        BINARY_SWITCH(x[i], y)
    }
}

typedef struct {
    int function;
    const float *x, *y;
    float *z;
    long count, rows;
    bool swapped;
} element_job;

static void run_unary(void *context, long index) {
    element_job *job = context;
    long start = index * PIECE;
    unary_piece(job->function, job->x + start, job->z + start, piece_length(job->count, index));
}

void kiso_unary_f32(kiso_unary function, const float *x, float *y, long count) {
    element_job job = {function, x, NULL, y, count, 0, false};
    kiso_parallel(piece_count(count), run_unary, &job);
}

static void run_binary(void *context, long index) {
    element_job *job = context;
    long start = index * PIECE;
    binary_piece(
        job->function, job->x + start, job->y + start, job->z + start,
        piece_length(job->count, index));
}

void kiso_binary_f32(kiso_binary function, const float *x, const float *y, float *z, long count) {
    element_job job = {function, x, y, z, count, 0, false};
    kiso_parallel(piece_count(count), run_binary, &job);
}

static long rows_a_piece(long count) { return count >= PIECE ? 1 : PIECE / (count > 0 ? count : 1); }

static void run_row(void *context, long index) {
    element_job *job = context;
    long step = rows_a_piece(job->count), end = (index + 1) * step;
    for (long row = index * step; row < end && row < job->rows; row++)
        binary_piece(
            job->function, job->x + row * job->count, job->y, job->z + row * job->count, job->count);
}

void kiso_binary_row_f32(
    kiso_binary function, const float *x, const float *y, float *z, long rows, long count) {
    element_job job = {function, x, y, z, count, rows, false};
    long step = rows_a_piece(count);
    kiso_parallel((rows + step - 1) / step, run_row, &job);
}

static void run_column(void *context, long index) {
    element_job *job = context;
    long step = rows_a_piece(job->count), end = (index + 1) * step;
    for (long row = index * step; row < end && row < job->rows; row++)
        binary_scalar_piece(
            job->function, job->x + row * job->count, job->y[row], job->z + row * job->count,
            job->count, job->swapped);
}

void kiso_binary_column_f32(
    kiso_binary function, const float *x, const float *y, float *z, long rows, long count,
    bool swapped) {
    element_job job = {function, x, y, z, count, rows, swapped};
    long step = rows_a_piece(count);
    kiso_parallel((rows + step - 1) / step, run_column, &job);
}

#define COMPARE_LOOP(B, operator)                             \
    for (long i = 0; i < count; i++) z[i] = x[i] operator B;  \
    break;

#define COMPARE_SWITCH(B)                                     \
    switch (comparison) {                                     \
    case KISO_EQUAL: COMPARE_LOOP(B, ==)                      \
    case KISO_NOT_EQUAL: COMPARE_LOOP(B, !=)                  \
    case KISO_LESS: COMPARE_LOOP(B, <)                        \
    case KISO_LESS_OR_EQUAL: COMPARE_LOOP(B, <=)              \
    case KISO_GREATER: COMPARE_LOOP(B, >)                     \
    case KISO_GREATER_OR_EQUAL: COMPARE_LOOP(B, >=)           \
    }

VECTORISED
static void compare_piece(
    kiso_comparison comparison, const float *restrict x, const float *restrict y, bool repeats,
    bool *restrict z, long count) {
    if (repeats) {
        float number = y[0];
        COMPARE_SWITCH(number)
    } else {
        COMPARE_SWITCH(y[i])
    }
}

typedef struct {
    kiso_comparison comparison;
    const float *x, *y;
    bool repeats;
    bool *z;
    long count;
} compare_job;

static void run_compare(void *context, long index) {
    compare_job *job = context;
    long start = index * PIECE;
    compare_piece(
        job->comparison, job->x + start, job->repeats ? job->y : job->y + start, job->repeats,
        job->z + start, piece_length(job->count, index));
}

void kiso_compare_f32(
    kiso_comparison comparison, const float *x, const float *y, bool y_repeats, bool *z,
    long count) {
    compare_job job = {comparison, x, y, y_repeats, z, count};
    kiso_parallel(piece_count(count), run_compare, &job);
}

typedef struct {
    kiso_binary function;
    const kiso_channels *shape;
    const float *x, *y;
    float *z;
    bool swapped;
} channel_job;

/// How many numbers of a plane are joined at a time.
enum { STRIPE = 1024 };

/// One plane of `[pixels, block]` with a number for each place of the block, which is repeated to a
/// stripe so that the loop is the one over two arrays.
static void channel_plane(
    kiso_binary function, const float *x, const float *y, float *z, long pixels, long block,
    bool swapped) {
    float stripe[STRIPE];
    long count = pixels * block, width = count < STRIPE ? count : STRIPE;
    for (long i = 0; i < width; i += block) memcpy(stripe + i, y, (size_t)block * sizeof(float));
    for (long start = 0; start < count; start += width) {
        long length = count - start < width ? count - start : width;
        if (swapped) {
            binary_piece(function, stripe, x + start, z + start, length);
        } else {
            binary_piece(function, x + start, stripe, z + start, length);
        }
    }
}

static long planes_a_piece(const kiso_channels *shape) {
    long size = shape->pixels * shape->block;
    return size >= PIECE ? 1 : PIECE / size;
}

static void run_channels(void *context, long index) {
    channel_job *job = context;
    const kiso_channels *shape = job->shape;
    long step = planes_a_piece(shape), end = (index + 1) * step;
    for (long plane = index * step; plane < end && plane < shape->images * shape->blocks; plane++) {
        long start = plane * shape->pixels * shape->block;
        const float *y = job->y + plane % shape->blocks * shape->block;
        channel_plane(
            job->function, job->x + start, y, job->z + start, shape->pixels, shape->block,
            job->swapped);
    }
}

void kiso_binary_channels_f32(
    kiso_binary function, const kiso_channels *shape, const float *x, const float *y, float *z,
    bool swapped) {
    channel_job job = {function, shape, x, y, z, swapped};
    long step = planes_a_piece(shape);
    kiso_parallel((shape->images * shape->blocks + step - 1) / step, run_channels, &job);
}

VECTORISED
void kiso_add_bias_f32(float *y, const float *restrict bias, long rows, long count, bool relu) {
    for (long row = 0; row < rows; row++, y += count) {
        if (relu) {
            for (long i = 0; i < count; i++) y[i] = y[i] + bias[i] < 0.0f ? 0.0f : y[i] + bias[i];
        } else {
            for (long i = 0; i < count; i++) y[i] += bias[i];
        }
    }
}

VECTORISED
void kiso_relu_f32(float *y, long count) {
    for (long i = 0; i < count; i++) y[i] = y[i] < 0.0f ? 0.0f : y[i];
}

VECTORISED
void kiso_bytes_to_f32(const uint8_t *x, float *y, float scale, long count) {
    for (long i = 0; i < count; i++) y[i] = (float)x[i] * scale;
}

VECTORISED
void kiso_f32_to_bf16(const float *x, uint16_t *y, long count) {
    for (long i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        uint32_t nearest = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
        uint32_t quiet = (bits >> 16) | 0x40;
        y[i] = (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? quiet : nearest);
    }
}

VECTORISED
void kiso_bf16_to_f32(const uint16_t *x, float *y, long count) {
    for (long i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)x[i] << 16;
        memcpy(y + i, &bits, sizeof bits);
    }
}

VECTORISED
void kiso_f32_to_f16(const float *x, uint16_t *y, long count) {
    for (long i = 0; i < count; i++) {
        _Float16 rounded = (_Float16)x[i];
        memcpy(y + i, &rounded, sizeof rounded);
    }
}

VECTORISED
void kiso_f16_to_f32(const uint16_t *x, float *y, long count) {
    for (long i = 0; i < count; i++) {
        _Float16 value;
        memcpy(&value, x + i, sizeof value);
        y[i] = (float)value;
    }
}

enum { TILE = 16 };

void kiso_transpose_f32(const float *src, float *dst, long rows, long columns) {
    for (long top = 0; top < rows; top += TILE)
        for (long left = 0; left < columns; left += TILE) {
            long bottom = top + TILE < rows ? top + TILE : rows;
            long right = left + TILE < columns ? left + TILE : columns;
            for (long j = left; j < right; j++)
                for (long i = top; i < bottom; i++) dst[j * rows + i] = src[i * columns + j];
        }
}

// Softmax lives beside exp so that the compiler can inline it into the vector loop.
VECTORISED
static double softmax_row(const float *restrict x, float *restrict y, long count) {
    float highest = x[0];
    for (long i = 1; i < count; i++) highest = larger(x[i], highest);
    for (long i = 0; i < count; i++) y[i] = exp_inline(x[i] - highest);
    float sum = 0;
    for (long i = 0; i < count; i++) sum += y[i];
    float scale = 1.0f / sum;
    for (long i = 0; i < count; i++) y[i] *= scale;
    return (double)logf(sum) + (double)highest;
}

void kiso_softmax_f32(const float *x, float *y, long rows, long count) {
    if (count == 0) return;
    for (long row = 0; row < rows; row++) softmax_row(x + row * count, y + row * count, count);
}

float kiso_softmax_cross_entropy_f32(
    const float *x, const int64_t *labels, float *y, long rows, long count) {
    double loss = 0;
    for (long row = 0; row < rows; row++) {
        double normaliser = softmax_row(x + row * count, y + row * count, count);
        loss += normaliser - (double)x[row * count + labels[row]];
    }
    return (float)(loss / (double)rows);
}

void kiso_softmax_cross_entropy_gradient_f32(
    const float *p, const int64_t *labels, float scale, float *dx, long rows, long count) {
    for (long i = 0; i < rows * count; i++) dx[i] = scale * p[i];
    for (long row = 0; row < rows; row++) {
        long at = row * count + labels[row];
        dx[at] = scale * (p[at] - 1);
    }
}
#endif
